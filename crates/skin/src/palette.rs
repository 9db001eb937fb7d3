//! The colours of the design system, and which of them must stand out on which.
//!
//! The defaults are those of `templates/static/beadle.css`, which a test of the pages compares.

#![allow(clippy::unreadable_literal, reason = "a colour stands here as in the style sheet")]

use std::fmt::Write as _;

use crate::Colour;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// For those who ask for light pages, or for nothing.
    Light,
    /// For those who ask for dark ones.
    Dark,
}

impl Scheme {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// The word of style sheets, files and pages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The scheme of this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.as_str() == text)
    }
}

macro_rules! tokens {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $light:literal, $dark:literal;)*) => {
        /// A colour of the design system: a custom property of the style sheet.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Token {
            $($(#[$doc])* $variant,)*
        }

        /// Every token, in the order of the style sheet.
        pub const TOKENS: &[Token] = &[$(Token::$variant,)*];

        const COUNT: usize = TOKENS.len();
        const LIGHT: [Colour; COUNT] = [$(Colour::of($light),)*];
        const DARK: [Colour; COUNT] = [$(Colour::of($dark),)*];

        impl Token {
            /// Its name in style sheet and files.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

tokens! {
    /// What lies under everything.
    Paper = "paper", 0xf5f4ef, 0x0f1513;
    /// Cards, buttons and fields.
    Surface = "surface", 0xffffff, 0x18211e;
    /// What lies deeper: code.
    Sunk = "sunk", 0xf0efe8, 0x111917;
    /// Text.
    Ink = "ink", 0x18211e, 0xe9eeeb;
    /// Text of less weight.
    Soft = "soft", 0x55605b, 0xa7b3ad;
    /// Lines that only divide.
    Line = "line", 0xdcdad0, 0x2d3935;
    /// The edges of buttons and fields.
    Edge = "edge", 0x7b857f, 0x77867f;
    /// Links and the main button.
    Accent = "accent", 0x0c5a4a, 0x86d6bd;
    /// The same, where the pointer is.
    AccentStrong = "accent-strong", 0x083f34, 0xa9e6d2;
    /// What is written on them.
    OnAccent = "on-accent", 0xffffff, 0x06231c;
    /// What lies under notices and under what is chosen.
    Wash = "wash", 0xe3efe9, 0x1d332d;
    /// The line under the bar, and marks.
    Brass = "brass", 0xa87a1c, 0xd6a748;
    /// The bar at the top.
    Field = "field", 0x124a3f, 0x12382f;
    /// What is written on it.
    OnField = "on-field", 0xffffff, 0xffffff;
    /// The mark on it.
    Staff = "staff", 0xe7bd62, 0xe7bd62;
    /// What went well.
    Good = "good", 0x14603a, 0x8fdcae;
    /// What lies under that.
    GoodWash = "good-wash", 0xe0f1e5, 0x17322a;
    /// What needs care.
    Warn = "warn", 0x6f4a00, 0xf2cc7a;
    /// What lies under that.
    WarnWash = "warn-wash", 0xfdf1d3, 0x33290f;
    /// What went wrong.
    Bad = "bad", 0x9c1f24, 0xffb1aa;
    /// What lies under that.
    BadWash = "bad-wash", 0xfbe6e4, 0x3b1d1c;
}

impl Token {
    /// The token of this name.
    pub fn parse(name: &str) -> Option<Self> {
        TOKENS.iter().copied().find(|token| token.name() == name)
    }
}

/// Text needs this much ([WCAG 2.2 §1.4.3](https://www.w3.org/TR/WCAG22/#contrast-minimum)).
const FOR_TEXT: f64 = 4.5;
/// Borders and marks that carry meaning need this much ([§1.4.11](https://www.w3.org/TR/WCAG22/#non-text-contrast)).
const FOR_MARKS: f64 = 3.0;

/// What stands on what, and how much it must stand out.
const PAIRS: [(Token, Token, f64); 29] = {
    use Token::{
        Accent, AccentStrong, Bad, BadWash, Brass, Edge, Field, Good, GoodWash, Ink, OnAccent, OnField, Paper, Soft,
        Staff, Sunk, Surface, Warn, WarnWash, Wash,
    };
    [
        (Ink, Paper, FOR_TEXT),
        (Ink, Surface, FOR_TEXT),
        (Ink, Sunk, FOR_TEXT),
        (Ink, Wash, FOR_TEXT),
        (Ink, WarnWash, FOR_TEXT),
        (Ink, BadWash, FOR_TEXT),
        (Ink, GoodWash, FOR_TEXT),
        (Soft, Paper, FOR_TEXT),
        (Soft, Surface, FOR_TEXT),
        (Soft, Sunk, FOR_TEXT),
        (Soft, Wash, FOR_TEXT),
        (Accent, Paper, FOR_TEXT),
        (Accent, Surface, FOR_TEXT),
        (Accent, Wash, FOR_TEXT),
        (Accent, WarnWash, FOR_TEXT),
        (Accent, BadWash, FOR_TEXT),
        (OnAccent, Accent, FOR_TEXT),
        (OnAccent, AccentStrong, FOR_TEXT),
        (OnField, Field, FOR_TEXT),
        (Good, GoodWash, FOR_TEXT),
        (Warn, WarnWash, FOR_TEXT),
        (Bad, BadWash, FOR_TEXT),
        (Bad, Surface, FOR_TEXT),
        (Edge, Surface, FOR_MARKS),
        (Edge, Paper, FOR_MARKS),
        (Brass, Paper, FOR_MARKS),
        (Brass, Surface, FOR_MARKS),
        (Staff, Field, FOR_MARKS),
        (AccentStrong, Surface, FOR_TEXT),
    ]
};

/// How one token stands out on another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    /// What is written or drawn.
    pub upper: Token,
    /// What lies under it.
    pub lower: Token,
    /// How much it stands out, from 1 to 21.
    pub ratio: f64,
    /// How much it must.
    pub needed: f64,
}

impl Contrast {
    /// Whether it is enough.
    pub fn is_enough(&self) -> bool {
        self.ratio >= self.needed
    }

    /// Whether it is about text, not about borders and marks.
    pub fn is_text(&self) -> bool {
        self.needed >= FOR_TEXT
    }
}

/// A colour for every token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette([Colour; COUNT]);

impl Palette {
    /// The design system's own.
    pub const fn usual(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Light => Self(LIGHT),
            Scheme::Dark => Self(DARK),
        }
    }

    /// The colour of a token.
    pub fn colour(&self, token: Token) -> Colour {
        self.iter().find(|(own, _)| *own == token).map_or(Colour::of(0), |(_, colour)| colour)
    }

    /// Gives a token another colour.
    pub fn set(&mut self, token: Token, colour: Colour) {
        let place = TOKENS.iter().position(|own| *own == token);
        if let Some(own) = place.and_then(|place| self.0.get_mut(place)) {
            *own = colour;
        }
    }

    /// Every token with its colour.
    pub fn iter(&self) -> impl Iterator<Item = (Token, Colour)> + '_ {
        TOKENS.iter().copied().zip(self.0.iter().copied())
    }

    /// Whatever must stand out, with how much it does.
    pub fn contrasts(&self) -> impl Iterator<Item = Contrast> + '_ {
        PAIRS.into_iter().map(|(upper, lower, needed)| Contrast {
            upper,
            lower,
            ratio: self.colour(upper).contrast(self.colour(lower)),
            needed,
        })
    }

    /// As declarations of a style sheet. Nothing in them is anybody's text.
    pub fn css(&self) -> String {
        let mut css = String::new();
        for (token, colour) in self.iter() {
            let _ = writeln!(css, "  --{}: {colour};", token.name());
        }
        css
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_design_system_stands_out_in_light_and_dark() {
        for scheme in Scheme::ALL {
            for pair in Palette::usual(scheme).contrasts() {
                let (upper, lower) = (pair.upper.name(), pair.lower.name());
                assert!(pair.is_enough(), "{}: {upper} on {lower} is {:.2}", scheme.as_str(), pair.ratio);
            }
        }
    }

    #[test]
    fn a_colour_that_is_set_is_the_one_that_counts() {
        let mut palette = Palette::usual(Scheme::Light);
        palette.set(Token::Ink, Colour::of(0xf5_f4_ef));
        assert_eq!(palette.colour(Token::Ink), palette.colour(Token::Paper));
        let worst = palette.contrasts().find(|pair| pair.upper == Token::Ink && pair.lower == Token::Paper).unwrap();
        assert!(!worst.is_enough() && (worst.ratio - 1.0).abs() < f64::EPSILON);
        assert!(palette.css().contains("--ink: #f5f4ef;\n"));
    }
}
