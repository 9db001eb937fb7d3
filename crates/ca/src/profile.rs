//! What an operator allows a certificate to be. Settings become a checked [`Profile`] once, at start.

use std::time::Duration;

use x509_cert::der::asn1::ObjectIdentifier;

use crate::public_key::KeyKind;

/// The IGTF authentication profile for short-lived credentials. Claiming it claims an accreditation.
const IGTF_SLCS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113612.5.2.2.3");

const HOUR: Duration = Duration::from_hours(1);

/// What a certificate may be used for ([RFC 5280 §4.2.1.12]).
///
/// [RFC 5280 §4.2.1.12]: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.12
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtendedKeyUsage {
    /// TLS client authentication.
    ClientAuth,
    /// S/MIME; written only into certificates with a verified mail address.
    EmailProtection,
}

impl ExtendedKeyUsage {
    pub(crate) const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::ClientAuth => ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2"),
            Self::EmailProtection => ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4"),
        }
    }
}

/// A profile as an operator writes it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileSettings {
    /// The name by which it is chosen.
    pub name: String,
    /// Whether RSA keys are certified.
    pub rsa_keys: bool,
    /// Whether P-256 and P-384 keys are certified; Java grid software cannot read them.
    pub ec_keys: bool,
    /// Nothing shorter is issued.
    pub min_lifetime: Duration,
    /// What is issued to who asks for nothing.
    pub default_lifetime: Duration,
    /// Nothing longer is issued.
    pub max_lifetime: Duration,
    /// OIDs of certificate policies, dotted: that of your own CPS, and IGTF profiles that you are accredited for.
    pub policy_oids: Vec<String>,
    /// What certificates may be used for.
    pub extended_key_usages: Vec<ExtendedKeyUsage>,
}

/// Why settings are no profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// The name is empty, or no plain word.
    #[error("a profile's name consists of lower-case letters, digits and hyphens, not `{0}`")]
    Name(String),
    /// Neither RSA nor EC keys.
    #[error("profile {0} certifies neither RSA nor EC keys")]
    NoKeys(String),
    /// Not minimum ≤ default ≤ maximum, or a minimum of less than a minute.
    #[error("the lifetimes of profile {0} must be: one minute <= minimum <= default <= maximum")]
    Lifetimes(String),
    /// More than 9516 hours.
    #[error("the maximum lifetime of profile {0} is longer than 9516 hours (396.5 days)")]
    TooLong(String),
    /// More than 277 hours under the IGTF short-lived policy.
    #[error("profile {0} claims the IGTF short-lived policy, whose certificates must end within 277 hours")]
    NotShortLived(String),
    /// Not an OID.
    #[error("`{oid}` of profile {profile} is not an object identifier")]
    PolicyOid {
        /// The profile.
        profile: String,
        /// What stands there.
        oid: String,
    },
    /// No extended key usage, or one twice.
    #[error("profile {0} must name its extended key usages, each once")]
    ExtendedKeyUsages(String),
}

/// Checked settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    settings: ProfileSettings,
    policies: Vec<ObjectIdentifier>,
}

impl Profile {
    /// The longest lifetime of any certificate: 9516 hours.
    pub const MAX_LIFETIME: Duration = Duration::from_hours(9516);
    /// The longest lifetime of a short-lived certificate: 277 hours, just below 1,000,000 seconds.
    pub const MAX_SHORT_LIFETIME: Duration = Duration::from_hours(277);

    /// Checks settings.
    pub fn new(settings: ProfileSettings) -> Result<Self, ProfileError> {
        let name = || settings.name.clone();
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if settings.name.is_empty() || !settings.name.bytes().all(plain) {
            return Err(ProfileError::Name(name()));
        }
        if !settings.rsa_keys && !settings.ec_keys {
            return Err(ProfileError::NoKeys(name()));
        }
        let lifetimes =
            [Duration::from_mins(1), settings.min_lifetime, settings.default_lifetime, settings.max_lifetime];
        if !lifetimes.is_sorted() {
            return Err(ProfileError::Lifetimes(name()));
        }
        if settings.max_lifetime > Self::MAX_LIFETIME {
            return Err(ProfileError::TooLong(name()));
        }
        let policies = policies(&settings)?;
        if policies.contains(&IGTF_SLCS) && settings.max_lifetime > Self::MAX_SHORT_LIFETIME {
            return Err(ProfileError::NotShortLived(name()));
        }
        let usages = &settings.extended_key_usages;
        if usages.is_empty()
            || usages.iter().enumerate().any(|(i, usage)| usages.iter().skip(i + 1).any(|u| u == usage))
        {
            return Err(ProfileError::ExtendedKeyUsages(name()));
        }
        Ok(Self { settings, policies })
    }

