//! Starting the demo: listeners first, because everything else is named after their ports.

use std::{
    fs, io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use broker::{
    Broker,
    registration::{RegistrationForm, checked},
    settings::{InstitutionContacts, OpenRegistration, RegistrationPolicy},
};
use demo::{
    http_client,
    institution::{Institutions, InstitutionsConfig},
    relying_party::{RelyingParty, RelyingPartyConfig},
    tls::LocalCa,
};
use domain::{
    ClientId, ClientMetadata, ClientStatus, Clock as _, EntityId, Permission, RedirectUri, Scope, Secret, SystemClock,
    SystemEntropy,
};
use rustls::ServerConfig;
use tokio::{net::TcpListener, task::JoinSet};
use url::Url;
use web::listen::asking_for_certificates;

use super::{
    Demo,
    data::{Clients, Credentials, DataFolder, Ports, State, plain_url},
    manifest::{Admin, Manifest, ScriptClient},
};
use crate::{
    Outcome,
    files::{certificates, write_private},
    serve::listen,
    shutdown::{self, Stop},
};

type Failure = Box<dyn std::error::Error>;

const ADMINISTRATOR: &str = "admin";
/// How long the administrators' token of `demo.json` is good.
const API_TOKEN: Duration = Duration::from_secs(365 * 86_400);
/// The redirect URI of the client for scripts: nobody answers there, a script reads the code from the address.
const SCRIPT_REDIRECT: &str = "https://localhost/callback";

pub(super) async fn run(options: Demo) -> Outcome {
    let stop = Stop::on_signal()?;
    let folder = DataFolder::create(&options.data)?;
    let kept = folder.state()?;
    // First of all: where another demo runs on these data, its ports are taken, and its demo.json must stay.
    let listeners = Listeners::bind(&options, kept.as_ref()).await?;
    let manifest = folder.path("demo.json");
    if manifest.exists() {
        fs::remove_file(&manifest)?;
    }
    let mut state = state(&options, kept, listeners.ports()?)?;

    let tls = tls(&options, &folder)?;
    let scheme = if options.tls { "https" } else { "http" };
    let http = http_client(tls.as_ref().map(|tls| tls.ca.certificate()))?;
    let institutions = Institutions::open(InstitutionsConfig {
        dir: folder.path("institutions"),
        // Not `localhost`: the way back from an institution is cross-site, as in life.
        base: Url::parse(&format!("{scheme}://127.0.0.1:{}", state.ports.institutions))?,
        service_provider_metadata: Url::parse(&format!("{scheme}://localhost:{}/saml/metadata", state.ports.main))?,
        http: http.clone(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy::default()),
    })?;
    state.metadata = institutions.describe().into_iter().map(|institution| institution.metadata).collect();

    folder.provide_skins()?;
    let mut opening = folder.opening_of(&state)?;
    opening.settings.dpop_nonces = options.dpop_nonces;
    for institution in institutions.describe() {
        let Some(contact) = institution.contact else { continue };
        let institution = EntityId::parse(&institution.entity_id).ok_or("a sample institution has no good entityID")?;
        opening.settings.certificates.contacts.push(InstitutionContacts { institution, people: vec![contact] });
    }
    if options.open_registration {
        open_registration(&mut opening.settings.registration);
    }
    opening.exceptions.allowed.extend(options.allow_fetch.iter().cloned());
    for file in &options.trust_ca {
        opening.exceptions.authorities.extend(certificates(file)?.iter().map(|der| der.to_vec()));
    }
    let broker = opening.open().await?;
    broker.set_administrator(ADMINISTRATOR, &Secret::from(state.admin_password.as_str())).await?;
    let relying_party_base = Url::parse(&format!("{scheme}://localhost:{}", state.ports.relying_party))?;
    let clients = match state.clients.clone() {
        Some(clients) if are_known(&broker, &clients).await? => clients,
        _ => add_clients(&broker, &relying_party_base).await?,
    };
    state.clients = Some(clients.clone());
    folder.keep(&state)?;

    let relying_party = RelyingParty::new(RelyingPartyConfig {
        base: relying_party_base.clone(),
        issuer: Url::parse(broker.settings.issuer.as_str())?,
        client_id: clients.relying_party.client_id.clone(),
        client_secret: Secret::from(clients.relying_party.client_secret.as_str()),
        http,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy::default()),
    });
    let content = Manifest {
        issuer: broker.settings.issuer.to_string(),
        admin: Admin {
            url: broker.settings.issuer.endpoint("/admin"),
            username: ADMINISTRATOR.to_owned(),
            password: state.admin_password.clone(),
            api_token: broker
                .add_admin_token("demo", Permission::ALL.iter().copied(), API_TOKEN)
                .await?
                .expose()
                .to_owned(),
        },
        client: ScriptClient {
            client_id: clients.scripts.client_id,
            client_secret: clients.scripts.client_secret,
            redirect_uri: SCRIPT_REDIRECT.to_owned(),
            scope: client_scopes(&broker).join(" "),
        },
        institutions: institutions.describe(),
        relying_party: relying_party_base.to_string(),
        plain: plain_url(state.ports),
    };

    broker.set_up_house().await;
    let server = tls.map(|tls| tls.server);
    let mut running = JoinSet::new();
    let mut serve = |listener, tls: Option<&Arc<ServerConfig>>, router| {
        running.spawn(web::listen::serve(listener, tls.cloned(), router, stop.clone().wait()));
    };
    serve(listeners.main, server.as_ref(), web::router(&broker));
    serve(listeners.relying_party, server.as_ref(), relying_party.router());
    serve(listeners.institutions, server.as_ref(), institutions.router());
    if let (Some(listener), Some(server)) = (listeners.mtls, &server) {
        serve(listener, Some(&Arc::new(asking_for_certificates(server))), web::mtls_router(&broker));
    }
    serve(listeners.plain, None, web::plain_router(broker.clone()));
    let house = tokio::spawn(async move { broker.keep_house().await });

    write_private(&manifest, serde_json::to_string_pretty(&content)?.as_bytes())?;
    tell(&content, &folder, options.tls);
    shutdown::run(stop, running).await?;
    house.abort();
    Ok(())
}

