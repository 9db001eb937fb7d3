use std::net::IpAddr;

use domain::client::{
    KeptSecret,
    registrar::{Provenance, RegistrationToken},
};
use domain::{ClientStatus, CommunityId, Consent, Decision};
use domain::{Digest, Timestamp};

use super::{DAY, Database, NOW, at_once, client, client_id, edit, people, scopes, subject};
use beadle_tests::MINUTE;

on_both_databases! {
    a_token_comes_back_as_it_was_added,
    a_token_is_used_as_often_as_it_says,
    a_token_is_good_until_its_end,
    a_token_that_is_gone_brings_nobody,
    of_many_uses_at_once_only_those_that_are_left_count,
    a_client_keeps_where_it_came_from,
    registrations_are_counted_by_address,
    clients_that_registered_themselves_are_counted_up_to_a_limit,
    unused_clients_that_registered_themselves_are_retired_in_time,
    a_description_is_taken_over_and_leaves_status_and_registered_clients_alone,
    a_client_is_replaced_only_while_nobody_decided_about_it,
}

fn token(id: &str, uses_left: Option<u32>, expires_at: Option<Timestamp>) -> RegistrationToken {
    RegistrationToken {
        id: id.to_owned(),
        community: domain::CommunityId::home(),
        name: "Campus".to_owned(),
        secret: Digest::of(id.as_bytes()),
        scopes: scopes("openid email"),
        approves: true,
        manages: false,
        uses_left,
        expires_at,
        created_at: NOW,
    }
}

fn brought_by(registrar: &str) -> Provenance {
    Provenance { registrar: Some(registrar.to_owned()), ..Provenance::default() }
}

fn from(address: &str) -> Provenance {
    Provenance { address: Some(address.to_owned()), ..Provenance::default() }
}

async fn a_token_comes_back_as_it_was_added(db: Database) {
    let (one, other) = (token("a", None, None), token("b", Some(3), Some(NOW + MINUTE)));
    for token in [&one, &other] {
        db.store.insert_registration_token(token).await.unwrap();
        assert_eq!(db.store.registration_token(&token.secret).await.unwrap().as_ref(), Some(token));
        assert_eq!(db.store.registrar(&token.id).await.unwrap().as_ref(), Some(token));
    }
    assert_eq!(db.store.registration_tokens().await.unwrap(), [one.clone(), other]);
    assert_eq!(db.store.registration_token(&Digest::of(b"x")).await.unwrap(), None);
    assert!(db.store.remove_registration_token("a").await.unwrap());
    assert!(!db.store.remove_registration_token("a").await.unwrap());
    assert_eq!(db.store.registration_token(&one.secret).await.unwrap(), None);
}

async fn a_token_is_used_as_often_as_it_says(db: Database) {
    db.store.insert_registration_token(&token("two", Some(2), None)).await.unwrap();
    db.store.insert_registration_token(&token("many", None, None)).await.unwrap();
    for (number, registrar, expected) in
        [(1, "two", true), (2, "two", true), (3, "two", false), (4, "many", true), (5, "many", true)]
    {
        let client = client(&number.to_string(), ClientStatus::Approved, NOW);
        let done = db.store.register_client(&client, &brought_by(registrar), NOW).await.unwrap();
        assert_eq!(done, expected, "{number}");
        assert_eq!(db.store.client(&client.id).await.unwrap().is_some(), expected, "{number}");
    }
}

async fn a_token_is_good_until_its_end(db: Database) {
    db.store.insert_registration_token(&token("t", None, Some(NOW + MINUTE))).await.unwrap();
    for (id, at, expected) in [("a", NOW, true), ("b", NOW + MINUTE, false)] {
        let client = client(id, ClientStatus::Approved, at);
        assert_eq!(db.store.register_client(&client, &brought_by("t"), at).await.unwrap(), expected);
    }
}

async fn a_token_that_is_gone_brings_nobody(db: Database) {
    let client = client("a", ClientStatus::Approved, NOW);
    assert!(!db.store.register_client(&client, &brought_by("nobody"), NOW).await.unwrap());
}

async fn of_many_uses_at_once_only_those_that_are_left_count(db: Database) {
    db.store.insert_registration_token(&token("three", Some(3), None)).await.unwrap();
    let done = at_once(&db, 12, |store, n| async move {
        let client = client(&n.to_string(), ClientStatus::Approved, NOW);
        store.register_client(&client, &brought_by("three"), NOW).await.unwrap()
    });
    assert_eq!(done.await.into_iter().filter(|done| *done).count(), 3);
}

