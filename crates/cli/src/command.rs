//! The commands.

mod admin;
mod audit;
mod authority;
mod bundle;
mod certificate;
mod check;
mod claims;
mod client;
mod federation;
mod institution;
mod key;
mod mail;
mod migrate;
mod person;
mod skin;
mod ssh;

pub(crate) use certificate::Failure;
use clap::Subcommand;
use domain::CommunityId;

use crate::{Outcome, demo::Demo, logging, serve::Serve};

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Try everything on this machine: sample institutions, a sample application, nothing to set up.
    Demo(Demo),
    /// Run the server.
    Serve(Serve),
    /// Look whether the configuration is good and everything it names can be reached.
    Check(check::Check),
    /// Bring the database's tables up to date (`serve` does it by itself).
    Migrate(migrate::Migrate),
    /// Relying parties: list, show, add, new-secret, approve, reject, suspend, resume, retire.
    Client(client::Client),
    /// Administrators: set, remove; and the tokens of their programs: token.
    Admin(admin::Admin),
    /// The certificate authority: show, bundle, revoke, audit, ssh.
    Ca(authority::Authority),
    /// The keys of tokens: list, rotate, retire.
    Key(key::Key),
    /// Letters on their way, and what became of them: list, retry, discard, test.
    Mail(mail::Mail),
    /// Federations of OpenID providers and relying parties: show, resolve.
    Federation(federation::Federation),
    /// What relying parties hear of people, and why: try.
    Claims(claims::Claims),
    /// Institutions: list, show, released, refresh, diff, verify; what is declared of them: declare, declared, withdraw, accept;
    /// new names: migrate, migrations, undo-migrate.
    Idp(institution::Institution),
    /// Files of skins: import.
    Skin(skin::Skin),
    /// Certificates of your own, from any machine: get, renew, list, revoke, sign-out.
    Cert(certificate::Certificate),
    /// People: list, find, show, export; notices and settling holds; import; closing and deleting an account.
    User(person::Person),
}

/// Behind a line: whose it is, if not the installation's own.
fn of(community: &CommunityId) -> String {
    if community.is_home() { String::new() } else { format!("  [{community}]") }
}

impl Command {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::Demo(demo) => return demo.run().await,
            Self::Serve(serve) => return Box::pin(serve.run()).await,
            // What goes wrong there is told to the person, in a sentence.
            Self::Cert(_) => logging::begin(logging::Format::Text, "off"),
            _ => logging::begin(logging::Format::Text, "warn"),
        }
        match self {
            Self::Demo(_) | Self::Serve(_) => Ok(()),
            Self::Check(check) => check.run().await,
            Self::Migrate(migrate) => migrate.run().await,
            Self::Client(client) => Box::pin(client.run()).await,
            Self::Admin(admin) => admin.run().await,
            Self::Ca(authority) => authority.run().await,
            Self::Key(key) => key.run().await,
            Self::Mail(mail) => Box::pin(mail.run()).await,
            Self::Federation(federation) => federation.run().await,
            Self::Claims(claims) => Box::pin(claims.run()).await,
            Self::Idp(institution) => Box::pin(institution.run()).await,
            Self::Cert(certificate) => Box::pin(certificate.run()).await,
            Self::User(person) => person.run().await,
            Self::Skin(skin) => skin.run(),
        }
    }
}
