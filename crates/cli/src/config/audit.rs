//! The section `[audit]`.

use std::{path::PathBuf, time::Duration};

use broker::audit::AuditPolicy;

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
        let named = |path: &Option<PathBuf>| path.clone().filter(|path| !path.as_os_str().is_empty());
        Ok(AuditPolicy {
            file: named(&written.file),
            syslog: Some(written.syslog.clone()).filter(|syslog| !syslog.is_empty()),
            url: written.url.clone(),
            bearer_token: named(&written.bearer_token_file).as_deref().map(secret).transpose()?,
            every: written.every.map_or(usual.every, |seconds| Duration::from_secs(seconds.into())),
            rows: written.rows.map_or(usual.rows, i64::from),
        })
    }
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
            ("bearer_token_file = '/nonexistent/token'", "/nonexistent/token"),
        ] {
            let error = audit(section).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
        assert!(audit("url = 'http://localhost:9000/x'").is_ok(), "it does not leave the machine");
    }
}
