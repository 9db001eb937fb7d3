//! Access tokens that are JWTs: the profile of [RFC 9068](https://www.rfc-editor.org/rfc/rfc9068), and on top of it that
//! of [WLCG](https://zenodo.org/records/3460258) and that of [SciTokens](https://scitokens.org/technical_docs/Claims).

use domain::{AuthorizationDetail, ClientId, Confirmation, Scopes, Timestamp, token::Actor};
use serde::{Serialize, Serializer};

use crate::{Issuer, id_token::numeric_date};

/// The header's `typ` (RFC 9068 §2.1).
pub const TYP: &str = "at+jwt";
/// For whom a token of the WLCG profile is if it names nobody.
pub const WLCG_ANY: &str = "https://wlcg.cern.ch/jwt/v1/any";
/// The same in the SciTokens profile.
pub const SCITOKENS_ANY: &str = "ANY";

/// What an access token says. Sign it with [`SigningKey::sign`](crate::jose::SigningKey::sign) and [`TYP`].
#[derive(Debug, Clone, Serialize)]
pub struct AccessTokenClaims<'a> {
    /// Who says it.
    pub iss: &'a Issuer,
    /// Of whom; of the client itself if nobody has signed in.
    pub sub: &'a str,
    /// To whom; never empty.
    #[serde(serialize_with = "one_or_many")]
    pub aud: &'a [String],
    /// Whose token it is.
    pub client_id: &'a ClientId,
    /// Until when it is good.
    #[serde(serialize_with = "numeric_date")]
    pub exp: Timestamp,
    /// Since when.
    #[serde(serialize_with = "numeric_date")]
    pub iat: Timestamp,
    /// The same, for readers that ask for it.
    #[serde(serialize_with = "numeric_date")]
    pub nbf: Timestamp,
    /// The token's own name.
    pub jti: &'a str,
    /// What it is good for.
    #[serde(skip_serializing_if = "Scopes::is_empty")]
    pub scope: &'a Scopes,
    /// When the person proved who they are.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "numeric_date_if_any")]
    pub auth_time: Option<Timestamp>,
    /// How.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<&'a str>,
    /// The key that its holder must prove to have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cnf: Option<&'a Confirmation>,
    /// Who acts with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<&'a Actor>,
    /// What its scopes are limited to ([RFC 9396 §9.1](https://www.rfc-editor.org/rfc/rfc9396#section-9.1)).
    #[serde(skip_serializing_if = "<[AuthorizationDetail]>::is_empty")]
    pub authorization_details: &'a [AuthorizationDetail],
    /// `1.0` in the WLCG profile.
    #[serde(rename = "wlcg.ver", skip_serializing_if = "Option::is_none")]
    pub wlcg_ver: Option<&'static str>,
    /// The person's groups, in the WLCG profile.
    #[serde(rename = "wlcg.groups", skip_serializing_if = "<[String]>::is_empty")]
    pub wlcg_groups: &'a [String],
    /// `scitoken:2.0` in the SciTokens profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ver: Option<&'static str>,
}

/// A single audience is a string (RFC 7519 §4.1.3).
fn one_or_many<S: Serializer>(audience: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    match audience {
        [one] => serializer.serialize_str(one),
        many => many.serialize(serializer),
    }
}

#[expect(clippy::ref_option, reason = "the signature that serde calls")]
fn numeric_date_if_any<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(Timestamp::as_seconds).serialize(serializer)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_there_is_to_say_is_said() {
        let issuer = Issuer::parse("https://login.example.org").unwrap();
        let client = ClientId::parse("portal").unwrap();
        let (none, some) = (Scopes::default(), Scopes::parse("read:/").unwrap());
        let audience = ["a".to_owned(), "b".to_owned()];
        let at = Timestamp::from_seconds(1_790_000_000);
        let mut claims = AccessTokenClaims {
            iss: &issuer,
            sub: "portal",
            aud: &audience[..1],
            client_id: &client,
            exp: at,
            iat: at,
            nbf: at,
            jti: "j",
            scope: &none,
            auth_time: None,
            acr: None,
            cnf: None,
            act: None,
            authorization_details: &[],
            wlcg_ver: None,
            wlcg_groups: &[],
            ver: None,
        };
        assert_eq!(
            serde_json::to_value(&claims).unwrap(),
            json!({
                "iss": "https://login.example.org", "sub": "portal", "aud": "a", "client_id": "portal",
                "exp": 1_790_000_000, "iat": 1_790_000_000, "nbf": 1_790_000_000, "jti": "j",
            })
        );
        let confirmation = Confirmation::Jkt("t".to_owned());
        claims.aud = &audience;
        claims.scope = &some;
        claims.auth_time = Some(at);
        claims.cnf = Some(&confirmation);
        claims.ver = Some("scitoken:2.0");
        let json = serde_json::to_value(&claims).unwrap();
        assert_eq!((&json["aud"], &json["scope"]), (&json!(["a", "b"]), &json!("read:/")));
        assert_eq!((&json["auth_time"], &json["cnf"]), (&json!(1_790_000_000), &json!({"jkt": "t"})));
        assert_eq!(json["ver"], "scitoken:2.0");
    }
}
