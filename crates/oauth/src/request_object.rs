//! Request objects: an authorization request as a JWT
//! ([RFC 9101](https://www.rfc-editor.org/rfc/rfc9101),
//! [OpenID Connect Core §6](https://openid.net/specs/openid-connect-core-1_0.html#JWTRequests),
//! [FAPI 2.0 Message Signing §5.3](https://openid.net/specs/fapi-message-signing-2_0-final.html)).
//!
//! Invariant: where there is an object, only what stands in it counts (RFC 9101 §6.3); what stands beside it may
//! repeat, but not contradict, who asks and for what.

use domain::{Client, Timestamp, client::JwsAlgorithm};
use serde_json::{Map, Value};

use crate::{
    ErrorCode, Issuer, OAuthError, Params,
    jose::{Allowed, ClientKeys, UnverifiedJwt},
};

/// Bytes of the longest `request_uri` (OpenID Connect Core §6.2).
pub const MAX_REQUEST_URI: usize = 512;

/// `typ` of a request object (RFC 9101 §4); OpenID Connect Core has none.
const TYPES: &[&str] = &["oauth-authz-req+jwt", "JWT"];
/// What FAPI 2.0 lets a client sign with.
const FAPI2: &[JwsAlgorithm] = &[JwsAlgorithm::Ps256, JwsAlgorithm::Es256, JwsAlgorithm::EdDsa];
/// Claims of a JWT that are no parameters, and one that is read before the client is known.
const NO_PARAMETERS: [&str; 8] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "trust_chain"];
/// Seconds by which a client's clock may be ahead.
const SKEW: i64 = 60;
/// Seconds that an object may live, and how old it may be, by FAPI 2.0.
const FAPI2_LIFETIME: i64 = 60 * 60;

/// A request object as it came, not yet believed.
#[derive(Debug)]
pub struct RequestObject<'t>(UnverifiedJwt<'t>);

/// By whose rules an object is read.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Whose it must be.
    pub client: &'a Client,
    /// Its keys.
    pub keys: &'a ClientKeys,
    /// For whom it must be.
    pub issuer: &'a Issuer,
    /// The present moment.
    pub now: Timestamp,
}

impl<'t> RequestObject<'t> {
    /// Reads the shape.
    pub fn parse(jwt: &'t str) -> Result<Self, OAuthError> {
        UnverifiedJwt::parse(jwt).map(Self).map_err(refused)
    }

    /// The name of the key that signed it, if it says so.
    pub fn kid(&self) -> Option<&str> {
        self.0.header().get("kid").and_then(Value::as_str)
    }

    /// The parameters in it, in the place of those beside it. They are still to be checked as any others.
    pub fn params(self, beside: &Params, rules: &Rules<'_>) -> Result<Params, OAuthError> {
        let allowed = Allowed { algorithms: &algorithms(rules.client), types: TYPES, untyped: true };
        let claims = self.0.verify(rules.keys, &allowed).map_err(refused)?.claims;
        check_parties(&claims, rules)?;
        check_times(&claims, rules)?;
        for name in ["request", "request_uri"] {
            if claims.contains_key(name) {
                return Err(invalid(&format!("The request object has a {name} inside.")));
            }
        }
        let mut params = Params::default();
        for (name, value) in claims.iter().filter(|(name, _)| !NO_PARAMETERS.contains(&name.as_str())) {
            params = parameter(params, name, value)?;
        }
        let contradicts =
            |name: &str| matches!((params.get(name), beside.get(name)), (Some(one), Some(other)) if one != other);
        if let Some(name) = ["client_id", "response_type"].into_iter().find(|name| contradicts(name)) {
            return Err(invalid(&format!("The {name} in the request object is not the one beside it.")));
        }
        Ok(params.with("client_id", rules.client.id.as_str()))
    }
}

/// What the client may sign with. Not at all only if it is registered so.
fn algorithms(client: &Client) -> Vec<JwsAlgorithm> {
    let metadata = &client.metadata;
    let may = |algorithm: &JwsAlgorithm| match metadata.request_object_signing_alg {
        Some(registered) => *algorithm == registered,
        None => *algorithm != JwsAlgorithm::None,
    };
    let strict = metadata.fapi2 || metadata.require_signed_request_object || client.came_by_request();
    JwsAlgorithm::ALL
        .iter()
        .copied()
        .filter(may)
        .filter(|algorithm| !(strict && *algorithm == JwsAlgorithm::None))
        .filter(|algorithm| !metadata.fapi2 || FAPI2.contains(algorithm))
        .collect()
}

