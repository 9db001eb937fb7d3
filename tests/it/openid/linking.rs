//! One person with an institution of a federation and a login at an OpenID provider.

use beadle_tests::openid_provider::SampleProvider;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{Provider, Visitor, ZOE};
use broker::settings::ProviderKind;

use super::{assert_refused, claims, entity_id};

/// Whoever is signed in links a login at the provider.
async fn link(op: &Provider, visitor: &mut Visitor<'_>) -> beadle_tests::agent::Page {
    let account = visitor.agent.open(op.url("/account")).await;
    let chooser = visitor.agent.press(&account, "#link", &[]).await;
    let button = format!("button[name=institution][value=\"{}\"]", entity_id(op));
    visitor.agent.press(&chooser, &button, &[]).await
}

#[tokio::test]
async fn who_links_an_openid_login_comes_in_by_it_as_the_same_person_on_sqlite() {
    let sample = SampleProvider::start().await;
    let op =
        Provider::start_with(|settings| settings.openid_providers.push(sample.settings(ProviderKind::Orcid))).await;
    a_login_is_linked(&op, &sample).await;
}

#[tokio::test]
async fn who_links_an_openid_login_comes_in_by_it_as_the_same_person_on_postgresql() {
    let sample = SampleProvider::start().await;
    let mut op = Provider::on(&Postgres::shared().fresh_database()).await;
    op.restart_with(|settings| settings.openid_providers.push(sample.settings(ProviderKind::Orcid))).await;
    a_login_is_linked(&op, &sample).await;
}

async fn a_login_is_linked(op: &Provider, sample: &SampleProvider) {
    sample.behave(|it| it.clock = op.clock.clone());
    let mut zoe = op.browser().sign_in_as(ZOE);
    let code = zoe.approve(&op.portal).await;
    let tokens = op.redeem(&code).await.tokens();
    let sub = op.userinfo(&tokens.access_token).await.json()["sub"].clone();
    let question = link(op, &mut zoe).await;
    assert!(question.has("#confirm"), "{} {}", question.status, question.body);
    let asked = sample.asked().pop().unwrap();
    assert_eq!((asked["prompt"].as_str(), asked["max_age"].as_str()), ("login", "0"));
    zoe.agent.press(&question, "#confirm", &[]).await;
    let said = claims(op, &mut op.browser()).await;
    assert_eq!((&said["sub"], &said["idp"]), (&sub, &entity_id(op).into()));
}

#[tokio::test]
async fn a_login_is_not_linked_by_a_session_that_somebody_left_at_the_provider() {
    let (op, sample) = super::with(ProviderKind::Orcid).await;
    let mut zoe = op.browser().sign_in_as(ZOE);
    zoe.approve(&op.portal).await;
    sample.behave(|it| it.id_token["auth_time"] = (op.broker.now().as_seconds() - 600).into());
    assert_refused(&link(&op, &mut zoe).await, 403, "does not say that you did");
}

#[tokio::test]
async fn where_nobody_can_sign_in_anew_the_person_chooses_the_account_at_least() {
    let (op, sample) = super::with(ProviderKind::GitHub).await;
    let mut zoe = op.browser().sign_in_as(ZOE);
    zoe.approve(&op.portal).await;
    let question = link(&op, &mut zoe).await;
    assert!(question.has("#confirm"), "{} {}", question.status, question.body);
    assert_eq!(sample.asked().pop().unwrap()["prompt"], "select_account");
}
