//! What institutions and federations send, or somebody in their name.

use std::{
    collections::{BTreeMap, HashSet},
    io::Write as _,
    sync::LazyLock,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use ca::{KeyAlgorithm, KeyPair, self_signed_certificate};
use domain::{
    EntityId, Institution, SystemEntropy, Timestamp,
    institution::{ScopeRule, SignInEndpoint, SignOutEndpoint},
};
use flate2::{Compression, write::DeflateEncoder};
use saml::{
    Assertion, Contacts, DecryptionKey, DocumentError, Expected, LogoutOutcome, LogoutRequest, Parameter, Received,
    RequestId, ResponseError, ServiceProvider, SigningKey, UnverifiedLogout, UnverifiedResponse,
    binding::MAX_MESSAGE_SIZE,
    discovery::{Discovery, PROTOCOL, ServiceProviderEntity},
    metadata::read,
};
use url::Url;

use crate::lines;

/// The certificate of the institution whose answers lie in the corpus. Its key is gone: nothing else can be signed.
const INSTITUTION: &[u8] = include_bytes!("../keys/institution.der");
/// The same for logout messages.
const LOGOUT_INSTITUTION: &[u8] = include_bytes!("../keys/logout_institution.der");
const IDP: &str = "https://idp.example.edu/idp";
const SP: &str = "https://sp.example.org/saml/metadata";
const REQUEST: &str = "_00112233445566778899aabbccddeeff";

/// A `SAMLResponse`, before base64: whatever is taken for true is what the institution signed.
pub(crate) fn response(bytes: &[u8]) {
    if let Ok(assertion) = verify(bytes) {
        assert_eq!((assertion.id.as_str(), assertion.issuer.as_str()), ("_assertion", IDP));
        assert_eq!(assertion.name_id.as_ref().map(|name| name.value.as_str()), Some("jane@x"));
        let released = assertion.released(&WORLD.institution);
        let released: Vec<_> = released.iter().flat_map(|(_, values)| values).collect();
        assert_eq!(released, ["jane@example.edu"]);
    }
}

/// What the service provider makes of it at the moment at which the answers in the corpus are good.
pub fn verify(response: &[u8]) -> Result<Assertion, ResponseError> {
    let unverified = UnverifiedResponse::from_post(&BASE64.encode(response))?;
    let _ = (unverified.in_response_to(), unverified.issuer());
    let request_id = RequestId::parse(REQUEST).expect("a request");
    let expected = Expected {
        institution: &WORLD.institution,
        request_id: &request_id,
        now: now(),
        forced_after: None,
        requested_contexts: &[],
    };
    unverified.verify(&WORLD.service_provider, &expected)
}

/// A logout message, as a query or as the XML of a form: whatever is taken for true is what the institution signed.
pub(crate) fn logout(bytes: &[u8]) {
    match verify_logout(bytes) {
        Ok(Logout::Request(request)) => {
            assert_eq!((request.id.as_str(), request.name_id.value.as_str()), ("_request", "jane@x"));
            assert_eq!(request.session_indexes, ["_session"]);
        }
        Ok(Logout::Answer(outcome)) => assert_eq!(outcome, LogoutOutcome::Complete),
        Err(_) => {}
    }
}

/// A deflated message: what comes out is within the limit, and what was packed comes out as it was.
pub(crate) fn inflate(bytes: &[u8]) {
    match unpacked(bytes) {
        Ok(xml) => assert!(xml.len() <= MAX_MESSAGE_SIZE),
        Err(error) => {
            let expected = matches!(error, ResponseError::TooLarge | ResponseError::NotDeflated)
                || error == DocumentError::NotUtf8.into();
            assert!(expected, "{error:?}");
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
        deflate.write_all(bytes).expect("memory takes it");
        let unpacked = unpacked(&deflate.finish().expect("memory takes it"));
        if text.len() <= MAX_MESSAGE_SIZE {
            assert_eq!(unpacked.as_deref(), Ok(text));
        } else {
            assert_eq!(unpacked, Err(ResponseError::TooLarge));
        }
    }
}

/// What a query carries that brings this.
pub fn unpacked(deflated: &[u8]) -> Result<String, ResponseError> {
    let message = BASE64.encode(deflated);
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("SAMLRequest", &message)
        .append_pair("SigAlg", "none")
        .append_pair("Signature", "AAAA")
        .finish();
    Received::from_query(&query).map(|received| received.xml().to_owned())
}

/// What is asked at `/ds`, by somebody who may.
pub fn discovery(query: &[u8]) -> Option<Discovery> {
    Discovery::parse(std::str::from_utf8(query).ok()?, &ASKING).ok()
}

/// What a logout message came to.
#[derive(Debug)]
pub enum Logout {
    /// It asked.
    Request(LogoutRequest),
    /// It answered.
    Answer(LogoutOutcome),
}

/// What the service provider makes of a logout message.
pub fn verify_logout(bytes: &[u8]) -> Result<Logout, ResponseError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ResponseError::NoMessage)?;
    let received = if text.starts_with('<') {
        let message = BASE64.encode(text);
        let is_answer = text.starts_with("<samlp:LogoutResponse");
        let (request, answer) = if is_answer { (None, Some(&*message)) } else { (Some(&*message), None) };
        Received::from_form(request, answer, None)?
    } else {
        Received::from_query(text)?
    };
    let message = UnverifiedLogout::read(received)?;
    let _ = (message.issuer(), message.in_response_to(), message.relay_state());
    let mut institution = WORLD.institution.clone();
    institution.signing_certificates = vec![LOGOUT_INSTITUTION.to_vec()];
    let sp = &WORLD.service_provider;
    match message.parameter() {
        Parameter::Request => message.verify_request(sp, &institution, now()).map(Logout::Request),
        Parameter::Response => {
            let request = RequestId::parse(REQUEST).expect("a request");
            message.verify_response(sp, &institution, &request, now()).map(Logout::Answer)
        }
    }
}

