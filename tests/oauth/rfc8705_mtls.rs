//! Clients that show TLS certificates: to prove who they are, and to bind their tokens to
//! ([RFC 8705](https://www.rfc-editor.org/rfc/rfc8705)).

use std::sync::Arc;
use time::macros::datetime;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use beadle_tests::MINUTE;
use beadle_tests::client_key::ClientKey;
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider, Reply, ZOE};
use broker::settings::ClientCertificatePolicy;
use domain::ClientMetadata;
use domain::client::ClientAuthMethod;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    SanType,
};
use reqwest::Method;
use rustls::pki_types::PrivateKeyDer;
use serde_json::{Value, json};
use tokio::net::TcpListener;

const TOKEN: &str = "/oauth2/token";
const USERINFO: &str = "/oauth2/userinfo";
/// A proxy writes it, as RFC 9440 says.
pub(super) const HEADER: &str = "client-cert";

/// An authority for clients.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: Vec<u8>,
}

impl Authority {
    pub(super) fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "Clients of Example");
        let der = params.self_signed(&key).unwrap().der().to_vec();
        Self { issuer: Issuer::new(params, key), der }
    }

    fn issue(&self, change: impl FnOnce(&mut CertificateParams)) -> Certificate {
        let key = KeyPair::generate().unwrap();
        let mut params = params();
        change(&mut params);
        Certificate { der: params.signed_by(&key, &self.issuer).unwrap().der().to_vec(), key }
    }
}

pub(super) struct Certificate {
    der: Vec<u8>,
    key: KeyPair,
}

impl Certificate {
    pub(super) fn self_signed() -> Self {
        let key = KeyPair::generate().unwrap();
        Self { der: params().self_signed(&key).unwrap().der().to_vec(), key }
    }

    /// The value of the proxy's header.
    pub(super) fn header(&self) -> String {
        format!(":{}:", BASE64.encode(&self.der))
    }

    /// A key set that names this certificate.
    fn jwks(&self) -> serde_json::Map<String, Value> {
        let mut jwk = ClientKey::new().jwk();
        jwk.insert("x5c".to_owned(), json!([BASE64.encode(&self.der)]));
        json!({ "keys": [jwk] }).as_object().unwrap().clone()
    }
}

fn params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "Example");
    params.distinguished_name.push(DnType::CommonName, "Portal, main");
    params.subject_alt_names = vec![
        SanType::DnsName("portal.example.org".try_into().unwrap()),
        SanType::URI("https://portal.example.org/".try_into().unwrap()),
        SanType::IpAddress("192.0.2.7".parse().unwrap()),
        SanType::Rfc822Name("portal@example.org".try_into().unwrap()),
    ];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params
}

/// A provider behind a proxy on this machine, which vouches for what clients showed to it.
pub(super) async fn behind_proxy(authority: &Authority) -> Provider {
    let authorities = vec![authority.der.clone()];
    Provider::start_with(move |settings| {
        settings.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        settings.client_certificates =
            ClientCertificatePolicy { base: None, proxy_header: Some(HEADER.to_owned()), authorities };
    })
    .await
}

async fn redeem(op: &Provider, client: &Client, code: &str, certificate: Option<&str>) -> Reply {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &client.redirect_uri),
        ("client_id", &client.client_id),
    ];
    if !client.client_secret.is_empty() {
        form.push(("client_secret", &client.client_secret));
    }
    let mut request = op.request(Method::POST, TOKEN).form(&form);
    if let Some(certificate) = certificate {
        request = request.header(HEADER, certificate);
    }
    op.send(request).await
}

fn by_name(change: impl FnOnce(&mut ClientMetadata)) -> ClientMetadata {
    let mut metadata = ClientMetadata {
        token_endpoint_auth_method: Some(ClientAuthMethod::TlsClientAuth),
        ..ClientMetadata::default()
    };
    change(&mut metadata);
    metadata
}

