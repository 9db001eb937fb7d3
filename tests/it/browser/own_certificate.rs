//! A certificate whose key is made in the browser, up to the files that other programs read; and that nothing of the key
//! left the browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use beadle_tests::browser::{Browser, Options};
use beadle_tests::demo::Demo;
use beadle_tests::eventually;
use beadle_tests::scratch::Scratch;
use serde_json::Value;

use super::sign_in;

const KEY_PASSWORD: &str = "correct horse 9!";
const FILE_PASSWORD: &str = "battery staple 7?";

#[tokio::test]
async fn a_key_is_made_in_the_browser_and_never_leaves_it() {
    let demo = Demo::shared().await;
    let record = Scratch::new("own-certificate");
    let mut csr = String::new();
    Browser::run_recorded("own-certificate", record.path(), async |browser| {
        sign_in::walk(browser, demo, demo.institution(0)).await;
        csr = ask(browser, demo, record.path()).await;
        let key_file = downloaded(record.path(), ".json").await;
        // Its name tells to which certificate it belongs.
        let mark = browser.text("#key-file-hint code").await;
        let name = key_file.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(mark.len() == 13 && name.starts_with("key-") && name.ends_with(&mark), "{name} {mark}");
        // The password of the key file alone opens it.
        browser.upload("#key-file", &key_file).await;
        browser.fill("#key-password", "correct horse 8!").await;
        browser.press("#make-file").await;
        browser.see("#file-status.error").await;
        browser.fill("#key-password", KEY_PASSWORD).await;
        browser.press("#same-password").await;
        browser.fill("#file-password", FILE_PASSWORD).await;
        browser.shot("assemble").await;
        browser.press("#make-file").await;
        downloaded(record.path(), "usercred.p12").await;
        browser.shot("assembled").await;
        browser.press("[name=form][value=old]").await;
        browser.press("#make-file").await;
        downloaded(record.path(), "usercred (1).p12").await;
        browser.press("[name=form][value=pem]").await;
        browser.press("#make-file").await;
        downloaded(record.path(), "userkey.pem").await;
        browser.press("#pem").await;
        downloaded(record.path(), "usercert.pem").await;
    })
    .await;

    let folder = record.path().join("downloads");
    fs::write(folder.join("password"), FILE_PASSWORD).unwrap();
    run(
        &folder,
        "openssl",
        &["pkcs12", "-in", "usercred.p12", "-passin", "file:password", "-nodes", "-out", "all.pem"],
    );
    let certificate = run(&folder, "openssl", &["x509", "-in", "usercert.pem", "-noout", "-pubkey"]);
    assert_eq!(run(&folder, "openssl", &["pkey", "-in", "all.pem", "-pubout"]), certificate);
    let arguments = ["pkey", "-in", "userkey.pem", "-passin", "file:password", "-pubout"];
    assert_eq!(run(&folder, "openssl", &arguments), certificate, "the pair for ~/.globus");
    read_elsewhere(&folder);
    read_as_old_software_does(&folder);
    nothing_left(record.path(), &folder, &csr);
}

/// Makes the key, has it saved, and sends the request; returns that.
async fn ask(browser: &Browser, demo: &Demo, record: &Path) -> String {
    browser.open(demo.url("/account/certificates")).await;
    browser.press("#new").await;
    // Nothing is sent before there is a key.
    browser.see("#make:not([hidden])").await;
    browser.press("#send").await;
    browser.see("#key-status.error").await;
    browser.press("#make-key").await;
    assert!(browser.text("#key-status").await.contains("Type a password of your own"));
    browser.fill("#key-password", KEY_PASSWORD).await;
    browser.fill("#key-password-again", "correct horse 8!").await;
    browser.press("#make-key").await;
    assert!(browser.text("#key-status").await.contains("differ"));
    browser.fill("#key-password-again", KEY_PASSWORD).await;
    browser.shot("form").await;
    // Enter makes the key: it does not send the form.
    browser.search("#key-password-again", KEY_PASSWORD).await;
    browser.see("#save-key[href]").await;
    browser.shot("key-saved").await;
    let made = written_request(browser).await;
    // The page is lost, and with it the request; the key file makes it again.
    let key_file = downloaded(record, ".json").await;
    browser.open(demo.url("/account/certificates/new")).await;
    browser.press("#known-key-title").await;
    browser.press("#use-key").await;
    told(browser, "#known-key-status", "Choose the key file").await;
    browser.upload("#known-key-file", &key_file).await;
    browser.fill("#known-key-password", "correct horse 8!").await;
    browser.press("#use-key").await;
    told(browser, "#known-key-status", "password of the key file is wrong").await;
    browser.search("#known-key-password", KEY_PASSWORD).await;
    told(browser, "#known-key-status", "made again").await;
    browser.shot("key-known").await;
    let csr = written_request(browser).await;
    assert_eq!(csr, made, "a signature by PKCS#1 v1.5 is the same each time");
    // What is refused comes back with the request, and no second key is asked for.
    browser.press("#send").await;
    browser.see("#make[data-kept]").await;
    let mark = key_file.to_str().unwrap().rsplit('-').next().unwrap().to_owned();
    told(browser, "#key-status", &format!("ends in {mark}")).await;
    browser.shot("key-kept").await;
    assert_eq!(written_request(browser).await, csr);
    let script =
        "arguments[0]([document.getElementById('key-fields').hidden, document.getElementById('own-request').open])";
    assert_eq!(browser.script(script, Vec::new()).await, serde_json::json!([true, false]));
    browser.press("#draft").await;
    browser.see("#fingerprint").await;
    browser.shot("draft").await;
    assert!(browser.text("#content").await.contains("RSA-4096"));
    browser.tick("#agreed").await;
    browser.press("#send").await;
    browser.see("#assemble:not([hidden])").await;
    csr
}

