//! [OpenID Connect Front-Channel Logout 1.0](https://openid.net/specs/openid-connect-frontchannel-1_0.html): what the page
//! after a sign-out loads, and what it lets in.

use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider};
use beadle_tests::tokens::unverified;
use domain::ClientMetadata;

const OUT: &str = "https://localhost/callback/out";

async fn app(op: &Provider, frontchannel: &str, session_required: bool) -> Client {
    let metadata = ClientMetadata {
        frontchannel_logout_uri: Some(frontchannel.parse().unwrap()),
        frontchannel_logout_session_required: session_required,
        post_logout_redirect_uris: vec![domain::RedirectUri::parse(OUT).unwrap()],
        ..ClientMetadata::default()
    };
    op.client_with(&[CALLBACK], metadata).await
}

#[tokio::test]
async fn every_client_of_the_session_is_loaded_with_the_session_where_it_wants_that() {
    let op = Provider::start().await;
    let plain = app(&op, "https://one.example.org/out?a=b", false).await;
    let exact = app(&op, "https://two.example.org:8443/out", true).await;
    let elsewhere = app(&op, "https://three.example.org/out", false).await;
    op.browser().approve(&elsewhere).await;
    let mut visitor = op.browser();
    visitor.approve(&plain).await;
    let code = visitor.approve(&exact).await;
    let id_token = op.redeem_as(&exact, &code).await.tokens().id_token;
    let mut url = op.url("/oauth2/logout");
    let parameters = [("id_token_hint", id_token.as_str()), ("post_logout_redirect_uri", OUT), ("state", "st")];
    url.query_pairs_mut().extend_pairs(parameters);
    let page = visitor.agent.open(url).await;
    // The page comes in between, with the way back for whoever has no script.
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(page.attribute("a#back", "href").unwrap(), format!("{OUT}?state=st"));
    let frames: Vec<String> =
        [0, 1].map(|n| page.attribute(&format!("iframe:nth-of-type({})", n + 1), "src").unwrap()).into_iter().collect();
    let sid = unverified(&id_token)["sid"].as_str().unwrap().to_owned();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("iss", op.issuer()).append_pair("sid", &sid);
    let told = format!("https://two.example.org:8443/out?{}", query.finish());
    assert!(frames.contains(&"https://one.example.org/out?a=b".to_owned()) && frames.contains(&told), "{frames:?}");
    assert!(!page.has("iframe:nth-of-type(3)"), "{}", page.body);
    assert_eq!(page.attribute("iframe", "sandbox").unwrap(), "allow-forms allow-same-origin allow-scripts");
    // Exactly these two may be framed, and the rest of the policy stays.
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.ends_with("; frame-src https://one.example.org https://two.example.org:8443"), "{policy}");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
}

#[tokio::test]
async fn the_person_s_own_sign_out_does_the_same_and_other_pages_frame_nothing() {
    let op = Provider::start().await;
    let app = app(&op, "https://one.example.org/out", false).await;
    let mut visitor = op.browser();
    visitor.approve(&app).await;
    let home = visitor.agent.open(op.url("/")).await;
    assert!(!home.header("content-security-policy").unwrap().contains("frame-src"));
    let page = visitor.agent.press(&home, "#sign-out", &[]).await;
    assert_eq!(page.attribute("iframe", "src").unwrap(), "https://one.example.org/out");
    assert_eq!(page.texts("#told li"), ["Other"]);
    assert!(!page.has("#back"));
    let again = visitor.agent.open(op.url("/oauth2/logout")).await;
    assert!(!again.has("iframe") && !again.header("content-security-policy").unwrap().contains("frame-src"));
}

#[tokio::test]
async fn a_client_that_is_switched_off_is_not_loaded() {
    let op = Provider::start().await;
    let app = app(&op, "https://one.example.org/out", false).await;
    let mut visitor = op.browser();
    visitor.approve(&app).await;
    op.suspend(&app).await;
    let home = visitor.agent.open(op.url("/")).await;
    let page = visitor.agent.press(&home, "#sign-out", &[]).await;
    assert!(!page.has("iframe"), "{}", page.body);
    assert_eq!(page.texts("#unaware li"), ["Other"]);
}
