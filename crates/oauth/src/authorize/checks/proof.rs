//! What ties the answer to the one who asked.

use super::{Asked, owned, refuse};
use crate::{ErrorCode, OAuthError, authorize::AuthorizationRequest, dpop::is_thumbprint, pkce::CodeChallenge};

/// Required with an ID token that comes through the browser
/// ([OpenID Connect Core §3.2.2.1](https://openid.net/specs/openid-connect-core-1_0.html#ImplicitAuthRequest)).
pub(super) fn nonce(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    request.nonce = owned(asked, "nonce");
    if request.nonce.is_none() && request.response_type.has_id_token() {
        return refuse(ErrorCode::InvalidRequest, "With this response_type the parameter nonce is required.");
    }
    Ok(())
}

/// Required of public clients, and under FAPI 2.0.
pub(super) fn code_challenge(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    request.code_challenge = CodeChallenge::from_params(asked.params)?;
    let required = asked.client.is_public() || asked.client.metadata.fapi2;
    if request.code_challenge.is_none() && required && request.response_type.has_code() {
        return refuse(
            ErrorCode::InvalidRequest,
            "This client must use PKCE: the parameter code_challenge is missing.",
        );
    }
    Ok(())
}

/// The code will be redeemed by whoever holds this key ([RFC 9449 §10](https://www.rfc-editor.org/rfc/rfc9449#section-10)).
pub(super) fn dpop_jkt(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    request.dpop_jkt = owned(asked, "dpop_jkt");
    match &request.dpop_jkt {
        Some(jkt) if !is_thumbprint(jkt) => {
            refuse(ErrorCode::InvalidRequest, "The dpop_jkt is not the SHA-256 thumbprint of a key (RFC 7638).")
        }
        _ => Ok(()),
    }
}
