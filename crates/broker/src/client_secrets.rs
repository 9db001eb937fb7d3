//! Clients' secrets: of most of them only a digest is kept.
//!
//! A client that signs with its secret (`client_secret_jwt`) needs a server that knows the secret, too. Even then it is
//! not kept: it is a keyed digest of the client's id and a nonce, so it can be made again by whoever has the master key,
//! and a stolen database tells nothing.

use aws_lc_rs::hmac::{self, HMAC_SHA384};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::{Client, ClientId, ClientMetadata, Secret, client::KeptSecret, entropy::random};

use crate::Broker;

/// What the secrets of clients that sign with them are derived from.
#[derive(Clone)]
pub(crate) struct SecretDerivation(hmac::Key);

impl SecretDerivation {
    /// Bytes of its key.
    pub(crate) const LENGTH: usize = 48;

    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(HMAC_SHA384, bytes))
    }

    /// A secret for something else than a client. It is shorter than a nonce, so that no client has the same.
    pub(crate) fn for_purpose(&self, purpose: &'static str) -> hmac::Tag {
        debug_assert!(purpose.len() < KeptSecret::NONCE_LENGTH);
        hmac::sign(&self.0, purpose.as_bytes())
    }

    /// Exactly 64 characters. Not less, because no HMAC that the client may use has a longer hash
    /// ([RFC 7518 §3.2](https://www.rfc-editor.org/rfc/rfc7518#section-3.2)). Not more, because HMAC takes the hash of a
    /// key that is longer than its block ([RFC 2104 §2](https://www.rfc-editor.org/rfc/rfc2104#section-2)): with
    /// SHA-256 that would be the very digest that we keep, and whoever reads the database could sign.
    fn derive(&self, client: &ClientId, nonce: [u8; KeptSecret::NONCE_LENGTH]) -> Secret {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(&nonce);
        context.update(client.as_str().as_bytes());
        Secret::from(BASE64URL.encode(context.sign()))
    }
}

impl Broker {
    /// A new secret of a client, to be shown once, and what is kept of it.
    pub(crate) fn new_secret(&self, client: &ClientId, metadata: &ClientMetadata) -> (Secret, KeptSecret) {
        let nonce = metadata.signs_with_secret().then(|| random(self.entropy()));
        let secret = match nonce {
            Some(nonce) => self.secret_derivation.derive(client, nonce),
            None => Secret::generate(self.entropy()),
        };
        let digest = secret.digest();
        (secret, KeptSecret { digest, nonce, ends_at: None })
    }

    /// The secrets that a client may sign with now, each with what is kept of it.
    pub(crate) fn signing_secrets<'a>(&'a self, client: &'a Client) -> impl Iterator<Item = (Secret, &'a KeptSecret)> {
        let kept = client.live_secrets(self.now()).filter(|_| client.metadata.signs_with_secret());
        kept.filter_map(|kept| {
            let secret = self.secret_derivation.derive(&client.id, kept.nonce?);
            (secret.digest() == kept.digest).then_some((secret, kept))
        })
    }

    /// Gives a client the kind of secret that its metadata want: a new one if it had none of that kind, none if it
    /// needs none.
    pub(crate) fn settle_secret(&self, client: &mut Client) -> Option<Secret> {
        drop_other_secrets(client);
        if !client.metadata.has_secret() || !client.secrets.is_empty() {
            return None;
        }
        let (new, kept) = self.new_secret(&client.id, &client.metadata);
        client.secrets.push(kept);
        Some(new)
    }
}

/// Takes away from a client what is not of the kind that its metadata want.
pub(crate) fn drop_other_secrets(client: &mut Client) {
    if !client.metadata.has_secret() {
        client.secrets.clear();
    } else if client.metadata.signs_with_secret() {
        client.secrets.retain(|kept| kept.nonce.is_some());
    } else {
        client.secrets.iter_mut().for_each(|kept| kept.nonce = None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_depends_on_key_client_and_nonce_and_has_the_one_length_that_is_safe() {
        let [one, other] = [1, 2].map(|byte| SecretDerivation::new(&[byte; SecretDerivation::LENGTH]));
        let [ada, eve] = ["ada", "eve"].map(|id| ClientId::parse(id).unwrap());
        let secret = one.derive(&ada, [0; 16]);
        assert_eq!(secret.digest(), one.derive(&ada, [0; 16]).digest());
        assert_eq!(secret.expose().len(), 64);
        for different in [one.derive(&eve, [0; 16]), one.derive(&ada, [1; 16]), other.derive(&ada, [0; 16])] {
            assert_ne!(secret.digest(), different.digest());
        }
    }
}
