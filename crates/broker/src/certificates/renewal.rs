//! Renewing a certificate: each condition that is not met is told, with what to do about it, before anybody tries.

use std::collections::BTreeMap;

use ca::client_certificate::ClientCertificate;
use domain::{SignIn, Timestamp};
use oauth::bearer::BearerError;
use serde::{Deserialize, Serialize};
use storage::{
    Store, StoreError,
    certificate_renewal::RenewableCertificate,
    key_objection::{KeyDigests, KeyObjection},
};
use thiserror::Error;

use super::{
    AskedBy, CertificateError, CertificateState, OwnCertificate, RENEWAL_DAYS,
    issuance::{assurance, digests},
};
use crate::{Broker, settings::IdentityCheck};

/// Of how many certificates a list tells whether they can be renewed.
const MOST_JUDGED: usize = 50;

/// A certificate that somebody wants to renew.
#[derive(Debug, Clone)]
pub struct Renewal {
    /// Its profile.
    pub profile: String,
    /// The mail addresses in it.
    pub addresses: Vec<String>,
    /// What stands against it; nothing does if empty.
    pub unmet: Vec<Unmet>,
}

/// A condition that is not met.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "unmet", content = "about")]
pub enum Unmet {
    /// It was never handed out.
    #[error("It was never handed out: ask for a new one.")]
    NotIssued,
    /// It was revoked.
    #[error("It was revoked: ask for a new one.")]
    Revoked,
    /// It has ended.
    #[error("It has ended: ask for a new one.")]
    Ended,
    /// It is too early.
    #[error("It can be renewed in its last {days} days, from {at} on: wait until then, or revoke it and ask for a new one.", days = RENEWAL_DAYS, at = .0.readable())]
    TooEarly(Timestamp),
    /// The person signed in elsewhere.
    #[error("It was issued by your login at {0}: sign in there.")]
    OtherLogin(String),
    /// The institution left.
    #[error("{0} takes part no more: ask for a new certificate with your login at another institution.")]
    InstitutionGone(String),
    /// The login proves no name.
    #[error("Your login at {0} proves no name: ask for a new certificate with that of an institution that knows you.")]
    UnprovedName(String),
    /// The sign-in is old. Seconds that it may be.
    #[error("Your sign-in is older than {} hours: sign in again.", .0 / 3_600)]
    OldSignIn(u64),
    /// The sign-in is weak. One of these authentication contexts would do.
    #[error(
        "Your sign-in is not strong enough for its profile: sign in again in another way, such as with a second factor."
    )]
    WeakSignIn(Vec<String>),
    /// The institution does not say that it knows the person so well.
    #[error("Its profile needs the assurance {0}, which your institution does not give: ask your institution for it.")]
    Assurance(String),
    /// The identity was confirmed too long ago.
    #[error(
        "Your institution confirmed your identity on {}, which is too long ago: ask its contact for certificates to do so again.",
        .0.to_string().get(..10).unwrap_or_default()
    )]
    NotVetted(Timestamp),
    /// The institution does not say what the person is there, and nobody there confirmed who they are.
    #[error(
        "Your institution does not say that you are a member, an employee or a student there: before you get a certificate \
         of {days} days or more, ask its contact for certificates to confirm your identity.", days = RENEWAL_DAYS
    )]
    NoStatus,
    /// An address in it is the person's no more.
    #[error("The mail address {0} is not known to be yours any more: ask for a new certificate without it.")]
    Address(String),
    /// The quota is used up.
    #[error("You got {0} certificates within a year, as many as one person may: wait, or ask the operator.")]
    Quota(u32),
    /// Others may have the key.
    #[error("Its key was reported as compromised: revoke it, and ask for a new one with a new key.")]
    CompromisedKey,
    /// Its profile is not to be had.
    #[error("Certificates of profile {0} are not given here: have it renewed where you got it, or ask for a new one.")]
    NoProfile(String),
}

