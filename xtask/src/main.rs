//! Every chore of the repository, as `cargo xtask CHORE`; continuous integration calls the same ones.
//!
//! One module per chore. Beside cargo itself only `serde_json` is needed, so that it builds in seconds.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]
#![allow(clippy::print_stdout, reason = "a command-line tool talks on its standard output")]

mod bench;
mod demo;
mod deps;
mod fuzz;
mod migration;
mod process;
mod screenshots;
mod static_binary;
mod style;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask CHORE

  test [--quick] [-- FILTER…]  run every test; --quick leaves out browser and outside peers
  fmt [--check]                format the code, or only tell whether it is
  lint                         clippy over every target, warnings refused
  deps                         check the arrows between the crates, what may depend on what, and the licences
  fuzz [TARGET] [-- ARGS…]     look for bytes that break a parser: one target until it is stopped, or each for a minute
  bench metadata               measure reading a large federation, against xmlsec1 and bare SHA-256
  bench search                 measure looking for one of 10,000 institutions
  bench getcert                measure certificates per second, against bare signatures
  bench sign-ins               measure sign-ins while a large federation is read, against the same without
  static                       build a binary that needs no library, for login nodes, and try it
  screenshots [--out DIR]      take pictures of every page into target/screenshots: wide, narrow, dark, in every language
  demo [ARGS…]                 build and start the demo, as the README's first command does
  migration NAME               add the next numbered pair of migrations
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((chore, rest)) = arguments.split_first() else {
        print!("{USAGE}");
        return ExitCode::FAILURE;
    };
    let outcome = match chore.as_str() {
        "test" => test::run(rest),
        "fmt" => style::format(rest),
        "lint" => style::lint(rest),
        "deps" => deps::run(rest),
        "fuzz" => fuzz::run(rest),
        "bench" => bench::run(rest),
        "static" => static_binary::run(),
        "screenshots" => screenshots::run(rest),
        "demo" => demo::run(rest),
        "migration" => migration::run(rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => Err(format!("there is no chore `{other}`\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}
