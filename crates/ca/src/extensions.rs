//! The extensions that Beadle writes ([RFC 5280 §4.2]), each with its criticality.
//!
//! [RFC 5280 §4.2]: https://www.rfc-editor.org/rfc/rfc5280#section-4.2

use x509_cert::{
    der::{
        self,
        asn1::{Ia5String, ObjectIdentifier, OctetString},
        flagset::FlagSet,
    },
    ext::{
        Extension, ToExtension,
        pkix::{
            AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints,
            CertificatePolicies, CrlDistributionPoints, CrlNumber, ExtendedKeyUsage, KeyUsage, KeyUsages,
            SubjectAltName, SubjectKeyIdentifier,
            certpolicy::PolicyInformation,
            crl::dp::DistributionPoint,
            name::{DistributionPointName, GeneralName},
        },
    },
    name::Name,
};

use crate::{principal_name::PrincipalName, public_key::KeyKind, tlv};

const ID_AD_OCSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");
const ID_AD_CA_ISSUERS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.2");
const ANY_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32.0");

/// Critical CA:FALSE.
pub(crate) fn end_entity() -> der::Result<Extension> {
    encode((true, &BasicConstraints { ca: false, path_len_constraint: None }))
}

/// Critical CA:TRUE with a path length.
pub(crate) fn authority(path_length: u8) -> der::Result<Extension> {
    encode((true, &BasicConstraints { ca: true, path_len_constraint: Some(path_length) }))
}

/// Critical keyCertSign and cRLSign, nothing else.
pub(crate) fn authority_key_usage() -> der::Result<Extension> {
    encode((true, &KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign)))
}

/// Critical digitalSignature, for RSA keys also keyEncipherment, which [RFC 8813] forbids for EC keys.
///
/// [RFC 8813]: https://www.rfc-editor.org/rfc/rfc8813
pub(crate) fn end_entity_key_usage(key: KeyKind) -> der::Result<Extension> {
    encode((true, &KeyUsage(end_entity_usages(key))))
}

/// Critical digitalSignature and nothing else.
pub(crate) fn signature_only() -> der::Result<Extension> {
    encode((true, &KeyUsage(KeyUsages::DigitalSignature.into())))
}

pub(crate) fn end_entity_usages(key: KeyKind) -> FlagSet<KeyUsages> {
    let signing = FlagSet::from(KeyUsages::DigitalSignature);
    if key.is_rsa() { signing | KeyUsages::KeyEncipherment } else { signing }
}

pub(crate) fn extended_key_usage(usages: Vec<ObjectIdentifier>) -> der::Result<Extension> {
    encode((false, &ExtendedKeyUsage(usages)))
}

pub(crate) fn certificate_policies(policies: &[ObjectIdentifier]) -> der::Result<Extension> {
    let policies = policies.iter().map(|oid| PolicyInformation { policy_identifier: *oid, policy_qualifiers: None });
    encode((false, &CertificatePolicies(policies.collect())))
}

/// Any policy: what an issuing authority says, so that the policies of its certificates hold.
pub(crate) fn any_policy() -> der::Result<Extension> {
    certificate_policies(&[ANY_POLICY])
}

pub(crate) fn subject_key_identifier(identifier: &[u8]) -> der::Result<Extension> {
    encode((false, &SubjectKeyIdentifier(OctetString::new(identifier)?)))
}

pub(crate) fn authority_key_identifier(identifier: &[u8]) -> der::Result<Extension> {
    let key_identifier = Some(OctetString::new(identifier)?);
    encode((false, &AuthorityKeyIdentifier { key_identifier, ..AuthorityKeyIdentifier::default() }))
}

pub(crate) fn crl_distribution_point(url: &str) -> der::Result<Extension> {
    let full_name = DistributionPointName::FullName(vec![uri(url)?]);
    let point = DistributionPoint { distribution_point: Some(full_name), reasons: None, crl_issuer: None };
    encode((false, &CrlDistributionPoints(vec![point])))
}

/// Where the issuer's certificate lies and, if there is one, its OCSP responder.
pub(crate) fn authority_information_access(ca_certificate: &str, ocsp: Option<&str>) -> der::Result<Extension> {
    let locations = ocsp.map(|url| (ID_AD_OCSP, url)).into_iter().chain([(ID_AD_CA_ISSUERS, ca_certificate)]);
    let descriptions: der::Result<_> = locations
        .map(|(access_method, url)| Ok(AccessDescription { access_method, access_location: uri(url)? }))
        .collect();
    encode((false, &AuthorityInfoAccessSyntax(descriptions?)))
}

/// The verified mail addresses.
pub(crate) fn subject_emails(addresses: &[&str]) -> der::Result<Extension> {
    let names = addresses.iter().map(|address| Ok(GeneralName::Rfc822Name(Ia5String::new(address)?)));
    encode((false, &SubjectAltName(names.collect::<der::Result<_>>()?)))
}

/// The person's principal name, as one UTF8String.
pub(crate) fn principal_name(name: &PrincipalName) -> der::Result<Extension> {
    let value = tlv::tlv(tlv::UTF8_STRING, name.as_str().as_bytes());
    Ok(Extension { extn_id: PrincipalName::OID, critical: false, extn_value: OctetString::new(value)? })
}

pub(crate) fn crl_number(number: u64) -> der::Result<Extension> {
    encode((false, &CrlNumber::try_from(number)?))
}

pub(crate) fn encode(extension: impl ToExtension<Error = der::Error>) -> der::Result<Extension> {
    // Subject and siblings would only decide criticality, which is always given here.
    extension.to_extension(&Name::default(), &[])
}

fn uri(url: &str) -> der::Result<GeneralName> {
    Ok(GeneralName::UniformResourceIdentifier(Ia5String::new(url)?))
}
