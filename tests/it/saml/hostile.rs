//! Answers that no honest institution would give.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use beadle_tests::MINUTE;
use beadle_tests::agent::{Agent, Page};
use beadle_tests::demo::{Demo, Options};
use beadle_tests::provider::{Asked, JONAS, Provider, ZOE};
use beadle_tests::sign_in::SignIn;

use super::{assert_refused, is_signed_in};

const UNVERIFIED: &str = "could not be verified";
const UNACCEPTABLE: &str = "is not acceptable";

fn encoded(xml: &str) -> String {
    BASE64.encode(xml)
}

/// The first element with this name, from its `<` to its end.
fn cut<'x>(xml: &'x str, name: &str) -> &'x str {
    let start = xml.find(&format!("<{name} ")).unwrap_or_else(|| panic!("no {name} in {xml}"));
    let close = format!("</{name}>");
    let end = start + xml[start..].find(&close).unwrap() + close.len();
    &xml[start..end]
}

/// `xml` with the one occurrence of `from` replaced.
fn edit(xml: &str, from: &str, to: &str) -> String {
    assert_eq!(xml.matches(from).count(), 1, "{from} in {xml}");
    xml.replace(from, to)
}

#[tokio::test]
async fn honest_answers_are_taken_however_they_are_signed() {
    let op = Provider::start().await;
    for (response, assertion, encrypt) in
        [(true, true, true), (true, true, false), (false, true, false), (true, false, false), (false, true, true)]
    {
        let mut visitor = op.browser();
        let asked = visitor.ask().await;
        let answer = asked.response(|statement| {
            statement.sign_response = response;
            statement.sign_assertion = assertion;
            if !encrypt {
                statement.encrypt_for = None;
            }
        });
        let page = visitor.answer(&asked, &answer).await;
        assert!(page.has("#approve"), "{response} {assertion} {encrypt}: {}", page.body);
    }
}

/// Every one of them is refused, signs nobody in and leaves the sign-in as it was.
async fn all_refused(forge: impl Fn(&Provider, &Asked) -> Vec<(&'static str, String, u16, &'static str)>) {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let asked = visitor.ask().await;
    for (name, response, status, words) in forge(&op, &asked) {
        let page = visitor.answer(&asked, &response).await;
        assert!(page.url.path() == "/saml/acs" && page.location().is_none(), "{name}: {} {}", page.url, page.body);
        assert_eq!(page.status, status, "{name}: {}", page.body);
        assert_refused(&page, status, words);
        assert!(!is_signed_in(&op, &mut visitor).await, "{name}");
    }
    let page = visitor.answer(&asked, &asked.response(|_| ())).await;
    assert!(page.has("#approve"), "the honest answer is still taken: {}", page.body);
}

#[tokio::test]
async fn what_is_not_signed_by_the_institution_is_refused() {
    all_refused(|op, asked| {
        let unsigned = asked.xml(|statement| {
            statement.sign_response = false;
            statement.sign_assertion = false;
        });
        let signed = asked.xml(|statement| statement.sign_response = false);
        let mut stranger = asked.statement();
        stranger.encrypt_for = None;
        let stranger = op.institution(JONAS).issue(&stranger).unwrap();
        let mut secretly = asked.statement();
        (secretly.sign_response, secretly.sign_assertion) = (false, false);
        let secretly = asked.institution.issue(&secretly).unwrap();
        let certificate = cut(&signed, "ds:Signature");
        let garbled = signed.replacen("<ds:SignatureValue>", "<ds:SignatureValue>AAAA", 1);
        vec![
            ("unsigned", encoded(&unsigned), 403, UNVERIFIED),
            ("signed by another institution", stranger, 403, UNVERIFIED),
            ("encrypted, but not signed", secretly, 403, UNVERIFIED),
            ("a changed attribute", encoded(&signed.replace(">zoe@hills", ">sam@hills")), 403, UNVERIFIED),
            ("a changed signature", encoded(&garbled), 403, UNVERIFIED),
            ("the signature cut out", encoded(&signed.replace(certificate, "")), 403, UNVERIFIED),
        ]
    })
    .await;
}

