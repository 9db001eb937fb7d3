//! The configuration of programs that people connect, with the values of one client in it. A file of
//! `templates/configuration` for each.
//!
//! Invariant: a template sees values only as they are written in its file's syntax, so none can forget to escape one.

mod literal;

use askama::Template;
use domain::{Client, ClientStatus, client::metadata::ClientAuthMethod};
use oauth::{Issuer, metadata::path};

use self::literal::Syntax;

/// What stands where the secret belongs, if it is not known.
const NO_SECRET: &str = "CLIENT_SECRET";

/// What a page shows of it.
#[derive(Debug, Clone)]
pub struct Configurations {
    /// The address of the discovery document, which is enough for most libraries.
    pub discovery_url: String,
    /// One for each program that this client can be.
    pub all: Vec<Configuration>,
    /// Whether they have a secret's place in them, and not the secret.
    pub lacks_secret: bool,
}

/// The configuration of one program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// Its name in the page.
    pub id: &'static str,
    /// What it is called.
    pub program: &'static str,
    /// The text of its file.
    pub text: String,
    /// What its redirect URI must end in, if none that is registered does.
    pub expects: Option<&'static str>,
}

/// How a client proves who it is, as far as these programs can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    Basic,
    Post,
    Public,
}

/// What the files say.
#[derive(Debug, Clone)]
struct Values {
    service: String,
    issuer: String,
    discovery_url: String,
    authorize_url: String,
    token_url: String,
    userinfo_url: String,
    jwks_url: String,
    logout_url: String,
    client_id: String,
    secret: Option<String>,
    redirect_uris: Vec<String>,
    scopes: Vec<String>,
    proof: Proof,
}

/// The same as literals of one syntax.
struct Written {
    service: String,
    issuer: String,
    discovery_url: String,
    authorize_url: String,
    token_url: String,
    userinfo_url: String,
    jwks_url: String,
    logout_url: String,
    client_id: String,
    client_secret: String,
    redirect_uri: String,
    scope: String,
    scopes: Vec<String>,
    posts_secret: bool,
}

#[derive(Template)]
#[template(path = "configuration/mod_auth_openidc.conf", escape = "none", whitespace = "preserve")]
struct ModAuthOpenidc {
    v: Written,
}

#[derive(Template)]
#[template(path = "configuration/jupyterhub.py", escape = "none", whitespace = "preserve")]
struct JupyterHub {
    v: Written,
}

#[derive(Template)]
#[template(path = "configuration/oauth2-proxy.toml", escape = "none", whitespace = "preserve")]
struct Oauth2Proxy {
    v: Written,
}

#[derive(Template)]
#[template(path = "configuration/grafana.ini", escape = "none", whitespace = "preserve")]
struct Grafana {
    v: Written,
}

#[derive(Template)]
#[template(path = "configuration/gitlab.rb", escape = "none", whitespace = "preserve")]
struct GitLab {
    v: Written,
}

#[derive(Template)]
#[template(path = "configuration/keycloak.json", escape = "none", whitespace = "preserve")]
struct Keycloak {
    v: Written,
}

#[derive(Template)]
#[template(path = "configuration/kubernetes.yaml", escape = "none", whitespace = "preserve")]
struct Kubernetes {
    v: Written,
}

#[derive(Template)]
#[template(path = "configuration/kubelogin.yaml", escape = "none", whitespace = "preserve")]
struct Kubelogin {
    flags: Vec<String>,
}

impl Configurations {
    /// Of a client, for the service that is called so at this issuer; with its secret, if it is known just now. `None` if
    /// it is switched off for good.
    pub(crate) fn of(client: &Client, (service, issuer): (&str, &Issuer), secret: Option<&str>) -> Option<Self> {
        if matches!(client.status, ClientStatus::Rejected | ClientStatus::Retired) {
            return None;
        }
        let discovery_url = issuer.endpoint(path::OPENID_CONFIGURATION);
        let about = &client.registration;
        let values = proof(client).map(|proof| Values {
            service: service.to_owned(),
            issuer: issuer.to_string(),
            discovery_url: discovery_url.clone(),
            authorize_url: issuer.endpoint(path::AUTHORIZE),
            token_url: issuer.endpoint(path::TOKEN),
            userinfo_url: issuer.endpoint(path::USERINFO),
            jwks_url: issuer.endpoint(path::CERTS),
            logout_url: issuer.endpoint(path::END_SESSION),
            client_id: client.id.to_string(),
            secret: secret.map(str::to_owned),
            redirect_uris: about.redirect_uris.iter().map(ToString::to_string).collect(),
            scopes: about.scopes.to_string().split(' ').map(str::to_owned).collect(),
            proof,
        });
        let all = values.as_ref().map(Values::configurations).unwrap_or_default();
        let lacks_secret = secret.is_none() && values.is_some_and(|values| values.proof != Proof::Public);
        Some(Self { discovery_url, all, lacks_secret })
    }
}

