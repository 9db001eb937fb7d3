//! An institution that can vouch for people: protocol-neutral, as the catalogue holds it.

use std::{collections::BTreeMap, fmt};

use regex::Regex;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{Country, Place};

/// The name by which an institution is known for good: a SAML entityID or an OpenID issuer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntityId(String);

impl EntityId {
    /// The longest entityID that SAML allows (Metadata §2.3.2); in bytes, because databases count their keys so.
    pub const MAX_LENGTH: usize = 1024;

    /// Takes over an entityID; `None` if it is empty, too long, or has control characters.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=Self::MAX_LENGTH).contains(&text.len());
        (fits && !text.contains(char::is_control)).then(|| Self(text.to_owned()))
    }

    /// The entityID as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One `shibmd:Scope` of an institution: which right sides of scoped values it may assert.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(into = "WrittenScope", try_from = "WrittenScope")]
pub enum ScopeRule {
    /// Exactly this domain, without regard to case.
    Literal(String),
    /// A regular expression over the whole scope, run by an engine of linear time.
    Pattern(Box<Regex>),
}

/// A scope as it is kept.
#[derive(Serialize, Deserialize)]
struct WrittenScope {
    scope: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    regexp: bool,
}

impl From<ScopeRule> for WrittenScope {
    fn from(rule: ScopeRule) -> Self {
        Self { scope: rule.written().to_owned(), regexp: matches!(rule, ScopeRule::Pattern(_)) }
    }
}

impl TryFrom<WrittenScope> for ScopeRule {
    type Error = &'static str;
    fn try_from(written: WrittenScope) -> Result<Self, Self::Error> {
        if written.regexp {
            Self::pattern(&written.scope).ok_or("a scope is no regular expression")
        } else {
            Ok(Self::literal(&written.scope))
        }
    }
}

impl PartialEq for ScopeRule {
    fn eq(&self, other: &Self) -> bool {
        matches!(self, Self::Pattern(_)) == matches!(other, Self::Pattern(_)) && self.written() == other.written()
    }
}

impl ScopeRule {
    /// The scope, or the regular expression without its anchors.
    pub fn written(&self) -> &str {
        match self {
            Self::Literal(scope) => scope,
            Self::Pattern(regex) => {
                let anchored = regex.as_str();
                anchored.strip_prefix("^(?:").and_then(|rest| rest.strip_suffix(")$")).unwrap_or(anchored)
            }
        }
    }

    /// A literal scope.
    pub fn literal(scope: &str) -> Self {
        Self::Literal(scope.to_lowercase())
    }

    /// A `regexp="true"` scope, anchored at both ends; `None` if it is not a regular expression.
    pub fn pattern(expression: &str) -> Option<Self> {
        // By itself too: `a)|(b` is one only within the parentheses, and would escape the anchors.
        regex::RegexBuilder::new(expression).size_limit(1 << 16).build().ok()?;
        let anchored = format!("^(?:{expression})$");
        regex::RegexBuilder::new(&anchored)
            .case_insensitive(true)
            .size_limit(1 << 16)
            .build()
            .ok()
            .map(|regex| Self::Pattern(Box::new(regex)))
    }

    /// Whether the institution may assert values of `scope`.
    pub fn allows(&self, scope: &str) -> bool {
        match self {
            Self::Literal(own) => *own == scope.to_lowercase(),
            Self::Pattern(regex) => regex.is_match(scope),
        }
    }
}

/// Where and how an institution takes a sign-in request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInEndpoint {
    /// The HTTP-Redirect endpoint of its single sign-on service.
    pub redirect: Option<Url>,
    /// Its HTTP-POST endpoint.
    pub post: Option<Url>,
    /// Its SOAP endpoint, for clients without a browser (ECP). Boxed: few have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ecp: Option<Box<Url>>,
}

/// Where and how an institution takes logout messages; nowhere, if it has no single logout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOutEndpoint {
    /// The HTTP-Redirect endpoint of its single logout service.
    pub redirect: Option<Url>,
    /// Its HTTP-POST endpoint.
    pub post: Option<Url>,
    /// Where answers go by HTTP-Redirect, if not there (`ResponseLocation`).
    pub redirect_answers: Option<Url>,
    /// Where answers go by HTTP-POST, if not there.
    pub post_answers: Option<Url>,
}

impl SignOutEndpoint {
    /// Whether it can be asked to sign somebody out.
    pub fn exists(&self) -> bool {
        self.redirect.is_some() || self.post.is_some()
    }

    /// Where answers go by HTTP-Redirect.
    pub fn redirect_response(&self) -> Option<&Url> {
        self.redirect_answers.as_ref().or(self.redirect.as_ref())
    }

    /// Where answers go by HTTP-POST.
    pub fn post_response(&self) -> Option<&Url> {
        self.post_answers.as_ref().or(self.post.as_ref())
    }
}

/// A contact of an institution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// `technical`, `support`, `administrative`, `security` …
    pub kind: String,
    /// The person's or team's name.
    pub name: Option<String>,
    /// Mail address without `mailto:`.
    pub email: Option<String>,
}

/// What an institution speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// SAML 2.0, as its metadata say.
    #[default]
    Saml,
    /// OpenID Connect, or OAuth 2.0 with an API: it stands in the configuration, which says more of it.
    OpenId,
}

