//! The authority, as those see it who are to trust it.

use super::*;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let authority = |title: &str, crl_url: Option<&str>| Authority {
        title: title.to_owned(),
        stage: crl_url.map(|_| frame().say.ca_retiring().text()),
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
        ("ca", ca.render().unwrap()),
        ("ca-cps", practice("Example", true).render().unwrap()),
        ("hostile-ca-cps", practice(HOSTILE, false).render().unwrap()),
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
        principal_name: true,
        channels: vec!["getcert", "ecp"],
        demands: vec![text.to_owned()],
        policies: vec![("1.2.3.4".to_owned(), vec![text.to_owned()])],
    };
    let plain = StatedProfile { demands: Vec::new(), policies: Vec::new(), ..profile("short-lived") };
    PracticeStatement {
        frame: frame(),
        organization: text.to_owned(),
        own: is_own.then(|| Url::parse("https://login.example.org/cps.pdf").unwrap()),
        oid: is_own.then(|| "1.3.6.1.4.1.32473.1.1.2".to_owned()),
        version: is_own.then(|| "1.2 of 1 November 2026".to_owned()),
        keys: if is_own { KeysKept::Both } else { KeysKept::Token },
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
