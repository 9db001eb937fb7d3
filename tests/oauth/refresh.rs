//! Refresh tokens ([RFC 6749 §6](https://www.rfc-editor.org/rfc/rfc6749#section-6),
//! [OpenID Connect Core §11 and §12](https://openid.net/specs/openid-connect-core-1_0.html#OfflineAccess),
//! [RFC 9700 §4.14](https://www.rfc-editor.org/rfc/rfc9700#section-4.14)).

use std::sync::Arc;
use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::client_key::ClientKey;
use beadle_tests::demo::Client;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{CALLBACK, Provider};
use beadle_tests::tokens::unverified;
use beadle_tests::tokens::{CHALLENGE, VERIFIER};
use domain::client::GrantType;
use domain::{ClientMetadata, ClientStatus};
use serde_json::{Value, json};

use super::returning::{bought, portal, public, refreshing};

const DAY: Duration = Duration::from_secs(86_400);

fn text(json: &Value, name: &str) -> String {
    json[name].as_str().unwrap_or_else(|| panic!("no {name} in {json}")).to_owned()
}

#[tokio::test]
async fn a_refresh_token_buys_new_tokens_again_and_again() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let first = bought(&op, &client).await;
    let mut present = first.refresh_token();
    for _ in 0..3 {
        op.pass(DAY);
        let reply = op.refresh(&client, &present).await;
        let tokens = reply.tokens();
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert_eq!((&tokens.json["token_type"], &tokens.json["scope"]), (&Value::from("Bearer"), &first.json["scope"]));
        assert_eq!(op.userinfo(&tokens.access_token).await.status, 200);
        assert_ne!(tokens.refresh_token(), present);
        present = tokens.refresh_token();
    }
}

#[tokio::test]
async fn the_answer_tells_since_when_and_how_long_the_refresh_token_lives() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let first = bought(&op, &client).await;
    assert_eq!(first.json["refresh_token_lifetime"], 15 * 86_400);
    let since = first.json["refresh_token_iat"].as_i64().unwrap();
    op.pass(MINUTE);
    let second = op.refresh(&client, &first.refresh_token()).await.tokens().json;
    assert_eq!(second["refresh_token_iat"].as_i64(), Some(since + 60));
}

#[tokio::test]
async fn the_id_token_of_a_refresh_tells_of_the_same_sign_in() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let page = op.browser().authorize(&client, &[("nonce", "n")]).await;
    let first = op.redeem_as(&client, &page.callback("code").unwrap()).await.tokens();
    op.pass(DAY);
    let second = op.refresh(&client, &first.refresh_token()).await.tokens();
    let (old, new) = (unverified(&first.id_token), unverified(&second.id_token));
    for name in ["iss", "sub", "aud", "auth_time"] {
        assert_eq!(old[name], new[name], "{name}");
    }
    assert_eq!(new["iat"].as_i64().unwrap(), old["iat"].as_i64().unwrap() + 86_400);
    assert_ne!((&old["jti"], &old["at_hash"]), (&new["jti"], &new["at_hash"]));
    assert_eq!((&old["nonce"], new.get("nonce")), (&Value::from("n"), None));
}

#[tokio::test]
async fn only_a_client_that_may_refresh_gets_a_refresh_token_and_only_if_it_asks() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let page = op.browser().authorize(&client, &[("scope", "openid email")]).await;
    let tokens = op.redeem_as(&client, &page.callback("code").unwrap()).await.tokens();
    assert_eq!(tokens.json.get("refresh_token"), None);

    let only_codes =
        ClientMetadata { grant_types: Some(vec![GrantType::AuthorizationCode]), ..ClientMetadata::default() };
    let other = op.client_with_scopes(&[CALLBACK], only_codes, "openid offline_access").await;
    assert_eq!(bought(&op, &other).await.json.get("refresh_token"), None);

    // One that was registered by form names no grants.
    let plain = op.client_with_scopes(&[CALLBACK], ClientMetadata::default(), "openid offline_access").await;
    let token = bought(&op, &plain).await.refresh_token();
    op.refresh(&plain, &token).await.tokens();

    // And one that is registered with a lifetime need not ask.
    let always = ClientMetadata { refresh_token_lifetime: Some(3600), ..refreshing() };
    let always = op.client_with_scopes(&[CALLBACK], always, "openid").await;
    assert_eq!(bought(&op, &always).await.json["refresh_token_lifetime"], 3600);
}

