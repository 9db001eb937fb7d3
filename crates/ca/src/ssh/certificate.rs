//! A certificate before and after it is signed.

use std::net::IpAddr;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::{Entropy, Timestamp, entropy::random};

use super::{Principal, SshKeyKind, SshPublicKey, wire::Writer};

/// The certificate of a person, not of a host.
pub(super) const USER: u32 = 1;

/// What a session may do that begins with the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SshExtension {
    /// `permit-X11-forwarding`.
    X11Forwarding,
    /// `permit-agent-forwarding`.
    AgentForwarding,
    /// `permit-port-forwarding`.
    PortForwarding,
    /// `permit-pty`.
    Pty,
    /// `permit-user-rc`.
    UserRc,
}

impl SshExtension {
    /// Every one, in the order of their names, which is that of certificates.
    pub const ALL: [Self; 5] =
        [Self::X11Forwarding, Self::AgentForwarding, Self::PortForwarding, Self::Pty, Self::UserRc];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::X11Forwarding => "permit-X11-forwarding",
            Self::AgentForwarding => "permit-agent-forwarding",
            Self::PortForwarding => "permit-port-forwarding",
            Self::Pty => "permit-pty",
            Self::UserRc => "permit-user-rc",
        }
    }
}

/// What is to be certified.
#[derive(Debug, Clone, Copy)]
pub struct SshCertificateRequest<'a> {
    /// The person's key.
    pub key: &'a SshPublicKey,
    /// Unlike every other one of this authority; by it a certificate is revoked.
    pub serial: u64,
    /// What hosts write into their logs at every login: who it is.
    pub key_id: &'a str,
    /// As whom the person may log in.
    pub principals: &'a [Principal],
    /// From when,
    pub valid_from: Timestamp,
    /// until when.
    pub valid_until: Timestamp,
    /// What sessions may do.
    pub extensions: &'a [SshExtension],
    /// From where alone it counts; anywhere, if empty.
    pub source_addresses: &'a [IpAddr],
}

/// Why there is no certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SshCertificateError {
    /// OpenSSH would let it in as everybody.
    #[error("the certificate would name no principal")]
    NoPrincipal,
    /// More than OpenSSH reads.
    #[error("the certificate would name more than {} principals", PreparedSshCertificate::MAX_PRINCIPALS)]
    TooManyPrincipals,
    /// Hosts would write it into their logs.
    #[error("the key id is longer than 255 characters of ASCII, or has others")]
    KeyId,
    /// Zero is what certificates have that nobody can revoke.
    #[error("the serial number is zero")]
    Serial,
    /// It ends before it begins.
    #[error("the certificate would end before it begins")]
    Validity,
}

/// Checked bytes that nobody has signed. It cannot be copied.
#[derive(Debug)]
pub struct PreparedSshCertificate {
    kind: SshKeyKind,
    tbs: Vec<u8>,
}

impl PreparedSshCertificate {
    /// The most principals of a certificate (OpenSSH reads 256).
    pub const MAX_PRINCIPALS: usize = 64;

    /// The bytes to be signed.
    pub fn tbs(&self) -> &[u8] {
        &self.tbs
    }

    pub(super) fn sealed(self, signature: &[u8]) -> String {
        let certificate = Writer::default().raw(&self.tbs).string(signature).done();
        format!("{} {}", self.kind.certificate_type(), BASE64.encode(certificate))
    }
}

pub(super) fn prepare(
    request: &SshCertificateRequest<'_>,
    authority: &[u8],
    entropy: &dyn Entropy,
) -> Result<PreparedSshCertificate, SshCertificateError> {
    let SshCertificateRequest { key, serial, key_id, principals, valid_from, valid_until, .. } = *request;
    if principals.is_empty() {
        return Err(SshCertificateError::NoPrincipal);
    }
    if principals.len() > PreparedSshCertificate::MAX_PRINCIPALS {
        return Err(SshCertificateError::TooManyPrincipals);
    }
    let is_plain = key_id.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if key_id.is_empty() || key_id.len() > 255 || !is_plain {
        return Err(SshCertificateError::KeyId);
    }
    if serial == 0 {
        return Err(SshCertificateError::Serial);
    }
    let seconds = |at: Timestamp| u64::try_from(at.as_seconds()).map_err(|_| SshCertificateError::Validity);
    let (from, until) = (seconds(valid_from)?, seconds(valid_until)?);
    if from >= until {
        return Err(SshCertificateError::Validity);
    }
    let kind = key.kind();
    let packed = principals.iter().fold(Writer::default(), |all, one| all.string(one.as_str().as_bytes())).done();
    // So that nobody can choose what is signed, whatever they ask for.
    let nonce: [u8; 32] = random(entropy);
    let tbs = Writer::default()
        .string(kind.certificate_type().as_bytes())
        .string(&nonce)
        .raw(key.parameters())
        .uint64(serial)
        .uint32(USER)
        .string(key_id.as_bytes())
        .string(&packed)
        .uint64(from)
        .uint64(until)
        .string(&critical_options(request.source_addresses))
        .string(&extensions(request.extensions))
        .string(&[])
        .string(authority)
        .done();
    Ok(PreparedSshCertificate { kind, tbs })
}

fn critical_options(addresses: &[IpAddr]) -> Vec<u8> {
    if addresses.is_empty() {
        return Vec::new();
    }
    let list = addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let value = Writer::default().string(list.as_bytes()).done();
    Writer::default().string(b"source-address").string(&value).done()
}

/// In the order of their names, each once.
fn extensions(wanted: &[SshExtension]) -> Vec<u8> {
    let sorted = SshExtension::ALL.into_iter().filter(|extension| wanted.contains(extension));
    sorted.fold(Writer::default(), |all, one| all.string(one.as_str().as_bytes()).string(&[])).done()
}
