//! Letting our people choose their institution elsewhere
//! ([Identity Provider Discovery](https://docs.oasis-open.org/security/saml/Post2.0/sstc-saml-idp-discovery.pdf)).
//!
//! What comes back is a wish like any other: it counts for the sign-in that it names, in the browser that began that one,
//! and only for an institution that may be chosen.

use domain::AuthorizationId;
use saml::{Outgoing, discovery};
use url::Url;

use super::{Attempt, Browser, StepError};
use crate::Broker;

/// Where answers come, as our metadata say.
pub const DISCOVERY_RESPONSE: &str = "/saml/discovery";

/// What becomes of an answer.
#[derive(Debug)]
pub enum ChosenElsewhere {
    /// The institution is asked.
    Ask(Outgoing),
    /// Nothing was chosen: the person gets our own list.
    Nothing,
    /// Somebody has signed in meanwhile; an answer that comes again changes nothing.
    TooLate,
}

impl Broker {
    /// Where the person goes to choose; `None`: to our own page, which alone knows the institutions that the skin
    /// and the client's hints leave.
    pub(super) fn chooser_for(&self, attempt: &Attempt) -> Option<Url> {
        let chooser = self.settings.discovery.chooser(&attempt.client.id)?;
        if !self.offer_for(Some(&attempt.client), &attempt.request).is_whole() {
            return None;
        }
        let mut response = self.own(DISCOVERY_RESPONSE);
        response.query_pairs_mut().append_pair("login", &attempt.id.to_string());
        Some(discovery::request(chooser, self.settings.service.entity_id.as_str(), &response))
    }

    /// A person comes back from there.
    pub async fn chosen_elsewhere(
        &self,
        id: AuthorizationId,
        browser: &Browser<'_>,
        institution: Option<&str>,
    ) -> Result<ChosenElsewhere, StepError> {
        let attempt = self.attempt(id, browser).await?;
        if attempt.sign_in.is_some() {
            return Ok(ChosenElsewhere::TooLate);
        }
        // Who was not sent away cannot come back.
        let was_sent = self.chooser_for(&attempt).is_some();
        match institution.filter(|institution| was_sent && !institution.is_empty()) {
            Some(institution) => Ok(ChosenElsewhere::Ask(self.choose(id, browser, institution).await?.request)),
            None => Ok(ChosenElsewhere::Nothing),
        }
    }
}
