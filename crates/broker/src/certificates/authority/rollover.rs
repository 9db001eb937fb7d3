//! A new issuing authority in place of the old one.

use std::{sync::Arc, time::Duration};

use ca::{AuthorityRequest, Issuer, KeyAlgorithm, KeyPair, SubjectName};
use domain::Timestamp;
use thiserror::Error;
use zeroize::Zeroizing;

use super::{
    Authority, Held, OpenError, PublishedAuthority,
    first::{self, NewAuthority},
};
use crate::{
    Broker,
    keyring::{AuthorityKey, KeyringError, Purpose},
    revocation::RevocationError,
    settings::{CertificatePolicy, KeyPlace},
};

/// How long a new issuing authority is published before it signs: sites take over what they trust daily, or weekly.
pub const INSTALLED_BEFORE: Duration = Duration::from_secs(14 * 86_400);

/// How the next authority is to be. No `Debug`: it may hold a private key.
#[derive(Clone)]
pub struct Rollover {
    /// How long it is published before it signs.
    pub lead: Duration,
    /// Its key; as the settings say if absent.
    pub algorithm: Option<KeyAlgorithm>,
    /// Where its key lies; as the settings say if absent.
    pub place: Option<KeyPlace>,
    /// The root's private key (PKCS#8 DER), where it is kept elsewhere.
    pub root_key: Option<Zeroizing<Vec<u8>>>,
}

/// Why there is no new authority.
#[derive(Debug, Error)]
pub enum RolloverError {
    /// There is nothing to follow.
    #[error("there is no authority yet: make one with `beadle ca init`, or import one")]
    NoAuthority,
    /// The last one does not sign yet.
    #[error("{0} is to follow already, and signs from {1} on")]
    Pending(String, Timestamp),
    /// No root is known.
    #[error("no root of ours is known: let its owner sign a new authority, and import that with `beadle ca import`")]
    NoRoot,
    /// What was brought is another key.
    #[error("the key that was brought belongs to no root of ours")]
    NoRootOfKey,
    /// The root's key is not here.
    #[error("the key of {0} is kept elsewhere: bring it with --root-key FILE")]
    RootKeyNeeded(String),
    /// Another command did the same at this moment.
    #[error("another authority was made at this moment; look at `beadle ca show`")]
    Overtaken,
    /// The authority could not be made.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It could not be stored.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// Its list could not be published.
    #[error(transparent)]
    Revocation(#[from] RevocationError),
}

/// How long before its successor must sign the operator is told.
const TOLD_BEFORE: Duration = Duration::from_secs(30 * 86_400);

impl Broker {
    /// The authority that signs now, if certificates will soon end early because it ends itself, and none follows it.
    pub fn rollover_due(&self) -> Option<PublishedAuthority> {
        self.authority().rollover_due(&self.settings.certificates)
    }

    /// Makes the next issuing authority. It signs when sites have had the time to install it.
    pub async fn roll_over_authority(&self, rollover: &Rollover) -> Result<PublishedAuthority, RolloverError> {
        let (now, authority) = (self.now(), self.newest_authority().await);
        let newest = authority.newest_issuing().ok_or(RolloverError::NoAuthority)?;
        if newest.active_from() > now {
            return Err(RolloverError::Pending(newest.certificate().subject(), newest.active_from()));
        }
        let (root, issuer) = authority.root_with(rollover.root_key.as_ref())?;
        let subject = self.next_name(&authority, newest)?;
        let plan = &self.settings.certificates.authority;
        let lifetime = plan.issuing_lifetime.min(issuer.not_after().since(now));
        let request = AuthorityRequest { subject: &subject, now, lifetime };
        let home = self.home();
        let keyring = home.keyring();
        let algorithm = rollover.algorithm.unwrap_or(plan.issuing_key);
        let (place, tokens) = (rollover.place.as_ref().unwrap_or(&plan.issuing_place), self.authorities.tokens());
        let made = first::under(&issuer, &request, (algorithm, place), &self.settings.plain, (&keyring, tokens));
        let NewAuthority { secret, certificate } = made.await?;
        let generation = newest.generation() + 1;
        let active_from = now + rollover.lead;
        let key = AuthorityKey { generation, secret: secret.clone(), certificate, active_from };
        if !keyring.insert_authorities(vec![(Purpose::CaIssuing, key)]).await? {
            tokens.discard(place, &secret).await;
            return Err(RolloverError::Overtaken);
        }
        self.reload_authorities().await?;
        if rollover.root_key.is_some() {
            // The key is here for this moment: its next list is good for a year from now on.
            self.publish_crl(&root, &issuer).await?;
        }
        self.publish_due_crls().await?;
        tracing::info!(%subject, "made a new issuing authority");
        let made = self.authority().published().into_iter().find(|made| made.subject == subject.to_string());
        made.ok_or(RolloverError::Overtaken)
    }

