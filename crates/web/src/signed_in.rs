//! Whoever is signed in and looks at a page of their own, or sends a form of it.

use axum::{
    Form,
    body::Body,
    extract::{FromRequest, FromRequestParts, OptionalFromRequestParts, RawForm, Request},
    http::request::Parts,
    response::Response,
};
use broker::Broker;
use domain::SignIn;
use serde::de::DeserializeOwned;
use url::form_urlencoded;

use crate::{context::Context, extract::unreadable_form, headers::is_own_origin, session::BrowserSession};

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
        // No session is begun for a form: from another site it comes without the cookie, and would take the person's own
        // session away.
        let session = <BrowserSession as OptionalFromRequestParts<_>>::from_request_parts(parts, broker).await?;
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

impl<T: DeserializeOwned + Send> FromRequest<Broker> for SignedInForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, broker: &Broker) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Ok(context) = Context::from_request_parts(&mut parts, broker).await;
        let sent = RawForm::from_request(Request::from_parts(parts.clone(), body), broker).await;
        let RawForm(body) = sent.map_err(|rejection| unreadable_form(&context, rejection.status()))?;
        let csrf = form_urlencoded::parse(&body).find(|(name, _)| name == "csrf").map(|(_, value)| value.into_owned());
        let form = Form::from_request(Request::from_parts(parts.clone(), Body::from(body)), broker).await;
        let Form(form) = form.map_err(|rejection| unreadable_form(&context, rejection.status()))?;
        if !is_own_origin(broker, &parts.headers) {
            return Err(context.forged());
        }
        let person = SignedIn::from_request_parts(&mut parts, broker).await?;
        if person.session.is_own_form(&parts.headers, csrf.as_deref()) {
            Ok(Self { person, form })
        } else {
            Err(context.forged())
        }
    }
}
