//! Registering a passkey ([Web Authentication §7.1](https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential)).
//!
//! Attestation is not asked for. What comes all the same is taken if it proves no more than that the authenticator has the
//! key (self attestation), and is refused otherwise, because nobody would verify it.

use domain::passkey::CredentialId;
use serde::Deserialize;

use crate::{
    PublicKey, RelyingParty, WebAuthnError,
    answer::{Answer, bytes},
    authenticator_data::{AttestedCredential, AuthenticatorData},
    cbor::Map,
    client_data::{Ceremony, ClientData},
};

/// Ways to reach an authenticator that are kept: what is not registered means nothing to any browser
/// ([Web Authentication §5.8.4](https://www.w3.org/TR/webauthn-3/#enum-transport)).
const TRANSPORTS: [&str; 6] = ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
    #[serde(default)]
    transports: Vec<String>,
}

/// A registration, read and not yet believed.
#[derive(Debug)]
pub struct UnverifiedRegistration {
    raw_id: Vec<u8>,
    client_data: ClientData,
    attestation: Vec<u8>,
    transports: Vec<String>,
}

/// A passkey whose registration held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The authenticator's name for it.
    pub id: CredentialId,
    /// Its public key.
    pub key: PublicKey,
    /// How often it has signed, as it says.
    pub sign_count: u32,
    /// Whether copies of it may lie on several devices.
    pub is_synced: bool,
    /// How browsers may reach it.
    pub transports: Vec<String>,
}

impl UnverifiedRegistration {
    /// Reads a `RegistrationResponseJSON`.
    pub fn parse(json: &str) -> Result<Self, WebAuthnError> {
        let Answer { raw_id, response, .. } = Answer::<Response>::parse(json)?;
        let transports = TRANSPORTS.iter().filter(|known| response.transports.iter().any(|said| said == *known));
        Ok(Self {
            raw_id: bytes("rawId", &raw_id)?,
            client_data: ClientData::parse(bytes("clientDataJSON", &response.client_data)?)?,
            attestation: bytes("attestationObject", &response.attestation_object)?,
            transports: transports.map(|known| (*known).to_owned()).collect(),
        })
    }

    /// Which question it claims to answer.
    pub fn challenge(&self) -> &str {
        self.client_data.challenge()
    }

    /// Whether it holds, as the answer to the question with this challenge.
    pub fn verify(&self, rp: &RelyingParty, challenge: &str) -> Result<Registered, WebAuthnError> {
        self.client_data.check(Ceremony::Create, challenge, rp)?;
        let mut rest = self.attestation.as_slice();
        let broken = || WebAuthnError::AuthenticatorData("the attestation object is no map, or has a member twice");
        let attestation = Map::read(&mut rest, broken())?;
        if !rest.is_empty() {
            return Err(WebAuthnError::AuthenticatorData("something stands behind the attestation object"));
        }
        let raw = attestation.named_bytes("authData");
        let raw = raw.ok_or(WebAuthnError::AuthenticatorData("the attestation object has none"))?;
        let data = AuthenticatorData::parse(raw)?;
        data.check(rp)?;
        let is_synced = data.may_be_synced();
        let AuthenticatorData { sign_count, credential, .. } = data;
        let missing = WebAuthnError::AuthenticatorData("there is no credential in them");
        let AttestedCredential { id, key } = credential.ok_or(missing)?;
        if id.as_bytes() != self.raw_id {
            return Err(WebAuthnError::CredentialId);
        }
        self.check_statement(&attestation, raw, &key)?;
        Ok(Registered { id, key, sign_count, is_synced, transports: self.transports.clone() })
    }

    /// [None](https://www.w3.org/TR/webauthn-3/#sctn-none-attestation), or
    /// [self attestation](https://www.w3.org/TR/webauthn-3/#sctn-packed-attestation).
    fn check_statement(&self, attestation: &Map, data: &[u8], key: &PublicKey) -> Result<(), WebAuthnError> {
        let format = attestation.text("fmt").unwrap_or_default();
        let refused = || WebAuthnError::Attestation(format.chars().take(50).collect());
        let statement = attestation.map("attStmt").ok_or_else(refused)?;
        match format {
            "none" if statement.is_empty() => Ok(()),
            "packed" if !statement.has("x5c") => {
                let signature = statement.named_bytes("sig").ok_or_else(refused)?;
                if statement.named_integer("alg") != Some(i128::from(key.algorithm().number())) {
                    return Err(refused());
                }
                key.verify(&[data, self.client_data.digest().as_ref()].concat(), signature)
            }
            _ => Err(refused()),
        }
    }
}
