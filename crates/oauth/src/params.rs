//! The parameters of a request, from a query or a form body
//! ([RFC 6749 §3.1](https://www.rfc-editor.org/rfc/rfc6749#section-3.1)).
//!
//! Invariant: what [`Params::get`] returns stood exactly once in the request, and is not empty.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::form;

/// Those that may stand more than once ([RFC 8707 §2](https://www.rfc-editor.org/rfc/rfc8707#section-2),
/// [RFC 8693 §2.1](https://www.rfc-editor.org/rfc/rfc8693#section-2.1)).
const REPEATABLE: [&str; 2] = ["resource", "audience"];

/// The parameters of a request by name. Unknown ones are kept, and ignored for want of anybody who asks for them.
///
/// Serialises as it is, so that a pushed request can be kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Params(BTreeMap<String, Vec<Value>>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Value {
    raw: String,
    text: String,
}

impl Params {
    /// Reads a query (without `?`) or a form body, and refuses a parameter that stands twice.
    pub fn parse(query_or_body: &[u8]) -> Result<Self, ParamsError> {
        let params = Self::parse_authorization(query_or_body)?;
        match params.repeated() {
            None => Ok(params),
            Some(name) => Err(ParamsError::Repeated(name.to_owned())),
        }
    }

    /// The same for an authorization request, where a repeated parameter is the redirect URI's to hear of
    /// ([RFC 6749 §4.1.2.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1)): it is kept aside, as if it were
    /// missing, and [`repeated`](Self::repeated) names it.
    pub fn parse_authorization(query_or_body: &[u8]) -> Result<Self, ParamsError> {
        let text = std::str::from_utf8(query_or_body).map_err(|_| ParamsError::NotText)?;
        let mut values: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for pair in text.split('&') {
            let (name, raw) = pair.split_once('=').unwrap_or((pair, ""));
            let name = form::decode(name).ok_or(ParamsError::NotText)?;
            let text = form::decode(raw).ok_or(ParamsError::NotText)?;
            // "Parameters sent without a value MUST be treated as if they were omitted" (RFC 6749 §3.1).
            if !text.is_empty() {
                values.entry(name).or_default().push(Value { raw: raw.to_owned(), text });
            }
        }
        Ok(Self(values))
    }

    /// The first parameter that stands more than once and must not.
    pub fn repeated(&self) -> Option<&str> {
        self.0.iter().find(|(name, values)| values.len() > 1 && !Self::may_repeat(name)).map(|(name, _)| name.as_str())
    }

    /// The value of a parameter; `None` if it is missing, empty or repeated.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.single(name).map(|value| value.text.as_str())
    }

    /// The value as it was sent, still encoded: for lists whose separator counts only when it is not encoded.
    pub fn get_raw(&self, name: &str) -> Option<&str> {
        self.single(name).map(|value| value.raw.as_str())
    }

    /// The same without these parameters.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        self.0.retain(|name, _| !names.contains(&name.as_str()));
        self
    }

    /// The same with this parameter alone under its name.
    #[must_use]
    pub fn with(self, name: &str, text: &str) -> Self {
        self.with_all(name, &[text])
    }

    /// The same with these values alone under the name.
    #[must_use]
    pub(crate) fn with_all(mut self, name: &str, texts: &[&str]) -> Self {
        let values = texts.iter().filter(|text| !text.is_empty());
        let values = values.map(|text| Value { raw: (*text).to_owned(), text: (*text).to_owned() });
        self.0.insert(name.to_owned(), values.collect());
        self
    }

    /// Whether a parameter may stand more than once.
    pub(crate) fn may_repeat(name: &str) -> bool {
        REPEATABLE.contains(&name)
    }

    /// How much there is, in bytes.
    pub fn size(&self) -> usize {
        self.0
            .iter()
            .map(|(name, values)| values.iter().map(|value| name.len() + value.text.len()).sum::<usize>())
            .sum()
    }

    /// Every value of a parameter that may repeat.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.get(name).into_iter().flatten().map(|value| value.text.as_str())
    }

    fn single(&self, name: &str) -> Option<&Value> {
        match self.0.get(name).map(Vec::as_slice) {
            Some([value]) => Some(value),
            _ => None,
        }
    }
}

/// Why a query or a body cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParamsError {
    /// A parameter stands more than once.
    #[error("the parameter {0} stands more than once")]
    Repeated(String),
    /// Something is not UTF-8, or contains NUL.
    #[error("the parameters are not UTF-8 text")]
    NotText,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_empty_value_counts_as_absent() {
        let params = Params::parse(b"state=&nonce&scope=openid&&=x&state=1").unwrap();
        assert_eq!(params.get("nonce"), None);
        assert_eq!(params.get("scope"), Some("openid"));
        assert_eq!(params.get("state"), Some("1"));
    }

    #[test]
    fn a_repeated_parameter_is_refused_by_name() {
        let body = b"code=1&c%6Fde=2";
        assert_eq!(Params::parse(body).unwrap_err(), ParamsError::Repeated("code".into()));
        let kept = Params::parse_authorization(body).unwrap();
        assert_eq!((kept.repeated(), kept.get("code"), kept.get_raw("code")), (Some("code"), None, None));
    }

    #[test]
    fn resource_and_audience_may_repeat() {
        let params = Params::parse(b"resource=a&resource=b&audience=c&audience=d").unwrap();
        assert_eq!(params.all("resource").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(params.all("audience").count(), 2);
        assert_eq!(params.all("other").count(), 0);
    }

    #[test]
    fn an_unescaped_redirect_uri_is_read_to_its_end() {
        let params = Params::parse(b"redirect_uri=https://a.org/cb?x=1:2&scope=openid").unwrap();
        assert_eq!(params.get("redirect_uri"), Some("https://a.org/cb?x=1:2"));
    }

    #[test]
    fn what_is_not_text_is_refused() {
        for body in [b"a=\xff".as_slice(), b"a=%ff", b"%ff=a", b"a=%00"] {
            assert_eq!(Params::parse(body).unwrap_err(), ParamsError::NotText);
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Params::parse(&body);
            let _ = Params::parse_authorization(&body);
        }
    }
}