    /// The default: short-lived certificates for people, RSA keys, ten days unless asked otherwise, at most 277 hours,
    /// for TLS clients and (with a verified address) mail; no policy claimed.
    pub fn short_lived() -> Self {
        let settings = ProfileSettings {
            name: "short-lived".to_owned(),
            rsa_keys: true,
            ec_keys: false,
            min_lifetime: HOUR,
            default_lifetime: Duration::from_secs(864_000),
            max_lifetime: Self::MAX_SHORT_LIFETIME,
            policy_oids: Vec::new(),
            extended_key_usages: vec![ExtendedKeyUsage::ClientAuth, ExtendedKeyUsage::EmailProtection],
        };
        Self { settings, policies: Vec::new() }
    }

    /// The name by which it is chosen.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// The shortest lifetime that is issued.
    pub const fn min_lifetime(&self) -> Duration {
        self.settings.min_lifetime
    }

    /// The lifetime of who asks for none.
    pub const fn default_lifetime(&self) -> Duration {
        self.settings.default_lifetime
    }

    /// The longest lifetime that is issued.
    pub const fn max_lifetime(&self) -> Duration {
        self.settings.max_lifetime
    }

    /// Whether keys of this kind are certified.
    pub const fn allows(&self, key: KeyKind) -> bool {
        if key.is_rsa() { self.settings.rsa_keys } else { self.settings.ec_keys }
    }

    pub(crate) fn policies(&self) -> &[ObjectIdentifier] {
        &self.policies
    }

    /// The usages that go into a certificate, with or without a verified mail address.
    pub(crate) fn usages(&self, has_email: bool) -> impl Iterator<Item = ExtendedKeyUsage> {
        let usages = self.settings.extended_key_usages.iter().copied();
        usages.filter(move |usage| has_email || *usage != ExtendedKeyUsage::EmailProtection)
    }
}

fn policies(settings: &ProfileSettings) -> Result<Vec<ObjectIdentifier>, ProfileError> {
    let mut policies = Vec::new();
    for text in &settings.policy_oids {
        let parsed = ObjectIdentifier::new(text);
        let error = || ProfileError::PolicyOid { profile: settings.name.clone(), oid: text.clone() };
        let oid = parsed.map_err(|_| error())?;
        if !policies.contains(&oid) {
            policies.push(oid);
        }
    }
    Ok(policies)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(change: impl FnOnce(&mut ProfileSettings)) -> ProfileError {
        let mut settings = Profile::short_lived().settings;
        change(&mut settings);
        Profile::new(settings).unwrap_err()
    }

    #[test]
    fn the_default_profile_passes_its_own_check() {
        let profile = Profile::short_lived();
        assert_eq!(Profile::new(profile.settings.clone()), Ok(profile.clone()));
        assert!(profile.max_lifetime() < Duration::from_secs(1_000_000));
        assert!(profile.allows(KeyKind::Rsa { bits: 2048 }) && !profile.allows(KeyKind::P256));
    }

    #[test]
    fn settings_that_contradict_themselves_are_refused() {
        assert!(matches!(refused(|s| s.name = "Short lived".to_owned()), ProfileError::Name(_)));
        assert!(matches!(refused(|s| s.rsa_keys = false), ProfileError::NoKeys(_)));
        assert!(matches!(refused(|s| s.min_lifetime = Duration::ZERO), ProfileError::Lifetimes(_)));
        assert!(matches!(refused(|s| s.default_lifetime = HOUR * 278), ProfileError::Lifetimes(_)));
        assert!(matches!(refused(|s| s.max_lifetime = HOUR * 9517), ProfileError::TooLong(_)));
        assert!(matches!(refused(|s| s.policy_oids = vec!["1.2.x".to_owned()]), ProfileError::PolicyOid { .. }));
        assert!(matches!(refused(|s| s.extended_key_usages.clear()), ProfileError::ExtendedKeyUsages(_)));
        assert!(matches!(
            refused(|s| s.extended_key_usages.push(ExtendedKeyUsage::ClientAuth)),
            ProfileError::ExtendedKeyUsages(_)
        ));
    }

    #[test]
    fn the_short_lived_policy_of_igtf_is_for_short_lived_certificates() {
        let error = refused(|s| {
            s.policy_oids = vec!["1.2.840.113612.5.2.2.3".to_owned()];
            s.max_lifetime = HOUR * 278;
        });
        assert!(matches!(error, ProfileError::NotShortLived(_)));
    }
}
