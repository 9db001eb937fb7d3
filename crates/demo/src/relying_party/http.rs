//! The HTTP client that `openidconnect` calls the provider with: the one the caller gave us, with a limit on answers.

use std::pin::Pin;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// The longest answer that is read.
const ANSWER_LIMIT: usize = 1 << 20;

/// A `reqwest` client as `openidconnect` wants it.
#[derive(Debug, Clone)]
pub(super) struct HttpClient(pub(super) reqwest::Client);

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    #[error("{0}")]
    Transport(#[from] reqwest::Error),
    #[error("the answer is longer than {ANSWER_LIMIT} bytes")]
    TooLong,
}

impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let mut response = self.0.execute(request.try_into()?).await?;
            let body = read(&mut response).await?;
            let mut answer = HttpResponse::new(body);
            *answer.status_mut() = response.status();
            *answer.headers_mut() = std::mem::take(response.headers_mut());
            Ok(answer)
        })
    }
}

/// The whole body of an answer.
pub(super) async fn read(response: &mut reqwest::Response) -> Result<Vec<u8>, HttpError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_LIMIT {
            return Err(HttpError::TooLong);
        }
    }
    Ok(body)
}
