//! The design system keeps WCAG 2.2's contrast in both schemes.

use std::collections::HashMap;

const STYLE: &str = include_str!("../../../../../templates/static/beadle.css");

/// Text on what lies under it: 4.5 to 1 ([WCAG 2.2 §1.4.3](https://www.w3.org/TR/WCAG22/#contrast-minimum)).
const TEXT: [(&str, &str); 22] = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "sunk"),
    ("ink", "wash"),
    ("ink", "warn-wash"),
    ("ink", "bad-wash"),
    ("ink", "good-wash"),
    ("soft", "paper"),
    ("soft", "surface"),
    ("soft", "sunk"),
    ("soft", "wash"),
    ("accent", "paper"),
    ("accent", "surface"),
    ("accent", "wash"),
    ("accent", "warn-wash"),
    ("accent", "bad-wash"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("good", "good-wash"),
    ("warn", "warn-wash"),
    ("bad", "bad-wash"),
    ("bad", "surface"),
];

/// Borders and marks that carry meaning: 3 to 1 ([§1.4.11](https://www.w3.org/TR/WCAG22/#non-text-contrast)).
const MARKS: [(&str, &str); 6] = [
    ("edge", "surface"),
    ("edge", "paper"),
    ("brass", "paper"),
    ("brass", "surface"),
    ("staff", "field"),
    ("accent", "surface"),
];

#[test]
fn text_and_marks_stand_out_in_light_and_dark() {
    let (light, dark) = STYLE.split_once("prefers-color-scheme: dark").unwrap();
    let light = tokens(light);
    let mut night = light.clone();
    night.extend(tokens(dark));
    for (scheme, tokens) in [("light", light), ("dark", night)] {
        for (pairs, least) in [(TEXT.as_slice(), 4.5), (&MARKS, 3.0)] {
            for (upper, lower) in pairs {
                let ratio = contrast(tokens[*upper], tokens[*lower]);
                assert!(ratio >= least, "{scheme}: --{upper} on --{lower} is {ratio:.2}");
            }
        }
    }
}

type Rgb = [u8; 3];

/// The colours among the custom properties.
fn tokens(css: &str) -> HashMap<&str, Rgb> {
    css.lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(": #"))
        .map(|(name, hex)| (name, colour(hex)))
        .collect()
}

fn colour(hex: &str) -> Rgb {
    let long = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
    [0, 2, 4].map(|at| u8::from_str_radix(&long[at..at + 2], 16).unwrap())
}

fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(rgb: Rgb) -> f64 {
    let linear = rgb.map(|channel| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    linear.iter().zip([0.2126, 0.7152, 0.0722]).map(|(channel, weight)| channel * weight).sum()
}
