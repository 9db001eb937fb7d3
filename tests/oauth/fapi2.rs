//! What the [FAPI 2.0 security profile](https://openid.net/specs/fapi-security-profile-2_0-final.html) and its [message
//! signing](https://openid.net/specs/fapi-message-signing-2_0-final.html) ask of clients that are registered for them: how
//! they prove who they are, what their tokens are bound to, how long a code lives, that refresh tokens stay, and what signs.

use std::time::Duration;

use beadle_tests::client_key::ClientKey;
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider, Reply, Tokens};
use beadle_tests::tokens::{CHALLENGE, VERIFIER};
use domain::client::{AccessTokenFormat, ClientAuthMethod, GrantType, JwsAlgorithm};
use domain::{ClientMetadata, Clock as _};
use jsonwebtoken::decode_header;
use oauth::jose::SigningKey;
use reqwest::Method;
use serde_json::{Value, json};

use super::front_channel::query;

const TOKEN: &str = "/oauth2/token";
const PAR: &str = "/oauth2/par";
const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

fn metadata(key: &ClientKey) -> ClientMetadata {
    ClientMetadata {
        token_endpoint_auth_method: Some(ClientAuthMethod::PrivateKeyJwt),
        jwks: Some(key.jwks()),
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]),
        dpop_bound_access_tokens: true,
        fapi2: true,
        ..ClientMetadata::default()
    }
}

async fn client(op: &Provider, key: &ClientKey) -> Client {
    op.client_with(&[CALLBACK], metadata(key)).await
}

fn assertion(op: &Provider, client: &Client, key: &ClientKey, changes: &Value) -> String {
    key.assertion(op, client, changes)
}

fn proof(op: &Provider, key: &ClientKey) -> String {
    key.proof(op, &Method::POST, TOKEN, &json!({}))
}

/// A client with its key, at work.
struct Bank<'a> {
    op: &'a Provider,
    client: Client,
    key: ClientKey,
}

impl<'a> Bank<'a> {
    async fn new(op: &'a Provider) -> Self {
        Self::with(op, |_| ()).await
    }

    async fn with(op: &'a Provider, change: impl FnOnce(&mut ClientMetadata)) -> Self {
        let key = ClientKey::new();
        let mut metadata = metadata(&key);
        change(&mut metadata);
        Self { op, client: op.client_with(&[CALLBACK], metadata).await, key }
    }

    /// Sends a form with everything that proves the client.
    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let assertion = self.key.assertion(self.op, &self.client, &json!({}));
        let own = [
            ("client_id", self.client.client_id.as_str()),
            ("client_assertion_type", TYPE),
            ("client_assertion", &assertion),
        ];
        let proof = self.key.proof(self.op, &Method::POST, path, &json!({}));
        let form = [&own[..], fields].concat();
        self.op.send(self.op.request(Method::POST, path).header("dpop", proof).form(&form)).await
    }

    /// Pushes a request, and signs somebody in for it.
    async fn authorize(&self, fields: &[(&str, &str)]) -> beadle_tests::agent::Page {
        let usual = [
            ("response_type", "code"),
            ("redirect_uri", CALLBACK),
            ("scope", "openid email offline_access"),
            CHALLENGE[0],
            CHALLENGE[1],
        ];
        let pushed = self.post(PAR, &[&usual[..], fields].concat()).await;
        assert_eq!(pushed.status, 201, "{}", pushed.body);
        let mut url = self.op.url("/authorize");
        let request_uri = pushed.json()["request_uri"].as_str().expect("a request_uri").to_owned();
        url.query_pairs_mut().append_pair("client_id", &self.client.client_id).append_pair("request_uri", &request_uri);
        let mut visitor = self.op.browser();
        let page = visitor.agent.open(url).await;
        visitor.walk(page).await
    }

    async fn code(&self) -> String {
        self.authorize(&[]).await.callback("code").expect("a code")
    }

    async fn redeem(&self, code: &str) -> Reply {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        self.post(TOKEN, &form).await
    }

    async fn refresh(&self, tokens: &Tokens) -> Reply {
        let refresh_token = tokens.refresh_token();
        self.post(TOKEN, &[("grant_type", "refresh_token"), ("refresh_token", &refresh_token)]).await
    }
}

