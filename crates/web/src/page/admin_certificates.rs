//! Certificates, for administrators.

use askama::Template;
use broker::certificates::CertificateStanding;
use domain::Timestamp;

use super::{AuditLine, Frame, Viewer};
use crate::words::{Phrase, Words};

/// `GET /admin/certificates`: finding certificates, X.509 and SSH.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/certificates.html")]
pub struct AdminCertificates {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Who is signed in.
    pub administrator: Viewer,
    /// What was asked.
    pub search: CertificateSearch,
    /// Why it cannot be answered.
    pub objection: Option<String>,
    /// What was found, in the order of serial numbers.
    pub found: Vec<FoundCertificate>,
    /// Where it goes on.
    pub next_url: Option<String>,
}

impl AdminCertificates {
    /// By what one can look for them.
    fn ways(&self) -> [(&'static str, Phrase<'static>); 4] {
        let say = self.frame.say;
        [
            ("name", say.records_by_name()),
            ("serial", say.records_by_serial()),
            ("person", say.records_by_person()),
            ("address", say.records_by_address()),
        ]
    }

    /// How those stand that one can look for.
    fn standings(&self) -> [(&'static str, Phrase<'static>); 5] {
        let say = self.frame.say;
        [
            ("", say.records_standing_any()),
            ("valid", say.records_standing_valid()),
            ("revoked", say.records_standing_revoked()),
            ("expired", say.records_standing_expired()),
            ("prepared", say.records_standing_prepared()),
        ]
    }
}

/// What is looked for among certificates.
#[derive(Debug, Clone, Default)]
pub struct CertificateSearch {
    /// Of which kind: `x509` or `ssh`.
    pub kind: String,
    /// By what: `name`, `serial`, `person` or `address`.
    pub by: String,
    /// What was typed.
    pub query: String,
    /// Only those that stand so; empty: any.
    pub state: String,
}

/// A certificate in a list.
#[derive(Debug, Clone)]
pub struct FoundCertificate {
    /// The page about it.
    pub url: String,
    /// Its serial number.
    pub serial: String,
    /// The name in it, or the principals.
    pub name: String,
    /// Its profile, or `SSH`.
    pub kind: String,
    /// Where it stands.
    pub state: CertificateStanding,
    /// From when it is good.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Whose it is.
    pub sub: String,
}

impl FoundCertificate {
    fn badge(&self) -> &'static str {
        badge(self.state)
    }

    pub(super) fn standing(&self, say: Words) -> Phrase<'static> {
        standing(say, self.state)
    }
}

/// The style of a word for where a certificate stands.
const fn badge(state: CertificateStanding) -> &'static str {
    match state {
        CertificateStanding::Valid => "badge good",
        CertificateStanding::Revoked => "badge bad",
        CertificateStanding::Prepared => "badge pending",
        CertificateStanding::Expired => "badge",
    }
}

/// The word for where a certificate stands.
fn standing(say: Words, state: CertificateStanding) -> Phrase<'static> {
    match state {
        CertificateStanding::Valid => say.record_valid(),
        CertificateStanding::Revoked => say.record_revoked(),
        CertificateStanding::Prepared => say.record_prepared(),
        CertificateStanding::Expired => say.record_expired(),
    }
}

/// `GET /admin/certificates/{serial}` and `…/ssh/{serial}`: everything on record of one.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/certificate.html")]
pub struct AdminCertificate {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Who is signed in.
    pub administrator: Viewer,
    /// What was just done.
    pub notice: Option<String>,
    /// Its serial number.
    pub serial: String,
    /// The name in it, or the principals.
    pub name: String,
    /// Where it stands.
    pub state: CertificateStanding,
    /// Whose it is.
    pub sub: String,
    /// What is on record.
    pub facts: Vec<Fact>,
    /// How it is revoked, if it can be.
    pub revocation: Option<RevocationChoices>,
    /// What the audit log tells of it, the oldest first.
    pub entries: Vec<AuditLine>,
    /// The certificate as text, if there is one.
    pub text: Option<String>,
}

impl AdminCertificate {
    fn badge(&self) -> &'static str {
        badge(self.state)
    }

    fn standing(&self) -> Phrase<'static> {
        standing(self.frame.say, self.state)
    }
}

/// Something that is on record.
#[derive(Debug, Clone)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// The values; never none.
    pub values: Vec<String>,
    /// Whether somebody should look at it.
    pub warn: bool,
}

/// A form that revokes, posted to `/admin/certificates/revoke` with what it revokes, `reason`, `tell` and `sentence`.
#[derive(Debug, Clone)]
pub struct RevocationChoices {
    /// Whether it has ended or was revoked: nothing is left to say but that its key is compromised.
    pub is_late: bool,
    /// The name of the field that says what is revoked: `serial`, `ssh` or `sub`.
    pub field: &'static str,
    /// Its value.
    pub value: String,
    /// The reasons.
    pub reasons: Vec<ReasonChoice>,
    /// Where the owner would get a letter; empty: nowhere.
    pub letter_to: Vec<String>,
    /// Why they would get none although there is an address.
    pub no_mail: bool,
}

impl RevocationChoices {
    /// What is left of them for one that is not good any more: that others may have its key, the reason of this name.
    #[must_use]
    pub fn when_late(mut self, key_compromise: &str) -> Self {
        self.is_late = true;
        self.reasons.retain(|reason| reason.value == key_compromise);
        self
    }
}

/// A reason to choose.
#[derive(Debug, Clone)]
pub struct ReasonChoice {
    /// What is sent.
    pub value: &'static str,
    /// What it is called.
    pub label: String,
    /// What follows from it; empty: nothing beyond the revocation.
    pub hint: String,
}
