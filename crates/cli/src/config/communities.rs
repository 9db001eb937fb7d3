//! Other issuers beside that of the installation: what each says for itself is read as if it stood in the place of what is
//! said for the installation.

use std::{collections::BTreeSet, path::PathBuf};

use broker::settings::{Community, Settings};
use domain::CommunityId;
use serde::Deserialize;
use url::Url;

use super::{
    Authorization, Claims, Config, ConfigError, Keys, Lifetimes, Registration,
    institutions::{WrittenFilter, filter},
    settings::wrong,
};

/// A community as written.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Written {
    id: String,
    issuer: String,
    name: String,
    description: Option<String>,
    support: Option<String>,
    information_url: Option<Url>,
    privacy_url: Option<Url>,
    mtls_url: Option<Url>,
    skin: Option<String>,
    policy_files: Option<Vec<PathBuf>>,
    required_attributes: Option<Vec<String>>,
    #[serde(default)]
    institutions: WrittenFilter,
    lifetimes: Option<Lifetimes>,
    authorization: Option<Authorization>,
    registration: Option<Registration>,
    keys: Option<Keys>,
}

impl Config {
    /// Every community, with its own settings.
    pub(super) fn communities(&self) -> Result<Vec<Community>, ConfigError> {
        let mut hosts = BTreeSet::from([host(&self.issuer)]);
        let mut ids = BTreeSet::new();
        let mut all = Vec::new();
        let passkeys = self.passkeys()?;
        for written in &self.communities {
            let id = CommunityId::parse(&written.id).filter(|id| !id.is_home()).ok_or_else(|| {
                let longest = CommunityId::MAX_LENGTH;
                let reason = format!(
                    "{:?} is no id: lower-case letters, digits and hyphens, {longest} at most, and not \"home\"",
                    written.id
                );
                wrong("communities.id", reason)
            })?;
            if !ids.insert(id.clone()) {
                return Err(wrong("communities.id", format!("{id} stands there twice")));
            }
            if !hosts.insert(host(&written.issuer)) {
                let reason = format!("{}: every issuer needs a host name of its own", written.issuer);
                return Err(wrong("communities.issuer", reason));
            }
            let of = |error: ConfigError| match error {
                ConfigError::Value(message) => ConfigError::Value(format!("communities, {id}: {message}")),
                other => other,
            };
            let settings = Settings {
                community: id.clone(),
                federation: None,
                // People have one account, and so one host for their passkeys.
                passkeys: passkeys.clone(),
                ..self.seen_by(written).and_then(|config| config.own_settings()).map_err(of)?
            };
            all.push(Community { settings, filter: filter("communities.institutions", &written.institutions)? });
        }
        Ok(all)
    }

    /// The configuration with a community's words in place of the installation's.
    fn seen_by(&self, written: &Written) -> Result<Self, ConfigError> {
        let mut config = self.clone();
        config.communities.clear();
        config.passkeys = None;
        config.issuer.clone_from(&written.issuer);
        config.service.name.clone_from(&written.name);
        let service = &mut config.service;
        service.description = written.description.clone().unwrap_or_else(|| service.description.clone());
        service.support = written.support.clone().unwrap_or_else(|| service.support.clone());
        service.information_url = written.information_url.clone().or_else(|| service.information_url.take());
        service.privacy_url = written.privacy_url.clone().or_else(|| service.privacy_url.take());
        // The installation's address for certificates shows the installation's name.
        config.mtls.url.clone_from(&written.mtls_url);
        if written.mtls_url.is_none() {
            config.mtls.listen = None;
        }
        if let Some(skin) = &written.skin {
            config.skins.default = Some(skin.clone());
        }
        if let Some(policy_files) = written.policy_files.clone() {
            config.claims = Claims { policy_files };
        }
        if let Some(required) = written.required_attributes.clone() {
            config.people.required_attributes = required;
        }
        config.lifetimes = written.lifetimes.clone().unwrap_or(config.lifetimes);
        config.authorization = written.authorization.clone().unwrap_or(config.authorization);
        config.keys = written.keys.clone().unwrap_or(config.keys);
        // A client that is described at its id has the same id everywhere, and so can be the installation's alone.
        config.registration.client_id_documents = false;
        if let Some(registration) = written.registration.clone() {
            if registration.client_id_documents {
                let reason = "a client that is described at its id belongs to the installation's issuer";
                return Err(wrong("registration.client_id_documents", reason));
            }
            config.registration = registration;
        }
        Ok(config)
    }
}

