//! How relying parties come in: by a request object, or at the endpoint; and what is registered of their metadata.

use domain::{
    Scopes,
    client::{ClientAuthMethod, GrantType},
};

use super::{
    automatic::AutomaticRequest,
    entity_configuration::EntityConfiguration,
    explicit::{CHAIN_MEDIA_TYPE, RESPONSE_TYPE, RegistrationRequest, RegistrationResponse},
    federation::{FEDERATION, merge, new_key},
    *,
};
use crate::{Issuer, OAuthError, jose::verify_own, registration::ClientDocument, registration::Rules};

const RULES: Rules<'static> = Rules { grants: GrantType::ALL, operator: false };

fn op() -> Issuer {
    Issuer::parse("https://op.example.org").unwrap()
}

/// The relying party, with members changed, below an anchor that says this of it.
fn resolved(members: &Value, anchor: &Value) -> ResolvedEntity {
    let mut all = json!({
        "redirect_uris": ["https://rp.university.example.edu/app/cb"],
        "jwks": {"keys": [new_key().public_jwk()]},
    });
    merge(&mut all, members);
    let own =
        json!({"metadata": {"openid_relying_party": all, "federation_entity": {"organization_name": "University"}}});
    let nothing = json!({});
    verify(&FEDERATION, &FEDERATION.chain([&own, &nothing, &nothing, anchor])).unwrap()
}

fn register(members: &Value, how: RegistrationType) -> Result<ClientDocument, OAuthError> {
    RelyingParty::of(&resolved(members, &json!({})), how)?.document(&RULES)
}

fn automatic(members: &Value) -> Result<ClientDocument, OAuthError> {
    register(members, RegistrationType::Automatic)
}

fn explicit(members: &Value) -> Result<ClientDocument, OAuthError> {
    register(members, RegistrationType::Explicit)
}

#[test]
fn automatic_registration_is_by_keys_and_never_by_a_secret() {
    let method = |members: Value| automatic(&members).unwrap().metadata.token_endpoint_auth_method;
    assert_eq!(method(json!({})), Some(ClientAuthMethod::PrivateKeyJwt));
    assert_eq!(
        method(json!({"token_endpoint_auth_method": "self_signed_tls_client_auth"})),
        Some(ClientAuthMethod::SelfSignedTlsClientAuth)
    );
    let listed = json!({"token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"]});
    assert_eq!(method(listed), Some(ClientAuthMethod::PrivateKeyJwt));
    for bad in [
        json!({"token_endpoint_auth_method": "client_secret_basic"}),
        json!({"token_endpoint_auth_method": "client_secret_jwt"}),
        json!({"token_endpoint_auth_method": "none"}),
        json!({"token_endpoint_auth_method": 1}),
        json!({"token_endpoint_auth_methods_supported": ["client_secret_post"]}),
        json!({"jwks": null}),
    ] {
        assert_eq!(automatic(&bad).unwrap_err().code(), ErrorCode::InvalidClientMetadata, "{bad}");
    }
    assert_eq!(explicit(&json!({"jwks": null})).unwrap().metadata.token_endpoint_auth_method, None);
    let secret = explicit(&json!({"token_endpoint_auth_method": "client_secret_basic"})).unwrap();
    assert_eq!(secret.metadata.token_endpoint_auth_method, Some(ClientAuthMethod::ClientSecretBasic));
}

#[test]
fn a_relying_party_registers_in_the_way_that_it_says() {
    for (types, automatically, explicitly) in [
        (json!(null), true, true),
        (json!(["automatic"]), true, false),
        (json!(["explicit"]), false, true),
        (json!(["explicit", "automatic", "other"]), true, true),
        (json!([]), false, false),
        (json!("automatic"), false, false),
    ] {
        let members = json!({"client_registration_types": types});
        assert_eq!(automatic(&members).is_ok(), automatically, "{types}");
        assert_eq!(explicit(&members).is_ok(), explicitly, "{types}");
    }
}

