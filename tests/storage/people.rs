use domain::identifier::{Identifier, IdentifierKind, Presented};
use domain::institution::ScopeRule;
use domain::recognition::{HoldReason, Recognition};
use domain::{AttributeName as Name, Attributes, Subject, SubjectPrefix, Timestamp};
use storage::people::{Attached, Unrecognised};
use storage::{Store, StoreError};

use super::{DAY, Database, NOW, at_once, entity, entropy, subject};
use beadle_tests::MINUTE;

on_both_databases! {
    a_person_is_new_once_and_known_afterwards,
    any_sign_in_adds_what_it_presents,
    people_of_two_institutions_are_two_people,
    a_sub_of_an_openid_provider_counts_exactly_and_before_everything_else,
    of_many_first_sign_ins_at_once_one_mints,
    of_many_people_at_once_each_gets_one_subject,
    an_eppn_changes_hands_and_the_old_owner_keeps_the_rest,
    a_hold_changes_nothing_and_is_noticed,
    silence_is_counted_from_the_last_sign_in,
    notices_come_the_newest_first,
    a_closed_account_stays_closed,
    two_people_who_claim_one_eppn_at_once_stay_two,
    an_attached_identifier_ends_a_hold,
    an_identifier_is_attached_to_one_open_account,
    a_detached_identifier_counts_no_more,
    an_account_shows_everything_by_which_it_was_known,
    the_language_of_a_person_is_the_one_that_was_read_last,
    the_language_that_a_person_chose_stands_over_the_one_that_was_read,
}

pub(super) const IDP: &str = "https://idp.example.edu";
const WINDOW: std::time::Duration = std::time::Duration::from_secs(180 * 86_400);
const NO_REASSIGN: (Name, &str) = (Name::EduPersonAssurance, "https://refeds.org/assurance/ID/eppn-unique-no-reassign");

fn presented(sent: &[(Name, &str)]) -> Presented {
    let sent = sent.iter().map(|(name, value)| (*name, (*value).to_owned()));
    Presented::collect(&Attributes::filtered(sent, &[ScopeRule::literal("x.edu")]), None).unwrap()
}

pub(super) fn strong(value: &str) -> (Name, &str) {
    (Name::SubjectId, value)
}

pub(super) fn eppn(value: &str) -> (Name, &str) {
    (Name::EduPersonPrincipalName, value)
}

pub(super) async fn recognise_at(
    store: &Store,
    institution: &str,
    sent: &[(Name, &str)],
    now: Timestamp,
) -> Result<(Recognition, Subject), StoreError> {
    let fresh = Subject::mint(&SubjectPrefix::default(), &entropy());
    let sign_in = Unrecognised {
        institution: &entity(institution),
        presented: &presented(sent),
        window: WINDOW,
        transaction: "7KQ4-M2XW",
        fresh: &fresh,
    };
    Ok((store.recognise(&sign_in, now).await?, fresh))
}

/// Signs in, and returns whose account it is.
pub(super) async fn signed_in(store: &Store, sent: &[(Name, &str)]) -> Subject {
    signed_in_at(store, IDP, sent).await
}

/// The same at any institution.
pub(super) async fn signed_in_at(store: &Store, institution: &str, sent: &[(Name, &str)]) -> Subject {
    match recognise_at(store, institution, sent, NOW).await.unwrap() {
        (Recognition::New { .. }, fresh) => fresh,
        (Recognition::Known { subject, .. }, _) => subject,
        (other, _) => panic!("{other:?}"),
    }
}

async fn recognise(store: &Store, sent: &[(Name, &str)]) -> Recognition {
    recognise_at(store, IDP, sent, NOW).await.unwrap().0
}

/// Adds somebody with exactly this subject.
pub(super) async fn add(store: &Store, person: &str) {
    let value = format!("{person}@x.edu");
    let sign_in = Unrecognised {
        institution: &entity(IDP),
        presented: &presented(&[strong(&value)]),
        window: WINDOW,
        transaction: "7KQ4-M2XW",
        fresh: &subject(person),
    };
    assert_eq!(store.recognise(&sign_in, NOW).await.unwrap(), Recognition::New { reassigned: None });
}