fn signed_with(jwt: &str) -> Value {
    json!(decode_header(jwt).unwrap().alg)
}

/// §5.3.2.1: it "shall not use refresh token rotation".
#[tokio::test]
async fn a_refresh_token_does_not_rotate() {
    let op = Provider::start().await;
    let bank = Bank::new(&op).await;
    let first = bank.redeem(&bank.code().await).await.tokens();
    for _ in 0..3 {
        op.pass(Duration::from_secs(3_600));
        let next = bank.refresh(&first).await.tokens();
        assert_eq!(next.refresh_token(), first.refresh_token());
        assert_ne!(next.access_token, first.access_token);
        assert_eq!(op.userinfo_with_proof(&bank.key, &next.access_token).await.status, 200);
    }
    // It needs the client's own proofs each time, and ends like any other.
    op.refresh(&bank.client, &first.refresh_token()).await.expect_error("invalid_client");
    assert_eq!(bank.post("/oauth2/revoke", &[("token", &first.refresh_token())]).await.status, 200);
    bank.refresh(&first).await.expect_error("invalid_grant");
}

/// §5.3.2.1: codes with "a maximum lifetime of 60 seconds".
#[tokio::test]
async fn a_code_ends_after_a_minute() {
    let op = Provider::start().await;
    let bank = Bank::new(&op).await;
    let (early, late) = (bank.code().await, bank.code().await);
    op.pass(Duration::from_secs(59));
    bank.redeem(&early).await.tokens();
    op.pass(Duration::from_secs(1));
    assert!(bank.redeem(&late).await.expect_error("invalid_grant").contains("expired"));
}

/// §5.4.1 leaves PS256, ES256 and EdDSA, whatever a registration does not say.
#[tokio::test]
async fn nothing_is_signed_with_what_the_profile_forbids() {
    let op = Provider::start().await;
    let bank = Bank::with(&op, |metadata| metadata.access_token_format = Some(AccessTokenFormat::Jwt)).await;
    let page = bank.authorize(&[("response_mode", "jwt"), ("state", "st")]).await;
    let answer = super::front_channel::verified(&op, &bank.client, &query(&page)["response"]).await;
    assert_eq!((&answer["state"], &answer["iss"]), (&json!("st"), &json!(op.issuer())));
    let tokens = bank.redeem(answer["code"].as_str().unwrap()).await.tokens();
    for jwt in [&query(&page)["response"], &tokens.id_token, &tokens.access_token] {
        assert_eq!(signed_with(jwt), "PS256");
    }
    let request =
        op.request(Method::POST, "/oauth2/introspect").header("accept", "application/token-introspection+jwt");
    let proven = bank.key.assertion(&op, &bank.client, &json!({}));
    let form =
        [("token", tokens.access_token.as_str()), ("client_assertion_type", TYPE), ("client_assertion", &proven)];
    assert_eq!(signed_with(&op.send(request.form(&form)).await.body), "PS256");
    // What it says counts.
    let eddsa = Some(JwsAlgorithm::EdDsa);
    let bank = Bank::with(&op, |metadata| metadata.id_token_signed_response_alg = eddsa).await;
    let tokens = bank.redeem(&bank.code().await).await.tokens();
    assert_eq!(signed_with(&tokens.id_token), "EdDSA");
}

/// RFC 9207, also where it goes wrong.
#[tokio::test]
async fn every_answer_names_the_issuer() {
    let op = Provider::start().await;
    let bank = Bank::new(&op).await;
    assert_eq!(bank.authorize(&[]).await.callback("iss").as_deref(), Some(op.issuer()));
    let page = bank.authorize(&[("prompt", "none"), ("state", "st")]).await;
    super::assert_refused(&page, op.issuer(), "login_required");
}

/// Tries to spend a code that nobody has: who gets `invalid_grant` has kept all the rules before.
async fn attempt(op: &Provider, client: &Client, assertion: &str, proof: Option<&str>) -> Reply {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", "none"),
        ("redirect_uri", CALLBACK),
        ("client_id", &client.client_id),
        ("client_assertion_type", TYPE),
        ("client_assertion", assertion),
    ];
    let mut request = op.request(Method::POST, TOKEN).form(&form);
    if let Some(proof) = proof {
        request = request.header("dpop", proof);
    }
    op.send(request).await
}

