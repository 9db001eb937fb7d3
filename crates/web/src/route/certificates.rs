//! A person's own certificates, in the browser.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{
    Broker, StoreError,
    certificates::{AskedBy, OwnChain, OwnReason},
};
use domain::SignIn;
use serde::Deserialize;

use super::{
    login::see_other,
    personal::{present, present_by_form},
};
use crate::{
    context::{Context, Failure, show},
    extract::PageForm,
    page::{Certificate, Certificates, Link},
    session::BrowserSession,
};

pub(super) const PATH: &str = "/account/certificates";

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
    let found = async {
        let certificates = broker.own_certificates(sign_in).await?;
        let renewals = broker.renewals(sign_in, AskedBy::Portal, &certificates).await?;
        Ok::<_, StoreError>((certificates, renewals, broker.own_requests(sign_in).await?))
    };
    match found.await {
        Ok((certificates, renewals, requests)) => show(&Certificates {
            frame: context.frame(),
            csrf,
            certificates,
            renewals,
            requests,
            can_request: !broker.certificate_profiles(AskedBy::Portal).is_empty(),
            reason_missing,
        }),
        Err(error) => context.unavailable(&error),
    }
}

/// `GET /account/certificates/{serial}`: one of them; as `{serial}.pem` or `{serial}.p7b`, with that of its authority.
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
    let (serial, form) = file.split_once('.').unwrap_or((&file, ""));
    let chain = match broker.own_chain(&sign_in, serial).await {
        Ok(Some(chain)) => chain,
        Ok(None) => return unknown(&context, StatusCode::NOT_FOUND),
        Err(error) => return context.unavailable(&error),
    };
    match form {
        "" => looked_at(&broker, &context, &sign_in, serial, &chain).await,
        "pem" => attachment("application/x-pem-file", "usercert.pem", chain.pem()),
        "p7b" => attachment("application/x-pkcs7-certificates", "usercert.p7b", chain.pkcs7()),
        _ => unknown(&context, StatusCode::NOT_FOUND),
    }
}

fn attachment(media_type: &'static str, name: &str, file: impl IntoResponse) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, file).into_response()
}

async fn looked_at(broker: &Broker, context: &Context, sign_in: &SignIn, serial: &str, chain: &OwnChain) -> Response {
    let all = match broker.own_certificates(sign_in).await {
        Ok(all) => all,
        Err(error) => return context.unavailable(&error),
    };
    let Some(certificate) = all.into_iter().find(|one| one.serial == serial) else {
        return unknown(context, StatusCode::NOT_FOUND);
    };
    let common_name = certificate.name.rsplit_once("/CN=").map_or(certificate.name.as_str(), |(_, name)| name);
    show(&Certificate { frame: context.frame(), common_name: common_name.to_owned(), pem: chain.pem(), certificate })
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
    let sent = (&headers, form.csrf.as_deref());
    let (session, sign_in) = match present_by_form(&broker, &context, session, sent).await {
        Ok(sent) => sent,
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

pub(super) fn unknown(context: &Context, status: StatusCode) -> Response {
    let failure = Failure {
        title: "There is no such certificate of yours",
        sentences: vec!["It does not exist, is somebody else’s, or is not good any more.".to_owned()],
        next: "Look at the list of your certificates.",
        back: Some(Link { label: "Your certificates".to_owned(), url: PATH.to_owned() }),
        ..Failure::default()
    };
    context.error(status, failure)
}
