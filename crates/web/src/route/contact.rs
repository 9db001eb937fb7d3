//! Mail addresses beside those that institutions release: what their contacts do, and the people whom they concern.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    certificates::{ContactError, MOST_WAITING},
};
use domain::SignIn;
use serde::Deserialize;

use super::login::see_other;
use crate::{
    context::{Context, Told, show},
    extract::PageQuery,
    page::{Addresses, ConfirmAddress, Contact, Link, Objection},
    signed_in::{SignedIn, SignedInForm},
    words::{Phrase, Words},
};

const OWN: &str = "/account/addresses";

/// `GET /account/addresses`.
pub(crate) async fn addresses(
    State(broker): State<Broker>,
    SignedIn { context, session, sign_in }: SignedIn,
) -> Response {
    let csrf = session.csrf();
    let said = broker.institution_addresses(&sign_in).await;
    match broker.added_addresses(&sign_in).await {
        Ok(mut added) => {
            for one in &mut added {
                one.institution = context.name_of(&broker, &one.address.institution, &one.institution);
            }
            show(&Addresses { frame: context.frame(), csrf, said, added })
        }
        Err(error) => context.unavailable(&error),
    }
}

#[derive(Deserialize)]
pub(crate) struct RemovalForm {
    id: String,
}

/// `POST /account/addresses`: the person takes one away.
pub(crate) async fn remove(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, sign_in, .. }, form }: SignedInForm<RemovalForm>,
) -> Response {
    match broker.remove_own_address(&sign_in, &form.id).await {
        Ok(true) => see_other(OWN),
        Ok(false) => {
            let say = context.say();
            let told = Told::new(say.error_address(), [say.error_address_what()], say.error_address_next());
            context.error(StatusCode::NOT_FOUND, Told { back: Some(own(say)), ..told })
        }
        Err(error) => context.unavailable(&error),
    }
}

#[derive(Deserialize)]
pub(crate) struct Challenge {
    #[serde(default)]
    challenge: String,
}

/// `GET /account/addresses/confirm?challenge=…`: the link in a letter. It only asks: programs that look at mail open links, too.
pub(crate) async fn challenged(
    State(broker): State<Broker>,
    SignedIn { context, session, sign_in }: SignedIn,
    PageQuery(Challenge { challenge, .. }): PageQuery<Challenge>,
) -> Response {
    // The way here led through a sign-in, which keeps no secrets of links.
    if challenge.is_empty() {
        let say = context.say();
        let told = Told::new(say.error_letter(), [say.error_letter_what()], say.error_letter_next());
        return context.error(StatusCode::OK, Told { back: Some(own(say)), ..told });
    }
    let csrf = session.csrf();
    match broker.challenged_address(&sign_in, &challenge).await {
        Ok(Some(address)) => show(&ConfirmAddress { frame: context.frame(), csrf, challenge, address }),
        Ok(None) => spent(&context),
        Err(error) => context.unavailable(&error),
    }
}

/// `POST /account/addresses/confirm`.
pub(crate) async fn confirm(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, sign_in, .. }, form }: SignedInForm<Challenge>,
) -> Response {
    match broker.confirm_address(&sign_in, &form.challenge).await {
        Ok(Some(_)) => see_other(OWN),
        Ok(None) => spent(&context),
        Err(error) => context.unavailable(&error),
    }
}

/// Why the link is not good stays open: that would tell whoever tries one out.
fn spent(context: &Context) -> Response {
    let say = context.say();
    let told = Told::new(say.error_letter_spent(), [say.error_letter_spent_what()], say.error_address_next());
    context.error(StatusCode::GONE, Told { back: Some(own(say)), ..told })
}

fn own(say: Words) -> Link {
    Link { label: say.addresses_title().text(), url: OWN.to_owned() }
}

#[derive(Deserialize, Default)]
pub(crate) struct ContactForm {
    #[serde(default)]
    then: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    address: String,
    /// `yes`: it belongs to a function.
    function: Option<String>,
    #[serde(default)]
    id: String,
    #[serde(default)]
    serial: String,
}

