//! A private key and the compact JWS that it writes
//! ([RFC 7515 §3.1](https://www.rfc-editor.org/rfc/rfc7515#section-3.1)).

use std::fmt;

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RsaSignatureEncoding},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::client::JwsAlgorithm;
use serde::Serialize;
use zeroize::Zeroizing;

use super::{
    JoseError, Jwk, PublicKey,
    algorithm::{Scheme, scheme},
    curve::Curve,
    key::Material,
};

/// A private key that signs with one algorithm. It is parsed once, here: parsing an RSA key anew for every token halves
/// the rate.
pub struct SigningKey {
    private: Private,
    algorithm: JwsAlgorithm,
    public: PublicKey,
    kid: String,
}

enum Private {
    Rsa(RsaKeyPair, &'static RsaSignatureEncoding),
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    /// Reads a private key in PKCS#8 DER. Its `kid` is its RFC 7638 thumbprint.
    pub fn from_pkcs8(algorithm: JwsAlgorithm, der: &[u8]) -> Result<Self, JoseError> {
        let (private, material) = match scheme(algorithm).ok_or(JoseError::Key)? {
            Scheme::Rsa { signing, .. } => {
                let pair = RsaKeyPair::from_pkcs8(der).map_err(|_| JoseError::Key)?;
                let public = pair.public_key();
                let n = public.modulus().big_endian_without_leading_zero();
                let material = Material::rsa(n, public.exponent().big_endian_without_leading_zero());
                (Private::Rsa(pair, signing), material)
            }
            Scheme::Ecdsa { curve, signing, .. } => {
                let pair = EcdsaKeyPair::from_pkcs8(signing, der).map_err(|_| JoseError::Key)?;
                let material = Material::on_curve(curve, pair.public_key().as_ref().to_vec());
                (Private::Ecdsa(pair), material)
            }
            Scheme::Ed25519 => {
                let pair = Ed25519KeyPair::from_pkcs8(der).map_err(|_| JoseError::Key)?;
                let material = Material::on_curve(Curve::Ed25519, pair.public_key().as_ref().to_vec());
                (Private::Ed25519(pair), material)
            }
        };
        let public = PublicKey::own(material.map_err(|_| JoseError::Key)?, Some(algorithm));
        Ok(Self { private, algorithm, kid: public.thumbprint(), public })
    }

    /// A new private key in PKCS#8 DER. RSA keys have 2048 bits and take about 100 ms.
    pub fn generate(algorithm: JwsAlgorithm) -> Result<Zeroizing<Vec<u8>>, JoseError> {
        let document = match scheme(algorithm).ok_or(JoseError::Key)? {
            Scheme::Rsa { .. } => return generate_rsa(),
            Scheme::Ecdsa { signing, .. } => EcdsaKeyPair::generate_pkcs8(signing, &SystemRandom::new()),
            Scheme::Ed25519 => Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()),
        };
        document.map(|document| Zeroizing::new(document.as_ref().to_vec())).map_err(|_| JoseError::Key)
    }

    /// The one algorithm.
    pub fn algorithm(&self) -> JwsAlgorithm {
        self.algorithm
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The public half for the JWKS document.
    pub fn public_jwk(&self) -> Jwk {
        self.public.jwk()
    }

    /// The key's name in token headers.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Writes and signs a token. `typ` tells kinds of tokens apart (`at+jwt`, `logout+jwt` …); an ID token has none.
    pub fn sign<T: Serialize + ?Sized>(&self, typ: Option<&str>, claims: &T) -> Result<String, JoseError> {
        let header = Header { alg: self.algorithm.as_str(), kid: Some(&self.kid), typ };
        let mut token = encoded(&header)?;
        token.push('.');
        token.push_str(&encoded(claims)?);
        self.signed(token)
    }

    /// Header and payload, with the signature behind them.
    pub(crate) fn signed(&self, mut token: String) -> Result<String, JoseError> {
        let message = token.as_bytes();
        let signature = match &self.private {
            Private::Rsa(pair, encoding) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let done = pair.sign(*encoding, &SystemRandom::new(), message, &mut signature);
                done.map(|()| signature).map_err(|_| JoseError::Signing)?
            }
            Private::Ecdsa(pair) => {
                let signature = pair.sign(&SystemRandom::new(), message).map_err(|_| JoseError::Signing)?;
                signature.as_ref().to_vec()
            }
            Private::Ed25519(pair) => pair.try_sign(message).map_err(|_| JoseError::Signing)?.as_ref().to_vec(),
        };
        token.push('.');
        BASE64URL.encode_string(signature, &mut token);
        Ok(token)
    }
}

/// A new RSA-2048 private key in PKCS#8 DER.
pub(super) fn generate_rsa() -> Result<Zeroizing<Vec<u8>>, JoseError> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| JoseError::Key)?;
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| JoseError::Key)?;
    Ok(Zeroizing::new(der.as_ref().to_vec()))
}

/// Writes a token that nobody signs (`alg: none`), for the clients that registered for that
/// ([RFC 7515 §A.5](https://www.rfc-editor.org/rfc/rfc7515#appendix-A.5)).
pub fn unsigned<T: Serialize + ?Sized>(typ: Option<&str>, claims: &T) -> Result<String, JoseError> {
    let header = Header { alg: JwsAlgorithm::None.as_str(), kid: None, typ };
    Ok(format!("{}.{}.", encoded(&header)?, encoded(claims)?))
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    typ: Option<&'a str>,
}

fn encoded<T: Serialize + ?Sized>(part: &T) -> Result<String, JoseError> {
    serde_json::to_vec(part).map(|json| BASE64URL.encode(json)).map_err(|_| JoseError::Claims)
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({} {})", self.algorithm, self.kid())
    }
}
