//! Self-signed certificates whose keys nobody has: only their shape matters, because metadata are trusted for being
//! signed as a whole.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};

use super::random::Random;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OBJECT: u8 = 0x06;
const UTF8: u8 = 0x0c;
const TIME: u8 = 0x17;
const VERSION: u8 = 0xa0;
const NULL: &[u8] = &[0x05, 0];
const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
const RSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11];

/// A certificate in base64, in lines as OpenSSL writes them.
pub(super) fn certificate(host: &str, random: &mut Random) -> String {
    let length = if random.percent(10) { 384 } else { 256 };
    let text = BASE64.encode(der(host, length, random));
    let mut lines = String::with_capacity(text.len() + text.len() / 64 + 2);
    lines.push('\n');
    for (index, character) in text.chars().enumerate() {
        lines.push(character);
        if index % 64 == 63 {
            lines.push('\n');
        }
    }
    lines
}

fn der(host: &str, modulus_length: usize, random: &mut Random) -> Vec<u8> {
    let mut modulus = random.bytes(modulus_length);
    if let [first, .., last] = modulus.as_mut_slice() {
        *first |= 0x80;
        *last |= 1;
    }
    modulus.insert(0, 0);
    let mut serial = random.bytes(16);
    serial.insert(0, 1);
    let key = element(SEQUENCE, &[element(INTEGER, &[modulus]), element(INTEGER, &[vec![1, 0, 1]])]);
    let name = element(
        SEQUENCE,
        &[element(SET, &[element(SEQUENCE, &[element(OBJECT, &[COMMON_NAME]), element(UTF8, &[host.as_bytes()])])])],
    );
    let algorithm = |object: &[u8]| element(SEQUENCE, &[element(OBJECT, &[object]), NULL.to_vec()]);
    let validity = element(SEQUENCE, &[element(TIME, &[b"200101000000Z"]), element(TIME, &[b"400101000000Z"])]);
    let public_key = element(SEQUENCE, &[algorithm(RSA), element(BIT_STRING, &[vec![0], key])]);
    let signed = element(
        SEQUENCE,
        &[
            element(VERSION, &[element(INTEGER, &[[2]])]),
            element(INTEGER, &[serial]),
            algorithm(RSA_SHA256),
            name.clone(),
            validity,
            name,
            public_key,
        ],
    );
    let signature = element(BIT_STRING, &[vec![0], random.bytes(modulus_length)]);
    element(SEQUENCE, &[signed, algorithm(RSA_SHA256), signature])
}

fn element(tag: u8, parts: &[impl AsRef<[u8]>]) -> Vec<u8> {
    let content = parts.iter().map(AsRef::as_ref).collect::<Vec<_>>().concat();
    let length = u16::try_from(content.len()).expect("a certificate is short").to_be_bytes();
    let mut written = vec![tag];
    match (content.len(), length) {
        (0..=0x7f, [_, low]) => written.push(low),
        (0x80..=0xff, [_, low]) => written.extend([0x81, low]),
        (_, [high, low]) => written.extend([0x82, high, low]),
    }
    written.extend(content);
    written
}
