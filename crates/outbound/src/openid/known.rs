//! What a provider says of itself: its discovery document
//! ([OpenID Connect Discovery §4](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig)) and its keys.

use std::time::Duration;

use domain::Timestamp;
use openidconnect::{
    AdditionalProviderMetadata, AuthType, ClientId, ClientSecret, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IssuerUrl, ProviderMetadata, RedirectUrl,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
        CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode,
        CoreResponseType, CoreSubjectIdentifierType,
    },
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Dialect, OpenIdError, Registration, error::told, http::Http};
use crate::is_this_machine;

/// How long it is good.
const LIFETIME: Duration = Duration::from_secs(60 * 60);
/// How soon the provider is asked again because of what somebody sent who is nobody yet.
const SOON: Duration = Duration::from_secs(60);
/// What stands for the tenant in the issuer of Microsoft's common document.
const TENANT: &str = "{tenantid}";

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

type Metadata = ProviderMetadata<
    Further,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// Members of the document that the crate does not know.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Further {
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    #[serde(default)]
    end_session_endpoint: Option<String>,
}

impl AdditionalProviderMetadata for Further {}

/// What is known of a provider.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) client: Client,
    pub(super) issuer: IssuerUrl,
    pub(super) keys: CoreJsonWebKeySet,
    /// Where people sign out ([RP-Initiated Logout §2.1](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#OPMetadata)).
    pub(super) end_session: Option<Url>,
    names_itself: bool,
    learned_at: Timestamp,
    good_until: Timestamp,
}

impl Known {
    /// Asks the provider.
    pub(super) async fn discover(
        http: &Http,
        registration: &Registration,
        now: Timestamp,
    ) -> Result<Self, OpenIdError> {
        let Dialect::OpenId { issuer, tenants } = &registration.dialect else {
            return Err(OpenIdError::Unusable("it has no discovery document".to_owned()));
        };
        let unusable = |reason: &str| OpenIdError::Unusable(reason.to_owned());
        let place = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let place = Url::parse(&place).map_err(|_| unusable("its issuer is no address"))?;
        let metadata: Metadata = http.json(http.request(reqwest::Method::GET, place.clone())).await?;
        if !is_expected(metadata.issuer().as_str(), issuer, *tenants) {
            return Err(OpenIdError::Unusable(format!("it calls itself {}", metadata.issuer().as_str())));
        }
        // Nobody on the way may read codes and secrets; the machine itself is no way.
        let plain = place.scheme() == "http";
        let token = metadata.token_endpoint().ok_or_else(|| unusable("it has no token endpoint"))?.url().clone();
        let userinfo = metadata.userinfo_endpoint().map(|endpoint| endpoint.url().clone());
        let addresses = [metadata.authorization_endpoint().url(), &token, metadata.jwks_uri().url()];
        if !addresses.into_iter().chain(&userinfo).all(|url| is_private(url, plain)) {
            return Err(unusable("one of its endpoints is not https"));
        }
        let keys: CoreJsonWebKeySet =
            http.json(http.request(reqwest::Method::GET, metadata.jwks_uri().url().clone())).await?;
        let issuer = metadata.issuer().clone();
        let names_itself = metadata.additional_metadata().authorization_response_iss_parameter_supported;
        let end_session = metadata.additional_metadata().end_session_endpoint.as_deref();
        // One that is no good takes nothing else away.
        let end_session = end_session.and_then(|url| Url::parse(url).ok()).filter(|url| is_private(url, plain));
        let by_post = metadata.token_endpoint_auth_methods_supported().is_some_and(|methods| {
            methods.contains(&CoreClientAuthMethod::ClientSecretPost)
                && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
        });
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(registration.client_id.clone()),
            Some(ClientSecret::new(registration.client_secret.expose().to_owned())),
        )
        .set_auth_type(if by_post { AuthType::RequestBody } else { AuthType::BasicAuth })
        .set_redirect_uri(
            RedirectUrl::new(registration.redirect_uri.clone()).map_err(|error| OpenIdError::Unusable(told(&error)))?,
        );
        Ok(Self { client, issuer, keys, end_session, names_itself, learned_at: now, good_until: now + LIFETIME })
    }

    /// Whether every answer says from whom it comes.
    pub(super) const fn names_itself(&self) -> bool {
        self.names_itself
    }

    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        now < self.good_until
    }

    /// Whether it was asked so lately that it need not be asked again for a stranger.
    pub(super) fn is_new(&self, now: Timestamp) -> bool {
        now < self.learned_at + SOON
    }

    /// The same, of which nobody had more to say just now.
    pub(super) fn asked_again(&self, now: Timestamp) -> Self {
        Self { learned_at: now, ..self.clone() }
    }

    pub(super) fn good_for_another_minute(&self, now: Timestamp) -> Self {
        Self { good_until: now + Duration::from_secs(60), ..self.clone() }
    }
}

/// The issuer of an ID token: the document's, with the tenant in its place.
pub(super) fn issuer_of(document: &str, tenant: Option<&str>) -> Option<String> {
    if !document.contains(TENANT) {
        return Some(document.to_owned());
    }
    // Anything but a plain id could make another address of it.
    let tenant = tenant.filter(|tenant| !tenant.is_empty() && tenant.bytes().all(is_of_uuid))?;
    Some(document.replace(TENANT, tenant))
}

fn is_of_uuid(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || byte == b'-'
}

/// Whether a document's issuer is the one that was asked; or, where tenants have their own, its template.
fn is_expected(said: &str, asked: &str, tenants: bool) -> bool {
    let template = || {
        let (before, after) = said.split_once(TENANT)?;
        let tenant = asked.strip_prefix(before)?.strip_suffix(after)?;
        Some(!tenant.is_empty() && !tenant.contains('/'))
    };
    said == asked || tenants && template().unwrap_or(false)
}

/// Whether nobody on the way can read along.
fn is_private(url: &Url, plain: bool) -> bool {
    url.scheme() == "https" || plain && is_this_machine(url) && url.scheme() == "http"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_must_name_the_issuer_that_was_asked_or_the_template_of_its_tenants() {
        let common = "https://login.example.com/common/v2.0";
        let template = "https://login.example.com/{tenantid}/v2.0";
        assert!(is_expected(common, common, false) && is_expected(template, common, true));
        assert!(!is_expected(template, common, false));
        for other in ["https://evil.example.com/{tenantid}/v2.0", "https://login.example.com/{tenantid}", "{tenantid}"]
        {
            assert!(!is_expected(other, common, true), "{other}");
        }
    }

    #[test]
    fn a_tenant_is_a_plain_id() {
        let template = "https://login.example.com/{tenantid}/v2.0";
        let issuer = |tenant| issuer_of(template, tenant);
        assert_eq!(issuer(Some("12-ab")).as_deref(), Some("https://login.example.com/12-ab/v2.0"));
        for bad in [None, Some(""), Some("a/b"), Some("../x"), Some("consumers")] {
            assert_eq!(issuer(bad), None, "{bad:?}");
        }
        assert_eq!(issuer_of("https://op", None).as_deref(), Some("https://op"));
    }

    #[test]
    fn endpoints_are_https_except_on_this_machine() {
        let private = |url: &str, plain| is_private(&url.parse().unwrap(), plain);
        assert!(private("https://op.example/token", false) && private("http://127.0.0.1:1/token", true));
        assert!(!private("http://127.0.0.1:1/token", false) && !private("http://op.example/token", true));
    }
}
