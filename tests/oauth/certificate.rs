//! `POST /oauth2/getcert`: certificates for scripts, judged by the real `openssl`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use beadle_tests::MINUTE;
use beadle_tests::provider::{CALLBACK, JONAS, Person, Provider, Reply, SAM, ZOE};
use beadle_tests::scratch::Scratch;
use beadle_tests::tokens::with_other_letter;
use domain::Clock as _;

const PATH: &str = "/oauth2/getcert";

/// A request by `openssl req`, as bare base64.
pub(super) fn csr(key: &str, subject: &str, more: &[&str]) -> String {
    let folder = Scratch::new("csr");
    let out = folder.path().join("key.pem");
    let mut arguments = vec!["req", "-new", "-nodes", "-newkey", key, "-subj", subject, "-keyout"];
    arguments.push(out.to_str().unwrap());
    if key.starts_with("ec") {
        arguments.extend(["-pkeyopt", "ec_paramgen_curve:P-256"]);
    }
    arguments.extend(["-outform", "PEM"]);
    arguments.extend(more);
    let output = Command::new("openssl").args(&arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

pub(super) fn bare(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with("-----")).collect()
}

pub(super) async fn token(op: &Provider, person: Person) -> String {
    op.redeem(&op.code(person).await).await.tokens().access_token
}

pub(super) async fn fetch(op: &Provider, token: &str, csr: &str, more: &[(&str, &str)]) -> Reply {
    let portal = &op.portal;
    let usual = [
        ("access_token", token),
        ("client_id", &portal.client_id),
        ("client_secret", &portal.client_secret),
        ("certreq", csr),
    ];
    let mut form: Vec<_> = usual.into_iter().filter(|(name, _)| !more.iter().any(|(given, _)| given == name)).collect();
    form.extend(more);
    form.retain(|(_, value)| !value.is_empty());
    op.post(PATH, &form).await
}

/// A chain as it came, with the root beside it, for `openssl` to look at.
pub(super) struct Chain {
    folder: Scratch,
    reply: Reply,
}

impl Chain {
    pub(super) async fn of(op: &Provider, reply: Reply) -> Self {
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(reply.header("content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert_eq!(reply.body.matches("BEGIN CERTIFICATE").count(), 2, "{}", reply.body);
        let folder = Scratch::new("chain");
        let chain = Self { folder, reply };
        fs::write(chain.path("chain.pem"), &chain.reply.body).unwrap();
        fs::write(chain.path("anchors.pem"), op.get("/ca/chain.pem").await.body).unwrap();
        chain
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn openssl(&self, arguments: &[&str]) -> String {
        let output = Command::new("openssl").args(arguments).current_dir(self.folder.path()).output().unwrap();
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        assert!(output.status.success(), "openssl {arguments:?}: {text}");
        text
    }

    pub(super) fn verify(&self, op: &Provider) {
        let now = op.clock.now().as_seconds().to_string();
        self.openssl(&[
            "verify",
            "-x509_strict",
            "-purpose",
            "sslclient",
            "-no-CApath",
            "-attime",
            &now,
            "-CAfile",
            "anchors.pem",
            "chain.pem",
        ]);
    }

    fn subject(&self) -> String {
        beadle_tests::openssl::subject(&self.path("chain.pem"))
    }

    pub(super) fn text(&self) -> String {
        beadle_tests::openssl::description(&self.path("chain.pem"))
    }

    /// How long it is good from now on, in seconds.
    pub(super) fn seconds(&self, op: &Provider) -> i64 {
        let line = self.openssl(&["x509", "-noout", "-enddate", "-dateopt", "iso_8601", "-in", "chain.pem"]);
        let text = line.trim().strip_prefix("notAfter=").unwrap().replace(' ', "T");
        let end = domain::Timestamp::parse_rfc3339(&text).unwrap_or_else(|| panic!("{text}"));
        end.as_seconds() - op.clock.now().as_seconds()
    }
}

/// The key of a request as the lists of Debian's openssl-blacklist have it, by the command that stands in them.
pub(super) fn known_key_line(csr: &str) -> String {
    let folder = Scratch::new("blacklist");
    let file = folder.path().join("request.pem");
    fs::write(&file, csr).unwrap();
    let script = "openssl req -noout -modulus -in \"$1\" | sha1sum | cut -d ' ' -f 1 | cut -c 21-";
    let output = Command::new("sh").args(["-c", script, "-"]).arg(&file).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn a_key_that_others_have_is_not_certified() {
    let (known, other) = (csr("rsa:2048", "/CN=x", &[]), csr("rsa:2048", "/CN=x", &[]));
    let line = known_key_line(&known);
    let op = Provider::start_with(|settings| settings.certificates.known_keys.add(&line).unwrap()).await;
    let token = token(&op, ZOE).await;
    let refused = fetch(&op, &token, &known, &[]).await;
    assert_eq!(refused.status, 400, "{}", refused.body);
    assert!(refused.body.contains("in a list of keys that others have"), "{}", refused.body);
    assert_eq!(fetch(&op, &token, &other, &[]).await.status, 200);
}

#[tokio::test]
async fn a_script_gets_a_chain_that_openssl_accepts() {
    let op = Provider::start().await;
    let token = token(&op, ZOE).await;
    let pem = csr("rsa:2048", "/C=US/O=Somebody else/CN=admin", &["-addext", "subjectAltName=DNS:evil.example.org"]);
    let chain = Chain::of(&op, fetch(&op, &token, &bare(&pem), &[]).await).await;
    chain.verify(&op);
    // The name comes from the sign-in, whatever the request wanted.
    let subject = chain.subject();
    let start = "/DC=org/DC=example/O=University of Example Hills/CN=Zoe Muller-Dang A";
    let suffix = subject.strip_prefix(start).unwrap_or_else(|| panic!("{subject}"));
    assert!(suffix.len() == 8 && suffix.bytes().all(|b| b.is_ascii_digit()), "{subject}");
    let text = chain.text();
    assert!(!text.contains("evil.example.org") && !text.contains("Somebody else"), "{text}");
    assert!(text.contains("email:zoe@hills.example.edu"), "{text}");
    assert!(text.contains("URI:http://ca.beadle.example.org/ca/"), "{text}");
    assert_eq!(chain.seconds(&op), 864_000);

    // With armour, and by other ways to prove token and client.
    let again = Chain::of(&op, fetch(&op, &token, &pem, &[]).await).await;
    assert_eq!(again.subject(), subject);
    let form = [
        ("certreq", bare(&pem)),
        ("client_id", op.portal.client_id.clone()),
        ("client_secret", op.portal.client_secret.clone()),
    ];
    let bearer = op.request(reqwest::Method::POST, PATH).bearer_auth(&token).form(&form);
    Chain::of(&op, op.send(bearer).await).await.verify(&op);
    let form = [("certreq", bare(&pem)), ("access_token", token.clone())];
    let basic =
        op.request(reqwest::Method::POST, PATH).basic_auth(&op.portal.client_id, Some(&op.portal.client_secret));
    Chain::of(&op, op.send(basic.form(&form)).await).await.verify(&op);
}

#[tokio::test]
async fn the_lifetime_is_what_was_asked_for_up_to_the_limit() {
    let op = Provider::start().await;
    let (token, csr) = (token(&op, ZOE).await, bare(&csr("rsa:2048", "/CN=x", &[])));
    let day = Chain::of(&op, fetch(&op, &token, &csr, &[("certlifetime", "86400")]).await).await;
    assert_eq!(day.seconds(&op), 86_400);
    let much = fetch(&op, &token, &csr, &[("certlifetime", "99999999")]).await;
    if much.status == 200 {
        assert!(Chain::of(&op, much).await.seconds(&op) < 1_000_000);
    } else {
        assert_eq!(much.status, 400, "{}", much.body);
    }
    for nonsense in ["soon", "-1", "1.5", "99999999999999999999999"] {
        let reply = fetch(&op, &token, &csr, &[("certlifetime", nonsense)]).await;
        assert_eq!(reply.status, 400, "{nonsense}: {}", reply.body);
        assert!(reply.body.contains("certlifetime"), "{}", reply.body);
    }
    let none = fetch(&op, &token, &csr, &[("certlifetime", "0")]).await;
    assert_eq!(none.status, 400, "{}", none.body);
}

#[tokio::test]
async fn a_person_keeps_the_name_in_their_certificates() {
    let op = Provider::start().await;
    let csr = bare(&csr("rsa:2048", "/CN=x", &[]));
    let first = Chain::of(&op, fetch(&op, &token(&op, ZOE).await, &csr, &[]).await).await.subject();
    // She marries.
    let mut visitor = op.browser();
    let asked = visitor.ask().await;
    let married = asked.response(|statement| {
        let names =
            [domain::AttributeName::DisplayName, domain::AttributeName::Surname, domain::AttributeName::CommonName];
        statement.attributes.retain(|attribute| names.iter().all(|name| name.uri() != attribute.name));
        let new = demo::institution::ReleasedAttribute::text(domain::AttributeName::DisplayName, ["Zoë Okafor"]);
        statement.attributes.push(new);
    });
    let page = visitor.answer(&asked, &married).await;
    // The page that asks for the right shows the name in the certificates.
    assert!(page.text("#certificate-warning").contains(&first), "{}", page.body);
    let page = visitor.walk(page).await;
    let tokens = op.redeem(&page.callback("code").unwrap()).await.tokens();
    assert_eq!(op.userinfo(&tokens.access_token).await.json()["name"], "Zoë Okafor");
    let second = Chain::of(&op, fetch(&op, &tokens.access_token, &csr, &[]).await).await.subject();
    assert_eq!(first, second);
    // Nobody else gets it.
    let own = bare(&super::certificate::csr("rsa:2048", "/CN=x", &[]));
    let sam = Chain::of(&op, fetch(&op, &token(&op, SAM).await, &own, &[]).await).await.subject();
    assert_ne!(sam, first);
    // Nor may he use her key.
    let reply = fetch(&op, &token(&op, SAM).await, &csr, &[]).await;
    assert_eq!(reply.status, 400, "{}", reply.body);
    assert!(reply.body.contains("somebody else"), "{}", reply.body);
}

#[tokio::test]
async fn what_is_issued_is_recorded_and_can_be_revoked() {
    let op = Provider::start().await;
    let csr = bare(&csr("rsa:2048", "/CN=x", &[]));
    let token = token(&op, ZOE).await;
    let chain = Chain::of(&op, fetch(&op, &token, &csr, &[]).await).await;
    let line = chain.openssl(&["x509", "-noout", "-serial", "-in", "chain.pem"]);
    let serial = line.trim().strip_prefix("serial=").unwrap().to_lowercase();
    // It was recorded as issued: a second record of it is refused.
    assert!(op.store.record_issued(&serial, b"other", op.clock.now()).await.is_err());
    op.pass(MINUTE);
    assert!(
        !op.broker
            .revoke_certificate(&serial.parse().unwrap(), ca::RevocationReason::KeyCompromise)
            .await
            .unwrap()
            .is_empty()
    );
    op.broker.publish_due_crls().await.unwrap();

    // Published where the certificate says.
    let text = chain.text();
    let url = text.split("URI:http://ca.beadle.example.org").nth(1).unwrap().split_whitespace().next().unwrap();
    assert!(url.strip_suffix(".crl").is_some(), "{url}");
    let response = reqwest::get(op.url(url)).await.unwrap();
    fs::write(chain.path("list.crl"), response.bytes().await.unwrap()).unwrap();
    let list = chain.openssl(&["crl", "-inform", "DER", "-in", "list.crl", "-noout", "-text"]);
    assert!(list.to_lowercase().contains(&serial), "{list}");
    chain.openssl(&["crl", "-inform", "DER", "-in", "list.crl", "-out", "list.pem"]);
    let now = op.clock.now().as_seconds().to_string();
    let output = Command::new("openssl")
        .args(["verify", "-crl_check", "-attime", &now, "-CAfile", "anchors.pem", "-CRLfile", "list.pem", "chain.pem"])
        .current_dir(chain.folder.path())
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("certificate revoked"), "{output:?}");

    // The key is spoilt for good.
    let reply = fetch(&op, &token, &csr, &[]).await;
    assert_eq!(reply.status, 400, "{}", reply.body);
    assert!(reply.body.contains("compromised"), "{}", reply.body);
}

#[tokio::test]
async fn a_key_that_is_reported_late_is_spoilt_all_the_same() {
    use ca::RevocationReason::{KeyCompromise, Superseded};
    let op = Provider::start().await;
    let made_list = async || op.store.newest_crl(op.broker.authority().issuing_id().unwrap()).await.unwrap().unwrap();
    for is_ended in [false, true] {
        let csr = bare(&csr("rsa:2048", "/CN=x", &[]));
        let chain = Chain::of(&op, fetch(&op, &token(&op, ZOE).await, &csr, &[]).await).await;
        let line = chain.openssl(&["x509", "-noout", "-serial", "-in", "chain.pem"]);
        let serial: ca::Serial = line.trim().strip_prefix("serial=").unwrap().parse().unwrap();
        if is_ended {
            op.pass(MINUTE * 60 * 24 * 30);
        } else {
            assert!(!op.broker.revoke_certificate(&serial, Superseded).await.unwrap().is_empty());
            op.broker.publish_due_crls().await.unwrap();
            op.pass(MINUTE);
        }
        // Superseded is no blemish, nor is age.
        assert_eq!(fetch(&op, &token(&op, ZOE).await, &csr, &[]).await.status, 200);
        assert!(!op.broker.revoke_certificate(&serial, KeyCompromise).await.unwrap().is_empty());
        let reply = fetch(&op, &token(&op, ZOE).await, &csr, &[]).await;
        assert_eq!(reply.status, 400, "{}", reply.body);
        assert!(reply.body.contains("compromised"), "{}", reply.body);
        assert!(op.broker.revoke_certificate(&serial, KeyCompromise).await.unwrap().is_empty(), "once");

        // The next list is due at once, and has the new reason with the first time.
        let before = made_list().await.number;
        op.broker.publish_due_crls().await.unwrap();
        let list = made_list().await;
        assert_eq!(list.number, before + 1);
        fs::write(chain.path("list.crl"), &list.der).unwrap();
        let list = chain.openssl(&["crl", "-inform", "DER", "-in", "list.crl", "-noout", "-text"]);
        assert_eq!(list.contains(&serial.to_string()), !is_ended, "{list}");
        // The one that was made of it in the meantime is there in any case.
        assert!(list.contains("Key Compromise"), "{list}");
        assert!(!list.contains("Superseded"), "{list}");
        assert!(op.broker.verify_audit("").await.unwrap().findings.is_empty());
    }
}

#[tokio::test]
async fn only_the_client_of_the_token_may_use_it() {
    let op = Provider::start().await;
    let (token, csr) = (token(&op, ZOE).await, bare(&csr("rsa:2048", "/CN=x", &[])));
    let other = op.client(&format!("{CALLBACK}/other"), &op.portal.scope).await;
    let theirs = [("client_id", other.client_id.as_str()), ("client_secret", other.client_secret.as_str())];
    let reply = fetch(&op, &token, &csr, &theirs).await;
    assert_eq!((reply.status, reply.body.as_str()), (401, "The access token was issued to another client.\n"));
    for fields in [
        &[("client_secret", "guess")][..],
        &[("client_secret", "")],
        &[("client_id", ""), ("client_secret", "")],
        &[("client_id", "nobody")],
    ] {
        let reply = fetch(&op, &token, &csr, fields).await;
        assert_eq!(reply.status, 401, "{}", reply.body);
        assert!(reply.body.starts_with("invalid_client: "), "{}", reply.body);
    }
}

#[tokio::test]
async fn a_token_must_be_good_for_it() {
    let op = Provider::start().await;
    let csr = bare(&csr("rsa:2048", "/CN=x", &[]));
    let page = op.browser().authorize(&op.portal, &[("scope", "openid email profile")]).await;
    let narrow = op.redeem(&page.callback("code").unwrap()).await.tokens();
    let reply = fetch(&op, &narrow.access_token, &csr, &[]).await;
    assert_eq!(reply.status, 403, "{}", reply.body);
    assert!(reply.header("www-authenticate").is_some_and(|challenge| challenge.contains("insufficient_scope")));
    assert!(reply.body.contains("edu.uiuc.ncsa.myproxy.getcert"), "{}", reply.body);

    let good = token(&op, ZOE).await;
    for (bad, words) in [("", "no access token"), ("x", "unknown"), (narrow.id_token.as_str(), "unknown")] {
        let reply = fetch(&op, bad, &csr, &[]).await;
        assert_eq!(reply.status, 401, "{}", reply.body);
        assert!(reply.body.contains(words), "{}", reply.body);
    }
    op.pass(MINUTE * 16);
    let reply = fetch(&op, &good, &csr, &[]).await;
    assert_eq!(reply.status, 401, "{}", reply.body);
    assert!(reply.body.contains("expired"), "{}", reply.body);

    // A replayed code kills it as well.
    let code = op.code(JONAS).await;
    let revoked = op.redeem(&code).await.tokens().access_token;
    op.redeem(&code).await.expect_error("invalid_grant");
    assert_eq!(fetch(&op, &revoked, &csr, &[]).await.status, 401);
}

#[tokio::test]
async fn an_old_sign_in_certifies_nobody() {
    let op = Provider::start_with(|settings| settings.certificates.max_sign_in_age = MINUTE * 10).await;
    let csr = bare(&csr("rsa:2048", "/CN=x", &[]));
    let mut visitor = op.browser();
    visitor.approve(&op.portal).await;
    op.pass(MINUTE * 11);
    // Single sign-on buys a fresh token, but the sign-in behind it is what counts.
    let stale = op.redeem(&visitor.approve(&op.portal).await).await.tokens();
    let reply = fetch(&op, &stale.access_token, &csr, &[]).await;
    assert_eq!(reply.status, 401, "{}", reply.body);
    let challenge = reply.header("www-authenticate").unwrap();
    assert!(challenge.contains(r#"error="insufficient_user_authentication""#), "{challenge}");
    assert!(challenge.contains(r#"max_age="600""#), "{challenge}");
    assert!(reply.body.contains("too old"), "{}", reply.body);
    let page = visitor.authorize(&op.portal, &[("prompt", "login")]).await;
    let fresh = op.redeem(&page.callback("code").unwrap()).await.tokens();
    Chain::of(&op, fetch(&op, &fresh.access_token, &csr, &[]).await).await;
}

#[tokio::test]
async fn an_institution_that_left_certifies_nobody() {
    let op = Provider::start().await;
    let (token, csr) = (token(&op, ZOE).await, bare(&csr("rsa:2048", "/CN=x", &[])));
    op.leave_federation(ZOE).await;
    let reply = fetch(&op, &token, &csr, &[]).await;
    assert_eq!(reply.status, 403, "{}", reply.body);
    assert!(reply.body.contains("not active any more"), "{}", reply.body);
}

#[tokio::test]
async fn a_bad_request_is_refused_with_a_sentence_that_helps() {
    // Before anything runs: openssl holds up this thread, and on a busy machine that may be longer than the provider
    // keeps an idle connection, on which the next request would then be lost.
    let good = csr("rsa:2048", "/CN=x", &[]);
    let tampered = with_other_letter(&bare(&good), 340);
    let key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n";
    let cut = &good[..good.len() / 2];
    let refused = [
        (bare(&csr("rsa:1024", "/CN=x", &[])), "1024"),
        // Kept as a file: making such a key takes half a minute.
        (bare(include_str!("../../crates/ca/tests/vectors/rsa8192.pem")), "8192"),
        (bare(&csr("rsa:2048", "/CN=x", &["-sha1"])), "SHA-1"),
        (bare(&csr("ed25519", "/CN=x", &[])), "Ed25519"),
        // Grid software in Java cannot read it.
        (bare(&csr("ec", "/CN=x", &[])), "P-256"),
        (tampered, ""),
        ("not!a!request".to_owned(), "neither PEM nor base64"),
        ("AAAA".to_owned(), "damaged"),
        (key.to_owned(), "private key"),
        (cut.to_owned(), "cut off"),
        (format!("{good}{good}"), "more than one"),
        ("A".repeat(20_000), "longer than 16 KiB"),
        (good.replace("CERTIFICATE REQUEST", "CERTIFICATE"), "CERTIFICATE"),
        (bare(&good).replace('+', " "), "blank"),
    ];
    let op = Provider::start().await;
    let token = token(&op, ZOE).await;
    for (csr, words) in refused {
        let reply = fetch(&op, &token, &csr, &[]).await;
        assert_eq!(reply.status, 400, "{csr}: {}", reply.body);
        assert_eq!(reply.header("content-type"), Some("text/plain; charset=utf-8"));
        assert!(reply.body.contains(words), "no “{words}” in {}", reply.body);
        assert!(reply.body.trim_end().ends_with('.') && reply.body.lines().count() == 1, "{}", reply.body);
    }
    let none = fetch(&op, &token, "", &[]).await;
    assert_eq!(none.status, 400, "{}", none.body);
    assert!(none.body.contains("certreq"), "{}", none.body);
    // Whoever holds no token learns nothing about the request.
    assert_eq!(fetch(&op, "x", "AAAA", &[]).await.status, 401);
    let by_get = op.get(PATH).await;
    assert_eq!((by_get.status, by_get.header("allow")), (405, Some("POST")));
    assert_eq!(by_get.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(by_get.body, "Certificates are asked for by POST, with a form.\n");
}

#[tokio::test]
async fn bytes_and_forms_of_another_type_are_told_from_what_is_wanted() {
    let op = Provider::start().await;
    let der = {
        use base64::Engine as _;
        let text = bare(&csr("rsa:2048", "/CN=x", &[]));
        base64::engine::general_purpose::STANDARD.decode(text).unwrap()
    };
    let as_parameter = [b"client_id=x&certreq=".to_vec(), der.clone()].concat();
    let encoded: String = url::form_urlencoded::byte_serialize(&der).collect();
    let as_form = format!("certreq={encoded}").into_bytes();
    for body in [der, as_parameter, as_form] {
        let request =
            op.request(reqwest::Method::POST, PATH).header("content-type", "application/x-www-form-urlencoded");
        let reply = op.send(request.body(body)).await;
        assert_eq!(reply.status, 400, "{}", reply.body);
        assert!(reply.body.contains("is DER") && reply.body.contains("openssl req -inform DER"), "{}", reply.body);
    }
    for path in [PATH, "/oauth2/token", "/oauth2/certificates/revoke", "/secure/getcert/"] {
        let request = op.request(reqwest::Method::POST, path).header("content-type", "multipart/form-data; boundary=x");
        let reply =
            op.send(request.body("--x\r\nContent-Disposition: form-data; name=\"certreq\"\r\n\r\nMII\r\n--x--")).await;
        assert_eq!(reply.status, 400, "{path}: {}", reply.body);
        assert!(reply.body.contains("application/x-www-form-urlencoded, and is multipart/form-data"), "{}", reply.body);
    }
}

#[tokio::test]
async fn the_authority_s_files_are_served_plainly() {
    let op = Provider::start().await;
    for authority in op.broker.authority().published() {
        for (extension, kind) in
            [("cer", "application/pkix-cert"), ("crl", "application/pkix-crl"), ("pem", "application/x-pem-file")]
        {
            let reply = op.get(&format!("/ca/{}.{extension}", authority.id)).await;
            assert_eq!((reply.status, reply.header("content-type")), (200, Some(kind)));
        }
    }
    for other in ["/ca/0000000000000000.crl", "/ca/..%2f.crl", "/ca/x", "/ca/.pem"] {
        assert_eq!(op.get(other).await.status, 404, "{other}");
    }
}

#[tokio::test]
async fn whoever_sends_json_hears_that_a_form_is_wanted() {
    let op = Provider::start().await;
    let request = reqwest::Client::new().post(op.url(PATH)).header("content-type", "application/json");
    let answer = request.body("{\"client_id\":\"portal\",\"certreq\":\"MII\"}").send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert!(answer.text().await.unwrap().contains("The body must be a form"));
}
