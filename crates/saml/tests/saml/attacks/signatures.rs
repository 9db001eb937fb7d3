//! Signatures that do not convince: none, empty, over something else, by somebody else, by a method that proves nothing.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use saml::{ResponseError, SignatureError, SignatureError::ForbiddenAlgorithm};

use super::{Attack, Fate, Read, read, refused};
use crate::support::{Method, RESPONSE, Sign, TRANSFORMS, WORLD, cut, edit, good, signed, signed_by};

pub(super) const CHILDREN: SignatureError =
    SignatureError::Malformed("Signature must hold SignedInfo, SignatureValue and perhaps KeyInfo");
const METHODS: SignatureError = SignatureError::Malformed("SignedInfo must hold two methods and one Reference");
const REFERENCE: SignatureError =
    SignatureError::Malformed("Reference must hold Transforms, DigestMethod and DigestValue");
const TWO_TRANSFORMS: SignatureError =
    SignatureError::Malformed("Transforms must be enveloped-signature and exclusive canonicalization");
const STRAY: SignatureError = SignatureError::Malformed("text or a comment stands between elements");

const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

pub(super) fn attacks() -> Vec<Attack<Fate>> {
    [nothing(), changed(), keys(), algorithms(), transforms(), references(), shapes()].into_iter().flatten().collect()
}

fn nothing() -> Vec<Attack<Fate>> {
    let xml = good();
    let without = |name: &str| edit(&xml, cut(&xml, name), "");
    let emptied = |name: &str| edit(&xml, cut(&xml, name), &format!("<{name}></{name}>"));
    let empty = r#"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>"#;
    vec![
        refused("no-signature.xml", signed(RESPONSE, Sign::Neither), ResponseError::Unsigned),
        refused("empty-signature.xml", edit(&xml, cut(&xml, "ds:Signature"), empty), CHILDREN),
        refused(
            "empty-signature-value.xml",
            emptied("ds:SignatureValue"),
            SignatureError::Malformed("SignatureValue must hold plain text"),
        ),
        refused(
            "empty-digest-value.xml",
            emptied("ds:DigestValue"),
            SignatureError::Malformed("DigestValue must hold plain text"),
        ),
        refused("no-signature-value.xml", without("ds:SignatureValue"), CHILDREN),
        refused("no-digest-value.xml", without("ds:DigestValue"), REFERENCE),
        refused("no-reference.xml", without("ds:Reference"), METHODS),
    ]
}

fn changed() -> Vec<Attack<Fate>> {
    let xml = good();
    let zeros = |name: &str, length: usize| {
        edit(&xml, cut(&xml, name), &format!("<{name}>{}</{name}>", BASE64.encode(vec![0; length])))
    };
    let both = signed(RESPONSE, Sign::Both);
    [
        ("tampered-attribute.xml", edit(&xml, "jane@example.edu", "john@example.edu")),
        ("tampered-name.xml", edit(&xml, "jane@x", "john@x")),
        ("tampered-session.xml", edit(&xml, "_session", "_other")),
        ("tampered-attribute-in-a-signed-response.xml", edit(&signed(RESPONSE, Sign::Response), "jane@e", "john@e")),
        ("tampered-response-around-a-signed-assertion.xml", edit(&both, "<samlp:Status>", "<samlp:Status> ")),
        ("zeros-for-a-signature-value.xml", zeros("ds:SignatureValue", 256)),
        ("zeros-for-a-digest-value.xml", zeros("ds:DigestValue", 32)),
    ]
    .into_iter()
    .map(|(file, xml)| refused(file, xml, SignatureError::Bad))
    .collect()
}

