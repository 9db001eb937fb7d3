//! Who it is: as in the browser.

use beadle_tests::provider::{JONAS, Provider, ROSA, ZOE, ecp_envelope};
use broker::settings::Limits;
use domain::AttributeName;

use super::{MINUTE, certificate_of, csr, file_fields, line};

#[tokio::test]
async fn the_person_is_the_one_who_signs_in_in_the_browser() {
    let op = Provider::start().await;
    let tokens = op.redeem(&op.code(ZOE).await).await.tokens();
    let (folder, csr) = csr();
    let form = [
        ("access_token", tokens.access_token.as_str()),
        ("client_id", &op.portal.client_id),
        ("client_secret", &op.portal.client_secret),
        ("certreq", &csr),
    ];
    let chain = op.post("/oauth2/getcert", &form).await;
    assert_eq!(chain.status, 200, "{}", chain.body);
    std::fs::write(folder.path().join("cert.pem"), chain.body).unwrap();
    let in_browser = line(&folder, "x509 -in cert.pem -noout -subject");
    let by_program = line(&certificate_of(&op, ZOE).await, "x509 -in cert.pem -noout -subject");
    assert_eq!(in_browser, by_program, "one person, one name");
    assert_ne!(line(&certificate_of(&op, JONAS).await, "x509 -in cert.pem -noout -subject"), by_program);
}

#[tokio::test]
async fn who_lacks_what_everybody_must_have_is_told_so() {
    let op = Provider::start_with(|settings| {
        settings.people.required_attributes = vec![AttributeName::EduPersonOrcid];
    })
    .await;
    assert!(op.ecp_session(ZOE).await.starts_with("_shibsession_"));
    let question = op.ecp_question().await;
    let reply = op.ecp_bring(&op.ecp_sign_in(JONAS, &question).await).await;
    assert_eq!(reply.status, 403);
    assert!(reply.body.contains("eduPersonOrcid"), "{}", reply.body);
    assert_eq!(reply.header("set-cookie"), None);
}

#[tokio::test]
async fn a_rule_of_the_operators_keeps_people_out() {
    let op = Provider::start_with(|settings| {
        let rules = r#"{"rule":[{"name":"staff","require":{"eduPersonScopedAffiliation":["faculty@*"]},"explain":"Ask the desk."}]}"#;
        settings.claims = serde_json::from_str(rules).expect("rules");
    })
    .await;
    assert!(op.ecp_session(ZOE).await.starts_with("_shibsession_"));
    let question = op.ecp_question().await;
    let reply = op.ecp_bring(&op.ecp_sign_in(JONAS, &question).await).await;
    assert_eq!(reply.status, 403, "{}", reply.body);
    assert!(
        reply.body.contains("eduPersonScopedAffiliation") && reply.body.contains("Ask the desk."),
        "{}",
        reply.body
    );
}

#[tokio::test]
async fn an_institution_that_left_or_does_not_speak_the_profile_signs_nobody_in() {
    let op = Provider::start().await;
    let question = op.ecp_question().await;
    let answer = op.ecp_sign_in(ZOE, &question).await;
    op.leave_federation(ZOE).await;
    let reply = op.ecp_bring(&answer).await;
    assert_eq!(reply.status, 403, "{}", reply.body);
    assert!(reply.body.contains("not known here"), "{}", reply.body);

    let reply = op.ecp_bring(&op.ecp_question().await.answer(&op, ROSA, |_| ())).await;
    assert_eq!(reply.status, 403, "{}", reply.body);
    assert!(reply.body.contains("without a browser"), "{}", reply.body);
}

#[tokio::test]
async fn a_closed_account_gets_nothing() {
    let op = Provider::start().await;
    let cookie = op.ecp_session(ZOE).await;
    let eppn = format!("zoe@{}", op.institution(ZOE).profile().scope);
    let found = op.broker.find_people(None, &eppn, 1).await.unwrap();
    assert!(op.broker.close_person(&found[0].account).await.unwrap());
    let reply = op.ecp_fetch(&cookie, &file_fields("1")).await;
    assert_eq!(reply.status, 403, "{}", reply.body);
    let question = op.ecp_question().await;
    let reply = op.ecp_bring(&op.ecp_sign_in(ZOE, &question).await).await;
    assert_eq!(reply.status, 403);
    assert!(reply.body.contains("closed"), "{}", reply.body);
}

#[tokio::test]
async fn who_proved_nothing_that_names_them_is_nobody() {
    let op = Provider::start().await;
    let question = op.ecp_question().await;
    let answer = question.answer(&op, ZOE, |statement| {
        statement.attributes.clear();
        statement.name_id = None;
    });
    let reply = op.ecp_bring(&answer).await;
    assert_eq!(reply.status, 403);
    assert!(reply.body.contains("sent nothing by which"), "{}", reply.body);
    let refusal = op.institution(ZOE).refuse(&question.received(&op), demo::institution::Refusal::AuthnFailed).unwrap();
    let xml = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, refusal).unwrap();
    let envelope = ecp_envelope(Some(&question.relay_state), &String::from_utf8(xml).unwrap());
    let reply = op.ecp_bring(&envelope).await;
    assert_eq!(reply.status, 403);
    assert!(reply.body.contains("did not complete the sign-in"), "{}", reply.body);
}

#[tokio::test]
async fn a_person_has_so_many_keys_made_in_a_minute_and_no_more() {
    let op = Provider::start_with(|settings| settings.limits = Limits { server_keys: 2, ..Limits::default() }).await;
    for _ in 0..2 {
        let cookie = op.ecp_session(ZOE).await;
        assert_eq!(op.ecp_form(&cookie, &file_fields("1")).send().await.unwrap().status(), 200);
    }
    let cookie = op.ecp_session(ZOE).await;
    let reply = op.ecp_fetch(&cookie, &file_fields("1")).await;
    assert_eq!(reply.status, 429, "{}", reply.body);
    assert!(reply.header("retry-after").unwrap().parse::<u32>().unwrap() <= 60);
    let other = op.ecp_session(JONAS).await;
    assert_eq!(op.ecp_form(&other, &file_fields("1")).send().await.unwrap().status(), 200, "somebody else");
    op.pass(MINUTE);
    assert_eq!(
        op.ecp_form(&cookie, &file_fields("1")).send().await.unwrap().status(),
        200,
        "the session is still good"
    );
}

#[tokio::test]
async fn an_address_begins_so_often_in_a_minute_and_no_more() {
    let op = Provider::start_with(|settings| settings.limits = Limits { ecp_requests: 2, ..Limits::default() }).await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(op.ecp_begin().await.status);
    }
    assert_eq!(statuses, [200, 200, 429]);
}
