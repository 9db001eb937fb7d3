//! Beginning anew what is over.

use domain::{AuthorizationId, ClientStatus, OwnPage};
use oauth::AuthorizationRequest;
use storage::StoreError;
use url::{Url, form_urlencoded::byte_serialize};

use crate::Broker;

/// Where somebody whose sign-in is over begins anew.
#[derive(Debug)]
pub struct BeginAgain {
    /// The client's name.
    pub name: String,
    /// Its own address for that, or its home page.
    pub url: Url,
    /// Whether a sign-in begins there.
    pub begins: bool,
}

/// Where a sign-in for our own pages begins.
pub const SIGN_IN: &str = "/sign-in";

/// The path at which the sign-in for a page of our own begins.
pub fn sign_in_path(page: &OwnPage) -> String {
    let page: String = byte_serialize(page.to_string().as_bytes()).collect();
    format!("{SIGN_IN}?page={page}")
}

/// The same for a page that takes a fresh sign-in, though somebody is signed in.
pub fn fresh_sign_in_path(page: &OwnPage) -> String {
    sign_in_path(page) + "&again=1"
}

impl Broker {
    /// The way to begin a sign-in anew, if its client has one
    /// ([OpenID Connect Core §4](https://openid.net/specs/openid-connect-core-1_0.html#ThirdPartyInitiatedLogin)), else to
    /// its home page.
    pub async fn begin_again(&self, id: AuthorizationId) -> Result<Option<BeginAgain>, StoreError> {
        let Some(stored) = self.store.authorization(id).await? else { return Ok(None) };
        let request: AuthorizationRequest =
            serde_json::from_str(&stored.request).map_err(|_| StoreError::Corrupt("authorization request"))?;
        let client = self.asker(&request).await?;
        let Some(client) = client.filter(|client| client.status == ClientStatus::Approved) else { return Ok(None) };
        if let Some(page) = &request.own_page {
            let url = Url::parse(&self.settings.issuer.endpoint(&sign_in_path(page)));
            return Ok(url.ok().map(|url| BeginAgain { name: client.registration.name, url, begins: true }));
        }
        let name = client.registration.name;
        let Some(mut url) = client.metadata.initiate_login_uri else {
            return Ok(client.registration.home_page.map(|url| BeginAgain { name, url, begins: false }));
        };
        url.query_pairs_mut().append_pair("iss", self.settings.issuer.as_str());
        Ok(Some(BeginAgain { name, url, begins: true }))
    }
}
