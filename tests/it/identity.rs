//! Who is this? The hazards of identifiers, from the institution's answer to the `sub` that the client gets. Every cell
//! of the table is a test of `domain::recognition`; here are those that hurt, end to end.

use beadle_tests::agent::Page;
use beadle_tests::provider::{JONAS, MEI, Person, Provider, SAM, ZOE};
use demo::institution::{AttributeValue, ReleasedAttribute, Statement};
use domain::{AttributeName as Name, Clock as _, EntityId, identifier::IdentifierKind};

const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);
const HELD: &str = "We are not sure who you are";
const NO_REASSIGN: &str = "https://refeds.org/assurance/ID/eppn-unique-no-reassign";

/// Everything that Hills uses to name people.
const STRONG: [Name; 4] = [Name::SubjectId, Name::EduPersonUniqueId, Name::PairwiseId, Name::EduPersonTargetedId];

fn say(statement: &mut Statement, name: Name, value: &str) {
    silence(statement, name);
    statement.attributes.push(ReleasedAttribute::text(name, [value]));
}

fn silence(statement: &mut Statement, name: Name) {
    statement.attributes.retain(|attribute| attribute.name != name.uri());
}

/// Leaves the eppn, and promises nothing.
fn only_eppn(statement: &mut Statement) {
    STRONG.into_iter().chain([Name::EduPersonAssurance]).for_each(|name| silence(statement, name));
    statement.name_id = None;
}

/// Signs somebody in with a new browser and an answer that was changed.
async fn arrive(op: &Provider, person: Person, change: impl FnOnce(&mut Statement)) -> Page {
    let mut visitor = op.browser().sign_in_as(person);
    let asked = visitor.ask_for(&[("scope", "openid")]).await;
    let answer = asked.response(change);
    let page = visitor.answer(&asked, &answer).await;
    visitor.walk(page).await
}

/// The same, for the `sub`.
async fn sub(op: &Provider, person: Person, change: impl FnOnce(&mut Statement)) -> String {
    let page = arrive(op, person, change).await;
    let code = page.callback("code").unwrap_or_else(|| panic!("{} {}", page.status, page.body));
    let tokens = op.redeem(&code).await.tokens();
    op.userinfo(&tokens.access_token).await.json()["sub"].as_str().unwrap().to_owned()
}

fn assert_held(page: &Page, reason: &str) {
    assert_eq!(page.status, 403, "{}", page.body);
    assert_eq!(page.text("#error-title"), HELD);
    assert!(page.body.contains(reason), "no “{reason}” in {}", page.body);
    assert!(page.has("#transaction-id"));
}

/// What administrators are told, the newest first.
async fn notices(op: &Provider) -> Vec<String> {
    op.broker.identity_notices(10).await.unwrap().into_iter().map(|notice| notice.text).collect()
}

#[tokio::test]
async fn a_person_keeps_their_sub_whatever_else_changes() {
    let mut op = Provider::start().await;
    let zoe = sub(&op, ZOE, |_| ()).await;
    assert_eq!(sub(&op, ZOE, |_| ()).await, zoe);
    let changed = async |op: &Provider| {
        sub(op, ZOE, |statement| {
            say(statement, Name::DisplayName, "Zoë Okafor");
            say(statement, Name::Mail, "zoe.okafor@hills.example.edu");
            say(statement, Name::EduPersonPrincipalName, "zokafor@hills.example.edu");
        })
        .await
    };
    assert_eq!(changed(&op).await, zoe);
    // A stronger identifier is all it takes, in any case of letters.
    let shouted = sub(&op, ZOE, |statement| {
        for attribute in &mut statement.attributes {
            let scoped = [Name::SubjectId, Name::EduPersonUniqueId, Name::PairwiseId, Name::EduPersonPrincipalName];
            if scoped.iter().any(|name| name.uri() == attribute.name) {
                for value in &mut attribute.values {
                    if let AttributeValue::Text(text) = value {
                        *text = text.to_uppercase();
                    }
                }
            }
        }
    })
    .await;
    assert_eq!(shouted, zoe);
    op.restart().await;
    assert_eq!(changed(&op).await, zoe);
    assert_ne!(sub(&op, SAM, |_| ()).await, zoe);
    assert_eq!(notices(&op).await, [""; 0]);
}

