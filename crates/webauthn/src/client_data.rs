//! What the browser says of the question that it put to the authenticator
//! ([Web Authentication §5.8.1](https://www.w3.org/TR/webauthn-3/#dictionary-client-data)).

use aws_lc_rs::digest::{Digest, SHA256, digest};
use serde::Deserialize;

use crate::{RelyingParty, WebAuthnError};

/// What is asked of the authenticator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ceremony {
    Create,
    Get,
}

impl Ceremony {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "webauthn.create",
            Self::Get => "webauthn.get",
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members {
    #[serde(rename = "type")]
    ceremony: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    #[serde(default)]
    top_origin: Option<String>,
}

/// The client data, read and not yet believed.
#[derive(Debug)]
pub(crate) struct ClientData {
    members: Members,
    raw: Vec<u8>,
}

impl ClientData {
    pub(crate) fn parse(raw: Vec<u8>) -> Result<Self, WebAuthnError> {
        // A member that stands twice is an error here.
        let members = serde_json::from_slice(&raw).map_err(|error| WebAuthnError::ClientData(error.to_string()))?;
        Ok(Self { members, raw })
    }

    pub(crate) fn challenge(&self) -> &str {
        &self.members.challenge
    }

    /// Whether it is the answer to this question, on a page of ours.
    pub(crate) fn check(&self, ceremony: Ceremony, challenge: &str, rp: &RelyingParty) -> Result<(), WebAuthnError> {
        let said = &self.members;
        if said.ceremony != ceremony.as_str() {
            return Err(WebAuthnError::Ceremony(said.ceremony.chars().take(50).collect()));
        }
        if challenge.is_empty() || said.challenge != challenge {
            return Err(WebAuthnError::Challenge);
        }
        rp.check_origin(&said.origin)?;
        if said.cross_origin || said.top_origin.is_some() {
            return Err(WebAuthnError::CrossOrigin);
        }
        Ok(())
    }

    pub(crate) fn digest(&self) -> Digest {
        digest(&SHA256, &self.raw)
    }
}
