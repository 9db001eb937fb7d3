//! The stream of elements, and what each means where it stands.

use std::{borrow::Cow, collections::HashSet, io::BufRead};

use domain::{
    Place, Timestamp,
    institution::{Contact, ScopeRule},
};

use super::{
    Metadata, MetadataError, SkipReason, Skipped,
    canonical::Scoped,
    entity::{Entity, Logo},
    markup::{Attributes, Markup, Token, plain},
};
use crate::{
    vocabulary::{
        ASSERTION, ASSURANCE_CERTIFICATION, BINDING_POST, BINDING_REDIRECT, BINDING_SOAP, DSIG, ENTITY_CATEGORY,
        ENTITY_CATEGORY_SUPPORT, MDATTR, MDRPI, MDUI, METADATA, PROTOCOL, REMD, SECURITY_CONTACT, SHIBMD,
    },
    xml::DocumentError,
};

/// Reads the canonical text of metadata.
pub(super) fn read(text: impl BufRead, now: Timestamp) -> Result<Metadata, MetadataError> {
    let (mut markup, mut reader) = (Markup::new(text), Reader::new(now));
    while let Some(token) = markup.next()? {
        match token {
            Token::Open { name, attributes } => {
                reader.namespaces.open();
                attributes.declare(&mut reader.namespaces);
                let element = Element::of(name, &reader.namespaces);
                if reader.skips(element, attributes) {
                    reader.namespaces.close();
                    markup.skip()?;
                } else {
                    reader.open(element, attributes)?;
                }
            }
            Token::Close => reader.close(),
            Token::Text(text) => reader.text.push_str(&plain(text)),
        }
    }
    reader.finish()
}

/// The elements that matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    EntitiesDescriptor,
    EntityDescriptor,
    IdpRole,
    /// Another role, a signature, an assertion: nothing in it is read.
    Ignored,
    Extensions,
    RegistrationInfo,
    EntityAttributes,
    Attribute,
    AttributeValue,
    Scope,
    UiInfo,
    DisplayName,
    Keywords,
    Logo,
    DiscoHints,
    DomainHint,
    GeolocationHint,
    KeyDescriptor,
    KeyInfo,
    X509Data,
    X509Certificate,
    SingleSignOnService,
    SingleLogoutService,
    Organization,
    OrganizationDisplayName,
    OrganizationUrl,
    ContactPerson,
    GivenName,
    SurName,
    EmailAddress,
    Unknown,
}

impl Element {
    /// The names that matter are each of one namespace.
    fn of(name: &str, namespaces: &Scoped) -> Self {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let (element, namespace) = match local {
            "EntitiesDescriptor" => (Self::EntitiesDescriptor, METADATA),
            "EntityDescriptor" => (Self::EntityDescriptor, METADATA),
            "IDPSSODescriptor" => (Self::IdpRole, METADATA),
            "Signature" => (Self::Ignored, DSIG),
            "Assertion" => (Self::Ignored, ASSERTION),
            "Extensions" => (Self::Extensions, METADATA),
            "RegistrationInfo" => (Self::RegistrationInfo, MDRPI),
            "EntityAttributes" => (Self::EntityAttributes, MDATTR),
            "Attribute" => (Self::Attribute, ASSERTION),
            "AttributeValue" => (Self::AttributeValue, ASSERTION),
            "Scope" => (Self::Scope, SHIBMD),
            "UIInfo" => (Self::UiInfo, MDUI),
            "DisplayName" => (Self::DisplayName, MDUI),
            "Keywords" => (Self::Keywords, MDUI),
            "Logo" => (Self::Logo, MDUI),
            "DiscoHints" => (Self::DiscoHints, MDUI),
            "DomainHint" => (Self::DomainHint, MDUI),
            "GeolocationHint" => (Self::GeolocationHint, MDUI),
            "KeyDescriptor" => (Self::KeyDescriptor, METADATA),
            "KeyInfo" => (Self::KeyInfo, DSIG),
            "X509Data" => (Self::X509Data, DSIG),
            "X509Certificate" => (Self::X509Certificate, DSIG),
            "SingleSignOnService" => (Self::SingleSignOnService, METADATA),
            "SingleLogoutService" => (Self::SingleLogoutService, METADATA),
            "Organization" => (Self::Organization, METADATA),
            "OrganizationDisplayName" => (Self::OrganizationDisplayName, METADATA),
            "OrganizationURL" => (Self::OrganizationUrl, METADATA),
            "ContactPerson" => (Self::ContactPerson, METADATA),
            "GivenName" => (Self::GivenName, METADATA),
            "SurName" => (Self::SurName, METADATA),
            "EmailAddress" => (Self::EmailAddress, METADATA),
            other if other.ends_with("Descriptor") => (Self::Ignored, METADATA),
            _ => return Self::Unknown,
        };
        if namespaces.find(prefix) == Some(namespace) { element } else { Self::Unknown }
    }
}

