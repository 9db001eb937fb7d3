//! Why a sign-in does not go on: each reason is a page.

use std::collections::BTreeSet;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    release::Shortfall,
    sign_in::{MissingQuestion, QuestionError, StepError},
};
use domain::{AttributeName, Attributes, AuthorizationId, Client, EntityId};

use crate::{
    context::{Context, Told, show},
    error_url::{Problem, error_url},
    page::{ClientNotActive, ExpectedAttribute, Link, MissingAttributes, Outcome, Turn},
    route::home::attribute_label,
    words::Words,
};

/// The client is not in use: a page, never a redirect.
pub(crate) fn not_active(context: &Context, client: &Client) -> Response {
    tracing::info!(transaction = %context.transaction, client = %client.id, status = %client.status,
        "refused a sign-in for a client that is not in use");
    let page = ClientNotActive {
        frame: context.frame(),
        application: context.application(client),
        standing: client.status.into(),
    };
    (StatusCode::FORBIDDEN, show(&page)).into_response()
}

/// A sign-in that cannot go on.
pub(crate) fn step_error(context: &Context, id: Option<AuthorizationId>, error: StepError) -> Response {
    explain(context, id, error, None)
}

/// The same, with the way to begin anew if the client has one: for a sign-in that is over.
pub(super) async fn over(broker: &Broker, context: &Context, id: AuthorizationId, error: StepError) -> Response {
    let again = match error {
        StepError::Expired | StepError::Ended => broker.begin_again(id).await.unwrap_or_default(),
        _ => None,
    };
    let say = context.say();
    let again = again.map(|again| {
        let label =
            if again.begins { say.error_sign_in_again(&again.name) } else { say.error_to_application(&again.name) };
        Link { label: label.text(), url: again.url.clone().into() }
    });
    explain(context, Some(id), error, again)
}

fn explain(context: &Context, id: Option<AuthorizationId>, error: StepError, begin_again: Option<Link>) -> Response {
    tracing::info!(transaction = %context.transaction, authorization = ?id, %error, "a sign-in cannot go on");
    let say = context.say();
    let choose_again =
        id.map(|id| Link { label: say.error_choose_again().text(), url: format!("/login/{id}?choose=1") });
    let (status, told) = match error {
        StepError::Expired | StepError::NotSignedIn => {
            let told = Told::new(say.error_late(), [say.error_late_what()], say.error_again());
            (StatusCode::GONE, Told { back: begin_again, ..told })
        }
        StepError::OtherBrowser => {
            let what = [say.error_other_browser_what(), say.error_other_browser_beware()];
            (StatusCode::FORBIDDEN, Told::new(say.error_other_browser(), what, say.error_again()))
        }
        StepError::Ended => {
            let told = Told::new(say.error_complete(), [say.error_complete_what()], say.error_complete_next());
            (StatusCode::CONFLICT, Told { back: begin_again, ..told })
        }
        StepError::Closed => {
            let told = Told::new(say.error_closed(), [say.error_closed_what()], say.error_closed_next());
            let back = Link { label: say.sign_out().text(), url: "/logout".to_owned() };
            (StatusCode::FORBIDDEN, Told { turn: Turn::Operator, back: Some(back), ..told })
        }
        StepError::UnknownInstitution(name) => {
            let told = Told::new(say.error_institution(), [say.error_institution_what()], say.error_choose_other());
            (StatusCode::BAD_REQUEST, Told { detail: Some(name), back: choose_again, ..told })
        }
        StepError::NotActive(client) => return not_active(context, &client),
        StepError::Question(error) => unasked(context, &error, choose_again),
        StepError::Store(error) => return context.unavailable(&error),
        StepError::Signing(error) => return context.unavailable(&error),
    };
    context.error(status, told)
}

/// An institution that could not be asked.
pub(crate) fn unasked(context: &Context, error: &QuestionError, back: Option<Link>) -> (StatusCode, Told) {
    let say = context.say();
    let (turn, sentence, next) = match error {
        QuestionError::OpenId(silent) if silent.is_passing() => {
            (Turn::Institution, say.error_unasked_silent(), say.error_unasked_later())
        }
        QuestionError::NeverAnew(_) => {
            tracing::info!(transaction = %context.transaction, %error, "an institution was not asked");
            let what = [say.error_never_anew_what()];
            let told = Told::new(say.error_never_anew(), what, say.error_choose_other_login());
            return (StatusCode::FORBIDDEN, Told { back, ..told });
        }
        QuestionError::UnknownInstitution(_) | QuestionError::Request(_) | QuestionError::OpenId(_) => {
            (Turn::Operator, say.error_unasked_unknown(), say.error_unasked_write())
        }
    };
    tracing::error!(transaction = %context.transaction, %error, "an institution could not be asked");
    let detail = match error {
        QuestionError::OpenId(error) => error.public_hint().to_owned(),
        error => error.to_string(),
    };
    let told = Told::new(say.error_unasked(), [sentence], next);
    (StatusCode::BAD_GATEWAY, Told { turn, detail: Some(detail), back, ..told })
}

