//! The certificate authority, and what it issues to whom.

use std::{fmt, fs, path::PathBuf, time::Duration};

use broker::settings::{
    AuthorityPlan, CertificatePolicy, Channel, ClientLimit, IdentityCheck, InstitutionContacts, OfferedProfile,
    Profiles,
};
use ca::{ExtendedKeyUsage, KeyAlgorithm, KeyList, MailAddress, NameBase, PolicyClaim, Profile, ProfileSettings};
use domain::{ClientId, EntityId};
use hsm::TokenSettings;
use serde::Deserialize;
use url::Url;

use super::{ConfigError, pkcs11, settings::wrong};

const PROFILES: &str = "certificates.profiles";
const AUTHORITY: &str = "certificates.authority";

/// `[certificates]` as written.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Written {
    name_base: String,
    organization: String,
    /// In seconds.
    max_sign_in_age: Option<u32>,
    /// 0: any number.
    yearly_quota: Option<u32>,
    /// 0: for ever.
    vetting_years: Option<u32>,
    /// `never`, `with-contact`, `always`.
    identity_check: Option<String>,
    /// In seconds; 0: as long as the session.
    portal_session: Option<u32>,
    portal_idle: Option<u32>,
    profile: Option<String>,
    long_profile: Option<String>,
    command_line: Option<bool>,
    statement: Option<Url>,
    statement_oid: Option<String>,
    statement_version: Option<String>,
    #[serde(default)]
    known_key_files: Vec<PathBuf>,
    #[serde(default)]
    authority: WrittenAuthority,
    pkcs11: Option<pkcs11::Written>,
    #[serde(default)]
    profiles: Vec<WrittenProfile>,
    #[serde(default)]
    clients: Vec<WrittenLimit>,
    #[serde(default)]
    contacts: Vec<WrittenContacts>,
}

#[derive(Debug, Clone, Deserialize)]
struct WrittenContacts {
    institution: String,
    people: Vec<String>,
}

