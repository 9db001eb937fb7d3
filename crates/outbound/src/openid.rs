//! OpenID providers that the operator named, as their client: the authorization code flow with PKCE and nonce
//! ([OpenID Connect Core §3.1](https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth)), by the
//! `openidconnect` crate; and GitHub, which speaks OAuth 2.0 with an API of its own ([`github`]).
//!
//! Invariant: [`Vouched`] exists only after everything that the provider signed or said over TLS was checked: signature by
//! one of its keys with an asymmetric algorithm, issuer, audience, nonce, times, `at_hash`, and one `sub` throughout.

mod error;
mod github;
mod http;
mod id_token;
mod known;
mod logout_token;

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use domain::{Secret, Timestamp};
use openidconnect::{
    AccessToken, AuthenticationContextClass, AuthorizationCode, CsrfToken, Nonce, OAuth2TokenResponse as _,
    PkceCodeChallenge, PkceCodeVerifier, RequestTokenError, Scope, SubjectIdentifier, TokenResponse as _,
    core::{CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim},
};
use serde_json::{Map, Value};
use url::Url;

pub use self::{error::OpenIdError, logout_token::SignedOutThere};
use self::{error::told, http::Http, id_token::OtherClaims, known::Known};
use crate::Fetcher;

/// How a provider is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialect {
    /// OpenID Connect, from its discovery document on.
    OpenId {
        /// The issuer, as it stands in its documents and tokens.
        issuer: String,
        /// Whether each tenant has an issuer of its own: Microsoft's, where `{tenantid}` stands for the claim `tid`.
        tenants: bool,
    },
    /// OAuth 2.0, and an API that says who it is.
    GitHub {
        /// Where people sign in.
        web: Url,
        /// Where the API is.
        api: Url,
    },
}

/// A provider, and who we are to it.
#[derive(Debug, Clone)]
pub struct Registration {
    /// How it is spoken to.
    pub dialect: Dialect,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: Secret,
    /// Where its answers go.
    pub redirect_uri: String,
    /// What it is asked for, besides `openid`.
    pub scopes: Vec<String>,
}

/// What a provider is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What comes back with the answer.
    pub state: &'a str,
    /// What makes an ID token the answer to this question.
    pub proof: &'a Proof,
    /// How the person is to sign in.
    pub manner: Manner,
    /// By which authentication contexts.
    pub acr_values: &'a [String],
}

/// What only we know of a question until it is answered.
#[derive(Debug, Clone)]
pub struct Proof {
    /// Stands in the ID token.
    pub nonce: Secret,
    /// Whose digest was sent along ([RFC 7636](https://www.rfc-editor.org/rfc/rfc7636)): 43 characters.
    pub verifier: Secret,
}

/// How a person is to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As the provider likes.
    Usual,
    /// Anew, whatever session there is.
    Anew,
    /// Having seen as whom.
    ChooseAccount,
    /// Without being shown anything.
    Silent {
        /// How long ago at most; then the answer says when.
        max_age: Option<Duration>,
    },
}

/// What a provider said of a person, after every check.
#[derive(Debug, Clone, PartialEq)]
pub struct Vouched {
    /// The claims: those of the ID token, and what userinfo says beyond them.
    pub claims: Map<String, Value>,
}

/// One provider. What it says of itself is kept and renewed.
#[derive(Debug)]
pub struct OpenIdClient {
    registration: Registration,
    http: Http,
    known: RwLock<Option<Arc<Known>>>,
    /// Held by who asks again because of what a stranger sent.
    again: tokio::sync::Mutex<()>,
}

impl OpenIdClient {
    /// A client of this provider, which is asked nothing yet.
    pub fn new(registration: Registration, fetcher: &Fetcher) -> Self {
        Self { registration, http: Http::new(fetcher), known: RwLock::default(), again: tokio::sync::Mutex::default() }
    }

