//! An authenticator in software, which does what it is told: also what no good one would.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
        RsaPublicKeyComponents,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use ciborium::Value;
use serde_json::json;

/// Flags of the authenticator's data.
pub const PRESENT: u8 = 1;
/// The person was verified.
pub const VERIFIED: u8 = 4;
/// It may be synced.
pub const MAY_BE_SYNCED: u8 = 8;
/// It is synced.
pub const IS_SYNCED: u8 = 16;
const HAS_CREDENTIAL: u8 = 64;

/// What it signs with.
pub enum Key {
    /// P-256.
    Es256(EcdsaKeyPair),
    /// Ed25519.
    EdDsa(Ed25519KeyPair),
    /// RSA.
    Rs256(Box<RsaKeyPair>),
}

/// One credential, and what is said with it.
pub struct Authenticator {
    /// What it signs with.
    pub key: Key,
    /// The credential's id.
    pub id: Vec<u8>,
    /// The host to which it believes to speak.
    pub rp_id: String,
    /// The page on which the browser believes to be.
    pub origin: String,
    /// What happened at it.
    pub flags: u8,
    /// How often it says to have signed.
    pub count: u32,
    /// The handle that it was given.
    pub handle: Option<Vec<u8>>,
    /// Further members of the client data.
    pub further: serde_json::Map<String, serde_json::Value>,
}

impl Authenticator {
    /// One with a key on P-256.
    pub fn new(rp_id: &str, origin: &str) -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let id = digest(&SHA256, key.public_key().as_ref()).as_ref().to_vec();
        Self {
            key: Key::Es256(key),
            id,
            rp_id: rp_id.to_owned(),
            origin: origin.to_owned(),
            flags: PRESENT | VERIFIED,
            count: 0,
            handle: None,
            further: serde_json::Map::new(),
        }
    }

    /// The same with an Ed25519 key.
    #[must_use]
    pub fn ed25519(self) -> Self {
        Self { key: Key::EdDsa(Ed25519KeyPair::generate().unwrap()), ..self }
    }

    /// The same with an RSA key.
    #[must_use]
    pub fn rsa(self) -> Self {
        Self { key: Key::Rs256(Box::new(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())), ..self }
    }

    /// The public key as a `COSE_Key`.
    pub fn cose(&self) -> Value {
        let integer = |n: i64| Value::from(n);
        let bytes = |b: &[u8]| Value::Bytes(b.to_vec());
        Value::Map(match &self.key {
            Key::Es256(key) => {
                let point = key.public_key().as_ref();
                vec![
                    (integer(1), integer(2)),
                    (integer(3), integer(-7)),
                    (integer(-1), integer(1)),
                    (integer(-2), bytes(&point[1..33])),
                    (integer(-3), bytes(&point[33..])),
                ]
            }
            Key::EdDsa(key) => vec![
                (integer(1), integer(1)),
                (integer(3), integer(-8)),
                (integer(-1), integer(6)),
                (integer(-2), bytes(key.public_key().as_ref())),
            ],
            Key::Rs256(key) => {
                let public: RsaPublicKeyComponents<Vec<u8>> = key.public_key().into();
                vec![
                    (integer(1), integer(3)),
                    (integer(3), integer(-257)),
                    (integer(-1), bytes(&public.n)),
                    (integer(-2), bytes(&public.e)),
                ]
            }
        })
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.key {
            Key::Es256(key) => key.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(),
            Key::EdDsa(key) => key.sign(message).as_ref().to_vec(),
            Key::Rs256(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).unwrap();
                signature
            }
        }
    }

    fn client_data(&self, ceremony: &str, challenge: &str) -> Vec<u8> {
        let mut members =
            json!({ "type": ceremony, "challenge": challenge, "origin": self.origin, "crossOrigin": false });
        members.as_object_mut().unwrap().extend(self.further.clone());
        members.to_string().into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = digest(&SHA256, self.rp_id.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend(self.count.to_be_bytes());
        data
    }

    /// The authenticator's data with its new credential, whose key is this.
    pub fn attested(&self, cose: &[u8]) -> Vec<u8> {
        let mut data = self.data(self.flags | HAS_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(cose);
        data
    }

    /// Registers: what a page sends as JSON.
    pub fn register(&self, challenge: &str) -> String {
        self.register_data(challenge, &self.attested(&encoded(&self.cose())))
    }

    /// The same with whatever data.
    pub fn register_data(&self, challenge: &str, data: &[u8]) -> String {
        self.register_object(challenge, &encoded(&attestation("none", Value::Map(Vec::new()), data)))
    }

    /// The same with a statement that the authenticator has the key.
    pub fn register_self_attested(&self, challenge: &str, algorithm: i64) -> String {
        let data = self.attested(&encoded(&self.cose()));
        let hash = digest(&SHA256, &self.client_data("webauthn.create", challenge));
        let signature = self.sign(&[data.as_slice(), hash.as_ref()].concat());
        let statement =
            vec![(Value::from("alg"), Value::from(algorithm)), (Value::from("sig"), Value::Bytes(signature))];
        self.register_object(challenge, &encoded(&attestation("packed", Value::Map(statement), &data)))
    }

    /// The same with whatever attestation object.
    pub fn register_object(&self, challenge: &str, object: &[u8]) -> String {
        let id = BASE64URL.encode(&self.id);
        json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "response": {
                "clientDataJSON": BASE64URL.encode(self.client_data("webauthn.create", challenge)),
                "attestationObject": BASE64URL.encode(object),
                "transports": ["internal", "usb", "telepathy"],
            },
            "clientExtensionResults": {},
        })
        .to_string()
    }

    /// Proves: what a page sends as JSON.
    pub fn prove(&self, challenge: &str) -> String {
        self.prove_for("webauthn.get", challenge)
    }

    /// The same for another kind of question.
    pub fn prove_for(&self, ceremony: &str, challenge: &str) -> String {
        let client_data = self.client_data(ceremony, challenge);
        let data = self.data(self.flags);
        let signature = self.sign(&[data.as_slice(), digest(&SHA256, &client_data).as_ref()].concat());
        let id = BASE64URL.encode(&self.id);
        json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "response": {
                "clientDataJSON": BASE64URL.encode(client_data),
                "authenticatorData": BASE64URL.encode(data),
                "signature": BASE64URL.encode(signature),
                "userHandle": self.handle.as_ref().map(|handle| BASE64URL.encode(handle)),
            },
            "clientExtensionResults": {},
        })
        .to_string()
    }
}

/// An attestation object.
pub fn attestation(format: &str, statement: Value, data: &[u8]) -> Value {
    Value::Map(vec![
        (Value::from("fmt"), Value::from(format)),
        (Value::from("attStmt"), statement),
        (Value::from("authData"), Value::Bytes(data.to_vec())),
    ])
}

/// As CBOR.
pub fn encoded(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}
