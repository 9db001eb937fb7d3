//! Revoking X.509 certificates, and reporting their keys.

use domain::{Subject, Timestamp};

use crate::{
    Store, StoreError,
    revocation::{Meant, Reached, Revocation},
};

impl Store {
    /// Revokes a certificate, also one that was prepared and perhaps signed; tells which were reached, none if there is no such
    /// live one. That its key is compromised ([`KEY_COMPROMISE`](crate::revocation::KEY_COMPROMISE)) can be said of one that has
    /// ended as well, and of one that was revoked for another reason, and reaches every certificate of the same key, also for
    /// SSH: what was revoked before keeps its time, and the reason becomes this one.
    pub async fn revoke_certificate(&self, serial: &str, reason: i64, now: Timestamp) -> Result<Reached, StoreError> {
        self.revoke_x509((serial, None), None, reason, now).await
    }

    /// The same by the one whom it names, for a certificate of their account or of one that became part of it.
    pub async fn revoke_certificate_of(
        &self,
        account: &Subject,
        serial: &str,
        reason: i64,
        now: Timestamp,
    ) -> Result<Reached, StoreError> {
        let by = domain::identity_act::Actor::Person.to_string();
        self.revoke_x509((serial, Some(account)), Some(&by), reason, now).await
    }

    /// The same by a contact of the institution, who was found to be one.
    pub async fn revoke_certificate_by_contact(
        &self,
        serial: &str,
        reason: i64,
        now: Timestamp,
    ) -> Result<Reached, StoreError> {
        self.revoke_x509((serial, None), Some("contact"), reason, now).await
    }

    async fn revoke_x509(
        &self,
        (serial, account): (&str, Option<&Subject>),
        by: Option<&str>,
        reason: i64,
        now: Timestamp,
    ) -> Result<Reached, StoreError> {
        let x509 = Meant::One { serial, account, client: None };
        self.revoke(Revocation { x509, by, reason, ..Revocation::default() }, now).await
    }
}
