//! A program without a browser, as `cigetcert` and its like are, step by step.

use std::sync::Arc;

use demo::institution::{ReceivedRequest, ServiceProvider, Statement};
use reqwest::Method;

use super::{Person, Provider, Reply};

/// What such programs say of themselves.
const PAOS: &str = r#"ver="urn:liberty:paos:2003-08";"urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp""#;
/// Their value of the CSRF field and cookie.
pub const CSRF: &str = "k2j4h5g6f7";

/// The envelope with a request, and what is read from it.
#[derive(Debug, Clone)]
pub struct EcpQuestion {
    /// As it came.
    pub envelope: String,
    /// `responseConsumerURL`.
    pub consumer: String,
    /// The content of `ecp:RelayState`.
    pub relay_state: String,
    /// The ID of the AuthnRequest.
    pub id: String,
}

impl EcpQuestion {
    fn read(envelope: String) -> Self {
        let between = |before: &str, after: &str| {
            let rest = envelope.split(before).nth(1).unwrap_or_else(|| panic!("no {before} in {envelope}"));
            rest.split(after).next().expect("a first part").to_owned()
        };
        let relay_state = between("<ecp:RelayState", "</ecp:RelayState>");
        Self {
            consumer: between("responseConsumerURL=\"", "\""),
            relay_state: relay_state.split('>').nth(1).expect("the end of a tag").to_owned(),
            id: between("<samlp:AuthnRequest", "Version")
                .split('"')
                .find(|part| part.starts_with('_'))
                .unwrap()
                .to_owned(),
            envelope,
        }
    }

    /// The envelope for the institution: without its header.
    pub fn for_institution(&self) -> String {
        let (before, rest) = self.envelope.split_once("<S:Header>").expect("a header");
        let (_, after) = rest.split_once("</S:Header>").expect("its end");
        format!("{before}{after}")
    }

    /// The request as an institution takes it in, for a test that answers in its place.
    pub fn received(&self, op: &Provider) -> ReceivedRequest {
        let service = ServiceProvider::parse(&op.broker.saml_metadata()).expect("our own metadata");
        let mut request = ReceivedRequest::plain(&self.id, Arc::new(service)).expect("an assertion consumer");
        request.assertion_consumer.clone_from(&self.consumer);
        request
    }

    /// The person's institution's truthful answer with changes, in the envelope that a program brings.
    pub fn answer(&self, op: &Provider, person: Person, change: impl FnOnce(&mut Statement)) -> String {
        let institution = op.institution(person);
        let mut statement = institution.statement(op.user(person), &self.received(op)).expect("a statement");
        change(&mut statement);
        envelope(Some(&self.relay_state), &institution.issue_xml(&statement).expect("a response"))
    }
}

/// What a program brings: a response, beside our RelayState.
pub fn envelope(relay_state: Option<&str>, response: &str) -> String {
    let relay_state = relay_state.map(|state| {
        format!(
            r#"<ecp:RelayState xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp" S:mustUnderstand="1" S:actor="http://schemas.xmlsoap.org/soap/actor/next">{state}</ecp:RelayState>"#
        )
    });
    format!(
        r#"<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header>{}</S:Header><S:Body>{response}</S:Body></S:Envelope>"#,
        relay_state.unwrap_or_default()
    )
}

impl Provider {
    /// Step 1: a request for whatever institution.
    pub async fn ecp_question(&self) -> EcpQuestion {
        let reply = self.ecp_begin().await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(reply.header("content-type"), Some("application/vnd.paos+xml"));
        EcpQuestion::read(reply.body)
    }

    /// The same, whatever comes.
    pub async fn ecp_begin(&self) -> Reply {
        let request = self.request(Method::GET, "/secure/getcert/").header("PAOS", PAOS);
        self.send(request.header("Accept", "text/html; application/vnd.paos+xml")).await
    }

    /// Step 2: the person's institution answers, by login name and password; the envelope as a program brings it.
    pub async fn ecp_sign_in(&self, person: Person, question: &EcpQuestion) -> String {
        let user = self.user(person);
        let url = self.institution(person).url("profile/SAML2/SOAP/ECP");
        let request = self.http.post(url).header("content-type", "text/xml").body(question.for_institution());
        let reply = self.send(request.basic_auth(user.username, Some(user.password))).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        let address = format!("AssertionConsumerServiceURL=\"{}\"", question.consumer);
        assert!(reply.body.contains(&address), "{}", reply.body);
        let (_, body) = reply.body.split_once("<soap11:Body>").expect("a body");
        envelope(Some(&question.relay_state), body.split("</soap11:Body>").next().expect("its end"))
    }

    /// Step 3: the answer is brought.
    pub async fn ecp_bring(&self, envelope: &str) -> Reply {
        let request = self.request(Method::POST, "/saml/ecp").header("content-type", "application/vnd.paos+xml");
        self.send(request.body(envelope.to_owned())).await
    }

    /// Steps 1 to 3: the cookie of a session, `name=value`.
    pub async fn ecp_session(&self, person: Person) -> String {
        let question = self.ecp_question().await;
        let reply = self.ecp_bring(&self.ecp_sign_in(person, &question).await).await;
        reply.ecp_cookie()
    }

    /// Step 4: the form, with our CSRF value and this session.
    pub fn ecp_form(&self, cookie: &str, fields: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let mut form = vec![("CSRF", CSRF)];
        form.extend(fields);
        self.request(Method::POST, "/secure/getcert/").header("cookie", format!("CSRF={CSRF}; {cookie}")).form(&form)
    }

    /// Sends it.
    pub async fn ecp_fetch(&self, cookie: &str, fields: &[(&str, &str)]) -> Reply {
        self.send(self.ecp_form(cookie, fields)).await
    }
}

impl Reply {
    /// The cookie of a session that has begun; panics with the refusal that came instead.
    pub fn ecp_cookie(&self) -> String {
        assert_eq!(self.status, 302, "{}", self.body);
        let cookie = self.header("set-cookie").expect("a cookie");
        cookie.split(';').next().expect("a first part").to_owned()
    }
}
