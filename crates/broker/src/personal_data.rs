//! What is kept of a person: handed out to them, and deleted.

use std::time::Duration;

use domain::{
    SignIn, Subject,
    identity_act::{ActId, Actor},
};
use serde_json::{Value, json};
use storage::{
    StoreError,
    certificate_requests::CertificateRequest,
    certificates::KeyOrigin,
    erasure::{Erase, Erased},
    personal_data::{HeldCertificate, HeldGrant},
    ssh_certificate_list::ListedSsh,
};

use crate::{
    Broker,
    logout::{Farewell, Terms},
    team,
};

/// How long ago a person may have signed in who deletes their account.
pub const RECENT: Duration = Duration::from_secs(15 * 60);

/// How many entries of the journal are handed out.
const ACTS: u16 = 1_000;

/// What became of deleting an account.
#[derive(Debug)]
pub enum Deleted {
    /// It is gone, and its clients were told.
    Done {
        /// What came of telling them.
        farewell: Farewell,
        /// How many certificates were revoked.
        certificates: u64,
    },
    /// It was gone before.
    Already,
    /// There is no such account.
    Unknown,
}

impl Broker {
    /// Whether somebody signed in so recently that it is certainly still them.
    pub fn is_recent(&self, sign_in: &SignIn) -> bool {
        self.now().since(sign_in.began_at) <= RECENT
    }

    /// Everything that is kept of a person, as JSON: neither secrets nor digests. `None` if there is no such account.
    pub async fn personal_data(&self, subject: &Subject) -> Result<Option<Value>, StoreError> {
        let Some(subject) = &self.store.account_of(subject).await? else { return Ok(None) };
        let Some(account) = self.store.account(subject).await? else { return Ok(None) };
        let identifiers = account.identifiers.iter().map(|known| {
            json!({
                "institution": known.institution,
                "kind": known.identifier.kind,
                "value": known.identifier.value,
                "first_seen": known.first_seen.to_string(),
                "last_seen": known.last_seen.to_string(),
                "not_yours_since": known.reassigned_at.map(|at| at.to_string()),
            })
        });
        let consents = self.store.consents_of(subject).await?.into_iter().map(|consent| {
            json!({
                "client_id": consent.client,
                "client_name": consent.name,
                "scopes": consent.scopes,
                "claims": consent.claims,
                "given_at": consent.given_at.to_string(),
            })
        });
        let affiliations = self.store.affiliations_of(subject).await?.into_iter().map(|choice| {
            json!({
                "client_id": choice.client,
                "institution": choice.institution,
                "chosen_at": choice.chosen_at.to_string(),
            })
        });
        let visits = self.store.visits_of(subject).await?.into_iter();
        let visits = visits.map(|visit| json!({ "client_id": visit.client, "until": visit.expires_at.to_string() }));
        let requests = self.store.certificate_requests_of(subject, self.now()).await?;
        let acts = self.store.identity_acts_of(subject, ACTS).await?.into_iter().map(|act| {
            json!({
                "at": act.at.to_string(),
                "by": act.by.kind(),
                "what": act.kind.as_str(),
                "account": act.subject,
                "other": act.other,
                "details": act.details,
                "undone_at": act.undone.map(|(at, _)| at.to_string()),
            })
        });
        let notices = self.store.notices_of(subject).await?.into_iter().map(|notice| {
            json!({
                "at": notice.at.to_string(),
                "transaction": notice.transaction,
                "institution": notice.institution,
                "notice": notice.text,
                "identifiers": notice.identifiers,
            })
        });
        let addresses = self.store.added_addresses_of(subject).await?.into_iter().map(|added| {
            json!({
                "address": added.address,
                "institution": added.institution,
                "of_a_function": added.is_function,
                "added_at": added.added_at.to_string(),
                "confirmed_at": added.verified_at.map(|at| at.to_string()),
                "taken_away_at": added.removed_at.map(|at| at.to_string()),
            })
        });
        let in_certificates = self.store.addresses_in_certificates(subject).await?.into_iter();
        let in_certificates = in_certificates.map(|(serial, address)| json!({ "serial": serial, "address": address }));
        let ssh = self.store.ssh_certificates(Some(subject), i64::MAX).await?;
        Ok(Some(json!({
            "issuer": self.settings.issuer.as_str(),
            "made_at": self.now().to_string(),
            "account": {
                "sub": account.subject,
                "since": account.created_at.to_string(),
                "closed_at": account.closed_at.map(|at| at.to_string()),
                "deleted_at": account.erased_at.map(|at| at.to_string()),
                "other_subs": account.parts,
                "language": self.store.language_of(subject).await?,
                "chosen_language": self.store.chosen_language(subject).await?,
            },
            "administrator": self.store.administrator_with(subject).await?.as_ref().map(team::in_words),
            "applications_owned": self.applications_owned(subject).await?,
            "passkeys": self.passkeys_in_words(subject).await?,
            "identifiers": identifiers.collect::<Vec<_>>(),
            "consents": consents.collect::<Vec<_>>(),
            "affiliations": affiliations.collect::<Vec<_>>(),
            "grants": self.store.grants_of(subject).await?.iter().map(grant).collect::<Vec<_>>(),
            "sessions": visits.collect::<Vec<_>>(),
            "signed_in": self.signed_in_at(subject).await?,
            "accepted_terms": self.accepted_terms(subject).await?,
            "certificates": self.store.certificates_of(subject).await?.iter().map(certificate).collect::<Vec<_>>(),
            "ssh_certificates": ssh.iter().map(ssh_certificate).collect::<Vec<_>>(),
            "added_mail_addresses": addresses.collect::<Vec<_>>(),
            "mail_addresses_in_certificates": in_certificates.collect::<Vec<_>>(),
            "certificate_requests": requests.iter().map(certificate_request).collect::<Vec<_>>(),
            "journal": acts.collect::<Vec<_>>(),
            "notices": notices.collect::<Vec<_>>(),
        })))
    }

