//! The live sessions, and the sign-ins at institutions that carry them.

use domain::{Digest, EntityId, SessionId, Timestamp};

use crate::{
    Store, StoreError,
    row::{digest, parsed, row},
};

/// A sign-in at an institution that carries a session of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstitutionSession {
    /// Our session.
    pub session: SessionId,
    /// Who vouched.
    pub institution: EntityId,
    /// How the institution names the person; `None` if it does not.
    pub name: Option<SessionName>,
    /// Its own session, if it says which.
    pub session_index: Option<String>,
    /// When it began.
    pub began_at: Timestamp,
    /// When the session has ended by itself.
    pub expires_at: Timestamp,
}

/// A person's name at an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionName {
    /// By which the session is found; the institution is part of it.
    pub digest: Digest,
    /// The name in full, as JSON.
    pub full: String,
}

row! {
    struct Row {
        institution: String,
        name_digest: Option<Vec<u8>>,
        name_id: Option<String>,
        session_index: Option<String>,
        began_at: i64,
        expires_at: i64,
    }
}

impl Store {
    /// Begins a session, or carries it on by one more sign-in.
    pub async fn carry_session(&self, new: &InstitutionSession) -> Result<(), StoreError> {
        let name = new.name.as_ref();
        on_writer!(self, |pool| sqlx::query(
            "insert into institution_sessions \
             (session_id, reference, institution, name_digest, name_id, session_index, began_at, expires_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8) \
             on conflict (session_id, reference) do update set began_at = $7, expires_at = $8"
        )
        .bind(new.session.as_str())
        .bind(reference(new).as_bytes().to_vec())
        .bind(new.institution.as_str())
        .bind(name.map(|name| name.digest.as_bytes().to_vec()))
        .bind(name.map(|name| name.full.as_str()))
        .bind(new.session_index.as_deref())
        .bind(new.began_at.as_micros())
        .bind(new.expires_at.as_micros())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Whether a session has not ended.
    pub async fn is_live(&self, session: &SessionId) -> Result<bool, StoreError> {
        // Not by the readers: the first page after a sign-in may come before they see it.
        let found: Option<String> = on_writer!(self, |pool| sqlx::query_scalar(
            "select session_id from institution_sessions where session_id = $1 limit 1"
        )
        .bind(session.as_str())
        .fetch_optional(pool)
        .await)?;
        Ok(found.is_some())
    }

    /// The sign-ins that carry a session, the latest first.
    pub async fn carried_by(&self, session: &SessionId) -> Result<Vec<InstitutionSession>, StoreError> {
        let rows: Vec<Row> = on_reader!(self, |pool| sqlx::query_as(
            "select institution, name_digest, name_id, session_index, began_at, expires_at \
             from institution_sessions where session_id = $1 order by began_at desc, reference"
        )
        .bind(session.as_str())
        .fetch_all(pool)
        .await)?;
        let read = |row: Row| {
            let name = match (row.name_digest, row.name_id) {
                (Some(bytes), Some(full)) => Some(SessionName { digest: digest(&bytes)?, full }),
                _ => None,
            };
            Ok(InstitutionSession {
                session: session.clone(),
                institution: parsed(EntityId::parse(&row.institution), "entityID")?,
                name,
                session_index: row.session_index,
                began_at: Timestamp::from_micros(row.began_at),
                expires_at: Timestamp::from_micros(row.expires_at),
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// The sessions of a person whom an institution names so: those that it names as well, or all if it names none.
    pub async fn sessions_named(&self, name: &Digest, indexes: &[String]) -> Result<Vec<SessionId>, StoreError> {
        let rows: Vec<(String, Option<String>)> = on_writer!(self, |pool| sqlx::query_as(
            "select session_id, session_index from institution_sessions where name_digest = $1 order by session_id"
        )
        .bind(name.as_bytes().to_vec())
        .fetch_all(pool)
        .await)?;
        let is_meant =
            |index: Option<&String>| indexes.is_empty() || index.is_some_and(|index| indexes.contains(index));
        let mut ids: Vec<String> =
            rows.into_iter().filter(|(_, index)| is_meant(index.as_ref())).map(|(id, _)| id).collect();
        ids.dedup();
        ids.iter().map(|id| parsed(SessionId::parse(id), "session id")).collect()
    }

    /// The sessions that an institution names by its own alone.
    pub async fn sessions_indexed(&self, institution: &EntityId, index: &str) -> Result<Vec<SessionId>, StoreError> {
        let mut ids: Vec<String> = on_writer!(self, |pool| sqlx::query_scalar(
            "select session_id from institution_sessions where session_index = $1 and institution = $2 \
             order by session_id"
        )
        .bind(index)
        .bind(institution.as_str())
        .fetch_all(pool)
        .await)?;
        ids.dedup();
        ids.iter().map(|id| parsed(SessionId::parse(id), "session id")).collect()
    }
}

/// What tells one sign-in that carries a session from another.
fn reference(new: &InstitutionSession) -> Digest {
    let name = new.name.as_ref().map(|name| name.digest.as_bytes().to_vec()).unwrap_or_default();
    let index = new.session_index.as_deref().unwrap_or_default();
    let institution = new.institution.as_str();
    let text = [&name, institution.as_bytes(), b"\n", index.as_bytes()].concat();
    Digest::of(&text)
}
