//! The identity provider discovery protocol
//! ([sstc-saml-idp-discovery](https://docs.oasis-open.org/security/saml/Post2.0/sstc-saml-idp-discovery.pdf)), both ways:
//! the people of other services choose here, and ours choose elsewhere.

use beadle_tests::agent::{Agent, Page};
use beadle_tests::provider::{CALLBACK, JONAS, Provider, Visitor, ZOE, add_community};
use broker::institution_choice::{Discovery, ServiceProviderEntity};
use reqwest::Method;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use url::Url;

pub(crate) const SERVICE: &str = "https://wiki.example.org/sp";
pub(crate) const RESPONSE: &str = "https://wiki.example.org/login";
const CHOOSER: &str = "https://ds.example.org/choose?look=dark";
const SCRIPT: &str = "\"><script>alert(1)</script>";

pub(crate) fn wiki() -> Vec<ServiceProviderEntity> {
    let protocol = "urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol";
    let metadata = format!(
        "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{SERVICE}\"><md:SPSSODescriptor \
         protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"><md:Extensions><d:DiscoveryResponse \
         xmlns:d=\"{protocol}\" Binding=\"{protocol}\" Location=\"{RESPONSE}\" index=\"1\"/><u:UIInfo \
         xmlns:u=\"urn:oasis:names:tc:SAML:metadata:ui\"><u:DisplayName xml:lang=\"en\">The Wiki &amp; more</u:DisplayName>\
         </u:UIInfo></md:Extensions></md:SPSSODescriptor></md:EntityDescriptor>"
    );
    ServiceProviderEntity::read(&metadata).unwrap()
}

async fn chooser() -> Provider {
    Provider::start_with(|settings| settings.discovery.service_providers = wiki()).await
}

fn ds(op: &Provider, parameters: &[(&str, &str)]) -> Url {
    let mut url = op.url("/ds");
    url.query_pairs_mut().extend_pairs(parameters);
    url
}

const WHO: (&str, &str) = ("entityID", SERVICE);
const BACK: (&str, &str) = ("return", "https://wiki.example.org/login?target=1%262");

/// A browser that stops at the service.
fn agent() -> Agent {
    let mut agent = Agent::default();
    agent.stop_at("https://wiki.example.org/");
    agent
}

fn parameter(page: &Page, name: &str) -> Option<String> {
    let location = page.location()?;
    location.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn the_people_of_another_service_choose_here() {
    let op = chooser().await;
    let zoe = op.institution(ZOE).entity_id().to_owned();
    let mut agent = agent();
    let page = agent.open(ds(&op, &[WHO, BACK, ("returnIDParam", "idp")])).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("The Wiki &#38; more") || page.body.contains("The Wiki &amp; more"), "{}", page.body);
    assert!(page.headers.get(SET_COOKIE).is_none(), "nothing is begun for who only looks");
    let found = agent.press(&page, "#institution-search button", &[("q", op.institution(ZOE).name())]).await;
    let back = agent.press(&found, &format!("#institutions button[value=\"{zoe}\"]"), &[]).await;
    let location = back.location().expect("a redirect");
    assert!(location.as_str().starts_with("https://wiki.example.org/login?target=1%262&idp="), "{location}");
    assert_eq!(parameter(&back, "idp"), Some(zoe));
    assert!(page.has(&format!(".actions a[href=\"{}\"]", BACK.1)), "who does not choose goes back without an answer");
}

#[tokio::test]
async fn nobody_is_led_astray() {
    let op = chooser().await;
    for parameters in [
        vec![WHO, ("return", "https://evil.example/")],
        vec![WHO, ("return", "https://wiki.example.org/other")],
        vec![WHO, ("return", "https://wiki.example.org@evil.example/login")],
        vec![WHO, ("return", "javascript:alert(1)")],
        vec![WHO, BACK, ("return", "https://evil.example/")],
        vec![("entityID", "https://evil.example/sp"), BACK],
        vec![("entityID", "https://evil.example/sp"), ("return", "https://evil.example/"), ("isPassive", "true")],
        vec![BACK],
        vec![WHO, BACK, ("policy", "urn:other")],
        vec![WHO, BACK, ("isPassive", "perhaps")],
        vec![WHO, BACK, ("returnIDParam", SCRIPT)],
        vec![WHO, ("return", SCRIPT)],
        vec![("entityID", SCRIPT), ("return", SCRIPT)],
        vec![WHO, BACK, ("institution", "https://nobody.example/idp")],
        vec![WHO, BACK, ("institution", SCRIPT)],
    ] {
        let page = agent().open(ds(&op, &parameters)).await;
        assert_eq!((page.status, page.location()), (400, None), "{parameters:?}");
        assert!(!page.body.contains("<script>alert"), "{}", page.body);
        assert!(
            !page.body.contains("href=\"https://evil") && !page.body.contains("href=\"javascript"),
            "{}",
            page.body
        );
    }
    let page = agent().open(ds(&op, &[WHO, BACK, ("q", SCRIPT)])).await;
    assert!(page.status == 200 && !page.body.contains("<script>alert"), "{}", page.body);
    let nobody = Provider::start().await;
    assert_eq!(agent().open(ds(&nobody, &[WHO, BACK])).await.status, 400, "where no service is known, none is served");
}

