use std::time::Duration;

use domain::Subject;
use storage::{
    Store,
    outbox::{MailState, NewMail},
};

use super::people::{signed_in, strong};
use super::{DAY, Database, NOW};
use beadle_tests::MINUTE;

on_both_databases! {
    a_letter_waits_until_a_mail_server_took_it,
    of_many_nodes_one_tries_a_letter,
    a_letter_of_one_name_is_posted_once,
    what_was_given_up_is_tried_again_on_request,
    a_letter_that_left_is_neither_sent_again_nor_taken_back,
    the_newest_come_first_page_by_page,
    what_became_of_a_letter_is_forgotten_in_time,
}

const WEEK: Duration = Duration::from_secs(7 * 86_400);

pub(super) fn letter(id: &str) -> NewMail<'_> {
    NewMail {
        id,
        about: "linked",
        recipient: "zoë@example.org",
        subject: None,
        content: b"sealed",
        posted_at: NOW,
        next_try_at: NOW + MINUTE,
        give_up_at: NOW + DAY * 5,
        expires_at: NOW + DAY * 5 + WEEK,
    }
}

async fn states(store: &Store) -> Vec<(String, MailState)> {
    let all = store.mail_on_record(None, None, 100).await.unwrap();
    all.into_iter().map(|one| (one.id, one.state)).collect()
}

async fn a_letter_waits_until_a_mail_server_took_it(db: Database) {
    let store = &db.store;
    let zoe: Subject = signed_in(store, &[strong("zoe@x.edu")]).await;
    assert!(store.post_mail(&NewMail { subject: Some(&zoe), ..letter("a") }).await.unwrap());
    assert!(store.take_due_mail(NOW, NOW + DAY, 10).await.unwrap().is_empty(), "whoever posted it tries it first");
    let due = store.take_due_mail(NOW + MINUTE, NOW + DAY, 10).await.unwrap();
    let [due] = due.as_slice() else { panic!("{due:?}") };
    assert_eq!((due.id.as_str(), due.recipient.as_str(), due.attempts), ("a", "zoë@example.org", 2));
    assert_eq!((due.content.as_slice(), due.give_up_at), (b"sealed".as_slice(), NOW + DAY * 5));
    store.postpone_mail("a", "421 come back later", NOW + DAY).await.unwrap();
    let listed = store.mail_on_record(Some(MailState::Waiting), None, 10).await.unwrap().remove(0);
    assert_eq!((listed.problem.as_deref(), listed.next_try_at), (Some("421 come back later"), Some(NOW + DAY)));
    assert_eq!(store.count_mail().await.unwrap(), (1, 0));
    store.mail_left("a", NOW + DAY, NOW + WEEK).await.unwrap();
    let listed = store.mail_on_record(Some(MailState::Sent), None, 10).await.unwrap().remove(0);
    assert_eq!((listed.problem, listed.next_try_at, listed.settled_at), (None, None, Some(NOW + DAY)));
    assert_eq!(store.count_mail().await.unwrap(), (0, 0));
    assert!(store.take_due_mail(NOW + WEEK, NOW + WEEK, 10).await.unwrap().is_empty());
}

async fn of_many_nodes_one_tries_a_letter(db: Database) {
    for number in 0..20 {
        db.store.post_mail(&letter(&format!("letter-{number}"))).await.unwrap();
    }
    let nodes = (0..8).map(|_| {
        let store = db.store.clone();
        tokio::spawn(async move { store.take_due_mail(NOW + MINUTE, NOW + DAY, 5).await.unwrap() })
    });
    let mut taken = Vec::new();
    for node in nodes.collect::<Vec<_>>() {
        taken.extend(node.await.unwrap().into_iter().map(|due| due.id));
    }
    // Who comes too late for one goes with less; the others come in the next round.
    taken.extend(db.store.take_due_mail(NOW + MINUTE, NOW + DAY, 20).await.unwrap().into_iter().map(|due| due.id));
    taken.sort();
    let all = taken.len();
    taken.dedup();
    assert_eq!((all, taken.len()), (20, 20));
}

