//! Whose relying parties are: who registered one while signed in, or claims it by the letter that followed; and whom owners
//! ask to be owners, too.
//!
//! Invariant: to whoever does not own a client it is as if it did not exist; and what stands in a letter's link is good once,
//! of whoever is signed in and has it.

use std::{net::IpAddr, time::Duration};

use domain::{
    Client, ClientId, Decision, Secret, SignIn, Subject, Timestamp,
    client::{
        act::{ClientAct, ClientActKind, ClientActor},
        contact,
        failure::ClientFailure,
    },
    identity_act::ActId,
};
use serde_json::{Value, json};
pub use storage::client_owners::{Invitation, Owner};
use storage::{
    StoreError,
    client_owners::{Invited, NewInvitation, NewOwner, RemovedOwner, WithdrawnInvitation},
};
use thiserror::Error;

use crate::{
    Broker,
    client_changes::{EditError, Editable},
    letters::{Letter, Posted, Recipient},
    secret_rotation::ClientSecret,
};

/// How long the link in a letter is good.
pub const INVITATION_LIFETIME: Duration = Duration::from_hours(7 * 24);
/// How many letters of one client may be on their way.
pub const MOST_INVITATIONS: usize = 10;
/// How many letters go to one address in a minute, at most.
const LETTERS_TO_ONE: u32 = 3;
/// How many entries of a client's journal its owners see.
const ACTS: u16 = 50;

/// A client, as its owners see it.
#[derive(Debug)]
pub struct OwnClient {
    /// The client, and what waits.
    pub editable: Editable,
    /// When it was used last, to the hour.
    pub last_used: Option<Timestamp>,
    /// Who owns it, the first one first.
    pub owners: Vec<Owner>,
    /// The letters that somebody may still use.
    pub invitations: Vec<Invitation>,
    /// Its secrets, the oldest first.
    pub secrets: Vec<ClientSecret>,
    /// What went wrong in the last week, the latest first.
    pub errors: Vec<ClientFailure>,
    /// What was done to it, the newest first.
    pub acts: Vec<ClientAct>,
}

/// Why an owner's wish is not done.
#[derive(Debug, Error)]
pub enum OwnerError {
    /// There is no such client of theirs.
    #[error("they own no such client")]
    Unknown,
    /// Nobody would be left.
    #[error("the last owner stays")]
    Last,
    /// It is no mail address.
    #[error("this is no mail address")]
    NotAnAddress,
    /// As many letters as may be are on their way.
    #[error("{MOST_INVITATIONS} letters wait for an answer")]
    TooMany,
    /// Too many letters.
    #[error("too many letters in this minute")]
    TooOften(Duration),
    /// Letters cannot be sent.
    #[error("this server sends no mail")]
    NoMail,
    /// The letter did not leave.
    #[error("the letter did not leave: {0}")]
    Mail(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who registers a client by the form.
#[derive(Debug, Clone, Copy)]
pub enum Registrant<'a> {
    /// Somebody who is signed in, and owns it from the beginning.
    Person(&'a SignIn),
    /// Somebody else, at this address; they get a letter by which they can claim it.
    Stranger(Option<IpAddr>),
}

/// How whoever registered a client comes to own it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// They do.
    Theirs,
    /// By the letter that went to the contact.
    ByLetter,
    /// No letter could be sent.
    NoLetter,
}

/// Whose word an invitation is.
enum Inviter<'a> {
    Owner(&'a SignIn),
    Operator(&'a str),
    /// Whoever registered the client, at this address.
    Stranger(Option<IpAddr>),
}

impl Inviter<'_> {
    fn actor(&self) -> ClientActor {
        match self {
            Self::Owner(sign_in) => ClientActor::Owner(sign_in.subject.clone()),
            Self::Operator(name) => ClientActor::Operator((*name).to_owned()),
            Self::Stranger(_) => ClientActor::Nobody,
        }
    }
}

/// What the other owners read of a person.
pub(crate) fn called(sign_in: &SignIn) -> String {
    let name = sign_in.display_name().as_deref().and_then(contact::readable_name);
    name.unwrap_or_else(|| sign_in.subject.to_string())
}

impl Broker {
    /// An entry of a client's journal.
    pub(crate) fn client_act(
        &self,
        client: &ClientId,
        by: ClientActor,
        kind: ClientActKind,
        details: Value,
    ) -> ClientAct {
        let at = self.now();
        let id = ActId::generate(at, self.entropy());
        ClientAct { id, client: client.clone(), at, by, kind, reason: None, details }
    }

