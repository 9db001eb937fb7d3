//! What a client is told of its registration: everything that holds for it, defaults included
//! ([RFC 7591 §3.2.1](https://www.rfc-editor.org/rfc/rfc7591#section-3.2.1),
//! [RFC 7592 §3](https://www.rfc-editor.org/rfc/rfc7592#section-3)).

use domain::{Client, RedirectUri, Secret, Timestamp};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

/// What a client proves itself by, as far as it is known: only digests are kept.
#[derive(Debug, Default)]
pub struct Credentials {
    /// A new secret, or the one that was just presented.
    pub secret: Option<Secret>,
    /// The registration access token, new or as presented.
    pub registration_token: Option<Secret>,
}

/// The answer to a registration, a look at it, and a change.
#[derive(Debug)]
pub struct ClientInformation {
    members: Map<String, Value>,
}

impl ClientInformation {
    /// What holds for `client`, which manages itself at `registration_client_uri`.
    pub fn new(client: &Client, credentials: &Credentials, registration_client_uri: &str) -> Self {
        let mut members = document_of(client);
        for (name, default) in defaults(client) {
            members.entry(name).or_insert(default);
        }
        let mut set = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
        set("client_id", json!(client.id.as_str()));
        set("client_id_issued_at", json!(client.registered_at.as_seconds()));
        set("registration_client_uri", json!(registration_client_uri));
        if !client.secrets.is_empty() {
            // None ends by itself, but an owner may have fixed the end of each.
            let ends: Option<Vec<_>> = client.secrets.iter().map(|kept| kept.ends_at).collect();
            let last = ends.and_then(|ends| ends.into_iter().max());
            set("client_secret_expires_at", json!(last.map_or(0, Timestamp::as_seconds)));
        }
        if let Some(secret) = &credentials.secret {
            set("client_secret", json!(secret.expose()));
        }
        if let Some(token) = &credentials.registration_token {
            set("registration_access_token", json!(token.expose()));
        }
        Self { members }
    }
}

/// What a relying party of a federation is told of its registration, which ends by itself
/// ([OpenID Federation 1.0 §12.2.3](https://openid.net/specs/openid-federation-1_0.html#name-successful-explicit-client-)).
pub fn federated_information(client: &Client, credentials: &Credentials, ends: Timestamp) -> Map<String, Value> {
    let mut members = document_of(client);
    for (name, default) in defaults(client) {
        members.entry(name).or_insert(default);
    }
    let mut set = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    set("client_id", json!(client.id.as_str()));
    set("client_id_issued_at", json!(client.registered_at.as_seconds()));
    if let Some(secret) = &credentials.secret {
        set("client_secret", json!(secret.expose()));
        set("client_secret_expires_at", json!(ends.as_seconds()));
    }
    members
}

/// The document that a client would be registered with as it is: what it said, without defaults.
pub fn document_of(client: &Client) -> Map<String, Value> {
    let mut members = match serde_json::to_value(&client.metadata) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let about = &client.registration;
    let mut set = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    set("client_name", json!(about.name));
    set("redirect_uris", json!(about.redirect_uris.iter().map(RedirectUri::as_str).collect::<Vec<_>>()));
    set("scope", json!(about.scopes.to_string()));
    if let Some(home_page) = &about.home_page {
        set("client_uri", json!(home_page.as_str()));
    }
    let contacts = Some(&about.contact_email).filter(|first| !first.is_empty());
    let contacts: Vec<_> = contacts.into_iter().chain(&client.metadata.contacts).collect();
    if !contacts.is_empty() {
        set("contacts", json!(contacts));
    }
    members
}

/// What holds where the client said nothing.
fn defaults(client: &Client) -> Vec<(&'static str, Value)> {
    let mut defaults = vec![
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("grant_types", json!(["authorization_code"])),
        ("response_types", json!(["code"])),
        ("application_type", json!("web")),
        ("subject_type", json!("public")),
        ("id_token_signed_response_alg", json!(client.metadata.usual_algorithm())),
    ];
    let metadata = &client.metadata;
    let encrypted = [
        (metadata.id_token_encrypted_response_alg, "id_token_encrypted_response_enc"),
        (metadata.userinfo_encrypted_response_alg, "userinfo_encrypted_response_enc"),
        (metadata.authorization_encrypted_response_alg, "authorization_encrypted_response_enc"),
        (metadata.request_object_encryption_alg, "request_object_encryption_enc"),
    ];
    defaults
        .extend(encrypted.into_iter().filter(|(alg, _)| alg.is_some()).map(|(_, enc)| (enc, json!("A128CBC-HS256"))));
    defaults
}

impl Serialize for ClientInformation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.members.serialize(serializer)
    }
}
