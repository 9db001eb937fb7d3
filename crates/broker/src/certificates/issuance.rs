//! The one path to a certificate, however it was asked for: whose, by which profile, for which key, for how long.

use std::time::Duration;

use ca::{IssueRequest, MailAddress, PrincipalName, SubjectName, SubjectPublicKey, chain_pem, ssh::SshPublicKey};
use domain::{AttributeName, ClientId, Entropy, SignIn, Timestamp, entropy::random};
use oauth::bearer::BearerError;
use storage::{
    Store, StoreError,
    certificate_addresses::Objection,
    certificates::{KeyOrigin, PreparedCertificate},
    key_objection::{KeyDigests, KeyObjection},
    revocation::KeyNames,
};

use super::{
    CertificateError,
    addresses::{VerifiedAddress, function_among},
};
use crate::{
    Broker,
    people::as_it_stands,
    settings::{Channel, OfferedProfile},
};

/// How often a new name is tried until one is nobody's.
const NAME_ATTEMPTS: usize = 16;

/// Who asks for a certificate.
#[derive(Debug, Clone, Copy)]
pub enum AskedBy<'a> {
    /// A client, for the person who is behind its access token.
    Client(&'a ClientId),
    /// A program of the person's with their password at the institution.
    Ecp,
    /// The person, in the browser.
    Portal,
}

impl AskedBy<'_> {
    /// The way on which they came.
    pub const fn channel(self) -> Channel {
        match self {
            Self::Client(_) => Channel::GetCert,
            Self::Ecp => Channel::Ecp,
            Self::Portal => Channel::Portal,
        }
    }

    pub(super) fn client(self) -> Option<ClientId> {
        match self {
            Self::Client(client) => Some(client.clone()),
            Self::Ecp | Self::Portal => None,
        }
    }
}

/// A certificate that somebody wants.
#[derive(Debug, Clone, Copy)]
pub struct Issuance<'a> {
    /// Who asks.
    pub asked_by: AskedBy<'a>,
    /// What is known of the person. It is asked once more what it is worth today.
    pub sign_in: &'a SignIn,
    /// The profile, from [`Broker::certificate_profile`].
    pub profile: &'a OfferedProfile,
    /// The key: from a [`ca::CertificationRequest`], whose sender holds the private half, or made here.
    pub key: &'a SubjectPublicKey,
    /// Where the key was made.
    pub key_origin: KeyOrigin,
    /// How long it is to live; as the profile says, if that is left open.
    pub lifetime: Option<Duration>,
    /// The longest that the person agreed to, if they were asked.
    pub agreed: Option<Duration>,
    /// The mail addresses that are to go in, if the profile lets any; the first one that is known to be the person's, if that
    /// is left open.
    pub addresses: Option<&'a [String]>,
}

/// What a certificate demands of a sign-in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Demands<'a> {
    /// What the certificate is called.
    pub(super) name: &'a str,
    /// The authentication contexts of which one must be that of the sign-in; any is good if empty.
    pub(super) acr: &'a [String],
    /// What the institution must say of how well it knows the person, all of it.
    pub(super) assurance: &'a [String],
}

/// A certificate with what is known of it.
#[derive(Debug, Clone)]
pub struct IssuedChain {
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// The certificates of the authority that signed it and of those between it and the root, DER.
    pub authorities: Vec<Vec<u8>>,
    /// The certificate's serial number, hexadecimal.
    pub serial: String,
    /// The person's name in it.
    pub name: SubjectName,
    /// When it ends.
    pub not_after: Timestamp,
}

impl IssuedChain {
    /// All in PEM, the person's first. The root is not part of it: whoever verifies must have it from elsewhere.
    pub fn pem(&self) -> String {
        chain_pem(&self.certificate, self.authorities.iter().map(Vec::as_slice))
    }
}

