//! Every file of the committed corpora through its target, and the house rules of the folder.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::{
    collections::BTreeSet,
    fs,
    panic::catch_unwind,
    path::{Path, PathBuf},
};

use beadle_fuzz::{TARGETS, run};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn every_target_takes_its_corpus() {
    for (target, _) in TARGETS {
        let corpus = folder("corpus").join(target);
        for file in names(&corpus) {
            let bytes = fs::read(corpus.join(&file)).unwrap();
            assert!(catch_unwind(|| run(target, &bytes)).is_ok(), "{target} panics over corpus/{target}/{file}");
        }
    }
}

#[test]
fn every_target_has_its_corpus_and_its_file() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&folder("corpus")), targets);
    assert_eq!(names(&folder("fuzz_targets")), targets);
}

/// What lies in a corpus would prove little if all of it were refused at the door.
#[test]
fn the_good_answers_are_verified_and_the_forged_ones_are_not() {
    for (file, good) in [
        ("signed_assertion", true),
        ("signed_response", true),
        ("both_signed", true),
        ("unsigned", false),
        ("xsw_3", false),
        ("xsw_4", false),
        ("xsw_8", false),
    ] {
        let response = fs::read(folder("corpus/saml_response").join(file)).unwrap();
        assert_eq!(beadle_fuzz::saml::verify(&response).is_ok(), good, "{file}");
    }
}

#[test]
fn the_good_logout_messages_are_verified_and_the_forged_ones_are_not() {
    for (file, good) in [
        ("redirected_request", true),
        ("redirected_answer", true),
        ("posted_request", true),
        ("posted_answer", true),
        ("turned", true),
        ("unsigned_request", false),
        ("other_parameter", false),
        ("doubled", false),
        ("reencoded", false),
        ("another_name", false),
        ("wrapped", false),
    ] {
        let message = fs::read(folder("corpus/saml_logout").join(file)).unwrap();
        let verified = beadle_fuzz::saml::verify_logout(&message);
        assert_eq!(verified.is_ok(), good, "{file}: {verified:?}");
    }
}

#[test]
fn a_bomb_is_stopped_at_the_limit() {
    use saml::{DocumentError, ResponseError};

    for (file, error) in [
        ("message", None),
        ("stored", None),
        ("fixed_codes", None),
        ("at_the_limit", None),
        ("one_too_many", Some(ResponseError::TooLarge)),
        ("bomb", Some(ResponseError::TooLarge)),
        ("broken_off", Some(ResponseError::NotDeflated)),
        ("text", Some(ResponseError::NotDeflated)),
        ("not_utf8", Some(DocumentError::NotUtf8.into())),
    ] {
        let deflated = fs::read(folder("corpus/inflate").join(file)).unwrap();
        assert_eq!(beadle_fuzz::saml::unpacked(&deflated).err(), error, "{file}");
    }
}

#[test]
fn only_those_who_may_ask_are_answered_where_their_metadata_say() {
    for (file, good) in [
        ("plain", true),
        ("return", true),
        ("fixed_query", true),
        ("foreign_return", false),
        ("climbing_return", false),
        ("backslash_return", false),
        ("script_return", false),
        ("occupied", false),
        ("doubled", false),
        ("odd_parameter", false),
        ("nobody", false),
    ] {
        let query = fs::read(folder("corpus/discovery_request").join(file)).unwrap();
        assert_eq!(beadle_fuzz::saml::discovery(&query).is_some(), good, "{file}");
    }
}

#[test]
fn the_proofs_of_the_corpus_are_verified() {
    for (file, good) in
        [("es256", true), ("eddsa", true), ("ps256", true), ("private_key", false), ("key_by_address", false)]
    {
        let proof = fs::read(folder("corpus/jws_with_its_key").join(file)).unwrap();
        let token = beadle_fuzz::jose::token(&proof).unwrap();
        assert_eq!(beadle_fuzz::jose::verify_with_its_key(&token).is_some(), good, "{file}");
    }
}

#[test]
fn the_claims_of_proofs_decide() {
    for (file, good) in [
        ("good", true),
        ("for_a_token", true),
        ("normal_form", true),
        ("application_type", true),
        ("for_another_token", false),
        ("old", false),
        ("far_away", false),
        ("twice", false),
        ("other_type", false),
        ("critical", false),
    ] {
        let proof = fs::read(folder("corpus/dpop_proof").join(file)).unwrap();
        assert_eq!(beadle_fuzz::jose::is_proof(&proof), good, "{file}");
    }
}

#[test]
fn the_tokens_of_the_corpus_are_verified() {
    for (file, ways) in [("rs256", 2), ("eddsa", 2), ("typed", 2), ("algorithm_none", 0), ("critical", 0)] {
        let token = fs::read(folder("corpus/jws").join(file)).unwrap();
        let token = beadle_fuzz::jose::token(&token).unwrap();
        assert_eq!(beadle_fuzz::jose::verify(&token).len(), ways, "{file}");
    }
}

#[test]
fn the_statements_of_the_corpus_are_read() {
    for (file, good) in [
        ("plain", true),
        ("with_policy", true),
        ("constrained", true),
        ("trust_marks", true),
        ("not_allowed", false),
        ("critical", false),
        ("critical_operator", false),
        ("null_value", false),
        ("no_keys", false),
        ("expired", false),
    ] {
        let claims = fs::read(folder("corpus/entity_statement").join(file)).unwrap();
        assert_eq!(beadle_fuzz::federation::resolve(&claims).unwrap().is_ok(), good, "{file}");
    }
}
