//! Single logout ([SAML Profiles §4.4](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf)): what an
//! institution asks of the service, and what it answers. True as it is made, and open to a test that wants a lie.

use std::{io::Write as _, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bergshamra::core::algorithm;
use domain::Timestamp;
use flate2::{Compression, write::DeflateEncoder};
use uppsala::{Document, XmlWriter};
use url::{Url, form_urlencoded::byte_serialize};

use super::{
    SampleInstitution,
    assertion::{element, write_name_id},
    binding::Message,
    ns,
    request::{RequestError, child, parse, signed_message, text},
    response::ResponseError,
    service_provider::ServiceProvider,
    statement::NameId,
};

/// How long a request is good for.
const LIFETIME: Duration = Duration::from_mins(5);

/// Everything that a `LogoutRequest` of an institution says.
#[derive(Debug, Clone)]
pub struct LogoutStatement {
    /// Its ID.
    pub id: String,
    /// The institution's entityID.
    pub issuer: String,
    /// The service's single logout service.
    pub destination: String,
    /// When it was made.
    pub issued_at: Timestamp,
    /// Until when it is good.
    pub not_on_or_after: Option<Timestamp>,
    /// The person.
    pub name_id: NameId,
    /// The institution's sessions that end; none means all.
    pub session_indexes: Vec<String>,
}

/// A `LogoutRequest` of the service, accepted.
#[derive(Debug, Clone)]
pub(super) struct ReceivedLogout {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) session_indexes: Vec<String>,
}

impl SampleInstitution {
    /// The truthful request to end a session at `service`; `None` if that has no single logout.
    pub fn logout(&self, service: &ServiceProvider, name_id: NameId, session_index: &str) -> Option<LogoutStatement> {
        let now = self.clock.now();
        Some(LogoutStatement {
            id: self.fresh_id(),
            issuer: self.entity_id().to_owned(),
            destination: service.single_logout.clone()?,
            issued_at: now,
            not_on_or_after: Some(now + LIFETIME),
            name_id,
            session_indexes: vec![session_index.to_owned()],
        })
    }

    /// The request as XML, unsigned, or with an (unfilled) signature.
    pub fn logout_xml(&self, statement: &LogoutStatement, signature: Option<&str>) -> String {
        let mut w = XmlWriter::new();
        let until = statement.not_on_or_after.map(|at| at.to_string());
        let more: Vec<_> = until.as_deref().map(|until| ("NotOnOrAfter", until)).into_iter().collect();
        let about = (statement.id.as_str(), statement.issued_at, statement.destination.as_str());
        open(&mut w, "samlp:LogoutRequest", about, &more);
        element(&mut w, "saml:Issuer", &[], &statement.issuer);
        if let Some(signature) = signature {
            w.raw(signature);
        }
        let name = &statement.name_id;
        write_name_id(&mut w, &name.format, name.qualifiers.as_ref(), &name.value);
        for index in &statement.session_indexes {
            element(&mut w, "samlp:SessionIndex", &[], index);
        }
        w.end_element("samlp:LogoutRequest");
        w.into_string()
    }

    /// The request for HTTP-POST: a `SAMLRequest` with an enveloped signature.
    pub fn post_logout(&self, statement: &LogoutStatement) -> Result<String, ResponseError> {
        let xml = self.logout_xml(statement, Some(&self.signature_template(&statement.id)));
        self.sign(xml).map(|xml| BASE64.encode(xml))
    }

    /// An answer to the service's request as XML, unsigned: what came of it, by its status code.
    pub fn logout_answer_xml(&self, destination: &str, in_response_to: &str, status: &str) -> String {
        let mut w = XmlWriter::new();
        let id = self.fresh_id();
        let about = (id.as_str(), self.clock.now(), destination);
        open(&mut w, "samlp:LogoutResponse", about, &[("InResponseTo", in_response_to)]);
        element(&mut w, "saml:Issuer", &[], self.entity_id());
        w.start_element("samlp:Status", &[]);
        w.empty_element("samlp:StatusCode", &[("Value", status)]);
        w.end_element("samlp:Status");
        w.end_element("samlp:LogoutResponse");
        w.into_string()
    }

    /// A message in the address of a redirect, signed over the query (Bindings §3.4.4.1).
    pub fn signed_redirect(
        &self,
        parameter: &str,
        xml: &str,
        destination: &str,
        relay_state: Option<&str>,
    ) -> Result<Url, ResponseError> {
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
        deflate.write_all(xml.as_bytes()).and_then(|()| deflate.flush()).map_err(|_| ResponseError::Deflate)?;
        let message = deflate.finish().map_err(|_| ResponseError::Deflate)?;
        let mut query = format!("{parameter}={}", encoded(&BASE64.encode(message)));
        if let Some(state) = relay_state {
            query = format!("{query}&RelayState={}", encoded(state));
        }
        query = format!("{query}&SigAlg={}", encoded(algorithm::RSA_SHA256));
        let signature = self.credentials.sign(query.as_bytes())?;
        query = format!("{query}&Signature={}", encoded(&BASE64.encode(signature)));
        let mut url = Url::parse(destination).map_err(|_| ResponseError::Destination)?;
        url.set_query(Some(&query));
        Ok(url)
    }
}

impl ReceivedLogout {
    /// Checks a message; nothing of it counts until the signature of `service` over it is proved.
    pub(super) fn accept(
        message: &Message,
        service: &ServiceProvider,
        endpoint: &str,
        now: Timestamp,
    ) -> Result<Self, RequestError> {
        let doc: Document<'_> = parse(&message.xml)?;
        let root = signed_message(message, &doc, ("LogoutRequest", Some(endpoint)), service, now)?;
        let name = child(&doc, root, ns::ASSERTION, "NameID");
        let name = name.ok_or(RequestError::Malformed("it names nobody".into()))?;
        let indexes = doc.child_elements_by_name_ns(root, ns::PROTOCOL, "SessionIndex");
        Ok(Self {
            id: doc.get_attribute(root, "ID").ok_or(RequestError::Malformed("it has no ID".into()))?.to_owned(),
            name: text(&doc, name),
            session_indexes: indexes.into_iter().map(|index| text(&doc, index)).collect(),
        })
    }
}

/// Whether the service answered that the person is signed out.
pub(super) fn accept_answer(
    message: &Message,
    service: &ServiceProvider,
    endpoint: &str,
    now: Timestamp,
) -> Result<bool, RequestError> {
    let doc = parse(&message.xml)?;
    let root = signed_message(message, &doc, ("LogoutResponse", Some(endpoint)), service, now)?;
    let code = child(&doc, root, ns::PROTOCOL, "Status")
        .and_then(|status| child(&doc, status, ns::PROTOCOL, "StatusCode"))
        .and_then(|code| doc.get_attribute(code, "Value"));
    Ok(code == Some(ns::SUCCESS))
}

fn open(w: &mut XmlWriter, name: &str, (id, at, destination): (&str, Timestamp, &str), more: &[(&str, &str)]) {
    let at = at.to_string();
    let mut attributes = vec![
        ("xmlns:samlp", ns::PROTOCOL),
        ("xmlns:saml", ns::ASSERTION),
        ("ID", id),
        ("Version", "2.0"),
        ("IssueInstant", &at),
        ("Destination", destination),
    ];
    attributes.extend(more);
    w.start_element(name, &attributes);
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}
