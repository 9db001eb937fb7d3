//! From members to types. Only what concerns a single member is checked here.

use domain::{
    ClientMetadata, Scopes, SkinName,
    client::{
        AccessTokenFormat, ApplicationType, AssertionAlgorithm, ClientAuthMethod, ContentEncryption, GrantType,
        JwsAlgorithm, KeyManagement, ResponseType, SubjectType,
        contact::{MAX_NAME, readable_name},
    },
};
use serde_json::{Map, Value};

use super::{
    ClientDocument, Rules, keys,
    members::{Members, wrong},
    redirect_uris,
};
use crate::OAuthError;

pub(super) fn document(members: &Map<String, Value>, rules: &Rules<'_>) -> Result<ClientDocument, OAuthError> {
    let members = Members(members);
    let mut contacts = members.mail_addresses("contacts")?;
    let contact_email = (!contacts.is_empty()).then(|| contacts.remove(0));
    let mut document = ClientDocument {
        name: name(members)?,
        contact_email,
        home_page: members.page("client_uri")?,
        redirect_uris: redirect_uris::read(members, "redirect_uris")?,
        scopes: scopes(members)?,
        metadata: ClientMetadata { contacts, ..ClientMetadata::default() },
    };
    let metadata = &mut document.metadata;
    flow(members, metadata)?;
    about(members, metadata)?;
    answers(members, metadata)?;
    requests(members, metadata)?;
    logout(members, metadata)?;
    mutual_tls(members, metadata)?;
    ours(members, metadata, rules)?;
    Ok(document)
}

fn name(members: Members<'_>) -> Result<Option<String>, OAuthError> {
    let Some(text) = members.text("client_name")?.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    let reason = || wrong("client_name", format_args!("it has at most {MAX_NAME} characters, and no invisible ones"));
    readable_name(text).ok_or_else(reason).map(Some)
}

/// A text as RFC 7591 has it, or a list as CILogon's clients have it.
fn scopes(members: Members<'_>) -> Result<Option<Scopes>, OAuthError> {
    let text = match members.value("scope") {
        Some(Value::Array(_)) => members.texts("scope")?.map(|scopes| scopes.join(" ")),
        _ => members.text("scope")?.map(str::to_owned),
    };
    text.map(|text| Scopes::parse(&text).map_err(|error| wrong("scope", error))).transpose()
}

/// How it gets tokens, and how it proves who it is.
fn flow(members: Members<'_>, metadata: &mut ClientMetadata) -> Result<(), OAuthError> {
    metadata.token_endpoint_auth_method = members.word("token_endpoint_auth_method", ClientAuthMethod::parse)?;
    metadata.token_endpoint_auth_signing_alg =
        members.word("token_endpoint_auth_signing_alg", AssertionAlgorithm::parse)?;
    metadata.application_type = members.word("application_type", ApplicationType::parse)?;
    metadata.grant_types = members.words("grant_types", GrantType::parse)?;
    metadata.response_types = members.words("response_types", response_type)?;
    derive_flow(metadata);
    metadata.jwks = keys::read(members)?;
    metadata.jwks_uri = members.endpoint("jwks_uri")?;
    Ok(())
}

/// The words of a response type may stand in any order.
fn response_type(text: &str) -> Option<ResponseType> {
    let mut words: Vec<&str> = text.split_ascii_whitespace().collect();
    words.sort_unstable();
    ResponseType::parse(&words.join(" "))
}

/// Whoever names one of the two lists alone means the other one to fit.
fn derive_flow(metadata: &mut ClientMetadata) {
    match (&metadata.grant_types, &metadata.response_types) {
        (None, Some(responses)) => {
            let code = responses.iter().any(|response| response.has_code());
            let implicit = responses.iter().any(|response| response.has_id_token() || response.has_token());
            let grants = [(code, GrantType::AuthorizationCode), (implicit, GrantType::Implicit)];
            metadata.grant_types = Some(grants.into_iter().filter(|(has, _)| *has).map(|(_, grant)| grant).collect());
        }
        (Some(grants), None) if !grants.contains(&GrantType::AuthorizationCode) => {
            let implicit = grants.contains(&GrantType::Implicit);
            metadata.response_types = Some(if implicit { vec![ResponseType::IdToken] } else { Vec::new() });
        }
        _ => {}
    }
}

/// What people read, and which software it is.
fn about(members: Members<'_>, metadata: &mut ClientMetadata) -> Result<(), OAuthError> {
    metadata.logo_uri = members.page("logo_uri")?;
    metadata.policy_uri = members.page("policy_uri")?;
    metadata.tos_uri = members.page("tos_uri")?;
    metadata.software_id = members.text("software_id")?.map(str::to_owned);
    metadata.software_version = members.text("software_version")?.map(str::to_owned);
    Ok(())
}

