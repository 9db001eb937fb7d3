//! [OpenID Connect Back-Channel Logout 1.0](https://openid.net/specs/openid-connect-backchannel-1_0.html), with a relying
//! party that listens, and some that do not.

use beadle_tests::MINUTE;
use beadle_tests::demo::Client;
use beadle_tests::eventually;
use beadle_tests::provider::{CALLBACK, Provider, SAM, Visitor, ZOE};
use beadle_tests::receiver::Receiver;
use beadle_tests::tokens::unverified;
use domain::client::JwsAlgorithm;
use domain::{ClientId, ClientMetadata, Decision};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};

async fn app(op: &Provider, receiver: &Receiver) -> Client {
    let backchannel_logout_uri = Some(receiver.url.clone());
    op.client_with(&[CALLBACK], ClientMetadata { backchannel_logout_uri, ..ClientMetadata::default() }).await
}

/// Presses the button on Beadle's own page.
async fn sign_out(op: &Provider, visitor: &mut Visitor<'_>) -> beadle_tests::agent::Page {
    let home = visitor.agent.open(op.url("/")).await;
    visitor.agent.press(&home, "#sign-out", &[]).await
}

/// The claims of the logout tokens that came, each verified as §2.6 demands.
async fn heard(op: &Provider, app: &Client, receiver: &Receiver) -> Vec<Value> {
    let keys: JwkSet = serde_json::from_value(op.get("/oauth2/certs").await.json()).unwrap();
    let read = |form: Vec<(String, String)>| {
        let [(name, token)] = form.as_slice() else { panic!("more than one field: {form:?}") };
        assert_eq!(name, "logout_token");
        let header = decode_header(token).unwrap();
        assert_eq!((header.alg, header.typ.as_deref()), (Algorithm::RS256, Some("logout+jwt")));
        let key = keys.find(header.kid.as_deref().unwrap()).expect("the key stands in the JWKS");
        let mut validation = Validation::new(Algorithm::RS256);
        validation.validate_exp = false;
        validation.set_issuer(&[op.issuer()]);
        validation.set_audience(&[&app.client_id]);
        decode(token, &DecodingKey::from_jwk(key).unwrap(), &validation).unwrap().claims
    };
    receiver.forms().into_iter().map(read).collect()
}

#[tokio::test]
async fn a_client_hears_of_the_sign_out_by_a_token_that_is_nothing_else() {
    let op = Provider::start().await;
    let receiver = Receiver::start().await;
    let (app, mut visitor) = (app(&op, &receiver).await, op.browser());
    let code = visitor.approve(&app).await;
    visitor.approve(&app).await;
    let id_token = unverified(&op.redeem_as(&app, &code).await.tokens().id_token);
    let page = sign_out(&op, &mut visitor).await;
    assert_eq!(page.texts("#told li"), ["Other"], "{}", page.body);
    let heard = heard(&op, &app, &receiver).await;
    let [claims] = heard.as_slice() else { panic!("not told exactly once: {heard:?}") };
    let now = domain::Clock::now(&*op.clock).as_seconds();
    assert_eq!((&claims["sub"], &claims["sid"]), (&id_token["sub"], &id_token["sid"]));
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(now), &json!(now + 120)));
    assert_eq!(claims["events"], json!({"http://schemas.openid.net/event/backchannel-logout": {}}));
    assert!(claims["jti"].is_string());
    assert_eq!(claims.get("nonce"), None);
    // Nothing is left for later.
    op.pass(MINUTE * 50);
    op.broker.deliver_due_notices().await.unwrap();
    assert_eq!(receiver.forms().len(), 1);
    // And it is no ID token: as a hint it counts for nothing.
    let token = &receiver.forms()[0][0].1;
    let mut url = op.url("/oauth2/logout");
    url.query_pairs_mut().append_pair("id_token_hint", token);
    visitor.approve(&app).await;
    let page = visitor.agent.open(url).await;
    assert_eq!(page.status, 400, "{}", page.body);
}

