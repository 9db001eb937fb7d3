use domain::identifier::IdentifierKind::{Eppn, SubjectId};

use super::people::{IDP, eppn, recognise_at, signed_in, strong};
use super::{DAY, Database, NOW, entity};

on_both_databases! {
    accounts_are_listed_in_pages,
    a_person_is_found_by_any_identifier_they_had,
}

async fn accounts_are_listed_in_pages(db: Database) {
    let store = &db.store;
    let mut all = Vec::new();
    for n in 0..5 {
        all.push(signed_in(store, &[strong(&format!("{n}@x.edu"))]).await);
    }
    all.sort();
    let (_, other) = recognise_at(store, "https://other.edu", &[strong("1@x.edu")], NOW).await.unwrap();
    let page = async |after: &str, institution| {
        let page = store.list_accounts(after, institution, 3).await.unwrap();
        page.into_iter().map(|account| account.subject).collect::<Vec<_>>()
    };
    let [idp, second, nowhere] = [IDP, "https://other.edu", "https://nowhere.edu"].map(entity);
    assert_eq!(page("", Some(&idp)).await, all[..3]);
    assert_eq!(page(all[2].as_str(), Some(&idp)).await, all[3..]);
    assert_eq!(page("", Some(&second)).await, [other]);
    assert_eq!(page("", Some(&nowhere)).await, []);
    assert_eq!(page("", None).await.len(), 3);
    store.close_person(&all[0], NOW).await.unwrap();
    assert_eq!(store.list_accounts("", Some(&idp), 1).await.unwrap()[0].closed_at, Some(NOW));
}

async fn a_person_is_found_by_any_identifier_they_had(db: Database) {
    let store = &db.store;
    let ada = signed_in(store, &[strong("1@x.edu"), eppn("ada@x.edu")]).await;
    let (_, heir) = recognise_at(store, IDP, &[strong("2@x.edu"), eppn("ada@x.edu")], NOW + DAY).await.unwrap();
    let found = store.find_people(Some(Eppn), "ADA@x.edu", 10).await.unwrap();
    let found: Vec<_> = found.into_iter().map(|one| (one.account, one.reassigned_at)).collect();
    assert_eq!(found, [(heir, None), (ada.clone(), Some(NOW + DAY))]);
    let found = store.find_people(None, "1@x.edu", 10).await.unwrap();
    assert_eq!(found.iter().map(|one| (&one.account, one.identifier.kind)).collect::<Vec<_>>(), [(&ada, SubjectId)]);
    assert_eq!(store.find_people(Some(Eppn), "1@x.edu", 10).await.unwrap(), []);
}
