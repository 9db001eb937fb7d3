//! The discovery documents
//! ([OpenID Connect Discovery §3](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata),
//! [RFC 8414 §2](https://www.rfc-editor.org/rfc/rfc8414#section-2)).
//!
//! Invariant: they are generated from what the parsers take, and advertise nothing else.

use std::collections::BTreeMap;

use domain::{
    AuthorizationDetail, Scope, Scopes, authn_context,
    client::{
        AssertionAlgorithm, ClientAuthMethod, ContentEncryption, JwsAlgorithm, KeyManagement, MacAlgorithm,
        RegistrationType, ResponseType, SubjectType,
    },
};
use serde::Serialize;

use crate::{
    Issuer,
    authorize::{Prompt, ResponseMode},
    client_auth::assertion::ALGORITHMS,
    logout::LogoutMetadata,
    token::TokenRequest,
};

/// Paths below the issuer's, as CILogon's clients have them in their configuration.
pub mod path {
    /// The authorization endpoint.
    pub const AUTHORIZE: &str = "/authorize";
    /// The token endpoint.
    pub const TOKEN: &str = "/oauth2/token";
    /// Where a person lets a device in.
    pub const DEVICE: &str = "/device";
    /// Where a device asks.
    pub const DEVICE_AUTHORIZATION: &str = "/oauth2/device_authorization";
    /// Where authorization requests are pushed.
    pub const PAR: &str = "/oauth2/par";
    /// The introspection endpoint.
    pub const INTROSPECT: &str = "/oauth2/introspect";
    /// The revocation endpoint.
    pub const REVOKE: &str = "/oauth2/revoke";
    /// The userinfo endpoint.
    pub const USERINFO: &str = "/oauth2/userinfo";
    /// The certificate endpoint.
    pub const GETCERT: &str = "/oauth2/getcert";
    /// The certificates of a person, for clients that may fetch some.
    pub const CERTIFICATES: &str = "/oauth2/certificates";
    /// Where such a client revokes one.
    pub const REVOKE_CERTIFICATE: &str = "/oauth2/certificates/revoke";
    /// The endpoint for SSH certificates.
    pub const SSH_CERTIFICATE: &str = "/oauth2/ssh-certificate";
    /// Where clients register and manage themselves.
    pub const REGISTRATION: &str = "/oauth2/oidc-cm";
    /// Where relying parties of a federation register themselves.
    pub const FEDERATION_REGISTRATION: &str = "/oauth2/federation_registration";
    /// What we say of ourselves in federations.
    pub const OPENID_FEDERATION: &str = "/.well-known/openid-federation";
    /// Where relying parties send people who sign out.
    pub const END_SESSION: &str = "/oauth2/logout";
    /// What relying parties frame to hear of a sign-out.
    pub const CHECK_SESSION: &str = "/oauth2/check-session";
    /// The public keys.
    pub const CERTS: &str = "/oauth2/certs";
    /// The OpenID discovery document.
    pub const OPENID_CONFIGURATION: &str = "/.well-known/openid-configuration";
    /// The RFC 8414 document.
    pub const OAUTH_AUTHORIZATION_SERVER: &str = "/.well-known/oauth-authorization-server";
}

/// What depends on the operator's choices and on the rest of the server.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// The scopes.
    pub scopes: &'a Scopes,
    /// The claims that they release, beyond the protocol's own.
    pub claims: &'a [&'a str],
    /// The languages of the pages (BCP 47).
    pub languages: &'a [String],
    /// Whether every authorization request must be pushed.
    pub require_pushed: bool,
    /// Whether clients may register themselves.
    pub registration: bool,
    /// What clients can do with TLS certificates.
    pub client_certificates: ClientCertificates<'a>,
    /// Whether a client may be described at the address that its id is.
    pub client_id_documents: bool,
    /// How relying parties of a federation come.
    pub federation: FederatedRegistration,
    /// The id of the command line for people, where it is a client.
    pub command_line: Option<&'static str>,
}

/// How relying parties of a federation come
/// ([OpenID Federation 1.0 §12](https://openid.net/specs/openid-federation-1_0.html#name-openid-connect-client-regis)).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FederatedRegistration {
    /// By their first request.
    pub automatic: bool,
    /// By registering themselves.
    pub explicit: bool,
}

