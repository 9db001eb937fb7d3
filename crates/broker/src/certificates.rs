//! Certificates for people: `/oauth2/getcert`, and the authority behind it.
//!
//! Order of every issue: check everything, record the bytes to be signed, sign exactly those, record the result. What is
//! signed is never unknown.

mod authority;

use std::time::Duration;

use ca::{
    CertificationRequest, CsrError, IssueError, IssueRequest, NameError, PrepareError, Profile, SubjectName, chain_pem,
};
use domain::{AuthorizationDetail, Client, ClientId, Entropy, Scope, SignIn, Timestamp, entropy::random};
use oauth::{Params, RequestContext, bearer::BearerError};
use storage::{
    StoreError,
    certificates::{KeyObjection, PreparedCertificate},
};
use thiserror::Error;

pub use self::authority::{Authority, AuthorityFile, OpenError, PublishedAuthority};
use crate::{
    Broker,
    userinfo::{LiveToken, ResourceError},
};

/// How often a new name is tried until one is nobody's.
const NAME_ATTEMPTS: usize = 16;

/// What a client asks for.
#[derive(Debug)]
pub struct CertificateRequest<'a> {
    /// Where the access token is: in the header,
    pub context: &'a RequestContext,
    /// or in the form.
    pub form: &'a Params,
    /// PKCS#10, in PEM or as bare base64.
    pub csr: &'a str,
    /// Wanted lifetime.
    pub lifetime: Option<Duration>,
}

