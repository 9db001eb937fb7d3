//! The userinfo endpoint ([OpenID Connect Core §5.3](https://openid.net/specs/openid-connect-core-1_0.html#UserInfo),
//! [RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)).

use beadle_tests::provider::{Provider, Reply, ZOE};
use beadle_tests::tokens::with_other_letter;
use reqwest::Method;

const PATH: &str = "/oauth2/userinfo";

/// The sentence's home is the challenge, too (RFC 6750 §3).
fn assert_challenged(reply: &Reply, error: Option<&str>) {
    let challenge = reply.header("www-authenticate").expect("a challenge");
    assert!(challenge.starts_with("Bearer realm=\""), "{challenge}");
    match error {
        Some(error) => {
            reply.expect_error(error);
            assert!(challenge.contains(&format!("error=\"{error}\"")), "{challenge}");
        }
        None => assert!(!challenge.contains("error"), "{challenge}"),
    }
}

#[tokio::test]
async fn the_claims_come_by_get_by_post_header_and_by_post_body() {
    let op = Provider::start().await;
    let token = op.redeem(&op.code(ZOE).await).await.tokens().access_token;
    let by_get = op.userinfo(&token).await;
    let by_header = op.send(op.request(Method::POST, PATH).bearer_auth(&token)).await;
    let by_body = op.post(PATH, &[("access_token", &token), ("data", "None")]).await;
    assert_eq!(by_get.status, 200);
    assert_eq!(by_get.header("cache-control"), Some("no-store"));
    assert_eq!(by_get.header("content-type"), Some("application/json"));
    assert_eq!((&by_get.body, &by_get.body), (&by_header.body, &by_body.body));
    let lower = op.request(Method::GET, PATH).header("authorization", format!("bearer {token}"));
    assert_eq!(op.send(lower).await.body, by_get.body);
}

#[tokio::test]
async fn a_token_in_two_places_or_in_the_query_is_refused() {
    let op = Provider::start().await;
    let token = op.redeem(&op.code(ZOE).await).await.tokens().access_token;
    let both = op.request(Method::POST, PATH).bearer_auth(&token).form(&[("access_token", &token)]);
    assert_challenged(&op.send(both).await, Some("invalid_request"));
    let twice = op.request(Method::POST, PATH).form(&[("access_token", &token), ("access_token", &token)]);
    assert_challenged(&op.send(twice).await, Some("invalid_request"));
    let query = op.get(&format!("{PATH}?access_token={token}")).await;
    assert_eq!(query.status, 401);
    assert_challenged(&query, None);
}

#[tokio::test]
async fn what_is_no_live_token_opens_nothing() {
    let op = Provider::start().await;
    let tokens = op.redeem(&op.code(ZOE).await).await.tokens();
    let changed = with_other_letter(&tokens.access_token, 20);
    for guess in ["x", "ÿ", &changed, &tokens.id_token, &"A".repeat(43), &tokens.access_token[1..]] {
        let request = op.request(Method::GET, PATH).header("authorization", format!("Bearer {guess}").into_bytes());
        assert_eq!(op.send(request).await.status, 401, "{guess}");
    }
    assert_challenged(&op.userinfo(&changed).await, Some("invalid_token"));
    let none = op.get(PATH).await;
    assert_eq!((none.status, none.body.as_str()), (401, ""));
    assert_challenged(&none, None);
    let basic = op.request(Method::GET, PATH).basic_auth(&op.portal.client_id, Some(&op.portal.client_secret));
    assert_challenged(&op.send(basic).await, None);
}

#[tokio::test]
async fn a_token_expires() {
    let op = Provider::start().await;
    let token = op.redeem(&op.code(ZOE).await).await.tokens().access_token;
    op.pass(std::time::Duration::from_secs(15 * 60 - 1));
    assert_eq!(op.userinfo(&token).await.status, 200);
    op.pass(std::time::Duration::from_secs(1));
    assert_challenged(&op.userinfo(&token).await, Some("invalid_token"));
}

#[tokio::test]
async fn a_token_of_a_suspended_client_is_dead() {
    let op = Provider::start().await;
    let token = op.redeem(&op.code(ZOE).await).await.tokens().access_token;
    op.suspend(&op.portal).await;
    assert_challenged(&op.userinfo(&token).await, Some("invalid_token"));
}

#[tokio::test]
async fn apps_in_browsers_may_read_it_from_other_origins() {
    let op = Provider::start().await;
    let token = op.redeem(&op.code(ZOE).await).await.tokens().access_token;
    let request = op.request(Method::GET, PATH).bearer_auth(&token).header("origin", "https://spa.example.org");
    assert_eq!(op.send(request).await.header("access-control-allow-origin"), Some("*"));
    let preflight = op
        .request(Method::OPTIONS, PATH)
        .header("origin", "https://spa.example.org")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization");
    let allowed = op.send(preflight).await;
    assert!(allowed.header("access-control-allow-headers").is_some_and(|names| names.contains("authorization")));
    // Pages are nobody else's.
    let page = op.send(op.request(Method::GET, "/").header("origin", "https://spa.example.org")).await;
    assert_eq!(page.header("access-control-allow-origin"), None);
}
