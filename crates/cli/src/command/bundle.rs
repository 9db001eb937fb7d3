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
    /// A file that ends in .tar.gz, .deb or .rpm; without an ending, or with / behind it, a folder, which is made if need be.
    #[arg(long, value_name = "FILE|DIR")]
    out: PathBuf,
    #[command(flatten)]
    target: Target,
}

impl Bundle {
    pub(crate) async fn run(self) -> Outcome {
        let name = self.out.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        // A folder that is there is meant, whatever its name.
        let is_folder = self.out.is_dir() || self.out.as_os_str().as_encoded_bytes().ends_with(b"/");
        let format = BundleFormat::of_file(name).filter(|_| !is_folder);
        if format.is_none() && !is_folder && Path::new(name).extension().is_some() {
            let sentence = "a bundle is a file that ends in .tar.gz, .deb or .rpm, or a folder: write DIR/";
            return Err(format!("{}: {sentence}", self.out.display()).into());
        }
        let bundle = self.target.broker().await?.trust_bundle().await?;
        if let Some(format) = format {
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
