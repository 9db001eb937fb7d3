//! Owners change their applications: what is harmless at once, what was approved only by an administrator, who decides about
//! what they saw, once.

use beadle_tests::MINUTE;
use beadle_tests::agent::{Agent, Page};
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{Provider, SAM, Visitor, ZOE};
use domain::{ClientId, Decision};

use super::{link, register, signed_in};

const PASSWORD: &str = "correct horse battery staple";
const HOSTILE: &str = "\"><script>alert(1)</script>";

/// An approved application of Zoë's, its page, and its id.
async fn approved(op: &Provider) -> (Visitor<'_>, ClientId) {
    let mut zoe = signed_in(op, ZOE).await;
    let id = ClientId::parse(&register(&mut zoe, op, "Telescope").await.text("#client-id")).unwrap();
    op.pass(MINUTE);
    op.broker.decide(&id, Decision::Approve, "test").await.unwrap();
    op.pass(MINUTE);
    (zoe, id)
}

async fn edit(visitor: &mut Visitor<'_>, op: &Provider, id: &ClientId, fields: &[(&str, &str)]) -> Page {
    let form = visitor.agent.open(op.url(&format!("/clients/{id}/edit"))).await;
    visitor.agent.press(&form, "#save", fields).await
}

async fn administrator(op: &Provider, name: &str) -> Agent {
    op.broker.set_administrator(name, &domain::Secret::from(PASSWORD)).await.unwrap();
    let mut admin = Agent::default();
    let door = admin.open(op.url("/admin")).await;
    let home = admin.press(&door, "#sign-in", &[("username", name), ("password", PASSWORD)]).await;
    assert!(home.has("#sign-out"), "{}", home.body);
    admin
}

async fn name_of(op: &Provider, id: &ClientId) -> String {
    op.broker.client(id).await.unwrap().unwrap().registration.name
}

#[tokio::test]
async fn what_was_approved_serves_until_the_change_is_approved_on_sqlite() {
    approved_serves(Provider::start().await).await;
}

