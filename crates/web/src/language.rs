//! In which language a request is answered: what the relying party asks for, then what the person chose here, then what
//! their browser asks for, then what the operator put first.
//!
//! A person's own choice at a page of a sign-in counts more than the relying party's wish for that sign-in. A choice lives in
//! a cookie of the browser; that of somebody who is signed in, or chose on the way there, also in their account, from where
//! each browser gets it in which they sign in.

use std::sync::{Arc, RwLock};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, Method, Uri, header},
    response::Response,
};
use broker::Broker;
use domain::{AuthorizationId, OwnPage, Subject};
use serde::Deserialize;

use crate::{
    context::Context,
    headers::is_https,
    own_form::HarmlessForm,
    route::login::{see_other, with_cookie},
    session::BrowserSession,
    signed_in::{SignedIn, SignedInForm},
    words::{Words, accepted, wished},
};

/// One year, in seconds.
const LIFETIME: u32 = 31_536_000;
/// The longest address that the choice of a language leads back to; what is longer leads home.
const MAX_BACK: usize = 8 * 1024;

/// The languages that the operator offers, the first for those who wish for none of them.
pub(crate) fn offered(broker: &Broker) -> Vec<Words> {
    let offered: Vec<_> = broker.settings.languages.iter().filter_map(|tag| Words::of(tag)).collect();
    if offered.is_empty() { vec![Words::english()] } else { offered }
}

/// The language of one answer. All parts of a request share it, and may learn meanwhile what the relying party wishes.
#[derive(Clone, Debug)]
pub(crate) struct Spoken {
    now: Arc<RwLock<Now>>,
    /// What the browser asks for, for all pages.
    accept: Option<String>,
    /// What the operator offers.
    all: Vec<Words>,
    /// What the person chose here, or else their browser asks for, whatever the relying party or a skin wishes.
    own: Words,
    /// What the person chose here, if they did so at a page of a sign-in.
    chosen_at: Option<AuthorizationId>,
}

/// What is known by now.
#[derive(Clone, Debug)]
struct Now {
    words: Words,
    /// Whether somebody said so, for this very page: not the browser for all pages, and not the operator.
    decided: bool,
    offered: Vec<Words>,
}

impl Spoken {
    /// What the request says for itself.
    pub(crate) fn by_request(broker: &Broker, headers: &HeaderMap) -> Self {
        let all = offered(broker);
        let own = own_choice(broker, headers, &all);
        let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let words = own.map_or_else(|| undecided(accept.as_deref(), &all), |(words, _)| words);
        let now = Now { words, decided: own.is_some(), offered: all.clone() };
        let chosen_at = own.and_then(|(_, at)| at);
        let spoken = Self { now: Arc::new(RwLock::new(now)), accept, all, own: words, chosen_at };
        if let Some(dress) = broker.usual_skin() {
            spoken.is_limited_to(&dress.skin.languages);
        }
        spoken
    }

    fn now(&self) -> Now {
        self.now.read().map_or_else(|poisoned| poisoned.into_inner().clone(), |now| now.clone())
    }

    fn change(&self, change: impl FnOnce(&mut Now)) {
        if let Ok(mut now) = self.now.write() {
            change(&mut now);
        }
    }

    /// The language as it is known by now.
    pub(crate) fn words(&self) -> Words {
        self.now().words
    }

    /// The person's own language, for letters that go to them later.
    pub(crate) fn own(&self) -> Words {
        self.own
    }

    /// What the person chose at a page of this sign-in.
    fn chosen_at(&self, id: AuthorizationId) -> Option<Words> {
        (self.chosen_at == Some(id)).then_some(self.own)
    }

    /// The pages are to be in these languages alone, the first for whoever wishes for none of them; empty: in all.
    pub(crate) fn is_limited_to(&self, languages: &[String]) {
        let limited: Vec<Words> = languages.iter().filter_map(|tag| Words::of(tag)).collect();
        let offered = if limited.is_empty() { self.all.clone() } else { limited };
        self.change(|now| {
            if !(now.decided && offered.contains(&now.words)) {
                now.words = undecided(self.accept.as_deref(), &offered);
                now.decided = false;
            }
            now.offered = offered;
        });
    }

