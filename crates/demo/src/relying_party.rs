//! A sample relying party: signs people in with the stock `openidconnect` crate, shows the claims it got, and fetches a
//! certificate.
//!
//! Invariant: nothing is shown before the ID token's signature, issuer, audience, time and nonce are verified.

mod certificate;
mod http;
mod pages;
mod provider;
mod visitor;

#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc};

use axum::Router;
use domain::{Clock, Entropy, Secret};
use url::Url;

use self::{provider::Provider, visitor::Visitors};

/// What the relying party asks for: every claim, and the right to fetch a certificate.
pub const SCOPES: &[&str] = &["openid", "email", "profile", "org.cilogon.userinfo", "edu.uiuc.ncsa.myproxy.getcert"];

/// Who the relying party is and where its provider is.
pub struct RelyingPartyConfig {
    /// The origin at which [`RelyingParty::router`] is reachable, e.g. `http://127.0.0.1:8082`.
    pub base: Url,
    /// The provider's issuer.
    pub issuer: Url,
    /// Its client id at the provider.
    pub client_id: String,
    /// Its client secret.
    pub client_secret: Secret,
    /// What to call the provider with; it must not follow redirects.
    pub http: reqwest::Client,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
}

/// The sample relying party.
#[derive(Clone)]
pub struct RelyingParty(Arc<Site>);

/// What the pages work with.
struct Site {
    provider: Provider,
    visitors: Visitors,
    entropy: Arc<dyn Entropy>,
}

impl RelyingParty {
    /// Sets it up. The provider is not called before somebody signs in.
    pub fn new(config: RelyingPartyConfig) -> Self {
        let entropy = config.entropy.clone();
        let visitors = Visitors::new(config.base.scheme() == "https", config.clock.clone(), entropy.clone());
        Self(Arc::new(Site { provider: Provider::new(config), visitors, entropy }))
    }

    /// Its redirect URI, to be registered at the provider.
    pub fn redirect_uri(base: &Url) -> String {
        format!("{}/callback", base.as_str().trim_end_matches('/'))
    }

    /// Where people come back to after signing out, to be registered at the provider.
    pub fn post_logout_redirect_uri(base: &Url) -> String {
        format!("{}/", base.as_str().trim_end_matches('/'))
    }

    /// Where the provider tells it that somebody signed out, to be registered there.
    pub fn backchannel_logout_uri(base: &Url) -> String {
        format!("{}/backchannel-logout", base.as_str().trim_end_matches('/'))
    }

    /// Its pages: `/`, `/login`, `/callback`, `/certificate`, `/sign-out`; and `/backchannel-logout` for the provider.
    pub fn router(&self) -> Router {
        pages::router(self.0.clone())
    }
}

impl fmt::Debug for RelyingParty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RelyingParty")
    }
}
