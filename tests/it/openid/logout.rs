//! Signing out at OpenID providers, both ways, and what ends nobody's session.

use beadle_tests::openid_provider::{SampleProvider, Signing};
use beadle_tests::provider::{Provider, Reply, Visitor, ZOE};
use broker::settings::ProviderKind;
use reqwest::Method;
use serde_json::{Value, json};
use url::Url;

use super::{arrive, assert_refused, is_signed_in, with};

const BACK_CHANNEL: &str = "/oidc/backchannel_logout/sample";

/// A provider where people can sign out, which names the session in its ID tokens.
async fn with_sign_out() -> (Provider, SampleProvider) {
    let (op, sample) = with(ProviderKind::Standard).await;
    let endpoint = sample.end_session_endpoint();
    sample.behave(|it| {
        it.discovery = json!({ "end_session_endpoint": endpoint });
        it.id_token["sid"] = "s-1".into();
    });
    (op, sample)
}

async fn signed_in(op: &Provider) -> Visitor<'_> {
    let mut visitor = op.browser();
    assert!(arrive(op, &mut visitor, &[]).await.callback("code").is_some());
    visitor
}

/// What the provider hears that brings a logout token.
async fn tell(op: &Provider, token: &str) -> Reply {
    op.send(op.request(Method::POST, BACK_CHANNEL).form(&[("logout_token", token)])).await
}

/// Signs out here, and presses the button that leads on to the provider; stops at the way back.
async fn way_back(op: &Provider, visitor: &mut Visitor<'_>) -> Url {
    let home = visitor.agent.open(op.url("/")).await;
    let page = visitor.agent.press(&home, "#sign-out", &[]).await;
    let back = op.url("/oidc/signed_out/").to_string();
    visitor.agent.stop_at(&back);
    let page = visitor.agent.press(&page, "#institution-logout", &[]).await;
    visitor.agent.pass(&back);
    page.location().unwrap_or_else(|| panic!("{} {}", page.status, page.body))
}

#[tokio::test]
async fn a_person_who_signs_out_here_may_go_on_to_the_provider_and_comes_back() {
    let (op, sample) = with_sign_out().await;
    let mut visitor = signed_in(&op).await;
    let back = way_back(&op, &mut visitor).await;
    assert!(!is_signed_in(&op, &mut visitor).await);
    let asked = sample.signed_out().pop().unwrap();
    assert_eq!(asked["client_id"], "beadle-there");
    assert_eq!(asked["post_logout_redirect_uri"], op.url("/oidc/signed_out/sample").to_string());
    assert!(!asked.contains_key("id_token_hint"), "none is kept");
    let page = visitor.agent.open(&back).await;
    assert!(page.text("#institution-signed-out").contains("Sample Provider"), "{}", page.body);
    assert_refused(&visitor.agent.open(&back).await, 409, "It was used before.");
}

#[tokio::test]
async fn who_does_not_say_where_people_sign_out_is_not_asked() {
    let (op, sample) = with(ProviderKind::Standard).await;
    for endpoint in [json!(null), json!("http://op.example.org/end"), json!("javascript:alert(1)"), json!("")] {
        sample.behave(|it| it.discovery = json!({ "end_session_endpoint": endpoint }));
        op.pass(std::time::Duration::from_secs(2 * 60 * 60));
        let mut visitor = signed_in(&op).await;
        let home = visitor.agent.open(op.url("/")).await;
        let page = visitor.agent.press(&home, "#sign-out", &[]).await;
        assert!(page.has("#signed-out") && !page.has("#institution-logout"), "{endpoint}: {}", page.body);
    }
}

#[tokio::test]
async fn the_way_back_must_be_the_one_that_was_given() {
    let (op, _sample) = with_sign_out().await;
    let mut visitor = signed_in(&op).await;
    let back = way_back(&op, &mut visitor).await;
    let state = back.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let (id, _) = state.split_once('.').unwrap();
    let other = |state: &str| {
        let mut url = back.clone();
        url.query_pairs_mut().clear().append_pair("state", state);
        url
    };
    for forged in ["", "x", ".", id, &format!("{id}."), &format!("{id}.guess")] {
        assert_refused(&visitor.agent.open(other(forged)).await, 403, "does not belong to a sign-out");
    }
    assert_refused(&visitor.agent.open(format!("{back}&state=x")).await, 403, "does not belong to a sign-out");
    let mut elsewhere = back.clone();
    elsewhere.set_path("/oidc/signed_out/nobody");
    assert_refused(&visitor.agent.open(elsewhere).await, 403, "not known here");
    // None of that has spoilt it.
    assert!(visitor.agent.open(&back).await.has("#institution-signed-out"));

    let mut late = signed_in(&op).await;
    let back = way_back(&op, &mut late).await;
    op.pass(std::time::Duration::from_secs(60 * 60));
    assert_refused(&late.agent.open(&back).await, 403, "does not belong to a sign-out");
}

