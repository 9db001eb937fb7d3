//! Single logout ([SAML Profiles §4.4](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf)), both
//! ways. What the `saml` crate refuses is tested there case by case; here it is tested that nothing of it signs anybody out.

use beadle_tests::MINUTE;
use beadle_tests::agent::Page;
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, JONAS, Provider, Reply, SAM, Visitor, ZOE};
use beadle_tests::receiver::Receiver;
use beadle_tests::scratch::Scratch;
use broker::skins::SkinPolicy;
use demo::institution::{LogoutStatement, SampleInstitution, ServiceProvider, Statement};
use domain::{ClientMetadata, SkinName};
use reqwest::Method;
use url::Url;

use super::is_signed_in;

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const OUT: &str = "https://localhost/callback/out";

/// Somebody signs in at the portal; returned is what the institution said.
async fn signed_in(visitor: &mut Visitor<'_>) -> Statement {
    let asked = visitor.ask().await;
    let statement = asked.statement();
    let page = visitor.answer(&asked, &asked.institution.issue(&statement).unwrap()).await;
    let page = visitor.walk(page).await;
    assert!(page.callback("code").is_some(), "{}", page.body);
    statement
}

fn service(op: &Provider) -> ServiceProvider {
    ServiceProvider::parse(&op.broker.saml_metadata()).unwrap()
}

/// The truthful request for the end of what began with this statement.
fn logout(op: &Provider, institution: &SampleInstitution, statement: &Statement) -> LogoutStatement {
    let name = statement.name_id.clone().unwrap();
    institution.logout(&service(op), name, &statement.session_index).unwrap()
}

/// The address that takes the request here.
fn address(institution: &SampleInstitution, request: &LogoutStatement) -> Url {
    let xml = institution.logout_xml(request, None);
    institution.signed_redirect("SAMLRequest", &xml, &request.destination, Some("their state")).unwrap()
}

/// Opens an address of ours without any cookie.
async fn open(op: &Provider, url: &Url) -> Reply {
    op.get(&format!("/saml/slo?{}", url.query().unwrap())).await
}

async fn post(op: &Provider, institution: &SampleInstitution, request: &LogoutStatement) -> Reply {
    let message = institution.post_logout(request).unwrap();
    op.post("/saml/slo", &[("SAMLRequest", &message), ("RelayState", "their state")]).await
}

/// The answer in the address to which the browser is sent: its XML, and the RelayState.
fn answer(institution: &SampleInstitution, reply: &Reply) -> (String, String) {
    assert_eq!(reply.status, 303, "{}", reply.body);
    let url: Url = reply.header("location").unwrap().parse().unwrap();
    assert!(url.as_str().starts_with(&format!("{}?", institution.url("slo"))), "{url}");
    message(&url, "SAMLResponse")
}

fn message(url: &Url, name: &str) -> (String, String) {
    use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
    use std::io::Read as _;
    let parameter = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, v)| v.into_owned());
    let deflated = BASE64.decode(parameter(name).unwrap()).unwrap();
    let mut xml = String::new();
    flate2::read::DeflateDecoder::new(deflated.as_slice()).read_to_string(&mut xml).unwrap();
    (xml, parameter("RelayState").unwrap_or_default())
}

fn assert_refused(reply: &Reply, status: u16, words: &str) {
    assert_eq!(reply.status, status, "{}", reply.body);
    assert!(reply.body.contains("error-title") && reply.body.contains(words), "no “{words}” in {}", reply.body);
}

async fn with_back_channel(op: &Provider, receiver: &Receiver) -> Client {
    let backchannel_logout_uri = Some(receiver.url.clone());
    op.client_with(&[CALLBACK], ClientMetadata { backchannel_logout_uri, ..ClientMetadata::default() }).await
}

/// Signs out with the person's own button.
async fn sign_out(op: &Provider, visitor: &mut Visitor<'_>) -> Page {
    let home = visitor.agent.open(op.url("/")).await;
    visitor.agent.press(&home, "#sign-out", &[]).await
}

