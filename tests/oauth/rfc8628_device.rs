//! Devices without a browser ([RFC 8628](https://www.rfc-editor.org/rfc/rfc8628)).

use beadle_tests::MINUTE;
use beadle_tests::tokens::unverified;
use std::time::Duration;

use beadle_tests::agent::Page;
use beadle_tests::client_key::ClientKey;
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, JONAS, Provider, ROSA, Reply, Visitor, ZOE};
use domain::client::{ClientAuthMethod, GrantType};
use domain::{ClientMetadata, Clock as _};
use reqwest::Method;
use serde_json::Value;

use super::assert_page;
use super::rfc8705_mtls::{Authority, Certificate, HEADER, behind_proxy};

const SECOND: Duration = Duration::from_secs(1);
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A command-line program that anybody can install.
fn public() -> ClientMetadata {
    ClientMetadata { token_endpoint_auth_method: Some(ClientAuthMethod::None), ..confidential() }
}

fn confidential() -> ClientMetadata {
    ClientMetadata { grant_types: Some(vec![GrantType::DeviceCode]), ..ClientMetadata::default() }
}

async fn program(op: &Provider) -> Client {
    op.client_with(&[CALLBACK], public()).await
}

/// A device that has asked.
pub(super) struct Device<'a> {
    op: &'a Provider,
    client: Client,
    json: Value,
}

impl<'a> Device<'a> {
    async fn ask(op: &'a Provider, client: &Client) -> Self {
        Self::ask_for(op, client, "openid email").await
    }

    /// Asks for these scopes.
    pub(super) async fn ask_for(op: &'a Provider, client: &Client, scope: &str) -> Self {
        let reply = ask(op, client, &[("scope", scope)]).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        Self { op, client: client.clone(), json: reply.json() }
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.json[name].as_str().unwrap_or_else(|| panic!("no {name} in {}", self.json))
    }

    pub(super) async fn poll(&self) -> Reply {
        poll(self.op, &self.client, self.text("device_code")).await
    }
}

async fn ask(op: &Provider, client: &Client, parameters: &[(&str, &str)]) -> Reply {
    let usual = [
        ("client_id", client.client_id.as_str()),
        ("client_secret", client.client_secret.as_str()),
        ("scope", "openid email"),
    ];
    let given = |name: &str| parameters.iter().any(|(other, _)| *other == name);
    let all = usual.into_iter().filter(|(name, _)| !given(name)).chain(parameters.iter().copied());
    op.post("/oauth2/device_authorization", &all.filter(|(_, value)| !value.is_empty()).collect::<Vec<_>>()).await
}

async fn poll(op: &Provider, client: &Client, device_code: &str) -> Reply {
    let form = [
        ("grant_type", GRANT),
        ("device_code", device_code),
        ("client_id", client.client_id.as_str()),
        ("client_secret", client.client_secret.as_str()),
    ];
    let form: Vec<_> = form.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    op.post("/oauth2/token", &form).await
}

/// Somebody types the code of a device, and lets it in. The last page.
pub(super) async fn let_in(visitor: &mut Visitor<'_>, device: &Device<'_>) -> Page {
    let page = typed(visitor, device.op, device.text("user_code")).await;
    let page = visitor.agent.press(&page, "#continue", &[]).await;
    visitor.walk(page).await
}

/// The page about a code that somebody types.
pub(super) async fn typed(visitor: &mut Visitor<'_>, op: &Provider, code: &str) -> Page {
    let page = visitor.agent.open(op.url("/device")).await;
    visitor.agent.press(&page, "#send", &[("user_code", code)]).await
}