struct Reader {
    now: Timestamp,
    namespaces: Scoped,
    metadata: Metadata,
    known: HashSet<String>,
    /// Whether the root has been seen.
    started: bool,
    /// The open elements, outermost first.
    path: Vec<Element>,
    /// The earliest validUntil of the open groups, one entry per open `EntitiesDescriptor`.
    group_valid_until: Vec<Option<Timestamp>>,
    entity: Entity,
    /// The text since the last tag.
    text: String,
    /// `xml:lang` of the last element that opened.
    language: String,
    /// `Name` of the open `saml:Attribute`.
    attribute: String,
    /// Whether the open scope is a regular expression.
    scope_is_pattern: bool,
    /// Whether the open `KeyDescriptor` is for signing.
    key_signs: bool,
    contact: Contact,
    logo: Logo,
}

impl Reader {
    fn new(now: Timestamp) -> Self {
        Self {
            now,
            namespaces: Scoped::default(),
            metadata: Metadata::default(),
            known: HashSet::new(),
            started: false,
            path: Vec::new(),
            group_valid_until: Vec::new(),
            entity: Entity::default(),
            text: String::new(),
            language: String::new(),
            attribute: String::new(),
            scope_is_pattern: false,
            key_signs: false,
            contact: no_contact(),
            logo: Logo::default(),
        }
    }

    /// Whether everything inside this element is passed over: also an institution's role for other protocols, whose
    /// keys must not mix with ours.
    fn skips(&self, element: Element, attributes: Attributes<'_>) -> bool {
        match (self.path.last(), element) {
            (Some(_), Element::Ignored) => true,
            (Some(Element::EntityDescriptor), Element::IdpRole) => {
                let protocols = attributes.get("protocolSupportEnumeration").unwrap_or_default();
                !protocols.split_ascii_whitespace().any(|protocol| protocol == PROTOCOL)
            }
            _ => false,
        }
    }