#[tokio::test]
async fn the_audience_of_an_assertion_is_the_issuer_as_a_text() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let good = assertion(&op, &client, &key, &json!({}));
    attempt(&op, &client, &good, Some(&proof(&op, &key))).await.expect_error("invalid_grant");
    for aud in [json!([op.issuer()]), json!(op.url(TOKEN).to_string()), json!([op.issuer(), "https://x.example"])] {
        let other = assertion(&op, &client, &key, &json!({ "aud": aud }));
        attempt(&op, &client, &other, Some(&proof(&op, &key))).await.expect_error("invalid_client");
    }
}

#[tokio::test]
async fn clocks_may_differ_by_some_seconds_and_not_by_minutes() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let now = op.clock.now().as_seconds();
    for name in ["iat", "nbf"] {
        let near = assertion(&op, &client, &key, &json!({ name: now + 10 }));
        attempt(&op, &client, &near, Some(&proof(&op, &key))).await.expect_error("invalid_grant");
        let far = assertion(&op, &client, &key, &json!({ name: now + 61 }));
        attempt(&op, &client, &far, Some(&proof(&op, &key))).await.expect_error("invalid_client");
    }
}

#[tokio::test]
async fn only_the_algorithms_of_the_profile_are_taken() {
    let op = Provider::start().await;
    for (algorithm, allowed) in [(JwsAlgorithm::Es256, true), (JwsAlgorithm::EdDsa, true), (JwsAlgorithm::Es384, false)]
    {
        let key = ClientKey::generate(algorithm);
        let client = client(&op, &key).await;
        let by_key = attempt(&op, &client, &assertion(&op, &client, &key, &json!({})), Some(&proof(&op, &key))).await;
        by_key.expect_error(if allowed { "invalid_grant" } else { "invalid_client" });
    }
    let (key, longer) = (ClientKey::new(), ClientKey::generate(JwsAlgorithm::Es384));
    let client = client(&op, &key).await;
    let good = assertion(&op, &client, &key, &json!({}));
    attempt(&op, &client, &good, Some(&proof(&op, &longer))).await.expect_error("invalid_dpop_proof");
}

/// An RSA key can sign with PKCS #1 v1.5, too, which the profile forbids (§5.4.1).
#[tokio::test]
async fn a_proof_beside_a_token_is_under_the_same_rules_as_one_that_asks_for_it() {
    let op = Provider::start().await;
    let rsa = SigningKey::generate(JwsAlgorithm::Ps256).unwrap();
    let [allowed, forbidden] =
        [JwsAlgorithm::Ps256, JwsAlgorithm::Rs256].map(|algorithm| ClientKey::from_pkcs8(&rsa, algorithm));
    let bank = Bank { op: &op, client: client(&op, &allowed).await, key: allowed };
    let token = bank.redeem(&bank.code().await).await.tokens().access_token;
    let refused = op.userinfo_with_proof(&forbidden, &token).await;
    assert_eq!((refused.status, &refused.json()["error"]), (401, &json!("invalid_dpop_proof")));
    assert_eq!(op.userinfo_with_proof(&bank.key, &token).await.status, 200);
    // Whoever is not under the profile may sign so.
    let usual = op.client_with(&[CALLBACK], ClientMetadata { fapi2: false, ..metadata(&forbidden) }).await;
    let bank = Bank { op: &op, client: usual, key: forbidden };
    let token = bank.redeem(&bank.code().await).await.tokens().access_token;
    assert_eq!(op.userinfo_with_proof(&bank.key, &token).await.status, 200);
}

#[tokio::test]
async fn no_token_is_issued_that_is_not_bound_to_a_key() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let good = assertion(&op, &client, &key, &json!({}));
    attempt(&op, &client, &good, None).await.expect_error("invalid_dpop_proof");
    // Also where the registration does not say to what.
    let metadata = ClientMetadata {
        token_endpoint_auth_method: Some(ClientAuthMethod::PrivateKeyJwt),
        jwks: Some(key.jwks()),
        fapi2: true,
        ..ClientMetadata::default()
    };
    let client = op.client_with(&[CALLBACK], metadata).await;
    let good = assertion(&op, &client, &key, &json!({}));
    attempt(&op, &client, &good, None).await.expect_error("invalid_request");
}
