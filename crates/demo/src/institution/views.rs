//! The pages of an institution, as data for their templates.

use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{
    SampleInstitution,
    metadata::SUPPORT_MAILBOX,
    request::ReceivedRequest,
    roster::{MFA, SampleUser},
    sign_in::{HelpQuery, Session, SignIn},
};
use crate::page::{FormAction, page};

/// What every page of an institution shows.
struct Frame<'a> {
    slug: &'a str,
    institution: &'a str,
    support: String,
}

impl<'a> Frame<'a> {
    fn new(institution: &'a SampleInstitution) -> Self {
        let profile = institution.profile();
        Self {
            slug: profile.slug,
            institution: institution.name(),
            support: format!("{SUPPORT_MAILBOX}@{}", profile.scope),
        }
    }
}

#[derive(Template)]
#[template(path = "demo/institution_sign_in.html")]
struct SignInPage<'a> {
    frame: Frame<'a>,
    service: &'a str,
    users: &'a [SampleUser],
    second_factor: bool,
    /// The name that was typed before, if the password was wrong.
    refused: Option<&'a str>,
}

/// The login page; `refused` is the name that was typed with a wrong password.
pub(super) fn sign_in(institution: &SampleInstitution, sign_in: &SignIn, refused: Option<&str>) -> Response {
    let view = SignInPage {
        frame: Frame::new(institution),
        service: &sign_in.request.service_provider.display_name,
        users: institution.profile().users,
        second_factor: sign_in.context == MFA,
        refused,
    };
    page(StatusCode::OK, &view, FormAction::Own)
}

#[derive(Template)]
#[template(path = "demo/institution_second_factor.html")]
struct SecondFactorPage<'a> {
    frame: Frame<'a>,
    name: String,
}

/// The second step of a multi-factor login.
pub(super) fn second_factor(institution: &SampleInstitution, user: &SampleUser) -> Response {
    let view = SecondFactorPage { frame: Frame::new(institution), name: user.name() };
    page(StatusCode::OK, &view, FormAction::Own)
}

/// The form that carries the answer to the service.
#[derive(Template)]
#[template(path = "demo/institution_return.html")]
pub(super) struct Return<'a> {
    frame: Frame<'a>,
    service: &'a str,
    assertion_consumer: &'a str,
    response: &'a str,
    relay_state: Option<&'a str>,
}

impl<'a> Return<'a> {
    pub(super) fn new(institution: &'a SampleInstitution, request: &'a ReceivedRequest, response: &'a str) -> Self {
        Self {
            frame: Frame::new(institution),
            service: &request.service_provider.display_name,
            assertion_consumer: &request.assertion_consumer,
            response,
            relay_state: request.relay_state.as_deref(),
        }
    }
}

#[derive(Template)]
#[template(path = "demo/institution_home.html")]
struct HomePage<'a> {
    frame: Frame<'a>,
    description: &'a str,
    entity_id: &'a str,
    users: &'a [SampleUser],
    signed_in: Option<String>,
}

/// The institution's home page.
pub(super) fn home(institution: &SampleInstitution, session: Option<&Session>) -> Response {
    let view = HomePage {
        frame: Frame::new(institution),
        description: institution.profile().description,
        entity_id: institution.entity_id(),
        users: institution.profile().users,
        signed_in: session.map(|session| session.user.name()),
    };
    // The button leads to the service and back.
    page(StatusCode::OK, &view, FormAction::Anywhere)
}

#[derive(Template)]
#[template(path = "demo/institution_help.html")]
struct HelpPage<'a> {
    frame: Frame<'a>,
    explanation: &'static str,
    service: &'a str,
    transaction: &'a str,
}

/// The page of the institution's `errorURL`.
pub(super) fn help(institution: &SampleInstitution, query: &HelpQuery) -> Response {
    let explanation = match query.code.as_str() {
        "IDENTIFICATION_FAILURE" => {
            "The service did not learn enough about you from us. Our identity team can release what is missing."
        }
        "AUTHENTICATION_FAILURE" => "The service needs a stronger sign-in than the one you had.",
        "AUTHORIZATION_FAILURE" => "You are signed in, but we have not told the service that you may use it.",
        _ => "Something went wrong between the service and us.",
    };
    let view = HelpPage { frame: Frame::new(institution), explanation, service: &query.rp, transaction: &query.tid };
    page(StatusCode::OK, &view, FormAction::Own)
}

#[derive(Template)]
#[template(path = "demo/institution_problem.html")]
struct ProblemPage<'a> {
    frame: Frame<'a>,
    text: &'a str,
}

/// A page that says what is wrong.
pub(super) fn problem(institution: &SampleInstitution, status: StatusCode, text: &str) -> Response {
    page(status, &ProblemPage { frame: Frame::new(institution), text }, FormAction::Own)
}
