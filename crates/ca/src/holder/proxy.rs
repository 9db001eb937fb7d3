//! Proxy certificates ([RFC 3820]): a short-lived key that acts for its holder on the grid. The holder signs it, no
//! authority does.
//!
//! [RFC 3820]: https://www.rfc-editor.org/rfc/rfc3820

use std::time::Duration;

use domain::{Entropy, Timestamp, entropy::random};
use x509_cert::{
    attr::AttributeTypeAndValue,
    der::{
        self, Decode as _, Encode as _, Tag,
        asn1::{Any, AnyRef, ObjectIdentifier, OctetString},
    },
    ext::Extension,
    name::{Name, RdnSequence, RelativeDistinguishedName},
};

use super::Credential;
use crate::{
    encoding::EncodingError,
    extensions,
    issue::BACKDATING,
    key_pair::{KeyPair, SealError},
    public_key::SubjectPublicKey,
    serial::Serial,
    template::Template,
};

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const PROXY_CERT_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.14");
/// The proxy may do whatever its holder may ([RFC 3820 §3.8.2](https://www.rfc-editor.org/rfc/rfc3820#section-3.8.2)).
const INHERIT_ALL: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.21.1");

/// What a proxy certificate is to say.
#[derive(Debug, Clone, Copy)]
pub struct ProxyRequest<'a> {
    /// Who is acted for.
    pub holder: &'a Credential,
    /// The key of that certificate.
    pub holder_key: &'a KeyPair,
    /// The proxy's own key.
    pub public_key: &'a SubjectPublicKey,
    /// How long it is good, from now; it never outlives the holder's certificate.
    pub lifetime: Duration,
    /// The present moment.
    pub now: Timestamp,
}

/// Why there is no proxy certificate.
#[derive(Debug, thiserror::Error)]
pub enum ProxyError {
    /// The key is another one's.
    #[error("the private key does not belong to the certificate")]
    OtherKey,
    /// The certificate has ended.
    #[error("the certificate has ended, so nothing can act for it")]
    Ended,
    /// It could not be signed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// It could not be written.
    #[error(transparent)]
    Encoding(#[from] EncodingError),
}

impl From<der::Error> for ProxyError {
    fn from(error: der::Error) -> Self {
        Self::Encoding(error.into())
    }
}

/// A proxy certificate in DER, signed by its holder.
pub fn create_proxy(request: &ProxyRequest<'_>, entropy: &dyn Entropy) -> Result<Vec<u8>, ProxyError> {
    let ProxyRequest { holder, holder_key, public_key, lifetime, now } = *request;
    if holder_key.public_key() != holder.public_key() {
        return Err(ProxyError::OtherKey);
    }
    let now = now.truncated_to_seconds();
    let not_after = (now + lifetime).truncated_to_seconds().min(holder.not_after());
    if not_after <= now {
        return Err(ProxyError::Ended);
    }
    let issuer = holder.leaf().tbs_certificate().subject();
    // Numbers that are in use: 31 random bits, the same in name and serial number.
    let number = u32::from_be_bytes(random(entropy)) >> 1 | 1 << 30;
    let template = Template {
        issuer: issuer.clone(),
        subject: below(issuer, &number.to_string())?,
        serial: &Serial::from_bytes(&number.to_be_bytes()).unwrap_or_else(|_| Serial::generate(entropy)),
        not_before: (now - BACKDATING).max(holder.not_before()),
        not_after,
        public_key,
        extensions: vec![proxy_cert_info()?, extensions::end_entity_key_usage(public_key.kind())?],
    };
    Ok(holder_key.seal(&template.to_tbs(holder_key)?)?)
}

/// The holder's name with one more common name ([RFC 3820 §3.4](https://www.rfc-editor.org/rfc/rfc3820#section-3.4)).
fn below(holder: &Name, common_name: &str) -> der::Result<Name> {
    let mut rdns = RdnSequence::from_der(&holder.to_der()?)?;
    let mut rdn = RelativeDistinguishedName::default();
    rdn.insert(AttributeTypeAndValue {
        oid: COMMON_NAME,
        value: Any::new(Tag::PrintableString, common_name.as_bytes())?,
    })?;
    rdns.push(rdn);
    Name::from_der(&rdns.to_der()?)
}

/// ProxyCertInfo ([RFC 3820 §3.8](https://www.rfc-editor.org/rfc/rfc3820#section-3.8)): a policy of nothing but its
/// language, and no limit on the length of the path. Critical, as whoever does not know it must not take a proxy for a
/// person.
fn proxy_cert_info() -> der::Result<Extension> {
    let policy = AnyRef::new(Tag::Sequence, &INHERIT_ALL.to_der()?)?.to_der()?;
    let info = AnyRef::new(Tag::Sequence, &policy)?.to_der()?;
    Ok(Extension { extn_id: PROXY_CERT_INFO, critical: true, extn_value: OctetString::new(info)? })
}
