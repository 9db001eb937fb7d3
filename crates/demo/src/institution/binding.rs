//! How a message arrives, and the proof that it is the service's own: HTTP-Redirect and HTTP-POST
//! ([SAML Bindings §3.4, §3.5](https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf)).

use std::io::Read as _;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bergshamra::{
    DsigContext, KeysManager, VerifyResult, core::algorithm, crypto::sign,
    dsig::verify::verify_all_document_with_source, keys::loader::load_x509_cert_der,
};
use flate2::read::DeflateDecoder;
use uppsala::{Document, NodeId};
use url::form_urlencoded;

use super::{ns, request::RequestError, service_provider::ServiceProvider};

/// The longest request after inflation; everything above is refused unread.
const MESSAGE_LIMIT: u64 = 256 * 1024;
/// The longest RelayState (Bindings §3.4.3 says 80 bytes; longer ones exist in the wild).
const RELAY_STATE_LIMIT: usize = 1024;

/// A message as it arrived: unpacked, nothing of it believed yet.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) xml: String,
    pub(super) relay_state: Option<String>,
    proof: Proof,
}

/// Where the service's signature is.
#[derive(Debug)]
enum Proof {
    /// Over the query as it was sent (Bindings §3.4.4.1).
    Query { signed: String, algorithm: String, signature: Vec<u8> },
    /// In the XML.
    Enveloped,
}

impl Message {
    /// Unpacks the query of the HTTP-Redirect binding; the message is in this parameter.
    pub(super) fn from_query(query: &str, parameter: &'static str) -> Result<Self, RequestError> {
        let raw = |name| single(query, name);
        let request = raw(parameter)?.ok_or(RequestError::NoRequest)?;
        let (Some(algorithm), Some(signature)) = (raw("SigAlg")?, raw("Signature")?) else {
            return Err(RequestError::Unsigned);
        };
        let relay_state = raw("RelayState")?;
        // The signature covers the octets as sent, in this order, whatever their order in the query.
        let signed = match relay_state {
            Some(state) => format!("{parameter}={request}&RelayState={state}&SigAlg={algorithm}"),
            None => format!("{parameter}={request}&SigAlg={algorithm}"),
        };
        Ok(Self {
            xml: inflate(&from_base64(&decoded(request))?)?,
            relay_state: relay_state.map(decoded).map(acceptable_relay_state).transpose()?,
            proof: Proof::Query { signed, algorithm: decoded(algorithm), signature: from_base64(&decoded(signature))? },
        })
    }

    /// Unpacks the form of the HTTP-POST binding.
    pub(super) fn from_form(body: &str, parameter: &'static str) -> Result<Self, RequestError> {
        let request = single(body, parameter)?.ok_or(RequestError::NoRequest)?;
        let xml = from_base64(&decoded(request))?;
        if xml.len() as u64 > MESSAGE_LIMIT {
            return Err(RequestError::TooLong);
        }
        let relay_state = single(body, "RelayState")?.map(decoded).map(acceptable_relay_state).transpose()?;
        let xml = String::from_utf8(xml).map_err(|_| RequestError::Malformed("it is not UTF-8".into()))?;
        Ok(Self { xml, relay_state, proof: Proof::Enveloped })
    }

    /// A message that stood in an envelope, taken out.
    pub(super) fn from_envelope(xml: String) -> Self {
        Self { xml, relay_state: None, proof: Proof::Enveloped }
    }

    /// Whether the service signed this message. `doc` is the parsed `xml`.
    pub(super) fn is_signed_by(&self, service: &ServiceProvider, doc: &Document<'_>) -> Result<bool, RequestError> {
        match &self.proof {
            Proof::Query { signed, algorithm, signature } => {
                if !SIGNATURE_ALGORITHMS.contains(&algorithm.as_str()) {
                    return Err(RequestError::Algorithm(algorithm.clone()));
                }
                let verifier = sign::from_uri(algorithm).map_err(|_| RequestError::Algorithm(algorithm.clone()))?;
                Ok(keys(service).keys().any(|key| {
                    let Ok(Some(key)) = key.to_signing_key() else { return false };
                    verifier.verify(&key, signed.as_bytes(), signature).unwrap_or(false)
                }))
            }
            Proof::Enveloped => self.is_enveloped_signature_valid(service, doc),
        }
    }

