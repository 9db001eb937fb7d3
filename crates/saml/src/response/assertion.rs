//! A verified assertion, and what it releases.

use domain::{
    AttributeName, Attributes, EntityId, Institution, Timestamp,
    attribute::{UnreadAttribute, UnreadReason},
};
use serde::{Deserialize, Serialize};

use crate::{
    name_id::NameId,
    vocabulary::{NAME_FORMAT_URI, NAMEID_PERSISTENT},
};

/// What an institution says of a person, verified. Only [`super::UnverifiedResponse::verify`] makes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Assertion {
    /// The assertion's ID; used once only.
    pub id: String,
    /// Who made it: the chosen institution.
    pub issuer: EntityId,
    /// For whom: our own entityID.
    pub audience: EntityId,
    /// The subject, if it is named.
    pub name_id: Option<NameId>,
    /// When the person authenticated.
    pub authn_instant: Timestamp,
    /// How (`AuthnContextClassRef`).
    pub authn_context: Option<String>,
    /// The institution's handle of its session, for logout.
    pub session_index: Option<String>,
    /// When the institution's session ends; caps ours.
    pub session_not_on_or_after: Option<Timestamp>,
    /// Until when the ID must be remembered against replay; the permitted clock difference is included.
    pub expires_at: Timestamp,
    /// Every attribute as sent.
    pub attributes: Vec<Attribute>,
    /// Whether it came encrypted for us.
    pub encrypted: bool,
}

/// An attribute as sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// How the name is to be read; absent means unspecified.
    pub name_format: Option<String>,
    /// Its values.
    pub values: Vec<AttributeValue>,
}

/// A value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttributeValue {
    /// Plain text.
    Text(String),
    /// A name inside the value, as in eduPersonTargetedID.
    NameId(NameId),
}

impl Attribute {
    /// Why it means nothing here; `None` if it means something.
    fn unread(&self) -> Option<UnreadAttribute> {
        let is_uri = self.name_format.as_deref() == Some(NAME_FORMAT_URI);
        let known = AttributeName::from_uri(&self.name).filter(|name| name.is_saml());
        let meant = AttributeName::meant_by(&self.name).filter(|name| name.is_saml());
        let reason = match (known, meant) {
            (Some(_), _) if is_uri && !self.is_empty() => return None,
            (Some(name), _) if is_uri => UnreadReason::Empty(name),
            (Some(name), _) => UnreadReason::WrongFormat(name),
            (None, Some(name)) => UnreadReason::OtherName(name),
            (None, None) => UnreadReason::Unknown,
        };

        Some(UnreadAttribute { name: self.name.clone(), format: self.name_format.clone(), reason })
    }

    fn is_empty(&self) -> bool {
        self.values.iter().all(|value| match value {
            AttributeValue::Text(text) => text.trim().is_empty(),
            AttributeValue::NameId(name_id) => name_id.value.is_empty(),
        })
    }
}

impl Assertion {
    /// The attributes that Beadle knows, filtered by the institution's scopes. They are recognised by name and name
    /// format alone, never by a friendly name (SAML Core §2.7.3.1).
    pub fn released(&self, institution: &Institution) -> Attributes {
        let sent = self
            .attributes
            .iter()
            .filter(|attribute| attribute.name_format.as_deref() == Some(NAME_FORMAT_URI))
            .filter_map(|attribute| Some((AttributeName::from_uri(&attribute.name)?, attribute)))
            .filter(|(name, _)| name.is_saml())
            .flat_map(|(name, attribute)| attribute.values.iter().map(move |value| (name, self.text_of(name, value))));
        Attributes::filtered(sent, &institution.scopes)
    }

    /// What was sent and means nothing here: under another name or format than its own, or without a value.
    pub fn unread(&self) -> Vec<UnreadAttribute> {
        self.attributes.iter().filter_map(Attribute::unread).collect()
    }

    /// The subject's persistent NameID as `institution!service!value`, if there is one.
    pub fn persistent_name_id(&self) -> Option<String> {
        let name_id = self.name_id.as_ref()?;
        (name_id.format.as_deref() == Some(NAMEID_PERSISTENT)).then(|| self.qualified(name_id))
    }

    fn text_of(&self, name: AttributeName, value: &AttributeValue) -> String {
        match value {
            AttributeValue::Text(text) => text.clone(),
            AttributeValue::NameId(name_id) if name == AttributeName::EduPersonTargetedId => self.qualified(name_id),
            AttributeValue::NameId(name_id) => name_id.value.clone(),
        }
    }

    /// Both qualifiers belong to the identifier; absent ones mean the two parties (SAML Core §8.3.7).
    fn qualified(&self, name_id: &NameId) -> String {
        if name_id.value.is_empty() {
            return String::new();
        }
        let institution = name_id.name_qualifier.as_deref().unwrap_or(self.issuer.as_str());
        let service = name_id.sp_name_qualifier.as_deref().unwrap_or(self.audience.as_str());
        format!("{institution}!{service}!{}", name_id.value)
    }
}
