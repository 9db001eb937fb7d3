//! Where institutions come from, and what is said here of single ones.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
    fs,
    path::Path,
    str::FromStr as _,
    time::Duration,
};

use broker::{
    institution_choice::ServiceProviderEntity,
    settings::{DiscoveryPolicy, InstitutionFilter, Mdq, MdqName, MetadataLocation, MetadataSource, Overlay, Rename},
};
use domain::{ClientId, EntityId, institution::ScopeRule};
use rustls_pki_types::{CertificateDer, SubjectPublicKeyInfoDer, pem::PemObject as _};
use serde::Deserialize;
use url::Url;

use super::{
    Config, ConfigError, Institutions, OverlayName,
    settings::{DAY, wrong},
};
use crate::files::at;

/// The longest that what is known of an institution may be old.
const LONGEST_AGE: u32 = 7 * 86_400;

impl Config {
    pub(super) fn sources(&self) -> Result<Vec<MetadataSource>, ConfigError> {
        self.institutions.iter().map(source).collect()
    }

    pub(super) fn overlays(&self) -> Result<Vec<Overlay>, ConfigError> {
        let mut known = BTreeSet::new();
        let mut all = Vec::new();
        for written in &self.overlays {
            let overlay = self.overlay(written)?;
            if !known.insert(overlay.entity_id.clone()) {
                return Err(wrong("overlays.entity_id", format!("{} stands there twice", overlay.entity_id)));
            }
            all.push(overlay);
        }
        Ok(all)
    }

    pub(super) fn discovery(&self) -> Result<DiscoveryPolicy, ConfigError> {
        let written = &self.discovery;
        let mut by_client = BTreeMap::new();
        for client in &written.clients {
            let id = ClientId::parse(&client.client_id).map_err(|error| wrong("discovery.clients.client_id", error))?;
            if by_client.insert(id, chooser("discovery.clients.service", &client.service)?).is_some() {
                let message = format!("{} stands there twice", client.client_id);
                return Err(wrong("discovery.clients.client_id", message));
            }
        }
        let mut service_providers: Vec<ServiceProviderEntity> = Vec::new();
        for path in &written.service_provider_files {
            let text = fs::read_to_string(path).map_err(at(path))?;
            let told = |reason: &dyn Display| {
                wrong("discovery.service_provider_files", format!("{}: {reason}", path.display()))
            };
            for read in ServiceProviderEntity::read(&text).map_err(|error| told(&error))? {
                if service_providers.iter().any(|known| known.entity_id == read.entity_id) {
                    return Err(told(&format!("{} stands in another one, too", read.entity_id)));
                }
                service_providers.push(read);
            }
        }
        let service = chooser("discovery.service", written.service.as_deref().unwrap_or_default())?;
        Ok(DiscoveryPolicy { service, by_client, service_providers })
    }

    fn overlay(&self, written: &super::Overlay) -> Result<Overlay, ConfigError> {
        let entity_id = entity_id("overlays.entity_id", &written.entity_id)?;
        let words = |key: &str, words: &[String]| {
            if words.iter().any(|word| word.trim().is_empty()) {
                Err(wrong(key, format!("one of those of {entity_id} is empty")))
            } else {
                Ok(words.to_vec())
            }
        };
        let scopes = written.scopes.iter().map(|scope| {
            if is_domain(scope) {
                Ok(ScopeRule::literal(scope))
            } else {
                Err(wrong("overlays.scopes", format!("{scope:?} is no domain; regular expressions are not taken")))
            }
        });
        let domains = words("overlays.domains", &written.domains)?;
        Ok(Overlay {
            rename: written.name.as_ref().map(rename).transpose()?,
            hidden: written.hidden,
            keywords: words("overlays.keywords", &written.keywords)?,
            domains: domains.iter().map(|domain| domain.to_lowercase()).collect(),
            scopes: scopes.collect::<Result<_, _>>()?,
            pinned: written.pinned.as_ref().map(|pinned| self.pinned(pinned)).transpose()?,
            entity_id,
        })
    }

