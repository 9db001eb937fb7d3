//! Verifying signatures, and keeping exactly what they cover.

use std::collections::HashSet;

use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bergshamra::{
    DsigContext, Key, KeysManager, VerifyResult,
    c14n::{C14nMode, canonicalize_doc},
    dsig::verify::{verify_all_document, verify_document},
    xml::NodeSet,
};
use uppsala::{Document, NodeId};

use super::{Shape, SignatureError};
use crate::{
    certificate,
    vocabulary::{DSIG, algorithm},
    xml::Node,
};

/// The keys that may have signed.
pub(crate) struct TrustedKeys(Vec<Key>);

impl TrustedKeys {
    /// The usable keys among certificates or bare public keys (DER).
    pub(crate) fn from_der<'a>(keys: impl IntoIterator<Item = &'a Vec<u8>>) -> Self {
        Self(keys.into_iter().filter_map(|der| certificate::verification_key(der)).collect())
    }

    fn context(&self) -> Result<DsigContext, SignatureError> {
        if self.0.is_empty() {
            return Err(SignatureError::NoKey);
        }
        let mut manager = KeysManager::new();
        manager.add_keys(self.0.iter().cloned());
        // Trusted keys only, strict positions, every digest computed: the library's defaults, said again.
        Ok(DsigContext::new(manager)
            .with_trusted_keys_only(true)
            .with_strict_verification(true)
            .with_require_reference_digests(true))
    }
}

/// What the verified signatures of a document cover.
#[derive(Default)]
pub(crate) struct Signed(Vec<(NodeId, String)>);

impl Signed {
    /// The canonical text of `node` that its signature covers (without that signature); `None` if it is unsigned.
    pub(crate) fn text(&self, node: Node<'_>) -> Option<&str> {
        self.0.iter().find(|(id, _)| *id == node.id()).map(|(_, text)| text.as_str())
    }
}

/// Verifies every signature of the document. Each must be a child of one of `holders`; every one must verify.
pub(crate) fn verify(
    document: &Document<'_>,
    holders: &[Node<'_>],
    keys: &TrustedKeys,
) -> Result<Signed, SignatureError> {
    refuse_duplicate_ids(document)?;
    let mut shapes: Vec<Shape<'_>> = Vec::new();
    let root = Node::root(document).ok_or(SignatureError::Misplaced)?;
    for node in root.descendants().chain([root]).filter(|node| node.is(DSIG, "Signature")) {
        let parent = node.parent().ok_or(SignatureError::Misplaced)?;
        if !holders.iter().any(|holder| holder.id() == parent.id()) {
            return Err(SignatureError::Misplaced);
        }
        if shapes.iter().any(|shape| shape.parent.id() == parent.id()) {
            return Err(SignatureError::Several);
        }
        shapes.push(Shape::of(node)?);
    }
    if shapes.is_empty() {
        return Ok(Signed::default());
    }
    let results = verify_all_document(&keys.context()?, document).map_err(|_| SignatureError::Bad)?;
    if results.len() != shapes.len() || !shapes.iter().all(|shape| results.iter().any(|r| vouches(r, shape))) {
        return Err(SignatureError::Bad);
    }
    shapes.iter().map(|shape| Ok((shape.parent.id(), signed_text(shape)?))).collect::<Result<_, _>>().map(Signed)
}

/// Verifies the signature of the document's root, which must be the root's first element. Signatures further down are
/// not looked at: the root's covers them.
pub(crate) fn verify_root(document: &Document<'_>, keys: &TrustedKeys) -> Result<(), SignatureError> {
    refuse_duplicate_ids(document)?;
    let root = Node::root(document).ok_or(SignatureError::Misplaced)?;
    if root.children_named(DSIG, "Signature").count() > 1 {
        return Err(SignatureError::Several);
    }
    let first = root.children().next().filter(|node| node.is(DSIG, "Signature"));
    let shape = Shape::of(first.ok_or(SignatureError::Misplaced)?)?;
    let result = verify_document(&keys.context()?, document).map_err(|_| SignatureError::Bad)?;
    if vouches(&result, &shape) { Ok(()) } else { Err(SignatureError::Bad) }
}

/// Whether the library verified this very signature over this very parent.
fn vouches(result: &VerifyResult, shape: &Shape<'_>) -> bool {
    let VerifyResult::Valid { signature_node, references, .. } = result else { return false };
    let [reference] = references.as_slice() else { return false };
    *signature_node == shape.signature.id()
        && reference.digest_verified
        && reference.resolved_node == Some(shape.parent.id())
}

/// Canonicalizes the parent without its signature once more and compares the digest, so that what is read afterwards
/// is what was signed, whatever the library took for it.
fn signed_text(shape: &Shape<'_>) -> Result<String, SignatureError> {
    let document = shape.parent.document();
    let mut nodes = NodeSet::tree_without_comments(shape.parent.id(), document);
    nodes.remove_id(shape.signature.id());
    for id in document.descendants(shape.signature.id()) {
        nodes.remove_id(id);
    }
    let text = canonicalize_doc(document, C14nMode::Exclusive, Some(&nodes), &shape.inclusive_prefixes)
        .map_err(|_| SignatureError::Bad)?;
    let algorithm = match shape.digest_method {
        algorithm::SHA256 => &digest::SHA256,
        algorithm::SHA384 => &digest::SHA384,
        algorithm::SHA512 => &digest::SHA512,
        other => return Err(SignatureError::ForbiddenAlgorithm(other.to_owned())),
    };
    let stated: String = shape.digest_value.split_ascii_whitespace().collect();
    let stated = BASE64.decode(stated).map_err(|_| SignatureError::Bad)?;
    if digest::digest(algorithm, &text).as_ref() != stated {
        return Err(SignatureError::Bad);
    }
    String::from_utf8(text).map_err(|_| SignatureError::Bad)
}

/// IDs are unique over every attribute that any reader could take for one, prefixed or not.
fn refuse_duplicate_ids(document: &Document<'_>) -> Result<(), SignatureError> {
    let mut seen = HashSet::new();
    for id in document.descendants(document.root()) {
        let Some(element) = document.element(id) else { continue };
        for attribute in &element.attributes {
            let name = attribute.name.local_name.as_ref();
            let is_id = name.eq_ignore_ascii_case("id") || name == "AssertionID";
            if is_id && !seen.insert(attribute.value.as_ref()) {
                return Err(SignatureError::DuplicateId(attribute.value.chars().take(100).collect()));
            }
        }
    }
    Ok(())
}
