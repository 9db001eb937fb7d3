//! Keys in a token: made there, found, told of, and removed.

use std::ffi::c_ulong;

use ca::{KeyAlgorithm, SubjectPublicKey};
use cryptoki::{
    mechanism::Mechanism,
    object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle},
    session::Session,
};

use super::{Open, Token};
use crate::{KeyObject, TokenError};

/// The OIDs of P-256 and P-384 in DER ([RFC 5480 §2.1.1.1](https://www.rfc-editor.org/rfc/rfc5480#section-2.1.1.1)).
const SECP256R1: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const SECP384R1: &[u8] = &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];
const EXPONENT: &[u8] = &[1, 0, 1];

impl Token {
    /// Makes a key that cannot leave the token, and tells its public half.
    pub fn generate(
        &self,
        algorithm: KeyAlgorithm,
        label: &str,
        id: &[u8],
    ) -> Result<(KeyObject, SubjectPublicKey), TokenError> {
        let key = KeyObject::Id(id.to_vec());
        self.with(|open, _| {
            let session = open.writing_session()?;
            let (mechanism, mut public) = described(algorithm);
            public.extend([Attribute::Token(true), Attribute::Private(false), Attribute::Verify(true)]);
            let mut private = vec![
                Attribute::Token(true),
                Attribute::Private(true),
                Attribute::Sensitive(true),
                Attribute::Extractable(false),
                Attribute::Sign(true),
            ];
            // It signs, and nothing else.
            if matches!(mechanism, Mechanism::RsaPkcsKeyPairGen) {
                public.extend([Attribute::Encrypt(false), Attribute::Wrap(false)]);
                private.extend([Attribute::Decrypt(false), Attribute::Unwrap(false)]);
            } else {
                private.push(Attribute::Derive(false));
            }
            for template in [&mut public, &mut private] {
                template.extend([Attribute::Id(id.to_vec()), Attribute::Label(label.as_bytes().to_vec())]);
            }
            let (_, handle) = session.generate_key_pair(&mechanism, &public, &private).map_err(open.failed())?;
            let public = public_key(open, &session, handle, &key)?;
            Ok((key.clone(), public))
        })
    }

    /// Looks for a key that is there already, and tells its public half. What it answers names the key by its id, if it has one.
    pub fn find(&self, wanted: &KeyObject) -> Result<(KeyObject, SubjectPublicKey), TokenError> {
        self.with(|open, session| {
            let handle = private_key(open, session, wanted)?;
            let told = session.get_attributes(handle, &[AttributeType::Id, AttributeType::Extractable]);
            let mut key = wanted.clone();
            for attribute in told.map_err(open.failed())? {
                match attribute {
                    Attribute::Id(id) if !id.is_empty() => key = KeyObject::Id(id),
                    Attribute::Extractable(true) => {
                        tracing::warn!(key = %wanted, "the token would give this key away (CKA_EXTRACTABLE is true)");
                    }
                    _ => {}
                }
            }
            // The id must mean this key alone.
            private_key(open, session, &key)?;
            let public = public_key(open, session, handle, &key)?;
            Ok((key, public))
        })
    }

    /// The private keys that have an id, each with its label.
    pub fn keys(&self) -> Result<Vec<(KeyObject, String)>, TokenError> {
        self.with(|open, session| {
            let found = session.find_objects(&[Attribute::Class(ObjectClass::PRIVATE_KEY)]);
            let mut keys = Vec::new();
            for handle in found.map_err(open.failed())? {
                let told = session.get_attributes(handle, &[AttributeType::Id, AttributeType::Label]);
                let (mut id, mut label) = (Vec::new(), String::new());
                for attribute in told.map_err(open.failed())? {
                    match attribute {
                        Attribute::Id(octets) => id = octets,
                        Attribute::Label(text) => label = String::from_utf8_lossy(&text).into_owned(),
                        _ => {}
                    }
                }
                if !id.is_empty() {
                    keys.push((KeyObject::Id(id), label));
                }
            }
            Ok(keys)
        })
    }

    /// Removes a key with its public half for good: one that was made here a moment ago and is not needed.
    pub fn destroy(&self, key: &KeyObject) -> Result<(), TokenError> {
        self.with(|open, _| {
            let session = open.writing_session()?;
            let objects = session.find_objects(&[Attribute::Token(true), named(key)]).map_err(open.failed())?;
            objects.into_iter().try_for_each(|object| session.destroy_object(object).map_err(open.failed()))
        })
    }

