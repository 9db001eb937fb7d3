//! The queue of relying parties.

use askama::Template;
use domain::Timestamp;

use super::{ClientType, Frame, Standing, Viewer};

/// `GET /admin`: what is this, who asks, what is risky, in one screen.
///
/// Decisions are posted to `/admin/clients/decision` with `client_id` and `decision` = `approve`, `reject`, `suspend`
/// or `resume`; signing out to `/admin/sign-out`.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/clients.html")]
pub struct AdminClients {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Who is signed in.
    pub administrator: Viewer,
    /// What the last decision did, in a sentence.
    pub notice: Option<String>,
    /// The filters, the current one marked.
    pub tabs: Vec<StandingTab>,
    /// The relying parties of this page.
    pub clients: Vec<AdminClient>,
    /// The next page, if there is one.
    pub next_url: Option<String>,
}

/// One filter of the queue.
#[derive(Debug, Clone)]
pub struct StandingTab {
    /// What it says, e.g. `Waiting`.
    pub label: String,
    /// Where it leads, e.g. `/admin?status=pending`.
    pub url: String,
    /// How many there are.
    pub count: usize,
    /// Whether it is the one that is shown.
    pub current: bool,
}

/// One relying party, as administrators see it.
#[derive(Debug, Clone)]
pub struct AdminClient {
    /// Its identifier.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// Whom to write to.
    pub contact_email: String,
    /// Its home page, as registered.
    pub home_page: String,
    /// Where answers may go.
    pub redirect_uris: Vec<String>,
    /// What it may ask for.
    pub scopes: Vec<RequestedScope>,
    /// Whether it can keep a secret.
    pub client_type: ClientType,
    /// How it speaks the protocol, where that is not the usual way.
    pub facts: Vec<ClientFact>,
    /// Where it stands.
    pub standing: Standing,
    /// When it was registered.
    pub created: Timestamp,
}

/// Something that a reviewer should know of a relying party.
#[derive(Debug, Clone)]
pub struct ClientFact {
    /// What it is about.
    pub label: String,
    /// What is so.
    pub values: Vec<String>,
    /// Whether it is worth a second look.
    pub sensitive: bool,
}

/// One scope of a relying party.
#[derive(Debug, Clone)]
pub struct RequestedScope {
    /// The scope.
    pub scope: String,
    /// Whether it is worth a second look (certificates).
    pub sensitive: bool,
}
