//! Tokens that only the holder of a key can use
//! ([RFC 9449](https://www.rfc-editor.org/rfc/rfc9449)).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use beadle_tests::MINUTE;
use beadle_tests::client_key::{ClientKey, changed};
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider, Reply, ZOE};
use beadle_tests::tokens::with_other_letter;
use domain::client::JwsAlgorithm;
use domain::{ClientMetadata, Clock as _, Digest};
use reqwest::Method;
use serde_json::{Value, json};

const TOKEN: &str = "/oauth2/token";
const USERINFO: &str = "/oauth2/userinfo";

fn header(key: &ClientKey, changes: &Value) -> Value {
    changed(json!({ "typ": "dpop+jwt", "alg": key.algorithm(), "jwk": key.jwk() }), changes)
}

/// The claims of a good proof for a request, changed.
fn claims(op: &Provider, method: &str, path: &str, changes: &Value) -> Value {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let good = json!({
        "htm": method, "htu": op.url(path).to_string(), "iat": op.clock.now().as_seconds(),
        "jti": NUMBER.fetch_add(1, Ordering::Relaxed).to_string(),
    });
    changed(good, changes)
}

fn proof(op: &Provider, key: &ClientKey, method: &str, path: &str, changes: &Value) -> String {
    key.sign(&header(key, &json!({})), &claims(op, method, path, changes))
}

/// Redeems a code, with these DPoP headers.
async fn redeem(op: &Provider, client: &Client, code: &str, proofs: &[&str]) -> Reply {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &client.redirect_uri),
        ("client_id", &client.client_id),
        ("client_secret", &client.client_secret),
    ];
    let mut request = op.request(Method::POST, TOKEN).form(&form);
    for proof in proofs {
        request = request.header("dpop", *proof);
    }
    op.send(request).await
}

/// A token that is bound to this key.
async fn bound(op: &Provider, key: &ClientKey) -> String {
    let code = op.code(ZOE).await;
    let reply = redeem(op, &op.portal, &code, &[&proof(op, key, "POST", TOKEN, &json!({}))]).await;
    let tokens = reply.tokens();
    assert_eq!(tokens.json["token_type"], "DPoP");
    tokens.access_token
}

fn ath(token: &str) -> Value {
    json!({ "ath": BASE64URL.encode(Digest::of(token.as_bytes()).as_bytes()) })
}

/// Asks for claims with this scheme and these proofs.
async fn userinfo(op: &Provider, scheme: &str, token: &str, proofs: &[&str]) -> Reply {
    let mut request = op.request(Method::GET, USERINFO).header("authorization", format!("{scheme} {token}"));
    for proof in proofs {
        request = request.header("dpop", *proof);
    }
    op.send(request).await
}

#[tokio::test]
async fn a_token_is_bound_to_the_key_of_its_request() {
    let op = Provider::start().await;
    for algorithm in [JwsAlgorithm::Es256, JwsAlgorithm::EdDsa] {
        let key = ClientKey::generate(algorithm);
        let token = bound(&op, &key).await;
        let good = proof(&op, &key, "GET", USERINFO, &ath(&token));
        assert_eq!(userinfo(&op, "DPoP", &token, &[&good]).await.status, 200);
        // The scheme has no case (RFC 9110 §11.1).
        let again = proof(&op, &key, "GET", USERINFO, &ath(&token));
        assert_eq!(userinfo(&op, "dpop", &token, &[&again]).await.status, 200);
    }
}

#[tokio::test]
async fn a_bound_token_is_no_bearer_token() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let token = bound(&op, &key).await;
    let refused = op.userinfo(&token).await;
    assert!(refused.expect_error("invalid_token").contains("DPoP"));
    let challenge = refused.header("www-authenticate").unwrap();
    assert!(challenge.starts_with("Bearer ") && challenge.contains(", DPoP algs=\"RS256 "), "{challenge}");
    // Not even with a proof, nor in the form.
    let good = proof(&op, &key, "GET", USERINFO, &ath(&token));
    userinfo(&op, "Bearer", &token, &[&good]).await.expect_error("invalid_token");
    let good = proof(&op, &key, "POST", USERINFO, &ath(&token));
    let form = op.request(Method::POST, USERINFO).header("dpop", good).form(&[("access_token", &token)]);
    op.send(form).await.expect_error("invalid_token");
    let without = userinfo(&op, "DPoP", &token, &[]).await;
    assert_eq!((without.status, &without.json()["error"]), (401, &json!("invalid_dpop_proof")));
}