#[tokio::test]
async fn what_was_approved_serves_until_the_change_is_approved_on_postgresql() {
    approved_serves(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

async fn approved_serves(op: Provider) {
    let (mut zoe, id) = approved(&op).await;
    // Another path on an approved host, another contact: at once.
    let fields = [("redirect_uris", "https://hub.example.org/two"), ("contact_email", "team@hub.example.org")];
    let page = edit(&mut zoe, &op, &id, &fields).await;
    assert!(page.status == 200 && !page.has("#change"), "{}", page.body);
    let client = op.broker.client(&id).await.unwrap().unwrap();
    assert_eq!(client.registration.redirect_uris[0].as_str(), "https://hub.example.org/two");
    assert_eq!(client.registration.contact_email, "team@hub.example.org");
    // Another name and host: they wait, and what is in use stays.
    let uris = "https://hub.example.org/two\nhttps://evil.example.org/cb";
    let page = edit(&mut zoe, &op, &id, &[("name", "Your Bank"), ("redirect_uris", uris)]).await;
    let changed = page.texts("#difference [data-member] > code");
    assert_eq!(changed, ["client_name", "redirect_uris"], "{}", page.body);
    assert_eq!(page.texts("#difference .badge").len(), 2);
    assert_eq!(op.broker.client(&id).await.unwrap().unwrap(), client);

    let mut admin = administrator(&op, "ada").await;
    let queue = admin.open(op.url("/admin/changes")).await;
    assert_eq!(queue.texts("#changes b"), ["Telescope"], "{}", queue.body);
    let review = admin.open(op.url(&queue.attribute("#changes a", "href").unwrap())).await;
    assert!(review.texts("#difference .after").contains(&"https://evil.example.org/cb".to_owned()), "{}", review.body);
    let forged = admin.press(&review, "#approve", &[("csrf", "x")]).await;
    assert_eq!(forged.status, 403);
    op.pass(MINUTE);
    let done = admin.press(&review, "#approve", &[]).await;
    assert!(done.has("#none"), "{}", done.body);
    assert_eq!(name_of(&op, &id).await, "Your Bank");
    let letters = op.letters();
    assert!(letters.iter().any(|letter| letter.contains("change of Telescope was approved")), "{letters:?}");
    let page = zoe.agent.open(op.url(&format!("/clients/{id}"))).await;
    assert_eq!(page.texts("#acts li span:first-child")[0], "The change was approved.", "{}", page.body);
}

#[tokio::test]
async fn a_verdict_is_about_what_was_seen_and_the_second_hears_who_was_first() {
    let op = Provider::start().await;
    let (mut zoe, id) = approved(&op).await;
    edit(&mut zoe, &op, &id, &[("name", "Harmless")]).await;
    let mut ada = administrator(&op, "ada").await;
    let mut bob = administrator(&op, "bob").await;
    let url = op.url(&format!("/admin/clients/{id}"));
    let (seen, by_bob) = (ada.open(&url).await, bob.open(&url).await);
    // The owner asks for something else meanwhile.
    edit(&mut zoe, &op, &id, &[("name", "Your Bank")]).await;
    let refused = ada.press(&seen, "#approve", &[]).await;
    assert_eq!((refused.status, name_of(&op, &id).await), (409, "Telescope".to_owned()), "{}", refused.body);
    assert!(refused.texts("#difference .after").contains(&"Your Bank".to_owned()), "the new difference is shown");
    // What is in use changes meanwhile, too.
    let other = serde_json::json!({ "client_uri": "https://other.example.org/" });
    op.broker.edit_client(&id, other.as_object().unwrap(), (None, "test")).await.unwrap();
    assert_eq!(ada.press(&refused, "#approve", &[]).await.status, 409);
    // A "no" has a reason, which the contact gets.
    let seen = ada.open(&url).await;
    assert_eq!(ada.press(&seen, "#reject", &[]).await.status, 422);
    op.pass(MINUTE);
    let done = ada.press(&seen, "#reject", &[("reason", "This is no bank. <b>x</b>")]).await;
    assert!(done.has("#none") && !done.body.contains("<b>x</b>"), "{}", done.body);
    let letters = op.letters();
    assert!(letters.iter().any(|letter| letter.contains("This is no bank.")), "{letters:?}");
    let late = bob.press(&by_bob, "#approve", &[]).await;
    assert_eq!(late.status, 409);
    assert!(late.text("#notice").contains("operator ada"), "{}", late.body);
    assert_eq!(name_of(&op, &id).await, "Telescope");
    let page = zoe.agent.open(op.url(&format!("/clients/{id}"))).await;
    assert_eq!(page.texts("#acts blockquote"), ["This is no bank. <b>x</b>"]);
}

#[tokio::test]
async fn what_is_sent_back_is_asked_for_anew_or_withdrawn() {
    let op = Provider::start().await;
    let (mut zoe, id) = approved(&op).await;
    edit(&mut zoe, &op, &id, &[("name", "Your Bank")]).await;
    let mut ada = administrator(&op, "ada").await;
    let url = op.url(&format!("/admin/clients/{id}"));
    let seen = ada.open(&url).await;
    ada.press(&seen, "#ask", &[("reason", "Another name, please.")]).await;
    let page = zoe.agent.open(op.url(&format!("/clients/{id}"))).await;
    assert_eq!(page.text("#change blockquote"), "Another name, please.", "{}", page.body);
    assert!(ada.open(op.url("/admin/changes")).await.has("#none"));
    // The form goes on from what was asked for.
    let form = zoe.agent.open(op.url(&format!("/clients/{id}/edit"))).await;
    assert_eq!(form.attribute("#name", "value").as_deref(), Some("Your Bank"));
    let page = zoe.agent.press(&form, "#save", &[("name", "Observatory")]).await;
    assert!(page.has("#change") && !page.has("#change blockquote"), "{}", page.body);
    let page = zoe.agent.press(&page, "#withdraw", &[]).await;
    assert!(!page.has("#change") && !ada.open(&url).await.has("#approve"), "{}", page.body);
}

#[tokio::test]
async fn mistakes_are_told_and_nothing_typed_becomes_markup() {
    let op = Provider::start().await;
    let (mut zoe, id) = approved(&op).await;
    let fields = ["name", "contact_email", "home_page", "redirect_uris", "jwks_uri", "post_logout_redirect_uris"];
    for field in fields {
        let page = edit(&mut zoe, &op, &id, &[(field, HOSTILE)]).await;
        assert!(!page.body.contains("<script>alert"), "{field}: {}", page.body);
        if field == "name" {
            assert!(page.has("#change"), "{}", page.body);
            let mut ada = administrator(&op, "ada").await;
            for path in ["/admin/changes".to_owned(), format!("/admin/clients/{id}")] {
                let page = ada.open(op.url(&path)).await;
                assert!(page.status == 200 && !page.body.contains("<script>alert"), "{path}: {}", page.body);
            }
        } else {
            assert_eq!((page.status, page.has("#objection")), (422, true), "{field}: {}", page.body);
        }
    }
    let before = op.broker.client(&id).await.unwrap().unwrap();
    assert_eq!(before.registration.name, "Telescope");
    let page = zoe.agent.open(op.url(&format!("/clients/{id}"))).await;
    zoe.agent.press(&page, "#withdraw", &[]).await;
    let form = zoe.agent.open(op.url(&format!("/clients/{id}/edit"))).await;
    assert_eq!(zoe.agent.press(&form, "#save", &[("csrf", "x")]).await.status, 403);
    // A form of yesterday's version takes nothing over.
    op.broker
        .edit_client(
            &id,
            serde_json::json!({ "contacts": ["new@hub.example.org"] }).as_object().unwrap(),
            (None, "test"),
        )
        .await
        .unwrap();
    let late = zoe.agent.press(&form, "#save", &[("contact_email", "old@hub.example.org")]).await;
    assert_eq!((late.status, late.attribute("#contact_email", "value").as_deref()), (409, Some("new@hub.example.org")));
}

#[tokio::test]
async fn others_and_former_owners_change_nothing() {
    let op = Provider::start().await;
    let (mut zoe, id) = approved(&op).await;
    let before = op.letters();
    op.broker.offer_client(&id, "sam@example.org", "test").await.unwrap();
    let mut sam = signed_in(&op, SAM).await;
    assert_eq!(sam.agent.open(op.url(&format!("/clients/{id}/edit"))).await.status, 404);
    let page = sam.agent.open(&link(&op, &before)).await;
    sam.agent.press(&page, "#claim", &[]).await;
    let form = sam.agent.open(op.url(&format!("/clients/{id}/edit"))).await;
    let page = sam.agent.open(op.url(&format!("/clients/{id}"))).await;
    // Sam loses the rights while they type.
    let list = zoe.agent.open(op.url(&format!("/clients/{id}"))).await;
    let sams = page.attribute("#owners li:has(.badge) button", "value").unwrap();
    zoe.agent.press(&list, &format!("#owners button[value=\"{sams}\"]"), &[]).await;
    assert_eq!(sam.agent.press(&form, "#save", &[("contact_email", "sam@example.org")]).await.status, 404);
    assert_eq!(sam.agent.press(&page, "#retire", &[]).await.status, 404);
    assert_eq!(op.broker.client(&id).await.unwrap().unwrap().registration.contact_email, "ops@hub.example.org");
    // An owner retires it, for good.
    let page = zoe.agent.press(&list, "#retire", &[]).await;
    assert_eq!((page.text("#standing"), page.has("#edit")), ("Retired".to_owned(), false), "{}", page.body);
    assert_eq!(zoe.agent.open(op.url(&format!("/clients/{id}/edit"))).await.status, 409);
}
