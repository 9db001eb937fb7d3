//! [OpenID Connect Session Management 1.0](https://openid.net/specs/openid-connect-session-1_0.html): `session_state` and
//! the cookie that it is compared with. The script in between is tried in a browser.

use std::fmt::Write as _;

use beadle_tests::MINUTE;
use beadle_tests::agent::Agent;
use beadle_tests::provider::{CALLBACK, Provider, SAM, ZOE};
use domain::Digest;

fn browser_state(agent: &Agent) -> Option<String> {
    agent.cookie("localhost", "beadle-state").map(str::to_owned)
}

/// What the frame works out (§3.2).
fn expected(client: &str, origin: &str, browser_state: &str, salt: &str) -> String {
    let digest = Digest::of(format!("{client} {origin} {browser_state} {salt}").as_bytes());
    let mut text = String::new();
    digest.as_bytes().iter().for_each(|byte| write!(text, "{byte:02x}").unwrap());
    format!("{text}.{salt}")
}

#[tokio::test]
async fn an_answer_says_in_which_state_the_browser_is() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    assert_eq!(browser_state(&visitor.agent), None);
    let page = visitor.authorize(&op.portal, &[]).await;
    let state = page.callback("session_state").unwrap();
    let in_browser = browser_state(&visitor.agent).expect("somebody is signed in");
    let (_, salt) = state.split_once('.').unwrap();
    assert_eq!(state, expected(&op.portal.client_id, "https://localhost", &in_browser, salt));
    assert!(!state.contains(' '));
    // Each answer has a salt of its own; the browser's state stays.
    let again = visitor.authorize(&op.portal, &[]).await.callback("session_state").unwrap();
    assert_ne!(again, state);
    assert_eq!(browser_state(&visitor.agent), Some(in_browser));
    assert_eq!(CALLBACK, op.portal.redirect_uri);
}

#[tokio::test]
async fn the_state_changes_with_the_person_and_ends_with_the_session() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    visitor.approve(&op.portal).await;
    let zoe = browser_state(&visitor.agent).unwrap();
    visitor.becomes(SAM);
    visitor.authorize(&op.portal, &[("prompt", "login")]).await;
    let sam = browser_state(&visitor.agent).unwrap();
    assert_ne!(sam, zoe);
    let home = visitor.agent.open(op.url("/")).await;
    visitor.agent.press(&home, "#sign-out", &[]).await;
    assert_eq!(browser_state(&visitor.agent), None);
    visitor.becomes(ZOE);
    visitor.approve(&op.portal).await;
    assert!(![Some(zoe), Some(sam), None].contains(&browser_state(&visitor.agent)));
}

#[tokio::test]
async fn the_state_ends_when_the_session_was_not_used() {
    let op = Provider::start_with(|settings| settings.lifetimes.session_idle = MINUTE * 60).await;
    let mut visitor = op.browser();
    visitor.approve(&op.portal).await;
    op.pass(MINUTE * 61);
    visitor.agent.open(op.url("/")).await;
    assert_eq!(browser_state(&visitor.agent), None);
}

#[tokio::test]
async fn the_cookie_is_for_scripts_and_tells_them_nothing_else() {
    let op = Provider::start_with(|settings| settings.lifetimes.session_idle = MINUTE * 60).await;
    let mut visitor = op.browser();
    let asked = visitor.ask().await;
    let home = visitor.answer_and_wait(&asked, &asked.response(|_| ())).await;
    let cookie = format!("beadle={}", visitor.session().unwrap());
    let path = home.as_str().strip_prefix(op.issuer()).unwrap();
    let reply = op.send(op.request(reqwest::Method::GET, path).header("cookie", cookie)).await;
    let cookies: Vec<_> = reply.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    let state =
        cookies.iter().find(|cookie| cookie.starts_with("beadle-state=")).unwrap_or_else(|| panic!("{cookies:?}"));
    assert!(state.contains("; Path=/; Max-Age=3600; SameSite=Lax") && !state.contains("HttpOnly"), "{state}");
}

#[tokio::test]
async fn only_the_page_for_frames_may_be_framed() {
    let op = Provider::start().await;
    let page = op.get("/oauth2/check-session").await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(!policy.contains("frame-ancestors") && policy.contains("script-src 'self'"), "{policy}");
    assert_eq!(page.header("x-frame-options"), None);
    assert!(page.headers.get_all("set-cookie").iter().next().is_none());
    for other in ["/", "/logout", "/oauth2/logout", "/oauth2/register"] {
        let policy = op.get(other).await.header("content-security-policy").unwrap().to_owned();
        assert!(policy.contains("frame-ancestors 'none'"), "{other}: {policy}");
    }
}