    /// Where the browser goes with a question.
    pub async fn authorization_url(&self, question: &Question<'_>, now: Timestamp) -> Result<Url, OpenIdError> {
        match &self.registration.dialect {
            Dialect::GitHub { web, .. } => github::authorization_url(web, &self.registration, question),
            Dialect::OpenId { .. } => Ok(self.openid_url(&*self.known(now).await?, question)),
        }
    }

    /// Whether an answer comes from this provider, as far as it says so
    /// ([RFC 9207 §2.4](https://www.rfc-editor.org/rfc/rfc9207#section-2.4)).
    pub async fn check_issuer(&self, iss: Option<&str>, now: Timestamp) -> Result<(), OpenIdError> {
        let Dialect::OpenId { issuer, tenants } = &self.registration.dialect else { return Ok(()) };
        match iss {
            // It names the tenant, which nobody knows before the ID token.
            Some(_) if *tenants => Ok(()),
            Some(iss) if iss == issuer => Ok(()),
            Some(iss) => Err(OpenIdError::OtherIssuer(Some(iss.to_owned()))),
            None if self.known(now).await?.names_itself() => Err(OpenIdError::OtherIssuer(None)),
            None => Ok(()),
        }
    }

    /// What the provider says for a code.
    pub async fn redeem(&self, code: &str, proof: &Proof, now: Timestamp) -> Result<Vouched, OpenIdError> {
        match &self.registration.dialect {
            Dialect::GitHub { web, api } => {
                github::redeem(&self.http, (web, api), &self.registration, (code, proof)).await
            }
            Dialect::OpenId { .. } => self.redeem_openid(code, proof, now).await,
        }
    }

    /// Where the browser goes to sign out at the provider, if that is possible
    /// ([RP-Initiated Logout §2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)). We show no ID
    /// token there, because none is kept: the provider may ask the person.
    pub async fn end_session_url(&self, way_back: &str, state: &str, now: Timestamp) -> Option<Url> {
        let mut url = self.end_session_endpoint(now).await?;
        url.query_pairs_mut()
            .append_pair("client_id", &self.registration.client_id)
            .append_pair("post_logout_redirect_uri", way_back)
            .append_pair("state", state);
        Some(url)
    }

    /// Whether people can sign out at the provider.
    pub async fn ends_sessions(&self, now: Timestamp) -> bool {
        self.end_session_endpoint(now).await.is_some()
    }

    async fn end_session_endpoint(&self, now: Timestamp) -> Option<Url> {
        match &self.registration.dialect {
            Dialect::GitHub { .. } => None,
            Dialect::OpenId { .. } => self.known(now).await.ok()?.end_session.clone(),
        }
    }

    /// Reads what the provider says of itself, on trial.
    pub async fn check(&self, now: Timestamp) -> Result<(), OpenIdError> {
        match &self.registration.dialect {
            Dialect::GitHub { .. } => Ok(()),
            Dialect::OpenId { .. } => self.known(now).await.map(drop),
        }
    }

