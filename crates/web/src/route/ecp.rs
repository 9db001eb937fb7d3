//! Certificates for programs without a browser, as `cigetcert`, `ciecplib` and `ecp.pl` fetch them: a sign-in by SAML's
//! Enhanced Client profile, then one form.
//!
//! What they need and no specification says: the answer of the PAOS endpoint is a 302 with a cookie `_shibsession_…`, and
//! of a refusal they show nothing but HTTP/1.1's reason phrase.

use std::{net::IpAddr, ops::RangeInclusive, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    certificates::{AskedBy, CertificateError, EcpCertificateError, EcpLifetime, EcpWish},
    sign_in::EcpError,
};
use domain::{Digest, EcpSession};
use hyper::ext::ReasonPhrase;
use oauth::Params;

use super::oauth::no_store;
use crate::{
    address::ClientAddress,
    context::Context,
    extract::{Body, MULTIPART, is_multipart},
    headers::is_https,
};

/// Where such programs begin, and fetch what they came for.
pub(crate) const PATH: &str = "/secure/getcert/";

const PAOS_MEDIA_TYPE: &str = "application/vnd.paos+xml";
/// By which a program says in the header `PAOS` that it speaks the profile (Bindings §3.3.3).
const ECP_SERVICE: &str = "urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp";

/// Lifetimes of certificates for a key of the program's, in hours.
const CSR_HOURS: RangeInclusive<u64> = 1..=277;
/// Lifetimes of certificates in a file, in hours.
const PKCS12_HOURS: RangeInclusive<u64> = 1..=9516;
/// What stands in the place of a number where the profile is to decide.
const AS_PROFILE: &str = "profile";
/// The longest CSRF value that programs invent.
const MAX_CSRF: usize = 128;

/// `GET /secure/getcert/`: a request for the program to take to an institution.
pub(crate) async fn begin(
    State(broker): State<Broker>,
    context: Context,
    address: ClientAddress,
    headers: HeaderMap,
) -> Response {
    if headers.get_all("paos").iter().any(|value| value.to_str().is_ok_and(|value| value.contains(ECP_SERVICE))) {
        return question(&broker, &context, address.0).await;
    }
    match signed_in(&broker, &headers).await {
        Ok(true) => text(StatusCode::OK, "You are signed in; send the form to fetch one certificate."),
        Ok(false) => refused(
            StatusCode::BAD_REQUEST,
            "This address is for programs that speak SAML ECP: they send the header PAOS; see the documentation.",
        ),
        Err(error) => unavailable(&context, &error),
    }
}

/// `GET /cigetcertopts.txt`: what `cigetcert --optserver` needs to find the two addresses.
pub(crate) async fn options(State(broker): State<Broker>) -> Response {
    let issuer = &broker.settings.issuer;
    let (begin, list) = (issuer.endpoint(PATH), issuer.endpoint("/include/ecpidps.txt"));
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (plain, format!("--spurl={begin} --idplisturl={list}\n")).into_response()
}

async fn question(broker: &Broker, context: &Context, address: Option<IpAddr>) -> Response {
    match broker.limit_ecp_requests(address).await {
        Ok(None) => {}
        Ok(Some(retry_after)) => return too_many("Too many sign-ins were begun at this address.", retry_after),
        Err(error) => return unavailable(context, &error),
    }
    match broker.ecp_question() {
        Ok(envelope) => (no_store(), [(header::CONTENT_TYPE, PAOS_MEDIA_TYPE)], envelope).into_response(),
        Err(error) => unavailable(context, &error),
    }
}

async fn signed_in(broker: &Broker, headers: &HeaderMap) -> Result<bool, broker::StoreError> {
    let session = cookie(headers, &session_cookie(broker)).and_then(EcpSession::parse);
    let Some(session) = session else { return Ok(false) };
    Ok(broker.ecp_sign_in(&session).await?.is_some())
}

/// `POST /saml/ecp`: an institution's answer, brought by a program.
pub(crate) async fn answer(
    State(broker): State<Broker>,
    context: Context,
    headers: HeaderMap,
    Body(body): Body,
) -> Response {
    // No page of another site can send this type, so nobody's browser is made to bring anything.
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case(PAOS_MEDIA_TYPE) {
        return refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The answer must be sent as application/vnd.paos+xml.");
    }
    let body = match body {
        Ok(body) => body,
        Err(unread) => return refused(unread.status, unread.sentence),
    };
    match broker.receive_ecp_answer(&body, &context.transaction).await {
        Ok(session) => begun(&broker, &session),
        Err(EcpError::Store(error)) => unavailable(&context, &error),
        Err(error) => {
            tracing::warn!(transaction = %context.transaction, ?error, "refused an answer by ECP");
            refused(status_of_answer(&error), &error.to_string())
        }
    }
}

