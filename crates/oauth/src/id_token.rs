//! The ID token's claims
//! ([OpenID Connect Core §2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken)).

use domain::{ClientId, Secret, Timestamp, claims::Claim, client::JwsAlgorithm};
use serde::{Serialize, Serializer};

use crate::{Issuer, jose::half_hash, userinfo::members};

/// What an ID token says. Sign it with [`SigningKey::sign`](crate::jose::SigningKey::sign).
#[derive(Debug, Clone, Serialize)]
pub struct IdTokenClaims<'a> {
    /// Who says it.
    pub iss: &'a Issuer,
    /// Of whom.
    pub sub: &'a str,
    /// To whom.
    pub aud: &'a ClientId,
    /// Until when it is good.
    #[serde(serialize_with = "numeric_date")]
    pub exp: Timestamp,
    /// Since when.
    #[serde(serialize_with = "numeric_date")]
    pub iat: Timestamp,
    /// When the person proved who they are.
    #[serde(serialize_with = "numeric_date")]
    pub auth_time: Timestamp,
    /// The request's `nonce`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<&'a str>,
    /// The authentication context that the institution stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<&'a str>,
    /// The methods of authentication ([RFC 8176](https://www.rfc-editor.org/rfc/rfc8176)).
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    pub amr: &'a [&'a str],
    /// The token's own name.
    pub jti: &'a str,
    /// The session, under the client's own name for it
    /// ([Back-Channel Logout §2.1](https://openid.net/specs/openid-connect-backchannel-1_0.html#BCSupport)).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<&'a str>,
    /// Ties the access token that is issued beside it; see [`at_hash`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    /// Ties the code that is issued beside it; see [`c_hash`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub c_hash: Option<String>,
    /// Ties the `state` of the answer that it stands in; see [`s_hash`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s_hash: Option<String>,
    /// What the scopes release.
    #[serde(flatten, serialize_with = "members")]
    pub released: &'a [Claim],
}

/// The `at_hash` of an access token beside an ID token of this algorithm
/// ([OpenID Connect Core §3.1.3.6](https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken)).
pub fn at_hash(algorithm: JwsAlgorithm, access_token: &Secret) -> String {
    half_hash(algorithm, access_token.expose())
}

/// The same of a code
/// ([OpenID Connect Core §3.3.2.11](https://openid.net/specs/openid-connect-core-1_0.html#HybridIDToken)).
pub fn c_hash(algorithm: JwsAlgorithm, code: &str) -> String {
    half_hash(algorithm, code)
}

/// The same of a `state`
/// ([FAPI 1.0 Advanced §5.1.1](https://openid.net/specs/openid-financial-api-part-2-1_0.html#id-token-as-detached-signature)).
pub fn s_hash(algorithm: JwsAlgorithm, state: &str) -> String {
    half_hash(algorithm, state)
}

/// Whole seconds since the epoch ([RFC 7519 §2](https://www.rfc-editor.org/rfc/rfc7519#section-2)).
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
pub(crate) fn numeric_date<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(at.as_seconds())
}

#[cfg(test)]
mod tests {
    use domain::claims::ClaimValue;
    use serde_json::json;

    use super::*;

    fn claims<'a>(issuer: &'a Issuer, client: &'a ClientId, released: &'a [Claim]) -> IdTokenClaims<'a> {
        let at = Timestamp::from_micros(1_790_000_000_999_999);
        IdTokenClaims {
            iss: issuer,
            sub: "u1",
            aud: client,
            exp: at + std::time::Duration::from_secs(900),
            iat: at,
            auth_time: at,
            nonce: None,
            acr: None,
            amr: &[],
            jti: "j1",
            sid: None,
            at_hash: None,
            c_hash: None,
            s_hash: None,
            released,
        }
    }

    #[test]
    fn released_claims_stand_beside_the_protocol_s_and_missing_ones_do_not_stand() {
        let issuer = Issuer::parse("https://login.example.org").unwrap();
        let client = ClientId::parse("portal").unwrap();
        let released = [
            Claim { name: "email".into(), value: ClaimValue::Text("ada@example.edu".into()) },
            Claim { name: "isMemberOf".into(), value: ClaimValue::List(vec!["staff".into()]) },
        ];
        let mut claims = claims(&issuer, &client, &released);
        assert_eq!(
            serde_json::to_value(&claims).unwrap(),
            json!({
                "iss": "https://login.example.org", "sub": "u1", "aud": "portal", "exp": 1_790_000_900,
                "iat": 1_790_000_000, "auth_time": 1_790_000_000, "jti": "j1", "email": "ada@example.edu",
                "isMemberOf": ["staff"],
            })
        );
        claims.nonce = Some("n");
        claims.acr = Some("https://refeds.org/profile/mfa");
        claims.amr = &["mfa"];
        claims.sid = Some("s");
        claims.at_hash = Some("h".into());
        let all = serde_json::to_value(&claims).unwrap();
        assert_eq!((&all["nonce"], &all["amr"], &all["at_hash"]), (&json!("n"), &json!(["mfa"]), &json!("h")));
        assert_eq!(all["sid"], "s");
    }

    #[test]
    fn no_released_claim_can_replace_one_of_the_protocol() {
        let issuer = Issuer::parse("https://login.example.org").unwrap();
        let client = ClientId::parse("portal").unwrap();
        let released =
            domain::claims::PROTOCOL.map(|name| Claim { name: name.into(), value: ClaimValue::Text("forged".into()) });
        let json = serde_json::to_string(&claims(&issuer, &client, &released)).unwrap();
        assert!(!json.contains("forged"), "{json}");
    }

    #[test]
    fn at_hash_is_the_example_of_openid_connect_core() {
        // OpenID Connect Core, appendix A.3.
        let token = Secret::from("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
        assert_eq!(at_hash(JwsAlgorithm::Rs256, &token), "77QmUPtjPfzWtF2AnpK9RQ");
    }
}
