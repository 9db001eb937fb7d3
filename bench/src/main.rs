//! What `cargo xtask bench` runs, each as a process of its own, so that its time and memory can be taken from outside.

#![allow(clippy::print_stdout, reason = "a command-line tool talks on its standard output")]

use std::{
    error::Error,
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use beadle_bench::federation::{Federation, FederationKey};
use broker::{
    catalogue::{Catalogue, Index, Likelier, Mode, Reading, Shelf},
    keyring::MasterKey,
    settings::{MetadataLocation, MetadataSource},
};
use domain::{Clock as _, Institution, SystemClock, SystemEntropy};
use outbound::Fetcher;
use storage::{DatabaseUrl, Store};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const USAGE: &str = "\
beadle-bench federation ENTITIES FILE CERTIFICATE   write a signed aggregate, and the certificate of its key
beadle-bench refresh FILE CERTIFICATE DATABASE      verify it, read it, make its institutions live, and keep them
beadle-bench restart FILE CERTIFICATE DATABASE      make live what was kept
beadle-bench search INSTITUTIONS DATABASE           how long people wait for what they look for among so many
beadle-bench digest FILE                            only the SHA-256 of its bytes";

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["federation", entities, file, certificate] => federation(entities.parse()?, file, certificate),
        ["refresh", file, certificate, database] => institutions(file.into(), certificate, database, What::Refresh),
        ["restart", file, certificate, database] => institutions(file.into(), certificate, database, What::Restart),
        ["search", institutions, database] => search(institutions.parse()?, database),
        ["digest", file] => sha256(file),
        _ => Err(USAGE.into()),
    }
}

fn federation(entities: usize, file: &str, certificate: &str) -> Outcome {
    let key = FederationKey::new().ok_or("no key could be made")?;
    let federation = Federation { entities, ..Federation::LARGE };
    let end = (SystemClock.now() + Duration::from_secs(14 * 86_400)).to_string();
    let document = federation.signed(&end, &key).ok_or("the aggregate could not be signed")?;
    println!("{} bytes", document.len());
    fs::write(file, document)?;
    Ok(fs::write(certificate, key.certificate_pem())?)
}

/// What a running server does with a federation.
fn institutions(file: PathBuf, certificate: &str, database: &str, what: What) -> Outcome {
    let keys = vec![from_pem(&fs::read_to_string(certificate)?)?];
    let source = MetadataSource::new(MetadataLocation::File(file), keys);
    let live = read(&Catalogue::default(), &[source], database, what)?;
    println!("{} institutions", live.len());
    if live.is_empty() { Err("none is live".into()) } else { Ok(()) }
}

/// What is live after that.
fn read(catalogue: &Catalogue, sources: &[MetadataSource], database: &str, what: What) -> Outcome<Arc<Index>> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Store::open(&DatabaseUrl::parse(&format!("sqlite:{database}"))?).await?;
        store.migrate().await?;
        let master = MasterKey::new(&[0; MasterKey::LENGTH]).ok_or("a key has its length")?;
        let (fetcher, entropy) = (Fetcher::new()?, SystemEntropy::default());
        let shelf = Shelf { store: &store, master: &master, entropy: &entropy };
        let reading = Reading { sources, overlays: &[], fetcher: &fetcher, shelf, now: SystemClock.now() };
        match what {
            What::Refresh => drop(catalogue.refresh(reading, Mode::Usual).await),
            What::Restart => {
                if !catalogue.open(reading).await {
                    return Err("nothing was kept".into());
                }
            }
        }
        Ok(catalogue.current())
    })
}

#[derive(Clone, Copy)]
enum What {
    /// Every hour.
    Refresh,
    /// From what is kept.
    Restart,
}

