//! A logo: PNG, WebP or SVG, small, and nothing that runs or fetches.
//!
//! It is served from our own address, so a browser would run a script in it if somebody opened it by itself. Whatever is
//! not a drawing is refused here, and the answer that carries it forbids scripts as well.

mod svg;

use std::fmt;

use thiserror::Error;

/// The largest file, in bytes: the page that asks people to choose has 20 kB altogether, and waits for nothing.
const MAX_FILE: usize = 64 * 1024;
/// The largest side, in pixels.
const MAX_SIDE: u32 = 2048;
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// [PNG](https://www.w3.org/TR/png-3/).
    Png,
    /// [WebP](https://www.rfc-editor.org/rfc/rfc9649).
    WebP,
    /// [SVG](https://www.w3.org/TR/SVG2/).
    Svg,
}

impl PictureKind {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Svg => "image/svg+xml",
        }
    }

    /// How names of such files end.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Svg => "svg",
        }
    }
}

/// Why a file is no logo.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PictureError {
    /// It is too large.
    #[error("a logo has {MAX_FILE} bytes at most, and this file has {0}")]
    TooLarge(usize),
    /// It has too many pixels.
    #[error("a logo has {MAX_SIDE} × {MAX_SIDE} pixels at most, and this one has {0} × {1}")]
    TooManyPixels(u32, u32),
    /// It is none of the kinds.
    #[error("it is neither PNG nor WebP nor SVG")]
    Unknown,
    /// It says that it is one, and is not whole.
    #[error("the {0} is broken or not whole")]
    Broken(PictureKind),
    /// Something in an SVG is more than a drawing.
    #[error("line {line} of the SVG: {reason}")]
    Active {
        /// Where, from 1.
        line: usize,
        /// What it is.
        reason: String,
    },
}

impl fmt::Display for PictureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Svg => "SVG",
        })
    }
}

/// A picture that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    kind: PictureKind,
    bytes: Vec<u8>,
}

impl Picture {
    /// Takes over a file by what is in it, whatever its name says.
    pub fn read(bytes: Vec<u8>) -> Result<Self, PictureError> {
        if bytes.len() > MAX_FILE {
            return Err(PictureError::TooLarge(bytes.len()));
        }
        let (kind, size) = if bytes.starts_with(PNG) {
            (PictureKind::Png, png(&bytes))
        } else if bytes.starts_with(b"RIFF") {
            (PictureKind::WebP, webp(&bytes))
        } else {
            svg::check(&bytes)?;
            return Ok(Self { kind: PictureKind::Svg, bytes });
        };
        match size {
            Some((width, height)) if width > MAX_SIDE || height > MAX_SIDE => {
                Err(PictureError::TooManyPixels(width, height))
            }
            Some((1.., 1..)) => Ok(Self { kind, bytes }),
            _ => Err(PictureError::Broken(kind)),
        }
    }

    /// What it is.
    pub fn kind(&self) -> PictureKind {
        self.kind
    }

    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Width and height, if the chunks follow each other from IHDR to IEND and nothing lies behind.
fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.get(PNG.len()..)?;
    let mut size = None;
    loop {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (kind, after) = after.split_first_chunk::<4>()?;
        let (data, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        rest = after.get(4..)?;
        match (kind, size) {
            (b"IHDR", None) => {
                let (width, after) = data.split_first_chunk::<4>()?;
                size = Some((u32::from_be_bytes(*width), u32::from_be_bytes(*after.first_chunk::<4>()?)));
            }
            (b"IEND", Some(size)) => return rest.is_empty().then_some(size),
            (_, None) => return None,
            _ => {}
        }
    }
}

/// Width and height, if the length in the header is that of the file.
fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    let length = u32::from_le_bytes(*bytes.get(4..8)?.first_chunk()?);
    if usize::try_from(length).ok()?.checked_add(8)? != bytes.len() || bytes.get(8..12)? != b"WEBP" {
        return None;
    }
    let data = bytes.get(20..)?;
    let little = |at: usize| Some(u32::from(*data.get(at)?) | u32::from(*data.get(at + 1)?) << 8);
    match bytes.get(12..16)? {
        b"VP8 " if data.get(3..6)? == b"\x9d\x01\x2a" => Some((little(6)? & 0x3fff, little(8)? & 0x3fff)),
        b"VP8L" if data.first()? == &0x2f => {
            let packed = u32::from_le_bytes(*data.get(1..5)?.first_chunk()?);
            Some(((packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => {
            let side = |at: usize| Some((little(at)? | u32::from(*data.get(at + 2)?) << 16) + 1);
            Some((side(4)?, side(7)?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
