//! `beadle ca revoke`.

use ca::{RevocationReason, Serial};
use clap::{Args, ValueEnum};

use crate::{Outcome, open::Target};

/// Options of `beadle ca revoke`.
#[derive(Debug, Args)]
pub(super) struct Revoke {
    /// The serial number, hexadecimal, as `openssl x509 -serial` prints it.
    serial: Serial,
    /// Why.
    #[arg(long, value_enum, default_value_t = Reason::Unspecified)]
    reason: Reason,
    #[command(flatten)]
    target: Target,
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

impl Revoke {
    pub(super) async fn run(self) -> Outcome {
        let (serial, broker) = (self.serial, self.target.broker().await?);
        if broker.revoke_certificate(&serial, self.reason.into()).await? {
            broker.publish_due_crls().await?;
            println!("{serial} is revoked, and the revocation list has it.");
            Ok(())
        } else {
            Err(format!("there is no live certificate with the serial number {serial}").into())
        }
    }
}
