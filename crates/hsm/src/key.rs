//! A key in a token, as what signs certificates.

use std::sync::Arc;

use ca::{KeyPair, RemoteKey, RemoteKeyError, SubjectPublicKey};

use crate::{KeyObject, Token};

struct KeyInToken {
    token: Arc<Token>,
    key: KeyObject,
    is_rsa: bool,
}

impl RemoteKey for KeyInToken {
    fn sign(&self, input: &[u8]) -> Result<Vec<u8>, RemoteKeyError> {
        self.token.sign(&self.key, self.is_rsa, input).map_err(RemoteKeyError::new)
    }
}

impl Token {
    /// The key that `key` names in this token, of which `public` is the public half. Nothing is opened yet: whether it is there,
    /// may sign and fits is seen at its first signature.
    pub fn key_pair(self: &Arc<Self>, key: KeyObject, public: SubjectPublicKey) -> KeyPair {
        let is_rsa = public.kind().is_rsa();
        KeyPair::elsewhere(public, Arc::new(KeyInToken { token: Arc::clone(self), key, is_rsa }))
    }
}
