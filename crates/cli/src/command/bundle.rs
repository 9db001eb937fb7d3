//! `beadle ca bundle`: what sites install, as an archive, a package, or bare files.

use std::{
    fs,
    path::{Path, PathBuf},
};

use broker::trust_bundle::{BundleFormat, TrustBundle};
use clap::Args;

use crate::{Outcome, open::Target};

/// Options of `beadle ca bundle`.
#[derive(Debug, Args)]
pub(crate) struct Bundle {
    /// A file that ends in .tar.gz, .deb or .rpm; anything else is a folder, which is made if need be.
    #[arg(long, value_name = "FILE|DIR")]
    out: PathBuf,
    #[command(flatten)]
    target: Target,
}

impl Bundle {
    pub(crate) async fn run(self) -> Outcome {
        let bundle = self.target.broker().await?.trust_bundle().await?;
        let name = self.out.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        // A folder that is there is meant, whatever its name.
        if let Some(format) = BundleFormat::of_file(name).filter(|_| !self.out.is_dir()) {
            write(&self.out, &bundle.archive(format))?;
            println!("{}: {}", self.out.display(), bundle.file_name(format));
        } else {
            fill(&self.out, &bundle)?;
            println!("{}: {} files", self.out.display(), bundle.files().len());
        }
        Ok(())
    }
}

fn fill(folder: &Path, bundle: &TrustBundle) -> Outcome {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    bundle.files().iter().try_for_each(|file| write(&folder.join(&file.name), &file.content))
}

fn write(file: &Path, content: &[u8]) -> Outcome {
    Ok(fs::write(file, content).map_err(|error| format!("{}: {error}", file.display()))?)
}
