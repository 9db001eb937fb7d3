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
