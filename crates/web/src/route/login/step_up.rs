//! The question for a passkey in the midst of a sign-in.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    passkeys::PasskeyError,
    sign_in::{Arrival, Step, StepUpQuestion, StepUpWay},
};
use domain::AuthorizationId;
use serde::Deserialize;

use super::{explanation::over, person, see_other};
use crate::{
    context::{Context, show_with_logo},
    extract::Login,
    own_form::OwnForm,
    page::{Objection, StepUp, StepUpChoice},
    route::passkeys::{json, objection},
    session::BrowserSession,
};

/// The page.
pub(super) fn step_up(
    broker: &Broker,
    (context, session): (&Context, &BrowserSession),
    id: AuthorizationId,
    question: StepUpQuestion,
    objection: Option<Objection>,
) -> Response {
    let StepUpQuestion { client, sign_in, way, optional, counts_from, .. } = question;
    let page = StepUp {
        frame: context.frame(),
        csrf: session.csrf(),
        authorization: id.to_string(),
        application: context.application(&client),
        person: person(&sign_in),
        institution: context.vouching(broker, &sign_in),
        objection,
        optional,
        way: match way {
            StepUpWay::Prove(question) => StepUpChoice::Prove(json(&question)),
            StepUpWay::Register(question) => StepUpChoice::Register(json(&question)),
            StepUpWay::Wait(from) => StepUpChoice::Wait(from),
            StepUpWay::Elsewhere => StepUpChoice::Elsewhere,
        },
        counts_from,
        account_url: broker.home().settings.issuer.endpoint("/account/passkeys"),
    };
    show_with_logo(&page, &page.application)
}

#[derive(Deserialize)]
pub(crate) struct PasskeyForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    credential: String,
}

/// `POST /login/{id}/passkey`: the person proved one.
pub(crate) async fn prove(
    State(broker): State<Broker>,
    context: Context,
    Login(id): Login,
    OwnForm { mut session, form }: OwnForm<PasskeyForm>,
) -> Response {
    let stronger = match broker.step_up(id, &session.browser(), &form.credential, &context.transaction).await {
        Ok(stronger) => stronger,
        Err(error) => return refused(&broker, (&context, &session), id, error).await,
    };
    // Another tab may have signed in as somebody else meanwhile: their session stays theirs.
    let is_theirs = session.sign_in().is_some_and(|present| present.session == stronger.session);
    if is_theirs && let Err(error) = session.begin(stronger).await {
        return context.unavailable(&error);
    }
    see_other(&format!("/login/{id}"))
}

/// `POST /login/{id}/passkey/new`: the person registered one.
pub(crate) async fn register(
    State(broker): State<Broker>,
    context: Context,
    Login(id): Login,
    OwnForm { session, form }: OwnForm<PasskeyForm>,
) -> Response {
    let new = (form.name.as_str(), form.credential.as_str());
    match broker.enrol(id, &session.browser(), new, &context.transaction).await {
        Ok(()) => see_other(&format!("/login/{id}")),
        Err(error) => refused(&broker, (&context, &session), id, error).await,
    }
}

/// The same page with a new question, if the sign-in still needs one.
async fn refused(
    broker: &Broker,
    (context, session): (&Context, &BrowserSession),
    id: AuthorizationId,
    error: PasskeyError,
) -> Response {
    tracing::info!(transaction = %context.transaction, authorization = %id, %error, "a passkey does not help a sign-in");
    let Some(objection) = objection(context.say(), &error) else {
        return match error {
            PasskeyError::Step(error) => over(broker, context, id, error).await,
            PasskeyError::Store(error) => context.unavailable(&error),
            // A second tab has done it, or the operator has switched it off.
            _ => see_other(&format!("/login/{id}")),
        };
    };
    match broker.next_step(id, &session.browser(), &Arrival::default()).await {
        Ok(Step::StepUp(question)) => {
            let page = step_up(broker, (context, session), id, *question, Some(objection));
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
        Ok(_) => see_other(&format!("/login/{id}")),
        Err(error) => over(broker, context, id, error).await,
    }
}
