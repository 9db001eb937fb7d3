//! Asking an institution to sign a person in.

use domain::{
    AuthorizationId, ClientId, Digest, EntityId, Errand, Institution, LoginId, Secret, Timestamp, authn_context,
    institution::Protocol,
};
use oauth::{
    ErrorCode,
    authorize::{Prompt, RequestedAcr},
};
use outbound::OpenIdError;
use saml::{AuthnRequest, Outgoing, RequestError, RequestId};
use serde::{Deserialize, Serialize};
use storage::{StoreError, logins::Login};
use thiserror::Error;

use super::{Arrival, Attempt, Browser, Step, StepError};
use crate::Broker;

/// Why an institution cannot be asked.
#[derive(Debug, Error)]
pub enum QuestionError {
    /// It is not in the catalogue any more.
    #[error("the institution {0} is unknown")]
    UnknownInstitution(EntityId),
    /// The request could not be made.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The OpenID provider does not say how.
    #[error(transparent)]
    OpenId(#[from] OpenIdError),
    /// The person must prove anew who they are, and this provider lets nobody do so.
    #[error("{0} does not let people prove anew who they are")]
    NeverAnew(String),
}

/// What comes of a choice.
#[derive(Debug)]
pub struct Chosen {
    /// The question to the institution.
    pub request: Outgoing,
    /// The client for which it was chosen.
    pub client: ClientId,
}

/// What was asked, for when the answer comes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Question {
    /// When.
    pub(super) asked_at: Timestamp,
    /// Whether the person must prove anew who they are.
    pub(super) force_authn: bool,
    /// Whether the person must not be shown anything.
    #[serde(default)]
    pub(super) is_passive: bool,
    /// How many seconds ago the person may have signed in there, where that is asked of a question that shows nothing.
    #[serde(default)]
    pub(super) max_age: Option<u64>,
    /// By which authentication contexts; none: by any.
    #[serde(default)]
    pub(super) contexts: Vec<String>,
}

impl Question {
    /// One that leaves everything to the institution.
    fn plain(asked_at: Timestamp) -> Self {
        Self { asked_at, force_authn: false, is_passive: false, max_age: None, contexts: Vec::new() }
    }
}

impl Broker {
    /// The person chose an institution.
    pub async fn choose(
        &self,
        id: AuthorizationId,
        browser: &Browser<'_>,
        institution: &str,
    ) -> Result<Chosen, StepError> {
        let attempt = self.attempt(id, browser).await?;
        let unknown = || StepError::UnknownInstitution(institution.to_owned());
        let chosen = EntityId::parse(institution).ok_or_else(unknown)?;
        let offer = self.offer_for(Some(&attempt.client), &attempt.request);
        let now = self.institution_now(&chosen).await;
        // Who must be shown nothing has not chosen.
        if attempt.request.is_silent() || !now.is_some_and(|institution| offer.permits(&institution)) {
            return Err(unknown());
        }
        Ok(Chosen { request: self.ask(&attempt, &chosen).await?, client: attempt.client.id })
    }

    /// Records the question, then asks it.
    pub(crate) async fn ask(&self, attempt: &Attempt, chosen: &EntityId) -> Result<Outgoing, StepError> {
        let acr = &attempt.request.acr;
        // A wish might be refused, and what is asked silently is asked once.
        let contexts = if attempt.request.is_silent() && !acr.essential { Vec::new() } else { contexts(acr) };
        self.ask_for(attempt, chosen, contexts).await
    }

    /// The institution cannot authenticate people as it was asked to. If that was a wish, it is asked without; if it was
    /// a demand, the client hears of it. Whoever says so can only take from a sign-in, never add to it.
    pub async fn ask_without_context(
        &self,
        id: AuthorizationId,
        browser: &Browser<'_>,
        login: LoginId,
    ) -> Result<Step, StepError> {
        let attempt = self.attempt(id, browser).await?;
        let asked = self
            .store
            .login(login)
            .await?
            .filter(|login| login.errand == Errand::SignIn(id) && attempt.sign_in.is_none());
        match asked {
            // Where a passkey of ours makes it two factors, the institution's one is enough.
            Some(_) if attempt.request.acr.essential && !self.can_step_up(&attempt.request) => {
                let sentence = "The institution cannot authenticate people by the acr that is essential.";
                self.refused(&attempt, ErrorCode::UnmetAuthenticationRequirements, sentence).await
            }
            Some(login) if !attempt.request.is_silent() => {
                Ok(Step::SignIn(self.ask_for(&attempt, &login.institution, Vec::new()).await?))
            }
            _ => self.next_step(id, browser, &Arrival::default()).await,
        }
    }

