//! Institutions that are asked for one by one
//! ([draft-young-md-query](https://datatracker.ietf.org/doc/html/draft-young-md-query)): what is old is asked for at a
//! sign-in, and whatever the server answers, nobody waits long and nobody is taken away.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use beadle_bench::federation::FederationKey;
use beadle_tests::metadata_server::{Answer, LIST, MetadataServer, entity_signed};
use beadle_tests::provider::{Provider, ZOE};
use broker::catalogue::Mode;
use broker::settings::MetadataLocation;
use domain::{Clock as _, EntityId, Institution, SystemClock, Timestamp};

const HOUR: Duration = Duration::from_secs(3600);

fn in_days(days: u32) -> Timestamp {
    SystemClock.now().truncated_to_seconds() + HOUR * 24 * days
}

/// A provider whose institutions all come from one server.
struct World {
    op: Provider,
    server: MetadataServer,
    /// What the institutions say of themselves, Zoë's first.
    entities: Vec<String>,
    zoe: EntityId,
}

impl World {
    async fn new() -> Self {
        Self::with(|_| ()).await
    }

    async fn with(change: impl FnOnce(&mut broker::settings::MetadataSource)) -> Self {
        let server = MetadataServer::start().await;
        let mut entities: Vec<String> = Vec::new();
        let op = Provider::start_with(|settings| {
            for source in &settings.institutions {
                let MetadataLocation::File(path) = &source.location else {
                    panic!("the sample institutions are files")
                };
                entities.push(std::fs::read_to_string(path).unwrap());
            }
            server.says(LIST, Answer::document(server.list(&entities, in_days(10))));
            let mut source = server.source();
            change(&mut source);
            settings.institutions = vec![source];
            // The clock runs ahead of the machine's, by which cookies end.
            settings.lifetimes.session_idle = HOUR * 24 * 30;
            settings.lifetimes.session_absolute = HOUR * 24 * 30;
        })
        .await;
        let zoe = EntityId::parse(op.institution(ZOE).entity_id()).unwrap();
        let place = entities.iter().position(|entity| entity.contains(&format!("entityID=\"{zoe}\""))).unwrap();
        entities.swap(0, place);
        Self { op, server, entities, zoe }
    }

    fn place(&self) -> String {
        self.server.place(self.zoe.as_str())
    }

    fn known(&self) -> Option<Arc<Institution>> {
        self.op.broker.catalogue.current().institution(&self.zoe).cloned()
    }

    /// Zoë's institution as it stands in the list, but for this change.
    fn changed(&self, from: &str, to: &str) -> String {
        assert!(self.entities[0].contains(from), "{}", self.entities[0]);
        self.server.entity(&self.entities[0].replace(from, to), in_days(10))
    }
}

#[tokio::test]
async fn an_institution_is_asked_for_when_what_is_known_of_it_is_old() {
    let world = World::new().await;
    let place = world.place();
    world.server.says(&place, Answer::document(world.changed("Identity team", "Login team")));
    world.op.code(ZOE).await;
    assert_eq!((world.server.asked(LIST), world.server.asked(&place)), (1, 0), "the list has just been read");

    world.op.pass(HOUR * 2);
    world.op.code(ZOE).await;
    assert_eq!(world.server.asked(&place), 1);
    let known = world.known().unwrap();
    assert!(known.contacts.iter().any(|contact| contact.name.as_deref() == Some("Login team")), "{known:?}");
    world.op.code(ZOE).await;
    assert_eq!(world.server.asked(&place), 1, "it is new now");

    world.op.pass(HOUR * 2);
    world.op.code(ZOE).await;
    assert_eq!((world.server.asked(&place), world.server.given(&place)), (2, 1), "it has not changed since");
    world.op.code(ZOE).await;
    assert_eq!(world.server.asked(&place), 2);

    // A list that is read later says more than what was asked for before.
    world.op.pass(HOUR);
    world.server.says(LIST, Answer::document(world.server.list(&world.entities, in_days(11))));
    world.op.broker.refresh_catalogue(Mode::Usual).await;
    assert!(world.known().unwrap().contacts.iter().all(|contact| contact.name.as_deref() != Some("Login team")));
}

