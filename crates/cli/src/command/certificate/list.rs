//! `beadle cert list`.

use clap::Args;
use domain::Timestamp;
use holder::certificate::{Listed, ListedKind};
use serde_json::json;

use super::{Failure, options::Reach, reach::Reached};

/// Options of `list`.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    reach: Reach,
    /// Only those that are good.
    #[arg(long)]
    valid: bool,
    /// As JSON: an object for each, times in seconds since the epoch.
    #[arg(long)]
    json: bool,
    /// Open the page to sign in at by xdg-open.
    #[arg(long)]
    open: bool,
}

impl List {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let reached = Reached::by(self.reach).await?;
        let mut listed =
            reached.with_any_tokens(self.open, async |tokens| reached.server.certificates(tokens).await).await?;
        listed.retain(|one| !self.valid || one.is_valid());
        if self.json {
            println!("{:#}", json!(listed));
        } else {
            print_table(&listed);
        }
        Ok(())
    }
}

/// A line for each, with whom it names above it where that changes.
fn print_table(listed: &[Listed]) {
    let wide = |column: fn(&Listed) -> &str, title: &str| {
        let widths = listed.iter().map(|one| column(one).chars().count());
        widths.chain([title.len()]).max().unwrap_or_default()
    };
    let (serial, profile) = (wide(|one| &one.serial, "SERIAL"), wide(kind, "PROFILE"));
    println!("{:serial$}  STATE    UNTIL             {:profile$}  FETCHED BY", "SERIAL", "PROFILE");
    let mut name = None;
    for one in listed {
        let named = match &one.kind {
            ListedKind::X509 { subject, .. } => subject.clone(),
            ListedKind::Ssh { principals, .. } => format!("SSH: {}", principals.join(", ")),
        };
        if name.as_ref() != Some(&named) {
            println!("{named}");
            name = Some(named);
        }
        let (number, state, until, kind) = (&one.serial, &one.state, minute(one.end()), kind(one));
        println!("{number:serial$}  {state:7}  {until}  {kind:profile$}  {}", one.fetched_by);
    }
}

/// The profile; one for SSH has none.
fn kind(one: &Listed) -> &str {
    one.profile().unwrap_or("ssh")
}

/// `2026-11-23 02:19`, UTC.
fn minute(time: Timestamp) -> String {
    time.to_string().chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect()
}
