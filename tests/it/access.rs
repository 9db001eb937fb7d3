//! What a person lets applications do: to look at on the page of their account, and to take back there.

use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{CALLBACK, Provider};
use domain::ClientMetadata;
use domain::client::GrantType;

const ASK: &[(&str, &str)] = &[("scope", "openid profile offline_access"), ("prompt", "consent")];

#[tokio::test]
async fn what_an_application_may_do_is_shown_and_taken_back_on_sqlite() {
    is_taken_back(Provider::start().await).await;
}

#[tokio::test]
async fn what_an_application_may_do_is_shown_and_taken_back_on_postgresql() {
    is_taken_back(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

async fn is_taken_back(op: Provider) {
    let grant_types = Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]);
    let app = op.client_with(&[CALLBACK], ClientMetadata { grant_types, ..ClientMetadata::default() }).await;
    let mut visitor = op.browser();
    let answer = visitor.authorize(&app, ASK).await;
    let tokens = op.redeem_as(&app, &answer.callback("code").unwrap()).await.tokens();
    let portal = op.redeem(&visitor.approve(&op.portal).await).await.tokens();
    let account = visitor.agent.open(op.url("/account")).await;
    let shown = account.texts("#access li");
    assert_eq!(shown.len(), 2, "{}", account.body);
    for part in ["Other", "since", "your identifier", "your name", "Also while you are away: until"] {
        assert!(shown[0].contains(part), "no {part} in {}", shown[0]);
    }
    assert!(shown[1].contains("Portal") && !shown[1].contains("away"), "{}", shown[1]);

    let button = format!("#access button[value=\"{}\"]", app.client_id);
    let forged = visitor.agent.press(&account, &button, &[("csrf", "x")]).await;
    assert_eq!(forged.status, 403, "{}", forged.body);
    assert_eq!(op.userinfo(&tokens.access_token).await.status, 200);
    // Of an application that there is not nothing is said but the page.
    let mut unknown = account.submission(&button, &[]);
    unknown.form.retain(|(name, _)| name != "client");
    unknown.form.push(("client".to_owned(), "cilogon:/client_id/none".to_owned()));
    let page = visitor.agent.submit(&account, unknown).await;
    assert_eq!((page.status, page.texts("#access li").len()), (200, 2), "{}", page.body);

    let page = visitor.agent.press(&account, &button, &[]).await;
    let left = page.texts("#access li");
    assert!(page.url.path() == "/account" && left.len() == 1 && left[0].contains("Portal"), "{}", page.body);
    assert_eq!(op.userinfo(&tokens.access_token).await.status, 401);
    let refused = op.refresh(&app, &tokens.refresh_token()).await;
    assert_eq!((refused.status, refused.json()["error"].as_str()), (400, Some("invalid_grant")), "{}", refused.body);
    assert_eq!(op.userinfo(&portal.access_token).await.status, 200, "the other one goes on");
    // Whoever goes there again is asked again.
    let question = visitor.open(&app, &[("scope", "openid profile")]).await;
    assert!(question.has("#approve"), "{} {}", question.status, question.body);
}
