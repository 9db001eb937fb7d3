//! Our side of SAML: metadata, and the endpoint that takes institutions' answers.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use broker::{
    Broker,
    sign_in::{AnswerError, IdentityError},
};
use domain::{AttributeName, EntityId, Errand};
use oauth::Params;

use super::login::{check_url, expected_attribute, see_other, step_error};
use crate::{
    context::{Context, Told, show},
    error_url::{Problem, error_url},
    extract::Body,
    page::{Application, Link, MissingAttributes, Turn},
};

/// `GET /saml/metadata`.
pub(crate) async fn metadata(State(broker): State<Broker>, context: Context) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "application/samlmetadata+xml"), (header::CACHE_CONTROL, "public, max-age=3600")];
    match broker.published_saml_metadata().await {
        Ok(metadata) => (headers, metadata).into_response(),
        Err(error) => context.unavailable(&error),
    }
}

/// `POST /saml/acs`: an institution's answer. It comes cross-site and signs nobody in; see `broker::sign_in`.
pub(crate) async fn acs(State(broker): State<Broker>, context: Context, Body(body): Body) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(unread) => return refused(&context, unread.status, None, unread.sentence),
    };
    let Ok(params) = Params::parse(&body) else { return unreadable(&context, "The form cannot be read.") };
    let Some(response) = params.get("SAMLResponse") else {
        return unreadable(&context, "The form has no SAMLResponse.");
    };
    let relay_state = params.get("RelayState");
    let broker = broker.who_asked(relay_state);
    let context = context.in_the_name_of(&broker);
    match broker.receive_answer(response, relay_state).await {
        // 303, never 307: the answer must not be posted on.
        Ok(home) => see_other(&format!("{}?handoff={}", page_of(&context, home.errand), home.handoff.expose())),
        Err(error) => {
            context.is_of_errand(&broker, error.errand()).await;
            answer_error(&broker, &context, error)
        }
    }
}

fn unreadable(context: &Context, detail: &str) -> Response {
    refused(context, StatusCode::BAD_REQUEST, None, detail)
}

/// Why an answer is not accepted, as a page.
pub(super) fn refused(context: &Context, status: StatusCode, errand: Option<Errand>, detail: &str) -> Response {
    context.error(status, not_accepted(context, errand, detail))
}

fn not_accepted(context: &Context, errand: Option<Errand>, detail: &str) -> Told {
    let say = context.say();
    let told = Told::new(say.error_answer(), [say.error_answer_what()], say.error_answer_next());
    Told {
        turn: Turn::Operator,
        detail: Some(detail.to_owned()),
        back: errand.map(|errand| again(context, errand)),
        ..told
    }
}

/// Where the browser goes on.
pub(super) fn page_of(context: &Context, errand: Errand) -> String {
    match errand {
        Errand::SignIn(id) => context.address(&format!("/login/{id}")),
        Errand::Link(id) => format!("/account/link/{id}"),
        Errand::Check(_) => "/testidp".to_owned(),
    }
}

pub(super) fn again(context: &Context, errand: Errand) -> Link {
    Link { label: context.say().try_other_login().text(), url: format!("{}?choose=1", page_of(context, errand)) }
}

fn answer_error(broker: &Broker, context: &Context, error: AnswerError) -> Response {
    if matches!(error, AnswerError::InVain { .. }) {
        tracing::info!(transaction = %context.transaction, %error, "nobody signed in");
    } else {
        tracing::warn!(transaction = %context.transaction, %error, "refused an institution's answer");
    }
    match error {
        AnswerError::Unreadable(error) => unreadable(context, error.public_hint()),
        AnswerError::Unacceptable { error, errand, institution } => {
            let catalogue = broker.catalogue.current();
            let known = catalogue.institution(&institution);
            let page = known.and_then(|i| error_url(broker, context, i, (Problem::Other, error.public_hint())));
            context.error(
                StatusCode::FORBIDDEN,
                Told { institution_page: page, ..not_accepted(context, Some(errand), error.public_hint()) },
            )
        }
        AnswerError::Refused { error, errand, institution } => {
            refusal(broker, context, errand, &institution, error.public_hint())
        }
        AnswerError::Unasked(_) => {
            refused(context, StatusCode::FORBIDDEN, None, "It does not belong to a sign-in that is open here.")
        }
        AnswerError::WrongRelayState => {
            refused(context, StatusCode::FORBIDDEN, None, "It does not belong to this sign-in (RelayState).")
        }
        AnswerError::NoContext { authorization, login } => {
            see_other(&context.address(&format!("/login/{authorization}?without={login}")))
        }
        AnswerError::InVain { authorization, .. } => see_other(&page_of(context, Errand::SignIn(authorization))),
        AnswerError::Replayed(errand) => refused(context, StatusCode::CONFLICT, Some(errand), "It was used before."),
        AnswerError::UnknownInstitution(institution) => refused(
            context,
            StatusCode::FORBIDDEN,
            None,
            &format!("The institution {institution} left the federation."),
        ),
        AnswerError::Store(error) => context.unavailable(&error),
    }
}

