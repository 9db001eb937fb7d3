//! What an institution's contact for certificates does: says which further mail addresses are a person's, takes them away, and
//! confirms that the institution saw a person's identity.
//!
//! Invariant: a contact is signed in at the institution, and acts on people of that institution alone.

use std::time::Duration;

use domain::{
    AttributeName, EntityId, Secret, SignIn, Subject, Timestamp,
    identifier::{Identifier, IdentifierKind},
    identity_act::ActId,
};
pub use storage::added_addresses::AddedAddress;
use storage::{StoreError, added_addresses::NewAddress, certificate_addresses::folded};
use thiserror::Error;

use crate::{
    Broker,
    letters::{Letter, Posted, Recipient},
};

/// How long the link in a letter is good.
pub const CHALLENGE_LIFETIME: Duration = Duration::from_hours(24);
/// How many addresses of one person wait for their confirmation.
pub const MOST_WAITING: usize = 10;
/// How many addresses a contact sees.
const SHOWN: u16 = 200;
/// Affiliation changed ([RFC 5280 §5.3.1](https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1)).
const AFFILIATION_CHANGED: i64 = 3;

/// An address, as a contact or its owner sees it.
#[derive(Debug, Clone)]
pub struct ListedAddress {
    /// What is on record.
    pub address: AddedAddress,
    /// The name of the institution.
    pub institution: String,
    /// How far it is.
    pub state: AddressState,
    /// The serial numbers of lasting certificates by that institution that are good and have it, if it was taken away.
    pub certificates: Vec<String>,
}

/// How far an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressState {
    /// The person is to confirm it.
    Waiting,
    /// Nobody confirmed it in time.
    Lapsed,
    /// It is the person's.
    Confirmed,
    /// It was taken away.
    Removed,
}