    async fn ask_for(
        &self,
        attempt: &Attempt,
        chosen: &EntityId,
        contexts: Vec<String>,
    ) -> Result<Outgoing, StepError> {
        // An age limit needs a sign-in of known age; an institution's own session may be older than any limit.
        let request = &attempt.request;
        let is_passive = request.is_silent();
        let force_authn = !is_passive && (request.prompt.contains(Prompt::Login) || request.max_age.is_some());
        let max_age = request.max_age.filter(|_| is_passive);
        let question = Question { force_authn, is_passive, max_age, contexts, ..Question::plain(self.now()) };
        self.ask_on(Errand::SignIn(attempt.id), chosen, question).await
    }

    /// Asks an institution to let somebody prove anew who they are.
    pub(crate) async fn ask_anew(&self, errand: Errand, chosen: &EntityId) -> Result<Outgoing, StepError> {
        self.ask_on(errand, chosen, Question { force_authn: true, ..Question::plain(self.now()) }).await
    }

    /// Asks an institution to show what it releases, by whatever session somebody has there.
    pub(crate) async fn ask_to_see(&self, browser: Digest, chosen: &EntityId) -> Result<Outgoing, StepError> {
        self.ask_on(Errand::Check(browser), chosen, Question::plain(self.now())).await
    }

    async fn ask_on(&self, errand: Errand, chosen: &EntityId, mut question: Question) -> Result<Outgoing, StepError> {
        let institution = self.institution_now(chosen).await;
        let institution = institution.ok_or_else(|| QuestionError::UnknownInstitution(chosen.clone()))?;
        let id = LoginId::generate(question.asked_at + self.settings.lifetimes.sign_in, self.entropy());
        let secret = self.secret_of_question();
        let request = match institution.protocol {
            Protocol::Saml => self.saml_request(&institution, (id, &secret), &question)?,
            Protocol::OpenId => self.openid_request(chosen, (id, errand, &secret), &mut question).await?,
        };
        self.store
            .insert_login(&Login {
                id,
                errand,
                institution: chosen.clone(),
                question: serde_json::to_string(&question).map_err(|_| StoreError::Corrupt("question"))?,
                relay: secret.digest(),
            })
            .await?;
        Ok(request)
    }

    fn saml_request(
        &self,
        institution: &Institution,
        (id, relay_state): (LoginId, &Secret),
        question: &Question,
    ) -> Result<Outgoing, QuestionError> {
        let request = AuthnRequest {
            id: request_id(id),
            relay_state: relay_state.expose().to_owned(),
            force_authn: question.force_authn,
            is_passive: question.is_passive,
            authn_contexts: question.contexts.clone(),
        };
        Ok(self.service_provider().authn_request(institution, &request, question.asked_at)?)
    }
}

/// The AuthnRequest's ID of a login.
pub(super) fn request_id(id: LoginId) -> RequestId {
    RequestId::parse(&format!("_{id}")).expect("an underscore and 32 hexadecimal digits")
}

/// The most contexts that an institution is asked for.
const MAX_CONTEXTS: usize = 10;

/// What the institution is asked for. A wish must be one that institutions know, or they would refuse; a demand is
/// passed on as it is.
fn contexts(acr: &RequestedAcr) -> Vec<String> {
    let known = |value: &&String| authn_context::REQUESTABLE.contains(&value.as_str());
    let plain = |value: &&String| value.bytes().all(|byte| byte.is_ascii_graphic());
    let wanted = acr.values.iter().filter(|value| if acr.essential { plain(value) } else { known(value) });
    wanted.take(MAX_CONTEXTS).cloned().collect()
}
