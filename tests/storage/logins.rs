use domain::{AuthorizationId, Digest, Errand, LoginId, Timestamp};
use storage::Store;
use storage::logins::{Answer, Login};

use super::{DAY, Database, NOW, at_once, entity, entropy};
use beadle_tests::MINUTE;

on_both_databases! {
    a_question_comes_back_as_it_was_asked,
    an_answer_is_taken_home_once,
    what_was_said_is_forgotten_where_it_was_taken,
    only_secret_login_and_attempt_together_take_an_answer,
    of_many_who_take_an_answer_at_once_one_gets_it,
    a_question_is_answered_once,
    an_assertion_is_used_once,
    an_assertion_that_comes_to_two_nodes_at_once_is_used_once,
    a_refused_answer_leaves_nothing_behind,
    what_is_good_for_one_use_is_used_once_by_all_nodes_together,
}

async fn asked(store: &Store) -> Login {
    let login = Login {
        id: LoginId::generate(NOW + MINUTE, &entropy()),
        errand: Errand::SignIn(AuthorizationId::generate(NOW + DAY, &entropy())),
        institution: entity("https://idp.example.edu/?a=ä"),
        question: r#"{"force_authn":true}"#.into(),
        relay: Digest::of(b"relay"),
    };
    store.insert_login(&login).await.unwrap();
    login
}

/// An assertion's digest, and until when it is remembered.
fn seen(assertion: &str) -> (Digest, Timestamp) {
    (Digest::of(assertion.as_bytes()), NOW + MINUTE)
}

fn handoff() -> Digest {
    Digest::of(b"handoff")
}

async fn a_question_comes_back_as_it_was_asked(db: Database) {
    let login = asked(&db.store).await;
    let stored = db.store.login(login.id).await.unwrap().unwrap();
    assert_eq!(stored.id, login.id);
    assert_eq!(stored.errand, login.errand);
    assert_eq!(stored.institution, login.institution);
    assert_eq!(stored.question, login.question);
    assert_eq!(stored.relay, login.relay);
    assert!(db.store.login(LoginId::generate(NOW + MINUTE, &entropy())).await.unwrap().is_none());
}

async fn an_answer_is_taken_home_once(db: Database) {
    let login = asked(&db.store).await;
    let kept = db.store.answer_login(login.id, "{\"ä\":1}", seen("a"), handoff()).await.unwrap();
    assert_eq!(kept, Answer::Kept);
    let taken = db.store.take_answer(login.errand, login.id, handoff(), NOW).await.unwrap().unwrap();
    assert_eq!((taken.institution, taken.assertion.as_str()), (login.institution, "{\"ä\":1}"));
    assert!(db.store.take_answer(login.errand, login.id, handoff(), NOW).await.unwrap().is_none());
}

async fn what_was_said_is_forgotten_where_it_was_taken(db: Database) {
    let login = Login { errand: Errand::Check(Digest::of(b"browser")), ..asked(&db.store).await };
    let login = Login { id: LoginId::generate(NOW + MINUTE, &entropy()), ..login };
    db.store.insert_login(&login).await.unwrap();
    db.store.answer_login(login.id, "zoe@example.edu", seen("a"), handoff()).await.unwrap();
    // Not before it was taken, and only by the browser that asked.
    db.store.forget_answer(login.id).await.unwrap();
    let other = Errand::Check(Digest::of(b"another"));
    assert!(db.store.take_answer(other, login.id, handoff(), NOW).await.unwrap().is_none());
    let taken = db.store.take_answer(login.errand, login.id, handoff(), NOW).await.unwrap().unwrap();
    assert_eq!(taken.assertion, "zoe@example.edu");
    db.store.forget_answer(login.id).await.unwrap();
    let again = db.store.answer_login(login.id, "more", seen("b"), handoff()).await.unwrap();
    assert_eq!(again, Answer::AlreadyAnswered);
}

