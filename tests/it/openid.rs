//! OpenID providers as institutions: people sign in there, are recognised, linked and refused, over HTTP.

mod hostile;
mod linking;
mod logout;
mod presets;
mod silent;
mod upstream;

use std::time::Duration;

use beadle_tests::agent::Page;
use beadle_tests::openid_provider::SampleProvider;
use beadle_tests::provider::{Provider, Visitor};
use beadle_tests::scratch::Scratch;
use broker::settings::ProviderKind;
use serde_json::Value;

const DAY: Duration = Duration::from_secs(86_400);

/// Beadle with its institutions, and a provider of this kind beside them.
async fn with(kind: ProviderKind) -> (Provider, SampleProvider) {
    let sample = SampleProvider::start().await;
    let op = Provider::start_with(|settings| {
        settings.openid_providers.push(sample.settings(kind));
        // The machine's clock says when they are left alone too long, and a test turns another one.
        settings.lifetimes.session_idle = DAY;
    })
    .await;
    sample.behave(|it| it.clock = op.clock.clone());
    (op, sample)
}

/// The name of the provider.
fn entity_id(op: &Provider) -> String {
    op.broker.settings.openid_providers[0].entity_id.to_string()
}

/// Comes from the portal, which names the provider, and goes as far as there is a next step.
async fn arrive(op: &Provider, visitor: &mut Visitor<'_>, parameters: &[(&str, &str)]) -> Page {
    let entity_id = entity_id(op);
    let mut all = vec![("idphint", entity_id.as_str())];
    all.extend(parameters);
    visitor.authorize(&op.portal, &all).await
}

/// What the portal hears of whoever signs in at the provider.
async fn claims(op: &Provider, visitor: &mut Visitor<'_>) -> Value {
    let page = arrive(op, visitor, &[]).await;
    let code = page.callback("code").unwrap_or_else(|| panic!("{} {}", page.status, page.body));
    let tokens = op.redeem(&code).await.tokens();
    op.userinfo(&tokens.access_token).await.json()
}

fn assert_refused(page: &Page, status: u16, words: &str) {
    assert_eq!(page.status, status, "{}", page.body);
    assert!(page.has("#error-title") && page.has("#transaction-id"), "{}", page.body);
    assert!(page.body.contains(words), "no “{words}” in {}", page.body);
}

/// Whether the browser has somebody signed in.
async fn is_signed_in(op: &Provider, visitor: &mut Visitor<'_>) -> bool {
    visitor.agent.open(op.url("/")).await.has("#sub")
}

#[tokio::test]
async fn somebody_signs_in_and_is_the_same_person_the_next_time() {
    let (op, sample) = with(ProviderKind::Standard).await;
    let first = claims(&op, &mut op.browser()).await;
    assert_eq!((&first["idp"], &first["idp_name"]), (&sample.issuer().into(), &"Sample Provider".into()));
    assert_eq!((&first["oidc"], &first["name"]), (&"Ada-1815".into(), &"Ada Lovelace".into()));
    assert_eq!((&first["email"], &first["email_verified"]), (&"ada@op.example.org".into(), &true.into()));
    // Everything but the sub may change.
    sample.behave(|it| {
        it.person["email"] = "someone@else.example.org".into();
        it.person["name"] = "Augusta King".into();
    });
    let again = claims(&op, &mut op.browser()).await;
    assert_eq!((&again["sub"], &again["name"]), (&first["sub"], &"Augusta King".into()));
    assert_eq!(again.get("email_verified"), None, "it does not speak for that domain");
    // And the sub is compared exactly.
    sample.behave(|it| it.person["sub"] = "ada-1815".into());
    assert_ne!(claims(&op, &mut op.browser()).await["sub"], first["sub"]);
}

#[tokio::test]
async fn the_question_has_state_nonce_and_a_challenge_that_are_new_each_time() {
    let (op, sample) = with(ProviderKind::Standard).await;
    for _ in 0..2 {
        claims(&op, &mut op.browser()).await;
    }
    let asked = sample.asked();
    for name in ["state", "nonce", "code_challenge"] {
        assert_ne!(asked[0][name], asked[1][name], "{name}");
    }
    let one = &asked[0];
    assert_eq!((one["response_type"].as_str(), one["code_challenge_method"].as_str()), ("code", "S256"));
    assert_eq!(one["redirect_uri"], op.url("/oidc/callback/sample").to_string());
    assert_eq!(one["scope"], "openid email profile");
    assert!(!one.contains_key("prompt") && !one.contains_key("max_age"));
}