#[tokio::test]
async fn where_nothing_may_be_shown_only_what_is_known_is_told() {
    let op = chooser().await;
    let zoe = op.institution(ZOE).entity_id();
    let passive = ds(&op, &[WHO, BACK, ("isPassive", "true")]);
    let stranger = agent().open(&passive).await;
    assert_eq!(stranger.location().unwrap().as_str(), BACK.1);
    let mut visitor = op.browser();
    visitor.approve(&op.portal).await;
    visitor.agent.stop_at("https://wiki.example.org/");
    let known = visitor.agent.open(&passive).await;
    assert_eq!(parameter(&known, "entityID").as_deref(), Some(zoe));
}

#[tokio::test]
async fn what_was_chosen_before_can_be_taken_off_the_list() {
    let op = chooser().await;
    let mut visitor = op.browser();
    visitor.approve(&op.portal).await;
    let page = visitor.agent.open(ds(&op, &[WHO, BACK])).await;
    assert!(page.has("#recent button.choice") && page.has("#recent .forget"), "{}", page.body);
    let press = page.submission("#recent .forget", &[]);
    // Another site cannot do it.
    let forged = op.request(Method::POST, "/ds/forget").form(&press.form).header("sec-fetch-site", "cross-site");
    assert_eq!(forged.send().await.unwrap().status(), 403);
    let left = visitor.agent.submit(&page, press).await;
    assert_eq!((left.status, left.url.path()), (200, "/ds"), "{}", left.body);
    assert!(!left.has("#recent") && left.text("h1").contains("The Wiki"), "what was asked stays: {}", left.body);
    let later = visitor.agent.open(ds(&op, &[WHO, BACK])).await;
    assert!(!later.has("#recent"));
}

#[tokio::test]
async fn a_hidden_institution_is_neither_shown_nor_chosen() {
    let op = chooser().await;
    let zoe = domain::EntityId::parse(op.institution(ZOE).entity_id()).unwrap();
    let mut op = op;
    let overlay = broker::settings::Overlay { hidden: Some(true), ..broker::settings::Overlay::of(zoe.clone()) };
    op.restart_with(|settings| settings.overlays = vec![overlay]).await;
    let page = agent().open(ds(&op, &[WHO, BACK])).await;
    assert!(page.status == 200 && !page.body.contains(zoe.as_str()), "{}", page.body);
    assert_eq!(agent().open(ds(&op, &[WHO, BACK, ("institution", zoe.as_str())])).await.status, 400);
}

/// Otherwise any site could put an institution before a person's eyes as one that they chose before.
#[tokio::test]
async fn a_choice_is_remembered_only_if_it_was_made_on_our_page() {
    let op = chooser().await;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let url = ds(&op, &[WHO, BACK, ("institution", op.institution(ZOE).entity_id())]);
    for (site, remembered) in [(None, false), (Some("cross-site"), false), (Some("same-origin"), true)] {
        let mut request = client.get(url.clone()).header(COOKIE, "x=y");
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 303);
        assert!(answer.headers()[LOCATION].to_str().unwrap().starts_with(RESPONSE));
        assert_eq!(answer.headers().contains_key(SET_COOKIE), remembered, "{site:?}");
    }
}

async fn with_chooser() -> Provider {
    Provider::start_with(|settings| settings.discovery.service = Some(CHOOSER.parse().unwrap())).await
}

/// Where the chooser sends the browser back, by another reading of the protocol: the chooser's, with our metadata.
fn answer(op: &Provider, sent: &Page, institution: Option<&str>) -> Url {
    let location = sent.location().unwrap_or_else(|| panic!("{} {}", sent.status, sent.body));
    assert!(location.as_str().starts_with("https://ds.example.org/choose?look=dark&"), "{location}");
    let ours =
        ServiceProviderEntity::read(&op.broker.saml_metadata()).expect("our metadata have an address for answers");
    Discovery::parse(location.query().unwrap(), &ours).expect("it is asked by the rules").answer(institution)
}

async fn sent(op: &Provider) -> (Visitor<'_>, Page) {
    let mut visitor = op.browser();
    visitor.agent.stop_at("https://ds.example.org/");
    let page = visitor.open(&op.portal, &[]).await;
    (visitor, page)
}

#[tokio::test]
async fn our_people_choose_elsewhere_and_come_back() {
    let op = with_chooser().await;
    for person in [ZOE, JONAS] {
        let (mut visitor, page) = sent(&op).await;
        visitor.becomes(person);
        let back = answer(&op, &page, Some(op.institution(person).entity_id()));
        let page = visitor.agent.open(&back).await;
        assert!(!page.has("#institution-search"), "nobody chooses twice: {}", page.url);
        let page = visitor.walk(page).await;
        assert!(page.callback("code").is_some(), "{} {}", page.url, page.body);
        assert_eq!(visitor.agent.open(&back).await.status, 409, "the sign-in is over");
    }
}

