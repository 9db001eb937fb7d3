use domain::identity_act::{ActId, Actor};
use domain::recognition::Recognition;
use domain::{Consent, Subject};
use storage::Store;
use storage::client_sessions::NoticeTerms;
use storage::erasure::{Erase, Erased};
use storage::joining::Join;
use storage::outbox::NewMail;

use super::certificates::prepared;
use super::people::{IDP, eppn, recognise_at, signed_in, strong};
use super::{DAY, Database, NOW, at_once, client, client_id, entity, entropy, scopes, subject};
use beadle_tests::MINUTE;

on_both_databases! {
    a_deleted_account_leaves_nothing_but_its_sub,
    whoever_comes_back_is_somebody_new,
    an_account_is_deleted_once,
    what_is_part_of_it_goes_along,
    who_signs_in_while_it_is_deleted_is_the_old_person_or_a_new_one,
    notices_that_name_the_person_go,
    certificates_stay_on_record_and_are_revoked,
}

const TERMS: NoticeTerms = NoticeTerms { next_try_at: NOW, expires_at: NOW };

async fn erase(store: &Store, account: &Subject) -> Erased {
    let id = ActId::generate(NOW, &entropy());
    let erase = Erase { id: &id, account, by: Actor::Person, notices: TERMS };
    store.erase(&erase, NOW + MINUTE).await.unwrap()
}

fn nothing(certificates: u64) -> Erased {
    Erased::Done { sessions: Vec::new(), certificates }
}

async fn a_deleted_account_leaves_nothing_but_its_sub(db: Database) {
    let store = &db.store;
    let ada = signed_in(store, &[strong("1@x.edu"), eppn("ada@x.edu")]).await;
    store.insert_client(&client("hub", domain::ClientStatus::Approved, NOW)).await.unwrap();
    let consent = Consent { scopes: scopes("openid email"), ..Consent::default() };
    store.remember_consent(&ada, &client_id("hub"), &consent, NOW).await.unwrap();
    assert_eq!(store.consents_of(&ada).await.unwrap().len(), 1);
    store.post_mail(&NewMail { subject: Some(&ada), ..super::outbox::letter("to ada") }).await.unwrap();
    assert_eq!(erase(store, &ada).await, nothing(0));
    let account = store.account(&ada).await.unwrap().unwrap();
    assert_eq!((account.closed_at, account.erased_at), (Some(NOW + MINUTE), Some(NOW + MINUTE)));
    assert_eq!(account.identifiers, []);
    assert_eq!(store.consents_of(&ada).await.unwrap(), []);
    assert_eq!(store.mail_on_record(None, None, 10).await.unwrap(), []);
    assert_eq!(store.consent(&ada, &client_id("hub")).await.unwrap(), Consent::default());
    assert!(!store.is_open(&ada).await.unwrap());
    let acts = store.identity_acts_of(&ada, 10).await.unwrap();
    assert_eq!(acts.iter().map(|act| act.kind.as_str()).collect::<Vec<_>>(), ["erase"]);
    // Its sub is taken for good, also for an import.
    let person = storage::import::ImportedPerson {
        subject: ada.clone(),
        institution: entity(IDP),
        identifiers: vec![domain::identifier::Identifier::new(domain::identifier::IdentifierKind::Eppn, "x@x.edu")],
        last_seen: NOW,
    };
    assert_eq!(store.import(&[person], true, NOW).await.unwrap(), [storage::import::Imported::Closed]);
}

async fn whoever_comes_back_is_somebody_new(db: Database) {
    let sent = [strong("1@x.edu"), eppn("ada@x.edu")];
    let ada = signed_in(&db.store, &sent).await;
    erase(&db.store, &ada).await;
    let (again, fresh) = recognise_at(&db.store, IDP, &sent, NOW + DAY).await.unwrap();
    assert_eq!(again, Recognition::New { reassigned: None });
    assert_ne!(fresh, ada);
    let (known, _) = recognise_at(&db.store, IDP, &sent, NOW + DAY).await.unwrap();
    assert_eq!(known, Recognition::Known { subject: fresh, reassigned: None });
}

