//! Hosts that the operator allowed by name.

use std::{fmt, str::FromStr};

use thiserror::Error;
use url::Url;

/// A host, with a port or without: then every port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    host: String,
    port: Option<u16>,
}

impl Allowed {
    /// Whether it admits this URL. Names are compared, not what they resolve to.
    pub(super) fn admits(&self, url: &Url) -> bool {
        let port = self.port.is_none_or(|port| url.port_or_known_default() == Some(port));
        port && url.host_str() == Some(&self.host)
    }
}

impl FromStr for Allowed {
    type Err = InvalidAllowed;

    /// Reads `host`, `host:port`, `[::1]` or `[::1]:port`.
    fn from_str(text: &str) -> Result<Self, InvalidAllowed> {
        // `http`, so that port 443 is kept; port 80 is what that scheme leaves out.
        let url = Url::parse(&format!("http://{text}")).map_err(|_| InvalidAllowed)?;
        let port = if text.ends_with(":80") { Some(80) } else { url.port() };
        let host = url.host_str().ok_or(InvalidAllowed)?.to_owned();
        let allowed = Self { host, port };
        // Anything else in it, such as a path or a user, would be lost silently.
        if allowed.to_string().eq_ignore_ascii_case(text) { Ok(allowed) } else { Err(InvalidAllowed) }
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.host),
            None => f.write_str(&self.host),
        }
    }
}

/// The text names no host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a host, with or without a port, such as localhost:8443")]
pub struct InvalidAllowed;

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(allowed: &str, url: &str) -> bool {
        allowed.parse::<Allowed>().unwrap().admits(&url.parse().unwrap())
    }

    #[test]
    fn an_entry_admits_its_host_and_port_and_nothing_else() {
        assert!(admits("localhost:8443", "https://localhost:8443/jwks"));
        assert!(!admits("localhost:8443", "https://localhost/jwks"));
        assert!(!admits("localhost:8443", "https://127.0.0.1:8443/jwks"));
        assert!(!admits("localhost:8443", "https://localhost.example.org:8443/"));
        assert!(admits("example.org:443", "https://EXAMPLE.org/"));
        assert!(admits("example.org:80", "http://example.org/") && !admits("example.org:80", "https://example.org/"));
        assert!(admits("[::1]:8443", "https://[::1]:8443/"));
        assert!(admits("[::1]", "https://[::1]:8443/"));
        assert!(admits("127.0.0.1", "http://0x7f.1:99/"));
    }

    #[test]
    fn what_names_no_host_is_refused() {
        for text in ["", ":8443", "a/b", "user@host", "host:", "host:99999", "https://host", "a b", "host?x"] {
            assert_eq!(text.parse::<Allowed>(), Err(InvalidAllowed), "{text}");
        }
    }
}
