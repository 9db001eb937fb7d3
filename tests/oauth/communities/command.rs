//! The commands of an administrator for one issuer of several.

use beadle_tests::scratch::Scratch;
use beadle_tests::{binary, free_port, serve};

const SECTION: &str = "\n[[communities]]\nid = \"astro\"\nissuer = \"https://astro.example.org\"\nname = \"Astro\"\n";

#[tokio::test]
async fn commands_act_on_the_issuer_that_is_named_or_that_knows_the_client() {
    let scratch = Scratch::new("communities");
    let config = scratch.path().join("beadle.toml");
    let configuration = serve::configuration(scratch.path(), free_port(), &[]);
    std::fs::write(&config, format!("{configuration}{SECTION}")).unwrap();
    let config = config.to_str().unwrap();
    let run = |arguments: &[&str]| binary::run(&[arguments, &["--config", config]].concat());
    let told = |arguments: &[&str]| {
        let output = run(arguments);
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "beadle {}: {text}", arguments.join(" "));
        text
    };
    let add =
        ["client", "add", "--name", "Dome", "--contact", "a@example.org", "--redirect-uri", "https://a.example/cb"];
    let added = told(&[&add[..], &["--community", "astro"]].concat());
    let id = added.lines().find_map(|line| line.strip_prefix("client_id")).unwrap().trim().to_owned();
    let shown = told(&["client", "show", &id]);
    assert!(shown.contains("community      astro, https://astro.example.org"), "{shown}");
    assert!(told(&["client", "list"]).contains("Dome  [astro]"));
    assert!(told(&["client", "edit", &id, "--name", "Great Dome"]).contains("is changed"));
    told(&["client", "suspend", &id]);

    let kids = |of: &[&str]| -> Vec<String> {
        let listed = told(&[&["key", "list"], of].concat());
        listed.lines().map(|line| line.split_whitespace().nth(2).unwrap().to_owned()).collect()
    };
    let (own, other) = (kids(&[]), kids(&["--community", "astro"]));
    assert!(!other.is_empty() && !own.iter().any(|kid| other.contains(kid)));
    told(&["key", "rotate", "--now", "--alg", "ES256", "--community", "astro"]);
    assert_eq!((kids(&[]), kids(&["--community", "astro"]).len()), (own, other.len() + 1));

    let token = ["client", "token", "add", "--name", "Astronomers"];
    told(&[&token[..], &["--community", "astro"]].concat());
    assert!(told(&["client", "token", "list"]).contains("[astro]"));

    for (refused, words) in [
        (&["key", "list", "--community", "gone"][..], "no community gone"),
        (&["key", "rotate", "--alg", "saml-signing", "--community", "astro"], "is the installation's"),
    ] {
        let output = run(refused);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && text.contains(words), "{text}");
    }
}
