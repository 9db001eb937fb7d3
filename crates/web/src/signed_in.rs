//! Whoever is signed in and looks at a page of their own, or sends a form of it.

use axum::{
    extract::{FromRequest, FromRequestParts, OptionalFromRequestParts, Request},
    http::request::Parts,
    response::Response,
};
use broker::Broker;
use domain::SignIn;
use serde::de::DeserializeOwned;

use crate::{context::Context, headers::is_own_origin, own_form::Sent, session::BrowserSession};

/// Who is signed in, and still counts. Nobody: the way to the sign-in, which leads back to the page.
pub(crate) struct SignedIn {
    pub(crate) context: Context,
    pub(crate) session: BrowserSession,
    /// As it stands today.
    pub(crate) sign_in: SignIn,
}

impl FromRequestParts<Broker> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Response> {
        let Ok(context) = Context::from_request_parts(parts, broker).await;
        let session = <BrowserSession as OptionalFromRequestParts<_>>::from_request_parts(parts, broker).await?;
        Self::of(context, session, broker).await
    }
}

impl SignedIn {
    async fn of(context: Context, session: Option<BrowserSession>, broker: &Broker) -> Result<Self, Response> {
        let Some(session) = session else { return Err(context.sign_in_first()) };
        let Some(sign_in) = session.sign_in() else { return Err(context.sign_in_first()) };
        match broker.present(sign_in).await {
            Ok(Some(sign_in)) => {
                context.is_seen_by(broker, &sign_in, session.csrf());
                Ok(Self { context, session, sign_in })
            }
            Ok(None) => Err(context.sign_in_first()),
            Err(error) => Err(context.unavailable(&error)),
        }
    }
}

/// A form of one of our own pages, which whoever is signed in opened in this session.
pub(crate) struct SignedInForm<T> {
    pub(crate) person: SignedIn,
    pub(crate) form: T,
}

impl<T: DeserializeOwned> FromRequest<Broker> for SignedInForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, broker: &Broker) -> Result<Self, Response> {
        let sent = Sent::read(request, broker).await?;
        if !is_own_origin(broker, &sent.parts.headers) {
            return Err(sent.context.forged());
        }
        // None is begun: from another site a form comes without the cookie, and would take the person's own session away.
        let session = BrowserSession::existing(&sent.parts, broker).await;
        let session = session.map_err(|error| sent.context.unavailable(&*error))?;
        let person = SignedIn::of(sent.context.clone(), session, broker).await?;
        if !person.session.is_own_form(&sent.parts.headers, sent.csrf().as_deref()) {
            return Err(person.context.forged());
        }
        Ok(Self { person, form: sent.form(broker).await? })
    }
}
