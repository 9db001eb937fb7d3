//! Letters about certificates that people asked for in the browser: one was issued, one ends soon. Each is sent once, whatever
//! the number of nodes, and none is lost to a mail server that is down.

use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::letter::Letter;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{Node, Provider, Visitor};
use domain::Clock as _;

use super::certificate::{bare, csr};
use super::one_certificate::ask;

const DAY: Duration = Duration::from_secs(86_400);

/// Lets both nodes send at once, and returns what went out since.
async fn sent(op: &Provider, node: &Node) -> Vec<String> {
    let before = op.letters();
    let (one, two) = tokio::join!(op.broker.deliver_due_letters(), node.broker.deliver_due_letters());
    one.unwrap();
    two.unwrap();
    op.letters().into_iter().filter(|letter| !before.contains(letter)).collect()
}

async fn serial(visitor: &mut Visitor<'_>, op: &Provider, days: &str) -> String {
    ask(visitor, op, "long", &[("days", days)]).await.text("#serial")
}

async fn each_letter_is_sent_once_by_all_nodes(op: Provider) {
    let node = op.another_node().await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let serial = serial(&mut zoe, &op, "60").await;
    let letters = sent(&op, &node).await;
    assert_eq!(letters.len(), 1, "{letters:?}");
    let letter = &letters[0];
    assert!(letter.contains("\nTo: zoe@") && letter.contains("Subject: A certificate was issued to you"), "{letter}");
    let name = "/DC=org/DC=example/O=University of Example Hills/CN=Zoe Muller-Dang A";
    for part in [serial.as_str(), name, "Good until", "/account/certificates", "If this was not you"] {
        assert!(letter.contains(part), "no {part} in {letter}");
    }
    assert!(sent(&op, &node).await.is_empty());
    for (days, said) in [(32, "ends in 28 days"), (21, "ends in 7 days")] {
        op.pass(DAY * (days - 1));
        assert!(sent(&op, &node).await.is_empty(), "{said}");
        op.pass(DAY);
        let letters = sent(&op, &node).await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        let letter = &letters[0];
        assert!(letter.contains(said) && letter.contains(&serial), "{letter}");
        assert!(sent(&op, &node).await.is_empty());
    }
    op.store.make_room(op.clock.now()).await.unwrap();
}

#[tokio::test]
async fn each_letter_is_sent_once_by_all_nodes_on_sqlite() {
    each_letter_is_sent_once_by_all_nodes(Provider::start().await).await;
}

