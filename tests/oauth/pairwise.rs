//! Pairwise subjects ([OpenID Connect Core §8](https://openid.net/specs/openid-connect-core-1_0.html#SubjectIDTypes)).

use beadle_tests::provider::{CALLBACK, JONAS, Person, Provider, Tokens, ZOE};
use beadle_tests::tokens::unverified;
use domain::ClientMetadata;
use domain::client::SubjectType;

fn pairwise() -> ClientMetadata {
    ClientMetadata { subject_type: Some(SubjectType::Pairwise), ..ClientMetadata::default() }
}

fn of_sector(uri: &str) -> ClientMetadata {
    ClientMetadata { sector_identifier_uri: Some(uri.parse().unwrap()), ..pairwise() }
}

/// What a client with this redirect URI gets for a person.
async fn tokens(op: &Provider, redirect_uri: &str, metadata: ClientMetadata, person: Person) -> Tokens {
    let client = op.client_with(&[redirect_uri], metadata).await;
    let code = op.browser().sign_in_as(person).approve(&client).await;
    op.redeem_as(&client, &code).await.tokens()
}

fn sub(tokens: &Tokens) -> String {
    unverified(&tokens.id_token)["sub"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn clients_of_one_host_share_a_sub_and_nobody_else_does() {
    let op = Provider::start().await;
    let one = tokens(&op, CALLBACK, pairwise(), ZOE).await;
    let same = tokens(&op, &format!("{CALLBACK}/other"), pairwise(), ZOE).await;
    let elsewhere = tokens(&op, CALLBACK, of_sector("https://other.example.org/uris.json"), ZOE).await;
    let public = op.redeem(&op.code(ZOE).await).await.tokens();
    let somebody_else = tokens(&op, CALLBACK, pairwise(), JONAS).await;
    assert_eq!(sub(&one), sub(&same));
    for other in [&elsewhere, &public, &somebody_else] {
        assert_ne!(sub(&one), sub(other));
    }
    assert!(sub(&public).starts_with("https://beadle.example.org/users/"));
    assert_eq!(sub(&one).len(), 43);
}

#[tokio::test]
async fn userinfo_and_id_token_agree_and_a_restart_changes_nothing() {
    let mut op = Provider::start().await;
    let before = tokens(&op, CALLBACK, pairwise(), ZOE).await;
    assert_eq!(op.userinfo(&before.access_token).await.json()["sub"], sub(&before).as_str());
    op.restart().await;
    let after = tokens(&op, CALLBACK, pairwise(), ZOE).await;
    assert_eq!(sub(&before), sub(&after));
}

#[tokio::test]
async fn the_host_of_the_sector_identifier_counts_and_nothing_else_of_it() {
    let op = Provider::start().await;
    let one = tokens(&op, CALLBACK, of_sector("https://sector.example.org/uris.json"), ZOE).await;
    let other = tokens(&op, CALLBACK, of_sector("https://sector.example.org/more.json"), ZOE).await;
    assert_eq!(sub(&one), sub(&other));
}

#[tokio::test]
async fn a_pairwise_hint_means_the_person_whom_the_client_knows_by_it() {
    let op = Provider::start().await;
    let client = op.client_with(&[CALLBACK], pairwise()).await;
    let mut visitor = op.browser();
    let code = visitor.approve(&client).await;
    let hint = op.redeem_as(&client, &code).await.tokens().id_token;
    let silent = [("prompt", "none"), ("scope", "openid email"), ("id_token_hint", hint.as_str())];
    assert!(visitor.open(&client, &silent).await.callback("code").is_some());
    let mut other = op.browser().sign_in_as(JONAS);
    other.approve(&client).await;
    assert_eq!(other.authorize(&client, &silent).await.callback("error").as_deref(), Some("login_required"));
}
