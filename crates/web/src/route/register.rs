//! The registration form for owners of relying parties.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    ownership::Registrant,
    registration::{FieldError, FormErrors, MAX_REDIRECT_URIS, RegistrationError, RegistrationForm, Submitted},
};
use domain::{Scope, client::contact::MAX_NAME, redirect_uri::InvalidRedirectUri};

use crate::{
    address::ClientAddress,
    configuration::Configurations,
    context::{Context, Told, show},
    own_form::OwnForm,
    page::{ClientType, Field, RegisterClient, Registered, ScopeOption, Turn},
    session::BrowserSession,
    words::{Phrase, Words},
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
    ClientAddress(address): ClientAddress,
    OwnForm { session, form }: OwnForm<Vec<(String, String)>>,
) -> Response {
    let typed = read(form);
    let signed_in = match session.sign_in() {
        Some(sign_in) => match broker.present(sign_in).await {
            Ok(present) => present,
            Err(error) => return context.unavailable(&error),
        },
        None => None,
    };
    let by = signed_in.as_ref().map_or(Registrant::Stranger(address), Registrant::Person);
    match broker.register(&typed, by).await {
        Ok(Submitted { registered, ownership }) => {
            let secret = registered.secret.map(|secret| secret.expose().to_owned());
            let (service, issuer) = (&broker.settings.service.name, &broker.settings.issuer);
            let configurations = Configurations::of(&registered.client, (service, issuer), secret.as_deref());
            let about = registered.client.registration;
            let page = Registered {
                frame: context.frame(),
                name: about.name,
                client_id: registered.client.id.to_string(),
                client_secret: secret,
                configurations,
                redirect_uris: about.redirect_uris.iter().map(ToString::to_string).collect(),
                scope: about.scopes.to_string(),
                contact_email: about.contact_email,
                ownership,
                discovery_url: broker.settings.issuer.endpoint(oauth::metadata::path::OPENID_CONFIGURATION),
            };
            (StatusCode::CREATED, show(&page)).into_response()
        }
        Err(RegistrationError::Form(errors)) => {
            let page = page(&broker, &context, &session, &typed, *errors);
            (StatusCode::UNPROCESSABLE_ENTITY, show(&page)).into_response()
        }
        Err(RegistrationError::QueueFull) => {
            let say = context.say();
            let told = Told::new(say.register_full(), [say.register_full_what()], say.register_full_next());
            context.error(StatusCode::SERVICE_UNAVAILABLE, Told { turn: Turn::Operator, ..told })
        }
        Err(RegistrationError::Store(error)) => context.unavailable(&error),
    }
}

/// The form's fields; checkboxes of one name come several times.
fn read(fields: Vec<(String, String)>) -> RegistrationForm {
    let mut form = RegistrationForm::default();
    for (name, value) in fields {
        match name.as_str() {
            "name" => form.name = value,
            "contact_email" => form.contact_email = value,
            "home_page" => form.home_page = value,
            "redirect_uris" => form.redirect_uris = value,
            "scopes" => form.scopes.push(value),
            "client_type" => form.public = value == "public",
            _ => {}
        }
    }
    form
}

fn page(
    broker: &Broker,
    context: &Context,
    session: &BrowserSession,
    typed: &RegistrationForm,
    errors: FormErrors,
) -> RegisterClient {
    let say = context.say();
    let wrong = |error: Option<FieldError>| error.map(|error| wrong(say, &error).text());
    let field = |value: &str, error| Field { value: value.to_owned(), error: wrong(error) };
    let offered = broker.scopes();
    RegisterClient {
        frame: context.frame(),
        csrf: session.csrf(),
        name: field(&typed.name, errors.name),
        contact_email: field(&typed.contact_email, errors.contact_email),
        home_page: field(&typed.home_page, errors.home_page),
        redirect_uris: field(&typed.redirect_uris, errors.redirect_uris),
        client_type: if typed.public { ClientType::Public } else { ClientType::Confidential },
        scopes: offered.iter().map(|scope| option(say, scope, typed)).collect(),
        scopes_error: wrong(errors.scopes),
    }
}

/// What is wrong with a field, in words.
pub(crate) fn wrong(say: Words, error: &FieldError) -> Phrase<'_> {
    match error {
        FieldError::NoName => say.field_name_missing(),
        FieldError::UnreadableName => say.field_name_long(MAX_NAME),
        FieldError::NoMailAddress => say.field_mail(),
        FieldError::NoHomePage => say.field_home_page(),
        FieldError::NoRedirectUri => say.field_redirect_missing(),
        FieldError::TooManyRedirectUris => say.field_redirect_many(MAX_REDIRECT_URIS),
        FieldError::RedirectUri(line, why) => match why {
            InvalidRedirectUri::NotAbsolute => say.field_redirect_not_absolute(line),
            InvalidRedirectUri::Fragment => say.field_redirect_fragment(line),
            InvalidRedirectUri::Characters => say.field_redirect_characters(line),
            InvalidRedirectUri::PlainHttp => say.field_redirect_plain_http(line),
            InvalidRedirectUri::Scheme => say.field_redirect_scheme(line),
            InvalidRedirectUri::Credentials => say.field_redirect_credentials(line),
            InvalidRedirectUri::TooLong => say.field_redirect_long(line),
        },
        FieldError::UnreadableScope => say.field_scope_unreadable(),
        FieldError::ScopeNotOffered(scope) => say.field_scope_not_offered(scope),
    }
}

pub(crate) fn option(say: Words, scope: &Scope, typed: &RegistrationForm) -> ScopeOption {
    let (label, explanation) = match scope {
        Scope::OpenId => (say.scope_openid(), say.scope_openid_hint()),
        Scope::Email => (say.scope_email(), say.scope_email_hint()),
        Scope::Profile => (say.scope_profile(), say.scope_profile_hint()),
        Scope::OrgCilogonUserinfo => (say.scope_institution(), say.scope_institution_hint()),
        Scope::GetCert => (say.scope_certificates(), say.scope_certificates_hint()),
        Scope::SshCertificate => (say.scope_ssh(), say.scope_ssh_hint()),
        Scope::OfflineAccess => (say.scope_offline(), say.scope_offline_hint()),
        Scope::Other(_) => (say.scope_other(), say.scope_other_hint()),
    };
    ScopeOption {
        scope: scope.to_string(),
        label: label.text(),
        explanation: explanation.text(),
        checked: *scope == Scope::OpenId || typed.scopes.iter().any(|own| own == scope.as_str()),
        required: *scope == Scope::OpenId,
        sensitive: is_sensitive(scope),
    }
}

/// Whether administrators look at a scope twice.
pub(crate) fn is_sensitive(scope: &Scope) -> bool {
    scope.is_certifying() || matches!(scope, Scope::Other(_))
}
