//! JSON ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)) with the places of its values.
//!
//! Invariant: no member stands twice in what is read here, so that nothing of a file is passed over.

use std::{fmt, ops::Range};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::document::{Member, Node, Value};
use crate::Mistake;

/// How deep values may lie in one another: no skin needs more than half of it.
const MAX_DEPTH: usize = 8;

/// Reads one object.
pub(super) fn read(text: &str) -> Result<Vec<Member>, Vec<Mistake>> {
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| vec![unreadable(text, &error)])?;
    let mut reader = Reader { text, mistakes: Vec::new() };
    let node = reader.node(whole, 0);
    match node.value {
        Value::Table(members) if reader.mistakes.is_empty() => Ok(members),
        Value::Table(_) => Err(reader.mistakes),
        _ => Err(vec![Mistake::at(text, &node.place, "a skin is an object: it begins with {")]),
    }
}

/// The text is no JSON from there on.
fn unreadable(text: &str, error: &serde_json::Error) -> Mistake {
    let said = error.to_string();
    let reason = said.split(" at line ").next().unwrap_or_default();
    let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    // Its columns are bytes, and none is the end of the line before.
    let mut at = (line_start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    Mistake::at(text, &(at..at), reason)
}

struct Reader<'t> {
    text: &'t str,
    mistakes: Vec<Mistake>,
}

impl<'t> Reader<'t> {
    /// Where a part of the text stands in it.
    fn place(&self, raw: &RawValue) -> Range<usize> {
        let start = raw.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        start..start + raw.get().len()
    }

    fn wrong(&mut self, place: &Range<usize>, reason: impl Into<String>) {
        self.mistakes.push(Mistake::at(self.text, place, reason));
    }

    fn node(&mut self, raw: &'t RawValue, depth: usize) -> Node {
        let (json, place) = (raw.get(), self.place(raw));
        let value = match json.as_bytes().first() {
            Some(b'{' | b'[') if depth == MAX_DEPTH => {
                self.wrong(&place, "this lies too deep in other values");
                Value::Nothing
            }
            Some(b'{') => Value::Table(self.members(json, &place, depth)),
            Some(b'[') => {
                let items: Vec<&'t RawValue> = self.parsed(json, &place);
                Value::List(items.into_iter().map(|item| self.node(item, depth + 1)).collect())
            }
            Some(b'"') => Value::Text(self.parsed(json, &place)),
            Some(b't' | b'f') => Value::YesNo,
            Some(b'n') => Value::Nothing,
            _ => Value::Number,
        };
        Node { place, value }
    }

    fn members(&mut self, json: &'t str, place: &Range<usize>, depth: usize) -> Vec<Member> {
        let Members(written) = self.parsed(json, place);
        let mut members: Vec<Member> = Vec::new();
        for (key, value) in written {
            let at = self.place(key);
            let name: String = self.parsed(key.get(), &at);
            if members.iter().any(|member| member.name == name) {
                self.wrong(&at, format!("{name:?} stands there twice"));
            } else {
                let node = self.node(value, depth + 1);
                members.push(Member { name, place: at, node });
            }
        }
        members
    }

    /// What is JSON may still not be text, such as half of a character.
    fn parsed<T: Deserialize<'t> + Default>(&mut self, json: &'t str, place: &Range<usize>) -> T {
        serde_json::from_str(json).unwrap_or_else(|error: serde_json::Error| {
            let said = error.to_string();
            self.wrong(place, said.split(" at line ").next().unwrap_or_default());
            T::default()
        })
    }
}

/// All members of an object, as they are written.
#[derive(Default)]
struct Members<'t>(Vec<(&'t RawValue, &'t RawValue)>);

impl<'de: 't, 't> Deserialize<'de> for Members<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Everything).map(Self)
    }
}

struct Everything;

impl<'de> Visitor<'de> for Everything {
    type Value = Vec<(&'de RawValue, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}