impl WrittenContacts {
    fn read(&self) -> Result<InstitutionContacts, ConfigError> {
        let institution = EntityId::parse(&self.institution).ok_or_else(|| {
            wrong("certificates.contacts.institution", format!("{} is no entityID", self.institution))
        })?;
        if self.people.iter().any(|person| person.trim().is_empty()) {
            return Err(wrong("certificates.contacts.people", "an empty name is nobody's"));
        }
        Ok(InstitutionContacts { institution, people: self.people.clone() })
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
struct WrittenAuthority {
    make: Option<bool>,
    root_key: Option<String>,
    root_name: Option<String>,
    root_years: Option<u32>,
    issuing_key: Option<String>,
    issuing_name: Option<String>,
    issuing_years: Option<u32>,
}

#[derive(Debug, Clone, Deserialize)]
struct WrittenProfile {
    name: String,
    description: Option<String>,
    keys: Option<Vec<String>>,
    /// In seconds.
    min_lifetime: Option<u64>,
    default_lifetime: Option<u64>,
    max_lifetime: Option<u64>,
    #[serde(default)]
    policies: Vec<WrittenPolicy>,
    extended_key_usages: Option<Vec<String>>,
    mail: Option<String>,
    #[serde(default)]
    principal_name: bool,
    channels: Option<Vec<String>>,
    #[serde(default)]
    requires_acr: Vec<String>,
    #[serde(default)]
    requires_assurance: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct WrittenPolicy {
    oid: String,
    #[serde(default)]
    requires_assurance: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct WrittenLimit {
    client_id: String,
    #[serde(default)]
    profiles: Vec<String>,
    /// In seconds.
    max_lifetime: Option<u64>,
}

impl Written {
    /// What the broker runs on.
    pub(super) fn policy(&self) -> Result<CertificatePolicy, ConfigError> {
        let name_base = NameBase::parse(&self.name_base).map_err(|error| wrong("certificates.name_base", error))?;
        let written = self.profiles.iter().map(WrittenProfile::offered).collect::<Result<_, _>>()?;
        let profiles = Profiles::with(written, self.profile.as_deref(), self.long_profile.as_deref())
            .map_err(|error| wrong(PROFILES, error))?;
        let profiles = match &self.statement_oid {
            Some(oid) => profiles.under(oid).map_err(|error| wrong("certificates.statement_oid", error))?,
            None => profiles,
        };
        let max_sign_in_age = self.max_sign_in_age.map(|seconds| Duration::from_secs(u64::from(seconds)));
        Ok(CertificatePolicy {
            max_sign_in_age: max_sign_in_age.unwrap_or(CertificatePolicy::DEFAULT_MAX_SIGN_IN_AGE),
            yearly_quota: match self.yearly_quota {
                None => Some(CertificatePolicy::DEFAULT_YEARLY_QUOTA),
                Some(most) => Some(most).filter(|most| *most > 0),
            },
            identity_check: self.identity_check()?,
            portal_session: span(self.portal_session, CertificatePolicy::DEFAULT_PORTAL_SESSION),
            portal_idle: span(self.portal_idle, CertificatePolicy::DEFAULT_PORTAL_IDLE),
            max_vetting_age: match self.vetting_years.unwrap_or(CertificatePolicy::DEFAULT_VETTING_YEARS) {
                0 => None,
                years => Some(CertificatePolicy::years(years)),
            },
            clients: self.clients.iter().map(|limit| limit.read(&profiles)).collect::<Result<_, _>>()?,
            profiles,
            contacts: self.contacts.iter().map(WrittenContacts::read).collect::<Result<_, _>>()?,
            statement: self.statement.clone(),
            statement_oid: self.statement_oid.clone(),
            statement_version: self.statement_version.clone(),
            known_keys: self.known_keys()?,
            command_line: self.command_line.unwrap_or(true),
            authority: match &self.pkcs11 {
                Some(token) => token.plan(self.authority.plan()?),
                None => self.authority.plan()?,
            },
            ..CertificatePolicy::new(name_base, &self.organization)
        })
    }
}

impl Written {
    /// The token in which keys of authorities lie, if there is one.
    pub(super) fn token(&self) -> Result<Option<TokenSettings>, ConfigError> {
        self.pkcs11.as_ref().map(pkcs11::Written::token).transpose()
    }

    fn identity_check(&self) -> Result<IdentityCheck, ConfigError> {
        let Some(name) = &self.identity_check else { return Ok(IdentityCheck::default()) };
        IdentityCheck::parse(name).ok_or_else(|| {
            wrong("certificates.identity_check", format!("{name} is none of never, with-contact, always"))
        })
    }

    fn known_keys(&self) -> Result<KeyList, ConfigError> {
        let mut list = KeyList::default();
        for path in &self.known_key_files {
            let wrong = |error: &dyn fmt::Display| {
                wrong("certificates.known_key_files", format!("{}: {error}", path.display()))
            };
            let text = fs::read_to_string(path).map_err(|error| wrong(&error))?;
            list.add(&text).map_err(|error| wrong(&error))?;
        }
        Ok(list)
    }
}

/// So many seconds; 0: no limit.
fn span(written: Option<u32>, usual: Duration) -> Option<Duration> {
    let wanted = written.map_or(usual, |seconds| Duration::from_secs(u64::from(seconds)));
    Some(wanted).filter(|wanted| !wanted.is_zero())
}

impl WrittenAuthority {
    fn plan(&self) -> Result<AuthorityPlan, ConfigError> {
        let usual = AuthorityPlan::default();
        let years = |key: &str, years: Option<u32>, usual| match years {
            None => Ok(usual),
            Some(years @ 1..=40) => Ok(Duration::from_secs(u64::from(years) * 365 * 86_400)),
            Some(years) => Err(wrong(&format!("{AUTHORITY}.{key}"), format!("{years} is not between 1 and 40"))),
        };
        Ok(AuthorityPlan {
            make: self.make.unwrap_or(usual.make),
            root_key: key_algorithm("root_key", self.root_key.as_deref(), usual.root_key)?,
            root_name: self.root_name.clone().filter(|name| !name.is_empty()),
            root_lifetime: years("root_years", self.root_years, usual.root_lifetime)?,
            issuing_key: key_algorithm("issuing_key", self.issuing_key.as_deref(), usual.issuing_key)?,
            issuing_name: self.issuing_name.clone().filter(|name| !name.is_empty()),
            issuing_lifetime: years("issuing_years", self.issuing_years, usual.issuing_lifetime)?,
            ..usual
        })
    }
}

fn key_algorithm(key: &str, written: Option<&str>, usual: KeyAlgorithm) -> Result<KeyAlgorithm, ConfigError> {
    Ok(match written {
        None => usual,
        Some("rsa-3072") => KeyAlgorithm::Rsa3072,
        Some("rsa-4096") => KeyAlgorithm::Rsa4096,
        Some("p-256") => KeyAlgorithm::P256,
        Some("p-384") => KeyAlgorithm::P384,
        Some(other) => {
            let known = "rsa-3072, rsa-4096, p-256, p-384";
            return Err(wrong(&format!("{AUTHORITY}.{key}"), format!("{other} is none of {known}")));
        }
    })
}

impl WrittenProfile {
    /// What is left out is as in `short-lived`.
    fn offered(&self) -> Result<OfferedProfile, ConfigError> {
        let usual = Profile::short_lived().settings().clone();
        let seconds = |written: Option<u64>, usual| written.map_or(usual, Duration::from_secs);
        let max_lifetime = seconds(self.max_lifetime, usual.max_lifetime);
        let settings = ProfileSettings {
            name: self.name.clone(),
            rsa_keys: self.keys()?.contains(&"rsa"),
            ec_keys: self.keys()?.contains(&"ec"),
            min_lifetime: seconds(self.min_lifetime, usual.min_lifetime.min(max_lifetime)),
            default_lifetime: seconds(self.default_lifetime, usual.default_lifetime.min(max_lifetime)),
            max_lifetime,
            policies: self.policies.iter().map(WrittenPolicy::claim).collect(),
            extended_key_usages: match &self.extended_key_usages {
                Some(names) => self.words("extended_key_usages", names, ExtendedKeyUsage::parse, USAGES)?,
                None => usual.extended_key_usages,
            },
            mail: match &self.mail {
                Some(name) => MailAddress::parse(name).ok_or_else(|| self.wrong("mail", name, MAIL))?,
                None => usual.mail,
            },
            principal_name: self.principal_name,
        };
        Ok(OfferedProfile {
            profile: Profile::new(settings).map_err(|error| wrong(PROFILES, error))?,
            description: match &self.description {
                Some(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
                None => Profiles::usual_description(&self.name).map(str::to_owned),
            },
            channels: match &self.channels {
                Some(names) => self.words("channels", names, Channel::parse, CHANNELS)?,
                None => Channel::ALL.to_vec(),
            },
            requires_acr: self.requires_acr.clone(),
            requires_assurance: self.requires_assurance.clone(),
        })
    }

    fn keys(&self) -> Result<Vec<&str>, ConfigError> {
        let Some(names) = &self.keys else { return Ok(vec!["rsa"]) };
        match names.iter().find(|name| !matches!(name.as_str(), "rsa" | "ec")) {
            Some(other) => Err(self.wrong("keys", other, "rsa, ec")),
            None => Ok(names.iter().map(String::as_str).collect()),
        }
    }

    fn words<T>(
        &self,
        key: &str,
        names: &[String],
        parse: impl Fn(&str) -> Option<T>,
        possible: &str,
    ) -> Result<Vec<T>, ConfigError> {
        names.iter().map(|name| parse(name).ok_or_else(|| self.wrong(key, name, possible))).collect()
    }

    fn wrong(&self, key: &str, value: &str, possible: &str) -> ConfigError {
        wrong(&format!("{PROFILES}.{key}"), format!("{value} of {} is none of {possible}", self.name))
    }
}

const USAGES: &str = "client-auth, email-protection";
const MAIL: &str = "never, if-verified, required";
const CHANNELS: &str = "getcert, ecp, portal";

impl WrittenPolicy {
    fn claim(&self) -> PolicyClaim {
        PolicyClaim { oid: self.oid.clone(), requires_assurance: self.requires_assurance.clone() }
    }
}

impl WrittenLimit {
    fn read(&self, profiles: &Profiles) -> Result<ClientLimit, ConfigError> {
        let client =
            ClientId::parse(&self.client_id).map_err(|error| wrong("certificates.clients.client_id", error))?;
        if let Some(unknown) = self.profiles.iter().find(|name| profiles.named(name).is_none()) {
            return Err(wrong("certificates.clients.profiles", format!("{client}: there is no profile {unknown}")));
        }
        let max_lifetime = self.max_lifetime.map(Duration::from_secs);
        Ok(ClientLimit { client, profiles: self.profiles.clone(), max_lifetime })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<CertificatePolicy, String> {
        let text = format!("name_base = \"/DC=org/DC=example\"\norganization = \"Example\"\n{text}");
        toml::from_str::<Written>(&text).unwrap().policy().map_err(|error| error.to_string())
    }

    #[test]
    fn without_a_word_there_are_two_profiles() {
        let policy = read("").unwrap();
        assert_eq!(policy.profiles, Profiles::built_in());
        assert!(policy.clients.is_empty());
    }

    #[test]
    fn what_a_profile_does_not_say_is_as_in_the_short_lived_one() {
        let policy = read("[[profiles]]\nname = \"hour\"\nmax_lifetime = 3600\n").unwrap();
        let hour = policy.profiles.named("hour").unwrap();
        let usual = Profile::short_lived();
        assert_eq!(hour.profile.default_lifetime(), Duration::from_hours(1));
        assert_eq!(hour.profile.settings().extended_key_usages, usual.settings().extended_key_usages);
        assert_eq!(hour.channels, Channel::ALL);
        assert!(hour.profile.settings().rsa_keys && !hour.profile.settings().ec_keys);
    }

    #[test]
    fn a_profile_is_described_and_a_built_in_one_that_is_written_anew_keeps_its_description() {
        let policy =
            read("[[profiles]]\nname = \"long\"\n[[profiles]]\nname = \"robot\"\ndescription = \"For jobs.\"\n");
        let profiles = policy.unwrap().profiles;
        let described = |name| profiles.named(name).unwrap().description.as_deref();
        assert_eq!(described("robot"), Some("For jobs."));
        assert_eq!(described("long"), Profiles::usual_description("long"));
        assert!(described("long").is_some() && described("short-lived").is_some());
    }

    #[test]
    fn the_portal_s_limits_and_the_check_of_identities_are_read() {
        let usual = read("").unwrap();
        assert_eq!(
            (usual.portal_session, usual.portal_idle),
            (Some(Duration::from_mins(30)), Some(Duration::from_mins(10)))
        );
        let written = read("portal_session = 60\nportal_idle = 0\nidentity_check = \"always\"\n").unwrap();
        assert_eq!((written.portal_session, written.portal_idle), (Some(Duration::from_mins(1)), None));
        assert_eq!(written.identity_check, IdentityCheck::Always);
        let wrong = read("identity_check = \"yes\"\n").unwrap_err();
        assert!(wrong.contains("certificates.identity_check: yes is none of never"), "{wrong}");
    }

    #[test]
    fn lists_of_known_keys_are_read_and_a_bad_line_is_told_with_its_file() {
        let file = std::env::temp_dir().join(format!("beadle-known-keys-{}", std::process::id()));
        fs::write(&file, "# weak\n00006aa0ce2cd60e6660\n").unwrap();
        let written = format!("known_key_files = [{:?}]", file.display().to_string());
        assert_eq!(read(&written).unwrap().known_keys.len(), 1);
        fs::write(&file, "# weak\n00006aa0\n").unwrap();
        let error = read(&written).unwrap_err();
        assert!(error.contains(&file.display().to_string()) && error.contains("line 2 is neither"), "{error}");
        fs::remove_file(&file).unwrap();
        let missing = read(&written).unwrap_err();
        assert!(missing.contains("certificates.known_key_files") && missing.contains("No such file"), "{missing}");
    }

    #[test]
    fn a_bad_profile_is_told_by_its_key() {
        let profile = |more: &str| format!("[[profiles]]\nname = \"x\"\nchannels = [\"portal\"]\n{more}");
        for (text, message) in [
            (profile("keys = [\"dsa\"]"), "certificates.profiles.keys: dsa of x is none of rsa, ec"),
            (profile("keys = []"), "certifies neither RSA nor EC keys"),
            (profile("extended_key_usages = [\"server-auth\"]"), "server-auth of x is none of client-auth"),
            (profile("mail = \"yes\""), "certificates.profiles.mail: yes of x"),
            (profile("max_lifetime = 40000000"), "longer than 9516 hours"),
            (profile("policies = [{ oid = \"1.2.x\" }]"), "`1.2.x` of profile x"),
            (
                profile("max_lifetime = 2000000\npolicies = [{ oid = \"1.2.840.113612.5.2.2.3\" }]"),
                "claims the IGTF short-lived policy",
            ),
            (profile("").replace("portal", "post"), "certificates.profiles.channels: post of x"),
            (format!("{0}{0}", profile("\n")), "there are two profiles x"),
            ("[authority]\nroot_key = \"rsa-1024\"".to_owned(), "certificates.authority.root_key: rsa-1024 is none of"),
            ("[authority]\nissuing_years = 41".to_owned(), "certificates.authority.issuing_years: 41 is not"),
            ("profile = \"robot\"".to_owned(), "there is no profile robot"),
            ("clients = [{ client_id = \"p\", profiles = [\"y\"] }]".to_owned(), "p: there is no profile y"),
        ] {
            let error = read(&text).map(drop).unwrap_err();
            assert!(error.contains(message), "{error}");
        }
    }
}
