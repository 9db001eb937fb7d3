//! ID tokens and userinfo signed and encrypted as clients register
//! ([OpenID Connect Registration §2](https://openid.net/specs/openid-connect-registration-1_0.html#ClientMetadata)).

use beadle_tests::MINUTE;
use beadle_tests::demo::Client;
use beadle_tests::documents::Documents;
use beadle_tests::provider::{CALLBACK, Provider, Tokens};
use domain::client::{ContentEncryption, JwsAlgorithm, KeyManagement};
use domain::{ClientMetadata, SystemEntropy};
use oauth::jose::jwe::{self, DecryptionKey, KeyFamily};
use oauth::jose::{Allowed, ClientKeys, UnverifiedJwt, VerifiedJwt, half_hash};
use reqwest::Method;
use serde_json::{Value, json};

/// The tokens that a client gets, and itself.
async fn tokens(op: &Provider, metadata: ClientMetadata) -> (Client, Tokens) {
    let client = op.client_with(&[CALLBACK], metadata).await;
    let code = op.browser().approve(&client).await;
    let tokens = op.redeem_as(&client, &code).await.tokens();
    (client, tokens)
}

/// A token verified by the published keys.
pub(super) async fn verified(op: &Provider, token: &str) -> VerifiedJwt {
    let keys = ClientKeys::from_json(op.get("/oauth2/certs").await.body.as_bytes()).unwrap();
    let allowed = Allowed { algorithms: JwsAlgorithm::ALL, types: &["token-introspection+jwt"], untyped: true };
    UnverifiedJwt::parse(token).unwrap().verify(&keys, &allowed).unwrap()
}

pub(super) fn header(token: &str) -> Value {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
    serde_json::from_slice(&BASE64URL.decode(token.split('.').next().unwrap()).unwrap()).unwrap()
}

/// A token encrypted to the key that the provider publishes for that.
pub(super) async fn encrypted_to_us(op: &Provider, token: &str) -> String {
    let keys = ClientKeys::from_json(op.get("/oauth2/certs").await.body.as_bytes()).unwrap();
    let how = jwe::Encryption { key_management: KeyManagement::EcdhEs, content: ContentEncryption::A128Gcm };
    let key = keys.for_encryption(how.key_management).unwrap();
    jwe::encrypt(key, how, Some("JWT"), token.as_bytes(), &SystemEntropy::default()).unwrap()
}

/// The client's side of encryption: its private key, and the key set that it registers.
pub(super) struct Reader(DecryptionKey, KeyFamily);

impl Reader {
    pub(super) fn new(family: KeyFamily) -> Self {
        Self(DecryptionKey::from_pkcs8(family, &DecryptionKey::generate(family).unwrap()).unwrap(), family)
    }

    pub(super) fn family(&self) -> KeyFamily {
        self.1
    }

    pub(super) fn metadata(&self) -> ClientMetadata {
        let jwks = json!({ "keys": [self.0.public_jwk()] }).as_object().cloned();
        ClientMetadata { jwks, ..ClientMetadata::default() }
    }

    pub(super) fn read(&self, token: &str) -> String {
        String::from_utf8(jwe::decrypt([&self.0], token, &SystemEntropy::default()).unwrap()).unwrap()
    }
}

#[tokio::test]
async fn the_id_token_has_the_registered_algorithm_and_its_hash() {
    let op = Provider::start().await;
    for algorithm in
        [JwsAlgorithm::Ps256, JwsAlgorithm::Es256, JwsAlgorithm::Es384, JwsAlgorithm::Es512, JwsAlgorithm::EdDsa]
    {
        let metadata = ClientMetadata { id_token_signed_response_alg: Some(algorithm), ..ClientMetadata::default() };
        let (client, tokens) = tokens(&op, metadata).await;
        let jwt = verified(&op, &tokens.id_token).await;
        assert_eq!((jwt.algorithm, &jwt.claims["aud"]), (algorithm, &json!(client.client_id)));
        assert_eq!(jwt.claims["at_hash"], half_hash(algorithm, &tokens.access_token));
        let length = match algorithm {
            JwsAlgorithm::Ps256 | JwsAlgorithm::Es256 => 22,
            JwsAlgorithm::Es384 => 32,
            _ => 43,
        };
        assert_eq!(jwt.claims["at_hash"].as_str().unwrap().len(), length, "{algorithm}");
    }
}

