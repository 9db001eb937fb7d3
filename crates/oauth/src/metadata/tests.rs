use serde_json::{Value, json};

use super::*;

fn document(issuer: &str) -> Value {
    let scopes = Scopes::parse("openid email org.cilogon.getcert").unwrap();
    let offer = Offer {
        scopes: &scopes,
        claims: &["email"],
        languages: &["en".to_owned(), "de".to_owned()],
        require_pushed: false,
        registration: false,
        client_certificates: ClientCertificates::default(),
        client_id_documents: false,
        federation: FederatedRegistration::default(),
        command_line: Some("beadle-command-line"),
    };
    serde_json::to_value(ProviderMetadata::new(&Issuer::parse(issuer).unwrap(), &offer)).unwrap()
}

#[test]
fn the_discovery_document_in_full() {
    let asymmetric = json!(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]);
    let assertions = [&asymmetric, &json!(["HS256", "HS384", "HS512"])];
    let assertions: Vec<_> = assertions.into_iter().filter_map(Value::as_array).flatten().collect();
    assert_eq!(
        document("https://login.example.org"),
        json!({
            "issuer": "https://login.example.org",
            "authorization_endpoint": "https://login.example.org/authorize",
            "token_endpoint": "https://login.example.org/oauth2/token",
            "device_authorization_endpoint": "https://login.example.org/oauth2/device_authorization",
            "pushed_authorization_request_endpoint": "https://login.example.org/oauth2/par",
            "require_pushed_authorization_requests": false,
            "userinfo_endpoint": "https://login.example.org/oauth2/userinfo",
            "jwks_uri": "https://login.example.org/oauth2/certs",
            "scopes_supported": ["openid", "email", "edu.uiuc.ncsa.myproxy.getcert"],
            "response_types_supported":
                ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"],
            "response_modes_supported":
                ["query", "fragment", "form_post", "query.jwt", "fragment.jwt", "form_post.jwt", "jwt"],
            "grant_types_supported": [
                "authorization_code", "urn:ietf:params:oauth:grant-type:device_code", "refresh_token",
                "client_credentials",
                "urn:ietf:params:oauth:grant-type:token-exchange",
                "urn:ietf:params:oauth:grant-type:jwt-bearer", "implicit",
            ],
            "token_endpoint_auth_methods_supported":
                ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"],
            "token_endpoint_auth_signing_alg_values_supported": assertions,
            "dpop_signing_alg_values_supported": asymmetric,
            "tls_client_certificate_bound_access_tokens": false,
            "introspection_endpoint": "https://login.example.org/oauth2/introspect",
            "introspection_endpoint_auth_methods_supported":
                ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"],
            "introspection_endpoint_auth_signing_alg_values_supported": assertions,
            "introspection_signing_alg_values_supported": asymmetric,
            "revocation_endpoint": "https://login.example.org/oauth2/revoke",
            "revocation_endpoint_auth_methods_supported":
                ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"],
            "revocation_endpoint_auth_signing_alg_values_supported": assertions,
            "code_challenge_methods_supported": ["S256"],
            "authorization_details_types_supported": ["x509_certificate"],
            "authorization_response_iss_parameter_supported": true,
            "authorization_signing_alg_values_supported":
                ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"],
            "authorization_encryption_alg_values_supported":
                ["RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"],
            "authorization_encryption_enc_values_supported": ["A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM"],
            "beadle_getcert_endpoint": "https://login.example.org/oauth2/getcert",
            "beadle_certificates_endpoint": "https://login.example.org/oauth2/certificates",
            "beadle_certificate_revocation_endpoint": "https://login.example.org/oauth2/certificates/revoke",
            "beadle_command_line_client_id": "beadle-command-line",
            "subject_types_supported": ["public", "pairwise"],
            "id_token_signing_alg_values_supported":
                ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "none"],
            "id_token_encryption_alg_values_supported":
                ["RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"],
            "id_token_encryption_enc_values_supported": ["A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM"],
            "userinfo_signing_alg_values_supported":
                ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"],
            "userinfo_encryption_alg_values_supported":
                ["RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"],
            "userinfo_encryption_enc_values_supported": ["A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM"],
            "claim_types_supported": ["normal"],
            "claims_supported":
                ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "jti", "acr", "amr", "sid", "email"],
            "acr_values_supported": ["https://refeds.org/profile/mfa", "https://refeds.org/profile/sfa"],
            "prompt_values_supported": ["none", "login", "consent", "select_account"],
            "end_session_endpoint": "https://login.example.org/oauth2/logout",
            "check_session_iframe": "https://login.example.org/oauth2/check-session",
            "frontchannel_logout_supported": true,
            "frontchannel_logout_session_supported": true,
            "backchannel_logout_supported": true,
            "backchannel_logout_session_supported": true,
            "request_parameter_supported": true,
            "request_object_signing_alg_values_supported":
                ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "none"],
            "request_object_encryption_alg_values_supported":
                ["RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"],
            "request_object_encryption_enc_values_supported":
                ["A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM"],
            "request_uri_parameter_supported": true,
            "require_request_uri_registration": true,
            "claims_parameter_supported": true,
            "ui_locales_supported": ["en", "de"],
        })
    );
}