    fn open(&mut self, element: Element, attributes: Attributes<'_>) -> Result<(), MetadataError> {
        self.text.clear();
        match (self.path.last(), element) {
            (None, Element::EntitiesDescriptor | Element::EntityDescriptor) if !self.started => {
                self.started = true;
                self.metadata.valid_until = valid_until(attributes)?;
                if let Some(until) = self.metadata.valid_until.filter(|until| *until <= self.now) {
                    return Err(MetadataError::Expired(until));
                }
            }
            (None, _) => return Err(MetadataError::NotMetadata),
            _ => {}
        }
        match (self.path.last(), element) {
            (None | Some(Element::EntitiesDescriptor), Element::EntitiesDescriptor) => {
                let inherited = self.group_valid_until.last().copied().flatten();
                self.group_valid_until.push(earliest(inherited, valid_until(attributes)?));
            }
            (None | Some(Element::EntitiesDescriptor), Element::EntityDescriptor) => {
                let inherited = self.group_valid_until.last().copied().flatten();
                self.entity = Entity {
                    id: attributes.get("entityID").unwrap_or_default().into_owned(),
                    valid_until: earliest(inherited, valid_until(attributes)?),
                    ..Entity::default()
                };
            }
            (Some(Element::EntityDescriptor), Element::IdpRole) => self.open_role(attributes)?,
            (Some(Element::Extensions), Element::RegistrationInfo) => {
                self.entity.registration_authority = attributes.get("registrationAuthority").map(Cow::into_owned);
            }
            (Some(Element::EntityAttributes), Element::Attribute) => {
                self.attribute = attributes.get("Name").unwrap_or_default().into_owned();
            }
            (Some(Element::Extensions), Element::Scope) => {
                let pattern = attributes.get("regexp");
                self.scope_is_pattern = matches!(pattern.as_deref().map(str::trim), Some("true" | "1"));
            }
            (Some(Element::IdpRole), Element::KeyDescriptor) => {
                self.key_signs = attributes.get("use").is_none_or(|usage| usage == "signing");
            }
            (Some(Element::IdpRole), Element::SingleSignOnService) => self.endpoint(attributes),
            (Some(Element::IdpRole), Element::SingleLogoutService) => self.logout_endpoint(attributes),
            (Some(Element::EntityDescriptor), Element::ContactPerson) => self.open_contact(attributes),
            (Some(Element::UiInfo), Element::Logo) => {
                let pixels = |name| attributes.get(name).and_then(|text| text.trim().parse().ok()).unwrap_or_default();
                self.logo = Logo { width: pixels("width"), height: pixels("height"), address: String::new() };
            }
            (
                Some(Element::UiInfo | Element::Organization),
                Element::DisplayName | Element::OrganizationDisplayName | Element::OrganizationUrl,
            ) => self.language = attributes.get("xml:lang").unwrap_or(Cow::Borrowed("en")).to_ascii_lowercase(),
            _ => {}
        }
        self.path.push(element);
        Ok(())
    }

    fn open_role(&mut self, attributes: Attributes<'_>) -> Result<(), MetadataError> {
        self.entity.is_institution = true;
        self.entity.error_url = attributes.get("errorURL").map(Cow::into_owned);
        self.entity.valid_until = earliest(self.entity.valid_until, valid_until(attributes)?);
        Ok(())
    }

    fn endpoint(&mut self, attributes: Attributes<'_>) {
        let slot = match attributes.get("Binding").as_deref() {
            Some(BINDING_REDIRECT) => &mut self.entity.redirect,
            Some(BINDING_POST) => &mut self.entity.post,
            Some(BINDING_SOAP) => &mut self.entity.ecp,
            _ => return,
        };
        if slot.is_none() {
            *slot = attributes.get("Location").map(Cow::into_owned);
        }
    }

    fn logout_endpoint(&mut self, attributes: Attributes<'_>) {
        let slot = match attributes.get("Binding").as_deref() {
            Some(BINDING_REDIRECT) => &mut self.entity.logout_redirect,
            Some(BINDING_POST) => &mut self.entity.logout_post,
            _ => return,
        };
        if slot.is_none() {
            let location = attributes.get("Location").unwrap_or_default().into_owned();
            *slot = Some((location, attributes.get("ResponseLocation").map(Cow::into_owned)));
        }
    }

    fn open_contact(&mut self, attributes: Attributes<'_>) {
        let special = attributes.get_in(&self.namespaces, REMD, "contactType");
        let is_security = special.is_some_and(|kind| kind == SECURITY_CONTACT);
        let kind = if is_security { Some(Cow::Borrowed("security")) } else { attributes.get("contactType") };
        self.contact = Contact { kind: kind.unwrap_or_default().into_owned(), ..no_contact() };
    }

    fn close(&mut self) {
        self.namespaces.close();
        let mut text = std::mem::take(&mut self.text);
        self.close_with(text.trim());
        // Its room is used again.
        text.clear();
        self.text = text;
    }

