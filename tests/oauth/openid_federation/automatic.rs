//! Relying parties whose first request registers them (§12.1).

use beadle_tests::MINUTE;
use beadle_tests::client_key::ClientKey;
use beadle_tests::federation::{Federation, statement};
use beadle_tests::provider::Provider;
use broker::settings::FederationPolicy;
use domain::client::{ClientAuthMethod, RegistrationType};
use domain::{ClientStatus, Clock as _, Decision, Scopes};
use serde_json::json;

use super::super::{assert_page, assert_refused};
use super::{ASSERTION, RelyingParty, provider, provider_with};

#[tokio::test]
async fn a_relying_party_that_nobody_registered_signs_people_in() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::below(&federation, "hub", &["faculty"], &json!({}));
    let op = provider(&federation).await;
    let code = hub.sign_in(&op).await;
    let tokens = hub.redeem(&op, &code).await.tokens();
    assert_eq!(tokens.json["scope"], "openid email");
    let stored = hub.stored(&op).await.unwrap();
    assert_eq!((stored.registration.name.as_str(), stored.status), ("Hub hub", ClientStatus::Approved));
    let federated = stored.federation.unwrap();
    assert_eq!((federated.by, federated.trust_anchor), (RegistrationType::Automatic, federation.id("anchor")));
    // Its own word, and of each of three superiors two.
    assert_eq!(federation.asked(), 7);
    hub.sign_in(&op).await;
    assert_eq!(federation.asked(), 7, "what is known is not asked again");
}

#[tokio::test]
async fn a_request_that_does_not_prove_who_sends_it_makes_us_ask_nobody() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    assert_page(&op.browser().open(&hub.client, &[]).await, 400, "No service is registered");
    op.push(&hub.client, &[]).await.expect_error("invalid_client");
    hub.redeem(&op, "none").await.expect_error("invalid_client");
    assert_eq!(federation.asked(), 0);
    // Nor does one in the name of a client that is known.
    hub.sign_in(&op).await;
    let plain = op.browser().open(&hub.client, &[("state", "st")]).await;
    assert_refused(&plain, op.issuer(), "invalid_request");
}

#[tokio::test]
async fn only_the_relying_party_s_own_keys_sign_its_requests() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    let claims = hub.claims(&op, &json!({}));
    let stranger = ClientKey::new();
    let header = json!({ "alg": "ES256", "kid": hub.key.thumbprint(), "typ": "oauth-authz-req+jwt" });
    // A key of somebody else's, the key with which the entity signs statements, and none.
    let foreign = [stranger.sign(&header, &claims), federation.key("hub").sign(&header, &claims)];
    let unsigned = oauth::jose::unsigned(Some("oauth-authz-req+jwt"), &claims).unwrap();
    for object in foreign.into_iter().chain([unsigned]) {
        let page = hub.open(&mut op.browser(), &object).await;
        assert_eq!(page.callback("error").as_deref(), Some("invalid_request_object"), "{}", page.body);
        assert_eq!(page.callback("code"), None);
    }
}

#[tokio::test]
async fn a_request_object_is_for_us_alone_and_for_one_use() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    let now = op.clock.now().as_seconds();
    // One that is not for us makes us ask nobody.
    let object = hub.signed(&hub.claims(&op, &json!({ "aud": "https://other.example.org" })), &json!({}));
    assert_page(&hub.open(&mut op.browser(), &object).await, 400, "aud");
    assert_eq!(federation.asked(), 0);
    hub.sign_in(&op).await;
    for bad in [
        json!({ "aud": null }),
        json!({ "aud": "https://other.example.org" }),
        json!({ "aud": [op.issuer(), "https://other.example.org"] }),
        json!({ "iss": null }),
        json!({ "iss": federation.id("campus") }),
        json!({ "sub": hub.client.client_id }),
        json!({ "sub": "anybody" }),
        json!({ "jti": null }),
        json!({ "jti": "" }),
        json!({ "exp": null }),
        json!({ "exp": now }),
        json!({ "exp": now + 90_000_000 }),
        json!({ "client_id": null }),
        json!({ "client_id": federation.id("campus") }),
    ] {
        let object = hub.signed(&hub.claims(&op, &bad), &json!({}));
        let page = hub.open(&mut op.browser(), &object).await;
        assert_eq!(page.callback("error").as_deref(), Some("invalid_request_object"), "{bad} {}", page.body);
    }
    let object = hub.signed(&hub.claims(&op, &json!({ "aud": [op.issuer()] })), &json!({}));
    assert_eq!(hub.open(&mut op.browser(), &object).await.status, 200);
    let again = hub.open(&mut op.browser(), &object).await;
    assert_eq!(again.callback("error").as_deref(), Some("invalid_request_object"));
    assert!(again.callback("error_description").unwrap().contains("jti"));
}