/// One institution of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Institution {
    /// Its name for good.
    pub entity_id: EntityId,
    /// What it speaks.
    #[serde(default)]
    pub protocol: Protocol,
    /// A login that anybody can get, offered to people who have no other.
    #[serde(default)]
    pub social: bool,
    /// What to show people, by language tag (`en`, `de` …); never empty.
    pub names: BTreeMap<String, String>,
    /// How `md:Organization` calls it in English, where that is not its name; see [`Self::organization_name`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<Box<str>>,
    /// Search words, from `mdui:Keywords`.
    pub keywords: Vec<String>,
    /// Domains of `mdui:DomainHint`.
    pub domains: Vec<String>,
    /// The scopes that it may assert.
    pub scopes: Vec<ScopeRule>,
    /// Certificates (DER) of the keys that may sign its answers; never empty in SAML, always in OpenID Connect.
    #[serde(with = "certificates")]
    pub signing_certificates: Vec<Vec<u8>>,
    /// Where it takes sign-in requests.
    pub sign_in: SignInEndpoint,
    /// Where it takes logout messages.
    #[serde(default)]
    pub sign_out: SignOutEndpoint,
    /// Its page for failed sign-ins, with REFEDS placeholders.
    pub error_url: Option<String>,
    /// Its home page.
    pub home_page: Option<Url>,
    /// Where its people are, as far as it says (`mdui:GeolocationHint`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// Where its logo is: an `https:` URL, or a `data:` URL that is the logo (`mdui:Logo`). Boxed: many have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Box<str>>,
    /// Whom to write to.
    pub contacts: Vec<Contact>,
    /// Entity categories that it supports (`…/entity-category-support`).
    pub category_support: Vec<String>,
    /// Assurance certifications, e.g. SIRTFI.
    pub assurance: Vec<String>,
    /// Who registered it (`mdrpi:RegistrationInfo`).
    pub registration_authority: Option<String>,
    /// Asked not to be offered to people (`hide-from-discovery`).
    pub hidden: bool,
}

/// Certificates as base64, as metadata have them.
mod certificates {
    use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(all: &[Vec<u8>], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(all.iter().map(|der| BASE64.encode(der)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<u8>>, D::Error> {
        let all = Vec::<String>::deserialize(deserializer)?;
        all.iter().map(|text| BASE64.decode(text).map_err(D::Error::custom)).collect()
    }
}

impl Institution {
    /// The name in the wanted language, else in English, else in any.
    pub fn name(&self, language: &str) -> &str {
        self.names
            .get(language)
            .or_else(|| self.names.get("en"))
            .or_else(|| self.names.values().next())
            .map_or_else(|| self.entity_id.as_str(), String::as_str)
    }

    /// The name of the organization behind it, in English: for the lists that tell it apart from the name.
    pub fn organization_name(&self) -> &str {
        self.organization.as_deref().unwrap_or_else(|| self.name("en"))
    }

    /// The domain that tells it from its namesakes: its first literal scope.
    pub fn domain(&self) -> Option<&str> {
        self.scopes.iter().find_map(|rule| match rule {
            ScopeRule::Literal(scope) => Some(scope.as_str()),
            ScopeRule::Pattern(_) => None,
        })
    }

    /// Where it is, as far as names tell: by its domains, else by whoever registered it. A federation may have institutions
    /// of several countries, and so has `.edu`.
    pub fn country(&self) -> Option<Country> {
        let literal = self.scopes.iter().filter_map(|rule| match rule {
            ScopeRule::Literal(scope) => Some(scope.as_str()),
            ScopeRule::Pattern(_) => None,
        });
        let mut own = literal.chain(self.domains.iter().map(String::as_str));
        own.find_map(Country::of_domain)
            .or_else(|| self.registration_authority.as_deref().and_then(Country::of_registrar))
    }

    /// The mail address to write to when something is missing: support, then technical, then any.
    pub fn support_email(&self) -> Option<&str> {
        ["support", "technical"]
            .iter()
            .find_map(|kind| self.contacts.iter().find(|c| c.kind == *kind && c.email.is_some()))
            .or_else(|| self.contacts.iter().find(|c| c.email.is_some()))
            .and_then(|contact| contact.email.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_anchored_at_both_ends() {
        let rule = ScopeRule::pattern(r"(.+\.)?example\.edu").unwrap();
        assert!(rule.allows("cs.example.edu") && rule.allows("Example.edu"));
        assert!(!rule.allows("example.edu.evil.org") && !rule.allows("notexample.edu"));
        assert!(ScopeRule::pattern("(").is_none());
        assert!(ScopeRule::pattern("a)|(b").is_none(), "that would escape the anchors");
    }

    #[test]
    fn a_scope_is_kept_as_it_was() {
        for rule in [ScopeRule::literal("Example.edu"), ScopeRule::pattern(r"(.+\.)?example\.edu").unwrap()] {
            let kept = serde_json::to_string(&rule).unwrap();
            let again: ScopeRule = serde_json::from_str(&kept).unwrap();
            assert_eq!(again, rule);
            assert!(again.allows("example.edu") && !again.allows("evil.edu"));
        }
        assert_ne!(ScopeRule::literal("a"), ScopeRule::pattern("a").unwrap());
        assert!(serde_json::from_str::<ScopeRule>(r#"{"scope": "(", "regexp": true}"#).is_err());
    }

    #[test]
    fn alternatives_in_a_pattern_cannot_escape_the_anchors() {
        let rule = ScopeRule::pattern("a|b").unwrap();
        assert!(!rule.allows("evil.b") && !rule.allows("a.evil"));
    }
}
