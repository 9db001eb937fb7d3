//! What people read of a relying party: its name, and whom to write to.

/// The longest name, in characters.
pub const MAX_NAME: usize = 200;

/// A name fit to be shown, with single blanks; `None` if it is empty, too long, or has characters that nobody sees.
pub fn readable_name(text: &str) -> Option<String> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = (1..=MAX_NAME).contains(&name.chars().count()) && !name.chars().any(is_invisible);
    fits.then_some(name)
}

/// Control characters, and those that turn the direction of writing or join letters unseen: names must read as they are.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// A mail address that can stand in a letter's head and in a link; `None` if the text is none.
pub fn mail_address(text: &str) -> Option<&str> {
    let text = text.trim();
    let (local, domain) = text.split_once('@')?;
    let shaped = !local.is_empty() && domain.contains('.') && !domain.contains('@') && !domain.ends_with('.');
    let plain = text.len() <= 254 && text.bytes().all(|b| b.is_ascii_graphic() && !b"<>,;:\"()[]\\".contains(&b));
    (shaped && plain).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_as_it_is() {
        assert_eq!(readable_name("  Example \n Hub ").as_deref(), Some("Example Hub"));
        for bad in ["", " ", "a\u{202E}b", "a\u{200B}b", "a\u{7}", &"x".repeat(MAX_NAME + 1)] {
            assert_eq!(readable_name(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_mail_address_brings_nothing_else_along() {
        assert_eq!(mail_address(" ops@hub.example.org "), Some("ops@hub.example.org"));
        for bad in ["", "ops", "ops@hub", "@hub.org", "ops@hub.org\r\nBcc: x@y.z", "a@b@c.org", "<a@b.org>", "a@b.org."]
        {
            assert_eq!(mail_address(bad), None, "{bad:?}");
        }
    }
}