#[test]
fn certificates_are_offered_as_far_as_they_are_taken() {
    let issuer = Issuer::parse("https://login.example.org").unwrap();
    let scopes = Scopes::parse("openid").unwrap();
    let document = |client_certificates| {
        let offer = Offer {
            scopes: &scopes,
            claims: &[],
            languages: &[],
            require_pushed: false,
            registration: false,
            client_certificates,
            client_id_documents: false,
            federation: FederatedRegistration::default(),
            command_line: None,
        };
        serde_json::to_value(AuthorizationServerMetadata::new(&issuer, &offer)).unwrap()
    };
    let methods = |document: &Value| document["token_endpoint_auth_methods_supported"].to_string();
    let shown = document(ClientCertificates { shown: true, vouched: false, base: None });
    assert!(methods(&shown).contains("\"self_signed_tls_client_auth\""));
    assert!(!methods(&shown).contains("\"tls_client_auth\""));
    assert_eq!(shown["tls_client_certificate_bound_access_tokens"], true);
    assert_eq!(shown.get("mtls_endpoint_aliases"), None);
    let base = Some("https://login.example.org:8444");
    let vouched = document(ClientCertificates { shown: true, vouched: true, base });
    assert!(methods(&vouched).contains("\"tls_client_auth\""));
    let aliases = &vouched["mtls_endpoint_aliases"];
    assert_eq!(aliases["token_endpoint"], "https://login.example.org:8444/oauth2/token");
    assert_eq!(aliases.as_object().unwrap().len(), 6);
}

#[test]
fn federations_are_told_what_is_switched_on() {
    let issuer = Issuer::parse("https://login.example.org").unwrap();
    let scopes = Scopes::default();
    let document = |automatic, explicit| {
        let offer = Offer {
            scopes: &scopes,
            claims: &[],
            languages: &[],
            require_pushed: false,
            registration: false,
            client_certificates: ClientCertificates::default(),
            client_id_documents: false,
            federation: FederatedRegistration { automatic, explicit },
            command_line: None,
        };
        serde_json::to_value(ProviderMetadata::new(&issuer, &offer)).unwrap()
    };
    let both = document(true, true);
    assert_eq!(both["client_registration_types_supported"], json!(["automatic", "explicit"]));
    let endpoint = "https://login.example.org/oauth2/federation_registration";
    assert_eq!(both["federation_registration_endpoint"], endpoint);
    assert_eq!(
        both["request_authentication_methods_supported"],
        json!({
            "authorization_endpoint": ["request_object"],
            "pushed_authorization_request_endpoint": ["private_key_jwt"],
        })
    );
    let explicit = document(false, true);
    assert_eq!(explicit["client_registration_types_supported"], json!(["explicit"]));
    assert_eq!(explicit.get("request_authentication_methods_supported"), None);
    assert_eq!(document(true, false).get("federation_registration_endpoint"), None);
}

#[test]
fn an_issuer_with_a_path_has_its_endpoints_below_it() {
    let document = document("https://login.example.org/tenant/");
    assert_eq!(document["issuer"], "https://login.example.org/tenant");
    assert_eq!(document["token_endpoint"], "https://login.example.org/tenant/oauth2/token");
}

#[test]
fn the_rfc_8414_document_is_the_part_that_openid_adds_to() {
    let issuer = Issuer::parse("https://login.example.org").unwrap();
    let scopes = Scopes::parse("openid email org.cilogon.getcert").unwrap();
    let oauth = serde_json::to_value(AuthorizationServerMetadata::new(
        &issuer,
        &Offer {
            scopes: &scopes,
            claims: &[],
            languages: &[],
            require_pushed: false,
            client_certificates: ClientCertificates::default(),
            registration: false,
            client_id_documents: false,
            federation: FederatedRegistration::default(),
            command_line: None,
        },
    ))
    .unwrap();
    let openid = document("https://login.example.org");
    for (name, value) in oauth.as_object().unwrap() {
        assert_eq!(openid[name], *value, "{name}");
    }
    assert_eq!(oauth.get("userinfo_endpoint"), None);
}
