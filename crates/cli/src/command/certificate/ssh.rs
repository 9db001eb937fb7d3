//! `beadle cert ssh`.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use domain::{Clock as _, Timestamp};
use holder::{
    Error, files,
    ssh::{SshKey, check_free, prepare},
    token::Right,
};

use super::{Failure, options::Reach, reach::Reached};

/// What is written behind a new key, for people who look at lists of keys.
const COMMENT: &str = "beadle cert ssh";

/// Options of `ssh`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct Ssh {
    #[command(flatten)]
    reach: Reach,
    /// The key: its public or its private file, of which only the public one is read. Default: the first of id_ed25519,
    /// id_ecdsa and id_rsa in ~/.ssh.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Make an Ed25519 key, at --key or ~/.ssh/id_ed25519, where there must be none. It has no passphrase: `ssh-keygen -p`
    /// gives it one.
    #[arg(long)]
    new: bool,
    /// How long the certificate is to live. Default: as the server says.
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u32).range(1..=168))]
    hours: Option<u32>,
    /// Where the certificate goes. Default: beside the key, as <key>-cert.pub, where ssh looks for it.
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace another authority's certificate that is still good.
    #[arg(long)]
    force: bool,
    /// Hand key and certificate to the agent by ssh-add, until the certificate ends.
    #[arg(long, conflicts_with = "out")]
    agent: bool,
    /// Open the page to sign in at by xdg-open.
    #[arg(long)]
    open: bool,
}

impl Ssh {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let reached = Reached::by(self.reach.clone()).await?.with_right(Right::Ssh);
        reached.server.check_ssh().map_err(Error::from)?;
        let key = self.key()?;
        let place = self.out.clone().unwrap_or_else(|| key.certificate_path());
        for file in [&key.file, &place] {
            prepare(file)?;
        }
        let lifetime = self.hours.map(|hours| Duration::from_secs(u64::from(hours) * 3600));
        let call = async |tokens: &_| reached.server.ssh_certificate(tokens, &key, lifetime).await;
        let certificate = reached.with_tokens(self.open, call).await?;
        let now = reached.clock.now();
        key.check(&certificate, now).map_err(Error::from)?;
        if !self.force {
            check_free(&place, &certificate, now)?;
        }
        let written = key.put(&certificate, &place, COMMENT, &reached.entropy)?;
        let (serial, until) = (certificate.serial, certificate.valid_until);
        reached.say(&format!("{}\nserial number {serial}, good until {until}", certificate.principals.join(", ")));
        for path in written {
            reached.say(&format!("wrote {}", path.display()));
        }
        if key.is_new() {
            reached.say(
                "The key has no passphrase: whoever reads its file can act in your name; `ssh-keygen -p` adds one.",
            );
        }
        if self.agent { hand_over(&key.file, until, now).await } else { Ok(()) }
    }

    fn key(&self) -> Result<SshKey, Failure> {
        let folder = || {
            let home = std::env::var_os("HOME").map(PathBuf::from).filter(|path| !path.as_os_str().is_empty());
            let home = home.ok_or_else(|| Failure::Usage("the variable HOME names no folder; say --key".to_owned()));
            home.map(|home| home.join(".ssh"))
        };
        Ok(match (&self.key, self.new) {
            (Some(path), false) => SshKey::read(path)?,
            (None, false) => SshKey::usual(&folder()?)?,
            (Some(path), true) => SshKey::make(path, COMMENT)?,
            (None, true) => {
                let folder = folder()?;
                files::make_private_folder(&folder).map_err(Error::from)?;
                SshKey::make(&folder.join("id_ed25519"), COMMENT)?
            }
        })
    }
}

/// `ssh-add` finds the certificate beside the key by itself, and asks for a passphrase.
async fn hand_over(key: &Path, until: Timestamp, now: Timestamp) -> Result<(), Failure> {
    let seconds = until.since(now).as_secs().max(1).to_string();
    let mut command = tokio::process::Command::new("ssh-add");
    match command.args(["-t", &seconds, "--"]).arg(key).status().await {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::Agent(status.to_string())),
        Err(error) => Err(Failure::Agent(error.to_string())),
    }
}
