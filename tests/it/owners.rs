//! Owners of applications: who registers one, claims it or is asked to, sees it and can look after it; to everybody else it
//! does not exist.

mod changes;
mod configuration;
mod errors;
mod journey;
mod secrets;

use beadle_tests::agent::Page;
use beadle_tests::provider::{Person, Provider, Visitor};

/// A browser in which this person is signed in.
pub(crate) async fn signed_in(op: &Provider, person: Person) -> Visitor<'_> {
    let mut visitor = op.browser().sign_in_as(person);
    visitor.approve(&op.portal).await;
    visitor
}

/// Registers an application by the form, whoever sits in front of the browser.
pub(crate) async fn register(visitor: &mut Visitor<'_>, op: &Provider, name: &str) -> Page {
    let form = visitor.agent.open(op.url("/oauth2/register")).await;
    let fields = [
        ("name", name),
        ("contact_email", "ops@hub.example.org"),
        ("home_page", "https://hub.example.org"),
        ("redirect_uris", "https://hub.example.org/cb"),
    ];
    visitor.agent.press(&form, "#submit-registration", &fields).await
}

/// The link in the one letter that makes an owner and was not there `before`.
pub(crate) fn link(op: &Provider, before: &[String]) -> String {
    let letters = op.letters();
    let new = letters.iter().filter(|letter| !before.contains(letter));
    let mut lines = new.flat_map(|letter| letter.lines());
    lines.find(|line| line.contains("/invitation?invitation=")).expect("a letter with a link").trim().to_owned()
}
