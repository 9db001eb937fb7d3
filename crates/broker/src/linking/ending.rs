//! A person whose account at an institution ends hears of it while they can still link another login.

use std::time::Duration;

use domain::{Digest, SignIn, Timestamp};
use storage::StoreError;

use crate::Broker;

/// How long ahead pages say so.
const SOON: Duration = Duration::from_secs(90 * 86_400);
/// How long ahead a letter goes out, one a week at most.
const VERY_SOON: Duration = Duration::from_secs(30 * 86_400);
const WEEK: i64 = 7 * 86_400;

impl Broker {
    /// When the person's account at the institution ends, if that is soon and they have no other login.
    pub async fn ends_soon(&self, sign_in: &SignIn) -> Result<Option<Timestamp>, StoreError> {
        let Some(ends_at) = self.ends_within(SOON, sign_in) else { return Ok(None) };
        let logins = self.store.linked_institutions(&sign_in.subject).await?;
        Ok((logins.len() < 2).then_some(ends_at))
    }

    /// Writes to a person whose only account is about to end. Nobody waits for the letter.
    pub(crate) fn warn_of_end(&self, sign_in: &SignIn) {
        let Some(ends_at) = self.ends_within(VERY_SOON, sign_in) else { return };
        let (broker, sign_in) = (self.clone(), sign_in.clone());
        tokio::spawn(async move {
            match broker.must_be_warned(&sign_in).await {
                Ok(true) => broker.tell_of_end(&sign_in, ends_at).await,
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "a person could not be warned that their account ends"),
            }
        });
    }

    fn ends_within(&self, time: Duration, sign_in: &SignIn) -> Option<Timestamp> {
        sign_in.account_ends_at().filter(|at| (self.now()..self.now() + time).contains(at))
    }

    /// Whether they have no other login, and no letter went out this week.
    async fn must_be_warned(&self, sign_in: &SignIn) -> Result<bool, StoreError> {
        if self.ends_soon(sign_in).await?.is_none() {
            return Ok(false);
        }
        let what = Digest::of(format!("account ends\n{}\n{}", sign_in.subject, sign_in.institution).as_bytes());
        let week_ends_at = Timestamp::from_seconds((self.now().as_seconds().div_euclid(WEEK) + 1) * WEEK);
        Ok(self.store.count_try(&what, week_ends_at).await? == 1)
    }
}