async fn a_client_keeps_where_it_came_from(db: Database) {
    let provenance = Provenance {
        registrar: None,
        address: Some("2001:db8::1".to_owned()),
        management: Some(Digest::of(b"registration access token")),
    };
    let api = client("api", ClientStatus::Pending, NOW);
    assert!(db.store.register_client(&api, &provenance, NOW).await.unwrap());
    assert_eq!(db.store.client(&api.id).await.unwrap().as_ref(), Some(&api));
    assert_eq!(db.store.provenance(&api.id).await.unwrap(), Some(provenance));
    let form = client("form", ClientStatus::Pending, NOW);
    db.store.insert_client(&form).await.unwrap();
    assert_eq!(db.store.provenance(&form.id).await.unwrap(), Some(Provenance::default()));
    assert_eq!(db.store.provenance(&client_id("nobody")).await.unwrap(), None);
}

async fn registrations_are_counted_by_address(db: Database) {
    for (id, address, minute) in [("a", "192.0.2.1", 0), ("b", "192.0.2.1", 1), ("c", "192.0.2.1", 2), ("d", "::1", 2)]
    {
        let client = client(id, ClientStatus::Approved, NOW + MINUTE * minute);
        assert!(db.store.register_client(&client, &from(address), NOW).await.unwrap());
    }
    let address: IpAddr = "192.0.2.1".parse().unwrap();
    let since = db.store.registrations_from(address, NOW).await.unwrap();
    assert_eq!((since.count, since.first), (2, Some(NOW + MINUTE)));
    let none = db.store.registrations_from("192.0.2.9".parse().unwrap(), NOW).await.unwrap();
    assert_eq!((none.count, none.first), (0, None));
}

async fn clients_that_registered_themselves_are_counted_up_to_a_limit(db: Database) {
    for (id, status) in [
        ("a", ClientStatus::Approved),
        ("b", ClientStatus::Pending),
        ("c", ClientStatus::Retired),
        ("d", ClientStatus::Approved),
    ] {
        db.store.register_client(&client(id, status, NOW), &from("192.0.2.1"), NOW).await.unwrap();
    }
    db.store.insert_client(&client("form", ClientStatus::Approved, NOW)).await.unwrap();
    let (home, astro) = (CommunityId::home(), CommunityId::parse("astro").unwrap());
    let other = domain::Client { community: astro.clone(), ..client("other", ClientStatus::Pending, NOW) };
    db.store.register_client(&other, &from("192.0.2.1"), NOW).await.unwrap();
    assert_eq!(db.store.self_registered(&home, 10).await.unwrap(), 3);
    assert_eq!(db.store.self_registered(&home, 2).await.unwrap(), 2);
    assert_eq!(db.store.self_registered(&astro, 2).await.unwrap(), 1);
    let waiting =
        [db.store.waiting_clients(&home, 9).await.unwrap(), db.store.waiting_clients(&astro, 9).await.unwrap()];
    assert_eq!((waiting, db.store.waiting_clients(&home, 0).await.unwrap()), ([1, 1], 0));
}

async fn unused_clients_that_registered_themselves_are_retired_in_time(db: Database) {
    use ClientStatus::{Approved, Pending, Retired};
    for (id, status) in [("waiting", Pending), ("unused", Approved), ("used", Approved), ("decided", Pending)] {
        db.store.register_client(&client(id, status, NOW), &from("192.0.2.1"), NOW).await.unwrap();
    }
    db.store.register_client(&client("young", Pending, NOW + DAY), &from("192.0.2.1"), NOW).await.unwrap();
    db.store.insert_client(&client("form", Pending, NOW)).await.unwrap();
    db.store.put_described_client(&client("described", Approved, NOW), "192.0.2.1", NOW).await.unwrap();
    super::decide(&db.store, &client_id("decided"), Decision::Approve).await;
    people::add(&db.store, "zoe").await;
    db.store.remember_consent(&subject("zoe"), &client_id("used"), &Consent::default(), NOW).await.unwrap();
    let retired = async || {
        let all = ["waiting", "unused", "used", "decided", "young", "form", "described"];
        let mut retired = Vec::new();
        for id in all {
            if db.store.client(&client_id(id)).await.unwrap().unwrap().status == Retired {
                retired.push(id);
            }
        }
        retired
    };
    let (now, soon) = (NOW + DAY * 2, Some(NOW + MINUTE));
    let home = &CommunityId::home();
    let other = CommunityId::parse("astro").unwrap();
    assert_eq!(db.store.retire_unused_clients(&other, soon, soon, now).await.unwrap(), 0);
    assert_eq!(db.store.retire_unused_clients(home, None, None, now).await.unwrap(), 0);
    assert_eq!(db.store.retire_unused_clients(home, Some(NOW), Some(NOW), now).await.unwrap(), 0);
    assert_eq!(db.store.retire_unused_clients(home, soon, None, now).await.unwrap(), 1);
    assert_eq!(retired().await, ["waiting"]);
    assert_eq!(db.store.retire_unused_clients(home, soon, soon, now).await.unwrap(), 1);
    assert_eq!(retired().await, ["waiting", "unused"]);
}

