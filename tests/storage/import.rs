use domain::identifier::{Identifier, IdentifierKind};
use storage::Store;
use storage::import::{Imported, ImportedPerson};

use super::people::{IDP, eppn, signed_in, strong};
use super::{DAY, Database, NOW, at_once, entity, subject};

on_both_databases! {
    imported_people_keep_their_sub_and_a_second_run_changes_nothing,
    a_trial_changes_nothing,
    an_identifier_of_somebody_else_and_a_closed_account_are_refused,
    several_lines_of_one_batch_are_one_account,
    a_full_batch_fits_into_one_statement,
    imports_and_sign_ins_at_once_make_one_owner,
    orphaned_identifiers_are_counted,
}

const OLD_SUB: &str = "http://cilogon.org/serverA/users/12345";

fn person(sub: &str, identifiers: &[(IdentifierKind, &str)]) -> ImportedPerson {
    let identifiers = identifiers.iter().map(|(kind, value)| Identifier::new(*kind, value)).collect();
    ImportedPerson { subject: subject(sub), institution: entity(IDP), identifiers, last_seen: NOW - DAY }
}

fn ada() -> ImportedPerson {
    person(OLD_SUB, &[(IdentifierKind::SubjectId, "1@x.edu"), (IdentifierKind::Eppn, "ada@x.edu")])
}

async fn imported_people_keep_their_sub_and_a_second_run_changes_nothing(db: Database) {
    assert_eq!(db.store.import(&[ada()], true, NOW).await.unwrap(), [Imported::New]);
    assert_eq!(signed_in(&db.store, &[strong("1@x.edu")]).await, subject(OLD_SUB));
    let before = db.store.account(&subject(OLD_SUB)).await.unwrap();
    assert_eq!(db.store.import(&[ada()], true, NOW).await.unwrap(), [Imported::Unchanged]);
    assert_eq!(db.store.account(&subject(OLD_SUB)).await.unwrap(), before);
    let more = person(OLD_SUB, &[(IdentifierKind::SubjectId, "1@x.edu"), (IdentifierKind::PairwiseId, "p@x.edu")]);
    assert_eq!(db.store.import(&[more], true, NOW).await.unwrap(), [Imported::Added]);
    assert_eq!(db.store.account(&subject(OLD_SUB)).await.unwrap().unwrap().identifiers.len(), 3);
}

async fn a_trial_changes_nothing(db: Database) {
    assert_eq!(db.store.import(&[ada()], false, NOW).await.unwrap(), [Imported::New]);
    assert_eq!(db.store.account(&subject(OLD_SUB)).await.unwrap(), None);
    assert_eq!(db.store.import(&[], true, NOW).await.unwrap(), []);
}

async fn an_identifier_of_somebody_else_and_a_closed_account_are_refused(db: Database) {
    let eve = signed_in(&db.store, &[strong("2@x.edu"), eppn("ada@x.edu")]).await;
    let taken = Identifier::new(IdentifierKind::Eppn, "ada@x.edu");
    for apply in [false, true] {
        let outcomes = db.store.import(&[ada()], apply, NOW).await.unwrap();
        assert_eq!(outcomes, [Imported::SomebodyElse(taken.clone(), eve.clone())]);
    }
    assert_eq!(db.store.account(&subject(OLD_SUB)).await.unwrap(), None, "not even a part of the line");
    db.store.close_person(&eve, NOW).await.unwrap();
    let back = person(eve.as_str(), &[(IdentifierKind::SubjectId, "3@x.edu")]);
    assert_eq!(db.store.import(&[back], true, NOW).await.unwrap(), [Imported::Closed]);
}

async fn several_lines_of_one_batch_are_one_account(db: Database) {
    let second = ImportedPerson { institution: entity("https://other.edu"), ..ada() };
    let thief = person("somebody-else", &[(IdentifierKind::SubjectId, "1@x.edu")]);
    let outcomes = db.store.import(&[ada(), second, thief, ada()], true, NOW).await.unwrap();
    let taken = Imported::SomebodyElse(Identifier::new(IdentifierKind::SubjectId, "1@x.edu"), subject(OLD_SUB));
    assert_eq!(outcomes, [Imported::New, Imported::Added, taken, Imported::Unchanged]);
    let account = db.store.account(&subject(OLD_SUB)).await.unwrap().unwrap();
    assert_eq!(account.identifiers.len(), 4);
    assert!(account.identifiers.iter().all(|known| known.last_seen == NOW - DAY));
}

async fn a_full_batch_fits_into_one_statement(db: Database) {
    let batch: Vec<_> = (0..Store::MAX_IMPORT)
        .map(|n| {
            let values = IdentifierKind::ALL.map(|kind| (kind, format!("{n}@x.edu")));
            person(&format!("sub-{n}"), &values.each_ref().map(|(kind, value)| (*kind, value.as_str())))
        })
        .collect();
    for (expected, apply) in [(Imported::New, false), (Imported::New, true), (Imported::Unchanged, true)] {
        let outcomes = db.store.import(&batch, apply, NOW).await.unwrap();
        assert!(outcomes.len() == batch.len() && outcomes.iter().all(|outcome| *outcome == expected));
    }
}

async fn imports_and_sign_ins_at_once_make_one_owner(db: Database) {
    let owners = at_once(&db, 8, |store, n| async move {
        if n % 2 == 0 {
            store.import(&[ada()], true, NOW).await.unwrap();
        } else {
            signed_in(&store, &[strong("1@x.edu"), eppn("ada@x.edu")]).await;
        }
        store.identified(&entity(IDP), &Identifier::new(IdentifierKind::SubjectId, "1@x.edu")).await.unwrap()
    })
    .await;
    assert!(owners.iter().all(|owner| owner.is_some() && *owner == owners[0]), "{owners:?}");
}

async fn orphaned_identifiers_are_counted(db: Database) {
    let own = entity("https://sp.example/a_b%");
    let targeted = |value: &str| person(&format!("sub-{}", value.len()), &[(IdentifierKind::TargetedId, value)]);
    let batch = [targeted("idp!https://sp.example/a_b%!x"), targeted("idp!https://sp.example/acbd!xyz")];
    db.store.import(&batch, true, NOW).await.unwrap();
    assert_eq!(db.store.orphaned_identifiers(&own).await.unwrap(), 1);
}
