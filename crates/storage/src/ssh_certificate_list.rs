//! SSH certificates on record, in lists.

use domain::{ClientId, Digest, EntityId, Subject, Timestamp};
use sqlx::AssertSqlSafe;

use crate::{
    Store, StoreError,
    certificate_list::{CertificateStanding, standing_at},
    row::{digest, json, parsed, row, time},
};

/// Which SSH certificates are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SshQuery<'a> {
    /// Every one.
    All,
    /// The one with this serial number.
    Serial(i64),
    /// Those of an account, and of accounts that became part of it.
    Person(&'a Subject),
}

/// An SSH certificate on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSsh {
    /// Serial number.
    pub serial: i64,
    /// Whose it is.
    pub subject: Subject,
    /// The institution that vouched.
    pub institution: EntityId,
    /// The client that asked.
    pub client: ClientId,
    /// SHA-256 of the authority's key.
    pub authority: Digest,
    /// As whom the person may log in.
    pub principals: Vec<String>,
    /// SHA-256 of the person's key.
    pub key: Digest,
    /// The line that the person got; `None` if nobody recorded that it was signed.
    pub certificate: Option<String>,
    /// Validity.
    pub valid_from: Timestamp,
    /// Validity.
    pub valid_until: Timestamp,
    /// When it was recorded, before it was signed.
    pub prepared_at: Timestamp,
    /// When it was signed.
    pub issued_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why, as for X.509 ([RFC 5280 §5.3.1](https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1)).
    pub reason: Option<i64>,
    /// When its key was reported as compromised, after it was revoked for another reason.
    pub compromised_at: Option<Timestamp>,
}

impl ListedSsh {
    /// Where it stands.
    pub fn standing(&self, now: Timestamp) -> CertificateStanding {
        standing_at(now, self.issued_at, self.valid_until, self.revoked_at)
    }
}

/// What of a row is read.
const COLUMNS: &str = "serial, subject, institution, client_id, authority, principals, key_digest, certificate, valid_from, \
    valid_until, prepared_at, issued_at, revoked_at, reason, compromised_at";

row! {
    struct SshRow {
        serial: i64,
        subject: String,
        institution: String,
        client_id: String,
        authority: Vec<u8>,
        principals: String,
        key_digest: Vec<u8>,
        certificate: Option<String>,
        valid_from: i64,
        valid_until: i64,
        prepared_at: i64,
        issued_at: Option<i64>,
        revoked_at: Option<i64>,
        reason: Option<i64>,
        compromised_at: Option<i64>,
    }
}

impl TryFrom<SshRow> for ListedSsh {
    type Error = StoreError;

    fn try_from(row: SshRow) -> Result<Self, StoreError> {
        Ok(Self {
            serial: row.serial,
            subject: parsed(Subject::parse(&row.subject), "subject")?,
            institution: parsed(EntityId::parse(&row.institution), "entityID")?,
            client: parsed(ClientId::parse(&row.client_id).ok(), "client id")?,
            authority: digest(&row.authority)?,
            principals: json(&row.principals, "list of principals")?,
            key: digest(&row.key_digest)?,
            certificate: row.certificate,
            valid_from: Timestamp::from_micros(row.valid_from),
            valid_until: Timestamp::from_micros(row.valid_until),
            prepared_at: Timestamp::from_micros(row.prepared_at),
            issued_at: time(row.issued_at),
            revoked_at: time(row.revoked_at),
            reason: row.reason,
            compromised_at: time(row.compromised_at),
        })
    }
}

/// What `standing` demands of a row; `$3` is now. As of X.509 certificates, but the end has another name.
const fn condition_of(standing: Option<CertificateStanding>) -> &'static str {
    match standing {
        None => "$3 = $3",
        Some(CertificateStanding::Prepared) => "issued_at is null and revoked_at is null and valid_until > $3",
        Some(CertificateStanding::Valid) => "issued_at is not null and revoked_at is null and valid_until > $3",
        Some(CertificateStanding::Expired) => "revoked_at is null and valid_until <= $3",
        Some(CertificateStanding::Revoked) => "revoked_at is not null",
    }
}

impl Store {
    /// SSH certificates in the order of their serial numbers, those behind `after`; all are behind 0.
    pub async fn list_ssh_certificates(
        &self,
        query: SshQuery<'_>,
        standing: Option<CertificateStanding>,
        (after, limit): (i64, u16),
        now: Timestamp,
    ) -> Result<Vec<ListedSsh>, StoreError> {
        let (condition, serial, account) = match query {
            SshQuery::All => ("$1 = $1 and $2 = ''", 0, ""),
            SshQuery::Serial(serial) => ("serial = $1 and $2 = ''", serial, ""),
            SshQuery::Person(account) => (
                "$1 = $1 and subject in (select subject from people where subject = $2 or joined_to = $2)",
                0,
                account.as_str(),
            ),
        };
        // Put together of constants: an index is used only where the condition stands by itself.
        let standing = condition_of(standing);
        let sql = format!(
            "select {COLUMNS} from ssh_certificates where {condition} and {standing} and serial > $4 order by serial limit $5"
        );
        let rows: Vec<SshRow> = on_reader!(self, |pool| sqlx::query_as(AssertSqlSafe(sql))
            .bind(serial)
            .bind(account)
            .bind(now.as_micros())
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The newest SSH certificates, at most `limit`: of one account and of those that became part of it, or of all.
    pub async fn ssh_certificates(&self, account: Option<&Subject>, limit: i64) -> Result<Vec<ListedSsh>, StoreError> {
        let sql = format!(
            "select {COLUMNS} from ssh_certificates where $1 = '' \
             or subject in (select subject from people where subject = $1 or joined_to = $1) \
             order by prepared_at desc, serial limit $2"
        );
        let rows: Vec<SshRow> = on_reader!(self, |pool| sqlx::query_as(AssertSqlSafe(sql))
            .bind(account.map_or("", Subject::as_str))
            .bind(limit)
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
