//! Catalogues that fit each other, values that stay text, and the language of tests, in which what comes from no catalogue
//! stands out.

use std::{cell::Cell, time::Duration};

use domain::Timestamp;

use super::*;

#[expect(dead_code, reason = "the code is for the build alone")]
#[path = "../../build/catalogue.rs"]
mod catalogue;

thread_local! {
    /// The language in which this thread's samples are rendered; English if none is set.
    pub(crate) static SPOKEN: Cell<Option<Words>> = const { Cell::new(None) };
}

/// English with every message in ⟦brackets⟧, written from right to left.
pub(crate) fn bracketed() -> Words {
    static BRACKETED: LazyLock<Catalogue> = LazyLock::new(|| {
        let html: Transform = |text| format!("⟦{text}⟧").into();
        let text: Transform = |text| format!("⟦{}⟧", without_markup(text)).into();
        Catalogue::new("en-x-brackets", true, SOURCES.first().unwrap(), (Some(html), text))
    });
    Words(&BRACKETED)
}

/// Does something while samples are in this language.
pub(crate) fn speaking<T>(words: Words, act: impl FnOnce() -> T) -> T {
    SPOKEN.set(Some(words));
    let done = act();
    SPOKEN.set(None);
    done
}

fn in_german(test: impl FnOnce(Words)) {
    test(Words::of("de").unwrap());
}

fn language(tag: &str, source: &str) -> catalogue::Language {
    let mut language = catalogue::Language {
        tag: tag.to_owned(),
        files: Vec::new(),
        messages: std::collections::BTreeMap::new(),
        problems: Vec::new(),
    };
    language.add("test.ftl", source);
    language
}

/// What the build says of these two.
fn problems(english: &str, german: &str) -> Vec<String> {
    catalogue::problems(&[language("en", english), language("de", german)])
}

#[test]
fn all_languages_say_the_same() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/locale");
    let languages = catalogue::read(&folder).unwrap();
    assert_eq!(catalogue::problems(&languages), Vec::<String>::new());
    let tags: Vec<_> = languages.iter().map(|language| language.tag.as_str()).collect();
    assert_eq!(tags, LANGUAGES);
    assert!(["de", "en", "es", "fr"].iter().all(|tag| tags.contains(tag)), "{tags:?}");
}

#[test]
fn a_message_that_a_language_lacks_ends_the_build() {
    assert_eq!(problems("a = A\nb = B\n", "a = A\n"), ["de: b is missing"]);
    assert_eq!(problems("a = A\n  .x = X\n", "a = A\n"), ["de: a.x is missing"]);
    assert_eq!(problems("a = A\n", "a = A\nb = B\n"), ["de: b is not in English, so nobody says it"]);
}

#[test]
fn a_variable_that_a_language_leaves_out_or_invents_ends_the_build() {
    assert_eq!(problems("a = A { $x }\n", "a = A\n"), ["de: a leaves out { $x }"]);
    assert_eq!(problems("a = A { $x }\n", "a = A { $x } { $y }\n"), ["de: a has { $y }, which nobody fills in"]);
    let plural = "a = { $n ->\n    [one] ein { $x }\n   *[other] { $n } { $x }\n}\n";
    assert_eq!(problems("a = { $n } { $x }\n", plural), Vec::<String>::new());
}

