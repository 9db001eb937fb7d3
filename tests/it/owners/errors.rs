//! Owners see what went wrong at their applications: what came, what to do, and nothing of whoever was there.

use beadle_tests::demo::Client;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{Provider, SAM, Visitor, ZOE};
use domain::{ClientId, Decision};

use super::{register, signed_in};

async fn registered(op: &Provider) -> (Visitor<'_>, ClientId, Client) {
    let mut zoe = signed_in(op, ZOE).await;
    let page = register(&mut zoe, op, "Telescope").await;
    let id = ClientId::parse(&page.text("#client-id")).unwrap();
    let client = Client {
        client_id: id.to_string(),
        client_secret: page.text("#client-secret"),
        redirect_uri: "https://hub.example.org/cb".to_owned(),
        ..op.portal.clone()
    };
    (zoe, id, client)
}

#[tokio::test]
async fn owners_see_what_went_wrong_and_what_to_do_on_sqlite() {
    seen_by_owners(Provider::start().await).await;
}

#[tokio::test]
async fn owners_see_what_went_wrong_and_what_to_do_on_postgresql() {
    seen_by_owners(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

async fn seen_by_owners(op: Provider) {
    let (mut zoe, id, client) = registered(&op).await;
    let url = op.url(&format!("/clients/{id}"));
    assert!(zoe.agent.open(&url).await.has("#no-errors"));
    let ask = |parameters: &[(&str, &str)]| op.authorize_url(&client, parameters);
    zoe.agent.open(ask(&[])).await;
    op.broker.decide(&id, Decision::Approve, "test").await.unwrap();
    let hostile = "https://zoe@evil.example.org/<script>?code=s3cret&login_hint=zoe@x.edu";
    for _ in 0..3 {
        zoe.agent.open(ask(&[("redirect_uri", hostile)])).await;
    }
    zoe.agent.stop_at("https://hub.example.org");
    zoe.agent.open(ask(&[("scope", "openid secrets:read"), ("prompt", "none"), ("response_type", "code")])).await;
    zoe.agent.open(ask(&[("scope", "email")])).await;
    let wrong = Client { client_secret: "wrong".to_owned(), ..client.clone() };
    op.redeem_as(&wrong, "none").await.expect_error("invalid_client");
    op.redeem_as(&client, "none").await.expect_error("invalid_grant");

    let page = zoe.agent.open(&url).await;
    let sentences = page.texts("#errors li b");
    for part in ["not in use", "redirect URI", "scope that", "sign-in was refused", "prove who", "tokens was refused"] {
        assert_eq!(sentences.iter().filter(|one| one.contains(part)).count(), 1, "{part}: {sentences:?}");
    }
    let details = page.texts("#errors li code");
    assert!(details.contains(&"https://evil.example.org/%3Cscript%3E".to_owned()), "{details:?}");
    assert!(details.contains(&"secrets:read".to_owned()), "{details:?}");
    let all = page.text("#errors");
    assert!(all.contains("3 times"), "{all}");
    for secret in ["s3cret", "zoe@", "login_hint", "wrong"] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
    // Nobody else sees them.
    let mut sam = signed_in(&op, SAM).await;
    assert_eq!(sam.agent.open(&url).await.status, 404);
}

#[tokio::test]
async fn a_flood_of_errors_of_strangers_stays_bounded_and_changes_no_answer() {
    let op = Provider::start().await;
    let (mut zoe, id, client) = registered(&op).await;
    op.broker.decide(&id, Decision::Approve, "test").await.unwrap();
    let mut stranger = op.browser();
    for number in 0..60 {
        let uri = format!("https://evil{number}.example.org/");
        let page = stranger.agent.open(op.authorize_url(&client, &[("redirect_uri", &uri)])).await;
        assert_eq!(page.status, 400, "{}", page.body);
    }
    let page = zoe.agent.open(op.url(&format!("/clients/{id}"))).await;
    assert!(page.texts("#errors li").len() <= 41, "{}", page.texts("#errors li").len());
    // An application that nobody knows has no errors, and no row.
    let nobody = Client { client_id: "nobody".to_owned(), ..client };
    op.redeem_as(&nobody, "none").await.expect_error("invalid_client");
    op.broker.write_client_errors().await.unwrap();
    assert!(op.broker.errors_of(&ClientId::parse("nobody").unwrap()).await.unwrap().is_empty());
}
