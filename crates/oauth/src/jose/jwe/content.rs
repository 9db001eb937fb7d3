//! The content ([RFC 7518 §5](https://www.rfc-editor.org/rfc/rfc7518#section-5)).

use aws_lc_rs::{
    aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    cipher::{
        AES_128, AES_256, Algorithm, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey,
        PaddedBlockEncryptingKey, UnboundCipherKey,
    },
    constant_time::verify_slices_are_equal,
    hmac::{self, HMAC_SHA256, HMAC_SHA512},
    iv::FixedLength,
};
use domain::{Entropy, client::ContentEncryption};
use zeroize::Zeroizing;

use super::ContentKey;

/// What an algorithm is made of.
enum Cipher {
    Gcm(&'static aws_lc_rs::aead::Algorithm),
    CbcHmac(&'static Algorithm, hmac::Algorithm),
}

fn cipher(algorithm: ContentEncryption) -> Cipher {
    match algorithm {
        ContentEncryption::A128Gcm => Cipher::Gcm(&AES_128_GCM),
        ContentEncryption::A256Gcm => Cipher::Gcm(&AES_256_GCM),
        ContentEncryption::A128CbcHs256 => Cipher::CbcHmac(&AES_128, HMAC_SHA256),
        ContentEncryption::A256CbcHs512 => Cipher::CbcHmac(&AES_256, HMAC_SHA512),
    }
}

/// Bytes of the key.
pub(super) const fn key_length(algorithm: ContentEncryption) -> usize {
    match algorithm {
        ContentEncryption::A128Gcm => 16,
        ContentEncryption::A256Gcm | ContentEncryption::A128CbcHs256 => 32,
        ContentEncryption::A256CbcHs512 => 64,
    }
}

/// Bytes of the initialization vector.
pub(super) const fn iv_length(algorithm: ContentEncryption) -> usize {
    match algorithm {
        ContentEncryption::A128Gcm | ContentEncryption::A256Gcm => 12,
        ContentEncryption::A128CbcHs256 | ContentEncryption::A256CbcHs512 => 16,
    }
}

/// A new key.
pub(super) fn random_key(algorithm: ContentEncryption, entropy: &dyn Entropy) -> ContentKey {
    let mut key = Zeroizing::new(vec![0; key_length(algorithm)]);
    entropy.fill(&mut key);
    key
}

/// Ciphertext and tag.
pub(super) fn seal(
    algorithm: ContentEncryption,
    key: &[u8],
    iv: &[u8],
    header: &[u8],
    content: &[u8],
) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut text = content.to_vec();
    match cipher(algorithm) {
        Cipher::Gcm(gcm) => {
            let key = LessSafeKey::new(UnboundKey::new(gcm, key).ok()?);
            let nonce = Nonce::try_assume_unique_for_key(iv).ok()?;
            let tag = key.seal_in_place_separate_tag(nonce, Aad::from(header), &mut text).ok()?;
            Some((text, tag.as_ref().to_vec()))
        }
        Cipher::CbcHmac(block, mac) => {
            let (mac_key, block_key) = key.split_at_checked(key.len() / 2)?;
            let key = UnboundCipherKey::new(block, block_key).ok()?;
            let start = EncryptionContext::Iv128(FixedLength::from(<&[u8; 16]>::try_from(iv).ok()?));
            PaddedBlockEncryptingKey::cbc_pkcs7(key).ok()?.less_safe_encrypt(&mut text, start).ok()?;
            let tag = cbc_tag(mac, mac_key, header, iv, &text)?;
            Some((text, tag))
        }
    }
}

/// The content, if the tag is right.
pub(super) fn open(
    algorithm: ContentEncryption,
    key: &[u8],
    iv: &[u8],
    header: &[u8],
    ciphertext: &[u8],
    tag: &[u8],
) -> Option<Vec<u8>> {
    let mut text = ciphertext.to_vec();
    match cipher(algorithm) {
        Cipher::Gcm(gcm) => {
            let key = LessSafeKey::new(UnboundKey::new(gcm, key).ok()?);
            let nonce = Nonce::try_assume_unique_for_key(iv).ok()?;
            if tag.len() != gcm.tag_len() {
                return None;
            }
            text.extend_from_slice(tag);
            let length = key.open_in_place(nonce, Aad::from(header), &mut text).ok()?.len();
            text.truncate(length);
            Some(text)
        }
        Cipher::CbcHmac(block, mac) => {
            let (mac_key, block_key) = key.split_at_checked(key.len() / 2)?;
            // The tag first: padding that is looked at without it is an oracle.
            verify_slices_are_equal(&cbc_tag(mac, mac_key, header, iv, &text)?, tag).ok()?;
            let key = UnboundCipherKey::new(block, block_key).ok()?;
            let start = DecryptionContext::Iv128(FixedLength::from(<&[u8; 16]>::try_from(iv).ok()?));
            let length = PaddedBlockDecryptingKey::cbc_pkcs7(key).ok()?.decrypt(&mut text, start).ok()?.len();
            text.truncate(length);
            Some(text)
        }
    }
}

/// The first half of the HMAC over everything ([RFC 7518 §5.2.2.1](https://www.rfc-editor.org/rfc/rfc7518#section-5.2.2.1)).
fn cbc_tag(mac: hmac::Algorithm, key: &[u8], header: &[u8], iv: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
    let header_bits = u64::try_from(header.len()).ok()?.checked_mul(8)?;
    let mut context = hmac::Context::with_key(&hmac::Key::new(mac, key));
    for part in [header, iv, ciphertext, &header_bits.to_be_bytes()] {
        context.update(part);
    }
    let full = context.sign();
    full.as_ref().get(..key.len()).map(<[u8]>::to_vec)
}
