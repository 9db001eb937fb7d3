//! What the audit log tells of a record, and the same read from the record itself: both are made here, so that they can be
//! compared member by member.
//!
//! Whoever the certificate is of stands as a digest: the log names no person.

use domain::{ClientId, Digest, Timestamp};
use serde_json::{Map, Value, json};
use sqlx::QueryBuilder;

use crate::{
    Store, StoreError, certificates::PreparedCertificate, crls::StoredCrl, row::row, ssh_certificates::PreparedSsh,
};

/// The members of an entry that the record has as well.
pub type Facts = Map<String, Value>;

/// A certificate as recorded, in the words of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct CertificateOnRecord {
    /// What was about to be signed.
    pub prepared: Facts,
    /// What was signed.
    pub issued: Option<Facts>,
    /// That it is revoked.
    pub revoked: Option<Facts>,
    /// That its key was reported as compromised, after it was revoked for another reason.
    pub compromised: Option<Facts>,
}

/// A published list as recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct ListOnRecord {
    /// Key id of the CA.
    pub issuer: String,
    /// Its number.
    pub number: i64,
    /// When it was made.
    pub this_update: Timestamp,
    /// The list (DER).
    pub der: Vec<u8>,
    /// What the log tells of it.
    pub published: Facts,
}

fn facts(at: Option<Timestamp>, of: Value) -> Facts {
    let Value::Object(mut facts) = of else { return Facts::new() };
    // The entry has the time by itself.
    facts.extend(at.map(|at| ("at".to_owned(), json!(at.to_string()))));
    facts
}

fn hex(bytes: &[u8]) -> String {
    Digest::of(bytes).hex()
}

/// A digest as stored; whatever else stands there fits no entry.
fn stored_hex(bytes: &[u8]) -> String {
    Digest::from_bytes(bytes).map_or_else(String::new, |digest| digest.hex())
}

fn time(micros: i64) -> String {
    Timestamp::from_micros(micros).to_string()
}

impl PreparedCertificate {
    /// What the log tells of it.
    pub(crate) fn facts(&self) -> Value {
        json!({
            "serial": self.serial, "issuer": self.issuer, "profile": self.profile, "channel": self.channel,
            "client": self.client.as_ref().map(ClientId::as_str), "key": self.key.hex(), "tbs": hex(&self.tbs),
            "account": hex(self.subject.as_str().as_bytes()), "institution": self.institution.as_str(),
            "name": hex(self.name.as_bytes()), "not_before": self.not_before.to_string(),
            "not_after": self.not_after.to_string(),
        })
    }
}

impl PreparedSsh {
    /// What the log tells of it.
    pub(crate) fn facts(&self) -> Value {
        json!({
            "serial": self.serial, "authority": self.authority.hex(), "client": self.client.as_str(),
            "key": self.key.hex(), "tbs": hex(&self.tbs), "account": hex(self.subject.as_str().as_bytes()),
            "institution": self.institution.as_str(), "principals": hex(crate::row::to_json(&self.principals).as_bytes()),
            "valid_from": self.valid_from.to_string(), "valid_until": self.valid_until.to_string(),
        })
    }
}

impl StoredCrl {
    /// What the log tells of it.
    pub(crate) fn facts(&self, issuer: &str) -> Value {
        json!({
            "issuer": issuer, "number": self.number, "crl": hex(&self.der),
            "next_update": self.next_update.to_string(), "revocations": self.revocations,
        })
    }

    /// The same of one that others made, with the digest of what they had revoked.
    pub(crate) fn imported_facts(&self, issuer: &str, revoked: &str) -> Value {
        json!({
            "issuer": issuer, "number": self.number, "crl": hex(&self.der), "revoked": revoked,
            "next_update": self.next_update.to_string(), "revocations": self.revocations,
        })
    }
}

/// Something that was revoked and that we did not issue: a certificate of an imported CA's, or a CA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignRevocation {
    /// Key id of the CA that issued it.
    pub issuer: String,
    /// Its serial number.
    pub serial: String,
    /// Since when, RFC 3339.
    pub revoked_at: String,
    /// Why ([RFC 5280 §5.3.1](https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1)).
    pub reason: i64,
}

impl ForeignRevocation {
    /// What the log tells of it where it tells of each.
    pub(crate) fn facts(&self) -> Value {
        json!({
            "issuer": self.issuer, "serial": self.serial, "revoked_at": self.revoked_at, "reason": self.reason,
        })
    }
}

/// Issuer, serial number, time and reason.
pub(crate) type ForeignRow = (String, String, i64, i64);

impl From<ForeignRow> for ForeignRevocation {
    fn from((issuer, serial, at, reason): ForeignRow) -> Self {
        Self { issuer, serial, revoked_at: time(at), reason }
    }
}

/// The digest of what others had revoked, in the order of serial numbers.
pub fn revoked_by_others<'a>(rows: impl Iterator<Item = &'a ForeignRevocation>) -> String {
    let lines: Vec<_> = rows.map(|one| format!("{} {} {}\n", one.serial, one.revoked_at, one.reason)).collect();
    hex(lines.concat().as_bytes())
}