#[tokio::test]
async fn wrapped_signatures_are_refused() {
    all_refused(|_, asked| {
        let signed = asked.xml(|statement| statement.sign_response = false);
        let assertion = cut(&signed, "saml:Assertion");
        let signature = cut(&signed, "ds:Signature");
        let id = asked.statement().assertion_id;
        assert_ne!(id, "");
        let bare = assertion.replace(signature, "");
        let original_id = bare.split(" ID=\"").nth(1).unwrap().split('"').next().unwrap();
        let evil = bare.replace(original_id, "_evil").replace("zoe@", "sam@");
        let object = |inner: &str| {
            signature.replace("</ds:Signature>", &format!("<ds:Object>{inner}</ds:Object></ds:Signature>"))
        };
        let in_evil = |inner: &str| edit(&evil, "</saml:Issuer>", &format!("</saml:Issuer>{inner}"));
        let with = |assertions: String| encoded(&edit(&signed, assertion, &assertions));

        let whole = asked.xml(|statement| statement.sign_assertion = false);
        let whole_signature = cut(&whole, "ds:Signature");
        let inner = whole.replace(whole_signature, "");
        let inner = inner.trim_start_matches(|c| c != '<').to_owned();
        let response_id = inner.split(" ID=\"").nth(1).unwrap().split('"').next().unwrap();
        let outer = inner.replace(response_id, "_outer").replace("zoe@", "sam@");
        let wrapped =
            whole_signature.replace("</ds:Signature>", &format!("<ds:Object>{inner}</ds:Object></ds:Signature>"));
        let at = outer.find("<samlp:Status>").unwrap();
        let xsw1 = format!("{}{wrapped}{}", &outer[..at], &outer[at..]);
        let xsw2 = format!("{}{inner}{whole_signature}{}", &outer[..at], &outer[at..]);
        vec![
            ("XSW1", encoded(&xsw1), 403, UNACCEPTABLE),
            ("XSW2", encoded(&xsw2), 403, UNACCEPTABLE),
            ("XSW3", with(format!("{evil}{assertion}")), 403, UNACCEPTABLE),
            (
                "XSW4",
                with(edit(&evil, "</saml:Assertion>", &format!("{assertion}</saml:Assertion>"))),
                403,
                UNACCEPTABLE,
            ),
            ("XSW5", with(format!("{}{bare}", in_evil(signature))), 403, UNACCEPTABLE),
            ("XSW6", with(in_evil(&object(&bare))), 403, UNACCEPTABLE),
            ("XSW7", with(format!("<samlp:Extensions>{evil}</samlp:Extensions>{assertion}")), 403, UNACCEPTABLE),
            ("XSW8", with(in_evil(&object(assertion))), 403, UNACCEPTABLE),
            ("the signature on a forgery", with(in_evil(signature)), 403, UNVERIFIED),
        ]
    })
    .await;
}

