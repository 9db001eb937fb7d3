//! Certificates for programs that signed a person in without a browser: for a key that the program has, or in a file with
//! a key that is made here.
//!
//! Such a key exists for as long as the answer takes: it is stored nowhere, and the memory that held it is overwritten.

use std::time::Duration;

use ca::{CertificationRequest, KeyAlgorithm, KeyPair, PasswordError, Pkcs12, Pkcs12Password, certificate_pem};
use domain::{EcpSession, SignIn};
use storage::StoreError;
use thiserror::Error;
use zeroize::Zeroizing;

use super::{AskedBy, CertificateError, Issuance, IssuedChain};
use crate::{Broker, settings::OfferedProfile};

/// How long a program waits for its turn to have a key made.
const PATIENCE: Duration = Duration::from_secs(10);

/// What such programs ask for where they say nothing else.
pub const DEFAULT_LIFETIME: Duration = Duration::from_hours(12);

/// Why such a program gets nothing.
#[derive(Debug, Error)]
pub enum EcpCertificateError {
    /// Nobody has signed in, or that was long ago, or the one certificate was fetched.
    #[error("Sign in first: the session is unknown, over, or was used.")]
    NoSession,
    /// One person had too many keys made.
    #[error("Too many keys were made for you in this minute; try again later.")]
    TooMany {
        /// How long to wait.
        retry_after: Duration,
    },
    /// Too many want one.
    #[error("The server makes as many keys as it can just now; try again later.")]
    Busy,
    /// The password for the file is not good.
    #[error("The password is refused: {0}.")]
    Password(#[from] PasswordError),
    /// The certificate cannot be had.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The key or the file could not be made.
    #[error("The key could not be made.")]
    Making,
}

impl From<StoreError> for EcpCertificateError {
    fn from(error: StoreError) -> Self {
        Self::Certificate(error.into())
    }
}

impl Broker {
    /// The person's certificate in PEM, for a key of the program's.
    pub async fn ecp_certificate(
        &self,
        session: &EcpSession,
        csr: &str,
        lifetime: Duration,
    ) -> Result<String, EcpCertificateError> {
        let csr = CertificationRequest::parse(csr).map_err(CertificateError::from)?;
        let profile = self.ecp_profile(lifetime)?;
        let sign_in = self.take_ecp_sign_in(session).await?;
        let issued = self.issue(by_ecp(&sign_in, profile, csr.public_key(), lifetime)).await?;
        Ok(certificate_pem(&issued.certificate))
    }

    /// A PKCS#12 file with a new key and its certificate.
    pub async fn ecp_pkcs12(
        &self,
        session: &EcpSession,
        password: &str,
        lifetime: Duration,
    ) -> Result<Vec<u8>, EcpCertificateError> {
        let password = Pkcs12Password::new(password)?;
        let profile = self.ecp_profile(lifetime)?;
        let known = self.ecp_sign_in(session).await?.ok_or(EcpCertificateError::NoSession)?;
        if let Some(retry_after) = self.limit_server_keys(&known.subject).await? {
            return Err(EcpCertificateError::TooMany { retry_after });
        }
        // Before the session is used: whoever finds the server busy comes back with it.
        let turn = tokio::time::timeout(PATIENCE, self.key_making.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(EcpCertificateError::Busy) };
        let sign_in = self.take_ecp_sign_in(session).await?;
        let making = tokio::task::spawn_blocking(move || {
            let pkcs8 = KeyPair::generate(KeyAlgorithm::Rsa2048)?;
            let public = KeyPair::from_pkcs8(&pkcs8)?.public_key().clone();
            drop(turn);
            Ok::<_, ca::KeyPairError>((pkcs8, public))
        });
        let (pkcs8, public) = making.await.ok().and_then(Result::ok).ok_or(EcpCertificateError::Making)?;
        let issued = self.issue(by_ecp(&sign_in, profile, &public, lifetime)).await?;
        self.pkcs12(pkcs8, issued, password).await
    }

    async fn pkcs12(
        &self,
        pkcs8: Zeroizing<Vec<u8>>,
        issued: IssuedChain,
        password: Pkcs12Password,
    ) -> Result<Vec<u8>, EcpCertificateError> {
        let entropy = std::sync::Arc::clone(&self.entropy);
        let writing = tokio::task::spawn_blocking(move || {
            let file = Pkcs12 {
                pkcs8: &pkcs8,
                certificate: &issued.certificate,
                // An authority's certificate in people's files would outlive the authority.
                chain: &[],
                friendly_name: issued.name.common_name(),
            };
            file.write(&password, &*entropy)
        });
        writing.await.ok().and_then(Result::ok).ok_or(EcpCertificateError::Making)
    }

    /// The usual profile, as long as it allows the lifetime; else the one for long lifetimes.
    fn ecp_profile(&self, lifetime: Duration) -> Result<&OfferedProfile, CertificateError> {
        let profiles = &self.settings.certificates.profiles;
        let usual = self.certificate_profile(AskedBy::Ecp, Some(profiles.usual()));
        match usual {
            Ok(usual) if lifetime <= usual.profile.max_lifetime() => Ok(usual),
            _ => self.certificate_profile(AskedBy::Ecp, Some(profiles.long())),
        }
    }

    async fn take_ecp_sign_in(&self, session: &EcpSession) -> Result<SignIn, EcpCertificateError> {
        let place = session.place();
        let taken = if self.now() < place.expires_at { self.store.take_ecp_session(&place).await? } else { None };
        taken.ok_or(EcpCertificateError::NoSession)
    }
}

fn by_ecp<'a>(
    sign_in: &'a SignIn,
    profile: &'a OfferedProfile,
    key: &'a ca::SubjectPublicKey,
    lifetime: Duration,
) -> Issuance<'a> {
    Issuance { asked_by: AskedBy::Ecp, sign_in, profile, key, lifetime: Some(lifetime), agreed: None }
}
