//! What a client says of how it speaks the protocol: the metadata of
//! [RFC 7591 §2](https://www.rfc-editor.org/rfc/rfc7591#section-2),
//! [OpenID Connect Registration §2](https://openid.net/specs/openid-connect-registration-1_0.html#ClientMetadata) and
//! what later documents added to them.
//!
//! Invariant: whatever is absent has the default of its document, so `{}` is a client as RFC 6749 describes it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use super::algorithm::{AssertionAlgorithm, ContentEncryption, JwsAlgorithm, KeyManagement};
use crate::{RedirectUri, SkinName};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The value as it is written.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The value that is written so.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// How a client proves who it is (`token_endpoint_auth_method`).
    ClientAuthMethod {
        /// A shared secret in the `Authorization` header.
        ClientSecretBasic = "client_secret_basic",
        /// A shared secret in the body.
        ClientSecretPost = "client_secret_post",
        /// A JWT under the shared secret
        /// ([OpenID Connect Core §9](https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication)).
        ClientSecretJwt = "client_secret_jwt",
        /// A JWT under its own key ([RFC 7523](https://www.rfc-editor.org/rfc/rfc7523)).
        PrivateKeyJwt = "private_key_jwt",
        /// A certificate of an authority that we trust ([RFC 8705 §2.1](https://www.rfc-editor.org/rfc/rfc8705#section-2.1)).
        TlsClientAuth = "tls_client_auth",
        /// A certificate that stands in its JWKS ([RFC 8705 §2.2](https://www.rfc-editor.org/rfc/rfc8705#section-2.2)).
        SelfSignedTlsClientAuth = "self_signed_tls_client_auth",
        /// Nothing: a public client.
        None = "none",
    }
}

words! {
    /// How a client gets tokens (`grant_types`).
    GrantType {
        /// By a code.
        AuthorizationCode = "authorization_code",
        /// Straight from the authorization endpoint.
        Implicit = "implicit",
        /// By a refresh token.
        RefreshToken = "refresh_token",
        /// In its own name.
        ClientCredentials = "client_credentials",
        /// On a device without a browser ([RFC 8628](https://www.rfc-editor.org/rfc/rfc8628)).
        DeviceCode = "urn:ietf:params:oauth:grant-type:device_code",
        /// In exchange for another token ([RFC 8693](https://www.rfc-editor.org/rfc/rfc8693)).
        TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange",
        /// By somebody's assertion ([RFC 7523](https://www.rfc-editor.org/rfc/rfc7523)).
        JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer",
    }
}

words! {
    /// What the authorization endpoint answers with
    /// ([OAuth 2.0 Multiple Response Types](https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html)),
    /// with its words in the order of the alphabet.
    ResponseType {
        /// A code.
        Code = "code",
        /// An ID token.
        IdToken = "id_token",
        /// An ID token and an access token.
        IdTokenToken = "id_token token",
        /// A code and an ID token.
        CodeIdToken = "code id_token",
        /// A code and an access token.
        CodeToken = "code token",
        /// All three.
        CodeIdTokenToken = "code id_token token",
    }
}

impl ResponseType {
    /// Whether a code is part of the answer.
    pub const fn has_code(self) -> bool {
        matches!(self, Self::Code | Self::CodeIdToken | Self::CodeToken | Self::CodeIdTokenToken)
    }

    /// Whether an ID token is part of the answer.
    pub const fn has_id_token(self) -> bool {
        matches!(self, Self::IdToken | Self::IdTokenToken | Self::CodeIdToken | Self::CodeIdTokenToken)
    }

    /// Whether an access token is part of the answer.
    pub const fn has_token(self) -> bool {
        matches!(self, Self::IdTokenToken | Self::CodeToken | Self::CodeIdTokenToken)
    }
}

words! {
    /// Whether a client sees the same `sub` as everybody else
    /// ([OpenID Connect Core §8](https://openid.net/specs/openid-connect-core-1_0.html#SubjectIDTypes)).
    SubjectType {
        /// The same.
        Public = "public",
        /// One of its own.
        Pairwise = "pairwise",
    }
}

words! {
    /// Where a client runs (`application_type`).
    ApplicationType {
        /// On a server.
        Web = "web",
        /// On a person's device.
        Native = "native",
    }
}

words! {
    /// What an access token looks like to a client.
    AccessTokenFormat {
        /// A random text.
        Opaque = "opaque",
        /// A JWT ([RFC 9068](https://www.rfc-editor.org/rfc/rfc9068)).
        Jwt = "jwt",
        /// A JWT of the [WLCG profile](https://zenodo.org/records/3460258).
        Wlcg = "wlcg",
        /// A JWT of the [SciTokens profile](https://scitokens.org/technical_docs/Claims).
        SciTokens = "scitokens",
    }
}

