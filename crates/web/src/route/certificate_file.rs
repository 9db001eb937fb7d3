//! `/account/certificates/pkcs12`: all in one file, with a key that is made here.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    certificates::{AskedBy, CertificateError, EcpCertificateError, RequestError},
    settings::OfferedProfile,
};

use super::certificate_requests::{Typed, issuing_session, no_key, objection_to, profiles};
use crate::{
    context::show,
    page::{CertificateFile, Objection},
    signed_in::{SignedIn, SignedInForm},
};

/// `GET /account/certificates/pkcs12`.
pub(crate) async fn form(State(broker): State<Broker>, person: SignedIn) -> Response {
    if !person.session.may_issue() {
        return person.context.sign_in_again(None);
    }
    show(&file_page(&broker, &person, &Typed::default(), None))
}

fn file_page(broker: &Broker, person: &SignedIn, typed: &Typed, objection: Option<Objection>) -> CertificateFile {
    let SignedIn { context, session, .. } = person;
    CertificateFile {
        frame: context.frame(),
        csrf: session.csrf(),
        profiles: profiles(broker, context.say(), typed.profile.as_deref(), OfferedProfile::takes_rsa),
        days: typed.days.clone(),
        agreed: typed.agreed,
        session: issuing_session(broker, session),
        objection,
    }
}

/// `POST /account/certificates/pkcs12`: `usercred.p12`.
pub(crate) async fn make(
    State(broker): State<Broker>,
    SignedInForm { person, form: typed }: SignedInForm<Typed>,
) -> Response {
    let SignedIn { context, session, sign_in } = &person;
    if !session.may_issue() {
        return context.sign_in_again(None);
    }
    let refused = |status: StatusCode, objection: Objection| {
        tracing::info!(transaction = %context.transaction, reason = %objection.sentence, "refused a certificate in one file");
        let page = file_page(&broker, &person, &typed, Some(objection));
        (status, show(&page)).into_response()
    };
    let objected = |objection: Objection| refused(StatusCode::UNPROCESSABLE_ENTITY, objection);
    let say = context.say();
    let lifetime = match typed.lifetime(say) {
        Ok(lifetime) => lifetime,
        Err(objection) => return objected(objection),
    };
    if typed.password != typed.password_again {
        return objected(Objection::of("password-again", say.refused_passwords_differ()));
    }
    if !typed.agreed {
        return objected(Objection::of("agreed", say.refused_file_not_agreed()));
    }
    let profile = match broker.certificate_profile(AskedBy::Portal, typed.profile.as_deref()) {
        Ok(profile) => profile,
        Err(error) => return objected(objection_to(say, &error.into())),
    };
    match broker.own_pkcs12(sign_in, profile, lifetime, &typed.password).await {
        Ok(file) => {
            let headers = [
                (header::CONTENT_TYPE, "application/x-pkcs12"),
                (header::CACHE_CONTROL, "no-store"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"usercred.p12\""),
            ];
            (headers, file).into_response()
        }
        Err(EcpCertificateError::Certificate(error @ (CertificateError::Store(_) | CertificateError::Issue(_)))) => {
            context.unavailable(&error)
        }
        Err(error @ EcpCertificateError::Making) => context.unavailable(&error),
        Err(error @ EcpCertificateError::TooMany { retry_after }) => {
            let page = refused(StatusCode::TOO_MANY_REQUESTS, no_key(say, &error));
            ([(header::RETRY_AFTER, retry_after.as_secs().max(1).to_string())], page).into_response()
        }
        Err(error @ EcpCertificateError::Busy) => refused(StatusCode::SERVICE_UNAVAILABLE, no_key(say, &error)),
        Err(EcpCertificateError::Certificate(refused)) => {
            let objection = objection_to(say, &RequestError::Certificate(refused));
            objected(Objection { at: objection.at.filter(|at| ["profiles", "days"].contains(at)), ..objection })
        }
        Err(error) => objected(no_key(say, &error)),
    }
}