row! {
    struct Certificate {
        serial: String,
        subject: String,
        institution: String,
        channel: String,
        client_id: Option<String>,
        issuer: String,
        name: String,
        profile: String,
        key_digest: Vec<u8>,
        tbs: Vec<u8>,
        der: Option<Vec<u8>>,
        not_before: i64,
        not_after: i64,
        prepared_at: i64,
        issued_at: Option<i64>,
        revoked_at: Option<i64>,
        reason: Option<i64>,
        compromised_at: Option<i64>,
        first_reason: Option<i64>,
    }
}

row! {
    struct Ssh {
        serial: i64,
        subject: String,
        institution: String,
        client_id: String,
        authority: Vec<u8>,
        principals: String,
        key_digest: Vec<u8>,
        tbs: Vec<u8>,
        certificate: Option<String>,
        valid_from: i64,
        valid_until: i64,
        prepared_at: i64,
        issued_at: Option<i64>,
        revoked_at: Option<i64>,
        reason: Option<i64>,
        compromised_at: Option<i64>,
        first_reason: Option<i64>,
    }
}

/// What is known of a signature; a record that has only half of it fits no entry.
fn issued(serial: &Value, bytes: Option<&[u8]>, at: Option<i64>) -> Option<Facts> {
    let (bytes, at) = if bytes.is_none() && at.is_none() { return None } else { (bytes.map(hex), at.map(time)) };
    Some(facts(None, json!({ "serial": serial, "certificate": bytes, "at": at })))
}

/// The same of a revocation, or of a report.
fn because(serial: &Value, at: Option<i64>, reason: Option<i64>) -> Option<Facts> {
    let at = if at.is_none() && reason.is_none() { return None } else { at.map(time) };
    Some(facts(None, json!({ "serial": serial, "reason": reason, "at": at })))
}

/// The revocation, and the report that followed it.
macro_rules! revoked_and_compromised {
    ($row:expr) => {{
        let is_reported = $row.compromised_at.is_some() || $row.first_reason.is_some();
        let first = if is_reported { $row.first_reason } else { $row.reason };
        let report = if is_reported { $row.reason } else { None };
        let serial = json!($row.serial);
        (because(&serial, $row.revoked_at, first), because(&serial, $row.compromised_at, report))
    }};
}

impl From<Certificate> for CertificateOnRecord {
    fn from(row: Certificate) -> Self {
        let prepared = json!({
            "serial": row.serial, "issuer": row.issuer, "profile": row.profile, "channel": row.channel,
            "client": row.client_id, "key": stored_hex(&row.key_digest), "tbs": hex(&row.tbs),
            "account": hex(row.subject.as_bytes()), "institution": row.institution, "name": hex(row.name.as_bytes()),
            "not_before": time(row.not_before), "not_after": time(row.not_after),
        });
        let (revoked, compromised) = revoked_and_compromised!(row);
        Self {
            prepared: facts(Some(Timestamp::from_micros(row.prepared_at)), prepared),
            issued: issued(&json!(row.serial), row.der.as_deref(), row.issued_at),
            revoked,
            compromised,
        }
    }
}

impl From<Ssh> for CertificateOnRecord {
    fn from(row: Ssh) -> Self {
        let prepared = json!({
            "serial": row.serial, "authority": stored_hex(&row.authority), "client": row.client_id,
            "key": stored_hex(&row.key_digest), "tbs": hex(&row.tbs), "account": hex(row.subject.as_bytes()),
            "institution": row.institution, "principals": hex(row.principals.as_bytes()),
            "valid_from": time(row.valid_from), "valid_until": time(row.valid_until),
        });
        let (revoked, compromised) = revoked_and_compromised!(row);
        Self {
            prepared: facts(Some(Timestamp::from_micros(row.prepared_at)), prepared),
            issued: issued(&json!(row.serial), row.certificate.as_deref().map(str::as_bytes), row.issued_at),
            revoked,
            compromised,
        }
    }
}

/// How far a certificate has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagesOnRecord<S> {
    /// Its serial number.
    pub serial: S,
    /// Whether it was signed.
    pub is_issued: bool,
    /// Whether it is revoked.
    pub is_revoked: bool,
    /// Whether its key was reported as compromised after that.
    pub is_compromised: bool,
}

/// Serial number, and what is on record of each stage.
type StagesRow<S> = (S, Option<i64>, Option<i64>, Option<i64>);

impl<S> From<StagesRow<S>> for StagesOnRecord<S> {
    fn from((serial, issued, revoked, compromised): StagesRow<S>) -> Self {
        Self {
            serial,
            is_issued: issued.is_some(),
            is_revoked: revoked.is_some(),
            is_compromised: compromised.is_some(),
        }
    }
}

