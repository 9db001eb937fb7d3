//! The proof of possession: the request's signature by the very key it asks to certify. SHA-2 only.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P256_SHA512_ASN1, ECDSA_P384_SHA256_ASN1,
    ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA512_ASN1, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};

use super::{CsrError, Request};
use crate::public_key::{KeyKind, SubjectPublicKey};

pub(super) fn verify(public_key: &SubjectPublicKey, request: &Request<'_>) -> Result<(), CsrError> {
    let signature = request.signature.as_bytes().ok_or(CsrError::Malformed)?;
    verify_signed(public_key, &request.algorithm.oid.to_string(), request.info, signature)
}

/// Whether the holder of `public_key` signed `message` with the algorithm of this OID.
pub(crate) fn verify_signed(
    public_key: &SubjectPublicKey,
    oid: &str,
    message: &[u8],
    signature: &[u8],
) -> Result<(), CsrError> {
    UnparsedPublicKey::new(algorithm(public_key.kind(), oid)?, public_key.key_bytes())
        .verify(message, signature)
        .map_err(|_| CsrError::Signature)
}

/// The verification for a signature algorithm, if it goes with the key ([RFC 4055 §5], [RFC 5758 §3.2]).
///
/// [RFC 4055 §5]: https://www.rfc-editor.org/rfc/rfc4055#section-5
/// [RFC 5758 §3.2]: https://www.rfc-editor.org/rfc/rfc5758#section-3.2
fn algorithm(key: KeyKind, oid: &str) -> Result<&'static dyn VerificationAlgorithm, CsrError> {
    let rsa = key.is_rsa();
    Ok(match (oid, key) {
        ("1.2.840.113549.1.1.11", _) if rsa => &RSA_PKCS1_2048_8192_SHA256,
        ("1.2.840.113549.1.1.12", _) if rsa => &RSA_PKCS1_2048_8192_SHA384,
        ("1.2.840.113549.1.1.13", _) if rsa => &RSA_PKCS1_2048_8192_SHA512,
        ("1.2.840.10045.4.3.2", KeyKind::P256) => &ECDSA_P256_SHA256_ASN1,
        ("1.2.840.10045.4.3.3", KeyKind::P256) => &ECDSA_P256_SHA384_ASN1,
        ("1.2.840.10045.4.3.4", KeyKind::P256) => &ECDSA_P256_SHA512_ASN1,
        ("1.2.840.10045.4.3.2", KeyKind::P384) => &ECDSA_P384_SHA256_ASN1,
        ("1.2.840.10045.4.3.3", KeyKind::P384) => &ECDSA_P384_SHA384_ASN1,
        ("1.2.840.10045.4.3.4", KeyKind::P384) => &ECDSA_P384_SHA512_ASN1,
        ("1.2.840.113549.1.1.2", _) => return Err(CsrError::OldDigest { digest: "MD2" }),
        ("1.2.840.113549.1.1.4", _) => return Err(CsrError::OldDigest { digest: "MD5" }),
        ("1.2.840.113549.1.1.5" | "1.3.14.3.2.29" | "1.2.840.10045.4.1", _) => {
            return Err(CsrError::OldDigest { digest: "SHA-1" });
        }
        _ => return Err(CsrError::SignatureAlgorithm { algorithm: oid.to_owned() }),
    })
}
