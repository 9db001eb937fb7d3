//! What administrators see of single certificates, and that they revoke them: in the browser, and by their programs.
//!
//! Invariant: who did it stands in the entry of the audit log, in the transaction that revokes.

use std::collections::BTreeSet;

use ca::{RevocationReason, Serial, certificate_pem, client_certificate::ClientCertificate};
use domain::{AttributeName, ClientId, Digest, Subject, Timestamp, identity_act::Actor};
pub use storage::ssh_certificate_list::{ListedSsh, SshQuery};
use storage::{StoreError, ssh_certificates::SshTarget};

use super::{CertificateQuery, CertificateStanding, ListedCertificate};
use crate::{
    Broker,
    letters::{Letter, Posted, Recipient},
};

/// How many certificates are read at once.
const PAGE: u16 = 500;

/// Everything on record of an X.509 certificate.
#[derive(Debug, Clone)]
pub struct CertificateRecord {
    /// What lists show.
    pub listed: ListedCertificate,
    /// SHA-256 of its key (SubjectPublicKeyInfo).
    pub key: Digest,
    /// When it was recorded, before it was signed.
    pub prepared_at: Timestamp,
    /// The mail addresses in it.
    pub addresses: Vec<String>,
    /// The certificate; `None` if nobody recorded that it was signed.
    pub pem: Option<String>,
    /// When its key was reported as compromised, after it was revoked for another reason.
    pub compromised_at: Option<Timestamp>,
}

/// What is revoked: one certificate, or all of somebody's that are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToRevoke<'a> {
    /// The X.509 certificate with this serial number; also when it has ended or was revoked for another reason, if its key is
    /// compromised.
    Certificate(&'a Serial),
    /// The SSH certificate with this one, in the same way.
    Ssh(i64),
    /// Every good one of an account, of both kinds, also of accounts that became part of it.
    AllOf(&'a Subject),
}

/// How it is revoked.
#[derive(Debug, Clone, Copy)]
pub struct RevokedBy<'a> {
    /// Why.
    pub reason: RevocationReason,
    /// Who says so.
    pub actor: &'a Actor,
    /// What the owner is told by a letter besides the fact; nobody gets a letter if it is absent.
    pub letter: Option<&'a str>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RevocationOutcome {
    /// Done.
    Done {
        /// The serial numbers, of X.509 in hexadecimal, of SSH in decimal digits; of a compromised key also those that have
        /// ended or were revoked before.
        serials: Vec<String>,
        /// What became of the letter.
        letter: LetterOutcome,
    },
    /// There is no such certificate; for an account: none that is good.
    Unknown,
    /// It was revoked before.
    Already(Timestamp),
    /// It has ended.
    Ended(Timestamp),
}

/// What became of a letter to the owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterOutcome {
    /// None was wanted.
    Unwanted,
    /// It left.
    Sent,
    /// It is tried again.
    Waits,
    /// No address of the person is on record.
    NoAddress,
    /// It could not be sent.
    Failed,
}

impl LetterOutcome {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unwanted => "unwanted",
            Self::Sent => "sent",
            Self::Waits => "waits",
            Self::NoAddress => "no-address",
            Self::Failed => "failed",
        }
    }

    /// The outcome with this word.
    pub fn parse(word: &str) -> Option<Self> {
        let all = [Self::Unwanted, Self::Sent, Self::Waits, Self::NoAddress, Self::Failed];
        all.into_iter().find(|one| one.as_str() == word)
    }
}

/// The longest sentence for the owner, in characters.
pub const LETTER_LENGTH: usize = 1_000;

/// A certificate in a letter.
struct Gone {
    serial: String,
    /// Its name, or the principals.
    name: String,
}

impl Broker {
    /// Everything on record of an X.509 certificate.
    pub async fn certificate_record(&self, serial: &Serial) -> Result<Option<CertificateRecord>, StoreError> {
        let serial = serial.to_string();
        let found = self.list_certificates(&CertificateQuery::Serial(&serial), None, "", 1).await?;
        let Some(listed) = found.into_iter().next() else { return Ok(None) };
        let Some(details) = self.store.certificate_details(&serial).await? else { return Ok(None) };
        let addresses = details.der.as_deref().and_then(ClientCertificate::parse).map(|read| read.emails());
        Ok(Some(CertificateRecord {
            listed,
            key: details.key,
            prepared_at: details.prepared_at,
            addresses: addresses.unwrap_or_default(),
            pem: details.der.as_deref().map(certificate_pem),
            compromised_at: details.compromised_at,
        }))
    }

    /// SSH certificates in the order of their serial numbers, those behind `after`; only those that stand so, if that is asked.
    pub async fn list_ssh_certificates(
        &self,
        query: SshQuery<'_>,
        standing: Option<CertificateStanding>,
        after: i64,
        limit: u16,
    ) -> Result<Vec<ListedSsh>, StoreError> {
        self.store.list_ssh_certificates(query, standing, (after, limit), self.now()).await
    }

