//! What a page shows of a skin.

use crate::words::Words;

/// The look of one relying party or community, on every page of its sign-ins.
#[derive(Debug, Clone)]
pub struct PageSkin {
    /// The address of its style sheet: a path of ours.
    pub style: String,
    /// The address of its logo: a path of ours.
    pub logo: Option<String>,
    /// What stands in the bar in place of the service's name.
    pub title: Option<SkinText>,
    /// What stands above the institutions.
    pub introduction: Option<SkinText>,
    /// What stands beside the way to get help.
    pub help: Option<SkinText>,
    /// What stands at the foot.
    pub footer: Option<SkinText>,
}

/// A text of a skin, which may be in another language than the page.
#[derive(Debug, Clone)]
pub struct SkinText {
    /// What it says.
    pub text: String,
    /// Its language.
    pub words: Words,
}
