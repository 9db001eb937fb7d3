//! An OpenID provider at which people sign in, and a GitHub beside it: honest until a test says otherwise.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Json, Redirect, Response};
use axum::routing::{get, post};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use broker::settings::{OpenIdProvider, PRESETS, ProviderKind};
use domain::client::MacAlgorithm;
use domain::{Clock, Digest, EntityId, Secret, SystemClock};
use outbound::openid::Dialect;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use crate::client_key::{ClientKey, changed, mac_token};

/// Our name there, and our secret.
pub const CLIENT: (&str, &str) = ("beadle-there", "a secret that only both know, of some length");

/// What signs ID tokens.
pub enum Signing {
    /// The published key.
    Own,
    /// A new key that is published along.
    Rotated,
    /// A key that is published nowhere, under the name of the published one.
    Stranger,
    /// Nothing (`none`).
    None,
    /// The client's secret.
    Secret,
    /// The text of the published key, as a secret.
    PublicKey,
}

/// How the token endpoint answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenEndpoint {
    /// As it should.
    Good,
    /// With status 503.
    Down,
    /// With nothing, for a long time.
    Silent,
    /// With more than anybody wants to read.
    Huge,
    /// With something else.
    Garbage,
    /// Without an ID token.
    WithoutIdToken,
}

/// What a test may change at any time.
pub struct Behaviour {
    /// The claims that make up the person; userinfo has those that are not the protocol's.
    pub person: Value,
    /// Changes to the ID token alone.
    pub id_token: Value,
    /// Changes to userinfo alone.
    pub userinfo: Value,
    /// Changes to the discovery document.
    pub discovery: Value,
    /// Parameters of the answer that are other than they should be; `null` leaves one out.
    pub answer: Value,
    /// What signs.
    pub signing: Signing,
    /// How the token endpoint answers.
    pub token: TokenEndpoint,
    /// Whether anything answers at all.
    pub up: bool,
    /// What GitHub says of mail addresses.
    pub emails: Value,
    /// Where time comes from.
    pub clock: Arc<dyn Clock>,
}

struct Shared {
    base: String,
    behaviour: Mutex<Behaviour>,
    key: ClientKey,
    rotated: ClientKey,
    stranger: ClientKey,
    codes: Mutex<HashMap<String, HashMap<String, String>>>,
    asked: Mutex<Vec<HashMap<String, String>>>,
    redeemed: Mutex<u32>,
    signed_out: Mutex<Vec<HashMap<String, String>>>,
}

