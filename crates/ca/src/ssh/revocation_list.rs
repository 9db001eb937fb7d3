//! What hosts name as `RevokedKeys`: OpenSSH's key revocation list
//! ([PROTOCOL.krl](https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.krl)).

use domain::{Digest, Timestamp};

use super::wire::Writer;

const MAGIC: &[u8] = b"SSHKRL\n\0";
const FORMAT_VERSION: u32 = 1;
const CERTIFICATES: u8 = 1;
const FINGERPRINTS_SHA256: u8 = 5;
const SERIAL_LIST: u8 = 0x20;

/// What is not to be trusted any more.
#[derive(Debug, Clone, Copy)]
pub struct RevocationList<'a> {
    /// It counts up.
    pub number: u64,
    /// When it was made.
    pub at: Timestamp,
    /// Which certificates: the key of their authority in SSH's own encoding, and their serial numbers.
    pub certificates: &'a [(Vec<u8>, Vec<u64>)],
    /// Keys that count no more with any certificate.
    pub keys: &'a [Digest],
}

impl RevocationList<'_> {
    /// Writes it. It is not signed: hosts fetch it from where they trust, over TLS.
    pub fn write(&self) -> Vec<u8> {
        let mut list = Writer::default()
            .raw(MAGIC)
            .uint32(FORMAT_VERSION)
            .uint64(self.number)
            .uint64(u64::try_from(self.at.as_seconds()).unwrap_or_default())
            .uint64(0)
            .string(&[])
            .string(&[]);
        // OpenSSH refuses lists whose numbers do not rise.
        let sorted = |serials: &[u64]| {
            let mut serials = serials.to_vec();
            serials.sort_unstable();
            serials.dedup();
            serials
        };
        for (authority, serials) in self.certificates {
            let serials = sorted(serials).into_iter().fold(Writer::default(), Writer::uint64).done();
            if !serials.is_empty() {
                let section = Writer::default().string(authority).string(&[]).byte(SERIAL_LIST).string(&serials).done();
                list = list.byte(CERTIFICATES).string(&section);
            }
        }
        let mut keys = self.keys.to_vec();
        keys.sort_unstable_by(|one, other| one.as_bytes().cmp(other.as_bytes()));
        keys.dedup();
        let keys = keys.iter().fold(Writer::default(), |all, key| all.string(key.as_bytes())).done();
        if !keys.is_empty() {
            list = list.byte(FINGERPRINTS_SHA256).string(&keys);
        }
        list.done()
    }
}