#[test]
fn of_several_representations_of_the_keys_one_is_taken() {
    let addresses = json!({
        "jwks_uri": "https://rp.university.example.edu/jwks",
        "signed_jwks_uri": "https://rp.university.example.edu/jwks.jose",
    });
    let by_value = RelyingParty::of(&resolved(&addresses, &json!({})), RegistrationType::Automatic).unwrap();
    assert_eq!(by_value.signed_jwks_uri(), None);
    let metadata = by_value.document(&RULES).unwrap().metadata;
    assert!(metadata.jwks.is_some() && metadata.jwks_uri.is_none());

    let mut by_reference = addresses.clone();
    merge(&mut by_reference, &json!({"signed_jwks_uri": null}));
    by_reference["jwks"] = Value::Null;
    let metadata = automatic(&by_reference).unwrap().metadata;
    assert_eq!(metadata.jwks_uri.unwrap().as_str(), "https://rp.university.example.edu/jwks");

    let mut signed = addresses;
    signed["jwks"] = Value::Null;
    let signed = RelyingParty::of(&resolved(&signed, &json!({})), RegistrationType::Automatic).unwrap();
    assert_eq!(signed.signed_jwks_uri().unwrap().as_str(), "https://rp.university.example.edu/jwks.jose");
    assert!(signed.document(&RULES).is_err(), "its keys are yet to be fetched");
    let keys = json!({"keys": [new_key().public_jwk()]});
    let metadata = signed.with_keys(keys.as_object().unwrap().clone()).document(&RULES).unwrap().metadata;
    assert_eq!(metadata.jwks.map(Value::Object), Some(keys));

    for bad in ["http://rp.university.example.edu/jwks.jose", "jwks.jose"] {
        assert!(automatic(&json!({"jwks": null, "signed_jwks_uri": bad})).is_err(), "{bad}");
    }
}

#[test]
fn a_policy_that_leaves_no_scope_leaves_no_client() {
    let policy = |scopes: Value| json!({"metadata_policy": {"openid_relying_party": {"scope": {"subset_of": scopes}}}});
    let scope = |wanted: Value, allowed: Value| {
        let resolved = resolved(&json!({"scope": wanted}), &policy(allowed));
        let document = RelyingParty::of(&resolved, RegistrationType::Automatic)?.document(&RULES)?;
        Ok::<_, OAuthError>(document.scopes.unwrap())
    };
    let scopes = |text| Scopes::parse(text).unwrap();
    assert_eq!(scope(json!("openid email phone"), json!(["openid", "email"])).unwrap(), scopes("openid email"));
    assert_eq!(scope(json!("phone"), json!(["openid"])).unwrap_err().code(), ErrorCode::InvalidMetadata);
    // Who names none gets no more than the policy allows.
    assert_eq!(scope(json!(null), json!(["openid"])).unwrap(), scopes("openid"));
    assert_eq!(scope(json!(null), json!([])).unwrap_err().code(), ErrorCode::InvalidMetadata);
    assert_eq!(automatic(&json!({})).unwrap().scopes, None);
}

#[test]
fn names_and_contacts_of_a_federation_are_understood() {
    assert_eq!(automatic(&json!({"client_name": "App"})).unwrap().name.as_deref(), Some("App"));
    assert_eq!(automatic(&json!({"display_name": "Shown"})).unwrap().name.as_deref(), Some("Shown"));
    assert_eq!(automatic(&json!({})).unwrap().name.as_deref(), Some("University"));
    let contacts = json!({"contacts": ["Ada Lovelace", "mailto:ops@example.edu", "+41 44 000 00 00"]});
    assert_eq!(automatic(&contacts).unwrap().contact_email.as_deref(), Some("ops@example.edu"));
}

#[test]
fn what_is_no_relying_party_there_cannot_register() {
    let providers = json!({"constraints": {"allowed_entity_types": ["openid_provider"]}});
    let error = RelyingParty::of(&resolved(&json!({}), &providers), RegistrationType::Automatic).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidMetadata);
    assert!(automatic(&json!({"client_id": FEDERATION.rp.id})).is_ok());
    assert!(automatic(&json!({"client_id": "https://other.example.edu"})).is_err());
    assert_eq!(automatic(&json!({"redirect_uris": null})).unwrap_err().code(), ErrorCode::InvalidRedirectUri);
}

fn request_object(claims: &Value, header: &Value) -> Result<AutomaticRequest, OAuthError> {
    let mut all = json!({
        "iss": FEDERATION.rp.id,
        "client_id": FEDERATION.rp.id,
        "aud": "https://op.example.org",
        "jti": "1",
        "exp": NOW.as_seconds() + 60,
        "scope": "openid",
    });
    merge(&mut all, claims);
    let mut head = json!({"alg": "ES256", "kid": "rp", "typ": "oauth-authz-req+jwt"});
    merge(&mut head, header);
    AutomaticRequest::read(&FEDERATION.rp.sign_with_header(&head, &all.to_string()), &op(), NOW)
}

