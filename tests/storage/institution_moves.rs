use domain::identifier::{Identifier, IdentifierKind};
use domain::institution_move::MoveId;
use domain::recognition::{HoldReason, Recognition};
use domain::{AttributeName as Name, InstitutionMove, Subject};
use storage::Store;
use storage::institution_moves::{MoveCursor, Moved};

use super::people::{IDP, eppn, recognise_at, signed_in, strong};
use super::{DAY, Database, NOW, entity, entropy};

on_both_databases! {
    people_go_along_with_a_new_name_and_come_back_when_it_is_undone,
    a_new_domain_rewrites_what_has_it,
    what_somebody_else_has_stays_and_is_told,
    a_trial_changes_nothing,
    people_of_an_openid_provider_go_along_by_their_subs,
    who_still_comes_with_what_was_moved_is_held,
    the_name_in_certificates_goes_along,
    a_move_that_was_cut_off_is_taken_up_by_doing_it_again,
    more_than_one_batch_is_moved,
}

const NEW: &str = "https://new.example.edu";

fn renamed() -> InstitutionMove {
    InstitutionMove::new(entity(IDP), Some(entity(NEW)), None).unwrap()
}

async fn moved(store: &Store, order: &InstitutionMove, apply: bool) -> (MoveId, Vec<Moved>) {
    let id = MoveId::generate(NOW, &entropy());
    if apply {
        store.begin_move(&id, order, NOW).await.unwrap();
    }
    let (mut all, mut cursor) = (Vec::new(), MoveCursor::default());
    loop {
        let (moved, next) = store.move_identifiers(order, apply.then_some(&id), &cursor, NOW).await.unwrap();
        all.extend(moved);
        let Some(next) = next else { break };
        cursor = next;
    }
    store.move_certificate_names(order, apply.then_some(&id)).await.unwrap();
    (id, all)
}

async fn comes(store: &Store, institution: &str, sent: &[(Name, &str)]) -> Recognition {
    recognise_at(store, institution, sent, NOW).await.unwrap().0
}

fn known(subject: &Subject) -> Recognition {
    Recognition::Known { subject: subject.clone(), reassigned: None }
}

async fn people_go_along_with_a_new_name_and_come_back_when_it_is_undone(db: Database) {
    let store = &db.store;
    let eptid = format!("{IDP}!sp!AbC");
    let ada = signed_in(store, &[strong("1@x.edu"), (Name::EduPersonTargetedId, &eptid), eppn("ada@x.edu")]).await;
    let (id, all) = moved(store, &renamed(), true).await;
    assert_eq!(all.len(), 3);
    let after = format!("{NEW}!sp!AbC");
    assert_eq!(comes(store, NEW, &[strong("1@x.edu"), (Name::EduPersonTargetedId, &after)]).await, known(&ada));
    let account = store.account(&ada).await.unwrap().unwrap();
    assert_eq!(account.identifiers.iter().filter(|one| one.reassigned_at.is_none()).count(), 3);
    assert_eq!(account.identifiers.len(), 6, "what was moved stays as history");

    assert_eq!(
        store.moves().await.unwrap().iter().map(|done| (&done.id, done.undone_at)).collect::<Vec<_>>(),
        [(&id, None)]
    );
    assert_eq!(store.undo_move(&id, NOW + DAY).await.unwrap(), Some((3, 0)));
    assert_eq!(store.undo_move(&id, NOW + DAY).await.unwrap(), None, "once");
    assert_eq!(comes(store, IDP, &[strong("1@x.edu"), eppn("ada@x.edu")]).await, known(&ada));
    assert!(matches!(comes(store, NEW, &[strong("1@x.edu")]).await, Recognition::New { .. }));
    assert_eq!(store.moves().await.unwrap()[0].undone_at, Some(NOW + DAY));
}