async fn a_person_is_new_once_and_known_afterwards(db: Database) {
    let (first, ada) = recognise_at(&db.store, IDP, &[strong("1@x.edu")], NOW).await.unwrap();
    assert_eq!(first, Recognition::New { reassigned: None });
    // However the institution spells it.
    for spelling in ["1@x.edu", "1@X.EDU"] {
        let second = recognise(&db.another_node().await, &[strong(spelling)]).await;
        assert_eq!(second, Recognition::Known { subject: ada.clone(), reassigned: None });
    }
}

async fn any_sign_in_adds_what_it_presents(db: Database) {
    let ada = signed_in(&db.store, &[strong("1@x.edu")]).await;
    assert_eq!(signed_in(&db.store, &[strong("1@x.edu"), eppn("ada@x.edu")]).await, ada);
    // The eppn is hers now: without the strong identifier it signs nobody in.
    assert_eq!(
        recognise(&db.store, &[eppn("ada@x.edu")]).await,
        Recognition::Hold(HoldReason::StrongIdentifierGone(IdentifierKind::SubjectId))
    );
}

async fn people_of_two_institutions_are_two_people(db: Database) {
    let ada = signed_in(&db.store, &[strong("1@x.edu")]).await;
    let (other, fresh) = recognise_at(&db.store, "https://other.edu", &[strong("1@x.edu")], NOW).await.unwrap();
    assert_eq!(other, Recognition::New { reassigned: None });
    assert_ne!(fresh, ada);
}

async fn a_sub_of_an_openid_provider_counts_exactly_and_before_everything_else(db: Database) {
    let sub = |value: &'static str| (Name::OpenIdSubject, value);
    let ada = signed_in(&db.store, &[sub("AbC"), strong("ada@x.edu"), eppn("ada@x.edu")]).await;
    assert_eq!(signed_in(&db.store, &[sub("AbC")]).await, ada);
    assert_ne!(signed_in(&db.store, &[sub("abc")]).await, ada);
    assert_ne!(signed_in_at(&db.store, "https://other.example.org", &[sub("AbC")]).await, ada);
    // Another sub with what Ada has besides, and what she has besides without the sub.
    let (changed, _) = recognise_at(&db.store, IDP, &[sub("Xyz"), strong("ada@x.edu")], NOW).await.unwrap();
    assert_eq!(changed, Recognition::Hold(HoldReason::StrongIdentifierChanged(IdentifierKind::OidcSub)));
    let (gone, _) = recognise_at(&db.store, IDP, &[strong("ada@x.edu")], NOW).await.unwrap();
    assert_eq!(gone, Recognition::Hold(HoldReason::StrongIdentifierGone(IdentifierKind::OidcSub)));
    // The login name alone goes on to somebody else.
    let (eppn_alone, _) = recognise_at(&db.store, IDP, &[sub("new"), eppn("ada@x.edu")], NOW).await.unwrap();
    assert!(matches!(eppn_alone, Recognition::New { reassigned: Some(_) }), "{eppn_alone:?}");
}

async fn of_many_first_sign_ins_at_once_one_mints(db: Database) {
    let sent = [strong("1@x.edu"), (Name::PairwiseId, "p@x.edu"), eppn("ada@x.edu")];
    let subjects = at_once(&db, 20, move |store, _| async move { signed_in(&store, &sent).await }).await;
    assert!(subjects.iter().all(|subject| *subject == subjects[0]), "{subjects:?}");
    assert_eq!(signed_in(&db.store, &sent).await, subjects[0]);
}

async fn of_many_people_at_once_each_gets_one_subject(db: Database) {
    let subjects = at_once(&db, 20, |store, n| async move {
        let (id, login) = (format!("{}@x.edu", n / 2), format!("login{}@x.edu", n / 2));
        signed_in(&store, &[strong(&id), eppn(&login)]).await
    })
    .await;
    let unique: std::collections::BTreeSet<_> = subjects.iter().collect();
    assert_eq!(unique.len(), 10);
    assert!(subjects.chunks(2).all(|pair| pair[0] == pair[1]));
}

