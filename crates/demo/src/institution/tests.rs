use std::{sync::Arc, time::Duration};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use axum::{Router, routing::get};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bergshamra::{
    DsigContext, EncContext, KeysManager,
    dsig::{sign::sign_owned, verify::verify_all},
    keys::loader::{load_rsa_private_pem, load_x509_cert_der},
};
use domain::{AttributeName, Clock as _, SystemEntropy, Timestamp, timestamp::ManualClock};
use flate2::{Compression, write::DeflateEncoder};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use uppsala::Document;
use url::form_urlencoded::byte_serialize;

use super::*;
use crate::testing::{Answer, Browser, Folder, http, listener, serve};

const SP: &str = "https://sp.example.org/saml/metadata";
const ACS: &str = "https://sp.example.org/saml/acs";
const START: Timestamp = Timestamp::from_seconds(1_800_000_000);

/// A service with a key, as the institutions see it.
struct Service {
    key: KeyPair,
    certificate: Vec<u8>,
}

impl Service {
    fn new() -> Self {
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
        let certificate = CertificateParams::default().self_signed(&key).unwrap().der().to_vec();
        Self { key, certificate }
    }

    fn metadata(&self) -> String {
        let certificate = BASE64.encode(&self.certificate);
        format!(
            r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{SP}">
              <md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
                <md:Extensions><u:UIInfo xmlns:u="urn:oasis:names:tc:SAML:metadata:ui">
                  <u:DisplayName xml:lang="de">Dienst</u:DisplayName>
                  <u:DisplayName xml:lang="en">A &amp; B</u:DisplayName>
                </u:UIInfo></md:Extensions>
                <md:KeyDescriptor><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
                  <ds:X509Certificate>{certificate}</ds:X509Certificate>
                </ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
                <md:AssertionConsumerService index="0" Location="{ACS}/paos"
                  Binding="urn:oasis:names:tc:SAML:2.0:bindings:PAOS"/>
                <md:AssertionConsumerService index="1" Location="{ACS}"
                  Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"/>
              </md:SPSSODescriptor>
            </md:EntityDescriptor>"#
        )
    }

    /// The query of a signed request.
    fn query(&self, xml: &str, relay_state: &str) -> String {
        let encode = |bytes: &[u8]| byte_serialize(BASE64.encode(bytes).as_bytes()).collect::<String>();
        let algorithm: String = byte_serialize(b"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256").collect();
        let signed = format!("SAMLRequest={}&RelayState={relay_state}&SigAlg={algorithm}", encode(&deflate(xml)));
        let key = RsaKeyPair::from_pkcs8(self.key.serialized_der()).unwrap();
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}&Signature={}", encode(&signature))
    }

    fn keys(&self) -> KeysManager {
        let mut keys = KeysManager::new();
        keys.add_key(load_rsa_private_pem(self.key.serialize_pem().as_bytes()).unwrap());
        keys
    }
}

