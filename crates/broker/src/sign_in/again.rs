//! Beginning anew what is over.

use domain::{AuthorizationId, ClientStatus};
use storage::StoreError;
use url::Url;

use crate::Broker;

/// Where somebody whose sign-in is over begins anew.
#[derive(Debug)]
pub struct BeginAgain {
    /// The client's name.
    pub name: String,
    /// Its own address for that.
    pub url: Url,
}

impl Broker {
    /// The way to begin a sign-in anew, if its client has one
    /// ([OpenID Connect Core §4](https://openid.net/specs/openid-connect-core-1_0.html#ThirdPartyInitiatedLogin)).
    pub async fn begin_again(&self, id: AuthorizationId) -> Result<Option<BeginAgain>, StoreError> {
        let Some(stored) = self.store.authorization(id).await? else { return Ok(None) };
        let client = self.client(&stored.client).await?;
        let Some(client) = client.filter(|client| client.status == ClientStatus::Approved) else { return Ok(None) };
        let Some(mut url) = client.metadata.initiate_login_uri else { return Ok(None) };
        url.query_pairs_mut().append_pair("iss", self.settings.issuer.as_str());
        Ok(Some(BeginAgain { name: client.registration.name, url }))
    }
}
