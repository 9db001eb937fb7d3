//! From a posted `SAMLResponse` to a verified [`Assertion`]
//! ([SAML Profiles §4.1.4](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf)).
//!
//! Two steps, so that the types force verification: [`UnverifiedResponse::from_post`] only refuses what no honest
//! institution sends, [`UnverifiedResponse::verify`] does everything else.

mod assertion;
pub(crate) mod conditions;
mod error;
mod statements;

use domain::{Institution, Timestamp};
use uppsala::Document;

pub use assertion::{Assertion, Attribute, AttributeValue};
pub use error::{Refusal, ResponseError};

use crate::{
    binding, encryption,
    request::RequestId,
    service_provider::ServiceProvider,
    signature::{self, TrustedKeys},
    vocabulary::{ASSERTION, DSIG, PROTOCOL},
    xml::{self, Node},
};

/// A response that nobody has verified yet. It offers nothing but what is needed to find the pending sign-in.
pub struct UnverifiedResponse {
    document: Document<'static>,
}

/// What a response must match.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The institution that was chosen; only its metadata keys count.
    pub institution: &'a Institution,
    /// The request that was sent.
    pub request_id: &'a RequestId,
    /// The present moment.
    pub now: Timestamp,
    /// When `ForceAuthn` was sent: the moment of the request, which the authentication must not precede (by more than
    /// [`FORCED_LEEWAY`] of clock difference).
    pub forced_after: Option<Timestamp>,
    /// The authentication contexts that were asked for; if there are any, one of them must come back.
    pub requested_contexts: &'a [String],
}

/// How far an institution's clock may be off, either way.
pub const MAX_SKEW: std::time::Duration = std::time::Duration::from_secs(180);

/// How far its clock may be behind when it reports a forced authentication: less, for a longer leeway would let an
/// older sign-in pass for a new one.
pub const FORCED_LEEWAY: std::time::Duration = std::time::Duration::from_secs(30);

impl UnverifiedResponse {
    /// Reads the form field `SAMLResponse` (base64, with white space or not;
    /// [Bindings §3.5.4](https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf)).
    pub fn from_post(saml_response_base64: &str) -> Result<Self, ResponseError> {
        Self::from_xml(&binding::from_base64(saml_response_base64)?)
    }

    /// The same where nothing is wrapped around it.
    pub(crate) fn from_xml(text: &str) -> Result<Self, ResponseError> {
        let document = xml::parse(text)?.into_static();
        match Node::root(&document) {
            Some(root) if root.is(PROTOCOL, "Response") => Ok(Self { document }),
            _ => Err(ResponseError::NotAResponse),
        }
    }

    /// The request that the response claims to answer. **Unverified**: only to look up the pending sign-in.
    pub fn in_response_to(&self) -> Option<&str> {
        Node::root(&self.document)?.attribute("InResponseTo")
    }

    /// Who claims to have sent the response. **Unverified**: for the log, and to find whose keys it must be verified with
    /// where nobody was asked in particular (ECP).
    pub fn issuer(&self) -> Option<String> {
        Some(Node::root(&self.document)?.child(ASSERTION, "Issuer").ok()??.text())
    }

