//! An authority that others made, taken over with its key.

use std::time::Duration;

use ca::{AuthorityCertificate, AuthorityError, ForeignList, Issuer, KeyPair, ListError};
use domain::Timestamp;
use hsm::KeyObject;
use storage::{StoreError, certificates::RevokedCertificate, crls::StoredCrl};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{Authority, KeyError, OpenError, PublishedAuthority, snapshot::id_of};
use crate::{
    Broker,
    keyring::{AuthorityKey, AuthoritySecret, Keyring, KeyringError, Purpose},
    revocation::RevocationError,
};

/// What is taken over. No `Debug`: it holds private keys.
#[derive(Clone)]
pub struct ImportedAuthority {
    /// The certificates (DER): the authority's own, and its root's unless it is its own root. In any order.
    pub chain: Vec<Vec<u8>>,
    /// The private key.
    pub key: ImportedKey,
    /// The root's private key, if it is to be here.
    pub root_key: Option<ImportedKey>,
    /// The authority's last revocation list (DER), if it has issued anything.
    pub last_list: Option<Vec<u8>>,
    /// How long it is published before it signs.
    pub lead: Duration,
}

/// A private key of an authority that is taken over.
#[derive(Clone)]
pub enum ImportedKey {
    /// The key itself (PKCS#8 DER), to be kept here.
    Pkcs8(Zeroizing<Vec<u8>>),
    /// A key in the token, which stays there.
    InToken(KeyObject),
}