#[tokio::test]
async fn a_bearer_token_does_not_become_a_bound_one() {
    let op = Provider::start().await;
    let token = op.redeem(&op.code(ZOE).await).await.tokens().access_token;
    let key = ClientKey::new();
    let good = proof(&op, &key, "GET", USERINFO, &ath(&token));
    let refused = userinfo(&op, "DPoP", &token, &[&good]).await;
    refused.expect_error("invalid_token");
    assert!(refused.header("www-authenticate").unwrap().starts_with("DPoP "));
    // As Bearer it is good, whatever proof comes along.
    let good = proof(&op, &key, "GET", USERINFO, &ath(&token));
    assert_eq!(userinfo(&op, "Bearer", &token, &[&good]).await.status, 200);
}

/// RFC 9449 §4.3, one by one.
#[tokio::test]
async fn a_proof_that_is_not_for_this_request_buys_nothing() {
    let op = Provider::start().await;
    let (key, other) = (ClientKey::new(), ClientKey::new());
    let code = op.code(ZOE).await;
    let now = op.clock.now().as_seconds();
    let good = |changes: Value| proof(&op, &key, "POST", TOKEN, &changes);
    let headed = |changes: Value| key.sign(&header(&key, &changes), &claims(&op, "POST", TOKEN, &json!({})));
    let mut private = key.jwk();
    private.insert("d".to_owned(), json!("AAAA"));
    let one = good(json!({}));
    let tampered = {
        let (message, signature) = one.rsplit_once('.').unwrap();
        let (head, _) = message.split_once('.').unwrap();
        let payload = BASE64URL.encode(claims(&op, "POST", TOKEN, &json!({})).to_string());
        format!("{head}.{payload}.{signature}")
    };
    let two = good(json!({}));
    for proofs in [
        vec![one.as_str(), two.as_str()],
        vec!["nonsense"],
        vec![""],
        vec![&tampered],
        vec![&good(json!({ "htm": "GET" }))],
        vec![&good(json!({ "htm": "post" }))],
        vec![&good(json!({ "htm": null }))],
        vec![&good(json!({ "htu": op.url(USERINFO).to_string() }))],
        vec![&good(json!({ "htu": "https://elsewhere.example/oauth2/token" }))],
        vec![&good(json!({ "htu": null }))],
        vec![&good(json!({ "iat": now - 61 }))],
        vec![&good(json!({ "iat": now + 61 }))],
        vec![&good(json!({ "iat": null }))],
        vec![&good(json!({ "iat": "now" }))],
        vec![&good(json!({ "jti": null }))],
        vec![&good(json!({ "jti": "" }))],
        vec![&headed(json!({ "typ": "JWT" }))],
        vec![&headed(json!({ "typ": null }))],
        vec![&headed(json!({ "alg": "none" }))],
        vec![&headed(json!({ "alg": "HS256" }))],
        vec![&headed(json!({ "jwk": null }))],
        vec![&headed(json!({ "jwk": other.jwk() }))],
        vec![&headed(json!({ "jwk": private }))],
        vec![&headed(json!({ "jwk": { "kty": "oct", "k": "AAAA" } }))],
        vec![&headed(json!({ "jku": "https://evil.example/" }))],
        vec![&headed(json!({ "crit": ["x"], "x": 1 }))],
    ] {
        let sentence = redeem(&op, &op.portal, &code, &proofs).await.expect_error("invalid_dpop_proof");
        assert!(sentence.ends_with('.'), "{sentence}");
    }
    // None of them has spent the code.
    let with_query = good(json!({ "htu": format!("{}?x=1#y", op.url(TOKEN)), "iat": now + 10 }));
    redeem(&op, &op.portal, &code, &[&with_query]).await.tokens();
}

