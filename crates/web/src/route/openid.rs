//! Where OpenID providers answer, each at an address of its own.

use axum::{
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::StatusCode,
    response::Response,
};
use broker::{
    Broker,
    sign_in::{ProviderAnswer, ProviderAnswerError},
};
use domain::{EntityId, Errand};
use oauth::Params;

use super::{
    login::see_other,
    saml::{again, page_of, refused},
};
use crate::{
    context::{Context, Told},
    page::Turn,
};

/// `GET /oidc/callback/{provider}`: a provider's answer. It signs nobody in; see `broker::sign_in`.
pub(crate) async fn callback(
    State(broker): State<Broker>,
    context: Context,
    provider: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Response {
    // What cannot be read names nobody.
    let provider = provider.map(|Path(provider)| provider).unwrap_or_default();
    // What stands there twice is no answer of any provider.
    let Ok(params) = Params::parse(query.unwrap_or_default().as_bytes()) else {
        return refused(&context, StatusCode::BAD_REQUEST, None, "The address cannot be read.");
    };
    let answer = ProviderAnswer {
        state: params.get("state"),
        code: params.get("code"),
        iss: params.get("iss"),
        error: params.get("error"),
        error_description: params.get("error_description"),
    };
    let broker = broker.who_asked(answer.state);
    let context = context.in_the_name_of(&broker);
    match broker.receive_provider_answer(&provider, &answer).await {
        Ok(home) => see_other(&format!("{}?handoff={}", page_of(&context, home.errand), home.handoff.expose())),
        Err(error) => {
            context.is_of_errand(&broker, error.errand()).await;
            answer_error(&broker, &context, &error)
        }
    }
}

fn answer_error(broker: &Broker, context: &Context, error: &ProviderAnswerError) -> Response {
    if matches!(error, ProviderAnswerError::InVain { .. }) {
        tracing::info!(transaction = %context.transaction, %error, "nobody signed in");
    } else {
        tracing::warn!(transaction = %context.transaction, %error, "refused an OpenID provider's answer");
    }
    let refused = |status, errand, detail| refused(context, status, errand, detail);
    match error {
        ProviderAnswerError::UnknownProvider(_) => {
            refused(StatusCode::NOT_FOUND, None, "No provider answers at this address.")
        }
        ProviderAnswerError::Unasked => {
            refused(StatusCode::FORBIDDEN, None, "It does not belong to a sign-in that is open here.")
        }
        ProviderAnswerError::WrongState => {
            refused(StatusCode::FORBIDDEN, None, "It does not belong to this sign-in (state).")
        }
        ProviderAnswerError::OtherProvider { .. } => {
            refused(StatusCode::FORBIDDEN, None, "It comes from another provider than the one that was asked.")
        }
        ProviderAnswerError::NoCode(errand) => {
            refused(StatusCode::BAD_REQUEST, Some(*errand), "It has neither a code nor an error.")
        }
        ProviderAnswerError::Refused { error, errand, institution, .. } => {
            refusal(broker, context, (*errand, institution), error)
        }
        ProviderAnswerError::Unacceptable { error, errand, institution } if error.is_passing() => {
            context.error(StatusCode::BAD_GATEWAY, silent(context, &name(broker, context, institution), *errand))
        }
        ProviderAnswerError::Unacceptable { error, errand, .. } => {
            refused(StatusCode::FORBIDDEN, Some(*errand), error.public_hint())
        }
        ProviderAnswerError::NotAnew(_, errand) => {
            refused(StatusCode::FORBIDDEN, Some(*errand), "You were to sign in anew, and it does not say that you did.")
        }
        ProviderAnswerError::Nameless(claim, errand) => {
            refused(StatusCode::FORBIDDEN, Some(*errand), &format!("It does not say who you are: {claim} is missing."))
        }
        ProviderAnswerError::NoContext { authorization, login } => {
            see_other(&context.address(&format!("/login/{authorization}?without={login}")))
        }
        ProviderAnswerError::InVain { authorization, .. } => {
            see_other(&page_of(context, Errand::SignIn(*authorization)))
        }
        ProviderAnswerError::Replayed(errand) => refused(StatusCode::CONFLICT, Some(*errand), "It was used before."),
        ProviderAnswerError::Store(error) => context.unavailable(error),
    }
}

fn name(broker: &Broker, context: &Context, institution: &EntityId) -> String {
    let catalogue = broker.catalogue.current();
    let known = catalogue.institution(institution);
    known.map_or_else(|| context.say().error_provider_unnamed().text(), |known| context.name(known).to_owned())
}

/// The provider cannot be reached.
fn silent(context: &Context, name: &str, errand: Errand) -> Told {
    let say = context.say();
    let what = say.error_provider_silent_what(name);
    let told = Told::new(say.error_provider_silent(), [what], say.error_unasked_later());
    Told { turn: Turn::Institution, back: Some(again(context, errand)), ..told }
}

/// The provider itself said no ([RFC 6749 §4.1.2.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1),
/// [OpenID Connect Core §3.1.2.6](https://openid.net/specs/openid-connect-core-1_0.html#AuthError)).
fn refusal(broker: &Broker, context: &Context, (errand, institution): (Errand, &EntityId), error: &str) -> Response {
    let say = context.say();
    let (turn, sentence, next) = match error {
        "access_denied" => (Turn::Person, say.error_provider_denied(), say.error_provider_again()),
        "login_required" | "interaction_required" | "account_selection_required" | "consent_required" => {
            (Turn::Person, say.error_provider_asks(), say.error_provider_again())
        }
        "unmet_authentication_requirements" => (Turn::Person, say.error_provider_weak(), say.error_provider_stronger()),
        "server_error" | "temporarily_unavailable" => {
            (Turn::Institution, say.error_provider_problem(), say.error_unasked_later())
        }
        _ => (Turn::Operator, say.error_provider_how(), say.error_provider_write()),
    };
    let what = [say.error_provider_what(name(broker, context, institution)), sentence];
    let told = Told::new(say.error_provider(), what, next);
    context.error(StatusCode::FORBIDDEN, Told { turn, back: Some(again(context, errand)), ..told })
}
