//! The commands of an administrator, by the binary, beside a running server, on both databases.

use std::path::PathBuf;
use std::process::Output;

use beadle_tests::binary;
use beadle_tests::demo::{Demo, Options};
use beadle_tests::postgres::Postgres;
use beadle_tests::sign_in::SignIn;

mod admin;
mod audit;
mod authority;
mod bundle;
mod cert;
mod cert_ssh;
mod check;
mod idp;
mod import;
mod json;
mod output;
mod revoked;
mod user;

pub(crate) use self::authority::foreign as foreign_authority;

/// Runs a test that takes a [`Demo`] on both databases.
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $test() {
                super::$test(beadle_tests::demo::Demo::start(Default::default()).await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::super::on_postgres().await).await;
            })+
        }
    };
}
use on_both_databases;

async fn on_postgres() -> Demo {
    let database = Some(Postgres::shared().fresh_database());
    Demo::start(Options { database, ..Options::default() }).await
}

/// Runs a command on this demo's data, however it ends.
fn run(demo: &Demo, arguments: &[&str]) -> Output {
    let data = demo.data();
    binary::run(&[arguments, &["--data", data.to_str().unwrap()]].concat())
}

/// What a command says that fails.
fn refused(demo: &Demo, arguments: &[&str]) -> String {
    let output = run(demo, arguments);
    assert!(!output.status.success(), "beadle {} succeeded", arguments.join(" "));
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Writes a file beside the demo's data.
fn file(demo: &Demo, name: &str, text: &[u8]) -> PathBuf {
    let path = demo.data().parent().unwrap().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// The claims of the first person of an institution, who signs in with a new browser.
async fn claims(demo: &Demo, institution: usize) -> serde_json::Value {
    let way = SignIn::at(demo.institution(institution));
    let signed_in = way.run(&mut demo.agent(), &demo.authorize_url(&[])).await;
    demo.endpoints().claims(&demo.facts.client, &signed_in.code()).await
}
