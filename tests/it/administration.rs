//! The administrators' pages are theirs alone: each route of the table, so that none forgets it.

use beadle_tests::agent::{Agent, Submission};
use beadle_tests::provider::{Provider, ZOE};
use reqwest::Method;

/// The table of the routes, as it is written.
const ROUTES: &str = include_str!("../../crates/web/src/lib.rs");
/// What anybody may have: the door, and colours for frames that bring no cookie.
const OPEN: [&str; 3] = ["/admin/sign-in", "/admin/sign-out", "/admin/skins/{name}/style.css"];

/// Every path of theirs with a method that it takes. What programs ask for takes tokens, and is tested with those.
fn routes() -> Vec<(String, Method)> {
    let mut all = Vec::new();
    for line in ROUTES.lines().filter(|line| line.contains(".route(\"/admin")) {
        let path = line.split('"').nth(1).unwrap();
        for (word, method) in [("get(", Method::GET), ("post(", Method::POST)] {
            if line.contains(word) && !OPEN.contains(&path) {
                let path = path
                    .replace("{name}", "hub")
                    .replace("{view}", "picker")
                    .replace("{serial}", "1")
                    .replace("{id}", "portal");
                all.push((path, method));
            }
        }
    }
    all
}

#[tokio::test]
async fn whoever_is_no_administrator_stands_at_the_door_whatever_they_ask_for() {
    let op = Provider::start().await;
    let routes = routes();
    assert!(routes.len() >= 17, "{routes:?}");
    let mut zoe = op.browser().sign_in_as(ZOE);
    zoe.approve(&op.portal).await;
    for agent in [&mut Agent::default(), &mut zoe.agent] {
        let home = agent.open(op.url("/admin")).await;
        assert!(home.has("#sign-in"), "{}", home.body);
        let csrf = home.attribute("[name=csrf]", "value").unwrap();
        for (path, method) in &routes {
            let form = if *method == Method::POST { vec![("csrf".to_owned(), csrf.clone())] } else { Vec::new() };
            let asked = Submission { method: method.clone(), url: op.url(path), form };
            let page = agent.submit(&home, asked).await;
            assert!(page.has("form[action='/admin/sign-in']"), "{method} {path}: {} {}", page.status, page.body);
        }
    }
}

#[tokio::test]
async fn an_administrator_s_form_from_elsewhere_does_nothing() {
    let op = Provider::start().await;
    op.broker.set_administrator("admin", &domain::Secret::from("correct horse battery staple")).await.unwrap();
    let mut admin = Agent::default();
    let door = admin.open(op.url("/admin")).await;
    let fields = [("username", "admin"), ("password", "correct horse battery staple")];
    let home = admin.press(&door, "#sign-in", &fields).await;
    assert!(home.has("#sign-out"), "{}", home.body);
    // Whatever the forms hold: each is judged by its token first, once it can be read.
    let names = [
        "client_id",
        "decision",
        "act",
        "keep",
        "absorb",
        "seen",
        "part",
        "sub",
        "serial",
        "sentence",
        "change",
        "verdict",
    ];
    for (path, _) in routes().into_iter().filter(|(_, method)| *method == Method::POST) {
        for csrf in [None, Some("x")] {
            let mut form: Vec<_> = names.map(|name| (name.to_owned(), String::new())).into();
            form.extend(csrf.map(|csrf| ("csrf".to_owned(), csrf.to_owned())));
            let page = admin.submit(&home, Submission { method: Method::POST, url: op.url(&path), form }).await;
            assert_eq!((page.status, page.has("#error-title")), (403, true), "{path} {csrf:?}: {}", page.body);
        }
    }
}

#[tokio::test]
async fn passwords_are_guessed_so_often_in_a_minute_and_no_more() {
    let op = Provider::start_with(|settings| settings.limits.administrator_passwords = 3).await;
    let right = "correct horse battery staple";
    for name in ["ada", "eve"] {
        op.broker.set_administrator(name, &domain::Secret::from(right)).await.unwrap();
    }
    let mut agent = Agent::default();
    let door = agent.open(op.url("/admin")).await;
    for guess in ["one", "two", "three"] {
        let page = agent.press(&door, "#sign-in", &[("username", "ada"), ("password", guess)]).await;
        assert_eq!(page.status, 401, "{}", page.body);
    }
    // From this address neither the right one nor another name's is looked at.
    for name in ["ada", "eve"] {
        let page = agent.press(&door, "#sign-in", &[("username", name), ("password", right)]).await;
        assert_eq!((page.status, page.has("#sign-in-error")), (429, true), "{}", page.body);
        let wait: u64 = page.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
    }
    // Nor is this name's from elsewhere.
    let elsewhere = Some("192.0.2.7".parse().unwrap());
    let password = domain::Secret::from(right);
    let other = op.broker.sign_in_administrator("ada", &password, elsewhere).await;
    assert!(matches!(other, Err(broker::administration::AdministratorError::TooOften(_))), "{other:?}");
    assert!(op.broker.sign_in_administrator("eve", &password, elsewhere).await.unwrap().is_some());
    op.pass(beadle_tests::MINUTE);
    let home = agent.press(&door, "#sign-in", &[("username", "ada"), ("password", right)]).await;
    assert!(home.has("#sign-out"), "{}", home.body);
}
