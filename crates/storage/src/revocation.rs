//! Revoking certificates of X.509 and for SSH, and reporting their keys, in one transaction for both kinds.
//!
//! Invariant: a key that others may have is reported of all its certificates, of either kind, or of none. Both kinds know one
//! key by different digests, so what was signed is read for what the key is called in the other ([`KeyNames`]).
//! Certificates of X.509 come first in every transaction, so that two of them never wait for each other.

use domain::{ClientId, Digest, Subject, Timestamp};
use serde_json::{Value, json};

use crate::{Store, StoreError, audit::record};

/// Others may have the key ([RFC 5280 §5.3.1](https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1)): it is never certified
/// again.
pub const KEY_COMPROMISE: i64 = 1;

/// What the key of a certificate of one kind is called in certificates of the other: the digest that
/// [`KeyDigests`](crate::key_objection::KeyDigests) has for it, from the bytes that were signed; `None` for a key that the other
/// kind never has.
#[derive(Debug, Clone, Copy)]
pub struct KeyNames {
    /// SHA-256 over SSH's encoding, from a TBSCertificate (DER).
    pub ssh_of_x509: fn(&[u8]) -> Option<Digest>,
    /// SHA-256 over the SubjectPublicKeyInfo, from the bytes of a certificate for SSH without its signature.
    pub x509_of_ssh: fn(&[u8]) -> Option<Digest>,
}

/// Which certificates were reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    /// Serial numbers of X.509, hexadecimal; whichever was meant first.
    pub x509: Vec<String>,
    /// Serial numbers for SSH, in the same way.
    pub ssh: Vec<i64>,
}

impl Reached {
    /// How many.
    pub const fn len(&self) -> usize {
        self.x509.len() + self.ssh.len()
    }

    /// Whether none was.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Which certificates of one kind are meant.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Meant<'a> {
    /// None of this kind.
    #[default]
    None,
    /// One, by its serial number.
    One {
        /// As text, also for SSH.
        serial: &'a str,
        /// Only if it is this account's, or of one that became part of it.
        account: Option<&'a Subject>,
        /// Only if this client fetched it.
        client: Option<&'a ClientId>,
    },
    /// All of an account and of those that are part of it.
    All(&'a Subject),
}

/// What is revoked, and how.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Revocation<'a> {
    pub(crate) x509: Meant<'a>,
    pub(crate) ssh: Meant<'a>,
    /// Who does it, if the store does not say ([`Store::acting_for`]).
    pub(crate) by: Option<&'a str>,
    pub(crate) reason: i64,
}

/// One certificate by its serial number; of an account, and fetched by a client, where one is given.
macro_rules! one {
    ($serial:expr, $account:literal, $client:literal) => {
        concat!(
            "serial = ",
            $serial,
            " and (",
            $account,
            " is null or subject in (select subject from people where subject = ",
            $account,
            " or joined_to = ",
            $account,
            ")) and (",
            $client,
            " is null or client_id = ",
            $client,
            ")",
        )
    };
}

/// All of an account and of those that are part of it; no serial number and no client is given.
macro_rules! all {
    ($serial:expr, $account:literal, $client:literal) => {
        concat!(
            $serial,
            " is null and ",
            $client,
            " is null and subject in (select subject from people where subject = ",
            $account,
            " or joined_to = ",
            $account,
            ")",
        )
    };
}

/// Revokes at $1 for $2 what is meant and has not ended.
macro_rules! revoke {
    ($table:literal, $end:literal, $meant:expr) => {
        concat!(
            "update ",
            $table,
            " set revoked_at = $1, reason = $2 where revoked_at is null and ",
            $end,
            " > $1 and ",
            $meant,
            " returning cast(serial as text)",
        )
    };
}

