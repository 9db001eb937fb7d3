//! Options of `beadle cert`, and where they come from: the command line, the environment, a server; the first that says
//! something counts.

use std::path::PathBuf;

use ca::KeyAlgorithm;
use clap::{Args, Parser, ValueEnum};
use holder::options::{ServerOptions, split};

use super::Failure;

/// The environment variable with options.
const VARIABLE: &str = "BEADLE_CERT_OPTIONS";

/// Which server, and how.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Reach {
    /// The server, e.g. https://login.example.org.
    #[arg(long, value_name = "URL")]
    pub(super) server: Option<String>,
    /// Where more options are: a server that has them at /cigetcertopts.txt, or the address of the file. They say where to
    /// go and what to ask for, never what becomes of your files.
    #[arg(long, value_name = "URL")]
    pub(super) option_server: Option<String>,
    /// Certificate authorities for TLS to trust besides the machine's, PEM.
    #[arg(long, value_name = "FILE")]
    pub(super) ca_file: Option<PathBuf>,
    /// The id of another client than the one that the server has for this program.
    #[arg(long, value_name = "ID")]
    pub(super) client_id: Option<String>,
    /// Say nothing but what must be known.
    #[arg(long, short)]
    pub(super) quiet: bool,
    /// Nobody is there: fail where a sign-in would be needed.
    #[arg(long)]
    pub(super) batch: bool,
}

/// Which certificate, and what becomes of it.
#[derive(Debug, Clone, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct Wanted {
    /// Sign in on the terminal, by login name and password, at this institution (SAML ECP). Without it you sign in by a
    /// browser, on any machine.
    #[arg(long, short, value_name = "NAME")]
    pub(super) institution: Option<String>,
    /// Another list of institutions than the server's.
    #[arg(long, value_name = "URL")]
    pub(super) institution_list: Option<String>,
    /// The login name there.
    #[arg(long, short, value_name = "NAME")]
    pub(super) user: Option<String>,
    /// The kind of key. Default: rsa, 2048 bits.
    #[arg(long, value_enum)]
    pub(super) key: Option<Key>,
    /// The profile. Default: the server's usual one.
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,
    /// How long the certificate is to live. Default: as the profile says.
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u32).range(1..=9516))]
    pub(super) hours: Option<u32>,
    /// The folder for usercert.pem, userkey.pem and usercred.p12 (default ~/.globus), or with --proxy the file
    /// (default $X509_USER_PROXY, else /tmp/x509up_u<uid>).
    #[arg(long, short, value_name = "PATH")]
    pub(super) out: Option<PathBuf>,
    /// Keep a proxy alone, whose key has no password: the certificate's own key is thrown away.
    #[arg(long)]
    pub(super) proxy: bool,
    /// How long the proxy is good. Default: 12.
    #[arg(long, value_name = "HOURS", requires = "proxy", value_parser = clap::value_parser!(u32).range(1..=277))]
    pub(super) proxy_hours: Option<u32>,
    /// Write the key without a password: whoever reads the file is you. There is no PKCS#12 file then.
    #[arg(long)]
    pub(super) no_password: bool,
    /// Replace whatever is there.
    #[arg(long)]
    pub(super) force: bool,
    /// Open the page to sign in at by xdg-open.
    #[arg(long)]
    pub(super) open: bool,
}

/// Kinds of keys.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Key {
    /// RSA, 2048 bits.
    Rsa,
    /// RSA, 3072 bits.
    #[value(name = "rsa-3072")]
    Rsa3072,
    /// RSA, 4096 bits.
    #[value(name = "rsa-4096")]
    Rsa4096,
    /// The curve P-256. Java grid software cannot read it.
    Ec,
    /// The curve P-384.
    #[value(name = "ec-p384")]
    EcP384,
}

impl From<Key> for KeyAlgorithm {
    fn from(key: Key) -> Self {
        match key {
            Key::Rsa => Self::Rsa2048,
            Key::Rsa3072 => Self::Rsa3072,
            Key::Rsa4096 => Self::Rsa4096,
            Key::Ec => Self::P256,
            Key::EcP384 => Self::P384,
        }
    }
}

/// What may stand in the environment.
#[derive(Debug, Default, Parser)]
#[command(name = VARIABLE, disable_help_flag = true, disable_version_flag = true)]
struct FromEnvironment {
    #[command(flatten)]
    reach: Reach,
    #[command(flatten)]
    wanted: Wanted,
}

/// The options of the environment.
fn environment() -> Result<FromEnvironment, Failure> {
    let Some(text) = std::env::var(VARIABLE).ok().filter(|text| !text.trim().is_empty()) else {
        return Ok(FromEnvironment::default());
    };
    let words = split(&text).ok_or_else(|| Failure::Usage(format!("{VARIABLE} has a quote that does not end")))?;
    let words = std::iter::once(VARIABLE.to_owned()).chain(words);
    FromEnvironment::try_parse_from(words).map_err(|error| {
        let text = error.to_string();
        let line = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        Failure::Usage(format!("{VARIABLE}: {line}"))
    })
}

impl Reach {
    /// With what the environment says.
    pub(super) fn with_environment(self) -> Result<Self, Failure> {
        Ok(self.or(environment()?.reach))
    }

    fn or(self, other: Self) -> Self {
        Self {
            server: self.server.or(other.server),
            option_server: self.option_server.or(other.option_server),
            ca_file: self.ca_file.or(other.ca_file),
            client_id: self.client_id.or(other.client_id),
            quiet: self.quiet || other.quiet,
            batch: self.batch || other.batch,
        }
    }
}

impl Wanted {
    /// With what the environment says, and what a server says behind that.
    pub(super) fn with_defaults(self, server: Option<&ServerOptions>) -> Result<Self, Failure> {
        let behind = server.cloned().unwrap_or_default();
        let other = environment()?.wanted;
        Ok(Self {
            institution: self.institution.or(other.institution).or(behind.institution),
            institution_list: self.institution_list.or(other.institution_list).or(behind.institution_list),
            user: self.user.or(other.user),
            key: self.key.or(other.key),
            profile: self.profile.or(other.profile).or(behind.profile),
            hours: self.hours.or(other.hours).or(behind.hours),
            out: self.out.or(other.out),
            proxy: self.proxy || other.proxy,
            proxy_hours: self.proxy_hours.or(other.proxy_hours),
            no_password: self.no_password || other.no_password,
            force: self.force || other.force,
            open: self.open || other.open,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_counts_before_the_server() {
        let own = Wanted { hours: Some(2), ..Wanted::default() };
        let server = ServerOptions::parse("--hours 24 --institution Hills --out /tmp").unwrap();
        let merged = own.with_defaults(Some(&server)).unwrap();
        assert_eq!((merged.hours, merged.institution.as_deref()), (Some(2), Some("Hills")));
        assert_eq!(merged.out, None);
    }
}
