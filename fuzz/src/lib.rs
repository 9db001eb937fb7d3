//! What strangers may send, read by the code that has to read it: the bodies of the fuzz targets.
//!
//! A target takes any bytes and panics only when something is wrong: the parser itself must not, and what it lets
//! through must keep the promises that the target asserts. `fuzz_targets/` hands the bytes of libFuzzer to them,
//! `tests/replay.rs` those of the committed corpora.

#![allow(clippy::missing_panics_doc, reason = "a target fails by panicking")]

mod ca;
pub mod federation;
pub mod jose;
mod oauth;
pub mod saml;

/// A target: its name, which is also that of its corpus, and what it does with the bytes.
pub type Target = (&'static str, fn(&[u8]));

/// Every target, by name.
pub const TARGETS: &[Target] = &[
    ("authorization_request", oauth::authorization_request),
    ("basic_header", oauth::basic_header),
    ("bearer_token", oauth::bearer_token),
    ("certificate_name", ca::certificate_name),
    ("certification_request", ca::certification_request),
    ("cookies", oauth::cookies),
    ("discovery_request", saml::discovery_request),
    ("dpop_proof", jose::dpop_proof),
    ("entity_statement", federation::entity_statement),
    ("inflate", saml::inflate),
    ("jwe", jose::jwe),
    ("jwk_set", jose::jwk_set),
    ("jws", jose::jws),
    ("jws_with_its_key", jose::jws_with_its_key),
    ("metadata_policy", federation::metadata_policy),
    ("redirect_uri", oauth::redirect_uri),
    ("registration", oauth::registration),
    ("saml_logout", saml::logout),
    ("saml_metadata", saml::metadata),
    ("saml_response", saml::response),
    ("scope_rule", saml::scope_rule),
    ("scopes", oauth::scopes),
    ("token_request", oauth::token_request),
];

/// Runs a target by its name.
pub fn run(name: &str, bytes: &[u8]) {
    let (_, target) =
        TARGETS.iter().find(|(other, _)| *other == name).expect("every file in fuzz_targets is in TARGETS");
    target(bytes);
}

/// The first lines of a text, for targets that take several values; missing ones are empty, the last takes the rest.
fn lines<const N: usize>(bytes: &[u8]) -> Option<[&str; N]> {
    let mut lines = std::str::from_utf8(bytes).ok()?.splitn(N, '\n');
    Some(std::array::from_fn(|_| lines.next().unwrap_or_default()))
}
