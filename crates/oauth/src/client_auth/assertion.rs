//! `private_key_jwt` and `client_secret_jwt`: a client proves who it is by a JWT under its own key, or under the secret
//! that it shares with us
//! ([RFC 7523 §3](https://www.rfc-editor.org/rfc/rfc7523#section-3),
//! [OpenID Connect Core §9](https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication)).
//!
//! Here is what needs no key: what the assertion claims. Whose it is, the signature tells.

use std::time::Duration;

use domain::{ClientId, Timestamp, client::JwsAlgorithm};
use serde_json::{Map, Value};
use thiserror::Error;

/// The `client_assertion_type` of a JWT ([RFC 7523 §2.2](https://www.rfc-editor.org/rfc/rfc7523#section-2.2)).
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// What may stand in `typ`, which may also be missing.
pub const TYPES: &[&str] = &["JWT", "client-authentication+jwt"];
/// The algorithms of clients' own keys. `none` proves nothing.
pub const ALGORITHMS: &[JwsAlgorithm] = &[
    JwsAlgorithm::Rs256,
    JwsAlgorithm::Rs384,
    JwsAlgorithm::Rs512,
    JwsAlgorithm::Ps256,
    JwsAlgorithm::Ps384,
    JwsAlgorithm::Ps512,
    JwsAlgorithm::Es256,
    JwsAlgorithm::Es384,
    JwsAlgorithm::Es512,
    JwsAlgorithm::EdDsa,
];
/// Those that [FAPI 2.0 §5.4](https://openid.net/specs/fapi-security-profile-2_0-final.html#section-5.4) allows.
pub const FAPI_ALGORITHMS: &[JwsAlgorithm] = &[JwsAlgorithm::Ps256, JwsAlgorithm::Es256, JwsAlgorithm::EdDsa];

/// How far ahead a client's clock may be.
const SKEW: Duration = Duration::from_secs(60);
/// How long the assertion of a client may live: we must remember it as long.
const LONGEST: Duration = Duration::from_secs(60 * 60);
/// Bytes of the longest `jti` that is remembered.
const MAX_JTI: usize = 512;

/// What an assertion claims, once it has been found to be for us and for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssertionClaims {
    /// Who it says it is.
    pub client: ClientId,
    /// What any assertion says of its use.
    pub terms: Terms,
}

impl AssertionClaims {
    /// Reads the claims of an assertion. `audiences` are our names: the issuer, and the endpoints' URLs.
    pub fn read(claims: &Map<String, Value>, audiences: &[&str], now: Timestamp) -> Result<Self, AssertionError> {
        let text = |name| claims.get(name).and_then(Value::as_str);
        let (issuer, subject) = (text("iss"), text("sub"));
        let client = subject.filter(|_| subject == issuer).ok_or(AssertionError::Subject)?;
        let client = ClientId::parse(client).map_err(|_| AssertionError::Subject)?;
        Ok(Self { client, terms: Terms::read(claims, audiences, LONGEST, now)? })
    }
}

/// What an assertion says of its use, whatever it is for
/// ([RFC 7523 §3](https://www.rfc-editor.org/rfc/rfc7523#section-3)): for us, for now, and once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Its name: it is good for one use.
    pub jti: String,
    /// Until when it could be used.
    pub expires_at: Timestamp,
    /// Whether `aud` is this one text, as [FAPI 2.0 §5.3.2.1](https://openid.net/specs/fapi-security-profile-2_0-final.html)
    /// wants it to be the issuer.
    single_audience: Option<String>,
}

impl Terms {
    /// Reads the claims of an assertion that may live for `longest` from now. `audiences` are our names.
    pub fn read(
        claims: &Map<String, Value>,
        audiences: &[&str],
        longest: Duration,
        now: Timestamp,
    ) -> Result<Self, AssertionError> {
        let audience = claims.get("aud").ok_or(AssertionError::Audience)?;
        let ours = |value: &Value| value.as_str().is_some_and(|value| audiences.contains(&value));
        if !ours(audience) && !audience.as_array().is_some_and(|all| all.iter().any(ours)) {
            return Err(AssertionError::Audience);
        }
        let expires_at = numeric_date(claims, "exp")?.ok_or(AssertionError::Missing("exp"))?;
        if expires_at <= now {
            return Err(AssertionError::Expired);
        }
        if expires_at > now + longest + SKEW {
            return Err(AssertionError::TooLong { seconds: longest.as_secs() });
        }
        for name in ["iat", "nbf"] {
            if numeric_date(claims, name)?.is_some_and(|at| at > now + SKEW) {
                return Err(AssertionError::NotYet(name));
            }
        }
        let jti = claims.get("jti").and_then(Value::as_str).filter(|jti| !jti.is_empty());
        let jti = jti.ok_or(AssertionError::Missing("jti"))?;
        if jti.len() > MAX_JTI {
            return Err(AssertionError::Malformed("jti"));
        }
        Ok(Self { jti: jti.to_owned(), expires_at, single_audience: audience.as_str().map(str::to_owned) })
    }

    /// Whether `aud` is exactly this, and no array.
    pub fn is_for_nobody_but(&self, issuer: &str) -> bool {
        self.single_audience.as_deref() == Some(issuer)
    }
}