#[tokio::test]
async fn a_pushed_request_is_proven_by_the_client_or_by_the_object() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    let pushed = hub.push(&op, &[]).await;
    assert_eq!(pushed.status, 201, "{}", pushed.body);
    let uri = pushed.json()["request_uri"].as_str().unwrap().to_owned();
    let mut visitor = op.browser();
    let page = visitor.authorize(&hub.client, &[("request_uri", &uri)]).await;
    hub.redeem(&op, &page.callback("code").expect("a code")).await.tokens();
    let object = hub.request_object(&op);
    assert_eq!(hub.push(&op, &[("request", &object)]).await.status, 201);
    hub.push(&op, &[("request", &object)]).await.expect_error("invalid_request_object");
    // The assertion is for us alone, and by the key of the relying party.
    for aud in [json!([op.issuer(), "https://other.example.org"]), json!(op.url("/oauth2/par"))] {
        let assertion = hub.assertion(&op, &json!({ "aud": aud }));
        let fields = [("client_assertion_type", ASSERTION), ("client_assertion", assertion.as_str())];
        assert!(op.push(&hub.client, &fields).await.expect_error("invalid_client").contains("aud"));
    }
    let stranger = ClientKey::new();
    let claims = json!({ "iss": hub.client.client_id, "sub": hub.client.client_id, "aud": op.issuer(), "jti": "x",
        "exp": op.clock.now().as_seconds() + 60 });
    let forged = stranger.token(&claims);
    let fields = [("client_assertion_type", ASSERTION), ("client_assertion", forged.as_str())];
    op.push(&hub.client, &fields).await.expect_error("invalid_client");
}

#[tokio::test]
async fn a_chain_in_the_header_is_used_without_asking_anybody() {
    // The anchor's own word may be left out (§4).
    for statements in [4, 3] {
        let federation = Federation::usual().await;
        let hub = RelyingParty::usual(&federation);
        let op = provider(&federation).await;
        let chain = &federation.chain(&["hub", "campus", "anchor"])[..statements];
        let object = |op| hub.signed(&hub.claims(op, &json!({})), &json!({ "trust_chain": chain }));
        assert_eq!(hub.push(&op, &[("request", &object(&op))]).await.status, 201);
        // The same through the browser, where a chain needs a form.
        let form = [
            ("client_id", hub.client.client_id.as_str()),
            ("request", &object(&op)),
            ("scope", "openid"),
            ("response_type", "code"),
        ];
        let reply = op.post("/authorize", &form).await;
        assert_eq!(reply.status, 303, "{}", reply.body);
        assert_eq!(hub.federated(&op).await.trust_anchor, federation.id("anchor"));
        assert_eq!(federation.asked(), 0);
    }
}

#[tokio::test]
async fn a_chain_that_does_not_hold_counts_as_none() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    let mut chain = federation.chain(&["hub", "campus", "anchor"]);
    chain[1] = statement(&ClientKey::new(), &json!({ "iss": federation.id("campus"), "sub": hub.client.client_id }));
    let object = hub.signed(&hub.claims(&op, &json!({})), &json!({ "trust_chain": chain }));
    assert_eq!(hub.push(&op, &[("request", &object)]).await.status, 201);
    assert_eq!(federation.asked(), 5);
}

