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

/// The private key of [RFC 7516, A.1.3](https://www.rfc-editor.org/rfc/rfc7516#appendix-A.1.3), in PKCS#8.
const RFC_7516_KEY: &str = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQChqFQihbDQrS6wo245HofjCR_igFRcdPFG-BvjwT4FW_GR4M2NsLiF7ytRZwmhmZ2zaHszvSKYRWFFTl2Mg1e2qWVcjgMWpwjUOCNP0t7A0PwxbYqt_dKmyT9mSgWeKVqQbKBPClne56wf48UAE0hRik6I3Xl2xBGSCvS8SHE33aLZqxs56dJl7JrHOIrvZTDGusqgTG_qRzm3BdOriH5AKEs6WfT-a1RnB-xFoxK0-zqZLpeuDGfFtaGiN_rre24RC54YL4UIx-trfoL2ScMUbMqw1rstkrZ2NiDIPclH8wH_g1Qlb9Oo5C3AdhvF6-gkCub4vlK2jCPMbL79urobAgMBAAECggEBAJC3bSI-hmw5LPwKQkk2ELXpXDbbZSojsj8zK1x3iPspNRe_pKQ8WOPlmOTVleSp7WhHl0tY_NhN--ccYVjB18r42HnD0_X6cEfzPYFfJ_R64dmp06Uw_dw7etsqVt8g7CcwZ0562LtYsFkYASqxGGOOqgGSKwNsQMJ5tl-7hkdYYIZKg6dFao95G0gs9V8nwrOvy3oQcLcRyMofEYqcuNKduJqDgG4MVcN68U_75bd1FXuFjtyZCTs5aVH_ik1SNj7YJvnQEcUxLRPonfuDia9IfivlRbN1Up3VUyM50sX8q4_CCy-jBv1L_GALu1SC0gd5TltPOfuKhNw84K044MkCgYEA1r52Xk46c-LsfB5P442p7atdPUrxQSy4mti_tZI3Mgf2EuFVbUoDBvaRQ-SWxkbkmoEzL7JXroSBjSrK3YIQgYdMgyAEPTPjXv_hI2_1eTSPVZfzL0lffNn03IXqWF5MDFuoUYE0hzb2vhrlN_rKrbfDIwUbTrjjgieRbwC6Cl0CgYEAwLb35x7hmQWZsWJmB_vle87ihgZ19S8lBEROLIsZG4ayZVe9Hi9gDVCOBmUDdaDYVTSNx_8Fyw1YYa9XGrGnDew00J28cRUoeBB_jKI1oma0Orv1T9aXIWxKwd4gvxFImOWr3QRL9KEBRzk2RatUBnmDZJTIAfwTs0g68UZHvtcCgYBkr5jATt2JSHSpHW1HvDxYe2iUPHcxn85OjCIW-B95DdKKt6xeOb2BnkouExe-j67P4pQlYPFLmkVD8zR692jV0qJFONXD_Hg3KrJc8zmdQs-RylTzbuuelnMAkql2FYCCqtcYoAQJAfRe3i1rOeOd3_NWkCZlmrrRY8wEx8py4QKBgA6tIH4CdQ3RRl4i70BGZ7ihDdFFJrCQcZI8nXN4-GWHQYjEQMvOsdLxwo8sHDJWGIOMqAuGGWvYTVXLI6gNxXoi9fa5PIOkJ9vU7dHI_Kqshac_bzQwVHwgIiVXhEjoyQ2T2B3R2PL9W_qPmdl-bby8fkwnpH-6Mcnig1Kilo4rAoGAVIMpMYbPf47dT1w_zDUXfPimsSegnMOA1zTaX7aGk_8urY6R8-ZW1FxU7AlWAyLWybqq6t16VFd7hQd0y6flUK4SlOydB61gwanOsXGOAOv82cHq0E3eL4HrtZkUuKvnPrMnsUUFlfUdybVzxyjz9JF_XyaY14ardLSjf4L_FNY";

#[test]
fn the_example_of_rfc_7516_is_decrypted() {
    let key = DecryptionKey::from_pkcs8(KeyFamily::Rsa, &BASE64URL.decode(RFC_7516_KEY).unwrap()).unwrap();
    // A.1: RSA-OAEP with A256GCM.
    let token = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23nfa6c9d-StnImGyFDbSv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je81860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6UklfCpIMfIjf7iGdXKHzg.48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A.XFBoMYUZodetZdvTiFvSkQ";
    let text = decrypt([&key], token, &SeededEntropy::new(1)).unwrap();
    assert_eq!(text, b"The true sign of intelligence is not knowledge but imagination.");
    // RSA-OAEP-256 with A128GCM, which Python's cryptography wrote to the same key.
    let token = "eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMTI4R0NNIn0.E9ZkH-pYfqtEo_s1OKEbCzQIbg2ipj1ztnH9Bvalv4DCjcczWgkszzbVo8oP-KaaGc4bK1jvY8aJp1Klu5zXFV6qV8CkU2YBmMo1sLtIrqE2m-kOcFNjUoZVQnakuUL3ttgo0wTVZvtV2G6ubnX6bj17oALwNrFY0_eRNGKpjCE-lOCHqk-aR3IHJhleqdf8Zhd5Lgw385KYkJOoP_bl-JUY_GkSPxb61i2qr7PQcDiWjGcQvmoJJQAi_NjEHNcvau0sg-zh0HR0ZAELO9I4rr3ZkO0tAGYkPfCFOEx52kvanMdvTj4do_CM-6JJfAEIDw7b0djGyBEGYr9V8qP-aw.FcDzfA789NdBXZcq.3PLxKBH_ckbcBnoYJyQ71y5v8VyG1w.6Rw9F920Q1kOkJtQgWI9AQ";
    assert_eq!(decrypt([&key], token, &SeededEntropy::new(1)).unwrap(), b"Live long and prosper.");
    // Each is bound to its own header: SHA-1 and SHA-256 are not taken for one another.
    let (_, rest) = token.split_once('.').unwrap();
    let other = BASE64URL.encode(r#"{"alg":"RSA-OAEP","enc":"A128GCM"}"#);
    assert_eq!(decrypt([&key], &format!("{other}.{rest}"), &SeededEntropy::new(1)), Err(Undecipherable));
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
