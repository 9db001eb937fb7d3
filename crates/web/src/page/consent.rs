//! Asking the person before anything is released.

use std::time::Duration;

use askama::Template;

use super::{Application, Frame, LoginOption, Release};

/// The question whether these values may go to this relying party.
///
/// Posted to `/login/{id}/consent` with `decision` = `approve` (`#approve`) or `deny` (`#deny`).
#[derive(Debug, Clone, Template)]
#[template(path = "consent.html")]
pub struct Consent {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The id of the authorization, as it stands in the URL.
    pub authorization: String,
    /// Who asks.
    pub application: Application,
    /// Who is signed in: the name to show, else the identifier that the institution uses.
    pub person: String,
    /// The name of the institution that says so.
    pub institution: String,
    /// Where to choose another institution.
    pub other_institution_url: String,
    /// Every value that will be released.
    pub releases: Vec<Release>,
    /// Set when the relying party may fetch certificates in the person's name.
    pub certificates: Option<CertificateRight>,
    /// How long an SSH certificate may live, if the relying party may fetch some.
    pub ssh: Option<Duration>,
    /// What the relying party may do elsewhere in the person's name, by scope.
    pub rights: Vec<String>,
    /// Whether the relying party may come back for news while the person is away (`offline_access`).
    pub offline_access: bool,
    /// By which logins the person could go there; empty if there is no choice. Comes back as `institution`.
    pub logins: Vec<LoginOption>,
}

/// The right to fetch certificates in the person's name.
#[derive(Debug, Clone, Default)]
pub struct CertificateRight {
    /// The subject that the certificates will carry, if it is known already.
    pub subject: Option<String>,
    /// How long a certificate may live.
    pub lifetime: Option<Duration>,
    /// Whether who asks is the command line for people, a program that the person has started.
    pub command_line: bool,
}

impl Consent {
    fn institution_initials(&self) -> String {
        super::application::initials(&self.institution)
    }
}