#[tokio::test]
async fn an_institution_ends_the_session_without_the_browser_s_cookie_and_the_clients_hear_of_it() {
    let op = Provider::start().await;
    let receiver = Receiver::start().await;
    let (app, mut visitor) = (with_back_channel(&op, &receiver).await, op.browser());
    let statement = signed_in(&mut visitor).await;
    let code = visitor.approve(&app).await;
    let tokens = op.redeem_as(&app, &code).await.tokens();
    let institution = op.institution(ZOE);
    let request = logout(&op, institution, &statement);
    let reply = open(&op, &address(institution, &request)).await;
    let (xml, state) = answer(institution, &reply);
    assert!(xml.contains(&format!("InResponseTo=\"{}\"", request.id)) && xml.contains(SUCCESS), "{xml}");
    assert_eq!((state.as_str(), reply.header("set-cookie")), ("their state", None));
    assert!(!is_signed_in(&op, &mut visitor).await);
    assert_eq!(receiver.forms().len(), 1);
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
    // The next sign-in begins a session of its own.
    visitor.approve(&app).await;
    assert!(is_signed_in(&op, &mut visitor).await);
}

#[tokio::test]
async fn it_works_by_post_and_the_portal_that_cannot_be_told_makes_it_partial() {
    let op = Provider::start().await;
    let mut visitor = op.browser().sign_in_as(JONAS);
    let statement = signed_in(&mut visitor).await;
    let institution = op.institution(JONAS);
    let reply = post(&op, institution, &logout(&op, institution, &statement)).await;
    let (xml, _) = answer(institution, &reply);
    assert!(xml.contains("status:PartialLogout"), "{xml}");
    assert!(!is_signed_in(&op, &mut visitor).await);
}

#[tokio::test]
async fn what_names_another_person_session_or_institution_ends_nothing() {
    let op = Provider::start().await;
    let (mut zoe, mut sam, mut jonas) = (op.browser(), op.browser().sign_in_as(SAM), op.browser().sign_in_as(JONAS));
    let (of_zoe, of_sam, of_jonas) =
        (signed_in(&mut zoe).await, signed_in(&mut sam).await, signed_in(&mut jonas).await);
    let institution = op.institution(ZOE);
    let honest = logout(&op, institution, &of_zoe);
    let name = |change: fn(&mut demo::institution::NameId)| {
        let mut other = LogoutStatement { id: "_n".to_owned(), ..honest.clone() };
        change(&mut other.name_id);
        other
    };
    let others = [
        LogoutStatement { session_indexes: vec!["_foreign".into()], ..honest.clone() },
        LogoutStatement { session_indexes: vec![of_sam.session_index.clone()], ..honest.clone() },
        LogoutStatement { name_id: of_jonas.name_id.clone().unwrap(), session_indexes: vec![], ..honest.clone() },
        name(|name| name.value.push('x')),
        name(|name| name.value = name.value.to_uppercase()),
        name(|name| name.format = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient".into()),
        name(|name| name.qualifiers = Some(("https://other.example.org".into(), "https://sp.example.org".into()))),
    ];
    for (n, other) in others.into_iter().enumerate() {
        let other = LogoutStatement { id: format!("_{n}"), ..other };
        let reply = open(&op, &address(institution, &other)).await;
        // Nobody is signed in by that name: what was asked for is so.
        assert!(answer(institution, &reply).0.contains(SUCCESS));
        assert!(is_signed_in(&op, &mut zoe).await, "{other:?}");
    }
    // Another institution cannot end it, though it knows every name: names belong to who gave them.
    let foreign = op.institution(JONAS);
    let theirs = LogoutStatement { id: "_theirs".into(), issuer: foreign.entity_id().into(), ..honest.clone() };
    assert_eq!(open(&op, &address(foreign, &theirs)).await.status, 303);
    for visitor in [&mut zoe, &mut sam, &mut jonas] {
        assert!(is_signed_in(&op, visitor).await);
    }
}

#[tokio::test]
async fn forged_stale_and_repeated_requests_sign_nobody_out() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let statement = signed_in(&mut zoe).await;
    let (institution, foreign) = (op.institution(ZOE), op.institution(JONAS));
    let honest = logout(&op, institution, &statement);
    let xml = institution.logout_xml(&honest, None);
    let good = address(institution, &honest);
    let query = |from: &str, to: &str| {
        let text = good.query().unwrap();
        assert!(text.contains(from), "{from} in {text}");
        format!("/saml/slo?{}", text.replacen(from, to, 1))
    };
    let forged = foreign.signed_redirect("SAMLRequest", &xml, &honest.destination, None).unwrap();
    assert_refused(&open(&op, &forged).await, 403, "does not verify with the keys");
    assert_refused(&op.get(&query("&Signature=", "&Sig=")).await, 400, "It is not signed.");
    assert_refused(&op.get(&query("rsa-sha256", "rsa-sha1")).await, 403, "RSA or ECDSA with SHA-2");
    assert_refused(&op.get(&query("their+state", "other+state")).await, 403, "does not verify");
    assert_refused(&op.get(&query("RelayState=", "RelayState=x&RelayState=")).await, 400, "more than once");
    assert_refused(&op.get("/saml/slo").await, 400, "one SAMLRequest");
    assert_refused(&op.post("/saml/slo", &[("SAMLRequest", "%%")]).await, 400, "cannot be read");
    let unsigned = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &xml);
    assert_refused(&op.post("/saml/slo", &[("SAMLRequest", &unsigned)]).await, 403, "It is not signed.");

    let now = honest.issued_at;
    let destination = |path: &str| op.url(path).to_string();
    for (other, words) in [
        (LogoutStatement { destination: destination("/saml/acs"), ..honest.clone() }, "Destination"),
        (LogoutStatement { not_on_or_after: Some(now - MINUTE * 4), ..honest.clone() }, "not valid at this time"),
        (LogoutStatement { issued_at: now - MINUTE * 4, ..honest.clone() }, "not valid at this time"),
        (LogoutStatement { issued_at: now + MINUTE * 4, ..honest.clone() }, "not valid at this time"),
    ] {
        assert_refused(&open(&op, &address(institution, &other)).await, 403, words);
        assert_refused(&post(&op, institution, &other).await, 403, words);
    }
    let nobody = LogoutStatement { issuer: "https://nobody.example.org".into(), ..honest.clone() };
    assert_refused(&open(&op, &address(institution, &nobody)).await, 403, "not known here");
    let posing = LogoutStatement { issuer: foreign.entity_id().into(), ..honest.clone() };
    assert_refused(&open(&op, &address(institution, &posing)).await, 403, "does not verify");
    assert!(is_signed_in(&op, &mut zoe).await);

    assert_eq!(open(&op, &good).await.status, 303);
    assert!(!is_signed_in(&op, &mut zoe).await);
    // Whoever kept the address cannot end the next session with it, which may have the same names.
    let mut again = signed_in(&mut zoe).await;
    again.session_index.clone_from(&statement.session_index);
    assert_refused(&open(&op, &good).await, 409, "It was used before.");
    assert_refused(&post(&op, institution, &honest).await, 409, "It was used before.");
    op.pass(MINUTE * 3);
    assert_refused(&open(&op, &good).await, 403, "not valid at this time");
    assert!(is_signed_in(&op, &mut zoe).await);
}

