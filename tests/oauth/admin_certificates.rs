//! `/admin/certificates` and `/admin/audit`: administrators find certificates, see all that is on record, revoke, and read the
//! audit log; and nobody else does.

use beadle_tests::MINUTE;
use beadle_tests::agent::{Page, Submission};
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{JONAS, Person, Provider, Reply, Visitor, ZOE};
use beadle_tests::ssh::{SshKey, ask as ask_ssh, provider as with_ssh, token as ssh_token};
use domain::{Clock as _, Secret};
use serde_json::Value;
use storage::certificate_list::CertificateQuery;

use super::certificate::{csr, fetch, token};
use super::one_certificate::ask;

const PATH: &str = "/admin/certificates";

/// An administrator's browser.
pub(super) async fn administrator<'a>(op: &'a Provider, username: &str) -> Visitor<'a> {
    let password = Secret::from("correct horse battery");
    op.broker.set_administrator(username, &password).await.unwrap();
    let mut visitor = op.browser();
    let door = visitor.agent.open(op.url("/admin")).await;
    visitor.agent.press(&door, "#sign-in", &[("username", username), ("password", password.expose())]).await;
    visitor
}

/// A certificate of somebody's that the portal fetched: its serial number, and whose it is.
pub(super) async fn certified(op: &Provider, person: Person) -> (String, String) {
    let on_record = async || {
        let now = op.clock.now();
        op.store.list_certificates(&CertificateQuery::All, None, ("", 1000), now).await.unwrap()
    };
    let before = on_record().await;
    let request = csr("rsa:2048", "/CN=x", &[]);
    let reply = fetch(op, &token(op, person).await, &request, &[]).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let newest = on_record().await.into_iter().find(|one| !before.contains(one)).unwrap();
    (newest.serial, newest.subject.to_string())
}

async fn look(op: &Provider, visitor: &mut Visitor<'_>, path: &str) -> Page {
    visitor.agent.open(op.url("/admin").join(path).unwrap()).await
}

async fn search(op: &Provider, visitor: &mut Visitor<'_>, fields: &[(&str, &str)]) -> Page {
    let page = look(op, visitor, PATH).await;
    visitor.agent.press(&page, "#certificate-search button", fields).await
}

fn serials(page: &Page) -> Vec<String> {
    page.texts("#found li > code")
}

/// The entries of the audit log of this kind, with this serial number.
pub(super) async fn entries(op: &Provider, kind: &str, serial: &str) -> Vec<Value> {
    let rows = op.broker.audit_rows(0, 10_000).await.unwrap();
    let entries = rows.iter().map(|row| serde_json::from_str::<Value>(&row.entry).unwrap());
    let text = |entry: &Value| entry["serial"].as_str().map_or(entry["serial"].to_string(), str::to_owned);
    entries.filter(|entry| entry["kind"] == kind && text(entry) == serial).collect()
}