async fn told(browser: &Browser, line: &str, words: &str) {
    eventually(words, async || browser.text(line).await.contains(words)).await;
}

async fn written_request(browser: &Browser) -> String {
    let script = "arguments[0](document.getElementById('csr').value)";
    let csr = browser.script(script, Vec::new()).await.as_str().unwrap().to_owned();
    assert!(csr.starts_with("-----BEGIN CERTIFICATE REQUEST-----"), "{csr}");
    csr
}

async fn downloaded(record: &Path, ending: &str) -> PathBuf {
    let mut found = None;
    eventually(ending, async || {
        let files = fs::read_dir(record.join("downloads")).into_iter().flatten().flatten();
        found = files.map(|file| file.path()).find(|path| path.to_str().is_some_and(|path| path.ends_with(ending)));
        found.is_some()
    })
    .await;
    found.unwrap()
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(folder).output().expect("Debian's package is there");
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "{program} {arguments:?}: {text}");
    text
}

/// By NSS (Firefox, Thunderbird), GnuTLS and Java.
fn read_elsewhere(folder: &Path) {
    fs::create_dir(folder.join("db")).unwrap();
    run(folder, "certutil", &["-N", "-d", "sql:db", "--empty-password"]);
    run(folder, "pk12util", &["-i", "usercred.p12", "-d", "sql:db", "-w", "password"]);
    let certificates = run(folder, "certutil", &["-L", "-d", "sql:db"]);
    assert!(certificates.contains("u,u,u"), "its key is there: {certificates}");
    let password = format!("--password={FILE_PASSWORD}");
    let shown = run(folder, "certtool", &["--p12-info", "--inder", "--infile", "usercred.p12", &password]);
    assert!(shown.contains("PBES2-AES256-CBC") && shown.contains("BEGIN CERTIFICATE"), "{shown}");
    let arguments = ["-list", "-v", "-storetype", "PKCS12", "-storepass", FILE_PASSWORD, "-keystore", "usercred.p12"];
    let shown = run(folder, "keytool", &arguments);
    assert!(shown.contains("Entry type: PrivateKeyEntry") && shown.contains("Certificate chain length: 1"), "{shown}");
}

/// The file for old software, by OpenSSL, NSS and Java: the same key and certificate, and not for another password.
fn read_as_old_software_does(folder: &Path) {
    let file = "usercred (1).p12";
    let arguments = ["pkcs12", "-legacy", "-in", file, "-passin", "file:password", "-nodes", "-info"];
    let shown = run(folder, "openssl", &arguments);
    assert_eq!(shown.matches("pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 100000").count(), 2, "{shown}");
    for part in ["MAC: sha1, Iteration 100000", "friendlyName: ", "localKeyID: "] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
    let strong = fs::read_to_string(folder.join("all.pem")).unwrap();
    for label in ["PRIVATE KEY", "CERTIFICATE"] {
        let inside = |pem: &str| {
            pem.split(&format!("-----BEGIN {label}-----")).nth(1).unwrap().split("-----END").next().unwrap().to_owned()
        };
        assert_eq!(inside(&shown), inside(&strong), "{label}");
    }
    fs::create_dir(folder.join("old")).unwrap();
    run(folder, "certutil", &["-N", "-d", "sql:old", "--empty-password"]);
    run(folder, "pk12util", &["-i", file, "-d", "sql:old", "-w", "password"]);
    assert!(run(folder, "certutil", &["-L", "-d", "sql:old"]).contains("u,u,u"), "its key is there");
    let arguments = ["-list", "-v", "-storetype", "PKCS12", "-storepass", FILE_PASSWORD, "-keystore", file];
    assert!(run(folder, "keytool", &arguments).contains("Entry type: PrivateKeyEntry"));
    let wrong = ["pkcs12", "-legacy", "-in", file, "-passin", "pass:battery staple 8?", "-nodes"];
    let refused = Command::new("openssl").args(wrong).current_dir(folder).output().unwrap();
    assert!(String::from_utf8_lossy(&refused.stderr).contains("invalid password"), "{refused:?}");
}

