use domain::{
    Client,
    client::{ApplicationType, ClientAuthMethod, GrantType, ResponseType},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn parse_by(document: &Value, operator: bool) -> Result<ClientDocument, OAuthError> {
    let rules = Rules { grants: GrantType::ALL, operator };
    ClientDocument::parse(document.as_object().unwrap(), &rules)
}

fn parse(document: &Value) -> Result<ClientDocument, OAuthError> {
    parse_by(document, false)
}

/// A document that is good, with other members.
fn with(members: &Value) -> Value {
    let mut document = json!({ "redirect_uris": ["https://rp.example.org/cb"] });
    document.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    document
}

/// Panics unless the document is refused with this code, in a sentence that begins with the member.
fn refused(document: &Value, code: ErrorCode, member: &str) {
    let error = parse(document).expect_err(&document.to_string());
    assert_eq!(error.code(), code, "{document}: {error}");
    assert!(error.description().starts_with(&format!("{member}:")), "{document}: {error}");
}

fn jwks() -> Value {
    // RFC 7517, appendix A.1.
    json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "kid": "1",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    }] })
}

#[test]
fn the_least_document_is_a_web_client_that_uses_codes() {
    let document = parse(&with(&json!({}))).unwrap();
    assert_eq!(document.metadata, ClientMetadata::default());
    assert_eq!(document.display_name(), "rp.example.org");
    assert_eq!((document.name, document.contact_email, document.scopes), (None, None, None));
}

#[test]
fn members_that_are_not_known_or_null_or_tagged_with_a_language_are_ignored() {
    let known = with(&json!({ "client_name": "Hub" }));
    let more = with(&json!({
        "client_name": "Hub", "client_name#de": "Nabe", "made_up": { "a": [1, 2] }, "logo_uri": null,
        "software_statement_": "x", "introspects_all": true,
    }));
    assert_eq!(parse(&more).unwrap(), parse(&known).unwrap());
}

#[test]
fn what_only_the_operator_may_turn_on_stays_off_for_others() {
    let document = with(&json!({ "introspects_all": true }));
    assert!(!parse(&document).unwrap().metadata.introspects_all);
    assert!(parse_by(&document, true).unwrap().metadata.introspects_all);
}

#[test]
fn every_member_is_taken_over() {
    let document = parse(&with(&json!({
        "client_name": " Example  Hub ", "contacts": ["ops@rp.example.org", "two@rp.example.org"],
        "client_uri": "https://rp.example.org/", "scope": "openid email", "application_type": "web",
        "token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": "ES256",
        "grant_types": ["authorization_code", "implicit", "refresh_token"],
        "response_types": ["code", "token id_token code"], "jwks": jwks(),
        "subject_type": "pairwise", "id_token_signed_response_alg": "PS256",
        "id_token_encrypted_response_alg": "ECDH-ES", "default_max_age": 60, "require_auth_time": true,
        "default_acr_values": ["https://refeds.org/profile/mfa"],
        "initiate_login_uri": "https://rp.example.org/login", "request_uris": ["https://rp.example.org/r#x"],
        "post_logout_redirect_uris": ["https://elsewhere.example.org/bye"],
        "frontchannel_logout_uri": "https://rp.example.org/fc", "backchannel_logout_uri": "https://rp.example.org:8443/bc",
        "dpop_bound_access_tokens": true, "resources": ["https://api.example.org"],
    })))
    .unwrap();
    assert_eq!(
        (document.name.as_deref(), document.contact_email.as_deref()),
        (Some("Example Hub"), Some("ops@rp.example.org"))
    );
    let metadata = &document.metadata;
    assert_eq!(metadata.contacts, ["two@rp.example.org"]);
    assert_eq!(metadata.response_types, Some(vec![ResponseType::Code, ResponseType::CodeIdTokenToken]));
    assert_eq!(metadata.token_endpoint_auth_method, Some(ClientAuthMethod::PrivateKeyJwt));
    assert_eq!(metadata.default_max_age, Some(60));
    assert!(metadata.dpop_bound_access_tokens && metadata.require_auth_time);
    assert_eq!(metadata.post_logout_redirect_uris.len(), 1);
}

