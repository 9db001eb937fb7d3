//! The token endpoint's request and answer
//! ([RFC 6749 §4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3),
//! [§5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)).
//!
//! A grant is one variant of [`TokenRequest`]; unknown fields are ignored (JupyterHub sends `data=None`).

mod exchange;
pub mod jwt_bearer;
mod narrowing;
mod refresh;

use domain::{AuthorizationDetail, Scopes, Secret, client::GrantType};
use serde::{Serialize, Serializer};

pub use self::{
    exchange::{ExchangeGrant, SubjectTokenType},
    jwt_bearer::JwtBearerGrant,
    narrowing::Narrowing,
    refresh::RefreshGrant,
};
use crate::{ErrorCode, OAuthError, Params, device::DeviceCodeGrant, pkce::CodeVerifier};

/// What a client asks of the token endpoint, besides saying who it is.
#[derive(Debug, Clone)]
pub enum TokenRequest {
    /// `grant_type=authorization_code`.
    AuthorizationCode(AuthorizationCodeGrant),
    /// `grant_type=urn:ietf:params:oauth:grant-type:device_code`.
    DeviceCode(DeviceCodeGrant),
    /// `grant_type=refresh_token`.
    RefreshToken(RefreshGrant),
    /// `grant_type=client_credentials` ([RFC 6749 §4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4)): what it
    /// asks for is all there is to say.
    ClientCredentials,
    /// `grant_type=urn:ietf:params:oauth:grant-type:token-exchange`.
    TokenExchange(ExchangeGrant),
    /// `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer`.
    JwtBearer(JwtBearerGrant),
}

/// A code to be redeemed.
#[derive(Debug, Clone)]
pub struct AuthorizationCodeGrant {
    /// The code as presented.
    pub code: Secret,
    /// Must be that of the authorization request, if it named one.
    pub redirect_uri: Option<String>,
    /// The proof for the code challenge.
    pub code_verifier: Option<CodeVerifier>,
}

impl TokenRequest {
    /// The grant types that [`parse`](Self::parse) knows.
    pub const GRANT_TYPES: &[&str] = &[
        GrantType::AuthorizationCode.as_str(),
        GrantType::DeviceCode.as_str(),
        GrantType::RefreshToken.as_str(),
        GrantType::ClientCredentials.as_str(),
        GrantType::TokenExchange.as_str(),
        GrantType::JwtBearer.as_str(),
    ];

    /// Reads the form of a token request.
    pub fn parse(params: &Params) -> Result<Self, OAuthError> {
        let grant = params.get("grant_type").ok_or_else(|| missing("grant_type"))?;
        match GrantType::parse(grant) {
            Some(GrantType::AuthorizationCode) => AuthorizationCodeGrant::parse(params).map(Self::AuthorizationCode),
            Some(GrantType::DeviceCode) => DeviceCodeGrant::parse(params).map(Self::DeviceCode),
            Some(GrantType::RefreshToken) => RefreshGrant::parse(params).map(Self::RefreshToken),
            Some(GrantType::ClientCredentials) => Ok(Self::ClientCredentials),
            Some(GrantType::TokenExchange) => ExchangeGrant::parse(params).map(Self::TokenExchange),
            Some(GrantType::JwtBearer) => JwtBearerGrant::parse(params).map(Self::JwtBearer),
            Some(GrantType::Implicit) | None => {
                Err(OAuthError::new(ErrorCode::UnsupportedGrantType, "The grant_type is not supported."))
            }
        }
    }

    /// Its grant type.
    pub const fn grant_type(&self) -> GrantType {
        match self {
            Self::AuthorizationCode(_) => GrantType::AuthorizationCode,
            Self::DeviceCode(_) => GrantType::DeviceCode,
            Self::RefreshToken(_) => GrantType::RefreshToken,
            Self::ClientCredentials => GrantType::ClientCredentials,
            Self::TokenExchange(_) => GrantType::TokenExchange,
            Self::JwtBearer(_) => GrantType::JwtBearer,
        }
    }
}

fn missing(name: &str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, format!("The parameter {name} is missing."))
}

impl AuthorizationCodeGrant {
    fn parse(params: &Params) -> Result<Self, OAuthError> {
        let refused = |sentence| OAuthError::new(ErrorCode::InvalidRequest, sentence);
        let code = params.get("code").ok_or_else(|| refused("The parameter code is missing."))?;
        let code_verifier = params
            .get("code_verifier")
            .map(|text| {
                CodeVerifier::parse(text).ok_or_else(|| refused(
                "The code_verifier does not have 43 to 128 letters, digits, hyphens, dots, underscores and tildes.",
            ))
            })
            .transpose()?;
        Ok(Self {
            code: Secret::from(code),
            redirect_uri: params.get("redirect_uri").map(str::to_owned),
            code_verifier,
        })
    }
}

