//! OAuth and OpenID Connect over HTTP, against a provider in this process.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod acr;
mod admin_api;
mod admin_certificate_api;
mod admin_certificates;
mod advertised;
mod attribute_sources;
mod authorities;
mod authorize;
mod backchannel_logout;
mod certificate;
mod certificate_letters;
mod certificate_profiles;
mod certificate_renewal;
mod certificate_rules;
mod certificates_api;
mod claims;
mod claims_parameter;
mod claims_policy;
mod client_authentication;
mod client_credentials;
mod client_id_document;
mod client_secret_jwt;
mod communities;
mod contact_addresses;
mod discovery;
mod fapi2;
mod form_post;
mod front_channel;
mod frontchannel_logout;
mod jarm;
mod key_commands;
mod keys;
mod limits;
mod oidc_hybrid;
mod oidc_implicit;
mod one_certificate;
mod openid_federation;
mod own_certificates;
mod pairwise;
mod portal_certificates;
mod private_key_jwt;
mod prompt;
mod prompt_none;
mod protection;
mod rate_limits;
mod refresh;
mod returning;
mod rfc6960_ocsp;
mod rfc7009_revocation;
mod rfc7523_jwt_bearer;
mod rfc7591_registration;
mod rfc7662_introspection;
mod rfc8628_device;
mod rfc8693_exchange;
mod rfc8705_mtls;
mod rfc8707_resource;
mod rfc9068_jwt;
mod rfc9101_request_object;
mod rfc9126_par;
mod rfc9396_rar;
mod rfc9449_dpop;
mod rp_initiated_logout;
mod scitokens;
mod session;
mod session_management;
mod shared_key;
mod ssh_certificate;
mod third_party_login;
mod token;
mod userinfo;
mod wlcg;

use beadle_tests::agent::Page;

/// Panics unless this is a page for the person: an error status, a title, and no way to the client.
fn assert_page(page: &Page, status: u16, words: &str) {
    assert_eq!(page.status, status, "{}", page.body);
    assert!(page.location().is_none(), "{:?}", page.location());
    assert!(!page.text("#error-title").is_empty());
    assert!(page.body.contains(words), "no “{words}” in {}", page.body);
}

/// Panics unless this is a redirect to the client with this error, the state `st` and the issuer.
fn assert_refused(page: &Page, issuer: &str, error: &str) {
    let got = |name: &str| page.callback(name);
    assert_eq!(page.status, 303, "{}", page.body);
    assert_eq!(got("error").as_deref(), Some(error), "{:?}", page.location());
    assert_eq!(got("state").as_deref(), Some("st"));
    assert_eq!(got("iss").as_deref(), Some(issuer));
    assert!(got("error_description").is_some_and(|sentence| sentence.ends_with('.')));
    assert_eq!(got("code"), None);
}