#[tokio::test]
async fn a_person_lets_a_device_in() {
    let op = Provider::start().await;
    let client = program(&op).await;
    let device = Device::ask(&op, &client).await;
    assert_eq!(device.text("verification_uri"), op.url("/device").as_str());
    assert_eq!((&device.json["expires_in"], &device.json["interval"]), (&600.into(), &5.into()));
    device.poll().await.expect_error("authorization_pending");

    let mut visitor = op.browser().sign_in_as(ZOE);
    let page = typed(&mut visitor, &op, device.text("user_code")).await;
    assert_eq!(page.text("#user-code"), device.text("user_code"));
    assert!(page.body.contains("Other") && page.text("#address").contains("127.0.0.1"), "{}", page.body);
    let (asked_at, now) = (page.text("#asked-at"), op.clock.now().to_string());
    assert!(asked_at.contains(&now[11..16]) && asked_at.contains(&now[..4]), "{asked_at}: {now}");
    assert_eq!(page.attribute("#asked-at time", "datetime").as_deref(), Some(now.as_str()));
    let page = visitor.agent.press(&page, "#continue", &[]).await;
    let page = visitor.walk(page).await;
    assert!(page.has("#device-approved") && page.location().is_none(), "{}", page.body);
    assert!(visitor.saw("#approve"), "the person is asked");

    let tokens = device.poll().await.tokens();
    assert_eq!(tokens.json["scope"], "openid email");
    assert_eq!(tokens.json["token_type"], "Bearer");
    let claims = unverified(&tokens.id_token);
    assert_eq!(claims["aud"], client.client_id.as_str());
    assert_eq!(op.userinfo(&tokens.access_token).await.json()["sub"], claims["sub"]);
}

#[tokio::test]
async fn the_complete_address_leads_to_the_question_and_not_past_it() {
    let op = Provider::start().await;
    let client = op.client_with(&[CALLBACK], confidential()).await;
    let device = Device::ask(&op, &client).await;
    let mut visitor = op.browser();
    // Somebody is signed in, and has agreed before: they are asked all the same.
    visitor.approve(&op.portal).await;
    let page = visitor.agent.open(device.text("verification_uri_complete")).await;
    assert!(page.has("#continue") && page.text("#user-code") == device.text("user_code"));
    device.poll().await.expect_error("authorization_pending");
    let page = visitor.agent.press(&page, "#continue", &[]).await;
    assert!(page.has("#approve"), "{}", page.body);
    let page = visitor.agent.press(&page, "#approve", &[]).await;
    assert!(page.has("#device-approved"));
    device.poll().await.tokens();

    let again = Device::ask(&op, &client).await;
    let page = visitor.agent.open(again.text("verification_uri_complete")).await;
    let page = visitor.agent.press(&page, "#continue", &[]).await;
    assert!(page.has("#approve"), "consent is never remembered for a device");
}

#[tokio::test]
async fn a_code_is_read_however_it_is_typed() {
    let op = Provider::start().await;
    let client = program(&op).await;
    let device = Device::ask(&op, &client).await;
    let code = device.text("user_code");
    for spelling in [code.to_lowercase(), code.replace('-', ""), format!("  {} ", code.replace('-', " "))] {
        let page = typed(&mut op.browser(), &op, &spelling).await;
        assert_eq!(page.text("#user-code"), code, "{spelling}");
    }
}

#[tokio::test]
async fn a_person_who_refuses_or_knows_nothing_of_it_ends_it() {
    let op = Provider::start().await;
    let client = program(&op).await;
    for (first, last) in [("#continue", Some("#deny")), ("#disown", None)] {
        let device = Device::ask(&op, &client).await;
        let mut visitor = op.browser();
        let page = typed(&mut visitor, &op, device.text("user_code")).await;
        let mut page = visitor.agent.press(&page, first, &[]).await;
        if let Some(last) = last {
            // Up to the question, which the walk would answer with yes.
            let mut other = op.browser();
            other.approve(&op.portal).await;
            let question = typed(&mut other, &op, device.text("user_code")).await;
            let consent = other.agent.press(&question, "#continue", &[]).await;
            page = other.agent.press(&consent, last, &[]).await;
        }
        assert!(page.has("#device-denied"), "{}", page.body);
        device.poll().await.expect_error("access_denied");
        device.poll().await.expect_error("access_denied");
        let page = typed(&mut op.browser(), &op, device.text("user_code")).await;
        assert!(page.has("#user_code-error"), "an answered code leads nowhere");
    }
}

#[tokio::test]
async fn a_person_who_goes_back_because_something_is_missing_ends_it() {
    let op = Provider::start().await;
    let client = program(&op).await;
    let device = Device::ask(&op, &client).await;
    let mut visitor = op.browser().sign_in_as(ROSA);
    let page = let_in(&mut visitor, &device).await;
    let page = visitor.agent.press(&page, "#back", &[]).await;
    assert!(page.has("#device-denied"), "{}", page.body);
    device.poll().await.expect_error("access_denied");
}

