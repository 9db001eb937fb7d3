//! What happens by itself: the letter when much of a source of institutions vanishes.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use beadle_bench::federation::{Federation, FederationKey};
use beadle_tests::letter::Letter;
use beadle_tests::provider::Provider;
use beadle_tests::scratch::Scratch;
use broker::keyring::MasterKey;
use broker::settings::{MetadataLocation, MetadataSource};
use broker::{Broker, World};
use domain::{Clock as _, SystemEntropy};
use outbound::{Exceptions, Fetcher, GuardedFetcher, Mailer};

const DAY: Duration = Duration::from_secs(86_400);
const FEDERATION: Federation = Federation { entities: 40, seed: 3 };
/// So that only a few are left.
const SHRUNK: Federation = Federation { entities: 8, seed: 3 };

/// A broker beside the provider that reads one signed file and writes its letters into a folder.
async fn broker(op: &Provider, source: &Path, key: &FederationKey, letters: &Path) -> Broker {
    let mut settings = op.broker.settings.clone();
    let location = MetadataLocation::File(source.to_owned());
    settings.institutions = vec![MetadataSource::new(location, vec![key.certificate().to_vec()])];
    let nothing = Exceptions { allowed: Vec::new(), authorities: Vec::new() };
    let world = World {
        store: op.store.clone(),
        master_key: MasterKey::new(&[7; MasterKey::LENGTH]).unwrap(),
        clock: op.clock.clone(),
        entropy: Arc::new(SystemEntropy::default()),
        fetcher: Fetcher::new().unwrap(),
        guarded: GuardedFetcher::new(&nothing).unwrap(),
        token: None,
        mailer: Some(Mailer::folder("beadle@example.org", letters.to_owned()).unwrap()),
        writer: Arc::new(web::letters::Letters),
    };
    Box::pin(Broker::start(settings, world)).await.unwrap()
}

fn letters(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| path.is_file()).map(|path| Letter::readable(&std::fs::read_to_string(path).unwrap())).collect()
}

#[tokio::test]
async fn the_operator_gets_one_letter_when_much_of_a_source_vanishes() {
    let op = Provider::start().await;
    let (scratch, key) = (Scratch::new("alarm"), FederationKey::new().unwrap());
    let (source, folder) = (scratch.path().join("federation.xml"), scratch.path().join("letters"));
    let valid_until = (op.clock.now() + DAY * 20).to_string();
    let says = |federation: Federation| {
        std::fs::write(&source, federation.signed(&valid_until, &key).unwrap()).unwrap();
    };
    says(FEDERATION);
    std::fs::create_dir_all(&folder).unwrap();
    let broker = broker(&op, &source, &key, &folder).await;
    let all = broker.catalogue.current().len();
    let mut alarmed = BTreeSet::new();
    broker.refresh_and_tell(&mut alarmed).await;
    assert_eq!(letters(&folder), [""; 0], "nothing is missing");

    says(SHRUNK);
    for _ in 0..3 {
        broker.refresh_and_tell(&mut alarmed).await;
    }
    assert_eq!(broker.catalogue.current().len(), all, "what it said before stays");
    let told = letters(&folder);
    let [letter] = told.as_slice() else { panic!("not exactly one letter: {told:?}") };
    for part in ["tech@beadle.example.org", "institutions would vanish", "federation.xml", "beadle idp diff"] {
        assert!(letter.contains(part), "{part:?} is missing in {letter}");
    }
    // It recovers, and shrinks again: that is news.
    says(FEDERATION);
    broker.refresh_and_tell(&mut alarmed).await;
    says(SHRUNK);
    broker.refresh_and_tell(&mut alarmed).await;
    assert_eq!(letters(&folder).len(), 2);
}
