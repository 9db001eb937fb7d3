//! The authorization request
//! ([RFC 6749 §4.1.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1),
//! [OpenID Connect Core §3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)).
//!
//! It is read in two phases, because what is wrong may be told to the redirect URI only once that is trusted:
//! [`RequestedClient`] says whom to look up, [`AuthorizationRequest::parse`] reads everything else by the rules of the
//! client that was found. What is checked at which endpoint, and in which order, is the table in [`checks`].

mod checks;
mod claims;
mod hints;
mod prompt;
mod resource;
mod response;
mod response_mode;
mod trust;

use domain::{
    AuthorizationDetail, Client, ClientId, EntityId, OwnPage, Scopes, claims::RequestedClaims, client::ResponseType,
    credential::Place,
};
use serde::{Deserialize, Serialize};

use self::checks::Asked;
pub use self::{
    checks::SKIN,
    claims::RequestedAcr,
    hints::InstitutionHints,
    prompt::{Prompt, Prompts},
    resource::Resources,
    response::{FrontChannelResponse, JarmClaims, RedirectTarget},
    response_mode::ResponseMode,
    trust::{RequestedClient, Untrusted},
};
use crate::{ErrorCode, OAuthError, Params, pkce::CodeChallenge};

/// Where a request for authorization comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// The authorization endpoint. An error goes to a page, or, once that is trusted, to the redirect URI.
    Authorization,
    /// Pushed by the client itself ([RFC 9126](https://www.rfc-editor.org/rfc/rfc9126)). An error is its answer.
    Pushed,
    /// On behalf of a device ([RFC 8628 §3.1](https://www.rfc-editor.org/rfc/rfc8628#section-3.1)). An error is its answer.
    Device,
}

/// A valid authorization request. It is stored as JSON until the sign-in ends, so a field may be added but never
/// change its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// Who asks.
    pub client_id: ClientId,
    /// Where and how the answer goes; `None` for a device, which fetches it at the token endpoint, and for our own pages.
    #[serde(flatten)]
    pub target: Option<RedirectTarget>,
    /// Whether the request named its redirect URI; then the token request must name it too (RFC 6749 §4.1.3).
    #[serde(default)]
    pub redirect_uri_sent: bool,
    /// What the answer is made of.
    #[serde(default = "code", skip_serializing_if = "is_code")]
    pub response_type: ResponseType,
    /// What it asks for and may have; always with `openid`.
    pub scopes: Scopes,
    /// Goes back in the ID token unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The proof that the code will be redeemed by whoever asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_challenge: Option<CodeChallenge>,
    /// The thumbprint of the key that the code is bound to
    /// ([RFC 9449 §10](https://www.rfc-editor.org/rfc/rfc9449#section-10)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpop_jkt: Option<String>,
    /// Which pages must, or must not, be shown.
    #[serde(default, skip_serializing_if = "Prompts::is_empty")]
    pub prompt: Prompts,
    /// The sign-in may be this many seconds old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u64>,
    /// How the person should prove who they are.
    #[serde(default, skip_serializing_if = "RequestedAcr::is_empty")]
    pub acr: RequestedAcr,
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
    /// Claims that it asks for by name.
    #[serde(default, skip_serializing_if = "RequestedClaims::is_empty")]
    pub claims: RequestedClaims,
    /// Who alone may be answered about, by `sub`: one of these. Empty: anybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<String>,
    /// The resource servers that its tokens may be for ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)).
    #[serde(default, skip_serializing_if = "Resources::is_empty")]
    pub resources: Resources,
    /// What the scopes are limited to ([RFC 9396](https://www.rfc-editor.org/rfc/rfc9396)).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: Vec<AuthorizationDetail>,
    /// Which institutions to offer.
    #[serde(default, skip_serializing_if = "InstitutionHints::is_empty")]
    pub institutions: InstitutionHints,
    /// The look of the pages: `skin`, `cilogon_skin` or `vo`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skin: Option<String>,
    /// The pushed request that it was: used up when it is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed: Option<Place>,
    /// The device that fetches the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Place>,
    /// The page of our own for which it is; then nobody else hears of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_page: Option<OwnPage>,
}

