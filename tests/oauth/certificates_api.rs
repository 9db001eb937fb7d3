//! `/oauth2/certificates`: a person's certificates for programs; and the client that comes with the server, the command line
//! for people.

use beadle_tests::MINUTE;
use beadle_tests::demo::Client;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{JONAS, Person, Provider, Reply, Tokens, ZOE};
use beadle_tests::ssh::{self, SshKey};
use domain::{ClientId, Clock as _, Decision};
use reqwest::Method;
use serde_json::Value;

use super::certificate::{bare, csr};
use super::rfc8628_device::{Device, let_in};

const LIST: &str = "/oauth2/certificates";
const REVOKE: &str = "/oauth2/certificates/revoke";
const SCOPE: &str = "openid edu.uiuc.ncsa.myproxy.getcert offline_access";

/// The command line, as discovery names it.
async fn command_line(op: &Provider) -> Client {
    let document = op.get("/.well-known/openid-configuration").await.json();
    Client {
        client_id: document["beadle_command_line_client_id"].as_str().expect("its id").to_owned(),
        client_secret: String::new(),
        redirect_uri: String::new(),
        scope: SCOPE.to_owned(),
    }
}

/// Tokens for the command line of somebody who let it in.
async fn on_the_command_line(op: &Provider, person: Person) -> Tokens {
    let device = Device::ask_for(op, &command_line(op).await, SCOPE).await;
    let mut visitor = op.browser().sign_in_as(person);
    let page = let_in(&mut visitor, &device).await;
    assert!(page.has("#device-approved"), "{}", page.body);
    device.poll().await.tokens()
}

/// A certificate by this client, and its serial number as the list has it.
async fn fetched(op: &Provider, client: &Client, access_token: &str) -> String {
    let request = bare(&csr("rsa:2048", "/CN=x", &[]));
    let form = [
        ("access_token", access_token),
        ("client_id", &client.client_id),
        ("client_secret", &client.client_secret),
        ("certreq", &request),
    ];
    let form: Vec<_> = form.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let reply = op.post("/oauth2/getcert", &form).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let listed = list(op, access_token).await;
    listed[0]["serial"].as_str().expect("a serial number").to_owned()
}

async fn asked(op: &Provider, access_token: &str) -> Reply {
    op.send(op.request(Method::GET, LIST).bearer_auth(access_token)).await
}

async fn list(op: &Provider, access_token: &str) -> Vec<Value> {
    let reply = asked(op, access_token).await;
    assert_eq!((reply.status, reply.header("cache-control")), (200, Some("no-store")), "{}", reply.body);
    reply.json()["certificates"].as_array().expect("a list").clone()
}

async fn revoke(op: &Provider, access_token: &str, form: &[(&str, &str)]) -> Reply {
    op.send(op.request(Method::POST, REVOKE).bearer_auth(access_token).form(form)).await
}

async fn serials_revoked(op: &Provider) -> Vec<(String, i64)> {
    let issuing = op.broker.authority().issuing_id().unwrap().to_owned();
    let revoked = op.store.revoked_certificates(&issuing, op.clock.now()).await.unwrap();
    revoked.into_iter().map(|one| (one.serial, one.reason)).collect()
}

