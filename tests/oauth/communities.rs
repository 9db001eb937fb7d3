//! Several issuers in one installation: what one knows is worth nothing at the other, and people are the same for both.

mod command;

use std::collections::BTreeSet;

use beadle_tests::demo::Client;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{ASTRO, Asked, CALLBACK, Community, JONAS, Provider, Tokens, Visitor, ZOE};
use beadle_tests::receiver::Receiver;
use beadle_tests::tokens::unverified;
use broker::StartError;
use domain::client::{GrantType, SubjectType};
use domain::{ClaimsPolicy, ClientMetadata};
use reqwest::Method;
use serde_json::{Value, json};

use super::{assert_page, assert_refused};

async fn start() -> Provider {
    Provider::start_with_community(|_, _| ()).await
}

async fn telescope(astro: &Community<'_>) -> Client {
    astro.client(CALLBACK, ClientMetadata::default()).await
}

/// Signs the visitor in at the community's client, and agrees to everything.
async fn code(astro: &Community<'_>, visitor: &mut Visitor<'_>, client: &Client) -> String {
    let page = visitor.agent.open(astro.authorize_url(client, &[])).await;
    let page = visitor.walk(page).await;
    page.callback("code").unwrap_or_else(|| panic!("no code: {} {}\n{}", page.status, page.url, page.body))
}

async fn tokens(op: &Provider, astro: &Community<'_>, client: &Client) -> Tokens {
    let code = code(astro, &mut op.browser(), client).await;
    astro.redeem(client, &code).await.tokens()
}

fn kids(jwks: &Value) -> BTreeSet<String> {
    jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn each_issuer_stands_under_its_own_name_with_its_own_keys() {
    let op = start().await;
    let astro = op.community();
    for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
        let (own, other) = (op.get(path).await.json(), astro.get(path).await.json());
        assert_eq!((&own["issuer"], &other["issuer"]), (&json!(op.issuer()), &json!(astro.issuer())));
        let foreign = other.to_string().replace(astro.issuer(), "");
        assert!(!foreign.contains("localhost"), "an address of the other issuer: {foreign}");
    }
    let (own, other) = (kids(&op.get("/oauth2/certs").await.json()), kids(&astro.get("/oauth2/certs").await.json()));
    assert!(!own.is_empty() && own.is_disjoint(&other) && own.len() == other.len());
    assert!(astro.get("/").await.body.contains("Astro"));
    assert!(!op.get("/").await.body.contains("Astro"));
}

#[tokio::test]
async fn whatever_host_is_not_a_community_s_is_the_installation() {
    let op = start().await;
    let issuer = async |host: &str| {
        let request = op.request(Method::GET, "/.well-known/openid-configuration").header("host", host);
        op.send(request).await.json()["issuer"].as_str().unwrap().to_owned()
    };
    for host in ["10.0.0.7", "unknown.example.org", "127.0.0.1.example.org", "127.0.0.2:443"] {
        assert_eq!(issuer(host).await, op.issuer(), "{host}");
    }
    for host in ["127.0.0.1", "127.0.0.1:1", "127.0.0.1:443"] {
        assert_eq!(issuer(host).await, op.community().issuer(), "{host}");
    }
}

async fn somebody_signs_in_at_both(op: Provider) {
    let astro = op.community();
    let (client, mut visitor) = (telescope(&astro).await, op.browser());
    let there = astro.redeem(&client, &code(&astro, &mut visitor, &client).await).await.tokens();
    // The way led through the community's own pages.
    assert!(visitor.seen("form#institutions").is_some_and(|page| page.url.as_str().starts_with(astro.issuer())));
    assert!(visitor.seen("#approve").is_some_and(|page| page.body.contains("Astro")));
    let token = unverified(&there.id_token);
    assert_eq!(token["iss"], astro.issuer());
    let kid = jsonwebtoken::decode_header(&there.id_token).unwrap().kid.unwrap();
    assert!(kids(&astro.get("/oauth2/certs").await.json()).contains(&kid));
    // The person is the same.
    let here = op.redeem(&op.code(ZOE).await).await.tokens();
    assert_eq!(unverified(&here.id_token)["sub"], token["sub"]);
    assert_eq!(astro.userinfo(&there.access_token).await.json()["sub"], token["sub"]);
    // And is asked only once.
    let again =
        visitor.agent.open(astro.authorize_url(&client, &[("prompt", "none"), ("scope", "openid email")])).await;
    assert!(again.callback("code").is_some(), "{:?}", again.location());
}