async fn an_eppn_changes_hands_and_the_old_owner_keeps_the_rest(db: Database) {
    let ada = signed_in(&db.store, &[strong("1@x.edu"), eppn("a@x.edu")]).await;
    let (second, anna) = recognise_at(&db.store, IDP, &[strong("2@x.edu"), eppn("a@x.edu")], NOW).await.unwrap();
    let reassigned = Some(Identifier::new(IdentifierKind::Eppn, "a@x.edu"));
    assert_eq!(second, Recognition::New { reassigned });
    assert_ne!(anna, ada);
    assert_eq!(signed_in(&db.store, &[strong("1@x.edu")]).await, ada);
    assert_eq!(signed_in(&db.store, &[strong("2@x.edu"), eppn("a@x.edu")]).await, anna);
    let notices = db.store.identity_notices(10).await.unwrap();
    assert_eq!(notices.len(), 1);
    assert_eq!((notices[0].at, notices[0].transaction.as_str()), (NOW, "7KQ4-M2XW"));
    assert_eq!(notices[0].institution, IDP);
    assert_eq!(notices[0].identifiers, presented(&[strong("2@x.edu"), eppn("a@x.edu")]).identifiers());
    assert_eq!(notices[0].text, "the eppn a@x.edu has a new owner");
}

async fn a_hold_changes_nothing_and_is_noticed(db: Database) {
    let ada = signed_in(&db.store, &[eppn("ada@x.edu")]).await;
    for _ in 0..2 {
        assert_eq!(
            recognise(&db.store, &[strong("1@x.edu"), eppn("ada@x.edu")]).await,
            Recognition::Hold(HoldReason::FirstStrongIdentifier)
        );
    }
    let notices = db.store.identity_notices(10).await.unwrap();
    assert_eq!(notices.len(), 1, "the same hold twice is one notice");
    assert!(notices[0].text.starts_with("on hold: "));
    // The strong identifier was not taken over: promised, it is hers; alone it would be somebody new.
    assert_eq!(signed_in(&db.store, &[strong("1@x.edu"), eppn("ada@x.edu"), NO_REASSIGN]).await, ada);
    assert_eq!(signed_in(&db.store, &[strong("1@x.edu")]).await, ada);
}

async fn silence_is_counted_from_the_last_sign_in(db: Database) {
    let sent = [eppn("ada@x.edu")];
    let ada = signed_in(&db.store, &sent).await;
    // In use, it stays hers for years.
    let mut now = NOW;
    for _ in 0..4 {
        now = now + WINDOW - DAY;
        let again = recognise_at(&db.store, IDP, &sent, now).await.unwrap().0;
        assert_eq!(again, Recognition::Known { subject: ada.clone(), reassigned: None });
    }
    let back = recognise_at(&db.store, IDP, &sent, now + WINDOW + DAY).await.unwrap().0;
    assert_eq!(back, Recognition::Hold(HoldReason::EppnSilent));
    // A hold is no sign of life.
    let again = recognise_at(&db.store, IDP, &sent, now + WINDOW + DAY * 2).await.unwrap().0;
    assert_eq!(again, Recognition::Hold(HoldReason::EppnSilent));
}

async fn notices_come_the_newest_first(db: Database) {
    signed_in(&db.store, &[eppn("ada@x.edu")]).await;
    // The first one comes back last: it is the newest again.
    for (minute, id) in [(1, "1@x.edu"), (3, "3@x.edu"), (2, "2@x.edu"), (4, "1@x.edu")] {
        recognise_at(&db.store, IDP, &[strong(id), eppn("ada@x.edu")], NOW + MINUTE * minute).await.unwrap();
    }
    let times = async |limit| {
        let notices = db.store.identity_notices(limit).await.unwrap();
        notices.into_iter().map(|notice| notice.at).collect::<Vec<_>>()
    };
    assert_eq!(times(10).await, [4, 3, 2].map(|minute| NOW + MINUTE * minute));
    assert_eq!(times(2).await, [4, 3].map(|minute| NOW + MINUTE * minute));
}

