//! What an attacker tries with the login at the institution, or with somebody else's passkey.

use beadle_tests::agent::Page;
use beadle_tests::authenticator::{Authenticator, PRESENT};
use beadle_tests::provider::MEI;

use super::*;

/// Jonas, with a passkey that he has proved once in another browser, in front of a page that asks for it.
async fn in_front<'op>(op: &'op Provider, app: &Client) -> (Visitor<'op>, Page, Authenticator) {
    let key = Authenticator { count: 5, ..authenticator(op) };
    let mut jonas = op.browser().sign_in_as(JONAS);
    assert!(register_at_account(op, &mut jonas, &key).await.has("#passkeys"));
    let page = jonas.authorize(app, &[ESSENTIAL, STATE]).await;
    assert!(page.has("#prove"), "{} {}", page.status, page.body);
    (jonas, page, key)
}

async fn provider() -> Provider {
    Provider::start_with(|settings| settings.passkeys = Some(at_once())).await
}

fn refused(page: &Page) {
    assert!(page.status == 422 && page.has("#objection") && page.has("#prove"), "{} {}", page.status, page.body);
}

#[tokio::test]
async fn no_answer_is_taken_that_was_made_otherwise() {
    let op = provider().await;
    let app = app(&op).await;
    let (mut jonas, mut page, key) = in_front(&op, &app).await;
    let mut key = Authenticator { count: 6, ..key };
    let good = (key.origin.clone(), key.rp_id.clone(), key.flags, key.count);
    let wrong: [fn(&mut Authenticator); 5] = [
        |key| key.origin = "https://localhost.evil.example".to_owned(),
        |key| key.rp_id = "evil.example".to_owned(),
        |key| key.flags = PRESENT,
        |key| key.count = 5,
        |key| key.handle = Some(vec![7; 32]),
    ];
    for change in wrong {
        change(&mut key);
        page = prove(&mut jonas, &page, &key).await;
        refused(&page);
        (key.origin, key.rp_id, key.flags, key.count) = good.clone();
        key.handle = None;
    }
    // What is broken is told like what is wrong.
    for broken in ["", "{}", "x", &"9".repeat(40_000)] {
        page = jonas.agent.press(&page, "#use", &[("credential", broken)]).await;
        refused(&page);
    }
    let page = prove(&mut jonas, &page, &key).await;
    let page = jonas.walk(page).await;
    assert_eq!(claims(&op, &app, &page).await["acr"], MFA);
}

#[tokio::test]
async fn an_answer_counts_once_within_five_minutes_and_for_its_own_sign_in() {
    let op = provider().await;
    let app = app(&op).await;
    let (mut jonas, page, mut key) = in_front(&op, &app).await;
    // Of two tabs each has its own question.
    let other = jonas.authorize(&app, &[ESSENTIAL, STATE]).await;
    key.count = 6;
    let answer = key.prove(&challenge(&page));
    let crossed = jonas.agent.press(&other, "#use", &[("credential", &answer)]).await;
    refused(&crossed);
    // Too late.
    op.pass(MINUTE * 5);
    let late = jonas.agent.press(&page, "#use", &[("credential", &answer)]).await;
    refused(&late);
    // Twice: the second comes too late for this sign-in, and does not help another one.
    let answer = key.prove(&challenge(&late));
    let taken = jonas.agent.press(&late, "#use", &[("credential", &answer)]).await;
    assert!(taken.has("#approve"), "{} {}", taken.status, taken.body);
    let again = jonas.agent.press(&late, "#use", &[("credential", &answer)]).await;
    assert!(again.has("#approve") && !again.has("#prove"), "{}", again.body);
    key.count = 7;
    let fresh = jonas.authorize(&app, &[ESSENTIAL, STATE, ("prompt", "login")]).await;
    let replayed = jonas.agent.press(&fresh, "#use", &[("credential", &answer)]).await;
    refused(&replayed);
}