async fn the_command_line_sees_and_revokes_all_that_is_the_person_s(op: Provider) {
    let tokens = on_the_command_line(&op, ZOE).await;
    assert_eq!(list(&op, &tokens.access_token).await, Vec::<Value>::new());
    let own = fetched(&op, &command_line(&op).await, &tokens.access_token).await;
    op.pass(MINUTE);
    let mut visitor = op.browser();
    let portal = op.redeem(&visitor.approve(&op.portal).await).await.tokens().access_token;
    let other = fetched(&op, &op.portal, &portal).await;

    let listed = list(&op, &tokens.access_token).await;
    assert_eq!(listed.iter().map(|one| one["serial"].as_str().unwrap()).collect::<Vec<_>>(), [&other, &own]);
    let (portal_s, own_s) = (&listed[0], &listed[1]);
    assert_eq!(
        (&portal_s["fetched_by"], &portal_s["client_id"]),
        (&"Portal".into(), &op.portal.client_id.clone().into())
    );
    assert_eq!(own_s["client_id"], "beadle-command-line");
    assert!(own_s["subject"].as_str().unwrap().starts_with("/DC=org/DC=example/O=University of Example Hills/CN=Zoe"));
    assert_eq!((&own_s["profile"], &own_s["state"]), (&"short-lived".into(), &"valid".into()));
    assert_eq!(own_s["institution"], "University of Example Hills");
    let (from, to) = (own_s["not_before"].as_i64().unwrap(), own_s["not_after"].as_i64().unwrap());
    assert!((863_000..866_000).contains(&(to - from)), "{from} {to}");

    // The application sees its own alone.
    let seen = list(&op, &portal).await;
    assert_eq!(seen.iter().map(|one| one["serial"].as_str().unwrap()).collect::<Vec<_>>(), [&other]);
    let refused = revoke(&op, &portal, &[("serial", &own), ("reason", "unneeded")]).await;
    assert_eq!(refused.status, 404, "{}", refused.body);
    assert!(serials_revoked(&op).await.is_empty());

    for (serial, reason, code) in [(&own, "compromised", 1), (&other, "superseded", 4)] {
        let done = revoke(&op, &tokens.access_token, &[("serial", serial), ("reason", reason)]).await;
        assert_eq!((done.status, done.json()), (200, serde_json::json!({ "revoked": 1 })));
        assert!(serials_revoked(&op).await.contains(&(serial.clone(), code)));
        let again = revoke(&op, &tokens.access_token, &[("serial", serial), ("reason", reason)]).await;
        assert_eq!(again.status, 404, "once is enough");
    }
    let listed = list(&op, &tokens.access_token).await;
    assert!(listed.iter().all(|one| one["state"] == "revoked" && one["revoked_at"].is_i64()), "{listed:?}");
    op.pass(MINUTE * 60 * 24 * 11);
    op.store.make_room(op.clock.now()).await.unwrap();
    let renewed = renewed(&op, &tokens.refresh_token()).await.tokens();
    assert_eq!(list(&op, &renewed.access_token).await.len(), 2, "it stays in sight, without another sign-in");
}

#[tokio::test]
async fn the_command_line_sees_and_revokes_all_that_is_the_person_s_on_sqlite() {
    the_command_line_sees_and_revokes_all_that_is_the_person_s(Provider::start().await).await;
}

#[tokio::test]
async fn the_command_line_sees_and_revokes_all_that_is_the_person_s_on_postgres() {
    let op = Provider::on(&Postgres::shared().fresh_database()).await;
    the_command_line_sees_and_revokes_all_that_is_the_person_s(op).await;
}

async fn renewed(op: &Provider, refresh_token: &str) -> Reply {
    let client = command_line(op).await;
    let form =
        [("grant_type", "refresh_token"), ("refresh_token", refresh_token), ("client_id", client.client_id.as_str())];
    op.post("/oauth2/token", &form).await
}

#[tokio::test]
async fn what_is_asked_wrongly_is_refused_with_a_sentence() {
    let op = Provider::start().await;
    let tokens = on_the_command_line(&op, ZOE).await;
    let serial = fetched(&op, &command_line(&op).await, &tokens.access_token).await;
    for (form, named) in [
        (vec![("reason", "unneeded")], "serial"),
        (vec![("serial", serial.as_str())], "reason"),
        (vec![("serial", serial.as_str()), ("reason", "keyCompromise")], "compromised, superseded or unneeded"),
    ] {
        let refused = revoke(&op, &tokens.access_token, &form).await;
        assert_eq!((refused.status, &refused.json()["error"]), (400, &"invalid_request".into()), "{}", refused.body);
        assert!(refused.json()["error_description"].as_str().unwrap().contains(named), "{}", refused.body);
    }
    for unknown in ["00", "x", "../x", "-1"] {
        let refused = revoke(&op, &tokens.access_token, &[("serial", unknown), ("reason", "unneeded")]).await;
        assert_eq!(refused.status, 404, "{unknown}: {}", refused.body);
    }
    assert_eq!(op.send(op.request(Method::GET, REVOKE)).await.status, 405);
    assert!(serials_revoked(&op).await.is_empty());
}

