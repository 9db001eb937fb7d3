//! A person's certificates, and the authority behind them.

use broker::certificates::{
    AddressStanding, CertificateContent, CertificateState, FetchedBy, KeyOrigin, OwnCertificate, OwnName, OwnRequest,
    RequestStage, Unmet,
};

use super::*;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    [lists(), single()].concat()
}

fn lists() -> Vec<(&'static str, String)> {
    let certificates = |name: &str| Certificates {
        frame: account_frame(name),
        csrf: csrf(),
        good: vec![shown(certificate(
            name,
            CertificateState::Valid,
            FetchedBy::Application(unless_hostile(name, "Example Hub")),
        ))],
        further: vec![shown(OwnCertificate {
            serial: "4A017E5B".to_owned(),
            ..certificate(name, CertificateState::Valid, FetchedBy::Person)
        })],
        ended: vec![
            shown(OwnCertificate {
                serial: "4A017E5D".to_owned(),
                ..certificate(name, CertificateState::Expired, FetchedBy::Program)
            }),
            shown(OwnCertificate {
                serial: "4A017E5E".to_owned(),
                reason: Some(4),
                ..certificate(name, CertificateState::Revoked(moment("2026-11-23T10:00:00Z")), FetchedBy::Person)
            }),
        ],
        older: 3,
        renewals: [(
            "4A017E5C".to_owned(),
            vec![Unmet::Ended, Unmet::Address(unless_hostile(name, "ada@old.example.org"))],
        )]
        .into(),
        requests: vec![request(name, RequestStage::Draft), request(name, RequestStage::Sent)],
        can_request: true,
        revoked: Some(Withdrawn {
            serial: unless_hostile(name, "4A017E5A"),
            at: moment("2026-11-23T10:00:00Z"),
            reason: Some(1),
        }),
        others: 2,
        reason_missing: true,
    };
    let none = Certificates {
        good: Vec::new(),
        further: Vec::new(),
        ended: Vec::new(),
        requests: Vec::new(),
        revoked: None,
        reason_missing: false,
        ..certificates("")
    };
    vec![
        ("certificates", certificates("Ada Lovelace").render().unwrap()),
        ("certificates-none", none.render().unwrap()),
        ("hostile-certificates", certificates(HOSTILE).render().unwrap()),
    ]
}

fn single() -> Vec<(&'static str, String)> {
    let new = |name: &str| NewCertificate {
        frame: account_frame(name),
        csrf: csrf(),
        renews: Some(unless_hostile(name, "4A017E5C")),
        name: Some(own_name(name)),
        institution: unless_hostile(name, "University of Example Hills"),
        status: Some(frame().say.status_student().text()),
        unconfirmed: Some(frame().say.unmet_assurance(name).text()),
        addresses: addresses(name),
        profiles: profiles(name),
        days: unless_hostile(name, ""),
        csr: unless_hostile(name, ""),
        kept_key: (name == HOSTILE).then(|| name.to_owned()),
        agreed: false,
        session: session(),
        objection: Some(Objection {
            detail: Some(unless_hostile(name, "the RSA key has only 1024 bits")),
            ..Objection::of("csr", frame().say.refused_csr_other(name))
        }),
    };
    let bare = NewCertificate {
        name: None,
        renews: None,
        status: None,
        unconfirmed: None,
        addresses: Vec::new(),
        session: IssuingSession { until: None, idle_minutes: None },
        objection: None,
        ..new("")
    };
    let asked = |name: &str| CertificateRequest {
        frame: account_frame(name),
        csrf: csrf(),
        name: Some(own_name(name)),
        request: request(name, RequestStage::Draft),
        addresses: addresses(name),
        profiles: profiles(name),
        days: unless_hostile(name, ""),
        is_draft: true,
        agreed: true,
        session: session(),
        objection: Some(Objection::of("addresses", frame().say.refused_foreign_address(name))),
    };
    let one = |name: &str| Certificate {
        frame: account_frame(name),
        certificate: certificate(name, CertificateState::Valid, FetchedBy::Person),
        content: content(name),
        withdrawn: None,
        common_name: name.to_owned(),
        no_address: None,
        pem: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n".to_owned(),
    };
    let elsewhere = |name: &str, fetched_by: FetchedBy, origin: KeyOrigin| Certificate {
        certificate: OwnCertificate {
            key_origin: Some(origin),
            ..certificate(name, CertificateState::Valid, fetched_by)
        },
        ..one(name)
    };
    let of_application = |name: &str| {
        let fetched_by = FetchedBy::Application(unless_hostile(name, "Example Hub"));
        Certificate {
            content: without_address(name),
            no_address: Some(NoAddress::Left),
            ..elsewhere(name, fetched_by, KeyOrigin::Holder)
        }
    };
    let of_program = Certificate {
        content: without_address("Ada Lovelace"),
        no_address: Some(NoAddress::Kind),
        ..elsewhere("Ada Lovelace", FetchedBy::Program, KeyOrigin::Server)
    };
    let file = |name: &str| CertificateFile {
        frame: account_frame(name),
        csrf: csrf(),
        profiles: profiles(name),
        days: unless_hostile(name, ""),
        agreed: true,
        session: session(),
        objection: Some(Objection::of("password", frame().say.refused_profile(name))),
    };
    vec![
        ("new-certificate", new("Ada Lovelace").render().unwrap()),
        ("new-certificate-bare", bare.render().unwrap()),
        ("hostile-new-certificate", new(HOSTILE).render().unwrap()),
        ("certificate-request", asked("Ada Lovelace").render().unwrap()),
        ("hostile-certificate-request", asked(HOSTILE).render().unwrap()),
        ("certificate", one("Ada Lovelace").render().unwrap()),
        ("hostile-certificate", one(HOSTILE).render().unwrap()),
        ("certificate-of-application", of_application("Ada Lovelace").render().unwrap()),
        ("hostile-certificate-of-application", of_application(HOSTILE).render().unwrap()),
        ("certificate-of-program", of_program.render().unwrap()),
        ("certificate-program-has", elsewhere("Ada Lovelace", FetchedBy::Program, KeyOrigin::Holder).render().unwrap()),
        ("certificate-own-request", elsewhere("Ada Lovelace", FetchedBy::Person, KeyOrigin::Holder).render().unwrap()),
        ("hostile-certificate-own-request", elsewhere(HOSTILE, FetchedBy::Person, KeyOrigin::Holder).render().unwrap()),
        ("certificate-one-file", elsewhere("Ada Lovelace", FetchedBy::Person, KeyOrigin::Server).render().unwrap()),
        ("certificate-file", file("Ada Lovelace").render().unwrap()),
        ("hostile-certificate-file", file(HOSTILE).render().unwrap()),
    ]
}

