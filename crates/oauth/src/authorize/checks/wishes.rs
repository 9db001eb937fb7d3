//! What a client would like of the pages. None of it is ever an error.

use super::{Asked, list, owned};
use crate::{
    OAuthError,
    authorize::{AuthorizationRequest, InstitutionHints},
};

/// The parameters that name a skin, the strongest first, as at CILogon.
pub const SKIN: [&str; 3] = ["skin", "cilogon_skin", "vo"];

#[expect(clippy::unnecessary_wraps, reason = "the signature of all checks")]
pub(super) fn all(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    request.login_hint = owned(asked, "login_hint");
    request.ui_locales = list(asked, "ui_locales");
    request.display = owned(asked, "display");
    request.institutions = InstitutionHints::from_params(asked.params);
    request.skin = SKIN.into_iter().find_map(|name| owned(asked, name));
    Ok(())
}
