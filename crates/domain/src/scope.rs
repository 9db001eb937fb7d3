//! What a relying party may ask for ([RFC 6749 §3.3](https://www.rfc-editor.org/rfc/rfc6749#section-3.3)).

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One scope.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scope {
    /// `openid`: this is an OpenID Connect request.
    OpenId,
    /// `email`: the mail address.
    Email,
    /// `profile`: the names.
    Profile,
    /// `org.cilogon.userinfo`: the institution and what it says of the person.
    OrgCilogonUserinfo,
    /// `edu.uiuc.ncsa.myproxy.getcert`: may fetch certificates. `org.cilogon.getcert` means the same.
    GetCert,
    /// `ssh_certificate`: may fetch SSH certificates.
    SshCertificate,
    /// `offline_access`: a refresh token.
    OfflineAccess,
    /// Any other scope.
    Other(OtherScope),
}

/// The text of a scope that has no variant of its own in [`Scope`]; made by [`Scope::parse`] only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OtherScope(String);

impl Scope {
    /// The longest scope, in bytes.
    pub const MAX_LENGTH: usize = 255;

    /// Reads one scope-token.
    pub fn parse(text: &str) -> Result<Self, InvalidScope> {
        let fits = (1..=Self::MAX_LENGTH).contains(&text.len());
        if !fits || !text.bytes().all(is_scope_byte) {
            return Err(InvalidScope);
        }
        Ok(match text {
            "openid" => Self::OpenId,
            "email" => Self::Email,
            "profile" => Self::Profile,
            "org.cilogon.userinfo" => Self::OrgCilogonUserinfo,
            "edu.uiuc.ncsa.myproxy.getcert" | "org.cilogon.getcert" => Self::GetCert,
            "ssh_certificate" => Self::SshCertificate,
            "offline_access" => Self::OfflineAccess,
            other => Self::Other(OtherScope(other.to_owned())),
        })
    }

    /// The scope as it is written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::OpenId => "openid",
            Self::Email => "email",
            Self::Profile => "profile",
            Self::OrgCilogonUserinfo => "org.cilogon.userinfo",
            Self::GetCert => "edu.uiuc.ncsa.myproxy.getcert",
            Self::SshCertificate => "ssh_certificate",
            Self::OfflineAccess => "offline_access",
            Self::Other(OtherScope(text)) => text,
        }
    }

    /// Name and path of `name:/path`.
    pub fn split_path(&self) -> Option<(&str, &str)> {
        self.as_str().split_once(':').filter(|(_, path)| path.starts_with('/'))
    }

    /// Whether it lets a client have certificates in a person's name, which others take for the person.
    pub const fn is_certifying(&self) -> bool {
        matches!(self, Self::GetCert | Self::SshCertificate)
    }

    /// Whether it speaks of a person, so that a client by itself cannot have it.
    pub fn is_personal(&self) -> bool {
        !matches!(self, Self::Other(_)) || self.as_str().split(':').next() == Some(WLCG_GROUPS)
    }
}

/// The scope of the groups, in the WLCG profile.
pub const WLCG_GROUPS: &str = "wlcg.groups";

/// Whether `path` lies below `above`, judged by whole segments. A path that climbs or hides a segment lies nowhere.
fn lies_below(path: &str, above: &str) -> bool {
    let plain = path.split('/').skip(1).all(|segment| {
        let lower = segment.to_ascii_lowercase();
        !matches!(lower.as_str(), "" | "." | "..") && !lower.contains("%2e") && !lower.contains("%2f")
    });
    let above = above.trim_end_matches('/');
    plain && path.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
}

/// `scope-token` of RFC 6749, appendix A.4.
fn is_scope_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\')
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.as_str().to_owned()
    }
}

impl TryFrom<String> for Scope {
    type Error = InvalidScope;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

/// A set of scopes, in one order for all: the known ones first, then the others by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Reads scopes separated by spaces: what [`Display`](fmt::Display) wrote, or a configuration.
    pub fn parse(text: &str) -> Result<Self, InvalidScope> {
        text.split(' ').filter(|token| !token.is_empty()).map(Scope::parse).collect::<Result<_, _>>().map(Self)
    }

    /// Reads the decoded `scope` parameter of a request, where careless clients encode the space twice: `+`, `%20` and
    /// `%2B` separate too. Not beside a real space, and not where a scope carries a path (`storage.read:/a+b`): there
    /// they belong to the path, and cutting it would widen what was asked for.
    pub fn parse_request(text: &str) -> Result<Self, InvalidScope> {
        if text.contains(' ') || text.contains(":/") {
            return Self::parse(text);
        }
        Self::parse(&text.replace("%20", " ").replace("%2B", " ").replace("%2b", " ").replace('+', " "))
    }

