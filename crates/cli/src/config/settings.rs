//! From what is written to what the broker runs on: every value is parsed, and what cannot be is told by its key.

use std::{fmt::Display, fs, path::PathBuf, time::Duration};

use broker::settings::{
    AssertionIssuer, AuthorizationPolicy, ClientCertificatePolicy, IssuerKeys, KeyPolicy, Lifetimes, Limits, Logo,
    NamedBy, OpenRegistration, PeoplePolicy, RegistrationPolicy, Service, Settings, SilentPolicy, SkinPolicy,
    StatementIssuer, Translation,
};
use domain::{
    AttributeName, ClientId, CommunityId, EntityId, Scopes, SkinName, SubjectPrefix, client::JwsAlgorithm,
    identifier::IdentifierKind,
};
use oauth::{Issuer, jose::ClientKeys};
use outbound::{Exceptions, Mailer};
use storage::DatabaseUrl;
use url::Url;
use web::words::LANGUAGES;

use super::{
    Config, ConfigError, Mail, attribute_sources::attribute_source, claims_policy, openid_provider::openid_providers,
};
use crate::files::{at, certificates};

pub(super) const DAY: Duration = Duration::from_secs(86_400);
const DEFAULT_EPPN_WINDOW: u32 = 365;
const DEFAULT_MAX_PENDING: u32 = 1_000;

pub(super) fn wrong(key: &str, reason: impl Display) -> ConfigError {
    ConfigError::Value(format!("{key}: {reason}"))
}

impl Config {
    fn authorization(&self) -> Result<AuthorizationPolicy, ConfigError> {
        let written = &self.authorization;
        let client =
            |id: &String| ClientId::parse(id).map_err(|error| wrong("authorization.never_ask_silently_for", error));
        let silent = SilentPolicy {
            asks: written.ask_silently.unwrap_or(true),
            never_for: written.never_ask_silently_for.iter().map(client).collect::<Result<_, _>>()?,
        };
        Ok(AuthorizationPolicy {
            require_pushed: written.require_pushed,
            silent,
            acceptable_use: self.acceptable_use()?,
        })
    }

    /// What the broker runs on.
    pub(crate) fn settings(&self) -> Result<Settings, ConfigError> {
        Ok(Settings { communities: self.communities()?, ..self.own_settings()? })
    }

    /// The same without other communities.
    pub(super) fn own_settings(&self) -> Result<Settings, ConfigError> {
        Ok(Settings {
            community: CommunityId::home(),
            issuer: self.issuer()?,
            plain: self.plain()?,
            trusted_proxies: self.trusted_proxies.clone(),
            languages: self.languages()?,
            skins: self.skins()?,
            logos: self.logos.show,
            service: self.service()?,
            lifetimes: self.lifetimes()?,
            authorization: self.authorization()?,
            people: self.people()?,
            claims: claims_policy(&self.claims.policy_files)?,
            attribute_sources: self.attribute_sources.iter().map(attribute_source).collect::<Result<_, _>>()?,
            institutions: self.sources()?,
            overlays: self.overlays()?,
            discovery: self.discovery()?,
            openid_providers: openid_providers(&self.openid_providers)?,
            certificates: self.certificates.policy()?,
            client_certificates: self.client_certificates()?,
            registration: self.registration()?,
            keys: self.keys()?,
            limits: self.limits(),
            dpop_nonces: self.dpop.require_nonce,
            assertion_issuers: self.jwt_bearer.issuers.iter().map(assertion_issuer).collect::<Result<_, _>>()?,
            logout_patience: Settings::DEFAULT_LOGOUT_PATIENCE,
            federation: self.federation()?,
            fticks: self.fticks()?,
            audit: self.audit()?,
            passkeys: self.passkeys()?,
            ssh: self.ssh.as_ref().map(super::ssh::Written::policy).transpose()?,
            communities: Vec::new(),
        })
    }

    /// Where the database is.
    pub(crate) fn database(&self) -> Result<DatabaseUrl, ConfigError> {
        DatabaseUrl::parse(&self.database).map_err(|error| wrong("database", error))
    }

    fn client_certificates(&self) -> Result<ClientCertificatePolicy, ConfigError> {
        let written = &self.mtls;
        if written.listen.is_some() && self.tls.is_none() {
            return Err(wrong("mtls.listen", "needs [tls], whose certificate it shows"));
        }
        if written.listen.is_some() && written.url.is_none() {
            return Err(wrong("mtls.listen", "needs mtls.url, by which clients reach it"));
        }
        if written.url.as_ref().is_some_and(|url| url.scheme() != "https" || url.path() != "/") {
            return Err(wrong("mtls.url", "must begin with https:// and have no path"));
        }
        if written.proxy_header.is_some() && self.trusted_proxies.is_empty() {
            return Err(wrong("mtls.proxy_header", "needs trusted_proxies: nobody else's word is taken"));
        }
        Ok(ClientCertificatePolicy {
            base: written.url.clone(),
            proxy_header: written.proxy_header.as_ref().map(|name| name.to_ascii_lowercase()),
            authorities: authorities("mtls.ca_files", &written.ca_files)?,
        })
    }

