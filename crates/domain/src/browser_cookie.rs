//! Lists that a browser keeps for us in a cookie: JSON in base64url.
//!
//! Invariant: the cookie is the browser's, who may write anything: what cannot be read is nothing.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use serde::{Serialize, de::DeserializeOwned};

/// Reads the cookie of this name from the `Cookie` headers of a request
/// ([RFC 6265 §4.2](https://www.rfc-editor.org/rfc/rfc6265#section-4.2)); empty if there is none, or it cannot be read.
pub(crate) fn read<'a, T: DeserializeOwned>(name: &str, headers: impl IntoIterator<Item = &'a str>) -> Vec<T> {
    let pairs = headers.into_iter().flat_map(|header| header.split("; "));
    let value = pairs.into_iter().find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let bytes = value.and_then(|text| BASE64URL.decode(text).ok()).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// The value of the cookie: letters, digits, hyphens and underscores.
pub(crate) fn value(list: &impl Serialize) -> String {
    BASE64URL.encode(serde_json::to_vec(list).expect("texts can be written as JSON"))
}