#[tokio::test]
async fn nobody_sees_certificates_without_a_token_for_them() {
    let op = Provider::start().await;
    let nobody = op.get(LIST).await;
    assert_eq!((nobody.status, nobody.body.as_str()), (401, ""));
    assert!(nobody.header("www-authenticate").is_some_and(|challenge| challenge.starts_with("Bearer")));
    let unknown = asked(&op, "unknown").await;
    assert_eq!((unknown.status, &unknown.json()["error"]), (401, &"invalid_token".into()));
    let other = op.client(beadle_tests::provider::CALLBACK, "openid email").await;
    let code = op.browser().approve(&other).await;
    let weak = op.redeem_as(&other, &code).await.tokens().access_token;
    for refused in [asked(&op, &weak).await, revoke(&op, &weak, &[("serial", "1"), ("reason", "unneeded")]).await] {
        assert_eq!((refused.status, &refused.json()["error"]), (403, &"insufficient_scope".into()), "{}", refused.body);
    }
}

#[tokio::test]
async fn nobody_revokes_what_is_somebody_else_s_by_a_program() {
    let op = Provider::start().await;
    let zoe = on_the_command_line(&op, ZOE).await;
    let serial = fetched(&op, &command_line(&op).await, &zoe.access_token).await;
    let jonas = on_the_command_line(&op, JONAS).await;
    assert_eq!(list(&op, &jonas.access_token).await, Vec::<Value>::new());
    let refused = revoke(&op, &jonas.access_token, &[("serial", &serial), ("reason", "compromised")]).await;
    assert_eq!(refused.status, 404);
    assert!(serials_revoked(&op).await.is_empty());
}

async fn ssh_list(op: &Provider, access_token: &str) -> Vec<Value> {
    asked(op, access_token).await.json()["ssh_certificates"].as_array().expect("a list").clone()
}

async fn ssh_certificates_are_listed_and_revoked_beside_the_others(mut op: Provider) {
    let hills = op.institution(ZOE).entity_id().to_string();
    op.restart_with(|settings| settings.ssh = Some(ssh::policy(&hills))).await;
    let fetching = op.client(beadle_tests::provider::CALLBACK, ssh::SCOPES).await;
    let other = op.client(beadle_tests::provider::CALLBACK, ssh::SCOPES).await;
    let [token, others] = [ssh::token(&op, &fetching, ZOE).await, ssh::token(&op, &other, ZOE).await];
    let key = SshKey::new();
    let shown = key.certify(&op, &fetching, &token, &[]).await;
    let line = shown.lines().find_map(|line| line.trim().strip_prefix("Serial: ")).expect("it has one");
    let serial = line.to_owned();

    // Whoever fetched it sees it; nothing of X.509, for which the token is not; and no other client does.
    let listed = ssh_list(&op, &token).await;
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!((&listed[0]["serial"], &listed[0]["state"]), (&serial.as_str().into(), &"valid".into()));
    assert_eq!(listed[0]["principals"], serde_json::json!(["zoe@hills.example.edu", "zoe"]));
    assert_eq!(listed[0]["client_id"], fetching.client_id.as_str());
    let lasts = listed[0]["not_after"].as_i64().unwrap() - listed[0]["not_before"].as_i64().unwrap();
    assert_eq!(lasts, 16 * 3600 + 60);
    assert_eq!(list(&op, &token).await, Vec::<Value>::new());
    assert_eq!(ssh_list(&op, &others).await, Vec::<Value>::new());
    let form = [("serial", serial.as_str()), ("reason", "compromised")];
    let jonas = on_the_command_line(&op, JONAS).await.access_token;
    // A token for certificates of X.509 sees those for SSH in the person's own program alone.
    let portal = op.redeem(&op.browser().sign_in_as(ZOE).approve(&op.portal).await).await.tokens().access_token;
    assert_eq!(ssh_list(&op, &portal).await, Vec::<Value>::new());
    for refused in [&others, &jonas, &portal] {
        assert_eq!(revoke(&op, refused, &form).await.status, 404);
    }
    let zoe = on_the_command_line(&op, ZOE).await.access_token;
    assert_eq!(ssh_list(&op, &zoe).await, listed);
    assert_eq!(ssh_list(&op, &jonas).await, Vec::<Value>::new());

    assert_eq!(revoke(&op, &zoe, &form).await.status, 200);
    let listed = ssh_list(&op, &token).await;
    assert_eq!((&listed[0]["state"], listed[0]["revoked_at"].is_i64()), (&"revoked".into(), true));
    let again = revoke(&op, &token, &form).await;
    assert_eq!(again.status, 404);
    assert!(again.body.contains("already revoked"), "{}", again.body);
    let refused = ssh::ask(&op, &fetching, &token, &key.line(), &[]).await;
    assert!(refused.status == 400 && refused.body.contains("compromised"), "{}", refused.body);

    // The one who fetched it revokes it, too.
    let second = SshKey::new().certify(&op, &fetching, &token, &[]).await;
    let serial = second.lines().find_map(|line| line.trim().strip_prefix("Serial: ")).expect("it has one");
    assert_eq!(revoke(&op, &token, &[("serial", serial), ("reason", "unneeded")]).await.status, 200);
    // And tells later that others may have the key.
    assert_eq!(revoke(&op, &token, &[("serial", serial), ("reason", "superseded")]).await.status, 404);
    assert_eq!(revoke(&op, &token, &[("serial", serial), ("reason", "compromised")]).await.status, 200);
    assert_eq!(revoke(&op, &token, &[("serial", serial), ("reason", "compromised")]).await.status, 404);
    let states: Vec<_> = ssh_list(&op, &zoe).await.iter().map(|one| one["state"].clone()).collect();
    assert_eq!(states, ["revoked", "revoked"]);
}

