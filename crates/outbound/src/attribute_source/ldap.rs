//! A directory.

use std::{collections::HashMap, sync::Arc, time::Duration};

use domain::{Secret, SignIn};
use ldap3::{
    LdapConnAsync, LdapConnSettings, LdapError, Scope, SearchEntry, SearchOptions, SearchResult, dn_escape,
    ldap_escape, parse_filter,
};
use rustls::ClientConfig;
use thiserror::Error;
use url::Url;

use super::{
    MOST_VALUES, SourceError,
    template::{InvalidTemplate, Template},
    tls::{InvalidAuthorities, trusting},
};
use crate::is_this_machine;

/// How long a connection may take to come about.
const CONNECTING: Duration = Duration::from_secs(3);
/// `noSuchObject` ([RFC 4511, appendix A.2](https://www.rfc-editor.org/rfc/rfc4511#appendix-A.2)): nothing is known of
/// the person.
const NO_SUCH_OBJECT: u32 = 32;

/// A directory, and what to look for in it.
#[derive(Debug, Clone)]
pub struct LdapSource {
    url: Url,
    start_tls: bool,
    tls: Option<Arc<ClientConfig>>,
    bind: Option<(String, Secret)>,
    base: Template,
    filter: Template,
    read: String,
}

impl LdapSource {
    /// A directory at `ldaps://…`, or at `ldap://…` with StartTLS; without either only on this machine. `base` and
    /// `filter` ([RFC 4515](https://www.rfc-editor.org/rfc/rfc4515)) find the entries, whose attribute `read` has the
    /// values.
    pub fn new(url: Url, base: &str, filter: &str, read: &str) -> Result<Self, InvalidLdapSource> {
        let nothing_behind = matches!(url.path(), "" | "/") && url.query().is_none() && url.has_host();
        if !matches!(url.scheme(), "ldap" | "ldaps") || !nothing_behind {
            return Err(InvalidLdapSource::Address);
        }
        let (base, filter) = (Template::parse(base)?, Template::parse(filter)?);
        parse_filter(filter.example()).map_err(|()| InvalidLdapSource::Filter)?;
        if !base.has_gaps() && !filter.has_gaps() {
            return Err(InvalidLdapSource::Everybody);
        }
        let start_tls = url.scheme() == "ldap" && !is_this_machine(&url);
        Ok(Self { url, start_tls, tls: None, bind: None, base, filter, read: read.to_owned() })
    }

    /// The same, whose certificate comes from one of these authorities (DER), not from one that the machine trusts.
    pub fn trusting(mut self, authorities: &[Vec<u8>]) -> Result<Self, InvalidLdapSource> {
        // Who names authorities wants TLS, on this machine too.
        self.start_tls = self.url.scheme() == "ldap";
        self.tls = Some(trusting(authorities)?);
        Ok(self)
    }

    /// The same, asked in this name. A name without a password would be nobody's
    /// ([RFC 4513 §5.1.2](https://www.rfc-editor.org/rfc/rfc4513#section-5.1.2)).
    pub fn bound_as(mut self, name: &str, password: Secret) -> Result<Self, InvalidLdapSource> {
        if name.is_empty() || password.expose().is_empty() {
            return Err(InvalidLdapSource::NoPassword);
        }
        self.bind = Some((name.to_owned(), password));
        Ok(self)
    }

    pub(super) fn question(&self, sign_in: &SignIn) -> Option<Question<'_>> {
        Some(Question {
            source: self,
            base: self.base.fill(sign_in, |_, value| dn_escape(value).into_owned())?,
            filter: self.filter.fill(sign_in, in_filter)?,
        })
    }
}

/// How a value stands in a filter behind this text. If it is part of a distinguished name there (`member=uid=…`), it is
/// escaped as such as well ([RFC 4514 §2.4](https://www.rfc-editor.org/rfc/rfc4514#section-2.4)).
fn in_filter(before: &str, value: &str) -> String {
    let assertion = before.rsplit_once('(').map_or(before, |(_, behind)| behind);
    if assertion.matches('=').count() > 1 {
        ldap_escape(dn_escape(value)).into_owned()
    } else {
        ldap_escape(value).into_owned()
    }
}

/// A question about one person.
#[derive(Debug)]
pub struct Question<'a> {
    source: &'a LdapSource,
    base: String,
    filter: String,
}

