//! What a client is allowed, more finely than by scopes
//! ([RFC 9396](https://www.rfc-editor.org/rfc/rfc9396)).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Scope, Scopes};

/// One of the `authorization_details`. Stored and sent as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum AuthorizationDetail {
    /// The certificates that may be fetched with [`Scope::GetCert`] are none but these.
    #[serde(rename = "x509_certificate")]
    Certificate {
        /// Seconds that one may live at most.
        lifetime: u64,
    },
}

impl AuthorizationDetail {
    /// The types that there are.
    pub const TYPES: &[&str] = &["x509_certificate"];
    /// The shortest and the longest that a certificate may live, in seconds: an hour, and 277 of them.
    pub const LIFETIMES: std::ops::RangeInclusive<u64> = 3_600..=997_200;

    /// Its `type`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Certificate { .. } => "x509_certificate",
        }
    }

    /// How long a certificate may live, as far as these say it.
    pub fn certificate_lifetime(details: &[Self]) -> Option<Duration> {
        let lifetimes = details.iter().map(|Self::Certificate { lifetime }| *lifetime);
        lifetimes.min().map(Duration::from_secs)
    }

    /// What is left of these, and of `wanted` if somebody wants less; `None` if `wanted` is more. Those of scopes that are
    /// gone go, too.
    pub fn narrowed(granted: &[Self], wanted: Option<&[Self]>, scopes: &Scopes) -> Option<Vec<Self>> {
        let possible = scopes.contains(&Scope::GetCert);
        let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty()) else {
            return Some(granted.iter().filter(|_| possible).cloned().collect());
        };
        let limit = Self::certificate_lifetime(granted);
        let fits = limit.is_none_or(|limit| Self::certificate_lifetime(wanted).is_some_and(|wanted| wanted <= limit));
        (possible && fits).then(|| wanted.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificates(lifetime: u64) -> Vec<AuthorizationDetail> {
        vec![AuthorizationDetail::Certificate { lifetime }]
    }

    #[test]
    fn a_detail_reads_and_writes_as_the_document_has_it() {
        let text = r#"[{"type":"x509_certificate","lifetime":86400}]"#;
        let read: Vec<AuthorizationDetail> = serde_json::from_str(text).unwrap();
        assert_eq!(read, certificates(86_400));
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        assert_eq!(read.iter().map(AuthorizationDetail::kind).collect::<Vec<_>>(), AuthorizationDetail::TYPES);
        for other in [
            r#"[{"type":"x509_certificate"}]"#,
            r#"[{"type":"x509_certificate","lifetime":"86400"}]"#,
            r#"[{"type":"x509_certificate","lifetime":-1}]"#,
            r#"[{"type":"x509_certificate","lifetime":1,"profile":"x"}]"#,
            r#"[{"type":"other"}]"#,
            r#"[{"lifetime":1}]"#,
        ] {
            assert!(serde_json::from_str::<Vec<AuthorizationDetail>>(other).is_err(), "{other}");
        }
    }

    #[test]
    fn details_only_ever_become_less() {
        let (with, without) = (Scopes::parse("openid org.cilogon.getcert").unwrap(), Scopes::parse("openid").unwrap());
        let (short, long) = (certificates(3_600), certificates(86_400));
        let narrowed = AuthorizationDetail::narrowed;
        assert_eq!(narrowed(&long, None, &with), Some(long.clone()));
        assert_eq!(narrowed(&long, Some(&short), &with), Some(short.clone()));
        assert_eq!(narrowed(&long, Some(&long), &with), Some(long.clone()));
        assert_eq!(narrowed(&short, Some(&long), &with), None);
        assert_eq!(narrowed(&[], Some(&long), &with), Some(long.clone()));
        assert_eq!(narrowed(&long, Some(&[]), &with), Some(long.clone()));
        assert_eq!(narrowed(&long, None, &without), Some(Vec::new()));
        assert_eq!(narrowed(&long, Some(&short), &without), None);
    }
}