/// What the browser sent, by its own record, holds the request; but neither key nor password, in whatever way they might
/// be written.
fn nothing_left(record: &Path, folder: &Path, csr: &str) {
    let sent = sent(&fs::read_to_string(record.join("network.json")).unwrap());
    let has = |needle: &[u8]| sent.windows(needle.len()).any(|window| window == needle);
    let line = csr.lines().nth(3).unwrap();
    let written: String = url::form_urlencoded::byte_serialize(line.as_bytes()).collect();
    assert!(has(written.as_bytes()), "the request itself must be on record, or nothing is proved");

    let all = fs::read_to_string(folder.join("all.pem")).unwrap();
    let inside = all.split("-----BEGIN PRIVATE KEY-----").nth(1).unwrap().split("-----END").next().unwrap();
    let key = STANDARD.decode(inside.split_whitespace().collect::<String>()).unwrap();
    // RSA-4096: behind the modulus comes the private exponent, then the primes.
    for secret in [&key[700..748], &key[1150..1198], &key[1450..1498]] {
        assert!(!has(secret));
        let hex = secret.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        assert!(!has(hex.as_bytes()) && !has(hex.to_uppercase().as_bytes()));
        for start in 0..3 {
            for text in
                [STANDARD.encode(&secret[start..start + 30]), URL_SAFE_NO_PAD.encode(&secret[start..start + 30])]
            {
                let escaped: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
                assert!(!has(text.as_bytes()) && !has(escaped.as_bytes()));
            }
        }
    }
    for password in [KEY_PASSWORD, FILE_PASSWORD] {
        let escaped: String = url::form_urlencoded::byte_serialize(password.as_bytes()).collect();
        assert!(!has(password.as_bytes()) && !has(escaped.as_bytes()));
        let percent = escaped.replace('+', "%20");
        assert!(!has(percent.as_bytes()) && !has(STANDARD.encode(password).trim_end_matches('=').as_bytes()));
    }
    // Nor the key under its password.
    let files = fs::read_dir(folder).unwrap().flatten().map(|file| file.path());
    let file = files.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "json")).unwrap();
    let file: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let sealed = file["private_key"].as_str().unwrap();
    assert!(!has(&sealed.as_bytes()[..60]) && !has(&STANDARD.decode(sealed).unwrap()[..60]));
}

/// Every octet that went out through a socket.
fn sent(log: &str) -> Vec<u8> {
    let log: Value = serde_json::from_str(log).expect("a NetLog of a browser that has ended");
    let kinds = &log["constants"]["logEventTypes"];
    let kinds = ["SOCKET_BYTES_SENT", "SSL_SOCKET_BYTES_SENT"].map(|name| kinds[name].as_i64().unwrap());
    let events = log["events"].as_array().unwrap().iter();
    let sent = events.filter(|event| event["type"].as_i64().is_some_and(|kind| kinds.contains(&kind)));
    sent.filter_map(|event| STANDARD.decode(event["params"]["bytes"].as_str()?).ok()).flatten().collect()
}

/// What the page has in its fields, and where the focus is.
async fn state(browser: &Browser) -> Value {
    let script = "const by = (id) => document.getElementById(id); arguments[0]({ \
                  focus: document.activeElement.id, passwords: by('password').value + by('password-again').value, \
                  agreed: by('agreed').checked, live: !by('get').disabled, import: by('import').open })";
    browser.script(script, Vec::new()).await
}

