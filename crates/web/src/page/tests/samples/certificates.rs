//! A person's certificates, and the authority behind them.

use broker::certificates::{
    AddressStanding, CertificateState, FetchedBy, OwnCertificate, OwnName, OwnRequest, RequestStage, Unmet,
};

use super::*;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let profiles = || {
        let about = "Good for 10 days, at most 11 days".to_owned();
        let long = ("long", "Good for 396 days", "rsa ec", false);
        let long = ProfileChoice { name: long.0.to_owned(), about: long.1.to_owned(), keys: long.2, chosen: long.3 };
        vec![ProfileChoice { name: "short-lived".to_owned(), about, keys: "rsa", chosen: true }, long]
    };
    let new = |name: &str| NewCertificate {
        frame: account_frame(),
        csrf: csrf(),
        renews: Some(name.to_owned()),
        name: Some(own_name(name)),
        institution: name.to_owned(),
        status: Some("member, student".to_owned()),
        addresses: vec![
            AddressChoice { value: name.to_owned(), standing: AddressStanding::Free, chosen: true },
            AddressChoice {
                value: name.to_owned(),
                standing: AddressStanding::InUse(moment("2026-12-25T10:00:00Z")),
                chosen: false,
            },
            AddressChoice { value: name.to_owned(), standing: AddressStanding::SomebodyElse, chosen: false },
        ],
        profiles: profiles(),
        days: name.to_owned(),
        csr: name.to_owned(),
        objection: Some(name.to_owned()),
    };
    let bare =
        NewCertificate { name: None, renews: None, status: None, addresses: Vec::new(), objection: None, ..new("") };
    let asked = |name: &str| CertificateRequest {
        frame: account_frame(),
        csrf: csrf(),
        name: Some(own_name(name)),
        request: request(name, RequestStage::Draft),
        days: Some("30 days".to_owned()),
        is_draft: true,
        objection: Some(name.to_owned()),
    };
    let one = |name: &str| Certificate {
        frame: account_frame(),
        certificate: certificate(name, CertificateState::Valid, FetchedBy::Person),
        common_name: name.to_owned(),
        pem: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n".to_owned(),
    };
    let file = |name: &str| CertificateFile {
        frame: account_frame(),
        csrf: csrf(),
        profiles: profiles(),
        days: name.to_owned(),
        objection: Some(name.to_owned()),
    };
    let certificates = |name: &str| Certificates {
        frame: account_frame(),
        csrf: csrf(),
        certificates: vec![
            certificate(name, CertificateState::Valid, FetchedBy::Application(name.to_owned())),
            OwnCertificate {
                serial: "4A017E5D".to_owned(),
                ..certificate(name, CertificateState::Expired, FetchedBy::Program)
            },
            OwnCertificate {
                serial: "4A017E5E".to_owned(),
                ..certificate(name, CertificateState::Revoked(moment("2026-11-23T10:00:00Z")), FetchedBy::Person)
            },
        ],
        renewals: [("4A017E5C".to_owned(), vec![Unmet::Ended, Unmet::Address(name.to_owned())])].into(),
        requests: vec![request(name, RequestStage::Draft), request(name, RequestStage::Issued("4A017E5C".to_owned()))],
        can_request: true,
        reason_missing: true,
    };
    let none =
        Certificates { certificates: Vec::new(), requests: Vec::new(), reason_missing: false, ..certificates("") };
    vec![
        ("certificates", certificates("Ada Lovelace").render().unwrap()),
        ("certificates-none", none.render().unwrap()),
        ("hostile-certificates", certificates(HOSTILE).render().unwrap()),
        ("new-certificate", new("Ada Lovelace").render().unwrap()),
        ("new-certificate-bare", bare.render().unwrap()),
        ("hostile-new-certificate", new(HOSTILE).render().unwrap()),
        ("certificate-request", asked("Ada Lovelace").render().unwrap()),
        ("hostile-certificate-request", asked(HOSTILE).render().unwrap()),
        ("certificate", one("Ada Lovelace").render().unwrap()),
        ("hostile-certificate", one(HOSTILE).render().unwrap()),
        ("certificate-file", file("7").render().unwrap()),
        ("hostile-certificate-file", file(HOSTILE).render().unwrap()),
    ]
}

fn own_name(name: &str) -> OwnName {
    OwnName { name: format!("/DC=org/DC=example/CN={name} A…"), is_fixed: false }
}

fn certificate(name: &str, state: CertificateState, fetched_by: FetchedBy) -> OwnCertificate {
    OwnCertificate {
        serial: "4A017E5C".to_owned(),
        name: format!("/DC=org/DC=example/O=University of Example/CN={name}"),
        institution: name.to_owned(),
        profile: "short-lived".to_owned(),
        fetched_by,
        client: None,
        issued_at: moment("2026-11-22T10:05:00Z"),
        not_before: moment("2026-11-22T10:00:00Z"),
        not_after: moment("2026-12-02T10:00:00Z"),
        state,
    }
}

fn request(name: &str, stage: RequestStage) -> OwnRequest {
    OwnRequest {
        id: "006ab1a8800102030405060708090a0b".to_owned(),
        profile: "long".to_owned(),
        key: "RSA-4096".to_owned(),
        fingerprint: "c0ffee".repeat(10),
        lifetime: Some(std::time::Duration::from_secs(30 * 86_400)),
        addresses: vec![name.to_owned(), "ada@example.org".to_owned()],
        institution: name.to_owned(),
        stage,
        refusal: None,
        created_at: moment("2026-11-22T10:00:00Z"),
        expires_at: moment("2026-11-29T10:00:00Z"),
    }
}