#[tokio::test]
async fn a_reassigned_eppn_does_not_hand_over_the_account() {
    let op = Provider::start().await;
    let zoe = sub(&op, ZOE, |_| ()).await;
    // Sam inherits her login name.
    let inherited = |statement: &mut Statement| say(statement, Name::EduPersonPrincipalName, "zoe@hills.example.edu");
    let sam = sub(&op, SAM, inherited).await;
    assert_ne!(sam, zoe);
    assert_eq!(notices(&op).await, ["the eppn zoe@hills.example.edu has a new owner"]);
    // Both stay who they are.
    let renamed = |statement: &mut Statement| say(statement, Name::EduPersonPrincipalName, "zmd@hills.example.edu");
    assert_eq!(sub(&op, ZOE, renamed).await, zoe);
    assert_eq!(sub(&op, SAM, inherited).await, sam);
}

#[tokio::test]
async fn an_account_known_by_eppn_alone_is_not_given_to_the_first_strong_identifier() {
    let op = Provider::start().await;
    let jonas = sub(&op, JONAS, |_| ()).await;
    let strong = |statement: &mut Statement| say(statement, Name::SubjectId, "4711@sample-tech.example.org");
    assert_held(&arrive(&op, JONAS, strong).await, "meets its first strong identifier");
    assert_eq!(notices(&op).await.len(), 1);
    // The hold has changed nothing.
    assert_eq!(sub(&op, JONAS, |_| ()).await, jonas);
    // Unless the institution promises never to give a login name to somebody else.
    let promised = |statement: &mut Statement| {
        strong(statement);
        say(statement, Name::EduPersonAssurance, NO_REASSIGN);
    };
    assert_eq!(sub(&op, JONAS, promised).await, jonas);
    // From here on the strong identifier counts, and nothing less will do.
    let renamed = |statement: &mut Statement| {
        strong(statement);
        say(statement, Name::EduPersonPrincipalName, "jl@sample-tech.example.org");
    };
    assert_eq!(sub(&op, JONAS, renamed).await, jonas);
    assert_held(&arrive(&op, JONAS, |_| ()).await, "was not sent");
}

/// What the page promises: an administrator looks at it, and the person gets their account back.
#[tokio::test]
async fn an_administrator_settles_a_hold_by_what_the_notice_names() {
    let op = Provider::start().await;
    let jonas = sub(&op, JONAS, |_| ()).await;
    let strong = |statement: &mut Statement| say(statement, Name::SubjectId, "4711@sample-tech.example.org");
    let held = arrive(&op, JONAS, strong).await;
    let notice = op.broker.identity_notices(1).await.unwrap().remove(0);
    assert_eq!(held.text("#transaction-id"), notice.transaction, "the person quotes what the administrator finds");
    let (subject, institution) =
        (domain::Subject::parse(&jonas).unwrap(), domain::EntityId::parse(&notice.institution).unwrap());
    for identifier in &notice.identifiers {
        op.broker.attach_identifier(&subject, &institution, identifier).await.unwrap();
    }
    assert_eq!(sub(&op, JONAS, strong).await, jonas);
}

#[tokio::test]
async fn there_is_no_silent_fall_back_to_a_weaker_identifier() {
    let op = Provider::start().await;
    let zoe = sub(&op, ZOE, |_| ()).await;
    assert_held(&arrive(&op, ZOE, only_eppn).await, "subject-id");
    // A weaker strong one does not do either.
    let pairwise_only = |statement: &mut Statement| {
        for name in [Name::SubjectId, Name::EduPersonUniqueId, Name::EduPersonTargetedId] {
            silence(statement, name);
        }
        statement.name_id = None;
    };
    assert_held(&arrive(&op, ZOE, pairwise_only).await, "subject-id");
    assert_eq!(sub(&op, ZOE, |_| ()).await, zoe);
}

