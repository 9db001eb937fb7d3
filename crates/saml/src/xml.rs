//! Reading XML from strangers: what is refused before a tree exists, and safe ways to read the tree.
//!
//! One parser (uppsala) reads every message, so two readers can never disagree about one.

use uppsala::{Document, Element, NodeId, NodeKind, Parser, QName};

/// The deepest nesting that is read.
pub const MAX_DEPTH: u32 = 64;

/// How many attributes an element may have. Parsers compare each with each: 25,000 of them, which fit into one
/// message, would cost seconds.
pub const MAX_ATTRIBUTES: usize = 1024;

/// Why an XML document was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// It is not UTF-8, or says that it is not.
    #[error("the document is not UTF-8")]
    NotUtf8,
    /// It has a document type declaration.
    #[error("the document has a DOCTYPE")]
    DocumentType,
    /// It has a processing instruction.
    #[error("the document has a processing instruction")]
    ProcessingInstruction,
    /// An element has more than [`MAX_ATTRIBUTES`] attributes.
    #[error("an element has too many attributes")]
    TooManyAttributes,
    /// Its elements are nested more than [`MAX_DEPTH`] deep.
    #[error("the document is nested too deeply")]
    TooDeep,
    /// It binds a namespace name that is no URI with a scheme, for which canonicalization is undefined (Canonical XML
    /// §1.3).
    #[error("the document has a relative namespace URI")]
    RelativeNamespace,
    /// It is not well-formed.
    #[error("the document is not well-formed: {0}")]
    Malformed(String),
}

/// Parses a document under the limits of this module.
pub(crate) fn parse(text: &str) -> Result<Document<'_>, DocumentError> {
    refuse_markup(text)?;
    let parser = Parser::new().with_forbid_dtd(true).with_max_depth(MAX_DEPTH).with_max_entity_expansion(0);
    let document = parser.parse(text).map_err(|error| {
        let message = error.to_string();
        if message.contains("maximum depth") { DocumentError::TooDeep } else { DocumentError::Malformed(message) }
    })?;
    for id in document.descendants(document.root()) {
        match document.node_kind(id) {
            Some(NodeKind::ProcessingInstruction(_)) => return Err(DocumentError::ProcessingInstruction),
            Some(NodeKind::Element(element)) => refuse_relative_namespaces(element)?,
            _ => {}
        }
    }
    Ok(document)
}

/// Looks for forbidden markup in the bare text, so that no parser ever sees it. A comment that quotes such markup is
/// refused too: nobody needs one.
fn refuse_markup(text: &str) -> Result<(), DocumentError> {
    let text = text.trim_start_matches('\u{feff}');
    if text.contains("<!DOCTYPE") || text.contains("<!ENTITY") {
        return Err(DocumentError::DocumentType);
    }
    // No value may hold a bare `<`, so a whole tag lies between two of them, and each attribute has its `=`.
    if text.split('<').any(|tag| tag.bytes().filter(|byte| *byte == b'=').count() > MAX_ATTRIBUTES) {
        return Err(DocumentError::TooManyAttributes);
    }
    let body = match text.strip_prefix("<?xml ") {
        Some(rest) => {
            let (declaration, body) = rest.split_once("?>").ok_or(DocumentError::ProcessingInstruction)?;
            let declaration = declaration.to_ascii_lowercase();
            if declaration.contains("encoding") && !declaration.contains("utf-8") && !declaration.contains("us-ascii") {
                return Err(DocumentError::NotUtf8);
            }
            body
        }
        None => text,
    };
    if body.contains("<?") { Err(DocumentError::ProcessingInstruction) } else { Ok(()) }
}

fn refuse_relative_namespaces(element: &Element<'_>) -> Result<(), DocumentError> {
    let declared = &element.namespace_declarations;
    if declared.iter().all(|(_, uri)| uri.is_empty() || is_absolute(uri)) {
        Ok(())
    } else {
        Err(DocumentError::RelativeNamespace)
    }
}

/// Whether a namespace name is a URI with a scheme (RFC 3986), as canonicalization demands; other implementations refuse
/// a document with anything else.
pub(crate) fn is_absolute(uri: &str) -> bool {
    let permitted = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte);
    uri.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
            && rest.bytes().all(permitted)
            && rest.matches('#').count() <= 1
    })
}

/// An element of a tree.
#[derive(Clone, Copy)]
pub(crate) struct Node<'d> {
    document: &'d Document<'d>,
    id: NodeId,
    element: &'d Element<'d>,
}

impl<'d> Node<'d> {
    pub(crate) fn new(document: &'d Document<'d>, id: NodeId) -> Option<Self> {
        Some(Self { document, id, element: document.element(id)? })
    }

    /// The document's one outermost element.
    pub(crate) fn root(document: &'d Document<'d>) -> Option<Self> {
        Self::new(document, document.document_element()?)
    }

    pub(crate) const fn document(self) -> &'d Document<'d> {
        self.document
    }

    pub(crate) const fn id(self) -> NodeId {
        self.id
    }