impl Unmet {
    /// Its name for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotIssued => "not_issued",
            Self::Revoked => "revoked",
            Self::Ended => "ended",
            Self::TooEarly(_) => "too_early",
            Self::OtherLogin(_) => "other_login",
            Self::InstitutionGone(_) => "institution_gone",
            Self::UnprovedName(_) => "unproved_name",
            Self::OldSignIn(_) => "old_sign_in",
            Self::WeakSignIn(_) => "weak_sign_in",
            Self::Assurance(_) => "assurance",
            Self::NotVetted(_) => "not_vetted",
            Self::NoStatus => "no_status",
            Self::Address(_) => "address",
            Self::Quota(_) => "quota",
            Self::CompromisedKey => "compromised_key",
            Self::NoProfile(_) => "no_profile",
        }
    }
}

impl Broker {
    /// What stands against renewing a certificate of whoever is signed in; `None` if there is none of theirs with this serial
    /// number. Their account is open ([`Broker::present`]).
    pub async fn renewal(
        &self,
        sign_in: &SignIn,
        asked_by: AskedBy<'_>,
        serial: &str,
    ) -> Result<Option<Renewal>, StoreError> {
        let Ok(serial) = serial.parse::<ca::Serial>() else { return Ok(None) };
        let found = self.store.renewable_certificate(&sign_in.subject, &serial.to_string()).await?;
        let Some(certificate) = found else { return Ok(None) };
        let mut unmet = self.state_of(&certificate);
        self.judge_sign_in(sign_in, asked_by, &certificate, &mut unmet).await?;
        if is_lasting(&certificate) {
            unmet.extend(self.vetting_objection(sign_in).await?);
            let got = self.store.lasting_certificates(&sign_in.subject, self.now()).await?;
            unmet.extend(self.settings.certificates.yearly_quota.filter(|most| got >= *most).map(Unmet::Quota));
        }
        let read = certificate.der.as_deref().and_then(ClientCertificate::parse);
        let addresses = read.as_ref().map(ClientCertificate::emails).unwrap_or_default();
        let known = self.verified_addresses(sign_in).await?;
        let is_unknown = |address: &&String| !known.iter().any(|known| known.address.eq_ignore_ascii_case(address));
        unmet.extend(addresses.iter().filter(is_unknown).cloned().map(Unmet::Address));
        let unsigned = KeyDigests { x509: Some(certificate.key), ssh: None };
        let key = read.as_ref().and_then(ClientCertificate::public_key).map_or(unsigned, digests);
        if self.store.key_objection(key, &sign_in.subject).await? == Some(KeyObjection::Compromised) {
            unmet.push(Unmet::CompromisedKey);
        }
        // As they are written today.
        let addresses_today = known.into_iter().map(|known| known.address);
        let addresses =
            addresses_today.filter(|known| addresses.iter().any(|address| address.eq_ignore_ascii_case(known)));
        Ok(Some(Renewal { addresses: addresses.collect(), profile: certificate.profile, unmet }))
    }

    /// What stands against renewing each of those that are good, by serial number; of those listed first, where there are very
    /// many.
    pub async fn renewals(
        &self,
        sign_in: &SignIn,
        asked_by: AskedBy<'_>,
        own: &[OwnCertificate],
    ) -> Result<BTreeMap<String, Vec<Unmet>>, StoreError> {
        let mut renewals = BTreeMap::new();
        for one in own.iter().filter(|one| one.state == CertificateState::Valid).take(MOST_JUDGED) {
            if let Some(renewal) = self.renewal(sign_in, asked_by, &one.serial).await? {
                renewals.insert(one.serial.clone(), renewal.unmet);
            }
        }
        Ok(renewals)
    }

    /// A renewal that nothing stands against.
    pub(super) async fn allowed_renewal(
        &self,
        sign_in: &SignIn,
        asked_by: AskedBy<'_>,
        serial: &str,
    ) -> Result<Renewal, CertificateError> {
        let sign_in = self.present(sign_in).await?.ok_or(CertificateError::ClosedAccount)?;
        let renewal = self.renewal(&sign_in, asked_by, serial).await?.ok_or(CertificateError::NothingToRenew)?;
        if renewal.unmet.is_empty() { Ok(renewal) } else { Err(refused(renewal.unmet)) }
    }

