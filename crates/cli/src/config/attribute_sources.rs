//! Who says more of people than their institutions do.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use broker::settings::TrustedSource;
use domain::{AttributeName, ClientId, EntityId, Secret, claims_policy::Pattern};
use outbound::{
    AttributeSource,
    attribute_source::{HttpSource, LdapSource},
};
use serde::Deserialize;

use super::{
    ConfigError,
    settings::{authorities, wrong},
};

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Written {
    name: String,
    attribute: AttributeName,
    values: Vec<Pattern>,
    clients: Option<BTreeSet<ClientId>>,
    institutions: Option<BTreeSet<EntityId>>,
    url: String,
    read: String,
    base: Option<String>,
    filter: Option<String>,
    #[serde(default)]
    bind_name: String,
    #[serde(default)]
    secret_file: PathBuf,
    #[serde(default)]
    ca_files: Vec<PathBuf>,
    /// In seconds.
    fresh: Option<u32>,
    stale: Option<u32>,
}

/// By these people are recognised, or believed to be reached: nobody but the institution says them.
const THE_INSTITUTIONS_OWN: [AttributeName; 6] = [
    AttributeName::SubjectId,
    AttributeName::PairwiseId,
    AttributeName::EduPersonUniqueId,
    AttributeName::EduPersonTargetedId,
    AttributeName::EduPersonPrincipalName,
    AttributeName::Mail,
];

/// The source that is written so.
pub(super) fn attribute_source(written: &Written) -> Result<TrustedSource, ConfigError> {
    if THE_INSTITUTIONS_OWN.contains(&written.attribute) {
        let reason = format!("{} is for the institution alone to say", written.attribute.friendly());
        return Err(wrong("attribute_sources.attribute", reason));
    }
    if written.values.is_empty() {
        return Err(wrong(
            "attribute_sources.values",
            "a source that may say nothing need not be asked; [\"*\"] is all",
        ));
    }
    let source = if written.url.starts_with("ldap") { directory(written)? } else { service(written)? };
    let seconds = |seconds: Option<u32>, default| seconds.map_or(default, |all| Duration::from_secs(u64::from(all)));
    let fresh = seconds(written.fresh, TrustedSource::DEFAULT_FRESH);
    Ok(TrustedSource {
        name: written.name.clone(),
        source,
        attribute: written.attribute,
        values: written.values.clone(),
        clients: written.clients.clone(),
        institutions: written.institutions.clone(),
        fresh,
        stale: seconds(written.stale, TrustedSource::DEFAULT_STALE).max(fresh),
    })
}

fn directory(written: &Written) -> Result<AttributeSource, ConfigError> {
    let url = written.url.parse().map_err(|error| wrong("attribute_sources.url", error))?;
    let needed = |key: &str, value: &Option<String>| {
        value.clone().ok_or_else(|| wrong(key, "a directory is not searched without"))
    };
    let base = needed("attribute_sources.base", &written.base)?;
    let filter = needed("attribute_sources.filter", &written.filter)?;
    let unfit = |error| wrong("attribute_sources", format!("\"{}\": {error}", written.name));
    let mut source = LdapSource::new(url, &base, &filter, &written.read).map_err(unfit)?;
    if !written.ca_files.is_empty() {
        source = source.trusting(&authorities("attribute_sources.ca_files", &written.ca_files)?).map_err(unfit)?;
    }
    if !written.bind_name.is_empty() {
        source = source
            .bound_as(&written.bind_name, secret("attribute_sources.secret_file", &written.secret_file)?)
            .map_err(unfit)?;
    }
    Ok(AttributeSource::Ldap(source))
}

fn service(written: &Written) -> Result<AttributeSource, ConfigError> {
    let of_directories = [
        ("base", written.base.is_some()),
        ("filter", written.filter.is_some()),
        ("bind_name", !written.bind_name.is_empty()),
    ];
    if let Some((key, _)) = of_directories.iter().find(|(_, is_there)| *is_there) {
        return Err(wrong(&format!("attribute_sources.{key}"), "is for directories, whose url begins with ldaps://"));
    }
    let unfit = |error| wrong("attribute_sources", format!("\"{}\": {error}", written.name));
    let authorities = authorities("attribute_sources.ca_files", &written.ca_files)?;
    let mut source = HttpSource::new(&written.url, &written.read, &authorities).map_err(unfit)?;
    if !written.secret_file.as_os_str().is_empty() {
        source = source.with_bearer(secret("attribute_sources.secret_file", &written.secret_file)?).map_err(unfit)?;
    }
    Ok(AttributeSource::Http(source))
}

/// The first line of the file that a key names.
pub(super) fn secret(key: &str, path: &Path) -> Result<Secret, ConfigError> {
    let text = fs::read_to_string(path).map_err(|error| wrong(key, format!("{}: {error}", path.display())))?;
    Ok(Secret::from(text.lines().next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIRECTORY: &str = r#"
        name = "groups"
        attribute = "isMemberOf"
        values = ["urn:x:*"]
        url = "ldaps://ldap.example.org"
        base = "dc=example"
        filter = "(uid={uid})"
        read = "cn"
    "#;

    fn read(changes: &[(&str, &str)]) -> Result<TrustedSource, String> {
        let mut written: toml::Table = DIRECTORY.parse().unwrap();
        for (key, value) in changes {
            match *value {
                "" => drop(written.remove(*key)),
                value => drop(written.insert((*key).to_owned(), value.parse().unwrap())),
            }
        }
        let written = written.try_into().map_err(|error: toml::de::Error| error.to_string())?;
        attribute_source(&written).map_err(|error| error.to_string())
    }

    #[test]
    fn a_source_is_read_with_its_limits() {
        let source = read(&[("fresh", "7200"), ("clients", "['portal']")]).unwrap();
        assert_eq!((source.fresh, source.stale), (Duration::from_secs(7_200), Duration::from_secs(7_200)));
        assert_eq!(source.clients.unwrap().len(), 1);
    }

    #[test]
    fn what_cannot_be_is_told_by_its_key() {
        for (changes, words) in [
            (
                vec![("attribute", "'eduPersonPrincipalName'")],
                "attribute_sources.attribute: eduPersonPrincipalName is for",
            ),
            (vec![("attribute", "'mail'")], "mail is for the institution alone"),
            (vec![("attribute", "'shoeSize'")], "unknown variant `shoeSize`"),
            (vec![("values", "[]")], "attribute_sources.values"),
            (vec![("filter", "")], "attribute_sources.filter: a directory is not searched without"),
            (vec![("filter", "'(uid={login})'")], "\"groups\": {login} is neither"),
            (vec![("url", "'http://groups.example.org/{uid}'")], "attribute_sources.base: is for directories"),
            (
                vec![("bind_name", "'cn=beadle'"), ("secret_file", "'/nonexistent/secret'")],
                "attribute_sources.secret_file: /nonexistent/secret: No such file",
            ),
            (vec![("ca_files", "['/nonexistent/ca.pem']")], "attribute_sources.ca_files"),
        ] {
            let error = read(&changes).unwrap_err();
            assert!(error.contains(words), "{changes:?}: {error}");
        }
    }
}
