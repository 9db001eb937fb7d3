//! Asking the person who sits at the terminal. Where there is none, answers are lines of standard input, so that scripts can
//! give them without anybody seeing them among the processes.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

/// Ctrl-C, which ends a line as long as a secret is typed: the terminal must not be left silent.
const CTRL_C: u8 = 3;

/// Whether somebody sits there.
pub fn is_attended() -> bool {
    io::stdin().is_terminal()
}

/// Asks for a line.
pub fn ask(question: &str) -> io::Result<String> {
    prompt(question)?;
    Ok(read_line()?.to_string())
}

/// Asks for a line that is not shown.
pub fn ask_secret(question: &str) -> io::Result<Zeroizing<String>> {
    if !is_attended() {
        return read_line();
    }
    prompt(question)?;
    let silent = Silent::begin()?;
    let line = read_line();
    drop(silent);
    eprintln!();
    let line = line?;
    if line.as_bytes().contains(&CTRL_C) {
        return Err(io::Error::new(io::ErrorKind::Interrupted, "nothing was typed"));
    }
    Ok(line)
}

fn prompt(question: &str) -> io::Result<()> {
    if is_attended() {
        eprint!("{question}: ");
        io::stderr().flush()?;
    }
    Ok(())
}

fn read_line() -> io::Result<Zeroizing<String>> {
    // With room for any password at once: no copy of it is left behind by growing.
    let mut line = Zeroizing::new(String::with_capacity(1024));
    if io::stdin().lock().read_line(&mut line)? == 0 {
        let sentence = "standard input has ended, and an answer is missing";
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, sentence));
    }
    while line.ends_with(['\n', '\r']) {
        line.pop();
    }
    Ok(line)
}

/// As long as it lives, the terminal shows nothing of what is typed.
struct Silent(Termios);

impl Silent {
    fn begin() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
        silent.special_codes[SpecialCodeIndex::VEOL] = CTRL_C;
        tcsetattr(io::stdin(), OptionalActions::Flush, &silent)?;
        Ok(Self(before))
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        let _terminal_is_gone = tcsetattr(io::stdin(), OptionalActions::Flush, &self.0);
    }
}
