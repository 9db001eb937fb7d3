//! The institution's answer: verified, kept, and sent home with the browser.
//!
//! The answer comes as a cross-site POST, without the browser's cookie. So it signs nobody in: it is kept under a
//! one-use secret that stands only in the address to which the browser is sent, and there the cookie *and* the secret
//! are demanded. The cookie alone would let an attacker answer in a victim's browser.

use domain::{
    AuthorizationId, Digest, EntityId, Entropy, Errand, Institution, LoginId, Secret, Timestamp, institution::Protocol,
};
use saml::{Assertion, Expected, NameId, ResponseError, UnverifiedResponse};
use serde::{Deserialize, Serialize};
use storage::{
    StoreError,
    logins::{Answer, Login},
};
use thiserror::Error;

use super::question::{Question, request_id};
use crate::{
    Broker,
    release_check::{SamlFacts, Seen},
};

/// Where the browser goes with its one-use secret.
#[derive(Debug)]
pub struct WayBack {
    /// What the institution was asked for.
    pub errand: Errand,
    /// The login's id and the secret.
    pub handoff: Handoff,
}

/// The login's id and the one-use secret, as one text.
#[derive(Debug)]
pub struct Handoff {
    pub(crate) login: LoginId,
    secret: Secret,
}

impl Handoff {
    /// A new one.
    pub(super) fn new(login: LoginId, entropy: &dyn Entropy) -> Self {
        Self { login, secret: Secret::generate(entropy) }
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Self> {
        let (login, secret) = text.split_once('.')?;
        Some(Self { login: LoginId::parse(login)?, secret: Secret::from(secret) })
    }

    /// The text form, which is URL-safe.
    pub fn expose(&self) -> String {
        format!("{}.{}", self.login, self.secret.expose())
    }

    pub(crate) fn digest(&self) -> Digest {
        self.secret.digest()
    }
}

/// Why an answer is refused. The sign-in attempt is as it was: a forged answer must not end it.
#[derive(Debug, Error)]
pub enum AnswerError {
    /// It does not belong to any question of ours, or came too late.
    #[error("the answer does not belong to a question that is open (in response to {0:?})")]
    Unasked(Option<String>),
    /// RelayState is not the one of the question.
    #[error("RelayState is not the one that was sent")]
    WrongRelayState,
    /// The institution has left the catalogue.
    #[error("the institution {0} is unknown by now")]
    UnknownInstitution(EntityId),
    /// It cannot even be read.
    #[error("{0}")]
    Unreadable(ResponseError),
    /// It did not stand up to the checks.
    #[error("{error}")]
    Unacceptable {
        /// What is wrong.
        error: ResponseError,
        /// What it was asked for, so that the person can try again.
        errand: Errand,
        /// Who was asked.
        institution: EntityId,
    },
    /// The institution itself says no: whoever sent it, it changes nothing.
    #[error("{error}")]
    Refused {
        /// What it says.
        error: ResponseError,
        /// What it was asked for, so that the person can try again.
        errand: Errand,
        /// Who was asked.
        institution: EntityId,
    },
    /// The institution has none of the authentication contexts that it was asked for.
    #[error("the institution has none of the authentication contexts that it was asked for")]
    NoContext {
        /// The attempt, at which the browser goes on.
        authorization: AuthorizationId,
        /// The question.
        login: LoginId,
    },
    /// The institution was asked to show nothing, and nobody signs in so: whoever sent it, it changes nothing.
    #[error("asked silently, in vain: {reason}")]
    InVain {
        /// The attempt, at which the browser goes on.
        authorization: AuthorizationId,
        /// Why.
        reason: Box<Self>,
    },
    /// The assertion or the question was used before.
    #[error("the answer was used before")]
    Replayed(Errand),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AnswerError {
    /// What the institution was asked for, if the answer says so and a page follows.
    pub const fn errand(&self) -> Option<Errand> {
        match self {
            Self::Unacceptable { errand, .. } | Self::Refused { errand, .. } | Self::Replayed(errand) => Some(*errand),
            _ => None,
        }
    }
}

/// What is kept of a verified answer.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) attributes: domain::Attributes,
    pub(crate) persistent_name_id: Option<String>,
    /// How the institution names the person and its session: for signing out.
    pub(super) name_id: Option<NameId>,
    pub(super) session_index: Option<String>,
    pub(crate) authn_instant: Timestamp,
    pub(crate) authn_context: Option<String>,
    pub(super) session_not_on_or_after: Option<Timestamp>,
    /// What only a report is interested in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) seen: Option<Seen>,
    /// Whether the institution vouches for the mail address; `None`: that goes by its scopes.
    #[serde(default)]
    pub(super) vouches_for_mail: Option<bool>,
}

impl Kept {
    /// Of a verified assertion.
    pub(super) fn of(assertion: &Assertion, institution: &Institution) -> Self {
        Self {
            attributes: assertion.released(institution),
            persistent_name_id: assertion.persistent_name_id(),
            name_id: assertion.name_id.clone().filter(|name| !name.value.is_empty()),
            session_index: assertion.session_index.clone(),
            authn_instant: assertion.authn_instant,
            authn_context: assertion.authn_context.clone(),
            session_not_on_or_after: assertion.session_not_on_or_after,
            seen: None,
            vouches_for_mail: None,
        }
    }
}

/// What an assertion is remembered by, so that it is used once.
pub(super) fn use_of(assertion: &Assertion) -> Digest {
    Digest::of(format!("{}\n{}", assertion.issuer, assertion.id).as_bytes())
}

impl Broker {
    /// `POST /saml/acs`.
    pub async fn receive_answer(&self, saml_response: &str, relay_state: Option<&str>) -> Result<WayBack, AnswerError> {
        let unverified = UnverifiedResponse::from_post(saml_response).map_err(AnswerError::Unreadable)?;
        let asked = unverified.in_response_to();
        let unasked = || AnswerError::Unasked(asked.map(str::to_owned));
        let id = asked.and_then(|id| LoginId::parse(id.strip_prefix('_')?)).ok_or_else(unasked)?;
        if self.now() >= id.expires_at() {
            return Err(unasked());
        }
        let login = self.store.login(id).await?.ok_or_else(unasked)?;
        if relay_state.map(|state| Digest::of(state.as_bytes())) != Some(login.relay) {
            return Err(AnswerError::WrongRelayState);
        }
        let question: Question = serde_json::from_str(&login.question).map_err(|_| StoreError::Corrupt("question"))?;
        let silent = match login.errand {
            Errand::SignIn(authorization) if question.is_passive => Some(authorization),
            _ => None,
        };
        self.keep_answer(unverified, &login, &question).await.map_err(|error| error.of_silent_question(silent))
    }