impl Broker {
    /// Issues a certificate: checks everything, records the bytes to be signed, signs exactly those, records the result.
    pub async fn issue(&self, wanted: Issuance<'_>) -> Result<IssuedChain, CertificateError> {
        let Issuance { asked_by, profile: OfferedProfile { profile, .. }, key, .. } = wanted;
        let OfferedProfile { requires_acr: acr, requires_assurance: assured, .. } = wanted.profile;
        let demands = Demands { name: profile.name(), acr, assurance: assured };
        let facts = self.store.certificate_facts(wanted.sign_in, digests(key)).await?;
        // Of an account that became part of another one the certificates are the other one's.
        let sign_in = as_it_stands(wanted.sign_in, facts.standing).ok_or(CertificateError::ClosedAccount)?;
        self.check_certifiable(&sign_in, &demands).await?;
        let added = added_addresses(facts.added_addresses, facts.function_addresses);
        let (mut addresses, function) = self.addresses_for(&sign_in, &wanted, added).await?;
        let lifetime = self.lifetime(&wanted)?;
        if lifetime >= Store::RENEWAL_WINDOW
            && let Some(unmet) = self.vetting_objection(&sign_in).await?
        {
            return Err(CertificateError::NotVetted(unmet));
        }
        if self.settings.certificates.known_keys.contains(key) {
            return Err(CertificateError::KnownKey);
        }
        heed(facts.key)?;
        let (now, authority) = (self.now(), self.authority());
        let issuing = authority.signing().ok_or(CertificateError::NoAuthority)?;
        let signer = issuing.issuer().ok_or(CertificateError::NoAuthority)?;
        if authority.has_key(key) {
            return Err(ca::PrepareError::AuthorityKey.into());
        }
        let subject = match facts.name.filter(|_| function.is_none()) {
            Some(fixed) => SubjectName::parse(&fixed)?,
            None => self.certificate_name(&sign_in, function.as_deref(), now).await?,
        };
        let assurance: Vec<_> = assurance(&sign_in).collect();
        let principal_name = PrincipalName::among(sign_in.attributes.all(AttributeName::EduPersonPrincipalName));
        let (prepared, record) = loop {
            let verified: Vec<_> = addresses.iter().map(String::as_str).collect();
            let prepared = signer.prepare(
                &IssueRequest {
                    profile,
                    subject: &subject,
                    public_key: key,
                    verified_emails: &verified,
                    principal_name: principal_name.as_ref(),
                    assurance: &assurance,
                    lifetime: Some(lifetime),
                    urls: issuing.urls(),
                    now,
                },
                self.entropy(),
            )?;
            let record = PreparedCertificate {
                serial: prepared.serial().to_string(),
                subject: sign_in.subject.clone(),
                institution: sign_in.institution.clone(),
                channel: asked_by.channel().as_str().to_owned(),
                client: asked_by.client(),
                issuer: issuing.id().to_owned(),
                name: subject.to_string(),
                profile: profile.name().to_owned(),
                key: key.fingerprint(),
                key_origin: wanted.key_origin,
                tbs: prepared.tbs_der().to_vec(),
                not_before: prepared.not_before(),
                not_after: prepared.not_after(),
                addresses: addresses.clone(),
                quota: self.settings.certificates.yearly_quota,
                letters_to: self.letter_recipients(&sign_in, asked_by, lifetime, &addresses),
                issued_by: issuing.above().map(str::to_owned),
                issuer_serial: issuing.certificate().serial().to_string(),
            };
            match self.store.record_prepared(&record, now).await? {
                None => break (prepared, record),
                // Whoever fetches one for some days, and named no address, goes without rather than not at all.
                Some(Objection::HasCertificate { .. } | Objection::SomebodyElse(_))
                    if wanted.addresses.is_none()
                        && profile.mail() == MailAddress::IfVerified
                        && !record.is_lasting() =>
                {
                    addresses.clear();
                }
                Some(Objection::RevokedAuthority) => {
                    // A moment ago: whoever asks again gets it from the next one.
                    self.reload_authorities().await.map_err(|_| CertificateError::NoAuthority)?;
                    return Err(CertificateError::NoAuthority);
                }
                Some(objection) => return Err(self.objected(objection)),
            }
        };
        let (serial, not_after) = (record.serial.clone(), record.not_after);
        let issued = match self.authorities.tokens().sign(signer, move |signer| signer.issue(prepared)).await {
            Ok(issued) => issued,
            Err(error) => {
                // Whether anything was signed, nobody knows now: auditors hear of it.
                let failed = serde_json::json!({ "serial": serial, "reason": error.to_string() });
                self.store.record_audit("certificate.failed", failed, self.now()).await?;
                return Err(error.into());
            }
        };
        self.store.record_issued(&serial, &issued.der, self.now()).await?;
        let (channel, client) = (record.channel, record.client.as_ref().map(ClientId::as_str));
        tracing::info!(%serial, sub = %sign_in.subject, name = %subject, %channel, client, "issued a certificate");
        let (certificate, authorities) = (issued.der, authority.chain(issuing));
        Ok(IssuedChain { certificate, authorities, serial, name: subject, not_after })
    }