/// A conformance test registers a client for each of its modules, and asks for whatever is offered.
fn open_registration(policy: &mut RegistrationPolicy) {
    policy.open = OpenRegistration::Anyone;
    policy.approve_at_once = true;
    policy.scopes = [Scope::OpenId, Scope::Email, Scope::Profile, Scope::OrgCilogonUserinfo, Scope::OfflineAccess]
        .into_iter()
        .collect();
    policy.per_address = policy.max_self_registered;
}

/// The listeners.
struct Listeners {
    main: TcpListener,
    relying_party: TcpListener,
    institutions: TcpListener,
    plain: TcpListener,
    /// Asks for client certificates; only with TLS.
    mtls: Option<TcpListener>,
}

impl Listeners {
    async fn bind(options: &Demo, kept: Option<&State>) -> io::Result<Self> {
        let ip = options.listen.ip();
        let kept = kept.map(|state| state.ports);
        let main = match (options.listen.port(), kept) {
            (0, Some(kept)) => kept.main,
            (port, _) => port,
        };
        let main = listen(SocketAddr::new(ip, main)).await?;
        let next = main.local_addr()?.port();
        let neighbour = |number: u16, kept: Option<u16>| neighbour(ip, next.checked_add(number), kept);
        Ok(Self {
            relying_party: neighbour(1, kept.map(|ports| ports.relying_party)).await?,
            institutions: neighbour(2, kept.map(|ports| ports.institutions)).await?,
            plain: neighbour(3, kept.map(|ports| ports.plain)).await?,
            mtls: if options.tls { Some(neighbour(4, kept.and_then(|ports| ports.mtls)).await?) } else { None },
            main,
        })
    }