#[tokio::test]
async fn a_client_that_wants_a_new_sign_in_gets_one_and_the_provider_must_say_so() {
    let (op, sample) = with(ProviderKind::Standard).await;
    let page = arrive(&op, &mut op.browser(), &[("prompt", "login")]).await;
    assert!(page.callback("code").is_some(), "{}", page.body);
    let asked = sample.asked().pop().unwrap();
    assert_eq!((asked["prompt"].as_str(), asked["max_age"].as_str()), ("login", "0"));
    for old in [Value::Null, (op.broker.now().as_seconds() - 600).into()] {
        sample.behave(|it| it.id_token["auth_time"] = old.clone());
        let page = arrive(&op, &mut op.browser(), &[("max_age", "60")]).await;
        assert_refused(&page, 403, "does not say that you did");
    }
}

#[tokio::test]
async fn authentication_contexts_are_asked_for_and_what_comes_back_counts() {
    const MFA: &str = "https://refeds.org/profile/mfa";
    let (op, sample) = with(ProviderKind::Standard).await;
    sample.behave(|it| it.id_token["acr"] = MFA.into());
    let page = arrive(&op, &mut op.browser(), &[("acr_values", MFA)]).await;
    let tokens = op.redeem(&page.callback("code").unwrap()).await.tokens();
    assert_eq!(beadle_tests::tokens::unverified(&tokens.id_token)["acr"], MFA);
    assert_eq!(sample.asked().pop().unwrap()["acr_values"], MFA);
    // A wish that cannot be met: asked once more without it.
    sample.behave(|it| {
        it.id_token = serde_json::json!({});
        it.answer = serde_json::json!({ "code": null, "error": "unmet_authentication_requirements" });
    });
    let mut visitor = op.browser();
    arrive(&op, &mut visitor, &[("acr_values", MFA)]).await;
    let last = sample.asked();
    assert_eq!(last.len(), 3);
    assert!(!last[2].contains_key("acr_values"));
}

#[tokio::test]
async fn providers_stand_in_the_picker_the_search_and_the_lists() {
    let (op, _sample) = with(ProviderKind::Orcid).await;
    let mut visitor = op.browser();
    let picker = visitor.open(&op.portal, &[]).await;
    let button = "#social button[name=institution][value=\"http://orcid.org/oauth/authorize\"]";
    assert!(picker.has(button) && !picker.has("#social[open]"), "{}", picker.body);
    assert!(!picker.has("#results button[value=\"http://orcid.org/oauth/authorize\"]"));
    let page = visitor.agent.press(&picker, button, &[]).await;
    assert!(page.has("#approve"), "{} {}", page.status, page.body);
    let found = op.get("/idplist/search?q=orcid").await.json();
    assert_eq!(found[0]["entity_id"], "http://orcid.org/oauth/authorize");
    let list = op.get("/idplist/").await.json();
    assert!(list.as_array().unwrap().iter().any(|one| one["EntityID"] == "http://orcid.org/oauth/authorize"), "{list}");
}

#[tokio::test]
async fn nobody_gets_a_certificate_by_a_login_that_anybody_can_get() {
    let (op, _sample) = with(ProviderKind::Orcid).await;
    let page = arrive(&op, &mut op.browser(), &[]).await;
    let tokens = op.redeem(&page.callback("code").unwrap()).await.tokens();
    let folder = Scratch::new("social-csr");
    let request = beadle_tests::openssl::request(&folder.path().join("key.pem"));
    let form = [("access_token", tokens.access_token.as_str()), ("certreq", &request)];
    let reply = op.post_as(&op.portal, "/oauth2/getcert", &form).await;
    assert_eq!(reply.status, 403, "{}", reply.body);
    assert!(reply.body.contains("proves no name"), "{}", reply.body);
}

#[tokio::test]
async fn a_provider_that_is_down_takes_nothing_else_away_and_comes_back_by_itself() {
    let (op, sample) = with(ProviderKind::Standard).await;
    sample.behave(|it| it.up = false);
    let page = arrive(&op, &mut op.browser(), &[]).await;
    assert_refused(&page, 502, "does not answer at the moment");
    assert!(!op.code(beadle_tests::provider::ZOE).await.is_empty());
    sample.behave(|it| it.up = true);
    claims(&op, &mut op.browser()).await;
    // What it said last stays while it is down.
    sample.behave(|it| it.up = false);
    op.pass(Duration::from_secs(2 * 60 * 60));
    claims(&op, &mut op.browser()).await;
}
