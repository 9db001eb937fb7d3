//! Skins of CILogon: their `config.xml`, made into a file of ours, and a line for everything that has no place in it.
//!
//! What comes out is a skin: it has been read as any other file.

mod text;
mod xml;

use std::{collections::BTreeMap, fmt};

use domain::{EntityId, SkinName};
use thiserror::Error;

use self::xml::Element;
use crate::{Notation, Skin, Surroundings};

/// The largest file that is read, in bytes.
pub const MAX_FILE: usize = 1024 * 1024;
/// How InCommon signs the institutions that it registers.
const INCOMMON: &str = "https://incommon.org";
/// In which language CILogon's texts are.
const LANGUAGE: &str = "en";
/// The longest text that has a place in a skin, in characters.
const MAX_TEXT: usize = 600;

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImportError {
    /// It is too large.
    #[error("the file has more than {MAX_FILE} bytes")]
    TooLarge,
    /// It is no XML, or more than XML needs.
    #[error("line {line}: {reason}")]
    Xml {
        /// Where, from 1.
        line: usize,
        /// What.
        reason: String,
    },
    /// It is XML, but no skin of CILogon.
    #[error("line {line}: a skin of CILogon is a <config>, and this is a <{name}>")]
    NoConfig {
        /// Where, from 1.
        line: usize,
        /// What it is instead.
        name: String,
    },
}

/// What has no place in our file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Left {
    /// Where it stands in theirs, from 1.
    pub line: usize,
    /// The element.
    pub element: String,
    /// Why, and what to do about it.
    pub reason: String,
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: <{}>: {}", self.line, self.element, self.reason)
    }
}

/// A skin of CILogon as one of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The file (TOML).
    pub toml: String,
    /// What is not in it, in the order of theirs.
    pub left: Vec<Left>,
}

/// Makes a file of ours of a `config.xml`.
pub fn import(file: &[u8]) -> Result<Imported, ImportError> {
    if file.len() > MAX_FILE {
        return Err(ImportError::TooLarge);
    }
    let config = xml::read(file)?;
    if config.name != "config" {
        return Err(ImportError::NoConfig { line: config.line, name: config.name });
    }
    let mut found = Found::default();
    for element in &config.children {
        found.take(element);
    }
    found.settle();
    let toml = found.toml();
    found.left.extend(doubts(&toml, config.line));
    found.left.sort();
    Ok(Imported { toml, left: found.left })
}

/// What our own reader thinks of it: nothing, unless somebody's entityID is none.
fn doubts(toml: &str, line: usize) -> Vec<Left> {
    let languages = [LANGUAGE.to_owned()];
    let around = Surroundings { languages: &languages, beside: &|_| Err("it names no file".to_owned()) };
    let name = SkinName::parse("imported").expect("letters");
    let mistakes = Skin::read(name, (toml, Notation::Toml), &around).err().unwrap_or_default();
    let left = |mistake: crate::Mistake| Left {
        line,
        element: "config".to_owned(),
        reason: format!("mend it by hand, in what is written here: {mistake}"),
    };
    mistakes.into_iter().map(left).collect()
}

/// The lists and texts that were found.
#[derive(Default)]
struct Found {
    lists: BTreeMap<&'static str, Vec<(String, usize)>>,
    texts: BTreeMap<&'static str, String>,
    left: Vec<Left>,
}

impl Found {
    fn take(&mut self, element: &Element) {
        match element.name.as_str() {
            // What is chosen at first comes first; it is not chosen for anybody.
            "initialidp" | "defaultidp" => self.name("prefer", element, true),
            "idpgreenlit" | "idpwhitelist" => self.names("allow", element, "idp"),
            "idpredlit" | "idpblacklist" => self.names("deny", element, "idp"),
            "idppreferred" => self.names("prefer", element, "idp"),
            "idphidden" => self.names("hide", element, "idp"),
            "regauthgreenlit" => self.names("allow_registered_by", element, "regauth"),
            "regauthredlit" => self.names("deny_registered_by", element, "regauth"),
            "registeredbyincommonidps" => {
                if element.is_set() {
                    self.add("allow_registered_by", INCOMMON.to_owned(), element.line);
                }
            }
            "banner" => self.words("introduction", element),
            "selecthelp" => self.words("help", element),
            "footertext" => self.words("footer", element),
            _ => self.leave(element, reason(&element.name)),
        }
    }

    fn leave(&mut self, element: &Element, reason: impl Into<String>) {
        self.left.push(Left { line: element.line, element: element.name.clone(), reason: reason.into() });
    }

