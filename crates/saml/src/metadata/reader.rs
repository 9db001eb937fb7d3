//! The stream of elements, and what each means where it stands.

use std::{collections::HashSet, io::BufRead};

use domain::{
    Timestamp,
    institution::{Contact, ScopeRule},
};
use quick_xml::{
    NsReader, XmlVersion,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
    name::{Namespace, NamespaceResolver, ResolveResult},
};

use super::{Metadata, MetadataError, SkipReason, Skipped, entity::Entity};
use crate::{
    vocabulary::{
        ASSERTION, ASSURANCE_CERTIFICATION, BINDING_POST, BINDING_REDIRECT, DSIG, ENTITY_CATEGORY,
        ENTITY_CATEGORY_SUPPORT, MDATTR, MDRPI, MDUI, METADATA, PROTOCOL, REMD, SECURITY_CONTACT, SHIBMD,
    },
    xml::{DocumentError, MAX_DEPTH},
};

/// Reads an `EntityDescriptor` or (nested) `EntitiesDescriptor`. Does **not** verify the signature.
pub fn read(xml: impl BufRead, now: Timestamp) -> Result<Metadata, MetadataError> {
    let mut xml = NsReader::from_reader(xml);
    xml.config_mut().expand_empty_elements = true;
    let mut reader = Reader::new(now);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(unreadable)? {
            Event::Start(start) => {
                let element = Element::of(xml.resolver(), &start);
                let attributes = Attributes { start: &start, resolver: xml.resolver() };
                if reader.skips(element, attributes)? {
                    let end = start.to_end().into_owned();
                    xml.read_to_end_into(end.name(), &mut Vec::new()).map_err(unreadable)?;
                } else {
                    reader.open(element, attributes)?;
                }
            }
            Event::End(_) => reader.close(),
            Event::Text(text) => reader.text.push_str(&text.xml10_content()),
            Event::CData(text) => reader.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().map_err(malformed)? {
                Some(character) => reader.text.push(character),
                None => reader.text.push_str(
                    resolve_predefined_entity(&reference)
                        .ok_or_else(|| DocumentError::Malformed("an undeclared entity".into()))?,
                ),
            },
            Event::Decl(declaration) => {
                if declaration.encoding().is_some_and(|name| !name.is_ok_and(|n| n.eq_ignore_ascii_case("utf-8"))) {
                    return Err(DocumentError::NotUtf8.into());
                }
            }
            Event::DocType(_) => return Err(DocumentError::DocumentType.into()),
            Event::PI(_) => return Err(DocumentError::ProcessingInstruction.into()),
            // Empty elements arrive as a start and an end (`expand_empty_elements`).
            Event::Comment(_) | Event::Empty(_) => {}
            Event::Eof => return reader.finish(),
        }
    }
}

/// What a failure of the XML reader means.
pub(super) fn unreadable(error: quick_xml::Error) -> MetadataError {
    match error {
        quick_xml::Error::Io(error) => MetadataError::Interrupted(error.to_string()),
        quick_xml::Error::Encoding(_) => DocumentError::NotUtf8.into(),
        other => malformed(other),
    }
}

