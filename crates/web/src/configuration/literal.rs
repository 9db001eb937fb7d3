//! How a value is written in the files of programs, so that it is one value there, whatever is in it.

/// The syntax of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// Apache's [directives](https://httpd.apache.org/docs/2.4/configuring.html).
    Apache,
    /// The INI files of Grafana, which replaces variables in values.
    Ini,
    /// [JSON](https://www.rfc-editor.org/rfc/rfc8259).
    Json,
    /// Python.
    Python,
    /// Ruby, which replaces expressions in texts.
    Ruby,
    /// [TOML](https://toml.io/en/v1.0.0).
    Toml,
    /// [YAML](https://yaml.org/spec/1.2.2/).
    Yaml,
}

impl Syntax {
    /// The value with its quotes; `None` if this syntax has no way to write it.
    pub(super) fn literal(self, value: &str) -> Option<String> {
        match self {
            Self::Apache => apache(value),
            Self::Ini => ini(value),
            Self::Python | Self::Toml | Self::Yaml => Some(quoted(value)),
            // What it imports has its variables replaced before it is read as JSON.
            Self::Json => Some(quoted(value).replace('$', "\\u0024")),
            Self::Ruby => Some(quoted(value).replace('#', "\\#")),
        }
    }
}

/// In double quotes, with the escapes that JSON, Python, Ruby, TOML and YAML have in common.
fn quoted(value: &str) -> String {
    let written = |char: char| match char {
        '"' | '\\' => format!("\\{char}"),
        '\n' => "\\n".to_owned(),
        // All of them have four digits.
        _ if char.is_control() || is_unseen(char) => format!("\\u{:04x}", u32::from(char)),
        _ => char.to_string(),
    };
    let body: String = value.chars().map(written).collect();
    format!("\"{body}\"")
}

/// What ends lines, has no width, or turns the direction of text.
fn is_unseen(char: char) -> bool {
    matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Its quotes have escapes for themselves alone: nothing stops a variable, or writes the end of a line.
fn apache(value: &str) -> Option<String> {
    let says = !value.chars().any(|char| char.is_control() || is_unseen(char));
    // mod_auth_openidc runs what follows `exec:`.
    let is_plain = says && !value.contains("${") && !value.starts_with("exec:");
    is_plain.then(|| format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// Bare where nothing in it can mean something, else in three quotes, which have no escapes.
fn ini(value: &str) -> Option<String> {
    let is_bare = |char: char| char.is_ascii_alphanumeric() || " -._~:/?&=@+".contains(char);
    if value.chars().all(is_bare) && value.trim() == value && !value.is_empty() {
        return Some(value.to_owned());
    }
    let says = !value.chars().any(|char| char.is_control() || is_unseen(char));
    let is_replaced = ["${", "$__", "%("].iter().any(|start| value.contains(start));
    let is_quoted = value.starts_with('"') || value.ends_with('"') || value.contains("\"\"\"");
    (says && !is_replaced && !is_quoted).then(|| format!("\"\"\"{value}\"\"\""))
}
