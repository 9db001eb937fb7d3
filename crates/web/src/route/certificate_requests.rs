//! Asking for certificates in the browser: with a key of the person's, or in one file with a key that is made here.

use std::time::Duration;

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use broker::{
    Broker, StoreError,
    certificates::{
        AddressStanding, AskedBy, CertificateError, EcpCertificateError, NewRequest, OwnAddress, RequestError,
        RequestStage,
    },
    settings::OfferedProfile,
};
use domain::{AttributeName, CertificateRequestId, SignIn};
use serde::Deserialize;

use super::{
    certificates::unknown,
    login::see_other,
    personal::{present, present_by_form},
};
use crate::{
    context::{Context, show},
    extract::{Body, unreadable_form},
    page::{AddressChoice, CertificateFile, CertificateRequest, NewCertificate, ProfileChoice},
    session::BrowserSession,
};

const DAY: u64 = 86_400;
const NOT_AGREED: &str = "Nothing was sent: tick the box below first.";

/// What was typed into one of the forms.
#[derive(Default)]
struct Typed {
    csrf: Option<String>,
    profile: Option<String>,
    days: String,
    addresses: Vec<String>,
    csr: String,
    agreed: bool,
    then: String,
    password: String,
    password_again: String,
    renews: Option<String>,
}

impl Typed {
    fn read(body: &[u8]) -> Self {
        let mut typed = Self::default();
        for (name, value) in url::form_urlencoded::parse(body) {
            let value = value.into_owned();
            match name.as_ref() {
                "csrf" => typed.csrf = Some(value),
                "profile" => typed.profile = Some(value),
                "days" => typed.days = value,
                "address" => typed.addresses.push(value),
                "csr" => typed.csr = value,
                "agreed" => typed.agreed = value == "yes",
                "then" => typed.then = value,
                "password" => typed.password = value,
                "renews" => typed.renews = Some(value),
                "password_again" => typed.password_again = value,
                _ => {}
            }
        }
        typed
    }

    /// `None`: as the profile says.
    fn lifetime(&self) -> Result<Option<Duration>, String> {
        match self.days.trim() {
            "" => Ok(None),
            text => match text.parse() {
                Ok(days @ 1..=3_650) => Ok(Some(Duration::from_secs(days * DAY))),
                _ => Err("The number of days is a whole number from 1 to 3650.".to_owned()),
            },
        }
    }
}

/// Who is signed in, with the form of our own page that they sent.
async fn sent(
    broker: &Broker,
    context: &Context,
    session: Option<BrowserSession>,
    headers: &HeaderMap,
    body: Body,
) -> Result<(BrowserSession, SignIn, Typed), Response> {
    let body = body.0.map_err(|unread| unreadable_form(context, unread.status))?;
    let typed = Typed::read(&body);
    let (session, sign_in) = present_by_form(broker, context, session, (headers, typed.csrf.as_deref())).await?;
    Ok((session, sign_in, typed))
}

#[derive(Deserialize)]
pub(crate) struct Following {
    /// The serial number of the certificate that is to be renewed.
    renew: Option<String>,
}

/// `GET /account/certificates/new`, perhaps with `?renew={serial}`.
pub(crate) async fn form(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    Query(Following { renew }): Query<Following>,
) -> Response {
    let sign_in = match present(&broker, &context, session.as_ref()).await {
        Ok(sign_in) => sign_in,
        Err(response) => return response,
    };
    let csrf = session.as_ref().map(BrowserSession::csrf).unwrap_or_default();
    let Some(serial) = renew else {
        return match new_page(&broker, &context, &sign_in, csrf, None, None).await {
            Ok(page) => show(&page),
            Err(error) => context.unavailable(&error),
        };
    };
    let renewal = match broker.renewal(&sign_in, AskedBy::Portal, &serial).await {
        Ok(Some(renewal)) => renewal,
        Ok(None) => return unknown(&context, StatusCode::NOT_FOUND),
        Err(error) => return context.unavailable(&error),
    };
    let sentences: Vec<_> = renewal.unmet.iter().map(ToString::to_string).collect();
    let objection = (!sentences.is_empty()).then(|| sentences.join(" "));
    let typed = Typed {
        profile: Some(renewal.profile),
        addresses: renewal.addresses,
        renews: Some(serial),
        ..Typed::default()
    };
    match new_page(&broker, &context, &sign_in, csrf, Some(&typed), objection).await {
        Ok(page) => show(&page),
        Err(error) => context.unavailable(&error),
    }
}

