//! Where clients find an authority's certificate, revocation list and OCSP responder.

use super::AuthorityError;

/// URLs of an authority, as they stand in the certificates that it signs. They are plain http: what they deliver is
/// signed, and clients that check TLS certificates with it could not fetch it over TLS ([RFC 5280 §8]).
///
/// [RFC 5280 §8]: https://www.rfc-editor.org/rfc/rfc5280#section-8
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityUrls {
    crl: String,
    ca_certificate: String,
    ocsp: Option<String>,
}

impl AuthorityUrls {
    /// Checks that each is an `http://` URL of printable ASCII.
    pub fn new(crl: &str, ca_certificate: &str, ocsp: Option<&str>) -> Result<Self, AuthorityError> {
        let ocsp = ocsp.map(http_url).transpose()?;
        Ok(Self { crl: http_url(crl)?, ca_certificate: http_url(ca_certificate)?, ocsp })
    }

    /// The revocation list (DER).
    pub fn crl(&self) -> &str {
        &self.crl
    }

    /// The authority's own certificate (DER).
    pub fn ca_certificate(&self) -> &str {
        &self.ca_certificate
    }

    /// The OCSP responder.
    pub fn ocsp(&self) -> Option<&str> {
        self.ocsp.as_deref()
    }
}

fn http_url(url: &str) -> Result<String, AuthorityError> {
    let host = url.strip_prefix("http://").unwrap_or_default();
    let printable = url.bytes().all(|byte| byte.is_ascii_graphic());
    if printable && host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[') {
        Ok(url.to_owned())
    } else {
        Err(AuthorityError::Url(url.to_owned()))
    }
}
