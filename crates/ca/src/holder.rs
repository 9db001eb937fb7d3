//! The other side: what the holder of a certificate does with a key of their own. It is used by the command line for
//! people, never by the authority.

mod credential;
mod proxy;
mod request;

pub use credential::{Credential, CredentialError};
pub use proxy::{ProxyError, ProxyRequest, create_proxy};
pub use request::certification_request;

use x509_cert::der::pem::{LineEnding, encode_string};
use zeroize::Zeroizing;

/// A private key in PEM: unencrypted PKCS#8 ([RFC 7468 §10]), with a final newline.
///
/// [RFC 7468 §10]: https://www.rfc-editor.org/rfc/rfc7468#section-10
pub fn private_key_pem(pkcs8_der: &[u8]) -> Zeroizing<String> {
    let pem = encode_string("PRIVATE KEY", LineEnding::LF, pkcs8_der);
    Zeroizing::new(pem.expect("a constant label and bytes in memory always have a PEM form"))
}
