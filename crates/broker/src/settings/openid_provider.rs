//! OpenID providers at which people sign in, as the operator names them.

use std::collections::BTreeMap;

use domain::{
    AttributeName, EntityId, Institution, Secret,
    institution::{Protocol, ScopeRule, SignInEndpoint, SignOutEndpoint},
};
use outbound::openid::Dialect;
use url::Url;

/// An OpenID provider, or GitHub, as an institution.
#[derive(Debug, Clone)]
pub struct OpenIdProvider {
    /// Our name for it, which stands in the address of its answers.
    pub id: String,
    /// The name by which it is known for good, and the claim `idp`.
    pub entity_id: EntityId,
    /// What people see.
    pub name: String,
    /// What it does in a way of its own.
    pub kind: ProviderKind,
    /// How it is spoken to.
    pub dialect: Dialect,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: Secret,
    /// What it is asked for, besides `openid`.
    pub scopes: Vec<String>,
    /// The domains for which it may speak, in scoped values and mail addresses.
    pub domains: Vec<String>,
    /// Whether its word about any mail address is taken.
    pub trusts_email: bool,
    /// Whether it lets people prove anew who they are, and says when they did.
    pub reauthenticates: bool,
    /// Whether anybody can get a login there.
    pub social: bool,
    /// Further claims, and what they are here.
    pub claims: BTreeMap<String, AttributeName>,
}

/// What a provider does in a way of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderKind {
    /// Nothing.
    Standard,
    /// Only of some mail addresses it knows the owner.
    Google,
    /// No OpenID Connect, and the number of the account is the key.
    GitHub,
    /// The `sub` is the person's iD.
    Orcid,
    /// The key is the tenant and the object in it; mail addresses are what tenants write.
    Microsoft,
}

/// A provider that is known by name.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    /// What it does in a way of its own; also its name.
    pub kind: ProviderKind,
    /// Its name in the configuration, and of its answers' address.
    pub id: &'static str,
    /// What people see.
    pub name: &'static str,
    /// The claim `idp`, on which relying parties of CILogon depend to the byte.
    pub entity_id: &'static str,
    /// Its issuer; of GitHub its web site.
    pub issuer: &'static str,
    /// What it is asked for, besides `openid`.
    pub scopes: &'static [&'static str],
    /// Whether it lets people prove anew who they are, and says when they did.
    pub reauthenticates: bool,
}

/// Where GitHub's API is.
pub const GITHUB_API: &str = "https://api.github.com";

/// Every provider that is known by name.
pub const PRESETS: [Preset; 4] = [
    Preset {
        kind: ProviderKind::Google,
        id: "google",
        name: "Google",
        entity_id: "http://google.com/accounts/o8/id",
        issuer: "https://accounts.google.com",
        scopes: &["email", "profile"],
        reauthenticates: false,
    },
    Preset {
        kind: ProviderKind::GitHub,
        id: "github",
        name: "GitHub",
        entity_id: "http://github.com/login/oauth/authorize",
        issuer: "https://github.com",
        scopes: &["read:user", "user:email"],
        reauthenticates: false,
    },
    Preset {
        kind: ProviderKind::Orcid,
        id: "orcid",
        name: "ORCID",
        entity_id: "http://orcid.org/oauth/authorize",
        issuer: "https://orcid.org",
        scopes: &[],
        reauthenticates: true,
    },
    Preset {
        kind: ProviderKind::Microsoft,
        id: "microsoft",
        name: "Microsoft",
        entity_id: "http://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        issuer: "https://login.microsoftonline.com/common/v2.0",
        scopes: &["email", "profile"],
        reauthenticates: true,
    },
];

impl OpenIdProvider {
    /// As the catalogue has it.
    pub fn institution(&self) -> Institution {
        let home = match &self.dialect {
            Dialect::OpenId { issuer, .. } => Url::parse(issuer).ok(),
            Dialect::GitHub { web, .. } => Some(web.clone()),
        };
        Institution {
            entity_id: self.entity_id.clone(),
            protocol: Protocol::OpenId,
            social: self.social,
            names: BTreeMap::from([("en".to_owned(), self.name.clone())]),
            organization: None,
            keywords: vec![self.id.clone()],
            domains: Vec::new(),
            scopes: self.domains.iter().map(|domain| ScopeRule::literal(domain)).collect(),
            signing_certificates: Vec::new(),
            sign_in: SignInEndpoint { redirect: None, post: None, ecp: None },
            sign_out: SignOutEndpoint::default(),
            error_url: None,
            home_page: home,
            contacts: Vec::new(),
            category_support: Vec::new(),
            assurance: Vec::new(),
            logo: None,
            places: vec![],
            registration_authority: None,
            hidden: false,
        }
    }
}