/// Why a contact's wish is not done. Each is a sentence for them.
#[derive(Debug, Error)]
pub enum ContactError {
    /// Whoever is signed in is none.
    #[error("You are not named as a contact for certificates of your institution.")]
    NotContact,
    /// Nobody of the institution is known by that.
    #[error(
        "Nobody of your institution is known here by {0}: it is their login name (eduPersonPrincipalName) or identifier, once they have signed in."
    )]
    Nobody(String),
    /// It is no mail address that a certificate can have.
    #[error("This is not a mail address that can stand in a certificate: name@example.org, in plain ASCII.")]
    NotAnAddress,
    /// The person has it.
    #[error("The address is on the person's list, or waits there for its confirmation.")]
    There,
    /// Too many wait.
    #[error("{MOST_WAITING} addresses of the person wait to be confirmed.")]
    TooMany,
    /// Too many letters.
    #[error("Too many letters were sent in this minute; try again in {} seconds.", .0.as_secs().max(1))]
    TooOften(Duration),
    /// Nobody confirms who they are themselves.
    #[error("This is you: another contact of your institution confirms your identity.")]
    Oneself,
    /// There is no such address or certificate.
    #[error("There is no such address or certificate of your institution's people, or it is gone.")]
    Unknown,
    /// Letters cannot be sent.
    #[error("This server sends no mail, so nobody could confirm it.")]
    NoMail,
    /// The letter will not leave: why.
    #[error("The letter could not be sent: {0}")]
    Mail(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Broker {
    /// The institution of which whoever is signed in is the contact.
    pub fn contact_of<'a>(&self, sign_in: &'a SignIn) -> Option<&'a EntityId> {
        let eppn = sign_in.attributes.first(AttributeName::EduPersonPrincipalName);
        let is_meant = |person: &String| {
            person == sign_in.subject.as_str() || eppn.is_some_and(|eppn| eppn.eq_ignore_ascii_case(person))
        };
        let mut contacts = self.settings.certificates.contacts.iter();
        let found = contacts.any(|one| one.institution == sign_in.institution && one.people.iter().any(is_meant));
        found.then_some(&sign_in.institution)
    }

    fn contact<'a>(&self, sign_in: &'a SignIn) -> Result<&'a EntityId, ContactError> {
        self.contact_of(sign_in).ok_or(ContactError::NotContact)
    }

    /// The contact says that an address is a person's, who gets a letter there.
    /// `is_function`: it belongs to a function, and not to the person alone.
    pub async fn add_address(
        &self,
        contact: &SignIn,
        person: &str,
        (address, is_function): (&str, bool),
    ) -> Result<(), ContactError> {
        let institution = self.contact(contact)?;
        let Some(mailer) = &self.mailer else { return Err(ContactError::NoMail) };
        let subject = self.person_of(institution, person).await?;
        let address = folded(address.trim());
        if !ca::is_mail_address(&address) {
            return Err(ContactError::NotAnAddress);
        }
        let now = self.now();
        let known = self.store.added_addresses_of(&subject).await?;
        if known.iter().filter(|one| state(one, now) == AddressState::Waiting).count() >= MOST_WAITING {
            return Err(ContactError::TooMany);
        }
        if let Some(wait) = self.limit_challenges(&contact.subject, &address).await? {
            return Err(ContactError::TooOften(wait));
        }
        let (id, secret) = (ActId::generate(now, self.entropy()), Secret::generate(self.entropy()));
        let new = NewAddress {
            id: id.as_str(),
            subject: &subject,
            institution,
            address: &address,
            is_function,
            added_by: &contact.subject,
            challenge: secret.digest(),
            challenge_ends_at: now + CHALLENGE_LIFETIME,
        };
        if !self.store.add_address(&new, now).await? {
            return Err(ContactError::There);
        }
        let language = self.language_of(&subject, Some(&contact.subject)).await;
        let page = self.settings.issuer.endpoint("/account/addresses/confirm");
        let letter = Letter::ConfirmAddress {
            institution: &self.name_in(institution, &language),
            address: &address,
            link: &format!("{page}?challenge={}", secret.expose()),
            until: new.challenge_ends_at,
        };
        let to = Recipient { address: &address, person: Some(&subject) };
        let refused = match self.post(mailer, &letter, &language, to).await {
            Ok(Posted::Sent | Posted::Waits(_)) => None,
            Ok(Posted::Refused(problem)) => Some(problem),
            Err(error) => Some(error.to_string()),
        };
        if let Some(problem) = refused {
            tracing::error!(%institution, error = problem, "a letter that confirms an address could not be sent");
            self.store.remove_address(id.as_str(), None, Some(institution), self.now()).await?;
            return Err(ContactError::Mail(problem));
        }
        tracing::info!(%institution, by = %contact.subject, sub = %subject, %id, "a contact added a mail address");
        Ok(())
    }

    /// Somebody of the institution, by login name or identifier here.
    async fn person_of(&self, institution: &EntityId, person: &str) -> Result<Subject, ContactError> {
        let person = person.trim();
        let nobody = || ContactError::Nobody(person.chars().filter(|c| !c.is_control()).take(100).collect());
        let eppn = Identifier::new(IdentifierKind::Eppn, person);
        let found = match self.store.identified(institution, &eppn).await? {
            Some(found) => Some(found),
            None => Subject::parse(person),
        };
        let found = match found {
            Some(found) => self.store.account_of(&found).await?,
            None => None,
        };
        let subject = found.ok_or_else(nobody)?;
        let account = self.store.account(&subject).await?.ok_or_else(nobody)?;
        let is_theirs = account.closed_at.is_none()
            && account.identifiers.iter().any(|one| one.institution == *institution && one.reassigned_at.is_none());
        if is_theirs { Ok(subject) } else { Err(nobody()) }
    }

    /// The contact takes an address away; it stands in no new certificate from then on.
    pub async fn withdraw_address(&self, contact: &SignIn, id: &str) -> Result<(), ContactError> {
        let institution = self.contact(contact)?;
        if !self.store.remove_address(id, None, Some(institution), self.now()).await? {
            return Err(ContactError::Unknown);
        }
        tracing::info!(%institution, by = %contact.subject, id, "a contact took a mail address away");
        Ok(())
    }

    /// The contact revokes a certificate with an address that was taken away.
    pub async fn revoke_withdrawn(&self, contact: &SignIn, id: &str, serial: &str) -> Result<(), ContactError> {
        let listed = self.contact_addresses(contact).await?;
        let named = |one: &ListedAddress| one.address.id == id && one.certificates.iter().any(|own| own == serial);
        if !listed.iter().any(named)
            || self.store.revoke_certificate_by_contact(serial, AFFILIATION_CHANGED, self.now()).await?.is_empty()
        {
            return Err(ContactError::Unknown);
        }
        tracing::info!(by = %contact.subject, serial, "a contact revoked a certificate");
        Ok(())
    }

    /// The contact confirms that the institution saw a person's identity. The audit log says who confirmed whom, by digests.
    pub async fn confirm_identity(&self, contact: &SignIn, person: &str) -> Result<(), ContactError> {
        let institution = self.contact(contact)?;
        let subject = self.person_of(institution, person).await?;
        if subject == contact.subject {
            return Err(ContactError::Oneself);
        }
        self.store.confirm_identity(&subject, institution, &contact.subject, self.now()).await?;
        tracing::info!(%institution, by = %contact.subject, sub = %subject, "a contact confirmed an identity");
        Ok(())
    }

    /// The addresses of the institution's people, the newest first.
    pub async fn contact_addresses(&self, contact: &SignIn) -> Result<Vec<ListedAddress>, ContactError> {
        let institution = self.contact(contact)?;
        let all = self.store.addresses_added_at(institution, SHOWN).await?;
        Ok(self.listed_addresses(all).await?)
    }

    /// Those that contacts added for whoever is signed in.
    pub async fn added_addresses(&self, sign_in: &SignIn) -> Result<Vec<ListedAddress>, StoreError> {
        let mut all = self.store.added_addresses_of(&sign_in.subject).await?;
        all.reverse();
        self.listed_addresses(all).await
    }

    async fn listed_addresses(&self, all: Vec<AddedAddress>) -> Result<Vec<ListedAddress>, StoreError> {
        let (now, mut listed) = (self.now(), Vec::new());
        for address in all {
            let state = state(&address, now);
            let certificates = if state == AddressState::Removed {
                let AddedAddress { subject, institution, address, .. } = &address;
                self.store.good_certificates_with(subject, institution, address, now).await?
            } else {
                Vec::new()
            };
            // Of what never counted nothing is left to do.
            if state != AddressState::Removed || !certificates.is_empty() {
                let institution = self.name_of(&address.institution);
                listed.push(ListedAddress { address, institution, state, certificates });
            }
        }
        Ok(listed)
    }

    /// The address that a letter's link stands for, if it is good for whoever is signed in.
    pub async fn challenged_address(&self, sign_in: &SignIn, challenge: &str) -> Result<Option<String>, StoreError> {
        let digest = Secret::from(challenge.to_owned()).digest();
        self.store.is_open_challenge(&sign_in.subject, &digest, self.now()).await
    }

    /// The person confirms an address: `None` if the link is not good for them, or no more.
    pub async fn confirm_address(&self, sign_in: &SignIn, challenge: &str) -> Result<Option<String>, StoreError> {
        let digest = Secret::from(challenge.to_owned()).digest();
        let done = self.store.confirm_address(&sign_in.subject, &digest, self.now()).await?;
        if done.is_some() {
            tracing::info!(sub = %sign_in.subject, "a person confirmed a mail address");
        }
        Ok(done)
    }

    /// The person takes one of their added addresses away; `false` if there is no such one.
    pub async fn remove_own_address(&self, sign_in: &SignIn, id: &str) -> Result<bool, StoreError> {
        let done = self.store.remove_address(id, Some(&sign_in.subject), None, self.now()).await?;
        if done {
            tracing::info!(sub = %sign_in.subject, id, "a person took a mail address away");
        }
        Ok(done)
    }
}

fn state(address: &AddedAddress, now: Timestamp) -> AddressState {
    match address {
        AddedAddress { removed_at: Some(_), .. } => AddressState::Removed,
        AddedAddress { verified_at: Some(_), .. } => AddressState::Confirmed,
        AddedAddress { challenge_ends_at, .. } if *challenge_ends_at <= now => AddressState::Lapsed,
        _ => AddressState::Waiting,
    }
}
