//! The one shape of signature that is accepted ([SAML Core §5.4](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf)).

use uppsala::NodeKind;

use super::SignatureError::{self, ForbiddenAlgorithm, Malformed, WrongReference};
use crate::{
    vocabulary::{
        DSIG, EXCLUSIVE_C14N,
        algorithm::{self, ENVELOPED},
    },
    xml::Node,
};

/// A signature of the accepted shape: enveloped, exclusive canonicalization, SHA-2, one reference to its own parent.
pub(crate) struct Shape<'d> {
    /// The `ds:Signature` element.
    pub(crate) signature: Node<'d>,
    /// The element that holds it, and that it signs.
    pub(crate) parent: Node<'d>,
    /// What the signature is made over.
    pub(crate) signed_info: Node<'d>,
    /// Prefixes that the canonicalization of `signed_info` treats inclusively.
    pub(crate) signed_info_prefixes: Vec<String>,
    /// The signature algorithm's URI.
    pub(crate) signature_method: &'d str,
    /// The signature in base64.
    pub(crate) signature_value: &'d str,
    /// The digest algorithm's URI.
    pub(crate) digest_method: &'d str,
    /// The digest in base64.
    pub(crate) digest_value: &'d str,
    /// Prefixes that exclusive canonicalization treats inclusively.
    pub(crate) inclusive_prefixes: Vec<String>,
}

impl<'d> Shape<'d> {
    pub(crate) fn of(signature: Node<'d>) -> Result<Self, SignatureError> {
        only_attributes(signature, &["Id"])?;
        let (signed_info, value) = match children(signature)?.as_slice() {
            [signed_info, value] => (*signed_info, *value),
            // KeyInfo is never read: the keys come from metadata.
            [signed_info, value, key_info] if key_info.is(DSIG, "KeyInfo") => (*signed_info, *value),
            _ => return Err(Malformed("Signature must hold SignedInfo, SignatureValue and perhaps KeyInfo")),
        };
        let signed_info = expect(signed_info, "SignedInfo")?;
        let signature_value =
            expect(value, "SignatureValue")?.plain_text().ok_or(Malformed("SignatureValue must hold plain text"))?;

        only_attributes(signed_info, &["Id"])?;
        let [c14n_method, signature_method, reference] = children(signed_info)?[..] else {
            return Err(Malformed("SignedInfo must hold two methods and one Reference"));
        };
        let signed_info_prefixes = exclusive_c14n(expect(c14n_method, "CanonicalizationMethod")?)?;
        let signature_method = bare_algorithm(expect(signature_method, "SignatureMethod")?, algorithm::SIGNATURES)?;

        let parent = signature.parent().ok_or(SignatureError::Misplaced)?;
        let reference = expect(reference, "Reference")?;
        let [transforms, digest_method, digest_value] = children(reference)?[..] else {
            return Err(Malformed("Reference must hold Transforms, DigestMethod and DigestValue"));
        };
        refers_to(reference, parent)?;
        let inclusive_prefixes = accepted_transforms(expect(transforms, "Transforms")?)?;
        let digest_method = bare_algorithm(expect(digest_method, "DigestMethod")?, algorithm::DIGESTS)?;
        let digest_value = expect(digest_value, "DigestValue")?;
        only_attributes(digest_value, &[])?;
        let digest_value = digest_value.plain_text().ok_or(Malformed("DigestValue must hold plain text"))?;
        Ok(Self {
            signature,
            parent,
            signed_info,
            signed_info_prefixes,
            signature_method,
            signature_value,
            digest_method,
            digest_value,
            inclusive_prefixes,
        })
    }
}

/// `URI` must be `#` and the ID of the parent.
fn refers_to(reference: Node<'_>, parent: Node<'_>) -> Result<(), SignatureError> {
    only_attributes(reference, &["Id", "URI", "Type"])?;
    let uri = reference.attribute("URI").ok_or(WrongReference)?;
    let id = parent.attribute("ID").ok_or(WrongReference)?;
    let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
    if plain && uri.strip_prefix('#') == Some(id) { Ok(()) } else { Err(WrongReference) }
}

/// Exactly the enveloped-signature transform, then exclusive canonicalization.
fn accepted_transforms(transforms: Node<'_>) -> Result<Vec<String>, SignatureError> {
    only_attributes(transforms, &[])?;
    let all = children(transforms)?;
    for transform in &all {
        let uri = expect(*transform, "Transform")?.attribute("Algorithm").unwrap_or_default();
        if uri != ENVELOPED && uri != EXCLUSIVE_C14N {
            return Err(ForbiddenAlgorithm(uri.to_owned()));
        }
    }
    let [enveloped, c14n] = all[..] else {
        return Err(Malformed("Transforms must be enveloped-signature and exclusive canonicalization"));
    };
    bare_algorithm(enveloped, &[ENVELOPED])?;
    exclusive_c14n(c14n)
}

/// Exclusive canonicalization without comments; returns the prefixes of its `InclusiveNamespaces`.
fn exclusive_c14n(method: Node<'_>) -> Result<Vec<String>, SignatureError> {
    only_attributes(method, &["Algorithm"])?;
    let uri = method.attribute("Algorithm").unwrap_or_default();
    if uri != EXCLUSIVE_C14N {
        return Err(ForbiddenAlgorithm(uri.to_owned()));
    }
    match children(method)?[..] {
        [] => Ok(Vec::new()),
        [inclusive] if inclusive.is(EXCLUSIVE_C14N, "InclusiveNamespaces") => {
            only_attributes(inclusive, &["PrefixList"])?;
            if !children(inclusive)?.is_empty() {
                return Err(Malformed("InclusiveNamespaces must be empty"));
            }
            let list = inclusive.attribute("PrefixList").unwrap_or_default();
            Ok(list.split_ascii_whitespace().map(str::to_owned).collect())
        }
        _ => Err(Malformed("unexpected parameters of exclusive canonicalization")),
    }
}

/// An algorithm from the list, without parameters.
fn bare_algorithm<'d>(method: Node<'d>, allowed: &[&str]) -> Result<&'d str, SignatureError> {
    only_attributes(method, &["Algorithm"])?;
    let uri = method.attribute("Algorithm").unwrap_or_default();
    if !allowed.contains(&uri) {
        return Err(ForbiddenAlgorithm(uri.to_owned()));
    }
    if children(method)?.is_empty() { Ok(uri) } else { Err(Malformed("an algorithm has parameters")) }
}

fn expect<'d>(node: Node<'d>, local_name: &str) -> Result<Node<'d>, SignatureError> {
    if node.is(DSIG, local_name) { Ok(node) } else { Err(Malformed("an element is missing, repeated or misplaced")) }
}

/// The child elements, between which only white space may stand (elements with plain text are read elsewhere). A
/// comment would change what naive readers take for the digest (CVE-2025-29775), and is never needed.
fn children(node: Node<'_>) -> Result<Vec<Node<'_>>, SignatureError> {
    let document = node.document();
    for id in document.children_iter(node.id()) {
        match document.node_kind(id) {
            Some(NodeKind::Element(_)) => {}
            Some(NodeKind::Text(text)) if text.trim().is_empty() => {}
            _ => return Err(Malformed("text or a comment stands between elements")),
        }
    }
    Ok(node.children().collect())
}

fn only_attributes(node: Node<'_>, allowed: &[&str]) -> Result<(), SignatureError> {
    let known = node
        .element()
        .attributes
        .iter()
        .all(|a| a.name.namespace_uri.is_none() && allowed.contains(&a.name.local_name.as_ref()));
    if known { Ok(()) } else { Err(Malformed("an element has an unexpected attribute")) }
}
