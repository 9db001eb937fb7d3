//! The way home: cookie and one-use secret together turn a verified answer into a signed-in person.

use std::fmt;

use domain::{
    AuthorizationId, EntityId, Errand, SessionId, SignIn, Subject,
    identifier::{Presented, Unidentifiable},
    origin::OriginVerdict,
    recognition::{HoldReason, Recognition},
    sign_in::vouches_for_mail,
};
use oauth::authorize::FrontChannelResponse;
use saml::NameId;
use storage::{
    StoreError,
    institution_sessions::{InstitutionSession, SessionName},
    logins::TakenAnswer,
    people::Unrecognised,
};
use thiserror::Error;

use super::{
    Browser, StepError,
    answer::{Handoff, Kept},
};
use crate::{Broker, Transaction, openid};

/// What comes of an institution's answer.
#[derive(Debug)]
pub enum CameHome {
    /// Somebody signed in: for the browser's session, which gets a new id now.
    SignedIn(Box<SignIn>),
    /// Nobody did, and nothing may be shown: the client hears of it.
    Refused(FrontChannelResponse),
}

/// Why a verified answer signs nobody in. Each is a page.
#[derive(Debug, Error)]
pub enum IdentityError {
    /// The attempt cannot go on.
    #[error(transparent)]
    Step(#[from] StepError),
    /// The secret is unknown or was used.
    #[error("the way back was used before, or never given")]
    UsedUp,
    /// The institution has left the catalogue.
    #[error("the institution {0} is unknown by now")]
    UnknownInstitution(EntityId),
    /// Nothing that names the person.
    #[error("{reason}")]
    Unidentifiable {
        /// What is wrong.
        reason: Unidentifiable,
        /// Who sent it.
        institution: EntityId,
        /// What came instead.
        attributes: Box<domain::Attributes>,
    },
    /// Not certain who it is: a human judges.
    #[error("on hold: {reason}")]
    Hold {
        /// Why.
        reason: HoldReason,
        /// Who vouched.
        institution: EntityId,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Somebody whom an institution vouched for, and how it names them and its session.
pub(crate) struct Identified {
    pub(crate) sign_in: SignIn,
    name_id: Option<NameId>,
    session_index: Option<String>,
}

/// What an institution said of somebody.
pub(super) struct Vouched<'a> {
    /// Who vouches.
    pub(super) institution: EntityId,
    /// What was verified.
    pub(super) kept: Kept,
    /// Who was signed in before in the same place.
    pub(super) before: Option<&'a SignIn>,
}

impl Broker {
    /// Completes a sign-in at an institution.
    pub async fn complete_sign_in(
        &self,
        id: AuthorizationId,
        browser: &Browser<'_>,
        handoff: &Handoff,
        transaction: &Transaction,
    ) -> Result<CameHome, IdentityError> {
        let attempt = self.attempt(id, browser).await?;
        let silent = attempt.request.is_silent();
        let identified = match self.take_identity(Errand::SignIn(id), browser, handoff, transaction).await {
            Err(error) if silent => return Ok(CameHome::Refused(self.told_silently(&attempt, error).await?)),
            identified => identified?,
        };
        let Identified { sign_in, name_id, session_index } = identified;
        if silent && let Some(objection) = self.objection(&attempt, browser, &sign_in).await? {
            return Ok(CameHome::Refused(self.refuse(&attempt, &objection).await?));
        }
        self.carry_session(&sign_in, browser, name_id.as_ref(), session_index).await?;
        if !self.store.authenticate(attempt.id, &sign_in).await? {
            return Err(StepError::Ended.into());
        }
        tracing::info!(%transaction, authorization = %attempt.id, client = %attempt.client.id, sub = %sign_in.subject,
            institution = %sign_in.institution, "signed in");
        self.warn_of_end(&sign_in);
        Ok(CameHome::SignedIn(Box::new(sign_in)))
    }

    /// The session begins, or goes on, by this sign-in; and by its names the institution can end it.
    async fn carry_session(
        &self,
        sign_in: &SignIn,
        browser: &Browser<'_>,
        name_id: Option<&NameId>,
        session_index: Option<String>,
    ) -> Result<(), StoreError> {
        let service = &self.settings.service.entity_id;
        let name = name_id.map(|name| {
            let full = serde_json::to_string(name).map_err(|_| StoreError::Corrupt("name"))?;
            Ok::<_, StoreError>(SessionName { digest: name.digest(&sign_in.institution, service), full })
        });
        let carried = InstitutionSession {
            session: sign_in.session.clone(),
            subject: Some(sign_in.subject.clone()),
            device: browser.device.map(str::to_owned),
            institution: sign_in.institution.clone(),
            name: name.transpose()?,
            session_index,
            began_at: sign_in.began_at,
            expires_at: sign_in.began_at + self.settings.lifetimes.session_absolute,
        };
        self.store.carry_session(&carried).await
    }

    /// Takes an institution's answer, once, and finds out who it is. The caller has made sure that the errand is this
    /// browser's.
    pub(crate) async fn take_identity(
        &self,
        errand: Errand,
        browser: &Browser<'_>,
        handoff: &Handoff,
        transaction: &Transaction,
    ) -> Result<Identified, IdentityError> {
        let taken = self.store.take_answer(errand, handoff.login, handoff.digest(), self.now()).await?;
        let TakenAnswer { institution, assertion } = taken.ok_or(IdentityError::UsedUp)?;
        let kept: Kept = serde_json::from_str(&assertion).map_err(|_| StoreError::Corrupt("assertion"))?;
        let (name_id, session_index) = (kept.name_id.clone(), kept.session_index.clone());
        let vouched = Vouched { institution, kept, before: browser.sign_in };
        let sign_in = self.identify(&errand, vouched, transaction).await?;
        Ok(Identified { sign_in, name_id, session_index })
    }

    /// Finds out who it is that an institution vouched for, or records somebody new.
    pub(super) async fn identify(
        &self,
        errand: &(dyn fmt::Display + Sync),
        Vouched { institution, kept, before }: Vouched<'_>,
        transaction: &Transaction,
    ) -> Result<SignIn, IdentityError> {
        let now = self.now();
        let known = self.recall(&institution).await;
        let known = known.as_deref().ok_or_else(|| IdentityError::UnknownInstitution(institution.clone()))?;
        self.check_origin(errand, &institution, transaction).await?;
        let presented = match Presented::collect(&kept.attributes, kept.persistent_name_id.as_deref()) {
            Ok(presented) => presented,
            Err(reason) => {
                let attributes = Box::new(kept.attributes);
                return Err(IdentityError::Unidentifiable { reason, institution, attributes });
            }
        };
        let fresh = Subject::mint(&self.settings.people.subject_prefix, self.entropy());
        let unrecognised = Unrecognised {
            institution: &institution,
            presented: &presented,
            window: self.settings.people.eppn_window,
            transaction: transaction.as_str(),
            fresh: &fresh,
        };
        let subject = match self.store.recognise(&unrecognised, now).await? {
            Recognition::Known { subject, .. } => subject,
            Recognition::Changed { subject, change, .. } => {
                tracing::info!(%transaction, sub = %subject, %institution, %change, "recognised by a declared change");
                subject
            }
            Recognition::New { .. } => fresh,
            Recognition::Hold(reason) => {
                tracing::warn!(%transaction, %errand, %institution, %reason, "sign-in on hold");
                return Err(IdentityError::Hold { reason, institution });
            }
            Recognition::Closed(_) => return Err(StepError::Closed.into()),
        };
        // The same person goes on in their session; anybody else begins a new one.
        let before = match before {
            Some(before) => self.present(before).await?.filter(|before| before.subject == subject),
            None => None,
        };
        let session = before.map_or_else(|| SessionId::generate(self.entropy()), |before| before.session);
        Ok(SignIn {
            subject,
            session,
            institution_name: known.name("en").to_owned(),
            email_verified: kept.vouches_for_mail.unwrap_or_else(|| vouches_for_mail(known, &kept.attributes)),
            institution,
            attributes: kept.attributes,
            authenticated_at: kept.authn_instant,
            acr: kept.authn_context,
            began_at: now,
            session_ends_at: kept.session_not_on_or_after,
            step_up: None,
        })
    }

    /// Nobody signs in at an institution that somebody else vouches for than before, until an administrator has looked.
    async fn check_origin(
        &self,
        errand: &(dyn fmt::Display + Sync),
        institution: &EntityId,
        transaction: &Transaction,
    ) -> Result<(), IdentityError> {
        let Some(origin) = self.catalogue.current().origin(institution) else { return Ok(()) };
        let sources = self.settings.institutions.iter().map(ToString::to_string);
        let providers = (!self.settings.openid_providers.is_empty()).then(|| openid::SOURCE.to_owned());
        let configured: Vec<_> = sources.chain(providers).collect();
        let checked = self.store.check_origin(institution, &origin, &configured, transaction.as_str(), self.now());
        if checked.await? == OriginVerdict::Other {
            let reason = HoldReason::OtherOrigin;
            tracing::warn!(%transaction, %errand, %institution, %reason, "sign-in on hold");
            return Err(IdentityError::Hold { reason, institution: institution.clone() });
        }
        Ok(())
    }
}