#[tokio::test]
async fn of_two_people_with_one_code_the_first_answer_counts() {
    let op = Provider::start().await;
    let client = program(&op).await;
    let device = Device::ask(&op, &client).await;
    let (mut one, mut other) = (op.browser().sign_in_as(ZOE), op.browser().sign_in_as(JONAS));
    let (mut first, mut second) =
        (typed(&mut one, &op, device.text("user_code")).await, typed(&mut other, &op, device.text("user_code")).await);
    first = one.agent.press(&first, "#continue", &[]).await;
    second = other.agent.press(&second, "#continue", &[]).await;
    assert!(one.walk(first).await.has("#device-approved"));
    assert!(other.walk(second).await.has("#device-expired"));
    let tokens = device.poll().await.tokens();
    assert!(op.userinfo(&tokens.access_token).await.json()["email"].as_str().unwrap().starts_with("zoe"));
}

#[tokio::test]
async fn a_sign_in_belongs_to_the_browser_in_which_the_code_was_confirmed() {
    let op = Provider::start().await;
    let client = program(&op).await;
    let device = Device::ask(&op, &client).await;
    let mut attacker = op.browser();
    let page = typed(&mut attacker, &op, device.text("user_code")).await;
    attacker.agent.stop_at(op.url("/login/").as_str());
    let redirect = attacker.agent.press(&page, "#continue", &[]).await;
    let login = redirect.location().unwrap();
    assert_page(&op.browser().agent.open(&login).await, 403, "another browser");
}

#[tokio::test]
async fn a_question_can_only_be_answered_on_its_own_page() {
    let op = Provider::start().await;
    let client = program(&op).await;
    let device = Device::ask(&op, &client).await;
    let mut visitor = op.browser();
    let page = typed(&mut visitor, &op, device.text("user_code")).await;
    for decision in ["#continue", "#disown"] {
        let mut form = page.submission(decision, &[]);
        form.form.retain(|(name, _)| name != "csrf");
        assert_eq!(visitor.agent.submit(&page, form).await.status, 403);
        let mut form = page.submission(decision, &[]);
        form.form.retain(|(name, _)| name != "csrf");
        form.form.push(("csrf".to_owned(), "guessed".to_owned()));
        assert_eq!(visitor.agent.submit(&page, form).await.status, 403);
    }
    device.poll().await.expect_error("authorization_pending");
}

#[tokio::test]
async fn codes_are_used_once_even_by_fifty_polls_at_once() {
    let op = Provider::start().await;
    let client = program(&op).await;
    let device = Device::ask(&op, &client).await;
    let mut visitor = op.browser();
    let_in(&mut visitor, &device).await;
    let form = [("grant_type", GRANT), ("device_code", device.text("device_code")), ("client_id", &client.client_id)];
    let polls: Vec<_> =
        (0..50).map(|_| tokio::spawn(op.request(Method::POST, "/oauth2/token").form(&form).send())).collect();
    let mut tokens = Vec::new();
    for poll in polls {
        let response = poll.await.unwrap().unwrap();
        let status = response.status().as_u16();
        let json: Value = response.json().await.unwrap();
        match status {
            200 => tokens.push(json["access_token"].as_str().unwrap().to_owned()),
            _ => assert_eq!((status, &json["error"]), (400, &Value::from("invalid_grant"))),
        }
    }
    assert_eq!(tokens.len(), 1);
    // A device that asked twice is no thief: its tokens live.
    assert_eq!(op.userinfo(&tokens[0]).await.status, 200);
    device.poll().await.expect_error("invalid_grant");
    assert_eq!(op.userinfo(&tokens[0]).await.status, 200);
}

#[tokio::test]
async fn a_hasty_device_is_slowed_down() {
    let op = Provider::start().await;
    let client = program(&op).await;
    let device = Device::ask(&op, &client).await;
    for (wait, code) in [
        (0, "authorization_pending"),
        (5, "authorization_pending"),
        (1, "slow_down"),
        (5, "slow_down"),
        (15, "authorization_pending"),
    ] {
        op.pass(SECOND * wait);
        device.poll().await.expect_error(code);
    }
}