#[tokio::test]
async fn somebody_signs_in_at_both_on_sqlite() {
    somebody_signs_in_at_both(start().await).await;
}

#[tokio::test]
async fn somebody_signs_in_at_both_on_postgres() {
    let mut op = Provider::on(&Postgres::shared().fresh_database()).await;
    op.restart_with(|settings| beadle_tests::provider::add_community(settings, |_, _| ())).await;
    somebody_signs_in_at_both(op).await;
}

#[tokio::test]
async fn a_client_is_unknown_to_the_other_issuer() {
    let op = start().await;
    let astro = op.community();
    let client = telescope(&astro).await;
    let mut visitor = op.browser();
    assert_page(&visitor.open(&client, &[]).await, 400, "No service is registered");
    let page = visitor.agent.open(astro.authorize_url(&op.portal, &[])).await;
    assert_page(&page, 400, "No service is registered");
    for path in ["/oauth2/token", "/oauth2/par", "/oauth2/introspect", "/oauth2/revoke", "/oauth2/device_authorization"]
    {
        let fields = [("grant_type", "client_credentials"), ("token", "x")];
        astro.post_as(&op.portal, path, &fields).await.expect_error("invalid_client");
        op.post_as(&client, path, &fields).await.expect_error("invalid_client");
    }
}

#[tokio::test]
async fn codes_and_tokens_are_worth_nothing_at_the_other_issuer() {
    let op = start().await;
    let astro = op.community();
    let metadata = ClientMetadata {
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]),
        introspects_all: true,
        ..ClientMetadata::default()
    };
    let app = op.client_with(&[CALLBACK], metadata.clone()).await;
    let client = astro.client_for(CALLBACK, metadata, astro.broker.scopes()).await;
    let code_there = code(&astro, &mut op.browser(), &client).await;
    op.redeem_as(&app, &code_there).await.expect_error("invalid_grant");
    let there = tokens(&op, &astro, &client).await;
    op.userinfo(&there.access_token).await.expect_error("invalid_token");
    let offline = astro.authorize_url(&client, &[("prompt", "consent"), ("access_type", "offline")]);
    let mut visitor = op.browser();
    let page = visitor.agent.open(offline).await;
    let page = visitor.walk(page).await;
    let offline = astro.redeem(&client, &page.callback("code").unwrap()).await.tokens();
    for token in [there.access_token.clone(), offline.refresh_token()] {
        assert_eq!(op.introspect(&app, &token).await.json(), json!({"active": false}));
        assert_eq!(astro.post_as(&client, "/oauth2/introspect", &[("token", &token)]).await.json()["active"], true);
        assert_eq!(op.revoke(&app, &token).await.status, 200);
    }
    op.refresh(&app, &offline.refresh_token()).await.expect_error("invalid_grant");
    // Nobody has lost anything by that.
    assert_eq!(astro.userinfo(&there.access_token).await.status, 200);
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*offline.refresh_token())];
    astro.post_as(&client, "/oauth2/token", &fields).await.tokens();
}

#[tokio::test]
async fn a_sign_in_of_one_issuer_cannot_be_finished_at_the_other() {
    let op = start().await;
    let astro = op.community();
    let (client, mut visitor) = (telescope(&astro).await, op.browser());
    let page = visitor.agent.open(astro.authorize_url(&client, &[])).await;
    let path = page.url.path().to_owned();
    // The same browser, with a session there, too.
    visitor.open(&op.portal, &[]).await;
    let elsewhere = visitor.agent.open(op.url(&path)).await;
    assert!(elsewhere.has("#error-title") && elsewhere.callback("code").is_none(), "{}", elsewhere.body);
    // And a session of one is none at the other, though the browser has both cookies.
    let page = visitor.walk(page).await;
    assert!(page.callback("code").is_some());
    assert!(!visitor.agent.open(op.url("/")).await.has("#sub"));
    assert!(visitor.agent.open(astro.url("/")).await.has("#sub"));
}

