//! What `beadle check` tells of authorities, lists and tokens that end, are missing or are wrong.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use beadle_tests::demo::Demo;
use beadle_tests::scratch::Scratch;
use beadle_tests::softhsm::{MODULE, SoftHsm, TOKEN};
use beadle_tests::{binary, free_port, serve};

const NAME: &str = "/DC=org/DC=example/O=Example/CN=Example";

/// An installation that nobody serves: its configuration.
async fn installation(folder: &Path, sections: &str) -> PathBuf {
    let institution = PathBuf::from(&Demo::shared().await.institution(0).metadata);
    let text = serve::configuration(folder, free_port(), &[&institution]) + sections;
    let config = folder.join("beadle.toml");
    fs::write(&config, text).unwrap();
    config
}

/// With authorities that were made a moment ago.
async fn with_authorities(folder: &Path) -> PathBuf {
    let config = installation(folder, "").await;
    let init = ["ca", "init", "--root-algorithm", "p-384", "--issuing-algorithm", "p-256", "--config"];
    binary::succeed(&[&init[..], &[config.to_str().unwrap()]].concat());
    config
}

/// Whether the check is content when it is `later` (as faketime writes it), and what it says.
fn check(config: &Path, later: &str) -> (bool, String) {
    let mut command = Command::new("faketime");
    command.args(["-f", later]).arg(binary::path()).arg("check").arg("--config").arg(config);
    let output = command.output().expect("Debian's package is there");
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.success(), text)
}

/// The lines about authorities, without the words before them.
fn told(said: &str) -> Vec<&str> {
    said.lines()
        .filter_map(|line| line.trim_start().split_once(": "))
        .filter_map(|(word, rest)| matches!(word, "WARNING" | "NOT GOOD").then_some(rest))
        .collect()
}

#[tokio::test]
async fn what_ends_is_told_in_time_with_the_days_that_are_left() {
    let folder = Scratch::new("check");
    let config = with_authorities(folder.path()).await;
    let (good, said) = check(&config, "+0d");
    assert!(good && said.contains("authorities    2") && said.contains("all good"), "{said}");
    assert!(told(&said).is_empty(), "{said}");
    assert!(told(&check(&config, "+3d").1).is_empty(), "a list is good for a week, and told of in its last three days");

    // Lists: of the issuing authority in days, of the root in months.
    let (good, said) = check(&config, "+5d");
    let [list] = told(&said)[..] else { panic!("{said}") };
    assert!(good && list.starts_with(&format!("{NAME} Issuing CA 1: the revocation list of ")), "{said}");
    assert!(list.contains(" ends on ") && list.ends_with(" and could not be replaced so far (in 1 day)"), "{said}");
    for (later, left) in [("+154h", "(today)"), ("+8d", "(it has ended)")] {
        let (good, said) = check(&config, later);
        assert!(good && told(&said).len() == 1 && told(&said)[0].ends_with(left), "{later}: {said}");
    }
    let (_, said) = check(&config, "+340d");
    assert!(told(&said).iter().any(|one| one.starts_with(&format!("{NAME} Root CA 1: the revocation list"))), "{said}");

    // Authorities: the one that signs, in time for the longest certificate; then nobody does.
    let (good, said) = check(&config, "+9y");
    let end = told(&said).into_iter().find(|one| one.starts_with(&format!("{NAME} Issuing CA 1 ends on 20")));
    let end = end.unwrap_or_else(|| panic!("{said}"));
    assert!(good && end.contains(" (in 36") && end.ends_with(" days), and certificates end with it"), "{said}");
    let (good, said) = check(&config, "+11y");
    assert!(!good && said.contains("authorities    1"), "{said}");
    assert!(
        said.contains("NOT GOOD: no authority signs certificates: make the next one (beadle ca rollover)"),
        "{said}"
    );
    assert!(said.contains("the certificate authority cannot sign") && !said.contains("all good"), "{said}");
}

/// What a command says, and whether it was content.
fn ca(config: &Path, arguments: &[&str]) -> (bool, String) {
    let output = binary::run(&[&["ca"], arguments, &["--config", config.to_str().unwrap()]].concat());
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.success(), text)
}

