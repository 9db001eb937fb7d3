//! The archive within: cpio in its "new" form ([cpio(5)](https://man.freebsd.org/cgi/man.cgi?query=cpio&sektion=5)).

use domain::Timestamp;

use super::{BundleFile, MODE, archive::pad};

pub(super) fn archive(files: &[BundleFile], folder: &str, at: Timestamp) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (index, file) in files.iter().enumerate() {
        member(&mut bytes, (index + 1, u32::from(MODE)), &format!(".{folder}/{}", file.name), &file.content, at);
    }
    member(&mut bytes, (0, 0), "TRAILER!!!", &[], Timestamp::from_seconds(0));
    bytes
}

fn member(bytes: &mut Vec<u8>, (inode, mode): (usize, u32), name: &str, content: &[u8], at: Timestamp) {
    let (seconds, size) = (at.as_seconds(), content.len());
    let length = name.len() + 1;
    // Inode, mode, owner, group, links, time, size, four numbers of devices, length of the name, no sum.
    let header = format!(
        "070701{inode:08x}{mode:08x}{0:08x}{0:08x}{1:08x}{seconds:08x}{size:08x}{0:08x}{0:08x}{0:08x}{0:08x}{length:08x}{0:08x}",
        0, 1
    );
    bytes.extend(header.into_bytes());
    bytes.extend_from_slice(name.as_bytes());
    bytes.push(0);
    pad(bytes, 4);
    bytes.extend_from_slice(content);
    pad(bytes, 4);
}
