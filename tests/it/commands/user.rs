//! `beadle user …`: what an administrator does for people.

use beadle_tests::demo::Demo;

use super::{claims, on_both_databases, refused};

on_both_databases! {
    a_person_is_listed_found_exported_and_deleted,
}

async fn a_person_is_listed_found_exported_and_deleted(demo: Demo) {
    let first = claims(&demo, 0).await;
    claims(&demo, 1).await;
    let (sub, eppn) = (first["sub"].as_str().unwrap(), first["eppn"].as_str().unwrap());
    let idp = &demo.institution(0).entity_id;

    assert_eq!(demo.command(&["user", "list"]).lines().count(), 2);
    let page = demo.command(&["user", "list", "--limit", "1"]);
    let (first_sub, _) = page.split_once(' ').unwrap();
    let rest = demo.command(&["user", "list", "--after", first_sub]);
    assert!(rest.lines().count() == 1 && !rest.contains(first_sub), "{rest}");
    let there = demo.command(&["user", "list", "--institution", idp]);
    assert!(there.lines().count() == 1 && there.starts_with(sub), "{there}");

    for what in [eppn.to_owned(), format!("eppn={}", eppn.to_uppercase())] {
        let found = demo.command(&["user", "find", &what]);
        assert!(found.starts_with(&format!("{sub}  {idp}  eppn={eppn}")), "{found}");
    }
    assert!(refused(&demo, &["user", "find", "nobody@x.edu"]).contains("nobody is known by"));
    assert!(refused(&demo, &["user", "find", "certificate=00"]).contains("nobody is known by"));

    let exported: serde_json::Value = serde_json::from_str(&demo.command(&["user", "export", sub])).unwrap();
    assert_eq!(exported["account"]["sub"], sub);
    assert!(refused(&demo, &["user", "export", "nobody"]).contains("there is no account"));

    assert!(refused(&demo, &["user", "delete", sub]).contains("say --yes"));
    assert!(!demo.command(&["user", "show", sub]).contains("deleted"));
    assert!(demo.command(&["user", "delete", sub, "--yes"]).contains("is deleted"));
    assert!(demo.command(&["user", "delete", sub, "--yes"]).contains("was deleted before"));
    assert!(refused(&demo, &["user", "delete", "nobody", "--yes"]).contains("there is no account"));
    let shown = demo.command(&["user", "show", sub]);
    assert!(shown.contains("deleted") && !shown.contains(eppn), "{shown}");
    assert!(demo.command(&["user", "list"]).contains("  deleted "));
    assert_ne!(claims(&demo, 0).await["sub"], sub);
}