/// The institution itself said no.
fn refusal(broker: &Broker, context: &Context, errand: Errand, institution: &EntityId, hint: &str) -> Response {
    let catalogue = broker.catalogue.current();
    let known = catalogue.institution(institution);
    let say = context.say();
    let what = known.map(|known| say.error_refusal_what(context.name(known).to_owned()));
    let what = what.unwrap_or_else(|| say.error_refusal_what_unnamed());
    let page = known.and_then(|i| error_url(broker, context, i, (Problem::Authentication, hint)));
    let told = Told::new(say.error_refusal(), [what], say.error_refusal_next());
    let told = Told { back: Some(again(context, errand)), institution_page: page, ..told };
    context.error(StatusCode::FORBIDDEN, told)
}

/// A verified answer that signs nobody in.
pub(crate) async fn identity_error(
    broker: &Broker,
    context: &Context,
    errand: Errand,
    error: IdentityError,
) -> Response {
    tracing::info!(transaction = %context.transaction, %errand, %error, "nobody was signed in");
    let say = context.say();
    let told = match error {
        IdentityError::Step(error) => {
            let id = if let Errand::SignIn(id) = errand { Some(id) } else { None };
            return step_error(context, id, error);
        }
        IdentityError::Store(error) => return context.unavailable(&error),
        IdentityError::Unidentifiable { institution, attributes, .. } => {
            return unidentifiable(broker, context, errand, &institution, &attributes);
        }
        // The back button, most likely: the dispatcher knows where the sign-in stands.
        IdentityError::UsedUp => return Redirect::to(&page_of(context, errand)).into_response(),
        IdentityError::UnknownInstitution(institution) => {
            let what = say.error_left_what(institution.to_string());
            let told = Told::new(say.error_left(), [what], say.error_choose_other_login());
            Told { turn: Turn::Institution, back: Some(again(context, errand)), ..told }
        }
        IdentityError::Hold { reason, .. } => {
            let what = [say.error_hold_what(), say.error_hold_told()];
            Told {
                turn: Turn::Operator,
                detail: Some(reason.to_string()),
                back: Some(again(context, errand)),
                ..Told::new(say.error_hold(), what, say.error_hold_next())
            }
        }
    };
    context.error(StatusCode::FORBIDDEN, told)
}

/// The institution sent nothing that names the person: the page says which attributes would do.
fn unidentifiable(
    broker: &Broker,
    context: &Context,
    errand: Errand,
    institution: &EntityId,
    attributes: &domain::Attributes,
) -> Response {
    const ANY_OF: [AttributeName; 3] =
        [AttributeName::SubjectId, AttributeName::EduPersonPrincipalName, AttributeName::PairwiseId];
    let say = context.say();
    let catalogue = broker.catalogue.current();
    let known = catalogue.institution(institution);
    let details = format!("one of {}", ANY_OF.map(AttributeName::friendly).join(", "));
    let expected = ANY_OF.map(|name| expected_attribute(say, name, attributes.all(name).to_vec(), attributes));
    let page = MissingAttributes {
        frame: context.frame(),
        application: Application {
            name: broker.settings.service.name.clone(),
            home_page: None,
            contact_email: None,
            privacy_url: None,
            terms_url: None,
            logo_url: None,
        },
        institution: known.map_or(institution.as_str(), |i| context.name(i)).to_owned(),
        institution_entity_id: institution.to_string(),
        service_entity_id: broker.settings.service.entity_id.to_string(),
        at: broker.now(),
        attributes: expected.into(),
        explanations: Vec::new(),
        institution_email: known.and_then(|i| i.support_email().map(str::to_owned)),
        error_url: known.and_then(|i| error_url(broker, context, i, (Problem::Identification, &details))),
        other_institution_url: again(context, errand).url,
        again_url: again(context, errand).url,
        check_url: check_url(broker, institution),
        back: Some(match errand {
            Errand::SignIn(id) => Link { label: say.back_to_application().text(), url: format!("/login/{id}/back") },
            Errand::Link(_) => Link { label: say.back_to_account().text(), url: "/account".to_owned() },
            Errand::Check(_) => again(context, errand),
        }),
    };
    (StatusCode::FORBIDDEN, show(&page)).into_response()
}
