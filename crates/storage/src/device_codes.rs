//! Requests of devices ([RFC 8628](https://www.rfc-editor.org/rfc/rfc8628)), from the question until their code has
//! expired.

use domain::{AuthorizationId, ClientId, Digest, Timestamp, credential::Place};

use crate::{
    NewTokens, Store, StoreError,
    row::{digest, parsed, row},
};

/// The request of a device at its beginning.
#[derive(Debug, Clone)]
pub struct NewDeviceRequest {
    /// Where its device code stands.
    pub place: Place,
    /// Digest of the user code.
    pub user_code: Digest,
    /// Who asks.
    pub client: ClientId,
    /// The parameters, as JSON.
    pub parameters: String,
    /// When.
    pub asked_at: Timestamp,
    /// The address that it came from.
    pub address: Option<String>,
    /// How many seconds the device must wait between polls.
    pub interval: u32,
}

/// The request of a device that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRequest {
    /// Where its device code stands.
    pub place: Place,
    /// Who asks.
    pub client: ClientId,
    /// The parameters, as JSON.
    pub parameters: String,
    /// When.
    pub asked_at: Timestamp,
    /// The address that it came from.
    pub address: Option<String>,
}

/// What a device finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Poll {
    /// There is no such request of this client.
    Unknown,
    /// The person has not answered yet.
    Pending {
        /// The device did not wait long enough, and must wait longer from now on.
        hasty: bool,
    },
    /// The person refused.
    Denied,
    /// The person agreed in this sign-in.
    Approved(AuthorizationId),
    /// The device has its tokens.
    Redeemed,
}

row! {
    struct RequestRow {
        digest: Vec<u8>,
        expires_at: i64,
        client_id: String,
        parameters: String,
        asked_at: i64,
        address: Option<String>,
    }
}

row! {
    struct PollRow {
        hasty: i64,
        outcome: Option<String>,
        authorization_id: Option<String>,
        redeemed_at: Option<i64>,
    }
}

/// A device whose clock, or whose network, is a little off is not hasty.
const LENIENCE: i64 = 1_000_000;
/// What a hasty device must wait longer, in seconds ([RFC 8628 §3.5](https://www.rfc-editor.org/rfc/rfc8628#section-3.5)).
const SLOWER: i64 = 5;

