//! Where a sign-in at an institution is too weak for what a client asks: a passkey of ours beside it.

use domain::{AuthorizationId, Client, Passkey, SignIn, Timestamp, authn_context};
use oauth::{AuthorizationRequest, authorize::RequestedAcr};
use storage::StoreError;

use super::{Attempt, Browser, StepError};
use crate::{
    Broker, Transaction,
    passkeys::{Asker, PasskeyError, PasskeyQuestion, counting},
};

/// The institution's login is not enough, and a passkey would do.
#[derive(Debug)]
pub struct StepUpQuestion {
    /// Who asks.
    pub client: Client,
    /// Who is asked.
    pub sign_in: SignIn,
    /// What they can do.
    pub way: StepUpWay,
    /// Whether they may go on without: it was a wish.
    pub optional: bool,
    /// From when on a new passkey would count, if not at once.
    pub counts_from: Option<Timestamp>,
}

/// What somebody can do whose sign-in is too weak.
#[derive(Debug)]
pub enum StepUpWay {
    /// Prove a passkey.
    Prove(PasskeyQuestion),
    /// Register one.
    Register(PasskeyQuestion),
    /// Wait until this moment, when the one that they have counts.
    Wait(Timestamp),
    /// Register one at their account, and come back.
    Elsewhere,
}

/// What a sign-in is worth to a request.
pub(super) enum Strength {
    Enough,
    StepUp(Box<StepUpQuestion>),
    TooWeak,
}

/// Whether a sign-in falls short of what is demanded of it: then no client hears of it, whatever was asked meanwhile.
pub(crate) fn is_too_weak(attempt: &Attempt, sign_in: &SignIn) -> bool {
    let acr = &attempt.request.acr;
    acr.essential && !authn_context::is_wanted(sign_in.context(), &acr.values)
}

impl Broker {
    /// What the operator demands of sign-ins for a client stands above what the client asks for.
    pub(super) fn demand_strength(&self, client: &Client, request: &mut AuthorizationRequest) {
        let Some(policy) = &self.settings.passkeys else { return };
        if policy.required_for.contains(&client.id) {
            request.acr = RequestedAcr { essential: true, values: vec![authn_context::MFA.to_owned()] };
        }
    }

    /// Whether a passkey would make a sign-in strong enough.
    pub(super) fn can_step_up(&self, request: &AuthorizationRequest) -> bool {
        let wants_two = request.acr.values.iter().any(|value| value == authn_context::MFA);
        wants_two && !request.is_silent() && self.has_passkeys()
    }

    /// Whether somebody signed in as strongly as the request needs. A wish asks nothing of people who have no passkey.
    pub(super) async fn strength(
        &self,
        attempt: &Attempt,
        (browser, sign_in): (&Browser<'_>, &SignIn),
        without: bool,
    ) -> Result<Strength, StepError> {
        let RequestedAcr { essential, values } = &attempt.request.acr;
        if authn_context::is_wanted(sign_in.context(), values) {
            return Ok(Strength::Enough);
        }
        let weak = if *essential { Strength::TooWeak } else { Strength::Enough };
        if !self.can_step_up(&attempt.request) || (without && !essential) {
            return Ok(weak);
        }
        let known = self.store.passkeys_of(&sign_in.subject).await?;
        let good = counting(known.clone(), self.now());
        let asker = Asker { browser, sign_in, attempt: Some(attempt.id) };
        let way = if !good.is_empty() {
            self.ask_to_prove(&asker, &good).map(StepUpWay::Prove)
        } else if *essential {
            self.without_passkey(&asker, &known)
        } else {
            return Ok(weak);
        };
        let Ok(way) = way else { return Ok(weak) };
        Ok(Strength::StepUp(Box::new(StepUpQuestion {
            client: attempt.client.clone(),
            sign_in: sign_in.clone(),
            way,
            optional: !essential,
            counts_from: self.new_passkey_counts_from(sign_in),
        })))
    }

    fn without_passkey(&self, asker: &Asker<'_>, known: &[Passkey]) -> Result<StepUpWay, PasskeyError> {
        if let Some(from) = known.iter().map(|passkey| passkey.counts_from).min() {
            return Ok(StepUpWay::Wait(from));
        }
        let permitted = self.settings.passkeys.as_ref().is_some_and(|policy| policy.enrol_at_sign_in);
        if permitted && self.may_change_passkeys(asker.sign_in) {
            self.ask_to_register(asker, known).map(StepUpWay::Register)
        } else {
            Ok(StepUpWay::Elsewhere)
        }
    }

    /// Whoever signed in for this attempt proves a passkey. What comes back is for the browser's session.
    pub async fn step_up(
        &self,
        id: AuthorizationId,
        browser: &Browser<'_>,
        answer: &str,
        transaction: &Transaction,
    ) -> Result<SignIn, PasskeyError> {
        let attempt = self.attempt(id, browser).await?;
        let sign_in = self.to_step_up(&attempt).await?;
        let asker = Asker { browser, sign_in: &sign_in, attempt: Some(id) };
        let stronger = self.prove_passkey(&asker, answer, transaction).await?;
        if self.store.authenticate(id, &stronger).await? { Ok(stronger) } else { Err(StepError::Ended.into()) }
    }

    /// Whoever signed in for this attempt registers their first passkey, where the operator permits that.
    pub async fn enrol(
        &self,
        id: AuthorizationId,
        browser: &Browser<'_>,
        new: (&str, &str),
        transaction: &Transaction,
    ) -> Result<(), PasskeyError> {
        let attempt = self.attempt(id, browser).await?;
        let sign_in = self.to_step_up(&attempt).await?;
        let permitted = self.settings.passkeys.as_ref().is_some_and(|policy| policy.enrol_at_sign_in);
        if !permitted || !self.store.passkeys_of(&sign_in.subject).await?.is_empty() {
            return Err(PasskeyError::Off);
        }
        let asker = Asker { browser, sign_in: &sign_in, attempt: Some(id) };
        self.register_passkey(&asker, new, transaction).await
    }

    async fn to_step_up(&self, attempt: &Attempt) -> Result<SignIn, PasskeyError> {
        let sign_in = attempt.sign_in.clone().ok_or(StepError::NotSignedIn)?;
        if self.may_step_up(&sign_in).await? { Ok(sign_in) } else { Err(StepError::Closed.into()) }
    }

    async fn may_step_up(&self, sign_in: &SignIn) -> Result<bool, StoreError> {
        Ok(matches!(self.store.standing(sign_in).await?, storage::people::Standing::Open(_)))
    }
}
