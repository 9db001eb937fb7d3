//! Taking back what a client was let do.

use domain::{ClientStatus, Consent};
use storage::Store;
use storage::authorizations::Redemption;

use super::client_sessions::visit;
use super::joining::join;
use super::{DAY, Database, NOW, access_token, bought_with, client, client_id, people, refresh_token, scopes, subject};

on_both_databases! {
    what_is_taken_back_ends_at_once_and_nothing_else_does,
    what_a_part_of_the_account_agreed_to_is_taken_back_with_it,
}

async fn setting(store: &Store) {
    for id in ["portal", "hub"] {
        store.insert_client(&client(id, ClientStatus::Approved, NOW)).await.unwrap();
    }
    for person in ["zoe", "sam"] {
        people::add(store, person).await;
    }
}

async fn agree(store: &Store, person: &str, client: &str) {
    let consent = Consent { scopes: scopes("openid offline_access"), ..Consent::default() };
    store.remember_consent(&subject(person), &client_id(client), &consent, NOW).await.unwrap();
}

async fn agreed(store: &Store, person: &str) -> Vec<String> {
    store.consents_of(&subject(person)).await.unwrap().into_iter().map(|one| one.client.to_string()).collect()
}

async fn what_is_taken_back_ends_at_once_and_nothing_else_does(db: Database) {
    let store = &db.store;
    setting(store).await;
    let mut bought = Vec::new();
    for client in ["portal", "hub"] {
        agree(store, "zoe", client).await;
        let code = visit(store, client, "one", NOW + DAY).await;
        let (token, refresh) = (access_token(), refresh_token());
        let mut tokens = bought_with(&code, &token, &refresh);
        tokens.grant.as_mut().unwrap().client = client_id(client);
        store.redeem(&code, &tokens, NOW).await.unwrap();
        bought.push((token, refresh.grant()));
    }
    // A code that nobody redeemed yet is worth nothing afterwards.
    let open = visit(store, "portal", "two", NOW + DAY).await;
    agree(store, "sam", "portal").await;

    let portal = client_id("portal");
    assert!(store.withdraw_access(&subject("zoe"), &portal, NOW).await.unwrap());
    assert_eq!(agreed(store, "zoe").await, ["hub"]);
    assert_eq!(agreed(store, "sam").await, ["portal"]);
    let mut live = Vec::new();
    for (token, grant) in &bought {
        let grant = store.grant(*grant).await.unwrap().unwrap();
        live.push((store.token_grant(token).await.unwrap().is_some(), grant.revoked_at.is_none()));
    }
    assert_eq!(live, [(false, false), (true, true)]);
    let (late, refresh) = (access_token(), refresh_token());
    assert_eq!(store.redeem(&open, &bought_with(&open, &late, &refresh), NOW).await.unwrap(), Redemption::Replayed);
    assert!(store.token_grant(&late).await.unwrap().is_none());
    assert!(store.grant(refresh.grant()).await.unwrap().is_none());
    // The client still hears of the end of the session.
    assert_eq!(store.sessions_of(&subject("zoe")).await.unwrap().len(), 2);
    assert!(!store.withdraw_access(&subject("zoe"), &portal, NOW).await.unwrap(), "there is nothing left");
    assert!(!store.withdraw_access(&subject("nobody"), &portal, NOW).await.unwrap());
}

async fn what_a_part_of_the_account_agreed_to_is_taken_back_with_it(db: Database) {
    let store = &db.store;
    setting(store).await;
    agree(store, "zoe", "hub").await;
    join(store, &subject("sam"), &subject("zoe"), NOW).await;
    assert!(!agreed(store, "sam").await.is_empty());
    assert!(store.withdraw_access(&subject("sam"), &client_id("hub"), NOW).await.unwrap());
    assert_eq!(agreed(store, "sam").await, Vec::<String>::new());
}
