//! Which role may do what at `/admin`: every role on every route of the table, so that none is added without a decision.

use beadle_tests::agent::{Agent, Page, Submission};
use beadle_tests::provider::{JONAS, Provider, ZOE};
use broker::team::TeamWish;
use domain::AdministratorRole::{self, Administrator, Auditor, HelpDesk, Reviewer};
use domain::identity_act::Actor;
use domain::{Secret, Subject};
use reqwest::Method;

use super::linking::at;

/// The table of the routes, as it is written.
const ROUTES: &str = include_str!("../../crates/web/src/lib.rs");
const PASSWORD: &str = "correct horse battery staple";

/// Who may.
type Roles = &'static [AdministratorRole];
const ALL: Roles = &[Administrator, Reviewer, HelpDesk, Auditor];
const DECIDING: Roles = &[Administrator, Reviewer];
const LOOKING_AT_PEOPLE: Roles = &[Administrator, HelpDesk, Auditor];
const HELPING: Roles = &[Administrator, HelpDesk];
const LOOKING_AT_SKINS: Roles = &[Administrator, Reviewer, Auditor];
const AUDITING: Roles = &[Administrator, Auditor];

/// What was decided about each: path, method, who may.
const DECIDED: [(&str, Method, Roles); 24] = [
    ("/admin", Method::GET, ALL),
    ("/admin/clients/decision", Method::POST, DECIDING),
    ("/admin/changes", Method::GET, ALL),
    ("/admin/clients/{id}", Method::GET, ALL),
    ("/admin/clients/{id}/change", Method::POST, DECIDING),
    ("/admin/institutions", Method::GET, ALL),
    ("/admin/skins", Method::GET, LOOKING_AT_SKINS),
    ("/admin/skins/{name}", Method::GET, LOOKING_AT_SKINS),
    ("/admin/skins/{name}/pages/{view}", Method::GET, LOOKING_AT_SKINS),
    ("/admin/journal", Method::GET, LOOKING_AT_PEOPLE),
    ("/admin/journal/undo", Method::POST, HELPING),
    ("/admin/mail", Method::GET, LOOKING_AT_PEOPLE),
    ("/admin/mail/retry", Method::POST, HELPING),
    ("/admin/mail/discard", Method::POST, HELPING),
    ("/admin/audit", Method::GET, AUDITING),
    ("/admin/audit/export", Method::GET, AUDITING),
    ("/admin/certificates", Method::GET, LOOKING_AT_PEOPLE),
    ("/admin/certificates/revoke", Method::POST, HELPING),
    ("/admin/certificates/{serial}", Method::GET, LOOKING_AT_PEOPLE),
    ("/admin/certificates/ssh/{serial}", Method::GET, LOOKING_AT_PEOPLE),
    ("/admin/people", Method::GET, LOOKING_AT_PEOPLE),
    ("/admin/people/merge", Method::GET, HELPING),
    ("/admin/people/merge", Method::POST, HELPING),
    ("/admin/people/split", Method::POST, HELPING),
];
/// Anybody's: the door, and colours for frames that bring no cookie.
const OPEN: [&str; 3] = ["/admin/sign-in", "/admin/sign-out", "/admin/skins/{name}/style.css"];

fn routes() -> Vec<(String, Method)> {
    let mut all = Vec::new();
    for line in ROUTES.lines().filter(|line| line.contains(".route(\"/admin") && !line.contains("/admin/api/")) {
        let path = line.split('"').nth(1).unwrap();
        for (word, method) in [("get(", Method::GET), ("post(", Method::POST)] {
            if line.contains(word) {
                all.push((path.to_owned(), method));
            }
        }
    }
    all
}

#[test]
fn of_every_route_it_is_decided_who_may() {
    let routes = routes();
    assert!(routes.len() >= 24, "{routes:?}");
    for (path, method) in &routes {
        let decided = DECIDED.iter().any(|(known, by, _)| known == path && by == method);
        assert!(decided || OPEN.contains(&path.as_str()), "nobody decided who may {method} {path}");
    }
    for (path, method, _) in DECIDED {
        assert!(routes.contains(&(path.to_owned(), method.clone())), "there is no {method} {path} any more");
    }
}

async fn administrator(op: &Provider, role: AdministratorRole) -> (Agent, Page) {
    let password = Secret::from(PASSWORD);
    let wish = TeamWish { role: Some(role), password: Some(&password), may_add: true, ..TeamWish::default() };
    op.broker.change_administrator(role.as_str(), wish, Actor::Administrator(None)).await.unwrap();
    let mut agent = Agent::default();
    let door = agent.open(op.url("/admin")).await;
    let home = agent.press(&door, "#sign-in", &[("username", role.as_str()), ("password", PASSWORD)]).await;
    assert!(home.has("#sign-out"), "{role}: {}", home.body);
    (agent, home)
}

fn csrf(page: &Page) -> String {
    page.attribute("form[action='/admin/sign-out'] [name=csrf]", "value").unwrap()
}