    /// The source that is written so.
    fn pinned(&self, written: &str) -> Result<String, ConfigError> {
        let is_meant = |source: &&Institutions| {
            [&source.metadata, &source.mdq].into_iter().flatten().any(|text| text == written && !text.is_empty())
        };
        match self.institutions.iter().find(is_meant) {
            Some(found) => Ok(source(found)?.to_string()),
            None => Err(wrong("overlays.pinned", format!("no source of institutions is written {written:?}"))),
        }
    }
}

/// An outside chooser; none, where nothing is written.
fn chooser(key: &str, written: &str) -> Result<Option<Url>, ConfigError> {
    if written.is_empty() {
        return Ok(None);
    }
    let url = Url::parse(written).ok();
    let usable = |url: &Url| matches!(url.scheme(), "https" | "http") && url.has_host() && url.fragment().is_none();
    url.filter(usable).map(Some).ok_or_else(|| wrong(key, format!("{written:?} is no https or http address")))
}

fn entity_id(key: &str, text: &str) -> Result<EntityId, ConfigError> {
    EntityId::parse(text).ok_or_else(|| wrong(key, format!("{text:?} is no entityID")))
}

fn rename(written: &OverlayName) -> Result<Rename, ConfigError> {
    const KEY: &str = "overlays.name";
    let shown = |name: &String| match name.trim() {
        "" => Err(wrong(KEY, "is empty")),
        name => Ok(name.to_owned()),
    };
    match written {
        OverlayName::Everywhere(name) => Ok(Rename::Everywhere(shown(name)?)),
        OverlayName::In(names) => {
            let is_tag = |tag: &str| tag.len() >= 2 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            let one = |(tag, name): (&String, &String)| {
                if is_tag(tag) {
                    Ok((tag.to_ascii_lowercase(), shown(name)?))
                } else {
                    Err(wrong(KEY, format!("{tag:?} is no language tag")))
                }
            };
            Ok(Rename::In(names.iter().map(one).collect::<Result<BTreeMap<_, _>, _>>()?))
        }
    }
}

/// Whether a text is a domain of at least two labels: no pattern, and no top-level domain for everybody below it.
fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        let plain = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (1..=63).contains(&label.len()) && plain && !label.starts_with('-') && !label.ends_with('-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_label)
}

fn source(written: &Institutions) -> Result<MetadataSource, ConfigError> {
    let mdq = mdq(written)?;
    let location = match (written.metadata.as_deref(), &mdq) {
        (Some(text), _) => match Url::from_str(text) {
            Ok(url) if matches!(url.scheme(), "https" | "http") => MetadataLocation::Url(url),
            _ => MetadataLocation::File(text.into()),
        },
        (None, Some(mdq)) => MetadataLocation::Url(mdq.list()),
        (None, None) => return Err(wrong("institutions.metadata", "is missing, and there is no institutions.mdq")),
    };
    if written.signing_key_files.is_empty() && (mdq.is_some() || matches!(location, MetadataLocation::Url(_))) {
        let reason = "metadata from an address needs signing_key_files: whoever answers could name any institution";
        return Err(wrong(if mdq.is_some() { "institutions.mdq" } else { "institutions.metadata" }, reason));
    }
    let signing_keys: Vec<_> =
        written.signing_key_files.iter().map(|path| signing_key(path)).collect::<Result<_, _>>()?;
    let max_loss = written.max_loss_percent.unwrap_or(MetadataSource::DEFAULT_MAX_LOSS);
    if max_loss > 100 {
        return Err(wrong("institutions.max_loss_percent", "is a share of a hundred"));
    }
    Ok(MetadataSource {
        mdq,
        max_validity: written.max_validity_days.map_or(MetadataSource::DEFAULT_MAX_VALIDITY, |days| DAY * days),
        max_loss,
        filter: filter("institutions", &written.filter)?,
        ..MetadataSource::new(location, signing_keys)
    })
}

