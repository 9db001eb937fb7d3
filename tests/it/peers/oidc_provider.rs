//! oidc-provider (npm) as a provider at which people sign in: as any issuer of the configuration, and in place of those that
//! are known by name. Its ID tokens hold no claims of the person: they come from userinfo.

use beadle_tests::openid_provider::{CLIENT, settings};
use beadle_tests::peers::{Script, Serving};
use beadle_tests::provider::Provider;
use beadle_tests::tokens::unverified;
use broker::settings::ProviderKind;
use serde_json::{Value, json};

const PEER: Script = Script::Node("oidc_provider");

/// Beadle with the peer as a provider of this kind. It stops at the end of the test.
async fn with(kind: ProviderKind, person: Value) -> (Provider, Serving) {
    let mut op = Provider::start().await;
    let id = settings("http://127.0.0.1:1", kind).id;
    let peer = PEER
        .serve(
            "serve",
            json!({
                "client_id": CLIENT.0, "client_secret": CLIENT.1, "person": person,
                "redirect_uri": op.url(&format!("/oidc/callback/{id}")),
                "signed_out_uri": op.url(&format!("/oidc/signed_out/{id}")),
                "back_channel_uri": op.url(&format!("/oidc/backchannel_logout/{id}")),
            }),
        )
        .await;
    let provider = settings(peer.facts["issuer"].as_str().unwrap(), kind);
    op.restart_with(|settings| settings.openid_providers.push(provider)).await;
    (op, peer)
}

/// What the portal hears of the person.
async fn claims(op: &Provider, parameters: &[(&str, &str)]) -> (Value, Value) {
    let idp = op.broker.settings.openid_providers[0].entity_id.to_string();
    let mut all = vec![("idphint", idp.as_str())];
    all.extend(parameters);
    let page = op.browser().authorize(&op.portal, &all).await;
    let code = page.callback("code").unwrap_or_else(|| panic!("{} {}\n{}", page.status, page.url, page.body));
    let tokens = op.redeem(&code).await.tokens();
    (op.userinfo(&tokens.access_token).await.json(), unverified(&tokens.id_token))
}

#[tokio::test]
async fn it_answers_silently_for_whoever_is_signed_in_there() {
    let (mut op, _peer) = with(ProviderKind::Standard, carberry()).await;
    // The peer tells the time by the machine's clock: little of it may pass here.
    let short = std::time::Duration::from_secs(10);
    op.restart_with(|settings| settings.lifetimes.session_absolute = short).await;
    let idp = op.broker.settings.openid_providers[0].entity_id.to_string();
    let parameters = [("idphint", idp.as_str()), ("scope", "openid"), ("prompt", "none"), ("state", "st")];
    let mut visitor = op.browser();
    let page = visitor.authorize(&op.portal, &parameters[..2]).await;
    assert!(page.callback("code").is_some(), "{} {}", page.status, page.body);
    op.pass(short);
    let page = visitor.open(&op.portal, &parameters).await;
    assert!(page.callback("code").is_some(), "{:?} {}", page.location(), page.body);
    // A browser that has our cookie, and is known to nobody there.
    let mut stranger = op.browser();
    stranger.open(&op.portal, &[]).await;
    let page = stranger.open(&op.portal, &parameters).await;
    assert_eq!(page.callback("error").as_deref(), Some("login_required"), "{:?} {}", page.location(), page.body);
}

#[tokio::test]
async fn signing_out_goes_either_way() {
    let (op, peer) = with(ProviderKind::Standard, carberry()).await;
    let idp = op.broker.settings.openid_providers[0].entity_id.to_string();
    let home = op.url("/");
    let mut visitor = op.browser();
    let page = visitor.authorize(&op.portal, &[("idphint", &idp)]).await;
    assert!(page.callback("code").is_some(), "{} {}", page.status, page.body);

    // From us: no ID token of theirs is kept, so the provider asks.
    let page = visitor.agent.open(&home).await;
    let page = visitor.agent.press(&page, "#sign-out", &[]).await;
    let page = visitor.agent.press(&page, "#institution-logout", &[]).await;
    let page = visitor.agent.press(&page, "#sign-out-there", &[]).await;
    assert!(page.has("#institution-signed-out"), "{} {} {}", page.status, page.url, page.body);
    assert_eq!(page.url.path(), "/oidc/signed_out/sample");

    // From the provider: it tells us by its back channel.
    visitor.authorize(&op.portal, &[("idphint", &idp)]).await;
    assert!(visitor.agent.open(&home).await.has("#sub"));
    let page = visitor.agent.open(format!("{}/session/end", peer.facts["issuer"].as_str().unwrap())).await;
    visitor.agent.press(&page, "#sign-out-there", &[]).await;
    assert!(!visitor.agent.open(&home).await.has("#sub"));
}

fn carberry() -> Value {
    json!({
        "sub": "0000-0002-1825-0097", "name": "Josiah Carberry", "given_name": "Josiah", "family_name": "Carberry",
        "email": "carberry@op.example.org", "email_verified": true, "hd": "op.example.org",
    })
}

#[tokio::test]
async fn any_issuer_of_the_configuration_signs_people_in() {
    let (op, _peer) = with(ProviderKind::Standard, carberry()).await;
    let (said, _) = claims(&op, &[]).await;
    assert_eq!((&said["oidc"], &said["name"]), (&"0000-0002-1825-0097".into(), &"Josiah Carberry".into()));
    assert_eq!(said["email_verified"], true);
    let (again, id_token) = claims(&op, &[("prompt", "login")]).await;
    assert_eq!(again["sub"], said["sub"]);
    let age = op.broker.now().as_seconds() - id_token["auth_time"].as_i64().unwrap();
    assert!(age < 300, "the sign-in there was {age} seconds ago");
}

#[tokio::test]
async fn it_stands_in_for_google() {
    let (op, _peer) = with(ProviderKind::Google, carberry()).await;
    let (said, _) = claims(&op, &[]).await;
    assert_eq!(said["idp"], "http://google.com/accounts/o8/id");
    assert_eq!((&said["email_verified"], &said["given_name"]), (&true.into(), &"Josiah".into()));
}

#[tokio::test]
async fn it_stands_in_for_orcid() {
    let (op, _peer) = with(ProviderKind::Orcid, carberry()).await;
    let (said, _) = claims(&op, &[("scope", "openid org.cilogon.userinfo")]).await;
    assert_eq!(said["idp"], "http://orcid.org/oauth/authorize");
    assert_eq!(said["eduPersonOrcid"], "https://orcid.org/0000-0002-1825-0097");
}
