//! `beadle idp …`.

use beadle_tests::demo::{Demo, Options};
use beadle_tests::{binary, free_port, serve};
use domain::{Clock as _, SystemClock};

use super::{file, refused};

#[tokio::test]
async fn institutions_are_listed_shown_and_read_anew() {
    let demo = Demo::start(Options::default()).await;
    let hills = demo.institution(0);
    let listed = demo.command(&["idp", "list"]);
    assert_eq!(listed.lines().count(), demo.facts.institutions.len());
    assert!(listed.lines().any(|line| line == format!("{}  {}", hills.entity_id, hills.name)), "{listed}");

    let shown: serde_json::Value = serde_json::from_str(&demo.command(&["idp", "show", &hills.entity_id])).unwrap();
    assert_eq!(shown["entity_id"], hills.entity_id.as_str());
    assert_eq!(shown["names"]["en"], hills.name.as_str());
    assert!(refused(&demo, &["idp", "show", "https://nobody.example"]).contains("no source names"));

    // The demo's sources are files: one begins to name somebody else.
    let metadata = std::fs::read_to_string(&hills.metadata).unwrap();
    let renamed = metadata.replace(&hills.entity_id, "https://renamed.example/idp");
    std::fs::write(&hills.metadata, renamed).unwrap();
    for command in [&["idp", "diff"][..], &["idp", "refresh"]] {
        let output = super::run(&demo, command);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        // Every command reads files at its start, and so has nothing new to tell of them.
        assert!(output.status.success() && told.contains("1 institutions before, 1 now"), "{told}");
    }
    assert!(demo.command(&["idp", "list"]).contains("https://renamed.example/idp"));
}

#[tokio::test]
async fn what_an_institution_released_is_told_in_numbers() {
    let demo = Demo::start(Options::default()).await;
    let hills = demo.institution(0);
    assert_eq!(demo.command(&["idp", "released"]), "");
    super::claims(&demo, 0).await;
    let listed = demo.command(&["idp", "released"]);
    assert!(listed.trim_start().starts_with("1 ") && listed.contains(&hills.entity_id), "{listed}");
    let told = demo.command(&["idp", "released", &hills.entity_id, "--days", "2"]);
    assert!(told.contains("1  answers in 2 days") && told.contains("1  mail  last on 20"), "{told}");
    assert!(!told.contains('@'), "{told}");
}

#[tokio::test]
async fn what_an_overlay_changed_is_shown_and_one_for_nobody_is_told() {
    let demo = Demo::start(Options::default()).await;
    let hills = demo.institution(0);
    let folder = demo.data().parent().unwrap().to_owned();
    let overlays = format!(
        "[[overlays]]\nentity_id = \"{}\"\nname = \"Renamed\"\nscopes = [\"more.example\"]\n\
         [[overlays]]\nentity_id = \"https://nobody.example/idp\"\nhidden = true\n",
        hills.entity_id
    );
    let configuration = serve::configuration(&folder, free_port(), &[hills.metadata.as_ref()]);
    let config = file(&demo, "overlaid.toml", format!("{configuration}\n{overlays}").as_bytes());
    let config = config.to_str().unwrap();
    let shown = binary::succeed(&["idp", "show", &hills.entity_id, "--config", config]);
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["names"]["en"], "Renamed");
    assert_eq!(shown["as_published"]["names"]["en"], hills.name.as_str());
    assert!(shown["scopes"].to_string().contains("more.example"));
    assert!(!shown["as_published"]["scopes"].to_string().contains("more.example"));
    assert_eq!(shown["as_published"].get("contacts"), None, "what is as published is not repeated");

    let checked = binary::succeed(&["check", "--config", config]);
    assert!(checked.contains("WARNING: no source that counts names https://nobody.example/idp"), "{checked}");
    assert_eq!(checked.matches("WARNING").count(), 1, "{checked}");
    let wrong =
        file(&demo, "wrong.toml", format!("{configuration}\n[[overlays]]\nentity_id = \"x\"\nhide = true").as_bytes());
    let output = binary::run(&["check", "--config", wrong.to_str().unwrap()]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && told.contains("there is no key overlays.hide; did you mean overlays.hidden?"),
        "{told}"
    );
}

