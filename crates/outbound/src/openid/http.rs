//! The way to a provider: limited in time and size, following nothing.

use std::{pin::Pin, time::Duration};

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use thiserror::Error;
use url::Url;

use super::OpenIdError;
use crate::Fetcher;

/// The longest that one call may take: somebody is waiting for it.
const TIMEOUT: Duration = Duration::from_secs(8);
/// The longest answer that is read, in bytes: more than any provider's keys or claims.
const LIMIT: usize = 256 * 1024;

/// Calls a provider.
#[derive(Debug, Clone)]
pub(super) struct Http(reqwest::Client);

/// Why a call failed.
#[derive(Debug, Error)]
pub(super) enum HttpError {
    #[error("{0}")]
    Transport(String),
    #[error("the answer is longer than {LIMIT} bytes")]
    TooLarge,
}

impl From<reqwest::Error> for HttpError {
    fn from(error: reqwest::Error) -> Self {
        // The address may carry secrets in its query.
        Self::Transport(super::told(&error.without_url()))
    }
}

impl Http {
    pub(super) fn new(fetcher: &Fetcher) -> Self {
        Self(fetcher.client().clone())
    }

    /// A request to be completed and handed to [`Self::json`].
    pub(super) fn request(&self, method: reqwest::Method, url: Url) -> reqwest::RequestBuilder {
        self.0.request(method, url).timeout(TIMEOUT).header(reqwest::header::ACCEPT, "application/json")
    }

    /// The JSON of a `200` answer.
    pub(super) async fn json<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T, OpenIdError> {
        let unreachable = |error: HttpError| OpenIdError::Unreachable(error.to_string());
        let mut answer = request.send().await.map_err(|error| unreachable(error.into()))?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err(OpenIdError::Unreachable(format!("the answer was HTTP status {}", answer.status().as_u16())));
        }
        let body = read(&mut answer).await.map_err(unreachable)?;
        serde_json::from_slice(&body).map_err(|error| OpenIdError::Unusable(error.to_string()))
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let mut request: reqwest::Request = request.try_into()?;
            *request.timeout_mut() = Some(TIMEOUT);
            let mut response = self.0.execute(request).await?;
            let body = read(&mut response).await?;
            let mut answer = HttpResponse::new(body);
            *answer.status_mut() = response.status();
            *answer.headers_mut() = std::mem::take(response.headers_mut());
            Ok(answer)
        })
    }
}

async fn read(answer: &mut reqwest::Response) -> Result<Vec<u8>, HttpError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > LIMIT {
            return Err(HttpError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
