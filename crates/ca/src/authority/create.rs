//! Making authorities: a self-signed root, and an issuing authority under it.

use std::time::Duration;

use domain::Timestamp;
use x509_cert::{der, ext::Extension};

use super::{AuthorityError, AuthorityUrls, Issuer};
use crate::{
    encoding::EncodingError, extensions, key_pair::KeyPair, name::SubjectName, public_key::SubjectPublicKey,
    serial::Serial, template::Template,
};

/// How many authorities may stand between the root and a person: the issuing one.
const ROOT_PATH_LENGTH: u8 = 1;
/// The issuing authority certifies people only.
const ISSUING_PATH_LENGTH: u8 = 0;

/// The authority to be.
#[derive(Debug, Clone, Copy)]
pub struct AuthorityRequest<'a> {
    /// Its name, from [`SubjectName::authority`].
    pub subject: &'a SubjectName,
    /// Its certificate begins now.
    pub now: Timestamp,
    /// And lasts so long.
    pub lifetime: Duration,
}

impl AuthorityRequest<'_> {
    fn begin(&self) -> Timestamp {
        self.now.truncated_to_seconds()
    }

    fn end(&self) -> Timestamp {
        (self.now + self.lifetime).truncated_to_seconds()
    }
}

/// Makes a self-signed root certificate (DER) for `key`. Chance is drawn before, as `serial`: a key in a token signs on a
/// thread of its own.
pub fn create_root(request: &AuthorityRequest<'_>, key: &KeyPair, serial: &Serial) -> Result<Vec<u8>, AuthorityError> {
    if request.end() <= request.begin() {
        return Err(AuthorityError::Lifetime);
    }
    let subject = request.subject.to_asn1().map_err(EncodingError::from)?;
    let template = Template {
        issuer: subject.clone(),
        subject,
        serial,
        not_before: request.begin(),
        not_after: request.end(),
        public_key: key.public_key(),
        extensions: root_extensions(key.public_key()).map_err(EncodingError::from)?,
    };
    Ok(key.seal(&template.to_tbs(key)?)?)
}

/// Lets `root` sign a certificate (DER) for the issuing authority that holds `public_key`. The `urls` are the root's:
/// where its certificate and its revocation list lie.
pub fn create_issuing(
    root: &Issuer,
    request: &AuthorityRequest<'_>,
    public_key: &SubjectPublicKey,
    urls: &AuthorityUrls,
    serial: &Serial,
) -> Result<Vec<u8>, AuthorityError> {
    if !root.has_room_below() {
        return Err(AuthorityError::NoRoomBelow(root.subject()));
    }
    if request.end() <= request.begin() || request.end() > root.not_after() || request.begin() < root.not_before() {
        return Err(AuthorityError::Lifetime);
    }
    let subject = request.subject.to_asn1().map_err(EncodingError::from)?;
    if subject == *root.name() || root.is_key_of_an_authority(public_key) {
        return Err(AuthorityError::SameAsAbove);
    }
    let template = Template {
        issuer: root.name().clone(),
        subject,
        serial,
        not_before: request.begin(),
        not_after: request.end(),
        public_key,
        extensions: issuing_extensions(root, public_key, urls).map_err(EncodingError::from)?,
    };
    Ok(root.key().seal(&template.to_tbs(root.key())?)?)
}

fn root_extensions(public_key: &SubjectPublicKey) -> der::Result<Vec<Extension>> {
    let identifier = public_key.key_identifier();
    Ok(vec![
        extensions::authority(ROOT_PATH_LENGTH)?,
        extensions::authority_key_usage()?,
        extensions::subject_key_identifier(&identifier)?,
        extensions::authority_key_identifier(&identifier)?,
    ])
}

fn issuing_extensions(root: &Issuer, key: &SubjectPublicKey, urls: &AuthorityUrls) -> der::Result<Vec<Extension>> {
    Ok(vec![
        extensions::authority(ISSUING_PATH_LENGTH)?,
        extensions::authority_key_usage()?,
        extensions::any_policy()?,
        extensions::crl_distribution_point(urls.crl())?,
        extensions::authority_information_access(urls.ca_certificate(), urls.ocsp())?,
        extensions::subject_key_identifier(&key.key_identifier())?,
        extensions::authority_key_identifier(root.key_identifier())?,
    ])
}
