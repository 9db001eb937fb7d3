//! `grant_type=refresh_token` ([RFC 6749 §6](https://www.rfc-editor.org/rfc/rfc6749#section-6)).

use domain::Secret;

use super::missing;
use crate::{OAuthError, Params};

/// A refresh token to be used.
#[derive(Debug, Clone)]
pub struct RefreshGrant {
    /// As presented.
    pub refresh_token: Secret,
}

impl RefreshGrant {
    pub(super) fn parse(params: &Params) -> Result<Self, OAuthError> {
        let refresh_token = params.get("refresh_token").ok_or_else(|| missing("refresh_token"))?;
        Ok(Self { refresh_token: Secret::from(refresh_token) })
    }
}
