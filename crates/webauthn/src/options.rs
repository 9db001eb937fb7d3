//! What browsers are asked: the JSON forms of the options
//! ([Web Authentication §5.4](https://www.w3.org/TR/webauthn-3/#dictionary-makecredentialoptions),
//! [§5.5](https://www.w3.org/TR/webauthn-3/#dictionary-assertion-options)).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::passkey::{Passkey, UserHandle};
use serde_json::{Value, json};

use crate::{Algorithm, RelyingParty};

/// Milliseconds that a person has at the authenticator.
const PATIENCE: u32 = 180_000;

/// For whom a passkey is made.
#[derive(Debug, Clone, Copy)]
pub struct NewUser<'a> {
    /// Their handle.
    pub handle: &'a UserHandle,
    /// What tells accounts apart, such as a mail address.
    pub name: &'a str,
    /// What people are called.
    pub display_name: &'a str,
}

/// The passkeys of the person who is asked.
pub type Known<'a> = &'a [Passkey];

impl RelyingParty {
    /// Asks for a new passkey, not on an authenticator that has one of the person's.
    pub fn creation_options(&self, challenge: &str, user: &NewUser<'_>, known: Known<'_>) -> Value {
        let algorithms = Algorithm::ALL.map(|one| json!({ "type": "public-key", "alg": one.number() }));
        json!({
            "rp": { "id": self.id(), "name": self.name() },
            "user": {
                "id": BASE64URL.encode(user.handle.as_bytes()),
                "name": user.name,
                "displayName": user.display_name,
            },
            "challenge": challenge,
            "pubKeyCredParams": algorithms,
            "timeout": PATIENCE,
            "excludeCredentials": descriptors(known),
            "authenticatorSelection": {
                "residentKey": "preferred",
                "requireResidentKey": false,
                "userVerification": "required",
            },
            "attestation": "none",
        })
    }

    /// Asks for a proof by one of the person's passkeys.
    pub fn request_options(&self, challenge: &str, known: Known<'_>) -> Value {
        json!({
            "challenge": challenge,
            "timeout": PATIENCE,
            "rpId": self.id(),
            "allowCredentials": descriptors(known),
            "userVerification": "required",
        })
    }
}

fn descriptors(known: Known<'_>) -> Vec<Value> {
    let descriptor = |passkey: &Passkey| {
        json!({
            "type": "public-key",
            "id": passkey.credential.to_base64url(),
            "transports": passkey.transports,
        })
    };
    known.iter().map(descriptor).collect()
}
