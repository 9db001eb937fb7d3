//! What an access token stands for, besides its scopes.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{AuthorizationDetail, AuthorizationId, ClientId, claims::RequestedClaims, credential::GrantId};

/// Where an access token comes from, and so what ends it before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenOrigin {
    /// A sign-in.
    Authorization(AuthorizationId),
    /// A grant that outlives its sign-in.
    Grant(GrantId),
    /// The client itself ([RFC 6749 §4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4)): nobody has signed in.
    Client,
}

impl TokenOrigin {
    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_at_checked(1)? {
            ("a", id) => AuthorizationId::parse(id).map(Self::Authorization),
            ("g", id) => GrantId::parse(id).map(Self::Grant),
            ("c", "") => Some(Self::Client),
            _ => None,
        }
    }
}

/// A letter, and the id behind it: with it an ID token's `jti` begins, so that the token leads back to where it came
/// from.
impl fmt::Display for TokenOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authorization(id) => write!(f, "a{id}"),
            Self::Grant(id) => write!(f, "g{id}"),
            Self::Client => f.write_str("c"),
        }
    }
}

/// The particulars of an access token, and of the grant that it is renewed by. Stored as JSON: a field may be added but
/// never change its meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenDetails {
    /// The resource servers that it is for ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)). Empty: this server.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<String>,
    /// The key that its holder must prove to have. `None`: whoever has the token may use it.
    #[serde(rename = "cnf", skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// What the client asked for by name.
    #[serde(skip_serializing_if = "RequestedClaims::is_empty")]
    pub claims: RequestedClaims,
    /// What its scopes are limited to ([RFC 9396](https://www.rfc-editor.org/rfc/rfc9396)).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: Vec<AuthorizationDetail>,
    /// Who acts with it for the person, if it was exchanged for another token.
    #[serde(rename = "act", skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
}

impl TokenDetails {
    /// Whether it was exchanged for another token.
    pub fn is_exchanged(&self) -> bool {
        self.actor.is_some()
    }
}

/// The key that a token is bound to ([RFC 7800 §3.1](https://www.rfc-editor.org/rfc/rfc7800#section-3.1)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Confirmation {
    /// The thumbprint of a DPoP key ([RFC 9449 §6.1](https://www.rfc-editor.org/rfc/rfc9449#section-6.1)).
    #[serde(rename = "jkt")]
    Jkt(String),
    /// The SHA-256 of a TLS certificate ([RFC 8705 §3.1](https://www.rfc-editor.org/rfc/rfc8705#section-3.1)), base64url.
    #[serde(rename = "x5t#S256")]
    X5tS256(String),
}

/// Who acts for a person ([RFC 8693 §4.1](https://www.rfc-editor.org/rfc/rfc8693#section-4.1)): a client, and behind it
/// those who acted before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The client.
    #[serde(rename = "sub")]
    pub client: ClientId,
    /// Who acted before it.
    #[serde(rename = "act", skip_serializing_if = "Option::is_none", default)]
    pub before: Option<Box<Actor>>,
}

impl Actor {
    /// How many act, one behind the other.
    pub fn depth(&self) -> usize {
        1 + self.before.as_deref().map_or(0, Self::depth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_survives_its_text_form() {
        let entropy = crate::entropy::SeededEntropy::new(1);
        let at = crate::Timestamp::from_seconds(1_790_000_000);
        for origin in [
            TokenOrigin::Authorization(AuthorizationId::generate(at, &entropy)),
            TokenOrigin::Grant(GrantId::generate(at, &entropy)),
            TokenOrigin::Client,
        ] {
            assert_eq!(TokenOrigin::parse(&origin.to_string()), Some(origin));
        }
        for other in ["", "a", "c1", "x", "é"] {
            assert_eq!(TokenOrigin::parse(other), None, "{other}");
        }
    }

    #[test]
    fn details_are_written_with_the_names_of_the_documents() {
        let client = |id| ClientId::parse(id).unwrap();
        let before = Actor { client: client("a"), before: None };
        let details = TokenDetails {
            audience: vec!["https://storage.example.org".to_owned()],
            confirmation: Some(Confirmation::X5tS256("x".to_owned())),
            authorization_details: Vec::new(),
            claims: RequestedClaims::default(),
            actor: Some(Actor { client: client("b"), before: Some(Box::new(before)) }),
        };
        let json = serde_json::to_value(&details).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "audience": ["https://storage.example.org"],
                "cnf": {"x5t#S256": "x"},
                "act": {"sub": "b", "act": {"sub": "a"}},
            })
        );
        assert_eq!(details.actor.as_ref().unwrap().depth(), 2);
        assert_eq!(serde_json::from_value::<TokenDetails>(json).unwrap(), details);
        assert_eq!(serde_json::from_str::<TokenDetails>("{}").unwrap(), TokenDetails::default());
    }
}
