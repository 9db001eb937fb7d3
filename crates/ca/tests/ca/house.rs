//! A root, an issuing authority and a person, as the tests use them.

use std::time::Duration;

use ca::{
    AuthorityRequest, AuthorityUrls, IssueRequest, IssuedCertificate, Issuer, KeyAlgorithm, KeyPair, NameBase, Profile,
    Serial, SubjectName, SubjectPublicKey, create_issuing, create_root,
};
use domain::{Timestamp, entropy::SeededEntropy};
use x509_cert::Certificate;

/// Sunday, 22 November 2026, 10:00 UTC.
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_795_341_600);
pub(crate) const DAY: Duration = Duration::from_hours(24);

pub(crate) struct House {
    pub(crate) root: Issuer,
    pub(crate) issuing: Issuer,
    pub(crate) urls: AuthorityUrls,
    pub(crate) ada: SubjectName,
    pub(crate) entropy: SeededEntropy,
}

pub(crate) fn base() -> NameBase {
    NameBase::parse("/DC=org/DC=example").unwrap()
}

pub(crate) fn authority(common_name: &str) -> SubjectName {
    SubjectName::authority(&base(), "Beadle", common_name).unwrap()
}

pub(crate) fn ada() -> SubjectName {
    SubjectName::person(&base(), Some("DE"), "Example University", "Ada Lovelace", "A123").unwrap()
}

pub(crate) fn urls(authority: &str) -> AuthorityUrls {
    let (crl, certificate) =
        (format!("http://ca.example.org/{authority}.crl"), format!("http://ca.example.org/{authority}.crt"));
    AuthorityUrls::new(&crl, &certificate, None).unwrap()
}

pub(crate) fn public_key(algorithm: KeyAlgorithm) -> SubjectPublicKey {
    KeyPair::from_pkcs8(&KeyPair::generate(algorithm).unwrap()).unwrap().public_key().clone()
}

/// A person's key that never changes, from the vectors.
pub(crate) fn csr_key(vector: &str) -> SubjectPublicKey {
    ca::CertificationRequest::parse(&super::csr::vector(vector)).unwrap().public_key().clone()
}

impl House {
    /// P-256 authorities, because their keys are made quickly.
    pub(crate) fn new() -> Self {
        Self::of(KeyAlgorithm::P256)
    }

    pub(crate) fn of(algorithm: KeyAlgorithm) -> Self {
        let entropy = SeededEntropy::new(7);
        let root_key = KeyPair::generate(algorithm).unwrap();
        let subject = authority("Beadle Root CA 1");
        let request = AuthorityRequest { subject: &subject, now: NOW - DAY, lifetime: DAY * 7300 };
        let root =
            create_root(&request, &KeyPair::from_pkcs8(&root_key).unwrap(), &Serial::generate(&entropy)).unwrap();
        let root = Issuer::load(&root, &root_key).unwrap();

        let issuing_key = KeyPair::generate(algorithm).unwrap();
        let public = KeyPair::from_pkcs8(&issuing_key).unwrap().public_key().clone();
        let subject = authority("Beadle Issuing CA 1");
        let request = AuthorityRequest { subject: &subject, now: NOW - DAY, lifetime: DAY * 3650 };
        let issuing = create_issuing(&root, &request, &public, &urls("root"), &Serial::generate(&entropy)).unwrap();
        let issuing = Issuer::load(&issuing, &issuing_key).unwrap();
        Self { root, issuing, urls: urls("issuing"), ada: ada(), entropy }
    }

    /// A request for Ada; `change` makes it special.
    pub(crate) fn issue<'a>(
        &'a self,
        key: &'a SubjectPublicKey,
        profile: &'a Profile,
        change: impl FnOnce(&mut IssueRequest<'a>),
    ) -> IssuedCertificate {
        let prepared = self.try_prepare(key, profile, change).unwrap();
        self.issuing.issue(prepared).unwrap()
    }

    pub(crate) fn try_prepare<'a>(
        &'a self,
        key: &'a SubjectPublicKey,
        profile: &'a Profile,
        change: impl FnOnce(&mut IssueRequest<'a>),
    ) -> Result<ca::Prepared, ca::PrepareError> {
        let mut request = IssueRequest {
            profile,
            subject: &self.ada,
            public_key: key,
            verified_emails: &[],
            principal_name: None,
            assurance: &[],
            lifetime: None,
            urls: &self.urls,
            now: NOW,
        };
        change(&mut request);
        self.issuing.prepare(&request, &self.entropy)
    }
}

/// A profile that also takes EC keys, with a policy of its own.
pub(crate) fn liberal() -> Profile {
    Profile::new(ca::ProfileSettings {
        name: "liberal".to_owned(),
        rsa_keys: true,
        ec_keys: true,
        min_lifetime: Duration::from_hours(1),
        default_lifetime: DAY * 30,
        max_lifetime: DAY * 365,
        policies: vec![ca::PolicyClaim::always("1.3.6.1.4.1.32473.1.1")],
        mail: ca::MailAddress::IfVerified,
        principal_name: true,
        extended_key_usages: vec![ca::ExtendedKeyUsage::ClientAuth, ca::ExtendedKeyUsage::EmailProtection],
    })
    .unwrap()
}

pub(crate) fn parse(der: &[u8]) -> Certificate {
    x509_cert::der::Decode::from_der(der).unwrap()
}
