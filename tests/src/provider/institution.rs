//! The institutions' side: people, and answers that a test writes itself.

use std::io::Read as _;
use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use broker::catalogue::Mode;
use demo::institution::{ReceivedRequest, SampleInstitution, SampleUser, ServiceProvider, Statement};
use flate2::read::DeflateDecoder;
use reqwest::Method;
use reqwest::header::HeaderMap;
use url::Url;

use super::Provider;
use crate::agent::{Page, Submission};

/// Somebody of the sample institutions' roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// The institution's slug.
    pub institution: &'static str,
    /// The login name there.
    pub username: &'static str,
}

/// At the institution that sends everything.
pub const ZOE: Person = Person { institution: "example-hills", username: "zoe" };
/// Another one there.
pub const SAM: Person = Person { institution: "example-hills", username: "sam" };
/// At the institution that sends eppn, name and mail alone.
pub const JONAS: Person = Person { institution: "sample-tech", username: "jonas" };
/// Another one there.
pub const MEI: Person = Person { institution: "sample-tech", username: "mei" };
/// At the institution that forgets the mail address.
pub const ROSA: Person = Person { institution: "forgetful", username: "rosa" };
/// Another one there.
pub const TOMASZ: Person = Person { institution: "forgetful", username: "tomasz" };

impl Provider {
    /// The institution of a person.
    pub fn institution(&self, person: Person) -> &Arc<SampleInstitution> {
        self.institutions.find(person.institution).expect("the roster names its institutions")
    }

    /// Lets the institution of a person leave: its metadata names it no more.
    pub async fn leave_federation(&self, person: Person) {
        let entity_id = self.institution(person).entity_id();
        let all = self.institutions.describe();
        let left = all.iter().find(|institution| institution.entity_id == entity_id).expect("a sample institution");
        std::fs::write(&left.metadata, self.broker.saml_metadata()).expect("our own file");
        self.broker.refresh_catalogue(Mode::Usual).await;
    }

    /// What the roster says of a person.
    pub fn user(&self, person: Person) -> &'static SampleUser {
        self.institution(person).user(person.username).expect("the roster names its people")
    }
}

/// A question to an institution, which a test answers in its place.
#[derive(Debug)]
pub struct Asked {
    /// Who was asked.
    pub institution: Arc<SampleInstitution>,
    /// Who sits in front of the browser.
    pub user: &'static SampleUser,
    /// What was asked.
    pub request: ReceivedRequest,
    /// What must come back along with the answer.
    pub relay_state: String,
    /// The address of the dispatcher for this sign-in: `/login/{id}`.
    pub login: Url,
}

impl Asked {
    /// Reads the redirect to the institution.
    pub(super) fn read(op: &Provider, person: Person, page: &Page) -> Self {
        let target = page.location().unwrap_or_else(|| panic!("nobody was asked: {} {}", page.status, page.body));
        let parameter = |name: &str| target.query_pairs().find(|(key, _)| key == name).map(|(_, v)| v.into_owned());
        let deflated = BASE64.decode(parameter("SAMLRequest").expect("a SAMLRequest")).expect("base64");
        let mut xml = String::new();
        DeflateDecoder::new(deflated.as_slice()).read_to_string(&mut xml).expect("a deflated request");
        let id = xml.split(" ID=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a request has an ID");
        let service = ServiceProvider::parse(&op.broker.saml_metadata()).expect("our own metadata");
        let relay_state = parameter("RelayState").expect("a RelayState");
        let mut request = ReceivedRequest::plain(id, Arc::new(service)).expect("an assertion consumer");
        request.relay_state = Some(relay_state.clone());
        request.force_authn = xml.contains("ForceAuthn=\"true\"");
        request.is_passive = xml.contains("IsPassive=\"true\"");
        let contexts = xml.split("<saml:AuthnContextClassRef>").skip(1);
        request.contexts = contexts.filter_map(|rest| rest.split('<').next()).map(str::to_owned).collect();
        Self {
            institution: op.institution(person).clone(),
            user: op.user(person),
            request,
            relay_state,
            login: page.url.clone(),
        }
    }

    /// The truthful answer, for the test to change.
    pub fn statement(&self) -> Statement {
        self.institution.statement(self.user, &self.request).expect("a statement")
    }

    /// The truthful answer with changes, signed (and encrypted) as this institution does: a `SAMLResponse`.
    pub fn response(&self, change: impl FnOnce(&mut Statement)) -> String {
        self.institution.issue(&self.xml_statement(change)).expect("a response")
    }

    /// The same as XML, with nothing encrypted, for a test that tampers with it.
    pub fn xml(&self, change: impl FnOnce(&mut Statement)) -> String {
        let mut statement = self.xml_statement(change);
        statement.encrypt_for = None;
        self.institution.issue_xml(&statement).expect("a response")
    }

    fn xml_statement(&self, change: impl FnOnce(&mut Statement)) -> Statement {
        let mut statement = self.statement();
        change(&mut statement);
        statement
    }

    /// The form that the institution lets the browser send.
    pub fn form(&self, response: &str) -> Submission {
        form(&self.request.assertion_consumer, response, Some(&self.relay_state))
    }

    /// The institution's page with that form on it.
    pub(super) fn page(&self) -> Page {
        let url = self.institution.url("sso").parse().expect("an institution's address");
        Page { url, status: 200, headers: HeaderMap::new(), body: String::new() }
    }
}

/// A form for the ACS.
pub(super) fn form(acs: &str, response: &str, relay_state: Option<&str>) -> Submission {
    let mut form = vec![("SAMLResponse".to_owned(), response.to_owned())];
    form.extend(relay_state.map(|state| ("RelayState".to_owned(), state.to_owned())));
    Submission { method: Method::POST, url: acs.parse().expect("the address of our ACS"), form }
}
