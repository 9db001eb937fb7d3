//! The section `[passkeys]`.

use std::time::Duration;

use broker::settings::PasskeyPolicy;
use domain::ClientId;
use oauth::Issuer;
use serde::Deserialize;
use url::{Host, Url};

use super::{
    Config, ConfigError,
    settings::{DAY, wrong},
};

/// The section as written.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Written {
    rp_id: Option<String>,
    #[serde(default)]
    enrol_at_sign_in: bool,
    settling: Option<u64>,
    #[serde(default)]
    require_for: Vec<String>,
}

impl Config {
    pub(super) fn passkeys(&self) -> Result<Option<PasskeyPolicy>, ConfigError> {
        let Some(written) = &self.passkeys else { return Ok(None) };
        let client = |id: &String| ClientId::parse(id).map_err(|error| wrong("passkeys.require_for", error));
        Ok(Some(PasskeyPolicy {
            rp_id: rp_id(written.rp_id.as_deref(), &self.issuer()?)?,
            enrol_at_sign_in: written.enrol_at_sign_in,
            settling: written.settling.map_or(DAY, Duration::from_secs),
            required_for: written.require_for.iter().map(client).collect::<Result<_, _>>()?,
        }))
    }
}

/// The host of the issuer, or one above it: browsers take nothing else.
fn rp_id(written: Option<&str>, issuer: &Issuer) -> Result<String, ConfigError> {
    let url = Url::parse(issuer.as_str()).ok();
    let Some(Host::Domain(host)) = url.as_ref().and_then(Url::host) else {
        return Err(wrong("passkeys", "the issuer's host is an address; browsers make passkeys for host names alone"));
    };
    let id = written.unwrap_or(host);
    let below = host.strip_suffix(id).is_some_and(|before| before.is_empty() || before.ends_with('.'));
    if below && (id == host || id.contains('.')) {
        Ok(id.to_owned())
    } else {
        Err(wrong("passkeys.rp_id", format!("must be {host}, or a domain above it of two labels at least")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_made_for_the_issuers_host_or_a_domain_above_it() {
        let id = |written, issuer: &str| rp_id(written, &Issuer::parse(issuer).unwrap()).ok();
        assert_eq!(id(None, "https://login.example.org").as_deref(), Some("login.example.org"));
        assert_eq!(id(Some("example.org"), "https://login.example.org").as_deref(), Some("example.org"));
        assert_eq!(id(None, "http://localhost:8080").as_deref(), Some("localhost"));
        for (written, issuer) in [
            (Some("org"), "https://login.example.org"),
            (Some("other.org"), "https://login.example.org"),
            (Some("gin.example.org"), "https://login.example.org"),
            (Some(""), "https://login.example.org"),
            (Some("a.login.example.org"), "https://login.example.org"),
            (None, "https://192.0.2.1"),
        ] {
            assert_eq!(id(written, issuer), None, "{written:?} {issuer}");
        }
    }
}
