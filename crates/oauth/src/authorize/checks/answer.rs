//! What the answer is made of, and how it travels
//! ([OAuth 2.0 Multiple Response Types](https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html)).

use domain::client::ResponseType;

use super::{Asked, refuse};
use crate::{
    ErrorCode, OAuthError,
    authorize::{AuthorizationRequest, ResponseMode, response_mode::in_front_channel},
};

/// FAPI 2.0 wants it said ([§5.3.2.2](https://openid.net/specs/fapi-security-profile-2_0-final.html)).
pub(super) fn redirect_uri(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    request.redirect_uri_sent = asked.params.get("redirect_uri").is_some();
    if asked.client.metadata.fapi2 && !request.redirect_uri_sent {
        return refuse(ErrorCode::InvalidRequest, "A client under FAPI 2.0 must name its redirect_uri.");
    }
    Ok(())
}

/// Its words may come in any order. Tokens in the front channel are for clients whose registration says so; FAPI 2.0
/// forbids them, and nothing there could bind an access token to its holder.
pub(super) fn response_type(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    let Some(text) = asked.params.get("response_type") else {
        return refuse(ErrorCode::InvalidRequest, "The parameter response_type is missing.");
    };
    let mut words: Vec<_> = text.split_ascii_whitespace().collect();
    words.sort_unstable();
    let Some(response_type) = ResponseType::parse(&words.join(" ")) else {
        return refuse(ErrorCode::UnsupportedResponseType, "The response_type is not one of response_types_supported.");
    };
    let metadata = &asked.client.metadata;
    if metadata.fapi2 && response_type != ResponseType::Code {
        return refuse(ErrorCode::UnauthorizedClient, "Under FAPI 2.0 the only response_type is code.");
    }
    if !metadata.allows_response(response_type) {
        return refuse(ErrorCode::UnauthorizedClient, "The response_type is not among the client's response_types.");
    }
    let bound = metadata.dpop_bound_access_tokens || metadata.tls_client_certificate_bound_access_tokens;
    if bound && response_type.has_token() {
        let sentence = "This client's access tokens are bound to a key, which none through the browser can be.";
        return refuse(ErrorCode::UnauthorizedClient, sentence);
    }
    request.response_type = response_type;
    Ok(())
}

/// Tokens never stand in a query, which logs and `Referer` headers carry on.
pub(super) fn response_mode(asked: &Asked<'_>, _: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    let Some(text) = asked.params.get("response_mode") else { return Ok(()) };
    let tokens = in_front_channel(asked.params);
    match ResponseMode::parse(text, tokens) {
        None => refuse(ErrorCode::InvalidRequest, "The response_mode is not one of response_modes_supported."),
        Some(mode) if tokens && mode.is_query() => {
            refuse(ErrorCode::InvalidRequest, "Tokens cannot be sent in a query; leave response_mode out.")
        }
        Some(_) => Ok(()),
    }
}
