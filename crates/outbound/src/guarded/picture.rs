//! Pictures where institutions say they are.

use std::time::Duration;

use reqwest::{
    StatusCode,
    header::{ACCEPT, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION},
};
use url::Url;

use super::{GuardedError, GuardedFetcher, read};
use crate::Validators;

/// The largest picture, in bytes.
pub const PICTURE_LIMIT: usize = 512 * 1024;
/// The longest that one may take, with all its detours.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often somebody may send us on.
const DETOURS: usize = 3;
/// What is asked for.
const WANTED: &str = "image/png, image/webp, image/jpeg;q=0.9, image/gif;q=0.8, */*;q=0.1";

/// A picture as it came, whatever it is.
#[derive(Debug)]
pub struct Picture {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// By what its server knows it again.
    pub validators: Validators,
}

impl GuardedFetcher {
    /// Fetches a picture, unless it is still the one that had these validators; then `None`. Redirects are followed, each
    /// looked at like the first address.
    pub async fn picture(&self, url: &Url, had: &Validators) -> Result<Option<Picture>, GuardedError> {
        tokio::time::timeout(PATIENCE, self.picture_in_time(url, had)).await.unwrap_or(Err(GuardedError::TooSlow))
    }

    async fn picture_in_time(&self, url: &Url, had: &Validators) -> Result<Option<Picture>, GuardedError> {
        let mut url = url.clone();
        for _ in 0..=DETOURS {
            let mut request = self.client(&url)?.get(url.clone()).header(ACCEPT, WANTED);
            if let Some(etag) = &had.etag {
                request = request.header(IF_NONE_MATCH, etag);
            } else if let Some(last_modified) = &had.last_modified {
                request = request.header(IF_MODIFIED_SINCE, last_modified);
            }
            let mut answer = request.send().await.map_err(GuardedError::from)?;
            let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
            match answer.status() {
                StatusCode::OK => {
                    let validators = Validators { etag: header(ETAG), last_modified: header(LAST_MODIFIED) };
                    return Ok(Some(Picture { bytes: read(&mut answer, PICTURE_LIMIT).await?, validators }));
                }
                StatusCode::NOT_MODIFIED if had.etag.is_some() || had.last_modified.is_some() => return Ok(None),
                status if status.is_redirection() => {
                    let next = header(LOCATION).and_then(|location| url.join(&location).ok());
                    url = next.ok_or(GuardedError::Status(status.as_u16()))?;
                }
                other => return Err(GuardedError::Status(other.as_u16())),
            }
        }
        Err(GuardedError::Detours)
    }
}
