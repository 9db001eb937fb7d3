//! What administrators do for people: read the notices about them, settle holds, close accounts.

use ca::{Serial, name::comparison_key};
use domain::{
    EntityId, SignIn, Subject,
    identifier::{Identifier, IdentifierKind},
};
use storage::{StoreError, people::Standing};
pub use storage::{
    accounts::{Account, AccountIdentifier},
    finding::{FoundPerson, ListedAccount},
    people::{Attached, IdentityNotice},
};

use crate::Broker;

impl Broker {
    /// The newest notices about people.
    pub async fn identity_notices(&self, limit: u16) -> Result<Vec<IdentityNotice>, StoreError> {
        self.store.identity_notices(limit).await
    }

    /// Everything about one account.
    pub async fn account(&self, subject: &Subject) -> Result<Option<Account>, StoreError> {
        self.store.account(subject).await
    }

    /// Accounts in the order of their subjects, those behind `after`.
    pub async fn list_accounts(
        &self,
        after: &str,
        institution: Option<&EntityId>,
        limit: u16,
    ) -> Result<Vec<ListedAccount>, StoreError> {
        self.store.list_accounts(after, institution, limit).await
    }

    /// Who has or had an identifier, at any institution.
    pub async fn find_people(
        &self,
        kind: Option<IdentifierKind>,
        value: &str,
        limit: u16,
    ) -> Result<Vec<FoundPerson>, StoreError> {
        self.store.find_people(kind, value, limit).await
    }

    /// Whose certificates have this serial number or name.
    pub async fn find_by_certificate(&self, serial_or_name: &str) -> Result<Vec<Subject>, StoreError> {
        let serial = serial_or_name.trim().parse().map(|serial: Serial| serial.to_string());
        let wanted = serial.unwrap_or_else(|_| comparison_key(serial_or_name));
        self.store.find_by_certificate(&wanted).await
    }

    /// Closes an account for good, with all that is part of it; `false` if there is no such open one.
    pub async fn close_person(&self, subject: &Subject) -> Result<bool, StoreError> {
        let Some(subject) = &self.store.account_of(subject).await? else { return Ok(false) };
        let done = self.store.close_person(subject, self.now()).await?;
        if done {
            tracing::info!(sub = %subject, "closed an account");
            self.end_sessions_of(subject).await?;
        }
        Ok(done)
    }

    /// What a sign-in of this browser, or of a token, is worth today: `None` if its account is closed, or if it may have
    /// been somebody else's; otherwise the same as the account that it belongs to by now.
    pub async fn present(&self, sign_in: &SignIn) -> Result<Option<SignIn>, StoreError> {
        Ok(as_it_stands(sign_in, self.store.standing(sign_in).await?))
    }

    /// Whether a sign-in still counts.
    pub(crate) async fn counts(&self, sign_in: &SignIn) -> Result<bool, StoreError> {
        Ok(matches!(self.store.standing(sign_in).await?, Standing::Open(_)))
    }

    /// Who is known by an identifier at an institution now.
    pub async fn identified(
        &self,
        institution: &EntityId,
        identifier: &Identifier,
    ) -> Result<Option<Subject>, StoreError> {
        self.store.identified(institution, identifier).await
    }

    /// Gives a person an identifier that an administrator has judged to be theirs, which ends the hold on it.
    pub async fn attach_identifier(
        &self,
        subject: &Subject,
        institution: &EntityId,
        identifier: &Identifier,
    ) -> Result<Attached, StoreError> {
        let attached = self.store.attach_identifier(subject, institution, identifier, self.now()).await?;
        if attached == Attached::Done {
            tracing::info!(sub = %subject, %institution, kind = identifier.kind.as_str(), "attached an identifier");
        }
        Ok(attached)
    }

    /// Takes an identifier from a person; `false` if they do not have it.
    pub async fn detach_identifier(
        &self,
        subject: &Subject,
        institution: &EntityId,
        identifier: &Identifier,
    ) -> Result<bool, StoreError> {
        let done = self.store.detach_identifier(subject, institution, identifier, self.now()).await?;
        if done {
            tracing::info!(sub = %subject, %institution, kind = identifier.kind.as_str(), "detached an identifier");
        }
        Ok(done)
    }
}

/// A sign-in as that of the account that it belongs to by now, if it counts.
pub(crate) fn as_it_stands(sign_in: &SignIn, standing: Standing) -> Option<SignIn> {
    match standing {
        Standing::Open(subject) => Some(SignIn { subject, ..sign_in.clone() }),
        Standing::Closed | Standing::Doubtful => None,
    }
}
