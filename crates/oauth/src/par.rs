//! Pushed authorization requests ([RFC 9126](https://www.rfc-editor.org/rfc/rfc9126)): a client says directly what it
//! wants, and sends the browser with a reference alone.

use domain::{ClientId, PushedRequest};
use serde::Serialize;

use crate::{ErrorCode, OAuthError, Params, client_auth};

/// The authorization request inside a pushed one, whose client has proved itself
/// ([RFC 9126 §2.1](https://www.rfc-editor.org/rfc/rfc9126#section-2.1)).
pub fn authorization_request(params: Params, client: &ClientId) -> Result<Params, OAuthError> {
    if params.all("request_uri").next().is_some() {
        let sentence = "A pushed request cannot have a request_uri; push what stands behind it.";
        return Err(OAuthError::new(ErrorCode::InvalidRequest, sentence));
    }
    Ok(params.without(&client_auth::PARAMETERS).with("client_id", client.as_str()))
}

/// The answer to a pushed request ([RFC 9126 §2.2](https://www.rfc-editor.org/rfc/rfc9126#section-2.2)).
#[derive(Debug, Clone, Serialize)]
pub struct PushedResponse {
    request_uri: String,
    /// In seconds.
    expires_in: u64,
}

impl PushedResponse {
    /// `request` can begin a sign-in for so many seconds.
    pub fn new(request: &PushedRequest, expires_in: u64) -> Self {
        Self { request_uri: request.uri(), expires_in }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(body: &str) -> Result<Params, ErrorCode> {
        let params = Params::parse(body.as_bytes()).unwrap();
        authorization_request(params, &ClientId::parse("portal").unwrap()).map_err(|error| error.code())
    }

    #[test]
    fn what_proves_the_client_is_not_kept() {
        let params = inner("scope=openid&client_secret=s3&client_assertion=a.b.c&client_assertion_type=x").unwrap();
        assert_eq!(params, Params::parse(b"scope=openid&client_id=portal").unwrap());
    }

    #[test]
    fn a_reference_inside_is_refused() {
        assert_eq!(inner("request_uri=urn:x").unwrap_err(), ErrorCode::InvalidRequest);
    }

    #[test]
    fn what_is_kept_reads_back_as_it_was() {
        let params = inner("selected_idp=https%3A%2F%2Fa.edu%2Ca,b&resource=x&resource=y&state=%26").unwrap();
        let text = serde_json::to_string(&params).unwrap();
        assert_eq!(serde_json::from_str::<Params>(&text).unwrap(), params);
    }
}