#[tokio::test]
async fn one_request_may_name_several_sessions_or_none_for_all() {
    let op = Provider::start().await;
    let institution = op.institution(ZOE);
    for named in [true, false] {
        let (mut one, mut two, mut three) = (op.browser(), op.browser(), op.browser());
        let (first, second, third) =
            (signed_in(&mut one).await, signed_in(&mut two).await, signed_in(&mut three).await);
        assert_eq!(first.name_id, third.name_id);
        let mut request = logout(&op, institution, &first);
        if named {
            request.session_indexes.push(second.session_index.clone());
        } else {
            request.session_indexes.clear();
        }
        open(&op, &address(institution, &request)).await;
        for (visitor, ended) in [(&mut one, true), (&mut two, true), (&mut three, !named)] {
            assert_eq!(is_signed_in(&op, visitor).await, !ended, "{named}");
        }
    }
}

#[tokio::test]
async fn an_encrypted_name_ends_the_session_that_it_began() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let asked = zoe.ask().await;
    let (mut statement, key) = (asked.statement(), service(&op).encryption_certificates.remove(0));
    statement.encrypt_name_for = Some(key);
    let page = zoe.answer(&asked, &asked.institution.issue(&statement).unwrap()).await;
    assert!(zoe.walk(page).await.callback("code").is_some());
    let institution = op.institution(ZOE);
    open(&op, &address(institution, &logout(&op, institution, &statement))).await;
    assert!(!is_signed_in(&op, &mut zoe).await);
}

/// The person looks at the page that asks for consent, and meanwhile the institution ends the session.
#[tokio::test]
async fn a_session_that_has_ended_gets_no_code_from_an_open_page() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let asked = zoe.ask().await;
    let statement = asked.statement();
    let consent = zoe.answer(&asked, &asked.institution.issue(&statement).unwrap()).await;
    assert!(consent.has("#approve"));
    let institution = op.institution(ZOE);
    open(&op, &address(institution, &logout(&op, institution, &statement))).await;
    let page = zoe.agent.press(&consent, "#approve", &[]).await;
    assert_eq!((page.status, page.callback("code")), (410, None), "{}", page.body);
    assert!(!is_signed_in(&op, &mut zoe).await);
}

