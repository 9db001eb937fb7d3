//! Just enough of HTML to check our own pages.

/// Elements without content ([HTML §13.1.2](https://html.spec.whatwg.org/multipage/syntax.html#void-elements)).
const VOID: [&str; 6] = ["meta", "link", "input", "br", "hr", "img"];

/// One start tag.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    /// Where it stands in the page.
    pub(super) offset: usize,
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Every start tag of a page.
pub(super) fn elements(html: &str) -> Vec<Element> {
    tags(html).filter(|(_, tag)| !tag.starts_with(['/', '!'])).map(|(offset, tag)| element(offset, tag)).collect()
}

/// Whether every element is closed, in order.
pub(super) fn check_nesting(html: &str) -> Result<(), String> {
    let mut open: Vec<String> = Vec::new();
    for (offset, tag) in tags(html).filter(|(_, tag)| !tag.starts_with('!')) {
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop();
            if last.as_deref() != Some(name.trim()) {
                return Err(format!("</{name}> closes {last:?} at {offset}"));
            }
        } else if !tag.ends_with('/') {
            let Element { name, .. } = element(offset, tag);
            if !VOID.contains(&name.as_str()) {
                open.push(name);
            }
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("left open: {open:?}")) }
}

/// Every piece of text within `<title>` and `<body>` that stands in no element of `data`, or in one with `dir`.
pub(super) fn texts(html: &str, data: &[&str]) -> Vec<String> {
    let mut texts = Vec::new();
    // Whether an open element holds data.
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut before = 0;
    for (offset, tag) in tags(html) {
        let text = html[before..offset].trim();
        if !text.is_empty() && !open.iter().any(|(_, data)| *data) {
            texts.push(text.to_owned());
        }
        before = offset + tag.len() + 2;
        if tag.starts_with('/') {
            open.pop();
        } else if !tag.starts_with('!') {
            let element = element(offset, tag);
            if !VOID.contains(&element.name.as_str()) && !tag.ends_with('/') {
                let own_language = element.name == "button" && element.attribute("name") == Some("language");
                let holds_data = data.contains(&element.name.as_str())
                    || element.attribute("dir") == Some("auto")
                    || element.attribute("aria-hidden") == Some("true")
                    || element.name != "html" && element.attribute("lang") == Some("en")
                    || element.attribute("href").is_some_and(|href| href.starts_with("mailto:"))
                    || own_language;
                open.push((element.name, holds_data));
            }
        }
    }
    texts
}

/// What stands between `<` and `>`. Values are escaped, so neither character occurs elsewhere.
fn tags(html: &str) -> impl Iterator<Item = (usize, &str)> {
    html.match_indices('<').map(move |(at, _)| {
        let end = html[at..].find('>').map_or(html.len(), |length| at + length);
        (at, &html[at + 1..end])
    })
}

fn element(offset: usize, tag: &str) -> Element {
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut attributes = Vec::new();
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let key = rest[..end].to_owned();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let end = quoted.find('"').unwrap_or(quoted.len());
            value = quoted[..end].to_owned();
            rest = quoted.get(end + 1..).unwrap_or("");
        } else {
            // A bare `=` is no name: only markup that slipped through brings one.
            rest = rest.trim_start_matches('=');
        }
        attributes.push((key, value));
    }
    Element { name: name.trim_end_matches('/').to_owned(), attributes, offset }
}
