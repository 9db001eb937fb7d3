//! Request objects by value and by reference ([RFC 9101](https://www.rfc-editor.org/rfc/rfc9101), OpenID Connect Core §6): the modules of
//! the OpenID suite about `request` and `request_uri`, and what an attacker would try.

use beadle_tests::demo::Client;
use beadle_tests::documents::Documents;
use beadle_tests::provider::{CALLBACK, Provider};
use beadle_tests::tokens::unverified;
use domain::client::{ContentEncryption, JwsAlgorithm, KeyManagement};
use domain::{ClientMetadata, Clock as _, SystemEntropy};
use oauth::jose::jwe::{Encryption, encrypt};
use oauth::jose::{ClientKeys, SigningKey, unsigned};
use serde_json::{Map, Value, json};
use url::Url;

use super::{assert_page, assert_refused};

const TYP: Option<&str> = Some("oauth-authz-req+jwt");

pub(super) fn key(algorithm: JwsAlgorithm) -> SigningKey {
    SigningKey::from_pkcs8(algorithm, &SigningKey::generate(algorithm).unwrap()).unwrap()
}

pub(super) fn jwks(key: &SigningKey) -> Option<Map<String, Value>> {
    json!({ "keys": [key.public_jwk()] }).as_object().cloned()
}

/// Metadata of a client with this key.
fn metadata(key: &SigningKey) -> ClientMetadata {
    ClientMetadata { jwks: jwks(key), ..ClientMetadata::default() }
}

