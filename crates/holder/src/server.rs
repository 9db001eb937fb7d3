//! What a server says of itself ([OpenID Connect Discovery §4](https://openid.net/specs/openid-connect-discovery-1_0.html)).

use reqwest::header;
use serde::Deserialize;
use thiserror::Error;
use url::Url;

use crate::{
    Error,
    http::{Http, HttpError},
};

/// Why a server is not one for this program.
#[derive(Debug, Error)]
pub enum ServerError {
    /// It is another one.
    #[error("{0} says that it is {1}: use that address, if it is the one you mean")]
    OtherIssuer(String, String),
    /// It has no certificates for programs.
    #[error("{0} issues no certificates to programs; is it a Beadle?")]
    NoCertificates(String),
    /// It has none for SSH.
    #[error("{0} issues no SSH certificates")]
    NoSsh(String),
    /// Its operator does not let the program in.
    #[error("{0} does not let this program sign people in by the browser; try --institution, or ask who runs it")]
    NotLetIn(String),
}

/// A server.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its name, which is its address without a final slash.
    pub issuer: String,
    /// As whom this program comes.
    pub client_id: Option<String>,
    pub(crate) http: Http,
    pub(crate) endpoints: Endpoints,
}

/// Where it answers what.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Endpoints {
    issuer: String,
    pub(crate) token_endpoint: Url,
    pub(crate) revocation_endpoint: Option<Url>,
    pub(crate) device_authorization_endpoint: Option<Url>,
    #[serde(rename = "beadle_getcert_endpoint")]
    pub(crate) getcert: Option<Url>,
    #[serde(rename = "beadle_certificates_endpoint")]
    pub(crate) certificates: Option<Url>,
    #[serde(rename = "beadle_certificate_revocation_endpoint")]
    pub(crate) certificate_revocation: Option<Url>,
    #[serde(rename = "beadle_ssh_certificate_endpoint")]
    pub(crate) ssh_certificate: Option<Url>,
    #[serde(rename = "beadle_command_line_client_id")]
    client_id: Option<String>,
}

impl Server {
    /// Asks a server who it is. `client_id` takes the place of the one that it names.
    pub async fn find(http: Http, address: &Url, client_id: Option<String>) -> Result<Self, Error> {
        let base = address.as_str().trim_end_matches('/');
        let document = format!("{base}/.well-known/openid-configuration");
        let document: Url = document.parse().map_err(|_| HttpError::NoAddress(base.to_owned()))?;
        let reply = http.send(http.get(&document)?.header(header::ACCEPT, "application/json")).await?;
        let unexpected = || HttpError::Unexpected(document.to_string(), "the description of an OpenID provider");
        if !reply.is_ok() {
            return Err(unexpected().into());
        }
        let endpoints: Endpoints = serde_json::from_str(&reply.body).map_err(|_| unexpected())?;
        if endpoints.issuer.trim_end_matches('/') != base {
            let said = crate::error::readable(&endpoints.issuer);
            return Err(ServerError::OtherIssuer(base.to_owned(), said).into());
        }
        if endpoints.getcert.is_none() || endpoints.certificates.is_none() {
            return Err(ServerError::NoCertificates(base.to_owned()).into());
        }
        let client_id = client_id.or_else(|| endpoints.client_id.clone());
        Ok(Self { issuer: base.to_owned(), client_id, http, endpoints })
    }

    /// The id as which this program signs people in by the browser.
    pub(crate) fn client_id(&self) -> Result<&str, ServerError> {
        self.client_id.as_deref().ok_or_else(|| ServerError::NotLetIn(self.issuer.clone()))
    }

    /// The address of something of the server's.
    pub(crate) fn url(&self, path: &str) -> Result<Url, HttpError> {
        let address = format!("{}{path}", self.issuer);
        address.parse().map_err(|_| HttpError::NoAddress(address))
    }

    /// An endpoint that it must have for what is asked.
    pub(crate) fn endpoint<'s>(&self, endpoint: Option<&'s Url>) -> Result<&'s Url, ServerError> {
        endpoint.ok_or_else(|| ServerError::NoCertificates(self.issuer.clone()))
    }
}
