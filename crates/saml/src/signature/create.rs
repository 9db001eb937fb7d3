//! Making an enveloped signature.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bergshamra::c14n::{C14nMode, canonicalize};

use crate::{
    key::SigningKey,
    vocabulary::{
        DSIG, EXCLUSIVE_C14N,
        algorithm::{self, ENVELOPED},
    },
};

/// The `ds:Signature` (RSA with SHA-256) to put into `document`, whose root has this ID; `None` only if a library
/// fails. `document` must not hold it yet.
pub(crate) fn enveloped(document: &str, id: &str, key: &SigningKey) -> Option<String> {
    let digest_value = BASE64.encode(digest(&SHA256, &canonical(document)?));
    // Written in canonical form; the parser below checks that it stays well-formed whatever the ID.
    let signed_info = |namespace: &str| {
        format!(
            "<ds:SignedInfo{namespace}>\
             <ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE_C14N}\"></ds:CanonicalizationMethod>\
             <ds:SignatureMethod Algorithm=\"{}\"></ds:SignatureMethod>\
             <ds:Reference URI=\"#{id}\"><ds:Transforms>\
             <ds:Transform Algorithm=\"{ENVELOPED}\"></ds:Transform>\
             <ds:Transform Algorithm=\"{EXCLUSIVE_C14N}\"></ds:Transform></ds:Transforms>\
             <ds:DigestMethod Algorithm=\"{}\"></ds:DigestMethod>\
             <ds:DigestValue>{digest_value}</ds:DigestValue></ds:Reference></ds:SignedInfo>",
            algorithm::RSA_SHA256,
            algorithm::SHA256,
        )
    };
    let value = key.sign(&canonical(&signed_info(&format!(" xmlns:ds=\"{DSIG}\"")))?)?;
    Some(format!(
        "<ds:Signature xmlns:ds=\"{DSIG}\">{}<ds:SignatureValue>{}</ds:SignatureValue>\
         <ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>",
        signed_info(""),
        BASE64.encode(value),
        BASE64.encode(key.certificate()),
    ))
}

fn canonical(xml: &str) -> Option<Vec<u8>> {
    canonicalize::<&str>(xml, C14nMode::Exclusive, None, &[]).ok()
}
