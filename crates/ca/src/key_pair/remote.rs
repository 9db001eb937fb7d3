//! Private keys that are kept elsewhere, as in a token, and sign there.
//!
//! Invariant: nothing that such a key answers is handed on unless it verifies with the public key. A device that is broken, or
//! that holds another key than it should, makes an error and never a certificate that nobody can verify.

use aws_lc_rs::digest::{SHA256, SHA384, digest};

use super::KeyPairError;
use crate::{
    csr::verify_signed,
    public_key::{KeyKind, SubjectPublicKey},
    tlv::{sequence, unsigned},
};

/// DigestInfo of SHA-256, up to the digest itself ([RFC 8017 §9.2], note 1).
///
/// [RFC 8017 §9.2]: https://www.rfc-editor.org/rfc/rfc8017#section-9.2
const SHA256_DIGEST_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// A private key that signs elsewhere. The call may take as long as the device does.
pub trait RemoteKey: Send + Sync {
    /// Signs what is already a digest. For RSA `input` is a DigestInfo in DER, and the answer the signature of PKCS#1 v1.5
    /// (PKCS#11's CKM_RSA_PKCS); for a curve `input` is the digest, and the answer r and s, each as long as the curve's
    /// order (CKM_ECDSA).
    fn sign(&self, input: &[u8]) -> Result<Vec<u8>, RemoteKeyError>;
}

/// Why a key elsewhere did not sign, in the words of whoever keeps it.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct RemoteKeyError(Box<dyn std::error::Error + Send + Sync>);

impl RemoteKeyError {
    /// Takes over the error of whoever keeps the key.
    pub fn new(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self(Box::new(error))
    }
}

/// Has `key` sign `message` with the algorithm of this OID, and checks what comes back.
pub(super) fn sign(
    key: &dyn RemoteKey,
    public: &SubjectPublicKey,
    oid: &str,
    message: &[u8],
) -> Result<Vec<u8>, KeyPairError> {
    let signature = match public.kind() {
        KeyKind::Rsa { .. } => key.sign(&[&SHA256_DIGEST_INFO, digest(&SHA256, message).as_ref()].concat())?,
        KeyKind::P256 => ecdsa_signature(&key.sign(digest(&SHA256, message).as_ref())?),
        KeyKind::P384 => ecdsa_signature(&key.sign(digest(&SHA384, message).as_ref())?),
    };
    verify_signed(public, oid, message, &signature).map_err(|_| KeyPairError::OtherSignature)?;
    Ok(signature)
}

/// Ecdsa-Sig-Value ([RFC 3279 §2.2.3]) of r and s.
///
/// [RFC 3279 §2.2.3]: https://www.rfc-editor.org/rfc/rfc3279#section-2.2.3
fn ecdsa_signature(r_and_s: &[u8]) -> Vec<u8> {
    let (r, s) = r_and_s.split_at(r_and_s.len() / 2);
    sequence(&[&unsigned(r), &unsigned(s)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_and_s_have_the_shortest_form_of_positive_numbers() {
        assert_eq!(ecdsa_signature(&[0, 0x7f, 0x80, 1]), [0x30, 8, 2, 1, 0x7f, 2, 3, 0, 0x80, 1]);
        assert_eq!(ecdsa_signature(&[0, 0]), [0x30, 6, 2, 1, 0, 2, 1, 0]);
        assert_eq!(ecdsa_signature(&[]), [0x30, 6, 2, 1, 0, 2, 1, 0]);
    }
}
