//! All authorities, opened, as the database had them at one moment.

use std::sync::Arc;

use ca::{AuthorityCertificate, AuthorityError, AuthorityUrls, Issuer, RevocationReason};
use domain::{Digest, Timestamp};
use storage::{certificates::RecordedStatus, keys::KeyVersion};
use url::Url;

use super::{KeyWhere, OCSP, OpenError, first::opened, token::Tokens};
use crate::keyring::{AuthorityKey, AuthoritySecret, Keyring, KeyringError, Purpose};

/// The authorities, the newest of each kind first.
pub(crate) struct Snapshot {
    version: Version,
    roots: Vec<Arc<Held>>,
    issuing: Vec<Arc<Held>>,
}

/// What tells whether anything changed.
#[derive(PartialEq, Eq)]
pub(super) struct Version {
    keys: Vec<KeyVersion>,
    /// How many authorities were ever revoked by each of those above.
    revocations: Vec<(String, i64)>,
}

/// That an authority was revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevokedAuthority {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: RevocationReason,
}

/// One authority.
pub(crate) struct Held {
    id: String,
    generation: i64,
    active_from: Timestamp,
    urls: AuthorityUrls,
    signs_authorities: bool,
    above: Option<String>,
    revoked: Option<RevokedAuthority>,
    key: AuthorityHalf,
    key_where: KeyWhere,
}

/// What is here of an authority.
enum AuthorityHalf {
    WithKey(Arc<Issuer>),
    Certificate(Box<AuthorityCertificate>),
}

impl Held {
    fn open(key: AuthorityKey, signs_authorities: bool, tokens: &Tokens, plain: &Url) -> Result<Self, OpenError> {
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
            None => AuthorityHalf::Certificate(AuthorityCertificate::parse(&certificate)?.into()),
        };
        let id = id_of(key.certificate());
        // A root answers no questions: its key is meant to be elsewhere one day.
        let urls = urls(plain, &id, Some(OCSP).filter(|_| !signs_authorities))?;
        Ok(Self { id, generation, active_from, urls, signs_authorities, above: None, revoked: None, key, key_where })
    }

    /// The first 16 hexadecimal digits of its key's fingerprint: unique, and stable as long as the key.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The same as bytes.
    pub(crate) fn key_bytes(&self) -> [u8; 8] {
        key_id_bytes(&self.certificate().public_key().fingerprint())
    }

    /// The key id of the one that issued its certificate, if that is here.
    pub(crate) fn above(&self) -> Option<&str> {
        self.above.as_deref()
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

    /// Whether it is a root or one between a root and those that sign people's certificates.
    pub(crate) const fn signs_authorities(&self) -> bool {
        self.signs_authorities
    }

    /// That the authority above it revoked it.
    pub(crate) const fn revoked(&self) -> Option<RevokedAuthority> {
        self.revoked
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
        let keys = keyring.authority_versions().await?;
        let open = |keys: Vec<AuthorityKey>, above| {
            keys.into_iter().map(|key| Held::open(key, above, tokens, plain)).collect::<Result<Vec<_>, _>>()
        };
        let mut roots = open(keyring.authorities(Purpose::CaRoot).await?, true)?;
        let mut issuing = open(keyring.authorities(Purpose::CaIssuing).await?, false)?;
        // Roots first, then what lies below them, as they are told of.
        roots.sort_by_key(|held| !held.certificate().is_root());
        let ids: Vec<_> = roots.iter().map(|held| held.id.clone()).collect();
        let revocations = revocations(keyring, &ids).await?;
        let above: Vec<_> = roots.iter().map(|held| (held.id.clone(), held.certificate().clone())).collect();
        for held in roots.iter_mut().chain(&mut issuing) {
            held.above = who_issued(held.certificate(), &above);
            held.revoked = revoked_by_the_one_above(held, keyring).await?;
        }
        // What lies below a revoked one is worth nothing either; no chain is longer than there are authorities above.
        for _ in 0..above.len() {
            let gone: Vec<_> = roots.iter().filter_map(|held| Some((held.id.clone(), held.revoked?))).collect();
            for held in roots.iter_mut().chain(&mut issuing).filter(|held| held.revoked.is_none()) {
                held.revoked = gone.iter().find(|(id, _)| held.above.as_ref() == Some(id)).map(|(_, revoked)| *revoked);
            }
        }
        let [roots, issuing] = [roots, issuing].map(|all| all.into_iter().map(Arc::new).collect());
        Ok(Self { version: Version { keys, revocations }, roots, issuing })
    }

    /// What the database has now, to be compared.
    pub(super) async fn is_as_stored(&self, keyring: &Keyring<'_>) -> Result<bool, OpenError> {
        let ids: Vec<_> = self.roots.iter().map(|held| held.id.clone()).collect();
        let keys = keyring.authority_versions().await?;
        Ok(keys == self.version.keys && revocations(keyring, &ids).await? == self.version.revocations)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.issuing.is_empty()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<Held>> {
        self.roots.iter().chain(&self.issuing)
    }

    /// The newest whose time has come and that has not ended; before the time of all the oldest, for a clock that is behind.
    pub(super) fn signing(&self, now: Timestamp) -> Option<&Arc<Held>> {
        let is_good = |held: &&Arc<Held>| held.revoked.is_none() && held.certificate().not_after() > now;
        let mut able = self.issuing.iter().filter(|held| held.issuer().is_some()).filter(is_good);
        let active = able.clone().find(|held| held.active_from <= now);
        active.or_else(|| able.next_back())
    }
}

async fn revocations(keyring: &Keyring<'_>, above: &[String]) -> Result<Vec<(String, i64)>, OpenError> {
    let mut counted = Vec::with_capacity(above.len());
    for id in above {
        counted.push((id.clone(), keyring.store.revocations(id).await.map_err(KeyringError::from)?));
    }
    Ok(counted)
}

/// The key id of the one that issued a certificate, if it is here and another one.
fn who_issued(own: &AuthorityCertificate, above: &[(String, AuthorityCertificate)]) -> Option<String> {
    let issued = |above: &AuthorityCertificate| own.lies_below(above) && own.check_issued_by(above).is_ok();
    above.iter().find(|(_, above)| issued(above)).map(|(id, _)| id.clone())
}

async fn revoked_by_the_one_above(held: &Held, keyring: &Keyring<'_>) -> Result<Option<RevokedAuthority>, OpenError> {
    let Some(above) = &held.above else { return Ok(None) };
    let status = keyring.store.certificate_status(above, &held.certificate().serial().to_string()).await;
    Ok(match status.map_err(KeyringError::from)? {
        RecordedStatus::Revoked { at, reason } => {
            let reason = u8::try_from(reason).ok().and_then(RevocationReason::from_code);
            Some(RevokedAuthority { at, reason: reason.unwrap_or(RevocationReason::Unspecified) })
        }
        _ => None,
    })
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
