//! A person in front of a browser.

use url::Url;

use super::{Asked, CALLBACK, Person, Provider, ZOE};
use crate::agent::{Agent, Page};
use crate::demo::{Client, User};
use crate::sign_in::SignIn;

/// A person, their browser and the provider that they visit.
pub struct Visitor<'a> {
    /// The browser.
    pub agent: Agent,
    op: &'a Provider,
    person: Person,
    pages: Vec<Page>,
}

impl Provider {
    /// A new browser, which knows nobody. Zoë sits in front of it until another one is named.
    pub fn browser(&self) -> Visitor<'_> {
        Visitor { agent: Agent::default(), op: self, person: ZOE, pages: Vec::new() }
    }

    /// Signs a person in with a new browser, agrees, and returns the portal's code.
    pub async fn code(&self, person: Person) -> String {
        self.browser().sign_in_as(person).approve(&self.portal).await
    }

    /// An authorization request: code flow with every scope of the client, unless `parameters` say otherwise; an empty
    /// value leaves a parameter out.
    pub fn authorize_url(&self, client: &Client, parameters: &[(&str, &str)]) -> Url {
        authorize_url(self.url("/authorize"), client, parameters)
    }
}

pub(super) fn authorize_url(mut url: Url, client: &Client, parameters: &[(&str, &str)]) -> Url {
    let usual = [
        ("response_type", "code"),
        ("client_id", client.client_id.as_str()),
        ("redirect_uri", client.redirect_uri.as_str()),
        ("scope", client.scope.as_str()),
    ];
    let given = |name: &str| parameters.iter().any(|(other, _)| *other == name);
    let all = usual.iter().filter(|(name, _)| !given(name)).chain(parameters).filter(|(_, v)| !v.is_empty());
    url.query_pairs_mut().extend_pairs(all);
    url
}

impl Visitor<'_> {
    /// Lets somebody else sit in front of the browser.
    #[must_use]
    pub fn sign_in_as(mut self, person: Person) -> Self {
        self.person = person;
        self
    }

    /// The same where the browser is in use.
    pub fn becomes(&mut self, person: Person) {
        self.person = person;
    }

    /// Comes from the client, signs in, agrees to everything, and returns the code that goes to the client.
    pub async fn approve(&mut self, client: &Client) -> String {
        let page = self.authorize(client, &[]).await;
        page.callback("code").unwrap_or_else(|| panic!("no code: {} {}\n{}", page.status, page.url, page.body))
    }

    /// Comes from the client with these parameters, and does whatever the pages ask for as long as there is a next step.
    pub async fn authorize(&mut self, client: &Client, parameters: &[(&str, &str)]) -> Page {
        let page = self.open(client, parameters).await;
        self.walk(page).await
    }

    /// Goes on from a page as long as there is a next step.
    pub async fn walk(&mut self, page: Page) -> Page {
        let (institution, user) = (self.op.institution(self.person), self.op.user(self.person));
        let account = User { username: user.username.to_owned(), password: user.password.to_owned() };
        let sign_in = SignIn { entity_id: institution.entity_id(), search: institution.name(), user: &account };
        let (page, pages) = sign_in.walk(&mut self.agent, page).await;
        self.pages = pages;
        page
    }

    /// Whether one of the pages of the last way had something that matches.
    pub fn saw(&self, selector: &str) -> bool {
        self.pages.iter().any(|page| page.has(selector))
    }

    /// The last page of the last way that had something that matches.
    pub fn seen(&self, selector: &str) -> Option<&Page> {
        self.pages.iter().rfind(|page| page.has(selector))
    }

    /// Comes from the client with these parameters, and looks at the first page that is not a redirect.
    pub async fn open(&mut self, client: &Client, parameters: &[(&str, &str)]) -> Page {
        self.agent.open(self.op.authorize_url(client, parameters)).await
    }

    /// Comes from the portal and picks the person's institution, but does not go there: the test answers instead.
    pub async fn ask(&mut self) -> Asked {
        self.ask_for(&[]).await
    }

    /// The same with further parameters of the authorization request.
    pub async fn ask_for(&mut self, parameters: &[(&str, &str)]) -> Asked {
        let entity_id = self.op.institution(self.person).entity_id().to_owned();
        let mut all = vec![("idphint", entity_id.as_str())];
        all.extend(parameters);
        let url = self.op.authorize_url(&self.op.portal, &all);
        let door = self.op.institution(self.person).url("sso");
        self.agent.stop_at(&door);
        let page = self.agent.open(url).await;
        self.agent.pass(&door);
        Asked::read(self.op, self.person, &page)
    }

    /// The question in a redirect to the person's institution, for the test to answer.
    pub fn asked(&self, page: &Page) -> Asked {
        Asked::read(self.op, self.person, page)
    }

    /// Brings an answer from the institution, and follows where it leads.
    pub async fn answer(&mut self, asked: &Asked, response: &str) -> Page {
        self.agent.submit(&asked.page(), asked.form(response)).await
    }

    /// Brings any RelayState along.
    pub async fn answer_with(&mut self, asked: &Asked, response: &str, relay_state: Option<&str>) -> Page {
        let form = super::institution::form(&asked.request.assertion_consumer, response, relay_state);
        self.agent.submit(&asked.page(), form).await
    }

    /// Brings an answer, but does not take the way home: returns its address.
    pub async fn answer_and_wait(&mut self, asked: &Asked, response: &str) -> Url {
        let home = self.op.url("/login/").to_string();
        self.agent.stop_at(&home);
        let page = self.answer(asked, response).await;
        self.agent.pass(&home);
        page.location().unwrap_or_else(|| panic!("the answer was refused: {} {}", page.status, page.body))
    }

    /// The value of the session cookie.
    pub fn session(&self) -> Option<&str> {
        self.agent.cookie("localhost", "beadle")
    }
}

impl Page {
    /// A parameter of the redirect to a client of these tests; `None` if this is no such redirect, or has it not.
    pub fn callback(&self, name: &str) -> Option<String> {
        let target = self.location().filter(|target| target.as_str().starts_with(CALLBACK))?;
        target.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}