fn profiles(name: &str) -> Vec<ProfileChoice> {
    let one = |profile: &str, about: &str, keys, chosen| ProfileChoice {
        name: profile.to_owned(),
        description: Some(unless_hostile(name, "For grid jobs and web sites of experiments")),
        about: about.to_owned(),
        keys,
        chosen,
    };
    let say = frame().say;
    let days = |days: u64| std::time::Duration::from_secs(days * 86_400);
    let short = one("short-lived", &say.new_good_at_most(&days(11), &days(10)).text(), "rsa", true);
    let long = one("long", &say.new_good_for(&days(396)).text(), "rsa ec", false);
    vec![short, ProfileChoice { description: None, ..long }]
}

fn session() -> IssuingSession {
    IssuingSession { until: Some(moment("2026-11-22T10:30:00Z")), idle_minutes: Some(10) }
}

fn addresses(name: &str) -> Vec<AddressChoice> {
    let one = |standing, function: Option<OwnName>, chosen| AddressChoice {
        value: unless_hostile(name, "ada.lovelace@uni-example.edu"),
        standing,
        function,
        chosen,
    };
    vec![
        one(AddressStanding::Free, None, true),
        one(AddressStanding::Free, Some(own_name(name)), false),
        one(AddressStanding::InUse(moment("2026-12-25T10:00:00Z")), None, false),
        one(AddressStanding::SomebodyElse, None, false),
        one(AddressStanding::Unknown, None, true),
    ]
}

fn own_name(name: &str) -> OwnName {
    OwnName { name: format!("/DC=org/DC=example/CN={name} A…"), is_fixed: false }
}

fn certificate(name: &str, state: CertificateState, fetched_by: FetchedBy) -> OwnCertificate {
    OwnCertificate {
        serial: "4A017E5C".to_owned(),
        name: format!("/DC=org/DC=example/O=University of Example/CN={name}"),
        institution: unless_hostile(name, "University of Example Hills"),
        profile: "short-lived".to_owned(),
        fetched_by,
        client: None,
        key_origin: Some(KeyOrigin::Browser),
        issued_at: moment("2026-11-22T10:05:00Z"),
        not_before: moment("2026-11-22T10:00:00Z"),
        not_after: moment("2026-12-02T10:00:00Z"),
        state,
        reason: None,
    }
}

fn content(name: &str) -> CertificateContent {
    CertificateContent {
        addresses: vec![unless_hostile(name, "ada.lovelace@uni-example.edu")],
        key: Some("RSA-4096".to_owned()),
        fingerprint: Some("c0ffee".repeat(10)),
    }
}

fn without_address(name: &str) -> CertificateContent {
    CertificateContent { addresses: Vec::new(), ..content(name) }
}

fn shown(certificate: OwnCertificate) -> ShownCertificate {
    ShownCertificate { content: content(&certificate.institution), certificate }
}

fn request(name: &str, stage: RequestStage) -> OwnRequest {
    OwnRequest {
        id: "006ab1a8800102030405060708090a0b".to_owned(),
        profile: "long".to_owned(),
        key: "RSA-4096".to_owned(),
        fingerprint: "c0ffee".repeat(10),
        lifetime: Some(std::time::Duration::from_secs(30 * 86_400)),
        addresses: vec![unless_hostile(name, "ada.lovelace@uni-example.edu"), "ada@example.org".to_owned()],
        institution: unless_hostile(name, "University of Example Hills"),
        stage,
        refusal: None,
        created_at: moment("2026-11-22T10:00:00Z"),
        expires_at: moment("2026-11-29T10:00:00Z"),
    }
}
