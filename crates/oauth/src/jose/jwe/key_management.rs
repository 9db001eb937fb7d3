//! How the content key gets to the reader ([RFC 7518 §4](https://www.rfc-editor.org/rfc/rfc7518#section-4)).

use aws_lc_rs::{
    agreement::{self, PrivateKey, UnparsedPublicKey, agree},
    digest::{Context, SHA256},
    key_wrap::{AES_128, AES_256, AesBlockCipher, AesKek, KeyWrap as _},
    rsa::{
        OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPublicEncryptingKey, PublicEncryptingKey,
        PublicKeyComponents,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::{Entropy, client::KeyManagement};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{
    ContentKey, Encryption, content,
    private::{DecryptionKey, Private},
};
use crate::jose::{Jwk, PublicKey, curve::Curve, key::Material};

/// What the writer of a token has after the key was made.
pub(super) struct Sent {
    pub(super) key: ContentKey,
    /// Empty where the key was agreed on directly.
    pub(super) encrypted_key: Vec<u8>,
    pub(super) ephemeral: Option<Jwk>,
}

/// A new content key for the owner of `reader`.
pub(super) fn send(reader: &PublicKey, how: Encryption, entropy: &dyn Entropy) -> Option<Sent> {
    match (steps(how.key_management), reader.material()) {
        (Steps::Oaep(oaep), Material::Rsa { n, e }) => {
            let public: PublicEncryptingKey = PublicKeyComponents { n, e }.try_into().ok()?;
            let public = OaepPublicEncryptingKey::new(public).ok()?;
            let key = content::random_key(how.content, entropy);
            let mut encrypted_key = vec![0; public.ciphertext_size()];
            public.encrypt(oaep, &key, &mut encrypted_key, None).ok()?;
            Some(Sent { key, encrypted_key, ephemeral: None })
        }
        (Steps::Agree(wrap), Material::Curve { curve, public }) => {
            let own = PrivateKey::generate(curve.agreement()?).ok()?;
            let own_public = own.compute_public_key().ok()?.as_ref().to_vec();
            let ephemeral = Some(Material::on_curve(*curve, own_public).ok()?.jwk());
            let agreed = agreed_key(&own, *curve, public, how, &Parties::default())?;
            let Some(cipher) = wrap else { return Some(Sent { key: agreed, encrypted_key: Vec::new(), ephemeral }) };
            let key = content::random_key(how.content, entropy);
            let mut encrypted_key = vec![0; key.len() + 8];
            AesKek::new(cipher, &agreed).ok()?.wrap(&key, &mut encrypted_key).ok()?;
            Some(Sent { key, encrypted_key, ephemeral })
        }
        _ => None,
    }
}

/// The content key that was sent to the owner of `reader`, if it was.
pub(super) fn receive(
    reader: &DecryptionKey,
    how: Encryption,
    header: &Map<String, Value>,
    encrypted_key: &[u8],
) -> Option<ContentKey> {
    let key = match (steps(how.key_management), reader.private()) {
        (Steps::Oaep(oaep), Private::Rsa(private)) => {
            let mut buffer = Zeroizing::new(vec![0; private.min_output_size()]);
            let length = private.decrypt(oaep, encrypted_key, &mut buffer, None).ok()?.len();
            buffer.truncate(length);
            buffer
        }
        (Steps::Agree(wrap), Private::Curve(private)) => {
            let ephemeral = PublicKey::from_jwk(header.get("epk")?.as_object()?).ok()??;
            let Material::Curve { curve, public } = ephemeral.material() else { return None };
            let agreed = agreed_key(private, *curve, public, how, &Parties::from_header(header)?)?;
            match wrap {
                None if encrypted_key.is_empty() => agreed,
                None => return None,
                Some(cipher) => {
                    let mut buffer = Zeroizing::new(vec![0; encrypted_key.len()]);
                    let length = AesKek::new(cipher, &agreed).ok()?.unwrap(encrypted_key, &mut buffer).ok()?.len();
                    buffer.truncate(length);
                    buffer
                }
            }
        }
        _ => return None,
    };
    (key.len() == content::key_length(how.content)).then_some(key)
}

/// What an algorithm does: encrypt with RSA, or agree and perhaps wrap.
enum Steps {
    Oaep(&'static OaepAlgorithm),
    Agree(Option<&'static AesBlockCipher>),
}

fn steps(algorithm: KeyManagement) -> Steps {
    match algorithm {
        KeyManagement::RsaOaep => Steps::Oaep(&OAEP_SHA1_MGF1SHA1),
        KeyManagement::RsaOaep256 => Steps::Oaep(&OAEP_SHA256_MGF1SHA256),
        KeyManagement::EcdhEs => Steps::Agree(None),
        KeyManagement::EcdhEsA128Kw => Steps::Agree(Some(&AES_128)),
        KeyManagement::EcdhEsA256Kw => Steps::Agree(Some(&AES_256)),
    }
}

/// What the two sides said of themselves (`apu` and `apv`): mixed into the key, and of no other meaning.
#[derive(Default)]
struct Parties {
    sender: Vec<u8>,
    reader: Vec<u8>,
}

impl Parties {
    fn from_header(header: &Map<String, Value>) -> Option<Self> {
        let bytes = |name: &str| match header.get(name) {
            None => Some(Vec::new()),
            Some(value) => BASE64URL.decode(value.as_str()?).ok(),
        };
        Some(Self { sender: bytes("apu")?, reader: bytes("apv")? })
    }
}

/// The key that both sides compute ([RFC 7518 §4.6.2](https://www.rfc-editor.org/rfc/rfc7518#section-4.6.2)).
fn agreed_key(own: &PrivateKey, curve: Curve, other: &[u8], how: Encryption, parties: &Parties) -> Option<ContentKey> {
    let algorithm: &'static agreement::Algorithm = curve.agreement()?;
    let (name, length) = match how.key_management {
        KeyManagement::EcdhEs => (how.content.as_str(), content::key_length(how.content)),
        KeyManagement::EcdhEsA128Kw => (how.key_management.as_str(), 16),
        KeyManagement::EcdhEsA256Kw => (how.key_management.as_str(), 32),
        KeyManagement::RsaOaep | KeyManagement::RsaOaep256 => return None,
    };
    agree(own, UnparsedPublicKey::new(algorithm, other), (), |secret| {
        concat_kdf(secret, name, length, parties).ok_or(())
    })
    .ok()
}

/// The Concat KDF with SHA-256 (NIST SP 800-56A §5.8.1).
fn concat_kdf(secret: &[u8], algorithm: &str, length: usize, parties: &Parties) -> Option<ContentKey> {
    let bits = u32::try_from(length * 8).ok()?.to_be_bytes();
    let mut key = Zeroizing::new(Vec::with_capacity(64));
    for round in 1_u32.. {
        let mut hash = Context::new(&SHA256);
        hash.update(&round.to_be_bytes());
        hash.update(secret);
        for part in [algorithm.as_bytes(), &parties.sender, &parties.reader] {
            hash.update(&u32::try_from(part.len()).ok()?.to_be_bytes());
            hash.update(part);
        }
        hash.update(&bits);
        key.extend_from_slice(hash.finish().as_ref());
        if key.len() >= length {
            break;
        }
    }
    key.truncate(length);
    Some(key)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::agreement::ECDH_P256;

    use super::*;

    #[test]
    fn the_agreed_key_is_the_one_of_rfc_7518_appendix_c() {
        let bytes = |text: &str| BASE64URL.decode(text).unwrap();
        let alice = bytes("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo");
        let alice = PrivateKey::from_private_key(&ECDH_P256, &alice).unwrap();
        let mut bob = vec![4];
        bob.extend(bytes("weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ"));
        bob.extend(bytes("e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck"));
        let how =
            Encryption { key_management: KeyManagement::EcdhEs, content: domain::client::ContentEncryption::A128Gcm };
        let parties = Parties { sender: b"Alice".to_vec(), reader: b"Bob".to_vec() };
        let agreed = agreed_key(&alice, Curve::P256, &bob, how, &parties).unwrap();
        assert_eq!(*agreed, bytes("VqqN6vgjbSBcIijNcacQGg"));
    }
}