#[tokio::test]
async fn an_authority_vouches_for_the_name_that_the_client_registered() {
    let authority = Authority::new();
    let op = behind_proxy(&authority).await;
    let good = authority.issue(|_| ()).header();
    let text = |text: &str| Some(text.to_owned());
    for metadata in [
        by_name(|m| m.tls_client_auth_subject_dn = text(r"CN=Portal\, main,O=Example")),
        by_name(|m| m.tls_client_auth_subject_dn = text(r"cn=portal\, MAIN,o=example")),
        by_name(|m| m.tls_client_auth_san_dns = text("Portal.example.org")),
        by_name(|m| m.tls_client_auth_san_uri = text("https://portal.example.org/")),
        by_name(|m| m.tls_client_auth_san_ip = text("192.0.2.7")),
        by_name(|m| m.tls_client_auth_san_email = text("portal@example.org")),
    ] {
        let client = op.client_with(&[CALLBACK], metadata.clone()).await;
        let reply = redeem(&op, &client, "none", Some(&good)).await;
        assert_eq!(reply.json()["error"], "invalid_grant", "{metadata:?}");
        redeem(&op, &client, "none", None).await.expect_error("invalid_client");
    }
    for metadata in [
        by_name(|m| m.tls_client_auth_subject_dn = text(r"O=Example,CN=Portal\, main")),
        by_name(|m| m.tls_client_auth_subject_dn = text("CN=Portal")),
        by_name(|m| m.tls_client_auth_subject_dn = text("nonsense")),
        by_name(|m| m.tls_client_auth_san_dns = text("example.org")),
        by_name(|m| m.tls_client_auth_san_dns = text("*.example.org")),
        by_name(|m| m.tls_client_auth_san_uri = text("https://portal.example.org")),
        by_name(|m| m.tls_client_auth_san_ip = text("192.0.2.8")),
        by_name(|m| m.tls_client_auth_san_email = text("portal@example.org.evil.org")),
        by_name(|_| ()),
    ] {
        let client = op.client_with(&[CALLBACK], metadata.clone()).await;
        let reply = redeem(&op, &client, "none", Some(&good)).await;
        assert_eq!(reply.json()["error"], "invalid_client", "{metadata:?}");
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_proves_nothing() {
    let (authority, other) = (Authority::new(), Authority::new());
    let op = behind_proxy(&authority).await;
    let metadata = by_name(|m| m.tls_client_auth_san_dns = Some("portal.example.org".to_owned()));
    let client = op.client_with(&[CALLBACK], metadata).await;
    let expired = authority.issue(|params| params.not_after = datetime!(2001-01-01 0:00 UTC));
    let future = authority.issue(|params| params.not_before = datetime!(2090-01-01 0:00 UTC));
    let for_servers = authority.issue(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]);
    for certificate in [other.issue(|_| ()), Certificate::self_signed(), expired, future, for_servers] {
        redeem(&op, &client, "none", Some(&certificate.header())).await.expect_error("invalid_client");
    }
    for nonsense in ["", ":", "::", ":AAAA:", "nonsense", "-----BEGIN CERTIFICATE-----"] {
        redeem(&op, &client, "none", Some(nonsense)).await.expect_error("invalid_client");
    }
}

#[tokio::test]
async fn the_header_counts_only_from_a_trusted_proxy_and_only_once() {
    let authority = Authority::new();
    let good = authority.issue(|_| ()).header();
    let metadata = by_name(|m| m.tls_client_auth_san_dns = Some("portal.example.org".to_owned()));

    let op = behind_proxy(&authority).await;
    let client = op.client_with(&[CALLBACK], metadata.clone()).await;
    let form = [("grant_type", "authorization_code"), ("code", "x"), ("client_id", client.client_id.as_str())];
    let twice = op.request(Method::POST, TOKEN).header(HEADER, &good).header(HEADER, &good).form(&form);
    op.send(twice).await.expect_error("invalid_client");

    let authorities = vec![authority.der.clone()];
    let open = Provider::start_with(move |settings| {
        settings.trusted_proxies = vec!["192.0.2.1".parse().unwrap()];
        settings.client_certificates =
            ClientCertificatePolicy { base: None, proxy_header: Some(HEADER.to_owned()), authorities };
    })
    .await;
    let client = open.client_with(&[CALLBACK], metadata).await;
    redeem(&open, &client, "none", Some(&good)).await.expect_error("invalid_client");
}

#[tokio::test]
async fn a_self_signed_certificate_stands_in_the_clients_key_set() {
    let op = behind_proxy(&Authority::new()).await;
    let (own, other) = (Certificate::self_signed(), Certificate::self_signed());
    let metadata = ClientMetadata {
        token_endpoint_auth_method: Some(ClientAuthMethod::SelfSignedTlsClientAuth),
        jwks: Some(own.jwks()),
        ..ClientMetadata::default()
    };
    let client = op.client_with(&[CALLBACK], metadata).await;
    let code = op.browser().sign_in_as(ZOE).approve(&client).await;
    redeem(&op, &client, &code, Some(&other.header())).await.expect_error("invalid_client");
    redeem(&op, &client, &code, None).await.expect_error("invalid_client");
    redeem(&op, &client, &code, Some(&own.header())).await.tokens();
}

#[tokio::test]
async fn a_token_is_bound_to_the_certificate_of_its_request() {
    let op = behind_proxy(&Authority::new()).await;
    let (own, other) = (Certificate::self_signed(), Certificate::self_signed());
    let metadata = ClientMetadata { tls_client_certificate_bound_access_tokens: true, ..ClientMetadata::default() };
    let client = op.client_with(&[CALLBACK], metadata).await;
    let code = op.browser().sign_in_as(ZOE).approve(&client).await;
    redeem(&op, &client, &code, None).await.expect_error("invalid_request");
    let tokens = redeem(&op, &client, &code, Some(&own.header())).await.tokens();
    assert_eq!(tokens.json["token_type"], "Bearer");
    let ask = async |certificate: Option<&Certificate>| {
        let mut request = op.request(Method::GET, USERINFO).bearer_auth(&tokens.access_token);
        if let Some(certificate) = certificate {
            request = request.header(HEADER, certificate.header());
        }
        op.send(request).await
    };
    assert_eq!(ask(Some(&own)).await.status, 200);
    assert!(ask(Some(&other)).await.expect_error("invalid_token").contains("another TLS certificate"));
    assert!(ask(None).await.expect_error("invalid_token").contains("without it"));
    op.pass(MINUTE);
    assert_eq!(ask(Some(&own)).await.status, 200);
}

/// Beadle's own listener: it asks, takes whatever comes, and knows that the client has the key.
#[tokio::test]
async fn over_our_own_tls_the_handshake_shows_the_certificate() {
    let authority = Authority::new();
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://localhost:{}", port.local_addr().unwrap().port());
    let policy = ClientCertificatePolicy {
        base: Some(base.parse().unwrap()),
        proxy_header: None,
        authorities: vec![authority.der.clone()],
    };
    let op = Provider::start_with(move |settings| settings.client_certificates = policy).await;
    let server = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let tls = rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(
        vec![server.cert.der().clone()],
        PrivateKeyDer::try_from(server.signing_key.serialize_der()).unwrap(),
    );
    let tls = Arc::new(web::listen::asking_for_certificates(&tls.unwrap()));
    tokio::spawn(web::listen::serve(port, Some(tls), web::mtls_router(&op.broker), std::future::pending()));

    let http = |certificate: Option<&Certificate>| {
        let trusted = reqwest::Certificate::from_der(server.cert.der()).unwrap();
        let mut builder = reqwest::Client::builder().tls_certs_only([trusted]);
        if let Some(certificate) = certificate {
            let block = |label: &str, der: &[u8]| {
                format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", BASE64.encode(der))
            };
            let key = certificate.key.serialize_der();
            let pem = [block("CERTIFICATE", &certificate.der), block("PRIVATE KEY", &key)].concat();
            builder = builder.identity(reqwest::Identity::from_pem(pem.as_bytes()).unwrap());
        }
        builder.build().unwrap()
    };
    let vouched = authority.issue(|_| ());
    let metadata = by_name(|m| {
        m.tls_client_auth_san_dns = Some("portal.example.org".to_owned());
        m.tls_client_certificate_bound_access_tokens = true;
    });
    let client = op.client_with(&[CALLBACK], metadata).await;
    let aliases = op.get("/.well-known/openid-configuration").await.json()["mtls_endpoint_aliases"].clone();
    let token_endpoint = aliases["token_endpoint"].as_str().unwrap().to_owned();
    assert_eq!(token_endpoint, format!("{base}{TOKEN}"));
    let form = |code: &str| {
        let pairs = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("client_id", &client.client_id),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    for stranger in [None, Some(&Certificate::self_signed())] {
        let refused = http(stranger).post(&token_endpoint).form(&form("none")).send().await.unwrap();
        assert_eq!(refused.status(), 401);
    }
    let code = op.browser().sign_in_as(ZOE).approve(&client).await;
    let own = http(Some(&vouched));
    let answer = own.post(&token_endpoint).form(&form(&code)).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let token = answer.json::<Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned();
    let userinfo = aliases["userinfo_endpoint"].as_str().unwrap();
    assert_eq!(own.get(userinfo).bearer_auth(&token).send().await.unwrap().status(), 200);
    let stranger = http(Some(&Certificate::self_signed()));
    assert_eq!(stranger.get(userinfo).bearer_auth(&token).send().await.unwrap().status(), 401);
    // At the usual listener nobody is asked for a certificate, so the token is good for nothing there.
    op.userinfo(&token).await.expect_error("invalid_token");
    // Devices begin at this one, too.
    let begin = own.post(aliases["device_authorization_endpoint"].as_str().unwrap());
    let refused = begin.form(&[("client_id", &client.client_id)]).send().await.unwrap();
    assert_eq!(refused.json::<Value>().await.unwrap()["error"], "unauthorized_client");
    // And no page is at this one.
    assert_eq!(own.get(format!("{base}/authorize")).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn without_a_way_to_show_certificates_none_is_offered() {
    let op = Provider::start().await;
    let document = op.get("/.well-known/openid-configuration").await.json();
    let methods = document["token_endpoint_auth_methods_supported"].to_string();
    assert!(!methods.contains("tls_client_auth"), "{methods}");
    assert_eq!(document["tls_client_certificate_bound_access_tokens"], false);
    assert_eq!(document.get("mtls_endpoint_aliases"), None);
}
