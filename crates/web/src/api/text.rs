//! Texts of a bounded length in queries and bodies.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, de::Error as _};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// A text of `MIN` to `MAX` characters, none of them a control character: a database may not even be able to compare one with
/// those.
#[derive(Debug)]
pub(super) struct Text<const MIN: usize, const MAX: usize>(String);

impl<const MIN: usize, const MAX: usize> Deref for Text<MIN, MAX> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> From<Text<MIN, MAX>> for String {
    fn from(text: Text<MIN, MAX>) -> Self {
        text.0
    }
}

impl<'de, const MIN: usize, const MAX: usize> Deserialize<'de> for Text<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if !(MIN..=MAX).contains(&text.chars().count()) {
            return Err(D::Error::custom(format_args!("expected {MIN} to {MAX} characters")));
        }
        if text.contains(char::is_control) {
            return Err(D::Error::custom("expected no control characters"));
        }
        Ok(Self(text))
    }
}

impl<const MIN: usize, const MAX: usize> PartialSchema for Text<MIN, MAX> {
    fn schema() -> RefOr<Schema> {
        let plain = r"^[^\u0000-\u001f\u007f-\u009f]*$";
        let object = ObjectBuilder::new().schema_type(Type::String).max_length(Some(MAX)).pattern(Some(plain));
        object.min_length(Some(MIN).filter(|least| *least > 0)).into()
    }
}

impl<const MIN: usize, const MAX: usize> ToSchema for Text<MIN, MAX> {}
