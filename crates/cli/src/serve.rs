//! `beadle serve`: the server itself.

use std::{
    fmt::Display,
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use rustls::ServerConfig;
use rustls_pki_types::{PrivateKeyDer, pem::PemObject as _};
use tokio::{net::TcpListener, task::JoinSet};
use web::listen::asking_for_certificates;

use crate::{
    Outcome,
    config::{Config, Tls},
    files::{at, certificates},
    logging,
    open::{NO_AUTHORITY, Opening},
    shutdown::{self, Stop},
};

/// Options of `beadle serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The configuration file.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

impl Serve {
    pub(crate) async fn run(self) -> Outcome {
        let config = Config::load(&self.config)?;
        logging::begin(config.log.format, &config.log.filter);
        let stop = Stop::on_signal()?;
        let tls = config.tls.as_ref().map(server_config).transpose()?;
        // Before anything else: a taken port must not cost a started broker.
        let main = listen(config.listen).await?;
        let plain = listen(config.plain_listen).await?;
        let mtls = match (config.mtls.listen, &tls) {
            (Some(address), Some(tls)) => Some((listen(address).await?, asking_for_certificates(tls))),
            _ => None,
        };
        let broker = Opening::from_config(&config)?.open().await?;
        if broker.authority().is_empty() {
            return Err(NO_AUTHORITY.into());
        }
        if let Err((authority, error)) = broker.check_keys().await {
            return Err(format!("the key of {authority} cannot be used: {error}").into());
        }
        broker.set_up_house().await;
        tracing::info!(issuer = %broker.settings.issuer, listen = %config.listen, plain = %config.plain_listen,
            institutions = broker.catalogue.current().len(), "ready");
        let mut listeners = JoinSet::new();
        if let Some((mtls, tls)) = mtls {
            let router = web::mtls_router(&broker);
            listeners.spawn(web::listen::serve(mtls, Some(Arc::new(tls)), router, stop.clone().wait()));
        }
        listeners.spawn(web::listen::serve(main, tls, web::router(&broker), stop.clone().wait()));
        listeners.spawn(web::listen::serve(plain, None, web::plain_router(broker.clone()), stop.clone().wait()));
        let house = tokio::spawn(async move { broker.keep_house().await });
        shutdown::run(stop, listeners).await?;
        house.abort();
        Ok(())
    }
}

/// Listens, or says on which address it could not.
pub(crate) async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let message = match error.kind() {
            io::ErrorKind::AddrInUse => format!("cannot listen on {address}: another program already does"),
            _ => format!("cannot listen on {address}: {error}"),
        };
        io::Error::new(error.kind(), message)
    })
}

/// Built-in TLS, from the files that the configuration names.
pub(crate) fn server_config(tls: &Tls) -> Result<Arc<ServerConfig>, Box<dyn std::error::Error>> {
    let unusable = |path: &Path, error: &dyn Display| format!("{}: {error}", path.display());
    let chain = certificates(&tls.certificate_file)?;
    let key = fs::read(&tls.key_file).map_err(at(&tls.key_file))?;
    let key = PrivateKeyDer::from_pem_slice(&key).map_err(|error| unusable(&tls.key_file, &error))?;
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key);
    let mut config = config.map_err(|error| unusable(&tls.certificate_file, &error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
