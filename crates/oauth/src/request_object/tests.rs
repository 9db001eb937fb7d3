use std::sync::LazyLock;

use domain::{ClientId, ClientMetadata, ClientStatus, Registration, Scopes};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::jose::{SigningKey, unsigned};

const NOW: i64 = 1_800_000_000;
const TYP: Option<&str> = Some("oauth-authz-req+jwt");

static KEY: LazyLock<SigningKey> = LazyLock::new(|| key(JwsAlgorithm::Es256));

fn key(algorithm: JwsAlgorithm) -> SigningKey {
    SigningKey::from_pkcs8(algorithm, &SigningKey::generate(algorithm).unwrap()).unwrap()
}

fn client(change: impl FnOnce(&mut ClientMetadata)) -> Client {
    let mut metadata = ClientMetadata::default();
    change(&mut metadata);
    Client {
        id: ClientId::parse("portal").unwrap(),
        community: domain::CommunityId::home(),
        registration: Registration {
            name: "Portal".to_owned(),
            contact_email: "ops@example.org".to_owned(),
            home_page: None,
            redirect_uris: Vec::new(),
            scopes: Scopes::default(),
        },
        metadata,
        secrets: Vec::new(),
        status: ClientStatus::Approved,
        registered_at: Timestamp::from_seconds(NOW),
        federation: None,
    }
}

fn read(jwt: &str, beside: &str, client: &Client) -> Result<Params, OAuthError> {
    let keys: ClientKeys = [KEY.public().clone()].into_iter().collect();
    let issuer = Issuer::parse("https://login.example.org").unwrap();
    let rules = Rules { client, keys: &keys, issuer: &issuer, now: Timestamp::from_seconds(NOW) };
    RequestObject::parse(jwt)?.params(&Params::parse(beside.as_bytes()).unwrap(), &rules)
}

/// An object with these claims, signed.
fn object(claims: &Value) -> String {
    KEY.sign(TYP, claims).unwrap()
}

fn refused(jwt: &str, client: &Client) -> String {
    let error = read(jwt, "client_id=portal", client).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidRequestObject);
    error.description().to_owned()
}

/// It is the client's because its key signed it.
#[test]
fn an_object_need_not_name_its_client() {
    let params = read(&object(&json!({ "response_type": "code" })), "client_id=portal", &client(|_| ())).unwrap();
    assert_eq!((params.get("client_id"), params.get("response_type")), (Some("portal"), Some("code")));
}

