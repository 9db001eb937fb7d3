//! Software statements: metadata that somebody else vouches for
//! ([RFC 7591 §2.3](https://www.rfc-editor.org/rfc/rfc7591#section-2.3)).

use domain::client::JwsAlgorithm;
use oauth::{
    ErrorCode, OAuthError,
    jose::{Allowed, JwsError, UnverifiedJwt},
};
use serde_json::{Map, Value};

use crate::Broker;

const MEMBER: &str = "software_statement";

/// Members of a JWT that are no metadata ([RFC 7519 §4.1](https://www.rfc-editor.org/rfc/rfc7519#section-4.1)).
const OF_THE_TOKEN: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

const SIGNED: &[JwsAlgorithm] = &[
    JwsAlgorithm::Rs256,
    JwsAlgorithm::Rs384,
    JwsAlgorithm::Rs512,
    JwsAlgorithm::Ps256,
    JwsAlgorithm::Ps384,
    JwsAlgorithm::Ps512,
    JwsAlgorithm::Es256,
    JwsAlgorithm::Es384,
    JwsAlgorithm::Es512,
    JwsAlgorithm::EdDsa,
];

impl Broker {
    /// The document as the software statement in it has it: what stands in the statement counts before what stands
    /// beside it. Returns the statement as it was sent, too. A statement of somebody whom the operator has not named is
    /// refused.
    pub(super) fn believed(
        &self,
        mut members: Map<String, Value>,
    ) -> Result<(Map<String, Value>, Option<String>), OAuthError> {
        let statement = match members.remove(MEMBER) {
            None | Some(Value::Null) => return Ok((members, None)),
            Some(Value::String(statement)) => statement,
            Some(_) => return Err(invalid("it must be a JWT")),
        };
        let claims = self.verified(&statement)?;
        members.extend(claims.into_iter().filter(|(name, _)| !OF_THE_TOKEN.contains(&name.as_str()) && name != MEMBER));
        Ok((members, Some(statement)))
    }

    fn verified(&self, statement: &str) -> Result<Map<String, Value>, OAuthError> {
        let unproven = |_: JwsError| unapproved();
        let token = UnverifiedJwt::parse(statement).map_err(unproven)?;
        let claimed = token.claimed().map_err(unproven)?;
        let issuers = &self.settings.registration.statement_issuers;
        let issuer = claimed.get("iss").and_then(Value::as_str);
        let known = issuers.iter().find(|known| Some(known.issuer.as_str()) == issuer).ok_or_else(unapproved)?;
        let allowed = Allowed { algorithms: SIGNED, types: &["JWT", "software-statement+jwt"], untyped: true };
        let claims = token.verify(&known.keys, &allowed).map_err(invalid)?.claims;
        let now = self.now().as_seconds();
        let second = |name: &str| claims.get(name).map(|value| value.as_i64().unwrap_or(i64::MIN));
        if second("exp").is_some_and(|end| end <= now) {
            return Err(invalid("it has expired"));
        }
        if claims.get("nbf").is_some_and(|begin| begin.as_i64().is_none_or(|begin| begin > now)) {
            return Err(invalid("it is not valid yet"));
        }
        Ok(claims)
    }
}

fn invalid(reason: impl std::fmt::Display) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidSoftwareStatement, format!("{MEMBER}: {reason}."))
}

fn unapproved() -> OAuthError {
    let sentence = format!("{MEMBER}: it is of nobody whose statements are accepted here.");
    OAuthError::new(ErrorCode::UnapprovedSoftwareStatement, sentence)
}