fn keys() -> Vec<Attack<Fate>> {
    let by = |key_info: String| {
        let key_info = format!("<ds:KeyInfo>{key_info}</ds:KeyInfo>");
        signed_by(RESPONSE, Sign::Assertion, &Method { key: &WORLD.stranger, key_info, ..Method::default() })
    };
    let certificate = |der: &[u8]| {
        format!("<ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data>", BASE64.encode(der))
    };
    let key = bergshamra::keys::loader::load_pem_auto(WORLD.stranger.pem.as_bytes(), None).unwrap();
    let value = format!("<ds:KeyValue>{}</ds:KeyValue>", key.to_key_value_xml("ds:").unwrap());
    let hint = format!("<ds:KeyInfo>{}</ds:KeyInfo>", certificate(&WORLD.stranger.certificate));
    let hinted = signed_by(RESPONSE, Sign::Assertion, &Method { key_info: hint, ..Method::default() });
    let hmac = |signature: &str| signed_by(RESPONSE, Sign::Assertion, &Method { signature, ..Method::default() });
    let (sha256, sha1) =
        ("http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", "http://www.w3.org/2000/09/xmldsig#hmac-sha1");
    vec![
        refused("strangers-signature.xml", by(String::new()), SignatureError::Bad),
        refused("own-certificate-in-key-info.xml", by(certificate(&WORLD.stranger.certificate)), SignatureError::Bad),
        refused("rsa-key-value-in-key-info.xml", by(value), SignatureError::Bad),
        refused(
            "institutions-certificate-beside-a-strangers-signature.xml",
            by(certificate(&WORLD.idp.certificate)),
            SignatureError::Bad,
        ),
        read("good-with-a-strangers-certificate-in-key-info.xml", hinted, Read::jane()),
        refused("hmac-sha256-with-the-public-key.xml", hmac(sha256), ForbiddenAlgorithm(sha256.into())),
        refused("hmac-sha1-with-the-public-key.xml", hmac(sha1), ForbiddenAlgorithm(sha1.into())),
    ]
}

