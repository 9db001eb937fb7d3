//! The provider's own name: an `https` URL that stands in every token
//! ([OpenID Connect Discovery §3](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata)).
//!
//! Invariant: one spelling everywhere. Clients compare it byte by byte, so it never ends in `/`.

use std::fmt;

use domain::RedirectUri;
use serde::Serialize;
use thiserror::Error;
use url::Url;

/// An issuer identifier, with or without a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Issuer(String);

impl Issuer {
    /// Reads an issuer: `https`, or `http` on this very machine; no query, fragment or user name. A final `/` falls
    /// away.
    pub fn parse(text: &str) -> Result<Self, InvalidIssuer> {
        let url = Url::parse(text).map_err(|_| InvalidIssuer)?;
        let plain = url.query().is_none() && url.fragment().is_none();
        let web = matches!(url.scheme(), "https" | "http");
        let issuer = url.as_str().trim_end_matches('/');
        // The rules for the host are those of a redirect URI: https, or loopback.
        if plain && web && RedirectUri::parse(issuer).is_ok() {
            Ok(Self(issuer.to_owned()))
        } else {
            Err(InvalidIssuer)
        }
    }

    /// The issuer as it stands in tokens.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of an endpoint whose path, below the issuer's, is `path` (with a leading `/`).
    pub fn endpoint(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The issuer's own path: empty, or `/tenant` without a final slash.
    pub fn path(&self) -> &str {
        let host = self.0.find("://").map_or(0, |at| at + 3);
        let after_host = self.0.get(host..).unwrap_or_default();
        after_host.find('/').and_then(|at| after_host.get(at..)).unwrap_or_default()
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is no issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "an issuer is an https URL (http only on localhost) without query and fragment, such as https://login.example.org"
)]
pub struct InvalidIssuer;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_has_one_spelling() {
        for (text, issuer, path) in [
            ("https://login.example.org", "https://login.example.org", ""),
            ("https://login.example.org/", "https://login.example.org", ""),
            ("https://LOGIN.example.org:443/a/b/", "https://login.example.org/a/b", "/a/b"),
            ("http://localhost:8080", "http://localhost:8080", ""),
        ] {
            let read = Issuer::parse(text).unwrap();
            assert_eq!((read.as_str(), read.path()), (issuer, path), "{text}");
            assert_eq!(read.endpoint("/authorize"), format!("{issuer}/authorize"));
        }
    }

    #[test]
    fn what_is_no_issuer_is_refused() {
        for text in [
            "",
            "login.example.org",
            "http://login.example.org",
            "https://a.org/?x=1",
            "https://a.org/#x",
            "https://user@a.org",
            "org.example.app:/x",
        ] {
            assert_eq!(Issuer::parse(text), Err(InvalidIssuer), "{text}");
        }
    }
}
