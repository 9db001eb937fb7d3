//! `beadle ca init`.

use std::time::Duration;

use broker::settings::{AuthorityPlan, KeyPlace};
use ca::KeyAlgorithm;
use clap::{Args, ValueEnum};
use hsm::KeyObject;

use super::show;
use crate::{Outcome, open::Target};

/// Options of `beadle ca init`. What is left out is as in the configuration.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// The root's key.
    #[arg(long, value_enum)]
    root_algorithm: Option<Algorithm>,
    /// The issuing authority's key.
    #[arg(long, value_enum)]
    issuing_algorithm: Option<Algorithm>,
    /// The root's common name.
    #[arg(long, value_name = "NAME")]
    root_name: Option<String>,
    /// The issuing authority's common name.
    #[arg(long, value_name = "NAME")]
    issuing_name: Option<String>,
    /// How many years the root lasts.
    #[arg(long, value_name = "YEARS", value_parser = clap::value_parser!(u32).range(1..=40))]
    root_years: Option<u32>,
    /// How many years the issuing authority lasts.
    #[arg(long, value_name = "YEARS", value_parser = clap::value_parser!(u32).range(1..=40))]
    issuing_years: Option<u32>,
    /// Which of the keys lie in the token of [certificates.pkcs11].
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHICH")]
    pkcs11: Option<Vec<Which>>,
    /// A key that is in the token already, for the root: its label, id:HEX, or a PKCS#11 URI.
    #[arg(long, value_name = "KEY")]
    root_object: Option<KeyObject>,
    /// A key that is in the token already, for the issuing authority.
    #[arg(long, value_name = "KEY")]
    issuing_object: Option<KeyObject>,
    #[command(flatten)]
    target: Target,
}

/// The authorities that are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    Root,
    Issuing,
}

/// The keys that authorities have.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Algorithm {
    #[value(name = "rsa-3072")]
    Rsa3072,
    #[value(name = "rsa-4096")]
    Rsa4096,
    #[value(name = "p-256")]
    P256,
    #[value(name = "p-384")]
    P384,
}

impl From<Algorithm> for KeyAlgorithm {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Rsa3072 => Self::Rsa3072,
            Algorithm::Rsa4096 => Self::Rsa4096,
            Algorithm::P256 => Self::P256,
            Algorithm::P384 => Self::P384,
        }
    }
}

impl Init {
    pub(super) async fn run(self) -> Outcome {
        let broker = self.target.broker().await?;
        let usual = broker.settings.certificates.authority.clone();
        let years = |years: u32| Duration::from_secs(u64::from(years) * 365 * 86_400);
        let place = |which, object: Option<KeyObject>, usual| match (object, &self.pkcs11) {
            (Some(object), _) => KeyPlace::InToken(object),
            (None, Some(named)) if named.contains(&which) => KeyPlace::Token,
            (None, Some(_)) => KeyPlace::Database,
            (None, None) => usual,
        };
        let plan = AuthorityPlan {
            make: usual.make,
            root_key: self.root_algorithm.map_or(usual.root_key, Algorithm::into),
            root_name: self.root_name.or(usual.root_name),
            root_lifetime: self.root_years.map_or(usual.root_lifetime, years),
            issuing_key: self.issuing_algorithm.map_or(usual.issuing_key, Algorithm::into),
            issuing_name: self.issuing_name.or(usual.issuing_name),
            issuing_lifetime: self.issuing_years.map_or(usual.issuing_lifetime, years),
            root_place: place(Which::Root, self.root_object, usual.root_place),
            issuing_place: place(Which::Issuing, self.issuing_object, usual.issuing_place),
        };
        broker.make_authority(plan).await?;
        show::print(&broker);
        show::tell_unclaimed(&broker).await;
        Ok(())
    }
}
