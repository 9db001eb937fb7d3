//! What a site installs to trust our certificates: files for `/etc/grid-security/certificates`, in the forms of the
//! [IGTF distribution](https://dl.igtf.net/distribution/igtf/current/), as an archive and as packages.
//!
//! Each authority has its certificate under its alias and under OpenSSL's hash of its name (the
//! present and the old one, which Java still uses), the names that it may
//! certify in both forms that grid software reads (`.signing_policy`, `.namespaces`), and what `fetch-crl` and people
//! need (`.info`, `.crl_url`).
//!
//! Invariant: whatever a name holds, it stays on its line, within its quotes and within the folder; a name with which that
//! cannot be done is refused. The same authorities make the same bytes.

mod archive;
mod debian;
mod policy;
mod rpm;

use domain::Timestamp;

use crate::{
    authority::AuthorityCertificate,
    encoding::{certificate_pem, crl_pem},
    name::NameBase,
};

/// Where sites keep what they trust.
pub const FOLDER: &str = "/etc/grid-security/certificates";

/// Counts up when other files are written for the same authorities, so that packages are upgraded.
const RELEASE: u32 = 2;

/// The longest alias; names of files in archives are bounded.
const MAX_ALIAS: usize = 48;

/// An authority whose certificates are to be trusted.
#[derive(Debug, Clone, Copy)]
pub struct BundledAuthority<'a> {
    /// Its certificate.
    pub certificate: &'a AuthorityCertificate,
    /// Since when it is one to be trusted: a bundle with a later one is newer.
    pub since: Timestamp,
    /// Its newest revocation list (DER), if there is one.
    pub crl: Option<&'a [u8]>,
    /// Where the next ones are.
    pub crl_url: &'a str,
    /// Where its certificate is.
    pub certificate_url: &'a str,
}

/// What a bundle is made of.
#[derive(Debug, Clone, Copy)]
pub struct BundleRequest<'a> {
    /// The authorities, each above those that it signed.
    pub authorities: &'a [BundledAuthority<'a>],
    /// What the names of people begin with.
    pub name_base: &'a NameBase,
    /// Who runs the authorities.
    pub organization: &'a str,
    /// A page about them.
    pub page: &'a str,
    /// A page with what they practise (CP/CPS).
    pub policy: &'a str,
    /// A mail address for whoever trusts them.
    pub contact: &'a str,
}

/// The form of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BundleFormat {
    /// An archive of the bare files, with revocation lists.
    TarGz,
    /// A package for Debian and its kin. Like the next, without revocation lists: those are fetched anew every few hours,
    /// and an upgrade would put an old one in the place of a new one.
    Deb,
    /// A package for Red Hat and its kin.
    Rpm,
}

impl BundleFormat {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::TarGz, Self::Deb, Self::Rpm];

    /// What the name of such a file ends in.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::TarGz => "tar.gz",
            Self::Deb => "deb",
            Self::Rpm => "rpm",
        }
    }

    /// The form of a file with this name.
    pub fn of_file(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|format| name.strip_suffix(format.extension()).is_some_and(|rest| rest.ends_with('.')))
    }
}

/// Why there is no bundle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustBundleError {
    /// Nobody to trust.
    #[error("there is no authority to put into a bundle")]
    Empty,
    /// A signing policy would say something else.
    #[error("the authority's name `{0}` holds quotes, patterns or other characters that a signing policy cannot hold")]
    Name(String),
}

/// A file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleFile {
    /// Its name, without folders.
    pub name: String,
    /// What stands in it.
    pub content: Vec<u8>,
    /// Whether it is a revocation list.
    pub is_crl: bool,
}

/// The files, and what a package of them is called.
#[derive(Debug, Clone)]
pub struct TrustBundle {
    files: Vec<BundleFile>,
    package: Package,
}

/// What package managers read.
#[derive(Debug, Clone)]
struct Package {
    /// E.g. `ca-example-org`: the domain of the names, so that two installations never share one.
    name: String,
    /// When the newest authority came, e.g. `20261122.100000`.
    version: String,
    /// The same.
    at: Timestamp,
    summary: String,
    description: String,
    page: String,
    policy: String,
    contact: String,
    organization: String,
}

