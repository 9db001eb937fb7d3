//! Who should sign in, how, and what is to be told of them.

use super::{Asked, list, owned, refuse};
use crate::{
    ErrorCode, OAuthError,
    authorize::{AuthorizationRequest, Prompts, RequestedAcr, claims::ClaimsParameter},
};

pub(super) fn prompt(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    request.prompt = Prompts::from_params(asked.params)?;
    Ok(())
}

/// Seconds; the client may have registered a default.
pub(super) fn max_age(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    let Some(text) = asked.params.get("max_age") else {
        request.max_age = asked.client.metadata.default_max_age;
        return Ok(());
    };
    match text.parse() {
        Ok(seconds) if text.bytes().all(|b| b.is_ascii_digit()) => {
            request.max_age = Some(seconds);
            Ok(())
        }
        _ => refuse(ErrorCode::InvalidRequest, "The max_age is not a number of seconds."),
    }
}

/// A client gets by name only what its registered scopes cover.
pub(super) fn claims(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    let Some(text) = asked.params.get("claims") else { return Ok(()) };
    let parameter = ClaimsParameter::parse(text, &asked.client.registration.scopes)?;
    (request.claims, request.subjects, request.acr) = (parameter.claims, parameter.subjects, parameter.acr);
    Ok(())
}

/// The `claims` parameter's wish for `acr` comes first, then this parameter, then what the client has registered.
#[expect(clippy::unnecessary_wraps, reason = "the signature of all checks")]
pub(super) fn acr_values(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    if request.acr.is_empty() {
        request.acr = RequestedAcr { values: list(asked, "acr_values"), essential: false };
    }
    if request.acr.is_empty() {
        request.acr.values.clone_from(&asked.client.metadata.default_acr_values);
    }
    Ok(())
}

/// It is looked at when somebody is signed in.
#[expect(clippy::unnecessary_wraps, reason = "the signature of all checks")]
pub(super) fn id_token_hint(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    request.id_token_hint = owned(asked, "id_token_hint");
    Ok(())
}