async fn new_page(
    broker: &Broker,
    context: &Context,
    sign_in: &SignIn,
    csrf: String,
    typed: Option<&Typed>,
    objection: Option<String>,
) -> Result<NewCertificate, StoreError> {
    let mut addresses: Vec<AddressChoice> = Vec::new();
    for OwnAddress { address: value, standing } in broker.own_addresses(sign_in).await? {
        let is_free = standing == AddressStanding::Free;
        let is_first = is_free && !addresses.iter().any(|other| other.chosen);
        let chosen = is_free && typed.map_or(is_first, |typed| typed.addresses.contains(&value));
        addresses.push(AddressChoice { value, standing, chosen });
    }
    Ok(NewCertificate {
        frame: context.frame(),
        csrf,
        renews: typed.and_then(|typed| typed.renews.clone()),
        name: broker.own_certificate_name(sign_in).await?,
        institution: sign_in.institution_name.clone(),
        status: status(sign_in),
        addresses,
        profiles: profiles(broker, typed.and_then(|typed| typed.profile.as_deref()), |_| true),
        days: typed.map(|typed| typed.days.clone()).unwrap_or_default(),
        csr: typed.map(|typed| typed.csr.clone()).unwrap_or_default(),
        objection,
    })
}

/// What the person is at the institution, of what certificates are for.
fn status(sign_in: &SignIn) -> Option<String> {
    let scoped = sign_in.attributes.all(AttributeName::EduPersonScopedAffiliation);
    let said: Vec<_> = scoped.iter().filter_map(|value| value.split('@').next()).collect();
    let is = |status: &&str| said.iter().any(|said| said.eq_ignore_ascii_case(status));
    let found: Vec<_> = ["member", "faculty", "staff", "employee", "student"].into_iter().filter(is).collect();
    (!found.is_empty()).then(|| found.join(", "))
}

fn profiles(broker: &Broker, chosen: Option<&str>, fits: impl Fn(&OfferedProfile) -> bool) -> Vec<ProfileChoice> {
    let offered = broker.certificate_profiles(AskedBy::Portal).into_iter().filter(|offered| fits(offered));
    let mut choices: Vec<_> = offered
        .map(|offered| ProfileChoice {
            name: offered.profile.name().to_owned(),
            about: about(offered),
            keys: match (offered.takes_rsa(), offered.takes_ec()) {
                (true, true) => "rsa ec",
                (false, _) => "ec",
                (true, false) => "rsa",
            },
            chosen: chosen == Some(offered.profile.name()),
        })
        .collect();
    if !choices.iter().any(|choice| choice.chosen)
        && let Some(first) = choices.first_mut()
    {
        first.chosen = true;
    }
    choices
}

fn about(offered: &OfferedProfile) -> String {
    let (usual, most) = (span(offered.profile.default_lifetime()), span(offered.profile.max_lifetime()));
    let lifetime = if usual == most { format!("Good for {most}") } else { format!("Good for {usual}, at most {most}") };
    let mail = match offered.needs_mail() {
        Some(false) => "; without mail addresses",
        None => "",
        Some(true) => "; needs a mail address",
    };
    format!("{lifetime}{mail}")
}

fn span(lifetime: Duration) -> String {
    let (days, hours) = (lifetime.as_secs() / DAY, lifetime.as_secs() / 3_600);
    match (days, hours) {
        (0 | 1, _) => format!("{hours} hours"),
        _ => format!("{days} days"),
    }
}

