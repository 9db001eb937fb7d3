//! What institutions released of late, for administrators.

use askama::Template;
use domain::Timestamp;

use super::{Frame, InstitutionSearch, Viewer};
use crate::words::Words;

/// `GET /admin/institutions`: which institutions people come from, and a search among all.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/institutions.html")]
pub struct AdminInstitutions {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Who is signed in.
    pub administrator: Viewer,
    /// What the search found; its results lead to each institution's own page.
    pub search: Option<InstitutionSearch>,
    /// Those with the most answers of late.
    pub busiest: Vec<BusyInstitution>,
    /// Over how many days answers are counted.
    pub days: u32,
}

/// An institution that people come from.
#[derive(Debug, Clone)]
pub struct BusyInstitution {
    /// Its entityID.
    pub entity_id: String,
    /// Its name.
    pub name: String,
    /// How many answers it gave.
    pub answers: u64,
}

/// `GET /admin/institutions?entityID=…`: one of them.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/institution.html")]
pub struct AdminInstitution {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Who is signed in.
    pub administrator: Viewer,
    /// Its name.
    pub name: String,
    /// Its entityID.
    pub entity_id: String,
    /// Whether it is in the catalogue; otherwise it has left.
    pub present: bool,
    /// What its source says of it.
    pub facts: Vec<InstitutionFact>,
    /// What it released.
    pub released: ReleaseCounts,
}

/// Something that is known of an institution.
#[derive(Debug, Clone)]
pub struct InstitutionFact {
    /// What it is.
    pub label: String,
    /// The values; never none.
    pub values: Vec<String>,
    /// Whether somebody should look at it.
    pub warn: bool,
}

/// How often an institution released what.
#[derive(Debug, Clone)]
pub struct ReleaseCounts {
    /// The language in which it is told.
    pub say: Words,
    /// How many answers were counted.
    pub answers: u64,
    /// Over how many days.
    pub days: u32,
    /// Each attribute that was in any of them.
    pub attributes: Vec<ReleaseCount>,
}

/// How often an institution released one attribute.
#[derive(Debug, Clone)]
pub struct ReleaseCount {
    /// Its name, e.g. `mail`.
    pub friendly: String,
    /// How many answers had it.
    pub released: u64,
    /// Of how many a value was dropped because of its scope.
    pub dropped: u64,
    /// When last.
    pub last: Option<Timestamp>,
}

impl ReleaseCounts {
    /// A part of all answers, for people.
    pub(super) fn share(&self, of: u64) -> String {
        share(of, self.answers)
    }
}

/// So many of so many, in percent; what is not all is never shown as all, what is not nothing never as nothing.
fn share(of: u64, all: u64) -> String {
    let percent = of.saturating_mul(100).checked_div(all).unwrap_or_default();
    match percent {
        0 if of > 0 => "<1 %".to_owned(),
        percent => format!("{} %", percent.min(100)),
    }
}

impl AdminInstitutions {
    fn query(&self) -> &str {
        self.search.as_ref().map_or("", |search| &search.query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_whole_only_if_it_is() {
        let shares = [(0, 0), (0, 7), (1, 1_000), (999, 1_000), (7, 7)].map(|(of, all)| share(of, all));
        assert_eq!(shares, ["0 %", "0 %", "<1 %", "99 %", "100 %"]);
    }
}