/// `iss` and `aud`: demanded by FAPI, and right wherever they stand.
fn check_parties(claims: &Map<String, Value>, rules: &Rules<'_>) -> Result<(), OAuthError> {
    let id = rules.client.id.as_str();
    match claims.get("iss") {
        None => {}
        Some(Value::String(iss)) if iss == id => {}
        Some(_) => return Err(invalid("The iss of the request object is not the client_id.")),
    }
    let issuer = rules.issuer.as_str();
    match claims.get("aud") {
        None if rules.client.metadata.fapi2 => return Err(invalid("The request object has no aud.")),
        None => {}
        Some(Value::String(aud)) if aud == issuer => {}
        Some(Value::Array(all)) if all.iter().any(|aud| aud == issuer) => {}
        Some(_) => return Err(invalid(&format!("The aud of the request object must be {issuer}."))),
    }
    // Otherwise an assertion by which the client proves itself could pass for a request (RFC 9101 §10.8).
    if claims.get("sub").is_some_and(|sub| sub == id) {
        return Err(invalid("The sub of the request object is the client_id, as in a client assertion."));
    }
    Ok(())
}

/// `exp`, `nbf` and `iat`: demanded by FAPI, and right wherever they stand.
fn check_times(claims: &Map<String, Value>, rules: &Rules<'_>) -> Result<(), OAuthError> {
    let now = rules.now.as_seconds();
    let (exp, nbf, iat) = (seconds(claims, "exp")?, seconds(claims, "nbf")?, seconds(claims, "iat")?);
    if exp.is_some_and(|exp| exp <= now) {
        return Err(invalid("The request object has expired."));
    }
    if [nbf, iat].into_iter().flatten().any(|from| from > now + SKEW) {
        return Err(invalid("The request object is not yet good: its nbf or iat lies ahead."));
    }
    if !rules.client.metadata.fapi2 {
        return Ok(());
    }
    match (exp, nbf) {
        (Some(exp), Some(nbf)) if nbf < now - FAPI2_LIFETIME || exp - nbf > FAPI2_LIFETIME => {
            Err(invalid("The nbf of the request object may lie back 60 minutes, and its exp 60 minutes behind that."))
        }
        (Some(_), Some(_)) => Ok(()),
        _ => Err(invalid("The request object must have exp and nbf.")),
    }
}

fn seconds(claims: &Map<String, Value>, name: &str) -> Result<Option<i64>, OAuthError> {
    // Far beyond any date, and far from overflow.
    const BOUND: f64 = 1e15;
    let Some(value) = claims.get(name) else { return Ok(None) };
    #[expect(clippy::cast_possible_truncation, reason = "bounded, and a part of a second does not matter")]
    let whole = value.as_f64().filter(|seconds| seconds.abs() < BOUND).map(|seconds| seconds as i64);
    whole.map(Some).ok_or_else(|| invalid(&format!("The {name} of the request object is not a number of seconds.")))
}

/// A claim as a parameter: a structure is the JSON that would have been sent as text.
fn parameter(params: Params, name: &str, value: &Value) -> Result<Params, OAuthError> {
    let text = match value {
        Value::Null => return Ok(params),
        Value::String(text) => text.clone(),
        Value::Array(all) if Params::may_repeat(name) => {
            let texts: Option<Vec<&str>> = all.iter().map(Value::as_str).collect();
            let texts = texts.ok_or_else(|| invalid(&format!("The {name} in the request object is no text.")))?;
            return Ok(params.with_all(name, &texts));
        }
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    };
    if text.contains('\0') {
        return Err(invalid(&format!("The {name} in the request object has a character that is no text.")));
    }
    Ok(if text.is_empty() { params } else { params.with(name, &text) })
}

fn refused(reason: impl std::fmt::Display) -> OAuthError {
    invalid(&format!("The request object is refused: {reason}."))
}

fn invalid(sentence: &str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequestObject, sentence)
}

#[cfg(test)]
mod tests;
