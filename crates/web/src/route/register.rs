//! The registration form for owners of relying parties.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    registration::{FormErrors, RegistrationError, RegistrationForm},
};
use domain::Scope;

use crate::{
    context::{Context, Failure, show},
    extract::{Body, Unread},
    page::{ClientType, Field, RegisterClient, Registered, ScopeOption, Turn},
    session::BrowserSession,
};

/// `GET /oauth2/register`.
pub(crate) async fn form(State(broker): State<Broker>, context: Context, session: BrowserSession) -> Response {
    let usual = [Scope::OpenId, Scope::Email, Scope::Profile].map(|scope| scope.to_string());
    let blank = RegistrationForm { scopes: usual.into(), ..RegistrationForm::default() };
    show(&page(&broker, &context, &session, &blank, FormErrors::default()))
}

/// `POST /oauth2/register`.
pub(crate) async fn submit(
    State(broker): State<Broker>,
    context: Context,
    session: BrowserSession,
    headers: HeaderMap,
    Body(body): Body,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(unread) => return not_arrived(&context, &unread),
    };
    let (csrf, typed) = read(&body);
    if !session.is_own_form(&headers, csrf.as_deref()) {
        return context.forged();
    }
    match broker.register(&typed).await {
        Ok(registered) => {
            let about = registered.client.registration;
            let page = Registered {
                frame: context.frame(),
                name: about.name,
                client_id: registered.client.id.to_string(),
                client_secret: registered.secret.map(|secret| secret.expose().to_owned()),
                redirect_uris: about.redirect_uris.iter().map(ToString::to_string).collect(),
                scope: about.scopes.to_string(),
                contact_email: about.contact_email,
                discovery_url: broker.settings.issuer.endpoint(oauth::metadata::path::OPENID_CONFIGURATION),
            };
            (StatusCode::CREATED, show(&page)).into_response()
        }
        Err(RegistrationError::Form(errors)) => {
            let page = page(&broker, &context, &session, &typed, *errors);
            (StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response()
        }
        Err(RegistrationError::QueueFull) => context.error(
            StatusCode::SERVICE_UNAVAILABLE,
            Failure {
                title: "Too many registrations are waiting",
                sentences: vec!["We take no more until some of them have been looked at.".to_owned()],
                turn: Turn::Operator,
                next: "Try again tomorrow, or write to us.",
                ..Failure::default()
            },
        ),
        Err(RegistrationError::Store(error)) => context.unavailable(&error),
    }
}

fn not_arrived(context: &Context, unread: &Unread) -> Response {
    context.error(
        unread.status,
        Failure {
            title: "The form did not arrive",
            sentences: vec![unread.sentence.to_owned()],
            next: "Shorten what you typed, and send it again.",
            ..Failure::default()
        },
    )
}

/// The form's fields; checkboxes of one name come several times.
fn read(body: &[u8]) -> (Option<String>, RegistrationForm) {
    let (mut csrf, mut form) = (None, RegistrationForm::default());
    for (name, value) in url::form_urlencoded::parse(body) {
        let value = value.into_owned();
        match name.as_ref() {
            "csrf" => csrf = Some(value),
            "name" => form.name = value,
            "contact_email" => form.contact_email = value,
            "home_page" => form.home_page = value,
            "redirect_uris" => form.redirect_uris = value,
            "scopes" => form.scopes.push(value),
            "client_type" => form.public = value == "public",
            _ => {}
        }
    }
    (csrf, form)
}

fn page(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
    typed: &RegistrationForm,
    errors: FormErrors,
) -> RegisterClient {
    let field = |value: &str, error| Field { value: value.to_owned(), error };
    let offered = broker.scopes();
    RegisterClient {
        frame: context.frame(),
        csrf: session.csrf(),
        name: field(&typed.name, errors.name),
        contact_email: field(&typed.contact_email, errors.contact_email),
        home_page: field(&typed.home_page, errors.home_page),
        redirect_uris: field(&typed.redirect_uris, errors.redirect_uris),
        client_type: if typed.public { ClientType::Public } else { ClientType::Confidential },
        scopes: offered.iter().map(|scope| option(scope, typed)).collect(),
        scopes_error: errors.scopes,
    }
}

fn option(scope: &Scope, typed: &RegistrationForm) -> ScopeOption {
    let (label, explanation) = match scope {
        Scope::OpenId => ("Sign-in", "A lasting identifier of the person, and nothing else."),
        Scope::Email => ("Mail address", "And whether the institution can vouch for it."),
        Scope::Profile => ("Names", "The name to show, given name and family name."),
        Scope::OrgCilogonUserinfo => (
            "Institution",
            "Which institution the person is from, their role there, groups and institutional identifiers.",
        ),
        Scope::GetCert => {
            ("Certificates", "Fetch X.509 certificates that carry the person's name. People are asked each time.")
        }
        Scope::SshCertificate => (
            "SSH certificates",
            "Fetch SSH certificates with which the person logs in at hosts. People are asked each time.",
        ),
        Scope::OfflineAccess => (
            "While the person is away",
            "Refresh tokens: act for the person after they have left. People are asked each time.",
        ),
        Scope::Other(_) => ("Further access", "What this scope means at the service that takes it."),
    };
    ScopeOption {
        scope: scope.to_string(),
        label: label.to_owned(),
        explanation: explanation.to_owned(),
        checked: *scope == Scope::OpenId || typed.scopes.iter().any(|own| own == scope.as_str()),
        required: *scope == Scope::OpenId,
        sensitive: is_sensitive(scope),
    }
}

/// Whether administrators look at a scope twice.
pub(crate) fn is_sensitive(scope: &Scope) -> bool {
    scope.is_certifying() || matches!(scope, Scope::Other(_))
}
