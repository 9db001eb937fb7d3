//! What people ask for in the browser: requests for certificates, from the form until they are forgotten.
//!
//! Invariant: a request is worked on by one node at a time ([`Store::take_certificate_request`]), and answered once.

use std::time::Duration;

use domain::{CertificateRequestId, EntityId, Subject, Timestamp};

use crate::{
    Store, StoreError,
    certificates::KeyOrigin,
    row::{json, parsed, row, time, to_json},
};

/// How far a request is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestStage {
    /// It was written down.
    Draft,
    /// The person sent it; there is no certificate yet.
    Sent,
    /// There is: the one with this serial number.
    Issued(String),
}

/// A person's request for a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateRequest {
    /// Its id, which says when it is forgotten.
    pub id: CertificateRequestId,
    /// Whose it is.
    pub subject: Subject,
    /// By whose login it was written.
    pub institution: EntityId,
    /// The profile, by name.
    pub profile: String,
    /// PKCS#10, as it was sent.
    pub csr: String,
    /// Where its key was made, if that was written down.
    pub key_origin: Option<KeyOrigin>,
    /// How long the certificate is to live; as the profile says, if that was left open.
    pub lifetime: Option<Duration>,
    /// The mail addresses that are to go in.
    pub addresses: Vec<String>,
    /// How far it is.
    pub stage: RequestStage,
    /// When it was written.
    pub created_at: Timestamp,
    /// When the person agreed to the terms and sent it.
    pub agreed_at: Option<Timestamp>,
    /// Why it was refused when it was sent last, in a sentence.
    pub refusal: Option<String>,
}

row! {
    struct Columns {
        id: String,
        subject: String,
        institution: String,
        profile: String,
        csr: String,
        key_origin: Option<String>,
        lifetime: Option<i64>,
        addresses: String,
        stage: String,
        created_at: i64,
        agreed_at: Option<i64>,
        serial: Option<String>,
        refusal: Option<String>,
    }
}

impl Columns {
    fn read(self) -> Result<CertificateRequest, StoreError> {
        let stage = match (self.stage.as_str(), self.serial) {
            ("draft", _) => Some(RequestStage::Draft),
            ("sent", _) => Some(RequestStage::Sent),
            ("issued", Some(serial)) => Some(RequestStage::Issued(serial)),
            _ => None,
        };
        let seconds = self.lifetime.map(u64::try_from).transpose().ok();
        Ok(CertificateRequest {
            id: parsed(CertificateRequestId::parse(&self.id), "certificate request id")?,
            subject: parsed(Subject::parse(&self.subject), "subject")?,
            institution: parsed(EntityId::parse(&self.institution), "entityID")?,
            profile: self.profile,
            csr: self.csr,
            key_origin: self.key_origin.as_deref().and_then(KeyOrigin::parse),
            lifetime: parsed(seconds, "lifetime")?.map(Duration::from_secs),
            addresses: json(&self.addresses, "list of addresses")?,
            stage: parsed(stage, "stage of a certificate request")?,
            created_at: Timestamp::from_micros(self.created_at),
            agreed_at: time(self.agreed_at),
            refusal: self.refusal,
        })
    }
}

