//! The live sessions, and the sign-ins at institutions that carry them.

use domain::{Digest, EntityId, SessionId, SignIn, Subject, Timestamp};

use crate::{
    Store, StoreError,
    row::{digest, parsed, row},
};

/// A sign-in at an institution that carries a session of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstitutionSession {
    /// Our session.
    pub session: SessionId,
    /// Whose it is.
    pub subject: Option<Subject>,
    /// In what kind of browser, such as `Firefox, Linux`.
    pub device: Option<String>,
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

/// A session of a person, in some browser of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonSession {
    /// The session.
    pub session: SessionId,
    /// The institutions whose sign-ins carry it, the latest first.
    pub institutions: Vec<EntityId>,
    /// In what kind of browser.
    pub device: Option<String>,
    /// When they signed in there last.
    pub began_at: Timestamp,
    /// When it will have ended by itself.
    pub expires_at: Timestamp,
}

row! {
    struct Row {
        subject: Option<String>,
        device: Option<String>,
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
             (session_id, reference, institution, name_digest, name_id, session_index, began_at, expires_at, \
              subject, device) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
             on conflict (session_id, reference) do update set began_at = $7, expires_at = $8, device = $10"
        )
        .bind(new.session.as_str())
        .bind(reference(new).as_bytes().to_vec())
        .bind(new.institution.as_str())
        .bind(name.map(|name| name.digest.as_bytes().to_vec()))
        .bind(name.map(|name| name.full.as_str()))
        .bind(new.session_index.as_deref())
        .bind(new.began_at.as_micros())
        .bind(new.expires_at.as_micros())
        .bind(new.subject.as_ref().map(Subject::as_str))
        .bind(new.device.as_deref())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Whether the session of a sign-in has not ended: neither by itself, nor because its person signed out everywhere
    /// after they had signed in.
    pub async fn is_live(&self, sign_in: &SignIn) -> Result<bool, StoreError> {
        // Not by the readers: the first page after a sign-in may come before they see it.
        let found: Option<String> = on_writer!(self, |pool| sqlx::query_scalar(
            "select session_id from institution_sessions where session_id = $1 and not exists \
             (select 1 from people p join people a on a.subject = coalesce(p.joined_to, p.subject) \
              where p.subject = $2 and (p.signed_out_at > $3 or a.signed_out_at > $3)) limit 1"
        )
        .bind(sign_in.session.as_str())
        .bind(sign_in.subject.as_str())
        .bind(sign_in.began_at.as_micros())
        .fetch_optional(pool)
        .await)?;
        Ok(found.is_some())
    }

    /// From now on, no sign-in of an account from before is worth anything in a browser.
    pub async fn sign_out_everywhere(&self, account: &Subject, now: Timestamp) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query("update people set signed_out_at = $2 where subject = $1")
            .bind(account.as_str())
            .bind(now.as_micros())
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// The sessions of an account and of those that are part of it, the latest first; at most that many.
    pub async fn sessions_in_browsers(
        &self,
        account: &Subject,
        now: Timestamp,
        most: i64,
    ) -> Result<Vec<PersonSession>, StoreError> {
        let rows: Vec<(String, String, Option<String>, i64, i64)> = on_writer!(self, |pool| sqlx::query_as(
            "select s.session_id, s.institution, s.device, s.began_at, s.expires_at from institution_sessions s \
             where (s.subject = $1 or s.subject in (select subject from people where joined_to = $1)) \
             and s.expires_at > $2 and not exists \
             (select 1 from people a where a.subject = $1 and a.signed_out_at > s.began_at) \
             order by s.began_at desc, s.session_id limit $3"
        )
        .bind(account.as_str())
        .bind(now.as_micros())
        .bind(most)
        .fetch_all(pool)
        .await)?;
        let mut sessions: Vec<PersonSession> = Vec::new();
        for (session, institution, device, began_at, expires_at) in rows {
            let session = parsed(SessionId::parse(&session), "session id")?;
            let institution = parsed(EntityId::parse(&institution), "entityID")?;
            match sessions.iter_mut().find(|known| known.session == session) {
                Some(known) if known.institutions.contains(&institution) => {}
                Some(known) => known.institutions.push(institution),
                None => sessions.push(PersonSession {
                    session,
                    institutions: vec![institution],
                    device,
                    began_at: Timestamp::from_micros(began_at),
                    expires_at: Timestamp::from_micros(expires_at),
                }),
            }
        }
        Ok(sessions)
    }

    /// The sign-ins that carry a session, the latest first.
    pub async fn carried_by(&self, session: &SessionId) -> Result<Vec<InstitutionSession>, StoreError> {
        let rows: Vec<Row> = on_reader!(self, |pool| sqlx::query_as(
            "select subject, device, institution, name_digest, name_id, session_index, began_at, expires_at \
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
                subject: row.subject.map(|text| parsed(Subject::parse(&text), "subject")).transpose()?,
                device: row.device,
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
