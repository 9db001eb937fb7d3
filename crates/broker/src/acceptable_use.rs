//! The terms of use: people accept them once for each version, before anything of them is released to an application.
//!
//! Invariant: what is recorded is what the person saw, by its digest; and no code is made for somebody who has to accept
//! them and has not ([`Broker::approve`](crate::Broker::approve) asks the same again).

use std::collections::BTreeSet;

use domain::{AuthorizationId, Client, ClientId, Digest, SignIn};
use storage::{StoreError, acceptances::Acceptance};

use crate::{
    Broker,
    sign_in::{Browser, StepError},
};

/// The terms of use, as the operator wrote them.
#[derive(Debug, Clone)]
pub struct AcceptableUse {
    /// What a new text changes, so that people are asked again; such as `2026-11`.
    pub version: String,
    /// The text in each language; the first is for those who read none of them.
    pub texts: Vec<UseText>,
    /// The only clients whose people have to accept them; empty: those of all.
    pub clients: BTreeSet<ClientId>,
}

/// The terms in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UseText {
    /// Its tag (BCP 47).
    pub language: String,
    /// Plain text; an empty line parts paragraphs.
    pub text: String,
}

impl UseText {
    /// By which it is known what somebody saw: SHA-256.
    pub fn digest(&self) -> Digest {
        Digest::of(self.text.as_bytes())
    }
}

impl AcceptableUse {
    /// The text for somebody who reads this language; `None` if there is none at all.
    pub fn text(&self, language: &str) -> Option<&UseText> {
        self.texts.iter().find(|text| text.language == language).or(self.texts.first())
    }

    fn applies_to(&self, client: &ClientId) -> bool {
        self.clients.is_empty() || self.clients.contains(client)
    }
}

/// The terms are to be accepted.
#[derive(Debug)]
pub struct UseQuestion {
    /// For whom.
    pub client: Client,
    /// What.
    pub terms: AcceptableUse,
}

impl Broker {
    /// The terms that a person has to accept before they go on to a client.
    pub(crate) async fn unaccepted(
        &self,
        client: &ClientId,
        sign_in: &SignIn,
    ) -> Result<Option<&AcceptableUse>, StoreError> {
        let terms = self.settings.authorization.acceptable_use.as_ref().filter(|terms| terms.applies_to(client));
        let Some(terms) = terms else { return Ok(None) };
        let accepted = self.store.has_accepted(&sign_in.subject, &terms.version).await?;
        Ok(Some(terms).filter(|_| !accepted))
    }

    /// The person accepts what they saw, by its digest in hexadecimal digits. If that is not what is to be accepted now,
    /// nothing is recorded, and they are asked again.
    pub async fn accept_use(&self, id: AuthorizationId, browser: &Browser<'_>, seen: &str) -> Result<(), StepError> {
        let attempt = self.attempt(id, browser).await?;
        let sign_in = attempt.sign_in.as_ref().ok_or(StepError::NotSignedIn)?;
        let Some(terms) = self.unaccepted(&attempt.client.id, sign_in).await? else { return Ok(()) };
        let Some(text) = terms.texts.iter().find(|text| text.digest().hex() == seen) else { return Ok(()) };
        let acceptance = Acceptance {
            version: terms.version.clone(),
            language: text.language.clone(),
            text: text.digest(),
            at: self.now(),
        };
        if self.store.accept(&sign_in.subject, &acceptance).await? {
            tracing::info!(sub = %sign_in.subject, version = %terms.version, "accepted the terms of use");
        }
        Ok(())
    }
}
