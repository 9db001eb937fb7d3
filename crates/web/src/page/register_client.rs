//! Asking for an identifier and a secret.

use askama::Template;

use super::Frame;
use crate::words::Phrase;

/// `GET|POST /oauth2/register`: the form `#register`, with what was typed and what is wrong with it.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "register-client.html")]
pub struct RegisterClient {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// `name`.
    pub name: Field,
    /// `contact_email`.
    pub contact_email: Field,
    /// `home_page`.
    pub home_page: Field,
    /// `redirect_uris`, one per line.
    pub redirect_uris: Field,
    /// `client_type`.
    pub client_type: ClientType,
    /// `scopes`, one checkbox each.
    pub scopes: Vec<ScopeOption>,
    /// What is wrong with the choice of scopes.
    pub scopes_error: Option<String>,
}

/// One field of a form.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// What was typed.
    pub value: String,
    /// What is wrong with it, in a sentence.
    pub error: Option<String>,
}

/// Whether a relying party can keep a secret ([RFC 6749 §2.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.1)).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ClientType {
    /// It runs on a server.
    #[default]
    Confidential,
    /// It runs on the user's machine; PKCE instead of a secret.
    Public,
}

/// A scope that can be asked for.
#[derive(Debug, Clone)]
pub struct ScopeOption {
    /// The scope, e.g. `email`.
    pub scope: String,
    /// What it gives, in a few words.
    pub label: String,
    /// What it means for the people who sign in, in a sentence.
    pub explanation: String,
    /// Whether it is ticked.
    pub checked: bool,
    /// Whether it is always part of the registration (`openid`).
    pub required: bool,
    /// Whether administrators look at it twice (certificates).
    pub sensitive: bool,
}

impl RegisterClient {
    /// What is wrong: the label of the field, its id, and the mistake.
    fn errors(&self) -> Vec<(Phrase<'_>, &'static str, &str)> {
        let say = self.frame.say;
        [
            (say.register_name(), "name", &self.name.error),
            (say.register_contact(), "contact_email", &self.contact_email.error),
            (say.register_home_page(), "home_page", &self.home_page.error),
            (say.register_redirect_uris(), "redirect_uris", &self.redirect_uris.error),
            (say.register_scopes_label(), "scopes", &self.scopes_error),
        ]
        .into_iter()
        .filter_map(|(label, id, error)| error.as_deref().map(|error| (label, id, error)))
        .collect()
    }
}