async fn only_secret_login_and_attempt_together_take_an_answer(db: Database) {
    let (login, other) = (asked(&db.store).await, asked(&db.store).await);
    // Not before there is one.
    assert!(db.store.take_answer(login.errand, login.id, handoff(), NOW).await.unwrap().is_none());
    db.store.answer_login(login.id, "{}", seen("a"), handoff()).await.unwrap();
    db.store.answer_login(other.id, "{}", seen("b"), Digest::of(b"other")).await.unwrap();
    for (errand, id, secret) in [
        (other.errand, login.id, handoff()),
        (login.errand, other.id, handoff()),
        (login.errand, login.id, Digest::of(b"other")),
    ] {
        assert!(db.store.take_answer(errand, id, secret, NOW).await.unwrap().is_none());
    }
    assert!(db.store.take_answer(login.errand, login.id, handoff(), NOW).await.unwrap().is_some());
}

async fn of_many_who_take_an_answer_at_once_one_gets_it(db: Database) {
    let login = asked(&db.store).await;
    db.store.answer_login(login.id, "{}", seen("a"), handoff()).await.unwrap();
    let (errand, id) = (login.errand, login.id);
    let taken =
        at_once(
            &db,
            20,
            |store, _| async move { store.take_answer(errand, id, handoff(), NOW).await.unwrap().is_some() },
        );
    assert_eq!(taken.await.into_iter().filter(|taken| *taken).count(), 1);
}

async fn a_question_is_answered_once(db: Database) {
    let login = asked(&db.store).await;
    db.store.answer_login(login.id, "first", seen("a"), handoff()).await.unwrap();
    let second = db.store.answer_login(login.id, "second", seen("b"), Digest::of(b"other")).await.unwrap();
    assert_eq!(second, Answer::AlreadyAnswered);
    let taken = db.store.take_answer(login.errand, login.id, handoff(), NOW).await.unwrap().unwrap();
    assert_eq!(taken.assertion, "first");
}

async fn an_assertion_is_used_once(db: Database) {
    let (login, other) = (asked(&db.store).await, asked(&db.store).await);
    db.store.answer_login(login.id, "{}", seen("a"), handoff()).await.unwrap();
    for target in [login.id, other.id] {
        let again = db.another_node().await.answer_login(target, "{}", seen("a"), handoff()).await.unwrap();
        assert_eq!(again, Answer::Replayed);
    }
    assert!(db.store.take_answer(other.errand, other.id, handoff(), NOW).await.unwrap().is_none());
}

async fn an_assertion_that_comes_to_two_nodes_at_once_is_used_once(db: Database) {
    let mut ids = Vec::new();
    for _ in 0..20 {
        ids.push(asked(&db.store).await.id);
    }
    let answers = at_once(&db, ids.len(), |store, n| {
        let id = ids[n];
        async move { store.answer_login(id, "{}", seen("a"), handoff()).await.unwrap() }
    })
    .await;
    assert_eq!(answers.iter().filter(|answer| **answer == Answer::Kept).count(), 1);
    assert_eq!(answers.iter().filter(|answer| **answer == Answer::Replayed).count(), 19);
}

async fn a_refused_answer_leaves_nothing_behind(db: Database) {
    let (login, other) = (asked(&db.store).await, asked(&db.store).await);
    db.store.answer_login(login.id, "{}", seen("a"), handoff()).await.unwrap();
    assert_eq!(db.store.answer_login(login.id, "{}", seen("b"), handoff()).await.unwrap(), Answer::AlreadyAnswered);
    // The second assertion was never used.
    assert_eq!(db.store.answer_login(other.id, "{}", seen("b"), handoff()).await.unwrap(), Answer::Kept);
}

async fn what_is_good_for_one_use_is_used_once_by_all_nodes_together(db: Database) {
    let (used, until) = seen("jti");
    let firsts = at_once(&db, 20, |store, _| async move { store.use_once(used, until).await.unwrap() }).await;
    assert_eq!(firsts.into_iter().filter(|first| *first).count(), 1);
    assert!(!db.another_node().await.use_once(used, until).await.unwrap());
    assert!(db.store.use_once(Digest::of(b"another"), until).await.unwrap());
}
