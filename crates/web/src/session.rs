//! The browser's session: who is signed in, and the tokens that bind forms and sign-ins to this browser.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{HeaderMap, request::Parts},
    response::Response,
};
use broker::{Broker, StoreError, sign_in::Browser};
use domain::{AdministratorRole, Digest, Secret, SignIn, Timestamp};
use serde::{Deserialize, Serialize};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore, cookie::SameSite};

use crate::{
    context::Context,
    headers::{is_https, is_own_origin},
    user_agent,
};

const KEY: &str = "browser";
/// How many sign-ins at further institutions a session holds.
const OTHERS: usize = 3;
/// A session in use is prolonged this often.
const PROLONG: Duration = Duration::from_secs(60);

/// The session layer. On https the cookie's name makes browsers refuse it from anywhere else (`__Host-`).
pub(crate) fn layer(broker: &Broker) -> SessionManagerLayer<impl SessionStore + Clone> {
    let idle = broker.settings.lifetimes.session_idle;
    let idle = time::Duration::try_from(idle).unwrap_or(time::Duration::HOUR);
    SessionManagerLayer::new(broker.browser_sessions())
        .with_name(if is_https(broker) { "__Host-beadle" } else { "beadle" })
        .with_secure(is_https(broker))
        .with_http_only(true)
        // Lax, not Strict: people come from relying parties and institutions.
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(idle))
}

/// What the session holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Content {
    /// Random; sign-ins belong to it.
    binding: Digest,
    /// Random; forms carry it. A new one at the first sign-in, because whoever planted the session knows the old one.
    csrf: String,
    /// The one before: still good for choosing an institution, so that a second tab is not disturbed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    old_csrf: Option<String>,
    used_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sign_in: Option<SignIn>,
    /// The same person's sign-ins at other institutions in the same session, the latest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    others: Vec<SignIn>,
    /// Whether nothing was opened for so long that certificates take a fresh sign-in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    was_idle: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    administrator: Option<Administrator>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Administrator {
    username: String,
    /// Of the administrator as they were: whatever is changed of them ends the session.
    #[serde(alias = "password")]
    stamp: Digest,
    since: Timestamp,
}

/// The session of the browser in front of us.
pub(crate) struct BrowserSession {
    session: Session,
    content: Content,
    broker: Broker,
    /// What kind of browser it is.
    device: Option<String>,
}

/// For pages with forms, and for what must belong to this browser: the session is begun if there is none. Not for what may
/// change something: that is judged first, by an extractor of [`own_form`](crate::own_form).
impl FromRequestParts<Broker> for BrowserSession {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Response> {
        let Ok(context) = Context::from_request_parts(parts, broker).await;
        if !parts.method.is_safe() {
            return Err(context.forged());
        }
        Self::open(parts, broker).await.map_err(|error| context.unavailable(&*error))
    }
}

/// For pages that anybody may look at: no session is begun for those who only look.
impl OptionalFromRequestParts<Broker> for BrowserSession {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Option<Self>, Response> {
        let Ok(context) = Context::from_request_parts(parts, broker).await;
        if !parts.method.is_safe() {
            return Err(context.forged());
        }
        Self::existing(parts, broker).await.map_err(|error| context.unavailable(&*error))
    }
}

/// For what others send by way of the browser: a request that must be looked at before a session is begun for it, or a
/// message that counts for what it says itself.
pub(crate) struct NewSession {
    parts: Parts,
    broker: Broker,
}

impl FromRequestParts<Broker> for NewSession {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Infallible> {
        Ok(Self { parts: parts.clone(), broker: broker.clone() })
    }
}

impl NewSession {
    /// Whether the browser has a session.
    pub(crate) async fn exists(&self, context: &Context) -> Result<bool, Response> {
        let existing = BrowserSession::existing(&self.parts, &self.broker).await;
        existing.map(|session| session.is_some()).map_err(|error| context.unavailable(&*error))
    }

