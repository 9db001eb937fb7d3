//! What people ask for in the browser: a draft that they look at, send or delete, and its answer.
//!
//! Invariant: a request is answered once, however often and wherever it is sent at the same time.

use std::time::Duration;

use ca::{CertificationRequest, MailAddress, PrepareError};
use domain::{CertificateRequestId, SignIn, Timestamp};
use storage::{Store, StoreError, certificate_requests::CertificateRequest as Stored, certificates::KeyOrigin};
use thiserror::Error;

pub use storage::certificate_requests::RequestStage;

use super::{AskedBy, CertificateError, Issuance, Refusal};
use crate::{Broker, settings::OfferedProfile};

/// How many requests of one person wait at a time.
pub(super) const MOST: usize = 20;
/// How long an answer may take; then the request can be sent again.
const TURN: Duration = Duration::from_secs(60);

/// What the certificate is to be like.
#[derive(Debug)]
pub struct Wishes<'a> {
    /// The profile, by name; the usual one if absent.
    pub profile: Option<&'a str>,
    /// How long the certificate is to live; as the profile says, if that is left open.
    pub lifetime: Option<Duration>,
    /// The mail addresses that are to go in.
    pub addresses: Vec<String>,
}

/// What somebody asks for.
#[derive(Debug)]
pub struct NewRequest<'a> {
    /// What the certificate is to be like.
    pub wishes: Wishes<'a>,
    /// PKCS#10, in PEM or as bare base64.
    pub csr: &'a str,
    /// Whether the page says that the browser made its key.
    pub is_key_of_browser: bool,
    /// The serial number of the certificate that it renews, if it is to follow one.
    pub renews: Option<&'a str>,
}

/// A request, for the person who wrote it.
#[derive(Debug, Clone)]
pub struct OwnRequest {
    /// Its id.
    pub id: String,
    /// The profile, by name.
    pub profile: String,
    /// The kind of the key, e.g. `RSA-4096`.
    pub key: String,
    /// The SHA-256 fingerprint of the public key, hexadecimal.
    pub fingerprint: String,
    /// How long the certificate is to live; `None`: as the profile says.
    pub lifetime: Option<Duration>,
    /// The mail addresses that are to go in.
    pub addresses: Vec<String>,
    /// The name of the institution by whose login it was written.
    pub institution: String,
    /// How far it is.
    pub stage: RequestStage,
    /// Why it was refused when it was sent last.
    pub refusal: Option<Refusal>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is forgotten.
    pub expires_at: Timestamp,
}

impl OwnRequest {
    /// Whether it was not sent.
    pub fn is_draft(&self) -> bool {
        self.stage == RequestStage::Draft
    }

    /// The serial number of the certificate that answered it.
    pub fn serial(&self) -> Option<&str> {
        match &self.stage {
            RequestStage::Issued(serial) => Some(serial),
            RequestStage::Draft | RequestStage::Sent => None,
        }
    }
}

/// Why a request is not taken or not answered.
#[derive(Debug, Error)]
pub enum RequestError {
    /// There is no such request of the person's.
    #[error("There is no such request of yours, or it was answered or deleted.")]
    Unknown,
    /// Somebody is at it.
    #[error("It was just sent; look again in a minute.")]
    Busy,
    /// It was written by another login.
    #[error("It was written with your login at {0}; sign in there to send it, or write another one.")]
    OtherLogin(String),
    /// Too many wait.
    #[error("You have {MOST} requests that were not sent; delete some first.")]
    TooMany,
    /// No certificate of this kind lives so long.
    #[error("Certificates of the kind “{profile}” are good for {} at most: {}.", span(*.longest), advice(.longer.as_deref()))]
    TooLong {
        /// The profile, by name.
        profile: String,
        /// The longest that one of it lives.
        longest: Duration,
        /// A profile that allows what was asked for, if there is one.
        longer: Option<String>,
    },
    /// The certificate cannot be had.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}

/// What of a request can be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestField {
    /// The mail addresses.
    Addresses,
    /// The profile.
    Profile,
    /// The lifetime.
    Lifetime,
    /// The certification request, and the key in it.
    Csr,
}

impl RequestError {
    /// What is to be mended, if it is a field of the request.
    pub const fn field(&self) -> Option<RequestField> {
        match self {
            Self::Certificate(
                CertificateError::ForeignAddress(_)
                | CertificateError::FunctionNotAlone(_)
                | CertificateError::AddressInUse { .. }
                | CertificateError::AddressOfSomebodyElse(_)
                | CertificateError::Prepare(PrepareError::NoEmail(_)),
            ) => Some(RequestField::Addresses),
            Self::Certificate(
                CertificateError::UnknownProfile(_)
                | CertificateError::OtherWay { .. }
                | CertificateError::NotVetted(_),
            ) => Some(RequestField::Profile),
            Self::TooLong { .. } | Self::Certificate(CertificateError::Prepare(PrepareError::Lifetime { .. })) => {
                Some(RequestField::Lifetime)
            }
            Self::Certificate(CertificateError::Csr(_) | CertificateError::Prepare(PrepareError::KeyKind { .. })) => {
                Some(RequestField::Csr)
            }
            _ => None,
        }
    }
}

