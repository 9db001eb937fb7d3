//! What surrounds every page, and how pages write time.

use domain::Timestamp;

use super::PageSkin;
use crate::{route::login::MATCHES, words::Words};

/// The parts of a page that do not depend on what it is about.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// What the operator calls this service, e.g. `Example Research Login`.
    pub service: String,
    /// Mail address of the operator's help desk; shown at the same place on every page.
    pub support: Option<String>,
    /// The id under which the log has this sign-in or request.
    pub transaction_id: Option<String>,
    /// Who is signed in, on pages of their account.
    pub visitor: Option<Visitor>,
    /// Whether a form of this page came when nobody was signed in any more, and was not taken.
    pub unsent: bool,
    /// How the page looks, if not as usual.
    pub skin: Option<PageSkin>,
    /// The language of the page.
    pub say: Words,
    /// Which others there are, if there are any.
    pub languages: Option<Languages>,
    /// Until when a form of the page is good, if not for good.
    pub limit: Option<TimeLimit>,
    /// Whether the page is only to be looked at, in a frame that runs no scripts.
    pub still: bool,
}

/// How long a form is good, with a button that makes it longer (`#more-time`): it sends the form, as it is filled in, to
/// where it gets more time.
#[derive(Debug, Clone)]
pub struct TimeLimit {
    /// Until then.
    pub until: Timestamp,
    /// That is in so many seconds.
    pub seconds: u64,
    /// The id of the form.
    pub form: &'static str,
    /// Where it is sent for more time.
    pub action: String,
}

/// The languages that a person may choose from, at the foot of every page (`#languages`, posted to `/language`).
#[derive(Debug, Clone)]
pub struct Languages {
    /// All of them.
    pub offered: Vec<Words>,
    /// The page at which the choice is made: a path of ours.
    pub back: String,
}

impl Frame {
    /// What the search field says of 0, 1, … suggestions, for its script: a JSON array.
    pub(crate) fn search_counts(&self) -> String {
        let say = self.say;
        let few = [say.picker_live_none().text(), say.picker_live_one().text()];
        let more = (2..=MATCHES).map(|count| say.picker_all(count).text());
        few.into_iter().chain(more).collect::<serde_json::Value>().to_string()
    }
}

/// Who is signed in, as every page of their account says it, with the button that signs them out.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Their name.
    pub name: String,
    /// The institution that vouches.
    pub institution: String,
    /// Token against forged requests.
    pub csrf: String,
}

/// A way to go on.
#[derive(Debug, Clone)]
pub struct Link {
    /// What it says, e.g. `Back to Example Hub`.
    pub label: String,
    /// Where it leads: a path, or an absolute URL that was checked to be http(s).
    pub url: String,
}

/// A day for people: `2026-11-22`.
pub(crate) fn day(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

/// A moment for people, to the minute: `2026-11-22 10:00 UTC`.
pub(crate) fn readable(at: Timestamp) -> String {
    at.readable()
}
