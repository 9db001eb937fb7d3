//! The JSON in which the page sends what the authenticator said
//! ([Web Authentication §5.1.8](https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON), the forms
//! `RegistrationResponseJSON` and `AuthenticationResponseJSON`).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use serde::{Deserialize, de::DeserializeOwned};

use crate::WebAuthnError;

/// Bytes of the longest answer that is read.
const MAX_ANSWER: usize = 32 * 1024;

/// What both kinds have.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer<R> {
    #[serde(rename = "rawId")]
    pub(crate) raw_id: String,
    #[serde(rename = "type")]
    kind: String,
    pub(crate) response: R,
}

impl<R: DeserializeOwned> Answer<R> {
    pub(crate) fn parse(json: &str) -> Result<Self, WebAuthnError> {
        if json.len() > MAX_ANSWER {
            return Err(WebAuthnError::TooLong);
        }
        let answer: Self = serde_json::from_str(json).map_err(|error| WebAuthnError::Json(error.to_string()))?;
        if answer.kind == "public-key" { Ok(answer) } else { Err(WebAuthnError::Type) }
    }
}

pub(crate) fn bytes(name: &'static str, text: &str) -> Result<Vec<u8>, WebAuthnError> {
    BASE64URL.decode(text).map_err(|_| WebAuthnError::Base64(name))
}