#[tokio::test]
async fn everybody_hears_who_was_visited_in_this_session_and_nobody_else() {
    let op = Provider::start().await;
    let (one, other, elsewhere) = (Receiver::start().await, Receiver::start().await, Receiver::start().await);
    let (first, second, third) = (app(&op, &one).await, app(&op, &other).await, app(&op, &elsewhere).await);
    let mut visitor = op.browser();
    let mut tokens = Vec::new();
    for client in [&first, &second] {
        let code = visitor.approve(client).await;
        tokens.push(op.redeem_as(client, &code).await.tokens().id_token);
    }
    op.browser().approve(&third).await;
    // The first one asks; it hears itself, too.
    let mut url = op.url("/oauth2/logout");
    url.query_pairs_mut().append_pair("id_token_hint", &tokens[0]);
    let page = visitor.agent.open(url).await;
    assert_eq!(page.texts("#told li").len(), 2, "{}", page.body);
    for (client, receiver, token) in [(&first, &one, &tokens[0]), (&second, &other, &tokens[1])] {
        let heard = heard(&op, client, receiver).await;
        assert_eq!(heard.len(), 1);
        assert_eq!(heard[0]["sid"], unverified(token)["sid"]);
    }
    assert_eq!(elsewhere.forms(), Vec::<Vec<_>>::new());
}

#[tokio::test]
async fn a_client_that_is_not_in_use_hears_nothing_about_people() {
    let op = Provider::start().await;
    let receiver = Receiver::start().await;
    let (app, mut visitor) = (app(&op, &receiver).await, op.browser());
    visitor.approve(&app).await;
    let id = ClientId::parse(&app.client_id).unwrap();
    op.broker.decide(&id, Decision::Suspend, "admin").await.unwrap();
    sign_out(&op, &mut visitor).await;
    op.pass(MINUTE);
    op.broker.deliver_due_notices().await.unwrap();
    assert_eq!(receiver.forms(), Vec::<Vec<_>>::new());
}

#[tokio::test]
async fn a_client_that_is_suspended_between_two_tries_is_not_told_again() {
    let op = Provider::start().await;
    let receiver = Receiver::start().await;
    let (app, mut visitor) = (app(&op, &receiver).await, op.browser());
    receiver.answer(503);
    visitor.approve(&app).await;
    sign_out(&op, &mut visitor).await;
    assert_eq!(receiver.forms().len(), 1);
    op.suspend(&app).await;
    op.pass(MINUTE);
    op.broker.deliver_due_notices().await.unwrap();
    assert_eq!(receiver.forms().len(), 1);
}

/// §2.6: "Validate the Logout Token signature", whatever signs the client's ID tokens.
#[tokio::test]
async fn a_client_whose_id_tokens_nobody_signs_gets_signed_logout_tokens() {
    let op = Provider::start().await;
    let receiver = Receiver::start().await;
    let metadata = ClientMetadata {
        backchannel_logout_uri: Some(receiver.url.clone()),
        id_token_signed_response_alg: Some(JwsAlgorithm::None),
        ..ClientMetadata::default()
    };
    let (app, mut visitor) = (op.client_with(&[CALLBACK], metadata).await, op.browser());
    let code = visitor.approve(&app).await;
    let id_token = op.redeem_as(&app, &code).await.tokens().id_token;
    assert!(id_token.ends_with('.'), "{id_token}");
    sign_out(&op, &mut visitor).await;
    assert_eq!(heard(&op, &app, &receiver).await.len(), 1);
}

#[tokio::test]
async fn who_does_not_hear_is_told_again_by_whichever_node_and_a_restart_loses_nobody() {
    let mut op = Provider::start().await;
    let receiver = Receiver::start().await;
    let app = app(&op, &receiver).await;
    receiver.answer(503);
    {
        let mut visitor = op.browser();
        visitor.approve(&app).await;
        let page = sign_out(&op, &mut visitor).await;
        assert_eq!(page.texts("#pending li"), ["Other"], "{}", page.body);
    }
    op.restart().await;
    for (minutes, tries) in [(1, 2), (0, 2), (2, 3)] {
        op.pass(MINUTE * minutes);
        op.broker.deliver_due_notices().await.unwrap();
        assert_eq!(receiver.forms().len(), tries, "after {minutes} more minutes");
    }
    receiver.answer(204);
    op.pass(MINUTE * 60);
    op.broker.deliver_due_notices().await.unwrap();
    let heard = heard(&op, &app, &receiver).await;
    assert_eq!(heard.len(), 4);
    // Each try has a token of its own, which is good when it comes.
    let now = domain::Clock::now(&*op.clock).as_seconds();
    assert_eq!(heard[3]["iat"], now);
    assert_ne!(heard[3]["jti"], heard[2]["jti"]);
    op.pass(MINUTE * 60);
    op.broker.deliver_due_notices().await.unwrap();
    assert_eq!(receiver.forms().len(), 4, "whoever has heard is left alone");
}