/// `GET /contact`.
pub(crate) async fn page(State(broker): State<Broker>, SignedIn { context, session, sign_in }: SignedIn) -> Response {
    let csrf = session.csrf();
    shown(&broker, &context, &sign_in, csrf, ContactForm::default(), Ok(None)).await
}

async fn shown(
    broker: &Broker,
    context: &Context,
    sign_in: &SignIn,
    csrf: String,
    typed: ContactForm,
    outcome: Result<Option<String>, ContactError>,
) -> Response {
    let say = context.say();
    let addresses = match broker.contact_addresses(sign_in).await {
        Ok(addresses) => addresses,
        Err(ContactError::Store(error)) => return context.unavailable(&error),
        Err(refused) => {
            tracing::info!(transaction = %context.transaction, reason = %refused, "refused the page of contacts");
            let told = Told::new(say.contact_not(), [say.contact_not_what()], say.contact_not_next());
            let back = Some(Link { label: say.account_title().text(), url: "/account".to_owned() });
            return context.error(StatusCode::FORBIDDEN, Told { back, ..told });
        }
    };
    let (done, objection, status) = match outcome {
        Ok(done) => (done, None, StatusCode::OK),
        Err(error) => {
            let at = match error {
                ContactError::Nobody(_) | ContactError::Oneself if typed.then == "identity" => Some("identity-person"),
                ContactError::Nobody(_) => Some("person"),
                ContactError::NotAnAddress | ContactError::There => Some("address"),
                _ => None,
            };
            (None, Some(Objection { at, ..Objection::general(refused(say, &error)) }), StatusCode::UNPROCESSABLE_ENTITY)
        }
    };
    // What was done is not offered again.
    let typed = if objection.is_some() { typed } else { ContactForm::default() };
    let page = Contact {
        frame: context.frame(),
        csrf,
        institution: context.vouching(broker, sign_in),
        addresses,
        is_function: typed.function.is_some(),
        is_identity: typed.then == "identity",
        person: typed.person,
        address: typed.address,
        objection,
        done,
    };
    (status, show(&page)).into_response()
}

/// `POST /contact`.
pub(crate) async fn act(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, session, sign_in }, form }: SignedInForm<ContactForm>,
) -> Response {
    let (say, is_function) = (context.say(), form.function.as_deref() == Some("yes"));
    let outcome = match form.then.as_str() {
        "add" => {
            let done = broker.add_address(&sign_in, &form.person, (&form.address, is_function)).await;
            done.map(|()| say.contact_done_added())
        }
        "identity" => {
            let done = broker.confirm_identity(&sign_in, &form.person).await;
            done.map(|()| say.contact_done_identity())
        }
        "remove" => {
            let done = broker.withdraw_address(&sign_in, &form.id).await;
            done.map(|()| say.contact_done_removed())
        }
        _ => {
            let done = broker.revoke_withdrawn(&sign_in, &form.id, &form.serial).await;
            done.map(|()| say.contact_done_revoked())
        }
    };
    match outcome {
        Err(ContactError::Store(error)) => context.unavailable(&error),
        outcome => {
            if let Err(refused) = &outcome {
                tracing::info!(transaction = %context.transaction, reason = %refused, "refused a contact's wish");
            }
            shown(&broker, &context, &sign_in, session.csrf(), form, outcome.map(|done| Some(done.text()))).await
        }
    }
}

fn refused(say: Words, error: &ContactError) -> Phrase<'_> {
    match error {
        ContactError::NotContact => say.contact_not_what(),
        ContactError::Nobody(person) => say.contact_nobody(person),
        ContactError::NotAnAddress => say.contact_no_address(),
        ContactError::There => say.contact_there(),
        ContactError::TooMany => say.contact_too_many(MOST_WAITING),
        ContactError::TooOften(wait) => say.contact_too_often(wait.as_secs().max(1)),
        ContactError::Oneself => say.contact_oneself(),
        ContactError::Unknown => say.contact_unknown(),
        ContactError::NoMail => say.contact_no_mail(),
        ContactError::Mail(_) | ContactError::Store(_) => say.contact_not_sent(),
    }
}
