//! `/testidp`: an institution's own staff looks at what it releases, and nobody is signed in.

use std::time::Duration;

use beadle_tests::agent::{Page, Submission};
use beadle_tests::provider::{Asked, JONAS, Person, Provider, ROSA, SAM, Visitor, ZOE};
use broker::catalogue::Mode;
use broker::settings::Limits;
use demo::institution::{Refusal, ReleasedAttribute, Statement};
use domain::{AttributeName, Clock as _, EntityId};

/// The page that offers this institution by its address.
fn address(op: &Provider, person: Person, parameter: &str) -> String {
    let mut url = op.url("/testidp");
    url.query_pairs_mut().append_pair(parameter, op.institution(person).entity_id());
    url.to_string()
}

/// Begins a check, but does not go there: the test answers.
async fn begin(op: &Provider, visitor: &mut Visitor<'_>, person: Person) -> Asked {
    visitor.becomes(person);
    let page = visitor.agent.open(address(op, person, "entityID")).await;
    let door = op.institution(person).url("sso");
    visitor.agent.stop_at(&door);
    let page = visitor.agent.press(&page, "#named button[name=institution]", &[]).await;
    visitor.agent.pass(&door);
    visitor.asked(&page)
}

async fn checked(op: &Provider, person: Person, change: impl FnOnce(&mut Statement)) -> Page {
    let mut visitor = op.browser();
    let asked = begin(op, &mut visitor, person).await;
    let report = visitor.answer(&asked, &asked.response(change)).await;
    assert!(report.has("#report-title"), "{} {}", report.status, report.body);
    report
}

/// Where the way home would lead.
async fn way_home(op: &Provider, visitor: &mut Visitor<'_>, asked: &Asked) -> url::Url {
    let home = op.url("/testidp").to_string();
    visitor.agent.stop_at(&home);
    let page = visitor.answer(asked, &asked.response(|_| ())).await;
    visitor.agent.pass(&home);
    page.location().unwrap_or_else(|| panic!("{} {}", page.status, page.body))
}

fn say(statement: &mut Statement, name: AttributeName, values: &[&str]) {
    statement.attributes.retain(|attribute| attribute.name != name.uri());
    statement.attributes.push(ReleasedAttribute::text(name, values.iter().copied()));
}

fn of(report: &Page, name: &str) -> String {
    report.text(&format!("#report-title ~ section [data-attribute={name}]"))
}

fn refused(page: &Page, status: u16, title: &str) {
    assert_eq!((page.status, page.text("#error-title").as_str()), (status, title), "{}", page.body);
}

#[tokio::test]
async fn staff_sees_what_arrives_and_nobody_is_signed_in() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let page = zoe.agent.open(op.url("/testidp")).await;
    let report = zoe.walk(page).await;
    assert_eq!((report.status, report.header("cache-control")), (200, Some("no-store")), "{}", report.body);
    let user = op.user(ZOE);
    assert!(of(&report, "mail").starts_with("Mail address Released") || of(&report, "mail").contains("Released"));
    assert!(report.text("#verdict").contains("can sign in") || report.text("#verdict").contains("All is well"));
    assert!(report.text("[data-scope=email]").contains("email"), "{}", report.body);
    assert!(report.body.contains("Signing certificate ends") && report.body.contains("Last read"));
    // To be passed on, it has no values.
    let text = report.text("#report");
    assert!(text.contains("Released: mail (urn:oid:0.9.2342.19200300.100.1.3)"), "{text}");
    assert!(!text.contains(user.username) && !text.contains('@'), "{text}");
    // No session, no account, nothing but a count.
    assert!(!zoe.agent.open(op.url("/")).await.has("#sub"));
    assert!(op.store.list_accounts("", None, 10).await.unwrap().is_empty());
    let id = EntityId::parse(op.institution(ZOE).entity_id()).unwrap();
    assert_eq!(op.broker.observed(&id, 90).await.unwrap().answers, 1);
}

