//! The token endpoint ([RFC 6749 §3.2](https://www.rfc-editor.org/rfc/rfc6749#section-3.2), PKCE by
//! [RFC 7636](https://www.rfc-editor.org/rfc/rfc7636)).

use std::sync::Arc;

use beadle_tests::MINUTE;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{CALLBACK, Provider, ZOE};
use beadle_tests::tokens::{CHALLENGE, VERIFIER, with_other_letter};
use domain::ClientStatus;
use reqwest::Method;

#[tokio::test]
async fn a_code_buys_tokens() {
    let op = Provider::start().await;
    let reply = op.redeem(&op.code(ZOE).await).await;
    let tokens = reply.tokens();
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(tokens.json["token_type"], "Bearer");
    assert_eq!(tokens.json["expires_in"], 900);
    assert_eq!(tokens.json["scope"], op.portal.scope.as_str());
    assert_eq!(tokens.json.get("refresh_token"), None);
    assert!(!reply.body.contains(": ") && !reply.body.contains('\n'), "{}", reply.body);
}

#[tokio::test]
async fn replaying_a_code_revokes_the_tokens_it_bought() {
    let op = Provider::start().await;
    let code = op.code(ZOE).await;
    let tokens = op.redeem(&code).await.tokens();
    op.userinfo(&tokens.access_token).await.json();
    op.redeem(&code).await.expect_error("invalid_grant");
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");

    // Half a minute later it is the same.
    let code = op.code(ZOE).await;
    let tokens = op.redeem(&code).await.tokens();
    op.pass(MINUTE / 2);
    assert_eq!(op.userinfo(&tokens.access_token).await.status, 200);
    op.redeem(&code).await.expect_error("invalid_grant");
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
}

#[tokio::test]
async fn a_replay_is_noticed_after_the_code_has_expired() {
    let op = Provider::start().await;
    let code = op.code(ZOE).await;
    let tokens = op.redeem(&code).await.tokens();
    op.pass(MINUTE * 6);
    op.userinfo(&tokens.access_token).await.json();
    assert!(op.redeem(&code).await.expect_error("invalid_grant").contains("used before"));
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
}

/// Somebody who found a code, but cannot prove to be its client, can neither spend it nor revoke anything.
#[tokio::test]
async fn a_thief_can_neither_spend_a_code_nor_revoke_its_tokens() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let other = op.client(&format!("{CALLBACK}/other"), "openid").await;
    let page = visitor.authorize(&op.portal, &CHALLENGE).await;
    let code = page.callback("code").unwrap();
    let attempts = async |expected: &str| {
        op.redeem_as(&other, &code).await.expect_error("invalid_grant");
        op.redeem_with(&op.portal, &code, &[("client_secret", "guess")]).await.expect_error("invalid_client");
        let wrong = "A".repeat(43);
        for fields in [&[("code_verifier", wrong.as_str())][..], &[]] {
            op.redeem_with(&op.portal, &code, fields).await.expect_error("invalid_grant");
        }
        let verifier = ("code_verifier", VERIFIER);
        op.redeem_with(&op.portal, &code, &[verifier, ("redirect_uri", "https://x/")]).await.expect_error(expected);
    };
    attempts("invalid_grant").await;
    let tokens = op.redeem_with(&op.portal, &code, &[("code_verifier", VERIFIER)]).await.tokens();
    attempts("invalid_grant").await;
    op.userinfo(&tokens.access_token).await.json();
}

/// Also where they answer at the same address, and nothing else ties the code to its client.
#[tokio::test]
async fn a_code_is_its_clients_alone() {
    let op = Provider::start().await;
    let other = op.client(CALLBACK, "openid").await;
    let code = op.code(ZOE).await;
    op.redeem_as(&other, &code).await.expect_error("invalid_grant");
    let tokens = op.redeem(&code).await.tokens();
    // Nor does a second try by somebody else revoke anything.
    op.redeem_as(&other, &code).await.expect_error("invalid_grant");
    assert_eq!(op.userinfo(&tokens.access_token).await.status, 200);
}

#[tokio::test]
async fn a_code_expires() {
    let op = Provider::start().await;
    let (early, late) = (op.code(ZOE).await, op.code(ZOE).await);
    op.pass(std::time::Duration::from_secs(5 * 60 - 1));
    op.redeem(&early).await.tokens();
    op.pass(std::time::Duration::from_secs(1));
    assert!(op.redeem(&late).await.expect_error("invalid_grant").contains("expired"));
}

