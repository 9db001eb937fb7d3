//! What commands answer on standard output. Who reads it may leave early, as `head` does: then the command ends as well,
//! quietly, with the status that a shell gives to a program that SIGPIPE has ended. The `println!` of the standard library
//! would panic.

use std::{
    fmt::Arguments,
    io::{self, ErrorKind, Write as _},
};

/// 128 and the number of SIGPIPE.
pub(crate) const NOBODY_READS: u8 = 141;

/// Writes; ends the process if nobody reads any more.
pub(crate) fn write(text: Arguments<'_>) {
    if let Err(error) = io::stdout().lock().write_fmt(text) {
        if error.kind() != ErrorKind::BrokenPipe {
            eprintln!("beadle: standard output: {error}");
            std::process::exit(1);
        }
        std::process::exit(NOBODY_READS.into());
    }
}

/// As that of the standard library, but for readers that leave.
macro_rules! print {
    ($($text:tt)*) => { $crate::output::write(format_args!($($text)*)) };
}

/// The same with the end of a line.
macro_rules! println {
    () => { $crate::output::write(format_args!("\n")) };
    ($($text:tt)*) => { $crate::output::write(format_args!("{}\n", format_args!($($text)*))) };
}
