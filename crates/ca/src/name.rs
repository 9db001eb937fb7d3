//! Subject names that grid software reads the same way everywhere: `/DC=org/DC=example/C=DE/O=…/CN=Ada Lovelace A123`.
//!
//! Grid map files, VOMS and signing policies compare names in OpenSSL's one-line form, in which `O=Foo/CN=Bar` looks
//! exactly like somebody else's two parts. Invariant: no value holds a character that means something in that form,
//! so the text of a [`SubjectName`] names one person and can be read back.
//!
//! Order: DC…, C?, O, CN; every part single-valued, printable ASCII, at most 64 characters
//! ([RFC 5280 §4.1.2.4] and its upper bounds).
//!
//! [RFC 5280 §4.1.2.4]: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.4

mod base;
mod canonical;
mod one_line;
mod text;
mod written;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use x509_cert::{
    attr::AttributeTypeAndValue,
    der::{self, Any, Decode as _, Encode as _, Tag, asn1::ObjectIdentifier},
    name::{Name, RdnSequence, RelativeDistinguishedName},
};

pub use base::NameBase;
pub(crate) use canonical::canonical;
pub(crate) use one_line::one_line;
pub use written::comparison_key;

/// The longest value of O and CN, in characters (`ub-organization-name`, `ub-common-name`).
pub const MAX_VALUE_LENGTH: usize = 64;

/// Why a name cannot be made or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Not of the form `/DC=org/DC=example…`.
    #[error("`{0}` is not a name in one-line form, such as /DC=org/DC=example")]
    NotOneLine(String),
    /// A part other than DC, C, O and CN, or parts in another order.
    #[error("`{0}` must consist of DC parts first, then at most one C, then O and CN where they belong, each once")]
    Order(String),
    /// The base has no DC.
    #[error("a name must begin with domain components, such as /DC=org/DC=example")]
    NoDomainComponent,
    /// Not a label of a domain name.
    #[error("`{0}` is not a domain component: use letters, digits and inner hyphens, at most 63 characters")]
    DomainComponent(String),
    /// Not two letters.
    #[error("`{0}` is not a country code of two letters (ISO 3166)")]
    Country(String),
    /// Nothing is left when the text is written in ASCII.
    #[error(
        "`{original}` cannot stand as {attribute} of a certificate: no letter or digit of it can be written in ASCII"
    )]
    Empty {
        /// `O` or `CN`.
        attribute: &'static str,
        /// The text as given, shortened.
        original: String,
    },
    /// The part that makes a common name unique is no plain word.
    #[error("`{0}` cannot make a name unique: it must be 1 to 32 ASCII letters and digits")]
    Suffix(String),
    /// A stored name holds a character that Beadle never writes.
    #[error("`{0}` holds characters that a certificate's name must not hold")]
    Value(String),
    /// A part of a name is too long.
    #[error("`{0}` is longer than 64 characters, the most that a part of a certificate's name may have")]
    TooLong(String),
}

/// The attributes of a subject name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Attribute {
    DomainComponent,
    Country,
    Organization,
    CommonName,
}

impl Attribute {
    const fn label(self) -> &'static str {
        match self {
            Self::DomainComponent => "DC",
            Self::Country => "C",
            Self::Organization => "O",
            Self::CommonName => "CN",
        }
    }

    fn from_label(label: &str) -> Option<Self> {
        [Self::DomainComponent, Self::Country, Self::Organization, Self::CommonName]
            .into_iter()
            .find(|attribute| attribute.label() == label)
    }

    const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::DomainComponent => ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.25"),
            Self::Country => ObjectIdentifier::new_unwrap("2.5.4.6"),
            Self::Organization => ObjectIdentifier::new_unwrap("2.5.4.10"),
            Self::CommonName => ObjectIdentifier::new_unwrap("2.5.4.3"),
        }
    }

    /// The string types that RFC 5280 prescribes.
    const fn tag(self) -> Tag {
        match self {
            Self::DomainComponent => Tag::Ia5String,
            Self::Country => Tag::PrintableString,
            Self::Organization | Self::CommonName => Tag::Utf8String,
        }
    }
}

/// The subject of a certificate. Its text form is OpenSSL's one-line form, and reads back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SubjectName {
    parts: Vec<(Attribute, String)>,
}

impl SubjectName {
    /// The name of a person: `CN` is `display_name`, a blank, and `unique_suffix`.
    ///
    /// All text is transliterated to ASCII. A display name that is too long is cut, the suffix never; an organization
    /// that is too long is cut and marked with a digest of its full name, so that two stay two. A country of the base
    /// wins over `country`.
    pub fn person(
        base: &NameBase,
        country: Option<&str>,
        organization: &str,
        display_name: &str,
        unique_suffix: &str,
    ) -> Result<Self, NameError> {
        let plain = unique_suffix.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !plain || !(1..=32).contains(&unique_suffix.len()) {
            return Err(NameError::Suffix(text::excerpt(unique_suffix)));
        }
        let room = MAX_VALUE_LENGTH.saturating_sub(unique_suffix.len() + 1);
        let display_name = text::printable("CN", display_name)?;
        let common_name = format!("{} {unique_suffix}", text::cut(&display_name, room));
        Self::new(base, country, organization, common_name)
    }