#[tokio::test]
async fn a_key_that_an_institution_withdrew_is_believed_no_more_at_the_next_sign_in() {
    let world = World::new().await;
    let stranger = FederationKey::new().unwrap();
    let text = |xml: &str| xml.split("X509Certificate>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let own = text(&world.entities[0]);
    let other: String = stranger.certificate_pem().lines().filter(|line| !line.starts_with('-')).collect();
    world.server.says(&world.place(), Answer::document(world.changed(&own, &other)));
    world.op.pass(HOUR * 2);
    let page = world.op.browser().authorize(&world.op.portal, &[("scope", "openid")]).await;
    assert!(page.callback("code").is_none(), "the old key signed");
}

#[tokio::test]
async fn whatever_the_server_answers_takes_nobody_away() {
    let world = World::new().await;
    let (place, known, server) = (world.place(), world.known(), &world.server);
    let entity = world.entities[0].as_str();
    let good = server.entity(entity, in_days(10));
    let bad = |body: String| Answer::document(body);
    let foreign = FederationKey::new().unwrap();
    for (what, answer) in [
        ("not there", Answer::status(StatusCode::NOT_FOUND)),
        ("broken", Answer::status(StatusCode::INTERNAL_SERVER_ERROR)),
        ("a redirect", Answer { status: StatusCode::FOUND, ..bad(good.clone()) }),
        ("nothing", bad(String::new())),
        ("a page", bad("<html/>".to_owned())),
        ("another institution", bad(server.entity(&world.entities[1], in_days(10)))),
        ("two institutions", bad(server.list(&world.entities[..2], in_days(10)))),
        ("unsigned", bad(entity.to_owned())),
        ("signed by somebody else", bad(entity_signed(&foreign, entity, Some(in_days(10))))),
        ("tampered with", bad(good.replacen("Identity team", "Other team", 1))),
        ("truncated", bad(good[..good.len() / 2].to_owned())),
        ("expired", bad(server.entity(entity, in_days(0) - HOUR))),
        ("endless", bad(entity_signed(&server.key, entity, None))),
        ("good for too long", bad(server.entity(entity, in_days(300)))),
        (
            "huge",
            bad(good.replacen(
                "</md:EntityDescriptor>",
                &format!("<!--{}--></md:EntityDescriptor>", " ".repeat(2 << 20)),
                1,
            )),
        ),
        (
            "with a script for an address",
            bad(world.changed(&world.op.institution(ZOE).url("sso"), "javascript:alert(1)")),
        ),
        ("without keys", bad(world.changed("use=\"signing\"", "use=\"encryption\""))),
    ] {
        world.op.pass(HOUR * 2);
        let asked = server.asked(&place);
        server.says(&place, answer);
        world.op.code(ZOE).await;
        assert_eq!(server.asked(&place), asked + 1, "{what}");
        assert_eq!(world.known(), known, "{what}");
        world.op.code(ZOE).await;
        assert_eq!(server.asked(&place), asked + 1, "{what}: it is not asked again and again");
    }
}

#[tokio::test]
async fn nobody_waits_for_a_slow_server_and_it_is_asked_once() {
    let world = World::new().await;
    let slow = Answer { delay: Duration::from_secs(300), ..Answer::status(StatusCode::OK) };
    world.server.says(&world.place(), slow);
    world.op.pass(HOUR * 2);
    let begin = Instant::now();
    tokio::join!(world.op.code(ZOE), world.op.code(ZOE), world.op.code(ZOE));
    assert!(begin.elapsed() < Duration::from_secs(60), "{:?}", begin.elapsed());
    assert_eq!(world.server.asked(&world.place()), 1);
}

#[tokio::test]
async fn who_comes_meanwhile_waits_for_the_same_answer() {
    let world = World::new().await;
    let late =
        Answer { delay: Duration::from_millis(800), ..Answer::document(world.changed("Identity team", "Login team")) };
    world.server.says(&world.place(), late);
    world.op.pass(HOUR * 2);
    tokio::join!(world.op.code(ZOE), world.op.code(ZOE), world.op.code(ZOE), world.op.code(ZOE));
    assert_eq!(world.server.asked(&world.place()), 1);
}

#[tokio::test]
async fn an_institution_that_no_longer_fits_the_filter_is_gone_at_once() {
    const SIRTFI: &str = "https://refeds.org/sirtfi";
    let world = World::with(|source| source.filter.assurance = vec![SIRTFI.to_owned()]).await;
    world.op.code(ZOE).await;
    world.op.pass(HOUR * 2);
    world.server.says(&world.place(), Answer::document(world.changed(SIRTFI, "https://example.org/none")));
    let page = world.op.browser().open(&world.op.portal, &[("idphint", world.zoe.as_str())]).await;
    assert!(page.callback("code").is_none());
    assert_eq!(world.known(), None);
    assert_eq!(world.op.broker.catalogue.current().iter().count(), 0, "nor is it listed");

    world.op.pass(HOUR * 2);
    world.server.says(LIST, Answer::document(world.server.list(&world.entities, in_days(11))));
    world.op.broker.refresh_catalogue(Mode::Usual).await;
    world.op.code(ZOE).await;
}

/// A provider whose list does not name Zoë's institution, though the server knows it.
async fn unlisted() -> World {
    let world = World::new().await;
    world.server.says(LIST, Answer::document(world.server.list(&world.entities[1..], in_days(11))));
    world.op.broker.refresh_catalogue(Mode::AcceptLosses).await;
    assert_eq!(world.known(), None);
    world.server.says(&world.place(), Answer::document(world.server.entity(&world.entities[0], in_days(10))));
    world
}

impl World {
    /// Somebody comes with Zoë's institution as a hint; `true` if that leads to a code.
    async fn signs_in(&self) -> bool {
        let hint = ("idphint", self.zoe.as_str());
        let page = self.op.browser().open(&self.op.portal, &[hint]).await;
        page.has("#username") && self.op.browser().authorize(&self.op.portal, &[hint]).await.callback("code").is_some()
    }
}

fn stranger(number: u32) -> String {
    format!("https://idp{number}.stranger.example/idp")
}

#[tokio::test]
async fn an_institution_that_no_list_names_is_asked_for_by_its_name() {
    let world = unlisted().await;
    let place = world.place();
    assert!(world.signs_in().await && world.signs_in().await);
    assert_eq!(world.server.asked(&place), 1, "it is known from now on");
    let list = world.op.get("/idplist/").await;
    assert!(!list.body.contains(world.zoe.as_str()), "but stands in no list");
    // The list is read anew, and still does not name it.
    world.op.broker.refresh_catalogue(Mode::Usual).await;
    assert!(world.signs_in().await);
    // As any other it is asked for again when it is old; and it is gone when the server says so.
    world.op.pass(HOUR * 2);
    assert!(world.signs_in().await);
    assert_eq!(world.server.asked(&place), 2);
    world.server.says(&place, Answer::status(StatusCode::NOT_FOUND));
    world.op.pass(HOUR * 2);
    assert!(!world.signs_in().await);
    assert_eq!(world.known(), None);
}

#[tokio::test]
async fn a_restart_or_another_node_finds_it_again_when_its_answer_comes() {
    let mut world = unlisted().await;
    let (asked, answer) = {
        let mut zoe = world.op.browser();
        let asked = zoe.ask().await;
        let answer = asked.response(|_| ());
        (asked, answer)
    };
    world.op.restart().await;
    assert_eq!(world.known(), None);
    let page = world.op.browser().answer(&asked, &answer).await;
    assert!(page.body.contains("another browser"), "it was verified: {}", page.body);
    assert!(world.known().is_some());
}

#[tokio::test]
async fn staff_may_check_an_institution_that_no_list_names() {
    let world = unlisted().await;
    let page = world.op.get(&format!("/testidp?entityID={}", world.zoe)).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains(world.op.institution(ZOE).name()), "{}", page.body);
}

