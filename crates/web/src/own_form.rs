//! Forms of our own pages. Nothing of a form is handed out before it is judged where it comes from, and no session is there
//! for a request that may change something but by one of these: a handler cannot forget the question, only choose it.

use axum::{
    Form,
    body::{Body, Bytes},
    extract::{FromRequest, FromRequestParts as _, Request},
    http::request::Parts,
    response::Response,
};
use broker::Broker;
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use crate::{
    context::Context,
    extract::unreadable_form,
    headers::{is_own_origin, is_own_page},
    session::BrowserSession,
};

/// A form of a page that was opened in this session: it carries the session's token, and the browser does not say that
/// another site sent it.
pub(crate) struct OwnForm<T> {
    pub(crate) session: BrowserSession,
    pub(crate) form: T,
}

/// The same for a form that only chooses an institution, which may be from before the sign-in of another tab.
pub(crate) struct OwnChoice<T> {
    pub(crate) session: BrowserSession,
    pub(crate) form: T,
}

/// A form without a token, of which the browser does not say that another site sent it: for what does nobody harm, or
/// brings a secret of its own.
pub(crate) struct HarmlessForm<T> {
    pub(crate) session: Option<BrowserSession>,
    pub(crate) form: T,
}

/// A form without a token of which the browser says itself that a page of ours sent it: where there is no session to have
/// a token.
pub(crate) struct SameOriginForm<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Broker> for OwnForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, broker: &Broker) -> Result<Self, Response> {
        let sent = Sent::read(request, broker).await?;
        let session = sent.session(broker).await?;
        let session = session.filter(|session| session.is_own_form(&sent.parts.headers, sent.csrf().as_deref()));
        let Some(session) = session else { return Err(sent.context.forged()) };
        Ok(Self { session, form: sent.form(broker).await? })
    }
}

impl<T: DeserializeOwned> FromRequest<Broker> for OwnChoice<T> {
    type Rejection = Response;

    async fn from_request(request: Request, broker: &Broker) -> Result<Self, Response> {
        let sent = Sent::read(request, broker).await?;
        let session = sent.session(broker).await?;
        let session = session.filter(|session| session.is_own_choice(&sent.parts.headers, sent.csrf().as_deref()));
        let Some(session) = session else { return Err(sent.context.forged()) };
        Ok(Self { session, form: sent.form(broker).await? })
    }
}

impl<T: DeserializeOwned> FromRequest<Broker> for HarmlessForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, broker: &Broker) -> Result<Self, Response> {
        let sent = Sent::read(request, broker).await?;
        if !is_own_origin(broker, &sent.parts.headers) {
            return Err(sent.context.forged());
        }
        let session = sent.session(broker).await?;
        Ok(Self { session, form: sent.form(broker).await? })
    }
}

impl<T: DeserializeOwned> FromRequest<Broker> for SameOriginForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, broker: &Broker) -> Result<Self, Response> {
        let sent = Sent::read(request, broker).await?;
        if !is_own_page(&sent.parts.headers) {
            return Err(sent.context.forged());
        }
        Ok(Self(sent.form(broker).await?))
    }
}

/// What arrived, before it is judged.
pub(crate) struct Sent {
    pub(crate) parts: Parts,
    pub(crate) context: Context,
    body: Bytes,
}

impl Sent {
    /// The whole body.
    pub(crate) async fn read(request: Request, broker: &Broker) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Ok(context) = Context::from_request_parts(&mut parts, broker).await;
        let body = Bytes::from_request(Request::from_parts(parts.clone(), body), broker).await;
        let body = body.map_err(|rejection| unreadable_form(&context, rejection.status()))?;
        Ok(Self { parts, context, body })
    }

    /// The token that it carries.
    pub(crate) fn csrf(&self) -> Option<String> {
        let mut pairs = form_urlencoded::parse(&self.body);
        pairs.find(|(name, _)| name == "csrf").map(|(_, value)| value.into_owned())
    }

    /// None is begun for a form: from another site it comes without the cookie, and would take the person's own away.
    async fn session(&self, broker: &Broker) -> Result<Option<BrowserSession>, Response> {
        let existing = BrowserSession::existing(&self.parts, broker).await;
        existing.map_err(|error| self.context.unavailable(&*error))
    }

    /// What it says.
    pub(crate) async fn form<T: DeserializeOwned>(self, broker: &Broker) -> Result<T, Response> {
        let Self { parts, context, body } = self;
        let form = Form::from_request(Request::from_parts(parts, Body::from(body)), broker).await;
        form.map(|Form(form)| form).map_err(|rejection| unreadable_form(&context, rejection.status()))
    }
}
