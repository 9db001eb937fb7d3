//! What decides whether somebody gets a certificate: one look tells the same as a look at each thing by itself.

use domain::{Digest, SignIn, Subject};
use storage::Store;
use storage::added_addresses::NewAddress;
use storage::certificate_facts::CertificateFacts;
use storage::certificates::PreparedCertificate;
use storage::key_objection::{KeyDigests, KeyObjection};
use storage::people::Standing;
use storage::ssh_certificates::{PreparedSsh, SshTarget};

use super::joining::join;
use super::people::{IDP, signed_in, strong};
use super::{DAY, Database, NOW, certificates, entity, sign_in, ssh_certificates, subject};

on_both_databases! {
    of_a_stranger_nothing_is_known,
    name_and_addresses_are_those_of_the_whole_account_at_the_institution,
    a_key_is_judged_for_the_account,
    a_key_of_an_ssh_certificate_counts_as_well,
    a_closed_account_and_a_sign_in_of_a_doubtful_time_count_for_nothing,
}

const OTHER_IDP: &str = "https://other.example.edu";

fn at(person: &Subject, institution: &str) -> SignIn {
    SignIn { subject: person.clone(), institution: entity(institution), ..sign_in("cilogon:/serverA/users/1") }
}

async fn facts(store: &Store, sign_in: &SignIn, key: &str) -> CertificateFacts {
    let key = KeyDigests { x509: Some(Digest::of(key.as_bytes())), ssh: Some(ssh_digest(key)) };
    store.certificate_facts(sign_in, key).await.unwrap()
}

/// The same key has another digest for SSH.
fn ssh_digest(key: &str) -> Digest {
    Digest::of(format!("{key} for SSH").as_bytes())
}

async fn fix(store: &Store, person: &Subject, institution: &str, name: &str) {
    let both = (name, name);
    assert!(store.fix_certificate_name(person, &entity(institution), both, NOW).await.unwrap());
}

/// Adds an address that the person confirms.
async fn add(store: &Store, person: &Subject, institution: &str, address: &str, is_function: bool) {
    let institution = entity(institution);
    let challenge = Digest::of(address.as_bytes());
    let new = NewAddress {
        id: address,
        subject: person,
        institution: &institution,
        address,
        is_function,
        added_by: person,
        challenge,
        challenge_ends_at: NOW + DAY,
    };
    assert!(store.add_address(&new, NOW).await.unwrap());
    assert!(store.confirm_address(person, &challenge, NOW).await.unwrap().is_some());
}

async fn of_a_stranger_nothing_is_known(db: Database) {
    let nothing = CertificateFacts {
        standing: Standing::Closed,
        name: None,
        key: None,
        added_addresses: Vec::new(),
        function_addresses: Vec::new(),
    };
    assert_eq!(facts(&db.store, &at(&subject("nobody"), IDP), "key").await, nothing);
}

async fn name_and_addresses_are_those_of_the_whole_account_at_the_institution(db: Database) {
    let (ada, eve) =
        (signed_in(&db.store, &[strong("1@x.edu")]).await, signed_in(&db.store, &[strong("2@x.edu")]).await);
    let ask = async |person: &Subject, institution| facts(&db.store, &at(person, institution), "key").await;
    assert_eq!(ask(&ada, IDP).await.standing, Standing::Open(ada.clone()));
    assert_eq!(ask(&ada, IDP).await.name, None);
    fix(&db.store, &eve, IDP, "/CN=Eve A1").await;
    fix(&db.store, &eve, OTHER_IDP, "/CN=Eve A2").await;
    add(&db.store, &eve, IDP, "eve@x.edu", false).await;
    add(&db.store, &eve, IDP, "press@x.edu", true).await;
    add(&db.store, &ada, IDP, "office@x.edu", false).await;
    add(&db.store, &ada, OTHER_IDP, "elsewhere@x.edu", false).await;
    // The name of a function's certificates is not theirs.
    let press = ("/CN=press@x.edu A9", "/CN=press@x.edu A9");
    assert!(db.store.fix_function_name(&ada, &entity(IDP), "press@x.edu", press, NOW).await.unwrap());
    // Of one that nobody confirmed nothing is told.
    let institution = entity(IDP);
    let unconfirmed = NewAddress {
        id: "open",
        subject: &ada,
        institution: &institution,
        address: "open@x.edu",
        is_function: false,
        added_by: &ada,
        challenge: Digest::of(b"open"),
        challenge_ends_at: NOW + DAY,
    };
    assert!(db.store.add_address(&unconfirmed, NOW).await.unwrap());
    assert_eq!(ask(&ada, IDP).await.name, None);
    assert_eq!(ask(&ada, IDP).await.added_addresses, ["office@x.edu"]);
    join(&db.store, &ada, &eve, NOW).await;
    for login in [&ada, &eve] {
        let known = ask(login, IDP).await;
        assert_eq!(known.standing, Standing::Open(ada.clone()));
        assert_eq!(known.name.as_deref(), Some("/CN=Eve A1"));
        assert_eq!(known.added_addresses.len(), 2);
        assert_eq!(known.function_addresses, ["press@x.edu"]);
        assert_eq!(ask(login, OTHER_IDP).await.name.as_deref(), Some("/CN=Eve A2"));
    }
    // Their own goes before that of an account that became part of theirs.
    fix(&db.store, &ada, IDP, "/CN=Ada A3").await;
    assert_eq!(ask(&eve, IDP).await.name.as_deref(), Some("/CN=Ada A3"));
    for id in ["eve@x.edu", "press@x.edu"] {
        assert!(db.store.remove_address(id, Some(&ada), None, NOW).await.unwrap());
    }
    let known = ask(&eve, IDP).await;
    assert_eq!(
        (known.added_addresses.as_slice(), known.function_addresses.len()),
        (&["office@x.edu".to_owned()][..], 0)
    );
}

