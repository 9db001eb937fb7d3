//! The service that asks for sign-ins, as its metadata describes it: fetched over HTTP when first needed, and again
//! when a signature no longer verifies (its keys may have been rolled over).

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use tokio::sync::Mutex;
use uppsala::{Document, NodeId, Parser};
use url::Url;

use super::ns;

/// The longest metadata document that is read.
const METADATA_LIMIT: usize = 1 << 20;

/// A SAML service provider: what of its metadata an institution needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceProvider {
    /// Its entityID.
    pub entity_id: String,
    /// Its name for people.
    pub display_name: String,
    /// Where it takes answers by HTTP-POST; never empty, the default first.
    pub assertion_consumers: Vec<AssertionConsumer>,
    /// Where programs without a browser bring it answers (PAOS).
    pub paos_consumers: Vec<AssertionConsumer>,
    /// Where it takes logout messages by HTTP-Redirect, if it does.
    pub single_logout: Option<String>,
    /// Certificates (DER) of the keys that sign its requests.
    pub signing_certificates: Vec<Vec<u8>>,
    /// Certificates (DER) of the keys to encrypt assertions for.
    pub encryption_certificates: Vec<Vec<u8>>,
}

/// One `AssertionConsumerService`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssertionConsumer {
    /// Its index, by which a request may name it.
    pub index: Option<u16>,
    /// Its URL.
    pub location: String,
}

/// Why a service provider's metadata cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MetadataError {
    /// It could not be fetched.
    #[error("cannot fetch the service's metadata: {0}")]
    Fetch(#[from] reqwest::Error),
    /// It is too long.
    #[error("the service's metadata is longer than {METADATA_LIMIT} bytes")]
    TooLong,
    /// It is not XML, or holds a DTD.
    #[error("the service's metadata is not well-formed XML: {0}")]
    Malformed(String),
    /// Something that an institution needs is not there.
    #[error("the service's metadata has no {0}")]
    Missing(&'static str),
}

impl ServiceProvider {
    /// Reads an `EntityDescriptor` with an `SPSSODescriptor`.
    pub fn parse(metadata: &str) -> Result<Self, MetadataError> {
        let doc = Parser::new()
            .with_forbid_dtd(true)
            .parse(metadata)
            .map_err(|error| MetadataError::Malformed(error.to_string()))?;
        let root = doc.document_element().ok_or(MetadataError::Missing("root element"))?;
        let entity_id = doc.get_attribute(root, "entityID").ok_or(MetadataError::Missing("entityID"))?.to_owned();
        let role = doc
            .first_child_element_by_name_ns(root, ns::METADATA, "SPSSODescriptor")
            .ok_or(MetadataError::Missing("SPSSODescriptor"))?;
        let assertion_consumers = consumers(&doc, role, ns::POST_BINDING);
        if assertion_consumers.is_empty() {
            return Err(MetadataError::Missing("AssertionConsumerService with HTTP-POST"));
        }
        let signing_certificates = certificates(&doc, role, "signing");
        if signing_certificates.is_empty() {
            return Err(MetadataError::Missing("signing key"));
        }
        Ok(Self {
            display_name: display_name(&doc, role).unwrap_or_else(|| entity_id.clone()),
            encryption_certificates: certificates(&doc, role, "encryption"),
            entity_id,
            paos_consumers: consumers(&doc, role, ns::PAOS_BINDING),
            single_logout: single_logout(&doc, role),
            assertion_consumers,
            signing_certificates,
        })
    }
}

fn consumers(doc: &Document<'_>, role: NodeId, binding: &str) -> Vec<AssertionConsumer> {
    let mut endpoints = doc.child_elements_by_name_ns(role, ns::METADATA, "AssertionConsumerService");
    endpoints.retain(|node| doc.get_attribute(*node, "Binding") == Some(binding));
    endpoints.sort_by_key(|node| !matches!(doc.get_attribute(*node, "isDefault"), Some("true" | "1")));
    endpoints
        .into_iter()
        .filter_map(|node| {
            Some(AssertionConsumer {
                index: doc.get_attribute(node, "index").and_then(|index| index.parse().ok()),
                location: doc.get_attribute(node, "Location")?.to_owned(),
            })
        })
        .collect()
}

fn single_logout(doc: &Document<'_>, role: NodeId) -> Option<String> {
    let endpoints = doc.child_elements_by_name_ns(role, ns::METADATA, "SingleLogoutService");
    let redirect = endpoints.into_iter().find(|node| doc.get_attribute(*node, "Binding") == Some(ns::REDIRECT_BINDING));
    doc.get_attribute(redirect?, "Location").map(ToOwned::to_owned)
}

/// A key without `use` serves for everything (SAML Metadata §2.4.1.1).
fn certificates(doc: &Document<'_>, role: NodeId, usage: &str) -> Vec<Vec<u8>> {
    doc.child_elements_by_name_ns(role, ns::METADATA, "KeyDescriptor")
        .into_iter()
        .filter(|key| doc.get_attribute(*key, "use").is_none_or(|used| used == usage))
        .filter_map(|key| doc.first_child_element_by_name_ns(key, ns::DSIG, "KeyInfo"))
        .filter_map(|info| doc.first_child_element_by_name_ns(info, ns::DSIG, "X509Data"))
        .filter_map(|data| doc.first_child_element_by_name_ns(data, ns::DSIG, "X509Certificate"))
        .filter_map(|certificate| {
            let text: String = doc.text_content_deep(certificate).split_whitespace().collect();
            BASE64.decode(text).ok()
        })
        .collect()
}

fn display_name(doc: &Document<'_>, role: NodeId) -> Option<String> {
    let extensions = doc.first_child_element_by_name_ns(role, ns::METADATA, "Extensions")?;
    let ui = doc.first_child_element_by_name_ns(extensions, ns::UI, "UIInfo")?;
    let names = doc.child_elements_by_name_ns(ui, ns::UI, "DisplayName");
    let english = names.iter().find(|name| doc.get_attribute(**name, "lang") == Some("en"));
    english.or(names.first()).map(|name| doc.text_content_deep(*name).trim().to_owned())
}

/// Where the service's metadata comes from, with what was read last.
#[derive(Debug)]
pub(super) struct MetadataSource {
    url: Url,
    http: reqwest::Client,
    known: Mutex<Option<Arc<ServiceProvider>>>,
}

impl MetadataSource {
    pub(super) fn new(url: Url, http: reqwest::Client) -> Self {
        Self { url, http, known: Mutex::default() }
    }

    /// The service as last read; fetched if it never was.
    pub(super) async fn current(&self) -> Result<Arc<ServiceProvider>, MetadataError> {
        let mut known = self.known.lock().await;
        match &*known {
            Some(service_provider) => Ok(service_provider.clone()),
            None => Ok(known.insert(self.fetch().await?).clone()),
        }
    }

    /// The service as it describes itself now. If it cannot be reached, what was known stays.
    pub(super) async fn refreshed(&self) -> Result<Arc<ServiceProvider>, MetadataError> {
        let fresh = self.fetch().await?;
        Ok(self.known.lock().await.insert(fresh).clone())
    }

    async fn fetch(&self) -> Result<Arc<ServiceProvider>, MetadataError> {
        let mut response = self.http.get(self.url.clone()).send().await?.error_for_status()?;
        let mut document = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            document.extend_from_slice(&chunk);
            if document.len() > METADATA_LIMIT {
                return Err(MetadataError::TooLong);
            }
        }
        let document = String::from_utf8(document).map_err(|error| MetadataError::Malformed(error.to_string()))?;
        ServiceProvider::parse(&document).map(Arc::new)
    }
}
