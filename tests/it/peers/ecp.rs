//! Programs without a browser that others wrote: cigetcert, ciecplib (`tests/peers/python/ciecplib_client.py`), and libwww-perl.

use std::{
    fs,
    process::{Command, Output},
};

use beadle_tests::{
    demo::Demo,
    openssl,
    peers::{Script, cigetcert},
    root,
    scratch::Scratch,
};
use serde_json::{Value, json};

const CIECPLIB: Script = Script::Python("ciecplib_client");

fn settings(demo: &Demo, folder: &Scratch) -> Value {
    let user = &demo.institution(0).users[0];
    json!({
        "issuer": demo.facts.issuer,
        "ca": demo.tls_ca(),
        "user": { "username": user.username, "password": user.password },
        "file": folder.path().join("x509up"),
    })
}

#[tokio::test]
async fn ciecplib_gets_a_certificate_and_makes_a_proxy_of_it() {
    let (demo, folder) = (Demo::shared_tls().await, Scratch::new("ciecplib"));
    let told = CIECPLIB.run_alone("certificate", settings(demo, &folder)).await;
    assert_eq!(told["bits"], 2048);
    assert!(told["names"].as_array().unwrap().contains(&json!(demo.institution(0).name)));
    let certificate = folder.path().join("cert.pem");
    fs::write(&certificate, told["certificate"].as_str().unwrap()).unwrap();
    let (subject, proxy) = (openssl::subject(&certificate), openssl::subject(&folder.path().join("x509up")));
    assert!(subject.starts_with("/DC=org/DC=example/O=University of Example Hills/CN="), "{subject}");
    assert!(proxy.starts_with(&format!("{subject}/CN=")), "{proxy}");
}

#[tokio::test]
async fn ciecplib_keeps_the_cookie_of_a_session() {
    let (demo, folder) = (Demo::shared_tls().await, Scratch::new("ciecplib"));
    let told = CIECPLIB.run_alone("cookie", settings(demo, &folder)).await;
    assert!(told["name"].as_str().unwrap().starts_with("_shibsession_"), "{told}");
    assert_eq!((&told["path"], &told["secure"], &told["expires"]), (&json!("/"), &json!(true), &Value::Null));
}

#[tokio::test]
async fn ciecplib_tells_why_it_gets_nothing() {
    let (demo, folder) = (Demo::shared_tls().await, Scratch::new("ciecplib"));
    let told = CIECPLIB.run_alone("refusals", settings(demo, &folder)).await;
    assert!(told["long"].as_str().unwrap().contains("1 to 9516"), "{told}");
    assert!(told["password"].as_str().unwrap().contains("401"), "{told}");
}

/// Runs it as the first person of the first institution.
fn run(demo: &Demo, arguments: &[&str]) -> Output {
    let (issuer, user) = (&demo.facts.issuer, &demo.institution(0).users[0]);
    Command::new("/usr/bin/python3")
        .arg("-B")
        .arg(root().join("tests/peers/cigetcert.py"))
        .arg(cigetcert())
        .args(["--cafile", demo.tls_ca().to_str().unwrap(), "--username", &user.username])
        .arg(format!("--optserver={issuer}/cigetcertopts.txt"))
        .args(arguments)
        .env("PASSWORD", &user.password)
        .output()
        .unwrap()
}

