//! Administrators in front of people's accounts and the journal: looking, undoing, merging, parting; and two of them at once.

use beadle_tests::agent::{Page, Submission};
use beadle_tests::provider::{JONAS, Provider, Visitor, ZOE};
use domain::{Secret, Subject};

use super::*;

/// An administrator's browser.
async fn administrator<'a>(op: &'a Provider, username: &str) -> Visitor<'a> {
    let password = Secret::from("correct horse battery");
    op.broker.set_administrator(username, &password).await.unwrap();
    let mut visitor = op.browser();
    let door = visitor.agent.open(op.url("/admin")).await;
    visitor.agent.press(&door, "#sign-in", &[("username", username), ("password", password.expose())]).await;
    visitor
}

async fn look(op: &Provider, visitor: &mut Visitor<'_>, path: &str) -> Page {
    visitor.agent.open(op.url("/admin").join(path).unwrap()).await
}

async fn person(op: &Provider, visitor: &mut Visitor<'_>, sub: &str) -> Page {
    let people = look(op, visitor, "/admin/people").await;
    let found = visitor.agent.press(&people, "#person-search button", &[("q", sub)]).await;
    visitor.agent.press(&found, "#found a", &[]).await
}

fn conflict(page: &Page) {
    assert_eq!((page.status, page.text("#error-title").as_str()), (409, "Nothing was changed"), "{}", page.body);
}

async fn account_of(op: &Provider, sub: &str) -> String {
    op.store.account_of(&Subject::parse(sub).unwrap()).await.unwrap().unwrap().to_string()
}

#[tokio::test]
async fn an_administrator_finds_a_person_sees_the_journal_and_undoes_an_act() {
    let op = Provider::start().await;
    let (_, jonas) = at(&op, &app(&op).await, JONAS).await;
    let (mut zoe, sub) = at(&op, &op.portal, ZOE).await;
    link(&op, &mut zoe, JONAS).await;
    let mut grace = administrator(&op, "grace").await;
    let mut ada = administrator(&op, "ada").await;

    // By what her institution calls her, whichever login that is.
    let people = look(&op, &mut grace, "/admin/people").await;
    let eppn = op.store.account(&Subject::parse(&sub).unwrap()).await.unwrap().unwrap().identifiers;
    let eppn = eppn.iter().find(|known| known.subject.as_str() == jonas).unwrap().identifier.value.clone();
    let found = grace.agent.press(&people, "#person-search button", &[("q", &eppn)]).await;
    assert_eq!(found.text("#found a"), sub, "{}", found.body);
    let page = grace.agent.press(&found, "#found a", &[]).await;
    assert_eq!(page.text("#subject"), sub);
    for part in [op.institution(ZOE).name(), op.institution(JONAS).name(), &eppn] {
        assert!(page.text("#identifiers").contains(part), "{part}: {}", page.body);
    }
    assert!(page.text("#standing").contains("open") && page.text("#parts").contains(&jonas));

    let journal = look(&op, &mut grace, "/admin/journal").await;
    let act = journal.text("#acts li");
    assert!(act.contains("Two accounts became one") && act.contains("by the person") && act.contains(&jonas), "{act}");
    // Two look at it; one is first, and the other one sees that.
    let same = look(&op, &mut ada, "/admin/journal").await;
    op.pass(MINUTE);
    let done = grace.agent.press(&journal, "button[name=act]", &[]).await;
    assert_eq!((done.url.path(), done.text("#notice").as_str()), ("/admin/journal", "Undone."), "{}", done.body);
    assert!(done.text("#acts li").contains("undone") && done.text("#acts li").contains("by administrator grace"));
    assert!(!done.has("button[name=act]"));
    conflict(&ada.agent.press(&same, "button[name=act]", &[]).await);
    conflict(&grace.agent.press(&journal, "button[name=act]", &[]).await);
    assert_eq!(account_of(&op, &jonas).await, jonas);
    // The person is signed out, as by the command.
    assert!(!zoe.agent.open(op.url("/")).await.has("#sub"));
}

