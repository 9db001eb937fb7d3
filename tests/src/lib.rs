//! The harness of the integration tests: it starts the built binary and everything around it, and drives them as a
//! person, a browser or another program would.
//!
//! | module | what it holds |
//! |---|---|
//! | [`demo`] | `beadle demo` as a running process, with the facts of its `demo.json` |
//! | [`provider`] | Beadle in this process, with a clock that tests move |
//! | [`documents`] | what a client keeps on the web for the provider to fetch |
//! | [`federation`] | a federation of OpenID providers and relying parties, honest and other |
//! | [`metadata_server`] | a federation's web server, as a list and one by one (MDQ), honest and other |
//! | [`openid_provider`] | an OpenID provider and a GitHub to sign in at, honest and other |
//! | [`serve`] | `beadle serve` as a running process |
//! | [`postgres`] | a PostgreSQL server and a fresh database for each test |
//! | [`agent`] | a browser's rules (cookies, redirects, forms) without a browser |
//! | [`browser`] | headless Chromium |
//! | [`sign_in`], [`registration`] | the two journeys that nearly every test begins with, by [`agent`] |
//! | [`authenticator`] | an authenticator in software, which does what it is told |
//! | [`tokens`] | what a client does with a code |
//! | [`letter`] | a letter that went out, taken apart |
//! | [`receiver`] | a relying party's server that keeps what is posted to it |
//! | [`softhsm`] | a token of SoftHSM, and `beadle serve` whose authorities sign in it |
//! | [`ssh`] | a key for SSH, and the programs of OpenSSH |
//! | [`openssl`], [`peers`] | the judge of certificates, and the programs that others wrote |
//! | [`leash`], [`scratch`], [`artefacts`] | processes and files that do not outlive the run; files that do |

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a harness of tests fails by panicking"
)]

pub mod agent;
pub mod artefacts;
#[path = "../../crates/webauthn/tests/webauthn/authenticator.rs"]
pub mod authenticator;
pub mod binary;
pub mod browser;
pub mod client_key;
pub mod demo;
pub mod documents;
pub mod federation;
pub mod leash;
pub mod letter;
pub mod metadata_server;
pub mod openid_provider;
pub mod openssl;
pub mod peers;
pub mod postgres;
pub mod provider;
pub mod receiver;
pub mod registration;
pub mod scratch;
pub mod serve;
pub mod sign_in;
pub mod softhsm;
pub mod ssh;
pub mod tokens;

use std::path::Path;
use std::sync::Once;
use std::time::Duration;

/// What most tests turn the clock by.
pub const MINUTE: Duration = Duration::from_secs(60);

/// The top folder of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the manifest of the tests lies one folder below the top")
}

/// Installs the one crypto provider, once per process; every TLS client of the harness needs it.
pub fn crypto() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    });
}

/// A TCP port of 127.0.0.1 that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("a bound socket has an address").port()
}

/// Waits until `ready` says so, asking every 50 ms; panics with `what` after two minutes: a busy machine is no failure.
pub async fn eventually(what: &str, mut ready: impl AsyncFnMut() -> bool) {
    for _ in 0..2_400 {
        if ready().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{what}: not within two minutes");
}
