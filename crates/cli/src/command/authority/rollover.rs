//! `beadle ca rollover`.

use std::{path::PathBuf, time::Duration};

use broker::{
    certificates::{INSTALLED_BEFORE, Rollover as Next},
    settings::KeyPlace,
};
use clap::Args;
use hsm::KeyObject;

use super::{init::Algorithm, root::KeyFile, show};
use crate::{Outcome, open::Target};

/// Options of `beadle ca rollover`.
#[derive(Debug, Args)]
pub(super) struct Rollover {
    /// How long the new authority is published before it signs: a number with `d` (days), `h` or `m` behind it, or 0. Two
    /// weeks if left out.
    #[arg(long = "in", value_name = "DURATION", value_parser = span)]
    lead: Option<Duration>,
    /// Its key, if not as in the configuration.
    #[arg(long, value_enum)]
    issuing_algorithm: Option<Algorithm>,
    /// Its key is made in the token of [certificates.pkcs11].
    #[arg(long, conflicts_with_all = ["object", "database"])]
    pkcs11: bool,
    /// Its key is in the token already: its label, id:HEX, or a PKCS#11 URI.
    #[arg(long, value_name = "KEY", conflicts_with_all = ["issuing_algorithm", "database"])]
    object: Option<KeyObject>,
    /// Its key is made here and kept in the database, whatever the configuration says.
    #[arg(long)]
    database: bool,
    /// The file with the root's key, where that is kept elsewhere.
    #[arg(long, value_name = "FILE")]
    root_key: Option<PathBuf>,
    /// A file whose first line is that file's password.
    #[arg(long, value_name = "FILE", requires = "root_key")]
    password_file: Option<PathBuf>,
    #[command(flatten)]
    target: Target,
}

impl Rollover {
    pub(super) async fn run(self) -> Outcome {
        let key = self.root_key.map(|file| KeyFile { file, password_file: self.password_file }.read()).transpose()?;
        let broker = self.target.broker().await?;
        let next = Next {
            lead: self.lead.unwrap_or(INSTALLED_BEFORE),
            algorithm: self.issuing_algorithm.map(Algorithm::into),
            place: match self.object {
                Some(key) => Some(KeyPlace::InToken(key)),
                None if self.pkcs11 => Some(KeyPlace::Token),
                None => self.database.then_some(KeyPlace::Database),
            },
            root_key: key,
        };
        let made = broker.roll_over_authority(&next).await?;
        println!("{}", made.subject);
        println!("key id {}, signs from {} on, until {}", made.id, made.active_from, made.not_after);
        println!("Running servers publish it within 20 seconds. Sites must have installed it before it signs.");
        show::tell_unclaimed(&broker).await;
        Ok(())
    }
}

pub(super) fn span(text: &str) -> Result<Duration, String> {
    let unit = |letter: char| match letter {
        'd' => Some(86_400),
        'h' => Some(3_600),
        'm' => Some(60),
        _ => None,
    };
    let parsed = match text.char_indices().next_back() {
        Some((0, '0')) => Some(0),
        Some((at, letter)) => text.split_at_checked(at).and_then(|(number, _)| {
            let number: u32 = number.parse().ok()?;
            Some(u64::from(number) * unit(letter)?)
        }),
        None => None,
    };
    parsed.map(Duration::from_secs).ok_or_else(|| "write it as 14d, 12h, 30m or 0".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_and_its_unit() {
        for (text, seconds) in [("0", 0), ("14d", 1_209_600), ("12h", 43_200), ("90m", 5_400), ("0d", 0)] {
            assert_eq!(span(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "d", "14", "-1d", "1.5d", "14 d", "14w", "99999999999d", "1ä"] {
            assert!(span(text).is_err(), "{text}");
        }
    }
}