    /// What there is to say of what stood against a certificate when it was to be recorded.
    pub(super) fn objected(&self, objection: Objection) -> CertificateError {
        match objection {
            Objection::HasCertificate { address, until } => {
                CertificateError::AddressInUse { address, from: until - Store::RENEWAL_WINDOW }
            }
            Objection::SomebodyElse(address) => CertificateError::AddressOfSomebodyElse(address),
            Objection::RevokedAuthority => CertificateError::NoAuthority,
            Objection::Quota => CertificateError::Quota(self.settings.certificates.yearly_quota.unwrap_or_default()),
        }
    }

    /// What a sign-in is worth today, if it is good for such a certificate.
    pub(super) async fn certifiable(
        &self,
        sign_in: &SignIn,
        demands: &Demands<'_>,
    ) -> Result<SignIn, CertificateError> {
        // Of an account that became part of another one the certificates are the other one's.
        let sign_in = self.present(sign_in).await?.ok_or(CertificateError::ClosedAccount)?;
        self.check_certifiable(&sign_in, demands).await?;
        Ok(sign_in)
    }

    /// Whether a sign-in, as it stands today, is good for such a certificate.
    async fn check_certifiable(&self, sign_in: &SignIn, demands: &Demands<'_>) -> Result<(), CertificateError> {
        match self.recall(&sign_in.institution).await {
            None => return Err(CertificateError::InactiveInstitution),
            Some(institution) if institution.social => return Err(CertificateError::UnprovedName),
            Some(_) => {}
        }
        let max_age = self.settings.certificates.max_sign_in_age;
        if self.now().since(sign_in.authenticated_at) > max_age {
            return Err(BearerError::OldSignIn(max_age.as_secs()).into());
        }
        if !domain::authn_context::is_wanted(sign_in.context(), demands.acr) {
            return Err(BearerError::WeakSignIn(demands.acr.to_vec()).into());
        }
        let missing = demands.assurance.iter().find(|value| !assurance(sign_in).any(|said| said == *value));
        if let Some(missing) = missing {
            return Err(CertificateError::Assurance { profile: demands.name.to_owned(), missing: missing.clone() });
        }
        Ok(())
    }

    /// The mail addresses that go in, and the one of them that is a function's, if one is. `added` are those that the
    /// institution's contact added and the person confirmed.
    async fn addresses_for(
        &self,
        sign_in: &SignIn,
        wanted: &Issuance<'_>,
        added: impl Iterator<Item = VerifiedAddress>,
    ) -> Result<(Vec<String>, Option<String>), CertificateError> {
        let profile = &wanted.profile.profile;
        if profile.mail() == MailAddress::Never {
            return Ok((Vec::new(), None));
        }
        let known = self.all_addresses(sign_in, added).await;
        let (addresses, function) = match wanted.addresses {
            // Nobody acts for a function who did not say so.
            None => (
                known.into_iter().filter(|known| !known.is_function).map(|known| known.address).take(1).collect(),
                None,
            ),
            Some(chosen) => (chosen.to_vec(), function_among(&known, chosen)?),
        };
        // Told before a name is fixed for good.
        if profile.mail() == MailAddress::Required && addresses.is_empty() {
            return Err(ca::PrepareError::NoEmail(profile.name().to_owned()).into());
        }
        Ok((addresses, function))
    }

