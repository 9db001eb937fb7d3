//! The person's own certificates.

use std::collections::BTreeMap;

use askama::Template;
use broker::certificates::{CertificateState, FetchedBy, OwnCertificate, OwnRequest, Unmet};
use domain::Timestamp;

use super::Frame;

/// `GET /account/certificates`: those that name the person, the good ones first.
///
/// Each good one has a form that is posted to `/account/certificates/revoke` with `serial` and `reason`; each can be
/// fetched at `/account/certificates/{serial}.pem`.
#[derive(Debug, Clone, Template)]
#[template(path = "certificates.html")]
pub struct Certificates {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The certificates.
    pub certificates: Vec<OwnCertificate>,
    /// What stands against renewing each of the good ones here, by serial number.
    pub renewals: BTreeMap<String, Vec<Unmet>>,
    /// What the person asked for here, as long as it is remembered.
    pub requests: Vec<OwnRequest>,
    /// Whether certificates are had here.
    pub can_request: bool,
    /// Whether the reason was left out: nothing was revoked.
    pub reason_missing: bool,
}

impl Certificates {
    /// When it ends, or was taken back.
    fn end(certificate: &OwnCertificate) -> Timestamp {
        match certificate.state {
            CertificateState::Revoked(at) => at,
            CertificateState::Valid | CertificateState::Expired => certificate.not_after,
        }
    }

    /// What stands against renewing it, if that is known.
    fn unmet(&self, certificate: &OwnCertificate) -> Option<&[Unmet]> {
        self.renewals.get(&certificate.serial).map(Vec::as_slice)
    }

    fn is_revoked(certificate: &OwnCertificate) -> bool {
        matches!(certificate.state, CertificateState::Revoked(_))
    }

    fn is_valid(certificate: &OwnCertificate) -> bool {
        certificate.state == CertificateState::Valid
    }

    fn application(certificate: &OwnCertificate) -> Option<&str> {
        match &certificate.fetched_by {
            FetchedBy::Application(name) => Some(name),
            FetchedBy::Program | FetchedBy::Person => None,
        }
    }

    fn request_url(request: &OwnRequest) -> String {
        match request.serial() {
            Some(serial) => format!("/account/certificates/{serial}"),
            None => format!("/account/certificates/requests/{}", request.id),
        }
    }

    fn is_open(request: &OwnRequest) -> bool {
        request.serial().is_none()
    }

    fn stage(request: &OwnRequest) -> &'static str {
        match request.serial() {
            Some(_) => "Issued",
            None if request.is_draft() => "Draft",
            None => "Sent",
        }
    }

    fn is_of_program(certificate: &OwnCertificate) -> bool {
        certificate.fetched_by == FetchedBy::Program
    }
}