    fn state_of(&self, certificate: &RenewableCertificate) -> Vec<Unmet> {
        let from = certificate.not_after - Store::RENEWAL_WINDOW;
        let unmet = match certificate {
            RenewableCertificate { revoked_at: Some(_), .. } => Some(Unmet::Revoked),
            RenewableCertificate { is_issued: false, .. } => Some(Unmet::NotIssued),
            RenewableCertificate { not_after, .. } if *not_after <= self.now() => Some(Unmet::Ended),
            _ if from >= self.now() => Some(Unmet::TooEarly(from)),
            _ => None,
        };
        unmet.into_iter().collect()
    }

    async fn judge_sign_in(
        &self,
        sign_in: &SignIn,
        asked_by: AskedBy<'_>,
        certificate: &RenewableCertificate,
        unmet: &mut Vec<Unmet>,
    ) -> Result<(), StoreError> {
        // The institution may have another name by now.
        let institution = self.store.present_name(&certificate.institution).await?;
        let name = self.name_of(&institution);
        match self.recall(&institution).await {
            None => unmet.push(Unmet::InstitutionGone(name)),
            Some(institution) if institution.social => unmet.push(Unmet::UnprovedName(name)),
            Some(_) if institution != sign_in.institution => unmet.push(Unmet::OtherLogin(name)),
            Some(_) => {}
        }
        let max_age = self.settings.certificates.max_sign_in_age;
        if self.now().since(sign_in.authenticated_at) > max_age {
            unmet.push(Unmet::OldSignIn(max_age.as_secs()));
        }
        let Ok(offered) = self.certificate_profile(asked_by, Some(&certificate.profile)) else {
            unmet.push(Unmet::NoProfile(certificate.profile.clone()));
            return Ok(());
        };
        if !domain::authn_context::is_wanted(sign_in.context(), &offered.requires_acr) {
            unmet.push(Unmet::WeakSignIn(offered.requires_acr.clone()));
        }
        let missing = offered.requires_assurance.iter().filter(|value| !assurance(sign_in).any(|said| said == *value));
        unmet.extend(missing.cloned().map(Unmet::Assurance));
        Ok(())
    }

    /// What stands against a certificate of 28 days or more in what the institution says of whoever is signed in, and of
    /// whether it saw their identity.
    pub async fn vetting_objection(&self, sign_in: &SignIn) -> Result<Option<Unmet>, StoreError> {
        let policy = &self.settings.certificates;
        let (subject, institution) = (&sign_in.subject, &sign_in.institution);
        let must_be_seen = sign_in.statuses().is_empty()
            && match policy.identity_check {
                IdentityCheck::Never => false,
                IdentityCheck::WithContact => policy.contacts.iter().any(|one| one.institution == *institution),
                IdentityCheck::Always => true,
            };
        let at = if must_be_seen {
            match self.store.identity_checked_at(subject, institution).await? {
                None => return Ok(Some(Unmet::NoStatus)),
                at => at,
            }
        } else {
            self.store.vetted_at(subject, institution).await?
        };
        let is_old = |at: &Timestamp| policy.max_vetting_age.is_some_and(|longest| self.now().since(*at) > longest);
        Ok(at.filter(is_old).map(Unmet::NotVetted))
    }
}

fn is_lasting(certificate: &RenewableCertificate) -> bool {
    certificate.not_after.since(certificate.not_before) >= Store::RENEWAL_WINDOW
}

/// Where nothing but another sign-in is missing, whoever asks is told that, in the way of their protocol.
fn refused(unmet: Vec<Unmet>) -> CertificateError {
    match unmet.as_slice() {
        [Unmet::OldSignIn(max_age)] => BearerError::OldSignIn(*max_age).into(),
        [Unmet::WeakSignIn(contexts)] => BearerError::WeakSignIn(contexts.clone()).into(),
        _ => CertificateError::NotRenewable(unmet),
    }
}
