//! Where answers may go, by where the client runs
//! ([OpenID Connect Registration §2](https://openid.net/specs/openid-connect-registration-1_0.html#ClientMetadata),
//! `application_type`; [RFC 8252 §7](https://www.rfc-editor.org/rfc/rfc8252#section-7)).

use domain::{RedirectUri, client::ApplicationType};

use super::{ClientDocument, members::Members};
use crate::{ErrorCode, OAuthError};

pub(super) fn read(members: Members<'_>, name: &str) -> Result<Vec<RedirectUri>, OAuthError> {
    let texts =
        members.texts(name).map_err(|error| OAuthError::new(ErrorCode::InvalidRedirectUri, error.description()))?;
    let texts = texts.unwrap_or_default();
    let read = |text| RedirectUri::parse(text).map_err(|error| refused(format_args!("{name}: {text}: {error}")));
    texts.into_iter().map(read).collect()
}

/// Whether the redirect URIs fit the responses and the kind of application.
pub(super) fn check(document: &ClientDocument) -> Result<(), OAuthError> {
    let metadata = &document.metadata;
    let front_channel = metadata.has_front_channel_tokens();
    if metadata.response_types.as_deref() != Some(&[]) && document.redirect_uris.is_empty() {
        return Err(refused(format_args!("redirect_uris: at least one is needed for what response_types says")));
    }
    document.redirect_uris.iter().try_for_each(|uri| match (metadata.application_type, uri.scheme().as_str()) {
        // §2: "Web Clients using the OAuth Implicit Grant Type MUST only register URLs using the https scheme as
        // redirect_uris; they MUST NOT use localhost as the hostname."
        (None | Some(ApplicationType::Web), scheme) if front_channel && scheme != "https" => {
            Err(refused(format_args!("redirect_uris: {uri}: tokens in the front channel of a web client need https")))
        }
        (None | Some(ApplicationType::Web), _) if front_channel && uri.host().as_deref() == Some("localhost") => {
            Err(refused(format_args!(
                "redirect_uris: {uri}: a web client with tokens in the front channel must not be at localhost"
            )))
        }
        (Some(ApplicationType::Web), scheme) if !matches!(scheme, "https" | "http") => {
            Err(refused(format_args!("redirect_uris: {uri}: a private-use scheme is for application_type native")))
        }
        _ => Ok(()),
    })
}

fn refused(reason: std::fmt::Arguments<'_>) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRedirectUri, format!("{reason}."))
}
