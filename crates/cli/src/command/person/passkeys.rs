//! `beadle user passkeys` and `remove-passkey`: for somebody who lost one.

use clap::Args;
use domain::{Passkey, PasskeyId};

use super::subject;
use crate::{
    Outcome,
    open::{Target, operator},
};

/// Options of `beadle user passkeys`.
#[derive(Debug, Args)]
pub(super) struct List {
    /// The person's `sub`.
    sub: String,
    #[command(flatten)]
    target: Target,
}

impl List {
    pub(super) async fn run(self) -> Outcome {
        let subject = subject(&self.sub)?;
        let passkeys = self.target.broker().await?.passkeys_of(&subject).await?;
        for passkey in passkeys.ok_or_else(|| format!("there is no account {subject}"))? {
            println!("{}", line(&passkey));
        }
        Ok(())
    }
}

fn line(passkey: &Passkey) -> String {
    let used = passkey.last_used_at.map_or_else(|| "never".to_owned(), |at| at.to_string());
    let synced = if passkey.is_synced { "  synced" } else { "" };
    let Passkey { id, created_at, counts_from, name, .. } = passkey;
    format!("{id}  since {created_at}  counts from {counts_from}  used {used}{synced}  {}", name.as_str())
}

/// Options of `beadle user remove-passkey`.
#[derive(Debug, Args)]
pub(super) struct Remove {
    /// The person's `sub`.
    sub: String,
    /// The id of the passkey, as `beadle user passkeys` shows it.
    passkey: String,
    #[command(flatten)]
    target: Target,
}

impl Remove {
    pub(super) async fn run(self) -> Outcome {
        let subject = subject(&self.sub)?;
        let id = PasskeyId::parse(&self.passkey)
            .ok_or("the id of a passkey has 32 hexadecimal digits; `beadle user passkeys` shows it")?;
        if self.target.broker().await?.take_passkey(&subject, &id, operator()).await? {
            println!("The passkey {id} is removed, and {subject} is told by letter.");
            Ok(())
        } else {
            Err(format!("{subject} has no passkey {id}").into())
        }
    }
}
