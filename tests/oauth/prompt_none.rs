//! `prompt=none` where nobody is signed in here
//! ([OpenID Connect Core §3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)): the institution is
//! asked, and shows nothing either (`IsPassive`, SAML Core §3.4.1); whatever comes of it, the client hears it.

use std::time::Duration;

use beadle_tests::agent::Page;
use beadle_tests::demo::Client;
use beadle_tests::provider::{Asked, CALLBACK, JONAS, Provider, ROSA, SAM, Visitor, ZOE};
use beadle_tests::tokens::unverified;
use broker::sign_in::SilentPolicy;
use demo::institution::Refusal;
use domain::ClientId;

use super::{assert_page, assert_refused};

const NONE: (&str, &str) = ("prompt", "none");
const STATE: (&str, &str) = ("state", "st");
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Sessions here last an hour, and those of the institutions longer.
async fn op() -> Provider {
    Provider::start_with(|settings| settings.lifetimes.session_absolute = HOUR).await
}

async fn app(op: &Provider) -> Client {
    op.client(&format!("{CALLBACK}/app"), "openid email").await
}

/// Somebody agrees, and comes back when the session here is over.
async fn back_later<'a>(op: &'a Provider, app: &Client) -> (Visitor<'a>, String) {
    let mut visitor = op.browser();
    let code = visitor.approve(app).await;
    let id_token = op.redeem_as(app, &code).await.tokens().id_token;
    op.pass(HOUR);
    (visitor, id_token)
}

/// The question to the person's institution, which the browser does not bring there.
async fn asked(op: &Provider, visitor: &mut Visitor<'_>, app: &Client, parameters: &[(&str, &str)]) -> Asked {
    let page = opened(op, visitor, app, parameters).await;
    visitor.asked(&page)
}

/// The page before any institution.
async fn opened(op: &Provider, visitor: &mut Visitor<'_>, app: &Client, parameters: &[(&str, &str)]) -> Page {
    let all: Vec<_> = [NONE, STATE].iter().chain(parameters).copied().collect();
    let doors = [ZOE, JONAS, ROSA].map(|person| op.institution(person).url("sso"));
    for door in &doors {
        visitor.agent.stop_at(door);
    }
    // A comma that is encoded would belong to an entityID.
    let url = op.authorize_url(app, &all).as_str().replace("%2C", ",");
    let page = visitor.agent.open(url).await;
    for door in &doors {
        visitor.agent.pass(door);
    }
    page
}

fn leads_to(op: &Provider, page: &Page, person: beadle_tests::provider::Person) -> bool {
    page.location().is_some_and(|target| target.as_str().starts_with(&op.institution(person).url("sso")))
}

#[tokio::test]
async fn the_institution_answers_for_somebody_who_is_signed_in_there_and_nothing_is_shown() {
    let op = op().await;
    let app = app(&op).await;
    let (mut visitor, before) = back_later(&op, &app).await;
    let page = visitor.authorize(&app, &[NONE, STATE]).await;
    let tokens = op.redeem_as(&app, &page.callback("code").expect("a code")).await.tokens();
    for shown in ["#username", "#approve", "button[name=institution]", "#error-title"] {
        assert!(!visitor.saw(shown), "{shown}");
    }
    let (first, again) = (unverified(&before), unverified(&tokens.id_token));
    assert_eq!((&again["sub"], &again["auth_time"]), (&first["sub"], &first["auth_time"]));
    assert_eq!(page.callback("state").as_deref(), Some("st"));
    // From now on it is this session again.
    assert!(visitor.open(&app, &[NONE, STATE]).await.callback("code").is_some());
}

#[tokio::test]
async fn nobody_signed_in_at_the_institution_is_login_required() {
    let op = op().await;
    let app = app(&op).await;
    let (mut visitor, _) = back_later(&op, &app).await;
    op.pass(HOUR * 8);
    assert_refused(&visitor.authorize(&app, &[NONE, STATE]).await, op.issuer(), "login_required");
    assert!(visitor.saw("input[name=SAMLResponse]") && !visitor.saw("#username"), "it was asked, and showed nothing");
}

#[tokio::test]
async fn whatever_the_institution_answers_is_login_required_and_never_a_page() {
    let op = op().await;
    let app = app(&op).await;
    let (mut visitor, _) = back_later(&op, &app).await;
    for refusal in [Refusal::NoPassive, Refusal::AuthnFailed, Refusal::NoAuthnContext] {
        let asked = asked(&op, &mut visitor, &app, &[]).await;
        assert!(asked.request.is_passive && !asked.request.force_authn);
        let no = asked.institution.refuse(&asked.request, refusal).unwrap();
        assert_refused(&visitor.answer(&asked, &no).await, op.issuer(), "login_required");
    }
    let asked = asked(&op, &mut visitor, &app, &[]).await;
    let bad = asked.response(|statement| statement.audience = Some("https://elsewhere.example.org".to_owned()));
    assert_refused(&visitor.answer(&asked, &bad).await, op.issuer(), "login_required");
}