#[tokio::test]
async fn a_client_that_says_nothing_gets_rs256_and_only_one_that_asks_gets_none() {
    let op = Provider::start().await;
    let (_, usual) = tokens(&op, ClientMetadata::default()).await;
    assert_eq!(verified(&op, &usual.id_token).await.algorithm, JwsAlgorithm::Rs256);
    let metadata =
        ClientMetadata { id_token_signed_response_alg: Some(JwsAlgorithm::None), ..ClientMetadata::default() };
    let (_, unsigned) = tokens(&op, metadata).await;
    assert_eq!(header(&unsigned.id_token), json!({"alg": "none"}));
    assert!(unsigned.id_token.ends_with('.'));
    // What nobody signed is nobody's word when it comes back.
    let hint = [("prompt", "none"), ("scope", "openid email"), ("id_token_hint", unsigned.id_token.as_str())];
    let mut other = op.browser().sign_in_as(beadle_tests::provider::JONAS);
    other.approve(&op.portal).await;
    assert!(other.authorize(&op.portal, &hint).await.callback("code").is_some());
}

#[tokio::test]
async fn an_encrypted_id_token_is_a_signed_one_that_only_its_client_reads() {
    let op = Provider::start().await;
    for (family, alg, enc) in [
        (KeyFamily::P256, KeyManagement::EcdhEs, Some(ContentEncryption::A256Gcm)),
        (KeyFamily::P256, KeyManagement::EcdhEsA128Kw, None),
        (KeyFamily::Rsa, KeyManagement::RsaOaep256, Some(ContentEncryption::A256CbcHs512)),
    ] {
        let reader = Reader::new(family);
        let metadata = ClientMetadata {
            id_token_encrypted_response_alg: Some(alg),
            id_token_encrypted_response_enc: enc,
            ..reader.metadata()
        };
        let (client, tokens) = tokens(&op, metadata).await;
        let header = header(&tokens.id_token);
        let enc = enc.unwrap_or(ContentEncryption::A128CbcHs256);
        assert_eq!((&header["alg"], &header["enc"]), (&json!(alg.as_str()), &json!(enc.as_str())));
        assert_eq!((&header["cty"], &header["kid"]), (&json!("JWT"), &json!(reader.0.public().kid())));
        let jwt = verified(&op, &reader.read(&tokens.id_token)).await;
        assert_eq!(jwt.claims["aud"], client.client_id.as_str());
    }
}

/// Whoever has the old key reads nothing that is written a minute after it was replaced.
#[tokio::test]
async fn what_is_encrypted_follows_the_keys_at_a_jwks_uri() {
    let op = Provider::start().await;
    let (old, new, documents) = (Reader::new(KeyFamily::P256), Reader::new(KeyFamily::P256), Documents::start().await);
    let publish = |reader: &Reader| {
        let jwks = reader.metadata().jwks.expect("a reader has keys");
        documents.write("jwks", &Value::Object(jwks).to_string())
    };
    let metadata = ClientMetadata {
        id_token_encrypted_response_alg: Some(KeyManagement::EcdhEs),
        jwks_uri: Some(publish(&old)),
        ..ClientMetadata::default()
    };
    let client = op.client_with(&[CALLBACK], metadata).await;
    let mut visitor = op.browser();
    let first = op.redeem_as(&client, &visitor.approve(&client).await).await.tokens();
    old.read(&first.id_token);
    publish(&new);
    op.pass(MINUTE);
    let second = op.redeem_as(&client, &visitor.approve(&client).await).await.tokens();
    verified(&op, &new.read(&second.id_token)).await;
}