#[tokio::test]
async fn nobody_is_told_for_ever() {
    let op = Provider::start().await;
    let receiver = Receiver::start().await;
    let (app, mut visitor) = (app(&op, &receiver).await, op.browser());
    receiver.answer(500);
    visitor.approve(&app).await;
    sign_out(&op, &mut visitor).await;
    op.pass(MINUTE * 60 * 25);
    op.broker.deliver_due_notices().await.unwrap();
    assert_eq!(receiver.forms().len(), 1);
}

#[tokio::test]
async fn a_client_that_refuses_is_believed() {
    let op = Provider::start().await;
    let receiver = Receiver::start().await;
    let (app, mut visitor) = (app(&op, &receiver).await, op.browser());
    receiver.answer(400);
    visitor.approve(&app).await;
    let page = sign_out(&op, &mut visitor).await;
    assert_eq!(page.texts("#unaware li"), ["Other"], "{}", page.body);
    op.pass(MINUTE * 60);
    op.broker.deliver_due_notices().await.unwrap();
    assert_eq!(receiver.forms().len(), 1);
}

#[tokio::test]
async fn a_client_that_does_not_answer_keeps_nobody_waiting() {
    let patience = std::time::Duration::from_secs(1);
    let op = Provider::start_with(|settings| settings.logout_patience = patience).await;
    let (deaf, receiver) = (Receiver::start().await, Receiver::start().await);
    deaf.fall_silent();
    let mut visitor = op.browser();
    for receiver in [&deaf, &receiver] {
        let app = app(&op, receiver).await;
        visitor.approve(&app).await;
    }
    // The deaf one is silent for longer than this page is waited for.
    let page = sign_out(&op, &mut visitor).await;
    assert!(page.texts("#pending li").contains(&"Other".to_owned()), "{}", page.body);
    eventually("the other one hears", async || receiver.forms().len() == 1).await;
}

#[tokio::test]
async fn a_logout_address_inside_our_own_network_is_never_called() {
    let op = Provider::start().await;
    let backchannel_logout_uri = Some("https://169.254.169.254/latest/meta-data".parse().unwrap());
    let metadata = ClientMetadata { backchannel_logout_uri, ..ClientMetadata::default() };
    let (app, mut visitor) = (op.client_with(&[CALLBACK], metadata).await, op.browser());
    visitor.approve(&app).await;
    let page = sign_out(&op, &mut visitor).await;
    assert_eq!(page.texts("#unaware li"), ["Other"], "{}", page.body);
}

#[tokio::test]
async fn closing_an_account_ends_its_sessions_everywhere() {
    let op = Provider::start().await;
    let receiver = Receiver::start().await;
    let app = app(&op, &receiver).await;
    let mut sids = Vec::new();
    let mut subject = String::new();
    for person in [ZOE, ZOE, SAM] {
        let code = op.browser().sign_in_as(person).approve(&app).await;
        let claims = unverified(&op.redeem_as(&app, &code).await.tokens().id_token);
        if person == ZOE {
            sids.push(claims["sid"].as_str().unwrap().to_owned());
            claims["sub"].as_str().unwrap().clone_into(&mut subject);
        }
    }
    assert!(op.broker.close_person(&domain::Subject::parse(&subject).unwrap()).await.unwrap());
    let mut told: Vec<String> =
        heard(&op, &app, &receiver).await.iter().map(|claims| claims["sid"].as_str().unwrap().to_owned()).collect();
    told.sort();
    sids.sort();
    assert_eq!(told, sids);
}
