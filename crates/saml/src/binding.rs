//! How messages travel by way of the browser: HTTP-Redirect and HTTP-POST
//! ([SAML Bindings §3.4, §3.5](https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf)).
//!
//! What we send is always signed: over the query for HTTP-Redirect, inside the XML for HTTP-POST. What comes by
//! HTTP-Redirect is signed over the octets as they were sent ([`detached`]).

mod detached;

use std::{fmt::Write as _, io::Write as _};

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD as BASE64},
};
use flate2::{Compression, write::DeflateEncoder};
use url::Url;

pub(crate) use self::detached::DetachedSignature;
pub use self::detached::Received;
use crate::{key::SigningKey, response::ResponseError, signature, vocabulary::algorithm, xml::DocumentError};

/// The largest message that is read, in octets after base64 and inflation.
pub const MAX_MESSAGE_SIZE: usize = 256 * 1024;
/// The longest RelayState that SAML allows (Bindings §3.4.3), in octets.
pub const MAX_RELAY_STATE: usize = 80;

/// What a message is, by the name of its parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// `SAMLRequest`.
    Request,
    /// `SAMLResponse`.
    Response,
}

impl Parameter {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "SAMLRequest",
            Self::Response => "SAMLResponse",
        }
    }
}

/// What to do with the person's browser, so that it takes a message to an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// Send it to this address.
    Redirect(Url),
    /// Let it post this form.
    Post {
        /// Where to.
        action: Url,
        /// The name of the message's field.
        parameter: Parameter,
        /// That field.
        message: String,
        /// The field `RelayState`.
        relay_state: Option<String>,
    },
}

/// Why a message could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// RelayState is longer than [`MAX_RELAY_STATE`] octets.
    #[error("RelayState is longer than 80 octets")]
    RelayStateTooLong,
    /// The institution has no endpoint for it.
    #[error("the institution has no endpoint for such messages")]
    NoEndpoint,
    /// The service provider has no signing key.
    #[error("there is no signing key")]
    NoSigningKey,
    /// The cryptographic library failed.
    #[error("signing failed")]
    Signing,
}

/// A message on its way out.
pub(crate) struct Draft<'a> {
    pub(crate) parameter: Parameter,
    /// The ID of its root.
    pub(crate) id: &'a str,
    pub(crate) relay_state: Option<&'a str>,
    pub(crate) key: Option<&'a SigningKey>,
}

impl Draft<'_> {
    /// Signs the message and sends it, by HTTP-Redirect if there is an address for that, else by HTTP-POST. `write` makes
    /// the XML for a destination, with an enveloped signature or without.
    pub(crate) fn send(
        &self,
        redirect: Option<&Url>,
        post: Option<&Url>,
        write: impl Fn(&Url, Option<&str>) -> String,
    ) -> Result<Outgoing, RequestError> {
        if self.relay_state.is_some_and(|state| state.len() > MAX_RELAY_STATE) {
            return Err(RequestError::RelayStateTooLong);
        }
        let key = self.key.ok_or(RequestError::NoSigningKey)?;
        match (redirect, post) {
            (Some(endpoint), _) => self.redirect(endpoint, &write(endpoint, None), key).ok_or(RequestError::Signing),
            (None, Some(endpoint)) => {
                let unsigned = write(endpoint, None);
                let signature = signature::enveloped(&unsigned, self.id, key).ok_or(RequestError::Signing)?;
                Ok(Outgoing::Post {
                    action: endpoint.clone(),
                    parameter: self.parameter,
                    message: BASE64.encode(write(endpoint, Some(&signature))),
                    relay_state: self.relay_state.map(str::to_owned),
                })
            }
            (None, None) => Err(RequestError::NoEndpoint),
        }
    }

    /// The signature covers the three parameters exactly as they stand in the address.
    fn redirect(&self, endpoint: &Url, xml: &str, key: &SigningKey) -> Option<Outgoing> {
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
        deflate.write_all(xml.as_bytes()).ok()?;
        let message = BASE64.encode(deflate.finish().ok()?);
        let mut query = format!("{}={}", self.parameter.as_str(), percent_encoded(&message));
        if let Some(state) = self.relay_state.filter(|state| !state.is_empty()) {
            query = format!("{query}&RelayState={}", percent_encoded(state));
        }
        query = format!("{query}&SigAlg={}", percent_encoded(algorithm::RSA_SHA256));
        let signature = key.sign(query.as_bytes())?;
        query = format!("{query}&Signature={}", percent_encoded(&BASE64.encode(signature)));
        if let Some(own) = endpoint.query().filter(|own| !own.is_empty()) {
            query = format!("{own}&{query}");
        }
        let mut url = endpoint.clone();
        url.set_fragment(None);
        url.set_query(Some(&query));
        Some(Outgoing::Redirect(url))
    }
}

/// Everything but RFC 3986's unreserved characters as `%XX`, so that no reader can encode it differently.
fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => write!(out, "%{byte:02X}").expect("writing to a string does not fail"),
        }
    }
    out
}

/// The text of a posted message (base64, with white space or not).
pub(crate) fn from_base64(text: &str) -> Result<String, ResponseError> {
    let bytes = octets(text)?;
    if bytes.len() > MAX_MESSAGE_SIZE {
        return Err(ResponseError::TooLarge);
    }
    String::from_utf8(bytes).map_err(|_| DocumentError::NotUtf8.into())
}

fn octets(base64: &str) -> Result<Vec<u8>, ResponseError> {
    // Four characters carry three octets; the rest is room for line breaks.
    if base64.len() > MAX_MESSAGE_SIZE * 3 / 2 {
        return Err(ResponseError::TooLarge);
    }
    let text: String = base64.split_ascii_whitespace().collect();
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&STANDARD, config).decode(text).map_err(|_| ResponseError::NotBase64)
}
