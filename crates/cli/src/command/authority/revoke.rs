//! `beadle ca revoke`.

use std::{
    io::{self, BufRead as _, Write as _},
    path::PathBuf,
};

use broker::{
    Broker, StoreError,
    certificates::{CertificateQuery, ListedCertificate},
};
use ca::{RevocationReason, Serial};
use clap::{Args, ValueEnum};

use super::root::KeyFile;
use crate::{Outcome, open::Target};

/// Options of `beadle ca revoke`.
#[derive(Debug, Args)]
pub(super) struct Revoke {
    /// The serial number, hexadecimal, as `openssl x509 -serial` prints it.
    #[arg(required_unless_present = "authority")]
    serial: Option<Serial>,
    /// An authority instead, by its key id (`beadle ca show`): it signs no more, on any node, and the list of the one above it has
    /// it. For good.
    #[arg(long, value_name = "KEY_ID", conflicts_with = "serial")]
    authority: Option<String>,
    /// Do not ask before an authority is revoked.
    #[arg(long, requires = "authority")]
    yes: bool,
    /// The file with the key of the authority above it, where that is kept elsewhere.
    #[arg(long, value_name = "FILE", requires = "authority")]
    root_key: Option<PathBuf>,
    /// A file whose first line is that file's password.
    #[arg(long, value_name = "FILE", requires = "root_key")]
    password_file: Option<PathBuf>,
    /// Why.
    #[arg(long, value_enum, default_value_t = Reason::Unspecified)]
    reason: Reason,
    #[command(flatten)]
    target: Target,
}

/// RFC 5280 §5.3.1, as far as it fits.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Reason {
    Unspecified,
    KeyCompromise,
    CaCompromise,
    AffiliationChanged,
    Superseded,
    CessationOfOperation,
    PrivilegeWithdrawn,
}

impl From<Reason> for RevocationReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Unspecified => Self::Unspecified,
            Reason::KeyCompromise => Self::KeyCompromise,
            Reason::CaCompromise => Self::CaCompromise,
            Reason::AffiliationChanged => Self::AffiliationChanged,
            Reason::Superseded => Self::Superseded,
            Reason::CessationOfOperation => Self::CessationOfOperation,
            Reason::PrivilegeWithdrawn => Self::PrivilegeWithdrawn,
        }
    }
}

impl Revoke {
    pub(super) async fn run(self) -> Outcome {
        let broker = self.target.broker().await?;
        if let Some(id) = &self.authority {
            return self.revoke_authority(&broker, id).await;
        }
        let serial = self.serial.ok_or("give a serial number, or --authority KEY_ID")?;
        let reached = broker.revoke_certificate(&serial, self.reason.into()).await?;
        if reached.is_empty() {
            Err(why_not(&broker, &serial).await?.into())
        } else {
            broker.publish_due_crls().await?;
            match self.reason {
                Reason::KeyCompromise => println!(
                    "{serial} is revoked, and its key is never certified again. The revocation list has it until it ends."
                ),
                _ => println!("{serial} is revoked, and the revocation list has it."),
            }
            for other in reached.x509.iter().filter(|one| **one != serial.to_string()) {
                println!("{other} has the same key, and is revoked as well.");
            }
            for other in &reached.ssh {
                println!("The SSH certificate {other} has the same key, and is revoked as well.");
            }
            Ok(())
        }
    }

    async fn revoke_authority(&self, broker: &Broker, id: &str) -> Outcome {
        let found = broker.revocable_authority(id).await?;
        println!("{} ({}, until {})", found.subject, found.stage.as_str(), found.not_after);
        if !self.yes {
            print!("It will sign nothing more, and sites will refuse all that it signed. Revoke it? Type yes: ");
            io::stdout().flush()?;
            let mut line = String::new();
            io::stdin().lock().read_line(&mut line)?;
            if line.trim() != "yes" {
                return Err("nothing was revoked".into());
            }
        }
        let file = self.root_key.clone();
        let key = file.map(|file| KeyFile { file, password_file: self.password_file.clone() }.read()).transpose()?;
        broker.revoke_authority(id, self.reason.into(), key.as_ref()).await?;
        println!("It is revoked, and the revocation list of the authority above it says so.");
        if broker.authority().issuing_id().is_none() {
            println!("WARNING: no authority signs certificates now: make the next one (beadle ca rollover --in 0)");
        }
        Ok(())
    }
}

/// Why a certificate cannot be revoked.
async fn why_not(broker: &Broker, serial: &Serial) -> Result<String, StoreError> {
    let text = serial.to_string();
    let found = broker.list_certificates(&CertificateQuery::Serial(&text), None, "", 1).await?;
    Ok(match found.first() {
        None => format!("there is no certificate with the serial number {serial}"),
        Some(ListedCertificate { revoked_at: Some(at), .. }) => format!("{serial} is already revoked, on {at}"),
        Some(ListedCertificate { not_after, .. }) => format!("{serial} has ended, on {not_after}"),
    })
}
