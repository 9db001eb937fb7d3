//! What others need to trust our certificates.

use askama::Template;
use domain::Timestamp;

use super::Frame;

/// `GET /ca`: certificates, fingerprints and revocation lists.
#[derive(Debug, Clone, Template)]
#[template(path = "certificate-authority.html")]
pub struct CertificateAuthority {
    /// The frame.
    pub frame: Frame,
    /// What every subject begins with, e.g. `/DC=org/DC=example`.
    pub name_base: String,
    /// What sites install, in each form; empty if there is none now.
    pub bundles: Vec<Bundle>,
    /// The authorities, the root first.
    pub authorities: Vec<Authority>,
}

/// All that a site needs to trust us, in one file.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// What the file is called.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// SHA-256 of it, hexadecimal.
    pub sha256: String,
}

/// One certificate authority.
#[derive(Debug, Clone)]
pub struct Authority {
    /// What it is, e.g. `Root`.
    pub title: String,
    /// What is special about it, in a sentence.
    pub stage: Option<String>,
    /// Its subject.
    pub subject: String,
    /// When it ends.
    pub not_after: Timestamp,
    /// SHA-256 of its certificate, as pairs of hexadecimal digits separated by colons.
    pub fingerprint: String,
    /// Its certificate in PEM.
    pub pem_url: String,
    /// Its certificate in DER.
    pub der_url: String,
    /// Its revocation list in DER.
    pub crl_url: Option<String>,
}
