//! A private key and the compact JWS that it writes
//! ([RFC 7515 §3.1](https://www.rfc-editor.org/rfc/rfc7515#section-3.1)).

use std::fmt;

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use serde::Serialize;
use zeroize::Zeroizing;

use super::{JoseError, Jwk, PublicKey};

/// An RS256 signing key. It is parsed once, here: jsonwebtoken's encoder parses it anew for every token, which halves
/// the rate.
pub struct SigningKey {
    key_pair: KeyPair,
    public: PublicKey,
}

impl SigningKey {
    /// Reads an RSA private key in PKCS#8 DER. Its `kid` is its RFC 7638 thumbprint.
    pub fn rs256_from_pkcs8(der: &[u8]) -> Result<Self, JoseError> {
        let key_pair = KeyPair::from_pkcs8(der).map_err(|_| JoseError::Key)?;
        let public = key_pair.public_key();
        let (n, e) = (public.modulus(), public.exponent());
        let public = PublicKey::rs256(n.big_endian_without_leading_zero(), e.big_endian_without_leading_zero())?;
        Ok(Self { key_pair, public })
    }

    /// A new RSA-2048 private key in PKCS#8 DER. Takes about 100 ms.
    pub fn generate_rs256() -> Result<Zeroizing<Vec<u8>>, JoseError> {
        let key_pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| JoseError::Key)?;
        let der: Pkcs8V1Der<'_> = key_pair.as_der().map_err(|_| JoseError::Key)?;
        Ok(Zeroizing::new(der.as_ref().to_vec()))
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The public half for the JWKS document.
    pub fn public_jwk(&self) -> &Jwk {
        self.public.jwk()
    }

    /// The key's name in token headers.
    pub fn kid(&self) -> &str {
        self.public.kid()
    }

    /// Writes and signs a token. `typ` tells kinds of tokens apart (`at+jwt`, `logout+jwt` …); an ID token has none.
    pub fn sign<T: Serialize + ?Sized>(&self, typ: Option<&str>, claims: &T) -> Result<String, JoseError> {
        let header = Header { alg: "RS256", kid: self.kid(), typ };
        let mut token = encoded(&header)?;
        token.push('.');
        token.push_str(&encoded(claims)?);
        self.signed(token)
    }

    /// Header and payload, with the signature behind them.
    pub(super) fn signed(&self, mut token: String) -> Result<String, JoseError> {
        let mut signature = vec![0; self.key_pair.public_modulus_len()];
        self.key_pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature)
            .map_err(|_| JoseError::Signing)?;
        token.push('.');
        BASE64URL.encode_string(signature, &mut token);
        Ok(token)
    }
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    kid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    typ: Option<&'a str>,
}

fn encoded<T: Serialize + ?Sized>(part: &T) -> Result<String, JoseError> {
    serde_json::to_vec(part).map(|json| BASE64URL.encode(json)).map_err(|_| JoseError::Claims)
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.kid())
    }
}
