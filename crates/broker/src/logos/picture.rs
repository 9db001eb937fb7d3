//! Pictures that strangers made, made small and plain.
//!
//! Invariant: what comes out was drawn anew from pixels, so nothing of what came in is in it but what it looked like; and
//! neither time nor memory depends on what a picture says of its size.

use std::io::Cursor;

use image::{DynamicImage, GenericImageView as _, ImageFormat, ImageReader, Limits, imageops::FilterType};
use thiserror::Error;

/// The longer side of what is shown, in pixels: twice what the page gives it, for fine screens.
pub(super) const SIDE: u32 = 80;
/// The longest side of a picture that is read, in pixels.
const LONGEST: u32 = 4_096;
/// The most memory that reading one may take, in bytes.
const MEMORY: u64 = 80 * 1024 * 1024;
/// Somebody who looks at it sees something: shorter, in pixels, and it is a dot or a line.
const LEAST: u32 = 8;

/// Why a picture is not taken.
#[derive(Debug, Error)]
pub(super) enum PictureError {
    /// Neither PNG, JPEG, GIF nor WebP.
    #[error("it is neither PNG, JPEG, GIF nor WebP")]
    Kind,
    /// It cannot be read, or is too large to be.
    #[error("it cannot be read: {0}")]
    Unreadable(image::ImageError),
    /// It is a dot, or a line.
    #[error("it has {0}×{1} pixels")]
    TooSmall(u32, u32),
}

/// The same picture as a PNG, whose longer side has at most [`SIDE`] pixels. Of several pictures, the first.
pub(super) fn small(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let format = image::guess_format(bytes).map_err(|_| PictureError::Kind)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif | ImageFormat::WebP) {
        return Err(PictureError::Kind);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let picture = reader.decode().map_err(PictureError::Unreadable)?;
    let (width, height) = picture.dimensions();
    if width.min(height) < LEAST {
        return Err(PictureError::TooSmall(width, height));
    }
    let picture = if width.max(height) > SIDE { picture.resize(SIDE, SIDE, FilterType::Triangle) } else { picture };
    let mut png = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(picture.to_rgba8())
        .write_to(&mut png, ImageFormat::Png)
        .map_err(PictureError::Unreadable)?;
    Ok(png.into_inner())
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;

    fn drawn(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let picture = DynamicImage::ImageRgba8(RgbaImage::from_pixel(width, height, Rgba([20, 90, 70, 255])));
        let picture = if format == ImageFormat::Jpeg { DynamicImage::ImageRgb8(picture.to_rgb8()) } else { picture };
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn every_usual_kind_becomes_a_small_png() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
            let png = small(&drawn(600, 300, format)).unwrap();
            assert_eq!(image::guess_format(&png).unwrap(), ImageFormat::Png);
            let anew = image::load_from_memory(&png).unwrap();
            assert_eq!(anew.dimensions(), (SIDE, SIDE / 2), "{format:?}");
            let Rgba([red, green, blue, _]) = anew.get_pixel(20, 20);
            assert!(red.abs_diff(20) < 6 && green.abs_diff(90) < 6 && blue.abs_diff(70) < 6, "{format:?}");
        }
        let own = small(&drawn(40, 30, ImageFormat::Png)).unwrap();
        assert_eq!(image::load_from_memory(&own).unwrap().dimensions(), (40, 30), "nothing is blown up");
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for bytes in [
            &b"<!doctype html><title>Sign in</title><script>alert(1)</script>"[..],
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
            b"BM\x1e\0\0\0\0\0\0\0",
            b"",
        ] {
            assert!(matches!(small(bytes), Err(PictureError::Kind)), "{bytes:?}");
        }
        let html = [&b"\x89PNG\r\n\x1a\n"[..], b"<script>alert(1)</script>"].concat();
        assert!(matches!(small(&html), Err(PictureError::Unreadable(_))), "a name is not enough");
        let whole = drawn(300, 300, ImageFormat::Png);
        assert!(small(&whole[..whole.len() / 2]).is_err(), "half of one");
        assert!(matches!(small(&drawn(300, 1, ImageFormat::Png)), Err(PictureError::TooSmall(300, 1))));
    }

    #[test]
    fn a_picture_that_unfolds_to_gigabytes_is_refused_at_once() {
        // A few bytes that say they are 60,000 pixels square; the checksum of the header is right.
        let mut png = drawn(16, 16, ImageFormat::Png);
        png[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        png[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let checksum = crc(&png[12..29]);
        png[29..33].copy_from_slice(&checksum.to_be_bytes());
        assert!(matches!(small(&png), Err(PictureError::Unreadable(image::ImageError::Limits(_)))));
        // And one that keeps within the sides, but not within the memory.
        let mut gif = b"GIF89a".to_vec();
        gif.extend_from_slice(&[0xff, 0xff, 0xff, 0xff, 0, 0, 0]);
        assert!(small(&gif).is_err());
        // What follows the picture stays behind.
        let mut followed = drawn(16, 16, ImageFormat::Png);
        followed.extend_from_slice(b"<script>alert(1)</script>");
        let small = small(&followed).unwrap();
        assert!(!small.windows(7).any(|part| part == b"<script"));
    }

    /// As PNG sums up its parts.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
        })
    }
}
