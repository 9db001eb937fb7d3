//! Relying parties whom a federation vouches for, and what we say of ourselves there
//! ([OpenID Federation 1.0](https://openid.net/specs/openid-federation-1_0.html)): against a whole federation, with
//! honest entities and with others.

mod automatic;
mod command;
mod configuration;
mod explicit;
mod hostile;
mod lifetime;

use std::sync::atomic::{AtomicU32, Ordering};

use beadle_tests::agent::Page;
use beadle_tests::client_key::{ClientKey, changed};
use beadle_tests::demo::Client;
use beadle_tests::federation::Federation;
use beadle_tests::provider::{CALLBACK, Provider, Reply, Visitor};
use broker::settings::FederationPolicy;
use domain::client::Federated;
use domain::{ClientId, Clock as _};
use reqwest::Method;
use serde_json::{Value, json};

const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A relying party that is registered nowhere.
struct RelyingParty {
    key: ClientKey,
    client: Client,
}

/// A provider that trusts the federation's anchor.
async fn provider(federation: &Federation) -> Provider {
    provider_with(federation, |_| ()).await
}

/// The same with another policy.
async fn provider_with(federation: &Federation, change: impl FnOnce(&mut FederationPolicy)) -> Provider {
    let mut policy = federation.policy();
    change(&mut policy);
    let op = Provider::start_with(|settings| settings.federation = Some(policy)).await;
    federation.follow(&op.clock);
    op
}

impl RelyingParty {
    /// A new one, with these changes to its metadata.
    fn below(federation: &Federation, name: &str, superiors: &[&str], changes: &Value) -> Self {
        let key = ClientKey::new();
        let usual = json!({
            "client_name": format!("Hub {name}"),
            "redirect_uris": [CALLBACK],
            "response_types": ["code"],
            "grant_types": ["authorization_code"],
            "client_registration_types": ["automatic", "explicit"],
            "token_endpoint_auth_method": "private_key_jwt",
            "jwks": key.jwks(),
        });
        federation.add(name, superiors, &json!({ "openid_relying_party": changed(usual, changes) }));
        let client = Client {
            client_id: federation.id(name),
            client_secret: String::new(),
            redirect_uri: CALLBACK.to_owned(),
            scope: "openid email".to_owned(),
        };
        Self { key, client }
    }

    /// One below the intermediate `campus`.
    fn usual(federation: &Federation) -> Self {
        Self::below(federation, "hub", &["campus"], &json!({}))
    }

    fn id(&self) -> ClientId {
        ClientId::parse(&self.client.client_id).unwrap()
    }

    /// The claims of a good request object, changed.
    fn claims(&self, op: &Provider, changes: &Value) -> Value {
        let now = op.clock.now().as_seconds();
        let client = &self.client;
        let usual = json!({
            "iss": client.client_id, "aud": op.issuer(), "iat": now, "exp": now + 60, "jti": unused(),
            "client_id": client.client_id, "response_type": "code", "redirect_uri": client.redirect_uri,
            "scope": client.scope, "state": "st",
        });
        changed(usual, changes)
    }

    fn request_object(&self, op: &Provider) -> String {
        self.signed(&self.claims(op, &json!({})), &json!({}))
    }

    /// Claims as a request object, with further members in the header.
    fn signed(&self, claims: &Value, header: &Value) -> String {
        let usual = json!({
            "alg": self.key.algorithm(), "kid": self.key.thumbprint(), "typ": "oauth-authz-req+jwt",
        });
        self.key.sign(&changed(usual, header), claims)
    }

    /// What proves it at an endpoint, as fields of a form.
    fn assertion(&self, op: &Provider, changes: &Value) -> String {
        let now = op.clock.now().as_seconds();
        let id = &self.client.client_id;
        let usual = json!({ "iss": id, "sub": id, "aud": op.issuer(), "iat": now, "exp": now + 60, "jti": unused() });
        self.key.token(&changed(usual, changes))
    }

    /// Redeems a code.
    async fn redeem(&self, op: &Provider, code: &str) -> Reply {
        let assertion = self.assertion(op, &json!({}));
        let fields = [("client_assertion_type", ASSERTION), ("client_assertion", assertion.as_str())];
        op.redeem_with(&self.client, code, &fields).await
    }

    /// Pushes a request, and proves itself beside it.
    async fn push(&self, op: &Provider, parameters: &[(&str, &str)]) -> Reply {
        let assertion = self.assertion(op, &json!({}));
        let mut all = vec![("client_assertion_type", ASSERTION), ("client_assertion", assertion.as_str())];
        all.extend(parameters);
        op.push(&self.client, &all).await
    }

    /// What is stored of it.
    async fn stored(&self, op: &Provider) -> Option<domain::Client> {
        op.store.client(&self.id()).await.unwrap()
    }

    async fn federated(&self, op: &Provider) -> Federated {
        self.stored(op).await.expect("a client").federation.expect("a federation")
    }

    /// Comes with a request object, and looks at the first page.
    async fn open(&self, visitor: &mut Visitor<'_>, object: &str) -> Page {
        // Nothing beside the object but what OpenID Connect Core §6.1 wants there.
        visitor.open(&self.client, &[("request", object), ("redirect_uri", ""), ("state", "")]).await
    }

    /// Comes with a request object, and panics unless a sign-in begins. Sessions are timed by another clock than the
    /// tests', so nobody signs in where that one has moved far.
    async fn is_let_in(&self, op: &Provider) {
        let object = self.request_object(op);
        let query = [
            ("client_id", self.client.client_id.as_str()),
            ("request", &object),
            ("scope", "openid"),
            ("response_type", "code"),
        ];
        let reply = op.send(op.request(Method::GET, "/authorize").query(&query)).await;
        let to = reply.header("location").unwrap_or_default();
        assert!(reply.status == 303 && to.starts_with("/login/"), "{} {to} {}", reply.status, reply.body);
    }

    /// Comes with a request object, signs in and agrees; the code.
    async fn sign_in(&self, op: &Provider) -> String {
        let mut visitor = op.browser();
        let page = self.open(&mut visitor, &self.request_object(op)).await;
        let page = visitor.walk(page).await;
        page.callback("code").unwrap_or_else(|| panic!("no code: {} {}", page.status, page.body))
    }
}

/// Something that was not there before.
fn unused() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!("jti-{}", NUMBER.fetch_add(1, Ordering::Relaxed))
}