#[tokio::test]
async fn an_init_that_fails_leaves_nothing_behind() {
    let folder = Scratch::new("check");
    let config = installation(folder.path(), "").await;
    let none = "there is no certificate authority: make one with `beadle ca init`";
    for look in ["show", "crl"] {
        let (done, said) = ca(&config, &[look]);
        assert!(!done && said.contains(none), "{look}: {said}");
    }
    let long = "x".repeat(80);
    for wrong in [
        &["--issuing-years", "30"][..],
        &["--issuing-name", &long],
        &["--root-name", "One", "--issuing-name", "One"],
        &["--pkcs11", "issuing"],
        &["--issuing-object", "nowhere"],
    ] {
        let (done, said) =
            ca(&config, &[&["init", "--root-algorithm", "p-256", "--issuing-algorithm", "p-256"], wrong].concat());
        assert!(!done && !said.contains("there is an authority already"), "{wrong:?}: {said}");
        let (done, said) = ca(&config, &["show"]);
        assert!(!done && said.contains(none), "{wrong:?}: {said}");
    }
    let (done, said) = ca(&config, &["init", "--root-algorithm", "p-256", "--issuing-algorithm", "p-256"]);
    assert!(done && said.contains("Root CA 1\n") && said.contains("Issuing CA 1\n"), "{said}");
    assert!(check(&config, "+0d").0);
}

#[tokio::test]
async fn a_root_with_nothing_under_it_is_told_of_and_init_goes_on_from_there() {
    let folder = Scratch::new("check");
    let config = with_authorities(folder.path()).await;
    let database = folder.path().join("beadle.db");
    let half = "delete from keys where purpose = 'ca-issuing'; delete from crls";
    let halved = Command::new("sqlite3").arg(database).arg(half).output().unwrap();
    assert!(halved.status.success(), "{halved:?}");
    let (good, said) = check(&config, "+0d");
    assert!(
        !good && said.contains("NOT GOOD: there is a root, and no authority under it: make one (beadle ca init)"),
        "{said}"
    );
    assert!(ca(&config, &["show"]).1.contains("WARNING: there is a root, and no authority under it"));
    let (done, said) = ca(&config, &["init", "--issuing-algorithm", "p-256"]);
    assert!(done && said.matches("Root CA 1\n").count() == 1 && said.contains("Issuing CA 1\n"), "{said}");
    assert!(check(&config, "+0d").0);
}

#[tokio::test]
async fn whoever_only_looks_signs_nothing() {
    let folder = Scratch::new("check");
    let config = with_authorities(folder.path()).await;
    let published = || ca(&config, &["audit", "list"]).1.matches("crl.published").count();
    let before = published();
    assert_eq!(before, 2, "a list of each authority");
    for look in [&["audit", "verify"][..], &["audit", "head"], &["list"], &["show"]] {
        let mut command = Command::new("faketime");
        command.args(["-f", "+4d"]).arg(binary::path()).arg("ca").args(look).arg("--config").arg(&config);
        let output = command.output().expect("Debian's package is there");
        assert!(output.status.success(), "{look:?}: {output:?}");
        assert_eq!(published(), before, "the list of the issuing authority was due, and {look:?} is not to make it");
    }
}

#[tokio::test]
async fn a_list_that_is_missing_is_told_of_as_such() {
    let folder = Scratch::new("check");
    let config = with_authorities(folder.path()).await;
    let database = folder.path().join("beadle.db");
    let deleted = Command::new("sqlite3").arg(database).arg("delete from crls").output().unwrap();
    assert!(deleted.status.success(), "{deleted:?}");
    let (good, said) = check(&config, "+0d");
    assert!(good, "{said}");
    let told = told(&said);
    assert_eq!(told.len(), 2, "{said}");
    for (one, kind) in told.iter().zip(["Root", "Issuing"]) {
        assert!(one.starts_with(&format!("{NAME} {kind} CA 1: there is no revocation list of ")), "{said}");
        assert!(one.ends_with(" and could not be replaced so far"), "{said}");
    }
}

#[tokio::test]
async fn a_token_is_entered_before_there_is_a_key_in_it_and_what_is_wrong_is_said() {
    let (folder, token) = (Scratch::new("check"), SoftHsm::new());
    let good = token.section("issuing = true");
    let check = async |sections: &str| {
        let config = installation(folder.path(), sections).await;
        let (name, value) = token.environment();
        let mut command = Command::new(binary::path());
        let output = command.arg("check").arg("--config").arg(config).env(name, value).output().unwrap();
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        (output.status.success(), text)
    };
    let (done, said) = check(&good).await;
    assert!(done && said.contains(&format!("token          {TOKEN} answers, and takes the PIN")), "{said}");
    for (right, wrong, told) in [
        (MODULE, "/nonexistent.so", "the PKCS#11 module /nonexistent.so does not exist"),
        ("token = \"beadle\"", "token = \"other\"", "there is no token other; there is beadle (serial number "),
    ] {
        let (done, said) = check(&good.replace(right, wrong)).await;
        assert!(!done && said.contains(told), "no “{told}” in {said}");
    }
    fs::write(token.path("pin"), "a-wrong-pin\n").unwrap();
    let (done, said) = check(&good).await;
    assert!(!done && said.contains("the token beadle refused the PIN; it is not tried again"), "{said}");
    assert!(!said.contains("a-wrong-pin"), "{said}");
}
