//! Questions to institutions, and their answers until the browser brings them home.

use domain::{Digest, EntityId, Errand, LoginId, Timestamp};

use crate::{
    Store, StoreError,
    row::{digest, parsed},
};

/// A question to an institution.
#[derive(Debug, Clone)]
pub struct Login {
    /// Its id; behind a `_` it is the AuthnRequest's.
    pub id: LoginId,
    /// What it is for.
    pub errand: Errand,
    /// Who was asked, and so who alone may answer.
    pub institution: EntityId,
    /// What was asked, as JSON.
    pub question: String,
    /// Digest of the RelayState.
    pub relay: Digest,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is kept until the browser comes back with the secret.
    Kept,
    /// The assertion was used before.
    Replayed,
    /// The question was already answered.
    AlreadyAnswered,
}

impl Store {
    /// Records a question before it is asked.
    pub async fn insert_login(&self, login: &Login) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "insert into logins (id, expires_at, errand, institution, question, relay_digest) \
             values ($1, $2, $3, $4, $5, $6)"
        )
        .bind(login.id.to_string())
        .bind(login.id.expires_at().as_micros())
        .bind(login.errand.to_string())
        .bind(login.institution.as_str())
        .bind(&login.question)
        .bind(login.relay.as_bytes().to_vec())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// The question with this id.
    pub async fn login(&self, id: LoginId) -> Result<Option<Login>, StoreError> {
        let row: Option<(String, String, String, Vec<u8>)> = on_reader!(self, |pool| {
            sqlx::query_as(
                "select errand, institution, question, relay_digest from logins where expires_at = $1 and id = $2",
            )
            .bind(id.expires_at().as_micros())
            .bind(id.to_string())
            .fetch_optional(pool)
            .await
        })?;
        let Some((errand, institution, question, relay)) = row else { return Ok(None) };
        Ok(Some(Login {
            id,
            errand: parsed(Errand::parse(&errand), "errand")?,
            institution: parsed(EntityId::parse(&institution), "entityID")?,
            question,
            relay: digest(&relay)?,
        }))
    }

    /// Keeps a verified answer. The assertion counts as used from here on: no node accepts it again before
    /// `remember_until`, when it has expired by itself.
    pub async fn answer_login(
        &self,
        id: LoginId,
        assertion: &str,
        seen: (Digest, Timestamp),
        handoff: Digest,
    ) -> Result<Answer, StoreError> {
        let (used, remember_until) = seen;
        Ok(in_transaction!(self, |tx| {
            let first_use = sqlx::query(
                "insert into seen_assertions (digest, expires_at) values ($1, $2) \
                 on conflict (expires_at, digest) do nothing",
            )
            .bind(used.as_bytes().to_vec())
            .bind(remember_until.as_micros())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            let answered = sqlx::query(
                "update logins set assertion = $1, handoff_digest = $2 \
                 where expires_at = $3 and id = $4 and assertion is null",
            )
            .bind(assertion)
            .bind(handoff.as_bytes().to_vec())
            .bind(id.expires_at().as_micros())
            .bind(id.to_string())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            match (first_use, answered) {
                (1, 1) => Answer::Kept,
                (outcome, _) => {
                    tx.rollback().await?;
                    return Ok(if outcome == 0 { Answer::Replayed } else { Answer::AlreadyAnswered });
                }
            }
        }))
    }

    /// Uses something that is good for one use, such as a client's assertion or a proof of possession, up; `false` if
    /// that was done before, by whatever node. It is remembered until `until`, which must be the same each time.
    pub async fn use_once(&self, used: Digest, until: Timestamp) -> Result<bool, StoreError> {
        let first_use = on_writer!(self, |pool| {
            sqlx::query(
            "insert into seen_assertions (digest, expires_at) values ($1, $2) on conflict (expires_at, digest) do nothing"
        )
        .bind(used.as_bytes().to_vec())
        .bind(until.as_micros())
        .execute(pool)
        .await
        .map(|done| done.rows_affected())
        })?;
        Ok(first_use == 1)
    }

    /// Takes a kept answer, once, with the one-use secret of the way back.
    pub async fn take_answer(
        &self,
        errand: Errand,
        id: LoginId,
        handoff: Digest,
        now: Timestamp,
    ) -> Result<Option<TakenAnswer>, StoreError> {
        let row: Option<(String, String)> = on_writer!(self, |pool| sqlx::query_as(
            "update logins set consumed_at = $1 where expires_at = $2 and id = $3 and errand = $4 \
             and handoff_digest = $5 and consumed_at is null returning institution, assertion"
        )
        .bind(now.as_micros())
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .bind(errand.to_string())
        .bind(handoff.as_bytes().to_vec())
        .fetch_optional(pool)
        .await)?;
        let Some((institution, assertion)) = row else { return Ok(None) };
        Ok(Some(TakenAnswer { institution: parsed(EntityId::parse(&institution), "entityID")?, assertion }))
    }
}

impl Store {
    /// Forgets what an answer said that was taken; that it was answered stays known.
    pub async fn forget_answer(&self, id: LoginId) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "update logins set assertion = '' where expires_at = $1 and id = $2 and consumed_at is not null"
        )
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }
}

/// An answer on its way into a session.
#[derive(Debug, Clone)]
pub struct TakenAnswer {
    /// Who answered.
    pub institution: EntityId,
    /// What was verified, as JSON.
    pub assertion: String,
}