/// Which institutions are taken, as written.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct WrittenFilter {
    #[serde(default)]
    only: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default)]
    registration_authorities: Vec<String>,
    #[serde(default)]
    supports: Vec<String>,
    #[serde(default)]
    assurance: Vec<String>,
}

/// Which institutions are taken.
pub(super) fn filter(key: &str, written: &WrittenFilter) -> Result<InstitutionFilter, ConfigError> {
    let ids = |part: &str, texts: &[String]| -> Result<Vec<EntityId>, ConfigError> {
        texts.iter().map(|text| entity_id(&format!("{key}.{part}"), text)).collect()
    };
    Ok(InstitutionFilter {
        only: ids("only", &written.only)?,
        never: ids("never", &written.never)?,
        registration_authorities: written.registration_authorities.clone(),
        supports: written.supports.clone(),
        assurance: written.assurance.clone(),
    })
}

/// The server that is asked for single institutions; none, if what is written is empty.
fn mdq(written: &Institutions) -> Result<Option<Mdq>, ConfigError> {
    let Some(base) = written.mdq.as_deref().filter(|base| !base.is_empty()) else { return Ok(None) };
    let address = Url::parse(base).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
    let mdq = address.and_then(Mdq::new);
    let mdq = mdq.ok_or_else(|| wrong("institutions.mdq", format!("{base:?} is no address without a query")))?;
    let by = match written.mdq_name.as_deref() {
        None | Some("entity_id") => MdqName::EntityId,
        Some("sha1") => MdqName::Sha1,
        Some(other) => return Err(wrong("institutions.mdq_name", format!("{other:?} is neither entity_id nor sha1"))),
    };
    let max_age = match written.mdq_max_age {
        None => Mdq::DEFAULT_MAX_AGE,
        Some(seconds @ 1..=LONGEST_AGE) => Duration::from_secs(u64::from(seconds)),
        Some(_) => {
            return Err(wrong("institutions.mdq_max_age", format!("must be between 1 and {LONGEST_AGE} seconds")));
        }
    };
    Ok(Some(Mdq { by, max_age, ..mdq }))
}