#[tokio::test]
async fn an_answer_counts_once_even_from_a_passkey_that_does_not_count() {
    let op = provider().await;
    // Those that are synced say 0 each time, so no counter tells one answer from its copy.
    let key = Authenticator { count: 0, ..authenticator(&op) };
    let mut jonas = op.browser().sign_in_as(JONAS);
    assert!(register_at_account(&op, &mut jonas, &key).await.has("#passkeys"));
    op.pass(MINUTE * 16);
    let page = jonas.agent.open(op.url("/account/passkeys")).await;
    let answer = key.prove(&challenge(&page));
    let taken = jonas.agent.press(&page, "#use", &[("credential", &answer)]).await;
    assert!(taken.status == 200 && taken.has("#register"), "{} {}", taken.status, taken.body);
    let copied = jonas.agent.press(&page, "#use", &[("credential", &answer)]).await;
    assert!(copied.status == 422 && copied.text("#objection").contains("again"), "{} {}", copied.status, copied.body);
    // An answer that did not hold has used its question up, too.
    op.pass(MINUTE * 16);
    let page = jonas.agent.open(op.url("/account/passkeys")).await;
    let elsewhere = Authenticator { origin: "https://localhost.evil.example".to_owned(), ..key };
    assert_eq!(prove(&mut jonas, &page, &elsewhere).await.status, 422);
    let key = Authenticator { origin: op.issuer().to_owned(), ..elsewhere };
    let late = prove(&mut jonas, &page, &key).await;
    assert!(late.status == 422 && late.has("#prove"), "{} {}", late.status, late.body);
}

#[tokio::test]
async fn the_passkey_of_one_person_is_worth_nothing_to_another() {
    let op = provider().await;
    let app = app(&op).await;
    let (_, _, mut key) = in_front(&op, &app).await;
    key.count = 9;
    let mut mei = op.browser().sign_in_as(MEI);
    let page = register_at_account(&op, &mut mei, &key).await;
    assert!(page.status == 422 && page.has("#objection") && page.has("#none"), "{}", page.body);
    let own = authenticator(&op);
    let page = register(&mut mei, &page, &own).await;
    assert!(page.has("#passkeys"));
    let page = mei.authorize(&app, &[ESSENTIAL, STATE]).await;
    let page = prove(&mut mei, &page, &key).await;
    refused(&page);
    assert_eq!(question(&page)["allowCredentials"].as_array().unwrap().len(), 1);
    // In another browser with her login, Jonas's question is not hers.
    let mut elsewhere = op.browser().sign_in_as(MEI);
    let theirs = elsewhere.authorize(&app, &[ESSENTIAL, STATE]).await;
    let answer = own.prove(&challenge(&page));
    refused(&elsewhere.agent.press(&theirs, "#use", &[("credential", &answer)]).await);
}

#[tokio::test]
async fn nobody_agrees_their_way_past_the_question() {
    let op = provider().await;
    let app = app(&op).await;
    let (mut jonas, page, _) = in_front(&op, &app).await;
    let mut form = page.submission("#use", &[]);
    form.url = op.url(&format!("{}/consent", page.url.path()));
    form.form.push(("decision".to_owned(), "approve".to_owned()));
    let past = jonas.agent.submit(&page, form).await;
    assert!(past.location().is_none() && past.status == 410, "{} {:?}", past.status, past.location());
    // A demand cannot be skipped as a wish can.
    let mut skipped = page.url.clone();
    skipped.set_query(Some("passkey=skip"));
    assert!(jonas.agent.open(skipped).await.has("#prove"));
    // Nor is a form of another site taken.
    let mut forged = page.submission("#use", &[("csrf", "AAAA")]);
    forged.form.retain(|(name, _)| name != "credential");
    assert_eq!(jonas.agent.submit(&page, forged).await.status, 403);
}

#[tokio::test]
async fn answers_are_limited_by_session() {
    let op = Provider::start_with(|settings| {
        settings.passkeys = Some(at_once());
        settings.limits.passkey_answers = 3;
    })
    .await;
    let app = app(&op).await;
    let (mut jonas, mut page, mut key) = in_front(&op, &app).await;
    // One was the registration.
    for _ in 0..2 {
        page =
            prove(&mut jonas, &page, &Authenticator { rp_id: "evil.example".to_owned(), ..authenticator(&op) }).await;
        refused(&page);
    }
    key.count = 6;
    let page = prove(&mut jonas, &page, &key).await;
    assert!(page.text("#objection").contains("too often"), "{}", page.body);
    // Elsewhere nobody is locked out by that.
    let mut elsewhere = op.browser().sign_in_as(JONAS);
    let page = elsewhere.authorize(&app, &[ESSENTIAL, STATE]).await;
    let page = prove(&mut elsewhere, &page, &key).await;
    assert!(page.has("#approve"), "{} {}", page.status, page.body);
}
