//! `beadle ca import`.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use broker::certificates::{INSTALLED_BEFORE, ImportedAuthority, ImportedKey};
use clap::Args;
use hsm::KeyObject;
use rustls_pki_types::{CertificateRevocationListDer, pem::PemObject as _};

use super::{rollover::span, root::KeyFile};
use crate::{
    Outcome,
    files::{at, certificates},
    open::Target,
};

/// Options of `beadle ca import`.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The authority's certificate and those of all above it up to the root, PEM; the first alone if it is its own root.
    #[arg(long, value_name = "FILE", required_unless_present = "crl")]
    chain: Option<PathBuf>,
    /// The authority's key, PEM: PKCS#8, PKCS#1 or SEC1, in the clear or (PKCS#8) under a password.
    #[arg(long, value_name = "FILE", requires = "chain")]
    key: Option<PathBuf>,
    /// The authority's key, if it is in the token of [certificates.pkcs11]: its label, id:HEX, or a PKCS#11 URI.
    #[arg(long, value_name = "KEY", conflicts_with = "key")]
    object: Option<KeyObject>,
    /// A file whose first line is the password of the key files. If left out, that of the environment variable
    /// BEADLE_KEY_PASSWORD, or of standard input.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// The root's key, if it is to be here; it need not.
    #[arg(long, value_name = "FILE")]
    root_key: Option<PathBuf>,
    /// The root's key, if it is in the token.
    #[arg(long, value_name = "KEY", conflicts_with = "root_key")]
    root_object: Option<KeyObject>,
    /// The authority's last revocation list, PEM or DER: what is revoked stays so. Without it the authority must not have
    /// revoked anything. Without --chain, the next list of a root or an intermediate authority whose key is kept elsewhere.
    #[arg(long, value_name = "FILE")]
    crl: Option<PathBuf>,
    /// How long the authority is published before it signs, as with `rollover`; if left out, two weeks where there is one
    /// already, and not at all where there is none.
    #[arg(long = "in", value_name = "DURATION", value_parser = span)]
    lead: Option<Duration>,
    #[command(flatten)]
    target: Target,
}

impl Import {
    pub(super) async fn run(self) -> Outcome {
        let key = |file: Option<PathBuf>, object: Option<KeyObject>| match (file, object) {
            (Some(file), _) => {
                let key = KeyFile { file, password_file: self.password_file.clone() }.read()?;
                Ok::<_, Box<dyn std::error::Error>>(Some(ImportedKey::Pkcs8(key)))
            }
            (None, object) => Ok(object.map(ImportedKey::InToken)),
        };
        let last_list = self.crl.as_deref().map(list).transpose()?;
        let Some(chain) = &self.chain else {
            return import_list(&self.target, &last_list.ok_or("give --chain FILE or --crl FILE")?).await;
        };
        let chain = certificates(chain)?.into_iter().map(|der| der.to_vec()).collect();
        let root_key = key(self.root_key.clone(), self.root_object.clone())?;
        let key = key(self.key.clone(), self.object.clone())?.ok_or("give --key FILE or --object KEY")?;
        let broker = self.target.broker().await?;
        let usual = if broker.authority().is_empty() { Duration::ZERO } else { INSTALLED_BEFORE };
        let imported = ImportedAuthority { chain, key, root_key, last_list, lead: self.lead.unwrap_or(usual) };
        let made = broker.import_authority(&imported).await?;
        println!("{}", made.subject);
        println!("key id {}, signs from {} on, until {}", made.id, made.active_from, made.not_after);
        for weakness in imported.weaknesses() {
            println!("WARNING: {weakness}");
        }
        Ok(())
    }
}

async fn import_list(target: &Target, der: &[u8]) -> Outcome {
    let broker = target.broker().await?;
    let imported = broker.import_list(der).await?;
    println!("{}: list {} is published here", imported.authority, imported.number);
    for authority in &imported.revoked {
        println!("revoked: {authority}");
    }
    if !imported.revoked.is_empty() && broker.authority().issuing_id().is_none() {
        println!("WARNING: no authority signs certificates now: make or import the next one");
    }
    Ok(())
}

/// A list as DER.
fn list(file: &Path) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let bytes = fs::read(file).map_err(at(file))?;
    if bytes.starts_with(b"0") {
        return Ok(bytes);
    }
    let read = CertificateRevocationListDer::from_pem_slice(&bytes);
    let none =
        |_| format!("{}: there is no revocation list in it, neither in PEM (X509 CRL) nor in DER", file.display());
    Ok(read.map_err(none)?.to_vec())
}