#[test]
fn a_scope_may_be_a_list_as_cilogons_clients_send_it() {
    let scopes = parse(&with(&json!({ "scope": ["openid", "email"] }))).unwrap().scopes.unwrap();
    assert_eq!(scopes.to_string(), "openid email");
    refused(&with(&json!({ "scope": "a\"b" })), ErrorCode::InvalidClientMetadata, "scope");
}

#[test]
fn grants_and_responses_fit_or_follow_one_another() {
    let flow = |members: Value| parse(&with(&members)).map(|d| (d.metadata.grant_types, d.metadata.response_types));
    assert_eq!(flow(json!({ "response_types": ["id_token"] })).unwrap().0, Some(vec![GrantType::Implicit]));
    assert_eq!(
        flow(json!({ "response_types": ["code token"] })).unwrap().0,
        Some(vec![GrantType::AuthorizationCode, GrantType::Implicit])
    );
    assert_eq!(flow(json!({ "grant_types": ["client_credentials"] })).unwrap().1, Some(vec![]));
    let device = json!({ "grant_types": ["urn:ietf:params:oauth:grant-type:device_code"] });
    assert_eq!(parse(&device).unwrap().redirect_uris, []);
    for (grants, responses) in [
        (json!(["authorization_code"]), json!(["id_token"])),
        (json!(["implicit"]), json!(["code"])),
        (json!(["implicit"]), json!(["code id_token"])),
        (json!(["authorization_code"]), json!(["code id_token"])),
        (json!(["client_credentials"]), json!(["code"])),
    ] {
        let document = with(&json!({ "grant_types": grants, "response_types": responses }));
        refused(&document, ErrorCode::InvalidClientMetadata, "response_types");
    }
    let long = format!("https://rp.example.org/{}", "x".repeat(2048));
    for document in [
        json!({}),
        json!({ "redirect_uris": [] }),
        json!({ "redirect_uris": "https://rp.example.org/" }),
        json!({ "redirect_uris": { "0": "https://rp.example.org/" } }),
        json!({ "redirect_uris": [1] }),
        json!({ "redirect_uris": [long] }),
        json!({ "redirect_uris": vec!["https://rp.example.org/"; 51] }),
    ] {
        refused(&document, ErrorCode::InvalidRedirectUri, "redirect_uris");
    }
}

#[test]
fn redirect_uris_fit_where_the_client_runs() {
    let uris = |uris: &[&str], members: Value| {
        let mut document = with(&members);
        document["redirect_uris"] = json!(uris);
        document
    };
    let implicit = json!({ "response_types": ["id_token"] });
    let native = json!({ "application_type": "native", "response_types": ["id_token"] });
    for (good, members) in [
        ("http://localhost/cb", json!({})),
        ("org.example.app:/cb", json!({})),
        ("org.example.app:/cb", native.clone()),
        ("http://127.0.0.1:7/cb", native),
        ("https://rp.example.org/cb?x=y", implicit.clone()),
    ] {
        parse(&uris(&[good], members)).unwrap();
    }
    for (bad, members) in [
        ("https://rp.example.org/cb#", json!({})),
        ("https://rp.example.org/#x", json!({})),
        ("javascript:alert(1)", json!({})),
        ("data:text/html,x", json!({})),
        ("http://rp.example.org/cb", json!({})),
        ("/cb", json!({})),
        ("org.example.app:/cb", json!({ "application_type": "web" })),
        ("http://localhost/cb", implicit.clone()),
        ("http://127.0.0.1/cb", implicit.clone()),
        ("https://localhost/cb", implicit.clone()),
        ("https://LOCALHOST/cb", implicit.clone()),
        ("org.example.app:/cb", implicit),
    ] {
        refused(&uris(&["https://rp.example.org/", bad], members), ErrorCode::InvalidRedirectUri, "redirect_uris");
    }
}

