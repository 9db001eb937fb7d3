//! Turning columns into the domain's types. What cannot be read is corrupt, never guessed.

use domain::{Digest, Timestamp};
use serde::{Serialize, de::DeserializeOwned};

use crate::StoreError;

/// A struct whose fields are columns of a query, by name, from either database.
macro_rules! row {
    ($vis:vis struct $name:ident { $($column:ident: $type:ty,)* }) => {
        $vis struct $name {
            $($column: $type,)*
        }

        impl<'r, R> sqlx::FromRow<'r, R> for $name
        where
            R: sqlx::Row,
            &'static str: sqlx::ColumnIndex<R>,
            $($type: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,)*
        {
            fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
                Ok(Self { $($column: row.try_get(stringify!($column))?,)* })
            }
        }
    };
}
pub(crate) use row;

pub(crate) fn parsed<T>(value: Option<T>, what: &'static str) -> Result<T, StoreError> {
    value.ok_or(StoreError::Corrupt(what))
}

pub(crate) fn json<T: DeserializeOwned>(text: &str, what: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt(what))
}

pub(crate) fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("the domain's types have string keys and no failing serializers")
}

pub(crate) fn digest(bytes: &[u8]) -> Result<Digest, StoreError> {
    parsed(Digest::from_bytes(bytes), "digest")
}

pub(crate) fn time(micros: Option<i64>) -> Option<Timestamp> {
    micros.map(Timestamp::from_micros)
}
