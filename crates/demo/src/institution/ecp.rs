//! Sign-ins without a browser: SAML's Enhanced Client profile, with HTTP Basic authentication
//! ([SAML Profiles §4.2](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf)).

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bergshamra::{
    c14n::{C14nMode, canonicalize_doc},
    xml::NodeSet,
};
use uppsala::{Document, NodeId, XmlWriter};

use super::{
    SampleInstitution,
    binding::Message,
    ns,
    request::{ReceivedRequest, RequestError, child, parse},
    roster::SampleUser,
    service_provider::MetadataSource,
};

/// Where it is below the institution's address: as at a Shibboleth institution, by which some programs know it.
pub(super) const PATH: &str = "profile/SAML2/SOAP/ECP";

/// SOAP's "whoever gets it next" ([SOAP 1.1 §4.2.2](https://www.w3.org/TR/2000/NOTE-SOAP-20000508/)).
const NEXT: &str = "http://schemas.xmlsoap.org/soap/actor/next";

struct Site {
    institution: Arc<SampleInstitution>,
    service_provider: Arc<MetadataSource>,
}

/// The endpoint of `institution`; none if it does not speak the profile.
pub(super) fn router(institution: Arc<SampleInstitution>, service_provider: Arc<MetadataSource>) -> Router {
    if !institution.profile().ecp {
        return Router::new();
    }
    let path = format!("/{}/{PATH}", institution.profile().slug);
    // Some programs ask by GET which kinds of authentication there are.
    Router::new()
        .route(&path, get(|State(site): State<Arc<Site>>| async move { site.who_are_you() }).post(sign_in))
        .with_state(Arc::new(Site { institution, service_provider }))
}

async fn sign_in(State(site): State<Arc<Site>>, headers: HeaderMap, body: String) -> Response {
    let Some(user) = site.user(&headers) else { return site.who_are_you() };
    match site.answer(user, &body).await {
        Ok(envelope) => (StatusCode::OK, [(header::CONTENT_TYPE, "text/xml; charset=utf-8")], envelope).into_response(),
        Err(reason) => {
            tracing::info!(institution = site.institution.entity_id(), reason, "a request by ECP was refused");
            fault(&reason)
        }
    }
}

impl Site {
    /// 401: a password is wanted.
    fn who_are_you(&self) -> Response {
        let challenge = format!("Basic realm=\"{}\", charset=\"UTF-8\"", self.institution.name());
        let headers = [(header::WWW_AUTHENTICATE, challenge)];
        (StatusCode::UNAUTHORIZED, headers, "Login name and password, please.\n").into_response()
    }

    fn user(&self, headers: &HeaderMap) -> Option<&'static SampleUser> {
        let sent = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, credentials) = sent.split_once(' ')?;
        let credentials = String::from_utf8(BASE64.decode(credentials.trim()).ok()?).ok()?;
        let (username, password) = credentials.split_once(':')?;
        self.institution.authenticate(username, password).filter(|_| scheme.eq_ignore_ascii_case("Basic"))
    }

    async fn answer(&self, user: &'static SampleUser, envelope: &str) -> Result<String, String> {
        let message = Message::from_envelope(taken_out(envelope).map_err(|error| error.to_string())?);
        let request = self.accept(&message).await.map_err(|error| error.to_string())?;
        let statement = self.institution.statement(user, &request).map_err(|error| error.to_string())?;
        let response = self.institution.issue_xml(&statement).map_err(|error| error.to_string())?;
        Ok(answer_envelope(&request.assertion_consumer, &response))
    }

    /// Checks a request against the service's metadata, and once more against fresh metadata if that may help.
    async fn accept(&self, message: &Message) -> Result<ReceivedRequest, RequestError> {
        let now = self.institution.clock.now();
        let service = self.service_provider.current().await?;
        match ReceivedRequest::accept_by_soap(message, service, now) {
            Err(RequestError::Forged | RequestError::UnknownService(_) | RequestError::UnknownAssertionConsumer) => {
                ReceivedRequest::accept_by_soap(message, self.service_provider.refreshed().await?, now)
            }
            verdict => verdict,
        }
    }
}

/// The response for the program, which compares the address with the one that the service told it.
fn answer_envelope(assertion_consumer: &str, response: &str) -> String {
    let mut w = XmlWriter::new();
    // With the prefix that Shibboleth has, for ecp.pl looks for nothing else.
    w.start_element("soap11:Envelope", &[("xmlns:soap11", ns::SOAP)]);
    w.start_element("soap11:Header", &[]);
    w.empty_element(
        "ecp:Response",
        &[
            ("xmlns:ecp", ns::ECP),
            ("soap11:mustUnderstand", "1"),
            ("soap11:actor", NEXT),
            ("AssertionConsumerServiceURL", assertion_consumer),
        ],
    );
    w.end_element("soap11:Header");
    w.start_element("soap11:Body", &[]);
    w.raw(response);
    w.end_element("soap11:Body");
    w.end_element("soap11:Envelope");
    w.into_string()
}

fn fault(reason: &str) -> Response {
    let mut w = XmlWriter::new();
    w.start_element("S:Envelope", &[("xmlns:S", ns::SOAP)]);
    w.start_element("S:Body", &[]);
    w.start_element("S:Fault", &[]);
    for (name, text) in [("faultcode", "S:Client"), ("faultstring", reason)] {
        w.start_element(name, &[]);
        w.text(text);
        w.end_element(name);
    }
    w.end_element("S:Fault");
    w.end_element("S:Body");
    w.end_element("S:Envelope");
    let headers = [(header::CONTENT_TYPE, "text/xml; charset=utf-8")];
    (StatusCode::BAD_REQUEST, headers, w.into_string()).into_response()
}

/// The request of an envelope as a document of its own, with all the namespaces that it may rely on.
fn taken_out(envelope: &str) -> Result<String, RequestError> {
    let malformed = |what: &str| RequestError::Malformed(what.to_owned());
    let doc = parse(envelope)?;
    let request = request(&doc).ok_or_else(|| malformed("the envelope has no AuthnRequest"))?;
    let nodes = NodeSet::tree_without_comments(request, &doc);
    let text = canonicalize_doc::<&str>(&doc, C14nMode::Inclusive, Some(&nodes), &[]);
    let text = text.ok().and_then(|text| String::from_utf8(text).ok());
    text.ok_or_else(|| malformed("the request cannot be taken out of its envelope"))
}

fn request(doc: &Document<'_>) -> Option<NodeId> {
    let root = doc.document_element()?;
    let body = child(doc, root, ns::SOAP, "Body")?;
    child(doc, body, ns::PROTOCOL, "AuthnRequest")
}
