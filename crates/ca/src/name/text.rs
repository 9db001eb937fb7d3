//! How any text becomes a value that every client prints and compares alike.

use domain::Digest;

use super::NameError;

/// Nothing longer is worth transliterating: the result is cut to 64 characters.
const MAX_INPUT: usize = 1024;

/// Stands between a cut organization and the digest of its full name. No other value holds it, so a cut name cannot
/// be imitated by a short one.
const CUT_MARK: char = '~';

/// Writes `original` in printable ASCII: other scripts are transliterated (`ß` → `ss`, `ø` → `o`, accents stripped),
/// slashes become hyphens, quotes vanish, whatever else is not allowed becomes a blank, and blanks are folded.
pub(super) fn printable(attribute: &'static str, original: &str) -> Result<String, NameError> {
    let bounded: String = original.chars().take(MAX_INPUT).collect();
    let ascii = deunicode::deunicode_with_tofu(&bounded, " ");
    let replaced: String = ascii.chars().filter_map(replacement).collect();
    let folded: Vec<_> = replaced.split_whitespace().collect();
    if !replaced.contains(|c: char| c.is_ascii_alphanumeric()) {
        return Err(NameError::Empty { attribute, original: excerpt(original) });
    }
    Ok(folded.join(" "))
}

/// What stands for one ASCII character; `None` if nothing does.
fn replacement(character: char) -> Option<char> {
    match character {
        allowed if is_allowed(allowed) => Some(allowed),
        '/' | '\\' | '|' => Some('-'),
        '"' | '\'' | '`' => None,
        _ => Some(' '),
    }
}

/// The characters of a value: none has a meaning in one-line names, signing policies or grid map files.
fn is_allowed(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, ' ' | '(' | ')' | ',' | '-' | '.' | ':' | '&' | '@' | '_')
}

/// Whether `value` is a text that [`printable`] or [`cut_distinctly`] could have written.
pub(super) fn is_printable(value: &str) -> bool {
    let folded: Vec<_> = value.split_whitespace().collect();
    value.chars().all(|c| is_allowed(c) || c == CUT_MARK)
        && value.contains(|c: char| c.is_ascii_alphanumeric())
        && folded.join(" ") == value
}

/// The beginning of an ASCII text, cut between words if that costs less than half of it.
pub(super) fn cut(ascii: &str, room: usize) -> &str {
    if ascii.len() <= room {
        return ascii;
    }
    let head = ascii.get(..room).unwrap_or(ascii);
    // A word that ends exactly at the cut is whole.
    let whole_word = ascii.as_bytes().get(room) == Some(&b' ');
    let end = if whole_word { None } else { head.rfind(' ').filter(|end| *end >= room / 2) };
    head.get(..end.unwrap_or(head.len())).unwrap_or(head).trim_end()
}

/// Like [`cut`], but a text that had to be cut ends in `~` and 64 bits of its digest.
pub(super) fn cut_distinctly(ascii: String, room: usize) -> String {
    if ascii.len() <= room {
        return ascii;
    }
    let digest = Digest::of(ascii.as_bytes());
    let digest = u64::from_be_bytes(*digest.as_bytes().first_chunk().expect("32 bytes begin with 8"));
    format!("{}{CUT_MARK}{digest:016x}", cut(&ascii, room.saturating_sub(17)))
}

/// The beginning of a text, for messages.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}
