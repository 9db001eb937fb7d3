//! RFC 7592: reading, changing and removing a client.

use beadle_tests::provider::{CALLBACK, Provider};
use domain::{ClientId, Decision};
use reqwest::Method;
use serde_json::{Value, json};

use super::super::assert_page;
use super::{ENDPOINT, Registered, document, open, reviewed, send};

async fn decide(op: &Provider, client: &Registered, decision: Decision) {
    op.broker.decide(&ClientId::parse(client.id()).unwrap(), decision, "test").await.unwrap();
}

#[tokio::test]
async fn a_client_reads_what_is_registered() {
    let op = open().await;
    let registered = Registered::new(&op, &json!({ "client_name": "Telescope", "default_max_age": 60 })).await;
    let reply = registered.get(&op).await;
    assert_eq!((reply.status, reply.header("cache-control")), (200, Some("no-store")));
    let mut expected = registered.json.clone();
    // Only a digest of it is kept.
    expected.as_object_mut().unwrap().remove("client_secret");
    assert_eq!(reply.json(), expected);
}

#[tokio::test]
async fn nobody_else_reads_changes_or_removes_it() {
    let op = open().await;
    let (own, other) = (Registered::new(&op, &json!({})).await, Registered::new(&op, &json!({})).await);
    let unknown = format!("{ENDPOINT}?client_id=beadle-00000000000000000000000000000000");
    for (path, bearer) in [
        (&own.path, Some(other.token.as_str())),
        (&own.path, Some("x")),
        (&own.path, Some(own.json["client_secret"].as_str().unwrap())),
        (&unknown, Some(own.token.as_str())),
        (&format!("{ENDPOINT}?client_id=%00"), Some(own.token.as_str())),
        (&own.path, None),
    ] {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let body = (method == Method::PUT).then(|| document(&json!({})));
            let reply = send(&op, method.clone(), path, bearer, body.as_ref()).await;
            assert_eq!(reply.status, 401, "{method} {path} {bearer:?} {}", reply.body);
            let challenge = reply.header("www-authenticate").expect("a challenge");
            assert!(challenge.starts_with("Bearer"), "{challenge}");
            assert_eq!(challenge.contains("invalid_token"), bearer.is_some(), "{challenge}");
        }
    }
    assert_eq!(own.get(&op).await.status, 200);
    let nameless = send(&op, Method::GET, ENDPOINT, Some(&own.token), None).await;
    nameless.expect_error("invalid_request");
}

#[tokio::test]
async fn a_change_replaces_everything_but_id_secret_and_token() {
    let op = open().await;
    let before = Registered::new(&op, &json!({ "client_name": "Old", "policy_uri": "https://a.org/p" })).await;
    let secret = before.json["client_secret"].clone();
    let other = "https://localhost/callback/new";
    let reply = before
        .put(
            &op,
            &json!({ "client_name": "New", "redirect_uris": [other], "client_secret": secret, "scope": "openid" }),
        )
        .await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let after = reply.json();
    assert_eq!(
        (&after["client_name"], &after["redirect_uris"], &after["scope"]),
        (&json!("New"), &json!([other]), &json!("openid"))
    );
    assert_eq!(after.get("policy_uri"), None);
    assert_eq!((&after["client_id"], &after["client_secret"]), (&before.json["client_id"], &secret));
    assert_eq!(after["registration_access_token"], before.token.as_str());
    // What was registered before is not any more, and the new one is.
    let page = op.browser().open(&before.client(), &[]).await;
    assert_page(&page, 400, "redirect_uri");
    let mut client = before.client();
    client.redirect_uri = other.to_owned();
    client.scope = "openid".to_owned();
    let code = op.browser().approve(&client).await;
    op.redeem_as(&client, &code).await.tokens();
}

#[tokio::test]
async fn a_change_that_is_wrong_changes_nothing() {
    let op = open().await;
    let registered = Registered::new(&op, &json!({ "client_name": "Telescope" })).await;
    let before = registered.get(&op).await.json();
    for (members, code) in [
        (json!({ "client_id": "another" }), "invalid_client_metadata"),
        (json!({ "client_secret": "chosen by myself" }), "invalid_client_metadata"),
        (json!({ "client_secret": 7 }), "invalid_client_metadata"),
        (json!({ "registration_access_token": registered.token }), "invalid_client_metadata"),
        (json!({ "registration_client_uri": "https://a.org/" }), "invalid_client_metadata"),
        (json!({ "client_id_issued_at": 0 }), "invalid_client_metadata"),
        (json!({ "client_secret_expires_at": 0 }), "invalid_client_metadata"),
        (json!({ "redirect_uris": ["http://portal.example.org/"] }), "invalid_redirect_uri"),
        (json!({ "grant_types": ["client_credentials"] }), "invalid_client_metadata"),
    ] {
        registered.put(&op, &members).await.expect_error(code);
    }
    assert_eq!(registered.get(&op).await.json(), before);
}