/// A query of `/ds`: whoever is sent back goes to an address of the metadata, with nothing but the answer added.
pub(crate) fn discovery_request(bytes: &[u8]) {
    let Some(discovery) = discovery(bytes) else { return };
    let (without, with) = (discovery.answer(None), discovery.answer(Some(IDP)));
    assert_eq!(discovery.service_provider, ASKING_ID);
    for url in [&without, &with] {
        assert_eq!((url.scheme(), url.host_str(), url.port()), ("https", Some("wiki.example.org"), None), "{url}");
        assert!(matches!(url.path(), "/login" | "/second") && url.fragment().is_none(), "{url}");
        assert!((url.username(), url.password()) == ("", None), "{url}");
        assert!(url.path() == "/login" || url.query_pairs().next() == Some(("fixed".into(), "1".into())), "{url}");
    }
    // Whoever reads the answer finds this one, and it once.
    let answers: Vec<_> =
        with.query_pairs().filter(|pair| !without.query_pairs().any(|other| other == *pair)).collect();
    assert!(matches!(answers.as_slice(), [(_, answer)] if *answer == IDP), "{with}");
    let (name, _) = answers.first().expect("there is one");
    assert_eq!(with.query_pairs().filter(|(other, _)| other == name).count(), 1, "{with}");
}

/// Metadata as read after its signature was verified: what is offered can be used, and stands there once.
pub(crate) fn metadata(bytes: &[u8]) {
    let _ = saml::metadata::read_signed(bytes, &[INSTITUTION.to_vec()], now());
    let Ok(metadata) = read(bytes, now()) else { return };
    let mut seen = HashSet::new();
    for institution in &metadata.institutions {
        assert!(seen.insert(institution.entity_id.as_str()), "an entityID stands twice");
        assert!(!institution.signing_certificates.is_empty(), "nothing could be verified");
        let endpoints = [&institution.sign_in.redirect, &institution.sign_in.post];
        assert!(endpoints.iter().any(|url| url.is_some()), "nobody could be sent there");
        assert!(endpoints.into_iter().flatten().all(|url| matches!(url.scheme(), "https" | "http")));
    }
}

/// A `shibmd:Scope` with `regexp="true"`, and a scope.
pub(crate) fn scope_rule(bytes: &[u8]) {
    let Some([expression, scope]) = lines(bytes) else { return };
    if let Some(rule) = ScopeRule::pattern(expression) {
        let _ = rule.allows(scope);
    }
    assert!(ScopeRule::literal(expression).allows(expression));
}

/// Who may ask at `/ds`.
const ASKING_ID: &str = "https://wiki.example.org/sp";

static ASKING: LazyLock<Vec<ServiceProviderEntity>> = LazyLock::new(|| {
    let response = |index: u8, location: &str| {
        format!(
            r#"<d:DiscoveryResponse Binding="{PROTOCOL}" index="{index}" Location="https://wiki.example.org/{location}"/>"#
        )
    };
    let metadata = format!(
        r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:d="{PROTOCOL}" entityID="{ASKING_ID}"><SPSSODescriptor><Extensions>{}{}</Extensions></SPSSODescriptor></EntityDescriptor>"#,
        response(1, "login"),
        response(2, "second?fixed=1"),
    );
    ServiceProviderEntity::read(&metadata).expect("a service provider")
});

struct World {
    service_provider: ServiceProvider,
    institution: Institution,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let pkcs8 = KeyPair::generate(KeyAlgorithm::Rsa2048).expect("a key");
    let certificate =
        self_signed_certificate(&pkcs8, "sp", now(), Duration::from_secs(3600), &SystemEntropy::default());
    let certificate = certificate.expect("a certificate");
    let url = |text: &str| Url::parse(text).expect("an address");
    World {
        service_provider: ServiceProvider {
            entity_id: EntityId::parse(SP).expect("an entityID"),
            acs: url("https://sp.example.org/saml/acs"),
            paos: None,
            slo: url("https://sp.example.org/saml/slo"),
            discovery_responses: Vec::new(),
            display_name: String::new(),
            description: String::new(),
            information_url: None,
            privacy_url: None,
            translations: vec![],
            logo: None,
            organization: String::new(),
            contacts: Contacts { technical: String::new(), support: String::new(), security: String::new() },
            entity_categories: vec![],
            requested_attributes: vec![],
            required_attributes: vec![],
            signing: vec![SigningKey::from_pkcs8(&pkcs8, certificate.clone()).expect("a signing key").into()],
            decryption: vec![DecryptionKey::from_pkcs8(&pkcs8, certificate).expect("a decryption key").into()],
        },
        institution: Institution {
            entity_id: EntityId::parse(IDP).expect("an entityID"),
            protocol: domain::institution::Protocol::Saml,
            social: false,
            names: BTreeMap::new(),
            organization: None,
            keywords: vec![],
            domains: vec![],
            scopes: vec![ScopeRule::literal("example.edu")],
            signing_certificates: vec![INSTITUTION.to_vec()],
            sign_in: SignInEndpoint { redirect: Some(url("https://idp.example.edu/sso")), post: None, ecp: None },
            sign_out: SignOutEndpoint::default(),
            error_url: None,
            home_page: None,
            places: vec![],
            logo: None,
            contacts: vec![],
            category_support: vec![],
            assurance: vec![],
            registration_authority: None,
            hidden: false,
        },
    }
});

fn now() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-22T10:00:00Z").expect("a time")
}