    /// How long the certificate is to live: within what the client may have, and what the person agreed to.
    fn lifetime(&self, wanted: &Issuance<'_>) -> Result<Duration, CertificateError> {
        let longest = self.longest_certificate(wanted.asked_by, wanted.profile);
        let default = wanted.profile.profile.default_lifetime().min(longest);
        let Some(lifetime) = wanted.lifetime else {
            return Ok(wanted.agreed.map_or(default, |agreed| agreed.min(default)));
        };
        if let Some(agreed) = wanted.agreed.filter(|agreed| lifetime > *agreed) {
            return Err(CertificateError::BeyondConsent(agreed.as_secs()));
        }
        // What the profile itself does not allow is told by the authority.
        if lifetime > longest && longest < wanted.profile.profile.max_lifetime() {
            return Err(CertificateError::BeyondLimit(longest.as_secs()));
        }
        Ok(lifetime)
    }

    /// The person's name for life at this institution, or the one in which they act for a function there: the fixed one, or a
    /// new one that is nobody's.
    async fn certificate_name(
        &self,
        sign_in: &SignIn,
        function: Option<&str>,
        now: Timestamp,
    ) -> Result<SubjectName, CertificateError> {
        let (person, institution, function) = (&sign_in.subject, &sign_in.institution, function.unwrap_or_default());
        for _ in 0..NAME_ATTEMPTS {
            if let Some(fixed) = self.store.function_name(person, institution, function).await? {
                return Ok(SubjectName::parse(&fixed)?);
            }
            let name = self.new_name(sign_in, function, &name_suffix(self.entropy()))?;
            let both = (name.to_string(), name.comparison_key());
            if self.store.fix_function_name(person, institution, function, (&both.0, &both.1), now).await? {
                return Ok(name);
            }
        }
        Err(StoreError::Corrupt("certificate name").into())
    }

    /// A name of whoever is signed in, or of a function by its address, if that is not empty.
    pub(super) fn new_name(
        &self,
        sign_in: &SignIn,
        function: &str,
        suffix: &str,
    ) -> Result<SubjectName, CertificateError> {
        let called = match function {
            "" => sign_in.display_name().ok_or(CertificateError::NoName)?,
            address => address.to_owned(),
        };
        let base = &self.settings.certificates.name_base;
        Ok(SubjectName::person(base, None, &sign_in.institution_name, &called, suffix)?)
    }
}

/// What speaks against a key, as a refusal.
pub(super) const fn heed(objection: Option<KeyObjection>) -> Result<(), CertificateError> {
    match objection {
        Some(KeyObjection::Compromised) => Err(CertificateError::CompromisedKey),
        Some(KeyObjection::SomebodyElse) => Err(CertificateError::ForeignKey),
        None => Ok(()),
    }
}

/// A key, as certificates of either kind know it.
pub(super) fn digests(key: &SubjectPublicKey) -> KeyDigests {
    KeyDigests { x509: Some(key.fingerprint()), ssh: Some(SshPublicKey::fingerprint_of(key)) }
}

/// How the keys of what was signed are called in certificates of the other kind.
pub(crate) fn key_names() -> KeyNames {
    KeyNames {
        ssh_of_x509: |tbs| SubjectPublicKey::certified_in(tbs).map(|key| SshPublicKey::fingerprint_of(&key)),
        x509_of_ssh: |tbs| Some(SshPublicKey::certified_in(tbs)?.to_x509()?.fingerprint()),
    }
}

/// The addresses that the institution's contact added and the person confirmed.
fn added_addresses(own: Vec<String>, functions: Vec<String>) -> impl Iterator<Item = VerifiedAddress> {
    let verified = |is_function| move |address| VerifiedAddress { address, is_function };
    own.into_iter().map(verified(false)).chain(functions.into_iter().map(verified(true)))
}

/// What the institution says of how well it knows the person.
pub(super) fn assurance(sign_in: &SignIn) -> impl Iterator<Item = &str> {
    sign_in.attributes.all(AttributeName::EduPersonAssurance).iter().map(String::as_str)
}

/// `A` and eight digits, as in CILogon's names, but random: it tells nothing, and namesakes differ.
fn name_suffix(entropy: &dyn Entropy) -> String {
    format!("A{:08}", u32::from_be_bytes(random(entropy)) % 100_000_000)
}
