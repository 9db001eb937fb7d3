//! What people see of their own certificates, wherever these were fetched, and that they can revoke them.

use std::collections::BTreeMap;

use ca::{RevocationReason, Serial, certificates_only, chain_pem, client_certificate::ClientCertificate};
use domain::{ClientId, SignIn, Subject, Timestamp};
use storage::{StoreError, certificates::KeyOrigin, personal_data::HeldCertificate, revocation::Reached};

use super::addresses::function_among;
use crate::{Broker, settings::Channel};

/// A certificate, for the person whom it names.
#[derive(Debug, Clone)]
pub struct OwnCertificate {
    /// Its serial number, hexadecimal.
    pub serial: String,
    /// The name in it, `/DC=…/CN=…`.
    pub name: String,
    /// The institution that vouched, by name.
    pub institution: String,
    /// Its profile.
    pub profile: String,
    /// Who fetched it.
    pub fetched_by: FetchedBy,
    /// The client that did, if one did.
    pub client: Option<ClientId>,
    /// Where its key was made, if that was written down.
    pub key_origin: Option<KeyOrigin>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The first moment at which it is good: a little earlier, for clocks that are slow.
    pub not_before: Timestamp,
    /// The last one.
    pub not_after: Timestamp,
    /// Whether it is good.
    pub state: CertificateState,
    /// Why it was revoked ([RFC 5280 §5.3.1](https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1)).
    pub reason: Option<i64>,
}

/// As long as the number that makes a name nobody else's.
const OPEN_SUFFIX: &str = "A00000000";

/// The name of a person's certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnName {
    /// `/DC=…/CN=…`; a number that is yet to be drawn is `…`.
    pub name: String,
    /// Whether it was fixed, by the first certificate.
    pub is_fixed: bool,
}

/// What tells one certificate of a person's from another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CertificateContent {
    /// The mail addresses in it.
    pub addresses: Vec<String>,
    /// The kind of its key, e.g. `RSA-4096`.
    pub key: Option<String>,
    /// The SHA-256 fingerprint of its key, hexadecimal.
    pub fingerprint: Option<String>,
}

/// A certificate of a person's, and those of its authority and of all between that and the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnChain {
    certificate: Vec<u8>,
    authorities: Vec<Vec<u8>>,
}

impl OwnChain {
    /// All in PEM, the person's first.
    pub fn pem(&self) -> String {
        chain_pem(&self.certificate, self.authorities.iter().map(Vec::as_slice))
    }

    /// All as PKCS#7, DER.
    pub fn pkcs7(&self) -> Vec<u8> {
        let all: Vec<_> = [&self.certificate].into_iter().chain(&self.authorities).map(Vec::as_slice).collect();
        certificates_only(&all)
    }
}

/// Who fetched a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchedBy {
    /// The application with this name.
    Application(String),
    /// A program that had the person's password at the institution.
    Program,
    /// The person, here.
    Person,
}

/// Whether a certificate is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateState {
    /// It is.
    Valid,
    /// It has ended.
    Expired,
    /// It was taken back.
    Revoked(Timestamp),
}

impl CertificateState {
    /// What the record says at a moment.
    pub(super) fn of(revoked_at: Option<Timestamp>, end: Timestamp, now: Timestamp) -> Self {
        match revoked_at {
            Some(at) => Self::Revoked(at),
            None if end <= now => Self::Expired,
            None => Self::Valid,
        }
    }

    /// Whether it is good.
    pub fn is_valid(self) -> bool {
        self == Self::Valid
    }
}

/// Why a person takes a certificate of theirs back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnReason {
    /// Somebody else may have the private key. It is never certified again.
    KeyCompromise,
    /// There is another one in its place.
    Superseded,
    /// It is not needed any more.
    CessationOfOperation,
}

impl OwnReason {
    /// By its name in a form.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "compromised" => Self::KeyCompromise,
            "superseded" => Self::Superseded,
            "unneeded" => Self::CessationOfOperation,
            _ => return None,
        })
    }
}

impl From<OwnReason> for RevocationReason {
    fn from(reason: OwnReason) -> Self {
        match reason {
            OwnReason::KeyCompromise => Self::KeyCompromise,
            OwnReason::Superseded => Self::Superseded,
            OwnReason::CessationOfOperation => Self::CessationOfOperation,
        }
    }
}

impl Broker {
    /// The certificates of whoever is signed in, also those of accounts that became part of theirs: the good ones first, then
    /// the others, each the newest first.
    pub async fn own_certificates(&self, sign_in: &SignIn) -> Result<Vec<OwnCertificate>, StoreError> {
        let now = self.now();
        let mut names = BTreeMap::new();
        let mut own = Vec::new();
        for held in self.store.certificates_of(&sign_in.subject).await? {
            let fetched_by = self.fetched_by(&held, &mut names).await?;
            let state = CertificateState::of(held.revoked_at, held.not_after, now);
            own.push(OwnCertificate {
                serial: held.serial,
                name: held.name,
                institution: self.name_of(&held.institution),
                profile: held.profile,
                fetched_by,
                client: held.client,
                key_origin: held.key_origin,
                issued_at: held.issued_at,
                not_before: held.not_before,
                not_after: held.not_after,
                state,
                reason: held.reason,
            });
        }
        own.reverse();
        own.sort_by_key(|one| one.state != CertificateState::Valid);
        Ok(own)
    }

