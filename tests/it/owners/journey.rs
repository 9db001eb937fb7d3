//! Owning: by registering, by a letter, by being asked; and the end of it.

use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{JONAS, Provider, SAM, ZOE};

use super::{link, register, signed_in};

const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test]
async fn who_registers_while_signed_in_owns_it_on_sqlite() {
    who_registers_owns_it(Provider::start().await).await;
}

#[tokio::test]
async fn who_registers_while_signed_in_owns_it_on_postgresql() {
    who_registers_owns_it(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

async fn who_registers_owns_it(op: Provider) {
    let mut zoe = signed_in(&op, ZOE).await;
    assert!(zoe.agent.open(op.url("/clients")).await.has("#none"));
    let registered = register(&mut zoe, &op, "Telescope").await;
    assert_eq!(registered.status, 201, "{}", registered.body);
    assert!(registered.text("#ownership").contains("your applications"), "{}", registered.body);
    let id = registered.text("#client-id");
    let list = zoe.agent.open(op.url("/clients")).await;
    assert_eq!(list.texts("#clients b"), ["Telescope"], "{}", list.body);
    let page = zoe.agent.open(op.url(&list.attribute("#clients a", "href").unwrap())).await;
    assert_eq!((page.status, page.text("#client-id")), (200, id.clone()), "{}", page.body);
    assert_eq!(page.text("#standing"), "Waiting for approval");
    assert_eq!(page.texts("#acts li span:first-child"), ["It was registered."]);
    assert!(page.text("#last-used").contains("Not used"), "{}", page.body);
    // Nobody leaves it alone, not even by a form that the page does not have.
    assert!(!page.has("#owners button"));
    // The registration of somebody else is nobody's news: not there, whatever is asked for.
    let mut sam = signed_in(&op, SAM).await;
    for path in [format!("/clients/{id}"), "/clients/nothing".to_owned()] {
        let page = sam.agent.open(op.url(&path)).await;
        assert_eq!((page.status, page.has("#error-title")), (404, true), "{path}: {}", page.body);
    }
    assert!(sam.agent.open(op.url("/clients")).await.has("#none"));
}

#[tokio::test]
async fn a_stranger_claims_what_they_registered_by_the_letter_once() {
    let op = Provider::start().await;
    let mut stranger = op.browser();
    let registered = register(&mut stranger, &op, "Telescope").await;
    assert!(registered.text("#ownership").contains("A letter went to ops@hub.example.org"), "{}", registered.body);
    let link = link(&op, &[]);
    let secret = link.split('=').nth(1).unwrap().as_bytes().to_vec();
    assert!(!op.database_files().iter().any(|file| file.windows(secret.len()).any(|window| window == secret)));
    // Whoever opens it signs in first, and is told to open it again: its secret is kept nowhere.
    let mut zoe = op.browser();
    let picker = zoe.agent.open(&link).await;
    let back = zoe.walk(picker).await;
    assert!(back.url.query().is_none() && back.text("main").contains("Open the link"), "{}", back.body);
    assert!(zoe.agent.open(op.url("/clients")).await.has("#none"), "opening it does nothing");
    let page = zoe.agent.open(&link).await;
    assert_eq!(page.text("#name"), "Telescope", "{}", page.body);
    let forged = zoe.agent.press(&page, "#claim", &[("csrf", "x")]).await;
    assert_eq!(forged.status, 403);
    let own = zoe.agent.press(&page, "#claim", &[]).await;
    assert_eq!(own.texts("#owners b"), ["Zoë Müller-Đặng"], "{}", own.body);
    let mut sam = signed_in(&op, SAM).await;
    assert_eq!(sam.agent.open(&link).await.status, 410);
    assert_eq!(zoe.agent.press(&page, "#claim", &[]).await.status, 410);
}

#[tokio::test]
async fn a_letter_that_is_old_makes_no_owner() {
    let op = Provider::start().await;
    register(&mut op.browser(), &op, "Telescope").await;
    let link = link(&op, &[]);
    op.pass(DAY * 7);
    let mut zoe = signed_in(&op, ZOE).await;
    assert_eq!(zoe.agent.open(&link).await.status, 410);
}

#[tokio::test]
async fn the_letter_that_makes_an_owner_waits_for_a_mail_server_that_is_down() {
    let op = Provider::start().await;
    op.lose_mail_server(true);
    let registered = register(&mut op.browser(), &op, "Telescope").await;
    assert_eq!(registered.status, 201);
    op.lose_mail_server(false);
    op.pass(MINUTE * 2);
    op.broker.deliver_due_letters().await.unwrap();
    let link = link(&op, &[]);
    let mut zoe = signed_in(&op, ZOE).await;
    let page = zoe.agent.open(&link).await;
    let own = zoe.agent.press(&page, "#claim", &[]).await;
    assert_eq!(own.text("h1"), "Telescope", "{}", own.body);
}

#[tokio::test]
async fn owners_ask_others_take_them_away_and_the_last_one_stays() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op, ZOE).await;
    let registered = register(&mut zoe, &op, "Telescope").await;
    let url = op.url(&format!("/clients/{}", registered.text("#client-id")));
    let page = zoe.agent.open(&url).await;
    let wrong = zoe.agent.press(&page, "#invite", &[("address", "nobody\"><script>alert(1)</script>")]).await;
    assert_eq!((wrong.status, wrong.has("#address-error")), (422, true), "{}", wrong.body);
    assert!(!wrong.body.contains("<script>alert"), "{}", wrong.body);
    let asked = zoe.agent.press(&page, "#invite", &[("address", "sam@example.org")]).await;
    assert_eq!(asked.texts("#invitations li > bdi"), ["sam@example.org"], "{}", asked.body);
    let link_of_sam = link(&op, &[]);
    op.pass(MINUTE);
    let mut sam = signed_in(&op, SAM).await;
    let page = sam.agent.open(&link_of_sam).await;
    let own = sam.agent.press(&page, "#claim", &[]).await;
    assert_eq!(own.texts("#owners b").len(), 2, "{}", own.body);
    // The page of one who is no owner any more does nothing: what they typed comes too late.
    let before = zoe.agent.open(&url).await;
    let zoes = before.attribute("#owners li:first-child button", "value").unwrap();
    let sams = before.attribute("#owners li:last-child button", "value").unwrap();
    let alone = zoe.agent.press(&before, &format!("#owners button[value=\"{sams}\"]"), &[]).await;
    assert_eq!(alone.texts("#owners b").len(), 1, "{}", alone.body);
    for (selector, fields) in
        [("#invite", vec![("address", "eve@example.org")]), (&*format!("#owners button[value=\"{zoes}\"]"), vec![])]
    {
        let late = sam.agent.press(&own, selector, &fields).await;
        assert_eq!(late.status, 404, "{selector}: {}", late.body);
    }
    // Nor does one leave who would leave nobody behind.
    let last = zoe.agent.press(&before, &format!("#owners button[value=\"{zoes}\"]"), &[]).await;
    assert_eq!((last.status, last.text("#objection")), (422, "The last owner cannot leave.".to_owned()));
    // A letter that is taken back is good no longer.
    let before = op.letters();
    let asked = zoe.agent.press(&alone, "#invite", &[("address", "jonas@example.org")]).await;
    let link_of_jonas = link(&op, &before);
    let none = zoe.agent.press(&asked, "#invitations button", &[]).await;
    assert!(!none.has("#invitations"), "{}", none.body);
    let mut jonas = signed_in(&op, JONAS).await;
    assert_eq!(jonas.agent.open(&link_of_jonas).await.status, 410);
}