/// How a client speaks the protocol. Stored as JSON with the names of the documents: a field may be added but never
/// change its meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a member of the documents, and stands for itself")]
pub struct ClientMetadata {
    /// How it proves who it is. `None`: by its secret in either of the two places; a public client by nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<ClientAuthMethod>,
    /// The one algorithm of its assertions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<AssertionAlgorithm>,
    /// How it gets tokens. `None`: by codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_types: Option<Vec<GrantType>>,
    /// What it may ask the authorization endpoint for. `None`: codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_types: Option<Vec<ResponseType>>,
    /// Where it runs. `None`: on a server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application_type: Option<ApplicationType>,
    /// Mail addresses of whoever runs it, beyond the first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// Its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<Url>,
    /// What it does with data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<Url>,
    /// Its terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<Url>,
    /// Its public keys, by value: a JWK Set ([RFC 7517 §5](https://www.rfc-editor.org/rfc/rfc7517#section-5)).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Map<String, Value>>,
    /// Its public keys, by reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<Url>,
    /// Which software it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_id: Option<String>,
    /// Which version of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_version: Option<String>,
    /// What somebody vouched for, as it was sent; what it says stands in the other members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_statement: Option<String>,

    /// Which `sub` it sees. `None`: the public one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_type: Option<SubjectType>,
    /// The list of redirect URIs that share a pairwise `sub`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector_identifier_uri: Option<Url>,
    /// `None`: the [usual one](Self::usual_algorithm).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_signed_response_alg: Option<JwsAlgorithm>,
    /// `None`: ID tokens are not encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_alg: Option<KeyManagement>,
    /// `None`: A128CBC-HS256, where they are encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_enc: Option<ContentEncryption>,
    /// `None`: userinfo is plain JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_signed_response_alg: Option<JwsAlgorithm>,
    /// `None`: userinfo is not encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_encrypted_response_alg: Option<KeyManagement>,
    /// `None`: A128CBC-HS256, where it is encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_encrypted_response_enc: Option<ContentEncryption>,
    /// `None`: introspection is plain JSON ([RFC 9701 §6](https://www.rfc-editor.org/rfc/rfc9701#section-6)).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introspection_signed_response_alg: Option<JwsAlgorithm>,
    /// Signs JARM answers; `None`: the [usual one](Self::usual_algorithm) ([JARM §3](https://openid.net/specs/oauth-v2-jarm.html)).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_signed_response_alg: Option<JwsAlgorithm>,
    /// `None`: JARM answers are not encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_encrypted_response_alg: Option<KeyManagement>,
    /// `None`: A128CBC-HS256, where they are encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_encrypted_response_enc: Option<ContentEncryption>,

    /// The one algorithm of its request objects; `none` only where it says so. `None`: any that signs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_signing_alg: Option<JwsAlgorithm>,
    /// `None`: its request objects are not encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_encryption_alg: Option<KeyManagement>,
    /// `None`: A128CBC-HS256, where they are encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_encryption_enc: Option<ContentEncryption>,
    /// Where it keeps request objects.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request_uris: Vec<Url>,
    /// Whether only a signed request object counts ([RFC 9101 §10.5](https://www.rfc-editor.org/rfc/rfc9101#section-10.5)).
    pub require_signed_request_object: bool,
    /// Whether only pushed requests count ([RFC 9126 §6](https://www.rfc-editor.org/rfc/rfc9126#section-6)).
    pub require_pushed_authorization_requests: bool,

    /// Seconds; applies where the request has no `max_age`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<u64>,
    /// Whether `auth_time` must be in the ID token. It always is.
    pub require_auth_time: bool,
    /// Applies where the request has no `acr_values`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub default_acr_values: Vec<String>,
    /// Where a sign-in can be begun by somebody else
    /// ([OpenID Connect Core §4](https://openid.net/specs/openid-connect-core-1_0.html#ThirdPartyInitiatedLogin)).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiate_login_uri: Option<Url>,

    /// Where the browser may go after a logout; compared as redirect URIs are, byte by byte.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    /// Loaded in the browser at a logout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_uri: Option<Url>,
    /// Whether `iss` and `sid` are added to it.
    pub frontchannel_logout_session_required: bool,
    /// Called by the server at a logout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<Url>,
    /// Whether the logout token must have a `sid`.
    pub backchannel_logout_session_required: bool,