/// The same with every certificate of these keys, also what has ended: whoever else has a key has it of all of them.
macro_rules! revoke_keys {
    ($table:literal, $keys:expr) => {
        concat!(
            "update ",
            $table,
            " set revoked_at = $1, reason = $2 where revoked_at is null and key_digest in (",
            $keys,
            ") returning cast(serial as text)",
        )
    };
}

/// Of these keys what was revoked for another reason: their time of revocation stays.
macro_rules! compromise_keys {
    ($table:literal, $keys:expr) => {
        concat!(
            "update ",
            $table,
            " set compromised_at = $1, first_reason = reason, reason = $2 \
             where revoked_at is not null and reason <> $2 and key_digest in (",
            $keys,
            ") returning cast(serial as text)",
        )
    };
}

/// What is done with certificates that are meant in one way.
struct Statements {
    /// Revokes them.
    revoke: &'static str,
    /// Reports their keys: of what is not revoked, and of what is. $1 is the time, $2 the reason.
    keys: [&'static str; 2],
    /// What was signed of one certificate of each of their keys, by serial number ($1), account and client.
    signed: &'static str,
}

/// The certificates of one kind.
struct Kind {
    one: Statements,
    all: Statements,
    /// As [`Statements::keys`], by the digest of a key ($3).
    key: [&'static str; 2],
    /// How the audit log calls that one was revoked, and that its key was reported afterwards.
    told: [&'static str; 2],
    /// A serial number, as an entry of the audit log has it.
    serial: fn(&str) -> Value,
}

macro_rules! statements {
    ($table:literal, $end:literal, $signed:expr, $meant:expr) => {
        Statements {
            revoke: revoke!($table, $end, $meant),
            keys: [
                revoke_keys!($table, concat!("select key_digest from ", $table, " where ", $meant)),
                compromise_keys!($table, concat!("select key_digest from ", $table, " where ", $meant)),
            ],
            signed: concat!(
                "select tbs from ",
                $table,
                " where serial in (select min(serial) from ",
                $table,
                " where ",
                $signed,
                " group by key_digest)",
            ),
        }
    };
}

const X509: Kind = Kind {
    one: statements!("certificates", "not_after", one!("$1", "$2", "$3"), one!("$3", "$4", "$5")),
    all: statements!("certificates", "not_after", all!("$1", "$2", "$3"), all!("$3", "$4", "$5")),
    key: [revoke_keys!("certificates", "$3"), compromise_keys!("certificates", "$3")],
    told: ["certificate.revoked", "certificate.compromised"],
    serial: |serial| json!(serial),
};

const SSH: Kind = Kind {
    one: statements!(
        "ssh_certificates",
        "valid_until",
        one!("cast($1 as bigint)", "$2", "$3"),
        one!("cast($3 as bigint)", "$4", "$5")
    ),
    all: statements!("ssh_certificates", "valid_until", all!("$1", "$2", "$3"), all!("$3", "$4", "$5")),
    key: [revoke_keys!("ssh_certificates", "$3"), compromise_keys!("ssh_certificates", "$3")],
    told: ["ssh.revoked", "ssh.compromised"],
    serial: |serial| json!(serial.parse::<i64>().ok()),
};

impl Kind {
    const fn statements(&self, meant: Meant<'_>) -> Option<&Statements> {
        match meant {
            Meant::None => None,
            Meant::One { .. } => Some(&self.one),
            Meant::All(_) => Some(&self.all),
        }
    }

    /// What is done with what is meant, and how the audit log calls it.
    fn steps(&self, meant: Meant<'_>, compromised: bool) -> Vec<(&'static str, &'static str)> {
        match self.statements(meant) {
            None => Vec::new(),
            Some(one) if compromised => one.keys.into_iter().zip(self.told).collect(),
            Some(one) => vec![(one.revoke, self.told[0])],
        }
    }
}

impl<'a> Meant<'a> {
    const fn serial(self) -> Option<&'a str> {
        if let Self::One { serial, .. } = self { Some(serial) } else { None }
    }

    fn account(self) -> Option<&'a str> {
        match self {
            Self::None => None,
            Self::One { account, .. } => account.map(Subject::as_str),
            Self::All(account) => Some(account.as_str()),
        }
    }

