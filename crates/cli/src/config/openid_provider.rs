//! The sections `[[openid_providers]]`.

use std::{fs, path::PathBuf};

use broker::settings::{GITHUB_API, OpenIdProvider, PRESETS, Preset, ProviderKind};
use domain::{AttributeName, EntityId, Secret};
use outbound::{is_this_machine, openid::Dialect};
use serde::Deserialize;
use url::Url;

use super::{ConfigError, settings::wrong};
use crate::files::at;

/// One section as written.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Written {
    preset: Option<String>,
    id: Option<String>,
    issuer: Option<String>,
    api_url: Option<String>,
    name: Option<String>,
    entity_id: Option<String>,
    client_id: String,
    client_secret_file: PathBuf,
    scopes: Option<Vec<String>>,
    #[serde(default)]
    domains: Vec<String>,
    #[serde(default)]
    trusts_email: bool,
    reauthenticates: Option<bool>,
    social: Option<bool>,
    #[serde(default)]
    claims: Vec<String>,
}

/// Every provider; no two with one name.
pub(super) fn openid_providers(written: &[Written]) -> Result<Vec<OpenIdProvider>, ConfigError> {
    let mut all: Vec<OpenIdProvider> = Vec::new();
    for one in written {
        let provider = one.provider()?;
        if all.iter().any(|other| other.id == provider.id) {
            return Err(wrong("openid_providers.id", format!("two providers are called {}", provider.id)));
        }
        if all.iter().any(|other| other.entity_id == provider.entity_id) {
            let reason = format!("two providers have the name {}", provider.entity_id);
            return Err(wrong("openid_providers.entity_id", reason));
        }
        all.push(provider);
    }
    Ok(all)
}

impl Written {
    fn provider(&self) -> Result<OpenIdProvider, ConfigError> {
        let preset = self.preset()?;
        let kind = preset.map_or(ProviderKind::Standard, |preset| preset.kind);
        let issuer = self.issuer(preset)?;
        let id = self.id.clone().or(preset.map(|preset| preset.id.to_owned()));
        let id = id.ok_or_else(|| wrong("openid_providers.id", "is needed where there is no preset"))?;
        if !is_label(&id) {
            return Err(wrong("openid_providers.id", "1 to 32 lowercase letters, digits and -"));
        }
        let name = self.name.clone().or(preset.map(|preset| preset.name.to_owned()));
        let entity_id = self.entity_id.as_deref().or(preset.map(|preset| preset.entity_id)).unwrap_or(&issuer);
        if self.trusts_email && kind == ProviderKind::Microsoft {
            let reason = "Microsoft's tenants write what they like: nobody's address there is verified";
            return Err(wrong("openid_providers.trusts_email", reason));
        }
        Ok(OpenIdProvider {
            entity_id: EntityId::parse(entity_id)
                .ok_or_else(|| wrong("openid_providers.entity_id", "a name has 1 to 1024 characters"))?,
            name: name.ok_or_else(|| wrong("openid_providers.name", "is needed where there is no preset"))?,
            kind,
            dialect: self.dialect(kind, issuer)?,
            client_id: self.client_id.clone(),
            client_secret: self.client_secret()?,
            scopes: self.scopes(preset),
            domains: self.domains.clone(),
            trusts_email: self.trusts_email,
            reauthenticates: self.reauthenticates.unwrap_or(preset.is_none_or(|preset| preset.reauthenticates)),
            social: self.social.unwrap_or(preset.is_some()),
            claims: self.claims.iter().map(|text| claim(text)).collect::<Result<_, _>>()?,
            id,
        })
    }

