//! Which names an authority may certify, and what is known of it, in the forms that grid software reads: Globus's
//! [signing policy](https://gridcf.org/gct-docs/latest/gsic/pi/index.html), the namespaces of EUGridPMA, and the `.info`
//! of the IGTF.

use std::fmt::Write as _;

use super::{Entry, Package, TrustBundleError, one_line};
use crate::{authority::AuthorityCertificate, name::NameBase};

/// A name that can stand between the quotes of both languages, and means itself there.
pub(super) fn quotable(subject: String) -> Result<String, TrustBundleError> {
    let means_itself = |c: char| (c == ' ' || c.is_ascii_graphic()) && !"\"'`*?[]\\".contains(c);
    if subject.chars().all(means_itself) { Ok(subject) } else { Err(TrustBundleError::Name(subject)) }
}

/// The names below one authority.
pub(super) struct Namespace<'a> {
    issuer: &'a str,
    permitted: Vec<Permitted<'a>>,
}

/// Names that an authority may certify.
enum Permitted<'a> {
    /// This one.
    Exactly(&'a str),
    /// What lies below it.
    Below(String),
}

impl<'a> Namespace<'a> {
    /// Who signs other authorities signs these alone, and itself; all others sign what lies below the base.
    pub(super) fn new(
        entry: &'a Entry<'a>,
        all: &'a [Entry<'a>],
        name_base: &NameBase,
    ) -> Result<Self, TrustBundleError> {
        let own = |other: &AuthorityCertificate| other.subject() == entry.subject;
        let same_name = || all.iter().filter(|other| own(other.authority.certificate));
        let below = |other: &Entry<'_>| {
            same_name().any(|above| other.authority.certificate.lies_below(above.authority.certificate))
        };
        let mut permitted: Vec<_> =
            all.iter().filter(|other| below(other)).map(|other| Permitted::Exactly(&other.subject)).collect();
        if permitted.is_empty() {
            permitted.push(Permitted::Below(quotable(name_base.to_string())?));
        }
        if entry.authority.certificate.is_root() {
            permitted.push(Permitted::Exactly(&entry.subject));
        }
        Ok(Self { issuer: &entry.subject, permitted })
    }

    /// `.signing_policy`: what Globus, VOMS and canl hold names against.
    pub(super) fn signing_policy(&self) -> String {
        let conditions: Vec<_> = self.permitted.iter().map(Permitted::as_glob).collect();
        format!(
            "access_id_CA  X509    '{}'\npos_rights    globus  CA:sign\ncond_subjects globus  '{}'\n",
            self.issuer,
            conditions.join(" ")
        )
    }

    /// `.namespaces`: the same in the other language, which some software prefers.
    pub(super) fn namespaces(&self) -> String {
        self.permitted.iter().fold("#NAMESPACES-VERSION: 1.0\n".to_owned(), |mut text, permitted| {
            let pattern = permitted.as_regexp();
            writeln!(text, "TO Issuer \"{}\" \\\n  PERMIT Subject \"{pattern}\"", self.issuer)
                .expect("writing to a String cannot fail");
            text
        })
    }
}

impl Permitted<'_> {
    fn as_glob(&self) -> String {
        match self {
            Self::Exactly(name) => format!("\"{name}\""),
            Self::Below(base) => format!("\"{base}/*\""),
        }
    }

    fn as_regexp(&self) -> String {
        // What has a meaning in any dialect of regular expressions becomes `.`, which means the same in all.
        let literal = |text: &str| text.replace(['.', '(', ')', '{', '}', '+', '^', '$', '|'], ".");
        match self {
            Self::Exactly(name) => literal(name),
            Self::Below(base) => format!("{}/.*", literal(base)),
        }
    }
}

/// `.info`: what `fetch-crl` and people read.
pub(super) fn info(entry: &Entry<'_>, all: &[Entry<'_>], package: &Package) -> String {
    let authority = entry.authority;
    let fingerprint = authority.certificate.sha1_fingerprint();
    let pairs: Vec<_> = fingerprint.iter().map(|byte| format!("{byte:02X}")).collect();
    let above: Vec<_> = all
        .iter()
        .filter(|other| authority.certificate.lies_below(other.authority.certificate))
        .map(|other| other.alias.as_str())
        .collect();
    let mut text = format!("# Information for CA {}, {}\n", entry.alias, package.organization);
    let mut line = |key: &str, value: &str| {
        writeln!(text, "{key} = {}", one_line(value)).expect("writing to a String cannot fail");
    };
    line("alias", &entry.alias);
    line("url", &package.page);
    line("ca_url", authority.certificate_url);
    line("crl_url", authority.crl_url);
    line("policy_url", &package.policy);
    line("email", &package.contact);
    // The IGTF alone accredits.
    line("status", "unaccredited");
    line("version", &package.version);
    line("sha1fp.0", &pairs.join(":"));
    line("subjectdn", &format!("\"{}\"", entry.subject));
    if !above.is_empty() {
        line("requires", &above.join(", "));
    }
    text
}
