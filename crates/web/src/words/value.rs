//! What is put into messages.

use std::{borrow::Cow, fmt::Write as _, time::Duration};

use domain::Timestamp;
use fluent_bundle::{FluentValue, types::FluentNumber};
use intl_memoizer::{Memoizable, concurrent::IntlLangMemoizer};
use unic_langid::LanguageIdentifier;
use url::Url;

use super::{Words, moment};

/// Something that is put into a message.
pub(crate) enum Value<'a> {
    /// A name, or whatever else somebody wrote.
    Text(Cow<'a, str>),
    /// A number that the form of the message may depend on.
    Count(u64),
    /// A moment, to the minute.
    Moment(Timestamp),
    /// How long something lasts.
    Span(Duration),
    /// A mail address, as a link.
    Mail(&'a str),
}

/// A mail address: on a page it is a link.
pub(crate) struct Mail<'a>(pub(crate) &'a str);

/// What can be put into a message.
pub(crate) trait Said<'a> {
    /// As a value of a message.
    fn said(self) -> Value<'a>;
}

/// What can be put into a message where it stands.
pub(crate) trait Spoken {
    /// As a value of a message.
    fn spoken(&self) -> Value<'_>;
}

impl<'a, T: Spoken + ?Sized> Said<'a> for &'a T {
    fn said(self) -> Value<'a> {
        self.spoken()
    }
}

impl<'a> Said<'a> for Mail<'a> {
    fn said(self) -> Value<'a> {
        Value::Mail(self.0)
    }
}

impl<'a> Said<'a> for String {
    fn said(self) -> Value<'a> {
        Value::Text(self.into())
    }
}

impl<'a> Said<'a> for Timestamp {
    fn said(self) -> Value<'a> {
        Value::Moment(self)
    }
}

impl Spoken for str {
    fn spoken(&self) -> Value<'_> {
        Value::Text(self.into())
    }
}

impl Spoken for String {
    fn spoken(&self) -> Value<'_> {
        Value::Text(self.into())
    }
}

impl Spoken for Url {
    fn spoken(&self) -> Value<'_> {
        Value::Text(self.as_str().into())
    }
}

impl Spoken for Timestamp {
    fn spoken(&self) -> Value<'_> {
        Value::Moment(*self)
    }
}

impl Spoken for Duration {
    fn spoken(&self) -> Value<'_> {
        Value::Span(*self)
    }
}

impl Spoken for Mail<'_> {
    fn spoken(&self) -> Value<'_> {
        Value::Mail(self.0)
    }
}

impl Spoken for usize {
    fn spoken(&self) -> Value<'_> {
        Value::Count(self.count())
    }
}

impl Spoken for u64 {
    fn spoken(&self) -> Value<'_> {
        Value::Count(*self)
    }
}

impl<'a> Said<'a> for usize {
    fn said(self) -> Value<'a> {
        Value::Count(self.count())
    }
}

impl<'a> Said<'a> for u64 {
    fn said(self) -> Value<'a> {
        Value::Count(self)
    }
}

impl<T: Spoken + ?Sized> Spoken for &T {
    fn spoken(&self) -> Value<'_> {
        (**self).spoken()
    }
}

/// A number of things.
pub(crate) trait Counted {
    /// How many.
    fn count(&self) -> u64;
}

impl Counted for usize {
    fn count(&self) -> u64 {
        u64::try_from(*self).unwrap_or(u64::MAX)
    }
}

impl Counted for u32 {
    fn count(&self) -> u64 {
        (*self).into()
    }
}

impl Counted for u64 {
    fn count(&self) -> u64 {
        *self
    }
}

impl<T: Counted> Counted for &T {
    fn count(&self) -> u64 {
        (**self).count()
    }
}

impl Value<'_> {
    /// As markup.
    pub(super) fn html(&self, words: Words) -> FluentValue<'_> {
        match self {
            Self::Text(text) => format!("<bdi>{}</bdi>", escaped(text)).into(),
            Self::Count(count) => number(*count),
            Self::Moment(at) => {
                format!("<time class=\"words\" datetime=\"{at}\">{}</time>", moment::minute(words, *at)).into()
            }
            Self::Span(span) => moment::span(words, *span).to_string().into(),
            Self::Mail(address) => format!("<a href=\"mailto:{0}\">{0}</a>", escaped(address)).into(),
        }
    }

    /// As text.
    pub(super) fn text(&self, words: Words) -> FluentValue<'_> {
        match self {
            Self::Text(text) => isolated(text, words).into(),
            Self::Count(count) => number(*count),
            Self::Moment(at) => moment::minute(words, *at).into(),
            Self::Span(span) => moment::span(words, *span).text().into(),
            Self::Mail(address) => (*address).into(),
        }
    }
}

fn number(count: u64) -> FluentValue<'static> {
    // Beyond 2⁵³ nobody counts.
    #[expect(clippy::cast_precision_loss, reason = "a number of institutions is far smaller")]
    FluentValue::Number(FluentNumber::from(count as f64))
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, character| {
        match character {
            '<' | '>' | '&' | '"' | '\'' => {
                let _ = write!(out, "&#{};", u32::from(character));
            }
            _ => out.push(character),
        }
        out
    })
}

/// Where there are no elements, a name of the other direction gets marks around it
/// ([UAX 9 §2.5](https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates)), and loses those it brings: they
/// could turn around what follows.
fn isolated(text: &str, words: Words) -> Cow<'_, str> {
    if text.is_ascii() && !words.0.rtl {
        return text.into();
    }
    let bare: String = text.chars().filter(|character| !is_mark(*character)).collect();
    if words.0.rtl || bare.chars().any(is_rtl) { format!("\u{2068}{bare}\u{2069}").into() } else { bare.into() }
}

/// What sets directions and shows nothing.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// The blocks of scripts that are written from right to left.
fn is_rtl(character: char) -> bool {
    matches!(u32::from(character), 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfeff | 0x10800..=0x10fff | 0x1e800..=0x1efff)
}

/// Numbers with their digits in groups of three, as the language writes them.
pub(super) fn grouped(value: &FluentValue<'_>, memoizer: &IntlLangMemoizer) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let digits = format!("{:.0}", number.value);
    let separator = memoizer.with_try_get::<Separator, _, _>((), |separator| *separator).unwrap_or_default();
    // Four digits stay together where the language has no comma or point between them.
    let least = if separator.0 == '\u{202f}' { 5 } else { 4 };
    if digits.len() < least {
        return Some(digits);
    }
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 * separator.0.len_utf8());
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            out.push(separator.0);
        }
        out.push(digit);
    }
    Some(out)
}

/// What stands between groups of digits.
#[derive(Clone, Copy)]
struct Separator(char);

impl Default for Separator {
    /// The narrow space of ISO 80000-1, which no language takes for a decimal point.
    fn default() -> Self {
        Self('\u{202f}')
    }
}

impl Memoizable for Separator {
    type Args = ();
    type Error = ();

    fn construct(language: LanguageIdentifier, (): ()) -> Result<Self, ()> {
        Ok(match language.language.as_str() {
            "en" => Self(','),
            "de" => Self('.'),
            _ => Self::default(),
        })
    }
}
