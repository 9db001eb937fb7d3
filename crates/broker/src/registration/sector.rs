//! Looking whether the owner of a sector knows of a client's redirect URIs.

use oauth::{
    OAuthError,
    registration::{ClientDocument, sector},
};

use crate::Broker;

impl Broker {
    /// Fetches the document behind `sector_identifier_uri`, if there is one, and looks whether it names every redirect
    /// URI ([Registration §5](https://openid.net/specs/openid-connect-registration-1_0.html#SectorIdentifierValidation)).
    pub(super) async fn check_sector(&self, document: &ClientDocument) -> Result<(), OAuthError> {
        let Some(uri) = &document.metadata.sector_identifier_uri else { return Ok(()) };
        let list = self.guarded.get(uri).await.map_err(sector::unreachable)?;
        sector::check(&list, &document.redirect_uris)
    }
}
