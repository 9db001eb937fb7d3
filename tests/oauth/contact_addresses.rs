//! `/contact` and `/account/addresses`: an institution's contact adds a mail address for one of its people, who confirms it by the
//! link in a letter, while signed in as that very person. Nobody else can, nor twice, nor late.

use std::fs;
use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::agent::Page;
use beadle_tests::openssl;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{JONAS, Person, Provider, SAM, Visitor, ZOE};
use beadle_tests::scratch::Scratch;
use broker::settings::{IdentityCheck, InstitutionContacts};
use domain::EntityId;

use super::one_certificate::ask;

const ALIAS: &str = "press@hills.example.edu";
const HOUR: Duration = Duration::from_secs(3_600);

/// Sam is the contact of Zoë's institution.
async fn provider(mut op: Provider) -> Provider {
    let institution = EntityId::parse(op.institution(SAM).entity_id()).unwrap();
    let people = vec![eppn(&op, SAM).await];
    op.restart_with(|settings| settings.certificates.contacts = vec![InstitutionContacts { institution, people }])
        .await;
    op
}

async fn eppn(op: &Provider, person: Person) -> String {
    let token = op.redeem(&op.code(person).await).await.tokens().access_token;
    op.userinfo(&token).await.json()["eppn"].as_str().unwrap().to_owned()
}

async fn signed_in(op: &Provider, person: Person) -> Visitor<'_> {
    let mut visitor = op.browser().sign_in_as(person);
    visitor.approve(&op.portal).await;
    visitor
}

async fn add(contact: &mut Visitor<'_>, op: &Provider, person: &str, address: &str) -> Page {
    let page = contact.agent.open(op.url("/contact")).await;
    contact.agent.press(&page, "#add", &[("person", person), ("address", address)]).await
}

/// The link in the newest letter to an address, with its path.
fn link(op: &Provider, before: &[String]) -> String {
    let letter = op.letters().into_iter().find(|letter| !before.contains(letter)).expect("a letter");
    let line = letter.lines().find(|line| line.contains("?challenge=")).expect("a link");
    line.trim().to_owned()
}

