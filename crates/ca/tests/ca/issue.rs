use std::time::Duration;

use ca::{AuthorityUrls, IssueError, KeyAlgorithm, PrepareError, Profile, Serial, SubjectPublicKey};
use x509_cert::der::Decode as _;

use super::{
    house::{DAY, House, NOW, ada, csr_key, liberal, parse},
    openssl::Scratch,
};

#[test]
fn what_is_signed_is_what_was_prepared() {
    let house = House::new();
    let prepared = house.try_prepare(&csr_key("rsa2048"), &Profile::short_lived(), |_| ()).unwrap();
    let (tbs, serial) = (prepared.tbs_der().to_vec(), prepared.serial().clone());
    assert_eq!(prepared.subject(), &ada());
    assert_eq!(prepared.not_before(), NOW - Duration::from_mins(5));
    assert_eq!(prepared.not_after(), NOW + Duration::from_secs(864_000));
    let issued = house.issuing.issue(prepared).unwrap();
    assert!(issued.der.windows(tbs.len()).any(|window| window == tbs));
    assert_eq!(SubjectPublicKey::certified_in(&tbs).as_ref(), Some(&csr_key("rsa2048")));
    assert_eq!(SubjectPublicKey::certified_in(&issued.der), None, "not what was signed alone");
    assert_eq!(issued.serial, serial);
    assert_eq!(Serial::from_bytes(parse(&issued.der).tbs_certificate().serial_number().as_bytes()), Ok(serial));
}

#[test]
fn a_certificate_prepared_by_another_authority_is_not_signed() {
    let (house, other) = (House::new(), House::new());
    let prepared = house.try_prepare(&csr_key("rsa2048"), &Profile::short_lived(), |_| ()).unwrap();
    assert!(matches!(other.issuing.issue(prepared), Err(IssueError::OtherIssuer)));
}

