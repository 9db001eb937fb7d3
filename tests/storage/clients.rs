use std::collections::BTreeSet;

use domain::{ClientMetadata, ClientStatus, Decision, Digest, client::KeptSecret};
use storage::clients::After;

use super::{Database, NOW, at_once, client, client_id};
use beadle_tests::MINUTE;

on_both_databases! {
    a_client_comes_back_as_it_was_added,
    an_id_is_given_once,
    a_client_that_is_there_already_stays_as_it_is,
    a_list_is_paged_and_every_client_stands_on_one_page,
    clients_are_counted_by_their_status,
    a_decision_is_carried_out_only_where_the_lifecycle_allows_it,
    of_two_decisions_at_once_one_is_carried_out,
}

async fn a_client_comes_back_as_it_was_added(db: Database) {
    let confidential = client("cilogon:/client/1,2", ClientStatus::Approved, NOW);
    let mut public = client("public", ClientStatus::Pending, NOW);
    public.secrets.clear();
    public.metadata = ClientMetadata::public();
    public.registration.home_page = None;
    let mut signing = client("signing", ClientStatus::Approved, NOW);
    signing.community = domain::CommunityId::parse("astro").unwrap();
    signing.secrets =
        vec![KeptSecret { nonce: Some([7; KeptSecret::NONCE_LENGTH]), ..KeptSecret::digest(Digest::of(b"derived")) }];
    for client in [confidential, public, signing] {
        db.store.insert_client(&client).await.unwrap();
        assert_eq!(db.store.client(&client.id).await.unwrap(), Some(client));
    }
    assert_eq!(db.store.client(&client_id("PUBLIC")).await.unwrap(), None);
}

async fn a_client_that_is_there_already_stays_as_it_is(db: Database) {
    let first = client("built-in", ClientStatus::Suspended, NOW);
    db.store.insert_client_once(&first).await.unwrap();
    db.store.insert_client_once(&client("built-in", ClientStatus::Approved, NOW + MINUTE)).await.unwrap();
    assert_eq!(db.store.client(&first.id).await.unwrap(), Some(first));
}

async fn an_id_is_given_once(db: Database) {
    let first = client("portal", ClientStatus::Pending, NOW);
    db.store.insert_client(&first).await.unwrap();
    assert!(db.store.insert_client(&client("portal", ClientStatus::Approved, NOW + MINUTE)).await.is_err());
    assert_eq!(db.store.client(&first.id).await.unwrap(), Some(first));
}

async fn a_list_is_paged_and_every_client_stands_on_one_page(db: Database) {
    // Three of the same moment, so that a page ends among them.
    let ids = [("b", 1), ("a", 2), ("C", 2), ("c", 2), ("d", 3)];
    for (id, minute) in ids {
        db.store.insert_client(&client(id, ClientStatus::Pending, NOW + MINUTE * minute)).await.unwrap();
    }
    db.store.insert_client(&client("other", ClientStatus::Approved, NOW)).await.unwrap();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = db.store.clients(Some(ClientStatus::Pending), after.as_ref(), 2).await.unwrap();
        assert!(page.len() <= 2);
        let Some(last) = page.last() else { break };
        after = Some(After(last.registered_at, last.id.clone()));
        seen.extend(page);
    }
    let times: Vec<_> = seen.iter().map(|client| client.registered_at).collect();
    assert!(times.is_sorted());
    assert_eq!(seen.len(), ids.len());
    let unique: BTreeSet<_> = seen.iter().map(|client| client.id.as_str()).collect();
    assert_eq!(unique, ids.iter().map(|(id, _)| *id).collect());
}

async fn clients_are_counted_by_their_status(db: Database) {
    assert_eq!(db.store.client_counts().await.unwrap(), []);
    for (id, status) in [("a", ClientStatus::Pending), ("b", ClientStatus::Pending), ("c", ClientStatus::Retired)] {
        db.store.insert_client(&client(id, status, NOW)).await.unwrap();
    }
    let mut counts = db.store.client_counts().await.unwrap();
    counts.sort_by_key(|(_, count)| *count);
    assert_eq!(counts, [(ClientStatus::Retired, 1), (ClientStatus::Pending, 2)]);
}

async fn a_decision_is_carried_out_only_where_the_lifecycle_allows_it(db: Database) {
    for status in ClientStatus::ALL {
        for decision in Decision::ALL {
            let client = client(&format!("{status}-{}", decision.as_str()), status, NOW);
            db.store.insert_client(&client).await.unwrap();
            let allowed = decision.from().contains(&status);
            let done = super::decide(&db.store, &client.id, decision).await;
            assert_eq!(done, allowed, "{decision:?} from {status}");
            let after = db.store.client(&client.id).await.unwrap().unwrap().status;
            assert_eq!(after, if allowed { decision.to() } else { status });
        }
    }
    let nobody = client_id("nobody");
    assert!(!super::decide(&db.store, &nobody, Decision::Approve).await);
}

async fn of_two_decisions_at_once_one_is_carried_out(db: Database) {
    db.store.insert_client(&client("portal", ClientStatus::Pending, NOW)).await.unwrap();
    let done =
        at_once(&db, 10, |store, _| async move { super::decide(&store, &client_id("portal"), Decision::Reject).await });
    assert_eq!(done.await.into_iter().filter(|done| *done).count(), 1);
}
