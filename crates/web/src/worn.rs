//! Which skin the answer to a request wears: the default, until it is known to which sign-in the request belongs.

use std::sync::{Arc, RwLock};

use broker::{
    Broker,
    skins::{Dress, Said},
};

use crate::{
    page::{PageSkin, SkinText},
    words::Words,
};

/// Where style sheets and logos are served.
pub(crate) const PATH: &str = "/skins";

/// The skin of one answer. All parts of a request share it, and may learn meanwhile to which sign-in it belongs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Worn(Arc<RwLock<Option<Arc<Dress>>>>);

impl Worn {
    /// What an issuer's pages wear that belong to no sign-in.
    pub(crate) fn usual(broker: &Broker) -> Self {
        Self(Arc::new(RwLock::new(broker.usual_skin())))
    }

    /// From now on the answer wears this.
    pub(crate) fn put_on(&self, dress: Option<Arc<Dress>>) {
        if let Ok(mut worn) = self.0.write() {
            *worn = dress;
        }
    }

    /// What a page shows of it.
    pub(crate) fn page(&self, say: Words) -> Option<PageSkin> {
        let worn = self.0.read().ok()?;
        worn.as_ref().map(|dress| page_skin(dress, say))
    }
}

/// What a page in this language shows of a skin.
pub(crate) fn page_skin(dress: &Dress, say: Words) -> PageSkin {
    let text = |said: Option<Said<'_>>| {
        said.map(|said| SkinText {
            text: said.text.to_owned(),
            words: Words::of(said.language).unwrap_or_else(Words::english),
        })
    };
    let (skin, tag) = (&dress.skin, say.tag());
    PageSkin {
        style: format!("{PATH}/{}", dress.style.name),
        logo: dress.logo.as_ref().map(|logo| format!("{PATH}/{}", logo.name)),
        title: text(skin.text(tag, |texts| texts.title.as_ref())),
        introduction: text(skin.text(tag, |texts| texts.introduction.as_ref())),
        help: text(skin.text(tag, |texts| texts.help.as_ref())),
        footer: text(skin.text(tag, |texts| texts.footer.as_ref())),
    }
}
