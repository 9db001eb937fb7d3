//! `/admin/api/v1/certificates`: programs of administrators find certificates and revoke them.

use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{JONAS, Provider, Reply, ZOE};
use beadle_tests::ssh::{SshKey, ask, provider as with_ssh, token};
use domain::Permission;
use reqwest::Method;
use serde_json::{Value, json};

use super::admin_certificates::{certified, entries};

const PATH: &str = "/admin/api/v1/certificates";
const SSH: &str = "/admin/api/v1/ssh-certificates";
const HOUR: Duration = Duration::from_secs(3600);

async fn get(op: &Provider, token: &str, path: &str) -> Reply {
    op.send(op.request(Method::GET, path).bearer_auth(token)).await
}

async fn revoke(op: &Provider, token: &str, path: &str, body: &Value) -> Reply {
    op.send(op.request(Method::POST, &format!("{path}/revoke")).bearer_auth(token).json(body)).await
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The serial numbers of a page.
fn serials(reply: &Reply) -> Vec<String> {
    assert_eq!((reply.status, reply.header("cache-control")), (200, Some("no-store")), "{}", reply.body);
    let list = reply.json()["certificates"].as_array().unwrap().clone();
    list.iter().map(|one| one["serial"].as_str().unwrap().to_owned()).collect()
}

async fn programs_find_look_at_and_revoke(op: Provider) {
    let suite = op.broker.add_admin_token("suite", Permission::ALL.iter().copied(), HOUR).await.unwrap();
    let suite = suite.expose();
    let (zoe_serial, zoe) = certified(&op, ZOE).await;
    op.pass(MINUTE);
    let (jonas_serial, _) = certified(&op, JONAS).await;
    let mut both = [zoe_serial.clone(), jonas_serial.clone()];
    both.sort();
    let all = get(&op, suite, PATH).await;
    assert_eq!((serials(&all), &all.json()["next"]), (both.to_vec(), &Value::Null));
    let first = get(&op, suite, &format!("{PATH}?limit=1")).await;
    assert_eq!((serials(&first), &first.json()["next"]), (both[..1].to_vec(), &json!(both[0])));
    let second = get(&op, suite, &format!("{PATH}?limit=1&after={}", both[0])).await;
    assert_eq!(serials(&second), both[1..]);
    let one = get(&op, suite, &format!("{PATH}/{}", zoe_serial.to_lowercase())).await;
    let one = one.json();
    assert_eq!((&one["state"], &one["sub"]), (&"valid".into(), &zoe.as_str().into()));
    assert!(one["certificate"].as_str().unwrap().starts_with("-----BEGIN CERTIFICATE-----"), "{one}");
    assert_eq!(one["key_sha256"].as_str().unwrap().len(), 64);
    let name = one["name"].as_str().unwrap().to_uppercase();
    for query in [format!("dn={}", encoded(&name)), format!("serial={zoe_serial}"), format!("person={}", encoded(&zoe))]
    {
        assert_eq!(
            serials(&get(&op, suite, &format!("{PATH}?{query}&state=valid")).await),
            std::slice::from_ref(&zoe_serial),
            "{query}"
        );
        assert!(serials(&get(&op, suite, &format!("{PATH}?{query}&state=revoked")).await).is_empty(), "{query}");
    }
    assert!(serials(&get(&op, suite, &format!("{PATH}?address=nobody%40hills.example.edu")).await).is_empty());

    let path = format!("{PATH}/{zoe_serial}");
    let done = revoke(&op, suite, &path, &json!({"reason": "key-compromise"})).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert_eq!(done.json(), json!({"revoked": [zoe_serial], "reason": "key-compromise", "letter": "unwanted"}));
    let told = entries(&op, "certificate.revoked", &zoe_serial).await;
    assert_eq!((told.len(), &told[0]["by"], &told[0]["reason"]), (1, &"program suite".into(), &1.into()));
    let again = revoke(&op, suite, &path, &json!({"reason": "superseded"})).await;
    assert_eq!(again.status, 409, "{}", again.body);
    assert!(again.expect_problem("not_possible").starts_with("It was revoked on "));
    let one = get(&op, suite, &path).await.json();
    assert_eq!((&one["state"], &one["reason"]), (&"revoked".into(), &"key-compromise".into()));
    assert!(op.broker.verify_audit("").await.unwrap().findings.is_empty());

    op.pass(MINUTE * 60 * 24 * 30);
    let suite = op.broker.add_admin_token("suite", Permission::ALL.iter().copied(), HOUR).await.unwrap();
    let path = format!("{PATH}/{jonas_serial}");
    let ended = revoke(&op, suite.expose(), &path, &json!({"reason": "superseded"})).await;
    assert_eq!(ended.status, 409, "{}", ended.body);
    assert!(ended.expect_problem("not_possible").starts_with("It ended on "));
    // That others may have its key is told all the same.
    let done = revoke(&op, suite.expose(), &path, &json!({"reason": "key-compromise"})).await;
    assert_eq!(done.json()["revoked"], json!([jonas_serial]), "{}", done.body);
    assert!(op.broker.verify_audit("").await.unwrap().findings.is_empty());
}

#[tokio::test]
async fn programs_find_look_at_and_revoke_on_sqlite() {
    programs_find_look_at_and_revoke(Provider::start().await).await;
}

#[tokio::test]
async fn programs_find_look_at_and_revoke_on_postgres() {
    programs_find_look_at_and_revoke(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

#[tokio::test]
async fn those_for_ssh_are_found_and_revoked_likewise() {
    let (op, client) = with_ssh().await;
    let suite = op.broker.add_admin_token("suite", Permission::ALL.iter().copied(), HOUR).await.unwrap();
    let reply = ask(&op, &client, &token(&op, &client, ZOE).await, &SshKey::new().line(), &[]).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let list = get(&op, suite.expose(), &format!("{SSH}?state=valid")).await;
    let serial = serials(&list).remove(0);
    assert_eq!(list.json()["certificates"][0]["principals"][0], "zoe@hills.example.edu");
    let one = get(&op, suite.expose(), &format!("{SSH}/{serial}")).await.json();
    assert!(one["certificate"].as_str().unwrap().starts_with("ssh-ed25519-cert-v01@openssh.com "), "{one}");
    let path = format!("{SSH}/{serial}");
    let done = revoke(&op, suite.expose(), &path, &json!({"reason": "affiliation-changed"})).await;
    assert_eq!(done.json()["revoked"], json!([serial]), "{}", done.body);
    assert_eq!(entries(&op, "ssh.revoked", &serial).await[0]["by"], "program suite");
    assert_eq!(revoke(&op, suite.expose(), &path, &json!({"reason": "superseded"})).await.status, 409);
    for unknown in ["1", "x", "-1", "99999999999999999999"] {
        let path = format!("{SSH}/{unknown}");
        assert_eq!(get(&op, suite.expose(), &path).await.status, 404, "{unknown}");
        assert_eq!(revoke(&op, suite.expose(), &path, &json!({"reason": "superseded"})).await.status, 404, "{unknown}");
    }
}

#[tokio::test]
async fn what_is_not_good_is_refused_each_with_its_sentence() {
    let op = Provider::start().await;
    let suite = op.broker.add_admin_token("suite", Permission::ALL.iter().copied(), HOUR).await.unwrap();
    let suite = suite.expose();
    let (serial, zoe) = certified(&op, ZOE).await;
    for query in ["state=good", "limit=0", "limit=1001", "limit=x", "person=%00", "sub=x", "serial=01&serial=02"] {
        let reply = get(&op, suite, &format!("{PATH}?{query}")).await;
        assert_eq!(reply.status, 400, "{query}: {}", reply.body);
        assert!(!reply.expect_problem("invalid_request").is_empty(), "{query}");
    }
    for query in ["serial=xyz", "after=xyz", "person=nobody%20", "dn=/CN=a&serial=01"] {
        let reply = get(&op, suite, &format!("{PATH}?{query}")).await;
        assert_eq!(reply.status, 422, "{query}: {}", reply.body);
        assert!(!reply.expect_problem("invalid_value").is_empty(), "{query}");
    }
    let path = format!("{PATH}/{serial}");
    for body in [
        json!({}),
        json!({"reason": "because"}),
        json!({"reason": 1}),
        json!({"reason": "superseded", "letter": 1}),
        json!({"reason": "superseded", "letter": "x".repeat(1001)}),
        json!({"reason": "superseded", "extra": true}),
        json!([]),
        json!("x"),
    ] {
        let reply = revoke(&op, suite, &path, &body).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.body);
        reply.expect_problem("invalid_request");
    }
    for unknown in ["00FF00FF", "xyz", "%2e%2e"] {
        let path = format!("{PATH}/{unknown}");
        assert_eq!(get(&op, suite, &path).await.status, 404, "{unknown}");
        let reply = revoke(&op, suite, &path, &json!({"reason": "superseded"})).await;
        assert_eq!(reply.status, 404, "{unknown}");
    }
    // Nobody without a token that lives, whatever else they have.
    let mut visitor = super::admin_certificates::administrator(&op, "grace").await;
    assert_eq!(visitor.agent.open(op.url(PATH)).await.status, 401, "a session is no token");
    let ended = op.broker.add_admin_token("ended", Permission::ALL.iter().copied(), MINUTE).await.unwrap();
    op.pass(MINUTE);
    let access = super::certificate::token(&op, ZOE).await;
    for token in ["", "x", ended.expose(), access.as_str()] {
        for reply in [
            get(&op, token, PATH).await,
            get(&op, token, &path).await,
            get(&op, token, SSH).await,
            revoke(&op, token, &path, &json!({"reason": "superseded"})).await,
            revoke(&op, token, &format!("{SSH}/1"), &json!({"reason": "superseded"})).await,
        ] {
            assert_eq!(reply.status, 401, "{token}: {}", reply.body);
            assert!(reply.header("www-authenticate").is_some() && !reply.body.contains(&zoe));
        }
    }
    assert!(entries(&op, "certificate.revoked", &serial).await.is_empty());
}
