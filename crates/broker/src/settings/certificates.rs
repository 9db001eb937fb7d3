//! What the operator says of certificates: the names in them, their profiles, and who may get which.

use std::{fmt, time::Duration};

use ca::{KeyAlgorithm, KeyKind, KeyList, MailAddress, NameBase, PolicyClaim, Profile, ProfileError, ProfileSettings};
use domain::{ClientId, EntityId};
use hsm::KeyObject;
use serde_json::{Value, json};
use thiserror::Error;
use url::Url;

/// The certificate authority.
#[derive(Debug, Clone)]
pub struct CertificatePolicy {
    /// What every name begins with, e.g. `/DC=org/DC=example`.
    pub name_base: NameBase,
    /// The organization in the CA's own names.
    pub organization: String,
    /// How long ago a person may have proved who they are.
    pub max_sign_in_age: Duration,
    /// What certificates may be.
    pub profiles: Profiles,
    /// How many certificates of 28 days or more one person may get in a year; `None`: any number.
    pub yearly_quota: Option<u32>,
    /// How long ago an institution may have confirmed whom a certificate of 28 days or more names; `None`: any time.
    pub max_vetting_age: Option<Duration>,
    /// Of whom an institution's contact must have confirmed the identity before they get a certificate of 28 days or more.
    pub identity_check: IdentityCheck,
    /// How long ago people may have signed in who ask for certificates in the browser; `None`: as long as their session lasts.
    pub portal_session: Option<Duration>,
    /// How long ago they may have opened a page last; `None`: as long as their session lasts.
    pub portal_idle: Option<Duration>,
    /// Who may say which further mail addresses are people's, by institution.
    pub contacts: Vec<InstitutionContacts>,
    /// Whether the command line for people is a client here.
    pub command_line: bool,
    /// What single clients may not have, though others may.
    pub clients: Vec<ClientLimit>,
    /// Where the operator's own practice statement is, if there is one.
    pub statement: Option<Url>,
    /// Its OID ([RFC 3647 §4.1.2](https://www.rfc-editor.org/rfc/rfc3647#section-4.1.2)), which stands in every certificate.
    pub statement_oid: Option<String>,
    /// Its version and date, as they are to be read.
    pub statement_version: Option<String>,
    /// Keys that are never certified, because others have them.
    pub known_keys: KeyList,
    /// What the first authorities are like.
    pub authority: AuthorityPlan,
}

/// Of whom an institution's contact must have confirmed the identity, among those of whom it does not say that they are a
/// member, an employee or a student.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IdentityCheck {
    /// Of nobody.
    Never,
    /// Of those whose institution has a contact here.
    #[default]
    WithContact,
    /// Of everybody: where there is no contact, they get no such certificate.
    Always,
}

impl IdentityCheck {
    /// By its name in settings.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "never" => Self::Never,
            "with-contact" => Self::WithContact,
            "always" => Self::Always,
            _ => return None,
        })
    }
}

/// The root and the issuing authority that are made where there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityPlan {
    /// Whether they are made at the first start. If not, the operator makes or imports them.
    pub make: bool,
    /// The root's key.
    pub root_key: KeyAlgorithm,
    /// The root's common name; `<organization> Root CA 1` if absent.
    pub root_name: Option<String>,
    /// How long the root lasts.
    pub root_lifetime: Duration,
    /// The issuing authority's key, also that of those which follow it.
    pub issuing_key: KeyAlgorithm,
    /// The first one's common name; `<organization> Issuing CA 1` if absent.
    pub issuing_name: Option<String>,
    /// How long issuing authorities last.
    pub issuing_lifetime: Duration,
    /// Where the root's key lies.
    pub root_place: KeyPlace,
    /// Where the issuing authority's key lies, also that of those which follow it.
    pub issuing_place: KeyPlace,
}

/// Where the key of a new authority lies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum KeyPlace {
    /// It is made here, and kept in the database, sealed.
    #[default]
    Database,
    /// It is made in the token, and stays there.
    Token,
    /// It is in the token already.
    InToken(KeyObject),
}

