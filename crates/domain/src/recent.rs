//! The institutions that a browser chose before, as its cookie says it.
//!
//! Invariant: the cookie is the browser's, who may write anything: what cannot be read is nothing, and what can is only
//! an order in which institutions are offered.

use crate::{EntityId, browser_cookie};

/// Institutions chosen before, the latest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecentInstitutions(Vec<EntityId>);

impl RecentInstitutions {
    /// How many are remembered.
    pub const MOST: usize = 5;

    /// Reads the cookie of this name from the `Cookie` headers of a request
    /// ([RFC 6265 §4.2](https://www.rfc-editor.org/rfc/rfc6265#section-4.2)).
    pub fn from_cookies<'a>(name: &str, headers: impl IntoIterator<Item = &'a str>) -> Self {
        let ids: Vec<String> = browser_cookie::read(name, headers);
        Self(ids.iter().take(Self::MOST).filter_map(|id| EntityId::parse(id)).collect())
    }

    /// The same after this one was chosen once more.
    #[must_use]
    pub fn chosen(self, institution: &EntityId) -> Self {
        let before = self.0.into_iter().filter(|id| id != institution);
        Self(std::iter::once(institution.clone()).chain(before).take(Self::MOST).collect())
    }

    /// The same without this one.
    #[must_use]
    pub fn without(self, institution: &EntityId) -> Self {
        Self(self.0.into_iter().filter(|id| id != institution).collect())
    }

    /// The value of the cookie: letters, digits, hyphens and underscores.
    pub fn cookie_value(&self) -> String {
        let ids: Vec<&str> = self.0.iter().map(EntityId::as_str).collect();
        browser_cookie::value(&ids)
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
    fn one_can_be_forgotten() {
        let recent = ["a", "b", "c"].into_iter().fold(RecentInstitutions::default(), |all, one| all.chosen(&id(one)));
        assert_eq!(recent.without(&id("b")).without(&id("x")).into_vec(), ["c", "a"].map(id));
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