#[tokio::test]
async fn a_chain_of_somebody_else_s_does_not_introduce_anybody() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    let eve = RelyingParty::below(&federation, "eve", &[], &json!({}));
    let chain = federation.chain(&["hub", "campus", "anchor"]);
    let object = eve.signed(&eve.claims(&op, &json!({})), &json!({ "trust_chain": chain }));
    eve.push(&op, &[("request", &object)]).await;
    assert_eq!((eve.stored(&op).await, hub.stored(&op).await), (None, None));
    // Nor does it let her speak for whom it is about.
    let claims = eve.claims(&op, &json!({ "iss": hub.client.client_id, "client_id": hub.client.client_id }));
    let object = eve.signed(&claims, &json!({ "kid": hub.key.thumbprint(), "trust_chain": chain }));
    let page = hub.open(&mut op.browser(), &object).await;
    assert_eq!(page.callback("error").as_deref(), Some("invalid_request_object"), "{}", page.body);
}

#[tokio::test]
async fn superiors_say_what_a_relying_party_may_be() {
    let federation = Federation::usual().await;
    let narrowed = json!({ "openid_relying_party": {
        "scope": { "default": "openid email profile", "subset_of": ["openid", "email"] },
        "client_name": { "value": "Named by the anchor" },
    } });
    federation.tells("anchor", "campus", &json!({ "metadata_policy": narrowed }));
    let uris = json!({ "openid_relying_party": { "policy_uri": "https://campus.example.org/privacy" } });
    let hub = RelyingParty::usual(&federation);
    federation.tells("campus", "hub", &json!({ "metadata": uris }));
    let op = provider(&federation).await;
    hub.sign_in(&op).await;
    let stored = hub.stored(&op).await.unwrap();
    assert_eq!(stored.registration.name, "Named by the anchor");
    assert_eq!(stored.registration.scopes.to_string(), "openid email");
    assert_eq!(stored.metadata.policy_uri.unwrap().as_str(), "https://campus.example.org/privacy");
}

#[tokio::test]
async fn a_policy_that_leaves_nothing_over_lets_nobody_in() {
    for (policy, code) in [
        (json!({ "scope": { "subset_of": ["other"], "essential": true } }), "invalid_metadata"),
        (json!({ "token_endpoint_auth_method": { "one_of": ["self_signed_tls_client_auth"] } }), "invalid_metadata"),
        (json!({ "redirect_uris": { "value": ["https://other.example.org/cb"], "add": ["x"] } }), "invalid_metadata"),
    ] {
        let federation = Federation::usual().await;
        let hub = RelyingParty::below(&federation, "hub", &["campus"], &json!({ "scope": "openid email" }));
        federation.tells("campus", "hub", &json!({ "metadata_policy": { "openid_relying_party": policy } }));
        let op = provider(&federation).await;
        let page = hub.open(&mut op.browser(), &hub.request_object(&op)).await;
        assert_page(&page, 400, "cannot trust");
        op.pass(MINUTE);
        hub.push(&op, &[]).await.expect_error(code);
        assert_eq!(hub.stored(&op).await, None);
    }
}

#[tokio::test]
async fn a_relying_party_must_be_one_and_have_keys_and_no_secret() {
    for (changes, words) in [
        (json!({ "token_endpoint_auth_method": "client_secret_basic" }), "token_endpoint_auth_method"),
        (json!({ "jwks": null }), "jwks"),
        (json!({ "client_registration_types": ["explicit"] }), "client_registration_types"),
        (json!({ "redirect_uris": ["javascript:alert(1)"] }), "redirect_uris"),
        (json!({ "grant_types": ["client_credentials"], "response_types": [] }), "grant_types"),
    ] {
        let federation = Federation::usual().await;
        let hub = RelyingParty::below(&federation, "hub", &["campus"], &changes);
        let op = provider(&federation).await;
        let page = hub.open(&mut op.browser(), &hub.request_object(&op)).await;
        assert_page(&page, 400, words);
        assert_eq!(hub.stored(&op).await, None);
    }
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    federation.tells("anchor", "campus", &json!({ "constraints": { "allowed_entity_types": ["openid_provider"] } }));
    let op = provider(&federation).await;
    let page = hub.open(&mut op.browser(), &hub.request_object(&op)).await;
    assert_page(&page, 400, "openid_relying_party");
}