#[tokio::test]
async fn offline_access_is_agreed_to_each_time() {
    let op = Provider::start().await;
    let client = op.client_with_scopes(&[CALLBACK], refreshing(), "openid offline_access").await;
    let mut visitor = op.browser();
    for _ in 0..2 {
        let page = visitor.authorize(&client, &[]).await;
        assert!(page.callback("code").is_some() && visitor.saw("#approve"), "{}", page.body);
    }
    visitor.authorize(&client, &[("scope", "openid")]).await;
    assert!(!visitor.saw("#approve"));
    let page = visitor.authorize(&client, &[("prompt", "none")]).await;
    assert_eq!(page.callback("error").as_deref(), Some("consent_required"));
}

#[tokio::test]
async fn an_old_refresh_token_ends_everything_that_came_from_its_sign_in() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let first = bought(&op, &client).await;
    let second = op.refresh(&client, &first.refresh_token()).await.tokens();
    let third = op.refresh(&client, &second.refresh_token()).await.tokens();
    op.pass(MINUTE);
    let sentence = op.refresh(&client, &first.refresh_token()).await.expect_error("invalid_grant");
    assert!(sentence.contains("used before"), "{sentence}");
    op.refresh(&client, &third.refresh_token()).await.expect_error("invalid_grant");
    for token in [&second.access_token, &third.access_token] {
        op.userinfo(token).await.expect_error("invalid_token");
    }
}

#[tokio::test]
async fn a_replayed_code_ends_the_refresh_token_that_it_bought() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let code = op.browser().approve(&client).await;
    let first = op.redeem_as(&client, &code).await.tokens();
    let second = op.refresh(&client, &first.refresh_token()).await.tokens();
    op.redeem_as(&client, &code).await.expect_error("invalid_grant");
    op.refresh(&client, &second.refresh_token()).await.expect_error("invalid_grant");
    op.userinfo(&second.access_token).await.expect_error("invalid_token");
}

#[tokio::test]
async fn a_lost_answer_can_be_had_once_more_for_some_seconds() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let first = bought(&op, &client).await.refresh_token();
    let lost = op.refresh(&client, &first).await.tokens().refresh_token();
    op.pass(Duration::from_secs(5));
    let found = op.refresh(&client, &first).await.tokens().refresh_token();
    assert_ne!(lost, found);
    let next = op.refresh(&client, &found).await.tokens().refresh_token();
    // The lost one is dead, and whoever has it is a thief.
    op.refresh(&client, &lost).await.expect_error("invalid_grant");
    op.refresh(&client, &next).await.expect_error("invalid_grant");
}

#[tokio::test]
async fn a_refresh_token_is_good_for_its_client_alone() {
    let op = Provider::start().await;
    let (client, other) = (portal(&op).await, portal(&op).await);
    let token = bought(&op, &client).await.refresh_token();
    op.refresh(&other, &token).await.expect_error("invalid_grant");
    let thief = Client { client_secret: "guess".to_owned(), ..client.clone() };
    op.refresh(&thief, &token).await.expect_error("invalid_client");
    op.refresh(&op.portal, &token).await.expect_error("unauthorized_client");
    for guess in ["x", "", &"A".repeat(64), &token[1..], &format!("{}{}", &token[..30], "A".repeat(34))] {
        let code = if guess.is_empty() { "invalid_request" } else { "invalid_grant" };
        op.refresh(&client, guess).await.expect_error(code);
    }
    // None of that ended it.
    op.refresh(&client, &token).await.tokens();
}

#[tokio::test]
async fn a_refresh_may_ask_for_less_and_never_for_more() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let page = op.browser().authorize(&client, &[("scope", "openid email offline_access")]).await;
    let first = op.redeem_as(&client, &page.callback("code").unwrap()).await.tokens();
    let ask = async |token: &str, scope: &str| {
        let grant = [("grant_type", "refresh_token"), ("refresh_token", token), ("scope", scope)];
        op.token(&client, &grant).await
    };
    let token = first.refresh_token();
    ask(&token, "openid email profile").await.expect_error("invalid_scope");
    let less = ask(&token, "openid").await.tokens();
    assert_eq!(less.json["scope"], "openid");
    assert_eq!(op.userinfo(&less.access_token).await.json().get("email"), None);
    assert_eq!(unverified(&less.id_token).get("email"), None);
    // The next time it may be all again.
    let all = op.refresh(&client, &less.refresh_token()).await.tokens();
    assert_eq!(all.json["scope"], "openid email offline_access");
}