/// A visitor on the way to Zoe's institution, and what it was asked.
async fn asked_at<'a>(op: &'a Provider, issuer: &Community<'_>, client: &Client) -> (Visitor<'a>, Asked) {
    let mut visitor = op.browser();
    let institution = op.institution(ZOE);
    let door = institution.url("sso");
    visitor.agent.stop_at(&door);
    let page = visitor.agent.open(issuer.authorize_url(client, &[("idphint", institution.entity_id())])).await;
    visitor.agent.pass(&door);
    let asked = visitor.asked(&page);
    (visitor, asked)
}

#[tokio::test]
async fn an_answer_cannot_be_turned_to_another_issuer() {
    let op = start().await;
    let astro = op.community();
    let client = telescope(&astro).await;
    let (mut visitor, asked) = asked_at(&op, &astro, &client).await;
    let (mark, secret) = asked.relay_state.split_once('~').expect("the community stands before the secret");
    assert_eq!(mark, ASTRO);
    let response = asked.response(|_| ());
    for forged in [secret.to_owned(), format!("home~{secret}"), format!("gone~{secret}"), format!("{ASTRO}~~{secret}")]
    {
        let refused = visitor.answer_with(&asked, &response, Some(&forged)).await;
        assert_eq!((refused.status, refused.has("#error-title")), (403, true), "{forged}: {}", refused.body);
    }
    // At home nobody takes the community's answers, wherever they are posted.
    let posted = astro.post_as(&client, "/saml/acs", &[("SAMLResponse", &response)]).await;
    assert_eq!(posted.status, 404);
    // The honest one still counts.
    let home = visitor.answer(&asked, &response).await;
    let page = visitor.walk(home).await;
    assert!(page.callback("code").is_some(), "{} {}", page.url, page.body);
}

#[tokio::test]
async fn a_refusal_of_the_institution_is_told_in_the_community_s_name_and_leads_back_there() {
    let op = start().await;
    let astro = op.community();
    let client = telescope(&astro).await;
    let (mut visitor, asked) = asked_at(&op, &astro, &client).await;
    let expired = asked.response(|statement| statement.audience = Some("https://elsewhere.example.org/sp".to_owned()));
    let refused = visitor.answer(&asked, &expired).await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("Astro"), "{}", refused.body);
    let back = refused.attribute("p.actions a.primary", "href").unwrap();
    assert!(back.starts_with(&format!("{}/login/", astro.issuer())), "{back}");
    assert!(visitor.agent.open(back).await.has("form#institutions"));
}

#[tokio::test]
async fn a_community_has_its_own_rules() {
    let rules: ClaimsPolicy =
        serde_json::from_value(json!({ "rule": [{ "name": "no uid", "withhold": ["uid"] }] })).unwrap();
    let op = Provider::start_with_community(|settings, _| settings.claims = rules).await;
    let astro = op.community();
    let client = telescope(&astro).await;
    let there = astro.userinfo(&tokens(&op, &astro, &client).await.access_token).await.json();
    let here = op.redeem(&op.code(ZOE).await).await.tokens().access_token;
    assert!(op.userinfo(&here).await.json()["uid"].is_string());
    assert_eq!((there.get("uid"), there["email"].is_string()), (None, true), "{there}");
}

