//! What is checked of a request for authorization, at which endpoint, and in which order: the first that says no is
//! told. What must come before, client and redirect URI, is in [`trust`](super::trust).

mod answer;
mod proof;
mod sign_in;
mod wishes;

pub use wishes::SKIN;

use domain::{Client, Scope, Scopes};

use super::{AuthorizationRequest, Endpoint, resource};
use crate::{ErrorCode, OAuthError, Params, authorization_details};

/// A check says no, or fills in what it read.
type Check = fn(&Asked<'_>, &mut AuthorizationRequest) -> Result<(), OAuthError>;

/// The request as it came, and whose it is.
pub(super) struct Asked<'a> {
    pub(super) params: &'a Params,
    pub(super) client: &'a Client,
}

const YES: bool = true;
const NO_: bool = false;

#[rustfmt::skip]
const TABLE: &[([bool; 3], Check)] = &[
    // authorization, pushed, device
    ([YES, YES, YES], nothing_repeated),
    ([YES, YES, YES], no_request_object),
    ([YES, YES, YES], no_registration),
    ([YES, YES, NO_], answer::redirect_uri),
    ([YES, YES, NO_], answer::response_type),
    ([YES, YES, NO_], answer::response_mode),
    ([YES, YES, YES], scope),
    ([YES, YES, NO_], proof::nonce),
    ([YES, YES, NO_], proof::code_challenge),
    ([YES, YES, NO_], proof::dpop_jkt),
    ([YES, YES, NO_], sign_in::prompt),
    ([YES, YES, YES], sign_in::max_age),
    ([YES, YES, YES], sign_in::claims),
    ([YES, YES, YES], sign_in::acr_values),
    ([YES, YES, YES], sign_in::id_token_hint),
    ([YES, YES, YES], resource::check),
    ([YES, YES, YES], authorization_details),
    ([YES, YES, YES], wishes::all),
];

pub(super) fn run(endpoint: Endpoint, asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    let column = |[authorization, pushed, device]: [bool; 3]| match endpoint {
        Endpoint::Authorization => authorization,
        Endpoint::Pushed => pushed,
        Endpoint::Device => device,
    };
    TABLE.iter().filter(|(columns, _)| column(*columns)).try_for_each(|(_, check)| check(asked, request))
}

fn nothing_repeated(asked: &Asked<'_>, _: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    match asked.params.repeated() {
        None => Ok(()),
        Some(name) => refuse(ErrorCode::InvalidRequest, &format!("The parameter {name} stands more than once.")),
    }
}

/// Whoever reads a request has put what stands in its object in its place; what is left of one was not read.
fn no_request_object(asked: &Asked<'_>, _: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    if asked.params.get("request").is_some() {
        return refuse(ErrorCode::RequestNotSupported, "A request object is not read here.");
    }
    if asked.params.get("request_uri").is_some() {
        return refuse(ErrorCode::RequestUriNotSupported, "A request object by reference is not read here.");
    }
    Ok(())
}

fn no_registration(asked: &Asked<'_>, _: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    match asked.params.get("registration") {
        None => Ok(()),
        Some(_) => refuse(ErrorCode::RegistrationNotSupported, "Registration in the request is not supported."),
    }
}

/// Requested ∩ registered; `openid` must be left.
fn scope(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    let Some(text) = asked.params.get("scope") else {
        return refuse(ErrorCode::InvalidScope, "The parameter scope is missing; it must contain openid.");
    };
    let Ok(requested) = Scopes::parse_request(text) else {
        return refuse(ErrorCode::InvalidScope, "The scope is not a list of scope names separated by spaces.");
    };
    request.scopes = requested.intersection(&asked.client.registration.scopes);
    if request.scopes.contains(&Scope::OpenId) {
        Ok(())
    } else if requested.contains(&Scope::OpenId) {
        refuse(ErrorCode::InvalidScope, "The scope openid is not registered for this client.")
    } else {
        refuse(ErrorCode::InvalidScope, "The scope must contain openid.")
    }
}

fn authorization_details(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    request.authorization_details = authorization_details::requested(asked.params, asked.client, &request.scopes)?;
    Ok(())
}

pub(super) fn refuse<T>(code: ErrorCode, sentence: &str) -> Result<T, OAuthError> {
    Err(OAuthError::new(code, sentence))
}

fn owned(asked: &Asked<'_>, name: &str) -> Option<String> {
    asked.params.get(name).map(str::to_owned)
}

fn list(asked: &Asked<'_>, name: &str) -> Vec<String> {
    asked.params.get(name).into_iter().flat_map(str::split_ascii_whitespace).map(str::to_owned).collect()
}