/// Seconds since the epoch, perhaps with a fraction ([RFC 7519 §2](https://www.rfc-editor.org/rfc/rfc7519#section-2)).
/// `None` if the claim is missing.
pub(crate) fn numeric_date(
    claims: &Map<String, Value>,
    name: &'static str,
) -> Result<Option<Timestamp>, AssertionError> {
    /// Some time in the year 10 889, still far from the end of a timestamp.
    const LAST: f64 = 281_474_976_710.0;
    let Some(value) = claims.get(name) else { return Ok(None) };
    let seconds = value.as_f64().filter(|seconds| (0.0..LAST).contains(seconds));
    let seconds = seconds.ok_or(AssertionError::Malformed(name))?;
    #[expect(clippy::cast_possible_truncation, reason = "it is between zero and LAST, and the fraction may go")]
    Ok(Some(Timestamp::from_micros((seconds * 1e6) as i64)))
}

/// What is wrong with an assertion, for its programmer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AssertionError {
    /// It is about somebody else.
    #[error("iss and sub of the assertion must both be the client_id")]
    Subject,
    /// It is for another server.
    #[error("aud of the assertion must be this server's issuer or the URL of the endpoint")]
    Audience,
    /// A claim that must be there.
    #[error("the assertion has no {0}")]
    Missing(&'static str),
    /// A claim of another type, or out of all measure.
    #[error("{0} of the assertion is malformed")]
    Malformed(&'static str),
    /// It is over.
    #[error("the assertion has expired")]
    Expired,
    /// It would have to be remembered for too long.
    #[error("the assertion lives longer than {seconds} seconds")]
    TooLong {
        /// How long it may live.
        seconds: u64,
    },
    /// It is from the future.
    #[error("{0} of the assertion lies in the future; is the client's clock right?")]
    NotYet(&'static str),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);
    const AUDIENCES: &[&str] = &["https://op.example.org", "https://op.example.org/oauth2/token"];

    /// A good assertion with these claims instead; `null` leaves one out.
    fn read(changes: &Value) -> Result<AssertionClaims, AssertionError> {
        let mut claims = json!({
            "iss": "portal", "sub": "portal", "aud": AUDIENCES[0], "jti": "1",
            "exp": NOW.as_seconds() + 60, "iat": NOW.as_seconds(),
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let claims = claims.as_object().unwrap().clone().into_iter().filter(|(_, value)| !value.is_null()).collect();
        AssertionClaims::read(&claims, AUDIENCES, NOW)
    }

    #[test]
    fn an_assertion_is_for_us_and_for_now() {
        let at = |seconds: i64| NOW.as_seconds() + seconds;
        for (changes, expected) in [
            (json!({}), None),
            (json!({"aud": AUDIENCES[1]}), None),
            (json!({"aud": ["https://other.example.org", AUDIENCES[0]]}), None),
            (json!({"exp": at(3600), "iat": null}), None),
            (json!({"exp": 1_790_000_000.5}), None),
            (json!({"iat": at(60), "nbf": at(60)}), None),
            (json!({"iss": "other"}), Some(AssertionError::Subject)),
            (json!({"sub": "other"}), Some(AssertionError::Subject)),
            (json!({"sub": null}), Some(AssertionError::Subject)),
            (json!({"iss": null, "sub": null}), Some(AssertionError::Subject)),
            (json!({"aud": null}), Some(AssertionError::Audience)),
            (json!({"aud": []}), Some(AssertionError::Audience)),
            (json!({"aud": 1}), Some(AssertionError::Audience)),
            (json!({"aud": "https://op.example.org/"}), Some(AssertionError::Audience)),
            (json!({"aud": "https://op.example.org.evil.org"}), Some(AssertionError::Audience)),
            (json!({"exp": null}), Some(AssertionError::Missing("exp"))),
            (json!({"exp": at(0)}), Some(AssertionError::Expired)),
            (json!({"exp": at(3661)}), Some(AssertionError::TooLong { seconds: 3600 })),
            (json!({"exp": "soon"}), Some(AssertionError::Malformed("exp"))),
            (json!({"exp": 1e300}), Some(AssertionError::Malformed("exp"))),
            (json!({"exp": -1}), Some(AssertionError::Malformed("exp"))),
            (json!({"iat": at(61)}), Some(AssertionError::NotYet("iat"))),
            (json!({"nbf": at(61)}), Some(AssertionError::NotYet("nbf"))),
            (json!({"nbf": "now"}), Some(AssertionError::Malformed("nbf"))),
            (json!({"jti": null}), Some(AssertionError::Missing("jti"))),
            (json!({"jti": ""}), Some(AssertionError::Missing("jti"))),
            (json!({"jti": 7}), Some(AssertionError::Missing("jti"))),
            (json!({"jti": "x".repeat(513)}), Some(AssertionError::Malformed("jti"))),
        ] {
            assert_eq!(read(&changes).err(), expected, "{changes}");
        }
    }

    #[test]
    fn fapi_wants_the_issuer_alone() {
        assert!(read(&json!({})).unwrap().terms.is_for_nobody_but(AUDIENCES[0]));
        for aud in [json!(AUDIENCES[1]), json!([AUDIENCES[0]])] {
            assert!(!read(&json!({ "aud": aud })).unwrap().terms.is_for_nobody_but(AUDIENCES[0]));
        }
    }

    proptest! {
        #[test]
        fn dates_never_panic(number in any::<f64>(), whole in any::<i64>()) {
            let _ = read(&json!({"exp": number, "iat": whole}));
            let _ = read(&json!({"exp": whole, "iat": number}));
        }
    }
}