#[tokio::test]
async fn ids_with_colons_and_slashes_have_pages_and_what_was_used_says_so() {
    let op = Provider::start().await;
    let id = domain::ClientId::parse("cilogon:/client_id/72c5,x").unwrap();
    let portal = domain::ClientId::parse(&op.portal.client_id).unwrap();
    let other = op.client("https://other.example.org/cb", "openid").await;
    op.tamper(&format!("update clients set id = '{id}' where id = '{}'", other.client_id));
    let mut zoe = signed_in(&op, ZOE).await;
    for (id, path) in
        [(&id, "/clients/cilogon%3A%2Fclient_id%2F72c5%2Cx".to_owned()), (&portal, format!("/clients/{portal}"))]
    {
        assert_eq!(zoe.agent.open(op.url(&path)).await.status, 404);
        let before = op.letters();
        op.broker.offer_client(id, "zoe@example.org", "test").await.unwrap();
        let page = zoe.agent.open(&link(&op, &before)).await;
        let own = zoe.agent.press(&page, "#claim", &[]).await;
        assert_eq!((own.url.path(), own.status), (path.as_str(), 200), "{}", own.body);
        assert_eq!(own.text("#client-id"), id.as_str());
        let used = own.text("#last-used");
        assert_eq!(used.starts_with("Last used"), *id == portal, "{used}");
    }
}
