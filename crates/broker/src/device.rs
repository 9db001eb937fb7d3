//! Devices without a browser ([RFC 8628](https://www.rfc-editor.org/rfc/rfc8628)): a device asks, a person types its
//! code into a browser, and an ordinary sign-in follows.
//!
//! Invariant: a code is decided once, by the first answer. Until then any number of browsers may have it open.

use std::{net::IpAddr, time::Duration};

use domain::{
    AuthorizationCode, AuthorizationId, Client, ClientStatus, DeviceCode, Digest, SignIn, Timestamp, UserCode,
    client::GrantType, credential::Place,
};
use oauth::{
    AuthorizationRequest, ErrorCode, OAuthError, Params, RequestContext, authorize::FrontChannelResponse, client_auth,
    device::DeviceResponse, metadata::path,
};
use storage::{StoreError, device_codes::NewDeviceRequest};
use thiserror::Error;

use crate::{
    Broker,
    authorize::MAX_REQUEST,
    pairwise::audience,
    sign_in::{Attempt, Browser, StepError},
    token::TokenError,
};

/// How long a person has for everything.
const LIFETIME: Duration = Duration::from_secs(10 * 60);
/// Seconds between polls.
const INTERVAL: u32 = 5;
/// Wrong codes in a span from one browser; codes have 41 bits.
const TRIES_OF_BROWSER: i64 = 5;
/// Wrong codes in a span from one address, behind which a whole institution may be.
const TRIES_OF_ADDRESS: i64 = 50;
/// The span, in seconds.
const SPAN: i64 = 10 * 60;

/// Who typed a code: wrong ones are counted.
#[derive(Debug, Clone, Copy)]
pub struct Typist {
    /// Digest of the secret in the browser's cookie, if it has one.
    pub browser: Option<Digest>,
    /// Where it is.
    pub address: Option<IpAddr>,
}

/// What a person is asked before they sign in for a device.
#[derive(Debug)]
pub struct DeviceQuestion {
    /// The code, which the person compares.
    pub user_code: UserCode,
    /// Who asks.
    pub client: Client,
    /// When.
    pub asked_at: Timestamp,
    /// From where.
    pub address: Option<String>,
    request: AuthorizationRequest,
    place: Place,
}

impl DeviceQuestion {
    /// The skin that the device's request names.
    pub fn wished_skin(&self) -> Option<&str> {
        self.request.skin.as_deref()
    }
}