/// The institution did not say enough.
pub(super) fn missing(broker: &Broker, context: &Context, id: AuthorizationId, question: &MissingQuestion) -> Response {
    let sign_in = &question.sign_in;
    let name = AttributeName::DisplayName;
    let mut expected: Vec<AttributeName> = vec![name, AttributeName::Mail];
    let shortfall = &question.shortfall;
    for name in shortfall.missing.iter().copied().chain(shortfall.unmet.iter().map(|unmet| unmet.attribute)) {
        if !expected.contains(&name) {
            expected.push(name);
        }
    }
    let attributes = expected.into_iter().map(|name| {
        let shown = if name == AttributeName::DisplayName {
            sign_in.display_name().into_iter().collect()
        } else {
            sign_in.attributes.all(name).to_vec()
        };
        let mut attribute = expected_attribute(context.say(), name, shown, &sign_in.attributes);
        if let Some(outcome) = unknown(shortfall, name).or_else(|| not_enough(shortfall, name, &sign_in.attributes)) {
            attribute.outcome = outcome;
        }
        attribute
    });
    let silent = shortfall.silent.iter().filter(|source| lacks(shortfall, source.attribute));
    let silent = silent.map(|source| context.say().missing_silent_later(&source.name).text());
    let explained = shortfall.unmet.iter().filter_map(|unmet| unmet.explanation.clone());
    let explanations: BTreeSet<String> = explained.chain(silent).collect();
    let catalogue = broker.catalogue.current();
    let institution = catalogue.institution(&sign_in.institution);
    let back = Link {
        label: context.say().back_to(&question.client.registration.name).text(),
        url: format!("/login/{id}/back"),
    };
    tracing::info!(transaction = %context.transaction, authorization = %id, institution = %sign_in.institution,
        missing = ?shortfall.missing, unmet = ?shortfall.unmet, silent = ?shortfall.silent, "a sign-in lacks attributes");
    let unmet = shortfall.unmet.iter().map(|unmet| unmet.attribute);
    let lacking: Vec<_> = shortfall.missing.iter().copied().chain(unmet).map(AttributeName::friendly).collect();
    let details = lacking.join(", ");
    let page = MissingAttributes {
        frame: context.frame(),
        application: context.application(&question.client),
        institution: context.vouching(broker, sign_in),
        institution_entity_id: sign_in.institution.to_string(),
        service_entity_id: broker.settings.service.entity_id.to_string(),
        at: broker.now(),
        attributes: attributes.collect(),
        explanations: explanations.into_iter().collect(),
        institution_email: institution.and_then(|i| i.support_email().map(str::to_owned)),
        error_url: institution.and_then(|i| error_url(broker, context, i, (Problem::Identification, &details))),
        other_institution_url: format!("/login/{id}?choose=1"),
        again_url: format!("/login/{id}"),
        check_url: check_url(broker, &sign_in.institution),
        back: Some(back),
    };
    // Where it is only ours, another try may help.
    let status = if page.is_ours() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::FORBIDDEN };
    (status, show(&page)).into_response()
}

/// Where an institution's staff sees what it releases.
pub(crate) fn check_url(broker: &Broker, institution: &EntityId) -> String {
    let entity_id: String = url::form_urlencoded::byte_serialize(institution.as_str().as_bytes()).collect();
    broker.settings.issuer.endpoint(&format!("/testidp?entityID={entity_id}"))
}

fn lacks(shortfall: &Shortfall, name: AttributeName) -> bool {
    shortfall.missing.contains(&name) || shortfall.unmet.iter().any(|unmet| unmet.attribute == name)
}

/// What a source of ours may know, which does not answer: the institution is not to blame.
fn unknown(shortfall: &Shortfall, name: AttributeName) -> Option<Outcome> {
    let source = shortfall.silent.iter().find(|source| source.attribute == name && lacks(shortfall, name))?;
    Some(Outcome::NotAsked { source: source.name.clone() })
}

/// What a rule demands of an attribute, or takes away of it.
fn not_enough(shortfall: &Shortfall, name: AttributeName, attributes: &Attributes) -> Option<Outcome> {
    let values = attributes.all(name).to_vec();
    if let Some(unmet) = shortfall.unmet.iter().find(|unmet| unmet.attribute == name) {
        return Some(Outcome::NotEnough { values, wanted: unmet.wanted.iter().map(ToString::to_string).collect() });
    }
    // A scope needs it, and a rule took it away.
    let removed = shortfall.missing.contains(&name) && !values.is_empty();
    removed.then(|| Outcome::NotEnough { values, wanted: Vec::new() })
}

/// What became of one attribute.
pub(crate) fn expected_attribute(
    say: Words,
    name: AttributeName,
    values: Vec<String>,
    attributes: &Attributes,
) -> ExpectedAttribute {
    let dropped = attributes.dropped().iter().find(|dropped| dropped.name == name);
    let outcome = match dropped {
        _ if !values.is_empty() => Outcome::Released(values),
        Some(dropped) => Outcome::Dropped { value: dropped.value.clone(), reason: dropped.reason },
        None => Outcome::Missing,
    };
    ExpectedAttribute {
        label: attribute_label(say, name),
        friendly: name.friendly().to_owned(),
        uri: name.uri().to_owned(),
        outcome,
    }
}
