//! Chains that must not hold.

use super::{
    federation::{FEDERATION, new_key},
    *,
};
use crate::jose::JwsError;

fn refused(statements: &[String]) -> ChainError {
    verify(&FEDERATION, statements).expect_err("this chain must not hold")
}

/// The plain chain with one statement replaced.
fn with(position: usize, statement: String) -> Vec<String> {
    let mut chain = FEDERATION.plain();
    chain[position] = statement;
    chain
}

fn statement_error(error: ChainError) -> StatementError {
    match error {
        ChainError::Statement { error, .. } | ChainError::Unreadable { error, .. } => error,
        other => panic!("{other}"),
    }
}

#[test]
fn nobody_vouches_for_themselves() {
    assert_eq!(refused(&FEDERATION.plain()[..1]), ChainError::Length(1));
    assert_eq!(refused(&[]), ChainError::Length(0));
    // With a superior that the entity made up, under the anchor's name too.
    let impostor = Entity::new(FEDERATION.anchor.id);
    let own = FEDERATION.own(&json!({"authority_hints": [impostor.id]}));
    let statement = impostor.says_of(&FEDERATION.rp, &json!({}));
    let configuration = impostor.says_of(&impostor, &json!({}));
    for chain in [vec![own.clone(), statement.clone()], vec![own, statement, configuration]] {
        let error = statement_error(refused(&chain));
        assert_eq!(error, StatementError::Signature(SignatureError::NoKey));
    }
}

#[test]
fn an_anchor_that_is_not_pinned_here_is_none() {
    let chain = FEDERATION.plain();
    for anchors in
        [TrustAnchors::default(), [(id(FEDERATION.nation.id), FEDERATION.nation.keys())].into_iter().collect()]
    {
        let error = TrustChain::verify(&chain, &anchors, NOW).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidTrustAnchor, "{error}");
    }
    assert_eq!(refused(&chain[..3]).code(), ErrorCode::InvalidTrustAnchor);
}

#[test]
fn a_gap_an_order_or_a_beginning_that_is_wrong_is_refused() {
    let chain = FEDERATION.plain();
    let pick = |order: &[usize]| order.iter().map(|index| chain[*index].clone()).collect::<Vec<_>>();
    for order in [&[0, 2, 3, 4][..], &[0, 1, 3, 4], &[0, 1, 2, 4], &[0, 2, 1, 3], &[4, 3, 2, 1, 0], &[0, 1, 2, 2, 3]] {
        let error = refused(&pick(order));
        assert!(matches!(error, ChainError::Gap { .. } | ChainError::Beginning | ChainError::Loop(_)), "{error}");
        assert_eq!(error.code(), ErrorCode::InvalidTrustChain);
    }
    assert_eq!(refused(&pick(&[1, 2, 3])), ChainError::Beginning);
}

#[test]
fn a_loop_is_refused() {
    let rp_as_superior = FEDERATION.rp.says_of(&FEDERATION.university, &json!({}));
    let chain = [FEDERATION.own(&json!({})), FEDERATION.university.says_of(&FEDERATION.rp, &json!({})), rp_as_superior];
    assert_eq!(refused(&chain), ChainError::Loop(id(FEDERATION.rp.id)));
    // An entity that is its own superior.
    let own = FEDERATION.own(&json!({"authority_hints": [FEDERATION.rp.id]}));
    assert_eq!(refused(&[own.clone(), own.clone(), own]), ChainError::Loop(id(FEDERATION.rp.id)));
    // The anchor's own statement in the middle.
    let mut chain = FEDERATION.plain();
    chain.insert(4, chain[4].clone());
    assert_eq!(refused(&chain), ChainError::Loop(id(FEDERATION.anchor.id)));
}

#[test]
fn a_chain_without_end_is_refused_before_it_is_read() {
    assert_eq!(refused(&vec![String::new(); 11]), ChainError::Length(11));
    let own = FEDERATION.own(&json!({}));
    assert_eq!(refused(&vec![own; 1_000]), ChainError::Length(1_000));
}