/// The answer to a successful token request.
#[derive(Debug, Clone, Serialize)]
pub struct TokenResponse {
    /// The access token.
    #[serde(serialize_with = "exposed")]
    pub access_token: Secret,
    /// How it is used.
    pub token_type: TokenType,
    /// Its lifetime in seconds.
    pub expires_in: u64,
    /// What was granted.
    #[serde(skip_serializing_if = "Scopes::is_empty")]
    pub scope: Scopes,
    /// What the scopes are limited to ([RFC 9396 §7](https://www.rfc-editor.org/rfc/rfc9396#section-7)).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: Vec<AuthorizationDetail>,
    /// The ID token.
    #[serde(serialize_with = "exposed_if_any", skip_serializing_if = "Option::is_none")]
    pub id_token: Option<Secret>,
    /// The refresh token.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub refresh: Option<IssuedRefreshToken>,
    /// What was issued in exchange ([RFC 8693 §2.2.1](https://www.rfc-editor.org/rfc/rfc8693#section-2.2.1)).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_token_type: Option<&'static str>,
}

/// A refresh token, with what CILogon's clients know of it.
#[derive(Debug, Clone, Serialize)]
pub struct IssuedRefreshToken {
    /// The token.
    #[serde(serialize_with = "exposed")]
    pub refresh_token: Secret,
    /// Seconds that it lives without use.
    pub refresh_token_lifetime: u64,
    /// Since when, in seconds since the epoch.
    pub refresh_token_iat: i64,
}

/// How an access token is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum TokenType {
    /// Whoever has it may use it ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)).
    Bearer,
    /// Only with a proof of its key ([RFC 9449](https://www.rfc-editor.org/rfc/rfc9449)).
    #[serde(rename = "DPoP")]
    Dpop,
}

fn exposed<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

#[expect(clippy::ref_option, reason = "the signature that serde calls")]
fn exposed_if_any<S: Serializer>(secret: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(Secret::expose).serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> Result<AuthorizationCodeGrant, ErrorCode> {
        match TokenRequest::parse(&Params::parse(body.as_bytes()).unwrap()) {
            Ok(TokenRequest::AuthorizationCode(grant)) => Ok(grant),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error.code()),
        }
    }

    #[test]
    fn a_code_is_presented_with_its_redirect_uri_and_verifier() {
        let verifier = "a".repeat(43);
        let body = format!(
            "grant_type=authorization_code&code=c&redirect_uri=https%3A%2F%2Fa.org%2Fcb&code_verifier={verifier}&data=None"
        );
        let grant = parse(&body).unwrap();
        assert_eq!(grant.code.expose(), "c");
        assert_eq!(grant.redirect_uri.as_deref(), Some("https://a.org/cb"));
        assert!(grant.code_verifier.is_some());
        assert!(parse("grant_type=authorization_code&code=c").unwrap().code_verifier.is_none());
    }

    #[test]
    fn what_cannot_be_read_is_refused_by_the_right_code() {
        for (body, code) in [
            ("", ErrorCode::InvalidRequest),
            ("grant_type=password&username=a", ErrorCode::UnsupportedGrantType),
            ("grant_type=Authorization_code&code=c", ErrorCode::UnsupportedGrantType),
            ("grant_type=authorization_code", ErrorCode::InvalidRequest),
            ("grant_type=authorization_code&code=c&code_verifier=short", ErrorCode::InvalidRequest),
        ] {
            assert_eq!(parse(body).unwrap_err(), code, "{body}");
        }
    }

    #[test]
    fn every_advertised_grant_type_is_known() {
        for grant_type in TokenRequest::GRANT_TYPES {
            let known = TokenRequest::parse(&Params::parse(format!("grant_type={grant_type}").as_bytes()).unwrap());
            assert_ne!(known.err().map(|error| error.code()), Some(ErrorCode::UnsupportedGrantType));
        }
    }

    #[test]
    fn the_answer_is_compact_json_and_its_debug_form_keeps_the_secrets() {
        let mut response = TokenResponse {
            access_token: Secret::from("at"),
            token_type: TokenType::Bearer,
            expires_in: 900,
            scope: Scopes::parse("openid email").unwrap(),
            authorization_details: Vec::new(),
            id_token: Some(Secret::from("a.b.c")),
            refresh: None,
            issued_token_type: None,
        };
        assert_eq!(
            serde_json::to_string(&response).unwrap(),
            r#"{"access_token":"at","token_type":"Bearer","expires_in":900,"scope":"openid email","id_token":"a.b.c"}"#
        );
        assert!(!format!("{response:?}").contains("a.b.c"));
        response.id_token = None;
        response.refresh = Some(IssuedRefreshToken {
            refresh_token: Secret::from("rt"),
            refresh_token_lifetime: 60,
            refresh_token_iat: 5,
        });
        let json = serde_json::to_string(&response).unwrap();
        assert!(json.ends_with(r#""refresh_token":"rt","refresh_token_lifetime":60,"refresh_token_iat":5}"#), "{json}");
        assert!(!json.contains("id_token"));
    }
}