#[tokio::test]
async fn what_is_missing_is_told_with_the_fix() {
    let op = Provider::start().await;
    let report = checked(&op, ROSA, |_| ()).await;
    assert!(report.text("#verdict").contains("Without mail"), "{}", report.body);
    assert!(of(&report, "mail").contains("Missing"), "{}", report.body);
    assert!(report.text("[data-scope=email]").contains("Nobody gets in"));
    let shibboleth = report.text("#shibboleth");
    let service = op.broker.settings.service.entity_id.as_str();
    assert!(shibboleth.contains(&format!("value=\"{service}\"")), "{shibboleth}");
    assert!(shibboleth.contains("<AttributeRule attributeID=\"mail\" permitAny=\"true\"/>"), "{shibboleth}");
    assert!(!shibboleth.contains("eduPersonPrincipalName"), "that one came: {shibboleth}");
    assert!(report.text("#simplesamlphp").contains("'mail'"));
}

#[tokio::test]
async fn what_came_wrongly_is_told_with_the_reason() {
    let op = Provider::start().await;
    let report = checked(&op, JONAS, |statement| {
        say(statement, AttributeName::EduPersonPrincipalName, &["jonas@elsewhere.example"]);
        say(statement, AttributeName::DisplayName, &[" "]);
        for attribute in &mut statement.attributes {
            if attribute.name == AttributeName::Mail.uri() {
                attribute.name = "mail".to_owned();
            }
        }
        let mut unknown = ReleasedAttribute::text(AttributeName::Uid, ["secret-value"]);
        unknown.name = "urn:oid:1.2.3.4".to_owned();
        statement.attributes.push(unknown);
    })
    .await;
    let eppn = of(&report, "eduPersonPrincipalName");
    assert!(eppn.contains("Dropped") && eppn.contains("jonas@elsewhere.example"), "{eppn}");
    assert!(eppn.contains("The metadata allow sample-tech.example.org"), "{eppn}");
    let mail = of(&report, "mail");
    assert!(mail.contains("Wrong name") && mail.contains("It came as mail"), "{mail}");
    assert!(of(&report, "displayName").contains("without a value"));
    assert!(report.text("#unknown").contains("urn:oid:1.2.3.4") && !report.body.contains("secret-value"));
    // It was the only identifier.
    assert!(report.text("#verdict").contains("Nobody can sign in"), "{}", report.body);
    assert!(report.text("#shibboleth").contains("samlSubjectID"));
    assert!(!report.text("#report").contains("elsewhere.example"));
}

#[tokio::test]
async fn hidden_institutions_are_checked_by_name_alone() {
    let op = Provider::start().await;
    let all = op.institutions.describe();
    let jonas = op.institution(JONAS).entity_id();
    let file = &all.iter().find(|one| one.entity_id == jonas).unwrap().metadata;
    let category = "<saml:Attribute Name=\"http://macedir.org/entity-category\" \
        NameFormat=\"urn:oasis:names:tc:SAML:2.0:attrname-format:uri\"><saml:AttributeValue>\
        http://refeds.org/category/hide-from-discovery</saml:AttributeValue></saml:Attribute></mdattr:EntityAttributes>";
    let metadata = std::fs::read_to_string(file).unwrap().replace("</mdattr:EntityAttributes>", category);
    std::fs::write(file, metadata).unwrap();
    op.broker.refresh_catalogue(Mode::Usual).await;
    let mut visitor = op.browser();
    let list = visitor.agent.open(op.url("/testidp")).await;
    let button = format!("button[value=\"{jonas}\"]");
    assert!(list.has("button[name=institution]") && !list.has(&button), "{}", list.body);
    for parameter in ["entityID", "idphint"] {
        assert!(visitor.agent.open(address(&op, JONAS, parameter)).await.has(&button));
    }
    let report = checked(&op, JONAS, |_| ()).await;
    assert!(report.body.contains("No: hidden"), "{}", report.body);
}

#[tokio::test]
async fn a_report_is_for_the_browser_that_asked_and_shown_once() {
    let op = Provider::start().await;
    let mut attacker = op.browser();
    let asked = begin(&op, &mut attacker, SAM).await;
    let home = way_home(&op, &mut attacker, &asked).await;
    let mut victim = op.browser();
    refused(&victim.agent.open(home.as_str()).await, 403, "This check belongs to another browser");
    victim.agent.open(op.url("/testidp")).await;
    refused(&victim.agent.open(home.as_str()).await, 403, "This check belongs to another browser");
    for wrong in ["", "nonsense", &format!("{}A", home.query().unwrap().trim_start_matches("handoff="))] {
        let mut guessed = home.clone();
        guessed.set_query(Some(&format!("handoff={wrong}")));
        refused(&attacker.agent.open(guessed.as_str()).await, 410, "This report was shown already");
    }
    // Nobody has used it up.
    assert!(attacker.agent.open(home.as_str()).await.has("#report-title"));
    refused(&attacker.agent.open(home.as_str()).await, 410, "This report was shown already");
    // Nor can the answer be brought once more.
    let again = attacker.answer(&asked, &asked.response(|_| ())).await;
    assert_eq!(again.status, 409, "{}", again.body);
}

