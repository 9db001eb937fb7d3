//! Who am I here?

use askama::Template;
use domain::Timestamp;

use super::{Frame, Release};

/// `GET /` and `/me`: what this service knows of the one who looks.
#[derive(Debug, Clone, Template)]
#[template(path = "home.html")]
pub struct Home {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Who is signed in here, if anybody.
    pub person: Option<Person>,
    /// The institution's account, if it ends soon and nothing else leads here.
    pub ending: Option<Ending>,
}

/// An account at an institution that ends soon.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The institution's name.
    pub institution: String,
    /// When.
    pub at: Timestamp,
}

/// Someone who is signed in. Signing out (`#sign-out`) is posted to `/logout`.
#[derive(Debug, Clone)]
pub struct Person {
    /// The name to show.
    pub name: String,
    /// The identifier that relying parties get.
    pub sub: String,
    /// The institution that vouches.
    pub institution: String,
    /// Since when.
    pub since: Timestamp,
    /// What the institution said.
    pub attributes: Vec<Release>,
}
