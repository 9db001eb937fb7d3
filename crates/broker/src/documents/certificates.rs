//! Certificates on record, of both kinds.

use domain::{ClientId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::{CertificateStateWord, RevocationReasonWord, at, maybe_at};
use crate::certificates::{CertificateRecord, ListedCertificate, ListedSsh, RevocationReason, ssh_fingerprint};

/// An X.509 certificate in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CertificateEntry {
    /// Its serial number, hexadecimal.
    pub serial: String,
    /// How it stands with it.
    pub state: CertificateStateWord,
    /// Its distinguished name.
    pub name: String,
    /// Whose it is.
    pub sub: String,
    /// The institution that vouched.
    pub institution: String,
    /// The profile.
    pub profile: String,
    /// The way on which it was asked for.
    pub channel: String,
    /// The client that asked, where one did.
    pub client: Option<String>,
    /// The key id of the authority.
    pub issuer: String,
    /// From when it is good.
    #[schema(format = DateTime)]
    pub not_before: String,
    /// Until when.
    #[schema(format = DateTime)]
    pub not_after: String,
    /// When it was signed.
    #[schema(format = DateTime)]
    pub issued_at: Option<String>,
    /// When it was revoked.
    #[schema(format = DateTime)]
    pub revoked_at: Option<String>,
    /// Why.
    pub reason: Option<RevocationReasonWord>,
}

impl CertificateEntry {
    /// As it stands at `now`.
    pub fn of(one: &ListedCertificate, now: Timestamp) -> Self {
        Self {
            serial: one.serial.clone(),
            state: CertificateStateWord(one.standing(now)),
            name: one.name.clone(),
            sub: one.subject.to_string(),
            institution: one.institution.to_string(),
            profile: one.profile.clone(),
            channel: one.channel.clone(),
            client: one.client.as_ref().map(ClientId::to_string),
            issuer: one.issuer.clone(),
            not_before: at(one.not_before),
            not_after: at(one.not_after),
            issued_at: maybe_at(one.issued_at),
            revoked_at: maybe_at(one.revoked_at),
            reason: reason(one.revoked_at, one.reason),
        }
    }
}

/// Why something was revoked; `None` if it was not.
fn reason(revoked_at: Option<Timestamp>, reason: Option<i64>) -> Option<RevocationReasonWord> {
    revoked_at?;
    let code = reason.and_then(|code| u8::try_from(code).ok())?;
    RevocationReason::from_code(code).map(RevocationReasonWord)
}

/// A page of X.509 certificates.
#[derive(Debug, Serialize, ToSchema)]
pub struct CertificatePage {
    /// By serial number.
    pub certificates: Vec<CertificateEntry>,
    /// What `after` is for the next page; `null` at the end.
    pub next: Option<String>,
}

/// Everything on record of an X.509 certificate.
#[derive(Debug, Serialize, ToSchema)]
pub struct CertificateDocument {
    /// What lists show.
    #[serde(flatten)]
    pub entry: CertificateEntry,
    /// When it was recorded, before it was signed.
    #[schema(format = DateTime)]
    pub prepared_at: String,
    /// SHA-256 of its key (SubjectPublicKeyInfo), hexadecimal.
    pub key_sha256: String,
    /// The mail addresses in it.
    pub addresses: Vec<String>,
    /// The certificate, PEM; `null` if nobody recorded that it was signed.
    pub certificate: Option<String>,
    /// When its key was reported as compromised, after it was revoked for another reason.
    #[schema(format = DateTime)]
    pub compromised_at: Option<String>,
}

impl CertificateDocument {
    /// As it stands at `now`.
    pub fn of(record: CertificateRecord, now: Timestamp) -> Self {
        Self {
            entry: CertificateEntry::of(&record.listed, now),
            prepared_at: at(record.prepared_at),
            key_sha256: record.key.hex(),
            addresses: record.addresses,
            certificate: record.pem,
            compromised_at: maybe_at(record.compromised_at),
        }
    }
}

/// An SSH certificate in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct SshCertificateEntry {
    /// Its serial number in decimal digits: a string, for not every program reads 63 bits.
    pub serial: String,
    /// How it stands with it.
    pub state: CertificateStateWord,
    /// As whom the person may log in.
    pub principals: Vec<String>,
    /// Whose it is.
    pub sub: String,
    /// The institution that vouched.
    pub institution: String,
    /// The client that asked.
    pub client: String,
    /// The fingerprint of the person's key.
    pub key: String,
    /// The fingerprint of the authority's key.
    pub authority: String,
    /// From when it is good.
    #[schema(format = DateTime)]
    pub valid_from: String,
    /// Until when.
    #[schema(format = DateTime)]
    pub valid_until: String,
    /// When it was signed.
    #[schema(format = DateTime)]
    pub issued_at: Option<String>,
    /// When it was revoked.
    #[schema(format = DateTime)]
    pub revoked_at: Option<String>,
    /// Why.
    pub reason: Option<RevocationReasonWord>,
}

impl SshCertificateEntry {
    /// As it stands at `now`.
    pub fn of(one: &ListedSsh, now: Timestamp) -> Self {
        Self {
            serial: one.serial.to_string(),
            state: CertificateStateWord(one.standing(now)),
            principals: one.principals.clone(),
            sub: one.subject.to_string(),
            institution: one.institution.to_string(),
            client: one.client.to_string(),
            key: ssh_fingerprint(&one.key),
            authority: ssh_fingerprint(&one.authority),
            valid_from: at(one.valid_from),
            valid_until: at(one.valid_until),
            issued_at: maybe_at(one.issued_at),
            revoked_at: maybe_at(one.revoked_at),
            reason: reason(one.revoked_at, one.reason),
        }
    }
}

/// A page of SSH certificates.
#[derive(Debug, Serialize, ToSchema)]
pub struct SshCertificatePage {
    /// By serial number.
    pub certificates: Vec<SshCertificateEntry>,
    /// What `after` is for the next page; `null` at the end.
    pub next: Option<String>,
}

/// Everything on record of an SSH certificate.
#[derive(Debug, Serialize, ToSchema)]
pub struct SshCertificateDocument {
    /// What lists show.
    #[serde(flatten)]
    pub entry: SshCertificateEntry,
    /// When it was recorded, before it was signed.
    #[schema(format = DateTime)]
    pub prepared_at: String,
    /// The line that the person got; `null` if nobody recorded that it was signed.
    pub certificate: Option<String>,
    /// When its key was reported as compromised, after it was revoked for another reason.
    #[schema(format = DateTime)]
    pub compromised_at: Option<String>,
}

impl SshCertificateDocument {
    /// As it stands at `now`.
    pub fn of(one: &ListedSsh, now: Timestamp) -> Self {
        Self {
            entry: SshCertificateEntry::of(one, now),
            prepared_at: at(one.prepared_at),
            certificate: one.certificate.clone(),
            compromised_at: maybe_at(one.compromised_at),
        }
    }
}

/// What was revoked.
#[derive(Debug, Serialize, ToSchema)]
pub struct Revoked {
    /// Serial numbers, of X.509 in hexadecimal, of SSH in decimal digits.
    pub revoked: Vec<String>,
    /// Why.
    pub reason: RevocationReasonWord,
    /// What became of the letter to the owner: `unwanted`, `sent`, `waits`, `no-address` or `failed`.
    pub letter: String,
}
