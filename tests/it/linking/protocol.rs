//! What clients have of two accounts goes on when they become one: no client sees a `sub` change under what it holds.

use beadle_tests::provider::Tokens;
use beadle_tests::receiver::Receiver;
use domain::client::{GrantType, SubjectType};
use domain::{ClientMetadata, Subject};
use serde_json::{Value, json};

use super::*;

fn sub(tokens: &Tokens) -> Value {
    unverified(&tokens.id_token)["sub"].clone()
}

fn refreshing() -> ClientMetadata {
    let grant_types = Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]);
    ClientMetadata { grant_types, ..ClientMetadata::default() }
}

async fn tokens(op: &Provider, client: &Client, person: Person) -> Tokens {
    op.redeem_as(client, &op.browser().sign_in_as(person).approve(client).await).await.tokens()
}

/// Zoë, whose client knows her, links Jonas, whom the same client knows too.
async fn joined(op: &Provider, client: &Client) -> (Tokens, Tokens) {
    let (zoe, jonas) = (tokens(op, client, ZOE).await, tokens(op, client, JONAS).await);
    assert_ne!(sub(&zoe), sub(&jonas));
    let (mut visitor, _) = at(op, &op.portal, ZOE).await;
    link(op, &mut visitor, JONAS).await;
    (zoe, jonas)
}

#[tokio::test]
async fn tokens_from_before_name_whom_they_named() {
    let op = Provider::start().await;
    let client = op.client_with(&[CALLBACK], refreshing()).await;
    let (zoe, jonas) = joined(&op, &client).await;
    for before in [&zoe, &jonas] {
        // The sub in userinfo must be that of the ID token (OpenID Connect Core §5.3.2), and so for a refreshed one (§12.2).
        assert_eq!(op.userinfo(&before.access_token).await.json()["sub"], sub(before));
        assert_eq!(op.introspect(&client, &before.access_token).await.json()["sub"], sub(before));
        assert_eq!(op.introspect(&client, &before.refresh_token()).await.json()["sub"], sub(before));
        let fresh = op.refresh(&client, &before.refresh_token()).await.tokens();
        assert_eq!(sub(&fresh), sub(before));
        assert_eq!(op.userinfo(&fresh.access_token).await.json()["sub"], sub(before));
    }
    // Who signs in from now on is the survivor, by either login.
    for person in [ZOE, JONAS] {
        assert_eq!(sub(&tokens(&op, &client, person).await), sub(&zoe));
    }
}

#[tokio::test]
async fn a_code_from_before_is_redeemed_for_whom_it_was_given() {
    let op = Provider::start().await;
    let hub = app(&op).await;
    let first = tokens(&op, &hub, JONAS).await;
    let code = op.browser().sign_in_as(JONAS).approve(&hub).await;
    let (mut zoe, _) = at(&op, &op.portal, ZOE).await;
    link(&op, &mut zoe, JONAS).await;
    assert_eq!(sub(&op.redeem_as(&hub, &code).await.tokens()), sub(&first));
}

#[tokio::test]
async fn an_id_token_hint_from_before_means_the_account_that_they_are_now() {
    let op = Provider::start().await;
    let client = app(&op).await;
    let (zoe, jonas) = joined(&op, &client).await;
    let mut visitor = op.browser().sign_in_as(JONAS);
    visitor.authorize(&client, SCOPE).await;
    for hint in [&zoe.id_token, &jonas.id_token] {
        let silent = [("scope", "openid profile"), ("prompt", "none"), ("id_token_hint", hint)];
        let page = visitor.open(&client, &silent).await;
        let code = page.callback("code").unwrap_or_else(|| panic!("{:?}", page.location()));
        assert_eq!(sub(&op.redeem_as(&client, &code).await.tokens()), sub(&zoe));
    }
    // A stranger's means a stranger.
    let sam = tokens(&op, &client, SAM).await;
    let page = visitor.authorize(&client, &[("prompt", "none"), ("id_token_hint", &sam.id_token)]).await;
    assert_eq!(page.callback("error").as_deref(), Some("login_required"));
}

