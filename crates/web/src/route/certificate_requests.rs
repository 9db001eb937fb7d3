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
        RequestField, RequestStage, Wishes,
    },
    settings::OfferedProfile,
};
use domain::{CertificateRequestId, OwnPage, SignIn};
use serde::Deserialize;

use super::{
    certificates::unknown,
    login::see_other,
    personal::{present, present_by_form},
};
use crate::{
    context::{Context, show},
    extract::{Body, unreadable_form},
    page::{
        AddressChoice, CertificateFile, CertificateRequest, IssuingSession, NewCertificate, Objection, ProfileChoice,
    },
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
    fn lifetime(&self) -> Result<Option<Duration>, Objection> {
        match self.days.trim() {
            "" => Ok(None),
            text => match text.parse() {
                Ok(days @ 1..=3_650) => Ok(Some(Duration::from_secs(days * DAY))),
                _ => Err(Objection::of("days", "The number of days is a whole number from 1 to 3650.")),
            },
        }
    }

    fn wishes(&self) -> Result<Wishes<'_>, Objection> {
        Ok(Wishes { profile: self.profile.as_deref(), lifetime: self.lifetime()?, addresses: self.addresses.clone() })
    }

    fn not_agreed() -> Objection {
        Objection::of("agreed", NOT_AGREED)
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

/// How long whoever is signed in may ask for certificates.
fn issuing_session(broker: &Broker, session: Option<&BrowserSession>) -> IssuingSession {
    let idle = broker.settings.certificates.portal_idle;
    IssuingSession {
        until: session.and_then(BrowserSession::issues_until),
        idle_minutes: idle.map(|idle| idle.as_secs().div_ceil(60)),
    }
}

/// Who is signed in, lately enough for a page that issues certificates.
async fn present_lately(
    broker: &Broker,
    context: &Context,
    session: Option<&BrowserSession>,
) -> Result<SignIn, Response> {
    let sign_in = present(broker, context, session).await?;
    if session.is_some_and(BrowserSession::may_issue) { Ok(sign_in) } else { Err(context.sign_in_again(None)) }
}

fn request_page(id: CertificateRequestId) -> String {
    format!("/account/certificates/requests/{id}")
}

/// What is to be mended, and where.
fn objection_to(refused: &RequestError) -> Objection {
    let at = refused.field().map(|field| match field {
        RequestField::Addresses => "addresses",
        RequestField::Profile => "profiles",
        RequestField::Lifetime => "days",
        RequestField::Csr => "csr",
    });
    Objection { at, sentence: refused.advice() }
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
    if !session.as_ref().is_some_and(BrowserSession::may_issue) {
        // What is to be renewed stands in the list.
        let list = renew.and_then(|_| OwnPage::parse(super::certificates::PATH));
        return context.sign_in_again(list.as_ref());
    }
    let reader = Reader { broker: &broker, context: &context, session: session.as_ref(), sign_in: &sign_in };
    let Some(serial) = renew else {
        return match reader.new_page(None, None).await {
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
    let objection = (!sentences.is_empty()).then(|| Objection::general(sentences.join(" ")));
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

/// Who looks at a page.
#[derive(Clone, Copy)]
struct Reader<'a> {
    broker: &'a Broker,
    context: &'a Context,
    session: Option<&'a BrowserSession>,
    sign_in: &'a SignIn,
}

impl Reader<'_> {
    fn csrf(self) -> String {
        self.session.map(BrowserSession::csrf).unwrap_or_default()
    }

    fn issuing_session(self) -> IssuingSession {
        issuing_session(self.broker, self.session)
    }

    /// The person's addresses, and whatever else is chosen; the first that is free, where nothing was chosen yet.
    async fn addresses(self, chosen: Option<&[String]>) -> Result<Vec<AddressChoice>, StoreError> {
        let mut addresses: Vec<AddressChoice> = Vec::new();
        for OwnAddress { address: value, standing, function } in self.broker.own_addresses(self.sign_in).await? {
            let is_usual =
                standing == AddressStanding::Free && function.is_none() && !addresses.iter().any(|other| other.chosen);
            let chosen = chosen.map_or(is_usual, |chosen| chosen.contains(&value));
            addresses.push(AddressChoice { value, standing, function, chosen });
        }
        for value in chosen.unwrap_or_default() {
            if !addresses.iter().any(|known| known.value == *value) {
                let (value, standing) = (value.clone(), AddressStanding::Unknown);
                addresses.push(AddressChoice { value, standing, function: None, chosen: true });
            }
        }
        Ok(addresses)
    }

    async fn new_page(self, typed: Option<&Typed>, objection: Option<Objection>) -> Result<NewCertificate, StoreError> {
        let Self { broker, context, sign_in, .. } = self;
        let statuses = sign_in.statuses();
        Ok(NewCertificate {
            frame: context.frame(),
            csrf: self.csrf(),
            renews: typed.and_then(|typed| typed.renews.clone()),
            name: broker.own_certificate_name(sign_in).await?,
            institution: sign_in.institution_name.clone(),
            status: (!statuses.is_empty()).then(|| statuses.join(", ")),
            unconfirmed: broker.vetting_objection(sign_in).await?.map(|unmet| unmet.to_string()),
            addresses: self.addresses(typed.map(|typed| typed.addresses.as_slice())).await?,
            profiles: profiles(broker, typed.and_then(|typed| typed.profile.as_deref()), |_| true),
            days: typed.map(|typed| typed.days.clone()).unwrap_or_default(),
            csr: typed.map(|typed| typed.csr.clone()).unwrap_or_default(),
            agreed: typed.is_some_and(|typed| typed.agreed),
            session: self.issuing_session(),
            objection,
        })
    }
}

fn profiles(broker: &Broker, chosen: Option<&str>, fits: impl Fn(&OfferedProfile) -> bool) -> Vec<ProfileChoice> {
    let offered = broker.certificate_profiles(AskedBy::Portal).into_iter().filter(|offered| fits(offered));
    let mut choices: Vec<_> = offered
        .map(|offered| ProfileChoice {
            name: offered.profile.name().to_owned(),
            description: offered.description.clone(),
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
        // What was written is kept while the person proves anew who they are.
        Ok(Ok(id)) if typed.then == "send" && !session.may_issue() => return again_for(&context, id),
        Ok(Ok(id)) if typed.then == "send" => return answered(&broker, &context, &session, &sign_in, id).await,
        Ok(Ok(id)) => return see_other(&request_page(id)),
        Ok(Err(objection)) => objection,
        Err(error) => return failed(&context, &error),
    };
    let reader = Reader { broker: &broker, context: &context, session: Some(&session), sign_in: &sign_in };
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
    sign_in: &SignIn,
    typed: &Typed,
) -> Result<Result<CertificateRequestId, Objection>, CertificateError> {
    let wishes = match typed.wishes() {
        Ok(wishes) => wishes,
        Err(objection) => return Ok(Err(objection)),
    };
    if typed.then == "send" && !typed.agreed {
        return Ok(Err(Typed::not_agreed()));
    }
    let new = NewRequest { wishes, csr: &typed.csr, renews: typed.renews.as_deref() };
    match broker.draft_certificate(sign_in, new).await {
        Ok(id) => Ok(Ok(id)),
        Err(RequestError::Certificate(error @ (CertificateError::Store(_) | CertificateError::Issue(_)))) => Err(error),
        Err(refused) => Ok(Err(objection_to(&refused))),
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
    let sign_in = match present_lately(&broker, &context, session.as_ref()).await {
        Ok(sign_in) => sign_in,
        Err(response) => return response,
    };
    let reader = Reader { broker: &broker, context: &context, session: session.as_ref(), sign_in: &sign_in };
    match CertificateRequestId::parse(&id) {
        Some(id) => reader.shown(id, None, None).await,
        None => unknown(&context, StatusCode::NOT_FOUND),
    }
}

impl Reader<'_> {
    async fn shown(self, id: CertificateRequestId, typed: Option<&Typed>, objection: Option<Objection>) -> Response {
        match self.draft_page(id, typed, objection).await {
            Ok(response) => response,
            Err(error) => self.context.unavailable(&error),
        }
    }

    async fn draft_page(
        self,
        id: CertificateRequestId,
        typed: Option<&Typed>,
        objection: Option<Objection>,
    ) -> Result<Response, StoreError> {
        let Self { broker, context, sign_in, .. } = self;
        let Some(request) = broker.own_request(sign_in, id).await? else {
            return Ok(unknown(context, StatusCode::NOT_FOUND));
        };
        if let Some(serial) = request.serial() {
            return Ok(see_other(&format!("/account/certificates/{serial}")));
        }
        let status = if objection.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let is_sent = request.stage == RequestStage::Sent;
        let objection = objection
            .or_else(|| is_sent.then(|| Objection::general(RequestError::Busy.to_string())))
            .or_else(|| request.refusal.clone().map(Objection::general));
        let days = request.lifetime.map(|lifetime| (lifetime.as_secs() / DAY).to_string());
        let is_rsa = request.key.starts_with("RSA");
        let fits = |offered: &OfferedProfile| if is_rsa { offered.takes_rsa() } else { offered.takes_ec() };
        let addresses = typed.map_or(&request.addresses, |typed| &typed.addresses);
        let profile = typed.and_then(|typed| typed.profile.as_deref()).unwrap_or(&request.profile);
        let page = CertificateRequest {
            frame: context.frame(),
            csrf: self.csrf(),
            name: broker.own_name_with(sign_in, &request.addresses).await?,
            lifetime: request.lifetime.map(span),
            addresses: self.addresses(Some(addresses)).await?,
            profiles: profiles(broker, Some(profile), fits),
            days: typed.map(|typed| typed.days.clone()).or(days).unwrap_or_default(),
            is_draft: request.is_draft(),
            agreed: typed.is_some_and(|typed| typed.agreed),
            session: self.issuing_session(),
            request,
            objection,
        };
        Ok((status, show(&page)).into_response())
    }
}

/// `POST /account/certificates/requests/{id}`: send it, change it or delete it.
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
    if typed.then == "delete" {
        return match broker.delete_request(&sign_in, id).await {
            Ok(true) => see_other(super::certificates::PATH),
            Ok(false) => unknown(&context, StatusCode::CONFLICT),
            Err(error) => context.unavailable(&error),
        };
    }
    let reader = Reader { broker: &broker, context: &context, session: Some(&session), sign_in: &sign_in };
    let changed = match typed.wishes() {
        // What was sent says nothing of what the certificate is to be like.
        Ok(Wishes { profile: None, .. }) => Ok(()),
        Ok(wishes) => {
            broker.change_request(&sign_in, id, wishes).await.map_err(|refused| (objection_to(&refused), refused))
        }
        Err(objection) => return reader.shown(id, Some(&typed), Some(objection)).await,
    };
    match changed {
        // What is answered already, or is being answered, is not changed, but leads to its answer.
        Ok(()) | Err((_, RequestError::Unknown)) => {}
        Err((_, RequestError::Certificate(error @ (CertificateError::Store(_) | CertificateError::Issue(_))))) => {
            return failed(&context, &error);
        }
        Err((objection, _)) => return reader.shown(id, Some(&typed), Some(objection)).await,
    }
    if typed.then == "change" {
        return see_other(&request_page(id));
    }
    if !typed.agreed {
        return reader.shown(id, Some(&typed), Some(Typed::not_agreed())).await;
    }
    if !session.may_issue() {
        return again_for(&context, id);
    }
    answered(&broker, &context, &session, &sign_in, id).await
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
        Err(RequestError::Busy) => see_other(&request_page(id)),
        // The draft has the reason, and an address of its own.
        Err(RequestError::Certificate(refused)) => {
            tracing::info!(transaction = %context.transaction, reason = %refused, "refused a certificate in the browser");
            see_other(&request_page(id))
        }
        Err(refused) => {
            tracing::info!(transaction = %context.transaction, reason = %refused, "refused a certificate in the browser");
            let reader = Reader { broker, context, session: Some(session), sign_in };
            reader.shown(id, None, Some(objection_to(&refused))).await
        }
    }
}

/// `GET /account/certificates/pkcs12`.
pub(crate) async fn file_form(
    State(broker): State<Broker>,
    context: Context,
    session: Option<BrowserSession>,
) -> Response {
    if let Err(response) = present_lately(&broker, &context, session.as_ref()).await {
        return response;
    }
    show(&file_page(&broker, &context, session.as_ref(), &Typed::default(), None))
}

fn file_page(
    broker: &Broker,
    context: &Context,
    session: Option<&BrowserSession>,
    typed: &Typed,
    objection: Option<Objection>,
) -> CertificateFile {
    CertificateFile {
        frame: context.frame(),
        csrf: session.map(BrowserSession::csrf).unwrap_or_default(),
        profiles: profiles(broker, typed.profile.as_deref(), OfferedProfile::takes_rsa),
        days: typed.days.clone(),
        agreed: typed.agreed,
        session: issuing_session(broker, session),
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
    if !session.may_issue() {
        return context.sign_in_again(None);
    }
    let refused = |status: StatusCode, objection: Objection| {
        tracing::info!(transaction = %context.transaction, reason = %objection.sentence, "refused a certificate in one file");
        let page = file_page(&broker, &context, Some(&session), &typed, Some(objection));
        (status, show(&page)).into_response()
    };
    let objected = |objection: Objection| refused(StatusCode::UNPROCESSABLE_ENTITY, objection);
    let lifetime = match typed.lifetime() {
        Ok(lifetime) => lifetime,
        Err(objection) => return objected(objection),
    };
    if typed.password != typed.password_again {
        return objected(Objection::of("password-again", "The two passwords differ."));
    }
    if !typed.agreed {
        return objected(Objection::of("agreed", "Nothing was made: agree to the terms first."));
    }
    let profile = match broker.certificate_profile(AskedBy::Portal, typed.profile.as_deref()) {
        Ok(profile) => profile,
        Err(error) => return objected(Objection::of("profiles", error.to_string())),
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
            let sentence = EcpCertificateError::TooMany { retry_after }.to_string();
            let page = refused(StatusCode::TOO_MANY_REQUESTS, Objection::general(sentence));
            ([(header::RETRY_AFTER, retry_after.as_secs().max(1).to_string())], page).into_response()
        }
        Err(error @ EcpCertificateError::Busy) => {
            refused(StatusCode::SERVICE_UNAVAILABLE, Objection::general(error.to_string()))
        }
        Err(error @ EcpCertificateError::Password(_)) => objected(Objection::of("password", error.to_string())),
        Err(EcpCertificateError::Certificate(refused)) => {
            let objection = objection_to(&RequestError::Certificate(refused));
            objected(Objection { at: objection.at.filter(|at| ["profiles", "days"].contains(at)), ..objection })
        }
        Err(error) => objected(Objection::general(error.to_string())),
    }
}
