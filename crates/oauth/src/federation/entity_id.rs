//! The name of an entity, which is also where it speaks about itself
//! ([OpenID Federation §1.2](https://openid.net/specs/openid-federation-1_0.html#section-1.2),
//! [§9](https://openid.net/specs/openid-federation-1_0.html#section-9)).
//!
//! Invariant: one spelling. Ids are compared byte by byte, so those that a URL parser would write in another way are
//! none.

use std::fmt;

use domain::ClientId;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

/// What follows an entity id in the address of its entity configuration.
pub const WELL_KNOWN: &str = "/.well-known/openid-federation";

/// An https URL with a host, and perhaps port and path. Plain http is for this very machine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntityId(String);

impl EntityId {
    /// The longest entity id, in bytes.
    pub const MAX_LENGTH: usize = 2048;

    /// Reads an entity id.
    pub fn parse(text: &str) -> Result<Self, InvalidEntityId> {
        if text.len() > Self::MAX_LENGTH {
            return Err(InvalidEntityId);
        }
        let url = Url::parse(text).map_err(|_| InvalidEntityId)?;
        let plain = is_endpoint(&url) && url.query().is_none();
        let rooted = url.path() == "/" && url.as_str().strip_suffix('/') == Some(text);
        let host = url.host_str().unwrap_or_default();
        if plain && (url.as_str() == text || rooted) && !host.ends_with('.') {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidEntityId)
        }
    }

    /// The id as it is compared.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where its entity configuration is published: a final `/` falls away before the well-known path
    /// ([§9](https://openid.net/specs/openid-federation-1_0.html#section-9)).
    pub fn configuration_url(&self) -> Url {
        let base = self.0.strip_suffix('/').unwrap_or(&self.0);
        Url::parse(&format!("{base}{WELL_KNOWN}")).expect("a URL without query and fragment takes a longer path")
    }

    /// The address at which the superior with this fetch endpoint tells about this entity
    /// ([§8.1.1](https://openid.net/specs/openid-federation-1_0.html#section-8.1.1)).
    pub fn fetch_url(&self, endpoint: &Url) -> Url {
        let mut url = endpoint.clone();
        url.query_pairs_mut().append_pair("sub", &self.0);
        url
    }

    /// The client id of a relying party that registers automatically: the same text, where a client id may be as long.
    pub fn client_id(&self) -> Option<ClientId> {
        ClientId::parse(&self.0).ok()
    }

    /// The host, in lower case; an IPv6 address in brackets.
    pub(super) fn host(&self) -> String {
        Url::parse(&self.0).ok().and_then(|url| url.host_str().map(str::to_ascii_lowercase)).unwrap_or_default()
    }

    /// Whether the host is an address and no name.
    pub(super) fn is_at_address(&self) -> bool {
        let url = Url::parse(&self.0).ok();
        !url.is_some_and(|url| matches!(url.host(), Some(url::Host::Domain(_))))
    }
}

/// Whether others may be asked there: https (http on this very machine), without user and fragment.
pub(super) fn is_endpoint(url: &Url) -> bool {
    let loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let web = url.scheme() == "https" || url.scheme() == "http" && loopback;
    web && url.fragment().is_none() && url.username().is_empty() && url.password().is_none()
}

/// The text is no entity id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "an entity identifier is an https URL (http only at localhost) of at most 2048 bytes, without query and fragment, \
     written as a browser would write it"
)]
pub struct InvalidEntityId;

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for EntityId {
    type Error = InvalidEntityId;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<EntityId> for String {
    fn from(id: EntityId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entity_id_has_one_spelling() {
        for good in [
            "https://rp.example.org",
            "https://rp.example.org/",
            "https://rp.example.org:8443/a/b",
            "https://rp.example.org/a%2fb",
            "http://127.0.0.1:8080/rp",
            "http://localhost",
            "http://[::1]:1",
        ] {
            assert_eq!(EntityId::parse(good).unwrap().as_str(), good);
        }
        let long = format!("https://rp.example.org/{}", "a".repeat(2048));
        for bad in [
            "",
            "rp.example.org",
            "http://rp.example.org",
            "http://127.0.0.1.example.org",
            "ftp://rp.example.org",
            "https://RP.example.org",
            "https://rp.example.org.",
            "https://rp.example.org:443",
            "https://rp.example.org/a/../b",
            "https://rp.example.org/a b",
            "https://rp.example.org\\a",
            "https:/rp.example.org/",
            "https://rp.example.org?x=1",
            "https://rp.example.org/?",
            "https://rp.example.org/#",
            "https://user@rp.example.org/",
            "https://:x@rp.example.org/",
            " https://rp.example.org",
            &long,
        ] {
            assert_eq!(EntityId::parse(bad), Err(InvalidEntityId), "{bad}");
        }
    }

    #[test]
    fn the_well_known_path_follows_the_entity_s_own() {
        for (id, url) in [
            ("https://rp.example.org", "https://rp.example.org/.well-known/openid-federation"),
            ("https://rp.example.org/", "https://rp.example.org/.well-known/openid-federation"),
            ("https://rp.example.org/a", "https://rp.example.org/a/.well-known/openid-federation"),
            ("https://rp.example.org:8443/a/", "https://rp.example.org:8443/a/.well-known/openid-federation"),
        ] {
            assert_eq!(EntityId::parse(id).unwrap().configuration_url().as_str(), url);
        }
    }

    #[test]
    fn a_superior_is_asked_about_the_whole_id() {
        let id = EntityId::parse("https://rp.example.org/a%2fb").unwrap();
        for (endpoint, url) in [
            ("https://ta.example.org/fetch", "https://ta.example.org/fetch?"),
            ("https://ta.example.org/?a=b", "https://ta.example.org/?a=b&"),
        ] {
            let expected = format!("{url}sub=https%3A%2F%2Frp.example.org%2Fa%252fb");
            assert_eq!(id.fetch_url(&Url::parse(endpoint).unwrap()).as_str(), expected);
        }
    }

    #[test]
    fn an_id_that_is_too_long_for_a_client_is_none() {
        let id = |length| EntityId::parse(&format!("https://rp.example.org/{}", "a".repeat(length))).unwrap();
        assert_eq!(id(10).client_id().unwrap().as_str(), id(10).as_str());
        assert_eq!(id(300).client_id(), None);
    }
}
