//! `beadle skin …`: files of skins.

use std::{fs::File, io::Read as _, path::PathBuf};

use ::skin::cilogon::{self, MAX_FILE};
use clap::{Args, Subcommand};

use crate::{Outcome, files::at};

/// Options of `beadle skin`.
#[derive(Debug, Args)]
pub(crate) struct Skin {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a file of ours of a skin of CILogon (its config.xml): it is printed, and what has no place in it is told on
    /// standard error, a line each.
    Import {
        /// The file.
        file: PathBuf,
    },
}

impl Skin {
    pub(crate) fn run(self) -> Outcome {
        let Action::Import { file } = self.action;
        let mut bytes = Vec::new();
        // One byte more than is read, so that a file that is too large is one.
        let limit = u64::try_from(MAX_FILE).map_or(u64::MAX, |most| most + 1);
        let read = File::open(&file).and_then(|opened| opened.take(limit).read_to_end(&mut bytes));
        read.map_err(at(&file))?;
        let imported = cilogon::import(&bytes).map_err(|error| format!("{}: {error}", file.display()))?;
        print!("{}", imported.toml);
        for left in imported.left {
            eprintln!("{}, {left}", file.display());
        }
        Ok(())
    }
}
