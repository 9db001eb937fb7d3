//! Chains that hold, and what becomes of the metadata.

use super::{federation::FEDERATION, *};

#[test]
fn a_chain_to_a_pinned_anchor_holds_with_and_without_the_anchor_s_own_statement() {
    let chain = FEDERATION.plain();
    for statements in [&chain[..], &chain[..4]] {
        let resolved = verify(&FEDERATION, statements).unwrap();
        assert_eq!(resolved.entity_id(), &id(FEDERATION.rp.id));
        assert_eq!(resolved.superior(), &id(FEDERATION.university.id));
        assert_eq!(resolved.trust_anchor(), &id(FEDERATION.anchor.id));
        assert_eq!(resolved.path().len(), 4);
        assert_eq!(resolved.metadata_of(OPENID_RELYING_PARTY).unwrap()["client_name"], "The App");
        assert_eq!(resolved.keys(), &FEDERATION.rp.keys());
        assert_eq!(resolved.statements(), statements);
        assert_eq!(resolved.anchor_configuration().is_some(), statements.len() == 5);
    }
}

#[test]
fn an_anchor_may_be_the_immediate_superior() {
    let own = FEDERATION.own(&json!({"authority_hints": [FEDERATION.anchor.id]}));
    let chain = [own, FEDERATION.anchor.says_of(&FEDERATION.rp, &json!({}))];
    assert_eq!(verify(&FEDERATION, &chain).unwrap().superior(), &id(FEDERATION.anchor.id));
}

#[test]
fn the_first_end_ends_the_chain() {
    let nothing = json!({});
    let soon = json!({"exp": NOW.as_seconds() + 100});
    for position in 0..4 {
        let mut more = [&nothing; 4];
        more[position] = &soon;
        let resolved = verify(&FEDERATION, &FEDERATION.chain(more)).unwrap();
        assert_eq!(resolved.expires_at(), Timestamp::from_seconds(NOW.as_seconds() + 100));
    }
    let mut chain = FEDERATION.plain();
    chain[4] = FEDERATION.anchor.says_of(&FEDERATION.anchor, &soon);
    assert_eq!(verify(&FEDERATION, &chain).unwrap().expires_at(), Timestamp::from_seconds(NOW.as_seconds() + 100));
}

#[test]
fn the_superior_s_metadata_replace_the_entity_s_own_and_give_no_new_type() {
    let superior = json!({"metadata": {
        "openid_relying_party": {"client_name": "University App", "policy_uri": "https://university.example.edu/policy"},
        "openid_provider": {"issuer": "https://rp.university.example.edu/app"},
    }});
    // Only the immediate superior speaks for the entity; what the nation gives is the university's.
    let above = json!({"metadata": {"openid_relying_party": {"client_name": "National App"}}});
    let nothing = json!({});
    let resolved = verify(&FEDERATION, &FEDERATION.chain([&nothing, &superior, &above, &nothing])).unwrap();
    assert_eq!(
        json!(resolved.metadata()),
        json!({"openid_relying_party": {
            "redirect_uris": ["https://rp.university.example.edu/app/cb"],
            "client_name": "University App",
            "policy_uri": "https://university.example.edu/policy",
            "scope": "openid email profile",
        }})
    );
}

#[test]
fn policies_are_merged_from_the_anchor_down_and_applied_after_the_superior_s_metadata() {
    let anchor = json!({"metadata_policy": {"openid_relying_party": {
        "scope": {"subset_of": ["openid", "email", "profile"]},
        "contacts": {"add": ["federation@anchor.example.org"]},
        "client_name": {"essential": true},
    }}});
    let university = json!({
        "metadata": {"openid_relying_party": {"scope": "openid email phone"}},
        "metadata_policy": {"openid_relying_party": {
            "scope": {"subset_of": ["openid", "email"]},
            "contacts": {"add": ["help@university.example.edu"]},
        }},
    });
    let nothing = json!({});
    let resolved = verify(&FEDERATION, &FEDERATION.chain([&nothing, &university, &nothing, &anchor])).unwrap();
    let metadata = resolved.metadata_of(OPENID_RELYING_PARTY).unwrap();
    assert_eq!(metadata["scope"], "openid email");
    assert_eq!(metadata["contacts"], json!(["federation@anchor.example.org", "help@university.example.edu"]));
    let most = resolved.policy().parameter(OPENID_RELYING_PARTY, "scope").unwrap().subset_of();
    assert_eq!(most, Some(&[json!("openid"), json!("email")][..]));
}

