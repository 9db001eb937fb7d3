//! The section `[fticks]`.

use broker::settings::FticksPolicy;

use super::{Config, ConfigError, settings::wrong};

/// The shortest salt, in bytes: nobody should find it by trying.
const SALT: usize = 16;

impl Config {
    pub(super) fn fticks(&self) -> Result<Option<FticksPolicy>, ConfigError> {
        let Some(written) = &self.fticks else { return Ok(None) };
        if !FticksPolicy::is_name(&written.federation) {
            return Err(wrong("fticks.federation", "1 to 64 letters, digits, - _ ."));
        }
        if !written.salt.is_empty() && written.salt.len() < SALT {
            return Err(wrong("fticks.salt", "at least 16 characters, or none"));
        }
        if !written.syslog.is_empty() && !is_address(&written.syslog) {
            return Err(wrong("fticks.syslog", "host:port, or nothing"));
        }
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Ok(Some(FticksPolicy {
            federation: written.federation.clone(),
            salt: some(&written.salt),
            log: written.log,
            syslog: some(&written.syslog),
        }))
    }
}

/// Whether this is `host:port`.
pub(super) fn is_address(text: &str) -> bool {
    let port = text.rsplit_once(':').filter(|(host, _)| !host.is_empty());
    port.is_some_and(|(_, port)| port.parse::<u16>().is_ok_and(|port| port > 0))
}
