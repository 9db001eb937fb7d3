//! The binary `beadle`: configuration, wiring, and the commands.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

#[macro_use]
mod output;

mod command;
mod config;
mod demo;
mod file_limit;
mod files;
mod logging;
mod open;
mod private_memory;
mod serve;
mod shutdown;

use std::process::ExitCode;

use clap::Parser;

use crate::command::{Command, Failure};

/// Sign in to research services with your home institution's login, and get certificates for them.
#[derive(Debug, Parser)]
#[command(name = "beadle", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing else has installed a TLS provider before main's first line");
    private_memory::keep();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    if let Err(error) = file_limit::heed(&runtime) {
        return fail(&error);
    }
    match runtime.block_on(arguments.command.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let status = error.downcast_ref().map(Failure::status);
            let failed = fail(&*error);
            status.map_or(failed, ExitCode::from)
        }
    }
}

/// One line for people, with the causes that it does not tell itself.
fn fail(error: &dyn std::error::Error) -> ExitCode {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let told = error.to_string();
        if !text.contains(&told) {
            text = format!("{text}: {told}");
        }
        cause = error.source();
    }
    eprintln!("beadle: {text}");
    ExitCode::FAILURE
}

/// What a command may end with: any error, already in words.
type Outcome = Result<(), Box<dyn std::error::Error>>;
