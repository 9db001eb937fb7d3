//! How a client says who it is at the token endpoint
//! ([RFC 6749 §2.3](https://www.rfc-editor.org/rfc/rfc6749#section-2.3)). Whether it is true, the broker decides.
//!
//! Invariant: a request authenticates its client in one way or not at all, never in two.

pub mod assertion;

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use domain::{ClientId, Secret, client::ClientAuthMethod};

use crate::{ErrorCode, OAuthError, Params, form, jose::UnverifiedJwt};

/// The `WWW-Authenticate` header of a 401 answer to a client that tried Basic (RFC 6749 §5.2).
pub const BASIC_CHALLENGE: &str = "Basic realm=\"beadle\", charset=\"UTF-8\"";

/// What proves a client in a form: no part of what it asks for, and never kept.
pub const PARAMETERS: [&str; 3] = ["client_secret", "client_assertion", "client_assertion_type"];

/// Some clients leave the padding out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Who a client says it is, and what it shows for it.
#[derive(Debug, Clone)]
pub struct ClientCredentials {
    /// Its id.
    pub id: ClientId,
    /// Its proof.
    pub proof: Proof,
}

/// What a client shows for being who it says.
#[derive(Debug, Clone)]
pub enum Proof {
    /// A shared secret.
    Secret(Secret, SecretMethod),
    /// A JWT under its key.
    Assertion(Secret),
    /// Nothing in the request: a public client, or one that shows a certificate to the TLS listener.
    None,
}

/// How a shared secret travelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretMethod {
    /// In the `Authorization` header.
    Basic,
    /// In the body.
    Post,
}

impl SecretMethod {
    /// The method as clients register it.
    pub const fn registered(self) -> ClientAuthMethod {
        match self {
            Self::Basic => ClientAuthMethod::ClientSecretBasic,
            Self::Post => ClientAuthMethod::ClientSecretPost,
        }
    }
}

impl ClientCredentials {
    /// Reads the credentials of a request. Never empty; more than one only where a Basic header can be read in several
    /// ways, the likeliest first. The one that is meant is the one whose client exists and has that secret.
    pub fn from_request(authorization: Option<&str>, params: &Params) -> Result<Vec<Self>, OAuthError> {
        let basic = authorization.and_then(|header| scheme(header, "Basic"));
        let in_body = params.get("client_id").map(ClientId::parse).transpose();
        let in_body = in_body.map_err(|_| OAuthError::new(ErrorCode::InvalidClient, "There is no such client."))?;
        let secret = params.get("client_secret");
        let assertion = params.get("client_assertion");
        let ways = [basic.is_some(), secret.is_some(), assertion.is_some()];
        if ways.into_iter().filter(|way| *way).count() > 1 {
            return Err(OAuthError::new(
                ErrorCode::InvalidRequest,
                "The client authenticates in more than one way (Authorization header, client_secret, \
                 client_assertion); use one.",
            ));
        }
        if let Some(assertion) = assertion {
            return from_assertion(assertion, params.get("client_assertion_type"), in_body).map(|read| vec![read]);
        }
        match (basic, in_body, secret) {
            (Some(basic), in_body, _) => from_basic(basic, in_body.as_ref()),
            (None, Some(id), Some(secret)) => {
                Ok(vec![Self { id, proof: Proof::Secret(Secret::from(secret), SecretMethod::Post) }])
            }
            (None, Some(id), None) => Ok(vec![Self { id, proof: Proof::None }]),
            (None, None, _) => Err(OAuthError::new(
                ErrorCode::InvalidClient,
                "The request does not say which client it comes from: there is no client_id.",
            )),
        }
    }
}

/// The credentials behind a scheme, whose name is case-insensitive (RFC 9110 §11.1).
pub(crate) fn scheme<'a>(authorization: &'a str, name: &str) -> Option<&'a str> {
    let (scheme, credentials) = authorization.trim().split_once(' ').unwrap_or((authorization.trim(), ""));
    scheme.eq_ignore_ascii_case(name).then(|| credentials.trim())
}

fn from_assertion(
    assertion: &str,
    assertion_type: Option<&str>,
    in_body: Option<ClientId>,
) -> Result<ClientCredentials, OAuthError> {
    let refuse = |code, sentence: &str| Err(OAuthError::new(code, sentence));
    if assertion_type != Some(assertion::JWT_BEARER) {
        let sentence = format!("The client_assertion_type must be {}.", assertion::JWT_BEARER);
        return refuse(ErrorCode::InvalidRequest, &sentence);
    }
    let claimed = UnverifiedJwt::parse(assertion).and_then(|jwt| jwt.claimed());
    let claimed = claimed.map_err(|error| OAuthError::new(ErrorCode::InvalidClient, format!("{error}.")))?;
    let id = claimed.get("sub").and_then(serde_json::Value::as_str).and_then(|sub| ClientId::parse(sub).ok());
    match (id, in_body) {
        (None, _) => refuse(ErrorCode::InvalidClient, "The client_assertion has no client_id as its sub."),
        (Some(id), Some(in_body)) if id != in_body => {
            refuse(ErrorCode::InvalidRequest, "The client_id in the body is not the sub of the client_assertion.")
        }
        (Some(id), _) => Ok(ClientCredentials { id, proof: Proof::Assertion(Secret::from(assertion)) }),
    }
}

