//! `/account/certificates/new` and `/account/certificates/pkcs12`: certificates for people in the browser, here without
//! scripts. What scripts do is in `tests/it/browser/own_certificate.rs`.

use std::fs;

use beadle_tests::MINUTE;
use beadle_tests::agent::Page;
use beadle_tests::provider::{JONAS, Provider, Visitor, ZOE};
use beadle_tests::scratch::Scratch;
use tokio::task::JoinSet;

use super::certificate::csr;

const PATH: &str = "/account/certificates";

async fn signed_in(op: &Provider) -> Visitor<'_> {
    let mut visitor = op.browser();
    visitor.approve(&op.portal).await;
    visitor
}

async fn form(visitor: &mut Visitor<'_>, op: &Provider) -> Page {
    visitor.agent.open(op.url(&format!("{PATH}/new"))).await
}

fn openssl(folder: &Scratch, arguments: &[&str]) -> String {
    let output = std::process::Command::new("openssl").args(arguments).current_dir(folder.path()).output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "openssl {arguments:?}: {text}");
    text
}

#[tokio::test]
async fn a_request_is_looked_at_sent_and_answered() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op).await;
    let list = zoe.agent.open(op.url(PATH)).await;
    let page = zoe.agent.press(&list, "#new", &[]).await;
    let name = page.text("#fixed bdi");
    assert_eq!(name, "/DC=org/DC=example/O=University of Example Hills/CN=Zoe Muller-Dang A…");
    assert!(page.has("#name-open"));
    let request = csr("rsa:2048", "/CN=Somebody Else", &[]);

    let draft = zoe.agent.press(&page, "#draft", &[("csr", &request), ("days", "30"), ("profile", "long")]).await;
    assert_eq!((draft.status, draft.text("#stage").as_str()), (200, "Draft"), "{}", draft.body);
    let content = draft.text("#content");
    for part in ["RSA-2048", "30 days", "zoe@", "long"] {
        assert!(content.contains(part), "no {part} in {content}");
    }
    let list = zoe.agent.open(op.url(PATH)).await;
    assert_eq!((list.texts("#requests .badge"), list.has("section.certificate")), (vec!["Draft".to_owned()], false));

    // Not without the terms.
    let refused = zoe.agent.press(&draft, "#send", &[]).await;
    assert_eq!((refused.status, refused.has("#objection")), (422, true));
    let issued = zoe.agent.press(&draft, "#send", &[("agreed", "yes")]).await;
    assert_eq!(issued.status, 200, "{}", issued.body);
    let fixed = issued.text("#name");
    assert!(fixed.starts_with(name.trim_end_matches('…')), "{fixed} is not {name}");
    // From now on it is known to the last digit.
    let page = form(&mut zoe, &op).await;
    assert_eq!((page.text("#fixed bdi"), page.has("#name-open")), (fixed, false));
    let list = zoe.agent.open(op.url(PATH)).await;
    assert!(!list.has("#requests"), "what was issued stands among the certificates");
    assert_eq!(list.texts("section.certificate code"), [issued.text("#serial")]);
    // A page that was left open sends nothing twice, nor deletes what is there.
    let again = zoe.agent.press(&draft, "#send", &[("agreed", "yes")]).await;
    assert_eq!((again.status, again.text("#serial")), (200, issued.text("#serial")));
    assert_eq!(zoe.agent.press(&draft, "#delete", &[]).await.status, 409);
    assert_eq!(zoe.agent.open(op.url(PATH)).await.texts("section.certificate").len(), 1);

    let folder = Scratch::new("portal");
    let pem = zoe.agent.press(&issued, "#pem", &[]).await;
    fs::write(folder.path().join("usercert.pem"), &pem.body).unwrap();
    fs::write(folder.path().join("request.pem"), &request).unwrap();
    let shown = openssl(&folder, &["x509", "-in", "usercert.pem", "-noout", "-ext", "subjectAltName", "-pubkey"]);
    assert!(shown.contains("email:zoe@"), "{shown}");
    assert!(shown.contains(openssl(&folder, &["req", "-in", "request.pem", "-noout", "-pubkey"]).trim()), "{shown}");
    let chain = zoe.agent.press(&issued, "#pkcs7", &[]).await;
    assert_eq!(chain.header("content-type"), Some("application/x-pkcs7-certificates"));
}