/// `None`: in a way that these programs do not know.
fn proof(client: &Client) -> Option<Proof> {
    match client.metadata.token_endpoint_auth_method {
        _ if client.federation.is_some() => None,
        None | Some(ClientAuthMethod::ClientSecretBasic) => Some(Proof::Basic),
        Some(ClientAuthMethod::ClientSecretPost) => Some(Proof::Post),
        Some(ClientAuthMethod::None) => Some(Proof::Public),
        Some(_) => None,
    }
}

impl Values {
    /// Left out is whatever cannot write one of the values.
    fn configurations(&self) -> Vec<Configuration> {
        let file = |id, program, end, text: Option<String>| {
            let is_registered = self.redirect_uris.iter().any(|uri| uri.ends_with(end));
            let expects = Some(end).filter(|_| !is_registered);
            text.map(|text| Configuration { id, program, text, expects })
        };
        let jupyterhub = "/hub/oauth_callback";
        let proxy = "/oauth2/callback";
        let gitlab = "/users/auth/openid_connect/callback";
        let with_secret = || {
            [
                file(
                    "mod-auth-openidc",
                    "mod_auth_openidc",
                    "",
                    self.written(Syntax::Apache, "").and_then(|v| ModAuthOpenidc { v }.render().ok()),
                ),
                file(
                    "jupyterhub",
                    "JupyterHub",
                    jupyterhub,
                    self.written(Syntax::Python, jupyterhub).and_then(|v| JupyterHub { v }.render().ok()),
                ),
                file(
                    "oauth2-proxy",
                    "oauth2-proxy",
                    proxy,
                    self.written(Syntax::Toml, proxy).and_then(|v| Oauth2Proxy { v }.render().ok()),
                ),
                file(
                    "grafana",
                    "Grafana",
                    "/login/generic_oauth",
                    self.written(Syntax::Ini, "").and_then(|v| Grafana { v }.render().ok()),
                ),
                file(
                    "gitlab",
                    "GitLab",
                    gitlab,
                    self.written(Syntax::Ruby, gitlab).and_then(|v| GitLab { v }.render().ok()),
                ),
                file(
                    "keycloak",
                    "Keycloak",
                    "/broker/beadle/endpoint",
                    self.written(Syntax::Json, "").and_then(|v| Keycloak { v }.render().ok()),
                ),
            ]
        };
        let kubernetes = [
            file(
                "kubernetes",
                "Kubernetes",
                "",
                self.written(Syntax::Yaml, "").and_then(|v| Kubernetes { v }.render().ok()),
            ),
            file("kubelogin", "kubelogin", "http://localhost:8000", self.kubelogin()),
        ];
        let needing = (self.proof != Proof::Public).then(with_secret);
        needing.into_iter().flatten().chain(kubernetes).flatten().collect()
    }

    /// The redirect URI is the one that ends so, else the first.
    fn written(&self, syntax: Syntax, end: &str) -> Option<Written> {
        let literal = |value: &str| syntax.literal(value);
        let mut uris = self.redirect_uris.iter();
        let uri = uris.find(|uri| uri.ends_with(end)).or(self.redirect_uris.first())?;
        let scopes: Option<Vec<_>> = self.scopes.iter().map(|scope| literal(scope)).collect();
        Some(Written {
            service: literal(&self.service)?,
            issuer: literal(&self.issuer)?,
            discovery_url: literal(&self.discovery_url)?,
            authorize_url: literal(&self.authorize_url)?,
            token_url: literal(&self.token_url)?,
            userinfo_url: literal(&self.userinfo_url)?,
            jwks_url: literal(&self.jwks_url)?,
            logout_url: literal(&self.logout_url)?,
            client_id: literal(&self.client_id)?,
            client_secret: literal(self.secret.as_deref().unwrap_or(NO_SECRET))?,
            redirect_uri: literal(uri)?,
            scope: literal(&self.scopes.join(" "))?,
            scopes: scopes?,
            posts_secret: self.proof == Proof::Post,
        })
    }

    fn kubelogin(&self) -> Option<String> {
        // It reads the flag of scopes as a list with commas.
        if self.redirect_uris.is_empty() || self.scopes.iter().any(|scope| scope.contains(',')) {
            return None;
        }
        let secret = self.secret.as_deref().unwrap_or(NO_SECRET);
        let mut flags =
            vec![format!("--oidc-issuer-url={}", self.issuer), format!("--oidc-client-id={}", self.client_id)];
        flags.extend((self.proof != Proof::Public).then(|| format!("--oidc-client-secret={secret}")));
        // It asks for `openid` by itself.
        let further = self.scopes.iter().filter(|scope| *scope != "openid");
        flags.extend(further.map(|scope| format!("--oidc-extra-scope={scope}")));
        let flags: Option<Vec<_>> = flags.iter().map(|flag| Syntax::Yaml.literal(flag)).collect();
        Kubelogin { flags: flags? }.render().ok()
    }
}

#[cfg(test)]
mod tests;
