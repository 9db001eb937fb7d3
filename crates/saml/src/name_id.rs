//! The name of a person ([SAML Core §2.2](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf)): in the
//! clear, or encrypted for us.

use std::sync::Arc;

use domain::{Digest, EntityId};
use serde::{Deserialize, Serialize};
use uppsala::XmlWriter;

use crate::{
    encryption,
    key::DecryptionKey,
    response::ResponseError,
    vocabulary::{ASSERTION, NAMEID_UNSPECIFIED},
    xml::Node,
};

/// A `saml:NameID` (SAML Core §2.2.3), as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameId {
    /// The format's URI; absent means unspecified.
    pub format: Option<String>,
    /// The domain of the name: the institution.
    pub name_qualifier: Option<String>,
    /// For whom the name was made: the service.
    pub sp_name_qualifier: Option<String>,
    /// The name.
    pub value: String,
}

impl NameId {
    /// What two names have in common if they mean the same person (SAML Core §3.3.4, a strong match). Absent qualifiers
    /// mean the two parties, an absent format an unspecified one.
    pub fn digest(&self, institution: &EntityId, service: &EntityId) -> Digest {
        let parts = [
            institution.as_str(),
            self.format.as_deref().unwrap_or(NAMEID_UNSPECIFIED),
            self.name_qualifier.as_deref().unwrap_or(institution.as_str()),
            self.sp_name_qualifier.as_deref().unwrap_or(service.as_str()),
            &self.value,
        ];
        // With their lengths, so that no two lists of parts make the same text.
        let text = parts.iter().fold(String::new(), |text, part| format!("{text}{}:{part}", part.len()));
        Digest::of(text.as_bytes())
    }

    pub(crate) fn write(&self, xml: &mut XmlWriter) {
        let attributes = [
            ("Format", &self.format),
            ("NameQualifier", &self.name_qualifier),
            ("SPNameQualifier", &self.sp_name_qualifier),
        ];
        let attributes: Vec<_> =
            attributes.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))).collect();
        xml.start_element("saml:NameID", &attributes);
        xml.text(&self.value);
        xml.end_element("saml:NameID");
    }
}

/// The name among the children of a node: a `NameID`, or an `EncryptedID` around one.
pub(crate) fn child_of(holder: Node<'_>, keys: &[Arc<DecryptionKey>]) -> Result<Option<NameId>, ResponseError> {
    match (holder.child(ASSERTION, "NameID")?, holder.child(ASSERTION, "EncryptedID")?) {
        (None, None) => Ok(None),
        (Some(name), None) => Ok(Some(read(name))),
        (None, Some(encrypted)) => encryption::open(encrypted, keys, |name| {
            if name.is(ASSERTION, "NameID") { Ok(Some(read(name))) } else { Err(ResponseError::Undecryptable) }
        }),
        (Some(_), Some(_)) => Err(ResponseError::Repeated("NameID")),
    }
}

fn read(node: Node<'_>) -> NameId {
    NameId {
        format: node.attribute("Format").map(str::to_owned),
        name_qualifier: node.attribute("NameQualifier").map(str::to_owned),
        sp_name_qualifier: node.attribute("SPNameQualifier").map(str::to_owned),
        value: node.text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_with_defaults_and_in_nothing_less() {
        let (institution, service) = (EntityId::parse("https://idp").unwrap(), EntityId::parse("https://sp").unwrap());
        let name = |format: Option<&str>, idp: Option<&str>, sp: Option<&str>, value: &str| {
            let text = |part: Option<&str>| part.map(str::to_owned);
            NameId {
                format: text(format),
                name_qualifier: text(idp),
                sp_name_qualifier: text(sp),
                value: value.to_owned(),
            }
        };
        let digest = |name: &NameId| name.digest(&institution, &service);
        let bare = name(None, None, None, "a");
        let full = name(Some(NAMEID_UNSPECIFIED), Some("https://idp"), Some("https://sp"), "a");
        assert_eq!(digest(&bare), digest(&full));
        for other in [
            name(Some("urn:x"), None, None, "a"),
            name(None, Some("https://other"), None, "a"),
            name(None, None, Some("https://other"), "a"),
            name(None, None, None, "A"),
        ] {
            assert_ne!(digest(&bare), digest(&other), "{other:?}");
        }
        assert_ne!(digest(&bare), bare.digest(&service, &service));
    }
}
