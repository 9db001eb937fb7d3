//! Certificates and the names in them. A certificate is recorded before it is signed and after, in the audit log as well.

use std::time::Duration;

use domain::{ClientId, Digest, EntityId, Subject, Timestamp};
use sqlx::QueryBuilder;

use crate::{
    Store, StoreError,
    certificate_addresses::{
        AddressUse, LASTING, Objection, REVOKED_OR_IN_USE, address_use, folded, take_turn, window_micros,
    },
    certificate_letters::LetterAbout,
    certificate_recorder::{Record, prepared_entry, push_prepared},
    row::to_json,
};

/// When the letter about a certificate is looked at of which nobody recorded that it was signed.
const UNSIGNED: Duration = Duration::from_secs(10 * 60);
/// After this time nobody is told any more that a certificate was issued.
const WORTH_TELLING: Duration = Duration::from_secs(7 * 86_400);

/// Where the key of a certificate was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyOrigin {
    /// In the person's browser, by our page: they have a key file. Nobody but the browser says so.
    Browser,
    /// By whoever asked, who sent a certification request.
    Holder,
    /// By us, for a file that was handed out once.
    Server,
}

impl KeyOrigin {
    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Holder => "holder",
            Self::Server => "server",
        }
    }

    /// By what [`Self::as_str`] says.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Browser, Self::Holder, Self::Server].into_iter().find(|origin| origin.as_str() == text)
    }
}

/// A certificate that is about to be signed.
#[derive(Debug, Clone)]
pub struct PreparedCertificate {
    /// Serial number, hexadecimal.
    pub serial: String,
    /// Whose it will be.
    pub subject: Subject,
    /// The institution that vouched.
    pub institution: EntityId,
    /// The way on which it was asked for, e.g. `getcert`.
    pub channel: String,
    /// The client that asks, where one does.
    pub client: Option<ClientId>,
    /// Key id of the CA.
    pub issuer: String,
    /// Distinguished name, `/DC=…/CN=…`.
    pub name: String,
    /// Profile.
    pub profile: String,
    /// SHA-256 of the key (SubjectPublicKeyInfo).
    pub key: Digest,
    /// Where it was made.
    pub key_origin: KeyOrigin,
    /// The bytes to be signed.
    pub tbs: Vec<u8>,
    /// Validity.
    pub not_before: Timestamp,
    /// Validity.
    pub not_after: Timestamp,
    /// The mail addresses in it.
    pub addresses: Vec<String>,
    /// How many lasting certificates the person may get in a year; `None`: any number.
    pub quota: Option<u32>,
    /// Who gets letters about it, mail addresses; nobody if empty.
    pub letters_to: Vec<String>,
    /// Key id of the CA above the one that signs, if it is known.
    pub issued_by: Option<String>,
    /// Serial number of the certificate of the CA that signs: by both its revocation is found.
    pub issuer_serial: String,
}

impl PreparedCertificate {
    /// Whether it lives so long that there may be only one for an address.
    pub fn is_lasting(&self) -> bool {
        self.not_after.since(self.not_before) >= Store::RENEWAL_WINDOW
    }

    /// The letters about it, when each is due, and when it is no longer worth sending. The first waits for the signature.
    fn letters(&self, now: Timestamp) -> Vec<(LetterAbout, Timestamp, Timestamp)> {
        let mut letters = vec![(LetterAbout::Issued, now + UNSIGNED, now + WORTH_TELLING)];
        if self.is_lasting() {
            let before = |about: LetterAbout| {
                let at = self.not_after - about.before().unwrap_or_default();
                (about, at, self.not_after)
            };
            letters.extend([LetterAbout::Month, LetterAbout::Week].map(before));
        }
        letters.retain(|_| !self.letters_to.is_empty());
        letters
    }
}

/// A certificate that was revoked and has not expired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokedCertificate {
    /// Serial number, hexadecimal.
    pub serial: String,
    /// When.
    pub revoked_at: Timestamp,
    /// Why ([RFC 5280 §5.3.1](https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1)).
    pub reason: i64,
}

/// What is known of a certificate by its serial number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordedStatus {
    /// There is none.
    Never,
    /// It was to be signed. Perhaps it was, but it was handed out to nobody.
    Prepared,
    /// It was issued.
    Issued,
    /// It was revoked.
    Revoked {
        /// When.
        at: Timestamp,
        /// Why ([RFC 5280 §5.3.1](https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1)).
        reason: i64,
    },
}

impl Store {
    /// The name of a person's certificates at an institution, if it is fixed: their own, or that of an account that became
    /// part of theirs.
    pub async fn certificate_name(
        &self,
        subject: &Subject,
        institution: &EntityId,
    ) -> Result<Option<String>, StoreError> {
        self.function_name(subject, institution, "").await
    }

