//! The two authorities: a root that signs only the issuing one, and the issuing one that signs people's certificates.
//! Both are made at first start.

use std::time::Duration;

use ca::{
    AuthorityError, AuthorityRequest, AuthorityUrls, Issuer, KeyAlgorithm, KeyPair, KeyPairError, NameError,
    SubjectName, certificate_pem, create_issuing, create_root,
};
use domain::{Digest, Timestamp};
use thiserror::Error;
use url::Url;

use crate::{
    keyring::{Key, Keyring, KeyringError, NewKey, Purpose},
    settings::CertificatePolicy,
};

/// Where the plain listener answers questions about certificates.
pub const OCSP: &str = "/ocsp";

const ROOT_LIFETIME: Duration = Duration::from_secs(20 * 365 * 86_400);
const ISSUING_LIFETIME: Duration = Duration::from_secs(10 * 365 * 86_400);

/// The authorities with their keys.
pub struct Authority {
    root: Published,
    issuing: Published,
}

struct Published {
    issuer: Issuer,
    id: String,
    urls: AuthorityUrls,
}

/// The authority that signs people's certificates.
#[derive(Debug, Clone, Copy)]
pub struct Signing<'a> {
    /// Its certificate with its key.
    pub issuer: &'a Issuer,
    /// Its key id.
    pub id: &'a str,
    /// The same as bytes.
    pub key: [u8; 8],
}

/// One authority, for the page that offers its files.
#[derive(Debug, Clone)]
pub struct PublishedAuthority {
    /// `Root` or `Issuing`.
    pub title: &'static str,
    /// Its name.
    pub subject: String,
    /// Its key id, which is part of its files' names.
    pub id: String,
    /// When it ends.
    pub not_after: Timestamp,
    /// SHA-256 of its certificate.
    pub fingerprint: Digest,
}

impl PublishedAuthority {
    /// The fingerprint as OpenSSL prints it: `AB:CD:…`.
    pub fn fingerprint_pairs(&self) -> String {
        self.fingerprint.as_bytes().iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }
}

/// A file that the plain listener serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorityFile {
    /// `.cer`: the certificate in DER.
    Certificate,
    /// `.pem`: the certificate in PEM.
    CertificatePem,
    /// `.crl`: the revocation list in DER.
    Crl,
}

impl Authority {
    /// Opens the authorities; makes them where there are none.
    pub(crate) async fn open(
        keyring: &Keyring<'_>,
        policy: &CertificatePolicy,
        plain: &Url,
    ) -> Result<Self, OpenError> {
        let maker = Maker { keyring, policy, plain };
        let root = Published::load(&newest(keyring.keys(Purpose::CaRoot, || maker.root()).await?)?, plain)?;
        let issuing = newest(keyring.keys(Purpose::CaIssuing, || maker.issuing(&root)).await?)?;
        Ok(Self { issuing: Published::load(&issuing, plain)?, root })
    }

    /// The one that signs people's certificates.
    pub fn issuing(&self) -> &Issuer {
        &self.issuing.issuer
    }

    /// Its key id.
    pub fn issuing_id(&self) -> &str {
        &self.issuing.id
    }

    /// The same with its key id.
    pub(crate) fn signing(&self) -> Signing<'_> {
        let Published { issuer, id, .. } = &self.issuing;
        Signing { issuer, id, key: key_id_bytes(&issuer.public_key().fingerprint()) }
    }

    /// The addresses that its certificates name.
    pub(crate) fn urls(&self) -> &AuthorityUrls {
        &self.issuing.urls
    }

    /// Both, by key id.
    pub(crate) fn issuers(&self) -> [(&str, &Issuer); 2] {
        [(&self.root.id, &self.root.issuer), (&self.issuing.id, &self.issuing.issuer)]
    }

    /// The issuer with this key id.
    pub(crate) fn issuer(&self, id: &str) -> Option<&Issuer> {
        self.issuers().into_iter().find_map(|(own, issuer)| (own == id).then_some(issuer))
    }

    /// Both, the root first.
    pub fn published(&self) -> [PublishedAuthority; 2] {
        [("Root", &self.root), ("Issuing", &self.issuing)].map(|(title, authority)| PublishedAuthority {
            title,
            subject: authority.issuer.subject(),
            id: authority.id.clone(),
            not_after: authority.issuer.not_after(),
            fingerprint: Digest::of(authority.issuer.certificate_der()),
        })
    }

    /// Root and issuing certificate in PEM: what a site installs to trust us.
    pub fn trust_anchors_pem(&self) -> String {
        self.issuers().map(|(_, issuer)| certificate_pem(issuer.certificate_der())).concat()
    }
}