    /// The clients of whoever is signed in, the newest first, each with when it was used last.
    pub async fn own_clients(&self, sign_in: &SignIn) -> Result<Vec<(Client, Option<Timestamp>)>, StoreError> {
        let mut all = Vec::new();
        for client in self.store.owned_clients(&sign_in.subject).await? {
            let used = self.store.client_last_used(&client.id).await?;
            all.push((client, used));
        }
        Ok(all)
    }

    /// The clients of an account, in words for its person.
    pub(crate) async fn applications_owned(&self, account: &Subject) -> Result<Vec<Value>, StoreError> {
        let mut all = Vec::new();
        for client in self.store.owned_clients(account).await? {
            let owners = self.store.owners_of(&client.id).await?;
            let own = owners.iter().find(|owner| owner.subject == *account);
            all.push(json!({
                "client_id": client.id,
                "client_name": client.registration.name,
                "called": own.map(|owner| &owner.name),
                "since": own.map(|owner| owner.since.to_string()),
            }));
        }
        Ok(all)
    }

    /// A client of whoever is signed in.
    pub(crate) async fn owned(&self, sign_in: &SignIn, id: &ClientId) -> Result<Client, OwnerError> {
        if !self.store.owns_client(&sign_in.subject, id).await? {
            return Err(OwnerError::Unknown);
        }
        self.store.client(id).await?.ok_or(OwnerError::Unknown)
    }

    /// The page of a client's owners.
    pub(crate) fn owners_page(&self, id: &ClientId) -> String {
        self.home().settings.issuer.endpoint(&format!("/clients/{}", id.path_segment()))
    }

    /// A letter to each owner about a decision. What cannot be kept is logged: the page says the same.
    pub(crate) async fn tell_of_decision(&self, client: &Client, act: &ClientAct) {
        let page = self.owners_page(&client.id);
        let letter = Letter::ClientDecided { client, kind: act.kind, reason: act.reason.as_deref(), page: &page };
        if let Err(error) = self.tell_owners(client, &letter).await {
            tracing::error!(client = %client.id, %error, "a letter about a decision could not be kept");
        }
    }

    /// A letter to each owner, in their language, at every address that is known of them; and to the contact, if that is
    /// none of these.
    pub(crate) async fn tell_owners(&self, client: &Client, letter: &Letter<'_>) -> Result<(), StoreError> {
        let contact = client.registration.contact_email.to_ascii_lowercase();
        let mut is_told = contact.is_empty();
        for owner in self.store.owners_of(&client.id).await? {
            let to = self.addresses_of_owner(&owner.subject).await?;
            is_told |= to.contains(&contact);
            let language = self.language_of(&owner.subject, None).await;
            self.tell_person(&owner.subject, to, letter, &language).await;
        }
        if let Some(mailer) = self.mailer.as_ref().filter(|_| !is_told) {
            let to = Recipient { address: &client.registration.contact_email, person: None };
            if let Err(error) = self.post(mailer, letter, &self.letter_language(None), to).await {
                tracing::error!(client = %client.id, kind = letter.kind(), %error, "a letter could not be kept");
            }
        }
        Ok(())
    }

