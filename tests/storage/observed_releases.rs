use domain::{AttributeName as Name, Attributes, EntityId, Timestamp, institution::ScopeRule};
use storage::{Store, observed_releases::Observed};

use super::{DAY, Database, NOW, at_once, entity};

on_both_databases! {
    answers_are_counted_by_institution_attribute_and_day,
    many_answers_at_once_are_all_counted,
    the_busiest_institutions_come_first,
    counts_are_forgotten_after_ninety_days,
}

const HILLS: &str = "https://idp.hills.edu/?a=b";

fn attributes(sent: &[(Name, &str)]) -> Attributes {
    let sent = sent.iter().map(|(name, value)| (*name, (*value).to_owned()));
    Attributes::filtered(sent, &[ScopeRule::literal("hills.edu")])
}

/// Released, dropped, the last day, of one attribute.
fn of(observed: &Observed, name: Name) -> Option<(u64, u64, Option<String>)> {
    let one = observed.of(name)?;
    Some((one.released, one.dropped, one.last_released.map(|day| day.to_string())))
}

fn midnight(at: Timestamp) -> String {
    format!("{}T00:00:00Z", &at.to_string()[..10])
}

async fn answers_are_counted_by_institution_attribute_and_day(db: Database) {
    let hills = entity(HILLS);
    let observe = async |id: &EntityId, sent: &[(Name, &str)], at| {
        db.store.observe(id, &attributes(sent), at).await.unwrap();
    };
    observe(&hills, &[(Name::Mail, "zoe@hills.edu"), (Name::Mail, "z@hills.edu")], NOW).await;
    let foreign =
        [(Name::EduPersonPrincipalName, "zoe@elsewhere.org"), (Name::EduPersonPrincipalName, "zoe@hills.edu")];
    observe(&hills, &foreign, NOW + DAY).await;
    observe(&hills, &foreign[..1], NOW + DAY * 2).await;
    observe(&hills, &[], NOW + DAY * 2).await;
    observe(&entity("https://other.edu"), &[(Name::Mail, "x@y")], NOW).await;

    let all = db.store.observed(&hills, NOW).await.unwrap();
    assert_eq!(all.answers, 4);
    assert_eq!(of(&all, Name::Mail), Some((1, 0, Some(midnight(NOW)))));
    assert_eq!(of(&all, Name::EduPersonPrincipalName), Some((1, 2, Some(midnight(NOW + DAY)))));
    assert_eq!(all.attributes.len(), 2);
    let later = db.store.observed(&hills, NOW + DAY * 2).await.unwrap();
    assert_eq!((later.answers, of(&later, Name::Mail)), (2, None));
    assert_eq!(of(&later, Name::EduPersonPrincipalName), Some((0, 1, None)));
    assert_eq!(db.store.observed(&entity("https://nobody.edu"), NOW).await.unwrap(), Observed::default());
}

async fn many_answers_at_once_are_all_counted(db: Database) {
    at_once(&db, 40, |store: Store, n| async move {
        let mail = [(Name::Mail, "zoe@hills.edu"), (Name::Uid, "zoe")];
        let sent = if n % 4 < 2 { &mail[..] } else { &mail[..1] };
        store.observe(&entity(HILLS), &attributes(sent), NOW).await.unwrap();
    })
    .await;
    let all = db.store.observed(&entity(HILLS), NOW).await.unwrap();
    assert_eq!((all.answers, of(&all, Name::Mail).unwrap().0, of(&all, Name::Uid).unwrap().0), (40, 40, 20));
}

async fn the_busiest_institutions_come_first(db: Database) {
    for (id, answers) in [("https://a.edu", 1), ("https://b.edu", 3), ("https://c.edu", 1)] {
        for _ in 0..answers {
            db.store.observe(&entity(id), &attributes(&[(Name::Mail, "x@y")]), NOW + DAY).await.unwrap();
        }
    }
    db.store.observe(&entity("https://old.edu"), &attributes(&[]), NOW).await.unwrap();
    let busiest = async |since, limit| {
        let found = db.store.observed_institutions(since, limit).await.unwrap();
        found.into_iter().map(|(id, answers)| format!("{id} {answers}")).collect::<Vec<_>>()
    };
    assert_eq!(busiest(NOW + DAY, 10).await, ["https://b.edu 3", "https://a.edu 1", "https://c.edu 1"]);
    assert_eq!(busiest(NOW + DAY, 1).await, ["https://b.edu 3"]);
    assert_eq!(busiest(NOW, 10).await.len(), 4);
}

async fn counts_are_forgotten_after_ninety_days(db: Database) {
    let hills = entity(HILLS);
    db.store.observe(&hills, &attributes(&[(Name::Mail, "x@y")]), NOW).await.unwrap();
    let keep_house = async |now| {
        db.store.make_room(now).await.unwrap();
        db.store.drop_expired(now).await.unwrap();
    };
    keep_house(NOW + DAY * 90).await;
    assert_eq!(db.store.observed(&hills, NOW).await.unwrap().answers, 1);
    // PostgreSQL drops thirty days at once.
    keep_house(NOW + DAY * 123).await;
    assert_eq!(db.store.observed(&hills, NOW).await.unwrap(), Observed::default());
    // And there is room for the present.
    db.store.observe(&hills, &attributes(&[]), NOW + DAY * 123).await.unwrap();
}