impl Default for AuthorityPlan {
    fn default() -> Self {
        const YEAR: u64 = 365 * 86_400;
        Self {
            make: true,
            root_key: KeyAlgorithm::Rsa3072,
            root_name: None,
            root_lifetime: Duration::from_secs(20 * YEAR),
            issuing_key: KeyAlgorithm::Rsa3072,
            issuing_name: None,
            issuing_lifetime: Duration::from_secs(10 * YEAR),
            root_place: KeyPlace::Database,
            issuing_place: KeyPlace::Database,
        }
    }
}

impl CertificatePolicy {
    /// Half a day: a sign-in in the morning is good until the evening.
    pub const DEFAULT_MAX_SIGN_IN_AGE: Duration = Duration::from_secs(12 * 60 * 60);

    /// More than anybody needs who has several mail addresses and machines.
    pub const DEFAULT_YEARLY_QUOTA: u32 = 50;

    /// As portals of certificate authorities have it.
    pub const DEFAULT_PORTAL_SESSION: Duration = Duration::from_secs(30 * 60);

    /// Likewise.
    pub const DEFAULT_PORTAL_IDLE: Duration = Duration::from_secs(10 * 60);

    /// What grid authorities ask for.
    pub const DEFAULT_VETTING_YEARS: u32 = 5;

    /// So many years.
    pub fn years(count: u32) -> Duration {
        Duration::from_secs(u64::from(count) * 31_557_600)
    }

    /// With everything else as it is without a word of configuration.
    pub fn new(name_base: NameBase, organization: &str) -> Self {
        Self {
            name_base,
            organization: organization.to_owned(),
            max_sign_in_age: Self::DEFAULT_MAX_SIGN_IN_AGE,
            profiles: Profiles::built_in(),
            identity_check: IdentityCheck::default(),
            portal_session: Some(Self::DEFAULT_PORTAL_SESSION),
            portal_idle: Some(Self::DEFAULT_PORTAL_IDLE),
            contacts: Vec::new(),
            yearly_quota: Some(Self::DEFAULT_YEARLY_QUOTA),
            max_vetting_age: Some(Self::years(Self::DEFAULT_VETTING_YEARS)),
            command_line: true,
            clients: Vec::new(),
            statement: None,
            statement_oid: None,
            statement_version: None,
            known_keys: KeyList::default(),
            authority: AuthorityPlan::default(),
        }
    }

    /// The limit of a client, if it has one.
    pub(crate) fn limit_of(&self, client: &ClientId) -> Option<&ClientLimit> {
        self.clients.iter().find(|limit| limit.client == *client)
    }
}

/// The contacts of an institution for certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstitutionContacts {
    /// The institution.
    pub institution: EntityId,
    /// People of that institution, by `sub` or eduPersonPrincipalName.
    pub people: Vec<String>,
}

/// A way to a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A client with an access token: `/oauth2/getcert`.
    GetCert,
    /// A program with the person's password at the institution: `/secure/getcert/`.
    Ecp,
    /// The person in the browser: `/account/certificates`.
    Portal,
}

impl Channel {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::GetCert, Self::Ecp, Self::Portal];

    /// Its name in settings and records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GetCert => "getcert",
            Self::Ecp => "ecp",
            Self::Portal => "portal",
        }
    }

    /// The way with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == name)
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A profile, and who may get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedProfile {
    /// What its certificates may be.
    pub profile: Profile,
    /// What they are for, for the people who choose among profiles: a sentence or two.
    pub description: Option<String>,
    /// The ways by which it is had; none: nobody gets it.
    pub channels: Vec<Channel>,
    /// The authentication contexts of which one must be that of the sign-in; any is good if empty.
    pub requires_acr: Vec<String>,
    /// What the institution must say of how well it knows the person (eduPersonAssurance), all of it.
    pub requires_assurance: Vec<String>,
}

