//! Clients that register and manage themselves
//! ([RFC 7591](https://www.rfc-editor.org/rfc/rfc7591), [RFC 7592](https://www.rfc-editor.org/rfc/rfc7592)).
//!
//! Invariant: without a token of the operator's nobody registers a client that may fetch certificates, and what an
//! administrator has decided about is not changed behind their back.

use std::{net::IpAddr, time::Duration};

use domain::{
    Client, ClientId, ClientStatus, CommunityId, Decision, Digest, Registration, Scope, Scopes, Secret, Timestamp,
    client::{
        GrantType,
        act::{ClientActKind, ClientActor},
        registrar::{Provenance, RegistrationToken},
    },
};
use oauth::{
    ErrorCode, OAuthError, RequestContext,
    bearer::{BearerError, bearer_token},
    metadata::path,
    registration::{ClientDocument, ClientInformation, Credentials, Rules, json_object},
};
use serde_json::{Map, Value, json};
use storage::StoreError;
use thiserror::Error;

use super::tokens::{UNKNOWN, an_hour_before};
use crate::{
    Broker,
    client_changes::{EditError, Edited, Submission},
    settings::OpenRegistration,
};

/// The time over which registrations of one address are counted.
pub(super) const WINDOW: Duration = Duration::from_secs(60 * 60);
/// How long to wait where the whole server has enough.
const LATER: Duration = Duration::from_secs(24 * 60 * 60);
/// Where nobody looks: grants with a person in front of the client.
pub(crate) const SELF_APPROVED: &[GrantType] =
    &[GrantType::AuthorizationCode, GrantType::Implicit, GrantType::RefreshToken, GrantType::DeviceCode];
/// Who retires a client that retires itself, in the records.
const OWNER: &str = "its owner, by the API";