    /// Verifies everything: signatures with the institution's keys from metadata, then whether the response is for us,
    /// now, and the answer to our request.
    ///
    /// [`ResponseError::Refused`] can come from an unsigned response, which anybody could have posted: show it as
    /// plain text, and let it change no state.
    pub fn verify(&self, sp: &ServiceProvider, expected: &Expected<'_>) -> Result<Assertion, ResponseError> {
        let keys = TrustedKeys::from_der(&expected.institution.signing_certificates);
        let posted = Node::root(&self.document).ok_or(ResponseError::NotAResponse)?;
        let parts = Parts::of(posted)?;
        let holders: Vec<_> = [Some(posted), parts.assertion].into_iter().flatten().collect();
        let signed = signature::verify(&self.document, &holders, &keys)?;

        // From here on a signed response is read from its signed text alone.
        let response_text = signed.text(posted);
        let response_document = response_text.map(xml::parse).transpose()?;
        let response = match &response_document {
            Some(document) => Node::root(document).ok_or(ResponseError::NotAResponse)?,
            None => posted,
        };
        let response_is_signed = response_text.is_some();
        let encrypted = parts.encrypted.is_some();
        conditions::check_response(response, response_is_signed || encrypted, response_is_signed, sp, expected)?;

        let parts_read = Parts::of(response)?;
        if let Some(text) = parts.assertion.and_then(|assertion| signed.text(assertion)) {
            let document = xml::parse(text)?;
            let assertion = Node::root(&document).ok_or(ResponseError::NoAssertion)?;
            statements::read(assertion, sp, expected)
        } else if let Some(encrypted) = parts_read.encrypted {
            let opened = open_and_read(encrypted, response_is_signed, &keys, sp, expected)?;
            Ok(Assertion { encrypted: true, ..opened })
        } else {
            let assertion = parts_read.assertion.ok_or(ResponseError::NoAssertion)?;
            if response_is_signed { statements::read(assertion, sp, expected) } else { Err(ResponseError::Unsigned) }
        }
    }
}

/// The assertion of a response, where it must be: one in all, a direct child.
struct Parts<'d> {
    assertion: Option<Node<'d>>,
    encrypted: Option<Node<'d>>,
}

impl<'d> Parts<'d> {
    fn of(response: Node<'d>) -> Result<Self, ResponseError> {
        const CHILDREN: &[(&str, &str)] = &[
            (ASSERTION, "Issuer"),
            (DSIG, "Signature"),
            (PROTOCOL, "Extensions"),
            (PROTOCOL, "Status"),
            (ASSERTION, "Assertion"),
            (ASSERTION, "EncryptedAssertion"),
        ];
        if let Some(other) = response.children().find(|child| !CHILDREN.iter().any(|(ns, name)| child.is(ns, name))) {
            return Err(ResponseError::UnexpectedElement(other.name().local_name.to_string()));
        }
        let is_assertion =
            |node: &Node<'_>| node.is(ASSERTION, "Assertion") || node.is(ASSERTION, "EncryptedAssertion");
        let mut assertions = response.descendants().filter(is_assertion);
        let first = assertions.next();
        if assertions.next().is_some() {
            return Err(ResponseError::SeveralAssertions);
        }
        if response.descendants().any(|node| node.is(PROTOCOL, "Response")) {
            return Err(ResponseError::Misplaced("Response"));
        }
        if first.is_some_and(|node| node.parent().is_none_or(|parent| parent.id() != response.id())) {
            return Err(ResponseError::Misplaced("Assertion"));
        }
        Ok(Self {
            assertion: first.filter(|node| node.is(ASSERTION, "Assertion")),
            encrypted: first.filter(|node| node.is(ASSERTION, "EncryptedAssertion")),
        })
    }
}

/// Decrypts, and verifies what came out like anything else that a stranger sent: everybody can encrypt to us.
fn open_and_read(
    encrypted: Node<'_>,
    response_is_signed: bool,
    keys: &TrustedKeys,
    sp: &ServiceProvider,
    expected: &Expected<'_>,
) -> Result<Assertion, ResponseError> {
    encryption::open(encrypted, &sp.decryption, |assertion| {
        if !assertion.is(ASSERTION, "Assertion") {
            return Err(ResponseError::Undecryptable);
        }
        let is_another = |node: &Node<'_>| node.is(ASSERTION, "Assertion") || node.is(ASSERTION, "EncryptedAssertion");
        if assertion.descendants().any(|node| is_another(&node)) {
            return Err(ResponseError::SeveralAssertions);
        }
        let signed = signature::verify(assertion.document(), &[assertion], keys)?;
        match signed.text(assertion) {
            Some(text) => {
                let document = xml::parse(text)?;
                statements::read(Node::root(&document).ok_or(ResponseError::NoAssertion)?, sp, expected)
            }
            None if response_is_signed => statements::read(assertion, sp, expected),
            None => Err(ResponseError::Unsigned),
        }
    })
}
