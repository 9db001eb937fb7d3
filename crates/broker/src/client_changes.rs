//! Changing what is registered of a client: at once where nothing of it was approved, else beside what is in use until an
//! administrator decides.
//!
//! Invariant: the same rule decides for owners in the browser and for programs
//! ([`review_objections`]), and what an administrator approved is in use until they approve something else.

use domain::{
    Client, ClientId, ClientStatus, SignIn, Subject,
    client::{
        ClientAuthMethod, GrantType,
        act::{ClientAct, ClientActKind, ClientActor},
        change::ClientChange,
    },
    identity_act::ActId,
};
use oauth::{
    OAuthError,
    registration::{ClientDocument, MemberChange, Rules, difference, document_of, review_objections},
};
use serde_json::{Map, Value, json};
use storage::{StoreError, client_changes::Settled};
use thiserror::Error;

use crate::{
    Broker,
    client_secrets::drop_other_secrets,
    ownership::OwnerError,
    registration::{FormErrors, RegistrationForm, api::registration, checked},
};

/// How many changes one page of the administrators shows.
const PAGE: u16 = 100;
/// How many entries of the journal they see.
const ACTS: u16 = 50;
/// The longest reason, in characters.
pub const MAX_REASON: usize = 2_000;

/// The grants that an owner chooses from in the browser. Codes are always among them, unless the API left them out.
pub const GRANTS: [GrantType; 5] = [
    GrantType::RefreshToken,
    GrantType::DeviceCode,
    GrantType::ClientCredentials,
    GrantType::TokenExchange,
    GrantType::JwtBearer,
];

/// What an owner fills in.
#[derive(Debug, Clone, Default)]
pub struct EditForm {
    /// What the form of registration has, too; whether it is public stands in `method`.
    pub about: RegistrationForm,
    /// How it proves who it is.
    pub method: String,
    /// Where its keys are; may be empty.
    pub jwks_uri: String,
    /// The grants of [`GRANTS`] that it uses.
    pub grants: Vec<String>,
    /// Where the browser may go after a logout, one per line.
    pub post_logout_redirect_uris: String,
    /// The version of what is registered that the owner saw.
    pub version: i64,
}

/// Why a change is not taken.
#[derive(Debug, Error)]
pub enum EditError {
    /// There is no such client of theirs.
    #[error("they own no such client")]
    Unknown,
    /// Its standing does not allow it, or somebody else says what is registered.
    #[error("the client cannot be changed here")]
    Fixed,
    /// Fields have mistakes.
    #[error("the form has mistakes")]
    Form(Box<FormErrors>),
    /// The document cannot be registered.
    #[error(transparent)]
    Refused(#[from] OAuthError),
    /// Somebody else changed it meanwhile.
    #[error("it was changed meanwhile")]
    Outdated,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<OwnerError> for EditError {
    fn from(error: OwnerError) -> Self {
        match error {
            OwnerError::Store(error) => Self::Store(error),
            _ => Self::Unknown,
        }
    }
}

/// What became of a change.
#[derive(Debug)]
pub enum Edited {
    /// It is in use; with the secret that the client has now, if it is a new one.
    Applied(Box<Client>, Option<domain::Secret>),
    /// It waits for an administrator.
    Waits,
    /// It changes nothing.
    Nothing,
}

/// A change on its way.
pub(crate) struct Submission<'a> {
    /// The client as it is.
    pub before: &'a Client,
    /// As it is to be.
    pub after: Client,
    /// The version that was seen.
    pub version: i64,
    /// Who does it.
    pub by: ClientActor,
    /// The owner, if it is one who does it.
    pub owner: Option<&'a Subject>,
    /// Whether nobody needs to look.
    pub approves: bool,
}

/// A client that an owner changes.
#[derive(Debug)]
pub struct Editable {
    /// As it is in use.
    pub client: Client,
    /// The version of that.
    pub version: i64,
    /// What waits, or was sent back.
    pub change: Option<ClientChange>,
}

impl Editable {
    /// What the form begins with: the change that waits, else what is in use.
    pub fn draft(&self) -> Client {
        self.change.as_ref().map_or_else(|| self.client.clone(), |change| change.applied_to(&self.client))
    }