#[test]
fn the_fields_of_a_certificate_are_these() {
    let house = House::new();
    let urls =
        AuthorityUrls::new("http://ca.example.org/i.crl", "http://ca.example.org/i.crt", Some("http://o.example"));
    let urls = urls.unwrap();
    let (key, profile) = (csr_key("rsa2048"), liberal());
    let leaf = house.issue(&key, &profile, |request| {
        request.verified_emails = &["ada@example.edu"];
        request.urls = &urls;
    });
    let scratch = Scratch::new();
    scratch.file("leaf.pem", leaf.pem());
    let text = scratch.openssl("x509 -in leaf.pem -noout -text -certopt no_pubkey,no_sigdump,no_serial");
    // The issuer's key is made anew for every test.
    let text = text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    let (before, after) = text.split_once("X509v3 Authority Key Identifier:\n").unwrap();
    assert_eq!(after.lines().next().unwrap().len(), 59);
    insta::assert_snapshot!(before, @"
    Certificate:
    Data:
    Version: 3 (0x2)
    Signature Algorithm: ecdsa-with-SHA256
    Issuer: DC = org, DC = example, O = Beadle, CN = Beadle Issuing CA 1
    Validity
    Not Before: Nov 22 09:55:00 2026 GMT
    Not After : Dec 22 10:00:00 2026 GMT
    Subject: DC = org, DC = example, C = DE, O = Example University, CN = Ada Lovelace A123
    X509v3 extensions:
    X509v3 Basic Constraints: critical
    CA:FALSE
    X509v3 Key Usage: critical
    Digital Signature, Key Encipherment
    X509v3 Extended Key Usage:
    TLS Web Client Authentication, E-mail Protection
    X509v3 Certificate Policies:
    Policy: 1.3.6.1.4.1.32473.1.1
    X509v3 CRL Distribution Points:
    Full Name:
    URI:http://ca.example.org/i.crl
    Authority Information Access:
    OCSP - URI:http://o.example
    CA Issuers - URI:http://ca.example.org/i.crt
    X509v3 Subject Alternative Name:
    email:ada@example.edu
    X509v3 Subject Key Identifier:
    FD:00:D9:B8:FB:08:90:25:1C:E8:BC:41:7C:1C:1D:2F:6E:F9:EB:B8
    ");
}

#[test]
fn a_certificate_for_an_ec_key_has_no_key_encipherment() {
    let house = House::new();
    let leaf = house.issue(&csr_key("p256"), &liberal(), |_| ());
    let (critical, usage) =
        parse(&leaf.der).tbs_certificate().get_extension::<x509_cert::ext::pkix::KeyUsage>().unwrap().unwrap();
    assert!(critical && usage.digital_signature() && !usage.key_encipherment() && !usage.non_repudiation());
}

#[test]
fn mail_is_a_usage_only_with_a_verified_address() {
    let house = House::new();
    let without = house.issue(&csr_key("rsa2048"), &Profile::short_lived(), |_| ());
    let tbs = parse(&without.der);
    let usage = tbs.tbs_certificate().get_extension::<x509_cert::ext::pkix::ExtendedKeyUsage>().unwrap().unwrap().1;
    assert_eq!(usage.0.iter().map(ToString::to_string).collect::<Vec<_>>(), ["1.3.6.1.5.5.7.3.2"]);
    assert!(tbs.tbs_certificate().get_extension::<x509_cert::ext::pkix::SubjectAltName>().unwrap().is_none());
}

#[test]
fn a_mail_address_is_a_plain_mailbox() {
    const BAD: &[&[&str]] = &[
        &[""],
        &["ada"],
        &["@x"],
        &["ada@"],
        &["a da@x.org"],
        &["ada@x@y"],
        &["ada@x.org\n"],
        &["Ädä@x.org"],
        &["<a@x.org>"],
        &["a,b@x.org"],
        &["a..b@x"],
        &["a@.x"],
        &["ada@example.edu", "ada"],
    ];
    let house = House::new();
    let key = csr_key("rsa2048");
    for addresses in BAD {
        let refused = house.try_prepare(&key, &Profile::short_lived(), |r| r.verified_emails = addresses);
        assert!(matches!(refused, Err(PrepareError::Email)), "{addresses:?}");
    }
    assert!(
        house.try_prepare(&key, &Profile::short_lived(), |r| r.verified_emails = &["o'brien+x@cs.example.edu"]).is_ok()
    );
}

#[test]
fn several_mail_addresses_go_in_as_they_are_given() {
    let house = House::new();
    let leaf = house.issue(&csr_key("rsa2048"), &Profile::short_lived(), |request| {
        request.verified_emails = &["ada@example.edu", "lovelace@example.org"];
    });
    let scratch = Scratch::new();
    scratch.file("leaf.pem", leaf.pem());
    let text = scratch.openssl("x509 -in leaf.pem -noout -ext subjectAltName");
    assert!(text.contains("email:ada@example.edu, email:lovelace@example.org"), "{text}");
}

#[test]
fn lifetimes_are_the_profile_s() {
    let house = House::new();
    let key = csr_key("rsa2048");
    let with = |lifetime| {
        house.try_prepare(&key, &Profile::short_lived(), |request| {
            request.lifetime = Some(Duration::from_secs(lifetime));
        })
    };
    assert_eq!(with(3600).unwrap().not_after(), NOW + Duration::from_hours(1));
    assert_eq!(with(997_200).unwrap().not_after(), NOW + Duration::from_hours(277));
    assert!(matches!(with(3599), Err(PrepareError::Lifetime { .. })));
    assert!(matches!(with(997_201), Err(PrepareError::Lifetime { .. })));
    assert!(matches!(with(u64::MAX), Err(PrepareError::Lifetime { .. })));
}

#[test]
fn no_certificate_outlives_its_authority() {
    let house = House::new();
    let key = csr_key("rsa2048");
    let end = house.issuing.not_after();
    let at = |now| house.try_prepare(&key, &Profile::short_lived(), |request| request.now = now);
    assert_eq!(at(end - DAY).unwrap().not_after(), end);
    assert!(matches!(at(end - Duration::from_mins(59)), Err(PrepareError::OutsideAuthority { .. })));
    assert!(matches!(at(end + DAY), Err(PrepareError::OutsideAuthority { .. })));
    let begin = house.issuing.not_before();
    assert!(matches!(at(begin - DAY), Err(PrepareError::OutsideAuthority { .. })));
    assert_eq!(at(begin + Duration::from_secs(1)).unwrap().not_before(), begin);
}

#[test]
fn an_authority_s_key_is_not_certified() {
    let house = House::new();
    for key in [house.issuing.public_key(), house.root.public_key()] {
        let refused = house.try_prepare(key, &liberal(), |_| ());
        assert!(matches!(refused, Err(PrepareError::AuthorityKey)));
    }
}

#[test]
fn the_profile_decides_on_the_kind_of_key() {
    let house = House::new();
    let refused = house.try_prepare(&csr_key("p256"), &Profile::short_lived(), |_| ());
    assert_eq!(refused.unwrap_err().to_string(), "certificates of profile short-lived are not issued for P-256 keys");
}

#[test]
fn serial_numbers_are_positive_long_and_never_the_same() {
    let house = House::new();
    let key = csr_key("p256");
    let serials: std::collections::BTreeSet<_> = (0..50)
        .map(|_| house.try_prepare(&key, &liberal(), |_| ()).unwrap().serial().clone())
        .inspect(|serial| assert!(serial.as_bytes().len() == 16 && serial.as_bytes()[0] < 0x80))
        .collect();
    assert_eq!(serials.len(), 50);
}

#[test]
fn a_moment_with_fractions_of_a_second_is_fine() {
    let house = House::new();
    let now = NOW + Duration::from_micros(999_999);
    let prepared = house.try_prepare(&csr_key("p256"), &liberal(), |request| request.now = now).unwrap();
    assert_eq!(prepared.not_before(), NOW - Duration::from_mins(5));
    assert!(x509_cert::TbsCertificate::from_der(prepared.tbs_der()).is_ok());
}

#[test]
fn a_key_pair_of_every_kind_can_be_made() {
    for (algorithm, kind) in [
        (KeyAlgorithm::Rsa2048, "RSA-2048"),
        (KeyAlgorithm::Rsa4096, "RSA-4096"),
        (KeyAlgorithm::P256, "P-256"),
        (KeyAlgorithm::P384, "P-384"),
    ] {
        assert_eq!(super::house::public_key(algorithm).kind().to_string(), kind);
    }
}