#[test]
fn a_request_object_keeps_to_the_rules_of_automatic_registration() {
    let nothing = json!({});
    let now = NOW.as_seconds();
    let read = request_object(&nothing, &nothing).unwrap();
    assert_eq!((read.entity_id.as_str(), read.jti.as_str()), (FEDERATION.rp.id, "1"));
    assert_eq!((read.expires_at, &read.trust_chain), (Timestamp::from_seconds(now + 60), &None));
    assert!(read.resolve(&FEDERATION.anchors(), NOW).is_none());
    assert!(request_object(&json!({"aud": ["https://op.example.org"], "iat": now}), &nothing).is_ok());
    for (bad, word) in [
        (json!({"client_id": null}), "client_id"),
        (json!({"client_id": "app"}), "client_id"),
        (json!({"iss": null}), "iss"),
        (json!({"iss": "https://other.example.edu"}), "iss"),
        (json!({"sub": FEDERATION.rp.id}), "sub"),
        (json!({"sub": "x"}), "sub"),
        (json!({"aud": null}), "aud"),
        (json!({"aud": "https://op.example.org/"}), "aud"),
        (json!({"aud": "https://op.example.org/par"}), "aud"),
        (json!({"aud": []}), "aud"),
        (json!({"aud": ["https://op.example.org", "https://other.example.org"]}), "aud"),
        (json!({"jti": null}), "jti"),
        (json!({"jti": ""}), "jti"),
        (json!({"jti": "x".repeat(513)}), "jti"),
        (json!({"exp": null}), "exp"),
        (json!({"exp": "soon"}), "exp"),
        (json!({"exp": now}), "expired"),
        (json!({"exp": now + 86_401}), "longer than a day"),
        (json!({"iat": now + 61}), "iat"),
        (json!({"nbf": now + 61}), "nbf"),
        (json!({"trust_chain": "x"}), "trust_chain"),
        (json!({"trust_chain": []}), "trust_chain"),
        (json!({"trust_chain": ["x"]}), "trust_chain"),
        (json!({"trust_chain": ["x", 1]}), "trust_chain"),
        (json!({"trust_chain": vec!["x"; 11]}), "trust_chain"),
    ] {
        let error = request_object(&bad, &nothing).expect_err(word);
        assert_eq!(error.code(), ErrorCode::InvalidRequestObject);
        assert!(error.description().contains(word), "{bad}: {error}");
    }
}

#[test]
fn a_chain_in_a_request_is_verified_as_any_other() {
    let nothing = json!({});
    let chain = FEDERATION.plain();
    for request in [
        request_object(&nothing, &json!({"trust_chain": chain})).unwrap(),
        request_object(&json!({"trust_chain": chain}), &nothing).unwrap(),
        // The header counts.
        request_object(&json!({"trust_chain": ["x", "y"]}), &json!({"trust_chain": chain})).unwrap(),
    ] {
        let resolved = request.resolve(&FEDERATION.anchors(), NOW).unwrap().unwrap();
        assert_eq!(resolved.entity_id(), &request.entity_id);
        assert!(request.resolve(&TrustAnchors::default(), NOW).unwrap().is_err());
    }
    // Somebody else's chain.
    let other = json!({"iss": "https://other.example.edu", "client_id": "https://other.example.edu"});
    let request = request_object(&other, &json!({"trust_chain": chain})).unwrap();
    assert!(matches!(request.resolve(&FEDERATION.anchors(), NOW), Some(Err(ChainError::Gap { .. }))));
}

fn own_for_us() -> String {
    FEDERATION.own(&json!({"aud": "https://op.example.org"}))
}

