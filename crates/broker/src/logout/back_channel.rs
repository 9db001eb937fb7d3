//! Telling clients of a sign-out, from server to server
//! ([Back-Channel Logout §2.5](https://openid.net/specs/openid-connect-backchannel-1_0.html#BCRequest)).

use std::time::Duration;

use domain::{Client, ClientId, ClientStatus, Secret, Timestamp};
use oauth::logout::{LOGOUT_TOKEN_TYPE, LogoutTokenClaims};
use outbound::guarded::GuardedError;
use storage::{
    StoreError,
    client_sessions::{EndedSession, NoticeTerms},
    logout_notices::LogoutNotice,
};
use thiserror::Error;
use tokio::{sync::mpsc, time::timeout};
use url::Url;

use crate::{
    Broker,
    signing::{Protection, SigningError},
};

/// How long a logout token is good; the document recommends at most two minutes.
const TOKEN_LIFETIME: Duration = Duration::from_secs(2 * 60);
/// For how long whoever has taken a notice has it alone; longer than a try may take.
const LEASE: Duration = Duration::from_secs(60);
/// After this time a client is told no more.
const GIVE_UP: Duration = Duration::from_secs(24 * 60 * 60);
/// The first wait between tries; each is twice as long as the one before, up to the last.
const FIRST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);
/// How many notices one round takes.
const ROUND: u16 = 100;

/// What came of telling a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It has heard.
    Heard,
    /// It has not answered; it is told again later.
    Pending,
    /// It answered that it could not sign the person out, or cannot be told at all.
    Refused,
}

/// The terms of a new notice.
pub(crate) struct Terms;

impl Terms {
    pub(crate) fn at(now: Timestamp) -> NoticeTerms {
        NoticeTerms { next_try_at: now + LEASE, expires_at: now + GIVE_UP }
    }
}

/// Why a client did not hear.
#[derive(Debug, Error)]
enum Deaf {
    #[error(transparent)]
    Guarded(#[from] GuardedError),
    #[error(transparent)]
    Token(#[from] SigningError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Broker {
    /// Tells those who are to hear, all at once. Who has not answered in time is told in the background.
    pub(super) async fn tell(&self, ended: &[EndedSession]) -> Vec<(ClientId, Outcome)> {
        let (report, mut reports) = mpsc::unbounded_channel();
        let mut outcomes = Vec::new();
        for ended in ended.iter().filter(|ended| ended.noticed) {
            let EndedSession { session, subject, client, .. } = ended.clone();
            let notice = LogoutNotice { session, client, subject, attempts: 1 };
            outcomes.push((notice.client.clone(), Outcome::Pending));
            let (broker, report) = (self.clone(), report.clone());
            tokio::spawn(async move {
                let outcome = broker.deliver(&notice).await;
                // Nobody listens any more once the person has gone on.
                let _ = report.send((notice.client, outcome));
            });
        }
        drop(report);
        let listen = async {
            while let Some((client, outcome)) = reports.recv().await {
                for known in outcomes.iter_mut().filter(|(known, _)| *known == client) {
                    known.1 = outcome;
                }
            }
        };
        let _ = timeout(self.settings.logout_patience, listen).await;
        outcomes
    }

    /// Tells those whose turn has come again. Any node may do it.
    pub async fn deliver_due_notices(&self) -> Result<(), StoreError> {
        let now = self.now();
        let due = self.store.take_due_notices(now, now + LEASE, ROUND).await?;
        let tries: Vec<_> = due
            .into_iter()
            .map(|notice| {
                let broker = self.clone();
                tokio::spawn(async move { broker.deliver(&notice).await })
            })
            .collect();
        for one in tries {
            // It logs by itself; only a panic is left, which the runtime tells.
            let _ = one.await;
        }
        Ok(())
    }

    async fn deliver(&self, notice: &LogoutNotice) -> Outcome {
        let outcome = match self.try_to_deliver(notice).await {
            Ok(outcome) => outcome,
            Err(error) => not_delivered(notice, &error),
        };
        let kept = match outcome {
            Outcome::Heard | Outcome::Refused => self.store.settle_notice(notice).await,
            Outcome::Pending => self.store.postpone_notice(notice, self.now() + wait(notice.attempts)).await,
        };
        if let Err(error) = kept {
            tracing::error!(client = %notice.client, %error, "a logout notice could not be kept; it will be tried again");
        }
        outcome
    }

    async fn try_to_deliver(&self, notice: &LogoutNotice) -> Result<Outcome, Deaf> {
        let client = self.store.client(&notice.client).await?;
        let client = client.filter(|client| client.status == ClientStatus::Approved);
        let Some((client, url)) = client.as_ref().and_then(back_channel) else { return Ok(Outcome::Refused) };
        let Some(issuer) = self.issuer_of(&client.community) else { return Ok(Outcome::Refused) };
        let token = issuer.logout_token(client, notice).await?;
        self.guarded.post_form(url, &[("logout_token", token.expose())]).await?;
        tracing::info!(client = %client.id, attempts = notice.attempts, "told a client of a sign-out");
        Ok(Outcome::Heard)
    }

    async fn logout_token(&self, client: &Client, notice: &LogoutNotice) -> Result<Secret, SigningError> {
        let now = self.now();
        let sub = self.subject_for(client, &notice.subject).await?;
        let (jti, sid) = (Secret::generate(self.entropy()), notice.session.seen_by(&client.id));
        let claims = LogoutTokenClaims {
            iss: &self.settings.issuer,
            sub: &sub,
            aud: &client.id,
            iat: now,
            exp: now + TOKEN_LIFETIME,
            jti: jti.expose(),
            sid: &sid,
            events: oauth::logout::token::Events::default(),
        };
        let protection = Protection::of_logout_tokens(client);
        self.protected(client, protection, Some(LOGOUT_TOKEN_TYPE), &claims).await.map(Secret::from)
    }
}

fn not_delivered(notice: &LogoutNotice, error: &Deaf) -> Outcome {
    tracing::warn!(client = %notice.client, attempts = notice.attempts, %error, "could not tell a client of a sign-out");
    match error {
        // The client understood, and will not do better next time (§2.8); but these two ask for another try.
        Deaf::Guarded(GuardedError::Status(408 | 429)) => Outcome::Pending,
        Deaf::Guarded(GuardedError::Status(300..=499) | GuardedError::Refused(_)) => Outcome::Refused,
        Deaf::Guarded(_) | Deaf::Token(_) | Deaf::Store(_) => Outcome::Pending,
    }
}

fn back_channel(client: &Client) -> Option<(&Client, &Url)> {
    Some((client, client.metadata.backchannel_logout_uri.as_ref()?))
}

/// How long to wait after this many tries.
fn wait(attempts: u32) -> Duration {
    let doublings = attempts.saturating_sub(1).min(16);
    FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_bounded() {
        let waits = [1, 2, 3, 8, 40, u32::MAX].map(|attempts| wait(attempts).as_secs());
        assert_eq!(waits, [30, 60, 120, 3600, 3600, 3600]);
    }
}
