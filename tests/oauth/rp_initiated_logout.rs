//! [OpenID Connect RP-Initiated Logout 1.0](https://openid.net/specs/openid-connect-rpinitiated-1_0.html), as its
//! certification modules try it, and as an attacker would.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use beadle_tests::MINUTE;
use beadle_tests::agent::{Agent, Page};
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider, SAM, Visitor, ZOE};
use domain::ClientMetadata;
use reqwest::Method;
use url::Url;

use super::assert_refused;

/// Where the relying party wants people back. The agent stops there.
const OUT: &str = "https://localhost/callback/out?from=beadle";
const SILENT: [(&str, &str); 2] = [("prompt", "none"), ("state", "st")];

async fn app(op: &Provider) -> Client {
    let registered = domain::RedirectUri::parse(OUT).unwrap();
    let metadata = ClientMetadata { post_logout_redirect_uris: vec![registered], ..ClientMetadata::default() };
    // Without certificates nobody is asked for consent twice, so that `prompt=none` tells who is signed in.
    Client { scope: "openid".to_owned(), ..op.client_with(&[CALLBACK], metadata).await }
}

/// Signs Zoë in, and returns the ID token.
async fn signed_in(op: &Provider, app: &Client, visitor: &mut Visitor<'_>) -> String {
    let code = visitor.approve(app).await;
    op.redeem_as(app, &code).await.tokens().id_token
}

fn request(op: &Provider, parameters: &[(&str, &str)]) -> Url {
    let mut url = op.url("/oauth2/logout");
    url.query_pairs_mut().extend_pairs(parameters);
    url
}

async fn open(op: &Provider, agent: &mut Agent, parameters: &[(&str, &str)]) -> Page {
    agent.open(request(op, parameters)).await
}

fn back(page: &Page) -> Option<String> {
    page.location().map(|url| url.to_string())
}

/// Panics unless the person is signed out: a page says so, and nobody is signed in any more.
async fn assert_signed_out(op: &Provider, app: &Client, visitor: &mut Visitor<'_>) {
    assert_refused(&visitor.open(app, &SILENT).await, op.issuer(), "login_required");
}

/// Panics unless this page asks, and the person is still signed in.
async fn assert_asks(page: &Page, app: &Client, visitor: &mut Visitor<'_>) {
    assert_eq!(back(page), None, "{}", page.body);
    assert!(page.has("button#sign-out"), "{}", page.body);
    assert!(visitor.open(app, &SILENT).await.callback("code").is_some(), "signed out unasked");
}

#[tokio::test]
async fn a_relying_party_signs_its_person_out_and_gets_them_back_with_its_state() {
    let op = Provider::start().await;
    let (app, mut visitor) = (app(&op).await, op.browser());
    let hint = signed_in(&op, &app, &mut visitor).await;
    let asked = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", OUT), ("state", "a b&c")];
    let page = open(&op, &mut visitor.agent, &asked).await;
    assert_eq!((page.status, back(&page).as_deref()), (303, Some(format!("{OUT}&state=a%20b%26c").as_str())));
    assert_signed_out(&op, &app, &mut visitor).await;
    // Once more, nobody is signed in any more; the way back is the same.
    let page = open(&op, &mut visitor.agent, &asked).await;
    assert_eq!(back(&page).as_deref(), Some(format!("{OUT}&state=a%20b%26c").as_str()));
}

#[tokio::test]
async fn without_a_state_none_comes_back() {
    let op = Provider::start().await;
    let (app, mut visitor) = (app(&op).await, op.browser());
    let hint = signed_in(&op, &app, &mut visitor).await;
    let page = open(&op, &mut visitor.agent, &[("id_token_hint", &hint), ("post_logout_redirect_uri", OUT)]).await;
    assert_eq!(back(&page).as_deref(), Some(OUT));
    assert_signed_out(&op, &app, &mut visitor).await;
}

