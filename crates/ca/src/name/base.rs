//! The part that all names of one authority share: its namespace.

use std::fmt;

use super::{Attribute, NameError, OneLine, split, text};

/// The beginning of every subject name: domain components, contiguous and first, and perhaps a country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameBase {
    domain_components: Vec<String>,
    country: Option<String>,
}

impl NameBase {
    /// Reads `/DC=org/DC=example`, or `/DC=org/DC=example/C=DE`.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        Self::from_parts(&split(text.trim())?)
    }

    pub(super) fn from_parts(parts: &[(Attribute, String)]) -> Result<Self, NameError> {
        let count = parts.iter().take_while(|(attribute, _)| *attribute == Attribute::DomainComponent).count();
        let (components, rest) = parts.split_at_checked(count).unwrap_or((parts, &[]));
        let country = match rest {
            [] => None,
            [(Attribute::Country, country)] => Some(country_code(country)?),
            _ => return Err(NameError::Order(OneLine(parts).to_string())),
        };
        if components.is_empty() {
            return Err(NameError::NoDomainComponent);
        }
        let domain_components =
            components.iter().map(|(_, value)| domain_component(value)).collect::<Result<_, _>>()?;
        Ok(Self { domain_components, country })
    }

    pub(super) fn parts(&self) -> Vec<(Attribute, String)> {
        let components = self.domain_components.iter().map(|value| (Attribute::DomainComponent, value.clone()));
        let country = self.country.iter().map(|value| (Attribute::Country, value.clone()));
        components.chain(country).collect()
    }

    /// Its domain components as a domain name: `example.org`.
    pub fn domain(&self) -> String {
        let labels: Vec<_> = self.domain_components.iter().rev().map(|label| label.to_ascii_lowercase()).collect();
        labels.join(".")
    }

    pub(super) fn country(&self) -> Option<&str> {
        self.country.as_deref()
    }
}

/// The one-line form, which is also the prefix of every name under this base (but for a final `/`).
impl fmt::Display for NameBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        OneLine(&self.parts()).fmt(f)
    }
}

fn domain_component(value: &str) -> Result<String, NameError> {
    let allowed = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let bounded = (1..=63).contains(&value.len()) && !value.starts_with('-') && !value.ends_with('-');
    if allowed && bounded { Ok(value.to_owned()) } else { Err(NameError::DomainComponent(text::excerpt(value))) }
}

/// A country code in upper case.
pub(super) fn country_code(value: &str) -> Result<String, NameError> {
    let two_letters = value.len() == 2 && value.bytes().all(|byte| byte.is_ascii_alphabetic());
    if two_letters { Ok(value.to_ascii_uppercase()) } else { Err(NameError::Country(text::excerpt(value))) }
}