impl Store {
    /// Keeps the request of a device.
    pub async fn insert_device_request(&self, new: &NewDeviceRequest) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "insert into device_codes \
             (digest, expires_at, user_code_digest, client_id, parameters, asked_at, address, interval_seconds, hasty) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, 0)"
        )
        .bind(new.place.digest.as_bytes().to_vec())
        .bind(new.place.expires_at.as_micros())
        .bind(new.user_code.as_bytes().to_vec())
        .bind(new.client.as_str())
        .bind(&new.parameters)
        .bind(new.asked_at.as_micros())
        .bind(new.address.as_deref())
        .bind(i64::from(new.interval))
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// The request with this user code that waits. Two devices with one code are nobody's: a person would not know whom
    /// they let in.
    pub async fn device_request(
        &self,
        user_code: &Digest,
        now: Timestamp,
    ) -> Result<Option<DeviceRequest>, StoreError> {
        let rows: Vec<RequestRow> = on_reader!(self, |pool| sqlx::query_as(
            "select digest, expires_at, client_id, parameters, asked_at, address from device_codes \
             where expires_at > $1 and user_code_digest = $2 and outcome is null limit 2"
        )
        .bind(now.as_micros())
        .bind(user_code.as_bytes().to_vec())
        .fetch_all(pool)
        .await)?;
        let mut rows = rows.into_iter();
        let (Some(row), None) = (rows.next(), rows.next()) else { return Ok(None) };
        Ok(Some(DeviceRequest {
            place: Place { expires_at: Timestamp::from_micros(row.expires_at), digest: digest(&row.digest)? },
            client: parsed(ClientId::parse(&row.client_id).ok(), "client id")?,
            parameters: row.parameters,
            asked_at: Timestamp::from_micros(row.asked_at),
            address: row.address,
        }))
    }

    /// A device asks what became of its request. The caller has looked at the expiry.
    pub async fn poll_device(&self, place: &Place, client: &ClientId, now: Timestamp) -> Result<Poll, StoreError> {
        // Both read what stood there before: `set` sees the old row.
        let row: Option<PollRow> = on_writer!(self, |pool| sqlx::query_as(
            "update device_codes set polled_at = $1, \
             hasty = case when $1 + $2 < polled_at + interval_seconds * 1000000 then 1 else 0 end, \
             interval_seconds = interval_seconds \
             + case when $1 + $2 < polled_at + interval_seconds * 1000000 then $3 else 0 end \
             where expires_at = $4 and digest = $5 and client_id = $6 \
             returning hasty, outcome, authorization_id, redeemed_at"
        )
        .bind(now.as_micros())
        .bind(LENIENCE)
        .bind(SLOWER)
        .bind(place.expires_at.as_micros())
        .bind(place.digest.as_bytes().to_vec())
        .bind(client.as_str())
        .fetch_optional(pool)
        .await)?;
        let Some(row) = row else { return Ok(Poll::Unknown) };
        Ok(match (row.redeemed_at, row.outcome.as_deref(), row.authorization_id) {
            (Some(_), ..) => Poll::Redeemed,
            (None, None, _) => Poll::Pending { hasty: row.hasty != 0 },
            (None, Some("denied"), _) => Poll::Denied,
            (None, Some(_), id) => {
                let id = id.as_deref().and_then(AuthorizationId::parse);
                Poll::Approved(parsed(id, "authorization id")?)
            }
        })
    }

    /// The person agreed in this sign-in; `false` if the code has expired, or was answered before.
    pub async fn approve_device(&self, place: &Place, by: AuthorizationId, now: Timestamp) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update device_codes set outcome = 'approved', authorization_id = $1 \
             where expires_at = $2 and digest = $3 and outcome is null and expires_at > $4"
        )
        .bind(by.to_string())
        .bind(place.expires_at.as_micros())
        .bind(place.digest.as_bytes().to_vec())
        .bind(now.as_micros())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// The person refuses; `false` if the request was answered before.
    pub async fn deny_device(&self, place: &Place) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update device_codes set outcome = 'denied' where expires_at = $1 and digest = $2 and outcome is null"
        )
        .bind(place.expires_at.as_micros())
        .bind(place.digest.as_bytes().to_vec())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Hands out the tokens of an approved request, in one transaction; `false` if they were handed out before, or what the
    /// person agreed to was revoked meanwhile. Of any number of attempts one succeeds. Another one revokes nothing: a device that did not get an answer asks again.
    pub async fn redeem_device(
        &self,
        place: &Place,
        id: AuthorizationId,
        tokens: &NewTokens,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let redeemed = sqlx::query(
                "update device_codes set redeemed_at = $1 \
                 where expires_at = $2 and digest = $3 and authorization_id = $4 and redeemed_at is null",
            )
            .bind(now.as_micros())
            .bind(place.expires_at.as_micros())
            .bind(place.digest.as_bytes().to_vec())
            .bind(id.to_string())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if redeemed == 1 {
                let live = sqlx::query(
                    "update authorizations set stage = 'redeemed', redeemed_at = $1, grant_id = $2 \
                     where expires_at = $3 and id = $4 and stage = 'approved' and revoked_at is null",
                )
                .bind(now.as_micros())
                .bind(tokens.grant.as_ref().map(|grant| grant.refresh_token.grant().to_string()))
                .bind(id.expires_at().as_micros())
                .bind(id.to_string())
                .execute(&mut *tx)
                .await?
                .rows_affected();
                if live == 0 {
                    tx.rollback().await?;
                    return Ok(false);
                }
                insert_access_token!(&mut *tx, &tokens.access_token)?;
                if let Some(grant) = &tokens.grant {
                    insert_grant!(&mut *tx, grant, now)?;
                }
            }
            redeemed == 1
        }))
    }
}
