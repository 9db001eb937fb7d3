//! A person's own view of their account, and what they can do there.

use std::{collections::BTreeSet, time::Duration};

use domain::{
    Client, ClientStatus, EntityId, SignIn, Subject, Timestamp,
    identity_act::{ActId, ActKind, Actor, IdentityAct},
};
use storage::{
    StoreError,
    acceptances::Acceptance,
    joining::{JoinDetails, Undone},
    unlinking::{Unlink, UnlinkDetails, Unlinked},
};

use super::{Knows, LinkError, LinkedApplication, letters};
use crate::{Broker, access::Access, affiliation::AffiliatedApplication, pairwise::audience, sign_in::Browser};

/// How long a person can undo what was done to their account.
pub const UNDO_WINDOW: Duration = Duration::from_secs(30 * 86_400);
/// How many acts are looked at.
const ACTS: u16 = 50;

/// What a person sees of their account.
#[derive(Debug)]
pub struct AccountView {
    /// The sign-in in this browser.
    pub sign_in: SignIn,
    /// Every institution by which they can sign in, the one in use first.
    pub logins: Vec<LinkedLogin>,
    /// The applications that know the person, and as whom they go there; empty if there is no choice.
    pub applications: Vec<AffiliatedApplication>,
    /// What they let applications do.
    pub access: Vec<Access>,
    /// The terms of use that they accepted, the newest first.
    pub terms: Vec<Acceptance>,
    /// What was done lately and can be undone, the newest first.
    pub acts: Vec<RecentAct>,
}

/// An institution by which a person can sign in.
#[derive(Debug)]
pub struct LinkedLogin {
    /// The institution.
    pub institution: EntityId,
    /// Its name; its entityID if it has left the catalogue.
    pub name: String,
    /// When it was used last.
    pub last_seen: Timestamp,
    /// Whether it is the one in use.
    pub current: bool,
    /// Whether it takes part no more.
    pub gone: bool,
}

/// What was done lately.
#[derive(Debug)]
pub struct RecentAct {
    /// Its id.
    pub id: ActId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: ActKind,
    /// The institutions that it was about, as far as they are on record, and their names in English.
    pub institutions: Vec<(Option<EntityId>, String)>,
}

/// What became of what a person asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Applied {
    /// It is done.
    Done,
    /// There is no such thing, or it was done before.
    Nothing,
    /// It is the login that is in use; another one must be shown to work first.
    InUse,
    /// No login would be left.
    LastLogin,
    /// It is somebody else's by now.
    Taken,
}

impl Broker {
    /// The account of whoever is signed in in this browser.
    pub async fn account_view(&self, browser: &Browser<'_>) -> Result<AccountView, LinkError> {
        let sign_in = self.signed_in(browser).await?;
        let catalogue = self.catalogue.current();
        let linked = self.store.linked_institutions(&sign_in.subject).await?;
        let mut logins: Vec<LinkedLogin> = linked
            .into_iter()
            .map(|(institution, last_seen)| {
                let known = catalogue.institution(&institution);
                LinkedLogin {
                    name: known.map_or(institution.as_str(), |known| known.name("en")).to_owned(),
                    last_seen,
                    current: institution == sign_in.institution,
                    gone: known.is_none(),
                    institution,
                }
            })
            .collect();
        logins.sort_by_key(|login| !login.current);
        let acts = self.undoable(&sign_in.subject).await?;
        let acts = acts.iter().map(|act| self.recent_act(act)).collect::<Result<_, _>>()?;
        let applications = if logins.iter().filter(|login| !login.gone).count() > 1 {
            self.affiliated_applications(&sign_in.subject).await?
        } else {
            Vec::new()
        };
        let access = self.access_of(&sign_in.subject).await?;
        let terms = self.store.acceptances_of(&sign_in.subject).await?;
        Ok(AccountView { sign_in, logins, applications, access, terms, acts })
    }

    /// The person takes an institution from their account. It must be another one than the one in use, so that they have
    /// just shown that they can still come in.
    pub async fn unlink_own(&self, browser: &Browser<'_>, institution: &str) -> Result<Applied, LinkError> {
        let sign_in = self.signed_in(browser).await?;
        let Some(institution) = EntityId::parse(institution) else { return Ok(Applied::Nothing) };
        if institution == sign_in.institution {
            return Ok(Applied::InUse);
        }
        let usable: BTreeSet<EntityId> = [sign_in.institution.clone()].into();
        let id = ActId::generate(self.now(), self.entropy());
        let unlink = Unlink {
            id: &id,
            account: &sign_in.subject,
            institution: &institution,
            usable: &usable,
            by: Actor::Person,
        };
        // From before: the act itself says nothing of addresses.
        let mut told = self.known_addresses(&sign_in.subject).await?;
        told.extend(letters::addresses(&[&sign_in]));
        match self.store.unlink(&unlink, self.now()).await? {
            Unlinked::Done(act) => {
                tracing::info!(act = %act.id, sub = %act.subject, %institution, "unlinked an institution");
                self.tell_of_unlink(&act, &institution, told).await;
                Ok(Applied::Done)
            }
            Unlinked::NotLinked => Ok(Applied::Nothing),
            Unlinked::LastLogin => Ok(Applied::LastLogin),
        }
    }

