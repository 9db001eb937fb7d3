//! PKCS#12 files ([RFC 7292](https://www.rfc-editor.org/rfc/rfc7292)): a private key and its certificate under a password.
//!
//! What all software of the field reads: PBES2 with AES-256 and PBKDF2, a SHA-256 MAC, and on both bags localKeyId and
//! friendlyName, without which NSS takes nothing.

mod password;
mod protection;

use domain::{Digest, Entropy};
use x509_cert::der::asn1::ObjectIdentifier;

pub use self::password::{PasswordError, Pkcs12Password};
use crate::tlv::{self, BMP_STRING, CONTEXT_0, CONTEXT_0_PRIMITIVE, OCTET_STRING, tlv};

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");
const SHROUDED_KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
const CERTIFICATE_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
const X509_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
const FRIENDLY_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.20");
const LOCAL_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.21");

/// What goes into a file.
#[derive(Clone, Copy)]
pub struct Pkcs12<'a> {
    /// The private key (PKCS#8 DER).
    pub pkcs8: &'a [u8],
    /// Its certificate (DER).
    pub certificate: &'a [u8],
    /// The certificates above it (DER), for who wants them: grid software has them from elsewhere, and newer ones.
    pub chain: &'a [&'a [u8]],
    /// The name that software shows.
    pub friendly_name: &'a str,
}

/// The cryptographic library refused; no input leads here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the file could not be encrypted")]
pub struct Pkcs12Error;

impl From<aws_lc_rs::error::Unspecified> for Pkcs12Error {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        Self
    }
}

impl Pkcs12<'_> {
    /// Writes the file. It takes tens of milliseconds, as the password's protection demands.
    pub fn write(&self, password: &Pkcs12Password, entropy: &dyn Entropy) -> Result<Vec<u8>, Pkcs12Error> {
        let (algorithm, certificates) = protection::encrypt(&self.certificate_bags(), password, entropy)?;
        let encrypted = tlv::sequence(&[
            &tlv::integer(0),
            &tlv::sequence(&[&tlv::oid(DATA), &algorithm, &tlv(CONTEXT_0_PRIMITIVE, &certificates)]),
        ]);
        let certificates = content_info(ENCRYPTED_DATA, &encrypted);
        let key = content_info(DATA, &tlv(OCTET_STRING, &self.key_bags(password, entropy)?));
        let safe = tlv::sequence(&[&certificates, &key]);
        let mac = protection::mac(&safe, password, entropy);
        Ok(tlv::sequence(&[&tlv::integer(3), &content_info(DATA, &tlv(OCTET_STRING, &safe)), &mac]))
    }

    fn certificate_bags(&self) -> Vec<u8> {
        let certificate_bag = |der: &[u8], attributes: &[u8]| {
            let value = tlv(CONTEXT_0, &tlv(OCTET_STRING, der));
            bag(CERTIFICATE_BAG, &tlv::sequence(&[&tlv::oid(X509_CERTIFICATE), &value]), attributes)
        };
        let mut bags = certificate_bag(self.certificate, &self.attributes());
        for certificate in self.chain {
            bags.extend(certificate_bag(certificate, &[]));
        }
        tlv::sequence(&[&bags])
    }

    fn key_bags(&self, password: &Pkcs12Password, entropy: &dyn Entropy) -> Result<Vec<u8>, Pkcs12Error> {
        let shrouded = encrypted_private_key(self.pkcs8, password, entropy)?;
        Ok(tlv::sequence(&[&bag(SHROUDED_KEY_BAG, &shrouded, &self.attributes())]))
    }

    /// By which software finds the key of a certificate, and the name to show.
    fn attributes(&self) -> Vec<u8> {
        let attribute = |oid, value: Vec<u8>| tlv::sequence(&[&tlv::oid(oid), &tlv::set_of(vec![value])]);
        let name: Vec<u8> = self.friendly_name.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let key_id = Digest::of(self.certificate);
        tlv::set_of(vec![
            attribute(FRIENDLY_NAME, tlv(BMP_STRING, &name)),
            attribute(LOCAL_KEY_ID, tlv(OCTET_STRING, key_id.as_bytes())),
        ])
    }
}

/// EncryptedPrivateKeyInfo ([RFC 5958 §3](https://www.rfc-editor.org/rfc/rfc5958#section-3)).
pub(crate) fn encrypted_private_key(
    pkcs8: &[u8],
    password: &Pkcs12Password,
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, Pkcs12Error> {
    let (algorithm, encrypted) = protection::encrypt(pkcs8, password, entropy)?;
    Ok(tlv::sequence(&[&algorithm, &tlv(OCTET_STRING, &encrypted)]))
}

fn content_info(content_type: ObjectIdentifier, content: &[u8]) -> Vec<u8> {
    tlv::sequence(&[&tlv::oid(content_type), &tlv(CONTEXT_0, content)])
}

fn bag(kind: ObjectIdentifier, value: &[u8], attributes: &[u8]) -> Vec<u8> {
    tlv::sequence(&[&tlv::oid(kind), &tlv(CONTEXT_0, value), attributes])
}
