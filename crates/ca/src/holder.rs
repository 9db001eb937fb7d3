//! The other side: what the holder of a certificate does with a key of their own. It is used by the command line for
//! people, never by the authority.

mod credential;
mod proxy;
mod request;

pub use credential::{Credential, CredentialError};
pub use proxy::{ProxyError, ProxyRequest, create_proxy};
pub use request::certification_request;

use domain::Entropy;
use x509_cert::der::pem::{LineEnding, encode_string};
use zeroize::Zeroizing;

use crate::{
    key_pair::{KeyPair, SealError},
    pkcs12::{self, Pkcs12Error, Pkcs12Password},
};

/// A private key in PEM: unencrypted PKCS#8 ([RFC 7468 §10]), with a final newline.
///
/// [RFC 7468 §10]: https://www.rfc-editor.org/rfc/rfc7468#section-10
pub fn private_key_pem(pkcs8_der: &[u8]) -> Zeroizing<String> {
    let pem = encode_string("PRIVATE KEY", LineEnding::LF, pkcs8_der);
    Zeroizing::new(pem.expect("a constant label and bytes in memory always have a PEM form"))
}

/// The same under a password ([RFC 7468 §11]).
///
/// [RFC 7468 §11]: https://www.rfc-editor.org/rfc/rfc7468#section-11
pub fn encrypted_private_key_pem(
    pkcs8_der: &[u8],
    password: &Pkcs12Password,
    entropy: &dyn Entropy,
) -> Result<String, Pkcs12Error> {
    let der = pkcs12::encrypted_private_key(pkcs8_der, password, entropy)?;
    let pem = encode_string("ENCRYPTED PRIVATE KEY", LineEnding::LF, &der);
    Ok(pem.expect("a constant label and bytes in memory always have a PEM form"))
}

/// A certification request in PEM ([RFC 7468 §7]).
///
/// [RFC 7468 §7]: https://www.rfc-editor.org/rfc/rfc7468#section-7
pub fn certification_request_pem(key: &KeyPair) -> Result<String, SealError> {
    let pem = encode_string("CERTIFICATE REQUEST", LineEnding::LF, &certification_request(key)?);
    Ok(pem.expect("a constant label and bytes in memory always have a PEM form"))
}
