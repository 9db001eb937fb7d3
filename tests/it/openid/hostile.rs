//! Answers that must sign nobody in, each by its own reason.

use beadle_tests::agent::Page;
use beadle_tests::openid_provider::{Behaviour, SampleProvider, Signing, TokenEndpoint};
use beadle_tests::provider::{Provider, Visitor, ZOE};
use broker::settings::ProviderKind;
use serde_json::{Value, json};
use url::Url;

use super::{arrive, assert_refused, entity_id, is_signed_in, with};

const UNASKED: &str = "does not belong to a sign-in that is open here";

/// The answer on its way back, which the browser does not bring.
async fn answer(op: &Provider, visitor: &mut Visitor<'_>) -> Url {
    let callback = op.url("/oidc/callback/").to_string();
    visitor.agent.stop_at(&callback);
    let page = visitor.open(&op.portal, &[("idphint", &entity_id(op))]).await;
    visitor.agent.pass(&callback);
    page.location().unwrap_or_else(|| panic!("{} {}", page.status, page.body))
}

/// The same with other or further parameters; an empty value leaves one out.
fn with_other(answer: &Url, parameters: &[(&str, &str)]) -> Url {
    let mut url = answer.clone();
    let kept: Vec<(String, String)> = answer
        .query_pairs()
        .filter(|(name, _)| !parameters.iter().any(|(other, _)| other == name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(kept).extend_pairs(parameters.iter().filter(|(_, v)| !v.is_empty()));
    url
}

/// Signs in while the provider behaves so.
async fn while_it(op: &Provider, sample: &SampleProvider, change: impl FnOnce(&mut Behaviour)) -> Page {
    sample.behave(|it| {
        it.id_token = json!({});
        it.userinfo = json!({});
        it.answer = json!({});
        it.signing = Signing::Own;
        it.token = TokenEndpoint::Good;
        change(it);
    });
    let mut visitor = op.browser();
    let page = arrive(op, &mut visitor, &[]).await;
    assert!(!is_signed_in(op, &mut visitor).await);
    page
}

#[tokio::test]
async fn an_id_token_must_be_this_providers_for_us_now_and_to_this_question() {
    let (op, sample) = with(ProviderKind::Standard).await;
    let now = op.broker.now().as_seconds();
    let elsewhere = "https://elsewhere.example.org";
    let changes: [Value; 12] = [
        json!({ "iss": elsewhere }),
        json!({ "iss": format!("{}/", sample.issuer()) }),
        json!({ "aud": "another-client" }),
        json!({ "aud": ["beadle-there", "another-client"] }),
        json!({ "azp": "another-client" }),
        json!({ "nonce": "another" }),
        json!({ "nonce": null }),
        json!({ "exp": now - 61 }),
        json!({ "iat": now + 3_600 }),
        json!({ "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" }),
        json!({ "iat": null }),
        json!({ "aud": null }),
    ];
    for change in changes {
        let page = while_it(&op, &sample, |it| it.id_token = change.clone()).await;
        assert_eq!(page.status, 403, "{change}: {}", page.body);
        assert!(page.has("#error-title"), "{change}: {}", page.body);
    }
}

#[tokio::test]
async fn an_id_token_must_be_signed_by_a_key_of_the_provider() {
    let (op, sample) = with(ProviderKind::Standard).await;
    for signing in [Signing::Stranger, Signing::None, Signing::Secret, Signing::PublicKey] {
        let page = while_it(&op, &sample, |it| it.signing = signing).await;
        assert_eq!(page.status, 403, "{}", page.body);
        assert!(page.has("#error-title"), "{}", page.body);
    }
    // A key that was published since then is looked up, once.
    sample.behave(|it| it.signing = Signing::Rotated);
    assert!(arrive(&op, &mut op.browser(), &[]).await.callback("code").is_some());
}

#[tokio::test]
async fn userinfo_of_somebody_else_is_refused() {
    let (op, sample) = with(ProviderKind::Standard).await;
    let page = while_it(&op, &sample, |it| it.userinfo = json!({ "sub": "Eve" })).await;
    assert_refused(&page, 403, "somebody else");
}

#[tokio::test]
async fn a_token_endpoint_that_fails_is_told_and_the_person_can_try_again() {
    let (op, sample) = with(ProviderKind::Standard).await;
    let cases = [
        (TokenEndpoint::Down, "cannot be read"),
        (TokenEndpoint::Silent, "did not answer our question"),
        (TokenEndpoint::Huge, "did not answer our question"),
        (TokenEndpoint::Garbage, "cannot be read"),
        (TokenEndpoint::WithoutIdToken, "gave no ID token"),
    ];
    for (how, words) in cases {
        let page = while_it(&op, &sample, |it| it.token = how).await;
        assert!([403, 502].contains(&page.status) && page.body.contains(words), "{how:?}: {}", page.body);
        assert!(page.body.contains("Try another login"), "{how:?}");
    }
    sample.behave(|it| it.token = TokenEndpoint::Good);
    assert!(arrive(&op, &mut op.browser(), &[]).await.callback("code").is_some());
}

#[tokio::test]
async fn an_answer_is_taken_once_and_its_code_shown_to_the_provider_once() {
    let (op, sample) = with(ProviderKind::Standard).await;
    let mut ada = op.browser();
    let back = answer(&op, &mut ada).await;
    assert!(ada.agent.open(&back).await.has("#approve"));
    assert_refused(&ada.agent.open(&back).await, 409, "It was used before.");
    let other_code = with_other(&back, &[("code", "another")]);
    assert_refused(&op.browser().agent.open(other_code).await, 409, "It was used before.");
    assert_eq!(sample.redeemed(), 1);
}

#[tokio::test]
async fn a_code_of_another_sign_in_is_refused() {
    let (op, _sample) = with(ProviderKind::Standard).await;
    let (mut ada, mut eve) = (op.browser(), op.browser());
    let (hers, eves) = (answer(&op, &mut ada).await, answer(&op, &mut eve).await);
    let code = eves.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    // The challenge stands in the way.
    assert_refused(&ada.agent.open(with_other(&hers, &[("code", &code)])).await, 403, "did not redeem");
    assert!(!is_signed_in(&op, &mut ada).await);
}

/// Login CSRF: an attacker lets a victim's browser bring the attacker's own answer.
#[tokio::test]
async fn a_victim_is_not_signed_in_as_the_attacker() {
    let (op, _sample) = with(ProviderKind::Standard).await;
    let back = answer(&op, &mut op.browser()).await;
    let mut victim = op.browser().sign_in_as(ZOE);
    victim.open(&op.portal, &[]).await;
    assert_refused(&victim.agent.open(&back).await, 403, "another browser");
    assert!(!is_signed_in(&op, &mut victim).await);
}

#[tokio::test]
async fn a_state_must_be_the_one_that_was_sent() {
    let (op, sample) = with(ProviderKind::Standard).await;
    let mut ada = op.browser();
    let back = answer(&op, &mut ada).await;
    let state = back.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let (id, _) = state.split_once('.').unwrap();
    let guessed = format!("{id}.guess");
    assert_refused(&ada.agent.open(with_other(&back, &[("state", &guessed)])).await, 403, "(state)");
    for state in ["", "x", ".", "0123456789abcdef0123456789abcdef.x", id] {
        assert_refused(&ada.agent.open(with_other(&back, &[("state", state)])).await, 403, UNASKED);
    }
    let twice = format!("{back}&state=x");
    assert_refused(&ada.agent.open(twice).await, 400, "cannot be read");
    assert_eq!(sample.redeemed(), 0);
    // None of that has spoilt the true answer, which comes too late in the end.
    op.pass(std::time::Duration::from_secs(60 * 60));
    assert_refused(&ada.agent.open(back).await, 403, UNASKED);
}

/// Mix-up: one of two providers is hostile, and lets the browser bring the other one's answer, or answers for it.
#[tokio::test]
async fn no_provider_answers_for_another() {
    let (honest, hostile) = (SampleProvider::start().await, SampleProvider::start().await);
    let op = Provider::start_with(|settings| {
        settings.openid_providers.push(honest.settings(ProviderKind::Standard));
        settings.openid_providers.push(hostile.settings(ProviderKind::Orcid));
    })
    .await;
    let mut ada = op.browser();
    let back = answer(&op, &mut ada).await;
    let mut elsewhere = back.clone();
    elsewhere.set_path("/oidc/callback/orcid");
    assert_refused(&ada.agent.open(elsewhere).await, 403, "another provider than the one that was asked");
    for iss in [hostile.issuer(), ""] {
        assert_refused(&ada.agent.open(with_other(&back, &[("iss", iss)])).await, 403, "(iss)");
    }
    let mut nowhere = back.clone();
    nowhere.set_path("/oidc/callback/nobody");
    assert_refused(&ada.agent.open(nowhere).await, 404, "No provider answers");
    assert_eq!((honest.redeemed(), hostile.redeemed()), (0, 0));
    assert!(ada.agent.open(back).await.has("#approve"));
}

#[tokio::test]
async fn a_providers_refusal_is_told_in_plain_words() {
    let (op, sample) = with(ProviderKind::Standard).await;
    for (error, words) in [
        ("access_denied", "You did not agree there"),
        ("login_required", "needs to ask you something"),
        ("temporarily_unavailable", "a problem of its own"),
        ("invalid_scope", "does not accept how we ask"),
    ] {
        let said = json!({ "code": null, "error": error, "error_description": "<b>a word of theirs</b>" });
        let page = while_it(&op, &sample, |it| it.answer = said).await;
        assert_refused(&page, 403, words);
        assert!(!page.body.contains("a word of theirs"), "what strangers write is for the log");
    }
    let page = while_it(&op, &sample, |it| it.answer = json!({ "code": null })).await;
    assert_refused(&page, 400, "neither a code nor an error");
}

#[tokio::test]
async fn a_document_that_names_another_issuer_or_plain_endpoints_is_refused() {
    let (op, sample) = with(ProviderKind::Standard).await;
    for change in [
        json!({ "issuer": "https://elsewhere.example.org" }),
        json!({ "token_endpoint": "http://op.example.org/token" }),
        json!({ "token_endpoint": null }),
        json!({ "jwks_uri": null }),
    ] {
        sample.behave(|it| it.discovery = change.clone());
        assert_refused(&arrive(&op, &mut op.browser(), &[]).await, 502, "cannot be used");
    }
}

/// A message of the other protocol is no answer to a question of this one.
#[tokio::test]
async fn a_saml_response_does_not_answer_for_an_openid_provider() {
    let (op, _sample) = with(ProviderKind::Standard).await;
    let mut ada = op.browser();
    let back = answer(&op, &mut ada).await;
    let state = back.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let (id, secret) = state.split_once('.').unwrap();
    let mut zoe = op.browser();
    let asked = zoe.ask().await;
    let forged = asked.response(|statement| statement.in_response_to = Some(format!("_{id}")));
    let page = zoe.answer_with(&asked, &forged, Some(secret)).await;
    assert_refused(&page, 403, "left the federation");
    assert!(!is_signed_in(&op, &mut zoe).await);
}
