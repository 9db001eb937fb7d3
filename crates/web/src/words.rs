//! What pages say, in every language: the catalogues of `templates/locale`
//! ([Fluent](https://projectfluent.org/fluent/guide/)).
//!
//! `build.rs` makes a function of [`Words`] for each message: `{{ frame.say.picker_title(application.name) }}` in a
//! template is the message `picker-title` with its `{ $application }`.
//!
//! Invariant: what is put into a message stays text, and keeps its own direction, whatever is in it.

mod choice;
mod moment;
mod value;

use std::{borrow::Cow, fmt, sync::LazyLock};

use askama::filters::HtmlSafe;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

pub(crate) use self::value::Mail;
use self::value::{Counted, Said, Value, grouped};
pub(crate) use self::{
    choice::{accepted, wished},
    moment::{minute, span},
};

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// The language in which a page is shown.
#[derive(Clone, Copy)]
pub struct Words(&'static Catalogue);

/// Everything that is said in one language.
struct Catalogue {
    tag: &'static str,
    rtl: bool,
    /// As markup: what is put in is escaped before.
    html: FluentBundle<FluentResource>,
    /// As text: without the markup of the messages.
    text: FluentBundle<FluentResource>,
}

static CATALOGUES: LazyLock<Vec<Catalogue>> = LazyLock::new(|| {
    let all = LANGUAGES.iter().zip(SOURCES);
    all.map(|(tag, sources)| Catalogue::new(tag, is_rtl(tag), sources, (None, without_markup))).collect()
});

/// Languages that are written from right to left.
fn is_rtl(tag: &str) -> bool {
    ["ar", "fa", "he", "ps", "ur", "yi"].contains(&choice::primary(tag))
}

type Transform = fn(&str) -> Cow<'_, str>;

impl Catalogue {
    fn new(tag: &'static str, rtl: bool, sources: &[&str], (html, text): (Option<Transform>, Transform)) -> Self {
        Self { tag, rtl, html: bundle(tag, sources, html), text: bundle(tag, sources, Some(text)) }
    }
}

fn bundle(tag: &str, sources: &[&str], transform: Option<Transform>) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Values bring marks of their own, where they need some.
    bundle.set_use_isolating(false);
    bundle.set_transform(transform);
    bundle.set_formatter(Some(grouped));
    for source in sources {
        // The build refuses what cannot be parsed, and what is there twice.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The words of a message alone.
fn without_markup(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return text.into();
    }
    let spaced = text.replace("<br>", " ");
    let parts = spaced.split('<').enumerate();
    parts
        .map(|(index, part)| if index == 0 { part } else { part.split_once('>').map_or("", |(_, rest)| rest) })
        .collect()
}

impl Words {
    /// English: what the operators' own tools and the log speak.
    pub fn english() -> Self {
        Self::all().next().expect("the build puts English first")
    }

    /// Every language.
    pub fn all() -> impl Iterator<Item = Self> {
        CATALOGUES.iter().map(Self)
    }

    /// The language with exactly this tag.
    pub fn of(tag: &str) -> Option<Self> {
        Self::all().find(|words| words.0.tag.eq_ignore_ascii_case(tag))
    }

    /// Its tag, e.g. `de`.
    pub fn tag(self) -> &'static str {
        self.0.tag
    }

    /// In which direction it is written, as HTML's `dir` says it.
    pub fn direction(self) -> &'static str {
        if self.0.rtl { "rtl" } else { "ltr" }
    }

    /// What it calls itself, e.g. `Deutsch`.
    pub fn own_name(self) -> String {
        self.language_name().text()
    }

    /// Whether this is English.
    pub fn is_english(self) -> bool {
        self == Self::english()
    }
}

impl Default for Words {
    #[cfg(not(test))]
    fn default() -> Self {
        Self::english()
    }

    /// Tests render their samples in one language after the other.
    #[cfg(test)]
    fn default() -> Self {
        tests::SPOKEN.get().unwrap_or_else(Self::english)
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Words {}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.tag)
    }
}

/// A message with what it is about. Shown, it is markup; [`Phrase::text`] is its words alone.
pub struct Phrase<'a> {
    words: Words,
    id: &'static str,
    attribute: Option<&'static str>,
    values: Vec<(&'static str, Value<'a>)>,
}

impl<'a> Phrase<'a> {
    fn new(
        words: Words,
        id: &'static str,
        attribute: Option<&'static str>,
        values: Vec<(&'static str, Value<'a>)>,
    ) -> Self {
        Self { words, id, attribute, values }
    }

    /// As text, for what takes no markup: titles, attributes, letters.
    pub fn text(&self) -> String {
        self.format(&self.words.0.text, |value| value.text(self.words))
    }

    fn format<'v>(
        &'v self,
        bundle: &FluentBundle<FluentResource>,
        shown: impl Fn(&'v Value<'a>) -> FluentValue<'v>,
    ) -> String {
        let message = bundle.get_message(self.id);
        let pattern = message.and_then(|message| match self.attribute {
            Some(name) => message.get_attribute(name).map(|attribute| attribute.value()),
            None => message.value(),
        });
        let values: FluentArgs<'_> = self.values.iter().map(|(name, value)| (*name, shown(value))).collect();
        // The build has seen every message and every value: nothing can be missing.
        pattern
            .map(|pattern| bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned())
            .unwrap_or_default()
    }
}

impl fmt::Display for Phrase<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.format(&self.words.0.html, |value| value.html(self.words)))
    }
}

/// What is put in is escaped, and the words are our own.
impl HtmlSafe for Phrase<'_> {}

impl From<Phrase<'_>> for String {
    fn from(phrase: Phrase<'_>) -> Self {
        phrase.text()
    }
}

#[cfg(test)]
pub(crate) mod tests;