impl AuthorizationRequest {
    /// Whether the person must not be shown anything (`prompt=none`).
    pub fn is_silent(&self) -> bool {
        self.prompt.contains(Prompt::None)
    }

    /// Reads a request at the authorization endpoint by the rules of its client. An untrusted redirect URI ends on a
    /// page; every other error goes to the redirect URI.
    pub fn parse(params: &Params, client: &Client) -> Result<Self, AuthorizeError> {
        let target = RedirectTarget::trusted(params, client)?;
        let request = Self::at(Endpoint::Authorization, params, client, Some(target.clone()));
        request.map_err(|error| AuthorizeError::Redirect { to: target, error })
    }

    /// Reads a request that the client pushes. Every error is its answer, also one of the redirect URI.
    pub fn parse_pushed(params: &Params, client: &Client) -> Result<Self, OAuthError> {
        let target = RedirectTarget::trusted(params, client)?;
        Self::at(Endpoint::Pushed, params, client, Some(target))
    }

    /// Reads the request of a device, which has no redirect URI.
    pub fn parse_device(params: &Params, client: &Client) -> Result<Self, OAuthError> {
        Self::at(Endpoint::Device, params, client, None)
    }

    /// A request of ours: somebody signs in for one of our own pages. No parameters make one.
    pub fn for_own_page(client: &Client, page: OwnPage) -> Self {
        let scopes = client.registration.scopes.clone();
        Self { own_page: Some(page), scopes, ..Self::blank(client, None) }
    }

    /// The same for a page that takes a fresh sign-in, at the institution where the person is signed in.
    pub fn again_for_own_page(client: &Client, page: OwnPage, institution: &EntityId) -> Self {
        Self {
            prompt: Prompts::login(),
            institutions: InstitutionHints::only(institution),
            ..Self::for_own_page(client, page)
        }
    }

    fn at(
        endpoint: Endpoint,
        params: &Params,
        client: &Client,
        target: Option<RedirectTarget>,
    ) -> Result<Self, OAuthError> {
        let mut request = Self::blank(client, target);
        checks::run(endpoint, &Asked { params, client }, &mut request)?;
        Ok(request)
    }

    /// What the checks fill in.
    fn blank(client: &Client, target: Option<RedirectTarget>) -> Self {
        Self {
            client_id: client.id.clone(),
            target,
            redirect_uri_sent: false,
            response_type: ResponseType::Code,
            scopes: Scopes::default(),
            nonce: None,
            code_challenge: None,
            dpop_jkt: None,
            prompt: Prompts::default(),
            max_age: None,
            acr: RequestedAcr::default(),
            login_hint: None,
            ui_locales: Vec::new(),
            display: None,
            id_token_hint: None,
            claims: RequestedClaims::default(),
            subjects: Vec::new(),
            resources: Resources::default(),
            authorization_details: Vec::new(),
            institutions: InstitutionHints::default(),
            skin: None,
            pushed: None,
            device: None,
            own_page: None,
        }
    }

    /// Whether a token request with this `redirect_uri` belongs to this authorization request: it names the same one,
    /// byte by byte, or none if none was named here ([RFC 6749 §4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3)).
    pub fn accepts_redirect_uri(&self, presented: Option<&str>) -> bool {
        match presented {
            Some(uri) => self.target.as_ref().is_some_and(|target| uri == target.redirect_uri.as_str()),
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
    pub fn new(params: &Params, client: &Client, error: OAuthError) -> Self {
        match RedirectTarget::trusted(params, client) {
            Ok(to) => Self::Redirect { to, error },
            Err(untrusted) => Self::Page(untrusted),
        }
    }
}

impl From<Untrusted> for AuthorizeError {
    fn from(untrusted: Untrusted) -> Self {
        Self::Page(untrusted)
    }
}

impl From<Untrusted> for OAuthError {
    fn from(untrusted: Untrusted) -> Self {
        Self::new(ErrorCode::InvalidRequest, untrusted.to_string())
    }
}

fn code() -> ResponseType {
    ResponseType::Code
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn is_code(response_type: &ResponseType) -> bool {
    *response_type == ResponseType::Code
}

#[cfg(test)]
mod tests;
