//! `beadle ca audit …`: the audit log of the certificate authority.

use std::{fs, path::PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};

use crate::{Outcome, open::Target};

/// How many rows are read at once.
const PAGE: i64 = 1000;

/// What is done with the log.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Read the log from its beginning: hashes, signatures, certificates, and the heads that were handed out.
    Verify {
        /// Heads that were handed out, a line each, from as many files as there are.
        #[arg(long, value_name = "FILE")]
        heads: Vec<PathBuf>,
        #[command(flatten)]
        target: Target,
    },
    /// Print the log, a line of JSON for each row.
    List {
        /// Only rows behind this number.
        #[arg(long, value_name = "NUMBER", default_value_t = 0)]
        after: i64,
        #[command(flatten)]
        target: Target,
    },
    /// Print the newest head, as it is handed out.
    Head(Target),
    /// Print the public keys that verify the heads.
    Keys(Target),
}

impl Audit {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::Verify { heads, target } => verify(&heads, &target).await,
            Self::List { after, target } => list(after, &target).await,
            Self::Head(target) => {
                if let Some(head) = target.broker().await?.audit_head().await? {
                    println!("{}", serde_json::to_string(&head)?);
                }
                Ok(())
            }
            Self::Keys(target) => {
                for (id, pem) in target.broker().await?.audit_keys() {
                    print!("key id {id}\n{pem}");
                }
                Ok(())
            }
        }
    }
}

async fn verify(files: &[PathBuf], target: &Target) -> Outcome {
    let mut heads = String::new();
    for file in files {
        let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        heads.push_str(&text);
        heads.push('\n');
    }
    let report = target.broker().await?.verify_audit(&heads).await?;
    println!(
        "{} rows, {} signatures, {} heads, {} certificates, {} SSH certificates, {} revocation lists",
        report.rows, report.signatures, report.heads, report.certificates, report.ssh_certificates, report.lists
    );
    for finding in &report.findings {
        println!("{finding}");
    }
    match report.findings.len() {
        0 => {
            println!("The log is as it was written.");
            Ok(())
        }
        1 => Err("the log is not as it was written: 1 finding".into()),
        count => Err(format!("the log is not as it was written: {count} findings").into()),
    }
}

async fn list(mut after: i64, target: &Target) -> Outcome {
    let broker = target.broker().await?;
    loop {
        let rows = broker.audit_rows(after, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.number;
        for row in &rows {
            let entry: Value = serde_json::from_str(&row.entry).unwrap_or_else(|_| json!(row.entry));
            println!("{}", json!({ "number": row.number, "hash": row.hash.hex(), "entry": entry }));
        }
    }
}
