//! Proof Key for Code Exchange ([RFC 7636](https://www.rfc-editor.org/rfc/rfc7636)), method `S256` only: `plain` would
//! hand the proof to whoever reads the request.

use domain::{Digest, Secret};
use serde::{Deserialize, Serialize};

use crate::{ErrorCode, OAuthError, Params};

/// The SHA-256 of a verifier, sent ahead with the authorization request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CodeChallenge(Digest);

impl CodeChallenge {
    /// Reads `code_challenge` and `code_challenge_method` of an authorization request.
    pub fn from_params(params: &Params) -> Result<Option<Self>, OAuthError> {
        let refused = |sentence: &str| Err(OAuthError::new(ErrorCode::InvalidRequest, sentence));
        match (params.get("code_challenge"), params.get("code_challenge_method")) {
            (None, None) => Ok(None),
            (None, Some(_)) => refused("There is a code_challenge_method but no code_challenge."),
            (Some(challenge), Some("S256")) => match Digest::try_from(challenge.to_owned()) {
                Ok(digest) => Ok(Some(Self(digest))),
                Err(_) => refused("The code_challenge is not a base64url SHA-256 of 43 characters."),
            },
            // RFC 7636 §4.3: without a method, "plain" is meant.
            (Some(_), None | Some("plain")) => {
                refused("The code_challenge_method plain is not accepted; use code_challenge_method=S256.")
            }
            (Some(_), Some(_)) => refused("The code_challenge_method is unknown; use S256."),
        }
    }

    /// Whether this is the challenge of `verifier`. Takes the same time whatever the answer.
    pub fn accepts(&self, verifier: &CodeVerifier) -> bool {
        self.0 == verifier.0.digest()
    }
}

/// The secret behind a challenge, sent with the code: 43–128 unreserved characters.
#[derive(Debug, Clone)]
pub struct CodeVerifier(Secret);

impl CodeVerifier {
    /// Reads a verifier; `None` if its shape is wrong.
    pub fn parse(text: &str) -> Option<Self> {
        let unreserved = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
        ((43..=128).contains(&text.len()) && text.bytes().all(unreserved)).then(|| Self(Secret::from(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn challenge(query: &str) -> Result<Option<CodeChallenge>, OAuthError> {
        CodeChallenge::from_params(&Params::parse(query.as_bytes()).unwrap())
    }

    #[test]
    fn the_example_of_the_rfc_is_accepted_and_nothing_else() {
        let challenge = challenge(&format!("code_challenge={CHALLENGE}&code_challenge_method=S256")).unwrap().unwrap();
        assert!(challenge.accepts(&CodeVerifier::parse(VERIFIER).unwrap()));
        assert!(!challenge.accepts(&CodeVerifier::parse(&VERIFIER.replace('d', "e")).unwrap()));
        assert!(!challenge.accepts(&CodeVerifier::parse(CHALLENGE).unwrap()));
    }

    #[test]
    fn only_s256_with_a_digest_is_a_challenge() {
        assert_eq!(challenge("").unwrap(), None);
        for query in [
            format!("code_challenge={CHALLENGE}"),
            format!("code_challenge={CHALLENGE}&code_challenge_method=plain"),
            format!("code_challenge={CHALLENGE}&code_challenge_method=s256"),
            format!("code_challenge={CHALLENGE}A&code_challenge_method=S256"),
            format!("code_challenge={CHALLENGE}=&code_challenge_method=S256"),
            "code_challenge=short&code_challenge_method=S256".to_owned(),
            "code_challenge_method=S256".to_owned(),
        ] {
            assert_eq!(challenge(&query).unwrap_err().code(), ErrorCode::InvalidRequest, "{query}");
        }
    }

    #[test]
    fn a_verifier_has_43_to_128_unreserved_characters() {
        for (text, good) in [
            ("a".repeat(42), false),
            ("a".repeat(43), true),
            ("-._~".repeat(32), true),
            ("a".repeat(129), false),
            ("a".repeat(42) + "+", false),
            ("a".repeat(42) + "é", false),
        ] {
            assert_eq!(CodeVerifier::parse(&text).is_some(), good, "{text}");
        }
    }
}
