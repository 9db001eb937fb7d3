//! `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer`: a JWT that names a person
//! ([RFC 7521 §4.1](https://www.rfc-editor.org/rfc/rfc7521#section-4.1),
//! [RFC 7523 §2.1](https://www.rfc-editor.org/rfc/rfc7523#section-2.1)).
//!
//! Here is what needs no key: what the assertion claims.

use std::time::Duration;

use domain::{Secret, Timestamp};
use serde_json::{Map, Value};

use super::missing;
use crate::{
    OAuthError, Params,
    client_auth::assertion::{AssertionError, Terms},
};

/// What may stand in `typ`, which may also be missing.
pub const TYPES: &[&str] = &["JWT", "authorization-grant+jwt"];
/// How long an assertion may live. It says that its signer acts now; for longer there are grants.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// Bytes of the longest `iss` and `sub`.
const MAX_NAME: usize = 1024;

/// An assertion to be turned into tokens.
#[derive(Debug, Clone)]
pub struct JwtBearerGrant {
    /// As presented.
    pub assertion: Secret,
}

impl JwtBearerGrant {
    pub(super) fn parse(params: &Params) -> Result<Self, OAuthError> {
        let assertion = params.get("assertion").ok_or_else(|| missing("assertion"))?;
        Ok(Self { assertion: Secret::from(assertion) })
    }
}

/// What such an assertion claims, once it has been found to be for us and for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantClaims {
    /// Who says so.
    pub issuer: String,
    /// Of whom, in the issuer's words.
    pub subject: String,
    /// What any assertion says of its use.
    pub terms: Terms,
}

impl GrantClaims {
    /// Reads the claims. `audiences` are our names: the issuer, and the endpoint's URLs.
    pub fn read(claims: &Map<String, Value>, audiences: &[&str], now: Timestamp) -> Result<Self, AssertionError> {
        let name = |member| match claims.get(member) {
            None => Err(AssertionError::Missing(member)),
            Some(Value::String(text)) if !text.is_empty() && text.len() <= MAX_NAME => Ok(text.clone()),
            Some(_) => Err(AssertionError::Malformed(member)),
        };
        let (issuer, subject) = (name("iss")?, name("sub")?);
        Ok(Self { issuer, subject, terms: Terms::read(claims, audiences, LONGEST, now)? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);
    const AUDIENCES: &[&str] = &["https://op.example.org", "https://op.example.org/oauth2/token"];

    fn read(changes: &Value) -> Result<GrantClaims, AssertionError> {
        let mut claims = json!({
            "iss": "portal", "sub": "zoe", "aud": AUDIENCES[0], "jti": "1",
            "exp": NOW.as_seconds() + 60, "iat": NOW.as_seconds(),
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let claims = claims.as_object().unwrap().clone().into_iter().filter(|(_, value)| !value.is_null()).collect();
        GrantClaims::read(&claims, AUDIENCES, NOW)
    }

    #[test]
    fn an_assertion_names_a_person_and_lives_for_minutes() {
        let at = |seconds: i64| NOW.as_seconds() + seconds;
        for (changes, expected) in [
            (json!({}), None),
            (json!({"aud": [AUDIENCES[1], "https://other.example"]}), None),
            (json!({"exp": at(360)}), None),
            (json!({"exp": at(361)}), Some(AssertionError::TooLong { seconds: 300 })),
            (json!({"exp": at(0)}), Some(AssertionError::Expired)),
            (json!({"exp": null}), Some(AssertionError::Missing("exp"))),
            (json!({"iat": at(61)}), Some(AssertionError::NotYet("iat"))),
            (json!({"nbf": at(61)}), Some(AssertionError::NotYet("nbf"))),
            (json!({"aud": "https://other.example"}), Some(AssertionError::Audience)),
            (json!({"jti": null}), Some(AssertionError::Missing("jti"))),
            (json!({"iss": null}), Some(AssertionError::Missing("iss"))),
            (json!({"sub": null}), Some(AssertionError::Missing("sub"))),
            (json!({"sub": ""}), Some(AssertionError::Malformed("sub"))),
            (json!({"sub": ["zoe"]}), Some(AssertionError::Malformed("sub"))),
            (json!({"sub": "x".repeat(1025)}), Some(AssertionError::Malformed("sub"))),
        ] {
            assert_eq!(read(&changes).err(), expected, "{changes}");
        }
    }

    proptest! {
        #[test]
        fn no_claims_make_it_panic(exp in any::<f64>(), iat in any::<i64>(), sub in ".*") {
            let _ = read(&json!({"exp": exp, "iat": iat, "sub": sub}));
        }
    }
}