    /// The X.509 certificates of an account that can still be revoked, the newest first.
    pub async fn open_certificates_of(&self, account: &Subject) -> Result<Vec<ListedCertificate>, StoreError> {
        let mut open = Vec::new();
        for standing in [CertificateStanding::Valid, CertificateStanding::Prepared] {
            let mut after = String::new();
            loop {
                let query = CertificateQuery::Person(account);
                let page = self.list_certificates(&query, Some(standing), &after, PAGE).await?;
                let Some(last) = page.last() else { break };
                after.clone_from(&last.serial);
                open.extend(page);
            }
        }
        open.sort_by_key(|one| std::cmp::Reverse(one.not_before));
        Ok(open)
    }

    /// The same of SSH certificates.
    pub async fn open_ssh_certificates_of(&self, account: &Subject) -> Result<Vec<ListedSsh>, StoreError> {
        let mut open = Vec::new();
        for standing in [CertificateStanding::Valid, CertificateStanding::Prepared] {
            let mut after = 0;
            loop {
                let page = self.list_ssh_certificates(SshQuery::Person(account), Some(standing), after, PAGE).await?;
                let Some(last) = page.last() else { break };
                after = last.serial;
                open.extend(page);
            }
        }
        open.sort_by_key(|one| std::cmp::Reverse(one.valid_from));
        Ok(open)
    }

    /// An administrator revokes what they looked at. The next revocation list has it within a minute, that for SSH at once.
    pub async fn revoke_as_administrator(
        &self,
        what: ToRevoke<'_>,
        by: &RevokedBy<'_>,
    ) -> Result<RevocationOutcome, StoreError> {
        let store = self.store.clone().acting_for(by.actor);
        let reason = i64::from(by.reason.code());
        let (listed, listed_ssh);
        let (account, meant) = match what {
            ToRevoke::Certificate(serial) => {
                listed = self.list_certificates(&CertificateQuery::Serial(&serial.to_string()), None, "", 1).await?;
                let Some(one) = listed.first() else { return Ok(RevocationOutcome::Unknown) };
                (&one.subject, Some(x509(one)))
            }
            ToRevoke::Ssh(serial) => {
                listed_ssh = self.list_ssh_certificates(SshQuery::Serial(serial), None, 0, 1).await?;
                let Some(one) = listed_ssh.first() else { return Ok(RevocationOutcome::Unknown) };
                (&one.subject, Some(ssh(one)))
            }
            ToRevoke::AllOf(account) => (account, None),
        };
        // Whom a letter goes to, and what is news to them, is known before: what is revoked tells nothing of it any more.
        let to = self.addresses_of_owner(account).await?;
        let (open, open_ssh) =
            (self.open_certificates_of(account).await?, self.open_ssh_certificates_of(account).await?);
        let reached = match what {
            ToRevoke::Certificate(serial) => store.revoke_certificate(&serial.to_string(), reason, self.now()).await?,
            ToRevoke::Ssh(serial) => store.revoke_ssh(SshTarget::Serial(serial), reason, self.now()).await?,
            ToRevoke::AllOf(account) => store.revoke_all_of(account, reason, self.now()).await?,
        };
        if reached.is_empty() {
            return self.why_not(what).await;
        }
        let mut gone: Vec<_> = reached.x509.iter().map(|serial| x509_among(&open, serial)).collect();
        gone.extend(reached.ssh.iter().map(|serial| ssh_among(&open_ssh, *serial)));
        if let Some(meant) = meant {
            first(&mut gone, meant);
        }
        for one in &gone {
            let (serial, by) = (&one.serial, by.actor.to_string());
            tracing::info!(%serial, sub = %account, ?reason, by, "an administrator revoked a certificate");
        }
        let letter = match by.letter {
            None => LetterOutcome::Unwanted,
            Some(text) => self.tell_of_revocation((account, to), &gone, by.reason, text).await,
        };
        Ok(RevocationOutcome::Done { serials: gone.into_iter().map(|one| one.serial).collect(), letter })
    }

    /// What a client is called, if it is registered, with whatever issuer.
    pub async fn name_of_client(&self, id: &ClientId) -> Result<Option<String>, StoreError> {
        Ok(self.store.client(id).await?.map(|client| client.registration.name))
    }

    /// Whether letters can leave at all.
    pub fn sends_mail(&self) -> bool {
        self.mailer.is_some()
    }

