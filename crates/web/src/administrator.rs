//! Whoever is signed in as an administrator and looks at one of their pages, or sends a form of it.

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
    response::Response,
};
use broker::Broker;
use serde::{Deserialize, de::DeserializeOwned};

use crate::{context::Context, extract::PageForm, route::admin::door, session::BrowserSession};

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
        match session.administrator().await.map(|name| name.map(str::to_owned)) {
            Ok(Some(name)) => Ok(Self { context, session, name }),
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

/// A form with its token.
#[derive(Deserialize)]
struct Sent<T> {
    csrf: Option<String>,
    #[serde(flatten)]
    form: T,
}

impl<T: DeserializeOwned + Send> FromRequest<Broker> for AdministratorForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, broker: &Broker) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let by = Administrator::from_request_parts(&mut parts, broker).await?;
        let headers = parts.headers.clone();
        let PageForm(sent) = PageForm::<Sent<T>>::from_request(Request::from_parts(parts, body), broker).await?;
        if by.session.is_own_form(&headers, sent.csrf.as_deref()) {
            Ok(Self { by, form: sent.form })
        } else {
            Err(by.context.forged())
        }
    }
}