    fn ports(&self) -> io::Result<Ports> {
        let port = |listener: &TcpListener| listener.local_addr().map(|address| address.port());
        Ok(Ports {
            main: port(&self.main)?,
            relying_party: port(&self.relying_party)?,
            institutions: port(&self.institutions)?,
            plain: port(&self.plain)?,
            mtls: self.mtls.as_ref().map(port).transpose()?,
        })
    }
}

/// The kept port, which must be free; at the first start the wished one, or any that is free.
async fn neighbour(ip: IpAddr, wished: Option<u16>, kept: Option<u16>) -> io::Result<TcpListener> {
    if let Some(kept) = kept {
        return listen(SocketAddr::new(ip, kept)).await.map_err(|error| {
            io::Error::new(error.kind(), format!("{error}; the demo's data name this port, so it cannot take another"))
        });
    }
    match listen(SocketAddr::new(ip, wished.unwrap_or(0))).await {
        Ok(listener) => Ok(listener),
        Err(_) => listen(SocketAddr::new(ip, 0)).await,
    }
}

/// What was kept, checked against what is asked for now; or a new beginning.
fn state(options: &Demo, kept: Option<State>, ports: Ports) -> Result<State, Failure> {
    let scheme = if options.tls { "https" } else { "http" };
    let local = format!("{scheme}://localhost:{}", ports.main);
    let Some(kept) = kept else {
        let issuer = oauth::Issuer::parse(options.issuer.as_deref().unwrap_or(&local))?;
        if !issuer.path().is_empty() {
            return Err(format!("the issuer {issuer} has a path; give Beadle a host name of its own").into());
        }
        return Ok(State {
            issuer: issuer.to_string(),
            issuer_is_local: options.issuer.is_none(),
            database: options.database.clone(),
            ports,
            metadata: Vec::new(),
            admin_password: Secret::generate(&SystemEntropy::default()).expose().to_owned(),
            clients: None,
        });
    };
    let wanted = match &options.issuer {
        Some(issuer) => oauth::Issuer::parse(issuer)?.to_string(),
        None if kept.issuer_is_local => local,
        None => kept.issuer.clone(),
    };
    if wanted != kept.issuer {
        let folder = options.data.display();
        return Err(format!(
            "the data in {folder} belong to the issuer {}, not to {wanted}: start as before, or with another --data",
            kept.issuer
        )
        .into());
    }
    let database = options.database.clone().or_else(|| kept.database.clone());
    Ok(State { database, ports, ..kept })
}

struct Tls {
    ca: LocalCa,
    server: Arc<ServerConfig>,
}

fn tls(options: &Demo, folder: &DataFolder) -> Result<Option<Tls>, Failure> {
    if !options.tls {
        return Ok(None);
    }
    let ca = LocalCa::open(&folder.path("tls"), SystemClock.now())?;
    let server = Arc::new(ca.server_config(&["localhost", "127.0.0.1"])?);
    Ok(Some(Tls { ca, server }))
}

