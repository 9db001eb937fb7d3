//! `beadle ca …`: the certificate authority.

use ca::{RevocationReason, Serial};
use clap::{Args, Subcommand, ValueEnum};

use super::audit::Audit;
use crate::{Outcome, open::Target};

/// Options of `beadle ca`.
#[derive(Debug, Args)]
pub(crate) struct Authority {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// The authorities: names, fingerprints, ends.
    Show(Target),
    /// The audit log.
    #[command(subcommand)]
    Audit(Audit),
    /// Revoke a certificate, and publish a revocation list that has it.
    Revoke {
        /// The serial number, hexadecimal, as `openssl x509 -serial` prints it.
        serial: Serial,
        /// Why.
        #[arg(long, value_enum, default_value_t = Reason::Unspecified)]
        reason: Reason,
        #[command(flatten)]
        target: Target,
    },
}

/// RFC 5280 §5.3.1, as far as it fits people's certificates.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Reason {
    Unspecified,
    KeyCompromise,
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
            Reason::AffiliationChanged => Self::AffiliationChanged,
            Reason::Superseded => Self::Superseded,
            Reason::CessationOfOperation => Self::CessationOfOperation,
            Reason::PrivilegeWithdrawn => Self::PrivilegeWithdrawn,
        }
    }
}

impl Authority {
    pub(crate) async fn run(self) -> Outcome {
        match self.action {
            Action::Show(target) => {
                for authority in target.broker().await?.authority().published() {
                    println!("{:8} {}", authority.title, authority.subject);
                    println!("         key id {}, until {}", authority.id, authority.not_after);
                    println!("         SHA-256 {}", authority.fingerprint_pairs());
                }
                Ok(())
            }
            Action::Audit(audit) => audit.run().await,
            Action::Revoke { serial, reason, target } => {
                let broker = target.broker().await?;
                if broker.revoke_certificate(&serial, reason.into()).await? {
                    broker.publish_due_crls().await?;
                    println!("{serial} is revoked, and the revocation list has it.");
                    Ok(())
                } else {
                    Err(format!("there is no live certificate with the serial number {serial}").into())
                }
            }
        }
    }
}
