//! Every rule for certification requests over HTTP: whoever asks at `/oauth2/getcert` reads which one it was, and
//! nothing is issued. The rules themselves are tried in `crates/ca`.

use std::collections::BTreeSet;
use std::fs;

use beadle_tests::MINUTE;
use beadle_tests::provider::{Provider, SAM, ZOE};
use beadle_tests::root;
use ca::{CertificationRequest, CsrError, RevocationReason};

use super::certificate::{bare, csr, fetch, known_key_line, token};

/// The files of the authority's own tests that break a rule, with what is wrong.
fn vectors() -> Vec<(String, String, CsrError)> {
    let folder = fs::read_dir(root().join("crates/ca/tests/vectors")).unwrap();
    let mut paths: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "pem"));
    paths.sort();
    let read = paths.into_iter().filter_map(|path| {
        let (name, text) = (path.display().to_string(), fs::read_to_string(path).unwrap());
        let error = CertificationRequest::parse(&text).err()?;
        Some((name, text, error))
    });
    read.collect()
}

#[tokio::test]
async fn every_broken_rule_is_told_to_whoever_asks() {
    let (known, shared, lost) =
        (csr("rsa:2048", "/CN=x", &[]), csr("rsa:2048", "/CN=x", &[]), csr("rsa:2048", "/CN=x", &[]));
    let line = known_key_line(&known);
    let op = Provider::start_with(|settings| settings.certificates.known_keys.add(&line).unwrap()).await;
    let token_of_zoe = token(&op, ZOE).await;
    let vectors = vectors();
    assert!(vectors.len() > 20, "{}", vectors.len());
    for (name, text, error) in &vectors {
        let reply = fetch(&op, &token_of_zoe, text, &[]).await;
        assert_eq!((reply.status, reply.header("content-type")), (400, Some("text/plain; charset=utf-8")), "{name}");
        assert_eq!(reply.body.trim_end(), format!("The certification request is refused: {error}."), "{name}");
    }

    // What only the records tell.
    assert_eq!(fetch(&op, &token_of_zoe, &bare(&shared), &[]).await.status, 200);
    assert_eq!(fetch(&op, &token_of_zoe, &bare(&lost), &[]).await.status, 200);
    let serial = op.store.stages_on_record("", 10).await.unwrap();
    for one in &serial {
        op.broker.revoke_certificate(&one.serial.parse().unwrap(), RevocationReason::Superseded).await.unwrap();
    }
    op.pass(MINUTE);
    let own = fetch(&op, &token_of_zoe, &bare(&lost), &[]).await;
    assert_eq!(own.status, 200, "a key is not spoilt by another reason: {}", own.body);
    let newest = op.store.stages_on_record("", 10).await.unwrap();
    let newest = newest.iter().find(|one| !one.is_revoked).unwrap();
    op.broker.revoke_certificate(&newest.serial.parse().unwrap(), RevocationReason::KeyCompromise).await.unwrap();
    let token_of_sam = token(&op, SAM).await;
    let elliptic = csr("ec", "/CN=x", &[]);
    let mut told = BTreeSet::new();
    for (token, request, words) in [
        (&token_of_zoe, &known, "in a list of keys that others have"),
        (&token_of_sam, &shared, "belongs to somebody else"),
        (&token_of_zoe, &lost, "was reported as compromised"),
        (&token_of_zoe, &elliptic, "are not issued for P-256 keys"),
    ] {
        let reply = fetch(&op, token, &bare(request), &[]).await;
        assert!(reply.status == 400 && reply.body.contains(words), "{words}: {} {}", reply.status, reply.body);
        told.insert(reply.body);
    }
    assert_eq!(told.len(), 4, "each has words of its own");
}
