//! Signatures that do not convince.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use saml::{ResponseError, SignatureError};

use crate::support::{
    EXCLUSIVE, Keys, Method, RESPONSE, Sign, TRANSFORMS, WORLD, cut, edit, good, institution, signed, signed_by,
    verify, verify_for,
};

fn refused(xml: &str) -> SignatureError {
    match verify(xml) {
        Err(ResponseError::Signature(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn refused_method(method: &Method<'_>) -> SignatureError {
    refused(&signed_by(RESPONSE, Sign::Assertion, method))
}

#[test]
fn an_unsigned_response_is_refused() {
    assert_eq!(verify(&signed(RESPONSE, Sign::Neither)), Err(ResponseError::Unsigned));
}

#[test]
fn a_tampered_response_is_refused() {
    for sign in [Sign::Assertion, Sign::Response, Sign::Both] {
        let xml = signed(RESPONSE, sign);
        assert_eq!(refused(&edit(&xml, "jane@example.edu", "john@example.edu")), SignatureError::Bad, "{sign:?}");
        assert_eq!(refused(&edit(&xml, "_session", "_other")), SignatureError::Bad, "{sign:?}");
    }
    let value = cut(&good(), "ds:SignatureValue").to_owned();
    let zeros = format!("<ds:SignatureValue>{}</ds:SignatureValue>", BASE64.encode([0; 256]));
    assert_eq!(refused(&edit(&good(), &value, &zeros)), SignatureError::Bad);
    let digest = cut(&good(), "ds:DigestValue").to_owned();
    let zeros = format!("<ds:DigestValue>{}</ds:DigestValue>", BASE64.encode([0; 32]));
    assert_eq!(refused(&edit(&good(), &digest, &zeros)), SignatureError::Bad);
}

#[test]
fn every_signature_must_verify() {
    // The assertion is sound, but the response that carries it was changed.
    let xml = edit(&signed(RESPONSE, Sign::Both), "<samlp:Status>", "<samlp:Status> ");
    assert_eq!(refused(&xml), SignatureError::Bad);
    // Nor does it help that the digest is right when the signature is not.
    let xml = signed(RESPONSE, Sign::Both);
    let value = cut(&xml, "ds:SignatureValue").to_owned();
    let zeros = format!("<ds:SignatureValue>{}</ds:SignatureValue>", BASE64.encode([0; 256]));
    assert_eq!(refused(&edit(&xml, &value, &zeros)), SignatureError::Bad);
}

#[test]
fn an_empty_or_missing_value_is_refused() {
    let xml = good();
    for name in ["ds:SignatureValue", "ds:DigestValue"] {
        let value = cut(&xml, name).to_owned();
        assert!(matches!(refused(&edit(&xml, &value, &format!("<{name}></{name}>"))), SignatureError::Malformed(_)));
        assert!(matches!(refused(&edit(&xml, &value, "")), SignatureError::Malformed(_)));
    }
    let signature = cut(&xml, "ds:Signature").to_owned();
    let empty = r#"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>"#;
    assert!(matches!(refused(&edit(&xml, &signature, empty)), SignatureError::Malformed(_)));
}

#[test]
fn a_key_in_the_message_is_ignored() {
    let certificate = BASE64.encode(&WORLD.stranger.certificate);
    let key_info = format!(
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    );
    let method = Method { key: &WORLD.stranger, key_info, ..Method::default() };
    assert_eq!(refused_method(&method), SignatureError::Bad);
    let key = bergshamra::keys::loader::load_pem_auto(WORLD.stranger.pem.as_bytes(), None).unwrap();
    let key_value = key.to_key_value_xml("ds:").unwrap();
    let key_info = format!("<ds:KeyInfo><ds:KeyValue>{key_value}</ds:KeyValue></ds:KeyInfo>");
    let method = Method { key: &WORLD.stranger, key_info, ..Method::default() };
    assert_eq!(refused_method(&method), SignatureError::Bad);
    // Nor does pretending to be the institution's key help, and a wrong hint does not hurt.
    let certificate = BASE64.encode(&WORLD.idp.certificate);
    let key_info = format!(
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    );
    let method = Method { key: &WORLD.stranger, key_info, ..Method::default() };
    assert_eq!(refused_method(&method), SignatureError::Bad);
    let certificate = BASE64.encode(&WORLD.stranger.certificate);
    let key_info = format!(
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    );
    assert!(verify(&signed_by(RESPONSE, Sign::Assertion, &Method { key_info, ..Method::default() })).is_ok());
}

#[test]
fn an_hmac_with_the_public_key_is_refused() {
    for signature in
        ["http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", "http://www.w3.org/2000/09/xmldsig#hmac-sha1"]
    {
        let method = Method { signature, ..Method::default() };
        assert_eq!(refused_method(&method), SignatureError::ForbiddenAlgorithm(signature.into()));
    }
}

#[test]
fn sha_1_is_refused() {
    let (rsa, sha1) = ("http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1");
    // The library does not even sign with SHA-1 everywhere: rename instead, the list is asked first.
    let xml = edit(&good(), "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", rsa);
    assert_eq!(refused(&xml), SignatureError::ForbiddenAlgorithm(rsa.into()));
    let method = Method { digest: sha1, ..Method::default() };
    assert_eq!(refused_method(&method), SignatureError::ForbiddenAlgorithm(sha1.into()));
}

#[test]
fn other_transforms_are_refused() {
    let enveloped = r#"<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>"#;
    let exclusive = format!(r#"<ds:Transform Algorithm="{EXCLUSIVE}"/>"#);
    for algorithm in [
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "http://www.w3.org/2002/06/xmldsig-filter2",
        "http://www.w3.org/2000/09/xmldsig#base64",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    ] {
        let transforms = format!(r#"{enveloped}{exclusive}<ds:Transform Algorithm="{algorithm}"/>"#);
        let xml = edit(&good(), TRANSFORMS, &transforms);
        assert_eq!(refused(&xml), SignatureError::ForbiddenAlgorithm(algorithm.into()));
    }
    for transforms in [String::new(), enveloped.to_owned(), exclusive.clone(), format!("{exclusive}{enveloped}")] {
        let xml = edit(&good(), TRANSFORMS, &transforms);
        assert!(
            matches!(refused(&xml), SignatureError::Malformed(_) | SignatureError::ForbiddenAlgorithm(_)),
            "{transforms}"
        );
    }
    let inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    let method = Method { c14n: inclusive, ..Method::default() };
    assert_eq!(refused_method(&method), SignatureError::ForbiddenAlgorithm(inclusive.into()));
}

#[test]
fn a_reference_elsewhere_is_refused() {
    for uri in [
        "",
        "#_response",
        "#nowhere",
        "#xpointer(/)",
        "#xpointer(id('_assertion'))",
        "file:///etc/passwd",
        "https://evil.example.net/",
        "cid:x",
    ] {
        let xml = edit(&good(), r##"URI="#_assertion""##, &format!("URI=\"{uri}\""));
        assert_eq!(refused(&xml), SignatureError::WrongReference, "{uri}");
    }
    let xml = edit(&good(), r##" URI="#_assertion""##, "");
    assert_eq!(refused(&xml), SignatureError::WrongReference);
}

#[test]
fn two_signed_infos_or_references_are_refused() {
    let xml = good();
    for name in
        ["ds:SignedInfo", "ds:Reference", "ds:DigestValue", "ds:SignatureValue", "ds:Transforms", "ds:DigestMethod"]
    {
        let element = if name == "ds:DigestMethod" {
            r#"<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>"#.to_owned()
        } else {
            cut(&xml, name).to_owned()
        };
        let xml = edit(&xml, &element, &format!("{element}{element}"));
        assert!(matches!(refused(&xml), SignatureError::Malformed(_)), "{name}");
    }
    // A forged SignedInfo beside the signed one (CVE-2025-29774).
    let signed_info = cut(&xml, "ds:SignedInfo").to_owned();
    let hidden = format!("<ds:Object>{signed_info}</ds:Object>");
    let xml = edit(&xml, "</ds:Signature>", &format!("{hidden}</ds:Signature>"));
    assert!(matches!(refused(&xml), SignatureError::Malformed(_)));
}

#[test]
fn a_comment_in_the_digest_is_refused() {
    // CVE-2025-29775
    let xml = edit(&good(), "<ds:DigestValue>", "<ds:DigestValue><!--AAAA-->");
    assert!(matches!(refused(&xml), SignatureError::Malformed(_)));
    let xml = edit(&good(), "<ds:SignedInfo>", "<ds:SignedInfo><!-- -->");
    assert!(matches!(refused(&xml), SignatureError::Malformed(_)));
}

#[test]
fn a_comment_in_a_name_does_not_cut_it_short() {
    // CVE-2018-0489: canonicalization drops comments, so the signature still holds.
    let xml = edit(&good(), "jane@x", "jane<!-- -->@x");
    assert_eq!(verify(&xml).unwrap().name_id.unwrap().value, "jane@x");
    let xml = edit(&signed(RESPONSE, Sign::Response), "jane@example.edu", "jane@example<!---->.edu");
    let attributes = verify(&xml).unwrap().released(&WORLD.institution);
    assert_eq!(attributes.first(domain::AttributeName::EduPersonPrincipalName), Some("jane@example.edu"));
}

#[test]
fn parameters_of_algorithms_are_refused() {
    let method = r#"<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>"#;
    let truncated = method.replace("/>", "><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>");
    assert!(matches!(refused(&edit(&good(), method, &truncated)), SignatureError::Malformed(_)));
    let xml = edit(&good(), "<ds:Reference ", "<ds:Reference evil='' ");
    assert!(matches!(refused(&xml), SignatureError::Malformed(_)));
    let xml = edit(&good(), "<ds:SignedInfo>", "<ds:SignedInfo>text");
    assert!(matches!(refused(&xml), SignatureError::Malformed(_)));
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

#[test]
fn the_strangers_signature_is_refused() {
    let keys: &Keys = &WORLD.stranger;
    assert_eq!(refused_method(&Method { key: keys, ..Method::default() }), SignatureError::Bad);
}
