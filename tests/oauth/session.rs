//! The browser's session: how long it lasts, and what protects it.

use beadle_tests::MINUTE;
use beadle_tests::agent::Submission;
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, JONAS, Person, Provider, SAM, ZOE};
use beadle_tests::tokens::unverified;
use reqwest::Method;

use super::{assert_page, assert_refused};

const SILENT: [(&str, &str); 2] = [("prompt", "none"), ("state", "st")];

#[tokio::test]
async fn a_session_that_is_not_used_ends() {
    let op = Provider::start_with(|settings| settings.lifetimes.session_idle = MINUTE * 60).await;
    let mut visitor = op.browser();
    visitor.approve(&op.portal).await;
    op.pass(MINUTE * 59);
    assert!(visitor.agent.open(op.url("/")).await.text("main").contains("Zoë"));
    op.pass(MINUTE * 2);
    assert!(visitor.agent.open(op.url("/")).await.text("main").contains("not signed in"));
}

#[tokio::test]
async fn a_sign_in_ends_however_much_it_is_used() {
    let op = Provider::start().await;
    let app = op.client(CALLBACK, "openid").await;
    let mut visitor = op.browser();
    let asked = visitor.ask().await;
    let forever = asked.response(|statement| statement.session_not_on_or_after = None);
    visitor.answer(&asked, &forever).await;
    visitor.approve(&app).await;
    op.pass(MINUTE * (8 * 60 - 1));
    assert!(visitor.open(&app, &SILENT).await.callback("code").is_some());
    op.pass(MINUTE * 2);
    assert_refused(&visitor.authorize(&app, &SILENT).await, op.issuer(), "login_required");
}

#[tokio::test]
async fn a_sign_in_ends_with_the_institution_s_own_session() {
    let op = Provider::start().await;
    let app = op.client(CALLBACK, "openid").await;
    let mut visitor = op.browser();
    let asked = visitor.ask().await;
    let short = asked.response(|statement| statement.session_not_on_or_after = Some(statement.issued_at + MINUTE * 10));
    visitor.answer(&asked, &short).await;
    visitor.approve(&app).await;
    op.pass(MINUTE * 9);
    assert!(visitor.open(&app, &SILENT).await.callback("code").is_some());
    op.pass(MINUTE * 2);
    assert_refused(&visitor.authorize(&app, &SILENT).await, op.issuer(), "login_required");
}

#[tokio::test]
async fn single_sign_on_is_judged_anew_for_each_request() {
    let op = Provider::start().await;
    let app = op.client(CALLBACK, "openid").await;
    let mut visitor = op.browser();
    visitor.approve(&app).await;
    // The next one wants another institution.
    let other = ("idphint", op.institution(JONAS).entity_id());
    assert_refused(&visitor.authorize(&app, &[SILENT[0], SILENT[1], other]).await, op.issuer(), "login_required");
    let own = ("idphint", op.institution(ZOE).entity_id());
    assert!(visitor.open(&app, &[SILENT[0], SILENT[1], own]).await.callback("code").is_some());
}

#[tokio::test]
async fn a_session_of_an_institution_that_left_is_not_used_again() {
    let op = Provider::start().await;
    let app = op.client(CALLBACK, "openid").await;
    let mut visitor = op.browser();
    visitor.approve(&app).await;
    assert!(visitor.open(&app, &SILENT).await.callback("code").is_some());
    op.leave_federation(ZOE).await;
    assert_refused(&visitor.authorize(&app, &SILENT).await, op.issuer(), "login_required");
}

