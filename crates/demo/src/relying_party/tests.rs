use std::sync::{Arc, Mutex};

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    rsa::KeySize,
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use axum::{
    Form, Json, Router,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::{SystemEntropy, Timestamp, timestamp::ManualClock};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::*;
use crate::testing::{Answer, Browser, http, listener, serve};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

/// What the provider in the test answers; a test bends it.
#[derive(Clone)]
struct Script {
    nonce: Option<String>,
    challenge: Option<String>,
    kid: &'static str,
    userinfo_sub: &'static str,
    certificate: (StatusCode, String),
}

/// A provider of a few lines, with a real key.
struct Provider {
    issuer: String,
    keys: Vec<RsaKeyPair>,
    script: Mutex<Script>,
}

impl Provider {
    fn new(base: &Url) -> Arc<Self> {
        let script = Script {
            nonce: None,
            challenge: None,
            kid: "0",
            userinfo_sub: "person-1",
            certificate: (StatusCode::OK, chain()),
        };
        Arc::new(Self {
            issuer: base.as_str().trim_end_matches('/').to_owned(),
            keys: (0..2).map(|_| RsaKeyPair::generate(KeySize::Rsa2048).unwrap()).collect(),
            script: Mutex::new(script),
        })
    }

    fn router(self: Arc<Self>) -> Router {
        let (discovery, certs, token, userinfo, getcert) =
            (self.clone(), self.clone(), self.clone(), self.clone(), self);
        Router::new()
            .route("/.well-known/openid-configuration", get(async move || Json(discovery.metadata())))
            .route("/oauth2/certs", get(async move || Json(certs.jwks())))
            .route("/oauth2/token", post(async move |Form(form): Form<Vec<(String, String)>>| token.redeem(&form)))
            .route("/oauth2/userinfo", get(async move |headers: HeaderMap| userinfo.tell(&headers)))
            .route("/oauth2/getcert", post(async move |Form(form): Form<Vec<(String, String)>>| getcert.certify(&form)))
    }

    fn metadata(&self) -> Value {
        let issuer = &self.issuer;
        json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/oauth2/token"),
            "userinfo_endpoint": format!("{issuer}/oauth2/userinfo"),
            "jwks_uri": format!("{issuer}/oauth2/certs"),
            "end_session_endpoint": format!("{issuer}/oauth2/logout"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        })
    }

    /// The one key that is published: a rotation replaces it.
    fn jwks(&self) -> Value {
        let kid = self.script.lock().unwrap().kid;
        let key = self.keys[kid.parse::<usize>().unwrap()].public_key();
        let encode = |number: &[u8]| BASE64URL.encode(number);
        json!({"keys": [{
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid,
            "n": encode(key.modulus().big_endian_without_leading_zero()),
            "e": encode(key.exponent().big_endian_without_leading_zero()),
        }]})
    }

    fn redeem(&self, form: &[(String, String)]) -> Response {
        let value = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let script = self.script.lock().unwrap().clone();
        let challenge = BASE64URL.encode(digest(&SHA256, value("code_verifier").unwrap_or_default().as_bytes()));
        if value("code") != Some("good") || Some(challenge) != script.challenge {
            let error = json!({"error": "invalid_grant", "error_description": "The code is <used>."});
            return (StatusCode::BAD_REQUEST, Json(error)).into_response();
        }
        let token = self.id_token(&json!({
            "iss": self.issuer, "sub": "person-1", "aud": "the-portal", "iat": NOW.as_seconds(),
            "exp": NOW.as_seconds() + 60, "nonce": script.nonce, "email": "zoe@hills.example.edu", "sid": "s1",
        }));
        let answer = json!({"access_token": "at", "token_type": "Bearer", "expires_in": 60, "id_token": token});
        Json(answer).into_response()
    }

    fn id_token(&self, claims: &Value) -> String {
        self.signed(&json!({"alg": "RS256"}), claims)
    }

    /// A token with this header and the key's name in it.
    fn signed(&self, header: &Value, claims: &Value) -> String {
        let kid = self.script.lock().unwrap().kid;
        let mut header = header.clone();
        header["kid"] = kid.into();
        let signed = format!("{}.{}", BASE64URL.encode(header.to_string()), BASE64URL.encode(claims.to_string()));
        let key = &self.keys[kid.parse::<usize>().unwrap()];
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", BASE64URL.encode(signature))
    }

    fn tell(&self, headers: &HeaderMap) -> Response {
        assert_eq!(headers["authorization"], "Bearer at");
        let sub = self.script.lock().unwrap().userinfo_sub;
        Json(json!({"sub": sub, "name": "Zoë Müller-Đặng", "isMemberOf": ["a", "b"]})).into_response()
    }

    fn certify(&self, form: &[(String, String)]) -> Response {
        let names: Vec<_> = form.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["access_token", "client_id", "client_secret", "certreq"]);
        assert!(!form[3].1.contains(['-', '\n']), "the request is armoured");
        self.script.lock().unwrap().certificate.clone().into_response()
    }
}