/// Why there is no certificate. Each is a sentence for whoever wrote the script.
#[derive(Debug, Error)]
pub enum CertificateError {
    /// The token is not good for it.
    #[error(transparent)]
    Token(#[from] BearerError),
    /// The token belongs to another client.
    #[error("The access token was issued to another client.")]
    OtherClient,
    /// The institution has left the catalogue since the sign-in.
    #[error("The institution that signed the person in is not active any more; sign in again.")]
    InactiveInstitution,
    /// Anybody can get a login there, under any name: no authority may certify it.
    #[error("The login that was used proves no name; sign in by one of an institution that knows the person.")]
    UnprovedName,
    /// The key was reported as compromised.
    #[error("The key of the certificate request was reported as compromised; make a new key.")]
    CompromisedKey,
    /// The key was certified to another person.
    #[error("The key of the certificate request belongs to somebody else; make a new key.")]
    ForeignKey,
    /// The request is not good.
    #[error("The certificate request is refused: {0}.")]
    Csr(#[from] CsrError),
    /// The institution sent no name to put into the certificate.
    #[error("The institution sent no name of the person, so there is none to put into a certificate.")]
    NoName,
    /// The person's or institution's name cannot be written in a certificate.
    #[error("The name of the person or of the institution cannot be written in a certificate: {0}.")]
    Name(#[from] NameError),
    /// The certificate would not be a good one.
    #[error("The certificate is refused: {0}.")]
    Prepare(#[from] PrepareError),
    /// The person agreed to less.
    #[error("The certificate would live longer than the {0} seconds that the person agreed to.")]
    BeyondConsent(u64),
    /// Signing failed; it is recorded.
    #[error("The certificate could not be signed.")]
    Issue(#[from] IssueError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ResourceError> for CertificateError {
    fn from(error: ResourceError) -> Self {
        match error {
            ResourceError::Bearer(error) => Self::Token(error),
            ResourceError::Store(error) => Self::Store(error),
        }
    }
}

impl Broker {
    /// `POST /oauth2/getcert`: a chain in PEM, the person's certificate first.
    pub async fn certificate(
        &self,
        client: &Client,
        request: &CertificateRequest<'_>,
    ) -> Result<String, CertificateError> {
        let LiveToken { grant, .. } = self.token_grant(request.context, Some(request.form)).await?;
        if grant.client != client.id {
            return Err(CertificateError::OtherClient);
        }
        let insufficient = || BearerError::InsufficientScope([Scope::GetCert].into_iter().collect());
        if !grant.scopes.contains(&Scope::GetCert) || grant.details.is_exchanged() {
            return Err(insufficient().into());
        }
        let sign_in = grant.sign_in.ok_or_else(insufficient)?;
        // Of an account that became part of another one the certificates are the other one's.
        let sign_in = self.present(&sign_in).await?.ok_or_else(insufficient)?;
        match self.recall(&sign_in.institution).await {
            None => return Err(CertificateError::InactiveInstitution),
            Some(institution) if institution.social => return Err(CertificateError::UnprovedName),
            Some(_) => {}
        }
        if self.now().since(sign_in.authenticated_at) > self.settings.certificates.max_sign_in_age {
            return Err(BearerError::OldSignIn(self.settings.certificates.max_sign_in_age.as_secs()).into());
        }
        let lifetime = lifetime(request.lifetime, &grant.details.authorization_details)?;
        let csr = CertificationRequest::parse(request.csr)?;
        match self.store.key_objection(csr.public_key().fingerprint(), &sign_in.subject).await? {
            Some(KeyObjection::Compromised) => return Err(CertificateError::CompromisedKey),
            Some(KeyObjection::SomebodyElse) => return Err(CertificateError::ForeignKey),
            None => {}
        }
        self.issue_certificate(&client.id, &sign_in, &csr, lifetime).await
    }

    async fn issue_certificate(
        &self,
        client: &ClientId,
        sign_in: &SignIn,
        csr: &CertificationRequest,
        lifetime: Option<Duration>,
    ) -> Result<String, CertificateError> {
        let now = self.now();
        let subject = self.certificate_name(sign_in, now).await?;
        let profile = Profile::short_lived();
        let mail = sign_in.attributes.first(domain::AttributeName::Mail).filter(|_| sign_in.email_verified);
        let issuing = self.authority.issuing();
        let prepared = issuing.prepare(
            &IssueRequest {
                profile: &profile,
                subject: &subject,
                public_key: csr.public_key(),
                verified_email: mail,
                lifetime,
                urls: self.authority.urls(),
                now,
            },
            self.entropy(),
        )?;
        let serial = prepared.serial().to_string();
        let record = PreparedCertificate {
            serial: serial.clone(),
            subject: sign_in.subject.clone(),
            institution: sign_in.institution.clone(),
            client: client.clone(),
            issuer: self.authority.issuing_id().to_owned(),
            name: subject.to_string(),
            profile: profile.name().to_owned(),
            key: csr.public_key().fingerprint(),
            tbs: prepared.tbs_der().to_vec(),
            not_before: prepared.not_before(),
            not_after: prepared.not_after(),
        };
        self.store.record_prepared(&record, now).await?;
        let issued = issuing.issue(prepared)?;
        self.store.record_issued(&serial, &issued.der, self.now()).await?;
        tracing::info!(%serial, sub = %sign_in.subject, name = %subject, %client, "issued a certificate");
        Ok(chain_pem(&issued.der, issuing.certificate_der(), None))
    }

    /// The person's name for life at this institution: the fixed one, or a new one that is nobody's.
    async fn certificate_name(&self, sign_in: &SignIn, now: Timestamp) -> Result<SubjectName, CertificateError> {
        let (person, institution) = (&sign_in.subject, &sign_in.institution);
        for _ in 0..NAME_ATTEMPTS {
            if let Some(fixed) = self.store.certificate_name(person, institution).await? {
                return Ok(SubjectName::parse(&fixed)?);
            }
            let display_name = sign_in.display_name().ok_or(CertificateError::NoName)?;
            let base = &self.settings.certificates.name_base;
            let suffix = name_suffix(self.entropy());
            let name = SubjectName::person(base, None, &sign_in.institution_name, &display_name, &suffix)?;
            let both = (name.to_string(), name.comparison_key());
            if self.store.fix_certificate_name(person, institution, (&both.0, &both.1), now).await? {
                return Ok(name);
            }
        }
        Err(StoreError::Corrupt("certificate name").into())
    }
}

/// How long the certificate is to live, within what the person agreed to.
fn lifetime(wanted: Option<Duration>, details: &[AuthorizationDetail]) -> Result<Option<Duration>, CertificateError> {
    let Some(limit) = AuthorizationDetail::certificate_lifetime(details) else { return Ok(wanted) };
    match wanted {
        Some(wanted) if wanted > limit => Err(CertificateError::BeyondConsent(limit.as_secs())),
        Some(wanted) => Ok(Some(wanted)),
        None => Ok(Some(limit.min(Profile::short_lived().default_lifetime()))),
    }
}

/// `A` and eight digits, as in CILogon's names, but random: it tells nothing, and namesakes differ.
fn name_suffix(entropy: &dyn Entropy) -> String {
    format!("A{:08}", u32::from_be_bytes(random(entropy)) % 100_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_can_be_agreed_to_can_be_issued() {
        let profile = Profile::short_lived();
        let range = AuthorizationDetail::LIFETIMES;
        assert_eq!(*range.start(), profile.min_lifetime().as_secs());
        assert_eq!(*range.end(), profile.max_lifetime().as_secs());
    }
}