#[test]
fn a_policy_that_contradicts_a_superior_or_that_the_metadata_break_is_told_as_such() {
    let policy = |operators: Value| json!({"metadata_policy": {"openid_relying_party": {"client_name": operators}}});
    let nothing = json!({});
    for (university, anchor) in [
        (policy(json!({"value": "A"})), policy(json!({"value": "B"}))),
        (policy(json!({"one_of": ["A"]})), nothing.clone()),
        (nothing.clone(), policy(json!({"value": null, "essential": true}))),
    ] {
        let error = verify(&FEDERATION, &FEDERATION.chain([&nothing, &university, &nothing, &anchor])).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidMetadata, "{error}");
        assert!(error.to_string().contains("openid_relying_party.client_name"), "{error}");
    }
}

#[test]
fn every_superior_s_constraints_count_for_what_is_below_it() {
    let constraints = |members: Value| json!({"constraints": members});
    let nothing = json!({});
    let names = |permitted: Value| constraints(json!({"naming_constraints": {"permitted": permitted}}));
    for (university, nation, anchor, holds) in [
        (json!({}), json!({}), constraints(json!({"max_path_length": 2})), true),
        (json!({}), json!({}), constraints(json!({"max_path_length": 1})), false),
        (json!({}), constraints(json!({"max_path_length": 1})), constraints(json!({"max_path_length": 2})), true),
        (json!({}), constraints(json!({"max_path_length": 0})), json!({}), false),
        (constraints(json!({"max_path_length": 0})), json!({}), json!({}), true),
        (names(json!([".university.example.edu"])), json!({}), json!({}), true),
        // The nation's statement is about the university, which is not below the name either.
        (json!({}), names(json!([".university.example.edu"])), json!({}), false),
        (json!({}), names(json!([".example.edu"])), json!({}), true),
        (json!({}), json!({}), names(json!([".example.edu"])), false),
    ] {
        let chain = FEDERATION.chain([&nothing, &university, &nation, &anchor]);
        let result = verify(&FEDERATION, &chain);
        match result {
            Ok(_) => assert!(holds, "{university} {nation} {anchor}"),
            Err(error) => {
                assert!(!holds && matches!(error, ChainError::Constraint { .. }), "{error}");
                assert_eq!(error.code(), ErrorCode::InvalidTrustChain);
            }
        }
    }
}

#[test]
fn an_entity_type_that_a_superior_does_not_allow_is_gone() {
    let nothing = json!({});
    let only_providers = json!({"constraints": {"allowed_entity_types": ["openid_provider"]}});
    let resolved = verify(&FEDERATION, &FEDERATION.chain([&nothing, &nothing, &only_providers, &nothing])).unwrap();
    assert_eq!(resolved.metadata_of(OPENID_RELYING_PARTY), None);
}

#[test]
fn an_anchor_that_rolls_its_key_over_is_followed_through_its_own_statement() {
    let new = Entity::new(FEDERATION.anchor.id);
    let both = json!({"keys": [FEDERATION.anchor.key.public_jwk(), new.key.public_jwk()]});
    let mut chain = FEDERATION.plain();
    chain[3] = new.says_of(&FEDERATION.nation, &json!({}));
    chain[4] = FEDERATION.anchor.says_of(&FEDERATION.anchor, &json!({"jwks": both}));
    assert!(verify(&FEDERATION, &chain).is_ok());
    assert!(verify(&FEDERATION, &chain[..4]).is_err(), "without the old key's word the new one is nobody's");
}
