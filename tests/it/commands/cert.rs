//! `beadle cert …`: what people do with certificates of their own, by the binary, against a running demo.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use super::refused;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::{any, get};
use beadle_tests::demo::Demo;
use beadle_tests::scratch::Scratch;
use beadle_tests::sign_in::SignIn;
use beadle_tests::{binary, openssl};
use serde_json::Value;

/// Of the key and the PKCS#12 file.
const PASSWORD: &str = "a dozen and more";

/// Somebody's home on a login node.
pub(super) struct Home {
    folder: Scratch,
    pub(super) demo: &'static Demo,
}

/// How a command ended.
pub(super) struct Ended {
    pub(super) status: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Ended {
    pub(super) fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let status = output.status.code().expect("no signal ended it");
        Self { status, out: text(&output.stdout), err: text(&output.stderr) }
    }

    pub(super) fn expect(self, status: i32, said: &str) -> Self {
        assert!(self.status == status && self.err.contains(said), "{} {}\n{}", self.status, self.out, self.err);
        self
    }
}

impl Home {
    pub(super) fn of(demo: &'static Demo) -> Self {
        Self { folder: Scratch::new("cert-home"), demo }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn globus(&self, name: &str) -> PathBuf {
        self.path(".globus").join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.globus(name)).unwrap()
    }

    fn serial(&self) -> String {
        let description = openssl::description(&self.globus("usercert.pem"));
        let line = description.lines().skip_while(|line| !line.contains("Serial Number")).nth(1).unwrap();
        line.trim().replace(':', "").to_uppercase()
    }

    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("timeout");
        command.args(["120"]).arg(binary::path()).arg("cert").args(arguments);
        command.env("HOME", self.folder.path()).env_remove("XDG_STATE_HOME").env_remove("X509_USER_PROXY");
        command.env_remove("BEADLE_CERT_OPTIONS").current_dir(self.folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn start(&self, arguments: &[&str], typed: &[&str]) -> Child {
        let (server, ca) = (self.demo.facts.issuer.clone(), self.demo.tls_ca());
        let mut all = [arguments, &["--server", &server]].concat();
        if ca.exists() {
            all.extend(["--ca-file", ca.to_str().unwrap()]);
        }
        start(self.command(&all), typed)
    }

    pub(super) fn run(&self, arguments: &[&str], typed: &[&str]) -> Ended {
        Ended::of(&self.start(arguments, typed).wait_with_output().unwrap())
    }

    /// Runs a command, and lets it in by a browser at its first institution.
    pub(super) async fn run_with_browser(&self, arguments: &[&str], typed: &[&str]) -> Ended {
        let (mut child, page, said) = self.asked(arguments, typed);
        let mut agent = self.demo.agent();
        let page = agent.open(&page).await;
        let (page, _) = SignIn::at(self.demo.institution(0)).walk(&mut agent, page).await;
        assert!(page.has("#device-approved"), "{}", page.body);
        finish(&mut child, said)
    }

    /// Starts a command, up to the address that it wants to be opened.
    fn asked(&self, arguments: &[&str], typed: &[&str]) -> (Child, String, String) {
        let mut child = self.start(arguments, typed);
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        let address = loop {
            let mut line = String::new();
            assert_ne!(lines.read_line(&mut line).unwrap(), 0, "it asks for no browser:\n{said}");
            said.push_str(&line);
            if let Some((_, address)) = line.split_once("stands already in") {
                break address.trim().to_owned();
            }
        };
        child.stderr = Some(lines.into_inner());
        (child, address, said)
    }
}

pub(super) fn start(mut command: Command, typed: &[&str]) -> Child {
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // Whoever ends at once reads nothing.
    let _ = input.write_all(typed.iter().flat_map(|line| [line, "\n"]).collect::<String>().as_bytes());
    child
}

fn finish(child: &mut Child, mut err: String) -> Ended {
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    Ended { status: child.wait().unwrap().code().expect("no signal ended it"), out, err }
}

pub(super) fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

fn openssl(arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "openssl {}: {said}", arguments.join(" "));
    said
}

/// The authorities, as a site has them.
async fn chain(home: &Home) -> PathBuf {
    let published = home.demo.facts.plain.join("ca/chain.pem").unwrap();
    let bundle = home.demo.http().get(published).send().await.unwrap().text().await.unwrap();
    let file = home.path("anchors.pem");
    fs::write(&file, bundle).unwrap();
    file
}

