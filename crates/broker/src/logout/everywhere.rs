//! Where a person is signed in, for them to look at, and to end: one by one, or all at once.
//!
//! Invariant: to sign out everywhere needs no list. The account has a mark, and no sign-in from before it counts in a
//! browser ([`storage::Store::is_live`]); the sessions that are known are ended beside it, so that their clients hear.

use domain::{EntityId, Timestamp};

use super::Farewell;
use crate::{
    Broker,
    linking::{Applied, LinkError},
    sign_in::Browser,
};

/// How many sign-ins of a person are looked at.
const MOST: i64 = 200;

/// A session of the person who looks at it.
#[derive(Debug)]
pub struct OwnSession {
    /// By which they name it.
    pub name: String,
    /// The institutions by which they are signed in there, the latest first.
    pub institutions: Vec<EntityId>,
    /// In what kind of browser, such as `Firefox, Linux`, if it said so.
    pub device: Option<String>,
    /// When they signed in there last.
    pub began_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Whether it is the one in front of us.
    pub current: bool,
}

impl Broker {
    /// Where the person of this browser is signed in, the one in front of us first, then the latest.
    pub async fn own_sessions(&self, browser: &Browser<'_>) -> Result<Vec<OwnSession>, LinkError> {
        let sign_in = self.signed_in(browser).await?;
        let all = self.store.sessions_in_browsers(&sign_in.subject, self.now(), MOST).await?;
        let own = all.into_iter().map(|known| OwnSession {
            name: known.session.shown_to_owner(),
            institutions: known.institutions,
            device: known.device,
            began_at: known.began_at,
            expires_at: known.expires_at,
            current: known.session == sign_in.session,
        });
        let mut own: Vec<_> = own.collect();
        own.sort_by_key(|session| !session.current);
        Ok(own)
    }

    /// The person ends a session of theirs elsewhere. The one in front of us ends by signing out.
    pub async fn end_own_session(&self, browser: &Browser<'_>, name: &str) -> Result<Applied, LinkError> {
        let sign_in = self.signed_in(browser).await?;
        let all = self.store.sessions_in_browsers(&sign_in.subject, self.now(), MOST).await?;
        let named = all.into_iter().find(|known| known.session.shown_to_owner() == name);
        let Some(named) = named else { return Ok(Applied::Nothing) };
        if named.session == sign_in.session {
            return Ok(Applied::InUse);
        }
        self.end_session(&named.session).await?;
        tracing::info!(sub = %sign_in.subject, "a person ended a session of theirs");
        Ok(Applied::Done)
    }

    /// The person signs out in every browser, this one too. The browser's own session is the caller's to end.
    pub async fn sign_out_everywhere(&self, browser: &Browser<'_>) -> Result<Farewell, LinkError> {
        let sign_in = self.signed_in(browser).await?;
        // Before the list: what begins in between is found, or begins after the mark.
        self.store.sign_out_everywhere(&sign_in.subject, self.now()).await?;
        let mut farewell = Farewell::default();
        for session in self.store.sessions_of(&sign_in.subject).await? {
            farewell.join(self.end_session(&session).await?);
        }
        // Of sessions in several browsers with the same client, the client is named once.
        farewell.visited.sort_by(|one, other| one.name.cmp(&other.name));
        farewell.visited.dedup_by(|one, other| one.name == other.name && one.frame.is_none() && other.frame.is_none());
        tracing::info!(sub = %sign_in.subject, clients = farewell.visited.len(), "signed out everywhere");
        Ok(farewell)
    }
}
