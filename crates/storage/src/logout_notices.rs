//! Clients that are still to be told of a sign-out. [`Store::end_session`] writes the notices.

use domain::{ClientId, SessionId, Subject, Timestamp};

use crate::{Store, StoreError, row::parsed};

/// A client that is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutNotice {
    /// The session that has ended.
    pub session: SessionId,
    /// Whom to tell.
    pub client: ClientId,
    /// Who was signed in.
    pub subject: Subject,
    /// How often it was tried, this time included.
    pub attempts: u32,
}

/// Session, client, subject, attempts.
type Row = (String, String, String, i64);

impl Store {
    /// Takes up to `limit` notices whose turn has come. Nobody else gets them before `next_try_at`.
    pub async fn take_due_notices(
        &self,
        now: Timestamp,
        next_try_at: Timestamp,
        limit: u16,
    ) -> Result<Vec<LogoutNotice>, StoreError> {
        let rows: Vec<Row> = on_writer!(self, |pool| sqlx::query_as(
            "update logout_notices set next_try_at = $1, attempts = attempts + 1 \
             where next_try_at <= $2 and (session_id, client_id) in ( \
                 select session_id, client_id from logout_notices \
                 where next_try_at <= $2 and expires_at > $2 order by next_try_at limit $3) \
             returning session_id, client_id, subject, attempts"
        )
        .bind(next_try_at.as_micros())
        .bind(now.as_micros())
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(read).collect()
    }

    /// The client has heard, or will never.
    pub async fn settle_notice(&self, notice: &LogoutNotice) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query("delete from logout_notices where session_id = $1 and client_id = $2")
            .bind(notice.session.as_str())
            .bind(notice.client.as_str())
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// The client has not heard; it is tried again at `next_try_at`.
    pub async fn postpone_notice(&self, notice: &LogoutNotice, next_try_at: Timestamp) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "update logout_notices set next_try_at = $1 where session_id = $2 and client_id = $3"
        )
        .bind(next_try_at.as_micros())
        .bind(notice.session.as_str())
        .bind(notice.client.as_str())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }
}

fn read((session, client, subject, attempts): Row) -> Result<LogoutNotice, StoreError> {
    Ok(LogoutNotice {
        session: parsed(SessionId::parse(&session), "session id")?,
        client: parsed(ClientId::parse(&client).ok(), "client id")?,
        subject: parsed(Subject::parse(&subject), "subject")?,
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
    })
}
