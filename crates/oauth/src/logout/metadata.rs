//! What discovery says of logout: one member or three of each of the four documents.

use serde::Serialize;

use crate::{Issuer, metadata::path};

/// A part of the OpenID discovery document.
#[derive(Debug, Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the document has them")]
pub struct LogoutMetadata {
    end_session_endpoint: String,
    check_session_iframe: String,
    frontchannel_logout_supported: bool,
    frontchannel_logout_session_supported: bool,
    backchannel_logout_supported: bool,
    backchannel_logout_session_supported: bool,
}

impl LogoutMetadata {
    /// The part of `issuer`.
    pub fn new(issuer: &Issuer) -> Self {
        Self {
            end_session_endpoint: issuer.endpoint(path::END_SESSION),
            check_session_iframe: issuer.endpoint(path::CHECK_SESSION),
            frontchannel_logout_supported: true,
            frontchannel_logout_session_supported: true,
            backchannel_logout_supported: true,
            backchannel_logout_session_supported: true,
        }
    }
}