#[tokio::test]
async fn whoever_sends_it_eight_times_at_once_has_one_certificate() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op).await;
    let page = form(&mut zoe, &op).await;
    let draft = zoe.agent.press(&page, "#draft", &[("csr", &csr("rsa:2048", "/CN=x", &[]))]).await;
    let sent = draft.submission("#send", &[("agreed", "yes")]);
    let cookie = format!("beadle={}", zoe.session().unwrap());
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let post = || client.post(sent.url.clone()).header("cookie", &cookie).form(&sent.form).send();
    let replies = (0..8).map(|_| post()).collect::<JoinSet<_>>().join_all().await;
    let statuses: Vec<_> = replies.into_iter().map(|reply| reply.unwrap().status().as_u16()).collect();
    assert_eq!(statuses, [303; 8]);
    let serial = zoe.agent.open(&draft.url).await.text("#serial");
    assert_eq!(zoe.agent.open(op.url(PATH)).await.texts("section.certificate code"), [serial]);
}

#[tokio::test]
async fn the_page_of_a_certificate_tells_where_its_key_is() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op).await;
    let sent = [("agreed", "yes"), ("profile", "short-lived")];
    let page = form(&mut zoe, &op).await;
    let request = csr("rsa:2048", "/CN=x", &[]);
    let own = zoe.agent.press(&page, "#send", &[&sent[..], &[("csr", &request)]].concat()).await;
    assert!(own.text("#key").contains("a certification request of your own"), "{}", own.text("#key"));
    assert!(own.text("#join").starts_with("openssl pkcs12 -export -inkey userkey.pem -in usercert.pem -name \"Zoe "));
    assert!(!own.has("#assemble"), "its key is in no key file of ours");

    // The script of the page says that the browser made it.
    let request = csr("rsa:2048", "/CN=x", &[]);
    let browser = [&sent[..], &[("csr", &request), ("key", "browser")]].concat();
    let made = zoe.agent.press(&page, "#send", &browser).await;
    assert!(made.has("#assemble") && !made.has("#key"), "{}", made.body);
    // It is known for as long as a draft waits.
    let request = csr("rsa:2048", "/CN=x", &[]);
    let draft = zoe.agent.press(&page, "#draft", &[("csr", &request), ("key", "browser")]).await;
    assert!(zoe.agent.press(&draft, "#send", &[("agreed", "yes")]).await.has("#assemble"));

    let page = zoe.agent.open(op.url(&format!("{PATH}/pkcs12"))).await;
    let sent = page.submission("#get", &filled(PASSWORD, PASSWORD));
    let cookie = format!("beadle={}", zoe.session().unwrap());
    let request = reqwest::Client::new().post(sent.url).header("cookie", cookie).form(&sent.form);
    assert_eq!(request.send().await.unwrap().status(), 200);
    let list = zoe.agent.open(op.url(PATH)).await;
    let labels = list.texts("section.certificate .use");
    let found = labels.iter().position(|label| label.starts_with("Where its key is")).expect("one has no files here");
    let link = &list.attributes("section.certificate .use", "href")[found];
    let file = zoe.agent.open(op.url(link)).await;
    assert!(file.text("#key").contains("did not keep it"), "{}", file.text("#key"));
    assert!(!file.has("#assemble"));
}

#[tokio::test]
async fn a_refused_form_keeps_the_key_that_the_browser_made() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op).await;
    let page = form(&mut zoe, &op).await;
    let request = csr("rsa:2048", "/CN=x", &[]);
    let made = [("csr", request.as_str()), ("key", "browser")];
    let refused = zoe.agent.press(&page, "#send", &made).await;
    let kept = |page: &Page| page.attribute("#make", "data-kept");
    let words = request.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!((refused.status, refused.text("#csr")), (422, words));
    assert!(
        kept(&refused).is_some_and(|end| end.len() == 13 && end.split('.').nth(1) == Some("json")),
        "{:?}",
        kept(&refused)
    );
    assert_eq!(refused.attribute("#key-origin", "value").as_deref(), Some("browser"));
    // A request that is itself refused is made anew, and one of the person's own has no file of ours.
    let wrong = zoe.agent.press(&page, "#send", &[("csr", "MIIB"), ("key", "browser"), ("agreed", "yes")]).await;
    assert_eq!((wrong.status, kept(&wrong)), (422, None));
    let own = zoe.agent.press(&page, "#send", &[("csr", &request)]).await;
    assert_eq!((own.status, kept(&own)), (422, None));
}

