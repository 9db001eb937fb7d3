//! Why a provider cannot be used, or what it says is not believed.

use thiserror::Error;

/// Why a provider cannot be used, or what it says is not believed. What others wrote is in the text, so it is for the log;
/// people get [`OpenIdError::public_hint`].
#[derive(Debug, Error)]
pub enum OpenIdError {
    /// Nobody answers, or not in time, or without an end.
    #[error("the provider does not answer: {0}")]
    Unreachable(String),
    /// Its discovery document or keys cannot be used.
    #[error("what the provider says of itself cannot be used: {0}")]
    Unusable(String),
    /// The answer came from somebody else, or does not say from whom although it should.
    #[error("the answer comes from another issuer (iss: {0:?})")]
    OtherIssuer(Option<String>),
    /// The token endpoint said no.
    #[error("the provider does not redeem its code: {error} {description:?}")]
    Refused {
        /// The error code.
        error: String,
        /// Its sentence.
        description: Option<String>,
    },
    /// The token endpoint's answer is none.
    #[error("the answer of the token endpoint cannot be read: {0}")]
    Unreadable(String),
    /// There is no ID token in it.
    #[error("the token endpoint gave no ID token")]
    NoIdToken,
    /// No key of the provider fits the signature of its token.
    #[error("no key of the provider fits its token: {0}")]
    UnknownKey(String),
    /// The ID token does not stand up to the checks.
    #[error("the ID token is not valid: {0}")]
    IdToken(String),
    /// The logout token does not stand up to the checks.
    #[error("the logout token is not valid: {0}")]
    LogoutToken(String),
    /// Userinfo cannot be read, or is another person's.
    #[error("userinfo is not valid: {0}")]
    Userinfo(String),
    /// The API's answer is none.
    #[error("the API's answer cannot be used: {0}")]
    Api(String),
}

impl OpenIdError {
    /// A sentence that can be shown: it repeats nothing that somebody else wrote.
    pub const fn public_hint(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "The provider does not answer at the moment.",
            Self::Unusable(_) => "What the provider says of itself cannot be used.",
            Self::OtherIssuer(_) => "It comes from another provider than the one that was asked (iss).",
            Self::Refused { .. } => "The provider did not redeem the code that it had given.",
            Self::Unreadable(_) | Self::Api(_) => "The provider's answer cannot be read.",
            Self::NoIdToken => "The provider gave no ID token.",
            Self::UnknownKey(_) => "Its token was not signed by a key of the provider.",
            Self::IdToken(_) => "The ID token is not valid for this sign-in.",
            Self::LogoutToken(_) => "The logout token is not valid.",
            Self::Userinfo(_) => "What the provider says of you cannot be read, or is somebody else's.",
        }
    }

    /// Whether it may be otherwise in a minute.
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable(_))
    }
}

/// An error with its causes: the outermost of the crate only says which step failed.
pub(super) fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
