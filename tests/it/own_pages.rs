//! Our own pages, for which people sign in without any application.

use beadle_tests::MINUTE;
use beadle_tests::agent::Page;
use beadle_tests::provider::{Provider, Visitor};

const PAGES: [&str; 7] = [
    "/account",
    "/account/delete",
    "/account/certificates",
    "/account/certificates/new",
    "/account/certificates/pkcs12",
    "/account/addresses",
    "/account/addresses/confirm",
];

/// Signs in from whatever page offers the institutions.
async fn sign_in(visitor: &mut Visitor<'_>, picker: Page) -> Page {
    assert!(picker.status == 200 && picker.has("#institution-search"), "{} {}", picker.status, picker.body);
    visitor.walk(picker).await
}

#[tokio::test]
async fn whoever_opens_a_page_of_their_account_signs_in_and_comes_back_to_it() {
    let op = Provider::start().await;
    for path in PAGES {
        let mut visitor = op.browser();
        let picker = visitor.agent.open(op.url(path)).await;
        let page = sign_in(&mut visitor, picker).await;
        assert_eq!((page.status, page.url.as_str()), (200, op.url(path).as_str()), "{}", page.body);
        assert!(page.text("#visitor").contains("Zoë"), "{}", page.body);
        assert!(!visitor.saw("#approve"), "nobody is asked whether we may know what we know");
        // From then on they are known here, and see no picker.
        assert_eq!(visitor.agent.open(op.url("/account/certificates")).await.url.path(), "/account/certificates");
        let left = visitor.agent.press(&page, "#leave", &[]).await;
        assert_eq!(left.status, 200, "{}", left.body);
        assert!(visitor.agent.open(op.url(path)).await.has("#institution-search"));
    }
}

#[tokio::test]
async fn the_first_page_offers_to_sign_in_and_comes_back_with_who_it_is() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let home = visitor.agent.open(op.url("/")).await;
    let picker = visitor.agent.open(op.url(&home.attribute("#sign-in", "href").unwrap())).await;
    let page = sign_in(&mut visitor, picker).await;
    assert!(page.url.path() == "/" && page.has("#sign-out") && !page.has("#sign-in"), "{}", page.body);
}

#[tokio::test]
async fn a_download_leads_to_the_page_that_offers_it() {
    let op = Provider::start().await;
    for (path, back) in [("/account/data", "/account"), ("/account/certificates/0a1b.pem", "/account/certificates")] {
        let mut visitor = op.browser();
        let picker = visitor.agent.open(op.url(path)).await;
        assert_eq!(sign_in(&mut visitor, picker).await.url.path(), back);
    }
}

#[tokio::test]
async fn a_sign_in_of_our_own_leads_nowhere_else() {
    let op = Provider::start().await;
    for page in ["https://evil.example/", "//evil.example", "/\\evil.example", "/oauth2/logout", "/account?x", ""] {
        let mut visitor = op.browser();
        let mut address = op.url("/sign-in");
        address.query_pairs_mut().append_pair("page", page);
        let picker = visitor.agent.open(address).await;
        assert_eq!(sign_in(&mut visitor, picker).await.url.as_str(), op.url("/").as_str(), "{page}");
    }
}

#[tokio::test]
async fn a_form_that_comes_when_nobody_is_signed_in_any_more_is_to_be_sent_again() {
    let op = Provider::start().await;
    for (path, button) in [("/account/certificates/pkcs12", "#get"), ("/account/delete", "#delete")] {
        let mut visitor = op.browser();
        let picker = visitor.agent.open(op.url(path)).await;
        let page = sign_in(&mut visitor, picker).await;
        assert!(!page.has("#unsent"));
        visitor.agent.forget();
        let picker = visitor.agent.press(&page, button, &[("understood", "yes"), ("agreed", "yes")]).await;
        let back = sign_in(&mut visitor, picker).await;
        assert_eq!((back.url.path(), back.has("#unsent")), (path, true), "{}", back.body);
    }
}

#[tokio::test]
async fn such_a_sign_in_belongs_to_its_browser_and_leads_to_no_code() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let picker = zoe.agent.open(op.url("/account")).await;
    let stranger = op.browser().agent.open(picker.url.as_str()).await;
    assert_eq!(stranger.status, 403, "{}", stranger.body);
    // Nobody agrees to anything, because nothing was asked.
    let csrf = picker.attribute("input[name=csrf]", "value").unwrap();
    let mut consent = picker.submission("button[name=institution]", &[]);
    consent.url = op.url(&format!("{}/consent", picker.url.path()));
    consent.form = [("csrf", csrf.as_str()), ("decision", "approve")].map(|(n, v)| (n.to_owned(), v.to_owned())).into();
    let early = zoe.agent.submit(&picker, consent.clone()).await;
    assert_eq!(early.status, 410, "{}", early.body);
    let page = sign_in(&mut zoe, picker).await;
    assert!(page.url.query().is_none() && page.url.path() == "/account", "{}", page.url);
    let late = zoe.agent.submit(&page, consent).await;
    assert!(late.status == 409 || late.status == 403, "{} {}", late.status, late.body);
    // No request can name our own pages.
    let mut address = op.url("/authorize");
    address.set_query(Some(
        "client_id=beadle-own-pages&response_type=code&scope=openid&redirect_uri=https://evil.example/",
    ));
    let refused = zoe.agent.open(address).await;
    assert!((400..500).contains(&refused.status) && refused.url.host_str() != Some("evil.example"), "{}", refused.body);
}

#[tokio::test]
async fn who_gives_up_or_takes_too_long_is_led_on() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let picker = zoe.agent.open(op.url("/account/certificates/new")).await;
    let given_up = zoe.agent.open(format!("{}/back", picker.url)).await;
    assert_eq!((given_up.status, given_up.url.path()), (200, "/"));
    let picker = zoe.agent.open(op.url("/account/certificates/new")).await;
    op.pass(MINUTE * 61);
    let over = zoe.agent.open(picker.url.as_str()).await;
    assert_eq!(over.status, 410, "{}", over.body);
    let again = over.attribute("main a.button", "href").unwrap();
    assert!(again.ends_with("/sign-in?page=%2Faccount%2Fcertificates%2Fnew"), "{again}");
}