    fn preset(&self) -> Result<Option<&'static Preset>, ConfigError> {
        let Some(name) = &self.preset else { return Ok(None) };
        let known = PRESETS.iter().find(|preset| preset.id == name);
        let names: Vec<_> = PRESETS.iter().map(|preset| preset.id).collect();
        let unknown = || wrong("openid_providers.preset", format!("{name} is none of {}", names.join(", ")));
        known.map(Some).ok_or_else(unknown)
    }

    fn issuer(&self, preset: Option<&Preset>) -> Result<String, ConfigError> {
        const KEY: &str = "openid_providers.issuer";
        let issuer = self.issuer.as_deref().or(preset.map(|preset| preset.issuer));
        let issuer = issuer.ok_or_else(|| wrong(KEY, "give preset or issuer"))?;
        let url = Url::parse(issuer).map_err(|error| wrong(KEY, format!("{issuer}: {error}")))?;
        if !is_private(&url) || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong(KEY, format!("{issuer}: an issuer is https, without a query")));
        }
        Ok(issuer.to_owned())
    }

    fn dialect(&self, kind: ProviderKind, issuer: String) -> Result<Dialect, ConfigError> {
        const KEY: &str = "openid_providers.api_url";
        if kind != ProviderKind::GitHub {
            if self.api_url.is_some() {
                return Err(wrong(KEY, "only GitHub has an API of its own"));
            }
            return Ok(Dialect::OpenId { issuer, tenants: kind == ProviderKind::Microsoft });
        }
        let api = match (&self.api_url, &self.issuer) {
            (Some(api), _) => api.clone(),
            (None, None) => GITHUB_API.to_owned(),
            // GitHub Enterprise Server.
            (None, Some(own)) => format!("{}/api/v3", own.trim_end_matches('/')),
        };
        let api = Url::parse(&api).map_err(|error| wrong(KEY, format!("{api}: {error}")))?;
        if !is_private(&api) {
            return Err(wrong(KEY, "must be https"));
        }
        let web = Url::parse(&issuer).map_err(|error| wrong("openid_providers.issuer", error))?;
        Ok(Dialect::GitHub { web, api })
    }

    fn client_secret(&self) -> Result<Secret, ConfigError> {
        let path = &self.client_secret_file;
        let secret = fs::read_to_string(path).map_err(at(path))?;
        let secret = secret.trim_end();
        if secret.is_empty() {
            return Err(wrong("openid_providers.client_secret_file", format!("{} is empty", path.display())));
        }
        Ok(Secret::from(secret))
    }

    fn scopes(&self, preset: Option<&Preset>) -> Vec<String> {
        let usual = || preset.map_or(&["email", "profile"][..], |preset| preset.scopes);
        let mut scopes =
            self.scopes.clone().unwrap_or_else(|| usual().iter().map(|scope| (*scope).to_owned()).collect());
        // It is asked for anyway.
        scopes.retain(|scope| scope != "openid");
        scopes
    }
}

/// `claim=attribute`.
fn claim(text: &str) -> Result<(String, AttributeName), ConfigError> {
    const KEY: &str = "openid_providers.claims";
    let (claim, attribute) =
        text.split_once('=').ok_or_else(|| wrong(KEY, format!("{text}: write CLAIM=ATTRIBUTE")))?;
    let known = AttributeName::ALL.iter().find(|known| known.friendly() == attribute && known.is_saml());
    let name = *known.ok_or_else(|| wrong(KEY, format!("there is no attribute {attribute}")))?;
    // It has no scope that could be checked, and would name people.
    if name == AttributeName::EduPersonTargetedId {
        return Err(wrong(KEY, "eduPersonTargetedID belongs to SAML; the sub names people here"));
    }
    Ok((claim.to_owned(), name))
}

fn is_label(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=32).contains(&text.len()) && text.bytes().all(plain)
}

