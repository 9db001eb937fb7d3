//! Taking back what a client was let do.

use domain::{AuthorizationId, ClientId, Subject, Timestamp};

use crate::{Store, StoreError, row::parsed};

impl Store {
    /// Takes back all that a person let a client do, as this account or as one that is part of it: what they agreed to is
    /// forgotten, and so are the tokens and codes that came of it, also those for the time when they are away. `false` if there
    /// was nothing to take back.
    pub async fn withdraw_access(
        &self,
        account: &Subject,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let consents = sqlx::query(
                "delete from consents where client_id = $2 \
                 and subject in (select subject from people where subject = $1 or joined_to = $1)",
            )
            .bind(account.as_str())
            .bind(client.as_str())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            // The visits themselves stay: the client is still told when the session ends.
            let visits: Vec<String> = sqlx::query_scalar(
                "select authorization_id from client_sessions where client_id = $2 \
                 and subject in (select subject from people where subject = $1 or joined_to = $1)",
            )
            .bind(account.as_str())
            .bind(client.as_str())
            .fetch_all(&mut *tx)
            .await?;
            for authorization in visits {
                let id = parsed(AuthorizationId::parse(&authorization), "authorization id")?;
                revoke_authorization!(&mut *tx, &id, now)?;
            }
            // After the codes: what one bought in the last moment goes, too.
            let grants = sqlx::query(
                "update grants set revoked_at = $3 where client_id = $2 and revoked_at is null \
                 and idle_until > $3 and expires_at > $3 \
                 and subject in (select subject from people where subject = $1 or joined_to = $1)",
            )
            .bind(account.as_str())
            .bind(client.as_str())
            .bind(now.as_micros())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            consents + grants > 0
        }))
    }
}
