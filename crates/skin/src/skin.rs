//! One skin.

use std::collections::BTreeMap;

use domain::SkinName;

use crate::{InstitutionLists, Palette, Picture, Scheme};

/// How the pages look. It comes from [`Skin::read`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skin {
    /// What it is called.
    pub name: SkinName,
    /// By daylight.
    pub light: Palette,
    /// In the dark.
    pub dark: Palette,
    /// At the top of each page, in place of the mark.
    pub logo: Option<Picture>,
    /// Its words, by language (BCP 47).
    pub texts: BTreeMap<String, Texts>,
    /// The languages of the pages, the first for those who wish for none of them; empty: all that the server has.
    pub languages: Vec<String>,
    /// The institutions.
    pub institutions: InstitutionLists,
}

/// The words of a skin in one language. They are text: whatever looks like markup is shown as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    /// At the top of each page, in place of the service's name.
    pub title: Option<String>,
    /// Above the institutions.
    pub introduction: Option<String>,
    /// Beside the way to get help.
    pub help: Option<String>,
    /// At the foot of each page.
    pub footer: Option<String>,
}

/// A text with its language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said<'s> {
    /// The language (BCP 47).
    pub language: &'s str,
    /// The text.
    pub text: &'s str,
}

impl Skin {
    /// The style sheet: the tokens, and nothing else.
    pub fn css(&self) -> String {
        let (light, dark) = (self.light.css(), self.dark.css());
        format!(":root {{\n{light}}}\n@media (prefers-color-scheme: dark) {{\n:root {{\n{dark}}}\n}}\n")
    }

    /// The style sheet of one scheme, whatever the reader asks for: to look at it.
    pub fn css_of(palette: &Palette, scheme: Scheme) -> String {
        format!(":root {{\n  color-scheme: {};\n{}}}\n", scheme.as_str(), palette.css())
    }

    /// The colours of a scheme.
    pub fn palette(&self, scheme: Scheme) -> &Palette {
        match scheme {
            Scheme::Light => &self.light,
            Scheme::Dark => &self.dark,
        }
    }

    /// A text in the language of a page; else in English, else in whatever language has it.
    pub fn text(&self, language: &str, which: impl Fn(&Texts) -> Option<&String>) -> Option<Said<'_>> {
        let said = |tag: &str| {
            let (language, texts) = self.texts.get_key_value(tag)?;
            Some(Said { language, text: which(texts)? })
        };
        said(language).or_else(|| said("en")).or_else(|| self.texts.keys().find_map(|tag| said(tag)))
    }
}
