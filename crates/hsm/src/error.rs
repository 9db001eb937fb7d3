//! What can go wrong with a token, told so that an operator knows what to do.

use std::path::PathBuf;

use ca::PublicKeyError;
use cryptoki::error::{Error, RvError};

use crate::KeyObject;

/// Why a token or a key in it cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// There is no such file.
    #[error("the PKCS#11 module {0} does not exist")]
    NoModule(PathBuf),
    /// The file is no library of this machine, or one of something else.
    #[error("{path} is no PKCS#11 module: {reason}")]
    NotAModule {
        /// The file.
        path: PathBuf,
        /// In the words of whoever loaded it.
        reason: String,
    },
    /// The module does not begin.
    #[error("the PKCS#11 module {path} does not start: {reason}")]
    Start {
        /// The file.
        path: PathBuf,
        /// In its own words.
        reason: String,
    },
    /// None of the tokens is the one that is meant.
    #[error("there is no token {wanted}; {present}")]
    NoToken {
        /// What the settings say.
        wanted: String,
        /// What is there.
        present: String,
    },
    /// More than one token is meant.
    #[error("there are several tokens {0}: name the token by its serial number")]
    SeveralTokens(String),
    /// Nobody set a PIN.
    #[error("the token {0} has no PIN yet: initialise it with the tool of its maker")]
    NoPin(String),
    /// The PIN is another one.
    #[error("the token {0} refused the PIN; it is not tried again, because tokens lock: correct it and start again")]
    WrongPin(String),
    /// Another wrong one would lock the token, and whether this one is right is not known.
    #[error(
        "the token {0} has one try left before it locks: log in to it with the right PIN and the tool of its maker first"
    )]
    LastTry(String),
    /// The token is locked.
    #[error("the token {0} is locked after too many wrong PINs: unlock it with the tool of its maker")]
    Locked(String),
    /// There is no such key.
    #[error("the token {token} has no private key {key}")]
    NoKey {
        /// The token.
        token: String,
        /// The key.
        key: KeyObject,
    },
    /// More than one key is meant.
    #[error("the token {token} has several private keys {key}: name the key by its id")]
    SeveralKeys {
        /// The token.
        token: String,
        /// The key.
        key: KeyObject,
    },
    /// CKA_SIGN is false.
    #[error(
        "the private key {key} in the token {token} may not sign (CKA_SIGN is false): name another one, or make one that may"
    )]
    MayNotSign {
        /// The token.
        token: String,
        /// The key.
        key: KeyObject,
    },
    /// CKA_ALWAYS_AUTHENTICATE is true: somebody would have to stand by.
    #[error("the key {0} wants the PIN for each signature (CKA_ALWAYS_AUTHENTICATE), which a server cannot give")]
    AlwaysAuthenticate(KeyObject),
    /// Without its public half nobody knows which key it is.
    #[error("the token does not tell the public half of {0}: it needs a public key object with the same id")]
    NoPublicKey(KeyObject),
    /// Its public half may not stand in a certificate.
    #[error("the key {key} cannot be an authority's: {error}")]
    Public {
        /// The key.
        key: KeyObject,
        /// Why.
        error: PublicKeyError,
    },
    /// The device failed, or is gone.
    #[error("the token {token} failed: {error}")]
    Device {
        /// The token.
        token: String,
        /// What the module said, and to which call.
        error: Error,
    },
}

impl TokenError {
    /// Whether what is open of the token is worth nothing any more. What the module says of a single call is not meant.
    pub(crate) const fn is_loss(&self) -> bool {
        match self {
            Self::Device { error: Error::Pkcs11(said, _), .. } => !matches!(
                said,
                RvError::KeyFunctionNotPermitted
                    | RvError::KeyTypeInconsistent
                    | RvError::KeySizeRange
                    | RvError::MechanismInvalid
                    | RvError::MechanismParamInvalid
                    | RvError::CurveNotSupported
                    | RvError::DataInvalid
                    | RvError::DataLenRange
                    | RvError::TemplateIncomplete
                    | RvError::TemplateInconsistent
                    | RvError::AttributeValueInvalid
                    | RvError::AttributeTypeInvalid
                    | RvError::TokenWriteProtected
                    | RvError::SessionCount
            ),
            // The key was there when the token was opened.
            Self::NoKey { .. } => true,
            _ => false,
        }
    }
}