#[test]
fn the_entity_must_name_its_superior() {
    let chain = with(0, FEDERATION.own(&json!({"authority_hints": [FEDERATION.nation.id]})));
    assert_eq!(refused(&chain), ChainError::NotNamed(id(FEDERATION.university.id)));
    let chain = with(0, FEDERATION.own(&json!({"authority_hints": null})));
    assert_eq!(refused(&chain), ChainError::NotNamed(id(FEDERATION.university.id)));
}

#[test]
fn each_statement_is_signed_with_a_key_that_its_superior_knows() {
    let other = |entity: &Entity| Entity { id: entity.id, key: new_key() };
    let nothing = json!({});
    let rp = other(&FEDERATION.rp);
    for (position, statement) in [
        (0, rp.says_of(&rp, &json!({"authority_hints": [FEDERATION.university.id]}))),
        (1, other(&FEDERATION.university).says_of(&FEDERATION.rp, &nothing)),
        (2, other(&FEDERATION.nation).says_of(&FEDERATION.university, &nothing)),
        (3, other(&FEDERATION.anchor).says_of(&FEDERATION.nation, &nothing)),
        (4, other(&FEDERATION.anchor).says_of(&FEDERATION.anchor, &nothing)),
    ] {
        let error = statement_error(refused(&with(position, statement)));
        assert_eq!(error, StatementError::Signature(SignatureError::NoKey), "{position}");
    }
}

#[test]
fn an_entity_signs_its_own_word_with_a_key_that_it_names_itself() {
    let chain = with(0, FEDERATION.own(&json!({"jwks": FEDERATION.nation.jwks()})));
    assert_eq!(statement_error(refused(&chain)), StatementError::Signature(SignatureError::NoKey));
}

#[test]
fn what_was_changed_after_signing_is_refused() {
    let chain = FEDERATION.plain();
    let policy = json!({"metadata_policy": {}});
    for (position, entity, subject) in [
        (1, &FEDERATION.university, &FEDERATION.rp),
        (2, &FEDERATION.nation, &FEDERATION.university),
        (3, &FEDERATION.anchor, &FEDERATION.nation),
    ] {
        // Another payload under the old signature.
        let changed = entity.says_of(subject, &policy);
        let (message, _) = changed.rsplit_once('.').unwrap();
        let (_, signature) = chain[position].rsplit_once('.').unwrap();
        let error = statement_error(refused(&with(position, format!("{message}.{signature}"))));
        assert_eq!(error, StatementError::Signature(SignatureError::Jws(JwsError::Signature)));
    }
}

#[test]
fn a_statement_whose_time_it_is_not_breaks_the_chain() {
    let now = NOW.as_seconds();
    let nothing = json!({});
    for (more, expected) in [
        (json!({"exp": now}), Some(StatementError::Expired)),
        (json!({"exp": now - 1}), Some(StatementError::Expired)),
        (json!({"exp": now + 1}), None),
        (json!({"iat": now + 61}), Some(StatementError::NotYet)),
        (json!({"iat": now + 59}), None),
    ] {
        for position in 0..4 {
            let mut all = [&nothing; 4];
            all[position] = &more;
            let result = verify(&FEDERATION, &FEDERATION.chain(all));
            assert_eq!(result.err().map(statement_error), expected, "{position} {more}");
        }
    }
}

#[test]
fn a_relying_party_cannot_pass_for_another() {
    // A statement about somebody else, signed by the right university, under one's own word.
    let other = Entity::new("https://other.university.example.edu");
    let chain = with(1, FEDERATION.university.says_of(&other, &json!({})));
    assert!(matches!(refused(&chain), ChainError::Gap { .. }));
    // One's own word that claims another's name: the university knows other keys for it.
    let thief = Entity { id: FEDERATION.rp.id, key: new_key() };
    let own = thief.says_of(&thief, &json!({"authority_hints": [FEDERATION.university.id]}));
    assert_eq!(statement_error(refused(&with(0, own))), StatementError::Signature(SignatureError::NoKey));
}

#[test]
fn a_superior_that_signs_about_itself_in_the_middle_gains_nothing() {
    let chain = FEDERATION.plain();
    let about_itself = FEDERATION.nation.says_of(&FEDERATION.nation, &json!({}));
    let longer = [&chain[..3], &[about_itself], &chain[3..]].concat();
    assert_eq!(refused(&longer), ChainError::Loop(id(FEDERATION.nation.id)));
}
