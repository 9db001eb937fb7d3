//! The three sample institutions and their people, as one table.
//!
//! Domains, names and numbers are made up or reserved for examples (RFC 2606; the ORCID iDs are those of ORCID's own
//! documentation).

/// What a sample institution is and does.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Profile {
    /// Its folder on disk and in URLs.
    pub slug: &'static str,
    /// Its name by language.
    pub names: &'static [(&'static str, &'static str)],
    /// What it shows of itself to newcomers, in English.
    pub description: &'static str,
    /// Where it is said to be (`mdui:GeolocationHint`).
    pub place: &'static str,
    /// Its logo, a PNG of 96 × 96 pixels.
    pub logo: &'static [u8],
    /// Words that find it in a search.
    pub keywords: &'static [&'static str],
    /// The scope of its identifiers (`shibmd:Scope`).
    pub scope: &'static str,
    /// Which attributes it releases.
    pub release: Release,
    /// Signs the `Response`.
    pub signs_response: bool,
    /// Signs the `Assertion`.
    pub signs_assertion: bool,
    /// Encrypts the `Assertion` for the service.
    pub encrypts: bool,
    /// Also signs people in without a browser (ECP), by HTTP Basic authentication.
    pub ecp: bool,
    /// The authentication context classes that it can serve; the first is what it uses unasked.
    pub contexts: &'static [&'static str],
    /// The login name of whoever is its contact for certificates.
    pub contact: Option<&'static str>,
    /// Its people.
    pub users: &'static [SampleUser],
}

/// Which attributes an institution releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// Everything that Beadle understands, with a persistent NameID.
    Everything,
    /// Only what Beadle cannot do without: eduPersonPrincipalName, a name, a mail address.
    Required,
    /// Names and eduPersonPrincipalName, but no mail address.
    WithoutMail,
}

/// A person at a sample institution.
#[derive(Debug, PartialEq, Eq)]
pub struct SampleUser {
    /// Login name; with the institution's scope it makes the eduPersonPrincipalName.
    pub username: &'static str,
    /// Password, shown on the login page.
    pub password: &'static str,
    /// Given name.
    pub given_name: &'static str,
    /// Family name.
    pub surname: &'static str,
    /// Affiliations, without scope.
    pub affiliations: &'static [&'static str],
    /// Organizational unit.
    pub unit: &'static str,
    /// Group memberships.
    pub groups: &'static [&'static str],
    /// Entitlements.
    pub entitlements: &'static [&'static str],
    /// ORCID iD.
    pub orcid: Option<&'static str>,
}

impl Profile {
    /// A value of its scope, `left@scope`, as eduPersonPrincipalName is.
    pub fn scoped(&self, left: &str) -> String {
        format!("{left}@{}", self.scope)
    }
}

impl SampleUser {
    /// Given name and family name.
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.surname)
    }
}

/// Authentication by password over TLS (SAML Authentication Context §3.4.4).
pub const PASSWORD: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
/// [REFEDS Multi-Factor Authentication Profile](https://refeds.org/profile/mfa).
pub const MFA: &str = "https://refeds.org/profile/mfa";
/// [REFEDS Single-Factor Authentication Profile](https://refeds.org/profile/sfa).
pub const SFA: &str = "https://refeds.org/profile/sfa";

/// The sample institutions.
pub static PROFILES: &[Profile] = &[
    Profile {
        slug: "example-hills",
        names: &[("en", "University of Example Hills"), ("de", "Universität Example Hills")],
        description: "Sends everything a service could wish for, and encrypts it.",
        place: "geo:52.5,13.4",
        logo: include_bytes!("../../../../templates/demo/logos/example-hills.png"),
        keywords: &["UEH", "hills", "Hügel", "demo"],
        scope: "hills.example.edu",
        release: Release::Everything,
        signs_response: true,
        signs_assertion: true,
        encrypts: true,
        ecp: true,
        contexts: &[PASSWORD, SFA, MFA],
        contact: Some("zoe"),
        users: &[
            SampleUser {
                username: "zoe",
                password: "over-the-hills",
                given_name: "Zoë",
                surname: "Müller-Đặng",
                affiliations: &["member", "employee", "faculty"],
                unit: "Physics",
                groups: &["https://groups.hills.example.edu/physics", "https://groups.hills.example.edu/telescope"],
                entitlements: &["urn:mace:dir:entitlement:common-lib-terms"],
                orcid: Some("https://orcid.org/0000-0002-1825-0097"),
            },
            SampleUser {
                username: "sam",
                password: "down-the-valley",
                given_name: "Sam",
                surname: "Okafor",
                affiliations: &["member", "student"],
                unit: "Mathematics",
                groups: &["https://groups.hills.example.edu/mathematics"],
                entitlements: &["urn:mace:dir:entitlement:common-lib-terms"],
                orcid: Some("https://orcid.org/0000-0001-5109-3700"),
            },
        ],
    },
    Profile {
        slug: "sample-tech",
        names: &[("en", "Sample Institute of Technology"), ("de", "Technische Hochschule Muster")],
        description: "Sends only what is required: an identifier, a name and a mail address.",
        place: "geo:47.4,8.5",
        logo: include_bytes!("../../../../templates/demo/logos/sample-tech.png"),
        keywords: &["SIT", "technology", "Technik", "demo"],
        scope: "sample-tech.example.org",
        release: Release::Required,
        signs_response: true,
        signs_assertion: true,
        encrypts: false,
        ecp: true,
        contexts: &[PASSWORD],
        contact: None,
        users: &[
            SampleUser {
                username: "jonas",
                password: "soldering-iron",
                given_name: "Jonas",
                surname: "Lindqvist",
                affiliations: &["member", "staff"],
                unit: "Electronics",
                groups: &[],
                entitlements: &[],
                orcid: None,
            },
            SampleUser {
                username: "mei",
                password: "wind-tunnel",
                given_name: "Mei-Ling",
                surname: "Tan",
                affiliations: &["member", "student"],
                unit: "Aerospace",
                groups: &[],
                entitlements: &[],
                orcid: None,
            },
        ],
    },
    Profile {
        slug: "forgetful",
        names: &[("en", "Forgetful College"), ("de", "Vergessliches College")],
        description: "Forgets to send the mail address.",
        place: "geo:48.9,2.4",
        logo: include_bytes!("../../../../templates/demo/logos/forgetful.png"),
        keywords: &["oblivion", "vergesslich", "demo"],
        scope: "forgetful.example.net",
        release: Release::WithoutMail,
        signs_response: true,
        signs_assertion: false,
        encrypts: false,
        ecp: false,
        contexts: &[PASSWORD],
        contact: None,
        users: &[
            SampleUser {
                username: "rosa",
                password: "what-was-it",
                given_name: "Rosa",
                surname: "Delgado",
                affiliations: &["member", "faculty"],
                unit: "History",
                groups: &[],
                entitlements: &[],
                orcid: None,
            },
            SampleUser {
                username: "tomasz",
                password: "where-are-my-keys",
                given_name: "Tomasz",
                surname: "Wiśniewski",
                affiliations: &["member", "student"],
                unit: "Archaeology",
                groups: &[],
                entitlements: &[],
                orcid: None,
            },
        ],
    },
];
