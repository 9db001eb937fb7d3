//! Asking for certificates in the browser, with a key of the person's.

mod form;
mod reader;
mod refusal;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    certificates::{AddressStanding, AskedBy, CertificateError, NewRequest, Refusal, RequestError, Wishes},
};
use domain::{CertificateRequestId, OwnPage, SignIn};
use serde::Deserialize;

use self::reader::Reader;
pub(super) use self::{
    form::{Typed, objection_to},
    reader::{issuing_session, profiles},
    refusal::{no_key, refused},
};
use super::{certificates::unknown, login::see_other};
use crate::{
    context::{Context, show},
    page::Objection,
    signed_in::{SignedIn, SignedInForm},
    words::Words,
};

fn request_page(id: CertificateRequestId) -> String {
    format!("/account/certificates/requests/{id}")
}

#[derive(Deserialize)]
pub(crate) struct Following {
    /// The serial number of the certificate that is to be renewed.
    renew: Option<String>,
}

/// `GET /account/certificates/new`, perhaps with `?renew={serial}`.
pub(crate) async fn form(
    State(broker): State<Broker>,
    person: SignedIn,
    Query(Following { renew }): Query<Following>,
) -> Response {
    let SignedIn { context, session, sign_in } = &person;
    if !session.may_issue() {
        // What is to be renewed stands in the list.
        let list = renew.and_then(|_| OwnPage::parse(super::certificates::PATH));
        return context.sign_in_again(list.as_ref());
    }
    let reader = Reader { broker: &broker, person: &person };
    let Some(serial) = renew else {
        return match reader.new_page(None, None).await {
            Ok(page) => show(&page),
            Err(error) => context.unavailable(&error),
        };
    };
    let renewal = match broker.renewal(sign_in, AskedBy::Portal, &serial).await {
        Ok(Some(renewal)) => renewal,
        Ok(None) => return unknown(context, StatusCode::NOT_FOUND),
        Err(error) => return context.unavailable(&error),
    };
    let unmet = Some(renewal.unmet).filter(|unmet| !unmet.is_empty());
    let objection = unmet.map(|unmet| refused(context.say(), &Refusal::Unmet(unmet), None));
    let typed = Typed {
        profile: Some(renewal.profile),
        addresses: renewal.addresses,
        renews: Some(serial),
        ..Typed::default()
    };
    match reader.new_page(Some(&typed), objection).await {
        Ok(mut page) => {
            // The address of the one that follows it already.
            page.addresses.iter_mut().for_each(|one| one.chosen &= one.standing == AddressStanding::Free);
            show(&page)
        }
        Err(error) => context.unavailable(&error),
    }
}