#[tokio::test]
async fn an_administrator_merges_what_they_saw_and_parts_it_again() {
    let op = Provider::start().await;
    let (_, zoe) = at(&op, &op.portal, ZOE).await;
    let (_, jonas) = at(&op, &op.portal, JONAS).await;
    let (_, sam) = at(&op, &op.portal, SAM).await;
    let (mut grace, mut ada) = (administrator(&op, "grace").await, administrator(&op, "ada").await);
    let page = person(&op, &mut grace, &zoe).await;
    let question = grace.agent.press(&page, "#preview", &[("absorb", &jonas)]).await;
    assert!(question.text("#applications").contains("knows both"), "{}", question.body);
    assert_eq!(account_of(&op, &jonas).await, jonas, "looking changes nothing");

    // Meanwhile somebody else made him a part of another account: that was not shown.
    let page = person(&op, &mut ada, &sam).await;
    let other = ada.agent.press(&page, "#preview", &[("absorb", &jonas)]).await;
    let done = ada.agent.press(&other, "#merge", &[]).await;
    assert_eq!(done.text("#notice"), "The two are one account now.", "{}", done.body);
    conflict(&grace.agent.press(&question, "#merge", &[]).await);
    conflict(&ada.agent.press(&other, "#merge", &[]).await);
    assert_eq!(account_of(&op, &jonas).await, sam);
    assert_eq!(account_of(&op, &zoe).await, zoe);

    op.pass(MINUTE);
    let parted = ada.agent.press(&done, "button[name=part]", &[]).await;
    assert_eq!(parted.text("#notice"), "The two stand by themselves again.", "{}", parted.body);
    conflict(&ada.agent.press(&done, "button[name=part]", &[]).await);
    assert_eq!(account_of(&op, &jonas).await, jonas);
    let merged = grace.agent.press(&question, "#merge", &[]).await;
    assert_eq!((merged.text("#subject"), account_of(&op, &jonas).await), (zoe.clone(), zoe.clone()));
    // The part's own page leads to the whole, and can absorb nobody.
    let part = person(&op, &mut grace, &jonas).await;
    assert!(part.text("#whole") == zoe && !part.has("#merge-form"), "{}", part.body);
    let filtered = look(&op, &mut grace, "/admin/journal").await;
    assert_eq!(filtered.texts("#acts li").len(), 2);
    let filtered = grace.agent.press(&filtered, "#journal-filter button", &[("sub", &sam)]).await;
    assert_eq!(filtered.texts("#acts li").len(), 1, "{}", filtered.body);
}

#[tokio::test]
async fn nobody_but_an_administrator_sees_or_changes_anything() {
    let op = Provider::start().await;
    let (_, zoe) = at(&op, &op.portal, ZOE).await;
    let (mut jonas, other) = at(&op, &op.portal, JONAS).await;
    let mut grace = administrator(&op, "grace").await;
    let page = person(&op, &mut grace, &zoe).await;
    let question = grace.agent.press(&page, "#preview", &[("absorb", &other)]).await;
    let merge = question.submission("#merge", &[]);
    // A person who is signed in is at the door, with every address and every form.
    for path in ["/admin/journal", "/admin/people", "/admin/people?q=zoe", "/admin/people/merge?keep=a&absorb=b"] {
        let page = look(&op, &mut jonas, path).await;
        assert!(page.has("#username") && !page.body.contains(&zoe), "{path}: {}", page.body);
    }
    for path in ["/admin/journal/undo", "/admin/people/merge", "/admin/people/split"] {
        let url = op.url("/admin").join(path).unwrap();
        let mut form = merge.form.clone();
        form.extend([("act".to_owned(), "00".to_owned()), ("part".to_owned(), other.clone())]);
        let page =
            jonas.agent.submit(&question, Submission { url: url.clone(), form: form.clone(), ..merge.clone() }).await;
        assert!(page.has("#username"), "{path}: {}", page.body);
        // Nor does an administrator's browser by another site's form, or without the token.
        let evil = Page { url: "https://evil.example/".parse().unwrap(), ..question.clone() };
        let page =
            grace.agent.submit(&evil, Submission { url: url.clone(), form: form.clone(), ..merge.clone() }).await;
        assert!(page.status == 403 || page.has("#username"), "{path}: {}", page.body);
        form.retain(|(name, _)| name != "csrf");
        let page = grace.agent.submit(&question, Submission { url, form, ..merge.clone() }).await;
        assert_eq!(page.status, 403, "{path}: {}", page.body);
    }
    assert_eq!(account_of(&op, &other).await, other);
    // Rubbish is answered, and stays text.
    let hostile = "<img src=x onerror=alert(1)>";
    let typed: String = url::form_urlencoded::byte_serialize(hostile.as_bytes()).collect();
    for (path, status) in [
        (format!("/admin/people?q={typed}"), 200),
        (format!("/admin/people?sub={typed}"), 404),
        (format!("/admin/journal?sub={typed}"), 200),
        ("/admin/journal?before=x&done=x".to_owned(), 200),
        (format!("/admin/people/merge?keep={typed}"), 400),
        (format!("/admin/people/merge?keep={zoe}&absorb={zoe}"), 409),
        (format!("/admin/people/merge?keep={zoe}&absorb=nobody"), 409),
    ] {
        let page = look(&op, &mut grace, &path).await;
        assert_eq!(page.status, status, "{path}: {}", page.body);
        assert!(!page.body.contains("<img src=x"), "{path}");
    }
}
