//! Passkeys: registering, proving and removing them. What they do for a sign-in is in
//! [`sign_in`](crate::sign_in)`/step_up.rs`.
//!
//! Invariant: a passkey that was registered by no more than the login that it is to strengthen counts only after the
//! operator's time, in which its person hears of it.

pub(crate) mod challenge;
mod own;

use std::time::Duration;

use domain::{
    AuthorizationId, Passkey, PasskeyId, SignIn, StepUp, Subject, Timestamp,
    authn_context::MFA,
    identity_act::{ActId, ActKind, Actor, IdentityAct},
    passkey::PasskeyName,
};
use serde_json::{Value, json};
use storage::{StoreError, passkeys::AddedPasskey};
use thiserror::Error;
use url::Url;
use webauthn::{NewUser, RelyingParty, UnverifiedAssertion, UnverifiedRegistration, WebAuthnError};

use self::challenge::{Asked, Bound};
pub use self::own::PasskeyView;
use crate::{
    Broker, Transaction,
    personal_data::RECENT,
    sign_in::{Browser, StepError},
};

/// How many passkeys somebody can have.
const MOST: usize = 20;

/// Passkeys as the operator wants them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyPolicy {
    /// The host name for which they are made: the issuer's, or one above it. It can never be changed: every passkey would be
    /// worthless.
    pub rp_id: String,
    /// Whether somebody who has none registers one in the midst of a sign-in that needs it.
    pub enrol_at_sign_in: bool,
    /// How long a passkey that was registered by the institution's login alone does not count.
    pub settling: Duration,
    /// The clients that hear of nobody who did not sign in by two factors.
    pub required_for: Vec<domain::ClientId>,
}

/// Why an answer of an authenticator, or a change, is not taken.
#[derive(Debug, Error)]
pub enum PasskeyError {
    /// There are no passkeys here.
    #[error("there are no passkeys here")]
    Off,
    /// The question is too old, was answered before, or was put to somebody else.
    #[error("the question is over, or was answered before")]
    Over,
    /// The answer does not hold.
    #[error(transparent)]
    Refused(#[from] WebAuthnError),
    /// It is none of the person's passkeys, or none that counts by now.
    #[error("it is none of the person's passkeys that count")]
    NotTheirs,
    /// It is on record already.
    #[error("the passkey is registered already")]
    Known,
    /// There are too many.
    #[error("nobody has more than {MOST} passkeys")]
    TooMany,
    /// It has no name that can be shown.
    #[error("a name has 1 to {} characters", PasskeyName::MAX)]
    Name,
    /// Whoever changes them has signed in too long ago.
    #[error("the sign-in is not recent")]
    NotRecent,
    /// Too many answers.
    #[error("too many answers")]
    TooOften(Duration),
    /// The sign-in cannot go on.
    #[error(transparent)]
    Step(#[from] StepError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A question to an authenticator, for the page that puts it.
#[derive(Debug, Clone, PartialEq)]
pub struct PasskeyQuestion {
    /// `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON`.
    pub options: Value,
}

/// Whose browser asks and answers, and for what.
#[derive(Clone, Copy)]
pub(crate) struct Asker<'a> {
    pub(crate) browser: &'a Browser<'a>,
    pub(crate) sign_in: &'a SignIn,
    pub(crate) attempt: Option<AuthorizationId>,
}

impl Asker<'_> {
    const fn bound(&self, asked: Asked) -> Bound<'_> {
        Bound { asked, browser: self.browser.binding, sign_in: self.sign_in, attempt: self.attempt }
    }
}

impl Broker {
    /// Who asks authenticators; `None` where there are no passkeys, or those of the installation are good for nothing at
    /// this issuer's host.
    pub(crate) fn passkey_party(&self) -> Option<RelyingParty> {
        let policy = self.settings.passkeys.as_ref()?;
        let origin = Url::parse(self.settings.issuer.as_str()).ok()?.origin().ascii_serialization();
        RelyingParty::new(&policy.rp_id, &origin, &self.settings.service.name)
    }

