//! Encrypted tokens in the compact form ([RFC 7516 §3.1](https://www.rfc-editor.org/rfc/rfc7516#section-3.1)).
//!
//! Invariant: whatever is wrong with a token that comes in, there is one error for it, and a wrong key is found out only
//! by the tag of the content ([RFC 7516 §11.5](https://www.rfc-editor.org/rfc/rfc7516#section-11.5)).

mod content;
mod key_management;
mod private;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::{
    Entropy,
    client::{ContentEncryption, KeyManagement},
};
use serde_json::{Map, Value};
use thiserror::Error;
use zeroize::Zeroizing;

pub use self::private::{DecryptionKey, KeyFamily};
use super::{JoseError, PublicKey};
use crate::json;

/// Bytes of the longest token that is read: a signed one of the greatest length, encrypted.
const MAX_TOKEN: usize = 96 * 1024;

/// The token was not encrypted for us, or not in a way that we read. On purpose without a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the JWT cannot be decrypted with any key that this server publishes for encryption")]
pub struct Undecipherable;

/// Whether the text has the five parts of an encrypted token; a signed one has three.
pub fn is_encrypted(token: &str) -> bool {
    token.bytes().filter(|byte| *byte == b'.').count() == 4
}

/// How a token is encrypted to its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encryption {
    /// How the reader gets the key.
    pub key_management: KeyManagement,
    /// How the content is encrypted.
    pub content: ContentEncryption,
}

/// Encrypts to `key`. `content_type` is `JWT` for a signed token inside
/// ([RFC 7519 §5.2](https://www.rfc-editor.org/rfc/rfc7519#section-5.2)).
pub fn encrypt(
    key: &PublicKey,
    how: Encryption,
    content_type: Option<&str>,
    content: &[u8],
    entropy: &dyn Entropy,
) -> Result<String, JoseError> {
    let mut header = Map::new();
    header.insert("alg".to_owned(), how.key_management.as_str().into());
    header.insert("enc".to_owned(), how.content.as_str().into());
    for (name, value) in [("cty", content_type), ("kid", key.kid())] {
        if let Some(value) = value {
            header.insert(name.to_owned(), value.into());
        }
    }
    let sent = key_management::send(key, how, entropy).ok_or(JoseError::Encryption)?;
    if let Some(ephemeral) = sent.ephemeral {
        header.insert("epk".to_owned(), Value::Object(ephemeral));
    }
    let header = BASE64URL.encode(Value::Object(header).to_string());
    let mut iv = vec![0; content::iv_length(how.content)];
    entropy.fill(&mut iv);
    let (ciphertext, tag) =
        content::seal(how.content, &sent.key, &iv, header.as_bytes(), content).ok_or(JoseError::Encryption)?;
    let parts = [sent.encrypted_key, iv, ciphertext, tag].map(|part| BASE64URL.encode(part));
    Ok(format!("{header}.{}", parts.join(".")))
}

/// The content of a token that was encrypted to one of `keys`.
pub fn decrypt<'k>(
    keys: impl IntoIterator<Item = &'k DecryptionKey>,
    token: &str,
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, Undecipherable> {
    if token.len() > MAX_TOKEN {
        return Err(Undecipherable);
    }
    let parts: Vec<&str> = token.split('.').collect();
    let [protected, encrypted_key, iv, ciphertext, tag] = parts.as_slice() else { return Err(Undecipherable) };
    let bytes = |part: &str| BASE64URL.decode(part).map_err(|_| Undecipherable);
    let header = json::object(&bytes(protected)?).ok_or(Undecipherable)?;
    if ["crit", "zip", "jku", "x5u", "jwk"].into_iter().any(|name| header.contains_key(name)) {
        return Err(Undecipherable);
    }
    let text = |name: &str| header.get(name).and_then(Value::as_str);
    let how = Encryption {
        key_management: text("alg").and_then(KeyManagement::parse).ok_or(Undecipherable)?,
        content: text("enc").and_then(ContentEncryption::parse).ok_or(Undecipherable)?,
    };
    let kid = text("kid");
    let (encrypted_key, iv, ciphertext, tag) = (bytes(encrypted_key)?, bytes(iv)?, bytes(ciphertext)?, bytes(tag)?);
    keys.into_iter()
        .filter(|key| key.public().encrypts(how.key_management) && (kid.is_none() || key.public().kid() == kid))
        .find_map(|key| {
            // A key that does not come out is replaced by a random one: the tag then fails as it does for any other.
            let received = key_management::receive(key, how, &header, &encrypted_key);
            let content_key = received.unwrap_or_else(|| content::random_key(how.content, entropy));
            content::open(how.content, &content_key, &iv, protected.as_bytes(), &ciphertext, &tag)
        })
        .ok_or(Undecipherable)
}

/// A content key, wiped after use.
type ContentKey = Zeroizing<Vec<u8>>;