fn malformed(error: impl std::fmt::Display) -> MetadataError {
    DocumentError::Malformed(error.to_string()).into()
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
    DiscoHints,
    DomainHint,
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
    fn of(resolver: &NamespaceResolver, start: &BytesStart<'_>) -> Self {
        let (ResolveResult::Bound(Namespace(namespace)), local) = resolver.resolve_element(start.name()) else {
            return Self::Unknown;
        };
        // Names before namespaces: most differ in length already.
        match (local.into_inner(), namespace) {
            ("EntitiesDescriptor", METADATA) => Self::EntitiesDescriptor,
            ("EntityDescriptor", METADATA) => Self::EntityDescriptor,
            ("IDPSSODescriptor", METADATA) => Self::IdpRole,
            (name, METADATA) if name.ends_with("Descriptor") && name != "KeyDescriptor" => Self::Ignored,
            ("Signature", DSIG) | ("Assertion", ASSERTION) => Self::Ignored,
            ("Extensions", METADATA) => Self::Extensions,
            ("RegistrationInfo", MDRPI) => Self::RegistrationInfo,
            ("EntityAttributes", MDATTR) => Self::EntityAttributes,
            ("Attribute", ASSERTION) => Self::Attribute,
            ("AttributeValue", ASSERTION) => Self::AttributeValue,
            ("Scope", SHIBMD) => Self::Scope,
            ("UIInfo", MDUI) => Self::UiInfo,
            ("DisplayName", MDUI) => Self::DisplayName,
            ("Keywords", MDUI) => Self::Keywords,
            ("DiscoHints", MDUI) => Self::DiscoHints,
            ("DomainHint", MDUI) => Self::DomainHint,
            ("KeyDescriptor", METADATA) => Self::KeyDescriptor,
            ("KeyInfo", DSIG) => Self::KeyInfo,
            ("X509Data", DSIG) => Self::X509Data,
            ("X509Certificate", DSIG) => Self::X509Certificate,
            ("SingleSignOnService", METADATA) => Self::SingleSignOnService,
            ("SingleLogoutService", METADATA) => Self::SingleLogoutService,
            ("Organization", METADATA) => Self::Organization,
            ("OrganizationDisplayName", METADATA) => Self::OrganizationDisplayName,
            ("OrganizationURL", METADATA) => Self::OrganizationUrl,
            ("ContactPerson", METADATA) => Self::ContactPerson,
            ("GivenName", METADATA) => Self::GivenName,
            ("SurName", METADATA) => Self::SurName,
            ("EmailAddress", METADATA) => Self::EmailAddress,
            _ => Self::Unknown,
        }
    }
}

struct Reader {
    now: Timestamp,
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
}

impl Reader {
    fn new(now: Timestamp) -> Self {
        Self {
            now,
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
        }
    }

    /// Whether everything inside this element is passed over: also an institution's role for other protocols, whose
    /// keys must not mix with ours.
    fn skips(&self, element: Element, attributes: Attributes<'_>) -> Result<bool, MetadataError> {
        match (self.path.last(), element) {
            (Some(_), Element::Ignored) => Ok(true),
            (Some(Element::EntityDescriptor), Element::IdpRole) => {
                let protocols = attributes.get("protocolSupportEnumeration")?.unwrap_or_default();
                Ok(!protocols.split_ascii_whitespace().any(|protocol| protocol == PROTOCOL))
            }
            _ => Ok(false),
        }
    }

    fn open(&mut self, element: Element, attributes: Attributes<'_>) -> Result<(), MetadataError> {
        self.text.clear();
        match (self.path.last(), element) {
            (None, Element::EntitiesDescriptor | Element::EntityDescriptor) if !self.started => {
                self.started = true;
                self.metadata.valid_until = attributes.valid_until()?;
                if let Some(until) = self.metadata.valid_until.filter(|until| *until <= self.now) {
                    return Err(MetadataError::Expired(until));
                }
            }
            (None, _) => return Err(MetadataError::NotMetadata),
            _ => {}
        }
        if self.path.len() >= MAX_DEPTH as usize {
            return Err(DocumentError::TooDeep.into());
        }
        match (self.path.last(), element) {
            (None | Some(Element::EntitiesDescriptor), Element::EntitiesDescriptor) => {
                let inherited = self.group_valid_until.last().copied().flatten();
                self.group_valid_until.push(earliest(inherited, attributes.valid_until()?));
            }
            (None | Some(Element::EntitiesDescriptor), Element::EntityDescriptor) => {
                let inherited = self.group_valid_until.last().copied().flatten();
                self.entity = Entity {
                    id: attributes.get("entityID")?.unwrap_or_default(),
                    valid_until: earliest(inherited, attributes.valid_until()?),
                    ..Entity::default()
                };
            }
            (Some(Element::EntityDescriptor), Element::IdpRole) => self.open_role(attributes)?,
            (Some(Element::Extensions), Element::RegistrationInfo) => {
                self.entity.registration_authority = attributes.get("registrationAuthority")?;
            }
            (Some(Element::EntityAttributes), Element::Attribute) => {
                self.attribute = attributes.get("Name")?.unwrap_or_default();
            }
            (Some(Element::Extensions), Element::Scope) => {
                let pattern = attributes.get("regexp")?;
                self.scope_is_pattern = matches!(pattern.as_deref().map(str::trim), Some("true" | "1"));
            }
            (Some(Element::IdpRole), Element::KeyDescriptor) => {
                self.key_signs = attributes.get("use")?.is_none_or(|usage| usage == "signing");
            }
            (Some(Element::IdpRole), Element::SingleSignOnService) => self.endpoint(attributes)?,
            (Some(Element::IdpRole), Element::SingleLogoutService) => self.logout_endpoint(attributes)?,
            (Some(Element::EntityDescriptor), Element::ContactPerson) => self.open_contact(attributes)?,
            (
                Some(Element::UiInfo | Element::Organization),
                Element::DisplayName | Element::OrganizationDisplayName | Element::OrganizationUrl,
            ) => self.language = attributes.get("xml:lang")?.unwrap_or_else(|| "en".to_owned()).to_ascii_lowercase(),
            _ => {}
        }
        self.path.push(element);
        Ok(())
    }

