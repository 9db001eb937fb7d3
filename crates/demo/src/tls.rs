//! A local certificate authority for `--tls`: made on the spot, kept in the data folder, trusted by nobody who was not
//! told to.

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use domain::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer},
};
use rustls_pki_types::pem::PemObject as _;
use time::{Duration, OffsetDateTime};
use x509_cert::{
    Certificate, TbsCertificate,
    der::Decode as _,
    ext::pkix::{AuthorityKeyIdentifier, SubjectAltName, name::GeneralName},
};

use crate::private_file::{self, FileError, Readers};

const CA_NAME: &str = "Beadle demo: local TLS";
const CA_LIFETIME: Duration = Duration::days(3650);
/// Below the 398 days that browsers accept.
const LEAF_LIFETIME: Duration = Duration::days(90);
/// A leaf with less time left than this is made anew at start.
const LEAF_RENEWAL: Duration = Duration::days(30);

/// A local certificate authority in a folder: `ca.pem`, `ca-key.pem`, and `server.pem` with the server's
/// certificate and key.
pub struct LocalCa {
    dir: PathBuf,
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    now: OffsetDateTime,
}

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file or folder cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file holds something else than it should.
    #[error("{} cannot be used: {reason}", path.display())]
    Content {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A certificate could not be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// rustls does not take the certificate.
    #[error("cannot set up TLS: {0}")]
    Rustls(#[from] rustls::Error),
    /// The clock shows a time that a certificate cannot hold.
    #[error("the clock is outside the years of certificates")]
    Clock,
}

impl LocalCa {
    /// Loads the authority from `dir`, or makes it there.
    pub fn open(dir: &Path, now: Timestamp) -> Result<Self, TlsError> {
        let now = OffsetDateTime::from_unix_timestamp(now.as_seconds()).map_err(|_| TlsError::Clock)?;
        private_file::create_dir(dir)?;
        let (certificate_file, key_file) = (dir.join("ca.pem"), dir.join("ca-key.pem"));
        // The key comes first and the certificate follows from it, so no crash leaves a pair that does not match.
        let key = private_file::read_or_make(&key_file, Readers::Owner, || {
            Ok::<_, TlsError>(KeyPair::generate()?.serialize_pem())
        })?;
        let key = KeyPair::from_pem(&key).map_err(|error| content(&key_file, &error))?;
        let certificate = private_file::read_or_make(&certificate_file, Readers::Everybody, || {
            Ok::<_, TlsError>(ca_params(now).self_signed(&key)?.pem())
        })?;
        Ok(Self {
            certificate: CertificateDer::from_pem_slice(certificate.as_bytes())
                .map_err(|error| content(&certificate_file, &error))?,
            issuer: Issuer::new(ca_params(now), key),
            dir: dir.to_owned(),
            now,
        })
    }

    /// The authority's certificate as a file (PEM), for `curl --cacert` and the like.
    pub fn certificate_file(&self) -> PathBuf {
        self.dir.join("ca.pem")
    }

    /// The authority's certificate.
    pub const fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// TLS 1.2 and 1.3 with HTTP/2 and HTTP/1.1, for a server with these names and addresses.
    pub fn server_config(&self, hosts: &[&str]) -> Result<ServerConfig, TlsError> {
        let (leaf, key) = self.leaf(hosts)?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![leaf], key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }

    /// The server's certificate and key: those of the last start while they fit, else new ones.
    fn leaf(&self, hosts: &[&str]) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), TlsError> {
        let file = self.dir.join("server.pem");
        if let Some(pem) = private_file::read(&file)?
            && let Ok(leaf) = CertificateDer::from_pem_slice(pem.as_bytes())
            && let Ok(key) = PrivateKeyDer::from_pem_slice(pem.as_bytes())
            && self.still_fits(&leaf, hosts)
        {
            return Ok((leaf, key));
        }
        let key = KeyPair::generate()?;
        let certificate = leaf_params(hosts, self.now)?.signed_by(&key, &self.issuer)?;
        private_file::write(&file, &format!("{}{}", certificate.pem(), key.serialize_pem()), Readers::Owner)?;
        Ok((certificate.der().clone(), PrivateKeyDer::from(key)))
    }

    /// Whether a certificate has time left, comes from this authority's key and names exactly these hosts.
    fn still_fits(&self, leaf: &CertificateDer<'_>, hosts: &[&str]) -> bool {
        let Ok(leaf) = Certificate::from_der(leaf) else { return false };
        let leaf = leaf.tbs_certificate();
        let renew_at = (self.now + LEAF_RENEWAL).unix_timestamp();
        let end = leaf.validity().not_after.to_unix_duration().as_secs();
        let own_key = ca_params(self.now).key_identifier(self.issuer.key());
        issuer_key(leaf) == Some(own_key)
            && i64::try_from(end).is_ok_and(|end| end > renew_at)
            && names(leaf) == sorted(hosts)
    }
}

fn ca_params(now: OffsetDateTime) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = name(CA_NAME);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = now - Duration::days(1);
    params.not_after = now + CA_LIFETIME;
    params
}

fn leaf_params(hosts: &[&str], now: OffsetDateTime) -> Result<CertificateParams, TlsError> {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(hosts)?;
    params.distinguished_name = name("Beadle demo");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = now - Duration::days(1);
    params.not_after = now + LEAF_LIFETIME;
    Ok(params)
}

