//! The provider, through the stock `openidconnect` crate: discovery, authorization code with PKCE
//! ([OpenID Connect Core §3.1](https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth)), userinfo.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::{Clock, Entropy, Secret, Timestamp};
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalClaims, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError,
    ClientId, ClientSecret, CsrfToken, EndSessionUrl, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl,
    JsonWebKey as _, LogoutRequest, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl, RequestTokenError, Scope, SubjectIdentifier,
    TokenResponse as _, UserInfoClaims,
    core::{
        CoreClient, CoreGenderClaim, CoreIdToken, CoreIdTokenClaims, CoreJsonWebKeySet, CoreJwsSigningAlgorithm,
        CoreResponseType,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::sync::Mutex;

use super::{RelyingParty, RelyingPartyConfig, SCOPES, http::HttpClient};

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// A sign-in that has begun: what the answer must fit.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub(super) state: Secret,
    nonce: Secret,
    verifier: Secret,
}

/// Somebody who has signed in.
#[derive(Debug, Clone)]
pub(super) struct SignedIn {
    pub(super) claims: Vec<Claim>,
    pub(super) access_token: Secret,
    /// Shown to the provider when the person signs out.
    id_token: CoreIdToken,
    /// The provider's name for the session.
    pub(super) sid: Option<String>,
}

/// A claim with where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) name: String,
    pub(super) values: Vec<String>,
    /// `ID token`, `userinfo` or both.
    pub(super) source: String,
}

/// Why a sign-in came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum SignInError {
    /// The answer belongs to no sign-in that this browser began.
    #[error("The answer does not belong to a sign-in that began in this browser (wrong or used state).")]
    State,
    /// The answer comes from somebody else (RFC 9207).
    #[error("The answer comes from another issuer, or does not say from which (iss: {0}).")]
    Issuer(String),
    /// The provider answered with an error.
    #[error("The provider said no: {error}")]
    Provider { error: String, description: Option<String> },
    /// The answer has neither a code nor an error.
    #[error("The answer has no code.")]
    NoCode,
    /// The provider cannot be reached or understood.
    #[error("The provider cannot be used: {0}")]
    Unusable(String),
    /// The ID token does not hold.
    #[error("The ID token is not valid: {0}")]
    IdToken(#[from] ClaimsVerificationError),
    /// What came with the ID token does not fit it.
    #[error("The answer is not valid: {0}")]
    Mismatch(String),
}

/// The parameters of the redirect back ([RFC 6749 §4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)).
#[derive(Deserialize)]
pub(super) struct Answer {
    pub(super) state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// The provider with what was discovered of it.
pub(super) struct Provider {
    issuer: String,
    redirect_uri: String,
    client_id: String,
    client_secret: Secret,
    http: HttpClient,
    clock: Arc<dyn Clock>,
    post_logout_redirect_uri: String,
    discovered: Mutex<Option<Discovered>>,
}

/// What was discovered of the provider.
#[derive(Clone)]
struct Discovered {
    client: Client,
    keys: CoreJsonWebKeySet,
    end_session: Option<EndSessionUrl>,
}

impl Provider {
    pub(super) fn new(config: RelyingPartyConfig) -> Self {
        Self {
            // A Url writes an empty path as a slash, which an issuer does not have.
            issuer: config.issuer.as_str().trim_end_matches('/').to_owned(),
            redirect_uri: RelyingParty::redirect_uri(&config.base),
            post_logout_redirect_uri: RelyingParty::post_logout_redirect_uri(&config.base),
            client_id: config.client_id,
            client_secret: config.client_secret,
            http: HttpClient(config.http),
            clock: config.clock,
            discovered: Mutex::default(),
        }
    }

    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    pub(super) fn credentials(&self) -> (&str, &Secret) {
        (&self.client_id, &self.client_secret)
    }

    pub(super) const fn http(&self) -> &HttpClient {
        &self.http
    }