#[tokio::test]
async fn an_institution_is_asked_once_for_each_request_and_never_in_a_frame() {
    let op = op().await;
    let app = app(&op).await;
    let (mut visitor, _) = back_later(&op, &app).await;
    let question = asked(&op, &mut visitor, &app, &[]).await;
    // Back and forward, or a reload: not a second time, and the first answer finds it over.
    assert_refused(&visitor.agent.open(&question.login).await, op.issuer(), "login_required");
    assert_page(&visitor.answer(&question, &question.response(|_| ())).await, 409, "already complete");
    // Nor by naming the question, as if it could not be met.
    let question = asked(&op, &mut visitor, &app, &[]).await;
    let id = question.request.id.trim_start_matches('_');
    let page = visitor.agent.open(format!("{}?without={id}", question.login)).await;
    assert_refused(&page, op.issuer(), "login_required");
    // And a list is shown to nobody.
    let question = asked(&op, &mut visitor, &app, &[]).await;
    let page = visitor.agent.open(format!("{}?choose=1", question.login)).await;
    assert_refused(&page, op.issuer(), "login_required");

    visitor.agent.show_in_frame();
    assert_refused(&opened(&op, &mut visitor, &app, &[]).await, op.issuer(), "login_required");
}

#[tokio::test]
async fn a_browser_without_a_session_hears_login_required_at_once_and_gets_none() {
    let op = op().await;
    let app = app(&op).await;
    let mut visitor = op.browser();
    let hint = ("idphint", op.institution(ZOE).entity_id());
    let page = opened(&op, &mut visitor, &app, &[hint]).await;
    assert_refused(&page, op.issuer(), "login_required");
    assert_eq!((page.url.path(), visitor.session()), ("/authorize", None));
}

#[tokio::test]
async fn only_the_one_institution_that_can_be_meant_is_asked() {
    let op = op().await;
    let app = app(&op).await;
    let (zoes, jonass) = (op.institution(ZOE).entity_id(), op.institution(JONAS).entity_id());
    let rosas = op.institution(ROSA).entity_id();
    let (mut zoe, zoe_token) = back_later(&op, &app).await;
    let mut jonas = op.browser().sign_in_as(JONAS);
    let code = jonas.approve(&app).await;
    let jonas_token = op.redeem_as(&app, &code).await.tokens().id_token;

    // Where this browser was last; by a hint; and by both, one among several.
    assert!(leads_to(&op, &opened(&op, &mut zoe, &app, &[]).await, ZOE));
    assert!(leads_to(&op, &opened(&op, &mut zoe, &app, &[("idphint", jonass)]).await, JONAS));
    let several = format!("{jonass},{zoes}");
    assert!(leads_to(&op, &opened(&op, &mut zoe, &app, &[("idphint", &several)]).await, ZOE));
    let others = format!("{jonass},{rosas}");
    let page = opened(&op, &mut zoe, &app, &[("idphint", &others)]).await;
    assert_refused(&page, op.issuer(), "login_required");
    // Where the person was last whom an ID token means; one that is not ours means nobody.
    assert!(leads_to(&op, &opened(&op, &mut zoe, &app, &[("id_token_hint", &jonas_token)]).await, JONAS));
    let (body, _) = jonas_token.rsplit_once('.').unwrap();
    let forged = format!("{body}.{}", "A".repeat(342));
    assert!(leads_to(&op, &opened(&op, &mut zoe, &app, &[("id_token_hint", &forged)]).await, ZOE));

    // Somebody else than the hint's is not signed in by it.
    let question = asked(&op, &mut zoe, &app, &[("id_token_hint", &zoe_token)]).await;
    let sam = question.institution.statement(op.user(SAM), &question.request).unwrap();
    let page = zoe.answer(&question, &question.institution.issue(&sam).unwrap()).await;
    assert_refused(&page, op.issuer(), "login_required");
    assert!(!zoe.agent.open(op.url("/")).await.has("#sub"), "nobody is signed in");
}

#[tokio::test]
async fn an_operator_may_turn_it_off_for_all_or_for_one_client() {
    let mut op = op().await;
    let app = app(&op).await;
    let off = [
        SilentPolicy { asks: false, ..SilentPolicy::default() },
        SilentPolicy { never_for: [ClientId::parse(&app.client_id).unwrap()].into(), ..SilentPolicy::default() },
    ];
    for policy in off {
        op.restart_with(|settings| settings.authorization.silent = policy).await;
        let (mut visitor, _) = back_later(&op, &app).await;
        assert_refused(&opened(&op, &mut visitor, &app, &[]).await, op.issuer(), "login_required");
    }
    let other = op.client(&format!("{CALLBACK}/other"), "openid").await;
    let (mut visitor, _) = back_later(&op, &other).await;
    assert!(leads_to(&op, &opened(&op, &mut visitor, &other, &[]).await, ZOE));
}