/// 302, for a 303 is no redirect to these programs.
fn begun(broker: &Broker, session: &EcpSession) -> Response {
    let secure = if is_https(broker) { "; Secure" } else { "" };
    let name = session_cookie(broker);
    let cookie = format!("{name}={}; Path=/; HttpOnly; SameSite=Strict{secure}", session.expose());
    let location = broker.settings.issuer.endpoint(PATH);
    (StatusCode::FOUND, no_store(), [(header::LOCATION, location), (header::SET_COOKIE, cookie)]).into_response()
}

fn status_of_answer(error: &EcpError) -> StatusCode {
    match error {
        EcpError::Unreadable(_) => StatusCode::BAD_REQUEST,
        EcpError::Replayed => StatusCode::CONFLICT,
        EcpError::Unasked
        | EcpError::WrongRelayState
        | EcpError::UnknownInstitution
        | EcpError::NoEndpoint(_)
        | EcpError::Unacceptable(_)
        | EcpError::Identity(_)
        | EcpError::Shortfall(_) => StatusCode::FORBIDDEN,
        EcpError::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The name of the session's cookie: programs look for its beginning.
fn session_cookie(broker: &Broker) -> String {
    let digest = Digest::of(broker.settings.service.entity_id.as_str().as_bytes());
    let half: String = digest.hex().chars().take(32).collect();
    format!("_shibsession_{half}")
}

/// What the form asks for.
enum Wish<'a> {
    Pkcs12 { password: &'a str, of: EcpWish<'a> },
    Certificate { csr: &'a str, of: EcpWish<'a> },
}

/// `POST /secure/getcert/`: the one certificate of a session.
pub(crate) async fn fetch(
    State(broker): State<Broker>,
    context: Context,
    headers: HeaderMap,
    Body(body): Body,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(unread) => return refused(unread.status, unread.sentence),
    };
    if is_multipart(&headers) {
        return refused(StatusCode::BAD_REQUEST, MULTIPART);
    }
    let Ok(params) = Params::parse(&body) else {
        return refused(StatusCode::BAD_REQUEST, "The form cannot be read, or has a field twice.");
    };
    if !is_double_submitted(&params, &headers) {
        let sentence = "The field CSRF must be there, and a cookie CSRF with the same value.";
        return refused(StatusCode::FORBIDDEN, sentence);
    }
    let wish = match wish(&broker, &params) {
        Ok(wish) => wish,
        Err(sentence) => return refused(StatusCode::BAD_REQUEST, &sentence),
    };
    let session = cookie(&headers, &session_cookie(&broker)).and_then(EcpSession::parse);
    let Some(session) = session else { return failed(&context, &EcpCertificateError::NoSession) };
    let fetched = match wish {
        Wish::Pkcs12 { password, of } => {
            let file = broker.ecp_pkcs12(&session, password, of).await;
            let headers = [
                (header::CONTENT_TYPE, "application/x-pkcs12"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"usercred.p12\""),
            ];
            file.map(|file| (no_store(), headers, file).into_response())
        }
        Wish::Certificate { csr, of } => {
            broker.ecp_certificate(&session, csr, of).await.map(|pem| text(StatusCode::OK, &pem))
        }
    };
    fetched.unwrap_or_else(|error| failed(&context, &error))
}

/// What a page of another site cannot do: set the cookie (or read it) and send the same value in the form.
fn is_double_submitted(params: &Params, headers: &HeaderMap) -> bool {
    let good = |value: &&str| (1..=MAX_CSRF).contains(&value.len());
    let sent = params.get("CSRF").filter(good);
    let kept = cookie(headers, "CSRF").filter(good);
    sent.zip(kept).is_some_and(|(sent, kept)| Digest::of(sent.as_bytes()) == Digest::of(kept.as_bytes()))
}

fn wish<'a>(broker: &Broker, params: &'a Params) -> Result<Wish<'a>, String> {
    let profile = params.get("profile");
    match params.get("submit") {
        Some("pkcs12") => {
            let password = params.get("p12password").ok_or("The field p12password is missing.")?;
            Ok(Wish::Pkcs12 {
                password,
                of: EcpWish { profile, lifetime: hours(params, "p12lifetime", &PKCS12_HOURS, String::new)? },
            })
        }
        Some("certreq") => {
            let csr = params.get("certreq").ok_or("The field certreq is missing.")?;
            // Whoever names a profile knows what it allows, and the others what CILogon did.
            let range = if profile.is_some() { &PKCS12_HOURS } else { &CSR_HOURS };
            let longer = || match profile {
                Some(_) => String::new(),
                None => longer_ones(broker),
            };
            let lifetime = hours(params, "certlifetime", range, longer)?;
            Ok(Wish::Certificate { csr, of: EcpWish { profile, lifetime } })
        }
        _ => Err("The field submit must be pkcs12 or certreq.".to_owned()),
    }
}