#[tokio::test]
async fn a_check_signs_nobody_in_and_a_sign_in_is_no_check() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let asked = zoe.ask().await;
    let sign_in = zoe.answer_and_wait(&asked, &asked.response(|_| ())).await;
    let other = begin(&op, &mut zoe, ZOE).await;
    let check = way_home(&op, &mut zoe, &other).await;
    // Each secret at the other's door.
    let (mut at_login, mut at_check) = (sign_in.clone(), check.clone());
    at_login.set_query(check.query());
    at_check.set_query(sign_in.query());
    zoe.agent.open(at_login.as_str()).await;
    assert!(!zoe.agent.open(op.url("/")).await.has("#sub"));
    assert!(!zoe.agent.open(at_check.as_str()).await.has("#report-title"));
    // Both are as good as before where they belong.
    assert!(zoe.agent.open(check.as_str()).await.has("#report-title"));
    assert!(zoe.agent.open(sign_in.as_str()).await.has("#approve"));
}

#[tokio::test]
async fn a_form_of_another_site_asks_nobody() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let page = zoe.agent.open(op.url("/testidp")).await;
    let form = page.submission("button[name=institution]", &[]);
    let evil = Page { url: "https://evil.example/".parse().unwrap(), ..page.clone() };
    refused(&zoe.agent.submit(&evil, form.clone()).await, 403, "This form has expired");
    let without = Submission { form: form.form.iter().filter(|(name, _)| name != "csrf").cloned().collect(), ..form };
    refused(&zoe.agent.submit(&page, without).await, 403, "This form has expired");
}

#[tokio::test]
async fn values_stay_text() {
    let op = Provider::start().await;
    let script = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let report = checked(&op, ZOE, |statement| {
        say(statement, AttributeName::DisplayName, &[script]);
        say(statement, AttributeName::EduPersonPrincipalName, &[script]);
        let mut unknown = ReleasedAttribute::text(AttributeName::Uid, [script]);
        unknown.name = script.to_owned();
        statement.attributes.push(unknown);
        statement.authn_context = script.to_owned();
    })
    .await;
    assert!(!report.body.contains("<script>alert") && !report.body.contains("<img src=x"), "{}", report.body);
    assert!(of(&report, "displayName").contains("<script>alert(1)"));
}

#[tokio::test]
async fn a_refusal_leads_back_to_the_check() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let asked = begin(&op, &mut zoe, ZOE).await;
    let refusal = asked.institution.refuse(&asked.request, Refusal::AuthnFailed).unwrap();
    let page = zoe.answer(&asked, &refusal).await;
    assert_eq!(page.status, 403);
    assert!(page.body.contains("/testidp?choose=1"), "{}", page.body);
    let csrf = zoe.agent.open(op.url("/testidp")).await;
    let mut form = csrf.submission("button[name=institution]", &[]);
    for (name, value) in &mut form.form {
        if name == "institution" {
            *value = "https://nobody.example".to_owned();
        }
    }
    refused(&zoe.agent.submit(&csrf, form).await, 400, "This institution is not known here");
}

#[tokio::test]
async fn one_address_begins_only_so_many() {
    let op = Provider::start_with(|settings| {
        settings.limits = Limits { institution_checks: 2, ..Limits::default() };
    })
    .await;
    let left = 60 - op.clock.now().as_seconds().rem_euclid(60);
    op.pass(Duration::from_secs(left.unsigned_abs()));
    let mut zoe = op.browser();
    begin(&op, &mut zoe, ZOE).await;
    begin(&op, &mut op.browser(), ZOE).await;
    let page = zoe.agent.open(address(&op, ZOE, "entityID")).await;
    let page = zoe.agent.press(&page, "#named button[name=institution]", &[]).await;
    refused(&page, 429, "Too many checks at once");
    assert!(page.header("retry-after").is_some());
    op.pass(Duration::from_secs(60));
    begin(&op, &mut zoe, ZOE).await;
}
