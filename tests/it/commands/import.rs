//! `beadle user import`: people of another service arrive with their subs.

use beadle_tests::demo::Demo;

use super::{claims, file, on_both_databases, refused};

on_both_databases! {
    imported_people_sign_in_with_the_sub_that_they_had,
}

const SUB: &str = "http://cilogon.org/serverA/users/12345";

async fn imported_people_sign_in_with_the_sub_that_they_had(demo: Demo) {
    let (hills, tech) = (&demo.institution(0).entity_id, &demo.institution(1).entity_id);
    let tech_user = &demo.institution(1).users[0].username;
    let table = format!(
        "\u{feff}eppn,sub,idp,eptid,last_seen\n\
         {tech_user}@sample-tech.example.org,{SUB},{tech},,\n\
         other@hills.example.edu,{SUB},{hills},{hills}!https://elsewhere.example/sp!x,2026-01-01\n\
         ,http://cilogon.org/serverA/users/2,{hills},{hills}!https://elsewhere.example/sp!y,\n\
         \"quoted, with a comma@x.edu\",http://cilogon.org/serverA/users/3,https://unknown.example/idp,,\n\
         nobody,http://cilogon.org/serverA/users/4,{hills},,\n\
         {tech_user}@sample-tech.example.org,http://cilogon.org/serverA/users/5,{tech},,\n\
         a@x.edu,http://cilogon.org/serverA/users/6\n"
    );
    let mut table = table.into_bytes();
    table.extend_from_slice(b"\xff@x.edu,http://cilogon.org/serverA/users/7,https://x.example,,\n");
    let table = file(&demo, "people.csv", &table);
    let table = table.to_str().unwrap();

    let trial = refused(&demo, &["user", "import", table]);
    for told in [
        "line 6: the eppn must have the form name@domain",
        &format!("line 7: its eppn \"{tech_user}@sample-tech.example.org\" belongs to {SUB}"),
        "line 8: it has 2 columns, and the first line 5",
        "line 9: it is not UTF-8",
        "3 new accounts, 1 lines that add to an account, 0 unchanged, 4 refused",
        "2 identifiers were made for another service provider",
        "1 lines have no other",
        "lines 4",
        "https://unknown.example/idp  1 lines",
        "Nothing was changed",
        "4 lines were refused",
    ] {
        assert!(trial.contains(told), "{told:?} is missing in\n{trial}");
    }
    assert!(refused(&demo, &["user", "show", SUB]).contains("there is no account"));

    let done = refused(&demo, &["user", "import", table, "--apply"]);
    assert!(done.contains("3 new accounts, 1 lines that add to an account") && !done.contains("Nothing"), "{done}");
    let again = refused(&demo, &["user", "import", table, "--apply"]);
    assert!(again.contains("0 new accounts, 0 lines that add to an account, 4 unchanged, 4 refused"), "{again}");
    assert_eq!(claims(&demo, 1).await["sub"], SUB);
    let check = demo.command(&["check"]);
    assert!(check.contains("2 targeted identifiers were made for another entityID"), "{check}");

    for (text, reason) in [
        (&b""[..], "the table is empty"),
        (b"sub,idp,eppnn\n", "there is no column \"eppnn\""),
        (b"sub,idp,eppn,eppn\n", "twice"),
        (b"sub,eppn\n", "must name the columns"),
    ] {
        let table = file(&demo, "bad.csv", text);
        let told = refused(&demo, &["user", "import", table.to_str().unwrap()]);
        assert!(told.contains(reason), "{told}");
    }
    let endless = format!("sub,idp,eppn\n\"{}", "x,\n".repeat(100_000));
    let table = file(&demo, "bad.csv", endless.as_bytes());
    let told = refused(&demo, &["user", "import", table.to_str().unwrap()]);
    assert!(told.contains("is a quote not closed?"), "{told}");
}