#[tokio::test]
async fn a_certificate_that_was_revoked_is_not_offered_for_use() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op).await;
    let page = form(&mut zoe, &op).await;
    let request = csr("rsa:2048", "/CN=x", &[]);
    let issued = zoe.agent.press(&page, "#send", &[("csr", &request), ("agreed", "yes")]).await;
    assert!(issued.text("#state").starts_with("Valid until"), "{}", issued.text("#state"));
    assert!(issued.has("#key"));
    let list = zoe.agent.open(op.url(PATH)).await;
    zoe.agent.press(&list, "details.revoke button", &[("reason", "unneeded")]).await;
    let revoked = zoe.agent.open(&issued.url).await;
    assert!(revoked.text("#state").starts_with("Revoked"), "{}", revoked.text("#state"));
    assert!(!revoked.has("#assemble") && revoked.has("#pem"));
}

#[tokio::test]
async fn what_is_sent_at_once_needs_no_second_look() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op).await;
    let page = form(&mut zoe, &op).await;
    let request = csr("rsa:2048", "/CN=x", &[]);
    let unsaid = zoe.agent.press(&page, "#send", &[("csr", &request)]).await;
    assert_eq!(unsaid.status, 422);
    assert_eq!(unsaid.text("#csr"), request.split_whitespace().collect::<Vec<_>>().join(" "), "nothing typed is lost");
    let issued = zoe.agent.press(&page, "#send", &[("csr", &request), ("agreed", "yes")]).await;
    assert!(issued.has("#serial"), "{}", issued.body);
}

#[tokio::test]
async fn addresses_can_be_left_out_but_not_made_up() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op).await;
    let page = form(&mut zoe, &op).await;
    let request = csr("rsa:2048", "/CN=x", &[]);
    let sent = [("csr", request.as_str()), ("agreed", "yes"), ("address", "mayor@example.org")];
    let refused = zoe.agent.press(&page, "#send", &sent).await;
    assert_eq!((refused.status, refused.has("#stage")), (422, false), "no draft is left that could never be sent");
    assert!(refused.text("#addresses-error").contains("mayor@example.org is not one that is known to be yours"));
    let mut without = page.submission("#send", &[("csr", &request), ("agreed", "yes")]);
    without.form.retain(|(name, _)| name != "address");
    let issued = zoe.agent.submit(&page, without).await;
    let folder = Scratch::new("portal");
    fs::write(folder.path().join("usercert.pem"), zoe.agent.press(&issued, "#pem", &[]).await.body).unwrap();
    let shown = openssl(&folder, &["x509", "-in", "usercert.pem", "-noout", "-text"]);
    assert!(!shown.contains("email:") && !shown.contains("E-mail Protection"), "{shown}");
}

#[tokio::test]
async fn a_private_key_in_place_of_a_request_is_not_sent_back() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op).await;
    let page = form(&mut zoe, &op).await;
    let secret = "MC4CAQAwBQYDK2VwBCIEIA";
    let key = format!("-----BEGIN PRIVATE KEY-----\n{secret}==\n-----END PRIVATE KEY-----\n");
    let refused = zoe.agent.press(&page, "#send", &[("csr", &key), ("agreed", "yes")]).await;
    assert_eq!((refused.status, refused.has("#csr-error")), (422, true), "{}", refused.body);
    assert!(!refused.body.contains(secret), "{}", refused.body);
}

