//! What the authenticator itself says, and signs
//! ([Web Authentication §6.1](https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data)).

use aws_lc_rs::digest::{SHA256, digest};
use domain::passkey::CredentialId;

use crate::{PublicKey, RelyingParty, WebAuthnError, cbor::Map};

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const MAY_BE_SYNCED: u8 = 1 << 3;
const IS_SYNCED: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;

/// A credential that was just made.
#[derive(Debug)]
pub(crate) struct AttestedCredential {
    pub(crate) id: CredentialId,
    pub(crate) key: PublicKey,
}

/// The authenticator's data, read and not yet believed.
#[derive(Debug)]
pub(crate) struct AuthenticatorData {
    rp_id_hash: Vec<u8>,
    flags: u8,
    pub(crate) sign_count: u32,
    pub(crate) credential: Option<AttestedCredential>,
}

impl AuthenticatorData {
    /// Reads the whole of `bytes`.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, WebAuthnError> {
        let mut rest = bytes;
        let rp_id_hash = take(&mut rest, 32)?.to_vec();
        let flags = take(&mut rest, 1)?.first().copied().unwrap_or_default();
        let sign_count = take(&mut rest, 4)?.iter().fold(0, |all, byte| (all << 8) | u32::from(*byte));
        let has = |flag: u8| flags & flag != 0;
        let credential = if has(HAS_CREDENTIAL) { Some(attested(&mut rest)?) } else { None };
        if has(HAS_EXTENSIONS) {
            // Nothing is asked of extensions, so nothing is read of them.
            Map::read(&mut rest, WebAuthnError::AuthenticatorData("the extensions are no map"))?;
        }
        if !rest.is_empty() {
            return Err(WebAuthnError::AuthenticatorData("something stands behind them"));
        }
        Ok(Self { rp_id_hash, flags, sign_count, credential })
    }

    /// Whether copies of the credential may lie on several devices.
    pub(crate) const fn may_be_synced(&self) -> bool {
        self.flags & MAY_BE_SYNCED != 0
    }

    /// Whether it was made for us, by a person whom the authenticator knows.
    pub(crate) fn check(&self, rp: &RelyingParty) -> Result<(), WebAuthnError> {
        let has = |flag: u8| self.flags & flag != 0;
        if self.rp_id_hash != digest(&SHA256, rp.id().as_bytes()).as_ref() {
            return Err(WebAuthnError::RelyingParty);
        }
        if !has(PRESENT) {
            return Err(WebAuthnError::NotPresent);
        }
        if !has(VERIFIED) {
            return Err(WebAuthnError::NotVerified);
        }
        if has(IS_SYNCED) && !has(MAY_BE_SYNCED) {
            return Err(WebAuthnError::Flags);
        }
        Ok(())
    }
}

fn take<'b>(rest: &mut &'b [u8], length: usize) -> Result<&'b [u8], WebAuthnError> {
    let (taken, left) = rest.split_at_checked(length).ok_or(WebAuthnError::AuthenticatorData("they end too early"))?;
    *rest = left;
    Ok(taken)
}

fn attested(rest: &mut &[u8]) -> Result<AttestedCredential, WebAuthnError> {
    // The model of the authenticator, which says nothing without an attestation.
    take(rest, 16)?;
    let length = take(rest, 2)?.iter().fold(0, |all, byte| (all << 8) | usize::from(*byte));
    let id = CredentialId::from_bytes(take(rest, length)?);
    let id = id.ok_or(WebAuthnError::AuthenticatorData("the credential's id is empty or too long"))?;
    Ok(AttestedCredential { id, key: PublicKey::read(rest)? })
}