/// Why a code leads nowhere. Each is a page.
#[derive(Debug, Error)]
pub enum DeviceError {
    /// It cannot be one, or nothing waits for it.
    #[error("no device waits with this code")]
    Unknown,
    /// Too many wrong ones.
    #[error("too many wrong codes")]
    TooManyTries {
        /// When the next one is looked at.
        retry_after: Duration,
    },
    /// The client was switched off in between.
    #[error("the client {} is {}", .0.id, .0.status)]
    NotActive(Box<Client>),
    /// The client may not ask for that any more.
    #[error(transparent)]
    Refused(#[from] OAuthError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Broker {
    /// `POST /oauth2/device_authorization`: client authentication, then the checks of an authorization request.
    pub async fn authorize_device(&self, sent: &RequestContext, params: Params) -> Result<DeviceResponse, TokenError> {
        let client = self.authenticate_client(sent, &params).await?;
        self.limit_devices(&client, sent).await?;
        if !client.metadata.allows_grant(GrantType::DeviceCode) {
            let sentence = "This client is not registered for the device grant.";
            return Err(OAuthError::new(ErrorCode::UnauthorizedClient, sentence).into());
        }
        let params = params.without(&client_auth::PARAMETERS).with("client_id", client.id.as_str());
        AuthorizationRequest::parse_device(&params, &client)?;
        if params.size() > MAX_REQUEST {
            return Err(OAuthError::new(ErrorCode::InvalidRequest, "The request is larger than 8 KiB.").into());
        }
        let now = self.now();
        let device_code = DeviceCode::generate(now + LIFETIME, self.entropy());
        let user_code = UserCode::generate(self.entropy());
        let new = NewDeviceRequest {
            place: device_code.place(),
            user_code: user_code.digest(),
            client: client.id,
            parameters: serde_json::to_string(&params).map_err(|_| StoreError::Corrupt("device request"))?,
            asked_at: now,
            address: sent.address.map(|address| address.to_string()),
            interval: INTERVAL,
        };
        self.store.insert_device_request(&new).await?;
        let issuer = &self.settings.issuer;
        Ok(DeviceResponse::new(issuer, &device_code, &user_code, LIFETIME.as_secs(), INTERVAL))
    }

    /// What waits for the code that a person typed.
    pub async fn device_question(&self, typed: &str, by: &Typist) -> Result<DeviceQuestion, DeviceError> {
        let user_code = UserCode::parse(typed).ok_or(DeviceError::Unknown)?;
        let now = self.now();
        let until = Timestamp::from_seconds((now.as_seconds().div_euclid(SPAN) + 1) * SPAN);
        for (who, limit) in by.counted() {
            if self.store.tries(&who, until).await? >= limit {
                tracing::warn!(address = ?by.address, "too many wrong user codes");
                return Err(DeviceError::TooManyTries { retry_after: until.since(now) });
            }
        }
        let Some(found) = self.store.device_request(&user_code.digest(), now).await? else {
            for (who, _) in by.counted() {
                self.store.count_try(&who, until).await?;
            }
            return Err(DeviceError::Unknown);
        };
        let client = self.client(&found.client).await?.ok_or(DeviceError::Unknown)?;
        if client.status != ClientStatus::Approved {
            return Err(DeviceError::NotActive(Box::new(client)));
        }
        let params: Params =
            serde_json::from_str(&found.parameters).map_err(|_| StoreError::Corrupt("device request"))?;
        let request = AuthorizationRequest::parse_device(&params, &client)?;
        let (asked_at, address, place) = (found.asked_at, found.address, found.place);
        Ok(DeviceQuestion { user_code, client, asked_at, address, request, place })
    }

    /// The person started it themselves: a sign-in that belongs to this browser alone.
    pub async fn begin_device(
        &self,
        typed: &str,
        by: &Typist,
        browser: &Browser<'_>,
    ) -> Result<AuthorizationId, DeviceError> {
        let question = self.device_question(typed, by).await?;
        let request = AuthorizationRequest { device: Some(question.place), ..question.request };
        Ok(self.begin(request, browser).await?)
    }

    /// The person knows nothing of it. The page that says so.
    pub async fn disown_device(&self, typed: &str, by: &Typist) -> Result<String, DeviceError> {
        let question = self.device_question(typed, by).await?;
        self.store.deny_device(&question.place).await?;
        Ok(self.end_page("denied", (&question.client, question.wished_skin())))
    }

    /// The person agreed: the device finds its tokens at the next poll, and the browser a page that says so.
    pub(crate) async fn finish_device(
        &self,
        attempt: &Attempt,
        (place, sign_in): (&Place, &SignIn),
    ) -> Result<FrontChannelResponse, StepError> {
        // What ends the attempt is a code, as ever. This one is never seen by anybody.
        let code = AuthorizationCode::generate(attempt.id, self.now(), self.entropy());
        let audience = audience(&attempt.client);
        if !self.store.approve(&code, &attempt.request.scopes, None, &self.visit(&audience)).await? {
            return Err(StepError::Ended);
        }
        let done = self.store.approve_device(place, attempt.id, self.now()).await?;
        if done {
            self.tell_federation(&attempt.client, sign_in);
        }
        Ok(self.end_of_device(attempt, if done { "approved" } else { "expired" }))
    }

    /// The person refused, or gave up.
    pub(crate) async fn refuse_device(
        &self,
        attempt: &Attempt,
        place: &Place,
    ) -> Result<FrontChannelResponse, StepError> {
        let done = self.store.deny_device(place).await?;
        Ok(self.end_of_device(attempt, if done { "denied" } else { "expired" }))
    }

    /// The page where it ends, which looks like those before.
    fn end_of_device(&self, attempt: &Attempt, outcome: &str) -> FrontChannelResponse {
        let look = (&attempt.client, attempt.request.skin.as_deref());
        FrontChannelResponse::Redirect(self.end_page(outcome, look))
    }

    fn end_page(&self, outcome: &str, (client, wished): (&Client, Option<&str>)) -> String {
        let skin = self.skin_for(Some(client), wished);
        let skin = skin.map(|dress| format!("?skin={}", dress.skin.name)).unwrap_or_default();
        format!("{}/{outcome}{skin}", path::DEVICE)
    }
}

impl Typist {
    /// Under which names wrong codes are counted, and how many are too many.
    fn counted(&self) -> impl Iterator<Item = (Digest, i64)> {
        let name = |text: String| Digest::of(text.as_bytes());
        let browser = self.browser.map(|browser| (name(format!("user code, browser {browser}")), TRIES_OF_BROWSER));
        let address =
            self.address.map(|address| (name(format!("user code, address {}", network(address))), TRIES_OF_ADDRESS));
        browser.into_iter().chain(address)
    }
}

/// One household or machine has a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
    }
}