#[tokio::test]
async fn what_cannot_be_had_is_told_at_once() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op).await;
    let page = form(&mut zoe, &op).await;
    let (good, curve) = (csr("rsa:2048", "/CN=x", &[]), csr("ec", "/CN=x", &[]));
    let huge = "x".repeat(20_000);
    let spaced = super::certificate::bare(&good).replace('+', " ");
    for (fields, sentence) in [
        ([("csr", ""), ("days", "")], "There is no certification request"),
        ([("csr", "nonsense!"), ("days", "")], "This is no certification request: paste the whole file"),
        ([("csr", &spaced), ("days", "")], "This is no certification request: paste the whole file"),
        ([("csr", &good[..400]), ("days", "")], "The end of the certification request is missing"),
        ([("csr", &good.replace("REQUEST", "")), ("days", "")], "paste the one that begins with -----BEGIN"),
        ([("csr", &huge), ("days", "")], "longer than 16 KiB"),
        ([("csr", &curve), ("days", "")], "not issued for P-256 keys"),
        ([("csr", &good), ("days", "0")], "whole number from 1 to 3650"),
        ([("csr", &good), ("days", "-1")], "whole number from 1 to 3650"),
        ([("csr", &good), ("days", "99")], "are good for 11 days at most: choose fewer days, or the kind “long”."),
        ([("csr", &good), ("days", "3650")], "are good for 11 days at most: choose fewer days."),
        ([("csr", &good), ("days", "18446744073709551615")], "whole number from 1 to 3650"),
    ] {
        for button in ["#send", "#draft"] {
            let refused = zoe.agent.press(&page, button, &[fields.as_slice(), &[("agreed", "yes")]].concat()).await;
            // No draft is left that could never be sent.
            assert_eq!((refused.status, refused.has("#stage")), (422, false), "{sentence}: {}", refused.body);
            assert!(refused.text("#objection").contains(sentence), "{sentence}: {}", refused.text("#objection"));
            assert!(!refused.text("#objection").contains("curl"), "people have no program before them");
            // It stands at its field, which has the focus.
            let field = if fields[1].1.is_empty() { "csr" } else { "days" };
            assert!(refused.text(&format!("#{field}-error")).contains(sentence), "{}", refused.body);
            let described = refused.attribute(&format!("#{field}[aria-invalid=true][autofocus]"), "aria-describedby");
            assert!(described.unwrap().ends_with(&format!("{field}-error")));
            assert_eq!(refused.texts("[autofocus]").len(), 1);
        }
    }
    assert!(!zoe.agent.open(op.url(PATH)).await.has("#requests"));
    let flood = "x".repeat(70_000);
    let refused = zoe.agent.press(&page, "#send", &[("csr", &flood), ("agreed", "yes")]).await;
    assert_eq!(refused.status, 413);
    assert!(refused.body.contains("The form is too large"), "{}", refused.body);
    let robot = zoe.agent.press(&page, "#draft", &[("csr", &good), ("profile", "robot")]).await;
    assert!(robot.text("#objection").contains("no such kind of certificate"));
}

#[tokio::test]
async fn nobody_sees_sends_or_deletes_what_is_somebody_else_s() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op).await;
    let page = form(&mut zoe, &op).await;
    let draft = zoe.agent.press(&page, "#draft", &[("csr", &csr("rsa:2048", "/CN=x", &[]))]).await;
    let mut jonas = op.browser().sign_in_as(JONAS);
    jonas.approve(&op.portal).await;
    assert_eq!(jonas.agent.open(&draft.url).await.status, 404);
    let own = form(&mut jonas, &op).await.attribute("[name=csrf]", "value").unwrap();
    for button in ["#send", "#delete"] {
        let stolen = draft.submission(button, &[("agreed", "yes"), ("csrf", &own)]);
        assert_eq!(jonas.agent.submit(&draft, stolen).await.status, 409, "{button}");
    }
    // Nor does another site.
    let forged = [("agreed", "yes"), ("csrf", "forged")];
    assert_eq!(zoe.agent.press(&draft, "#send", &forged).await.status, 403);
    assert_eq!(zoe.agent.open(&draft.url).await.text("#stage"), "Draft");
    let deleted = zoe.agent.press(&draft, "#delete", &[]).await;
    assert!(!deleted.has("#requests"), "{}", deleted.body);
    assert_eq!(zoe.agent.open(&draft.url).await.status, 404);
}