fn name(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}

/// The key that signed a certificate, by its identifier.
fn issuer_key(certificate: &TbsCertificate) -> Option<Vec<u8>> {
    let (_, AuthorityKeyIdentifier { key_identifier, .. }) = certificate.get_extension().ok()??;
    Some(key_identifier?.into_bytes().into_vec())
}

/// The DNS names and addresses of a certificate, sorted.
fn names(certificate: &TbsCertificate) -> Vec<String> {
    let Ok(Some((_, SubjectAltName(names)))) = certificate.get_extension() else { return Vec::new() };
    let mut names: Vec<String> = names
        .iter()
        .filter_map(|name| match name {
            GeneralName::DnsName(name) => Some(name.to_string()),
            GeneralName::IpAddress(octets) => match *octets.as_bytes() {
                [a, b, c, d] => Some(IpAddr::from([a, b, c, d]).to_string()),
                ref octets => <[u8; 16]>::try_from(octets).ok().map(|octets| IpAddr::from(octets).to_string()),
            },
            _ => None,
        })
        .collect();
    names.sort();
    names
}

fn sorted(hosts: &[&str]) -> Vec<String> {
    let mut hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    hosts.sort();
    hosts
}

fn content(path: &Path, reason: &impl ToString) -> TlsError {
    TlsError::Content { path: path.to_owned(), reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use std::{fs, io};

    use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
    use tokio_rustls::{TlsAcceptor, TlsConnector};

    use super::*;
    use crate::testing::Folder;

    const HOSTS: &[&str] = &["localhost", "127.0.0.1"];

    /// Real time, because rustls verifies by the machine's clock.
    fn now() -> Timestamp {
        use domain::Clock as _;
        domain::SystemClock.now()
    }

    /// Shakes hands over a pipe, as a client that trusts `ca` and calls the server `name`.
    async fn shake_hands(server: ServerConfig, ca: &LocalCa, name: &'static str) -> io::Result<Option<Vec<u8>>> {
        let mut roots = RootCertStore::empty();
        roots.add(ca.certificate().clone()).unwrap();
        let mut client = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        client.alpn_protocols = vec![b"h2".to_vec()];
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        tokio::spawn(TlsAcceptor::from(Arc::new(server)).accept(theirs));
        let name = ServerName::try_from(name).unwrap();
        let stream = TlsConnector::from(Arc::new(client)).connect(name, ours).await?;
        Ok(stream.get_ref().1.alpn_protocol().map(ToOwned::to_owned))
    }

    #[tokio::test]
    async fn a_client_that_trusts_the_authority_accepts_the_server_by_name_and_address() {
        let folder = Folder::new();
        let ca = LocalCa::open(folder.path(), now()).unwrap();
        for host in HOSTS {
            let protocol = shake_hands(ca.server_config(HOSTS).unwrap(), &ca, host).await.unwrap();
            assert_eq!(protocol.as_deref(), Some(b"h2".as_slice()));
        }
        assert!(shake_hands(ca.server_config(HOSTS).unwrap(), &ca, "elsewhere.example").await.is_err());
        let stranger = Folder::new();
        let stranger = LocalCa::open(stranger.path(), now()).unwrap();
        assert!(shake_hands(ca.server_config(HOSTS).unwrap(), &stranger, "localhost").await.is_err());
    }

    #[tokio::test]
    async fn a_second_start_keeps_the_authority_and_the_server_certificate() {
        let folder = Folder::new();
        let first = LocalCa::open(folder.path(), now()).unwrap();
        let leaf = first.leaf(HOSTS).unwrap().0;
        let second = LocalCa::open(folder.path(), now()).unwrap();
        assert_eq!(first.certificate(), second.certificate());
        assert_eq!(second.leaf(HOSTS).unwrap().0, leaf);
        assert!(shake_hands(second.server_config(HOSTS).unwrap(), &first, "localhost").await.is_ok());
    }

    #[test]
    fn a_server_certificate_is_made_anew_when_it_nears_its_end_or_no_longer_fits() {
        let folder = Folder::new();
        let leaf = |at: Timestamp, hosts| LocalCa::open(folder.path(), at).unwrap().leaf(hosts).unwrap().0;
        let days = |days: u64| std::time::Duration::from_secs(days * 86_400);
        let first = leaf(now(), HOSTS);
        assert_eq!(leaf(now() + days(59), HOSTS), first);
        let second = leaf(now() + days(61), HOSTS);
        assert_ne!(second, first);
        assert_ne!(leaf(now() + days(61), &["localhost"]), second);
        let third = leaf(now(), HOSTS);
        std::fs::remove_file(folder.path().join("ca-key.pem")).unwrap();
        std::fs::remove_file(folder.path().join("ca.pem")).unwrap();
        assert_ne!(leaf(now(), HOSTS), third, "the authority is another one");
    }

    #[test]
    fn private_keys_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = Folder::new();
        LocalCa::open(folder.path(), now()).unwrap().server_config(HOSTS).unwrap();
        for file in ["ca-key.pem", "server.pem"] {
            let mode = fs::metadata(folder.path().join(file)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
    }
}
