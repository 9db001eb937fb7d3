//! Certificates for programs without a browser: the steps of `cigetcert` and `ecp.pl`, one by one. The real programs are in
//! `peers/`.

mod hostile;
mod people;

use std::{fs, process::Command, time::Duration};

use beadle_tests::{
    MINUTE,
    provider::{JONAS, Person, Provider, ZOE},
    scratch::Scratch,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

const PASSWORD: &str = "letters-and-99-!@";

/// The fields that `cigetcert` sends.
fn file_fields(hours: &str) -> [(&str, &str); 3] {
    [("submit", "pkcs12"), ("p12password", PASSWORD), ("p12lifetime", hours)]
}

/// Runs `openssl` in a folder, and returns what it prints.
fn openssl(folder: &Scratch, arguments: &str) -> Vec<u8> {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn line(folder: &Scratch, arguments: &str) -> String {
    String::from_utf8(openssl(folder, arguments)).unwrap().trim().to_owned()
}

/// A request by openssl, and the folder with its key.
fn csr() -> (Scratch, String) {
    let folder = Scratch::new("ecp-csr");
    let request = beadle_tests::openssl::request(&folder.path().join("key.pem"));
    (folder, request)
}

/// A certificate by `certreq` for this person, in a folder as `cert.pem`.
async fn certificate_of(op: &Provider, person: Person) -> Scratch {
    let (folder, csr) = csr();
    let cookie = op.ecp_session(person).await;
    let reply = op.ecp_fetch(&cookie, &[("submit", "certreq"), ("certreq", &csr)]).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    fs::write(folder.path().join("cert.pem"), &reply.body).unwrap();
    folder
}

#[tokio::test]
async fn a_program_gets_a_file_with_a_key_and_the_persons_certificate() {
    let op = Provider::start().await;
    let cookie = op.ecp_session(ZOE).await;
    let response = op.ecp_form(&cookie, &file_fields("168")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/x-pkcs12");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let folder = Scratch::new("ecp-file");
    fs::write(folder.path().join("usercred.p12"), response.bytes().await.unwrap()).unwrap();
    fs::write(folder.path().join("anchors.pem"), op.get("/ca/chain.pem").await.body).unwrap();
    let pass = format!("-passin pass:{PASSWORD}");
    openssl(&folder, &format!("pkcs12 -in usercred.p12 {pass} -nokeys -out cert.pem"));
    openssl(&folder, &format!("pkcs12 -in usercred.p12 {pass} -nocerts -nodes -out key.pem"));
    let pem = fs::read_to_string(folder.path().join("cert.pem")).unwrap();
    assert_eq!(pem.matches("BEGIN CERTIFICATE").count(), 1, "the person's certificate alone");
    openssl(&folder, "verify -x509_strict -purpose sslclient -CAfile anchors.pem cert.pem");
    assert_eq!(openssl(&folder, "x509 -in cert.pem -noout -pubkey"), openssl(&folder, "pkey -in key.pem -pubout"));
    let text = line(&folder, "x509 -in cert.pem -noout -text");
    assert!(text.contains("Public-Key: (2048 bit)") && text.contains("CN = Zoe Muller-Dang"), "{text}");
    let seconds = (167 * 3600).to_string();
    openssl(&folder, &format!("x509 -in cert.pem -noout -checkend {seconds}"));

    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let list = zoe.agent.open(op.url("/account/certificates")).await;
    let page = zoe.agent.press(&list, "section.certificate .use", &[]).await;
    assert!(page.text("#key").contains("made the key for a program") && !page.has("#assemble"), "{}", page.body);

    // The key was made here, and is kept nowhere; neither is the password.
    openssl(&folder, "pkey -in key.pem -outform DER -out key.der");
    let key = fs::read(folder.path().join("key.der")).unwrap();
    let secret = &key[400..432];
    for file in op.database_files() {
        let holds = |needle: &[u8]| file.windows(needle.len()).any(|window| window == needle);
        assert!(!holds(secret) && !holds(PASSWORD.as_bytes()));
    }
}

#[tokio::test]
async fn a_program_gets_a_certificate_of_half_a_day_for_its_own_key() {
    let op = Provider::start().await;
    let (folder, csr) = csr();
    let cookie = op.ecp_session(JONAS).await;
    let reply = op.ecp_fetch(&cookie, &[("submit", "certreq"), ("certreq", &csr)]).await;
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, Some("text/plain; charset=utf-8")),
        "{}",
        reply.body
    );
    assert_eq!(reply.body.matches("BEGIN CERTIFICATE").count(), 1);
    fs::write(folder.path().join("cert.pem"), &reply.body).unwrap();
    assert_eq!(openssl(&folder, "x509 -in cert.pem -noout -pubkey"), openssl(&folder, "pkey -in key.pem -pubout"));
    let lasts = |hours: u64| {
        let arguments = format!("x509 -in cert.pem -noout -checkend {}", hours * 3600);
        let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder.path()).output().unwrap();
        output.status.success()
    };
    assert!(lasts(11) && !lasts(13));
}

