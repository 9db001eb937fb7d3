//! HTTP fetches of documents that the operator named: bounded in time and size, without redirects.

use std::time::Duration;

use thiserror::Error;
use url::Url;

/// The longest that one fetch may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Fetches documents.
#[derive(Debug, Clone)]
pub struct Fetcher(reqwest::Client);

impl Fetcher {
    /// A fetcher that trusts the machine's certificate authorities. The process must have installed its TLS provider.
    pub fn new() -> Result<Self, FetchError> {
        let builder = || {
            reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .timeout(TIMEOUT)
                .user_agent(concat!("Beadle/", env!("CARGO_PKG_VERSION")))
        };
        let client = builder().build().or_else(|error| {
            tracing::warn!(%error, "this machine knows no certificate authorities, so nothing can be fetched by https");
            builder().tls_certs_only([]).build()
        });
        Ok(Self(client?))
    }

    /// The body of a `200` answer, at most `limit` bytes long.
    pub async fn get(&self, url: &Url, limit: usize) -> Result<Vec<u8>, FetchError> {
        let mut answer = self.0.get(url.clone()).send().await?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err(FetchError::Status(answer.status().as_u16()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > limit {
                return Err(FetchError::TooLarge(limit));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// Why a fetch failed.
#[derive(Debug, Error)]
pub enum FetchError {
    /// Nobody answered, or not in time.
    #[error("no answer: {0}")]
    Failed(#[from] reqwest::Error),
    /// Another answer than 200.
    #[error("the answer was HTTP status {0}")]
    Status(u16),
    /// More than the limit.
    #[error("the answer is longer than {0} bytes")]
    TooLarge(usize),
}
