//! The parameter `authorization_details`
//! ([RFC 9396 §2](https://www.rfc-editor.org/rfc/rfc9396#section-2)).

use domain::{AuthorizationDetail, Client, Scope, Scopes};
use serde_json::Value;

use crate::{ErrorCode, OAuthError, Params, json};

/// The most that one request may have: one of each type.
const MAX: usize = AuthorizationDetail::TYPES.len();

/// Reads the parameter, at whatever endpoint; `None` if there is none. Every member must be known (§5).
pub(crate) fn read(params: &Params) -> Result<Option<Vec<AuthorizationDetail>>, OAuthError> {
    let Some(text) = params.get("authorization_details") else { return Ok(None) };
    let items = json::array(text.as_bytes()).ok_or_else(|| {
        refused("authorization_details is not a JSON array of objects in which no member stands twice")
    })?;
    if items.len() > MAX {
        return Err(refused("authorization_details has more than one entry of a type"));
    }
    items.into_iter().map(detail).collect::<Result<_, _>>().map(Some)
}

fn detail(item: Value) -> Result<AuthorizationDetail, OAuthError> {
    let kind = item.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    if !AuthorizationDetail::TYPES.contains(&kind.as_str()) {
        return Err(refused(&format!(
            "the type of an authorization detail is none of {:?}",
            AuthorizationDetail::TYPES
        )));
    }
    let detail: AuthorizationDetail = serde_json::from_value(item)
        .map_err(|_| refused(&format!("{kind} has exactly one more member: lifetime, a whole number of seconds")))?;
    let AuthorizationDetail::Certificate { lifetime } = &detail;
    let range = AuthorizationDetail::LIFETIMES;
    if range.contains(lifetime) {
        return Ok(detail);
    }
    Err(refused(&format!("a lifetime of {lifetime} seconds is not between {} and {}", range.start(), range.end())))
}

/// Reads what an authorization request may have: of types that the client is registered for, and with the scopes that
/// they limit.
pub(crate) fn requested(
    params: &Params,
    client: &Client,
    scopes: &Scopes,
) -> Result<Vec<AuthorizationDetail>, OAuthError> {
    let details = read(params)?.unwrap_or_default();
    let registered = &client.metadata.authorization_details_types;
    for detail in &details {
        if !registered.iter().any(|kind| kind == detail.kind()) {
            return Err(refused(&format!(
                "the client is not registered for authorization details of type {}",
                detail.kind()
            )));
        }
        let AuthorizationDetail::Certificate { .. } = detail;
        if !scopes.contains(&Scope::GetCert) {
            return Err(refused(&format!(
                "{} limits the scope {}, which the request has not",
                detail.kind(),
                Scope::GetCert
            )));
        }
    }
    Ok(details)
}

fn refused(reason: &str) -> OAuthError {
    let mut letters = reason.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let sentence: String = first.into_iter().chain(letters).chain(['.']).collect();
    OAuthError::new(ErrorCode::InvalidAuthorizationDetails, sentence)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<Option<Vec<AuthorizationDetail>>, OAuthError> {
        read(&Params::default().with("authorization_details", text))
    }

    #[test]
    fn certificates_are_limited_to_a_lifetime() {
        assert_eq!(read(&Params::default()).unwrap(), None);
        assert_eq!(parse("[]").unwrap(), Some(Vec::new()));
        for lifetime in [3_600, 86_400, 997_200] {
            let text = format!(r#"[{{"lifetime":{lifetime},"type":"x509_certificate"}}]"#);
            assert_eq!(parse(&text).unwrap(), Some(vec![AuthorizationDetail::Certificate { lifetime }]));
        }
    }

    #[test]
    fn what_is_unknown_or_malformed_is_refused_by_its_own_code() {
        let one = r#"{"type":"x509_certificate","lifetime":86400}"#;
        for text in [
            "x",
            "{}",
            one,
            "[1]",
            "[[]]",
            "[{}]",
            r#"[{"type":1}]"#,
            r#"[{"type":"payment_initiation"}]"#,
            r#"[{"type":"x509_certificate"}]"#,
            r#"[{"type":"x509_certificate","lifetime":"86400"}]"#,
            r#"[{"type":"x509_certificate","lifetime":86400.5}]"#,
            r#"[{"type":"x509_certificate","lifetime":3599}]"#,
            r#"[{"type":"x509_certificate","lifetime":997201}]"#,
            r#"[{"type":"x509_certificate","lifetime":86400,"actions":["read"]}]"#,
            r#"[{"type":"x509_certificate","lifetime":86400,"lifetime":86400}]"#,
            &format!("[{one},{one}]"),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!(error.code(), ErrorCode::InvalidAuthorizationDetails, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = parse(&text);
        }
    }
}
