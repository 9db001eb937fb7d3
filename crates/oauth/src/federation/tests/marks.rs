//! Trust marks: whose they are, and who may issue them.

use super::{
    federation::{FEDERATION, merge, new_key},
    trust_mark::{TrustMark, TrustMarkError, UnverifiedTrustMark},
    *,
};

const MARK: &str = "https://refeds.org/sirtfi";

/// The anchor's word about itself.
fn anchor(more: &Value) -> EntityStatement {
    let mut claims = json!({"trust_mark_issuers": {MARK: [FEDERATION.nation.id]}});
    merge(&mut claims, more);
    let jwt = FEDERATION.anchor.says_of(&FEDERATION.anchor, &claims);
    UnverifiedStatement::parse(&jwt).unwrap().verify_configuration(NOW).unwrap()
}

/// The nation's mark for the relying party.
fn mark(typ: &str, more: &Value) -> String {
    let mut claims = json!({
        "iss": FEDERATION.nation.id, "sub": FEDERATION.rp.id, "trust_mark_type": MARK, "iat": NOW.as_seconds(),
    });
    merge(&mut claims, more);
    FEDERATION.nation.key.sign(Some(typ), &claims).unwrap()
}

fn check(jwt: &str, anchor: &EntityStatement) -> Result<TrustMark, TrustMarkError> {
    let mark = UnverifiedTrustMark::parse(jwt)?;
    mark.verify(&id(FEDERATION.rp.id), &FEDERATION.nation.keys(), anchor, NOW)
}

#[test]
fn a_mark_of_an_issuer_that_the_anchor_names_holds() {
    let now = NOW.as_seconds();
    let read = check(&mark("trust-mark+jwt", &json!({"exp": now + 1})), &anchor(&json!({}))).unwrap();
    let expected = TrustMark {
        trust_mark_type: MARK.to_owned(),
        issuer: id(FEDERATION.nation.id),
        expires_at: Some(Timestamp::from_seconds(now + 1)),
    };
    assert_eq!(read, expected);
    let anybody = anchor(&json!({"trust_mark_issuers": {MARK: []}}));
    assert_eq!(check(&mark("trust-mark+jwt", &json!({})), &anybody).unwrap().expires_at, None);
}

#[test]
fn a_mark_that_is_another_s_over_or_not_accredited_is_none() {
    let now = NOW.as_seconds();
    let named = anchor(&json!({}));
    for bad in [
        json!({"sub": FEDERATION.university.id}),
        json!({"sub": null}),
        json!({"iss": null}),
        json!({"trust_mark_type": null}),
        json!({"trust_mark_type": "https://other.org/mark"}),
        json!({"iat": null}),
        json!({"iat": now + 61}),
        json!({"exp": now}),
        json!({"exp": "x"}),
        json!({"delegation": "x"}),
    ] {
        assert!(check(&mark("trust-mark+jwt", &bad), &named).is_err(), "{bad}");
    }
    for typ in ["JWT", TYPE, "trust-mark-delegation+jwt"] {
        assert!(check(&mark(typ, &json!({})), &named).is_err(), "{typ}");
    }
    for silent in [json!({"trust_mark_issuers": null}), json!({"trust_mark_issuers": {MARK: [FEDERATION.rp.id]}})] {
        let error = check(&mark("trust-mark+jwt", &json!({})), &anchor(&silent)).unwrap_err();
        assert_eq!(error, TrustMarkError::Issuer(id(FEDERATION.nation.id)));
    }
    let mark = UnverifiedTrustMark::parse(&mark("trust-mark+jwt", &json!({}))).unwrap();
    assert!(mark.verify(&id(FEDERATION.rp.id), &FEDERATION.university.keys(), &named, NOW).is_err());
}

#[test]
fn where_a_mark_has_an_owner_its_issuer_needs_the_owner_s_word() {
    let refeds = Entity::new("https://refeds.org");
    let owned = anchor(&json!({"trust_mark_owners": {MARK: {"sub": refeds.id, "jwks": refeds.jwks()}}}));
    let delegation = |typ: &str, more: Value| {
        let mut claims = json!({
            "iss": refeds.id, "sub": FEDERATION.nation.id, "trust_mark_type": MARK, "iat": NOW.as_seconds(),
        });
        merge(&mut claims, &more);
        refeds.key.sign(Some(typ), &claims).unwrap()
    };
    let with = |delegation: String| check(&mark("trust-mark+jwt", &json!({"delegation": delegation})), &owned);
    let typ = "trust-mark-delegation+jwt";
    assert!(with(delegation(typ, json!({}))).is_ok());
    assert_eq!(check(&mark("trust-mark+jwt", &json!({})), &owned), Err(TrustMarkError::Delegation));
    for bad in [
        delegation("trust-mark+jwt", json!({})),
        delegation(typ, json!({"iss": FEDERATION.nation.id})),
        delegation(typ, json!({"sub": FEDERATION.university.id})),
        delegation(typ, json!({"trust_mark_type": "https://other.org/mark"})),
        delegation(typ, json!({"exp": NOW.as_seconds()})),
        delegation(typ, json!({"iat": null})),
        new_key().sign(Some(typ), &json!({"iss": refeds.id})).unwrap(),
        "x".to_owned(),
    ] {
        assert!(with(bad).is_err());
    }
}
