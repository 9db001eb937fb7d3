//! Choosing an institution.

use askama::Template;

use super::{Application, Frame, application::initials};
use crate::words::Phrase;

/// `GET /login/{id}`: where do you want to sign in?
///
/// `#institution-search` is a GET form with `q`; every institution is a button `institution` (its entityID) of a form
/// that is posted to `/login/{id}/institution`, `always` (a box) along with it; `.forget` posts one that was chosen before to
/// `/login/{id}/forget`. The script turns the search field into a combobox over
/// `/idplist/search?q=…&login=…`.
#[derive(Debug, Clone, Template)]
#[template(path = "picker.html")]
pub struct Picker {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The id of the authorization, as it stands in the URL.
    pub authorization: String,
    /// Who asks for the sign-in.
    pub application: Application,
    /// What this browser chose before, the latest first.
    pub recent: Vec<InstitutionChoice>,
    /// The entityID of the one among them that the application hints at, which is not for the person to take away.
    pub hinted: Option<String>,
    /// Whether the person always uses one institution for this application.
    pub always: bool,
    /// What the skin puts first, without those.
    pub preferred: Vec<InstitutionChoice>,
    /// What the search found, or a short catalogue as a whole; `None` shows the search field only.
    pub search: Option<InstitutionSearch>,
    /// What comes near to a search that found nothing.
    pub near: Vec<InstitutionChoice>,
    /// The names of those that it would have found, were they not kept from this application.
    pub excluded: Vec<String>,
    /// The logins that anybody can get, folded away.
    pub social: Vec<InstitutionChoice>,
    /// How many institutions there are to search.
    pub institutions: usize,
    /// Whether some say where they are: then scripts offer what is nearby.
    pub places: bool,
}

/// `GET /login/{id}` where the person always uses one institution for the application: it goes on there, and they can
/// choose another one (`#change`).
///
/// `#continue` is posted to `/login/{id}/institution`, which the script does after a moment.
#[derive(Debug, Clone, Template)]
#[template(path = "continue-with.html")]
pub struct ContinueWith {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The id of the authorization, as it stands in the URL.
    pub authorization: String,
    /// Who asks for the sign-in.
    pub application: Application,
    /// The one to go on to.
    pub institution: InstitutionChoice,
}

/// An institution that can be chosen.
#[derive(Debug, Clone)]
pub struct InstitutionChoice {
    /// Its entityID.
    pub entity_id: String,
    /// Its name.
    pub name: String,
    /// What tells it from its namesakes: domain, and country if known, separated by ` · `.
    pub detail: String,
    /// Where its logo is, on this server.
    pub logo: Option<String>,
}

impl InstitutionChoice {
    /// Two letters in place of a logo.
    pub fn initials(&self) -> String {
        initials(&self.name)
    }
}

/// The answer to a search.
#[derive(Debug, Clone)]
pub struct InstitutionSearch {
    /// What was searched for; empty when the whole catalogue is shown.
    pub query: String,
    /// The best matches, the best first.
    pub results: Vec<InstitutionChoice>,
    /// How many matched altogether.
    pub total: usize,
}

impl Picker {
    /// Whether there is nothing but what would be folded away.
    fn is_social_only(&self) -> bool {
        self.social.len() == self.institutions
    }

    /// What stands in the search field.
    fn query(&self) -> &str {
        self.search.as_ref().map_or("", |search| &search.query)
    }

    /// Where the search goes without a script.
    fn search_at(&self) -> String {
        format!("/login/{}", self.authorization)
    }

    /// Whether the application hints at it.
    fn is_hinted(&self, choice: &InstitutionChoice) -> bool {
        self.hinted.as_deref() == Some(choice.entity_id.as_str())
    }

    /// Where one that was chosen before is taken off the list.
    fn forget_at(&self) -> String {
        format!("/login/{}/forget", self.authorization)
    }

    fn search_label(&self) -> Phrase<'_> {
        let say = self.frame.say;
        if self.recent.is_empty() && self.preferred.is_empty() {
            say.picker_choose()
        } else {
            say.picker_choose_other()
        }
    }

    /// What people write to the operator whose institution is not found.
    fn question(&self, query: &str) -> String {
        let say = self.frame.say;
        format!("{}\n{}\n", say.picker_ask_looked(query).text(), say.picker_ask_wanted(&self.application.name).text())
    }

    /// The sign-in whose institutions are searched.
    fn search_login(&self) -> &str {
        &self.authorization
    }
}