#[tokio::test]
async fn a_community_takes_people_of_its_institutions_alone() {
    let mut op = Provider::start().await;
    let (taken, other) = (op.institution(ZOE).entity_id().to_owned(), op.institution(JONAS).entity_id().to_owned());
    let only = vec![domain::EntityId::parse(&taken).unwrap()];
    op.restart_with(|settings| beadle_tests::provider::add_community(settings, |_, filter| filter.only = only)).await;
    let astro = op.community();
    let client = telescope(&astro).await;
    let listed = |reply: &Value| -> Vec<String> {
        reply.as_array().unwrap().iter().map(|one| one["EntityID"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(listed(&astro.get("/idplist/").await.json()), [taken.as_str()]);
    assert!(listed(&op.get("/idplist/").await.json()).contains(&other));
    // There is nothing to choose: the person is there at once.
    let door = op.institution(ZOE).url("sso");
    let mut visitor = op.browser();
    visitor.agent.stop_at(&door);
    let page = visitor.agent.open(astro.authorize_url(&client, &[])).await;
    assert!(page.location().is_some_and(|url| url.as_str().starts_with(&door)), "{}", page.body);
    // Nor does a hint help.
    let mut jonas = op.browser().sign_in_as(JONAS);
    let page = jonas.agent.open(astro.authorize_url(&client, &[("idphint", &other)])).await;
    assert!(!page.location().is_some_and(|url| url.as_str().starts_with(&op.institution(JONAS).url(""))));
}

#[tokio::test]
async fn new_keys_of_one_issuer_leave_the_other_s_alone() {
    let op = start().await;
    let astro = op.community();
    let before = (op.get("/oauth2/certs").await.json(), kids(&astro.get("/oauth2/certs").await.json()));
    astro.broker.rotate_token_keys(None, broker::token_keys::Rotation::AtOnce).await.unwrap();
    let after = kids(&astro.get("/oauth2/certs").await.json());
    assert!(after.difference(&before.1).count() >= 4, "{after:?}");
    assert_eq!(op.get("/oauth2/certs").await.json(), before.0);
    // The community has none of the installation's.
    let infos = astro.broker.token_key_infos().await.unwrap();
    assert!(!infos.iter().any(|info| info.key_use.is_of_installation()), "{infos:?}");
}

#[tokio::test]
async fn pairwise_subs_differ_from_issuer_to_issuer() {
    let op = start().await;
    let astro = op.community();
    let pairwise = ClientMetadata { subject_type: Some(SubjectType::Pairwise), ..ClientMetadata::default() };
    let (app, client) = (op.client_with(&[CALLBACK], pairwise.clone()).await, astro.client(CALLBACK, pairwise).await);
    let here = op.redeem_as(&app, &op.browser().approve(&app).await).await.tokens();
    let there = tokens(&op, &astro, &client).await;
    assert_ne!(unverified(&here.id_token)["sub"], unverified(&there.id_token)["sub"]);
}

#[tokio::test]
async fn a_token_that_registers_clients_does_so_at_its_own_issuer() {
    use broker::registration::tokens::NewRegistrationToken;
    let op = Provider::start_with_community(|settings, _| {
        settings.registration.open = broker::settings::OpenRegistration::InitialAccessToken;
    })
    .await;
    let astro = op.community();
    let new = NewRegistrationToken {
        name: "Astro".to_owned(),
        scopes: domain::Scopes::parse("openid email").unwrap(),
        approves: true,
        manages: true,
        uses: None,
        lifetime: None,
    };
    let (_, at_home) = op.broker.add_registration_token(new.clone()).await.unwrap();
    let (_, there) = astro.broker.add_registration_token(new).await.unwrap();
    let register = async |secret: &domain::Secret| {
        let document = json!({"redirect_uris": [CALLBACK], "client_name": "Dome"});
        let request = reqwest::Client::new().post(astro.url("/oauth2/oidc-cm")).bearer_auth(secret.expose());
        op.send(request.json(&document)).await
    };
    register(&at_home).await.expect_error("invalid_token");
    let reply = register(&there).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    let registered = reply.json();
    let uri = registered["registration_client_uri"].as_str().unwrap();
    assert!(uri.starts_with(astro.issuer()), "{uri}");
    let id = domain::ClientId::parse(registered["client_id"].as_str().unwrap()).unwrap();
    assert!(astro.broker.client(&id).await.unwrap().is_some() && op.broker.client(&id).await.unwrap().is_none());
}

#[tokio::test]
async fn a_closed_account_ends_sessions_at_both_and_each_client_hears_it_from_its_own_issuer() {
    let op = start().await;
    let astro = op.community();
    let (one, other) = (Receiver::start().await, Receiver::start().await);
    let metadata = |receiver: &Receiver| ClientMetadata {
        backchannel_logout_uri: Some(receiver.url.clone()),
        ..ClientMetadata::default()
    };
    let app = op.client_with(&[CALLBACK], metadata(&one)).await;
    let client = astro.client(CALLBACK, metadata(&other)).await;
    op.browser().approve(&app).await;
    let there = tokens(&op, &astro, &client).await;
    let sub = unverified(&there.id_token)["sub"].as_str().unwrap().to_owned();
    op.broker.close_person(&domain::Subject::parse(&sub).unwrap()).await.unwrap();
    for (receiver, issuer) in [(&one, op.issuer()), (&other, astro.issuer())] {
        let forms = receiver.forms();
        assert_eq!(forms.len(), 1, "{issuer}");
        assert_eq!(unverified(&forms[0][0].1)["iss"], issuer);
    }
    astro.userinfo(&there.access_token).await.expect_error("invalid_token");
}

#[tokio::test]
async fn who_signs_out_at_a_community_may_go_on_to_the_institution_and_hears_of_it_in_the_community_s_name() {
    let op = start().await;
    let astro = op.community();
    let (client, mut visitor) = (telescope(&astro).await, op.browser());
    code(&astro, &mut visitor, &client).await;
    let home = visitor.agent.open(astro.url("/")).await;
    let page = visitor.agent.press(&home, "#sign-out", &[]).await;
    let page = visitor.agent.press(&page, "#institution-logout", &[]).await;
    assert!(page.text("#institution-signed-out").contains(op.institution(ZOE).name()), "{}", page.body);
    assert!(page.body.contains("Astro") && !visitor.agent.open(astro.url("/")).await.has("#sub"));
}

#[tokio::test]
async fn the_account_is_one_and_knows_the_applications_of_all() {
    let op = start().await;
    let astro = op.community();
    let client = telescope(&astro).await;
    code(&astro, &mut op.browser(), &client).await;
    let mut visitor = op.browser();
    visitor.approve(&op.portal).await;
    let page = visitor.agent.open(astro.url("/account")).await;
    assert_eq!((page.status, page.url.as_str()), (200, op.url("/account").as_str()));
    let data = visitor.agent.open(op.url("/account/data")).await;
    assert!(data.body.contains("Telescope") && data.body.contains("Portal"), "{}", data.body);
    // What the installation does is done there alone.
    for path in ["/admin", "/admin/api/v1/keys", "/saml/metadata", "/ds", "/.well-known/openid-federation"] {
        assert_eq!(astro.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn an_id_token_of_the_other_issuer_is_no_hint() {
    let op = start().await;
    let astro = op.community();
    let client = telescope(&astro).await;
    let there = tokens(&op, &astro, &client).await;
    let mut visitor = op.browser();
    visitor.approve(&op.portal).await;
    let mut url = op.url("/oauth2/logout");
    url.query_pairs_mut().append_pair("id_token_hint", &there.id_token);
    let page = visitor.agent.open(url).await;
    assert_eq!(page.status, 400, "{}", page.body);
    assert!(visitor.agent.open(op.url("/")).await.has("#sub"));
    // Nor does the session of one answer for the other.
    let silent = visitor.agent.open(astro.authorize_url(&client, &[("prompt", "none"), ("state", "st")])).await;
    assert_refused(&silent, astro.issuer(), "login_required");
}

#[tokio::test]
async fn a_community_keeps_its_issuer_for_good() {
    let op = start().await;
    let mut settings = op.broker.settings.clone();
    settings.communities[0].settings.issuer = oauth::Issuer::parse("https://login.astro.example.org").unwrap();
    let error = op.try_with(settings).await.err().expect("the issuer is another");
    assert!(matches!(&error, StartError::OtherCommunity { community, .. } if community.as_str() == ASTRO), "{error}");
}
