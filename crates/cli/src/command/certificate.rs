//! `beadle cert …`: what people do with certificates of their own, from any machine. It needs nothing of a server but its
//! address.

mod failure;
mod get;
mod list;
mod options;
mod reach;
mod revoke;
mod ssh;

use clap::{Args, Subcommand};
use holder::token::Right;

pub(crate) use self::failure::Failure;
use self::{
    get::{Get, Renew},
    list::List,
    options::Reach,
    reach::Reached,
    revoke::Revoke,
    ssh::Ssh,
};
use crate::Outcome;

/// Options of `beadle cert`.
#[derive(Debug, Args)]
#[command(
    after_help = "Options that stand in the environment variable BEADLE_CERT_OPTIONS are taken where the command \
    line does not say otherwise. Exit status: 0 done; 1 something else failed; 2 the command line is wrong; 3 the server \
    or the institution refused; 4 nobody was signed in; 5 no answer; 6 files cannot be written, or would be overwritten."
)]
pub(crate) struct Certificate {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Fetch a certificate: a key is made here, you sign in, and both are put where grid software looks.
    Get(Get),
    /// Replace the certificate that is there, with a new key, if its end is near.
    Renew(Renew),
    /// Your certificates, wherever they were fetched.
    List(List),
    /// Take a certificate back: the revocation list has it within a minute.
    Revoke(Revoke),
    /// Fetch an SSH certificate: your key is certified for some hours, and login nodes that trust the server let it in.
    Ssh(Ssh),
    /// Forget that you are signed in on this machine, and have the server forget it.
    SignOut(Reach),
}

impl Certificate {
    pub(crate) async fn run(self) -> Outcome {
        match self.action {
            Action::Get(get) => get.run().await?,
            Action::Renew(renew) => renew.run().await?,
            Action::List(list) => list.run().await?,
            Action::Revoke(revoke) => revoke.run().await?,
            Action::Ssh(ssh) => ssh.run().await?,
            Action::SignOut(reach) => sign_out(reach).await?,
        }
        Ok(())
    }
}

async fn sign_out(reach: Reach) -> Result<(), Failure> {
    let reached = Reached::by(reach).await?;
    let mut given_back = Vec::new();
    for right in Right::ALL {
        let kept = reached.kept_for(right)?;
        given_back.extend(kept.read());
        // Gone here in any case, also where the server cannot be told.
        kept.remove().map_err(holder::Error::from)?;
    }
    if given_back.is_empty() {
        reached.say("Nobody is signed in here.");
        return Ok(());
    }
    for tokens in given_back {
        reached.server.give_back(&tokens).await?;
    }
    reached.say("You are signed out here. Certificates that you fetched stay good.");
    Ok(())
}