async fn certificates_are_found_looked_at_and_revoked(op: Provider) {
    let (zoe_serial, zoe) = certified(&op, ZOE).await;
    op.pass(MINUTE);
    let (jonas_serial, jonas) = certified(&op, JONAS).await;
    let mut grace = administrator(&op, "grace").await;
    let door = look(&op, &mut grace, "/admin").await;
    let page = grace.agent.press(&door, "#to-certificates", &[]).await;
    assert_eq!(serials(&page).len(), 2, "{}", page.body);
    let record = op.broker.certificate_record(&zoe_serial.parse().unwrap()).await.unwrap().unwrap();
    let name = record.listed.name.clone();
    // In any case, and from the other end.
    let turned: Vec<_> = name.split('/').skip(1).collect();
    let turned = turned.into_iter().rev().collect::<Vec<_>>().join(",");
    for (by, query) in [
        ("name", name.as_str()),
        ("name", &name.to_uppercase()),
        ("name", &turned),
        ("serial", &zoe_serial),
        ("serial", &zoe_serial.to_lowercase()),
        ("person", &zoe),
    ] {
        let found = search(&op, &mut grace, &[("by", by), ("q", query)]).await;
        assert_eq!(serials(&found), std::slice::from_ref(&zoe_serial), "{by} {query}");
    }
    let found = search(&op, &mut grace, &[("by", "person"), ("q", &jonas), ("state", "revoked")]).await;
    assert!(found.has("#nothing"), "{}", found.body);

    let found = search(&op, &mut grace, &[("by", "serial"), ("q", &zoe_serial)]).await;
    let page = grace.agent.press(&found, "#found a", &[]).await;
    assert_eq!(
        (page.text("#serial"), page.text("#name"), page.text("#state")),
        (zoe_serial.clone(), name, "valid".into())
    );
    let key = record.key.hex();
    for part in ["short-lived", "/oauth2/getcert", "Portal", &op.portal.client_id, &key, &zoe, "BEGIN CERTIFICATE"] {
        assert!(page.body.contains(part), "no {part} in {}", page.body);
    }
    assert_eq!(page.texts("#entries li > b"), ["certificate.prepared", "certificate.issued"], "{}", page.body);
    assert!(page.text("#revoke").contains("blocked for ever"), "{}", page.body);

    let done = grace.agent.press(&page, "#revoke-button", &[("reason", "key-compromise")]).await;
    assert!(done.has("#notice") && done.text("#state") == "revoked" && !done.has("#revoke"), "{}", done.body);
    assert_eq!(done.texts("#entries li > b").last().map(String::as_str), Some("certificate.revoked"));
    let entries = entries(&op, "certificate.revoked", &zoe_serial).await;
    assert_eq!(entries.len(), 1);
    assert_eq!((&entries[0]["by"], &entries[0]["reason"]), (&"administrator grace".into(), &1.into()));
    assert!(op.broker.verify_audit("").await.unwrap().findings.is_empty());
    // The page that was left open tells that it is too late, and changes nothing.
    let again = grace.agent.press(&page, "#revoke-button", &[("reason", "superseded")]).await;
    assert_eq!((again.status, again.text("#error-title").as_str()), (409, "Nothing was revoked"), "{}", again.body);
    let record = op.broker.certificate_record(&zoe_serial.parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(record.listed.reason, Some(1));
    // The other one is as it was.
    let good = search(&op, &mut grace, &[("state", "valid")]).await;
    assert_eq!(serials(&good), std::slice::from_ref(&jonas_serial));

    // Of one that was revoked for another reason that is all that is left to say.
    op.broker.revoke_certificate(&jonas_serial.parse().unwrap(), ca::RevocationReason::Superseded).await.unwrap();
    op.pass(MINUTE);
    let late = look(&op, &mut grace, &format!("{PATH}/{jonas_serial}")).await;
    assert_eq!(late.texts("#revoke fieldset label").len(), 1, "{}", late.body);
    let late = grace.agent.press(&late, "#revoke-button", &[("reason", "key-compromise")]).await;
    assert!(late.has("#notice") && late.text("#state") == "revoked" && !late.has("#revoke"), "{}", late.body);
    assert_eq!(late.texts("#entries li > b").last().map(String::as_str), Some("certificate.compromised"));
    assert!(op.broker.verify_audit("").await.unwrap().findings.is_empty());
}

#[tokio::test]
async fn certificates_are_found_looked_at_and_revoked_on_sqlite() {
    certificates_are_found_looked_at_and_revoked(Provider::start().await).await;
}

#[tokio::test]
async fn certificates_are_found_looked_at_and_revoked_on_postgres() {
    certificates_are_found_looked_at_and_revoked(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

#[tokio::test]
async fn the_owner_is_told_in_the_administrator_s_words() {
    is_told("long", &[("days", "60")]).await;
}

#[tokio::test]
async fn the_owner_of_one_for_some_days_is_told_too() {
    is_told("short-lived", &[]).await;
}

async fn is_told(profile: &str, wishes: &[(&str, &str)]) {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let first = ask(&mut zoe, &op, profile, wishes).await.text("#serial");
    let mut grace = administrator(&op, "grace").await;
    let page = look(&op, &mut grace, &format!("{PATH}/{first}")).await;
    assert!(page.text("#revoke").contains("zoe@"), "{}", page.body);
    let before = op.letters().len();
    let sentence = "Your laptop was found in a pond; call us.";
    let fields = [("reason", "key-compromise"), ("sentence", sentence), ("tell", "yes")];
    let done = grace.agent.press(&page, "#revoke-button", &fields).await;
    assert!(done.text("#notice").contains("told by a letter"), "{}", done.body);
    let letters = op.letters();
    assert_eq!(letters.len(), before + 1);
    let letter = letters.iter().find(|letter| letter.contains("was revoked")).unwrap();
    for part in ["To: zoe@", "Your laptop was found in a pond; call us.", &first, "never certified again"] {
        assert!(letter.contains(part), "no {part} in {letter}");
    }
    // Nothing of the sentence is kept.
    let kept = b"in a pond";
    assert!(!op.database_files().iter().any(|file| file.windows(kept.len()).any(|window| window == kept)));
}

#[tokio::test]
async fn all_of_a_person_is_revoked_at_once_of_both_kinds() {
    let (op, client) = with_ssh().await;
    let (one, zoe) = certified(&op, ZOE).await;
    op.pass(MINUTE);
    let (two, _) = certified(&op, ZOE).await;
    let (others, _) = certified(&op, JONAS).await;
    let reply: Reply = ask_ssh(&op, &client, &ssh_token(&op, &client, ZOE).await, &SshKey::new().line(), &[]).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let ssh = op.store.ssh_certificates(None, 1).await.unwrap()[0].serial;
    let mut grace = administrator(&op, "grace").await;
    let page = look(&op, &mut grace, &format!("/admin/people?sub={}", encoded(&zoe))).await;
    let listed = page.text("#certificates");
    for serial in [&one, &two, &ssh.to_string()] {
        assert!(listed.contains(serial.as_str()), "{serial} in {listed}");
    }
    assert!(!listed.contains(&others));
    let done = grace.agent.press(&page, "#revoke-button", &[("reason", "privilege-withdrawn")]).await;
    assert!(done.text("#notice").starts_with("Revoked: 3 certificates. ") && !done.has("#revoke"), "{}", done.body);
    for (kind, serial) in
        [("certificate.revoked", &one), ("certificate.revoked", &two), ("ssh.revoked", &ssh.to_string())]
    {
        let entries = entries(&op, kind, serial).await;
        assert_eq!((entries.len(), &entries[0]["by"]), (1, &"administrator grace".into()), "{serial}");
    }
    assert!(entries(&op, "certificate.revoked", &others).await.is_empty());
    let again = grace.agent.press(&page, "#revoke-button", &[("reason", "privilege-withdrawn")]).await;
    assert_eq!(again.status, 409, "{}", again.body);
    // That for SSH has a page of its own.
    let found = search(&op, &mut grace, &[("kind", "ssh"), ("by", "person"), ("q", &zoe)]).await;
    let page = grace.agent.press(&found, "#found a", &[]).await;
    assert_eq!((page.text("#serial"), page.text("#state")), (ssh.to_string(), "revoked".to_owned()));
    assert_eq!(page.texts("#entries li > b"), ["ssh.prepared", "ssh.issued", "ssh.revoked"]);
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn nobody_but_an_administrator_sees_or_revokes_anything() {
    let op = Provider::start().await;
    let (serial, zoe) = certified(&op, ZOE).await;
    let mut jonas = op.browser().sign_in_as(JONAS);
    jonas.approve(&op.portal).await;
    let mut nobody = op.browser();
    for path in [
        PATH.to_owned(),
        format!("{PATH}/{serial}"),
        format!("{PATH}/ssh/1"),
        "/admin/audit".to_owned(),
        "/admin/audit/export".to_owned(),
    ] {
        for visitor in [&mut jonas, &mut nobody] {
            let page = look(&op, visitor, &path).await;
            assert!(
                page.has("#username") && !page.body.contains(&zoe) && !page.body.contains("certificate.issued"),
                "{path}: {}",
                page.body
            );
        }
    }
    let mut grace = administrator(&op, "grace").await;
    let page = look(&op, &mut grace, &format!("{PATH}/{serial}")).await;
    let revoke = page.submission("#revoke-button", &[("reason", "superseded")]);
    let theirs = jonas.agent.submit(&page, revoke.clone()).await;
    assert!(theirs.has("#username"), "{}", theirs.body);
    // Nor does an administrator's browser by another site's form, or without the token.
    let evil = Page { url: "https://evil.example/".parse().unwrap(), ..page.clone() };
    let crossed = grace.agent.submit(&evil, revoke.clone()).await;
    assert!(crossed.status == 403 || crossed.has("#username"), "{}", crossed.body);
    let mut form = revoke.form.clone();
    form.retain(|(name, _)| name != "csrf");
    assert_eq!(grace.agent.submit(&page, Submission { form, ..revoke.clone() }).await.status, 403);
    // What is no good question.
    let with = |changes: &[(&str, &str)]| {
        let mut form = revoke.form.clone();
        form.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        form.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Submission { form, ..revoke.clone() }
    };
    let long = "x".repeat(1001);
    for (changes, status) in [
        (&[("reason", "because")][..], 400),
        (&[("sentence", long.as_str())], 400),
        (&[("sub", zoe.as_str())], 400),
        (&[("serial", "00FF00FF")], 404),
        (&[("serial", "nothing")], 404),
    ] {
        let page = grace.agent.submit(&page, with(changes)).await;
        assert_eq!(page.status, status, "{changes:?}: {}", page.body);
    }
    assert!(entries(&op, "certificate.revoked", &serial).await.is_empty());
    for path in [format!("{PATH}/00FF00FF"), format!("{PATH}/x"), format!("{PATH}/ssh/1"), format!("{PATH}/ssh/x")] {
        assert_eq!(look(&op, &mut grace, &path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn what_is_typed_or_on_record_stays_text() {
    let op = Provider::start().await;
    let (serial, _) = certified(&op, ZOE).await;
    let hostile = "<img src=x onerror=alert(1)>";
    op.tamper(&format!("update certificates set name = '/CN={hostile}', profile = '{hostile}', channel = '{hostile}'"));
    let mut grace = administrator(&op, "grace").await;
    let typed = encoded(hostile);
    for (path, status) in [
        (format!("{PATH}/{serial}"), 200),
        (format!("{PATH}?q={typed}"), 200),
        (format!("{PATH}?q={typed}&by=serial"), 200),
        (format!("{PATH}?q={typed}&by={typed}&kind={typed}&state={typed}&after={typed}"), 200),
        (format!("{PATH}?kind=ssh&q={typed}&by=serial"), 200),
        (PATH.to_owned(), 200),
        (format!("/admin/audit?kind={typed}&serial={typed}&person=x&by={typed}&from=2026-01-01"), 200),
        (format!("/admin/audit?from={typed}"), 200),
        (format!("/admin/audit?person={typed}"), 200),
        ("/admin/audit?before=x".to_owned(), 400),
        (format!("{PATH}/{typed}"), 404),
    ] {
        let page = look(&op, &mut grace, &path).await;
        assert_eq!(page.status, status, "{path}: {}", page.body);
        assert!(!page.body.contains("<img src=x"), "{path}");
    }
}

/// The kinds of entries on a page of the log.
fn kinds(page: &Page) -> Vec<String> {
    page.texts("#entries li > b")
}

async fn log(op: &Provider, visitor: &mut Visitor<'_>, fields: &[(&str, &str)]) -> Page {
    let page = look(op, visitor, "/admin/audit").await;
    visitor.agent.press(&page, "#audit-search button", fields).await
}

async fn the_log_is_read_searched_and_taken_away(op: Provider) {
    let (serial, zoe) = certified(&op, ZOE).await;
    op.pass(MINUTE * 60 * 48);
    let day = op.clock.now().to_string();
    let (day, _) = day.split_at(10);
    let (later, jonas) = certified(&op, JONAS).await;
    let mut grace = administrator(&op, "grace").await;
    let page = look(&op, &mut grace, &format!("{PATH}/{serial}")).await;
    grace.agent.press(&page, "#revoke-button", &[("reason", "superseded")]).await;

    let all = look(&op, &mut grace, "/admin/audit").await;
    assert_eq!(kinds(&all)[0], "certificate.revoked", "{}", all.body);
    assert_eq!(all.text("#seal"), "the seal is good");
    assert!(all.text("#verified").contains("never") && !all.has("#broken"));
    assert_eq!(kinds(&log(&op, &mut grace, &[("kind", "certificate.issued")]).await), ["certificate.issued"; 2]);
    let all_of = ["certificate.revoked", "certificate.issued", "certificate.prepared"];
    assert_eq!(kinds(&log(&op, &mut grace, &[("serial", &serial.to_lowercase())]).await), all_of);
    assert_eq!(kinds(&log(&op, &mut grace, &[("person", &zoe)]).await), all_of);
    assert_eq!(kinds(&log(&op, &mut grace, &[("person", &jonas)]).await), all_of[1..]);
    assert_eq!(kinds(&log(&op, &mut grace, &[("by", "grace")]).await), all_of[..1]);
    assert!(log(&op, &mut grace, &[("by", "ada")]).await.has("#nothing"));
    let of_today = log(&op, &mut grace, &[("from", day), ("to", day), ("kind", "certificate.")]).await;
    assert_eq!(kinds(&of_today), all_of);
    assert!(of_today.body.contains(&later) && of_today.body.contains(&serial), "issued and revoked on that day");
    let before = log(&op, &mut grace, &[("to", "2020-01-01")]).await;
    assert!(before.has("#nothing") && !before.has("#next"), "{}", before.body);

    let taken = grace.agent.open(op.url(&format!("/admin/audit/export?serial={serial}"))).await;
    assert_eq!(taken.header("content-type"), Some("application/x-ndjson"));
    let lines: Vec<Value> = taken.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = lines.iter().map(|line| line["entry"]["kind"].as_str().unwrap()).collect();
    assert_eq!(told, all_of);
    let rows = op.broker.audit_rows(0, 10_000).await.unwrap();
    let first = rows.iter().find(|row| row.number == lines[0]["number"].as_i64().unwrap()).unwrap();
    assert_eq!(lines[0]["hash"], first.hash.hex().as_str());
    let whole = grace.agent.open(op.url("/admin/audit/export")).await;
    assert_eq!(whole.body.lines().count(), rows.len());

    // Whoever looked at all of it, and what they found, stands on top.
    op.broker.verify_audit("").await.unwrap();
    let page = look(&op, &mut grace, "/admin/audit").await;
    assert!(page.text("#verified").contains("nothing wrong"), "{}", page.body);
    // A row that somebody changed shows without that.
    let number = first.number;
    op.tamper(&format!("update audit_log set entry = replace(entry, 'grace', 'ada') where number = {number}"));
    let page = look(&op, &mut grace, "/admin/audit").await;
    assert!(page.text("#broken").contains(&format!("row {number} ")), "{}", page.body);
    let taken = grace.agent.open(op.url("/admin/audit/export")).await;
    let broken = taken.body.lines().find(|line| line.contains("\"error\"")).unwrap_or_else(|| panic!("{}", taken.body));
    assert!(broken.contains(&format!("[{number}")) || broken.contains(&format!(",{number}")), "{broken}");
    op.tamper("update audit_tail set number = number - 1");
    assert_eq!(look(&op, &mut grace, "/admin/audit").await.text("#seal"), "the seal is broken");
}

#[tokio::test]
async fn the_log_is_read_searched_and_taken_away_on_sqlite() {
    the_log_is_read_searched_and_taken_away(Provider::start().await).await;
}

#[tokio::test]
async fn the_log_is_read_searched_and_taken_away_on_postgres() {
    the_log_is_read_searched_and_taken_away(Provider::on(&Postgres::shared().fresh_database()).await).await;
}
