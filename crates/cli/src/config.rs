//! The configuration file: TOML, every key known, every value checked.
//!
//! `config/beadle.example.toml` explains each key and is also the list of known keys: a key that is not in it is a
//! mistake, and is told with its line and the nearest one that is.

mod acceptable_use;
mod attribute_sources;
mod audit;
mod certificates;
mod claims;
mod communities;
mod environment;
mod federation;
mod fticks;
mod institutions;
mod keys;
mod openid_provider;
mod passkeys;
mod pkcs11;
mod settings;
mod ssh;

use std::{
    collections::BTreeMap,
    fs,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use serde::Deserialize;
use thiserror::Error;
use url::Url;

use self::institutions::WrittenFilter;
pub(crate) use self::{claims::claims_policy, institutions::signing_key};
use crate::{
    files::{FileError, at},
    logging::Format,
};

/// The example, which is the list of known keys.
const EXAMPLE: &str = include_str!("../../../config/beadle.example.toml");

/// The configuration file as written.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Config {
    pub(crate) issuer: String,
    pub(crate) listen: SocketAddr,
    pub(crate) plain_listen: SocketAddr,
    plain_url: Url,
    #[serde(default)]
    trusted_proxies: Vec<IpAddr>,
    pub(crate) database: String,
    pub(crate) master_key_file: PathBuf,
    pub(crate) tls: Option<Tls>,
    languages: Option<Vec<String>>,
    #[serde(default)]
    skins: Skins,
    #[serde(default)]
    logos: Logos,
    service: Service,
    #[serde(default)]
    people: People,
    #[serde(default)]
    claims: Claims,
    #[serde(default)]
    attribute_sources: Vec<attribute_sources::Written>,
    #[serde(default)]
    lifetimes: Lifetimes,
    #[serde(default)]
    authorization: Authorization,
    acceptable_use: Option<acceptable_use::Written>,
    #[serde(default)]
    institutions: Vec<Institutions>,
    #[serde(default)]
    overlays: Vec<Overlay>,
    #[serde(default)]
    discovery: Discovery,
    #[serde(default)]
    openid_providers: Vec<openid_provider::Written>,
    certificates: certificates::Written,
    #[serde(default)]
    registration: Registration,
    #[serde(default)]
    keys: Keys,
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    dpop: Dpop,
    #[serde(default)]
    jwt_bearer: JwtBearer,
    federation: Option<Federation>,
    fticks: Option<Fticks>,
    #[serde(default)]
    audit: Audit,
    ssh: Option<ssh::Written>,
    passkeys: Option<passkeys::Written>,
    #[serde(default)]
    communities: Vec<communities::Written>,
    pub(crate) mail: Option<Mail>,
    #[serde(default)]
    outbound: Outbound,
    #[serde(default)]
    pub(crate) mtls: Mtls,
    #[serde(default)]
    pub(crate) log: Log,
}

/// Built-in TLS.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Tls {
    pub(crate) certificate_file: PathBuf,
    pub(crate) key_file: PathBuf,
}

#[derive(Debug, Clone, Deserialize)]
struct Service {
    name: String,
    description: String,
    organization: String,
    entity_id: String,
    support: String,
    technical: String,
    security: String,
    #[serde(default)]
    entity_categories: Vec<String>,
    information_url: Option<Url>,
    privacy_url: Option<Url>,
    logo: Option<Logo>,
    #[serde(default)]
    translations: Vec<Translation>,
}

#[derive(Debug, Clone, Deserialize)]
struct Logo {
    url: Url,
    width: u32,
    height: u32,
}

