//! Reading the members of a registration document: each has its type, its limit, and a refusal that names it.

use domain::client::contact::mail_address;
use serde_json::{Map, Value};
use url::Url;

use crate::{ErrorCode, OAuthError};

/// The longest text, in bytes.
const MAX_TEXT: usize = 2048;
/// The longest list.
const MAX_LIST: usize = 50;

/// The members of a document. A member that is `null` counts as absent
/// ([RFC 7592 §2.2](https://www.rfc-editor.org/rfc/rfc7592#section-2.2)).
#[derive(Clone, Copy)]
pub(super) struct Members<'a>(pub(super) &'a Map<String, Value>);

/// What a refusal says: the member, then what is wrong with it.
pub(super) fn wrong(member: &str, reason: impl std::fmt::Display) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidClientMetadata, format!("{member}: {reason}."))
}

impl<'a> Members<'a> {
    pub(super) fn value(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(self, name: &str) -> Result<Option<&'a str>, OAuthError> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => checked(name, text).map(Some),
            Some(_) => Err(wrong(name, "it must be a text")),
        }
    }

    pub(super) fn texts(self, name: &str) -> Result<Option<Vec<&'a str>>, OAuthError> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Array(items)) if items.len() > MAX_LIST => {
                Err(wrong(name, format_args!("it has more than {MAX_LIST} entries")))
            }
            Some(Value::Array(items)) => {
                let texts = items.iter().map(|item| match item {
                    Value::String(text) => checked(name, text),
                    _ => Err(wrong(name, "it must be a list of texts")),
                });
                texts.collect::<Result<_, _>>().map(Some)
            }
            Some(_) => Err(wrong(name, "it must be a list of texts")),
        }
    }

    /// Texts that somebody must read, none twice.
    pub(super) fn owned_texts(self, name: &str) -> Result<Vec<String>, OAuthError> {
        Ok(self.texts(name)?.unwrap_or_default().into_iter().map(str::to_owned).collect())
    }

    pub(super) fn word<T>(self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, OAuthError> {
        self.text(name)?.map(|text| parse(text).ok_or_else(|| not_offered(name, text))).transpose()
    }

    pub(super) fn words<T>(self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<Vec<T>>, OAuthError> {
        let Some(texts) = self.texts(name)? else { return Ok(None) };
        let words = texts.into_iter().map(|text| parse(text).ok_or_else(|| not_offered(name, text)));
        words.collect::<Result<_, _>>().map(Some)
    }

    pub(super) fn flag(self, name: &str) -> Result<bool, OAuthError> {
        match self.value(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(wrong(name, "it must be true or false")),
        }
    }

    pub(super) fn seconds(self, name: &str) -> Result<Option<u64>, OAuthError> {
        match self.value(name) {
            None => Ok(None),
            Some(value) => value.as_u64().map(Some).ok_or_else(|| wrong(name, "it must be a whole number of seconds")),
        }
    }

    /// A page for people.
    pub(super) fn page(self, name: &str) -> Result<Option<Url>, OAuthError> {
        let reason = "it must be an address that begins with https://";
        self.url(name, reason, |url| matches!(url.scheme(), "https" | "http"))
    }

    /// An address that this server calls.
    pub(super) fn endpoint(self, name: &str) -> Result<Option<Url>, OAuthError> {
        self.url(name, ENDPOINT, is_endpoint)
    }

    pub(super) fn endpoints(self, name: &str) -> Result<Vec<Url>, OAuthError> {
        let texts = self.texts(name)?.unwrap_or_default();
        texts.into_iter().map(|text| url(name, text, ENDPOINT, is_endpoint)).collect()
    }

    /// An address without any exception from https.
    pub(super) fn https(self, name: &str) -> Result<Option<Url>, OAuthError> {
        self.url(name, "it must begin with https://", |url| url.scheme() == "https")
    }

    pub(super) fn mail_addresses(self, name: &str) -> Result<Vec<String>, OAuthError> {
        let texts = self.texts(name)?.unwrap_or_default();
        let addresses = texts.into_iter().map(|text| {
            let text = text.strip_prefix("mailto:").unwrap_or(text);
            mail_address(text).map(str::to_owned).ok_or_else(|| wrong(name, "it must be a list of mail addresses"))
        });
        addresses.collect()
    }

    fn url(self, name: &str, reason: &str, fits: impl Fn(&Url) -> bool) -> Result<Option<Url>, OAuthError> {
        self.text(name)?.map(|text| url(name, text, reason, fits)).transpose()
    }
}

const ENDPOINT: &str = "it must be an https address (http only at localhost)";

pub(super) fn is_endpoint(url: &Url) -> bool {
    let loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    url.scheme() == "https" || url.scheme() == "http" && loopback
}

/// A URL parser mends blanks and backslashes silently, so they are refused before.
fn url(name: &str, text: &str, reason: &str, fits: impl Fn(&Url) -> bool) -> Result<Url, OAuthError> {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let url = Url::parse(text).ok().filter(|_| plain).filter(fits);
    let url = url.filter(|url| url.has_host() && url.username().is_empty() && url.password().is_none());
    url.ok_or_else(|| wrong(name, reason))
}

fn checked<'a>(name: &str, text: &'a str) -> Result<&'a str, OAuthError> {
    if text.len() > MAX_TEXT {
        Err(wrong(name, format_args!("it is longer than {MAX_TEXT} bytes")))
    } else if text.chars().any(char::is_control) {
        Err(wrong(name, "it has control characters"))
    } else {
        Ok(text)
    }
}

fn not_offered(name: &str, text: &str) -> OAuthError {
    wrong(name, format_args!("{text} is not offered here"))
}