    /// What may be reached on behalf of clients, beyond the public web.
    pub(crate) fn exceptions(&self) -> Result<Exceptions, ConfigError> {
        let allowed = self
            .outbound
            .allow
            .iter()
            .map(|text| text.parse().map_err(|error| wrong("outbound.allow", format!("{text}: {error}"))));
        Ok(Exceptions {
            allowed: allowed.collect::<Result<_, _>>()?,
            authorities: authorities("outbound.extra_ca_files", &self.outbound.extra_ca_files)?,
        })
    }

    pub(super) fn issuer(&self) -> Result<Issuer, ConfigError> {
        let issuer = Issuer::parse(&self.issuer).map_err(|error| wrong("issuer", error))?;
        if !issuer.path().is_empty() {
            return Err(wrong("issuer", "an issuer with a path is not possible; give Beadle a host name of its own"));
        }
        Ok(issuer)
    }

    fn plain(&self) -> Result<Url, ConfigError> {
        if self.plain_url.scheme() == "http" && self.plain_url.has_host() {
            Ok(self.plain_url.clone())
        } else {
            Err(wrong("plain_url", "must begin with http://, because grid software fetches revocation lists so"))
        }
    }

    fn service(&self) -> Result<Service, ConfigError> {
        let written = &self.service;
        Ok(Service {
            name: written.name.clone(),
            description: written.description.clone(),
            organization: written.organization.clone(),
            entity_id: EntityId::parse(&written.entity_id)
                .ok_or_else(|| wrong("service.entity_id", "an entityID has 1 to 1024 characters"))?,
            support: written.support.clone(),
            technical: written.technical.clone(),
            security: written.security.clone(),
            entity_categories: written.entity_categories.clone(),
            information_url: written.information_url.clone(),
            privacy_url: written.privacy_url.clone(),
            translations: self.translations()?,
            logo: written.logo.as_ref().map(|logo| Logo {
                url: logo.url.clone(),
                width: logo.width,
                height: logo.height,
            }),
        })
    }

    /// Those that we speak, each once; all of them if none is named.
    fn skins(&self) -> Result<SkinPolicy, ConfigError> {
        let name = |text: &String| SkinName::parse(text).ok_or_else(|| wrong("skins.default", SkinName::RULE));
        let default = self.skins.default.as_ref().map(name).transpose()?;
        if default.is_some() && self.skins.directory.is_none() {
            return Err(wrong("skins.default", "needs skins.directory, where the skins are"));
        }
        Ok(SkinPolicy { directory: self.skins.directory.clone(), default })
    }

    fn languages(&self) -> Result<Vec<String>, ConfigError> {
        let all = || LANGUAGES.iter().map(|tag| (*tag).to_owned()).collect();
        let Some(written) = &self.languages else { return Ok(all()) };
        for (index, tag) in written.iter().enumerate() {
            if !LANGUAGES.contains(&tag.as_str()) {
                return Err(wrong(
                    "languages",
                    format!("there are no pages in {tag:?}; there are {}", LANGUAGES.join(", ")),
                ));
            }
            if written.get(..index).is_some_and(|before| before.contains(tag)) {
                return Err(wrong("languages", format!("{tag:?} stands there twice")));
            }
        }
        if written.is_empty() {
            return Err(wrong("languages", "names none; leave it out for all"));
        }
        Ok(written.clone())
    }

    fn translations(&self) -> Result<Vec<Translation>, ConfigError> {
        let mut all: Vec<Translation> = Vec::new();
        for one in &self.service.translations {
            let tag = one.language.to_ascii_lowercase();
            let is_tag = tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && tag.len() >= 2;
            if !is_tag || tag == "en" || all.iter().any(|other| other.language == tag) {
                let message = format!("{tag:?} is no language tag, is English, or stands there twice");
                return Err(wrong("service.translations", message));
            }
            all.push(Translation {
                language: tag,
                display_name: one.name.clone(),
                description: one.description.clone(),
                information_url: one.information_url.clone(),
                privacy_url: one.privacy_url.clone(),
            });
        }
        Ok(all)
    }