/// A chain of one certificate.
fn chain() -> String {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::OrganizationName, "Example Hills");
    params.distinguished_name.push(rcgen::DnType::CommonName, "Zoe A1");
    params.not_after = time::OffsetDateTime::from_unix_timestamp(NOW.as_seconds()).unwrap();
    params.self_signed(&key).unwrap().pem()
}

struct World {
    provider: Arc<Provider>,
    portal: String,
    browser: Browser,
}

impl World {
    async fn start() -> Self {
        let (op_listener, op): (TcpListener, Url) = listener().await;
        let provider = Provider::new(&op);
        serve(op_listener, provider.clone().router());
        let (rp_listener, base) = listener().await;
        let portal = base.as_str().trim_end_matches('/').to_owned();
        let relying_party = RelyingParty::new(RelyingPartyConfig {
            base,
            issuer: op,
            client_id: "the-portal".to_owned(),
            client_secret: Secret::from("secret"),
            http: http(),
            clock: Arc::new(ManualClock::at(NOW)),
            entropy: Arc::new(SystemEntropy::default()),
        });
        serve(rp_listener, relying_party.router());
        Self { provider, portal, browser: Browser::new() }
    }

    async fn open(&self, path: &str) -> Answer {
        self.browser.get(&format!("{}{path}", self.portal)).await
    }

    /// Begins a sign-in; the provider learns nonce and challenge. Returns `state`.
    async fn begin(&self) -> String {
        let answer = self.open("/login").await;
        let url: Url = answer.location.unwrap_or_else(|| panic!("{}", answer.body)).parse().unwrap();
        let parameter =
            |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        assert_eq!(parameter("code_challenge_method").as_deref(), Some("S256"));
        assert_eq!(parameter("scope").unwrap(), SCOPES.join(" "));
        assert_eq!(parameter("redirect_uri").unwrap(), format!("{}/callback", self.portal));
        let mut script = self.provider.script.lock().unwrap();
        script.nonce = parameter("nonce");
        script.challenge = parameter("code_challenge");
        parameter("state").unwrap()
    }

    async fn come_back(&self, query: &str, state: &str) -> Answer {
        self.open(&format!("/callback?{query}&iss={}&state={state}", self.provider.issuer)).await
    }

    async fn sign_in(&self) -> Answer {
        let state = self.begin().await;
        let answer = self.come_back("code=good", &state).await;
        assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/")), "{}", answer.body);
        self.open("/").await
    }

    fn bend(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.provider.script.lock().unwrap());
    }
}

