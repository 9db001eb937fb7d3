//! The Debian packages that the tests need, installed where they are missing.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::process::{Outcome, on_path, output};

/// For every test run.
const ALWAYS: &[&str] = &["postgresql", "openssl", "openssh-client", "softhsm2", "sqlite3"];

/// For the browser, and for the peers that others wrote.
const OUTSIDE: &[&str] = &[
    "apache2",
    "chromium",
    "chromium-driver",
    "cpio",
    "curl",
    "default-jre-headless",
    "faketime",
    "fetch-crl",
    "fonts-dejavu-core",
    "globus-gsi-cert-utils-progs",
    "globus-proxy-utils",
    "gnutls-bin",
    "libapache2-mod-auth-openidc",
    "libclang-dev",
    "liblwp-protocol-https-perl",
    "libnss3-tools",
    "libssl-dev",
    "libwww-perl",
    "libxml2-dev",
    "libxmlsec1-dev",
    "oidc-agent-cli",
    "opensc",
    "openssh-server",
    "perl",
    "php-cli",
    "php-mbstring",
    "php-xml",
    "pkg-config",
    "python3-aiosmtpd",
    "python3-botocore",
    "python3-kerberos",
    "python3-lxml",
    "python3-m2crypto",
    "python3-openssl",
    "python3-venv",
    "rpm",
    "simplesamlphp",
    "slapd",
    "voms-clients",
    "voms-clients-java",
    "xmlsec1",
];

/// Packages that are not needed where their programs come from elsewhere: Debian's cannot stand beside those.
const UNLESS_ON_PATH: &[(&str, &str)] = &[("nodejs", "node"), ("npm", "npm")];

/// Installs what is missing, as root or through sudo; without either, says what to install.
pub(super) fn ensure(quick: bool) -> Outcome {
    let mut needed = ALWAYS.to_vec();
    if !quick {
        needed.extend(OUTSIDE);
        needed.extend(UNLESS_ON_PATH.iter().filter(|(_, program)| !on_path(program)).map(|(package, _)| package));
    }
    if !on_path("dpkg-query") {
        println!("This is no Debian: the tests expect what its packages {} hold.", needed.join(", "));
        return Ok(());
    }
    let missing: Vec<&str> = needed.into_iter().filter(|package| !installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let command = privileged_shell()
        .ok_or_else(|| format!("these Debian packages are missing; as root: apt-get install {}", missing.join(" ")))?;
    println!("Installing {} …", missing.join(", "));
    install(command, &missing)
        .map_err(|reason| format!("{reason}; to install by hand: apt-get install {}", missing.join(" ")))
}

fn installed(package: &str) -> bool {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat=${db:Status-Status}", package]).stderr(Stdio::null());
    query.output().is_ok_and(|answer| answer.stdout == b"installed")
}

/// A shell that runs as root and reads its script from standard input.
fn privileged_shell() -> Option<Command> {
    let root = output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if root {
        return Some(Command::new("bash"));
    }
    on_path("sudo").then(|| {
        let mut sudo = Command::new("sudo");
        sudo.arg("bash");
        sudo
    })
}

fn install(mut shell: Command, packages: &[&str]) -> Outcome {
    let failed = |error: std::io::Error| format!("the packages could not be installed: {error}");
    let mut child = shell.args(["-s", "--"]).args(packages).stdin(Stdio::piped()).spawn().map_err(failed)?;
    let mut script = child.stdin.take().expect("the input was asked for as a pipe");
    script.write_all(include_bytes!("packages.sh")).map_err(failed)?;
    drop(script);
    let status = child.wait().map_err(failed)?;
    if status.success() { Ok(()) } else { Err(format!("the packages could not be installed ({status})")) }
}
