//! The log: lines for people, or JSON for machines, on standard error.

use std::{fmt, io::IsTerminal as _};

use serde::Deserialize;
use tracing::field::Field;
use tracing_subscriber::{
    EnvFilter,
    field::MakeExt as _,
    fmt::format::{Writer, debug_fn},
};

/// The longest value of a field, in bytes.
const LONGEST: usize = 1_000;

/// How log lines look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

/// Begins to log. `RUST_LOG` overrides `filter`.
pub(crate) fn begin(format: Format, filter: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(filter));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A line that cannot be written, on a full disk, would be told of on standard error, where the same error ends the task.
    let log = log.with_ansi(std::io::stderr().is_terminal()).log_internal_errors(false);
    // A second call, as in tests, changes nothing.
    let _already = match format {
        Format::Text => log.fmt_fields(debug_fn(write_field).delimited(" ")).try_init(),
        Format::Json => log.json().try_init(),
    };
}

/// One field. What strangers send stands in some, so it cannot begin a line of its own, move the cursor, or fill the disk.
fn write_field(writer: &mut Writer<'_>, field: &Field, value: &dyn fmt::Debug) -> fmt::Result {
    let value = on_one_line(&format!("{value:?}"));
    if field.name() == "message" { write!(writer, "{value}") } else { write!(writer, "{field}={value}") }
}

fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(LONGEST));
    for character in text.chars() {
        if line.len() >= LONGEST {
            line.push('…');
            break;
        }
        if character.is_control() { line.extend(character.escape_default()) } else { line.push(character) }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stays_on_its_line() {
        assert_eq!(on_one_line("a\n2026 INFO fake\u{1b}[31m é"), "a\\n2026 INFO fake\\u{1b}[31m é");
        assert_eq!(on_one_line(&"x".repeat(5_000)).chars().count(), LONGEST + 1);
    }
}