impl TrustBundle {
    /// Writes the files.
    pub fn new(request: &BundleRequest<'_>) -> Result<Self, TrustBundleError> {
        let newest = request.authorities.iter().map(|authority| authority.since).max();
        let package = Package::new(request, newest.ok_or(TrustBundleError::Empty)?);
        let mut entries: Vec<Entry<'_>> = Vec::new();
        for authority in request.authorities {
            let entry = Entry::new(authority, &entries)?;
            entries.push(entry);
        }
        let mut files = Vec::new();
        for entry in &entries {
            entry.write(request, &package, &entries, &mut files)?;
        }
        files.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Self { files, package })
    }

    /// The files, by name.
    pub fn files(&self) -> &[BundleFile] {
        &self.files
    }

    /// What the file is usually called, e.g. `ca-example-org_20261122.100000-2_all.deb`.
    pub fn file_name(&self, format: BundleFormat) -> String {
        let Package { name, version, .. } = &self.package;
        match format {
            BundleFormat::TarGz => format!("{name}-{version}.tar.gz"),
            BundleFormat::Deb => format!("{name}_{version}-{RELEASE}_all.deb"),
            BundleFormat::Rpm => format!("{name}-{version}-{RELEASE}.noarch.rpm"),
        }
    }

    /// All of it in one file.
    pub fn archive(&self, format: BundleFormat) -> Vec<u8> {
        match format {
            BundleFormat::TarGz => archive::gzip(&archive::tar(&self.files, "", self.package.at)),
            BundleFormat::Deb => debian::package(&self.lasting(), &self.package),
            BundleFormat::Rpm => rpm::package(&self.lasting(), &self.package),
        }
    }

    /// What does not change every day.
    fn lasting(&self) -> Vec<BundleFile> {
        self.files.iter().filter(|file| !file.is_crl).cloned().collect()
    }
}

impl Package {
    fn new(request: &BundleRequest<'_>, at: Timestamp) -> Self {
        let organization = one_line(request.organization);
        let digits: String = at.to_string().chars().filter(char::is_ascii_digit).collect();
        let (day, time) = digits.split_at_checked(8).unwrap_or((&digits, "0"));
        Self {
            name: format!("ca-{}", request.name_base.domain().replace('.', "-")),
            version: format!("{day}.{time}"),
            at,
            summary: format!("Certificate authorities of {organization}"),
            description: format!(
                "With these files in {FOLDER} grid software trusts certificates whose names begin with {}.",
                request.name_base
            ),
            page: one_line(request.page),
            policy: one_line(request.policy),
            contact: one_line(request.contact),
            organization,
        }
    }
}

/// An authority with its names.
struct Entry<'a> {
    authority: &'a BundledAuthority<'a>,
    /// Its name in OpenSSL's one-line form, which fits between quotes.
    subject: String,
    alias: String,
    /// The present hash of its name, and the old one; how many before it have the same.
    hashes: [(String, usize); 2],
}

impl<'a> Entry<'a> {
    fn new(authority: &'a BundledAuthority<'a>, before: &[Self]) -> Result<Self, TrustBundleError> {
        let subject = policy::quotable(authority.certificate.subject())?;
        let hashes = [authority.certificate.subject_hash(), authority.certificate.subject_hash_old()].map(|hash| {
            let hashes = before.iter().flat_map(|other| &other.hashes);
            let index = hashes.filter(|(other, _)| *other == hash).count();
            (hash, index)
        });
        let mut alias = alias(&subject);
        if before.iter().any(|other| other.alias == alias) {
            let fingerprint = authority.certificate.public_key().fingerprint();
            let distinct = fingerprint.hex();
            alias = format!("{alias}-{}", distinct.get(..8).unwrap_or_default());
        }
        Ok(Self { authority, subject, alias, hashes })
    }

    fn write(
        &self,
        request: &BundleRequest<'_>,
        package: &Package,
        all: &[Self],
        files: &mut Vec<BundleFile>,
    ) -> Result<(), TrustBundleError> {
        let Self { authority, alias, hashes, .. } = self;
        let mut add = |name: String, content: Vec<u8>, is_crl| files.push(BundleFile { name, content, is_crl });
        let pem = certificate_pem(authority.certificate.certificate_der());
        add(format!("{alias}.pem"), pem.clone().into(), false);
        let namespace = policy::Namespace::new(self, all, request.name_base)?;
        let (signing_policy, namespaces) = (namespace.signing_policy(), namespace.namespaces());
        add(format!("{alias}.signing_policy"), signing_policy.clone().into(), false);
        add(format!("{alias}.namespaces"), namespaces.clone().into(), false);
        for (hash, index) in hashes {
            add(format!("{hash}.{index}"), pem.clone().into(), false);
            if let Some(crl) = authority.crl {
                add(format!("{hash}.r{index}"), crl_pem(crl).into(), true);
            }
            // These speak of every authority of that name.
            if *index == 0 {
                add(format!("{hash}.signing_policy"), signing_policy.clone().into(), false);
                add(format!("{hash}.namespaces"), namespaces.clone().into(), false);
            }
        }
        add(format!("{alias}.info"), policy::info(self, all, package).into(), false);
        add(format!("{alias}.crl_url"), format!("{}\n", one_line(authority.crl_url)).into(), false);
        Ok(())
    }
}

/// What files are called for people: the last part of the name, e.g. `Example-Issuing-CA-1`.
fn alias(subject: &str) -> String {
    let last = subject.rsplit_once('=').map_or(subject, |(_, value)| value);
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { ' ' };
    let words: String = last.chars().map(plain).collect();
    let alias = words.split_whitespace().collect::<Vec<_>>().join("-");
    let alias: String = alias.chars().take(MAX_ALIAS).collect();
    let alias = alias.trim_end_matches('-');
    if alias.is_empty() { "CA".to_owned() } else { alias.to_owned() }
}

/// Text of the operator's that stays on its line.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}
