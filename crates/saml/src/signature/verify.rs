//! Verifying signatures, and keeping exactly what they cover.

use std::collections::HashSet;

use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bergshamra::{
    DsigContext, Key, KeysManager, VerifyResult,
    c14n::{C14nMode, canonicalize_doc},
    crypto::sign,
    dsig::verify::verify_all_document,
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

    /// The keys, of which there must be one.
    fn usable(&self) -> Result<&[Key], SignatureError> {
        if self.0.is_empty() { Err(SignatureError::NoKey) } else { Ok(&self.0) }
    }

    /// Verifies a signature over these octets with one of the keys. The caller has looked at the algorithm.
    pub(crate) fn verify(&self, algorithm: &str, signed: &[u8], value: &[u8]) -> Result<(), SignatureError> {
        let algorithm = sign::from_uri(algorithm).map_err(|_| SignatureError::Bad)?;
        // A key of another kind does not verify: that is no reason to stop.
        let verifies = |key: &Key| match key.to_signing_key() {
            Ok(Some(key)) => algorithm.verify(&key, signed, value).unwrap_or(false),
            _ => false,
        };
        if self.usable()?.iter().any(verifies) { Ok(()) } else { Err(SignatureError::Bad) }
    }

    fn context(&self) -> Result<DsigContext, SignatureError> {
        let mut manager = KeysManager::new();
        manager.add_keys(self.usable()?.iter().cloned());
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
    let algorithm = digest_algorithm(shape.digest_method)?;
    let stated: String = shape.digest_value.split_ascii_whitespace().collect();
    let stated = BASE64.decode(stated).map_err(|_| SignatureError::Bad)?;
    if digest::digest(algorithm, &text).as_ref() != stated {
        return Err(SignatureError::Bad);
    }
    String::from_utf8(text).map_err(|_| SignatureError::Bad)
}

/// The digest algorithm behind a URI.
pub(super) fn digest_algorithm(uri: &str) -> Result<&'static digest::Algorithm, SignatureError> {
    match uri {
        algorithm::SHA256 => Ok(&digest::SHA256),
        algorithm::SHA384 => Ok(&digest::SHA384),
        algorithm::SHA512 => Ok(&digest::SHA512),
        other => Err(SignatureError::ForbiddenAlgorithm(other.to_owned())),
    }
}

/// The values below a node that any reader could take for IDs, prefixed or not.
pub(super) fn ids_below<'d>(document: &'d Document<'_>, node: NodeId) -> impl Iterator<Item = &'d str> {
    let elements = document.descendants(node).into_iter().chain([node]).filter_map(|id| document.element(id));
    let is_id = |name: &str| name.eq_ignore_ascii_case("id") || name == "AssertionID";
    elements
        .flat_map(|element| element.attributes.iter())
        .filter(move |a| is_id(a.name.local_name.as_ref()))
        .map(|attribute| attribute.value.as_ref())
}

/// IDs are unique.
pub(super) fn refuse_duplicate_ids(document: &Document<'_>) -> Result<(), SignatureError> {
    let mut seen = HashSet::new();
    for id in ids_below(document, document.root()) {
        if !seen.insert(id) {
            return Err(SignatureError::DuplicateId(id.chars().take(100).collect()));
        }
    }
    Ok(())
}
