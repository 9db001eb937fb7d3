//! A package for Red Hat and its kin, in the
//! [format of RPM 4](https://rpm-software-management.github.io/rpm/manual/format_v4.html): a lead for old tools, a header
//! with sums, a header that says everything, and a compressed cpio archive. Nobody signed it: whoever runs a repository
//! signs with the repository's key.

mod cpio;
mod header;

use domain::Digest;

use self::header::{Header, Region, Value};
use super::{BundleFile, FOLDER, Package, RELEASE, archive};

/// SHA-256 in the registry of OpenPGP, which RPM takes its numbers from.
const SHA256: u32 = 8;
/// A regular file, readable for all.
pub(super) const MODE: u16 = 0o100_644;

pub(super) fn package(files: &[BundleFile], package: &Package) -> Vec<u8> {
    let archive = cpio::archive(files, FOLDER, package.at);
    let payload = archive::gzip(&archive);
    let header = main_header(files, package, &payload);
    let signature = Header::default()
        .with(tag::SIG_SHA256, Value::Text(sha256(&header)))
        .with(tag::SIG_SIZE, Value::Numbers(vec![size(header.len() + payload.len())]))
        .with(tag::SIG_PAYLOAD_SIZE, Value::Numbers(vec![size(archive.len())]));
    let mut bytes = lead(package);
    bytes.extend(signature.encode(Region::Signatures));
    archive::pad(&mut bytes, 8);
    bytes.extend(header);
    bytes.extend(payload);
    bytes
}

/// The numbers of what is said
/// ([tags of RPM](https://rpm-software-management.github.io/rpm/manual/tags.html)).
mod tag {
    pub(super) const SIG_SHA256: u32 = 273;
    pub(super) const SIG_SIZE: u32 = 1000;
    pub(super) const SIG_PAYLOAD_SIZE: u32 = 1007;

    pub(super) const LOCALES: u32 = 100;
    pub(super) const NAME: u32 = 1000;
    pub(super) const VERSION: u32 = 1001;
    pub(super) const RELEASE: u32 = 1002;
    pub(super) const SUMMARY: u32 = 1004;
    pub(super) const DESCRIPTION: u32 = 1005;
    pub(super) const BUILD_TIME: u32 = 1006;
    pub(super) const SIZE: u32 = 1009;
    pub(super) const VENDOR: u32 = 1011;
    pub(super) const LICENCE: u32 = 1014;
    pub(super) const GROUP: u32 = 1016;
    pub(super) const URL: u32 = 1020;
    pub(super) const OS: u32 = 1021;
    pub(super) const ARCH: u32 = 1022;
    pub(super) const FILE_SIZES: u32 = 1028;
    pub(super) const FILE_MODES: u32 = 1030;
    pub(super) const FILE_RDEVS: u32 = 1033;
    pub(super) const FILE_MTIMES: u32 = 1034;
    pub(super) const FILE_DIGESTS: u32 = 1035;
    pub(super) const FILE_LINKS: u32 = 1036;
    pub(super) const FILE_FLAGS: u32 = 1037;
    pub(super) const FILE_USERS: u32 = 1039;
    pub(super) const FILE_GROUPS: u32 = 1040;
    pub(super) const SOURCE: u32 = 1044;
    pub(super) const FILE_VERIFY_FLAGS: u32 = 1045;
    pub(super) const PROVIDE_NAMES: u32 = 1047;
    pub(super) const REQUIRE_FLAGS: u32 = 1048;
    pub(super) const REQUIRE_NAMES: u32 = 1049;
    pub(super) const REQUIRE_VERSIONS: u32 = 1050;
    pub(super) const FILE_DEVICES: u32 = 1095;
    pub(super) const FILE_INODES: u32 = 1096;
    pub(super) const FILE_LANGUAGES: u32 = 1097;
    pub(super) const PROVIDE_FLAGS: u32 = 1112;
    pub(super) const PROVIDE_VERSIONS: u32 = 1113;
    pub(super) const FOLDER_INDEXES: u32 = 1116;
    pub(super) const BASE_NAMES: u32 = 1117;
    pub(super) const FOLDERS: u32 = 1118;
    pub(super) const PAYLOAD_FORMAT: u32 = 1124;
    pub(super) const PAYLOAD_COMPRESSOR: u32 = 1125;
    pub(super) const PAYLOAD_FLAGS: u32 = 1126;
    pub(super) const FILE_DIGEST_ALGORITHM: u32 = 5011;
    pub(super) const PAYLOAD_DIGESTS: u32 = 5092;
    pub(super) const PAYLOAD_DIGEST_ALGORITHM: u32 = 5093;
}

/// What stands at the beginning for `file(1)`.
fn lead(package: &Package) -> Vec<u8> {
    let mut lead = b"\xed\xab\xee\xdb\x03\x00\x00\x00\x00\x01".to_vec();
    let full = format!("{}-{}-{RELEASE}", package.name, package.version);
    lead.extend(full.bytes().take(65));
    lead.resize(10 + 66, 0);
    lead.extend_from_slice(&[0, 1, 0, 5]);
    lead.resize(96, 0);
    lead
}