#[tokio::test]
async fn what_was_taken_from_a_client_meanwhile_it_gets_no_more() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let first = bought(&op, &client).await;
    let id = domain::ClientId::parse(&client.client_id).unwrap();
    let less = json!({ "scope": "openid offline_access" });
    op.broker.edit_client(&id, less.as_object().unwrap(), (None, "test")).await.unwrap();
    let second = op.refresh(&client, &first.refresh_token()).await.tokens();
    assert!(!text(&second.json, "scope").contains("email"), "{}", second.json);
    assert_eq!(op.userinfo(&second.access_token).await.json().get("email"), None);
}

#[tokio::test]
async fn lifetimes_can_be_shortened_and_never_lengthened() {
    let op = Provider::start().await;
    let client =
        op.client_with(&[CALLBACK], ClientMetadata { refresh_token_lifetime: Some(7200), ..refreshing() }).await;
    let buy = async |fields: &[(&str, &str)]| {
        let code = op.browser().approve(&client).await;
        op.redeem_with(&client, &code, fields).await.tokens()
    };
    let short = buy(&[("at_lifetime", "60"), ("rt_lifetime", "600")]).await;
    assert_eq!(
        (&short.json["expires_in"], &short.json["refresh_token_lifetime"]),
        (&Value::from(60), &Value::from(600))
    );
    let long = buy(&[("at_lifetime", "90000"), ("rt_lifetime", "90000")]).await;
    assert_eq!(
        (&long.json["expires_in"], &long.json["refresh_token_lifetime"]),
        (&Value::from(900), &Value::from(7200))
    );
    op.pass(MINUTE);
    op.userinfo(&short.access_token).await.expect_error("invalid_token");
    op.pass(MINUTE * 9);
    op.refresh(&client, &short.refresh_token()).await.expect_error("invalid_grant");
    op.refresh(&client, &long.refresh_token()).await.tokens();
    for field in ["at_lifetime", "rt_lifetime"] {
        let code = op.browser().approve(&client).await;
        op.redeem_with(&client, &code, &[(field, "soon")]).await.expect_error("invalid_request");
    }
}

#[tokio::test]
async fn a_refresh_token_ends_unused_and_altogether() {
    let op = Provider::start_with(|settings| {
        settings.lifetimes.refresh_idle = DAY * 2;
        settings.lifetimes.refresh_absolute = DAY * 5;
    })
    .await;
    let client = portal(&op).await;
    let idle = bought(&op, &client).await.refresh_token();
    let mut used = bought(&op, &client).await.refresh_token();
    for _ in 0..3 {
        op.pass(DAY * 3 / 2);
        let reply = op.refresh(&client, &used).await;
        used = reply.tokens().refresh_token();
    }
    op.refresh(&client, &idle).await.expect_error("invalid_grant");
    let reply = op.refresh(&client, &used).await;
    // Half a day is left of five.
    assert_eq!(reply.tokens().json["refresh_token_lifetime"], 43_200);
    op.pass(DAY / 2);
    op.refresh(&client, &reply.tokens().refresh_token()).await.expect_error("invalid_grant");
}

#[tokio::test]
async fn a_closed_account_and_a_suspended_client_refresh_nothing() {
    let op = Provider::start().await;
    let (client, other) = (portal(&op).await, portal(&op).await);
    let (mine, others) = (bought(&op, &client).await, bought(&op, &other).await);
    op.suspend(&other).await;
    op.refresh(&other, &others.refresh_token()).await.expect_error("invalid_client");
    let sub = text(&unverified(&mine.id_token), "sub");
    op.broker.close_person(&domain::Subject::parse(&sub).unwrap()).await.unwrap();
    op.refresh(&client, &mine.refresh_token()).await.expect_error("invalid_grant");
}

