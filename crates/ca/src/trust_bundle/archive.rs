//! Files in one file: tar ([POSIX, "ustar Interchange Format"](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html)),
//! and gzip around it. Everything belongs to root and is as old as is said.

use std::io::Write as _;

use domain::Timestamp;
use flate2::{Compression, GzBuilder};

use super::BundleFile;

const BLOCK: usize = 512;

/// An archive with these files below `folder`, whose own folders come first.
pub(super) fn tar(files: &[BundleFile], folder: &str, at: Timestamp) -> Vec<u8> {
    let mut archive = Vec::new();
    for (end, _) in folder.match_indices('/') {
        // Of `./etc/grid-security/`: `./`, `./etc/` and itself.
        archive.extend(header(folder.get(..=end).unwrap_or(folder), b'5', 0, at));
    }
    for file in files {
        archive.extend(header(&format!("{folder}{}", file.name), b'0', file.content.len(), at));
        archive.extend_from_slice(&file.content);
        pad(&mut archive, BLOCK);
    }
    // Two empty blocks are the end.
    archive.resize(archive.len() + 2 * BLOCK, 0);
    archive
}

fn header(name: &str, kind: u8, size: usize, at: Timestamp) -> Vec<u8> {
    let mode = if kind == b'5' { 0o755 } else { 0o644 };
    let seconds = usize::try_from(at.as_seconds()).unwrap_or_default();
    let before = [field(name, 100), octal(mode, 8), octal(0, 8), octal(0, 8), octal(size, 12), octal(seconds, 12)];
    let mut after = vec![kind];
    after.extend(field("", 100));
    after.extend_from_slice(b"ustar\x0000");
    after.extend([field("root", 32), field("root", 32), octal(0, 8), octal(0, 8)].concat());
    after.extend(field("", 155 + 12));
    // The sum counts its own place as blanks.
    let sum: usize = before.iter().flatten().chain(&after).map(|byte| usize::from(*byte)).sum();
    let checksum = format!("{:06o}\0 ", sum + 8 * usize::from(b' '));
    [before.concat(), checksum.into_bytes(), after].concat()
}

/// Text in a place of this length. No name is longer: aliases are bounded.
fn field(text: &str, length: usize) -> Vec<u8> {
    let mut field = text.as_bytes().to_vec();
    field.resize(length, 0);
    field
}

fn octal(number: usize, length: usize) -> Vec<u8> {
    format!("{number:0width$o}\0", width = length - 1).into_bytes()
}

/// Zeros up to a multiple of `unit`.
pub(super) fn pad(bytes: &mut Vec<u8>, unit: usize) {
    bytes.resize(bytes.len().next_multiple_of(unit), 0);
}

/// The same, compressed; of the same bytes always the same.
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing to memory cannot fail")
}
