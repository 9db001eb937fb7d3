//! Whoever is signed in as an administrator and looks at one of their pages, or sends a form of it.

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
    response::Response,
};
use broker::Broker;
use serde::de::DeserializeOwned;

use crate::{context::Context, own_form::Sent, route::admin::door, session::BrowserSession};

/// An administrator. Nobody: the door.
pub(crate) struct Administrator {
    pub(crate) context: Context,
    pub(crate) session: BrowserSession,
    pub(crate) name: String,
}

impl FromRequestParts<Broker> for Administrator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, broker: &Broker) -> Result<Self, Response> {
        let Ok(context) = Context::from_request_parts(parts, broker).await;
        let session = <BrowserSession as FromRequestParts<_>>::from_request_parts(parts, broker).await?;
        Self::of(context, session).await
    }
}

impl Administrator {
    async fn of(context: Context, session: BrowserSession) -> Result<Self, Response> {
        match session.administrator().await.map(|found| found.map(|(name, role)| (name.to_owned(), role))) {
            Ok(Some((name, _))) => Ok(Self { context, session, name }),
            Ok(None) => Err(door(&context, &session, String::new(), None)),
            Err(error) => Err(context.unavailable(&error)),
        }
    }
}

/// A form of one of our own pages, which an administrator opened in this session.
pub(crate) struct AdministratorForm<T> {
    pub(crate) by: Administrator,
    pub(crate) form: T,
}

impl<T: DeserializeOwned> FromRequest<Broker> for AdministratorForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, broker: &Broker) -> Result<Self, Response> {
        let sent = Sent::read(request, broker).await?;
        let session = BrowserSession::of_form(&sent.parts, broker).await;
        let by = Administrator::of(sent.context.clone(), session.map_err(|error| sent.context.unavailable(&*error))?)
            .await?;
        if !by.session.is_own_form(&sent.parts.headers, sent.csrf().as_deref()) {
            return Err(by.context.forged());
        }
        Ok(Self { by, form: sent.form(broker).await? })
    }
}
