//! The logout token
//! ([Back-Channel Logout §2.4](https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken)).

use domain::{ClientId, Timestamp};
use serde::Serialize;

use crate::{Issuer, id_token::numeric_date};

/// Its `typ`: no other token can be taken for it.
pub const LOGOUT_TOKEN_TYPE: &str = "logout+jwt";

/// What a logout token says. It has no `nonce`, so that it cannot be taken for an ID token either.
#[derive(Debug, Clone, Serialize)]
pub struct LogoutTokenClaims<'a> {
    /// Who says it.
    pub iss: &'a Issuer,
    /// Who was signed in.
    pub sub: &'a str,
    /// To whom.
    pub aud: &'a ClientId,
    /// Since when it is good.
    #[serde(serialize_with = "numeric_date")]
    pub iat: Timestamp,
    /// Until when: at most two minutes later.
    #[serde(serialize_with = "numeric_date")]
    pub exp: Timestamp,
    /// The token's own name: it is good once.
    pub jti: &'a str,
    /// The session, as it stood in the ID token.
    pub sid: &'a str,
    /// What makes it a logout token.
    pub events: Events,
}

/// The one event.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Events {
    #[serde(rename = "http://schemas.openid.net/event/backchannel-logout")]
    backchannel_logout: Nothing,
}

#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Nothing {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_logout_token_in_full() {
        let issuer = Issuer::parse("https://login.example.org").unwrap();
        let client = ClientId::parse("portal").unwrap();
        let at = Timestamp::from_seconds(1_790_000_000);
        let claims = LogoutTokenClaims {
            iss: &issuer,
            sub: "u1",
            aud: &client,
            iat: at,
            exp: at + std::time::Duration::from_secs(120),
            jti: "j1",
            sid: "s1",
            events: Events::default(),
        };
        assert_eq!(
            serde_json::to_value(&claims).unwrap(),
            json!({
                "iss": "https://login.example.org", "sub": "u1", "aud": "portal", "iat": 1_790_000_000,
                "exp": 1_790_000_120, "jti": "j1", "sid": "s1",
                "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            })
        );
    }
}