    /// Verifies the answer to an open question, and keeps it until the browser brings it home.
    async fn keep_answer(
        &self,
        unverified: UnverifiedResponse,
        login: &Login,
        question: &Question,
    ) -> Result<WayBack, AnswerError> {
        let (id, now) = (login.id, self.now());
        let known = self.recall(&login.institution).await;
        let institution = known
            .as_deref()
            // Whoever was asked by another protocol has no key here that could have signed.
            .filter(|institution| institution.protocol == Protocol::Saml)
            .ok_or_else(|| AnswerError::UnknownInstitution(login.institution.clone()))?;
        let expected = Expected {
            institution,
            request_id: &request_id(id),
            now,
            forced_after: question.force_authn.then_some(question.asked_at),
            requested_contexts: &[],
        };
        let errand = login.errand;
        let assertion = unverified.verify(&self.service_provider(), &expected).map_err(|error| match error {
            ResponseError::Refused(refusal) if !question.contexts.is_empty() && refusal.has_code("NoAuthnContext") => {
                no_context(errand, id)
            }
            ResponseError::Refused(_) => AnswerError::Refused { error, errand, institution: login.institution.clone() },
            error => AnswerError::Unacceptable { error, errand, institution: login.institution.clone() },
        })?;
        let seen = matches!(errand, Errand::Check(_)).then(|| seen(&assertion));
        let kept = Kept { seen, ..Kept::of(&assertion, institution) };
        let written = serde_json::to_string(&kept).map_err(|_| StoreError::Corrupt("assertion"))?;
        let used = use_of(&assertion);
        let handoff = Handoff::new(id, self.entropy());
        // After the question's own end no answer to it is taken, however long the assertion lasts.
        let remember_until = assertion.expires_at.min(id.expires_at());
        match self.store.answer_login(id, &written, (used, remember_until), handoff.digest()).await? {
            Answer::Kept => {
                self.observe(&login.institution, &kept.attributes).await;
                Ok(WayBack { errand, handoff })
            }
            Answer::Replayed | Answer::AlreadyAnswered => Err(AnswerError::Replayed(errand)),
        }
    }
}

impl AnswerError {
    /// What becomes of it where the person must not be shown anything: whatever the institution said, nobody signed in.
    fn of_silent_question(self, silent: Option<AuthorizationId>) -> Self {
        match (silent, self) {
            (
                Some(authorization),
                reason @ (Self::Refused { .. } | Self::Unacceptable { .. } | Self::UnknownInstitution(_)),
            ) => Self::InVain { authorization, reason: Box::new(reason) },
            (_, error) => error,
        }
    }
}

/// What a report tells of an assertion besides the attributes.
fn seen(assertion: &Assertion) -> Seen {
    let facts = SamlFacts {
        name_id_format: assertion.name_id.as_ref().map(|name| name.format.clone().unwrap_or_default()),
        name_id_is_persistent: assertion.persistent_name_id().is_some(),
        encrypted: assertion.encrypted,
    };
    Seen { unread: assertion.unread(), saml: Some(facts) }
}

/// Only a sign-in asks for contexts.
fn no_context(errand: Errand, login: LoginId) -> AnswerError {
    match errand {
        Errand::SignIn(authorization) => AnswerError::NoContext { authorization, login },
        Errand::Link(_) | Errand::Check(_) => AnswerError::Unasked(None),
    }
}