#[tokio::test]
async fn signing_in_shows_every_claim_with_its_source() {
    let world = World::start().await;
    assert!(world.open("/").await.body.contains("id=\"sign-in\""));
    let page = world.sign_in().await.body;
    assert!(page.contains("data-claim=\"email\" data-source=\"ID token\""), "{page}");
    assert!(page.contains("data-claim=\"sub\" data-source=\"ID token, userinfo\""), "{page}");
    assert!(page.contains("data-claim=\"isMemberOf\" data-source=\"userinfo\""), "{page}");
    assert!(page.contains("Hello, Zoë Müller-Đặng"), "{page}");

    let csrf = world.open("/").await.field("csrf");
    let sign_out = format!("{}/sign-out", world.portal);
    assert_eq!(world.browser.post(&sign_out, &[("csrf", "guess")]).await.status, 403);
    let answer = world.browser.post(&sign_out, &[("csrf", &csrf)]).await;
    assert!(world.open("/").await.body.contains("id=\"sign-in\""));
    // The provider's session ends, too, and knows whose it is.
    let there: Url = answer.location.unwrap().parse().unwrap();
    assert!(there.as_str().starts_with(&format!("{}/oauth2/logout?", world.provider.issuer)), "{there}");
    let query: std::collections::BTreeMap<_, _> = there.query_pairs().into_owned().collect();
    assert_eq!(query["post_logout_redirect_uri"], format!("{}/", world.portal));
    assert_eq!(query["id_token_hint"].split('.').count(), 3);
}

#[tokio::test]
async fn a_logout_token_ends_the_session_that_it_names_and_nothing_else_does() {
    let world = World::start().await;
    world.sign_in().await;
    let hear = async |token: &str| {
        let url = format!("{}/backchannel-logout", world.portal);
        Browser::new().post(&url, &[("logout_token", token)]).await.status
    };
    let header = json!({"alg": "RS256", "typ": "logout+jwt"});
    let good = json!({
        "iss": world.provider.issuer, "sub": "person-1", "aud": "the-portal", "sid": "s1", "jti": "j",
        "iat": NOW.as_seconds(), "exp": NOW.as_seconds() + 120,
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    });
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        world.provider.signed(&header, &claims)
    };
    let signed = world.provider.signed(&header, &good);
    let (message, _) = signed.rsplit_once('.').unwrap();
    for bad in [
        "nonsense".to_owned(),
        format!("{message}.{}", BASE64URL.encode("no signature")),
        world.provider.id_token(&good),
        world.provider.signed(&json!({"alg": "none", "typ": "logout+jwt"}), &good),
        with("iss", "https://evil.example.org".into()),
        with("aud", "another-portal".into()),
        with("exp", NOW.as_seconds().into()),
        with("nonce", "n".into()),
        with("events", json!({})),
        with("sid", Value::Null),
    ] {
        assert_eq!(hear(&bad).await, 400, "{bad}");
    }
    assert_eq!(hear(&with("sid", "s2".into())).await, 200);
    assert!(world.open("/").await.body.contains("Hello, Zoë"), "another session's token signs nobody out here");
    assert_eq!(hear(&signed).await, 200);
    assert!(world.open("/").await.body.contains("id=\"sign-in\""));
}

#[tokio::test]
async fn a_foreign_or_used_state_is_refused() {
    let world = World::start().await;
    let state = world.begin().await;
    let answer = world.come_back("code=good", "guess").await;
    assert!(answer.status == 400 && answer.body.contains("wrong or used state"), "{}", answer.body);

    let elsewhere = Browser::new();
    let url = format!("{}/callback?code=good&iss={}&state={state}", world.portal, world.provider.issuer);
    assert_eq!(elsewhere.get(&url).await.status, 400, "another browser's state counts");
    assert_eq!(world.browser.get(&url).await.status, 303);
    assert_eq!(world.browser.get(&url).await.status, 400, "a state counts twice");
}

#[tokio::test]
async fn a_wrong_nonce_is_refused() {
    let world = World::start().await;
    let state = world.begin().await;
    world.bend(|script| script.nonce = Some("another".to_owned()));
    let answer = world.come_back("code=good", &state).await;
    assert!(answer.status == 400 && answer.body.contains("The ID token is not valid"), "{}", answer.body);
    assert!(world.open("/").await.body.contains("id=\"sign-in\""));
}

