//! The AuthnRequest of a service
//! ([SAML Core §3.4.1](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf)), checked.

use std::{sync::Arc, time::Duration};

use domain::Timestamp;
use uppsala::{Document, NodeId, Parser};

use super::{
    binding::Message,
    ns,
    service_provider::{MetadataError, ServiceProvider},
};

/// How far a request's `IssueInstant` may lie from now.
const REQUEST_LIFETIME: Duration = Duration::from_mins(5);
const MAX_DEPTH: u32 = 32;

/// A request that an institution has accepted.
#[derive(Debug, Clone)]
pub struct ReceivedRequest {
    /// Its ID, which the answer repeats as `InResponseTo`.
    pub id: String,
    /// Who asks.
    pub service_provider: Arc<ServiceProvider>,
    /// Where the answer goes: one of the service's assertion consumers.
    pub assertion_consumer: String,
    /// What the service wants back beside the answer.
    pub relay_state: Option<String>,
    /// The person must prove themselves again.
    pub force_authn: bool,
    /// The person must not be asked anything.
    pub is_passive: bool,
    /// The NameID format that the service wants.
    pub name_id_format: Option<String>,
    /// Authentication context classes, the best first; empty if the service does not care.
    pub contexts: Vec<String>,
}

impl ReceivedRequest {
    /// A plain request with this ID, to be answered at the service's default assertion consumer. `None` if the service
    /// has none.
    pub fn plain(id: &str, service_provider: Arc<ServiceProvider>) -> Option<Self> {
        Some(Self {
            id: id.to_owned(),
            assertion_consumer: service_provider.assertion_consumers.first()?.location.clone(),
            service_provider,
            relay_state: None,
            force_authn: false,
            is_passive: false,
            name_id_format: None,
            contexts: Vec::new(),
        })
    }

    /// Checks a message; nothing of the XML counts until the signature of `service` over it is proved.
    pub(super) fn accept(
        message: &Message,
        service: Arc<ServiceProvider>,
        endpoint: &str,
        now: Timestamp,
    ) -> Result<Self, RequestError> {
        Self::accept_for(message, service, (Some(endpoint), ns::POST_BINDING), now)
    }

    /// The same of a message that a program brings, whose sender did not know to whom it would go.
    pub(super) fn accept_by_soap(
        message: &Message,
        service: Arc<ServiceProvider>,
        now: Timestamp,
    ) -> Result<Self, RequestError> {
        Self::accept_for(message, service, (None, ns::PAOS_BINDING), now)
    }

    fn accept_for(
        message: &Message,
        service: Arc<ServiceProvider>,
        (endpoint, binding): (Option<&str>, &str),
        now: Timestamp,
    ) -> Result<Self, RequestError> {
        let doc = parse(&message.xml)?;
        let root = signed_message(message, &doc, ("AuthnRequest", endpoint), &service, now)?;
        let attribute = |name| doc.get_attribute(root, name);
        let flag = |name| matches!(attribute(name), Some("true" | "1"));
        let name_id_policy = child(&doc, root, ns::PROTOCOL, "NameIDPolicy");
        Ok(Self {
            id: attribute("ID").ok_or(RequestError::Malformed("it has no ID".into()))?.to_owned(),
            assertion_consumer: assertion_consumer(&doc, root, &service, binding)?,
            relay_state: message.relay_state.clone(),
            force_authn: flag("ForceAuthn"),
            is_passive: flag("IsPassive"),
            name_id_format: name_id_policy
                .and_then(|policy| doc.get_attribute(policy, "Format"))
                .map(ToOwned::to_owned),
            contexts: contexts(&doc, root),
            service_provider: service,
        })
    }
}

