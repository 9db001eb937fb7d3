//! Authorities whose keys lie in a token: a SoftHSM, which is what an operator tries first.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use beadle_tests::eventually;
use beadle_tests::openssl;
use beadle_tests::scratch::Scratch;
use beadle_tests::softhsm::{MODULE, PIN, Signer, SoftHsm, TOKEN, command, written};

const BOTH_IN_TOKEN: &str = "root = true\nissuing = true";

fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "openssl {arguments:?}: {text}");
    text
}

/// What a site has of the authorities, in a folder: `root.pem`, `issuing.pem`, and a list of each.
async fn site(signer: &Signer) -> Scratch {
    let (folder, http) = (Scratch::new("site"), reqwest::Client::new());
    let get = async |path: &str| {
        let answer = http.get(format!("{}{path}", signer.serve.plain())).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.bytes().await.unwrap()
    };
    let (done, shown) = signer.command(&["ca", "show"]);
    assert!(done, "{shown}");
    for (name, id) in ["root", "issuing"].iter().zip(shown.split("key id ").skip(1)) {
        let id = &id[..16];
        fs::write(folder.path().join(format!("{name}.pem")), get(&format!("/ca/{id}.pem")).await).unwrap();
        fs::write(folder.path().join(format!("{name}.crl")), get(&format!("/ca/{id}.crl")).await).unwrap();
    }
    folder
}

#[tokio::test]
async fn certificates_lists_and_answers_are_signed_in_the_token() {
    for (root, issuing) in [("rsa-3072", "rsa-3072"), ("p-384", "p-256"), ("rsa-4096", "p-384")] {
        let algorithms = format!("[certificates.authority]\nroot_key = \"{root}\"\nissuing_key = \"{issuing}\"\n");
        let signer = Signer::start(SoftHsm::new(), BOTH_IN_TOKEN, &algorithms).await;
        let (status, chain) = signer.fetch().await;
        assert_eq!(status, 200, "{issuing}: {chain}");
        let site = site(&signer).await;
        let folder = site.path();
        fs::write(folder.join("chain.pem"), &chain).unwrap();
        openssl::verify(&folder.join("root.pem"), &folder.join("chain.pem"));
        for name in ["root", "issuing"] {
            let list = format!("{name}.crl");
            let authority = format!("{name}.pem");
            let said = run(folder, &["crl", "-inform", "DER", "-in", &list, "-CAfile", &authority, "-noout"]);
            assert!(said.contains("verify OK"), "{said}");
        }
        let url = format!("{}/ocsp", signer.serve.plain());
        let ask = ["ocsp", "-issuer", "issuing.pem", "-cert", "chain.pem", "-CAfile", "root.pem"];
        let said = run(folder, &[&ask[..], &["-verify_other", "issuing.pem", "-url", &url]].concat());
        assert!(said.contains("chain.pem: good"), "{said}");

        // A list after a revocation comes out of the token as well.
        let serial = run(folder, &["x509", "-noout", "-serial", "-in", "chain.pem"]);
        let serial = serial.trim().strip_prefix("serial=").unwrap().to_owned();
        let (done, said) = signer.command(&["ca", "revoke", &serial]);
        assert!(done, "{said}");
        let site = self::site(&signer).await;
        let text =
            run(site.path(), &["crl", "-inform", "DER", "-in", "issuing.crl", "-CAfile", "issuing.pem", "-text"]);
        assert!(text.contains(&serial) && text.contains("verify OK"), "{text}");
    }
}

