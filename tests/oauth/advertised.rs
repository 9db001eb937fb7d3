//! Whatever discovery advertises works: each value that a client may choose is chosen once, and each address answers. What
//! is not advertised cannot be registered: `rfc7591_registration::register`.

use beadle_tests::agent::Page;
use beadle_tests::provider::{CALLBACK, Provider, Visitor};
use domain::ClientMetadata;
use domain::client::KeyManagement;
use oauth::jose::jwe::KeyFamily;
use reqwest::Method;
use serde_json::{Map, Value, json};

use super::front_channel::{self, form, fragment, query};
use super::protection::{Reader, header, verified};

async fn document(op: &Provider) -> Value {
    op.get("/.well-known/openid-configuration").await.json()
}

/// The values of a list.
fn list<'d>(document: &'d Value, name: &str) -> Vec<&'d str> {
    let values = document[name].as_array().unwrap_or_else(|| panic!("no {name} in {document}"));
    values.iter().map(|value| value.as_str().expect("a text")).collect()
}

fn metadata(members: Map<String, Value>) -> ClientMetadata {
    serde_json::from_value(Value::Object(members)).expect("metadata")
}

/// The answer as a JWT, the ID token and userinfo of a client.
async fn answers(op: &Provider, visitor: &mut Visitor<'_>, metadata: ClientMetadata) -> [String; 3] {
    let reader = metadata.authorization_encrypted_response_alg.is_some();
    let client = op.client_with(&[CALLBACK], metadata).await;
    let answer = query(&visitor.authorize(&client, &[("response_mode", "jwt")]).await)["response"].clone();
    // The code inside an encrypted answer is for its reader; another one will do here.
    let code = if reader {
        visitor.approve(&client).await
    } else {
        verified(op, &answer).await.claims["code"].as_str().expect("a code").to_owned()
    };
    let tokens = op.redeem_as(&client, &code).await.tokens();
    [answer, tokens.id_token.clone(), op.userinfo(&tokens.access_token).await.body]
}

#[tokio::test]
async fn every_address_answers() {
    let op = Provider::start().await;
    let document = document(&op).await;
    let members = document.as_object().expect("an object");
    let addresses = members.iter().filter(|(name, _)| {
        name.ends_with("_endpoint") || name.ends_with("_iframe") || ["jwks_uri", "issuer"].contains(&name.as_str())
    });
    let mut seen = 0;
    for (name, address) in addresses {
        let path = address.as_str().and_then(|address| address.strip_prefix(op.issuer())).expect("an address here");
        let got = op.send(op.request(Method::GET, if path.is_empty() { "/" } else { path })).await.status;
        assert!(got != 404 && got < 500, "{name}: {got}");
        seen += 1;
    }
    assert!(seen >= 10, "{document}");
}

#[tokio::test]
async fn every_signature_is_made() {
    let op = Provider::start().await;
    let document = document(&op).await;
    let mut visitor = op.browser();
    for algorithm in list(&document, "id_token_signing_alg_values_supported") {
        let mut members = Map::from_iter([("id_token_signed_response_alg".to_owned(), json!(algorithm))]);
        for (list_name, member) in [
            ("userinfo_signing_alg_values_supported", "userinfo_signed_response_alg"),
            ("authorization_signing_alg_values_supported", "authorization_signed_response_alg"),
        ] {
            let there = list(&document, list_name).contains(&algorithm);
            assert_eq!(there, algorithm != "none", "{list_name}: {algorithm}");
            if there {
                members.insert(member.to_owned(), json!(algorithm));
            }
        }
        let [answer, id_token, userinfo] = answers(&op, &mut visitor, metadata(members)).await;
        assert_eq!(header(&id_token)["alg"], algorithm);
        if algorithm == "none" {
            continue;
        }
        for jwt in [answer, id_token, userinfo] {
            assert_eq!(verified(&op, &jwt).await.algorithm.as_str(), algorithm);
        }
    }
}

