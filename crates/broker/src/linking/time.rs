//! How long a linking waits for the person, and more time for whoever needs it
//! ([WCAG 2.2.1](https://www.w3.org/TR/WCAG22/#timing-adjustable)).
//!
//! Invariant: only a proof that still counts counts longer, and only because the person asks for it in the browser in which
//! they proved both logins: whoever can ask so could as well agree at once.

use domain::{LinkId, SignIn, Timestamp};
use storage::links::{NewLink, StoredLink};

use super::{LinkError, PROOF};
use crate::{Broker, sign_in::Browser};

/// Until when a sign-in proves anything.
fn ends(sign_in: &SignIn, until: Option<Timestamp>) -> Timestamp {
    until.unwrap_or(sign_in.authenticated_at + PROOF)
}

impl Broker {
    pub(super) fn first_counts(&self, link: &StoredLink) -> bool {
        self.now() <= ends(&link.first, link.first_until)
    }

    pub(super) fn second_counts(&self, link: &StoredLink) -> bool {
        link.second.as_ref().is_some_and(|second| self.now() <= ends(second, link.second_until))
    }

    /// Until when the page of a linking is good as it stands there: then it ends, or a login must be proved anew.
    pub async fn link_waits_until(&self, id: LinkId, browser: &Browser<'_>) -> Result<Timestamp, LinkError> {
        let link = self.own_link(id, browser).await?.stored;
        let first = self.first_counts(&link).then(|| ends(&link.first, link.first_until));
        let second = link.second.as_ref().filter(|_| first.is_some() && self.second_counts(&link));
        let second = second.map(|second| ends(second, link.second_until));
        Ok([first, second].into_iter().flatten().fold(id.expires_at(), Timestamp::min))
    }

    /// The linking begins anew where it stands. The one before stays until it ends by itself: two presses of the button are
    /// as good as one.
    pub async fn prolong_link(&self, id: LinkId, browser: &Browser<'_>) -> Result<LinkId, LinkError> {
        let link = self.own_link(id, browser).await?.stored;
        let (now, lifetime) = (self.now(), self.settings.lifetimes.sign_in);
        let longer = |counts: bool, until: Option<Timestamp>| if counts { Some(now + PROOF) } else { until };
        let second_until = longer(self.second_counts(&link), link.second_until);
        let new = NewLink {
            id: LinkId::generate(now + lifetime, self.entropy()),
            browser: browser.binding,
            first: &link.first,
            first_until: longer(self.first_counts(&link), link.first_until),
            second: link.second.as_ref().map(|second| (second, second_until)),
        };
        self.store.insert_link(&new).await?;
        Ok(new.id)
    }
}
