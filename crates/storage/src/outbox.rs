//! Letters on their way, and for some days what became of each.
//!
//! Invariants: a letter is one node's at a time. What it says is sealed here, and gone once it left.

use domain::{Subject, Timestamp};

use crate::{
    Store, StoreError,
    row::{parsed, row, time},
};

/// A letter that is to leave.
#[derive(Debug, Clone)]
pub struct NewMail<'a> {
    /// Its name.
    pub id: &'a str,
    /// Which kind of letter.
    pub about: &'a str,
    /// A mail address.
    pub recipient: &'a str,
    /// Whom it is about, if it goes to a person.
    pub subject: Option<&'a Subject>,
    /// Its words, sealed.
    pub content: &'a [u8],
    /// Now.
    pub posted_at: Timestamp,
    /// When it is somebody else's turn to try it; until then whoever posts it does.
    pub next_try_at: Timestamp,
    /// No try comes later.
    pub give_up_at: Timestamp,
    /// When it is forgotten, whatever became of it.
    pub expires_at: Timestamp,
}

/// A letter whose turn has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueMail {
    /// Its name.
    pub id: String,
    /// Which kind of letter.
    pub about: String,
    /// A mail address.
    pub recipient: String,
    /// Its words, sealed.
    pub content: Vec<u8>,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// No try comes later.
    pub give_up_at: Timestamp,
}

/// How it stands with a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailState {
    /// It is tried again.
    Waiting,
    /// A mail server took it.
    Sent,
    /// It was given up.
    Failed,
}

impl MailState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Sent, Self::Failed];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    /// Reads the word for it.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// What is on record of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedMail {
    /// Its name.
    pub id: String,
    /// Which kind of letter.
    pub about: String,
    /// A mail address.
    pub recipient: String,
    /// How it stands with it.
    pub state: MailState,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried again.
    pub next_try_at: Option<Timestamp>,
    /// When it left, or was given up.
    pub settled_at: Option<Timestamp>,
    /// What the last try met.
    pub problem: Option<String>,
}

row! {
    struct Due {
        id: String,
        about: String,
        recipient: String,
        content: Option<Vec<u8>>,
        attempts: i64,
        give_up_at: i64,
    }
}

row! {
    struct Listed {
        id: String,
        about: String,
        recipient: String,
        state: String,
        posted_at: i64,
        attempts: i64,
        next_try_at: Option<i64>,
        settled_at: Option<i64>,
        problem: Option<String>,
    }
}

impl Store {
    /// Keeps a letter that is to leave. `false` if it is here already, whatever became of it.
    pub async fn post_mail(&self, mail: &NewMail<'_>) -> Result<bool, StoreError> {
        let written = on_writer!(self, |pool| {
            sqlx::query(
            "insert into outbox (id, about, recipient, subject, content, posted_at, attempts, next_try_at, give_up_at, \
             expires_at) values ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9) on conflict (id) do nothing"
        )
        .bind(mail.id)
        .bind(mail.about)
        .bind(mail.recipient)
        .bind(mail.subject.map(Subject::as_str))
        .bind(mail.content)
        .bind(mail.posted_at.as_micros())
        .bind(mail.next_try_at.as_micros())
        .bind(mail.give_up_at.as_micros())
        .bind(mail.expires_at.as_micros())
        .execute(pool)
        .await
        .map(|done| done.rows_affected())
        })?;
        Ok(written > 0)
    }