/// One that listens on this machine. It ends with the test.
pub struct SampleProvider {
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

impl SampleProvider {
    /// An honest one, at which Ada is signed in.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
        let person = json!({
            "sub": "Ada-1815", "name": "Ada Lovelace", "given_name": "Ada", "family_name": "Lovelace",
            "email": "ada@op.example.org", "email_verified": true,
        });
        let behaviour = Behaviour {
            person,
            id_token: json!({}),
            userinfo: json!({}),
            discovery: json!({}),
            answer: json!({}),
            signing: Signing::Own,
            token: TokenEndpoint::Good,
            up: true,
            emails: json!([{ "email": "ada@op.example.org", "primary": true, "verified": true, "visibility": null }]),
            clock: Arc::new(SystemClock),
        };
        let shared = Arc::new(Shared {
            base,
            behaviour: Mutex::new(behaviour),
            key: ClientKey::new(),
            rotated: ClientKey::new(),
            stranger: ClientKey::new(),
            codes: Mutex::default(),
            asked: Mutex::default(),
            redeemed: Mutex::default(),
            signed_out: Mutex::default(),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/common/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(jwks))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .route("/end-session", get(end_session))
            .route("/login/oauth/authorize", get(authorize))
            .route("/login/oauth/access_token", post(token))
            .route("/api/user", get(github_user))
            .route("/api/user/emails", get(github_emails))
            .with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.expect("the server runs on") });
        Self { shared, server }
    }

    /// Its issuer.
    pub fn issuer(&self) -> &str {
        &self.shared.base
    }

    /// What it does from now on.
    pub fn behave(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut lock(&self.shared.behaviour));
    }

    /// The questions that came, in their order.
    pub fn asked(&self) -> Vec<HashMap<String, String>> {
        lock(&self.shared.asked).clone()
    }

    /// How often somebody came with a code.
    pub fn redeemed(&self) -> u32 {
        *lock(&self.shared.redeemed)
    }

    /// The sign-outs that were asked for, in their order.
    pub fn signed_out(&self) -> Vec<HashMap<String, String>> {
        lock(&self.shared.signed_out).clone()
    }

    /// A logout token for Beadle about the person, with these changes, signed as the provider does now.
    pub fn logout_token(&self, changes: &Value) -> String {
        let behaviour = lock(&self.shared.behaviour);
        let now = behaviour.clock.now().as_seconds();
        let claims = json!({
            "iss": self.shared.base, "aud": CLIENT.0, "sub": behaviour.person["sub"], "jti": now.to_string(),
            "iat": now, "exp": now + 120, "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        });
        signed(&self.shared, &behaviour.signing, &changed(claims, changes))
    }

    /// Where it lets people sign out, for its discovery document.
    pub fn end_session_endpoint(&self) -> String {
        format!("{}/end-session", self.shared.base)
    }

    /// As Beadle's operator would name it: any provider, or one in place of a well-known one.
    pub fn settings(&self, kind: ProviderKind) -> OpenIdProvider {
        settings(self.issuer(), kind)
    }
}

/// A provider at this issuer as Beadle's operator would name it.
pub fn settings(issuer: &str, kind: ProviderKind) -> OpenIdProvider {
    let preset = PRESETS.iter().find(|preset| preset.kind == kind);
    let url = |text: String| -> Url { text.parse().expect("a URL") };
    let dialect = match kind {
        ProviderKind::GitHub => Dialect::GitHub { web: url(issuer.to_owned()), api: url(format!("{issuer}/api")) },
        ProviderKind::Microsoft => Dialect::OpenId { issuer: format!("{issuer}/common"), tenants: true },
        _ => Dialect::OpenId { issuer: issuer.to_owned(), tenants: false },
    };
    let scopes = preset.map_or(&["email", "profile"][..], |preset| preset.scopes);
    OpenIdProvider {
        id: preset.map_or("sample", |preset| preset.id).to_owned(),
        entity_id: EntityId::parse(preset.map_or(issuer, |preset| preset.entity_id)).expect("an entityID"),
        name: preset.map_or("Sample Provider", |preset| preset.name).to_owned(),
        kind,
        dialect,
        client_id: CLIENT.0.to_owned(),
        client_secret: Secret::from(CLIENT.1),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        domains: if preset.is_some() { Vec::new() } else { vec!["op.example.org".to_owned()] },
        trusts_email: false,
        reauthenticates: preset.is_none_or(|preset| preset.reauthenticates),
        social: preset.is_some(),
        claims: BTreeMap::new(),
    }
}

impl Drop for SampleProvider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

type Provider = State<Arc<Shared>>;

async fn discovery(State(shared): Provider) -> Response {
    let behaviour = lock(&shared.behaviour);
    if !behaviour.up {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let base = &shared.base;
    let document = json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": format!("{base}/token"),
        "userinfo_endpoint": format!("{base}/userinfo"),
        "jwks_uri": format!("{base}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "RS256"],
        "authorization_response_iss_parameter_supported": true,
    });
    Json(changed(document, &behaviour.discovery)).into_response()
}

async fn jwks(State(shared): Provider) -> Json<Value> {
    let rotated = matches!(lock(&shared.behaviour).signing, Signing::Rotated);
    let keys = if rotated { vec![shared.key.jwk(), shared.rotated.jwk()] } else { vec![shared.key.jwk()] };
    Json(json!({ "keys": keys }))
}

async fn authorize(State(shared): Provider, Query(asked): Query<HashMap<String, String>>) -> Response {
    let code = format!("code-{}", lock(&shared.asked).len());
    let good = json!({ "code": code, "state": asked.get("state"), "iss": shared.base });
    let answer = changed(good, &lock(&shared.behaviour).answer);
    let mut back: Url = asked["redirect_uri"].parse().expect("our redirect URI");
    for (name, value) in answer.as_object().expect("an object") {
        back.query_pairs_mut().append_pair(name, value.as_str().expect("a text"));
    }
    lock(&shared.asked).push(asked.clone());
    lock(&shared.codes).insert(code, asked);
    Redirect::to(back.as_str()).into_response()
}

async fn token(State(shared): Provider, headers: HeaderMap, Form(form): Form<HashMap<String, String>>) -> Response {
    *lock(&shared.redeemed) += 1;
    let how = lock(&shared.behaviour).token;
    match how {
        TokenEndpoint::Down => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        TokenEndpoint::Silent => tokio::time::sleep(Duration::from_secs(60)).await,
        TokenEndpoint::Huge => return Json(json!({ "access_token": "x".repeat(1 << 20) })).into_response(),
        TokenEndpoint::Garbage => return Body::from("<html>").into_response(),
        TokenEndpoint::Good | TokenEndpoint::WithoutIdToken => {}
    }
    let Some(asked) = lock(&shared.codes).remove(form.get("code").map_or("", String::as_str)) else {
        return refused("invalid_grant");
    };
    let verifier = form.get("code_verifier").map_or("", String::as_str);
    let is_github = form.contains_key("client_secret");
    let authorization = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let ours = if is_github {
        form.get("client_secret").is_some_and(|s| s == CLIENT.1)
    } else {
        authorization.starts_with("Basic ")
    };
    // A digest's text is base64url, as a challenge is.
    let challenge = Digest::of(verifier.as_bytes()).to_string();
    if !ours || asked.get("code_challenge") != Some(&challenge) || form.get("redirect_uri") != asked.get("redirect_uri")
    {
        return refused("invalid_grant");
    }
    let mut tokens = json!({ "access_token": "access", "token_type": "Bearer", "expires_in": 300 });
    if !is_github && how == TokenEndpoint::Good {
        tokens["id_token"] = id_token(&shared, &asked).into();
    }
    Json(tokens).into_response()
}

fn refused(error: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response()
}

fn id_token(shared: &Shared, asked: &HashMap<String, String>) -> String {
    let behaviour = lock(&shared.behaviour);
    let now = behaviour.clock.now().as_seconds();
    let claims = json!({
        "iss": shared.base, "aud": CLIENT.0, "sub": behaviour.person["sub"], "nonce": asked.get("nonce"),
        "iat": now, "exp": now + 300, "auth_time": now - 2,
        "at_hash": BASE64URL.encode(&Digest::of(b"access").as_bytes()[..16]),
    });
    signed(shared, &behaviour.signing, &changed(claims, &behaviour.id_token))
}

fn signed(shared: &Shared, signing: &Signing, claims: &Value) -> String {
    let header = |algorithm: &str| json!({ "alg": algorithm, "kid": shared.key.thumbprint() });
    match signing {
        Signing::Own => shared.key.token(claims),
        Signing::Rotated => shared.rotated.token(claims),
        Signing::Stranger => shared.stranger.sign(&header("ES256"), claims),
        Signing::Secret => mac_token(CLIENT.1.as_bytes(), MacAlgorithm::Hs256, claims),
        Signing::PublicKey => {
            mac_token(Value::Object(shared.key.jwk()).to_string().as_bytes(), MacAlgorithm::Hs256, claims)
        }
        Signing::None => {
            let part = |value: &Value| BASE64URL.encode(value.to_string());
            format!("{}.{}.", part(&json!({ "alg": "none" })), part(claims))
        }
    }
}

async fn end_session(State(shared): Provider, Query(asked): Query<HashMap<String, String>>) -> Response {
    let mut back: Url = asked["post_logout_redirect_uri"].parse().expect("our address");
    back.query_pairs_mut().append_pair("state", &asked["state"]);
    lock(&shared.signed_out).push(asked);
    Redirect::to(back.as_str()).into_response()
}

async fn userinfo(State(shared): Provider) -> Json<Value> {
    let behaviour = lock(&shared.behaviour);
    Json(changed(behaviour.person.clone(), &behaviour.userinfo))
}

async fn github_user(State(shared): Provider, headers: HeaderMap) -> Response {
    // As the real one: nobody is served without a name.
    if !headers.contains_key("user-agent") || headers.get("authorization").is_none_or(|value| value != "Bearer access")
    {
        return StatusCode::FORBIDDEN.into_response();
    }
    let person = lock(&shared.behaviour).person.clone();
    Json(json!({ "id": 1815, "login": "ada", "name": person["name"], "email": "public@elsewhere.example" }))
        .into_response()
}

async fn github_emails(State(shared): Provider) -> Json<Value> {
    Json(lock(&shared.behaviour).emails.clone())
}