impl Published {
    fn load(key: &Key, plain: &Url) -> Result<Self, OpenError> {
        let certificate = key.certificate.as_deref().ok_or(OpenError::NoCertificate)?;
        let issuer = Issuer::load(certificate, &key.pkcs8)?;
        let id = key_id(&issuer.public_key().fingerprint());
        Ok(Self { urls: urls(plain, &id, Some(OCSP))?, id, issuer })
    }
}

/// The first 16 hexadecimal digits of the key's fingerprint: unique, and stable as long as the key.
fn key_id(fingerprint: &Digest) -> String {
    format!("{:016x}", u64::from_be_bytes(key_id_bytes(fingerprint)))
}

fn key_id_bytes(fingerprint: &Digest) -> [u8; 8] {
    *fingerprint.as_bytes().first_chunk().expect("32 bytes begin with 8")
}

fn urls(plain: &Url, id: &str, ocsp: Option<&str>) -> Result<AuthorityUrls, AuthorityError> {
    let base = plain.as_str().trim_end_matches('/');
    let ocsp = ocsp.map(|path| format!("{base}{path}"));
    AuthorityUrls::new(&format!("{base}/ca/{id}.crl"), &format!("{base}/ca/{id}.cer"), ocsp.as_deref())
}

fn newest(keys: Vec<Key>) -> Result<Key, OpenError> {
    keys.into_iter().next().ok_or(OpenError::NoCertificate)
}

struct Maker<'a> {
    keyring: &'a Keyring<'a>,
    policy: &'a CertificatePolicy,
    plain: &'a Url,
}

impl Maker<'_> {
    fn name(&self, kind: &str) -> Result<SubjectName, NameError> {
        let organization = &self.policy.organization;
        SubjectName::authority(&self.policy.name_base, organization, &format!("{organization} {kind} CA 1"))
    }

    fn root(&self) -> Result<NewKey, OpenError> {
        let pkcs8 = KeyPair::generate(KeyAlgorithm::Rsa3072)?;
        let subject = self.name("Root")?;
        let request = AuthorityRequest { subject: &subject, now: self.keyring.now, lifetime: ROOT_LIFETIME };
        let certificate = create_root(&request, &KeyPair::from_pkcs8(&pkcs8)?, self.keyring.entropy)?;
        Ok(NewKey { pkcs8, certificate: Some(certificate) })
    }

    fn issuing(&self, root: &Published) -> Result<NewKey, OpenError> {
        let pkcs8 = KeyPair::generate(KeyAlgorithm::Rsa3072)?;
        let key = KeyPair::from_pkcs8(&pkcs8)?;
        let subject = self.name("Issuing")?;
        let request = AuthorityRequest { subject: &subject, now: self.keyring.now, lifetime: ISSUING_LIFETIME };
        // The root answers no questions: its key is meant to be elsewhere one day.
        let root_urls = urls(self.plain, &root.id, None)?;
        let certificate = create_issuing(&root.issuer, &request, key.public_key(), &root_urls, self.keyring.entropy)?;
        Ok(NewKey { pkcs8, certificate: Some(certificate) })
    }
}

/// Why there is no authority.
#[derive(Debug, Error)]
pub enum OpenError {
    /// A stored CA key has no certificate.
    #[error("a stored CA key has no certificate")]
    NoCertificate,
    /// The keyring failed.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// A key could not be made.
    #[error(transparent)]
    Key(#[from] KeyPairError),
    /// A name is not possible.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A certificate could not be made, or does not fit its key.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
}
