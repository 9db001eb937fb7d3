//! Chains of any length that others made, and authorities that the one above them revokes.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use beadle_tests::demo::Demo;
use beadle_tests::scratch::Scratch;
use beadle_tests::sign_in::SignIn;
use beadle_tests::{eventually, openssl};

use super::{on_both_databases, refused};

on_both_databases! {
    a_chain_with_an_authority_in_the_middle_is_imported_whole,
    an_authority_that_is_revoked_signs_no_more_and_the_next_one_does,
    the_list_of_a_root_that_others_keep_revokes_as_well,
}

fn ssl(folder: &Path, line: &str) -> String {
    let output = Command::new("openssl").args(line.split(' ')).current_dir(folder).output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "openssl {line}: {text}");
    text
}

/// `name.pem` and `name.key` below `above`, or a root; `room` is the path length.
fn authority(folder: &Path, name: &str, above: Option<&str>, room: &str) {
    let v3 = format!(
        "basicConstraints=critical,CA:TRUE{room}\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n\
         authorityKeyIdentifier=keyid\n"
    );
    fs::write(folder.join("v3.cnf"), v3).unwrap();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    ssl(folder, &format!("req -new {key} -keyout {name}.key -subj /DC=org/O=Old/CN={name} -out request.pem"));
    let by = above.map_or_else(
        || format!("-signkey {name}.key -days 3000"),
        |above| format!("-CA {above}.pem -CAkey {above}.key -days 2000"),
    );
    ssl(folder, &format!("x509 -req -in request.pem {by} -extfile v3.cnf -out {name}.pem"));
}

/// Certificates in one file.
fn joined(folder: &Path, file: &str, names: &[&str]) -> String {
    let all: Vec<_> =
        names.iter().map(|name| fs::read_to_string(folder.join(format!("{name}.pem"))).unwrap()).collect();
    fs::write(folder.join(file), all.concat()).unwrap();
    folder.join(file).to_str().unwrap().to_owned()
}

/// What a program needs to fetch certificates for somebody.
struct Fetcher<'a> {
    demo: &'a Demo,
    access_token: String,
}

impl<'a> Fetcher<'a> {
    async fn new(demo: &'a Demo) -> Self {
        let signed_in = SignIn::at(demo.institution(0)).run(&mut demo.agent(), &demo.authorize_url(&[])).await;
        let answer = demo.endpoints().redeem(&demo.facts.client, &signed_in.code()).await;
        Self { demo, access_token: answer.json["access_token"].as_str().unwrap().to_owned() }
    }

    async fn fetch(&self) -> (u16, String) {
        let client = &self.demo.facts.client;
        let request = openssl::request(&Scratch::new("key").path().join("key.pem"));
        let form = [
            ("access_token", self.access_token.as_str()),
            ("client_id", &client.client_id),
            ("client_secret", &client.client_secret),
            ("certreq", &request),
        ];
        let answer = self.demo.endpoints().post("/oauth2/getcert", &form).await;
        (answer.status, answer.body)
    }

    async fn get(&self, path: &str) -> Vec<u8> {
        let url = self.demo.facts.plain.join(path).unwrap();
        self.demo.http().get(url).send().await.unwrap().bytes().await.unwrap().to_vec()
    }

    /// Waits until whoever signs is called so: servers look every few seconds.
    async fn issuer_is(&self, name: &str) {
        eventually(name, async || {
            let (_, chain) = self.fetch().await;
            let file = Scratch::new("leaf");
            fs::write(file.path().join("leaf.pem"), chain).unwrap();
            Command::new("openssl")
                .args(["x509", "-noout", "-issuer", "-in", "leaf.pem"])
                .current_dir(file.path())
                .output()
                .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim().ends_with(name))
        })
        .await;
    }
}

/// The key id of the authority with this common name, as `ca show` tells it.
fn id(demo: &Demo, name: &str) -> String {
    let shown = demo.command(&["ca", "show"]);
    let behind = shown.split(&format!("CN={name}\n")).nth(1).unwrap_or_else(|| panic!("no {name} in {shown}"));
    behind.split("key id ").nth(1).unwrap()[..16].to_owned()
}