/// The SHA-256 fingerprint of the key in a certification request, hexadecimal; `None` if it is none.
pub fn key_fingerprint(csr: &str) -> Option<String> {
    CertificationRequest::parse(csr).ok().map(|csr| csr.public_key().fingerprint().hex())
}

fn span(lifetime: Duration) -> String {
    match lifetime.as_secs() / 3_600 {
        hours @ 0..48 => format!("{hours} hours"),
        hours => format!("{} days", hours / 24),
    }
}

fn advice(longer: Option<&str>) -> String {
    match longer {
        Some(name) => format!("choose fewer days, or the kind “{name}”"),
        None => "choose fewer days".to_owned(),
    }
}

impl From<StoreError> for RequestError {
    fn from(error: StoreError) -> Self {
        Self::Certificate(error.into())
    }
}

impl Broker {
    /// Writes a draft down, if what it asks for can be had at all.
    pub async fn draft_certificate(
        &self,
        sign_in: &SignIn,
        new: NewRequest<'_>,
    ) -> Result<CertificateRequestId, RequestError> {
        if let Some(serial) = new.renews {
            self.allowed_renewal(sign_in, AskedBy::Portal, serial).await?;
        }
        let profile = self.check_wishes(sign_in, &new.wishes, new.csr).await?.profile.name().to_owned();
        let now = self.now();
        let waiting = self.store.certificate_requests_of(&sign_in.subject, now).await?;
        if waiting.iter().filter(|one| !matches!(one.stage, RequestStage::Issued(_))).count() >= MOST {
            return Err(RequestError::TooMany);
        }
        let request = Stored {
            id: CertificateRequestId::generate(now + Store::MAX_LIFETIME, self.entropy()),
            subject: sign_in.subject.clone(),
            institution: sign_in.institution.clone(),
            profile,
            csr: new.csr.to_owned(),
            key_origin: Some(if new.is_key_of_browser { KeyOrigin::Browser } else { KeyOrigin::Holder }),
            lifetime: new.wishes.lifetime,
            addresses: new.wishes.addresses,
            stage: RequestStage::Draft,
            created_at: now,
            agreed_at: None,
            refusal: None,
        };
        self.store.insert_certificate_request(&request).await?;
        Ok(request.id)
    }

    /// Changes a draft, which keeps its key, if what it then asks for can be had at all. What is answered or being answered
    /// stays as it is.
    pub async fn change_request(
        &self,
        sign_in: &SignIn,
        id: CertificateRequestId,
        wishes: Wishes<'_>,
    ) -> Result<(), RequestError> {
        let found = self.store.certificate_request(&sign_in.subject, id).await?;
        let Some(draft) = found.filter(|one| one.stage == RequestStage::Draft && self.now() < one.id.expires_at())
        else {
            return Err(RequestError::Unknown);
        };
        if draft.institution != sign_in.institution {
            return Err(RequestError::OtherLogin(self.name_of(&draft.institution)));
        }
        let profile = self.check_wishes(sign_in, &wishes, &draft.csr).await?.profile.name().to_owned();
        let changed = Stored { profile, lifetime: wishes.lifetime, addresses: wishes.addresses, ..draft };
        if self.store.change_certificate_request(&changed, self.now()).await? {
            Ok(())
        } else {
            Err(RequestError::Unknown)
        }
    }

    /// The profile, if such a certificate can be had.
    async fn check_wishes(
        &self,
        sign_in: &SignIn,
        wishes: &Wishes<'_>,
        csr: &str,
    ) -> Result<&OfferedProfile, RequestError> {
        let offered = self.certificate_profile(AskedBy::Portal, wishes.profile)?;
        let profile = &offered.profile;
        if let Some(lifetime) = wishes.lifetime {
            self.check_lifetime(offered, lifetime)?;
        }
        let csr = CertificationRequest::parse(csr).map_err(CertificateError::from)?;
        let key = csr.public_key().kind();
        if !profile.allows(key) {
            let refused = PrepareError::KeyKind { profile: profile.name().to_owned(), key };
            return Err(CertificateError::from(refused).into());
        }
        if wishes.lifetime.unwrap_or_else(|| profile.default_lifetime()) >= Store::RENEWAL_WINDOW
            && let Some(unmet) = self.vetting_objection(sign_in).await?
        {
            return Err(CertificateError::NotVetted(unmet).into());
        }
        if profile.mail() != MailAddress::Never {
            self.check_addresses(sign_in, &wishes.addresses).await?;
        }
        Ok(offered)
    }

