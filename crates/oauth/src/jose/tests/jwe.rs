//! Encrypted tokens.

use domain::{
    client::{ContentEncryption, KeyManagement},
    entropy::SeededEntropy,
};

use super::*;
use crate::jose::jwe::{DecryptionKey, Encryption, KeyFamily, Undecipherable, decrypt, encrypt, is_encrypted};

static KEYS: LazyLock<[DecryptionKey; 2]> = LazyLock::new(|| {
    [KeyFamily::Rsa, KeyFamily::P256]
        .map(|family| DecryptionKey::from_pkcs8(family, &DecryptionKey::generate(family).unwrap()).unwrap())
});

fn every_way() -> impl Iterator<Item = Encryption> {
    KeyManagement::ALL.iter().flat_map(|key_management| {
        let contents = ContentEncryption::ALL.iter();
        contents.map(|content| Encryption { key_management: *key_management, content: *content })
    })
}

/// The key that we publish for this way, as a client reads it from the JWKS document.
fn published(how: Encryption) -> PublicKey {
    let document = json!({"keys": KEYS.iter().map(DecryptionKey::public_jwk).collect::<Vec<_>>()});
    let keys = ClientKeys::from_json(document.to_string().as_bytes()).unwrap();
    keys.for_encryption(how.key_management).unwrap().clone()
}

fn encrypted(how: Encryption, content: &[u8]) -> String {
    encrypt(&published(how), how, Some("JWT"), content, &SeededEntropy::new(7)).unwrap()
}

fn decrypted(token: &str) -> Result<Vec<u8>, Undecipherable> {
    decrypt(&*KEYS, token, &SeededEntropy::new(8))
}

#[test]
fn what_is_encrypted_in_any_way_comes_out_again() {
    for how in every_way() {
        for content in [&b""[..], b"x", b"sixteen bytes..!", &[7; 1000]] {
            let token = encrypted(how, content);
            assert!(is_encrypted(&token));
            assert_eq!(decrypted(&token).as_deref(), Ok(content), "{how:?}");
        }
    }
}

#[test]
fn the_header_says_how_for_whom_and_what_is_inside() {
    let how = Encryption { key_management: KeyManagement::EcdhEsA256Kw, content: ContentEncryption::A256Gcm };
    let token = encrypted(how, b"x");
    let header: Value = serde_json::from_slice(&BASE64URL.decode(token.split('.').next().unwrap()).unwrap()).unwrap();
    assert_eq!(
        (&header["alg"], &header["enc"], &header["cty"]),
        (&json!("ECDH-ES+A256KW"), &json!("A256GCM"), &json!("JWT"))
    );
    assert_eq!(header["kid"], KEYS[1].public().kid().unwrap());
    assert_eq!((&header["epk"]["crv"], header["epk"].get("d")), (&json!("P-256"), None));
}

#[test]
fn our_keys_for_encryption_do_not_verify_and_those_for_signing_are_not_encrypted_to() {
    for key in KEYS.iter() {
        assert_eq!(key.public_jwk()["use"], "enc");
        assert!(!algorithms().any(|algorithm| key.public().verifies(algorithm)));
    }
    assert!(!KeyManagement::ALL.iter().any(|way| KEY.public().encrypts(*way)));
}

#[test]
fn keys_on_other_curves_can_be_encrypted_to() {
    for crv in ["P-384", "X25519"] {
        let jwk = match crv {
            // RFC 7520 §5.4 and RFC 8037 appendix A.6.
            "P-384" => json!({
                "kty": "EC", "crv": crv, "use": "enc",
                "x": "YU4rRUzdmVqmRtWOs2OpDE_T5fsNIodcG8G5FWPrTPMyxpzsSOGaQLpe2FpxBmu2",
                "y": "A8-yxCHxkfBz3hKZfI1jUYMjUhsEveZ9THuwFjH2sCNdtksRJU7D5-SkgaFL1ETP",
            }),
            _ => json!({"kty": "OKP", "crv": crv, "x": "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"}),
        };
        let key = PublicKey::from_jwk(jwk.as_object().unwrap()).unwrap().unwrap();
        let how = Encryption { key_management: KeyManagement::EcdhEs, content: ContentEncryption::A128Gcm };
        let token = encrypt(&key, how, None, b"x", &SeededEntropy::new(1)).unwrap();
        assert_eq!(decrypted(&token), Err(Undecipherable));
    }
}