    /// The name of a certificate authority, e.g. `/DC=org/DC=example/O=Beadle/CN=Beadle Root CA 1`.
    pub fn authority(base: &NameBase, organization: &str, common_name: &str) -> Result<Self, NameError> {
        let printable = text::printable("CN", common_name)?;
        if printable.len() > MAX_VALUE_LENGTH {
            return Err(NameError::TooLong(text::excerpt(common_name)));
        }
        Self::new(base, None, organization, printable)
    }

    fn new(base: &NameBase, country: Option<&str>, organization: &str, cn: String) -> Result<Self, NameError> {
        let mut parts = base.parts();
        if let (None, Some(country)) = (base.country(), country) {
            parts.push((Attribute::Country, base::country_code(country)?));
        }
        let organization = text::cut_distinctly(text::printable("O", organization)?, MAX_VALUE_LENGTH);
        parts.push((Attribute::Organization, organization));
        parts.push((Attribute::CommonName, cn));
        Ok(Self { parts })
    }

    /// Reads the one-line form back, as stored; nothing but what [`Self::person`] and [`Self::authority`] write.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let parts = split(text)?;
        let bound = parts.iter().take_while(|(attribute, _)| *attribute < Attribute::Organization).count();
        let (base, rest) = parts.split_at_checked(bound).ok_or_else(|| NameError::Order(text::excerpt(text)))?;
        NameBase::from_parts(base)?;
        let [(Attribute::Organization, organization), (Attribute::CommonName, common_name)] = rest else {
            return Err(NameError::Order(text::excerpt(text)));
        };
        for value in [organization, common_name] {
            if !text::is_printable(value) {
                return Err(NameError::Value(text::excerpt(value)));
            }
            if value.len() > MAX_VALUE_LENGTH {
                return Err(NameError::TooLong(text::excerpt(value)));
            }
        }
        Ok(Self { parts })
    }

    /// The common name.
    pub fn common_name(&self) -> &str {
        self.value(Attribute::CommonName)
    }

    /// The organization.
    pub fn organization(&self) -> &str {
        self.value(Attribute::Organization)
    }

    /// The text by which names are unique: two names that differ only in case or white space share it.
    pub fn comparison_key(&self) -> String {
        let folded: Vec<_> = self.to_string().split_whitespace().map(str::to_ascii_lowercase).collect();
        folded.join(" ")
    }

    fn value(&self, wanted: Attribute) -> &str {
        self.parts.iter().find(|(attribute, _)| *attribute == wanted).map_or("", |(_, value)| value)
    }

    pub(crate) fn to_asn1(&self) -> der::Result<Name> {
        let mut rdns = RdnSequence::default();
        for (attribute, value) in &self.parts {
            rdns.push(rdn(*attribute, value)?);
        }
        // x509-cert lets a Name be made from DER only.
        Name::from_der(&rdns.to_der()?)
    }
}

/// A name of nothing but a common name, for self-signed certificates.
pub(crate) fn common_name_only(common_name: &str) -> der::Result<Name> {
    let mut rdns = RdnSequence::default();
    rdns.push(rdn(Attribute::CommonName, common_name)?);
    Name::from_der(&rdns.to_der()?)
}

fn rdn(attribute: Attribute, value: &str) -> der::Result<RelativeDistinguishedName> {
    let mut rdn = RelativeDistinguishedName::default();
    rdn.insert(AttributeTypeAndValue { oid: attribute.oid(), value: Any::new(attribute.tag(), value.as_bytes())? })?;
    Ok(rdn)
}

/// Cuts `/T=value/T=value` into its parts.
fn split(text: &str) -> Result<Vec<(Attribute, String)>, NameError> {
    let not_one_line = || NameError::NotOneLine(text::excerpt(text));
    text.strip_prefix('/')
        .ok_or_else(not_one_line)?
        .split('/')
        .map(|part| {
            let (label, value) = part.split_once('=').ok_or_else(not_one_line)?;
            let attribute = Attribute::from_label(label).ok_or_else(|| NameError::Order(text::excerpt(text)))?;
            Ok((attribute, value.to_owned()))
        })
        .collect()
}

/// Writes `/T=value` for each part.
struct OneLine<'a>(&'a [(Attribute, String)]);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(attribute, value)| write!(f, "/{}={value}", attribute.label()))
    }
}

impl fmt::Display for SubjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        OneLine(&self.parts).fmt(f)
    }
}

impl FromStr for SubjectName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::parse(text)
    }
}

impl From<SubjectName> for String {
    fn from(name: SubjectName) -> Self {
        name.to_string()
    }
}

impl TryFrom<String> for SubjectName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests;
