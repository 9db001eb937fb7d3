//! Registering a relying party: here by a form, checked field by field, that waits for an administrator. Elsewhere by
//! the API ([`api`]) and by the operator ([`operator`]).

pub mod api;
pub mod client_document;
mod means;
pub mod operator;
mod statement;
pub mod tokens;

use std::fmt;

use domain::{
    Client, ClientMetadata, ClientStatus, RedirectUri, Registration, Scope, Scopes, Secret,
    client::{
        act::{ClientActKind, ClientActor},
        contact::{self, MAX_NAME, readable_name},
        new_client_id,
    },
    redirect_uri::InvalidRedirectUri,
};
use serde_json::json;
use storage::{StoreError, client_owners::NewOwner};
use thiserror::Error;
use url::Url;

use crate::{
    Broker,
    letters::{Letter, Recipient},
    ownership::{Ownership, Registrant, called},
};

/// The most redirect URIs.
pub const MAX_REDIRECT_URIS: usize = 50;

/// What an owner typed.
#[derive(Debug, Clone, Default)]
pub struct RegistrationForm {
    /// The name that people will see.
    pub name: String,
    /// Mail address of whoever runs it.
    pub contact_email: String,
    /// Its home page; may be empty.
    pub home_page: String,
    /// One redirect URI per line.
    pub redirect_uris: String,
    /// What it wants to ask for.
    pub scopes: Vec<String>,
    /// Whether it cannot keep a secret.
    pub public: bool,
}

impl RegistrationForm {
    /// How the client will speak the protocol.
    pub fn metadata(&self) -> ClientMetadata {
        if self.public { ClientMetadata::public() } else { ClientMetadata::default() }
    }
}

/// A new registration, with the secret that is shown this once.
#[derive(Debug)]
pub struct Registered {
    /// The client, pending.
    pub client: Client,
    /// Its secret; a public client has none.
    pub secret: Option<Secret>,
}

/// A registration by the form.
#[derive(Debug)]
pub struct Submitted {
    /// What was registered.
    pub registered: Registered,
    /// How whoever did it comes to own it.
    pub ownership: Ownership,
}

/// What is wrong with the form, by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormErrors {
    /// Of `name`.
    pub name: Option<FieldError>,
    /// Of `contact_email`.
    pub contact_email: Option<FieldError>,
    /// Of `home_page`.
    pub home_page: Option<FieldError>,
    /// Of `redirect_uris`.
    pub redirect_uris: Option<FieldError>,
    /// Of `scopes`.
    pub scopes: Option<FieldError>,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FieldError {
    /// There is no name.
    #[error("Give the name that people will see when they sign in.")]
    NoName,
    /// It is no name that people can read.
    #[error("A name has at most {MAX_NAME} characters, and no invisible ones.")]
    UnreadableName,
    /// It is no mail address.
    #[error("Give the mail address of whoever runs the service, such as ops@hub.example.org.")]
    NoMailAddress,
    /// It is no page of the web.
    #[error("A home page begins with https://.")]
    NoHomePage,
    /// There is no redirect URI.
    #[error("Give at least one redirect URI, such as https://hub.example.org/callback.")]
    NoRedirectUri,
    /// There are too many.
    #[error("At most {MAX_REDIRECT_URIS} redirect URIs can be registered.")]
    TooManyRedirectUris,
    /// This line is none.
    #[error("{0}: {1}.")]
    RedirectUri(String, InvalidRedirectUri),
    /// A scope has characters that cannot stand in one.
    #[error("A scope has characters that cannot stand in one.")]
    UnreadableScope,
    /// This scope is not offered.
    #[error("The scope {0} is not offered here.")]
    ScopeNotOffered(String),
}

/// All of it, on one line.
impl fmt::Display for FormErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [&self.name, &self.contact_email, &self.home_page, &self.redirect_uris, &self.scopes];
        let all: Vec<String> = all.into_iter().flatten().map(ToString::to_string).collect();
        f.write_str(&all.join(" "))
    }
}