    /// Their passkeys.
    async fn passkeys_in_words(&self, subject: &Subject) -> Result<Vec<Value>, StoreError> {
        let passkeys = self.store.passkeys_of(subject).await?.into_iter().map(|passkey| {
            json!({
                "name": passkey.name.as_str(),
                "credential_id": passkey.credential.to_base64url(),
                "synced": passkey.is_synced,
                "registered_at": passkey.created_at.to_string(),
                "counts_from": passkey.counts_from.to_string(),
                "last_used_at": passkey.last_used_at.map(|at| at.to_string()),
            })
        });
        Ok(passkeys.collect())
    }

    /// The terms of use that a person accepted.
    async fn accepted_terms(&self, subject: &Subject) -> Result<Vec<Value>, StoreError> {
        let accepted = self.store.acceptances_of(subject).await?.into_iter().map(|accepted| {
            json!({
                "version": accepted.version,
                "language": accepted.language,
                "text_sha256": accepted.text.hex(),
                "accepted_at": accepted.at.to_string(),
            })
        });
        Ok(accepted.collect())
    }

    /// Where a person is signed in.
    async fn signed_in_at(&self, subject: &Subject) -> Result<Vec<Value>, StoreError> {
        let sessions =
            self.store.sessions_in_browsers(subject, self.now(), i64::MAX).await?.into_iter().map(|session| {
                json!({
                    "institutions": session.institutions,
                    "device": session.device,
                    "signed_in_at": session.began_at.to_string(),
                    "until": session.expires_at.to_string(),
                })
            });
        Ok(sessions.collect())
    }

    /// Deletes an account for good, with all that is part of it.
    pub async fn delete_account(&self, subject: &Subject, by: Actor) -> Result<Deleted, StoreError> {
        let Some(account) = &self.store.account_of(subject).await? else { return Ok(Deleted::Unknown) };
        let now = self.now();
        let id = ActId::generate(now, self.entropy());
        let erase = Erase { id: &id, account, by, notices: Terms::at(now) };
        Ok(match self.store.erase(&erase, now).await? {
            Erased::Done { sessions, certificates } => {
                tracing::info!(sub = %account, by = %erase.by, certificates, "deleted an account");
                Deleted::Done { farewell: self.farewell(&sessions).await?, certificates }
            }
            Erased::Already => Deleted::Already,
            Erased::Unknown => Deleted::Unknown,
        })
    }
}

fn grant(grant: &HeldGrant) -> Value {
    let attributes: serde_json::Map<String, Value> =
        grant.sign_in.attributes.iter().map(|(name, values)| (name.friendly().to_owned(), json!(values))).collect();
    json!({
        "client_id": grant.client,
        "sub": grant.sub,
        "scopes": grant.scopes,
        "given_at": grant.created_at.to_string(),
        "ends_unless_used": grant.idle_until.to_string(),
        "revoked_at": grant.revoked_at.map(|at| at.to_string()),
        "institution": grant.sign_in.institution,
        "institution_said": attributes,
    })
}

fn certificate_request(request: &CertificateRequest) -> Value {
    json!({
        "institution": request.institution,
        "profile": request.profile,
        "certification_request": request.csr,
        "lifetime": request.lifetime.map(|lifetime| lifetime.as_secs()),
        "mail_addresses": request.addresses,
        "written_at": request.created_at.to_string(),
        "agreed_at": request.agreed_at.map(|at| at.to_string()),
        "forgotten_at": request.id.expires_at().to_string(),
    })
}

fn certificate(certificate: &HeldCertificate) -> Value {
    json!({
        "serial": certificate.serial,
        "name": certificate.name,
        "institution": certificate.institution,
        "channel": certificate.channel,
        "client_id": certificate.client,
        "key_made_by": certificate.key_origin.map(KeyOrigin::as_str),
        "issued_at": certificate.issued_at.to_string(),
        "not_before": certificate.not_before.to_string(),
        "not_after": certificate.not_after.to_string(),
        "revoked_at": certificate.revoked_at.map(|at| at.to_string()),
    })
}

fn ssh_certificate(certificate: &ListedSsh) -> Value {
    json!({
        "serial": certificate.serial,
        "principals": certificate.principals,
        "institution": certificate.institution,
        "client_id": certificate.client,
        "valid_from": certificate.valid_from.to_string(),
        "valid_until": certificate.valid_until.to_string(),
        "revoked_at": certificate.revoked_at.map(|at| at.to_string()),
    })
}