async fn a_letter_of_one_name_is_posted_once(db: Database) {
    assert!(db.store.post_mail(&letter("a")).await.unwrap());
    assert!(!db.store.post_mail(&letter("a")).await.unwrap());
    db.store.mail_left("a", NOW, NOW + DAY).await.unwrap();
    assert!(!db.store.post_mail(&letter("a")).await.unwrap(), "also once it left");
    assert_eq!(states(&db.store).await, [("a".to_owned(), MailState::Sent)]);
}

async fn what_was_given_up_is_tried_again_on_request(db: Database) {
    let store = &db.store;
    for id in ["a", "b", "c"] {
        store.post_mail(&letter(id)).await.unwrap();
    }
    for id in ["a", "b"] {
        store.give_up_mail(id, "550 who is that?", NOW, NOW + WEEK).await.unwrap();
    }
    assert_eq!(store.count_mail().await.unwrap(), (1, 2));
    assert!(store.take_due_mail(NOW + DAY, NOW + DAY, 10).await.unwrap().iter().all(|due| due.id == "c"));
    let again = NOW + DAY * 2;
    assert_eq!(store.retry_mail(Some("a"), again, again + WEEK, again + WEEK).await.unwrap(), 1);
    assert_eq!(store.retry_mail(None, again, again + WEEK, again + WEEK).await.unwrap(), 1, "b alone was given up");
    assert_eq!(store.retry_mail(Some("nobody"), again, again, again).await.unwrap(), 0);
    let due = store.take_due_mail(again, again + DAY, 10).await.unwrap();
    assert_eq!(due.iter().filter(|due| due.give_up_at == again + WEEK).count(), 2, "{due:?}");
    store.give_up_mail("a", "550 still nobody", again, again + WEEK).await.unwrap();
    assert!(store.discard_mail("a").await.unwrap());
    assert!(!store.discard_mail("a").await.unwrap());
}

async fn a_letter_that_left_is_neither_sent_again_nor_taken_back(db: Database) {
    db.store.post_mail(&letter("a")).await.unwrap();
    db.store.mail_left("a", NOW, NOW + WEEK).await.unwrap();
    // What another node says of it then comes too late.
    db.store.postpone_mail("a", "451", NOW).await.unwrap();
    db.store.give_up_mail("a", "550", NOW, NOW + WEEK).await.unwrap();
    assert_eq!(db.store.retry_mail(Some("a"), NOW, NOW + DAY, NOW + WEEK).await.unwrap(), 0);
    assert!(!db.store.discard_mail("a").await.unwrap());
    let listed = db.store.mail_on_record(None, None, 10).await.unwrap().remove(0);
    assert_eq!((listed.state, listed.problem), (MailState::Sent, None));
}

async fn the_newest_come_first_page_by_page(db: Database) {
    for (minute, id) in (0..).zip(["a", "b", "c", "d", "e"]) {
        db.store.post_mail(&NewMail { posted_at: NOW + MINUTE * minute, ..letter(id) }).await.unwrap();
    }
    let mut seen = Vec::new();
    let mut last: Option<String> = None;
    loop {
        let page = db.store.mail_on_record(None, last.as_deref(), 2).await.unwrap();
        let Some(end) = page.last() else { break };
        last = Some(end.id.clone());
        seen.extend(page.into_iter().map(|one| one.id));
    }
    assert_eq!(seen, ["e", "d", "c", "b", "a"]);
}

async fn what_became_of_a_letter_is_forgotten_in_time(db: Database) {
    db.store.post_mail(&letter("a")).await.unwrap();
    db.store.post_mail(&letter("b")).await.unwrap();
    db.store.mail_left("a", NOW, NOW + WEEK).await.unwrap();
    db.store.drop_expired(NOW + WEEK + MINUTE).await.unwrap();
    assert_eq!(states(&db.store).await, [("b".to_owned(), MailState::Waiting)]);
}