async fn a_client_is_replaced_only_while_nobody_decided_about_it(db: Database) {
    let before = client("a", ClientStatus::Approved, NOW);
    db.store.insert_client(&before).await.unwrap();
    let mut after = before.clone();
    "Another name".clone_into(&mut after.registration.name);
    after.registration.redirect_uris.pop();
    after.registration.home_page = None;
    after.registration.scopes = scopes("openid");
    after.metadata.default_max_age = None;
    after.secrets.clear();
    let mut signing = after.clone();
    signing.secrets =
        vec![KeptSecret { nonce: Some([7; KeptSecret::NONCE_LENGTH]), ..KeptSecret::digest(Digest::of(b"derived")) }];
    let with = |change: fn(&mut domain::Client)| {
        let mut other = before.clone();
        change(&mut other);
        other
    };
    for other in [with(|c| c.status = ClientStatus::Suspended), with(|c| c.secrets.clear())] {
        assert!(!edit(&db.store, &other, &after).await);
        assert_eq!(db.store.client(&before.id).await.unwrap().as_ref(), Some(&before));
    }
    assert!(edit(&db.store, &before, &after).await);
    assert_eq!(db.store.client(&after.id).await.unwrap().as_ref(), Some(&after));
    // Without a secret the same holds.
    assert!(edit(&db.store, &after, &signing).await);
    assert_eq!(db.store.client(&after.id).await.unwrap().as_ref(), Some(&signing));
    assert!(edit(&db.store, &signing, &before).await);
    let nobody = client("nobody", ClientStatus::Approved, NOW);
    assert!(!edit(&db.store, &nobody, &nobody).await);
}

async fn a_description_is_taken_over_and_leaves_status_and_registered_clients_alone(db: Database) {
    let described = |name: &str| {
        let mut client = client("https://app.example.org/client.json", ClientStatus::Approved, NOW);
        name.clone_into(&mut client.registration.name);
        client.secrets.clear();
        client
    };
    let first = described("First");
    assert_eq!(db.store.document_fetched_at(&first.id).await.unwrap(), None);
    db.store.put_described_client(&first, "app.example.org", NOW).await.unwrap();
    assert_eq!(db.store.client(&first.id).await.unwrap().as_ref(), Some(&first));
    assert_eq!(db.store.document_fetched_at(&first.id).await.unwrap(), Some(NOW));
    assert_eq!(db.store.self_registered(&CommunityId::home(), 10).await.unwrap(), 1);

    assert!(super::decide(&db.store, &first.id, Decision::Suspend).await);
    db.store.put_described_client(&described("Second"), "app.example.org", NOW + MINUTE).await.unwrap();
    let now = db.store.client(&first.id).await.unwrap().unwrap();
    assert_eq!((now.registration.name.as_str(), now.status), ("Second", ClientStatus::Suspended));
    assert_eq!(db.store.document_fetched_at(&first.id).await.unwrap(), Some(NOW + MINUTE));

    let registered = client("https://other.example.org/client.json", ClientStatus::Approved, NOW);
    db.store.insert_client(&registered).await.unwrap();
    let mut claimed = described("Claimed");
    claimed.id = registered.id.clone();
    db.store.put_described_client(&claimed, "other.example.org", NOW).await.unwrap();
    assert_eq!(db.store.client(&registered.id).await.unwrap(), Some(registered));
}
