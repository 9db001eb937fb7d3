//! Skins: how the pages look for one relying party or community, as files that the operator writes. Pure.
//!
//! [`Skin::read`] makes a skin of a file, TOML or JSON, or says everything that is wrong with it, each with its line. So whoever has a
//! [`Skin`] has colours that can be read, texts that are text, and a logo that runs nothing. A skin replaces tokens of the
//! design system and adds words; it has no style sheet and no script of its own.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

pub mod cilogon;
mod colour;
mod institutions;
mod mistake;
mod notation;
mod palette;
mod picture;
mod read;
mod skin;

pub use self::{
    colour::Colour,
    institutions::InstitutionLists,
    mistake::Mistake,
    notation::Notation,
    palette::{Contrast, Palette, Scheme, TOKENS, Token},
    picture::{Picture, PictureError, PictureKind},
    read::Surroundings,
    skin::{Said, Skin, Texts},
};