    fn openid_url(&self, known: &Known, question: &Question<'_>) -> Url {
        let Question { state, proof, manner, acr_values } = *question;
        let (state, nonce) = (state.to_owned(), proof.nonce.expose().to_owned());
        let mut request = known
            .client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || CsrfToken::new(state), || Nonce::new(nonce))
            .add_scopes(self.registration.scopes.iter().map(|scope| Scope::new(scope.clone())))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier(proof)));
        request = match manner {
            Manner::Usual => request,
            // Both, because some know only the one, and max_age makes auth_time come back.
            Manner::Anew => request.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO),
            Manner::ChooseAccount => request.add_prompt(CoreAuthPrompt::SelectAccount),
            Manner::Silent { max_age: None } => request.add_prompt(CoreAuthPrompt::None),
            Manner::Silent { max_age: Some(max_age) } => request.add_prompt(CoreAuthPrompt::None).set_max_age(max_age),
        };
        for value in acr_values {
            request = request.add_auth_context_value(AuthenticationContextClass::new(value.clone()));
        }
        request.url().0
    }

    async fn redeem_openid(&self, code: &str, proof: &Proof, now: Timestamp) -> Result<Vouched, OpenIdError> {
        let known = self.known(now).await?;
        let tokens = known
            .client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| OpenIdError::Unusable(told(&error)))?
            .set_pkce_verifier(verifier(proof))
            .request_async(&self.http)
            .await
            .map_err(|error| match error {
                RequestTokenError::ServerResponse(said) => OpenIdError::Refused {
                    error: refusal(said.error()),
                    description: said.error_description().cloned(),
                },
                RequestTokenError::Request(error) => OpenIdError::Unreachable(error.to_string()),
                error => OpenIdError::Unreadable(told(&error)),
            })?;
        let id_token = tokens.id_token().ok_or(OpenIdError::NoIdToken)?;
        let mut claims = match self.verified(&known, id_token, proof, tokens.access_token(), now) {
            // The provider may have changed its keys since.
            Err(OpenIdError::UnknownKey(_)) => {
                let renewed = self.learn(now).await?;
                self.verified(&renewed, id_token, proof, tokens.access_token(), now)?
            }
            claims => claims?,
        };
        for (name, value) in self.userinfo(&known, tokens.access_token(), &claims).await? {
            claims.entry(name).or_insert(value);
        }
        Ok(Vouched { claims })
    }

    /// What userinfo says of the same person; nothing where there is no such endpoint.
    async fn userinfo(
        &self,
        known: &Known,
        access_token: &AccessToken,
        claims: &Map<String, Value>,
    ) -> Result<Map<String, Value>, OpenIdError> {
        let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
        let subject = SubjectIdentifier::new(subject.to_owned());
        let Ok(request) = known.client.user_info(access_token.clone(), Some(subject)) else { return Ok(Map::new()) };
        let said: openidconnect::UserInfoClaims<OtherClaims, CoreGenderClaim> =
            request.request_async(&self.http).await.map_err(|error| OpenIdError::Userinfo(told(&error)))?;
        match serde_json::to_value(said) {
            Ok(Value::Object(claims)) => Ok(claims),
            _ => Ok(Map::new()),
        }
    }

    /// What is known of the provider; it is asked where that is too old. If it does not answer, the old stays.
    async fn known(&self, now: Timestamp) -> Result<Arc<Known>, OpenIdError> {
        let held = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        match held {
            Some(held) if held.is_fresh(now) => Ok(held),
            None => self.learn(now).await,
            Some(held) => match self.learn(now).await {
                Ok(known) => Ok(known),
                Err(error) => {
                    tracing::warn!(%error, "an OpenID provider does not say who it is; what it said last stays");
                    let held = Arc::new(held.good_for_another_minute(now));
                    self.keep(&held);
                    Ok(held)
                }
            },
        }
    }

    /// The same for what somebody sent who is nobody yet: one at a time.
    async fn known_to_strangers(&self, now: Timestamp) -> Result<Arc<Known>, OpenIdError> {
        let _one = self.again.lock().await;
        self.known(now).await
    }

    /// Asks the provider once more because of that, if it was not asked just now.
    async fn known_anew_to_strangers(&self, now: Timestamp) -> Result<Arc<Known>, OpenIdError> {
        let _one = self.again.lock().await;
        let held = self.known(now).await?;
        if held.is_new(now) {
            return Ok(held);
        }
        Ok(match self.learn(now).await {
            Ok(known) => known,
            Err(error) => {
                tracing::warn!(%error, "an OpenID provider does not say its keys; those that it said last stay");
                let held = Arc::new(held.asked_again(now));
                self.keep(&held);
                held
            }
        })
    }

    async fn learn(&self, now: Timestamp) -> Result<Arc<Known>, OpenIdError> {
        let known = Arc::new(Known::discover(&self.http, &self.registration, now).await?);
        self.keep(&known);
        Ok(known)
    }

    fn keep(&self, known: &Arc<Known>) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(known));
    }
}

fn verifier(proof: &Proof) -> PkceCodeVerifier {
    PkceCodeVerifier::new(proof.verifier.expose().to_owned())
}

fn refusal(error: &CoreErrorResponseType) -> String {
    error.as_ref().to_owned()
}