/// What people type: names in several languages and scripts, beginnings, abbreviations, domains, countries, slips, nonsense.
const QUERIES: &[&str] = &[
    "jane@munich-1.de",
    "someone@cs.york-7.ac.uk",
    "uni",
    "universität münchen",
    "universitat munchen",
    "techincal",
    "univresity of lyons",
    "massachusets",
    "東京",
    "大学",
    "Πανεπιστήμιο",
    "Університет",
    "UoM",
    "umc",
    "hospital gothenbrug",
    "ada lovelace",
    "a",
    "completely different words",
    "xqzzy",
    "politechnika łódź",
    "germany",
    "universität deutschland",
    "university united states",
    "united",
    "schwei",
    "université fran",
    "Corée du Sud",
];

/// Every how many institutions one is looked for by its own names.
const EVERY: usize = 20;
/// How often each is looked for; the quickest counts, because what else the machine did is no part of the search.
const TIMES: usize = 3;

/// One search after the other, by the clock: what people really type, and for many institutions their name in every
/// language, its beginning, its initials, a slip in it and their domain.
fn search(institutions: usize, database: &str) -> Outcome {
    let index = read(&Catalogue::with(many(institutions)?), &[], database, What::Refresh)?;
    let mut queries: Vec<String> = QUERIES.iter().map(|query| (*query).to_owned()).collect();
    for institution in index.iter().step_by(EVERY) {
        for name in institution.names.values() {
            queries.extend([name.to_owned(), name.chars().take(4).collect(), slip(name), initials(name)]);
        }
        queries.extend(institution.domain().map(|domain| format!("jane@{domain}")));
        queries.extend(institution.domain().map(str::to_owned));
    }
    let likelier = Likelier::by_languages("de-CH,en-US");
    let mut times: Vec<(Duration, &str)> = Vec::with_capacity(queries.len());
    for query in &queries {
        let mut best = Duration::MAX;
        for _ in 0..TIMES {
            let begun = Instant::now();
            std::hint::black_box(index.search(query, 10, &likelier, |institution| !institution.hidden));
            best = best.min(begun.elapsed());
        }
        times.push((best, query));
    }
    times.sort_unstable();
    let total: Duration = times.iter().map(|(time, _)| *time).sum();
    let at = |percent: usize| times.get(times.len() * percent / 100).or(times.last()).copied().unwrap_or_default();
    println!("{} searches among {} institutions: {:.1?} of CPU time", times.len(), index.len(), total);
    println!("median {:.2?}, 99 % within {:.2?}, longest {:.2?} ({})", at(50).0, at(99).0, at(100).0, at(100).1);
    Ok(())
}

/// The first institutions of a federation that is large enough.
fn many(institutions: usize) -> Outcome<Vec<Institution>> {
    // Three in five entities are institutions.
    let federation = Federation { entities: institutions * 5 / 3 + 100, ..Federation::LARGE };
    let document = federation.unsigned(&(SystemClock.now() + Duration::from_secs(86_400)).to_string());
    let mut all = saml::metadata::read(document.as_bytes(), SystemClock.now())?.institutions;
    all.truncate(institutions);
    if all.len() == institutions { Ok(all) } else { Err("the federation has fewer institutions".into()) }
}

/// What people call an institution for short.
fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|word| word.chars().next()).filter(|letter| letter.is_uppercase()).collect()
}

/// A name with its third and fourth letter in the wrong order.
fn slip(name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() > 3 {
        letters.swap(2, 3);
    }
    letters.into_iter().collect()
}

fn sha256(file: &str) -> Outcome {
    let (mut context, mut file) = (digest::Context::new(&digest::SHA256), fs::File::open(Path::new(file))?);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let length = file.read(&mut buffer)?;
        let Some(read) = buffer.get(..length).filter(|read| !read.is_empty()) else { break };
        context.update(read);
    }
    println!("{}", BASE64.encode(context.finish()));
    Ok(())
}

fn from_pem(text: &str) -> Outcome<Vec<u8>> {
    let body: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
    Ok(BASE64.decode(body)?)
}
