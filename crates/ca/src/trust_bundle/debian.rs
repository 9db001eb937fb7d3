//! A package for Debian ([deb(5)](https://manpages.debian.org/bookworm/dpkg-dev/deb.5.en.html)): two archives in an `ar`.
//!
//! The files are no configuration of the site's: an authority that is gone from the package is gone from the folder.

use domain::Timestamp;

use super::{BundleFile, FOLDER, Package, RELEASE, archive};

pub(super) fn package(files: &[BundleFile], package: &Package) -> Vec<u8> {
    let control = BundleFile { name: "control".to_owned(), content: control(files, package).into(), is_crl: false };
    let at = package.at;
    let control = archive::gzip(&archive::tar(&[control], "./", at));
    let data = archive::gzip(&archive::tar(files, &format!(".{FOLDER}/"), at));
    let members = [("debian-binary", b"2.0\n".as_slice()), ("control.tar.gz", &control), ("data.tar.gz", &data)];
    members.into_iter().fold(b"!<arch>\n".to_vec(), |mut bytes, (name, content)| {
        bytes.extend(member_header(name, content.len(), at).into_bytes());
        bytes.extend_from_slice(content);
        if content.len() % 2 == 1 {
            bytes.push(b'\n');
        }
        bytes
    })
}

fn member_header(name: &str, size: usize, at: Timestamp) -> String {
    format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n", at.as_seconds(), 0, 0, 100_644)
}

/// What the package manager reads ([Debian Policy §5.3](https://www.debian.org/doc/debian-policy/ch-controlfields.html)).
fn control(files: &[BundleFile], package: &Package) -> String {
    let Package { name, version, summary, description, page, contact, organization, .. } = package;
    let size = files.iter().map(|file| file.content.len().div_ceil(1024)).sum::<usize>();
    format!(
        "Package: {name}\nVersion: {version}-{RELEASE}\nArchitecture: all\nMaintainer: {} <{contact}>\n\
         Installed-Size: {size}\nSection: misc\nPriority: optional\nSuggests: fetch-crl\nHomepage: {page}\n\
         Description: {summary}\n {description}\n",
        // A comma would begin another maintainer, angle brackets the address.
        organization.replace([',', '<', '>'], " "),
    )
}
