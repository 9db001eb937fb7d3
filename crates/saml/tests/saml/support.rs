//! A small world: our service provider, an institution that signs real responses, and a stranger with his own key.

use std::{collections::BTreeMap, sync::LazyLock};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bergshamra::{DsigContext, KeysManager, keys::loader};
use domain::{
    EntityId, Institution, Timestamp,
    institution::{ScopeRule, SignInEndpoint, SignOutEndpoint},
};
use saml::{
    Assertion, Contacts, DecryptionKey, Expected, RequestId, ResponseError, ServiceProvider, SigningKey,
    UnverifiedResponse, service_provider,
};
use url::Url;

use crate::peers;

pub(crate) const SP: &str = "https://sp.example.org/saml/metadata";
pub(crate) const ACS: &str = "https://sp.example.org/saml/acs";
pub(crate) const SLO: &str = "https://sp.example.org/saml/slo";
pub(crate) const IDP: &str = "https://idp.example.edu/idp";
pub(crate) const REQUEST: &str = "_00112233445566778899aabbccddeeff";

/// An RSA key and its self-signed certificate.
pub(crate) struct Keys {
    pub(crate) pkcs8: Vec<u8>,
    pub(crate) pem: String,
    pub(crate) certificate: Vec<u8>,
}

impl Keys {
    /// Those that lie with the attacks, which are signed with them.
    fn fixed([key, certificate]: [&str; 2]) -> Self {
        Self { pkcs8: der(key), pem: key.to_owned(), certificate: der(certificate) }
    }

    pub(crate) fn of(key: &rcgen::KeyPair) -> Self {
        let certificate =
            rcgen::CertificateParams::new(vec!["idp.example.edu".into()]).unwrap().self_signed(key).unwrap();
        Self { pkcs8: key.serialize_der(), pem: key.serialize_pem(), certificate: certificate.der().to_vec() }
    }
}

fn der(pem: &str) -> Vec<u8> {
    BASE64.decode(pem.lines().filter(|line| !line.starts_with("-----")).collect::<String>()).unwrap()
}

/// DER as PEM.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let base64 = BASE64.encode(der);
    let lines: String =
        base64.as_bytes().chunks(64).map(|line| format!("{}\n", String::from_utf8_lossy(line))).collect();
    format!("-----BEGIN {label}-----\n{lines}-----END {label}-----\n")
}

pub(crate) struct World {
    pub(crate) sp: ServiceProvider,
    pub(crate) sp_signing: Keys,
    pub(crate) sp_decryption: Keys,
    pub(crate) idp: Keys,
    pub(crate) stranger: Keys,
    pub(crate) institution: Institution,
}

/// The key and the certificate of this name.
macro_rules! keys {
    ($name:literal) => {
        Keys::fixed([
            include_str!(concat!("../attacks/keys/", $name, ".key.pem")),
            include_str!(concat!("../attacks/keys/", $name, ".cert.pem")),
        ])
    };
}

/// The one world of this test binary.
pub(crate) static WORLD: LazyLock<World> = LazyLock::new(|| {
    let (sp_signing, sp_decryption) = (keys!("service-signing"), keys!("service-decryption"));
    let (idp, stranger) = (keys!("institution"), keys!("stranger"));
    let institution = institution(vec![idp.certificate.clone()]);
    let sp = ServiceProvider {
        entity_id: EntityId::parse(SP).unwrap(),
        acs: Url::parse(ACS).unwrap(),
        paos: None,
        slo: Url::parse(SLO).unwrap(),
        discovery_responses: Vec::new(),
        display_name: "Beadle & Co <test>".into(),
        description: "Signs people in".into(),
        information_url: Some(Url::parse("https://sp.example.org/about").unwrap()),
        privacy_url: Some(Url::parse("https://sp.example.org/privacy").unwrap()),
        translations: vec![service_provider::Translation {
            language: "de".into(),
            display_name: "Beadle auf Probe".into(),
            description: "Meldet Leute an".into(),
            information_url: None,
            privacy_url: Some(Url::parse("https://sp.example.org/datenschutz").unwrap()),
        }],
        logo: Some(service_provider::Logo {
            url: Url::parse("https://sp.example.org/logo.png").unwrap(),
            width: 120,
            height: 60,
        }),
        organization: "Example".into(),
        contacts: Contacts {
            technical: "tech@example.org".into(),
            support: "help@example.org".into(),
            security: "abuse@example.org".into(),
        },
        entity_categories: vec![service_provider::RESEARCH_AND_SCHOLARSHIP.into()],
        requested_attributes: service_provider::USUAL_ATTRIBUTES.to_vec(),
        required_attributes: vec![domain::AttributeName::Mail, domain::AttributeName::CommonName],
        signing: vec![SigningKey::from_pkcs8(&sp_signing.pkcs8, sp_signing.certificate.clone()).unwrap().into()],
        decryption: vec![
            DecryptionKey::from_pkcs8(&sp_decryption.pkcs8, sp_decryption.certificate.clone()).unwrap().into(),
        ],
    };
    World { sp, sp_signing, sp_decryption, idp, stranger, institution }
});

