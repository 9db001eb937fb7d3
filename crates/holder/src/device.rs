//! Signing in by a browser, wherever it is: the device flow ([RFC 8628](https://www.rfc-editor.org/rfc/rfc8628)).

use std::time::Duration;

use domain::{Clock, Secret, Timestamp};
use serde::Deserialize;

use crate::{
    Error, Refusal,
    error::readable,
    http::HttpError,
    server::{Server, ServerError},
    token::{Right, Tokens},
};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// How long to wait between two questions, if the server does not say
/// ([RFC 8628 §3.2](https://www.rfc-editor.org/rfc/rfc8628#section-3.2)).
const INTERVAL: u64 = 5;
/// How much longer, if it asks for patience (§3.5).
const SLOWER: Duration = Duration::from_secs(5);

/// What a person is to open and to compare.
pub struct DeviceQuestion {
    /// The page.
    pub address: String,
    /// The page with the code in it, if there is one.
    pub complete: Option<String>,
    /// The code.
    pub user_code: String,
    /// When it ends.
    pub until: Timestamp,
    device_code: Secret,
    interval: Duration,
}

#[derive(Deserialize)]
struct Written {
    device_code: String,
    user_code: String,
    verification_uri: url::Url,
    verification_uri_complete: Option<url::Url>,
    expires_in: u32,
    interval: Option<u64>,
}

impl Server {
    /// Asks to be let in.
    pub async fn ask_to_sign_in(&self, right: Right, clock: &dyn Clock) -> Result<DeviceQuestion, Error> {
        let endpoint = self.endpoints.device_authorization_endpoint.as_ref();
        let endpoint = endpoint.ok_or_else(|| ServerError::NotLetIn(self.issuer.clone()))?;
        let form = [("client_id", self.client_id()?), ("scope", right.scope())];
        let reply = self.http.send(self.http.post(endpoint)?.form(&form)).await?;
        if !reply.is_ok() {
            return Err(Error::Refused(Refusal::read(reply.status, &reply.body)));
        }
        let written: Result<Written, _> = serde_json::from_str(&reply.body);
        let unexpected = |_| HttpError::Unexpected(endpoint.to_string(), "a code for a device");
        let written = written.map_err(unexpected)?;
        Ok(DeviceQuestion {
            address: written.verification_uri.to_string(),
            complete: written.verification_uri_complete.map(|url| url.to_string()),
            user_code: readable(&written.user_code),
            until: clock.now() + Duration::from_secs(written.expires_in.into()),
            device_code: Secret::from(written.device_code),
            interval: Duration::from_secs(written.interval.unwrap_or(INTERVAL).clamp(1, 60)),
        })
    }

    /// Waits until a person has answered.
    pub async fn await_sign_in(&self, question: &DeviceQuestion, clock: &dyn Clock) -> Result<Tokens, Error> {
        let mut interval = question.interval;
        loop {
            tokio::time::sleep(interval).await;
            if clock.now() >= question.until {
                return Err(Error::Expired);
            }
            let form = [("grant_type", GRANT), ("device_code", question.device_code.expose())];
            match self.request_tokens(&form, clock).await {
                Ok(tokens) => return Ok(tokens),
                Err(Error::Refused(refusal)) => match refusal.code.as_str() {
                    "authorization_pending" => {}
                    "slow_down" => interval += SLOWER,
                    "access_denied" => return Err(Error::Denied),
                    "expired_token" => return Err(Error::Expired),
                    _ => return Err(Error::Refused(refusal)),
                },
                // A line that breaks for a moment ends nothing; whoever does not answer is asked less often (§3.5).
                Err(Error::Http(HttpError::NoAnswer { .. })) => interval = (interval * 2).min(Duration::from_secs(60)),
                Err(error) => return Err(error),
            }
        }
    }
}
