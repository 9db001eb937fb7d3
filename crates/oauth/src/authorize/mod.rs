//! The authorization request
//! ([RFC 6749 §4.1.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1),
//! [OpenID Connect Core §3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)).
//!
//! It is read in two phases, because what is wrong may be told to the redirect URI only once that is trusted:
//! [`RequestedClient`] says whom to look up, [`AuthorizationRequest::parse`] reads everything else by the rules of the
//! client that was found.

mod checks;
mod hints;
mod prompt;
mod response;
mod trust;

use domain::{ClientId, RedirectUri, Scopes, credential::Place};
use serde::{Deserialize, Serialize};

pub use self::{
    hints::InstitutionHints,
    prompt::{Prompt, Prompts},
    response::{FrontChannelResponse, RedirectTarget, ResponseMode},
    trust::{RequestedClient, Untrusted},
};
use crate::{OAuthError, Params, pkce::CodeChallenge};

/// What a client's registration allows.
#[derive(Debug, Clone, Copy)]
pub struct AuthorizePolicy<'a> {
    /// Where answers may go.
    pub redirect_uris: &'a [RedirectUri],
    /// What it may ask for.
    pub scopes: &'a Scopes,
    /// Whether a request without PKCE is refused. `plain` is refused always.
    pub pkce_required: bool,
}

/// A valid authorization request. It is stored as JSON until the sign-in ends, so a field may be added but never
/// change its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// Who asks.
    pub client_id: ClientId,
    /// Where and how the answer goes.
    #[serde(flatten)]
    pub target: RedirectTarget,
    /// Whether the request named its redirect URI; then the token request must name it too (RFC 6749 §4.1.3).
    pub redirect_uri_sent: bool,
    /// What it asks for and may have; always with `openid`.
    pub scopes: Scopes,
    /// Goes back in the ID token unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The proof that the code will be redeemed by whoever asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_challenge: Option<CodeChallenge>,
    /// Which pages must, or must not, be shown.
    #[serde(default, skip_serializing_if = "Prompts::is_empty")]
    pub prompt: Prompts,
    /// The sign-in may be this many seconds old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u64>,
    /// Wanted authentication contexts, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acr_values: Vec<String>,
    /// Who is likely to sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    /// Languages for the pages, the best first (BCP 47).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ui_locales: Vec<String>,
    /// `page`, `popup`, `touch` or `wap`, as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// An ID token of ours, unverified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_hint: Option<String>,
    /// The `claims` parameter: a JSON object, as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<String>,
    /// Which institutions to offer.
    #[serde(default, skip_serializing_if = "InstitutionHints::is_empty")]
    pub institutions: InstitutionHints,
    /// The look of the pages: `skin`, `cilogon_skin` or `vo`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skin: Option<String>,
    /// The pushed request that it was: used up when it is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed: Option<Place>,
}

impl AuthorizationRequest {
    /// Reads a request by the rules of its client. An untrusted redirect URI ends on a page; every other error goes to
    /// the redirect URI.
    pub fn parse(params: &Params, policy: &AuthorizePolicy<'_>) -> Result<Self, AuthorizeError> {
        let requested = RequestedClient::from_params(params)?;
        let redirect_uri = trust::redirect_uri(requested.redirect_uri, policy.redirect_uris)?;
        let (target, response_mode) = RedirectTarget::from_params(redirect_uri, params);
        response_mode
            .and_then(|()| checks::all(params))
            .and_then(|()| {
                Ok(Self {
                    client_id: requested.client_id,
                    target: target.clone(),
                    redirect_uri_sent: requested.redirect_uri.is_some(),
                    scopes: checks::scopes(params, policy)?,
                    nonce: owned(params, "nonce"),
                    code_challenge: checks::code_challenge(params, policy)?,
                    prompt: Prompts::from_params(params)?,
                    max_age: checks::max_age(params)?,
                    acr_values: list(params, "acr_values"),
                    login_hint: owned(params, "login_hint"),
                    ui_locales: list(params, "ui_locales"),
                    display: owned(params, "display"),
                    id_token_hint: owned(params, "id_token_hint"),
                    claims: checks::claims(params)?,
                    institutions: InstitutionHints::from_params(params),
                    skin: ["skin", "cilogon_skin", "vo"].into_iter().find_map(|name| owned(params, name)),
                    pushed: None,
                })
            })
            .map_err(|error| AuthorizeError::Redirect { to: target, error })
    }

    /// Whether a token request with this `redirect_uri` belongs to this authorization request: it names the same one,
    /// byte by byte, or none if none was named here ([RFC 6749 §4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3)).
    pub fn accepts_redirect_uri(&self, presented: Option<&str>) -> bool {
        match presented {
            Some(uri) => uri == self.target.redirect_uri.as_str(),
            None => !self.redirect_uri_sent,
        }
    }
}

/// Why an authorization request is refused, and who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizeError {
    /// Client or redirect URI untrusted: show a page, never redirect (RFC 6749 §4.1.2.1).
    Page(Untrusted),
    /// Tell the relying party.
    Redirect {
        /// Where.
        to: RedirectTarget,
        /// What.
        error: OAuthError,
    },
}

impl AuthorizeError {
    /// How an error goes that was found before the request could be read: to the redirect URI if that can be trusted.
    pub fn new(params: &Params, policy: &AuthorizePolicy<'_>, error: OAuthError) -> Self {
        let target = RequestedClient::from_params(params)
            .and_then(|requested| trust::redirect_uri(requested.redirect_uri, policy.redirect_uris));
        match target {
            Ok(redirect_uri) => Self::Redirect { to: RedirectTarget::from_params(redirect_uri, params).0, error },
            Err(untrusted) => Self::Page(untrusted),
        }
    }
}

impl From<Untrusted> for AuthorizeError {
    fn from(untrusted: Untrusted) -> Self {
        Self::Page(untrusted)
    }
}

fn owned(params: &Params, name: &str) -> Option<String> {
    params.get(name).map(str::to_owned)
}

fn list(params: &Params, name: &str) -> Vec<String> {
    params.get(name).into_iter().flat_map(str::split_ascii_whitespace).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