#[tokio::test]
async fn at_a_resource_the_proof_is_for_this_token_and_by_its_key() {
    let op = Provider::start().await;
    let (key, thief) = (ClientKey::new(), ClientKey::new());
    let token = bound(&op, &key).await;
    for refused in [
        proof(&op, &thief, "GET", USERINFO, &ath(&token)),
        proof(&op, &key, "GET", USERINFO, &json!({})),
        proof(&op, &key, "GET", USERINFO, &ath("another")),
        proof(&op, &key, "POST", USERINFO, &ath(&token)),
        proof(&op, &key, "GET", TOKEN, &ath(&token)),
    ] {
        let reply = userinfo(&op, "DPoP", &token, &[&refused]).await;
        assert_eq!((reply.status, &reply.json()["error"]), (401, &json!("invalid_dpop_proof")), "{}", reply.body);
        let challenge = reply.header("www-authenticate").unwrap();
        assert!(challenge.starts_with("DPoP ") && challenge.contains("error=\"invalid_dpop_proof\""), "{challenge}");
        assert!(challenge.contains("algs=\""), "{challenge}");
    }
}

#[tokio::test]
async fn a_proof_is_good_for_one_use_on_all_nodes_together() {
    let mut op = Provider::start().await;
    let key = ClientKey::new();
    let token = bound(&op, &key).await;
    let one = proof(&op, &key, "GET", USERINFO, &ath(&token));
    assert_eq!(userinfo(&op, "DPoP", &token, &[&one]).await.status, 200);
    assert_eq!(userinfo(&op, "DPoP", &token, &[&one]).await.json()["error"], "invalid_dpop_proof");
    op.restart().await;
    assert_eq!(userinfo(&op, "DPoP", &token, &[&one]).await.json()["error"], "invalid_dpop_proof");

    let op = Arc::new(op);
    let one = Arc::new(proof(&op, &key, "GET", USERINFO, &ath(&token)));
    let uses = (0..30).map(|_| {
        let (op, token, one) = (Arc::clone(&op), token.clone(), Arc::clone(&one));
        tokio::spawn(async move { userinfo(&op, "DPoP", &token, &[&one]).await.status })
    });
    let mut good = 0;
    for status in uses.collect::<Vec<_>>() {
        good += usize::from(status.await.unwrap() == 200);
    }
    assert_eq!(good, 1);
}

#[tokio::test]
async fn a_proof_grows_old() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let token = bound(&op, &key).await;
    let (fresh, old) =
        (proof(&op, &key, "GET", USERINFO, &ath(&token)), proof(&op, &key, "GET", USERINFO, &ath(&token)));
    op.pass(MINUTE);
    assert_eq!(userinfo(&op, "DPoP", &token, &[&fresh]).await.status, 200);
    op.pass(std::time::Duration::from_secs(1));
    assert_eq!(userinfo(&op, "DPoP", &token, &[&old]).await.json()["error"], "invalid_dpop_proof");
}

#[tokio::test]
async fn a_client_that_is_registered_for_bound_tokens_gets_no_others() {
    let op = Provider::start().await;
    let metadata = ClientMetadata { dpop_bound_access_tokens: true, ..ClientMetadata::default() };
    let client = op.client_with(&[CALLBACK], metadata).await;
    let code = op.browser().sign_in_as(ZOE).approve(&client).await;
    redeem(&op, &client, &code, &[]).await.expect_error("invalid_dpop_proof");
    let key = ClientKey::new();
    let reply = redeem(&op, &client, &code, &[&proof(&op, &key, "POST", TOKEN, &json!({}))]).await;
    assert_eq!(reply.tokens().json["token_type"], "DPoP");
}

#[tokio::test]
async fn a_code_that_is_bound_to_a_key_is_redeemed_with_that_key() {
    let op = Provider::start().await;
    let (key, thief) = (ClientKey::new(), ClientKey::new());
    let page = op.browser().sign_in_as(ZOE).authorize(&op.portal, &[("dpop_jkt", key.thumbprint())]).await;
    let code = page.callback("code").unwrap();
    redeem(&op, &op.portal, &code, &[]).await.expect_error("invalid_grant");
    let by_thief = proof(&op, &thief, "POST", TOKEN, &json!({}));
    redeem(&op, &op.portal, &code, &[&by_thief]).await.expect_error("invalid_grant");
    let good = proof(&op, &key, "POST", TOKEN, &json!({}));
    redeem(&op, &op.portal, &code, &[&good]).await.tokens();

    let page = op.browser().sign_in_as(ZOE).authorize(&op.portal, &[("dpop_jkt", "short")]).await;
    assert_eq!(page.callback("error").as_deref(), Some("invalid_request"));
}