    /// The browser's session, if it has one.
    pub(crate) async fn existing(self, context: &Context) -> Result<Option<BrowserSession>, Response> {
        let existing = BrowserSession::existing(&self.parts, &self.broker).await;
        existing.map_err(|error| context.unavailable(&*error))
    }

    /// The browser's session, or a new one.
    pub(crate) async fn open(self, context: &Context) -> Result<BrowserSession, Response> {
        let opened = BrowserSession::open(&self.parts, &self.broker).await;
        opened.map_err(|error| context.unavailable(&*error))
    }
}

type Failure = Box<dyn std::error::Error>;

impl BrowserSession {
    async fn open(parts: &Parts, broker: &Broker) -> Result<Self, Failure> {
        if let Some(existing) = Self::existing(parts, broker).await? {
            return Ok(existing);
        }
        let new = Self::new(parts, broker)?;
        new.save().await?;
        Ok(new)
    }

    /// The browser's session, or one that nobody has: no form is its own.
    pub(crate) async fn of_form(parts: &Parts, broker: &Broker) -> Result<Self, Failure> {
        match Self::existing(parts, broker).await? {
            Some(existing) => Ok(existing),
            None => Self::new(parts, broker),
        }
    }

    /// A session that is not saved yet.
    fn new(parts: &Parts, broker: &Broker) -> Result<Self, Failure> {
        let content = Content {
            binding: Secret::generate(broker.entropy()).digest(),
            csrf: Secret::generate(broker.entropy()).expose().to_owned(),
            old_csrf: None,
            used_at: broker.now(),
            sign_in: None,
            others: Vec::new(),
            was_idle: false,
            administrator: None,
        };
        Ok(Self {
            session: layered(parts)?,
            content,
            broker: broker.clone(),
            device: user_agent::described(&parts.headers),
        })
    }

    pub(crate) async fn existing(parts: &Parts, broker: &Broker) -> Result<Option<Self>, Failure> {
        let session = layered(parts)?;
        let Some(mut content) = session.get::<Content>(KEY).await? else { return Ok(None) };
        let (now, absolute) = (broker.now(), broker.settings.lifetimes.session_absolute);
        content.sign_in = content.sign_in.filter(|sign_in| sign_in.is_live(now, absolute));
        content.others.retain(|sign_in| sign_in.is_live(now, absolute));
        content.administrator = content.administrator.filter(|administrator| now < administrator.since + absolute);
        // Somebody else may have ended it: the institution, or an administrator.
        let has_ended = match &content.sign_in {
            Some(sign_in) => !broker.is_live(sign_in).await?,
            None => false,
        };
        if has_ended {
            content.sign_in = None;
            content.others.clear();
        }
        let unused = now.since(content.used_at);
        let idles = broker.settings.certificates.portal_idle.is_some_and(|most| unused > most) && !content.was_idle;
        content.was_idle |= idles;
        let prolong = unused >= PROLONG;
        if prolong {
            content.used_at = now;
        }
        let device = user_agent::described(&parts.headers);
        let existing = Self { session, content, broker: broker.clone(), device };
        if prolong || has_ended || idles {
            existing.save().await?;
        }
        Ok(Some(existing))
    }
}

fn layered(parts: &Parts) -> Result<Session, NoSessionLayer> {
    parts.extensions.get::<Session>().cloned().ok_or(NoSessionLayer)
}

#[derive(Debug, thiserror::Error)]
#[error("the route has no session layer")]
struct NoSessionLayer;

