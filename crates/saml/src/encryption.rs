//! Opening encrypted assertions and names ([XML Encryption 1.1](https://www.w3.org/TR/xmlenc-core1/)).
//!
//! Only AES-GCM under RSA-OAEP, for which a wrong guess teaches nothing; and whatever goes wrong after the algorithms
//! are known, there is one error. CBC and RSA 1.5 are oracles by design and are refused by name.

use std::sync::Arc;

use aws_lc_rs::{
    aead::{AES_128_GCM, AES_192_GCM, AES_256_GCM, Aad, Algorithm, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rsa::{OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OAEP_SHA384_MGF1SHA384, OAEP_SHA512_MGF1SHA512, OaepAlgorithm},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};

use crate::{
    key::DecryptionKey,
    vocabulary::{DSIG, XENC, XENC11, algorithm as uri},
    xml::{self, Node},
};

/// How many `EncryptedKey` elements are tried: each costs an RSA operation per own key.
const MAX_ENCRYPTED_KEYS: usize = 4;

/// Why encrypted content was not opened.
#[derive(Debug)]
pub(crate) enum DecryptionError {
    /// An algorithm that is not on the list; known before any key is used.
    ForbiddenAlgorithm(String),
    /// Everything else, on purpose without a reason.
    Failed,
}

use DecryptionError::{Failed, ForbiddenAlgorithm};

/// Decrypts an `EncryptedAssertion` or `EncryptedID`, and hands the one element inside to `read`.
pub(crate) fn open<T, E: From<DecryptionError>>(
    encrypted: Node<'_>,
    keys: &[Arc<DecryptionKey>],
    read: impl FnOnce(Node<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let text = in_context(encrypted, &decrypt(encrypted, keys)?);
    let document = xml::parse(&text).map_err(|_| Failed)?;
    let context = Node::root(&document).ok_or(Failed)?;
    let mut children = context.children();
    let (Some(element), None) = (children.next(), children.next()) else { return Err(Failed.into()) };
    read(element)
}

/// The plaintext inside an element with the namespaces that were in scope where it stood: some institutions encrypt a
/// fragment that relies on them (XML Encryption §4.4).
fn in_context(encrypted: Node<'_>, plaintext: &str) -> String {
    let mut declared: Vec<(&str, &str)> = Vec::new();
    let mut scope = Some(encrypted);
    while let Some(node) = scope {
        for (prefix, uri) in &node.element().namespace_declarations {
            if !declared.iter().any(|(known, _)| known == prefix) {
                declared.push((prefix, uri));
            }
        }
        scope = node.parent();
    }
    let names: Vec<_> = declared
        .iter()
        .map(|(prefix, uri)| (if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") }, *uri))
        .collect();
    let attributes: Vec<_> = names.iter().map(|(name, uri)| (name.as_str(), *uri)).collect();
    let mut writer = uppsala::XmlWriter::new();
    writer.start_element("context", &attributes);
    writer.raw(plaintext);
    writer.end_element("context");
    writer.into_string()
}

fn decrypt(encrypted: Node<'_>, keys: &[Arc<DecryptionKey>]) -> Result<String, DecryptionError> {
    let data = only_child(encrypted, XENC, "EncryptedData")?;
    if data.attribute("Type").is_some_and(|kind| kind != "http://www.w3.org/2001/04/xmlenc#Element") {
        return Err(Failed);
    }
    let cipher = match method(data)? {
        uri::AES128_GCM => &AES_128_GCM,
        uri::AES192_GCM => &AES_192_GCM,
        uri::AES256_GCM => &AES_256_GCM,
        other => return Err(ForbiddenAlgorithm(other.to_owned())),
    };
    let ciphertext = cipher_value(data)?;
    let transported = encrypted_keys(encrypted, data)
        .map(|key| Ok((oaep(key)?, cipher_value(key)?)))
        .collect::<Result<Vec<_>, DecryptionError>>()?;
    transported
        .iter()
        .take(MAX_ENCRYPTED_KEYS)
        .flat_map(|(algorithm, wrapped)| keys.iter().filter_map(|key| key.open(algorithm, wrapped)))
        .find_map(|content_key| opened(cipher, &content_key, &ciphertext))
        .ok_or(Failed)
}

/// The transported keys, inside the data's `KeyInfo` or beside the data.
fn encrypted_keys<'d>(encrypted: Node<'d>, data: Node<'d>) -> impl Iterator<Item = Node<'d>> {
    data.children_named(DSIG, "KeyInfo")
        .flat_map(|info| info.children_named(XENC, "EncryptedKey"))
        .chain(encrypted.children_named(XENC, "EncryptedKey"))
}

/// The OAEP variant of an `EncryptedKey`. The library offers those with one hash for both uses; SHA-1 is harmless
/// inside OAEP, and the default of most institutions.
fn oaep(key: Node<'_>) -> Result<&'static OaepAlgorithm, DecryptionError> {
    let algorithm = method(key)?;
    if algorithm != uri::RSA_OAEP && algorithm != uri::RSA_OAEP_MGF1P {
        return Err(ForbiddenAlgorithm(algorithm.to_owned()));
    }
    let parameters = only_child(key, XENC, "EncryptionMethod")?;
    let parameter = |namespace, name: &'static str| match parameters.child(namespace, name) {
        Ok(found) => Ok(found.and_then(|node| node.attribute("Algorithm"))),
        Err(_) => Err(Failed),
    };
    let digest = parameter(DSIG, "DigestMethod")?.unwrap_or(uri::SHA1);
    let mgf = parameter(XENC11, "MGF")?;
    let (oaep, own_mgf) = match digest {
        uri::SHA1 => (&OAEP_SHA1_MGF1SHA1, uri::MGF1_SHA1),
        uri::SHA256 => (&OAEP_SHA256_MGF1SHA256, uri::MGF1_SHA256),
        uri::SHA384 => (&OAEP_SHA384_MGF1SHA384, uri::MGF1_SHA384),
        uri::SHA512 => (&OAEP_SHA512_MGF1SHA512, uri::MGF1_SHA512),
        other => return Err(ForbiddenAlgorithm(other.to_owned())),
    };
    // rsa-oaep-mgf1p means MGF1 with SHA-1, whatever the digest.
    let mgf = mgf.unwrap_or(if algorithm == uri::RSA_OAEP_MGF1P { uri::MGF1_SHA1 } else { own_mgf });
    if mgf == own_mgf { Ok(oaep) } else { Err(ForbiddenAlgorithm(format!("{digest} with {mgf}"))) }
}

fn method(node: Node<'_>) -> Result<&str, DecryptionError> {
    only_child(node, XENC, "EncryptionMethod")?.attribute("Algorithm").ok_or(Failed)
}

fn cipher_value(node: Node<'_>) -> Result<Vec<u8>, DecryptionError> {
    let value = only_child(only_child(node, XENC, "CipherData")?, XENC, "CipherValue")?;
    let text: String = value.text().split_ascii_whitespace().collect();
    BASE64.decode(text).map_err(|_| Failed)
}

/// AES-GCM with the nonce in front and the tag behind (XML Encryption 1.1 §5.2.4).
fn opened(cipher: &'static Algorithm, key: &[u8], ciphertext: &[u8]) -> Option<String> {
    let (nonce, sealed) = ciphertext.split_at_checked(NONCE_LEN)?;
    let key = LessSafeKey::new(UnboundKey::new(cipher, key).ok()?);
    let mut content = sealed.to_vec();
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let length = key.open_in_place(nonce, Aad::empty(), &mut content).ok()?.len();
    content.truncate(length);
    String::from_utf8(content).ok()
}

fn only_child<'d>(node: Node<'d>, namespace: &str, name: &'static str) -> Result<Node<'d>, DecryptionError> {
    node.child(namespace, name).ok().flatten().ok_or(Failed)
}
