//! The JSON forms of what administrators look at: the same at `/admin/api/v1` and for `--json` on the command line.
//!
//! Times are RFC 3339 in UTC. What is absent is `null`, so that every document of a kind has the same members; the schemas
//! that the API publishes are made of these types.

mod audit;
mod certificates;
mod clients;
mod institutions;
mod keys;
mod letters;
mod people;
mod skins;
mod tokens;
mod words;

use domain::Timestamp;

pub use self::{
    audit::{AuditEntry, AuditPage, AuditState, VerifiedLog},
    certificates::{
        CertificateDocument, CertificateEntry, CertificatePage, Revoked, SshCertificateDocument, SshCertificateEntry,
        SshCertificatePage,
    },
    clients::{
        ChangeDocument, ChangePage, ClientActDocument, ClientActs, ClientDocument, ClientEntry, ClientPage,
        ClientSecret, MemberDifference, NewClient,
    },
    institutions::{InstitutionDocument, InstitutionEntry, InstitutionPage, ReleasedAttribute},
    keys::{TokenKey, TokenKeys},
    letters::{LetterEntry, LetterPage, Retried},
    people::{
        FoundPeople, FoundPersonEntry, IdentifierDocument, IdentityActDocument, IdentityActs, Merged, PersonDocument,
        PersonEntry, PersonPage, UndoneAct,
    },
    skins::{SkinEntry, SkinFileMistake, SkinPage},
    tokens::AdminTokenDocument,
    words::{
        CertificateStateWord, ClientStatusWord, DecisionWord, IdentifierKindWord, MailStateWord, PermissionWord,
        RevocationReasonWord, VerdictWord, VerdictWords,
    },
};

/// A time as it stands in documents.
fn at(time: Timestamp) -> String {
    time.to_string()
}

/// The same where there may be none.
fn maybe_at(time: Option<Timestamp>) -> Option<String> {
    time.map(at)
}
