//! `/admin/api/v1`: each operation of the OpenAPI document takes tokens with its scope and nothing else, and does what the pages do.

mod schemathesis;

use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::agent::Submission;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{CALLBACK, JONAS, Provider, Reply, ZOE};
use broker::team::TeamWish;
use domain::identity_act::Actor;
use domain::{AdministratorRole, ClientMetadata, Permission, Subject};
use reqwest::Method;
use serde_json::{Value, json};

use super::admin_certificates::administrator;

const BASE: &str = "/admin/api/v1";
const HOUR: Duration = Duration::from_secs(3600);

/// A program that may do everything.
struct Program<'a> {
    op: &'a Provider,
    token: String,
}

impl<'a> Program<'a> {
    async fn of(op: &'a Provider, scopes: impl IntoIterator<Item = Permission>) -> Self {
        let token = op.broker.add_admin_token("suite", scopes, HOUR).await.unwrap();
        Self { op, token: token.expose().to_owned() }
    }

    async fn whole(op: &'a Provider) -> Self {
        Self::of(op, Permission::ALL.iter().copied()).await
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.op.request(method, &format!("{BASE}{path}")).bearer_auth(&self.token)
    }

    async fn get(&self, path: &str) -> Reply {
        self.op.send(self.request(Method::GET, path)).await
    }

    async fn post(&self, path: &str, body: &Value) -> Reply {
        self.op.send(self.request(Method::POST, path).json(body)).await
    }

    async fn patch(&self, path: &str, version: Option<&str>, body: &Value) -> Reply {
        let request = self.request(Method::PATCH, path).header("content-type", "application/merge-patch+json");
        let request = version.iter().fold(request, |request, version| request.header("if-match", *version));
        self.op.send(request.body(body.to_string())).await
    }
}

/// Panics unless it was done. What was answered.
fn done(reply: &Reply) -> Value {
    assert_eq!((reply.status, reply.header("cache-control")), (200, Some("no-store")), "{}", reply.body);
    reply.json()
}

fn segment(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// One operation of the document.
struct Operation {
    method: Method,
    path: String,
    scopes: Vec<String>,
}

/// All of them, with something in place of what stands in braces.
fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, about) in methods.as_object().unwrap() {
            let scopes = about["security"][0]["token"].as_array().unwrap();
            all.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path.replace("{id}", "portal").replace("{sub}", "nobody").replace("{serial}", "1"),
                scopes: scopes.iter().map(|scope| scope.as_str().unwrap().to_owned()).collect(),
            });
        }
    }
    all
}

#[tokio::test]
async fn each_operation_takes_a_token_with_its_scope_and_nothing_else() {
    let op = Provider::start().await;
    let document = op.get(&format!("{BASE}/openapi.json")).await.json();
    assert_eq!((&document["openapi"], &document["servers"][0]["url"]), (&"3.1.0".into(), &BASE.into()));
    let operations = operations(&document);
    assert!(operations.len() >= 34, "{}", operations.len());
    let mut admin = administrator(&op, "grace").await;
    let home = admin.agent.open(op.url("/admin")).await;
    for Operation { method, path, scopes } in &operations {
        let path = format!("{BASE}{path}");
        // An administrator's cookie is no token, and a form of another site changes nothing by it.
        let form = Submission { method: method.clone(), url: op.url(&path), form: Vec::new() };
        assert_eq!(admin.agent.submit(&home, form).await.status, 401, "{method} {path}");
        let request = |token: &str| op.request(method.clone(), &path).bearer_auth(token).json(&json!({}));
        let nothing = op.send(request("x")).await;
        assert_eq!(nothing.status, 401, "{method} {path}");
        nothing.expect_problem("invalid_token");
        let [scope] = scopes.as_slice() else {
            assert_eq!((method, path.as_str()), (&Method::GET, "/admin/api/v1/token"));
            continue;
        };
        let needed = Permission::parse(scope).unwrap();
        let others = Permission::ALL.iter().copied().filter(|other| *other != needed);
        let others = Program::of(&op, others).await;
        let refused = op.send(request(&others.token)).await;
        assert_eq!(refused.status, 403, "{method} {path}: {}", refused.body);
        assert!(refused.expect_problem("insufficient_scope").contains(scope));
        assert!(refused.header("www-authenticate").unwrap().contains(&format!("scope=\"{scope}\"")));
        let alone = Program::of(&op, [needed]).await;
        let taken = op.send(request(&alone.token)).await;
        assert!(!matches!(taken.status, 401 | 403 | 405 | 500..), "{method} {path}: {} {}", taken.status, taken.body);
    }
    // Only what reads is read by GET.
    for Operation { method, path, scopes } in &operations {
        let reads = scopes.iter().all(|scope| scope.ends_with(":read"));
        assert_eq!(*method == Method::GET, reads, "{method} {path}");
    }
}

