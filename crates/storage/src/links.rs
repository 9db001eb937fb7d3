//! Second logins on their way into an account.

use domain::{Digest, LinkId, SignIn, Subject, Timestamp};

use crate::{
    Store, StoreError,
    row::{digest, json, parsed, row, time, to_json},
};

/// One linking at its beginning.
#[derive(Debug, Clone)]
pub struct NewLink<'a> {
    /// Its id.
    pub id: LinkId,
    /// Digest of the secret in the cookie of the browser that began it.
    pub browser: Digest,
    /// The sign-in as the account that the login is to join.
    pub first: &'a SignIn,
    /// How long it counts, if not as long as any proof.
    pub first_until: Option<Timestamp>,
    /// The sign-in by the other login, and how long it counts: of a linking that goes on from another one.
    pub second: Option<(&'a SignIn, Option<Timestamp>)>,
}

/// One linking as stored.
#[derive(Debug, Clone)]
pub struct StoredLink {
    /// Digest of the secret in the cookie of the browser that began it.
    pub browser: Digest,
    /// The account that the login is to join.
    pub subject: Subject,
    /// The sign-in as that account.
    pub first: SignIn,
    /// How long it counts, if not as long as any proof.
    pub first_until: Option<Timestamp>,
    /// The sign-in by the other login.
    pub second: Option<SignIn>,
    /// How long it counts, if not as long as any proof.
    pub second_until: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// Which of the two logins somebody has proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proved {
    /// That of the account, once more.
    First,
    /// The other one.
    Second,
}

row! {
    struct LinkRow {
        browser_digest: Vec<u8>,
        subject: String,
        first: String,
        first_until: Option<i64>,
        second: Option<String>,
        second_until: Option<i64>,
        ended_at: Option<i64>,
    }
}

impl Store {
    /// Begins a linking.
    pub async fn insert_link(&self, new: &NewLink<'_>) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "insert into links (id, expires_at, browser_digest, subject, first, first_until, second, second_until) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        )
        .bind(new.id.to_string())
        .bind(new.id.expires_at().as_micros())
        .bind(new.browser.as_bytes().to_vec())
        .bind(new.first.subject.as_str())
        .bind(to_json(new.first))
        .bind(new.first_until.map(Timestamp::as_micros))
        .bind(new.second.map(|(second, _)| to_json(second)))
        .bind(new.second.and_then(|(_, until)| until).map(Timestamp::as_micros))
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// The linking with this id.
    pub async fn link(&self, id: LinkId) -> Result<Option<StoredLink>, StoreError> {
        let row: Option<LinkRow> = on_reader!(self, |pool| sqlx::query_as(
            "select browser_digest, subject, first, first_until, second, second_until, ended_at from links \
             where expires_at = $1 and id = $2"
        )
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .fetch_optional(pool)
        .await)?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(StoredLink {
            browser: digest(&row.browser_digest)?,
            subject: parsed(Subject::parse(&row.subject), "subject")?,
            first: json(&row.first, "sign-in")?,
            first_until: time(row.first_until),
            second_until: time(row.second_until),
            second: row.second.map(|text| json(&text, "sign-in")).transpose()?,
            ended_at: time(row.ended_at),
        }))
    }

    /// Records a sign-in for it, which counts as long as any proof; `false` if it has ended.
    pub async fn prove_link(&self, id: LinkId, which: Proved, sign_in: &SignIn) -> Result<bool, StoreError> {
        let statement = match which {
            Proved::First => {
                "update links set first = $1, first_until = null \
                 where expires_at = $2 and id = $3 and ended_at is null"
            }
            Proved::Second => {
                "update links set second = $1, second_until = null \
                 where expires_at = $2 and id = $3 and ended_at is null"
            }
        };
        let done = on_writer!(self, |pool| sqlx::query(statement)
            .bind(to_json(sign_in))
            .bind(id.expires_at().as_micros())
            .bind(id.to_string())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Ends a linking whose two logins are proved, by these very sign-ins. Of any number of attempts one succeeds.
    pub async fn end_link(
        &self,
        id: LinkId,
        (first, second): (&SignIn, &SignIn),
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update links set ended_at = $1 where expires_at = $2 and id = $3 and ended_at is null \
             and first = $4 and second = $5"
        )
        .bind(now.as_micros())
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .bind(to_json(first))
        .bind(to_json(second))
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }
}
