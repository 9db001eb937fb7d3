use std::time::Duration;

use domain::{Entropy, Timestamp, entropy::SeededEntropy};
use x509_cert::{
    attr::AttributeTypeAndValue,
    der::{Any, Decode as _, Tag},
    ext::{Extension, pkix::KeyUsages},
    name::{Name, RdnSequence},
};

use super::*;
use crate::{
    AuthorityRequest, AuthorityUrls, KeyAlgorithm, KeyPair, NameBase, Profile, ProfileSettings, Serial, SubjectName,
    SubjectPublicKey, create_root, extensions, template::Template,
};

const NOW: Timestamp = Timestamp::from_seconds(1_795_341_600);
const HOUR: Duration = Duration::from_hours(1);
const EMAIL: &str = "ada@example.edu";
const POLICY: &str = "1.3.6.1.4.1.32473.1.1";

struct Scene {
    issuer: Issuer,
    key: SubjectPublicKey,
    other_key: SubjectPublicKey,
    subject: SubjectName,
    urls: AuthorityUrls,
    profile: Profile,
    principal_name: PrincipalName,
}

fn key_pair() -> (Vec<u8>, KeyPair) {
    let pkcs8 = KeyPair::generate(KeyAlgorithm::P256).unwrap();
    (pkcs8.to_vec(), KeyPair::from_pkcs8(&pkcs8).unwrap())
}

impl Scene {
    fn new() -> Self {
        let base = NameBase::parse("/DC=org/DC=example").unwrap();
        let (pkcs8, authority_key) = key_pair();
        let name = SubjectName::authority(&base, "Beadle", "CA").unwrap();
        let request = AuthorityRequest { subject: &name, now: NOW - HOUR, lifetime: HOUR * 100 };
        let certificate = create_root(&request, &authority_key, &Serial::generate(&SeededEntropy::new(1))).unwrap();
        let usage = crate::ExtendedKeyUsage::ClientAuth;
        let settings = ProfileSettings {
            name: "test".to_owned(),
            rsa_keys: true,
            ec_keys: true,
            min_lifetime: HOUR,
            default_lifetime: HOUR,
            max_lifetime: HOUR * 200,
            policies: vec![crate::PolicyClaim::always(POLICY)],
            extended_key_usages: vec![usage],
            mail: crate::MailAddress::IfVerified,
            principal_name: true,
        };
        Self {
            issuer: Issuer::load(&certificate, &pkcs8).unwrap(),
            key: key_pair().1.public_key().clone(),
            other_key: key_pair().1.public_key().clone(),
            subject: SubjectName::person(&base, None, "X", "Ada", "A1").unwrap(),
            urls: AuthorityUrls::new("http://x/crl", "http://x/crt", None).unwrap(),
            profile: Profile::new(settings).unwrap(),
            principal_name: PrincipalName::parse(EMAIL).unwrap(),
        }
    }

    /// What the check says of a certificate that is sound but for one `change`.
    fn verdict<'a>(&'a self, change: impl FnOnce(&mut Template<'a>)) -> Result<(), LintFailure> {
        let request = IssueRequest {
            profile: &self.profile,
            subject: &self.subject,
            public_key: &self.key,
            verified_emails: &[EMAIL],
            principal_name: Some(&self.principal_name),
            assurance: &[],
            lifetime: None,
            urls: &self.urls,
            now: NOW,
        };
        let serial = Serial::generate(&SeededEntropy::new(1));
        let mut template = Template {
            issuer: self.issuer.name().clone(),
            subject: self.subject.to_asn1().unwrap(),
            serial: Box::leak(Box::new(serial)),
            not_before: NOW,
            not_after: NOW + HOUR * 2,
            public_key: &self.key,
            extensions: self.extensions(),
        };
        change(&mut template);
        check(&template.to_tbs(self.issuer.key()).unwrap(), &self.issuer, &request)
    }

