//! New keys on our side: known before they sign, and the old ones open until nobody encrypts to them any more.

use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::provider::{Asked, Provider, Visitor, ZOE};
use broker::settings::KeyPolicy;
use broker::token_keys::{Rotation, TokenKeyUse};
use demo::institution::ServiceProvider;

use super::is_signed_in;

const LEAD: Duration = KeyPolicy::SAML_ANNOUNCED_BEFORE;

/// One at which people still arrive after months: browsers count their sessions' time by the machine's clock.
async fn provider() -> Provider {
    Provider::start().await
}

async fn published(op: &Provider) -> ServiceProvider {
    ServiceProvider::parse(&op.get("/saml/metadata").await.body).unwrap()
}

/// The certificate of the key that signs now, by the answer of an institution that knows only this one.
async fn signs(op: &Provider, certificates: &[Vec<u8>]) -> Vec<u8> {
    let now = op.broker.service_provider().signing[0].certificate().to_vec();
    assert!(certificates.contains(&now));
    // And somebody really signs in with it.
    let mut zoe = op.browser().sign_in_as(ZOE);
    zoe.approve(&op.portal).await;
    now
}

async fn answered(visitor: &mut Visitor<'_>, asked: &Asked, encrypted_for: &[u8]) -> u16 {
    let answer = asked.response(|statement| statement.encrypt_for = Some(encrypted_for.to_vec()));
    visitor.answer(asked, &answer).await.status
}

#[tokio::test]
async fn a_new_signing_key_is_published_before_it_signs_and_the_old_one_goes_later() {
    let mut op = provider().await;
    let [old] = published(&op).await.signing_certificates.try_into().unwrap();
    op.broker.rotate_token_keys(Some(TokenKeyUse::SamlSigning), Rotation::Announced).await.unwrap();
    let both = published(&op).await.signing_certificates;
    assert_eq!((both.len(), &both[0]), (2, &old));
    assert_eq!(signs(&op, &both).await, old);
    op.pass(LEAD.checked_sub(MINUTE).unwrap());
    assert_eq!(signs(&op, &both).await, old);
    op.pass(MINUTE);
    assert_eq!(signs(&op, &both).await, both[1]);
    // Whoever reads the metadata now still finds both; and all of it holds over a restart.
    op.restart().await;
    assert_eq!(published(&op).await.signing_certificates, [both[1].clone(), old]);
    op.pass(LEAD);
    op.broker.tend_token_keys().await.unwrap();
    assert_eq!(published(&op).await.signing_certificates, [both[1].clone()]);
    assert_eq!(signs(&op, &both).await, both[1]);
}

#[tokio::test]
async fn institutions_encrypt_to_the_new_key_and_the_old_one_opens_until_it_goes() {
    let op = provider().await;
    let [old] = published(&op).await.encryption_certificates.try_into().unwrap();
    op.broker.rotate_token_keys(Some(TokenKeyUse::SamlDecryption), Rotation::Announced).await.unwrap();
    let [new] = published(&op).await.encryption_certificates.try_into().unwrap();
    assert_ne!(old, new, "nobody learns of the old one any more");
    for key in [&old, &new] {
        let mut zoe = op.browser();
        let asked = zoe.ask().await;
        assert_eq!(answered(&mut zoe, &asked, key).await, 200);
        assert!(is_signed_in(&op, &mut zoe).await);
    }
    op.pass(LEAD);
    op.broker.tend_token_keys().await.unwrap();
    for (key, status) in [(&old, 403), (&new, 200)] {
        let mut zoe = op.browser();
        let asked = zoe.ask().await;
        assert_eq!(answered(&mut zoe, &asked, key).await, status);
    }
}

#[tokio::test]
async fn another_node_publishes_what_a_command_has_made_and_opens_with_it() {
    let op = provider().await;
    let node = op.another_node().await;
    op.broker.rotate_token_keys(Some(TokenKeyUse::SamlSigning), Rotation::AtOnce).await.unwrap();
    let [new, _] = published(&op).await.signing_certificates.try_into().unwrap();
    let metadata = op.send(node.request(reqwest::Method::GET, "/saml/metadata")).await.body;
    assert_eq!(ServiceProvider::parse(&metadata).unwrap().signing_certificates[0], new);
    assert_eq!(node.broker.service_provider().signing[0].certificate(), new);
}

#[tokio::test]
async fn a_key_of_saml_is_listed_and_taken_out_as_others_and_replaced_only_when_it_is_named() {
    let op = provider().await;
    let of = |key_use: TokenKeyUse| {
        let infos = op.broker.token_key_infos();
        async move { infos.await.unwrap().into_iter().filter(|info| info.key_use == key_use).collect::<Vec<_>>() }
    };
    let [first] = of(TokenKeyUse::SamlSigning).await.try_into().unwrap();
    op.broker.rotate_token_keys(None, Rotation::AtOnce).await.unwrap();
    op.pass(Duration::from_secs(200 * 86_400));
    op.broker.tend_token_keys().await.unwrap();
    assert_eq!(of(TokenKeyUse::SamlSigning).await.len(), 1);
    let before = published(&op).await.signing_certificates;
    assert!(op.broker.retire_token_key(&first.kid).await.unwrap());
    let [second] = of(TokenKeyUse::SamlSigning).await.try_into().unwrap();
    assert_ne!(first.kid, second.kid);
    let after = published(&op).await.signing_certificates;
    assert!(after.len() == 1 && after != before);
    signs(&op, &after).await;
    // No token is signed with them, and no client sees them.
    let jwks = op.get("/oauth2/certs").await.body;
    assert!(!jwks.contains(&first.kid) && !jwks.contains(&second.kid));
}
