//! A web service that answers in JSON.

use std::time::Duration;

use domain::{Secret, SignIn};
use reqwest::{
    Certificate, Client, StatusCode,
    header::{ACCEPT, HeaderValue},
    redirect::Policy,
};
use serde_json::Value;
use thiserror::Error;
use url::Url;

use super::{
    SourceError,
    template::{InvalidTemplate, Template},
};
use crate::is_this_machine;

/// The longest answer, in bytes.
const LONGEST_ANSWER: usize = 256 * 1_024;

/// A web service, and where in its answer the values stand.
#[derive(Debug, Clone)]
pub struct HttpSource {
    url: Template,
    read: Vec<Step>,
    bearer: Option<Secret>,
    client: Client,
}

/// A step on the way to the values.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// To a member, or to an element by its number.
    To(String),
    /// To each element of an array.
    Each,
}

impl HttpSource {
    /// A service at `https://…`, or at `http://…` on this machine. `read` is a JSON Pointer
    /// ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)) in which `*` stands for each element of an array, e.g.
    /// `/groups/*/name`; what it points to is a string or an array of strings.
    pub fn new(url: &str, read: &str, authorities: &[Vec<u8>]) -> Result<Self, InvalidHttpSource> {
        let url = Template::parse(url)?;
        let beginning = Url::parse(url.beginning()).map_err(|_| InvalidHttpSource::Address)?;
        let example = Url::parse(&url.example()).map_err(|_| InvalidHttpSource::Address)?;
        if !url.has_gaps() {
            return Err(InvalidHttpSource::Everybody);
        }
        let safe = beginning.scheme() == "https" || (beginning.scheme() == "http" && is_this_machine(&beginning));
        // A person's name has no say in which server is asked.
        if !safe || beginning.origin() != example.origin() || !beginning.username().is_empty() {
            return Err(InvalidHttpSource::Address);
        }
        let builder = Client::builder()
            .redirect(Policy::none())
            .timeout(Duration::from_secs(10))
            .user_agent(concat!("Beadle/", env!("CARGO_PKG_VERSION")));
        let authorities = authorities.iter().map(|der| Certificate::from_der(der)).collect::<Result<Vec<_>, _>>()?;
        let builder = if authorities.is_empty() { builder } else { builder.tls_certs_only(authorities) };
        Ok(Self { url, read: steps(read)?, bearer: None, client: builder.build()? })
    }

    /// The same, asked with a token ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)).
    pub fn with_bearer(mut self, token: Secret) -> Result<Self, InvalidHttpSource> {
        if token.expose().is_empty() || HeaderValue::from_str(token.expose()).is_err() {
            return Err(InvalidHttpSource::Token);
        }
        self.bearer = Some(token);
        Ok(self)
    }

    pub(super) fn question(&self, sign_in: &SignIn) -> Option<Question<'_>> {
        let filled =
            self.url.fill(sign_in, |_, value| url::form_urlencoded::byte_serialize(value.as_bytes()).collect());
        // A space is `+` in forms alone; `%20` is good everywhere.
        let url = Url::parse(&filled?.replace('+', "%20")).ok()?;
        Some(Question { source: self, url })
    }
}

fn steps(pointer: &str) -> Result<Vec<Step>, InvalidHttpSource> {
    if pointer.is_empty() {
        return Ok(Vec::new());
    }
    let pointer = pointer.strip_prefix('/').ok_or(InvalidHttpSource::Pointer)?;
    let step = |text: &str| match text {
        "*" => Step::Each,
        text => Step::To(text.replace("~1", "/").replace("~0", "~")),
    };
    Ok(pointer.split('/').map(step).collect())
}

/// A question about one person.
#[derive(Debug)]
pub struct Question<'a> {
    source: &'a HttpSource,
    url: Url,
}

impl Question<'_> {
    pub(super) fn key(&self) -> String {
        self.url.to_string()
    }

    pub(super) async fn ask(self) -> Result<Vec<String>, SourceError> {
        let mut request = self.source.client.get(self.url).header(ACCEPT, "application/json");
        if let Some(token) = &self.source.bearer {
            request = request.bearer_auth(token.expose());
        }
        let mut answer = request.send().await?;
        match answer.status() {
            StatusCode::OK => {}
            // Nothing is known of the person.
            StatusCode::NOT_FOUND => return Ok(Vec::new()),
            other => return Err(SourceError::Failed(format!("the answer was HTTP status {}", other.as_u16()))),
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > LONGEST_ANSWER {
                return Err(SourceError::TooMuch);
            }
            body.extend_from_slice(&chunk);
        }
        let body: Value =
            serde_json::from_slice(&body).map_err(|error| SourceError::Unreadable(format!("no JSON: {error}")))?;
        let mut values = Vec::new();
        collect(&body, &self.source.read, &mut values)?;
        Ok(values)
    }
}

