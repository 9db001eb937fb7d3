use std::time::Duration;

use beadle_tests::MINUTE;
use domain::identity_act::{ActId, Actor};
use domain::{CertificateRequestId, Timestamp};
use storage::certificate_requests::{CertificateRequest, RequestStage};
use storage::certificates::KeyOrigin;
use storage::client_sessions::NoticeTerms;
use storage::erasure::Erase;

use super::{DAY, Database, NOW, at_once, entity, entropy, people, subject};

on_both_databases! {
    a_request_comes_back_as_it_was_written,
    a_request_is_its_owner_s_alone,
    of_many_who_take_a_request_one_gets_it,
    a_turn_that_ended_without_an_answer_is_somebody_else_s,
    what_was_given_back_is_a_draft_again,
    what_somebody_is_at_or_was_answered_is_not_deleted,
    a_request_is_forgotten_after_its_time,
    requests_go_with_the_account,
    a_draft_is_changed_by_its_owner_until_it_is_sent,
}

fn draft(person: &str, expires_at: Timestamp) -> CertificateRequest {
    CertificateRequest {
        id: CertificateRequestId::generate(expires_at, &entropy()),
        subject: subject(person),
        institution: entity("https://idp.example.edu"),
        profile: "long".to_owned(),
        csr: "-----BEGIN CERTIFICATE REQUEST-----\nMA==\n-----END CERTIFICATE REQUEST-----".to_owned(),
        key_origin: Some(KeyOrigin::Browser),
        lifetime: Some(Duration::from_secs(9516 * 3600)),
        addresses: vec!["zoe@example.edu".to_owned(), "z,\"oe\"@example.org".to_owned()],
        stage: RequestStage::Draft,
        created_at: NOW,
        agreed_at: None,
        refusal: None,
    }
}

async fn written(db: &Database) -> CertificateRequest {
    people::add(&db.store, "zoe").await;
    let request = draft("zoe", NOW + DAY);
    db.store.insert_certificate_request(&request).await.unwrap();
    request
}

async fn take(db: &Database, id: CertificateRequestId, now: Timestamp) -> bool {
    db.store.take_certificate_request(&subject("zoe"), id, MINUTE, now).await.unwrap()
}

async fn stage(db: &Database, id: CertificateRequestId) -> Option<RequestStage> {
    db.store.certificate_request(&subject("zoe"), id).await.unwrap().map(|request| request.stage)
}

async fn a_request_comes_back_as_it_was_written(db: Database) {
    let request = written(&db).await;
    assert_eq!(db.store.certificate_request(&subject("zoe"), request.id).await.unwrap(), Some(request.clone()));
    let open = CertificateRequest { lifetime: None, created_at: NOW + MINUTE, ..draft("zoe", NOW + DAY) };
    db.store.insert_certificate_request(&open).await.unwrap();
    assert_eq!(db.store.certificate_requests_of(&subject("zoe"), NOW).await.unwrap(), [open, request]);
}

async fn a_request_is_its_owner_s_alone(db: Database) {
    let request = written(&db).await;
    people::add(&db.store, "sam").await;
    let sam = subject("sam");
    assert_eq!(db.store.certificate_request(&sam, request.id).await.unwrap(), None);
    assert_eq!(db.store.certificate_requests_of(&sam, NOW).await.unwrap(), []);
    assert!(!db.store.take_certificate_request(&sam, request.id, MINUTE, NOW).await.unwrap());
    assert!(!db.store.delete_certificate_request(&sam, request.id, NOW).await.unwrap());
    assert_eq!(stage(&db, request.id).await, Some(RequestStage::Draft));
}

async fn of_many_who_take_a_request_one_gets_it(db: Database) {
    let id = written(&db).await.id;
    let taken = at_once(&db, 20, move |store, _| async move {
        store.take_certificate_request(&subject("zoe"), id, MINUTE, NOW).await.unwrap()
    });
    assert_eq!(taken.await.into_iter().filter(|taken| *taken).count(), 1);
    let sent = db.store.certificate_request(&subject("zoe"), id).await.unwrap().unwrap();
    assert_eq!((sent.stage, sent.agreed_at), (RequestStage::Sent, Some(NOW)));
}

