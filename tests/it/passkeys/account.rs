//! The person's own page, and what an administrator sees and does.

use domain::Subject;
use domain::identity_act::{ActKind, Actor};

use super::*;

#[tokio::test]
async fn who_signed_in_long_ago_shows_first_who_they_are() {
    let op = Provider::start_with(|settings| settings.passkeys = Some(at_once())).await;
    let mut jonas = op.browser().sign_in_as(JONAS);
    let (key, second) = (authenticator(&op), authenticator(&op));
    let before = register_at_account(&op, &mut jonas, &key).await;
    assert!(before.text("#passkeys").contains("Blue key") && before.text("#acts").contains("Blue key"));

    op.pass(MINUTE * 16);
    let page = jonas.agent.open(op.url("/account/passkeys")).await;
    assert!(page.has("#show-first") && page.has("#prove") && !page.has("#register"), "{}", page.body);
    // A page from before is worth no more.
    let stale = register(&mut jonas, &before, &second).await;
    assert!(stale.status == 422 && stale.has("#objection"), "{} {}", stale.status, stale.body);
    let kept = jonas.agent.press(&before, "#passkeys button", &[]).await;
    assert!(kept.status == 422 && kept.has("#passkeys li"), "{}", kept.body);

    let page = prove(&mut jonas, &page, &key).await;
    assert!(page.has("#register"), "{} {}", page.status, page.body);
    assert_eq!(question(&page)["excludeCredentials"].as_array().unwrap().len(), 1);
    let page = register(&mut jonas, &page, &second).await;
    assert_eq!(page.texts("#passkeys li").len(), 2);
    let page = jonas.agent.press(&page, "#passkeys button", &[]).await;
    assert_eq!(page.texts("#passkeys li").len(), 1);
    let letters = op.letters();
    let told = |words: &str| letters.iter().filter(|letter| letter.contains(words)).count();
    assert_eq!((told("was registered for your account"), told("was removed from your account")), (2, 1));
}

#[tokio::test]
async fn a_passkey_without_a_name_or_twice_is_not_taken() {
    let op = Provider::start_with(|settings| settings.passkeys = Some(at_once())).await;
    let mut jonas = op.browser().sign_in_as(JONAS);
    let key = authenticator(&op);
    let page = jonas.agent.open(op.url("/account/passkeys")).await;
    let page = jonas.walk(page).await;
    let credential = key.register(&challenge(&page));
    for name in ["", "   ", "a\u{7}b"] {
        let page = jonas.agent.press(&page, "#add", &[("name", name), ("credential", &credential)]).await;
        assert!(page.status == 422 && page.has("#name-error"), "{name:?} {}", page.body);
    }
    let page = jonas.agent.press(&page, "#add", &[("name", "<b>x"), ("credential", &credential)]).await;
    assert_eq!(page.text("#passkeys li b"), "<b>x");
    let page = register(&mut jonas, &page, &key).await;
    assert!(page.status == 422 && page.text("#objection").contains("registered already"), "{}", page.body);
}

#[tokio::test]
async fn a_person_takes_them_along_and_the_help_desk_removes_them() {
    let op = Provider::start_with(|settings| settings.passkeys = Some(at_once())).await;
    let mut jonas = op.browser().sign_in_as(JONAS);
    let key = authenticator(&op);
    register_at_account(&op, &mut jonas, &key).await;
    let data: Value = serde_json::from_str(&jonas.agent.open(op.url("/account/data")).await.body).unwrap();
    assert_eq!(
        (&data["passkeys"][0]["name"], data["journal"][0]["what"].as_str()),
        (&json!("Blue key"), Some("passkey added"))
    );
    let subject = Subject::parse(data["account"]["sub"].as_str().unwrap()).unwrap();

    let known = op.broker.passkeys_of(&subject).await.unwrap().unwrap();
    let [passkey] = known.as_slice() else { panic!("{known:?}") };
    let desk = Actor::command_line(0, Some("root"));
    // Of two acts of one moment nobody can say which came first.
    op.pass(MINUTE);
    assert!(op.broker.take_passkey(&subject, &passkey.id, desk.clone()).await.unwrap());
    assert!(!op.broker.take_passkey(&subject, &passkey.id, desk.clone()).await.unwrap());
    let acts = op.broker.identity_history(&subject).await.unwrap();
    assert_eq!((acts[0].kind, &acts[0].by), (ActKind::PasskeyRemoved, &desk));
    let page = jonas.agent.open(op.url("/account/passkeys")).await;
    assert!(page.has("#none") && page.texts("#acts li").len() == 2, "{}", page.body);
    // What stands in the journal cannot be undone, and offers no such thing.
    assert!(!jonas.agent.open(op.url("/account")).await.has("#acts"));
}
