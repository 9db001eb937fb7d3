//! Asking for certificates in the browser, and what becomes of them.

use askama::Template;
use broker::certificates::{AddressStanding, CertificateState, OwnCertificate, OwnName, OwnRequest};

use super::{Frame, readable};

/// `GET /account/certificates/new`: posted to `/account/certificates/requests` with `profile`, `days`, any number of
/// `address`, `csr`, `agreed`, perhaps `renews`, and the button `then` (`send` or `draft`). Where scripts run, the key is made here.
#[derive(Debug, Clone, Template)]
#[template(path = "new-certificate.html")]
pub struct NewCertificate {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The serial number of the certificate that it is to follow.
    pub renews: Option<String>,
    /// The name that will stand in it, if one can be made.
    pub name: Option<OwnName>,
    /// The institution.
    pub institution: String,
    /// What the institution says that the person is there.
    pub status: Option<String>,
    /// The mail addresses that may stand in it.
    pub addresses: Vec<AddressChoice>,
    /// The kinds of certificates.
    pub profiles: Vec<ProfileChoice>,
    /// The wanted lifetime, as typed.
    pub days: String,
    /// The certification request, as typed.
    pub csr: String,
    /// Why nothing was done.
    pub objection: Option<String>,
}

/// A mail address to choose.
#[derive(Debug, Clone)]
pub struct AddressChoice {
    /// The address.
    pub value: String,
    /// Whether it can go in, or what stands against it.
    pub standing: AddressStanding,
    /// Whether it is to go in.
    pub chosen: bool,
}

impl AddressChoice {
    fn is_free(&self) -> bool {
        self.standing == AddressStanding::Free
    }

    /// What stands against it.
    fn hint(&self) -> Option<String> {
        match self.standing {
            AddressStanding::Free => None,
            AddressStanding::InUse(from) => Some(format!(
                "It stands in a certificate of yours: this can be renewed from {} on, or revoke it first.",
                readable(from)
            )),
            AddressStanding::SomebodyElse => Some(
                "It stands in a certificate of somebody else’s. If it is yours alone, write to the operator."
                    .to_owned(),
            ),
        }
    }
}

/// A kind of certificate to choose.
#[derive(Debug, Clone)]
pub struct ProfileChoice {
    /// Its name.
    pub name: String,
    /// What it is, in a sentence.
    pub about: String,
    /// The keys that it takes: `rsa`, `ec` or both.
    pub keys: &'static str,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// `GET /account/certificates/requests/{id}`: a request that has no answer yet; posted there with `agreed`, and the button
/// `then` (`send` or `delete`).
#[derive(Debug, Clone, Template)]
#[template(path = "certificate-request.html")]
pub struct CertificateRequest {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The name that will stand in it, if one can be made.
    pub name: Option<OwnName>,
    /// The request.
    pub request: OwnRequest,
    /// The wanted lifetime.
    pub days: Option<String>,
    /// Whether it was not sent.
    pub is_draft: bool,
    /// Why nothing was done.
    pub objection: Option<String>,
}

/// `GET /account/certificates/{serial}`: a certificate, and putting it together with its key in the browser.
#[derive(Debug, Clone, Template)]
#[template(path = "certificate.html")]
pub struct Certificate {
    /// The frame.
    pub frame: Frame,
    /// The certificate.
    pub certificate: OwnCertificate,
    /// The name that software shows.
    pub common_name: String,
    /// The certificate and that of its authority, PEM.
    pub pem: String,
}

/// `GET /account/certificates/pkcs12`: posted there with `profile`, `days`, `password`, `password_again` and `agreed`; the
/// answer is the file.
#[derive(Debug, Clone, Template)]
#[template(path = "certificate-file.html")]
pub struct CertificateFile {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The kinds of certificates.
    pub profiles: Vec<ProfileChoice>,
    /// The wanted lifetime, as typed.
    pub days: String,
    /// Why nothing was done.
    pub objection: Option<String>,
}