#[tokio::test]
async fn who_would_have_to_be_asked_here_is_told_to_the_client() {
    let op = op().await;
    let app = app(&op).await;
    let (mut visitor, _) = back_later(&op, &app).await;
    let other = op.client(&format!("{CALLBACK}/other"), "openid").await;
    assert_refused(&visitor.authorize(&other, &[NONE, STATE]).await, op.issuer(), "consent_required");
    op.pass(HOUR);
    // An institution that says too little, or nothing that names anybody.
    let question = asked(&op, &mut visitor, &app, &[]).await;
    let mail = "urn:oid:0.9.2342.19200300.100.1.3";
    let short = question.response(|statement| statement.attributes.retain(|attribute| attribute.name != mail));
    assert_refused(&visitor.answer(&question, &short).await, op.issuer(), "interaction_required");
    op.pass(HOUR);
    let question = asked(&op, &mut visitor, &app, &[]).await;
    let nameless = question.response(|statement| {
        statement.attributes.clear();
        statement.name_id = None;
    });
    assert_refused(&visitor.answer(&question, &nameless).await, op.issuer(), "interaction_required");
}

#[tokio::test]
async fn a_sign_in_that_is_too_old_is_not_made_younger() {
    let op = op().await;
    let app = app(&op).await;
    let (mut visitor, _) = back_later(&op, &app).await;
    let old = visitor.authorize(&app, &[NONE, STATE, ("max_age", "600")]).await;
    assert_refused(&old, op.issuer(), "login_required");
    assert!(visitor.saw("input[name=SAMLResponse]"), "the institution was asked");
    // Somebody who has proved it there since, by another service.
    let question = asked(&op, &mut visitor, &app, &[("max_age", "600")]).await;
    let young = question.response(|statement| statement.authn_instant = statement.issued_at);
    assert!(visitor.answer(&question, &young).await.callback("code").is_some());
    assert_refused(&opened(&op, &mut visitor, &app, &[("max_age", "0")]).await, op.issuer(), "login_required");
}

#[tokio::test]
async fn nobody_takes_the_place_of_whoever_is_signed_in_here() {
    let op = op().await;
    let app = app(&op).await;
    let (mut visitor, _) = back_later(&op, &app).await;
    visitor.approve(&app).await;
    let sub = visitor.agent.open(op.url("/")).await.text("#sub");
    op.pass(Duration::from_secs(60));
    let question = asked(&op, &mut visitor, &app, &[("max_age", "1")]).await;
    let mut sam = question.institution.statement(op.user(SAM), &question.request).unwrap();
    sam.authn_instant = sam.issued_at;
    let page = visitor.answer(&question, &question.institution.issue(&sam).unwrap()).await;
    assert_refused(&page, op.issuer(), "login_required");
    assert_eq!(visitor.agent.open(op.url("/")).await.text("#sub"), sub);
}

/// A "no" of an institution need not be signed, so it must be worth nothing to those who forge one.
#[tokio::test]
async fn a_forged_no_ends_nothing_and_an_answer_counts_once_and_in_time() {
    let op = op().await;
    let app = app(&op).await;
    let (mut zoe, _) = back_later(&op, &app).await;
    let (mut eve, _) = back_later(&op, &app).await;
    let hers = asked(&op, &mut zoe, &app, &[]).await;
    let no = hers.institution.refuse(&hers.request, Refusal::NoPassive).unwrap();
    // Without its secret; with that of another question; and with all that is right, but in another browser.
    let eves = asked(&op, &mut eve, &app, &[]).await;
    for relay_state in [None, Some(eves.relay_state.as_str())] {
        assert_page(&eve.answer_with(&hers, &no, relay_state).await, 403, "RelayState");
    }
    assert_page(&eve.answer(&hers, &no).await, 403, "another browser");
    // She is signed in by the true answer all the same, once.
    let yes = hers.response(|_| ());
    let home = zoe.answer_and_wait(&hers, &yes).await;
    assert_page(&eve.agent.open(&home).await, 403, "another browser");
    assert!(zoe.agent.open(&home).await.callback("code").is_some());
    assert_page(&zoe.agent.open(&home).await, 409, "already complete");
    assert_page(&zoe.answer(&hers, &yes).await, 409, "It was used before.");

    op.pass(HOUR);
    assert_page(&eve.answer(&eves, &eves.response(|_| ())).await, 403, "does not belong to a sign-in");
}