pub(crate) fn institution(signing_certificates: Vec<Vec<u8>>) -> Institution {
    Institution {
        entity_id: EntityId::parse(IDP).unwrap(),
        protocol: domain::institution::Protocol::Saml,
        social: false,
        names: BTreeMap::from([("en".into(), "Example University".into())]),
        organization: None,
        keywords: vec![],
        domains: vec![],
        scopes: vec![ScopeRule::literal("example.edu")],
        signing_certificates,
        sign_in: SignInEndpoint {
            redirect: Some(Url::parse("https://idp.example.edu/sso").unwrap()),
            post: None,
            ecp: None,
        },
        sign_out: SignOutEndpoint {
            redirect: Some(Url::parse("https://idp.example.edu/slo").unwrap()),
            ..SignOutEndpoint::default()
        },
        error_url: None,
        home_page: None,
        contacts: vec![],
        category_support: vec![],
        assurance: vec![],
        logo: None,
        places: vec![],
        registration_authority: None,
        hidden: false,
    }
}

pub(crate) fn now() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-22T10:00:00Z").unwrap()
}

/// Which elements the institution signs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sign {
    Response,
    Assertion,
    Both,
    Neither,
}

/// A good response, unsigned; the comments mark where the signatures go.
pub(crate) const RESPONSE: &str = r#"<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response" Version="2.0" IssueInstant="2026-11-22T10:00:00Z" Destination="https://sp.example.org/saml/acs" InResponseTo="_00112233445566778899aabbccddeeff"><saml:Issuer>https://idp.example.edu/idp</saml:Issuer><!--sign response--><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" ID="_assertion" Version="2.0" IssueInstant="2026-11-22T10:00:00Z"><saml:Issuer>https://idp.example.edu/idp</saml:Issuer><!--sign assertion--><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" NameQualifier="https://idp.example.edu/idp" SPNameQualifier="https://sp.example.org/saml/metadata">jane@x</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData Recipient="https://sp.example.org/saml/acs" NotOnOrAfter="2026-11-22T10:05:00Z" InResponseTo="_00112233445566778899aabbccddeeff"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="2026-11-22T09:59:00Z" NotOnOrAfter="2026-11-22T10:05:00Z"><saml:AudienceRestriction><saml:Audience>https://sp.example.org/saml/metadata</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="2026-11-22T09:59:30Z" SessionIndex="_session" SessionNotOnOrAfter="2026-11-22T18:00:00Z"><saml:AuthnContext><saml:AuthnContextClassRef>https://refeds.org/profile/sfa</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="urn:oid:1.3.6.1.4.1.5923.1.1.1.6" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri" FriendlyName="eduPersonPrincipalName"><saml:AttributeValue xsi:type="xs:string">jane@example.edu</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>"#;

/// [`RESPONSE`] with `from` (which must occur) replaced by `to` everywhere.
pub(crate) fn edited(from: &str, to: &str) -> String {
    edit(RESPONSE, from, to)
}

pub(crate) fn edit(xml: &str, from: &str, to: &str) -> String {
    assert!(xml.contains(from), "nothing to edit: {from}");
    xml.replace(from, to)
}

