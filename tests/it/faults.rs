//! What fails under the authority: the database, the process, the disk, the clock. Nothing that was signed may be unknown,
//! no serial number used twice, and what people keep secret stays so.

mod authority;
mod clock;
mod crash;
mod database;
mod disk;
mod interrupted_token;
mod publication;
mod restart;
mod secrets;
mod steps;
mod wait;

use beadle_tests::{
    openssl,
    provider::{Provider, Reply, ZOE},
    scratch::Scratch,
};

const PATH: &str = "/oauth2/getcert";

/// A token of Zoe's that is good for certificates.
async fn token(op: &Provider) -> String {
    op.redeem(&op.code(ZOE).await).await.tokens().access_token
}

/// A request for a new key.
fn csr() -> String {
    openssl::request(&Scratch::new("fault").path().join("key.pem"))
}

fn form<'a>(op: &'a Provider, token: &'a str, csr: &'a str) -> [(&'static str, &'a str); 4] {
    let portal = &op.portal;
    [
        ("access_token", token),
        ("client_id", &portal.client_id),
        ("client_secret", &portal.client_secret),
        ("certreq", csr),
    ]
}

async fn fetch(op: &Provider, token: &str, csr: &str) -> Reply {
    op.post(PATH, &form(op, token, csr)).await
}

fn is_certificate(reply: &Reply) -> bool {
    reply.body.contains("BEGIN CERTIFICATE")
}