fn told(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

#[tokio::test]
async fn cigetcert_lists_the_institutions_and_gets_a_certificate() {
    let (demo, folder) = (Demo::shared_tls().await, Scratch::new("cigetcert"));
    let name = demo.institution(0).name.as_str();
    let listed = run(demo, &["--listinstitutions"]);
    assert!(listed.status.success() && told(&listed).lines().any(|line| line == name), "{}", told(&listed));
    let file = folder.path().join("x509up");
    let output = run(demo, &["--institution", name, "--verbose", "--hours", "24", "--out", file.to_str().unwrap()]);
    assert!(output.status.success(), "{}", told(&output));
    let subject = openssl::subject(&file);
    assert!(subject.starts_with("/DC=org/DC=example/O=University of Example Hills/CN="), "{subject}");
    assert!(told(&output).contains(&subject), "it shows the name: {}", told(&output));
}

/// Where the first institution answers, as the list has it.
async fn endpoint(demo: &Demo) -> String {
    let list = demo.http().get(format!("{}/include/ecpidps.txt", demo.facts.issuer)).send().await.unwrap();
    let list = list.text().await.unwrap();
    let line = list.lines().find(|line| line.ends_with(&demo.institution(0).name)).expect("the first institution");
    line.split(' ').next().expect("an address").to_owned()
}

#[tokio::test]
async fn curl_takes_the_documented_steps() {
    let (demo, folder) = (Demo::shared_tls().await, Scratch::new("ecp-curl"));
    let user = &demo.institution(0).users[0];
    let run = |password: &str, endpoint: &str| {
        let mut script = Command::new("bash");
        script.arg(root().join("tests/peers/ecp-curl.sh")).current_dir(folder.path());
        script.env("BEADLE", &demo.facts.issuer).env("ECP_IDP", endpoint).env("CURL_CA_BUNDLE", demo.tls_ca());
        script.env("ECP_USER", &user.username).env("ECP_PASSWORD", password).output().unwrap()
    };
    let endpoint = endpoint(demo).await;
    let output = run(&user.password, &endpoint);
    assert!(output.status.success(), "{}", told(&output));
    let subject = openssl::subject(&folder.path().join("cert.pem"));
    assert!(subject.starts_with("/DC=org/DC=example/O=University of Example Hills/CN="), "{subject}");
    let refused = run("wrong", &endpoint);
    assert!(!refused.status.success() && told(&refused).contains("401"), "{}", told(&refused));
}

/// The steps of ecp.pl, by the library that it uses (`tests/peers/ecp-lwp.pl`).
#[tokio::test]
async fn lwp_gets_a_certificate_and_a_file_and_tells_why_it_gets_none() {
    let (demo, folder) = (Demo::shared_tls().await, Scratch::new("ecp-lwp"));
    let (user, endpoint) = (&demo.institution(0).users[0], endpoint(demo).await);
    let run = |wish: &[(&str, &str)]| {
        let mut script = Command::new("perl");
        script.arg(root().join("tests/peers/ecp-lwp.pl")).current_dir(folder.path());
        script.env("BEADLE", &demo.facts.issuer).env("ECP_IDP", &endpoint).env("PERL_LWP_SSL_CA_FILE", demo.tls_ca());
        script.env("ECP_USER", &user.username).env("ECP_PASSWORD", &user.password).env("ECP_LIFETIME", "24");
        script.envs(wish.iter().copied()).output().unwrap()
    };
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-subj", "/CN=ignored"]);
    assert!(openssl.args(["-out", "request.csr"]).current_dir(folder.path()).output().unwrap().status.success());

    let fetched = run(&[("ECP_CSR", "request.csr")]);
    assert!(fetched.status.success(), "{}", told(&fetched));
    let certificate = folder.path().join("cert.pem");
    fs::write(&certificate, &fetched.stdout).unwrap();
    let subject = openssl::subject(&certificate);
    assert!(subject.starts_with("/DC=org/DC=example/O=University of Example Hills/CN="), "{subject}");

    let fetched = run(&[("P12_PASSWORD", "a dozen and more")]);
    assert!(fetched.status.success(), "{}", told(&fetched));
    fs::write(folder.path().join("usercred.p12"), &fetched.stdout).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["pkcs12", "-in", "usercred.p12", "-passin", "pass:a dozen and more", "-nokeys"]);
    let inside = openssl.current_dir(folder.path()).output().unwrap();
    assert!(told(&inside).contains("BEGIN CERTIFICATE"), "{}", told(&inside));

    // All that such a program shows is the status line.
    let refused = run(&[("P12_PASSWORD", "short")]);
    assert_eq!(
        told(&refused),
        "the certificate: 400 The password is refused: a password has at least 12 characters.\n"
    );
    let refused = run(&[("ECP_CSR", "request.csr"), ("ECP_LIFETIME", "278")]);
    assert!(told(&refused).starts_with("the certificate: 400 The field certlifetime is a number of hours"));
    let refused = run(&[("ECP_CSR", "request.csr"), ("ECP_PASSWORD", "wrong")]);
    assert!(told(&refused).starts_with("the institution: 401"), "{}", told(&refused));
}
