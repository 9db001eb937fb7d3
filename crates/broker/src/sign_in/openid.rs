//! An OpenID provider is asked, and answers: with a code in the browser, and for that from server to server.
//!
//! Invariant: a code is redeemed once for each question, and only where the question's secret came back with it, at the
//! address of the very provider that was asked (no mix-up). Like the ACS this signs nobody in: see [`super::answer`].

mod person;

use std::time::Duration;

use domain::{AuthorizationId, Digest, EntityId, Errand, LoginId, Secret, Timestamp};
use outbound::{
    OpenIdError,
    openid::{Manner, Question as Asking},
};
use saml::Outgoing;
use serde_json::{Map, Value};
use storage::{StoreError, logins::Answer};
use thiserror::Error;

use self::person::Said;
use super::{
    answer::{Handoff, Kept, WayBack},
    question::{Question, QuestionError},
};
use crate::{Broker, logout::name_of, release_check::Seen, settings::OpenIdProvider};

/// How far the provider's clock may be behind ours.
const LEEWAY: Duration = Duration::from_secs(60);

/// The parameters of a provider's answer ([RFC 6749 §4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)).
#[derive(Debug, Clone, Default)]
pub struct ProviderAnswer<'a> {
    /// `state`.
    pub state: Option<&'a str>,
    /// `code`.
    pub code: Option<&'a str>,
    /// `iss` ([RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)).
    pub iss: Option<&'a str>,
    /// `error`.
    pub error: Option<&'a str>,
    /// `error_description`.
    pub error_description: Option<&'a str>,
}