/// `POST /account/certificates/requests`.
pub(crate) async fn create(
    State(broker): State<Broker>,
    SignedInForm { person, form: typed }: SignedInForm<Typed>,
) -> Response {
    let SignedIn { context, session, sign_in } = &person;
    let objection = match drafted(&broker, context.say(), sign_in, &typed).await {
        // What was written is kept while the person proves anew who they are.
        Ok(Ok(id)) if typed.then == "send" && !session.may_issue() => return again_for(context, id),
        Ok(Ok(id)) if typed.then == "send" => return answered(&broker, &person, id).await,
        Ok(Ok(id)) => return see_other(&request_page(id)),
        Ok(Err(objection)) => objection,
        Err(error) => return failed(context, &error),
    };
    let reader = Reader { broker: &broker, person: &person };
    match reader.new_page(Some(&typed), Some(objection)).await {
        Ok(page) => (StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response(),
        Err(error) => context.unavailable(&error),
    }
}

/// The sign-in that leads back to a draft.
fn again_for(context: &Context, id: CertificateRequestId) -> Response {
    context.sign_in_again(OwnPage::parse(&request_page(id)).as_ref())
}

/// The draft, or what speaks against it.
async fn drafted(
    broker: &Broker,
    say: Words,
    sign_in: &SignIn,
    typed: &Typed,
) -> Result<Result<CertificateRequestId, Objection>, CertificateError> {
    let wishes = match typed.wishes(say) {
        Ok(wishes) => wishes,
        Err(objection) => return Ok(Err(objection)),
    };
    if typed.then == "send" && !typed.agreed {
        return Ok(Err(Typed::not_agreed(say)));
    }
    let new = NewRequest {
        wishes,
        csr: &typed.csr,
        is_key_of_browser: typed.is_key_of_browser,
        renews: typed.renews.as_deref(),
    };
    match broker.draft_certificate(sign_in, new).await {
        Ok(id) => Ok(Ok(id)),
        Err(RequestError::Certificate(error @ (CertificateError::Store(_) | CertificateError::Issue(_)))) => Err(error),
        Err(refused) => Ok(Err(objection_to(say, &refused))),
    }
}

fn failed(context: &Context, error: &CertificateError) -> Response {
    context.unavailable(error)
}

/// `GET /account/certificates/requests/{id}`.
pub(crate) async fn page(State(broker): State<Broker>, person: SignedIn, Path(id): Path<String>) -> Response {
    let SignedIn { context, session, .. } = &person;
    if !session.may_issue() {
        return context.sign_in_again(None);
    }
    let reader = Reader { broker: &broker, person: &person };
    match CertificateRequestId::parse(&id) {
        Some(id) => reader.shown(id, None, None).await,
        None => unknown(context, StatusCode::NOT_FOUND),
    }
}

/// `POST /account/certificates/requests/{id}`: send it, change it or delete it.
pub(crate) async fn decide(
    State(broker): State<Broker>,
    Path(id): Path<String>,
    SignedInForm { person, form: typed }: SignedInForm<Typed>,
) -> Response {
    let SignedIn { context, session, sign_in } = &person;
    let Some(id) = CertificateRequestId::parse(&id) else { return unknown(context, StatusCode::NOT_FOUND) };
    if typed.then == "delete" {
        return match broker.delete_request(sign_in, id).await {
            Ok(true) => see_other(super::certificates::PATH),
            Ok(false) => unknown(context, StatusCode::CONFLICT),
            Err(error) => context.unavailable(&error),
        };
    }
    let reader = Reader { broker: &broker, person: &person };
    let say = context.say();
    let changed = match typed.wishes(say) {
        // What was sent says nothing of what the certificate is to be like.
        Ok(Wishes { profile: None, .. }) => Ok(()),
        Ok(wishes) => {
            broker.change_request(sign_in, id, wishes).await.map_err(|refused| (objection_to(say, &refused), refused))
        }
        Err(objection) => return reader.shown(id, Some(&typed), Some(objection)).await,
    };
    match changed {
        // What is answered already, or is being answered, is not changed, but leads to its answer.
        Ok(()) | Err((_, RequestError::Unknown)) => {}
        Err((_, RequestError::Certificate(error @ (CertificateError::Store(_) | CertificateError::Issue(_))))) => {
            return failed(context, &error);
        }
        Err((objection, _)) => return reader.shown(id, Some(&typed), Some(objection)).await,
    }
    if typed.then == "change" {
        return see_other(&request_page(id));
    }
    if !typed.agreed {
        return reader.shown(id, Some(&typed), Some(Typed::not_agreed(say))).await;
    }
    if !session.may_issue() {
        return again_for(context, id);
    }
    answered(&broker, &person, id).await
}

/// Has a draft answered, and leads to the certificate.
async fn answered(broker: &Broker, person: &SignedIn, id: CertificateRequestId) -> Response {
    let SignedIn { context, sign_in, .. } = person;
    match broker.send_request(sign_in, id).await {
        Ok(serial) => see_other(&format!("/account/certificates/{serial}")),
        Err(RequestError::Certificate(error @ (CertificateError::Store(_) | CertificateError::Issue(_)))) => {
            failed(context, &error)
        }
        Err(RequestError::Unknown) => unknown(context, StatusCode::CONFLICT),
        // Whoever sends it twice is led to the answer: the page of the request leads on to the certificate.
        Err(RequestError::Busy) => see_other(&request_page(id)),
        // The draft has the reason, and an address of its own.
        Err(RequestError::Certificate(refused)) => {
            tracing::info!(transaction = %context.transaction, reason = %refused, "refused a certificate in the browser");
            see_other(&request_page(id))
        }
        Err(refused) => {
            tracing::info!(transaction = %context.transaction, reason = %refused, "refused a certificate in the browser");
            let reader = Reader { broker, person };
            reader.shown(id, None, Some(objection_to(context.say(), &refused))).await
        }
    }
}
