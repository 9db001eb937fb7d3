//! All authorities, opened, as the database had them at one moment.

use std::sync::Arc;

use ca::{AuthorityCertificate, AuthorityError, AuthorityUrls, Issuer};
use domain::{Digest, Timestamp};
use storage::keys::KeyVersion;
use url::Url;

use super::{KeyWhere, OCSP, OpenError, first::opened, token::Tokens};
use crate::keyring::{AuthorityKey, AuthoritySecret, Keyring, Purpose};

/// The authorities, the newest of each kind first.
pub(crate) struct Snapshot {
    version: Vec<KeyVersion>,
    roots: Vec<Arc<Held>>,
    issuing: Vec<Arc<Held>>,
}

/// One authority.
pub(crate) struct Held {
    id: String,
    generation: i64,
    active_from: Timestamp,
    urls: AuthorityUrls,
    is_root: bool,
    key: AuthorityHalf,
    key_where: KeyWhere,
}

/// What is here of an authority.
enum AuthorityHalf {
    WithKey(Arc<Issuer>),
    Certificate(AuthorityCertificate),
}

impl Held {
    fn open(key: AuthorityKey, is_root: bool, tokens: &Tokens, plain: &Url) -> Result<Self, OpenError> {
        let AuthorityKey { generation, secret, certificate, active_from } = key;
        let key_where = match &secret {
            AuthoritySecret::Here(_) => KeyWhere::Database,
            AuthoritySecret::InToken(key) => {
                KeyWhere::Token { token: tokens.name().unwrap_or_default(), key: key.to_string() }
            }
            AuthoritySecret::Elsewhere => KeyWhere::Elsewhere,
        };
        let key = match opened(secret, &certificate, tokens)? {
            Some(issuer) => AuthorityHalf::WithKey(issuer),
            None => AuthorityHalf::Certificate(AuthorityCertificate::parse(&certificate)?),
        };
        let id = id_of(key.certificate());
        // A root answers no questions: its key is meant to be elsewhere one day.
        let urls = urls(plain, &id, Some(OCSP).filter(|_| !is_root))?;
        Ok(Self { id, generation, active_from, urls, is_root, key, key_where })
    }

    /// The first 16 hexadecimal digits of its key's fingerprint: unique, and stable as long as the key.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The same as bytes.
    pub(crate) fn key_bytes(&self) -> [u8; 8] {
        key_id_bytes(&self.certificate().public_key().fingerprint())
    }

    pub(crate) const fn generation(&self) -> i64 {
        self.generation
    }

    /// Since when it signs, or from when on.
    pub(crate) const fn active_from(&self) -> Timestamp {
        self.active_from
    }

    /// The addresses that its certificates name.
    pub(crate) const fn urls(&self) -> &AuthorityUrls {
        &self.urls
    }

    pub(crate) const fn is_root(&self) -> bool {
        self.is_root
    }

    /// Where its private key is.
    pub(crate) const fn key_where(&self) -> &KeyWhere {
        &self.key_where
    }

    /// What is known of it without its key.
    pub(crate) fn certificate(&self) -> &AuthorityCertificate {
        self.key.certificate()
    }

    /// The same with its key; `None` if that is kept elsewhere.
    pub(crate) const fn issuer(&self) -> Option<&Arc<Issuer>> {
        match &self.key {
            AuthorityHalf::WithKey(issuer) => Some(issuer),
            AuthorityHalf::Certificate(_) => None,
        }
    }
}

impl AuthorityHalf {
    fn certificate(&self) -> &AuthorityCertificate {
        match self {
            Self::WithKey(issuer) => issuer.certificate(),
            Self::Certificate(certificate) => certificate,
        }
    }
}

impl Snapshot {
    pub(super) async fn load(keyring: &Keyring<'_>, tokens: &Tokens, plain: &Url) -> Result<Self, OpenError> {
        // Versions first: what comes in between is found at the next comparison.
        let version = keyring.authority_versions().await?;
        let open = |keys: Vec<AuthorityKey>, is_root| {
            keys.into_iter().map(|key| Held::open(key, is_root, tokens, plain).map(Arc::new)).collect::<Result<_, _>>()
        };
        Ok(Self {
            version,
            roots: open(keyring.authorities(Purpose::CaRoot).await?, true)?,
            issuing: open(keyring.authorities(Purpose::CaIssuing).await?, false)?,
        })
    }

    pub(super) fn version(&self) -> &[KeyVersion] {
        &self.version
    }

    pub(super) fn is_empty(&self) -> bool {
        self.issuing.is_empty()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<Held>> {
        self.roots.iter().chain(&self.issuing)
    }

    /// The newest whose time has come; before the time of all the oldest, for a clock that is behind.
    pub(super) fn signing(&self, now: Timestamp) -> Option<&Arc<Held>> {
        let mut able = self.issuing.iter().filter(|held| held.issuer().is_some());
        let active = able.clone().find(|held| held.active_from <= now);
        active.or_else(|| able.next_back())
    }
}

/// The key id of an authority.
pub(super) fn id_of(certificate: &AuthorityCertificate) -> String {
    key_id(&certificate.public_key().fingerprint())
}

pub(super) fn key_id(fingerprint: &Digest) -> String {
    format!("{:016x}", u64::from_be_bytes(key_id_bytes(fingerprint)))
}

fn key_id_bytes(fingerprint: &Digest) -> [u8; 8] {
    *fingerprint.as_bytes().first_chunk().expect("32 bytes begin with 8")
}

/// Where an authority's files are, and who answers for it.
pub(super) fn urls(plain: &Url, id: &str, ocsp: Option<&str>) -> Result<AuthorityUrls, AuthorityError> {
    let base = plain.as_str().trim_end_matches('/');
    let ocsp = ocsp.map(|path| format!("{base}{path}"));
    AuthorityUrls::new(&format!("{base}/ca/{id}.crl"), &format!("{base}/ca/{id}.cer"), ocsp.as_deref())
}
