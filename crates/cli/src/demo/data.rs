//! The demo's data folder: what a second start goes on with.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use broker::settings::{
    AuthorizationPolicy, CertificatePolicy, ClientCertificatePolicy, DiscoveryPolicy, KeyPolicy, Lifetimes, Limits,
    MetadataLocation, MetadataSource, PasskeyPolicy, PeoplePolicy, PrincipalRule, PrincipalRuleError, PrincipalSource,
    RegistrationPolicy, Service, Settings, SkinPolicy, SshExtension, SshPolicy,
};
use ca::NameBase;
use domain::{AttributeName, ClaimsPolicy, CommunityId, EntityId, SubjectPrefix};
use oauth::Issuer;
use outbound::{Exceptions, Mailer};
use serde::{Deserialize, Serialize};
use storage::DatabaseUrl;
use url::Url;

use crate::{
    config::claims_policy,
    files::{at, certificates, make_private_folder, write_private},
    open::Opening,
};

type Failure = Box<dyn std::error::Error>;

/// The addresses and secrets of a demo, kept in `state.json` (mode 0600).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) issuer: String,
    /// Whether the issuer came from the listening address.
    pub(super) issuer_is_local: bool,
    pub(super) database: Option<String>,
    pub(super) ports: Ports,
    pub(super) metadata: Vec<PathBuf>,
    pub(super) admin_password: String,
    /// The client for scripts, and the sample relying party's.
    pub(super) clients: Option<Clients>,
}

/// The ports of the listeners. Metadata, redirect URIs and certificates name them, so they stay.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Ports {
    pub(super) main: u16,
    pub(super) relying_party: u16,
    pub(super) institutions: u16,
    pub(super) plain: u16,
    /// Of the endpoints that ask for client certificates, with `--tls`.
    #[serde(default)]
    pub(super) mtls: Option<u16>,
}

/// The demo's own clients.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Clients {
    pub(super) scripts: Credentials,
    pub(super) relying_party: Credentials,
}

/// A client's id and secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Credentials {
    pub(super) client_id: String,
    pub(super) client_secret: String,
}

/// The folder.
#[derive(Debug, Clone)]
pub(crate) struct DataFolder(PathBuf);

impl DataFolder {
    /// A folder that a demo has used.
    pub(crate) fn existing(path: &Path) -> Result<Self, Failure> {
        if path.join("state.json").exists() {
            Ok(Self(fs::canonicalize(path).map_err(at(path))?))
        } else {
            Err(format!("{}: there is no data of `beadle demo`", path.display()).into())
        }
    }

    /// A folder that is made if it does not exist.
    pub(super) fn create(path: &Path) -> Result<Self, Failure> {
        make_private_folder(path)?;
        // Absolute, because it is kept and used from other places.
        Ok(Self(fs::canonicalize(path).map_err(at(path))?))
    }

    /// A place in it.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Puts the sample skin there, unless there are some.
    pub(super) fn provide_skins(&self) -> Result<(), Failure> {
        let folder = self.path("skins");
        if folder.exists() {
            return Ok(());
        }
        make_private_folder(&folder)?;
        for (name, content) in [
            ("example.toml", include_str!("../../../../config/skins/example.toml")),
            ("example.svg", include_str!("../../../../config/skins/example.svg")),
        ] {
            write_private(&folder.join(name), content.as_bytes())?;
        }
        Ok(())
    }

    /// What an earlier start kept.
    pub(super) fn state(&self) -> Result<Option<State>, Failure> {
        let path = self.path("state.json");
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).map_err(at(&path))?;
        serde_json::from_str(&text).map(Some).map_err(|error| format!("{}: {error}", path.display()).into())
    }

    /// Keeps it for the next start.
    pub(super) fn keep(&self, state: &State) -> Result<(), Failure> {
        Ok(write_private(&self.path("state.json"), serde_json::to_string_pretty(state)?.as_bytes())?)
    }

    /// What the broker of this demo is opened with.
    pub(crate) fn opening(&self) -> Result<Opening, Failure> {
        let state = self.state()?.ok_or_else(|| format!("{}: there is no data of a demo", self.0.display()))?;
        self.opening_of(&state)
    }

    pub(super) fn opening_of(&self, state: &State) -> Result<Opening, Failure> {
        let local = || format!("sqlite:{}", self.path("beadle.db").display());
        let database = DatabaseUrl::parse(&state.database.clone().unwrap_or_else(local))?;
        let mailer = Mailer::folder("Beadle demo <beadle@localhost>", self.path("mail"))?;
        Ok(Opening {
            settings: self.settings(state)?,
            database,
            master_key_file: self.path("master.key"),
            mailer: Some(mailer),
            exceptions: self.exceptions()?,
            token: None,
            operator: None,
        })
    }

    /// Relying parties and test tools beside the demo live on this machine, with certificates of its authority.
    fn exceptions(&self) -> Result<Exceptions, Failure> {
        let allowed = ["localhost", "127.0.0.1", "[::1]"].map(str::parse).into_iter().collect::<Result<_, _>>()?;
        Ok(Exceptions { allowed, authorities: self.authorities()? })
    }

    /// The authority of `--tls`, DER; none without.
    fn authorities(&self) -> Result<Vec<Vec<u8>>, Failure> {
        let file = self.path("tls/ca.pem");
        let found = if file.exists() { certificates(&file)? } else { Vec::new() };
        Ok(found.iter().map(|certificate| certificate.to_vec()).collect())
    }

    fn settings(&self, state: &State) -> Result<Settings, Failure> {
        let base = state.ports.mtls.map(|port| Url::parse(&format!("https://localhost:{port}"))).transpose()?;
        let client_certificates = match base {
            Some(base) => {
                ClientCertificatePolicy { base: Some(base), proxy_header: None, authorities: self.authorities()? }
            }
            None => ClientCertificatePolicy::default(),
        };
        let rules = self.path("claims.toml");
        let rules: Vec<_> = rules.exists().then_some(rules).into_iter().collect();
        let skins = Some(self.path("skins")).filter(|folder| folder.is_dir());
        let skins = SkinPolicy { directory: skins, default: None };
        Ok(Settings { skins, ..settings(state, client_certificates, claims_policy(&rules)?)? })
    }
}

