//! Where a relying party takes its answers
//! ([RFC 6749 §3.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2),
//! [RFC 8252 §7](https://www.rfc-editor.org/rfc/rfc8252#section-7)).
//!
//! Invariant: the text is kept as it was registered, and compared byte by byte; it is never normalised.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

/// A redirect URI fit for registration: absolute, without a fragment, and either `https`, `http` to this very machine,
/// or a private-use scheme of a native app.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedirectUri(String);

impl RedirectUri {
    /// The longest redirect URI, in bytes.
    pub const MAX_LENGTH: usize = 2048;

    /// Takes over a redirect URI, or says why it cannot be registered.
    pub fn parse(text: &str) -> Result<Self, InvalidRedirectUri> {
        if text.len() > Self::MAX_LENGTH {
            return Err(InvalidRedirectUri::TooLong);
        }
        if text.contains('#') {
            return Err(InvalidRedirectUri::Fragment);
        }
        // Checked before parsing, because a URL parser mends blanks, line breaks and backslashes silently.
        if !text.bytes().all(is_uri_byte) {
            return Err(InvalidRedirectUri::Characters);
        }
        let url = Url::parse(text).map_err(|_| InvalidRedirectUri::NotAbsolute)?;
        match url.scheme() {
            "https" => check_authority(text)?,
            "http" if Loopback::split(text).is_some() => {}
            "http" => return Err(InvalidRedirectUri::PlainHttp),
            scheme if scheme.contains('.') => {}
            _ => return Err(InvalidRedirectUri::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidRedirectUri::Credentials);
        }
        Ok(Self(text.to_owned()))
    }

    /// Whether a request that presents this URI means the registered one: every byte is the same. Only at a loopback
    /// address may the port differ, because native apps take whichever is free (RFC 8252 §7.3).
    pub fn matches(&self, presented: &str) -> bool {
        if self.0 == presented {
            return true;
        }
        match (Loopback::split(&self.0), Loopback::split(presented)) {
            (Some(own), Some(theirs)) => own == theirs,
            _ => false,
        }
    }

    /// Its scheme, in small letters.
    pub fn scheme(&self) -> String {
        self.0.split(':').next().unwrap_or_default().to_ascii_lowercase()
    }

    /// Its host, in small letters; a private-use scheme has none.
    pub fn host(&self) -> Option<String> {
        let url = Url::parse(&self.0).ok().filter(|url| matches!(url.scheme(), "https" | "http"))?;
        url.host_str().map(str::to_owned)
    }

    /// The URI as registered.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What `RFC 3986` lets stand in a URI.
fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
}

/// A URL parser also takes `https:host` and `https:///host`, which readers would take for something else.
fn check_authority(https: &str) -> Result<(), InvalidRedirectUri> {
    let after_scheme = https.get("https".len()..).and_then(|rest| rest.strip_prefix("://"));
    match after_scheme.and_then(|rest| rest.split(['/', '?']).next()) {
        None | Some("") => Err(InvalidRedirectUri::NotAbsolute),
        Some(authority) if authority.contains('@') => Err(InvalidRedirectUri::Credentials),
        Some(_) => Ok(()),
    }
}

/// An `http` URI of this very machine, without its port.
#[derive(PartialEq, Eq)]
struct Loopback<'a> {
    host: &'a str,
    rest: &'a str,
}

