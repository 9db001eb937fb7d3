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

impl ExtendedKeyUsage {
    /// Every usage.
    pub const ALL: [Self; 2] = [Self::ClientAuth, Self::EmailProtection];

    /// Its name in the settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClientAuth => "client-auth",
            Self::EmailProtection => "email-protection",
        }
    }

    /// The usage with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|usage| usage.as_str() == name)
    }
}

/// A certificate policy ([RFC 5280 §4.2.1.4]) that a profile claims.
///
/// [RFC 5280 §4.2.1.4]: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.4
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyClaim {
    /// Its OID, dotted.
    pub oid: String,
    /// It is left out unless the institution says all of this of how well it knows the person (eduPersonAssurance).
    pub requires_assurance: Vec<String>,
}

impl PolicyClaim {
    /// A policy that holds whoever the person is.
    pub fn always(oid: &str) -> Self {
        Self { oid: oid.to_owned(), requires_assurance: Vec::new() }
    }
}

/// Whether the person's mail address goes into a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailAddress {
    /// It does not.
    Never,
    /// It does if it was verified.
    IfVerified,
    /// It does, and who has no verified one gets no certificate.
    Required,
}

impl MailAddress {
    /// Every rule.
    pub const ALL: [Self; 3] = [Self::Never, Self::IfVerified, Self::Required];

    /// Its name in the settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::IfVerified => "if-verified",
            Self::Required => "required",
        }
    }

    /// The rule with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == name)
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
    /// Certificate policies: that of your own CPS, and IGTF profiles that you are accredited for.
    pub policies: Vec<PolicyClaim>,
    /// What certificates may be used for.
    pub extended_key_usages: Vec<ExtendedKeyUsage>,
    /// Whether mail addresses go in.
    pub mail: MailAddress,
    /// Whether the person's eduPersonPrincipalName goes in, if the institution says one; not by default.
    pub principal_name: bool,
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
    /// Not an OID, or one twice.
    #[error("`{oid}` of profile {profile} is not an object identifier, or stands there twice")]
    PolicyOid {
        /// The profile.
        profile: String,
        /// What stands there.
        oid: String,
    },
    /// No extended key usage, or one twice.
    #[error("profile {0} must name its extended key usages, each once")]
    ExtendedKeyUsages(String),
    /// emailProtection without an address, or nothing but emailProtection where the address may be absent.
    #[error(
        "profile {0} has the usage email-protection, which needs a mail address: let it go in (mail), and require it \
         if there is no other usage"
    )]
    MailUsage(String),
}

/// Checked settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    settings: ProfileSettings,
    policies: Vec<Policy>,
}

/// A checked [`PolicyClaim`].
#[derive(Debug, Clone, PartialEq, Eq)]
struct Policy {
    oid: ObjectIdentifier,
    requires_assurance: Vec<String>,
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
        if policies.iter().any(|policy| policy.oid == IGTF_SLCS) && settings.max_lifetime > Self::MAX_SHORT_LIFETIME {
            return Err(ProfileError::NotShortLived(name()));
        }
        let usages = &settings.extended_key_usages;
        if usages.is_empty()
            || usages.iter().enumerate().any(|(i, usage)| usages.iter().skip(i + 1).any(|u| u == usage))
        {
            return Err(ProfileError::ExtendedKeyUsages(name()));
        }
        let needs_mail = usages.contains(&ExtendedKeyUsage::EmailProtection);
        let always_usable = usages.len() > 1 || settings.mail == MailAddress::Required;
        if needs_mail && (settings.mail == MailAddress::Never || !always_usable) {
            return Err(ProfileError::MailUsage(name()));
        }
        Ok(Self { settings, policies })
    }

    /// The default: short-lived certificates for people, RSA keys, ten days unless asked otherwise, at most 277 hours,
    /// for TLS clients and (with a verified address) mail; no policy claimed.
    pub fn short_lived() -> Self {
        Self::built_in("short-lived", Duration::from_secs(864_000), Self::MAX_SHORT_LIFETIME)
    }

    /// The same for 9516 hours at most, which is also what is issued unless asked otherwise: a certificate for a year
    /// and the month in which the next one is fetched.
    pub fn long() -> Self {
        Self::built_in("long", Self::MAX_LIFETIME, Self::MAX_LIFETIME)
    }

    fn built_in(name: &str, default_lifetime: Duration, max_lifetime: Duration) -> Self {
        let settings = ProfileSettings {
            name: name.to_owned(),
            rsa_keys: true,
            ec_keys: false,
            min_lifetime: HOUR,
            default_lifetime,
            max_lifetime,
            policies: Vec::new(),
            extended_key_usages: vec![ExtendedKeyUsage::ClientAuth, ExtendedKeyUsage::EmailProtection],
            mail: MailAddress::IfVerified,
            principal_name: false,
        };
        Self { settings, policies: Vec::new() }
    }

    /// The name by which it is chosen.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Whether the person's eduPersonPrincipalName goes in.
    pub(crate) const fn has_principal_name(&self) -> bool {
        self.settings.principal_name
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

    /// What it was made of.
    pub const fn settings(&self) -> &ProfileSettings {
        &self.settings
    }

    /// Whether mail addresses go in.
    pub const fn mail(&self) -> MailAddress {
        self.settings.mail
    }

    /// The policies that hold for a person of whom the institution says this.
    pub(crate) fn policies(&self, assurance: &[&str]) -> Vec<ObjectIdentifier> {
        let holds =
            |policy: &&Policy| policy.requires_assurance.iter().all(|value| assurance.contains(&value.as_str()));
        self.policies.iter().filter(holds).map(|policy| policy.oid).collect()
    }

    /// The usages that go into a certificate, with or without a verified mail address.
    pub(crate) fn usages(&self, has_email: bool) -> impl Iterator<Item = ExtendedKeyUsage> {
        let usages = self.settings.extended_key_usages.iter().copied();
        usages.filter(move |usage| has_email || *usage != ExtendedKeyUsage::EmailProtection)
    }
}

