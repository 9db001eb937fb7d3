//! Relying parties that register themselves (§12.2).

use beadle_tests::MINUTE;
use beadle_tests::client_key::{ClientKey, changed};
use beadle_tests::demo::Client;
use beadle_tests::federation::{Federation, statement};
use beadle_tests::provider::{CALLBACK, Provider, Reply};
use domain::client::RegistrationType;
use domain::{Clock as _, Decision};
use oauth::jose::{Allowed, ClientKeys, UnverifiedJwt};
use reqwest::Method;
use serde_json::{Map, Value, json};

use super::super::assert_page;
use super::{RelyingParty, provider, provider_with};

const PATH: &str = "/oauth2/federation_registration";
const CONFIGURATION: &str = "application/entity-statement+jwt";
const CHAIN: &str = "application/trust-chain+json";

async fn post(op: &Provider, media_type: &str, body: String) -> Reply {
    op.send(op.request(Method::POST, PATH).header("content-type", media_type).body(body)).await
}

/// The hub's entity configuration, made for us.
fn for_us(federation: &Federation, op: &Provider, changes: &Value) -> String {
    federation.configuration("hub", &changed(json!({ "aud": op.issuer() }), changes))
}

async fn register(federation: &Federation, op: &Provider) -> Reply {
    post(op, CONFIGURATION, for_us(federation, op, &json!({}))).await
}

/// The claims of our answer, verified with the federation keys that we publish.
async fn answered(op: &Provider, reply: &Reply) -> Map<String, Value> {
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.header("content-type"), Some("application/explicit-registration-response+jwt"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let ours = op.get("/.well-known/openid-federation").await.body;
    let ours = UnverifiedJwt::parse(&ours).unwrap().claimed().unwrap();
    let keys = ClientKeys::from_jwks(ours["jwks"].as_object().unwrap()).unwrap();
    let algorithms = [domain::client::JwsAlgorithm::Es256];
    let allowed = Allowed { algorithms: &algorithms, types: &["explicit-registration-response+jwt"], untyped: false };
    UnverifiedJwt::parse(&reply.body).unwrap().verify(&keys, &allowed).unwrap().claims
}

fn as_client(hub: &RelyingParty, metadata: &Value) -> Client {
    let client_secret = metadata["client_secret"].as_str().unwrap_or_default().to_owned();
    Client { client_secret, client_id: metadata["client_id"].as_str().unwrap().to_owned(), ..hub.client.clone() }
}

fn secretive(federation: &Federation) -> RelyingParty {
    let changes = json!({ "token_endpoint_auth_method": "client_secret_basic", "jwks": null });
    RelyingParty::below(federation, "hub", &["campus"], &changes)
}

#[tokio::test]
async fn a_relying_party_registers_and_signs_people_in() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::below(
        &federation,
        "hub",
        &["campus"],
        &json!({ "token_endpoint_auth_method": "client_secret_post", "jwks": null }),
    );
    let op = provider(&federation).await;
    let reply = register(&federation, &op).await;
    let claims = answered(&op, &reply).await;
    let now = op.clock.now().as_seconds();
    assert_eq!(claims["iss"], op.issuer());
    assert_eq!((&claims["sub"], &claims["aud"]), (&json!(hub.client.client_id), &json!(hub.client.client_id)));
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(now), &json!(now + 86_400)));
    assert_eq!(claims["trust_anchor"], federation.id("anchor"));
    assert_eq!(claims["authority_hints"], json!([federation.id("campus")]));
    assert_eq!(claims["jwks"], json!(federation.key("hub").jwks()));
    let metadata = &claims["metadata"]["openid_relying_party"];
    assert_eq!(metadata["client_id"], hub.client.client_id);
    assert_eq!(metadata["client_secret_expires_at"], now + 86_400);
    assert_eq!(metadata["token_endpoint_auth_method"], "client_secret_post");
    assert_eq!(metadata["id_token_signed_response_alg"], "RS256");
    assert_eq!(metadata.get("registration_access_token"), None);
    let client = as_client(&hub, metadata);
    let code = op.browser().approve(&client).await;
    op.redeem_as(&client, &code).await.tokens();
    let federated = hub.federated(&op).await;
    assert_eq!((federated.by, federated.expires_at.as_seconds()), (RegistrationType::Explicit, now + 86_400));
    assert_eq!(federation.asked(), 4, "its own word came along");
}

