//! How a password protects a file: PBES2 ([RFC 8018 §6.2](https://www.rfc-editor.org/rfc/rfc8018#section-6.2)) for what is
//! secret, a MAC over the whole.

use std::num::NonZeroU32;

use aws_lc_rs::{
    cipher::{AES_256, AES_256_KEY_LEN, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey},
    digest,
    hmac::{self, HMAC_SHA256},
    iv::{FixedLength, IV_LEN_128_BIT},
    pbkdf2::{self, PBKDF2_HMAC_SHA256},
};
use domain::{Entropy, entropy::random};
use x509_cert::der::asn1::ObjectIdentifier;
use zeroize::Zeroizing;

use super::{Pkcs12Error, Pkcs12Password};
use crate::tlv::{self, NULL, OCTET_STRING, tlv};

const PBES2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");
const PBKDF2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.12");
const HMAC_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.9");
const AES256_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.42");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

/// Of both derivations: a file is as strong as the weaker one.
const ITERATIONS: NonZeroU32 = NonZeroU32::new(100_000).expect("it is not zero");
const SALT: usize = 16;
const AES_BLOCK: usize = 16;
/// The input block of SHA-256 in octets.
const HASH_BLOCK: usize = 64;
/// The purpose of a derived key: integrity (RFC 7292 appendix B.3).
const FOR_MAC: u8 = 3;

/// The AlgorithmIdentifier, and what was encrypted with it.
pub(super) fn encrypt(
    plain: &[u8],
    password: &Pkcs12Password,
    entropy: &dyn Entropy,
) -> Result<(Vec<u8>, Vec<u8>), Pkcs12Error> {
    let (salt, iv): ([u8; SALT], [u8; IV_LEN_128_BIT]) = (random(entropy), random(entropy));
    let mut key = Zeroizing::new([0; AES_256_KEY_LEN]);
    pbkdf2::derive(PBKDF2_HMAC_SHA256, ITERATIONS, &salt, password.as_bytes(), key.as_mut_slice());
    let key = PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_256, key.as_slice())?)?;
    // With room for the padding at once: no copy of the secret is left behind.
    let mut in_out = Vec::with_capacity(plain.len() + AES_BLOCK);
    in_out.extend_from_slice(plain);
    // Every key is used once, with a salt of its own.
    key.less_safe_encrypt(&mut in_out, EncryptionContext::Iv128(FixedLength::from(iv)))?;
    let derivation = tlv::sequence(&[
        &tlv(OCTET_STRING, &salt),
        &tlv::integer(ITERATIONS.get()),
        &tlv::sequence(&[&tlv::oid(HMAC_WITH_SHA256), NULL]),
    ]);
    let parameters = tlv::sequence(&[
        &tlv::sequence(&[&tlv::oid(PBKDF2), &derivation]),
        &tlv::sequence(&[&tlv::oid(AES256_CBC), &tlv(OCTET_STRING, &iv)]),
    ]);
    Ok((tlv::sequence(&[&tlv::oid(PBES2), &parameters]), in_out))
}

/// The MacData over an authenticated safe (RFC 7292 §4).
pub(super) fn mac(safe: &[u8], password: &Pkcs12Password, entropy: &dyn Entropy) -> Vec<u8> {
    let salt: [u8; SALT] = random(entropy);
    let key = derive_mac_key(&password.as_bmp(), &salt, ITERATIONS.get());
    let tag = hmac::sign(&hmac::Key::new(HMAC_SHA256, key.as_slice()), safe);
    let digest_info = tlv::sequence(&[&tlv::sequence(&[&tlv::oid(SHA256), NULL]), &tlv(OCTET_STRING, tag.as_ref())]);
    tlv::sequence(&[&digest_info, &tlv(OCTET_STRING, &salt), &tlv::integer(ITERATIONS.get())])
}

/// The key derivation of RFC 7292 appendix B.2, for a key that is one hash long: no second block is ever needed.
fn derive_mac_key(password_bmp: &[u8], salt: &[u8], iterations: u32) -> Zeroizing<Vec<u8>> {
    let padded = |part: &[u8]| part.len().div_ceil(HASH_BLOCK) * HASH_BLOCK;
    // Of the full length at once: no copy of the password is left behind.
    let mut input = Zeroizing::new(Vec::with_capacity(HASH_BLOCK + padded(salt) + padded(password_bmp)));
    input.extend([FOR_MAC; HASH_BLOCK]);
    for part in [salt, password_bmp] {
        let length = padded(part);
        input.extend(part.iter().copied().cycle().take(length));
    }
    let mut key = Zeroizing::new(digest::digest(&digest::SHA256, &input).as_ref().to_vec());
    for _ in 1..iterations {
        let next = digest::digest(&digest::SHA256, &key);
        key.copy_from_slice(next.as_ref());
    }
    key
}