#[tokio::test]
async fn everything_ends_after_ten_minutes() {
    let op = Provider::start().await;
    let client = program(&op).await;
    let device = Device::ask(&op, &client).await;
    let mut visitor = op.browser();
    let page = typed(&mut visitor, &op, device.text("user_code")).await;
    let page = visitor.agent.press(&page, "#continue", &[]).await;
    op.pass(MINUTE * 10);
    device.poll().await.expect_error("expired_token");
    assert!(typed(&mut op.browser(), &op, device.text("user_code")).await.has("#user_code-error"));
    assert!(visitor.walk(page).await.has("#device-expired"));
    device.poll().await.expect_error("expired_token");
}

#[tokio::test]
async fn a_code_is_its_clients_alone() {
    let op = Provider::start().await;
    let client = program(&op).await;
    let other = op.client_with(&[CALLBACK], confidential()).await;
    let device = Device::ask(&op, &client).await;
    poll(&op, &other, device.text("device_code")).await.expect_error("invalid_grant");
    for guess in ["", "x", "AAAA"] {
        let code = if guess.is_empty() { "invalid_request" } else { "invalid_grant" };
        poll(&op, &client, guess).await.expect_error(code);
    }
    poll(&op, &op.portal, device.text("device_code")).await.expect_error("unauthorized_client");
    device.poll().await.expect_error("authorization_pending");
}

#[tokio::test]
async fn a_request_is_checked_like_any_other() {
    let op = Provider::start().await;
    let client = op.client_with(&[CALLBACK], confidential()).await;
    assert_eq!(ask(&op, &client, &[]).await.status, 200);
    for (parameters, code) in [
        (&[("scope", "")][..], "invalid_scope"),
        (&[("scope", "email")], "invalid_scope"),
        (&[("max_age", "soon")], "invalid_request"),
        (&[("request", "a.b.c")], "request_not_supported"),
        (&[("request_uri", "https://a.example.org/")], "request_uri_not_supported"),
        (&[("resource", "not a uri")], "invalid_target"),
        (&[("scope", "openid"), ("scope", "email")], "invalid_request"),
        (&[("client_secret", "wrong")], "invalid_client"),
        (&[("client_secret", "")], "invalid_client"),
        (&[("client_id", "nobody")], "invalid_client"),
        (&[("client_id", "")], "invalid_client"),
    ] {
        ask(&op, &client, parameters).await.expect_error(code);
    }
    ask(&op, &op.portal, &[]).await.expect_error("unauthorized_client");
    assert_eq!(op.get("/oauth2/device_authorization").await.status, 405);
    let document = op.get("/.well-known/openid-configuration").await.json();
    assert_eq!(document["device_authorization_endpoint"], op.url("/oauth2/device_authorization").as_str());
    assert!(document["grant_types_supported"].as_array().unwrap().contains(&GRANT.into()));
}

#[tokio::test]
async fn a_client_or_an_account_that_ends_meanwhile_gets_nothing() {
    let op = Provider::start().await;
    let client = program(&op).await;
    let device = Device::ask(&op, &client).await;
    let mut visitor = op.browser();
    let_in(&mut visitor, &device).await;
    op.suspend(&client).await;
    device.poll().await.expect_error("invalid_client");
    let fresh = program(&op).await;
    let waiting = Device::ask(&op, &fresh).await;
    op.suspend(&fresh).await;
    assert_page(&typed(&mut op.browser(), &op, waiting.text("user_code")).await, 403, "Other");
}

#[tokio::test]
async fn whoever_tries_codes_is_stopped_after_five() {
    let op = Provider::start().await;
    let client = program(&op).await;
    let device = Device::ask(&op, &client).await;
    let mut visitor = op.browser();
    // What cannot be a code at all is a slip, not a guess.
    for slip in ["x", "CDF-GHJ", "AAA-AAA-AAA"] {
        assert!(typed(&mut visitor, &op, slip).await.has("#user_code-error"));
    }
    for _ in 0..5 {
        let page = typed(&mut visitor, &op, "CDF-GHJ-KLM").await;
        assert_eq!(page.status, 404);
        assert!(page.has("#user_code-error"));
    }
    // The right one comes too late.
    let page = typed(&mut visitor, &op, device.text("user_code")).await;
    assert_page(&page, 429, "Too many");
    let wait: u64 = page.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=600).contains(&wait));
    op.pass(MINUTE * 9);
    // Another browser at the same address still may, until the address has tried too often.
    for _ in 0..60 {
        let page = typed(&mut op.browser(), &op, "CDF-GHJ-KLM").await;
        if page.status == 429 {
            return;
        }
    }
    panic!("one address may try for ever");
}