    fn close_with(&mut self, text: &str) {
        let Some(element) = self.path.pop() else { return };
        match (self.path.last(), element) {
            (_, Element::EntitiesDescriptor) => drop(self.group_valid_until.pop()),
            (None | Some(Element::EntitiesDescriptor), Element::EntityDescriptor) => self.close_entity(),
            (Some(Element::EntityDescriptor), Element::ContactPerson) => {
                self.entity.contacts.push(std::mem::replace(&mut self.contact, no_contact()));
            }
            _ if text.is_empty() => {}
            (Some(Element::Attribute), Element::AttributeValue) => self.entity_attribute(text),
            (Some(Element::Extensions), Element::Scope) => self.scope(text),
            (Some(Element::UiInfo), Element::DisplayName) => {
                self.entity.display_names.insert(self.language.clone(), text.to_owned());
            }
            (Some(Element::UiInfo), Element::Keywords) => {
                // A plus stands for a space inside a keyword (MDUI §2.1.4).
                self.entity.keywords.extend(text.split_ascii_whitespace().map(|word| word.replace('+', " ")));
            }
            (Some(Element::UiInfo), Element::Logo) => {
                // Data may be broken into lines.
                let address = text.split_ascii_whitespace().collect();
                self.entity.logos.push(Logo { address, ..std::mem::take(&mut self.logo) });
            }
            (Some(Element::DiscoHints), Element::DomainHint) => self.entity.domains.push(text.to_lowercase()),
            (Some(Element::DiscoHints), Element::GeolocationHint) => self.entity.places.extend(Place::of_uri(text)),
            (Some(Element::X509Data), Element::X509Certificate) if self.in_signing_key() => {
                self.entity.certificates.push(text.to_owned());
            }
            (Some(Element::Organization), Element::OrganizationDisplayName) => {
                self.entity.organization_names.insert(self.language.clone(), text.to_owned());
            }
            (Some(Element::Organization), Element::OrganizationUrl) => {
                self.entity.organization_urls.insert(self.language.clone(), text.to_owned());
            }
            (Some(Element::ContactPerson), Element::GivenName) => self.contact.name = Some(text.to_owned()),
            (Some(Element::ContactPerson), Element::SurName) => {
                let given = self.contact.name.take();
                self.contact.name = Some(given.map_or_else(|| text.to_owned(), |given| format!("{given} {text}")));
            }
            (Some(Element::ContactPerson), Element::EmailAddress) => {
                let address = text.strip_prefix("mailto:").unwrap_or(text);
                self.contact.email.get_or_insert_with(|| address.to_owned());
            }
            _ => {}
        }
    }

    fn in_signing_key(&self) -> bool {
        use Element::{IdpRole, KeyDescriptor, KeyInfo, X509Data};
        self.key_signs && self.path.ends_with(&[IdpRole, KeyDescriptor, KeyInfo, X509Data])
    }

    fn entity_attribute(&mut self, value: &str) {
        let values = match self.attribute.as_str() {
            ENTITY_CATEGORY => &mut self.entity.categories,
            ENTITY_CATEGORY_SUPPORT => &mut self.entity.category_support,
            ASSURANCE_CERTIFICATION => &mut self.entity.assurance,
            _ => return,
        };
        values.push(value.to_owned());
    }

    /// A scope that is no valid pattern allows nothing.
    fn scope(&mut self, text: &str) {
        let rule = if self.scope_is_pattern { ScopeRule::pattern(text) } else { Some(ScopeRule::literal(text)) };
        self.entity.scopes.extend(rule);
    }

    fn close_entity(&mut self) {
        let entity = std::mem::take(&mut self.entity);
        if !entity.is_institution {
            return;
        }
        match entity.into_institution(self.now) {
            Ok(institution) if self.known.insert(institution.entity_id.to_string()) => {
                self.metadata.institutions.push(institution);
            }
            Ok(institution) => {
                let entity_id = institution.entity_id.to_string();
                self.metadata.skipped.push(Skipped { entity_id, reason: SkipReason::Duplicate });
            }
            Err(skipped) => self.metadata.skipped.push(skipped),
        }
    }

    fn finish(self) -> Result<Metadata, MetadataError> {
        if !self.started {
            return Err(MetadataError::NotMetadata);
        }
        if !self.path.is_empty() {
            return Err(DocumentError::Malformed("the document ends early".into()).into());
        }
        Ok(self.metadata)
    }
}

fn valid_until(attributes: Attributes<'_>) -> Result<Option<Timestamp>, MetadataError> {
    let parse = |text: &str| Timestamp::parse_rfc3339(text.trim()).ok_or(MetadataError::BadInstant);
    attributes.get("validUntil").map(|text| parse(&text)).transpose()
}

fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

const fn no_contact() -> Contact {
    Contact { kind: String::new(), name: None, email: None }
}
