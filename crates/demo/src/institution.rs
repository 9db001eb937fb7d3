//! Three sample institutions: the identity provider side of SAML, over HTTP.
//!
//! Invariant: an institution answers only a request that is signed by the service it knows, and only to an address
//! that the service's metadata names.

mod assertion;
mod attributes;
mod binding;
mod credentials;
mod ecp;
mod logout;
mod metadata;
mod ns;
mod request;
mod response;
mod roster;
mod service_provider;
mod sign_in;
mod statement;
mod views;

#[cfg(test)]
mod interop_tests;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::Router;
use domain::{Clock, Digest, Entropy};
use url::Url;

pub use self::{
    attributes::{AttributeValue, ReleasedAttribute},
    logout::LogoutStatement,
    request::{ReceivedRequest, RequestError},
    response::{Refusal, ResponseError},
    roster::{MFA, PASSWORD, PROFILES, Profile, Release, SFA, SampleUser},
    service_provider::{AssertionConsumer, MetadataError, ServiceProvider},
    statement::{NameId, RESPONSE_LIFETIME, Statement},
};
use self::{credentials::Credentials, service_provider::MetadataSource};
use crate::private_file::{self, FileError, Readers};

/// Where the institutions live and whom they serve.
pub struct InstitutionsConfig {
    /// Keys and metadata files go below this folder, one folder for each institution.
    pub dir: PathBuf,
    /// The origin at which [`Institutions::router`] is reachable, e.g. `http://127.0.0.1:8081`.
    pub base: Url,
    /// Where the metadata of the one service they serve is.
    pub service_provider_metadata: Url,
    /// What to fetch that metadata with.
    pub http: reqwest::Client,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
}

/// The three sample institutions.
#[derive(Clone)]
pub struct Institutions {
    all: Arc<[Arc<SampleInstitution>]>,
    service_provider: Arc<MetadataSource>,
}

impl Institutions {
    /// Loads every institution's key, or makes it on the first start, and writes its metadata file.
    pub fn open(config: InstitutionsConfig) -> Result<Self, OpenError> {
        let all = PROFILES
            .iter()
            .map(|profile| SampleInstitution::open(profile, &config).map(Arc::new))
            .collect::<Result<_, _>>()?;
        let service_provider = Arc::new(MetadataSource::new(config.service_provider_metadata, config.http));
        Ok(Self { all, service_provider })
    }

    /// Every page and endpoint of every institution, each below `/<slug>/`.
    pub fn router(&self) -> Router {
        self.all.iter().fold(Router::new(), |router, institution| {
            let pages = sign_in::router(institution.clone(), self.service_provider.clone());
            router.merge(pages).merge(ecp::router(institution.clone(), self.service_provider.clone()))
        })
    }

    /// Each institution, in the order of [`PROFILES`].
    pub fn iter(&self) -> impl Iterator<Item = &Arc<SampleInstitution>> {
        self.all.iter()
    }

    /// The institution with this slug.
    pub fn find(&self, slug: &str) -> Option<&Arc<SampleInstitution>> {
        self.all.iter().find(|institution| institution.profile.slug == slug)
    }

    /// What somebody who drives the demo needs to know.
    pub fn describe(&self) -> Vec<InstitutionDescription> {
        self.all.iter().map(|institution| institution.describe()).collect()
    }
}

/// One sample institution: a profile with a place and a key.
pub struct SampleInstitution {
    profile: &'static Profile,
    base: Url,
    entity_id: String,
    files: Files,
    credentials: Credentials,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

struct Files {
    metadata: PathBuf,
    key: PathBuf,
}

impl SampleInstitution {
    fn open(profile: &'static Profile, config: &InstitutionsConfig) -> Result<Self, OpenError> {
        let dir = config.dir.join(profile.slug);
        let common_name = profile.names.first().map_or(profile.slug, |(_, name)| name);
        let mut institution = Self {
            profile,
            base: config.base.clone(),
            entity_id: String::new(),
            files: Files { metadata: dir.join("metadata.xml"), key: dir.join("signing-key.pem") },
            credentials: Credentials::open(&dir, common_name, config.clock.now())?,
            clock: config.clock.clone(),
            entropy: config.entropy.clone(),
        };
        institution.entity_id = institution.url("metadata");
        private_file::write(&institution.files.metadata, &institution.metadata(), Readers::Everybody)?;
        Ok(institution)
    }

    /// Its entityID, which is also where its metadata is served.
    pub fn entity_id(&self) -> &str {
        &self.entity_id
    }

    /// What it is and does.
    pub const fn profile(&self) -> &'static Profile {
        self.profile
    }

    /// The person with this login name.
    pub fn user(&self, username: &str) -> Option<&'static SampleUser> {
        self.profile.users.iter().find(|user| user.username == username)
    }

    /// The person who has this login name and this password.
    fn authenticate(&self, username: &str, password: &str) -> Option<&'static SampleUser> {
        let user = self.user(username.trim())?;
        (Digest::of(password.as_bytes()) == Digest::of(user.password.as_bytes())).then_some(user)
    }

    /// Its name in English.
    pub fn name(&self) -> &'static str {
        self.profile.names.first().map_or(self.profile.slug, |(_, name)| name)
    }

    /// Its metadata (`EntityDescriptor`).
    pub fn metadata(&self) -> String {
        metadata::entity_descriptor(self)
    }

    /// The certificate (DER) of its signing key.
    pub fn certificate(&self) -> &[u8] {
        self.credentials.certificate()
    }

    /// A URL of this institution, e.g. `url("sso")`.
    pub fn url(&self, path: &str) -> String {
        format!("{}/{}/{path}", self.base.as_str().trim_end_matches('/'), self.profile.slug)
    }

    fn describe(&self) -> InstitutionDescription {
        InstitutionDescription {
            entity_id: self.entity_id.clone(),
            name: self.name().to_owned(),
            metadata: self.files.metadata.clone(),
            key: self.files.key.clone(),
            ecp: self.profile.ecp.then(|| self.url(ecp::PATH)),
            contact: self.profile.contact.map(|username| self.profile.scoped(username)),
            users: self
                .profile
                .users
                .iter()
                .map(|user| Account { username: user.username.to_owned(), password: user.password.to_owned() })
                .collect(),
        }
    }
}

impl fmt::Debug for SampleInstitution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SampleInstitution").field("entity_id", &self.entity_id).finish_non_exhaustive()
    }
}

/// An institution, for those who drive the demo.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct InstitutionDescription {
    /// Its entityID.
    pub entity_id: String,
    /// Its name in English.
    pub name: String,
    /// Its metadata file.
    pub metadata: PathBuf,
    /// Its signing key (PKCS#8 PEM).
    pub key: PathBuf,
    /// Where programs without a browser sign people in (ECP), if they can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ecp: Option<String>,
    /// Who says at `/contact` which further mail addresses are those of its people, if somebody does: their
    /// eduPersonPrincipalName.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// Its accounts.
    pub users: Vec<Account>,
}

/// An account at an institution.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Account {
    /// Login name.
    pub username: String,
    /// Password; no secret, the login page shows it.
    pub password: String,
}

/// Why the institutions could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A file or folder cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A key or certificate file holds something else.
    #[error("{} cannot be used: {reason}", path.display())]
    Key {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A key or certificate could not be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The clock shows a time that a certificate cannot hold.
    #[error("the clock is outside the years of certificates")]
    Clock,
}

impl OpenError {
    fn key(path: &Path, reason: impl fmt::Display) -> Self {
        Self::Key { path: path.to_owned(), reason: reason.to_string() }
    }
}