async fn a_new_domain_rewrites_what_has_it(db: Database) {
    let ada = signed_in(&db.store, &[strong("1@x.edu"), eppn("ada@x.edu")]).await;
    let order = InstitutionMove::new(entity(IDP), None, Some("x.edu=new.edu")).unwrap();
    let (_, all) = moved(&db.store, &order, true).await;
    assert_eq!(all.len(), 2);
    let rewritten = Identifier::new(IdentifierKind::SubjectId, "1@new.edu");
    assert_eq!(db.store.identified(&entity(IDP), &rewritten).await.unwrap(), Some(ada));
    assert_eq!(moved(&db.store, &order, true).await.1, [], "nothing is left to do");
}

async fn what_somebody_else_has_stays_and_is_told(db: Database) {
    let store = &db.store;
    let ada = signed_in(store, &[strong("1@x.edu"), eppn("ada@x.edu")]).await;
    // She came before anybody moved her, and is two people now.
    let (_, again) = recognise_at(store, NEW, &[strong("1@x.edu")], NOW).await.unwrap();
    let (id, all) = moved(store, &renamed(), true).await;
    let taken: Vec<_> = all.iter().filter_map(|one| one.taken_by.clone()).collect();
    assert_eq!((all.len(), taken), (2, vec![again.clone()]));
    assert_eq!(comes(store, IDP, &[strong("1@x.edu")]).await, known(&ada), "what could not be moved stays in use");
    // The other one went along; undone, it comes back though.
    let eppn = Identifier::new(IdentifierKind::Eppn, "ada@x.edu");
    assert_eq!(store.identified(&entity(NEW), &eppn).await.unwrap(), Some(ada.clone()));
    assert_eq!(store.undo_move(&id, NOW).await.unwrap(), Some((1, 0)));
    assert_eq!(store.identified(&entity(IDP), &eppn).await.unwrap(), Some(ada));
    assert_eq!(store.identified(&entity(NEW), &eppn).await.unwrap(), None);
}

async fn a_trial_changes_nothing(db: Database) {
    let ada = signed_in(&db.store, &[strong("1@x.edu")]).await;
    let before = db.store.account(&ada).await.unwrap();
    assert_eq!(moved(&db.store, &renamed(), false).await.1.len(), 1);
    assert_eq!(db.store.account(&ada).await.unwrap(), before);
    assert_eq!(db.store.moves().await.unwrap(), []);
}

/// A `sub` says nothing of its issuer, and is compared to the letter.
async fn people_of_an_openid_provider_go_along_by_their_subs(db: Database) {
    let store = &db.store;
    let sub = |value| (Name::OpenIdSubject, value);
    let ada = signed_in(store, &[sub("AbC|1")]).await;
    let other = signed_in(store, &[sub("abc|1")]).await;
    let jo = signed_in(store, &[sub("x@x.edu")]).await;
    // One came under the new name before anybody was moved.
    let (_, early) = recognise_at(store, NEW, &[sub("abc|1")], NOW).await.unwrap();
    let order = InstitutionMove::new(entity(IDP), Some(entity(NEW)), Some("x.edu=new.edu")).unwrap();
    let (id, all) = moved(store, &order, true).await;
    let taken: Vec<_> = all.iter().filter_map(|one| one.taken_by.clone()).collect();
    assert_eq!((all.len(), taken), (3, vec![early.clone()]));
    assert_eq!(comes(store, NEW, &[sub("AbC|1")]).await, known(&ada));
    assert_eq!(comes(store, NEW, &[sub("abc|1")]).await, known(&early));
    assert_eq!(comes(store, NEW, &[sub("x@x.edu")]).await, known(&jo), "no domain is rewritten in it");
    assert_eq!(comes(store, IDP, &[sub("abc|1")]).await, known(&other), "what could not be moved stays in use");
    assert_eq!(comes(store, IDP, &[sub("AbC|1")]).await, Recognition::Hold(HoldReason::Moved));
    assert_eq!(store.undo_move(&id, NOW).await.unwrap(), Some((2, 0)));
    assert_eq!(comes(store, IDP, &[sub("AbC|1")]).await, known(&ada));
}

