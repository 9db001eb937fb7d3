//! The section `[audit]`.

use std::{path::PathBuf, time::Duration};

use broker::audit::AuditPolicy;
use outbound::{S3Credentials, WriterCredentials};

use super::{Config, ConfigError, attribute_sources::secret, fticks::is_address, settings::wrong};

impl Config {
    pub(super) fn audit(&self) -> Result<AuditPolicy, ConfigError> {
        let (written, usual) = (&self.audit, AuditPolicy::default());
        if !written.syslog.is_empty() && !is_address(&written.syslog) {
            return Err(wrong("audit.syslog", "host:port, or nothing"));
        }
        let is_private = |url: &&url::Url| url.scheme() != "https" && !outbound::is_this_machine(url);
        if written.url.as_ref().is_some_and(|url| is_private(&url)) {
            return Err(wrong("audit.url", "must begin with https://"));
        }
        if written.every == Some(0) || written.rows == Some(0) {
            return Err(wrong("audit", "every and rows must be more than 0"));
        }
        Ok(AuditPolicy {
            file: named(written.file.as_ref()),
            syslog: Some(written.syslog.clone()).filter(|syslog| !syslog.is_empty()),
            url: written.url.clone(),
            writer: self.audit_writer()?,
            every: written.every.map_or(usual.every, |seconds| Duration::from_secs(seconds.into())),
            rows: written.rows.map_or(usual.rows, i64::from),
        })
    }

    fn audit_writer(&self) -> Result<Option<WriterCredentials>, ConfigError> {
        let written = &self.audit;
        let bearer = named(written.bearer_token_file.as_ref());
        let s3 = written.s3.as_ref().filter(|s3| !s3.secret_access_key_file.as_os_str().is_empty());
        let writer = match (s3, bearer) {
            (Some(_), Some(_)) => return Err(wrong("audit", "has bearer_token_file or [audit.s3], not both")),
            (Some(s3), None) => {
                let is_word =
                    |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/');
                if !is_word(&s3.region) || !is_word(&s3.access_key_id) {
                    return Err(wrong("audit.s3", "region and access_key_id are names without blanks and slashes"));
                }
                WriterCredentials::S3(S3Credentials {
                    region: s3.region.clone(),
                    access_key_id: s3.access_key_id.clone(),
                    secret_access_key: secret("audit.s3.secret_access_key_file", &s3.secret_access_key_file)?,
                })
            }
            (None, Some(file)) => WriterCredentials::Bearer(secret("audit.bearer_token_file", &file)?),
            (None, None) => return Ok(None),
        };
        if written.url.is_none() {
            return Err(wrong("audit.url", "is missing: there is a key, but nowhere to write to"));
        }
        Ok(Some(writer))
    }
}

fn named(path: Option<&PathBuf>) -> Option<PathBuf> {
    path.filter(|path| !path.as_os_str().is_empty()).cloned()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::Config;

    fn audit(section: &str) -> Result<broker::audit::AuditPolicy, String> {
        let example = include_str!("../../../../config/beadle.example.toml");
        let (before, rest) = example.split_once("\n[audit]\n").unwrap();
        let (_, after) = rest.split_once("\n# Optional: further issuers").unwrap();
        let config: Config = toml::from_str(&format!("{before}\n[audit]\n{section}\n# {after}")).unwrap();
        config.audit().map_err(|error| error.to_string())
    }

    const S3: &str = "[audit.s3]\nregion = 'eu-1'\naccess_key_id = 'AK1'\nsecret_access_key_file = '/dev/null'";

    #[test]
    fn places_and_times_are_read() {
        let policy =
            audit("file = '/x'\nsyslog = 'logs:514'\nurl = 'https://o.example/x'\nevery = 60\nrows = 5").unwrap();
        assert_eq!(policy.file.unwrap().to_str(), Some("/x"));
        assert_eq!(
            (policy.syslog.as_deref(), policy.every, policy.rows),
            (Some("logs:514"), Duration::from_secs(60), 5)
        );
        assert_eq!(policy.url.unwrap().as_str(), "https://o.example/x");
        let usual = audit("file = ''\nsyslog = ''").unwrap();
        assert!(usual.file.is_none() && usual.syslog.is_none() && usual.url.is_none());
        assert_eq!((usual.every, usual.rows), (Duration::from_secs(3600), 1000));
    }

    #[test]
    fn what_cannot_be_is_told_by_its_key() {
        for (section, told) in [
            ("syslog = 'logs'", "audit.syslog"),
            ("url = 'http://objects.example.org/x'", "audit.url"),
            ("every = 0", "audit: every"),
            ("rows = 0", "audit: every"),
            (
                "url = 'https://o.example/x'\nbearer_token_file = '/nonexistent/token'",
                "audit.bearer_token_file: /nonexistent/token",
            ),
            ("bearer_token_file = '/dev/null'", "audit.url"),
            (S3, "audit.url"),
            (&S3.replace("eu-1", ""), "audit.s3"),
            (&S3.replace("AK1", "A K/1"), "audit.s3"),
            (&format!("bearer_token_file = '/dev/null'\n{S3}"), "not both"),
        ] {
            let error = audit(section).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
        assert!(audit("url = 'http://localhost:9000/x'").is_ok(), "it does not leave the machine");
    }
}
