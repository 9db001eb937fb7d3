//! As whom a person with logins at several institutions goes to a client.
//!
//! It is a wish and no more: who reads it looks whether the account still has a login there.

use domain::{ClientId, EntityId, Subject, Timestamp};

use crate::{Store, StoreError, row::parsed};

/// By which institution's login somebody goes to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affiliation {
    /// The client.
    pub client: ClientId,
    /// The institution.
    pub institution: EntityId,
    /// When it was chosen.
    pub chosen_at: Timestamp,
}

impl Store {
    /// By which institution's login a person chose to go to a client.
    pub async fn affiliation(&self, account: &Subject, client: &ClientId) -> Result<Option<EntityId>, StoreError> {
        // Not by the readers: the page after the choice may come before they see it.
        let found: Option<String> = on_writer!(self, |pool| sqlx::query_scalar(
            "select institution from affiliations where subject = $1 and client_id = $2"
        )
        .bind(account.as_str())
        .bind(client.as_str())
        .fetch_optional(pool)
        .await)?;
        found.map(|institution| parsed(EntityId::parse(&institution), "entityID")).transpose()
    }

    /// What an account, and those that are part of it, chose for each client: the account's own word first.
    pub async fn affiliations_of(&self, account: &Subject) -> Result<Vec<Affiliation>, StoreError> {
        let rows: Vec<(String, String, i64)> = on_writer!(self, |pool| sqlx::query_as(
            "select client_id, institution, chosen_at from affiliations \
             where subject in (select subject from people where subject = $1 or joined_to = $1) \
             order by case when subject = $1 then 0 else 1 end, chosen_at desc, client_id"
        )
        .bind(account.as_str())
        .fetch_all(pool)
        .await)?;
        rows.into_iter()
            .map(|(client, institution, chosen_at)| {
                Ok(Affiliation {
                    client: parsed(ClientId::parse(&client).ok(), "client id")?,
                    institution: parsed(EntityId::parse(&institution), "entityID")?,
                    chosen_at: Timestamp::from_micros(chosen_at),
                })
            })
            .collect()
    }

    /// Remembers as whom a person goes to a client, in place of what was remembered.
    pub async fn choose_affiliation(
        &self,
        account: &Subject,
        client: &ClientId,
        institution: &EntityId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "insert into affiliations (subject, client_id, institution, chosen_at) values ($1, $2, $3, $4) \
             on conflict (subject, client_id) do update \
             set institution = excluded.institution, chosen_at = excluded.chosen_at, moved_by = null"
        )
        .bind(account.as_str())
        .bind(client.as_str())
        .bind(institution.as_str())
        .bind(now.as_micros())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Forgets as whom a person goes to a client.
    pub async fn forget_affiliation(&self, account: &Subject, client: &ClientId) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query("delete from affiliations where subject = $1 and client_id = $2")
            .bind(account.as_str())
            .bind(client.as_str())
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }
}