async fn a_chain_with_an_authority_in_the_middle_is_imported_whole(demo: Demo) {
    let scratch = Scratch::new("chain");
    let folder = scratch.path();
    authority(folder, "Root", None, "");
    authority(folder, "Policy", Some("Root"), ",pathlen:1");
    authority(folder, "Issuing", Some("Policy"), ",pathlen:0");
    authority(folder, "Narrow", Some("Root"), ",pathlen:0");
    authority(folder, "Middle", Some("Policy"), "");
    authority(folder, "Deep", Some("Middle"), "");
    let key = |name: &str| folder.join(format!("{name}.key")).to_str().unwrap().to_owned();
    let says = |chain: &str, key: &str| refused(&demo, &["ca", "import", "--chain", chain, "--key", key, "--in", "0"]);
    let said = says(&joined(folder, "short.pem", &["Issuing", "Root"]), &key("Issuing"));
    assert!(
        said.contains("the certificate of the authority is missing that issued /DC=org/O=Old/CN=Issuing"),
        "{said}"
    );
    let said = says(&joined(folder, "more.pem", &["Issuing", "Root", "Policy", "Narrow"]), &key("Issuing"));
    assert!(said.contains("and no others"), "{said}");
    let said = says(&joined(folder, "deep.pem", &["Deep", "Middle", "Policy", "Root"]), &key("Deep"));
    assert!(said.contains("CN=Policy may not have so many authorities below it (its path length is 1)"), "{said}");

    let chain = joined(folder, "chain.pem", &["Root", "Issuing", "Policy"]);
    demo.command(&["ca", "import", "--chain", &chain, "--key", &key("Issuing"), "--in", "0"]);
    let shown = demo.command(&["ca", "show"]);
    assert!(shown.contains("Intermediate /DC=org/O=Old/CN=Policy") && !shown.contains("WARNING"), "{shown}");
    let fetcher = Fetcher::new(&demo).await;
    fetcher.issuer_is("CN = Issuing").await;
    let (status, leaf) = fetcher.fetch().await;
    assert_eq!((status, leaf.matches("BEGIN CERTIFICATE").count()), (200, 3), "{leaf}");
    fs::write(folder.join("leaf.pem"), leaf).unwrap();
    openssl::verify(&folder.join("Root.pem"), &folder.join("leaf.pem"));
    let anchors = String::from_utf8(fetcher.get("/ca/chain.pem").await).unwrap();
    for name in ["Root", "Policy", "Issuing"] {
        let one = fs::read_to_string(folder.join(format!("{name}.pem"))).unwrap();
        assert!(anchors.contains(one.trim()), "{name} is missing in {anchors}");
    }
    let bundle = folder.join("bundle");
    fs::create_dir(&bundle).unwrap();
    demo.command(&["ca", "bundle", "--out", bundle.to_str().unwrap()]);
    for (name, signs) in
        [("Root", "/DC=org/O=Old/CN=Policy"), ("Policy", "/DC=org/O=Old/CN=Issuing"), ("Issuing", "/*")]
    {
        let hash = ssl(folder, &format!("x509 -noout -subject_hash -in {name}.pem"));
        let policy = fs::read_to_string(bundle.join(format!("{}.signing_policy", hash.trim()))).unwrap();
        assert!(policy.contains(&format!("CN={name}'")) && policy.contains(signs), "{policy}");
    }
}

async fn an_authority_that_is_revoked_signs_no_more_and_the_next_one_does(demo: Demo) {
    let fetcher = Fetcher::new(&demo).await;
    let (_, old) = fetcher.fetch().await;
    let scratch = Scratch::new("revoked");
    let folder = scratch.path();
    fs::write(folder.join("old.pem"), old).unwrap();
    let shown = demo.command(&["ca", "show"]);
    let name = |kind: &str| {
        let line = shown.lines().find(|line| line.starts_with(kind)).unwrap();
        line.rsplit_once("CN=").unwrap().1.to_owned()
    };
    let (root, first) = (name("Root"), name("Issuing"));
    let (root_id, first_id) = (id(&demo, &root), id(&demo, &first));
    assert!(
        refused(&demo, &["ca", "revoke", "--authority", "0123456789abcdef", "--yes"])
            .contains("no authority with the key id")
    );
    assert!(
        refused(&demo, &["ca", "revoke", "--authority", &root_id, "--yes"]).contains("is a root: nobody is above it")
    );
    let said = refused(&demo, &["ca", "revoke", "--authority", &first_id]);
    assert!(said.contains("Revoke it? Type yes: ") && said.contains("nothing was revoked"), "{said}");
    assert_eq!(fetcher.fetch().await.0, 200);

    let revoke = ["ca", "revoke", "--authority", &first_id, "--yes", "--reason", "ca-compromise"];
    let said = demo.command(&revoke);
    assert!(said.contains("WARNING: no authority signs certificates now"), "{said}");
    // At once, although the server has not looked yet.
    let (status, said) = fetcher.fetch().await;
    assert!(status == 503 && said.contains("cannot issue certificates just now"), "{status} {said}");
    assert!(refused(&demo, &revoke).contains("is revoked already"));
    let shown = demo.command(&["ca", "show"]);
    assert!(shown.contains(", revoked, until ") && shown.contains("it signs no more"), "{shown}");
    assert!(shown.contains("WARNING: no authority signs certificates"), "{shown}");

    // The root's list has it; its own list and answers go on.
    fs::write(folder.join("root.crl"), fetcher.get(&format!("/ca/{root_id}.crl")).await).unwrap();
    for (id, name) in [(&root_id, "root.pem"), (&first_id, "first.pem")] {
        fs::write(folder.join(name), fetcher.get(&format!("/ca/{id}.pem")).await).unwrap();
    }
    let serial = ssl(folder, "x509 -noout -serial -in first.pem");
    let list = ssl(folder, "crl -inform DER -in root.crl -CAfile root.pem -text");
    assert!(list.contains(serial.trim().strip_prefix("serial=").unwrap()) && list.contains("CA Compromise"), "{list}");
    let url = fetcher.demo.facts.plain.join("/ocsp").unwrap();
    let said = ssl(
        folder,
        &format!("ocsp -issuer first.pem -cert old.pem -CAfile root.pem -verify_other first.pem -url {url}"),
    );
    assert!(said.contains("old.pem: good"), "{said}");
    assert!(
        ssl(
            folder,
            &format!("crl -inform DER -in {} -noout -issuer", {
                fs::write(folder.join("first.crl"), fetcher.get(&format!("/ca/{first_id}.crl")).await).unwrap();
                "first.crl"
            })
        )
        .contains(&first)
    );

    // Nobody is to trust it any more.
    eventually("the page tells", async || {
        let page = demo.http().get(demo.url("/ca")).send().await.unwrap().text().await.unwrap();
        page.contains("It was revoked on ")
    })
    .await;
    let first_pem = fs::read_to_string(folder.join("first.pem")).unwrap();
    assert!(!String::from_utf8(fetcher.get("/ca/chain.pem").await).unwrap().contains(first_pem.trim()));
    let bundle = folder.join("bundle");
    fs::create_dir(&bundle).unwrap();
    demo.command(&["ca", "bundle", "--out", bundle.to_str().unwrap()]);
    let hash = ssl(folder, "x509 -noout -subject_hash -in first.pem");
    assert!(!bundle.join(format!("{}.0", hash.trim())).exists(), "the bundle has the revoked authority");

    demo.command(&["ca", "rollover", "--in", "0"]);
    fetcher.issuer_is("Issuing CA 2").await;
    eventually("the audit log tells", async || {
        demo.command(&["ca", "audit", "list"]).contains("\"authority.revoked\"")
    })
    .await;
    demo.command(&["ca", "audit", "verify"]);
}