    /// What stands in certificates of whoever is signed in, by serial number; nothing of those that were never signed.
    pub async fn own_contents(
        &self,
        sign_in: &SignIn,
        serials: impl Iterator<Item = &str>,
    ) -> Result<BTreeMap<String, CertificateContent>, StoreError> {
        let mut contents = BTreeMap::new();
        for serial in serials {
            let found = self.store.certificate_of(&sign_in.subject, serial).await?;
            let Some(read) = found.and_then(|(der, _)| ClientCertificate::parse(&der)) else { continue };
            let content = CertificateContent {
                addresses: read.emails(),
                key: read.public_key().map(|key| key.kind().to_string()),
                fingerprint: read.public_key().map(|key| key.fingerprint().hex()),
            };
            contents.insert(serial.to_owned(), content);
        }
        Ok(contents)
    }

    async fn fetched_by(
        &self,
        held: &HeldCertificate,
        names: &mut BTreeMap<ClientId, String>,
    ) -> Result<FetchedBy, StoreError> {
        let Some(client) = &held.client else {
            let by_program = held.channel == Channel::Ecp.as_str();
            return Ok(if by_program { FetchedBy::Program } else { FetchedBy::Person });
        };
        self.shown_client(client, names).await.map(FetchedBy::Application)
    }

    /// What a client is called, looked up once; its id, if it is gone.
    pub(super) async fn shown_client(
        &self,
        client: &ClientId,
        names: &mut BTreeMap<ClientId, String>,
    ) -> Result<String, StoreError> {
        if let Some(name) = names.get(client) {
            return Ok(name.clone());
        }
        let name = self.name_of_client(client).await?.unwrap_or_else(|| client.to_string());
        names.insert(client.clone(), name.clone());
        Ok(name)
    }

    /// The name of the certificates of whoever is signed in, as it will stand in them; `None` if none can be made, because
    /// the institution does not say how they are called.
    pub async fn own_certificate_name(&self, sign_in: &SignIn) -> Result<Option<OwnName>, StoreError> {
        self.own_name(sign_in, "").await
    }

    /// The name of the certificate with these addresses, which is another one where they are of a function.
    pub async fn own_name_with(&self, sign_in: &SignIn, addresses: &[String]) -> Result<Option<OwnName>, StoreError> {
        let known = self.verified_addresses(sign_in).await?;
        let function = function_among(&known, addresses).ok().flatten();
        self.own_name(sign_in, function.as_deref().unwrap_or_default()).await
    }

    /// The same by the address of a function, as it is compared; the person's own if it is empty.
    pub(super) async fn own_name(&self, sign_in: &SignIn, function: &str) -> Result<Option<OwnName>, StoreError> {
        if let Some(name) = self.store.function_name(&sign_in.subject, &sign_in.institution, function).await? {
            return Ok(Some(OwnName { name, is_fixed: true }));
        }
        let made = self.new_name(sign_in, function, OPEN_SUFFIX).ok();
        // What will be drawn is left open.
        let name = made.map(|name| name.to_string().trim_end_matches('0').to_owned() + "…");
        Ok(name.map(|name| OwnName { name, is_fixed: false }))
    }

    /// A certificate of whoever is signed in with that of its authority; `None` if there is none of theirs with this serial
    /// number.
    pub async fn own_chain(&self, sign_in: &SignIn, serial: &str) -> Result<Option<OwnChain>, StoreError> {
        let Ok(serial) = serial.parse::<Serial>() else { return Ok(None) };
        let found = self.store.certificate_of(&sign_in.subject, &serial.to_string()).await?;
        let Some((certificate, issuer)) = found else { return Ok(None) };
        let authority = self.newest_authority().await;
        Ok(authority.named(&issuer).map(|issuer| {
            let authorities = authority.chain(issuer);
            OwnChain { certificate, authorities }
        }))
    }

    /// The person takes a certificate of theirs back; if its key is compromised, also one that is not good any more, and every
    /// other one of that key, also for SSH. How many were reached: none, if there is no such one of theirs. The next revocation
    /// list has them within a minute.
    pub async fn revoke_own_certificate(
        &self,
        sign_in: &SignIn,
        serial: &str,
        reason: OwnReason,
    ) -> Result<usize, StoreError> {
        let Ok(serial) = serial.parse::<Serial>() else { return Ok(0) };
        let (text, code) = (serial.to_string(), RevocationReason::from(reason).code());
        let reached = self.store.revoke_certificate_of(&sign_in.subject, &text, code.into(), self.now()).await?;
        tell_own(&sign_in.subject, reason, &reached);
        Ok(reached.len())
    }
}

/// Writes into the log what a person revoked.
pub(super) fn tell_own(sub: &Subject, reason: OwnReason, reached: &Reached) {
    for serial in &reached.x509 {
        tracing::info!(%serial, %sub, ?reason, "a person revoked their certificate");
    }
    for serial in &reached.ssh {
        tracing::info!(serial, %sub, ?reason, "a person revoked their SSH certificate");
    }
}
