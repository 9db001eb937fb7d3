//! Signed in at the sample relying party → "Get certificate" → a chain that OpenSSL accepts.

use std::fs;

use beadle_tests::browser::{Browser, Options};
use beadle_tests::demo::Demo;
use beadle_tests::openssl;
use beadle_tests::scratch::Scratch;

use super::sign_in;

#[tokio::test]
async fn a_person_gets_a_certificate_that_openssl_verifies() {
    let demo = Demo::shared().await;
    Browser::run("certificate", Options::default(), async |browser| walk(browser, demo).await).await;
}

/// Signs in, asks for a certificate and verifies what the page shows.
pub(super) async fn walk(browser: &Browser, demo: &Demo) {
    sign_in::walk(browser, demo, demo.institution(1)).await;
    browser.press("#get-certificate").await;
    let chain = browser.text("#certificate").await;
    browser.shot("certificate").await;

    let folder = Scratch::new("certificate");
    let file = folder.path().join("chain.pem");
    fs::write(&file, chain).unwrap();
    openssl::verify(&openssl::root_of(demo, folder.path()).await, &file);
    let subject = openssl::subject(&file);
    assert!(subject.starts_with("/DC=org/DC=example/"), "{subject}");
}