    /// The next number behind the common name, and nobody's yet.
    fn next_name(&self, authority: &Authority, newest: &Held) -> Result<SubjectName, OpenError> {
        let policy = &self.settings.certificates;
        let before = newest.certificate().subject();
        let mut common_name = before.rsplit_once("/CN=").map_or("Issuing CA", |(_, name)| name).to_owned();
        loop {
            common_name = numbered_on(&common_name);
            let name = SubjectName::authority(&policy.name_base, &policy.organization, &common_name)?;
            if !authority.is_name_taken(&name.to_string()) {
                return Ok(name);
            }
        }
    }
}

impl Authority {
    /// The one that signs now, if its successor should be made.
    pub(super) fn rollover_due(&self, policy: &CertificatePolicy) -> Option<PublishedAuthority> {
        let signing = self.signing().filter(|signing| !self.is_followed(signing))?;
        let until = self.told_until(policy);
        self.published().into_iter().find(|one| one.id == signing.id() && one.not_after < until)
    }

    /// What ends before this moment is told of: certificates end early by it.
    pub(super) fn told_until(&self, policy: &CertificatePolicy) -> Timestamp {
        let longest = policy.profiles.all().iter().map(|offered| offered.profile.max_lifetime()).max();
        self.now + longest.unwrap_or_default() + INSTALLED_BEFORE + TOLD_BEFORE
    }

    /// A root with its key (PKCS#8 DER): the one whose key was brought, or else the newest whose key is here.
    pub(in crate::certificates) fn root_with(
        &self,
        brought: Option<&Zeroizing<Vec<u8>>>,
    ) -> Result<(Arc<Held>, Arc<Issuer>), RolloverError> {
        let Some(pkcs8) = brought else {
            let with_key = |root: &Arc<Held>| Some((Arc::clone(root), Arc::clone(root.issuer()?)));
            let newest = self.roots().next().ok_or(RolloverError::NoRoot)?;
            let needed = || RolloverError::RootKeyNeeded(newest.certificate().subject());
            return self.roots().find_map(with_key).ok_or_else(needed);
        };
        let key = KeyPair::from_pkcs8(pkcs8).map_err(OpenError::from)?;
        let of_key = |root: &&Arc<Held>| Issuer::belong_together(root.certificate().certificate_der(), &key);
        let root = self.roots().find(of_key).ok_or(RolloverError::NoRootOfKey)?;
        let issuer = Issuer::load(root.certificate().certificate_der(), pkcs8).map_err(OpenError::from)?;
        Ok((Arc::clone(root), Arc::new(issuer)))
    }
}

/// `Issuing CA 1` → `Issuing CA 2`; `Issuing CA` → `Issuing CA 2`.
fn numbered_on(common_name: &str) -> String {
    let counted = common_name.rsplit_once(' ').and_then(|(name, number)| Some((name, number.parse::<u32>().ok()?)));
    match counted {
        Some((name, number)) => format!("{name} {}", number.saturating_add(1)),
        None => format!("{common_name} 2"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_authority_has_the_next_number() {
        for (before, after) in [("A CA 1", "A CA 2"), ("A CA 9", "A CA 10"), ("A CA", "A CA 2"), ("CA2", "CA2 2")] {
            assert_eq!(numbered_on(before), after);
        }
    }
}
