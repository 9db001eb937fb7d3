//! What no honest program, person or institution sends.

use beadle_tests::provider::{CSRF, JONAS, Provider, Reply, ZOE, ecp_envelope};
use reqwest::Method;

use super::{MINUTE, PASSWORD, csr, file_fields};

fn assert_nobody(reply: &Reply, status: u16, words: &str) {
    assert_eq!(reply.status, status, "{}", reply.body);
    assert!(reply.body.contains(words), "no {words} in {}", reply.body);
    assert_eq!(reply.header("set-cookie"), None);
    assert_eq!(reply.header("content-type"), Some("text/plain; charset=utf-8"));
}

#[tokio::test]
async fn an_answer_for_another_address_is_refused() {
    let op = Provider::start().await;
    let question = op.ecp_question().await;
    let elsewhere = "https://elsewhere.example.org/saml/ecp";
    for answer in [
        question.answer(&op, ZOE, |statement| elsewhere.clone_into(&mut statement.destination)),
        question.answer(&op, ZOE, |statement| elsewhere.clone_into(&mut statement.recipient)),
        question.answer(&op, ZOE, |statement| statement.audience = Some(elsewhere.to_owned())),
    ] {
        assert_nobody(&op.ecp_bring(&answer).await, 403, "not acceptable");
    }
    // As the institution would tell the program if our request had named another address.
    let answer = question.answer(&op, ZOE, |_| ());
    let block = format!(
        r#"<S:Header><ecp:Response xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp" S:mustUnderstand="1" AssertionConsumerServiceURL="{elsewhere}"/>"#
    );
    assert_nobody(&op.ecp_bring(&answer.replace("<S:Header>", &block)).await, 400, "");
    assert_eq!(op.ecp_bring(&answer).await.status, 302, "the honest one is taken");
}

#[tokio::test]
async fn an_answer_without_the_relay_state_of_its_request_is_refused() {
    let op = Provider::start().await;
    let (question, other) = (op.ecp_question().await, op.ecp_question().await);
    let response = {
        let statement = op.institution(ZOE).statement(op.user(ZOE), &question.received(&op)).unwrap();
        op.institution(ZOE).issue_xml(&statement).unwrap()
    };
    for state in [None, Some(""), Some("x"), Some(other.relay_state.as_str())] {
        let reply = op.ecp_bring(&ecp_envelope(state, &response)).await;
        assert_nobody(&reply, 403, "RelayState");
    }
    assert_eq!(op.ecp_bring(&ecp_envelope(Some(&question.relay_state), &response)).await.status, 302);
}

#[tokio::test]
async fn answers_of_the_browser_and_of_programs_are_not_taken_for_each_other() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let asked = visitor.ask().await;
    let response = asked.xml(|_| ());
    let reply = op.ecp_bring(&ecp_envelope(Some(&asked.relay_state), &response)).await;
    assert_nobody(&reply, 403, "RelayState");
    // The same for the right address.
    let response = asked.xml(|statement| {
        let consumer = op.url("/saml/ecp").to_string();
        (statement.destination, statement.recipient) = (consumer.clone(), consumer);
    });
    assert_nobody(&op.ecp_bring(&ecp_envelope(Some(&asked.relay_state), &response)).await, 403, "RelayState");

    let question = op.ecp_question().await;
    for consumer in [question.consumer.clone(), op.url("/saml/acs").to_string()] {
        let mut request = question.received(&op);
        request.assertion_consumer = consumer;
        let statement = op.institution(ZOE).statement(op.user(ZOE), &request).unwrap();
        let response = op.institution(ZOE).issue(&statement).unwrap();
        let form = [("SAMLResponse", response.as_str()), ("RelayState", &question.relay_state)];
        let reply = op.post("/saml/acs", &form).await;
        assert_eq!(reply.status, 403, "{}", reply.body);
    }
}

