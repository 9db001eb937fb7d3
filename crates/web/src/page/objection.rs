//! Why a form was not taken: above it, and at the field that is to be mended.

/// Why nothing was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The id of the field that is to be mended, which gets the focus; `None`: it is none.
    pub at: Option<&'static str>,
    /// Why, in a sentence.
    pub sentence: String,
    /// What else is known, in English.
    pub detail: Option<String>,
}

impl Objection {
    /// What stands against a field.
    pub(super) fn at<'a>(objection: Option<&'a Self>, field: &str) -> Option<&'a str> {
        objection.filter(|one| one.at == Some(field)).map(|one| one.sentence.as_str())
    }

    /// One that no single field can mend.
    pub fn general(sentence: impl Into<String>) -> Self {
        Self { at: None, sentence: sentence.into(), detail: None }
    }

    /// One that a field can mend.
    pub fn of(field: &'static str, sentence: impl Into<String>) -> Self {
        Self { at: Some(field), ..Self::general(sentence) }
    }
}
