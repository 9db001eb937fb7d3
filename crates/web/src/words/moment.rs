//! How pages write time.

use std::time::Duration;

use domain::Timestamp;

use super::{Phrase, Words};

/// A moment, to the minute: `22 November 2026, 10:00 UTC`.
pub(crate) fn minute(words: Words, at: Timestamp) -> String {
    let text = at.to_string();
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    let number = |range| part(range).parse::<u64>().unwrap_or_default();
    let (day, month) = (number(8..10).to_string(), words.month(number(5..7)).text());
    words.moment(&day, &month, part(11..16), part(0..4)).text()
}

/// In days, or in hours where it is less than two days; never more than it is.
pub(crate) fn span(words: Words, span: Duration) -> Phrase<'static> {
    match span.as_secs() / 3_600 {
        0 => words.span_minutes(span.as_secs() / 60),
        hours @ 1..48 => words.span_hours(hours),
        hours => words.span_days(hours / 24),
    }
}
