//! Whether the members of a document fit one another. One function per rule; the table is the whole of them.

use domain::client::{
    AssertionAlgorithm, ClientAuthMethod, ClientMetadata, GrantType, JwsAlgorithm, ResponseType, SubjectType,
};

use super::{ClientDocument, Rules, keys, members::wrong, redirect_uris};
use crate::OAuthError;

type Check = fn(&ClientDocument, &Rules<'_>) -> Result<(), OAuthError>;

const CHECKS: &[Check] = &[
    grants_are_offered,
    responses_have_their_grants,
    |document, _| redirect_uris::check(document),
    keys_are_given_one_way,
    authentication_has_its_means,
    tokens_are_signed,
    encryption_is_complete,
    |document, _| keys::check(&document.metadata),
    a_sector_is_known,
    logout_stays_at_home,
    request_objects_are_signed,
    fapi_is_kept,
];

pub(super) fn all(document: &ClientDocument, rules: &Rules<'_>) -> Result<(), OAuthError> {
    CHECKS.iter().try_for_each(|check| check(document, rules))
}

/// Grants by which a client acts without a person in front of it.
const MACHINE_GRANTS: [GrantType; 3] = [GrantType::ClientCredentials, GrantType::TokenExchange, GrantType::JwtBearer];

fn grants_are_offered(document: &ClientDocument, rules: &Rules<'_>) -> Result<(), OAuthError> {
    let grants = document.metadata.grant_types.as_deref().unwrap_or_default();
    match grants.iter().find(|grant| !rules.grants.contains(grant)) {
        Some(grant) => Err(wrong("grant_types", format_args!("{grant} is not offered to clients registered this way"))),
        None => Ok(()),
    }
}

/// The table of [RFC 7591 §2.1](https://www.rfc-editor.org/rfc/rfc7591#section-2.1).
fn responses_have_their_grants(document: &ClientDocument, _: &Rules<'_>) -> Result<(), OAuthError> {
    let metadata = &document.metadata;
    for response in metadata.response_types.as_deref().unwrap_or(&[ResponseType::Code]) {
        let needs = |needed: bool, grant: GrantType| {
            if needed && !metadata.allows_grant(grant) {
                return Err(wrong("response_types", format_args!("{response} needs {grant} in grant_types")));
            }
            Ok(())
        };
        needs(response.has_code(), GrantType::AuthorizationCode)?;
        needs(response.has_id_token() || response.has_token(), GrantType::Implicit)?;
    }
    Ok(())
}

/// RFC 7591 §2: "The jwks_uri and jwks parameters MUST NOT both be present".
fn keys_are_given_one_way(document: &ClientDocument, _: &Rules<'_>) -> Result<(), OAuthError> {
    match (&document.metadata.jwks, &document.metadata.jwks_uri) {
        (Some(_), Some(_)) => Err(wrong("jwks", "give jwks or jwks_uri, not both")),
        _ => Ok(()),
    }
}

fn has_keys(metadata: &ClientMetadata) -> bool {
    metadata.jwks.is_some() || metadata.jwks_uri.is_some()
}

fn authentication_has_its_means(document: &ClientDocument, _: &Rules<'_>) -> Result<(), OAuthError> {
    use ClientAuthMethod::{None as Nothing, PrivateKeyJwt, SelfSignedTlsClientAuth, TlsClientAuth};

    const METHOD: &str = "token_endpoint_auth_method";
    const ALGORITHM: &str = "token_endpoint_auth_signing_alg";
    let metadata = &document.metadata;
    match metadata.token_endpoint_auth_method {
        Some(method @ (PrivateKeyJwt | SelfSignedTlsClientAuth)) if !has_keys(metadata) => {
            return Err(wrong(METHOD, format_args!("{method} needs jwks or jwks_uri")));
        }
        // RFC 8705 §2.1.2: "A client using the tls_client_auth authentication method MUST use exactly one".
        Some(TlsClientAuth) if subject_names(metadata) != 1 => {
            return Err(wrong(METHOD, "tls_client_auth needs exactly one of the members tls_client_auth_…"));
        }
        Some(Nothing) => {
            if let Some(grant) = MACHINE_GRANTS.into_iter().find(|grant| metadata.allows_grant(*grant)) {
                return Err(wrong(METHOD, format_args!("{grant} is for clients that prove who they are")));
            }
        }
        _ => {}
    }
    match metadata.token_endpoint_auth_signing_alg {
        Some(AssertionAlgorithm::Signature(JwsAlgorithm::None)) => Err(wrong(ALGORITHM, "an assertion must be signed")),
        Some(AssertionAlgorithm::Mac(algorithm)) if !metadata.signs_with_secret() => {
            Err(wrong(ALGORITHM, format_args!("{algorithm} is for client_secret_jwt")))
        }
        Some(AssertionAlgorithm::Signature(algorithm)) if metadata.signs_with_secret() => {
            Err(wrong(ALGORITHM, format_args!("client_secret_jwt cannot use {algorithm}")))
        }
        _ => Ok(()),
    }
}

fn subject_names(metadata: &ClientMetadata) -> usize {
    let names = [
        &metadata.tls_client_auth_subject_dn,
        &metadata.tls_client_auth_san_dns,
        &metadata.tls_client_auth_san_uri,
        &metadata.tls_client_auth_san_ip,
        &metadata.tls_client_auth_san_email,
    ];
    names.into_iter().flatten().count()
}

/// Registration §2, `id_token_signed_response_alg`: "The value none MUST NOT be used … unless the Client uses only
/// Response Types that return no ID Token from the Authorization Endpoint". The other answers exist to be signed.
fn tokens_are_signed(document: &ClientDocument, _: &Rules<'_>) -> Result<(), OAuthError> {
    let metadata = &document.metadata;
    let unsigned = Some(JwsAlgorithm::None);
    let responses = metadata.response_types.as_deref().unwrap_or_default();
    if metadata.id_token_signed_response_alg == unsigned && responses.iter().any(|response| response.has_id_token()) {
        return Err(wrong("id_token_signed_response_alg", "an ID token in the front channel must be signed"));
    }
    for (name, algorithm) in [
        ("userinfo_signed_response_alg", metadata.userinfo_signed_response_alg),
        ("introspection_signed_response_alg", metadata.introspection_signed_response_alg),
        ("authorization_signed_response_alg", metadata.authorization_signed_response_alg),
    ] {
        if algorithm == unsigned {
            return Err(wrong(name, "it cannot be none; leave it out for an answer that is not signed"));
        }
    }
    Ok(())
}

/// Registration §2: "When …_enc is included, …_alg MUST also be provided." And there must be a key to encrypt to.
fn encryption_is_complete(document: &ClientDocument, _: &Rules<'_>) -> Result<(), OAuthError> {
    let metadata = &document.metadata;
    let answers = [
        (
            "id_token_encrypted_response",
            metadata.id_token_encrypted_response_alg,
            metadata.id_token_encrypted_response_enc,
        ),
        (
            "userinfo_encrypted_response",
            metadata.userinfo_encrypted_response_alg,
            metadata.userinfo_encrypted_response_enc,
        ),
        (
            "authorization_encrypted_response",
            metadata.authorization_encrypted_response_alg,
            metadata.authorization_encrypted_response_enc,
        ),
    ];
    for (name, alg, enc) in answers {
        match (alg, enc) {
            (None, Some(_)) => return Err(wrong(&format!("{name}_enc"), format_args!("it needs {name}_alg"))),
            (Some(_), _) if !has_keys(metadata) => {
                return Err(wrong(&format!("{name}_alg"), "there is no key to encrypt to: give jwks or jwks_uri"));
            }
            _ => {}
        }
    }
    match (metadata.request_object_encryption_alg, metadata.request_object_encryption_enc) {
        (None, Some(_)) => Err(wrong("request_object_encryption_enc", "it needs request_object_encryption_alg")),
        _ => Ok(()),
    }
}

/// Core §8.1: a pairwise `sub` belongs to one host, or to the host of `sector_identifier_uri`.
fn a_sector_is_known(document: &ClientDocument, _: &Rules<'_>) -> Result<(), OAuthError> {
    let metadata = &document.metadata;
    if metadata.subject_type != Some(SubjectType::Pairwise) || metadata.sector_identifier_uri.is_some() {
        return Ok(());
    }
    let mut hosts: Vec<_> = document.redirect_uris.iter().map(domain::RedirectUri::host).collect();
    hosts.sort_unstable();
    hosts.dedup();
    match hosts.as_slice() {
        [Some(_)] => Ok(()),
        _ => Err(wrong("sector_identifier_uri", "pairwise needs it where the redirect URIs are not all on one host")),
    }
}

/// [Front-Channel Logout §2](https://openid.net/specs/openid-connect-frontchannel-1_0.html#RPLogout): scheme, host and
/// port of a redirect URI. The back channel is held to its host, so that nobody registers a stranger to be called.
fn logout_stays_at_home(document: &ClientDocument, rules: &Rules<'_>) -> Result<(), OAuthError> {
    let metadata = &document.metadata;
    let homes = || document.redirect_uris.iter().filter_map(|uri| url::Url::parse(uri.as_str()).ok());
    if let Some(uri) = &metadata.frontchannel_logout_uri
        && !homes().any(|home| home.origin() == uri.origin())
    {
        let reason = "scheme, host and port must be those of a redirect URI";
        return Err(wrong("frontchannel_logout_uri", reason));
    }
    match &metadata.backchannel_logout_uri {
        Some(uri) if uri.fragment().is_some() => Err(wrong("backchannel_logout_uri", "it must have no fragment")),
        Some(uri) if !rules.operator && !homes().any(|home| home.host() == uri.host()) => {
            Err(wrong("backchannel_logout_uri", "its host must be that of a redirect URI"))
        }
        _ => Ok(()),
    }
}

fn request_objects_are_signed(document: &ClientDocument, _: &Rules<'_>) -> Result<(), OAuthError> {
    let metadata = &document.metadata;
    if !metadata.require_signed_request_object {
        return Ok(());
    }
    if metadata.request_object_signing_alg == Some(JwsAlgorithm::None) {
        return Err(wrong(
            "request_object_signing_alg",
            "it cannot be none where require_signed_request_object is true",
        ));
    }
    if !has_keys(metadata) {
        return Err(wrong("require_signed_request_object", "it needs jwks or jwks_uri"));
    }
    Ok(())
}

/// [FAPI 2.0 §5.3](https://openid.net/specs/fapi-security-profile-2_0-final.html): codes alone, clients that prove who
/// they are by a key, tokens bound to one, and signatures without PKCS#1.
fn fapi_is_kept(document: &ClientDocument, _: &Rules<'_>) -> Result<(), OAuthError> {
    use ClientAuthMethod::{PrivateKeyJwt, SelfSignedTlsClientAuth, TlsClientAuth};
    let metadata = &document.metadata;
    if !metadata.fapi2 {
        return Ok(());
    }
    let refuse = |reason| Err(wrong("fapi2", reason));
    if metadata.has_front_channel_tokens() {
        return refuse("its only response type is code");
    }
    if !matches!(metadata.token_endpoint_auth_method, Some(PrivateKeyJwt | SelfSignedTlsClientAuth | TlsClientAuth)) {
        return refuse("it needs private_key_jwt, tls_client_auth or self_signed_tls_client_auth");
    }
    if !metadata.dpop_bound_access_tokens && !metadata.tls_client_certificate_bound_access_tokens {
        return refuse("it needs dpop_bound_access_tokens or tls_client_certificate_bound_access_tokens");
    }
    let assertions = match metadata.token_endpoint_auth_signing_alg {
        Some(AssertionAlgorithm::Signature(algorithm)) => Some(algorithm),
        // Whoever may use no secret has no use for it.
        Some(AssertionAlgorithm::Mac(_)) | None => None,
    };
    let chosen = [
        assertions,
        metadata.id_token_signed_response_alg,
        metadata.userinfo_signed_response_alg,
        metadata.introspection_signed_response_alg,
        metadata.authorization_signed_response_alg,
        metadata.request_object_signing_alg,
    ];
    let allowed =
        |algorithm: &JwsAlgorithm| matches!(algorithm, JwsAlgorithm::Ps256 | JwsAlgorithm::Es256 | JwsAlgorithm::EdDsa);
    if chosen.iter().flatten().all(allowed) { Ok(()) } else { refuse("its algorithms are PS256, ES256 and EdDSA") }
}