/// Each with the member that the refusal names.
#[test]
fn members_that_do_not_fit_are_refused_by_name() {
    for (members, member) in [
        (json!({ "client_name": 7 }), "client_name"),
        (json!({ "client_name": "a\u{202E}b" }), "client_name"),
        (json!({ "client_name": "x".repeat(3_000) }), "client_name"),
        (json!({ "contacts": ["nobody"] }), "contacts"),
        (json!({ "contacts": "ops@rp.example.org" }), "contacts"),
        (json!({ "grant_types": ["password"] }), "grant_types"),
        (json!({ "response_types": ["token"] }), "response_types"),
        (json!({ "response_types": vec!["code"; 51] }), "response_types"),
        (json!({ "token_endpoint_auth_method": "client_secret" }), "token_endpoint_auth_method"),
        (json!({ "token_endpoint_auth_method": "private_key_jwt" }), "token_endpoint_auth_method"),
        (json!({ "token_endpoint_auth_method": "self_signed_tls_client_auth" }), "token_endpoint_auth_method"),
        (json!({ "token_endpoint_auth_method": "tls_client_auth" }), "token_endpoint_auth_method"),
        (
            json!({ "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_dns": "a.org",
                "tls_client_auth_san_ip": "192.0.2.1" }),
            "token_endpoint_auth_method",
        ),
        (
            json!({ "token_endpoint_auth_method": "none", "grant_types": ["client_credentials"] }),
            "token_endpoint_auth_method",
        ),
        (json!({ "token_endpoint_auth_signing_alg": "none" }), "token_endpoint_auth_signing_alg"),
        (json!({ "token_endpoint_auth_signing_alg": "HS256" }), "token_endpoint_auth_signing_alg"),
        (
            json!({ "token_endpoint_auth_method": "client_secret_jwt", "token_endpoint_auth_signing_alg": "RS256" }),
            "token_endpoint_auth_signing_alg",
        ),
        (
            json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks(),
                "token_endpoint_auth_signing_alg": "HS256" }),
            "token_endpoint_auth_signing_alg",
        ),
        (
            json!({ "token_endpoint_auth_method": "client_secret_jwt", "fapi2": true,
            "dpop_bound_access_tokens": true }),
            "fapi2",
        ),
        (json!({ "jwks": jwks(), "jwks_uri": "https://rp.example.org/jwks" }), "jwks"),
        (json!({ "jwks": "x" }), "jwks"),
        (json!({ "jwks": { "keys": {} } }), "jwks"),
        (json!({ "jwks": { "keys": [] } }), "jwks"),
        (json!({ "jwks": { "keys": [{ "kty": "oct", "k": "AAAA" }] } }), "jwks"),
        (json!({ "jwks": jwks(), "userinfo_encrypted_response_alg": "RSA-OAEP-256" }), "jwks"),
        (json!({ "jwks_uri": "http://rp.example.org/jwks" }), "jwks_uri"),
        (json!({ "jwks_uri": "ftp://rp.example.org/jwks" }), "jwks_uri"),
        (json!({ "jwks_uri": "https://user:secret@rp.example.org/jwks" }), "jwks_uri"),
        (json!({ "logo_uri": "javascript:alert(1)" }), "logo_uri"),
        (json!({ "policy_uri": "data:text/html,x" }), "policy_uri"),
        (json!({ "tos_uri": "not a url" }), "tos_uri"),
        (json!({ "client_uri": "https://a.org/ b" }), "client_uri"),
        (json!({ "initiate_login_uri": "http://rp.example.org/login" }), "initiate_login_uri"),
        (json!({ "initiate_login_uri": "http://localhost/login" }), "initiate_login_uri"),
        (json!({ "default_max_age": -1 }), "default_max_age"),
        (json!({ "default_max_age": "60" }), "default_max_age"),
        (json!({ "require_auth_time": "yes" }), "require_auth_time"),
        (json!({ "subject_type": "private" }), "subject_type"),
        (
            json!({ "response_types": ["id_token"], "id_token_signed_response_alg": "none" }),
            "id_token_signed_response_alg",
        ),
        (json!({ "userinfo_signed_response_alg": "none" }), "userinfo_signed_response_alg"),
        (json!({ "id_token_signed_response_alg": "HS256" }), "id_token_signed_response_alg"),
        (json!({ "id_token_encrypted_response_enc": "A128GCM" }), "id_token_encrypted_response_enc"),
        (json!({ "userinfo_encrypted_response_enc": "A128GCM" }), "userinfo_encrypted_response_enc"),
        (json!({ "request_object_encryption_enc": "A128GCM" }), "request_object_encryption_enc"),
        (json!({ "id_token_encrypted_response_alg": "RSA-OAEP" }), "id_token_encrypted_response_alg"),
        (json!({ "id_token_encrypted_response_alg": "RSA1_5", "jwks": jwks() }), "id_token_encrypted_response_alg"),
        (json!({ "frontchannel_logout_uri": "https://elsewhere.org/out" }), "frontchannel_logout_uri"),
        (json!({ "frontchannel_logout_uri": "https://rp.example.org:8443/out" }), "frontchannel_logout_uri"),
        (json!({ "backchannel_logout_uri": "https://elsewhere.org/out" }), "backchannel_logout_uri"),
        (json!({ "backchannel_logout_uri": "https://rp.example.org/out#x" }), "backchannel_logout_uri"),
        (json!({ "require_signed_request_object": true }), "require_signed_request_object"),
        (
            json!({ "require_signed_request_object": true, "request_object_signing_alg": "none", "jwks": jwks() }),
            "request_object_signing_alg",
        ),
        (json!({ "fapi2": true }), "fapi2"),
        (json!({ "fapi2": true, "jwks": jwks(), "token_endpoint_auth_method": "private_key_jwt" }), "fapi2"),
        (
            json!({ "fapi2": true, "jwks": jwks(), "token_endpoint_auth_method": "private_key_jwt",
                "dpop_bound_access_tokens": true, "id_token_signed_response_alg": "RS256" }),
            "fapi2",
        ),
    ] {
        refused(&with(&members), ErrorCode::InvalidClientMetadata, member);
    }
    refused(
        &with(&json!({ "post_logout_redirect_uris": ["javascript:alert(1)"] })),
        ErrorCode::InvalidRedirectUri,
        "post_logout_redirect_uris",
    );
}

