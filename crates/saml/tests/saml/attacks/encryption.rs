//! Encrypted assertions. Everybody can encrypt to us, so nothing is proved by that; and whoever asks again and again with
//! changed ciphertexts hears one and the same answer.
//!
//! The content key was wrapped once, and lies beside the other keys: wrapping is random, all else is not.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use saml::{ResponseError, SignatureError};

use super::{Attack, Fate, Read, read, refused};
use crate::{
    encryption::{GCM_256, MGF1P, encrypted_data, encrypted_key, sealed},
    support::{Method, RESPONSE, Sign, WORLD, cut, edit, good, signed, signed_by},
};

const KEY: [u8; 32] = [9; 32];

fn wrapped() -> Vec<u8> {
    BASE64.decode(include_str!("../../attacks/keys/content-key-of-32-nines.b64").replace('\n', "")).unwrap()
}

fn key() -> String {
    encrypted_key(&wrapped(), &MGF1P)
}

/// The response with this in encrypted form in the place of its assertion.
fn holding(xml: &str, plaintext: &str) -> String {
    edit(xml, cut(xml, "saml:Assertion"), &encrypted_data(GCM_256, &sealed(plaintext, &KEY), &key(), ""))
}

fn encrypted(xml: &str) -> String {
    holding(xml, cut(xml, "saml:Assertion"))
}

pub(super) fn attacks() -> Vec<Attack<Fate>> {
    let mut attacks = oracle();
    let (cbc, rsa15) = ("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "http://www.w3.org/2001/04/xmlenc#rsa-1_5");
    let stranger = Method { key: &WORLD.stranger, ..Method::default() };
    let assertion = cut(&good(), "saml:Assertion").to_owned();
    let evil = assertion.replace(cut(&assertion, "ds:Signature"), "").replace("_assertion", "_evil");
    let wrapping = edit(&evil, "</saml:AttributeValue>", &format!("{assertion}</saml:AttributeValue>"));
    let bare = signed(&encrypted(&RESPONSE.replace("<!--sign assertion-->", "")), Sign::Response);
    let other = encrypted_data(GCM_256, &sealed(&evil.replace("jane", "mallory"), &KEY), &key(), "");
    let bad = SignatureError::Bad;
    attacks.extend([
        read("good-encrypted-assertion.xml", encrypted(&good()), Read::jane()),
        refused("encrypted-but-not-signed.xml", encrypted(&signed(RESPONSE, Sign::Neither)), ResponseError::Unsigned),
        refused(
            "encrypted-and-signed-by-a-stranger.xml",
            encrypted(&signed_by(RESPONSE, Sign::Assertion, &stranger)),
            bad.clone(),
        ),
        refused("encrypted-and-tampered.xml", encrypted(&edit(&good(), "jane", "john")), bad.clone()),
        refused("wrapping-inside-the-ciphertext.xml", holding(&good(), &wrapping), ResponseError::SeveralAssertions),
        refused(
            "signed-response-with-another-ciphertext.xml",
            edit(&bare, cut(&bare, "saml:EncryptedAssertion"), &other),
            bad,
        ),
        refused(
            "cipher-aes-cbc.xml",
            edit(&encrypted(&good()), GCM_256, cbc),
            ResponseError::ForbiddenEncryption(cbc.into()),
        ),
        refused(
            "key-transport-rsa-1-5.xml",
            edit(&encrypted(&good()), MGF1P.method, rsa15),
            ResponseError::ForbiddenEncryption(rsa15.into()),
        ),
    ]);
    attacks
}

/// Whatever cannot be opened: a wrong key, a wrong tag, a plaintext that is no assertion.
fn oracle() -> Vec<Attack<Fate>> {
    let xml = good();
    let assertion = cut(&xml, "saml:Assertion");
    let content = sealed(assertion, &KEY);
    let flipped = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    let data = |content: &[u8], key: &str| encrypted_data(GCM_256, content, key, "");
    let plain = |text: &str| data(&sealed(text, &KEY), &key());
    let many = encrypted_key(&[1; 256], &MGF1P).repeat(4) + &key();
    [
        ("key-flipped", data(&content, &encrypted_key(&flipped(&wrapped(), 10), &MGF1P))),
        ("key-of-zeros", data(&content, &encrypted_key(&[0; 256], &MGF1P))),
        ("key-too-short", data(&content, &encrypted_key(&[0; 3], &MGF1P))),
        ("key-missing", data(&content, "")),
        ("keys-too-many", data(&content, &many)),
        ("tag-flipped", data(&flipped(&content, content.len() - 1), &key())),
        ("content-flipped", data(&flipped(&content, 100), &key())),
        ("content-cut", data(&content[..content.len() - 1], &key())),
        ("content-shorter-than-a-tag", data(&content[..5], &key())),
        ("content-empty", data(&[], &key())),
        ("plaintext-no-xml", plain("not xml")),
        ("plaintext-another-element", plain("<other xmlns='urn:x'/>")),
        ("plaintext-with-a-document-type", plain(&format!("<!DOCTYPE a>{assertion}"))),
        ("plaintext-two-assertions", plain(&assertion.repeat(2))),
        ("plaintext-that-closes-what-is-around-it", plain(&format!("</context>{assertion}<context>"))),
        ("nothing-inside", "<saml:EncryptedAssertion/>".to_owned()),
    ]
    .map(|(name, data)| {
        refused(&format!("oracle-{name}.xml"), edit(&xml, assertion, &data), ResponseError::Undecryptable)
    })
    .into()
}
