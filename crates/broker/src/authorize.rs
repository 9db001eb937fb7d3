//! The beginning of a sign-in: `/authorize`, and what is pushed for it beforehand.

mod pushed;
mod request_object;

use domain::{AuthorizationId, Client, ClientId, ClientStatus, OwnPage, PushedRequest, client::built_in::own_pages};
use oauth::{
    AuthorizationRequest, AuthorizeError, ErrorCode, OAuthError, Params, RequestedClient, Untrusted,
    authorize::FrontChannelResponse,
};
use storage::{StoreError, authorizations::NewAuthorization};
use thiserror::Error;

use self::request_object::{EffectiveError, Proven};
use crate::{
    Broker,
    client_authentication::ended,
    federation::{FederationError, Unknown},
    settings::Lifetimes,
    sign_in::Browser,
};

/// The longest authorization request, in bytes: it is kept until the sign-in ends, and anybody can send one.
pub const MAX_REQUEST: usize = 8 * 1024;

/// Why a sign-in does not begin.
#[derive(Debug, Error)]
pub enum BeginError {
    /// Client or redirect URI untrusted: a page, never a redirect.
    #[error("{0}")]
    Untrusted(Untrusted),
    /// The client is not in use: a page, never a redirect.
    #[error("the client {} is {}", .0.id, .0.status)]
    NotActive(Box<Client>),
    /// The client's federation does not vouch for it any more, or it was not registered there anew: a page.
    #[error("{0}")]
    Ended(String),
    /// No federation vouches for the client: a page, because nobody knows whose redirect URI that is
    /// ([OpenID Federation 1.0 §12.1.3](https://openid.net/specs/openid-federation-1_0.html#name-authentication-error-respon)).
    #[error("{0}")]
    NotVouchedFor(Unknown),
    /// The client is told through the browser.
    #[error("refused by redirect")]
    Redirect(FrontChannelResponse),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An answer could not be signed.
    #[error(transparent)]
    Signing(#[from] crate::signing::SigningError),
}

impl Broker {
    /// How long an authorization is kept from its beginning: the sign-in, the code, and the longest-lived token.
    pub(crate) fn authorization_lifetime(&self) -> std::time::Duration {
        self.settings.lifetimes.sign_in + self.settings.lifetimes.code + Lifetimes::MAX_TOKEN
    }

    /// Reads a request. Nothing is written yet.
    pub async fn read_request(&self, params: &Params) -> Result<AuthorizationRequest, BeginError> {
        let requested = RequestedClient::from_params(params).map_err(BeginError::Untrusted)?;
        let read = self.read_request_of(&requested, params).await;
        if let Err(error) = &read {
            self.note_refused_request(&requested, error);
        }
        read
    }

    async fn read_request_of(
        &self,
        requested: &RequestedClient<'_>,
        params: &Params,
    ) -> Result<AuthorizationRequest, BeginError> {
        let client = self.requesting_client(&requested.client_id, params).await?;
        if client.status != ClientStatus::Approved {
            return Err(BeginError::NotActive(Box::new(client)));
        }
        if let Some(uri) = params.get("request_uri").filter(|uri| uri.starts_with(PushedRequest::URN)) {
            return self.read_pushed(&client, uri).await;
        }
        if self.must_push(&client) {
            let sentence = "This client must push its requests first, and send the browser with their request_uri.";
            let error = OAuthError::new(ErrorCode::InvalidRequest, sentence);
            return Err(self.told(&client, AuthorizeError::new(params, &client, error)).await);
        }
        let read = match self.effective(&client, params, Proven::Not).await {
            Ok(params) => AuthorizationRequest::parse(&params, &client),
            Err(EffectiveError::Refused(error)) => Err(AuthorizeError::new(params, &client, error)),
            Err(EffectiveError::Store(error)) => return Err(error.into()),
        };
        match read {
            Ok(request) => {
                self.note_unknown_skin(&client, request.skin.as_deref());
                self.note_left_out(&client, params.get("scope"));
                Ok(request)
            }
            Err(error) => Err(self.told(&client, error).await),
        }
    }

    /// The client that asks; one that its federation alone knows is looked up there.
    async fn requesting_client(&self, id: &ClientId, params: &Params) -> Result<Client, BeginError> {
        let known = self.find_client(id).await?;
        let now = self.now();
        if let Some(known) = known.as_ref().filter(|known| !known.has_ended(now)) {
            return Ok(known.clone());
        }
        match Box::pin(self.introduced(id, params)).await {
            Ok(Some(client)) => Ok(client),
            Ok(None) => match known.and_then(|known| known.federation) {
                Some(federation) => Err(BeginError::Ended(ended(&federation))),
                None => Err(BeginError::Untrusted(Untrusted::UnknownClient)),
            },
            Err(FederationError::Unknown(unknown)) => Err(BeginError::NotVouchedFor(unknown)),
            Err(FederationError::Store(error)) => Err(error.into()),
        }
    }

    fn must_push(&self, client: &Client) -> bool {
        let metadata = &client.metadata;
        self.settings.authorization.require_pushed || metadata.require_pushed_authorization_requests || metadata.fapi2
    }

    /// How an error reaches those whom it concerns.
    async fn told(&self, client: &Client, error: AuthorizeError) -> BeginError {
        match error {
            AuthorizeError::Page(untrusted) => BeginError::Untrusted(untrusted),
            AuthorizeError::Redirect { to, error } => {
                self.note_told(&client.id, &error);
                let answer = self.respond(client, &to, &error.fields()).await;
                answer.map_or_else(BeginError::Signing, BeginError::Redirect)
            }
        }
    }

    /// Begins a sign-in that no application asked for: it ends at a page of our own, in this browser.
    pub async fn begin_for_own_page(
        &self,
        page: OwnPage,
        browser: &Browser<'_>,
    ) -> Result<AuthorizationId, StoreError> {
        self.begin(AuthorizationRequest::for_own_page(&self.own_pages(), page), browser).await
    }

    /// The same for a page that takes a fresh sign-in: whoever is signed in proves anew who they are.
    pub async fn begin_again_for_own_page(
        &self,
        page: OwnPage,
        browser: &Browser<'_>,
    ) -> Result<AuthorizationId, StoreError> {
        let Some(sign_in) = browser.sign_in else { return self.begin_for_own_page(page, browser).await };
        let pages = self.own_pages();
        self.begin(AuthorizationRequest::again_for_own_page(&pages, page, &sign_in.institution), browser).await
    }

    /// Our own pages, as the client for which somebody signs in.
    pub(crate) fn own_pages(&self) -> Client {
        own_pages(self.settings.community.clone())
    }

    /// Who asks in a request that is stored.
    pub(crate) async fn asker(&self, request: &AuthorizationRequest) -> Result<Option<Client>, StoreError> {
        match request.own_page {
            Some(_) => Ok(Some(self.own_pages())),
            None => self.client(&request.client_id).await,
        }
    }

    /// Begins a sign-in that belongs to this browser alone.
    pub async fn begin(
        &self,
        request: AuthorizationRequest,
        browser: &Browser<'_>,
    ) -> Result<AuthorizationId, StoreError> {
        let id = AuthorizationId::generate(self.now() + self.authorization_lifetime(), self.entropy());
        let text = serde_json::to_string(&request).map_err(|_| StoreError::Corrupt("authorization request"))?;
        let new = NewAuthorization { id, client: request.client_id, request: text, browser: browser.binding };
        self.store.insert_authorization(&new).await?;
        Ok(id)
    }
}
