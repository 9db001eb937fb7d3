//! `beadle ca …`: authorities that are made, imported, followed, and whose root is elsewhere.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use beadle_tests::demo::Demo;
use beadle_tests::scratch::Scratch;

use super::{file, on_both_databases, refused};

on_both_databases! {
    a_root_s_key_leaves_and_is_brought_for_a_moment,
    an_authority_that_openssl_made_is_imported,
    what_is_weak_in_an_imported_authority_is_told_or_refused,
}

async fn a_root_s_key_leaves_and_is_brought_for_a_moment(demo: Demo) {
    let shown = demo.command(&["ca", "show"]);
    assert!(shown.contains("Issuing CA 1\n") && shown.matches(", current, until ").count() == 2, "{shown}");
    assert!(refused(&demo, &["ca", "init", "--root-algorithm", "p-384"]).contains("there is an authority already: /"));
    assert!(refused(&demo, &["ca", "rollover", "--in", "soon"]).contains("write it as 14d"));
    let made = demo.command(&["ca", "rollover", "--issuing-algorithm", "p-256"]);
    assert!(made.contains("Issuing CA 2\nkey id "), "{made}");
    assert!(refused(&demo, &["ca", "rollover"]).contains("is to follow already, and signs from "));

    let password = file(&demo, "password", b"correct horse 9!\n");
    let (short, other) = (file(&demo, "short", b"horse\n"), file(&demo, "other", b"another horse 9!\n"));
    let key = demo.data().parent().unwrap().join("root-key.pem");
    let [password, short, other, out] = [&password, &short, &other, &key].map(|path| path.to_str().unwrap());
    let export = |password| ["ca", "root", "export", "--out", out, "--password-file", password];
    assert!(refused(&demo, &export(short)).contains("a password has at least 12 characters"));
    let nothing = file(&demo, "nothing", b"\n");
    assert!(refused(&demo, &export(nothing.to_str().unwrap())).contains("give the password of the key file"));
    let blanks = file(&demo, "blanks", " ".repeat(12).as_bytes());
    let refusal = refused(&demo, &export(blanks.to_str().unwrap()));
    assert!(refusal.contains("at least 5 different characters"), "{refusal}");
    demo.command(&export(password));
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(refused(&demo, &export(password)).contains("root-key.pem exists already"));
    let with_key =
        |command: &[&'static str], password| [command, &["--root-key", out, "--password-file", password]].concat();
    let refusal = refused(&demo, &with_key(&["ca", "root", "remove"], other));
    assert!(refusal.contains("root-key.pem: the password is not the private key's"), "{refusal}");
    demo.command(&with_key(&["ca", "root", "remove"], password));
    assert!(refused(&demo, &with_key(&["ca", "root", "remove"], password)).contains("is not here"));
    let shown = demo.command(&["ca", "show"]);
    assert!(shown.contains(", offline, until ") && shown.contains(", next, until "), "{shown}");
    assert!(demo.command(&["ca", "audit", "list"]).contains("\"key.taken_away\""));

    let before = demo.command(&["ca", "crl"]);
    let folder = Scratch::new("lists");
    let folder = folder.path().to_str().unwrap();
    let after = demo.command(&[&with_key(&["ca", "crl"], password)[..], &["--out", folder]].concat());
    let root = shown.split("key id ").nth(1).unwrap().get(..16).unwrap();
    let number = |lists: &str| -> u32 {
        let line = lists.lines().find(|line| line.starts_with(root)).unwrap();
        line.split("number ").nth(1).unwrap().split(',').next().unwrap().parse().unwrap()
    };
    assert_eq!(number(&after), number(&before) + 1, "{after}");
    assert_eq!(fs::read_dir(folder).unwrap().count(), 3);
    let text = openssl(Path::new(folder), &format!("crl -inform DER -in {root}.crl -noout -text"));
    assert!(text.contains("Root CA 1"), "{text}");
    assert_eq!(demo.command(&["ca", "list", "--json"]), "");
}

/// As an operator had it so far: a root, an issuing authority, and a list with something on it.
pub(crate) fn foreign(folder: &Path) {
    let v3 = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n";
    let ca = "[ca]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\ndefault_crl_days=7\ncrl_extensions=x\n\
              [x]\nauthorityKeyIdentifier=keyid\n";
    let request = "[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nDC=org\nO=Old Grid\nCN=Old Grid CA\n";
    fs::write(folder.join("v3.cnf"), v3).unwrap();
    fs::write(folder.join("ca.cnf"), format!("{ca}{request}")).unwrap();
    fs::write(folder.join("index.txt"), "R\t360101000000Z\t260101000000Z,keyCompromise\t0A77\tunknown\t/CN=Gone\n")
        .unwrap();
    fs::write(folder.join("crlnumber"), "2A\n").unwrap();
    let root = "req -x509 -newkey rsa:3072 -nodes -keyout root.key -days 3650 -out root.pem -config ca.cnf";
    openssl(
        folder,
        &format!(
            "{root} -subj /DC=org/O=Old/CN=Root -addext keyUsage=critical,keyCertSign,cRLSign -addext basicConstraints=critical,CA:TRUE"
        ),
    );
    openssl(folder, "req -new -newkey rsa:3072 -nodes -keyout plain.key -config ca.cnf -out request.pem");
    openssl(
        folder,
        "x509 -req -in request.pem -CA root.pem -CAkey root.key -days 1000 -extfile v3.cnf -out issuing.pem",
    );
    openssl(folder, "rsa -in plain.key -aes256 -traditional -passout pass:x -out old.key");
    openssl(folder, "pkcs8 -topk8 -in plain.key -v2 aes-256-cbc -passout pass:grid-secret -out issuing.key");
    openssl(folder, "ca -gencrl -config ca.cnf -name ca -cert issuing.pem -keyfile plain.key -out last.crl");
    let chain = [fs::read(folder.join("root.pem")).unwrap(), fs::read(folder.join("issuing.pem")).unwrap()].concat();
    fs::write(folder.join("chain.pem"), chain).unwrap();
    fs::write(folder.join("password"), "grid-secret\n").unwrap();
}

async fn an_authority_that_openssl_made_is_imported(demo: Demo) {
    let scratch = Scratch::new("foreign");
    let folder = scratch.path();
    foreign(folder);
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let import = |chain: &str, key: &str, more: &[&str]| {
        let options =
            ["--chain", &path(chain), "--key", &path(key), "--password-file", &path("password")].map(str::to_owned);
        let more = more.iter().map(|word| if word.contains('.') { path(word) } else { (*word).to_owned() });
        ["ca".to_owned(), "import".to_owned()].into_iter().chain(options).chain(more).collect::<Vec<_>>()
    };
    let says = |words: Vec<String>| refused(&demo, &words.iter().map(String::as_str).collect::<Vec<_>>());
    for (words, told) in [
        (import("chain.pem", "root.key", &[]), "the private key is that of the root /DC=org/O=Old/CN=Root"),
        (
            import("issuing.pem", "issuing.key", &[]),
            "the certificate of the authority is missing that issued /DC=org/O=Old Grid",
        ),
        (import("root.pem", "issuing.key", &[]), "belongs to none of the certificates"),
        (import("chain.pem", "old.key", &[]), "OpenSSL's old format"),
        (
            import("chain.pem", "issuing.key", &["--root-key", "plain.key"]),
            "the root's private key does not belong to /DC=org",
        ),
        (import("chain.pem", "issuing.key", &["--crl", "chain.pem"]), "chain.pem: there is no revocation list in it"),
    ] {
        let refusal = says(words);
        assert!(refusal.contains(told), "no “{told}” in {refusal}");
    }
    let words = import("chain.pem", "issuing.key", &["--crl", "last.crl", "--in", "0"]);
    let made = demo.command(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let id = made.split("key id ").nth(1).unwrap().get(..16).unwrap();
    assert!(made.starts_with("/DC=org/O=Old Grid/CN=Old Grid CA\n"), "{made}");
    assert!(says(words).contains("Old Grid CA is here already"));
    let shown = demo.command(&["ca", "show"]);
    assert!(shown.contains(&format!("key id {id}, current")) && shown.contains("CN=Root\n"), "{shown}");

    // The next one under the same root: its key is not taken now, and nobody is told that it was.
    openssl(
        folder,
        "req -new -newkey rsa:3072 -nodes -keyout next.key -config ca.cnf -subj /DC=org/O=Old/CN=Next -out next.csr",
    );
    openssl(folder, "x509 -req -in next.csr -CA root.pem -CAkey root.key -days 1000 -extfile v3.cnf -out next.pem");
    let chain = ["root.pem", "next.pem"].map(|name| fs::read(folder.join(name)).unwrap()).concat();
    fs::write(folder.join("next-chain.pem"), chain).unwrap();
    let refusal = says(import("next-chain.pem", "next.key", &["--root-key", "root.key"]));
    assert!(
        refusal.contains("/DC=org/O=Old/CN=Root is known here already, and its key is kept elsewhere"),
        "{refusal}"
    );
    assert!(!demo.command(&["ca", "show"]).contains("CN=Next"));

    // What was revoked stays revoked, and its lists count on.
    let lists = demo.command(&["ca", "crl", "--out", folder.to_str().unwrap()]);
    assert!(lists.contains(&format!("{id}  number 44, ")), "{lists}");
    let text = openssl(folder, &format!("crl -inform DER -in {id}.crl -CAfile issuing.pem -noout -text"));
    assert!(text.contains("Serial Number: 0A77") && text.contains("Key Compromise"), "{text}");
}

/// An authority below a root of its own, in a folder: the root's digest, the key below it, and with which digest that is signed.
fn weak(folder: &Path, [root, key, digest]: [&str; 3]) {
    let v3 = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n";
    fs::write(folder.join("v3.cnf"), v3).unwrap();
    for (name, key) in [("root", "rsa:3072"), ("issuing", key)] {
        let subject = format!("-subj /DC=org/O=Weak/CN={root}{key}{digest}{name}").replace("rsa:", "");
        openssl(folder, &format!("req -new -newkey {key} -nodes -keyout {name}.key {subject} -out {name}.csr"));
    }
    let to_sign = "-days 900 -extfile v3.cnf";
    openssl(folder, &format!("x509 -req -in root.csr -signkey root.key -{root} {to_sign} -out root.pem"));
    openssl(
        folder,
        &format!("x509 -req -in issuing.csr -CA root.pem -CAkey root.key -{digest} {to_sign} -out issuing.pem"),
    );
    let chain = ["root.pem", "issuing.pem"].map(|name| fs::read(folder.join(name)).unwrap()).concat();
    fs::write(folder.join("chain.pem"), chain).unwrap();
}

async fn what_is_weak_in_an_imported_authority_is_told_or_refused(demo: Demo) {
    let scratch = Scratch::new("weak");
    let [chain, key] = ["chain.pem", "issuing.key"].map(|name| scratch.path().join(name).to_str().unwrap().to_owned());
    let import = ["ca", "import", "--chain", &chain, "--key", &key, "--in", "0"];
    for (made, told) in [
        (["sha256", "rsa:1024", "sha256"], "the RSA key has only 1024 bits"),
        (["sha256", "rsa:3072", "sha1"], "sha1root: it is signed with SHA-1, which is broken"),
    ] {
        weak(scratch.path(), made);
        let refusal = refused(&demo, &import);
        assert!(refusal.contains(told), "no “{told}” in {refusal}");
    }
    let before = demo.command(&["ca", "show"]);
    assert!(!before.contains("O=Weak"), "{before}");

    weak(scratch.path(), ["sha256", "rsa:3072", "sha256"]);
    let made = demo.command(&import);
    assert!(made.contains("sha256issuing\nkey id ") && !made.contains("WARNING"), "{made}");
    weak(scratch.path(), ["sha1", "rsa:2048", "sha256"]);
    let made = demo.command(&import);
    let warnings: Vec<_> = made.lines().filter_map(|line| line.strip_prefix("WARNING: ")).collect();
    assert_eq!(
        warnings,
        [
            "/DC=org/O=Weak/CN=sha13072sha256root signed itself with SHA-1: nobody trusts a root for its own signature, so this \
             harms nothing, but some software refuses it",
            "the key of /DC=org/O=Weak/CN=sha12048sha256issuing has 2048 bits: RSA keys of authorities should have 3072 or \
             more, so let another one follow",
        ],
        "{made}"
    );
}

fn openssl(folder: &Path, arguments: &str) -> String {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "openssl {arguments}: {text}");
    text
}
