//! Sign-outs that may go on to an institution: offered to the person, asked, answered, each once.

use domain::{Digest, EntityId, LogoutId};

use crate::{
    Store, StoreError,
    row::{digest, parsed, row},
};

/// A sign-out that may go on to an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstitutionLogout {
    /// Its id; behind a `_` it is the LogoutRequest's.
    pub id: LogoutId,
    /// Who is to be asked, and so who alone may answer.
    pub institution: EntityId,
    /// How the institution names the person, as JSON.
    pub name_id: String,
    /// Its session.
    pub session_index: Option<String>,
    /// Where the person goes in the end, as JSON.
    pub way_back: Option<String>,
    /// Digest of the RelayState, once it was asked.
    pub relay: Option<Digest>,
}

row! {
    struct Row {
        institution: String,
        name_id: String,
        session_index: Option<String>,
        way_back: Option<String>,
        relay_digest: Option<Vec<u8>>,
    }
}

impl Row {
    fn read(self, id: LogoutId) -> Result<InstitutionLogout, StoreError> {
        Ok(InstitutionLogout {
            id,
            institution: parsed(EntityId::parse(&self.institution), "entityID")?,
            name_id: self.name_id,
            session_index: self.session_index,
            way_back: self.way_back,
            relay: self.relay_digest.as_deref().map(digest).transpose()?,
        })
    }
}

impl Store {
    /// Records that a sign-out can go on, for whoever has the secret.
    pub async fn offer_logout(&self, new: &InstitutionLogout, handle: Digest) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "insert into institution_logouts \
             (id, expires_at, institution, name_id, session_index, way_back, handle_digest) \
             values ($1, $2, $3, $4, $5, $6, $7)"
        )
        .bind(new.id.to_string())
        .bind(new.id.expires_at().as_micros())
        .bind(new.institution.as_str())
        .bind(&new.name_id)
        .bind(new.session_index.as_deref())
        .bind(new.way_back.as_deref())
        .bind(handle.as_bytes().to_vec())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// The person wants it: the institution is asked, once, with this RelayState.
    pub async fn ask_logout(
        &self,
        id: LogoutId,
        handle: Digest,
        relay: Digest,
    ) -> Result<Option<InstitutionLogout>, StoreError> {
        let row: Option<Row> = on_writer!(self, |pool| sqlx::query_as(
            "update institution_logouts set relay_digest = $1 \
             where expires_at = $2 and id = $3 and handle_digest = $4 and relay_digest is null \
             returning institution, name_id, session_index, way_back, relay_digest"
        )
        .bind(relay.as_bytes().to_vec())
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .bind(handle.as_bytes().to_vec())
        .fetch_optional(pool)
        .await)?;
        row.map(|row| row.read(id)).transpose()
    }

    /// The sign-out with this id.
    pub async fn institution_logout(&self, id: LogoutId) -> Result<Option<InstitutionLogout>, StoreError> {
        let row: Option<Row> = on_reader!(self, |pool| sqlx::query_as(
            "select institution, name_id, session_index, way_back, relay_digest \
             from institution_logouts where expires_at = $1 and id = $2"
        )
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .fetch_optional(pool)
        .await)?;
        row.map(|row| row.read(id)).transpose()
    }

    /// The institution has answered; `false` if it did so before.
    pub async fn settle_logout(&self, id: LogoutId, now: domain::Timestamp) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update institution_logouts set answered_at = $1 \
             where expires_at = $2 and id = $3 and relay_digest is not null and answered_at is null"
        )
        .bind(now.as_micros())
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }
}
