//! `beadle key …` and `beadle admin token …`, beside a running server.

use beadle_tests::binary;
use beadle_tests::demo::{Demo, Options};
use jsonwebtoken::decode_header;
use serde_json::Value;

/// The names of the published keys that sign with RS256, the one in use first.
async fn published(demo: &Demo) -> Vec<String> {
    let body = demo.http().get(demo.url("/oauth2/certs")).send().await.unwrap().text().await.unwrap();
    let keys: Value = serde_json::from_str(&body).unwrap();
    let signing = keys["keys"].as_array().unwrap().iter().filter(|key| key["alg"] == "RS256");
    signing.map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

/// What a listing says of the RS256 keys: where each stands, and its name.
fn listed(listing: &str) -> Vec<(String, String)> {
    let lines = listing.lines().filter(|line| line.starts_with("RS256 "));
    let words = |line: &str| line.split_whitespace().skip(1).take(2).map(str::to_owned).collect::<Vec<_>>();
    lines.map(words).map(|words| (words[0].clone(), words[1].clone())).collect()
}

fn stages(listing: &str) -> Vec<String> {
    listed(listing).into_iter().map(|(stage, _)| stage).collect()
}

/// The name of the key that signs ID tokens now.
async fn signs(demo: &Demo) -> String {
    let way = beadle_tests::sign_in::SignIn::at(demo.institution(0));
    let signed_in = way.run(&mut demo.agent(), &demo.authorize_url(&[])).await;
    let tokens = demo.endpoints().redeem(&demo.facts.client, &signed_in.code()).await;
    decode_header(tokens.json["id_token"].as_str().unwrap()).unwrap().kid.unwrap()
}

#[tokio::test]
async fn keys_are_listed_replaced_and_taken_out_while_the_server_runs() {
    let demo = Demo::start(Options::default()).await;
    let first = published(&demo).await;
    assert_eq!(listed(&demo.command(&["key", "list"])), [("current".to_owned(), first[0].clone())]);

    let told = demo.command(&["key", "rotate", "--alg", "RS256"]);
    assert_eq!(stages(&told), ["next", "current"]);
    assert!(told.contains("in 60 minutes"), "{told}");
    let both = published(&demo).await;
    assert_eq!((both.len(), &both[0]), (2, &first[0]), "the new one is known before it signs");
    assert_eq!(signs(&demo).await, first[0]);

    let told = demo.command(&["key", "rotate", "--alg", "RS256", "--now"]);
    assert_eq!(stages(&told), ["current", "retiring", "retiring"]);
    let all = published(&demo).await;
    assert_eq!(all[0], listed(&told)[0].1);
    assert_eq!(signs(&demo).await, all[0]);

    assert!(demo.command(&["key", "retire", &first[0]]).contains("is gone"));
    assert!(!published(&demo).await.contains(&first[0]));
    let folder = demo.data();
    let data = ["--data", folder.to_str().unwrap()];
    for wrong in
        [&["key", "retire", &first[0]][..], &["key", "rotate", "--alg", "HS256"], &["key", "rotate", "--alg", "none"]]
    {
        assert!(!binary::run(&[wrong, &data].concat()).status.success(), "{wrong:?}");
    }
    assert_eq!(published(&demo).await.len(), 2);
}

#[tokio::test]
async fn a_program_of_an_administrator_gets_in_as_long_as_its_token_is_listed() {
    let demo = Demo::start(Options::default()).await;
    let asks = async |token: &str| {
        let request = demo.http().get(demo.url("/admin/api/v1/keys")).bearer_auth(token.trim());
        request.send().await.unwrap().status().as_u16()
    };
    let first = demo.command(&["admin", "token", "add", "suite", "--scope", "keys:read"]);
    assert_eq!(asks(&first).await, 200);
    let second = demo.command(&["admin", "token", "add", "suite", "--role", "auditor", "--days", "1"]);
    assert_eq!((asks(&first).await, asks(&second).await), (401, 200), "one of the same name ends");
    let listing = demo.command(&["admin", "token", "list"]);
    assert_eq!(listing.lines().filter(|line| line.starts_with("suite ")).count(), 1, "{listing}");
    assert!(!listing.contains(second.trim()));
    demo.command(&["admin", "token", "remove", "suite"]);
    assert_eq!(asks(&second).await, 401);
    let folder = demo.data();
    let again = binary::run(&["admin", "token", "remove", "suite", "--data", folder.to_str().unwrap()]);
    assert!(!again.status.success());
}
