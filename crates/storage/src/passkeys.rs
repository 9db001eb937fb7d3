//! Passkeys of people.
//!
//! Invariant: a credential is one person's, by a unique key; and its counter moves only forward, by the condition of the
//! statement that moves it.

use domain::{
    Passkey, PasskeyId, Subject, Timestamp,
    identity_act::IdentityAct,
    passkey::{CredentialId, PasskeyName, UserHandle},
};

use crate::{
    Store, StoreError,
    identity_acts::insert_act,
    joining::still_open,
    row::{parsed, row, time},
};

/// What became of registering a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddedPasskey {
    /// It is on record.
    Done,
    /// The credential is on record already, whoever's it is.
    Known,
    /// The person has as many as anybody may have.
    TooMany,
    /// The account is closed.
    NoAccount,
}

row! {
    struct PasskeyRow {
        id: String,
        credential: Vec<u8>,
        handle: Vec<u8>,
        name: String,
        public_key: Vec<u8>,
        sign_count: i64,
        is_synced: i64,
        transports: String,
        created_at: i64,
        counts_from: i64,
        last_used_at: Option<i64>,
    }
}

impl TryFrom<PasskeyRow> for Passkey {
    type Error = StoreError;

    fn try_from(row: PasskeyRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parsed(PasskeyId::parse(&row.id), "passkey")?,
            credential: parsed(CredentialId::from_bytes(&row.credential), "credential")?,
            handle: parsed(UserHandle::from_bytes(&row.handle), "user handle")?,
            name: parsed(PasskeyName::parse(&row.name), "name of a passkey")?,
            public_key: row.public_key,
            sign_count: parsed(u32::try_from(row.sign_count).ok(), "counter")?,
            is_synced: row.is_synced != 0,
            transports: row.transports.split_whitespace().map(str::to_owned).collect(),
            created_at: Timestamp::from_micros(row.created_at),
            counts_from: Timestamp::from_micros(row.counts_from),
            last_used_at: time(row.last_used_at),
        })
    }
}

impl Store {
    /// The passkeys of an account, and of those that are part of it; the oldest first.
    pub async fn passkeys_of(&self, account: &Subject) -> Result<Vec<Passkey>, StoreError> {
        // Not by the readers: the page after a registration may come before they see it.
        let rows: Vec<PasskeyRow> = on_writer!(self, |pool| sqlx::query_as(
            "select id, credential, handle, name, public_key, sign_count, is_synced, transports, created_at, \
             counts_from, last_used_at from passkeys \
             where subject in (select subject from people where subject = $1 or joined_to = $1) \
             order by created_at, id"
        )
        .bind(account.as_str())
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(Passkey::try_from).collect()
    }

    /// Records a passkey of an account, with its entry in the journal; not more than `most` of them.
    pub async fn add_passkey(
        &self,
        account: &Subject,
        new: &Passkey,
        most: i64,
        act: &IdentityAct,
    ) -> Result<AddedPasskey, StoreError> {
        let subject = account.as_str();
        Ok(in_transaction!(self, |tx| {
            // This waits for the row: two tabs both count right, and nobody joins or deletes the account meanwhile.
            let open = still_open!(tx, subject);
            let present: i64 = sqlx::query_scalar(
                "select count(*) from passkeys \
                 where subject in (select subject from people where subject = $1 or joined_to = $1)",
            )
            .bind(subject)
            .fetch_one(&mut *tx)
            .await?;
            if !open {
                AddedPasskey::NoAccount
            } else if present >= most {
                AddedPasskey::TooMany
            } else {
                let added = sqlx::query(
                    "insert into passkeys (id, subject, credential, handle, name, public_key, sign_count, is_synced, \
                     transports, created_at, counts_from) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
                     on conflict (credential) do nothing",
                )
                .bind(new.id.as_str())
                .bind(subject)
                .bind(new.credential.as_bytes().to_vec())
                .bind(new.handle.as_bytes().to_vec())
                .bind(new.name.as_str())
                .bind(new.public_key.clone())
                .bind(i64::from(new.sign_count))
                .bind(i64::from(new.is_synced))
                .bind(new.transports.join(" "))
                .bind(new.created_at.as_micros())
                .bind(new.counts_from.as_micros())
                .execute(&mut *tx)
                .await?
                .rows_affected();
                if added == 1 {
                    insert_act!(&mut *tx, act)?;
                    AddedPasskey::Done
                } else {
                    AddedPasskey::Known
                }
            }
        }))
    }

    /// Records that a passkey of an account was proved with this counter; `false` if it is gone, or another proof with
    /// this counter or a later one came first.
    pub async fn use_passkey(
        &self,
        account: &Subject,
        id: &PasskeyId,
        sign_count: u32,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update passkeys set sign_count = $1, last_used_at = $2 where id = $3 \
             and (sign_count < $1 or (sign_count = 0 and $1 = 0)) \
             and subject in (select subject from people where subject = $4 or joined_to = $4)"
        )
        .bind(i64::from(sign_count))
        .bind(now.as_micros())
        .bind(id.as_str())
        .bind(account.as_str())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Removes a passkey of an account, with its entry in the journal; `false` if it has none with this id.
    pub async fn remove_passkey(
        &self,
        account: &Subject,
        id: &PasskeyId,
        act: &IdentityAct,
    ) -> Result<bool, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let removed = sqlx::query(
                "delete from passkeys where id = $1 \
                 and subject in (select subject from people where subject = $2 or joined_to = $2)",
            )
            .bind(id.as_str())
            .bind(account.as_str())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if removed == 1 {
                insert_act!(&mut *tx, act)?;
            }
            removed == 1
        }))
    }
}