    /// The person undoes what was done to their account.
    pub async fn undo_own(&self, browser: &Browser<'_>, act: &str) -> Result<Applied, LinkError> {
        let sign_in = self.signed_in(browser).await?;
        let undoable = self.undoable(&sign_in.subject).await?;
        let Some(act) = undoable.into_iter().find(|known| known.id.as_str() == act) else {
            return Ok(Applied::Nothing);
        };
        let mut told = self.known_addresses(&sign_in.subject).await?;
        told.extend(letters::addresses(&[&sign_in]));
        let undone = self.undo_act(&act, Actor::Person).await?;
        Ok(match undone {
            Undone::Done(_) => {
                self.tell_of_undo(&act, &sign_in.subject, told).await;
                Applied::Done
            }
            Undone::Taken(..) => Applied::Taken,
            Undone::Unknown | Undone::Already | Undone::Closed => Applied::Nothing,
        })
    }

    /// Undoes an act, whoever wants it. When accounts part, every session of the survivor ends: which of them it was,
    /// nobody can tell.
    pub(crate) async fn undo_act(&self, act: &IdentityAct, by: Actor) -> Result<Undone, StoreError> {
        let undone = self.store.undo(&act.id, by.clone(), self.now()).await?;
        if let Undone::Done(concerned) = &undone {
            tracing::info!(act = %act.id, kind = act.kind.as_str(), by = %by, "undid an act");
            // The survivor comes first; the other one's own sessions, from before, are nobody else's.
            if let Some(survivor) = concerned.first().filter(|_| act.kind == ActKind::Join) {
                self.end_sessions_of(survivor).await?;
            }
        }
        Ok(undone)
    }

    /// The applications that know either of two accounts, and what becomes of their `sub`s when the second becomes part of
    /// the first.
    pub(crate) async fn applications_of_both(
        &self,
        keep: &Subject,
        absorb: &Subject,
    ) -> Result<Vec<LinkedApplication>, StoreError> {
        let (kept, absorbed) = (self.store.client_subjects(keep).await?, self.store.client_subjects(absorb).await?);
        let mut applications = Vec::new();
        let ids: BTreeSet<_> = kept.iter().chain(&absorbed).map(|known| known.client.clone()).collect();
        for id in ids {
            let Some(client) = self.store.client(&id).await?.filter(|client| client.status == ClientStatus::Approved)
            else {
                continue;
            };
            // By audience: a client of a sector that the survivor is known to sees what the others see.
            let audience = audience(&client);
            let first = kept.iter().find(|known| known.audience == audience);
            let second = absorbed.iter().find(|known| known.audience == audience);
            let (knows, base) = match (first, second) {
                (Some(first), Some(second)) if first.base != second.base => (Knows::Both, &first.base),
                (Some(first), _) => (Knows::Survivor, &first.base),
                (None, Some(second)) => (Knows::Absorbed, &second.base),
                // It was registered anew in another way since: it is told as if for the first time.
                (None, None) => (Knows::Survivor, keep),
            };
            let sub = self.derived(&client, base);
            applications.push(LinkedApplication { client, knows, sub });
        }
        applications.sort_by(|one, other| name(&one.client).cmp(name(&other.client)));
        Ok(applications)
    }

    /// What the person did lately. What an administrator did, the person asks them to undo.
    async fn undoable(&self, account: &Subject) -> Result<Vec<IdentityAct>, StoreError> {
        let earliest = self.now() - UNDO_WINDOW;
        let mut acts = self.store.identity_acts_of(account, ACTS).await?;
        acts.retain(|act| act.undone.is_none() && act.by == Actor::Person && act.at > earliest);
        acts.retain(|act| matches!(act.kind, ActKind::Join | ActKind::Unlink));
        Ok(acts)
    }

    fn recent_act(&self, act: &IdentityAct) -> Result<RecentAct, StoreError> {
        let corrupt = |_| StoreError::Corrupt("act");
        let institutions = match act.kind {
            ActKind::Join => {
                let details: JoinDetails = serde_json::from_value(act.details.clone()).map_err(corrupt)?;
                let noted = |key: &str| {
                    let values = details.note.get(key).and_then(|values| values.as_array()).into_iter().flatten();
                    values.filter_map(|value| value.as_str()).map(str::to_owned).collect::<Vec<_>>()
                };
                // Older acts have names alone.
                let ids = noted("entity_ids").into_iter().map(|id| EntityId::parse(&id)).chain(std::iter::repeat(None));
                ids.zip(noted("institutions")).collect()
            }
            ActKind::Unlink => {
                let details: UnlinkDetails = serde_json::from_value(act.details.clone()).map_err(corrupt)?;
                vec![(Some(details.institution.clone()), self.name_of(&details.institution))]
            }
            // Who deleted an account sees none, and a passkey is no institution's.
            ActKind::Erase | ActKind::PasskeyAdded | ActKind::PasskeyRemoved => Vec::new(),
        };
        Ok(RecentAct { id: act.id.clone(), at: act.at, kind: act.kind, institutions })
    }

    /// The addresses at which the person was told before.
    pub(crate) async fn known_addresses(&self, account: &Subject) -> Result<BTreeSet<String>, StoreError> {
        let acts = self.store.identity_acts_of(account, ACTS).await?;
        let standing = acts.iter().filter(|act| act.undone.is_none());
        let mails = standing.filter_map(|act| act.details.get("note")?.get("mail")?.as_array());
        Ok(mails.flatten().filter_map(|mail| mail.as_str()).map(str::to_owned).collect())
    }

    /// What people call an institution; its entityID if it is gone.
    pub fn name_of(&self, institution: &EntityId) -> String {
        let catalogue = self.catalogue.current();
        catalogue.institution(institution).map_or(institution.as_str(), |known| known.name("en")).to_owned()
    }
}

fn name(client: &Client) -> &str {
    &client.registration.name
}