#[tokio::test]
async fn a_proof_with_a_pushed_request_binds_the_code() {
    let op = Provider::start().await;
    let (key, other) = (ClientKey::new(), ClientKey::new());
    let push = async |key: &ClientKey, further: &[(&str, &str)]| {
        let mut form = vec![
            ("client_id", op.portal.client_id.as_str()),
            ("client_secret", &op.portal.client_secret),
            ("response_type", "code"),
            ("redirect_uri", &op.portal.redirect_uri),
            ("scope", "openid"),
        ];
        form.extend(further);
        let dpop = proof(&op, key, "POST", "/oauth2/par", &json!({}));
        op.send(op.request(Method::POST, "/oauth2/par").header("dpop", dpop).form(&form)).await
    };
    push(&other, &[("dpop_jkt", key.thumbprint())]).await.expect_error("invalid_dpop_proof");
    let pushed = push(&key, &[("dpop_jkt", key.thumbprint())]).await;
    assert_eq!(pushed.status, 201, "{}", pushed.body);
    let pushed = push(&key, &[]).await.json();
    let mut url = op.url("/authorize");
    url.query_pairs_mut()
        .append_pair("client_id", &op.portal.client_id)
        .append_pair("request_uri", pushed["request_uri"].as_str().unwrap());
    let mut visitor = op.browser().sign_in_as(ZOE);
    let page = visitor.agent.open(url).await;
    let code = visitor.walk(page).await.callback("code").unwrap();
    let by_other = proof(&op, &other, "POST", TOKEN, &json!({}));
    redeem(&op, &op.portal, &code, &[&by_other]).await.expect_error("invalid_grant");
    redeem(&op, &op.portal, &code, &[&proof(&op, &key, "POST", TOKEN, &json!({}))]).await.tokens();
}

#[tokio::test]
async fn a_certificate_is_issued_for_a_bound_token_with_its_proof_and_not_for_the_form_field() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let token = bound(&op, &key).await;
    let path = "/oauth2/getcert";
    let client = [("client_id", op.portal.client_id.as_str()), ("client_secret", &op.portal.client_secret)];
    let good = || proof(&op, &key, "POST", path, &ath(&token));
    let form = [client[0], client[1], ("certreq", "x"), ("access_token", &token)];
    let in_form = op.send(op.request(Method::POST, path).header("dpop", good()).form(&form)).await;
    assert_eq!(in_form.status, 401, "{}", in_form.body);
    assert!(in_form.body.contains("DPoP"), "{}", in_form.body);
    let in_header = op
        .request(Method::POST, path)
        .header("authorization", format!("DPoP {token}"))
        .header("dpop", good())
        .form(&[client[0], client[1], ("certreq", "x")]);
    // The token is good: what is refused is the request for a certificate.
    assert_eq!(op.send(in_header).await.status, 400);
}

#[tokio::test]
async fn discovery_and_the_preflight_of_browsers_know_of_it() {
    let op = Provider::start().await;
    let document = op.get("/.well-known/openid-configuration").await.json();
    let algorithms = document["dpop_signing_alg_values_supported"].as_array().unwrap();
    assert!(algorithms.contains(&json!("ES256")) && !algorithms.contains(&json!("none")));
    let preflight = op
        .request(Method::OPTIONS, USERINFO)
        .header("origin", "https://spa.example.org")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization,dpop");
    let allowed = op.send(preflight).await;
    assert!(allowed.header("access-control-allow-headers").is_some_and(|names| names.contains("dpop")));
}

/// A provider that wants its nonce in every proof.
async fn with_nonces() -> Provider {
    Provider::start_with(|settings| settings.dpop_nonces = true).await
}

fn nonce(reply: &Reply) -> String {
    reply.header("dpop-nonce").unwrap_or_else(|| panic!("no nonce: {} {}", reply.status, reply.body)).to_owned()
}