impl BrowserSession {
    /// For the broker.
    pub(crate) fn browser(&self) -> Browser<'_> {
        let Content { binding, sign_in, others, .. } = &self.content;
        Browser { binding: *binding, sign_in: sign_in.as_ref(), others, device: self.device.as_deref() }
    }

    /// The token for forms.
    pub(crate) fn csrf(&self) -> String {
        self.content.csrf.clone()
    }

    /// Who is signed in.
    pub(crate) fn sign_in(&self) -> Option<&SignIn> {
        self.content.sign_in.as_ref()
    }

    /// Whether whoever is signed in may ask for certificates: they signed in lately, and were here ever since.
    pub(crate) fn may_issue(&self) -> bool {
        !self.content.was_idle && self.issues_until().is_none_or(|until| self.broker.now() < until)
    }

    /// Until when they may; `None`: as long as they are signed in.
    pub(crate) fn issues_until(&self) -> Option<Timestamp> {
        let longest = self.broker.settings.certificates.portal_session?;
        self.content.sign_in.as_ref().map(|sign_in| sign_in.began_at + longest)
    }

    /// Which administrator is signed in, and what they may do; nobody, if anything was changed of them since.
    pub(crate) async fn administrator(&self) -> Result<Option<(&str, AdministratorRole)>, StoreError> {
        let Some(Administrator { username, stamp, .. }) = &self.content.administrator else { return Ok(None) };
        let role = self.broker.present_administrator(username, *stamp).await?;
        Ok(role.map(|role| (username.as_str(), role)))
    }

    /// Whether a form is one of our own pages, opened in this session: it carries the token, and the browser does not
    /// say that another site sent it.
    pub(crate) fn is_own_form(&self, headers: &HeaderMap, csrf: Option<&str>) -> bool {
        same_text(csrf, Some(&self.content.csrf)) && is_own_origin(&self.broker, headers)
    }

    /// The same for a form that only chooses an institution, which may be from before the sign-in of another tab.
    pub(crate) fn is_own_choice(&self, headers: &HeaderMap, csrf: Option<&str>) -> bool {
        let before = same_text(csrf, self.content.old_csrf.as_deref()) && is_own_origin(&self.broker, headers);
        before || self.is_own_form(headers, csrf)
    }

    fn renew_csrf(&mut self) {
        let fresh = Secret::generate(self.broker.entropy()).expose().to_owned();
        self.content.old_csrf = Some(std::mem::replace(&mut self.content.csrf, fresh));
    }

    /// Somebody signed in: the session gets a new id, so that one planted before is worth nothing.
    pub(crate) async fn begin(&mut self, sign_in: SignIn) -> Result<(), tower_sessions::session::Error> {
        if self.content.sign_in.is_none() {
            self.renew_csrf();
        }
        self.content.was_idle = false;
        let before = self.content.sign_in.replace(sign_in.clone());
        let others = &mut self.content.others;
        others.splice(..0, before);
        // The session stays the same as long as the person does: nobody else's is kept.
        others.retain(|other| other.session == sign_in.session && other.institution != sign_in.institution);
        others.truncate(OTHERS);
        self.session.cycle_id().await?;
        self.save().await
    }

    /// An administrator signed in, and this is their stamp.
    pub(crate) async fn begin_administration(
        &mut self,
        username: &str,
        stamp: Digest,
    ) -> Result<(), tower_sessions::session::Error> {
        let since = self.broker.now();
        self.renew_csrf();
        self.content.administrator = Some(Administrator { username: username.to_owned(), stamp, since });
        self.session.cycle_id().await?;
        self.save().await
    }

    /// An administrator signed out.
    pub(crate) async fn end_administration(&mut self) -> Result<(), tower_sessions::session::Error> {
        self.content.administrator = None;
        self.session.cycle_id().await?;
        self.save().await
    }

    /// The whole session ends.
    pub(crate) async fn end(self) -> Result<(), tower_sessions::session::Error> {
        self.session.flush().await
    }

    async fn save(&self) -> Result<(), tower_sessions::session::Error> {
        self.session.insert(KEY, &self.content).await
    }
}

/// What tells one sign-in of this browser from another, for scripts; `None` if nobody is signed in.
pub(crate) async fn browser_state(session: &Session) -> Option<String> {
    let content = session.get::<Content>(KEY).await.ok().flatten()?;
    content.sign_in.map(|sign_in| sign_in.session.browser_state())
}

/// In constant time, by digests.
fn same_text(one: Option<&str>, other: Option<&str>) -> bool {
    let digest = |text: &str| Digest::of(text.as_bytes());
    matches!((one, other), (Some(one), Some(other)) if digest(one) == digest(other))
}
