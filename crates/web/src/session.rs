//! The browser's session: who is signed in, and the tokens that bind forms and sign-ins to this browser.

use std::time::Duration;

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{HeaderMap, header, request::Parts},
    response::Response,
};
use broker::{Broker, sign_in::Browser};
use domain::{Digest, Secret, SignIn, Timestamp};
use serde::{Deserialize, Serialize};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore, cookie::SameSite};

use crate::{context::Context, headers::is_https};

const KEY: &str = "browser";
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
    /// Random; forms carry it.
    csrf: String,
    used_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sign_in: Option<SignIn>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    administrator: Option<Administrator>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Administrator {
    username: String,
    since: Timestamp,
}

/// The session of the browser in front of us.
pub(crate) struct BrowserSession {
    session: Session,
    content: Content,
    broker: Broker,
}

/// For pages with forms, and for what must belong to this browser: the session is begun if there is none.
impl FromRequestParts<Broker> for BrowserSession {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Response> {
        let Ok(context) = Context::from_request_parts(parts, broker).await;
        Self::open(parts, broker).await.map_err(|error| context.unavailable(&*error))
    }
}

/// For pages that anybody may look at: no session is begun for those who only look.
impl OptionalFromRequestParts<Broker> for BrowserSession {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Option<Self>, Response> {
        let Ok(context) = Context::from_request_parts(parts, broker).await;
        Self::existing(parts, broker).await.map_err(|error| context.unavailable(&*error))
    }
}

type Failure = Box<dyn std::error::Error>;

impl BrowserSession {
    async fn open(parts: &Parts, broker: &Broker) -> Result<Self, Failure> {
        if let Some(existing) = Self::existing(parts, broker).await? {
            return Ok(existing);
        }
        let content = Content {
            binding: Secret::generate(broker.entropy()).digest(),
            csrf: Secret::generate(broker.entropy()).expose().to_owned(),
            used_at: broker.now(),
            sign_in: None,
            administrator: None,
        };
        let new = Self { session: layered(parts)?, content, broker: broker.clone() };
        new.save().await?;
        Ok(new)
    }

    async fn existing(parts: &Parts, broker: &Broker) -> Result<Option<Self>, Failure> {
        let session = layered(parts)?;
        let Some(mut content) = session.get::<Content>(KEY).await? else { return Ok(None) };
        let (now, absolute) = (broker.now(), broker.settings.lifetimes.session_absolute);
        content.sign_in = content.sign_in.filter(|sign_in| sign_in.is_live(now, absolute));
        content.administrator = content.administrator.filter(|administrator| now < administrator.since + absolute);
        let prolong = now.since(content.used_at) >= PROLONG;
        if prolong {
            content.used_at = now;
        }
        let existing = Self { session, content, broker: broker.clone() };
        if prolong {
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
        Browser { binding: self.content.binding, sign_in: self.content.sign_in.as_ref() }
    }

    /// The token for forms.
    pub(crate) fn csrf(&self) -> String {
        self.content.csrf.clone()
    }

    /// Who is signed in.
    pub(crate) fn sign_in(&self) -> Option<&SignIn> {
        self.content.sign_in.as_ref()
    }

    /// Which administrator is signed in.
    pub(crate) fn administrator(&self) -> Option<&str> {
        self.content.administrator.as_ref().map(|administrator| administrator.username.as_str())
    }

    /// Whether a form is one of our own pages, opened in this session: it carries the token, and the browser does not
    /// say that another site sent it.
    pub(crate) fn is_own_form(&self, headers: &HeaderMap, csrf: Option<&str>) -> bool {
        let digest = |text: &str| Digest::of(text.as_bytes());
        let token = csrf.is_some_and(|csrf| digest(csrf) == digest(&self.content.csrf));
        let origin = headers.get(header::ORIGIN).is_none_or(|origin| {
            let issuer = url::Url::parse(self.broker.settings.issuer.as_str());
            issuer.is_ok_and(|issuer| origin.as_bytes() == issuer.origin().ascii_serialization().as_bytes())
        });
        token && origin
    }

    /// Somebody signed in: the session gets a new id, so that one planted before is worth nothing.
    pub(crate) async fn begin(&mut self, sign_in: SignIn) -> Result<(), tower_sessions::session::Error> {
        self.content.sign_in = Some(sign_in);
        self.session.cycle_id().await?;
        self.save().await
    }

    /// An administrator signed in.
    pub(crate) async fn begin_administration(&mut self, username: &str) -> Result<(), tower_sessions::session::Error> {
        let since = self.broker.now();
        self.content.administrator = Some(Administrator { username: username.to_owned(), since });
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
