//! Tokens: had, refreshed and given back.

use std::time::Duration;

use domain::{Clock, Secret, Timestamp};
use serde::Deserialize;

use crate::{Error, Refusal, http::HttpError, server::Server};

/// What is asked of a person. Each has tokens of its own, so that none fetches more than the person was asked for. Either
/// opens the list, and takes certificates of both kinds back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// To fetch certificates.
    Certificates,
    /// To fetch SSH certificates.
    Ssh,
}

impl Right {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Certificates, Self::Ssh];

    /// What is asked for in the protocol.
    pub(crate) const fn scope(self) -> &'static str {
        match self {
            Self::Certificates => "openid edu.uiuc.ncsa.myproxy.getcert offline_access",
            Self::Ssh => "openid ssh_certificate offline_access",
        }
    }

    /// How the names of files with such tokens begin.
    pub(crate) const fn file_prefix(self) -> &'static str {
        match self {
            Self::Certificates => "cert",
            Self::Ssh => "ssh",
        }
    }
}

/// What a server hands out.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// Opens what the person was asked for.
    pub access_token: Secret,
    /// Until when, in seconds since the epoch.
    pub(crate) until: i64,
    /// Brings the next ones without a person.
    pub refresh_token: Option<Secret>,
}

#[derive(Deserialize)]
struct Written {
    access_token: String,
    #[serde(default)]
    expires_in: u32,
    refresh_token: Option<String>,
}

impl Tokens {
    /// Whether the access token is still good for the next call.
    pub fn is_live(&self, now: Timestamp) -> bool {
        now + Duration::from_secs(30) < Timestamp::from_seconds(self.until)
    }
}

impl Server {
    /// Fresh tokens by a refresh token.
    pub async fn refresh(&self, refresh_token: &str, clock: &dyn Clock) -> Result<Tokens, Error> {
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        let mut tokens = self.request_tokens(&form, clock).await?;
        // A server that sends none means the old one to be used again.
        tokens.refresh_token.get_or_insert_with(|| Secret::from(refresh_token));
        Ok(tokens)
    }

    /// Gives tokens back ([RFC 7009](https://www.rfc-editor.org/rfc/rfc7009)): nobody can use them any more.
    pub async fn give_back(&self, tokens: &Tokens) -> Result<(), Error> {
        let Some(endpoint) = &self.endpoints.revocation_endpoint else { return Ok(()) };
        let token = tokens.refresh_token.as_ref().unwrap_or(&tokens.access_token);
        let form = [("client_id", self.client_id()?), ("token", token.expose())];
        let reply = self.http.send(self.http.post(endpoint)?.form(&form)).await?;
        if reply.is_ok() { Ok(()) } else { Err(Error::Refused(Refusal::read(reply.status, &reply.body))) }
    }

    pub(crate) async fn request_tokens(&self, form: &[(&str, &str)], clock: &dyn Clock) -> Result<Tokens, Error> {
        let endpoint = &self.endpoints.token_endpoint;
        let mut whole = vec![("client_id", self.client_id()?)];
        whole.extend(form);
        let reply = self.http.send(self.http.post(endpoint)?.form(&whole)).await?;
        if !reply.is_ok() {
            return Err(Error::Refused(Refusal::read(reply.status, &reply.body)));
        }
        let written: Result<Written, _> = serde_json::from_str(&reply.body);
        let written = written.map_err(|_| HttpError::Unexpected(endpoint.to_string(), "tokens"))?;
        Ok(Tokens {
            access_token: Secret::from(written.access_token),
            until: clock.now().as_seconds() + i64::from(written.expires_in),
            refresh_token: written.refresh_token.map(Secret::from),
        })
    }
}