    fn add(&mut self, list: &'static str, name: String, line: usize) {
        let list = self.lists.entry(list).or_default();
        if !list.iter().any(|(known, _)| *known == name) {
            list.push((name, line));
        }
    }

    fn name(&mut self, list: &'static str, element: &Element, first: bool) {
        let name = element.text.trim().to_owned();
        if EntityId::parse(&name).is_none() {
            return self.leave(element, "it names no institution");
        }
        if first {
            let list = self.lists.entry(list).or_default();
            list.retain(|(known, _)| *known != name);
            list.insert(0, (name, element.line));
        } else {
            self.add(list, name, element.line);
        }
    }

    fn names(&mut self, list: &'static str, element: &Element, of: &str) {
        for child in &element.children {
            if child.name == of {
                self.name(list, child, false);
            } else {
                self.leave(child, format!("nothing is known of it within <{}>", element.name));
            }
        }
    }

    fn words(&mut self, place: &'static str, element: &Element) {
        let text::Plain { text, had_markup } = text::plain(&element.text);
        if text.is_empty() {
            return self.leave(element, "it says nothing");
        }
        if text.chars().count() > MAX_TEXT {
            return self.leave(element, format!("it has more than {MAX_TEXT} characters: write texts.en.{place} anew"));
        }
        if had_markup {
            self.leave(element, format!("its words are texts.en.{place}; links and markup are not taken over"));
        }
        self.texts.insert(place, text);
    }

    /// What contradicts another list here was of no effect there.
    fn settle(&mut self) {
        let of = |found: &Self, list: &str| -> Vec<String> {
            found.lists.get(list).into_iter().flatten().map(|(name, _)| name.clone()).collect()
        };
        let (allow, preferred) = (of(self, "allow"), of(self, "prefer"));
        let denied = of(self, "deny");
        for list in ["allow", "prefer", "hide"] {
            let Some(names) = self.lists.get_mut(list) else { continue };
            let is_out = |name: &String| {
                let not_allowed = list != "allow" && !allow.is_empty() && !allow.contains(name);
                denied.contains(name) || not_allowed || (list == "hide" && preferred.contains(name))
            };
            for (name, line) in names.extract_if(.., |(name, _)| is_out(name)) {
                let reason =
                    format!("{name} is left out of institutions.{list}: another list takes it away or shows it");
                self.left.push(Left { line, element: "idp".to_owned(), reason });
            }
        }
    }

    fn toml(&self) -> String {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let mut lines = vec!["# Taken over from a skin of CILogon.".to_owned()];
        if !self.texts.is_empty() {
            lines.extend([String::new(), format!("[texts.{LANGUAGE}]")]);
            lines.extend(self.texts.iter().map(|(name, text)| format!("{name} = {}", quoted(text))));
        }
        let lists: Vec<_> = self.lists.iter().filter(|(_, names)| !names.is_empty()).collect();
        if !lists.is_empty() {
            lines.extend([String::new(), "[institutions]".to_owned()]);
        }
        for (list, names) in lists {
            lines.push(format!("{list} = ["));
            lines.extend(names.iter().map(|(name, _)| format!("  {},", quoted(name))));
            lines.push("]".to_owned());
        }
        lines.join("\n") + "\n"
    }
}

/// What becomes of options that are no part of a skin here.
fn reason(element: &str) -> &'static str {
    match element {
        "forceinitialidp" => {
            "nobody is sent to an institution unasked: where one alone is left (institutions.allow, or a hint of the \
             client), people go straight there"
        }
        "forceauthn" => {
            "the client asks for it: prompt=login in its requests, or default_max_age 0 in its registration"
        }
        "portallist" | "portallistaction" => {
            "give the skin to each client that is meant: beadle client edit ID --skin NAME"
        }
        "pkcs12" | "delegate" | "delegation" | "ecp" | "expiration" => {
            "how long certificates last is no matter of looks: see certificates.profiles of the configuration"
        }
        "dnformat" => "a certificate's name has one form everywhere",
        "extrahtml" | "extrascript" | "extrapage" => "a skin has no markup and no script of its own",
        "privacypolicyurl" => "it belongs to the client: policy_uri of its registration",
        "poweredbyimg" | "poweredbyurl" | "poweredbyalt" | "poweredbytitle" | "favicon" | "favicontype" => {
            "for a picture, put a PNG, WebP or SVG beside the file and name it: logo = \"…\""
        }
        "logonbuttontext" | "wayfcancelbutton" | "logofftextbox" | "expandcreatecert" | "maxrecentidps" => {
            "the pages are the same for everybody in that"
        }
        _ => "nothing is known of it",
    }
}

#[cfg(test)]
mod tests;
