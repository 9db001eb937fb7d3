//! Clients that share a pairwise `sub`
//! ([OpenID Connect Core §8.1](https://openid.net/specs/openid-connect-core-1_0.html#PairwiseAlg),
//! [Registration §5](https://openid.net/specs/openid-connect-registration-1_0.html#SectorIdentifierValidation)).

use domain::RedirectUri;

use super::members::wrong;
use crate::OAuthError;

const MEMBER: &str = "sector_identifier_uri";

/// Whether the document behind `sector_identifier_uri` names every redirect URI, so that nobody joins a sector whose
/// owner does not know of it.
pub fn check(document: &[u8], redirect_uris: &[RedirectUri]) -> Result<(), OAuthError> {
    let listed: Vec<String> = serde_json::from_slice(document)
        .map_err(|_| wrong(MEMBER, "the document there is no JSON array of redirect URIs"))?;
    match redirect_uris.iter().find(|uri| !listed.iter().any(|listed| listed == uri.as_str())) {
        Some(missing) => Err(wrong(MEMBER, format_args!("the document there does not name {missing}"))),
        None => Ok(()),
    }
}

/// The document could not be had.
pub fn unreachable(reason: impl std::fmt::Display) -> OAuthError {
    wrong(MEMBER, format_args!("the document there could not be read: {reason}"))
}
