//! What the Java client of OA4MP sends when it is configured as CILogon documents it, and what it looks at in the
//! answers. The client itself cannot be had here: its requests are replayed, by POST.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64, engine::general_purpose::URL_SAFE_NO_PAD};
use beadle_tests::demo::Demo;
use beadle_tests::openssl;
use beadle_tests::scratch::Scratch;
use beadle_tests::sign_in::SignIn;
use serde_json::Value;

/// As its configuration has them, with those that it always asks for.
const SCOPES: &str = "openid edu.uiuc.ncsa.myproxy.getcert profile email org.cilogon.userinfo";

#[tokio::test]
async fn its_requests_end_with_a_certificate_and_claims_that_it_accepts() {
    let demo = Demo::shared_tls().await;
    let (client, endpoints) = (&demo.facts.client, demo.endpoints());

    // Who is signed in already has to do it again: it sends prompt=login, and its own look.
    let nonce = "h4XYvjDIjeiieZpgIaktGKGgbfcLgzCh";
    let (state, more) = ("00112233445566778899aabbccddeeff", [("prompt", "login"), ("skin", "dataOne")]);
    let parameters = [&[("scope", SCOPES), ("state", state), ("nonce", nonce)], more.as_slice()].concat();
    let signed_in = SignIn::at(demo.institution(0)).run(&mut demo.agent(), &demo.authorize_url(&parameters)).await;
    assert_eq!(signed_in.parameter("state").as_deref(), Some(state));

    let tokens = endpoints.redeem(client, &signed_in.code()).await;
    assert_eq!(tokens.status, 200, "{}", tokens.body);
    assert_eq!(tokens.json["token_type"], "Bearer");
    let access_token = tokens.json["access_token"].as_str().unwrap();
    // It keeps tokens as java.net.URI, which takes these characters at any place.
    assert!(access_token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')));

    // The audience is one text, the times are numbers, and the issuer answers where the token endpoint does.
    let id_token = payload(tokens.json["id_token"].as_str().unwrap());
    assert_eq!(id_token["aud"], client.client_id.as_str());
    assert_eq!(id_token["nonce"], nonce);
    assert_eq!(id_token["iss"], demo.facts.issuer.as_str());
    assert!(["exp", "iat", "auth_time"].iter().all(|time| id_token[time].is_u64()), "{id_token}");

    let claims = endpoints.userinfo(access_token).await;
    assert_eq!(claims.json["sub"], id_token["sub"], "{}", claims.body);
    assert_eq!(claims.json["idp_name"], demo.institution(0).name.as_str());

    let folder = Scratch::new("oa4mp");
    let form = [
        ("access_token", access_token),
        ("client_id", &client.client_id),
        ("client_secret", &client.client_secret),
        ("redirect_uri", &client.redirect_uri),
        ("certreq", &certification_request()),
        ("certlifetime", "864000"),
    ];
    let certificate = endpoints.post("/oauth2/getcert", &form).await;
    assert_eq!(certificate.status, 200, "{}", certificate.body);
    let file = folder.path().join("cert.pem");
    std::fs::write(&file, &certificate.body).unwrap();
    assert!(openssl::subject(&file).starts_with("/DC=org/DC=example/"), "{}", certificate.body);
}

fn payload(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// Base64 of DER, in one line.
fn certification_request() -> String {
    let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap();
    let request = rcgen::CertificateParams::default().serialize_request(&key).unwrap();
    BASE64.encode(request.der())
}