#[tokio::test]
async fn a_restart_forgets_neither_sessions_nor_requests() {
    let mut op = Provider::start().await;
    let (mut agent, statement) = {
        let mut zoe = op.browser();
        let statement = signed_in(&mut zoe).await;
        (zoe.agent, statement)
    };
    op.restart().await;
    assert!(agent.open(op.url("/")).await.has("#sub"));
    let institution = op.institution(ZOE).clone();
    let address = address(&institution, &logout(&op, &institution, &statement));
    assert_eq!(open(&op, &address).await.status, 303);
    op.restart().await;
    assert!(!agent.open(op.url("/")).await.has("#sub"));
    assert_refused(&open(&op, &address).await, 409, "It was used before.");
}

/// The frames of applications come first; then the browser goes on to the institution.
#[tokio::test]
async fn applications_in_frames_are_told_on_the_way_back_to_the_institution() {
    let op = Provider::start().await;
    let metadata = ClientMetadata {
        frontchannel_logout_uri: Some("https://one.example.org/out".parse().unwrap()),
        ..ClientMetadata::default()
    };
    let app = op.client_with(&[CALLBACK], metadata).await;
    let mut zoe = op.browser();
    let statement = signed_in(&mut zoe).await;
    zoe.approve(&app).await;
    let institution = op.institution(ZOE);
    let page = zoe.agent.open(address(institution, &logout(&op, institution, &statement))).await;
    assert_eq!(page.attribute("iframe", "src").unwrap(), "https://one.example.org/out");
    let back = page.attribute("a#back[data-next]", "href").unwrap();
    assert!(back.starts_with(&format!("{}?SAMLResponse=", institution.url("slo"))), "{back}");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("frame-src https://one.example.org"), "{policy}");
    let origin = Url::parse(&institution.url("")).unwrap().origin().ascii_serialization();
    assert!(policy.contains(&format!("frame-ancestors {origin};")), "{policy}");
    // This browser had the session: its cookies are gone, too.
    assert!(zoe.session().is_none_or(str::is_empty));
}

#[tokio::test]
async fn a_person_who_signs_out_at_the_institution_is_signed_out_here_and_ends_there() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let institution = op.institution(ZOE);
    let home = zoe.agent.open(institution.url("")).await;
    assert!(home.has("#signed-in"));
    let page = zoe.agent.press(&home, "#sign-out", &[]).await;
    assert_eq!((page.status, page.url.as_str()), (200, institution.url("").as_str()), "{}", page.body);
    assert!(!page.has("#signed-in") && !is_signed_in(&op, &mut zoe).await);
}

#[tokio::test]
async fn a_person_who_signs_out_here_may_sign_out_at_the_institution_too() {
    let op = Provider::start().await;
    for person in [ZOE, JONAS] {
        let mut visitor = op.browser().sign_in_as(person);
        visitor.approve(&op.portal).await;
        let page = sign_out(&op, &mut visitor).await;
        assert!(page.text("#institution-logout").contains(op.institution(person).name()), "{}", page.body);
        // Nothing happens there unless the person wants it.
        assert!(visitor.agent.open(op.institution(person).url("")).await.has("#signed-in"));
        let page = visitor.agent.press(&page, "#institution-logout", &[]).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.text("#institution-signed-out").contains(op.institution(person).name()), "{}", page.body);
        assert!(!visitor.agent.open(op.institution(person).url("")).await.has("#signed-in"));
        assert!(!is_signed_in(&op, &mut visitor).await);
    }
}

#[tokio::test]
async fn the_handle_of_the_page_is_good_once_for_our_own_form_and_for_an_hour() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let go = |handle: String| {
        let request = op.request(Method::POST, "/logout/institution").form(&[("handle", handle)]);
        op.send(request)
    };
    zoe.approve(&op.portal).await;
    let page = sign_out(&op, &mut zoe).await;
    let handle = page.attribute("input[name=handle]", "value").unwrap();
    let request = op.request(Method::POST, "/logout/institution").form(&[("handle", &handle)]);
    let foreign = op.send(request.header("origin", "https://evil.example.org")).await;
    assert_eq!(foreign.status, 403);
    let (id, secret) = handle.split_once('.').unwrap();
    for guess in [String::new(), "x".into(), format!("{id}."), format!("{id}.{secret}x"), format!("{id}{secret}")] {
        assert_refused(&go(guess).await, 409, "used before, or is too old");
    }
    assert_eq!(go(handle.clone()).await.status, 303);
    assert_refused(&go(handle).await, 409, "used before, or is too old");

    zoe.approve(&op.portal).await;
    let page = sign_out(&op, &mut zoe).await;
    let handle = page.attribute("input[name=handle]", "value").unwrap();
    op.pass(MINUTE * 60);
    assert_refused(&go(handle).await, 409, "used before, or is too old");
}

