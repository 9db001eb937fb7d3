//! Sign-ins without a browser: the Enhanced Client or Proxy profile
//! ([SAML Profiles §4.2](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf), Bindings §3.3). A
//! client takes our request to an institution of its choice, and brings the answer, each in a SOAP envelope.
//!
//! Invariant: of what the client brings, the envelope is only wrapping. What counts is the response in it, verified as any
//! other.

use std::sync::Arc;

use bergshamra::{
    c14n::{C14nMode, canonicalize_doc},
    xml::NodeSet,
};
use domain::Timestamp;
use uppsala::XmlWriter;

use crate::{
    binding::{MAX_MESSAGE_SIZE, RequestError},
    request::AuthnRequest,
    response::{ResponseError, UnverifiedResponse, conditions::shortened},
    service_provider::ServiceProvider,
    signature,
    vocabulary::{ASSERTION, BINDING_PAOS, ECP, PAOS, SOAP, SOAP_NEXT},
    xml::{self, DocumentError, Node},
};

/// What a client brings.
pub struct EcpAnswer {
    /// The institution's response.
    pub response: UnverifiedResponse,
    /// What came with our request, and comes back beside the response.
    pub relay_state: Option<String>,
}

impl ServiceProvider {
    /// The envelope with our request, for the client to take on. The address that answers go to is [`ServiceProvider::acs`]:
    /// that of the endpoint which takes envelopes.
    pub fn paos_request(&self, request: &AuthnRequest, now: Timestamp) -> Result<String, RequestError> {
        let key = self.signing.first().map(Arc::as_ref).ok_or(RequestError::NoSigningKey)?;
        // Nobody knows yet which institution it will be: there is no Destination.
        let unsigned = self.authn_request_xml(request, (None, BINDING_PAOS), now, None);
        let signature = signature::enveloped(&unsigned, request.id.as_str(), key).ok_or(RequestError::Signing)?;
        let signed = self.authn_request_xml(request, (None, BINDING_PAOS), now, Some(&signature));
        let mut xml = XmlWriter::new();
        let for_the_next = [("S:mustUnderstand", "1"), ("S:actor", SOAP_NEXT)];
        let header = |name, namespace| [&[(name, namespace)], for_the_next.as_slice()].concat();
        // Each header declares its own namespace, first, and the envelope that of SOAP alone, as Shibboleth writes it: ecp.pl
        // takes RelayState out by its text, and adds the envelope's declarations to it.
        xml.start_element("S:Envelope", &[("xmlns:S", SOAP)]);
        xml.start_element("S:Header", &[]);
        let mut paos = header("xmlns:paos", PAOS);
        paos.extend([("responseConsumerURL", self.acs.as_str()), ("service", ECP)]);
        xml.empty_element("paos:Request", &paos);
        let mut ecp = header("xmlns:ecp", ECP);
        ecp.extend([("ProviderName", self.display_name.as_str()), ("IsPassive", "0")]);
        xml.start_element("ecp:Request", &ecp);
        xml.start_element("saml:Issuer", &[("xmlns:saml", ASSERTION)]);
        xml.text(self.entity_id.as_str());
        xml.end_element("saml:Issuer");
        xml.end_element("ecp:Request");
        xml.start_element("ecp:RelayState", &header("xmlns:ecp", ECP));
        xml.text(&request.relay_state);
        xml.end_element("ecp:RelayState");
        xml.end_element("S:Header");
        xml.start_element("S:Body", &[]);
        xml.raw(&signed);
        xml.end_element("S:Body");
        xml.end_element("S:Envelope");
        Ok(xml.into_string())
    }
}

impl EcpAnswer {
    /// Reads the envelope that a client posts to us.
    pub fn read(envelope: &[u8], sp: &ServiceProvider) -> Result<Self, ResponseError> {
        if envelope.len() > MAX_MESSAGE_SIZE {
            return Err(ResponseError::TooLarge);
        }
        let text = std::str::from_utf8(envelope).map_err(|_| DocumentError::NotUtf8)?;
        let document = xml::parse(text)?;
        let root = Node::root(&document).filter(|root| root.is(SOAP, "Envelope"));
        let root = root.ok_or(ResponseError::OtherMessage("SOAP envelope"))?;
        if let Some(other) = root.children().find(|child| !child.is(SOAP, "Header") && !child.is(SOAP, "Body")) {
            return Err(unexpected(other));
        }
        let relay_state = match root.child(SOAP, "Header")? {
            Some(header) => read_header(header, sp)?,
            None => None,
        };
        let body = root.child(SOAP, "Body")?.ok_or(ResponseError::Missing("the Body"))?;
        let mut content = body.children();
        let (Some(response), None) = (content.next(), content.next()) else {
            return Err(ResponseError::OtherMessage("Response"));
        };
        Ok(Self { response: UnverifiedResponse::from_xml(&taken_out(response)?)?, relay_state })
    }
}

/// What stands beside the response. What must be understood and is not, is refused (SOAP 1.1 §4.2.3).
fn read_header(header: Node<'_>, sp: &ServiceProvider) -> Result<Option<String>, ResponseError> {
    for block in header.children() {
        if block.is(ECP, "Response") {
            // From the institution to the client, so that it can see whether we had named our own address.
            let address = block.attribute("AssertionConsumerServiceURL").unwrap_or_default();
            if address != sp.acs.as_str() {
                return Err(ResponseError::WrongRecipient(shortened(address)));
            }
        } else if !block.is(ECP, "RelayState") && must_understand(block) {
            return Err(unexpected(block));
        }
    }
    header.child(ECP, "Response")?;
    Ok(header.child(ECP, "RelayState")?.map(Node::text))
}

fn must_understand(block: Node<'_>) -> bool {
    block.element().attributes.iter().any(|attribute| {
        attribute.name.namespace_uri.as_deref() == Some(SOAP)
            && attribute.name.local_name == "mustUnderstand"
            && attribute.value.trim() != "0"
    })
}

/// The response as a document of its own, with all the namespaces that it may rely on. Signatures are made over a
/// canonical form, which that does not change.
fn taken_out(response: Node<'_>) -> Result<String, ResponseError> {
    let nodes = NodeSet::tree_without_comments(response.id(), response.document());
    let text = canonicalize_doc::<&str>(response.document(), C14nMode::Inclusive, Some(&nodes), &[]);
    let text = text.ok().and_then(|text| String::from_utf8(text).ok());
    text.ok_or(ResponseError::OtherMessage("Response"))
}

fn unexpected(node: Node<'_>) -> ResponseError {
    ResponseError::UnexpectedElement(shortened(&node.name().local_name))
}