#[tokio::test]
async fn nobody_is_found_whom_the_source_does_not_vouch_for() {
    let world = unlisted().await;
    let (place, server, entity) = (world.place(), &world.server, world.entities[0].as_str());
    let foreign = FederationKey::new().unwrap();
    for (what, answer) in [
        ("not there", Answer::status(StatusCode::NOT_FOUND)),
        ("another institution", Answer::document(server.entity(&world.entities[1], in_days(10)))),
        ("unsigned", Answer::document(entity.to_owned())),
        ("signed by somebody else", Answer::document(entity_signed(&foreign, entity, Some(in_days(10))))),
        ("expired", Answer::document(server.entity(entity, in_days(0) - HOUR))),
        ("endless", Answer::document(entity_signed(&server.key, entity, None))),
    ] {
        world.op.pass(Duration::from_secs(61));
        server.says(&place, answer);
        let asked = server.asked(&place);
        for _ in 0..3 {
            // As with any hint that nobody knows, everybody is offered.
            let hint = ("idphint", world.zoe.as_str());
            let page = world.op.browser().open(&world.op.portal, &[hint]).await;
            assert!(page.has("#institution-search, button[name=institution]"), "{what}: {}", page.body);
            let page = world.op.get(&format!("/testidp?entityID={}", world.zoe)).await;
            assert!(page.status == 400 && page.body.contains("not known here"), "{what}: {}", page.body);
        }
        assert_eq!(server.asked(&place), asked + 1, "{what}: not again within a minute");
        assert_eq!(world.known(), None, "{what}");
    }
}

