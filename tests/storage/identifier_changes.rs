use domain::identifier::IdentifierKind::{Eppn, SubjectId, TargetedId};
use domain::recognition::{HoldReason, Recognition};
use domain::{AttributeName as Name, IdentifierChange, Subject};

use super::people::{IDP, eppn, recognise_at, strong};
use super::{DAY, Database, NOW, entity};

on_both_databases! {
    a_declared_change_recognises_and_counts_until_it_ends,
    a_change_of_one_institution_is_not_one_of_another,
    what_is_ceased_to_be_sent_becomes_history,
    declaring_again_replaces_and_ending_ends,
}

const CHANGE: IdentifierChange = IdentifierChange { replaced: TargetedId, by: SubjectId };

fn eptid(value: &str) -> (Name, &str) {
    (Name::EduPersonTargetedId, value)
}

async fn met(db: &Database, sent: &[(Name, &str)]) -> Subject {
    match recognise_at(&db.store, IDP, sent, NOW).await.unwrap() {
        (Recognition::New { .. }, fresh) => fresh,
        (other, _) => panic!("{other:?}"),
    }
}

async fn a_declared_change_recognises_and_counts_until_it_ends(db: Database) {
    let store = &db.store;
    let ada = met(&db, &[eptid("i!s!ada"), eppn("ada@x.edu")]).await;
    let eve = met(&db, &[eptid("i!s!eve"), eppn("eve@x.edu")]).await;
    store.declare_change(&entity(IDP), CHANGE, NOW + DAY, NOW).await.unwrap();

    let sent = [strong("1@x.edu"), eppn("ada@x.edu")];
    let (met, _) = recognise_at(store, IDP, &sent, NOW).await.unwrap();
    let superseded = Vec::new();
    assert_eq!(met, Recognition::Changed { subject: ada.clone(), reassigned: None, superseded, change: CHANGE });
    let declared = store.declared_changes().await.unwrap();
    assert_eq!(
        declared.iter().map(|d| (d.change, d.ends_at, d.recognised)).collect::<Vec<_>>(),
        [(CHANGE, NOW + DAY, 1)]
    );

    // From here on the subject-id counts, by itself and after the end.
    let (again, _) = recognise_at(store, IDP, &sent[..1], NOW + DAY * 2).await.unwrap();
    assert_eq!(again, Recognition::Known { subject: ada, reassigned: None });
    let late = [strong("2@x.edu"), eppn("eve@x.edu")];
    let (late, _) = recognise_at(store, IDP, &late, NOW + DAY).await.unwrap();
    assert_eq!(late, Recognition::Hold(HoldReason::StrongIdentifierGone(TargetedId)));
    assert!(store.is_open(&eve).await.unwrap());
}

async fn a_change_of_one_institution_is_not_one_of_another(db: Database) {
    met(&db, &[eptid("i!s!ada"), eppn("ada@x.edu")]).await;
    db.store.declare_change(&entity("https://other.edu"), CHANGE, NOW + DAY, NOW).await.unwrap();
    let sent = [strong("1@x.edu"), eppn("ada@x.edu")];
    let (met, _) = recognise_at(&db.store, IDP, &sent, NOW).await.unwrap();
    assert_eq!(met, Recognition::Hold(HoldReason::StrongIdentifierGone(TargetedId)));
}

async fn what_is_ceased_to_be_sent_becomes_history(db: Database) {
    let ada = met(&db, &[strong("1@x.edu"), eptid("i!s!ada")]).await;
    let change = IdentifierChange { replaced: SubjectId, by: TargetedId };
    db.store.declare_change(&entity(IDP), change, NOW + DAY, NOW).await.unwrap();
    let sent = [eptid("i!s!ada")];
    let (met, _) = recognise_at(&db.store, IDP, &sent, NOW).await.unwrap();
    assert!(matches!(met, Recognition::Changed { subject, .. } if subject == ada));
    // After the end too, because what is history is missed no more.
    let (after, _) = recognise_at(&db.store, IDP, &sent, NOW + DAY * 2).await.unwrap();
    assert_eq!(after, Recognition::Known { subject: ada.clone(), reassigned: None });
    let account = db.store.account(&ada).await.unwrap().unwrap();
    let known = account.identifiers.iter().map(|known| (known.identifier.kind, known.reassigned_at));
    assert_eq!(known.collect::<Vec<_>>(), [(TargetedId, None), (SubjectId, Some(NOW))]);
}

async fn declaring_again_replaces_and_ending_ends(db: Database) {
    let (store, idp) = (&db.store, entity(IDP));
    assert!(!store.end_change(&idp, TargetedId, NOW).await.unwrap());
    store.declare_change(&idp, CHANGE, NOW + DAY, NOW).await.unwrap();
    store.declare_change(&idp, CHANGE, NOW + DAY * 2, NOW).await.unwrap();
    store.declare_change(&idp, IdentifierChange { replaced: Eppn, by: SubjectId }, NOW + DAY, NOW).await.unwrap();
    let ends = async || {
        let all = store.declared_changes().await.unwrap();
        all.iter().map(|declared| (declared.change.replaced, declared.ends_at)).collect::<Vec<_>>()
    };
    assert_eq!(ends().await, [(Eppn, NOW + DAY), (TargetedId, NOW + DAY * 2)]);
    assert!(store.end_change(&idp, TargetedId, NOW).await.unwrap());
    assert!(!store.end_change(&idp, TargetedId, NOW).await.unwrap(), "it has ended");
    assert_eq!(ends().await, [(Eppn, NOW + DAY), (TargetedId, NOW)]);
}