    fn open_role(&mut self, attributes: Attributes<'_>) -> Result<(), MetadataError> {
        self.entity.is_institution = true;
        self.entity.error_url = attributes.get("errorURL")?;
        self.entity.valid_until = earliest(self.entity.valid_until, attributes.valid_until()?);
        Ok(())
    }

    fn endpoint(&mut self, attributes: Attributes<'_>) -> Result<(), MetadataError> {
        let slot = match attributes.get("Binding")?.as_deref() {
            Some(BINDING_REDIRECT) => &mut self.entity.redirect,
            Some(BINDING_POST) => &mut self.entity.post,
            _ => return Ok(()),
        };
        if slot.is_none() {
            *slot = attributes.get("Location")?;
        }
        Ok(())
    }

    fn logout_endpoint(&mut self, attributes: Attributes<'_>) -> Result<(), MetadataError> {
        let slot = match attributes.get("Binding")?.as_deref() {
            Some(BINDING_REDIRECT) => &mut self.entity.logout_redirect,
            Some(BINDING_POST) => &mut self.entity.logout_post,
            _ => return Ok(()),
        };
        if slot.is_none() {
            *slot = Some((attributes.get("Location")?.unwrap_or_default(), attributes.get("ResponseLocation")?));
        }
        Ok(())
    }

    fn open_contact(&mut self, attributes: Attributes<'_>) -> Result<(), MetadataError> {
        let is_security = attributes.get_in(REMD, "contactType")?.as_deref() == Some(SECURITY_CONTACT);
        let kind = if is_security { Some("security".to_owned()) } else { attributes.get("contactType")? };
        self.contact = Contact { kind: kind.unwrap_or_default(), ..no_contact() };
        Ok(())
    }

    fn close(&mut self) {
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
            (Some(Element::DiscoHints), Element::DomainHint) => self.entity.domains.push(text.to_lowercase()),
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

/// The attributes of an element.
#[derive(Clone, Copy)]
struct Attributes<'a> {
    start: &'a BytesStart<'a>,
    resolver: &'a NamespaceResolver,
}

impl Attributes<'_> {
    /// The value of the attribute that is written exactly so.
    fn get(self, name: &str) -> Result<Option<String>, MetadataError> {
        self.find(|key| key.into_inner() == name)
    }

    fn get_in(self, namespace: &str, name: &str) -> Result<Option<String>, MetadataError> {
        self.find(|key| {
            matches!(self.resolver.resolve_attribute(key), (ResolveResult::Bound(Namespace(bound)), local)
                if bound == namespace && local.into_inner() == name)
        })
    }

    fn find(self, wanted: impl Fn(quick_xml::name::QName<'_>) -> bool) -> Result<Option<String>, MetadataError> {
        for attribute in self.start.attributes() {
            let attribute = attribute.map_err(malformed)?;
            if wanted(attribute.key) {
                return attribute
                    .normalized_value(XmlVersion::Implicit1_0)
                    .map_err(malformed)
                    .map(|v| Some(v.into_owned()));
            }
        }
        Ok(None)
    }

    fn valid_until(self) -> Result<Option<Timestamp>, MetadataError> {
        let parse = |text: String| Timestamp::parse_rfc3339(text.trim()).ok_or(MetadataError::BadInstant);
        self.get("validUntil")?.map(parse).transpose()
    }
}

fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

const fn no_contact() -> Contact {
    Contact { kind: String::new(), name: None, email: None }
}
