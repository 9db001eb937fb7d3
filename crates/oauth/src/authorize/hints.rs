//! Which institutions a relying party wants offered: `aarc_idp_hint`
//! ([AARC-G061](https://aarc-community.org/guidelines/aarc-g061/)), `idphint`
//! ([AARC-G049](https://aarc-community.org/guidelines/aarc-g049/)), and CILogon's `selected_idp`, `initialidp` and
//! `showhidden`.

use domain::EntityId;
use serde::{Deserialize, Serialize};

use crate::{Params, form};

/// The strongest first; weaker ones are not looked at.
const PRECEDENCE: [&str; 3] = ["aarc_idp_hint", "idphint", "selected_idp"];

/// The hints of a request, not yet compared with the institutions that there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstitutionHints {
    /// The elements of the hint, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    wanted: Vec<String>,
    /// `initialidp`: the institution to preselect, without narrowing the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial: Option<String>,
    /// `showhidden`: offer also what is hidden from discovery.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub show_hidden: bool,
}

impl InstitutionHints {
    pub(super) fn from_params(params: &Params) -> Self {
        let raw = PRECEDENCE.into_iter().find_map(|name| params.get_raw(name)).unwrap_or_default();
        Self {
            // Split before decoding: an encoded comma belongs to an entityID.
            wanted: raw.split(',').filter_map(form::decode).filter(|hint| !hint.is_empty()).collect(),
            initial: params.get("initialidp").map(str::to_owned),
            show_hidden: params.get("showhidden").is_some_and(|value| matches!(value, "true" | "1" | "yes" | "on")),
        }
    }

    /// This institution and no other, as long as it takes part.
    pub fn only(institution: &EntityId) -> Self {
        Self { wanted: vec![institution.to_string()], ..Self::default() }
    }

    /// Whether nothing was hinted.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Every institution that a hint may mean, the first reading of each first.
    pub fn named(&self) -> Vec<EntityId> {
        let read = |place: usize| self.wanted.iter().filter_map(move |hint| readings(hint).nth(place));
        let all = read(0).chain(self.initial.as_deref()).chain(read(1));
        all.filter_map(EntityId::parse).collect()
    }

    /// The institutions that the hint names and that are `known`, in its order; the first is the default. Empty if
    /// there is no hint, or none is known: then the list is not narrowed.
    pub fn narrow(&self, known: impl Fn(&EntityId) -> bool) -> Vec<EntityId> {
        let mut institutions = Vec::new();
        for hint in &self.wanted {
            let found = readings(hint).filter_map(EntityId::parse).find(|entity_id| known(entity_id));
            institutions.extend(found.filter(|entity_id| !institutions.contains(entity_id)));
        }
        institutions
    }
}

/// An exact entityID first, because some contain `?`; then what stands before the `?`, behind which a proxy may have
/// chained the hint for the next one.
fn readings(hint: &str) -> impl Iterator<Item = &str> {
    [Some(hint), hint.split_once('?').map(|(ours, _)| ours)].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 5] = [
        "https://a.edu/idp",
        "https://b.edu/idp",
        "https://accounts.google.com/o/saml2?idpid=C01",
        "https://c.edu/a,b",
        "https://accounts.google.com/o/saml2",
    ];

    fn narrowed(query: &str) -> Vec<String> {
        let hints = InstitutionHints::from_params(&Params::parse(query.as_bytes()).unwrap());
        let known = |id: &EntityId| KNOWN.contains(&id.as_str());
        hints.narrow(known).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn precedence_and_reading_of_hints() {
        let (a, b, google, comma) = (KNOWN[0], KNOWN[1], KNOWN[2], KNOWN[3]);
        let table: &[(&str, &[&str])] = &[
            ("", &[]),
            ("selected_idp=https://a.edu/idp", &[a]),
            ("selected_idp=https%3A%2F%2Fa.edu%2Fidp", &[a]),
            ("idphint=https://b.edu/idp&selected_idp=https://a.edu/idp", &[b]),
            ("selected_idp=https://a.edu/idp&idphint=https://b.edu/idp&aarc_idp_hint=https://c.edu/a%2Cb", &[comma]),
            // The strongest counts even if it names nobody that is known.
            ("aarc_idp_hint=https://x.edu&selected_idp=https://a.edu/idp", &[]),
            ("aarc_idp_hint=&selected_idp=https://a.edu/idp", &[a]),
            // Lists: order kept, unknown dropped, repeated once.
            ("selected_idp=https://b.edu/idp,https://x.edu,https://a.edu/idp,https://b.edu/idp", &[b, a]),
            ("selected_idp=https%3A%2F%2Fb.edu%2Fidp,,https%3A%2F%2Fa.edu%2Fidp,", &[b, a]),
            // An encoded comma does not separate.
            ("selected_idp=https%3A%2F%2Fa.edu%2Fidp%2Chttps%3A%2F%2Fb.edu%2Fidp", &[]),
            ("selected_idp=https://c.edu/a%2Cb,https://a.edu/idp", &[comma, a]),
            ("selected_idp=https://c.edu/a,b", &[]),
            // The entityID with its question mark first, a chained hint second.
            ("idphint=https%3A%2F%2Faccounts.google.com%2Fo%2Fsaml2%3Fidpid%3DC01", &[google]),
            ("idphint=https%3A%2F%2Fa.edu%2Fidp%3Fidphint%3Dhttps%253A%252F%252Fb.edu%252Fidp", &[a]),
            ("idphint=https%3A%2F%2Faccounts.google.com%2Fo%2Fsaml2%3Fidpid%3DC02", &[KNOWN[4]]),
            ("idphint=https%3A%2F%2Fx.edu%3Fidphint%3Dhttps%253A%252F%252Fb.edu%252Fidp", &[]),
        ];
        for (query, expected) in table {
            assert_eq!(narrowed(query), *expected, "{query}");
        }
    }

    #[test]
    fn hidden_institutions_are_shown_on_request_only() {
        for (query, expected) in
            [("", false), ("showhidden=true", true), ("showhidden=1", true), ("showhidden=false", false)]
        {
            let hints = InstitutionHints::from_params(&Params::parse(query.as_bytes()).unwrap());
            assert_eq!((hints.show_hidden, hints.is_empty()), (expected, !expected), "{query}");
        }
    }
}