async fn a_key_is_judged_for_the_account(db: Database) {
    let (ada, eve) =
        (signed_in(&db.store, &[strong("1@x.edu")]).await, signed_in(&db.store, &[strong("2@x.edu")]).await);
    let ask = async |person: &Subject| facts(&db.store, &at(person, IDP), "0a").await.key;
    assert_eq!(ask(&ada).await, None);
    let one = PreparedCertificate { subject: eve.clone(), ..certificates::prepared("0a", "ca", NOW + DAY) };
    db.store.record_prepared(&one, NOW).await.unwrap();
    assert_eq!(ask(&ada).await, Some(KeyObjection::SomebodyElse));
    assert_eq!(ask(&eve).await, None);
    join(&db.store, &ada, &eve, NOW).await;
    assert_eq!(ask(&ada).await, None);
    db.store.revoke_certificate("0a", 1, NOW).await.unwrap();
    for login in [&ada, &eve] {
        assert_eq!(ask(login).await, Some(KeyObjection::Compromised));
    }
}

async fn a_key_of_an_ssh_certificate_counts_as_well(db: Database) {
    let (ada, eve) =
        (signed_in(&db.store, &[strong("1@x.edu")]).await, signed_in(&db.store, &[strong("2@x.edu")]).await);
    let ask = async |person: &Subject| facts(&db.store, &at(person, IDP), "0a").await.key;
    let one = PreparedSsh { key: ssh_digest("0a"), ..ssh_certificates::prepared(7, &eve) };
    db.store.record_prepared_ssh(&one, NOW).await.unwrap();
    assert_eq!((ask(&ada).await, ask(&eve).await), (Some(KeyObjection::SomebodyElse), None));
    // Two of one person's, one of each kind, are no objection.
    let other = PreparedCertificate { subject: eve.clone(), ..certificates::prepared("0a", "ca", NOW + DAY) };
    db.store.record_prepared(&other, NOW).await.unwrap();
    assert_eq!(ask(&eve).await, None);
    join(&db.store, &ada, &eve, NOW).await;
    assert_eq!(ask(&ada).await, None);
    db.store.revoke_ssh(SshTarget::Serial(7), 1, NOW).await.unwrap();
    for login in [&ada, &eve] {
        assert_eq!(ask(login).await, Some(KeyObjection::Compromised));
    }
}

async fn a_closed_account_and_a_sign_in_of_a_doubtful_time_count_for_nothing(db: Database) {
    let (ada, eve) =
        (signed_in(&db.store, &[strong("1@x.edu")]).await, signed_in(&db.store, &[strong("2@x.edu")]).await);
    let ask = async |person: &Subject| {
        let sign_in = at(person, IDP);
        let standing = facts(&db.store, &sign_in, "key").await.standing;
        assert_eq!(standing, db.store.standing(&sign_in).await.unwrap());
        standing
    };
    let storage::joining::Joined::Done(act) = join(&db.store, &ada, &eve, NOW).await else { panic!("they are open") };
    db.store.undo(&act.id, domain::identity_act::Actor::Person, NOW + DAY).await.unwrap();
    assert_eq!(ask(&ada).await, Standing::Doubtful);
    assert_eq!(ask(&eve).await, Standing::Open(eve.clone()));
    db.store.close_person(&eve, NOW).await.unwrap();
    assert_eq!(ask(&eve).await, Standing::Closed);
}