    pub(crate) const fn element(self) -> &'d Element<'d> {
        self.element
    }

    pub(crate) const fn name(self) -> &'d QName<'d> {
        &self.element.name
    }

    pub(crate) fn is(self, namespace: &str, local_name: &str) -> bool {
        self.element.matches_name_ns(namespace, local_name)
    }

    /// The value of an attribute without a prefix. (The tree's own look-up ignores prefixes, so that `evil:ID` would
    /// pass for `ID`.)
    pub(crate) fn attribute(self, name: &str) -> Option<&'d str> {
        let own = |a: &&uppsala::Attribute<'d>| a.name.namespace_uri.is_none() && a.name.local_name == name;
        self.element.attributes.iter().find(own).map(|attribute| attribute.value.as_ref())
    }

    /// The parent, if it is an element.
    pub(crate) fn parent(self) -> Option<Self> {
        Self::new(self.document, self.document.parent(self.id)?)
    }

    /// The child elements.
    pub(crate) fn children(self) -> impl Iterator<Item = Self> {
        self.document.children_iter(self.id).filter_map(move |id| Self::new(self.document, id))
    }

    pub(crate) fn children_named(self, namespace: &str, local_name: &str) -> impl Iterator<Item = Self> {
        self.children().filter(move |child| child.is(namespace, local_name))
    }

    /// The one child of this name; `Err` if there are several.
    pub(crate) fn child(self, namespace: &str, local_name: &'static str) -> Result<Option<Self>, Repeated> {
        let mut found = self.children_named(namespace, local_name);
        let first = found.next();
        if found.next().is_some() { Err(Repeated(local_name)) } else { Ok(first) }
    }

    /// Every element below this one.
    pub(crate) fn descendants(self) -> impl Iterator<Item = Self> {
        self.document.descendants(self.id).into_iter().filter_map(move |id| Self::new(self.document, id))
    }

    /// All text below this element, without the white space around it. A comment inside does not cut it short.
    pub(crate) fn text(self) -> String {
        self.document.text_content_deep(self.id).trim().to_owned()
    }

    /// The text, if the element holds one run of text and nothing else, not even a comment.
    pub(crate) fn plain_text(self) -> Option<&'d str> {
        let mut children = self.document.children_iter(self.id);
        match (self.document.node_kind(children.next()?)?, children.next()) {
            (NodeKind::Text(text), None) => Some(text),
            _ => None,
        }
    }
}

/// An element occurs more than once where only one may be.
#[derive(Debug)]
pub(crate) struct Repeated(pub(crate) &'static str);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_markup_is_refused_by_name() {
        let refusal = |text: &str| parse(text).err();
        assert_eq!(refusal("<!DOCTYPE a><a/>"), Some(DocumentError::DocumentType));
        assert_eq!(refusal("<a><?php evil?></a>"), Some(DocumentError::ProcessingInstruction));
        assert_eq!(refusal("<?xml version='1.0' encoding='UTF-16'?><a/>"), Some(DocumentError::NotUtf8));
        assert_eq!(refusal("<a xmlns='relative'/>"), Some(DocumentError::RelativeNamespace));
        assert_eq!(refusal("<a xmlns:b='../relative'/>"), Some(DocumentError::RelativeNamespace));
        assert_eq!(refusal("<a xmlns:b='urn:with space'/>"), Some(DocumentError::RelativeNamespace));
        assert!(matches!(refusal("<a><b></a>"), Some(DocumentError::Malformed(_))));
        assert!(matches!(refusal("<a>&undeclared;</a>"), Some(DocumentError::Malformed(_))));
        assert!(parse("<?xml version='1.0' encoding='UTF-8'?><a xmlns='urn:x'>&amp;&#65;</a>").is_ok());
    }

    #[test]
    fn nesting_is_limited() {
        let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
        assert!(parse(&nested(64)).is_ok());
        assert_eq!(parse(&nested(65)).err(), Some(DocumentError::TooDeep));
        assert_eq!(parse(&nested(40_000)).err(), Some(DocumentError::TooDeep));
    }

    #[test]
    fn attributes_are_limited_and_cannot_hide() {
        let many: Vec<String> = (0..=MAX_ATTRIBUTES).map(|i| format!(" a{i}='>'")).collect();
        let many = many.concat();
        assert_eq!(parse(&format!("<a{many}/>")).err(), Some(DocumentError::TooManyAttributes));
        assert!(matches!(parse("<a b='<'/>").err(), Some(DocumentError::Malformed(_))));
    }

    #[test]
    fn a_comment_does_not_cut_text_short() {
        let document = parse("<a>jane<!-- -->@x</a>").unwrap();
        let node = Node::root(&document).unwrap();
        assert_eq!(node.text(), "jane@x");
        assert_eq!(node.plain_text(), None);
    }

    #[test]
    fn a_prefixed_attribute_does_not_pass_for_a_bare_one() {
        let document = parse("<a xmlns:e='urn:e' e:ID='evil'/>").unwrap();
        assert_eq!(Node::root(&document).unwrap().attribute("ID"), None);
    }
}