    /// The same of a person's certificates for the mail address of a function, in lower case.
    pub async fn function_name(
        &self,
        subject: &Subject,
        institution: &EntityId,
        address: &str,
    ) -> Result<Option<String>, StoreError> {
        Ok(on_writer!(self, |pool| sqlx::query_scalar(
            "select name from certificate_names where institution = $2 and function = $3 \
             and (subject = $1 or subject in (select subject from people where joined_to = $1)) \
             order by case when subject = $1 then 0 else 1 end, fixed_at limit 1"
        )
        .bind(subject.as_str())
        .bind(institution.as_str())
        .bind(address)
        .fetch_optional(pool)
        .await)?)
    }

    /// Fixes a name for good. `false` if the person already has one at this institution, or the name is somebody's.
    pub async fn fix_certificate_name(
        &self,
        subject: &Subject,
        institution: &EntityId,
        name: (&str, &str),
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.fix_function_name(subject, institution, "", name, now).await
    }

    /// The same for the mail address of a function, in lower case.
    pub async fn fix_function_name(
        &self,
        subject: &Subject,
        institution: &EntityId,
        address: &str,
        (name, folded): (&str, &str),
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| {
            sqlx::query(
                "insert into certificate_names (subject, institution, function, name, folded, fixed_at) \
             values ($1, $2, $6, $3, $4, $5) on conflict do nothing",
            )
            .bind(subject.as_str())
            .bind(institution.as_str())
            .bind(name)
            .bind(folded)
            .bind(now.as_micros())
            .bind(address)
            .execute(pool)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(done == 1)
    }

    /// Records a certificate before it is signed, unless something speaks against it: then nothing is written.
    pub async fn record_prepared(
        &self,
        new: &PreparedCertificate,
        now: Timestamp,
    ) -> Result<Option<Objection>, StoreError> {
        let lasting = new.is_lasting();
        let looked_at: &[String] = if lasting { &[] } else { &new.addresses };
        if let Some(objection) = self.stands_against(new, looked_at, now).await? {
            return Ok(Some(objection));
        }
        if !lasting && new.letters_to.is_empty() {
            self.write_down(Record::prepared(self, new, now)).await?;
            return Ok(None);
        }
        let taken = new.addresses.iter().filter(|_| lasting);
        let mut addresses: Vec<_> = taken.map(|address| folded(address)).collect();
        // Two that want the same ones take their turns in one order.
        addresses.sort_unstable();
        addresses.dedup();
        let account = new.subject.as_str();
        in_transaction!(self, |tx| {
            if let Some(most) = new.quota.filter(|_| lasting) {
                take_turn!(tx, format!("person {account}"));
                let got: i64 = sqlx::query_scalar(LASTING)
                    .bind(account)
                    .bind((now - Self::QUOTA_SPAN).as_micros())
                    .bind(window_micros())
                    .fetch_one(&mut *tx)
                    .await?;
                if got >= i64::from(most) {
                    tx.rollback().await?;
                    return Ok(Some(Objection::Quota));
                }
            }
            for address in &addresses {
                take_turn!(tx, format!("address {address}"));
                let known = address_use!(tx, address, account, now);
                if let Some(objection) = known.objection(address, now) {
                    tx.rollback().await?;
                    return Ok(Some(objection));
                }
            }
            let mut row = QueryBuilder::new("");
            push_prepared!(row, [(new, now, ())]);
            row.build().execute(&mut *tx).await?;
            sqlx::query("insert into audit_pending (entry) values ($1)")
                .bind(prepared_entry(self, new, now))
                .execute(&mut *tx)
                .await?;
            for address in &addresses {
                sqlx::query(
                    "insert into certificate_addresses (address, subject, not_after, serial) values ($1, $2, $3, $4)",
                )
                .bind(address)
                .bind(account)
                .bind(new.not_after.as_micros())
                .bind(&new.serial)
                .execute(&mut *tx)
                .await?;
            }
            for (about, due, end) in new.letters(now) {
                sqlx::query(
                    "insert into certificate_letters (serial, about, recipients, attempts, next_try_at, expires_at) \
                     values ($1, $2, $3, 0, $4, $5)",
                )
                .bind(&new.serial)
                .bind(about.as_str())
                .bind(to_json(&new.letters_to))
                .bind(due.as_micros())
                .bind(end.as_micros())
                .execute(&mut *tx)
                .await?;
            }
        });
        Ok(None)
    }

    /// What speaks against a certificate with these addresses: that the CA was revoked, or who has one with an address.
    async fn stands_against(
        &self,
        new: &PreparedCertificate,
        addresses: &[String],
        now: Timestamp,
    ) -> Result<Option<Objection>, StoreError> {
        // Both at once: most certificates have one address or none.
        let mut rest = addresses.iter();
        let first = rest.next();
        let (is_revoked, own, others): (bool, Option<i64>, i64) = on_reader!(self, |connection| {
            sqlx::query_as(REVOKED_OR_IN_USE)
                .bind(first.map(|address| folded(address)))
                .bind(new.subject.as_str())
                .bind(now.as_micros())
                .bind(&new.issued_by)
                .bind(&new.issuer_serial)
                .fetch_one(connection)
                .await
        })?;
        if is_revoked {
            return Ok(Some(Objection::RevokedAuthority));
        }
        let known = AddressUse::read(own, others);
        if let Some(objection) = first.and_then(|address| known.objection(address, now)) {
            return Ok(Some(objection));
        }
        for address in rest {
            let known = self.address_use(&new.subject, address, now).await?;
            if let Some(objection) = known.objection(address, now) {
                return Ok(Some(objection));
            }
        }
        Ok(None)
    }

    /// Records a certificate after it was signed.
    pub async fn record_issued(&self, serial: &str, der: &[u8], now: Timestamp) -> Result<(), StoreError> {
        self.write_down(Record::issued(self, serial, der, now)).await
    }

    /// What is known of a CA's certificate with this serial number.
    pub async fn certificate_status(&self, issuer: &str, serial: &str) -> Result<RecordedStatus, StoreError> {
        let row: Option<(Option<i64>, Option<i64>, i64)> = on_reader!(self, |pool| sqlx::query_as(
            "select issued_at, revoked_at, coalesce(reason, 0) from certificates where serial = $1 and issuer = $2"
        )
        .bind(serial)
        .bind(issuer)
        .fetch_optional(pool)
        .await)?;
        Ok(match row {
            None => self.foreign_status(issuer, serial).await?,
            Some((_, Some(at), reason)) => RecordedStatus::Revoked { at: Timestamp::from_micros(at), reason },
            Some((Some(_), None, _)) => RecordedStatus::Issued,
            Some((None, None, _)) => RecordedStatus::Prepared,
        })
    }

    /// The same of a certificate that others issued before the CA was imported: only what was revoked is known.
    async fn foreign_status(&self, issuer: &str, serial: &str) -> Result<RecordedStatus, StoreError> {
        let row: Option<(i64, i64)> = on_reader!(self, |pool| sqlx::query_as(
            "select revoked_at, reason from foreign_revocations where issuer = $1 and serial = $2"
        )
        .bind(issuer)
        .bind(serial)
        .fetch_optional(pool)
        .await)?;
        Ok(row.map_or(RecordedStatus::Never, |(at, reason)| RecordedStatus::Revoked {
            at: Timestamp::from_micros(at),
            reason,
        }))
    }

    /// A certificate of an account (DER), and the key id of the CA that signed it.
    pub async fn certificate_of(
        &self,
        account: &Subject,
        serial: &str,
    ) -> Result<Option<(Vec<u8>, String)>, StoreError> {
        let found: Option<(Option<Vec<u8>>, String)> = on_reader!(self, |pool| {
            sqlx::query_as(
                "select der, issuer from certificates where serial = $1 \
                 and subject in (select subject from people where subject = $2 or joined_to = $2)",
            )
            .bind(serial)
            .bind(account.as_str())
            .fetch_optional(pool)
            .await
        })?;
        Ok(found.and_then(|(der, issuer)| Some((der?, issuer))))
    }

    /// What a CA's revocation list holds: revoked and not yet expired.
    pub async fn revoked_certificates(
        &self,
        issuer: &str,
        now: Timestamp,
    ) -> Result<Vec<RevokedCertificate>, StoreError> {
        let rows: Vec<(String, i64, i64)> = on_reader!(self, |pool| sqlx::query_as(
            "select serial, revoked_at, coalesce(reason, 0) from certificates \
             where issuer = $1 and revoked_at is not null and not_after > $2 \
             union all select serial, revoked_at, reason from foreign_revocations where issuer = $1 \
             order by 2, 1"
        )
        .bind(issuer)
        .bind(now.as_micros())
        .fetch_all(pool)
        .await)?;
        Ok(rows
            .into_iter()
            .map(|(serial, at, reason)| RevokedCertificate { serial, revoked_at: Timestamp::from_micros(at), reason })
            .collect())
    }

    /// How many certificates of this CA were ever revoked; counted once more is one whose key was reported as compromised
    /// afterwards. It only grows, whatever the clocks say.
    pub async fn revocations(&self, issuer: &str) -> Result<i64, StoreError> {
        Ok(on_reader!(self, |pool| sqlx::query_scalar(
            "select (select count(revoked_at) + count(compromised_at) from certificates \
                     where issuer = $1 and revoked_at is not null) \
                 + (select count(*) from foreign_revocations where issuer = $1)"
        )
        .bind(issuer)
        .fetch_one(pool)
        .await)?)
    }
}