    /// Where to send the browser, and what to remember until it comes back.
    pub(super) async fn begin(&self, entropy: &dyn Entropy) -> Result<(String, Attempt), SignInError> {
        let client = self.client().await?;
        let attempt = Attempt {
            state: Secret::generate(entropy),
            nonce: Secret::generate(entropy),
            verifier: Secret::generate(entropy),
        };
        let (state, nonce) = (attempt.state.expose().to_owned(), attempt.nonce.expose().to_owned());
        let (url, _, _) = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            // `openid` is there already.
            .add_scopes(SCOPES.iter().skip(1).map(|scope| Scope::new((*scope).to_owned())))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier(&attempt)))
            .url();
        Ok((url.into(), attempt))
    }

    /// Redeems the answer to `attempt`.
    pub(super) async fn finish(&self, attempt: &Attempt, answer: Answer) -> Result<SignedIn, SignInError> {
        if answer.iss.as_deref() != Some(&self.issuer) {
            return Err(SignInError::Issuer(answer.iss.unwrap_or_else(|| "none".to_owned())));
        }
        if let Some(error) = answer.error {
            return Err(SignInError::Provider { error, description: answer.error_description });
        }
        let code = AuthorizationCode::new(answer.code.ok_or(SignInError::NoCode)?);
        let client = self.client().await?;
        let tokens = client
            .exchange_code(code)
            .map_err(unusable)?
            .set_pkce_verifier(verifier(attempt))
            .request_async(&self.http)
            .await
            .map_err(|error| match error {
                RequestTokenError::ServerResponse(response) => SignInError::Provider {
                    error: response.error().to_string(),
                    description: response.error_description().cloned(),
                },
                error => unusable(error),
            })?;
        let id_token = tokens.id_token().ok_or_else(|| SignInError::Mismatch("it has no ID token".to_owned()))?;
        let verified = self.verified(&client, id_token, &attempt.nonce, tokens.access_token()).await?;
        let subject = verified.subject().clone();
        let userinfo = self.userinfo(&client, tokens.access_token(), subject).await?;
        let claims = payload(id_token)?;
        Ok(SignedIn {
            claims: merged(&claims, &userinfo),
            access_token: Secret::from(tokens.access_token().secret().clone()),
            id_token: id_token.clone(),
            sid: claims.get("sid").and_then(Value::as_str).map(ToOwned::to_owned),
        })
    }

    /// The ID token's claims, verified; with fresh keys if those known do not fit it (the provider may have rotated).
    async fn verified(
        &self,
        client: &Client,
        id_token: &CoreIdToken,
        nonce: &Secret,
        access_token: &AccessToken,
    ) -> Result<CoreIdTokenClaims, SignInError> {
        let now = self.clock.now();
        match verify(client, id_token, nonce, access_token, now) {
            Err(SignInError::IdToken(ClaimsVerificationError::SignatureVerification(_))) => {
                let client = self.discover().await?.client;
                verify(&client, id_token, nonce, access_token, now)
            }
            verdict => verdict,
        }
    }

    async fn userinfo(
        &self,
        client: &Client,
        access_token: &AccessToken,
        subject: SubjectIdentifier,
    ) -> Result<Map<String, Value>, SignInError> {
        let request = client.user_info(access_token.clone(), Some(subject)).map_err(unusable)?;
        let claims: UserInfoClaims<OtherClaims, CoreGenderClaim> =
            request.request_async(&self.http).await.map_err(unusable)?;
        match serde_json::to_value(claims) {
            Ok(Value::Object(claims)) => Ok(claims),
            _ => Err(SignInError::Mismatch("userinfo is no object".to_owned())),
        }
    }

    /// Where to send the browser of somebody who signs out; `None` if the provider knows no such place.
    pub(super) async fn logout_url(&self, signed_in: &SignedIn) -> Option<String> {
        let end_session = self.known().await.ok()?.end_session?;
        let back = PostLogoutRedirectUrl::new(self.post_logout_redirect_uri.clone()).ok()?;
        let request = LogoutRequest::from(end_session).set_id_token_hint(&signed_in.id_token);
        Some(request.set_post_logout_redirect_uri(back).http_get_url().into())
    }

    /// The session that a logout token ends
    /// ([Back-Channel Logout §2.6](https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation)).
    pub(super) async fn ended_session(&self, logout_token: &str) -> Result<String, SignInError> {
        let known = self.known().await?;
        let claims = match signed_claims(&known.keys, logout_token) {
            // The provider may have rotated its keys.
            None => signed_claims(&self.discover().await?.keys, logout_token),
            claims => claims,
        };
        let claims = claims.ok_or_else(|| mismatch("the logout token was not signed by the provider"))?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let until = claims.get("exp").and_then(Value::as_i64).unwrap_or(0);
        let is_logout = claims.get("events").and_then(|events| events.get(LOGOUT_EVENT)).is_some_and(Value::is_object);
        let is_ours = text("iss") == Some(&self.issuer) && text("aud") == Some(&self.client_id);
        match text("sid") {
            Some(sid)
                if is_ours && is_logout && until > self.clock.now().as_seconds() && !claims.contains_key("nonce") =>
            {
                Ok(sid.to_owned())
            }
            _ => Err(mismatch("the logout token is not for this site and this moment, or ends no session")),
        }
    }

    async fn client(&self) -> Result<Client, SignInError> {
        Ok(self.known().await?.client)
    }

    async fn known(&self) -> Result<Discovered, SignInError> {
        if let Some(discovered) = &*self.discovered.lock().await {
            return Ok(discovered.clone());
        }
        self.discover().await
    }

    async fn discover(&self) -> Result<Discovered, SignInError> {
        let issuer = IssuerUrl::new(self.issuer.clone()).map_err(unusable)?;
        let metadata = ProviderMetadataWithLogout::discover_async(issuer, &self.http).await.map_err(unusable)?;
        let (keys, end_session) =
            (metadata.jwks().clone(), metadata.additional_metadata().end_session_endpoint.clone());
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(self.client_id.clone()),
            Some(ClientSecret::new(self.client_secret.expose().to_owned())),
        )
        .set_redirect_uri(RedirectUrl::new(self.redirect_uri.clone()).map_err(unusable)?);
        let discovered = Discovered { client, keys, end_session };
        *self.discovered.lock().await = Some(discovered.clone());
        Ok(discovered)
    }
}

