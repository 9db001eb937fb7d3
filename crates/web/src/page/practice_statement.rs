//! What the authority does, for auditors and for sites that think about trusting it.

use askama::Template;
use domain::Timestamp;
use url::Url;

use super::Frame;

/// `GET /ca/cps`: a practice statement by the outline of [RFC 3647](https://www.rfc-editor.org/rfc/rfc3647), filled in from
/// the settings that are in force.
#[derive(Debug, Clone, Template)]
#[template(path = "practice-statement.html")]
pub struct PracticeStatement {
    /// The frame.
    pub frame: Frame,
    /// Who runs it.
    pub organization: String,
    /// The operator's own statement, where there is one.
    pub own: Option<Url>,
    /// That statement's OID.
    pub oid: Option<String>,
    /// That statement's version and date.
    pub version: Option<String>,
    /// Where the private keys are that this server signs with.
    pub keys: KeysKept,
    /// Mail address for problems of the machinery.
    pub technical: String,
    /// Mail address for incidents.
    pub security: String,
    /// What every subject begins with, e.g. `/DC=org/DC=example`.
    pub name_base: String,
    /// Where lists and answers are.
    pub plain_url: String,
    /// The authorities, the roots first.
    pub authorities: Vec<StatedAuthority>,
    /// What certificates there are.
    pub profiles: Vec<StatedProfile>,
    /// How old a sign-in may be.
    pub max_sign_in_age: String,
    /// How many keys are listed that are never certified.
    pub known_keys: usize,
}

/// Where the authorities' private keys are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeysKept {
    /// All that are here in the database.
    Database,
    /// All that are here in a PKCS#11 token.
    Token,
    /// Some in each.
    Both,
}

/// An authority, in a line.
#[derive(Debug, Clone)]
pub struct StatedAuthority {
    /// What it is, e.g. `Root`.
    pub title: String,
    /// Its subject.
    pub subject: String,
    /// When it ends.
    pub not_after: Timestamp,
}

/// A profile in words.
#[derive(Debug, Clone)]
pub struct StatedProfile {
    /// Its name.
    pub name: String,
    /// The kinds of keys.
    pub keys: Vec<&'static str>,
    /// The longest lifetime, e.g. `11 days`.
    pub max_lifetime: String,
    /// The lifetime of who asks for none.
    pub default_lifetime: String,
    /// The extended key usages.
    pub usages: Vec<&'static str>,
    /// Whether mail addresses go in.
    pub mail: &'static str,
    /// Whether the person's eduPersonPrincipalName goes in.
    pub principal_name: bool,
    /// By which ways it is had.
    pub channels: Vec<&'static str>,
    /// What it demands of a sign-in, each a value of an attribute or an authentication context.
    pub demands: Vec<String>,
    /// The policies that it claims, each an OID with the assurance that it is claimed for.
    pub policies: Vec<(String, Vec<String>)>,
}