#[tokio::test]
async fn keys_come_by_reference_signed_or_not() {
    let federation = Federation::usual().await;
    let op = provider(&federation).await;
    for (name, member) in [("plain", "jwks_uri"), ("signed", "signed_jwks_uri")] {
        let path = format!("/{name}/jwks");
        let uri = format!("{}/jwks", federation.id(name));
        let hub = RelyingParty::below(&federation, name, &["campus"], &json!({ "jwks": null, member: uri }));
        let document = if member == "jwks_uri" {
            json!(hub.key.jwks()).to_string()
        } else {
            let mut claims = json!(hub.key.jwks());
            claims["iss"] = json!(hub.client.client_id);
            claims["sub"] = claims["iss"].clone();
            let key = federation.key(name);
            key.sign(&json!({ "alg": "ES256", "kid": key.thumbprint(), "typ": "jwk-set+jwt" }), &claims)
        };
        federation.publish(&path, &document);
        let code = hub.sign_in(&op).await;
        hub.redeem(&op, &code).await.tokens();
    }
    // One that another key signed is none.
    let uri = format!("{}/jwks", federation.id("forged"));
    let hub = RelyingParty::below(&federation, "forged", &["campus"], &json!({ "jwks": null, "signed_jwks_uri": uri }));
    let mut claims = json!(hub.key.jwks());
    claims["iss"] = json!(hub.client.client_id);
    claims["sub"] = claims["iss"].clone();
    let header = json!({ "alg": "ES256", "kid": federation.key("forged").thumbprint(), "typ": "jwk-set+jwt" });
    federation.publish("/forged/jwks", &hub.key.sign(&header, &claims));
    assert_page(&hub.open(&mut op.browser(), &hub.request_object(&op)).await, 400, "signed_jwks_uri");
}

#[tokio::test]
async fn what_the_operator_does_not_give_is_left_out() {
    let federation = Federation::usual().await;
    let mut hub = RelyingParty::usual(&federation);
    hub.client.scope = "openid email profile org.cilogon.getcert".to_owned();
    let op = provider_with(&federation, |policy| policy.scopes = Scopes::parse("openid profile").unwrap()).await;
    let code = hub.sign_in(&op).await;
    assert_eq!(hub.redeem(&op, &code).await.tokens().json["scope"], "openid profile");
}

#[tokio::test]
async fn it_is_off_unless_the_operator_says_so() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let off = Provider::start().await;
    assert_page(&hub.open(&mut off.browser(), &hub.request_object(&off)).await, 400, "No service is registered");
    let explicit = provider_with(&federation, |policy| policy.automatic = false).await;
    let page = hub.open(&mut explicit.browser(), &hub.request_object(&explicit)).await;
    assert_page(&page, 400, "No service is registered");
    hub.push(&explicit, &[]).await.expect_error("invalid_client");
    assert_eq!(federation.asked(), 0);
}

#[tokio::test]
async fn where_the_operator_wants_to_look_first_it_waits() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider_with(&federation, |policy| policy.approve_at_once = false).await;
    let page = hub.open(&mut op.browser(), &hub.request_object(&op)).await;
    assert_page(&page, 403, "approv");
    op.broker.decide(&hub.id(), Decision::Approve, "test").await.unwrap();
    hub.sign_in(&op).await;
    // What changes where it counts is looked at again.
    let changed = json!({ "redirect_uris": [beadle_tests::provider::CALLBACK, "https://new.example.org/cb"],
        "jwks": hub.key.jwks(), "client_name": "Hub hub", "token_endpoint_auth_method": "private_key_jwt" });
    federation.says("hub", &json!({ "metadata": { "openid_relying_party": changed } }));
    op.pass(MINUTE * 60);
    let page = hub.open(&mut op.browser(), &hub.request_object(&op)).await;
    assert_page(&page, 403, "approv");
    assert_eq!(hub.stored(&op).await.unwrap().registration.redirect_uris.len(), 2);
}

#[tokio::test]
async fn an_administrator_suspends_a_relying_party_for_good() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    hub.sign_in(&op).await;
    op.broker.decide(&hub.id(), Decision::Suspend, "test").await.unwrap();
    // Nobody has to be asked what becomes of it, though it is time to look again.
    let asked = federation.asked();
    op.pass(MINUTE * 120);
    assert!(hub.push(&op, &[]).await.expect_error("invalid_client").contains("suspended"));
    assert_eq!(federation.asked(), asked);
    for days in [0, 1, 2] {
        op.pass(MINUTE * 60 * 24 * days);
        let page = hub.open(&mut op.browser(), &hub.request_object(&op)).await;
        assert!(page.status == 403 || page.status == 400, "{}", page.body);
        assert!(hub.push(&op, &[]).await.expect_error("invalid_client").contains("suspended"));
    }
}