#[test]
fn an_unsigned_id_token_is_for_codes_alone() {
    let document = parse(&with(&json!({ "id_token_signed_response_alg": "none" }))).unwrap();
    assert_eq!(document.metadata.id_token_signed_response_alg.map(domain::client::JwsAlgorithm::as_str), Some("none"));
}

#[test]
fn a_client_of_fapi_says_all_that_fapi_wants() {
    let document = with(&json!({
        "fapi2": true, "jwks": jwks(), "token_endpoint_auth_method": "private_key_jwt", "dpop_bound_access_tokens": true,
        "id_token_signed_response_alg": "PS256", "request_object_signing_alg": "ES256",
    }));
    assert!(parse(&document).unwrap().metadata.fapi2);
}

#[test]
fn pairwise_needs_one_host_or_a_sector() {
    let document = |uris: &[&str], sector: Option<&str>| json!({ "redirect_uris": uris, "subject_type": "pairwise", "sector_identifier_uri": sector });
    let (one, other) = ("https://rp.example.org/cb", "https://rp.example.com/cb");
    parse(&document(&[one, "https://rp.example.org:8443/x"], None)).unwrap();
    parse(&document(&[one, other], Some("https://rp.example.net/list.json"))).unwrap();
    for uris in [&[one, other][..], &["org.example.app:/cb"]] {
        refused(&document(uris, None), ErrorCode::InvalidClientMetadata, "sector_identifier_uri");
    }
    let bad = document(&[one], Some("http://rp.example.org/list.json"));
    refused(&bad, ErrorCode::InvalidClientMetadata, "sector_identifier_uri");
}

#[test]
fn a_sector_names_every_redirect_uri_byte_by_byte() {
    let uris = ["https://a.org/cb", "https://b.org/cb"].map(|uri| RedirectUri::parse(uri).unwrap());
    sector::check(br#"["https://b.org/cb", "https://a.org/cb", "x"]"#, &uris).unwrap();
    for bad in [&b"[\"https://a.org/cb\", \"https://b.org/cb/\"]"[..], b"{}", b"[1]", b"", b"\xff"] {
        let error = sector::check(bad, &uris).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidClientMetadata);
    }
}