#[tokio::test]
async fn the_tokens_of_a_device_are_bound_to_its_dpop_key() {
    let op = Provider::start().await;
    let metadata = ClientMetadata {
        grant_types: Some(vec![GrantType::DeviceCode, GrantType::RefreshToken]),
        dpop_bound_access_tokens: true,
        ..public()
    };
    let client = op.client_with(&[CALLBACK], metadata).await;
    let asked = ask(&op, &client, &[("scope", "openid offline_access")]).await.json();
    let device = Device { op: &op, client: client.clone(), json: asked };
    let (key, thief) = (ClientKey::new(), ClientKey::new());
    let code = device.text("device_code");
    let form = [("grant_type", GRANT), ("device_code", code)];
    op.token_with_proof(&client, &key, &form).await.expect_error("authorization_pending");
    assert!(let_in(&mut op.browser(), &device).await.has("#device-approved"));
    // Without a proof there is nothing, and nothing is lost.
    device.poll().await.expect_error("invalid_dpop_proof");
    let tokens = op.token_with_proof(&client, &key, &form).await.tokens();
    assert_eq!(tokens.json["token_type"], "DPoP");
    assert_eq!(op.userinfo_with_proof(&key, &tokens.access_token).await.status, 200);
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
    let token = tokens.refresh_token();
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", token.as_str())];
    op.token_with_proof(&client, &thief, &refresh).await.expect_error("invalid_grant");
    op.token_with_proof(&client, &key, &refresh).await.tokens();
}

#[tokio::test]
async fn the_tokens_of_a_device_are_bound_to_its_certificate() {
    let op = behind_proxy(&Authority::new()).await;
    let (own, other) = (Certificate::self_signed(), Certificate::self_signed());
    let metadata = ClientMetadata { tls_client_certificate_bound_access_tokens: true, ..public() };
    let client = op.client_with(&[CALLBACK], metadata).await;
    let device = Device::ask(&op, &client).await;
    assert!(let_in(&mut op.browser(), &device).await.has("#device-approved"));
    device.poll().await.expect_error("invalid_request");
    let form = [("grant_type", GRANT), ("device_code", device.text("device_code")), ("client_id", &client.client_id)];
    let poll = op.request(Method::POST, "/oauth2/token").header(HEADER, own.header()).form(&form);
    let tokens = op.send(poll).await.tokens();
    let ask = |certificate: &Certificate| {
        let request = op.request(Method::GET, "/oauth2/userinfo").header(HEADER, certificate.header());
        op.send(request.bearer_auth(&tokens.access_token))
    };
    assert_eq!(ask(&own).await.status, 200);
    ask(&other).await.expect_error("invalid_token");
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
}

#[tokio::test]
async fn the_address_with_the_code_is_there_as_a_picture() {
    let op = Provider::start().await;
    let client = program(&op).await;
    let device = Device::ask(&op, &client).await;
    let picture = op.get(&format!("/device/qr.svg?user_code={}", device.text("user_code"))).await;
    assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/svg+xml")));
    assert!(picture.body.contains("<svg") && !picture.body.contains("<script"));
    for other in ["", "?user_code=", "?user_code=%3Cscript%3E"] {
        assert_eq!(op.get(&format!("/device/qr.svg{other}")).await.status, 404);
    }
}

#[tokio::test]
async fn neither_code_is_kept_in_clear() {
    let op = Provider::start().await;
    let client = program(&op).await;
    let device = Device::ask(&op, &client).await;
    let user_code = device.text("user_code");
    for bytes in op.database_files() {
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!holds(device.text("device_code")) && !holds(user_code) && !holds(&user_code.replace('-', "")));
    }
}
