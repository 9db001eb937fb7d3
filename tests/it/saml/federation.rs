//! A federation over HTTP: what it says is verified, kept, and asked for again only if it has changed; and whatever
//! happens to it, the institutions stay until what was said last has ended.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use beadle_bench::federation::{Federation, FederationKey};
use beadle_tests::crypto;
use beadle_tests::scratch::Scratch;
use broker::catalogue::{Catalogue, Difference, Likelier, Mode, Outcome, Reading, Shelf};
use broker::keyring::MasterKey;
use broker::settings::{MetadataLocation, MetadataSource, Overlay, Rename};
use domain::institution::ScopeRule;
use domain::{SystemEntropy, Timestamp};
use outbound::Fetcher;
use storage::{DatabaseUrl, Store};
use tokio::net::TcpListener;

const FEDERATION: Federation = Federation { entities: 40, seed: 3 };
/// So that only a few are left.
const SHRUNK: Federation = Federation { entities: 8, seed: 3 };
const VALID_UNTIL: &str = "2026-12-01T00:00:00Z";
const HOUR: Duration = Duration::from_secs(3600);

fn now() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-22T10:00:00Z").unwrap()
}

#[tokio::test]
async fn a_restart_without_the_federation_comes_up_with_what_it_said_last() {
    let world = World::new().await;
    let first = Catalogue::default();
    assert!(!first.open(world.reading(now())).await, "nothing was kept");
    let all = first.current().len();
    assert!(all > 15);

    world.says(StatusCode::SERVICE_UNAVAILABLE, "down for maintenance");
    let restarted = Catalogue::default();
    assert!(restarted.open(world.reading(now() + HOUR)).await);
    assert_eq!(restarted.current().len(), all);
    let (known, same) = (first.current(), restarted.current());
    assert!(known.iter().zip(same.iter()).all(|(one, other)| one == other), "institutions are kept as they were read");
    assert_eq!(world.asked(), 1, "the start asks nobody");
}

#[tokio::test]
async fn what_was_kept_ends_with_its_valid_until() {
    let world = World::new().await;
    Catalogue::default().open(world.reading(now())).await;
    world.says(StatusCode::SERVICE_UNAVAILABLE, "");
    let end = Timestamp::parse_rfc3339(VALID_UNTIL).unwrap();

    let (before, after) = (Catalogue::default(), Catalogue::default());
    before.open(world.reading(end - HOUR)).await;
    assert!(!before.current().is_empty());
    assert!(!after.open(world.reading(end)).await);
    assert!(after.current().is_empty());
    before.follow(world.reading(end)).await;
    assert!(before.current().is_empty(), "while running, too");
}

#[tokio::test]
async fn what_has_not_changed_is_not_fetched_again_even_after_a_restart() {
    let world = World::new().await;
    let catalogue = Catalogue::default();
    catalogue.open(world.reading(now())).await;
    assert!(matches!(world.refreshed(&catalogue, now() + HOUR).await, Outcome::Unchanged));
    let restarted = Catalogue::default();
    restarted.open(world.reading(now() + HOUR)).await;
    assert!(matches!(world.refreshed(&restarted, now() + HOUR).await, Outcome::Unchanged));
    assert_eq!((world.asked(), world.given()), (3, 1));

    let changed = world.federation(FEDERATION, |xml| xml.replace("Desk", "Counter"));
    world.says(StatusCode::OK, &changed);
    let Outcome::Taken(difference) = world.refreshed(&restarted, now() + HOUR).await else { panic!("not taken") };
    assert_eq!(difference.changed.len(), restarted.current().len());
}

#[tokio::test]
async fn what_is_kept_is_sealed_and_belongs_to_the_keys_that_are_pinned() {
    let world = World::new().await;
    Catalogue::default().open(world.reading(now())).await;
    world.says(StatusCode::SERVICE_UNAVAILABLE, "");

    let other = World { master: MasterKey::new(&[8; 32]).unwrap(), ..world };
    let catalogue = Catalogue::default();
    assert!(!catalogue.open(other.reading(now())).await, "who cannot seal cannot put institutions there");
    assert!(catalogue.current().is_empty());

    let mut world = World { master: MasterKey::new(&[7; 32]).unwrap(), ..other };
    assert!(Catalogue::default().open(world.reading(now())).await);
    world.sources[0].signing_keys = vec![FederationKey::new().unwrap().certificate().to_vec()];
    assert!(!Catalogue::default().open(world.reading(now())).await, "a key that is pinned no more counts no more");
}