    /// The language in which names are to be shown, if somebody said so: else the browser's first, of which we may have no
    /// pages.
    pub(crate) fn of_names(&self) -> Option<&'static str> {
        let now = self.now();
        now.decided.then(|| now.words.tag())
    }

    /// What there is to choose from.
    pub(crate) fn offered(&self) -> Vec<Words> {
        self.now().offered
    }

    /// The relying party wishes for these (`ui_locales`), the dearest first.
    pub(crate) fn wish<'t>(&self, tags: impl Iterator<Item = &'t str>) {
        self.change(|now| {
            if let Some(wished) = wished(tags, &now.offered) {
                now.words = wished;
                now.decided = true;
            }
        });
    }

    /// The request belongs to this sign-in, whose relying party may have wished for languages.
    pub(crate) fn of_sign_in(&self, id: AuthorizationId, wishes: &[String]) {
        if self.chosen_at != Some(id) {
            self.wish(wishes.iter().map(String::as_str));
        }
    }
}

/// What the browser asks for, else what the operator put first.
fn undecided(accept: Option<&str>, offered: &[Words]) -> Words {
    let asked = accept.and_then(|accept| accepted(accept, offered));
    asked.or_else(|| offered.first().copied()).unwrap_or_else(Words::english)
}

fn cookie_name(broker: &Broker) -> &'static str {
    if is_https(broker) { "__Host-beadle-language" } else { "beadle-language" }
}

/// `de`, or with the sign-in at which it was chosen: `de.0123…`.
fn own_choice(broker: &Broker, headers: &HeaderMap, offered: &[Words]) -> Option<(Words, Option<AuthorizationId>)> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let name = cookie_name(broker);
    let value = cookies
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|cookie| cookie.trim().strip_prefix(name)?.strip_prefix('='))?;
    let (tag, id) = value.split_once('.').map_or((value, None), |(tag, id)| (tag, AuthorizationId::parse(id)));
    let words = offered.iter().find(|words| words.tag() == tag)?;
    Some((*words, id))
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    language: String,
    /// The page at which it was chosen.
    back: Option<String>,
}

/// `POST /language`: the person chooses. It changes nothing but the words, of their account too where somebody is signed in,
/// and needs no session.
pub(crate) async fn choose(
    State(broker): State<Broker>,
    context: Context,
    HarmlessForm { session, form: choice }: HarmlessForm<Choice>,
) -> Response {
    let back = choice.back.as_deref().filter(|back| is_own_path(back)).unwrap_or("/");
    let Some(words) = find(&broker, &choice.language) else { return see_other(back) };
    if let Some(person) = session.as_ref().and_then(BrowserSession::sign_in) {
        context.keep_language(&broker, &person.subject, Some(words)).await;
    }
    with_cookie(see_other(back), cookie(&broker, Some(words), sign_in_of(back)))
}

#[derive(Deserialize)]
pub(crate) struct Setting {
    /// Empty: the one that the browser asks for.
    language: String,
}

/// `POST /account/language`: the language of somebody's account.
pub(crate) async fn set(
    State(broker): State<Broker>,
    SignedInForm { person: SignedIn { context, sign_in, .. }, form }: SignedInForm<Setting>,
) -> Response {
    let words = find(&broker, &form.language);
    if words.is_some() || form.language.is_empty() {
        if let Err(error) = broker.choose_language(&sign_in.subject, words.map(Words::tag)).await {
            return context.unavailable(&error);
        }
        return with_cookie(see_other("/account"), cookie(&broker, words, None));
    }
    see_other("/account")
}

/// Somebody has signed in: what they chose at a page of this sign-in becomes their account's language; else this browser
/// gets what they chose before. Letters are in the language that they read.
pub(crate) async fn of_person(
    broker: &Broker,
    context: &Context,
    (id, person): (AuthorizationId, &Subject),
) -> Option<HeaderValue> {
    let spoken = context.spoken();
    if let Some(words) = spoken.chosen_at(id) {
        context.keep_language(broker, person, Some(words)).await;
        return None;
    }
    match broker.chosen_language(person).await {
        Ok(Some(tag)) => return cookie(broker, Some(find(broker, &tag)?), None),
        Ok(None) => context.note_language(broker, person, spoken.own()).await,
        Err(error) => context.language_failed(&error),
    }
    None
}

