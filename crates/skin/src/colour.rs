//! A colour, and how well one stands out on another.

use std::fmt;

/// An opaque colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// Red, green and blue.
    pub rgb: [u8; 3],
}

impl Colour {
    /// From `0xRRGGBB`.
    pub const fn of(hex: u32) -> Self {
        let [_, red, green, blue] = hex.to_be_bytes();
        Self { rgb: [red, green, blue] }
    }

    /// Reads `#rgb` or `#rrggbb`. Nothing else is a colour here: no names, no transparency, no functions.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        match digits.len() {
            6 => Some(Self::of(number)),
            3 => {
                let long = |digit: u32| (digit & 0xf) * 0x11;
                Some(Self::of(long(number >> 8) << 16 | long(number >> 4) << 8 | long(number)))
            }
            _ => None,
        }
    }

    /// How light it is, from 0 to 1 ([WCAG 2.2, relative luminance](https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)).
    pub fn luminance(self) -> f64 {
        let linear = self.rgb.map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        linear.iter().zip([0.2126, 0.7152, 0.0722]).map(|(channel, weight)| channel * weight).sum()
    }

    /// The contrast of two colours, from 1 to 21
    /// ([WCAG 2.2, contrast ratio](https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)).
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.rgb;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_what_wcag_says() {
        let table = [
            ("#000000", "#ffffff", 21.0),
            ("#ffffff", "#ffffff", 1.0),
            // The lightest grey on white that is good for text, and the next one, which is not.
            ("#767676", "#ffffff", 4.542),
            ("#777777", "#ffffff", 4.478),
            ("#949494", "#fff", 3.033),
            ("#959595", "#fff", 2.995),
            ("#ff0000", "#ffffff", 3.998),
            ("#0000ff", "#ffffff", 8.592),
            ("#00ff00", "#000000", 15.304),
        ];
        for (one, other, expected) in table {
            let ratio = Colour::parse(one).unwrap().contrast(Colour::parse(other).unwrap());
            assert!((ratio - expected).abs() < 0.001, "{one} on {other} is {ratio}");
            let turned = Colour::parse(other).unwrap().contrast(Colour::parse(one).unwrap());
            assert!((ratio - turned).abs() < f64::EPSILON, "{one} on {other}");
        }
    }

    #[test]
    fn only_hexadecimal_colours_are_colours() {
        for (text, shown) in [("#0C5a4A", "#0c5a4a"), ("#fff", "#ffffff"), ("#1a2", "#11aa22")] {
            assert_eq!(Colour::parse(text).unwrap().to_string(), shown);
        }
        let others = [
            "",
            "#",
            "red",
            "#ff",
            "#ffff",
            "#fffff",
            "#ffffffff",
            "#+12345",
            "#12345g",
            "#ffé",
            "#fff;}",
            "rgb(1,2,3)",
        ];
        for other in others {
            assert_eq!(Colour::parse(other), None, "{other}");
        }
    }
}
