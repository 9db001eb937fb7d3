//! Encrypted assertions: opened when sound, one uniform error when not.

use aws_lc_rs::{
    aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    rsa::{OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPublicEncryptingKey, PrivateDecryptingKey},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use saml::ResponseError;

use crate::support::{Method, RESPONSE, Sign, WORLD, cut, edit, good, signed, verify};

pub(crate) const GCM_256: &str = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
const GCM_128: &str = "http://www.w3.org/2009/xmlenc11#aes128-gcm";

/// How the content key is transported.
pub(crate) struct Transport {
    pub(crate) method: &'static str,
    parameters: &'static str,
    algorithm: &'static OaepAlgorithm,
}

pub(crate) const MGF1P: Transport = Transport {
    method: "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
    parameters: "",
    algorithm: &OAEP_SHA1_MGF1SHA1,
};

const OAEP_256: Transport = Transport {
    method: "http://www.w3.org/2009/xmlenc11#rsa-oaep",
    parameters: r#"<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><xenc11:MGF xmlns:xenc11="http://www.w3.org/2009/xmlenc11#" Algorithm="http://www.w3.org/2009/xmlenc11#mgf1sha256"/>"#,
    algorithm: &OAEP_SHA256_MGF1SHA256,
};

pub(crate) fn sealed(plaintext: &str, key: &[u8]) -> Vec<u8> {
    let algorithm = if key.len() == 16 { &AES_128_GCM } else { &AES_256_GCM };
    let mut content = plaintext.as_bytes().to_vec();
    let nonce = [7; 12];
    LessSafeKey::new(UnboundKey::new(algorithm, key).unwrap())
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut content)
        .unwrap();
    [nonce.to_vec(), content].concat()
}

fn wrapped(key: &[u8], transport: &Transport) -> Vec<u8> {
    let public = PrivateDecryptingKey::from_pkcs8(&WORLD.sp_decryption.pkcs8).unwrap().public_key();
    let public = OaepPublicEncryptingKey::new(public).unwrap();
    let mut out = vec![0; public.ciphertext_size()];
    public.encrypt(transport.algorithm, key, &mut out, None).unwrap().to_vec()
}

pub(crate) fn encrypted_key(value: &[u8], transport: &Transport) -> String {
    let (method, parameters, value) = (transport.method, transport.parameters, BASE64.encode(value));
    format!(
        r#"<xenc:EncryptedKey xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptionMethod Algorithm="{method}">{parameters}</xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>{value}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>"#
    )
}

pub(crate) fn encrypted_data(cipher: &str, content: &[u8], inner: &str, beside: &str) -> String {
    let value = BASE64.encode(content);
    format!(
        r#"<saml:EncryptedAssertion><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="{cipher}"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{inner}</ds:KeyInfo><xenc:CipherData><xenc:CipherValue>{value}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>{beside}</saml:EncryptedAssertion>"#
    )
}

/// The assertion of `xml` in encrypted form, in its place.
fn encrypted(xml: &str, cipher: &str, transport: &Transport) -> String {
    let assertion = cut(xml, "saml:Assertion");
    let key: &[u8] = if cipher == GCM_128 { &[9; 16] } else { &[9; 32] };
    let data = encrypted_data(cipher, &sealed(assertion, key), &encrypted_key(&wrapped(key, transport), transport), "");
    edit(xml, assertion, &data)
}

#[test]
fn an_encrypted_signed_assertion_is_read() {
    // The fragment relies on the prefix that the response binds, as some institutions encrypt it.
    let mut plain = verify(&good()).unwrap();
    assert!(!plain.encrypted);
    plain.encrypted = true;
    for (cipher, transport) in [(GCM_256, &MGF1P), (GCM_128, &MGF1P), (GCM_256, &OAEP_256)] {
        assert_eq!(verify(&encrypted(&good(), cipher, transport)).unwrap(), plain, "{cipher} {}", transport.method);
    }
    // Standing on its own, as most do.
    let own =
        edit(&good(), "<saml:Assertion ", "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ");
    assert_eq!(verify(&encrypted(&own, GCM_256, &MGF1P)).unwrap(), plain);
}

#[test]
fn an_encrypted_assertion_in_a_signed_response_is_read() {
    for sign in [Sign::Neither, Sign::Assertion] {
        let xml = RESPONSE
            .replace("<!--sign assertion-->", if sign == Sign::Assertion { "<!--sign assertion-->" } else { "" });
        let inner = if sign == Sign::Assertion {
            let method = Method::default();
            method.fill(&xml.replace("<!--sign assertion-->", &method.template("_assertion")))
        } else {
            xml
        };
        let xml = encrypted(&inner, GCM_256, &OAEP_256);
        assert!(verify(&signed(&xml, Sign::Response)).is_ok(), "{sign:?}");
    }
}

