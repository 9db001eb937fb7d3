//! Choosing by which of their logins a person goes to a relying party.

use askama::Template;
use domain::Timestamp;

use super::{Application, Frame};

/// `GET /login/{id}`: as whom? Posted to `/login/{id}/as` with `institution` (`#go-as`).
#[derive(Debug, Clone, Template)]
#[template(path = "choose-login.html")]
pub struct ChooseLogin {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The id of the authorization, as it stands in the URL.
    pub authorization: String,
    /// Who asks.
    pub application: Application,
    /// Who is signed in: the name to show.
    pub person: String,
    /// Their logins.
    pub logins: Vec<LoginOption>,
    /// Where to choose another institution.
    pub other_institution_url: String,
}

/// A login by which a person can go on.
#[derive(Debug, Clone)]
pub struct LoginOption {
    /// The institution's entityID.
    pub entity_id: String,
    /// Its name.
    pub name: String,
    /// What it said last of the person: affiliations, mail address.
    pub details: Vec<String>,
    /// When it was used last.
    pub last_seen: Timestamp,
    /// Whether the person is signed in by it.
    pub live: bool,
    /// Whether it is marked at first.
    pub checked: bool,
}
