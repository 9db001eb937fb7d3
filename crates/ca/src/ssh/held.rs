//! A certificate as its holder reads it.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::{Digest, Timestamp};

use super::{SshKeyKind, SshPublicKey, certificate::USER, wire::Reader};

/// A line that is no certificate of a person's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is no SSH certificate of a person's key")]
pub struct NotAnSshCertificate;

/// What stands in a certificate. The signature is not verified: hosts do that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldSshCertificate {
    /// Its serial number.
    pub serial: u64,
    /// What hosts write into their logs.
    pub key_id: String,
    /// As whom the holder may log in.
    pub principals: Vec<String>,
    /// From when it is good,
    pub valid_from: Timestamp,
    /// until when.
    pub valid_until: Timestamp,
    /// SHA-256 of the authority's key.
    pub authority: Digest,
    key: SshPublicKey,
    line: String,
}

impl HeldSshCertificate {
    /// The longest line that is read.
    const MAX_LINE: usize = 64 * 1024;

    /// Reads the line of an `id_…-cert.pub`.
    pub fn parse(line: &str) -> Result<Self, NotAnSshCertificate> {
        let line = line.trim();
        if line.len() > Self::MAX_LINE || line.contains(|c: char| c.is_control()) {
            return Err(NotAnSshCertificate);
        }
        Self::read(line).ok_or(NotAnSshCertificate)
    }

    fn read(line: &str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace();
        let (name, base64) = (words.next()?, words.next()?);
        let kind = SshKeyKind::ALL.into_iter().find(|kind| kind.certificate_type() == name)?;
        let blob = BASE64.decode(base64).ok()?;
        let mut reader = Reader(&blob);
        let (_type, _nonce) = (reader.string().filter(|inner| *inner == name.as_bytes())?, reader.string()?);
        let key = SshPublicKey::first_in(kind, &mut reader)?;
        let serial = reader.uint64()?;
        if reader.uint32()? != USER {
            return None;
        }
        let key_id = text(reader.string()?)?;
        let mut names = Reader(reader.string()?);
        let mut principals = Vec::new();
        while !names.is_at_end() {
            principals.push(text(names.string()?)?);
        }
        let (valid_from, valid_until) = (time(reader.uint64()?), time(reader.uint64()?));
        let [_critical, _extensions, _reserved] = [reader.string()?, reader.string()?, reader.string()?];
        let authority = Digest::of(reader.string()?);
        let _signature = reader.string()?;
        reader.is_at_end().then_some(Self {
            serial,
            key_id,
            principals,
            valid_from,
            valid_until,
            authority,
            key,
            line: line.to_owned(),
        })
    }

    /// Whether it certifies this key.
    pub fn certifies(&self, key: &SshPublicKey) -> bool {
        self.key == *key
    }

    /// The line, with a final newline.
    pub fn file(&self) -> String {
        format!("{}\n", self.line)
    }
}

/// What a terminal may show.
fn text(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    (!text.chars().any(char::is_control)).then(|| text.to_owned())
}

/// The end of time is written as the largest number.
fn time(seconds: u64) -> Timestamp {
    const LAST_OF_9999: i64 = 253_402_300_799;
    Timestamp::from_seconds(i64::try_from(seconds).map_or(LAST_OF_9999, |seconds| seconds.min(LAST_OF_9999)))
}

#[cfg(test)]
mod tests {
    use domain::SystemEntropy;

    use super::{super::*, *};

    fn certificate(key: &SshPublicKey) -> String {
        let authority = SshAuthority::from_pkcs8(&SshAuthority::generate().unwrap()).unwrap();
        let request = SshCertificateRequest {
            key,
            serial: 7,
            key_id: "https://login.example.org/u/7",
            principals: &[Principal::parse("zoe").unwrap(), Principal::parse("zoe@hills.example.edu").unwrap()],
            valid_from: Timestamp::from_seconds(1_000),
            valid_until: Timestamp::from_seconds(2_000),
            extensions: &SshExtension::ALL,
            source_addresses: &[],
        };
        authority.issue(authority.prepare(&request, &SystemEntropy::default()).unwrap())
    }

    fn key() -> SshPublicKey {
        SshPublicKey::parse(&SshKeyPair::generate().unwrap().public_line("zoe")).unwrap()
    }

    #[test]
    fn the_holder_reads_what_the_authority_wrote() {
        let (own, other) = (key(), key());
        let line = certificate(&own);
        let held = HeldSshCertificate::parse(&line).unwrap();
        assert_eq!((held.serial, held.principals.as_slice()), (7, &["zoe".into(), "zoe@hills.example.edu".into()][..]));
        assert_eq!((held.valid_from.as_seconds(), held.valid_until.as_seconds()), (1_000, 2_000));
        assert_eq!(held.file(), line + "\n");
        assert!(held.certifies(&own) && !held.certifies(&other));
    }

    #[test]
    fn what_is_cut_or_of_another_type_is_no_certificate() {
        let (own, line) = (key(), certificate(&key()));
        let (name, base64) = line.split_once(' ').unwrap();
        let blob = BASE64.decode(base64).unwrap();
        for length in 0..blob.len() {
            let cut = format!("{name} {}", BASE64.encode(&blob[..length]));
            assert_eq!(HeldSshCertificate::parse(&cut), Err(NotAnSshCertificate), "{length}");
        }
        let longer = format!("{name} {}", BASE64.encode([&blob[..], b"x"].concat()));
        let other = line.replacen("ssh-ed25519", "ssh-rsa", 1);
        let key = format!("ssh-ed25519 {}", BASE64.encode(own.blob()));
        for text in
            [longer.as_str(), &other, &key, "", &format!("{line}\nssh-rsa AAAA"), "ssh-rsa-cert-v01@openssh.com"]
        {
            assert_eq!(HeldSshCertificate::parse(text), Err(NotAnSshCertificate), "{text}");
        }
    }
}
