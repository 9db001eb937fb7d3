//! Assertions of issuers whom the operator trusts to name people
//! ([RFC 7523 §3](https://www.rfc-editor.org/rfc/rfc7523#section-3)).

use beadle_tests::MINUTE;
use beadle_tests::client_key::{ClientKey, changed};
use beadle_tests::demo::Client;
use beadle_tests::documents::Documents;
use beadle_tests::provider::{CALLBACK, Provider, ZOE};
use beadle_tests::tokens::{CHALLENGE, VERIFIER};
use broker::settings::{AssertionIssuer, IssuerKeys, NamedBy};
use domain::client::{ClientAuthMethod, JwsAlgorithm};
use domain::identifier::{Identifier, IdentifierKind};
use domain::{ClientId, ClientMetadata, Clock as _, EntityId};
use oauth::jose::{ClientKeys, SigningKey};
use reqwest::Method;
use serde_json::{Value, json};

use super::{GRANT, TOKEN, claims, client, grant_of, keyless, metadata, present, sub};

/// A provider that trusts `key` as the issuer `https://workflows.example`, for `clients`.
async fn trusting(key: &ClientKey, people: NamedBy) -> (Provider, Client) {
    trusting_keys(IssuerKeys::Known(ClientKeys::from_jwks(&key.jwks()).unwrap()), people).await
}

async fn trusting_keys(keys: IssuerKeys, people: NamedBy) -> (Provider, Client) {
    let id = ClientId::parse("the-portal").unwrap();
    let op = Provider::start_with(|settings| {
        settings.assertion_issuers = vec![AssertionIssuer {
            issuer: "https://workflows.example".to_owned(),
            keys,
            clients: vec![id.clone()],
            people,
        }];
    })
    .await;
    // The id must be known before the settings are, so this client is stored under a chosen one.
    let made = op.client_with(&[CALLBACK], keyless()).await;
    let mut stored = op.store.client(&ClientId::parse(&made.client_id).unwrap()).await.unwrap().unwrap();
    stored.id = id.clone();
    op.store.insert_client(&stored).await.unwrap();
    (op, Client { client_id: id.to_string(), ..made })
}

#[tokio::test]
async fn an_issuer_whom_the_operator_trusts_names_the_person_for_its_clients_alone() {
    let (key, own) = (ClientKey::generate(JwsAlgorithm::EdDsa), ClientKey::new());
    let (op, portal) = trusting(&key, NamedBy::Sub).await;
    let other = client(&op, &own).await;
    let first = grant_of(&op, &portal, ZOE).await;
    let zoe = sub(&first);
    grant_of(&op, &other, ZOE).await;
    let theirs = |sub: &Value, changes: &Value| {
        let mut changes = changes.clone();
        changes["iss"] = json!("https://workflows.example");
        key.token(&claims(&op, &portal, sub, &changes))
    };
    let assertion = theirs(&zoe, &json!({}));
    let tokens = present(&op, &portal, &assertion, &[]).await.tokens();
    assert_eq!(op.userinfo(&tokens.access_token).await.json()["sub"], zoe);
    // Certificates are not for those who act by somebody else's word.
    let scope = tokens.json["scope"].as_str().unwrap();
    assert!(first.json["scope"].as_str().unwrap().contains("getcert") && !scope.contains("getcert"), "{scope}");

    present(&op, &portal, &assertion, &[]).await.expect_error("invalid_grant");
    present(&op, &other, &theirs(&zoe, &json!({})), &[]).await.expect_error("invalid_grant");
    // Its key is good for its own name alone.
    for iss in [json!("https://other.example"), json!("https://workflows.example/"), json!(portal.client_id)] {
        let posing = key.token(&claims(&op, &portal, &zoe, &json!({ "iss": iss })));
        present(&op, &portal, &posing, &[]).await.expect_error("invalid_grant");
    }
    let forged = claims(&op, &portal, &zoe, &json!({ "iss": "https://workflows.example" }));
    present(&op, &portal, &own.token(&forged), &[]).await.expect_error("invalid_grant");
    for changes in [json!({ "aud": "https://x.example" }), json!({ "exp": 1 }), json!({ "jti": null })] {
        present(&op, &portal, &theirs(&zoe, &changes), &[]).await.expect_error("invalid_grant");
    }
    present(&op, &portal, &theirs(&json!("nobody"), &json!({})), &[]).await.expect_error("invalid_grant");
    op.revoke(&portal, first.json["refresh_token"].as_str().unwrap()).await;
    present(&op, &portal, &theirs(&zoe, &json!({})), &[]).await.expect_error("invalid_grant");
}