#[tokio::test]
async fn an_old_sign_in_sends_nothing_but_loses_nothing() {
    let op = Provider::start_with(|settings| {
        settings.certificates.max_sign_in_age = MINUTE * 10;
        settings.certificates.portal_session = None;
        settings.certificates.portal_idle = None;
    })
    .await;
    let mut zoe = signed_in(&op).await;
    let page = form(&mut zoe, &op).await;
    op.pass(MINUTE * 11);
    let request = csr("rsa:2048", "/CN=x", &[]);
    let refused = zoe.agent.press(&page, "#send", &[("csr", &request), ("agreed", "yes")]).await;
    assert_eq!((refused.status, refused.text("#stage").as_str()), (200, "Draft"));
    assert!(refused.text("#objection").to_lowercase().contains("sign in again"), "{}", refused.text("#objection"));
    // Its page has an address at which it can be looked at again.
    assert!(refused.url.path().starts_with("/account/certificates/requests/"), "{}", refused.url);
    let later = zoe.agent.open(&refused.url).await;
    assert_eq!((later.status, later.text("#objection")), (200, refused.text("#objection")));
    zoe.authorize(&op.portal, &[("prompt", "login")]).await;
    let list = zoe.agent.open(op.url(PATH)).await;
    let again = zoe.agent.press(&list, "#requests a", &[]).await;
    let issued = zoe.agent.press(&again, "#send", &[("agreed", "yes")]).await;
    assert!(issued.has("#serial"), "{}", issued.body);
}

#[tokio::test]
async fn what_waits_has_a_limit() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op).await;
    let page = form(&mut zoe, &op).await;
    let request = csr("rsa:2048", "/CN=x", &[]);
    for _ in 0..20 {
        assert_eq!(zoe.agent.press(&page, "#draft", &[("csr", &request)]).await.status, 200);
    }
    let refused = zoe.agent.press(&page, "#draft", &[("csr", &request)]).await;
    assert!(refused.text("#objection").contains("20 requests"), "{}", refused.body);
    let data = zoe.agent.open(op.url("/account/data")).await.body;
    let data: serde_json::Value = serde_json::from_str(&data).unwrap();
    assert_eq!(data["certificate_requests"].as_array().unwrap().len(), 20);
    assert!(data["certificate_requests"][0]["certification_request"].as_str().unwrap().contains("BEGIN"));
}

const PASSWORD: &str = "correct horse 9!";

fn filled<'a>(password: &'a str, again: &'a str) -> [(&'a str, &'a str); 3] {
    [("password", password), ("password_again", again), ("agreed", "yes")]
}

#[tokio::test]
async fn a_file_with_everything_comes_in_one_click() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op).await;
    let list = zoe.agent.open(op.url(PATH)).await;
    let page = zoe.agent.press(&list, "#one-file", &[]).await;
    // The agent reads text: the file itself is fetched beside it.
    let sent = page.submission("#get", &filled(PASSWORD, PASSWORD));
    let cookie = format!("beadle={}", zoe.session().unwrap());
    let request = reqwest::Client::new().post(sent.url).header("cookie", cookie).form(&sent.form);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-disposition"], "attachment; filename=\"usercred.p12\"");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let file = response.bytes().await.unwrap();

    let folder = Scratch::new("portal");
    fs::write(folder.path().join("usercred.p12"), &file).unwrap();
    let pass = format!("pass:{PASSWORD}");
    let arguments = ["pkcs12", "-in", "usercred.p12", "-passin", &pass, "-nodes", "-out", "all.pem"];
    openssl(&folder, &arguments);
    let subject = openssl(&folder, &["x509", "-in", "all.pem", "-noout", "-subject"]);
    assert!(subject.contains("Zoe Muller-Dang"), "{subject}");
    let key = openssl(&folder, &["pkey", "-in", "all.pem", "-pubout"]);
    assert_eq!(key, openssl(&folder, &["x509", "-in", "all.pem", "-noout", "-pubkey"]));
    let list = zoe.agent.open(op.url(PATH)).await;
    assert_eq!(list.texts("section.certificate .badge"), ["Valid"]);

    // Neither key nor password is kept.
    let private = fs::read_to_string(folder.path().join("all.pem")).unwrap();
    // The modulus comes first, and stands in the certificate as well; this is within the first prime.
    let secret = private.lines().skip_while(|line| !line.contains("BEGIN PRIVATE KEY")).nth(14).unwrap().to_owned();
    let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, &secret).unwrap();
    for bytes in op.database_files() {
        for needle in [der.as_slice(), secret.as_bytes(), PASSWORD.as_bytes()] {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle));
        }
    }
}

