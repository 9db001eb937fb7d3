//! Mail addresses that institutions' contacts add for people.

use askama::Template;
use broker::certificates::{AddressState, ListedAddress};

use super::{Frame, Objection};
use crate::words::{Phrase, Words};

/// `GET /account/addresses`: those of the person, each posted there with `id` to be taken away.
#[derive(Debug, Clone, Template)]
#[template(path = "addresses.html")]
pub struct Addresses {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// What the institution itself said.
    pub said: Vec<String>,
    /// What contacts added, the newest first.
    pub added: Vec<ListedAddress>,
}

impl Addresses {
    /// How far an address is.
    fn word(&self, one: &ListedAddress) -> Phrase<'static> {
        state(self.frame.say, one)
    }
}

/// `GET /account/addresses/confirm`: posted there with `challenge`.
#[derive(Debug, Clone, Template)]
#[template(path = "confirm-address.html")]
pub struct ConfirmAddress {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// What stood in the letter.
    pub challenge: String,
    /// The address that is to be confirmed.
    pub address: String,
}

/// `GET /contact`: posted there with the button `then` (`add`, `remove`, `revoke`, `identity`) and `person`, `address`, `id` or
/// `serial`.
#[derive(Debug, Clone, Template)]
#[template(path = "contact.html")]
pub struct Contact {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Whose contact it is.
    pub institution: String,
    /// The addresses of its people.
    pub addresses: Vec<ListedAddress>,
    /// The person, as typed.
    pub person: String,
    /// The address, as typed.
    pub address: String,
    /// Whether it belongs to a function, as ticked.
    pub is_function: bool,
    /// Whether the person was typed into the form about identities.
    pub is_identity: bool,
    /// Why nothing was done.
    pub objection: Option<Objection>,
    /// What was done.
    pub done: Option<String>,
}

impl Contact {
    /// How far an address is.
    fn word(&self, one: &ListedAddress) -> Phrase<'static> {
        state(self.frame.say, one)
    }

    /// What stands against a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        Objection::at(self.objection.as_ref(), field)
    }
}

fn state(say: Words, one: &ListedAddress) -> Phrase<'static> {
    match one.state {
        AddressState::Waiting => say.address_waiting(),
        AddressState::Lapsed => say.address_lapsed(),
        AddressState::Confirmed => say.address_confirmed(),
        AddressState::Removed => say.address_removed(),
    }
}

fn badge(one: &ListedAddress) -> &'static str {
    match one.state {
        AddressState::Waiting => "badge pending",
        AddressState::Confirmed => "badge good",
        AddressState::Lapsed | AddressState::Removed => "badge",
    }
}

fn is_there(one: &ListedAddress) -> bool {
    one.state != AddressState::Removed
}