#[tokio::test]
async fn all_in_one_file_is_saved_and_the_page_tells_how_to_import_it() {
    let demo = Demo::shared().await;
    let record = Scratch::new("one-file");
    Browser::run_recorded("one-file", record.path(), async |browser| {
        sign_in::walk(browser, demo, demo.institution(0)).await;
        browser.open(demo.url("/account/certificates/pkcs12")).await;
        browser.fill("#password", FILE_PASSWORD).await;
        browser.fill("#password-again", KEY_PASSWORD).await;
        browser.tick("#agreed").await;
        browser.press("#get").await;
        told(browser, "#password-again-error", "differ").await;
        browser.shot("refused").await;
        let refused = state(browser).await;
        assert_eq!(refused["focus"], "password-again", "{refused}");
        assert_eq!((&refused["passwords"], &refused["agreed"]), (&"".into(), &true.into()), "{refused}");
        // What took the place of the page works as the page did.
        browser.fill("#password", FILE_PASSWORD).await;
        browser.fill("#password-again", FILE_PASSWORD).await;
        browser.press("#get").await;
        browser.see("#saved:not([hidden])").await;
        browser.shot("saved").await;
        let saved = state(browser).await;
        assert_eq!((&saved["focus"], &saved["passwords"]), (&"saved".into(), &"".into()), "{saved}");
        assert_eq!((&saved["live"], &saved["import"]), (&true.into(), &true.into()), "{saved}");
        assert!(!browser.has("#objection").await, "what was wrong is mended");
        downloaded(record.path(), "usercred.p12").await;
        assert!(!browser.has("#pkcs12 .error").await, "nor is it said at its field any more");
        browser.press("#saved a").await;
        browser.see("section.certificate").await;
        browser.shot("listed").await;
    })
    .await;
    let folder = record.path().join("downloads");
    fs::write(folder.join("password"), FILE_PASSWORD).unwrap();
    run(
        &folder,
        "openssl",
        &["pkcs12", "-in", "usercred.p12", "-passin", "file:password", "-nodes", "-out", "all.pem"],
    );
}

#[tokio::test]
async fn a_private_key_in_place_of_a_request_stays_in_the_browser() {
    let demo = Demo::shared().await;
    let folder = Scratch::new("private-key");
    let (key, request) = (folder.path().join("key.pem"), folder.path().join("request.pem"));
    let made =
        ["req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-keyout", "key.pem", "-out", "request.pem"];
    run(folder.path(), "openssl", &made);
    run(folder.path(), "openssl", &["req", "-in", "request.pem", "-outform", "DER", "-out", "request.der"]);
    Browser::run("private-key", Options::default(), async |browser| {
        sign_in::walk(browser, demo, demo.institution(0)).await;
        browser.open(demo.url("/account/certificates/new")).await;
        browser.press("#own-request summary").await;
        let csr = async || {
            let script = "arguments[0](document.getElementById('csr').value)";
            browser.script(script, Vec::new()).await.as_str().unwrap().to_owned()
        };
        browser.upload("#csr-file", &request).await;
        eventually("the request stands there", async || csr().await.contains("CERTIFICATE REQUEST")).await;
        browser.upload("#csr-file", &key).await;
        told(browser, "#key-status", "must never leave your machine").await;
        assert_eq!(csr().await, "", "what stood there before is not sent in its place");
        browser.upload("#csr-file", &folder.path().join("request.der")).await;
        told(browser, "#key-status", "openssl req -inform DER").await;
        assert_eq!(csr().await, "");
        browser.fill("#csr", &fs::read_to_string(&key).unwrap()).await;
        browser.tick("#agreed").await;
        browser.press("#send").await;
        told(browser, "#key-status", "must never leave your machine").await;
        browser.shot("refused").await;
    })
    .await;
}

#[tokio::test]
async fn without_scripts_the_page_says_what_takes_them_and_the_file_is_had_all_the_same() {
    let demo = Demo::shared().await;
    let options = Options { no_script: true, any_certificate: false, hasty: false };
    Browser::run("one-file-no-script", options, async |browser| {
        sign_in::walk(browser, demo, demo.institution(0)).await;
        browser.open(demo.url("/account/certificates/new")).await;
        assert!(browser.text("#no-script").await.contains("takes JavaScript"));
        browser.see("#csr").await;
        browser.shot("new").await;
        browser.open(demo.url("/account/certificates/pkcs12")).await;
        browser.fill("#password", FILE_PASSWORD).await;
        browser.fill("#password-again", "another password").await;
        browser.tick("#agreed").await;
        browser.press("#get").await;
        told(browser, "#password-again-error", "differ").await;
        browser.press("#import summary").await;
        assert!(browser.text("#import").await.contains("Thunderbird"));
        browser.shot("refused").await;
    })
    .await;
}

#[tokio::test]
async fn the_pages_of_certificates_fit_a_narrow_window() {
    let demo = Demo::shared().await;
    Browser::run("certificate-pages", Options::default(), async |browser| {
        sign_in::walk(browser, demo, demo.institution(0)).await;
        for width in [500, 1100] {
            browser.resize(width).await;
            for page in ["", "/new", "/pkcs12"] {
                browser.open(demo.url(&format!("/account/certificates{page}"))).await;
                browser.see("main h1").await;
                browser.shot(&format!("{width}{}", page.replace('/', "-"))).await;
                let script =
                    "arguments[0](document.documentElement.scrollWidth - document.documentElement.clientWidth)";
                assert_eq!(browser.script(script, Vec::new()).await, 0, "{page} at {width}");
                let script = "arguments[0](document.getElementById('key-kind')?.offsetHeight ?? 44)";
                assert_eq!(browser.script(script, Vec::new()).await, 44, "one line to choose from, {page} at {width}");
            }
        }
    })
    .await;
}
