//! What speaks against an authority that others made, though it can be used.

use thiserror::Error;

use super::{AuthorityCertificate, signed::Signed};
use crate::{csr::CsrError, public_key::KeyKind};

/// RSA keys of authorities should have so many bits: they are to hold for ten years and more
/// ([NIST SP 800-57 part 1](https://doi.org/10.6028/NIST.SP.800-57pt1r5), table 2).
const ENOUGH_BITS: usize = 3072;

/// Something that an operator should know of an authority.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AuthorityWeakness {
    /// Its RSA key is shorter than those that are made here.
    #[error(
        "the key of {authority} has {bits} bits: RSA keys of authorities should have 3072 or more, so let another one follow"
    )]
    ShortKey {
        /// Its name.
        authority: String,
        /// The length of its key.
        bits: usize,
    },
    /// A root signed itself with a digest that nobody trusts any more.
    #[error(
        "{authority} signed itself with {digest}: nobody trusts a root for its own signature, so this harms nothing, but some \
         software refuses it"
    )]
    OldDigest {
        /// Its name.
        authority: String,
        /// The digest.
        digest: &'static str,
    },
}

impl AuthorityCertificate {
    /// What an operator should know of it. That anybody else than itself signed it with an old digest is no weakness but a
    /// mistake ([`AuthorityCertificate::check_issued_by`]).
    pub fn weaknesses(&self) -> Vec<AuthorityWeakness> {
        let mut found = Vec::new();
        if let KeyKind::Rsa { bits } = self.public_key().kind()
            && bits < ENOUGH_BITS
        {
            found.push(AuthorityWeakness::ShortKey { authority: self.subject(), bits });
        }
        let own = Signed::parse(self.certificate_der()).filter(|_| self.is_root());
        if let Some(Err(CsrError::OldDigest { digest })) = own.map(|own| own.verify(self.public_key())) {
            found.push(AuthorityWeakness::OldDigest { authority: self.subject(), digest });
        }
        found
    }
}