/// Why a registration is not taken.
#[derive(Debug, Error)]
pub enum RegistrationError {
    /// The form has mistakes.
    #[error("the form has mistakes")]
    Form(Box<FormErrors>),
    /// Too many registrations wait already.
    #[error("too many registrations wait already")]
    QueueFull,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Broker {
    /// Takes a registration, pending, and tells the administrators. Whoever is signed in owns it; a stranger gets a letter by
    /// which they can claim it.
    pub async fn register(&self, form: &RegistrationForm, by: Registrant<'_>) -> Result<Submitted, RegistrationError> {
        let registration = checked(form, &self.scopes()).map_err(RegistrationError::Form)?;
        if self.is_queue_full().await? {
            return Err(RegistrationError::QueueFull);
        }
        let registered = self.new_client(registration, form.metadata(), ClientStatus::Pending);
        let client = &registered.client;
        let (owner, actor) = match by {
            Registrant::Person(sign_in) => {
                (Some((&sign_in.subject, called(sign_in))), ClientActor::Owner(sign_in.subject.clone()))
            }
            Registrant::Stranger(_) => (None, ClientActor::Nobody),
        };
        let owner = owner.as_ref().map(|(subject, name)| NewOwner { subject, name });
        let act = self.client_act(&client.id, actor, ClientActKind::Registered, json!({}));
        self.store.insert_owned_client(client, owner.as_ref(), &act).await?;
        tracing::info!(client = %client.id, name = client.registration.name, "a relying party was registered and waits for approval");
        self.tell_administrators(client).await;
        let ownership = match by {
            Registrant::Person(_) => Ownership::Theirs,
            Registrant::Stranger(from) => self.let_claim(client, from).await,
        };
        Ok(Submitted { registered, ownership })
    }

    /// Adds a client with a new id and, if it proves itself by one, a new secret.
    pub async fn add_client(
        &self,
        registration: Registration,
        metadata: ClientMetadata,
        status: ClientStatus,
    ) -> Result<Registered, StoreError> {
        let registered = self.new_client(registration, metadata, status);
        self.store.insert_client(&registered.client).await?;
        Ok(registered)
    }

    fn new_client(&self, registration: Registration, metadata: ClientMetadata, status: ClientStatus) -> Registered {
        let id = new_client_id(self.entropy());
        let (secret, kept) = metadata.has_secret().then(|| self.new_secret(&id, &metadata)).unzip();
        let client = Client {
            id,
            community: self.settings.community.clone(),
            registration,
            metadata,
            secrets: kept.into_iter().collect(),
            status,
            registered_at: self.now(),
            federation: None,
        };
        Registered { client, secret }
    }

    pub(crate) async fn is_queue_full(&self) -> Result<bool, StoreError> {
        let most = self.settings.registration.max_pending;
        Ok(self.store.waiting_clients(&self.settings.community, most).await? >= i64::from(most))
    }

    /// A letter that cannot be kept is logged: the registration stands, and the queue shows it.
    pub(crate) async fn tell_administrators(&self, client: &Client) {
        let Some(mailer) = &self.mailer else { return };
        let page = self.home().settings.issuer.endpoint("/admin");
        let (letter, language) = (Letter::ClientWaits { client, page: &page }, self.letter_language(None));
        for to in &self.settings.registration.notify {
            let to = Recipient { address: to, person: None };
            if let Err(error) = self.post(mailer, &letter, &language, to).await {
                tracing::error!(to = to.address, %error, "a letter to an administrator could not be kept");
            }
        }
    }
}

/// Reads the form; every field is looked at, so that all mistakes are told at once.
pub fn checked(form: &RegistrationForm, offered: &Scopes) -> Result<Registration, Box<FormErrors>> {
    let name = name(&form.name);
    let contact_email = mail_address(&form.contact_email);
    let home_page = home_page(&form.home_page);
    let redirect_uris = redirect_uris(&form.redirect_uris);
    let scopes = scopes(&form.scopes, offered);
    match (name, contact_email, home_page, redirect_uris, scopes) {
        (Ok(name), Ok(contact_email), Ok(home_page), Ok(redirect_uris), Ok(scopes)) => {
            Ok(Registration { name, contact_email, home_page, redirect_uris, scopes })
        }
        (name, contact_email, home_page, redirect_uris, scopes) => Err(Box::new(FormErrors {
            name: name.err(),
            contact_email: contact_email.err(),
            home_page: home_page.err(),
            redirect_uris: redirect_uris.err(),
            scopes: scopes.err(),
        })),
    }
}

fn name(text: &str) -> Result<String, FieldError> {
    let error = if text.trim().is_empty() { FieldError::NoName } else { FieldError::UnreadableName };
    readable_name(text).ok_or(error)
}

fn mail_address(text: &str) -> Result<String, FieldError> {
    contact::mail_address(text).map(str::to_owned).ok_or(FieldError::NoMailAddress)
}

fn home_page(text: &str) -> Result<Option<Url>, FieldError> {
    match (text.trim(), Url::parse(text.trim())) {
        ("", _) => Ok(None),
        (_, Ok(url)) if matches!(url.scheme(), "https" | "http") && url.has_host() => Ok(Some(url)),
        _ => Err(FieldError::NoHomePage),
    }
}

fn redirect_uris(text: &str) -> Result<Vec<RedirectUri>, FieldError> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    match lines.len() {
        0 => Err(FieldError::NoRedirectUri),
        1..=MAX_REDIRECT_URIS => {
            let read =
                |line: &str| RedirectUri::parse(line).map_err(|error| FieldError::RedirectUri(line.to_owned(), error));
            lines.into_iter().map(read).collect()
        }
        _ => Err(FieldError::TooManyRedirectUris),
    }
}