#[tokio::test]
async fn an_answer_of_another_issuer_is_refused() {
    let world = World::start().await;
    for iss in ["", "&iss=https://other.example"] {
        let state = world.begin().await;
        let answer = world.open(&format!("/callback?code=good&state={state}{iss}")).await;
        assert!(answer.status == 400 && answer.body.contains("another issuer"), "{}", answer.body);
    }
}

#[tokio::test]
async fn userinfo_of_another_person_is_refused() {
    let world = World::start().await;
    world.bend(|script| script.userinfo_sub = "person-2");
    let state = world.begin().await;
    assert_eq!(world.come_back("code=good", &state).await.status, 502);
}

#[tokio::test]
async fn a_rotated_signing_key_is_fetched() {
    let world = World::start().await;
    world.sign_in().await;
    world.bend(|script| script.kid = "1");
    assert!(world.sign_in().await.body.contains("id=\"claims\""));
}

#[tokio::test]
async fn the_errors_of_the_provider_are_shown() {
    let world = World::start().await;
    let state = world.begin().await;
    let answer = world.come_back("error=access_denied&error_description=Mail%20%3Cmissing%3E", &state).await;
    assert!(answer.body.contains("id=\"error\">access_denied<"), "{}", answer.body);
    assert!(answer.body.contains("Mail &#60;missing&#62;"), "{}", answer.body);

    let state = world.begin().await;
    let answer = world.come_back("code=used", &state).await;
    assert!(answer.body.contains("invalid_grant") && answer.body.contains("The code is &#60;used&#62;."));
}

#[tokio::test]
async fn a_certificate_is_shown_and_can_be_kept() {
    let world = World::start().await;
    let url = format!("{}/certificate", world.portal);
    assert_eq!(world.browser.post(&url, &[("csrf", "none")]).await.location.as_deref(), Some("/"));
    let csrf = world.sign_in().await.field("csrf");
    assert_eq!(world.browser.post(&url, &[("csrf", "guess")]).await.status, 403);

    let answer = world.browser.post(&url, &[("csrf", &csrf)]).await;
    assert_eq!(answer.location.as_deref(), Some("/certificate"), "{}", answer.body);
    let page = world.open("/certificate").await.body;
    let expected = world.provider.script.lock().unwrap().certificate.1.clone();
    assert!(page.contains("<pre id=\"certificate\"") && page.contains("-----BEGIN CERTIFICATE-----"), "{page}");
    assert!(page.contains("/O=Example Hills/CN=Zoe A1") && page.contains(&NOW.to_string()), "{page}");
    assert_eq!(world.open("/certificate/chain.pem").await.body, expected);
    assert!(world.open("/certificate/key.pem").await.body.starts_with("-----BEGIN PRIVATE KEY-----"));
}

#[tokio::test]
async fn a_refused_certificate_is_explained() {
    let world = World::start().await;
    let csrf = world.sign_in().await.field("csrf");
    let url = format!("{}/certificate", world.portal);
    world.bend(|script| script.certificate = (StatusCode::FORBIDDEN, "The scope is missing.".to_owned()));
    let answer = world.browser.post(&url, &[("csrf", &csrf)]).await;
    assert!(answer.body.contains("403") && answer.body.contains("The scope is missing."), "{}", answer.body);

    let json = r#"{"error":"insufficient_scope","error_description":"No getcert."}"#;
    world.bend(|script| script.certificate = (StatusCode::FORBIDDEN, json.to_owned()));
    let answer = world.browser.post(&url, &[("csrf", &csrf)]).await;
    assert!(answer.body.contains("id=\"error\">insufficient_scope<") && answer.body.contains("No getcert."));

    world.bend(|script| script.certificate = (StatusCode::OK, "hello".to_owned()));
    let answer = world.browser.post(&url, &[("csrf", &csrf)]).await;
    assert!(answer.body.contains("is no certificate"), "{}", answer.body);
}