async fn who_still_comes_with_what_was_moved_is_held(db: Database) {
    signed_in(&db.store, &[strong("1@x.edu")]).await;
    moved(&db.store, &renamed(), true).await;
    assert_eq!(comes(&db.store, IDP, &[strong("1@x.edu")]).await, Recognition::Hold(HoldReason::Moved));
    assert_eq!(db.store.identity_notices(10).await.unwrap().len(), 1);
    assert!(matches!(comes(&db.store, IDP, &[strong("2@x.edu")]).await, Recognition::New { .. }), "somebody else");
}

async fn the_name_in_certificates_goes_along(db: Database) {
    let store = &db.store;
    let ada = signed_in(store, &[strong("1@x.edu")]).await;
    let name = ("/DC=org/CN=Ada 1", "/dc=org/cn=ada1");
    assert!(store.fix_certificate_name(&ada, &entity(IDP), name, NOW).await.unwrap());
    assert_eq!(store.move_certificate_names(&renamed(), None).await.unwrap(), 1);
    let (id, _) = moved(store, &renamed(), true).await;
    let fixed = async |institution| store.certificate_name(&ada, &entity(institution)).await.unwrap();
    assert_eq!((fixed(IDP).await, fixed(NEW).await.as_deref()), (None, Some(name.0)));
    store.undo_move(&id, NOW).await.unwrap();
    assert_eq!((fixed(IDP).await.as_deref(), fixed(NEW).await), (Some(name.0), None));
    // Who has a name at both keeps both.
    assert!(store.fix_certificate_name(&ada, &entity(NEW), ("/CN=Other", "/cn=other"), NOW).await.unwrap());
    moved(store, &renamed(), true).await;
    assert_eq!((fixed(IDP).await.as_deref(), fixed(NEW).await.as_deref()), (Some(name.0), Some("/CN=Other")));
}

async fn a_move_that_was_cut_off_is_taken_up_by_doing_it_again(db: Database) {
    let ada = signed_in(&db.store, &[strong("1@x.edu"), eppn("ada@x.edu")]).await;
    // Only the eppn was reached.
    let (id, order) = (MoveId::generate(NOW, &entropy()), renamed());
    let first = Identifier::new(IdentifierKind::SubjectId, "1@x.edu");
    db.store.detach_identifier(&ada, &entity(IDP), &first, NOW).await.unwrap();
    db.store.begin_move(&id, &order, NOW).await.unwrap();
    db.store.move_identifiers(&order, Some(&id), &MoveCursor::default(), NOW).await.unwrap();
    db.store.attach_identifier(&ada, &entity(IDP), &first, NOW).await.unwrap();
    assert_eq!(moved(&db.store, &order, true).await.1.len(), 1);
    assert_eq!(comes(&db.store, NEW, &[strong("1@x.edu"), eppn("ada@x.edu")]).await, known(&ada));
}

async fn more_than_one_batch_is_moved(db: Database) {
    let people: Vec<_> = (0..1_100)
        .map(|n| storage::import::ImportedPerson {
            subject: super::subject(&format!("sub-{n}")),
            institution: entity(IDP),
            identifiers: vec![Identifier::new(IdentifierKind::Eppn, &format!("{n}@x.edu"))],
            last_seen: NOW,
        })
        .collect();
    for batch in people.chunks(Store::MAX_IMPORT) {
        db.store.import(batch, true, NOW).await.unwrap();
    }
    assert_eq!(moved(&db.store, &renamed(), true).await.1.len(), 1_100);
    for n in [0, 999, 1_000, 1_099] {
        let eppn = Identifier::new(IdentifierKind::Eppn, &format!("{n}@x.edu"));
        assert!(db.store.identified(&entity(NEW), &eppn).await.unwrap().is_some(), "{n}");
    }
}