fn from_basic(basic: &str, in_body: Option<&ClientId>) -> Result<Vec<ClientCredentials>, OAuthError> {
    let malformed = || OAuthError::new(ErrorCode::InvalidRequest, "The Basic Authorization header is malformed.");
    let bytes = BASE64.decode(basic).map_err(|_| malformed())?;
    let pair = String::from_utf8(bytes).map_err(|_| malformed())?;
    let mut candidates: Vec<ClientCredentials> = readings(&pair)
        .filter_map(|(id, secret)| {
            let proof = match secret.as_str() {
                "" => Proof::None,
                secret => Proof::Secret(Secret::from(secret), SecretMethod::Basic),
            };
            Some(ClientCredentials { id: ClientId::parse(&id).ok()?, proof })
        })
        .collect();
    if candidates.is_empty() {
        return Err(malformed());
    }
    if let Some(id) = in_body {
        candidates.retain(|candidate| candidate.id == *id);
        if candidates.is_empty() {
            return Err(OAuthError::new(
                ErrorCode::InvalidRequest,
                "The client_id in the body is not the one in the Authorization header.",
            ));
        }
    }
    Ok(candidates)
}

/// How `id:secret` can be meant, the likeliest first. By RFC 6749 §2.3.1 both are form-encoded, so the first colon
/// separates. Many clients encode nothing: then `+` and `%` stand for themselves, and in CILogon's ids, such as
/// `cilogon:/client_id/1a2b`, it is the last colon that separates.
fn readings(pair: &str) -> impl Iterator<Item = (String, String)> {
    let first = pair.split_once(':');
    let last = pair.rsplit_once(':').filter(|_| pair.matches(':').count() > 1);
    let mut all: Vec<(String, String)> = Vec::new();
    for (id, secret) in first.into_iter().chain(last) {
        let encoded = form::decode(id).zip(form::decode(secret));
        for reading in encoded.into_iter().chain([(id.to_owned(), secret.to_owned())]) {
            if !all.contains(&reading) {
                all.push(reading);
            }
        }
    }
    all.into_iter()
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    use super::*;

    fn read(authorization: Option<&str>, body: &str) -> Result<Vec<(String, String, &'static str)>, ErrorCode> {
        let params = Params::parse(body.as_bytes()).unwrap();
        let candidates = ClientCredentials::from_request(authorization, &params).map_err(|error| error.code())?;
        let shown = |proof: &Proof| match proof {
            Proof::Secret(secret, method) => (secret.expose().to_owned(), method.registered().as_str()),
            Proof::Assertion(jwt) => (jwt.expose().to_owned(), "private_key_jwt"),
            Proof::None => (String::new(), "none"),
        };
        let flat = |c: &ClientCredentials| (c.id.to_string(), shown(&c.proof).0, shown(&c.proof).1);
        Ok(candidates.iter().map(flat).collect())
    }

    fn basic(pair: &str) -> String {
        format!("Basic {}", STANDARD.encode(pair))
    }

    fn one(id: &str, secret: &str, method: &'static str) -> Vec<(String, String, &'static str)> {
        vec![(id.to_owned(), secret.to_owned(), method)]
    }

    #[test]
    fn a_client_authenticates_by_header_by_body_or_not_at_all() {
        assert_eq!(read(Some(&basic("portal:s3")), ""), Ok(one("portal", "s3", "client_secret_basic")));
        assert_eq!(read(Some(&basic("portal:s3")), "client_id=portal"), Ok(one("portal", "s3", "client_secret_basic")));
        assert_eq!(read(None, "client_id=portal&client_secret=s3"), Ok(one("portal", "s3", "client_secret_post")));
        assert_eq!(read(None, "client_id=portal"), Ok(one("portal", "", "none")));
        assert_eq!(read(Some(&basic("portal:")), ""), Ok(one("portal", "", "none")));
    }

    #[test]
    fn the_scheme_has_no_case_and_the_padding_is_optional() {
        assert_eq!(read(Some("bAsIC   cG9ydGFsOnM"), ""), Ok(one("portal", "s", "client_secret_basic")));
    }

    #[test]
    fn an_access_token_in_the_header_does_not_hide_the_client_in_the_body() {
        let read = read(Some("Bearer abc"), "client_id=portal&client_secret=s3");
        assert_eq!(read, Ok(one("portal", "s3", "client_secret_post")));
    }

    #[test]
    fn colons_of_cilogon_are_read_encoded_and_raw() {
        let encoded = read(Some(&basic("cilogon%3A%2Fclient_id%2F1a2b:s%2B3")), "").unwrap();
        assert_eq!(encoded[0], ("cilogon:/client_id/1a2b".into(), "s+3".into(), "client_secret_basic"));
        let raw = read(Some(&basic("myproxy:oa4mp,2012:/client/5f:s3")), "").unwrap();
        assert!(raw.contains(&("myproxy:oa4mp,2012:/client/5f".into(), "s3".into(), "client_secret_basic")));
        let told = read(Some(&basic("cilogon:/client_id/1a2b:s3")), "client_id=cilogon:/client_id/1a2b");
        assert_eq!(told, Ok(one("cilogon:/client_id/1a2b", "s3", "client_secret_basic")));
    }

    #[test]
    fn a_secret_that_was_not_encoded_is_tried_as_it_is() {
        let read = read(Some(&basic("portal:a+b%41")), "").unwrap();
        let secrets: Vec<_> = read.iter().map(|(_, secret, _)| secret.as_str()).collect();
        assert_eq!(secrets, ["a bA", "a+b%41"]);
    }

    #[test]
    fn an_assertion_names_its_client_itself() {
        let jwt = |claims: &str| {
            let encode = base64::engine::general_purpose::URL_SAFE_NO_PAD;
            format!("{}.{}.AA", encode.encode(r#"{"alg":"ES256"}"#), encode.encode(claims))
        };
        let (good, typed) = (jwt(r#"{"sub":"portal"}"#), format!("client_assertion_type={}", assertion::JWT_BEARER));
        let expected = Ok(one("portal", &good, "private_key_jwt"));
        assert_eq!(read(None, &format!("{typed}&client_assertion={good}")), expected);
        assert_eq!(read(None, &format!("{typed}&client_assertion={good}&client_id=portal")), expected);
        for (body, code) in [
            (format!("client_assertion={good}"), ErrorCode::InvalidRequest),
            (format!("client_assertion={good}&client_assertion_type=saml"), ErrorCode::InvalidRequest),
            (format!("{typed}&client_assertion={good}&client_id=other"), ErrorCode::InvalidRequest),
            (format!("{typed}&client_assertion={good}&client_id=portal&client_secret=s3"), ErrorCode::InvalidRequest),
            (format!("{typed}&client_assertion={}", jwt("{}")), ErrorCode::InvalidClient),
            (format!("{typed}&client_assertion={}", jwt(r#"{"sub":7}"#)), ErrorCode::InvalidClient),
            (format!("{typed}&client_assertion={}", jwt(r#"{"sub":"a","sub":"b"}"#)), ErrorCode::InvalidClient),
            (format!("{typed}&client_assertion=nonsense"), ErrorCode::InvalidClient),
        ] {
            assert_eq!(read(None, &body), Err(code), "{body}");
        }
        let both = read(Some(&basic("portal:s3")), &format!("{typed}&client_assertion={good}"));
        assert_eq!(both, Err(ErrorCode::InvalidRequest));
    }

    #[test]
    fn contradictions_are_refused() {
        for (authorization, body, code) in [
            (Some(basic("portal:s3")), "client_id=portal&client_secret=s3", ErrorCode::InvalidRequest),
            (Some(basic("portal:s3")), "client_secret=s3", ErrorCode::InvalidRequest),
            (Some(basic("portal:s3")), "client_id=other", ErrorCode::InvalidRequest),
            (Some(basic("portal")), "", ErrorCode::InvalidRequest),
            (Some(basic(":s3")), "", ErrorCode::InvalidRequest),
            (Some("Basic".to_owned()), "", ErrorCode::InvalidRequest),
            (Some("Basic ???".to_owned()), "", ErrorCode::InvalidRequest),
            (None, "client_secret=s3", ErrorCode::InvalidClient),
            (None, "client_id=a%0Ab", ErrorCode::InvalidClient),
            (None, "", ErrorCode::InvalidClient),
        ] {
            assert_eq!(read(authorization.as_deref(), body), Err(code), "{authorization:?} {body}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_never_yields_nothing(header in ".{0,40}", pair in ".{0,40}") {
            for authorization in [header, basic(&pair)] {
                let read = ClientCredentials::from_request(Some(&authorization), &Params::default());
                prop_assert!(read.is_err() || !read.unwrap().is_empty());
            }
        }
    }
}
