//! How the answer travels through the browser
//! ([OAuth 2.0 Multiple Response Types](https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html),
//! [RFC 9207](https://www.rfc-editor.org/rfc/rfc9207), [JARM](https://openid.net/specs/oauth-v2-jarm.html)).

use domain::{Client, ClientId, RedirectUri, Timestamp};
use serde::{Deserialize, Serialize, ser::SerializeMap as _};

use super::{RequestedClient, ResponseMode, Untrusted, trust};
use crate::{Issuer, OAuthError, Params, form};

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
    /// The target of a request, if its redirect URI is the client's: where everything else that is wrong can be told.
    pub fn trusted(params: &Params, client: &Client) -> Result<Self, Untrusted> {
        let requested = RequestedClient::from_params(params)?;
        let redirect_uri = trust::redirect_uri(requested.redirect_uri, &client.registration.redirect_uris)?;
        let state = params.get("state").map(str::to_owned);
        Ok(Self { redirect_uri, response_mode: ResponseMode::of(params), state })
    }

    /// These fields of an answer with `state` and `iss` beside them.
    pub fn complete<'a>(&'a self, issuer: &'a Issuer, fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let state = self.state.as_deref().map(|state| ("state", state));
        fields.iter().copied().chain(state).chain([("iss", issuer.as_str())]).collect()
    }

    /// Sends exactly these fields: those that [`complete`](Self::complete) gave, or, where the
    /// [mode](ResponseMode::is_jwt) wants it, the one field `response` with a JWT of them.
    pub fn deliver(&self, fields: &[(&str, &str)]) -> FrontChannelResponse {
        let uri = self.redirect_uri.as_str();
        match self.response_mode {
            ResponseMode::Query | ResponseMode::QueryJwt => {
                // The registered query part stays as it is (RFC 6749 §3.1.2).
                let separator = match uri.split_once('?') {
                    None => "?",
                    Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
                    Some(_) => "&",
                };
                FrontChannelResponse::Redirect(format!("{uri}{separator}{}", form::encode(fields)))
            }
            ResponseMode::Fragment | ResponseMode::FragmentJwt => {
                FrontChannelResponse::Redirect(format!("{uri}#{}", form::encode(fields)))
            }
            ResponseMode::FormPost | ResponseMode::FormPostJwt => FrontChannelResponse::FormPost {
                action: uri.to_owned(),
                fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            },
        }
    }
}

impl OAuthError {
    /// What the answer says when something went wrong.
    pub fn fields(&self) -> [(&str, &str); 2] {
        [("error", self.code().as_str()), ("error_description", self.description())]
    }
}

/// The claims of an answer as a JWT ([JARM §2.1](https://openid.net/specs/oauth-v2-jarm.html#name-jwt-based-response-mode)):
/// the fields of the answer beside these.
#[derive(Debug, Clone)]
pub struct JarmClaims<'a> {
    /// To whom.
    pub aud: &'a ClientId,
    /// Until when it is good; ten minutes at most.
    pub exp: Timestamp,
    /// The fields; `iss` is one of them.
    pub fields: &'a [(&'a str, &'a str)],
}

impl Serialize for JarmClaims<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.fields.len() + 2))?;
        map.serialize_entry("aud", self.aud)?;
        map.serialize_entry("exp", &self.exp.as_seconds())?;
        for (name, value) in self.fields {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// What the browser is told to do. It carries a code or tokens: never to be logged or cached.
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
