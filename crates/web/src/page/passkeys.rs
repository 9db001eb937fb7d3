//! Passkeys: those of a person, and the question for one in the midst of a sign-in.

use askama::Template;
use domain::Timestamp;

use super::{Application, Frame, Objection};

/// `GET /account/passkeys`: a new one is posted there, one that is proved to `…/confirm`, and `id` to `…/remove`.
#[derive(Debug, Clone, Template)]
#[template(path = "passkeys.html")]
pub struct Passkeys {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Why what was sent was not taken.
    pub objection: Option<Objection>,
    /// All of them, the oldest first.
    pub passkeys: Vec<ShownPasskey>,
    /// Whether the person may change them now.
    pub may_change: bool,
    /// The question for a new one, as JSON.
    pub register: Option<String>,
    /// From when on a new one would count, if not at once.
    pub counts_from: Option<Timestamp>,
    /// The question for one that they have, as JSON.
    pub prove: Option<String>,
    /// What was done lately, the newest first.
    pub acts: Vec<PasskeyAct>,
}

/// One passkey.
#[derive(Debug, Clone)]
pub struct ShownPasskey {
    /// Its id.
    pub id: String,
    /// What the person calls it.
    pub name: String,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was used last.
    pub last_used_at: Option<Timestamp>,
    /// From when on it counts, if it does not yet.
    pub counts_from: Option<Timestamp>,
    /// Whether copies of it may lie on several devices.
    pub is_synced: bool,
}

/// What was done.
#[derive(Debug, Clone)]
pub struct PasskeyAct {
    /// When.
    pub at: Timestamp,
    /// What, in a sentence.
    pub sentence: String,
}

impl Passkeys {
    #[expect(clippy::unused_self, reason = "the partial asks the page")]
    fn register_at(&self) -> &'static str {
        "/account/passkeys"
    }

    #[expect(clippy::unused_self, reason = "the partial asks the page")]
    fn prove_at(&self) -> &'static str {
        "/account/passkeys/confirm"
    }

    fn wrong(&self, field: &str) -> Option<&str> {
        Objection::at(self.objection.as_ref(), field)
    }
}

/// `GET /login/{id}` where the institution's login is too weak: what is proved is posted to `/login/{id}/passkey`, a new
/// one to `/login/{id}/passkey/new`.
#[derive(Debug, Clone, Template)]
#[template(path = "step-up.html")]
pub struct StepUp {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The id of the sign-in, as it stands in the URL.
    pub authorization: String,
    /// Who asks.
    pub application: Application,
    /// The name to show.
    pub person: String,
    /// Where they signed in.
    pub institution: String,
    /// Why what was sent was not taken.
    pub objection: Option<Objection>,
    /// Whether it is a wish.
    pub optional: bool,
    /// What the person can do.
    pub way: StepUpChoice,
    /// From when on a new passkey would count, if not at once.
    pub counts_from: Option<Timestamp>,
    /// The page of their passkeys.
    pub account_url: String,
}

/// What somebody can do whose sign-in is too weak.
#[derive(Debug, Clone)]
pub enum StepUpChoice {
    /// Prove a passkey: the question, as JSON.
    Prove(String),
    /// Register one: the question, as JSON.
    Register(String),
    /// Wait until the one that they have counts.
    Wait(Timestamp),
    /// Register one at their account.
    Elsewhere,
}

impl StepUp {
    fn register_at(&self) -> String {
        format!("/login/{}/passkey/new", self.authorization)
    }

    fn prove_at(&self) -> String {
        format!("/login/{}/passkey", self.authorization)
    }

    fn wrong(&self, field: &str) -> Option<&str> {
        Objection::at(self.objection.as_ref(), field)
    }
}