    fn client(self) -> Option<&'a str> {
        if let Self::One { client, .. } = self { client.map(ClientId::as_str) } else { None }
    }
}

impl Store {
    /// The same store, which finds the keys of certificates of one kind in those of the other.
    #[must_use]
    pub fn knowing_keys_by(self, names: KeyNames) -> Self {
        Self { key_names: Some(names), ..self }
    }

    /// Revokes every certificate of an account and of those that are part of it that can be, of both kinds, at once. With
    /// [`KEY_COMPROMISE`] also what has ended or was revoked for another reason, and whatever else has one of the keys.
    pub async fn revoke_all_of(&self, account: &Subject, reason: i64, now: Timestamp) -> Result<Reached, StoreError> {
        let all = Meant::All(account);
        self.revoke(Revocation { x509: all, ssh: all, by: None, reason }, now).await
    }

    /// Revokes what is meant; if keys are compromised, with every certificate of them, of either kind.
    pub(crate) async fn revoke(&self, what: Revocation<'_>, now: Timestamp) -> Result<Reached, StoreError> {
        let Revocation { x509, ssh, by, reason } = what;
        let compromised = reason == KEY_COMPROMISE;
        let names = self.key_names.filter(|_| compromised);
        let mut reached = in_transaction!(self, |tx| {
            let mut reached = [Vec::new(), Vec::new()];
            let kinds = [
                (&X509, x509, (&SSH, ssh, names.map(|names| names.x509_of_ssh))),
                (&SSH, ssh, (&X509, x509, names.map(|names| names.ssh_of_x509))),
            ];
            for ((kind, meant, (other, meant_there, name)), reached) in kinds.into_iter().zip(&mut reached) {
                let mut done: Vec<(&str, Vec<String>)> = Vec::new();
                for (statement, told) in kind.steps(meant, compromised) {
                    let serials = sqlx::query_scalar(statement)
                        .bind(now.as_micros())
                        .bind(reason)
                        .bind(meant.serial())
                        .bind(meant.account())
                        .bind(meant.client())
                        .fetch_all(&mut *tx)
                        .await?;
                    done.push((told, serials));
                }
                if let (Some(there), Some(name)) = (other.statements(meant_there), name) {
                    let signed: Vec<Vec<u8>> = sqlx::query_scalar(there.signed)
                        .bind(meant_there.serial())
                        .bind(meant_there.account())
                        .bind(meant_there.client())
                        .fetch_all(&mut *tx)
                        .await?;
                    for signed in &signed {
                        let Some(key) = name(signed) else { continue };
                        for (statement, told) in kind.key.into_iter().zip(kind.told) {
                            let serials = sqlx::query_scalar(statement)
                                .bind(now.as_micros())
                                .bind(reason)
                                .bind(key.as_bytes().to_vec())
                                .fetch_all(&mut *tx)
                                .await?;
                            done.push((told, serials));
                        }
                    }
                }
                for (told, serials) in done {
                    for serial in &serials {
                        let number = (kind.serial)(serial);
                        if let Some(by) = by {
                            record!(self, tx, told, now, { "serial": number, "reason": reason, "by": by });
                        } else {
                            record!(self, tx, told, now, { "serial": number, "reason": reason });
                        }
                    }
                    reached.extend(serials);
                }
            }
            reached
        });
        // Whichever was meant first.
        for (serials, meant) in reached.iter_mut().zip([x509, ssh]) {
            serials.sort_by_key(|one| meant.serial() != Some(one.as_str()));
        }
        let [x509, ssh] = reached;
        let number = |serial: String| serial.parse().map_err(|_| StoreError::Corrupt("serial number"));
        Ok(Reached { x509, ssh: ssh.into_iter().map(number).collect::<Result<_, _>>()? })
    }
}
