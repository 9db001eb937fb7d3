//! How long a sign-in takes while a federation as large as eduGAIN's is read anew, against the same without.
//!
//! One process has Beadle as it serves, its sample institutions and the browsers, and what is timed is all of it: from
//! `/authorize` over the picker, the institution and consent to the code. Sign-ins begin at a steady rate, whether or not
//! those before have ended, so that whatever stops the server for a moment shows.

#![allow(clippy::print_stdout, reason = "a command-line tool talks on its standard output")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use beadle_bench::federation::{Federation, FederationKey};
use beadle_tests::metadata_server;
use beadle_tests::provider::{JONAS, Provider, ZOE};
use beadle_tests::scratch::Scratch;
use broker::catalogue::{Mode, Outcome};
use broker::settings::{MetadataLocation, MetadataSource};
use domain::{Clock as _, SystemClock};
use tokio::task::{JoinSet, LocalSet};
use tokio::time::{interval, sleep};

/// One sign-in begins after the other, this much later: seldom enough that the browsers, which take most of the time, do
/// not wait for one another.
const EVERY: Duration = Duration::from_millis(400);
/// How often the federation is read, each time after as much quiet.
const ROUNDS: usize = 20;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    LocalSet::new().run_until(measure()).await;
}

async fn measure() {
    let (folder, key) = (Scratch::new("sign-ins"), FederationKey::new().expect("a key"));
    let file = folder.path().join("aggregate.xml");
    let source = MetadataSource::new(MetadataLocation::File(file.clone()), vec![key.certificate().to_vec()]);
    let end = SystemClock.now().truncated_to_seconds() + Duration::from_secs(10 * 86_400);
    let op = Provider::with_source(source, |samples| {
        let all = metadata_server::among(Federation::LARGE, samples);
        std::fs::write(&file, metadata_server::list(&key, &all, end)).expect("our own folder");
    });
    let op = Arc::new(op.await);
    println!("{} institutions, a sign-in every {EVERY:?}", op.broker.catalogue.current().len());

    // Once to warm up, and to see how long it takes.
    let (mut length, _) = refresh(&op).await;
    op.code(ZOE).await;
    let (mut quiet, mut busy) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (times, ()) = sign_ins(&op, sleep(length)).await;
        quiet.extend(times);
        let (times, (took, _)) = sign_ins(&op, refresh(&op)).await;
        busy.extend(times);
        length = took;
    }
    let (quiet, busy) = (Times::of(quiet), Times::of(busy));
    println!("without a refresh  {quiet}");
    println!("during a refresh   {busy}");
    let ratio = |of: fn(&Times) -> Duration| of(&busy).as_secs_f64() / of(&quiet).as_secs_f64();
    println!("during : without   median {:.2} times, 99 % {:.2} times", ratio(|t| t.at(50)), ratio(|t| t.at(99)));
}

/// Reads the federation anew, on the server's own threads.
async fn refresh(op: &Arc<Provider>) -> (Duration, usize) {
    let (broker, begun) = (op.broker.clone(), Instant::now());
    let reports = tokio::spawn(async move { broker.refresh_catalogue(Mode::Usual).await }).await.expect("it ends");
    assert!(matches!(reports.first(), Some(report) if matches!(report.outcome, Outcome::Taken(_))), "{reports:?}");
    (begun.elapsed(), reports.len())
}

/// How long each sign-in took that began while something went on.
async fn sign_ins<T>(op: &Arc<Provider>, meanwhile: impl Future<Output = T>) -> (Vec<Duration>, T) {
    let (mut running, mut clock, mut begun) = (JoinSet::new(), interval(EVERY), 0);
    tokio::pin!(meanwhile);
    let done = loop {
        tokio::select! {
            done = &mut meanwhile => break done,
            _ = clock.tick() => {
                let (op, person) = (Arc::clone(op), if begun % 2 == 0 { ZOE } else { JONAS });
                begun += 1;
                running.spawn_local(async move {
                    let begun = Instant::now();
                    op.code(person).await;
                    begun.elapsed()
                });
            }
        }
    };
    (running.join_all().await, done)
}

/// From the shortest to the longest.
struct Times(Vec<Duration>);

impl Times {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    fn at(&self, percent: usize) -> Duration {
        self.0.get(self.0.len() * percent / 100).or(self.0.last()).copied().unwrap_or_default()
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (count, median, most, longest) = (self.0.len(), self.at(50), self.at(99), self.at(100));
        write!(f, "{count} sign-ins, median {median:.1?}, 99 % within {most:.1?}, longest {longest:.1?}")
    }
}
