//! What a client may ask of any grant: less than it could have.

use std::time::Duration;

use domain::{AuthorizationDetail, Scopes};
use url::Url;

use crate::{ErrorCode, OAuthError, Params, authorization_details};

/// The most targets that a request may name.
const MAX_TARGETS: usize = 8;
/// The longest target, in bytes.
const MAX_TARGET: usize = 512;

/// Less than a grant could give.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// `scope`: no more than these.
    pub scopes: Option<Scopes>,
    /// `resource` ([RFC 8707 §2](https://www.rfc-editor.org/rfc/rfc8707#section-2)) and, in an exchange, `audience`
    /// ([RFC 8693 §2.1](https://www.rfc-editor.org/rfc/rfc8693#section-2.1)): for these alone.
    pub targets: Vec<String>,
    /// `authorization_details` ([RFC 9396 §6](https://www.rfc-editor.org/rfc/rfc9396#section-6)): no more than these.
    pub details: Option<Vec<AuthorizationDetail>>,
    /// `at_lifetime`: no longer than this.
    pub access_lifetime: Option<Duration>,
    /// `rt_lifetime`: no longer than this without use.
    pub refresh_lifetime: Option<Duration>,
}

impl Narrowing {
    /// Reads the form of a token request.
    pub fn parse(params: &Params) -> Result<Self, OAuthError> {
        let scopes = params.get("scope").map(Scopes::parse_request).transpose().map_err(|_| {
            let sentence = "The scope is not a list of scope names separated by spaces.";
            OAuthError::new(ErrorCode::InvalidScope, sentence)
        })?;
        let mut targets: Vec<String> = Vec::new();
        for target in params.all("resource") {
            if !is_resource(target) {
                let sentence = "The resource is not an absolute URI without a fragment.";
                return Err(OAuthError::new(ErrorCode::InvalidTarget, sentence));
            }
            targets.push(target.to_owned());
        }
        targets.extend(params.all("audience").map(str::to_owned));
        targets.dedup();
        if targets.len() > MAX_TARGETS || targets.iter().any(|target| target.len() > MAX_TARGET) {
            let sentence = "The request names more or longer resources than this server takes.";
            return Err(OAuthError::new(ErrorCode::InvalidTarget, sentence));
        }
        Ok(Self {
            scopes,
            targets,
            details: authorization_details::read(params)?,
            access_lifetime: seconds(params, "at_lifetime")?,
            refresh_lifetime: seconds(params, "rt_lifetime")?,
        })
    }
}

fn is_resource(text: &str) -> bool {
    text.len() <= MAX_TARGET && Url::parse(text).is_ok_and(|url| url.fragment().is_none())
}

fn seconds(params: &Params, name: &str) -> Result<Option<Duration>, OAuthError> {
    let Some(text) = params.get(name) else { return Ok(None) };
    match text.parse() {
        Ok(seconds) if seconds > 0 && text.bytes().all(|b| b.is_ascii_digit()) => {
            Ok(Some(Duration::from_secs(seconds)))
        }
        _ => Err(OAuthError::new(ErrorCode::InvalidRequest, format!("The {name} is not a number of seconds."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> Result<Narrowing, ErrorCode> {
        Narrowing::parse(&Params::parse(body.as_bytes()).unwrap()).map_err(|error| error.code())
    }

    #[test]
    fn nothing_said_is_nothing_narrowed() {
        assert_eq!(parse("grant_type=x&scope=&data=None"), Ok(Narrowing::default()));
    }

    #[test]
    fn scopes_targets_and_lifetimes_are_read() {
        let read = parse("scope=a+b&resource=https://a.org/x&audience=api&at_lifetime=60&rt_lifetime=3600").unwrap();
        assert_eq!(read.scopes.unwrap().to_string(), "a b");
        assert_eq!(read.targets, ["https://a.org/x", "api"]);
        assert_eq!(
            (read.access_lifetime, read.refresh_lifetime),
            (Some(Duration::from_secs(60)), Some(Duration::from_secs(3600)))
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_its_code() {
        for (body, code) in [
            ("scope=a%22b", ErrorCode::InvalidScope),
            ("resource=api", ErrorCode::InvalidTarget),
            ("resource=https://a.org/%23x", ErrorCode::InvalidTarget),
            ("resource=/relative", ErrorCode::InvalidTarget),
            ("at_lifetime=0", ErrorCode::InvalidRequest),
            ("at_lifetime=-1", ErrorCode::InvalidRequest),
            ("rt_lifetime=1h", ErrorCode::InvalidRequest),
            ("rt_lifetime=99999999999999999999", ErrorCode::InvalidRequest),
        ] {
            assert_eq!(parse(body), Err(code), "{body}");
        }
        let many = (0..9).map(|n| format!("audience=a{n}")).collect::<Vec<_>>().join("&");
        assert_eq!(parse(&many), Err(ErrorCode::InvalidTarget));
    }
}
