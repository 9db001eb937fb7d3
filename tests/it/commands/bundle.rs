//! `beadle ca bundle`.

use beadle_tests::demo::{Demo, Options};

use super::refused;

#[tokio::test]
async fn a_bundle_is_written_as_a_package_or_as_bare_files() {
    let demo = Demo::start(Options::default()).await;
    let folder = demo.data().parent().unwrap().join("bundle");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let told = demo.command(&["ca", "bundle", "--out", &path("")]);
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(told.contains(&format!("{} files", files.len())), "{told}");
    for end in [".0", ".r0", ".pem", ".signing_policy", ".namespaces", ".info", ".crl_url"] {
        let count = files.iter().filter(|name| name.to_str().unwrap().ends_with(end)).count();
        assert!(count >= 2, "root and issuing authority have a file {end}: {files:?}");
    }
    for (name, begins) in
        [("x.tar.gz", b"\x1f\x8b".as_slice()), ("x.deb", b"!<arch>\n"), ("x.rpm", b"\xed\xab\xee\xdb")]
    {
        let told = demo.command(&["ca", "bundle", "--out", &path(name)]);
        assert!(told.contains("ca-example-org"), "{told}");
        assert!(std::fs::read(path(name)).unwrap().starts_with(begins), "{name}");
    }
    assert!(refused(&demo, &["ca", "bundle", "--out", &path("x.zip")]).contains("ends in .tar.gz, .deb or .rpm"));
    assert!(!std::fs::exists(path("x.zip")).unwrap());
    demo.command(&["ca", "bundle", "--out", &path("bundle.d/")]);
    demo.command(&["ca", "bundle", "--out", &path("bundle.d")]);
    assert_eq!(std::fs::read_dir(path("bundle.d")).unwrap().count(), files.len());

    // Another authority's files lie there, too, one of them under a name like ours; and then ours is revoked.
    let shown = demo.command(&["ca", "show"]);
    let old = shown.split("key id ").nth(2).unwrap().get(..16).unwrap();
    demo.command(&["ca", "rollover", "--issuing-algorithm", "p-256", "--in", "0"]);
    demo.command(&["ca", "bundle", "--out", &path("bundle.d/")]);
    let names = |end: &str| {
        let all =
            std::fs::read_dir(path("bundle.d")).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        all.filter(|name| name.ends_with(end)).collect::<std::collections::BTreeSet<_>>()
    };
    let before = names("");
    let foreign = [("other.pem", "no certificate"), ("other.signing_policy", "theirs"), ("00000000.0", "theirs")];
    for (name, content) in foreign {
        std::fs::write(path(&format!("bundle.d/{name}")), content).unwrap();
    }
    demo.command(&["ca", "revoke", "--authority", old, "--yes"]);
    let told = demo.command(&["ca", "bundle", "--out", &path("bundle.d/")]);
    let after = names("");
    for (name, content) in foreign {
        assert_eq!(std::fs::read_to_string(path(&format!("bundle.d/{name}"))).unwrap(), content);
    }
    let gone: Vec<_> = before.difference(&after).collect();
    for end in [".0", ".r0", ".pem", ".signing_policy", ".namespaces", ".info", ".crl_url"] {
        assert!(gone.iter().any(|name| name.ends_with(end)), "{end} of what was revoked is still there: {gone:?}");
        assert!(
            names(end).len() > foreign.iter().filter(|(name, _)| name.ends_with(end)).count(),
            "{end} of the others"
        );
    }
    for name in &gone {
        assert!(told.contains(&format!("removed {}", path(&format!("bundle.d/{name}")))), "{told}");
    }
    let again = demo.command(&["ca", "bundle", "--out", &path("bundle.d/")]);
    assert!(!again.contains("removed") && names("") == after, "{again}");
    assert!(refused(&demo, &["ca", "bundle", "--out", "/proc/nowhere/x.deb"]).contains("/proc/nowhere/x.deb: "));
}
