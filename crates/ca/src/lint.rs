//! The check of the bytes to be signed, right before they are: they are parsed back and held against every rule,
//! independently of how they were written.

use x509_cert::{
    TbsCertificate, Version,
    der::{
        self, Decode, Encode as _,
        asn1::{OctetString, Utf8StringRef},
        oid::AssociatedOid,
    },
    ext::{
        Extension,
        pkix::{
            AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies,
            CrlDistributionPoints, ExtendedKeyUsage, KeyUsage, SubjectAltName, SubjectKeyIdentifier,
            crl::dp::DistributionPoint,
            name::{DistributionPointName, GeneralName},
        },
    },
};

use crate::{
    authority::Issuer,
    encoding::timestamp,
    extensions::end_entity_usages,
    issue::{BACKDATING, IssueRequest},
    name::MAX_VALUE_LENGTH,
    principal_name::PrincipalName,
    profile,
};

/// The rule that a prepared certificate breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LintFailure {
    /// The bytes do not parse, or are not DER.
    #[error("it is not a TBSCertificate in DER")]
    Malformed,
    /// Not version 3, or with unique identifiers.
    #[error("it must be of version 3, without unique identifiers")]
    Version,
    /// Not positive, too long, or too short to be random.
    #[error("its serial number must be positive and have 9 to 20 octets")]
    Serial,
    /// Another signature algorithm than the issuer's.
    #[error("its signature algorithm is not its issuer's")]
    SignatureAlgorithm,
    /// Another issuer name.
    #[error("its issuer name is not its issuer's")]
    IssuerName,
    /// Dated back too far, or ahead.
    #[error("it must begin at most five minutes ago, and not in the future")]
    NotBefore,
    /// Not within the profile's lifetimes.
    #[error("its lifetime is outside of its profile")]
    Lifetime,
    /// Not within the issuer's time.
    #[error("it is valid when its issuer is not")]
    OutsideAuthority,
    /// Another subject, several values in one part, a value that is too long, or the issuer's own name.
    #[error("its subject is not the requested one, or not in the form of people's names")]
    Subject,
    /// Another key, or an authority's.
    #[error("its key is not the requested one, or an authority's")]
    PublicKey,
    /// An extension is missing, doubled, or of the wrong criticality.
    #[error("an extension is missing, unexpected, repeated, or of the wrong criticality")]
    Extensions,
    /// Not CA:FALSE.
    #[error("it would make its holder an authority")]
    BasicConstraints,
    /// Other usages than its key may have.
    #[error("its key usage is not the one for its kind of key (RFC 8813)")]
    KeyUsage,
    /// Other usages than the profile's, or emailProtection without an address.
    #[error("its extended key usage is not its profile's")]
    ExtendedKeyUsage,
    /// Other policies than the profile's.
    #[error("its certificate policies are not its profile's")]
    Policies,
    /// Other names than the verified addresses.
    #[error("its alternative names are not the verified mail addresses")]
    SubjectAltName,
    /// Another principal name than the institution's, or another type of string.
    #[error("its principal name is not the one that the institution said")]
    PrincipalName,
    /// Not the identifiers of the subject's and the issuer's key.
    #[error("its key identifiers are not those of its own and its issuer's key")]
    KeyIdentifiers,
    /// Other URLs.
    #[error("its URLs are not its issuer's")]
    Urls,
}

/// Holds `tbs_der` against what was asked and who would sign it.
pub(crate) fn check(tbs_der: &[u8], issuer: &Issuer, request: &IssueRequest<'_>) -> Result<(), LintFailure> {
    let tbs = TbsCertificate::from_der(tbs_der).map_err(|_| LintFailure::Malformed)?;
    if tbs.to_der().ok().as_deref() != Some(tbs_der) {
        return Err(LintFailure::Malformed);
    }
    let lint = Lint { tbs: &tbs, issuer, request };
    lint.fixed_fields()?;
    lint.validity()?;
    lint.subject()?;
    lint.key()?;
    lint.extension_set()?;
    lint.usages()?;
    lint.identity()?;
    lint.urls()
}

struct Lint<'a> {
    tbs: &'a TbsCertificate,
    issuer: &'a Issuer,
    request: &'a IssueRequest<'a>,
}

