//! Certificate authorities: an offline root, the issuing authority under it, and the [`Issuer`] that signs.

mod certificate;
mod constraints;
mod create;
mod issuer;
mod list;
mod signed;
mod urls;
mod weakness;

pub use certificate::AuthorityCertificate;
pub use create::{AuthorityRequest, create_issuing, create_root};
pub use issuer::Issuer;
pub use list::{ForeignList, ListError};
pub use urls::AuthorityUrls;
pub use weakness::AuthorityWeakness;

use crate::{
    encoding::EncodingError,
    key_pair::{KeyPairError, SealError},
};

/// Why an authority cannot be made or loaded.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// The private key is not usable.
    #[error(transparent)]
    Key(#[from] KeyPairError),
    /// Not a certificate in DER.
    #[error("the authority's certificate is not an X.509 certificate in DER")]
    NotACertificate,
    /// The private key is another one's.
    #[error("the authority's private key does not belong to its certificate")]
    OtherKey,
    /// No CA:TRUE, or no keyCertSign and cRLSign, or both not critical.
    #[error(
        "the certificate does not make its holder an authority (basicConstraints CA, keyUsage keyCertSign, cRLSign)"
    )]
    NotAnAuthority,
    /// Clients need it to find the issuer of a certificate.
    #[error("the authority's certificate has no subjectKeyIdentifier")]
    NoKeyIdentifier,
    /// The authority's path length leaves no room below it.
    #[error("{0} may not have authorities below it (its path length is 0)")]
    NoRoomBelow(String),
    /// The new authority would have no time, or outlive the one above it.
    #[error("the new authority's lifetime must be positive and end no later than that of the authority above it")]
    Lifetime,
    /// Signed by somebody else, or with an algorithm that nobody trusts any more.
    #[error("{below} was not issued by {above}: {reason}")]
    OtherIssuer {
        /// The authority that is looked at.
        below: String,
        /// The authority that should have issued it.
        above: String,
        /// What does not fit.
        reason: String,
    },
    /// Another authority forbids such names.
    #[error("the name constraints of {authority} do not allow names below {base}")]
    Constraints {
        /// Whose they are.
        authority: String,
        /// What people's names begin with.
        base: String,
    },
    /// Two authorities with one name could not be told apart.
    #[error("the new authority needs another name and another key than the authority above it")]
    SameAsAbove,
    /// A URL that must not stand in certificates.
    #[error("`{0}` cannot stand in a certificate: it must be an http:// URL of printable ASCII, without blanks")]
    Url(String),
    /// The certificate could not be written.
    #[error(transparent)]
    Encoding(#[from] EncodingError),
}

impl From<SealError> for AuthorityError {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Key(error) => Self::Key(error),
            SealError::Encoding(error) => Self::Encoding(error),
        }
    }
}
