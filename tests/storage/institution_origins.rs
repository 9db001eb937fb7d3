use domain::Origin;
use domain::origin::OriginVerdict;

use super::people::IDP;
use super::{Database, NOW, entity};
use beadle_tests::MINUTE;

on_both_databases! {
    the_first_origin_stays_until_an_administrator_accepts_another,
    the_operators_own_change_is_followed,
}

fn origin(source: &str, authority: Option<&str>) -> Origin {
    Origin { source: source.to_owned(), registration_authority: authority.map(str::to_owned) }
}

async fn check(db: &Database, present: &Origin, configured: &[&str]) -> OriginVerdict {
    let configured: Vec<_> = configured.iter().map(|source| (*source).to_owned()).collect();
    db.store.check_origin(&entity(IDP), present, &configured, "7KQ4-M2XW", NOW + MINUTE).await.unwrap()
}

async fn the_first_origin_stays_until_an_administrator_accepts_another(db: Database) {
    let (own, other) = (origin("own", Some("https://own.example")), origin("other", Some("https://other.example")));
    assert_eq!(check(&db, &own, &["own", "other"]).await, OriginVerdict::Same);
    for _ in 0..2 {
        assert_eq!(check(&db, &other, &["own", "other"]).await, OriginVerdict::Other);
    }
    let notices = db.store.identity_notices(10).await.unwrap();
    assert_eq!(notices.len(), 1, "one for all people of the institution");
    let expected = "come from elsewhere than before: other (registered by https://other.example) instead of own";
    assert!(notices[0].text.contains(expected), "{}", notices[0].text);
    assert_eq!(check(&db, &own, &["own", "other"]).await, OriginVerdict::Same, "nothing was taken over");
    db.store.settle_origin(&entity(IDP), &other, NOW).await.unwrap();
    assert_eq!(check(&db, &other, &["own", "other"]).await, OriginVerdict::Same);
    assert_eq!(check(&db, &own, &["own", "other"]).await, OriginVerdict::Other);
}

async fn the_operators_own_change_is_followed(db: Database) {
    assert_eq!(check(&db, &origin("old", None), &["old"]).await, OriginVerdict::Same);
    let new = origin("new", Some("https://own.example"));
    assert_eq!(check(&db, &new, &["new"]).await, OriginVerdict::Follow);
    assert_eq!(db.store.institution_origin(&entity(IDP)).await.unwrap(), Some(new.clone()));
    assert_eq!(check(&db, &new, &["old", "new"]).await, OriginVerdict::Same);
}