/// How a signature is made; [`Default`] as honest institutions do.
#[derive(Clone)]
pub(crate) struct Method<'a> {
    pub(crate) signature: &'a str,
    pub(crate) digest: &'a str,
    pub(crate) c14n: &'a str,
    pub(crate) transforms: &'a str,
    pub(crate) key_info: String,
    pub(crate) key: &'a Keys,
}

pub(crate) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

pub(crate) const TRANSFORMS: &str = concat!(
    r#"<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>"#,
    r#"<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>"#
);

impl Default for Method<'static> {
    fn default() -> Self {
        Self {
            signature: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            digest: "http://www.w3.org/2001/04/xmlenc#sha256",
            c14n: EXCLUSIVE,
            transforms: TRANSFORMS,
            key_info: String::new(),
            key: &WORLD.idp,
        }
    }
}

impl Method<'_> {
    /// An unfilled signature over the element with this ID.
    pub(crate) fn template(&self, id: &str) -> String {
        let Self { signature, digest, c14n, transforms, key_info, .. } = self;
        format!(
            r##"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{c14n}"/><ds:SignatureMethod Algorithm="{signature}"/><ds:Reference URI="#{id}"><ds:Transforms>{transforms}</ds:Transforms><ds:DigestMethod Algorithm="{digest}"/><ds:DigestValue></ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue></ds:SignatureValue>{key_info}</ds:Signature>"##
        )
    }

    /// Fills in the first signature of the document.
    pub(crate) fn fill(&self, xml: &str) -> String {
        let key = if self.signature.contains("hmac") {
            loader::load_hmac_key(&self.key.certificate).unwrap()
        } else {
            loader::load_pem_auto(self.key.pem.as_bytes(), None).unwrap()
        };
        let mut keys = KeysManager::new();
        keys.add_key(key);
        bergshamra::sign(&DsigContext::new_permissive(keys), xml).unwrap()
    }
}

pub(crate) fn signed_by(xml: &str, sign: Sign, method: &Method<'_>) -> String {
    let mut xml = xml.to_owned();
    if matches!(sign, Sign::Assertion | Sign::Both) {
        xml = method.fill(&edit(&xml, "<!--sign assertion-->", &method.template("_assertion")));
    }
    if matches!(sign, Sign::Response | Sign::Both) {
        xml = method.fill(&edit(&xml, "<!--sign response-->", &method.template("_response")));
    }
    xml.replace("<!--sign response-->", "").replace("<!--sign assertion-->", "")
}

pub(crate) fn signed(xml: &str, sign: Sign) -> String {
    signed_by(xml, sign, &Method::default())
}

/// The good response with a signed assertion.
pub(crate) fn good() -> String {
    signed(RESPONSE, Sign::Assertion)
}

/// What an answer of this institution must fit.
pub(crate) fn expected<'a>(institution: &'a Institution, request_id: &'a RequestId) -> Expected<'a> {
    Expected { institution, request_id, now: now(), forced_after: None, requested_contexts: &[] }
}

fn verify_with(institution: &Institution, xml: &str, now: Timestamp) -> Result<Assertion, ResponseError> {
    let request_id = RequestId::parse(REQUEST).unwrap();
    let expected = Expected { now, ..expected(institution, &request_id) };
    UnverifiedResponse::from_post(&BASE64.encode(xml))?.verify(&WORLD.sp, &expected)
}

pub(crate) fn verify_at(xml: &str, now: Timestamp) -> Result<Assertion, ResponseError> {
    verify_with(&WORLD.institution, xml, now)
}

/// What our verifier makes of an answer of this institution; what others make of it must fit.
pub(crate) fn verify_for(institution: &Institution, xml: &str) -> Result<Assertion, ResponseError> {
    let verdict = verify_with(institution, xml, now());
    peers::compare(institution, xml, &verdict);
    verdict
}

pub(crate) fn verify(xml: &str) -> Result<Assertion, ResponseError> {
    verify_for(&WORLD.institution, xml)
}

/// The element `name` with everything in it, cut out of the text.
pub(crate) fn cut<'a>(xml: &'a str, name: &str) -> &'a str {
    let start = xml.find(&format!("<{name} ")).or_else(|| xml.find(&format!("<{name}>"))).unwrap();
    let close = format!("</{name}>");
    let end = xml[start..].find(&close).unwrap() + start + close.len();
    &xml[start..end]
}
