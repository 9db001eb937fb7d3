//! Sign-ins without a browser: the Enhanced Client or Proxy profile
//! ([SAML Profiles §4.2](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf)).
//!
//! A program of the person's takes our request to an institution of its choice and brings the answer, with no client of
//! ours and no browser in between. So nothing is kept of a request: its RelayState is a keyed digest of its ID, which
//! proves that it was made here, and the ID tells when it ends. An answer is used once, and begins a session that is good
//! for one certificate ([`crate::certificates`]) and for nothing else.
//!
//! Invariant: the person is recognised as they are in the browser: the same verification, the same institutions, the same
//! account, the same rules of the operator.

use std::time::Duration;

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::{Digest, EcpSession, EntityId, LoginId, SignIn, institution::Protocol};
use saml::{AuthnRequest, EcpAnswer, Expected, RequestError, ResponseError, ServiceProvider};
use storage::StoreError;
use thiserror::Error;

use super::{
    answer::{Kept, use_of},
    identity::{IdentityError, Vouched},
    question::request_id,
};
use crate::{Broker, Transaction, release::Shortfall};

/// Where programs bring institutions' answers.
pub const PAOS_CONSUMER: &str = "/saml/ecp";

/// How long a program has to fetch the certificate.
const SESSION_LIFETIME: Duration = Duration::from_secs(5 * 60);

/// What the key is derived for that makes RelayStates.
const PURPOSE: &str = "ecp";

/// Why an answer begins no session. Each is a sentence for the person at the terminal.
#[derive(Debug, Error)]
pub enum EcpError {
    /// It is no envelope with a response.
    #[error("This takes an institution's answer in a SOAP envelope, and what came is none: {0}.")]
    Unreadable(ResponseError),
    /// It does not belong to any question of ours, or came too late.
    #[error("The answer belongs to no request of this server, or came too late; start again.")]
    Unasked,
    /// RelayState is not the one of the question.
    #[error("The answer came without the RelayState of the request; start again.")]
    WrongRelayState,
    /// The institution is not in the catalogue.
    #[error("The institution that answered is not known here.")]
    UnknownInstitution,
    /// Its metadata have no endpoint of this profile.
    #[error("{0} does not offer sign-ins without a browser (ECP).")]
    NoEndpoint(String),
    /// It did not stand up to the checks, or the institution itself says no.
    #[error("{}", .0.public_hint())]
    Unacceptable(ResponseError),
    /// It was used before.
    #[error("The answer was used before; start again.")]
    Replayed,
    /// Nobody was recognised.
    #[error("{}", told(.0))]
    Identity(Box<IdentityError>),
    /// Something is missing that everybody must have here.
    #[error("{0}")]
    Shortfall(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<IdentityError> for EcpError {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Store(error) => Self::Store(error),
            error => Self::Identity(Box::new(error)),
        }
    }
}

/// What the person is told of why they were not recognised.
fn told(error: &IdentityError) -> &'static str {
    match error {
        IdentityError::Unidentifiable { .. } => "Your institution sent nothing by which this server could know you.",
        IdentityError::Hold { .. } => {
            "Your institution's answer does not fit what is known of you; an administrator will look at it."
        }
        IdentityError::UnknownInstitution(_) => "The institution that answered is not known here any more.",
        IdentityError::Step(_) => "Your account here is closed.",
        IdentityError::UsedUp | IdentityError::Store(_) => "You could not be signed in; start again.",
    }
}

impl Broker {
    /// The SOAP envelope with a request, for any institution.
    pub fn ecp_question(&self) -> Result<String, RequestError> {
        let now = self.now();
        let id = LoginId::generate(now + self.settings.lifetimes.sign_in, self.entropy());
        let request = AuthnRequest {
            id: request_id(id),
            relay_state: self.ecp_relay_state(id),
            force_authn: false,
            is_passive: false,
            authn_contexts: Vec::new(),
        };
        self.ecp_service_provider().paos_request(&request, now)
    }

