//! Self-signed certificates for SAML keys: metadata carries keys as certificates, of which nothing but the key counts
//! (SAML V2.0 Metadata Interoperability Profile §2.5.1).

use std::time::Duration;

use domain::{Entropy, Timestamp};
use x509_cert::{der, ext::Extension};

use crate::{
    encoding::EncodingError,
    extensions,
    key_pair::{KeyPair, KeyPairError, SealError},
    name::{MAX_VALUE_LENGTH, common_name_only},
    public_key::SubjectPublicKey,
    serial::Serial,
    template::Template,
};

/// Why a self-signed certificate cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SelfSignedError {
    /// The private key is not usable.
    #[error(transparent)]
    Key(#[from] KeyPairError),
    /// Empty, too long, or with control characters.
    #[error("the common name must have 1 to 64 characters, none of them a control character")]
    CommonName,
    /// Zero.
    #[error("the lifetime must be at least a second")]
    Lifetime,
    /// The certificate could not be signed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The certificate could not be written.
    #[error(transparent)]
    Encoding(#[from] EncodingError),
}

/// Makes a certificate (DER) of version 3 that is no authority's, signed by its own key, with `CN=common_name`.
pub fn self_signed_certificate(
    pkcs8_der: &[u8],
    common_name: &str,
    now: Timestamp,
    lifetime: Duration,
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, SelfSignedError> {
    let key = KeyPair::from_pkcs8(pkcs8_der)?;
    let length = common_name.chars().count();
    if !(1..=MAX_VALUE_LENGTH).contains(&length) || common_name.contains(char::is_control) {
        return Err(SelfSignedError::CommonName);
    }
    let (not_before, not_after) = (now.truncated_to_seconds(), (now + lifetime).truncated_to_seconds());
    if not_after <= not_before {
        return Err(SelfSignedError::Lifetime);
    }
    let name = common_name_only(common_name).map_err(EncodingError::from)?;
    let template = Template {
        issuer: name.clone(),
        subject: name,
        serial: &Serial::generate(entropy),
        not_before,
        not_after,
        public_key: key.public_key(),
        extensions: plain_extensions(key.public_key()).map_err(EncodingError::from)?,
    };
    Ok(key.seal(&template.to_tbs(&key)?)?)
}

fn plain_extensions(key: &SubjectPublicKey) -> der::Result<Vec<Extension>> {
    let identifier = key.key_identifier();
    Ok(vec![
        extensions::end_entity()?,
        extensions::subject_key_identifier(&identifier)?,
        extensions::authority_key_identifier(&identifier)?,
    ])
}