    /// The subject name of its certificate ([RFC 8705 §2.1.2](https://www.rfc-editor.org/rfc/rfc8705#section-2.1.2)), RFC 4514.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_subject_dn: Option<String>,
    /// Or a DNS name in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_dns: Option<String>,
    /// Or a URI in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_uri: Option<String>,
    /// Or an IP address in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_ip: Option<String>,
    /// Or a mail address in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_email: Option<String>,
    /// Whether its tokens are bound to its certificate.
    pub tls_client_certificate_bound_access_tokens: bool,
    /// Whether its tokens are bound to a DPoP key ([RFC 9449 §5.2](https://www.rfc-editor.org/rfc/rfc9449#section-5.2)).
    pub dpop_bound_access_tokens: bool,

    /// Whether the rules of [FAPI 2.0](https://openid.net/specs/fapi-security-profile-2_0-final.html) hold for it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fapi2: bool,
    /// What its access tokens look like. `None`: opaque.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_format: Option<AccessTokenFormat>,
    /// Seconds that a refresh token may live without use. `None`: the server's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token_lifetime: Option<u64>,
    /// Resource servers that it may name ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)). Empty: any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// The types of `authorization_details` that it may ask for
    /// ([RFC 9396 §10](https://www.rfc-editor.org/rfc/rfc9396#section-10)).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_details_types: Vec<String>,
    /// The look of its sign-ins, whatever its requests ask for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skin: Option<SkinName>,
    /// Whether it may ask about tokens of other clients: a resource server.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub introspects_all: bool,
}

impl ClientMetadata {
    /// Of a client that cannot keep a secret.
    pub fn public() -> Self {
        Self { token_endpoint_auth_method: Some(ClientAuthMethod::None), ..Self::default() }
    }

    /// What is signed with where it names no algorithm: RS256, which everybody knows
    /// ([RFC 9068 §2.1](https://www.rfc-editor.org/rfc/rfc9068#section-2.1)); under FAPI 2.0, which forbids that, PS256
    /// ([§5.4.1](https://openid.net/specs/fapi-security-profile-2_0-final.html)).
    pub const fn usual_algorithm(&self) -> JwsAlgorithm {
        if self.fapi2 { JwsAlgorithm::Ps256 } else { JwsAlgorithm::Rs256 }
    }

    /// Whether it proves itself by a shared secret.
    pub fn has_secret(&self) -> bool {
        use ClientAuthMethod::{ClientSecretBasic, ClientSecretJwt, ClientSecretPost};
        matches!(self.token_endpoint_auth_method, None | Some(ClientSecretBasic | ClientSecretPost | ClientSecretJwt))
    }

    /// Whether we must be able to tell its secret again, and not only to recognise it.
    pub fn signs_with_secret(&self) -> bool {
        self.token_endpoint_auth_method == Some(ClientAuthMethod::ClientSecretJwt)
    }

    /// Whether it may get tokens straight from the authorization endpoint.
    pub fn has_front_channel_tokens(&self) -> bool {
        let responses = self.response_types.as_deref().unwrap_or_default();
        responses.iter().any(|response| response.has_id_token() || response.has_token())
    }

    /// Whether it may use this grant.
    pub fn allows_grant(&self, grant: GrantType) -> bool {
        self.grant_types.as_deref().map_or(grant == GrantType::AuthorizationCode, |grants| grants.contains(&grant))
    }

    /// Whether it may ask for this answer.
    pub fn allows_response(&self, response: ResponseType) -> bool {
        self.response_types.as_deref().map_or(response == ResponseType::Code, |types| types.contains(&response))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_object_is_a_client_that_uses_codes() {
        let metadata: ClientMetadata = serde_json::from_str("{}").unwrap();
        assert_eq!(metadata, ClientMetadata::default());
        assert!(metadata.allows_grant(GrantType::AuthorizationCode) && metadata.allows_response(ResponseType::Code));
        assert!(!metadata.allows_grant(GrantType::RefreshToken) && !metadata.allows_response(ResponseType::IdToken));
    }

    #[test]
    fn what_is_stored_reads_back_under_the_names_of_the_documents() {
        let metadata = ClientMetadata {
            token_endpoint_auth_method: Some(ClientAuthMethod::PrivateKeyJwt),
            grant_types: Some(vec![GrantType::DeviceCode]),
            response_types: Some(vec![ResponseType::CodeIdToken]),
            id_token_signed_response_alg: Some(JwsAlgorithm::Es256),
            dpop_bound_access_tokens: true,
            ..ClientMetadata::default()
        };
        let json = serde_json::to_value(&metadata).unwrap();
        assert_eq!(json["token_endpoint_auth_method"], "private_key_jwt");
        assert_eq!(json["grant_types"][0], "urn:ietf:params:oauth:grant-type:device_code");
        assert_eq!(json["response_types"][0], "code id_token");
        assert_eq!(json["id_token_signed_response_alg"], "ES256");
        assert_eq!(serde_json::from_value::<ClientMetadata>(json).unwrap(), metadata);
    }
}