    /// A client of whoever is signed in, with all that its owners see.
    pub async fn own_client(&self, sign_in: &SignIn, id: &ClientId) -> Result<OwnClient, OwnerError> {
        let editable = self.editable_client(sign_in, id).await.map_err(|error| match error {
            EditError::Store(error) => OwnerError::Store(error),
            _ => OwnerError::Unknown,
        })?;
        Ok(OwnClient {
            last_used: self.store.client_last_used(id).await?,
            owners: self.store.owners_of(id).await?,
            invitations: self.store.invitations_of(id, self.now()).await?,
            secrets: self.secrets_of(id).await?,
            errors: self.errors_of(id).await?,
            acts: self.store.client_acts(id, ACTS).await?,
            editable,
        })
    }

    /// An owner asks somebody to be one, too: they get a letter.
    pub async fn invite_owner(&self, sign_in: &SignIn, id: &ClientId, address: &str) -> Result<(), OwnerError> {
        let client = self.owned(sign_in, id).await?;
        self.send_invitation(&client, address, &Inviter::Owner(sign_in)).await
    }

    /// The operator sends somebody a letter by which they become an owner.
    pub async fn offer_client(&self, id: &ClientId, address: &str, by: &str) -> Result<(), OwnerError> {
        let client = self.store.client(id).await?.ok_or(OwnerError::Unknown)?;
        self.send_invitation(&client, address, &Inviter::Operator(by)).await
    }

    /// Lets whoever registered a client without an account claim it, by a letter to the contact.
    pub(crate) async fn let_claim(&self, client: &Client, from: Option<IpAddr>) -> Ownership {
        let address = &client.registration.contact_email;
        match self.send_invitation(client, address, &Inviter::Stranger(from)).await {
            Ok(()) => Ownership::ByLetter,
            Err(error) => {
                tracing::warn!(client = %client.id, %error, "nobody can claim a client: its letter was not sent");
                Ownership::NoLetter
            }
        }
    }

    async fn send_invitation(&self, client: &Client, address: &str, by: &Inviter<'_>) -> Result<(), OwnerError> {
        let address = contact::mail_address(address).ok_or(OwnerError::NotAnAddress)?;
        let Some(mailer) = &self.mailer else { return Err(OwnerError::NoMail) };
        let sender = match by {
            Inviter::Owner(sign_in) => Some(sign_in.subject.to_string()),
            Inviter::Operator(_) => None,
            Inviter::Stranger(from) => from.map(|from| from.to_string()),
        };
        if let Some(wait) = self.limit_owner_letters(sender.as_deref(), address, LETTERS_TO_ONE).await? {
            return Err(OwnerError::TooOften(wait));
        }
        let (secret, now) = (Secret::generate(self.entropy()), self.now());
        let id = ActId::generate(now, self.entropy());
        let (inviter, name) = match by {
            Inviter::Owner(sign_in) => (Some(&sign_in.subject), Some(called(sign_in))),
            Inviter::Operator(_) | Inviter::Stranger(_) => (None, None),
        };
        let new = NewInvitation {
            id: id.as_str(),
            client: &client.id,
            address,
            digest: secret.digest(),
            invited_by: inviter,
            expires_at: now + INVITATION_LIFETIME,
        };
        let act = self.client_act(&client.id, by.actor(), ClientActKind::OwnerInvited, json!({}));
        match self.store.invite_owner(&new, i64::try_from(MOST_INVITATIONS).unwrap_or(i64::MAX), &act).await? {
            Invited::Done => {}
            Invited::TooMany => return Err(OwnerError::TooMany),
            Invited::NotOwner => return Err(OwnerError::Unknown),
        }
        let page = self.home().settings.issuer.endpoint("/invitation");
        let link = format!("{page}?invitation={}", secret.expose());
        let letter = Letter::OwnClient { client, inviter: name.as_deref(), link: &link, until: new.expires_at };
        let language = match inviter {
            Some(inviter) => self.language_of(inviter, None).await,
            None => self.letter_language(None),
        };
        // Whom the letter is to is not known to be anybody of ours.
        let to = Recipient { address, person: None };
        let refused = match self.post(mailer, &letter, &language, to).await {
            Ok(Posted::Sent | Posted::Waits(_)) => None,
            Ok(Posted::Refused(problem)) => Some(problem),
            Err(error) => Some(error.to_string()),
        };
        if let Some(problem) = refused {
            let act = self.client_act(&client.id, by.actor(), ClientActKind::InvitationWithdrawn, json!({}));
            self.store.withdraw_invitation(None, id.as_str(), &act).await?;
            return Err(OwnerError::Mail(problem));
        }
        tracing::info!(client = %client.id, by = %by.actor(), "a letter that makes an owner was sent");
        Ok(())
    }

