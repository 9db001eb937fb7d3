//! Private keys as files: PEM ([RFC 7468 §10](https://www.rfc-editor.org/rfc/rfc7468#section-10)), encrypted under a password
//! (PBES2, [RFC 8018 §6.2](https://www.rfc-editor.org/rfc/rfc8018#section-6.2)) when we write them.

use std::num::NonZeroU32;

use aws_lc_rs::{
    cipher::{
        AES_128, AES_256, AES_256_KEY_LEN, Algorithm, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey,
        PaddedBlockEncryptingKey, UnboundCipherKey,
    },
    error::Unspecified,
    iv::{FixedLength, IV_LEN_128_BIT},
    pbkdf2,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{Entropy, entropy::random};
use x509_cert::{
    der::{
        self, Decode as _, Encode as _, Reader as _, SliceReader, Tag, TagNumber, Tagged as _,
        asn1::{AnyRef, ObjectIdentifier, OctetStringRef},
        pem::{LineEnding, encode_string},
    },
    spki::AlgorithmIdentifierRef,
};
use zeroize::Zeroizing;

const PBES2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");
const PBKDF2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.12");
const HMAC_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.9");
const AES128_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.2");
const AES256_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.42");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// An authority's key lies in such a file for years.
const ITERATIONS: u32 = 600_000;
/// What is read: nobody may keep us busy for minutes.
const MAX_ITERATIONS: u32 = 10_000_000;
const SALT: usize = 16;
const AES_BLOCK: usize = 16;

/// Why a file has no private key for us.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrivateKeyFileError {
    /// No PEM block with a private key.
    #[error("there is no private key in PEM (PRIVATE KEY, ENCRYPTED PRIVATE KEY, RSA PRIVATE KEY, EC PRIVATE KEY)")]
    NotPem,
    /// The block is damaged.
    #[error("the private key is damaged")]
    Malformed,
    /// It is encrypted, and no password was given.
    #[error("the private key is encrypted: its password is needed")]
    PasswordNeeded,
    /// The password is another one.
    #[error("the password is not the private key's")]
    WrongPassword,
    /// Encrypted in a way that is not read.
    #[error("the private key is encrypted with {0}; write it anew with `openssl pkcs8 -topk8 -v2 aes-256-cbc`")]
    Unsupported(String),
    /// The library failed.
    #[error("the private key could not be encrypted")]
    Failed,
}

impl From<der::Error> for PrivateKeyFileError {
    fn from(_: der::Error) -> Self {
        Self::Malformed
    }
}

impl From<Unspecified> for PrivateKeyFileError {
    fn from(_: Unspecified) -> Self {
        Self::Failed
    }
}

/// The first private key of a file, as PKCS#8 DER.
pub fn read_private_key(pem: &str, password: Option<&str>) -> Result<Zeroizing<Vec<u8>>, PrivateKeyFileError> {
    let (label, der) = pem_block(pem)?;
    match label {
        "PRIVATE KEY" => Ok(der),
        "RSA PRIVATE KEY" => pkcs8(RSA_ENCRYPTION, &[0x05, 0x00], &der),
        "EC PRIVATE KEY" => pkcs8(EC_PUBLIC_KEY, &curve_of(&der)?, &der),
        _ => decrypt(&der, password.ok_or(PrivateKeyFileError::PasswordNeeded)?),
    }
}

/// Writes a key (PKCS#8 DER) as a PEM file under a password.
pub fn write_private_key(pkcs8: &[u8], password: &str, entropy: &dyn Entropy) -> Result<String, PrivateKeyFileError> {
    let (salt, iv): ([u8; SALT], [u8; IV_LEN_128_BIT]) = (random(entropy), random(entropy));
    let mut key = Zeroizing::new([0; AES_256_KEY_LEN]);
    derive(pbkdf2::PBKDF2_HMAC_SHA256, ITERATIONS, &salt, password, key.as_mut_slice())?;
    let key = PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_256, key.as_slice())?)?;
    // With room for the padding at once: no copy of the secret is left behind.
    let mut sealed = Vec::with_capacity(pkcs8.len() + AES_BLOCK);
    sealed.extend_from_slice(pkcs8);
    key.less_safe_encrypt(&mut sealed, EncryptionContext::Iv128(FixedLength::from(iv)))?;
    let hmac = sequence(&[&HMAC_WITH_SHA256.to_der()?, &[0x05, 0x00]])?;
    let derivation = sequence(&[&octets(&salt)?, &ITERATIONS.to_der()?, &hmac])?;
    let derivation = sequence(&[&PBKDF2.to_der()?, &derivation])?;
    let cipher = sequence(&[&AES256_CBC.to_der()?, &octets(&iv)?])?;
    let algorithm = sequence(&[&PBES2.to_der()?, &sequence(&[&derivation, &cipher])?])?;
    let file = sequence(&[&algorithm, &octets(&sealed)?])?;
    encode_string("ENCRYPTED PRIVATE KEY", LineEnding::LF, &file).map_err(|_| PrivateKeyFileError::Failed)
}