/// How the first request of a relying party of a federation proves who sends it, by endpoint. The drafts of OpenID
/// Federation had it, and profiles of it (SPID, CIE) still do.
#[derive(Debug, Clone, Serialize)]
struct RequestAuthentication {
    authorization_endpoint: &'static [&'static str],
    pushed_authorization_request_endpoint: Vec<&'static str>,
}

/// Where certificates are had: members of ours, named so that no document ever gives them another meaning.
#[derive(Debug, Clone, Serialize)]
struct CertificateMembers {
    #[serde(rename = "beadle_getcert_endpoint")]
    getcert: String,
    #[serde(rename = "beadle_certificates_endpoint")]
    certificates: String,
    #[serde(rename = "beadle_certificate_revocation_endpoint")]
    revocation: String,
    #[serde(rename = "beadle_ssh_certificate_endpoint", skip_serializing_if = "Option::is_none")]
    ssh: Option<String>,
    #[serde(rename = "beadle_command_line_client_id", skip_serializing_if = "Option::is_none")]
    command_line: Option<&'static str>,
}

impl CertificateMembers {
    fn new(issuer: &Issuer, offer: &Offer<'_>) -> Self {
        Self {
            getcert: issuer.endpoint(path::GETCERT),
            certificates: issuer.endpoint(path::CERTIFICATES),
            revocation: issuer.endpoint(path::REVOKE_CERTIFICATE),
            ssh: offer.scopes.contains(&Scope::SshCertificate).then(|| issuer.endpoint(path::SSH_CERTIFICATE)),
            command_line: offer.command_line,
        }
    }
}

/// What discovery says of federations, where there are any.
#[derive(Debug, Clone, Default, Serialize)]
struct FederationMembers {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    client_registration_types_supported: Vec<RegistrationType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    federation_registration_endpoint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_authentication_methods_supported: Option<RequestAuthentication>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_authentication_signing_alg_values_supported: Option<&'static [JwsAlgorithm]>,
}

impl FederationMembers {
    fn new(issuer: &Issuer, offer: &Offer<'_>) -> Self {
        let ways = [
            (offer.federation.automatic, RegistrationType::Automatic),
            (offer.federation.explicit, RegistrationType::Explicit),
        ];
        let self_signed = offer.client_certificates.shown.then_some("self_signed_tls_client_auth");
        let authentication = RequestAuthentication {
            authorization_endpoint: &["request_object"],
            pushed_authorization_request_endpoint: ["private_key_jwt"].into_iter().chain(self_signed).collect(),
        };
        Self {
            client_registration_types_supported: ways.into_iter().filter(|(on, _)| *on).map(|(_, way)| way).collect(),
            federation_registration_endpoint: offer
                .federation
                .explicit
                .then(|| issuer.endpoint(path::FEDERATION_REGISTRATION)),
            request_authentication_methods_supported: offer.federation.automatic.then_some(authentication),
            request_authentication_signing_alg_values_supported: offer.federation.automatic.then_some(ALGORITHMS),
        }
    }
}

/// What clients can do with TLS certificates ([RFC 8705](https://www.rfc-editor.org/rfc/rfc8705)).
#[derive(Debug, Clone, Copy, Default)]
pub struct ClientCertificates<'a> {
    /// Whether they can show any.
    pub shown: bool,
    /// Whether there are authorities that vouch for them.
    pub vouched: bool,
    /// Where endpoints ask for them, if not at the usual addresses; no final slash.
    pub base: Option<&'a str>,
}

/// The endpoints that a client may call with its certificate, and their names in the document.
const CALLED_BY_CLIENTS: [(&str, &str); 6] = [
    ("token_endpoint", path::TOKEN),
    ("pushed_authorization_request_endpoint", path::PAR),
    ("device_authorization_endpoint", path::DEVICE_AUTHORIZATION),
    ("userinfo_endpoint", path::USERINFO),
    ("introspection_endpoint", path::INTROSPECT),
    ("revocation_endpoint", path::REVOKE),
];

impl ClientCertificates<'_> {
    /// How clients may prove who they are.
    fn authentication_methods(self) -> Vec<ClientAuthMethod> {
        let offered = |method: &ClientAuthMethod| match method {
            ClientAuthMethod::TlsClientAuth => self.shown && self.vouched,
            ClientAuthMethod::SelfSignedTlsClientAuth => self.shown,
            _ => true,
        };
        ClientAuthMethod::ALL.iter().copied().filter(offered).collect()
    }

    fn aliases(self) -> Option<BTreeMap<&'static str, String>> {
        let base = self.base?;
        Some(CALLED_BY_CLIENTS.into_iter().map(|(name, path)| (name, format!("{base}{path}"))).collect())
    }
}

