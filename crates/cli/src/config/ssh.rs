//! The section `[ssh]`.

use std::time::Duration;

use broker::settings::{PrincipalRule, PrincipalSource, SshExtension, SshPolicy};
use domain::{
    EntityId,
    claims_policy::{Mapping, Pattern},
};
use serde::Deserialize;

use super::{ConfigError, settings::wrong};

const PRINCIPALS: &str = "ssh.principals";

/// `[ssh]` as written.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Written {
    /// In seconds.
    default_lifetime: Option<u32>,
    max_lifetime: Option<u32>,
    permit: Option<Vec<String>>,
    #[serde(default)]
    requires_acr: Vec<String>,
    #[serde(default)]
    requires_assurance: Vec<String>,
    #[serde(default)]
    principals: Vec<WrittenPrincipal>,
}

#[derive(Debug, Clone, Deserialize)]
struct WrittenPrincipal {
    attribute: String,
    institution: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

impl Written {
    /// What the broker runs on.
    pub(super) fn policy(&self) -> Result<SshPolicy, ConfigError> {
        let seconds = |written: Option<u32>| written.map(|seconds| Duration::from_secs(seconds.into()));
        let max_lifetime = seconds(self.max_lifetime).unwrap_or(SshPolicy::MAX_LIFETIME);
        if !(SshPolicy::MIN_LIFETIME..=SshPolicy::MAX_LIFETIME).contains(&max_lifetime) {
            return Err(wrong("ssh.max_lifetime", "60 to 604800 seconds: hosts hear late of what is revoked"));
        }
        let usual = SshPolicy::DEFAULT_LIFETIME.min(max_lifetime);
        let default_lifetime = seconds(self.default_lifetime).unwrap_or(usual);
        if !(SshPolicy::MIN_LIFETIME..=max_lifetime).contains(&default_lifetime) {
            return Err(wrong("ssh.default_lifetime", "at least 60 seconds, and no more than max_lifetime"));
        }
        if self.principals.is_empty() {
            return Err(wrong(PRINCIPALS, "without a rule nobody gets a certificate"));
        }
        Ok(SshPolicy {
            default_lifetime,
            max_lifetime,
            extensions: self.extensions()?,
            principals: self.principals.iter().map(WrittenPrincipal::rule).collect::<Result<_, _>>()?,
            requires_acr: self.requires_acr.clone(),
            requires_assurance: self.requires_assurance.clone(),
        })
    }

    fn extensions(&self) -> Result<Vec<SshExtension>, ConfigError> {
        let Some(names) = &self.permit else { return Ok(SshExtension::ALL.to_vec()) };
        let extension = |name: &String| {
            let known =
                SshExtension::ALL.into_iter().find(|known| known.as_str().strip_prefix("permit-") == Some(name));
            known.ok_or_else(|| {
                let known: Vec<_> =
                    SshExtension::ALL.iter().filter_map(|known| known.as_str().strip_prefix("permit-")).collect();
                wrong("ssh.permit", format!("{name} is none of {}", known.join(", ")))
            })
        };
        names.iter().map(extension).collect()
    }
}

impl WrittenPrincipal {
    fn rule(&self) -> Result<PrincipalRule, ConfigError> {
        let source = PrincipalSource::parse(&self.attribute)
            .ok_or_else(|| wrong(PRINCIPALS, format!("{} is no attribute, nor `sub`", self.attribute)))?;
        let institution = self
            .institution
            .as_deref()
            .map(|id| EntityId::parse(id).ok_or_else(|| wrong(PRINCIPALS, format!("{id} is no entityID"))));
        PrincipalRule::new(source, institution.transpose()?, self.mapping()?).map_err(|error| wrong(PRINCIPALS, error))
    }

    fn mapping(&self) -> Result<Option<Mapping>, ConfigError> {
        let pattern = |text: &str| Pattern::parse(text).map_err(|error| wrong(PRINCIPALS, error));
        match (self.from.as_deref(), self.to.as_deref()) {
            (None, None) => Ok(None),
            (Some(from), Some(to)) => {
                let mapping = Mapping::new(pattern(from)?, pattern(to)?);
                mapping.map(Some).map_err(|error| wrong(PRINCIPALS, error))
            }
            _ => Err(wrong(PRINCIPALS, "`from` and `to` belong together")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(section: &str) -> Result<SshPolicy, String> {
        let written: Written = toml::from_str(section).unwrap();
        written.policy().map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_left_out_is_short_and_as_ssh_keygen_has_it() {
        let policy = policy("[[principals]]\nattribute = 'eduPersonPrincipalName'").unwrap();
        assert_eq!(policy.default_lifetime, Duration::from_hours(16));
        assert_eq!(policy.max_lifetime, Duration::from_hours(168));
        assert_eq!(policy.extensions.len(), 5);
        assert_eq!(policy.principals.len(), 1);
    }

    #[test]
    fn what_cannot_be_is_told_by_its_key() {
        let rule = "[[principals]]\nattribute = 'sub'";
        for (section, told) in [
            (String::new(), "ssh.principals: without a rule"),
            (format!("max_lifetime = 604801\n{rule}"), "ssh.max_lifetime"),
            (format!("max_lifetime = 3600\ndefault_lifetime = 3601\n{rule}"), "ssh.default_lifetime"),
            (format!("permit = ['everything']\n{rule}"), "everything is none of X11-forwarding, agent-forwarding"),
            ("[[principals]]\nattribute = 'uid'".to_owned(), "uid is no principal"),
            ("[[principals]]\nattribute = 'shoeSize'".to_owned(), "shoeSize is no attribute"),
            ("[[principals]]\nattribute = 'eduPersonPrincipalName'\nfrom = '*@x.edu'".to_owned(), "belong together"),
            (
                "[[principals]]\nattribute = 'eduPersonPrincipalName'\nfrom = '*@x.edu'\nto = '*'".to_owned(),
                "`institution` must name one",
            ),
        ] {
            let error = policy(&section).unwrap_err();
            assert!(error.contains(told), "{section}: {error}");
        }
    }
}