    fn is_enveloped_signature_valid(
        &self,
        service: &ServiceProvider,
        doc: &Document<'_>,
    ) -> Result<bool, RequestError> {
        let root = doc.document_element().ok_or(RequestError::Unsigned)?;
        let [signature] = doc.get_elements_by_tag_name_ns(ns::DSIG, "Signature")[..] else {
            return Err(RequestError::Unsigned);
        };
        if doc.parent(signature) != Some(root) {
            return Err(RequestError::Unsigned);
        }
        only_plain_algorithms(doc, signature)?;
        let results = verify_all_document_with_source(&DsigContext::new(keys(service)), doc, Some(&self.xml));
        let Ok([VerifyResult::Valid { references, .. }]) = results.as_deref() else { return Ok(false) };
        // What was signed must be the whole request, not some part of it.
        Ok(matches!(&references[..], [only] if only.digest_verified && only.resolved_node == Some(root)))
    }
}

/// SHA-2 only, with keys as SAML services have them.
const SIGNATURE_ALGORITHMS: &[&str] = &[
    algorithm::RSA_SHA256,
    algorithm::RSA_SHA384,
    algorithm::RSA_SHA512,
    algorithm::ECDSA_SHA256,
    algorithm::ECDSA_SHA384,
    algorithm::ECDSA_SHA512,
];
const OTHER_ALGORITHMS: &[&str] =
    &[algorithm::SHA256, algorithm::SHA384, algorithm::SHA512, algorithm::EXC_C14N, algorithm::ENVELOPED_SIGNATURE];

/// Refuses every `Algorithm` below the signature that is not on the lists: no XPath, no XSLT, no SHA-1.
fn only_plain_algorithms(doc: &Document<'_>, signature: NodeId) -> Result<(), RequestError> {
    for node in doc.descendants(signature) {
        let Some(algorithm) = doc.get_attribute(node, "Algorithm") else { continue };
        if !SIGNATURE_ALGORITHMS.contains(&algorithm) && !OTHER_ALGORITHMS.contains(&algorithm) {
            return Err(RequestError::Algorithm(algorithm.to_owned()));
        }
    }
    Ok(())
}

fn keys(service: &ServiceProvider) -> KeysManager {
    let mut keys = KeysManager::new();
    keys.add_keys(service.signing_certificates.iter().filter_map(|certificate| load_x509_cert_der(certificate).ok()));
    keys
}

/// Whether a query or form has a `SAMLResponse`.
pub(super) fn is_answer(pairs: &str) -> bool {
    pairs.split('&').any(|pair| pair.starts_with("SAMLResponse="))
}

/// The still encoded value of a parameter that may be there once.
fn single<'q>(query: &'q str, name: &'static str) -> Result<Option<&'q str>, RequestError> {
    let mut values = query.split('&').filter_map(|pair| pair.split_once('=')).filter(|(key, _)| *key == name);
    match (values.next(), values.next()) {
        (value, None) => Ok(value.map(|(_, value)| value)),
        _ => Err(RequestError::Repeated(name)),
    }
}

fn decoded(value: &str) -> String {
    form_urlencoded::parse(format!("v={value}").as_bytes()).map(|(_, value)| value.into_owned()).collect()
}

fn acceptable_relay_state(state: String) -> Result<String, RequestError> {
    if state.len() > RELAY_STATE_LIMIT { Err(RequestError::TooLong) } else { Ok(state) }
}

fn from_base64(text: &str) -> Result<Vec<u8>, RequestError> {
    let text: String = text.split_whitespace().collect();
    BASE64.decode(text).map_err(|_| RequestError::Malformed("it is not base64".into()))
}

fn inflate(deflated: &[u8]) -> Result<String, RequestError> {
    let mut xml = Vec::new();
    DeflateDecoder::new(deflated)
        .take(MESSAGE_LIMIT + 1)
        .read_to_end(&mut xml)
        .map_err(|_| RequestError::Malformed("it cannot be inflated".into()))?;
    if xml.len() as u64 > MESSAGE_LIMIT {
        return Err(RequestError::TooLong);
    }
    String::from_utf8(xml).map_err(|_| RequestError::Malformed("it is not UTF-8".into()))
}