    /// What the change changes.
    pub fn difference(&self) -> Vec<MemberChange> {
        self.change.iter().flat_map(|change| difference(&self.client, &change.applied_to(&self.client))).collect()
    }

    /// Whether what is registered can be changed.
    pub fn may_change(&self) -> bool {
        matches!(self.client.status, ClientStatus::Pending | ClientStatus::Approved) && self.client.federation.is_none()
    }
}

/// A client and what waits, as an administrator looks at it.
#[derive(Debug)]
pub struct Review {
    /// The client, its version and the change.
    pub editable: Editable,
    /// What was done to it, the newest first.
    pub acts: Vec<ClientAct>,
}

/// What an administrator says to a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It happens.
    Approve,
    /// It is to be otherwise: how.
    Ask(String),
    /// It does not happen: why.
    Reject(String),
}

/// Why a verdict was not carried out.
#[derive(Debug, Error)]
pub enum VerdictError {
    /// There is no such client.
    #[error("there is no such client")]
    Unknown,
    /// What is registered, or the change, is not what was seen.
    #[error("the change is not the one that was seen")]
    Outdated,
    /// Somebody else was first: what was done last.
    #[error("nothing waits any more")]
    Decided(Option<Box<ClientAct>>),
    /// A reason is missing, or too long.
    #[error("a reason has 1 to {MAX_REASON} characters")]
    Reason,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Broker {
    /// A client of whoever is signed in, with what waits.
    pub async fn editable_client(&self, sign_in: &SignIn, id: &ClientId) -> Result<Editable, EditError> {
        // Before the client: what changes in between makes the version too old, never too new.
        let version = self.store.client_version(id).await?.ok_or(EditError::Unknown)?;
        let client = self.owned(sign_in, id).await?;
        Ok(Editable { client, version, change: self.store.client_change(id).await? })
    }

    /// An owner changes what is registered.
    pub async fn edit_own_client(&self, sign_in: &SignIn, id: &ClientId, form: &EditForm) -> Result<Edited, EditError> {
        let editable = self.editable_client(sign_in, id).await?;
        if !editable.may_change() || self.is_described_elsewhere(id).await? {
            return Err(EditError::Fixed);
        }
        if editable.version != form.version {
            return Err(EditError::Outdated);
        }
        let before = &editable.client;
        let after = self.as_typed(before, form).await?;
        let submission = Submission {
            before,
            after,
            version: form.version,
            by: ClientActor::Owner(sign_in.subject.clone()),
            owner: Some(&sign_in.subject),
            approves: false,
        };
        self.submit_change(submission).await
    }

    /// Whether the client's id is the address of its description, which is fetched again and again.
    async fn is_described_elsewhere(&self, id: &ClientId) -> Result<bool, StoreError> {
        Ok(self.store.document_fetched_at(id).await?.is_some())
    }

    /// The client as the form has it, by the rules of registration documents. What the form does not have stays.
    async fn as_typed(&self, before: &Client, form: &EditForm) -> Result<Client, EditError> {
        let offered = self.scopes().iter().chain(before.registration.scopes.iter()).cloned().collect();
        let about = checked(&form.about, &offered).map_err(EditError::Form)?;
        let mut members = document_of(&Client { registration: about, ..before.clone() });
        overlay(&mut members, before, form);
        let document = ClientDocument::parse(&members, &Rules { grants: GrantType::ALL, operator: true })?;
        self.check_means(&document).await?;
        let mut after = before.clone();
        let scopes = document.scopes.clone().unwrap_or_default();
        after.registration = registration(&document, scopes);
        after.metadata = document.metadata;
        after.metadata.software_statement.clone_from(&before.metadata.software_statement);
        Ok(after)
    }

    /// Changes a client at once, or lets the change wait.
    pub(crate) async fn submit_change(&self, submission: Submission<'_>) -> Result<Edited, EditError> {
        let Submission { before, mut after, version, by, owner, approves } = submission;
        let risks = review_objections(before, &after);
        let changes = difference(before, &after);
        let waiting = self.store.client_change(&before.id).await?;
        if changes.is_empty() && waiting.is_none() {
            return Ok(Edited::Nothing);
        }
        let details = json!({ "changes": in_words(&changes) });
        if before.status == ClientStatus::Approved && !risks.is_empty() && !approves {
            let act = self.client_act(&before.id, by.clone(), ClientActKind::ChangeProposed, details);
            let change = ClientChange {
                id: act.id.clone(),
                client: before.id.clone(),
                registration: after.registration.clone(),
                metadata: after.metadata.clone(),
                by,
                at: act.at,
                asked: None,
            };
            settled(self.store.propose_change(&change, version, owner, &act).await?)?;
            tracing::info!(client = %before.id, by = %change.by, ?risks, "a change of a client waits for approval");
            self.tell_administrators(&after).await;
            return Ok(Edited::Waits);
        }
        let secret = self.settle_secret(&mut after);
        let kind = if changes.is_empty() { ClientActKind::ChangeWithdrawn } else { ClientActKind::Changed };
        let act = self.client_act(&before.id, by, kind, details);
        settled(self.store.change_client((before, &after, version), owner, &act).await?)?;
        tracing::info!(client = %after.id, by = %act.by, changed = ?risks, "a client was changed");
        Ok(Edited::Applied(Box::new(after), secret))
    }

    /// An owner takes their change back.
    pub async fn withdraw_own_change(&self, sign_in: &SignIn, id: &ClientId) -> Result<(), OwnerError> {
        let client = self.owned(sign_in, id).await?;
        let by = ClientActor::Owner(sign_in.subject.clone());
        let act = self.client_act(&client.id, by, ClientActKind::ChangeWithdrawn, json!({}));
        match self.store.withdraw_change(&sign_in.subject, &act).await? {
            Settled::NotOwner => Err(OwnerError::Unknown),
            // Whoever was first, it waits no more.
            Settled::Done | Settled::Gone | Settled::Outdated => Ok(()),
        }
    }

    /// The changes that wait for an administrator, the oldest first, each with its client.
    pub async fn waiting_changes(&self) -> Result<Vec<(Client, ClientChange)>, StoreError> {
        let mut all = Vec::new();
        for change in self.store.waiting_changes(PAGE).await? {
            if let Some(client) = self.store.client(&change.client).await? {
                all.push((client, change));
            }
        }
        Ok(all)
    }

    /// A client as an administrator looks at it.
    pub async fn review(&self, id: &ClientId) -> Result<Option<Review>, StoreError> {
        let Some(version) = self.store.client_version(id).await? else { return Ok(None) };
        let Some(client) = self.store.client(id).await? else { return Ok(None) };
        let change = self.store.client_change(id).await?;
        let acts = self.store.client_acts(id, ACTS).await?;
        Ok(Some(Review { editable: Editable { client, version, change }, acts }))
    }

    /// Carries out what an administrator says to the change that they saw, at the version that they saw.
    pub async fn decide_change(
        &self,
        id: &ClientId,
        (seen, version): (&ActId, i64),
        verdict: Verdict,
        by: &str,
    ) -> Result<(), VerdictError> {
        let review = self.review(id).await?.ok_or(VerdictError::Unknown)?;
        let (kind, reason) = match verdict {
            Verdict::Approve => (ClientActKind::ChangeApproved, None),
            Verdict::Ask(what) => (ClientActKind::ChangesRequested, Some(reason(&what)?)),
            Verdict::Reject(why) => (ClientActKind::ChangeRejected, Some(reason(&why)?)),
        };
        let last = || VerdictError::Decided(review.acts.first().cloned().map(Box::new));
        let Editable { client: before, change, version: present } = &review.editable;
        let Some(change) = change.as_ref().filter(|change| change.asked.is_none()) else { return Err(last()) };
        if change.id != *seen || *present != version {
            return Err(VerdictError::Outdated);
        }
        let mut after = change.applied_to(before);
        let details = json!({ "changes": in_words(&difference(before, &after)) });
        let by = ClientActor::Operator(by.to_owned());
        let act = ClientAct { reason, ..self.client_act(id, by, kind, details) };
        let done = if kind == ClientActKind::ChangeApproved {
            // Nobody would see the secret that this may take: an owner makes it.
            drop_other_secrets(&mut after);
            self.store.approve_change((before, &after, version), seen, &act).await?
        } else {
            let asked = act.reason.as_deref().filter(|_| kind == ClientActKind::ChangesRequested);
            self.store.refuse_change(seen, asked, &act).await?
        };
        match done {
            Settled::Done => {
                tracing::info!(client = %id, decision = %kind, by = %act.by, "decided about a change of a client");
                self.tell_of_decision(before, &act).await;
                Ok(())
            }
            Settled::Outdated => Err(VerdictError::Outdated),
            Settled::Gone | Settled::NotOwner => {
                let acts = self.store.client_acts(id, 1).await?;
                Err(VerdictError::Decided(acts.into_iter().next().map(Box::new)))
            }
        }
    }
}

/// What the form has beyond that of registration.
fn overlay(members: &mut Map<String, Value>, before: &Client, form: &EditForm) {
    let mut set = |name: &str, value: Value| match value {
        Value::Null => drop(members.remove(name)),
        value => drop(members.insert(name.to_owned(), value)),
    };
    // A client that named no method uses the usual one; naming it is no change.
    let usual = before.metadata.token_endpoint_auth_method.is_none()
        && form.method == ClientAuthMethod::ClientSecretBasic.as_str();
    set("token_endpoint_auth_method", if usual { Value::Null } else { json!(form.method) });
    let jwks_uri = form.jwks_uri.trim();
    set("jwks_uri", if jwks_uri.is_empty() { Value::Null } else { json!(jwks_uri) });
    let lines = form.post_logout_redirect_uris.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<_> = lines.collect();
    set("post_logout_redirect_uris", if lines.is_empty() { Value::Null } else { json!(lines) });
    let chosen = |grant: &GrantType| form.grants.iter().any(|own| own == grant.as_str());
    if GRANTS.iter().any(|grant| chosen(grant) != before.may(*grant)) {
        let kept = GrantType::ALL.iter().filter(|grant| !GRANTS.contains(grant) && before.may(**grant));
        let grants: Vec<_> = kept.chain(GRANTS.iter().filter(|grant| chosen(grant))).map(|g| g.as_str()).collect();
        set("grant_types", json!(grants));
    }
}

fn settled(done: Settled) -> Result<(), EditError> {
    match done {
        Settled::Done => Ok(()),
        Settled::Outdated | Settled::Gone => Err(EditError::Outdated),
        Settled::NotOwner => Err(EditError::Unknown),
    }
}

fn reason(text: &str) -> Result<String, VerdictError> {
    let text: String = text.replace("\r\n", "\n").chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    let text = text.trim();
    if (1..=MAX_REASON).contains(&text.chars().count()) { Ok(text.to_owned()) } else { Err(VerdictError::Reason) }
}

/// For the journal.
pub(crate) fn in_words(changes: &[MemberChange]) -> Value {
    let told = changes.iter().map(|change| {
        json!({ "member": change.member, "before": change.before, "after": change.after,
            "risk": change.risk.map(|risk| risk.to_string()) })
    });
    Value::Array(told.collect())
}