#[tokio::test]
async fn nothing_that_happens_to_the_federation_takes_institutions_away() {
    let world = World::new().await;
    let catalogue = Catalogue::default();
    catalogue.open(world.reading(now())).await;
    let all = catalogue.current().len();
    let good = world.federation(FEDERATION, str::to_owned);
    let foreign = FEDERATION.signed(VALID_UNTIL, &FederationKey::new().unwrap()).unwrap();
    let long = FEDERATION.signed("2027-12-01T00:00:00Z", &world.key).unwrap();
    let expired = FEDERATION.signed("2026-11-22T09:00:00Z", &world.key).unwrap();
    let endless = world.federation(FEDERATION, |xml| xml.replace(&format!(" validUntil=\"{VALID_UNTIL}\""), ""));
    for (status, document, reason) in [
        (StatusCode::NOT_FOUND, "", "HTTP status 404"),
        (StatusCode::FOUND, good.as_str(), "HTTP status 302"),
        (StatusCode::OK, "", "no SAML metadata"),
        (StatusCode::OK, "<html/>", "not signed"),
        (StatusCode::OK, &good[..good.len() / 2], "ends early"),
        (StatusCode::OK, &good.replacen("Desk", "Disk", 1), "does not verify"),
        (StatusCode::OK, &FEDERATION.unsigned(VALID_UNTIL), "not signed"),
        (StatusCode::OK, &foreign, "does not verify"),
        (StatusCode::OK, &long, "further away"),
        (StatusCode::OK, &expired, "expired"),
        (StatusCode::OK, &endless, "no validUntil"),
        (StatusCode::OK, &format!("<!DOCTYPE x>{good}"), "DOCTYPE"),
    ] {
        world.says(status, document);
        match world.refreshed(&catalogue, now() + HOUR).await {
            Outcome::Failed(told) => assert!(told.contains(reason), "{reason}: {told}"),
            other => panic!("{reason}: {other:?}"),
        }
        assert_eq!(catalogue.current().len(), all, "{reason}");
        let restarted = Catalogue::default();
        assert!(restarted.open(world.reading(now() + HOUR)).await, "what is kept is still the good one");
    }
}

#[tokio::test]
async fn a_federation_that_shrinks_is_not_believed_until_somebody_has_looked() {
    let world = World::new().await;
    let catalogue = Catalogue::default();
    catalogue.open(world.reading(now())).await;
    let all = catalogue.current().len();
    world.says(StatusCode::OK, &world.federation(SHRUNK, str::to_owned));

    let Outcome::Alarming(Difference { before, after, removed, .. }) = world.refreshed(&catalogue, now() + HOUR).await
    else {
        panic!("no alarm")
    };
    assert_eq!((before, after), (all, all - removed.len()));
    assert_eq!(catalogue.current().len(), all);
    let trial = catalogue.refresh(world.reading(now() + HOUR), Mode::Trial).await;
    assert!(matches!(trial[0].outcome, Outcome::Alarming(_)));

    let accepted = catalogue.refresh(world.reading(now() + HOUR), Mode::AcceptLosses).await;
    assert!(matches!(accepted[0].outcome, Outcome::Taken(_)));
    assert_eq!(catalogue.current().len(), after);
}

#[tokio::test]
async fn once_the_old_set_has_ended_a_smaller_one_is_taken() {
    let world = World::new().await;
    let catalogue = Catalogue::default();
    catalogue.open(world.reading(now())).await;
    let later = SHRUNK.signed("2026-12-20T00:00:00Z", &world.key).unwrap();
    world.says(StatusCode::OK, &later);
    let end = Timestamp::parse_rfc3339(VALID_UNTIL).unwrap();
    assert!(matches!(world.refreshed(&catalogue, end - HOUR).await, Outcome::Alarming(_)));
    assert!(matches!(world.refreshed(&catalogue, end).await, Outcome::Taken(_)));
    assert!(!catalogue.current().is_empty());
}