    async fn why_not(&self, what: ToRevoke<'_>) -> Result<RevocationOutcome, StoreError> {
        let known = match what {
            ToRevoke::Certificate(serial) => {
                let found = self.list_certificates(&CertificateQuery::Serial(&serial.to_string()), None, "", 1).await?;
                found.first().map(|one| (one.revoked_at, one.not_after))
            }
            ToRevoke::Ssh(serial) => {
                let found = self.list_ssh_certificates(SshQuery::Serial(serial), None, 0, 1).await?;
                found.first().map(|one| (one.revoked_at, one.valid_until))
            }
            ToRevoke::AllOf(_) => None,
        };
        Ok(known.map_or(RevocationOutcome::Unknown, not_open))
    }

    /// The mail addresses at which an account's owner can be told: what stands in their good certificates, what they confirmed,
    /// and what their institution said when they last let an application act for them. Not what was taken away: it may be
    /// somebody else's today.
    pub async fn addresses_of_owner(&self, account: &Subject) -> Result<BTreeSet<String>, StoreError> {
        let mut all: BTreeSet<_> = self.store.letter_addresses_of(account).await?.into_iter().collect();
        let added = self.store.added_addresses_of(account).await?;
        let (removed, kept): (Vec<_>, Vec<_>) = added.into_iter().partition(|one| one.removed_at.is_some());
        let confirmed = kept.into_iter().filter(|one| one.verified_at.is_some());
        let confirmed: BTreeSet<_> = confirmed.map(|one| one.address).collect();
        let grants = self.store.grants_of(account).await?;
        let said = grants.last().and_then(|grant| grant.sign_in.attributes.first(AttributeName::Mail));
        all.extend(said.map(str::to_ascii_lowercase));
        for one in self.open_certificates_of(account).await? {
            let details = self.store.certificate_details(&one.serial).await?;
            let read = details.and_then(|details| ClientCertificate::parse(&details.der?));
            all.extend(read.iter().flat_map(ClientCertificate::emails).map(|address| address.to_ascii_lowercase()));
        }
        all.retain(|address| !removed.iter().any(|one| one.address == *address));
        all.extend(confirmed);
        Ok(all)
    }

    async fn tell_of_revocation(
        &self,
        (account, to): (&Subject, BTreeSet<String>),
        gone: &[Gone],
        reason: RevocationReason,
        sentence: &str,
    ) -> LetterOutcome {
        if to.is_empty() {
            return LetterOutcome::NoAddress;
        }
        let Some(mailer) = &self.mailer else {
            tracing::error!("a person could not be told that a certificate was revoked: there is no [mail]");
            return LetterOutcome::Failed;
        };
        let language = self.language_of(account, None).await;
        // What had ended, or was revoked before, is no news to them.
        let good = gone.iter().filter(|one| !one.name.is_empty());
        let certificates: Vec<_> = good.map(|one| (one.serial.as_str(), one.name.as_str())).collect();
        if certificates.is_empty() {
            return LetterOutcome::Unwanted;
        }
        let letter = Letter::CertificatesRevoked { certificates: &certificates, reason, sentence: sentence.trim() };
        let mut outcome = LetterOutcome::Failed;
        for address in &to {
            match self.post(mailer, &letter, &language, Recipient { address, person: Some(account) }).await {
                Ok(Posted::Sent) => outcome = LetterOutcome::Sent,
                Ok(Posted::Waits(_)) if outcome != LetterOutcome::Sent => outcome = LetterOutcome::Waits,
                Ok(Posted::Waits(_) | Posted::Refused(_)) => {}
                Err(error) => tracing::error!(%error, "a person could not be told that a certificate was revoked"),
            }
        }
        outcome
    }
}

/// What one is called that was good when it was revoked; nothing, if it is not among these.
fn x509_among(open: &[ListedCertificate], serial: &str) -> Gone {
    let known = open.iter().find(|one| one.serial == serial);
    Gone { serial: serial.to_owned(), name: known.map(|one| one.name.clone()).unwrap_or_default() }
}

/// The same of SSH.
fn ssh_among(open: &[ListedSsh], serial: i64) -> Gone {
    let known = open.iter().find(|one| one.serial == serial);
    known.map_or_else(|| Gone { serial: serial.to_string(), name: String::new() }, ssh)
}

/// The one that was meant comes first, and has its name, also if it was not good.
fn first(gone: &mut [Gone], meant: Gone) {
    gone.sort_by_key(|one| one.serial != meant.serial);
    if let Some(one) = gone.first_mut().filter(|one| one.serial == meant.serial) {
        *one = meant;
    }
}

fn x509(one: &ListedCertificate) -> Gone {
    Gone { serial: one.serial.clone(), name: one.name.clone() }
}

fn ssh(one: &ListedSsh) -> Gone {
    Gone { serial: one.serial.to_string(), name: format!("SSH, {}", one.principals.join(", ")) }
}

fn not_open((revoked_at, ends): (Option<Timestamp>, Timestamp)) -> RevocationOutcome {
    revoked_at.map_or(RevocationOutcome::Ended(ends), RevocationOutcome::Already)
}
