//! What a file says, whichever notation it is in: values with their places.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::json;
use crate::{Mistake, Notation};

/// A value, and where it stands in the text, in bytes.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) place: Range<usize>,
    pub(super) value: Value,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Value {
    Text(String),
    Table(Vec<Member>),
    List(Vec<Node>),
    YesNo,
    Number,
    Date,
    Nothing,
}

impl Value {
    /// What it is, for people.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Table(_) => "a table",
            Self::List(_) => "a list",
            Self::YesNo => "a yes or no",
            Self::Number => "a number",
            Self::Date => "a date",
            Self::Nothing => "null",
        }
    }
}

/// A value of a table under its name, which no other of the table has.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    /// Of the name.
    pub(super) place: Range<usize>,
    pub(super) node: Node,
}

/// Reads a file as far as its notation goes: what comes of it is a table.
pub(super) fn read(text: &str, notation: Notation) -> Result<Vec<Member>, Vec<Mistake>> {
    match notation {
        Notation::Json => json::read(text),
        Notation::Toml => match DeTable::parse(text) {
            Ok(table) => Ok(members(table.into_inner())),
            Err(error) => Err(vec![Mistake::at(text, &error.span().unwrap_or_default(), error.message())]),
        },
    }
}

fn members(table: DeTable<'_>) -> Vec<Member> {
    let member = |(key, value): (Spanned<_>, Spanned<DeValue<'_>>)| {
        let place = key.span();
        let name: std::borrow::Cow<'_, str> = key.into_inner();
        Member { name: name.into_owned(), place, node: node(value) }
    };
    table.into_iter().map(member).collect()
}

fn node(value: Spanned<DeValue<'_>>) -> Node {
    let place = value.span();
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Table(table) => Value::Table(members(table)),
        DeValue::Array(items) => Value::List(items.into_iter().map(node).collect()),
        DeValue::Boolean(_) => Value::YesNo,
        DeValue::Integer(_) | DeValue::Float(_) => Value::Number,
        DeValue::Datetime(_) => Value::Date,
    };
    Node { place, value }
}
