//! `prompt`: which pages must be shown, or none
//! ([OpenID Connect Core §3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{ErrorCode, OAuthError, Params};

/// One value of `prompt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// Show nothing: answer at once, if only with an error.
    None,
    /// Sign in anew.
    Login,
    /// Ask for consent again.
    Consent,
    /// Let the person choose among identities.
    SelectAccount,
}

impl Prompt {
    /// Every value.
    pub const ALL: [Self; 4] = [Self::None, Self::Login, Self::Consent, Self::SelectAccount];

    /// The value as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Login => "login",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
        }
    }
}

/// The values of `prompt`. Invariant: `none` stands alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Prompts(BTreeSet<Prompt>);

impl Prompts {
    pub(super) fn from_params(params: &Params) -> Result<Self, OAuthError> {
        let values = params.get("prompt").unwrap_or_default().split_ascii_whitespace();
        let prompts: Option<BTreeSet<_>> =
            values.map(|value| Prompt::ALL.into_iter().find(|prompt| prompt.as_str() == value)).collect();
        let refused = |sentence| Err(OAuthError::new(ErrorCode::InvalidRequest, sentence));
        match prompts {
            None => refused("The prompt may be none, login, consent and select_account."),
            Some(prompts) if prompts.contains(&Prompt::None) && prompts.len() > 1 => {
                refused("The prompt none cannot stand beside another one.")
            }
            Some(prompts) => Ok(Self(prompts)),
        }
    }

    /// That the person proves anew who they are, and nothing else.
    pub(super) fn login() -> Self {
        Self(BTreeSet::from([Prompt::Login]))
    }

    /// Whether the request asks for this one.
    pub fn contains(&self, prompt: Prompt) -> bool {
        self.0.contains(&prompt)
    }

    /// Whether the request leaves it to us.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
