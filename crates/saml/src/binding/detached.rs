//! What arrives, unpacked; and the signature over a query.
//!
//! Invariant: a detached signature is verified over the octets of the query as they were sent, never over what somebody
//! has decoded and encoded again.

use std::io::Read as _;

use flate2::read::DeflateDecoder;
use url::form_urlencoded;

use super::{MAX_MESSAGE_SIZE, Parameter, from_base64, octets};
use crate::{
    response::ResponseError,
    signature::{SignatureError, TrustedKeys},
    vocabulary::{ENCODING_DEFLATE, algorithm},
    xml::DocumentError,
};

/// A message as it arrived, unpacked; nothing of it is believed yet.
pub struct Received {
    pub(crate) parameter: Parameter,
    pub(crate) xml: String,
    pub(crate) relay_state: Option<String>,
    /// By HTTP-Redirect: the signature beside the message. By HTTP-POST it is inside.
    pub(crate) detached: Option<DetachedSignature>,
}

/// A signature over a query, with what it is made over.
pub(crate) struct DetachedSignature {
    signed: String,
    algorithm: String,
    value: Vec<u8>,
}

impl Received {
    /// Unpacks the query of the HTTP-Redirect binding, as it was sent
    /// ([Bindings §3.4.4.1](https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf)).
    pub fn from_query(query: &str) -> Result<Self, ResponseError> {
        let (request, response) = (single(query, "SAMLRequest")?, single(query, "SAMLResponse")?);
        let (parameter, message) = match (request, response) {
            (Some(message), None) => (Parameter::Request, message),
            (None, Some(message)) => (Parameter::Response, message),
            _ => return Err(ResponseError::NoMessage),
        };
        if single(query, "SAMLEncoding")?.is_some_and(|encoding| decoded(encoding) != ENCODING_DEFLATE) {
            return Err(ResponseError::NotDeflated);
        }
        let (state, algorithm) = (single(query, "RelayState")?, single(query, "SigAlg")?);
        let detached = match (algorithm, single(query, "Signature")?) {
            (Some(algorithm), Some(value)) => {
                let state = state.map_or_else(String::new, |state| format!("&RelayState={state}"));
                Some(DetachedSignature {
                    // In this order, whatever their order in the query.
                    signed: format!("{}={message}{state}&SigAlg={algorithm}", parameter.as_str()),
                    algorithm: decoded(algorithm),
                    value: octets(&decoded(value))?,
                })
            }
            _ => return Err(ResponseError::Unsigned),
        };
        let xml = inflated(&octets(&decoded(message))?)?;
        Ok(Self { parameter, xml, relay_state: state.map(decoded), detached })
    }

    /// Unpacks the fields of the HTTP-POST binding.
    pub fn from_form(
        request: Option<&str>,
        response: Option<&str>,
        relay_state: Option<&str>,
    ) -> Result<Self, ResponseError> {
        let (parameter, message) = match (request, response) {
            (Some(message), None) => (Parameter::Request, message),
            (None, Some(message)) => (Parameter::Response, message),
            _ => return Err(ResponseError::NoMessage),
        };
        let xml = from_base64(message)?;
        Ok(Self { parameter, xml, relay_state: relay_state.map(str::to_owned), detached: None })
    }

    /// The message, as anybody may have written it.
    pub fn xml(&self) -> &str {
        &self.xml
    }
}

impl DetachedSignature {
    /// Verifies it with one of the keys.
    pub(crate) fn verify(&self, keys: &TrustedKeys) -> Result<(), SignatureError> {
        if !algorithm::SIGNATURES.contains(&self.algorithm.as_str()) {
            return Err(SignatureError::ForbiddenAlgorithm(self.algorithm.chars().take(200).collect()));
        }
        keys.verify(&self.algorithm, self.signed.as_bytes(), &self.value)
    }
}

/// The value of a parameter, still encoded. It may be there once, and its name must be written plainly: whoever reads it
/// otherwise reads another query than the one that was signed.
fn single<'q>(query: &'q str, name: &'static str) -> Result<Option<&'q str>, ResponseError> {
    let mut found = None;
    for pair in query.split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if decoded(key) != name {
            continue;
        }
        if found.replace(value).is_some() || key != name {
            return Err(ResponseError::RepeatedParameter(name));
        }
    }
    Ok(found)
}

fn decoded(text: &str) -> String {
    let pair = format!("={text}");
    form_urlencoded::parse(pair.as_bytes()).next().map_or_else(String::new, |(_, value)| value.into_owned())
}

fn inflated(deflated: &[u8]) -> Result<String, ResponseError> {
    let mut bytes = Vec::new();
    let limit = MAX_MESSAGE_SIZE as u64 + 1;
    DeflateDecoder::new(deflated).take(limit).read_to_end(&mut bytes).map_err(|_| ResponseError::NotDeflated)?;
    if bytes.len() > MAX_MESSAGE_SIZE {
        return Err(ResponseError::TooLarge);
    }
    String::from_utf8(bytes).map_err(|_| DocumentError::NotUtf8.into())
}
