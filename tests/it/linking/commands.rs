//! `beadle user merge|split|history|undo`, beside a running server.

use beadle_tests::binary;
use beadle_tests::demo::{Demo, Options};
use beadle_tests::sign_in::SignIn;

/// The `sub` of the first user of an institution.
async fn sub(demo: &Demo, institution: usize) -> String {
    let signed_in = SignIn::at(demo.institution(institution)).run(&mut demo.agent(), &demo.authorize_url(&[])).await;
    let claims = demo.endpoints().claims(&demo.facts.client, &signed_in.code()).await;
    claims["sub"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_administrator_merges_two_accounts_and_parts_them_again() {
    let demo = Demo::start(Options::default()).await;
    let (first, second) = (sub(&demo, 0).await, sub(&demo, 1).await);
    let told = demo.command(&["user", "merge", &first, &second, "--dry-run"]);
    assert!(told.contains("knows both") && told.contains("Nothing was changed"), "{told}");
    assert_eq!(sub(&demo, 1).await, second);

    let told = demo.command(&["user", "merge", &first, &second]);
    assert!(told.contains(&format!("{second} became part of {first}")), "{told}");
    assert_eq!((sub(&demo, 0).await, sub(&demo, 1).await), (first.clone(), first.clone()));
    assert!(demo.command(&["user", "show", &second]).contains(&format!("part of        {first}")));
    assert!(demo.command(&["user", "show", &first]).contains(&format!("has part       {second}")));

    let history = demo.command(&["user", "history", &second]);
    let act = history.split_whitespace().next().unwrap().to_owned();
    assert!(history.contains("join  command line (") && !history.contains("undone"), "{history}");
    assert!(demo.command(&["user", "undo", &act]).contains(&first));
    assert_eq!((sub(&demo, 0).await, sub(&demo, 1).await), (first.clone(), second.clone()));
    assert!(demo.command(&["user", "history", &first]).contains("undone"));

    demo.command(&["user", "merge", &first, &second]);
    assert!(demo.command(&["user", "split", &second]).contains(&second));
    assert_eq!(sub(&demo, 1).await, second);

    let folder = demo.data();
    let data = ["--data", folder.to_str().unwrap()];
    for wrong in [
        &["user", "split", &second][..],
        &["user", "undo", &act],
        &["user", "undo", "00000000000000000000"],
        &["user", "undo", "x"],
        &["user", "merge", &first, &first],
        &["user", "merge", &first, "nobody"],
    ] {
        let output = binary::run(&[wrong, &data].concat());
        assert!(!output.status.success(), "{wrong:?}");
    }
}
