//! Which of our languages fits what somebody wishes: lookup as in
//! [RFC 4647 §3.4](https://www.rfc-editor.org/rfc/rfc4647#section-3.4), by the ranges of `Accept-Language` or the tags of
//! `ui_locales`.

use super::Words;

/// As many wishes are looked at; nobody speaks more languages, and what is longer wants to keep us busy.
const MOST: usize = 32;

/// The part of a tag that names the language: `de` of `de-AT`.
pub(super) fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

/// The first of these tags, the dearest first, for which one of `offered` fits: the same, or the same but for what
/// stands behind a dash.
pub(crate) fn wished<'t>(tags: impl Iterator<Item = &'t str>, offered: &[Words]) -> Option<Words> {
    tags.take(MOST).find_map(|tag| lookup(tag, offered))
}

fn lookup(tag: &str, offered: &[Words]) -> Option<Words> {
    let mut tag = tag;
    loop {
        if let Some(found) = offered.iter().find(|words| words.tag().eq_ignore_ascii_case(tag)) {
            return Some(*found);
        }
        tag = tag.rsplit_once('-')?.0;
    }
}

/// What an `Accept-Language` header asks for
/// ([RFC 9110 §12.5.4](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4)). What cannot be read in it counts for
/// nothing; `*` is left to the operator's own choice.
pub(crate) fn accepted(header: &str, offered: &[Words]) -> Option<Words> {
    let mut ranges: Vec<(u16, &str)> = header.split(',').take(MOST).filter_map(range).collect();
    // Among equals the first is meant: the sort keeps their order.
    ranges.sort_by_key(|(quality, _)| std::cmp::Reverse(*quality));
    let refused =
        |words: &Words| ranges.iter().any(|(quality, tag)| *quality == 0 && words.tag().eq_ignore_ascii_case(tag));
    let offered: Vec<Words> = offered.iter().copied().filter(|words| !refused(words)).collect();
    wished(ranges.iter().filter(|(quality, _)| *quality > 0).map(|(_, tag)| *tag), &offered)
}

/// A range with its quality in thousandths.
fn range(text: &str) -> Option<(u16, &str)> {
    let mut parts = text.split(';').map(str::trim);
    let tag = parts.next().filter(|tag| !tag.is_empty() && tag.len() <= 64)?;
    let quality = match parts.next() {
        None => 1_000,
        Some(parameter) => quality(parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="))?)?,
    };
    Some((quality, tag))
}

/// `0.8`, at most three digits behind the point ([RFC 9110 §12.4.2](https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2)).
fn quality(text: &str) -> Option<u16> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    if rest.len() > 3 || !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{rest:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Words> {
        ["en", "de", "fr", "es"].iter().filter_map(|tag| Words::of(tag)).collect()
    }

    fn accepts(header: &str) -> Option<&'static str> {
        accepted(header, &all()).map(Words::tag)
    }

    #[test]
    fn the_dearest_language_that_we_speak_is_taken() {
        for (header, tag) in [
            ("de", Some("de")),
            ("de-AT, en;q=0.8", Some("de")),
            ("en;q=0.8, fr-CH", Some("fr")),
            ("en;q=0.1, es;q=0.2, fr;q=0.15", Some("es")),
            ("ja, ES-419;q=0.5", Some("es")),
            ("de, fr", Some("de")),
            ("de-Latn-DE-1996", Some("de")),
            ("fr;q=0, fr-CA;q=0.5, de;q=0.1", Some("de")),
            ("fr ; q=0.3 , en ;q=0.2", Some("fr")),
        ] {
            assert_eq!(accepts(header), tag, "{header}");
        }
    }

    #[test]
    fn what_cannot_be_read_counts_for_nothing() {
        for header in ["", ",,,", "*", "*;q=0.5", "de;q=2", "de;q=-1", "de;q=0.1234", "de;q=NaN", "de;q=", "de;level=1"]
        {
            assert_eq!(accepts(header), None, "{header}");
        }
        for header in ["d", "deu", "-de", "de_AT", "xx-de", "tlh, x-klingon", "en-", "ｄｅ"] {
            let found = accepts(header);
            assert!(found.is_none() || header == "en-", "{header}: {found:?}");
        }
        assert_eq!(accepts("de;q=1.001, fr"), Some("fr"));
    }

    #[test]
    fn a_header_of_ten_thousand_characters_keeps_nobody_busy() {
        assert_eq!(accepts(&"a-b-c-d-e,".repeat(1_000)), None);
        assert_eq!(accepts(&"-".repeat(10_000)), None);
        assert_eq!(accepts(&format!("{}de", "xx,".repeat(3_333))), None, "only the first wishes are looked at");
        assert_eq!(accepts(&format!("de,{}", "xx,".repeat(3_333))), Some("de"));
    }

    #[test]
    fn a_clients_wishes_are_taken_in_their_order() {
        let wish = |list: &str| wished(list.split(' '), &all()).map(Words::tag);
        assert_eq!(wish("tlh fr-CA de"), Some("fr"));
        assert_eq!(wish("tlh"), None);
        assert_eq!(wish(""), None);
        let german: Vec<_> = all().into_iter().filter(|words| words.tag() == "de").collect();
        assert_eq!(wished("en de".split(' '), &german).map(Words::tag), Some("de"), "only what the operator offers");
    }
}
