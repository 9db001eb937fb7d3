//! Token exchange ([RFC 8693 §2.1](https://www.rfc-editor.org/rfc/rfc8693#section-2.1)): one token of ours for another.

use domain::Secret;

use super::missing;
use crate::{ErrorCode, OAuthError, Params};

/// What is exchanged ([RFC 8693 §3](https://www.rfc-editor.org/rfc/rfc8693#section-3)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectTokenType {
    /// An access token.
    AccessToken,
    /// The same, said of one that is a JWT.
    Jwt,
    /// A refresh token.
    RefreshToken,
    /// An ID token.
    IdToken,
}

impl SubjectTokenType {
    const ALL: [Self; 4] = [Self::AccessToken, Self::Jwt, Self::RefreshToken, Self::IdToken];

    /// The type as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessToken => "urn:ietf:params:oauth:token-type:access_token",
            Self::Jwt => "urn:ietf:params:oauth:token-type:jwt",
            Self::RefreshToken => "urn:ietf:params:oauth:token-type:refresh_token",
            Self::IdToken => "urn:ietf:params:oauth:token-type:id_token",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A token to be exchanged.
#[derive(Debug, Clone)]
pub struct ExchangeGrant {
    /// As presented.
    pub subject_token: Secret,
    /// What the client says that it is.
    pub subject_token_type: SubjectTokenType,
    /// Whether the client wants what it gets to be a JWT.
    pub wants_jwt: bool,
}

impl ExchangeGrant {
    pub(super) fn parse(params: &Params) -> Result<Self, OAuthError> {
        let refused = |sentence| OAuthError::new(ErrorCode::InvalidRequest, sentence);
        let subject_token = params.get("subject_token").ok_or_else(|| missing("subject_token"))?;
        let kind = params.get("subject_token_type").ok_or_else(|| missing("subject_token_type"))?;
        let subject_token_type = SubjectTokenType::parse(kind).ok_or_else(|| {
            refused("The subject_token_type is none that this server exchanges: access_token, jwt, id_token, refresh_token.")
        })?;
        if params.get("actor_token").is_some() || params.get("actor_token_type").is_some() {
            return Err(refused("The actor is the client itself: there can be no actor_token."));
        }
        let wants_jwt = match params.get("requested_token_type").map(SubjectTokenType::parse) {
            None | Some(Some(SubjectTokenType::AccessToken)) => false,
            Some(Some(SubjectTokenType::Jwt)) => true,
            Some(_) => return Err(refused("The requested_token_type can only be access_token or jwt.")),
        };
        Ok(Self { subject_token: Secret::from(subject_token), subject_token_type, wants_jwt })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "urn:ietf:params:oauth:token-type:";

    fn parse(body: &str) -> Result<ExchangeGrant, ErrorCode> {
        ExchangeGrant::parse(&Params::parse(body.as_bytes()).unwrap()).map_err(|error| error.code())
    }

    #[test]
    fn a_token_is_exchanged_by_its_type() {
        let grant = parse(&format!("subject_token=t&subject_token_type={TYPE}access_token")).unwrap();
        assert_eq!((grant.subject_token.expose(), grant.wants_jwt), ("t", false));
        assert_eq!(grant.subject_token_type, SubjectTokenType::AccessToken);
        let body = format!("subject_token=t&subject_token_type={TYPE}id_token&requested_token_type={TYPE}jwt");
        assert!(parse(&body).unwrap().wants_jwt);
    }

    #[test]
    fn what_is_not_exchanged_here_is_refused() {
        for body in [
            format!("subject_token_type={TYPE}access_token"),
            "subject_token=t".to_owned(),
            format!("subject_token=t&subject_token_type={TYPE}saml2"),
            format!("subject_token=t&subject_token_type={TYPE}access_token&actor_token=x"),
            format!("subject_token=t&subject_token_type={TYPE}access_token&requested_token_type={TYPE}id_token"),
        ] {
            assert_eq!(parse(&body).unwrap_err(), ErrorCode::InvalidRequest, "{body}");
        }
    }
}
