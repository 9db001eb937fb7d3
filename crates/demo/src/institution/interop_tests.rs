//! The institutions and the `saml` crate, who share no code, understand each other.

use std::sync::Arc;

use axum::{Router, routing::get};
use domain::{
    AttributeName, EntityId, Institution, SystemEntropy, Timestamp, attribute::Attributes, timestamp::ManualClock,
};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use saml::{
    Assertion, AuthnRequest, Contacts, DecryptionKey, Expected, Outgoing, RequestId, SigningKey, UnverifiedResponse,
    metadata, service_provider::USUAL_ATTRIBUTES,
};

use super::*;
use crate::testing::{Browser, Folder, http, listener, serve};

const START: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn service_provider() -> saml::ServiceProvider {
    let pair = || {
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
        let certificate = CertificateParams::default().self_signed(&key).unwrap().der().to_vec();
        (key, certificate)
    };
    let ((signing, signing_certificate), (decryption, decryption_certificate)) = (pair(), pair());
    let mail = |name: &str| format!("{name}@sp.example.org");
    saml::ServiceProvider {
        entity_id: EntityId::parse("https://sp.example.org/saml/metadata").unwrap(),
        acs: "https://sp.example.org/saml/acs".parse().unwrap(),
        paos: None,
        slo: "https://sp.example.org/saml/slo".parse().unwrap(),
        discovery_responses: Vec::new(),
        display_name: "Broker".to_owned(),
        description: "A broker".to_owned(),
        information_url: None,
        privacy_url: None,
        translations: Vec::new(),
        logo: None,
        organization: "Example".to_owned(),
        contacts: Contacts { technical: mail("tech"), support: mail("help"), security: mail("security") },
        entity_categories: Vec::new(),
        requested_attributes: USUAL_ATTRIBUTES.to_vec(),
        required_attributes: Vec::new(),
        signing: vec![SigningKey::from_pkcs8(signing.serialized_der(), signing_certificate).unwrap().into()],
        decryption: vec![
            DecryptionKey::from_pkcs8(decryption.serialized_der(), decryption_certificate).unwrap().into(),
        ],
    }
}

struct World {
    service: saml::ServiceProvider,
    institutions: Institutions,
    browser: Browser,
    _folder: Folder,
}

impl World {
    async fn start() -> Self {
        let service = service_provider();
        let document = service.metadata(None);
        let (sp_listener, sp) = listener().await;
        serve(sp_listener, Router::new().route("/saml/metadata", get(move || async move { document })));
        let (idp_listener, base) = listener().await;
        let folder = Folder::new();
        let institutions = Institutions::open(InstitutionsConfig {
            dir: folder.path().to_owned(),
            base,
            service_provider_metadata: sp.join("/saml/metadata").unwrap(),
            http: http(),
            clock: Arc::new(ManualClock::at(START)),
            entropy: Arc::new(SystemEntropy::default()),
        })
        .unwrap();
        serve(idp_listener, institutions.router());
        Self { service, institutions, browser: Browser::new(), _folder: folder }
    }

    /// The institution as the service reads it from its metadata file.
    fn catalogued(&self, place: usize) -> Institution {
        let file = std::fs::read(&self.institutions.describe()[place].metadata).unwrap();
        let read = metadata::read(file.as_slice(), START).unwrap();
        assert!(read.skipped.is_empty(), "{:?}", read.skipped);
        read.institutions.into_iter().next().unwrap()
    }

    /// Signs the first user in, by the binding that `bend` leaves to the institution.
    async fn sign_in(&self, place: usize, bend: impl FnOnce(&mut Institution)) -> (Assertion, Attributes) {
        let mut institution = self.catalogued(place);
        bend(&mut institution);
        let request = AuthnRequest {
            id: RequestId::generate(&SystemEntropy::default()),
            relay_state: "a handle/+&".to_owned(),
            force_authn: true,
            is_passive: false,
            authn_contexts: Vec::new(),
        };
        let arrived = match self.service.authn_request(&institution, &request, START).unwrap() {
            Outgoing::Redirect(url) => self.browser.get(url.as_str()).await,
            Outgoing::Post { action, parameter, message, relay_state } => {
                let form = [
                    (parameter.as_str(), message.as_str()),
                    ("RelayState", relay_state.as_deref().unwrap_or_default()),
                ];
                self.browser.post(action.as_str(), &form).await
            }
        };
        let login = arrived.location.unwrap_or_else(|| panic!("{}", arrived.body));
        let user = &self.institutions.describe()[place].users[0];
        let form = [("username", user.username.as_str()), ("password", &user.password), ("action", "sign-in")];
        let page = self.browser.post(&login, &form).await;
        assert!(page.body.contains("name=\"RelayState\" value=\"a handle/+&#38;\""), "{}", page.body);

        let expected = Expected {
            institution: &institution,
            request_id: &request.id,
            now: START,
            forced_after: Some(START),
            requested_contexts: &[],
        };
        let response = UnverifiedResponse::from_post(&page.field("SAMLResponse")).unwrap();
        let assertion = response.verify(&self.service, &expected).unwrap();
        let attributes = assertion.released(&institution);
        (assertion, attributes)
    }
}

#[tokio::test]
async fn every_institution_is_believed_by_both_bindings() {
    let world = World::start().await;
    for place in 0..3 {
        let (redirected, attributes) = world.sign_in(place, |_| ()).await;
        assert!(attributes.dropped().is_empty(), "{:?}", attributes.dropped());
        let (posted, _) = world.sign_in(place, |institution| institution.sign_in.redirect = None).await;
        assert_eq!(redirected.attributes, posted.attributes);
    }
}

#[tokio::test]
async fn metadata_says_what_the_catalogue_needs() {
    let world = World::start().await;
    let institution = world.catalogued(0);
    assert_eq!(institution.names["en"], "University of Example Hills");
    assert_eq!(institution.names["de"], "Universität Example Hills");
    assert_eq!(institution.support_email(), Some("help@hills.example.edu"));
    assert!(institution.keywords.contains(&"Hügel".to_owned()));
    assert!(institution.scopes[0].allows("hills.example.edu"));
    assert!(institution.error_url.as_deref().unwrap().contains("ERRORURL_CODE"));
    assert_eq!(institution.category_support, ["http://refeds.org/category/research-and-scholarship"]);
    assert!(institution.registration_authority.is_some());
}

#[tokio::test]
async fn the_generous_institution_gives_every_kind_of_identifier() {
    let world = World::start().await;
    let (assertion, attributes) = world.sign_in(0, |_| ()).await;
    let persistent = assertion.persistent_name_id().unwrap();
    assert_eq!(attributes.single(AttributeName::EduPersonTargetedId), Some(persistent.as_str()));
    assert_eq!(attributes.single(AttributeName::EduPersonPrincipalName), Some("zoe@hills.example.edu"));
    assert_eq!(attributes.single(AttributeName::DisplayName), Some("Zoë Müller-Đặng"));
}