    fn extensions(&self) -> Vec<Extension> {
        vec![
            extensions::end_entity().unwrap(),
            extensions::end_entity_key_usage(self.key.kind()).unwrap(),
            extensions::extended_key_usage(vec![crate::ExtendedKeyUsage::ClientAuth.oid()]).unwrap(),
            extensions::certificate_policies(&[POLICY.parse().unwrap()]).unwrap(),
            extensions::crl_distribution_point(self.urls.crl()).unwrap(),
            extensions::authority_information_access(self.urls.ca_certificate(), None).unwrap(),
            extensions::subject_emails(&[EMAIL]).unwrap(),
            extensions::principal_name(&self.principal_name).unwrap(),
            extensions::subject_key_identifier(&self.key.key_identifier()).unwrap(),
            extensions::authority_key_identifier(self.issuer.key_identifier()).unwrap(),
        ]
    }

    /// The verdict when one extension is replaced by another of its kind.
    fn with(&self, extension: der::Result<Extension>) -> Result<(), LintFailure> {
        let new = extension.unwrap();
        self.verdict(|template| {
            let old = template.extensions.iter_mut().find(|old| old.extn_id == new.extn_id);
            *old.unwrap() = new;
        })
    }
}

struct Constant(u8);

impl Entropy for Constant {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(self.0);
    }
}

fn serial(bytes: &[u8]) -> &'static Serial {
    Box::leak(Box::new(Serial::from_bytes(bytes).unwrap()))
}

#[test]
fn a_sound_certificate_passes() {
    assert_eq!(Scene::new().verdict(|_| ()), Ok(()));
}

#[test]
fn a_serial_number_must_be_long() {
    let scene = Scene::new();
    assert_eq!(scene.verdict(|t| t.serial = serial(&[1; 8])), Err(LintFailure::Serial));
    assert_eq!(scene.verdict(|t| t.serial = serial(&[1; 20])), Ok(()));
    for constant in [0, 0xff] {
        let extreme = Serial::generate(&Constant(constant));
        assert_eq!(scene.verdict(|t| t.serial = serial(extreme.as_bytes())), Ok(()));
    }
}

#[test]
fn the_time_must_be_within_profile_and_authority() {
    let scene = Scene::new();
    let second = Duration::from_secs(1);
    assert_eq!(scene.verdict(|t| t.not_before = NOW - BACKDATING), Ok(()));
    assert_eq!(scene.verdict(|t| t.not_before = NOW - BACKDATING - second), Err(LintFailure::NotBefore));
    assert_eq!(scene.verdict(|t| t.not_before = NOW + second), Err(LintFailure::NotBefore));
    assert_eq!(scene.verdict(|t| t.not_after = NOW + HOUR - second), Err(LintFailure::Lifetime));
    assert_eq!(scene.verdict(|t| t.not_after = NOW - HOUR), Err(LintFailure::Lifetime));
    assert_eq!(scene.verdict(|t| t.not_after = NOW + HOUR * 201), Err(LintFailure::Lifetime));
    assert_eq!(scene.verdict(|t| t.not_after = NOW + HOUR * 99), Ok(()));
    assert_eq!(scene.verdict(|t| t.not_after = NOW + HOUR * 100), Err(LintFailure::OutsideAuthority));
}

#[test]
fn the_names_must_be_the_right_ones() {
    let scene = Scene::new();
    let issuer = scene.issuer.name().clone();
    let subject = scene.subject.to_asn1().unwrap();
    assert_eq!(scene.verdict(|t| t.issuer = subject), Err(LintFailure::IssuerName));
    assert_eq!(scene.verdict(|t| t.subject = issuer), Err(LintFailure::Subject));
    assert_eq!(scene.verdict(|t| t.subject = Name::default()), Err(LintFailure::Subject));
}

#[test]
fn two_values_in_one_part_of_the_name_are_refused() {
    let scene = Scene::new();
    let mut rdns: Vec<_> = RdnSequence::from(scene.subject.to_asn1().unwrap()).iter().cloned().collect();
    let value = Any::new(Tag::Utf8String, b"Eve".as_slice()).unwrap();
    let second = AttributeTypeAndValue { oid: "2.5.4.3".parse().unwrap(), value };
    rdns.last_mut().unwrap().insert(second).unwrap();
    let name = Name::from_der(&RdnSequence::from(rdns).to_der().unwrap()).unwrap();
    assert_eq!(scene.verdict(|t| t.subject = name), Err(LintFailure::Subject));
}

