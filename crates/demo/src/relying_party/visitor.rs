//! The people in front of the relying party, kept in memory by cookie.

use std::{sync::Arc, time::Duration};

use axum::{http::HeaderMap, response::Response};
use domain::{Clock, Digest, Entropy, Secret};

use super::{
    certificate::IssuedCertificate,
    provider::{Attempt, SignedIn},
};
use crate::{bounded::Bounded, page::Cookie};

const CAPACITY: usize = 1_000;
const LIFETIME: Duration = Duration::from_hours(8);
/// How many sign-ins one browser may have under way, e.g. in several tabs.
const MAX_ATTEMPTS: usize = 5;

/// One browser's session.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    /// Proves that a form came from our own page.
    csrf: Secret,
    attempts: Vec<Attempt>,
    pub(super) signed_in: Option<SignedIn>,
    pub(super) certificate: Option<IssuedCertificate>,
}

impl Visitor {
    fn new(entropy: &dyn Entropy) -> Self {
        Self { csrf: Secret::generate(entropy), attempts: Vec::new(), signed_in: None, certificate: None }
    }

    pub(super) fn csrf(&self) -> &str {
        self.csrf.expose()
    }

    /// Whether a form carried this session's token.
    pub(super) fn sent(&self, csrf: &str) -> bool {
        self.csrf.digest() == Digest::of(csrf.as_bytes())
    }
}

/// Every session.
pub(super) struct Visitors {
    sessions: Bounded<Visitor>,
    cookie: Cookie,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Visitors {
    pub(super) fn new(secure: bool, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let cookie = Cookie { name: "beadle_demo_rp".to_owned(), path: "/".to_owned(), secure };
        Self { sessions: Bounded::new(CAPACITY, LIFETIME), cookie, clock, entropy }
    }

    /// The session that the browser's cookie belongs to.
    pub(super) fn find(&self, headers: &HeaderMap) -> Option<Visitor> {
        self.sessions.find(&self.cookie.read(headers)?, self.clock.now())
    }

    /// Remembers a sign-in that begins, in the browser's session or a new one.
    pub(super) fn begin(&self, headers: &HeaderMap, attempt: &Attempt, response: Response) -> Response {
        let now = self.clock.now();
        let remember = |visitor: &mut Visitor| {
            if visitor.attempts.len() >= MAX_ATTEMPTS {
                visitor.attempts.remove(0);
            }
            visitor.attempts.push(attempt.clone());
        };
        let known = self.cookie.read(headers).and_then(|token| self.sessions.change(&token, now, remember));
        if known.is_some() {
            return response;
        }
        let mut visitor = Visitor::new(&*self.entropy);
        remember(&mut visitor);
        let token = self.sessions.insert(visitor, &*self.entropy, now);
        self.cookie.set(response, token.expose())
    }

    /// Takes the sign-in with this `state` out of the browser's session: it serves once.
    pub(super) fn take_attempt(&self, headers: &HeaderMap, state: &str) -> Option<Attempt> {
        let state = Digest::of(state.as_bytes());
        self.sessions.change(&self.cookie.read(headers)?, self.clock.now(), |visitor| {
            let place = visitor.attempts.iter().position(|attempt| attempt.state.digest() == state)?;
            Some(visitor.attempts.remove(place))
        })?
    }

    /// Begins a fresh session for somebody who has signed in: the cookie from before is worth nothing any more. What is under
    /// way in other tabs goes on.
    pub(super) fn signed_in(&self, headers: &HeaderMap, signed_in: SignedIn, response: Response) -> Response {
        let now = self.clock.now();
        let before = self.cookie.read(headers).and_then(|token| self.sessions.take(&token, now));
        let attempts = before.map(|visitor| visitor.attempts).unwrap_or_default();
        let visitor = Visitor { attempts, signed_in: Some(signed_in), ..Visitor::new(&*self.entropy) };
        let token = self.sessions.insert(visitor, &*self.entropy, now);
        self.cookie.set(response, token.expose())
    }

    /// Keeps a certificate for the person.
    pub(super) fn keep_certificate(&self, headers: &HeaderMap, certificate: IssuedCertificate) {
        if let Some(token) = self.cookie.read(headers) {
            self.sessions.change(&token, self.clock.now(), |visitor| visitor.certificate = Some(certificate));
        }
    }

    /// Forgets every session that the provider knows by this name.
    pub(super) fn end_session(&self, sid: &str) {
        let is_of = |visitor: &Visitor| visitor.signed_in.as_ref().is_some_and(|one| one.sid.as_deref() == Some(sid));
        self.sessions.remove_where(self.clock.now(), is_of);
    }

    /// Forgets the session.
    pub(super) fn sign_out(&self, headers: &HeaderMap, response: Response) -> Response {
        if let Some(token) = self.cookie.read(headers) {
            self.sessions.take(&token, self.clock.now());
        }
        self.cookie.clear(response)
    }
}