/// What it wants its answers to look like.
fn answers(members: Members<'_>, metadata: &mut ClientMetadata) -> Result<(), OAuthError> {
    let signed = |name| members.word(name, JwsAlgorithm::parse);
    let wrapped = |name| members.word(name, KeyManagement::parse);
    let encrypted = |name| members.word(name, ContentEncryption::parse);
    metadata.subject_type = members.word("subject_type", SubjectType::parse)?;
    metadata.sector_identifier_uri = members.endpoint("sector_identifier_uri")?;
    metadata.id_token_signed_response_alg = signed("id_token_signed_response_alg")?;
    metadata.id_token_encrypted_response_alg = wrapped("id_token_encrypted_response_alg")?;
    metadata.id_token_encrypted_response_enc = encrypted("id_token_encrypted_response_enc")?;
    metadata.userinfo_signed_response_alg = signed("userinfo_signed_response_alg")?;
    metadata.userinfo_encrypted_response_alg = wrapped("userinfo_encrypted_response_alg")?;
    metadata.userinfo_encrypted_response_enc = encrypted("userinfo_encrypted_response_enc")?;
    metadata.introspection_signed_response_alg = signed("introspection_signed_response_alg")?;
    metadata.authorization_signed_response_alg = signed("authorization_signed_response_alg")?;
    metadata.authorization_encrypted_response_alg = wrapped("authorization_encrypted_response_alg")?;
    metadata.authorization_encrypted_response_enc = encrypted("authorization_encrypted_response_enc")?;
    Ok(())
}

/// What its requests look like.
fn requests(members: Members<'_>, metadata: &mut ClientMetadata) -> Result<(), OAuthError> {
    metadata.request_object_signing_alg = members.word("request_object_signing_alg", JwsAlgorithm::parse)?;
    metadata.request_object_encryption_alg = members.word("request_object_encryption_alg", KeyManagement::parse)?;
    metadata.request_object_encryption_enc = members.word("request_object_encryption_enc", ContentEncryption::parse)?;
    metadata.request_uris = members.endpoints("request_uris")?;
    metadata.require_signed_request_object = members.flag("require_signed_request_object")?;
    metadata.require_pushed_authorization_requests = members.flag("require_pushed_authorization_requests")?;
    metadata.default_max_age = members.seconds("default_max_age")?;
    metadata.require_auth_time = members.flag("require_auth_time")?;
    metadata.default_acr_values = members.owned_texts("default_acr_values")?;
    metadata.initiate_login_uri = members.https("initiate_login_uri")?;
    Ok(())
}

fn logout(members: Members<'_>, metadata: &mut ClientMetadata) -> Result<(), OAuthError> {
    metadata.post_logout_redirect_uris = redirect_uris::read(members, "post_logout_redirect_uris")?;
    metadata.frontchannel_logout_uri = members.endpoint("frontchannel_logout_uri")?;
    metadata.frontchannel_logout_session_required = members.flag("frontchannel_logout_session_required")?;
    metadata.backchannel_logout_uri = members.endpoint("backchannel_logout_uri")?;
    metadata.backchannel_logout_session_required = members.flag("backchannel_logout_session_required")?;
    Ok(())
}

fn mutual_tls(members: Members<'_>, metadata: &mut ClientMetadata) -> Result<(), OAuthError> {
    let text = |name| members.text(name).map(|text| text.map(str::to_owned));
    metadata.tls_client_auth_subject_dn = text("tls_client_auth_subject_dn")?;
    metadata.tls_client_auth_san_dns = text("tls_client_auth_san_dns")?;
    metadata.tls_client_auth_san_uri = text("tls_client_auth_san_uri")?;
    metadata.tls_client_auth_san_ip = text("tls_client_auth_san_ip")?;
    metadata.tls_client_auth_san_email = text("tls_client_auth_san_email")?;
    metadata.tls_client_certificate_bound_access_tokens = members.flag("tls_client_certificate_bound_access_tokens")?;
    metadata.dpop_bound_access_tokens = members.flag("dpop_bound_access_tokens")?;
    Ok(())
}

/// Members of our own.
fn ours(members: Members<'_>, metadata: &mut ClientMetadata, rules: &Rules<'_>) -> Result<(), OAuthError> {
    metadata.fapi2 = members.flag("fapi2")?;
    metadata.access_token_format = members.word("access_token_format", AccessTokenFormat::parse)?;
    metadata.refresh_token_lifetime = members.seconds("refresh_token_lifetime")?;
    metadata.resources = members.owned_texts("resources")?;
    metadata.authorization_details_types = members.owned_texts("authorization_details_types")?;
    if rules.operator {
        metadata.introspects_all = members.flag("introspects_all")?;
        metadata.skin = members.word("skin", SkinName::parse)?;
    }
    Ok(())
}