#[tokio::test]
async fn a_logout_token_ends_the_sessions_that_it_names() {
    let (op, sample) = with_sign_out().await;
    let (mut first, mut zoe) = (signed_in(&op).await, op.browser().sign_in_as(ZOE));
    zoe.approve(&op.portal).await;
    sample.behave(|it| it.id_token["sid"] = "s-2".into());
    let (mut second, mut third) = (signed_in(&op).await, signed_in(&op).await);

    // One session, by both names and by its own alone; then all of the person.
    let reply = tell(&op, &sample.logout_token(&json!({ "sid": "s-1", "jti": "1" }))).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert!(!is_signed_in(&op, &mut first).await && is_signed_in(&op, &mut second).await);
    sample.behave(|it| it.id_token["sid"] = "s-3".into());
    let mut fourth = signed_in(&op).await;
    let reply = tell(&op, &sample.logout_token(&json!({ "sub": null, "sid": "s-3", "jti": "2" }))).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(!is_signed_in(&op, &mut fourth).await && is_signed_in(&op, &mut second).await);
    let reply = tell(&op, &sample.logout_token(&json!({ "jti": "3" }))).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(!is_signed_in(&op, &mut second).await && !is_signed_in(&op, &mut third).await);
    assert!(is_signed_in(&op, &mut zoe).await, "she came by her institution");
    // Nobody is signed in any more whom it could mean: that is what was asked for.
    assert_eq!(tell(&op, &sample.logout_token(&json!({ "jti": "4" }))).await.status, 200);
}

#[tokio::test]
async fn a_logout_token_must_be_this_providers_for_us_now_and_one() {
    let (op, sample) = with_sign_out().await;
    let mut visitor = signed_in(&op).await;
    let now = op.broker.now().as_seconds();
    let changes: [Value; 16] = [
        json!({ "iss": "https://elsewhere.example.org" }),
        json!({ "iss": null }),
        json!({ "aud": "another-client" }),
        json!({ "aud": ["another-client"] }),
        json!({ "aud": null }),
        json!({ "iat": null }),
        json!({ "iat": now + 3_600 }),
        json!({ "exp": now - 61 }),
        json!({ "iat": now - 200, "exp": null }),
        json!({ "iat": now - 2 * 3_600, "exp": now + 3_600 }),
        json!({ "nonce": "n" }),
        json!({ "events": null }),
        json!({ "events": { "http://schemas.openid.net/event/other": {} } }),
        json!({ "events": { "http://schemas.openid.net/event/backchannel-logout": null } }),
        json!({ "jti": null }),
        json!({ "sub": null }),
    ];
    for change in changes {
        let reply = tell(&op, &sample.logout_token(&change)).await;
        assert_eq!(
            (reply.status, &reply.json()["error"]),
            (400, &"invalid_request".into()),
            "{change}: {}",
            reply.body
        );
    }
    for signing in [Signing::Stranger, Signing::None, Signing::Secret, Signing::PublicKey] {
        sample.behave(|it| it.signing = signing);
        let reply = tell(&op, &sample.logout_token(&json!({}))).await;
        assert_eq!(reply.status, 400, "{}", reply.body);
    }
    sample.behave(|it| it.signing = Signing::Own);
    let good = sample.logout_token(&json!({}));
    let (body, _) = good.rsplit_once('.').unwrap();
    for broken in [String::new(), "x".to_owned(), "a.b.c".to_owned(), body.to_owned(), format!("{body}.AAAA")] {
        assert_eq!(tell(&op, &broken).await.status, 400, "{broken}");
    }
    let elsewhere = op.request(Method::POST, "/oidc/backchannel_logout/nobody").form(&[("logout_token", &good)]);
    assert_eq!(op.send(elsewhere).await.status, 404);
    assert_eq!(op.send(op.request(Method::POST, BACK_CHANNEL).form(&[("x", "y")])).await.status, 400);
    assert!(is_signed_in(&op, &mut visitor).await);

    assert_eq!(tell(&op, &good).await.status, 200);
    assert!(!is_signed_in(&op, &mut visitor).await);
    // Once: a session that began since is not ended by it.
    let mut again = signed_in(&op).await;
    let reply = tell(&op, &good).await;
    assert_eq!(reply.status, 400);
    assert!(reply.body.contains("used before") && is_signed_in(&op, &mut again).await, "{}", reply.body);
}

/// An ID token is no logout token, whoever has it.
#[tokio::test]
async fn another_providers_token_ends_nothing() {
    let (op, _sample) = with_sign_out().await;
    let hostile = SampleProvider::start().await;
    let clock = op.clock.clone();
    hostile.behave(|it| it.clock = clock);
    let mut visitor = signed_in(&op).await;
    let issuer = op.broker.settings.openid_providers[0].entity_id.to_string();
    for change in [json!({}), json!({ "iss": issuer })] {
        assert_eq!(tell(&op, &hostile.logout_token(&change)).await.status, 400);
    }
    assert!(is_signed_in(&op, &mut visitor).await);
}

/// Anybody may send tokens that no known key fits: the provider is not asked for its keys again and again.
#[tokio::test]
async fn a_new_key_of_the_provider_is_looked_up_but_rarely() {
    let (op, sample) = with_sign_out().await;
    let mut visitor = signed_in(&op).await;
    sample.behave(|it| it.signing = Signing::Rotated);
    let token = sample.logout_token(&json!({}));
    assert_eq!(tell(&op, &token).await.status, 400, "its keys have just been read");
    op.pass(std::time::Duration::from_secs(61));
    assert_eq!(tell(&op, &sample.logout_token(&json!({}))).await.status, 200);
    assert!(!is_signed_in(&op, &mut visitor).await);
}
