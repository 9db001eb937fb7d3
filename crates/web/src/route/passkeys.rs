//! The person's passkeys.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    passkeys::{PasskeyError, PasskeyQuestion, PasskeyView},
};
use domain::{SignIn, identity_act::ActKind};
use serde::Deserialize;

use super::login::{see_other, step_error};
use crate::{
    context::{Context, Told, show},
    page::{Objection, PasskeyAct, Passkeys, ShownPasskey},
    session::BrowserSession,
    signed_in::{SignedIn, SignedInForm},
    words::Words,
};

const OWN: &str = "/account/passkeys";

/// `GET /account/passkeys`.
pub(crate) async fn page(State(broker): State<Broker>, SignedIn { context, session, sign_in }: SignedIn) -> Response {
    shown(&broker, (&context, &session, &sign_in), None).await
}

async fn shown(
    broker: &Broker,
    (context, session, sign_in): (&Context, &BrowserSession, &SignIn),
    objection: Option<Objection>,
) -> Response {
    let status = if objection.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = match broker.passkey_view(&session.browser(), sign_in).await {
        Ok(view) => view,
        Err(error) => return failed(context, error),
    };
    let PasskeyView { passkeys, register, may_change, counts_from, prove, acts } = view;
    let (say, now) = (context.say(), broker.now());
    let passkeys = passkeys.into_iter().map(|passkey| ShownPasskey {
        id: passkey.id.to_string(),
        name: passkey.name.as_str().to_owned(),
        created_at: passkey.created_at,
        last_used_at: passkey.last_used_at,
        counts_from: Some(passkey.counts_from).filter(|_| !passkey.counts(now)),
        is_synced: passkey.is_synced,
    });
    let acts = acts.into_iter().map(|(at, kind, name)| {
        let sentence = match kind {
            ActKind::PasskeyRemoved => say.act_passkey_removed(&name),
            _ => say.act_passkey_added(&name),
        };
        PasskeyAct { at, sentence: sentence.text() }
    });
    let page = Passkeys {
        frame: context.frame(),
        csrf: session.csrf(),
        objection,
        passkeys: passkeys.collect(),
        may_change,
        register: register.as_ref().map(json),
        counts_from,
        prove: prove.as_ref().map(json),
        acts: acts.collect(),
    };
    (status, show(&page)).into_response()
}

/// The question, for an attribute of the page.
pub(super) fn json(question: &PasskeyQuestion) -> String {
    question.options.to_string()
}

/// Nothing that another answer could mend.
fn failed(context: &Context, error: PasskeyError) -> Response {
    match error {
        PasskeyError::Store(error) => context.unavailable(&error),
        PasskeyError::Step(error) => step_error(context, None, error),
        error => {
            tracing::info!(transaction = %context.transaction, %error, "passkeys cannot be used");
            let say = context.say();
            let told = Told::new(say.error_not_found(), [say.error_not_found_what()], say.error_not_found_next());
            context.error(StatusCode::NOT_FOUND, told)
        }
    }
}

/// Why an answer was not taken, in a sentence; `None` if no page can go on from it.
pub(super) fn objection(say: Words, error: &PasskeyError) -> Option<Objection> {
    let sentence = match error {
        PasskeyError::Off | PasskeyError::Step(_) | PasskeyError::Store(_) => return None,
        PasskeyError::Name => return Some(Objection::of("name", say.passkey_name_wrong().text())),
        PasskeyError::Over => say.passkey_over(),
        PasskeyError::Refused(_) | PasskeyError::NotTheirs => say.passkey_refused(),
        PasskeyError::Known => say.passkey_taken(),
        PasskeyError::TooMany => say.passkey_too_many(),
        PasskeyError::NotRecent => say.passkeys_first_what(),
        PasskeyError::TooOften(_) => say.passkey_too_often(),
    };
    Some(Objection::general(sentence.text()))
}

async fn refused(
    broker: &Broker,
    (context, session, sign_in): (&Context, &BrowserSession, &SignIn),
    error: PasskeyError,
) -> Response {
    tracing::info!(transaction = %context.transaction, %error, "what was sent of a passkey is not taken");
    match objection(context.say(), &error) {
        Some(objection) => shown(broker, (context, session, sign_in), Some(objection)).await,
        None => failed(context, error),
    }
}

/// What a page sends of a new passkey.
#[derive(Deserialize)]
pub(crate) struct NewPasskey {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) credential: String,
}

/// `POST /account/passkeys`.
pub(crate) async fn add(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, session, sign_in }, form }: SignedInForm<NewPasskey>,
) -> Response {
    let new = (form.name.as_str(), form.credential.as_str());
    match broker.add_own_passkey(&session.browser(), &sign_in, new, &context.transaction).await {
        Ok(()) => see_other(OWN),
        Err(error) => refused(&broker, (&context, &session, &sign_in), error).await,
    }
}

/// What a page sends of a passkey that is proved.
#[derive(Deserialize)]
pub(crate) struct ProvedPasskey {
    #[serde(default)]
    pub(super) credential: String,
}

/// `POST /account/passkeys/confirm`.
pub(crate) async fn confirm(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, mut session, sign_in }, form }: SignedInForm<ProvedPasskey>,
) -> Response {
    let proved = broker.confirm_by_passkey(&session.browser(), &sign_in, &form.credential, &context.transaction).await;
    match proved {
        Ok(stronger) => match session.begin(stronger).await {
            Ok(()) => see_other(OWN),
            Err(error) => context.unavailable(&error),
        },
        Err(error) => refused(&broker, (&context, &session, &sign_in), error).await,
    }
}

#[derive(Deserialize)]
pub(crate) struct RemovalForm {
    id: String,
}

/// `POST /account/passkeys/remove`.
pub(crate) async fn remove(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, session, sign_in }, form }: SignedInForm<RemovalForm>,
) -> Response {
    match broker.remove_own_passkey(&sign_in, &form.id).await {
        // Of two clicks the second finds nothing, and what was wanted is done.
        Ok(_) => see_other(OWN),
        Err(error) => refused(&broker, (&context, &session, &sign_in), error).await,
    }
}
