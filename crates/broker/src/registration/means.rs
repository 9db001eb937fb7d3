//! What cannot be told from a document alone: whether what it chooses is offered here, and whether the owner of a sector
//! knows of the client's redirect URIs.

use oauth::{
    OAuthError,
    registration::{ClientDocument, offered, sector},
};

use serde_json::Value;

use crate::Broker;

impl Broker {
    /// Holds a document against what is there.
    pub(crate) async fn check_means(&self, document: &ClientDocument) -> Result<(), OAuthError> {
        if let Ok(Value::Object(discovery)) = serde_json::to_value(self.provider_metadata()) {
            offered::check(&document.metadata, &discovery)?;
        }
        self.check_sector(document).await
    }

    /// Fetches the document behind `sector_identifier_uri`, if there is one, and looks whether it names every redirect
    /// URI ([Registration §5](https://openid.net/specs/openid-connect-registration-1_0.html#SectorIdentifierValidation)).
    async fn check_sector(&self, document: &ClientDocument) -> Result<(), OAuthError> {
        let Some(uri) = &document.metadata.sector_identifier_uri else { return Ok(()) };
        let list = self.guarded.get(uri).await.map_err(sector::unreachable)?;
        sector::check(&list, &document.redirect_uris)
    }
}
