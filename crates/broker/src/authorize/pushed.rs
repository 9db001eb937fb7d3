//! Pushed authorization requests ([RFC 9126](https://www.rfc-editor.org/rfc/rfc9126)).
//!
//! Invariant: a pushed request is judged by the same rules twice, when it is pushed and when a browser brings it, and
//! is used up by the first answer, not by a look at the page.

use std::time::Duration;

use domain::{Client, PushedRequest};
use oauth::{
    AuthorizationRequest, AuthorizeError, ErrorCode, OAuthError, Params, RequestContext, Untrusted,
    dpop::DpopError,
    par::{self, PushedResponse},
};
use storage::StoreError;

use super::{BeginError, MAX_REQUEST, request_object::Proven};
use crate::{
    Broker,
    federation::FederationError,
    sign_in::{Attempt, StepError},
    token::TokenError,
};

/// How long a browser may take to come with it.
const LIFETIME: Duration = Duration::from_secs(90);

impl Broker {
    /// `POST /oauth2/par`: client authentication, then the checks of the authorization endpoint.
    pub async fn push(&self, context: &RequestContext, params: Params) -> Result<PushedResponse, TokenError> {
        match Box::pin(self.introduced_by_push(context, &params)).await {
            Ok(()) => {}
            Err(FederationError::Unknown(unknown)) => return Err(unknown.error.into()),
            Err(FederationError::Store(error)) => return Err(error.into()),
        }
        let client = self.authenticate_client(context, &params).await?;
        self.limit_pushed(&client, context).await?;
        match self.keep_pushed(&client, context, params).await {
            Err(TokenError::Refused(error)) => {
                self.note_told(&client.id, &error);
                Err(error.into())
            }
            kept => kept,
        }
    }

    async fn keep_pushed(
        &self,
        client: &Client,
        context: &RequestContext,
        params: Params,
    ) -> Result<PushedResponse, TokenError> {
        let params = par::authorization_request(params, &client.id)?;
        let mut params = self.effective(client, &params, Proven::Beside).await?.into_owned();
        if let Some(jkt) = self.proven_key(client, context).await? {
            params = bound(params, &jkt)?;
        }
        AuthorizationRequest::parse_pushed(&params, client)?;
        self.note_left_out(client, params.get("scope"));
        if params.size() > MAX_REQUEST {
            return Err(OAuthError::new(ErrorCode::InvalidRequest, "The request is larger than 8 KiB.").into());
        }
        let text = serde_json::to_string(&params).map_err(|_| StoreError::Corrupt("pushed request"))?;
        // The row is kept until the sign-in has ended, because it tells whether the request was used.
        let expires_at = self.now() + LIFETIME + self.settings.lifetimes.sign_in;
        let pushed = PushedRequest::generate(expires_at, self.entropy());
        self.store.insert_pushed_request(&pushed.place(), &client.id, &text).await?;
        Ok(PushedResponse::new(&pushed, LIFETIME.as_secs()))
    }

    /// What a client pushed, for the browser that brings the reference. One that the client never got is told to
    /// nobody but the person; one that is too late or used is told where its answer would have gone.
    pub(super) async fn read_pushed(&self, client: &Client, uri: &str) -> Result<AuthorizationRequest, BeginError> {
        let unknown = || BeginError::Untrusted(Untrusted::UnknownRequestUri);
        let place = PushedRequest::parse_uri(uri).ok_or_else(unknown)?.place();
        let stored = self.store.pushed_request(&place).await?;
        let stored = stored.filter(|stored| stored.client == client.id).ok_or_else(unknown)?;
        let params: Params =
            serde_json::from_str(&stored.parameters).map_err(|_| StoreError::Corrupt("pushed request"))?;
        let request = match AuthorizationRequest::parse(&params, client) {
            Ok(request) => request,
            Err(error) => return Err(self.told(client, error).await),
        };
        let sentence = if self.now() >= place.expires_at - self.settings.lifetimes.sign_in {
            "The request_uri has expired; push the request again."
        } else if stored.used_by.is_some() {
            "The request_uri was used before; push the request again."
        } else {
            return Ok(AuthorizationRequest { pushed: Some(place), ..request });
        };
        let error = OAuthError::new(ErrorCode::InvalidRequestUri, sentence);
        Err(self.told(client, AuthorizeError::new(&params, client, error)).await)
    }

    /// Uses up the pushed request of an attempt that is about to be answered; `false` if another attempt with the same
    /// one was answered before.
    pub(crate) async fn use_up(&self, attempt: &Attempt) -> Result<bool, StepError> {
        match &attempt.request.pushed {
            Some(place) => Ok(self.store.use_pushed_request(place, attempt.id).await?),
            None => Ok(true),
        }
    }
}

/// A proof that comes with the request binds the code as the parameter `dpop_jkt` does
/// ([RFC 9449 §10.1](https://www.rfc-editor.org/rfc/rfc9449#section-10.1)).
fn bound(params: Params, jkt: &str) -> Result<Params, OAuthError> {
    match params.get("dpop_jkt") {
        Some(named) if named != jkt => Err(DpopError::OtherKey.into()),
        Some(_) => Ok(params),
        None => Ok(params.with("dpop_jkt", jkt)),
    }
}
