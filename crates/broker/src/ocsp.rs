//! Questions about single certificates (OCSP), answered from the record of what was issued.
//!
//! Who answers has a key of its own, made when somebody first asks, with a certificate of the authority that is good for a
//! month and replaced before it ends.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use ca::{
    Answer, AuthorityError, CertId, CertificateStatus, Issuer, KeyPair, KeyPairError, NameError, OcspRequest, Refusal,
    Responder, ResponderRequest, RevocationReason, SealError, SubjectName, create_responder,
};
use domain::Timestamp;
use storage::{StoreError, certificates::RecordedStatus};
use thiserror::Error;

use crate::{
    Broker,
    certificates::{Authority, Held},
    keyring::{KeyringError, NewKey, Purpose},
};

/// How long a responder's certificate is good: nobody can revoke it.
const RESPONDER_LIFETIME: Duration = Duration::from_secs(30 * 86_400);
/// How long before its end the next one is made.
const RESPONDER_RENEWAL: Duration = Duration::from_secs(10 * 86_400);
/// How long an answer may be used. Revocation lists say it within a minute; whoever needs more than that asks with a nonce.
const ANSWER_LIFETIME: Duration = Duration::from_secs(60 * 60);

/// An answer, and how it may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OcspAnswer {
    /// The OCSPResponse (DER).
    pub der: Vec<u8>,
    /// From when until when it may be kept; `None`: it must not be.
    pub good: Option<(Timestamp, Timestamp)>,
}

impl From<Refusal> for OcspAnswer {
    fn from(refusal: Refusal) -> Self {
        Self { der: refusal.to_der().to_vec(), good: None }
    }
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum OcspError {
    /// A responder's certificate could not be made.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// Its key could not be made.
    #[error(transparent)]
    Key(#[from] KeyPairError),
    /// Its name is not possible.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The keyring failed.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The authority's key is elsewhere.
    #[error("the authority's key is kept elsewhere, and it has nobody who answers for it")]
    NoKey,
    /// The answer could not be signed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The responders that are in use, by the key id of their authority.
#[derive(Default)]
pub(crate) struct Responders {
    held: RwLock<HashMap<String, Arc<Responder>>>,
    /// One makes the next, the others wait for it.
    making: tokio::sync::Mutex<()>,
}

impl Responders {
    fn lasting(&self, id: &str, until: Timestamp) -> Option<Arc<Responder>> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.get(id).filter(|responder| responder.not_after() > until).cloned()
    }

    fn hold(&self, id: &str, responder: Responder) -> Arc<Responder> {
        let responder = Arc::new(responder);
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.insert(id.to_owned(), Arc::clone(&responder));
        responder
    }
}

impl Broker {
    /// Answers an OCSPRequest (DER); with a refusal if it is none, or if it is about nobody's certificates here.
    pub async fn ocsp(&self, request: &[u8]) -> OcspAnswer {
        let Ok(request) = OcspRequest::parse(request) else { return Refusal::MalformedRequest.into() };
        match self.answer_ocsp(&request).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::error!(%error, "a question about a certificate could not be answered");
                Refusal::TryLater.into()
            }
        }
    }

    async fn answer_ocsp(&self, request: &OcspRequest) -> Result<OcspAnswer, OcspError> {
        let mut asked = asked(&self.authority(), request);
        if asked.is_none() {
            // Another node may have made it a moment ago.
            asked = self::asked(&self.newest_authority().await, request);
        }
        // The root signs lists alone, and what others issued is theirs to tell.
        let Some(issuing) = asked else { return Ok(Refusal::Unauthorized.into()) };
        let ours = |certificate: &CertId| certificate.is_issued_by(issuing.certificate());
        // Before the records are read: what is revoked from here on stands in the next answer.
        let now = self.now().truncated_to_seconds();
        let mut statuses = Vec::with_capacity(request.certificates().len());
        for certificate in request.certificates() {
            let serial = certificate.serial().filter(|_| ours(certificate));
            statuses.push(match serial {
                Some(serial) => status(self.store.certificate_status(issuing.id(), &serial.to_string()).await?),
                None => CertificateStatus::Unknown,
            });
        }
        let responder = self.responder(&issuing, now).await?;
        let next_update = (now + ANSWER_LIFETIME).min(responder.not_after());
        let der = responder.answer(&Answer { request, statuses: &statuses, now, next_update })?;
        let good = (!request.has_nonce()).then_some((now, next_update));
        Ok(OcspAnswer { der, good })
    }

