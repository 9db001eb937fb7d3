//! The style sheet has the colours that skins are judged by (their contrasts: `crates/skin/src/palette.rs`).

use std::collections::HashMap;

use broker::skins::{Colour, Palette, Scheme, TOKENS};

const STYLE: &str = include_str!("../../../../../templates/static/beadle.css");

#[test]
fn the_style_sheet_and_the_palette_of_skins_have_the_same_colours() {
    let (light, dark) = STYLE.split_once("prefers-color-scheme: dark").unwrap();
    let light = tokens(light);
    let mut night = light.clone();
    night.extend(tokens(dark));
    for (scheme, tokens) in [(Scheme::Light, light), (Scheme::Dark, night)] {
        let palette = Palette::usual(scheme);
        for token in TOKENS {
            assert_eq!(tokens.get(token.name()), Some(&palette.colour(*token)), "{}: {token:?}", scheme.as_str());
        }
        assert_eq!(tokens.len(), TOKENS.len(), "a colour that no skin can change: {tokens:?}");
    }
}

/// The colours among the custom properties.
fn tokens(css: &str) -> HashMap<&str, Colour> {
    css.lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(": "))
        .filter_map(|(name, value)| Some((name, Colour::parse(value)?)))
        .collect()
}
