//! `beadle cert revoke`.

use ca::Serial;
use clap::{Args, ValueEnum};

use super::{Failure, options::Reach, reach::Reached};

/// Options of `revoke`.
#[derive(Debug, Args)]
pub(super) struct Revoke {
    /// The serial number, hexadecimal, as `beadle cert list` shows it.
    serial: Serial,
    /// Why.
    #[arg(long, value_enum)]
    reason: Reason,
    #[command(flatten)]
    reach: Reach,
    /// Open the page to sign in at by xdg-open.
    #[arg(long)]
    open: bool,
}

/// Why people take certificates back.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Reason {
    /// Somebody else may have the private key. It is never certified again.
    Compromised,
    /// There is another one in its place.
    Superseded,
    /// It is not needed any more.
    Unneeded,
}

impl Reason {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Compromised => "compromised",
            Self::Superseded => "superseded",
            Self::Unneeded => "unneeded",
        }
    }
}

impl Revoke {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let reached = Reached::by(self.reach).await?;
        let (serial, reason) = (self.serial.to_string(), self.reason.as_str());
        let call = async |tokens: &_| reached.server.revoke_certificate(tokens, &serial, reason).await;
        reached.with_tokens(self.open, call).await?;
        reached.say(&format!("{serial} is revoked; the revocation list has it within a minute."));
        Ok(())
    }
}
