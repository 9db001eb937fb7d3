//! The operator's choices of the tests.

use std::time::Duration;

use broker::Settings;
use broker::settings::{
    AuthorizationPolicy, CertificatePolicy, ClientCertificatePolicy, DiscoveryPolicy, KeyPolicy, Lifetimes, Limits,
    MetadataLocation, MetadataSource, PeoplePolicy, RegistrationPolicy, Service,
};
use ca::NameBase;
use demo::institution::InstitutionDescription;
use domain::{ClaimsPolicy, EntityId, SubjectPrefix};
use oauth::Issuer;

pub(super) fn settings(issuer: &str, institutions: Vec<InstitutionDescription>) -> Settings {
    let mail = |name: &str| format!("{name}@beadle.example.org");
    Settings {
        issuer: Issuer::parse(issuer).expect("a loopback address is an issuer"),
        // Nobody answers there: it only stands in certificates, which are made once for all providers.
        plain: "http://ca.beadle.example.org/".parse().unwrap(),
        trusted_proxies: Vec::new(),
        service: Service {
            name: "Beadle under test".to_owned(),
            description: "A provider that lives for one test".to_owned(),
            organization: "Example".to_owned(),
            entity_id: EntityId::parse(&format!("{issuer}/saml/metadata")).unwrap(),
            support: mail("help"),
            technical: mail("tech"),
            security: mail("security"),
            entity_categories: Vec::new(),
            information_url: None,
            privacy_url: None,
            translations: Vec::new(),
            logo: None,
        },
        languages: web::words::LANGUAGES.iter().map(|tag| (*tag).to_owned()).collect(),
        // The session layer counts in the machine's time, which stands still here: tests that pass an hour lost theirs.
        lifetimes: Lifetimes { session_idle: Duration::from_secs(1_000 * 86_400), ..Lifetimes::default() },
        authorization: AuthorizationPolicy::default(),
        people: PeoplePolicy {
            subject_prefix: SubjectPrefix::parse("https://beadle.example.org/users/").unwrap(),
            required_attributes: Vec::new(),
            eppn_window: Duration::from_secs(180 * 86_400),
        },
        claims: ClaimsPolicy::default(),
        attribute_sources: Vec::new(),
        institutions: institutions
            .into_iter()
            .map(|institution| MetadataSource::new(MetadataLocation::File(institution.metadata), Vec::new()))
            .collect(),
        overlays: Vec::new(),
        skins: broker::skins::SkinPolicy::default(),
        logos: true,
        discovery: DiscoveryPolicy::default(),
        openid_providers: Vec::new(),
        certificates: CertificatePolicy::new(NameBase::parse("/DC=org/DC=example").unwrap(), "Example"),
        client_certificates: ClientCertificatePolicy::default(),
        registration: RegistrationPolicy::closed(Vec::new(), 20),
        keys: KeyPolicy::default(),
        limits: Limits::default(),
        fticks: None,
        audit: broker::audit::AuditPolicy::default(),
        ssh: None,
        passkeys: None,
        community: domain::CommunityId::home(),
        communities: Vec::new(),
        dpop_nonces: false,
        assertion_issuers: Vec::new(),
        // However busy the machine is: a test that wants to see somebody give up says so.
        logout_patience: Duration::from_secs(60),
        federation: None,
    }
}