fn main_header(files: &[BundleFile], package: &Package, payload: &[u8]) -> Vec<u8> {
    let text = |text: &str| Value::Text(text.to_owned());
    let number = |number| Value::Numbers(vec![number]);
    let one = |text: &str| Value::Texts(vec![text.to_owned()]);
    let release = RELEASE.to_string();
    let version = format!("{}-{release}", package.version);
    let header = Header::default()
        .with(tag::LOCALES, one("C"))
        .with(tag::NAME, text(&package.name))
        .with(tag::VERSION, text(&package.version))
        .with(tag::RELEASE, text(&release))
        .with(tag::SUMMARY, Value::Translated(package.summary.clone()))
        .with(tag::DESCRIPTION, Value::Translated(package.description.clone()))
        .with(tag::BUILD_TIME, number(seconds(package)))
        .with(tag::SIZE, number(size(files.iter().map(|file| file.content.len()).sum())))
        .with(tag::VENDOR, text(&package.organization))
        .with(tag::LICENCE, text("Public domain"))
        .with(tag::GROUP, Value::Translated("System Environment/Base".to_owned()))
        .with(tag::URL, text(&package.page))
        .with(tag::OS, text("linux"))
        .with(tag::ARCH, text("noarch"))
        // A package without is taken for a source package.
        .with(tag::SOURCE, text(&format!("{}-{version}.src.rpm", package.name)))
        .with(tag::PROVIDE_NAMES, one(&package.name))
        .with(tag::PROVIDE_FLAGS, number(EQUAL))
        .with(tag::PROVIDE_VERSIONS, one(&version))
        .with(tag::PAYLOAD_FORMAT, text("cpio"))
        .with(tag::PAYLOAD_COMPRESSOR, text("gzip"))
        .with(tag::PAYLOAD_FLAGS, text("9"))
        .with(tag::PAYLOAD_DIGESTS, one(&sha256(payload)))
        .with(tag::PAYLOAD_DIGEST_ALGORITHM, number(SHA256));
    with_files(with_needs(header), files, package).encode(Region::Immutable)
}

const LESS: u32 = 1 << 1;
const EQUAL: u32 = 1 << 3;
/// The need of a property of RPM itself.
const OF_RPM: u32 = 1 << 24;

/// What RPM must understand.
fn with_needs(header: Header) -> Header {
    let needs = [
        ("rpmlib(CompressedFileNames)", "3.0.4-1"),
        ("rpmlib(FileDigests)", "4.6.0-1"),
        ("rpmlib(PayloadFilesHavePrefix)", "4.0-1"),
    ];
    let (names, versions) = needs.map(|(name, version)| (name.to_owned(), version.to_owned())).into_iter().unzip();
    header
        .with(tag::REQUIRE_NAMES, Value::Texts(names))
        .with(tag::REQUIRE_VERSIONS, Value::Texts(versions))
        .with(tag::REQUIRE_FLAGS, Value::Numbers(vec![LESS | EQUAL | OF_RPM; needs.len()]))
}

fn with_files(header: Header, files: &[BundleFile], package: &Package) -> Header {
    let count = files.len();
    let texts = |of: fn(&BundleFile) -> String| Value::Texts(files.iter().map(of).collect());
    let all = |text: &str| Value::Texts(vec![text.to_owned(); count]);
    header
        .with(tag::FILE_SIZES, Value::Numbers(files.iter().map(|file| size(file.content.len())).collect()))
        .with(tag::FILE_MODES, Value::Shorts(vec![MODE; count]))
        .with(tag::FILE_RDEVS, Value::Shorts(vec![0; count]))
        .with(tag::FILE_MTIMES, Value::Numbers(vec![seconds(package); count]))
        .with(tag::FILE_DIGESTS, texts(|file| sha256(&file.content)))
        .with(tag::FILE_DIGEST_ALGORITHM, Value::Numbers(vec![SHA256]))
        .with(tag::FILE_LINKS, all(""))
        .with(tag::FILE_FLAGS, Value::Numbers(vec![0; count]))
        .with(tag::FILE_USERS, all("root"))
        .with(tag::FILE_GROUPS, all("root"))
        .with(tag::FILE_VERIFY_FLAGS, Value::Numbers(vec![u32::MAX; count]))
        .with(tag::FILE_DEVICES, Value::Numbers(vec![1; count]))
        .with(tag::FILE_INODES, Value::Numbers((1..=size(count)).collect()))
        .with(tag::FILE_LANGUAGES, all(""))
        .with(tag::FOLDER_INDEXES, Value::Numbers(vec![0; count]))
        .with(tag::BASE_NAMES, texts(|file| file.name.clone()))
        .with(tag::FOLDERS, Value::Texts(vec![format!("{FOLDER}/")]))
}

fn seconds(package: &Package) -> u32 {
    u32::try_from(package.at.as_seconds()).unwrap_or_default()
}

/// Nothing here comes near four gigabytes.
pub(super) fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn sha256(bytes: &[u8]) -> String {
    Digest::of(bytes).hex()
}