    /// Takes up to `limit` letters whose turn has come. Nobody else gets them before `next_try_at`.
    pub async fn take_due_mail(
        &self,
        now: Timestamp,
        next_try_at: Timestamp,
        limit: u16,
    ) -> Result<Vec<DueMail>, StoreError> {
        let rows: Vec<Due> = on_writer!(self, |pool| sqlx::query_as(
            "update outbox set next_try_at = $1, attempts = attempts + 1 \
             where next_try_at <= $2 and id in ( \
                 select id from outbox where next_try_at <= $2 order by next_try_at limit $3) \
             returning id, about, recipient, content, attempts, give_up_at"
        )
        .bind(next_try_at.as_micros())
        .bind(now.as_micros())
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await)?;
        let read = |due: Due| {
            Ok(DueMail {
                content: parsed(due.content, "letter")?,
                attempts: u32::try_from(due.attempts).unwrap_or(u32::MAX),
                give_up_at: Timestamp::from_micros(due.give_up_at),
                id: due.id,
                about: due.about,
                recipient: due.recipient,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// A mail server took it: its words go.
    pub async fn mail_left(&self, id: &str, now: Timestamp, expires_at: Timestamp) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "update outbox set content = null, next_try_at = null, problem = null, settled_at = $2, expires_at = $3 \
             where id = $1"
        )
        .bind(id)
        .bind(now.as_micros())
        .bind(expires_at.as_micros())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// It is tried again at `next_try_at`.
    pub async fn postpone_mail(&self, id: &str, problem: &str, next_try_at: Timestamp) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "update outbox set problem = $2, next_try_at = $3 where id = $1 and next_try_at is not null"
        )
        .bind(id)
        .bind(problem)
        .bind(next_try_at.as_micros())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// It is given up. Its words stay until it is forgotten: an administrator may have it tried again.
    pub async fn give_up_mail(
        &self,
        id: &str,
        problem: &str,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "update outbox set problem = $2, next_try_at = null, settled_at = $3, expires_at = $4 \
             where id = $1 and next_try_at is not null"
        )
        .bind(id)
        .bind(problem)
        .bind(now.as_micros())
        .bind(expires_at.as_micros())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Letters on record, the newest first; `before` is the last one of the page before.
    pub async fn mail_on_record(
        &self,
        state: Option<MailState>,
        before: Option<&str>,
        limit: u16,
    ) -> Result<Vec<ListedMail>, StoreError> {
        let rows: Vec<Listed> = on_reader!(self, |pool| {
            sqlx::query_as(
            "select * from (select id, about, recipient, posted_at, attempts, next_try_at, settled_at, problem, \
             case when next_try_at is not null then 'waiting' when content is null then 'sent' else 'failed' end as state \
             from outbox) as letters \
             where ($1 is null or state = $1) \
             and ($2 is null or (posted_at, id) < (select posted_at, id from outbox where id = $2)) \
             order by posted_at desc, id desc limit $3"
        )
        .bind(state.map(MailState::as_str))
        .bind(before)
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await
        })?;
        let read = |row: Listed| {
            Ok(ListedMail {
                state: parsed(MailState::parse(&row.state), "state of a letter")?,
                posted_at: Timestamp::from_micros(row.posted_at),
                attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
                next_try_at: time(row.next_try_at),
                settled_at: time(row.settled_at),
                problem: row.problem,
                id: row.id,
                about: row.about,
                recipient: row.recipient,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// How many letters wait, and how many were given up, of those on record.
    pub async fn count_mail(&self) -> Result<(u64, u64), StoreError> {
        let (waiting, failed): (i64, i64) = on_reader!(self, |pool| sqlx::query_as(
            "select count(case when next_try_at is not null then 1 end), \
             count(case when next_try_at is null and content is not null then 1 end) from outbox"
        )
        .fetch_one(pool)
        .await)?;
        Ok((u64::try_from(waiting).unwrap_or_default(), u64::try_from(failed).unwrap_or_default()))
    }

    /// Has letters tried once more, at once and until `give_up_at`: this one, or all that were given up. How many they are;
    /// what left is not sent again.
    pub async fn retry_mail(
        &self,
        id: Option<&str>,
        now: Timestamp,
        give_up_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<u64, StoreError> {
        let again = on_writer!(self, |pool| sqlx::query(
            "update outbox set next_try_at = $2, settled_at = null, give_up_at = $3, expires_at = $4 \
             where content is not null and (id = $1 or ($1 is null and next_try_at is null))"
        )
        .bind(id)
        .bind(now.as_micros())
        .bind(give_up_at.as_micros())
        .bind(expires_at.as_micros())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(again)
    }

    /// Forgets a letter that has not left. `false` if there is none.
    pub async fn discard_mail(&self, id: &str) -> Result<bool, StoreError> {
        let gone = on_writer!(self, |pool| sqlx::query("delete from outbox where id = $1 and content is not null")
            .bind(id)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(gone > 0)
    }
}