/// A complete request for a code, in the client's name, with these members added or changed.
pub(super) fn claims(op: &Provider, client: &Client, more: &Value) -> Value {
    let now = op.clock.now().as_seconds();
    let mut claims = json!({
        "iss": client.client_id, "aud": op.issuer(), "iat": now, "nbf": now, "exp": now + 300,
        "client_id": client.client_id, "response_type": "code", "redirect_uri": client.redirect_uri,
        "scope": "openid email", "state": "st",
    });
    for (name, value) in more.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

fn address(op: &Provider, client: &Client, parameters: &[(&str, &str)]) -> Url {
    let mut url = op.url("/authorize");
    url.query_pairs_mut().append_pair("client_id", &client.client_id).extend_pairs(parameters);
    url
}

#[tokio::test]
async fn a_signed_request_counts_with_its_own_values_alone() {
    let op = Provider::start().await;
    let key = key(JwsAlgorithm::Ps256);
    let client = op.client_with(&[CALLBACK], metadata(&key)).await;
    let object = key.sign(TYP, &claims(&op, &client, &json!({"nonce": "n"}))).unwrap();
    let beside = [
        ("request", object.as_str()),
        ("response_type", "code"),
        ("scope", "openid"),
        ("state", "other"),
        ("nonce", "other"),
        ("redirect_uri", "https://evil.example.org/"),
        ("prompt", "none"),
        ("response_mode", "fragment"),
        ("idphint", "https://evil.example.org/idp"),
    ];
    let mut visitor = op.browser();
    let page = visitor.agent.open(address(&op, &client, &beside)).await;
    let page = visitor.walk(page).await;
    assert_eq!(page.callback("state").as_deref(), Some("st"));
    let tokens = op.redeem_as(&client, &page.callback("code").expect("a code")).await.tokens();
    assert_eq!(tokens.json["scope"], "openid email");
    assert_eq!(unverified(&tokens.id_token)["nonce"], "n");
}

#[tokio::test]
async fn every_algorithm_that_is_advertised_signs_requests() {
    let op = Provider::start().await;
    let document = op.get("/.well-known/openid-configuration").await.json();
    assert_eq!(document["request_parameter_supported"], true);
    let advertised: Vec<&str> = document["request_object_signing_alg_values_supported"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a.as_str().unwrap())
        .collect();
    for name in advertised.into_iter().filter(|name| !name.starts_with("RS") && !name.starts_with("PS")) {
        let algorithm = JwsAlgorithm::parse(name).unwrap();
        let key = (algorithm != JwsAlgorithm::None).then(|| key(algorithm));
        let metadata = key.as_ref().map(metadata).unwrap_or_default();
        let metadata = ClientMetadata { request_object_signing_alg: Some(algorithm), ..metadata };
        let client = op.client_with(&[CALLBACK], metadata).await;
        let claims = claims(&op, &client, &json!({"prompt": "none"}));
        let object = key.map_or_else(|| unsigned(TYP, &claims), |key| key.sign(TYP, &claims)).unwrap();
        let page = op.browser().agent.open(address(&op, &client, &[("request", &object)])).await;
        // The request was read: nobody is signed in.
        assert_refused(&page, op.issuer(), "login_required");
    }
}

#[tokio::test]
async fn an_unsigned_request_counts_only_where_it_is_registered() {
    let op = Provider::start().await;
    let none = ClientMetadata { request_object_signing_alg: Some(JwsAlgorithm::None), ..ClientMetadata::default() };
    let registered = op.client_with(&[CALLBACK], none).await;
    let other = op.client_with(&[CALLBACK], ClientMetadata::default()).await;
    for (client, allowed) in [(&registered, true), (&other, false)] {
        let object = unsigned(None, &claims(&op, client, &json!({}))).unwrap();
        let url = address(&op, client, &[("request", &object), ("redirect_uri", CALLBACK), ("state", "st")]);
        let mut visitor = op.browser();
        let page = visitor.agent.open(url).await;
        if allowed {
            assert!(visitor.walk(page).await.callback("code").is_some());
        } else {
            assert_refused(&page, op.issuer(), "invalid_request_object");
        }
    }
}

#[tokio::test]
async fn a_bad_object_is_told_to_a_registered_redirect_uri_or_else_on_a_page() {
    let op = Provider::start().await;
    let (key, stranger) = (key(JwsAlgorithm::Es256), key(JwsAlgorithm::Es256));
    let client = op.client_with(&[CALLBACK], metadata(&key)).await;
    let sign = |more: Value| key.sign(TYP, &claims(&op, &client, &more)).unwrap();
    let good = sign(json!({}));
    let mut changed = good.clone();
    changed.replace_range(good.len() - 4..good.len() - 1, "AAA");
    let header = good.split('.').next().unwrap();
    for object in [
        stranger.sign(TYP, &claims(&op, &client, &json!({}))).unwrap(),
        changed,
        format!("{header}.e30."),
        unsigned(TYP, &claims(&op, &client, &json!({}))).unwrap(),
        key.sign(Some("logout+jwt"), &claims(&op, &client, &json!({}))).unwrap(),
        sign(json!({"iss": op.portal.client_id})),
        sign(json!({"aud": "https://other.example.org"})),
        sign(json!({"client_id": op.portal.client_id})),
        sign(json!({"exp": 1})),
        sign(json!({"nbf": 9_999_999_999_i64})),
        sign(json!({"request": good})),
        sign(json!({"request_uri": "urn:ietf:params:oauth:request_uri:x"})),
        "nonsense".to_owned(),
    ] {
        let state = [("request", object.as_str()), ("state", "st")];
        let page = op.browser().agent.open(address(&op, &client, &state)).await;
        assert_refused(&page, op.issuer(), "invalid_request_object");
        let evil = [("request", object.as_str()), ("redirect_uri", "https://evil.example.org/")];
        assert_page(&op.browser().agent.open(address(&op, &client, &evil)).await, 400, "not registered");
    }
    let contradiction = [("request", good.as_str()), ("response_type", "id_token"), ("state", "st")];
    let page = op.browser().agent.open(address(&op, &client, &contradiction)).await;
    // Where the parameters beside it want tokens, even this stands in the fragment.
    let answer = super::front_channel::fragment(&page);
    assert_eq!((answer["error"].as_str(), answer["state"].as_str()), ("invalid_request_object", "st"));
    let both = [("request", good.as_str()), ("request_uri", "https://a.example.org/r"), ("state", "st")];
    assert_refused(&op.browser().agent.open(address(&op, &client, &both)).await, op.issuer(), "invalid_request");
}

#[tokio::test]
async fn what_stands_inside_is_checked_like_any_request() {
    let op = Provider::start().await;
    let key = key(JwsAlgorithm::Es256);
    let client = op.client_with(&[CALLBACK], metadata(&key)).await;
    for (more, code) in [
        (json!({"response_type": ""}), "invalid_request"),
        (json!({"scope": "email"}), "invalid_scope"),
        (json!({"max_age": -1}), "invalid_request"),
        (json!({"prompt": "none login"}), "invalid_request"),
    ] {
        let object = key.sign(TYP, &claims(&op, &client, &more)).unwrap();
        let page = op.browser().agent.open(address(&op, &client, &[("request", &object)])).await;
        assert_refused(&page, op.issuer(), code);
    }
    let object = key.sign(TYP, &claims(&op, &client, &json!({"redirect_uri": "https://evil.example.org/"}))).unwrap();
    let url = address(&op, &client, &[("request", &object), ("redirect_uri", CALLBACK)]);
    assert_page(&op.browser().agent.open(url).await, 400, "not registered");
}

#[tokio::test]
async fn whoever_must_sign_is_refused_without() {
    let op = Provider::start().await;
    let key = key(JwsAlgorithm::Es256);
    let strict = ClientMetadata { require_signed_request_object: true, ..metadata(&key) };
    let client = op.client_with(&[CALLBACK], strict).await;
    assert_refused(&op.browser().open(&client, &[("state", "st")]).await, op.issuer(), "invalid_request");
    op.push(&client, &[]).await.expect_error("invalid_request");
    let object = key.sign(TYP, &claims(&op, &client, &json!({}))).unwrap();
    let mut visitor = op.browser();
    let page = visitor.agent.open(address(&op, &client, &[("request", &object)])).await;
    assert!(visitor.walk(page).await.callback("code").is_some());
}

#[tokio::test]
async fn an_object_can_be_pushed_and_may_expire_while_the_person_signs_in() {
    let op = Provider::start().await;
    let key = key(JwsAlgorithm::Es256);
    let strict = ClientMetadata {
        require_signed_request_object: true,
        require_pushed_authorization_requests: true,
        ..metadata(&key)
    };
    let client = op.client_with(&[CALLBACK], strict).await;
    let expires = op.clock.now().as_seconds() + 10;
    let object = key.sign(TYP, &claims(&op, &client, &json!({"exp": expires}))).unwrap();
    let reply = op.push(&client, &[("request", &object), ("state", "beside"), ("scope", "openid profile")]).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    let uri = reply.json()["request_uri"].as_str().unwrap().to_owned();
    op.pass(std::time::Duration::from_secs(20));
    op.push(&client, &[("request", &object)]).await.expect_error("invalid_request_object");
    let mut visitor = op.browser();
    let page = visitor.agent.open(address(&op, &client, &[("request_uri", &uri)])).await;
    let page = visitor.walk(page).await;
    assert_eq!(page.callback("state").as_deref(), Some("st"));
    let tokens = op.redeem_as(&client, &page.callback("code").expect("a code")).await.tokens();
    assert_eq!(tokens.json["scope"], "openid email");
    // The bare object is not enough for whoever must push.
    let object = key.sign(TYP, &claims(&op, &client, &json!({}))).unwrap();
    let url = address(&op, &client, &[("request", &object), ("state", "st")]);
    assert_refused(&op.browser().agent.open(url).await, op.issuer(), "invalid_request");
    let foreign = op.push(&op.portal, &[("request", &object)]).await;
    foreign.expect_error("invalid_request_object");
}

#[tokio::test]
async fn an_object_is_fetched_from_a_registered_address() {
    let op = Provider::start().await;
    let (documents, key) = (Documents::start().await, key(JwsAlgorithm::Es256));
    let place = documents.url("request.jwt");
    let registered = ClientMetadata { request_uris: vec![place.clone()], ..metadata(&key) };
    let client = op.client_with(&[CALLBACK], registered).await;
    let object =
        |state: &str| key.sign(TYP, &claims(&op, &client, &json!({"state": state, "prompt": "none"}))).unwrap();
    let state_told = async |uri: &str| {
        let page = op.browser().agent.open(address(&op, &client, &[("request_uri", uri), ("state", "beside")])).await;
        (page.callback("state"), page.callback("error"))
    };
    let answered = |state: &str| (Some(state.to_owned()), Some("login_required".to_owned()));
    documents.write("request.jwt", &object("one"));
    assert_eq!(state_told(place.as_str()).await, answered("one"));
    // Nothing is kept: the next request sees what stands there then.
    let second = object("two");
    documents.write("request.jwt", &second);
    assert_eq!(state_told(place.as_str()).await, answered("two"));
    // The fragment is a digest of what stands there.
    let digest = domain::Digest::of(second.as_bytes());
    assert_eq!(state_told(&format!("{place}#{digest}")).await, answered("two"));
    let refused = (Some("beside".to_owned()), Some("invalid_request_uri".to_owned()));
    let other = domain::Digest::of(b"another object");
    assert_eq!(state_told(&format!("{place}#{other}")).await, refused);
    let document = op.get("/.well-known/openid-configuration").await.json();
    assert_eq!(document["request_uri_parameter_supported"], true);
    assert_eq!(document["require_request_uri_registration"], true);
}

/// What a request asks for is kept until the sign-in ends, and an object that is fetched has no other limit.
#[tokio::test]
async fn an_object_that_asks_for_very_much_is_refused_wherever_it_comes_from() {
    let op = Provider::start().await;
    let (documents, key) = (Documents::start().await, key(JwsAlgorithm::Es256));
    let place = documents.url("request.jwt");
    let registered = ClientMetadata { request_uris: vec![place.clone()], ..metadata(&key) };
    let client = op.client_with(&[CALLBACK], registered).await;
    for (size, error) in [(7, "login_required"), (9, "invalid_request_object")] {
        let more = json!({ "prompt": "none", "nonce": "n", "whatever": "x".repeat(size * 1024) });
        documents.write("request.jwt", &key.sign(TYP, &claims(&op, &client, &more)).unwrap());
        let beside = [("request_uri", place.as_str()), ("state", "st")];
        let page = op.browser().agent.open(address(&op, &client, &beside)).await;
        assert_eq!(page.callback("error").as_deref(), Some(error), "{size} KiB: {}", page.body);
    }
}

#[tokio::test]
async fn an_object_under_a_new_key_is_read_once_its_client_has_published_it() {
    let op = Provider::start().await;
    let (documents, old, new) = (Documents::start().await, key(JwsAlgorithm::Es256), key(JwsAlgorithm::Es256));
    let publish = |key: &SigningKey| documents.write("jwks", &Value::Object(jwks(key).unwrap()).to_string());
    let metadata = ClientMetadata { jwks_uri: Some(publish(&old)), ..ClientMetadata::default() };
    let client = op.client_with(&[CALLBACK], metadata).await;
    let error = async |key: &SigningKey| {
        let object = key.sign(TYP, &claims(&op, &client, &json!({ "prompt": "none" }))).unwrap();
        let beside = [("request", object.as_str()), ("state", "st")];
        op.browser().agent.open(address(&op, &client, &beside)).await.callback("error")
    };
    assert_eq!(error(&old).await.as_deref(), Some("login_required"));
    assert_eq!(error(&new).await.as_deref(), Some("invalid_request_object"));
    publish(&new);
    op.pass(std::time::Duration::from_secs(10));
    assert_eq!(error(&new).await.as_deref(), Some("login_required"));
}

#[tokio::test]
async fn nothing_else_is_fetched_and_nothing_else_is_taken_for_an_object() {
    let op = Provider::start().await;
    let (documents, key) = (Documents::start().await, key(JwsAlgorithm::Es256));
    let open = |url: &str| Url::parse(url).unwrap();
    let request_uris = vec![
        documents.url("good"),
        documents.url("there/good"),
        documents.url("missing"),
        documents.url("nonsense"),
        documents.url("large"),
        open("https://10.0.0.1/request"),
        open("http://hub.example.org/request"),
        open("https://127.0.0.2/request"),
        open("https://[::ffff:169.254.169.254]/request"),
    ];
    let client = op.client_with(&[CALLBACK], ClientMetadata { request_uris, ..metadata(&key) }).await;
    let object = key.sign(TYP, &claims(&op, &client, &json!({}))).unwrap();
    documents.write("good", &object);
    documents.write("other", &object);
    documents.write("nonsense", "<html>");
    documents.write("large", &"x".repeat(65 * 1024));
    let unregistered = documents.url("other");
    let query = format!("{}?x", documents.url("good"));
    let long = format!("{}#{}", documents.url("good"), "x".repeat(512));
    for (uri, code) in [
        (unregistered.as_str(), "invalid_request_uri"),
        (&query, "invalid_request_uri"),
        (&long, "invalid_request_uri"),
        (documents.url("there/good").as_str(), "invalid_request_uri"),
        (documents.url("missing").as_str(), "invalid_request_uri"),
        (documents.url("large").as_str(), "invalid_request_uri"),
        (documents.url("nonsense").as_str(), "invalid_request_object"),
        ("https://10.0.0.1/request", "invalid_request_uri"),
        ("http://hub.example.org/request", "invalid_request_uri"),
        ("https://127.0.0.2/request", "invalid_request_uri"),
        ("https://[::ffff:169.254.169.254]/request", "invalid_request_uri"),
        ("urn:ietf:params:oauth:request_uri", "invalid_request_uri"),
        ("nonsense", "invalid_request_uri"),
    ] {
        let page = op.browser().agent.open(address(&op, &client, &[("request_uri", uri), ("state", "st")])).await;
        assert_refused(&page, op.issuer(), code);
    }
    // A pushed request carries its object along.
    op.push(&client, &[("request_uri", documents.url("good").as_str())]).await.expect_error("invalid_request");
}

#[tokio::test]
async fn a_request_that_was_encrypted_to_us_counts_like_the_signed_one_inside() {
    let op = Provider::start().await;
    let key = key(JwsAlgorithm::Es256);
    let client = op.client_with(&[CALLBACK], metadata(&key)).await;
    let signed = key.sign(TYP, &claims(&op, &client, &json!({}))).unwrap();
    let published = ClientKeys::from_json(op.get("/oauth2/certs").await.body.as_bytes()).unwrap();
    for key_management in [KeyManagement::RsaOaep256, KeyManagement::EcdhEsA256Kw] {
        let how = Encryption { key_management, content: ContentEncryption::A256Gcm };
        let reader = published.for_encryption(key_management).unwrap();
        let object = encrypt(reader, how, Some("JWT"), signed.as_bytes(), &SystemEntropy::default()).unwrap();
        let mut visitor = op.browser();
        let page = visitor.agent.open(address(&op, &client, &[("request", &object)])).await;
        assert!(visitor.walk(page).await.callback("code").is_some());
        // One that cannot be opened is told like any bad one.
        let cut = &object[..object.len() - 3];
        let url = address(&op, &client, &[("request", cut), ("redirect_uri", CALLBACK), ("state", "st")]);
        assert_refused(&op.browser().agent.open(url).await, op.issuer(), "invalid_request_object");
    }
}
