//! Looking for secrets, in every form in which they might lie about.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// Where secrets are looked for.
pub(super) struct Haystack {
    bytes: Vec<u8>,
    /// As text whose lines are put together, also of one that stands in a string with `\n`.
    unbroken: String,
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, octet| {
        let _ = write!(hex, "{octet:02x}");
        hex
    })
}

impl Haystack {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        let unbroken = String::from_utf8_lossy(&bytes).replace("\\n", "").replace(['\n', '\r'], "");
        Self { bytes, unbroken }
    }

    /// Whether it shows a secret: as it is, in hexadecimal, or in base64, wherever in it the secret begins and however its lines
    /// are broken.
    pub(super) fn shows(&self, secret: &[u8]) -> bool {
        assert!(secret.len() >= 10, "whatever is as short is found by chance");
        let mut texts = vec![hex(secret).to_uppercase(), hex(secret)];
        for offset in 0..3 {
            let whole = (secret.len() - offset) / 3 * 3;
            texts.push(BASE64.encode(&secret[offset..offset + whole]));
        }
        let [first, ..] = secret else { return false };
        let begins = |window: &&[u8]| window[0] == *first;
        self.bytes.windows(secret.len()).filter(begins).any(|window| window == secret)
            || texts.iter().any(|text| self.unbroken.contains(text))
    }
}

/// Whoever looks finds this secret: a search that finds nothing anywhere proves nothing.
pub(super) fn assert_would_be_found(what: &str, secret: &[u8]) {
    for padding in 0..3 {
        let within = [&vec![7; 60 + padding], secret, &[7; 60]].concat();
        let lines: Vec<_> = BASE64.encode(&within).into_bytes().chunks(64).map(<[u8]>::to_vec).collect();
        let texts = [within.clone(), hex(&within).into_bytes(), lines.join(&b'\n'), lines.join(&b"\\n"[..])];
        for (form, text) in texts.into_iter().enumerate() {
            assert!(Haystack::new(text).shows(secret), "{what} would not be found in form {form}");
        }
    }
    assert!(!Haystack::new(b"nothing of the kind".to_vec()).shows(secret), "{what}");
}
