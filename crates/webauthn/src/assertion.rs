//! Proving a passkey ([Web Authentication §7.2](https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion)).

use domain::passkey::{CredentialId, Passkey};
use serde::Deserialize;

use crate::{
    PublicKey, RelyingParty, WebAuthnError,
    answer::{Answer, bytes},
    authenticator_data::AuthenticatorData,
    client_data::{Ceremony, ClientData},
};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
    #[serde(default)]
    user_handle: Option<String>,
}

/// An assertion, read and not yet believed.
#[derive(Debug)]
pub struct UnverifiedAssertion {
    credential: CredentialId,
    client_data: ClientData,
    data: Vec<u8>,
    signature: Vec<u8>,
    handle: Option<Vec<u8>>,
}

/// A proof that held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asserted {
    /// How often the authenticator says to have signed.
    pub sign_count: u32,
}

impl UnverifiedAssertion {
    /// Reads an `AuthenticationResponseJSON`.
    pub fn parse(json: &str) -> Result<Self, WebAuthnError> {
        let Answer { raw_id, response, .. } = Answer::<Response>::parse(json)?;
        let credential = CredentialId::from_bytes(&bytes("rawId", &raw_id)?);
        let handle = response.user_handle.filter(|handle| !handle.is_empty());
        Ok(Self {
            credential: credential.ok_or(WebAuthnError::CredentialId)?,
            client_data: ClientData::parse(bytes("clientDataJSON", &response.client_data)?)?,
            data: bytes("authenticatorData", &response.authenticator_data)?,
            signature: bytes("signature", &response.signature)?,
            handle: handle.map(|handle| bytes("userHandle", &handle)).transpose()?,
        })
    }

    /// Which question it claims to answer.
    pub fn challenge(&self) -> &str {
        self.client_data.challenge()
    }

    /// Which credential it claims to be of.
    pub const fn credential(&self) -> &CredentialId {
        &self.credential
    }

    /// Whether it holds: as the answer to the question with this challenge, and by this passkey of the person who was
    /// asked.
    pub fn verify(&self, rp: &RelyingParty, challenge: &str, passkey: &Passkey) -> Result<Asserted, WebAuthnError> {
        if self.credential != passkey.credential {
            return Err(WebAuthnError::CredentialId);
        }
        if self.handle.as_ref().is_some_and(|handle| handle != passkey.handle.as_bytes()) {
            return Err(WebAuthnError::UserHandle);
        }
        self.client_data.check(Ceremony::Get, challenge, rp)?;
        let data = AuthenticatorData::parse(&self.data)?;
        data.check(rp)?;
        if data.may_be_synced() != passkey.is_synced {
            return Err(WebAuthnError::Synced);
        }
        let key = PublicKey::from_cose(&passkey.public_key)?;
        key.verify(&[self.data.as_slice(), self.client_data.digest().as_ref()].concat(), &self.signature)?;
        let (before, now) = (passkey.sign_count, data.sign_count);
        if (before != 0 || now != 0) && now <= before {
            return Err(WebAuthnError::Counter { before, now });
        }
        Ok(Asserted { sign_count: now })
    }
}
