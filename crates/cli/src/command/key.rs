//! `beadle key …`: the keys of tokens.

use broker::token_keys::{ANNOUNCED_BEFORE, PUBLISHED_BEFORE, Rotation, TokenKeyInfo, TokenKeyUse};
use clap::{Args, Subcommand};

use crate::{Outcome, open::Target};

/// Options of `beadle key`.
#[derive(Debug, Args)]
pub(crate) struct Key {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Every key: algorithm, where it stands, its name, since when it is used, when it goes.
    List(Target),
    /// Make new keys. Each is published for an hour before it takes over; the old ones stay until their tokens have ended.
    Rotate {
        /// Only for this algorithm (RS256, ES256 …; RSA-OAEP-256 or ECDH-ES for encryption), or `federation`: its new key
        /// is published for a week, because whoever vouches for us must be told of it.
        #[arg(long, value_parser = key_use)]
        alg: Option<TokenKeyUse>,
        /// The new keys take over at once.
        #[arg(long)]
        now: bool,
        #[command(flatten)]
        target: Target,
    },
    /// Take a key out at once, because somebody else may have it. What it signed is no longer good; if it was in use, a
    /// new one takes over.
    Retire {
        /// The key's name, as `list` prints it.
        kid: String,
        #[command(flatten)]
        target: Target,
    },
}

impl Key {
    pub(crate) async fn run(self) -> Outcome {
        match self.action {
            Action::List(target) => {
                print(&target.broker().await?.token_key_infos().await?);
                Ok(())
            }
            Action::Rotate { alg, now, target } => {
                let when = if now { Rotation::AtOnce } else { Rotation::Announced };
                print(&target.broker().await?.rotate_token_keys(alg, when).await?);
                if !now {
                    println!("{}", takeover(alg));
                }
                Ok(())
            }
            Action::Retire { kid, target } => {
                if target.broker().await?.retire_token_key(&kid).await? {
                    println!("{kid} is gone. Running servers know it within 20 seconds.");
                    Ok(())
                } else {
                    Err(format!("there is no key {kid}").into())
                }
            }
        }
    }
}

fn takeover(alg: Option<TokenKeyUse>) -> String {
    if alg == Some(TokenKeyUse::Federation) {
        let days = ANNOUNCED_BEFORE.as_secs() / 86_400;
        format!(
            "The new key takes over in {days} days. Tell it to those who vouch for us before (beadle federation show)."
        )
    } else {
        format!("The new signing keys take over in {} minutes.", PUBLISHED_BEFORE.as_secs() / 60)
    }
}

fn key_use(text: &str) -> Result<TokenKeyUse, String> {
    TokenKeyUse::parse(text).ok_or_else(|| "no algorithm that has a key of ours".to_owned())
}

fn print(keys: &[TokenKeyInfo]) {
    for key in keys {
        let ends = key.ends_at.map_or(String::new(), |at| format!(", until {at}"));
        let (algorithm, stage) = (key.key_use.to_string(), key.stage.as_str());
        println!("{algorithm:12} {stage:8} {}  from {}{ends}", key.kid, key.active_from);
    }
}
