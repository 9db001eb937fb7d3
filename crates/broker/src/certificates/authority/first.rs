//! The first authorities: a root and an issuing authority under it, as the operator wants them.

use std::sync::Arc;

use ca::{AuthorityRequest, Issuer, KeyAlgorithm, Serial, SubjectName, create_issuing, create_root};
use url::Url;

use super::{
    OpenError,
    snapshot::{key_id, urls},
    token::Tokens,
};
use crate::{
    keyring::{AuthorityKey, AuthoritySecret, Keyring, Purpose},
    settings::{CertificatePolicy, KeyPlace},
};

/// Makes those that are missing, and keeps them together: a root with nothing under it serves nobody. If another node was
/// first, its own stay.
pub(super) async fn make(
    keyring: &Keyring<'_>,
    tokens: &Tokens,
    policy: &CertificatePolicy,
    plain: &Url,
) -> Result<(), OpenError> {
    let maker = Maker { keyring, tokens, policy, plain };
    let root = match keyring.authorities(Purpose::CaRoot).await?.into_iter().next() {
        None => {
            let root = maker.root().await?;
            return match maker.under_new(&root).await {
                Ok(issuing) => maker.keep(Some(root), issuing).await,
                Err(error) => {
                    tokens.discard(&policy.authority.root_place, &root.secret).await;
                    Err(error)
                }
            };
        }
        Some(root) => opened(root.secret, &root.certificate, tokens)?.ok_or(OpenError::NoRootKey)?,
    };
    if keyring.authorities(Purpose::CaIssuing).await?.is_empty() {
        maker.keep(None, maker.issuing(&root).await?).await?;
    }
    Ok(())
}

/// An authority with its key; `None` if that is kept elsewhere.
pub(super) fn opened(
    secret: AuthoritySecret,
    certificate: &[u8],
    tokens: &Tokens,
) -> Result<Option<Arc<Issuer>>, OpenError> {
    let issuer = match secret {
        AuthoritySecret::Elsewhere => return Ok(None),
        AuthoritySecret::Here(pkcs8) => Issuer::load(certificate, &pkcs8)?,
        AuthoritySecret::InToken(key) => {
            let own = ca::AuthorityCertificate::parse(certificate)?;
            let pair = tokens.key_pair(key, own.public_key().clone());
            Issuer::with_key(certificate, pair.ok_or_else(|| OpenError::NoToken(own.subject()))?)?
        }
    };
    Ok(Some(Arc::new(issuer)))
}

/// The key of a new authority and its certificate (DER).
pub(super) struct NewAuthority {
    pub(super) secret: AuthoritySecret,
    pub(super) certificate: Vec<u8>,
}

struct Maker<'a> {
    keyring: &'a Keyring<'a>,
    tokens: &'a Tokens,
    policy: &'a CertificatePolicy,
    plain: &'a Url,
}

impl Maker<'_> {
    fn name(&self, common_name: Option<&str>, kind: &str) -> Result<SubjectName, OpenError> {
        let organization = &self.policy.organization;
        let usual = format!("{organization} {kind} CA 1");
        Ok(SubjectName::authority(&self.policy.name_base, organization, common_name.unwrap_or(&usual))?)
    }

    async fn root(&self) -> Result<NewAuthority, OpenError> {
        let plan = &self.policy.authority;
        let subject = self.name(plan.root_name.as_deref(), "Root")?;
        let label = subject.to_string();
        let made = self.tokens.key(&plan.root_place, plan.root_key, &label, self.keyring.entropy).await;
        let (key, secret) = made?;
        let is_elsewhere = key.is_elsewhere();
        let (now, lifetime) = (self.keyring.now, plan.root_lifetime);
        let serial = Serial::generate(self.keyring.entropy);
        let sign = move || create_root(&AuthorityRequest { subject: &subject, now, lifetime }, &key, &serial);
        match self.tokens.sign_with(is_elsewhere, sign).await {
            Ok(certificate) => Ok(NewAuthority { secret, certificate }),
            Err(error) => {
                self.tokens.discard(&plan.root_place, &secret).await;
                Err(error.into())
            }
        }
    }

    async fn issuing(&self, root: &Arc<Issuer>) -> Result<NewAuthority, OpenError> {
        let plan = &self.policy.authority;
        let subject = self.name(plan.issuing_name.as_deref(), "Issuing")?;
        let request = AuthorityRequest { subject: &subject, now: self.keyring.now, lifetime: plan.issuing_lifetime };
        let key = (plan.issuing_key, &plan.issuing_place);
        under(root, &request, key, self.plain, (self.keyring, self.tokens)).await
    }

    /// An issuing authority under a root that is kept nowhere yet.
    async fn under_new(&self, root: &NewAuthority) -> Result<NewAuthority, OpenError> {
        let root = opened(root.secret.clone(), &root.certificate, self.tokens)?;
        self.issuing(&root.ok_or(OpenError::NoRootKey)?).await
    }

    async fn keep(&self, root: Option<NewAuthority>, issuing: NewAuthority) -> Result<(), OpenError> {
        let plan = &self.policy.authority;
        let root = root.map(|root| (Purpose::CaRoot, &plan.root_place, root));
        let all: Vec<_> = root.into_iter().chain([(Purpose::CaIssuing, &plan.issuing_place, issuing)]).collect();
        let key = |new: &NewAuthority| AuthorityKey {
            generation: 1,
            secret: new.secret.clone(),
            certificate: new.certificate.clone(),
            active_from: self.keyring.now,
        };
        let kept = self.keyring.insert_authorities(all.iter().map(|(purpose, _, new)| (*purpose, key(new))).collect());
        let kept = kept.await;
        for (purpose, place, new) in &all {
            match kept {
                Ok(true) => tracing::info!(purpose = self.keyring.name(*purpose), "made a new authority"),
                Ok(false) => self.tokens.discard(place, &new.secret).await,
                // Perhaps they are there: whoever looks at the token decides.
                Err(_) => {}
            }
        }
        kept.map(drop).map_err(OpenError::from)
    }
}

/// A new issuing authority under a root.
pub(super) async fn under(
    root: &Arc<Issuer>,
    request: &AuthorityRequest<'_>,
    (algorithm, place): (KeyAlgorithm, &KeyPlace),
    plain: &Url,
    (keyring, tokens): (&Keyring<'_>, &Tokens),
) -> Result<NewAuthority, OpenError> {
    let (key, secret) = tokens.key(place, algorithm, &request.subject.to_string(), keyring.entropy).await?;
    // The root answers no questions: its key is meant to be elsewhere one day.
    let urls = urls(plain, &key_id(&root.public_key().fingerprint()), None)?;
    let (subject, public) = (request.subject.clone(), key.public_key().clone());
    let (now, lifetime, serial) = (request.now, request.lifetime, Serial::generate(keyring.entropy));
    let sign = move |root: &Issuer| {
        create_issuing(root, &AuthorityRequest { subject: &subject, now, lifetime }, &public, &urls, &serial)
    };
    match tokens.sign(root, sign).await {
        Ok(certificate) => Ok(NewAuthority { secret, certificate }),
        Err(error) => {
            tokens.discard(place, &secret).await;
            Err(error.into())
        }
    }
}