#[tokio::test]
async fn signing_out_ends_the_session_for_good() {
    let op = Provider::start().await;
    let app = op.client(CALLBACK, "openid").await;
    let mut visitor = op.browser();
    visitor.approve(&app).await;
    let session = visitor.session().unwrap().to_owned();
    let home = visitor.agent.open(op.url("/")).await;
    assert!(home.text("main").contains("Zoë Müller-Đặng"));
    let page = visitor.agent.press(&home, "form[action=\"/logout\"] button", &[]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert_refused(&visitor.authorize(&app, &SILENT).await, op.issuer(), "login_required");
    // Neither does the old cookie open anything.
    let stolen = op.request(Method::GET, "/").header("cookie", format!("beadle={session}"));
    assert!(!op.send(stolen).await.body.contains("Zoë"));
}

#[tokio::test]
async fn the_cookie_is_kept_from_scripts_and_other_sites() {
    let op = Provider::start().await;
    let page = op
        .send(op.request(Method::GET, op.authorize_url(&op.portal, &[]).as_str().strip_prefix(op.issuer()).unwrap()))
        .await;
    let cookie = page.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("beadle=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    assert!(cookie.contains("Path=/") && !cookie.contains("Domain"), "{cookie}");
}

#[tokio::test]
async fn forms_of_other_sites_do_nothing() {
    let op = Provider::start().await;
    let app = op.client(CALLBACK, "openid email").await;
    let mut visitor = op.browser();
    visitor.approve(&op.portal).await;
    let consent = visitor.open(&app, &[]).await;
    let picker = visitor.open(&app, &[("prompt", "login")]).await;
    let home = visitor.agent.open(op.url("/")).await;
    let register = visitor.agent.open(op.url("/oauth2/register")).await;
    let admin = visitor.agent.open(op.url("/admin")).await;
    for (page, button) in [
        (&consent, "#approve"),
        (&picker, "button[name=institution]"),
        (&home, "form[action=\"/logout\"] button"),
        (&register, "#submit-registration"),
        (&admin, "form[action=\"/admin/sign-in\"] button"),
    ] {
        let fields = [("username", "admin"), ("password", "guess"), ("name", "Evil"), ("contact_email", "a@b.org")];
        let form = page.submission(button, &fields);
        assert!(form.form.iter().any(|(name, value)| name == "csrf" && !value.is_empty()), "{button}");
        let without = |value: Option<&str>| {
            let mut form = form.clone();
            form.form.retain(|(name, _)| name != "csrf");
            form.form.extend(value.map(|value| ("csrf".to_owned(), value.to_owned())));
            form
        };
        for forged in [without(None), without(Some("")), without(Some("guess"))] {
            assert_page(&visitor.agent.submit(page, forged).await, 403, "form has expired");
        }
        // From another site it comes without the cookie. It must not take the person's session away.
        let request = op.request(Method::POST, form.url.path()).header("origin", "https://evil.example.org");
        let reply = op.send(request.form(&form.form)).await;
        assert_eq!((reply.status, reply.header("set-cookie")), (403, None), "{button}");
        // The right token, but the browser says that another site sent it.
        let cookie = format!("beadle={}", visitor.session().unwrap());
        for origin in ["https://evil.example.org", "null", "http://localhost:1", "http://127.0.0.1"] {
            let Submission { url, form, .. } = &form;
            let request = op.request(Method::POST, url.path()).header("cookie", &cookie).header("origin", origin);
            let reply = op.send(request.form(form)).await;
            assert_eq!(reply.status, 403, "{origin} {button}: {}", reply.body);
        }
    }
    // Nothing of it had an effect.
    assert!(visitor.agent.open(op.url("/")).await.text("main").contains("Zoë"));
    assert_refused(&visitor.authorize(&app, &SILENT).await, op.issuer(), "consent_required");
    assert!(
        op.broker.client_counts().await.unwrap().iter().all(|(status, _)| *status == domain::ClientStatus::Approved)
    );
}

#[tokio::test]
async fn a_sign_in_goes_on_only_in_the_browser_that_began_it() {
    let op = Provider::start().await;
    let app = op.client(CALLBACK, "openid").await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let consent = zoe.open(&app, &[]).await;
    let mut thief = op.browser();
    thief.approve(&op.portal).await;
    assert_page(&thief.agent.open(&consent.url).await, 403, "another browser");
    // Nor does a form with the thief's own token.
    let own = thief.open(&app, &[]).await;
    let mut form = consent.submission("#approve", &[]);
    form.form = own.submission("#approve", &[]).form;
    assert_page(&thief.agent.submit(&own, form).await, 403, "another browser");
    assert_page(&thief.agent.open(format!("{}/back", consent.url)).await, 403, "another browser");
}

#[tokio::test]
async fn a_sign_in_that_takes_too_long_ends_on_a_page() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let picker = visitor.open(&op.portal, &[]).await;
    op.pass(MINUTE * 61);
    assert_page(&visitor.agent.press(&picker, "button[name=institution]", &[]).await, 410, "took too long");
    assert_page(&visitor.agent.open(op.url("/login/nonsense")).await, 410, "took too long");
}

#[tokio::test]
async fn a_client_that_is_suspended_on_the_way_gets_no_code() {
    let op = Provider::start().await;
    let app = op.client(CALLBACK, "openid").await;
    let mut visitor = op.browser();
    visitor.approve(&op.portal).await;
    let consent = visitor.open(&app, &[]).await;
    op.suspend(&app).await;
    assert_page(&visitor.agent.press(&consent, "#approve", &[]).await, 403, "is suspended");
}

/// `sid` ([Back-Channel Logout §2.1](https://openid.net/specs/openid-connect-backchannel-1_0.html#BCSupport)).
#[tokio::test]
async fn a_session_has_a_name_of_its_own_at_every_client_as_long_as_its_person_stays() {
    let op = Provider::start().await;
    let app = op.client(CALLBACK, "openid").await;
    let mut visitor = op.browser();
    let mut sid = async |person: Person, client: &Client, prompt: &str| {
        visitor.becomes(person);
        let page = visitor.authorize(client, &[("prompt", prompt)]).await;
        let tokens = op.redeem_as(client, &page.callback("code").unwrap()).await.tokens();
        let claims = unverified(&tokens.id_token);
        claims["sid"].as_str().unwrap().to_owned()
    };
    let first = sid(ZOE, &app, "").await;
    assert_eq!(sid(ZOE, &app, "").await, first);
    assert_eq!(sid(ZOE, &app, "login").await, first, "the same person has only proved themselves once more");
    assert_ne!(sid(ZOE, &op.portal, "").await, first, "two clients cannot compare their visitors by it");
    let second = sid(SAM, &app, "login").await;
    assert_ne!(second, first, "somebody else has a session of their own");
    assert_ne!(sid(ZOE, &app, "login").await, first, "and the first one is over");
    let mut elsewhere = op.browser();
    let page = elsewhere.authorize(&app, &[]).await;
    let tokens = op.redeem_as(&app, &page.callback("code").unwrap()).await.tokens();
    assert_ne!(unverified(&tokens.id_token)["sid"].as_str().unwrap(), first);
}
