//! Registrations last no longer than the chain behind them (§12.3), and what a federation takes back counts soon.

use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::federation::{Federation, Trouble};
use domain::Clock as _;
use serde_json::json;

use super::super::assert_page;
use super::{RelyingParty, provider, provider_with};

const HOUR: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn a_registration_ends_with_the_first_statement_of_its_chain() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    let now = op.clock.now();
    federation.tells("anchor", "campus", &json!({ "exp": now.as_seconds() + 600 }));
    hub.sign_in(&op).await;
    assert_eq!(hub.federated(&op).await.expires_at, now + MINUTE * 10);
}

#[tokio::test]
async fn the_operator_s_bound_may_be_earlier() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider_with(&federation, |policy| policy.registration_lifetime = MINUTE * 30).await;
    hub.sign_in(&op).await;
    assert_eq!(hub.federated(&op).await.expires_at, op.clock.now() + MINUTE * 30);
}

#[tokio::test]
async fn a_chain_that_ends_between_authorize_and_token_is_looked_up_anew() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    let end = op.clock.now().as_seconds() + 120;
    federation.says("hub", &json!({ "exp": end }));
    let (first, second) = (hub.sign_in(&op).await, hub.sign_in(&op).await);
    federation.says("hub", &json!({ "exp": end + 86_400 }));
    op.pass(MINUTE * 2);
    hub.redeem(&op, &first).await.tokens();
    assert!(!hub.federated(&op).await.has_ended(op.clock.now()));
    // And refused where nobody vouches for it any more.
    federation.disowns("campus", "hub");
    op.pass(HOUR);
    let refused = hub.redeem(&op, &second).await.expect_error("invalid_client");
    assert!(refused.contains("federation") && refused.contains("ended"), "{refused}");
}

#[tokio::test]
async fn what_a_federation_takes_back_counts_within_the_hour() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    hub.sign_in(&op).await;
    federation.disowns("campus", "hub");
    op.pass(MINUTE * 59);
    hub.sign_in(&op).await;
    op.pass(MINUTE);
    assert_page(&hub.open(&mut op.browser(), &hub.request_object(&op)).await, 400, "no chain of trust");
    hub.push(&op, &[]).await.expect_error("invalid_trust_chain");
    assert!(hub.federated(&op).await.has_ended(op.clock.now()));
    // And what it gives back, too.
    federation.tells("campus", "hub", &json!({}));
    op.pass(MINUTE);
    hub.is_let_in(&op).await;
}

#[tokio::test]
async fn who_changes_in_the_federation_changes_here_within_the_hour() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    hub.sign_in(&op).await;
    let named = json!({ "metadata": { "openid_relying_party": { "client_name": "Renamed" } } });
    federation.tells("campus", "hub", &named);
    op.pass(HOUR);
    hub.is_let_in(&op).await;
    assert_eq!(hub.stored(&op).await.unwrap().registration.name, "Renamed");
}

#[tokio::test]
async fn a_federation_that_does_not_answer_is_believed_until_its_last_word_ends() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    hub.sign_in(&op).await;
    for path in ["/hub/.well-known/openid-federation", "/campus/.well-known/openid-federation"] {
        federation.trouble(path, Trouble::Status(503));
    }
    let asked = federation.asked();
    op.pass(HOUR * 2);
    hub.is_let_in(&op).await;
    hub.is_let_in(&op).await;
    assert_eq!(federation.asked(), asked + 1, "who does not answer is left alone for a while");
    op.pass(HOUR * 22);
    assert_page(&hub.open(&mut op.browser(), &hub.request_object(&op)).await, 400, "could not be read");
    federation.calm();
    op.pass(MINUTE);
    hub.is_let_in(&op).await;
}

#[tokio::test]
async fn an_anchor_that_the_operator_gives_up_takes_its_relying_parties_along() {
    let federation = Federation::usual().await;
    federation.add("other", &[], &json!({}));
    let hub = RelyingParty::usual(&federation);
    let mut op = provider(&federation).await;
    hub.sign_in(&op).await;
    // A way that the operator closes takes those along who came by it, and back when it is open again.
    op.restart_with(|settings| settings.federation.as_mut().unwrap().automatic = false).await;
    assert_page(&hub.open(&mut op.browser(), &hub.request_object(&op)).await, 400, "ended");
    op.restart_with(|settings| settings.federation.as_mut().unwrap().automatic = true).await;
    hub.sign_in(&op).await;
    let anchors = federation.anchors(&["other"]);
    op.restart_with(|settings| settings.federation.as_mut().unwrap().trust_anchors = anchors).await;
    assert_page(&hub.open(&mut op.browser(), &hub.request_object(&op)).await, 400, "no trust anchor");
    op.restart_with(|settings| settings.federation = None).await;
    assert_page(&hub.open(&mut op.browser(), &hub.request_object(&op)).await, 400, "ended");
}

#[tokio::test]
async fn a_registration_outlives_a_restart() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let mut op = provider(&federation).await;
    hub.sign_in(&op).await;
    let asked = federation.asked();
    op.restart().await;
    hub.sign_in(&op).await;
    assert_eq!(federation.asked(), asked);
}

#[tokio::test]
async fn the_skin_that_the_operator_gave_a_client_stays_when_its_federation_speaks_anew() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    hub.sign_in(&op).await;
    let before = hub.stored(&op).await.unwrap();
    let skin = json!({ "skin": "hub" });
    op.broker.edit_client(&before.id, skin.as_object().unwrap(), (None, "test")).await.unwrap();
    let renewed = json!({ "metadata": { "openid_relying_party": { "client_name": "Renewed" } } });
    federation.tells("campus", "hub", &renewed);
    op.pass(HOUR);
    hub.is_let_in(&op).await;
    let after = hub.stored(&op).await.unwrap();
    assert_eq!((after.registration.name.as_str(), after.metadata.skin), ("Renewed", domain::SkinName::parse("hub")));
}
