//! Turning columns into the domain's types. What cannot be read is corrupt, never guessed.

use domain::{Digest, Timestamp};
use serde::{Serialize, de::DeserializeOwned};

use crate::StoreError;

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
