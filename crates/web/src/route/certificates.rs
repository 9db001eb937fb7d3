//! A person's own certificates, in the browser.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{Broker, certificates::OwnReason};
use domain::SignIn;
use serde::Deserialize;

use super::{account::own, login::see_other, personal::present};
use crate::{
    context::{Context, Failure, show},
    extract::PageForm,
    page::{Certificates, Link},
    session::BrowserSession,
};

const PATH: &str = "/account/certificates";

/// `GET /account/certificates`.
pub(crate) async fn page(State(broker): State<Broker>, context: Context, session: Option<BrowserSession>) -> Response {
    let sign_in = match present(&broker, &context, session.as_ref()).await {
        Ok(sign_in) => sign_in,
        Err(response) => return response,
    };
    let csrf = session.as_ref().map(BrowserSession::csrf).unwrap_or_default();
    listed(&broker, &context, &sign_in, csrf, false).await
}

async fn listed(broker: &Broker, context: &Context, sign_in: &SignIn, csrf: String, reason_missing: bool) -> Response {
    match broker.own_certificates(sign_in).await {
        Ok(certificates) => show(&Certificates { frame: context.frame(), csrf, certificates, reason_missing }),
        Err(error) => context.unavailable(&error),
    }
}

/// `GET /account/certificates/{serial}.pem`: one of them with that of its authority.
pub(crate) async fn download(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    Path(file): Path<String>,
) -> Response {
    let sign_in = match present(&broker, &context, session.as_ref()).await {
        Ok(sign_in) => sign_in,
        Err(response) => return response,
    };
    let found = match file.strip_suffix(".pem") {
        Some(serial) => broker.own_certificate_pem(&sign_in, serial).await,
        None => Ok(None),
    };
    match found {
        Ok(Some(pem)) => {
            let headers = [
                (header::CONTENT_TYPE, "application/x-pem-file"),
                (header::CACHE_CONTROL, "no-store"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"usercert.pem\""),
            ];
            (headers, pem).into_response()
        }
        Ok(None) => unknown(&context, StatusCode::NOT_FOUND),
        Err(error) => context.unavailable(&error),
    }
}

#[derive(Deserialize)]
pub(crate) struct RevocationForm {
    csrf: Option<String>,
    serial: String,
    reason: Option<String>,
}

/// `POST /account/certificates/revoke`: only by the form of our own page.
pub(crate) async fn revoke(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    headers: HeaderMap,
    PageForm(form): PageForm<RevocationForm>,
) -> Response {
    let Some(session) = own(session, &headers, form.csrf.as_deref()) else { return context.forged() };
    let sign_in = match present(&broker, &context, Some(&session)).await {
        Ok(sign_in) => sign_in,
        Err(response) => return response,
    };
    let Some(reason) = form.reason.as_deref().and_then(OwnReason::parse) else {
        let page = listed(&broker, &context, &sign_in, session.csrf(), true).await;
        return (StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
    };
    match broker.revoke_own_certificate(&sign_in, &form.serial, reason).await {
        Ok(true) => see_other(PATH),
        Ok(false) => unknown(&context, StatusCode::CONFLICT),
        Err(error) => context.unavailable(&error),
    }
}

fn unknown(context: &Context, status: StatusCode) -> Response {
    let failure = Failure {
        title: "There is no such certificate of yours",
        sentences: vec!["It does not exist, is somebody else’s, or is not good any more.".to_owned()],
        next: "Look at the list of your certificates.",
        back: Some(Link { label: "Your certificates".to_owned(), url: PATH.to_owned() }),
        ..Failure::default()
    };
    context.error(status, failure)
}