async fn a_closed_account_stays_closed(db: Database) {
    let sent = [strong("1@x.edu"), eppn("ada@x.edu")];
    let ada = signed_in(&db.store, &sent).await;
    assert!(db.store.is_open(&ada).await.unwrap());
    assert!(db.store.close_person(&ada, NOW).await.unwrap());
    assert!(!db.store.is_open(&ada).await.unwrap());
    assert!(!db.store.is_open(&subject("nobody")).await.unwrap());
    assert!(!db.store.close_person(&ada, NOW).await.unwrap());
    assert!(!db.store.close_person(&subject("nobody"), NOW).await.unwrap());
    assert_eq!(recognise(&db.store, &sent).await, Recognition::Closed(ada.clone()));
    assert_eq!(recognise(&db.store, &[strong("1@x.edu")]).await, Recognition::Closed(ada));
}

async fn two_people_who_claim_one_eppn_at_once_stay_two(db: Database) {
    let subjects = at_once(&db, 8, |store, n| async move {
        let id = format!("{}@x.edu", n % 2);
        (n % 2, signed_in(&store, &[strong(&id), eppn("shared@x.edu")]).await)
    })
    .await;
    let unique: std::collections::BTreeSet<_> = subjects.iter().map(|(n, subject)| (n, subject)).collect();
    assert_eq!(unique.len(), 2, "{unique:?}");
}

async fn an_attached_identifier_ends_a_hold(db: Database) {
    let idp = entity(IDP);
    let sent = [strong("1@x.edu"), eppn("ada@x.edu")];
    let ada = signed_in(&db.store, &sent[1..]).await;
    assert_eq!(recognise(&db.store, &sent).await, Recognition::Hold(HoldReason::FirstStrongIdentifier));
    let id = Identifier::new(IdentifierKind::SubjectId, "1@X.edu");
    assert_eq!(db.store.identified(&idp, &id).await.unwrap(), None);
    assert_eq!(db.store.attach_identifier(&ada, &idp, &id, NOW).await.unwrap(), Attached::Done);
    assert_eq!(db.store.identified(&idp, &id).await.unwrap(), Some(ada.clone()));
    assert_eq!(signed_in(&db.store, &sent).await, ada);

    // Attaching what is there already dates it anew.
    let (sent, later) = ([eppn("eve@x.edu")], NOW + WINDOW + DAY);
    let eve = signed_in(&db.store, &sent).await;
    let silent = recognise_at(&db.store, IDP, &sent, later).await.unwrap().0;
    assert_eq!(silent, Recognition::Hold(HoldReason::EppnSilent));
    let id = Identifier::new(IdentifierKind::Eppn, "eve@x.edu");
    assert_eq!(db.store.attach_identifier(&eve, &idp, &id, later).await.unwrap(), Attached::Done);
    let back = recognise_at(&db.store, IDP, &sent, later).await.unwrap().0;
    assert_eq!(back, Recognition::Known { subject: eve, reassigned: None });
}

async fn an_identifier_is_attached_to_one_open_account(db: Database) {
    let idp = entity(IDP);
    let (ada, eve) =
        (signed_in(&db.store, &[strong("1@x.edu")]).await, signed_in(&db.store, &[strong("2@x.edu")]).await);
    let id = Identifier::new(IdentifierKind::SubjectId, "1@x.edu");
    assert_eq!(db.store.attach_identifier(&eve, &idp, &id, NOW).await.unwrap(), Attached::SomebodyElse);
    assert_eq!(db.store.identified(&idp, &id).await.unwrap(), Some(ada.clone()));
    let new = Identifier::new(IdentifierKind::SubjectId, "3@x.edu");
    let nobody = subject("nobody");
    assert_eq!(db.store.attach_identifier(&nobody, &idp, &new, NOW).await.unwrap(), Attached::NoSuchPerson);
    db.store.close_person(&ada, NOW).await.unwrap();
    assert_eq!(db.store.attach_identifier(&ada, &idp, &new, NOW).await.unwrap(), Attached::NoSuchPerson);
    assert_eq!(db.store.identified(&idp, &new).await.unwrap(), None);
}