#[tokio::test]
async fn an_answer_is_used_once_and_a_request_is_answered_once() {
    let op = Provider::start().await;
    let question = op.ecp_question().await;
    let answer = op.ecp_sign_in(ZOE, &question).await;
    assert_eq!(op.ecp_bring(&answer).await.status, 302);
    assert_nobody(&op.ecp_bring(&answer).await, 409, "used before");
    assert_nobody(&op.ecp_bring(&op.ecp_sign_in(ZOE, &question).await).await, 409, "used before");
    let node = op.another_node().await;
    let request = node.request(Method::POST, "/saml/ecp").header("content-type", "application/vnd.paos+xml");
    assert_eq!(op.send(request.body(answer)).await.status, 409, "on no node");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_bring_an_answer_one_gets_a_session() {
    let op = Provider::start().await;
    let question = op.ecp_question().await;
    let answer = op.ecp_sign_in(ZOE, &question).await;
    let mut begun = 0;
    let all = (0..20).map(|_| {
        let request = op.request(Method::POST, "/saml/ecp").header("content-type", "application/vnd.paos+xml");
        tokio::spawn(request.body(answer.clone()).send())
    });
    for reply in all.collect::<Vec<_>>() {
        begun += usize::from(reply.await.unwrap().unwrap().status() == 302);
    }
    assert_eq!(begun, 1);
}

#[tokio::test]
async fn what_another_institution_signed_or_nobody_is_refused() {
    let op = Provider::start().await;
    let question = op.ecp_question().await;
    let mut stranger = op.institution(ZOE).statement(op.user(ZOE), &question.received(&op)).unwrap();
    stranger.encrypt_for = None;
    let forged = op.institution(JONAS).issue_xml(&stranger).unwrap();
    let reply = op.ecp_bring(&ecp_envelope(Some(&question.relay_state), &forged)).await;
    assert_nobody(&reply, 403, "could not be verified");
    let unsigned = question.answer(&op, ZOE, |statement| {
        (statement.sign_response, statement.sign_assertion, statement.encrypt_for) = (false, false, None);
    });
    assert_nobody(&op.ecp_bring(&unsigned).await, 403, "could not be verified");
    let unknown = question.answer(&op, ZOE, |statement| statement.issuer = "https://nobody.example.org/".to_owned());
    assert_nobody(&op.ecp_bring(&unknown).await, 403, "not known here");
    let unsolicited = question.answer(&op, ZOE, |statement| statement.in_response_to = None);
    assert_nobody(&op.ecp_bring(&unsolicited).await, 403, "belongs to no request");
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_refused() {
    let op = Provider::start().await;
    let question = op.ecp_question().await;
    op.pass(op.broker.settings.lifetimes.sign_in + MINUTE);
    assert_nobody(&op.ecp_bring(&question.answer(&op, ZOE, |_| ())).await, 403, "came too late");
}

#[tokio::test]
async fn what_is_no_envelope_or_too_large_is_refused() {
    let op = Provider::start().await;
    let honest = op.ecp_question().await.answer(&op, ZOE, |_| ());
    let bomb = format!("<!DOCTYPE x [<!ENTITY a \"{}\">]>{honest}", "a".repeat(99));
    let fault =
        r#"<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault/></S:Body></S:Envelope>"#;
    for body in ["", "x", "<a/>", &bomb, fault, &honest.replace("S:Body", "S:Corpse"), &"<a>".repeat(9_999)] {
        assert_nobody(&op.ecp_bring(body).await, 400, "SOAP envelope");
    }
    let padded = |size: usize| honest.replace("<S:Body>", &format!("<S:Body><!--{}-->", " ".repeat(size)));
    assert_nobody(&op.ecp_bring(&padded(300_000)).await, 400, "");
    assert_nobody(&op.ecp_bring(&padded(600_000)).await, 413, "too large");
    for media_type in ["application/x-www-form-urlencoded", "text/xml", ""] {
        let request = op.request(Method::POST, "/saml/ecp").header("content-type", media_type);
        assert_nobody(&op.send(request.body(honest.clone())).await, 415, "application/vnd.paos+xml");
    }
    assert_eq!(op.ecp_bring(&honest).await.status, 302);
}

#[tokio::test]
async fn a_form_without_the_cookie_of_its_csrf_value_is_refused() {
    let op = Provider::start().await;
    let session = op.ecp_session(ZOE).await;
    let send = async |cookie: String, csrf: Option<&str>| {
        let mut form = file_fields("1").to_vec();
        form.extend(csrf.map(|csrf| ("CSRF", csrf)));
        op.send(op.request(Method::POST, "/secure/getcert/").header("cookie", cookie).form(&form)).await
    };
    let long = "x".repeat(129);
    for (cookie, field) in [
        (session.clone(), Some(CSRF)),
        (format!("CSRF={CSRF}; {session}"), None),
        (format!("CSRF={CSRF}; {session}"), Some("other")),
        (format!("CSRF=; {session}"), Some("")),
        (format!("CSRF={CSRF}; CSRF=other; {session}"), Some(CSRF)),
        (format!("CSRF={long}; {session}"), Some(&long)),
        (session.clone(), None),
    ] {
        assert_nobody(&send(cookie, field).await, 403, "CSRF");
    }
    assert_eq!(send(format!("{session}; CSRF={CSRF}"), Some(CSRF)).await.status, 200, "the session is as it was");
}

#[tokio::test]
async fn a_form_without_a_session_is_refused() {
    let op = Provider::start().await;
    let session = op.ecp_session(ZOE).await;
    let name = session.split('=').next().unwrap();
    let (_, value) = session.split_once('=').unwrap();
    let mut other = value.to_owned();
    other.replace_range(20..21, if other.as_bytes()[20] == b'A' { "B" } else { "A" });
    for cookie in
        ["a=b".to_owned(), format!("{name}="), format!("{name}={other}"), format!("{session}; {name}={other}")]
    {
        assert_nobody(&op.ecp_fetch(&cookie, &file_fields("1")).await, 403, "Sign in first");
    }
}

#[tokio::test]
async fn lifetimes_and_passwords_out_of_range_are_refused_and_use_nothing_up() {
    let op = Provider::start().await;
    let (_folder, request) = csr();
    let session = op.ecp_session(ZOE).await;
    let file = |password, hours| vec![("submit", "pkcs12"), ("p12password", password), ("p12lifetime", hours)];
    let certificate = |csr, hours| vec![("submit", "certreq"), ("certreq", csr), ("certlifetime", hours)];
    let long = "x".repeat(129);
    let elliptic = include_str!("../../../crates/ca/tests/vectors/p256.pem");
    for (fields, words) in [
        (file(PASSWORD, "0"), "1 to 9516"),
        (file(PASSWORD, "9517"), "1 to 9516"),
        (file(PASSWORD, "-1"), "1 to 9516"),
        (file(PASSWORD, "1.5"), "1 to 9516"),
        (file(PASSWORD, "99999999999999999999"), "1 to 9516"),
        (file("eleven-char", "1"), "at least 12"),
        (file("", "1"), "p12password is missing"),
        (file(&long, "1"), "at most 128"),
        (file("zwölf Zeichen", "1"), "ASCII"),
        (certificate(&request, "278"), "1 to 277"),
        (certificate(&request, "0"), "1 to 277"),
        (certificate("x", "1"), "certification request is refused"),
        (vec![("submit", "pkcs12"), ("p12lifetime", "1")], "p12password is missing"),
        (vec![("submit", "certreq")], "certreq is missing"),
        ([certificate(&request, "1"), vec![("profile", "nonsense")]].concat(), "possible: short-lived, long"),
        ([certificate(&request, "278"), vec![("profile", "short-lived")]].concat(), "1 to 277 hours"),
        ([certificate(&request, "9517"), vec![("profile", "long")]].concat(), "1 to 9516"),
        ([file(PASSWORD, "278"), vec![("profile", "short-lived")]].concat(), "1 to 277 hours"),
        (certificate(elliptic, "1"), "not issued for"),
        (vec![("submit", "everything")], "submit must be"),
        (vec![], "submit must be"),
        (vec![("submit", "pkcs12"), ("submit", "certreq")], "twice"),
    ] {
        assert_nobody(&op.ecp_fetch(&session, &fields).await, 400, words);
    }
    let huge = "x".repeat(70_000);
    assert_nobody(&op.ecp_fetch(&session, &certificate(&huge, "1")).await, 413, "too large");
    assert_eq!(op.ecp_fetch(&session, &certificate(&request, "277")).await.status, 200);
}
