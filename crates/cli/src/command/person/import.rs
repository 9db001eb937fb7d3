//! `beadle user import`: the people of another service, with their subs.

use std::{
    cell::Cell,
    fs::File,
    io::{self, Read},
    path::PathBuf,
    rc::Rc,
};

use broker::import::{Import, ImportTerms, Refusal, RowError, Totals};
use clap::Args;
use csv::{ErrorKind, ReaderBuilder, StringRecord};
use domain::EntityId;

use crate::{Outcome, open::Target};

/// The longest line, in bytes: a quote that is never closed would otherwise be a line of the whole rest.
const MAX_LINE: usize = 64 * 1024;
/// How many institutions are named that no source knows.
const UNKNOWN: usize = 50;

/// Options of `beadle user import`.
#[derive(Debug, Args)]
pub(super) struct ImportFile {
    /// The table: CSV in UTF-8, its first line names the columns.
    file: PathBuf,
    /// Take the people over. Without it, it is only told what that would do.
    #[arg(long)]
    apply: bool,
    /// The SAML entityID of the service at which these people signed in before, for which institutions made their
    /// targeted and pairwise identifiers.
    #[arg(long, value_name = "ENTITYID")]
    sp_entity_id: Option<String>,
    #[command(flatten)]
    target: Target,
}

impl ImportFile {
    pub(super) async fn run(self) -> Outcome {
        let before = self.sp_entity_id.as_deref().map(|id| EntityId::parse(id).ok_or("--sp-entity-id is no entityID"));
        let terms = ImportTerms { apply: self.apply, service_provider: before.transpose()? };
        let broker = self.target.opening()?.open().await?;
        let left = Rc::new(Cell::new(MAX_LINE));
        let file = File::open(&self.file).map_err(|error| format!("{}: {error}", self.file.display()))?;
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(Bounded { inner: file, left: Rc::clone(&left) });
        let mut record = StringRecord::new();
        if !reader.read_record(&mut record)? {
            return Err("the table is empty".into());
        }
        let header: Vec<&str> = record.iter().map(|name| name.trim_start_matches('\u{feff}')).collect();
        let mut import = broker.begin_import(&header, terms)?;
        loop {
            left.set(MAX_LINE);
            match reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    let fields: Vec<&str> = record.iter().collect();
                    tell(import.take(line, &fields).await?);
                }
                Err(error) => tell(vec![unreadable(&mut import, &error)?]),
            }
        }
        let (refusals, totals) = import.finish().await?;
        tell(refusals);
        summary(&totals, self.apply);
        if totals.refused > 0 { Err(format!("{} lines were refused", totals.refused).into()) } else { Ok(()) }
    }
}

/// A line that is not UTF-8 is one line's fault; anything else ends the reading.
fn unreadable(import: &mut Import<'_>, error: &csv::Error) -> Result<Refusal, String> {
    match error.kind() {
        ErrorKind::Utf8 { pos, .. } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            Ok(import.refuse(line, RowError::Unreadable("it is not UTF-8".to_owned())))
        }
        _ => Err(format!("the table cannot be read any further: {error}")),
    }
}

fn tell(refusals: Vec<Refusal>) {
    for Refusal { line, reason } in refusals {
        println!("line {line}: {reason}");
    }
}

fn summary(totals: &Totals, applied: bool) {
    let Totals { accounts, added, unchanged, refused, foreign, orphaned, orphans, unknown } = totals;
    println!("{accounts} new accounts, {added} lines that add to an account, {unchanged} unchanged, {refused} refused");
    if *foreign > 0 {
        println!("{foreign} identifiers were made for another service provider: nobody will come with them");
    }
    if *orphaned > 0 {
        let examples: Vec<_> = orphans.iter().map(ToString::to_string).collect();
        println!(
            "{orphaned} lines have no other: these people will be strangers here. Keep the entityID that they know, \
             or ask for other identifiers; lines {}{}",
            examples.join(", "),
            if *orphaned > orphans.len() as u64 { " …" } else { "" }
        );
    }
    if !unknown.is_empty() {
        println!("{} institutions are named by no source:", unknown.len());
        for (institution, lines) in unknown.iter().take(UNKNOWN) {
            println!("  {institution}  {lines} lines");
        }
    }
    if !applied {
        println!("Nothing was changed. Take these people over with --apply.");
    }
}

/// A reader that gives up where a line does not end.
struct Bounded<R> {
    inner: R,
    left: Rc<Cell<usize>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left.get() == 0 {
            return Err(io::Error::other("a line is too long; is a quote not closed?"));
        }
        let count = self.inner.read(buffer)?;
        self.left.set(self.left.get().saturating_sub(count));
        Ok(count)
    }
}
