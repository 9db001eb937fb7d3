//! What commands write, where somebody else is in charge of it.

use std::fs;
use std::process::{Command, Output};

use beadle_tests::binary;
use beadle_tests::demo::{Demo, Options};

use super::refused;

/// Runs a command whose standard output nobody reads.
fn unread(arguments: &[&str]) -> Output {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    Command::new(binary::path()).args(arguments).stdout(writer).output().unwrap()
}

#[tokio::test]
async fn a_command_ends_quietly_when_nobody_reads_its_answer() {
    let demo = Demo::shared().await;
    let data = demo.data();
    for command in [&["ca", "audit", "verify"][..], &["ca", "show"], &["ca", "audit", "keys"]] {
        let output = unread(&[command, &["--data", data.to_str().unwrap()]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), said.as_str()), (Some(141), ""), "{command:?}");
    }
}

#[tokio::test]
async fn lists_are_published_only_if_they_can_be_written() {
    let demo = Demo::start(Options::default()).await;
    let numbers = |lists: &str| -> Vec<u32> {
        let number = |line: &str| line.split("number ").nth(1)?.split(',').next()?.parse().ok();
        lists.lines().filter_map(number).collect()
    };
    let folder = demo.data().parent().unwrap().join("new/lists");
    let before = numbers(&demo.command(&["ca", "crl", "--out", folder.to_str().unwrap()]));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), before.len());
    for nowhere in ["/proc/nowhere", "/dev/null"] {
        assert!(refused(&demo, &["ca", "crl", "--out", nowhere]).contains(nowhere), "{nowhere}");
    }
    let after = numbers(&demo.command(&["ca", "crl"]));
    assert_eq!(after, before.iter().map(|number| number + 1).collect::<Vec<_>>(), "nothing was published between");
}