/// Every claim of userinfo that is not one of OpenID Connect's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct OtherClaims(BTreeMap<String, Value>);

impl AdditionalClaims for OtherClaims {}

fn verifier(attempt: &Attempt) -> PkceCodeVerifier {
    PkceCodeVerifier::new(attempt.verifier.expose().to_owned())
}

fn verify(
    client: &Client,
    id_token: &CoreIdToken,
    nonce: &Secret,
    access_token: &AccessToken,
    now: Timestamp,
) -> Result<CoreIdTokenClaims, SignInError> {
    let seconds = u64::try_from(now.as_seconds()).unwrap_or(0);
    let verifier = client.id_token_verifier().set_time_fn(move || (UNIX_EPOCH + Duration::from_secs(seconds)).into());
    let claims = id_token.claims(&verifier, &Nonce::new(nonce.expose().to_owned()))?;
    if let Some(expected) = claims.access_token_hash() {
        let algorithm = id_token.signing_alg().map_err(mismatch)?;
        let key = id_token.signing_key(&verifier).map_err(mismatch)?;
        let actual = AccessTokenHash::from_token(access_token, algorithm, key).map_err(mismatch)?;
        if actual != *expected {
            return Err(SignInError::Mismatch("the access token is not the ID token's (at_hash)".to_owned()));
        }
    }
    Ok(claims.clone())
}

/// The one member of `events` that makes a token a logout token.
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The claims of a logout token that one of the keys signed by RS256, as this client is registered; `None` for anything
/// else.
fn signed_claims(keys: &CoreJsonWebKeySet, token: &str) -> Option<Map<String, Value>> {
    let (message, signature) = token.rsplit_once('.')?;
    let (header, payload) = message.split_once('.')?;
    let object = |part: &str| serde_json::from_slice::<Map<String, Value>>(&BASE64URL.decode(part).ok()?).ok();
    let header = object(header)?;
    let text = |name: &str| header.get(name).and_then(Value::as_str);
    if text("alg") != Some("RS256") || text("typ") != Some("logout+jwt") {
        return None;
    }
    let signature = BASE64URL.decode(signature).ok()?;
    let algorithm = CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256;
    let mut named = keys.keys().iter().filter(|key| key.key_id().map(|kid| kid.as_str()) == text("kid"));
    named
        .any(|key| key.verify_signature(&algorithm, message.as_bytes(), &signature).is_ok())
        .then(|| object(payload))?
}

/// The claims of an ID token that has been verified, as they were sent.
fn payload(id_token: &CoreIdToken) -> Result<Map<String, Value>, SignInError> {
    let token = id_token.to_string();
    let payload = token.split('.').nth(1).ok_or_else(|| mismatch("the ID token has no payload"))?;
    let payload = BASE64URL.decode(payload).map_err(mismatch)?;
    serde_json::from_slice(&payload).map_err(mismatch)
}

/// One line for each claim, or two where the ID token and userinfo say different things.
fn merged(id_token: &Map<String, Value>, userinfo: &Map<String, Value>) -> Vec<Claim> {
    let mut claims: Vec<_> = id_token
        .iter()
        .map(|(name, value)| {
            let source = if userinfo.get(name) == Some(value) { "ID token, userinfo" } else { "ID token" };
            claim(name, value, source)
        })
        .collect();
    let only_there = userinfo.iter().filter(|(name, value)| id_token.get(*name) != Some(value));
    claims.extend(only_there.map(|(name, value)| claim(name, value, "userinfo")));
    claims.sort_by(|a, b| a.name.cmp(&b.name));
    claims
}

fn claim(name: &str, value: &Value, source: &str) -> Claim {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    let values = match value {
        Value::Array(values) => values.iter().map(text).collect(),
        value => vec![text(value)],
    };
    Claim { name: name.to_owned(), values, source: source.to_owned() }
}

#[allow(clippy::needless_pass_by_value, reason = "the signature that map_err wants")]
fn unusable(error: impl std::error::Error) -> SignInError {
    // The outermost error of the crate only says which step failed; the causes say why.
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    SignInError::Unusable(text)
}

#[allow(clippy::needless_pass_by_value, reason = "the signature that map_err wants")]
fn mismatch(error: impl ToString) -> SignInError {
    SignInError::Mismatch(error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_claim_that_both_sources_agree_on_is_one_line() {
        let id_token = json!({"sub": "1", "email": "a@example.org"});
        let userinfo = json!({"sub": "1", "email": "b@example.org", "groups": ["x", "y"]});
        let lines = merged(id_token.as_object().unwrap(), userinfo.as_object().unwrap());
        let lines: Vec<_> =
            lines.iter().map(|claim| (claim.name.as_str(), claim.values.join(" "), claim.source.as_str())).collect();
        assert_eq!(
            lines,
            [
                ("email", "a@example.org".to_owned(), "ID token"),
                ("email", "b@example.org".to_owned(), "userinfo"),
                ("groups", "x y".to_owned(), "userinfo"),
                ("sub", "1".to_owned(), "ID token, userinfo"),
            ]
        );
    }
}