async fn a_detached_identifier_counts_no_more(db: Database) {
    let idp = entity(IDP);
    let ada = signed_in(&db.store, &[strong("1@x.edu"), (Name::PairwiseId, "p@x.edu")]).await;
    let eve = signed_in(&db.store, &[strong("2@x.edu")]).await;
    let id = Identifier::new(IdentifierKind::SubjectId, "1@x.edu");
    assert!(!db.store.detach_identifier(&eve, &idp, &id, NOW).await.unwrap());
    assert!(db.store.detach_identifier(&ada, &idp, &id, NOW).await.unwrap());
    assert!(!db.store.detach_identifier(&ada, &idp, &id, NOW).await.unwrap());
    assert_eq!(db.store.identified(&idp, &id).await.unwrap(), None);
    // What is left names her, and what was taken may be somebody else's.
    assert_eq!(signed_in(&db.store, &[(Name::PairwiseId, "p@x.edu")]).await, ada);
    assert_eq!(db.store.attach_identifier(&eve, &idp, &id, NOW).await.unwrap(), Attached::Done);
    assert_eq!(db.store.identified(&idp, &id).await.unwrap(), Some(eve));
}

async fn an_account_shows_everything_by_which_it_was_known(db: Database) {
    let store = &db.store;
    assert_eq!(store.account(&subject("nobody")).await.unwrap(), None);
    let (_, person) = recognise_at(store, IDP, &[strong("s@x.edu"), eppn("zoe@x.edu")], NOW).await.unwrap();
    recognise_at(store, IDP, &[strong("s@x.edu")], NOW + DAY).await.unwrap();
    let gone = Identifier::new(IdentifierKind::Eppn, "zoe@x.edu");
    assert!(store.detach_identifier(&person, &entity(IDP), &gone, NOW + DAY).await.unwrap());
    store.close_person(&person, NOW + DAY + DAY).await.unwrap();

    let account = store.account(&person).await.unwrap().unwrap();
    assert_eq!((account.created_at, account.closed_at), (NOW, Some(NOW + DAY + DAY)));
    let known = account.identifiers.iter().map(|k| (k.identifier.value.as_str(), k.last_seen, k.reassigned_at));
    assert_eq!(known.collect::<Vec<_>>(), [("s@x.edu", NOW + DAY, None), ("zoe@x.edu", NOW, Some(NOW + DAY))]);
}

async fn the_language_of_a_person_is_the_one_that_was_read_last(db: Database) {
    let (_, zoe) = recognise_at(&db.store, IDP, &[strong("zoe@x.edu")], NOW).await.unwrap();
    assert_eq!(db.store.language_of(&zoe).await.unwrap(), None);
    for language in ["de", "de", "fr"] {
        db.store.note_language(&zoe, language).await.unwrap();
        assert_eq!(db.store.language_of(&zoe).await.unwrap().as_deref(), Some(language));
    }
    let nobody = Subject::mint(&SubjectPrefix::default(), &entropy());
    db.store.note_language(&nobody, "de").await.unwrap();
    assert_eq!(db.store.language_of(&nobody).await.unwrap(), None);
}

async fn the_language_that_a_person_chose_stands_over_the_one_that_was_read(db: Database) {
    let (_, zoe) = recognise_at(&db.store, IDP, &[strong("zoe@x.edu")], NOW).await.unwrap();
    assert_eq!(db.store.chosen_language(&zoe).await.unwrap(), None);
    db.store.note_language(&zoe, "fr").await.unwrap();
    db.store.choose_language(&zoe, Some("de")).await.unwrap();
    db.store.note_language(&zoe, "es").await.unwrap();
    assert_eq!(db.store.language_of(&zoe).await.unwrap().as_deref(), Some("de"));
    assert_eq!(db.store.chosen_language(&zoe).await.unwrap().as_deref(), Some("de"));
    db.store.choose_language(&zoe, None).await.unwrap();
    assert_eq!(db.store.language_of(&zoe).await.unwrap().as_deref(), Some("es"));
    let nobody = Subject::mint(&SubjectPrefix::default(), &entropy());
    db.store.choose_language(&nobody, Some("de")).await.unwrap();
    assert_eq!(db.store.chosen_language(&nobody).await.unwrap(), None);
}
