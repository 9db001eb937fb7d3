//! How the answer travels through the browser
//! ([OAuth 2.0 Multiple Response Types](https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html),
//! [Form Post](https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html),
//! [RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)).

use domain::RedirectUri;
use serde::{Deserialize, Serialize};

use crate::{ErrorCode, Issuer, OAuthError, Params, form};

/// Where in the redirect the answer stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// Behind `?`.
    #[default]
    Query,
    /// Behind `#`.
    Fragment,
    /// In the body of a POST.
    FormPost,
}

impl ResponseMode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Query, Self::Fragment, Self::FormPost];

    /// The mode as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
        }
    }
}

/// A trusted place for the answer, good or bad.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedirectTarget {
    /// The redirect URI as presented, or the only one registered.
    pub redirect_uri: RedirectUri,
    /// Where in the redirect the answer stands.
    #[serde(default)]
    pub response_mode: ResponseMode,
    /// Goes back unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

impl RedirectTarget {
    /// With the mode and state of a request. An unknown mode is an error, told by the default one.
    pub(super) fn from_params(redirect_uri: RedirectUri, params: &Params) -> (Self, Result<(), OAuthError>) {
        let wanted = params.get("response_mode");
        let known = wanted.and_then(|text| ResponseMode::ALL.into_iter().find(|mode| mode.as_str() == text));
        let outcome = match (wanted, known) {
            (Some(_), None) => Err(OAuthError::new(
                ErrorCode::InvalidRequest,
                "The response_mode may be query, fragment or form_post.",
            )),
            _ => Ok(()),
        };
        let state = params.get("state").map(str::to_owned);
        (Self { redirect_uri, response_mode: known.unwrap_or_default(), state }, outcome)
    }

    /// The answer with these fields, and with `state` and `iss`.
    pub fn respond(&self, issuer: &Issuer, fields: &[(&str, &str)]) -> FrontChannelResponse {
        let state = self.state.as_deref().map(|state| ("state", state));
        let fields: Vec<_> = fields.iter().copied().chain(state).chain([("iss", issuer.as_str())]).collect();
        let uri = self.redirect_uri.as_str();
        match self.response_mode {
            ResponseMode::Query => {
                // The registered query part stays as it is (RFC 6749 §3.1.2).
                let separator = match uri.split_once('?') {
                    None => "?",
                    Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
                    Some(_) => "&",
                };
                FrontChannelResponse::Redirect(format!("{uri}{separator}{}", form::encode(&fields)))
            }
            ResponseMode::Fragment => FrontChannelResponse::Redirect(format!("{uri}#{}", form::encode(&fields))),
            ResponseMode::FormPost => FrontChannelResponse::FormPost {
                action: uri.to_owned(),
                fields: fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            },
        }
    }

    /// The answer that something went wrong.
    pub fn refuse(&self, issuer: &Issuer, error: &OAuthError) -> FrontChannelResponse {
        self.respond(issuer, &[("error", error.code().as_str()), ("error_description", error.description())])
    }
}

/// What the browser is told to do. It carries a code: never to be logged or cached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrontChannelResponse {
    /// Go to this address (303, or 302; never 307).
    Redirect(String),
    /// Post a form by itself.
    FormPost {
        /// Where to.
        action: String,
        /// Hidden fields: names and values.
        fields: Vec<(String, String)>,
    },
}
