//! Our own metadata, as others would read it.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use saml::{DecryptionKey, KeyError, SigningKey};

use crate::support::{ACS, SLO, SP, WORLD, now};

#[test]
fn our_metadata_say_what_federations_ask_for() {
    let xml = WORLD.sp.metadata(Some(now()));
    assert!(uppsala::parse(&xml).is_ok());
    for part in [
        format!("entityID=\"{SP}\" validUntil=\"2026-11-22T10:00:00Z\""),
        "AuthnRequestsSigned=\"true\" WantAssertionsSigned=\"true\"".into(),
        "http://refeds.org/category/research-and-scholarship</saml:AttributeValue>".into(),
        r#"Name="urn:oasis:names:tc:SAML:profiles:subject-id:req" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml:AttributeValue>any<"#.into(),
        r#"<mdui:DisplayName xml:lang="en">Beadle &amp; Co &lt;test&gt;</mdui:DisplayName>"#.into(),
        "<md:KeyDescriptor use=\"signing\">".into(),
        "<md:KeyDescriptor use=\"encryption\">".into(),
        BASE64.encode(&WORLD.sp_signing.certificate),
        BASE64.encode(&WORLD.sp_decryption.certificate),
        r#"<md:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/>"#.into(),
        format!(r#"Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{ACS}" index="0" isDefault="true""#),
        format!(r#"<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{SLO}"/>"#),
        format!(r#"<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{SLO}"/>"#),
        r#"contactType="other" remd:contactType="http://refeds.org/metadata/contactType/security""#.into(),
        "<md:EmailAddress>mailto:abuse@example.org</md:EmailAddress>".into(),
        r#"Name="urn:oid:1.3.6.1.4.1.5923.1.1.1.6""#.into(),
    ] {
        assert!(xml.contains(&part), "{part} in {xml}");
    }
    assert!(!WORLD.sp.metadata(None).contains("validUntil"));
}

#[test]
fn a_key_without_its_own_certificate_is_refused() {
    let (own, other) = (&WORLD.sp_signing, &WORLD.stranger);
    assert_eq!(SigningKey::from_pkcs8(&own.pkcs8, other.certificate.clone()).unwrap_err(), KeyError::OtherKey);
    assert_eq!(DecryptionKey::from_pkcs8(&own.pkcs8, b"no".to_vec()).unwrap_err(), KeyError::NotACertificate);
    assert_eq!(SigningKey::from_pkcs8(b"no", own.certificate.clone()).unwrap_err(), KeyError::NotRsa);
}

#[test]
fn keys_do_not_show_themselves() {
    assert_eq!(format!("{:?} {:?}", WORLD.sp.signing, WORLD.sp.decryption), "[SigningKey(…)] [DecryptionKey(…)]");
}
