//! `beadle demo`: everything on one machine, with real institutions and a real relying party around the real server.

mod data;
mod manifest;
mod start;

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use outbound::guarded::Allowed;

pub(crate) use self::data::DataFolder;
use crate::{Outcome, logging};

/// Options of `beadle demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The issuer, if it is not `localhost` at that port. It is kept with the data.
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
    /// Where everything is kept. A second start goes on with it.
    #[arg(long, value_name = "DIR", default_value = "./beadle-data")]
    data: PathBuf,
    /// sqlite:PATH or postgres://…; a file in the data folder by default.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Serve https, with a certificate authority made on the spot (`tls/ca.pem` in the data folder).
    #[arg(long)]
    tls: bool,
    /// Let anyone register clients by the API, approved at once: for conformance tests.
    #[arg(long)]
    open_registration: bool,
    /// Want a nonce in every DPoP proof.
    #[arg(long)]
    dpop_nonces: bool,
    /// A host, or HOST:PORT, from which documents that clients name may be fetched wherever it is; several times if need
    /// be.
    #[arg(long, value_name = "HOST")]
    allow_fetch: Vec<Allowed>,
    /// A certificate authority to trust there, PEM.
    #[arg(long, value_name = "FILE")]
    trust_ca: Vec<PathBuf>,
}

impl Demo {
    pub(crate) async fn run(self) -> Outcome {
        logging::begin(logging::Format::Text, "info,sqlx=warn");
        Box::pin(start::run(self)).await
    }
}
