//! The skins: a folder of files, followed while it changes, and the one that a sign-in wears.
//!
//! Invariant: what people see is a skin without mistakes. Where a file has one, its last good state stays, and the log
//! says so.

mod files;

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use arc_swap::ArcSwap;
use domain::{Client, Digest, SkinName};
pub use skin::{
    Colour, Contrast, InstitutionLists, Mistake, Palette, PictureKind, Said, Scheme, Skin, TOKENS, Texts, Token,
};
use thiserror::Error;

use self::files::{Folder, Print};
use crate::{Broker, Settings, settings::Community};

/// What the operator says of skins.
#[derive(Debug, Clone, Default)]
pub struct SkinPolicy {
    /// The folder with their files; `None`: there are none.
    pub directory: Option<PathBuf>,
    /// The one of whoever names no other, and of the issuer's own pages.
    pub default: Option<SkinName>,
}

/// A mistake in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkinMistake {
    /// The file.
    pub file: PathBuf,
    /// What is wrong, and where.
    pub mistake: Mistake,
}

impl SkinMistake {
    /// Whether it is in the file of this skin.
    pub fn is_of(&self, name: &SkinName) -> bool {
        files::name(&self.file).as_ref() == Some(name)
    }
}

impl std::fmt::Display for SkinMistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the skin {}, {}", self.file.display(), self.mistake)
    }
}