#[test]
fn a_registration_request_is_a_configuration_or_a_chain() {
    let chain = FEDERATION.plain();
    let parse = |media_type: &str, body: &str| RegistrationRequest::parse(media_type, body.as_bytes(), &op());
    let request = parse("application/entity-statement+jwt; charset=utf-8", &own_for_us()).unwrap();
    assert_eq!((request.entity_id(), request.superiors()), (&id(FEDERATION.rp.id), None));
    assert!(request.resolve(&chain[1..], &FEDERATION.anchors(), NOW).is_ok());

    let whole = json!([own_for_us(), chain[1], chain[2], chain[3]]).to_string();
    let request = parse("Application/Trust-Chain+JSON", &whole).unwrap();
    assert_eq!(request.superiors().unwrap(), &chain[1..4]);
    let resolved = request.resolve(request.superiors().unwrap(), &FEDERATION.anchors(), NOW).unwrap();
    assert_eq!(resolved.entity_id(), request.entity_id());

    for (media_type, body) in [
        ("", own_for_us()),
        ("application/json", own_for_us()),
        ("application/trust-chain+json", own_for_us()),
        ("application/trust-chain+json", "[]".to_owned()),
        ("application/trust-chain+json", json!([own_for_us()]).to_string()),
        ("application/trust-chain+json", json!([own_for_us(), 1]).to_string()),
        ("application/trust-chain+json", json!(chain).to_string()),
        ("application/trust-chain+json", json!(vec![own_for_us(); 11]).to_string()),
        ("application/entity-statement+jwt", whole.clone()),
        ("application/entity-statement+jwt", chain[0].clone()),
        ("application/entity-statement+jwt", FEDERATION.own(&json!({"aud": ["https://op.example.org", "x"]}))),
        ("application/entity-statement+jwt", FEDERATION.own(&json!({"aud": "https://other.example.org"}))),
        (
            "application/entity-statement+jwt",
            FEDERATION.university.says_of(&FEDERATION.rp, &json!({"aud": "https://op.example.org"})),
        ),
    ] {
        let error = parse(media_type, &body).expect_err(&body);
        assert_eq!(error.code(), ErrorCode::InvalidRequest, "{error}");
    }
}

/// A registration request with these chains in its header.
fn with_chains(header: &Value) -> Result<RegistrationRequest, OAuthError> {
    let mut all = json!({"alg": "ES256", "kid": FEDERATION.rp.key.kid(), "typ": TYPE});
    merge(&mut all, header);
    let claims = FEDERATION.rp.claims(
        &FEDERATION.rp,
        &json!({
            "aud": "https://op.example.org",
            "authority_hints": [FEDERATION.university.id],
            "metadata": {"openid_relying_party": {"client_name": "Made for you"}},
        }),
    );
    let jwt = FEDERATION.rp.sign_with_header(&all, &claims.to_string());
    RegistrationRequest::parse(MEDIA_TYPE, jwt.as_bytes(), &op())
}

#[test]
fn of_a_chain_in_the_header_the_superiors_count_and_of_the_request_the_metadata() {
    let chain = FEDERATION.plain();
    let request = with_chains(&json!({"trust_chain": chain})).unwrap();
    let resolved = request.resolve(request.superiors().unwrap(), &FEDERATION.anchors(), NOW).unwrap();
    assert_eq!(resolved.metadata_of(OPENID_RELYING_PARTY).unwrap()["client_name"], "Made for you");
    // Somebody else's chain does not become one's own.
    let other = Entity::new("https://other.example.edu");
    let foreign = json!([other.says_of(&other, &json!({})), chain[1], chain[2]]);
    for bad in [json!({"trust_chain": []}), json!({"trust_chain": "x"}), json!({"trust_chain": foreign})] {
        assert_eq!(with_chains(&bad).unwrap_err().code(), ErrorCode::InvalidRequest, "{bad}");
    }
}

#[test]
fn a_chain_about_us_begins_here_and_ends_at_the_same_anchor() {
    let chain = FEDERATION.plain();
    let us = Entity::new("https://op.example.org");
    let ours = us.says_of(&us, &json!({}));
    let peer = json!([ours, FEDERATION.anchor.says_of(&us, &json!({}))]);
    assert!(with_chains(&json!({"trust_chain": chain, "peer_trust_chain": peer})).is_ok());
    for bad in [
        json!({"peer_trust_chain": peer}),
        json!({"trust_chain": chain, "peer_trust_chain": chain}),
        json!({"trust_chain": chain, "peer_trust_chain": [ours, FEDERATION.nation.says_of(&us, &json!({}))]}),
        json!({"trust_chain": chain, "peer_trust_chain": [ours, "x"]}),
    ] {
        assert_eq!(with_chains(&bad).unwrap_err().code(), ErrorCode::InvalidRequest);
    }
    assert_eq!(CHAIN_MEDIA_TYPE, "application/trust-chain+json");
}