fn collect(value: &Value, steps: &[Step], found: &mut Vec<String>) -> Result<(), SourceError> {
    let Some((step, rest)) = steps.split_first() else { return leaf(value, found) };
    match (step, value) {
        (Step::Each, Value::Array(items)) => items.iter().try_for_each(|item| collect(item, rest, found)),
        (Step::To(name), Value::Object(members)) => {
            members.get(name).map_or(Ok(()), |member| collect(member, rest, found))
        }
        (Step::To(number), Value::Array(items)) => {
            let item = number.parse::<usize>().ok().and_then(|number| items.get(number));
            item.map_or(Ok(()), |item| collect(item, rest, found))
        }
        (_, Value::Null) => Ok(()),
        _ => Err(SourceError::Unreadable("the pointer leads into what is neither object nor array".to_owned())),
    }
}

fn leaf(value: &Value, found: &mut Vec<String>) -> Result<(), SourceError> {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Null => {}
        Value::Array(items) => return items.iter().try_for_each(|item| leaf(item, found)),
        _ => return Err(SourceError::Unreadable("the pointer leads to what is no string".to_owned())),
    }
    Ok(())
}

impl From<reqwest::Error> for SourceError {
    fn from(error: reqwest::Error) -> Self {
        // The address names the person.
        Self::Failed(error.without_url().to_string())
    }
}

/// The service cannot be asked so.
#[derive(Debug, Error)]
pub enum InvalidHttpSource {
    /// Not an address to ask.
    #[error("the address must begin with https://HOST/, without a user; http:// is for this machine alone")]
    Address,
    /// A gap is wrong.
    #[error(transparent)]
    Template(#[from] InvalidTemplate),
    /// Everybody would have the same.
    #[error("the address does not name the person, e.g. {{eduPersonPrincipalName}}: everybody would have the same")]
    Everybody,
    /// Not a pointer.
    #[error("what is to be read must be a JSON Pointer, e.g. /groups/*/name")]
    Pointer,
    /// Not a token.
    #[error("the token is empty or has characters that cannot stand in a header")]
    Token,
    /// The authorities are wrong, or there is no TLS.
    #[error("the HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute_source::template::tests::somebody;
    use domain::AttributeName::Uid;
    use serde_json::json;

    fn crypto() {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    }

    fn read(pointer: &str, answer: &Value) -> Result<Vec<String>, String> {
        let mut found = Vec::new();
        collect(answer, &steps(pointer).unwrap(), &mut found).map(|()| found).map_err(|error| error.to_string())
    }

    #[test]
    fn values_are_found_by_their_pointer() {
        let answer =
            json!({ "groups": [{ "name": "a", "more": ["x", "y"] }, { "id": 1 }, { "name": "b" }], "a/b": "c" });
        assert_eq!(read("/groups/*/name", &answer).unwrap(), ["a", "b"]);
        assert_eq!(read("/groups/0/more", &answer).unwrap(), ["x", "y"]);
        assert_eq!(read("/a~1b", &answer).unwrap(), ["c"]);
        assert_eq!(read("/nothing/*/name", &answer).unwrap(), [""; 0]);
        assert_eq!(read("", &json!(["a", null, ["b"]])).unwrap(), ["a", "b"]);
        assert!(read("/groups/1/id", &answer).unwrap_err().contains("no string"));
        assert!(read("/groups/name/*", &json!({ "groups": { "name": "a" } })).unwrap_err().contains("neither"));
    }

    #[test]
    fn what_a_person_is_called_changes_no_address() {
        crypto();
        let source = HttpSource::new("https://groups.x.edu/of/{uid}?all={uid}", "", &[]).unwrap();
        let asked = |uid| source.question(&somebody(&[(Uid, uid)])).map(|question| question.url.to_string());
        assert_eq!(
            asked("../admin?x=1&y#z a+b").unwrap(),
            "https://groups.x.edu/of/..%2Fadmin%3Fx%3D1%26y%23z%20a%2Bb?all=..%2Fadmin%3Fx%3D1%26y%23z%20a%2Bb"
        );
        assert_eq!(asked(".."), None);
    }

    #[test]
    fn a_service_that_cannot_be_asked_is_refused() {
        crypto();
        for (url, pointer, words) in [
            ("http://groups.x.edu/{uid}", "", "https://HOST/"),
            ("https://{uid}.x.edu/", "", "https://HOST/"),
            ("https://groups.x.edu{uid}", "", "https://HOST/"),
            ("https://me:secret@groups.x.edu/{uid}", "", "without a user"),
            ("https://groups.x.edu/all", "", "everybody would have the same"),
            ("https://groups.x.edu/{uid}", "groups", "JSON Pointer"),
            ("https://groups.x.edu/{uid", "", "a brace stands alone"),
        ] {
            let error = HttpSource::new(url, pointer, &[]).unwrap_err().to_string();
            assert!(error.contains(words), "{url} {pointer}: {error}");
        }
        assert!(HttpSource::new("http://127.0.0.1:8080/{uid}", "/a", &[]).is_ok());
    }
}
