//! The way of a person from an authorization request to the client, by [`Agent`]: it looks at each page and does what
//! a person would, in whatever order the pages come.

use url::Url;

use crate::agent::{Agent, Page};
use crate::demo::{Institution, User};

/// Who signs in, and where.
#[derive(Debug, Clone, Copy)]
pub struct SignIn<'a> {
    /// The entityID that is picked.
    pub entity_id: &'a str,
    /// What is typed into the search field of the picker.
    pub search: &'a str,
    /// Name and password for the institution's own login page.
    pub user: &'a User,
}

/// How a sign-in ended.
#[derive(Debug)]
pub struct SignedIn {
    /// The redirect to the client, with its parameters.
    pub callback: Url,
    /// Every page on the way, in order.
    pub pages: Vec<Page>,
}

impl SignedIn {
    /// A parameter of the redirect.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.callback.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The authorization code; panics with the error that came instead.
    pub fn code(&self) -> String {
        self.parameter("code").unwrap_or_else(|| panic!("no code in {}", self.callback))
    }

    /// The consent page, if there was one.
    pub fn consent(&self) -> Option<&Page> {
        self.pages.iter().find(|page| page.has("#approve"))
    }
}

/// The steps after which a way is taken for a circle.
const STEPS: usize = 12;

impl<'a> SignIn<'a> {
    /// The first user of a sample institution.
    pub fn at(institution: &'a Institution) -> Self {
        let user = institution.users.first().expect("every sample institution has a user");
        Self { entity_id: &institution.entity_id, search: &institution.name, user }
    }

    /// Opens the authorization request and goes on until the client is reached.
    pub async fn run(self, agent: &mut Agent, authorize: &Url) -> SignedIn {
        let page = agent.open(authorize).await;
        self.go_on(agent, page).await
    }

    /// Goes on from any page of the way until the client is reached; any other page is a failure.
    pub async fn go_on(self, agent: &mut Agent, page: Page) -> SignedIn {
        let (page, pages) = self.walk(agent, page).await;
        match page.location() {
            Some(callback) => SignedIn { callback, pages },
            None => panic!("the way ends at {} (status {}):\n{}", page.url, page.status, page.body),
        }
    }

    /// Goes on as far as there is a next step, and returns the page where there is none, with those before it.
    pub async fn walk(self, agent: &mut Agent, mut page: Page) -> (Page, Vec<Page>) {
        let mut pages = Vec::new();
        for _ in 0..STEPS {
            let Some(next) = self.step(agent, &page).await else { return (page, pages) };
            pages.push(std::mem::replace(&mut page, next));
        }
        panic!("more than {STEPS} pages, the last {}:\n{}", page.url, page.body);
    }

    async fn step(self, agent: &mut Agent, page: &Page) -> Option<Page> {
        if page.location().is_some() {
            return None;
        }
        let choice = format!("button[name=institution][value=\"{}\"]", self.entity_id);
        Some(if page.has(&choice) {
            agent.press(page, &choice, &[]).await
        } else if page.has("#institution-search") {
            let found = agent.press(page, "#institution-search", &[("q", self.search)]).await;
            assert!(found.has(&choice), "{} is not found by {}:\n{}", self.entity_id, self.search, found.body);
            found
        } else if page.has("#username") {
            let User { username, password } = self.user;
            agent.press(page, "#sign-in", &[("username", username), ("password", password)]).await
        } else if page.has("input[name=SAMLResponse]") {
            agent.press(page, "#continue", &[]).await
        } else if page.has("#second-factor") {
            agent.press(page, "#second-factor", &[]).await
        } else if page.has("#user-code") {
            // A device asks, and this person has started it.
            agent.press(page, "#continue", &[]).await
        } else if page.has("#approve") {
            agent.press(page, "#approve", &[]).await
        } else {
            return None;
        })
    }
}