impl<'a> Loopback<'a> {
    const HOSTS: [&'static str; 3] = ["127.0.0.1", "[::1]", "localhost"];

    fn split(uri: &'a str) -> Option<Self> {
        let after_scheme = uri.strip_prefix("http://")?;
        let (authority, rest) = after_scheme
            .find(['/', '?'])
            .and_then(|end| after_scheme.split_at_checked(end))
            .unwrap_or((after_scheme, ""));
        Self::HOSTS.into_iter().find_map(|host| {
            let port = authority.strip_prefix(host)?;
            (port.is_empty() || is_port(port.strip_prefix(':')?)).then_some(Self { host, rest })
        })
    }
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<RedirectUri> for String {
    fn from(uri: RedirectUri) -> Self {
        uri.0
    }
}

impl TryFrom<String> for RedirectUri {
    type Error = InvalidRedirectUri;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

/// Why a redirect URI cannot be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidRedirectUri {
    /// Relative, or no URI at all.
    #[error("a redirect URI is absolute, such as https://portal.example.org/callback")]
    NotAbsolute,
    /// It has a fragment, if only an empty one.
    #[error("a redirect URI has no fragment (#)")]
    Fragment,
    /// It has characters that a URI must percent-encode.
    #[error("blanks, quotes, braces, backslashes and non-ASCII characters must be percent-encoded")]
    Characters,
    /// `http` to another machine.
    #[error("http is for localhost, 127.0.0.1 and [::1] only; use https")]
    PlainHttp,
    /// A scheme without a dot, such as `javascript:`.
    #[error("the scheme is https, or a native app's own with a dot, such as org.example.app:/callback")]
    Scheme,
    /// A user name or password in the authority.
    #[error("a redirect URI carries no user name or password")]
    Credentials,
    /// More than [`RedirectUri::MAX_LENGTH`] bytes.
    #[error("a redirect URI has at most 2048 characters")]
    TooLong,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_registered_is_kept_as_written() {
        for uri in [
            "https://portal.example.org",
            "https://Portal.example.org:443/a/../cb?x=%7e&y",
            "http://localhost/cb",
            "http://localhost:8080/cb",
            "http://127.0.0.1:1/cb",
            "http://[::1]:65535/",
            "org.example.app:/callback",
        ] {
            assert_eq!(RedirectUri::parse(uri).unwrap().as_str(), uri);
        }
    }

    #[test]
    fn what_cannot_be_registered_is_told_why() {
        use InvalidRedirectUri as E;
        for (uri, why) in [
            ("", E::NotAbsolute),
            ("/callback", E::NotAbsolute),
            ("https:portal.example.org/cb", E::NotAbsolute),
            ("https:///portal.example.org/cb", E::NotAbsolute),
            ("https:/portal.example.org/cb?u=a://b", E::NotAbsolute),
            ("https://portal.example.org/cb#", E::Fragment),
            ("https://portal.example.org/#top", E::Fragment),
            (" https://portal.example.org/", E::Characters),
            ("https://portal.example.org/\r\nSet-Cookie:x", E::Characters),
            (r"https://portal.example.org\@evil.org/", E::Characters),
            ("https://pörtal.example.org/", E::Characters),
            ("http://portal.example.org/", E::PlainHttp),
            ("http://127.0.0.1.evil.org/", E::PlainHttp),
            ("http://localhost@evil.org/", E::PlainHttp),
            ("http://localhost:80@evil.org/", E::PlainHttp),
            ("http://localhost:0/", E::PlainHttp),
            ("javascript:alert(1)", E::Scheme),
            ("data:text/html,x", E::Scheme),
            ("file:///etc/passwd", E::Scheme),
            ("myapp:/cb", E::Scheme),
            ("org.example.app://user@callback", E::Credentials),
            ("https://user@portal.example.org/", E::Credentials),
            ("https://:pass@portal.example.org/", E::Credentials),
            ("https://@portal.example.org/", E::Credentials),
        ] {
            assert_eq!(RedirectUri::parse(uri), Err(why), "{uri:?}");
        }
        assert_eq!(RedirectUri::parse(&format!("https://a.org/{}", "x".repeat(2048))), Err(E::TooLong));
    }

    #[test]
    fn host_and_scheme_have_one_spelling() {
        let parts = |uri: &str| RedirectUri::parse(uri).map(|uri| (uri.scheme(), uri.host())).unwrap();
        assert_eq!(parts("https://RP.example.org:8443/cb"), ("https".to_owned(), Some("rp.example.org".to_owned())));
        assert_eq!(parts("http://[::1]:7/cb"), ("http".to_owned(), Some("[::1]".to_owned())));
        assert_eq!(parts("org.example.app://cb"), ("org.example.app".to_owned(), None));
    }

    #[test]
    fn a_presented_uri_matches_byte_by_byte_but_for_the_port_of_a_loopback() {
        for (registered, presented, expected) in [
            ("https://a.org/cb", "https://a.org/cb", true),
            ("https://a.org/cb", "https://a.org/cb/", false),
            ("https://a.org/cb", "https://a.org/cb?x=1", false),
            ("https://a.org/cb", "https://a.org/CB", false),
            ("https://a.org/cb", "https://A.org/cb", false),
            ("https://a.org/cb", "https://a.org:443/cb", false),
            ("https://a.org/cb", "https://a.org/x/../cb", false),
            ("https://a.org/cb?x=1", "https://a.org/cb?x=1", true),
            ("https://a.org/cb?x=1", "https://a.org/cb?x=2", false),
            ("https://localhost/cb", "https://localhost:8080/cb", false),
            ("http://localhost/cb", "http://localhost:8080/cb", true),
            ("http://localhost:3000/cb", "http://localhost:8080/cb", true),
            ("http://127.0.0.1:3000/cb?x", "http://127.0.0.1/cb?x", true),
            ("http://[::1]/cb", "http://[::1]:9/cb", true),
            ("http://localhost/cb", "http://127.0.0.1/cb", false),
            ("http://localhost/cb", "http://localhost:8080/other", false),
            ("http://localhost/cb", "http://localhost:80@evil.org/cb", false),
            ("http://localhost/cb", "http://localhost:8080/cb#x", false),
            ("http://localhost/cb", "http://localhost:99999/cb", false),
            ("http://localhost/cb", "http://localhost:+8/cb", false),
            ("http://localhost/cb", "http://localhost:/cb", false),
            ("http://localhost/cb", "http://localhost.evil.org/cb", false),
            ("org.example.app:/cb", "org.example.app:/cb", true),
            ("org.example.app:/cb", "org.example.app://cb", false),
        ] {
            assert_eq!(
                RedirectUri::parse(registered).unwrap().matches(presented),
                expected,
                "{registered} {presented}"
            );
        }
    }
}
