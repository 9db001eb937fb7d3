//! Relying parties, as their owners see them.

use askama::Template;
use domain::Timestamp;

use super::{Field, Frame, ShownChange, Standing};
use crate::configuration::Configurations;

/// `GET /clients`: those of whoever is signed in.
#[derive(Debug, Clone, Template)]
#[template(path = "own-clients.html")]
pub struct OwnClients {
    /// The frame.
    pub frame: Frame,
    /// All of them, the newest first.
    pub clients: Vec<OwnClientRow>,
}

/// One of them.
#[derive(Debug, Clone)]
pub struct OwnClientRow {
    /// Its name.
    pub name: String,
    /// Its identifier.
    pub client_id: String,
    /// Its page.
    pub url: String,
    /// Where it stands.
    pub standing: Standing,
    /// When it was used last, to the hour.
    pub last_used: Option<Timestamp>,
}

/// `GET /clients/{id}`. Letters are posted to `…/invitations` (`address`) and `…/invitations/withdraw` (`invitation`), an
/// owner who goes to `…/owners/remove` (`owner`).
#[derive(Debug, Clone, Template)]
#[template(path = "own-client.html")]
pub struct OwnClient {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Why something was not done, in a sentence.
    pub objection: Option<String>,
    /// A new secret, shown this once.
    pub secret: Option<String>,
    /// What it is configured with, unless it is switched off for good.
    pub configurations: Option<Configurations>,
    /// Its secrets, if it proves itself by one.
    pub secrets: Option<ShownSecrets>,
    /// What went wrong in the last week, the latest first.
    pub errors: Vec<ShownFailure>,
    /// The change that waits, or was sent back; withdrawn by `…/change/withdraw`.
    pub change: Option<ShownChange>,
    /// Whether it can be changed, at `…/edit`.
    pub may_change: bool,
    /// Whether it can be retired, by `…/retire` with `agree=yes`.
    pub may_retire: bool,
    /// Its page.
    pub url: String,
    /// Its name.
    pub name: String,
    /// Its identifier.
    pub client_id: String,
    /// Where it stands.
    pub standing: Standing,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// When it was used last, to the hour.
    pub last_used: Option<Timestamp>,
    /// Where answers may go.
    pub redirect_uris: Vec<String>,
    /// What it may ask for.
    pub scopes: String,
    /// Whom to write to.
    pub contact_email: String,
    /// Who owns it.
    pub owners: Vec<ShownOwner>,
    /// The letters that somebody may still use.
    pub invitations: Vec<ShownInvitation>,
    /// The address of a further letter, as typed, and what is wrong with it.
    pub invite: Field,
    /// How many days a letter is good.
    pub invitation_days: u64,
    /// What was done to it, the newest first.
    pub acts: Vec<ShownClientAct>,
}

/// An owner.
#[derive(Debug, Clone)]
pub struct ShownOwner {
    /// Their account.
    pub subject: String,
    /// What they are called.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
    /// Whether it is whoever looks at the page.
    pub is_you: bool,
}

/// The secrets of a client that are good.
#[derive(Debug, Clone)]
pub struct ShownSecrets {
    /// Each; its end is set by `…/secrets/end`.
    pub all: Vec<ShownSecret>,
    /// Whether there is room for one more, made by `…/secrets`.
    pub has_room: bool,
    /// How many days one stays good that is to end.
    pub notice_days: u64,
}

/// A secret of a client.
#[derive(Debug, Clone)]
pub struct ShownSecret {
    /// The how manieth it is.
    pub number: u64,
    /// When it was made.
    pub made_at: Timestamp,
    /// By whom, if that is known.
    pub made_by: Option<String>,
    /// When it was used last, to the hour.
    pub last_used: Option<Timestamp>,
    /// When it ends, if it does.
    pub ends_at: Option<Timestamp>,
}

/// Something that went wrong at a client.
#[derive(Debug, Clone)]
pub struct ShownFailure {
    /// What, in a sentence.
    pub sentence: String,
    /// Which: what came, or what its program was told; may be empty.
    pub detail: String,
    /// What its owner can do.
    pub advice: String,
    /// How often.
    pub times: u64,
    /// When last.
    pub last_at: Timestamp,
}

/// A letter that makes an owner.
#[derive(Debug, Clone)]
pub struct ShownInvitation {
    /// Its id.
    pub id: String,
    /// Where it went.
    pub address: String,
    /// Until when its link is good.
    pub until: Timestamp,
}

/// What was done to a client.
#[derive(Debug, Clone)]
pub struct ShownClientAct {
    /// When.
    pub at: Timestamp,
    /// What, in a sentence.
    pub sentence: String,
    /// By whom.
    pub by: String,
    /// What they wrote.
    pub reason: Option<String>,
}

/// `GET /invitation`: the link in a letter by which somebody becomes an owner. It only asks; the answer is posted there.
#[derive(Debug, Clone, Template)]
#[template(path = "claim-client.html")]
pub struct ClaimClient {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// What stood in the link.
    pub invitation: String,
    /// The name of the client.
    pub name: String,
    /// Its identifier.
    pub client_id: String,
}