/// How certificates are had that live longer than what is had without a profile's name.
fn longer_ones(broker: &Broker) -> String {
    let offered = broker.certificate_profiles(AskedBy::Ecp);
    let names: Vec<_> = offered.iter().map(|offered| offered.profile.name()).collect();
    let names = names.join(", ");
    format!(
        "; longer ones are had by the name of their profile (the field profile; beadle cert get --profile NAME): {names}"
    )
}

fn hours(
    params: &Params,
    name: &str,
    range: &RangeInclusive<u64>,
    longer: impl Fn() -> String,
) -> Result<EcpLifetime, String> {
    let Some(text) = params.get(name) else { return Ok(EcpLifetime::Unsaid) };
    if text == AS_PROFILE {
        return Ok(EcpLifetime::AsProfile);
    }
    match text.parse() {
        Ok(hours) if range.contains(&hours) => Ok(EcpLifetime::For(Duration::from_hours(hours))),
        _ => Err(format!("The field {name} is a number of hours, {} to {}{}.", range.start(), range.end(), longer())),
    }
}

fn failed(context: &Context, error: &EcpCertificateError) -> Response {
    tracing::info!(transaction = %context.transaction, reason = %error, "refused a certificate by ECP");
    let status = match error {
        EcpCertificateError::Certificate(CertificateError::Store(error)) => return unavailable(context, error),
        EcpCertificateError::Certificate(CertificateError::Issue(error)) => return unavailable(context, error),
        EcpCertificateError::Making => return unavailable(context, error),
        EcpCertificateError::TooMany { retry_after } => return too_many(&error.to_string(), *retry_after),
        EcpCertificateError::Busy => {
            return ([(header::RETRY_AFTER, "30")], refused(StatusCode::SERVICE_UNAVAILABLE, &error.to_string()))
                .into_response();
        }
        EcpCertificateError::NoSession => StatusCode::FORBIDDEN,
        EcpCertificateError::Password(_) => StatusCode::BAD_REQUEST,
        EcpCertificateError::Certificate(error) => status_of_certificate(error),
    };
    refused(status, &error.to_string())
}

/// What is wrong with the form is 400, what is wrong with the person 403.
fn status_of_certificate(error: &CertificateError) -> StatusCode {
    match error {
        CertificateError::Csr(_)
        | CertificateError::Prepare(_)
        | CertificateError::KnownKey
        | CertificateError::CompromisedKey
        | CertificateError::ForeignKey
        | CertificateError::UnknownProfile(_)
        | CertificateError::OtherWay { .. }
        | CertificateError::NotForClient { .. } => StatusCode::BAD_REQUEST,
        _ => StatusCode::FORBIDDEN,
    }
}

fn too_many(sentence: &str, retry_after: Duration) -> Response {
    let after = [(header::RETRY_AFTER, retry_after.as_secs().max(1).to_string())];
    (after, refused(StatusCode::TOO_MANY_REQUESTS, sentence)).into_response()
}

fn unavailable(context: &Context, error: &(dyn std::error::Error + 'static)) -> Response {
    tracing::error!(transaction = %context.transaction, %error, "a request by ECP failed");
    let sentence = format!("The server cannot do this just now; transaction {}.", context.transaction);
    ([(header::RETRY_AFTER, "30")], refused(StatusCode::SERVICE_UNAVAILABLE, &sentence)).into_response()
}

/// A refusal, whose sentence is also HTTP/1.1's reason phrase.
fn refused(status: StatusCode, sentence: &str) -> Response {
    let mut response = text(status, sentence);
    let phrase: String = sentence.chars().map(|c| if matches!(c, ' '..='~') { c } else { '?' }).take(400).collect();
    if let Ok(phrase) = ReasonPhrase::try_from(phrase) {
        response.extensions_mut().insert(phrase);
    }
    response
}

fn text(status: StatusCode, body: &str) -> Response {
    let newline = if body.ends_with('\n') { "" } else { "\n" };
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (status, no_store(), plain, format!("{body}{newline}")).into_response()
}

/// The value of a cookie; `None` if it is there twice, for then somebody else may have set one of them.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
    values.next().filter(|_| values.next().is_none())
}
