//! The audit log: its keys, the chain that is made of what was done, and its head on the way to auditors.
//!
//! Whoever can write to the database can also compute hashes; what they cannot do is sign, for the key is sealed under the
//! master key. And what they can cut off at the end, together with the last signatures, is shown by the heads that were
//! handed out before: so these go where the database's owner has no say.

mod export;
mod search;
mod verify;

use std::{path::PathBuf, sync::Mutex, time::Duration};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::Digest;
use oauth::Issuer;
use outbound::{Syslog, WriterCredentials};
use serde::{Deserialize, Serialize};
use storage::{
    StoreError,
    audit::{AuditHead, AuditRow, AuditSignature},
};
use thiserror::Error;
use url::Url;
use zeroize::Zeroizing;

use self::export::Sent;
pub use self::search::{AuditPage, AuditQuery, ChainState, FoundEntry, Verified};
pub use self::verify::{AuditFinding, AuditReport, Certificate, List};
use crate::{
    Broker,
    keyring::{Keyring, KeyringError, NewKey, Purpose},
};

/// How soon what was done is in the chain.
const SOON: Duration = Duration::from_secs(1);
/// What stands before an Ed25519 key in a `SubjectPublicKeyInfo` ([RFC 8410 §4](https://www.rfc-editor.org/rfc/rfc8410#section-4)).
const SPKI_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Where the head of the log goes, and how often.
#[derive(Debug, Clone)]
pub struct AuditPolicy {
    /// A file that lines are added to.
    pub file: Option<PathBuf>,
    /// A collector that gets lines by syslog over UDP: `host:port`.
    pub syslog: Option<String>,
    /// An address that each head is put to by HTTP; `{number}` in its path is that of the row.
    pub url: Option<Url>,
    /// As whom.
    pub writer: Option<WriterCredentials>,
    /// After how long,
    pub every: Duration,
    /// or after how many rows.
    pub rows: i64,
}

impl Default for AuditPolicy {
    fn default() -> Self {
        Self { file: None, syslog: None, url: None, writer: None, every: Duration::from_secs(3600), rows: 1000 }
    }
}

/// A head as it is handed out, a line of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedHead {
    /// The number of the row.
    pub number: i64,
    /// When it was signed.
    pub at: String,
    /// The hash of everything up to this row, hexadecimal.
    pub hash: String,
    /// The id of the key.
    pub key: String,
    /// The signature (Ed25519) in base64.
    pub signature: String,
}

impl ExportedHead {
    fn of(row: &AuditRow) -> Option<Self> {
        let signature = row.signature.as_ref()?;
        Some(Self {
            number: row.number,
            at: signature.at.to_string(),
            hash: row.hash.hex(),
            key: signature.key.clone(),
            signature: BASE64.encode(&signature.bytes),
        })
    }
}

/// The keys of the log, and how far it was handed out.
pub(crate) struct Audit {
    /// The newest first; it signs.
    keys: Vec<AuditKey>,
    policy: AuditPolicy,
    syslog: Option<Syslog>,
    sent: Mutex<Sent>,
}

struct AuditKey {
    id: String,
    pair: Ed25519KeyPair,
}

impl Audit {
    pub(crate) async fn open(keyring: &Keyring<'_>, policy: AuditPolicy, issuer: &Issuer) -> Result<Self, AuditError> {
        let keys = keyring.keys(Purpose::Audit, make).await?;
        let keys = keys.iter().map(|key| AuditKey::read(&key.pkcs8)).collect::<Result<Vec<_>, _>>()?;
        let host = Url::parse(issuer.as_str()).ok().and_then(|url| url.host_str().map(str::to_owned));
        let host = host.unwrap_or_else(|| "-".to_owned());
        let syslog = policy.syslog.clone().map(|collector| Syslog::start(collector, host));
        Ok(Self { keys, policy, syslog, sent: Mutex::default() })
    }

    /// The public keys with their ids, as PEM; the newest first.
    pub(crate) fn public_keys(&self) -> Vec<(String, String)> {
        let pem = |key: &AuditKey| {
            let spki = BASE64.encode([SPKI_PREFIX.as_slice(), key.pair.public_key().as_ref()].concat());
            (key.id.clone(), format!("-----BEGIN PUBLIC KEY-----\n{spki}\n-----END PUBLIC KEY-----\n"))
        };
        self.keys.iter().map(pem).collect()
    }

