//! A second issuer beside the usual one, in the same installation: at 127.0.0.1, where the other one is at localhost.

use broker::settings::{Community as Settled, InstitutionFilter};
use broker::{Broker, Settings};
use domain::{ClientMetadata, ClientStatus, CommunityId, Scopes};
use oauth::Issuer;
use reqwest::Method;
use url::Url;

use super::visitor::authorize_url;
use super::wire::form_of;
use super::{Provider, Reply, added, registration, usual_scopes};
use crate::demo::Client;

/// Its id.
pub const ASTRO: &str = "astro";

/// Adds the community to the settings of an installation.
pub fn add_community(settings: &mut Settings, change: impl FnOnce(&mut Settings, &mut InstitutionFilter)) {
    let issuer = settings.issuer.as_str().replace("localhost", "127.0.0.1");
    let mut own = Settings {
        community: CommunityId::parse(ASTRO).expect("an id"),
        issuer: Issuer::parse(&issuer).expect("a loopback address is an issuer"),
        communities: Vec::new(),
        ..settings.clone()
    };
    "Astro".clone_into(&mut own.service.name);
    let mut filter = InstitutionFilter::default();
    change(&mut own, &mut filter);
    settings.communities.push(Settled { settings: own, filter });
}

/// The community of a provider that was started with [`add_community`].
pub struct Community<'a> {
    /// Its use cases.
    pub broker: Broker,
    op: &'a Provider,
}

impl Provider {
    /// One with the community beside it.
    pub async fn start_with_community(change: impl FnOnce(&mut Settings, &mut InstitutionFilter)) -> Self {
        Self::start_with(|settings| add_community(settings, change)).await
    }

    /// The community.
    pub fn community(&self) -> Community<'_> {
        let id = CommunityId::parse(ASTRO).expect("an id");
        Community { broker: self.broker.issuer_of(&id).expect("it was started with it"), op: self }
    }
}

impl Community<'_> {
    /// Its issuer.
    pub fn issuer(&self) -> &str {
        self.broker.settings.issuer.as_str()
    }

    /// The URL of one of its paths.
    pub fn url(&self, path: &str) -> Url {
        self.broker.settings.issuer.endpoint(path).parse().expect("an issuer and a path make a URL")
    }

    /// Adds an approved client of its own that takes its answers at `redirect_uri` and may ask for the usual scopes.
    pub async fn client(&self, redirect_uri: &str, metadata: ClientMetadata) -> Client {
        self.client_for(redirect_uri, metadata, usual_scopes(&self.broker)).await
    }

    /// The same with these scopes.
    pub async fn client_for(&self, redirect_uri: &str, metadata: ClientMetadata, scopes: Scopes) -> Client {
        let registration = registration("Telescope", &[redirect_uri], scopes);
        added(self.broker.add_client(registration, metadata, ClientStatus::Approved).await.unwrap())
    }

    /// As [`Provider::authorize_url`].
    pub fn authorize_url(&self, client: &Client, parameters: &[(&str, &str)]) -> Url {
        authorize_url(self.url("/authorize"), client, parameters)
    }

    /// GETs one of its paths.
    pub async fn get(&self, path: &str) -> Reply {
        self.op.send(self.op.http.request(Method::GET, self.url(path))).await
    }

    /// POSTs a form to one of its paths as a client, with its id and secret.
    pub async fn post_as(&self, client: &Client, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.op.send(self.op.http.request(Method::POST, self.url(path)).form(&form_of(client, fields))).await
    }

    /// Redeems a code as this client.
    pub async fn redeem(&self, client: &Client, code: &str) -> Reply {
        let redirect_uri = client.redirect_uri.as_str();
        let fields = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect_uri)];
        self.post_as(client, "/oauth2/token", &fields).await
    }

    /// The claims that an access token opens here.
    pub async fn userinfo(&self, access_token: &str) -> Reply {
        let request = self.op.http.request(Method::GET, self.url("/oauth2/userinfo"));
        self.op.send(request.bearer_auth(access_token)).await
    }
}
