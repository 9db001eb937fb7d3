//! `cargo xtask static`: a binary that needs nothing of the machine on which it runs, to be copied to login nodes. It is
//! linked with musl, built with `--release`, and tried in a folder that has nothing else, where it fetches a certificate.
//!
//! Needs Debian's `musl-tools` for the parts that are C, and Rust's standard library for the target.

mod certificate;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{self, Outcome, cargo, on_path, output};

/// The one target: what login nodes are. `CARGO_BUILD_JOBS` and the like are cargo's own business.
const TARGET: &str = "x86_64-unknown-linux-musl";
/// Of an ELF file's program headers, the one that names the program which loads the others.
const INTERPRETER: u32 = 3;

/// Builds the binary, and tries it.
pub(crate) fn run() -> Outcome {
    if !on_path("musl-gcc") {
        return Err("musl-gcc is missing; as root: apt-get install musl-tools".to_owned());
    }
    add_target()?;
    let mut build = cargo();
    build.args(["build", "--release", "--package", "beadle", "--target", TARGET]);
    process::run(build.env("CC_x86_64_unknown_linux_musl", "musl-gcc"))?;
    let binary = process::target().join(TARGET).join("release/beadle");
    let size = check(&binary)?;
    println!("{} is {:.1} MB and needs nothing but Linux", binary.display(), size);
    Ok(())
}

/// The standard library for the target, unless it is there.
fn add_target() -> Outcome {
    if !on_path("rustup") {
        println!("There is no rustup: the standard library for {TARGET} must be there already.");
        return Ok(());
    }
    let installed = output(Command::new("rustup").args(["target", "list", "--installed"]))?;
    if installed.lines().any(|line| line.trim() == TARGET) {
        return Ok(());
    }
    process::run(Command::new("rustup").args(["target", "add", TARGET]))
}

/// That nothing else is loaded with it, and that it runs without environment, and as the only file there is; its size in
/// megabytes.
fn check(binary: &Path) -> Outcome<f64> {
    let content = fs::read(binary).map_err(|error| format!("{}: {error}", binary.display()))?;
    match loader(&content) {
        None => return Err(format!("{} is no ELF file of 64 bits", binary.display())),
        Some(true) => return Err(format!("{} is linked with shared libraries", binary.display())),
        Some(false) => {}
    }
    let scratch = std::env::temp_dir().join(format!("beadle-static-{}", std::process::id()));
    let failed = |error| format!("{}: {error}", scratch.display());
    fs::create_dir(&scratch).and_then(|()| fs::create_dir(scratch.join("alone"))).map_err(failed)?;
    let tried = try_alone(binary, &scratch);
    let removed = fs::remove_dir_all(&scratch).map_err(failed);
    tried.and(removed)?;
    // Precise enough for what is printed.
    #[allow(clippy::cast_precision_loss)]
    Ok(content.len() as f64 / 1e6)
}

fn try_alone(binary: &Path, scratch: &Path) -> Outcome {
    let help = output(Command::new(binary).args(["cert", "--help"]).env_clear())?;
    if !help.contains("sign-out") {
        return Err(format!("`beadle cert --help` says\n{help}"));
    }
    let folder = scratch.join("alone");
    let copy = folder.join("beadle");
    fs::copy(binary, &copy).map_err(|error| format!("{}: {error}", copy.display()))?;
    let (Some(mut first), Some(second)) = (chroot(&folder), chroot(&folder)) else {
        println!("The folder with nothing else in it can be tried by root alone.");
        return Ok(());
    };
    // Where there are no authorities for TLS, no names and no HOME, it says what is wrong and ends in order.
    let server = ["cert", "list", "--batch", "--server", "https://127.0.0.1:1"];
    let ended = first.arg("/beadle").args(server).env_clear().output();
    let ended = ended.map_err(|error| format!("chroot did not start: {error}"))?;
    let said = String::from_utf8_lossy(&ended.stderr);
    if ended.status.code() != Some(5) || !said.contains("127.0.0.1 does not answer") {
        return Err(format!("as the only file there is it ends with {}: {said}", ended.status));
    }
    certificate::fetch(second, &folder, scratch)
}

/// The program that makes a folder the whole file system, if we may.
fn chroot(folder: &Path) -> Option<Command> {
    let root = output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    let program = PathBuf::from("/usr/sbin/chroot");
    (root && program.is_file()).then(|| {
        let mut command = Command::new(program);
        command.arg(folder);
        command
    })
}

/// Whether an ELF file names a loader, which brings shared libraries; `None` if it is no such file of 64 bits and little
/// endian.
fn loader(elf: &[u8]) -> Option<bool> {
    if elf.get(..6)? != b"\x7fELF\x02\x01" {
        return None;
    }
    let number = |at: usize, length: usize| {
        let bytes = elf.get(at..at.checked_add(length)?)?;
        Some(bytes.iter().rev().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte)))
    };
    let (table, size, count) = (number(32, 8)?, number(54, 2)?, number(56, 2)?);
    for entry in 0..count {
        let at = usize::try_from(table.checked_add(entry.checked_mul(size)?)?).ok()?;
        if number(at, 4)? == u64::from(INTERPRETER) {
            return Some(true);
        }
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_with_shared_libraries_is_told_from_one_without() {
        // This very test needs libc.
        let own = fs::read(std::env::current_exe().unwrap()).unwrap();
        assert_eq!(loader(&own), Some(true));
        let at = usize::from(u16::from_le_bytes([own[32], own[33]]));
        // The same with another kind in the place of every loader's.
        let mut without = own.clone();
        let (size, count) = (usize::from(own[54]), usize::from(own[56]));
        for entry in 0..count {
            let kind = at + entry * size;
            if without[kind..kind + 4] == INTERPRETER.to_le_bytes() {
                without[kind] = 0;
            }
        }
        assert_eq!(loader(&without), Some(false));
        assert_eq!((loader(b"#!/bin/sh\n"), loader(&own[..60]), loader(b"")), (None, None, None));
    }
}