#[tokio::test]
async fn a_public_client_refreshes_with_its_id_alone() {
    let op = Provider::start().await;
    let public = public(&op).await;
    let page = op.browser().authorize(&public, &CHALLENGE).await;
    let code = page.callback("code").unwrap();
    let tokens = op.redeem_with(&public, &code, &[("code_verifier", VERIFIER)]).await.tokens();
    op.refresh(&public, &tokens.refresh_token()).await.tokens();
}

/// [RFC 9449 §5](https://www.rfc-editor.org/rfc/rfc9449#section-5): nothing else ties it to the client.
#[tokio::test]
async fn the_refresh_token_of_a_public_client_is_bound_to_its_dpop_key() {
    let op = Provider::start().await;
    let public = public(&op).await;
    let (key, thief) = (ClientKey::new(), ClientKey::new());
    let page = op.browser().authorize(&public, &CHALLENGE).await;
    let code = page.callback("code").unwrap();
    let redemption = [("grant_type", "authorization_code"), ("code", &code), ("code_verifier", VERIFIER)];
    let redemption = [&redemption[..], &[("redirect_uri", CALLBACK)]].concat();
    let tokens = op.token_with_proof(&public, &key, &redemption).await.tokens();
    assert_eq!(tokens.json["token_type"], "DPoP");

    let refresh_token = tokens.refresh_token();
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", refresh_token.as_str())];
    op.refresh(&public, &refresh_token).await.expect_error("invalid_grant");
    op.token_with_proof(&public, &thief, &refresh).await.expect_error("invalid_grant");
    // None of that has used it up.
    let next = op.token_with_proof(&public, &key, &refresh).await.tokens();
    assert_eq!(next.json["token_type"], "DPoP");
    let bound = op.introspect(&op.portal, &next.access_token).await.json();
    assert_eq!(bound, json!({"active": false}), "it is another client's");
    op.userinfo(&next.access_token).await.expect_error("invalid_token");
    assert_eq!(op.userinfo_with_proof(&key, &next.access_token).await.status, 200);
    // Its successor is bound to the same key, also within the grace for a lost answer.
    op.token_with_proof(&public, &thief, &refresh).await.expect_error("invalid_grant");
    op.token_with_proof(&public, &key, &refresh).await.tokens();
}

/// One that proves itself otherwise may change its key with every request.
#[tokio::test]
async fn the_refresh_token_of_a_confidential_client_goes_with_any_key() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let (one, other) = (ClientKey::new(), ClientKey::new());
    let code = op.browser().approve(&client).await;
    let redemption = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)];
    let first = op.token_with_proof(&client, &one, &redemption).await.tokens().refresh_token();
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", first.as_str())];
    let second = op.token_with_proof(&client, &other, &refresh).await.tokens();
    assert_eq!(op.userinfo_with_proof(&other, &second.access_token).await.status, 200);
    assert_eq!(op.userinfo_with_proof(&one, &second.access_token).await.json()["error"], "invalid_dpop_proof");
}

async fn fifty_refreshes_at_once(op: Provider) {
    let op = Arc::new(op);
    let client = portal(&op).await;
    let token = bought(&op, &client).await.refresh_token();
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let (op, client, token) = (op.clone(), client.clone(), token.clone());
            tokio::spawn(async move { op.refresh(&client, &token).await })
        })
        .collect();
    let mut got = Vec::new();
    for task in tasks {
        got.push(task.await.unwrap().tokens());
    }
    for tokens in &got {
        assert_eq!(op.userinfo(&tokens.access_token).await.status, 200);
    }
    let live = async |token: &str| op.introspect(&client, token).await.json()["active"] == true;
    let mut left = Vec::new();
    for tokens in &got {
        let token = tokens.refresh_token();
        if live(&token).await {
            left.push(token);
        }
    }
    assert_eq!(left.len(), 1);
    op.refresh(&client, &left[0]).await.tokens();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_refreshes_at_once_one_refresh_token_is_left_on_sqlite() {
    fifty_refreshes_at_once(Provider::start().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_refreshes_at_once_one_refresh_token_is_left_on_postgresql() {
    fifty_refreshes_at_once(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

#[tokio::test]
async fn a_client_that_is_not_approved_any_more_gets_nothing_for_a_refresh_token() {
    let op = Provider::start().await;
    let client = op.client_of(&[CALLBACK], false, ClientStatus::Approved).await;
    op.suspend(&client).await;
    op.refresh(&client, &"A".repeat(64)).await.expect_error("invalid_client");
}