    fn lifetimes(&self) -> Result<Lifetimes, ConfigError> {
        let (written, default) = (&self.lifetimes, Lifetimes::default());
        let or = |seconds: Option<u32>, default| seconds.map_or(default, |s| Duration::from_secs(u64::from(s)));
        let lifetimes = Lifetimes {
            sign_in: or(written.sign_in, default.sign_in),
            code: or(written.code, default.code),
            token: or(written.token, default.token),
            refresh_idle: or(written.refresh_idle, default.refresh_idle),
            refresh_absolute: or(written.refresh_absolute, default.refresh_absolute),
            session_idle: or(written.session_idle, default.session_idle),
            session_absolute: or(written.session_absolute, default.session_absolute),
        };
        for (key, value, longest) in [
            ("lifetimes.sign_in", lifetimes.sign_in, DAY),
            ("lifetimes.code", lifetimes.code, Duration::from_secs(15 * 60)),
            ("lifetimes.token", lifetimes.token, Lifetimes::MAX_TOKEN),
            ("lifetimes.refresh_idle", lifetimes.refresh_idle, lifetimes.refresh_absolute),
            ("lifetimes.refresh_absolute", lifetimes.refresh_absolute, Lifetimes::MAX_REFRESH),
            ("lifetimes.session_idle", lifetimes.session_idle, 30 * DAY),
            ("lifetimes.session_absolute", lifetimes.session_absolute, 30 * DAY),
        ] {
            if value.is_zero() || value > longest {
                return Err(wrong(key, format!("must be between 1 and {} seconds", longest.as_secs())));
            }
        }
        Ok(lifetimes)
    }

    fn limits(&self) -> Limits {
        let (written, default) = (&self.limits, Limits::default());
        Limits {
            pushed_requests: written.pushed_requests.unwrap_or(default.pushed_requests),
            device_requests: written.device_requests.unwrap_or(default.device_requests),
            failures: written.failures.unwrap_or(default.failures),
            institution_checks: written.institution_checks.unwrap_or(default.institution_checks),
            institution_lookups: written.institution_lookups.unwrap_or(default.institution_lookups),
            ecp_requests: written.ecp_requests.unwrap_or(default.ecp_requests),
            server_keys: written.server_keys.unwrap_or(default.server_keys),
            challenges: written.challenges.unwrap_or(default.challenges),
            passkey_answers: written.passkey_answers.unwrap_or(default.passkey_answers),
            administrator_passwords: written.administrator_passwords.unwrap_or(default.administrator_passwords),
        }
    }

    fn registration(&self) -> Result<RegistrationPolicy, ConfigError> {
        let written = &self.registration;
        let closed =
            RegistrationPolicy::closed(written.notify.clone(), written.max_pending.unwrap_or(DEFAULT_MAX_PENDING));
        let open = match written.open.as_deref() {
            None | Some("off") => OpenRegistration::Off,
            Some("initial-access-token") => OpenRegistration::InitialAccessToken,
            Some("anyone") => OpenRegistration::Anyone,
            Some(other) => {
                return Err(wrong(
                    "registration.open",
                    format!("{other} is none of off, initial-access-token, anyone"),
                ));
            }
        };
        let scopes = scopes("registration.scopes", written.scopes.as_deref(), closed.scopes)?;
        Ok(RegistrationPolicy {
            open,
            scopes,
            approve_at_once: written.approve_at_once,
            per_address: written.per_address.unwrap_or(closed.per_address),
            max_self_registered: written.max_self_registered.unwrap_or(closed.max_self_registered),
            retire_waiting_after: written.retire_waiting_after_days.map_or(closed.retire_waiting_after, days),
            retire_unused_after: written.retire_unused_after_days.map_or(closed.retire_unused_after, days),
            client_id_documents: written.client_id_documents,
            statement_issuers: written.statement_issuers.iter().map(statement_issuer).collect::<Result<_, _>>()?,
            ..closed
        })
    }

    fn keys(&self) -> Result<KeyPolicy, ConfigError> {
        let (written, default) = (&self.keys, KeyPolicy::default());
        let named = written.algorithms.as_ref().map(|names| {
            let algorithms = names.iter().map(|name| {
                let known = JwsAlgorithm::SIGNING.iter().find(|known| known.as_str() == name);
                known
                    .copied()
                    .ok_or_else(|| wrong("keys.algorithms", format!("there is no signature algorithm {name}")))
            });
            algorithms.collect::<Result<Vec<_>, _>>()
        });
        let mut algorithms = named.transpose()?.unwrap_or(default.algorithms);
        // Every client that says nothing gets RS256.
        if !algorithms.contains(&JwsAlgorithm::Rs256) {
            algorithms.push(JwsAlgorithm::Rs256);
        }
        let rotate_after = written.rotate_after_days.map_or(default.rotate_after, days);
        let saml_announced_before =
            written.saml_announced_days.map_or(default.saml_announced_before, |announced| DAY * announced);
        Ok(KeyPolicy { algorithms, rotate_after, saml_announced_before })
    }