#[tokio::test]
async fn a_client_that_begins_to_use_a_secret_gets_one_and_one_that_ends_it_loses_it() {
    let op = open().await;
    let registered = Registered::new(&op, &json!({})).await;
    let old = registered.client();
    let public = registered.put(&op, &json!({ "token_endpoint_auth_method": "none" })).await.json();
    assert_eq!(public.get("client_secret"), None);
    let again = registered.put(&op, &json!({})).await.json();
    let new = again["client_secret"].as_str().expect("a new secret");
    assert_ne!(new, old.client_secret);
    let code = op.browser().approve(&old).await;
    op.redeem_as(&old, &code).await.expect_error("invalid_client");
    op.redeem_with(&old, &code, &[("client_secret", new)]).await.tokens();
}

#[tokio::test]
async fn a_client_that_removes_itself_is_gone_with_all_that_it_got() {
    let op = open().await;
    let registered = Registered::new(&op, &json!({})).await;
    let client = registered.client();
    let code = op.browser().approve(&client).await;
    let tokens = op.redeem_as(&client, &code).await.tokens();
    let unspent = op.browser().approve(&client).await;
    let reply = registered.delete(&op).await;
    assert_eq!((reply.status, reply.body.as_str()), (204, ""));
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
    op.redeem_as(&client, &unspent).await.expect_error("invalid_client");
    assert_page(&op.browser().open(&client, &[]).await, 403, "retired");
    for reply in [registered.get(&op).await, registered.put(&op, &json!({})).await, registered.delete(&op).await] {
        assert_eq!(reply.status, 401, "{}", reply.body);
    }
}

#[tokio::test]
async fn a_suspended_client_reads_but_does_not_change_itself() {
    let op = open().await;
    let registered = Registered::new(&op, &json!({})).await;
    decide(&op, &registered, Decision::Suspend).await;
    assert_eq!(registered.get(&op).await.status, 200);
    let reply = registered.put(&op, &json!({ "client_name": "x" })).await;
    assert_eq!((reply.status, &reply.json()["error"]), (403, &Value::from("access_denied")));
    decide(&op, &registered, Decision::Resume).await;
    assert_eq!(registered.put(&op, &json!({ "client_name": "x" })).await.status, 200);
}

/// An administrator approved a name, hosts and rights: another path or logo is the owner's own affair. What was approved is in
/// use until they approve something else.
#[tokio::test]
async fn what_was_approved_of_a_client_is_in_use_until_its_change_is_approved() {
    let op = reviewed().await;
    let registered = Registered::new(&op, &json!({ "client_name": "Telescope", "scope": "openid" })).await;
    assert_page(&op.browser().open(&registered.client(), &[]).await, 403, "waiting for approval");
    decide(&op, &registered, Decision::Approve).await;
    let same = json!({
        "client_name": "Telescope", "scope": "openid", "redirect_uris": [CALLBACK, "https://localhost/callback/2"],
        "policy_uri": "https://a.org/p",
    });
    assert_eq!(registered.put(&op, &same).await.status, 200);
    op.browser().approve(&registered.client()).await;
    let id = ClientId::parse(registered.id()).unwrap();
    let approved = op.store.client(&id).await.unwrap().unwrap();
    for change in [
        json!({ "client_name": "Your Bank" }),
        json!({ "redirect_uris": ["https://elsewhere.example.org/"] }),
        json!({ "redirect_uris": ["org.example.app:/cb"] }),
        json!({ "scope": "openid email" }),
        json!({ "token_endpoint_auth_method": "none" }),
    ] {
        let mut members = same.clone();
        members.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let reply = registered.put(&op, &members).await;
        assert_eq!((reply.status, &reply.json()["client_name"]), (200, &json!("Telescope")), "{change}");
        assert_eq!(op.store.client(&id).await.unwrap().unwrap(), approved, "{change}");
        assert!(op.store.client_change(&id).await.unwrap().is_some(), "{change}");
        op.browser().approve(&registered.client()).await;
    }
    // Whoever goes back to what is in use asks for nothing any more.
    assert_eq!(registered.put(&op, &same).await.status, 200);
    assert_eq!(op.store.client_change(&id).await.unwrap(), None);
}

#[tokio::test]
async fn the_skin_that_the_operator_gave_a_client_stays_whatever_it_says_of_itself() {
    let op = open().await;
    let registered = Registered::new(&op, &json!({ "skin": "own" })).await;
    let id = ClientId::parse(registered.id()).unwrap();
    let skin = async || op.store.client(&id).await.unwrap().unwrap().metadata.skin.map(|name| name.to_string());
    assert_eq!(skin().await, None, "a client gives itself none");
    let given = json!({ "skin": "hub" });
    op.broker.edit_client(&id, given.as_object().unwrap(), (None, "test")).await.unwrap();
    for members in [json!({}), json!({ "skin": "own" }), json!({ "skin": null, "client_name": "New" })] {
        let reply = registered.put(&op, &members).await;
        assert_eq!((reply.status, skin().await.as_deref()), (200, Some("hub")), "{members} {}", reply.body);
        assert_eq!(reply.json()["skin"], "hub", "the client is told what is registered");
    }
}
