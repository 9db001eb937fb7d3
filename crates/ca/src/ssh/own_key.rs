//! A key of the holder's own, in OpenSSH's form
//! ([PROTOCOL.key](https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.key)).

use aws_lc_rs::{
    encoding::AsBigEndian as _,
    signature::{Ed25519KeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::{Entropy, entropy::random};
use x509_cert::der::pem::{LineEnding, encode_string};
use zeroize::Zeroizing;

use super::{SshAuthorityError, SshKeyKind, wire::Writer};

const MAGIC: &[u8] = b"openssh-key-v1\0";
/// Of a private part that is not encrypted.
const BLOCK: usize = 8;

/// An Ed25519 key that was just made.
pub struct SshKeyPair {
    seed: Zeroizing<Vec<u8>>,
    public: Vec<u8>,
}

impl SshKeyPair {
    /// Makes one.
    pub fn generate() -> Result<Self, SshAuthorityError> {
        let pair = Ed25519KeyPair::generate().map_err(|_| SshAuthorityError)?;
        let seed = pair.seed().and_then(|seed| seed.as_be_bytes()).map_err(|_| SshAuthorityError)?;
        Ok(Self { seed: Zeroizing::new(seed.as_ref().to_vec()), public: pair.public_key().as_ref().to_vec() })
    }

    fn blob(&self) -> Vec<u8> {
        Writer::default().string(SshKeyKind::Ed25519.as_str().as_bytes()).string(&self.public).done()
    }

    /// The line for `id_ed25519.pub`, with a final newline. The comment must be one line.
    pub fn public_line(&self, comment: &str) -> String {
        format!("{} {} {comment}\n", SshKeyKind::Ed25519.as_str(), BASE64.encode(self.blob()))
    }

    /// The content of `id_ed25519`, without a passphrase: `ssh-keygen -p` gives it one.
    pub fn private_file(&self, comment: &str, entropy: &dyn Entropy) -> Zeroizing<String> {
        // Twice the same number, by which a reader of an encrypted file sees that the passphrase was right.
        let check = u32::from_be_bytes(random(entropy));
        let secret = Zeroizing::new([self.seed.as_slice(), &self.public].concat());
        let mut private = Writer::with_capacity(256 + comment.len())
            .uint32(check)
            .uint32(check)
            .string(SshKeyKind::Ed25519.as_str().as_bytes())
            .string(&self.public)
            .string(&secret)
            .string(comment.as_bytes())
            .done();
        let padding = private.len().next_multiple_of(BLOCK) - private.len();
        private.extend((1..=padding).filter_map(|number| u8::try_from(number).ok()));
        let private = Zeroizing::new(private);
        let whole = Writer::with_capacity(512 + private.len())
            .raw(MAGIC)
            .string(b"none")
            .string(b"none")
            .string(b"")
            .uint32(1)
            .string(&self.blob())
            .string(&private)
            .done();
        let pem = encode_string("OPENSSH PRIVATE KEY", LineEnding::LF, &Zeroizing::new(whole));
        Zeroizing::new(pem.expect("a constant label and bytes in memory always have a PEM form"))
    }
}