/// Whether the database has them: it may be another one than last time.
async fn are_known(broker: &Broker, clients: &Clients) -> Result<bool, Failure> {
    for id in [&clients.scripts.client_id, &clients.relying_party.client_id] {
        if broker.client(&ClientId::parse(id)?).await?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What both clients may ask for. Neither has a use for SSH.
fn client_scopes(broker: &Broker) -> Vec<String> {
    broker.scopes().iter().filter(|scope| **scope != Scope::SshCertificate).map(ToString::to_string).collect()
}

async fn add_clients(broker: &Broker, relying_party: &Url) -> Result<Clients, Failure> {
    let scopes = client_scopes(broker);
    let add = async |name: &str, home_page: &str, redirect_uri: &str, metadata| -> Result<Credentials, Failure> {
        let form = RegistrationForm {
            name: name.to_owned(),
            contact_email: "owner@example.org".to_owned(),
            home_page: home_page.to_owned(),
            redirect_uris: redirect_uri.to_owned(),
            scopes: scopes.clone(),
            public: false,
        };
        let registration = checked(&form, &broker.scopes()).map_err(|errors| errors.to_string())?;
        let added = broker.add_client(registration, metadata, ClientStatus::Approved).await?;
        Ok(Credentials {
            client_id: added.client.id.to_string(),
            client_secret: added.secret.map(|secret| secret.expose().to_owned()).unwrap_or_default(),
        })
    };
    let redirect_uri = RelyingParty::redirect_uri(relying_party);
    let logout = ClientMetadata {
        post_logout_redirect_uris: vec![RedirectUri::parse(&RelyingParty::post_logout_redirect_uri(relying_party))?],
        backchannel_logout_uri: Some(Url::parse(&RelyingParty::backchannel_logout_uri(relying_party))?),
        backchannel_logout_session_required: true,
        ..ClientMetadata::default()
    };
    Ok(Clients {
        scripts: add("Scripts", "", SCRIPT_REDIRECT, ClientMetadata::default()).await?,
        relying_party: add("Sample portal", relying_party.as_str(), &redirect_uri, logout).await?,
    })
}

fn tell(manifest: &Manifest, folder: &DataFolder, tls: bool) {
    println!("\nBeadle's demo is ready.\n");
    println!(
        "  Open          {}   (the sample application: sign in, see your claims, get a certificate)",
        manifest.relying_party
    );
    println!("  Issuer        {}", manifest.issuer);
    println!(
        "  Administrate  {}   as {} with password {}",
        manifest.admin.url, manifest.admin.username, manifest.admin.password
    );
    println!("  Register      {}/oauth2/register", manifest.issuer);
    println!("\n  Institutions and the people who can sign in there:");
    for institution in &manifest.institutions {
        let users: Vec<_> =
            institution.users.iter().map(|user| format!("{} / {}", user.username, user.password)).collect();
        println!("    {:34} {}", institution.name, users.join(",  "));
    }
    let terminal = manifest.institutions.iter().find(|institution| institution.ecp.is_some());
    if let Some((institution, user)) = terminal.and_then(|one| Some((one, one.users.first()?))) {
        let program = std::env::args().next().unwrap_or_else(|| "beadle".to_owned());
        let file = tls.then(|| folder.path("tls/ca.pem").display().to_string());
        let trust = file.map(|file| format!(" --ca-file {}", for_the_shell(&file))).unwrap_or_default();
        println!(
            "\n  No browser    {} cert get --server {} --institution {} --user {}{trust}",
            for_the_shell(&program),
            manifest.issuer,
            for_the_shell(&institution.name),
            for_the_shell(&user.username)
        );
    }
    for institution in &manifest.institutions {
        if let Some(contact) = &institution.contact {
            println!(
                "\n  Contact       {}/contact   ({contact} adds mail addresses for people of {})",
                manifest.issuer, institution.name
            );
        }
    }
    println!("  Letters       {}", folder.path("mail").display());
    println!("\n  For scripts   {}", folder.path("demo.json").display());
    if tls {
        println!(
            "  Trust         {}   (the local certificate authority of this demo)",
            folder.path("tls/ca.pem").display()
        );
    }
    println!("\n  Ctrl-C ends it; the next start goes on with the same data.\n");
}

/// A word that a shell takes as it is, so that a line can be copied.
fn for_the_shell(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_to_copy_keeps_its_words_apart() {
        for (word, written) in [
            ("/tmp/demo-1/tls/ca.pem", "/tmp/demo-1/tls/ca.pem"),
            ("Forest Tech", "'Forest Tech'"),
            ("it's $HOME", r"'it'\''s $HOME'"),
        ] {
            assert_eq!(for_the_shell(word), written);
        }
    }
}