#[test]
fn the_example_of_rfc_7520_is_decrypted() {
    // §5.5: ECDH-ES on P-256 with A128CBC-HS256. The key is put into PKCS#8 by hand, as RFC 5958 and RFC 5915 say.
    let d = BASE64URL.decode("r_kHyZ-a06rmxM3yESK84r1otSg-aQcVStkRhA-iCM8").unwrap();
    let prefix = [
        0x30, 0x41, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08,
        0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x27, 0x30, 0x25, 0x02, 0x01, 0x01, 0x04, 0x20,
    ];
    let key = DecryptionKey::from_pkcs8(KeyFamily::P256, &[&prefix[..], &d].concat()).unwrap();
    assert_eq!(key.public_jwk()["x"], "Ze2loSV3wrroKUN_4zhwGhCqo3Xhu1td4QjeQ5wIVR0");
    let token = "eyJhbGciOiJFQ0RILUVTIiwia2lkIjoibWVyaWFkb2MuYnJhbmR5YnVja0BidWNrbGFuZC5leGFtcGxlIiwiZXBrIjp7Imt0eSI6IkVDIiwiY3J2IjoiUC0yNTYiLCJ4IjoibVBVS1RfYkFXR0hJaGcwVHBqanFWc1AxclhXUXVfdndWT0hIdE5rZFlvQSIsInkiOiI4QlFBc0ltR2VBUzQ2ZnlXdzVNaFlmR1RUMElqQnBGdzJTUzM0RHY0SXJzIn0sImVuYyI6IkExMjhDQkMtSFMyNTYifQ..yc9N8v5sYyv3iGQT926IUg.BoDlwPnTypYq-ivjmQvAYJLb5Q6l-F3LIgQomlz87yW4OPKbWE1zSTEFjDfhU9IPIOSA9Bml4m7iDFwA-1ZXvHteLDtw4R1XRGMEsDIqAYtskTTmzmzNa-_q4F_evAPUmwlO-ZG45Mnq4uhM1fm_D9rBtWolqZSF3xGNNkpOMQKF1Cl8i8wjzRli7-IXgyirlKQsbhhqRzkv8IcY6aHl24j03C-AR2le1r7URUhArM79BY8soZU0lzwI-sD5PZ3l4NDCCei9XkoIAfsXJWmySPoeRb2Ni5UZL4mYpvKDiwmyzGd65KqVw7MsFfI_K767G9C9Azp73gKZD0DyUn1mn0WW5LmyX_yJ-3AROq8p1WZBfG-ZyJ6195_JGG2m9Csg.WCCkNa-x4BeB9hIDIfFuhg";
    let other_kid = decrypt(&[key], token, &SeededEntropy::new(1));
    assert_eq!(other_kid, Err(Undecipherable), "its kid is not ours");
    let key = DecryptionKey::from_pkcs8(KeyFamily::P256, &[&prefix[..], &d].concat()).unwrap();
    let key = key.with_kid("meriadoc.brandybuck@buckland.example");
    let text = decrypt(&[key], token, &SeededEntropy::new(1)).unwrap();
    assert!(text.starts_with(b"You can trust us to stick with you") && text.ends_with(b"We are your friends, Frodo."));
}

#[test]
fn whatever_is_changed_the_error_is_one() {
    for how in every_way() {
        let token = encrypted(how, b"the content");
        let parts: Vec<_> = token.split('.').collect();
        for changed in 0..5 {
            let mut parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
            let mut bytes = BASE64URL.decode(&parts[changed]).unwrap();
            match bytes.last_mut() {
                Some(last) => *last ^= 1,
                None => bytes.push(1),
            }
            parts[changed] = BASE64URL.encode(bytes);
            assert_eq!(decrypted(&parts.join(".")), Err(Undecipherable), "{how:?}, part {changed}");
        }
        // A tag that was cut short.
        assert_eq!(decrypted(token.rsplit_once('.').unwrap().0), Err(Undecipherable));
        assert_eq!(decrypted(&token[..token.len() - 4]), Err(Undecipherable));
    }
}

#[test]
fn compressed_and_critical_headers_and_symmetric_ways_are_refused() {
    let how = Encryption { key_management: KeyManagement::RsaOaep256, content: ContentEncryption::A128Gcm };
    let token = encrypted(how, b"x");
    let rest = token.split_once('.').unwrap().1;
    for header in [
        json!({"alg": "RSA-OAEP-256", "enc": "A128GCM", "zip": "DEF"}),
        json!({"alg": "RSA-OAEP-256", "enc": "A128GCM", "crit": ["exp"]}),
        json!({"alg": "RSA1_5", "enc": "A128GCM"}),
        json!({"alg": "dir", "enc": "A128GCM"}),
        json!({"alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2c": 1_000_000_000, "p2s": "AAAA"}),
        json!({"alg": "ECDH-ES", "enc": "A128GCM"}),
        json!({"alg": "ECDH-ES", "enc": "A128GCM", "epk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}}),
    ] {
        assert_eq!(decrypted(&format!("{}.{rest}", BASE64URL.encode(header.to_string()))), Err(Undecipherable));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn reading_an_encrypted_token_never_panics(text in "([A-Za-z0-9_-]{0,20}[.]?){0,6}") {
        prop_assert!(decrypted(&text).is_err());
    }

    #[test]
    fn nor_does_one_with_a_good_header(way in 0_usize..20, key in prop::collection::vec(any::<u8>(), 0..300),
        rest in prop::collection::vec(any::<u8>(), 0..40))
    {
        let how = every_way().nth(way).unwrap();
        let header = encrypted(how, b"").split('.').next().unwrap().to_owned();
        let [key, rest] = [key, rest].map(|bytes| BASE64URL.encode(bytes));
        let token = format!("{header}.{key}.{rest}.{rest}.{rest}");
        prop_assert!(decrypted(&token).is_err());
    }
}