    fn people(&self) -> Result<PeoplePolicy, ConfigError> {
        let written = &self.people;
        let required = written.required_attributes.iter().map(|name| {
            AttributeName::from_friendly(name)
                .ok_or_else(|| wrong("people.required_attributes", format!("there is no attribute {name}")))
        });
        Ok(PeoplePolicy {
            subject_prefix: SubjectPrefix::parse(&written.subject_prefix)
                .ok_or_else(|| wrong("people.subject_prefix", "at most 229 visible ASCII characters"))?,
            required_attributes: required.collect::<Result<_, _>>()?,
            eppn_window: DAY * written.eppn_window_days.unwrap_or(DEFAULT_EPPN_WINDOW),
        })
    }
}

/// What clients may ask for whom no administrator knows.
pub(super) fn scopes(key: &str, written: Option<&[String]>, usual: Scopes) -> Result<Scopes, ConfigError> {
    let scopes = match written {
        None => usual,
        Some(scopes) => Scopes::parse(&scopes.join(" ")).map_err(|error| wrong(key, error))?,
    };
    if scopes.are_certifying() {
        let reason = "the right to fetch certificates is given by an administrator, one client at a time";
        return Err(wrong(key, reason));
    }
    Ok(scopes)
}

/// So many days; 0: never.
fn days(days: u32) -> Option<Duration> {
    (days > 0).then(|| DAY * days)
}

fn statement_issuer(written: &super::StatementIssuer) -> Result<StatementIssuer, ConfigError> {
    let keys = key_sets("registration.statement_issuers.jwks_files", &written.jwks_files)?;
    Ok(StatementIssuer { issuer: written.issuer.clone(), keys })
}

fn assertion_issuer(written: &super::AssertionIssuer) -> Result<AssertionIssuer, ConfigError> {
    let keys = match &written.jwks_uri {
        Some(_) if !written.jwks_files.is_empty() => {
            return Err(wrong("jwt_bearer.issuers", "give jwks_files or jwks_uri, not both"));
        }
        Some(url) => IssuerKeys::At(url.clone()),
        None => IssuerKeys::Known(key_sets("jwt_bearer.issuers.jwks_files", &written.jwks_files)?),
    };
    let clients = written
        .clients
        .iter()
        .map(|id| ClientId::parse(id).map_err(|error| wrong("jwt_bearer.issuers.clients", format!("{id}: {error}"))));
    let clients = clients.collect::<Result<_, _>>()?;
    Ok(AssertionIssuer { issuer: written.issuer.clone(), keys, clients, people: named_by(written)? })
}

fn named_by(written: &super::AssertionIssuer) -> Result<NamedBy, ConfigError> {
    const KEY: &str = "jwt_bearer.issuers.subject";
    let name = match written.subject.as_deref() {
        None | Some("sub") => return Ok(NamedBy::Sub),
        Some(name) => name,
    };
    let kind = IdentifierKind::parse(name).filter(|kind| kind.is_strong());
    let kind =
        kind.ok_or_else(|| wrong(KEY, format!("{name} is neither sub nor an identifier that is never reassigned")))?;
    let institution = written.institution.as_deref().and_then(EntityId::parse);
    let institution = institution.ok_or_else(|| wrong(KEY, format!("{name} needs institution, an entityID")))?;
    Ok(NamedBy::Identifier { institution, kind })
}

/// The keys of all these files.
fn key_sets(key: &str, files: &[PathBuf]) -> Result<ClientKeys, ConfigError> {
    let mut keys = Vec::new();
    for path in files {
        let document = fs::read(path).map_err(at(path))?;
        let set =
            ClientKeys::from_json(&document).map_err(|error| wrong(key, format!("{}: {error}", path.display())))?;
        keys.extend(set.iter().cloned());
    }
    Ok(keys.into_iter().collect())
}

/// The certificates in these files, DER.
pub(super) fn authorities(key: &str, files: &[PathBuf]) -> Result<Vec<Vec<u8>>, ConfigError> {
    let mut all = Vec::new();
    for file in files {
        let found = certificates(file).map_err(|error| wrong(key, error))?;
        all.extend(found.into_iter().map(|certificate| certificate.to_vec()));
    }
    Ok(all)
}

impl Mail {
    /// The way out for letters.
    pub(crate) fn mailer(&self) -> Result<Mailer, ConfigError> {
        let mailer = match self.url.strip_prefix("folder:") {
            Some(folder) => Mailer::folder(&self.from, folder.into()),
            None => Mailer::smtp(&self.from, &self.url),
        };
        mailer.map_err(|error| wrong("mail", error))
    }
}
