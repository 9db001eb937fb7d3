//! Changing one's own relying party.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    client_changes::{EditError, EditForm, Editable, Edited, GRANTS},
    ownership::OwnerError,
    registration::{FormErrors, RegistrationForm},
};
use domain::{
    Client, ClientId,
    client::{ClientAuthMethod, GrantType, change::ClientChange},
};
use oauth::registration::{MemberChange, Risk};
use serde::Deserialize;
use serde_json::Value;

use super::{own, see_other, unknown, url_of};
use crate::{
    context::{Context, Told, show},
    page::{EditChoice, EditClient, EditedAbout, Field, ShownChange, ShownMember},
    route::register::{option, wrong},
    signed_in::{SignedIn, SignedInForm},
    words::Words,
};

/// `GET /clients/{id}/edit`.
pub(crate) async fn form(State(broker): State<Broker>, Path(id): Path<String>, person: SignedIn) -> Response {
    match found(&broker, &person, &id).await {
        Ok(editable) if editable.may_change() => {
            shown(&broker, &person, &editable, typed(&editable), Outcome::default())
        }
        Ok(_) => fixed(&person.context),
        Err(response) => response,
    }
}

async fn found(broker: &Broker, person: &SignedIn, id: &str) -> Result<Editable, Response> {
    let Ok(id) = ClientId::parse(id) else { return Err(unknown(&person.context)) };
    broker.editable_client(&person.sign_in, &id).await.map_err(|error| match error {
        EditError::Store(error) => person.context.unavailable(&error),
        _ => unknown(&person.context),
    })
}

fn fixed(context: &Context) -> Response {
    let say = context.say();
    let told = Told::new(say.own_edit_fixed(), [say.own_edit_fixed_what()], say.own_edit_fixed_next());
    context.error(StatusCode::CONFLICT, Told { back: Some(own(say)), ..told })
}

/// What stands against what was sent.
#[derive(Default)]
struct Outcome {
    status: StatusCode,
    objection: Option<String>,
    detail: Option<String>,
    errors: FormErrors,
}

/// The form of what is registered, or of the change that waits.
fn typed(editable: &Editable) -> EditForm {
    let draft = editable.draft();
    let lines =
        |uris: &[domain::RedirectUri]| uris.iter().map(domain::RedirectUri::as_str).collect::<Vec<_>>().join("\n");
    let about = &draft.registration;
    EditForm {
        about: RegistrationForm {
            name: about.name.clone(),
            contact_email: about.contact_email.clone(),
            home_page: about.home_page.as_ref().map(ToString::to_string).unwrap_or_default(),
            redirect_uris: lines(&about.redirect_uris),
            scopes: about.scopes.iter().map(ToString::to_string).collect(),
            public: draft.is_public(),
        },
        method: method_of(&draft).as_str().to_owned(),
        jwks_uri: draft.metadata.jwks_uri.as_ref().map(ToString::to_string).unwrap_or_default(),
        grants: GRANTS.iter().filter(|grant| draft.may(**grant)).map(ToString::to_string).collect(),
        post_logout_redirect_uris: lines(&draft.metadata.post_logout_redirect_uris),
        version: editable.version,
    }
}

fn method_of(client: &Client) -> ClientAuthMethod {
    client.metadata.token_endpoint_auth_method.unwrap_or(ClientAuthMethod::ClientSecretBasic)
}

fn shown(broker: &Broker, person: &SignedIn, editable: &Editable, typed: EditForm, outcome: Outcome) -> Response {
    let (context, say) = (&person.context, person.context.say());
    let wrong = |error| Option::map(error, |error| wrong(say, &error).text());
    let field = |value: &str, error| Field { value: value.to_owned(), error: wrong(error) };
    let (about, errors) = (&typed.about, outcome.errors);
    let offered = broker.scopes();
    let more = editable.client.registration.scopes.iter().filter(|scope| !offered.contains(scope));
    let scopes = offered.iter().chain(more).map(|scope| option(say, scope, about)).collect();
    let page = EditClient {
        frame: context.frame(),
        csrf: person.session.csrf(),
        url: url_of(&editable.client.id),
        name: editable.client.registration.name.clone(),
        version: editable.version,
        objection: outcome.objection,
        detail: outcome.detail,
        about: EditedAbout {
            name: field(&about.name, errors.name),
            contact_email: field(&about.contact_email, errors.contact_email),
            home_page: field(&about.home_page, errors.home_page),
            redirect_uris: field(&about.redirect_uris, errors.redirect_uris),
            scopes,
            scopes_error: wrong(errors.scopes),
        },
        methods: methods(say, method_of(&editable.client), &typed.method),
        jwks_uri: typed.jwks_uri,
        grants: GRANTS.map(|grant| grant_choice(say, grant, &typed.grants)).into(),
        post_logout_redirect_uris: typed.post_logout_redirect_uris,
    };
    (outcome.status, show(&page)).into_response()
}

fn methods(say: Words, present: ClientAuthMethod, chosen: &str) -> Vec<EditChoice> {
    use ClientAuthMethod as M;
    let mut offered = vec![M::ClientSecretBasic, M::ClientSecretPost, M::ClientSecretJwt, M::PrivateKeyJwt, M::None];
    if !offered.contains(&present) {
        offered.push(present);
    }
    let choice = |method: M| EditChoice {
        value: method.to_string(),
        label: match method {
            M::ClientSecretBasic => say.own_method_secret().text(),
            M::ClientSecretPost => say.own_method_post().text(),
            M::ClientSecretJwt => say.own_method_signed().text(),
            M::PrivateKeyJwt => say.own_method_key().text(),
            M::None => say.own_method_none().text(),
            M::TlsClientAuth | M::SelfSignedTlsClientAuth => say.own_method_other(method.as_str()).text(),
        },
        checked: method.as_str() == chosen,
    };
    offered.into_iter().map(choice).collect()
}

