//! From a file to a skin. Everything that is wrong is told at once, each with its place.

mod document;
mod json;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use domain::{EntityId, SkinName};

use self::{
    document::{Member, Value},
    values::{Entry, Values, any_entries},
};
use crate::{Colour, InstitutionLists, Mistake, Notation, Palette, Picture, Scheme, Skin, TOKENS, Texts, Token};

/// The longest file that is read, in bytes.
const MAX_FILE: usize = 256 * 1024;
/// The longest title, in characters: it stands in the bar.
const MAX_TITLE: usize = 60;
/// The longest other text.
const MAX_TEXT: usize = 600;
/// What a skin may say.
const KEYS: [&str; 5] = ["logo", "languages", "colours", "texts", "institutions"];
const TEXTS: [&str; 4] = ["title", "introduction", "help", "footer"];
const LISTS: [&str; 6] = ["allow", "deny", "allow_registered_by", "deny_registered_by", "prefer", "hide"];

/// What lies around the file.
pub struct Surroundings<'s> {
    /// The languages of the server's pages.
    pub languages: &'s [String],
    /// Fetches a file that lies beside it, or says why it cannot be had. It is asked for plain names only.
    pub beside: &'s dyn Fn(&str) -> Result<Vec<u8>, String>,
}

impl Skin {
    /// Reads a skin.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the file.
    pub fn read(
        name: SkinName,
        (text, notation): (&str, Notation),
        around: &Surroundings<'_>,
    ) -> Result<Self, Vec<Mistake>> {
        let whole = |reason: String| Err(vec![Mistake { line: 1, column: 1, reason }]);
        if text.len() > MAX_FILE {
            return whole(format!("the file has more than {MAX_FILE} bytes"));
        }
        let table = document::read(text, notation)?;
        let values = Values::new(text);
        let skin = skin(&values, name, &table, around);
        let mut mistakes = values.mistakes();
        mistakes.sort();
        mistakes.dedup();
        if mistakes.is_empty() { Ok(skin) } else { Err(mistakes) }
    }
}

fn skin(values: &Values<'_>, name: SkinName, table: &[Member], around: &Surroundings<'_>) -> Skin {
    let mut skin = Skin {
        name,
        light: Palette::usual(Scheme::Light),
        dark: Palette::usual(Scheme::Dark),
        logo: None,
        texts: BTreeMap::new(),
        languages: Vec::new(),
        institutions: InstitutionLists::default(),
    };
    for entry in values.entries(table, "", &KEYS) {
        match entry.name {
            "logo" => skin.logo = logo(values, &entry, around),
            "languages" => skin.languages = languages(values, &entry, around),
            "colours" => {
                let Some(table) = values.table(&entry) else { continue };
                for entry in values.entries(table, "colours.", &["light", "dark"]) {
                    let palette = if entry.name == "dark" { &mut skin.dark } else { &mut skin.light };
                    colours(values, &entry, palette);
                }
            }
            "texts" => skin.texts = texts(values, &entry, around),
            _ => skin.institutions = institutions(values, &entry),
        }
    }
    skin
}

fn logo(values: &Values<'_>, entry: &Entry<'_>, around: &Surroundings<'_>) -> Option<Picture> {
    let file = values.text(entry)?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if file.starts_with('.') || !file.bytes().all(is_plain) {
        values.wrong(entry, "the logo is a file beside this one: letters, digits, dots, hyphens and underscores");
        return None;
    }
    let read = (around.beside)(file).and_then(|bytes| Picture::read(bytes).map_err(|error| error.to_string()));
    match read {
        Ok(picture) => Some(picture),
        Err(reason) => {
            values.wrong(entry, format!("{file}: {reason}"));
            None
        }
    }
}

/// A language that the server has no pages in would never be shown.
fn offers(values: &Values<'_>, entry: &Entry<'_>, language: &str, around: &Surroundings<'_>) -> bool {
    let offered = around.languages.iter().any(|own| own == language);
    if !offered {
        let own = around.languages.join(", ");
        values.wrong(entry, format!("the server has no pages in {language:?}; it has {own}"));
    }
    offered
}

fn languages(values: &Values<'_>, entry: &Entry<'_>, around: &Surroundings<'_>) -> Vec<String> {
    let mut languages: Vec<String> = Vec::new();
    for item in values.list(entry) {
        let Some(tag) = values.text(&item) else { continue };
        if languages.iter().any(|known| known == tag) {
            values.wrong(&item, format!("{tag:?} stands there twice"));
        } else if offers(values, &item, tag, around) {
            languages.push(tag.to_owned());
        }
    }
    languages
}

