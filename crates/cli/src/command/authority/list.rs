//! `beadle ca list`.

use broker::{
    certificates::{CertificateQuery, CertificateStanding, ListedCertificate, Serial, reason_of},
    documents::CertificateEntry,
};
use clap::{Args, ValueEnum};
use domain::{Clock as _, Subject, SystemClock, Timestamp};

use crate::{Outcome, open::Target};

/// Options of `beadle ca list`.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Only the one with this serial number, hexadecimal, as `openssl x509 -serial` prints it.
    #[arg(long, conflicts_with_all = ["dn", "person"])]
    serial: Option<Serial>,
    /// Only those of this name, in any case: /DC=…/CN=… or CN=…,DC=…
    #[arg(long, value_name = "NAME", conflicts_with = "person")]
    dn: Option<String>,
    /// Only those of this person.
    #[arg(long, value_name = "SUB")]
    person: Option<String>,
    /// Only those that stand so.
    #[arg(long, value_enum)]
    state: Option<State>,
    /// Begin behind this serial number: the last one of the page before.
    #[arg(long, value_name = "SERIAL")]
    after: Option<Serial>,
    /// How many to list.
    #[arg(long, default_value_t = 100)]
    limit: u16,
    /// A line of JSON for each.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    target: Target,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum State {
    Prepared,
    Valid,
    Expired,
    Revoked,
}

impl From<State> for CertificateStanding {
    fn from(state: State) -> Self {
        match state {
            State::Prepared => Self::Prepared,
            State::Valid => Self::Valid,
            State::Expired => Self::Expired,
            State::Revoked => Self::Revoked,
        }
    }
}

impl List {
    pub(super) async fn run(self) -> Outcome {
        let serial = self.serial.map(|serial| serial.to_string());
        let person = self
            .person
            .as_deref()
            .map(|sub| Subject::parse(sub).ok_or("a sub has 1 to 255 visible ASCII characters"))
            .transpose()?;
        let query = match (&serial, &self.dn, &person) {
            (Some(serial), ..) => CertificateQuery::Serial(serial),
            (None, Some(name), _) => CertificateQuery::Name(name),
            (None, None, Some(person)) => CertificateQuery::Person(person),
            (None, None, None) => CertificateQuery::All,
        };
        let after = self.after.map(|serial| serial.to_string()).unwrap_or_default();
        let broker = self.target.broker().await?;
        let page = broker.list_certificates(&query, self.state.map(State::into), &after, self.limit).await?;
        let now = SystemClock.now();
        for one in &page {
            let line =
                if self.json { serde_json::to_string(&CertificateEntry::of(one, now))? } else { as_text(one, now) };
            println!("{line}");
        }
        if page.is_empty() {
            eprintln!("There is no such certificate on record.");
        }
        if let Some(last) = page.last().filter(|_| page.len() == usize::from(self.limit)) {
            eprintln!("There may be more: --after {}", last.serial);
        }
        Ok(())
    }
}

fn as_text(one: &ListedCertificate, now: Timestamp) -> String {
    let revoked =
        one.revoked_at.map(|at| format!(" {at}, {}", reason_of(one.revoked_at, one.reason).unwrap_or("unspecified")));
    format!(
        "{:32}  {:8}{}  {}  {} to {}  {}  {}",
        one.serial,
        one.standing(now).as_str(),
        revoked.unwrap_or_default(),
        one.name,
        one.not_before,
        one.not_after,
        one.profile,
        one.subject
    )
}