#[test]
fn only_what_stands_inside_counts() {
    let claims = json!({
        "iss": "portal", "aud": "https://login.example.org", "client_id": "portal", "response_type": "code",
        "scope": "openid email", "max_age": 300, "showhidden": true, "claims": {"userinfo": {"email": null}},
        "resource": ["https://a.example.org", "https://b.example.org"], "state": "", "nonce": null,
        "idphint": "https%3A%2F%2Fa.edu%2Ca,https://b.edu",
    });
    let params =
        read(&object(&claims), "client_id=portal&prompt=none&state=beside&scope=openid", &client(|_| ())).unwrap();
    let expected = [
        ("response_type", Some("code")),
        ("client_id", Some("portal")),
        ("scope", Some("openid email")),
        ("max_age", Some("300")),
        ("showhidden", Some("true")),
        ("claims", Some(r#"{"userinfo":{"email":null}}"#)),
        ("state", None),
        ("nonce", None),
        ("prompt", None),
        ("iss", None),
        ("aud", None),
    ];
    for (name, value) in expected {
        assert_eq!(params.get(name), value, "{name}");
    }
    assert_eq!(params.all("resource").count(), 2);
    // A list of institutions is still encoded, as in a query: an encoded comma does not separate.
    assert_eq!(params.get_raw("idphint"), Some("https%3A%2F%2Fa.edu%2Ca,https://b.edu"));
}

#[test]
fn it_is_the_clients_own_and_for_us() {
    let plain = client(|_| ());
    for (claims, word) in [
        (json!({"iss": "other"}), "iss"),
        (json!({"iss": 1}), "iss"),
        (json!({"aud": "https://other.example.org"}), "aud"),
        (json!({"aud": ["https://other.example.org"]}), "aud"),
        (json!({"aud": {}}), "aud"),
        (json!({"sub": "portal"}), "sub"),
        (json!({"client_id": "other"}), "client_id"),
        (json!({"request": "a.b.c"}), "request"),
        (json!({"request_uri": "https://a.example.org"}), "request_uri"),
        (json!({"exp": NOW}), "expired"),
        (json!({"exp": "soon"}), "exp"),
        (json!({"exp": 1e300}), "exp"),
        (json!({"nbf": NOW + 61}), "nbf"),
        (json!({"iat": NOW + 61}), "iat"),
        (json!({"state": "a\u{0}"}), "state"),
        (json!({"resource": [1]}), "resource"),
    ] {
        let sentence = refused(&object(&claims), &plain);
        assert!(sentence.contains(word), "{claims}: {sentence}");
    }
    for claims in [json!({}), json!({"aud": ["x", "https://login.example.org"], "exp": NOW + 1, "nbf": NOW + 60})] {
        read(&object(&claims), "client_id=portal", &plain).unwrap();
    }
    let error = read(&object(&json!({"response_type": "code"})), "response_type=id_token", &plain).unwrap_err();
    assert!(error.description().contains("response_type"));
}

#[test]
fn it_is_signed_as_the_client_is_registered() {
    let signed = object(&json!({"state": "s"}));
    let none = unsigned(None, &json!({"state": "s"})).unwrap();
    let stranger = key(JwsAlgorithm::Es256).sign(TYP, &json!({})).unwrap();
    let typed = KEY.sign(Some("at+jwt"), &json!({})).unwrap();
    let plain = client(|_| ());
    for jwt in [&none, &stranger, &typed, &"x".to_owned(), &"a.b.c".to_owned(), &String::new()] {
        refused(jwt, &plain);
    }
    for typ in [None, Some("JWT"), Some("application/oauth-authz-req+jwt")] {
        read(&KEY.sign(typ, &json!({})).unwrap(), "", &plain).unwrap();
    }
    let registered = |algorithm| client(move |metadata| metadata.request_object_signing_alg = Some(algorithm));
    read(&signed, "", &registered(JwsAlgorithm::Es256)).unwrap();
    refused(&signed, &registered(JwsAlgorithm::Rs256));
    refused(&signed, &registered(JwsAlgorithm::None));
    read(&none, "", &registered(JwsAlgorithm::None)).unwrap();
    refused(
        &none,
        &client(|metadata| {
            metadata.request_object_signing_alg = Some(JwsAlgorithm::None);
            metadata.require_signed_request_object = true;
        }),
    );
}

#[test]
fn fapi_wants_audience_and_a_short_life() {
    let fapi = client(|metadata| metadata.fapi2 = true);
    let aud = "https://login.example.org";
    let hour = 3_600;
    read(&object(&json!({"aud": aud, "nbf": NOW - hour, "exp": NOW + 1})), "", &fapi).unwrap_err();
    read(&object(&json!({"aud": aud, "nbf": NOW - 10, "exp": NOW + hour - 10})), "", &fapi).unwrap();
    for claims in [
        json!({"nbf": NOW, "exp": NOW + 60}),
        json!({"aud": aud, "exp": NOW + 60}),
        json!({"aud": aud, "nbf": NOW}),
        json!({"aud": aud, "nbf": NOW, "exp": NOW + hour + 1}),
        json!({"aud": aud, "nbf": NOW - hour - 1, "exp": NOW - 1 }),
    ] {
        refused(&object(&claims), &fapi);
    }
    let rs256 = key(JwsAlgorithm::Rs256);
    let keys: ClientKeys = [rs256.public().clone()].into_iter().collect();
    let issuer = Issuer::parse(aud).unwrap();
    let rules = Rules { client: &fapi, keys: &keys, issuer: &issuer, now: Timestamp::from_seconds(NOW) };
    let jwt = rs256.sign(TYP, &json!({"aud": aud, "nbf": NOW, "exp": NOW + 60})).unwrap();
    RequestObject::parse(&jwt).unwrap().params(&Params::default(), &rules).unwrap_err();
}

proptest! {
    #[test]
    fn reading_never_panics(jwt in ".{0,200}", name in ".{0,10}", text in ".{0,20}", number in any::<f64>()) {
        let client = client(|metadata| metadata.request_object_signing_alg = Some(JwsAlgorithm::None));
        let _ = read(&jwt, "", &client);
        let claims = json!({name: text, "exp": number, "nbf": number});
        let _ = read(&unsigned(None, &claims).unwrap(), "", &client);
    }
}