#[tokio::test]
async fn a_trial_tells_what_would_change_and_changes_nothing() {
    let world = World::new().await;
    let catalogue = Catalogue::default();
    catalogue.open(world.reading(now())).await;
    let before = catalogue.current().len();
    let larger = Federation { entities: 60, ..FEDERATION };
    world.says(StatusCode::OK, &world.federation(larger, str::to_owned));
    let trial = catalogue.refresh(world.reading(now() + HOUR), Mode::Trial).await;
    let Outcome::Taken(difference) = &trial[0].outcome else { panic!("{trial:?}") };
    assert!(!difference.added.is_empty() && difference.removed.is_empty() && difference.changed.is_empty());
    assert_eq!(catalogue.current().len(), before);
    catalogue.refresh(world.reading(now() + HOUR), Mode::Usual).await;
    assert_eq!(catalogue.current().len(), before + difference.added.len());
}

#[tokio::test]
async fn one_node_reads_and_the_others_follow() {
    let world = World::new().await;
    let (one, other) = (Catalogue::default(), Catalogue::default());
    one.open(world.reading(now())).await;
    other.open(world.reading(now())).await;
    let larger = Federation { entities: 60, ..FEDERATION };
    world.says(StatusCode::OK, &world.federation(larger, str::to_owned));
    one.refresh(world.reading(now() + HOUR), Mode::Usual).await;
    assert!(one.current().len() > other.current().len());

    world.says(StatusCode::SERVICE_UNAVAILABLE, "");
    other.follow(world.reading(now() + HOUR)).await;
    assert_eq!(one.current().len(), other.current().len());
}

#[tokio::test]
async fn only_the_institutions_that_the_operator_wants_are_taken() {
    let mut world = World::new().await;
    let catalogue = Catalogue::default();
    catalogue.open(world.reading(now())).await;
    let all = catalogue.current();
    let someone = all.iter().next().unwrap().clone();
    let authority = someone.registration_authority.clone().unwrap();

    world.sources[0].filter.registration_authorities = vec![authority.clone()];
    catalogue.refresh(world.reading(now()), Mode::Usual).await;
    let theirs = catalogue.current().len();
    assert!(theirs > 0 && theirs < all.len());
    assert!(catalogue.current().iter().all(|one| one.registration_authority.as_ref() == Some(&authority)));

    world.sources[0].filter.never = vec![someone.entity_id.clone()];
    catalogue.refresh(world.reading(now()), Mode::Usual).await;
    assert_eq!(catalogue.current().len(), theirs - 1);

    world.sources[0].filter =
        broker::settings::InstitutionFilter { only: vec![someone.entity_id.clone()], ..Default::default() };
    catalogue.refresh(world.reading(now()), Mode::Usual).await;
    assert_eq!(catalogue.current().iter().map(|one| &one.entity_id).collect::<Vec<_>>(), [&someone.entity_id]);

    world.sources[0].filter = broker::settings::InstitutionFilter {
        assurance: vec!["https://refeds.org/sirtfi".into()],
        ..Default::default()
    };
    catalogue.refresh(world.reading(now()), Mode::Usual).await;
    let sirtfi = catalogue.current().len();
    assert!(sirtfi > 0 && sirtfi < all.len());
}