#[tokio::test]
async fn a_key_that_was_made_in_the_token_cannot_leave_it_and_the_records_are_the_same() {
    let signer = Signer::start(SoftHsm::new(), BOTH_IN_TOKEN, "").await;
    assert_eq!(signer.fetch().await.0, 200);
    let keys = signer.token.keys();
    assert_eq!(keys.len(), 2);
    for id in &keys {
        let objects = signer.token.tool(&["--list-objects", "--type", "privkey", "--id", id]);
        let told = String::from_utf8_lossy(&objects.stdout).into_owned();
        assert!(told.contains("sensitive, always sensitive, never extractable, local"), "{told}");
        assert!(!told.contains("decrypt") && !told.contains("unwrap"), "it signs and does nothing else: {told}");
        let out = signer.token.path("stolen");
        let read = ["--read-object", "--type", "privkey", "--id", id, "--output-file", out.to_str().unwrap()];
        signer.token.tool(&read);
        assert!(fs::read(&out).unwrap_or_default().is_empty(), "the token gave the key away");
    }
    let export = signer.token.path("root.pem");
    let password = signer.token.path("password");
    fs::write(&password, "correct horse 9!\n").unwrap();
    let options = ["--out", export.to_str().unwrap(), "--password-file", password.to_str().unwrap()];
    let (done, said) = signer.command(&[&["ca", "root", "export"], &options[..]].concat());
    assert!(!done && said.contains("lies in a token, which keeps it") && !export.exists(), "{said}");
    let (_, shown) = signer.command(&["ca", "show"]);
    assert_eq!(shown.matches("key in the token beadle (pkcs11:id=").count(), 2, "{shown}");
    let (done, listed) = signer.command(&["ca", "list"]);
    assert!(done && listed.contains("  valid  "), "{listed}");
    for entry in ["\"key.made\"", "\"certificate.prepared\"", "\"certificate.issued\"", "\"crl.published\""] {
        // It is chained a second after it was written.
        eventually(entry, async || signer.command(&["ca", "audit", "list"]).1.contains(entry)).await;
    }
    let (done, said) = signer.command(&["ca", "audit", "verify"]);
    assert!(done, "{said}");
}

#[tokio::test]
async fn a_token_that_is_taken_away_fails_one_request_and_serves_again_when_it_is_put_back() {
    let signer = Signer::start(SoftHsm::new(), BOTH_IN_TOKEN, "").await;
    assert_eq!(signer.fetch().await.0, 200);
    signer.token.take_away();
    let (status, said) = signer.fetch().await;
    assert!(status >= 500 && !said.contains("softhsm") && !said.contains("BEGIN"), "{status} {said}");
    // Whether anything was signed is not known: the row stays, and auditors read of it.
    let (status, said) = signer.fetch().await;
    assert!(status >= 500, "{status} {said}");
    signer.token.put_back();
    let (status, chain) = signer.fetch().await;
    assert_eq!(status, 200, "{chain}");
    let (_, prepared) = signer.command(&["ca", "list", "--state", "prepared"]);
    assert_eq!(prepared.lines().count(), 2, "{prepared}");
    // An entry is chained a second after it was written.
    eventually("two entries of signatures that failed", async || {
        signer.command(&["ca", "audit", "list"]).1.matches("\"certificate.failed\"").count() == 2
    })
    .await;
    let log = signer.serve.leash.log();
    assert_eq!(log.matches("the token was lost").count(), 1, "{log}");
    assert!(log.contains("there is no token beadle; no token is there at all") && !log.contains(PIN), "{log}");

    // Another PIN now: it is refused once, and the right token is not asked again either until somebody starts it anew.
    signer.token.take_away();
    let other = ["--init-token", "--free", "--label", TOKEN, "--so-pin", "security-officer", "--pin", "other-pin"];
    signer.token.util(&other);
    assert!(signer.fetch().await.0 >= 500 && signer.fetch().await.0 >= 500);
    signer.token.put_back();
    assert!(signer.fetch().await.0 >= 500, "a PIN that was refused was tried again");
    assert!(signer.serve.leash.log().contains("the token beadle refused the PIN; it is not tried again"));
}

#[tokio::test]
async fn two_nodes_sign_in_one_token() {
    let signer = Signer::start(SoftHsm::new(), BOTH_IN_TOKEN, "").await;
    let other = signer.serve.another_node(&[signer.token.environment()]).await;
    let (mut here, mut there) = (Vec::new(), Vec::new());
    for _ in 0..6 {
        let (one, two) = tokio::join!(signer.fetch(), signer.fetch_at(&other));
        here.push(one);
        there.push(two);
    }
    let site = site(&signer).await;
    let mut serials = Vec::new();
    for (status, chain) in here.into_iter().chain(there) {
        assert_eq!(status, 200, "{chain}");
        let file = site.path().join("chain.pem");
        fs::write(&file, &chain).unwrap();
        openssl::verify(&site.path().join("root.pem"), &file);
        serials.push(run(site.path(), &["x509", "-noout", "-serial", "-in", "chain.pem"]));
    }
    serials.sort();
    serials.dedup();
    assert_eq!(serials.len(), 12);
}