    /// Whether `scope` is among them.
    pub fn contains(&self, scope: &Scope) -> bool {
        self.0.contains(scope)
    }

    /// Whether one of them lets a client have certificates in a person's name.
    pub fn are_certifying(&self) -> bool {
        self.0.iter().any(Scope::is_certifying)
    }

    /// Those that `other` covers.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.iter().filter(|scope| other.covers(scope)).cloned().collect()
    }

    /// Whether `other` covers all of them.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.iter().all(|scope| other.covers(scope))
    }

    /// Whether `scope` is among them, or lies below one that carries a path: `storage.read:/a` covers `storage.read:/a/b`
    /// (WLCG and SciTokens profiles). Whoever has all groups may name some (`wlcg.groups:/a`).
    pub fn covers(&self, scope: &Scope) -> bool {
        if self.contains(scope) {
            return true;
        }
        let Some((name, path)) = scope.split_path() else { return false };
        self.iter().any(|held| match held.split_path() {
            Some((held, above)) => held == name && lies_below(path, above),
            None => held.as_str() == name && name == WLCG_GROUPS,
        })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

/// Separated by spaces, as in a request or a token answer.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { " " };
            write!(f, "{separator}{scope}")?;
        }
        Ok(())
    }
}

impl From<Scopes> for String {
    fn from(scopes: Scopes) -> Self {
        scopes.to_string()
    }
}

impl TryFrom<String> for Scopes {
    type Error = InvalidScope;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

/// The text is no scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a scope has 1 to 255 visible ASCII characters other than quotes and backslashes")]
pub struct InvalidScope;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_keep_one_order_and_survive_their_text_form() {
        let scopes = Scopes::parse("zeta profile  openid x+y openid org.cilogon.getcert").unwrap();
        assert_eq!(scopes.to_string(), "openid profile edu.uiuc.ncsa.myproxy.getcert x+y zeta");
        assert_eq!(Scopes::parse(&scopes.to_string()), Ok(scopes));
    }

    #[test]
    fn both_names_of_getcert_are_one_scope() {
        assert_eq!(Scope::parse("org.cilogon.getcert"), Scope::parse("edu.uiuc.ncsa.myproxy.getcert"));
    }

    #[test]
    fn spaces_that_were_encoded_twice_separate_in_a_request() {
        let expected = Scopes::from_iter([Scope::OpenId, Scope::Email, Scope::Profile]);
        for text in
            ["openid email profile", "openid+email+profile", "openid%20email%20profile", "openid%2Bemail%2bprofile"]
        {
            assert_eq!(Scopes::parse_request(text).as_ref(), Ok(&expected), "{text}");
        }
    }

    #[test]
    fn a_path_inside_a_scope_is_not_cut() {
        for text in ["storage.read:/a+b", "openid storage.read:/a%20b"] {
            assert_eq!(Scopes::parse_request(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_scope_token_is_refused() {
        for text in ["open\"id", "a\\b", "a\tb", "é", "openid \u{7f}"] {
            assert_eq!(Scopes::parse_request(text), Err(InvalidScope), "{text:?}");
        }
    }

    #[test]
    fn a_path_covers_what_lies_below_it_and_nothing_else() {
        let held = Scopes::parse("storage.read:/atlas write:/ wlcg.groups execute").unwrap();
        for below in ["storage.read:/atlas", "storage.read:/atlas/a/b", "write:/x", "wlcg.groups:/atlas", "execute"] {
            assert!(held.covers(&Scope::parse(below).unwrap()), "{below}");
        }
        for other in [
            "storage.read:/atlas2",
            "storage.read:/",
            "storage.modify:/atlas",
            "storage.read:/atlas/../cms",
            "storage.read:/atlas/%2e%2E/cms",
            "storage.read:/atlas//cms",
            "storage.read:/atlas/..%2fcms",
            "storage.read:/atlas/",
            "execute:/x",
            "write",
            "write:x",
        ] {
            assert!(!held.covers(&Scope::parse(other).unwrap()), "{other}");
        }
        let asked = Scopes::parse("storage.read:/atlas/a storage.read:/cms").unwrap();
        assert_eq!(asked.intersection(&held).to_string(), "storage.read:/atlas/a");
        assert!(!asked.is_subset(&held));
    }

    #[test]
    fn set_operations() {
        let asked = Scopes::parse("openid email").unwrap();
        let registered = Scopes::parse("openid profile").unwrap();
        assert_eq!(asked.intersection(&registered).to_string(), "openid");
        assert!(!asked.is_subset(&registered) && asked.intersection(&registered).is_subset(&registered));
        assert!(Scopes::default().is_empty() && !asked.is_empty() && asked.contains(&Scope::Email));
    }
}