/// Why skins cannot be used.
#[derive(Debug, Error)]
pub enum SkinError {
    /// Something cannot be read.
    #[error("the skins in {}: {error}", folder.display())]
    Folder {
        /// Where.
        folder: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Files have mistakes.
    #[error("{}", lines(.0))]
    Mistakes(Vec<SkinMistake>),
    /// What is worn by default is not there.
    #[error("{key}: there is no skin {name}")]
    NoDefault {
        /// Where the configuration names it.
        key: String,
        /// What it names.
        name: SkinName,
    },
}

fn lines(mistakes: &[SkinMistake]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A file that pages load: a style sheet or a logo. Its name changes with its content.
#[derive(Debug)]
pub struct SkinFile {
    /// The last part of its address.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl SkinFile {
    fn new(extension: &str, media_type: &'static str, bytes: Vec<u8>) -> Arc<Self> {
        // Base64url: every letter of it may stand in a path.
        let mut hash = Digest::of(&bytes).to_string();
        hash.truncate(22);
        Arc::new(Self { name: format!("{hash}.{extension}"), media_type, bytes })
    }
}

/// A skin with the files that its pages load.
#[derive(Debug)]
pub struct Dress {
    /// The skin.
    pub skin: Skin,
    /// Its style sheet.
    pub style: Arc<SkinFile>,
    /// Its logo.
    pub logo: Option<Arc<SkinFile>>,
}

impl Dress {
    fn new(skin: Skin) -> Arc<Self> {
        let style = SkinFile::new("css", "text/css; charset=utf-8", skin.css().into_bytes());
        let logo = skin.logo.as_ref().map(|logo| {
            let kind = logo.kind();
            SkinFile::new(kind.extension(), kind.media_type(), logo.bytes().to_vec())
        });
        Arc::new(Self { skin, style, logo })
    }

    fn files(&self) -> impl Iterator<Item = &Arc<SkinFile>> {
        [Some(&self.style), self.logo.as_ref()].into_iter().flatten()
    }
}

/// What is there at a moment.
#[derive(Debug, Default)]
struct Wardrobe {
    dresses: BTreeMap<SkinName, Arc<Dress>>,
    /// What pages that were shown a moment ago still load.
    earlier: BTreeMap<SkinName, Arc<Dress>>,
    mistakes: Vec<SkinMistake>,
    print: Option<Print>,
}

/// The skins of an installation.
#[derive(Debug)]
pub struct Skins {
    directory: Option<PathBuf>,
    /// What is worn by default, by the key of the configuration that says so.
    defaults: BTreeMap<String, SkinName>,
    languages: Vec<String>,
    now: ArcSwap<Wardrobe>,
}

impl Skins {
    /// Reads all of them.
    ///
    /// # Errors
    /// If any has a mistake, or the default of an issuer is not among them.
    pub fn open(settings: &Settings) -> Result<Self, SkinError> {
        let of_community = |one: &Community| {
            let key = format!("communities, {}: skin", one.settings.community);
            Some((key, one.settings.skins.default.clone()?))
        };
        let home = settings.skins.default.clone().map(|name| ("skins.default".to_owned(), name));
        let defaults = settings.communities.iter().filter_map(of_community).chain(home).collect();
        Self::of_folder(settings.skins.directory.clone(), defaults, settings.languages.clone())
    }

    /// The same of one folder; each default stands under the key of the configuration that says so.
    ///
    /// # Errors
    /// If any has a mistake, or a default is not among them.
    pub fn of_folder(
        directory: Option<PathBuf>,
        defaults: BTreeMap<String, SkinName>,
        languages: Vec<String>,
    ) -> Result<Self, SkinError> {
        let skins = Self { directory, defaults, languages, now: ArcSwap::default() };
        let wardrobe = match &skins.directory {
            Some(directory) => skins.read(directory, &Wardrobe::default())?,
            None => Wardrobe::default(),
        };
        if !wardrobe.mistakes.is_empty() {
            return Err(SkinError::Mistakes(wardrobe.mistakes));
        }
        if let Some((key, name)) = skins.defaults.iter().find(|(_, name)| !wardrobe.dresses.contains_key(*name)) {
            return Err(SkinError::NoDefault { key: key.clone(), name: name.clone() });
        }
        skins.now.store(Arc::new(wardrobe));
        Ok(skins)
    }

    /// Takes over what changed in the folder. A file with a mistake changes nothing.
    pub fn follow(&self) {
        let Some(directory) = &self.directory else { return };
        let before = self.now.load_full();
        if files::print(directory).is_ok_and(|print| before.print.as_ref() == Some(&print)) {
            return;
        }
        match self.read(directory, &before) {
            Ok(wardrobe) => {
                for mistake in wardrobe.mistakes.iter().filter(|mistake| !before.mistakes.contains(mistake)) {
                    tracing::error!("{mistake}; what it was before stays");
                }
                tracing::info!(skins = wardrobe.dresses.len(), "the skins were read anew");
                self.now.store(Arc::new(wardrobe));
            }
            Err(error) => tracing::error!(%error, "the skins stay as they are"),
        }
    }

    fn read(&self, directory: &Path, before: &Wardrobe) -> Result<Wardrobe, SkinError> {
        let failed = |error| SkinError::Folder { folder: directory.to_owned(), error };
        let Folder { skins, mistakes, print } = files::read(directory, &self.languages).map_err(failed)?;
        let mut dresses: BTreeMap<_, _> = skins.into_iter().map(|skin| (skin.name.clone(), Dress::new(skin))).collect();
        // Of those with a mistake what they were; of the defaults as well, because pages need them.
        let kept = before.dresses.iter().filter(|(name, _)| {
            let is_wrong = mistakes.iter().any(|mistake| mistake.is_of(name));
            is_wrong || self.defaults.values().any(|default| default == *name)
        });
        for (name, dress) in kept {
            dresses.entry(name.clone()).or_insert_with(|| Arc::clone(dress));
        }
        Ok(Wardrobe { dresses, earlier: before.dresses.clone(), mistakes, print: Some(print) })
    }

    /// The skin of this name.
    pub fn named(&self, name: &SkinName) -> Option<Arc<Dress>> {
        self.now.load().dresses.get(name).cloned()
    }

    /// All of them, in the order of their names.
    pub fn all(&self) -> Vec<Arc<Dress>> {
        self.now.load().dresses.values().cloned().collect()
    }

    /// What is wrong with the files as they are now.
    pub fn mistakes(&self) -> Vec<SkinMistake> {
        self.now.load().mistakes.clone()
    }

    /// The file of this name, of a skin that is or was just now.
    pub fn file(&self, name: &str) -> Option<Arc<SkinFile>> {
        let now = self.now.load();
        let all = now.dresses.values().chain(now.earlier.values());
        all.flat_map(|dress| dress.files()).find(|file| file.name == name).cloned()
    }

    /// The folder.
    pub fn directory(&self) -> Option<&Path> {
        self.directory.as_deref()
    }
}

impl Broker {
    /// The skin of our own pages, and of whoever names no other.
    pub fn usual_skin(&self) -> Option<Arc<Dress>> {
        self.skins.named(self.settings.skins.default.as_ref()?)
    }

    /// The skin that a client's sign-in wears: the client's own, which the operator gave it; else the one that its request
    /// names; else the default. So what a person writes into an address never takes a client's own lists away.
    pub fn skin_for(&self, client: Option<&Client>, wished: Option<&str>) -> Option<Arc<Dress>> {
        client
            .and_then(|client| self.own_skin(client))
            .or_else(|| self.skins.named(&SkinName::parse(wished?)?))
            .or_else(|| self.usual_skin())
    }

    /// The skin that the operator gave a client.
    pub fn own_skin(&self, client: &Client) -> Option<Arc<Dress>> {
        self.skins.named(client.metadata.skin.as_ref()?)
    }

    /// The log hears of names that mean nothing; nobody else does.
    pub(crate) fn note_unknown_skin(&self, client: &Client, wished: Option<&str>) {
        let own = client.metadata.skin.as_ref();
        if let Some(name) = own.filter(|name| self.skins.named(name).is_none()) {
            tracing::error!(client = %client.id, skin = %name, "the client's skin is not there");
        }
        let known = |wished| SkinName::parse(wished).is_some_and(|name| self.skins.named(&name).is_some());
        if let Some(wished) = wished.filter(|wished| !known(wished)) {
            tracing::info!(client = %client.id, skin = wished, "a request names a skin that is not there");
        }
    }
}

#[cfg(test)]
mod tests;
