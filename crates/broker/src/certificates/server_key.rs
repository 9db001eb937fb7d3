//! Keys that are made here, for people who want a file with everything in it.
//!
//! Such a key exists for as long as the answer takes: it is stored nowhere, and the memory that held it is overwritten.

use std::{sync::Arc, time::Duration};

use ca::{KeyAlgorithm, KeyKind, KeyPair, Pkcs12, Pkcs12Password, SubjectPublicKey};
use domain::{SignIn, Subject};
use storage::certificates::KeyOrigin;
use tokio::sync::OwnedSemaphorePermit;
use zeroize::Zeroizing;

use super::{AskedBy, EcpCertificateError, Issuance, IssuedChain};
use crate::{Broker, settings::OfferedProfile};

/// The kind of keys that are made here, which every program reads.
pub(super) const KEY_KIND: KeyKind = KeyKind::Rsa { bits: 2048 };

/// How long somebody waits for their turn to have a key made.
const PATIENCE: Duration = Duration::from_secs(10);

/// A private key (PKCS#8 DER) and its public half.
pub(super) struct MadeKey {
    pkcs8: Zeroizing<Vec<u8>>,
    /// What is certified.
    pub(super) public: SubjectPublicKey,
}

impl Broker {
    /// `usercred.p12` for whoever is signed in: a new key and its certificate, under a password.
    pub async fn own_pkcs12(
        &self,
        sign_in: &SignIn,
        profile: &OfferedProfile,
        lifetime: Option<Duration>,
        password: &str,
    ) -> Result<Vec<u8>, EcpCertificateError> {
        let password = Pkcs12Password::new(password)?;
        let turn = self.turn_for_key(&sign_in.subject).await?;
        let key = make_key(turn).await?;
        let wanted = Issuance {
            asked_by: AskedBy::Portal,
            sign_in,
            profile,
            key: &key.public,
            key_origin: KeyOrigin::Server,
            lifetime,
            agreed: None,
            addresses: None,
        };
        let issued = self.issue(wanted).await?;
        self.pkcs12(key, issued, password).await
    }

    /// A person's turn to have a key made: every one keeps a processor busy.
    pub(super) async fn turn_for_key(&self, person: &Subject) -> Result<OwnedSemaphorePermit, EcpCertificateError> {
        if let Some(retry_after) = self.limit_server_keys(person).await? {
            return Err(EcpCertificateError::TooMany { retry_after });
        }
        match tokio::time::timeout(PATIENCE, Arc::clone(&self.key_making).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(EcpCertificateError::Busy),
        }
    }

    /// The file with a key and its certificate.
    pub(super) async fn pkcs12(
        &self,
        key: MadeKey,
        issued: IssuedChain,
        password: Pkcs12Password,
    ) -> Result<Vec<u8>, EcpCertificateError> {
        let entropy = Arc::clone(&self.entropy);
        let writing = tokio::task::spawn_blocking(move || {
            let file = Pkcs12 {
                pkcs8: &key.pkcs8,
                certificate: &issued.certificate,
                // An authority's certificate in people's files would outlive the authority.
                chain: &[],
                friendly_name: issued.name.common_name(),
            };
            file.write(&password, &*entropy)
        });
        writing.await.ok().and_then(Result::ok).ok_or(EcpCertificateError::Making)
    }
}

/// Makes the key that a turn is for.
pub(super) async fn make_key(turn: OwnedSemaphorePermit) -> Result<MadeKey, EcpCertificateError> {
    let making = tokio::task::spawn_blocking(move || {
        let pkcs8 = KeyPair::generate(KeyAlgorithm::Rsa2048)?;
        let public = KeyPair::from_pkcs8(&pkcs8)?.public_key().clone();
        drop(turn);
        Ok::<_, ca::KeyPairError>(MadeKey { pkcs8, public })
    });
    making.await.ok().and_then(Result::ok).ok_or(EcpCertificateError::Making)
}