#[tokio::test]
async fn documents_that_play_tricks_are_refused_before_they_are_read() {
    all_refused(|_, asked| {
        let signed = asked.xml(|_| ());
        let start = signed.find("<samlp:Response").unwrap();
        let with = |prologue: &str| encoded(&format!("{prologue}{}", &signed[start..]));
        let entity = "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
        let laughs = "<!DOCTYPE r [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>";
        let deep = format!("{}{}", "<a>".repeat(200), "</a>".repeat(200));
        vec![
            ("a document type", with(entity), 400, UNACCEPTABLE),
            ("entities", with(laughs), 400, UNACCEPTABLE),
            ("a processing instruction", with("<?xml-stylesheet href=\"x\"?>"), 400, UNACCEPTABLE),
            ("deep nesting", encoded(&deep), 400, UNACCEPTABLE),
            (
                "another document",
                encoded("<samlp:LogoutResponse xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"/>"),
                400,
                UNACCEPTABLE,
            ),
            ("no XML", encoded("hello"), 400, UNACCEPTABLE),
            ("no UTF-8", BASE64.encode([0xff, 0xfe, 0x00]), 400, UNACCEPTABLE),
            ("no base64", "***".to_owned(), 400, UNACCEPTABLE),
            ("nothing", String::new(), 400, "has no SAMLResponse"),
        ]
    })
    .await;
}

/// Canonicalisation drops comments, so anybody can put one into a signed value. A reader that took only the text before
/// it would take `zoe@hills.example.edu` for somebody else (CVE-2018-0489).
#[tokio::test]
async fn a_comment_does_not_cut_a_value() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let asked = visitor.ask_for(&[("scope", "openid profile")]).await;
    let signed = asked.xml(|_| ());
    let cut = signed.replace("zoe@hills.example.edu<", "zoe@hills.example.edu<!-- -->.evil.example.org<");
    assert_refused(&visitor.answer(&asked, &encoded(&cut)).await, 403, UNVERIFIED);
    let commented = signed.replace("zoe@hills.example.edu<", "zoe@<!-- -->hills.example.edu<");
    assert_ne!(commented, signed);
    let page = visitor.answer(&asked, &encoded(&commented)).await;
    let page = visitor.walk(page).await;
    let tokens = op.redeem(&page.callback("code").unwrap()).await.tokens();
    let claims = op.userinfo(&tokens.access_token).await.json();
    assert_eq!(claims["preferred_username"], "zoe@hills.example.edu");
}

#[tokio::test]
async fn answers_that_are_not_for_us_now_are_refused() {
    all_refused(|op, asked| {
        let evil = "https://evil.example.org/saml/acs";
        let later = |by: std::time::Duration| move |at: domain::Timestamp| at + by;
        let answer = |change: &dyn Fn(&mut demo::institution::Statement)| asked.response(|statement| change(statement));
        let ahead = later(MINUTE * 4);
        vec![
            (
                "another audience",
                answer(&|s| s.audience = Some("https://other.example.org/sp".into())),
                403,
                UNACCEPTABLE,
            ),
            ("no audience", answer(&|s| s.audience = None), 403, UNACCEPTABLE),
            ("another recipient", answer(&|s| s.recipient = evil.into()), 403, UNACCEPTABLE),
            ("another destination", answer(&|s| s.destination = evil.into()), 403, UNACCEPTABLE),
            (
                "another issuer",
                answer(&|s| s.issuer = op.institution(JONAS).entity_id().into()),
                403,
                "another institution than the one",
            ),
            (
                "sender vouches",
                answer(&|s| s.confirmation_method = "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches".into()),
                403,
                UNACCEPTABLE,
            ),
            ("expired", answer(&|s| s.not_on_or_after = s.issued_at - MINUTE * 4), 403, "not valid at this time"),
            (
                "not yet valid",
                answer(&|s| (s.not_before, s.not_on_or_after) = (ahead(s.not_before), ahead(s.not_on_or_after))),
                403,
                "not valid at this time",
            ),
            ("from the future", answer(&|s| s.issued_at = ahead(s.issued_at)), 403, "not valid at this time"),
        ]
    })
    .await;
}

#[tokio::test]
async fn an_answer_to_no_open_question_is_refused() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let asked = visitor.ask().await;
    let closed = "does not belong to a sign-in that is open here";
    let unknown = format!("_{}", "a".repeat(32));
    for question in [None, Some("_nonsense".to_owned()), Some(String::new()), Some(unknown)] {
        let answer = asked.response(|statement| statement.in_response_to = question.clone());
        assert_refused(&visitor.answer(&asked, &answer).await, 403, closed);
    }
    // In the assertion it must be right as well, not only in the response.
    let other = op.browser().ask().await;
    let signed = asked.xml(|statement| statement.sign_response = false);
    let crossed = signed.replacen(&asked.request.id, &other.request.id, 1);
    assert!(crossed.contains(&asked.request.id));
    let page = visitor.answer(&other, &encoded(&crossed)).await;
    assert_refused(&page, 403, "does not belong to the sign-in that you began");
    // Too late.
    let answer = asked.response(|_| ());
    op.pass(MINUTE * 61);
    assert_refused(&visitor.answer(&asked, &answer).await, 403, closed);
}

