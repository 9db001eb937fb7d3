//! Bodies that are too large, methods and addresses that are not there, and the headers of every page.

use beadle_tests::provider::Provider;
use reqwest::Method;

/// More than any honest request.
const LARGE: usize = 65 * 1024;

#[tokio::test]
async fn oversized_bodies_are_refused_in_the_words_of_each_endpoint() {
    let op = Provider::start().await;
    let padding = "x".repeat(LARGE);
    let token = op.redeem_with(&op.portal, "x", &[("padding", &padding)]).await;
    assert_eq!((token.status, &token.json()["error"]), (413, &"invalid_request".into()));
    let userinfo = op.post("/oauth2/userinfo", &[("access_token", &padding)]).await;
    assert_eq!((userinfo.status, &userinfo.json()["error"]), (413, &"invalid_request".into()));
    let getcert = op.post("/oauth2/getcert", &[("certreq", &padding)]).await;
    assert_eq!((getcert.status, getcert.header("content-type")), (413, Some("text/plain; charset=utf-8")));
    assert!(getcert.body.contains("too large"), "{}", getcert.body);
    let register = op.post("/oauth2/register", &[("name", &padding)]).await;
    assert_eq!(register.status, 413);
    assert!(register.body.contains("error-title"));
    let authorize = op.post("/authorize", &[("client_id", &padding)]).await;
    assert!(authorize.status >= 400, "{}", authorize.status);
    assert!(authorize.body.contains("error-title"), "{}", authorize.body);
}

/// SAML answers are larger than anything else; what is too large for SAML is refused unread.
#[tokio::test]
async fn the_acs_takes_more_but_not_everything() {
    let op = Provider::start().await;
    let sized = async |kilobytes: usize| op.post("/saml/acs", &[("SAMLResponse", &"A".repeat(kilobytes * 1024))]).await;
    let read = sized(200).await;
    assert_eq!(read.status, 400);
    assert!(!read.body.contains("too large"), "{}", read.body);
    let refused = sized(600).await;
    assert_eq!(refused.status, 413);
    assert!(refused.body.contains("too large"), "{}", refused.body);

    // An honest answer with a long list of groups.
    let mut visitor = op.browser();
    let asked = visitor.ask_for(&[("scope", "openid")]).await;
    let long = asked.response(|statement| {
        let groups = (0..1_500).map(|n| format!("https://groups.hills.example.edu/a-rather-long-name-of-a-group/{n}"));
        let name = domain::AttributeName::IsMemberOf;
        statement.attributes.retain(|attribute| attribute.name != name.uri());
        statement.attributes.push(demo::institution::ReleasedAttribute::text(name, groups));
    });
    assert!(long.len() > LARGE * 2, "{}", long.len());
    let page = visitor.answer(&asked, &long).await;
    let page = visitor.walk(page).await;
    op.redeem(&page.callback("code").unwrap()).await.tokens();
}

#[tokio::test]
async fn what_is_not_there_says_so_to_people_on_a_page_and_to_programs_in_json() {
    let op = Provider::start().await;
    for (method, path, status) in [
        (Method::GET, "/nowhere", 404),
        (Method::GET, "/login/x/y/z", 404),
        (Method::PUT, "/logout", 405),
        (Method::PUT, "/authorize", 405),
    ] {
        let reply = op.send(op.request(method.clone(), path)).await;
        assert_eq!(reply.status, status, "{method} {path}");
        assert!(reply.body.contains("transaction-id"), "{method} {path}: {}", reply.body);
    }
    for (method, path, status) in [
        (Method::GET, "/oauth2/", 404),
        (Method::GET, "/oauth2/token", 405),
        (Method::DELETE, "/oauth2/userinfo", 405),
        (Method::GET, "/saml/acs", 405),
        (Method::GET, "/.well-known/nothing", 404),
    ] {
        let reply = op.send(op.request(method.clone(), path)).await;
        assert_eq!(reply.status, status, "{method} {path}");
        assert_eq!(reply.json()["error"], "invalid_request", "{method} {path}");
    }
    // Whoever asks there reads text.
    let reply = op.send(op.request(Method::GET, "/oauth2/getcert")).await;
    assert_eq!((reply.status, reply.header("allow")), (405, Some("POST")));
    assert_eq!(reply.body, "Certificates are asked for by POST, with a form.\n");
}

#[tokio::test]
async fn every_page_is_protected_by_headers() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let picker = visitor.open(&op.portal, &[]).await;
    let consent = {
        let asked = visitor.ask().await;
        visitor.answer(&asked, &asked.response(|_| ())).await
    };
    let register = visitor.agent.open(op.url("/oauth2/register")).await;
    let admin = visitor.agent.open(op.url("/admin")).await;
    let missing = visitor.agent.open(op.url("/nowhere")).await;
    for page in [picker, consent, register, admin, missing] {
        let header = |name: &str| page.header(name).unwrap_or_else(|| panic!("no {name} on {}", page.url)).to_owned();
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "same-origin");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(header("cache-control"), "no-store", "{}", page.url);
        assert!(!page.body.contains("style=") && !page.body.contains("<script>"), "{}", page.url);
    }
}

#[tokio::test]
async fn a_redirect_with_a_code_is_kept_by_nobody() {
    let op = Provider::start().await;
    let page = op.browser().authorize(&op.portal, &[]).await;
    assert!(page.callback("code").is_some());
    assert_eq!((page.status, page.header("cache-control")), (303, Some("no-store")));
}
