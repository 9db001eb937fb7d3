//! Skins, for administrators: what there is, what is wrong with it, and how it looks.

use askama::Template;

use super::{Frame, Viewer};

/// `GET /admin/skins`: all of them.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/skins.html")]
pub struct AdminSkins {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Who is signed in.
    pub administrator: Viewer,
    /// The folder, if the configuration names one.
    pub directory: Option<String>,
    /// What there is, by name.
    pub skins: Vec<FoundSkin>,
    /// What is wrong with the files.
    pub mistakes: Vec<WrittenMistake>,
}

/// A skin in the list.
#[derive(Debug, Clone)]
pub struct FoundSkin {
    /// Its name, which may stand in a path.
    pub name: String,
    /// What it puts into the bar.
    pub title: Option<String>,
    /// Whether it is the default.
    pub is_default: bool,
    /// Whether its file has a mistake by now, so that this is what it was before.
    pub is_old: bool,
}

/// Something that is wrong in a file.
#[derive(Debug, Clone)]
pub struct WrittenMistake {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
    /// What is wrong.
    pub reason: String,
}

/// `GET /admin/skins/{name}`: how one looks, also with other colours, which nobody keeps.
///
/// `#colours` is a GET form with a field for each token; the script shows what it would show while somebody chooses.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/skin.html")]
pub struct AdminSkin {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Who is signed in.
    pub administrator: Viewer,
    /// Its name, which may stand in a path.
    pub name: String,
    /// What is wrong with its file by now.
    pub mistakes: Vec<WrittenMistake>,
    /// Light or dark.
    pub scheme: &'static str,
    /// Whether it is shown as on a phone.
    pub phone: bool,
    /// The pages that are shown, each with its label and address.
    pub views: Vec<(String, String)>,
    /// The colours, by token.
    pub colours: Vec<ShownColour>,
    /// What must stand out on what.
    pub contrasts: Vec<ShownContrast>,
}

/// A colour that can be tried.
#[derive(Debug, Clone)]
pub struct ShownColour {
    /// The token.
    pub token: &'static str,
    /// `#rrggbb`.
    pub value: String,
    /// Whether what was typed is no colour.
    pub is_wrong: bool,
}

/// How one colour stands out on another.
#[derive(Debug, Clone)]
pub struct ShownContrast {
    /// What is written or drawn.
    pub upper: &'static str,
    /// What lies under it.
    pub lower: &'static str,
    /// `4.53`, cut and not rounded.
    pub ratio: String,
    /// What it must be: `4.5`.
    pub needed: String,
    /// Whether it is enough.
    pub is_enough: bool,
}

impl AdminSkin {
    fn is_dark(&self) -> bool {
        self.scheme == "dark"
    }

    /// How many pairs are not enough.
    fn failing(&self) -> usize {
        self.contrasts.iter().filter(|pair| !pair.is_enough).count()
    }
}
