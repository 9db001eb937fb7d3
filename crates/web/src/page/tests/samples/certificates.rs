//! A person's certificates, and the authority behind them.

use broker::certificates::{CertificateState, FetchedBy, OwnCertificate, OwnRequest, RequestStage};

use super::*;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let certificate = |name: &str, state, fetched_by| OwnCertificate {
        serial: "4A017E5C".to_owned(),
        name: format!("/DC=org/DC=example/O=University of Example/CN={name}"),
        institution: name.to_owned(),
        profile: "short-lived".to_owned(),
        fetched_by,
        client: None,
        not_before: moment("2026-11-22T10:00:00Z"),
        not_after: moment("2026-12-02T10:00:00Z"),
        state,
    };
    let request = |name: &str, stage| OwnRequest {
        id: "006ab1a8800102030405060708090a0b".to_owned(),
        profile: "long".to_owned(),
        key: "RSA-4096".to_owned(),
        fingerprint: "c0ffee".repeat(10),
        lifetime: Some(std::time::Duration::from_secs(30 * 86_400)),
        addresses: vec![name.to_owned(), "ada@example.org".to_owned()],
        institution: name.to_owned(),
        stage,
        created_at: moment("2026-11-22T10:00:00Z"),
        expires_at: moment("2026-11-29T10:00:00Z"),
    };
    let profiles = || {
        let about = "Good for 10 days, at most 11 days".to_owned();
        let long = ("long", "Good for 396 days", "rsa ec", false);
        let long = ProfileChoice { name: long.0.to_owned(), about: long.1.to_owned(), keys: long.2, chosen: long.3 };
        vec![ProfileChoice { name: "short-lived".to_owned(), about, keys: "rsa", chosen: true }, long]
    };
    let new = |name: &str| NewCertificate {
        frame: frame(),
        csrf: csrf(),
        name: name.to_owned(),
        institution: name.to_owned(),
        status: Some("member, student".to_owned()),
        addresses: vec![AddressChoice { value: name.to_owned(), chosen: true }],
        profiles: profiles(),
        days: name.to_owned(),
        csr: name.to_owned(),
        objection: Some(name.to_owned()),
    };
    let bare = NewCertificate { status: None, addresses: Vec::new(), objection: None, ..new("") };
    let asked = |name: &str| CertificateRequest {
        frame: frame(),
        csrf: csrf(),
        name: name.to_owned(),
        request: request(name, RequestStage::Draft),
        days: Some("30 days".to_owned()),
        is_draft: true,
        objection: Some(name.to_owned()),
    };
    let one = |name: &str| Certificate {
        frame: frame(),
        certificate: certificate(name, CertificateState::Valid, FetchedBy::Person),
        common_name: name.to_owned(),
        pem: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n".to_owned(),
    };
    let file = |name: &str| CertificateFile {
        frame: frame(),
        csrf: csrf(),
        profiles: profiles(),
        days: name.to_owned(),
        objection: Some(name.to_owned()),
    };
    let certificates = |name: &str| Certificates {
        frame: frame(),
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
        requests: vec![request(name, RequestStage::Draft), request(name, RequestStage::Issued("4A017E5C".to_owned()))],
        can_request: true,
        reason_missing: true,
    };
    let none =
        Certificates { certificates: Vec::new(), requests: Vec::new(), reason_missing: false, ..certificates("") };
    let authority = |title: &str, crl_url: Option<&str>| Authority {
        title: title.to_owned(),
        subject: format!("/DC=org/DC=example/O=Example Research Login/CN={title}"),
        not_after: moment("2046-11-22T10:00:00Z"),
        fingerprint: ["3F", "A9", "07", "C4"].repeat(8).join(":"),
        pem_url: "/ca/root.pem".to_owned(),
        der_url: "/ca/root.der".to_owned(),
        crl_url: crl_url.map(str::to_owned),
    };
    let ca = CertificateAuthority {
        frame: frame(),
        name_base: "/DC=org/DC=example".to_owned(),
        bundles: ["tar.gz", "deb", "rpm"]
            .map(|form| Bundle {
                name: format!("ca-example-org-20261122.100000.{form}"),
                url: format!("/ca/bundle.{form}"),
                sha256: "3fa907c4".repeat(8),
            })
            .to_vec(),
        authorities: vec![
            authority("Root CA", None),
            authority("Issuing CA", Some("http://login.example.org/ca/issuing.crl")),
        ],
    };
    vec![
        ("certificates", certificates("Ada Lovelace").render().unwrap()),
        ("certificates-none", none.render().unwrap()),
        ("hostile-certificates", certificates(HOSTILE).render().unwrap()),
        ("ca-cps", practice("Example", true).render().unwrap()),
        ("hostile-ca-cps", practice(HOSTILE, false).render().unwrap()),
        ("new-certificate", new("Ada Lovelace").render().unwrap()),
        ("new-certificate-bare", bare.render().unwrap()),
        ("hostile-new-certificate", new(HOSTILE).render().unwrap()),
        ("certificate-request", asked("Ada Lovelace").render().unwrap()),
        ("hostile-certificate-request", asked(HOSTILE).render().unwrap()),
        ("certificate", one("Ada Lovelace").render().unwrap()),
        ("hostile-certificate", one(HOSTILE).render().unwrap()),
        ("certificate-file", file("7").render().unwrap()),
        ("hostile-certificate-file", file(HOSTILE).render().unwrap()),
        ("ca", ca.render().unwrap()),
    ]
}

fn practice(text: &str, is_own: bool) -> PracticeStatement {
    let profile = |name: &str| StatedProfile {
        name: name.to_owned(),
        keys: vec!["RSA (2048 to 4096 bits)", "EC (P-256, P-384)"],
        max_lifetime: "396 days".to_owned(),
        default_lifetime: "10 days".to_owned(),
        usages: vec!["client-auth", "email-protection"],
        mail: "if-verified",
        channels: vec!["getcert", "ecp"],
        demands: vec![text.to_owned()],
        policies: vec![("1.2.3.4".to_owned(), vec![text.to_owned()])],
    };
    let plain = StatedProfile { demands: Vec::new(), policies: Vec::new(), ..profile("short-lived") };
    PracticeStatement {
        frame: frame(),
        organization: text.to_owned(),
        own: is_own.then(|| Url::parse("https://login.example.org/cps.pdf").unwrap()),
        technical: "ops@example.org".to_owned(),
        security: "security@example.org".to_owned(),
        name_base: "/DC=org/DC=example".to_owned(),
        plain_url: "http://ca.example.org/".to_owned(),
        authorities: vec![StatedAuthority {
            title: "Root".to_owned(),
            subject: text.to_owned(),
            not_after: moment("2046-11-22T10:00:00Z"),
        }],
        profiles: vec![plain, profile(text)],
        max_sign_in_age: "12 hours".to_owned(),
        known_keys: if is_own { 2_000 } else { 0 },
    }
}
