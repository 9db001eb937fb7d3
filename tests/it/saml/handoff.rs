//! The way home: only the browser that began, with the one-use secret of the answer, signs anybody in.

use beadle_tests::agent::Agent;
use beadle_tests::provider::{Provider, SAM};
use url::Url;

use super::{assert_refused, is_signed_in};

#[tokio::test]
async fn the_secret_alone_signs_nobody_in() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let asked = zoe.ask().await;
    let home = zoe.answer_and_wait(&asked, &asked.response(|_| ())).await;
    // A browser that knows nobody, and one in which somebody else is signed in.
    assert_refused(&Agent::default().open(&home).await, 403, "another browser");
    let mut sam = op.browser().sign_in_as(SAM);
    sam.approve(&op.portal).await;
    assert_refused(&sam.agent.open(&home).await, 403, "another browser");
    // Neither of them has used it up.
    assert!(zoe.agent.open(&home).await.has("#approve"));
    assert!(is_signed_in(&op, &mut zoe).await);
}

/// Login CSRF: an attacker lets a victim's browser bring the answer to the attacker's own question.
#[tokio::test]
async fn a_victim_is_not_signed_in_as_the_attacker() {
    let op = Provider::start().await;
    let mut attacker = op.browser().sign_in_as(SAM);
    let asked = attacker.ask().await;
    let mut victim = op.browser();
    victim.open(&op.portal, &[]).await;
    assert_refused(&victim.answer(&asked, &asked.response(|_| ())).await, 403, "another browser");
    assert!(!is_signed_in(&op, &mut victim).await);
}

/// An attacker forwards his own question to a victim, who answers it at the institution: the attacker, who has the
/// cookie, must not get the victim's sign-in without the secret.
#[tokio::test]
async fn the_cookie_alone_signs_nobody_in() {
    let op = Provider::start().await;
    let mut attacker = op.browser();
    let asked = attacker.ask().await;
    let mut victim = op.browser();
    let home = victim.answer_and_wait(&asked, &asked.response(|_| ())).await;
    let page = attacker.agent.open(&asked.login).await;
    assert!(page.has("#username"), "the institution is asked again: {}", page.body);
    let mut guessed = home.clone();
    let login = home.query().unwrap().split('.').next().unwrap().to_owned();
    for secret in ["", "A", &"A".repeat(43)] {
        guessed.set_query(Some(&format!("{login}.{secret}")));
        let page = attacker.agent.open(&guessed).await;
        assert!(page.has("#username"), "{}", page.body);
    }
    guessed.set_query(Some("handoff=nonsense"));
    attacker.agent.open(&guessed).await;
    assert!(!is_signed_in(&op, &mut attacker).await);
}

#[tokio::test]
async fn the_secret_is_good_for_its_own_sign_in_alone() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let (asked, other) = (zoe.ask().await, zoe.ask().await);
    let home = zoe.answer_and_wait(&asked, &asked.response(|_| ())).await;
    let mut crossed: Url = other.login.clone();
    crossed.set_query(home.query());
    zoe.agent.open(&crossed).await;
    assert!(!is_signed_in(&op, &mut zoe).await);
    assert!(zoe.agent.open(&home).await.has("#approve"));
}

#[tokio::test]
async fn the_secret_is_used_once_and_leaves_the_address_at_once() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let asked = zoe.ask().await;
    let home = zoe.answer_and_wait(&asked, &asked.response(|_| ())).await;
    let page = zoe.agent.open(&home).await;
    assert!(page.has("#approve"));
    assert_eq!(page.url.query(), None);
    // The back button: the sign-in stands where it stood, in the same session.
    let session = zoe.session().map(str::to_owned);
    let again = zoe.agent.open(&home).await;
    assert!(again.has("#approve"), "{}", again.body);
    assert_eq!(zoe.session().map(str::to_owned), session);
    // After signing out it does not bring anybody back.
    let page = zoe.agent.open(op.url("/")).await;
    zoe.agent.press(&page, "#sign-out", &[]).await;
    zoe.agent.open(&home).await;
    assert!(!is_signed_in(&op, &mut zoe).await);
}

/// Session fixation: whoever planted the session, or read its cookie, before the sign-in has nothing afterwards.
#[tokio::test]
async fn the_session_gets_a_new_id_at_every_sign_in() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let asked = zoe.ask().await;
    let mut seen = vec![zoe.session().unwrap().to_owned()];
    zoe.answer(&asked, &asked.response(|_| ())).await;
    seen.push(zoe.session().unwrap().to_owned());
    let asked = zoe.ask_for(&[("prompt", "login")]).await;
    zoe.answer(&asked, &asked.response(|_| ())).await;
    assert!(!seen.contains(&zoe.session().unwrap().to_owned()));
    assert_ne!(seen[0], seen[1]);
    for old in seen {
        let request = op.request(reqwest::Method::GET, "/").header("cookie", format!("beadle={old}"));
        assert!(!op.send(request).await.body.contains("id=\"sub\""));
    }
    assert!(is_signed_in(&op, &mut zoe).await);
}

#[tokio::test]
async fn the_acs_looks_at_no_cookie_and_sets_none() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let asked = zoe.ask().await;
    let form = [("SAMLResponse", asked.response(|_| ())), ("RelayState", asked.relay_state.clone())];
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let reply = op.post("/saml/acs", &form).await;
    assert_eq!((reply.status, reply.header("set-cookie")), (303, None));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}