fn colours(values: &Values<'_>, entry: &Entry<'_>, palette: &mut Palette) {
    let Some(table) = values.table(entry) else { return };
    let (scheme, path) = (entry.name, format!("{}.", entry.path));
    let names: Vec<_> = TOKENS.iter().map(|token| token.name()).collect();
    let mut written: Vec<(Token, Entry<'_>)> = Vec::new();
    for entry in values.entries(table, &path, &names) {
        let Some(text) = values.text(&entry) else { continue };
        match (Colour::parse(text), Token::parse(entry.name)) {
            (Some(colour), Some(token)) => {
                palette.set(token, colour);
                written.push((token, entry));
            }
            _ => values.wrong(&entry, format!("{text:?} is no colour: write #rgb or #rrggbb")),
        }
    }
    for pair in palette.contrasts().filter(|pair| !pair.is_enough()) {
        let of = |token| written.iter().find(|(own, _)| *own == token);
        // One of the two is written here: the others stand out on one another.
        let Some((_, at)) = of(pair.upper).or_else(|| of(pair.lower)) else { continue };
        let what = if pair.is_text() { "text needs" } else { "borders and marks need" };
        let colour = |token| format!("{} ({})", Token::name(token), palette.colour(token));
        let (upper, lower) = (colour(pair.upper), colour(pair.lower));
        // Cut, not rounded: 4.499 must not look like enough.
        let ratio = (pair.ratio * 100.0).floor() / 100.0;
        values.wrong(
            at,
            format!(
                "in {scheme} pages {upper} on {lower} has a contrast of {ratio:.2} to 1, and {what} {} to 1",
                pair.needed
            ),
        );
    }
}

fn texts(values: &Values<'_>, entry: &Entry<'_>, around: &Surroundings<'_>) -> BTreeMap<String, Texts> {
    let mut all = BTreeMap::new();
    let Some(table) = values.table(entry) else { return all };
    for entry in any_entries(table, "texts.") {
        if !offers(values, &entry, entry.name, around) {
            continue;
        }
        let Some(table) = values.table(&entry) else { continue };
        let (mut texts, path) = (Texts::default(), format!("{}.", entry.path));
        for entry in values.entries(table, &path, &TEXTS) {
            let (place, most) = match entry.name {
                "title" => (&mut texts.title, MAX_TITLE),
                "introduction" => (&mut texts.introduction, MAX_TEXT),
                "help" => (&mut texts.help, MAX_TEXT),
                _ => (&mut texts.footer, MAX_TEXT),
            };
            *place = words(values, &entry, most);
        }
        all.insert(entry.name.to_owned(), texts);
    }
    all
}

fn words(values: &Values<'_>, entry: &Entry<'_>, most: usize) -> Option<String> {
    let text = values.text(entry)?.trim();
    let length = text.chars().count();
    if text.is_empty() {
        values.wrong(entry, format!("{} says nothing: leave it out", entry.path));
    } else if length > most {
        values.wrong(entry, format!("{} has {length} characters, and {most} at most fit", entry.path));
    } else if text.contains(|c: char| c.is_control() && c != '\n') {
        values.wrong(entry, format!("{} has a control character in it", entry.path));
    } else {
        return Some(text.to_owned());
    }
    None
}

fn institutions(values: &Values<'_>, entry: &Entry<'_>) -> InstitutionLists {
    let mut lists = InstitutionLists::default();
    let Some(table) = values.table(entry) else { return lists };
    let entries: Vec<_> = values.entries(table, "institutions.", &LISTS).collect();
    for entry in &entries {
        let named = names(values, entry);
        let ids = || named.iter().filter_map(|name| EntityId::parse(name));
        match entry.name {
            "allow" => lists.allow = ids().collect(),
            "deny" => lists.deny = ids().collect(),
            "allow_registered_by" => lists.allow_registered_by = named.iter().cloned().collect(),
            "deny_registered_by" => lists.deny_registered_by = named.iter().cloned().collect(),
            "prefer" => lists.prefer = ids().collect(),
            _ => lists.hide = ids().collect(),
        }
    }
    for entry in &entries {
        contradictions(values, entry, &lists);
    }
    lists
}

/// The names of a list, each once.
fn names(values: &Values<'_>, entry: &Entry<'_>) -> Vec<String> {
    let items = values.list(entry);
    if items.is_empty() && matches!(entry.node.value, Value::List(_)) {
        values.wrong(entry, format!("{} names none: leave it out", entry.path));
    }
    let mut seen = BTreeSet::new();
    let mut named = Vec::new();
    for item in items {
        let Some(name) = values.text(&item) else { continue };
        if EntityId::parse(name).is_none() {
            values.wrong(&item, format!("{name:?} is no name of an institution or federation"));
        } else if seen.insert(name.to_owned()) {
            named.push(name.to_owned());
        } else {
            values.wrong(&item, format!("{name:?} stands there twice"));
        }
    }
    named
}

/// What two lists say of one institution must fit together.
fn contradictions(values: &Values<'_>, entry: &Entry<'_>, lists: &InstitutionLists) {
    if !matches!(entry.name, "deny" | "prefer" | "hide") {
        return;
    }
    for item in values.list(entry) {
        let Some(id) = values.text(&item).and_then(EntityId::parse) else { continue };
        let chosen = lists.allow.is_empty() || lists.allow.contains(&id);
        let reason = match entry.name {
            "deny" if lists.allow.contains(&id) => "is in institutions.allow as well",
            "prefer" | "hide" if lists.deny.contains(&id) => "is in institutions.deny as well",
            "prefer" | "hide" if !chosen => "is not in institutions.allow",
            "hide" if lists.prefer.contains(&id) => "is in institutions.prefer as well",
            _ => continue,
        };
        values.wrong(&item, format!("{id} {reason}"));
    }
}

#[cfg(test)]
mod tests;