/// Those that prove anything.
fn proving(methods: &[ClientAuthMethod]) -> Vec<ClientAuthMethod> {
    methods.iter().copied().filter(|method| *method != ClientAuthMethod::None).collect()
}

/// How clients may make their assertions.
fn assertion_algorithms() -> Vec<AssertionAlgorithm> {
    let signatures = ALGORITHMS.iter().copied().map(AssertionAlgorithm::Signature);
    signatures.chain(MacAlgorithm::ALL.iter().copied().map(AssertionAlgorithm::Mac)).collect()
}

/// The RFC 8414 document.
#[derive(Debug, Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the document has them")]
pub struct AuthorizationServerMetadata {
    issuer: Issuer,
    authorization_endpoint: String,
    token_endpoint: String,
    device_authorization_endpoint: String,
    pushed_authorization_request_endpoint: String,
    require_pushed_authorization_requests: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    client_id_metadata_document_supported: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_endpoint: Option<String>,
    jwks_uri: String,
    scopes_supported: Vec<Scope>,
    response_types_supported: &'static [ResponseType],
    response_modes_supported: Vec<&'static str>,
    grant_types_supported: Vec<&'static str>,
    token_endpoint_auth_methods_supported: Vec<ClientAuthMethod>,
    token_endpoint_auth_signing_alg_values_supported: Vec<AssertionAlgorithm>,
    dpop_signing_alg_values_supported: &'static [JwsAlgorithm],
    tls_client_certificate_bound_access_tokens: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    mtls_endpoint_aliases: Option<BTreeMap<&'static str, String>>,
    introspection_endpoint: String,
    introspection_endpoint_auth_methods_supported: Vec<ClientAuthMethod>,
    introspection_endpoint_auth_signing_alg_values_supported: Vec<AssertionAlgorithm>,
    introspection_signing_alg_values_supported: &'static [JwsAlgorithm],
    revocation_endpoint: String,
    revocation_endpoint_auth_methods_supported: Vec<ClientAuthMethod>,
    revocation_endpoint_auth_signing_alg_values_supported: Vec<AssertionAlgorithm>,
    code_challenge_methods_supported: &'static [&'static str],
    authorization_details_types_supported: &'static [&'static str],
    authorization_response_iss_parameter_supported: bool,
    authorization_signing_alg_values_supported: &'static [JwsAlgorithm],
    authorization_encryption_alg_values_supported: &'static [KeyManagement],
    authorization_encryption_enc_values_supported: &'static [ContentEncryption],
    #[serde(flatten)]
    certificates: CertificateMembers,
}

impl AuthorizationServerMetadata {
    /// The document of `issuer`.
    pub fn new(issuer: &Issuer, offer: &Offer<'_>) -> Self {
        let methods = offer.client_certificates.authentication_methods();
        Self {
            authorization_endpoint: issuer.endpoint(path::AUTHORIZE),
            token_endpoint: issuer.endpoint(path::TOKEN),
            device_authorization_endpoint: issuer.endpoint(path::DEVICE_AUTHORIZATION),
            pushed_authorization_request_endpoint: issuer.endpoint(path::PAR),
            require_pushed_authorization_requests: offer.require_pushed,
            client_id_metadata_document_supported: offer.client_id_documents,
            registration_endpoint: offer.registration.then(|| issuer.endpoint(path::REGISTRATION)),
            jwks_uri: issuer.endpoint(path::CERTS),
            issuer: issuer.clone(),
            scopes_supported: offer.scopes.iter().cloned().collect(),
            response_types_supported: ResponseType::ALL,
            response_modes_supported: ResponseMode::ALL
                .iter()
                .map(|mode| mode.as_str())
                .chain([ResponseMode::JWT])
                .collect(),
            grant_types_supported: TokenRequest::GRANT_TYPES.iter().copied().chain(["implicit"]).collect(),
            token_endpoint_auth_methods_supported: methods.clone(),
            token_endpoint_auth_signing_alg_values_supported: assertion_algorithms(),
            dpop_signing_alg_values_supported: ALGORITHMS,
            tls_client_certificate_bound_access_tokens: offer.client_certificates.shown,
            mtls_endpoint_aliases: offer.client_certificates.aliases(),
            introspection_endpoint: issuer.endpoint(path::INTROSPECT),
            introspection_endpoint_auth_methods_supported: proving(&methods),
            introspection_endpoint_auth_signing_alg_values_supported: assertion_algorithms(),
            introspection_signing_alg_values_supported: JwsAlgorithm::SIGNING,
            revocation_endpoint: issuer.endpoint(path::REVOKE),
            revocation_endpoint_auth_methods_supported: methods,
            revocation_endpoint_auth_signing_alg_values_supported: assertion_algorithms(),
            code_challenge_methods_supported: &["S256"],
            authorization_details_types_supported: AuthorizationDetail::TYPES,
            authorization_response_iss_parameter_supported: true,
            authorization_signing_alg_values_supported: JwsAlgorithm::SIGNING,
            authorization_encryption_alg_values_supported: KeyManagement::ALL,
            authorization_encryption_enc_values_supported: ContentEncryption::ALL,
            certificates: CertificateMembers::new(issuer, offer),
        }
    }
}