#[tokio::test]
async fn a_whole_chain_is_registered_without_asking_anybody() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    let mut chain = federation.chain(&["hub", "campus", "anchor"]);
    chain[0] = for_us(&federation, &op, &json!({}));
    answered(&op, &post(&op, CHAIN, json!(chain).to_string()).await).await;
    // The same in the header, where what stands in the request counts and not what stands in the chain.
    let claims = UnverifiedJwt::parse(&for_us(&federation, &op, &json!({}))).unwrap().claimed().unwrap();
    let mut claims = Value::Object(claims);
    claims["metadata"]["openid_relying_party"]["client_name"] = json!("For you");
    let key = federation.key("hub");
    let header = json!({ "alg": "ES256", "kid": key.thumbprint(), "typ": "entity-statement+jwt",
        "trust_chain": federation.chain(&["hub", "campus", "anchor"]) });
    let reply = post(&op, CONFIGURATION, key.sign(&header, &claims)).await;
    let answer = answered(&op, &reply).await;
    assert_eq!(answer["metadata"]["openid_relying_party"]["client_name"], "For you");
    assert_eq!(federation.asked(), 0);
    hub.sign_in(&op).await;
}

#[tokio::test]
async fn whoever_registers_anew_has_a_new_secret_and_the_old_one_is_dead() {
    let federation = Federation::usual().await;
    let hub = secretive(&federation);
    let op = provider(&federation).await;
    let mut clients = Vec::new();
    for name in ["First", "Second"] {
        federation.tells("campus", "hub", &json!({ "metadata": { "openid_relying_party": { "client_name": name } } }));
        let claims = answered(&op, &register(&federation, &op).await).await;
        clients.push(as_client(&hub, &claims["metadata"]["openid_relying_party"]));
    }
    assert_eq!(clients[0].client_id, clients[1].client_id);
    let basic = async |client: &Client| {
        let form =
            [("grant_type", "authorization_code"), ("code", "none"), ("redirect_uri", client.redirect_uri.as_str())];
        let request = op.request(Method::POST, "/oauth2/token").form(&form);
        op.send(request.basic_auth(encoded(&client.client_id), Some(&client.client_secret))).await
    };
    basic(&clients[0]).await.expect_error("invalid_client");
    basic(&clients[1]).await.expect_error("invalid_grant");
    assert_eq!(hub.stored(&op).await.unwrap().registration.name, "Second");
}

/// As RFC 6749 §2.3.1 has it.
fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn a_registration_that_has_ended_says_so_and_is_made_anew() {
    let federation = Federation::usual().await;
    let changes = json!({ "token_endpoint_auth_method": "client_secret_post", "jwks": null,
        "client_registration_types": ["explicit"] });
    let hub = RelyingParty::below(&federation, "hub", &["campus"], &changes);
    let op = provider(&federation).await;
    let claims = answered(&op, &register(&federation, &op).await).await;
    let client = as_client(&hub, &claims["metadata"]["openid_relying_party"]);
    let code = op.browser().approve(&client).await;
    op.pass(MINUTE * 60 * 24);
    assert_page(&op.browser().open(&client, &[]).await, 400, "register it again");
    assert!(op.redeem_as(&client, &code).await.expect_error("invalid_client").contains("register it again"));
    // What it proves itself by must still be right to hear of it.
    let mut wrong = client.clone();
    wrong.client_secret = "wrong".to_owned();
    assert!(!op.redeem_as(&wrong, &code).await.expect_error("invalid_client").contains("register"));
    let claims = answered(&op, &register(&federation, &op).await).await;
    let client = as_client(&hub, &claims["metadata"]["openid_relying_party"]);
    op.redeem_as(&client, "none").await.expect_error("invalid_grant");
}

