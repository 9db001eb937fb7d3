//! Mail addresses that contacts add.

use broker::certificates::{AddedAddress, AddressState, ListedAddress};
use domain::{EntityId, Subject};

use super::*;

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let own = |name: &str| Addresses {
        frame: account_frame(name),
        csrf: csrf(),
        said: vec![name.to_owned()],
        added: listed(name),
    };
    let confirm = |name: &str| ConfirmAddress {
        frame: account_frame(name),
        csrf: csrf(),
        challenge: name.to_owned(),
        address: name.to_owned(),
    };
    let contact = |name: &str| Contact {
        frame: account_frame(name),
        csrf: csrf(),
        institution: unless_hostile(name, "University of Example Hills"),
        addresses: listed(name),
        person: name.to_owned(),
        address: name.to_owned(),
        is_function: true,
        is_identity: false,
        objection: Some(Objection::of("person", frame().say.contact_nobody(name))),
        done: Some(frame().say.contact_done_added().text()),
    };
    let none = Addresses { said: Vec::new(), added: Vec::new(), ..own("") };
    let idle = Contact { addresses: Vec::new(), objection: None, done: None, ..contact("") };
    vec![
        ("addresses", own("ada@example.org").render().unwrap()),
        ("addresses-none", none.render().unwrap()),
        ("hostile-addresses", own(HOSTILE).render().unwrap()),
        ("confirm-address", confirm("ada@example.org").render().unwrap()),
        ("hostile-confirm-address", confirm(HOSTILE).render().unwrap()),
        ("contact", contact("ada@example.org").render().unwrap()),
        ("contact-none", idle.render().unwrap()),
        ("hostile-contact", contact(HOSTILE).render().unwrap()),
    ]
}

fn listed(name: &str) -> Vec<ListedAddress> {
    let states =
        [AddressState::Waiting, AddressState::Lapsed, AddressState::Confirmed, AddressState::Removed].into_iter();
    let one = |(number, state)| ListedAddress {
        address: AddedAddress {
            id: format!("{number:020}"),
            subject: Subject::parse("https://login.example.org/people/1").unwrap(),
            institution: EntityId::parse("https://idp.example.org").unwrap(),
            address: name.to_owned(),
            is_function: number == 2,
            added_at: moment("2026-11-22T10:00:00Z"),
            challenge_ends_at: moment("2026-11-23T10:00:00Z"),
            verified_at: None,
            removed_at: None,
        },
        institution: unless_hostile(name, "University of Example Hills"),
        state,
        certificates: if state == AddressState::Removed { vec!["4A017E5C".to_owned()] } else { Vec::new() },
    };
    states.enumerate().map(one).collect()
}