#[tokio::test]
async fn the_keys_of_an_issuer_are_fetched_once_and_followed_when_they_change() {
    let (old, new) = (ClientKey::new(), ClientKey::new());
    let documents = Documents::start().await;
    let publish = |key: &ClientKey| documents.write("jwks", &Value::Object(key.jwks()).to_string());
    let keys = IssuerKeys::At(publish(&old));
    let (op, portal) = trusting_keys(keys, NamedBy::Sub).await;
    let zoe = sub(&grant_of(&op, &portal, ZOE).await);
    assert_eq!(documents.fetched("jwks"), 0);
    let ask = async |key: &ClientKey| {
        let changes = json!({ "iss": "https://workflows.example" });
        present(&op, &portal, &key.token(&claims(&op, &portal, &zoe, &changes)), &[]).await
    };
    for _ in 0..2 {
        assert_eq!(sub(&ask(&old).await.tokens()), zoe);
    }
    assert_eq!(documents.fetched("jwks"), 1);
    publish(&new);
    // Nobody can make us ask again and again.
    for _ in 0..3 {
        ask(&new).await.expect_error("invalid_grant");
    }
    assert_eq!(documents.fetched("jwks"), 1);
    op.pass(MINUTE / 6);
    assert_eq!(sub(&ask(&new).await.tokens()), zoe);
    ask(&old).await.expect_error("invalid_grant");
    assert_eq!(documents.fetched("jwks"), 2);
}

#[tokio::test]
async fn without_the_keys_of_an_issuer_its_assertions_are_refused_and_nothing_is_told_of_the_network() {
    let key = ClientKey::new();
    let documents = Documents::start().await;
    for keys in [documents.url("nothing"), documents.write("jwks", "{}"), "https://10.0.0.1/jwks".parse().unwrap()] {
        let (op, portal) = trusting_keys(IssuerKeys::At(keys), NamedBy::Sub).await;
        let zoe = sub(&grant_of(&op, &portal, ZOE).await);
        let changes = json!({ "iss": "https://workflows.example" });
        let assertion = key.token(&claims(&op, &portal, &zoe, &changes));
        let sentence = present(&op, &portal, &assertion, &[]).await.expect_error("invalid_grant");
        assert!(sentence.contains("keys") && !sentence.contains("network") && !sentence.contains("http"), "{sentence}");
    }
}