#[tokio::test]
async fn a_file_is_verified_by_the_keys_that_are_named() {
    let demo = Demo::start(Options::default()).await;
    let hills = demo.institution(0);
    let told = binary::succeed(&["idp", "verify", &hills.metadata]);
    assert!(told.contains("good, 1 institutions"), "{told}");
    // The demo does not sign its metadata.
    let key = hills.key.to_str().unwrap();
    assert!(!binary::run(&["idp", "verify", &hills.metadata, "--signing-key", key]).status.success());
    let broken = file(&demo, "broken.xml", b"<EntityDescriptor");
    assert!(!binary::run(&["idp", "verify", broken.to_str().unwrap()]).status.success());
    assert!(!binary::run(&["idp", "verify", "/nowhere.xml"]).status.success());
}

#[tokio::test]
async fn a_change_of_identifiers_is_declared_shown_and_withdrawn() {
    let demo = Demo::start(Options::default()).await;
    let idp = &demo.institution(0).entity_id;
    let declare = |replaces, by, until| -> Vec<&str> {
        vec!["idp", "declare", idp, "--replaces", replaces, "--by", by, "--until", until]
    };
    let until = (SystemClock.now() + std::time::Duration::from_secs(30 * 86_400)).to_string()[..10].to_owned();
    let told = demo.command(&declare("targeted-id", "subject-id", &until));
    assert!(told.contains("targeted-id replaced by subject-id"), "{told}");
    let declared = demo.command(&["idp", "declared"]);
    assert!(declared.contains(&format!("until {until}T23:59:59Z  0 recognised by it")), "{declared}");
    demo.command(&["idp", "withdraw", idp, "--replaces", "targeted-id"]);
    assert!(demo.command(&["idp", "declared"]).contains("  ended "));
    assert!(refused(&demo, &["idp", "withdraw", idp, "--replaces", "targeted-id"]).contains("no replacement"));
    for (arguments, reason) in [
        (declare("mail", "subject-id", &until), "none of subject-id"),
        (declare("targeted-id", "eppn", &until), "replaces nothing"),
        (declare("targeted-id", "subject-id", "2020-01-01"), "ends in the future"),
        (declare("targeted-id", "subject-id", "2100-01-01"), "within 400 days"),
        (declare("targeted-id", "subject-id", "soon"), "no date"),
    ] {
        assert!(refused(&demo, &arguments).contains(reason), "{reason}");
    }
    let accepted = demo.command(&["idp", "accept", idp]);
    assert!(accepted.contains("now ") && accepted.contains("registered by"), "{accepted}");
    assert!(refused(&demo, &["idp", "accept", "https://nobody.example"]).contains("no source names"));
}

#[tokio::test]
async fn people_come_along_when_their_institution_is_renamed() {
    let demo = super::on_postgres().await;
    let before = demo.sign_in().await;
    let old = demo.institution(0).entity_id.clone();
    let new = demo.institution(1).entity_id.clone();
    let trial = demo.command(&["idp", "migrate", "--from", &old, "--to", &new, "--scope", "hills.example.edu=new.edu"]);
    for told in ["CAREFUL: ", "may not speak for new.edu", "1 of subject-id", "@new.edu", "Nothing was changed"] {
        assert!(trial.contains(told), "{told:?} is missing in {trial}");
    }
    assert_eq!(demo.sign_in().await["sub"], before["sub"], "it was a trial");

    let done = demo.command(&["idp", "migrate", "--from", &old, "--to", "https://new.example/idp", "--apply"]);
    assert!(done.contains("no source names https://new.example/idp"), "{done}");
    let id = done.lines().find_map(|line| line.strip_prefix("Done. Undo it with: beadle idp undo-migrate ")).unwrap();
    let sub = before["sub"].as_str().unwrap();
    assert!(demo.command(&["user", "show", sub]).contains("https://new.example/idp"));
    assert!(demo.command(&["idp", "migrations"]).contains(&format!("{old} to https://new.example/idp")));
    demo.command(&["idp", "undo-migrate", id]);
    assert!(demo.command(&["idp", "migrations"]).contains("  undone "));
    assert!(refused(&demo, &["idp", "undo-migrate", id]).contains("not undone"));
    assert_eq!(demo.sign_in().await["sub"], before["sub"]);
    for wrong in [&["--to", old.as_str()][..], &["--scope", "x.edu"], &[]] {
        let arguments = [&["idp", "migrate", "--from", old.as_str()], wrong].concat();
        assert!(!super::run(&demo, &arguments).status.success(), "{wrong:?}");
    }
}