/// Why a request is not accepted. It is told to the person, never to the service: there is no trusted way back yet.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// The parameter `SAMLRequest` is missing.
    #[error("The address lacks a SAML request.")]
    NoRequest,
    /// A parameter is there more than once.
    #[error("The parameter {0} was sent more than once.")]
    Repeated(&'static str),
    /// It is longer than anything sensible.
    #[error("The request is too long.")]
    TooLong,
    /// It cannot be read.
    #[error("The request cannot be read: {0}.")]
    Malformed(String),
    /// It comes from somebody whose metadata this institution does not have.
    #[error("The service “{0}” is not registered here.")]
    UnknownService(String),
    /// It carries no signature where one belongs.
    #[error("The request is not signed.")]
    Unsigned,
    /// An algorithm that is not on the list.
    #[error("The request uses the algorithm “{0}”, which is not accepted here.")]
    Algorithm(String),
    /// None of the service's keys made the signature.
    #[error("The request's signature is not the service's.")]
    Forged,
    /// It was meant for somebody else.
    #[error("The request was made for another institution.")]
    OtherDestination,
    /// It is too old, or from the future.
    #[error("The request is too old. Please start again at the service.")]
    Stale,
    /// The answer would go to an address that is not the service's.
    #[error("The request asks for an answer to an address that is not the service's.")]
    UnknownAssertionConsumer,
    /// The service's metadata could not be had.
    #[error("The service cannot be checked at the moment: {0}.")]
    Metadata(#[from] MetadataError),
}

pub(super) fn parse(xml: &str) -> Result<Document<'_>, RequestError> {
    Parser::new()
        .with_forbid_dtd(true)
        .with_max_depth(MAX_DEPTH)
        .parse(xml)
        .map_err(|error| RequestError::Malformed(error.to_string()))
}

/// The root of a message that is signed by the service and meant for us, now.
pub(super) fn signed_message(
    message: &Message,
    doc: &Document<'_>,
    (name, endpoint): (&str, Option<&str>),
    service: &ServiceProvider,
    now: Timestamp,
) -> Result<NodeId, RequestError> {
    let root = doc
        .document_element()
        .filter(|root| doc.element(*root).is_some_and(|e| e.matches_name_ns(ns::PROTOCOL, name)))
        .ok_or_else(|| RequestError::Malformed(format!("it is no {name}")))?;
    let issuer = child(doc, root, ns::ASSERTION, "Issuer").map(|issuer| text(doc, issuer));
    if issuer.as_deref() != Some(service.entity_id.as_str()) {
        return Err(RequestError::UnknownService(issuer.unwrap_or_default()));
    }
    if !message.is_signed_by(service, doc)? {
        return Err(RequestError::Forged);
    }
    let attribute = |name| doc.get_attribute(root, name);
    if attribute("Version") != Some("2.0") {
        return Err(RequestError::Malformed("its version is not 2.0".into()));
    }
    if attribute("Destination") != endpoint {
        return Err(RequestError::OtherDestination);
    }
    let instant = attribute("IssueInstant").and_then(Timestamp::parse_rfc3339);
    if instant.is_none_or(|at| now.since(at) > REQUEST_LIFETIME || at.since(now) > REQUEST_LIFETIME) {
        return Err(RequestError::Stale);
    }
    Ok(root)
}

/// By URL, by index, or the default (SAML Core §3.4.1).
fn assertion_consumer(
    doc: &Document<'_>,
    root: NodeId,
    service: &ServiceProvider,
    binding: &str,
) -> Result<String, RequestError> {
    let known = if binding == ns::PAOS_BINDING { &service.paos_consumers } else { &service.assertion_consumers };
    let attribute = |name| doc.get_attribute(root, name);
    let found = match (attribute("AssertionConsumerServiceURL"), attribute("AssertionConsumerServiceIndex")) {
        (Some(url), _) => known.iter().find(|consumer| consumer.location == url),
        (None, Some(index)) => {
            known.iter().find(|consumer| consumer.index.is_some() && consumer.index == index.parse().ok())
        }
        (None, None) => known.first(),
    };
    if attribute("ProtocolBinding").is_some_and(|wanted| wanted != binding) {
        return Err(RequestError::UnknownAssertionConsumer);
    }
    found.map(|consumer| consumer.location.clone()).ok_or(RequestError::UnknownAssertionConsumer)
}

fn contexts(doc: &Document<'_>, root: NodeId) -> Vec<String> {
    child(doc, root, ns::PROTOCOL, "RequestedAuthnContext").map_or_else(Vec::new, |requested| {
        let classes = doc.child_elements_by_name_ns(requested, ns::ASSERTION, "AuthnContextClassRef");
        classes.into_iter().map(|class| text(doc, class)).collect()
    })
}

pub(super) fn child(doc: &Document<'_>, parent: NodeId, namespace: &str, name: &str) -> Option<NodeId> {
    doc.first_child_element_by_name_ns(parent, namespace, name)
}

pub(super) fn text(doc: &Document<'_>, node: NodeId) -> String {
    doc.text_content_deep(node).trim().to_owned()
}