    fn check_lifetime(&self, offered: &OfferedProfile, wanted: Duration) -> Result<(), RequestError> {
        let longest = |offered: &OfferedProfile| self.longest_certificate(AskedBy::Portal, offered);
        if wanted <= longest(offered) {
            return Ok(());
        }
        let others = self.certificate_profiles(AskedBy::Portal);
        let longer = others.into_iter().find(|other| wanted <= longest(other));
        Err(RequestError::TooLong {
            profile: offered.profile.name().to_owned(),
            longest: longest(offered),
            longer: longer.map(|other| other.profile.name().to_owned()),
        })
    }

    /// The requests of whoever is signed in, the newest first.
    pub async fn own_requests(&self, sign_in: &SignIn) -> Result<Vec<OwnRequest>, StoreError> {
        let found = self.store.certificate_requests_of(&sign_in.subject, self.now()).await?;
        Ok(found.into_iter().map(|request| self.shown(request)).collect())
    }

    /// One of them.
    pub async fn own_request(
        &self,
        sign_in: &SignIn,
        id: CertificateRequestId,
    ) -> Result<Option<OwnRequest>, StoreError> {
        let found = self.store.certificate_request(&sign_in.subject, id).await?;
        Ok(found.filter(|request| self.now() < request.id.expires_at()).map(|request| self.shown(request)))
    }

    fn shown(&self, request: Stored) -> OwnRequest {
        let key = CertificationRequest::parse(&request.csr).map(|csr| csr.public_key().clone());
        let (kind, fingerprint) =
            key.map_or_else(|_| Default::default(), |key| (key.kind().to_string(), key.fingerprint().hex()));
        OwnRequest {
            id: request.id.to_string(),
            profile: request.profile,
            key: kind,
            fingerprint,
            lifetime: request.lifetime,
            addresses: request.addresses,
            institution: self.name_of(&request.institution),
            stage: request.stage,
            refusal: request.refusal.as_deref().map(Refusal::kept),
            created_at: request.created_at,
            expires_at: request.id.expires_at(),
        }
    }

    /// Deletes a draft; `false` if there is no such one.
    pub async fn delete_request(&self, sign_in: &SignIn, id: CertificateRequestId) -> Result<bool, StoreError> {
        self.store.delete_certificate_request(&sign_in.subject, id, self.now()).await
    }

    /// Has a draft answered: the certificate's serial number. What is refused is a draft again.
    pub async fn send_request(&self, sign_in: &SignIn, id: CertificateRequestId) -> Result<String, RequestError> {
        let subject = &sign_in.subject;
        let Some(request) = self.store.certificate_request(subject, id).await? else {
            return Err(RequestError::Unknown);
        };
        // Sent twice, it is answered once, and both are led to the answer.
        if let RequestStage::Issued(serial) = request.stage {
            return Ok(serial);
        }
        if request.institution != sign_in.institution {
            return Err(RequestError::OtherLogin(self.name_of(&request.institution)));
        }
        if !self.store.take_certificate_request(subject, id, TURN, self.now()).await? {
            return match self.store.certificate_request(subject, id).await?.map(|request| request.stage) {
                Some(RequestStage::Issued(serial)) => Ok(serial),
                Some(_) if self.now() < id.expires_at() => Err(RequestError::Busy),
                _ => Err(RequestError::Unknown),
            };
        }
        match self.issue_for(sign_in, &request).await {
            Ok(serial) => {
                self.store.answer_certificate_request(id, &serial).await?;
                Ok(serial)
            }
            // Perhaps it was signed: nothing is signed for it again before the turn has ended.
            Err(error @ (CertificateError::Store(_) | CertificateError::Issue(_))) => Err(error.into()),
            Err(refused) => {
                self.store.return_certificate_request(id, &Refusal::from(&refused).to_kept()).await?;
                Err(refused.into())
            }
        }
    }

    async fn issue_for(&self, sign_in: &SignIn, request: &Stored) -> Result<String, CertificateError> {
        let profile = self.certificate_profile(AskedBy::Portal, Some(&request.profile))?;
        let csr = CertificationRequest::parse(&request.csr)?;
        let wanted = Issuance {
            asked_by: AskedBy::Portal,
            sign_in,
            profile,
            key: csr.public_key(),
            // Of a draft from before it was written down it is as likely as not.
            key_origin: request.key_origin.unwrap_or(KeyOrigin::Browser),
            lifetime: request.lifetime,
            agreed: None,
            addresses: Some(&request.addresses),
        };
        Ok(self.issue(wanted).await?.serial)
    }
}