/// `POST /account/certificates/requests`.
pub(crate) async fn create(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let (session, sign_in, typed) = match sent(&broker, &context, session, &headers, body).await {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    let objection = match drafted(&broker, &sign_in, &typed).await {
        Ok(Ok(id)) if typed.then == "send" => return answered(&broker, &context, &session, &sign_in, id).await,
        Ok(Ok(id)) => return see_other(&format!("/account/certificates/requests/{id}")),
        Ok(Err(objection)) => objection,
        Err(error) => return failed(&context, &error),
    };
    match new_page(&broker, &context, &sign_in, session.csrf(), Some(&typed), Some(objection)).await {
        Ok(page) => (StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response(),
        Err(error) => context.unavailable(&error),
    }
}

/// The draft, or what speaks against it.
async fn drafted(
    broker: &Broker,
    sign_in: &SignIn,
    typed: &Typed,
) -> Result<Result<CertificateRequestId, String>, CertificateError> {
    let lifetime = match typed.lifetime() {
        Ok(lifetime) => lifetime,
        Err(objection) => return Ok(Err(objection)),
    };
    if typed.then == "send" && !typed.agreed {
        return Ok(Err(NOT_AGREED.to_owned()));
    }
    let new = NewRequest {
        profile: typed.profile.as_deref(),
        lifetime,
        addresses: typed.addresses.clone(),
        csr: &typed.csr,
        renews: typed.renews.as_deref(),
    };
    match broker.draft_certificate(sign_in, new).await {
        Ok(id) => Ok(Ok(id)),
        Err(RequestError::Certificate(error @ (CertificateError::Store(_) | CertificateError::Issue(_)))) => Err(error),
        Err(refused) => Ok(Err(refused.to_string())),
    }
}

fn failed(context: &Context, error: &CertificateError) -> Response {
    context.unavailable(error)
}

/// `GET /account/certificates/requests/{id}`.
pub(crate) async fn page(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    Path(id): Path<String>,
) -> Response {
    let sign_in = match present(&broker, &context, session.as_ref()).await {
        Ok(sign_in) => sign_in,
        Err(response) => return response,
    };
    let csrf = session.as_ref().map(BrowserSession::csrf).unwrap_or_default();
    match CertificateRequestId::parse(&id) {
        Some(id) => shown(&broker, &context, &sign_in, csrf, id, None).await,
        None => unknown(&context, StatusCode::NOT_FOUND),
    }
}

async fn shown(
    broker: &Broker,
    context: &Context,
    sign_in: &SignIn,
    csrf: String,
    id: CertificateRequestId,
    objection: Option<String>,
) -> Response {
    let found = async {
        let request = broker.own_request(sign_in, id).await?;
        Ok::<_, StoreError>((request, broker.own_certificate_name(sign_in).await?))
    };
    let (request, name) = match found.await {
        Ok((Some(request), name)) => (request, name),
        Ok((None, _)) => return unknown(context, StatusCode::NOT_FOUND),
        Err(error) => return context.unavailable(&error),
    };
    if let Some(serial) = request.serial() {
        return see_other(&format!("/account/certificates/{serial}"));
    }
    let status = if objection.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let is_sent = request.stage == RequestStage::Sent;
    let objection =
        objection.or_else(|| is_sent.then(|| RequestError::Busy.to_string())).or_else(|| request.refusal.clone());
    let days = request.lifetime.map(span);
    let is_draft = request.is_draft();
    let page = CertificateRequest { frame: context.frame(), csrf, name, request, days, is_draft, objection };
    (status, show(&page)).into_response()
}

/// `POST /account/certificates/requests/{id}`: send it, or delete it.
pub(crate) async fn decide(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let (session, sign_in, typed) = match sent(&broker, &context, session, &headers, body).await {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    let Some(id) = CertificateRequestId::parse(&id) else { return unknown(&context, StatusCode::NOT_FOUND) };
    match typed.then.as_str() {
        "delete" => match broker.delete_request(&sign_in, id).await {
            Ok(true) => see_other(super::certificates::PATH),
            Ok(false) => unknown(&context, StatusCode::CONFLICT),
            Err(error) => context.unavailable(&error),
        },
        _ if !typed.agreed => shown(&broker, &context, &sign_in, session.csrf(), id, Some(NOT_AGREED.to_owned())).await,
        _ => answered(&broker, &context, &session, &sign_in, id).await,
    }
}

/// Has a draft answered, and leads to the certificate.
async fn answered(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
    sign_in: &SignIn,
    id: CertificateRequestId,
) -> Response {
    match broker.send_request(sign_in, id).await {
        Ok(serial) => see_other(&format!("/account/certificates/{serial}")),
        Err(RequestError::Certificate(error @ (CertificateError::Store(_) | CertificateError::Issue(_)))) => {
            failed(context, &error)
        }
        Err(RequestError::Unknown) => unknown(context, StatusCode::CONFLICT),
        // Whoever sends it twice is led to the answer: the page of the request leads on to the certificate.
        Err(RequestError::Busy) => see_other(&format!("/account/certificates/requests/{id}")),
        // The draft has the reason, and an address of its own.
        Err(RequestError::Certificate(refused)) => {
            tracing::info!(transaction = %context.transaction, reason = %refused, "refused a certificate in the browser");
            see_other(&format!("/account/certificates/requests/{id}"))
        }
        Err(refused) => {
            tracing::info!(transaction = %context.transaction, reason = %refused, "refused a certificate in the browser");
            shown(broker, context, sign_in, session.csrf(), id, Some(refused.to_string())).await
        }
    }
}

/// `GET /account/certificates/pkcs12`.
pub(crate) async fn file_form(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
) -> Response {
    if let Err(response) = present(&broker, &context, session.as_ref()).await {
        return response;
    }
    let csrf = session.as_ref().map(BrowserSession::csrf).unwrap_or_default();
    show(&file_page(&broker, &context, csrf, &Typed::default(), None))
}

fn file_page(
    broker: &Broker,
    context: &Context,
    csrf: String,
    typed: &Typed,
    objection: Option<String>,
) -> CertificateFile {
    CertificateFile {
        frame: context.frame(),
        csrf,
        profiles: profiles(broker, typed.profile.as_deref(), OfferedProfile::takes_rsa),
        days: typed.days.clone(),
        objection,
    }
}

/// `POST /account/certificates/pkcs12`: `usercred.p12`.
pub(crate) async fn file(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let (session, sign_in, typed) = match sent(&broker, &context, session, &headers, body).await {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    let refused = |status: StatusCode, objection: String| {
        tracing::info!(transaction = %context.transaction, reason = %objection, "refused a certificate in one file");
        let page = file_page(&broker, &context, session.csrf(), &typed, Some(objection));
        (status, show(&page)).into_response()
    };
    let objected = |objection: &str| refused(StatusCode::UNPROCESSABLE_ENTITY, objection.to_owned());
    let lifetime = match typed.lifetime() {
        Ok(lifetime) => lifetime,
        Err(objection) => return objected(&objection),
    };
    if !typed.agreed {
        return objected("Nothing was made: agree to the terms first.");
    }
    if typed.password != typed.password_again {
        return objected("The two passwords differ.");
    }
    let profile = match broker.certificate_profile(AskedBy::Portal, typed.profile.as_deref()) {
        Ok(profile) => profile,
        Err(error) => return objected(&error.to_string()),
    };
    match broker.own_pkcs12(&sign_in, profile, lifetime, &typed.password).await {
        Ok(file) => {
            let headers = [
                (header::CONTENT_TYPE, "application/x-pkcs12"),
                (header::CACHE_CONTROL, "no-store"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"usercred.p12\""),
            ];
            (headers, file).into_response()
        }
        Err(EcpCertificateError::Certificate(error @ (CertificateError::Store(_) | CertificateError::Issue(_)))) => {
            failed(&context, &error)
        }
        Err(error @ EcpCertificateError::Making) => context.unavailable(&error),
        Err(EcpCertificateError::TooMany { retry_after }) => {
            let page = refused(StatusCode::TOO_MANY_REQUESTS, EcpCertificateError::TooMany { retry_after }.to_string());
            ([(header::RETRY_AFTER, retry_after.as_secs().max(1).to_string())], page).into_response()
        }
        Err(error @ EcpCertificateError::Busy) => refused(StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
        Err(error) => objected(&error.to_string()),
    }
}