#[tokio::test]
async fn it_works_by_post_also_from_another_site() {
    let op = Provider::start().await;
    let (app, mut visitor) = (app(&op).await, op.browser());
    for from in ["https://rp.example.org/", op.issuer()] {
        let hint = signed_in(&op, &app, &mut visitor).await;
        let html = format!(
            r#"<form method="post" action="{}"><input type="hidden" name="id_token_hint" value="{hint}">
               <input type="hidden" name="post_logout_redirect_uri" value="{OUT}"><button id="go">Sign out</button></form>"#,
            op.url("/oauth2/logout"),
        );
        let headers = reqwest::header::HeaderMap::new();
        let page = Page { url: from.parse().unwrap(), status: 200, headers, body: html };
        let page = visitor.agent.press(&page, "#go", &[]).await;
        assert_eq!(back(&page).as_deref(), Some(OUT), "from {from}: {}", page.body);
        assert_signed_out(&op, &app, &mut visitor).await;
    }
}

#[tokio::test]
async fn without_parameters_or_with_a_state_alone_the_person_is_asked() {
    let op = Provider::start().await;
    let (app, mut visitor) = (app(&op).await, op.browser());
    for parameters in [[].as_slice(), &[("state", "st")]] {
        signed_in(&op, &app, &mut visitor).await;
        let page = open(&op, &mut visitor.agent, parameters).await;
        assert_eq!(page.status, 200);
        assert!(page.text("main").contains("Zoë"));
        assert_asks(&page, &app, &mut visitor).await;
        let page = visitor.agent.press(&page, "button#sign-out", &[]).await;
        assert_eq!((page.status, back(&page)), (200, None));
        assert!(page.has("#signed-out"), "{}", page.body);
        assert_signed_out(&op, &app, &mut visitor).await;
    }
}

