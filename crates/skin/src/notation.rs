//! How a file of a skin is written.

/// The notation of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// [TOML](https://toml.io/en/v1.0.0).
    Toml,
    /// JSON ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)), with the same names.
    Json,
}

impl Notation {
    /// By the ending of the file's name; `None`: no skin is written so.
    pub fn of_ending(ending: &str) -> Option<Self> {
        match ending {
            "toml" => Some(Self::Toml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}