fn grant_choice(say: Words, grant: GrantType, chosen: &[String]) -> EditChoice {
    let label = match grant {
        GrantType::DeviceCode => say.own_grant_device(),
        GrantType::ClientCredentials => say.own_grant_client(),
        GrantType::TokenExchange => say.own_grant_exchange(),
        GrantType::JwtBearer => say.own_grant_assertion(),
        GrantType::AuthorizationCode | GrantType::Implicit | GrantType::RefreshToken => say.own_grant_refresh(),
    };
    EditChoice {
        value: grant.to_string(),
        label: label.text(),
        checked: chosen.iter().any(|own| own == grant.as_str()),
    }
}

/// The form's fields; checkboxes of one name come several times.
fn read(fields: Vec<(String, String)>) -> EditForm {
    let mut form = EditForm::default();
    for (name, value) in fields {
        match name.as_str() {
            "name" => form.about.name = value,
            "contact_email" => form.about.contact_email = value,
            "home_page" => form.about.home_page = value,
            "redirect_uris" => form.about.redirect_uris = value,
            "scopes" => form.about.scopes.push(value),
            "method" => form.method = value,
            "jwks_uri" => form.jwks_uri = value,
            "grants" => form.grants.push(value),
            "post_logout_redirect_uris" => form.post_logout_redirect_uris = value,
            // What is no number is no version that anybody saw.
            "version" => form.version = value.parse().unwrap_or(-1),
            _ => {}
        }
    }
    form
}

/// `POST /clients/{id}/edit`.
pub(crate) async fn save(
    State(broker): State<Broker>,
    Path(id): Path<String>,
    SignedInForm { person, form }: SignedInForm<Vec<(String, String)>>,
) -> Response {
    let typed = read(form);
    let editable = match found(&broker, &person, &id).await {
        Ok(editable) => editable,
        Err(response) => return response,
    };
    let id = &editable.client.id;
    let say = person.context.say();
    let refused = |status, objection: Option<String>| Outcome { status, objection, ..Outcome::default() };
    let outcome = match broker.edit_own_client(&person.sign_in, id, &typed).await {
        Ok(Edited::Applied(_, Some(secret))) => {
            let secret = secret.expose().to_owned();
            return super::page_with(
                &broker,
                &person,
                id,
                super::Outcome { secret: Some(secret), ..Default::default() },
            )
            .await;
        }
        Ok(Edited::Applied(..) | Edited::Waits | Edited::Nothing) => return see_other(&url_of(id)),
        Err(EditError::Store(error)) => return person.context.unavailable(&error),
        Err(EditError::Unknown) => return unknown(&person.context),
        Err(EditError::Fixed) => return fixed(&person.context),
        Err(EditError::Outdated) => {
            let outcome = refused(StatusCode::CONFLICT, Some(say.own_edit_outdated().text()));
            let present = super::edit::typed(&editable);
            return shown(&broker, &person, &editable, present, outcome);
        }
        Err(EditError::Form(errors)) => {
            Outcome { errors: *errors, ..refused(StatusCode::UNPROCESSABLE_ENTITY, Some(say.register_again().text())) }
        }
        Err(EditError::Refused(error)) => Outcome {
            detail: Some(error.to_string()),
            ..refused(StatusCode::UNPROCESSABLE_ENTITY, Some(say.own_edit_refused().text()))
        },
    };
    shown(&broker, &person, &editable, typed, outcome)
}

#[derive(Deserialize)]
pub(crate) struct Nothing {}

/// `POST /clients/{id}/change/withdraw`.
pub(crate) async fn withdraw(
    State(broker): State<Broker>,
    Path(id): Path<String>,
    SignedInForm { person, .. }: SignedInForm<Nothing>,
) -> Response {
    let Ok(id) = ClientId::parse(&id) else { return unknown(&person.context) };
    match broker.withdraw_own_change(&person.sign_in, &id).await {
        Ok(()) => see_other(&url_of(&id)),
        Err(OwnerError::Store(error)) => person.context.unavailable(&error),
        Err(_) => unknown(&person.context),
    }
}

/// A change, as owners and administrators see it. By whom is told by who shows it.
pub(crate) fn shown_change(say: Words, change: &ClientChange, difference: &[MemberChange], by: String) -> ShownChange {
    let members = difference.iter().map(|member| ShownMember {
        member: member.member.clone(),
        before: lines(member.before.as_ref()),
        after: lines(member.after.as_ref()),
        risk: member.risk.map(|risk| risk_in_words(say, risk)),
    });
    ShownChange {
        id: change.id.to_string(),
        at: change.at,
        by,
        asked: change.asked.clone(),
        difference: members.collect(),
    }
}

pub(crate) fn risk_in_words(say: Words, risk: Risk) -> String {
    let said = match risk {
        Risk::Name => say.own_risk_name(),
        Risk::Hosts => say.own_risk_hosts(),
        Risk::Scopes => say.own_risk_scopes(),
        Risk::Grants => say.own_risk_grants(),
        Risk::FrontChannel => say.own_risk_front(),
        Risk::Proof => say.own_risk_proof(),
    };
    said.text()
}

fn lines(value: Option<&Value>) -> Vec<String> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(all)) => all.iter().flat_map(|one| lines(Some(one))).collect(),
        Some(other) => vec![other.to_string()],
    }
}
