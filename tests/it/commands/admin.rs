//! `beadle admin list|set|remove|reset|history`, beside a running server.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use beadle_tests::agent::{Agent, Page};
use beadle_tests::binary;
use beadle_tests::demo::Demo;

use super::{claims, on_both_databases, refused};

on_both_databases! {
    administrators_are_listed_changed_and_removed_but_for_the_last_one,
    a_reset_leaves_nothing_of_whoever_was_in,
}

/// Runs a command on this demo's data that reads this from standard input.
fn typed(demo: &Demo, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(binary::path());
    command.args(arguments).arg("--data").arg(demo.data());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn succeeded(demo: &Demo, arguments: &[&str], input: &str) -> String {
    let output = typed(demo, arguments, input);
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{arguments:?}: {told}");
    told
}

async fn sign_in(demo: &Demo, agent: &mut Agent, name: &str, password: &str) -> Page {
    let door = agent.open(demo.url("/admin")).await;
    agent.press(&door, "#sign-in", &[("username", name), ("password", password)]).await
}

async fn administrators_are_listed_changed_and_removed_but_for_the_last_one(demo: Demo) {
    assert!(refused(&demo, &["admin", "remove", "admin"]).contains("the last one of role administrator stays"));
    assert!(refused(&demo, &["admin", "set", "admin", "--role", "auditor"]).contains("the last one"));
    assert!(
        refused(&demo, &["admin", "set", "admin", "--role", "boss"]).contains("administrator, reviewer, help-desk")
    );
    let short = typed(&demo, &["admin", "set", "eve", "--role", "reviewer"], "short\n");
    assert!(String::from_utf8_lossy(&short.stderr).contains("at least 12 characters"), "{short:?}");
    let blank = typed(&demo, &["admin", "set", " eve"], "correct horse\n");
    assert!(String::from_utf8_lossy(&blank.stderr).contains("no blank at its ends"), "{blank:?}");

    succeeded(&demo, &["admin", "set", "eve", "--role", "reviewer"], "correct horse\n");
    let mut eve = demo.agent();
    let inside = sign_in(&demo, &mut eve, "eve", "correct horse").await;
    assert!(inside.has("#sign-out"), "{}", inside.body);
    let list = demo.command(&["admin", "list"]);
    let lines: Vec<_> = list.lines().collect();
    assert!(lines.len() == 2 && lines[1].starts_with("eve  reviewer, by password, since"), "{list}");
    assert!(!lines[1].contains("never") && !list.contains("argon2"), "{list}");

    // Another role ends what she was in the midst of; the password stays.
    demo.command(&["admin", "set", "eve", "--role", "auditor", "--address", "eve@x.edu"]);
    assert!(eve.open(demo.url("/admin")).await.has("#sign-in"));
    assert!(sign_in(&demo, &mut eve, "eve", "correct horse").await.has("#sign-out"));
    assert!(demo.command(&["admin", "list"]).contains("eve  auditor"));
    assert!(refused(&demo, &["admin", "set", "eve", "--account", "nobody"]).contains("no open account"));
    let history = demo.command(&["admin", "history"]);
    let newest = history.lines().next().unwrap();
    assert!(newest.contains("command line (") && newest.contains("changed eve"), "{history}");
    let [was, became] = [newest.find(r#""role":"reviewer""#), newest.find(r#""role":"auditor""#)];
    assert!(was.unwrap() < became.unwrap(), "{history}");

    demo.command(&["admin", "remove", "eve"]);
    assert!(eve.open(demo.url("/admin")).await.has("#sign-in"));
    assert!(refused(&demo, &["admin", "remove", "eve"]).contains("there is no administrator eve"));
}

async fn a_reset_leaves_nothing_of_whoever_was_in(demo: Demo) {
    let sub = claims(&demo, 0).await["sub"].as_str().unwrap().to_owned();
    succeeded(&demo, &["admin", "set", "eve", "--account", &sub, "--password"], "the old password\n");
    assert!(demo.command(&["admin", "list"]).contains(&format!("by password and account {sub}")));
    let mut thief = demo.agent();
    assert!(sign_in(&demo, &mut thief, "eve", "the old password").await.has("#sign-out"));

    let told = succeeded(&demo, &["admin", "reset", "eve"], "the new password\n");
    assert!(told.contains("a new password") && told.contains(&sub), "{told}");
    assert!(thief.open(demo.url("/admin")).await.has("#sign-in"));
    assert_eq!(sign_in(&demo, &mut thief, "eve", "the old password").await.status, 401);
    assert!(sign_in(&demo, &mut thief, "eve", "the new password").await.has("#sign-out"));
    let list = demo.command(&["admin", "list"]);
    assert!(!list.contains(&sub), "{list}");
    assert!(demo.command(&["admin", "history"]).lines().next().unwrap().contains("reset eve"));
    let nobody = typed(&demo, &["admin", "reset", "nobody"], "the new password\n");
    assert!(!nobody.status.success(), "{nobody:?}");
}