#[tokio::test]
async fn a_filter_holds_for_institutions_that_no_list_names() {
    let world = World::with(|source| source.filter.never = Vec::new()).await;
    let other = EntityId::parse("https://idp.other.example/idp").unwrap();
    let renamed = world.entities[0].replace(world.zoe.as_str(), other.as_str());
    world
        .server
        .says(&world.server.place(other.as_str()), Answer::document(world.server.entity(&renamed, in_days(10))));
    let mut op = world.op;
    let never = other.clone();
    op.restart_with(move |settings| settings.institutions[0].filter.never = vec![never]).await;
    op.get(&format!("/testidp?entityID={other}")).await;
    assert_eq!(world.server.asked(&world.server.place(other.as_str())), 0, "it need not even be asked for");
    op.restart_with(|settings| {
        settings.institutions[0].filter.never = Vec::new();
        settings.institutions[0].filter.assurance = vec!["https://example.org/none".to_owned()];
    })
    .await;
    let page = op.get(&format!("/testidp?entityID={other}")).await;
    assert_eq!((page.status, world.server.asked(&world.server.place(other.as_str()))), (400, 1));
}

#[tokio::test]
async fn strangers_cannot_make_us_ask_without_end() {
    let mut world = unlisted().await;
    world.op.restart_with(|settings| settings.limits.institution_lookups = 2).await;
    for number in 0..5 {
        world.op.get(&format!("/testidp?entityID={}", stranger(number))).await;
    }
    let asked: usize = (0..5).map(|number| world.server.asked(&world.server.place(&stranger(number)))).sum();
    assert_eq!(asked, 2, "from one address in a minute");
    // What is no URI names no institution, and is nobody's business.
    world.op.pass(Duration::from_secs(61));
    world.op.get("/testidp?entityID=ada@example.org").await;
    assert_eq!(world.server.asked(&world.server.place("ada@example.org")), 0);
    // Of one request three names are looked at.
    world.op.restart_with(|settings| settings.limits.institution_lookups = 0).await;
    let many: Vec<String> = (10..20).map(stranger).collect();
    let url = world.op.authorize_url(&world.op.portal, &[("idphint", &many.join(","))]);
    world.op.browser().agent.open(url.as_str().replace("%2C", ",")).await;
    let asked: usize = many.iter().map(|id| world.server.asked(&world.server.place(id))).sum();
    assert_eq!(asked, 3);
}

#[tokio::test]
async fn who_names_the_same_at_once_waits_for_one_answer() {
    let world = unlisted().await;
    let entity = world.server.entity(&world.entities[0], in_days(10));
    world.server.says(&world.place(), Answer { delay: Duration::from_millis(800), ..Answer::document(entity) });
    let (one, two, three) = tokio::join!(world.signs_in(), world.signs_in(), world.signs_in());
    assert!(one && two && three);
    assert_eq!(world.server.asked(&world.place()), 1);
}