    /// Whether there are passkeys here.
    pub fn has_passkeys(&self) -> bool {
        self.passkey_party().is_some()
    }

    /// Whether whoever is signed in may change their passkeys: they proved lately who they are.
    pub fn may_change_passkeys(&self, sign_in: &SignIn) -> bool {
        let proved = sign_in.step_up.as_ref().is_some_and(|step_up| self.now().since(step_up.at) <= RECENT);
        proved || self.is_recent(sign_in)
    }

    pub(crate) fn ask_to_register(
        &self,
        asker: &Asker<'_>,
        known: &[Passkey],
    ) -> Result<PasskeyQuestion, PasskeyError> {
        let party = self.passkey_party().ok_or(PasskeyError::Off)?;
        let challenge = self.passkey_challenges.ask(&asker.bound(Asked::Register), self.now(), self.entropy());
        let handle = self.handle(known, &challenge);
        let sign_in = asker.sign_in;
        let display_name = sign_in.display_name().unwrap_or_else(|| sign_in.institution_name.clone());
        let mail = sign_in.attributes.first(domain::AttributeName::Mail);
        let name = mail.map_or_else(|| display_name.clone(), str::to_owned);
        let user = NewUser { handle: &handle, name: &name, display_name: &display_name };
        Ok(PasskeyQuestion { options: party.creation_options(&challenge, &user, known) })
    }

    /// The same for all of a person's.
    fn handle(&self, known: &[Passkey], challenge: &str) -> domain::passkey::UserHandle {
        known.first().map_or_else(|| self.passkey_challenges.handle(challenge), |first| first.handle)
    }

    pub(crate) fn ask_to_prove(&self, asker: &Asker<'_>, known: &[Passkey]) -> Result<PasskeyQuestion, PasskeyError> {
        let party = self.passkey_party().ok_or(PasskeyError::Off)?;
        let challenge = self.passkey_challenges.ask(&asker.bound(Asked::Prove), self.now(), self.entropy());
        Ok(PasskeyQuestion { options: party.request_options(&challenge, known) })
    }

    /// Whether a question is ours, open, and answered for the first time: whatever the answer is worth, it is used up.
    async fn use_up_challenge(&self, asker: &Asker<'_>, kind: Asked, challenge: &str) -> Result<(), PasskeyError> {
        if let Some(wait) = self.limit_passkeys(&asker.sign_in.session).await? {
            return Err(PasskeyError::TooOften(wait));
        }
        let accepted = self.passkey_challenges.accept(challenge, &asker.bound(kind), self.now());
        let accepted = accepted.ok_or(PasskeyError::Over)?;
        if self.store.use_once(accepted.digest, accepted.ends_at).await? { Ok(()) } else { Err(PasskeyError::Over) }
    }

