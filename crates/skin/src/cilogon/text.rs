//! The words of a piece of HTML, for a place that has nothing but words.

/// The words.
pub(super) struct Plain {
    pub(super) text: String,
    /// Whether there was more.
    pub(super) had_markup: bool,
}

/// Takes tags away, and what stands between those of scripts and styles. It need not understand HTML: whatever comes out
/// is shown as text.
pub(super) fn plain(html: &str) -> Plain {
    let (mut text, mut rest, mut had_markup) = (String::new(), html, false);
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let Some((tag, behind)) = after.split_once('>') else {
            // Not a tag, then.
            text.push('<');
            rest = after;
            continue;
        };
        if !tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!') {
            text.push('<');
            rest = after;
            continue;
        }
        had_markup = true;
        rest = behind;
        let small = tag.to_ascii_lowercase();
        for hidden in ["script", "style"] {
            if small.starts_with(hidden) {
                let end = rest.to_ascii_lowercase().find(&format!("</{hidden}")).unwrap_or(rest.len());
                rest = rest.get(end..).unwrap_or_default();
            }
        }
        // Paragraphs and the like must not run into each other; a link may stand in the midst of a word.
        if !["a", "/a", "b", "/b", "i", "/i", "em", "/em", "strong", "/strong"]
            .contains(&small.split(' ').next().unwrap_or_default())
        {
            text.push(' ');
        }
    }
    text.push_str(rest);
    let text = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
        .into_iter()
        .fold(text, |text, (entity, character)| text.replace(entity, character));
    let words: Vec<_> = text.split_whitespace().collect();
    Plain { text: words.join(" "), had_markup }
}