#[tokio::test]
async fn what_is_no_code_of_ours_buys_nothing() {
    let op = Provider::start().await;
    let code = op.code(ZOE).await;
    let changed = with_other_letter(&code, 48);
    for guess in ["x", &"A".repeat(50), &changed, &format!("{code}="), &code[1..]] {
        op.redeem(guess).await.expect_error("invalid_grant");
    }
    op.redeem(&code).await.tokens();
}

#[tokio::test]
async fn the_redirect_uri_is_that_of_the_authorization_request() {
    let op = Provider::start().await;
    let two = op.client_of(&[CALLBACK, "https://localhost/callback/2"], false, ClientStatus::Approved).await;
    let code = op.browser().approve(&two).await;
    for uri in ["", "https://localhost/callback/2", "https://localhost/callback/", "https://LOCALHOST/callback"] {
        let sentence = op.redeem_with(&two, &code, &[("redirect_uri", uri)]).await.expect_error("invalid_grant");
        assert!(sentence.contains("redirect_uri"), "{sentence}");
    }
    op.redeem_as(&two, &code).await.tokens();
}

#[tokio::test]
async fn a_client_proves_itself_by_header_or_form() {
    let op = Provider::start().await;
    let token = |code: &str| {
        let form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK), ("data", "None")];
        op.request(Method::POST, "/oauth2/token").form(&form)
    };
    let (id, secret) = (&op.portal.client_id, &op.portal.client_secret);
    op.send(token(&op.code(ZOE).await).basic_auth(id, Some(secret))).await.tokens();

    // By header: the challenge comes back with the refusal.
    let code = op.code(ZOE).await;
    for (id, secret) in [(id.as_str(), "guess"), ("nobody", secret), (id, "")] {
        let reply = op.send(token(&code).basic_auth(id, Some(secret))).await;
        reply.expect_error("invalid_client");
        assert!(reply.header("www-authenticate").is_some_and(|challenge| challenge.starts_with("Basic ")));
    }
    // By form.
    let mut sentences = Vec::new();
    for fields in [
        &[("client_secret", "guess")][..],
        &[("client_secret", "")],
        &[("client_id", "nobody")],
        &[("client_id", "nobody"), ("client_secret", "")],
        &[("client_id", "")],
    ] {
        sentences.push(op.redeem_with(&op.portal, &code, fields).await.expect_error("invalid_client"));
    }
    // Whether a client exists is not told.
    assert_eq!((&sentences[0], &sentences[1]), (&sentences[2], &sentences[3]));

    // Both at once is refused, whether they agree or not.
    let both = [("grant_type", "authorization_code"), ("code", &code), ("client_id", id), ("client_secret", secret)];
    let request = op.request(Method::POST, "/oauth2/token").form(&both).basic_auth(id, Some(secret));
    op.send(request).await.expect_error("invalid_request");
    for header in ["Basic", "Basic !!!", "Basic YQ=="] {
        let reply = op.send(token(&code).header("authorization", header)).await;
        assert!(reply.status == 400 || reply.status == 401, "{header}: {}", reply.body);
    }
    op.redeem(&code).await.tokens();
}

#[tokio::test]
async fn a_public_client_proves_itself_by_pkce_alone() {
    let op = Provider::start().await;
    let public = op.client_of(&[CALLBACK], true, ClientStatus::Approved).await;
    let page = op.browser().authorize(&public, &CHALLENGE).await;
    let code = page.callback("code").unwrap();
    op.redeem_with(&public, &code, &[("client_secret", "x"), ("code_verifier", VERIFIER)])
        .await
        .expect_error("invalid_client");
    op.redeem_as(&public, &code).await.expect_error("invalid_grant");
    op.redeem_with(&public, &code, &[("code_verifier", VERIFIER)]).await.tokens();
}

