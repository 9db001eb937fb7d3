//! A certification request for a key of one's own.

use x509_cert::{
    der::{
        self, Encode as _, Tag, TagNumber,
        asn1::{Any, AnyRef},
    },
    name::Name,
};

use crate::{
    encoding::EncodingError,
    key_pair::{KeyPair, SealError},
};

/// A PKCS#10 request in DER ([RFC 2986 §4]) with an empty name: whoever certifies the key knows who asks.
///
/// [RFC 2986 §4]: https://www.rfc-editor.org/rfc/rfc2986#section-4
pub fn certification_request(key: &KeyPair) -> Result<Vec<u8>, SealError> {
    key.seal(&info(key).map_err(EncodingError::from)?)
}

/// CertificationRequestInfo: version 0, name, key, no attributes.
fn info(key: &KeyPair) -> der::Result<Vec<u8>> {
    let attributes = Any::new(Tag::ContextSpecific { constructed: true, number: TagNumber(0) }, [])?;
    let mut fields = 0_u8.to_der()?;
    fields.extend(Name::default().to_der()?);
    fields.extend(key.public_key().spki_der());
    fields.extend(attributes.to_der()?);
    AnyRef::new(Tag::Sequence, &fields)?.to_der()
}