#[tokio::test]
async fn where_nonces_are_wanted_a_proof_without_one_gets_it_and_costs_nothing() {
    let op = with_nonces().await;
    let key = ClientKey::new();
    let code = op.code(ZOE).await;
    let refused = redeem(&op, &op.portal, &code, &[&proof(&op, &key, "POST", TOKEN, &json!({}))]).await;
    refused.expect_error("use_dpop_nonce");
    // The code is still good.
    let with = json!({ "nonce": nonce(&refused) });
    let reply = redeem(&op, &op.portal, &code, &[&proof(&op, &key, "POST", TOKEN, &with)]).await;
    let token = reply.tokens().access_token;

    let refused = userinfo(&op, "DPoP", &token, &[&proof(&op, &key, "GET", USERINFO, &ath(&token))]).await;
    assert_eq!((refused.status, &refused.json()["error"]), (401, &json!("use_dpop_nonce")));
    let challenge = refused.header("www-authenticate").unwrap();
    assert!(challenge.starts_with("DPoP ") && challenge.contains("error=\"use_dpop_nonce\""), "{challenge}");
    let with = changed(ath(&token), &json!({ "nonce": nonce(&refused) }));
    let reply = userinfo(&op, "DPoP", &token, &[&proof(&op, &key, "GET", USERINFO, &with)]).await;
    assert_eq!((reply.status, reply.header("cache-control")), (200, Some("no-store")));
    nonce(&reply);
}

#[tokio::test]
async fn a_nonce_is_renewed_before_it_ends_and_no_other_counts() {
    let mut op = with_nonces().await;
    let key = ClientKey::new();
    let first = redeem(&op, &op.portal, "none", &[&proof(&op, &key, "POST", TOKEN, &json!({}))]).await;
    let old = nonce(&first);
    let ask = async |op: &Provider, nonce: &Value| {
        redeem(op, &op.portal, "none", &[&proof(op, &key, "POST", TOKEN, &json!({ "nonce": nonce }))]).await
    };
    let forged = with_other_letter(&old, old.len() - 1);
    for other in [json!(""), json!("guess"), json!(1), json!([old]), json!(forged)] {
        ask(&op, &other).await.expect_error("use_dpop_nonce");
    }
    op.pass(MINUTE * 3);
    let answer = ask(&op, &json!(old)).await;
    answer.expect_error("invalid_grant");
    let new = nonce(&answer);
    assert_ne!(old, new);
    // All nodes know it.
    op.restart().await;
    op.pass(MINUTE * 3);
    ask(&op, &json!(old)).await.expect_error("use_dpop_nonce");
    ask(&op, &json!(new)).await.expect_error("invalid_grant");
}

#[tokio::test]
async fn nonces_are_wanted_with_pushed_requests_too_and_scripts_can_read_them() {
    let op = with_nonces().await;
    let key = ClientKey::new();
    let push = async |changes: &Value| {
        let form = [
            ("response_type", "code"),
            ("client_id", op.portal.client_id.as_str()),
            ("client_secret", op.portal.client_secret.as_str()),
            ("redirect_uri", op.portal.redirect_uri.as_str()),
            ("scope", "openid"),
        ];
        let request = op.request(Method::POST, "/oauth2/par").header("origin", "https://app.example").form(&form);
        op.send(request.header("dpop", proof(&op, &key, "POST", "/oauth2/par", changes))).await
    };
    let refused = push(&json!({})).await;
    refused.expect_error("use_dpop_nonce");
    let readable = refused.header("access-control-expose-headers").unwrap().to_ascii_lowercase();
    assert!(readable.contains("dpop-nonce"), "{readable}");
    assert_eq!(push(&json!({ "nonce": nonce(&refused) })).await.status, 201);
}

#[tokio::test]
async fn who_makes_no_proofs_hears_of_no_nonces() {
    let op = with_nonces().await;
    let reply = op.redeem(&op.code(ZOE).await).await;
    assert_eq!(op.userinfo(&reply.tokens().access_token).await.status, 200);
    assert_eq!(reply.header("dpop-nonce"), None);
    // Nor does anybody where they are not wanted.
    let op = Provider::start().await;
    let key = ClientKey::new();
    let proof = proof(&op, &key, "POST", TOKEN, &json!({}));
    let reply = redeem(&op, &op.portal, &op.code(ZOE).await, &[&proof]).await;
    reply.tokens();
    assert_eq!(reply.header("dpop-nonce"), None);
}
