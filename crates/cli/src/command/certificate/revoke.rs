//! `beadle cert revoke`.

use ca::{NotASerial, Serial};
use clap::{Args, ValueEnum};

use super::{Failure, options::Reach, reach::Reached};

/// Options of `revoke`.
#[derive(Debug, Args)]
pub(super) struct Revoke {
    /// The serial number, as `beadle cert list` shows it: hexadecimal, or decimal of one for SSH.
    #[arg(value_parser = serial)]
    serial: String,
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
        let (serial, reason) = (self.serial, self.reason.as_str());
        let call = async |tokens: &_| reached.server.revoke_certificate(tokens, &serial, reason).await;
        let revoked = reached.with_any_tokens(self.open, call).await?;
        reached.say(&match self.reason {
            Reason::Compromised => format!(
                "{serial} is revoked, and its key is never certified again; until it ends, the revocation list has it within a \
                 minute."
            ),
            _ => format!("{serial} is revoked; the revocation list has it within a minute."),
        });
        match revoked {
            0 | 1 => {}
            2 => reached.say("One more certificate has the same key, and is revoked as well."),
            all => reached.say(&format!("{} more certificates have the same key, and are revoked as well.", all - 1)),
        }
        Ok(())
    }
}

/// A number for SSH has digits alone, and is no longer than 64 bits; everything else is one of X.509.
fn serial(text: &str) -> Result<String, NotASerial> {
    let ssh = text.parse::<u64>().map(|number| number.to_string());
    ssh.or_else(|_| text.parse::<Serial>().map(|serial| serial.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_of_both_kinds_are_sent_as_the_server_lists_them() {
        for (typed, sent) in [
            ("4711", "4711"),
            ("9223372036854775807", "9223372036854775807"),
            ("65:60:7b:fc:9a:f9:8d:cb:c2:54:6c:ec:ea:29:7e:d4", "65607BFC9AF98DCBC2546CECEA297ED4"),
            ("65607123456789012345678901234567", "65607123456789012345678901234567"),
        ] {
            assert_eq!(serial(typed).unwrap(), sent);
        }
        assert!(serial("-1").is_err() && serial("zoe").is_err() && serial("").is_err());
    }
}