/// `query` with `($1, $2, …)` behind it, one for each of `serials`, at least one.
fn of_serials<DB: sqlx::Database, T>(query: &str, serials: &[T]) -> QueryBuilder<DB>
where
    T: Clone + for<'q> sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    let mut query = QueryBuilder::new(format!("{query} ("));
    let mut list = query.separated(", ");
    for serial in serials {
        list.push_bind(serial.clone());
    }
    query.push(")");
    query
}

impl Store {
    /// How far X.509 certificates behind a serial number have come, in order. Half a record counts as one.
    pub async fn stages_on_record(&self, after: &str, limit: i64) -> Result<Vec<StagesOnRecord<String>>, StoreError> {
        let rows: Vec<StagesRow<String>> = on_writer!(self, |pool| {
            sqlx::query_as(
                "select serial, coalesce(issued_at, length(der)), coalesce(revoked_at, reason), coalesce(compromised_at, first_reason) \
             from certificates where serial > $1 order by serial limit $2",
            )
            .bind(after)
            .bind(limit)
            .fetch_all(pool)
            .await
        })?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// The same of SSH certificates; all are behind 0.
    pub async fn ssh_stages_on_record(&self, after: i64, limit: i64) -> Result<Vec<StagesOnRecord<i64>>, StoreError> {
        let rows: Vec<StagesRow<i64>> = on_writer!(self, |pool| {
            sqlx::query_as(
            "select serial, coalesce(issued_at, length(certificate)), coalesce(revoked_at, reason), coalesce(compromised_at, first_reason) \
             from ssh_certificates where serial > $1 order by serial limit $2"
        )
        .bind(after)
        .bind(limit)
        .fetch_all(pool)
        .await
        })?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// X.509 certificates by their serial numbers, in any order; without those that are not there. At most 30,000.
    pub async fn certificates_on_record(
        &self,
        serials: &[String],
    ) -> Result<Vec<(String, CertificateOnRecord)>, StoreError> {
        if serials.is_empty() {
            return Ok(Vec::new());
        }
        let query = "select serial, subject, institution, channel, client_id, issuer, name, profile, key_digest, tbs, der, \
             not_before, not_after, prepared_at, issued_at, revoked_at, reason, compromised_at, first_reason from certificates where serial in";
        let rows: Vec<Certificate> = on_writer!(self, |pool| of_serials(query, serials)
            .build_query_as()
            .persistent(false)
            .fetch_all(pool)
            .await)?;
        Ok(rows.into_iter().map(|row| (row.serial.clone(), row.into())).collect())
    }

    /// The same of SSH certificates.
    pub async fn ssh_certificates_on_record(
        &self,
        serials: &[i64],
    ) -> Result<Vec<(i64, CertificateOnRecord)>, StoreError> {
        if serials.is_empty() {
            return Ok(Vec::new());
        }
        let query = "select serial, subject, institution, client_id, authority, principals, key_digest, tbs, certificate, \
             valid_from, valid_until, prepared_at, issued_at, revoked_at, reason, compromised_at, first_reason from ssh_certificates where serial in";
        let rows: Vec<Ssh> = on_writer!(self, |pool| of_serials(query, serials)
            .build_query_as()
            .persistent(false)
            .fetch_all(pool)
            .await)?;
        Ok(rows.into_iter().map(|row| (row.serial, row.into())).collect())
    }

    /// The next revocation list behind one of a CA, by CA and number.
    pub async fn next_list_on_record(&self, issuer: &str, number: i64) -> Result<Option<ListOnRecord>, StoreError> {
        type Row = (String, i64, Vec<u8>, i64, i64, i64);
        let row: Option<Row> = on_writer!(self, |pool| sqlx::query_as(
            "select issuer, number, der, this_update, next_update, revocations from crls \
             where issuer > $1 or (issuer = $1 and number > $2) order by issuer, number limit 1"
        )
        .bind(issuer)
        .bind(number)
        .fetch_optional(pool)
        .await)?;
        Ok(row.map(|(issuer, number, der, this_update, next_update, revocations)| {
            let this_update = Timestamp::from_micros(this_update);
            let next_update = Timestamp::from_micros(next_update);
            let list = StoredCrl { number, der, this_update, next_update, revocations };
            ListOnRecord {
                published: facts(Some(this_update), list.facts(&issuer)),
                issuer,
                number,
                this_update,
                der: list.der,
            }
        }))
    }

    /// Everything of the kind, by issuers and serial numbers.
    pub async fn revoked_by_others(&self) -> Result<Vec<ForeignRevocation>, StoreError> {
        let rows: Vec<ForeignRow> = on_writer!(self, |pool| sqlx::query_as(
            "select issuer, serial, revoked_at, reason from foreign_revocations order by issuer, serial"
        )
        .fetch_all(pool)
        .await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// The bytes that were to be signed of a CA's certificate.
    pub async fn bytes_to_be_signed(&self, issuer: &str, serial: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(on_reader!(self, |pool| {
            sqlx::query_scalar("select tbs from certificates where serial = $1 and issuer = $2")
                .bind(serial)
                .bind(issuer)
                .fetch_optional(pool)
                .await
        })?)
    }
}
