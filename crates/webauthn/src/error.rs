//! Why an answer is not taken.

use thiserror::Error;

/// Why an answer is not taken, in a sentence for the log.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WebAuthnError {
    /// Longer than any answer is.
    #[error("the answer is too long")]
    TooLong,
    /// Not the JSON that the page makes.
    #[error("the answer is not the JSON that is expected: {0}")]
    Json(String),
    /// A member is not base64url without padding.
    #[error("the member {0} is not base64url without padding")]
    Base64(&'static str),
    /// Another kind of credential.
    #[error("the credential is no public key")]
    Type,
    /// The client data are not what the browser writes.
    #[error("the client data cannot be read: {0}")]
    ClientData(String),
    /// An answer to another kind of question.
    #[error("the client data are of the type {0:?}")]
    Ceremony(String),
    /// An answer to another question.
    #[error("the challenge is another one")]
    Challenge,
    /// From a page of somebody else.
    #[error("the answer was made at the origin {0:?}")]
    Origin(String),
    /// From within somebody else's page.
    #[error("the answer was made within a page of another origin")]
    CrossOrigin,
    /// What the authenticator wrote cannot be read.
    #[error("the authenticator's data cannot be read: {0}")]
    AuthenticatorData(&'static str),
    /// For somebody else.
    #[error("the authenticator answered another relying party")]
    RelyingParty,
    /// Nobody touched it.
    #[error("nobody was present at the authenticator")]
    NotPresent,
    /// Anybody who holds it could have been.
    #[error("the authenticator did not verify who used it")]
    NotVerified,
    /// Flags that exclude each other.
    #[error("the authenticator's flags contradict each other")]
    Flags,
    /// Whether it is synced was settled when it was registered.
    #[error("the passkey was registered as one that is synced, or as one that is not, and is the other now")]
    Synced,
    /// The names of the credential differ.
    #[error("the credential's id is not the one that the authenticator wrote")]
    CredentialId,
    /// The key cannot be used.
    #[error("the public key cannot be used: {0}")]
    Key(&'static str),
    /// Not an algorithm that was offered.
    #[error("the key is for the algorithm {0}, which was not offered")]
    Algorithm(i128),
    /// An attestation that was not asked for.
    #[error("the attestation has the format {0:?}, which was not asked for")]
    Attestation(String),
    /// The credential belongs to somebody else.
    #[error("the authenticator names another person")]
    UserHandle,
    /// The signature is another's, or something was changed.
    #[error("the signature is wrong")]
    Signature,
    /// It counted backwards: somebody may have a copy of it.
    #[error("the authenticator's counter went from {before} to {now}: it may have been copied")]
    Counter {
        /// On record.
        before: u32,
        /// In the answer.
        now: u32,
    },
}