#[tokio::test]
async fn a_changed_strongest_identifier_beside_the_old_weaker_ones_is_held() {
    let op = Provider::start().await;
    sub(&op, ZOE, |_| ()).await;
    let changed = |statement: &mut Statement| say(statement, Name::SubjectId, "somebody@hills.example.edu");
    assert_held(&arrive(&op, ZOE, changed).await, "changed although");
}

#[tokio::test]
async fn identifiers_of_two_people_in_one_sign_in_are_held() {
    let op = Provider::start().await;
    let (zoe, sam) = (sub(&op, ZOE, |_| ()).await, sub(&op, SAM, |_| ()).await);
    let mut visitor = op.browser().sign_in_as(SAM);
    let sams = visitor.ask().await.statement();
    let pairwise = sams.attributes.into_iter().find(|attribute| attribute.name == Name::PairwiseId.uri()).unwrap();
    let mixed = |statement: &mut Statement| {
        silence(statement, Name::PairwiseId);
        statement.attributes.push(pairwise);
    };
    assert_held(&arrive(&op, ZOE, mixed).await, "different people");
    assert_eq!(sub(&op, ZOE, |_| ()).await, zoe);
    assert_eq!(sub(&op, SAM, |_| ()).await, sam);
}

#[tokio::test]
async fn a_login_name_that_comes_back_after_a_long_silence_is_held() {
    let op = Provider::start().await;
    let (jonas, mei) = (sub(&op, JONAS, |_| ()).await, sub(&op, MEI, |_| ()).await);
    op.pass(DAY * 100);
    assert_eq!(sub(&op, JONAS, |_| ()).await, jonas);
    op.pass(DAY * 100);
    assert_eq!(sub(&op, JONAS, |_| ()).await, jonas);
    assert_held(&arrive(&op, MEI, |_| ()).await, "long time");
    let promised = |statement: &mut Statement| say(statement, Name::EduPersonAssurance, NO_REASSIGN);
    assert_eq!(sub(&op, MEI, promised).await, mei);
}

#[tokio::test]
async fn an_identifier_of_one_institution_means_nothing_at_another() {
    let op = Provider::start().await;
    // The unscoped kind: whoever says it, it is this institution's own.
    let same = |statement: &mut Statement| {
        only_eppn(statement);
        silence(statement, Name::EduPersonPrincipalName);
        statement.attributes.push(ReleasedAttribute::targeted_id("the-same-value"));
    };
    let (hills, tech) = (sub(&op, ZOE, same).await, sub(&op, JONAS, same).await);
    assert_ne!(hills, tech);
    assert_eq!(sub(&op, SAM, same).await, hills, "the eptid alone names the person");
    // And it is compared letter by letter.
    let other_case = |statement: &mut Statement| {
        same(statement);
        silence(statement, Name::EduPersonTargetedId);
        statement.attributes.push(ReleasedAttribute::targeted_id("THE-SAME-VALUE"));
    };
    assert_ne!(sub(&op, ZOE, other_case).await, hills);
}

#[tokio::test]
async fn a_closed_account_is_closed_everywhere() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let unspent = visitor.approve(&op.portal).await;
    let tokens = op.redeem(&visitor.approve(&op.portal).await).await.tokens();
    let zoe = op.userinfo(&tokens.access_token).await.json()["sub"].as_str().unwrap().to_owned();
    assert!(op.broker.close_person(&domain::Subject::parse(&zoe).unwrap()).await.unwrap());
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
    op.redeem(&unspent).await.expect_error("invalid_grant");
    // Neither the session nor a new sign-in opens it, nor does a part of its identifiers.
    assert!(!visitor.agent.open(op.url("/")).await.has("#sub"));
    let page = visitor.authorize(&op.portal, &[("scope", "openid")]).await;
    assert!(page.status == 403 && page.body.contains("closed"), "{}", page.body);
    for page in [arrive(&op, ZOE, |_| ()).await, arrive(&op, ZOE, only_eppn).await] {
        assert_eq!(page.status, 403, "{}", page.body);
        assert!(page.body.contains("This account is closed"), "{}", page.body);
    }
}