/// By which a request finds its issuer. What is no address is told when it is read.
fn host(issuer: &str) -> String {
    let url = Url::parse(issuer).ok();
    url.as_ref().and_then(Url::host_str).unwrap_or(issuer).to_owned()
}

#[cfg(test)]
mod tests {
    use broker::settings::OpenRegistration;

    use super::*;

    const ASTRO: &str = "id = \"astro\"\nissuer = \"https://login.astro.example.org\"\nname = \"Astro\"\n";

    fn read(communities: &[&str]) -> Result<Vec<Community>, String> {
        let mut config: Config = toml::from_str(super::super::EXAMPLE).unwrap();
        // Their secret and their text are in no file here.
        config.openid_providers.clear();
        config.acceptable_use = None;
        config.communities = communities.iter().map(|text| toml::from_str(text).unwrap()).collect();
        config.communities().map_err(|error| error.to_string())
    }

    #[test]
    fn what_a_community_does_not_say_is_as_for_the_installation() {
        let all =
            read(&[&format!("{ASTRO}lifetimes = {{ code = 60 }}\nregistration = {{ open = \"anyone\" }}\n")]).unwrap();
        let [Community { settings, filter }] = all.as_slice() else { panic!("{all:?}") };
        let service = &settings.service;
        assert_eq!(
            (settings.issuer.as_str(), settings.community.as_str()),
            ("https://login.astro.example.org", "astro")
        );
        assert_eq!((service.name.as_str(), service.support.as_str()), ("Astro", "help@example.org"));
        assert_eq!(service.entity_id.as_str(), "https://login.example.org/saml/metadata");
        assert_eq!(settings.lifetimes.code.as_secs(), 60);
        assert_eq!(settings.registration.open, OpenRegistration::Anyone);
        // A table takes the whole place of the other.
        assert!(settings.registration.notify.is_empty());
        assert_eq!(settings.passkeys.as_ref().unwrap().rp_id, "login.example.org");
        assert!(settings.federation.is_none() && settings.client_certificates.base.is_none() && filter.takes_all());
    }

    #[test]
    fn a_bad_community_is_told_by_its_key() {
        let other = |from: &str, to: &str| ASTRO.replace(from, to);
        for (written, message) in [
            (vec![other("astro\"\n", "Astro\"\n")], "communities.id: \"Astro\" is no id"),
            (vec![other("\"astro\"", "\"home\"")], "communities.id: \"home\" is no id"),
            (vec![ASTRO.to_owned(), other("login.astro", "login.a")], "communities.id: astro stands there twice"),
            (vec![ASTRO.to_owned(), other("\"astro\"", "\"b\"")], "every issuer needs a host name of its own"),
            (vec![other("login.astro.", "LOGIN.")], "every issuer needs a host name of its own"),
            (vec![other("example.org\"", "example.org/a\"")], "communities, astro: issuer: an issuer with a path"),
            (vec![other("https://login", "http://login")], "communities, astro: issuer: "),
            (vec![format!("{ASTRO}lifetimes = {{ code = 0 }}")], "communities, astro: lifetimes.code: must be"),
            (vec![format!("{ASTRO}required_attributes = [\"shoe\"]")], "there is no attribute shoe"),
            (vec![format!("{ASTRO}institutions = {{ only = [\"\"] }}")], "communities.institutions.only"),
            (
                vec![format!("{ASTRO}registration = {{ client_id_documents = true }}")],
                "belongs to the installation's issuer",
            ),
        ] {
            let written: Vec<&str> = written.iter().map(String::as_str).collect();
            let error = read(&written).err().unwrap_or_else(|| panic!("taken: {written:?}"));
            assert!(error.contains(message), "{error}");
        }
    }
}