fn algorithms() -> Vec<Attack<Fate>> {
    let (rsa_sha1, sha1) = ("http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1");
    let digest = signed_by(RESPONSE, Sign::Assertion, &Method { digest: sha1, ..Method::default() });
    let inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    let c14n = signed_by(RESPONSE, Sign::Assertion, &Method { c14n: inclusive, ..Method::default() });
    let method = format!(r#"<ds:SignatureMethod Algorithm="{RSA_SHA256}"/>"#);
    let truncated = method.replace("/>", "><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>");
    vec![
        // The library does not even sign with SHA-1 everywhere: renamed instead, the list is asked first.
        refused("sha-1-signature.xml", edit(&good(), RSA_SHA256, rsa_sha1), ForbiddenAlgorithm(rsa_sha1.into())),
        refused("sha-1-digest.xml", digest, ForbiddenAlgorithm(sha1.into())),
        refused("inclusive-canonicalization-of-signed-info.xml", c14n, ForbiddenAlgorithm(inclusive.into())),
        refused(
            "signature-cut-to-eight-bits.xml",
            edit(&good(), &method, &truncated),
            SignatureError::Malformed("an algorithm has parameters"),
        ),
    ]
}

fn transforms() -> Vec<Attack<Fate>> {
    let (enveloped, exclusive) = TRANSFORMS.split_at(TRANSFORMS.find("/>").unwrap() + 2);
    let with = |transforms: &str| edit(&good(), TRANSFORMS, transforms);
    let more = [
        ("xslt-transform.xml", "http://www.w3.org/TR/1999/REC-xslt-19991116", r#"<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:template match="/"><xsl:value-of select="unparsed-text('/etc/passwd')"/></xsl:template></xsl:stylesheet>"#),
        ("xpath-transform.xml", "http://www.w3.org/TR/1999/REC-xpath-19991116", "<ds:XPath>not(ancestor-or-self::saml:Attribute)</ds:XPath>"),
        ("xpath-filter-transform.xml", "http://www.w3.org/2002/06/xmldsig-filter2", r#"<f:XPath xmlns:f="http://www.w3.org/2002/06/xmldsig-filter2" Filter="subtract">//saml:Attribute</f:XPath>"#),
        ("base64-transform.xml", "http://www.w3.org/2000/09/xmldsig#base64", ""),
        ("inclusive-canonicalization.xml", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315", ""),
        ("canonicalization-with-comments.xml", "http://www.w3.org/2001/10/xml-exc-c14n#WithComments", ""),
    ]
    .map(|(file, algorithm, content)| {
        let transform = format!(r#"<ds:Transform Algorithm="{algorithm}">{content}</ds:Transform>"#);
        refused(file, with(&format!("{enveloped}{exclusive}{transform}")), ForbiddenAlgorithm(algorithm.into()))
    });
    let exclusive_uri = "http://www.w3.org/2001/10/xml-exc-c14n#";
    let fewer = [
        refused("no-transforms.xml", with(""), TWO_TRANSFORMS),
        refused("no-canonicalization.xml", with(enveloped), TWO_TRANSFORMS),
        refused("no-enveloped-signature.xml", with(exclusive), TWO_TRANSFORMS),
        refused(
            "transforms-turned-round.xml",
            with(&format!("{exclusive}{enveloped}")),
            ForbiddenAlgorithm(exclusive_uri.into()),
        ),
    ];
    more.into_iter().chain(fewer).collect()
}

fn references() -> Vec<Attack<Fate>> {
    [
        ("reference-to-the-whole-document.xml", ""),
        ("reference-to-the-response.xml", "#_response"),
        ("reference-to-nothing.xml", "#nowhere"),
        ("reference-by-xpointer.xml", "#xpointer(id('_assertion'))"),
        ("reference-to-a-file.xml", "file:///etc/passwd"),
        ("reference-to-a-server.xml", "https://evil.example.net/"),
    ]
    .map(|(file, uri)| {
        let xml = edit(&good(), r##"URI="#_assertion""##, &format!("URI=\"{uri}\""));
        refused(file, xml, SignatureError::WrongReference)
    })
    .into_iter()
    .chain([refused(
        "reference-without-uri.xml",
        edit(&good(), r##" URI="#_assertion""##, ""),
        SignatureError::WrongReference,
    )])
    .collect()
}

fn shapes() -> Vec<Attack<Fate>> {
    let xml = good();
    let twice = |name: &str| edit(&xml, cut(&xml, name), &cut(&xml, name).repeat(2));
    let hidden = format!("<ds:Object>{}</ds:Object></ds:Signature>", cut(&xml, "ds:SignedInfo"));
    vec![
        refused("cve-2025-29774-two-signed-infos.xml", twice("ds:SignedInfo"), CHILDREN),
        refused("cve-2025-29774-signed-info-in-an-object.xml", edit(&xml, "</ds:Signature>", &hidden), CHILDREN),
        refused(
            "cve-2025-29775-comment-in-the-digest.xml",
            edit(&xml, "<ds:DigestValue>", "<ds:DigestValue><!--AAAA-->"),
            SignatureError::Malformed("DigestValue must hold plain text"),
        ),
        refused("comment-in-signed-info.xml", edit(&xml, "<ds:SignedInfo>", "<ds:SignedInfo><!-- -->"), STRAY),
        refused("two-references.xml", twice("ds:Reference"), METHODS),
        refused("two-digest-values.xml", twice("ds:DigestValue"), REFERENCE),
        refused("two-signature-values.xml", twice("ds:SignatureValue"), CHILDREN),
        refused("two-lists-of-transforms.xml", twice("ds:Transforms"), REFERENCE),
        refused("text-in-signed-info.xml", edit(&xml, "<ds:SignedInfo>", "<ds:SignedInfo>text"), STRAY),
        refused(
            "attribute-of-a-reference.xml",
            edit(&xml, "<ds:Reference ", "<ds:Reference evil='' "),
            SignatureError::Malformed("an element has an unexpected attribute"),
        ),
    ]
}
