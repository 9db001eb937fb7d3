//! A person's own data: taking them along, and deleting the account, from the page to what applications see.

use beadle_tests::MINUTE;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{CALLBACK, Provider, Visitor, ZOE};
use beadle_tests::receiver::Receiver;
use domain::client::GrantType;
use domain::{ClientMetadata, Subject};

/// Runs a test that takes a [`Provider`] on both databases.
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::Provider::start().await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::Provider::on(&super::Postgres::shared().fresh_database()).await).await;
            })+
        }
    };
}

on_both_databases! {
    a_person_takes_their_data_along,
    a_deleted_account_is_gone_everywhere_and_its_person_comes_back_as_somebody_new,
    an_account_is_deleted_by_its_own_form_soon_after_a_sign_in_alone,
}

async fn data(op: &Provider, visitor: &mut Visitor<'_>) -> serde_json::Value {
    let page = visitor.agent.open(op.url("/account/data")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.header("content-disposition").unwrap().contains("my-data.json"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    serde_json::from_str(&page.body).unwrap()
}

async fn delete(op: &Provider, visitor: &mut Visitor<'_>) -> beadle_tests::agent::Page {
    let question = visitor.agent.open(op.url("/account/delete")).await;
    visitor.agent.press(&question, "#delete", &[("understood", "yes")]).await
}

async fn a_person_takes_their_data_along(op: Provider) {
    let mut visitor = op.browser();
    assert!(visitor.agent.open(op.url("/account/data")).await.has("#institution-search"));
    let tokens = op.redeem(&visitor.approve(&op.portal).await).await.tokens();
    let home = visitor.agent.open(op.url("/")).await;
    assert!(home.has("#download-data") && home.has("#delete-account"), "{}", home.body);
    let data = data(&op, &mut visitor).await;
    let claims = op.userinfo(&tokens.access_token).await.json();
    assert_eq!(data["account"]["sub"], claims["sub"]);
    let identifiers = data["identifiers"].as_array().unwrap();
    assert!(identifiers.iter().any(|one| one["kind"] == "eppn" && one["value"] == claims["eppn"]), "{identifiers:?}");
    assert_eq!(data["consents"][0]["client_name"], "Portal");
    assert_eq!(data["sessions"][0]["client_id"], op.portal.client_id.as_str());
    // The administrator's command says the same.
    let subject = Subject::parse(claims["sub"].as_str().unwrap()).unwrap();
    assert_eq!(op.broker.personal_data(&subject).await.unwrap().unwrap(), data);
    assert!(op.broker.personal_data(&Subject::parse("nobody").unwrap()).await.unwrap().is_none());
    for secret in ["digest", &tokens.access_token, "browser"] {
        assert!(!data.to_string().contains(secret), "{secret} in {data}");
    }
}

async fn a_deleted_account_is_gone_everywhere_and_its_person_comes_back_as_somebody_new(op: Provider) {
    let receiver = Receiver::start().await;
    let metadata = ClientMetadata {
        backchannel_logout_uri: Some(receiver.url.clone()),
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]),
        ..ClientMetadata::default()
    };
    let app = op.client_with(&[CALLBACK], metadata).await;
    let mut visitor = op.browser();
    let code = visitor.authorize(&app, &[("scope", "openid offline_access"), ("prompt", "consent")]).await;
    let tokens = op.redeem_as(&app, &code.callback("code").unwrap()).await.tokens();
    let unspent = visitor.approve(&op.portal).await;
    let sub = op.userinfo(&tokens.access_token).await.json()["sub"].as_str().unwrap().to_owned();
    let session = visitor.session().map(str::to_owned);

    let page = delete(&op, &mut visitor).await;
    assert!(page.has("#account-deleted") && !page.has("#visitor"), "{} {}", page.status, page.body);
    assert_eq!(page.texts("#told li"), ["Other"]);
    assert_eq!(page.texts("#untold li"), ["Portal"]);
    assert_eq!(receiver.forms().len(), 1, "the client hears of the sign-out, once");

    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
    op.refresh(&app, &tokens.refresh_token()).await.expect_error("invalid_grant");
    op.redeem(&unspent).await.expect_error("invalid_grant");
    assert!(session.is_some() && visitor.agent.open(op.url("/account/data")).await.has("#institution-search"));
    let erased = Subject::parse(&sub).unwrap();
    let account = op.broker.account(&erased).await.unwrap().unwrap();
    assert!(account.erased_at.is_some() && account.identifiers.is_empty());
    let left = op.broker.personal_data(&erased).await.unwrap().unwrap();
    for part in ["identifiers", "consents", "grants", "sessions", "notices"] {
        assert_eq!(left[part], serde_json::json!([]), "{part}");
    }

    // The same person, the same institution: a new account, which is asked anew.
    let tokens = op.redeem(&op.code(ZOE).await).await.tokens();
    assert_ne!(op.userinfo(&tokens.access_token).await.json()["sub"], sub.as_str());
    assert_eq!(op.broker.identity_notices(10).await.unwrap().len(), 0);
}

async fn an_account_is_deleted_by_its_own_form_soon_after_a_sign_in_alone(op: Provider) {
    let mut visitor = op.browser();
    assert!(visitor.agent.open(op.url("/account/delete")).await.has("#institution-search"));
    let tokens = op.redeem(&visitor.approve(&op.portal).await).await.tokens();
    let alive = async || assert!(op.userinfo(&tokens.access_token).await.json()["sub"].is_string());
    let question = visitor.agent.open(op.url("/account/delete")).await;
    let unsure = visitor.agent.press(&question, "#delete", &[]).await;
    assert!(unsure.status == 422 && unsure.has("#not-understood"), "{}", unsure.body);
    let forged = visitor.agent.press(&question, "#delete", &[("understood", "yes"), ("csrf", "x")]).await;
    assert_eq!(forged.status, 403, "{}", forged.body);
    alive().await;
    // Somebody who finds the browser later does not get so far.
    op.pass(MINUTE * 14);
    alive().await;
    op.pass(MINUTE * 2);
    let late = visitor.agent.press(&question, "#delete", &[("understood", "yes")]).await;
    assert!(late.status == 422 && late.has("#sign-in-again") && !late.has("#delete"), "{}", late.body);
    assert!(visitor.agent.open(op.url("/account/data")).await.status == 200);
    let late = visitor.agent.open(op.url("/account/delete")).await;
    let again = visitor.agent.open(op.url(&late.attribute("#sign-in-again #again", "href").unwrap())).await;
    let question = visitor.walk(again).await;
    assert!(question.url.path() == "/account/delete" && question.has("#delete"), "{} {}", question.url, question.body);
    assert!(delete(&op, &mut visitor).await.has("#account-deleted"));
}
