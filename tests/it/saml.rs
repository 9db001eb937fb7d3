//! The assertion consumer service and the way home from it, under attack. What the `saml` crate refuses is tested there
//! case by case; here it is tested that nothing of it signs anybody in.

mod attributes;
mod federation;
mod handoff;
mod hostile;
mod keys;
mod logout;
mod mdq;
mod refresh;
mod replay;

use beadle_tests::agent::Page;
use beadle_tests::provider::{Provider, Visitor};

/// Panics unless this is a page that refuses the answer in these words.
fn assert_refused(page: &Page, status: u16, words: &str) {
    assert_eq!(page.status, status, "{}", page.body);
    assert!(page.has("#error-title"), "{}", page.body);
    assert!(page.body.contains(words), "no “{words}” in {}", page.body);
}

/// Whether the browser has somebody signed in.
async fn is_signed_in(op: &Provider, visitor: &mut Visitor<'_>) -> bool {
    visitor.agent.open(op.url("/")).await.has("#sub")
}