#[tokio::test]
async fn without_an_address_to_go_to_the_person_stays_on_a_page() {
    let op = Provider::start().await;
    let (app, mut visitor) = (app(&op).await, op.browser());
    let hint = signed_in(&op, &app, &mut visitor).await;
    let page = open(&op, &mut visitor.agent, &[("id_token_hint", &hint), ("state", "st")]).await;
    assert_eq!((page.status, back(&page)), (200, None));
    assert!(page.has("#signed-out"), "{}", page.body);
    assert_signed_out(&op, &app, &mut visitor).await;
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_registered_byte_by_byte() {
    let op = Provider::start().await;
    let (app, mut visitor) = (app(&op).await, op.browser());
    let others = [
        CALLBACK,
        "https://evil.example.org/",
        "https://localhost/callback/out",
        "https://localhost/callback/out?from=beadle&more=1",
        "https://localhost/callback/out?from=beadle#x",
        "https://localhost/callback/./out?from=beadle",
        "https://LOCALHOST/callback/out?from=beadle",
        "//localhost/callback/out?from=beadle",
        "javascript:alert(1)",
    ];
    for other in others {
        let hint = signed_in(&op, &app, &mut visitor).await;
        let page =
            open(&op, &mut visitor.agent, &[("id_token_hint", &hint), ("post_logout_redirect_uri", other)]).await;
        assert_eq!(back(&page), None, "{other}");
        assert!(page.text("#detail").contains("not among those that are registered"), "{other}: {}", page.body);
        assert!(!page.has("#back"), "{other}");
        // The relying party has proved that it asks for this session; so that much is done.
        assert_signed_out(&op, &app, &mut visitor).await;
    }
}

#[tokio::test]
async fn without_a_hint_the_person_is_asked_and_goes_back_if_the_client_is_named() {
    let op = Provider::start().await;
    let (app, mut visitor) = (app(&op).await, op.browser());
    signed_in(&op, &app, &mut visitor).await;
    let named = [("client_id", app.client_id.as_str()), ("post_logout_redirect_uri", OUT), ("state", "st")];
    let page = open(&op, &mut visitor.agent, &named).await;
    assert_eq!(page.status, 200);
    assert_asks(&page, &app, &mut visitor).await;
    let page = visitor.agent.press(&page, "button#sign-out", &[]).await;
    assert_eq!(back(&page).as_deref(), Some(format!("{OUT}&state=st").as_str()));
    assert_signed_out(&op, &app, &mut visitor).await;
}

#[tokio::test]
async fn an_address_alone_leads_nowhere() {
    let op = Provider::start().await;
    let (app, mut visitor) = (app(&op).await, op.browser());
    signed_in(&op, &app, &mut visitor).await;
    let page = open(&op, &mut visitor.agent, &[("post_logout_redirect_uri", OUT)]).await;
    assert_eq!(page.status, 400);
    assert!(page.text("#detail").contains("needs an id_token_hint or a client_id"));
    assert_asks(&page, &app, &mut visitor).await;
    let page = visitor.agent.press(&page, "button#sign-out", &[]).await;
    assert_eq!((page.status, back(&page)), (200, None), "{}", page.body);
    // Nor does it where nobody is signed in.
    let page = open(&op, &mut op.browser().agent, &[("post_logout_redirect_uri", OUT)]).await;
    assert_eq!(back(&page), None);
}

#[tokio::test]
async fn a_hint_that_was_not_signed_here_counts_for_nothing() {
    let op = Provider::start().await;
    let (app, mut visitor) = (app(&op).await, op.browser());
    let hint = signed_in(&op, &app, &mut visitor).await;
    let parts: Vec<&str> = hint.split('.').collect();
    let payload = String::from_utf8(BASE64URL.decode(parts[1]).unwrap()).unwrap();
    let altered = BASE64URL.encode(payload.replacen("\"iss\"", "\"is5\"", 1));
    let unsigned = BASE64URL.encode(r#"{"alg":"none"}"#);
    let other = Provider::start().await;
    let elsewhere = {
        let app = self::app(&other).await;
        signed_in(&other, &app, &mut other.browser()).await
    };
    for bad in [
        "nonsense".to_owned(),
        format!("{}.{altered}.{}", parts[0], parts[2]),
        format!("{}.{}.{}", parts[0], parts[1], BASE64URL.encode("no signature")),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{unsigned}.{}.", parts[1]),
        // Both providers have the same keys in these tests; the other one's session is nobody's here.
        elsewhere,
    ] {
        for named in [&[("client_id", app.client_id.as_str())][..], &[]] {
            let mut parameters = vec![("id_token_hint", bad.as_str()), ("post_logout_redirect_uri", OUT)];
            parameters.extend(named);
            let page = open(&op, &mut visitor.agent, &parameters).await;
            assert_eq!(page.status, 400, "{bad}: {}", page.body);
            assert_asks(&page, &app, &mut visitor).await;
            let answer = visitor.agent.press(&page, "button#sign-out", &[]).await;
            assert_eq!((answer.status, back(&answer)), (200, None), "{bad}");
            assert_signed_out(&op, &app, &mut visitor).await;
            visitor.approve(&app).await;
        }
    }
}

#[tokio::test]
async fn a_hint_of_another_client_than_named_is_not_followed() {
    let op = Provider::start().await;
    let (app, other, mut visitor) = (app(&op).await, self::app(&op).await, op.browser());
    let hint = signed_in(&op, &app, &mut visitor).await;
    let parameters =
        [("id_token_hint", hint.as_str()), ("client_id", &other.client_id), ("post_logout_redirect_uri", OUT)];
    let page = open(&op, &mut visitor.agent, &parameters).await;
    assert_eq!(page.status, 400);
    assert!(page.text("#detail").contains("issued to"));
    assert_asks(&page, &app, &mut visitor).await;
}

#[tokio::test]
async fn a_hint_of_another_session_asks_first() {
    let op = Provider::start().await;
    let (app, mut elsewhere) = (app(&op).await, op.browser());
    // The same person in another browser, and somebody who sat here before.
    let other_browser = signed_in(&op, &app, &mut elsewhere).await;
    let mut visitor = op.browser().sign_in_as(SAM);
    let before = signed_in(&op, &app, &mut visitor).await;
    visitor.becomes(ZOE);
    visitor.authorize(&app, &[("prompt", "login")]).await;
    for hint in [other_browser, before] {
        let page = open(&op, &mut visitor.agent, &[("id_token_hint", &hint), ("post_logout_redirect_uri", OUT)]).await;
        assert_eq!(page.status, 200);
        assert_asks(&page, &app, &mut visitor).await;
        assert!(elsewhere.open(&app, &SILENT).await.callback("code").is_some(), "another browser's session goes on");
    }
}

#[tokio::test]
async fn a_hint_may_have_expired_and_come_from_a_sign_in_of_the_same_session() {
    let op = Provider::start().await;
    let (app, mut visitor) = (app(&op).await, op.browser());
    let hint = signed_in(&op, &app, &mut visitor).await;
    op.pass(MINUTE * 61);
    visitor.authorize(&app, &[("prompt", "login")]).await;
    let page = open(&op, &mut visitor.agent, &[("id_token_hint", &hint), ("post_logout_redirect_uri", OUT)]).await;
    assert_eq!(back(&page).as_deref(), Some(OUT), "{}", page.body);
    assert_signed_out(&op, &app, &mut visitor).await;
}

#[tokio::test]
async fn a_client_that_is_switched_off_gets_nobody_back() {
    let op = Provider::start().await;
    let (app, mut visitor) = (app(&op).await, op.browser());
    let hint = signed_in(&op, &app, &mut visitor).await;
    op.suspend(&app).await;
    let page = open(&op, &mut visitor.agent, &[("id_token_hint", &hint), ("post_logout_redirect_uri", OUT)]).await;
    assert_eq!((page.status, back(&page)), (400, None));
    assert!(page.has("button#sign-out"));
}

#[tokio::test]
async fn other_sites_cannot_press_the_button() {
    let op = Provider::start().await;
    let (app, mut visitor) = (app(&op).await, op.browser());
    signed_in(&op, &app, &mut visitor).await;
    let page = open(&op, &mut visitor.agent, &[]).await;
    for csrf in ["", "guess"] {
        let page = visitor.agent.press(&page, "button#sign-out", &[("csrf", csrf)]).await;
        assert_eq!(page.status, 403, "{}", page.body);
    }
    let cookie = format!("beadle={}", visitor.session().unwrap());
    let form = page.submission("button#sign-out", &[]).form;
    let foreign = op.request(Method::POST, "/logout").header("cookie", cookie).header("origin", "https://evil.example");
    assert_eq!(op.send(foreign.form(&form)).await.status, 403);
    assert!(visitor.open(&app, &SILENT).await.callback("code").is_some());
}

#[tokio::test]
async fn a_request_that_cannot_be_read_ends_on_a_page() {
    let op = Provider::start().await;
    let (app, mut visitor) = (app(&op).await, op.browser());
    signed_in(&op, &app, &mut visitor).await;
    let long = "x".repeat(9000);
    for (query, status) in [("state=a&state=b", 400), ("state=%ff", 400), (&format!("state={long}"), 413)] {
        let page = visitor.agent.open(format!("{}?{query}", op.url("/oauth2/logout"))).await;
        super::assert_page(&page, status, "sign you out");
        assert!(visitor.open(&app, &SILENT).await.callback("code").is_some());
    }
}

#[tokio::test]
async fn tokens_of_the_session_end_with_it() {
    let op = Provider::start().await;
    let (app, mut visitor) = (app(&op).await, op.browser());
    let code = visitor.approve(&app).await;
    let tokens = op.redeem_as(&app, &code).await.tokens();
    let unspent = visitor.approve(&app).await;
    let mut elsewhere = op.browser();
    let other_code = elsewhere.approve(&app).await;
    let other = op.redeem_as(&app, &other_code).await.tokens();
    open(&op, &mut visitor.agent, &[("id_token_hint", &tokens.id_token)]).await;
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
    let late = op.redeem_as(&app, &unspent).await;
    if late.status == 200 {
        op.userinfo(&late.tokens().access_token).await.expect_error("invalid_token");
    }
    assert_eq!(op.userinfo(&other.access_token).await.status, 200, "another session's token lives");
}