#[test]
fn the_answer_to_a_registration_names_anchor_superior_and_client() {
    let resolved = resolved(&json!({}), &json!({"exp": NOW.as_seconds() + 500}));
    let key = new_key();
    let answer = |end: i64| {
        RegistrationResponse {
            issuer: &op(),
            entity: &resolved,
            metadata: json!({"client_id": "c1", "client_secret": "s"}).as_object().unwrap().clone(),
            issued_at: NOW,
            expires_at: Timestamp::from_seconds(NOW.as_seconds() + end),
        }
        .claims()
    };
    let token = key.sign(Some(RESPONSE_TYPE), &answer(100)).unwrap();
    let read = verify_own(&[key.public().clone()], Some(RESPONSE_TYPE), &token).unwrap();
    assert_eq!(
        Value::Object(read),
        json!({
            "iss": "https://op.example.org",
            "sub": FEDERATION.rp.id,
            "aud": FEDERATION.rp.id,
            "iat": NOW.as_seconds(),
            "exp": NOW.as_seconds() + 100,
            "jwks": FEDERATION.rp.jwks(),
            "trust_anchor": FEDERATION.anchor.id,
            "authority_hints": [FEDERATION.university.id],
            "metadata": {
                "openid_relying_party": {"client_id": "c1", "client_secret": "s"},
                "federation_entity": {"organization_name": "University"},
            },
        })
    );
    // It does not outlive the chain.
    assert_eq!(answer(5_000)["exp"], NOW.as_seconds() + 500);
}

#[test]
fn our_own_configuration_is_one_that_others_can_verify() {
    let (key, issuer) = (new_key(), op());
    let discovery = json!({"issuer": issuer, "op_policy_uri": null, "response_types_supported": ["code"]});
    let hints = [id(FEDERATION.anchor.id)];
    let configuration = |hints: &[EntityId]| {
        let claims = EntityConfiguration {
            issuer: &issuer,
            keys: &[key.public_jwk()],
            authority_hints: hints,
            openid_provider: discovery.as_object().unwrap().clone(),
            federation_entity: json!({"organization_name": "Beadle"}).as_object().unwrap().clone(),
            trust_marks: &[],
            issued_at: NOW,
            lifetime: std::time::Duration::from_secs(86_400),
        }
        .claims();
        let statement = UnverifiedStatement::parse(&key.sign(Some(TYPE), &claims).unwrap()).unwrap();
        (statement.clone().verify_configuration(NOW).unwrap(), claims)
    };
    let (statement, claims) = configuration(&hints);
    assert_eq!(statement.authority_hints(), hints);
    assert_eq!(statement.expires_at(), Timestamp::from_seconds(NOW.as_seconds() + 86_400));
    assert_eq!(
        claims["metadata"],
        json!({
            "openid_provider": { "issuer": "https://op.example.org", "response_types_supported": ["code"] },
            "federation_entity": {"organization_name": "Beadle"},
        })
    );
    let (statement, claims) = configuration(&[]);
    assert!(statement.authority_hints().is_empty() && claims.get("authority_hints").is_none());
}

#[test]
fn signed_keys_are_their_owner_s() {
    let now = NOW.as_seconds();
    let document = |more: Value| {
        let mut claims = json!({
            "iss": FEDERATION.rp.id, "sub": FEDERATION.rp.id, "keys": [new_key().public_jwk()], "iat": now,
        });
        merge(&mut claims, &more);
        claims
    };
    let sign = |typ: &str, claims: &Value| FEDERATION.rp.key.sign(Some(typ), claims).unwrap();
    let verify = |jwt: &str| signed_jwks::verify(jwt, &id(FEDERATION.rp.id), &FEDERATION.rp.keys(), NOW);
    let good = document(json!({"exp": now + 1}));
    assert_eq!(verify(&sign(signed_jwks::TYPE, &good)).unwrap()["keys"], good["keys"]);
    for bad in [
        json!({"iss": null}),
        json!({"sub": null}),
        json!({"sub": "https://other.example.edu"}),
        json!({"iss": "https://other.example.edu"}),
        json!({"keys": null}),
        json!({"keys": [{"kty": "oct", "k": "AAAA"}]}),
        json!({"exp": now}),
        json!({"exp": "x"}),
        json!({"iat": now + 61}),
    ] {
        assert!(verify(&sign(signed_jwks::TYPE, &document(bad.clone()))).is_err(), "{bad}");
    }
    for typ in [TYPE, "JWT", "jwk-set+json"] {
        assert!(verify(&sign(typ, &good)).is_err(), "{typ}");
    }
    let foreign = FEDERATION.nation.key.sign(Some(signed_jwks::TYPE), &good).unwrap();
    assert!(verify(&foreign).is_err());
}