impl Store {
    /// Writes a draft down.
    pub async fn insert_certificate_request(&self, new: &CertificateRequest) -> Result<(), StoreError> {
        let seconds = new.lifetime.map(|lifetime| i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX));
        on_writer!(self, |pool| sqlx::query(
            "insert into certificate_requests \
             (id, expires_at, subject, institution, profile, csr, lifetime, addresses, stage, created_at, \
             key_origin) values ($1, $2, $3, $4, $5, $6, $7, $8, 'draft', $9, $10)"
        )
        .bind(new.id.to_string())
        .bind(new.id.expires_at().as_micros())
        .bind(new.subject.as_str())
        .bind(new.institution.as_str())
        .bind(&new.profile)
        .bind(&new.csr)
        .bind(seconds)
        .bind(to_json(&new.addresses))
        .bind(new.created_at.as_micros())
        .bind(new.key_origin.map(KeyOrigin::as_str))
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Changes what a draft asks for; `false` if it is none any more.
    pub async fn change_certificate_request(
        &self,
        changed: &CertificateRequest,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let seconds = changed.lifetime.map(|lifetime| i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX));
        let done = on_writer!(self, |pool| sqlx::query(
            "update certificate_requests set profile = $4, lifetime = $5, addresses = $6, refusal = null \
             where expires_at = $1 and id = $2 and subject = $3 and stage = 'draft' and expires_at > $7"
        )
        .bind(changed.id.expires_at().as_micros())
        .bind(changed.id.to_string())
        .bind(changed.subject.as_str())
        .bind(&changed.profile)
        .bind(seconds)
        .bind(to_json(&changed.addresses))
        .bind(now.as_micros())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// One request of an account.
    pub async fn certificate_request(
        &self,
        account: &Subject,
        id: CertificateRequestId,
    ) -> Result<Option<CertificateRequest>, StoreError> {
        let found: Option<Columns> = on_writer!(self, |pool| sqlx::query_as(
            "select * from certificate_requests where expires_at = $1 and id = $2 \
             and subject in (select subject from people where subject = $3 or joined_to = $3)"
        )
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .bind(account.as_str())
        .fetch_optional(pool)
        .await)?;
        found.map(Columns::read).transpose()
    }

    /// The requests of an account that are not forgotten, the newest first.
    pub async fn certificate_requests_of(
        &self,
        account: &Subject,
        now: Timestamp,
    ) -> Result<Vec<CertificateRequest>, StoreError> {
        let found: Vec<Columns> = on_reader!(self, |pool| sqlx::query_as(
            "select * from certificate_requests where expires_at > $2 \
             and subject in (select subject from people where subject = $1 or joined_to = $1) \
             order by created_at desc, id desc"
        )
        .bind(account.as_str())
        .bind(now.as_micros())
        .fetch_all(pool)
        .await)?;
        found.into_iter().map(Columns::read).collect()
    }

    /// Takes a draft to have it answered, or one whose turn ended without an answer; `false` if somebody else has it, or
    /// it is answered or gone. What is not answered when the turn ends can be taken again.
    pub async fn take_certificate_request(
        &self,
        account: &Subject,
        id: CertificateRequestId,
        turn: Duration,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update certificate_requests set stage = 'sent', agreed_at = $4, turn_ends_at = $5, refusal = null \
             where expires_at = $1 and id = $2 and expires_at > $4 \
             and (stage = 'draft' or stage = 'sent' and turn_ends_at <= $4) \
             and subject in (select subject from people where subject = $3 or joined_to = $3)"
        )
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .bind(account.as_str())
        .bind(now.as_micros())
        .bind((now + turn).as_micros())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Gives a request that was taken back to the person, who may change what stood against it.
    pub async fn return_certificate_request(&self, id: CertificateRequestId, refusal: &str) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "update certificate_requests set stage = 'draft', agreed_at = null, turn_ends_at = null, refusal = $3 \
             where expires_at = $1 and id = $2 and stage = 'sent'"
        )
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .bind(refusal)
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Answers a request that was taken.
    pub async fn answer_certificate_request(&self, id: CertificateRequestId, serial: &str) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "update certificate_requests set stage = 'issued', serial = $3, turn_ends_at = null \
             where expires_at = $1 and id = $2 and stage = 'sent'"
        )
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .bind(serial)
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Deletes a request that nobody is at; `false` if there is no such one, or its certificate is there.
    pub async fn delete_certificate_request(
        &self,
        account: &Subject,
        id: CertificateRequestId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "delete from certificate_requests where expires_at = $1 and id = $2 \
             and (stage = 'draft' or stage = 'sent' and turn_ends_at <= $4) \
             and subject in (select subject from people where subject = $3 or joined_to = $3)"
        )
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .bind(account.as_str())
        .bind(now.as_micros())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }
}
