//! Every rule for certification requests over HTTP: whoever asks at `/oauth2/getcert` reads which one it was, and
//! nothing is issued. The rules themselves are tried in `crates/ca`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::provider::{Provider, SAM, ZOE};
use beadle_tests::root;
use beadle_tests::scratch::Scratch;
use broker::certificates::{ImportedAuthority, ImportedKey};
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

fn openssl(folder: &Path, arguments: &str) {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

/// An authority that others made, of which we have the key, and a request for that key.
async fn with_the_key_of_an_authority(op: &Provider) -> String {
    let scratch = Scratch::new("own");
    let folder = scratch.path();
    let extensions = "-addext keyUsage=critical,keyCertSign,cRLSign";
    openssl(
        folder,
        &format!(
            "req -x509 -newkey rsa:3072 -nodes -keyout ca.key -days 9000 -out ca.pem -subj /DC=org/O=Old/CN=Own {extensions}"
        ),
    );
    openssl(folder, "req -new -key ca.key -subj /CN=x -out request.pem");
    openssl(folder, "pkcs8 -topk8 -nocrypt -in ca.key -outform DER -out ca.der");
    openssl(folder, "x509 -in ca.pem -outform DER -out ca.cer");
    let imported = ImportedAuthority {
        chain: vec![fs::read(folder.join("ca.cer")).unwrap()],
        key: ImportedKey::Pkcs8(fs::read(folder.join("ca.der")).unwrap().into()),
        root_key: None,
        last_list: None,
        lead: Duration::ZERO,
    };
    // It began a moment after the provider's clock was set.
    op.pass(MINUTE);
    op.broker.import_authority(&imported).await.unwrap();
    fs::read_to_string(folder.join("request.pem")).unwrap()
}

/// Whoever has it could otherwise have a certificate in which the authority's key is a person's.
#[tokio::test]
async fn in_the_browser_each_rule_is_told_in_the_reader_s_language() {
    let op = Provider::start().await;
    let of_an_authority = with_the_key_of_an_authority(&op).await;
    let requests = vectors().into_iter().map(|(name, text, _)| (name, text));
    let requests: Vec<_> = requests.chain([("an authority's key".to_owned(), of_an_authority)]).collect();
    let mut told = BTreeSet::new();
    for (language, otherwise) in
        [("en", "There is no"), ("de", "Es gibt kein"), ("fr", "Il n’y a pas"), ("es", "No hay certificado")]
    {
        let mut zoe = op.browser();
        zoe.agent.speak(language);
        zoe.approve(&op.portal).await;
        let page = zoe.agent.open(op.url("/account/certificates/new")).await;
        for (name, text) in &requests {
            let refused = zoe.agent.press(&page, "#send", &[("csr", text), ("agreed", "yes")]).await;
            let objection = refused.text("#objection");
            assert!(!refused.has("#objection [lang=en]"), "{language} {name}: {objection}");
            assert!(!objection.starts_with(otherwise), "{language} {name}: {objection}");
            told.insert((language, objection));
        }
    }
    // Each language has its own words for as many reasons.
    let told_in =
        |language| told.iter().filter(|(one, _)| *one == language).map(|(_, text)| text).collect::<BTreeSet<_>>();
    let english = told_in("en");
    assert!(english.len() > 10, "{english:?}");
    for language in ["de", "fr", "es"] {
        let others = told_in(language);
        assert_eq!((others.len(), others.intersection(&english).count()), (english.len(), 0), "{language}: {others:?}");
    }
}

#[tokio::test]
async fn nobody_gets_a_certificate_for_the_key_of_an_authority_by_whatever_way() {
    let op = Provider::start().await;
    let request = with_the_key_of_an_authority(&op).await;
    let told = ca::PrepareError::AuthorityKey.to_string();
    let reply = fetch(&op, &token(&op, ZOE).await, &bare(&request), &[]).await;
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (400, Some("text/plain; charset=utf-8")),
        "{}",
        reply.body
    );
    assert!(reply.body.contains(&told), "no “{told}” in {}", reply.body);

    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let page = zoe.agent.open(op.url("/account/certificates/new")).await;
    let refused = zoe.agent.press(&page, "#send", &[("csr", &request), ("agreed", "yes")]).await;
    assert!(refused.has("#objection"), "{}", refused.body);
    assert!(refused.text("#objection").contains("The key is one of a certificate authority"), "{}", refused.body);
    assert!(op.store.stages_on_record("", 10).await.unwrap().is_empty(), "nothing is prepared for it");
    // By another key it works.
    let other = csr("rsa:2048", "/CN=x", &[]);
    assert_eq!(fetch(&op, &token(&op, ZOE).await, &bare(&other), &[]).await.status, 200);
}
