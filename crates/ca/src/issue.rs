//! Issuing a person's certificate in two steps: prepare and check the bytes, then sign exactly those.
//!
//! Between the two, whoever calls records the serial number and the bytes, so that nothing signed is ever unrecorded.

use std::time::Duration;

use domain::{Digest, Entropy, Timestamp};
use x509_cert::{
    der::{self, asn1::ObjectIdentifier},
    ext::Extension,
};

use crate::{
    authority::{AuthorityUrls, Issuer},
    encoding::{EncodingError, certificate_pem},
    extensions,
    key_pair::{KeyPairError, SealError},
    lint::{self, LintFailure},
    name::SubjectName,
    principal_name::PrincipalName,
    profile::{ExtendedKeyUsage, MailAddress, Profile},
    public_key::{KeyKind, SubjectPublicKey},
    serial::Serial,
    template::Template,
};

/// How far certificates are dated back, so that they are valid on machines whose clock is late.
pub(crate) const BACKDATING: Duration = Duration::from_mins(5);

/// What a certificate is to say.
#[derive(Debug, Clone, Copy)]
pub struct IssueRequest<'a> {
    /// The rules.
    pub profile: &'a Profile,
    /// The person.
    pub subject: &'a SubjectName,
    /// The key, from a [`crate::CertificationRequest`] or made by the server.
    pub public_key: &'a SubjectPublicKey,
    /// The person's mail addresses, each of them verified. Whether they go in is the profile's choice.
    pub verified_emails: &'a [&'a str],
    /// What the institution calls the person. Whether it goes in is the profile's choice.
    pub principal_name: Option<&'a PrincipalName>,
    /// What the institution says of how well it knows the person (eduPersonAssurance).
    pub assurance: &'a [&'a str],
    /// The wanted lifetime, from now; the profile's default if absent.
    pub lifetime: Option<Duration>,
    /// Where the issuer's revocation list, certificate and OCSP responder are.
    pub urls: &'a AuthorityUrls,
    /// The present moment.
    pub now: Timestamp,
}

impl<'a> IssueRequest<'a> {
    /// The mail addresses that go in.
    pub(crate) fn mail_addresses(&self) -> &'a [&'a str] {
        if self.profile.mail() == MailAddress::Never { &[] } else { self.verified_emails }
    }

    /// The principal name that goes in.
    pub(crate) fn principal_name(&self) -> Option<&'a PrincipalName> {
        self.principal_name.filter(|_| self.profile.has_principal_name())
    }

    /// The policies that are claimed.
    pub(crate) fn policies(&self) -> Vec<ObjectIdentifier> {
        self.profile.policies(self.assurance)
    }
}

/// Why a certificate is not issued.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The profile does not certify such keys.
    #[error("certificates of profile {profile} are not issued for {key} keys")]
    KeyKind {
        /// The profile.
        profile: String,
        /// The kind of the key.
        key: KeyKind,
    },
    /// The key of a certificate authority.
    #[error("this is the key of a certificate authority")]
    AuthorityKey,
    /// Too short or too long.
    #[error(
        "a lifetime of {} s is not one of the profile {profile}, which has {} to {} s ({} to {} hours); another profile may have it",
        wanted.as_secs(), min.as_secs(), max.as_secs(), min.as_secs().div_ceil(3600), max.as_secs() / 3600
    )]
    Lifetime {
        /// What was asked for.
        wanted: Duration,
        /// The profile's name.
        profile: String,
        /// Its minimum.
        min: Duration,
        /// Its maximum.
        max: Duration,
    },
    /// The authority's own certificate ends (or begins) too early (or too late) for this.
    #[error("the certificate authority itself is valid from {not_before} to {not_after} only")]
    OutsideAuthority {
        /// The authority's begin.
        not_before: Timestamp,
        /// The authority's end.
        not_after: Timestamp,
    },
    /// Not an address that a certificate can hold.
    #[error("the mail address cannot stand in a certificate: it must be ASCII, of the form local@domain")]
    Email,
    /// The profile demands a verified address, and there is none.
    #[error("certificates of profile {0} hold a mail address, and no verified one of yours is known")]
    NoEmail(String),
    /// The to-be-signed bytes break a rule: a defect of Beadle, which is why they are checked.
    #[error("the prepared certificate breaks a rule and was not signed: {0}")]
    Lint(#[from] LintFailure),
    /// The certificate could not be written.
    #[error(transparent)]
    Encoding(#[from] EncodingError),
}

/// Why a prepared certificate was not signed.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// Prepared by another authority.
    #[error("this certificate was prepared by another authority")]
    OtherIssuer,
    /// The key failed.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// A key that was not reached.
impl From<KeyPairError> for IssueError {
    fn from(error: KeyPairError) -> Self {
        Self::Seal(error.into())
    }
}

/// A checked certificate that is not signed yet. It can be signed once: it has no copy, and is used up.
#[derive(Debug)]
#[must_use = "a prepared certificate is worth nothing until it is issued"]
pub struct Prepared {
    tbs_der: Vec<u8>,
    serial: Serial,
    not_before: Timestamp,
    not_after: Timestamp,
    subject: SubjectName,
    issuer: Digest,
}

impl Prepared {
    /// Its serial number.
    pub const fn serial(&self) -> &Serial {
        &self.serial
    }

    /// From when on it will be valid; up to five minutes ago.
    pub const fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// The last moment at which it will be valid.
    pub const fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Whom it names.
    pub const fn subject(&self) -> &SubjectName {
        &self.subject
    }

    /// The bytes that will be signed: a TBSCertificate in DER.
    pub fn tbs_der(&self) -> &[u8] {
        &self.tbs_der
    }
}

/// A signed certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedCertificate {
    /// The certificate.
    pub der: Vec<u8>,
    /// Its serial number.
    pub serial: Serial,
}