async fn an_account_is_deleted_once(db: Database) {
    let ada = signed_in(&db.store, &[strong("1@x.edu")]).await;
    let each = at_once(&db, 6, move |store, _| {
        let ada = ada.clone();
        async move { erase(&store, &ada).await }
    })
    .await;
    assert_eq!(each.iter().filter(|one| matches!(one, Erased::Done { .. })).count(), 1);
    assert_eq!(each.iter().filter(|one| **one == Erased::Already).count(), 5);
    assert_eq!(erase(&db.store, &subject("nobody")).await, Erased::Unknown);
}

async fn what_is_part_of_it_goes_along(db: Database) {
    let store = &db.store;
    let (ada, eve) = (signed_in(store, &[strong("1@x.edu")]).await, signed_in(store, &[strong("2@x.edu")]).await);
    let id = ActId::generate(NOW, &entropy());
    let note = serde_json::json!({ "mail": "ada@x.edu" });
    let join = Join { id: &id, keep: &ada, absorb: &eve, by: Actor::Person, note };
    store.join(&join, NOW).await.unwrap();
    assert_eq!(erase(store, &ada).await, nothing(0));
    assert!(store.account(&eve).await.unwrap().unwrap().erased_at.is_some());
    for sent in [[strong("1@x.edu")], [strong("2@x.edu")]] {
        let (again, _) = recognise_at(store, IDP, &sent, NOW).await.unwrap();
        assert_eq!(again, Recognition::New { reassigned: None });
    }
    let join = store.identity_act(&id).await.unwrap().unwrap();
    assert_eq!(join.details, serde_json::json!({}), "what the journal told of the person is gone");
    assert!(join.undone.is_some(), "nobody tries to undo it");
}

async fn who_signs_in_while_it_is_deleted_is_the_old_person_or_a_new_one(db: Database) {
    for round in 0..5 {
        let value = format!("{round}@x.edu");
        let ada = signed_in(&db.store, &[strong(&value)]).await;
        at_once(&db, 4, move |store, n| {
            let (ada, value) = (ada.clone(), value.clone());
            async move {
                if n == 0 {
                    erase(&store, &ada).await;
                } else {
                    let login = format!("login{n}-{round}@x.edu");
                    recognise_at(&store, IDP, &[strong(&value), eppn(&login)], NOW).await.unwrap();
                }
                assert!(n > 0 || store.account(&ada).await.unwrap().unwrap().identifiers.is_empty());
            }
        })
        .await;
        // Nothing was left behind that would keep them out.
        let (after, _) = recognise_at(&db.store, IDP, &[strong(&format!("{round}@x.edu"))], NOW).await.unwrap();
        assert!(matches!(after, Recognition::New { .. } | Recognition::Known { .. }), "{after:?}");
    }
}

async fn notices_that_name_the_person_go(db: Database) {
    let store = &db.store;
    let ada = signed_in(store, &[eppn("ada@x.edu")]).await;
    signed_in(store, &[eppn("eve@x.edu")]).await;
    for who in ["ada@x.edu", "eve@x.edu"] {
        recognise_at(store, IDP, &[strong("9@x.edu"), eppn(who)], NOW).await.unwrap();
    }
    assert_eq!(store.notices_of(&ada).await.unwrap().len(), 1);
    erase(store, &ada).await;
    let left = store.identity_notices(10).await.unwrap();
    assert_eq!(left.len(), 1);
    assert!(left[0].identifiers.iter().any(|one| one.value == "eve@x.edu"));
}

async fn certificates_stay_on_record_and_are_revoked(db: Database) {
    let store = &db.store;
    super::people::add(store, "zoe").await;
    let zoe = subject("zoe");
    for (serial, not_after) in [("0a", NOW + DAY), ("0b", NOW)] {
        store.record_prepared(&prepared(serial, "ca", not_after), NOW).await.unwrap();
    }
    assert_eq!(erase(store, &zoe).await, nothing(1));
    let kept = store.certificates_of(&zoe).await.unwrap();
    assert_eq!(kept.iter().map(|one| one.revoked_at).collect::<Vec<_>>(), [Some(NOW + MINUTE), None]);
    assert_eq!(store.find_by_certificate("0a").await.unwrap(), [zoe]);
}
