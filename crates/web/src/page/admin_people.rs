//! People and the journal of their accounts, for administrators.

use askama::Template;
use broker::certificates::CertificateStanding;
use domain::Timestamp;

use super::{FoundCertificate, Frame, LinkApplication, RevocationChoices, Viewer};

/// `GET /admin/journal`: what was done to accounts. Each act that can be undone has a button `act` of a form that is posted
/// to `/admin/journal/undo`.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/journal.html")]
pub struct AdminJournal {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Who is signed in.
    pub administrator: Viewer,
    /// What was just done.
    pub notice: Option<String>,
    /// The account of which alone it tells; empty: of all.
    pub sub: String,
    /// The acts, the newest first.
    pub acts: Vec<JournalAct>,
    /// Where it goes on.
    pub next_url: Option<String>,
}

/// An act of the journal.
#[derive(Debug, Clone)]
pub struct JournalAct {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
    /// What was done.
    pub what: String,
    /// To which account.
    pub sub: String,
    /// The other account, if there are two.
    pub other: Option<String>,
    /// What else is known of it.
    pub detail: Option<String>,
    /// When it was undone, and by whom.
    pub undone: Option<(Timestamp, String)>,
    /// Whether it can be undone.
    pub undoable: bool,
}

/// `GET /admin/people`: finding somebody.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/people.html")]
pub struct AdminPeople {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Who is signed in.
    pub administrator: Viewer,
    /// What was searched; empty: nothing yet.
    pub query: String,
    /// Whom it found.
    pub found: Vec<FoundAccount>,
}

/// Somebody who was found.
#[derive(Debug, Clone)]
pub struct FoundAccount {
    /// Their account.
    pub sub: String,
    /// By what: an identifier and where, or a certificate.
    pub by: String,
    /// When that came last.
    pub last_seen: Option<Timestamp>,
    /// Whether it is theirs no more.
    pub former: bool,
}

/// `GET /admin/people?sub=…`: one account. Merging is asked for by `/admin/people/merge`; each part has a button `part` of a
/// form that is posted to `/admin/people/split`.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/person.html")]
pub struct AdminPerson {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Who is signed in.
    pub administrator: Viewer,
    /// What was just done.
    pub notice: Option<String>,
    /// The account.
    pub sub: String,
    /// When the person came first.
    pub since: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// When it was deleted.
    pub erased_at: Option<Timestamp>,
    /// The account that it is part of.
    pub whole: Option<String>,
    /// The accounts that are part of it.
    pub parts: Vec<String>,
    /// By what it is or was known.
    pub identifiers: Vec<PersonIdentifier>,
    /// What was done to it, the newest first.
    pub acts: Vec<JournalAct>,
    /// Its certificates that can still be revoked.
    pub certificates: Vec<FoundCertificate>,
    /// How all of them are, if there are some.
    pub revocation: Option<RevocationChoices>,
}

/// An identifier of an account.
#[derive(Debug, Clone)]
pub struct PersonIdentifier {
    /// The institution's name.
    pub institution: String,
    /// Its kind.
    pub kind: &'static str,
    /// Its value.
    pub value: String,
    /// Under which part of the account it is kept, if it is another one.
    pub part: Option<String>,
    /// When it came first.
    pub first_seen: Timestamp,
    /// When it came last.
    pub last_seen: Timestamp,
    /// Since when it is theirs no more.
    pub until: Option<Timestamp>,
}

/// `GET /admin/people/merge`: what would become of applications. Posted there with `keep` and `absorb` (`#merge`).
#[derive(Debug, Clone, Template)]
#[template(path = "admin/merge.html")]
pub struct AdminMerge {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Who is signed in.
    pub administrator: Viewer,
    /// The account that stays.
    pub keep: String,
    /// The account that becomes part of it.
    pub absorb: String,
    /// The applications that know either.
    pub applications: Vec<LinkApplication>,
}
