//! `beadle ca bundle`: what sites install, as an archive, a package, or bare files.

mod folder;

use std::{
    fs,
    path::{Path, PathBuf},
};

use broker::trust_bundle::BundleFormat;
use clap::Args;

use crate::{Outcome, files::at, open::Target};

/// Options of `beadle ca bundle`.
#[derive(Debug, Args)]
pub(crate) struct Bundle {
    /// A file that ends in .tar.gz, .deb or .rpm; without an ending, or with / behind it, a folder, which is made if need be.
    /// From a folder the files of authorities that were revoked or have ended go away; others' files stay.
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
        let broker = self.target.broker().await?;
        let bundle = broker.trust_bundle().await?;
        if let Some(format) = format {
            fs::write(&self.out, bundle.archive(format)).map_err(at(&self.out))?;
            println!("{}: {}", self.out.display(), bundle.file_name(format));
        } else {
            let removed = folder::update(&self.out, &bundle, &broker.authority().trusted_no_more())?;
            println!("{}: {} files", self.out.display(), bundle.files().len());
            for file in removed {
                println!("removed {}", file.display());
            }
        }
        Ok(())
    }
}
