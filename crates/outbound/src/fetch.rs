//! HTTP fetches of documents that the operator named: bounded in time and size, without redirects.

use std::time::Duration;

use domain::{Secret, Timestamp};
use reqwest::{
    StatusCode,
    header::{ACCEPT, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED},
};
use thiserror::Error;
use url::Url;

use crate::S3Credentials;

/// The longest that one fetch may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// What is asked for. Servers that have metadata and pages under one name tell by it what is meant
/// ([draft-young-md-query](https://datatracker.ietf.org/doc/html/draft-young-md-query)).
const WANTED: &str = "application/samlmetadata+xml, application/xml;q=0.9, */*;q=0.1";

/// Fetches documents.
#[derive(Debug, Clone)]
pub struct Fetcher(reqwest::Client);

impl Fetcher {
    /// A fetcher that trusts the machine's certificate authorities. The process must have installed its TLS provider.
    pub fn new() -> Result<Self, FetchError> {
        Self::within(TIMEOUT)
    }

    /// The same with another limit in time.
    pub fn within(timeout: Duration) -> Result<Self, FetchError> {
        let builder = || {
            reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .timeout(timeout)
                .user_agent(concat!("Beadle/", env!("CARGO_PKG_VERSION")))
        };
        let client = builder().build().or_else(|error| {
            tracing::warn!(%error, "this machine knows no certificate authorities, so nothing can be fetched by https");
            builder().tls_certs_only([]).build()
        });
        Ok(Self(client?))
    }

    /// For calls that are bounded in their own way. It follows no redirects.
    pub(crate) const fn client(&self) -> &reqwest::Client {
        &self.0
    }

    /// Asks for a document, unless it is still the one that had these validators
    /// ([RFC 9110 §13](https://www.rfc-editor.org/rfc/rfc9110#section-13)). `None`: it is.
    pub async fn get(&self, url: &Url, had: &Validators, limit: usize) -> Result<Option<Document>, FetchError> {
        let mut request = self.0.get(url.clone()).header(ACCEPT, WANTED);
        if let Some(etag) = &had.etag {
            request = request.header(IF_NONE_MATCH, etag);
        } else if let Some(last_modified) = &had.last_modified {
            request = request.header(IF_MODIFIED_SINCE, last_modified);
        }
        let answer = request.send().await?;
        let asked = had.etag.is_some() || had.last_modified.is_some();
        match answer.status() {
            StatusCode::OK => Ok(Some(Document { left: limit, limit, answer })),
            StatusCode::NOT_MODIFIED if asked => Ok(None),
            other => Err(FetchError::Status(other.as_u16())),
        }
    }
}

impl Fetcher {
    /// Puts a small text where the operator says, e.g. into an object store.
    pub async fn put(
        &self,
        url: &Url,
        writer: Option<&WriterCredentials>,
        text: &str,
        now: Timestamp,
    ) -> Result<(), FetchError> {
        let request = self.0.put(url.clone()).header(CONTENT_TYPE, "application/json").body(text.to_owned());
        let request = match writer {
            Some(WriterCredentials::Bearer(token)) => request.bearer_auth(token.expose()),
            Some(WriterCredentials::S3(credentials)) => {
                let headers = credentials.sign("PUT", url, text.as_bytes(), now);
                headers.into_iter().fold(request, |request, (name, value)| request.header(name, value))
            }
            None => request,
        };
        let status = request.send().await?.status();
        if status.is_success() { Ok(()) } else { Err(FetchError::Status(status.as_u16())) }
    }
}

/// As whom something is written where the operator says.
#[derive(Debug, Clone)]
pub enum WriterCredentials {
    /// A bearer token ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)).
    Bearer(Secret),
    /// A key of an object store.
    S3(S3Credentials),
}

/// What a server says by which it knows one version of a document from another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`, as it came.
    pub etag: Option<String>,
    /// `Last-Modified`, as it came.
    pub last_modified: Option<String>,
}

/// A document on its way.
#[derive(Debug)]
pub struct Document {
    answer: reqwest::Response,
    left: usize,
    limit: usize,
}

impl Document {
    /// By what the server knows this version again.
    pub fn validators(&self) -> Validators {
        let header = |name| self.answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Validators { etag: header(ETAG), last_modified: header(LAST_MODIFIED) }
    }

    /// The next piece; `None` at the end. All of them together are no longer than the limit.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, FetchError> {
        let Some(chunk) = self.answer.chunk().await? else { return Ok(None) };
        self.left = self.left.checked_sub(chunk.len()).ok_or(FetchError::TooLarge(self.limit))?;
        Ok(Some(chunk.into()))
    }
}

impl FetchError {
    /// The reason without the address, which may be a secret by itself (of an object store, signed beforehand).
    pub fn without_address(self) -> String {
        match self {
            Self::Failed(error) => error.without_url().to_string(),
            other => other.to_string(),
        }
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
