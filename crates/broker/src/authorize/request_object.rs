//! Request objects ([RFC 9101](https://www.rfc-editor.org/rfc/rfc9101)): from what a request carries to what counts.

use std::{borrow::Cow, sync::Arc};

use domain::{Client, Digest, client::ClientAuthMethod};
use oauth::{
    ErrorCode, OAuthError, Params,
    federation::automatic::AutomaticRequest,
    jose::jwe::is_encrypted,
    request_object::{MAX_REQUEST_URI, RequestObject, Rules},
};
use storage::StoreError;
use thiserror::Error;
use url::Url;

use super::MAX_REQUEST;
use crate::{Broker, client_authentication::remembered, client_keys::ClientKeysError, token::TokenError};

impl Broker {
    /// The parameters that count: those in the request object, if there is one.
    pub(super) async fn effective<'p>(
        &self,
        client: &Client,
        params: &'p Params,
        proven: Proven,
    ) -> Result<Cow<'p, Params>, EffectiveError> {
        let must_prove = client.came_by_request() && !proven.proves(client);
        match (params.get("request"), params.get("request_uri")) {
            (None, None) if must_prove => Err(refused(
                ErrorCode::InvalidRequest,
                "A relying party that its federation alone knows must send its requests as signed request objects, or \
                 push them and prove itself by a key.",
            )
            .into()),
            (None, None) if client.metadata.require_signed_request_object => {
                let sentence = "This client must send its requests as signed request objects.";
                Err(refused(ErrorCode::InvalidRequest, sentence).into())
            }
            (None, None) => Ok(Cow::Borrowed(params)),
            (Some(jwt), None) => self.read_object(client, jwt, params).await.map(Cow::Owned),
            (None, Some(uri)) => {
                let jwt = self.fetch_object(client, uri).await?;
                self.read_object(client, &jwt, params).await.map(Cow::Owned)
            }
            (Some(_), Some(_)) => {
                let sentence = "There are both a request and a request_uri; send one.";
                Err(refused(ErrorCode::InvalidRequest, sentence).into())
            }
        }
    }

    /// What the client keeps at a registered address. It is fetched each time: nothing can be stale.
    async fn fetch_object(&self, client: &Client, uri: &str) -> Result<String, OAuthError> {
        let invalid = |sentence: &str| refused(ErrorCode::InvalidRequestUri, sentence);
        let uri = Url::parse(uri).ok().filter(|_| uri.len() <= MAX_REQUEST_URI);
        let uri = uri.ok_or_else(|| invalid("The request_uri is no URL of at most 512 characters."))?;
        // The fragment is the digest of what stands there, which may change while the address does not.
        let address = without_fragment(&uri);
        if !client.metadata.request_uris.iter().any(|registered| without_fragment(registered) == address) {
            return Err(invalid("The request_uri is not registered for this client."));
        }
        let document = self.guarded.get(&address).await.map_err(|error| {
            tracing::info!(client = %client.id, %error, "a request object could not be fetched");
            invalid(&format!("The request_uri could not be fetched: {error}."))
        })?;
        if uri.fragment().is_some_and(|digest| digest != Digest::of(&document).to_string()) {
            return Err(invalid("What stands at the request_uri does not have the digest in its fragment."));
        }
        let jwt = String::from_utf8(document).map_err(|_| invalid("What stands at the request_uri is no JWT."))?;
        Ok(jwt.trim().to_owned())
    }

    /// The signed object inside an encrypted one ([RFC 9101 §4](https://www.rfc-editor.org/rfc/rfc9101#section-4)).
    pub(crate) async fn opened<'t>(&self, jwt: &'t str) -> Result<Cow<'t, str>, OAuthError> {
        if !is_encrypted(jwt) {
            return Ok(Cow::Borrowed(jwt));
        }
        let inner = self.decrypt(jwt).await.ok().and_then(|inner| String::from_utf8(inner).ok());
        inner.map(Cow::Owned).ok_or_else(|| {
            let sentence = "The request object cannot be decrypted with any key that this server publishes for that.";
            refused(ErrorCode::InvalidRequestObject, sentence)
        })
    }

    async fn read_object(&self, client: &Client, jwt: &str, beside: &Params) -> Result<Params, EffectiveError> {
        let opened = self.opened(jwt).await?;
        let object = RequestObject::parse(&opened)?;
        let keys = match self.client_keys_for(client, object.kid()).await {
            Ok(keys) => keys,
            // One that nobody signs needs no key.
            Err(ClientKeysError::None) => Arc::default(),
            Err(error) => {
                return Err(refused(ErrorCode::InvalidRequestObject, &format!("Refused: {error}.")).into());
            }
        };
        let rules = Rules { client, keys: &keys, issuer: &self.settings.issuer, now: self.now() };
        let params = object.params(beside, &rules)?;
        if params.size() > MAX_REQUEST {
            let sentence = "The request object asks for more than 8 KiB.";
            return Err(refused(ErrorCode::InvalidRequestObject, sentence).into());
        }
        if client.came_by_request() {
            self.use_object(client, &opened).await?;
        }
        Ok(params)
    }

    /// Uses up a request object, whose signature held, of a relying party that its federation alone knows.
    async fn use_object(&self, client: &Client, jwt: &str) -> Result<(), EffectiveError> {
        let request = AutomaticRequest::read(jwt, &self.settings.issuer, self.now())?;
        let used = Digest::of(format!("request object\n{}\n{}", client.id, request.jti).as_bytes());
        if !self.store.use_once(used, remembered(request.expires_at)).await? {
            let sentence = "The request object was used before: each needs a jti of its own.";
            return Err(refused(ErrorCode::InvalidRequestObject, sentence).into());
        }
        Ok(())
    }
}

/// What the sender of a request has proved beside the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proven {
    /// Nothing: a browser brings it.
    Not,
    /// Who it is, as it is registered.
    Beside,
}

impl Proven {
    /// Whether a key of the client's proved that this request is the client's
    /// ([OpenID Federation 1.0 §12.1.1.2](https://openid.net/specs/openid-federation-1_0.html#name-using-pushed-authorization)).
    fn proves(self, client: &Client) -> bool {
        use ClientAuthMethod::{PrivateKeyJwt, SelfSignedTlsClientAuth};
        let method = client.metadata.token_endpoint_auth_method;
        self == Self::Beside && matches!(method, Some(PrivateKeyJwt | SelfSignedTlsClientAuth))
    }
}

/// Why a request does not count.
#[derive(Debug, Error)]
pub(super) enum EffectiveError {
    /// The client is told.
    #[error(transparent)]
    Refused(#[from] OAuthError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<EffectiveError> for TokenError {
    fn from(error: EffectiveError) -> Self {
        match error {
            EffectiveError::Refused(error) => error.into(),
            EffectiveError::Store(error) => error.into(),
        }
    }
}

fn without_fragment(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url
}

fn refused(code: ErrorCode, sentence: &str) -> OAuthError {
    OAuthError::new(code, sentence)
}
