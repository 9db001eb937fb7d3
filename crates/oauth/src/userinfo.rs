//! The userinfo answer
//! ([OpenID Connect Core §5.3.2](https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse)): the same
//! released claims as in the ID token.

use domain::{
    ClientId,
    claims::{Claim, PROTOCOL},
};
use serde::{Serialize, Serializer};

use crate::Issuer;

/// Who the person is, for a client with an access token.
#[derive(Debug, Clone, Serialize)]
pub struct UserInfo<'a> {
    /// The person's lasting name.
    pub sub: &'a str,
    /// What the scopes release.
    #[serde(flatten, serialize_with = "members")]
    pub released: &'a [Claim],
}

/// The same, signed: with who says it to whom.
#[derive(Debug, Clone, Serialize)]
pub struct SignedUserInfo<'a> {
    /// Who says it.
    pub iss: &'a Issuer,
    /// To whom.
    pub aud: &'a ClientId,
    /// What.
    #[serde(flatten)]
    pub info: &'a UserInfo<'a>,
}

/// Each claim as a member of the object around it.
pub(crate) fn members<S: Serializer>(claims: &[Claim], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(
        claims.iter().filter(|claim| !PROTOCOL.contains(&claim.name.as_ref())).map(|claim| (&claim.name, &claim.value)),
    )
}

#[cfg(test)]
mod tests {
    use domain::claims::ClaimValue;

    use super::*;

    #[test]
    fn the_answer_is_one_flat_object() {
        let released = [
            Claim { name: "email".into(), value: ClaimValue::Text("ada@example.edu".into()) },
            Claim { name: "email_verified".into(), value: ClaimValue::Bool(true) },
            Claim { name: "sub".into(), value: ClaimValue::Text("somebody else".into()) },
        ];
        assert_eq!(
            serde_json::to_string(&UserInfo { sub: "u1", released: &released }).unwrap(),
            r#"{"sub":"u1","email":"ada@example.edu","email_verified":true}"#
        );
    }
}