#[derive(Debug, Clone, Deserialize)]
struct Translation {
    language: String,
    name: String,
    description: String,
    information_url: Option<Url>,
    privacy_url: Option<Url>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Skins {
    directory: Option<PathBuf>,
    default: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
struct Logos {
    show: bool,
}

impl Default for Logos {
    fn default() -> Self {
        Self { show: true }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
struct People {
    #[serde(default)]
    subject_prefix: String,
    #[serde(default)]
    required_attributes: Vec<String>,
    eppn_window_days: Option<u32>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Claims {
    #[serde(default)]
    policy_files: Vec<PathBuf>,
}

/// In seconds.
#[derive(Debug, Clone, Default, Deserialize)]
struct Lifetimes {
    sign_in: Option<u32>,
    code: Option<u32>,
    token: Option<u32>,
    refresh_idle: Option<u32>,
    refresh_absolute: Option<u32>,
    session_idle: Option<u32>,
    session_absolute: Option<u32>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Authorization {
    #[serde(default)]
    require_pushed: bool,
    ask_silently: Option<bool>,
    #[serde(default)]
    never_ask_silently_for: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Institutions {
    metadata: Option<String>,
    mdq: Option<String>,
    mdq_name: Option<String>,
    /// In seconds.
    mdq_max_age: Option<u32>,
    #[serde(default)]
    signing_key_files: Vec<PathBuf>,
    max_validity_days: Option<u32>,
    max_loss_percent: Option<u8>,
    #[serde(flatten)]
    filter: WrittenFilter,
}

/// Where people choose their institution.
#[derive(Debug, Clone, Default, Deserialize)]
struct Discovery {
    service: Option<String>,
    #[serde(default)]
    service_provider_files: Vec<PathBuf>,
    #[serde(default)]
    clients: Vec<ClientDiscovery>,
}

#[derive(Debug, Clone, Deserialize)]
struct ClientDiscovery {
    client_id: String,
    service: String,
}

/// What is said here of one institution.
#[derive(Debug, Clone, Deserialize)]
struct Overlay {
    entity_id: String,
    name: Option<OverlayName>,
    hidden: Option<bool>,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    domains: Vec<String>,
    #[serde(default)]
    scopes: Vec<String>,
    pinned: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "the name is a text, or a table of a name for each language")]
enum OverlayName {
    Everywhere(String),
    In(BTreeMap<String, String>),
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Registration {
    #[serde(default)]
    notify: Vec<String>,
    max_pending: Option<u32>,
    open: Option<String>,
    #[serde(default)]
    approve_at_once: bool,
    scopes: Option<Vec<String>>,
    per_address: Option<u32>,
    max_self_registered: Option<u32>,
    retire_waiting_after_days: Option<u32>,
    retire_unused_after_days: Option<u32>,
    #[serde(default)]
    client_id_documents: bool,
    #[serde(default)]
    statement_issuers: Vec<StatementIssuer>,
}

#[derive(Debug, Clone, Deserialize)]
struct StatementIssuer {
    issuer: String,
    #[serde(default)]
    jwks_files: Vec<PathBuf>,
}

/// Per minute.
#[derive(Debug, Clone, Default, Deserialize)]
struct Limits {
    pushed_requests: Option<u32>,
    device_requests: Option<u32>,
    failures: Option<u32>,
    institution_checks: Option<u32>,
    institution_lookups: Option<u32>,
    ecp_requests: Option<u32>,
    server_keys: Option<u32>,
    challenges: Option<u32>,
    passkey_answers: Option<u32>,
    administrator_passwords: Option<u32>,
}

/// Proofs of possession.
#[derive(Debug, Clone, Default, Deserialize)]
struct Dpop {
    #[serde(default)]
    require_nonce: bool,
}

/// Assertions that clients turn into tokens.
#[derive(Debug, Clone, Default, Deserialize)]
struct JwtBearer {
    #[serde(default)]
    issuers: Vec<AssertionIssuer>,
}

#[derive(Debug, Clone, Deserialize)]
struct AssertionIssuer {
    issuer: String,
    #[serde(default)]
    jwks_files: Vec<PathBuf>,
    jwks_uri: Option<Url>,
    #[serde(default)]
    clients: Vec<String>,
    subject: Option<String>,
    institution: Option<String>,
}

/// Certificates of clients.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Mtls {
    pub(crate) listen: Option<SocketAddr>,
    url: Option<Url>,
    proxy_header: Option<String>,
    #[serde(default)]
    ca_files: Vec<PathBuf>,
}

/// What may be reached on behalf of clients, beyond the public web.
#[derive(Debug, Clone, Default, Deserialize)]
struct Outbound {
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    extra_ca_files: Vec<PathBuf>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Keys {
    algorithms: Option<Vec<String>>,
    rotate_after_days: Option<u32>,
    saml_announced_days: Option<u32>,
}

/// Federations of OpenID providers.
#[derive(Debug, Clone, Deserialize)]
struct Federation {
    authority_hints: Vec<String>,
    #[serde(default)]
    trust_anchors: Vec<TrustAnchor>,
    organization_name: Option<String>,
    contacts: Option<Vec<String>>,
    #[serde(default)]
    trust_marks: Vec<TrustMark>,
    registration: Option<Vec<String>>,
    /// In seconds.
    statement_lifetime: Option<u32>,
    registration_lifetime: Option<u32>,
    approve_at_once: Option<bool>,
    scopes: Option<Vec<String>>,
    #[serde(default)]
    required_trust_marks: Vec<String>,
    max_clients: Option<u32>,
}

#[derive(Debug, Clone, Deserialize)]
struct TrustAnchor {
    entity_id: String,
    #[serde(default)]
    jwks_files: Vec<PathBuf>,
    jwks: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct TrustMark {
    #[serde(rename = "type")]
    trust_mark_type: String,
    trust_mark: String,
}

/// Statistics for a federation of institutions.
#[derive(Debug, Clone, Deserialize)]
struct Fticks {
    federation: String,
    #[serde(default)]
    salt: String,
    #[serde(default = "yes")]
    log: bool,
    #[serde(default)]
    syslog: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Audit {
    #[serde(default)]
    file: Option<PathBuf>,
    #[serde(default)]
    syslog: String,
    #[serde(default)]
    url: Option<Url>,
    #[serde(default)]
    bearer_token_file: Option<PathBuf>,
    #[serde(default)]
    s3: Option<AuditS3>,
    #[serde(default)]
    every: Option<u32>,
    #[serde(default)]
    rows: Option<u32>,
}

#[derive(Debug, Clone, Deserialize)]
struct AuditS3 {
    region: String,
    access_key_id: String,
    secret_access_key_file: PathBuf,
}

fn yes() -> bool {
    true
}

/// Where letters go.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Mail {
    pub(crate) from: String,
    pub(crate) url: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Log {
    #[serde(default)]
    pub(crate) format: Format,
    #[serde(default = "default_filter")]
    pub(crate) filter: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: Format::default(), filter: default_filter() }
    }
}

fn default_filter() -> String {
    "info,sqlx=warn".to_owned()
}

/// What is wrong with the configuration.
#[derive(Debug, Error)]
pub(crate) enum ConfigError {
    #[error("the configuration {0}")]
    File(#[from] FileError),
    #[error("the configuration {path}, line {line}: {message}")]
    Line { path: PathBuf, line: usize, message: String },
    #[error("the environment variable {name}: {message}")]
    Environment { name: String, message: String },
    #[error("the configuration: {0}")]
    Value(String),
}

impl Config {
    /// The token in which keys of authorities lie, if there is one.
    pub(crate) fn token(&self) -> Result<Option<hsm::TokenSettings>, ConfigError> {
        self.certificates.token()
    }

    /// Reads the file, then the environment over it.
    pub(crate) fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path).map_err(at(path))?;
        let mut table = keys::parse(&text, path)?;
        environment::apply(&mut table, std::env::vars())?;
        // The line of a wrong value is known only while it is still text.
        toml::from_str::<Self>(&text)
            .map_err(|error| keys::at_line(&error, &text, path))
            .or_else(|error| Self::deserialize(toml::Value::Table(table.clone())).map_err(|_| error))?;
        Self::deserialize(toml::Value::Table(table))
            .map_err(|error| ConfigError::Value(error.to_string().trim().replace('\n', " ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_a_valid_configuration() {
        // The files that it names and that are read at once.
        let secret = std::env::temp_dir().join(format!("beadle-example-secret-{}", std::process::id()));
        std::fs::write(&secret, "s3cret").unwrap();
        let here = EXAMPLE
            .replace("/etc/beadle/github.secret", &secret.display().to_string())
            .replace("/etc/beadle/token.pin", &secret.display().to_string())
            .replace("/etc/beadle/acceptable-use.en.txt", &secret.display().to_string());
        let config: Config = toml::from_str(&here).unwrap();
        let settings = config.settings();
        std::fs::remove_file(secret).unwrap();
        settings.unwrap();
    }
}
