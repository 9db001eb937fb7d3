//! `beadle key …`: the keys of tokens, and those of SAML.

use std::time::Duration;

use broker::{
    documents::TokenKey,
    token_keys::{ANNOUNCED_BEFORE, PUBLISHED_BEFORE, Rotation, TokenKeyInfo, TokenKeyUse},
};
use clap::{Args, Subcommand};

use crate::{Outcome, open::OfIssuer};

/// Options of `beadle key`.
#[derive(Debug, Args)]
pub(crate) struct Key {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Every key: algorithm, where it stands, its name, since when it is used, when it goes.
    List {
        /// A line of JSON for each, as the API has them.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        target: OfIssuer,
    },
    /// Make new keys. Each is published for an hour before it takes over; the old ones stay until their tokens have ended.
    Rotate {
        /// Only for this algorithm (RS256, ES256 …; RSA-OAEP-256 or ECDH-ES for encryption); or `federation`,
        /// `saml-signing` or `saml-encryption`, which are replaced only when they are named, because others must be told.
        #[arg(long, value_parser = key_use)]
        alg: Option<TokenKeyUse>,
        /// The new keys take over at once.
        #[arg(long)]
        now: bool,
        #[command(flatten)]
        target: OfIssuer,
    },
    /// Take a key out at once, because somebody else may have it. What it signed is no longer good; if it was in use, a
    /// new one takes over.
    Retire {
        /// The key's name, as `list` prints it.
        // One in 64 begins with a hyphen.
        #[arg(allow_hyphen_values = true)]
        kid: String,
        #[command(flatten)]
        target: OfIssuer,
    },
}

impl Key {
    pub(crate) async fn run(self) -> Outcome {
        match self.action {
            Action::List { json, target } => {
                let infos = target.broker().await?.token_key_infos().await?;
                if json {
                    for info in infos {
                        println!("{}", serde_json::to_string(&TokenKey::from(info))?);
                    }
                } else {
                    print(&infos);
                }
                Ok(())
            }
            Action::Rotate { alg, now, target } => {
                let when = if now { Rotation::AtOnce } else { Rotation::Announced };
                let broker = target.broker().await?;
                if !broker.settings.community.is_home() && alg.is_some_and(TokenKeyUse::is_of_installation) {
                    return Err("this key is the installation's: leave --community out".into());
                }
                print(&broker.rotate_token_keys(alg, when).await?);
                let saml = broker.settings.keys.saml_announced_before;
                match takeover(alg, saml) {
                    Some(takeover) if !now => println!("{takeover}"),
                    _ => {}
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

/// What happens next, and what is to be done before.
fn takeover(alg: Option<TokenKeyUse>, saml: Duration) -> Option<String> {
    let days = |span: Duration| span.as_secs() / 86_400;
    Some(match alg {
        Some(TokenKeyUse::Federation) => format!(
            "The new key takes over in {} days. Tell it to those who vouch for us before (beadle federation show).",
            days(ANNOUNCED_BEFORE)
        ),
        Some(TokenKeyUse::SamlSigning) => format!(
            "The new key is in our metadata now, and signs in {} days. Let your federation take the metadata over before.",
            days(saml)
        ),
        Some(TokenKeyUse::SamlDecryption) => format!(
            "The new key is in our metadata now, in place of the old one, which still opens for {} days. Let your \
             federation take the metadata over.",
            days(saml)
        ),
        Some(TokenKeyUse::Decrypts(_)) => return None,
        Some(TokenKeyUse::Signs(_)) | None => {
            format!("The new signing keys take over in {} minutes.", PUBLISHED_BEFORE.as_secs() / 60)
        }
    })
}

fn key_use(text: &str) -> Result<TokenKeyUse, String> {
    TokenKeyUse::parse(text).ok_or_else(|| "no algorithm that has a key of ours".to_owned())
}

fn print(keys: &[TokenKeyInfo]) {
    for key in keys {
        let ends = key.ends_at.map_or(String::new(), |at| format!(", until {at}"));
        let (algorithm, stage) = (key.key_use.to_string(), key.stage.as_str());
        println!("{algorithm:15} {stage:8} {}  from {}{ends}", key.kid, key.active_from);
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(subcommand)]
        action: Action,
    }

    #[test]
    fn the_name_of_a_key_may_begin_with_a_hyphen() {
        for line in [["x", "retire", "-lrWsd", "--data", "here"], ["x", "retire", "--data", "here", "-lrWsd"]] {
            let parsed = Line::try_parse_from(line).unwrap();
            assert!(matches!(&parsed.action, Action::Retire { kid, .. } if kid == "-lrWsd"), "{parsed:?}");
        }
        let action = Line::try_parse_from(["x", "retire", "--dta", "here"]);
        assert!(action.is_err(), "{action:?}");
    }
}