impl Question<'_> {
    pub(super) fn key(&self) -> String {
        format!("{}\n{}", self.base, self.filter)
    }

    pub(super) async fn ask(self) -> Result<Vec<String>, SourceError> {
        let source = self.source;
        let mut settings = LdapConnSettings::new().set_conn_timeout(CONNECTING).set_starttls(source.start_tls);
        if let Some(tls) = &source.tls {
            settings = settings.set_config(Arc::clone(tls));
        }
        let (connection, mut ldap) = LdapConnAsync::from_url_with_settings(settings, &source.url).await?;
        // It ends with the handle.
        tokio::spawn(async move {
            if let Err(error) = connection.drive().await {
                tracing::debug!(%error, "the connection to a directory broke");
            }
        });
        if let Some((name, password)) = &source.bind {
            ldap.simple_bind(name, password.expose()).await?.success()?;
        }
        // One more than may be, so that too many are an error and not cut off.
        let limit = i32::try_from(MOST_VALUES + 1).unwrap_or(i32::MAX);
        ldap.with_search_options(SearchOptions::new().sizelimit(limit));
        let SearchResult(entries, result) =
            ldap.search(&self.base, Scope::Subtree, &self.filter, [source.read.as_str()]).await?;
        if result.rc == NO_SUCH_OBJECT {
            return Ok(Vec::new());
        }
        result.success()?;
        let _ = ldap.unbind().await;
        let mut values = Vec::new();
        for entry in entries.into_iter().filter(|entry| !entry.is_ref() && !entry.is_intermediate()) {
            let SearchEntry { attrs, .. } = SearchEntry::construct(entry);
            values.extend(named(attrs, &source.read));
        }
        Ok(values)
    }
}

/// The values of an attribute, whose name a server may write in its own way.
fn named(attributes: HashMap<String, Vec<String>>, name: &str) -> Vec<String> {
    let found = attributes.into_iter().find(|(found, _)| found.eq_ignore_ascii_case(name));
    found.map(|(_, values)| values).unwrap_or_default()
}

impl From<LdapError> for SourceError {
    fn from(error: LdapError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// The directory cannot be asked so.
#[derive(Debug, Error)]
pub enum InvalidLdapSource {
    /// Not the address of a directory.
    #[error("the address must be ldaps://HOST or ldap://HOST, with a port if need be and nothing behind it")]
    Address,
    /// A gap is wrong.
    #[error(transparent)]
    Template(#[from] InvalidTemplate),
    /// The filter cannot be read.
    #[error("the filter is none, see RFC 4515")]
    Filter,
    /// Everybody would have the same.
    #[error("neither base nor filter names the person, e.g. {{eduPersonPrincipalName}}: everybody would have the same")]
    Everybody,
    /// A name without a password.
    #[error("a name needs a password that is not empty")]
    NoPassword,
    /// The authorities are wrong.
    #[error(transparent)]
    Authorities(#[from] InvalidAuthorities),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute_source::template::tests::somebody;
    use domain::AttributeName::{EduPersonPrincipalName, Uid};

    fn source(url: &str, base: &str, filter: &str) -> Result<LdapSource, InvalidLdapSource> {
        LdapSource::new(url.parse().unwrap(), base, filter, "cn")
    }

    #[test]
    fn what_a_person_is_called_changes_no_question() {
        let groups = source(
            "ldaps://ldap.x.edu",
            "ou={uid},dc=x",
            "(|(eppn={eduPersonPrincipalName})(member=uid={uid},ou=people,dc=x)(owner:=cn={uid}))",
        );
        let groups = groups.unwrap();
        let ask = |uid: &str| {
            let hostile = somebody(&[(Uid, uid), (EduPersonPrincipalName, "a*(b)\\@x.edu")]);
            let question = groups.question(&hostile).unwrap();
            assert!(parse_filter(&question.filter).is_ok(), "{}", question.filter);
            (question.base.clone(), question.filter.clone())
        };
        let (base, filter) = ask("x,ou=admins)(cn=*");
        assert_eq!(base, r"ou=x\2cou\3dadmins)(cn\3d*,dc=x");
        let name = r"x\5c2cou\5c3dadmins\29\28cn\5c3d\2a";
        assert_eq!(
            filter,
            format!(r"(|(eppn=a\2a\28b\29\5c@x.edu)(member=uid={name},ou=people,dc=x)(owner:=cn={name}))")
        );
    }

    #[test]
    fn nothing_goes_over_the_network_in_the_clear() {
        let starts_tls = |url| source(url, "dc=x", "(uid={uid})").unwrap().start_tls;
        assert!(starts_tls("ldap://ldap.x.edu"));
        assert!(starts_tls("ldap://10.0.0.1:389"));
        assert!(!starts_tls("ldap://localhost:1389"));
        assert!(!starts_tls("ldap://127.0.0.1"));
        assert!(!starts_tls("ldaps://ldap.x.edu"));
    }

    #[test]
    fn a_directory_that_cannot_be_asked_is_refused() {
        for (url, filter, words) in [
            ("https://ldap.x.edu", "(uid={uid})", "must be ldaps://"),
            ("ldaps://ldap.x.edu/dc=x", "(uid={uid})", "nothing behind it"),
            ("ldaps://ldap.x.edu", "uid={uid})", "the filter is none"),
            ("ldaps://ldap.x.edu", "(uid=ada)", "everybody would have the same"),
            ("ldaps://ldap.x.edu", "(uid={login})", "{login} is neither"),
        ] {
            let error = source(url, "dc=x", filter).unwrap_err().to_string();
            assert!(error.contains(words), "{url} {filter}: {error}");
        }
        let named = source("ldaps://x.edu", "dc=x", "(uid={uid})").unwrap();
        assert!(matches!(named.bound_as("cn=beadle", Secret::from("")), Err(InvalidLdapSource::NoPassword)));
    }
}