async fn a_turn_that_ended_without_an_answer_is_somebody_else_s(db: Database) {
    let id = written(&db).await.id;
    assert!(take(&db, id, NOW).await);
    assert!(!take(&db, id, NOW + Duration::from_secs(59)).await);
    assert!(take(&db, id, NOW + MINUTE).await);
    db.store.answer_certificate_request(id, "0a").await.unwrap();
    assert_eq!(stage(&db, id).await, Some(RequestStage::Issued("0a".to_owned())));
    assert!(!take(&db, id, NOW + MINUTE * 10).await, "answered is answered");
    db.store.answer_certificate_request(id, "0b").await.unwrap();
    db.store.return_certificate_request(id, "Not today.").await.unwrap();
    assert_eq!(stage(&db, id).await, Some(RequestStage::Issued("0a".to_owned())));
}

async fn what_was_given_back_is_a_draft_again(db: Database) {
    let request = written(&db).await;
    assert!(take(&db, request.id, NOW).await);
    db.store.return_certificate_request(request.id, "Not today.").await.unwrap();
    let refused = CertificateRequest { refusal: Some("Not today.".to_owned()), ..request.clone() };
    assert_eq!(db.store.certificate_request(&subject("zoe"), request.id).await.unwrap(), Some(refused));
    assert!(take(&db, request.id, NOW).await);
    let sent = db.store.certificate_request(&subject("zoe"), request.id).await.unwrap().unwrap();
    assert_eq!(sent.refusal, None, "of the last time");
}

async fn what_somebody_is_at_or_was_answered_is_not_deleted(db: Database) {
    let id = written(&db).await.id;
    let zoe = subject("zoe");
    assert!(take(&db, id, NOW).await);
    assert!(!db.store.delete_certificate_request(&zoe, id, NOW).await.unwrap());
    db.store.answer_certificate_request(id, "0a").await.unwrap();
    assert!(!db.store.delete_certificate_request(&zoe, id, NOW + DAY / 2).await.unwrap());
    let other = draft("zoe", NOW + DAY);
    db.store.insert_certificate_request(&other).await.unwrap();
    assert!(db.store.delete_certificate_request(&zoe, other.id, NOW).await.unwrap());
    assert!(!db.store.delete_certificate_request(&zoe, other.id, NOW).await.unwrap());
}

async fn a_request_is_forgotten_after_its_time(db: Database) {
    let id = written(&db).await.id;
    assert!(!take(&db, id, NOW + DAY).await);
    assert_eq!(db.store.certificate_requests_of(&subject("zoe"), NOW + DAY).await.unwrap(), []);
    db.store.drop_expired(NOW + DAY * 3).await.unwrap();
    assert_eq!(stage(&db, id).await, None);
}

async fn requests_go_with_the_account(db: Database) {
    let id = written(&db).await.id;
    let zoe = subject("zoe");
    let act = ActId::generate(NOW, &entropy());
    let notices = NoticeTerms { next_try_at: NOW, expires_at: NOW };
    db.store.erase(&Erase { id: &act, account: &zoe, by: Actor::Person, notices }, NOW).await.unwrap();
    assert_eq!(db.store.certificate_request(&zoe, id).await.unwrap(), None);
}

async fn a_draft_is_changed_by_its_owner_until_it_is_sent(db: Database) {
    let request = written(&db).await;
    people::add(&db.store, "sam").await;
    let changed = CertificateRequest {
        profile: "short-lived".to_owned(),
        lifetime: None,
        addresses: Vec::new(),
        csr: "another".to_owned(),
        ..request.clone()
    };
    let stolen = CertificateRequest { subject: subject("sam"), ..changed.clone() };
    assert!(!db.store.change_certificate_request(&stolen, NOW).await.unwrap());
    db.store.return_certificate_request(request.id, "x").await.unwrap();
    assert!(db.store.change_certificate_request(&changed, NOW).await.unwrap());
    let found = db.store.certificate_request(&subject("zoe"), request.id).await.unwrap().unwrap();
    assert_eq!(found, CertificateRequest { csr: request.csr.clone(), ..changed.clone() }, "the key stays");
    assert!(!db.store.change_certificate_request(&changed, NOW + DAY).await.unwrap(), "it is forgotten");
    assert!(take(&db, request.id, NOW).await);
    assert!(!db.store.change_certificate_request(&request, NOW).await.unwrap(), "it was sent");
}