    /// The signature by a key over what is a digest already.
    pub(crate) fn sign(&self, key: &KeyObject, is_rsa: bool, input: &[u8]) -> Result<Vec<u8>, TokenError> {
        let mechanism = if is_rsa { Mechanism::RsaPkcs } else { Mechanism::Ecdsa };
        self.with(|open, session| {
            let handle = match open.known(key) {
                Some(handle) => handle,
                None => private_key(open, session, key)?,
            };
            let signature = session.sign(&mechanism, handle, input).map_err(open.failed())?;
            open.remember(key, handle);
            Ok(signature)
        })
    }
}

fn described(algorithm: KeyAlgorithm) -> (Mechanism<'static>, Vec<Attribute>) {
    let rsa = |bits: c_ulong| {
        let attributes = vec![Attribute::ModulusBits(bits.into()), Attribute::PublicExponent(EXPONENT.to_vec())];
        (Mechanism::RsaPkcsKeyPairGen, attributes)
    };
    let curve = |parameters: &[u8]| (Mechanism::EccKeyPairGen, vec![Attribute::EcParams(parameters.to_vec())]);
    match algorithm {
        KeyAlgorithm::Rsa2048 => rsa(2048),
        KeyAlgorithm::Rsa3072 => rsa(3072),
        KeyAlgorithm::Rsa4096 => rsa(4096),
        KeyAlgorithm::P256 => curve(SECP256R1),
        KeyAlgorithm::P384 => curve(SECP384R1),
    }
}

fn named(key: &KeyObject) -> Attribute {
    match key {
        KeyObject::Id(id) => Attribute::Id(id.clone()),
        KeyObject::Label(label) => Attribute::Label(label.as_bytes().to_vec()),
    }
}

/// The one private key that is meant, if it can sign by itself.
fn private_key(open: &Open, session: &Session, key: &KeyObject) -> Result<ObjectHandle, TokenError> {
    let found = session.find_objects(&[Attribute::Class(ObjectClass::PRIVATE_KEY), named(key)]);
    let handle = match found.map_err(open.failed())?.as_slice() {
        [] => return Err(TokenError::NoKey { token: open.token().to_owned(), key: key.clone() }),
        [handle] => *handle,
        _ => return Err(TokenError::SeveralKeys { token: open.token().to_owned(), key: key.clone() }),
    };
    let told = session.get_attributes(handle, &[AttributeType::Sign, AttributeType::AlwaysAuthenticate]);
    for attribute in told.map_err(open.failed())? {
        match attribute {
            Attribute::Sign(false) => {
                return Err(TokenError::MayNotSign { token: open.token().to_owned(), key: key.clone() });
            }
            Attribute::AlwaysAuthenticate(true) => return Err(TokenError::AlwaysAuthenticate(key.clone())),
            _ => {}
        }
    }
    Ok(handle)
}

/// The public half: of an RSA key its own numbers, of a curve's key those of the public key beside it.
fn public_key(
    open: &Open,
    session: &Session,
    private: ObjectHandle,
    key: &KeyObject,
) -> Result<SubjectPublicKey, TokenError> {
    let attributes = |handle, wanted: &[AttributeType]| session.get_attributes(handle, wanted).map_err(open.failed());
    let kind = attributes(private, &[AttributeType::KeyType])?;
    let unknown = |error| TokenError::Public { key: key.clone(), error };
    if kind.contains(&Attribute::KeyType(KeyType::RSA)) {
        let (mut modulus, mut exponent) = (None, EXPONENT.to_vec());
        for attribute in attributes(private, &[AttributeType::Modulus, AttributeType::PublicExponent])? {
            match attribute {
                Attribute::Modulus(number) => modulus = Some(number),
                Attribute::PublicExponent(number) if !number.is_empty() => exponent = number,
                _ => {}
            }
        }
        let modulus = modulus.ok_or_else(|| TokenError::NoPublicKey(key.clone()))?;
        return SubjectPublicKey::from_rsa_numbers(&modulus, &exponent).map_err(unknown);
    }
    let beside = session.find_objects(&[Attribute::Class(ObjectClass::PUBLIC_KEY), named(key)]);
    let beside = beside.map_err(open.failed())?;
    let public = beside.first().ok_or_else(|| TokenError::NoPublicKey(key.clone()))?;
    let (mut parameters, mut point) = (None, None);
    for attribute in attributes(*public, &[AttributeType::EcParams, AttributeType::EcPoint])? {
        match attribute {
            Attribute::EcParams(der) => parameters = Some(der),
            Attribute::EcPoint(der) => point = Some(der),
            _ => {}
        }
    }
    let (parameters, point) = parameters.zip(point).ok_or_else(|| TokenError::NoPublicKey(key.clone()))?;
    SubjectPublicKey::from_curve_point(&parameters, &point).map_err(unknown)
}
