//! Requests to addresses that somebody else chose: a client's keys, its request objects, its logout address.
//!
//! Whoever registers such a URL must not make us talk to machines that only we can reach (server-side request forgery).
//! Invariant: a connection goes only to a public address that was looked at after the name was resolved, or to a host
//! that the operator allowed. Nothing is followed, and time and size have limits.

mod addresses;
mod allowed;
mod picture;
#[cfg(test)]
mod tests;

use std::{error::Error as _, net::IpAddr, sync::Arc, time::Duration};

use reqwest::{
    Certificate, Client, ClientBuilder, Response, StatusCode,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect,
};
use thiserror::Error;
use url::{Host, Url};

pub use self::{
    allowed::{Allowed, InvalidAllowed},
    picture::{PICTURE_LIMIT, Picture},
};

/// The longest that one request may take, from the look-up of the name to the last byte.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The largest document, in bytes.
pub const LIMIT: usize = 64 * 1024;

/// Fetches what clients name, and tells them what they asked to be told. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct GuardedFetcher {
    /// For the whole web.
    guarded: Client,
    /// For what the operator allowed, wherever it is.
    trusting: Client,
    allowed: Arc<[Allowed]>,
}

/// What the operator allows beyond the public web.
#[derive(Debug, Clone, Default)]
pub struct Exceptions {
    /// Hosts that may be reached wherever they are, also by plain http.
    pub allowed: Vec<Allowed>,
    /// Further certificate authorities, DER.
    pub authorities: Vec<Vec<u8>>,
}

impl GuardedFetcher {
    /// A fetcher that trusts the machine's certificate authorities and those of the operator. The process must have
    /// installed its TLS provider.
    pub fn new(exceptions: &Exceptions) -> Result<Self, GuardedError> {
        let authorities = exceptions.authorities.iter().map(|der| Certificate::from_der(der));
        let authorities: Vec<Certificate> = authorities.collect::<Result<_, _>>()?;
        Ok(Self {
            guarded: build(&authorities, |builder| builder.dns_resolver(PublicOnly))?,
            trusting: build(&authorities, |builder| builder)?,
            allowed: exceptions.allowed.clone().into(),
        })
    }

    /// The body of a `200` answer, at most [`LIMIT`] bytes long.
    pub async fn get(&self, url: &Url) -> Result<Vec<u8>, GuardedError> {
        let mut answer = self.client(url)?.get(url.clone()).send().await.map_err(GuardedError::from)?;
        if answer.status() != StatusCode::OK {
            return Err(GuardedError::Status(answer.status().as_u16()));
        }
        read(&mut answer, LIMIT).await
    }

    /// Posts a form. The status of a `2xx` answer; its body is not read.
    pub async fn post_form(&self, url: &Url, form: &[(&str, &str)]) -> Result<u16, GuardedError> {
        let answer = self.client(url)?.post(url.clone()).form(form).send().await.map_err(GuardedError::from)?;
        let status = answer.status();
        if status.is_success() { Ok(status.as_u16()) } else { Err(GuardedError::Status(status.as_u16())) }
    }

    /// Who may fetch this, if anybody.
    fn client(&self, url: &Url) -> Result<&Client, GuardedError> {
        let host = url.host().ok_or(GuardedError::Refused(Refusal::NoHost))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(GuardedError::Refused(Refusal::Credentials));
        }
        if self.allowed.iter().any(|allowed| allowed.admits(url)) && matches!(url.scheme(), "https" | "http") {
            return Ok(&self.trusting);
        }
        if url.scheme() != "https" {
            return Err(GuardedError::Refused(Refusal::Scheme));
        }
        // An address needs no resolver, so the resolver cannot refuse it.
        let literal = match host {
            Host::Ipv4(address) => Some(IpAddr::V4(address)),
            Host::Ipv6(address) => Some(IpAddr::V6(address)),
            Host::Domain(_) => None,
        };
        match literal {
            Some(address) if !addresses::is_public(address) => Err(GuardedError::Refused(Refusal::NotPublic)),
            _ => Ok(&self.guarded),
        }
    }
}

fn build(
    authorities: &[Certificate],
    resolving: impl Fn(ClientBuilder) -> ClientBuilder,
) -> Result<Client, reqwest::Error> {
    let builder = || {
        let builder = Client::builder()
            .redirect(redirect::Policy::none())
            // A proxy would connect for us, past every check.
            .no_proxy()
            .referer(false)
            .timeout(TIMEOUT)
            // Each request resolves and looks anew.
            .pool_max_idle_per_host(0)
            .user_agent(concat!("Beadle/", env!("CARGO_PKG_VERSION")));
        resolving(builder)
    };
    // A machine may know no certificate authorities at all.
    builder()
        .tls_certs_merge(authorities.iter().cloned())
        .build()
        .or_else(|_| builder().tls_certs_only(authorities.iter().cloned()).build())
}

async fn read(answer: &mut Response, limit: usize) -> Result<Vec<u8>, GuardedError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > limit {
            return Err(GuardedError::TooLarge(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Resolves names to public addresses alone. The connection goes to one of these and no other.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<_> = found.filter(|address| addresses::is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(Refusal::NotPublic.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Why a URL is not even tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Neither https nor allowed.
    #[error("only https addresses are fetched")]
    Scheme,
    /// There is no host in it.
    #[error("the address has no host")]
    NoHost,
    /// A user name or password in it would be sent along.
    #[error("the address has a user name or password in it")]
    Credentials,
    /// It leads to this machine, or into a private network.
    #[error("the address is not on the public Internet")]
    NotPublic,
}

/// Why a guarded request failed.
#[derive(Debug, Error)]
pub enum GuardedError {
    /// The address is not one that may be reached.
    #[error(transparent)]
    Refused(Refusal),
    /// Nobody answered, or not in time.
    #[error("no answer: {0}")]
    Failed(reqwest::Error),
    /// Another answer than what was hoped for; redirects are not followed.
    #[error("the answer was HTTP status {0}")]
    Status(u16),
    /// More than so many bytes.
    #[error("the answer is longer than {0} bytes")]
    TooLarge(usize),
    /// Too often on to somewhere else.
    #[error("the answer is always somewhere else")]
    Detours,
    /// Not whole in time.
    #[error("the answer was not whole in time")]
    TooSlow,
}

impl From<reqwest::Error> for GuardedError {
    fn from(error: reqwest::Error) -> Self {
        let mut cause = error.source();
        while let Some(inner) = cause {
            if let Some(refusal) = inner.downcast_ref() {
                return Self::Refused(*refusal);
            }
            cause = inner.source();
        }
        // The address may carry secrets in its query.
        Self::Failed(error.without_url())
    }
}