#[tokio::test]
async fn a_federation_that_is_down_or_slow_keeps_what_it_said() {
    let world = World::new().await;
    let catalogue = Catalogue::default();
    catalogue.open(world.reading(now())).await;
    let all = catalogue.current().len();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = format!("http://{}/aggregate.xml", listener.local_addr().unwrap()).parse().unwrap();
    let nobody = format!("http://127.0.0.1:{}/aggregate.xml", beadle_tests::free_port()).parse().unwrap();
    let fetcher = Fetcher::within(Duration::from_millis(500)).unwrap();
    for url in [silent, nobody] {
        let elsewhere = [MetadataSource { location: MetadataLocation::Url(url), ..world.sources[0].clone() }];
        let reading = Reading { sources: &elsewhere, fetcher: &fetcher, ..world.reading(now() + HOUR) };
        let outcome = catalogue.refresh(reading, Mode::Usual).await.remove(0).outcome;
        assert!(matches!(&outcome, Outcome::Failed(told) if told.contains("no answer")), "{outcome:?}");
        assert_eq!(catalogue.current().len(), all);
    }
}

#[tokio::test]
async fn what_the_operator_says_of_an_institution_outlives_what_its_source_says() {
    let mut world = World::new().await;
    let catalogue = Catalogue::default();
    catalogue.open(world.reading(now())).await;
    let published = catalogue.current().iter().next().unwrap().clone();
    let id = published.entity_id.clone();
    world.overlays = vec![Overlay {
        rename: Some(Rename::Everywhere("Zzyzx College".to_owned())),
        hidden: Some(true),
        keywords: vec!["qwertz".to_owned()],
        scopes: vec![ScopeRule::literal("zzyzx.example")],
        ..Overlay::of(id.clone())
    }];
    let changed = world.federation(FEDERATION, |xml| xml.replace("Desk", "Counter"));
    for document in [world.federation(FEDERATION, str::to_owned), changed] {
        world.says(StatusCode::OK, &document);
        let outcome = world.refreshed(&catalogue, now() + HOUR).await;
        assert!(matches!(&outcome, Outcome::Taken(difference) if difference.removed.is_empty()), "{outcome:?}");
        let index = catalogue.current();
        let shown = index.institution(&id).unwrap();
        assert_eq!((shown.name("de"), shown.hidden), ("Zzyzx College", true));
        assert!(shown.scopes.iter().any(|scope| scope.allows("zzyzx.example")));
        assert!(published.scopes.iter().all(|scope| shown.scopes.contains(scope)), "it loses none");
        for query in ["zzyzx", "qwertz"] {
            let found = index.search(query, 5, &Likelier::default(), |_| true);
            assert_eq!(found.hits.iter().map(|hit| &hit.entity_id).collect::<Vec<_>>(), [&id], "{query}");
        }
        assert_eq!(index.published(&id).unwrap().names, published.names, "what the source says is not forgotten");
    }
    world.overlays.clear();
    catalogue.refresh(world.reading(now() + HOUR), Mode::Usual).await;
    assert_eq!(catalogue.current().institution(&id).unwrap().names, published.names, "it was never written over");
}

#[tokio::test]
async fn an_institution_that_is_pinned_to_a_source_comes_from_no_other() {
    let mut world = World::new().await;
    let scratch = Scratch::new("pinned");
    let file = scratch.path().join("other.xml");
    std::fs::write(&file, FEDERATION.unsigned(VALID_UNTIL).replace("Desk", "Impostor")).unwrap();
    // Where two sources name one, the first counts: here it is the wrong one.
    world.sources.insert(0, MetadataSource::new(MetadataLocation::File(file), Vec::new()));
    let catalogue = Catalogue::default();
    catalogue.open(world.reading(now())).await;
    let impostor = |index: &broker::catalogue::Index, id: &domain::EntityId| {
        format!("{:?}", index.institution(id).unwrap().contacts).contains("Impostor")
    };
    let ids: Vec<_> = catalogue.current().iter().map(|one| one.entity_id.clone()).collect();
    assert!(ids.iter().all(|id| impostor(&catalogue.current(), id)));

    world.overlays = vec![Overlay { pinned: Some(world.sources[1].to_string()), ..Overlay::of(ids[0].clone()) }];
    catalogue.refresh(world.reading(now()), Mode::Usual).await;
    assert!(!impostor(&catalogue.current(), &ids[0]) && impostor(&catalogue.current(), &ids[1]));

    world.overlays[0].pinned = Some("another source".to_owned());
    catalogue.refresh(world.reading(now()), Mode::Usual).await;
    assert!(catalogue.current().institution(&ids[0]).is_none());
}

