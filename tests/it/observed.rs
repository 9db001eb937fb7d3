//! What institutions really released: counted, shown to administrators, and worth less than a sign-in.

use std::process::Command;

use beadle_tests::agent::Page;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{JONAS, Person, Provider, ROSA, Visitor, ZOE};
use demo::institution::ReleasedAttribute;
use domain::{AttributeName, EntityId, Secret};

async fn observed(op: &Provider, person: Person) -> broker::observed::Observed {
    let id = EntityId::parse(op.institution(person).entity_id()).unwrap();
    op.broker.observed(&id, 90).await.unwrap()
}

/// An administrator's browser, and the page at this address.
async fn administrator<'a>(op: &'a Provider, path: &str) -> (Visitor<'a>, Page) {
    let password = Secret::from("correct horse battery");
    op.broker.set_administrator("grace", &password).await.unwrap();
    let mut grace = op.browser();
    let door = grace.agent.open(op.url("/admin")).await;
    grace.agent.press(&door, "#sign-in", &[("username", "grace"), ("password", password.expose())]).await;
    let page = grace.agent.open(op.url(path)).await;
    (grace, page)
}

#[tokio::test]
async fn every_answer_that_was_verified_is_counted_and_no_other() {
    let op = Provider::start().await;
    op.browser().sign_in_as(ROSA).authorize(&op.portal, &[]).await;
    let rosa = observed(&op, ROSA).await;
    assert_eq!(rosa.answers, 1);
    assert!(rosa.of(AttributeName::Mail).is_none(), "this institution forgets the mail address");
    assert_eq!(rosa.of(AttributeName::EduPersonPrincipalName).map(|one| one.released), Some(1));

    let mut jonas = op.browser().sign_in_as(JONAS);
    let asked = jonas.ask().await;
    let forged = asked.xml(|_| ()).replace("jonas", "jonah");
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, forged);
    jonas.answer(&asked, &encoded).await;
    assert_eq!(observed(&op, JONAS).await.answers, 0);
    // Nor is a refused second one.
    let answer = asked.response(|_| ());
    jonas.answer(&asked, &answer).await;
    jonas.answer(&asked, &answer).await;
    assert_eq!(observed(&op, JONAS).await.answers, 1);
    assert_eq!(observed(&op, ZOE).await.answers, 0);
}

#[tokio::test]
async fn administrators_see_counts_and_nobody_else_does() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    let asked = zoe.ask().await;
    let answer = asked.response(|statement| {
        let name = AttributeName::EduPersonScopedAffiliation;
        statement.attributes.retain(|attribute| attribute.name != name.uri());
        statement.attributes.push(ReleasedAttribute::text(name, ["member@elsewhere.edu"]));
    });
    zoe.answer(&asked, &answer).await;
    let id: String = url::form_urlencoded::byte_serialize(op.institution(ZOE).entity_id().as_bytes()).collect();
    let address = format!("/admin/institutions?entityID={id}");
    let stranger = zoe.agent.open(op.url("/admin").join(&address).unwrap()).await;
    assert!(stranger.has("#sign-in") && !stranger.has("#observed"), "{}", stranger.body);

    let (mut grace, list) = administrator(&op, "/admin/institutions").await;
    assert!(list.text("#busiest").contains(op.institution(ZOE).name()), "{}", list.body);
    let found = grace.agent.open(op.url("/admin").join("/admin/institutions?q=hills").unwrap()).await;
    assert!(found.text("#results").contains(op.institution(ZOE).name()), "{}", found.body);
    let page = grace.agent.open(op.url("/admin").join(&address).unwrap()).await;
    assert!(page.text("[data-attribute=mail]").contains("100 %"), "{}", page.body);
    let affiliation = page.text("[data-attribute=eduPersonScopedAffiliation]");
    assert!(affiliation.contains("0 of 1") && affiliation.contains("dropped because of its scope"), "{affiliation}");
    let values = ["elsewhere.edu", op.user(ZOE).username];
    assert!(values.iter().all(|value| !page.body.contains(value)), "{}", page.body);
    // One that has left keeps its page.
    op.leave_federation(ZOE).await;
    let page = grace.agent.open(op.url("/admin").join(&address).unwrap()).await;
    assert!(page.has("[data-attribute=mail]") && page.body.contains("No source names it now"), "{}", page.body);
}

#[tokio::test]
async fn who_cannot_be_counted_signs_in_all_the_same() {
    let database = Postgres::shared().fresh_database();
    let op = Provider::on(&database).await;
    let dropped =
        Command::new("psql").args(["-qc", "drop table observed_releases", database.as_str()]).status().unwrap();
    assert!(dropped.success());
    op.code(ZOE).await;
}
