//! A client's own key: what it publishes of it, and what it signs with it. A library that is not Beadle's signs.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::client::{JwsAlgorithm, MacAlgorithm};
use domain::{Clock as _, Digest};
use jsonwebtoken::{Algorithm, EncodingKey};
use oauth::jose::SigningKey;
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::demo::Client;
use crate::provider::Provider;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};

/// A private key of a client.
pub struct ClientKey {
    signing: EncodingKey,
    algorithm: Algorithm,
    public: SigningKey,
}

impl ClientKey {
    /// A new one for ES256.
    pub fn new() -> Self {
        Self::generate(JwsAlgorithm::Es256)
    }

    /// A new one for RS256, PS256, ES256, ES384 or EdDSA.
    pub fn generate(algorithm: JwsAlgorithm) -> Self {
        Self::from_pkcs8(&SigningKey::generate(algorithm).expect("a new key"), algorithm)
    }

    /// A key that is there already: an RSA key is good for more than one algorithm.
    pub fn from_pkcs8(pkcs8: &[u8], algorithm: JwsAlgorithm) -> Self {
        crate::crypto();
        let (signing, jwt_algorithm) = match algorithm {
            JwsAlgorithm::Rs256 => (EncodingKey::from_rsa_der(pkcs1(pkcs8)), Algorithm::RS256),
            JwsAlgorithm::Ps256 => (EncodingKey::from_rsa_der(pkcs1(pkcs8)), Algorithm::PS256),
            JwsAlgorithm::Es256 => (EncodingKey::from_ec_der(pkcs8), Algorithm::ES256),
            JwsAlgorithm::Es384 => (EncodingKey::from_ec_der(pkcs8), Algorithm::ES384),
            JwsAlgorithm::EdDsa => (EncodingKey::from_ed_der(pkcs8), Algorithm::EdDSA),
            other => panic!("the library cannot sign {other} with a PKCS#8 key"),
        };
        Self {
            signing,
            algorithm: jwt_algorithm,
            public: SigningKey::from_pkcs8(algorithm, pkcs8).expect("our own key"),
        }
    }

    /// The public half.
    pub fn jwk(&self) -> Map<String, Value> {
        self.public.public_jwk()
    }

    /// The thumbprint of the public half.
    pub fn thumbprint(&self) -> &str {
        self.public.kid()
    }

    /// The name of its algorithm.
    pub fn algorithm(&self) -> &'static str {
        self.public.algorithm().as_str()
    }

    /// A key set with this key alone.
    pub fn jwks(&self) -> Map<String, Value> {
        json!({ "keys": [self.jwk()] }).as_object().cloned().expect("an object")
    }

    /// Signs exactly this header and these claims.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", BASE64URL.encode(header.to_string()), BASE64URL.encode(claims.to_string()));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.signing, self.algorithm);
        format!("{message}.{}", signature.expect("a signature"))
    }

    /// A DPoP proof for a request to one of the provider's paths, with other or further claims.
    pub fn proof(&self, op: &Provider, method: &Method, path: &str, changes: &Value) -> String {
        let good = json!({
            "htm": method.as_str(), "htu": op.url(path).to_string(), "iat": op.clock.now().as_seconds(),
            "jti": unique(),
        });
        let header = json!({ "typ": "dpop+jwt", "alg": self.algorithm(), "jwk": self.jwk() });
        self.sign(&header, &changed(good, changes))
    }

    /// The claim of a proof that ties it to an access token.
    pub fn ath(access_token: &str) -> Value {
        json!({ "ath": Digest::of(access_token.as_bytes()).to_string() })
    }

    /// An assertion by which a client proves itself to the provider, with other or further claims.
    pub fn assertion(&self, op: &Provider, client: &Client, changes: &Value) -> String {
        let (now, id) = (op.clock.now().as_seconds(), &client.client_id);
        let good = json!({ "iss": id, "sub": id, "aud": op.issuer(), "iat": now, "exp": now + 60, "jti": unique() });
        self.token(&changed(good, changes))
    }

    /// Signs claims under the header that a client usually writes.
    pub fn token(&self, claims: &Value) -> String {
        self.sign(&json!({ "alg": self.algorithm(), "kid": self.thumbprint() }), claims)
    }
}

/// The RSA private key ([RFC 8017, appendix A.1.2](https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.2)) within:
/// what stands before it is of one length for all RSA keys of today.
fn pkcs1(pkcs8: &[u8]) -> &[u8] {
    pkcs8.get(26..).expect("an RSA key")
}

/// A JWT under a shared secret.
pub fn mac_token(secret: &[u8], algorithm: MacAlgorithm, claims: &Value) -> String {
    crate::crypto();
    let algorithm = match algorithm {
        MacAlgorithm::Hs256 => Algorithm::HS256,
        MacAlgorithm::Hs384 => Algorithm::HS384,
        MacAlgorithm::Hs512 => Algorithm::HS512,
    };
    let header = jsonwebtoken::Header::new(algorithm);
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(secret)).expect("a token")
}

impl Default for ClientKey {
    fn default() -> Self {
        Self::new()
    }
}

/// A `jti` that no other token of this run has.
fn unique() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    NUMBER.fetch_add(1, Ordering::Relaxed).to_string()
}

/// `base` with other or further members; `null` leaves one out.
pub fn changed(mut base: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().expect("changes are an object") {
        base[name] = value.clone();
    }
    base.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    base
}