/// The first block that is a private key: its label, and what is in it.
fn pem_block(pem: &str) -> Result<(&str, Zeroizing<Vec<u8>>), PrivateKeyFileError> {
    let mut rest = pem;
    while let Some((_, from_label)) = rest.split_once("-----BEGIN ") {
        let (label, body) = from_label.split_once("-----").ok_or(PrivateKeyFileError::Malformed)?;
        if matches!(label, "PRIVATE KEY" | "ENCRYPTED PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY") {
            let end = format!("-----END {label}-----");
            let (body, _) = body.split_once(&end).ok_or(PrivateKeyFileError::Malformed)?;
            if body.contains("Proc-Type:") {
                return Err(PrivateKeyFileError::Unsupported("OpenSSL's old format".to_owned()));
            }
            let packed = Zeroizing::new(body.split_ascii_whitespace().collect::<String>());
            let der = STANDARD.decode(packed.as_bytes()).map_err(|_| PrivateKeyFileError::Malformed)?;
            return Ok((label, Zeroizing::new(der)));
        }
        rest = body;
    }
    Err(PrivateKeyFileError::NotPem)
}

/// PrivateKeyInfo ([RFC 5958 §2](https://www.rfc-editor.org/rfc/rfc5958#section-2)) around another form of key.
fn pkcs8(
    algorithm: ObjectIdentifier,
    parameters: &[u8],
    key: &[u8],
) -> Result<Zeroizing<Vec<u8>>, PrivateKeyFileError> {
    let algorithm = sequence(&[&algorithm.to_der()?, parameters])?;
    let key = Zeroizing::new(octets(key)?);
    Ok(Zeroizing::new(sequence(&[&[0x02, 1, 0], &algorithm, &key])?))
}

/// The curve that an ECPrivateKey ([RFC 5915 §3](https://www.rfc-editor.org/rfc/rfc5915#section-3)) names.
fn curve_of(key: &[u8]) -> Result<Vec<u8>, PrivateKeyFileError> {
    let mut reader = SliceReader::new(key)?;
    let curve = reader.sequence(|fields| {
        u8::decode(fields)?;
        <&OctetStringRef>::decode(fields)?;
        let mut curve = None;
        while !fields.is_finished() {
            let field = AnyRef::decode(fields)?;
            if field.tag() == (Tag::ContextSpecific { constructed: true, number: TagNumber(0) }) {
                curve = Some(field.value().to_vec());
            }
        }
        Ok::<_, der::Error>(curve)
    })?;
    curve.ok_or(PrivateKeyFileError::Malformed)
}

/// How a file is encrypted.
struct Encryption<'a> {
    prf: pbkdf2::Algorithm,
    iterations: u32,
    salt: &'a [u8],
    cipher: &'static Algorithm,
    iv: &'a [u8],
    sealed: &'a [u8],
}

fn decrypt(file: &[u8], password: &str) -> Result<Zeroizing<Vec<u8>>, PrivateKeyFileError> {
    let encryption = Encryption::read(file)?;
    let mut key = Zeroizing::new(vec![0; if encryption.cipher == &AES_128 { 16 } else { AES_256_KEY_LEN }]);
    derive(encryption.prf, encryption.iterations, encryption.salt, password, key.as_mut_slice())?;
    let key = PaddedBlockDecryptingKey::cbc_pkcs7(UnboundCipherKey::new(encryption.cipher, &key)?)?;
    let iv = FixedLength::<IV_LEN_128_BIT>::try_from(encryption.iv).map_err(|_| PrivateKeyFileError::Malformed)?;
    let mut opened = Zeroizing::new(encryption.sealed.to_vec());
    let length =
        key.decrypt(&mut opened, DecryptionContext::Iv128(iv)).map_err(|_| PrivateKeyFileError::WrongPassword)?.len();
    opened.truncate(length);
    // A wrong password leaves a padding that fits now and then.
    if AnyRef::from_der(&opened).is_ok() { Ok(opened) } else { Err(PrivateKeyFileError::WrongPassword) }
}