#[test]
fn the_operator_may_have_any_host_called() {
    let document = with(&json!({ "backchannel_logout_uri": "https://internal.example.net/out" }));
    assert!(parse_by(&document, true).is_ok());
}

#[test]
fn grants_that_are_not_offered_are_refused() {
    let rules = Rules { grants: &[GrantType::AuthorizationCode], operator: false };
    let document = with(&json!({ "grant_types": ["authorization_code", "refresh_token"] }));
    let error = ClientDocument::parse(document.as_object().unwrap(), &rules).unwrap_err();
    assert!(error.description().contains("refresh_token"), "{error}");
}

#[test]
fn a_client_would_be_registered_with_what_it_said_and_hears_the_defaults_beside_it() {
    let said = with(&json!({
        "client_name": "Hub", "contacts": ["ops@rp.example.org", "two@rp.example.org"], "scope": "openid email",
        "client_uri": "https://rp.example.org/", "id_token_encrypted_response_alg": "ECDH-ES", "jwks": jwks(),
    }));
    let document = parse(&said).unwrap();
    let client = Client {
        id: domain::ClientId::parse("c").unwrap(),
        community: domain::CommunityId::home(),
        registration: domain::Registration {
            name: document.display_name(),
            contact_email: document.contact_email.clone().unwrap(),
            home_page: document.home_page.clone(),
            redirect_uris: document.redirect_uris.clone(),
            scopes: document.scopes.clone().unwrap(),
        },
        metadata: document.metadata.clone(),
        secrets: Vec::new(),
        status: domain::ClientStatus::Approved,
        registered_at: domain::Timestamp::from_seconds(7),
        federation: None,
    };
    assert_eq!(parse(&Value::Object(document_of(&client))).unwrap(), document);
    let told = ClientInformation::new(&client, &Credentials::default(), "https://op.example.org/c");
    let told = serde_json::to_value(told).unwrap();
    for (member, expected) in [
        ("client_id", json!("c")),
        ("client_id_issued_at", json!(7)),
        ("grant_types", json!(["authorization_code"])),
        ("response_types", json!(["code"])),
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("id_token_encrypted_response_enc", json!("A128CBC-HS256")),
        ("contacts", json!(["ops@rp.example.org", "two@rp.example.org"])),
        ("registration_client_uri", json!("https://op.example.org/c")),
    ] {
        assert_eq!(told[member], expected, "{member}");
    }
    for absent in ["client_secret", "client_secret_expires_at", "registration_access_token", "logo_uri"] {
        assert_eq!(told.get(absent), None, "{absent}");
    }
    // All that is told can be sent back.
    assert!(parse(&told).is_ok());
}

#[test]
fn a_native_client_is_kept_as_such() {
    let document = json!({ "application_type": "native", "redirect_uris": ["http://localhost/cb"] });
    assert_eq!(parse(&document).unwrap().metadata.application_type, Some(ApplicationType::Native));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        "(https?|javascript|org\\.x):/{0,3}[a-z.@:#?\\\\ ]{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "code id_token",
            "implicit",
            "none",
            "pairwise",
            "ES256",
            "private_key_jwt",
            "RSA-OAEP"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("(keys|kty|x|n|e)", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_comes_is_read_or_refused(
        members in prop::collection::btree_map(prop::sample::select(MEMBERS.to_vec()), any_json(), 0..8),
        body in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let members: Map<String, Value> = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let _ = parse(&Value::Object(members));
        let _ = json_object(&body);
        let _ = sector::check(&body, &[]);
    }
}

const MEMBERS: [&str; 24] = [
    "client_name",
    "redirect_uris",
    "contacts",
    "client_uri",
    "scope",
    "grant_types",
    "response_types",
    "token_endpoint_auth_method",
    "application_type",
    "jwks",
    "jwks_uri",
    "subject_type",
    "sector_identifier_uri",
    "id_token_signed_response_alg",
    "id_token_encrypted_response_alg",
    "id_token_encrypted_response_enc",
    "default_max_age",
    "request_uris",
    "initiate_login_uri",
    "post_logout_redirect_uris",
    "frontchannel_logout_uri",
    "backchannel_logout_uri",
    "fapi2",
    "tls_client_auth_san_dns",
];