#[tokio::test]
async fn a_verifier_must_fit_its_challenge() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let page = visitor.authorize(&op.portal, &CHALLENGE).await;
    let code = page.callback("code").unwrap();
    let challenge_itself = CHALLENGE[0].1;
    for verifier in [challenge_itself, &"A".repeat(43), &VERIFIER.to_lowercase()] {
        let sentence =
            op.redeem_with(&op.portal, &code, &[("code_verifier", verifier)]).await.expect_error("invalid_grant");
        assert!(sentence.contains("does not fit"), "{sentence}");
    }
    for malformed in ["short", &"A".repeat(129), &format!("{}+", &VERIFIER[1..])] {
        op.redeem_with(&op.portal, &code, &[("code_verifier", malformed)]).await.expect_error("invalid_request");
    }
    op.redeem(&code).await.expect_error("invalid_grant");
    op.redeem_with(&op.portal, &code, &[("code_verifier", VERIFIER)]).await.tokens();

    // A verifier without a challenge: the client believes in a protection that is not there (RFC 9700 §2.1.1).
    let unprotected = op.code(ZOE).await;
    let reply = op.redeem_with(&op.portal, &unprotected, &[("code_verifier", VERIFIER)]).await;
    assert!(reply.expect_error("invalid_grant").contains("no code_challenge"));
}

#[tokio::test]
async fn requests_that_make_no_sense_are_refused_by_name() {
    let op = Provider::start().await;
    let code = op.code(ZOE).await;
    let redeem = async |fields: &[(&str, &str)]| op.redeem_with(&op.portal, &code, fields).await;
    redeem(&[("grant_type", "")]).await.expect_error("invalid_request");
    redeem(&[("grant_type", "password")]).await.expect_error("unsupported_grant_type");
    redeem(&[("grant_type", "refresh_token"), ("refresh_token", "x")]).await.expect_error("unauthorized_client");
    redeem(&[("grant_type", "client_credentials")]).await.expect_error("unauthorized_client");
    redeem(&[("code", "")]).await.expect_error("invalid_request");
    for name in ["code", "grant_type", "redirect_uri", "client_id", "client_secret", "whatever"] {
        let sentence = redeem(&[(name, "x"), (name, "x")]).await.expect_error("invalid_request");
        assert!(sentence.contains(name), "{sentence}");
    }
    redeem(&[("resource", "https://a/"), ("resource", "https://b/"), ("frobnicate", "1")]).await.tokens();

    let json = op.request(Method::POST, "/oauth2/token").json(&serde_json::json!({ "grant_type": "x" }));
    op.send(json).await.expect_error("invalid_client");
    let garbage = op.request(Method::POST, "/oauth2/token").body(vec![0xff, 0xfe, b'=', 0xff]);
    op.send(garbage).await.expect_error("invalid_request");
}

#[tokio::test]
async fn a_suspended_client_buys_nothing() {
    let op = Provider::start().await;
    let code = op.code(ZOE).await;
    op.suspend(&op.portal).await;
    assert!(op.redeem(&code).await.expect_error("invalid_client").contains("suspended"));
    // To whoever does not know the secret, nothing of that is told.
    let guess = op.redeem_with(&op.portal, &code, &[("client_secret", "guess")]).await;
    assert!(!guess.expect_error("invalid_client").contains("suspended"));
}

#[tokio::test]
async fn a_secret_is_nowhere_in_the_database() {
    let op = Provider::start().await;
    let code = op.code(ZOE).await;
    let tokens = op.redeem(&code).await.tokens();
    let files = op.database_files();
    for secret in [&code, &tokens.access_token, &tokens.id_token, &op.portal.client_secret] {
        let found = files.iter().any(|file| file.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()));
        assert!(!found, "{secret}");
    }
    // The search itself works.
    let id = op.portal.client_id.as_bytes();
    assert!(files.iter().any(|file| file.windows(id.len()).any(|bytes| bytes == id)));
}

async fn fifty_redemptions_at_once(op: Provider) {
    let op = Arc::new(op);
    let code = op.code(ZOE).await;
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let (op, code) = (op.clone(), code.clone());
            tokio::spawn(async move { op.redeem(&code).await })
        })
        .collect();
    let mut bought = Vec::new();
    for task in tasks {
        let reply = task.await.unwrap();
        if reply.status == 200 {
            bought.push(reply.tokens());
        } else {
            reply.expect_error("invalid_grant");
        }
    }
    assert_eq!(bought.len(), 1);
    op.userinfo(&bought[0].access_token).await.expect_error("invalid_token");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_redemptions_at_once_one_succeeds_on_sqlite() {
    fifty_redemptions_at_once(Provider::start().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_redemptions_at_once_one_succeeds_on_postgresql() {
    fifty_redemptions_at_once(Provider::on(&Postgres::shared().fresh_database()).await).await;
}