impl Lint<'_> {
    fn fixed_fields(&self) -> Result<(), LintFailure> {
        let unique_ids = self.tbs.issuer_unique_id().is_some() || self.tbs.subject_unique_id().is_some();
        ensure(self.tbs.version() == Version::V3 && !unique_ids, LintFailure::Version)?;
        let serial = self.tbs.serial_number().as_bytes();
        let positive = serial.first().is_some_and(|first| (1..0x80).contains(first));
        ensure(positive && (9..=20).contains(&serial.len()), LintFailure::Serial)?;
        let algorithm = self.issuer.key().signature_algorithm();
        ensure(*self.tbs.signature() == algorithm, LintFailure::SignatureAlgorithm)?;
        ensure(self.tbs.issuer() == self.issuer.name(), LintFailure::IssuerName)
    }

    fn validity(&self) -> Result<(), LintFailure> {
        let (begin, end) = (timestamp(self.tbs.validity().not_before), timestamp(self.tbs.validity().not_after));
        let (now, profile) = (self.request.now, self.request.profile);
        // The earliest begin is given in whole seconds, which may round it down by less than one.
        let earliest = now.truncated_to_seconds() - BACKDATING;
        ensure((earliest..=now).contains(&begin), LintFailure::NotBefore)?;
        let lifetime = end.since(now.truncated_to_seconds());
        let allowed = profile.min_lifetime()..=profile.max_lifetime();
        ensure(allowed.contains(&lifetime), LintFailure::Lifetime)?;
        ensure(begin >= self.issuer.not_before() && end <= self.issuer.not_after(), LintFailure::OutsideAuthority)
    }

    fn subject(&self) -> Result<(), LintFailure> {
        let subject = self.tbs.subject();
        let wanted = self.request.subject.to_asn1().map_err(|_| LintFailure::Subject)?;
        let well_formed = subject.iter_rdn().all(|rdn| {
            let mut values = rdn.iter().map(|attribute| attribute.value.value());
            rdn.len() == 1 && values.all(|value| (1..=MAX_VALUE_LENGTH).contains(&value.len()) && is_plain(value))
        });
        ensure(*subject == wanted && well_formed && subject != self.issuer.name(), LintFailure::Subject)
    }

    fn key(&self) -> Result<(), LintFailure> {
        let key = self.tbs.subject_public_key_info().to_der().map_err(|_| LintFailure::PublicKey)?;
        let requested = self.request.public_key;
        let authority = self.issuer.is_key_of_an_authority(requested);
        ensure(key == requested.spki_der() && !authority, LintFailure::PublicKey)
    }

    /// Every expected extension once, with the right criticality, and no other.
    fn extension_set(&self) -> Result<(), LintFailure> {
        let mut expected = vec![
            (BasicConstraints::OID, true),
            (KeyUsage::OID, true),
            (ExtendedKeyUsage::OID, false),
            (CrlDistributionPoints::OID, false),
            (AuthorityInfoAccessSyntax::OID, false),
            (SubjectKeyIdentifier::OID, false),
            (AuthorityKeyIdentifier::OID, false),
        ];
        if !self.request.policies().is_empty() {
            expected.push((CertificatePolicies::OID, false));
        }
        if !self.request.mail_addresses().is_empty() {
            expected.push((SubjectAltName::OID, false));
        }
        if self.request.principal_name().is_some() {
            expected.push((PrincipalName::OID, false));
        }
        let mut present: Vec<_> = self.all_extensions().iter().map(|e| (e.extn_id, e.critical)).collect();
        expected.sort_unstable();
        present.sort_unstable();
        ensure(present == expected, LintFailure::Extensions)
    }

    fn usages(&self) -> Result<(), LintFailure> {
        let BasicConstraints { ca, path_len_constraint } = self.extension(LintFailure::BasicConstraints)?;
        ensure(!ca && path_len_constraint.is_none(), LintFailure::BasicConstraints)?;
        let KeyUsage(usages) = self.extension(LintFailure::KeyUsage)?;
        ensure(usages == end_entity_usages(self.request.public_key.kind()), LintFailure::KeyUsage)?;
        let ExtendedKeyUsage(present) = self.extension(LintFailure::ExtendedKeyUsage)?;
        let has_email = !self.request.mail_addresses().is_empty();
        let wanted = self.request.profile.usages(has_email).map(profile::ExtendedKeyUsage::oid);
        ensure(wanted.eq(present), LintFailure::ExtendedKeyUsage)?;
        if self.request.policies().is_empty() {
            return Ok(());
        }
        let CertificatePolicies(present) = self.extension(LintFailure::Policies)?;
        let present = present.into_iter().map(|policy| policy.policy_identifier);
        ensure(present.eq(self.request.policies()), LintFailure::Policies)
    }

    fn identity(&self) -> Result<(), LintFailure> {
        let addresses = self.request.mail_addresses();
        if !addresses.is_empty() {
            let SubjectAltName(names) = self.extension(LintFailure::SubjectAltName)?;
            let present = names.iter().map(|name| match name {
                GeneralName::Rfc822Name(address) => Some(address.as_str()),
                _ => None,
            });
            ensure(present.eq(addresses.iter().copied().map(Some)), LintFailure::SubjectAltName)?;
        }
        if let Some(name) = self.request.principal_name() {
            let found = self.all_extensions().iter().find(|one| one.extn_id == PrincipalName::OID);
            let present = found.and_then(|one| Utf8StringRef::from_der(one.extn_value.as_bytes()).ok());
            let is_right = present.is_some_and(|present| {
                present.as_str() == name.as_str() && PrincipalName::parse(present.as_str()).is_some()
            });
            ensure(is_right, LintFailure::PrincipalName)?;
        }
        let SubjectKeyIdentifier(own) = self.extension(LintFailure::KeyIdentifiers)?;
        let above: AuthorityKeyIdentifier = self.extension(LintFailure::KeyIdentifiers)?;
        let issuer_key = above.key_identifier.as_ref().map(OctetString::as_bytes);
        let right = own.as_bytes() == self.request.public_key.key_identifier()
            && issuer_key == Some(self.issuer.key_identifier())
            && above.authority_cert_issuer.is_none();
        ensure(right, LintFailure::KeyIdentifiers)
    }

    fn urls(&self) -> Result<(), LintFailure> {
        let urls = self.request.urls;
        let CrlDistributionPoints(points) = self.extension(LintFailure::Urls)?;
        let [DistributionPoint { distribution_point: Some(point), reasons: None, crl_issuer: None }] =
            points.as_slice()
        else {
            return Err(LintFailure::Urls);
        };
        let DistributionPointName::FullName(names) = point else { return Err(LintFailure::Urls) };
        ensure(names.iter().map(uri).eq([Some(urls.crl())]), LintFailure::Urls)?;
        let AuthorityInfoAccessSyntax(access) = self.extension(LintFailure::Urls)?;
        let present = access.iter().map(|description| uri(&description.access_location));
        let wanted = urls.ocsp().into_iter().chain([urls.ca_certificate()]).map(Some);
        ensure(present.eq(wanted), LintFailure::Urls)
    }

    /// The only extension of a kind; `failure` if it is absent, repeated or damaged.
    fn extension<T>(&self, failure: LintFailure) -> Result<T, LintFailure>
    where
        T: for<'a> Decode<'a, Error = der::Error> + AssociatedOid,
    {
        let found = self.tbs.get_extension::<T>().map_err(|_| failure)?;
        found.map(|(_, extension)| extension).ok_or(failure)
    }

    fn all_extensions(&self) -> &[Extension] {
        self.tbs.extensions().map_or(&[], Vec::as_slice)
    }
}

fn ensure(holds: bool, failure: LintFailure) -> Result<(), LintFailure> {
    if holds { Ok(()) } else { Err(failure) }
}

fn uri(name: &GeneralName) -> Option<&str> {
    match name {
        GeneralName::UniformResourceIdentifier(url) => Some(url.as_str()),
        _ => None,
    }
}

/// Free of all that could be read as a part of another name, or not be printed.
fn is_plain(value: &[u8]) -> bool {
    value.iter().all(|byte| (b' '..=b'~').contains(byte) && !b"/=\"'\\".contains(byte))
}

#[cfg(test)]
mod tests;
