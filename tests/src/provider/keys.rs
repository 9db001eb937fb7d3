//! Keys take seconds to make: the first provider of a process makes them, the others get copies.

use std::fs;
use std::path::Path;

use storage::{Store, keys::StoredKey};
use tokio::sync::OnceCell;

use super::{Parts, add_community, open};
use crate::scratch::Scratch;

/// What is made once: the server's keys, as stored, and the institutions', as files.
pub(super) struct Made {
    keys: Vec<StoredKey>,
    folder: Scratch,
}

/// As in the column `keys.purpose`.
const PURPOSES: [&str; 18] = [
    "token-signing-RS256",
    "token-signing-PS256",
    "token-signing-ES256",
    "token-signing-EdDSA",
    "token-decryption-RSA",
    "token-decryption-P-256",
    "pairwise-salt",
    "dpop-nonces",
    "saml-signing",
    "saml-decryption",
    "ca-root",
    "ca-issuing",
    "astro/token-signing-RS256",
    "astro/token-signing-PS256",
    "astro/token-signing-ES256",
    "astro/token-signing-EdDSA",
    "astro/token-decryption-RSA",
    "astro/token-decryption-P-256",
];

pub(super) async fn made() -> &'static Made {
    static MADE: OnceCell<Made> = OnceCell::const_new();
    MADE.get_or_init(|| async {
        let folder = Scratch::new("keys");
        let mut parts = Parts::new(folder.path()).await;
        add_community(&mut parts.settings, |_, _| ());
        let database = Scratch::new("keys-database");
        let store = open(&format!("sqlite:{}", database.path().join("beadle.db").display())).await;
        parts.broker(store.clone(), &database).await;
        let mut keys = Vec::new();
        for purpose in PURPOSES {
            let stored = store.keys(purpose).await.unwrap();
            assert!(!stored.is_empty(), "the broker made no key for {purpose}");
            keys.extend(stored);
        }
        store.close().await;
        Made { keys, folder }
    })
    .await
}

impl Made {
    pub(super) async fn insert_into(&self, store: &Store) {
        for key in &self.keys {
            // The provider's clock may begin before that of the one which made them.
            let key = StoredKey { active_from: domain::Timestamp::from_micros(0), ..key.clone() };
            store.insert_key(&key).await.unwrap();
        }
    }

    pub(super) fn copy_institutions_to(&self, folder: &Path) {
        for institution in fs::read_dir(self.folder.path()).expect("our own folder").flatten() {
            let target = folder.join(institution.file_name());
            fs::create_dir_all(&target).expect("a temporary folder can be made");
            for name in ["signing-key.pem", "signing-certificate.pem"] {
                fs::copy(institution.path().join(name), target.join(name)).expect("an institution has a key");
            }
        }
    }
}
