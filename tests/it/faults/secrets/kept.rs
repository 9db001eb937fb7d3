//! The keys that a server keeps in its database, opened with its master key.

use std::fs;
use std::path::Path;
use std::process::Command;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use beadle_tests::demo::Demo;
use beadle_tests::scratch::Scratch;
use url::Url;

use super::run;
use super::search::Haystack;

fn octets(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

/// The key that seals the others.
pub(super) fn master_key(demo: &Demo) -> Vec<u8> {
    octets(fs::read_to_string(demo.data().join("master.key")).unwrap().trim())
}

/// What each is for, and what of it nobody may know.
pub(super) fn keys(demo: &Demo, database: Option<&Url>) -> Vec<(String, Vec<u8>)> {
    let rows = if let Some(url) = database {
        let query =
            "select purpose || ' ' || generation || ' ' || encode(sealed, 'hex') from keys where sealed is not null";
        run(Command::new("psql").args(["-qtAXc", query, url.as_str()]))
    } else {
        let query = "select purpose || ' ' || generation || ' ' || hex(sealed) from keys where sealed is not null";
        run(Command::new("sqlite3").arg(demo.data().join("beadle.db")).arg(query))
    };
    let master = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &master_key(demo)).unwrap());
    let open = |row: &str| {
        let (name, sealed) = row.rsplit_once(' ').unwrap();
        let mut sealed = octets(sealed);
        let mut body = sealed.split_off(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(&sealed).unwrap();
        let opened = master.open_in_place(nonce, Aad::from(format!("beadle key {name}")), &mut body).unwrap();
        (name.to_owned(), piece_of(name, opened))
    };
    String::from_utf8(rows).unwrap().lines().map(open).collect()
}

/// How the private half of an Ed25519 key begins ([RFC 8410 §7](https://www.rfc-editor.org/rfc/rfc8410#section-7)). OpenSSL reads
/// none that has the public half beside it.
const ED25519: &[u8] = b"\x06\x03\x2b\x65\x70\x04\x22\x04\x20";

/// Of a key pair (PKCS#8) octets of its private half, which would be found in the PEM that OpenSSL writes of it; of anything
/// else all.
fn piece_of(name: &str, opened: &[u8]) -> Vec<u8> {
    if let Some(at) = opened.windows(ED25519.len()).position(|window| window == ED25519) {
        return opened[at + ED25519.len()..][..30].to_vec();
    }
    let folder = Scratch::new("kept");
    let file = folder.path().join("key.der");
    fs::write(&file, opened).unwrap();
    let [Some(text), Some(pem)] = ["-text", "-outform"].map(|what| written(&file, what)) else {
        assert!((32..=64).contains(&opened.len()), "{name} is no key that OpenSSL reads: {} octets", opened.len());
        return opened.to_vec();
    };
    let piece = private_half(str::from_utf8(&text).unwrap());
    assert!(Haystack::new(pem).shows(&piece), "{name} would not be found in a PEM file");
    piece
}

fn written(file: &Path, what: &str) -> Option<Vec<u8>> {
    let mut openssl = Command::new("openssl");
    openssl.args(["pkey", "-inform", "DER", "-in"]).arg(file);
    let output = openssl.args(if what == "-text" { &["-text", "-noout"][..] } else { &["-outform", "PEM"] }).output();
    output.ok().filter(|output| output.status.success()).map(|output| output.stdout)
}

/// The first octets of the private exponent, or of the scalar of a curve, of what `openssl pkey -text` says.
pub(super) fn private_half(text: &str) -> Vec<u8> {
    let mut lines = text.lines().skip_while(|line| !matches!(line.trim(), "priv:" | "privateExponent:")).skip(1);
    let digits: String = lines.by_ref().take_while(|line| line.starts_with(' ')).collect();
    let octets: Vec<_> = digits.split(':').map(|pair| u8::from_str_radix(pair.trim(), 16).unwrap()).collect();
    let begins = octets.iter().position(|octet| *octet != 0).unwrap();
    octets[begins..].iter().copied().take(30).collect()
}
