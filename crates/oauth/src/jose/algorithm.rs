//! What stands behind the names of signature algorithms
//! ([RFC 7518 §3](https://www.rfc-editor.org/rfc/rfc7518#section-3),
//! [RFC 8037 §3.1](https://www.rfc-editor.org/rfc/rfc8037#section-3.1)).

use aws_lc_rs::{
    digest::{SHA256, SHA384, SHA512},
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED,
        ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED, ECDSA_P521_SHA512_FIXED_SIGNING,
        EcdsaSigningAlgorithm, EcdsaVerificationAlgorithm, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
        RSA_PKCS1_2048_8192_SHA512, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_2048_8192_SHA256,
        RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512,
        RsaParameters, RsaSignatureEncoding,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::client::JwsAlgorithm;

use super::curve::Curve;

/// How an algorithm signs and verifies.
pub(super) enum Scheme {
    Rsa { signing: &'static RsaSignatureEncoding, verifying: &'static RsaParameters },
    Ecdsa { curve: Curve, signing: &'static EcdsaSigningAlgorithm, verifying: &'static EcdsaVerificationAlgorithm },
    Ed25519,
}

/// The scheme of an algorithm; `None` for `none`.
pub(super) fn scheme(algorithm: JwsAlgorithm) -> Option<Scheme> {
    use JwsAlgorithm as A;
    let rsa = |signing, verifying| Some(Scheme::Rsa { signing, verifying });
    let ecdsa = |curve, signing, verifying| Some(Scheme::Ecdsa { curve, signing, verifying });
    match algorithm {
        A::Rs256 => rsa(&RSA_PKCS1_SHA256, &RSA_PKCS1_2048_8192_SHA256),
        A::Rs384 => rsa(&RSA_PKCS1_SHA384, &RSA_PKCS1_2048_8192_SHA384),
        A::Rs512 => rsa(&RSA_PKCS1_SHA512, &RSA_PKCS1_2048_8192_SHA512),
        A::Ps256 => rsa(&RSA_PSS_SHA256, &RSA_PSS_2048_8192_SHA256),
        A::Ps384 => rsa(&RSA_PSS_SHA384, &RSA_PSS_2048_8192_SHA384),
        A::Ps512 => rsa(&RSA_PSS_SHA512, &RSA_PSS_2048_8192_SHA512),
        A::Es256 => ecdsa(Curve::P256, &ECDSA_P256_SHA256_FIXED_SIGNING, &ECDSA_P256_SHA256_FIXED),
        A::Es384 => ecdsa(Curve::P384, &ECDSA_P384_SHA384_FIXED_SIGNING, &ECDSA_P384_SHA384_FIXED),
        A::Es512 => ecdsa(Curve::P521, &ECDSA_P521_SHA512_FIXED_SIGNING, &ECDSA_P521_SHA512_FIXED),
        A::EdDsa => Some(Scheme::Ed25519),
        A::None => None,
    }
}

/// The left half of the hash that belongs to the algorithm of an ID token, for its `at_hash`, `c_hash` and `s_hash`
/// ([OpenID Connect Core §3.3.2.11](https://openid.net/specs/openid-connect-core-1_0.html#HybridIDToken)). Ed25519 is
/// built upon SHA-512; an unsigned token has no hash of its own and takes SHA-256.
pub fn half_hash(algorithm: JwsAlgorithm, value: &str) -> String {
    use JwsAlgorithm as A;
    let hash = match algorithm {
        A::Rs256 | A::Ps256 | A::Es256 | A::None => &SHA256,
        A::Rs384 | A::Ps384 | A::Es384 => &SHA384,
        A::Rs512 | A::Ps512 | A::Es512 | A::EdDsa => &SHA512,
    };
    let digest = aws_lc_rs::digest::digest(hash, value.as_bytes());
    let half = digest.as_ref().len() / 2;
    BASE64URL.encode(digest.as_ref().get(..half).unwrap_or_default())
}
