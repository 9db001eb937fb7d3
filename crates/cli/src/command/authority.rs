//! `beadle ca …`: the certificate authority.

mod import;
mod init;
mod list;
mod lists;
mod revoke;
mod rollover;
mod root;
mod show;

use clap::{Args, Subcommand};

use self::{import::Import, init::Init, list::List, lists::Lists, revoke::Revoke, rollover::Rollover, root::Root};
use super::{audit::Audit, bundle::Bundle, ssh::Ssh};
use crate::{Outcome, open::Target};

/// Options of `beadle ca`.
#[derive(Debug, Args)]
pub(crate) struct Authority {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make the root and the issuing authority, where there are none, with these keys and names.
    Init(Init),
    /// Take over an authority that exists already, with its key.
    Import(Import),
    /// The authorities: names, where they stand, fingerprints, ends.
    Show(Target),
    /// Make the next issuing authority. It is published at once, and signs when sites have had the time to install it.
    Rollover(Rollover),
    /// The root's key: write it to a file, and take it away from here.
    #[command(subcommand)]
    Root(Root),
    /// The certificates on record.
    List(List),
    /// Publish new revocation lists now.
    Crl(Lists),
    /// Write what sites install to trust the authorities.
    Bundle(Bundle),
    /// The audit log.
    #[command(subcommand)]
    Audit(Audit),
    /// SSH certificates.
    #[command(subcommand)]
    Ssh(Ssh),
    /// Revoke a certificate, and publish a revocation list that has it.
    Revoke(Revoke),
}

impl Authority {
    pub(crate) async fn run(self) -> Outcome {
        match self.action {
            Action::Init(init) => init.run().await,
            Action::Import(import) => import.run().await,
            Action::List(list) => list.run().await,
            Action::Show(target) => show::run(&target).await,
            Action::Rollover(rollover) => rollover.run().await,
            Action::Root(root) => root.run().await,
            Action::Crl(lists) => lists.run().await,
            Action::Bundle(bundle) => bundle.run().await,
            Action::Ssh(ssh) => ssh.run().await,
            Action::Audit(audit) => audit.run().await,
            Action::Revoke(revoke) => revoke.run().await,
        }
    }
}
