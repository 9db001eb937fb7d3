//! What clients of the front channel get: the fields of an answer, wherever they stand, and ID tokens read by a library
//! that we did not write.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use beadle_tests::agent::Page;
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider};
use domain::ClientMetadata;
use domain::client::ResponseType;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde_json::Value;

/// A client that may use every response type.
pub(super) async fn client(op: &Provider) -> Client {
    op.client_with(&[CALLBACK], metadata()).await
}

/// The metadata of such a client.
pub(super) fn metadata() -> ClientMetadata {
    ClientMetadata { response_types: Some(ResponseType::ALL.to_vec()), ..ClientMetadata::default() }
}

/// The fields of an answer in the fragment.
pub(super) fn fragment(page: &Page) -> BTreeMap<String, String> {
    let target = page.location().unwrap_or_else(|| panic!("no redirect: {} {}", page.status, page.body));
    assert!(target.as_str().starts_with(CALLBACK), "{target}");
    assert_eq!(target.query(), None, "nothing stands in the query");
    fields(target.fragment().unwrap_or_default())
}

/// The fields of an answer in the query.
pub(super) fn query(page: &Page) -> BTreeMap<String, String> {
    let target = page.location().unwrap_or_else(|| panic!("no redirect: {} {}", page.status, page.body));
    assert_eq!(target.fragment(), None, "nothing stands in the fragment");
    fields(target.query().unwrap_or_default())
}

/// The fields of an answer in a form.
pub(super) fn form(page: &Page) -> BTreeMap<String, String> {
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let form = page.submission("#continue", &[]);
    assert_eq!(form.url.as_str(), CALLBACK);
    form.form.into_iter().collect()
}

fn fields(encoded: &str) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(encoded.as_bytes()).into_owned().collect()
}

/// The claims of a JWT of ours for this client, its signature, issuer, audience and expiry verified.
pub(super) async fn verified(op: &Provider, client: &Client, token: &str) -> Value {
    let keys: JwkSet = serde_json::from_value(op.get("/oauth2/certs").await.json()).unwrap();
    let header = decode_header(token).unwrap();
    let key = keys.find(header.kid.as_deref().unwrap()).expect("the key stands in the JWKS");
    let mut validation = Validation::new(header.alg);
    validation.set_issuer(&[op.issuer()]);
    validation.set_audience(&[&client.client_id]);
    decode(token, &DecodingKey::from_jwk(key).unwrap(), &validation).unwrap().claims
}

/// The half hash that an RS256 ID token has of a value beside it.
pub(super) fn half_hash(value: &str) -> String {
    BASE64URL.encode(&domain::Digest::of(value.as_bytes()).as_bytes()[..16])
}
