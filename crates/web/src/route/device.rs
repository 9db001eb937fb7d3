//! Devices without a browser ([RFC 8628](https://www.rfc-editor.org/rfc/rfc8628)): their endpoint, and the pages where
//! a person lets one in.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use broker::{
    Broker,
    device::{DeviceError, Typist},
};
use domain::UserCode;
use oauth::device::verification_uri_complete;
use qrcode::{QrCode, render::svg};
use serde::Deserialize;

use super::{
    login::not_active,
    oauth::{declined, no_store},
};
use crate::{
    address::ClientAddress,
    context::{Context, Told, show},
    extract::{ClientForm, PageQuery},
    own_form::OwnForm,
    page::{DeviceCode, DeviceEnd, DeviceOutcome, DeviceQuestion, Turn},
    session::NewSession,
};

/// `POST /oauth2/device_authorization`.
pub(crate) async fn device_authorization(
    State(broker): State<Broker>,
    context: Context,
    ClientForm { sent, params }: ClientForm,
) -> Response {
    match broker.authorize_device(&sent, params).await {
        Ok(answer) => (no_store(), Json(answer)).into_response(),
        Err(error) => declined(&context, &sent, &error, "the request of a device"),
    }
}

#[derive(Deserialize, Default)]
pub(crate) struct DeviceQuery {
    user_code: Option<String>,
}

/// `GET /device`: the place for the code, or what waits for the code that stands in the address.
pub(crate) async fn page(
    State(broker): State<Broker>,
    context: Context,
    session: NewSession,
    address: ClientAddress,
    PageQuery(query): PageQuery<DeviceQuery>,
) -> Response {
    let Some(typed) = query.user_code.filter(|typed| !typed.trim().is_empty()) else {
        return show(&DeviceCode { frame: context.frame(), ..DeviceCode::default() });
    };
    let session = match session.open(&context).await {
        Ok(session) => session,
        Err(response) => return response,
    };
    let typist = Typist { browser: Some(session.browser().binding), address: address.0 };
    let question = match broker.device_question(&typed, &typist).await {
        Ok(question) => question,
        Err(error) => return leads_nowhere(&context, &typed, error),
    };
    context.wears(broker.skin_for(Some(&question.client), question.wished_skin()));
    show(&DeviceQuestion {
        frame: context.frame(),
        csrf: session.csrf(),
        user_code: question.user_code.to_string(),
        application: context.application(&question.client),
        asked_at: question.asked_at,
        address: question.address,
    })
}

#[derive(Deserialize)]
pub(crate) struct DeviceForm {
    user_code: String,
    decision: String,
}

/// `POST /device`: the person started it, or not.
pub(crate) async fn decide(
    State(broker): State<Broker>,
    context: Context,
    address: ClientAddress,
    OwnForm { session, form }: OwnForm<DeviceForm>,
) -> Response {
    let browser = session.browser();
    let typist = Typist { browser: Some(browser.binding), address: address.0 };
    let outcome = if form.decision == "continue" {
        broker.begin_device(&form.user_code, &typist, &browser).await.map(|id| format!("/login/{id}"))
    } else {
        broker.disown_device(&form.user_code, &typist).await
    };
    match outcome {
        Ok(next) => Redirect::to(&next).into_response(),
        Err(error) => leads_nowhere(&context, &form.user_code, error),
    }
}

#[derive(Deserialize)]
pub(crate) struct EndQuery {
    /// The look of the pages before.
    skin: Option<String>,
}

/// `GET /device/approved`.
pub(crate) async fn approved(State(broker): State<Broker>, context: Context, query: PageQuery<EndQuery>) -> Response {
    end(&broker, &context, &query.0, DeviceOutcome::Approved)
}

/// `GET /device/denied`.
pub(crate) async fn denied(State(broker): State<Broker>, context: Context, query: PageQuery<EndQuery>) -> Response {
    end(&broker, &context, &query.0, DeviceOutcome::Denied)
}

/// `GET /device/expired`.
pub(crate) async fn expired(State(broker): State<Broker>, context: Context, query: PageQuery<EndQuery>) -> Response {
    end(&broker, &context, &query.0, DeviceOutcome::Expired)
}

fn end(broker: &Broker, context: &Context, query: &EndQuery, outcome: DeviceOutcome) -> Response {
    context.wears(broker.skin_for(None, query.skin.as_deref()));
    show(&DeviceEnd { frame: context.frame(), outcome })
}

/// `GET /device/qr.svg`: the address with the code in it, to be pointed a telephone at.
pub(crate) async fn qr(State(broker): State<Broker>, PageQuery(query): PageQuery<DeviceQuery>) -> Response {
    let code = query.user_code.as_deref().and_then(UserCode::parse);
    let address = code.map(|code| verification_uri_complete(&broker.settings.issuer, &code));
    match address.and_then(|address| QrCode::new(address).ok()) {
        Some(code) => {
            let image = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
            (no_store(), [(header::CONTENT_TYPE, "image/svg+xml")], image).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A code that leads nowhere.
fn leads_nowhere(context: &Context, typed: &str, error: DeviceError) -> Response {
    match error {
        DeviceError::Unknown => {
            let typed = typed.chars().take(64).collect();
            let page = DeviceCode { frame: context.frame(), typed, is_unknown: true };
            (StatusCode::NOT_FOUND, show(&page)).into_response()
        }
        DeviceError::TooManyTries { retry_after } => {
            let say = context.say();
            let told = Told::new(say.error_codes(), [say.error_codes_what()], say.error_codes_next());
            let page = context.error(StatusCode::TOO_MANY_REQUESTS, told);
            ([(header::RETRY_AFTER, retry_after.as_secs().max(1).to_string())], page).into_response()
        }
        DeviceError::NotActive(client) => not_active(context, &client),
        DeviceError::Refused(error) => {
            let say = context.say();
            let told = Told::new(say.error_device(), [say.error_device_what()], say.error_device_next());
            let told = Told { turn: Turn::Application, detail: Some(error.to_string()), ..told };
            context.error(StatusCode::BAD_REQUEST, told)
        }
        DeviceError::Store(error) => context.unavailable(&error),
    }
}
