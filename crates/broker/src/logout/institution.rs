//! Single logout at institutions ([SAML Profiles §4.4](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf)),
//! both ways: a person who signs out here may sign out there too, and who signs out there is signed out here.
//!
//! Invariant: nothing happens that no key of an institution's metadata has signed. An institution's request ends the
//! sessions that it names, wherever the browser's cookies are; its answer is taken once, to a question of ours.

use std::{sync::Arc, time::Duration};

use domain::{ClientId, Digest, EntityId, Institution, LogoutId, Secret, SessionId, SignIn, institution::Protocol};
pub use saml::{LogoutOutcome, Outgoing, Received, ResponseError};
use saml::{LogoutRequest, NameId, NewLogoutRequest, Parameter, RequestError, RequestId, UnverifiedLogout};
use serde::{Deserialize, Serialize};
use storage::{StoreError, institution_logouts::InstitutionLogout, institution_sessions::InstitutionSession};
use thiserror::Error;

use super::{Farewell, ReadLogout};
use crate::{Broker, skins::Dress};

/// How long the page after a sign-out, and then the institution, may take.
const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// The relying party that asked for a sign-out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asker {
    /// Its id.
    pub client: Option<ClientId>,
    /// Its name.
    pub name: String,
    /// Where the person goes in the end, if it wants them back.
    pub url: Option<String>,
}

impl Asker {
    /// Who asks by a request that was judged, if that is known.
    pub fn of(read: &ReadLogout) -> Option<Self> {
        let client = read.client.as_ref()?;
        let name = client.registration.name.clone();
        Some(Self { client: Some(client.id.clone()), name, url: read.way_back.clone() })
    }
}

/// A sign-out that can go on to an institution.
#[derive(Debug, Clone)]
pub struct Onward {
    /// The institution's name.
    pub institution: String,
    /// What takes it there, once.
    pub handle: String,
}

/// What came of a logout message.
#[derive(Debug)]
pub enum ReceivedLogout {
    /// The institution asked, and sessions have ended.
    Asked(Box<Asked>),
    /// The institution answered us.
    Answered {
        /// The institution's name.
        institution: String,
        /// What it did.
        outcome: LogoutOutcome,
        /// Who wanted it, if that was a relying party.
        asker: Option<Asker>,
        /// How the relying party's pages look, if the operator gave it a skin.
        skin: Option<Arc<Dress>>,
    },
}

/// What came of an institution's request.
#[derive(Debug)]
pub struct Asked {
    /// The institution's name.
    pub institution: String,
    /// The sessions that have ended.
    pub ended: Vec<SessionId>,
    /// Who is told of it.
    pub farewell: Farewell,
    /// What goes back to the institution; `None` if it has no address for that.
    pub answer: Option<Outgoing>,
}

/// Why a logout message is not accepted. Nothing has changed.
#[derive(Debug, Error)]
pub enum LogoutRefusal {
    /// It cannot even be read.
    #[error("{0}")]
    Unreadable(ResponseError),
    /// Nobody here has that name.
    #[error("the institution {0:?} is unknown")]
    UnknownInstitution(Option<String>),
    /// It did not stand up to the checks.
    #[error("{0}")]
    Unacceptable(ResponseError),
    /// It was used before.
    #[error("the message was used before")]
    Replayed,
    /// It answers nothing that was asked, or came too late, or with another RelayState.
    #[error("the answer does not belong to a request of ours")]
    Unasked,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an institution cannot be asked to sign somebody out.
#[derive(Debug, Error)]
pub enum OnwardError {
    /// It was asked before, or too long ago.
    #[error("this was used before, or is too old")]
    UsedUp,
    /// It has left, or has no address for it any more.
    #[error("the institution cannot be asked any more")]
    NotPossible,
    /// The request could not be made.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Broker {
    /// The name of the institution at which the person could sign out as well.
    pub async fn onward_institution(&self, sign_in: &SignIn) -> Result<Option<String>, StoreError> {
        Ok(self.carrier(sign_in).await?.map(|(name, ..)| name))
    }

