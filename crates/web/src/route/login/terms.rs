//! The terms of use that a person accepts before they go on.

use axum::{extract::State, response::Response};
use broker::{Broker, acceptable_use::UseQuestion};
use domain::AuthorizationId;
use serde::Deserialize;

use super::{explanation::over, see_other, time};
use crate::{
    context::{Context, show},
    extract::Login,
    own_form::OwnForm,
    page::{AcceptUse, UseRefused},
    session::BrowserSession,
};

/// The page with the terms, in the language of the person if they are there in it.
pub(super) fn page(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
    id: AuthorizationId,
    question: &UseQuestion,
) -> Response {
    let Some(text) = question.terms.text(context.say().tag()) else {
        return context.unavailable(&NoText);
    };
    show(&AcceptUse {
        frame: time::frame(broker, context, id, "use"),
        csrf: session.csrf(),
        authorization: id.to_string(),
        application: context.application(&question.client).name,
        version: question.terms.version.clone(),
        language: text.language.clone(),
        paragraphs: text.text.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect(),
        seen: text.digest().hex(),
    })
}

#[derive(Debug, thiserror::Error)]
#[error("the terms of use have no text")]
struct NoText;

#[derive(Deserialize)]
pub(crate) struct UseForm {
    decision: String,
    /// What the page showed.
    seen: String,
}

/// `POST /login/{id}/use`: the person accepts, or not. Then nothing has ended yet: they can read it again, or go back.
pub(crate) async fn decide(
    State(broker): State<Broker>,
    context: Context,
    Login(id): Login,
    OwnForm { session, form }: OwnForm<UseForm>,
) -> Response {
    context.is_of_sign_in(&broker, id).await;
    if form.decision != "accept" {
        return show(&UseRefused { frame: context.frame(), authorization: id.to_string() });
    }
    match broker.accept_use(id, &session.browser(), &form.seen).await {
        Ok(()) => see_other(&format!("/login/{id}")),
        Err(error) => over(&broker, &context, id, error).await,
    }
}
