//! Discovery, keys and ID tokens, read by a library that we did not write.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use beadle_tests::MINUTE;
use beadle_tests::provider::{Provider, ZOE};
use beadle_tests::tokens::unverified;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};

/// The claims of a token as a client reads them: key by `kid` from the JWKS, RS256, issuer, audience, expiry.
async fn verified(op: &Provider, id_token: &str) -> Value {
    let keys: JwkSet = serde_json::from_value(op.get("/oauth2/certs").await.json()).unwrap();
    let header = decode_header(id_token).unwrap();
    assert_eq!(header.alg, Algorithm::RS256);
    let key = keys.find(header.kid.as_deref().unwrap()).expect("the key stands in the JWKS");
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_issuer(&[op.issuer()]);
    validation.set_audience(&[&op.portal.client_id]);
    decode(id_token, &DecodingKey::from_jwk(key).unwrap(), &validation).unwrap().claims
}

#[tokio::test]
async fn an_id_token_is_verified_by_the_published_key() {
    let op = Provider::start().await;
    let page = op.browser().authorize(&op.portal, &[("nonce", "n-0S6_WzA2Mj")]).await;
    let tokens = op.redeem(&page.callback("code").unwrap()).await.tokens();
    let claims = verified(&op, &tokens.id_token).await;
    let now = domain::Clock::now(&*op.clock).as_seconds();
    assert_eq!(claims["aud"], op.portal.client_id.as_str());
    assert_eq!(claims["nonce"], "n-0S6_WzA2Mj");
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(now), &json!(now + 900)));
    assert_eq!(claims["auth_time"], now);
    assert_eq!(claims["acr"], demo::institution::PASSWORD);
    assert!(claims["sub"].as_str().unwrap().starts_with("https://beadle.example.org/users/"));
    assert!(claims["jti"].is_string());
    // OpenID Connect Core §3.1.3.6.
    let digest = domain::Digest::of(tokens.access_token.as_bytes());
    assert_eq!(claims["at_hash"], BASE64URL.encode(&digest.as_bytes()[..16]));
}

#[tokio::test]
async fn no_two_tokens_are_alike_and_without_a_nonce_there_is_none() {
    let op = Provider::start().await;
    let (one, other) = (op.code(ZOE).await, op.code(ZOE).await);
    let (one, other) = (op.redeem(&one).await.tokens(), op.redeem(&other).await.tokens());
    let (one_claims, other_claims) = (unverified(&one.id_token), unverified(&other.id_token));
    assert_ne!(one_claims["jti"], other_claims["jti"]);
    assert_ne!(one.access_token, other.access_token);
    assert_eq!(one_claims.get("nonce"), None);
    assert_eq!(one_claims["sub"], other_claims["sub"]);
}

#[tokio::test]
async fn a_token_from_before_a_restart_is_still_good() {
    let mut op = Provider::start().await;
    let code = op.code(ZOE).await;
    let tokens = op.redeem(&code).await.tokens();
    let unspent = op.code(ZOE).await;
    op.restart().await;
    verified(&op, &tokens.id_token).await;
    assert_eq!(op.userinfo(&tokens.access_token).await.status, 200);
    op.redeem(&unspent).await.tokens();
    op.redeem(&code).await.expect_error("invalid_grant");
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
}

#[tokio::test]
async fn apps_in_browsers_read_the_keys() {
    let op = Provider::start().await;
    assert_eq!(op.get("/oauth2/certs").await.header("access-control-allow-origin"), Some("*"));
}

/// Whatever the documents advertise must work here; and nothing else is advertised.
#[tokio::test]
async fn discovery_says_what_is_there() {
    let op = Provider::start().await;
    let reply = op.get("/.well-known/openid-configuration").await;
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    let openid = reply.json();
    let oauth = op.get("/.well-known/oauth-authorization-server").await.json();
    assert_eq!(openid["issuer"], op.issuer());
    for (name, value) in oauth.as_object().unwrap() {
        assert_eq!(openid[name], *value, "{name}");
    }
    for name in ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"] {
        let path = openid[name].as_str().unwrap().strip_prefix(op.issuer()).unwrap();
        assert_ne!(op.get(path).await.status, 404, "{name}");
    }
    let scopes: Vec<_> = openid["scopes_supported"].as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect();
    assert_eq!(scopes.join(" "), format!("{} offline_access", op.portal.scope));
    assert_eq!(
        openid["response_types_supported"],
        json!(["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"])
    );
    assert_eq!(
        openid["grant_types_supported"],
        json!([
            "authorization_code",
            "urn:ietf:params:oauth:grant-type:device_code",
            "refresh_token",
            "client_credentials",
            "urn:ietf:params:oauth:grant-type:token-exchange",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "implicit",
        ])
    );
    for (endpoint, path) in
        [("introspection_endpoint", "/oauth2/introspect"), ("revocation_endpoint", "/oauth2/revoke")]
    {
        assert_eq!(openid[endpoint], op.url(path).as_str());
    }
    let proving = json!(["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"]);
    assert_eq!(openid["introspection_endpoint_auth_methods_supported"], proving);
    assert_eq!(openid["revocation_endpoint_auth_methods_supported"], openid["token_endpoint_auth_methods_supported"]);
    assert_eq!(openid["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(openid["authorization_response_iss_parameter_supported"], true);
    // `protection`, `pairwise` and `keys` try all of these.
    let signing = openid["id_token_signing_alg_values_supported"].as_array().unwrap();
    assert!(signing.contains(&json!("RS256")) && signing.len() == 11);
    assert_eq!(openid["userinfo_signing_alg_values_supported"].as_array().unwrap()[..], signing[..10]);
    assert_eq!(openid["subject_types_supported"], json!(["public", "pairwise"]));

    let tokens = op.redeem(&op.code(ZOE).await).await.tokens();
    let supported = openid["claims_supported"].as_array().unwrap();
    for document in [verified(&op, &tokens.id_token).await, op.userinfo(&tokens.access_token).await.json()] {
        for claim in document.as_object().unwrap().keys().filter(|name| *name != "at_hash") {
            assert!(supported.contains(&json!(claim)), "{claim}");
        }
    }
}

#[tokio::test]
async fn documents_do_not_change_with_the_clock() {
    let op = Provider::start().await;
    let before = op.get("/.well-known/openid-configuration").await.body;
    op.pass(MINUTE);
    assert_eq!(op.get("/.well-known/openid-configuration").await.body, before);
}