fn settings(
    state: &State,
    client_certificates: ClientCertificatePolicy,
    claims: ClaimsPolicy,
) -> Result<Settings, Failure> {
    let issuer = Issuer::parse(&state.issuer)?;
    let entity_id = EntityId::parse(&issuer.endpoint("/saml/metadata")).ok_or("the issuer is too long")?;
    let files = state.metadata.iter().map(|path| MetadataSource::new(MetadataLocation::File(path.clone()), Vec::new()));
    Ok(Settings {
        plain: Url::parse(&plain_url(state.ports))?,
        trusted_proxies: Vec::new(),
        service: Service {
            name: "Beadle demo".to_owned(),
            description: "Tries out Beadle on one machine.".to_owned(),
            organization: "Beadle demo".to_owned(),
            entity_id,
            support: "help@example.org".to_owned(),
            technical: "ops@example.org".to_owned(),
            security: "security@example.org".to_owned(),
            entity_categories: vec!["http://refeds.org/category/research-and-scholarship".to_owned()],
            information_url: None,
            privacy_url: None,
            translations: Vec::new(),
            logo: None,
        },
        skins: SkinPolicy::default(),
        logos: true,
        languages: web::words::LANGUAGES.iter().map(|tag| (*tag).to_owned()).collect(),
        lifetimes: Lifetimes::default(),
        people: PeoplePolicy {
            subject_prefix: SubjectPrefix::parse(&issuer.endpoint("/users/")).ok_or("the issuer is too long")?,
            required_attributes: Vec::new(),
            eppn_window: Duration::from_secs(365 * 86_400),
        },
        claims,
        attribute_sources: Vec::new(),
        authorization: AuthorizationPolicy::default(),
        institutions: files.collect(),
        overlays: Vec::new(),
        discovery: DiscoveryPolicy::default(),
        openid_providers: Vec::new(),
        certificates: CertificatePolicy::new(NameBase::parse("/DC=org/DC=example")?, "Beadle demo"),
        client_certificates,
        registration: RegistrationPolicy::closed(vec!["admin@example.org".to_owned()], 1_000),
        keys: KeyPolicy::default(),
        limits: Limits::default(),
        dpop_nonces: false,
        assertion_issuers: Vec::new(),
        logout_patience: Settings::DEFAULT_LOGOUT_PATIENCE,
        federation: None,
        fticks: None,
        audit: broker::audit::AuditPolicy::default(),
        ssh: Some(ssh()?),
        passkeys: passkeys(&issuer),
        community: CommunityId::home(),
        communities: Vec::new(),
        issuer,
    })
}

/// Whoever tries them out need not wait a day.
fn passkeys(issuer: &Issuer) -> Option<PasskeyPolicy> {
    let host = Url::parse(issuer.as_str()).ok()?.host_str()?.to_owned();
    Some(PasskeyPolicy { rp_id: host, enrol_at_sign_in: true, settling: Duration::ZERO, required_for: Vec::new() })
}

/// People log in as who they are at their institution, or by their `sub`.
fn ssh() -> Result<SshPolicy, PrincipalRuleError> {
    let sources = [PrincipalSource::Attribute(AttributeName::EduPersonPrincipalName), PrincipalSource::Sub];
    let rules = sources.into_iter().map(|source| PrincipalRule::new(source, None, None));
    Ok(SshPolicy {
        default_lifetime: SshPolicy::DEFAULT_LIFETIME,
        max_lifetime: SshPolicy::MAX_LIFETIME,
        extensions: SshExtension::ALL.to_vec(),
        principals: rules.collect::<Result<_, _>>()?,
        requires_acr: Vec::new(),
        requires_assurance: Vec::new(),
    })
}

/// The base of the plain-HTTP listener.
pub(super) fn plain_url(ports: Ports) -> String {
    format!("http://localhost:{}", ports.plain)
}