impl OfferedProfile {
    /// Whether RSA keys are certified.
    pub const fn takes_rsa(&self) -> bool {
        self.profile.allows(KeyKind::Rsa { bits: 2048 })
    }

    /// Whether keys on the curves P-256 and P-384 are certified.
    pub const fn takes_ec(&self) -> bool {
        self.profile.allows(KeyKind::P256)
    }

    /// Whether mail addresses go in; `None`: those that are chosen, if any.
    pub fn needs_mail(&self) -> Option<bool> {
        match self.profile.mail() {
            MailAddress::Never => Some(false),
            MailAddress::IfVerified => None,
            MailAddress::Required => Some(true),
        }
    }

    fn described(&self) -> Value {
        let ProfileSettings {
            name,
            rsa_keys,
            ec_keys,
            min_lifetime,
            default_lifetime,
            max_lifetime,
            policies,
            extended_key_usages,
            mail,
            principal_name,
        } = self.profile.settings();
        let keys = [(*rsa_keys, "rsa"), (*ec_keys, "ec")];
        let keys: Vec<_> = keys.into_iter().filter_map(|(allowed, kind)| allowed.then_some(kind)).collect();
        let policy = |claim: &PolicyClaim| json!({ "oid": claim.oid, "requires_assurance": claim.requires_assurance });
        json!({
            "name": name,
            "keys": keys,
            "min_lifetime": min_lifetime.as_secs(),
            "default_lifetime": default_lifetime.as_secs(),
            "max_lifetime": max_lifetime.as_secs(),
            "policies": policies.iter().map(policy).collect::<Vec<_>>(),
            "extended_key_usages": extended_key_usages.iter().map(|usage| usage.as_str()).collect::<Vec<_>>(),
            "mail": mail.as_str(),
            "principal_name": principal_name,
            "channels": self.channels.iter().map(|channel| channel.as_str()).collect::<Vec<_>>(),
            "requires_acr": self.requires_acr,
            "requires_assurance": self.requires_assurance,
        })
    }
}

/// Why profiles do not go together.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProfilesError {
    /// Two have one name.
    #[error("there are two profiles {0}")]
    Twice(String),
    /// The one that is used where none is named does not exist.
    #[error("there is no profile {0}; there are {1}")]
    Unknown(String, String),
}

/// All profiles. The names of the two that are used where none is named are names of profiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profiles {
    all: Vec<OfferedProfile>,
    usual: String,
    long: String,
}

impl Profiles {
    /// The profiles that are there without a word of configuration: `short-lived`, by every way, and `long`, by ECP and
    /// in the browser.
    pub fn built_in() -> Self {
        let everyone = |profile: Profile, channels: &[Channel]| OfferedProfile {
            description: Self::usual_description(profile.name()).map(str::to_owned),
            profile,
            channels: channels.to_vec(),
            requires_acr: Vec::new(),
            requires_assurance: Vec::new(),
        };
        let (short, long) = (Profile::short_lived(), Profile::long());
        Self {
            usual: short.name().to_owned(),
            long: long.name().to_owned(),
            all: vec![everyone(short, &Channel::ALL), everyone(long, &[Channel::Ecp, Channel::Portal])],
        }
    }

