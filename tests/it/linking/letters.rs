//! Whoever links or takes away a login, both of its institutions' addresses hear of it.

use std::fs;

use beadle_tests::demo::{Demo, Options};
use beadle_tests::letter::Letter;
use beadle_tests::sign_in::SignIn;

/// To whom each letter with this subject went, in order, and what they say.
fn letters(demo: &Demo, subject: &str) -> (Vec<String>, String) {
    let all = fs::read_dir(demo.data().join("mail")).into_iter().flatten();
    let all = all.map(|file| Letter::readable(&fs::read_to_string(file.unwrap().path()).unwrap()));
    let mut found: Vec<String> = all.filter(|letter| letter.contains(&format!("Subject: {subject}"))).collect();
    found.sort();
    let to = |letter: &String| letter.lines().find_map(|line| line.strip_prefix("To: ")).unwrap().to_owned();
    (found.iter().map(to).collect(), found.concat())
}

#[tokio::test]
async fn both_addresses_hear_that_two_logins_became_one_and_that_one_was_taken_away() {
    let demo = Demo::start(Options::default()).await;
    let mut agent = demo.agent();
    SignIn::at(demo.institution(0)).run(&mut agent, &demo.authorize_url(&[])).await;
    let account = agent.open(demo.url("/account")).await;
    let choice = agent.press(&account, "#link", &[]).await;
    let (question, _) = SignIn::at(demo.institution(1)).walk(&mut agent, choice).await;
    assert_eq!(letters(&demo, "").0.len(), 0, "nothing has happened yet");
    let account = agent.press(&question, "#confirm", &[]).await;

    let (to, text) = letters(&demo, "Two of your logins are one account now");
    assert_eq!(to, ["jonas@sample-tech.example.org", "zoe@hills.example.edu"]);
    for words in ["University of Example Hills", "Sample Institute of Technology", demo.url("/account").as_str()] {
        assert_eq!(text.matches(words).count(), 2, "{words}: {text}");
    }

    agent.press(&account, "form[action=\"/account/unlink\"] button", &[]).await;
    assert_eq!(letters(&demo, "").0.len(), 4);
}
