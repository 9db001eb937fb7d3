//! The algorithms that clients may choose ([RFC 7518](https://www.rfc-editor.org/rfc/rfc7518)).

use super::metadata::words;

words! {
    /// How a token is signed. HMAC is another type, [`MacAlgorithm`], so that a public key is never taken for a secret.
    JwsAlgorithm {
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        Rs256 = "RS256",
        /// RSASSA-PKCS1-v1_5 with SHA-384.
        Rs384 = "RS384",
        /// RSASSA-PKCS1-v1_5 with SHA-512.
        Rs512 = "RS512",
        /// RSASSA-PSS with SHA-256.
        Ps256 = "PS256",
        /// RSASSA-PSS with SHA-384.
        Ps384 = "PS384",
        /// RSASSA-PSS with SHA-512.
        Ps512 = "PS512",
        /// ECDSA with P-256 and SHA-256.
        Es256 = "ES256",
        /// ECDSA with P-384 and SHA-384.
        Es384 = "ES384",
        /// ECDSA with P-521 and SHA-512.
        Es512 = "ES512",
        /// Ed25519 ([RFC 8037](https://www.rfc-editor.org/rfc/rfc8037)).
        EdDsa = "EdDSA",
        /// Not at all: only for clients that are registered so.
        None = "none",
    }
}

impl JwsAlgorithm {
    /// Those that do sign.
    pub const SIGNING: &'static [Self] = &[
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::Es512,
        Self::EdDsa,
    ];
}

words! {
    /// How an assertion under a shared secret is authenticated
    /// ([RFC 7518 §3.2](https://www.rfc-editor.org/rfc/rfc7518#section-3.2)).
    MacAlgorithm {
        /// HMAC with SHA-256.
        Hs256 = "HS256",
        /// HMAC with SHA-384.
        Hs384 = "HS384",
        /// HMAC with SHA-512.
        Hs512 = "HS512",
    }
}

/// How a client makes its assertions (`token_endpoint_auth_signing_alg`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum AssertionAlgorithm {
    /// Under its own key: `private_key_jwt`.
    Signature(JwsAlgorithm),
    /// Under the secret that it shares with us: `client_secret_jwt`.
    Mac(MacAlgorithm),
}

impl AssertionAlgorithm {
    /// The algorithm that is written so.
    pub fn parse(text: &str) -> Option<Self> {
        JwsAlgorithm::parse(text).map(Self::Signature).or_else(|| MacAlgorithm::parse(text).map(Self::Mac))
    }
}

words! {
    /// How the key of an encrypted token is agreed on or wrapped (`alg` of a JWE).
    KeyManagement {
        /// RSA with OAEP and SHA-1, which is sound here.
        RsaOaep = "RSA-OAEP",
        /// RSA with OAEP and SHA-256.
        RsaOaep256 = "RSA-OAEP-256",
        /// Ephemeral Diffie-Hellman; what is agreed on is the key.
        EcdhEs = "ECDH-ES",
        /// The same; what is agreed on wraps the key.
        EcdhEsA128Kw = "ECDH-ES+A128KW",
        /// The same with AES-256.
        EcdhEsA256Kw = "ECDH-ES+A256KW",
    }
}

words! {
    /// How the content of a token is encrypted (`enc` of a JWE).
    ContentEncryption {
        /// AES-128 in CBC mode with HMAC-SHA-256.
        A128CbcHs256 = "A128CBC-HS256",
        /// AES-256 in CBC mode with HMAC-SHA-512.
        A256CbcHs512 = "A256CBC-HS512",
        /// AES-128 in Galois/counter mode.
        A128Gcm = "A128GCM",
        /// AES-256 in Galois/counter mode.
        A256Gcm = "A256GCM",
    }
}