fn scopes(wanted: &[String], offered: &Scopes) -> Result<Scopes, FieldError> {
    let wanted = Scopes::parse(&wanted.join(" ")).map_err(|_| FieldError::UnreadableScope)?;
    let scopes: Scopes = wanted.iter().cloned().chain([Scope::OpenId]).collect();
    match scopes.iter().find(|scope| !offered.contains(scope)) {
        Some(unknown) => Err(FieldError::ScopeNotOffered(unknown.to_string())),
        None => Ok(scopes.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> RegistrationForm {
        RegistrationForm {
            name: "  Example   Hub ".into(),
            contact_email: "ops@hub.example.org".into(),
            home_page: "https://hub.example.org".into(),
            redirect_uris: "https://hub.example.org/cb\r\n\r\nhttp://localhost/cb".into(),
            scopes: vec!["email".into()],
            public: false,
        }
    }

    fn offered() -> Scopes {
        Scopes::parse("openid email").unwrap()
    }

    #[test]
    fn a_good_form_becomes_a_registration() {
        let registration = checked(&form(), &offered()).unwrap();
        assert_eq!(registration.name, "Example Hub");
        assert_eq!(registration.redirect_uris.len(), 2);
        assert_eq!(registration.scopes.to_string(), "openid email");
    }

    #[test]
    fn every_mistake_is_told_at_its_field() {
        let bad = RegistrationForm {
            name: " ".into(),
            contact_email: "ops@hub\r\nBcc: x@y.z".into(),
            home_page: "javascript:alert(1)".into(),
            redirect_uris: "http://hub.example.org/cb".into(),
            scopes: vec!["admin".into()],
            public: false,
        };
        let errors = checked(&bad, &offered()).unwrap_err();
        assert!(errors.name.is_some() && errors.contact_email.is_some() && errors.home_page.is_some());
        assert!(
            errors.redirect_uris.unwrap().to_string().starts_with("http://hub.example.org/cb: http is for localhost")
        );
        assert_eq!(errors.scopes.unwrap().to_string(), "The scope admin is not offered here.");
    }
}