#[tokio::test]
async fn whatever_is_wrong_with_the_token_is_told_at_the_start() {
    let token = SoftHsm::new();
    let good = token.section(BOTH_IN_TOKEN);
    let config = written(&token, &good);
    let (done, said) = command(&token, &config, &["ca", "init", "--issuing-algorithm", "p-256"]);
    assert!(done, "{said}");
    let serve = |sections: &str| {
        let text = fs::read_to_string(&config).unwrap();
        let ours = text.find("\n[certificates.pkcs11]").unwrap();
        fs::write(&config, format!("{}{sections}", &text[..ours])).unwrap();
        let (done, said) = command(&token, &config, &["serve"]);
        assert!(!done, "it started");
        said
    };
    let text_file = token.path("pin").display().to_string();
    let wrong = [
        (MODULE, "/nonexistent.so", "the PKCS#11 module /nonexistent.so does not exist"),
        (MODULE, text_file.as_str(), "is no PKCS#11 module: "),
        (MODULE, "/lib/x86_64-linux-gnu/libm.so.6", "it has no function C_GetFunctionList"),
        (MODULE, "softhsm2.so", "certificates.pkcs11.module: the path must begin with /"),
        ("token = \"beadle\"", "token = \"other\"", "there is no token other; there is beadle (serial number "),
        ("/pin\"", "/softhsm2.conf\"", "the token beadle refused the PIN"),
        ("/pin\"", "/no-pin\"", "no-pin"),
    ];
    for (right, wrong, told) in wrong {
        let said = serve(&good.replace(right, wrong));
        assert!(said.contains(told) && !said.contains(PIN), "no “{told}” in {said}");
    }
    assert!(serve("\n[certificates.pkcs11]\n").contains("module"));
    let said = serve("");
    assert!(said.contains("lies in a token: [certificates.pkcs11] of the configuration must say in which"), "{said}");
}

#[tokio::test]
async fn a_key_that_is_missing_or_another_one_is_told_at_the_start() {
    let token = SoftHsm::new();
    let config = written(&token, &token.section("issuing = true"));
    let make = ["ca", "init", "--issuing-algorithm", "p-256"];
    let (done, said) = command(&token, &config, &make);
    assert!(done && said.contains("key in the database") && said.contains("key in the token beadle"), "{said}");
    let id = token.keys().remove(0);
    for kind in ["privkey", "pubkey"] {
        assert!(token.tool(&["--delete-object", "--type", kind, "--id", &id]).status.success());
    }
    let (done, said) = command(&token, &config, &["serve"]);
    assert!(!done && said.contains("the token beadle has no private key pkcs11:id=%"), "{said}");
    let make = || {
        let key = ["--keypairgen", "--key-type", "EC:prime256v1", "--id", &id, "--label", "other", "--usage-sign"];
        assert!(token.tool(&key).status.success());
    };
    make();
    let (done, said) = command(&token, &config, &["serve"]);
    assert!(!done && said.contains("it holds another key, or is broken"), "{said}");
    make();
    let (done, said) = command(&token, &config, &["serve"]);
    assert!(!done && said.contains("has several private keys pkcs11:id=%"), "{said}");
}

#[tokio::test]
async fn a_key_that_may_not_sign_is_named_wherever_it_is_met() {
    let token = SoftHsm::new();
    let config = written(&token, &token.section("issuing = true"));
    let (done, said) = command(&token, &config, &["ca", "init", "--issuing-algorithm", "p-256"]);
    assert!(done, "{said}");
    let id = token.keys().remove(0).to_uppercase();
    let octets: Vec<_> = id.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap()).collect();
    let named = format!("%{}", octets.join("%"));
    let (_, said) = command(&token, &config, &["check"]);
    assert!(said.contains("authorities    2") && !said.contains("NOT GOOD"), "{said}");
    token.mute();
    let told = format!("the private key pkcs11:id={named} in the token beadle may not sign (CKA_SIGN is false)");
    let (done, said) = command(&token, &config, &["serve"]);
    assert!(!done && said.contains(&told), "no “{told}” in {said}");
    let (done, said) = command(&token, &config, &["check"]);
    let failure =
        format!("NOT GOOD: the key of /DC=org/DC=example/O=Example/CN=Example Issuing CA 1 cannot be used: {told}");
    assert!(!done && said.contains(&failure), "no “{failure}” in {said}");
    let object = format!("id:{id}");
    let (done, said) = command(&token, &config, &["ca", "rollover", "--in", "0", "--object", &object]);
    assert!(!done && said.contains(&told), "{said}");
}