#[tokio::test]
async fn ssh_certificates_are_listed_and_revoked_beside_the_others_on_sqlite() {
    ssh_certificates_are_listed_and_revoked_beside_the_others(Provider::start().await).await;
}

#[tokio::test]
async fn ssh_certificates_are_listed_and_revoked_beside_the_others_on_postgres() {
    let op = Provider::on(&Postgres::shared().fresh_database()).await;
    ssh_certificates_are_listed_and_revoked_beside_the_others(op).await;
}

#[tokio::test]
async fn the_person_is_told_that_the_command_line_asks() {
    let op = Provider::start().await;
    let device = Device::ask_for(&op, &command_line(&op).await, SCOPE).await;
    let mut visitor = op.browser();
    visitor.approve(&op.portal).await;
    let page = super::rfc8628_device::typed(&mut visitor, &op, device.text("user_code")).await;
    let page = visitor.agent.press(&page, "#continue", &[]).await;
    assert!(page.text("#command-line").contains("beadle cert"), "{}", page.body);
    assert!(page.has("#certificate-warning #command-line"));
}

#[tokio::test]
async fn the_command_line_gets_nothing_but_what_it_is_for() {
    let op = Provider::start().await;
    let client = command_line(&op).await;
    let device = Device::ask_for(&op, &client, "openid email org.cilogon.userinfo edu.uiuc.ncsa.myproxy.getcert").await;
    let_in(&mut op.browser(), &device).await;
    let tokens = device.poll().await.tokens();
    assert_eq!(tokens.json["scope"], "openid edu.uiuc.ncsa.myproxy.getcert");
    assert_eq!(op.userinfo(&tokens.access_token).await.json().as_object().unwrap().keys().collect::<Vec<_>>(), ["sub"]);
    // It has no address to which a browser could be sent.
    let query = format!(
        "/authorize?client_id={}&response_type=code&scope=openid&redirect_uri=https://evil.example",
        client.client_id
    );
    let page = op.get(&query).await;
    assert_eq!((page.status, page.header("location")), (400, None), "{}", page.body);
}

#[tokio::test]
async fn what_administrators_decide_about_the_command_line_stays() {
    let mut op = Provider::start().await;
    let id = ClientId::parse("beadle-command-line").unwrap();
    op.broker.decide(&id, Decision::Suspend, "test").await.unwrap();
    op.restart().await;
    let client = command_line(&op).await;
    let refused = op.post("/oauth2/device_authorization", &[("client_id", client.client_id.as_str())]).await;
    refused.expect_error("invalid_client");
}

#[tokio::test]
async fn an_operator_who_wants_no_command_line_has_none() {
    let mut op = Provider::start().await;
    let tokens = on_the_command_line(&op, ZOE).await;
    let client = command_line(&op).await;
    op.restart_with(|settings| settings.certificates.command_line = false).await;
    let document = op.get("/.well-known/openid-configuration").await.json();
    assert_eq!(document.get("beadle_command_line_client_id"), None);
    let form = [("client_id", client.client_id.as_str()), ("scope", SCOPE)];
    op.post("/oauth2/device_authorization", &form).await.expect_error("invalid_client");
    assert_eq!(asked(&op, &tokens.access_token).await.status, 401);
    op.restart_with(|settings| settings.certificates.command_line = true).await;
    assert_eq!(asked(&op, &tokens.access_token).await.status, 200, "its tokens were not taken away");
}