fn policies(settings: &ProfileSettings) -> Result<Vec<Policy>, ProfileError> {
    let mut policies = Vec::<Policy>::new();
    for PolicyClaim { oid, requires_assurance } in &settings.policies {
        let error = || ProfileError::PolicyOid { profile: settings.name.clone(), oid: oid.clone() };
        let policy = Policy {
            oid: ObjectIdentifier::new(oid).map_err(|_| error())?,
            requires_assurance: requires_assurance.clone(),
        };
        // RFC 5280 §4.2.1.4: a policy stands there once.
        if policies.iter().any(|known| known.oid == policy.oid) {
            return Err(error());
        }
        policies.push(policy);
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
        let long = Profile::long();
        assert_eq!(Profile::new(long.settings.clone()), Ok(long));
    }

    #[test]
    fn settings_that_contradict_themselves_are_refused() {
        assert!(matches!(refused(|s| s.name = "Short lived".to_owned()), ProfileError::Name(_)));
        assert!(matches!(refused(|s| s.rsa_keys = false), ProfileError::NoKeys(_)));
        assert!(matches!(refused(|s| s.min_lifetime = Duration::ZERO), ProfileError::Lifetimes(_)));
        assert!(matches!(refused(|s| s.default_lifetime = HOUR * 278), ProfileError::Lifetimes(_)));
        assert!(matches!(refused(|s| s.max_lifetime = HOUR * 9517), ProfileError::TooLong(_)));
        assert!(matches!(refused(|s| s.policies = vec![PolicyClaim::always("1.2.x")]), ProfileError::PolicyOid { .. }));
        assert!(matches!(refused(|s| s.extended_key_usages.clear()), ProfileError::ExtendedKeyUsages(_)));
        assert!(matches!(
            refused(|s| s.extended_key_usages.push(ExtendedKeyUsage::ClientAuth)),
            ProfileError::ExtendedKeyUsages(_)
        ));
        assert!(matches!(refused(|s| s.mail = MailAddress::Never), ProfileError::MailUsage(_)));
        assert!(matches!(
            refused(|s| s.extended_key_usages = vec![ExtendedKeyUsage::EmailProtection]),
            ProfileError::MailUsage(_)
        ));
        let twice = vec![PolicyClaim::always("1.2.3"), PolicyClaim::always("1.2.3")];
        assert!(matches!(refused(|s| s.policies = twice), ProfileError::PolicyOid { .. }));
    }

    #[test]
    fn a_policy_that_needs_assurance_is_claimed_only_with_all_of_it() {
        let mut settings = Profile::long().settings;
        let requires_assurance = vec!["unique".to_owned(), "vetted".to_owned()];
        settings.policies =
            vec![PolicyClaim::always("1.2.3"), PolicyClaim { oid: "1.2.4".to_owned(), requires_assurance }];
        let profile = Profile::new(settings).unwrap();
        let claimed =
            |assurance: &[&str]| profile.policies(assurance).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(claimed(&[]), ["1.2.3"]);
        assert_eq!(claimed(&["unique", "other"]), ["1.2.3"]);
        assert_eq!(claimed(&["vetted", "other", "unique"]), ["1.2.3", "1.2.4"]);
    }

    #[test]
    fn the_short_lived_policy_of_igtf_is_for_short_lived_certificates() {
        let error = refused(|s| {
            s.policies = vec![PolicyClaim::always("1.2.840.113612.5.2.2.3")];
            s.max_lifetime = HOUR * 278;
        });
        assert!(matches!(error, ProfileError::NotShortLived(_)));
    }
}
