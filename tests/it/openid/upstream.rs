//! One Beadle at which people of another one sign in.

use beadle_tests::openid_provider::{self, SampleProvider};
use beadle_tests::provider::{CALLBACK, Provider, ZOE, add_community};
use broker::institution_moves::MoveDoubt;
use broker::settings::ProviderKind;
use domain::{EntityId, InstitutionMove, Secret};
use oauth::Issuer;
use serde_json::json;
use url::Url;

#[tokio::test]
async fn somebody_comes_by_way_of_another_beadle() {
    // On another host, as in life: a browser keeps cookies by host and not by port.
    let upstream = Provider::start_with(|settings| {
        let there = settings.issuer.as_str().replace("localhost", "127.0.0.1");
        settings.issuer = Issuer::parse(&there).unwrap();
    })
    .await;
    let mut op = Provider::start().await;
    let redirect_uri: Url = op.url("/oidc/callback/upstream");
    let client = upstream.client(redirect_uri.as_str(), "openid email profile").await;
    let mut settings = openid_provider::settings(upstream.issuer(), ProviderKind::Standard);
    settings.id = "upstream".to_owned();
    settings.client_id = client.client_id;
    settings.client_secret = Secret::from(client.client_secret.as_str());
    op.restart_with(|all| all.openid_providers.push(settings)).await;

    let mut visitor = op.browser().sign_in_as(ZOE);
    let page = visitor.open(&op.portal, &[("idphint", upstream.issuer())]).await;
    let institution = upstream.institution(ZOE).entity_id().to_owned();
    // Which institution there: the upstream's own picker asks.
    let choice = format!("button[name=institution][value=\"{institution}\"]");
    let page = visitor.agent.press(&page, &choice, &[]).await;
    let page = visitor.walk(page).await;
    let code = page.callback("code").unwrap_or_else(|| panic!("{} {}\n{}", page.status, page.url, page.body));
    let tokens = op.redeem(&code).await.tokens();
    let said = op.userinfo(&tokens.access_token).await.json();
    assert_eq!((&said["idp"], &said["given_name"]), (&upstream.issuer().into(), &upstream.user(ZOE).given_name.into()));
    let there = said["oidc"].as_str().unwrap();
    assert!(there.starts_with("https://beadle.example.org/users/"), "{there}");
    assert_ne!(said["sub"], said["oidc"]);
}

#[tokio::test]
async fn somebody_comes_to_a_community_by_way_of_a_provider_that_answers_to_the_installation() {
    let sample = SampleProvider::start().await;
    let op = Provider::start_with(|settings| {
        settings.openid_providers.push(sample.settings(ProviderKind::Standard));
        add_community(settings, |_, _| ());
    })
    .await;
    let endpoint = sample.end_session_endpoint();
    sample.behave(|it| {
        it.clock = op.clock.clone();
        it.discovery = json!({ "end_session_endpoint": endpoint });
    });
    let astro = op.community();
    let client = astro.client(CALLBACK, domain::ClientMetadata::default()).await;
    let mut visitor = op.browser();
    let request = astro.authorize_url(&client, &[("idphint", sample.issuer()), ("scope", "openid")]);
    let page = visitor.agent.open(request.clone()).await;
    let page = visitor.walk(page).await;
    let code = page.callback("code").unwrap_or_else(|| panic!("{} {}\n{}", page.status, page.url, page.body));
    astro.redeem(&client, &code).await.tokens();
    let asked = sample.asked();
    assert!(asked[0]["redirect_uri"].starts_with(op.issuer()), "{asked:?}");

    // Who signs out goes on to the provider, and comes back by the installation in the community's name.
    let home = visitor.agent.open(astro.url("/")).await;
    let page = visitor.agent.press(&home, "#sign-out", &[]).await;
    let page = visitor.agent.press(&page, "#institution-logout", &[]).await;
    assert!(page.url.as_str().starts_with(op.url("/oidc/signed_out/").as_str()), "{}", page.url);
    assert!(page.has("#institution-signed-out") && page.body.contains("Astro"), "{}", page.body);

    // A refusal is told in the community's name.
    sample.behave(|it| it.answer = json!({ "code": null, "error": "access_denied" }));
    visitor.agent.forget();
    let page = visitor.agent.open(request).await;
    assert_eq!((page.status, page.body.contains("Astro")), (403, true), "{}", page.body);
    let back = page.attribute("p.actions a.primary", "href").unwrap();
    assert!(back.starts_with(astro.issuer()), "{back}");
}

#[tokio::test]
async fn people_keep_their_sub_when_their_provider_has_a_new_issuer() {
    let (old, new) = (SampleProvider::start().await, SampleProvider::start().await);
    let mut op =
        Provider::start_with(|settings| settings.openid_providers.push(old.settings(ProviderKind::Standard))).await;
    let clock = op.clock.clone();
    for sample in [&old, &new] {
        let clock = clock.clone();
        sample.behave(|it| it.clock = clock);
    }
    let before = super::claims(&op, &mut op.browser()).await;
    let entity = |sample: &SampleProvider| EntityId::parse(sample.issuer()).unwrap();
    let order = InstitutionMove::new(entity(&old), Some(entity(&new)), None).unwrap();
    let trial = op.broker.move_institution(&order, false).await.unwrap();
    assert_eq!((trial.id, trial.moved.values().sum::<u64>(), trial.conflicts), (None, 1, 0));
    assert_eq!(trial.doubts, [MoveDoubt::Unnamed(entity(&new)), MoveDoubt::Configured(entity(&old))]);

    let provider = new.settings(ProviderKind::Standard);
    op.restart_with(|settings| settings.openid_providers = vec![provider]).await;
    let done = op.broker.move_institution(&order, true).await.unwrap();
    assert_eq!((done.doubts.len(), done.conflicts), (0, 0));
    let after = super::claims(&op, &mut op.browser()).await;
    assert_eq!((&after["sub"], &after["oidc"]), (&before["sub"], &before["oidc"]));
    assert_eq!(after["idp"], new.issuer());
}