/// Why a provider's answer is refused. The sign-in attempt is as it was.
#[derive(Debug, Error)]
pub enum ProviderAnswerError {
    /// No provider answers there.
    #[error("no provider answers at {0:?}")]
    UnknownProvider(String),
    /// It does not belong to any question of ours, or came too late.
    #[error("the answer does not belong to a question that is open")]
    Unasked,
    /// The state has another secret than the one that was sent.
    #[error("the state is not the one that was sent")]
    WrongState,
    /// It came to another provider's address.
    #[error("{asked} was asked, and the answer came to the address of {answered}")]
    OtherProvider {
        /// Who was asked.
        asked: EntityId,
        /// Whose address it came to.
        answered: EntityId,
    },
    /// The provider says no.
    #[error("the provider refused: {error} {description:?}")]
    Refused {
        /// Its error code.
        error: String,
        /// Its sentence.
        description: Option<String>,
        /// What it was asked for, so that the person can try again.
        errand: Errand,
        /// Who was asked.
        institution: EntityId,
    },
    /// It has neither a code nor an error.
    #[error("the answer has no code")]
    NoCode(Errand),
    /// It, or what the provider said for its code, did not stand up to the checks.
    #[error("{error}")]
    Unacceptable {
        /// What is wrong.
        error: OpenIdError,
        /// What it was asked for.
        errand: Errand,
        /// Who was asked.
        institution: EntityId,
    },
    /// The person was to prove anew who they are, and the provider does not say that they did.
    #[error("the provider does not say that the person signed in anew (auth_time: {0:?})")]
    NotAnew(Option<Timestamp>, Errand),
    /// What names people at this provider is missing.
    #[error("the provider does not say who it is ({0} is missing)")]
    Nameless(&'static str, Errand),
    /// The provider has none of the authentication contexts that it was asked for.
    #[error("the provider has none of the authentication contexts that it was asked for")]
    NoContext {
        /// The attempt, at which the browser goes on.
        authorization: AuthorizationId,
        /// The question.
        login: LoginId,
    },
    /// The provider was asked to show nothing, and nobody signs in so.
    #[error("asked silently, in vain: {reason}")]
    InVain {
        /// The attempt, at which the browser goes on.
        authorization: AuthorizationId,
        /// Why.
        reason: Box<Self>,
    },
    /// The answer was used before.
    #[error("the answer was used before")]
    Replayed(Errand),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ProviderAnswerError {
    /// What the provider was asked for, if the answer says so and a page follows.
    pub const fn errand(&self) -> Option<Errand> {
        match self {
            Self::Refused { errand, .. }
            | Self::NoCode(errand)
            | Self::Unacceptable { errand, .. }
            | Self::NotAnew(_, errand)
            | Self::Nameless(_, errand)
            | Self::Replayed(errand) => Some(*errand),
            _ => None,
        }
    }
}

impl Broker {
    /// The question as an address of the provider.
    pub(super) async fn openid_request(
        &self,
        chosen: &EntityId,
        (login, errand, secret): (LoginId, Errand, &Secret),
        question: &mut Question,
    ) -> Result<Outgoing, QuestionError> {
        let unknown = || QuestionError::UnknownInstitution(chosen.clone());
        let provider = self.settings.openid_provider(chosen).ok_or_else(unknown)?;
        let client = self.openid.client(chosen).ok_or_else(unknown)?;
        let manner = match (question.force_authn, provider.reauthenticates, errand) {
            (false, ..) if question.is_passive => Manner::Silent { max_age: question.max_age.map(Duration::from_secs) },
            (false, ..) => Manner::Usual,
            (true, true, _) => Manner::Anew,
            // The person has at least seen by which account.
            (true, false, Errand::Link(_) | Errand::Check(_)) => Manner::ChooseAccount,
            (true, false, Errand::SignIn(_)) => return Err(QuestionError::NeverAnew(provider.name.clone())),
        };
        question.force_authn = manner == Manner::Anew;
        let asking = Asking {
            state: &format!("{login}.{}", secret.expose()),
            proof: &self.openid.proof(login, secret),
            manner,
            acr_values: &question.contexts,
        };
        Ok(Outgoing::Redirect(client.authorization_url(&asking, self.now()).await?))
    }

    /// `GET /oidc/callback/{id}`.
    pub async fn receive_provider_answer(
        &self,
        id: &str,
        answer: &ProviderAnswer<'_>,
    ) -> Result<WayBack, ProviderAnswerError> {
        let unknown = || ProviderAnswerError::UnknownProvider(id.to_owned());
        let provider = self.settings.openid_provider_at(id).ok_or_else(unknown)?;
        let asked = self.asked_of(provider, answer.state).await?;
        let silent = match asked.errand {
            Errand::SignIn(authorization) if asked.question.is_passive => Some(authorization),
            _ => None,
        };
        let way_back = match self.vouched_by(provider, &asked, answer).await {
            Ok((code, said)) => self.keep_provider_answer(provider, &asked, &code, said).await,
            Err(error) => Err(error),
        };
        way_back.map_err(|error| error.of_silent_question(silent))
    }

    /// The open question to this provider that a `state` names.
    async fn asked_of(&self, provider: &OpenIdProvider, state: Option<&str>) -> Result<Asked, ProviderAnswerError> {
        let (id, secret) = state.and_then(|state| state.split_once('.')).ok_or(ProviderAnswerError::Unasked)?;
        let id = LoginId::parse(id).filter(|id| self.now() < id.expires_at()).ok_or(ProviderAnswerError::Unasked)?;
        let login = self.store.login(id).await?.ok_or(ProviderAnswerError::Unasked)?;
        let secret = Secret::from(secret);
        if secret.digest() != login.relay {
            return Err(ProviderAnswerError::WrongState);
        }
        if login.institution != provider.entity_id {
            let answered = provider.entity_id.clone();
            return Err(ProviderAnswerError::OtherProvider { asked: login.institution, answered });
        }
        let question = serde_json::from_str(&login.question).map_err(|_| StoreError::Corrupt("question"))?;
        Ok(Asked { id, secret, errand: login.errand, question })
    }

    /// What the provider says, with the code for which it said so.
    async fn vouched_by(
        &self,
        provider: &OpenIdProvider,
        asked: &Asked,
        answer: &ProviderAnswer<'_>,
    ) -> Result<(String, Map<String, Value>), ProviderAnswerError> {
        let (now, errand) = (self.now(), asked.errand);
        let institution = || provider.entity_id.clone();
        let unacceptable = |error| ProviderAnswerError::Unacceptable { error, errand, institution: institution() };
        let unknown = || ProviderAnswerError::UnknownProvider(provider.id.clone());
        let client = self.openid.client(&provider.entity_id).ok_or_else(unknown)?;
        client.check_issuer(answer.iss, now).await.map_err(unacceptable)?;
        if let Some(error) = answer.error {
            return Err(match (errand, error) {
                (Errand::SignIn(authorization), "unmet_authentication_requirements")
                    if !asked.question.contexts.is_empty() =>
                {
                    ProviderAnswerError::NoContext { authorization, login: asked.id }
                }
                _ => ProviderAnswerError::Refused {
                    error: error.to_owned(),
                    description: answer.error_description.map(str::to_owned),
                    errand,
                    institution: institution(),
                },
            });
        }
        let code = answer.code.filter(|code| !code.is_empty()).ok_or(ProviderAnswerError::NoCode(errand))?;
        // Before the code is shown to the provider: a second try would make it revoke what the first one got.
        let used = Digest::of(format!("openid state\n{}", asked.id).as_bytes());
        if !self.store.use_once(used, asked.id.expires_at()).await? {
            return Err(ProviderAnswerError::Replayed(errand));
        }
        let proof = self.openid.proof(asked.id, &asked.secret);
        let vouched = client.redeem(code, &proof, now).await.map_err(unacceptable)?;
        Ok((code.to_owned(), vouched.claims))
    }

    async fn keep_provider_answer(
        &self,
        provider: &OpenIdProvider,
        asked: &Asked,
        code: &str,
        claims: Map<String, Value>,
    ) -> Result<WayBack, ProviderAnswerError> {
        let Asked { id, errand, question, .. } = asked;
        let (id, errand) = (*id, *errand);
        let said = Said::read(provider, &claims).map_err(|missing| ProviderAnswerError::Nameless(missing, errand))?;
        let is_anew = said.signed_in_at.is_some_and(|at| at >= question.asked_at - LEEWAY);
        let is_dated = question.max_age.is_none() || said.signed_in_at.is_some();
        if question.force_authn && !is_anew || !is_dated {
            return Err(ProviderAnswerError::NotAnew(said.signed_in_at, errand));
        }
        let now = self.now();
        let kept = Kept {
            attributes: said.attributes,
            persistent_name_id: None,
            name_id: claims.get("sub").and_then(Value::as_str).map(name_of),
            session_index: claims.get("sid").and_then(Value::as_str).map(str::to_owned),
            // Where it does not say when the person signed in, they have at least just come from there.
            authn_instant: said.signed_in_at.map_or(now, |at| at.min(now)),
            authn_context: said.acr,
            session_not_on_or_after: None,
            seen: matches!(errand, Errand::Check(_)).then(|| Seen { unread: Vec::new(), saml: None }),
            vouches_for_mail: Some(said.vouches_for_mail),
        };
        let written = serde_json::to_string(&kept).map_err(|_| StoreError::Corrupt("assertion"))?;
        let used = Digest::of(format!("openid code\n{}\n{code}", provider.entity_id).as_bytes());
        let handoff = Handoff::new(id, self.entropy());
        match self.store.answer_login(id, &written, (used, id.expires_at()), handoff.digest()).await? {
            Answer::Kept => {
                self.observe(&provider.entity_id, &kept.attributes).await;
                Ok(WayBack { errand, handoff })
            }
            Answer::Replayed | Answer::AlreadyAnswered => Err(ProviderAnswerError::Replayed(errand)),
        }
    }
}

impl ProviderAnswerError {
    /// What becomes of it where the person must not be shown anything: whatever the provider said, nobody signed in.
    fn of_silent_question(self, silent: Option<AuthorizationId>) -> Self {
        match (silent, self) {
            (
                Some(authorization),
                reason @ (Self::Refused { .. }
                | Self::NoCode(_)
                | Self::Unacceptable { .. }
                | Self::NotAnew(..)
                | Self::Nameless(..)),
            ) => Self::InVain { authorization, reason: Box::new(reason) },
            (_, error) => error,
        }
    }
}

/// An open question to a provider.
struct Asked {
    id: LoginId,
    secret: Secret,
    errand: Errand,
    question: Question,
}