#[test]
fn the_key_must_be_the_requested_one() {
    let scene = Scene::new();
    assert_eq!(scene.verdict(|t| t.public_key = &scene.other_key), Err(LintFailure::PublicKey));
    assert_eq!(scene.verdict(|t| t.public_key = scene.issuer.public_key()), Err(LintFailure::PublicKey));
}

#[test]
fn every_extension_stands_there_once_and_no_other() {
    let scene = Scene::new();
    for index in 0..scene.extensions().len() {
        let missing = scene.verdict(|t| drop(t.extensions.remove(index)));
        assert_eq!(missing, Err(LintFailure::Extensions), "without {index}");
        let doubled = scene.verdict(|t| t.extensions.push(t.extensions[index].clone()));
        assert_eq!(doubled, Err(LintFailure::Extensions), "twice {index}");
        let criticality = scene.verdict(|t| t.extensions[index].critical ^= true);
        assert_eq!(criticality, Err(LintFailure::Extensions), "criticality of {index}");
        let damaged = scene.verdict(|t| t.extensions[index].extn_value = der::asn1::OctetString::new([0]).unwrap());
        assert!(damaged.is_err(), "damaged {index}");
    }
    let another = scene.verdict(|t| t.extensions.push(extensions::crl_number(1).unwrap()));
    assert_eq!(another, Err(LintFailure::Extensions));
    assert_eq!(scene.verdict(|t| t.extensions.clear()), Err(LintFailure::Version));
}

#[test]
fn no_extension_may_say_anything_else() {
    let scene = Scene::new();
    let usage = |usages| extensions::encode((true, &KeyUsage(usages)));
    assert_eq!(scene.with(extensions::authority(0)), Err(LintFailure::BasicConstraints));
    for usages in [
        KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment,
        KeyUsages::DigitalSignature | KeyUsages::NonRepudiation,
        KeyUsages::DigitalSignature | KeyUsages::KeyCertSign,
        KeyUsages::KeyAgreement.into(),
    ] {
        assert_eq!(scene.with(usage(usages)), Err(LintFailure::KeyUsage));
    }
    let email_usage = vec![crate::ExtendedKeyUsage::EmailProtection.oid()];
    assert_eq!(scene.with(extensions::extended_key_usage(email_usage)), Err(LintFailure::ExtendedKeyUsage));
    assert_eq!(scene.with(extensions::any_policy()), Err(LintFailure::Policies));
    for names in [&["eve@example.edu"], [EMAIL, "eve@example.edu"].as_slice()] {
        assert_eq!(scene.with(extensions::subject_emails(names)), Err(LintFailure::SubjectAltName));
    }
    let eve = extensions::principal_name(&PrincipalName::parse("eve@example.edu").unwrap());
    assert_eq!(scene.with(eve), Err(LintFailure::PrincipalName));
    // The right letters in another type of string.
    let mut other_type = extensions::principal_name(&scene.principal_name).unwrap();
    let content = EMAIL.as_bytes();
    other_type.extn_value = der::asn1::OctetString::new(crate::tlv::tlv(0x16, content)).unwrap();
    assert_eq!(scene.with(Ok(other_type)), Err(LintFailure::PrincipalName));
    let other = scene.other_key.key_identifier();
    assert_eq!(scene.with(extensions::subject_key_identifier(&other)), Err(LintFailure::KeyIdentifiers));
    assert_eq!(scene.with(extensions::authority_key_identifier(&other)), Err(LintFailure::KeyIdentifiers));
    assert_eq!(scene.with(extensions::crl_distribution_point("http://y/crl")), Err(LintFailure::Urls));
    let access = extensions::authority_information_access("http://x/crt", Some("http://x/ocsp"));
    assert_eq!(scene.with(access), Err(LintFailure::Urls));
}

#[test]
fn other_bytes_are_refused() {
    let scene = Scene::new();
    let request = IssueRequest {
        profile: &scene.profile,
        subject: &scene.subject,
        public_key: &scene.key,
        verified_emails: &[],
        principal_name: None,
        assurance: &[],
        lifetime: None,
        urls: &scene.urls,
        now: NOW,
    };
    assert_eq!(check(scene.issuer.certificate_der(), &scene.issuer, &request), Err(LintFailure::Malformed));
}
