//! Authorities as the database keeps them: certificate, and where the private key is.

use domain::Timestamp;
use hsm::KeyObject;
use storage::{
    crls::ImportedCrl,
    keys::{KeyVersion, StoredKey},
};
use zeroize::Zeroizing;

use super::{Keyring, KeyringError, Purpose};

/// Where the private key of an authority is. No `Debug`: it may hold it.
#[derive(Clone)]
pub(crate) enum AuthoritySecret {
    /// Here (PKCS#8 DER).
    Here(Zeroizing<Vec<u8>>),
    /// In the token.
    InToken(KeyObject),
    /// Kept by somebody, who brings it when it is needed.
    Elsewhere,
}

/// An authority as stored.
pub(crate) struct AuthorityKey {
    pub(crate) generation: i64,
    pub(crate) secret: AuthoritySecret,
    pub(crate) certificate: Vec<u8>,
    pub(crate) active_from: Timestamp,
}

impl AuthoritySecret {
    /// What was sealed: a private key, or a PKCS#11 URI. DER begins with another byte.
    fn of(opened: Zeroizing<Vec<u8>>) -> Self {
        let uri = std::str::from_utf8(&opened).ok().filter(|text| text.starts_with("pkcs11:"));
        match uri.and_then(|uri| uri.parse().ok()) {
            Some(key) => Self::InToken(key),
            None => Self::Here(opened),
        }
    }

    fn to_be_sealed(&self) -> Option<Zeroizing<Vec<u8>>> {
        match self {
            Self::Here(pkcs8) => Some(pkcs8.clone()),
            Self::InToken(key) => Some(Zeroizing::new(key.to_string().into_bytes())),
            Self::Elsewhere => None,
        }
    }
}

impl Keyring<'_> {
    /// Which keys of authorities there are, those that answer for them not among them.
    pub(crate) async fn authority_versions(&self) -> Result<Vec<KeyVersion>, KeyringError> {
        let mut versions = self.store.key_versions(&self.name(Purpose::CaIssuing)).await?;
        versions.extend(self.store.key_versions(&self.name(Purpose::CaRoot)).await?);
        Ok(versions)
    }

    /// The authorities of a purpose, the newest first.
    pub(crate) async fn authorities(&self, purpose: Purpose) -> Result<Vec<AuthorityKey>, KeyringError> {
        let opened = |stored: StoredKey| {
            let label = self.label(purpose, stored.generation);
            let secret = stored.sealed.map(|sealed| self.master.open(&label, &sealed)).transpose()?;
            let secret = secret.map_or(AuthoritySecret::Elsewhere, AuthoritySecret::of);
            let certificate = stored.certificate.ok_or(KeyringError::NoCertificate)?;
            let StoredKey { generation, active_from, .. } = stored;
            Ok(AuthorityKey { generation, secret, certificate, active_from })
        };
        self.stored(purpose).await?.into_iter().map(opened).collect()
    }

    /// Keeps authorities, all of them or none; `false` if another node was first with the generation of one.
    pub(crate) async fn insert_authorities(&self, new: Vec<(Purpose, AuthorityKey)>) -> Result<bool, KeyringError> {
        self.insert_authorities_with_list(new, None).await
    }

    /// The same with the last list of one of them, if others published any.
    pub(crate) async fn insert_authorities_with_list(
        &self,
        new: Vec<(Purpose, AuthorityKey)>,
        list: Option<ImportedCrl<'_>>,
    ) -> Result<bool, KeyringError> {
        let sealed = |(purpose, new): (Purpose, AuthorityKey)| {
            let label = self.label(purpose, new.generation);
            let seal = |secret: Zeroizing<Vec<u8>>| self.master.seal(&label, &secret, self.entropy);
            Ok(StoredKey {
                purpose: self.name(purpose),
                generation: new.generation,
                sealed: new.secret.to_be_sealed().map(seal).transpose()?,
                certificate: Some(new.certificate),
                created_at: self.now,
                active_from: new.active_from,
            })
        };
        let keys = new.into_iter().map(sealed).collect::<Result<Vec<_>, KeyringError>>()?;
        Ok(Box::pin(self.store.insert_keys_with_list(&keys, list)).await?)
    }
}
