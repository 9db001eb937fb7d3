//! Certificates for programs that signed a person in without a browser: for a key that the program has, or in a file with
//! a key that is made here.

use std::time::Duration;

use ca::{CertificationRequest, PasswordError, Pkcs12Password, certificate_pem};
use domain::{EcpSession, SignIn};
use storage::{StoreError, certificates::KeyOrigin};
use thiserror::Error;

use super::{
    AskedBy, CertificateError, Issuance,
    server_key::{KEY_KIND, make_key},
};
use crate::{Broker, settings::OfferedProfile};

/// What programs have in mind that name neither lifetime nor profile.
const DEFAULT_LIFETIME: Duration = Duration::from_hours(12);

/// What such a program wants of a certificate.
#[derive(Debug, Clone, Copy, Default)]
pub struct EcpWish<'a> {
    /// The profile; if left out the usual one, or for lifetimes that it does not have, the long one.
    pub profile: Option<&'a str>,
    /// How long it is to live.
    pub lifetime: EcpLifetime,
}

/// How long a certificate is to live that such a program wants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EcpLifetime {
    /// Nothing is said: half a day, or as the profile says that is named.
    #[default]
    Unsaid,
    /// As the profile says, also where none is named.
    AsProfile,
    /// So long.
    For(Duration),
}

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
        wish: EcpWish<'_>,
    ) -> Result<String, EcpCertificateError> {
        let csr = CertificationRequest::parse(csr).map_err(CertificateError::from)?;
        let (profile, lifetime) = self.ecp_profile(wish)?;
        // Before the session is used: whoever asked for the wrong thing comes back with it.
        profile.profile.check_key(csr.public_key().kind()).map_err(CertificateError::from)?;
        let sign_in = self.take_ecp_sign_in(session).await?;
        let issued = self.issue(by_ecp(&sign_in, profile, (csr.public_key(), KeyOrigin::Holder), lifetime)).await?;
        Ok(certificate_pem(&issued.certificate))
    }

    /// A PKCS#12 file with a new key and its certificate.
    pub async fn ecp_pkcs12(
        &self,
        session: &EcpSession,
        password: &str,
        wish: EcpWish<'_>,
    ) -> Result<Vec<u8>, EcpCertificateError> {
        let password = Pkcs12Password::new(password)?;
        let (profile, lifetime) = self.ecp_profile(wish)?;
        profile.profile.check_key(KEY_KIND).map_err(CertificateError::from)?;
        let known = self.ecp_sign_in(session).await?.ok_or(EcpCertificateError::NoSession)?;
        // Before the session is used: whoever finds the server busy comes back with it.
        let turn = self.turn_for_key(&known.subject).await?;
        let sign_in = self.take_ecp_sign_in(session).await?;
        let key = make_key(turn).await?;
        let issued = self.issue(by_ecp(&sign_in, profile, (&key.public, KeyOrigin::Server), lifetime)).await?;
        self.pkcs12(key, issued, password).await
    }

    /// The profile that is named, or the usual one as long as it allows the lifetime, else the one for long lifetimes; and
    /// how long a certificate of it is to live.
    fn ecp_profile(&self, wish: EcpWish<'_>) -> Result<(&OfferedProfile, Duration), CertificateError> {
        let profiles = &self.settings.certificates.profiles;
        let named = |name| self.certificate_profile(AskedBy::Ecp, Some(name));
        let wanted = match (wish.lifetime, wish.profile) {
            (EcpLifetime::For(lifetime), _) => Some(lifetime),
            (EcpLifetime::Unsaid, None) => Some(DEFAULT_LIFETIME),
            (EcpLifetime::Unsaid, Some(_)) | (EcpLifetime::AsProfile, _) => None,
        };
        let offered = if let Some(name) = wish.profile {
            named(name)?
        } else {
            let fits = |usual: &&OfferedProfile| wanted.is_none_or(|wanted| wanted <= usual.profile.max_lifetime());
            named(profiles.usual()).ok().filter(fits).map_or_else(|| named(profiles.long()), Ok)?
        };
        let lifetime = offered.profile.lifetime(wanted)?;
        Ok((offered, lifetime))
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
    (key, key_origin): (&'a ca::SubjectPublicKey, KeyOrigin),
    lifetime: Duration,
) -> Issuance<'a> {
    Issuance {
        asked_by: AskedBy::Ecp,
        sign_in,
        profile,
        key,
        key_origin,
        lifetime: Some(lifetime),
        agreed: None,
        addresses: None,
    }
}
