//! The signature of the root of a document that is too large to be kept as a tree.

use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bergshamra::{
    c14n::{C14nMode, canonicalize_doc},
    xml::NodeSet,
};
use uppsala::Document;

use super::{
    Shape, SignatureError, TrustedKeys,
    verify::{digest_algorithm, ids_below, refuse_duplicate_ids},
};
use crate::{vocabulary::DSIG, xml::Node};

/// What the verified signature of a root says about the document: it holds for the one whose canonical form, without
/// the signature, has this digest.
pub(crate) struct SignedRoot {
    pub(crate) digest_algorithm: &'static digest::Algorithm,
    pub(crate) digest: Vec<u8>,
    /// Prefixes that exclusive canonicalization treats inclusively.
    pub(crate) inclusive_prefixes: Vec<String>,
    /// The IDs within the signature.
    pub(crate) ids: Vec<String>,
}

impl SignedRoot {
    /// Verifies the signature in a document that has nothing in its root but that signature.
    pub(crate) fn verify(document: &Document<'_>, keys: &TrustedKeys) -> Result<Self, SignatureError> {
        refuse_duplicate_ids(document)?;
        let root = Node::root(document).ok_or(SignatureError::Misplaced)?;
        let signature = root.children().next().filter(|node| node.is(DSIG, "Signature"));
        let shape = Shape::of(signature.ok_or(SignatureError::Misplaced)?)?;
        verify_signed_info(&shape, keys)?;
        Ok(Self {
            digest_algorithm: digest_algorithm(shape.digest_method)?,
            digest: decoded(shape.digest_value)?,
            ids: ids_below(document, shape.signature.id()).map(str::to_owned).collect(),
            inclusive_prefixes: shape.inclusive_prefixes,
        })
    }
}

/// The signature over `SignedInfo`, by one of the keys.
fn verify_signed_info(shape: &Shape<'_>, keys: &TrustedKeys) -> Result<(), SignatureError> {
    let document = shape.signature.document();
    let nodes = NodeSet::tree_without_comments(shape.signed_info.id(), document);
    let signed = canonicalize_doc(document, C14nMode::Exclusive, Some(&nodes), &shape.signed_info_prefixes)
        .map_err(|_| SignatureError::Bad)?;
    keys.verify(shape.signature_method, &signed, &decoded(shape.signature_value)?)
}

fn decoded(base64: &str) -> Result<Vec<u8>, SignatureError> {
    let text: String = base64.split_ascii_whitespace().collect();
    BASE64.decode(text).map_err(|_| SignatureError::Bad)
}
