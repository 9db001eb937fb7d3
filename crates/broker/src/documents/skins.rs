//! Skins, and mistakes in their files.

use serde::Serialize;
use utoipa::ToSchema;

use crate::skins::SkinMistake;

/// One skin, as it is worn.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkinEntry {
    /// What it is called.
    pub name: String,
    /// Whether whoever names no other sees it.
    pub is_default: bool,
    /// Whether its file has a mistake by now, so that an older state of it is worn.
    pub is_old: bool,
}

/// A mistake in a file.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkinFileMistake {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
    /// What is wrong.
    pub reason: String,
}

impl From<&SkinMistake> for SkinFileMistake {
    fn from(found: &SkinMistake) -> Self {
        Self {
            file: found.file.display().to_string(),
            line: found.mistake.line,
            column: found.mistake.column,
            reason: found.mistake.reason.clone(),
        }
    }
}

/// All of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkinPage {
    /// By name.
    pub skins: Vec<SkinEntry>,
    /// What is wrong with their files.
    pub mistakes: Vec<SkinFileMistake>,
}