/// Both keys are pinned during a rollover.
#[tokio::test]
async fn a_federation_may_change_its_key() {
    let mut world = World::new().await;
    let next = FederationKey::new().unwrap();
    world.sources[0].signing_keys.push(next.certificate().to_vec());
    let catalogue = Catalogue::default();
    catalogue.open(world.reading(now())).await;
    let all = catalogue.current().len();
    assert!(all > 0, "signed by the old one");
    world.says(StatusCode::OK, &FEDERATION.signed(VALID_UNTIL, &next).unwrap());
    assert!(matches!(world.refreshed(&catalogue, now() + HOUR).await, Outcome::Taken(_)));
}

/// A web server, a database, and a source.
struct World {
    key: FederationKey,
    sources: Vec<MetadataSource>,
    overlays: Vec<Overlay>,
    server: Arc<Server>,
    store: Store,
    master: MasterKey,
    entropy: SystemEntropy,
    fetcher: Fetcher,
    _scratch: Arc<Scratch>,
}

#[derive(Default)]
struct Server {
    says: Mutex<(StatusCode, String, usize)>,
    asked: AtomicUsize,
    given: AtomicUsize,
}

impl World {
    async fn new() -> Self {
        crypto();
        let (scratch, server) = (Scratch::new("federation"), Arc::<Server>::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/aggregate.xml", listener.local_addr().unwrap());
        let router = axum::Router::new().route("/aggregate.xml", get(answer)).with_state(Arc::clone(&server));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let key = FederationKey::new().unwrap();
        let database = format!("sqlite:{}", scratch.path().join("beadle.db").display());
        let store = Store::open(&DatabaseUrl::parse(&database).unwrap()).await.unwrap();
        store.migrate().await.unwrap();
        let world = Self {
            sources: vec![MetadataSource::new(
                MetadataLocation::Url(url.parse().unwrap()),
                vec![key.certificate().to_vec()],
            )],
            overlays: Vec::new(),
            key,
            server,
            store,
            master: MasterKey::new(&[7; 32]).unwrap(),
            entropy: SystemEntropy::default(),
            fetcher: Fetcher::new().unwrap(),
            _scratch: Arc::new(scratch),
        };
        world.says(StatusCode::OK, &world.federation(FEDERATION, str::to_owned));
        world
    }

    fn federation(&self, federation: Federation, change: impl FnOnce(&str) -> String) -> String {
        federation.signed_after(VALID_UNTIL, &self.key, change).unwrap()
    }

    fn says(&self, status: StatusCode, document: &str) {
        let mut says = self.server.says.lock().unwrap();
        *says = (status, document.to_owned(), says.2 + 1);
    }

    fn asked(&self) -> usize {
        self.server.asked.load(Ordering::Relaxed)
    }

    /// How often the document was sent.
    fn given(&self) -> usize {
        self.server.given.load(Ordering::Relaxed)
    }

    fn reading(&self, now: Timestamp) -> Reading<'_> {
        Reading {
            sources: &self.sources,
            overlays: &self.overlays,
            fetcher: &self.fetcher,
            shelf: Shelf { store: &self.store, master: &self.master, entropy: &self.entropy },
            now,
        }
    }

    /// What becomes of the one source.
    async fn refreshed(&self, catalogue: &Catalogue, now: Timestamp) -> Outcome {
        catalogue.refresh(self.reading(now), Mode::Usual).await.remove(0).outcome
    }
}

async fn answer(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    server.asked.fetch_add(1, Ordering::Relaxed);
    let (status, document, version) = server.says.lock().unwrap().clone();
    let etag = format!("\"{version}\"");
    if headers.get(header::IF_NONE_MATCH).is_some_and(|had| had.as_bytes() == etag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    server.given.fetch_add(1, Ordering::Relaxed);
    (status, [(header::ETAG, etag), (header::LOCATION, "/elsewhere".to_owned())], document).into_response()
}