#[tokio::test]
async fn an_answer_counts_in_no_other_browser_and_for_no_other_sign_in() {
    let op = with_chooser().await;
    let (mut visitor, page) = sent(&op).await;
    let back = answer(&op, &page, Some(op.institution(ZOE).entity_id()));
    assert_eq!(op.browser().agent.open(&back).await.status, 403, "without a session");
    let (mut other, _) = sent(&op).await;
    assert_eq!(other.agent.open(&back).await.status, 403, "in the session of somebody else");
    let mut forged = back.clone();
    forged.set_query(Some(&format!("login={}&entityID=x", "0".repeat(32))));
    assert_ne!(visitor.agent.open(&forged).await.status, 200);
    let mut doubled = back.clone();
    doubled.query_pairs_mut().append_pair("entityID", "https://evil.example/idp");
    assert_eq!(visitor.agent.open(&doubled).await.status, 400);
    let page = visitor.agent.open(&back).await;
    assert!(visitor.walk(page).await.callback("code").is_some(), "the sign-in is as it was");
}

#[tokio::test]
async fn what_cannot_be_chosen_is_explained_and_our_own_list_helps() {
    let op = with_chooser().await;
    let (mut visitor, page) = sent(&op).await;
    for unknown in ["https://nobody.example/idp", SCRIPT, "javascript:alert(1)"] {
        let told = visitor.agent.open(&answer(&op, &page, Some(unknown))).await;
        assert_eq!(told.status, 400);
        assert!(told.body.contains("This institution cannot be chosen here"), "{}", told.body);
        assert!(!told.body.contains("<script>alert"), "{}", told.body);
    }
    let list = visitor.agent.open(&answer(&op, &page, None)).await;
    assert!(list.has("#institution-search"), "who comes back without an answer chooses here: {}", list.url);
    assert!(visitor.walk(list).await.callback("code").is_some());
}

#[tokio::test]
async fn a_client_may_have_a_chooser_of_its_own_or_none() {
    let op = with_chooser().await;
    let other = op.client("https://localhost/callback", "openid").await;
    let id = domain::ClientId::parse(&other.client_id).unwrap();
    let mut op = op;
    op.restart_with(|settings| drop(settings.discovery.by_client.insert(id.clone(), None))).await;
    let mut visitor = op.browser();
    visitor.agent.stop_at("https://ds.example.org/");
    let own = visitor.open(&other, &[]).await;
    assert!(own.has("#institution-search"), "our own list");
    let forced = format!(
        "{}?login={}&entityID={}",
        op.url("/saml/discovery"),
        own.url.path().rsplit('/').next().unwrap(),
        op.institution(ZOE).entity_id()
    );
    assert!(visitor.agent.open(&forced).await.has("#institution-search"), "who was not sent away cannot come back");
    assert!(visitor.open(&op.portal, &[]).await.location().is_some(), "the others' chooser");

    op.restart_with(|settings| {
        settings.discovery.service = None;
        settings.discovery.by_client.insert(id, Some("https://ds.example.org/theirs".parse().unwrap()));
    })
    .await;
    let mut visitor = op.browser();
    visitor.agent.stop_at("https://ds.example.org/");
    assert!(visitor.open(&other, &[]).await.location().unwrap().as_str().starts_with("https://ds.example.org/theirs?"));
    assert!(visitor.open(&op.portal, &[]).await.has("#institution-search"));
    assert!(op.broker.saml_metadata().contains("DiscoveryResponse"));
    assert!(!Provider::start().await.broker.saml_metadata().contains("DiscoveryResponse"), "only if it is used");
}

#[tokio::test]
async fn where_the_client_left_a_few_the_choice_is_made_here() {
    let op = with_chooser().await;
    let (zoe, jonas) = (op.institution(ZOE).entity_id(), op.institution(JONAS).entity_id());
    let mut visitor = op.browser();
    // A comma between two, not within one.
    let encoded = |id: &str| url::form_urlencoded::byte_serialize(id.as_bytes()).collect::<String>();
    let url = op.authorize_url(&op.portal, &[]);
    let page = visitor.agent.open(format!("{url}&idphint={},{}", encoded(zoe), encoded(jonas))).await;
    assert!(page.has("#institution-search"), "{}", page.url);
}

#[tokio::test]
async fn a_community_s_people_come_back_to_their_own_issuer() {
    let op = Provider::start_with(|settings| {
        settings.discovery.service = Some(CHOOSER.parse().unwrap());
        add_community(settings, |_, _| ());
    })
    .await;
    let astro = op.community();
    let client = astro.client(CALLBACK, domain::ClientMetadata::default()).await;
    let mut visitor = op.browser();
    visitor.agent.stop_at("https://ds.example.org/");
    let page = visitor.agent.open(astro.authorize_url(&client, &[])).await;
    let back = answer(&op, &page, Some(op.institution(ZOE).entity_id()));
    assert!(back.as_str().starts_with(astro.issuer()), "{back}");
    let page = visitor.agent.open(back).await;
    assert!(visitor.walk(page).await.callback("code").is_some());
}
