//! Public keys, and the tokens that were signed here.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use jsonwebtoken::{
    Algorithm, DecodingKey, Header, Validation, decode, decode_header,
    jwk::{
        AlgorithmParameters, CommonParameters, KeyAlgorithm, PublicKeyUse, RSAKeyParameters, RSAKeyType, ThumbprintHash,
    },
};
use serde_json::{Map, Value};

use super::{JoseError, Jwk};

/// An RS256 key that verifies, and stands in the JWKS document. It outlives the private half for as long as tokens do.
#[derive(Debug, Clone)]
pub struct PublicKey {
    jwk: Jwk,
    kid: String,
    verifying: DecodingKey,
}

impl PublicKey {
    /// From modulus and exponent, big-endian.
    pub(super) fn rs256(n: &[u8], e: &[u8]) -> Result<Self, JoseError> {
        let parameters = RSAKeyParameters { key_type: RSAKeyType::RSA, n: BASE64URL.encode(n), e: BASE64URL.encode(e) };
        let mut jwk = Jwk { common: CommonParameters::default(), algorithm: AlgorithmParameters::RSA(parameters) };
        let kid = jwk.thumbprint(ThumbprintHash::SHA256).map_err(|_| JoseError::Key)?;
        jwk.common = CommonParameters {
            public_key_use: Some(PublicKeyUse::Signature),
            key_algorithm: Some(KeyAlgorithm::RS256),
            key_id: Some(kid.clone()),
            ..CommonParameters::default()
        };
        Ok(Self { jwk, kid, verifying: DecodingKey::from_rsa_raw_components(n, e) })
    }

    /// From the JWK of a retired key, as stored. Its `kid` is worked out anew.
    pub fn from_jwk(jwk: &Jwk) -> Result<Self, JoseError> {
        let AlgorithmParameters::RSA(parameters) = &jwk.algorithm else { return Err(JoseError::Key) };
        let bytes = |text: &str| BASE64URL.decode(text).map_err(|_| JoseError::Key);
        Self::rs256(&bytes(&parameters.n)?, &bytes(&parameters.e)?)
    }

    /// The key for the JWKS document.
    pub fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// Its RFC 7638 thumbprint.
    pub fn kid(&self) -> &str {
        &self.kid
    }
}

/// The claims of a token that one of `keys` signed, with exactly the header that [`SigningKey::sign`] writes for `typ`:
/// nothing in it (`alg`, `jwk`, `jku`, `x5u`, `crit` …) is followed. Times are not looked at: an `id_token_hint` may have
/// expired.
///
/// [`SigningKey::sign`]: super::SigningKey::sign
pub fn verify_own(keys: &[PublicKey], typ: Option<&str>, token: &str) -> Result<Map<String, Value>, JoseError> {
    let header = decode_header(token).map_err(|_| JoseError::NotOurs)?;
    let key = keys.iter().find(|key| header.kid.as_deref() == Some(key.kid())).ok_or(JoseError::NotOurs)?;
    let mut expected = Header::new(Algorithm::RS256);
    expected.typ = typ.map(str::to_owned);
    expected.kid = Some(key.kid.clone());
    if header != expected {
        return Err(JoseError::NotOurs);
    }
    decode(token, &key.verifying, &signature_only()).map(|token| token.claims).map_err(|_| JoseError::NotOurs)
}

fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}