/// Whether nobody on the way can read along: https, or this very machine.
fn is_private(url: &Url) -> bool {
    url.scheme() == "https" && url.has_host() || url.scheme() == "http" && is_this_machine(url)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    /// Written once: the tests of one process share it.
    static SECRET: LazyLock<PathBuf> = LazyLock::new(|| {
        let secret = std::env::temp_dir().join(format!("beadle-openid-secret-{}", std::process::id()));
        std::fs::write(&secret, "s3cret\n").unwrap();
        secret
    });

    fn read(text: &str) -> Result<Vec<OpenIdProvider>, String> {
        #[derive(Deserialize)]
        struct File {
            openid_providers: Vec<Written>,
        }
        let usual = format!("client_id = \"beadle\"\nclient_secret_file = \"{}\"\n", SECRET.display());
        let text = text.replace("[[]]", &format!("[[openid_providers]]\n{usual}"));
        let file: File = toml::from_str(&text).map_err(|error| error.to_string())?;
        openid_providers(&file.openid_providers).map_err(|error| error.to_string())
    }

    #[test]
    fn presets_have_the_names_that_relying_parties_of_cilogon_know() {
        let all = read(
            "[[]]\npreset = \"google\"\n[[]]\npreset = \"github\"\n[[]]\npreset = \"orcid\"\n[[]]\npreset = \"microsoft\"\n",
        )
        .unwrap();
        let names: Vec<_> = all.iter().map(|provider| provider.entity_id.as_str()).collect();
        assert_eq!(
            names,
            [
                "http://google.com/accounts/o8/id",
                "http://github.com/login/oauth/authorize",
                "http://orcid.org/oauth/authorize",
                "http://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            ]
        );
        assert!(all.iter().all(|provider| provider.social && provider.client_secret.expose() == "s3cret"));
        let tenants: Vec<_> = all.iter().map(|p| matches!(p.dialect, Dialect::OpenId { tenants: true, .. })).collect();
        assert_eq!(tenants, [false, false, false, true]);
    }

    #[test]
    fn an_issuer_has_its_own_name_and_stands_among_the_institutions() {
        let all = read(
            "[[]]\nid = \"uni\"\nissuer = \"https://op.uni.example\"\nname = \"Uni\"\ndomains = [\"uni.example\"]\n\
             scopes = [\"openid\", \"groups\"]\nclaims = [\"groups=isMemberOf\"]\n",
        )
        .unwrap();
        let uni = &all[0];
        assert_eq!((uni.entity_id.as_str(), uni.social, uni.reauthenticates), ("https://op.uni.example", false, true));
        assert_eq!(uni.scopes, ["groups"]);
        assert_eq!(uni.claims.get("groups"), Some(&AttributeName::IsMemberOf));
    }

    #[test]
    fn an_enterprise_server_has_its_api_beside_it() {
        let all = read("[[]]\npreset = \"github\"\nissuer = \"https://git.uni.example\"\n").unwrap();
        let Dialect::GitHub { api, .. } = &all[0].dialect else { panic!("{:?}", all[0]) };
        assert_eq!(api.as_str(), "https://git.uni.example/api/v3");
    }

    #[test]
    fn what_cannot_be_is_told_by_its_key() {
        for (text, told) in [
            ("[[]]\n", "openid_providers.issuer: give preset or issuer"),
            ("[[]]\npreset = \"myspace\"\n", "openid_providers.preset: myspace is none of google"),
            ("[[]]\nissuer = \"https://op\"\nname = \"x\"\n", "openid_providers.id: is needed"),
            ("[[]]\nissuer = \"https://op\"\nid = \"x\"\n", "openid_providers.name: is needed"),
            ("[[]]\nissuer = \"https://op\"\nid = \"X/\"\nname = \"x\"\n", "openid_providers.id: 1 to 32"),
            ("[[]]\nissuer = \"http://op\"\nid = \"x\"\nname = \"x\"\n", "openid_providers.issuer: http://op"),
            ("[[]]\npreset = \"orcid\"\napi_url = \"https://x\"\n", "openid_providers.api_url: only GitHub"),
            ("[[]]\npreset = \"microsoft\"\ntrusts_email = true\n", "openid_providers.trusts_email: Microsoft"),
            ("[[]]\npreset = \"orcid\"\nclaims = [\"x\"]\n", "openid_providers.claims: x: write CLAIM=ATTRIBUTE"),
            (
                "[[]]\npreset = \"orcid\"\nclaims = [\"x=oidc\"]\n",
                "openid_providers.claims: there is no attribute oidc",
            ),
            ("[[]]\npreset = \"orcid\"\n[[]]\npreset = \"orcid\"\n", "openid_providers.id: two providers"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}