impl<'a> Encryption<'a> {
    fn read(file: &'a [u8]) -> Result<Self, PrivateKeyFileError> {
        let mut reader = SliceReader::new(file)?;
        let (algorithm, sealed) = reader.sequence(|fields| {
            Ok::<_, der::Error>((AlgorithmIdentifierRef::decode(fields)?, <&OctetStringRef>::decode(fields)?))
        })?;
        reader.finish()?;
        if algorithm.oid != PBES2 {
            return Err(PrivateKeyFileError::Unsupported(algorithm.oid.to_string()));
        }
        let parameters = algorithm.parameters.ok_or(PrivateKeyFileError::Malformed)?;
        let mut reader = SliceReader::new(parameters.value())?;
        let derivation = AlgorithmIdentifierRef::decode(&mut reader)?;
        let cipher = AlgorithmIdentifierRef::decode(&mut reader)?;
        reader.finish()?;
        if derivation.oid != PBKDF2 {
            return Err(PrivateKeyFileError::Unsupported(derivation.oid.to_string()));
        }
        let (salt, iterations, prf) = Self::derivation(derivation)?;
        let (cipher, iv) = match cipher.oid {
            AES128_CBC => (&AES_128, cipher.parameters),
            AES256_CBC => (&AES_256, cipher.parameters),
            other => return Err(PrivateKeyFileError::Unsupported(other.to_string())),
        };
        let iv = iv.ok_or(PrivateKeyFileError::Malformed)?;
        iv.tag().assert_eq(Tag::OctetString)?;
        Ok(Self { prf, iterations, salt, cipher, iv: iv.value(), sealed: sealed.as_bytes() })
    }

    fn derivation(
        algorithm: AlgorithmIdentifierRef<'a>,
    ) -> Result<(&'a [u8], u32, pbkdf2::Algorithm), PrivateKeyFileError> {
        let parameters = algorithm.parameters.ok_or(PrivateKeyFileError::Malformed)?;
        let mut reader = SliceReader::new(parameters.value())?;
        let salt = <&OctetStringRef>::decode(&mut reader)?;
        let iterations = u32::decode(&mut reader)?;
        let mut prf = None;
        while !reader.is_finished() {
            // An optional key length comes first.
            let field = AnyRef::decode(&mut reader)?;
            if field.tag() == Tag::Sequence {
                let mut inner = SliceReader::new(field.value())?;
                prf = Some(<ObjectIdentifier>::decode(&mut inner)?.to_string());
            }
        }
        let prf = match prf.as_deref() {
            Some("1.2.840.113549.2.9") => pbkdf2::PBKDF2_HMAC_SHA256,
            Some("1.2.840.113549.2.10") => pbkdf2::PBKDF2_HMAC_SHA384,
            Some("1.2.840.113549.2.11") => pbkdf2::PBKDF2_HMAC_SHA512,
            // RFC 8018 A.2: the default.
            None | Some("1.2.840.113549.2.7") => pbkdf2::PBKDF2_HMAC_SHA1,
            Some(other) => return Err(PrivateKeyFileError::Unsupported(other.to_owned())),
        };
        Ok((salt.as_bytes(), iterations, prf))
    }
}

fn derive(
    prf: pbkdf2::Algorithm,
    iterations: u32,
    salt: &[u8],
    password: &str,
    key: &mut [u8],
) -> Result<(), PrivateKeyFileError> {
    let bounded = NonZeroU32::new(iterations).filter(|_| iterations <= MAX_ITERATIONS);
    pbkdf2::derive(prf, bounded.ok_or(PrivateKeyFileError::Malformed)?, salt, password.as_bytes(), key);
    Ok(())
}

fn sequence(parts: &[&[u8]]) -> der::Result<Vec<u8>> {
    AnyRef::new(Tag::Sequence, &parts.concat())?.to_der()
}

fn octets(bytes: &[u8]) -> der::Result<Vec<u8>> {
    AnyRef::new(Tag::OctetString, bytes)?.to_der()
}