    /// The sign-in by which the institution knows the session of the person, if it can be asked to end its own.
    pub(super) async fn carrier(&self, sign_in: &SignIn) -> Result<Option<(String, InstitutionSession)>, StoreError> {
        let catalogue = self.catalogue.current();
        let Some(institution) = catalogue.institution(&sign_in.institution) else { return Ok(None) };
        let all = self.store.carried_by(&sign_in.session).await?;
        let carrier = all.into_iter().find(|one| one.institution == sign_in.institution && one.name.is_some());
        if carrier.is_none() || !self.ends_sessions(institution).await {
            return Ok(None);
        }
        Ok(carrier.map(|carrier| (institution.name("en").to_owned(), carrier)))
    }

    /// Keeps what is needed to go on to the institution, and gives it a handle.
    pub(super) async fn offer_onward(
        &self,
        (institution, carrier): (String, InstitutionSession),
        asker: Option<&Asker>,
    ) -> Result<Option<Onward>, StoreError> {
        let Some(name) = carrier.name else { return Ok(None) };
        let (id, secret) =
            (LogoutId::generate(self.now() + LIFETIME, self.entropy()), Secret::generate(self.entropy()));
        let asker = asker.map(serde_json::to_string).transpose();
        let offered = InstitutionLogout {
            id,
            institution: carrier.institution,
            name_id: name.full,
            session_index: carrier.session_index,
            way_back: asker.map_err(corrupt)?,
            relay: None,
        };
        self.store.offer_logout(&offered, secret.digest()).await?;
        Ok(Some(Onward { institution, handle: format!("{id}.{}", secret.expose()) }))
    }

    /// The person agrees to sign out at the institution as well.
    pub async fn go_onward(&self, handle: &str) -> Result<Outgoing, OnwardError> {
        let (id, secret) = handle.split_once('.').ok_or(OnwardError::UsedUp)?;
        let id = LogoutId::parse(id).filter(|id| self.now() < id.expires_at()).ok_or(OnwardError::UsedUp)?;
        let relay_state = self.secret_of_question();
        let asked = self.store.ask_logout(id, Digest::of(secret.as_bytes()), relay_state.digest()).await?;
        let asked = asked.ok_or(OnwardError::UsedUp)?;
        let catalogue = self.catalogue.current();
        let institution = catalogue.institution(&asked.institution).ok_or(OnwardError::NotPossible)?;
        if institution.protocol == Protocol::OpenId {
            return self.provider_logout(id, &institution.entity_id, &relay_state).await;
        }
        let name_id: NameId = serde_json::from_str(&asked.name_id).map_err(|_| StoreError::Corrupt("name"))?;
        let request = NewLogoutRequest {
            id: &request_id(id),
            relay_state: relay_state.expose(),
            name_id: &name_id,
            session_index: asked.session_index.as_deref(),
        };
        Ok(self.service_provider().logout_request(institution, &request, self.now())?)
    }

    /// `GET|POST /saml/slo`.
    pub async fn receive_logout(&self, received: Received) -> Result<ReceivedLogout, LogoutRefusal> {
        let message = UnverifiedLogout::read(received).map_err(LogoutRefusal::Unreadable)?;
        match message.parameter() {
            Parameter::Request => self.receive_logout_request(&message).await,
            Parameter::Response => self.receive_logout_response(&message).await,
        }
    }

