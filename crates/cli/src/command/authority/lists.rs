//! `beadle ca crl`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use broker::{Broker, certificates::AuthorityFile};
use clap::Args;

use super::root::KeyFile;
use crate::{
    Outcome,
    files::at,
    open::{NO_AUTHORITY, Target},
};

/// Options of `beadle ca crl`.
#[derive(Debug, Args)]
pub(super) struct Lists {
    /// The file with the root's key, where that is kept elsewhere: the root gets a new list too.
    #[arg(long, value_name = "FILE")]
    root_key: Option<PathBuf>,
    /// A file whose first line is that file's password.
    #[arg(long, value_name = "FILE", requires = "root_key")]
    password_file: Option<PathBuf>,
    /// A folder that gets the lists (DER), each named after its authority's key id; it is made if need be.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    target: Target,
}

impl Lists {
    pub(super) async fn run(self) -> Outcome {
        let key = self.root_key.map(|file| KeyFile { file, password_file: self.password_file }.read()).transpose()?;
        // A list counts once it is published, so nothing is published that cannot be handed out then.
        self.out.as_deref().map(prepare).transpose()?;
        let broker = self.target.broker().await?;
        if broker.authority().published().is_empty() {
            return Err(NO_AUTHORITY.into());
        }
        broker.publish_all_crls(key.as_ref()).await?;
        for crl in broker.published_crls().await? {
            println!("{}  number {}, until {}", crl.id, crl.number, crl.next_update);
        }
        if let Some(folder) = &self.out {
            write(&broker, folder).await?;
        }
        for crl in broker.ending_crls().await? {
            println!("WARNING: {crl}");
        }
        Ok(())
    }
}

/// Makes the folder, and checks that files can be made in it.
fn prepare(folder: &Path) -> Outcome {
    fs::create_dir_all(folder).map_err(at(folder))?;
    let probe = folder.join(format!(".beadle-{}", std::process::id()));
    fs::File::create_new(&probe).and_then(|_| fs::remove_file(&probe)).map_err(at(folder))?;
    Ok(())
}

async fn write(broker: &Broker, folder: &Path) -> Outcome {
    for authority in broker.authority().published() {
        if let Some(list) = broker.authority_file(&authority.id, AuthorityFile::Crl).await? {
            let file = folder.join(format!("{}.crl", authority.id));
            fs::write(&file, list).map_err(at(&file))?;
        }
    }
    Ok(())
}