#[tokio::test]
async fn every_encryption_is_made() {
    let op = Provider::start().await;
    let document = document(&op).await;
    let mut visitor = op.browser();
    let readers = [KeyFamily::Rsa, KeyFamily::P256].map(Reader::new);
    for kind in ["userinfo", "authorization", "request_object"] {
        for what in ["alg", "enc"] {
            let name = |kind: &str| format!("{kind}_encryption_{what}_values_supported");
            assert_eq!(document[name(kind)], document[name("id_token")]);
        }
    }
    for alg in list(&document, "id_token_encryption_alg_values_supported") {
        let family = KeyFamily::of(KeyManagement::parse(alg).expect("one of ours"));
        let reader = readers.iter().find(|reader| reader.family() == family).expect("a reader of either kind");
        for enc in list(&document, "id_token_encryption_enc_values_supported") {
            let mut members = Map::new();
            for kind in ["id_token", "userinfo", "authorization"] {
                members.insert(format!("{kind}_encrypted_response_alg"), json!(alg));
                members.insert(format!("{kind}_encrypted_response_enc"), json!(enc));
            }
            let chosen = ClientMetadata { jwks: reader.metadata().jwks, ..metadata(members) };
            let [answer, id_token, userinfo] = answers(&op, &mut visitor, chosen).await;
            for jwt in [&answer, &id_token] {
                assert_eq!((&header(jwt)["alg"], &header(jwt)["enc"]), (&json!(alg), &json!(enc)));
                verified(&op, &reader.read(jwt)).await;
            }
            assert!(reader.read(&userinfo).contains("\"sub\""), "{alg} {enc}");
        }
    }
}

#[tokio::test]
async fn every_response_comes_in_every_mode() {
    let op = Provider::start().await;
    let document = document(&op).await;
    let client = front_channel::client(&op).await;
    let mut visitor = op.browser();
    let mut refused = 0;
    for response_type in list(&document, "response_types_supported") {
        let words: Vec<_> =
            response_type.split(' ').map(|word| if word == "token" { "access_token" } else { word }).collect();
        for mode in list(&document, "response_modes_supported") {
            let asked = [("response_type", response_type), ("response_mode", mode), ("nonce", "n"), ("state", "st")];
            let page = visitor.authorize(&client, &asked).await;
            let fields = fields(&page, mode, response_type != "code");
            if response_type != "code" && mode.starts_with("query") {
                assert!(!fields.contains_key("access_token") && !fields.contains_key("id_token"));
                refused += 1;
                continue;
            }
            let answer: Value = match fields.get("response") {
                Some(jwt) => front_channel::verified(&op, &client, jwt).await,
                None => json!(fields),
            };
            assert_eq!(mode.ends_with("jwt"), fields.contains_key("response"), "{response_type} {mode}");
            for word in &words {
                assert!(answer[word].is_string(), "no {word} for {response_type} {mode}: {answer}");
            }
            assert_eq!((&answer["state"], &answer["iss"]), (&json!("st"), &json!(op.issuer())));
        }
    }
    assert_eq!(refused, 10, "tokens never stand in a query");
}

/// The fields of an answer, where its mode puts them.
fn fields(page: &Page, mode: &str, tokens: bool) -> std::collections::BTreeMap<String, String> {
    match mode {
        "form_post" | "form_post.jwt" => form(page),
        "fragment" | "fragment.jwt" => fragment(page),
        // Refused, and told where the answer would have been.
        _ if tokens => fragment(page),
        _ => query(page),
    }
}

/// RFC 9701, for those who ask for it.
#[tokio::test]
async fn introspection_is_signed_with_every_algorithm() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    for algorithm in list(&document(&op).await, "userinfo_signing_alg_values_supported") {
        let chosen = metadata(Map::from_iter([("introspection_signed_response_alg".to_owned(), json!(algorithm))]));
        let client = op.client_with(&[CALLBACK], chosen).await;
        let token = op.redeem_as(&client, &visitor.approve(&client).await).await.tokens().access_token;
        let form =
            [("token", token.as_str()), ("client_id", &client.client_id), ("client_secret", &client.client_secret)];
        let request = op.request(Method::POST, "/oauth2/introspect").form(&form);
        let reply = op.send(request.header("accept", "application/token-introspection+jwt")).await;
        let told = verified(&op, &reply.body).await;
        assert_eq!((told.algorithm.as_str(), &told.claims["token_introspection"]["active"]), (algorithm, &json!(true)));
    }
}