/// Signs Zoë out as far as the institution's door: the address of our request there.
async fn asked_at_the_door(op: &Provider, visitor: &mut Visitor<'_>) -> Url {
    visitor.approve(&op.portal).await;
    let page = sign_out(op, visitor).await;
    let door = op.institution(ZOE).url("slo");
    visitor.agent.stop_at(&door);
    let page = visitor.agent.press(&page, "#institution-logout", &[]).await;
    visitor.agent.pass(&door);
    page.location().unwrap()
}

#[tokio::test]
async fn only_the_institution_s_own_answer_to_our_own_request_is_taken_and_once() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let url = asked_at_the_door(&op, &mut zoe).await;
    let (xml, state) = message(&url, "SAMLRequest");
    let id = xml.split(" ID=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(xml.contains("<samlp:SessionIndex>") && xml.contains("nameid-format:persistent"), "{xml}");
    assert!(state.len() <= 80 && !state.contains("//"));
    let (institution, foreign) = (op.institution(ZOE), op.institution(JONAS));
    let slo = op.url("/saml/slo").to_string();
    let answer = |by: &SampleInstitution, to: &str, in_response_to: &str, state: Option<&str>| {
        let xml = by.logout_answer_xml(to, in_response_to, SUCCESS);
        by.signed_redirect("SAMLResponse", &xml, &slo, state).unwrap()
    };
    let unknown = format!("_{}", "a".repeat(32));
    let theirs = "does not belong to a sign-out";
    for (forged, words) in [
        (answer(foreign, &slo, id, Some(&state)), "does not verify"),
        (answer(institution, op.url("/saml/acs").as_ref(), id, Some(&state)), "Destination"),
        (answer(institution, &slo, &unknown, Some(&state)), theirs),
        (answer(institution, &slo, "_nonsense", Some(&state)), theirs),
        (answer(institution, &slo, id, Some("https://evil.example.org")), theirs),
        (answer(institution, &slo, id, Some("")), theirs),
        (answer(institution, &slo, id, None), theirs),
    ] {
        let reply = open(&op, &forged).await;
        assert_refused(&reply, 403, words);
        assert_eq!(reply.header("location"), None);
    }
    let good = answer(institution, &slo, id, Some(&state));
    let reply = open(&op, &good).await;
    assert!(reply.status == 200 && reply.body.contains("institution-signed-out"), "{}", reply.body);
    assert_refused(&open(&op, &good).await, 409, "It was used before.");
    // One that was never asked has nothing to answer.
    zoe.approve(&op.portal).await;
    let page = sign_out(&op, &mut zoe).await;
    let handle = page.attribute("input[name=handle]", "value").unwrap();
    let (id, secret) = handle.split_once('.').unwrap();
    assert_refused(&open(&op, &answer(institution, &slo, &format!("_{id}"), Some(secret))).await, 403, theirs);
}

#[tokio::test]
async fn what_the_institution_could_not_do_is_told() {
    let op = Provider::start().await;
    let institution = op.institution(ZOE);
    let slo = op.url("/saml/slo").to_string();
    for (status, id) in [("PartialLogout", "#institution-partly"), ("Responder", "#institution-refused")] {
        let mut zoe = op.browser();
        let (xml, state) = message(&asked_at_the_door(&op, &mut zoe).await, "SAMLRequest");
        let asked = xml.split(" ID=\"").nth(1).unwrap().split('"').next().unwrap();
        let status = format!("urn:oasis:names:tc:SAML:2.0:status:{status}");
        let xml = institution.logout_answer_xml(&slo, asked, &status);
        let page = zoe.agent.open(institution.signed_redirect("SAMLResponse", &xml, &slo, Some(&state)).unwrap()).await;
        assert!(page.has(id), "{}", page.body);
    }
}

