//! From a data folder or a configuration file to an open [`Broker`]: what every command shares.

use std::{path::PathBuf, sync::Arc};

use broker::{Broker, Settings, World, settings::SkinPolicy};
use clap::Args;
use domain::{Clock, CommunityId, Entropy, SystemClock, SystemEntropy, identity_act::Actor};
use hsm::{Token, TokenSettings};
use outbound::{Exceptions, Fetcher, GuardedFetcher, Mailer};
use storage::{DatabaseUrl, Store};

use crate::{config::Config, demo::DataFolder, files::master_key};

/// What there is to say where nothing signs certificates, nor ever did.
pub(crate) const NO_AUTHORITY: &str =
    "there is no certificate authority: make one with `beadle ca init`, or import one";

type Failure = Box<dyn std::error::Error>;

/// Which Beadle an administrative command acts on.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Target {
    /// The configuration file of `beadle serve`.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data folder of `beadle demo`.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// Which of its issuers a command acts on.
#[derive(Debug, Args)]
pub(crate) struct OfIssuer {
    /// The id of a community, as in the configuration; the installation's own issuer if left out.
    #[arg(long, value_name = "ID")]
    community: Option<String>,
    #[command(flatten)]
    target: Target,
}

impl OfIssuer {
    /// A broker of that issuer.
    pub(crate) async fn broker(&self) -> Result<Broker, Failure> {
        let broker = self.target.broker().await?;
        let Some(wanted) = &self.community else { return Ok(broker) };
        let community = CommunityId::parse(wanted).and_then(|community| broker.issuer_of(&community));
        Ok(community.ok_or_else(|| format!("the configuration has no community {wanted}"))?)
    }
}

/// Whoever types: the user id is the system's word, the login name that of the environment.
pub(crate) fn operator() -> Actor {
    let login = ["SUDO_USER", "LOGNAME", "USER"].into_iter().find_map(|name| std::env::var(name).ok());
    Actor::command_line(rustix::process::getuid().as_raw(), login.as_deref())
}

/// What a broker is opened with.
pub(crate) struct Opening {
    pub(crate) settings: Settings,
    pub(crate) database: DatabaseUrl,
    pub(crate) master_key_file: PathBuf,
    pub(crate) mailer: Option<Mailer>,
    pub(crate) exceptions: Exceptions,
    pub(crate) token: Option<TokenSettings>,
    /// Who acts, if it is not the server by itself.
    pub(crate) operator: Option<Actor>,
}

impl Opening {
    /// From a configuration file.
    pub(crate) fn from_config(config: &Config) -> Result<Self, Failure> {
        Ok(Self {
            settings: config.settings()?,
            database: config.database()?,
            master_key_file: config.master_key_file.clone(),
            mailer: config.mail.as_ref().map(crate::config::Mail::mailer).transpose()?,
            exceptions: config.exceptions()?,
            token: config.token()?,
            operator: None,
        })
    }

    /// Opens the database, brings its tables up to date, and starts the broker.
    pub(crate) async fn open(self) -> Result<Broker, Failure> {
        let store = Store::open(&self.database).await?;
        store.migrate().await?;
        let store = self.operator.iter().fold(store, Store::acting_for);
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy::default());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let world = World {
            master_key: master_key(&self.master_key_file, &*entropy)?,
            store,
            clock,
            entropy,
            fetcher: Fetcher::new()?,
            guarded: GuardedFetcher::new(&self.exceptions)?,
            mailer: self.mailer,
            writer: Arc::new(web::letters::Letters),
            token: self.token.map(Token::new),
        };
        // Apart: it holds everything at once, and every command would carry it along.
        Ok(Box::pin(Broker::start(self.settings, world)).await?)
    }
}

impl Target {
    /// The configuration file, if that was given.
    pub(crate) fn config_file(&self) -> Option<&PathBuf> {
        self.config.as_ref()
    }

    /// Where the database is, and what it is opened with. No authorities are made by the way: whoever looks has not asked for
    /// any.
    pub(crate) fn opening(&self) -> Result<Opening, Failure> {
        let mut opening = match (&self.config, &self.data) {
            (Some(file), _) => Opening::from_config(&Config::load(file)?)?,
            (None, Some(folder)) => DataFolder::existing(folder)?.opening()?,
            (None, None) => return Err("give --config FILE or --data DIR".into()),
        };
        opening.settings.certificates.authority.make = false;
        Ok(opening)
    }

    /// A broker for an administrative command. It needs no institutions, and a running server sees what it does at once.
    pub(crate) async fn broker(&self) -> Result<Broker, Failure> {
        let mut opening = self.opening()?;
        opening.operator = Some(operator());
        opening.settings.institutions.clear();
        opening.settings.skins = SkinPolicy::default();
        opening.open().await
    }
}