/// FAPI 2.0 says nothing of this grant; what it says of clients and their tokens holds here as well.
#[tokio::test]
async fn a_fapi_client_gets_bound_tokens_by_assertions_for_the_issuer_alone() {
    let op = Provider::start().await;
    let rsa = SigningKey::generate(JwsAlgorithm::Ps256).unwrap();
    let [key, forbidden] =
        [JwsAlgorithm::Ps256, JwsAlgorithm::Rs256].map(|algorithm| ClientKey::from_pkcs8(&rsa, algorithm));
    let metadata = ClientMetadata {
        token_endpoint_auth_method: Some(ClientAuthMethod::PrivateKeyJwt),
        // Without alg, so that the profile alone says what may sign.
        jwks: json!({ "keys": [changed(Value::Object(key.jwk()), &json!({ "alg": null }))] }).as_object().cloned(),
        fapi2: true,
        dpop_bound_access_tokens: true,
        ..metadata(&key)
    };
    let client = op.client_with(&[CALLBACK], metadata).await;
    let post = async |path: &str, fields: &[(&str, &str)]| {
        let proof = key.proof(&op, &Method::POST, path, &json!({}));
        let assertion = key.assertion(&op, &client, &json!({}));
        let own = [
            ("client_id", client.client_id.as_str()),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
        ];
        op.send(op.request(Method::POST, path).header("dpop", proof).form(&[&own[..], fields].concat())).await
    };
    let usual = [
        ("response_type", "code"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid email offline_access"),
        CHALLENGE[0],
        CHALLENGE[1],
    ];
    let request_uri = post("/oauth2/par", &usual).await.json()["request_uri"].as_str().unwrap().to_owned();
    let mut visitor = op.browser();
    let mut url = op.url("/authorize");
    url.query_pairs_mut().append_pair("client_id", &client.client_id).append_pair("request_uri", &request_uri);
    let page = visitor.agent.open(url).await;
    let code = visitor.walk(page).await.callback("code").unwrap();
    let redeemed = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    let zoe = sub(&post(TOKEN, &redeemed).await.tokens());

    let ask = async |assertion: &str| post(TOKEN, &[GRANT, ("assertion", assertion)]).await;
    let named = |changes: &Value| claims(&op, &client, &zoe, changes);
    let reply = ask(&key.token(&named(&json!({})))).await;
    let tokens = reply.tokens();
    assert_eq!((&tokens.json["token_type"], &sub(&tokens)), (&json!("DPoP"), &zoe));
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
    assert_eq!(op.userinfo_with_proof(&key, &tokens.access_token).await.json()["sub"], zoe);

    for aud in [json!([op.issuer()]), json!(op.url(TOKEN).to_string()), json!([op.issuer(), "https://x.example"])] {
        let sentence = ask(&key.token(&named(&json!({ "aud": aud })))).await.expect_error("invalid_grant");
        assert!(sentence.contains("aud"), "{sentence}");
    }
    let sentence = ask(&forbidden.token(&named(&json!({})))).await.expect_error("invalid_grant");
    assert!(sentence.contains("alg"), "{sentence}");
    // A token that is bound to no key, or another way to prove itself, is not to be had.
    let bare = key.assertion(&op, &client, &json!({}));
    let assertion = key.token(&named(&json!({})));
    let form = [
        GRANT,
        ("assertion", &assertion),
        ("client_id", &client.client_id),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", &bare),
    ];
    op.send(op.request(Method::POST, TOKEN).form(&form)).await.expect_error("invalid_dpop_proof");
}

#[tokio::test]
async fn an_issuer_may_name_people_as_their_institution_does() {
    let key = ClientKey::new();
    let institution = EntityId::parse("https://idp.example.edu/").unwrap();
    let kind = IdentifierKind::SubjectId;
    let (op, portal) = trusting(&key, NamedBy::Identifier { institution: institution.clone(), kind }).await;
    let zoe = sub(&grant_of(&op, &portal, ZOE).await);
    let subject = domain::Subject::parse(zoe.as_str().unwrap()).unwrap();
    let identifier = Identifier::new(kind, "4711@example.edu");
    let ask = async |name: &str| {
        let changes = json!({ "iss": "https://workflows.example" });
        present(&op, &portal, &key.token(&claims(&op, &portal, &json!(name), &changes)), &[]).await
    };
    ask("4711@example.edu").await.expect_error("invalid_grant");
    op.store.attach_identifier(&subject, &institution, &identifier, op.clock.now()).await.unwrap();
    assert_eq!(sub(&ask("4711@Example.EDU").await.tokens()), zoe);
    for name in ["4712@example.edu", zoe.as_str().unwrap()] {
        ask(name).await.expect_error("invalid_grant");
    }
}
