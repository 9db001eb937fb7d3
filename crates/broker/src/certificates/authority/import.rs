//! An authority that others made, taken over with its key.

use std::time::Duration;

use ca::{AuthorityCertificate, AuthorityError, AuthorityWeakness, ForeignList, Issuer, KeyPair, ListError};
use domain::Timestamp;
use hsm::KeyObject;
use storage::{
    StoreError,
    certificates::RevokedCertificate,
    crls::{ImportedCrl, StoredCrl},
};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{Authority, KeyError, OpenError, PublishedAuthority, snapshot::id_of};
use crate::{
    Broker,
    keyring::{AuthorityKey, AuthoritySecret, KeyringError, Purpose},
    revocation::RevocationError,
};

/// What is taken over. No `Debug`: it holds private keys.
#[derive(Clone)]
pub struct ImportedAuthority {
    /// The certificates (DER): the authority's own, and of all above it up to the root, unless it is its own root. In any
    /// order.
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
    /// What should be the authority's key is that of its root.
    #[error(
        "the private key is that of the root {0}: give that of the authority below it, and the root's own by --root-key"
    )]
    RootKey(String),
    /// There is more than the authority and those above it.
    #[error("the certificates must be that of the authority and those above it up to the root, and no others")]
    Chain,
    /// The authority's certificate does not lead to a root.
    #[error("the certificate of the authority is missing that issued {0}")]
    NoRoot(String),
    /// An authority above allows fewer below it.
    #[error("{0} may not have so many authorities below it (its path length is {1})")]
    PathLength(String, u8),
    /// The root's key is another one's.
    #[error("the root's private key does not belong to {0}")]
    OtherRootKey(String),
    /// The root was known before, and its key taken away, or never here.
    #[error(
        "{0} is known here already, and its key is kept elsewhere: leave --root-key out, and bring the key where it is needed \
         (beadle ca rollover --root-key)"
    )]
    RootIsElsewhere(String),
    /// It is not valid now.
    #[error("{0} is valid from {1} to {2} only")]
    Ended(String, Timestamp, Timestamp),
    /// A list of somebody else's.
    #[error("this is no revocation list of a root or an intermediate authority that is known here")]
    UnknownList,
    /// Its key is here, which signs the lists.
    #[error("the key of {0} is here and signs its lists: use `beadle ca revoke --authority`")]
    OwnList(String),
    /// A newer one is here, or it has ended.
    #[error("the list of {0} has ended, or one with this number or a higher one is here already")]
    OldList(String),
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

impl ImportedAuthority {
    /// What speaks against those that are taken over, though they can be used.
    pub fn weaknesses(&self) -> Vec<AuthorityWeakness> {
        let read = self.chain.iter().filter_map(|der| AuthorityCertificate::parse(der).ok());
        read.flat_map(|one| one.weaknesses()).collect()
    }
}

/// What was checked.
struct Checked {
    issuing: AuthorityCertificate,
    /// Those above it, the root last; none if it is its own root.
    above: Vec<AuthorityCertificate>,
}

impl Broker {
    /// Takes over an authority. Everything is checked before anything is kept.
    pub async fn import_authority(&self, imported: &ImportedAuthority) -> Result<PublishedAuthority, ImportError> {
        let (now, authority) = (self.now(), self.newest_authority().await);
        // First: a certificate tells better than its key what is wrong with the key.
        for der in &imported.chain {
            AuthorityCertificate::parse(der)?;
        }
        let (key, secret) = self.imported_key(&imported.key).await?;
        let (root_key, root_secret) = match &imported.root_key {
            Some(key) => self.imported_key(key).await.map(|(key, secret)| (Some(key), secret))?,
            None => (None, AuthoritySecret::Elsewhere),
        };
        let Checked { issuing, above } = check(&imported.chain, &key, root_key.as_ref())?;
        for certificate in above.iter().chain([&issuing]) {
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
        if imported.root_key.is_some()
            && let Some(root) = above.last().and_then(|root| authority.named(&id_of(root)))
            && root.issuer().is_none()
        {
            return Err(ImportError::RootIsElsewhere(root.certificate().subject()));
        }
        let is_new = |above: &&AuthorityCertificate| authority.named(&id_of(above)).is_none();
        let new_above: Vec<_> = above.iter().filter(is_new).collect();
        for name in new_above.iter().map(|above| above.subject()).chain([subject]) {
            if authority.is_name_taken(&name) {
                return Err(ImportError::NameTaken(name));
            }
        }
        let list = imported.last_list.as_deref().map(|der| ForeignList::parse(der, &issuing).map(|list| (der, list)));
        let list = list.transpose()?;
        let home = self.home();
        let keyring = home.keyring();
        let mut new = Vec::new();
        for (place, one) in new_above.iter().enumerate() {
            let secret = if one.is_root() { root_secret.clone() } else { AuthoritySecret::Elsewhere };
            new.push(next(&authority, Purpose::CaRoot, place, (one.certificate_der(), secret), now));
        }
        let certificate = issuing.certificate_der();
        new.push(next(&authority, Purpose::CaIssuing, 0, (certificate, secret), now + imported.lead));
        // Together: its first list has all that was revoked.
        let taken = list.as_ref().map(|(der, list)| (stored(der, list), revoked(list)));
        let taken = taken.as_ref().map(|(crl, revoked)| ImportedCrl { issuer: &id, crl, revoked });
        if !keyring.insert_authorities_with_list(new, taken).await? {
            return Err(ImportError::Overtaken);
        }
        self.reload_authorities().await?;
        self.publish_due_crls().await?;
        tracing::info!(%id, "imported an authority");
        self.authority().published().into_iter().find(|made| made.id == id).ok_or(ImportError::Overtaken)
    }
}

/// What comes of the list of a root whose key is kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedList {
    /// Whose it is.
    pub authority: String,
    /// Its number.
    pub number: i64,
    /// The authorities here that it names as revoked.
    pub revoked: Vec<String>,
}