async fn an_address_is_added_confirmed_used_and_taken_away(op: Provider) {
    let op = provider(op).await;
    let (mut sam, mut zoe) = (signed_in(&op, SAM).await, signed_in(&op, ZOE).await);
    let added = add(&mut sam, &op, &eppn(&op, ZOE).await, "Press@hills.example.edu").await;
    assert!(added.has("#done"), "{}", added.body);
    assert_eq!(added.texts("#addresses .badge"), ["Waits to be confirmed"]);
    let link = link(&op, &[]);
    // The database has no more than a digest of it.
    if op.is_on_sqlite() {
        let secret = link.split('=').nth(1).unwrap().as_bytes();
        assert!(!op.database_files().iter().any(|file| file.windows(secret.len()).any(|window| window == secret)));
    }
    // Until it is confirmed it stands nowhere.
    let refused = ask(&mut zoe, &op, "long", &[("address", ALIAS)]).await;
    assert!(refused.text("#objection").contains("not one that is known to be yours"), "{}", refused.body);
    let page = zoe.agent.open(&link).await;
    assert_eq!(page.text("#address"), ALIAS, "{}", page.body);
    let own = zoe.agent.press(&page, "#confirm", &[]).await;
    assert_eq!(own.texts("#added .badge"), ["Confirmed"], "{}", own.body);
    // It is good once.
    assert_eq!(zoe.agent.press(&page, "#confirm", &[]).await.status, 410);
    assert_eq!(zoe.agent.open(&link).await.status, 410);

    let issued = ask(&mut zoe, &op, "long", &[("address", ALIAS)]).await;
    let folder = Scratch::new("contact");
    fs::write(folder.path().join("c.pem"), zoe.agent.press(&issued, "#pem", &[]).await.body).unwrap();
    let shown = openssl::description(&folder.path().join("c.pem"));
    assert!(shown.contains(&format!("email:{ALIAS}")), "{shown}");

    let page = sam.agent.open(op.url("/contact")).await;
    let removed = sam.agent.press(&page, "#addresses button.remove", &[]).await;
    assert_eq!(removed.texts("#addresses .badge"), ["Taken away"], "{}", removed.body);
    assert!(!ask(&mut zoe, &op, "short-lived", &[("address", ALIAS)]).await.has("#serial"));
    // The certificate is listed to be revoked, to both.
    let own = zoe.agent.open(op.url("/account/addresses")).await;
    assert!(own.text(".still").contains(&issued.text("#serial")), "{}", own.body);
    let revoked = sam.agent.press(&removed, "#addresses button.revoke", &[]).await;
    assert!(revoked.has("#done") && !revoked.has("#addresses"), "{}", revoked.body);
    let list = zoe.agent.open(op.url("/account/certificates")).await;
    assert!(list.texts("section.certificate .badge").contains(&"Revoked".to_owned()), "{}", list.body);
    let entries = op.broker.audit_rows(0, 1_000).await.unwrap();
    let pending = op.tamper("select entry from audit_pending");
    let all: String = entries.into_iter().map(|row| row.entry).chain([pending]).collect();
    for kind in ["address.added", "address.confirmed", "address.removed"] {
        assert!(all.contains(kind), "no {kind}");
    }
    assert!(all.contains(r#""by":"contact""#), "{all}");
    op.broker.tend_audit().await.unwrap();
    assert_eq!(op.broker.verify_audit("").await.unwrap().findings, []);
}

#[tokio::test]
async fn an_address_is_added_confirmed_used_and_taken_away_on_sqlite() {
    an_address_is_added_confirmed_used_and_taken_away(Provider::start().await).await;
}

#[tokio::test]
async fn an_address_is_added_confirmed_used_and_taken_away_on_postgres() {
    an_address_is_added_confirmed_used_and_taken_away(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

#[tokio::test]
async fn a_link_is_nobody_else_s_nor_good_late_nor_after_it_was_taken_away() {
    let op = provider(Provider::start().await).await;
    let (mut sam, mut jonas) = (signed_in(&op, SAM).await, signed_in(&op, JONAS).await);
    let zoes = eppn(&op, ZOE).await;
    add(&mut sam, &op, &zoes, ALIAS).await;
    let first = link(&op, &[]);
    let picker = op.browser().agent.open(&first).await;
    assert!(picker.has("#institution-search") && !picker.body.contains(ALIAS), "nobody is signed in: {}", picker.body);
    for other in [&mut jonas, &mut sam] {
        assert_eq!(other.agent.open(&first).await.status, 410);
        let page = other.agent.open(op.url("/account/certificates/new")).await;
        let challenge = first.split('=').nth(1).unwrap();
        let form = [("csrf", page.attribute("[name=csrf]", "value").unwrap()), ("challenge", challenge.to_owned())];
        let form = form.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let url = op.url("/account/addresses/confirm");
        let sent = beadle_tests::agent::Submission { method: reqwest::Method::POST, url, form };
        assert_eq!(other.agent.submit(&page, sent).await.status, 410);
    }
    // It is there, so it is not added again.
    let again = add(&mut sam, &op, &zoes, ALIAS).await;
    assert_eq!(again.status, 422, "{}", again.body);
    let mut zoe = signed_in(&op, ZOE).await;
    let open = zoe.agent.open(&first).await;
    let page = sam.agent.open(op.url("/contact")).await;
    sam.agent.press(&page, "#addresses button.remove", &[]).await;
    assert_eq!(zoe.agent.press(&open, "#confirm", &[]).await.status, 410, "it was taken away");
    op.pass(MINUTE);
    let before = op.letters();
    assert!(add(&mut sam, &op, &zoes, ALIAS).await.has("#done"));
    let second = link(&op, &before);
    op.pass(HOUR * 24);
    let mut zoe = signed_in(&op, ZOE).await;
    assert_eq!(zoe.agent.open(&second).await.status, 410, "it is late");
}

#[tokio::test]
async fn whoever_opens_a_link_before_they_sign_in_is_told_to_open_it_again() {
    let op = provider(Provider::start().await).await;
    let mut sam = signed_in(&op, SAM).await;
    add(&mut sam, &op, &eppn(&op, ZOE).await, ALIAS).await;
    let link = link(&op, &[]);
    let mut zoe = op.browser().sign_in_as(ZOE);
    let picker = zoe.agent.open(&link).await;
    let back = zoe.walk(picker).await;
    assert_eq!((back.status, back.url.path()), (200, "/account/addresses/confirm"), "{}", back.body);
    assert!(back.text("#error-title").contains("Open the link in the letter again"), "{}", back.body);
    // The sign-in kept nothing of the link.
    if op.is_on_sqlite() {
        let secret = link.split('=').nth(1).unwrap().as_bytes();
        assert!(!op.database_files().iter().any(|file| file.windows(secret.len()).any(|window| window == secret)));
    }
    let page = zoe.agent.open(&link).await;
    assert_eq!(page.text("#address"), ALIAS, "{}", page.body);
    // A form that comes when the session is over confirms nothing, and leads to the same words.
    zoe.agent.forget();
    let picker = zoe.agent.press(&page, "#confirm", &[]).await;
    let back = zoe.walk(picker).await;
    assert!(back.has("#unsent") && back.text("#error-title").contains("Open the link"), "{}", back.body);
    let page = zoe.agent.open(&link).await;
    assert_eq!(zoe.agent.press(&page, "#confirm", &[]).await.texts("#added .badge"), ["Confirmed"]);
}

#[tokio::test]
async fn a_contact_acts_on_people_of_the_institution_alone_and_nobody_else_does() {
    let op = provider(Provider::start().await).await;
    let (zoes, jonas_s) = (eppn(&op, ZOE).await, eppn(&op, JONAS).await);
    for person in [ZOE, JONAS] {
        let mut visitor = signed_in(&op, person).await;
        assert_eq!(visitor.agent.open(op.url("/contact")).await.status, 403);
    }
    let mut sam = signed_in(&op, SAM).await;
    for nobody in [jonas_s.as_str(), "nobody@hills.example.edu", "x\r\ny"] {
        let refused = add(&mut sam, &op, nobody, ALIAS).await;
        assert!(refused.text("#objection").contains("Nobody of your institution"), "{}", refused.body);
    }
    for address in
        ["x", "a@b\r\nBcc: eve@example.org", "A <a@example.org>", "a@example.org, b@example.org", "ä@example.org"]
    {
        let refused = add(&mut sam, &op, &zoes, address).await;
        assert!(refused.text("#objection").contains("not a mail address"), "{address}: {}", refused.body);
    }
    assert!(op.letters().is_empty());
    // Of another institution's contact there is nothing to take away.
    add(&mut sam, &op, &zoes, ALIAS).await;
    let page = sam.agent.open(op.url("/contact")).await;
    let unknown = sam.agent.press(&page, "#addresses button.remove", &[("id", "00000000000000000000")]).await;
    assert_eq!(unknown.status, 422, "{}", unknown.body);
    let forged = [("person", zoes.as_str()), ("address", "b@example.org"), ("csrf", "forged")];
    assert_eq!(sam.agent.press(&page, "#add", &forged).await.status, 403);
}

#[tokio::test]
async fn letters_go_out_only_so_often() {
    let op = provider(Provider::start().await).await;
    let zoes = eppn(&op, ZOE).await;
    let mut sam = signed_in(&op, SAM).await;
    assert!(add(&mut sam, &op, &zoes, ALIAS).await.has("#done"));
    let page = sam.agent.open(op.url("/contact")).await;
    sam.agent.press(&page, "#addresses button.remove", &[]).await;
    let refused = add(&mut sam, &op, &zoes, ALIAS).await;
    assert!(refused.text("#objection").contains("Too many letters"), "{}", refused.body);
    op.pass(MINUTE);
    assert!(add(&mut sam, &op, &zoes, ALIAS).await.has("#done"));
}

#[tokio::test]
async fn a_contact_confirms_an_identity() {
    let op = provider(Provider::start().await).await;
    let zoes = eppn(&op, ZOE).await;
    let (mut sam, mut zoe) = (signed_in(&op, SAM).await, signed_in(&op, ZOE).await);
    let confirm = async |sam: &mut Visitor<'_>| {
        let page = sam.agent.open(op.url("/contact")).await;
        sam.agent.press(&page, "#identity", &[("person", zoes.as_str())]).await
    };
    assert!(confirm(&mut sam).await.has("#done"), "also before the first certificate");
    assert!(ask(&mut zoe, &op, "short-lived", &[]).await.has("#serial"));
    assert!(confirm(&mut sam).await.has("#done"));
    // Nobody confirms who they are themselves.
    let sams = eppn(&op, SAM).await;
    let page = sam.agent.open(op.url("/contact")).await;
    let own = sam.agent.press(&page, "#identity", &[("person", sams.as_str())]).await;
    assert!(own.text("#identity-person-error").contains("another contact"), "{}", own.body);
    assert_eq!(own.attribute("#identity-person", "value"), Some(sams));
    // The log says who confirmed whom, and names neither.
    let subject = async |person| {
        let token = op.redeem(&op.code(person).await).await.tokens().access_token;
        op.userinfo(&token).await.json()["sub"].as_str().unwrap().to_owned()
    };
    let (person, contact) = (subject(ZOE).await, subject(SAM).await);
    op.broker.tend_audit().await.unwrap();
    let entries = op.broker.audit_rows(0, 1_000).await.unwrap().into_iter().map(|row| row.entry);
    let entries: Vec<_> = entries.filter(|entry| entry.contains("identity.confirmed")).collect();
    assert_eq!(entries.len(), 2);
    let hex = |subject: &str| domain::Digest::of(subject.as_bytes()).hex();
    let entry: serde_json::Value = serde_json::from_str(&entries[1]).unwrap();
    assert_eq!((&entry["account"], &entry["contact"]), (&hex(&person).into(), &hex(&contact).into()), "{entry}");
    assert!(!entries[1].contains(&person) && !entries[1].contains(&contact));
    assert_eq!(op.broker.verify_audit("").await.unwrap().findings, []);
}

/// Lets the institution say nothing of what the person is there.
async fn without_status(visitor: &mut Visitor<'_>) {
    let asked = visitor.ask_for(&[("prompt", "login")]).await;
    let uri = domain::AttributeName::EduPersonScopedAffiliation.uri();
    let response = asked.response(|statement| statement.attributes.retain(|attribute| attribute.name != uri));
    let page = visitor.answer(&asked, &response).await;
    visitor.walk(page).await;
}

#[tokio::test]
async fn whom_the_institution_calls_nothing_is_seen_by_its_contact_before_a_lasting_certificate() {
    let op = provider(Provider::start().await).await;
    let (mut sam, mut zoe) = (signed_in(&op, SAM).await, signed_in(&op, ZOE).await);
    let new = op.url("/account/certificates/new");
    let page = zoe.agent.open(new.clone()).await;
    assert!(page.text("#fixed").contains("Status there") && !page.has("#no-status"), "{}", page.text("#fixed"));
    without_status(&mut zoe).await;
    let page = zoe.agent.open(new.clone()).await;
    assert!(page.text("#no-status").contains("ask its contact for certificates"), "{}", page.body);
    let refused = ask(&mut zoe, &op, "long", &[]).await;
    assert_eq!((refused.status, refused.has("#stage")), (422, false));
    assert!(refused.text("#profiles-error").contains("ask its contact for certificates"), "{}", refused.body);
    // One of some days is had all the same.
    assert!(ask(&mut zoe, &op, "short-lived", &[]).await.has("#serial"));
    let contact = sam.agent.open(op.url("/contact")).await;
    let zoes = eppn(&op, ZOE).await;
    assert!(sam.agent.press(&contact, "#identity", &[("person", zoes.as_str())]).await.has("#done"));
    assert!(!zoe.agent.open(new).await.text("#no-status").contains("ask its contact"));
    assert!(ask(&mut zoe, &op, "long", &[]).await.has("#serial"));
    // Whose institution has no contact here is not asked for one, unless the operator says so.
    let mut jonas = signed_in(&op, JONAS).await;
    without_status(&mut jonas).await;
    assert!(ask(&mut jonas, &op, "long", &[]).await.has("#serial"));
    let mut op = op;
    op.restart_with(|settings| settings.certificates.identity_check = IdentityCheck::Always).await;
    let mut jonas = signed_in(&op, JONAS).await;
    without_status(&mut jonas).await;
    assert!(ask(&mut jonas, &op, "long", &[]).await.has("#profiles-error"));
}

#[tokio::test]
async fn the_address_of_a_function_stands_alone_under_a_name_of_its_own() {
    let op = provider(Provider::start().await).await;
    let (mut sam, mut zoe) = (signed_in(&op, SAM).await, signed_in(&op, ZOE).await);
    let page = sam.agent.open(op.url("/contact")).await;
    let zoes = eppn(&op, ZOE).await;
    let fields = [("person", zoes.as_str()), ("address", ALIAS), ("function", "yes")];
    let added = sam.agent.press(&page, "#add", &fields).await;
    assert_eq!(added.texts("#addresses .function"), ["Of a function"], "{}", added.body);
    let page = zoe.agent.open(&link(&op, &[])).await;
    zoe.agent.press(&page, "#confirm", &[]).await;

    let page = zoe.agent.open(op.url("/account/certificates/new")).await;
    let name = page.text("#addresses .function bdi");
    assert_eq!(name, format!("/DC=org/DC=example/O=University of Example Hills/CN={ALIAS} A…"));
    // Nobody gets it who did not choose it, and beside the person's own it does not stand.
    let usual = ask(&mut zoe, &op, "short-lived", &[]).await;
    assert!(usual.text("#name").contains("CN=Zoe"), "{}", usual.text("#name"));
    let own = usual.text("#name");
    let request = super::certificate::csr("rsa:2048", "/CN=x", &[]);
    let mut both = page.submission("#send", &[("csr", &request), ("agreed", "yes")]);
    both.form.push(("address".to_owned(), ALIAS.to_owned()));
    let refused = zoe.agent.submit(&page, both).await;
    assert!(refused.text("#addresses-error").contains("Choose it alone"), "{}", refused.body);

    let draft = zoe.agent.press(&page, "#draft", &[("csr", &request), ("address", ALIAS), ("profile", "long")]).await;
    assert!(draft.text("#content").contains(&format!("CN={ALIAS} A…")), "{}", draft.text("#content"));
    let issued = zoe.agent.press(&draft, "#send", &[("agreed", "yes")]).await;
    let fixed = issued.text("#name");
    assert!(fixed.starts_with(name.trim_end_matches('…')) && !fixed.contains("Zoe"), "{fixed}");
    let folder = Scratch::new("contact");
    fs::write(folder.path().join("c.pem"), zoe.agent.press(&issued, "#pem", &[]).await.body).unwrap();
    let shown = openssl::description(&folder.path().join("c.pem"));
    assert!(shown.contains(&format!("email:{ALIAS}")) && !shown.contains("Zoe") && !shown.contains("zoe@"), "{shown}");
    // Both names are for life.
    let page = zoe.agent.open(op.url("/account/certificates/new")).await;
    assert_eq!((page.text("#addresses .function bdi"), page.text("#fixed bdi")), (fixed.clone(), own));
    let again = ask(&mut zoe, &op, "short-lived", &[("address", ALIAS)]).await;
    assert!(
        again.text("#objection").contains("can be renewed from"),
        "the rule of one lasting certificate holds for it"
    );
}
