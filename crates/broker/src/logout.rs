//! The end of a session, at every relying party that was visited in it, however it comes: by the person's own button, by
//! a relying party's request ([`request`]), by their institution's ([`institution`], [`openid`]), or by an administrator
//! who closes the account.
//!
//! Invariant: whoever is to be told from server to server stands in the database before anybody is told, so that a
//! crash loses nobody ([`back_channel`]).

mod back_channel;
mod everywhere;
mod institution;
mod openid;
mod request;

use std::collections::BTreeMap;

use domain::{Client, ClientStatus, RedirectUri, Secret, SessionId, SignIn, Subject};
use oauth::logout::{front_channel_url, session_state};
use storage::{StoreError, client_sessions::EndedSession};
use url::Url;

pub use self::{
    back_channel::Outcome,
    everywhere::OwnSession,
    institution::{
        Asked, Asker, LogoutOutcome, LogoutRefusal, Onward, OnwardError, Outgoing, Received, ReceivedLogout,
        ResponseError,
    },
    openid::LogoutTokenError,
    request::{Objection, ReadLogout},
};
pub(crate) use self::{back_channel::Terms, openid::name_of};
use crate::Broker;

/// What became of a sign-out.
#[derive(Debug, Default)]
pub struct Farewell {
    /// Every client that the person visited in the session, by name.
    pub visited: Vec<Visited>,
    /// The institution at which the person can sign out as well.
    pub onward: Option<Onward>,
}

impl Farewell {
    /// Takes over what became of another session's end.
    fn join(&mut self, other: Self) {
        self.visited.extend(other.visited);
    }

    /// Whether no client is left at which the person may still be signed in.
    fn is_complete(&self) -> bool {
        self.visited.iter().all(|visited| visited.told == Some(Outcome::Heard) || visited.frame.is_some())
    }
}

/// A client, and how it hears of the sign-out.
#[derive(Debug)]
pub struct Visited {
    /// Its name.
    pub name: String,
    /// What came of telling it from server to server; `None` if it does not want that.
    pub told: Option<Outcome>,
    /// What the browser is to load for it; `None` if it does not want that.
    pub frame: Option<Url>,
}

impl Broker {
    /// The person signs out of the session of `sign_in`, and its clients are told. The browser's own session is the
    /// caller's to end. From the institution, if they go on there, they come back to `asker`.
    pub async fn sign_out(&self, sign_in: &SignIn, asker: Option<&Asker>) -> Result<Farewell, StoreError> {
        // Before the end: what carries the session goes with it.
        let carrier = self.carrier(sign_in).await?;
        let mut farewell = self.end_session(&sign_in.session).await?;
        if let Some(carrier) = carrier {
            farewell.onward = self.offer_onward(carrier, asker).await?;
        }
        tracing::info!(sub = %sign_in.subject, clients = farewell.visited.len(), "signed out");
        Ok(farewell)
    }

    /// Whether the session of a sign-in has not ended.
    pub async fn is_live(&self, sign_in: &SignIn) -> Result<bool, StoreError> {
        self.store.is_live(sign_in).await
    }

    /// Every session of a person ends.
    pub(crate) async fn end_sessions_of(&self, subject: &Subject) -> Result<(), StoreError> {
        for session in self.store.sessions_of(subject).await? {
            self.end_session(&session).await?;
        }
        Ok(())
    }

    /// By what the client's script notices that the session has ended; `None` if it is no web page.
    pub(crate) fn session_state(
        &self,
        client: &Client,
        session: &SessionId,
        redirect_uri: &RedirectUri,
    ) -> Option<String> {
        let salt = Secret::generate(self.entropy());
        session_state(&client.id, redirect_uri, &session.browser_state(), salt.expose())
    }

    async fn end_session(&self, session: &SessionId) -> Result<Farewell, StoreError> {
        let now = self.now();
        let ended = self.store.end_session(session, Terms::at(now), now).await?;
        self.farewell(&ended).await
    }

    /// Tells the clients of sessions that have ended, and what came of it.
    pub(crate) async fn farewell(&self, ended: &[EndedSession]) -> Result<Farewell, StoreError> {
        let mut outcomes: BTreeMap<_, _> = self.tell(ended).await.into_iter().collect();
        let mut visited = Vec::new();
        for EndedSession { session, client, .. } in ended {
            // A sign-out at the institution ends the sessions of all communities.
            let Some(client) = self.store.client(client).await? else { continue };
            let told = outcomes.remove(&client.id);
            let frame = self.frame(&client, session);
            visited.push(Visited { name: client.registration.name, told, frame });
        }
        visited.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Farewell { visited, onward: None })
    }

    /// What the browser is to load for a client
    /// ([Front-Channel Logout §2](https://openid.net/specs/openid-connect-frontchannel-1_0.html#RPLogout)).
    fn frame(&self, client: &Client, session: &SessionId) -> Option<Url> {
        let registered = client.metadata.frontchannel_logout_uri.as_ref()?;
        if client.status != ClientStatus::Approved {
            return None;
        }
        let sid = session.seen_by(&client.id);
        let wanted = client.metadata.frontchannel_logout_session_required;
        let issuer = self.issuer_of(&client.community)?;
        Some(front_channel_url(registered, wanted.then_some((&issuer.settings.issuer, sid.as_str()))))
    }
}