#[tokio::test]
async fn a_certificate_is_fetched_listed_renewed_and_revoked_with_one_sign_in() {
    let home = Home::of(Demo::shared().await);
    let first = home.run_with_browser(&["get"], &[PASSWORD]).await;
    assert_eq!(first.status, 0, "{}", first.err);
    assert!(first.err.contains("/DC=org/DC=example/O=University of Example Hills/CN=Zoe"), "{}", first.err);
    assert_eq!(first.out, "");

    // The files are what grid software wants, and nobody else's business.
    let [key, certificate, pkcs12] = ["userkey.pem", "usercert.pem", "usercred.p12"].map(|name| home.globus(name));
    assert_eq!([&key, &certificate, &pkcs12].map(|path| mode(path)), [0o400, 0o644, 0o600]);
    assert_eq!((mode(&home.path(".globus")), fs::read_dir(home.path(".globus")).unwrap().count()), (0o700, 3));
    let anchors = chain(&home).await;
    let [key, certificate, pkcs12, anchors] =
        [&key, &certificate, &pkcs12, &anchors].map(|path| path.to_str().unwrap().to_owned());
    openssl(&["verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", &anchors, &certificate]);
    let password = format!("pass:{PASSWORD}");
    let own = openssl(&["pkey", "-in", &key, "-passin", &password, "-pubout"]);
    assert_eq!(openssl(&["x509", "-in", &certificate, "-noout", "-pubkey"]), own);
    assert!(home.text("userkey.pem").starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    let inside = openssl(&["pkcs12", "-in", &pkcs12, "-passin", &password, "-passout", "pass:another", "-clcerts"]);
    assert!(inside.contains(home.text("usercert.pem").trim()), "{inside}");
    let kept: Vec<_> = fs::read_dir(home.path(".local/state/beadle")).unwrap().map(|one| one.unwrap().path()).collect();
    assert_eq!((kept.len(), mode(&kept[0]), mode(&home.path(".local/state/beadle"))), (1, 0o600, 0o700));

    // The same sign-in lists it. Nobody is asked again.
    let (serial, subject) = (home.serial(), openssl::subject(&home.globus("usercert.pem")));
    let table = home.run(&["list", "--batch"], &[]).expect(0, "").out;
    assert!(table.contains(&format!("{serial}  valid")), "{table}");
    let listed = home.run(&["list", "--batch", "--json"], &[]).expect(0, "").out;
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let one = listed.as_array().unwrap().iter().find(|one| one["serial"] == serial.as_str()).unwrap();
    assert_eq!((&one["state"], &one["profile"]), (&"valid".into(), &"short-lived".into()));

    // What is good is not replaced by accident.
    home.run(&["get", "--batch"], &[PASSWORD]).expect(6, "is good until");
    home.run(&["renew", "--batch"], &[PASSWORD]).expect(0, "it is renewed from");
    assert_eq!(home.serial(), serial);
    home.run(&["renew", "--batch", "--within", "30"], &[PASSWORD]).expect(0, "wrote");
    let second = home.serial();
    assert!(second != serial && !home.text("userkey.pem").is_empty());

    // Taken back, and replaced because of it.
    home.run(&["revoke", &second, "--reason", "compromised", "--batch"], &[]).expect(0, "is revoked");
    home.run(&["revoke", &second, "--reason", "unneeded", "--batch"], &[]).expect(3, "already revoked, on 2");
    home.run(&["revoke", "0A", "--reason", "unneeded", "--batch"], &[]).expect(3, "No certificate that");
    let table = home.run(&["list", "--batch"], &[]).expect(0, "").out;
    assert!(table.contains(&format!("{second}  revoked")), "{table}");
    // An administrator hears the same, and finds it by its name, however that is written.
    let told = refused(home.demo, &["ca", "revoke", &second]);
    assert!(told.contains(&format!("{second} is already revoked, on 2")), "{told}");
    assert!(refused(home.demo, &["ca", "revoke", "0A"]).contains("there is no certificate with the serial number"));
    let mut name: Vec<_> = subject.trim_start_matches('/').split('/').collect();
    name.reverse();
    for written in [subject.to_uppercase(), name.join(", ").to_lowercase()] {
        let listed = home.demo.command(&["ca", "list", "--dn", &written]);
        assert!(listed.contains(&second), "{written}: {listed}");
        let person = home.demo.command(&["user", "find", &format!("certificate={written}")]);
        assert_eq!(person.lines().count(), 1, "{written}: {person}");
    }
    assert!(!home.run(&["list", "--valid", "--batch"], &[]).out.contains(&second));
    home.run(&["renew", "--batch", "--quiet", "--no-password"], &[]).expect(0, "");
    assert_ne!(home.serial(), second);
    assert!(home.text("userkey.pem").starts_with("-----BEGIN PRIVATE KEY-----"));
    assert!(
        !home.globus("usercred.p12").exists() && home.globus("usercred.p12.old").exists(),
        "its key is another one"
    );

    home.run(&["sign-out"], &[]).expect(0, "signed out");
    home.run(&["list", "--batch"], &[]).expect(4, "--batch");
    home.run(&["sign-out"], &[]).expect(0, "Nobody is signed in");
    // A script that looks every day does not fail for want of a sign-in as long as nothing is to be done.
    home.run(&["renew", "--batch"], &[]).expect(0, "it is renewed from");
    home.run(&["renew", "--batch", "--within", "30"], &[]).expect(4, "--batch");
}

#[tokio::test]
async fn on_the_terminal_a_login_name_and_a_password_are_enough_for_a_proxy() {
    let home = Home::of(Demo::shared_tls().await);
    let user = &home.demo.institution(0).users[0];
    let names = home.run(&["get", "--list-institutions"], &[]).expect(0, "").out;
    assert!(names.lines().any(|name| name == home.demo.institution(0).name), "{names}");
    let file = home.path("x509up");
    let victim = home.path("victim");
    fs::write(&victim, "precious").unwrap();
    symlink(&victim, &file).unwrap();
    let out = file.to_str().unwrap();
    let arguments = ["get", "--institution", "example hills", "--proxy", "--out", out, "--proxy-hours", "2"];
    home.run(&arguments, &[&user.username, &user.password]).expect(0, "wrote");
    assert_eq!((fs::read_to_string(&victim).unwrap().as_str(), mode(&file)), ("precious", 0o600));
    let subject = openssl::subject(&file);
    assert!(subject.starts_with("/DC=org/DC=example/O=University of Example Hills/CN="), "{subject}");
    assert_eq!(subject.matches("/CN=").count(), 2, "{subject}");
    let anchors = chain(&home).await;
    openssl(&["verify", "-allow_proxy_certs", "-CAfile", anchors.to_str().unwrap(), "-untrusted", out, out]);
    let description = openssl::description(&file);
    assert!(description.contains("Proxy Certificate Information: critical"), "{description}");
    assert_eq!(fs::read_to_string(&file).unwrap().matches("PRIVATE KEY-----").count(), 2, "one key: the proxy's");
    assert!(!home.path(".local").exists() && !home.path(".globus").exists(), "nothing else is kept");

    // A proxy is renewed in its own time, with the same name before the last part of it.
    let again = ["renew", "--institution", "example hills", "--proxy", "--out", out, "--user", &user.username];
    home.run(&again, &[&user.password]).expect(0, "it is renewed from");
    home.run(&[&again[..], &["--within", "1"]].concat(), &[&user.password]).expect(0, "wrote");
}

#[tokio::test]
async fn a_server_whose_authority_is_not_known_is_told_as_such_in_one_line() {
    let home = Home::of(Demo::shared_tls().await);
    let server = home.demo.facts.issuer.as_str();
    for arguments in [&["list", "--server", server][..], &["list", "--quiet", "--server", server]] {
        let ended = Ended::of(&start(home.command(arguments), &[]).wait_with_output().unwrap());
        let ended =
            ended.expect(5, "is not trusted (its authority is not known here); --ca-file FILE trusts an authority");
        assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    }
}

#[tokio::test]
async fn on_the_terminal_a_wrong_password_writes_nothing() {
    let home = Home::of(Demo::shared().await);
    let user = &home.demo.institution(0).users[0].username;
    let arguments = ["get", "--institution", "Example Hills", "--user", user];
    home.run(&arguments, &[PASSWORD, "wrong"]).expect(4, "does not know this login name");
    home.run(&arguments, &["short", "wrong"]).expect(1, "at least 12 characters");
    home.run(&arguments, &[]).expect(1, "standard input has ended");
    home.run(&["get", "--institution", "Atlantis"], &[]).expect(3, "--list-institutions shows");
    assert_eq!(fs::read_dir(home.path(".globus")).unwrap().count(), 0);
}

#[tokio::test]
async fn on_the_terminal_the_profile_and_the_hours_are_chosen_too() {
    let home = Home::of(Demo::shared().await);
    let user = &home.demo.institution(0).users[0];
    let login = [PASSWORD, user.password.as_str()];
    let get = |more: &[&str]| {
        let arguments = ["get", "--institution", "Example Hills", "--user", &user.username];
        home.run(&[&arguments[..], more].concat(), &login)
    };
    get(&["--profile", "nonsense"]).expect(3, "no such certificate profile here; possible: short-lived, long");
    get(&["--profile", "short-lived", "--hours", "300"])
        .expect(3, "which has 3600 to 997200 s (1 to 277 hours); another profile may have it");
    let long = get(&["--hours", "278"]).expect(3, "is a number of hours, 1 to 277");
    assert!(long.err.contains("--profile NAME): short-lived, long"), "{}", long.err);
    assert!(!home.globus("usercert.pem").exists());
    let lasts = |days: u32| {
        let (certificate, seconds) = (home.globus("usercert.pem"), (days * 86_400).to_string());
        let mut openssl = Command::new("openssl");
        openssl
            .args(["x509", "-noout", "-checkend", &seconds, "-in"])
            .arg(certificate)
            .output()
            .unwrap()
            .status
            .success()
    };
    get(&["--profile", "long", "--hours", "1000"]).expect(0, "wrote");
    assert!(lasts(41) && !lasts(42));
    get(&["--force"]).expect(0, "wrote");
    assert!(lasts(9) && !lasts(10), "as the profile says, where nothing is said");
}

#[tokio::test]
async fn what_the_server_or_the_person_refuses_writes_nothing() {
    let home = Home::of(Demo::shared().await);
    let refused = home.run_with_browser(&["get", "--profile", "nonsense"], &[PASSWORD]).await;
    refused.expect(3, "possible: short-lived");
    let long = home.run(&["get", "--profile", "long"], &[PASSWORD]).expect(3, "(beadle cert get --institution)");
    assert!(long.err.contains("`channels` in [[certificates.profiles]]"), "{}", long.err);
    home.run(&["get", "--hours", "9000"], &[PASSWORD]).expect(3, "refused");
    home.run(&["get", "--key", "ec"], &[PASSWORD]).expect(3, "refused");
    home.run(&["sign-out"], &[]).expect(0, "");
    let (mut child, page, said) = home.asked(&["get"], &[PASSWORD]);
    let mut agent = home.demo.agent();
    let page = agent.open(&page).await;
    assert!(agent.press(&page, "#disown", &[]).await.has("#device-denied"));
    finish(&mut child, said).expect(4, "answered with no");
    assert_eq!(fs::read_dir(home.path(".globus")).unwrap().count(), 0);
}

#[tokio::test]
async fn files_go_nowhere_that_others_can_change() {
    let home = Home::of(Demo::shared().await);
    let shared = home.path("shared");
    fs::create_dir(&shared).unwrap();
    fs::set_permissions(&shared, fs::Permissions::from_mode(0o777)).unwrap();
    home.run(&["get", "--out", shared.to_str().unwrap()], &[PASSWORD]).expect(6, "others may write");
    let lone = home.path("lone");
    fs::create_dir(&lone).unwrap();
    fs::write(lone.join("userkey.pem"), "the only copy").unwrap();
    home.run(&["get", "--out", lone.to_str().unwrap()], &[PASSWORD]).expect(6, "no certificate lies beside it");
    home.run(&["renew", "--out", lone.to_str().unwrap()], &[PASSWORD]).expect(6, "no certificate to renew");
    assert_eq!(fs::read_to_string(lone.join("userkey.pem")).unwrap(), "the only copy");
    // Of another authority, and good: only by force.
    let other = home.path("other");
    fs::create_dir(&other).unwrap();
    let (key, certificate) = (other.join("userkey.pem"), other.join("usercert.pem"));
    let (key, certificate) = (key.to_str().unwrap(), certificate.to_str().unwrap());
    let name = ["-subj", "/DC=org/DC=other/CN=Zoe", "-days", "2", "-keyout", key, "-out", certificate];
    openssl(&[&["req", "-x509", "-nodes", "-newkey", "rsa:2048"], &name[..]].concat());
    let before = fs::read(key).unwrap();
    let out = other.to_str().unwrap();
    home.run(&["get", "--out", out], &[PASSWORD]).expect(6, "/DC=org/DC=other/CN=Zoe that is good until");
    let renewed = home.run_with_browser(&["renew", "--out", out, "--within", "30"], &[PASSWORD]).await;
    renewed.expect(6, "nothing was replaced");
    assert_eq!(fs::read(key).unwrap(), before);
}

#[tokio::test]
async fn options_come_from_the_environment_and_from_a_server() {
    let home = Home::of(Demo::shared().await);
    let issuer = &home.demo.facts.issuer;
    let run = |variable: &str, arguments: &[&str]| {
        let mut command = home.command(arguments);
        command.env("BEADLE_CERT_OPTIONS", variable);
        Ended::of(&start(command, &[PASSWORD, "wrong"]).wait_with_output().unwrap())
    };
    run("", &["list", "--batch"]).expect(2, "BEADLE_CERT_OPTIONS");
    run(&format!("--server {issuer} --batch"), &["list"]).expect(4, "--batch");
    run(&format!("--option-server '{issuer}' --user zoe"), &["get", "--institution", "Example Hills"])
        .expect(4, "University of Example Hills does not know");
    run(&format!("--option-server {issuer}/missing.txt"), &["list"])
        .expect(5, "/missing.txt is not there: the answer is HTTP status 404");
    let no_certificate = home.path("none.pem");
    fs::write(&no_certificate, "no certificate at all\n").unwrap();
    run(&format!("--server {issuer} --ca-file {}", no_certificate.display()), &["list"])
        .expect(2, "none.pem: there is no certificate in PEM");
    run("--server 'open", &["list"]).expect(2, "a quote that does not end");
    run("--sever x", &["list"]).expect(2, "BEADLE_CERT_OPTIONS: unexpected argument '--sever'");
    run("--server http://login.example.org", &["list"]).expect(5, "does not begin with https://");
    run("--server http://127.0.0.1:1", &["list"]).expect(5, "127.0.0.1 does not answer");
    run(&format!("--server {}", home.demo.facts.plain), &["list"]).expect(5, "cannot be understood");
    assert!(!home.globus("userkey.pem").exists());
}

/// An institution that is none: it is the only one in its list, and answers everything with this.
async fn impostor(status: StatusCode, headers: [(header::HeaderName, String); 1], body: String) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let list = format!("{base}/ecp Impostor\n");
    let answer = any(async move || (status, headers, body));
    let router = Router::new().route("/list", get(async move || list)).route("/ecp", answer);
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("{base}/list")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_institution_that_answers_somebody_else_or_sends_on_gets_nowhere() {
    let home = Home::of(Demo::shared().await);
    let envelope = r#"<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header><e:Response xmlns:e="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp" AssertionConsumerServiceURL="https://evil.example/acs"/></S:Header><S:Body/></S:Envelope>"#;
    let fault = r#"<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault><faultcode>S:Client</faultcode><faultstring>Closed on &#27;[31mSundays</faultstring></S:Fault></S:Body></S:Envelope>"#;
    for (status, location, body, said) in [
        (StatusCode::OK, "", envelope, "answered to https://evil.example/acs"),
        (StatusCode::FOUND, "http://127.0.0.1:1/", "", "sends on to another address"),
        (StatusCode::INTERNAL_SERVER_ERROR, "", fault, "Impostor refused: Closed on [31mSundays"),
        (StatusCode::OK, "", fault, "Closed on"),
        (StatusCode::OK, "", "<html/>", "something else than a message"),
        (StatusCode::BAD_GATEWAY, "", "", "HTTP status 502"),
    ] {
        let list = impostor(status, [(header::LOCATION, location.to_owned())], body.to_owned()).await;
        let arguments =
            ["get", "--no-password", "--institution", "Impostor", "--institution-list", &list, "--user", "zoe"];
        let ended = tokio::task::block_in_place(|| home.run(&arguments, &["secret"]));
        ended.expect(3, said);
    }
    assert!(!home.globus("userkey.pem").exists());
}