/// Core §5.5.1: whoever demands a `sub` must get that very one.
#[tokio::test]
async fn a_sub_that_is_demanded_is_the_one_that_is_answered() {
    let op = Provider::start().await;
    let client = app(&op).await;
    let (zoe, jonas) = joined(&op, &client).await;
    let mut visitor = op.browser().sign_in_as(JONAS);
    visitor.authorize(&client, SCOPE).await;
    let demand = |sub: Value| json!({"id_token": {"sub": {"value": sub}}}).to_string();
    let (first, second) = (demand(sub(&zoe)), demand(sub(&jonas)));
    let page = visitor.open(&client, &[("scope", "openid profile"), ("prompt", "none"), ("claims", &first)]).await;
    let code = page.callback("code").unwrap_or_else(|| panic!("{:?}", page.location()));
    assert_eq!(sub(&op.redeem_as(&client, &code).await.tokens()), sub(&zoe));
    let page =
        visitor.authorize(&client, &[("scope", "openid profile"), ("prompt", "none"), ("claims", &second)]).await;
    assert_eq!(page.callback("error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn clients_of_one_sector_agree_about_a_joined_account() {
    let op = Provider::start().await;
    let pairwise = ClientMetadata { subject_type: Some(SubjectType::Pairwise), ..ClientMetadata::default() };
    let one = op.client_with(&[CALLBACK], pairwise.clone()).await;
    let same = op.client_with(&[&format!("{CALLBACK}/same")], pairwise).await;
    let jonas = tokens(&op, &one, JONAS).await;
    let (mut zoe, _) = at(&op, &op.portal, ZOE).await;
    link(&op, &mut zoe, JONAS).await;
    // One knew the absorbed account, the other nobody: they agree on what the one knows.
    for client in [&one, &same] {
        for person in [ZOE, JONAS] {
            assert_eq!(sub(&tokens(&op, client, person).await), sub(&jonas));
        }
    }
}

#[tokio::test]
async fn a_client_hears_of_a_sign_out_by_the_sub_that_it_was_told() {
    let op = Provider::start().await;
    let receiver = Receiver::start().await;
    let backchannel_logout_uri = Some(receiver.url.clone());
    let listener =
        op.client_with(&[CALLBACK], ClientMetadata { backchannel_logout_uri, ..ClientMetadata::default() }).await;
    tokens(&op, &listener, ZOE).await;
    let mut jonas = op.browser().sign_in_as(JONAS);
    let told = op.redeem_as(&listener, &jonas.approve(&listener).await).await.tokens();
    let (mut zoe, _) = at(&op, &op.portal, ZOE).await;
    link(&op, &mut zoe, JONAS).await;
    let home = jonas.agent.open(op.url("/")).await;
    jonas.agent.press(&home, "#sign-out", &[]).await;
    let forms = receiver.forms();
    assert_eq!(forms.len(), 1, "{forms:?}");
    let claims = unverified(&forms[0][0].1);
    assert_eq!((&claims["sub"], &claims["sid"]), (&sub(&told), &unverified(&told.id_token)["sid"]));
}

#[tokio::test]
async fn closing_a_joined_account_ends_what_its_parts_had() {
    let op = Provider::start().await;
    let client = op.client_with(&[CALLBACK], refreshing()).await;
    let (zoe, jonas) = joined(&op, &client).await;
    // By the name of either.
    let absorbed = Subject::parse(sub(&jonas).as_str().unwrap()).unwrap();
    assert!(op.broker.close_person(&absorbed).await.unwrap());
    for tokens in [&zoe, &jonas] {
        op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
        op.refresh(&client, &tokens.refresh_token()).await.expect_error("invalid_grant");
    }
}

#[tokio::test]
async fn after_an_undo_no_client_holds_a_token_of_both() {
    let op = Provider::start().await;
    let client = op.client_with(&[CALLBACK], refreshing()).await;
    let jonas = tokens(&op, &client, JONAS).await;
    let (mut visitor, _) = at(&op, &op.portal, ZOE).await;
    let account = link(&op, &mut visitor, JONAS).await;
    // Zoë, whom the client knows as Jonas now.
    let meanwhile = tokens(&op, &client, ZOE).await;
    assert_eq!(sub(&meanwhile), sub(&jonas));
    op.pass(MINUTE);
    visitor.agent.press(&account, "button[name=act]", &[]).await;
    op.userinfo(&meanwhile.access_token).await.expect_error("invalid_token");
    op.refresh(&client, &meanwhile.refresh_token()).await.expect_error("invalid_grant");
    // His own go on, and she is herself.
    assert_eq!(op.userinfo(&jonas.access_token).await.json()["sub"], sub(&jonas));
    op.refresh(&client, &jonas.refresh_token()).await.tokens();
    assert_ne!(sub(&tokens(&op, &client, ZOE).await), sub(&jonas));
}