#[tokio::test]
async fn an_id_token_that_was_encrypted_to_us_is_a_hint() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let code = visitor.approve(&op.portal).await;
    let id_token = op.redeem(&code).await.tokens().id_token;
    let hint = encrypted_to_us(&op, &id_token).await;
    let hint = [("prompt", "none"), ("scope", "openid email"), ("id_token_hint", hint.as_str())];
    assert!(visitor.open(&op.portal, &hint).await.callback("code").is_some());
    let mut other = op.browser().sign_in_as(beadle_tests::provider::JONAS);
    other.approve(&op.portal).await;
    assert_eq!(other.authorize(&op.portal, &hint).await.callback("error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn userinfo_is_signed_for_clients_that_ask_for_it() {
    let op = Provider::start().await;
    let metadata =
        ClientMetadata { userinfo_signed_response_alg: Some(JwsAlgorithm::Es256), ..ClientMetadata::default() };
    let (client, tokens) = tokens(&op, metadata).await;
    let reply = op.userinfo(&tokens.access_token).await;
    assert_eq!(reply.header("content-type"), Some("application/jwt"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let jwt = verified(&op, &reply.body).await;
    assert_eq!(jwt.algorithm, JwsAlgorithm::Es256);
    assert_eq!((&jwt.claims["iss"], &jwt.claims["aud"]), (&json!(op.issuer()), &json!(client.client_id)));
    assert_eq!(jwt.claims["sub"], verified(&op, &tokens.id_token).await.claims["sub"]);
    assert!(jwt.claims["email"].is_string());
    let form = op.request(Method::POST, "/oauth2/userinfo").form(&[("access_token", &tokens.access_token)]);
    assert_eq!(op.send(form).await.header("content-type"), Some("application/jwt"));
}

#[tokio::test]
async fn userinfo_is_encrypted_with_a_signature_or_without() {
    let op = Provider::start().await;
    let reader = Reader::new(KeyFamily::P256);
    let encrypted = ClientMetadata {
        userinfo_encrypted_response_alg: Some(KeyManagement::EcdhEsA256Kw),
        userinfo_encrypted_response_enc: Some(ContentEncryption::A128Gcm),
        ..reader.metadata()
    };
    let (_, plain) = tokens(&op, encrypted.clone()).await;
    let reply = op.userinfo(&plain.access_token).await;
    assert_eq!(reply.header("content-type"), Some("application/jwt"));
    assert_eq!(header(&reply.body).get("cty"), None);
    let claims: Value = serde_json::from_str(&reader.read(&reply.body)).unwrap();
    assert!(claims["sub"].is_string() && claims.get("iss").is_none());

    let (_, both) =
        tokens(&op, ClientMetadata { userinfo_signed_response_alg: Some(JwsAlgorithm::Rs256), ..encrypted }).await;
    let reply = op.userinfo(&both.access_token).await;
    assert_eq!(header(&reply.body)["cty"], "JWT");
    let jwt = verified(&op, &reader.read(&reply.body)).await;
    assert_eq!((&jwt.claims["iss"], &jwt.claims["sub"]), (&json!(op.issuer()), &claims["sub"]));
}

#[tokio::test]
async fn answers_through_the_browser_are_signed_and_encrypted_too() {
    let op = Provider::start().await;
    let reader = Reader::new(KeyFamily::P256);
    let metadata = ClientMetadata {
        authorization_signed_response_alg: Some(JwsAlgorithm::Es256),
        authorization_encrypted_response_alg: Some(KeyManagement::EcdhEs),
        ..reader.metadata()
    };
    let client = op.client_with(&[CALLBACK], metadata).await;
    let page = op.browser().authorize(&client, &[("response_mode", "jwt"), ("state", "st")]).await;
    let jwt = verified(&op, &reader.read(&page.callback("response").unwrap())).await;
    assert_eq!((jwt.algorithm, &jwt.claims["state"]), (JwsAlgorithm::Es256, &json!("st")));
    op.redeem_as(&client, jwt.claims["code"].as_str().unwrap()).await.tokens();
}