    /// Verifies what a program brings, finds out who it is, and begins a session for them.
    pub async fn receive_ecp_answer(&self, envelope: &[u8], transaction: &Transaction) -> Result<EcpSession, EcpError> {
        let (service, now) = (self.ecp_service_provider(), self.now());
        let EcpAnswer { response, relay_state } = EcpAnswer::read(envelope, &service).map_err(EcpError::Unreadable)?;
        let id = response.in_response_to().and_then(|id| LoginId::parse(id.strip_prefix('_')?));
        let id = id.filter(|id| now < id.expires_at()).ok_or(EcpError::Unasked)?;
        let expected = Digest::of(self.ecp_relay_state(id).as_bytes());
        if relay_state.map(|state| Digest::of(state.as_bytes())) != Some(expected) {
            return Err(EcpError::WrongRelayState);
        }
        let claimed = response.issuer().and_then(|issuer| EntityId::parse(&issuer));
        let claimed = claimed.ok_or(EcpError::UnknownInstitution)?;
        let institution = self.institution_now(&claimed).await;
        let institution = institution.filter(|institution| institution.protocol == Protocol::Saml);
        let institution = institution.ok_or(EcpError::UnknownInstitution)?;
        if institution.sign_in.ecp.is_none() {
            return Err(EcpError::NoEndpoint(institution.name("en").to_owned()));
        }
        let expected = Expected {
            institution: &institution,
            request_id: &request_id(id),
            now,
            forced_after: None,
            requested_contexts: &[],
        };
        let assertion = response.verify(&service, &expected).map_err(EcpError::Unacceptable)?;
        // After the request's own end no answer to it is taken, however long the assertion lasts.
        let remember_until = assertion.expires_at.min(id.expires_at());
        let request_use = Digest::of(format!("ecp request\n{id}").as_bytes());
        if !self.store.use_once(use_of(&assertion), remember_until).await?
            || !self.store.use_once(request_use, id.expires_at()).await?
        {
            return Err(EcpError::Replayed);
        }
        let kept = Kept::of(&assertion, &institution);
        self.observe(&claimed, &kept.attributes).await;
        let vouched = Vouched { institution: claimed, kept, before: None };
        let sign_in = self.identify(&"ecp", vouched, transaction).await?;
        if let Some(shortfall) = self.own_shortfall(&sign_in).await {
            return Err(EcpError::Shortfall(sentence(&shortfall)));
        }
        let session = EcpSession::generate(now + SESSION_LIFETIME, self.entropy());
        self.store.insert_ecp_session(&session.place(), &sign_in).await?;
        tracing::info!(%transaction, sub = %sign_in.subject, institution = %sign_in.institution, "signed in by ECP");
        Ok(session)
    }

    /// Who signed in, as long as the session lasts and was not used.
    pub async fn ecp_sign_in(&self, session: &EcpSession) -> Result<Option<SignIn>, StoreError> {
        let place = session.place();
        if self.now() >= place.expires_at {
            return Ok(None);
        }
        self.store.ecp_session(&place).await
    }

    /// We, where programs bring answers.
    fn ecp_service_provider(&self) -> ServiceProvider {
        ServiceProvider { acs: self.home().own(PAOS_CONSUMER), ..self.service_provider() }
    }

    fn ecp_relay_state(&self, id: LoginId) -> String {
        let key = hmac::Key::new(HMAC_SHA256, self.secret_derivation.for_purpose(PURPOSE).as_ref());
        BASE64URL.encode(hmac::sign(&key, id.to_string().as_bytes()))
    }
}

fn sentence(shortfall: &Shortfall) -> String {
    let names = shortfall.missing.iter().copied().chain(shortfall.unmet.iter().map(|unmet| unmet.attribute));
    let mut names: Vec<_> = names.map(domain::AttributeName::friendly).collect();
    names.dedup();
    let said = shortfall.unmet.iter().find_map(|unmet| unmet.explanation.as_deref());
    let sentence = format!("Your institution did not send what is needed here of {}.", names.join(", "));
    said.map_or(sentence.clone(), |said| format!("{sentence} {said}"))
}
