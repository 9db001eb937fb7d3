//! The person's own account.

use askama::Template;
use domain::Timestamp;

use super::{Ending, Frame, InstitutionChoice, InstitutionSearch, application::initials};
use crate::words::{Phrase, Words};

/// `GET /account`: by which logins one comes in, and what was done lately.
///
/// `#link` is posted to `/account/link`; each login that can go has a button `institution` (its entityID) of a form that is
/// posted to `/account/unlink`; each application has a form that is posted to `/account/affiliation` with `client` and
/// `institution` (empty: whichever is in use); each that may do something has a button `client` (its client id) of a form that
/// is posted to `/account/access`; each that has an institution for good a button `client` of one that is posted to
/// `/account/usual`; `#language` is a choice (empty: the browser's) of one that is posted to `/account/language`; each act has a button `act` (its id) of one that is posted to `/account/undo`.
#[derive(Debug, Clone, Template)]
#[template(path = "account.html")]
pub struct Account {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The name to show.
    pub person: String,
    /// The account's own identifier.
    pub sub: String,
    /// The logins, the one in use first.
    pub logins: Vec<AccountLogin>,
    /// The applications that know the person, and as whom they go there; empty if there is no choice.
    pub applications: Vec<AccountApplication>,
    /// What the person lets applications do.
    pub access: Vec<AccountAccess>,
    /// Where they are signed in, this browser first.
    pub sessions: Vec<AccountSession>,
    /// The terms of use that they accepted, the newest first.
    pub terms: Vec<AccountTerms>,
    /// The institutions that are always used in this browser.
    pub usual: Vec<AccountUsual>,
    /// The institution's account, if it ends soon and nothing else leads here.
    pub ending: Option<Ending>,
    /// The languages to choose from, and whether each is the one that the person chose; empty if there is one alone.
    pub languages: Vec<(Words, bool)>,
    /// What can be undone, the newest first.
    pub acts: Vec<AccountAct>,
    /// Whether there are passkeys here.
    pub has_passkeys: bool,
}

/// An institution by which the person can sign in.
#[derive(Debug, Clone)]
pub struct AccountLogin {
    /// Its entityID.
    pub entity_id: String,
    /// Its name.
    pub name: String,
    /// When it was used last.
    pub last_seen: Timestamp,
    /// Whether it is the one in use.
    pub current: bool,
    /// Whether it takes part no more.
    pub gone: bool,
}

/// An application that knows the person.
#[derive(Debug, Clone)]
pub struct AccountApplication {
    /// Its client id.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// The entityID of the institution as whose the person goes there; `None`: by whichever login is in use.
    pub chosen: Option<String>,
}

impl AccountApplication {
    fn is_chosen(&self, login: &AccountLogin) -> bool {
        self.chosen.as_ref() == Some(&login.entity_id)
    }
}

/// What an application may do.
#[derive(Debug, Clone)]
pub struct AccountAccess {
    /// Its client id.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// What it hears of the person, and what it may do, in words.
    pub rights: Vec<String>,
    /// What has no words: further scopes and claims, as they are written.
    pub further: Vec<String>,
    /// When the person agreed last.
    pub since: Timestamp,
    /// Until when it may act while they are away, unless it does so before.
    pub while_away: Option<Timestamp>,
}

/// A browser in which the person is signed in; posted to `/account/sessions` with `session`, all of them to
/// `/account/sessions/all`.
#[derive(Debug, Clone)]
pub struct AccountSession {
    /// By which it is named when it is to end.
    pub name: String,
    /// The institutions by which they are signed in there.
    pub institutions: Vec<String>,
    /// What kind of browser it is.
    pub device: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// When it ends by itself.
    pub until: Timestamp,
    /// Whether it is the one in front of us.
    pub current: bool,
}

/// Terms of use that the person accepted.
#[derive(Debug, Clone)]
pub struct AccountTerms {
    /// Which version.
    pub version: String,
    /// When.
    pub at: Timestamp,
}

/// An institution that is always used for an application.
#[derive(Debug, Clone)]
pub struct AccountUsual {
    /// The application's client id.
    pub client_id: String,
    /// Its name.
    pub application: String,
    /// The institution's name.
    pub institution: String,
}

/// What was done lately.
#[derive(Debug, Clone)]
pub struct AccountAct {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// What, in a sentence.
    pub sentence: String,
}

/// `GET /account/link/{id}`: at which institution is the other login?
#[derive(Debug, Clone, Template)]
#[template(path = "link-institution.html")]
pub struct LinkInstitution {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The id of the linking, as it stands in the URL.
    pub link: String,
    /// The account that the login is to join.
    pub person: String,
    /// What the search found, or a short catalogue as a whole; `None` shows the search field only.
    pub search: Option<InstitutionSearch>,
    /// The logins that anybody can get, folded away.
    pub social: Vec<InstitutionChoice>,
    /// Set when the account itself must be proved anew first: its institution.
    pub again: Option<InstitutionChoice>,
}

impl LinkInstitution {
    /// What stands in the search field.
    fn query(&self) -> &str {
        self.search.as_ref().map_or("", |search| &search.query)
    }

    /// Where the search goes without a script.
    fn search_at(&self) -> String {
        format!("/account/link/{}", self.link)
    }

    fn search_label(&self) -> Phrase<'_> {
        self.frame.say.link_choose()
    }

    /// No sign-in limits the choice.
    #[expect(clippy::unused_self, reason = "the partial asks the page")]
    fn search_login(&self) -> &'static str {
        ""
    }
}

/// `GET /account/link/{id}` after the other sign-in: are both the same person?
#[derive(Debug, Clone, Template)]
#[template(path = "link-confirm.html")]
pub struct LinkConfirm {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The id of the linking, as it stands in the URL.
    pub link: String,
    /// The account that stays, and the one that becomes part of it.
    pub logins: [LinkLogin; 2],
    /// The applications that know either.
    pub applications: Vec<LinkApplication>,
    /// What comes back with the answer.
    pub seen: String,
}

/// One of two logins.
#[derive(Debug, Clone)]
pub struct LinkLogin {
    /// The person's name there.
    pub name: String,
    /// The institution.
    pub institution: String,
    /// Its mail address of the person.
    pub mail: Option<String>,
}

impl LinkLogin {
    fn initials(&self) -> String {
        initials(&self.institution)
    }
}

/// What becomes of the person at an application.
#[derive(Debug, Clone)]
pub struct LinkApplication {
    /// Its name.
    pub name: String,
    /// What changes for it, in a sentence.
    pub sentence: String,
    /// Whether something changes.
    pub changes: bool,
    /// The `sub` that it sees from then on.
    pub sub: String,
}