#[tokio::test]
async fn each_role_gets_what_it_may_and_a_page_that_says_who_may_the_rest() {
    let op = Provider::start().await;
    for role in AdministratorRole::ALL {
        let (mut agent, home) = administrator(&op, *role).await;
        for (path, method, roles) in &DECIDED {
            let address = path
                .replace("{name}", "hub")
                .replace("{view}", "picker")
                .replace("{serial}", "1")
                .replace("{id}", "portal");
            // The form is not whole: who may not is refused before it is looked at, who may is told what is missing.
            let form = if *method == Method::POST { vec![("csrf".to_owned(), csrf(&home))] } else { Vec::new() };
            let asked = Submission { method: method.clone(), url: op.url(&address), form };
            let page = agent.submit(&home, asked).await;
            assert!(!page.has("form[action='/admin/sign-in']"), "{role} {method} {path}: {}", page.body);
            assert!(page.status < 500, "{role} {method} {path}: {} {}", page.status, page.body);
            let refused = page.status == 403;
            assert_eq!(!refused, roles.contains(role), "{role} {method} {path}: {} {}", page.status, page.body);
            if refused {
                assert!(page.body.contains("Your role does not allow this"), "{}", page.body);
                assert!(page.body.contains("Administrator"), "{}", page.body);
            }
        }
    }
}

#[tokio::test]
async fn the_way_leads_where_the_role_may_go_and_nowhere_else() {
    let op = Provider::start().await;
    for role in AdministratorRole::ALL {
        let (mut agent, home) = administrator(&op, *role).await;
        let mut rooms = 0;
        for (path, method, roles) in DECIDED {
            let name = match path {
                "/admin" => "applications",
                path => path.strip_prefix("/admin/").unwrap(),
            };
            let is_room = method == Method::GET && home.has("nav.rooms") && !name.contains('/') && name != "changes";
            if is_room {
                rooms += usize::from(home.has(&format!("#to-{name}")));
                assert_eq!(home.has(&format!("#to-{name}")), roles.contains(role), "{role} {name}");
            }
        }
        assert!(rooms >= 3, "{}", home.body);
        let queue = agent.open(op.url("/admin?status=approved")).await;
        assert!(queue.body.contains(op.portal.client_id.as_str()), "{}", queue.body);
        assert_eq!(queue.has("form[action='/admin/clients/decision']"), DECIDING.contains(role), "{}", queue.body);
        if LOOKING_AT_PEOPLE.contains(role) {
            let (_, sub) = at(&op, &op.portal, ZOE).await;
            let person = agent.open(op.url(&format!("/admin/people?sub={sub}"))).await;
            assert!(person.has("#subject"), "{}", person.body);
            assert_eq!(person.has("#merge-form"), HELPING.contains(role), "{role}");
            assert_eq!(person.has("#to-log"), AUDITING.contains(role), "{role}");
        }
    }
}

#[tokio::test]
async fn another_role_counts_at_once() {
    let op = Provider::start().await;
    let (_, _) = administrator(&op, Administrator).await;
    let (mut agent, home) = administrator(&op, HelpDesk).await;
    let wish = TeamWish { role: Some(Auditor), ..TeamWish::default() };
    op.broker.change_administrator("help-desk", wish, Actor::Administrator(None)).await.unwrap();
    let form = vec![("csrf".to_owned(), csrf(&home)), ("id".to_owned(), String::new())];
    let url = op.url("/admin/mail/retry");
    let page = agent.submit(&home, Submission { method: Method::POST, url, form }).await;
    assert!(page.has("form[action='/admin/sign-in']"), "{}", page.body);
}

#[tokio::test]
async fn nobody_who_helps_people_makes_themselves_an_administrator() {
    let op = Provider::start().await;
    let mut subjects = Vec::new();
    for who in [ZOE, JONAS] {
        let (_, sub) = at(&op, &op.portal, who).await;
        subjects.push(Subject::parse(&sub).unwrap());
    }
    let [zoe, jonas] = [subjects[0].clone(), subjects[1].clone()];
    let wish = TeamWish { account: Some(&zoe), may_add: true, ..TeamWish::default() };
    op.broker.change_administrator("zoe", wish, Actor::Administrator(None)).await.unwrap();
    let (mut helper, home) = administrator(&op, HelpDesk).await;
    let (mut boss, office) = administrator(&op, Administrator).await;
    let merge = |page: &Page, keep: &Subject, absorb: &Subject| {
        let fields = [("csrf", csrf(page)), ("keep", keep.to_string()), ("absorb", absorb.to_string())];
        let form = fields.map(|(name, value)| (name.to_owned(), value)).into();
        Submission { method: Method::POST, url: op.url("/admin/people/merge"), form }
    };
    // Whichever stays: whoever signs in as the one would be the other.
    for (keep, absorb) in [(&zoe, &jonas), (&jonas, &zoe)] {
        let page = helper.submit(&home, merge(&home, keep, absorb)).await;
        assert_eq!((page.status, page.has("#error-title")), (403, true), "{}", page.body);
    }
    let page = boss.submit(&office, merge(&office, &zoe, &jonas)).await;
    assert_eq!(page.status, 200, "{}", page.body);
    // What a helper may not do they may not undo either.
    let act = op.broker.identity_history(&zoe).await.unwrap().remove(0).id;
    for (path, name, value) in
        [("/admin/journal/undo", "act", act.to_string()), ("/admin/people/split", "part", jonas.to_string())]
    {
        let form = vec![("csrf".to_owned(), csrf(&home)), (name.to_owned(), value)];
        let page = helper.submit(&home, Submission { method: Method::POST, url: op.url(path), form }).await;
        assert_eq!(page.status, 403, "{path}: {}", page.body);
    }
}
