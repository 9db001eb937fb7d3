//! `beadle ca ssh …`: the authority for SSH certificates.

use broker::certificates::ssh_fingerprint;
use clap::{Args, Subcommand};
use domain::Subject;
use storage::{ssh_certificate_list::ListedSsh, ssh_certificates::SshTarget};

use crate::{Outcome, open::Target};

/// The most certificates that are listed.
const LISTED: i64 = 1_000;

/// What is done with it.
#[derive(Debug, Subcommand)]
pub(crate) enum Ssh {
    /// What hosts name as TrustedUserCAKeys.
    Show(Target),
    /// Certificates, the newest first: serial number, end, principals, person.
    List {
        /// Only those of this person, by `sub`.
        #[arg(long, value_name = "SUB")]
        user: Option<String>,
        #[command(flatten)]
        target: Target,
    },
    /// Revoke a certificate, or every one of a person; the list for hosts has it at once.
    Revoke {
        #[command(flatten)]
        which: Which,
        /// Somebody else may have the key: it is not certified again, and hosts refuse it with any certificate.
        #[arg(long)]
        key_compromise: bool,
        #[command(flatten)]
        target: Target,
    },
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Which {
    /// The serial number, as sshd logs it.
    #[arg(value_parser = serial)]
    serial: Option<i64>,
    /// Every certificate of this person, by `sub`.
    #[arg(long, value_name = "SUB")]
    user: Option<String>,
}

impl Ssh {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::Show(target) => {
                print!("{}", target.broker().await?.ssh_trusted_keys().await?);
                Ok(())
            }
            Self::List { user, target } => {
                let account = user.as_deref().map(subject).transpose()?;
                for held in target.broker().await?.ssh_certificates(account.as_ref(), LISTED).await? {
                    println!("{}", line(&held));
                }
                Ok(())
            }
            Self::Revoke { which, key_compromise, target } => {
                let account = which.user.as_deref().map(subject).transpose()?;
                let wanted = match (&account, which.serial) {
                    (Some(account), _) => SshTarget::Account(account),
                    (None, serial) => SshTarget::Serial(serial.unwrap_or_default()),
                };
                let broker = target.broker().await?;
                let reached = broker.revoke_ssh(wanted, key_compromise).await?;
                for serial in &reached.ssh {
                    println!("{serial} is revoked.");
                }
                for serial in &reached.x509 {
                    println!("The certificate {serial} has the same key, and is revoked as well.");
                }
                if !reached.x509.is_empty() {
                    broker.publish_due_crls().await?;
                }
                if reached.is_empty() { Err("there is no such SSH certificate that is good".into()) } else { Ok(()) }
            }
        }
    }
}

/// Serial numbers are above zero, and fit into 63 bits.
fn serial(text: &str) -> Result<i64, &'static str> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or(
        "the serial number of an SSH certificate is a decimal number above zero, as `beadle ca ssh list` shows it",
    )
}

fn subject(text: &str) -> Result<Subject, String> {
    Subject::parse(text).ok_or_else(|| format!("{text} is no sub"))
}

fn line(held: &ListedSsh) -> String {
    let state = held.revoked_at.map(|at| format!("  revoked {at}")).unwrap_or_default();
    let (serial, until, principals) = (held.serial, held.valid_until, held.principals.join(","));
    format!("{serial}  until {until}  {principals}  {}  {}{state}", held.subject.as_str(), ssh_fingerprint(&held.key))
}
