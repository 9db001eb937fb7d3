//! `beadle check`: everything that can be found out without changing anything.

use std::{collections::BTreeMap, path::Path};

use broker::{Settings, catalogue::Checked, certificates::Look, skins::Skins};
use clap::Args;
use domain::{Clock as _, EntityId, SystemClock, SystemEntropy};
use hsm::Token;
use outbound::Fetcher;
use storage::Store;

use crate::{
    Outcome,
    config::Config,
    files::master_key,
    open::{Opening, Target},
    serve::server_config,
};

/// Options of `beadle check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    target: Target,
}

impl Check {
    pub(crate) async fn run(self) -> Outcome {
        let opening = self.target.opening()?;
        println!("configuration  good");
        println!("issuer         {}", opening.settings.issuer);
        for community in &opening.settings.communities {
            println!("community      {}, {}", community.settings.community, community.settings.issuer);
        }
        println!("entityID       {}", opening.settings.service.entity_id);
        if let Some(file) = self.target.config_file() {
            certificate(file)?;
        }
        skins(&opening.settings)?;
        key(&opening.master_key_file)?;
        let failures = database(&opening).await?;
        institutions(&opening).await?;
        if failures > 0 {
            return Err("the certificate authority cannot sign".into());
        }
        println!("all good");
        Ok(())
    }
}

/// What keeps the authorities from signing is counted: the institutions are still worth a look.
async fn database(opening: &Opening) -> Result<usize, Box<dyn std::error::Error>> {
    let url = &opening.database;
    if let Some(file) = url.missing_file() {
        println!("database       {} will be made at the first start", file.display());
        token(opening)?;
        return Ok(0);
    }
    let store = Store::open(url).await?;
    println!("database       {url} answers");
    // A database that has no tables yet has no people either.
    match store.orphaned_identifiers(&opening.settings.service.entity_id).await {
        Ok(0) | Err(_) => {}
        Ok(count) => println!(
            "people         {count} targeted identifiers were made for another entityID than {}: nobody comes with them",
            opening.settings.service.entity_id
        ),
    }
    let failures = authorities(opening, &store).await;
    store.close().await;
    failures
}

/// The authorities of a database that has its tables.
async fn authorities(opening: &Opening, store: &Store) -> Result<usize, Box<dyn std::error::Error>> {
    let entropy = SystemEntropy::default();
    if !opening.master_key_file.exists() || store.key_versions("ca-").await.is_err() {
        return token(opening).map(|()| 0);
    }
    let master = master_key(&opening.master_key_file, &entropy)?;
    let (settings, now) = (&opening.settings, SystemClock.now());
    let token = opening.token.clone().map(Token::new);
    let found = Look { store, master: &master, entropy: &entropy, settings, token, now }.run().await?;
    println!("authorities    {}", found.authorities);
    for failure in &found.failures {
        println!("               NOT GOOD: {failure}");
    }
    for warning in &found.warnings {
        println!("               WARNING: {warning}");
    }
    Ok(found.failures.len())
}

/// Opens the token in which there is no key yet: the PIN is tried once.
fn token(opening: &Opening) -> Outcome {
    if let Some(settings) = &opening.token {
        Token::new(settings.clone()).check()?;
        println!("token          {settings} answers, and takes the PIN");
    }
    Ok(())
}

fn certificate(file: &Path) -> Outcome {
    match &Config::load(file)?.tls {
        Some(tls) => drop(server_config(tls)?),
        None => return Ok(()),
    }
    println!("TLS            certificate and key fit");
    Ok(())
}

fn skins(settings: &Settings) -> Outcome {
    let skins = Skins::open(settings)?;
    if let Some(directory) = skins.directory() {
        println!("skins          {} in {}", skins.all().len(), directory.display());
    }
    Ok(())
}

fn key(file: &Path) -> Outcome {
    if file.exists() {
        master_key(file, &SystemEntropy::default())?;
        println!("master key     {}", file.display());
    } else {
        println!("master key     {} will be made at the first start", file.display());
    }
    Ok(())
}

async fn institutions(opening: &Opening) -> Outcome {
    let (fetcher, mut total, mut bad) = (Fetcher::new()?, 0, 0);
    let mut named: BTreeMap<EntityId, Vec<String>> = BTreeMap::new();
    for source in &opening.settings.institutions {
        match broker::catalogue::check(source, &fetcher, SystemClock.now()).await {
            Checked::Good(institutions) => {
                println!("institutions   {} from {source}", institutions.len());
                total += institutions.len();
                for id in institutions {
                    named.entry(id).or_default().push(source.to_string());
                }
            }
            Checked::Bad(reason) => {
                println!("institutions   NONE from {source}: {reason}");
                bad += 1;
            }
        }
    }
    for provider in &opening.settings.openid_providers {
        let name = &provider.name;
        match broker::openid::check(&opening.settings, provider, &fetcher, SystemClock.now()).await {
            Ok(()) => {
                let redirect_uri = broker::openid::redirect_uri(&opening.settings, provider);
                let signed_out = broker::openid::signed_out_uri(&opening.settings, provider);
                let back_channel = broker::openid::back_channel_uri(&opening.settings, provider);
                println!("institutions   {name}, which answers to {redirect_uri}");
                println!("               (after signing out there {signed_out}, back-channel logout {back_channel})");
                total += 1;
                let source = broker::openid::SOURCE.to_owned();
                named.entry(provider.entity_id.clone()).or_default().push(source);
            }
            Err(error) => {
                println!("institutions   NOT {name}: {error}");
                bad += 1;
            }
        }
    }
    for overlay in &opening.settings.overlays {
        let sources = named.get(&overlay.entity_id);
        if !sources.is_some_and(|sources| sources.iter().any(|source| overlay.takes_from(source))) {
            println!("overlays       WARNING: no source that counts names {}", overlay.entity_id);
        }
    }
    match (total, bad) {
        (0, _) => Err("there is no institution: nobody could sign in".into()),
        (_, 0) => Ok(()),
        (_, bad) => Err(format!("{bad} source(s) of institutions cannot be used").into()),
    }
}
