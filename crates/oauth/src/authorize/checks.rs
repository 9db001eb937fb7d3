//! What is checked once the redirect URI is trusted, in this order.

use domain::{Scope, Scopes};
use serde_json::{Map, Value};

use super::AuthorizePolicy;
use crate::{ErrorCode, OAuthError, Params, pkce::CodeChallenge};

type Check = fn(&Params) -> Result<(), OAuthError>;

/// Those that only say no; the others, below, also yield a field of the request.
const CHECKS: &[Check] = &[nothing_repeated, no_request_object, no_registration, response_type];

pub(super) fn all(params: &Params) -> Result<(), OAuthError> {
    CHECKS.iter().try_for_each(|check| check(params))
}

fn nothing_repeated(params: &Params) -> Result<(), OAuthError> {
    match params.repeated() {
        None => Ok(()),
        Some(name) => refuse(ErrorCode::InvalidRequest, &format!("The parameter {name} stands more than once.")),
    }
}

/// Whoever reads a request has put what stands in its object in its place; what is left of one was not read.
fn no_request_object(params: &Params) -> Result<(), OAuthError> {
    if params.get("request").is_some() {
        return refuse(ErrorCode::RequestNotSupported, "A request object is not read here.");
    }
    if params.get("request_uri").is_some() {
        return refuse(ErrorCode::RequestUriNotSupported, "A request object by reference is not read here.");
    }
    Ok(())
}

fn no_registration(params: &Params) -> Result<(), OAuthError> {
    match params.get("registration") {
        None => Ok(()),
        Some(_) => refuse(ErrorCode::RegistrationNotSupported, "Registration in the request is not supported."),
    }
}

fn response_type(params: &Params) -> Result<(), OAuthError> {
    match params.get("response_type") {
        Some("code") => Ok(()),
        None => refuse(ErrorCode::InvalidRequest, "The parameter response_type is missing; use response_type=code."),
        Some(_) => refuse(ErrorCode::UnsupportedResponseType, "The only response_type here is code."),
    }
}

/// Requested ∩ registered; `openid` must be left.
pub(super) fn scopes(params: &Params, policy: &AuthorizePolicy<'_>) -> Result<Scopes, OAuthError> {
    let Some(text) = params.get("scope") else {
        return refuse(ErrorCode::InvalidScope, "The parameter scope is missing; it must contain openid.");
    };
    let Ok(requested) = Scopes::parse_request(text) else {
        return refuse(ErrorCode::InvalidScope, "The scope is not a list of scope names separated by spaces.");
    };
    let granted = requested.intersection(policy.scopes);
    if granted.contains(&Scope::OpenId) {
        Ok(granted)
    } else if requested.contains(&Scope::OpenId) {
        refuse(ErrorCode::InvalidScope, "The scope openid is not registered for this client.")
    } else {
        refuse(ErrorCode::InvalidScope, "The scope must contain openid.")
    }
}

pub(super) fn code_challenge(
    params: &Params,
    policy: &AuthorizePolicy<'_>,
) -> Result<Option<CodeChallenge>, OAuthError> {
    match CodeChallenge::from_params(params)? {
        None if policy.pkce_required => {
            refuse(ErrorCode::InvalidRequest, "This client must use PKCE: the parameter code_challenge is missing.")
        }
        challenge => Ok(challenge),
    }
}

/// Seconds.
pub(super) fn max_age(params: &Params) -> Result<Option<u64>, OAuthError> {
    let Some(text) = params.get("max_age") else { return Ok(None) };
    match text.parse() {
        Ok(seconds) if text.bytes().all(|b| b.is_ascii_digit()) => Ok(Some(seconds)),
        _ => refuse(ErrorCode::InvalidRequest, "The max_age is not a number of seconds."),
    }
}

/// A JSON object, whatever is in it.
pub(super) fn claims(params: &Params) -> Result<Option<String>, OAuthError> {
    match params.get("claims") {
        Some(text) if serde_json::from_str::<Map<String, Value>>(text).is_err() => {
            refuse(ErrorCode::InvalidRequest, "The parameter claims is not a JSON object.")
        }
        text => Ok(text.map(str::to_owned)),
    }
}

fn refuse<T>(code: ErrorCode, sentence: &str) -> Result<T, OAuthError> {
    Err(OAuthError::new(code, sentence))
}
