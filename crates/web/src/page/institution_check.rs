//! What an institution releases, looked at by its own staff.

use askama::Template;
use domain::{AttributeName, Timestamp};

use super::{Frame, InstitutionChoice, InstitutionFact, InstitutionSearch, Release, ReleaseCounts};
use crate::words::{Phrase, Words};

/// `GET /testidp`: which institution is to be looked at?
#[derive(Debug, Clone, Template)]
#[template(path = "check-institution.html")]
pub struct CheckInstitution {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The one that the address names.
    pub named: Option<InstitutionChoice>,
    /// What the search found, or a short catalogue as a whole; `None` shows the search field only.
    pub search: Option<InstitutionSearch>,
}

impl CheckInstitution {
    /// What stands in the search field.
    fn query(&self) -> &str {
        self.search.as_ref().map_or("", |search| &search.query)
    }

    /// Where the search goes without a script.
    #[expect(clippy::unused_self, reason = "the partial asks the page")]
    fn search_at(&self) -> &'static str {
        "/testidp"
    }

    fn search_label(&self) -> Phrase<'_> {
        let say = self.frame.say;
        if self.named.is_some() { say.picker_choose_other() } else { say.check_choose() }
    }

    /// No sign-in limits the choice.
    #[expect(clippy::unused_self, reason = "the partial asks the page")]
    fn search_login(&self) -> &'static str {
        ""
    }
}

/// `GET /testidp?handoff=…`: what it released to the person in front of the browser.
#[derive(Debug, Clone, Template)]
#[template(path = "institution-report.html")]
pub struct InstitutionReport {
    /// The frame.
    pub frame: Frame,
    /// The institution's entityID.
    pub institution_entity_id: String,
    /// Our own entityID.
    pub service_entity_id: String,
    /// When it was looked at.
    pub at: Timestamp,
    /// What was found, in the language of the page.
    pub findings: Findings,
    /// The same in English, to be passed on.
    pub english: Findings,
    /// The names of what came and is not known here.
    pub unknown: Vec<String>,
    /// What it released of late.
    pub released: ReleaseCounts,
    /// What it should release and does not.
    pub to_mend: Vec<AttributeName>,
    /// What this service asks for.
    pub requested: Vec<AttributeName>,
    /// Where to look again.
    pub again_url: String,
}

/// What was found, in one language.
#[derive(Debug, Clone)]
pub struct Findings {
    /// The language.
    pub say: Words,
    /// The institution's name.
    pub institution: String,
    /// Why nobody could sign in, in sentences; none if people can.
    pub obstacles: Vec<String>,
    /// Each attribute that was asked for, or came.
    pub attributes: Vec<CheckedAttribute>,
    /// What each scope would release.
    pub scopes: Vec<CheckedScope>,
    /// What is known of this sign-in.
    pub facts: Vec<InstitutionFact>,
    /// What its source says of the institution.
    pub metadata: Vec<InstitutionFact>,
}

/// One attribute, as it came or did not.
#[derive(Debug, Clone)]
pub struct CheckedAttribute {
    /// What people call it.
    pub label: String,
    /// Its name, e.g. `mail`.
    pub friendly: &'static str,
    /// Its SAML name.
    pub uri: &'static str,
    /// In a word, with its colour.
    pub verdict: Verdict,
    /// What came and counts.
    pub values: Vec<String>,
    /// What came and does not count, with the reason.
    pub refused: Vec<(String, String)>,
    /// What to know, or to do, about it.
    pub notes: Vec<String>,
}

/// What became of an attribute, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It came.
    Released,
    /// It came, but nothing of it counts, because of its scope.
    Dropped,
    /// It came under a name that does not count.
    Misnamed,
    /// It did not come, and people are kept out.
    Missing,
    /// It did not come, and would be useful.
    Wished,
    /// It did not come, and something else does as well.
    NotNeeded,
}

impl Verdict {
    fn word(self, say: Words) -> Phrase<'static> {
        match self {
            Self::Released => say.verdict_released(),
            Self::Dropped => say.verdict_dropped(),
            Self::Misnamed => say.verdict_misnamed(),
            Self::Missing => say.verdict_missing(),
            Self::Wished => say.verdict_wished(),
            Self::NotNeeded => say.verdict_not_needed(),
        }
    }

    const fn colour(self) -> &'static str {
        match self {
            Self::Released => "good",
            Self::Dropped | Self::Misnamed | Self::Missing => "bad",
            Self::Wished => "pending",
            Self::NotNeeded => "",
        }
    }
}

/// What one scope would release.
#[derive(Debug, Clone)]
pub struct CheckedScope {
    /// Which.
    pub scope: String,
    /// What there is.
    pub releases: Vec<Release>,
    /// The names of what there is not.
    pub lacking: Vec<&'static str>,
    /// Whether applications that ask for it would let nobody in.
    pub stops: bool,
}

impl InstitutionReport {
    fn text(&self) -> ReportText<'_> {
        ReportText { page: self, found: &self.english }
    }

    fn shibboleth(&self) -> ShibbolethFilter<'_> {
        ShibbolethFilter { page: self, attributes: self.to_mend.iter().copied().map(shibboleth_id).collect() }
    }

    /// What belongs into `saml20-sp-remote.php`.
    fn simplesamlphp(&self) -> String {
        let quoted = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
        let entry = format!("$metadata[{}]", quoted(&self.service_entity_id));
        // The whole list, not an addition to it: where there was none, an addition would take all others away.
        let more = self.to_mend.iter().filter(|name| !self.requested.contains(name));
        let names: Vec<_> = self.requested.iter().chain(more).map(|name| quoted(name.friendly())).collect();
        format!(
            "{entry}['attributes'] = [{}];\n{entry}['attributes.NameFormat'] = '{}';\n\
             {entry}['authproc'][90] = ['class' => 'core:AttributeMap', 'name2oid'];",
            names.join(", "),
            AttributeName::URI_FORMAT
        )
    }
}

/// The report as plain text, without any value.
#[derive(Template)]
#[template(path = "letters/institution-report.txt", whitespace = "preserve")]
struct ReportText<'a> {
    page: &'a InstitutionReport,
    found: &'a Findings,
}

/// A policy for `attribute-filter.xml`.
#[derive(Template)]
#[template(path = "letters/shibboleth-filter.xml", whitespace = "preserve")]
struct ShibbolethFilter<'a> {
    page: &'a InstitutionReport,
    attributes: Vec<&'static str>,
}

/// What the Shibboleth IdP's default registry of attributes calls it.
const fn shibboleth_id(name: AttributeName) -> &'static str {
    match name {
        AttributeName::SubjectId => "samlSubjectID",
        AttributeName::PairwiseId => "samlPairwiseID",
        other => other.friendly(),
    }
}
