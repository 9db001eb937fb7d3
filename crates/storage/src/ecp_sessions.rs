//! People who have signed in without a browser (ECP), for one certificate.

use domain::{SignIn, credential::Place};

use crate::{
    Store, StoreError,
    row::{json, to_json},
};

impl Store {
    /// Begins a session.
    pub async fn insert_ecp_session(&self, place: &Place, sign_in: &SignIn) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "insert into ecp_sessions (digest, expires_at, subject, sign_in) values ($1, $2, $3, $4)"
        )
        .bind(place.digest.as_bytes().to_vec())
        .bind(place.expires_at.as_micros())
        .bind(sign_in.subject.as_str())
        .bind(to_json(sign_in))
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Who signed in; `None` if the session is unknown or was used.
    pub async fn ecp_session(&self, place: &Place) -> Result<Option<SignIn>, StoreError> {
        let sign_in: Option<String> = on_reader!(self, |pool| sqlx::query_scalar(
            "select sign_in from ecp_sessions where expires_at = $1 and digest = $2"
        )
        .bind(place.expires_at.as_micros())
        .bind(place.digest.as_bytes().to_vec())
        .fetch_optional(pool)
        .await)?;
        sign_in.map(|text| json(&text, "sign-in")).transpose()
    }

    /// Ends a session for good; of any number of attempts one succeeds.
    pub async fn take_ecp_session(&self, place: &Place) -> Result<Option<SignIn>, StoreError> {
        let sign_in: Option<String> = on_writer!(self, |pool| sqlx::query_scalar(
            "delete from ecp_sessions where expires_at = $1 and digest = $2 returning sign_in"
        )
        .bind(place.expires_at.as_micros())
        .bind(place.digest.as_bytes().to_vec())
        .fetch_optional(pool)
        .await)?;
        sign_in.map(|text| json(&text, "sign-in")).transpose()
    }
}