/// A root and an issuing authority by openssl; the second's key goes into the token.
pub(crate) fn foreign(token: &SoftHsm) -> PathBuf {
    let folder = token.path("");
    let v3 = "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";
    fs::write(folder.join("v3.cnf"), v3).unwrap();
    let ssl = |line: &str| run(&folder, &line.split(' ').collect::<Vec<_>>());
    ssl(
        "req -x509 -newkey rsa:3072 -nodes -keyout root.key -days 3650 -out root.pem -subj /DC=org/O=Old/CN=Root -addext keyUsage=critical,keyCertSign,cRLSign",
    );
    ssl("req -new -newkey rsa:3072 -nodes -keyout issuing.key -subj /DC=org/O=Old/CN=Issuing -out request.pem");
    ssl("x509 -req -in request.pem -CA root.pem -CAkey root.key -days 1000 -extfile v3.cnf -out issuing.pem");
    let chain = [fs::read(folder.join("root.pem")).unwrap(), fs::read(folder.join("issuing.pem")).unwrap()].concat();
    fs::write(folder.join("chain.pem"), chain).unwrap();
    for (name, id) in [("issuing", "a1"), ("root", "a2")] {
        let file = folder.join(format!("{name}.key"));
        let options = ["--token", TOKEN, "--pin", PIN, "--label", name, "--id", id];
        token.util(&[&["--import", file.to_str().unwrap()], &options[..]].concat());
    }
    folder.join("chain.pem")
}

#[tokio::test]
async fn an_authority_whose_key_is_in_the_token_is_imported_and_followed() {
    let token = SoftHsm::new();
    let config = written(&token, &token.section("issuing = false"));
    let chain = foreign(&token);
    let import = |object: &'static str| ["ca", "import", "--chain", chain.to_str().unwrap(), "--object", object];
    for (object, told) in [
        ("nothing", "the token beadle has no private key pkcs11:object=nothing"),
        ("id:", "a key in a token is named by"),
    ] {
        let (done, said) = command(&token, &config, &import(object));
        assert!(!done && said.contains(told), "{said}");
    }
    let (done, said) = command(&token, &config, &[&import("issuing")[..], &["--root-object", "id:a1"]].concat());
    assert!(!done && said.contains("the root's private key does not belong to"), "{said}");
    let (done, said) = command(&token, &config, &[&import("issuing")[..], &["--root-object", "id:a2"]].concat());
    assert!(done && said.contains("/DC=org/O=Old/CN=Issuing"), "{said}");
    let (_, shown) = command(&token, &config, &["ca", "show"]);
    assert!(shown.contains("(pkcs11:id=%A1)") && shown.contains("(pkcs11:id=%A2)"), "{shown}");

    // The next one's key: made in the token, taken from it, and in the database.
    let (done, said) =
        command(&token, &config, &["ca", "rollover", "--in", "0", "--pkcs11", "--issuing-algorithm", "p-384"]);
    assert!(done, "{said}");
    let key = ["--keypairgen", "--key-type", "rsa:3072", "--id", "b0", "--label", "third", "--usage-sign"];
    assert!(token.tool(&key).status.success());
    let (done, said) = command(&token, &config, &["ca", "rollover", "--in", "0", "--object", "third"]);
    assert!(done, "{said}");
    let (done, said) = command(&token, &config, &["ca", "rollover", "--in", "0"]);
    assert!(done, "{said}");
    let (_, shown) = command(&token, &config, &["ca", "show"]);
    assert_eq!(shown.matches("key in the token").count(), 4, "{shown}");
    assert!(shown.contains("(pkcs11:id=%B0)") && shown.contains("key in the database"), "{shown}");
    assert!(!shown.contains("WARNING"), "{shown}");
}