#[test]
fn the_transported_key_may_stand_beside_the_data_and_be_one_of_several() {
    let xml = good();
    let assertion = cut(&xml, "saml:Assertion");
    let own = encrypted_key(&wrapped(&[9; 32], &MGF1P), &MGF1P);
    let foreign = encrypted_key(&[1; 256], &MGF1P);
    let content = sealed(assertion, &[9; 32]);
    for data in [
        encrypted_data(GCM_256, &content, "", &own),
        encrypted_data(GCM_256, &content, "", &format!("{foreign}{own}")),
        encrypted_data(GCM_256, &content, &format!("{foreign}{own}"), ""),
    ] {
        assert!(verify(&edit(&xml, assertion, &data)).is_ok());
    }
    let many = foreign.repeat(4) + &own;
    assert_eq!(
        verify(&edit(&xml, assertion, &encrypted_data(GCM_256, &content, &many, ""))),
        Err(ResponseError::Undecryptable),
        "no more than four keys are tried"
    );
}

/// The subject's name in `xml`, or that inside the first attribute value, in encrypted form.
fn encrypted_name(xml: &str, name: &str) -> String {
    let key = encrypted_key(&wrapped(&[9; 32], &MGF1P), &MGF1P);
    let data = encrypted_data(GCM_256, &sealed(name, &[9; 32]), &key, "");
    let data = data.replace("saml:EncryptedAssertion", "saml:EncryptedID");
    edit(xml, cut(xml, "saml:NameID"), &data)
}

#[test]
fn an_encrypted_name_is_read_as_if_it_stood_in_the_clear() {
    let plain = verify(&signed(RESPONSE, Sign::Both)).unwrap();
    assert_eq!(plain.name_id.as_ref().unwrap().value, "jane@x");
    let xml = encrypted_name(RESPONSE, cut(RESPONSE, "saml:NameID"));
    for sign in [Sign::Assertion, Sign::Response, Sign::Both] {
        let assertion = verify(&signed(&xml, sign)).unwrap();
        assert_eq!((&assertion.name_id, assertion.persistent_name_id()), (&plain.name_id, plain.persistent_name_id()));
    }
    // Within an encrypted assertion, too.
    let twice = encrypted(&signed(&xml, Sign::Assertion), GCM_256, &MGF1P);
    assert_eq!(verify(&twice).unwrap().name_id, plain.name_id);
}

#[test]
fn an_encrypted_name_in_a_targeted_id_is_read() {
    let name = domain::AttributeName::EduPersonTargetedId;
    let eptid = format!(
        r#"<saml:Attribute Name="{}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml:AttributeValue><saml:NameID>abc=</saml:NameID></saml:AttributeValue></saml:Attribute>"#,
        name.uri()
    );
    let xml = edit(RESPONSE, cut(RESPONSE, "saml:Attribute"), &eptid);
    let released = |xml: &str| verify(&signed(xml, Sign::Both)).unwrap().released(&WORLD.institution);
    let plain = released(&xml);
    assert_eq!(plain.all(name).len(), 1);
    let key = encrypted_key(&wrapped(&[9; 32], &MGF1P), &MGF1P);
    let data = encrypted_data(GCM_256, &sealed("<saml:NameID>abc=</saml:NameID>", &[9; 32]), &key, "");
    let data = data.replace("saml:EncryptedAssertion", "saml:EncryptedID");
    assert_eq!(released(&edit(&xml, "<saml:NameID>abc=</saml:NameID>", &data)).all(name), plain.all(name));
}

#[test]
fn an_encrypted_name_that_cannot_be_opened_gives_the_same_one_error() {
    let name = cut(RESPONSE, "saml:NameID");
    let good = encrypted_name(RESPONSE, name);
    let value = cut(&good, "saml:EncryptedID");
    let garbled = value.replace("<xenc:CipherValue>", "<xenc:CipherValue>AAAA");
    for xml in [
        edit(&good, value, &garbled),
        edit(&good, value, "<saml:EncryptedID/>"),
        encrypted_name(RESPONSE, "<saml:Audience>x</saml:Audience>"),
        encrypted_name(RESPONSE, &format!("{name}{name}")),
        encrypted_name(RESPONSE, "jane@x"),
    ] {
        assert_eq!(verify(&signed(&xml, Sign::Both)), Err(ResponseError::Undecryptable), "{xml}");
    }
    let cbc = "http://www.w3.org/2001/04/xmlenc#aes256-cbc";
    let legacy = signed(&edit(&good, GCM_256, cbc), Sign::Both);
    assert_eq!(verify(&legacy), Err(ResponseError::ForbiddenEncryption(cbc.into())));
    let both = edit(&good, value, &format!("{name}{value}"));
    assert_eq!(verify(&signed(&both, Sign::Both)), Err(ResponseError::Repeated("NameID")));
    // Nothing is decrypted that nobody signed.
    assert_eq!(verify(&signed(&edit(&good, value, &garbled), Sign::Neither)), Err(ResponseError::Unsigned));
}