impl Broker {
    /// Takes over the next revocation list (DER) of an authority above ours whose key is kept elsewhere. What it names signs no
    /// more from now on.
    pub async fn import_list(&self, der: &[u8]) -> Result<ImportedList, ImportError> {
        let authority = self.newest_authority().await;
        let mut above =
            authority.roots().filter_map(|held| Some((held, ForeignList::parse(der, held.certificate()).ok()?)));
        let (held, list) = above.next().ok_or(ImportError::UnknownList)?;
        let name = held.certificate().subject();
        if held.issuer().is_some() {
            return Err(ImportError::OwnList(name));
        }
        if list.next_update <= self.now() {
            return Err(ImportError::OldList(name));
        }
        if !self.store.import_next_crl(held.id(), &stored(der, &list), &revoked(&list), self.now()).await? {
            return Err(ImportError::OldList(name));
        }
        self.reload_authorities().await?;
        let gone = self.authority().published().into_iter().filter(|one| one.revoked.is_some());
        let gone: Vec<_> = gone.map(|one| one.subject).collect();
        for authority in &gone {
            tracing::warn!(authority, "the authority is revoked, and signs no more");
        }
        Ok(ImportedList { authority: name, number: list.number, revoked: gone })
    }

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
    if issuing.is_root() && !above.is_empty() {
        return Err(ImportError::RootKey(issuing.subject()));
    }
    let above = above.iter().map(|der| AuthorityCertificate::parse(der)).collect::<Result<Vec<_>, _>>()?;
    let above = in_order(&issuing, above)?;
    if let Some(key) = root_key {
        let root = above.last().ok_or(ImportError::Chain)?;
        if !Issuer::belong_together(root.certificate_der(), key) {
            return Err(ImportError::OtherRootKey(root.subject()));
        }
    }
    Ok(Checked { issuing, above })
}

/// Those above an authority, each checked to have issued the one below it, and to allow as many as are below it.
fn in_order(
    issuing: &AuthorityCertificate,
    mut others: Vec<AuthorityCertificate>,
) -> Result<Vec<AuthorityCertificate>, ImportError> {
    let mut chain: Vec<AuthorityCertificate> = Vec::new();
    loop {
        let below = chain.last().unwrap_or(issuing);
        if below.is_root() {
            break;
        }
        let next = others.iter().position(|above| below.lies_below(above));
        let above = others.swap_remove(next.ok_or_else(|| ImportError::NoRoot(below.subject()))?);
        below.check_issued_by(&above)?;
        // The one that is looked at, and those between it and people.
        if let Some(allowed) = above.path_length().filter(|allowed| usize::from(*allowed) < chain.len() + 1) {
            return Err(ImportError::PathLength(above.subject(), allowed));
        }
        chain.push(above);
    }
    if others.is_empty() { Ok(chain) } else { Err(ImportError::Chain) }
}

/// The next generation of a purpose, or the one that is `place` behind it.
fn next(
    authority: &Authority,
    purpose: Purpose,
    place: usize,
    (certificate, secret): (&[u8], AuthoritySecret),
    active_from: Timestamp,
) -> (Purpose, AuthorityKey) {
    let of_kind = authority.all().filter(|held| held.signs_authorities() == matches!(purpose, Purpose::CaRoot));
    let generation = of_kind.map(|held| held.generation()).max().unwrap_or(0) + 1;
    let generation = generation.saturating_add(i64::try_from(place).unwrap_or(i64::MAX));
    (purpose, AuthorityKey { generation, secret, certificate: certificate.to_vec(), active_from })
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