impl IssuedCertificate {
    /// The certificate in PEM.
    pub fn pem(&self) -> String {
        certificate_pem(&self.der)
    }
}

impl Profile {
    /// That keys of this kind are certified.
    pub fn check_key(&self, key: KeyKind) -> Result<(), PrepareError> {
        if self.allows(key) { Ok(()) } else { Err(PrepareError::KeyKind { profile: self.name().to_owned(), key }) }
    }

    /// The lifetime that is wanted, or the usual one, if certificates may live so long.
    pub fn lifetime(&self, wanted: Option<Duration>) -> Result<Duration, PrepareError> {
        let (min, max) = (self.min_lifetime(), self.max_lifetime());
        match wanted.unwrap_or(self.default_lifetime()) {
            wanted if wanted < min || wanted > max => {
                Err(PrepareError::Lifetime { wanted, profile: self.name().to_owned(), min, max })
            }
            wanted => Ok(wanted),
        }
    }
}

impl Issuer {
    /// Writes the bytes to be signed and checks them.
    pub fn prepare(&self, request: &IssueRequest<'_>, entropy: &dyn Entropy) -> Result<Prepared, PrepareError> {
        check_key(self, request)?;
        if request.profile.mail() == MailAddress::Required && request.verified_emails.is_empty() {
            return Err(PrepareError::NoEmail(request.profile.name().to_owned()));
        }
        request.mail_addresses().iter().try_for_each(|address| check_email(address))?;
        let (not_before, not_after) = self.validity(request)?;
        let serial = Serial::generate(entropy);
        let template = Template {
            issuer: self.name().clone(),
            subject: request.subject.to_asn1().map_err(EncodingError::from)?,
            serial: &serial,
            not_before,
            not_after,
            public_key: request.public_key,
            extensions: self.extensions(request).map_err(EncodingError::from)?,
        };
        let tbs_der = template.to_tbs(self.key())?;
        lint::check(&tbs_der, self, request)?;
        let (subject, issuer) = (request.subject.clone(), Digest::of(self.certificate_der()));
        Ok(Prepared { tbs_der, serial, not_before, not_after, subject, issuer })
    }

    /// Signs exactly the bytes that were checked.
    pub fn issue(&self, prepared: Prepared) -> Result<IssuedCertificate, IssueError> {
        if prepared.issuer != Digest::of(self.certificate_der()) {
            return Err(IssueError::OtherIssuer);
        }
        let der = self.key().seal(&prepared.tbs_der)?;
        Ok(IssuedCertificate { der, serial: prepared.serial })
    }

    /// Begin and end: dated back a little and as long as wanted, but within the authority's own time. The end moves
    /// to the authority's end as long as the profile's shortest lifetime is left.
    fn validity(&self, request: &IssueRequest<'_>) -> Result<(Timestamp, Timestamp), PrepareError> {
        let (min, wanted) = (request.profile.min_lifetime(), request.profile.lifetime(request.lifetime)?);
        let now = request.now.truncated_to_seconds();
        let not_before = (now - BACKDATING).max(self.not_before());
        let not_after = (now + wanted).truncated_to_seconds().min(self.not_after());
        if not_before > now || not_after < now + min {
            let (not_before, not_after) = (self.not_before(), self.not_after());
            return Err(PrepareError::OutsideAuthority { not_before, not_after });
        }
        Ok((not_before, not_after))
    }

    fn extensions(&self, request: &IssueRequest<'_>) -> der::Result<Vec<Extension>> {
        let (addresses, policies) = (request.mail_addresses(), request.policies());
        let usages = request.profile.usages(!addresses.is_empty()).map(ExtendedKeyUsage::oid).collect();
        let mut all = vec![
            extensions::end_entity()?,
            extensions::end_entity_key_usage(request.public_key.kind())?,
            extensions::extended_key_usage(usages)?,
        ];
        if !policies.is_empty() {
            all.push(extensions::certificate_policies(&policies)?);
        }
        all.push(extensions::crl_distribution_point(request.urls.crl())?);
        all.push(extensions::authority_information_access(request.urls.ca_certificate(), request.urls.ocsp())?);
        if !addresses.is_empty() {
            all.push(extensions::subject_emails(addresses)?);
        }
        if let Some(name) = request.principal_name() {
            all.push(extensions::principal_name(name)?);
        }
        all.push(extensions::subject_key_identifier(&request.public_key.key_identifier())?);
        all.push(extensions::authority_key_identifier(self.key_identifier())?);
        Ok(all)
    }
}

fn check_key(issuer: &Issuer, request: &IssueRequest<'_>) -> Result<(), PrepareError> {
    request.profile.check_key(request.public_key.kind())?;
    if issuer.is_key_of_an_authority(request.public_key) {
        return Err(PrepareError::AuthorityKey);
    }
    Ok(())
}

fn check_email(address: &str) -> Result<(), PrepareError> {
    if is_mail_address(address) { Ok(()) } else { Err(PrepareError::Email) }
}

/// Whether an address can stand in a certificate: a mailbox without comments, quotes or display name
/// ([RFC 5280 §4.2.1.6](https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6)).
pub fn is_mail_address(address: &str) -> bool {
    let Some((local, domain)) = address.split_once('@') else { return false };
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let label = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let fits = (1..=64).contains(&local.len()) && (1..=253).contains(&domain.len());
    let dots = |part: &str| part.starts_with('.') || part.ends_with('.') || part.contains("..");
    fits && local.chars().all(atom) && domain.chars().all(label) && !dots(local) && !dots(domain)
}
