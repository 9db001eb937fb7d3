//! Pages that wear the skin of `config/skins`.

use std::{path::Path, sync::Arc};

use broker::skins::{Dress, SkinPolicy, Skins};

use super::*;
use crate::worn::page_skin;

/// The skin.
pub(in super::super) fn dress() -> Arc<Dress> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/skins");
    let languages: Vec<_> = crate::words::LANGUAGES.iter().map(|tag| (*tag).to_owned()).collect();
    let skins = Skins::open(&SkinPolicy { directory: Some(directory), default: None }, &languages).unwrap();
    skins.named(&domain::SkinName::parse("example").unwrap()).unwrap()
}

/// Each by its name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let frame = || Frame { skin: Some(page_skin(&dress(), frame().say)), ..frame() };
    let preferred = vec![choice("https://idp.observatory.example.org/idp", "Example Observatory", "example.org")];
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
    vec![
        ("skinned-picker", picker.render().unwrap()),
        ("skinned-consent", consent.render().unwrap()),
        ("skinned-error", error.render().unwrap()),
    ]
}
