//! The institutions that a browser chose before, as its cookie says it.
//!
//! Invariant: the cookie is the browser's, who may write anything: what cannot be read is nothing, and what can is only
//! an order in which institutions are offered.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};

use crate::EntityId;

/// Institutions chosen before, the latest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecentInstitutions(Vec<EntityId>);

impl RecentInstitutions {
    /// How many are remembered.
    pub const MOST: usize = 5;

    /// Reads the cookie of this name from the `Cookie` headers of a request
    /// ([RFC 6265 §4.2](https://www.rfc-editor.org/rfc/rfc6265#section-4.2)).
    pub fn from_cookies<'a>(name: &str, headers: impl IntoIterator<Item = &'a str>) -> Self {
        let pairs = headers.into_iter().flat_map(|header| header.split("; "));
        let value = pairs.into_iter().find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        let bytes = value.and_then(|text| BASE64URL.decode(text).ok()).unwrap_or_default();
        let ids: Vec<String> = serde_json::from_slice(&bytes).unwrap_or_default();
        Self(ids.iter().take(Self::MOST).filter_map(|id| EntityId::parse(id)).collect())
    }

    /// The same after this one was chosen once more.
    #[must_use]
    pub fn chosen(self, institution: &EntityId) -> Self {
        let before = self.0.into_iter().filter(|id| id != institution);
        Self(std::iter::once(institution.clone()).chain(before).take(Self::MOST).collect())
    }

    /// The value of the cookie: letters, digits, hyphens and underscores.
    pub fn cookie_value(&self) -> String {
        let ids: Vec<&str> = self.0.iter().map(EntityId::as_str).collect();
        BASE64URL.encode(serde_json::to_vec(&ids).expect("texts can be written as JSON"))
    }

    /// The institutions themselves.
    pub fn into_vec(self) -> Vec<EntityId> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> EntityId {
        EntityId::parse(text).unwrap()
    }

    fn read(header: &str) -> Vec<EntityId> {
        RecentInstitutions::from_cookies("recent", [header]).into_vec()
    }

    #[test]
    fn the_latest_comes_first_and_five_are_kept() {
        let mut recent = RecentInstitutions::default();
        for place in ["a", "b", "c", "a", "d", "e", "f"] {
            recent = recent.chosen(&id(place));
        }
        let header = format!("other=1; recent={}; x=y", recent.cookie_value());
        assert_eq!(read(&header), ["f", "e", "d", "a", "c"].map(id));
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        for header in ["", "recent", "recent=", "recent=%%%", "recent=e30", "recentx=WyJhIl0", "xrecent=WyJhIl0"] {
            assert_eq!(read(header), [], "{header}");
        }
        // ["a","",7] as base64url: not all of them are texts.
        assert_eq!(read("recent=WyJhIiwiIiw3XQ"), []);
        assert_eq!(read("recent=WyJhIiwiIl0"), [id("a")]);
    }
}
