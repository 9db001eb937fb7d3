//! That people accepted the terms of use, once for each version.

use domain::{Digest, Subject, Timestamp};

use crate::{
    Store, StoreError,
    audit::record,
    row::{digest, row},
};

/// That a person accepted the terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// Which version.
    pub version: String,
    /// In which language they read it, as a tag (BCP 47).
    pub language: String,
    /// SHA-256 of what they read.
    pub text: Digest,
    /// When.
    pub at: Timestamp,
}

row! {
    struct Row {
        version: String,
        language: String,
        text_digest: Vec<u8>,
        accepted_at: i64,
    }
}

impl Store {
    /// Whether a person accepted a version, as this account or as one that is part of it.
    pub async fn has_accepted(&self, account: &Subject, version: &str) -> Result<bool, StoreError> {
        // Not by the readers: who accepts goes on at once.
        let found: Option<i64> = on_writer!(self, |pool| sqlx::query_scalar(
            "select accepted_at from acceptances where version = $2 \
             and (subject = $1 or subject in (select subject from people where joined_to = $1)) limit 1"
        )
        .bind(account.as_str())
        .bind(version)
        .fetch_optional(pool)
        .await)?;
        Ok(found.is_some())
    }

    /// Records that a person accepted a version, with its entry in the audit log; `false` if they had before.
    pub async fn accept(&self, account: &Subject, acceptance: &Acceptance) -> Result<bool, StoreError> {
        let Acceptance { version, language, text, at } = acceptance;
        // The log names nobody: whoever has the row can show that it is the one that was written.
        let seal = [account.as_str(), version, language, &text.hex(), &at.to_string()].join("\n");
        let seal = Digest::of(seal.as_bytes()).hex();
        Ok(in_transaction!(self, |tx| {
            let new = sqlx::query(
                "insert into acceptances (subject, version, language, text_digest, accepted_at) \
                 values ($1, $2, $3, $4, $5) on conflict (subject, version) do nothing",
            )
            .bind(account.as_str())
            .bind(version)
            .bind(language)
            .bind(text.as_bytes().to_vec())
            .bind(at.as_micros())
            .execute(&mut *tx)
            .await?
            .rows_affected()
                == 1;
            if new {
                record!(self, tx, "terms.accepted", *at, {
                    "version": version, "language": language, "text": text.hex(), "record": seal,
                });
            }
            new
        }))
    }

    /// What a person accepted, the newest first.
    pub async fn acceptances_of(&self, account: &Subject) -> Result<Vec<Acceptance>, StoreError> {
        let rows: Vec<Row> = on_reader!(self, |pool| sqlx::query_as(
            "select version, language, text_digest, accepted_at from acceptances \
             where subject = $1 or subject in (select subject from people where joined_to = $1) \
             order by accepted_at desc, version"
        )
        .bind(account.as_str())
        .fetch_all(pool)
        .await)?;
        let read = |row: Row| {
            Ok(Acceptance {
                version: row.version,
                language: row.language,
                text: digest(&row.text_digest)?,
                at: Timestamp::from_micros(row.accepted_at),
            })
        };
        rows.into_iter().map(read).collect()
    }
}