#[tokio::test]
async fn a_first_request_does_not_replace_a_registration() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    answered(&op, &register(&federation, &op).await).await;
    let asked = federation.asked();
    hub.sign_in(&op).await;
    assert_eq!(hub.federated(&op).await.by, RegistrationType::Explicit);
    assert_eq!(federation.asked(), asked);
    // It takes over where that has ended.
    op.pass(MINUTE * 60 * 24);
    hub.is_let_in(&op).await;
    assert_eq!(hub.federated(&op).await.by, RegistrationType::Automatic);
}

#[tokio::test]
async fn a_request_that_is_none_is_refused_with_its_reason() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    let good = || for_us(&federation, &op, &json!({}));
    let now = op.clock.now().as_seconds();
    for (media_type, body, code) in [
        ("application/json", good(), "invalid_request"),
        ("", good(), "invalid_request"),
        (CHAIN, good(), "invalid_request"),
        (CONFIGURATION, String::new(), "invalid_request"),
        (CONFIGURATION, "a.b.c".to_owned(), "invalid_request"),
        (CHAIN, json!([good()]).to_string(), "invalid_request"),
        (CHAIN, json!([good(), 1]).to_string(), "invalid_request"),
        (CONFIGURATION, for_us(&federation, &op, &json!({ "aud": null })), "invalid_request"),
        (CONFIGURATION, for_us(&federation, &op, &json!({ "aud": "https://other.example.org" })), "invalid_request"),
        (CONFIGURATION, for_us(&federation, &op, &json!({ "sub": federation.id("campus") })), "invalid_request"),
        (CONFIGURATION, for_us(&federation, &op, &json!({ "exp": now })), "invalid_trust_chain"),
        (CONFIGURATION, for_us(&federation, &op, &json!({ "iat": now + 600 })), "invalid_trust_chain"),
        (CONFIGURATION, for_us(&federation, &op, &json!({ "jwks": ClientKey::new().jwks() })), "invalid_trust_chain"),
    ] {
        let refused = post(&op, media_type, body).await;
        assert!(!refused.expect_error(code).is_empty(), "{}", refused.body);
    }
    assert_eq!(federation.asked(), 0, "for none of these anybody is asked");
    // Nobody vouches for the key.
    let stranger = ClientKey::new();
    let claims = changed(
        json!({ "iss": hub.client.client_id, "sub": hub.client.client_id, "aud": op.issuer(), "iat": now,
            "exp": now + 600, "jwks": stranger.jwks(), "authority_hints": [federation.id("campus")],
            "metadata": { "openid_relying_party": { "redirect_uris": ["https://eve.example.org/cb"] } } }),
        &json!({}),
    );
    post(&op, CONFIGURATION, statement(&stranger, &claims)).await.expect_error("invalid_trust_chain");
    assert_eq!(hub.stored(&op).await, None);
}

#[tokio::test]
async fn metadata_that_cannot_be_registered_are_refused() {
    for (changes, code) in [
        (json!({ "redirect_uris": ["javascript:alert(1)"] }), "invalid_redirect_uri"),
        (json!({ "id_token_signed_response_alg": "HS256" }), "invalid_client_metadata"),
        (json!({ "grant_types": ["client_credentials"], "response_types": [] }), "invalid_client_metadata"),
        (json!({ "client_registration_types": ["automatic"] }), "invalid_client_metadata"),
    ] {
        let federation = Federation::usual().await;
        RelyingParty::below(&federation, "hub", &["campus"], &changes);
        let op = provider(&federation).await;
        register(&federation, &op).await.expect_error(code);
    }
}