#[tokio::test]
async fn somebody_without_any_identifier_is_nobody() {
    let op = Provider::start().await;
    let anonymous = |statement: &mut Statement| {
        only_eppn(statement);
        silence(statement, Name::EduPersonPrincipalName);
    };
    let page = arrive(&op, ZOE, anonymous).await;
    assert_eq!(page.status, 403, "{}", page.body);
    for name in ["subject-id", "pairwise-id", "eduPersonPrincipalName"] {
        assert!(page.body.contains(name), "{name}");
    }
}

/// What most institutions do now, from one day to the next.
#[tokio::test]
async fn eptid_becomes_subject_id_for_those_of_whom_it_was_declared() {
    let op = Provider::start().await;
    let keep = |statement: &mut Statement, kept: Option<Name>| {
        let gone = STRONG.into_iter().filter(|name| Some(*name) != kept);
        gone.chain([Name::EduPersonAssurance]).for_each(|name| silence(statement, name));
        statement.name_id = None;
    };
    let before = |statement: &mut Statement| keep(statement, Some(Name::EduPersonTargetedId));
    let after = |statement: &mut Statement| keep(statement, Some(Name::SubjectId));
    let (zoe, sam) = (sub(&op, ZOE, before).await, sub(&op, SAM, before).await);
    assert_held(&arrive(&op, ZOE, after).await, "was not sent");

    let hills = EntityId::parse(op.institution(ZOE).entity_id()).unwrap();
    let kinds = (IdentifierKind::TargetedId, IdentifierKind::SubjectId);
    op.broker.declare_change(&hills, kinds, op.clock.now() + DAY * 30).await.unwrap();
    assert_eq!(sub(&op, ZOE, after).await, zoe);
    assert_eq!(op.broker.declared_changes().await.unwrap()[0].recognised, 1);
    // The eppn alone is not enough even now.
    assert_held(&arrive(&op, SAM, |statement| keep(statement, None)).await, "was not sent");
    assert_eq!(sub(&op, SAM, before).await, sam);

    op.pass(DAY * 31);
    assert_eq!(sub(&op, ZOE, after).await, zoe, "what she was recognised by stays hers");
    assert_held(&arrive(&op, SAM, after).await, "was not sent");
}

#[tokio::test]
async fn an_institution_that_somebody_else_vouches_for_is_held() {
    let mut op = Provider::start().await;
    let zoe = sub(&op, ZOE, |_| ()).await;
    let hills = op.institution(ZOE).entity_id().to_owned();
    let own = op.institutions.describe().into_iter().find(|described| described.entity_id == hills).unwrap().metadata;
    let other = own.with_file_name("another-federation.xml");
    std::fs::copy(&own, &other).unwrap();
    let source = |path: &std::path::Path| {
        let location = broker::settings::MetadataLocation::File(path.to_owned());
        broker::settings::MetadataSource::new(location, Vec::new())
    };
    // It turns up in a second source, which is asked first.
    op.restart_with(|settings| settings.institutions.insert(0, source(&other))).await;
    assert_held(&arrive(&op, ZOE, |_| ()).await, "come from elsewhere than before");
    assert!(notices(&op).await[0].contains("another-federation.xml"));
    op.broker.accept_origin(&EntityId::parse(&hills).unwrap()).await.unwrap();
    assert_eq!(sub(&op, ZOE, |_| ()).await, zoe);
    // The operator takes that source out again: then the other one is wanted.
    op.restart_with(|settings| drop(settings.institutions.remove(0))).await;
    assert_eq!(sub(&op, ZOE, |_| ()).await, zoe);
}
