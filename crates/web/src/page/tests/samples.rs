//! Pages with values as they come: long names, several languages, and names that try to be markup.

mod account;
mod addresses;
mod admin;
mod authority;
mod certificates;
mod clients;
mod devices;
mod edit_client;
pub(super) mod hostile;
mod institutions;
mod own_clients;
mod passkeys;
mod sign_in;
mod signing_out;
pub(super) mod skinned;

use domain::Timestamp;
use url::Url;

use super::*;
use crate::words::{Phrase, Words};

/// A value that must stay text wherever it is shown.
const HOSTILE: &str = "\" autofocus <img src=x onerror=alert(1)>";

/// One page by its name.
pub(super) fn page(name: &str) -> String {
    all().into_iter().find(|(page, _)| *page == name).map(|(_, html)| html).unwrap()
}

/// Every page, by name.
pub(super) fn all() -> Vec<(&'static str, String)> {
    let neighbourhoods = [
        sign_in::pages(),
        sign_in::failure_pages(),
        skinned::pages(),
        devices::pages(),
        clients::pages(),
        signing_out::pages(),
        account::pages(),
        addresses::pages(),
        own_clients::pages(),
        edit_client::pages(),
        passkeys::pages(),
        account::deletion_pages(),
        certificates::pages(),
        authority::pages(),
        institutions::pages(),
        admin::pages(),
        hostile::pages(),
    ];
    neighbourhoods.into_iter().flatten().collect()
}

fn releases() -> Vec<Release> {
    vec![
        release(
            &frame().say.label_sub().text(),
            "sub",
            &["https://login.example.org/users/01JDA7QW3M5H6X8Z9ABCDEFGHJ"],
        ),
        release(&frame().say.label_name().text(), "name", &["Ada Lovelace"]),
        release(&frame().say.label_mail().text(), "email", &["ada.lovelace@uni-example.edu"]),
        release(
            &frame().say.label_affiliation().text(),
            "affiliation",
            &["member@uni-example.edu", "staff@uni-example.edu"],
        ),
    ]
}

fn release(label: &str, claim: &str, values: &[&str]) -> Release {
    Release {
        label: label.to_owned(),
        claim: claim.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

fn choice(entity_id: &str, name: &str, detail: &str) -> InstitutionChoice {
    InstitutionChoice { entity_id: entity_id.to_owned(), name: name.to_owned(), detail: detail.to_owned(), logo: None }
}

/// The same with a logo.
fn with_logo(choice: InstitutionChoice) -> InstitutionChoice {
    InstitutionChoice { logo: Some(format!("/logos/{}.png", "A".repeat(43))), ..choice }
}

fn application() -> Application {
    Application {
        name: "Example Hub".to_owned(),
        home_page: Url::parse("https://hub.example.org/").ok(),
        contact_email: Some("hub-support@example.org".to_owned()),
        privacy_url: Url::parse("https://hub.example.org/privacy").ok(),
        terms_url: Url::parse("https://hub.example.org/terms").ok(),
        logo_url: Url::parse("https://hub.example.org/logo.svg").ok(),
    }
}

/// Of a page whose form does not wait for good.
fn limited(form: &'static str) -> Frame {
    let limit = TimeLimit {
        until: moment("2026-11-22T11:00:00Z"),
        seconds: 3_600,
        form,
        action: "/login/01JDA7QW3M5H6X8Z9ABCDEFGHJ/more".to_owned(),
    };
    Frame { limit: Some(limit), ..frame() }
}

fn frame() -> Frame {
    Frame {
        service: "Example Research Login".to_owned(),
        support: Some("help@login.example.org".to_owned()),
        transaction_id: Some("01JDA7QW3M5H6X8Z9ABCDEFGHJ".to_owned()),
        languages: Some(Languages { offered: Words::all().collect(), back: "/login/01JDA7?q=\"x".to_owned() }),
        ..Frame::default()
    }
}

/// Of a page for somebody who is signed in; who has a hostile name, sent a form before.
fn account_frame(name: &str) -> Frame {
    let visitor = Visitor {
        name: unless_hostile(name, "Ada Lovelace"),
        institution: "University of Example Hills".to_owned(),
        csrf: csrf(),
    };
    Frame { visitor: Some(visitor), unsent: name == HOSTILE, ..frame() }
}

/// What stands on a page, or the hostile name in its place.
fn unless_hostile(name: &str, plain: &str) -> String {
    if name == HOSTILE { name.to_owned() } else { plain.to_owned() }
}

fn link(label: &str, url: &str) -> Link {
    Link { label: label.to_owned(), url: url.to_owned() }
}

fn right(value: &str) -> Field {
    Field { value: value.to_owned(), error: None }
}

fn wrong(value: &str, error: &str) -> Field {
    Field { value: value.to_owned(), error: Some(error.to_owned()) }
}

fn moment(rfc3339: &str) -> Timestamp {
    Timestamp::parse_rfc3339(rfc3339).unwrap()
}

fn viewer(name: &str) -> Viewer {
    Viewer { name: name.to_owned(), role: domain::AdministratorRole::Administrator }
}

fn csrf() -> String {
    "csrf-token".to_owned()
}
