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
        r#"<mdui:DisplayName xml:lang="de">Beadle auf Probe<"#.into(),
        r#"<mdui:Description xml:lang="de">Meldet Leute an<"#.into(),
        r#"<mdui:Logo height="60" width="120">https://sp.example.org/logo.png<"#.into(),
        r#"<mdui:PrivacyStatementURL xml:lang="de">https://sp.example.org/datenschutz<"#.into(),
        r#"<md:ServiceName xml:lang="de">Beadle auf Probe<"#.into(),
        r#"FriendlyName="mail" Name="urn:oid:0.9.2342.19200300.100.1.3" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri" isRequired="true""#.into(),
        r#"FriendlyName="cn" Name="urn:oid:2.5.4.3" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri" isRequired="true""#.into(),
        r#"<alg:SigningMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/>"#.into(),
        r#"<alg:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>"#.into(),
        "<md:EmailAddress>mailto:abuse@example.org</md:EmailAddress>".into(),
        r#"Name="urn:oid:1.3.6.1.4.1.5923.1.1.1.6""#.into(),
    ] {
        assert!(xml.contains(&part), "{part} in {xml}");
    }
    assert!(!WORLD.sp.metadata(None).contains("validUntil"));
}

#[test]
fn our_metadata_are_signed_with_our_own_key() {
    let xml = WORLD.sp.metadata(None);
    let verified = |key: &[u8], xml: &str| saml::metadata::read_signed(xml.as_bytes(), &[key.to_vec()], now());
    assert!(verified(&WORLD.sp_signing.certificate, &xml).unwrap().institutions.is_empty());
    assert!(verified(&WORLD.stranger.certificate, &xml).is_err());
    assert!(verified(&WORLD.sp_signing.certificate, &xml.replace("abuse@", "nobody@")).is_err());
    // The schema wants the signature first.
    let after_root = xml.split_once("<md:EntityDescriptor").unwrap().1.split_once('>').unwrap().1;
    assert!(after_root.starts_with("<ds:Signature"), "{xml}");
}

#[test]
fn the_category_of_access_decides_which_identifier_is_asked_for() {
    let asked = |categories: &[&str]| {
        let mut sp = WORLD.sp.clone();
        sp.entity_categories = categories.iter().map(|category| (*category).to_owned()).collect();
        let xml = sp.metadata(None);
        let value = xml.split("subject-id:req").nth(1).unwrap().split("<saml:AttributeValue>").nth(1).unwrap();
        value.split('<').next().unwrap().to_owned()
    };
    let access =
        ["anonymous", "pseudonymous", "personalized"].map(|kind| format!("https://refeds.org/category/{kind}"));
    let [anonymous, pseudonymous, personalized] = access.each_ref().map(String::as_str);
    assert_eq!(asked(&[]), "any");
    assert_eq!(asked(&[saml::service_provider::RESEARCH_AND_SCHOLARSHIP]), "any");
    assert_eq!(asked(&[anonymous]), "none");
    assert_eq!(asked(&[saml::service_provider::CODE_OF_CONDUCT, pseudonymous]), "pairwise-id");
    assert_eq!(asked(&[pseudonymous, personalized]), "subject-id");
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