#[test]
fn markup_that_differs_or_is_not_on_the_list_ends_the_build() {
    assert_eq!(problems("a = <b>A</b>\n", "a = A\n"), ["de: a has [], in English it is [\"</b>\", \"<b>\"]"]);
    for (german, part) in [
        ("a = <script>A</script>\n", "<script> cannot"),
        ("a = <a href=\"{ $x }\">A</a>\n", "cannot stand"),
        ("a = <b onclick=\"x\">A</b>\n", "cannot stand"),
        ("a = <b>A\n", "<b> is not closed"),
        ("a = A</b>\n", "closes nothing"),
        ("a = A &amp; B\n", "cannot stand"),
        ("a = A > B\n", "cannot stand"),
        ("a = { \"<img>\" }\n", "cannot stand"),
        ("a = { FUNCTION($x) }\n", "cannot stand"),
        ("a = { $x ->\n    [male] A\n   *[other] B\n}\n", "cannot stand"),
        ("a = { $x ->\n    [one] <script>A</script>\n   *[other] B\n}\n", "cannot stand"),
        ("a = { $x ->\n    [one] <b>A\n   *[other] <b>B</b>\n}\n", "cannot stand"),
        ("a = { \"\\u003Cimg>\" }\n", "cannot stand"),
        ("a = A\nb = { a }\n", "cannot stand"),
        ("-t = A\na = { -t }\n", "cannot stand"),
    ] {
        let found = problems(german, german);
        assert!(found.iter().any(|problem| problem.contains(part)), "{german}: {found:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_ends_the_build_with_its_line() {
    assert!(problems("a = A\n", "a = A\nb = { $x\n").iter().any(|problem| problem.starts_with("test.ftl:")));
    assert!(problems("a = A\na = B\n", "a = A\n").iter().any(|problem| problem.contains("twice")));
    assert!(problems("a-b = A\na_b = B\n", "a-b = A\na_b = B\n").iter().any(|problem| problem.contains("same name")));
    assert_eq!(catalogue::problems(&[]), ["there is no en"]);
}

#[test]
fn what_is_put_in_stays_text_and_keeps_its_direction() {
    in_german(|say| {
        let hostile = "<img src=x onerror=alert(1)> & \"quoted\"";
        let heading = say.picker_heading(hostile).to_string();
        assert!(heading.contains("<strong><bdi>&#60;img src=x"), "{heading}");
        assert!(!heading.contains("<img") && !heading.contains('"') || heading.matches('"').count() == 2, "{heading}");
        let title = say.picker_title(hostile).text();
        assert!(title.contains(hostile) && !title.contains("<strong>"), "{title}");
    });
}

#[test]
fn a_name_from_right_to_left_turns_nothing_around_it() {
    in_german(|say| {
        let title = say.picker_title("جامعة القاهرة").text();
        assert_eq!(title, "Anmelden bei \u{2068}جامعة القاهرة\u{2069}");
        // A name that brings marks of its own would turn around what follows.
        let title = say.picker_title("\u{202e}evil\u{2069}").text();
        assert_eq!(title, "Anmelden bei evil");
        assert_eq!(say.picker_title("Zürich").text(), "Anmelden bei Zürich");
        let heading = say.picker_heading("\u{202e}جامعة").to_string();
        assert!(heading.ends_with("<bdi>\u{202e}جامعة</bdi></strong>"), "{heading}");
    });
}

#[test]
fn a_name_of_five_thousand_characters_is_shown_whole() {
    let name = "ß".repeat(5_000);
    assert!(Words::all().all(|say| say.picker_title(&name).text().contains(&name)));
    assert!(Words::all().all(|say| say.picker_heading(&name).to_string().contains(&name)));
}

#[test]
fn numbers_and_their_forms_are_those_of_the_language() {
    let all = |count: u64| {
        let tags = ["en", "de", "fr", "es"].into_iter().filter_map(Words::of);
        tags.map(|say| say.picker_all(count).text()).collect::<Vec<_>>()
    };
    assert_eq!(all(0), ["0 institutions", "0 Einrichtungen", "0 établissement", "0 instituciones"]);
    assert_eq!(all(1), ["1 institution", "1 Einrichtung", "1 établissement", "1 institución"]);
    assert_eq!(all(5_214), ["5,214 institutions", "5.214 Einrichtungen", "5214 établissements", "5214 instituciones"]);
    assert_eq!(all(12_345)[2..], ["12\u{202f}345 établissements", "12\u{202f}345 instituciones"]);
}

#[test]
fn a_moment_is_written_as_the_language_does() {
    let at = Timestamp::parse_rfc3339("2026-03-02T08:05:59Z").unwrap();
    let minute = |tag: &str| moment::minute(Words::of(tag).unwrap(), at);
    assert_eq!(minute("en"), "2 March 2026, 08:05 UTC");
    assert_eq!(minute("de"), "2. März 2026, 08:05 UTC");
    assert_eq!(minute("fr"), "2 mars 2026 à 08:05 UTC");
    assert_eq!(minute("es"), "2 de marzo de 2026, 08:05 UTC");
}

#[test]
fn a_lifetime_is_told_in_words_and_not_as_more_than_it_is() {
    for (seconds, english, german) in [
        (1_800, "30 minutes", "30 Minuten"),
        (3_600, "1 hour", "1 Stunde"),
        (86_400, "24 hours", "24 Stunden"),
        (172_799, "47 hours", "47 Stunden"),
        (172_800, "2 days", "2 Tage"),
        (997_200, "11 days", "11 Tage"),
    ] {
        let span = |tag: &str| moment::span(Words::of(tag).unwrap(), Duration::from_secs(seconds)).text();
        assert_eq!((span("en").as_str(), span("de").as_str()), (english, german));
    }
}

#[test]
fn every_language_names_itself_and_says_every_month() {
    for say in Words::all() {
        assert!(!say.own_name().is_empty(), "{say:?}");
        let mut months: Vec<_> = (1..=12_u64).map(|month| say.month(month).text()).collect();
        months.dedup();
        assert_eq!(months.len(), 12, "{say:?}");
    }
    assert_eq!((bracketed().direction(), Words::english().direction()), ("rtl", "ltr"));
    assert_eq!(bracketed().picker_search().text(), "⟦Search⟧");
}

#[test]
fn every_language_has_names_for_countries() {
    let germany = domain::Country::of_code("de").unwrap();
    let names: std::collections::BTreeSet<_> = Words::all().map(|words| germany.name(words.tag())).collect();
    assert_eq!(names.len(), Words::all().count(), "{names:?}");
}
