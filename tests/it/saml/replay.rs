//! An answer is good once.

use beadle_tests::provider::Provider;

use super::{assert_refused, is_signed_in};

const USED: &str = "It was used before.";

#[tokio::test]
async fn an_answer_is_taken_once_from_any_browser() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let asked = zoe.ask().await;
    let answer = asked.response(|_| ());
    assert!(zoe.answer(&asked, &answer).await.has("#approve"));
    assert_refused(&zoe.answer(&asked, &answer).await, 409, USED);
    let mut thief = op.browser();
    assert_refused(&thief.answer(&asked, &answer).await, 409, USED);
    assert!(!is_signed_in(&op, &mut thief).await);
}

#[tokio::test]
async fn a_second_answer_to_the_same_question_is_refused() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let asked = zoe.ask().await;
    let home = zoe.answer_and_wait(&asked, &asked.response(|_| ())).await;
    // A new assertion, honestly signed.
    assert_refused(&zoe.answer(&asked, &asked.response(|_| ())).await, 409, USED);
    assert!(zoe.agent.open(home).await.has("#approve"));
}

#[tokio::test]
async fn a_restart_forgets_no_answer() {
    let mut op = Provider::start().await;
    let (asked, answer, home) = {
        let mut zoe = op.browser();
        let asked = zoe.ask().await;
        let answer = asked.response(|_| ());
        let home = zoe.answer_and_wait(&asked, &answer).await;
        (asked, answer, (home, zoe.agent))
    };
    op.restart().await;
    assert_refused(&op.browser().answer(&asked, &answer).await, 409, USED);
    // Whoever was on the way home arrives all the same.
    let (home, mut agent) = home;
    assert!(agent.open(home).await.has("#approve"));
}

/// One answer in two requests at the same moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_copies_at_once_one_is_taken() {
    let op = std::sync::Arc::new(Provider::start().await);
    let mut zoe = op.browser();
    let asked = zoe.ask().await;
    let answer = asked.response(|_| ());
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (op, answer, state) = (op.clone(), answer.clone(), asked.relay_state.clone());
            tokio::spawn(async move {
                op.post("/saml/acs", &[("SAMLResponse", &answer), ("RelayState", &state)]).await.status
            })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 303 | 409)), "{statuses:?}");
}