/// Why an authority cannot be taken over.
#[derive(Debug, Error)]
pub enum ImportError {
    /// None of the certificates is the key's.
    #[error("the private key belongs to none of the certificates")]
    OtherKey,
    /// There is more or less than the authority and its root.
    #[error("the certificates must be that of the authority and that of its root, and no others")]
    Chain,
    /// The authority's certificate does not lead to a root.
    #[error("the certificate of the root is missing that issued {0}")]
    NoRoot(String),
    /// What should be the root is none.
    #[error("{0} is no root: it names another issuer; only authorities directly below a root can be imported")]
    NotARoot(String),
    /// The root's key is another one's.
    #[error("the root's private key does not belong to {0}")]
    OtherRootKey(String),
    /// It is not valid now.
    #[error("{0} is valid from {1} to {2} only")]
    Ended(String, Timestamp, Timestamp),
    /// It is here already.
    #[error("{0} is here already")]
    Known(String),
    /// Two authorities would have one name.
    #[error("another authority here is called {0} too")]
    NameTaken(String),
    /// Another command did the same at this moment.
    #[error("another authority was added at this moment; look at `beadle ca show`")]
    Overtaken,
    /// A certificate does not do.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The key in the token cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The list does not do.
    #[error(transparent)]
    List(#[from] ListError),
    /// The authorities could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The keyring failed.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The first list could not be published.
    #[error(transparent)]
    Revocation(#[from] RevocationError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was checked.
struct Checked {
    issuing: AuthorityCertificate,
    root: Option<AuthorityCertificate>,
}

impl Broker {
    /// Takes over an authority. Everything is checked before anything is kept.
    pub async fn import_authority(&self, imported: &ImportedAuthority) -> Result<PublishedAuthority, ImportError> {
        let (now, authority) = (self.now(), self.newest_authority().await);
        let (key, secret) = self.imported_key(&imported.key).await?;
        let (root_key, root_secret) = match &imported.root_key {
            Some(key) => self.imported_key(key).await.map(|(key, secret)| (Some(key), secret))?,
            None => (None, AuthoritySecret::Elsewhere),
        };
        let Checked { issuing, root } = check(&imported.chain, &key, root_key.as_ref())?;
        for certificate in root.iter().chain([&issuing]) {
            if now < certificate.not_before() || now >= certificate.not_after() {
                let (from, until) = (certificate.not_before(), certificate.not_after());
                return Err(ImportError::Ended(certificate.subject(), from, until));
            }
            certificate.check_allows(&self.settings.certificates.name_base)?;
        }
        let (id, subject) = (id_of(&issuing), issuing.subject());
        if authority.named(&id).is_some() {
            return Err(ImportError::Known(subject));
        }
        let new_root = root.filter(|root| authority.named(&id_of(root)).is_none());
        for name in new_root.iter().map(AuthorityCertificate::subject).chain([subject]) {
            if authority.is_name_taken(&name) {
                return Err(ImportError::NameTaken(name));
            }
        }
        let list = imported.last_list.as_deref().map(|der| ForeignList::parse(der, &issuing).map(|list| (der, list)));
        let list = list.transpose()?;
        let home = self.home();
        let keyring = home.keyring();
        if let Some(root) = new_root {
            add(&keyring, Purpose::CaRoot, (root.certificate_der(), root_secret), &authority, now).await?;
        }
        // Before the authority itself: its first list has all that was revoked.
        if let Some((der, list)) = &list {
            self.store.import_crl(&id, &stored(der, list), &revoked(list)).await?;
        }
        add(&keyring, Purpose::CaIssuing, (issuing.certificate_der(), secret), &authority, now + imported.lead).await?;
        self.reload_authorities().await?;
        self.publish_due_crls().await?;
        tracing::info!(%id, "imported an authority");
        self.authority().published().into_iter().find(|made| made.id == id).ok_or(ImportError::Overtaken)
    }
}

impl Broker {
    /// The key that is brought, and where it is.
    async fn imported_key(&self, key: &ImportedKey) -> Result<(KeyPair, AuthoritySecret), ImportError> {
        match key {
            ImportedKey::Pkcs8(pkcs8) => {
                let pair = KeyPair::from_pkcs8(pkcs8).map_err(AuthorityError::from)?;
                Ok((pair, AuthoritySecret::Here(pkcs8.clone())))
            }
            ImportedKey::InToken(key) => Ok(self.authorities.tokens().existing(key).await?),
        }
    }
}

fn check(chain: &[Vec<u8>], key: &KeyPair, root_key: Option<&KeyPair>) -> Result<Checked, ImportError> {
    let own = chain.iter().position(|der| Issuer::belong_together(der, key));
    let own = own.ok_or(ImportError::OtherKey)?;
    let mut above = chain.to_vec();
    let issuing = AuthorityCertificate::parse(&above.remove(own))?;
    let root = match above.as_slice() {
        [] if issuing.is_root() => None,
        [] => return Err(ImportError::NoRoot(issuing.subject())),
        [root] if !issuing.is_root() => Some(AuthorityCertificate::parse(root)?),
        _ => return Err(ImportError::Chain),
    };
    if let Some(root) = &root {
        if !root.is_root() {
            return Err(ImportError::NotARoot(root.subject()));
        }
        issuing.check_issued_by(root)?;
    }
    if let Some(key) = root_key {
        let root = root.as_ref().ok_or(ImportError::Chain)?;
        if !Issuer::belong_together(root.certificate_der(), key) {
            return Err(ImportError::OtherRootKey(root.subject()));
        }
    }
    Ok(Checked { issuing, root })
}

/// The next generation of a purpose.
async fn add(
    keyring: &Keyring<'_>,
    purpose: Purpose,
    (certificate, secret): (&[u8], AuthoritySecret),
    authority: &Authority,
    active_from: Timestamp,
) -> Result<(), ImportError> {
    let of_kind = authority.all().filter(|held| held.is_root() == matches!(purpose, Purpose::CaRoot));
    let generation = of_kind.map(|held| held.generation()).max().unwrap_or(0) + 1;
    let new = AuthorityKey { generation, secret, certificate: certificate.to_vec(), active_from };
    if keyring.insert_authority(purpose, new).await? { Ok(()) } else { Err(ImportError::Overtaken) }
}

fn stored(der: &[u8], list: &ForeignList) -> StoredCrl {
    StoredCrl {
        number: list.number,
        der: der.to_vec(),
        this_update: list.this_update,
        next_update: list.next_update,
        // No list of ours: the next one is due at once.
        revocations: -1,
    }
}

fn revoked(list: &ForeignList) -> Vec<RevokedCertificate> {
    let entry = |entry: &ca::RevokedEntry| RevokedCertificate {
        serial: entry.serial.to_string(),
        revoked_at: entry.at,
        reason: entry.reason.code().into(),
    };
    list.entries.iter().map(entry).collect()
}