fn deflate(xml: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(xml.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// An AuthnRequest; `attributes` and `children` go where they belong.
fn authn_request(destination: &str, attributes: &str, children: &str) -> String {
    format!(
        r#"<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
          xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_request" Version="2.0" IssueInstant="{START}"
          Destination="{destination}" {attributes}><saml:Issuer>{SP}</saml:Issuer>{children}</samlp:AuthnRequest>"#
    )
}

const ASKS_FOR_MFA: &str = "<samlp:RequestedAuthnContext><saml:AuthnContextClassRef>https://refeds.org/profile/mfa\
                            </saml:AuthnContextClassRef></samlp:RequestedAuthnContext>";

/// The institutions, running, with a service they know.
struct World {
    service: Service,
    institutions: Institutions,
    clock: Arc<ManualClock>,
    browser: Browser,
    folder: Folder,
}

impl World {
    async fn start() -> Self {
        let service = Service::new();
        let metadata = service.metadata();
        Self::start_with(service, move || metadata.clone()).await
    }

    /// With the answers of the service's metadata URL.
    async fn start_with(service: Service, metadata: impl Fn() -> String + Clone + Send + Sync + 'static) -> Self {
        let (sp_listener, sp) = listener().await;
        serve(sp_listener, Router::new().route("/saml/metadata", get(move || async move { metadata() })));
        let (idp_listener, base) = listener().await;
        let (folder, clock) = (Folder::new(), Arc::new(ManualClock::at(START)));
        let institutions = Institutions::open(InstitutionsConfig {
            dir: folder.path().to_owned(),
            base,
            service_provider_metadata: sp.join("/saml/metadata").unwrap(),
            http: http(),
            clock: clock.clone(),
            entropy: Arc::new(SystemEntropy::default()),
        })
        .unwrap();
        serve(idp_listener, institutions.router());
        Self { service, institutions, clock, browser: Browser::new(), folder }
    }

    fn institution(&self, slug: &str) -> &SampleInstitution {
        self.institutions.find(slug).unwrap()
    }

    /// Sends a signed request and returns the answer of the endpoint.
    async fn ask(&self, slug: &str, attributes: &str, children: &str) -> Answer {
        let sso = self.institution(slug).url("sso");
        let query = self.service.query(&authn_request(&sso, attributes, children), "handle-1");
        self.browser.get(&format!("{sso}?{query}")).await
    }

    /// Sends a signed request and returns the URL of the login page with what it shows.
    async fn arrive(&self, slug: &str, attributes: &str, children: &str) -> (String, Answer) {
        let answer = self.ask(slug, attributes, children).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let login = answer.location.unwrap();
        let page = self.browser.get(&login).await;
        (login, page)
    }

    async fn log_in(&self, login: &str, username: &str, password: &str) -> Answer {
        self.browser.post(login, &[("username", username), ("password", password), ("action", "sign-in")]).await
    }

    /// The Response of a page, which must carry the institution's signature.
    fn response(&self, slug: &str, page: &Answer) -> String {
        assert!(page.body.contains(&format!("action=\"{ACS}\"")), "{}", page.body);
        assert_eq!(page.field("RelayState"), "handle-1");
        let xml = String::from_utf8(BASE64.decode(page.field("SAMLResponse")).unwrap()).unwrap();
        assert_signed(self.institution(slug), &xml);
        xml
    }
}

/// Every signature of the document is the institution's, and there is one at least.
fn assert_signed(institution: &SampleInstitution, xml: &str) {
    let mut keys = KeysManager::new();
    keys.add_key(load_x509_cert_der(institution.certificate()).unwrap());
    let results = verify_all(&DsigContext::new(keys), xml).unwrap();
    assert!(!results.is_empty() && results.iter().all(bergshamra::VerifyResult::is_valid), "{results:?}");
}

fn status_of(xml: &str) -> Vec<String> {
    let doc = uppsala::parse(xml).unwrap();
    doc.get_elements_by_tag_name("StatusCode")
        .into_iter()
        .map(|code| doc.get_attribute(code, "Value").unwrap().rsplit(':').next().unwrap().to_owned())
        .collect()
}

fn text_of(doc: &Document<'_>, name: &str) -> Vec<String> {
    doc.get_elements_by_tag_name(name).into_iter().map(|node| doc.text_content_deep(node)).collect()
}

/// The values of an attribute in an assertion.
fn values_of(xml: &str, name: AttributeName) -> Vec<String> {
    let doc = uppsala::parse(xml).unwrap();
    let attributes = doc.get_elements_by_tag_name("Attribute");
    let wanted = attributes.into_iter().filter(|node| doc.get_attribute(*node, "Name") == Some(name.uri()));
    wanted.flat_map(|node| doc.children(node)).map(|value| doc.text_content_deep(value)).collect()
}

#[tokio::test]
async fn a_signed_request_is_answered_with_a_signed_response() {
    let world = World::start().await;
    let (login, page) = world.arrive("sample-tech", "", "").await;
    assert!(page.body.contains("A &#38; B") && page.body.contains("soldering-iron"), "{}", page.body);

    let answer = world.log_in(&login, "jonas", "soldering-iron").await;
    let xml = world.response("sample-tech", &answer);
    let doc = uppsala::parse(&xml).unwrap();
    assert_eq!(doc.get_elements_by_tag_name("Signature").len(), 2);
    assert_eq!(status_of(&xml), ["Success"]);
    let response = doc.document_element().unwrap();
    assert_eq!(doc.get_attribute(response, "InResponseTo"), Some("_request"));
    assert_eq!(doc.get_attribute(response, "Destination"), Some(ACS));
    let confirmation = doc.get_elements_by_tag_name("SubjectConfirmationData")[0];
    assert_eq!(doc.get_attribute(confirmation, "InResponseTo"), Some("_request"));
    assert_eq!(doc.get_attribute(confirmation, "Recipient"), Some(ACS));
    let end = (START + RESPONSE_LIFETIME).to_string();
    assert_eq!(doc.get_attribute(confirmation, "NotOnOrAfter"), Some(end.as_str()));
    assert_eq!(text_of(&doc, "Audience"), [SP]);
    assert_eq!(text_of(&doc, "AuthnContextClassRef"), [PASSWORD]);
    assert_eq!(values_of(&xml, AttributeName::EduPersonPrincipalName), ["jonas@sample-tech.example.org"]);
    assert_eq!(values_of(&xml, AttributeName::Mail), ["jonas@sample-tech.example.org"]);
    assert_eq!(values_of(&xml, AttributeName::SubjectId), [""; 0]);
}

#[tokio::test]
async fn the_generous_institution_encrypts_everything_it_knows() {
    let world = World::start().await;
    let (login, _) = world.arrive("example-hills", "", "").await;
    let answer = world.log_in(&login, "zoe", "over-the-hills").await;
    let xml = world.response("example-hills", &answer);
    assert!(!xml.contains("hills.example.edu"), "the attributes are readable");

    let assertion = bergshamra::decrypt(&EncContext::new(world.service.keys()), &xml).unwrap();
    let doc = uppsala::parse(&assertion).unwrap();
    let name_id = doc.get_elements_by_tag_name("NameID")[0];
    assert_eq!(doc.get_attribute(name_id, "Format"), Some(ns::PERSISTENT));
    assert_eq!(doc.get_attribute(name_id, "SPNameQualifier"), Some(SP));
    assert_eq!(values_of(&assertion, AttributeName::DisplayName), ["Zoë Müller-Đặng"]);
    assert_eq!(values_of(&assertion, AttributeName::EduPersonTargetedId), [doc.text_content_deep(name_id)]);
    for name in AttributeName::ALL {
        let missing = values_of(&assertion, *name).is_empty();
        let never_sent = matches!(
            name,
            AttributeName::UidNumber
                | AttributeName::VoPersonExternalId
                | AttributeName::SchacExpiryDate
                | AttributeName::OpenIdSubject
        );
        assert_eq!(missing, never_sent, "{}", name.friendly());
    }
    let assertion_start = assertion.find("<saml:Assertion").unwrap();
    let assertion_end = assertion.find("</saml:Assertion>").unwrap() + "</saml:Assertion>".len();
    assert_signed(world.institution("example-hills"), &assertion[assertion_start..assertion_end]);
}

#[tokio::test]
async fn the_forgetful_institution_sends_no_mail_address() {
    let world = World::start().await;
    let (login, _) = world.arrive("forgetful", "", "").await;
    let xml = world.response("forgetful", &world.log_in(&login, "rosa", "what-was-it").await);
    assert_eq!(values_of(&xml, AttributeName::Mail), [""; 0]);
    assert_eq!(values_of(&xml, AttributeName::DisplayName), ["Rosa Delgado"]);
}

#[tokio::test]
async fn a_request_by_post_needs_a_signature_over_the_whole() {
    let world = World::start().await;
    let institution = world.institution("sample-tech");
    let sso = institution.url("sso");
    let template = institution.signature_template("_request");
    let request = authn_request(&sso, "", "").replace("</saml:Issuer>", &format!("</saml:Issuer>{template}"));
    let signed = sign_owned(&DsigContext::new(world.service.keys()), request).unwrap();
    let post = async |xml: &str| {
        world.browser.post(&sso, &[("SAMLRequest", &BASE64.encode(xml)), ("RelayState", "handle-1")]).await
    };
    assert_eq!(post(&signed).await.status, 303);

    let tampered = signed.replace("Version=\"2.0\"", "Version=\"2.0\" ForceAuthn=\"true\"");
    assert_ne!(tampered, signed);
    assert_eq!(post(&tampered).await.status, 400);
    assert_eq!(post(&authn_request(&sso, "", "")).await.status, 400);
    let weak = signed.replace("2001/04/xmlenc#sha256", "2000/09/xmldsig#sha1");
    assert!(post(&weak).await.body.contains("not accepted here"));
}

#[tokio::test]
async fn forged_and_foreign_requests_are_refused() {
    let world = World::start().await;
    let sso = world.institution("sample-tech").url("sso");
    let good = authn_request(&sso, "", "");
    let query = world.service.query(&good, "handle-1");
    let unsigned = query.split("&SigAlg").next().unwrap().to_owned();
    let sha1 = query.replace("rsa-sha256", "rsa-sha1");
    let cases = [
        (unsigned, "is not signed"),
        (Service::new().query(&good, "handle-1"), "signature is not the service"),
        (query.replace("handle-1", "handle-2"), "signature is not the service"),
        (format!("{query}&RelayState=b"), "sent more than once"),
        (sha1, "not accepted here"),
        (String::new(), "lacks a SAML request"),
        (world.service.query(&good.replace(SP, "https://other.example"), "h"), "is not registered here"),
        (world.service.query(&authn_request("https://elsewhere.example/sso", "", ""), "h"), "another institution"),
        (
            world.service.query(&authn_request(&sso, "AssertionConsumerServiceURL=\"https://evil.example/\"", ""), "h"),
            "an address that is not the service",
        ),
        (world.service.query(&format!("<!DOCTYPE a []>{good}"), "h"), "cannot be read"),
        (world.service.query(&format!("{good}<!--{}-->", " ".repeat(300_000)), "h"), "too long"),
    ];
    for (query, sentence) in cases {
        let answer = world.browser.get(&format!("{sso}?{query}")).await;
        assert_eq!(answer.status, 400, "{sentence}: {}", answer.body);
        assert!(answer.body.contains(sentence), "{sentence}: {}", answer.body);
    }
    world.clock.advance(Duration::from_secs(301));
    let late = world.browser.get(&format!("{sso}?{query}")).await;
    assert!(late.body.contains("too old"), "{}", late.body);
}

#[tokio::test]
async fn a_service_with_a_new_key_is_asked_for_its_metadata_again() {
    let (old, new) = (Service::new(), Service::new());
    let answers = [old.metadata(), new.metadata()];
    let turn = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let calls = turn.clone();
    let metadata = move || {
        let call = calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        answers[call.min(1)].clone()
    };
    let mut world = World::start_with(old, metadata).await;
    assert_eq!(world.ask("sample-tech", "", "").await.status, 303);
    assert_eq!(world.ask("sample-tech", "", "").await.status, 303);
    assert_eq!(turn.load(std::sync::atomic::Ordering::SeqCst), 1, "the metadata is not kept");
    world.service = new;
    assert_eq!(world.ask("sample-tech", "", "").await.status, 303);
    assert_eq!(turn.load(std::sync::atomic::Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_wrong_password_asks_again() {
    let world = World::start().await;
    let (login, page) = world.arrive("sample-tech", "", "").await;
    assert!(!page.body.contains("id=\"problem\""));
    for (username, password) in [("jonas", "wind-tunnel"), ("nobody", "soldering-iron"), ("", "")] {
        let answer = world.log_in(&login, username, password).await;
        assert!(answer.body.contains("id=\"problem\"") && !answer.body.contains("SAMLResponse"), "{}", answer.body);
    }
    assert!(world.log_in(&login, "jonas", "soldering-iron").await.body.contains("SAMLResponse"));
    assert_eq!(world.log_in(&login, "jonas", "soldering-iron").await.status, 410, "a sign-in serves twice");
}

#[tokio::test]
async fn cancelling_tells_the_service_that_nobody_signed_in() {
    let world = World::start().await;
    let (login, _) = world.arrive("sample-tech", "", "").await;
    let answer = world.browser.post(&login, &[("username", ""), ("password", ""), ("action", "cancel")]).await;
    let xml = world.response("sample-tech", &answer);
    assert_eq!(status_of(&xml), ["Responder", "AuthnFailed"]);
    assert!(!xml.contains("Assertion ") && xml.contains("InResponseTo=\"_request\""));
}

#[tokio::test]
async fn a_known_person_goes_straight_through_unless_the_service_forces_a_login() {
    let world = World::start().await;
    let (login, _) = world.arrive("sample-tech", "", "").await;
    world.log_in(&login, "mei", "wind-tunnel").await;
    world.clock.advance(Duration::from_secs(60));

    let (_, page) = world.arrive("sample-tech", "", "").await;
    let xml = world.response("sample-tech", &page);
    assert!(xml.contains(&format!("AuthnInstant=\"{START}\"")), "the login was a minute ago");
    let (_, page) = world.arrive("sample-tech", "ForceAuthn=\"true\"", "").await;
    assert!(page.body.contains("id=\"password\""));
    let (_, page) = world.arrive("forgetful", "", "").await;
    assert!(page.body.contains("id=\"password\""), "one institution knows another's people");

    let signed_out = world.browser.post(&world.institution("sample-tech").url("sign-out"), &[]).await;
    assert_eq!(signed_out.status, 303);
    let (_, page) = world.arrive("sample-tech", "", "").await;
    assert!(page.body.contains("id=\"password\""));
}

#[tokio::test]
async fn a_passive_request_is_never_shown_a_page() {
    let world = World::start().await;
    let (_, page) = world.arrive("sample-tech", "IsPassive=\"true\"", "").await;
    assert_eq!(status_of(&world.response("sample-tech", &page)), ["Responder", "NoPassive"]);
    let (login, _) = world.arrive("sample-tech", "", "").await;
    world.log_in(&login, "mei", "wind-tunnel").await;
    let (_, page) = world.arrive("sample-tech", "IsPassive=\"true\"", "").await;
    assert_eq!(status_of(&world.response("sample-tech", &page)), ["Success"]);
}

#[tokio::test]
async fn a_second_factor_is_asked_for_where_it_is_wanted_and_had() {
    let world = World::start().await;
    let refusal = world.ask("sample-tech", "", ASKS_FOR_MFA).await;
    assert_eq!(status_of(&world.response("sample-tech", &refusal)), ["Responder", "NoAuthnContext"]);

    // A password alone is remembered, and does not do.
    let (login, _) = world.arrive("example-hills", "", "").await;
    world.log_in(&login, "sam", "down-the-valley").await;
    let (login, page) = world.arrive("example-hills", "", ASKS_FOR_MFA).await;
    assert!(page.body.contains("id=\"second-factor\""), "{}", page.body);
    let answer = world.browser.post(&login, &[("action", "second-factor")]).await;
    let xml = world.response("example-hills", &answer);
    let assertion = bergshamra::decrypt(&EncContext::new(world.service.keys()), &xml).unwrap();
    assert_eq!(text_of(&uppsala::parse(&assertion).unwrap(), "AuthnContextClassRef"), [MFA]);
}

#[tokio::test]
async fn the_second_factor_cannot_stand_alone() {
    let world = World::start().await;
    let (login, _) = world.arrive("example-hills", "", ASKS_FOR_MFA).await;
    let answer = world.browser.post(&login, &[("action", "second-factor")]).await;
    assert!(answer.body.contains("id=\"password\"") && !answer.body.contains("SAMLResponse"));
    let answer = world.log_in(&login, "sam", "down-the-valley").await;
    assert!(answer.body.contains("id=\"second-factor\"") && !answer.body.contains("SAMLResponse"));
}

#[tokio::test]
async fn a_name_id_format_that_is_not_to_be_had_is_refused() {
    let world = World::start().await;
    let policy = format!("<samlp:NameIDPolicy Format=\"{}\"/>", ns::PERSISTENT);
    let (login, _) = world.arrive("sample-tech", "", &policy).await;
    let answer = world.log_in(&login, "mei", "wind-tunnel").await;
    assert_eq!(status_of(&world.response("sample-tech", &answer)), ["Requester", "InvalidNameIDPolicy"]);
}

#[tokio::test]
async fn a_statement_can_be_bent_before_it_is_signed() {
    let world = World::start().await;
    let institution = world.institution("sample-tech");
    let service = Arc::new(ServiceProvider::parse(&world.service.metadata()).unwrap());
    let request = ReceivedRequest::plain("_bent", service).unwrap();
    let mut statement = institution.statement(institution.user("mei").unwrap(), &request).unwrap();
    statement.audience = Some("https://other.example".to_owned());
    statement.attributes = vec![ReleasedAttribute::targeted_id("opaque")];
    let xml = institution.issue_xml(&statement).unwrap();
    assert_signed(institution, &xml);
    assert_eq!(text_of(&uppsala::parse(&xml).unwrap(), "Audience"), ["https://other.example"]);
    assert_eq!(values_of(&xml, AttributeName::EduPersonTargetedId), ["opaque"]);
}

#[tokio::test]
async fn keys_and_metadata_are_kept_on_disk_with_the_right_modes() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::start().await;
    let described = world.institutions.describe();
    assert_eq!(described.len(), 3);
    for institution in &described {
        assert!(institution.users.len() >= 2);
        assert_eq!(std::fs::metadata(&institution.key).unwrap().permissions().mode() & 0o777, 0o600);
        let served = world.browser.get(&institution.entity_id).await.body;
        assert_eq!(std::fs::read_to_string(&institution.metadata).unwrap(), served);
        assert!(served.contains(&format!("entityID=\"{}\"", institution.entity_id)));
    }
    let again = Institutions::open(InstitutionsConfig {
        dir: world.folder.path().to_owned(),
        base: world.institution("forgetful").base.clone(),
        service_provider_metadata: "http://127.0.0.1:1/".parse().unwrap(),
        http: http(),
        clock: world.clock.clone(),
        entropy: Arc::new(SystemEntropy::default()),
    })
    .unwrap();
    for (before, after) in world.institutions.iter().zip(again.iter()) {
        assert_eq!(before.certificate(), after.certificate());
    }
    assert_eq!(world.clock.now(), START);
}

#[tokio::test]
async fn every_page_forbids_inline_script_and_framing() {
    let world = World::start().await;
    let institution = world.institution("example-hills");
    for path in ["", "help?code=IDENTIFICATION_FAILURE&rp=x", "sso", "sign-in/unknown"] {
        let response = http().get(institution.url(path)).send().await.unwrap();
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        let body = response.text().await.unwrap();
        assert!(!body.contains("style=") && !body.contains("<script>") && !body.contains("onclick"), "{path}");
    }
    for file in ["static/demo.css", "static/demo.js"] {
        assert_eq!(world.browser.get(&institution.url(file)).await.status, 200);
    }
}
