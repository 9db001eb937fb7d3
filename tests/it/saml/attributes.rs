//! What an institution says, fails to say, or may not say.

use beadle_tests::agent::Page;
use beadle_tests::provider::{JONAS, Provider, ROSA, Visitor, ZOE};
use demo::institution::{Refusal, ReleasedAttribute, Statement};
use domain::AttributeName;

use super::{assert_refused, is_signed_in};

/// Replaces what a statement says of one attribute; nothing at all if there are no values.
fn say(statement: &mut Statement, name: AttributeName, values: &[&str]) {
    statement.attributes.retain(|attribute| attribute.name != name.uri());
    if !values.is_empty() {
        statement.attributes.push(ReleasedAttribute::text(name, values.iter().copied()));
    }
}

async fn answered(visitor: &mut Visitor<'_>, scope: &str, change: impl FnOnce(&mut Statement)) -> Page {
    let asked = visitor.ask_for(&[("scope", scope), ("state", "st")]).await;
    let answer = asked.response(change);
    visitor.answer(&asked, &answer).await
}

async fn claims(op: &Provider, visitor: &mut Visitor<'_>, page: Page) -> serde_json::Value {
    let page = visitor.walk(page).await;
    let code = page.callback("code").unwrap_or_else(|| panic!("{}", page.body));
    op.userinfo(&op.redeem(&code).await.tokens().access_token).await.json()
}

#[tokio::test]
async fn an_institution_speaks_only_for_its_own_scope() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let page = answered(&mut visitor, "openid org.cilogon.userinfo", |statement| {
        let own = "staff@hills.example.edu";
        let foreign =
            ["member@elsewhere.edu", own, "member@hills.example.edu.evil.org", "x@evil@hills.example.org", "faculty"];
        say(statement, AttributeName::EduPersonScopedAffiliation, &foreign);
        say(statement, AttributeName::EduPersonPrincipalName, &["president@sample-tech.example.org"]);
    })
    .await;
    assert!(!page.body.contains("president") && !page.body.contains("elsewhere.edu"), "{}", page.body);
    let claims = claims(&op, &mut visitor, page).await;
    assert_eq!(claims["affiliation"], serde_json::json!(["staff@hills.example.edu"]));
    assert_eq!(claims.get("eppn"), None);
}

#[tokio::test]
async fn a_foreign_identifier_is_dropped_and_shown() {
    let op = Provider::start().await;
    let mut visitor = op.browser().sign_in_as(JONAS);
    let page = answered(&mut visitor, "openid", |statement| {
        say(statement, AttributeName::EduPersonPrincipalName, &["zoe@hills.example.edu"]);
    })
    .await;
    assert_refused(&page, 403, "did not say enough");
    let dropped = page.texts("ul.attributes li").into_iter().find(|item| item.contains("Dropped"));
    let dropped = dropped.unwrap_or_else(|| panic!("{}", page.body));
    assert!(dropped.contains("zoe@hills.example.edu") && dropped.contains("does not belong to this institution"));
    assert!(dropped.contains("eduPersonPrincipalName"));
    assert!(!is_signed_in(&op, &mut visitor).await);
}

#[tokio::test]
async fn several_login_names_are_none() {
    let op = Provider::start().await;
    let mut visitor = op.browser().sign_in_as(JONAS);
    let page = answered(&mut visitor, "openid", |statement| {
        let both = ["jonas@sample-tech.example.org", "mei@sample-tech.example.org"];
        say(statement, AttributeName::EduPersonPrincipalName, &both);
    })
    .await;
    assert_refused(&page, 403, "did not say enough");
    assert!(!is_signed_in(&op, &mut visitor).await);
}

#[tokio::test]
async fn a_page_names_what_is_missing_and_who_can_mend_it() {
    let op = Provider::start().await;
    let mut visitor = op.browser().sign_in_as(ROSA);
    let page = visitor.authorize(&op.portal, &[("scope", "openid email profile"), ("state", "st")]).await;
    assert_refused(&page, 403, "Forgetful College");
    let missing: Vec<_> = page.texts("ul.attributes li").into_iter().filter(|item| item.contains("Missing")).collect();
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert!(missing[0].contains("mail") && missing[0].contains("urn:oid:0.9.2342.19200300.100.1.3"), "{missing:?}");
    let released = page.texts("ul.attributes li").into_iter().find(|item| item.contains("Released"));
    assert!(released.is_some_and(|item| item.contains("Rosa Delgado")));
    assert!(page.text("#letter").contains("urn:oid:0.9.2342.19200300.100.1.3"), "{}", page.text("#letter"));
    assert!(page.body.contains("help@forgetful.example.net"), "{}", page.body);
    // The way back tells the client.
    let back = visitor.agent.press(&page, "#back", &[]).await;
    assert_eq!(back.callback("error").as_deref(), Some("access_denied"));
    assert_eq!(back.callback("state").as_deref(), Some("st"));
}

#[tokio::test]
async fn another_login_can_be_tried_from_there() {
    let op = Provider::start().await;
    let mut visitor = op.browser().sign_in_as(ROSA);
    let page = visitor.authorize(&op.portal, &[("scope", "openid email")]).await;
    let page = visitor.agent.press(&page, "#other-institution", &[]).await;
    visitor.becomes(JONAS);
    assert_eq!(claims(&op, &mut visitor, page).await["email"], "jonas@sample-tech.example.org");
}

