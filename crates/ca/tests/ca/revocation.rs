use ca::{CrlError, Profile, RevocationReason, RevokedEntry, Serial};
use domain::Timestamp;
use x509_cert::{crl::CertificateList, der::Decode as _};

use super::{
    house::{DAY, House, NOW, csr_key, liberal},
    openssl::Scratch,
};

fn entry(serial: &Serial, reason: RevocationReason) -> RevokedEntry {
    RevokedEntry { serial: serial.clone(), at: NOW, reason }
}

fn crl(house: &House, revoked: Vec<RevokedEntry>) -> Vec<u8> {
    house.issuing.crl(revoked.into_iter(), 42, NOW, NOW + DAY * 7).unwrap()
}

/// The text of a list, and OpenSSL's verdict on its signature.
fn text(house: &House, der: &[u8]) -> String {
    let scratch = Scratch::new();
    scratch.file("crl.der", der).file("issuing.pem", house.issuing.certificate_pem());
    let verdict = scratch.openssl("crl -inform DER -in crl.der -noout -verify -CAfile issuing.pem");
    assert!(verdict.contains("verify OK"), "{verdict}");
    scratch.openssl("crl -inform DER -in crl.der -noout -text")
}

#[test]
fn openssl_finds_the_revoked_revoked_and_the_others_not() {
    let house = House::new();
    let gone = house.issue(&csr_key("rsa2048"), &Profile::short_lived(), |_| ());
    let good = house.issue(&csr_key("p256"), &liberal(), |_| ());
    let scratch = Scratch::new();
    scratch.file("root.pem", house.root.certificate_pem()).file("issuing.pem", house.issuing.certificate_pem());
    scratch.file("gone.pem", gone.pem()).file("good.pem", good.pem());
    scratch.file("root.der", house.root.crl(std::iter::empty(), 1, NOW, NOW + DAY * 365).unwrap());
    scratch.file("issuing.der", crl(&house, vec![entry(&gone.serial, RevocationReason::KeyCompromise)]));
    scratch.openssl("crl -inform DER -in root.der -out root.crl");
    scratch.openssl("crl -inform DER -in issuing.der -out issuing.crl");
    let verify = format!(
        "verify -x509_strict -attime {} -crl_check_all -CAfile root.pem -untrusted issuing.pem -CRLfile root.crl \
         -CRLfile issuing.crl",
        NOW.as_seconds()
    );
    scratch.openssl(&format!("{verify} good.pem"));
    let refused = scratch.openssl_refuses(&format!("{verify} gone.pem"));
    assert!(refused.contains("certificate revoked"), "{refused}");
}

#[test]
fn the_list_says_what_is_known() {
    let house = House::new();
    let serials: Vec<Serial> = ["01", "02", "FF00"].iter().map(|text| text.parse().unwrap()).collect();
    let reasons = [RevocationReason::Unspecified, RevocationReason::PrivilegeWithdrawn, RevocationReason::Superseded];
    let entries = serials.iter().zip(reasons).map(|(serial, reason)| entry(serial, reason)).collect();
    let text = text(&house, &crl(&house, entries));
    assert!(text.contains("Version 2") && text.contains("X509v3 CRL Number: \n                42"), "{text}");
    assert!(text.contains("Last Update: Nov 22 10:00:00 2026 GMT"), "{text}");
    assert!(text.contains("Next Update: Nov 29 10:00:00 2026 GMT"), "{text}");
    assert!(
        text.contains("Serial Number: FF00") && text.contains("Privilege Withdrawn") && text.contains("Superseded")
    );
    assert_eq!(text.matches("X509v3 CRL Reason Code").count(), 2, "an unspecified reason is left out");
    assert!(!text.contains("Issuing Distribution Point"), "{text}");
}

#[test]
fn the_list_names_the_key_that_signed_it() {
    let house = House::new();
    let list = text(&house, &crl(&house, Vec::new()));
    let scratch = Scratch::new();
    scratch.file("issuing.pem", house.issuing.certificate_pem());
    let identifiers = scratch.openssl("x509 -in issuing.pem -noout -ext subjectKeyIdentifier");
    let own = identifiers.lines().nth(1).unwrap().trim();
    assert!(list.contains(own), "{own} in {list}");
}

#[test]
fn an_empty_list_has_no_list_of_revoked_certificates() {
    let house = House::new();
    let der = crl(&house, Vec::new());
    assert!(text(&house, &der).contains("No Revoked Certificates"));
    let list: CertificateList = CertificateList::from_der(&der).unwrap();
    assert_eq!(list.tbs_cert_list.revoked_certificates, None);
}

#[test]
fn a_serial_that_comes_twice_stands_once_with_its_earlier_date() {
    let house = House::new();
    let serial: Serial = "0A".parse().unwrap();
    let earlier = RevokedEntry { serial: serial.clone(), at: NOW - DAY, reason: RevocationReason::KeyCompromise };
    let later = entry(&serial, RevocationReason::Superseded);
    for entries in [vec![earlier.clone(), later.clone()], vec![later, earlier]] {
        let text = text(&house, &crl(&house, entries));
        assert_eq!(text.matches("Serial Number").count(), 1);
        assert!(text.contains("Key Compromise") && text.contains("Nov 21"), "{text}");
    }
}

#[test]
fn a_list_that_ends_before_it_begins_is_refused() {
    let house = House::new();
    let made = |next: Timestamp| house.issuing.crl(std::iter::empty(), 1, NOW, next);
    assert!(matches!(made(NOW), Err(CrlError::NextUpdate)));
    assert!(matches!(made(NOW - DAY), Err(CrlError::NextUpdate)));
}

#[test]
fn reasons_keep_their_numbers() {
    for reason in RevocationReason::ALL {
        assert_eq!(RevocationReason::from_code(reason.code()), Some(reason));
    }
    assert_eq!(RevocationReason::from_code(6), None);
}