#[tokio::test]
async fn twenty_first_requests_at_once_make_one_client_and_ask_once() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    let objects: Vec<String> = (0..20).map(|_| hub.request_object(&op)).collect();
    let mut requests = tokio::task::JoinSet::new();
    for object in objects {
        let request = op.request(reqwest::Method::GET, "/authorize").query(&[
            ("client_id", hub.client.client_id.as_str()),
            ("request", &object),
            ("scope", "openid"),
            ("response_type", "code"),
        ]);
        requests.spawn(async move { request.send().await.unwrap().status().as_u16() });
    }
    let statuses = requests.join_all().await;
    assert!(statuses.iter().all(|status| *status == 303), "{statuses:?}");
    assert_eq!(federation.asked(), 5);
    let clients = op.store.clients(Some(ClientStatus::Approved), None, 100).await.unwrap();
    assert_eq!(clients.iter().filter(|client| client.federation.is_some()).count(), 1);
}

#[tokio::test]
async fn there_is_an_end_to_how_many_are_taken() {
    let federation = Federation::usual().await;
    let (one, other) =
        (RelyingParty::usual(&federation), RelyingParty::below(&federation, "b", &["campus"], &json!({})));
    let op = provider_with(&federation, |policy| policy.max_clients = 1).await;
    one.sign_in(&op).await;
    assert_page(&other.open(&mut op.browser(), &other.request_object(&op)).await, 400, "as many relying parties");
    one.sign_in(&op).await;
    // Whoever's registration has ended gives room.
    federation.disowns("campus", "hub");
    op.pass(MINUTE * 60 * 25);
    other.is_let_in(&op).await;
}

#[tokio::test]
async fn no_more_wait_for_a_look_than_the_operator_takes() {
    let federation = Federation::usual().await;
    let (one, other) =
        (RelyingParty::usual(&federation), RelyingParty::below(&federation, "b", &["campus"], &json!({})));
    let policy = FederationPolicy { approve_at_once: false, ..federation.policy() };
    let op = Provider::start_with(|settings| {
        settings.federation = Some(policy);
        settings.registration.max_pending = 1;
    })
    .await;
    federation.follow(&op.clock);
    assert_page(&one.open(&mut op.browser(), &one.request_object(&op)).await, 403, "approv");
    assert_page(&other.open(&mut op.browser(), &other.request_object(&op)).await, 400, "as many relying parties");
    assert_eq!(other.stored(&op).await, None);
    op.broker.decide(&one.id(), Decision::Approve, "test").await.unwrap();
    op.pass(MINUTE);
    assert_page(&other.open(&mut op.browser(), &other.request_object(&op)).await, 403, "approv");
}

#[tokio::test]
async fn what_the_operator_registered_under_such_an_id_stays() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    let own = domain::Client {
        id: hub.id(),
        community: domain::CommunityId::home(),
        federation: None,
        ..op.store.client(&domain::ClientId::parse(&op.portal.client_id).unwrap()).await.unwrap().unwrap()
    };
    op.store.insert_client(&own).await.unwrap();
    let page = hub.open(&mut op.browser(), &hub.request_object(&op)).await;
    assert_ne!(page.status, 200, "its keys are not the operator's");
    assert_eq!(hub.stored(&op).await, Some(own));
    assert_eq!(federation.asked(), 0);
}

#[tokio::test]
async fn the_method_of_the_metadata_is_the_one_that_counts() {
    let federation = Federation::usual().await;
    let choices = json!({ "token_endpoint_auth_method": null,
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"] });
    for changes in [choices, json!({ "token_endpoint_auth_method": null })] {
        let name = format!("hub{}", federation.asked());
        let hub = RelyingParty::below(&federation, &name, &["campus"], &changes);
        let op = provider(&federation).await;
        let code = hub.sign_in(&op).await;
        hub.redeem(&op, &code).await.tokens();
        let method = hub.stored(&op).await.unwrap().metadata.token_endpoint_auth_method;
        assert_eq!(method, Some(ClientAuthMethod::PrivateKeyJwt));
    }
}