/// Whoever is in a sector sees the same pairwise subs as the others there, so its owner has to say so.
#[tokio::test]
async fn nobody_joins_a_sector_that_does_not_name_them() {
    let federation = Federation::usual().await;
    let sector = federation.publish("/sector.json", r#"["https://other.example.org/cb"]"#);
    let pairwise = json!({ "subject_type": "pairwise", "sector_identifier_uri": sector });
    RelyingParty::below(&federation, "hub", &["campus"], &pairwise);
    let op = provider(&federation).await;
    let sentence = register(&federation, &op).await.expect_error("invalid_client_metadata");
    assert!(sentence.contains("sector_identifier_uri"), "{sentence}");
    federation.publish("/sector.json", &json!([CALLBACK]).to_string());
    assert_eq!(register(&federation, &op).await.status, 200);
}

#[tokio::test]
async fn what_others_decided_is_not_undone_by_registering() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    answered(&op, &register(&federation, &op).await).await;
    op.broker.decide(&hub.id(), Decision::Suspend, "test").await.unwrap();
    assert!(register(&federation, &op).await.expect_error("invalid_client").contains("suspended"));
    // What the operator registered under such an id is not the federation's.
    let other = provider(&federation).await;
    let own = domain::Client {
        id: hub.id(),
        community: domain::CommunityId::home(),
        federation: None,
        ..other.store.client(&domain::ClientId::parse(&other.portal.client_id).unwrap()).await.unwrap().unwrap()
    };
    other.store.insert_client(&own).await.unwrap();
    register(&federation, &other).await.expect_error("invalid_request");
    assert_eq!(hub.stored(&other).await, Some(own));
}

#[tokio::test]
async fn an_address_registers_so_many_in_an_hour() {
    let federation = Federation::usual().await;
    RelyingParty::usual(&federation);
    let op = Provider::start_with(|settings| {
        settings.federation = Some(federation.policy());
        settings.registration.per_address = 2;
    })
    .await;
    federation.follow(&op.clock);
    for status in [200, 200, 429] {
        let reply = register(&federation, &op).await;
        assert_eq!(reply.status, status, "{}", reply.body);
        assert_eq!(reply.header("retry-after").is_some(), status == 429);
    }
    op.pass(MINUTE * 60);
    assert_eq!(register(&federation, &op).await.status, 200);
}

#[tokio::test]
async fn trust_marks_that_the_operator_wants_must_be_there() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let mark = "https://anchor.example.org/marks/certified";
    federation.add("auditor", &["anchor"], &json!({}));
    federation.says(
        "anchor",
        &json!({ "trust_mark_issuers": { mark: [federation.id("anchor"), federation.id("auditor")] } }),
    );
    let op = provider_with(&federation, |policy| policy.required_trust_marks = vec![mark.to_owned()]).await;
    let issued = |issuer: &str, changes: &Value| {
        let now = op.clock.now().as_seconds();
        let key = federation.key(issuer);
        let claims = json!({ "iss": federation.id(issuer), "sub": hub.client.client_id, "iat": now,
            "exp": now + 3_600, "trust_mark_type": mark });
        let header = json!({ "alg": "ES256", "kid": key.thumbprint(), "typ": "trust-mark+jwt" });
        json!([{ "trust_mark_type": mark, "trust_mark": key.sign(&header, &changed(claims, changes)) }])
    };
    let other = json!({ "sub": federation.id("campus") });
    for bad in
        [Value::Null, issued("campus", &json!({})), issued("anchor", &other), issued("anchor", &json!({ "exp": 1 }))]
    {
        federation.says("hub", &json!({ "trust_marks": bad }));
        assert!(register(&federation, &op).await.expect_error("invalid_metadata").contains("trust mark"));
    }
    for issuer in ["anchor", "auditor"] {
        federation.says("hub", &json!({ "trust_marks": issued(issuer, &json!({})) }));
        let claims = answered(&op, &register(&federation, &op).await).await;
        // And a registration ends with its mark.
        assert_eq!(claims["exp"], op.clock.now().as_seconds() + 3_600);
    }
}

#[tokio::test]
async fn it_is_off_unless_the_operator_says_so() {
    let federation = Federation::usual().await;
    RelyingParty::usual(&federation);
    for op in [Provider::start().await, provider_with(&federation, |policy| policy.explicit = false).await] {
        assert_eq!(register(&federation, &op).await.status, 404);
    }
}
