//! Which profiles can be had by whom, and by which way.

use std::time::Duration;

use super::{AskedBy, CertificateError};
use crate::{
    Broker,
    settings::{Channel, OfferedProfile},
};

impl Broker {
    /// The profiles that can be had so, the one first that is taken where none is named.
    pub fn certificate_profiles(&self, asked_by: AskedBy<'_>) -> Vec<&OfferedProfile> {
        let policy = &self.settings.certificates;
        let mut possible: Vec<_> = policy.profiles.offered_by(asked_by.channel()).collect();
        let limit = asked_by.client().and_then(|client| policy.limit_of(&client));
        let position = |offered: &OfferedProfile| {
            let name = offered.profile.name();
            match limit.map(|limit| &limit.profiles).filter(|names| !names.is_empty()) {
                Some(names) => names.iter().position(|own| own == name),
                None => Some(usize::from(name != policy.profiles.usual())),
            }
        };
        possible.retain(|offered| position(offered).is_some());
        possible.sort_by_key(|offered| position(offered));
        possible
    }

    /// The profile with this name, or the one that is taken where none is named.
    pub fn certificate_profile(
        &self,
        asked_by: AskedBy<'_>,
        name: Option<&str>,
    ) -> Result<&OfferedProfile, CertificateError> {
        let possible = self.certificate_profiles(asked_by);
        let found = match name {
            Some(name) => possible.iter().find(|offered| offered.profile.name() == name),
            None => possible.first(),
        };
        found.copied().ok_or_else(|| {
            let names: Vec<_> = possible.iter().map(|offered| offered.profile.name()).collect();
            self.no_profile(asked_by, name.unwrap_or_default(), names.join(", "))
        })
    }

    /// One that others may have is told apart from one that nobody has: the way to it, or who could open one.
    fn no_profile(&self, asked_by: AskedBy<'_>, name: &str, possible: String) -> CertificateError {
        let offered = self.settings.certificates.profiles.named(name);
        let Some(offered) = offered.filter(|offered| !offered.channels.is_empty()) else {
            return CertificateError::UnknownProfile(possible);
        };
        let profile = name.to_owned();
        if offered.channels.contains(&asked_by.channel()) {
            return CertificateError::NotForClient { profile, possible };
        }
        let ways: Vec<_> = offered.channels.iter().map(|channel| way(*channel)).collect();
        CertificateError::OtherWay { profile, ways: ways.join(", or "), possible }
    }

    /// The longest that a certificate of this profile lives for who asks so.
    pub fn longest_certificate(&self, asked_by: AskedBy<'_>, offered: &OfferedProfile) -> Duration {
        let longest = offered.profile.max_lifetime();
        let limit = asked_by.client().and_then(|client| self.settings.certificates.limit_of(&client)?.max_lifetime);
        limit.map_or(longest, |limit| limit.min(longest))
    }
}

/// How people come to a certificate by a way.
const fn way(channel: Channel) -> &'static str {
    match channel {
        Channel::GetCert => "by applications, after a sign-in in the browser",
        Channel::Ecp => "on the terminal with the password of the institution (beadle cert get --institution)",
        Channel::Portal => "in the browser, at /account/certificates",
    }
}