/// The OpenID discovery document: the same, and what only OpenID has.
#[derive(Debug, Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a member of the discovery document")]
pub struct ProviderMetadata {
    #[serde(flatten)]
    server: AuthorizationServerMetadata,
    userinfo_endpoint: String,
    subject_types_supported: Vec<SubjectType>,
    id_token_signing_alg_values_supported: &'static [JwsAlgorithm],
    id_token_encryption_alg_values_supported: &'static [KeyManagement],
    id_token_encryption_enc_values_supported: &'static [ContentEncryption],
    userinfo_signing_alg_values_supported: &'static [JwsAlgorithm],
    userinfo_encryption_alg_values_supported: &'static [KeyManagement],
    userinfo_encryption_enc_values_supported: &'static [ContentEncryption],
    claim_types_supported: &'static [&'static str],
    claims_supported: Vec<String>,
    acr_values_supported: &'static [&'static str],
    prompt_values_supported: Vec<&'static str>,
    #[serde(flatten)]
    logout: LogoutMetadata,
    #[serde(flatten)]
    federation: FederationMembers,
    // Said aloud, because the default of the second is true.
    request_parameter_supported: bool,
    request_object_signing_alg_values_supported: &'static [JwsAlgorithm],
    request_object_encryption_alg_values_supported: &'static [KeyManagement],
    request_object_encryption_enc_values_supported: &'static [ContentEncryption],
    request_uri_parameter_supported: bool,
    require_request_uri_registration: bool,
    claims_parameter_supported: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ui_locales_supported: Vec<String>,
}

/// Those that every ID token may have.
const ID_TOKEN_CLAIMS: [&str; 11] =
    ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "jti", "acr", "amr", "sid"];

impl ProviderMetadata {
    /// The document of `issuer`.
    pub fn new(issuer: &Issuer, offer: &Offer<'_>) -> Self {
        Self {
            server: AuthorizationServerMetadata::new(issuer, offer),
            userinfo_endpoint: issuer.endpoint(path::USERINFO),
            subject_types_supported: SubjectType::ALL.to_vec(),
            id_token_signing_alg_values_supported: JwsAlgorithm::ALL,
            id_token_encryption_alg_values_supported: KeyManagement::ALL,
            id_token_encryption_enc_values_supported: ContentEncryption::ALL,
            userinfo_signing_alg_values_supported: JwsAlgorithm::SIGNING,
            userinfo_encryption_alg_values_supported: KeyManagement::ALL,
            userinfo_encryption_enc_values_supported: ContentEncryption::ALL,
            claim_types_supported: &["normal"],
            claims_supported: ID_TOKEN_CLAIMS.iter().chain(offer.claims).map(|claim| (*claim).to_owned()).collect(),
            acr_values_supported: &authn_context::REQUESTABLE,
            prompt_values_supported: Prompt::ALL.map(Prompt::as_str).to_vec(),
            logout: LogoutMetadata::new(issuer),
            federation: FederationMembers::new(issuer, offer),
            request_parameter_supported: true,
            request_object_signing_alg_values_supported: JwsAlgorithm::ALL,
            request_object_encryption_alg_values_supported: KeyManagement::ALL,
            request_object_encryption_enc_values_supported: ContentEncryption::ALL,
            request_uri_parameter_supported: true,
            require_request_uri_registration: true,
            claims_parameter_supported: true,
            ui_locales_supported: offer.languages.to_vec(),
        }
    }
}

#[cfg(test)]
mod tests;
