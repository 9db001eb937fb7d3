//! Changing a relying party: its owner's form, and what administrators look at.

use askama::Template;
use domain::Timestamp;

use super::{Field, Frame, ScopeOption, ShownClientAct, Standing, Viewer};

/// `GET|POST /clients/{id}/edit`: the form `#edit`, with what was typed and what is wrong with it.
#[derive(Debug, Clone, Template)]
#[template(path = "edit-client.html")]
pub struct EditClient {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The page of the client.
    pub url: String,
    /// Its name, as it is in use.
    pub name: String,
    /// The version of what is registered.
    pub version: i64,
    /// Why it was not taken, beside what stands at fields.
    pub objection: Option<String>,
    /// What else is known of that, in English.
    pub detail: Option<String>,
    /// What registration asks for, too.
    pub about: EditedAbout,
    /// How it may prove who it is.
    pub methods: Vec<EditChoice>,
    /// Where its keys are.
    pub jwks_uri: String,
    /// What else it may use.
    pub grants: Vec<EditChoice>,
    /// Where the browser may go after a logout, one per line.
    pub post_logout_redirect_uris: String,
}

/// What registration asks for, too.
#[derive(Debug, Clone, Default)]
pub struct EditedAbout {
    /// The name that people see.
    pub name: Field,
    /// Whom to write to.
    pub contact_email: Field,
    /// Its home page.
    pub home_page: Field,
    /// Where answers may go, one per line.
    pub redirect_uris: Field,
    /// What it may ask for.
    pub scopes: Vec<ScopeOption>,
    /// What is wrong with that.
    pub scopes_error: Option<String>,
}

/// One of several.
#[derive(Debug, Clone)]
pub struct EditChoice {
    /// What is sent.
    pub value: String,
    /// What people read.
    pub label: String,
    /// Whether it is chosen.
    pub checked: bool,
}

/// A change that waits, or was sent back.
#[derive(Debug, Clone)]
pub struct ShownChange {
    /// Its id.
    pub id: String,
    /// Since when.
    pub at: Timestamp,
    /// Who asks for it.
    pub by: String,
    /// What an administrator asks for instead.
    pub asked: Option<String>,
    /// What it changes; what is risky comes first.
    pub difference: Vec<ShownMember>,
}

/// A member of the document that is not as it was.
#[derive(Debug, Clone)]
pub struct ShownMember {
    /// Its name.
    pub member: String,
    /// What it was, a line for each value.
    pub before: Vec<String>,
    /// What it is to be.
    pub after: Vec<String>,
    /// Why somebody looks at it.
    pub risk: Option<String>,
}

/// `GET /admin/changes`: those that wait, the oldest first.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/changes.html")]
pub struct Reviews {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Who is signed in.
    pub administrator: Viewer,
    /// Each.
    pub changes: Vec<ReviewRow>,
}

/// A change in the list.
#[derive(Debug, Clone)]
pub struct ReviewRow {
    /// The name of the client, as it is in use.
    pub name: String,
    /// Its identifier.
    pub client_id: String,
    /// The page of the change.
    pub url: String,
    /// Why somebody looks at it.
    pub risks: Vec<String>,
    /// Since when.
    pub at: Timestamp,
    /// Who asks for it.
    pub by: String,
}

/// `GET /admin/clients/{id}`: a change is decided by `POST …/change` with `change`, `version`, `verdict` (`approve`, `ask` or
/// `reject`) and `reason`.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/change.html")]
pub struct ReviewClient {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Who is signed in.
    pub administrator: Viewer,
    /// Why something was not done, or that it was.
    pub notice: Option<String>,
    /// The page.
    pub url: String,
    /// The name of the client, as it is in use.
    pub name: String,
    /// Its identifier.
    pub client_id: String,
    /// Where it stands.
    pub standing: Standing,
    /// The version of what is registered.
    pub version: i64,
    /// What waits.
    pub change: Option<ShownChange>,
    /// The reason, as typed.
    pub reason: String,
    /// What was done to it, the newest first.
    pub acts: Vec<ShownClientAct>,
}
