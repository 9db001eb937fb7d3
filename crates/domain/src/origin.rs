//! Who vouches for an institution: where its metadata come from.
//!
//! Whoever can publish metadata in one of many federations could otherwise turn up with the entityID of an institution
//! of another one, and with keys of their own, as soon as the real one is missing for an hour.

/// Where an institution's metadata come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The source, as the operator wrote it.
    pub source: String,
    /// Who registered it (`mdrpi:RegistrationInfo`).
    pub registration_authority: Option<String>,
}

/// What is to be done where an institution's origin is looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginVerdict {
    /// As before.
    Same,
    /// The operator changed the sources, or the source says more than before: it is kept as it is now.
    Follow,
    /// Somebody else vouches than before.
    Other,
}

impl Origin {
    /// Compares what is known with what it is now. `is_configured`: whether a source is still among the operator's. One
    /// that is not was taken out by the operator, who then wants the other.
    pub fn judge(&self, present: &Self, is_configured: impl Fn(&str) -> bool) -> OriginVerdict {
        if self == present {
            return OriginVerdict::Same;
        }
        let same_authority =
            self.registration_authority.is_none() || self.registration_authority == present.registration_authority;
        let same_source = self.source == present.source || !is_configured(&self.source);
        if same_authority && same_source { OriginVerdict::Follow } else { OriginVerdict::Other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(source: &str, authority: Option<&str>) -> Origin {
        Origin { source: source.to_owned(), registration_authority: authority.map(str::to_owned) }
    }

    #[test]
    fn another_authority_or_another_source_of_the_operators_is_somebody_else() {
        let known = origin("a", Some("https://a.example"));
        let both = |_: &str| true;
        assert_eq!(known.judge(&known, both), OriginVerdict::Same);
        assert_eq!(known.judge(&origin("a", Some("https://b.example")), both), OriginVerdict::Other);
        assert_eq!(known.judge(&origin("a", None), both), OriginVerdict::Other);
        assert_eq!(known.judge(&origin("b", Some("https://a.example")), both), OriginVerdict::Other);
    }

    #[test]
    fn the_operator_may_replace_a_source_and_a_source_may_say_more() {
        let known = origin("a", Some("https://a.example"));
        let only_b = |source: &str| source == "b";
        assert_eq!(known.judge(&origin("b", Some("https://a.example")), only_b), OriginVerdict::Follow);
        assert_eq!(known.judge(&origin("b", Some("https://b.example")), only_b), OriginVerdict::Other);
        assert_eq!(origin("a", None).judge(&known, |_| true), OriginVerdict::Follow);
    }
}