    fn sign(&self, head: &AuditHead) -> Option<AuditSignature> {
        let key = self.keys.first()?;
        // Whole seconds, so that the time reads the same everywhere.
        let at = head.at.truncated_to_seconds();
        let bytes =
            key.pair.sign(signed_text(head.number, &at.to_string(), &head.hash.hex()).as_bytes()).as_ref().to_vec();
        Some(AuditSignature { at, key: key.id.clone(), bytes })
    }

    /// Whether a key of this log signed it.
    fn has_signed(&self, head: &ExportedHead) -> bool {
        let text = signed_text(head.number, &head.at, &head.hash);
        let Ok(signature) = BASE64.decode(&head.signature) else { return false };
        let key = self.keys.iter().find(|key| key.id == head.key);
        key.is_some_and(|key| {
            UnparsedPublicKey::new(&ED25519, key.pair.public_key()).verify(text.as_bytes(), &signature).is_ok()
        })
    }
}

impl AuditKey {
    fn read(pkcs8: &[u8]) -> Result<Self, AuditError> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| AuditError::Key)?;
        let id = Digest::of(pair.public_key().as_ref()).hex().chars().take(16).collect();
        Ok(Self { id, pair })
    }
}

fn make() -> Result<NewKey, AuditError> {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| AuditError::Key)?;
    Ok(NewKey { pkcs8: Zeroizing::new(pkcs8.as_ref().to_vec()), certificate: None })
}

/// What is signed: four lines, each ended.
fn signed_text(number: i64, at: &str, hash: &str) -> String {
    format!("beadle audit head\n{number}\n{at}\n{hash}\n")
}

/// Why the log cannot be tended or read.
#[derive(Debug, Error)]
pub enum AuditError {
    /// The key is none.
    #[error("the key of the audit log cannot be read")]
    Key,
    /// The keyring failed.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Broker {
    /// The public keys of the audit log with their ids, as PEM; the newest first.
    pub fn audit_keys(&self) -> Vec<(String, String)> {
        self.audit.public_keys()
    }

    /// Takes into the chain what was done since, and hands out its head where that is due.
    pub async fn tend_audit(&self) -> Result<(), StoreError> {
        self.chain_audit().await?;
        self.export_audit_head().await
    }

    /// Tells of certificate profiles that the operator has changed since the last start.
    pub(crate) async fn note_profiles(&self) -> Result<(), StoreError> {
        let profiles = self.settings.certificates.profiles.described();
        self.store.note_profiles(&profiles, self.now()).await.map(drop)
    }

    /// Takes everything that waits into the chain.
    async fn chain_audit(&self) -> Result<(), StoreError> {
        while self.chain_some_audit().await? {}
        Ok(())
    }

    /// Takes some of it; `false` if nothing waited. For pages: where much is going on, something always waits.
    async fn chain_some_audit(&self) -> Result<bool, StoreError> {
        let waits = self.store.audit_is_waiting().await?;
        if waits {
            self.store.chain_audit(self.now(), |head| self.audit.sign(head)).await?;
        }
        Ok(waits)
    }

    /// Does so until it is dropped. A failure is logged once until it works again.
    pub(crate) async fn keep_audit(&self) {
        let mut soon = tokio::time::interval(SOON);
        soon.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut failing = false;
        loop {
            soon.tick().await;
            let done = self.tend_audit().await;
            if let Err(error) = &done
                && !failing
            {
                tracing::error!(%error, "tending the audit log failed; it will be tried again");
            }
            failing = done.is_err();
        }
    }

    /// Rows of the log behind a number, in order. What waits for the chain joins it first.
    pub async fn audit_rows(&self, after: i64, limit: i64) -> Result<Vec<AuditRow>, StoreError> {
        self.chain_audit().await?;
        self.store.audit_rows(after, limit).await
    }

    /// The last head that was signed.
    pub async fn audit_head(&self) -> Result<Option<ExportedHead>, StoreError> {
        self.chain_audit().await?;
        Ok(self.store.signed_audit_row().await?.as_ref().and_then(ExportedHead::of))
    }
}