#[tokio::test]
async fn each_letter_is_sent_once_by_all_nodes_on_postgres() {
    each_letter_is_sent_once_by_all_nodes(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

#[tokio::test]
async fn a_mail_server_that_is_down_delays_a_letter() {
    let op = Provider::start().await;
    let node = op.another_node().await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    serial(&mut zoe, &op, "60").await;
    op.lose_mail_server(true);
    for wait in [MINUTE, MINUTE * 2] {
        op.broker.deliver_due_letters().await.unwrap();
        op.pass(wait);
    }
    op.lose_mail_server(false);
    assert_eq!(sent(&op, &node).await.len(), 1);
}

#[tokio::test]
async fn what_is_revoked_or_was_renewed_ends_without_a_letter() {
    let op = Provider::start().await;
    let node = op.another_node().await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let first = serial(&mut zoe, &op, "60").await;
    let page = zoe.agent.open(op.url("/account/certificates")).await;
    zoe.agent.press(&page, "details.revoke button", &[("reason", "unneeded")]).await;
    assert_eq!(sent(&op, &node).await.len(), 0, "of what was taken back nobody needs to hear");
    let second = serial(&mut zoe, &op, "50").await;
    assert_ne!(first, second);
    assert_eq!(sent(&op, &node).await.len(), 1);
    op.pass(DAY * 23);
    zoe.authorize(&op.portal, &[("prompt", "login")]).await;
    serial(&mut zoe, &op, "200").await;
    // Of the new one; none that the old one ends.
    let letters = sent(&op, &node).await;
    assert!(matches!(letters.as_slice(), [one] if one.contains("was issued")), "{letters:?}");
}

#[tokio::test]
async fn one_that_lasts_brings_its_letters_by_whatever_way_it_was_had() {
    let mut op = Provider::start().await;
    op.restart_with(super::one_certificate::by_every_way).await;
    let node = op.another_node().await;
    let token = op.redeem(&op.browser().approve(&op.portal).await).await.tokens().access_token;
    let request = bare(&csr("rsa:2048", "/CN=x", &[]));
    let form = [("access_token", token.as_str()), ("certreq", &request), ("profile", "long")];
    let reply = op.post_as(&op.portal, "/oauth2/getcert", &form).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let letters = sent(&op, &node).await;
    assert!(matches!(letters.as_slice(), [one] if one.contains("was issued")), "{letters:?}");
}

#[tokio::test]
async fn certificates_of_days_end_and_those_of_programs_come_without_a_letter() {
    let op = Provider::start().await;
    let node = op.another_node().await;
    let mut zoe = op.browser();
    let token = op.redeem(&zoe.approve(&op.portal).await).await.tokens().access_token;
    let request = bare(&csr("rsa:2048", "/CN=x", &[]));
    let form = [("access_token", token.as_str()), ("certreq", &request)];
    assert_eq!(op.post_as(&op.portal, "/oauth2/getcert", &form).await.status, 200);
    assert!(sent(&op, &node).await.is_empty());
    assert!(ask(&mut zoe, &op, "short-lived", &[]).await.has("#serial"));
    assert_eq!(sent(&op, &node).await.len(), 1);
    op.pass(DAY * 9);
    assert!(sent(&op, &node).await.is_empty());
}

async fn letters_are_in_the_language_that_their_reader_read_last(op: Provider) {
    let node = op.another_node().await;
    let mut zoe = op.browser();
    zoe.agent.speak("fr-CH, en;q=0.5");
    zoe.approve(&op.portal).await;
    serial(&mut zoe, &op, "60").await;
    let letters = sent(&op, &node).await;
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert!(letter.contains("Subject: Un certificat vous a été délivré"), "{letter}");
    assert!(letter.contains("Valable jusqu’au"), "{letter}");
    // An application's wish for its own sign-in is no wish of the person's.
    zoe.authorize(&op.portal, &[("prompt", "login"), ("ui_locales", "es")]).await;
    op.pass(DAY * 32);
    let letters = sent(&op, &node).await;
    assert!(letters.concat().contains("Subject: Votre certificat expire bientôt"), "{letters:?}");
    // Who chooses another language later is written to in that.
    op.store.make_room(op.clock.now()).await.unwrap();
    zoe.authorize(&op.portal, &[("prompt", "login")]).await;
    let page = zoe.agent.open(op.url("/account")).await;
    assert!(page.has("#visitor"), "{}", page.body);
    let page = zoe.agent.press(&page, "#languages button[value=de]", &[]).await;
    assert_eq!(page.attribute("html", "lang").as_deref(), Some("de"), "{} {}", page.status, page.body);
    op.pass(DAY * 21);
    let letters = sent(&op, &node).await;
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert!(letter.contains("Subject: Ihr Zertifikat läuft bald ab"), "{letter}");
    assert!(letter.contains("läuft in 7 Tagen"), "{letter}");
    assert!(letter.contains("/account/certificates\n"), "a link is a line of its own: {letter}");
}

#[tokio::test]
async fn letters_are_in_the_language_that_their_reader_read_last_on_sqlite() {
    letters_are_in_the_language_that_their_reader_read_last(Provider::start().await).await;
}

#[tokio::test]
async fn letters_are_in_the_language_that_their_reader_read_last_on_postgres() {
    let database = Postgres::shared().fresh_database();
    letters_are_in_the_language_that_their_reader_read_last(Provider::on(&database).await).await;
}

#[tokio::test]
async fn a_letter_says_that_a_program_sent_it_and_has_both_forms() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let serial = serial(&mut zoe, &op, "60").await;
    op.broker.deliver_due_letters().await.unwrap();
    let sources = op.sources_of_letters();
    let Letter { head, text, html } = Letter::read(&sources[0]);
    for header in ["Auto-Submitted: auto-generated", "Message-ID: <", "Date: ", "From: Beadle <beadle@example.org>"] {
        assert!(head.contains(header), "no {header}: {head}");
    }
    assert!(text.contains(&serial) && html.contains(&serial), "{text}{html}");
    assert!(html.contains("<html lang=\"en\" dir=\"ltr\">"), "{html}");
}