#[tokio::test]
async fn a_file_needs_a_good_password_twice_and_the_terms() {
    let op = Provider::start().await;
    let mut zoe = op.browser().sign_in_as(ZOE);
    zoe.approve(&op.portal).await;
    let page = zoe.agent.open(op.url(&format!("{PATH}/pkcs12"))).await;
    for (fields, sentence) in [
        (filled("short", "short"), "at least 12 characters"),
        (filled("zwölf Zeichen", "zwölf Zeichen"), "letters A to Z"),
        (filled(PASSWORD, "correct horse 8!"), "differ"),
        ([("password", PASSWORD), ("password_again", PASSWORD), ("agreed", "no")], "agree to the terms"),
    ] {
        let refused = zoe.agent.press(&page, "#get", &fields).await;
        assert_eq!(refused.status, 422, "{sentence}");
        assert!(refused.text("#objection").contains(sentence), "{}", refused.text("#objection"));
        assert!(!refused.body.contains(PASSWORD), "a page never shows a password");
    }
    let long = [filled(PASSWORD, PASSWORD).as_slice(), &[("days", "4000")]].concat();
    assert_eq!(zoe.agent.press(&page, "#get", &long).await.status, 422);
    assert!(!zoe.agent.open(op.url(PATH)).await.has("section.certificate"), "nothing was issued");
}

#[tokio::test]
async fn keys_are_made_for_one_person_only_so_often() {
    let op = Provider::start_with(|settings| settings.limits.server_keys = 1).await;
    let mut zoe = signed_in(&op).await;
    let page = zoe.agent.open(op.url(&format!("{PATH}/pkcs12"))).await;
    assert_eq!(zoe.agent.press(&page, "#get", &filled(PASSWORD, PASSWORD)).await.status, 200);
    let refused = zoe.agent.press(&page, "#get", &filled(PASSWORD, PASSWORD)).await;
    assert_eq!((refused.status, refused.has("#objection")), (429, true));
    assert!(refused.header("retry-after").is_some());
    op.pass(MINUTE);
    assert_eq!(zoe.agent.press(&page, "#get", &filled(PASSWORD, PASSWORD)).await.status, 200);
}

#[tokio::test]
async fn a_draft_is_changed_without_a_new_key() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op).await;
    let page = form(&mut zoe, &op).await;
    let draft =
        zoe.agent.press(&page, "#draft", &[("csr", &csr("rsa:2048", "/CN=x", &[])), ("profile", "short-lived")]).await;
    let key = draft.text("#fingerprint");
    // What is wrong is told at its field, with what was typed, and changes nothing.
    let refused = zoe.agent.press(&draft, "#save", &[("days", "99")]).await;
    assert_eq!((refused.status, refused.attribute("#days", "value").as_deref()), (422, Some("99")), "{}", refused.body);
    assert!(
        refused.text("#days-error").contains("11 days at most") && refused.has("#change[open]"),
        "{}",
        refused.body
    );
    let foreign = zoe.agent.press(&draft, "#save", &[("address", "mayor@example.org")]).await;
    assert!(foreign.text("#addresses-error").contains("not one that is known to be yours"), "{}", foreign.body);
    assert!(!zoe.agent.open(&draft.url).await.body.contains("mayor@"));
    let mut changed = draft.submission("#save", &[("days", "60"), ("profile", "long")]);
    changed.form.retain(|(name, _)| name != "address");
    let changed = zoe.agent.submit(&draft, changed).await;
    let content = changed.text("#content");
    assert!(content.contains("long, for 60 days") && content.contains("none") && !content.contains('@'), "{content}");
    assert_eq!((changed.status, changed.text("#fingerprint")), (200, key.clone()));
    // What stands in the form when it is sent counts, though nobody saved it.
    let issued = zoe.agent.press(&changed, "#send", &[("days", "40"), ("agreed", "yes")]).await;
    assert_eq!(issued.status, 200, "{}", issued.body);
    let folder = Scratch::new("portal");
    fs::write(folder.path().join("c.pem"), zoe.agent.press(&issued, "#pem", &[]).await.body).unwrap();
    openssl(&folder, &["x509", "-in", "c.pem", "-noout", "-checkend", &(39 * 86_400).to_string()]);
    // What is there is not changed any more.
    let late = zoe.agent.press(&changed, "#save", &[("days", "20")]).await;
    assert_eq!(late.text("#serial"), issued.text("#serial"));
}

