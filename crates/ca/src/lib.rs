//! The certificate authority: certification requests, profiles, subject names, signing, revocation
//! lists, and what others install to trust it.
//!
//! Pure: no I/O, no clock. Bytes come in, bytes go out; time and chance are arguments.
//!
//! Invariant: nothing is signed that was not parsed back and checked first. [`Issuer::prepare`] checks the
//! to-be-signed bytes and yields a token, [`Issuer::issue`] signs exactly those bytes and uses the token up.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

pub mod authority;
pub mod client_certificate;
pub mod crl;
pub mod csr;
mod encoding;
mod extensions;
pub mod holder;
pub mod issue;
mod key_list;
pub mod key_pair;
mod lint;
pub mod name;
pub mod ocsp;
pub mod pkcs12;
pub mod pkcs7;
pub mod principal_name;
mod private_key_file;
pub mod profile;
pub mod public_key;
pub mod self_signed;
pub mod serial;
pub mod ssh;
mod template;
mod tlv;
pub mod trust_bundle;
mod weak_key;

pub use authority::{
    AuthorityCertificate, AuthorityError, AuthorityRequest, AuthorityUrls, AuthorityWeakness, ForeignList, Issuer,
    ListError, create_issuing, create_root,
};
pub use crl::{CrlError, RevocationReason, RevokedEntry};
pub use csr::{CertificationRequest, CsrError};
pub use encoding::{EncodingError, certificate_pem, chain_pem, crl_pem, end_of_tbs};
pub use issue::{IssueError, IssueRequest, IssuedCertificate, PrepareError, Prepared, is_mail_address};
pub use key_list::{KeyList, KeyListError};
pub use key_pair::{KeyAlgorithm, KeyPair, KeyPairError, RemoteKey, RemoteKeyError, SealError};
pub use lint::LintFailure;
pub use name::{NameBase, NameError, SubjectName};
pub use ocsp::{
    Answer, CertId, CertificateStatus, MalformedRequest, OcspRequest, Refusal, Responder, ResponderRequest,
    create_responder,
};
pub use pkcs7::certificates_only;
pub use pkcs12::{PasswordError, Pkcs12, Pkcs12Error, Pkcs12Password};
pub use principal_name::PrincipalName;
pub use private_key_file::{PrivateKeyFileError, read_private_key, write_private_key};
pub use profile::{ExtendedKeyUsage, MailAddress, PolicyClaim, Profile, ProfileError, ProfileSettings};
pub use public_key::{KeyKind, PublicKeyError, SubjectPublicKey};
pub use self_signed::{SelfSignedError, self_signed_certificate};
pub use serial::{NotASerial, Serial};
pub use trust_bundle::{BundleFile, BundleFormat, BundleRequest, BundledAuthority, TrustBundle, TrustBundleError};
pub use weak_key::Weakness;