/// One that the operator offers.
fn find(broker: &Broker, tag: &str) -> Option<Words> {
    offered(broker).into_iter().find(|words| words.tag() == tag)
}

/// What a browser keeps of a choice, and at which sign-in it was made; `None`: nothing any more.
fn cookie(broker: &Broker, words: Option<Words>, at: Option<AuthorizationId>) -> Option<HeaderValue> {
    let at = at.map(|id| format!(".{id}")).unwrap_or_default();
    let (tag, lifetime) = words.map_or(("", 0), |words| (words.tag(), LIFETIME));
    let secure = if is_https(broker) { "; Secure" } else { "" };
    let name = cookie_name(broker);
    HeaderValue::from_str(&format!("{name}={tag}{at}; Path=/; Max-Age={lifetime}; HttpOnly; SameSite=Lax{secure}")).ok()
}

/// A path of this server: it begins with one slash, and nothing in it makes a browser see a host.
fn is_own_path(text: &str) -> bool {
    let rest = text.strip_prefix('/');
    rest.is_some_and(|rest| !rest.starts_with(['/', '\\']))
        && text.len() <= MAX_BACK
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The sign-in at whose page somebody is.
fn sign_in_of(path: &str) -> Option<AuthorizationId> {
    let rest = path.strip_prefix("/login/")?;
    AuthorizationId::parse(rest.split(['/', '?']).next()?)
}

/// The page that shows again what this request shows, in another language: itself, or of a form that was sent the page
/// that has it.
pub(crate) fn page_of(method: &Method, uri: &Uri) -> String {
    let path = uri.path();
    let is_spent = uri.query().is_some_and(|query| query.contains("handoff="));
    let page = match sign_in_of(path) {
        // What brought an answer home is good once.
        Some(id) if is_spent => format!("/login/{id}"),
        _ if method.is_safe() => uri.path_and_query().map_or(path, |path| path.as_str()).to_owned(),
        Some(id) => format!("/login/{id}"),
        None if path == "/device" || path == "/logout" || path == "/oauth2/register" => path.to_owned(),
        // What follows a form of administrators is at no address of its own.
        None if path.starts_with("/admin/") => "/admin".to_owned(),
        None => OwnPage::of_path(path).to_string(),
    };
    if is_own_path(&page) { page } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_leads_back_to_pages_of_ours_alone() {
        for own in ["/", "/login/0123?q=a%20b&choose=1", "/device?user_code=ABC"] {
            assert!(is_own_path(own), "{own}");
        }
        let long = format!("/{}", "a".repeat(MAX_BACK));
        for other in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:x",
            "/a\r\nSet-Cookie: x",
            "/ä",
            &long,
        ] {
            assert!(!is_own_path(other), "{other}");
        }
    }

    #[test]
    fn a_form_that_was_sent_leads_back_to_its_page() {
        let page = |method: Method, uri: &str| page_of(&method, &uri.parse().unwrap());
        let id = "0123456789abcdef0123456789abcdef";
        assert_eq!(page(Method::GET, &format!("/login/{id}?q=x")), format!("/login/{id}?q=x"));
        assert_eq!(page(Method::GET, &format!("/login/{id}?handoff=x")), format!("/login/{id}"));
        assert_eq!(page(Method::POST, &format!("/login/{id}/consent")), format!("/login/{id}"));
        assert_eq!(page(Method::POST, "/device"), "/device");
        assert_eq!(page(Method::POST, "/account/link"), "/account");
        assert_eq!(page(Method::POST, "/admin/sign-in"), "/admin");
        assert_eq!(page(Method::GET, "/admin/people?q=x"), "/admin/people?q=x");
        assert_eq!(page(Method::POST, "/saml/acs"), "/");
    }
}