    /// What the built-in profile with this name is for.
    pub fn usual_description(name: &str) -> Option<&'static str> {
        match name {
            "short-lived" => {
                Some("For the work of the next days: grid jobs, transfers, logging in. It ends by itself.")
            }
            "long" => Some("For months: signing mail, and programs and browsers that you use again and again."),
            _ => None,
        }
    }

    /// With these beside the built-in ones, or in their place where the names are the same; and with the names of those
    /// that are used where none is named, for short and for long certificates.
    pub fn with(written: Vec<OfferedProfile>, usual: Option<&str>, long: Option<&str>) -> Result<Self, ProfilesError> {
        let mut profiles = Self::built_in();
        for (index, offered) in written.iter().enumerate() {
            let name = offered.profile.name();
            if written.iter().take(index).any(|other| other.profile.name() == name) {
                return Err(ProfilesError::Twice(name.to_owned()));
            }
        }
        profiles.all.retain(|built_in| written.iter().all(|own| own.profile.name() != built_in.profile.name()));
        profiles.all.extend(written);
        if let Some(name) = usual {
            profiles.usual = profiles.existing(name)?;
        }
        if let Some(name) = long {
            profiles.long = profiles.existing(name)?;
        }
        Ok(profiles)
    }

    /// With the policy of the operator's own practice statement in each.
    pub fn under(mut self, statement_oid: &str) -> Result<Self, ProfileError> {
        for offered in &mut self.all {
            let mut settings = offered.profile.settings().clone();
            // Where it stands with a condition, that is what the operator wants.
            if settings.policies.iter().all(|claim| claim.oid != statement_oid) {
                settings.policies.insert(0, PolicyClaim::always(statement_oid));
                offered.profile = Profile::new(settings)?;
            }
        }
        Ok(self)
    }

    fn existing(&self, name: &str) -> Result<String, ProfilesError> {
        let all = || self.all.iter().map(|offered| offered.profile.name()).collect::<Vec<_>>().join(", ");
        self.named(name).map(|_| name.to_owned()).ok_or_else(|| ProfilesError::Unknown(name.to_owned(), all()))
    }

    /// All that they say, in the words of the configuration.
    pub(crate) fn described(&self) -> Value {
        Value::Array(self.all.iter().map(OfferedProfile::described).collect())
    }

    /// Every profile.
    pub fn all(&self) -> &[OfferedProfile] {
        &self.all
    }

    /// The profile with this name.
    pub fn named(&self, name: &str) -> Option<&OfferedProfile> {
        self.all.iter().find(|offered| offered.profile.name() == name)
    }

    /// The one for short-lived certificates where none is named: `short-lived`, unless the operator chose another.
    pub fn usual(&self) -> &str {
        &self.usual
    }

    /// The one for certificates of months where none is named: `long`, unless the operator chose another.
    pub fn long(&self) -> &str {
        &self.long
    }

    /// Those that are had by a way.
    pub fn offered_by(&self, channel: Channel) -> impl Iterator<Item = &OfferedProfile> {
        self.all.iter().filter(move |offered| offered.channels.contains(&channel))
    }
}

/// What one client may not have, though others may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientLimit {
    /// Which.
    pub client: ClientId,
    /// The only profiles that it gets, by name, the first where it names none; empty: all.
    pub profiles: Vec<String>,
    /// The longest lifetime that it gets, whatever the profile.
    pub max_lifetime: Option<Duration>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(profile: Profile) -> OfferedProfile {
        let channels = vec![Channel::GetCert];
        OfferedProfile {
            profile,
            description: None,
            channels,
            requires_acr: Vec::new(),
            requires_assurance: Vec::new(),
        }
    }

    #[test]
    fn a_written_profile_takes_the_place_of_the_built_in_one_of_its_name() {
        let profiles = Profiles::with(vec![offered(Profile::long())], None, Some("short-lived")).unwrap();
        let names: Vec<_> = profiles.all().iter().map(|offered| offered.profile.name()).collect();
        assert_eq!(names, ["short-lived", "long"]);
        assert_eq!(profiles.named("long").unwrap().channels, [Channel::GetCert]);
        assert_eq!((profiles.usual(), profiles.long()), ("short-lived", "short-lived"));
        assert_eq!(profiles.offered_by(Channel::Ecp).count(), 1);
    }

    #[test]
    fn profiles_that_do_not_go_together_are_refused() {
        let twice = vec![offered(Profile::long()), offered(Profile::long())];
        assert_eq!(Profiles::with(twice, None, None), Err(ProfilesError::Twice("long".to_owned())));
        let unknown = Profiles::with(Vec::new(), Some("robot"), None).unwrap_err();
        assert_eq!(unknown.to_string(), "there is no profile robot; there are short-lived, long");
    }
}
