//! SSH certificates. As those of X.509, each is recorded before it is signed and after, in the audit log as well.

use domain::{ClientId, Digest, EntityId, Subject, Timestamp};

use crate::{
    Store, StoreError,
    audit::record,
    revocation::{KEY_COMPROMISE, Meant, Reached, Revocation},
    row::{digest, to_json},
};

/// A certificate that is about to be signed.
#[derive(Debug, Clone)]
pub struct PreparedSsh {
    /// Serial number; above zero.
    pub serial: i64,
    /// Whose it will be.
    pub subject: Subject,
    /// The institution that vouched.
    pub institution: EntityId,
    /// The client that asks.
    pub client: ClientId,
    /// SHA-256 of the authority's key.
    pub authority: Digest,
    /// As whom the person may log in.
    pub principals: Vec<String>,
    /// SHA-256 of the person's key.
    pub key: Digest,
    /// The bytes to be signed.
    pub tbs: Vec<u8>,
    /// Validity.
    pub valid_from: Timestamp,
    /// Validity.
    pub valid_until: Timestamp,
}

/// What hosts must not trust any more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RevokedSsh {
    /// Certificates that have not expired: the digest of their authority's key, and their serial number.
    pub certificates: Vec<(Digest, i64)>,
    /// Keys that others may have, whatever certificate comes with them.
    pub keys: Vec<Digest>,
    /// How many were ever revoked, and how often a key was reported as compromised afterwards; it only grows.
    pub revocations: i64,
}

/// Which certificates are to be revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SshTarget<'a> {
    /// The one with this serial number.
    Serial(i64),
    /// Every one of an account, also of those that became part of it.
    Account(&'a Subject),
}

impl Store {
    /// Records a certificate before it is signed.
    pub async fn record_prepared_ssh(&self, new: &PreparedSsh, now: Timestamp) -> Result<(), StoreError> {
        in_transaction!(self, |tx| {
            record!(self, tx, "ssh.prepared", now, (new.facts()));
            sqlx::query(
                "insert into ssh_certificates (serial, subject, institution, client_id, authority, principals, \
                 key_digest, tbs, valid_from, valid_until, prepared_at) \
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )
            .bind(new.serial)
            .bind(new.subject.as_str())
            .bind(new.institution.as_str())
            .bind(new.client.as_str())
            .bind(new.authority.as_bytes().to_vec())
            .bind(to_json(&new.principals))
            .bind(new.key.as_bytes().to_vec())
            .bind(&new.tbs)
            .bind(new.valid_from.as_micros())
            .bind(new.valid_until.as_micros())
            .bind(now.as_micros())
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Records a certificate after it was signed: the line that the person gets.
    pub async fn record_issued_ssh(&self, serial: i64, line: &str, now: Timestamp) -> Result<(), StoreError> {
        let done = in_transaction!(self, |tx| {
            let done = sqlx::query(
                "update ssh_certificates set certificate = $1, issued_at = $2 where serial = $3 and issued_at is null",
            )
            .bind(line)
            .bind(now.as_micros())
            .bind(serial)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if done == 1 {
                let certificate = Digest::of(line.as_bytes()).hex();
                record!(self, tx, "ssh.issued", now, { "serial": serial, "certificate": certificate });
            }
            done
        });
        if done == 1 { Ok(()) } else { Err(StoreError::Corrupt("SSH certificate")) }
    }

    /// Revokes certificates that have not expired, also those that were prepared and perhaps signed; tells which. That their key
    /// is compromised ([`KEY_COMPROMISE`]) can be said after the end as well, and after they were revoked for another reason,
    /// and reaches every certificate of the same key, also of X.509: what was revoked before keeps its time, and the reason
    /// becomes this one.
    pub async fn revoke_ssh(&self, target: SshTarget<'_>, reason: i64, now: Timestamp) -> Result<Reached, StoreError> {
        let serial;
        let ssh = match target {
            SshTarget::Serial(number) => {
                serial = number.to_string();
                Meant::One { serial: &serial, account: None, client: None }
            }
            SshTarget::Account(account) => Meant::All(account),
        };
        self.revoke(Revocation { ssh, reason, ..Revocation::default() }, now).await
    }

    /// The same by the one whom it names, for one certificate of their account, also of those that became part of it; with a
    /// client only if that client fetched it.
    pub async fn revoke_ssh_of(
        &self,
        account: &Subject,
        serial: i64,
        client: Option<&ClientId>,
        reason: i64,
        now: Timestamp,
    ) -> Result<Reached, StoreError> {
        let (by, serial) = (domain::identity_act::Actor::Person.to_string(), serial.to_string());
        let ssh = Meant::One { serial: &serial, account: Some(account), client };
        self.revoke(Revocation { ssh, by: Some(&by), reason, ..Revocation::default() }, now).await
    }

    /// What the next revocation list says.
    pub async fn revoked_ssh(&self, now: Timestamp) -> Result<RevokedSsh, StoreError> {
        let certificates: Vec<(Vec<u8>, i64)> = on_reader!(self, |pool| sqlx::query_as(
            "select authority, serial from ssh_certificates where revoked_at is not null and valid_until > $1 \
             order by serial"
        )
        .bind(now.as_micros())
        .fetch_all(pool)
        .await)?;
        let keys: Vec<Vec<u8>> = on_reader!(self, |pool| sqlx::query_scalar(
            "select distinct key_digest from ssh_certificates where revoked_at is not null and reason = $1"
        )
        .bind(KEY_COMPROMISE)
        .fetch_all(pool)
        .await)?;
        let revocations = on_reader!(self, |pool| sqlx::query_scalar(
            "select count(revoked_at) + count(compromised_at) from ssh_certificates where revoked_at is not null"
        )
        .fetch_one(pool)
        .await)?;
        let certificate = |(authority, serial): (Vec<u8>, i64)| Ok((digest(&authority)?, serial));
        Ok(RevokedSsh {
            certificates: certificates.into_iter().map(certificate).collect::<Result<_, StoreError>>()?,
            keys: keys.iter().map(|key| digest(key)).collect::<Result<_, StoreError>>()?,
            revocations,
        })
    }
}