    /// An owner takes a letter back; one that is gone is gone.
    pub async fn withdraw_invitation(
        &self,
        sign_in: &SignIn,
        id: &ClientId,
        invitation: &str,
    ) -> Result<(), OwnerError> {
        let client = self.owned(sign_in, id).await?;
        let by = ClientActor::Owner(sign_in.subject.clone());
        let act = self.client_act(&client.id, by, ClientActKind::InvitationWithdrawn, json!({}));
        match self.store.withdraw_invitation(Some(&sign_in.subject), invitation, &act).await? {
            WithdrawnInvitation::Done => {
                tracing::info!(client = %client.id, by = %sign_in.subject, "a letter that makes an owner was withdrawn");
                Ok(())
            }
            WithdrawnInvitation::Gone => Ok(()),
            WithdrawnInvitation::NotOwner => Err(OwnerError::Unknown),
        }
    }

    /// An owner takes another one away, or leaves.
    pub async fn remove_owner(&self, sign_in: &SignIn, id: &ClientId, who: &Subject) -> Result<(), OwnerError> {
        let client = self.owned(sign_in, id).await?;
        let by = ClientActor::Owner(sign_in.subject.clone());
        let details = json!({ "owner": who.as_str() });
        let act = self.client_act(&client.id, by, ClientActKind::OwnerRemoved, details);
        match self.store.remove_owner((&sign_in.subject, who), &act).await? {
            RemovedOwner::Done => {
                tracing::info!(client = %client.id, by = %sign_in.subject, owner = %who, "an owner was taken away");
                Ok(())
            }
            RemovedOwner::Last => Err(OwnerError::Last),
            RemovedOwner::NotOwner => Err(OwnerError::Unknown),
        }
    }

    /// An owner retires a client, for good.
    pub async fn retire_own_client(&self, sign_in: &SignIn, id: &ClientId) -> Result<(), OwnerError> {
        let client = self.owned(sign_in, id).await?;
        let by = ClientActor::Owner(sign_in.subject.clone());
        let (name, act) = (by.to_string(), self.client_act(&client.id, by, ClientActKind::Retired, json!({})));
        if self.store.decide_client(Decision::Retire, &name, &act).await? {
            tracing::info!(client = %client.id, sub = %sign_in.subject, "an owner retired a client");
        }
        // Of two who do it at once the second finds it done.
        Ok(())
    }

    /// The client that the link in a letter is about; `None` if it is not, or no more, good.
    pub async fn offered_client(&self, link: &str) -> Result<Option<Client>, StoreError> {
        let digest = Secret::from(link).digest();
        match self.store.invitation(&digest, self.now()).await? {
            Some(invitation) => self.store.client(&invitation.client).await,
            None => Ok(None),
        }
    }

    /// Makes whoever is signed in an owner by the link in a letter: the client, or `None` if it is not, or no more, good.
    pub async fn claim_client(&self, sign_in: &SignIn, link: &str) -> Result<Option<ClientId>, StoreError> {
        let digest = Secret::from(link).digest();
        let Some(invitation) = self.store.invitation(&digest, self.now()).await? else { return Ok(None) };
        let by = ClientActor::Owner(sign_in.subject.clone());
        let act = self.client_act(&invitation.client, by, ClientActKind::OwnerAdded, json!({}));
        let owner = NewOwner { subject: &sign_in.subject, name: &called(sign_in) };
        if !self.store.accept_invitation(&digest, &owner, &act).await? {
            return Ok(None);
        }
        tracing::info!(client = %invitation.client, sub = %sign_in.subject, "somebody became an owner");
        Ok(Some(invitation.client))
    }
}