    async fn receive_logout_request(&self, message: &UnverifiedLogout) -> Result<ReceivedLogout, LogoutRefusal> {
        let now = self.now();
        let catalogue = self.catalogue.current();
        let issuer = message.issuer();
        let institution = issuer.as_deref().and_then(EntityId::parse);
        let institution = institution.as_ref().and_then(|id| catalogue.institution(id));
        let institution = institution.ok_or(LogoutRefusal::UnknownInstitution(issuer))?;
        let sp = self.service_provider();
        let request = message.verify_request(&sp, institution, now).map_err(LogoutRefusal::Unacceptable)?;
        if !self.store.use_once(request.used, request.expires_at).await? {
            return Err(LogoutRefusal::Replayed);
        }
        let name = request.name_id.digest(&institution.entity_id, &sp.entity_id);
        let ended = self.store.sessions_named(&name, &request.session_indexes).await?;
        let mut farewell = Farewell::default();
        for session in &ended {
            farewell.join(self.end_session(session).await?);
        }
        tracing::info!(institution = %institution.entity_id, sessions = ended.len(), clients = farewell.visited.len(),
            "signed out by an institution");
        let answer = self.logout_answer(institution, &request, message.relay_state(), &farewell);
        let institution = institution.name("en").to_owned();
        Ok(ReceivedLogout::Asked(Box::new(Asked { institution, ended, farewell, answer })))
    }

    /// The sessions have ended whether or not the institution can be told.
    fn logout_answer(
        &self,
        institution: &Institution,
        request: &LogoutRequest,
        relay_state: Option<&str>,
        farewell: &Farewell,
    ) -> Option<Outgoing> {
        // Where no session was found, there is none: that is what was asked for.
        let outcome = if farewell.is_complete() { LogoutOutcome::Complete } else { LogoutOutcome::Partial };
        let id = RequestId::generate(self.entropy());
        let about = (&id, request.id.as_str(), relay_state);
        let answer = self.service_provider().logout_response(institution, about, &outcome, self.now());
        answer
            .inspect_err(|error| {
                tracing::warn!(institution = %institution.entity_id, %error, "a sign-out cannot be answered");
            })
            .ok()
    }

    async fn receive_logout_response(&self, message: &UnverifiedLogout) -> Result<ReceivedLogout, LogoutRefusal> {
        let now = self.now();
        let id = message.in_response_to().and_then(|id| LogoutId::parse(id.strip_prefix('_')?));
        let id = id.filter(|id| now < id.expires_at()).ok_or(LogoutRefusal::Unasked)?;
        let asked = self.store.institution_logout(id).await?.ok_or(LogoutRefusal::Unasked)?;
        let relay = message.relay_state().map(|state| Digest::of(state.as_bytes()));
        if asked.relay.is_none() || relay != asked.relay {
            return Err(LogoutRefusal::Unasked);
        }
        let catalogue = self.catalogue.current();
        let institution = catalogue
            .institution(&asked.institution)
            .ok_or_else(|| LogoutRefusal::UnknownInstitution(Some(asked.institution.to_string())))?;
        let outcome = message
            .verify_response(&self.service_provider(), institution, &request_id(id), now)
            .map_err(LogoutRefusal::Unacceptable)?;
        if !self.store.settle_logout(id, now).await? {
            return Err(LogoutRefusal::Replayed);
        }
        tracing::info!(institution = %institution.entity_id, ?outcome, "an institution answered to a sign-out");
        self.answered(&asked, institution.name("en").to_owned(), outcome).await
    }

    /// What the person reads who comes back from an institution.
    pub(super) async fn answered(
        &self,
        question: &InstitutionLogout,
        institution: String,
        outcome: LogoutOutcome,
    ) -> Result<ReceivedLogout, LogoutRefusal> {
        let asker: Option<Asker> =
            question.way_back.as_deref().map(serde_json::from_str).transpose().map_err(corrupt)?;
        let skin = match asker.as_ref().and_then(|asker| asker.client.as_ref()) {
            // It may be of another issuer than the one whose address institutions know.
            Some(client) => self.store.client(client).await?.and_then(|client| self.own_skin(&client)),
            None => None,
        };
        Ok(ReceivedLogout::Answered { institution, outcome, asker, skin })
    }
}

fn corrupt(_: serde_json::Error) -> StoreError {
    StoreError::Corrupt("way back")
}

/// The LogoutRequest's ID.
fn request_id(id: LogoutId) -> RequestId {
    RequestId::parse(&format!("_{id}")).expect("an underscore and 32 hexadecimal digits")
}