/// A certificate or a public key in PEM.
pub(crate) fn signing_key(path: &Path) -> Result<Vec<u8>, ConfigError> {
    let pem = fs::read(path).map_err(at(path))?;
    CertificateDer::from_pem_slice(&pem)
        .map(|der| der.to_vec())
        .or_else(|_| SubjectPublicKeyInfoDer::from_pem_slice(&pem).map(|der| der.to_vec()))
        .map_err(|_| {
            wrong(
                "institutions.signing_key_files",
                format!("{}: neither a certificate nor a public key in PEM", path.display()),
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example with this in place of its overlays, or of its source where that is named.
    fn read(overlays: &str) -> Result<Vec<Overlay>, String> {
        let mut config: Config = toml::from_str(super::super::EXAMPLE).unwrap();
        let written: toml::Table = overlays.parse().unwrap();
        config.overlays = written["overlays"].clone().try_into().map_err(|error| format!("{error}"))?;
        config.overlays().map_err(|error| error.to_string())
    }

    fn source_of(text: &str) -> Result<MetadataSource, String> {
        source(&toml::from_str(text).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_overlay_says_what_is_written() {
        let all = read(
            r#"
            [[overlays]]
            entity_id = "https://idp.example.edu"
            name = { en = "College", de = "Hochschule" }
            scopes = ["College.edu"]
            pinned = "/etc/beadle/institutions.xml"
            "#,
        );
        let all = all.unwrap();
        assert_eq!(all[0].scopes, [ScopeRule::literal("college.edu")]);
        assert!(matches!(&all[0].rename, Some(Rename::In(names)) if names.len() == 2));
        assert_eq!(all[0].pinned.as_deref(), Some("/etc/beadle/institutions.xml"));
    }

    #[test]
    fn a_bad_value_is_told_by_its_key() {
        let one =
            |rest: &str| read(&format!("[[overlays]]\nentity_id = \"https://idp.example.edu\"\n{rest}")).unwrap_err();
        for (written, told) in [
            ("scopes = [\".*\"]", "overlays.scopes: \".*\" is no domain"),
            ("scopes = [\"edu\"]", "overlays.scopes: \"edu\" is no domain"),
            ("scopes = [\"a.edu b.edu\"]", "overlays.scopes"),
            ("scopes = [\"\"]", "overlays.scopes"),
            ("keywords = [\" \"]", "overlays.keywords"),
            ("domains = [\"\"]", "overlays.domains"),
            ("name = \"\"", "overlays.name: is empty"),
            ("name = { \"e n\" = \"x\" }", "overlays.name: \"e n\" is no language tag"),
            ("name = 3", "the name is a text, or a table"),
            ("pinned = \"/nowhere\"", "overlays.pinned: no source of institutions is written"),
        ] {
            assert!(one(written).contains(told), "{written}: {}", one(written));
        }
        assert!(read("[[overlays]]\nentity_id = \"\"").unwrap_err().contains("overlays.entity_id"));
        let twice = "[[overlays]]\nentity_id = \"x\"\n[[overlays]]\nentity_id = \"x\"";
        assert!(read(twice).unwrap_err().contains("stands there twice"));
    }

    #[test]
    fn a_chooser_is_an_address_and_a_service_provider_has_one_for_answers() {
        let read = |text: &str| {
            let mut config: Config = toml::from_str(super::super::EXAMPLE).unwrap();
            config.discovery = toml::from_str(text).unwrap();
            config.discovery().map_err(|error| error.to_string())
        };
        let policy =
            read("service = \"https://ds.example.org/\"\n[[clients]]\nclient_id = \"a\"\nservice = \"\"").unwrap();
        assert_eq!(policy.service.unwrap().as_str(), "https://ds.example.org/");
        assert!(policy.by_client.values().all(Option::is_none));
        assert!(read("").unwrap().service.is_none());
        for (written, told) in [
            ("service = \"ds.example.org\"", "discovery.service: "),
            ("service = \"javascript:alert(1)\"", "discovery.service: "),
            ("service = \"https://ds.example.org/#x\"", "discovery.service: "),
            ("[[clients]]\nclient_id = \"a\"\nservice = \"x\"", "discovery.clients.service: "),
            ("[[clients]]\nclient_id = \"\"\nservice = \"\"", "discovery.clients.client_id: "),
            ("service_provider_files = [\"/nowhere.xml\"]", "/nowhere.xml"),
            ("service_provider_files = [\"Cargo.toml\"]", "discovery.service_provider_files: Cargo.toml"),
        ] {
            let refused = read(written).unwrap_err();
            assert!(refused.contains(told), "{written}: {refused}");
        }
    }

    #[test]
    fn a_source_needs_a_place_and_one_that_is_asked_needs_keys() {
        for (written, told) in [
            ("", "institutions.metadata: is missing"),
            ("mdq = \"https://mdq.example.org/\"", "institutions.mdq: metadata from an address needs"),
            ("metadata = \"https://example.org/all.xml\"", "institutions.metadata: metadata from an address needs"),
            ("mdq = \"ftp://mdq.example.org/\"", "institutions.mdq"),
            ("mdq = \"https://mdq.example.org/?x\"", "institutions.mdq"),
            ("mdq = \"https://mdq.example.org/\"\nmdq_name = \"md5\"", "institutions.mdq_name"),
            ("mdq = \"https://mdq.example.org/\"\nmdq_max_age = 0", "institutions.mdq_max_age"),
        ] {
            let refused = source_of(written).unwrap_err();
            assert!(refused.contains(told), "{written}: {refused}");
        }
        assert!(source_of("metadata = \"/a.xml\"\nmdq = \"\"").unwrap().mdq.is_none());
    }
}
