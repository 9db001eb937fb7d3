//! The answer of the introspection endpoint ([RFC 7662 §2.2](https://www.rfc-editor.org/rfc/rfc7662#section-2.2)), also
//! as a JWT ([RFC 9701](https://www.rfc-editor.org/rfc/rfc9701)).

use domain::{AuthorizationDetail, ClientId, Confirmation, Scopes, Timestamp, token::Actor};
use serde::{Serialize, Serializer, ser::SerializeStruct as _};

use crate::Issuer;

/// The header's `typ`, and the media type behind `application/` (RFC 9701 §5).
pub const TYP: &str = "token-introspection+jwt";

/// What is told of a token.
#[derive(Debug, Clone)]
pub enum Introspection {
    /// It is good.
    Active(Box<ActiveToken>),
    /// It is unknown, expired, revoked, or none of the asker's business; which of them is told to nobody.
    Inactive,
}

/// A token that is good.
#[derive(Debug, Clone)]
pub struct ActiveToken {
    /// What it is good for.
    pub scope: Scopes,
    /// Whose it is.
    pub client_id: ClientId,
    /// Of whom; of the client itself if nobody has signed in.
    pub sub: String,
    /// To whom.
    pub aud: Vec<String>,
    /// Who issued it.
    pub iss: Issuer,
    /// Until when it is good.
    pub exp: Timestamp,
    /// How it is used: `Bearer` or `DPoP`; `None` for a refresh token.
    pub token_type: Option<&'static str>,
    /// When the person proved who they are ([RFC 9470 §6.2](https://www.rfc-editor.org/rfc/rfc9470#section-6.2)).
    pub auth_time: Option<Timestamp>,
    /// How.
    pub acr: Option<String>,
    /// The key that its holder must prove to have.
    pub cnf: Option<Confirmation>,
    /// Who acts with it.
    pub act: Option<Actor>,
    /// What its scopes are limited to ([RFC 9396 §9.2](https://www.rfc-editor.org/rfc/rfc9396#section-9.2)).
    pub authorization_details: Vec<AuthorizationDetail>,
}

/// The members of an answer about a live token, in their order.
#[derive(Serialize)]
struct Answer<'a> {
    active: bool,
    #[serde(skip_serializing_if = "Scopes::is_empty")]
    scope: &'a Scopes,
    client_id: &'a ClientId,
    sub: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    aud: &'a [String],
    iss: &'a Issuer,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acr: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<&'a Confirmation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    act: Option<&'a Actor>,
    #[serde(skip_serializing_if = "<[AuthorizationDetail]>::is_empty")]
    authorization_details: &'a [AuthorizationDetail],
}

impl Serialize for Introspection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self::Active(token) = self else {
            let mut answer = serializer.serialize_struct("Introspection", 1)?;
            answer.serialize_field("active", &false)?;
            return answer.end();
        };
        Answer {
            active: true,
            scope: &token.scope,
            client_id: &token.client_id,
            sub: &token.sub,
            aud: &token.aud,
            iss: &token.iss,
            exp: token.exp.as_seconds(),
            token_type: token.token_type,
            auth_time: token.auth_time.map(Timestamp::as_seconds),
            acr: token.acr.as_deref(),
            cnf: token.cnf.as_ref(),
            act: token.act.as_ref(),
            authorization_details: &token.authorization_details,
        }
        .serialize(serializer)
    }
}

/// The same as a JWT for one asker: nobody else can use it, and it cannot pass for an access token (RFC 9701 §5).
#[derive(Debug, Clone, Serialize)]
pub struct SignedIntrospection<'a> {
    /// Who tells it.
    pub iss: &'a Issuer,
    /// To whom.
    pub aud: &'a ClientId,
    /// When, in seconds since the epoch.
    pub iat: i64,
    /// What.
    pub token_introspection: &'a Introspection,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_token_that_is_not_good_nothing_is_told() {
        assert_eq!(serde_json::to_string(&Introspection::Inactive).unwrap(), r#"{"active":false}"#);
    }

    #[test]
    fn of_a_good_token_only_what_there_is_to_say_is_told() {
        let token = ActiveToken {
            scope: Scopes::parse("openid").unwrap(),
            client_id: ClientId::parse("portal").unwrap(),
            sub: "u1".to_owned(),
            aud: Vec::new(),
            iss: Issuer::parse("https://login.example.org").unwrap(),
            exp: Timestamp::from_seconds(1_790_000_000),
            token_type: Some("Bearer"),
            auth_time: None,
            acr: None,
            cnf: None,
            act: None,
            authorization_details: Vec::new(),
        };
        assert_eq!(
            serde_json::to_string(&Introspection::Active(Box::new(token))).unwrap(),
            r#"{"active":true,"scope":"openid","client_id":"portal","sub":"u1","iss":"https://login.example.org","exp":1790000000,"token_type":"Bearer"}"#
        );
    }
}