#[tokio::test]
async fn a_relying_party_s_sign_out_may_lead_by_the_institution_and_ends_where_it_would_have_ended() {
    let op = Provider::start().await;
    let registered = domain::RedirectUri::parse(OUT).unwrap();
    let metadata = ClientMetadata { post_logout_redirect_uris: vec![registered], ..ClientMetadata::default() };
    let app = op.client_with(&[CALLBACK], metadata).await;
    let mut url = op.url("/oauth2/logout");
    let parameters = [("client_id", app.client_id.as_str()), ("post_logout_redirect_uri", OUT), ("state", "a b&c")];
    url.query_pairs_mut().extend_pairs(parameters);
    let mut zoe = op.browser();
    zoe.approve(&app).await;
    let page = zoe.agent.open(&url).await;
    assert!(page.text("#sign-out-everywhere").contains("Example Hills"), "{}", page.body);
    let page = zoe.agent.press(&page, "#sign-out-everywhere", &[]).await;
    assert_eq!(page.location().unwrap().as_str(), format!("{OUT}?state=a%20b%26c"), "{}", page.body);
    assert_eq!(page.url.path(), "/saml/slo", "by way of the institution");
    assert!(!zoe.agent.open(op.institution(ZOE).url("")).await.has("#signed-in"));
    assert!(!is_signed_in(&op, &mut zoe).await);
    // The other button leaves the institution alone.
    zoe.approve(&app).await;
    let page = zoe.agent.open(&url).await;
    let page = zoe.agent.press(&page, "button#sign-out", &[]).await;
    assert_eq!(page.location().unwrap().as_str(), format!("{OUT}?state=a%20b%26c"));
    assert!(zoe.agent.open(op.institution(ZOE).url("")).await.has("#signed-in"));
}

#[tokio::test]
async fn nothing_of_names_is_offered_where_the_institution_gave_none() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let asked = zoe.ask().await;
    let mut statement = asked.statement();
    statement.name_id = None;
    let page = zoe.answer(&asked, &asked.institution.issue(&statement).unwrap()).await;
    zoe.walk(page).await;
    assert!(is_signed_in(&op, &mut zoe).await);
    let page = sign_out(&op, &mut zoe).await;
    assert!(page.has("#signed-out") && !page.has("#institution-logout"), "{}", page.body);
}

#[tokio::test]
async fn our_metadata_tell_institutions_where_to_send_sign_outs() {
    let op = Provider::start().await;
    let metadata = op.get("/saml/metadata").await.body;
    for binding in ["HTTP-Redirect", "HTTP-POST"] {
        let element = format!(
            r#"<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}" Location="{}"/>"#,
            op.url("/saml/slo")
        );
        assert!(metadata.contains(&element), "{metadata}");
    }
}

#[tokio::test]
async fn who_comes_back_from_there_sees_the_skin_of_the_client_that_asked() {
    let folder = Scratch::new("skins");
    std::fs::write(folder.path().join("hub.toml"), "[texts.en]\ntitle = \"The Hub\"\n").unwrap();
    let directory = Some(folder.path().to_owned());
    let op = Provider::start_with(|settings| settings.skins = SkinPolicy { directory, default: None }).await;
    let metadata = ClientMetadata {
        skin: SkinName::parse("hub"),
        post_logout_redirect_uris: vec![domain::RedirectUri::parse(OUT).unwrap()],
        ..ClientMetadata::default()
    };
    let client = op.client_with(&[CALLBACK], metadata).await;
    let institution = op.institution(ZOE);
    let (door, slo) = (institution.url("slo"), op.url("/saml/slo").to_string());
    for (out, status) in [(None, SUCCESS), (Some(OUT), "urn:oasis:names:tc:SAML:2.0:status:PartialLogout")] {
        let mut zoe = op.browser();
        zoe.approve(&client).await;
        let mut url = op.url("/oauth2/logout");
        url.query_pairs_mut().append_pair("client_id", &client.client_id);
        url.query_pairs_mut().extend_pairs(out.map(|out| ("post_logout_redirect_uri", out)));
        let page = zoe.agent.open(&url).await;
        zoe.agent.stop_at(&door);
        let page = zoe.agent.press(&page, "#sign-out-everywhere", &[]).await;
        zoe.agent.pass(&door);
        let (xml, state) = message(&page.location().unwrap(), "SAMLRequest");
        let asked = xml.split(" ID=\"").nth(1).unwrap().split('"').next().unwrap();
        let xml = institution.logout_answer_xml(&slo, asked, status);
        let page = zoe.agent.open(institution.signed_redirect("SAMLResponse", &xml, &slo, Some(&state)).unwrap()).await;
        assert!(page.has("#signed-out") && page.text(".brand bdi") == "The Hub", "{}", page.body);
        assert_eq!(page.has("#back"), out.is_some(), "{}", page.body);
    }
}
