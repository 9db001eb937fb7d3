//! Signatures and keys, beside the files of [`crate::attacks`].

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use saml::{ResponseError, SignatureError};

use crate::support::{RESPONSE, Sign, WORLD, cut, edit, good, institution, signed, verify, verify_for};

/// Nor does it help that the digest is right when the signature is not.
#[test]
fn every_signature_must_verify() {
    let xml = signed(RESPONSE, Sign::Both);
    let value = cut(&xml, "ds:SignatureValue").to_owned();
    let zeros = format!("<ds:SignatureValue>{}</ds:SignatureValue>", BASE64.encode([0; 256]));
    assert_eq!(verify(&edit(&xml, &value, &zeros)), Err(SignatureError::Bad.into()));
}

#[test]
fn an_institution_without_a_usable_key_vouches_for_nobody() {
    let weak = BASE64.decode(include_str!("keys/rsa1024.cer.b64").replace('\n', "")).unwrap();
    for certificates in [vec![], vec![b"garbage".to_vec()], vec![weak]] {
        let institution = institution(certificates);
        assert_eq!(verify_for(&institution, &good()), Err(ResponseError::Signature(SignatureError::NoKey)));
    }
}

#[test]
fn a_poisoned_certificate_beside_a_good_one_does_no_harm() {
    let mut certificates: Vec<_> = (0..40)
        .map(|at| {
            let mut broken = WORLD.idp.certificate.clone();
            broken[at] ^= 0xff;
            broken
        })
        .collect();
    certificates.push(WORLD.idp.certificate.clone());
    let institution = institution(certificates);
    assert!(verify_for(&institution, &good()).is_ok());
}

#[test]
fn no_flipped_character_is_ever_accepted_with_another_meaning() {
    let xml = good();
    let sound = verify(&xml).unwrap();
    let step = 7;
    for at in (0..xml.len()).step_by(step) {
        for to in [b'A', b'<', b' ', b'#'] {
            let mut bytes = xml.clone().into_bytes();
            bytes[at] = to;
            let mutated = String::from_utf8(bytes).unwrap();
            if let Ok(assertion) = verify(&mutated) {
                assert_eq!(assertion, sound, "{at} {to}");
            }
        }
    }
}