#[tokio::test]
async fn what_nobody_asked_for_may_be_missing() {
    let op = Provider::start().await;
    let mut visitor = op.browser().sign_in_as(ROSA);
    let page = visitor.authorize(&op.portal, &[("scope", "openid")]).await;
    op.redeem(&page.callback("code").unwrap()).await.tokens();
    let mut nameless = op.browser().sign_in_as(JONAS);
    let page =
        answered(&mut nameless, "openid email", |statement| say(statement, AttributeName::DisplayName, &[])).await;
    assert_eq!(claims(&op, &mut nameless, page).await["email"], "jonas@sample-tech.example.org");
    // A name is needed for a certificate.
    let mut nameless = op.browser().sign_in_as(JONAS);
    let page = answered(&mut nameless, "openid org.cilogon.getcert", |statement| {
        say(statement, AttributeName::DisplayName, &[]);
    })
    .await;
    assert_refused(&page, 403, "displayName");
}

#[tokio::test]
async fn the_operator_may_demand_attributes_of_everybody() {
    let op = Provider::start_with(|settings| settings.people.required_attributes = vec![AttributeName::Mail]).await;
    let mut visitor = op.browser().sign_in_as(ROSA);
    let page = visitor.authorize(&op.portal, &[("scope", "openid")]).await;
    assert_refused(&page, 403, "urn:oid:0.9.2342.19200300.100.1.3");
}

#[tokio::test]
async fn a_refusal_of_the_institution_ends_on_a_page_that_lets_one_try_again() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let asked = visitor.ask().await;
    for refusal in [Refusal::AuthnFailed, Refusal::NoPassive, Refusal::NoAuthnContext] {
        let answer = asked.institution.refuse(&asked.request, refusal).unwrap();
        let page = visitor.answer(&asked, &answer).await;
        assert_refused(&page, 403, "University of Example Hills answered, but with a refusal");
        let again = visitor.agent.press(&page, "main a.button", &[]).await;
        assert!(again.has("button[name=institution]"), "{}", again.body);
    }
    // The person cancelled, and then does not: the question is still open.
    assert!(visitor.answer(&asked, &asked.response(|_| ())).await.has("#approve"));
}

/// [REFEDS errorURL](https://refeds.org/specifications/errorurl-v1): the institution's own page, in a new tab.
#[tokio::test]
async fn pages_lead_to_what_the_institution_itself_says_of_it() {
    let op = Provider::start().await;
    for institution in op.institutions.describe() {
        let metadata = std::fs::read_to_string(&institution.metadata).unwrap();
        let (before, after) = metadata.split_once("errorURL=\"http://").unwrap();
        let metadata = format!("{before}errorURL=\"https://{after}");
        std::fs::write(&institution.metadata, metadata).unwrap();
    }
    op.broker.refresh_catalogue(broker::catalogue::Mode::Usual).await;
    let leads_to = |page: &Page, code: &str, details: &str| {
        let link = |name| page.attribute("#institution-page", name).unwrap();
        assert_eq!((link("target").as_str(), link("rel").as_str()), ("_blank", "noopener noreferrer"));
        let url: url::Url = link("href").parse().unwrap();
        let value = |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        assert_eq!((url.scheme(), value("code").as_str()), ("https", code));
        assert_eq!(value("ts"), domain::Clock::now(&*op.clock).as_seconds().to_string());
        assert_eq!(value("rp"), op.broker.settings.service.entity_id.to_string());
        assert!(page.body.contains(&value("tid")) && value("tid").len() == 9);
        assert!(value("ctx").contains(details), "{url}");
    };
    let mut rosa = op.browser().sign_in_as(ROSA);
    let page = rosa.authorize(&op.portal, &[("scope", "openid email")]).await;
    leads_to(&page, "IDENTIFICATION_FAILURE", "mail");
    let mut visitor = op.browser();
    let asked = visitor.ask().await;
    let refusal = asked.institution.refuse(&asked.request, Refusal::AuthnFailed).unwrap();
    leads_to(&visitor.answer(&asked, &refusal).await, "AUTHENTICATION_FAILURE", "did not complete");
    let stale = asked.response(|statement| statement.audience = None);
    leads_to(&visitor.answer(&asked, &stale).await, "OTHER_ERROR", "not acceptable");
    let nameless = asked.response(|statement| {
        statement.attributes.clear();
        statement.name_id = None;
    });
    leads_to(&visitor.answer(&asked, &nameless).await, "IDENTIFICATION_FAILURE", "subject-id");
}

#[tokio::test]
async fn a_person_may_cancel_at_the_institution() {
    let op = Provider::start().await;
    let mut visitor = op.browser().sign_in_as(ZOE);
    let page = visitor.open(&op.portal, &[("idphint", op.institution(ZOE).entity_id())]).await;
    let page = visitor.agent.press(&page, "button[value=cancel]", &[]).await;
    let page = visitor.agent.press(&page, "#continue", &[]).await;
    assert_refused(&page, 403, "Your institution did not sign you in");
}