    /// Records a passkey that somebody made.
    pub(crate) async fn register_passkey(
        &self,
        asker: &Asker<'_>,
        (name, answer): (&str, &str),
        transaction: &Transaction,
    ) -> Result<(), PasskeyError> {
        let sign_in = asker.sign_in;
        let party = self.passkey_party().ok_or(PasskeyError::Off)?;
        if !self.may_change_passkeys(sign_in) {
            return Err(PasskeyError::NotRecent);
        }
        let name = PasskeyName::parse(name).ok_or(PasskeyError::Name)?;
        let unverified = UnverifiedRegistration::parse(answer)?;
        let challenge = unverified.challenge();
        self.use_up_challenge(asker, Asked::Register, challenge).await?;
        let registered = unverified.verify(&party, challenge)?;
        let known = self.store.passkeys_of(&sign_in.subject).await?;
        let now = self.now();
        let new = Passkey {
            id: PasskeyId::generate(self.entropy()),
            credential: registered.id,
            handle: self.handle(&known, challenge),
            name,
            public_key: registered.key.as_cose().to_vec(),
            sign_count: registered.sign_count,
            is_synced: registered.is_synced,
            transports: registered.transports,
            created_at: now,
            counts_from: self.new_passkey_counts_from(sign_in).unwrap_or(now),
            last_used_at: None,
        };
        let act = self.passkey_act(ActKind::PasskeyAdded, Actor::Person, (&sign_in.subject, new.name.as_str()));
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        match self.store.add_passkey(&sign_in.subject, &new, most, &act).await? {
            AddedPasskey::Done => {}
            AddedPasskey::Known => return Err(PasskeyError::Known),
            AddedPasskey::TooMany => return Err(PasskeyError::TooMany),
            AddedPasskey::NoAccount => return Err(StepError::Closed.into()),
        }
        let algorithm = registered.key.algorithm().name();
        tracing::info!(%transaction, sub = %sign_in.subject, passkey = %new.id, algorithm, counts_from = %new.counts_from,
            "a passkey was registered");
        self.tell_of_passkey(&act, new.name.as_str(), Some(new.counts_from), self.addresses_of(sign_in).await?).await;
        Ok(())
    }

    /// From when on a passkey counts that somebody registers now, if not at once. Whoever proved two factors may add a
    /// third; with one alone there is nothing yet that the person could not have lost with it.
    pub(crate) fn new_passkey_counts_from(&self, sign_in: &SignIn) -> Option<Timestamp> {
        let settling = self.settings.passkeys.as_ref().map_or(Duration::ZERO, |policy| policy.settling);
        let at_once = settling.is_zero() || sign_in.context() == Some(MFA);
        (!at_once).then(|| self.now() + settling)
    }

    pub(crate) fn passkey_act(&self, kind: ActKind, by: Actor, (account, name): (&Subject, &str)) -> IdentityAct {
        let now = self.now();
        IdentityAct {
            id: ActId::generate(now, self.entropy()),
            at: now,
            by,
            kind,
            subject: account.clone(),
            other: None,
            details: json!({ "name": name }),
            undone: None,
        }
    }

    /// Somebody proves one of their passkeys: the sign-in with both factors.
    pub(crate) async fn prove_passkey(
        &self,
        asker: &Asker<'_>,
        answer: &str,
        transaction: &Transaction,
    ) -> Result<SignIn, PasskeyError> {
        let sign_in = asker.sign_in;
        let party = self.passkey_party().ok_or(PasskeyError::Off)?;
        let unverified = UnverifiedAssertion::parse(answer)?;
        let challenge = unverified.challenge();
        self.use_up_challenge(asker, Asked::Prove, challenge).await?;
        let known = counting(self.store.passkeys_of(&sign_in.subject).await?, self.now());
        let passkey = known.iter().find(|one| one.credential == *unverified.credential());
        let passkey = passkey.ok_or(PasskeyError::NotTheirs)?;
        let asserted = unverified.verify(&party, challenge, passkey).inspect_err(|reason| {
            tracing::warn!(%transaction, sub = %sign_in.subject, passkey = %passkey.id, %reason,
                "the proof of a passkey does not hold");
        })?;
        let now = self.now();
        if !self.store.use_passkey(&sign_in.subject, &passkey.id, asserted.sign_count, now).await? {
            tracing::warn!(%transaction, sub = %sign_in.subject, passkey = %passkey.id,
                "a passkey was proved twice with the same counter, or is gone");
            return Err(PasskeyError::NotTheirs);
        }
        tracing::info!(%transaction, sub = %sign_in.subject, passkey = %passkey.id, "proved a passkey");
        Ok(SignIn { step_up: Some(StepUp { at: now, passkey: passkey.id.clone() }), ..sign_in.clone() })
    }
}

/// Those that count by now.
pub(crate) fn counting(mut known: Vec<Passkey>, now: Timestamp) -> Vec<Passkey> {
    known.retain(|passkey| passkey.counts(now));
    known
}