#[tokio::test]
async fn whoever_signed_in_half_an_hour_ago_or_was_away_signs_in_again_and_comes_back() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op).await;
    let page = form(&mut zoe, &op).await;
    assert!(page.has("#issuing-session time"), "it is said before it happens");
    op.pass(MINUTE * 9);
    assert_eq!(form(&mut zoe, &op).await.url.path(), "/account/certificates/new");
    // Away for longer than ten minutes: the form that was open is kept as a draft.
    op.pass(MINUTE * 11);
    let request = csr("rsa:2048", "/CN=x", &[]);
    let asked = zoe.agent.press(&page, "#send", &[("csr", &request), ("agreed", "yes")]).await;
    assert!(!asked.has("#serial"), "{}", asked.body);
    // Other pages are there, and looking at them makes up for nothing.
    assert_eq!(zoe.agent.open(op.url(PATH)).await.texts("#requests .badge"), ["Draft"]);
    let again = zoe.agent.open(op.url(&format!("{PATH}/new"))).await;
    assert_ne!(again.url.path(), "/account/certificates/new");
    let draft = zoe.walk(asked).await;
    assert_eq!((draft.status, draft.text("#stage").as_str()), (200, "Draft"), "{} {}", draft.url, draft.body);
    let issued = zoe.agent.press(&draft, "#send", &[("agreed", "yes")]).await;
    assert!(issued.has("#serial"), "{}", issued.body);
    // Never away, but signed in for too long.
    for _ in 0..4 {
        assert_eq!(form(&mut zoe, &op).await.url.path(), "/account/certificates/new");
        op.pass(MINUTE * 8);
    }
    let list = zoe.agent.open(op.url(PATH)).await;
    let asked = zoe.agent.press(&list, "#one-file", &[]).await;
    let page = zoe.walk(asked).await;
    assert_eq!((page.status, page.url.path()), (200, "/account/certificates/pkcs12"), "{}", page.body);
    // A password is not kept for later: its form is to be filled in again.
    op.pass(MINUTE * 31);
    let asked = zoe.agent.press(&page, "#get", &filled(PASSWORD, PASSWORD)).await;
    let back = zoe.walk(asked).await;
    assert!(back.url.path() == "/account/certificates/pkcs12" && back.has("#unsent"), "{}", back.body);
    assert_eq!(zoe.agent.open(op.url(PATH)).await.texts("section.certificate .badge").len(), 1);
}

#[tokio::test]
async fn the_operator_says_how_long_people_may_ask() {
    let op = Provider::start_with(|settings| {
        settings.certificates.portal_session = None;
        settings.certificates.portal_idle = None;
    })
    .await;
    let mut zoe = signed_in(&op).await;
    assert!(!form(&mut zoe, &op).await.has("#issuing-session"));
    op.pass(MINUTE * 50);
    assert_eq!(form(&mut zoe, &op).await.url.path(), "/account/certificates/new");
}

#[tokio::test]
async fn what_is_wrong_with_a_file_stands_at_its_field_and_the_terms_stay_agreed_to() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op).await;
    let page = zoe.agent.open(op.url(&format!("{PATH}/pkcs12"))).await;
    for (fields, field) in [
        (vec![("password", "short"), ("password_again", "short")], "password"),
        (vec![("password", PASSWORD), ("password_again", "x")], "password-again"),
        (vec![("password", PASSWORD), ("password_again", PASSWORD), ("days", "4000")], "days"),
    ] {
        let refused = zoe.agent.press(&page, "#get", &[fields.as_slice(), &[("agreed", "yes")]].concat()).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert!(
            refused.has(&format!("#{field}[aria-invalid=true]")) && refused.has(&format!("#{field}-error")),
            "{field}"
        );
        assert!(refused.has("#agreed[checked]") && refused.attribute("#password", "value").is_none());
    }
    let unsaid = zoe.agent.press(&page, "#get", &[("password", PASSWORD), ("password_again", PASSWORD)]).await;
    assert!(unsaid.has("#agreed[aria-invalid=true]") && !unsaid.has("#agreed[checked]"), "{}", unsaid.body);
}

#[tokio::test]
async fn a_kind_of_certificate_says_what_it_is_for() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op).await;
    let page = form(&mut zoe, &op).await;
    let told = page.texts("#profiles .about");
    assert!(
        matches!(told.as_slice(), [short, long] if short.contains("next days") && long.contains("months")),
        "{told:?}"
    );
}