#[tokio::test]
async fn what_is_refused_has_a_problem_that_can_be_looked_up() {
    let op = Provider::start().await;
    let program = Program::of(&op, [Permission::ReadClients]).await;
    let own = done(&program.get("/token").await);
    assert_eq!((&own["name"], &own["scopes"]), (&"suite".into(), &json!(["clients:read"])));
    program.get("/nothing").await.expect_problem("not_found");
    let method = op.send(program.request(Method::PUT, "/clients")).await;
    method.expect_problem("method_not_allowed");
    let allowed = method.header("allow").unwrap();
    assert!(allowed.contains("GET") && allowed.contains("POST") && !allowed.contains("PUT"), "{allowed}");
    assert_eq!(
        program.get("/clients?limit=0").await.expect_problem("invalid_request"),
        "The query: limit: expected 1 to 1000."
    );
    let problem = op.get(&format!("{BASE}/problems/insufficient_scope")).await.json();
    assert_eq!((&problem["status"], &problem["title"]), (&403.into(), &"The token may not do this".into()));
    assert_eq!(op.get(&format!("{BASE}/problems/other")).await.status, 404);
}

async fn clients_are_registered_changed_and_decided_about(op: Provider) {
    let program = Program::whole(&op).await;
    let metadata = json!({ "client_name": "Hub", "redirect_uris": [CALLBACK], "contacts": ["hub@example.org"] });
    let added = program.post("/clients", &json!({ "metadata": metadata, "status": "pending" })).await;
    assert_eq!(added.status, 201, "{}", added.body);
    let (location, new) = (added.header("location").unwrap().to_owned(), added.json());
    let id = new["client"]["id"].as_str().unwrap().to_owned();
    assert_eq!(location, format!("{BASE}/clients/{id}"));
    assert!(new["client_secret"].as_str().unwrap().len() >= 32);
    let path = format!("/clients/{id}");
    let read = program.get(&path).await;
    assert_eq!(done(&read), new["client"]);
    assert!(!read.body.contains(new["client_secret"].as_str().unwrap()));

    // Pages follow each other, and a standing leaves others out.
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = done(&program.get(&format!("/clients?limit=1{after}")).await);
        seen.extend(page["clients"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={}", segment(next));
    }
    assert!(seen.len() >= 2 && seen.contains(&id), "{seen:?}");
    let pending = done(&program.get("/clients?status=pending").await);
    assert_eq!((pending["clients"].as_array().unwrap().len(), &pending["clients"][0]["id"]), (1, &json!(id)));

    // Changed from what was seen, or not at all.
    let tag = read.header("etag").unwrap();
    let name = json!({ "client_name": "Notebooks" });
    program.patch(&path, None, &name).await.expect_problem("precondition_required");
    for other in ["\"99\"", "x", "*"] {
        program.patch(&path, Some(other), &name).await.expect_problem("outdated");
    }
    let changed = program.patch(&path, Some(tag), &name).await;
    assert_eq!(done(&changed)["client"]["metadata"]["client_name"], "Notebooks");
    assert_eq!(done(&changed)["client_secret"], Value::Null);
    program.patch(&path, Some(tag), &json!({ "client_name": "Late" })).await.expect_problem("outdated");
    let tag = changed.header("etag").unwrap();
    let gone = program.patch(&path, Some(tag), &json!({ "contacts": null })).await;
    assert_eq!(done(&gone)["client"]["metadata"].get("contacts"), None);
    let wrong = json!({ "redirect_uris": ["http://else.example.org/cb#part"] });
    let tag = gone.header("etag").unwrap();
    assert!(program.patch(&path, Some(tag), &wrong).await.expect_problem("invalid_value").contains("redirect_uri"));
    let form = op.send(program.request(Method::PATCH, &path).header("if-match", tag).json(&name)).await;
    form.expect_problem("unsupported_media_type");

    // Decided about once each, and the journal says by whom.
    let decide = async |word: &str| program.post(&format!("{path}/decision"), &json!({ "decision": word })).await;
    assert_eq!(done(&decide("approve").await)["status"], "approved");
    assert!(decide("approve").await.expect_problem("not_possible").starts_with("The client is approved"));
    assert_eq!(done(&decide("suspend").await)["status"], "suspended");
    assert_eq!(done(&decide("resume").await)["status"], "approved");
    let secret = done(&program.post(&format!("{path}/secrets"), &json!({})).await);
    assert_ne!(secret["client_secret"], new["client_secret"]);
    program.post(&format!("{path}/secrets"), &json!({})).await.expect_problem("not_possible");
    done(&program.post(&format!("{path}/secrets"), &json!({ "replace": true })).await);
    let acts = done(&program.get(&format!("{path}/journal")).await);
    let acts: Vec<_> =
        acts["acts"].as_array().unwrap().iter().map(|act| (act["kind"].clone(), act["by"].clone())).collect();
    assert!(acts.contains(&("suspended".into(), "operator program suite".into())), "{acts:?}");
    assert_eq!(done(&decide("retire").await)["status"], "retired");
    for unknown in ["/clients/nobody", "/clients/%C3%BC", "/clients/a%2Fb"] {
        program.get(unknown).await.expect_problem("not_found");
    }
}

#[tokio::test]
async fn clients_are_registered_changed_and_decided_about_on_sqlite() {
    clients_are_registered_changed_and_decided_about(Provider::start().await).await;
}

#[tokio::test]
async fn clients_are_registered_changed_and_decided_about_on_postgres() {
    clients_are_registered_changed_and_decided_about(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

#[tokio::test]
async fn a_change_is_decided_by_who_saw_this_very_one() {
    let (op, client, proposed) = super::rfc7591_registration::with_a_change_that_waits().await;
    op.pass(MINUTE);
    let program = Program::whole(&op).await;
    let waiting = done(&program.get("/changes").await);
    assert_eq!((&waiting["changes"][0]["client"], &waiting["changes"][0]["asked"]), (&json!(client), &Value::Null));
    let risky = waiting["changes"][0]["difference"].as_array().unwrap().iter().find(|one| one["risk"] != Value::Null);
    assert_eq!(risky.unwrap()["after"], "other.example.net");
    let path = format!("/clients/{}", segment(&client));
    let before = done(&program.get(&path).await);
    let change = before["change"]["id"].clone();
    let to = format!("{path}/change/verdict");
    let say = async |change: &Value, version: &str, verdict: &str| {
        let body = json!({ "change": change, "verdict": verdict });
        op.send(program.request(Method::POST, &to).header("if-match", version).json(&body)).await
    };
    let version = format!("\"{}\"", before["version"]);
    for (change, version) in [(&json!("00"), version.as_str()), (&change, "\"99\"")] {
        say(change, version, "approve").await.expect_problem("outdated");
    }
    say(&change, &version, "ask").await.expect_problem("invalid_value");
    let unseen = program.post(&to, &json!({ "change": change, "verdict": "approve" })).await;
    unseen.expect_problem("precondition_required");
    let approved = done(&say(&change, &version, "approve").await);
    assert_eq!((&approved["metadata"]["redirect_uris"], &approved["change"]), (&proposed, &Value::Null));
    let again = say(&change, &version, "approve").await;
    assert!(again.expect_problem("not_possible").contains("change approved"), "{}", again.body);
}

async fn people_are_found_joined_parted_and_closed(op: Provider) {
    let program = Program::whole(&op).await;
    let sub = async |who| {
        let code = op.code(who).await;
        let token = op.redeem(&code).await.tokens().access_token;
        op.userinfo(&token).await.json()["sub"].as_str().unwrap().to_owned()
    };
    let (zoe, jonas) = (sub(ZOE).await, sub(JONAS).await);
    let people = done(&program.get("/people?limit=1").await);
    let next = people["next"].as_str().unwrap();
    let rest = done(&program.get(&format!("/people?after={}", segment(next))).await);
    let mut all = [people["people"][0]["sub"].as_str().unwrap(), rest["people"][0]["sub"].as_str().unwrap()];
    let mut both = [zoe.as_str(), jonas.as_str()];
    all.sort_unstable();
    both.sort_unstable();
    assert_eq!(all, both);
    let person = done(&program.get(&format!("/people/{}", segment(&zoe))).await);
    let known = person["identifiers"].as_array().unwrap()[0].clone();
    let query = format!(
        "/identifiers?value={}&kind={}",
        segment(known["value"].as_str().unwrap()),
        known["kind"].as_str().unwrap()
    );
    assert_eq!(done(&program.get(&query).await)["found"][0]["sub"], zoe);
    assert_eq!(done(&program.get("/identifiers?value=nobody").await)["found"], json!([]));
    program.get("/identifiers").await.expect_problem("invalid_request");

    let path = format!("/people/{}", segment(&zoe));
    // Whoever helps people does not become an administrator by it, nor shut one out.
    let account = Subject::parse(&zoe).unwrap();
    let wish = TeamWish { account: Some(&account), may_add: true, ..TeamWish::default() };
    op.broker.change_administrator("zoe", wish, Actor::Administrator(None)).await.unwrap();
    let helping = op.broker.add_admin_token("helping", AdministratorRole::HelpDesk.permissions(), HOUR).await.unwrap();
    let helping = Program { op: &op, token: helping.expose().to_owned() };
    let jonas_path = format!("/people/{}", segment(&jonas));
    for (path, body) in [
        (format!("{path}/merge"), json!({ "absorb": jonas })),
        (format!("{jonas_path}/merge"), json!({ "absorb": zoe })),
        (format!("{path}/split"), json!({})),
        (format!("{path}/close"), json!({})),
    ] {
        let refused = helping.post(&path, &body).await;
        assert!(refused.expect_problem("insufficient_scope").contains("administrators:change"), "{path}");
    }
    let merged = done(&program.post(&format!("{path}/merge"), &json!({ "absorb": jonas })).await);
    assert_eq!(merged["sub"], zoe);
    let again = program.post(&format!("{path}/merge"), &json!({ "absorb": jonas })).await;
    assert_eq!(again.expect_problem("not_possible"), "They are one account.");
    let acts = done(&program.get(&format!("/journal?sub={}", segment(&zoe))).await);
    assert_eq!((&acts["acts"][0]["id"], &acts["acts"][0]["by"]), (&merged["act"], &"program suite".into()));
    let undo = format!("/journal/{}/undo", merged["act"].as_str().unwrap());
    helping.post(&undo, &json!({})).await.expect_problem("insufficient_scope");
    helping.post(&format!("{jonas_path}/split"), &json!({})).await.expect_problem("insufficient_scope");
    let parted = done(&program.post(&format!("/people/{}/split", segment(&jonas)), &json!({})).await);
    assert!(parted["people"].as_array().unwrap().contains(&json!(jonas)), "{parted}");
    assert_eq!(program.post(&undo, &json!({})).await.expect_problem("not_possible"), "It was undone before.");
    program.post("/journal/00000000000000000000/undo", &json!({})).await.expect_problem("not_found");

    assert_ne!(done(&program.post(&format!("{path}/close"), &json!({})).await)["closed_at"], Value::Null);
    program.post(&format!("{path}/close"), &json!({})).await.expect_problem("not_possible");
    program.post("/people/nobody/close", &json!({})).await.expect_problem("not_found");
}

#[tokio::test]
async fn people_are_found_joined_parted_and_closed_on_sqlite() {
    people_are_found_joined_parted_and_closed(Provider::start().await).await;
}

#[tokio::test]
async fn people_are_found_joined_parted_and_closed_on_postgres() {
    people_are_found_joined_parted_and_closed(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

#[tokio::test]
async fn what_else_is_read_is_what_the_pages_show() {
    let op = Provider::start().await;
    let client = op.client_with(&[CALLBACK], ClientMetadata::default()).await;
    op.redeem_as(&client, &op.browser().approve(&client).await).await.tokens();
    op.pass(MINUTE);
    let program = Program::whole(&op).await;
    let all = done(&program.get("/institutions?limit=2").await);
    assert!(all["total"].as_u64().unwrap() >= 2 && all["next"].is_string(), "{all}");
    let found = done(&program.get("/institutions?q=hills").await);
    let hills = found["institutions"][0]["id"].as_str().unwrap().to_owned();
    let one = done(&program.get(&format!("/institutions/{}", segment(&hills))).await);
    assert_eq!((&one["id"], &one["answers"]), (&json!(hills), &json!(1)), "{one}");
    assert!(one["attributes"].as_array().unwrap().iter().any(|attribute| attribute["released"] == 1));
    program.get("/institutions/https%3A%2F%2Fnobody.example.org").await.expect_problem("not_found");
    let letters = done(&program.get("/letters?state=failed").await);
    assert_eq!((&letters["letters"], &letters["failed"]), (&json!([]), &json!(0)));
    program.post("/letters/nothing/retry", &json!({})).await.expect_problem("not_found");
    assert_eq!(done(&program.post("/letters/retry", &json!({})).await)["retried"], 0);
    op.send(program.request(Method::DELETE, "/letters/nothing")).await.expect_problem("not_found");
    let state = done(&program.get("/audit/state").await);
    assert_eq!(state["is_good"], true);
    let entries = done(&program.get("/audit?kind=key.&limit=3").await);
    assert!(
        entries["entries"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["entry"]["kind"].as_str().unwrap().starts_with("key."))
    );
    program.get("/audit?from=yesterday").await.expect_problem("invalid_value");
    assert!(done(&program.get("/skins").await)["skins"].is_array());
}