#[tokio::test]
async fn the_relay_state_must_be_that_of_the_question() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let (asked, other) = (visitor.ask().await, visitor.ask().await);
    let answer = asked.response(|_| ());
    for state in [None, Some(""), Some("guess"), Some(other.relay_state.as_str())] {
        let page = visitor.answer_with(&asked, &answer, state).await;
        assert_refused(&page, 403, "RelayState");
    }
    assert!(!is_signed_in(&op, &mut visitor).await);
    assert!(visitor.answer(&asked, &answer).await.has("#approve"));
    // It tells nothing and leads nowhere.
    assert!(asked.relay_state.len() <= 80 && !asked.relay_state.contains("//"), "{}", asked.relay_state);
}

/// A malicious institution answers the question that was put to another one.
#[tokio::test]
async fn only_the_institution_that_was_chosen_may_answer() {
    let op = Provider::start().await;
    let mut visitor = op.browser().sign_in_as(JONAS);
    let asked = visitor.ask().await;
    let evil = op.institution(ZOE);
    for issuer in [evil.entity_id(), asked.institution.entity_id()] {
        for (response, assertion) in [(true, true), (false, true), (true, false)] {
            let mut statement = asked.statement();
            issuer.clone_into(&mut statement.issuer);
            (statement.sign_response, statement.sign_assertion) = (response, assertion);
            let page = visitor.answer(&asked, &evil.issue(&statement).unwrap()).await;
            assert_eq!(page.status, 403, "{}", page.body);
            assert!(!is_signed_in(&op, &mut visitor).await);
        }
    }
}

/// What the person can quote leads to the line that says what was wrong, each in its own words.
#[tokio::test]
async fn the_log_says_of_each_refusal_what_was_wrong() {
    let demo = Demo::start(Options::default()).await;
    let mut agent = Agent::default();
    let way = SignIn::at(demo.institution(0)).run(&mut agent, &demo.authorize_url(&[])).await;
    let posts = |page: &&Page| page.has("input[name=SAMLResponse]");
    let post = way.pages.iter().find(posts).expect("the institution posts its answer");
    let value = |name: &str| post.attribute(&format!("input[name={name}]"), "value").unwrap();
    let answer = String::from_utf8(BASE64.decode(value("SAMLResponse")).unwrap()).unwrap();
    let start = answer.find("<samlp:Response").unwrap();
    let state = value("RelayState");
    for (response, state, reason) in [
        ("hello".to_owned(), &*state, "not well-formed"),
        (format!("<!DOCTYPE r>{}", &answer[start..]), &state, "has a DOCTYPE"),
        (format!("{}<?evil?>", &answer[start..]), &state, "processing instruction"),
        (answer.replacen("<samlp:Status>", "<samlp:Status> ", 1), &state, "does not verify with any trusted key"),
        (answer.replacen("<samlp:Status>", "<x/><samlp:Status>", 1), &state, "unexpected element"),
        (answer.clone(), "guess", "RelayState"),
        (answer.clone(), &state, "was used before"),
    ] {
        let page = agent.press(post, "form", &[("SAMLResponse", &encoded(&response)), ("RelayState", state)]).await;
        let transaction = page.text("#transaction-id");
        let log = demo.leash.log();
        let line = log.lines().find(|line| line.contains(&transaction)).expect("every page has its line");
        assert!(line.contains(reason), "{reason}: {line}");
        assert!(!line.contains(state) && !line.contains("eduPerson"), "{line}");
    }
}
