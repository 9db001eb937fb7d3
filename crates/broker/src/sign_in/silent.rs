//! `prompt=none` where nobody is signed in here: the one institution that is meant is asked, and shows nothing either
//! (`IsPassive` of [SAML Core §3.4.1](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf), `prompt=none` of
//! [OpenID Connect Core §3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)).
//!
//! Invariant: for one request one institution is asked once, and whatever comes of it is an answer for the client, never a
//! page. So an institution's "no" needs no proof: it leads the browser back to the dispatcher, which does not ask again.

use std::collections::BTreeSet;

use domain::{ClientId, Digest, EntityId, Institution, Secret, SignIn, Subject, institution::Protocol};
use oauth::{AuthorizationRequest, ErrorCode, OAuthError, authorize::FrontChannelResponse};
use outbound::openid::Dialect;
use storage::StoreError;

use super::{Arrival, Attempt, Browser, IdentityError, Step, StepError};
use crate::Broker;

/// Whether institutions are asked for clients that want nothing shown.
#[derive(Debug, Clone)]
pub struct SilentPolicy {
    /// Whether any is.
    pub asks: bool,
    /// The clients for which none is all the same.
    pub never_for: BTreeSet<ClientId>,
}

impl Default for SilentPolicy {
    fn default() -> Self {
        Self { asks: true, never_for: BTreeSet::new() }
    }
}

impl Broker {
    /// Nobody is signed in whom the request would take: the institution that is meant is asked, once, or the client hears
    /// that somebody must sign in. The person may have `chosen` one for this client.
    pub(super) async fn go_on_silently(
        &self,
        attempt: &Attempt,
        browser: &Browser<'_>,
        meant: (&Arrival, Option<EntityId>),
    ) -> Result<Step, StepError> {
        if let Some(institution) = self.meant_silently(attempt, browser, meant).await?
            && self.store.use_once(first_question(attempt), attempt.id.expires_at()).await?
        {
            match self.ask(attempt, &institution).await {
                Ok(question) => return Ok(Step::SignIn(question)),
                Err(StepError::Question(error)) => {
                    tracing::info!(authorization = %attempt.id, %institution, %error, "could not be asked silently");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Step::Finished(self.refuse(attempt, &nobody_signed_in()).await?))
    }

    /// The answer for a client that wants nothing shown, where the browser brings no session of ours: as in a frame of
    /// another site.
    pub async fn nobody_is_signed_in(&self, request: AuthorizationRequest) -> Result<FrontChannelResponse, StepError> {
        // No cookie has this: the attempt is nobody's, and over at once.
        let binding = Secret::generate(self.entropy()).digest();
        let nobody = Browser { binding, sign_in: None, others: &[], device: None };
        let id = self.begin(request, &nobody).await?;
        let attempt = self.attempt(id, &nobody).await?;
        self.refuse(&attempt, &nobody_signed_in()).await
    }

    /// The one institution that can be meant: the only one that the client's hints leave, or that there is; the one by which
    /// the person wants to go to this client; where the person of the `id_token_hint` was last; whose session is in this
    /// browser; what was chosen here last.
    async fn meant_silently(
        &self,
        attempt: &Attempt,
        browser: &Browser<'_>,
        (arrival, chosen): (&Arrival, Option<EntityId>),
    ) -> Result<Option<EntityId>, StoreError> {
        let (request, policy) = (&attempt.request, &self.settings.authorization.silent);
        // In a frame the institution's own session is hidden from it, and its page would be shown nowhere.
        let may = policy.asks && !policy.never_for.contains(&attempt.client.id) && !arrival.in_frame;
        // No sign-in is young enough for zero seconds.
        if !may || request.max_age == Some(0) {
            return Ok(None);
        }
        let catalogue = self.catalogue.current();
        let offer = self.offer_for(Some(&attempt.client), request);
        let known = if let Some(only) = offer.only(&catalogue) {
            vec![only]
        } else {
            let hinted = self.hinted_institutions(request).await?;
            let session = browser.sign_in.map(|sign_in| sign_in.institution.clone());
            chosen.into_iter().chain(hinted).chain(session).chain(arrival.before.first().cloned()).collect()
        };
        let found = known.into_iter().find(|id| self.may_come_from(&offer, id));
        Ok(found.filter(|id| catalogue.institution(id).is_some_and(|known| self.can_be_silent(request, known))))
    }

    /// Whether an institution knows how to show nothing, and needs no page of ours on the way.
    fn can_be_silent(&self, request: &AuthorizationRequest, institution: &Institution) -> bool {
        match institution.protocol {
            Protocol::Saml => institution.sign_in.redirect.is_some(),
            Protocol::OpenId => {
                let provider = self.settings.openid_provider(&institution.entity_id);
                provider.is_some_and(|provider| {
                    matches!(provider.dialect, Dialect::OpenId { .. })
                        && (request.max_age.is_none() || provider.reauthenticates)
                })
            }
        }
    }

    /// Where the person has logins whom the hint names, the last used first, if the client knows them by their public `sub`.
    async fn hinted_institutions(&self, request: &AuthorizationRequest) -> Result<Vec<EntityId>, StoreError> {
        let Some(hint) = &request.id_token_hint else { return Ok(Vec::new()) };
        let claims = self.own_id_token(hint).await;
        let sub = claims.as_ref().and_then(|claims| claims.get("sub")?.as_str()).and_then(Subject::parse);
        let Some(sub) = sub else { return Ok(Vec::new()) };
        let Some(account) = self.store.account_of(&sub).await? else { return Ok(Vec::new()) };
        Ok(self.store.linked_institutions(&account).await?.into_iter().map(|(institution, _)| institution).collect())
    }

    /// Who came back silently must not take the place of anybody, nor be another than is meant: then nothing changes here.
    pub(super) async fn objection(
        &self,
        attempt: &Attempt,
        browser: &Browser<'_>,
        sign_in: &SignIn,
    ) -> Result<Option<OAuthError>, StoreError> {
        let before = match browser.sign_in {
            Some(before) => self.present(before).await?,
            None => None,
        };
        let required = |sentence| Ok(Some(OAuthError::new(ErrorCode::LoginRequired, sentence)));
        if before.is_some_and(|before| before.subject != sign_in.subject) {
            return required("Somebody else is signed in here than at the institution.");
        }
        if !self.is_meant(&attempt.client, &attempt.request, sign_in).await? {
            return required("Somebody else signed in than the one whom the request means.");
        }
        Ok(None)
    }

    /// What a client hears instead of the page that would tell the person why nobody was signed in.
    pub(super) async fn told_silently(
        &self,
        attempt: &Attempt,
        error: IdentityError,
    ) -> Result<FrontChannelResponse, IdentityError> {
        let sentence = match error {
            IdentityError::Unidentifiable { .. } => "The institution does not say who the person is.",
            IdentityError::Hold { .. } => "It is not certain who the person is; an administrator will look at it.",
            IdentityError::Step(StepError::Closed) => "The person's account is closed.",
            IdentityError::UnknownInstitution(_) => "The institution does not take part any more.",
            error => return Err(error),
        };
        Ok(self.refuse(attempt, &OAuthError::new(ErrorCode::InteractionRequired, sentence)).await?)
    }
}

/// What is used up when an institution is asked silently.
fn first_question(attempt: &Attempt) -> Digest {
    Digest::of(format!("asked silently\n{}", attempt.id).as_bytes())
}

fn nobody_signed_in() -> OAuthError {
    OAuthError::new(ErrorCode::LoginRequired, "Nobody is signed in.")
}