async fn the_list_of_a_root_that_others_keep_revokes_as_well(demo: Demo) {
    let scratch = Scratch::new("offline");
    let folder = scratch.path();
    authority(folder, "Root", None, "");
    authority(folder, "Issuing", Some("Root"), ",pathlen:0");
    authority(folder, "Stranger", None, "");
    let chain = joined(folder, "chain.pem", &["Root", "Issuing"]);
    let key = folder.join("Issuing.key").to_str().unwrap().to_owned();
    demo.command(&["ca", "import", "--chain", &chain, "--key", &key, "--in", "0"]);
    let issuing = id(&demo, "Issuing");
    let said = refused(&demo, &["ca", "revoke", "--authority", &issuing, "--yes"]);
    assert!(said.contains("CN=Root is kept elsewhere: bring it with --root-key FILE"), "{said}");

    let config = "[ca]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\ndefault_crl_days=30\ncrl_extensions=x\n\
                  [x]\nauthorityKeyIdentifier=keyid\n";
    fs::write(folder.join("ca.cnf"), config).unwrap();
    fs::write(folder.join("crlnumber"), "2A\n").unwrap();
    fs::write(folder.join("index.txt"), "").unwrap();
    let list = |name: &str, by: &str| {
        ssl(folder, &format!("ca -gencrl -config ca.cnf -name ca -cert {by}.pem -keyfile {by}.key -out {name}"));
        folder.join(name).to_str().unwrap().to_owned()
    };
    let stranger = list("stranger.crl", "Stranger");
    assert!(refused(&demo, &["ca", "import", "--crl", &stranger]).contains("no revocation list of a root"));
    let empty = list("empty.crl", "Root");
    let said = demo.command(&["ca", "import", "--crl", &empty]);
    assert!(said.contains("CN=Root: list 43 is published here") && !said.contains("revoked"), "{said}");
    assert!(refused(&demo, &["ca", "import", "--crl", &empty]).contains("a higher one is here already"));
    let fetcher = Fetcher::new(&demo).await;
    fetcher.issuer_is("CN = Issuing").await;

    let serial = ssl(folder, "x509 -noout -serial -in Issuing.pem");
    let serial = serial.trim().strip_prefix("serial=").unwrap();
    let line = format!("R\t360101000000Z\t260101000000Z,CACompromise\t{serial}\tunknown\t/CN=Issuing\n");
    fs::write(folder.join("index.txt"), line).unwrap();
    let full = list("full.crl", "Root");
    let said = demo.command(&["ca", "import", "--crl", &full]);
    assert!(said.contains("revoked: /DC=org/O=Old/CN=Issuing"), "{said}");
    // The one that was there before signs again; the list is the root's that sites fetch.
    let (status, _) = fetcher.fetch().await;
    assert!(status == 503 || status == 200, "{status}");
    tokio::time::sleep(Duration::from_millis(200)).await;
    let (status, leaf) = fetcher.fetch().await;
    assert_eq!(status, 200, "{leaf}");
    fetcher.issuer_is("Issuing CA 1").await;
    let root = id(&demo, "Root");
    fs::write(folder.join("published.crl"), fetcher.get(&format!("/ca/{root}.crl")).await).unwrap();
    assert!(ssl(folder, "crl -inform DER -in published.crl -CAfile Root.pem -text").contains(serial));
}
