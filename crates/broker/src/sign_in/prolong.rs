//! More time for a person who is still reading or choosing ([WCAG 2.2.1](https://www.w3.org/TR/WCAG22/#timing-adjustable)).
//!
//! An attempt's id says when it ends, so more time is a new attempt for the same request, with whoever signed in for the
//! one before. That one stays until it ends by itself: two presses of the button are as good as one.

use domain::{AuthorizationId, Timestamp};

use super::{Browser, StepError};
use crate::Broker;

impl Broker {
    /// Until when an attempt can go on.
    pub fn waits_until(&self, id: AuthorizationId) -> Timestamp {
        id.expires_at() - self.authorization_lifetime() + self.settings.lifetimes.sign_in
    }

    /// The attempt begins anew where it stands.
    pub async fn prolong(&self, id: AuthorizationId, browser: &Browser<'_>) -> Result<AuthorizationId, StepError> {
        let attempt = self.attempt(id, browser).await?;
        let new = self.begin(attempt.request, browser).await?;
        if let Some(sign_in) = &attempt.sign_in
            && !self.store.authenticate(new, sign_in).await?
        {
            return Err(StepError::Ended);
        }
        Ok(new)
    }
}