    /// Who answers for this authority: as stored, or new.
    async fn responder(&self, issuing: &Held, now: Timestamp) -> Result<Arc<Responder>, OcspError> {
        if let Some(held) = self.responders.lasting(issuing.id(), now + RESPONDER_RENEWAL) {
            return Ok(held);
        }
        let _making = self.responders.making.lock().await;
        if let Some(held) = self.responders.lasting(issuing.id(), now + RESPONDER_RENEWAL) {
            return Ok(held);
        }
        let purpose = Purpose::CaResponder(issuing.key_bytes());
        let mut generation = 0;
        // At most: another node's new one, then our own.
        for _ in 0..3 {
            let newest = self.keyring().existing(purpose).await?.into_iter().next();
            if let Some(key) = newest {
                generation = key.generation;
                let certificate = key.certificate.as_deref().ok_or(KeyringError::Missing)?;
                let responder = Responder::load(certificate, &key.pkcs8)?;
                if responder.not_after() > now + RESPONDER_RENEWAL
                    || responder.not_after() >= issuing.certificate().not_after()
                {
                    return Ok(self.responders.hold(issuing.id(), responder));
                }
            }
            let new = self.new_responder(issuing, now).await?;
            if self.keyring().insert(purpose, generation + 1, new, now).await? {
                tracing::info!(issuer = issuing.id(), "made a new OCSP responder");
            }
        }
        Err(KeyringError::Missing.into())
    }

    async fn new_responder(&self, issuing: &Held, now: Timestamp) -> Result<NewKey, OcspError> {
        let issuer = issuing.issuer().ok_or(OcspError::NoKey)?;
        let algorithm = Responder::algorithm_for(issuer.certificate());
        let made = tokio::task::spawn_blocking(move || KeyPair::generate(algorithm)).await;
        let pkcs8 = made.map_err(|_| KeyringError::Missing)??;
        let policy = &self.settings.certificates;
        let common_name = format!("{} OCSP {}", policy.organization, issuing.id());
        let subject = SubjectName::authority(&policy.name_base, &policy.organization, &common_name)?;
        let (public, entropy) = (KeyPair::from_pkcs8(&pkcs8)?, Arc::clone(&self.entropy));
        let sign = move |issuer: &Issuer| {
            let request = ResponderRequest { subject: &subject, now, lifetime: RESPONDER_LIFETIME };
            create_responder(issuer, &request, public.public_key(), &*entropy)
        };
        let certificate = self.authorities.tokens().sign(issuer, sign).await?;
        Ok(NewKey { pkcs8, certificate: Some(certificate) })
    }
}

/// The authority that is asked about. A question about certificates of several is answered for the first of them: who answers
/// for one authority may not speak for another (RFC 6960 §4.2.2.2).
fn asked(authority: &Authority, request: &OcspRequest) -> Option<Arc<Held>> {
    let issued = |certificate: &CertId| authority.issuing().find(|held| certificate.is_issued_by(held.certificate()));
    request.certificates().iter().find_map(issued).cloned()
}

/// What was prepared and never recorded as signed was handed out to nobody: nothing good is said of it.
fn status(recorded: RecordedStatus) -> CertificateStatus {
    match recorded {
        RecordedStatus::Issued => CertificateStatus::Good,
        RecordedStatus::Revoked { at, reason } => {
            let reason = u8::try_from(reason).ok().and_then(RevocationReason::from_code);
            CertificateStatus::Revoked { at, reason: reason.unwrap_or(RevocationReason::Unspecified) }
        }
        RecordedStatus::Prepared | RecordedStatus::Never => CertificateStatus::Unknown,
    }
}