/// Why the API says no.
#[derive(Debug, Error)]
pub enum ApiError {
    /// The document cannot be registered.
    #[error(transparent)]
    Refused(#[from] OAuthError),
    /// No token, or not a good one.
    #[error(transparent)]
    Token(#[from] BearerError),
    /// Not allowed, whoever asks; why.
    #[error("{0}")]
    Forbidden(String),
    /// Too many; what, and when to come again.
    #[error("{sentence}")]
    TooMany {
        /// For whoever asks.
        sentence: &'static str,
        /// When to come again.
        retry_after: Duration,
    },
    /// The client changed meanwhile.
    #[error("the client was changed by somebody else at the same time")]
    Conflict,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who manages a client.
enum Manager {
    /// The client itself; its registration access token.
    Client(Secret),
    /// Whoever registered it.
    Registrar(RegistrationToken),
}

impl Broker {
    /// Registers a client (RFC 7591 §3).
    pub async fn register_client(&self, sent: &RequestContext, body: &[u8]) -> Result<ClientInformation, ApiError> {
        let registrar = self.admit(sent).await?;
        let document = self.document(json_object(body)?, registrar.as_ref()).await?;
        let status = if self.approves(registrar.as_ref()) { ClientStatus::Approved } else { ClientStatus::Pending };
        if status == ClientStatus::Pending {
            self.check_queue().await?;
        }
        let scopes = granted(document.scopes.as_ref(), &self.offered(registrar.as_ref()));
        let management = Secret::generate(self.entropy());
        let new = self.new_client(registration(&document, scopes), document.metadata, status);
        let provenance = Provenance {
            registrar: registrar.as_ref().map(|token| token.id.clone()),
            address: sent.address.filter(|_| registrar.is_none()).map(|address| address.to_string()),
            management: Some(management.digest()),
        };
        if !self.store.register_client(&new.client, &provenance, self.now()).await? {
            return Err(UNKNOWN.into());
        }
        tracing::info!(client = %new.client.id, name = new.client.registration.name, %status,
            registrar = provenance.registrar, address = provenance.address, "a client was registered by the API");
        if status == ClientStatus::Pending {
            self.tell_administrators(&new.client).await;
        }
        let credentials = Credentials { secret: new.secret, registration_token: Some(management) };
        Ok(self.information(&new.client, &credentials))
    }

    /// What is registered (RFC 7592 §2.1).
    pub async fn registered_client(
        &self,
        authorization: Option<&str>,
        id: Option<&str>,
    ) -> Result<ClientInformation, ApiError> {
        let (client, manager) = self.managed(authorization, id).await?;
        Ok(self.information(&client, &Credentials { secret: None, registration_token: manager.token() }))
    }

    /// Puts another document in the place of the one that is registered (RFC 7592 §2.2).
    pub async fn replace_client(
        &self,
        authorization: Option<&str>,
        id: Option<&str>,
        body: &[u8],
    ) -> Result<ClientInformation, ApiError> {
        let (seen, manager) = self.managed(authorization, id).await?;
        // Before the client is read again: what changes in between makes the version too old, never too new.
        let version = self.store.client_version(&seen.id).await?.ok_or(UNKNOWN)?;
        let before = self.store.client(&seen.id).await?.ok_or(UNKNOWN)?;
        if matches!(before.status, ClientStatus::Rejected | ClientStatus::Suspended) {
            return Err(ApiError::Forbidden(format!("This client is {}; ask the operator.", before.status)));
        }
        let members = json_object(body)?;
        let presented = presented_secret(&members, &before, self.now())?;
        let registrar = match &manager {
            Manager::Registrar(token) => Some(token.clone()),
            Manager::Client(_) => self.registrar_of(&before).await?,
        };
        let document = self.document(members, registrar.as_ref()).await?;
        let own = self.offered(registrar.as_ref());
        let offered = own.iter().chain(before.registration.scopes.iter()).cloned();
        let scopes = granted(document.scopes.as_ref(), &offered.collect());
        let mut after = before.clone();
        after.registration = registration(&document, scopes);
        after.metadata = document.metadata;
        // The operator's word, which no document of the client's own takes back.
        after.metadata.skin.clone_from(&before.metadata.skin);
        // Whoever was brought by somebody who may approve, or came where nobody looks, is not looked at now either.
        let approves = self.approves(registrar.as_ref());
        let submission = Submission { before: &before, after, version, by: ClientActor::Api, owner: None, approves };
        // What waits is not registered yet: the client is told what is (§2.2 leaves that to the server).
        let (registered, secret) = match self.submit_change(submission).await {
            Ok(Edited::Applied(client, secret)) => (*client, secret),
            Ok(Edited::Waits | Edited::Nothing) => (before, None),
            Err(EditError::Store(error)) => return Err(error.into()),
            Err(EditError::Refused(error)) => return Err(error.into()),
            Err(EditError::Unknown | EditError::Fixed | EditError::Form(_) | EditError::Outdated) => {
                return Err(ApiError::Conflict);
            }
        };
        let secret = secret.or(presented);
        Ok(self.information(&registered, &Credentials { secret, registration_token: manager.token() }))
    }

    /// Retires a client (RFC 7592 §2.3): nothing that it got is good any more, and its id is never given again.
    pub async fn retire_client(&self, authorization: Option<&str>, id: Option<&str>) -> Result<(), ApiError> {
        let (client, _) = self.managed(authorization, id).await?;
        let act = self.client_act(&client.id, ClientActor::Api, ClientActKind::Retired, json!({}));
        if !self.store.decide_client(Decision::Retire, OWNER, &act).await? {
            return Err(ApiError::Conflict);
        }
        tracing::info!(client = %client.id, "a client retired itself by the API");
        Ok(())
    }

    async fn document(
        &self,
        members: Map<String, Value>,
        registrar: Option<&RegistrationToken>,
    ) -> Result<ClientDocument, OAuthError> {
        let (members, statement) = self.believed(members)?;
        let mut document = ClientDocument::parse(&members, &self.rules(registrar))?;
        document.metadata.software_statement = statement;
        self.check_means(&document).await?;
        Ok(document)
    }

    /// Who may register now; `None`: somebody without a token.
    async fn admit(&self, sent: &RequestContext) -> Result<Option<RegistrationToken>, ApiError> {
        let policy = &self.settings.registration;
        if policy.open == OpenRegistration::Off {
            let form = self.settings.issuer.endpoint("/oauth2/register");
            let sentence = format!("Registration by the API is switched off here; use the form at {form}.");
            return Err(ApiError::Forbidden(sentence));
        }
        match bearer_token(sent.authorization()) {
            Ok(bearer) => match self.presented_token(&bearer).await? {
                Some(token) if token.uses_left != Some(0) => Ok(Some(token)),
                _ => Err(UNKNOWN.into()),
            },
            Err(BearerError::Missing) if policy.open == OpenRegistration::Anyone => {
                self.check_quota(sent.address).await?;
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Two at the same moment may both still pass: the numbers keep a flood out, they are no contract.
    async fn check_quota(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        let policy = &self.settings.registration;
        let now = self.now();
        if let Some(address) = address {
            let known = self.store.registrations_from(address, an_hour_before(now)).await?;
            if known.count >= i64::from(policy.per_address) {
                let retry_after = known.first.map_or(WINDOW, |first| (first + WINDOW).since(now));
                let sentence = "This address has registered many clients in the last hour.";
                return Err(ApiError::TooMany { sentence, retry_after });
            }
        }
        let all = self.store.self_registered(&self.settings.community, policy.max_self_registered).await?;
        if all >= i64::from(policy.max_self_registered) {
            let sentence = "As many clients have registered themselves as this server takes; ask the operator.";
            return Err(ApiError::TooMany { sentence, retry_after: LATER });
        }
        Ok(())
    }

    async fn check_queue(&self) -> Result<(), ApiError> {
        if self.is_queue_full().await? {
            let sentence = "Too many registrations are waiting for a decision.";
            return Err(ApiError::TooMany { sentence, retry_after: LATER });
        }
        Ok(())
    }

    /// The client that somebody may manage. Whoever names one that is not theirs learns nothing of it.
    async fn managed(&self, authorization: Option<&str>, id: Option<&str>) -> Result<(Client, Manager), ApiError> {
        let bearer = bearer_token(authorization)?;
        let Some(id) = id else {
            let sentence = "Name the client by the parameter client_id, as registration_client_uri does.";
            return Err(OAuthError::new(ErrorCode::InvalidRequest, sentence).into());
        };
        let id = ClientId::parse(id).map_err(|_| UNKNOWN)?;
        let provenance = self.store.provenance(&id).await?.ok_or(UNKNOWN)?;
        let manager = if provenance.management == Some(bearer.digest()) {
            Manager::Client(bearer)
        } else {
            let token = self.presented_token(&bearer).await?.filter(|token| token.manages);
            let token = token.filter(|token| provenance.registrar.as_ref() == Some(&token.id));
            Manager::Registrar(token.ok_or(UNKNOWN)?)
        };
        match self.client(&id).await? {
            Some(client) if client.status != ClientStatus::Retired => Ok((client, manager)),
            _ => Err(UNKNOWN.into()),
        }
    }

    async fn registrar_of(&self, client: &Client) -> Result<Option<RegistrationToken>, StoreError> {
        let provenance = self.store.provenance(&client.id).await?.unwrap_or_default();
        match provenance.registrar {
            // One whose token is gone is held to what is on record of it: its clients stay, and are looked at anew.
            Some(id) => Ok(Some(self.store.registrar(&id).await?.unwrap_or_else(|| former(id)))),
            None => Ok(None),
        }
    }

    fn rules(&self, registrar: Option<&RegistrationToken>) -> Rules<'static> {
        let unseen = registrar.is_none() && self.settings.registration.approve_at_once;
        Rules { grants: if unseen { SELF_APPROVED } else { GrantType::ALL }, operator: false }
    }

    fn approves(&self, registrar: Option<&RegistrationToken>) -> bool {
        registrar.map_or(self.settings.registration.approve_at_once, |token| token.approves)
    }

    fn offered(&self, registrar: Option<&RegistrationToken>) -> Scopes {
        registrar.map_or_else(|| self.self_granted_scopes(), |token| token.scopes.clone())
    }

    /// What a client may ask for whom nobody vouches for.
    pub(super) fn self_granted_scopes(&self) -> Scopes {
        self.settings.registration.scopes.intersection(&self.scopes())
    }

    fn information(&self, client: &Client, credentials: &Credentials) -> ClientInformation {
        let id: String = url::form_urlencoded::byte_serialize(client.id.as_str().as_bytes()).collect();
        let uri = self.settings.issuer.endpoint(&format!("{}?client_id={id}", path::REGISTRATION));
        ClientInformation::new(client, credentials, &uri)
    }
}

impl Manager {
    fn token(&self) -> Option<Secret> {
        match self {
            Self::Client(secret) => Some(secret.clone()),
            Self::Registrar(_) => None,
        }
    }
}

/// A registrar whose token was removed.
fn former(id: String) -> RegistrationToken {
    RegistrationToken {
        id,
        community: CommunityId::home(),
        name: String::new(),
        secret: Digest::of(b""),
        scopes: Scopes::default(),
        approves: false,
        manages: false,
        uses_left: Some(0),
        expires_at: None,
        created_at: domain::Timestamp::from_seconds(0),
    }
}

/// What it wants of what is offered; without a wish everything but certificates. The rest is left out
/// silently, and the answer tells what is left (RFC 7591 §3.2.1).
pub(crate) fn granted(wanted: Option<&Scopes>, offered: &Scopes) -> Scopes {
    let granted = match wanted {
        Some(wanted) => wanted.intersection(offered),
        None => offered.iter().filter(|scope| !scope.is_certifying()).cloned().collect(),
    };
    granted.iter().cloned().chain([Scope::OpenId]).collect()
}

pub(crate) fn registration(document: &ClientDocument, scopes: Scopes) -> Registration {
    Registration {
        name: document.display_name(),
        contact_email: document.contact_email.clone().unwrap_or_default(),
        home_page: document.home_page.clone(),
        redirect_uris: document.redirect_uris.clone(),
        scopes,
    }
}

fn is_its_secret(client: &Client, presented: &str, now: Timestamp) -> bool {
    let presented = Digest::of(presented.as_bytes());
    client.live_secrets(now).any(|kept| kept.digest == presented)
}

/// RFC 7592 §2.2: what a client must not send in a change, and what must be as it is.
fn presented_secret(
    members: &Map<String, Value>,
    client: &Client,
    now: Timestamp,
) -> Result<Option<Secret>, OAuthError> {
    let refuse = |member: &str, reason: &str| {
        Err(OAuthError::new(ErrorCode::InvalidClientMetadata, format!("{member}: {reason}.")))
    };
    let fixed =
        ["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"];
    if let Some(member) = fixed.into_iter().find(|member| members.contains_key(*member)) {
        return refuse(member, "a change must not contain it");
    }
    if members.get("client_id").is_some_and(|id| id.as_str() != Some(client.id.as_str())) {
        return refuse("client_id", "it is another client's");
    }
    match members.get("client_secret") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(secret)) if is_its_secret(client, secret, now) => Ok(Some(Secret::from(secret.as_str()))),
        Some(_) => refuse("client_secret", "it is not this client's; a secret cannot be chosen"),
    }
}
