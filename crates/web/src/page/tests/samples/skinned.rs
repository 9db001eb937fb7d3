//! Pages that wear the skin of `config/skins`.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use broker::skins::{Colour, Contrast, Dress, Skins, Token};

use super::*;
use crate::worn::page_skin;

/// The skin.
pub(in super::super) fn dress() -> Arc<Dress> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/skins");
    let languages: Vec<_> = crate::words::LANGUAGES.iter().map(|tag| (*tag).to_owned()).collect();
    let skins = Skins::of_folder(Some(directory), BTreeMap::new(), languages).unwrap();
    skins.named(&domain::SkinName::parse("example").unwrap()).unwrap()
}

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let frame = || Frame { skin: Some(page_skin(&dress(), frame().say)), ..frame() };
    let preferred = choice("https://idp.observatory.example.org/idp", "Example Observatory", "example.org");
    let preferred = vec![with_logo(preferred)];
    let picker = Picker { frame: frame(), preferred, ..sign_in::picker() };
    let consent = Consent { frame: frame(), ..sign_in::consent() };
    let say = frame().say;
    let error = ErrorPage {
        frame: frame(),
        title: say.error_institution().text(),
        sentences: vec![say.error_institution_what().text()],
        turn: Turn::Person,
        next: say.error_choose_other().text(),
        detail: Some("https://idp.uni-example.edu/shibboleth".to_owned()),
        back: Some(Link { label: say.error_choose_again().text(), url: "/login/01JDA7?choose=1".to_owned() }),
        institution_page: None,
    };
    let mistake = WrittenMistake {
        file: HOSTILE.to_owned(),
        line: 3,
        column: 8,
        reason: "in light pages soft (#777777) on paper (#ffffff) has a contrast of 4.47 to 1".to_owned(),
    };
    let list = AdminSkins {
        frame: frame(),
        csrf: csrf(),
        administrator: viewer("grace"),
        directory: Some("/etc/beadle/skins".to_owned()),
        skins: vec![FoundSkin {
            name: "example".to_owned(),
            title: Some(HOSTILE.to_owned()),
            is_default: true,
            is_old: true,
        }],
        mistakes: vec![mistake.clone()],
    };
    let palette = &dress().skin.light;
    let colour = |(token, colour): (Token, Colour)| ShownColour {
        token: token.name(),
        value: colour.to_string(),
        is_wrong: token == Token::Ink,
    };
    let contrast = |pair: Contrast| ShownContrast {
        upper: pair.upper.name(),
        lower: pair.lower.name(),
        ratio: format!("{:.2}", pair.ratio),
        needed: pair.needed.to_string(),
        is_enough: pair.is_text(),
    };
    let preview = AdminSkin {
        frame: frame(),
        csrf: csrf(),
        administrator: viewer("grace"),
        name: "example".to_owned(),
        mistakes: vec![mistake],
        scheme: "dark",
        phone: true,
        views: vec![(
            frame().say.skin_pages_picker().text(),
            "/admin/skins/example/pages/picker?scheme=dark".to_owned(),
        )],
        colours: palette.iter().map(colour).collect(),
        contrasts: palette.contrasts().map(contrast).collect(),
    };
    vec![
        ("admin-skins", list.render().unwrap()),
        ("admin-skin", preview.render().unwrap()),
        ("skinned-picker", picker.render().unwrap()),
        ("skinned-consent", consent.render().unwrap()),
        ("skinned-error", error.render().unwrap()),
    ]
}