#[tokio::test]
async fn a_file_is_had_for_a_year() {
    let op = Provider::start().await;
    for (hours, days) in [("277", 11), ("278", 11), ("9516", 396)] {
        let cookie = op.ecp_session(ZOE).await;
        let response = op.ecp_form(&cookie, &file_fields(hours)).send().await.unwrap();
        assert_eq!(response.status(), 200, "{hours}: {}", response.text().await.unwrap());
        let folder = Scratch::new("ecp-long");
        fs::write(folder.path().join("usercred.p12"), response.bytes().await.unwrap()).unwrap();
        openssl(&folder, &format!("pkcs12 -in usercred.p12 -passin pass:{PASSWORD} -nokeys -out cert.pem"));
        openssl(&folder, &format!("x509 -in cert.pem -noout -checkend {}", days * 86_400));
        op.pass(MINUTE);
    }
}

#[tokio::test]
async fn the_session_has_the_cookie_that_programs_look_for() {
    let op = Provider::start().await;
    let question = op.ecp_question().await;
    let reply = op.ecp_bring(&op.ecp_sign_in(ZOE, &question).await).await;
    assert_eq!(reply.status, 302, "no 303, at which some of them fail: {}", reply.body);
    assert_eq!(reply.header("location"), Some(op.url("/secure/getcert/").as_str()));
    let cookie = reply.header("set-cookie").unwrap();
    let hex = cookie.strip_prefix("_shibsession_").and_then(|rest| rest.split('=').next()).unwrap();
    assert!(hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()), "{cookie}");
    assert!(cookie.contains("; Path=/;") && cookie.contains("HttpOnly") && !cookie.contains("Max-Age"), "{cookie}");
    // `ecp-get-cookie` opens the page with it.
    for path in ["/secure/getcert/", "/secure/getcert"] {
        let request = op.request(reqwest::Method::GET, path).header("cookie", reply.ecp_cookie());
        assert_eq!(op.send(request).await.status, 200);
        assert_eq!(op.get(path).await.status, 400);
    }
}

#[tokio::test]
async fn a_session_is_good_for_one_certificate_within_five_minutes_on_any_node() {
    let op = Provider::start().await;
    let (_folder, csr) = csr();
    let fields = [("submit", "certreq"), ("certreq", csr.as_str())];
    let cookie = op.ecp_session(ZOE).await;
    op.pass(MINUTE * 4);
    let node = op.another_node().await;
    let mut form = vec![("CSRF", "x")];
    form.extend(fields);
    let request = node.request(reqwest::Method::POST, "/secure/getcert/").header("cookie", format!("CSRF=x; {cookie}"));
    assert_eq!(op.send(request.form(&form)).await.status, 200);
    let again = op.ecp_fetch(&cookie, &fields).await;
    assert_eq!(again.status, 403, "{}", again.body);
    assert!(again.body.contains("Sign in first"), "{}", again.body);

    let late = op.ecp_session(ZOE).await;
    op.pass(MINUTE * 5 + Duration::from_secs(1));
    assert_eq!(op.ecp_fetch(&late, &fields).await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_requests_with_one_session_one_gets_a_certificate() {
    let op = Provider::start().await;
    let (_folder, csr) = csr();
    let cookie = op.ecp_session(ZOE).await;
    let running: Vec<_> = (0..20)
        .map(|_| tokio::spawn(op.ecp_form(&cookie, &[("submit", "certreq"), ("certreq", &csr)]).send()))
        .collect();
    let mut statuses = Vec::new();
    for request in running {
        statuses.push(request.await.unwrap().unwrap().status().as_u16());
    }
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[1], statuses.len()), (200, 403, 20));
}

#[tokio::test]
async fn a_refusal_is_told_in_the_reason_phrase() {
    let op = Provider::start().await;
    let cookie = op.ecp_session(ZOE).await;
    let body = "submit=pkcs12&CSRF=a&p12password=short&p12lifetime=1";
    let url = op.url("/secure/getcert/");
    let address = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let request = format!(
        "POST /secure/getcert/ HTTP/1.1\r\nHost: {address}\r\nCookie: CSRF=a; {cookie}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let first = answer.lines().next().unwrap();
    assert_eq!(first, "HTTP/1.1 400 The password is refused: a password has at least 12 characters.");
    // Nothing was used up by the mistake.
    assert_eq!(op.ecp_fetch(&cookie, &file_fields("1")).await.status, 200);
}

#[tokio::test]
async fn institutions_find_the_address_in_our_metadata() {
    let op = Provider::start().await;
    let metadata = op.get("/saml/metadata").await.body;
    let consumer =
        format!(r#"Binding="urn:oasis:names:tc:SAML:2.0:bindings:PAOS" Location="{}" index="1""#, op.url("/saml/ecp"));
    assert!(metadata.contains(&consumer), "{metadata}");
    assert_eq!(op.ecp_question().await.consumer, op.url("/saml/ecp").as_str());
    let list = op.get("/include/ecpidps.txt").await.body;
    let line = format!("{} {}\n", op.institution(ZOE).url("profile/SAML2/SOAP/ECP"), op.institution(ZOE).name());
    assert!(list.contains(&line), "{list}");
}
